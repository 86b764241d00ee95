"""What is asked of the PDF for screens and archives: `BOOK.pdf` → problems. Started by `judge.py`."""

import re
import unicodedata
import zipfile
from pathlib import PurePosixPath
from xml.etree import ElementTree

import pikepdf
from command import run
from verapdf import UA, A

XHTML = "{http://www.w3.org/1999/xhtml}"
# Books that lack an alternative text on purpose: they may not say that they are accessible, and are archival all the same.
WITHOUT_ALT_TEXT = {"without-alt-text"}
CHATTER = re.compile(r"GPL Ghostscript|Copyright|This software is|see the file|Processing pages|Page \d+$|Loading font")
LEAST_WHOLE = 0.97  # share of the EPUB's paragraphs; those for an EPUB alone are not in a PDF


# --- The file as such


def qpdf(f):
    done = run("qpdf", "--check", f)
    return (done.stderr or done.stdout).strip().splitlines() if done.returncode else []


def mutool(f):
    """Every page drawn by MuPDF without a word from it. -N: without colour management, which Debian's has not."""
    done = run("mutool", "draw", "-q", "-N", "-r", "36", f)
    return done.stderr.strip().splitlines() or ([f"exit {done.returncode}"] if done.returncode else [])


def ghostscript(f):
    """Every page drawn by Ghostscript without a complaint from it. Not with -q, which silences those, too."""
    done = run("gs", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pgmraw", "-r36", "-sOutputFile=/dev/null", f)
    said = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip() and not CHATTER.match(line)]
    return said or ([f"exit {done.returncode}"] if done.returncode else [])


def fonts(f):
    """Every font embedded, subset and with a way back to Unicode; none of them Type 3."""
    done = run("pdffonts", f)
    rows = done.stdout.splitlines()[2:]
    problems = done.stderr.strip().splitlines() + ([] if rows else ["no fonts"])
    for row in rows:
        name, found = row.split()[0], re.search(r"(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", row)
        states = found.groups() if found else ("no",) * 3
        problems += [f"{name}: not {what}" for what, has in zip(("embedded", "subset", "mapped to Unicode"), states) if has == "no"]
        problems += [f"{name}: is Type 3"] if " Type 3 " in row else []
    return problems


# --- What it says of itself


def xmp(pdf):
    return bytes(pdf.Root.Metadata.read_bytes()) if "/Metadata" in pdf.Root else b""


def says_accessible(f):
    with pikepdf.open(f) as pdf:
        return b"<pdfuaid:part>" in xmp(pdf) or b"pdfuaid:part=" in xmp(pdf)


def tagged(f):
    """What a reader of a tagged PDF needs beyond veraPDF: a title that is shown, a language, headings, an outline, labels."""
    problems = []
    with pikepdf.open(f) as pdf:
        root = pdf.Root
        wanted = {
            "not marked as tagged": root.get("/MarkInfo", {}).get("/Marked"),
            "no document language": "/Lang" in root,
            "no outline": root.get("/Outlines", {}).get("/First"),
            "no page labels": "/PageLabels" in root,
            "its title is not what a window shows": root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"),
            "no title in its metadata": b"dc:title" in xmp(pdf),
        }
        problems += [what for what, there in wanted.items() if not there]
    if not any(name.startswith("H") for name, _ in structure(f)[1]):
        problems.append("no headings in the structure tree")
    return problems


def accessible(book, f, found):
    """(check, problems) of veraPDF's verdicts; a book without alternative texts must not claim to be accessible."""
    verdict = lambda flavour: [f"{rule}: {what}" for rule, what in found[str(f), flavour]]
    if book in WITHOUT_ALT_TEXT:
        claims = says_accessible(f)
        yield "does not claim PDF/UA", ["a picture has no alternative text, and the file says that it is accessible"] if claims else []
    else:
        yield "veraPDF PDF/UA-1", verdict(UA)
        yield "claims PDF/UA", [] if says_accessible(f) else ["the metadata do not name pdfuaid:part"]
    yield "veraPDF PDF/A-2a", verdict(A)


# --- Its text


