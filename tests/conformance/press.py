"""What is asked of the PDF for the press: `BOOK-print.pdf` → problems. Started by `judge.py`.

No full checker of PDF/X is to be had; here is what ISO 15930 asks and can be read off the file's objects.
"""

import re
import subprocess
import tomllib
from pathlib import Path

import pikepdf
from screen import fonts, xmp

POINTS = {"pt": 1, "in": 72, "mm": 72 / 25.4, "cm": 72 / 2.54}
DEEPEST = 50  # objects in objects
NEAR = 0.05  # points: boxes are written with few digits
MOST_INK = 300  # percent, where neither book.toml nor its printer says
PRINTERS = tomllib.loads((Path(__file__).parents[2] / "src/config/printers.toml").read_text())
INK_DPI = 50
# Device names of RGB, and the operators that select it.
RGB = {"/DeviceRGB", "/CalRGB", "/RGB"}
RGB_OPERATORS = {"rg", "RG"}
# What each standard says of itself: the highest version of its header, GTS_PDFXVersion, GTS_PDFXConformance.
OLD_STANDARDS = {
    "PDF/X-1a": ("1.3", "PDF/X-1:2001", "PDF/X-1a:2001"),
    "PDF/X-3": ("1.3", "PDF/X-3:2002", None),
}


class Wish:
    """What a book's settings ask of its print file."""

    def __init__(self, book):
        settings = book and book / "book.toml"
        read = tomllib.loads(settings.read_text()).get("print", {}) if settings and settings.exists() else {}
        asks = PRINTERS.get(str(read.get("printer")).lower(), {})  # what the printer settles where the book does not
        self.standard = read.get("standard", asks.get("file", {}).get("standard", "PDF/X-4"))
        self.ink = read.get("ink", "black")
        most_ink = read.get("max-ink", asks.get("file", {}).get("most-ink", MOST_INK))
        self.most_ink = 100 if self.ink == "black" else most_ink
        self.bleed = points(read.get("bleed", "0"))
        # A printer's own bleed, where a picture fills a page; every page has it then.
        self.bleed_for_pictures = points(asks["bleed"]["outer"]) if asks and "bleed" not in read else self.bleed


def points(length):
    found = re.fullmatch(r"([0-9.]+)\s*([a-z]*)", str(length))
    return float(found[1]) * POINTS.get(found[2], 0)


# --- The file's objects


def parts(o, depth=0):
    """An object and all that lies directly in it; what it refers to has its own turn."""
    yield o
    inside = []
    if depth < DEEPEST and isinstance(o, (pikepdf.Dictionary, pikepdf.Stream)):
        inside = [value for _, value in o.items()]
    elif depth < DEEPEST and isinstance(o, pikepdf.Array):
        inside = list(o)
    for value in inside:
        if not getattr(value, "is_indirect", False):
            yield from parts(value, depth + 1)


def everything(pdf):
    for o in pdf.objects:
        yield from parts(o)


def drawings(pdf):
    """(name, what it draws with) of each page, form and pattern."""
    for n, page in enumerate(pdf.pages, 1):
        yield f"page {n}", page
    for o in pdf.objects:
        if isinstance(o, pikepdf.Stream) and (o.get("/Subtype") == "/Form" or o.get("/PatternType") == 1):
            yield f"form {o.objgen[0]}", o


def instructions(drawing):
    for i in pikepdf.parse_content_stream(drawing):
        yield str(i.operator), list(i.operands)


def box(page, name):
    node = page.obj
    while name not in node and "/Parent" in node:
        node = node.Parent
    return [float(x) for x in node[name]] if name in node else None


# --- Checks


def no_annotations(pdf):
    for n, page in enumerate(pdf.pages, 1):
        if len(page.obj.get("/Annots", [])):
            yield f"page {n} has annotations"
    for key in ("/AcroForm", "/OpenAction", "/AA"):
        if key in pdf.Root:
            yield f"{key} in the catalog"
    if any(key in pdf.Root.get("/Names", {}) for key in ("/JavaScript", "/EmbeddedFiles")):
        yield "scripts or files are embedded"


