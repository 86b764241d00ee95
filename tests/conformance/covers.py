"""The printed cover: a book → its cover for each printer, and what is wrong with it. Started by `judge.py`.

Its size is reckoned here anew, from `src/config/printers.toml` and the number of pages, and held against the file's boxes.
"""

import os
import tomllib

import pikepdf
import press
import screen
from command import run

PAGES = 240  # enough for words on every printer's spine
SPINE = "16mm"  # from the template of a printer that does not tell how thick its paper is
INK = "color"  # covers are in colour, whatever the inside is printed with
FRONT = (1600, 2560)  # pixels that stores want of the front, at the least


class Wish:
    """What a printer asks of a cover, for a book of [`PAGES`] pages of a size."""

    def __init__(self, printer, trim):
        asks = press.PRINTERS[printer]
        paper = next((p for p in asks["papers"] if "black" in p["inks"]), {})
        self.printer = printer
        self.standard = asks["file"]["standard"]
        self.ink = INK
        self.most_ink = asks["file"].get("most-ink", press.MOST_INK)
        self.bleed = press.points(asks["cover"]["bleed"])
        self.template = [] if "thousand-pages" in paper else ["--spine", SPINE]
        told = press.points(paper["thousand-pages"]) * PAGES / 1000 if not self.template else press.points(SPINE)
        own = press.points(asks["cover"].get("spine-extra", "0in")) if not self.template else 0
        self.trim = (trim[0] * 2 + told + own, trim[1])


def build(binary, book, wish, out, **env):
    """Makes a cover; the problems, and the sheet and the front that must come of it."""
    out.mkdir(parents=True)
    options = ["--for", wish.printer, "--pages", str(PAGES), "--out", out, *wish.template]
    done = run(binary, "cover", book, *options, cwd=out, env={**os.environ, **env})
    sheets, fronts = sorted(out.glob("*.pdf")), sorted(out.glob("*.jpg"))
    problems = [f"exit {done.returncode}", *done.stderr.strip().splitlines()] if done.returncode else []
    if (len(sheets), len(fronts)) != (1, 1):
        return problems + [f"made {len(sheets)} sheets and {len(fronts)} fronts, not one of each"], None, None
    return problems, sheets[0], fronts[0]


def boxes(pdf, wish):
    """One sheet: back, spine and front side by side, with the printer's bleed over each edge and nothing outside it."""
    if len(pdf.pages) != 1:
        yield f"{len(pdf.pages)} pages, not one"
    media, bleed, cut = (press.box(pdf.pages[0], name) for name in ("/MediaBox", "/BleedBox", "/TrimBox"))
    if media is None or bleed is None or cut is None:
        yield "needs MediaBox, BleedBox and TrimBox"
        return
    if any(abs(a - b) > press.NEAR for a, b in zip(media, bleed)):
        yield f"MediaBox {media} is not BleedBox {bleed}"
    size = (cut[2] - cut[0], cut[3] - cut[1])
    if any(abs(a - b) > press.NEAR for a, b in zip(size, wish.trim)):
        yield f"is cut to {size}, not {wish.trim}"
    sides = (cut[0] - bleed[0], cut[1] - bleed[1], bleed[2] - cut[2], bleed[3] - cut[3])
    if any(abs(side - wish.bleed) > press.NEAR for side in sides):
        yield f"bleeds by {[round(s, 2) for s in sides]} points, not {wish.bleed:.2f}"


def words(f, told):
    """The title stands on the spine, and on a front of our own; what is on a picture of the author's is not known."""
    title, least = told["title"], 1 if "cover" in told else 2
    said = " ".join(run("pdftotext", f, "-").stdout.split()).casefold()
    found = said.count(title.casefold())
    return [] if found >= least else [f"“{title}” stands there {found} times, not {least}: {said[:200]}"]


def front(f, told):
    """The picture for stores: a JPEG of three colours; one of our own is large enough."""
    size = jpeg_size(f.read_bytes())
    if size is None:
        return [f"{f.name} is no JPEG"]
    width, height, components = size
    problems = [f"{components} components, not 3"] if components != 3 else []
    is_small = (width < FRONT[0] or height < FRONT[1]) and "cover" not in told
    return problems + ([f"{width} × {height} pixels, fewer than {FRONT}"] if is_small else [])


def jpeg_size(data):
    """Width, height and components out of the frame header (ITU-T T.81, B.2.2)."""
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7]), data[at + 9]
        at += 2 + length
    return None


def of_sheet(f, wish):
    """(check, problems) of a cover's sheet."""
    with pikepdf.open(f) as pdf:
        yield f"cover: {wish.standard}", list(press.standard(f, pdf, wish))
        yield "cover: boxes", list(boxes(pdf, wish))
        yield "cover: no annotations", list(press.no_annotations(pdf))
        yield "cover: no RGB", list(press.no_rgb(pdf))
    yield "cover: fonts", screen.fonts(f)
    yield "cover: inks", press.inks(f, wish)


def checks(binary, book, inside, work):
    """(what, problems) of a book's covers; the file of its inside says the size of its pages."""
    trim = press.page_size(inside)
    told = tomllib.loads((book / "book.toml").read_text())["book"]
    for printer in press.PRINTERS:
        wish = Wish(printer, trim)
        problems, sheet, picture = build(binary, book, wish, work / printer, TZ="UTC")
        yield f"cover for {printer}", problems
        if sheet is None:
            continue
        again = build(binary, book, wish, work / f"{printer}-again", TZ="Pacific/Kiritimati")[1:]
        differ = [f"{a.name} differs" for a, b in zip((sheet, picture), again) if b is None or a.read_bytes() != b.read_bytes()]
        yield f"cover for {printer}: made twice, equal bytes", differ
        for check, found in of_sheet(sheet, wish):
            yield f"cover for {printer}: {check.removeprefix('cover: ')}", found
        for judge in (screen.qpdf, screen.mutool, screen.ghostscript):
            yield f"cover for {printer}: {judge.__name__}", judge(sheet)
        yield f"cover for {printer}: title", words(sheet, told)
        yield f"cover for {printer}: picture for stores", front(picture, told)