def text(f):
    """(problems, text) of what poppler reads off the pages."""
    done = run("pdftotext", f, "-")
    problems = done.stderr.strip().splitlines()
    if not done.stdout.strip():
        problems.append("no text")
    odd = {c for c in done.stdout if c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn", "Cc") and c not in "\n\f"}
    problems += [f"U+{ord(c):04X} in the text, {done.stdout.count(c)} times" for c in sorted(odd)]
    return problems, done.stdout


ELEMENT = re.compile(r'^( *)([A-Z][A-Za-z0-9]*)(?: <.*?>)?(?: ".*")?(?: \((block|inline|table)\))?:?$')
TEXT = re.compile(r'^( *)"(.*)"$')


def structure(f):
    """(problems, [(element, its own text)]) as poppler reads the tag tree; text in inline elements is that of the block."""
    done = run("pdfinfo", "-struct-text", f)
    blocks, open_blocks = [], []
    for line in done.stdout.splitlines():
        if piece := TEXT.match(line):
            depth = len(piece[1])
            while open_blocks and open_blocks[-1][0] >= depth:
                open_blocks.pop()
            if open_blocks:
                blocks[open_blocks[-1][1]][1].append(piece[2])
        elif (element := ELEMENT.match(line)) and (element[3] != "inline" or element[2] == "Note"):
            while open_blocks and open_blocks[-1][0] >= len(element[1]):
                open_blocks.pop()
            open_blocks.append((len(element[1]), len(blocks)))
            blocks.append((element[2], []))
    return done.stderr.strip().splitlines(), [(name, "".join(pieces)) for name, pieces in blocks]


def letters(s):
    """The letters alone, compatible forms and cases made one: what neither a style nor the call of a note changes."""
    plain = unicodedata.normalize("NFKC", re.sub(r"\(\w+ [0-9ivxlc]+\)", "", s))
    return "".join(c for c in plain.casefold() if c.isalpha())


def paragraphs(epub):
    """(paragraphs of the text, blocks of code) of an EPUB."""
    found, codes = [], []
    with zipfile.ZipFile(epub) as z:
        container = ElementTree.fromstring(z.read("META-INF/container.xml"))
        package = PurePosixPath(container.find(".//{*}rootfile").get("full-path"))
        opf = ElementTree.fromstring(z.read(str(package)))
        items = {i.get("id"): i for i in opf.iter("{*}item")}
        for reference in opf.iter("{*}itemref"):
            item = items[reference.get("idref")]
            if "nav" in (item.get("properties") or "").split():
                continue
            page = ElementTree.fromstring(z.read(str(package.parent / item.get("href"))))
            found += ["".join(p.itertext()) for p in page.iter(XHTML + "p") if not p.get("role")]
            codes += ["".join(p.itertext()) for p in page.iter(XHTML + "pre")]
    return found, codes


def whole_paragraphs(f, epub):
    """Each paragraph of the EPUB in one piece in the tag tree as poppler reads it."""
    problems, blocks = structure(f)
    tree = letters("\n".join(said for _, said in blocks))
    wanted = [p for p in paragraphs(epub)[0] if letters(p)]
    lost = [p for p in wanted if letters(p) not in tree]
    if len(lost) > (1 - LEAST_WHOLE) * len(wanted):
        problems.append(f"{len(lost)} of {len(wanted)} paragraphs are not in one piece in the tag tree")
        problems += [" ".join(p.split())[:160] for p in lost]
    return problems


def code_pastes(f, epub):
    """Each line of code comes out of the PDF with its own spaces, and in its own line."""
    codes = [code.strip("\n").splitlines() for code in paragraphs(epub)[1]]
    if not any(codes):
        return []
    shown = run("pdftotext", "-layout", f, "-").stdout.splitlines()
    stripped = {line.strip() for line in shown}
    lost = [line for code in codes for line in code if line.strip() and not is_shown(line.strip(), stripped)]
    return [f"not in one line with its spaces: {line}" for line in lost] + [p for code in codes for p in indents(code, shown)]


def is_shown(line, shown):
    """A line, whole or wrapped into the next ones."""
    return line in shown or any(len(part) > 20 and line.startswith(part) for part in shown)


def indents(code, shown):
    """The steps from line to line of a block are those of the page, where its lines stand one below another there."""
    for at, line in enumerate(shown):
        if line.strip() == code[0].strip() and len(code) > 1:
            rows = [row for row in shown[at:] if row.strip()][: len([row for row in code if row.strip()])]
            wanted = [row for row in code if row.strip()]
            if [row.strip() for row in rows] != [row.strip() for row in wanted]:
                continue
            step = lambda row, first: len(row) - len(row.lstrip()) - len(first) + len(first.lstrip())
            return [
                f"indented by {step(row, rows[0])} columns, not {step(want, wanted[0])}: {want}"
                for row, want in zip(rows, wanted)
                if step(row, rows[0]) != step(want, wanted[0])
            ]
    return []