def boxes(pdf, wish, trim):
    """MediaBox around BleedBox around TrimBox; the trim is the page of the other file, and the bleed as asked on each side."""
    inside = lambda a, b: a[0] >= b[0] - NEAR and a[1] >= b[1] - NEAR and a[2] <= b[2] + NEAR and a[3] <= b[3] + NEAR
    asked = wish.bleed
    for n, page in enumerate(pdf.pages, 1):
        media, bleed, cut = (box(page, name) for name in ("/MediaBox", "/BleedBox", "/TrimBox"))
        if bleed is None or cut is None or "/ArtBox" in page.obj:
            yield f"page {n}: needs TrimBox and BleedBox, and no ArtBox"
            continue
        if not (inside(cut, bleed) and inside(bleed, media)):
            yield f"page {n}: TrimBox {cut}, BleedBox {bleed} and MediaBox {media} are not inside one another"
        size = (cut[2] - cut[0], cut[3] - cut[1])
        if trim and any(abs(a - b) > NEAR for a, b in zip(size, trim)):
            yield f"page {n}: is cut to {size}, not {trim}"
        sides = (cut[0] - bleed[0], cut[1] - bleed[1], bleed[2] - cut[2], bleed[3] - cut[3])
        if n == 1 and abs(sides[1] - wish.bleed_for_pictures) < NEAR:
            asked = wish.bleed_for_pictures
        outer = 2 if n % 2 else 0  # the first page is a recto; in a book that runs from right to left it is the other side
        free = [abs(s - asked) < NEAR for s in sides]
        spine = sides[2 - outer] < NEAR or free[2 - outer]
        mirrored = free[2 - outer] and (sides[outer] < NEAR)
        if not (free[1] and free[3] and (free[outer] and spine or mirrored)):
            yield f"page {n}: bleeds by {[round(s, 2) for s in sides]} points, not {asked:.2f}"


def no_rgb(pdf):
    for o in everything(pdf):
        if isinstance(o, pikepdf.Name) and str(o) in RGB:
            yield f"{o} in the file's objects"
            break
    for o in pdf.objects:
        if isinstance(o, pikepdf.Stream) and o.get("/N") == 3 and "/Subtype" not in o and "/Type" not in o:
            yield f"object {o.objgen[0]} is a colour profile of three colours"
    for name, drawing in drawings(pdf):
        used = {operator for operator, _ in instructions(drawing)} & RGB_OPERATORS
        if used:
            yield f"{name}: RGB by {' '.join(sorted(used))}"


def black_text(pdf):
    """Letters are in black ink alone: `g`, or `k` without the three colours. What an SVG draws is its own."""
    for n, page in enumerate(pdf.pages, 1):
        ink, kept = True, []
        for operator, operands in instructions(page):
            if operator == "q":
                kept.append(ink)
            elif operator == "Q" and kept:
                ink = kept.pop()
            elif operator == "g":
                ink = True
            elif operator == "k":
                ink = not any(float(x) for x in operands[:3])
            elif operator in ("rg", "sc", "scn"):
                ink = False
            elif operator in ("Tj", "TJ") and not ink:
                yield f"page {n}: letters in other inks than black"
                break


def output_intent(pdf):
    intents = [o for o in pdf.Root.get("/OutputIntents", []) if o.get("/S") == "/GTS_PDFX"]
    if len(intents) != 1 or len(pdf.Root.get("/OutputIntents", [])) != 1:
        yield f"{len(intents)} GTS_PDFX output intents, not 1"
    for o in intents:
        if not str(o.get("/OutputConditionIdentifier", "")):
            yield "the output intent has no OutputConditionIdentifier"
        if "/DestOutputProfile" not in o:
            yield "the output intent has no DestOutputProfile"
        else:
            profile = bytes(o.DestOutputProfile.read_bytes())
            if profile[12:16] != b"prtr":
                yield "the output intent's profile is not that of a printer (prtr)"
            channels = {b"CMYK": 4, b"GRAY": 1}.get(profile[16:20])
            if o.DestOutputProfile.get("/N") != channels:
                yield f"the output intent's profile says {profile[16:20]!r}, and N is {o.DestOutputProfile.get('/N')}"


def common(pdf):
    """What all three standards ask."""
    if pdf.is_encrypted:
        yield "encrypted"
    info = pdf.trailer.get("/Info", {})
    if str(info.get("/Trapped")) not in ("/True", "/False"):
        yield "Trapped is neither True nor False"
    for key in ("/Title", "/CreationDate", "/ModDate", "/Producer"):
        if not str(info.get(key, "")):
            yield f"no {key} in Info"
    if len(pdf.trailer.get("/ID", [])) != 2:
        yield "no ID in the trailer"
    yield from output_intent(pdf)


def x4(pdf):
    """PDF/X-4 (ISO 15930-7)."""
    yield from common(pdf)
    if pdf.pdf_version > "1.6":
        yield f"the header says {pdf.pdf_version}"
    said = xmp(pdf)
    if not re.search(rb"GTS_PDFXVersion[>=]\"?PDF/X-4", said):
        yield "no pdfxid:GTS_PDFXVersion PDF/X-4 in the XMP"
    for key in (b"CreateDate", b"ModifyDate", b"MetadataDate", b"dc:title", b"DocumentID", b"VersionID", b"RenditionClass", b"Trapped"):
        if key not in said:
            yield f"no {key.decode()} in the XMP"


