#!/usr/bin/env python3
"""Draws spreads of the sample book small and grey, and holds them against the pictures in `spreads/`: what no figure counts is
seen there. Needs `pdftoppm` and Python's own library.

    spreads.py BOOK.pdf           says which spreads look otherwise
    spreads.py BOOK.pdf --renew   draws the pictures anew; look at them before they are committed
"""

import re
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

PICTURES = Path(__file__).resolve().parent / "spreads"
DPI = 36  # half the size of the page on a screen: lines, white and pictures are seen, letters are not
# The sheet of the verso in the PDF, and what is to be seen there.
SPREADS = {
    4: "imprint-and-contents",
    10: "figures-at-the-head",
    24: "figure-notes-and-headings",
    30: "opening-and-table",
}
LEVELS = 16  # of grey: a few kilobytes a picture
# Pictures are compared by squares of so many points, whose mean hides how a rasteriser draws an edge.
SQUARE = 6
FAR = 1.5  # levels: a square that is further off has changed
MOST_CHANGED = 0.01  # share of squares; MuPDF's own drawing changes 0.0064, a third of a page moved by one line 0.0116


def draw(pdf, verso):
    """Two facing pages side by side: width, and a row of grey levels for each row of points."""
    with tempfile.TemporaryDirectory() as work:
        command = ["pdftoppm", "-gray", "-r", str(DPI), "-f", str(verso), "-l", str(verso + 1), str(pdf), f"{work}/page"]
        subprocess.run(command, check=True, capture_output=True)
        pages = [read_pgm(path.read_bytes()) for path in sorted(Path(work).iterdir())]
    if len(pages) != 2:
        raise ValueError(f"there are no pages {verso} and {verso + 1}")
    rows = [[level * LEVELS // 256 for level in left + right] for left, right in zip(*pages)]
    return len(rows[0]), rows


def read_pgm(data):
    """The rows of a grey picture as `pdftoppm` writes it."""
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
    width = int(head[1])
    body = data[head.end() :]
    return [list(body[at : at + width]) for at in range(0, width * int(head[2]), width)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(path, width, rows):
    """A PNG of 16 grey levels: two points a byte, no filter."""
    packed = bytearray()
    for row in rows:
        even = row + [0] * (len(row) % 2)
        packed.append(0)
        packed.extend(left << 4 | right for left, right in zip(even[::2], even[1::2]))
    head = struct.pack(">IIBBBBB", width, len(rows), 4, 0, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(packed), 9)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def read_png(path):
    """What `write_png` wrote."""
    data = path.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    packed, at = b"", 8
    while at < len(data):
        size = struct.unpack(">I", data[at : at + 4])[0]
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + size]
        at += size + 12
    body, stride = zlib.decompress(packed), (width + 1) // 2 + 1
    lines = [body[at + 1 : at + stride] for at in range(0, stride * height, stride)]
    return width, [[level for pair in line for level in (pair >> 4, pair & 15)][:width] for line in lines]


def squares(width, rows):
    """The mean level of each square."""
    area = SQUARE * SQUARE
    for top in range(0, len(rows) - SQUARE + 1, SQUARE):
        band = rows[top : top + SQUARE]
        for left in range(0, width - SQUARE + 1, SQUARE):
            yield sum(sum(row[left : left + SQUARE]) for row in band) / area


def changed(one, other):
    """The share of squares that differ; all when the pictures are not of one size."""
    if one[0] != other[0] or len(one[1]) != len(other[1]):
        return 1.0
    apart = [abs(a - b) >= FAR for a, b in zip(squares(*one), squares(*other))]
    return sum(apart) / max(1, len(apart))


def compare(pdf, verso, name):
    """What is wrong with a spread: nothing, or one line."""
    path = PICTURES / f"{name}.png"
    try:
        share = changed(draw(pdf, verso), read_png(path))
    except (OSError, ValueError, subprocess.CalledProcessError) as why:
        return [str(why)]
    said = f"{share:.2%} of pages {verso} and {verso + 1} differ from {path.name}; spreads.py BOOK.pdf --renew draws it anew"
    return [said] if share > MOST_CHANGED else []


def checks(pdf):
    """(name, problems) for each spread."""
    for verso, name in SPREADS.items():
        yield name, compare(pdf, verso, name)


def main():
    pdf = Path(sys.argv[1])
    if "--renew" in sys.argv:
        PICTURES.mkdir(exist_ok=True)
        for verso, name in SPREADS.items():
            write_png(PICTURES / f"{name}.png", *draw(pdf, verso))
        return 0
    problems = [problem for _, problems in checks(pdf) for problem in problems]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
