"""The proof of the page list, from the finished files: what follows a page's marker in the EPUB is what that page of the PDF
begins with. Started by `judge.py`; alone: `pages.py BOOK.epub BOOK.pdf`.

A page of the PDF is read by its tags: heads, folios and repeated heads of tables are artifacts, notes and their calls are
elements. What is compared is letters and figures, compatible forms, cases and accents made one, with hyphens at line ends
undone. Pictures, tables and their captions may stand elsewhere in print than in the text; a page is right with them or without.
A page that is not in the list, or that says in print what the EPUB words otherwise, needs a reason, which is read off the files.
"""

import io
import itertools
import re
import sys
import unicodedata
import zipfile
from collections import Counter
from pathlib import PurePosixPath
from xml.etree import ElementTree

import pikepdf

XHTML = "{http://www.w3.org/1999/xhtml}"
SEAM = 2  # letters of print-only text before what goes on in both: fewer than a word that a marker may have passed
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
COMPARED = 32  # letters and figures of a page's beginning; a word moved across a marker is seen in fewer
FLOATS = {"Figure", "Caption", "Table"}
FLOATING = {"figure", "table"}
NOTES = "endnotes"


def plain(s):
    """The letters and figures of a text."""
    s = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", s).casefold())
    return "".join(c for c in s if c.isalnum())


# --- The PDF


def to_unicode(font):
    """Code → text of a font, by its ToUnicode map."""
    if "/ToUnicode" not in font:
        return {}
    text, found = bytes(font.ToUnicode.read_bytes()).decode("latin-1"), {}
    utf16 = lambda digits: bytes.fromhex(digits).decode("utf-16-be", "replace")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        for code, said in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[int(code, 16)] = utf16(said)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.S):
        for low, high, said in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for n in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + n] = utf16(said[:-4]) + chr(int(said[-4:], 16) + n) if len(said) >= 4 else ""
        for low, _, several in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*\[(.*?)\]", block, re.S):
            for n, said in enumerate(re.findall(r"<([0-9A-Fa-f]*)>", several)):
                found[int(low, 16) + n] = utf16(said)
    return found


class Pdf:
    """The pages of a PDF: label, and [(names of the elements a text is in, the text)] in the order of the content."""

    def __init__(self, path):
        with pikepdf.open(path) as pdf:
            root = pdf.Root.StructTreeRoot
            self.roles = {str(k)[1:]: str(v)[1:] for k, v in root.get("/RoleMap", {}).items()}
            self.parents = pikepdf.NumberTree(root.ParentTree)
            self.fonts, self.chains = {}, {}
            self.pages = [(page.label, self.read(page)) for page in pdf.pages]
            self.title = str(pdf.docinfo.get("/Title", "")) if "/Info" in pdf.trailer else ""

    def chain(self, element):
        """The names of an element and of those it is in."""
        key = element.objgen
        if key not in self.chains or key == (0, 0):
            names, at = [], element
            while "/S" in at:
                name = str(at.S)[1:]
                names.append(self.roles.get(name, name))
                at = at.P
            self.chains[key] = tuple(names)
        return self.chains[key]

    def font(self, page, name):
        font = page.obj.Resources.Font[name]
        if font.objgen not in self.fonts:
            self.fonts[font.objgen] = to_unicode(font)
        return self.fonts[font.objgen]

    def read(self, page):
        owners = self.parents.get(int(page.obj.get("/StructParents", -1)))
        texts, scopes, font, tags = [], [], {}, []
        for operands, operator in pikepdf.parse_content_stream(page):
            op = str(operator)
            if op in ("BDC", "BMC"):
                scopes.append(self.scope(page, operands, owners, texts, scopes))
                tags.append(str(operands[0])[1:])
            elif op == "EMC" and scopes:
                scopes.pop()
                tags.pop()
            elif op == "Tf":
                font = self.font(page, operands[0])
            elif op in ("Tj", "TJ", "'", '"'):
                if any(silent for _, silent in scopes):
                    continue
                strings = operands[-1] if op == "TJ" else [operands[-1]]
                raw = b"".join(bytes(s) for s in strings if isinstance(s, pikepdf.String))
                said = [font.get(raw[i] << 8 | raw[i + 1], "") for i in range(0, len(raw) - 1, 2)]
                # What runs from right to left is shown from its end (ISO 32000-1, 14.8.2.3.3).
                self.add(texts, scopes, "".join(said[::-1] if "ReversedChars" in tags else said))
        return texts

    def scope(self, page, operands, owners, texts, scopes):
        """(the elements that what follows is in, whether its glyphs are not to be read)."""
        outer = scopes[-1] if scopes else (None, False)
        if str(operands[0]) == "/Artifact":
            return None, True
        properties = operands[1] if len(operands) > 1 else {}
        if isinstance(properties, pikepdf.Name):
            properties = page.obj.Resources.Properties[properties]
        names = outer[0]
        if "/MCID" in properties and owners is not None:
            names = self.chain(owners[int(properties.MCID)])
        if "/ActualText" in properties and not outer[1]:
            self.add(texts, [(names, False)], str(properties.ActualText))
            return names, True
        return names, outer[1]

    @staticmethod
    def add(texts, scopes, said):
        names = scopes[-1][0] if scopes else None
        if names is not None and said:
            if texts and texts[-1][0] == names:
                texts[-1] = (names, texts[-1][1] + said)
            else:
                texts.append((names, said))


