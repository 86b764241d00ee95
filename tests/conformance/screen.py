"""What is asked of the PDF for screens and archives: `BOOK.pdf` → problems. Started by `judge.py`."""

import re
import unicodedata
import zipfile
from functools import cache
from pathlib import PurePosixPath
from xml.etree import ElementTree

import pikepdf
from command import run
from pages import ADDED, plain
from verapdf import UA, A

XHTML = "{http://www.w3.org/1999/xhtml}"
# Books that lack an alternative text on purpose: they may not say that they are accessible, and are archival all the same.
WITHOUT_ALT_TEXT = {"without-alt-text"}
WRAPPED = "\u21aa"  # stands at the end of a line of code that goes on in the next one
LEAST_PART = 12  # letters of such a line, at the least
CHATTER = re.compile(r"GPL Ghostscript|Copyright|This software is|see the file|Processing pages|Page \d+$|Loading font")
TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Paragraphs of the suite's books that are for the EPUB alone.
FOR_EPUB = re.compile(
    r"This (paragraph|section) is in the EPUB only\.$|On screens\.$|Those who read this on a screen|In the file of the description\.$"
    r"|Words that are linked can be tapped\.|Illustrated by |Translated by |ISBN \d+ \(EPUB\)$"
)


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
# All that stands in these is of their own text, be it a formula or a picture; notes are called there, and stand apart.
OF_ONE_TEXT = re.compile("P$|H[1-6]?$")


@cache
def structure(f):
    """(problems, [(element, its own text)]) as poppler reads the tag tree. Text in inline elements is that of the block; calls of
    notes, and what a picture on the line is lettered with, are left out. Slow with poppler: once a file."""
    done = run("pdfinfo", "-struct-text", f)
    blocks, open_elements = [], []  # open: (depth, name, whose text it is; none for what is left out)
    for line in done.stdout.splitlines():
        found = TEXT.match(line) or ELEMENT.match(line)
        if not found:
            continue
        while open_elements and open_elements[-1][0] >= len(found[1]):
            open_elements.pop()
        if found.re is TEXT:
            if open_elements and open_elements[-1][2] is not None:
                blocks[open_elements[-1][2]][1].append(logical(found[2]))
            continue
        name, around = found[2], open_elements[-1] if open_elements else (0, "", None)
        inside = next((n for _, n, _ in reversed(open_elements) if n == "Note" or OF_ONE_TEXT.match(n)), "Note")
        is_call = name == "Reference" and not any(n == "TOCI" for _, n, _ in open_elements)
        if is_call or name == "Figure" and inside != "Note":
            owner = None
        elif name != "Note" and (inside != "Note" or found[3] == "inline" and name != "Code"):
            owner = around[2]
        else:
            owner = len(blocks)
            blocks.append((name, []))
        open_elements.append((len(found[1]), name, owner))
    return done.stderr.strip().splitlines(), [(name, "".join(pieces)) for name, pieces in blocks]


def logical(piece):
    """What runs from right to left is shown from its end, and said to be (ISO 32000-1, 14.8.2.3.3): poppler does not turn it."""
    return piece[::-1] if any(unicodedata.bidirectional(c) in ("R", "AL") for c in piece) else piece


def letters(s):
    """The letters and figures alone, without what only print says behind a reference or a link."""
    return plain(ADDED.sub("", s))


# No part of the text: calls of notes, ways back from them.
APART = ("doc-noteref", "doc-backlink")


def own_text(node):
    """The text of an element of the EPUB, without calls of notes and the ways back."""
    if node.get("role") in APART or node.get("class") == "note-call":
        return ""
    return (node.text or "") + "".join(own_text(inner) + (inner.tail or "") for inner in node)


def paragraphs(epub):
    """(paragraphs of the text, blocks of code) of an EPUB; as many as a plain search of its files for their tags finds."""
    found, codes, counted = [], [], 0
    with zipfile.ZipFile(epub) as z:
        container = ElementTree.fromstring(z.read("META-INF/container.xml"))
        package = PurePosixPath(container.find(".//{*}rootfile").get("full-path"))
        opf = ElementTree.fromstring(z.read(str(package)))
        items = {i.get("id"): i for i in opf.findall(".//{*}item")}
        for reference in opf.findall(".//{*}itemref"):
            item = items[reference.get("idref")]
            if "nav" in (item.get("properties") or "").split():
                continue
            source = z.read(str(package.parent / item.get("href")))
            page = ElementTree.fromstring(source)
            # Long descriptions stand on no page of the print, nor do the links that lead there and back.
            is_aside = reference.get("linear") == "no"
            for p in page.iter(XHTML + "p"):
                is_way = (p.get("class") or "").startswith("description-")
                found.append("" if is_aside or is_way else own_text(p))
            codes += [own_text(p) for p in page.iter(XHTML + "pre")]
            counted += len(re.findall(rb"<(?:p|pre)[\s>]", source))
    if counted == 0 or counted != len(found) + len(codes):
        raise LookupError(f"{len(found)} paragraphs and {len(codes)} blocks of code are read of {counted}")
    return found, codes


def whole_paragraphs(f, epub):
    """Each paragraph of the EPUB in one element of the tag tree as poppler reads it."""
    said, blocks = structure(f)
    problems = list(said)
    elements = {letters(said) for _, said in blocks}
    tree = "\n".join(elements)
    wanted = [p for p in paragraphs(epub)[0] if letters(p)]
    if not wanted:
        problems.append("the EPUB has no paragraphs to look for")
    is_there = lambda p: letters(p) in elements or letters(p) in tree  # the whole of one, or beside its label or number
    lost = [p for p in wanted if not is_there(p) and not FOR_EPUB.match(" ".join(p.split()))]
    if lost:
        problems.append(f"{len(lost)} of {len(wanted)} paragraphs are not in one piece in the tag tree")
        problems += [" ".join(p.split())[:160] for p in lost]
    return problems


def code_pastes(f, epub):
    """Each line of code in the tag tree as it was written, and out of the pages with its own spaces, in its own line."""
    codes = [code.strip("\n").splitlines() for code in paragraphs(epub)[1]]
    if not any(codes):
        return []
    said = {text for name, text in structure(f)[1] if name == "Code"}
    problems = [f"not in the tag tree as it is written: {code[0]} …" for code in codes if "".join(code) not in said]
    # poppler marks in a book from right to left where the text turns.
    shown = TURNS.sub("", run("pdftotext", f, "-").stdout).splitlines()
    in_columns = TURNS.sub("", run("pdftotext", "-layout", f, "-").stdout).splitlines()
    stripped = {line.removesuffix(WRAPPED).strip() for line in shown + in_columns}
    lost = [line for code in codes for line in code if line.strip() and not is_shown(line.strip(), stripped)]
    return problems + [f"not in one line with its spaces: {line}" for line in lost] + [p for code in codes for p in indents(code, in_columns)]


def is_shown(line, shown):
    """A line, whole or in the parts that it is wrapped into."""
    parts = [line[:at] for at in range(len(line) - 1, LEAST_PART, -1) if line[:at].rstrip() in shown]
    return line in shown or any(is_shown(line[len(part) :].strip(), shown) for part in parts)


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
