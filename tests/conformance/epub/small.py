"""A small good book with one of each thing that a rule is about: what `broken.py` breaks, and what the tests of the checker break, too."""

import struct
import zlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "fixtures/epub/small"


def png(width=20, height=20):
    """A grey picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def book():
    """The files, by path, in the order in which they are packed."""
    paths = sorted(p for p in FOLDER.rglob("*") if p.is_file())
    files = {str(p.relative_to(FOLDER)): p.read_bytes() for p in paths}
    return {"mimetype": files.pop("mimetype"), **files}