def is_call(names):
    return "Reference" in names and not {"TOC", "TOCI", "Index"} & set(names)


def main_text(page, notes=False):
    """The text of a page without calls of notes and the marks of lists, and without notes, unless these stand behind the text."""
    texts = [(names, s) for names, s in page if (notes or "Note" not in names) and not is_call(names)]
    return [(names, s) for names, s in texts if not ("Lbl" in names and not any(c.isalpha() for c in s))]


def said(page, notes=False):
    return "".join(s for _, s in main_text(page, notes))


def beginnings(page, before="", notes=False):
    """What a page may be said to begin with: all, or without what may stand apart at its head, or anywhere; each with whether
    words that only print says come first. `before` is what the page before says."""
    text = main_text(page, notes)
    floats = [bool(FLOATS & set(names)) for names, _ in text]
    first = floats.index(False) if False in floats else len(text)
    without = [piece for piece, apart in zip(text, floats) if not apart]
    joined = ["".join(s for _, s in pieces) for pieces in (text, text[first:], without)]
    return list(dict.fromkeys(shared(s, before) for s in joined))


ADDED = re.compile(r"\s*\((?:\w+\s[0-9ivxlc]+|[^\s()]+[./][^\s()]*)\)")  # the page of a reference, the address of a link
OPEN, CLOSED = re.compile(r"\([^\s()]+[./][^\s()]*$"), re.compile(r"[^\s()]+\)")  # an address that runs over a page


def shared(s, before=""):
    """(letters of a text without what only print says behind references and links, whether it begins with such words)."""
    leads = bool(OPEN.search(before) and CLOSED.match(s))
    if leads:
        s = CLOSED.sub("", s, count=1)
    return plain(ADDED.sub("", s)), leads or bool(ADDED.match(s))


# --- The EPUB