def transparency(pdf):
    """Whatever is not simply painted over what is there."""
    for o in everything(pdf):
        if not isinstance(o, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        where = f"object {o.objgen[0]}"
        if o.get("/SMask") not in (None, "/None"):
            yield f"{where}: SMask"
        if any(float(o.get(key, 1)) < 1 for key in ("/CA", "/ca") if not isinstance(o.get(key, 1), pikepdf.Object)):
            yield f"{where}: constant alpha"
        if o.get("/S") == "/Transparency":
            yield f"{where}: transparency group"
        if "/BM" in o and o.BM not in ("/Normal", "/Compatible"):
            yield f"{where}: blend mode {o.BM}"


def old_standard(f, pdf, name):
    """PDF/X-1a:2001 and PDF/X-3:2002 (ISO 15930-1 and -6)."""
    version, says, conformance = OLD_STANDARDS[name]
    yield from common(pdf)
    if pdf.pdf_version > version:
        yield f"the header says {pdf.pdf_version}, more than {version}"
    if "/Version" in pdf.Root:
        yield "a Version in the catalog"
    info = pdf.trailer.get("/Info", {})
    found = info.get("/GTS_PDFXVersion"), info.get("/GTS_PDFXConformance")
    if (str(found[0]), found[1] and str(found[1])) != (says, conformance):
        yield f"Info says GTS_PDFXVersion {found[0]}, GTS_PDFXConformance {found[1]}"
    raw = f.read_bytes()
    for kind in (b"/ObjStm", b"/XRef"):
        if re.search(rb"/Type\s*" + kind + rb"\b", raw):
            yield f"{kind.decode()} streams"
    if b"/JBIG2Decode" in raw or b"/JPXDecode" in raw:
        yield "filters of later versions"
    if any(isinstance(o, pikepdf.Stream) and o.get("/BitsPerComponent") == 16 for o in pdf.objects):
        yield "an image of 16 bits, which PDF 1.5 brought"
    yield from transparency(pdf)


def standard(f, pdf, wish):
    if wish.standard == "PDF/X-4":
        yield from x4(pdf)
    elif wish.standard in OLD_STANDARDS:
        yield from old_standard(f, pdf, wish.standard)
    elif "GTS_PDFX" in str(pdf.trailer.get("/Info", {})) or b"GTS_PDFXVersion" in xmp(pdf):
        yield "claims PDF/X, which was not asked for"


def inks(f, wish):
    """Drawn with four inks by Ghostscript: no place has more ink than the press takes."""
    command = ["gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pamcmyk32", f"-r{INK_DPI}", "-sOutputFile=-", str(f)]
    done = subprocess.run(command, capture_output=True)
    problems = done.stderr.decode(errors="replace").strip().splitlines()
    pages = list(pictures(done.stdout))
    with pikepdf.open(f) as pdf:
        if len(pages) != len(pdf.pages):
            return problems + [f"{len(pages)} of {len(pdf.pages)} pages drawn"]
    for n, picture in enumerate(pages, 1):
        colours = set(zip(*(picture[at::4] for at in range(4))))
        most = max(map(sum, colours)) / 255 * 100
        if most > wish.most_ink + 0.5:
            problems.append(f"page {n}: {most:.0f} % ink, more than {wish.most_ink} %")
        if wish.ink == "black" and any(c or m or y for c, m, y, _ in colours):
            problems.append(f"page {n}: other inks than black")
    return problems


def pictures(pam):
    """The samples of each picture of a stream of PAM pictures."""
    at = 0
    while at < len(pam):
        end = pam.index(b"ENDHDR\n", at) + len(b"ENDHDR\n")
        width, height, depth = (int(re.search(key + rb" (\d+)", pam[at:end])[1]) for key in (b"WIDTH", b"HEIGHT", b"DEPTH"))
        size = width * height * depth
        yield pam[end : end + size]
        at = end + size


def page_size(f):
    with pikepdf.open(f) as pdf:
        page = box(pdf.pages[0], "/TrimBox") or box(pdf.pages[0], "/MediaBox")
        return page[2] - page[0], page[3] - page[1]


def checks(f, screen, book):
    """(check, problems) of a print file; `screen` is the other PDF of the same book, whose pages are the trim."""
    wish = Wish(book)
    trim = page_size(screen) if screen else None
    with pikepdf.open(f) as pdf:
        yield f"print file: {wish.standard}", list(standard(f, pdf, wish))
        yield "print file: boxes", list(boxes(pdf, wish, trim))
        yield "print file: no annotations", list(no_annotations(pdf))
        yield "print file: no RGB", list(no_rgb(pdf))
        yield "print file: text in black", list(black_text(pdf))
    yield "print file: fonts", fonts(f)
    yield "print file: inks", inks(f, wish)