class Reading:
    """The text of the EPUB in its order, with the places of the markers."""

    def __init__(self, source):
        self.pieces = []  # (text, the names of elements and types that it is in)
        self.marks = {}  # label → (index of the next piece, names)
        with zipfile.ZipFile(source) as z:
            container = ElementTree.fromstring(z.read("META-INF/container.xml"))
            package = PurePosixPath(container.find(".//{*}rootfile").get("full-path"))
            opf = ElementTree.fromstring(z.read(str(package)))
            read = lambda item: ElementTree.fromstring(z.read(str(package.parent / item.get("href"))))
            items = {i.get("id"): i for i in opf.findall(".//{*}item")}
            self.title = "".join(opf.find(".//{*}title").itertext())
            nav = next(i for i in items.values() if "nav" in (i.get("properties") or "").split())
            ncx = next(i for i in items.values() if i.get("media-type") == "application/x-dtbncx+xml")
            found = [n for n in read(nav).iter(XHTML + "nav") if n.get(EPUB_TYPE) == "page-list"]
            self.listed = [("".join(a.itertext()), a.get("href")) for n in found for a in n.iter(XHTML + "a")]
            self.targets = [
                (t.find(".//{*}text").text, t.find("{*}content").get("src")) for t in read(ncx).findall(".//{*}pageTarget")
            ]
            self.hrefs = []
            for reference in opf.findall(".//{*}itemref"):
                self.file = items[reference.get("idref")].get("href")
                self.walk(read(items[reference.get("idref")]).find(XHTML + "body"), ())

    def walk(self, node, names):
        if node.get("role") == "doc-pagebreak":
            label = node.get("aria-label")
            self.marks[label] = len(self.pieces), names
            self.hrefs.append((label, f"{self.file}#{node.get('id')}"))
        elif not self.is_other(node):
            name = node.tag.removeprefix(XHTML)
            own = (*names, name, *(node.get(EPUB_TYPE) or "").split())
            self.add(node.text, own)
            for inner in node:
                self.walk(inner, own)
                self.add(inner.tail, own)

    @staticmethod
    def is_other(node):
        """Notes that pop up, calls and links back, boxes to tick, lists that no page shows: no part of any text that goes on."""
        others = ("doc-footnote", "doc-noteref", "doc-backlink", "img")
        return node.get("hidden") or node.get("role") in others or node.get("class") == "note-call"

    def is_in_notes(self, label):
        """Whether a marker stands among notes in a list."""
        return NOTES in self.marks[label][1]

    def texts(self, label):
        """The text behind a marker: that of the notes, if it stands among them, else the running text."""
        at, _ = self.marks[label]
        among = self.is_in_notes(label)
        found = ((s, names) for s, names in self.pieces[at:] if (NOTES in names) == among)
        return list(itertools.islice(found, 400))

    def add(self, text, names):
        if text:
            self.pieces.append((text, names))

    def after(self, label, floats=True):
        """(letters behind a marker, letters of the first word or of the link that stands there)."""
        text, first = "", ""
        for s, names in self.texts(label):
            if not floats and FLOATING & set(names):
                continue
            if not text.strip() and "a" in names:
                first = s
            text += s
            if len(text) > COMPARED * 8:
                break
        word = re.split(r"[\s\u2013-\u2015\u200b]", text.strip(), maxsplit=1)[0]
        return shared(text)[0], shared(max(first, word, key=len))[0]

    def is_apart(self, label):
        """Whether a marker stands in a picture or table, or before one."""
        _, names = self.marks[label]
        texts = (own for s, own in self.texts(label) if s.strip())
        return bool(FLOATING & {*names, *next(texts, ())})

    def between(self, label, end):
        """Whether no running text stands between two markers, or one and the end, and none at all where one stands in a table."""
        pieces = self.pieces[self.marks[label][0] : self.marks[end][0] if end else None]
        apart = {NOTES} | (FLOATING if not self.is_apart(label) else set())
        return not plain("".join(s for s, names in pieces if not apart & set(names)))

    def all(self, notes=False):
        """The running text, or that of the notes in lists."""
        return shared("".join(s for s, names in self.pieces if (NOTES in names) == notes))[0]


# --- Both


def is_there(begins, leads, after, word, before):
    """Whether a page's beginning stands behind its marker, or is the end of the word there, which the page before begins. What
    only print says stands behind a whole word."""
    begins = begins[:COMPARED]
    if after.startswith(begins):
        return True
    halves = range(1, len(word) + leads)
    return any(after[k:].startswith(begins) and before.endswith(after[:k]) for k in halves)


def made_page(names):
    """The name of a page that is made for each output from the book's metadata or titles."""
    named = {"titlepage": "title page", "copyright-page": "copyright page"}
    found = [what for kind, what in named.items() if kind in names]
    return found[0] if found else "contents" if "section" not in names else None


class Proof:
    """What is wrong with the pages of a book, and which have a reason not to be compared."""

    def __init__(self, pdf, reading):
        self.pdf, self.reading = pdf, reading
        self.problems, self.exempt, self.compared, self.halved = [], [], 0, 0
        self.whole, self.notes = reading.all(), reading.all(notes=True)
        self.lists()
        if not reading.marks:
            self.problems.append("no page is marked in the EPUB")
        for at, (label, page) in enumerate(pdf.pages):
            if label in reading.marks:
                self.listed(at, label, page)
            else:
                self.unlisted(label, page)

    def lists(self):
        reading = self.reading
        if reading.listed != reading.hrefs:
            self.problems.append("the page list is not that of the markers, in their order")
        if reading.targets != reading.listed:
            self.problems.append("the NCX lists other pages than the navigation, or in another order")
        labels = {label for label, _ in self.pdf.pages}
        self.problems += [f"page {l} is marked and is no page of the PDF" for l in reading.marks if l not in labels]

    def listed(self, at, label, page):
        notes = self.reading.is_in_notes(label)
        before = said(self.pdf.pages[at - 1][1], notes) if at else ""
        begins = [b for b in beginnings(page, before, notes) if b[0]]
        whole = self.notes if notes else self.whole
        _, names = self.reading.marks[label]
        if any(self.is_right(label, b, before) for b in begins[: 1 if self.reading.is_apart(label) else None]):
            self.compared += 1
        elif kind := made_page(names):
            self.exempt.append((label, f"{kind}, made for each output"))
        elif not notes and not all(b for b, _ in beginnings(page)) and self.shares(at, label):
            self.exempt.append((label, "no running text: begins where the next page does, or where the text ends"))
        elif begins and begins[0][0][:COMPARED] not in whole and self.follows(label, begins[0][0], whole):
            self.exempt.append((label, "begins with text for the print alone: what follows it is there"))
        else:
            self.problems.append(
                f"page {label} begins {begins[0][0][:COMPARED] if begins else '(no text)'!r}, and behind its marker stands "
                f"{self.reading.after(label)[0][:COMPARED]!r}"
            )

    def is_right(self, label, begins, before):
        begins, leads = begins
        for floats in (True, False):
            after, word = self.reading.after(label, floats)
            if is_there(begins, leads, after, word, shared(before)[0]):
                self.halved += not after.startswith(begins[:COMPARED])
                return True
            if self.reading.is_apart(label):
                return False
        return False

    def follows(self, label, page, whole):
        """Whether what stands behind a marker stands on the page, right behind words that the EPUB does not have there."""
        after = self.reading.after(label)[0][:COMPARED]
        at = page.find(after)
        return bool(after) and at > 0 and page[max(0, at - SEAM) : at] + after not in whole

    def shares(self, at, label):
        """Whether no running text stands between a marker and the next, or, behind the last, between it and the end."""
        later = [l for l, _ in self.pdf.pages[at + 1 :] if l in self.reading.marks]
        return self.reading.between(label, later[0] if later else None)

    def unlisted(self, label, page):
        text = main_text(page)
        begins = shared(said(page))[0]
        notes = plain("".join(s for names, s in page if "Note" in names))
        if not page:
            reason = "blank"
        elif len(notes) > len(begins):
            if any(plain(s)[:COMPARED] in self.notes for names, s in page if "Note" in names and len(plain(s)) >= COMPARED):
                self.problems.append(f"page {label} is not marked, and its notes are in a list of the EPUB: {notes[:COMPARED]!r}")
                return
            reason = "notes behind the text"
        elif begins == plain(self.reading.title):
            reason = "half title"
        elif any("TOCI" in names for names, _ in text):
            reason = "list of figures or tables"
        elif begins[:COMPARED] not in self.whole:
            reason = "text for the print alone"
        else:
            self.problems.append(f"page {label} is not marked, and its text is in the EPUB: {begins[:COMPARED]!r}")
            return
        self.exempt.append((label, f"not in the list: {reason}"))

    def told(self):
        """One line of figures, and one for each reason."""
        yield f"{len(self.pdf.pages)} pages: {self.compared} compared ({self.halved} begin inside a word), {len(self.exempt)} exempt"
        for reason, count in Counter(reason for _, reason in self.exempt).most_common():
            labels = [label for label, own in self.exempt if own == reason]
            yield f"{count} exempt, {reason}: {', '.join(labels[:12])}{' …' if count > 12 else ''}"


MARKER = re.compile(r'(<span epub:type="pagebreak"[^>]*aria-label="(\w+)"[^>]*></span>)(\w{2,}\W? )(?=(\w{2,}))')
MANY_MARKED = 20  # pages, some of which begin inside a paragraph
MOST_MOVED = 12  # markers of a book, each of which costs a reading of it


def moved(epub):
    """(label, copy of the EPUB with that one marker a word later), for some of the markers that stand before a word in a line."""
    with zipfile.ZipFile(epub) as z:
        files = {name: z.read(name) for name in z.namelist()}
    pages = {name: text.decode() for name, text in files.items() if name.endswith(".xhtml")}
    found = [(name, m) for name, text in pages.items() for m in MARKER.finditer(text) if plain(m[3]) != plain(m[4])]
    for name, m in found[:: max(1, -(-len(found) // MOST_MOVED))]:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as z:
            for other, old in files.items():
                text = pages[name]
                new = (text[: m.start()] + m[3] + m[1] + text[m.end() :]).encode() if other == name else old
                z.writestr(other, new)
        out.seek(0)
        yield m[2], out


def checks(epub, pdf):
    """(check, problems, what is told of it)."""
    read = Pdf(pdf)
    proof = Proof(read, Reading(epub))
    yield "each page begins where its marker stands", proof.problems, list(proof.told())
    silent, count = [], 0
    for label, mutant in moved(epub):
        count += 1
        if not any(p.startswith(f"page {label} ") for p in Proof(read, Reading(mutant)).problems):
            silent.append(f"the marker of page {label} stood a word later, and nothing was said")
    if not count and len(proof.reading.marks) > MANY_MARKED:
        silent.append("none of the markers stands before a word in a line")
    if count or silent:
        yield "a marker moved by a word is found", silent, [f"{count} markers moved"]


if __name__ == "__main__":
    failed = False
    for check, problems, told in checks(*sys.argv[1:3]):
        failed |= bool(problems)
        print("FAIL" if problems else "ok  ", check, *told, *problems[:40], sep="\n      ")
    sys.exit(failed)
