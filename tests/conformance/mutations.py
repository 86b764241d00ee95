"""A check that cannot fail is none: takes one thing out of a good file at a time, and sees that the rule for it speaks.

    mutations.py PREFIX BOOK.epub BOOK.pdf [BOOK-print.pdf]

All PDF files are broken with pikepdf. What breaks the file for screens is found by veraPDF or by `screen.py`, what breaks the one for
the press by `press.py`.
"""

import re
import sys
import tempfile
import zipfile
from pathlib import Path

import covers
import pikepdf
import press
import screen
from pikepdf import Array, Dictionary, Name
from verapdf import A, UA, verapdf

BOOK = "tagged"  # has one of each
COVER_FOR = "kdp"  # the printer whose cover is broken; its file is PDF/X-1a


def elements(pdf, kind):
    """The structure elements of a kind."""
    return [o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/S") == kind and "/P" in o]


def first(found, what):
    if not found:
        raise LookupError(f"the file has no {what} to take something from")
    return found[0]


def element(pdf, kind):
    return first(elements(pdf, kind), kind)


def annotation(pdf):
    return first([a for page in pdf.pages for a in page.obj.get("/Annots", [])], "link")


def all_of(pdf, key):
    return [o for o in pdf.objects if isinstance(o, Dictionary) and key in o]


def replace_xmp(pdf, old, new):
    said = screen.xmp(pdf)
    if old not in said:
        raise LookupError(f"the metadata do not say {old.decode()}")
    pdf.Root.Metadata = pdf.make_stream(said.replace(old, new), Type=Name.Metadata, Subtype=Name.XML)


def drop(o, key):
    if key not in o:
        raise LookupError(f"no {key} there")
    del o[key]


def drop_from_pages(pdf, key):
    for page in pdf.pages:
        if key in page.obj:
            del page.obj[key]


def append(page, pdf, content):
    page.contents_add(pdf.make_stream(content))


def drop_faces(pdf):
    for key in ("/FontFile2", "/FontFile3"):
        for descriptor in all_of(pdf, key):
            del descriptor[key]


def drop_maps(pdf):
    for font in all_of(pdf, "/ToUnicode"):
        del font["/ToUnicode"]


def drop_scopes(pdf):
    """Header cells without a direction, and a table without anything else that would say it."""
    for cell in elements(pdf, "/TH"):
        if "/A" in cell:
            del cell["/A"]


def deepen(pdf):
    """The first heading below the title goes two levels deeper."""
    title = element(pdf, "/H1")
    title.S = Name.H3


def same_notes(pdf):
    notes = elements(pdf, "/Note")
    if len(notes) < 2:
        raise LookupError("the file has no two notes")
    notes[1].ID = notes[0].ID


def untag_figure(pdf):
    """A picture that is neither in the tree nor an artifact."""
    append(pdf.pages[0], pdf, b"q 0 0 10 10 re f Q")


def draw_nothing(pdf):
    append(pdf.pages[0], pdf, b"/Artifact BMC /None Do EMC")


def unmap(pdf):
    """The last code of each block of a face's map stands for U+FFFD."""
    for font in all_of(pdf, "/ToUnicode"):
        told = font.ToUnicode.read_bytes()
        font.ToUnicode = pdf.make_stream(re.sub(rb"<[0-9A-Fa-f]+>(\s*endbfchar)", rb"<FFFD>\1", told))


def extracted(f):
    return screen.text(f)[0]


# (what is done, how, which judge, the rules of which one must speak)
OF_SCREEN = [
    ("a picture loses its alternative text", lambda pdf: drop(element(pdf, "/Figure"), "/Alt"), UA, ("7.3-1",)),
    ("the document loses its language", lambda pdf: drop(pdf.Root, "/Lang"), UA, ("7.2-",)),
    ("faces are not embedded", drop_faces, UA, ("7.21.4.1-1",)),
    ("faces are not embedded", drop_faces, A, ("6.2.11.4.1-1",)),
    ("codes have no way to Unicode", drop_maps, UA, ("7.21.7-1",)),
    ("codes have no way to Unicode", drop_maps, A, ("6.2.11.7.2-1",)),
    ("the metadata do not name PDF/UA", lambda pdf: replace_xmp(pdf, b"pdfuaid:part", b"pdfuaid:past"), UA, ("5-",)),
    ("the metadata do not name PDF/A", lambda pdf: replace_xmp(pdf, b"pdfaid:conformance", b"pdfaid:conformity"), A, ("6.6.4-",)),
    ("the metadata have no title", lambda pdf: replace_xmp(pdf, b"dc:title", b"dc:source"), UA, ("7.1-9",)),
    ("a window does not show the title", lambda pdf: drop(pdf.Root.ViewerPreferences, "/DisplayDocTitle"), UA, ("7.1-10",)),
    ("the file does not say that it is tagged", lambda pdf: drop(pdf.Root, "/MarkInfo"), UA, ("6.2-1",)),
    ("there is no structure tree", lambda pdf: drop(pdf.Root, "/StructTreeRoot"), A, ("6.7.3.3-1",)),
    ("a page does not lead to the tree", lambda pdf: drop(pdf.Root.StructTreeRoot, "/ParentTree"), UA, ("7.1-3", "7.18.5-1")),
    ("a link does not lead to the tree", lambda pdf: drop(annotation(pdf), "/StructParent"), UA, ("7.18.5-1",)),
    ("a link does not say where it leads", lambda pdf: drop(annotation(pdf), "/Contents"), UA, ("7.18.5-2",)),
    ("a page has no order of links", lambda pdf: drop_from_pages(pdf, "/Tabs"), UA, ("7.18.3-1",)),
    ("a drawing stands outside of the tree", untag_figure, UA, ("7.1-3",)),
    ("header cells have no scope", drop_scopes, UA, ("7.5-1",)),
    ("a level of headings is left out", deepen, UA, ("7.4.2-1",)),
    ("two notes have one name", same_notes, UA, ("7.9-2",)),
    ("a note has no name", lambda pdf: drop(element(pdf, "/Note"), "/ID"), UA, ("7.9-1",)),
    ("there is no output intent", lambda pdf: drop(pdf.Root, "/OutputIntents"), A, ("6.2.4.3-",)),
    ("there is no outline", lambda pdf: drop(pdf.Root, "/Outlines"), screen.tagged, ("no outline",)),
    ("there are no page labels", lambda pdf: drop(pdf.Root, "/PageLabels"), screen.tagged, ("no page labels",)),
    ("a picture is drawn that is not there", draw_nothing, screen.ghostscript, ("",)),
    ("a picture is drawn that is not there", draw_nothing, screen.mutool, ("",)),
    ("faces are not embedded", drop_faces, screen.fonts, ("",)),
    ("codes stand for no character", unmap, extracted, ("U+FFFD",)),
]


def of_many(pdf, kind):
    """An element of a kind that has more than one piece of text, and nothing else, in it."""
    numbers = lambda o: isinstance(o.get("/K"), Array) and all(isinstance(kid, int) for kid in o.K)
    return first([o for o in elements(pdf, kind) if numbers(o) and len(o.K) > 1], f"{kind} of several pieces")


def part_paragraph(pdf):
    """The last piece of a paragraph becomes one of its own."""
    whole = of_many(pdf, "/P")
    rest = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=whole.P, Pg=whole.Pg, K=whole.K[-1]))
    whole.K = Array(list(whole.K)[:-1])
    siblings = list(whole.P.K)
    at = next(n for n, kid in enumerate(siblings) if isinstance(kid, Dictionary) and kid.objgen == whole.objgen)
    whole.P.K = Array([*siblings[: at + 1], rest, *siblings[at + 1 :]])


def shorten(pdf, kind):
    """A piece of an element's text is no longer in it."""
    whole = of_many(pdf, kind)
    whole.K = Array(list(whole.K)[:-1])


def drop_line(pdf):
    """A line of code is in no element."""
    lines = lambda o: [kid for kid in o.K if isinstance(kid, Dictionary)] if isinstance(o.get("/K"), Array) else []
    code = first([o for o in elements(pdf, "/Code") if len(lines(o)) > 1], "/Code of lines")
    code.K = Array(list(code.K)[:-1])


GAP = re.compile(rb"/ActualText<FEFF(?:0020){2,}>")


def unsay_gaps(pdf):
    """Spaces one behind another in code are left to a reader that sees only where letters stand."""
    done = 0
    for page in pdf.pages:
        plain = page.Contents.read_bytes()
        without, count = GAP.subn(b"", plain)
        if count:
            page.Contents = pdf.make_stream(without)
        done += count
    if not done:
        raise LookupError("no spaces are said")


# (what is done, how, the check of PDF and EPUB that must speak, the beginning of what it says)
OF_TEXT = [
    ("a paragraph is in two elements", part_paragraph, screen.whole_paragraphs, "1 of"),
    ("a piece of a paragraph is in no element", lambda pdf: shorten(pdf, "/P"), screen.whole_paragraphs, "1 of"),
    ("a line of code is in no element", drop_line, screen.code_pastes, "not in the tag tree"),
    ("spaces in code are not said", unsay_gaps, screen.code_pastes, "not in one line"),
]


def of_text(pdf_file, epub, work):
    """What both outputs are held against each other for; and that an EPUB of which nothing is read is no good one."""
    for n, (what, how, check, begins) in enumerate(OF_TEXT):
        out = work / f"text-mutation-{n}.pdf"
        problems = broken(pdf_file, how, out)
        yield f"{what}: {check.__name__}", problems or spoken((begins,), check(pdf_file, epub), check(out, epub))
    out = work / "nothing-to-read.epub"
    with zipfile.ZipFile(epub) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<itemref", b"<other"))
    try:
        problems = [] if screen.whole_paragraphs(pdf_file, out) else ["nothing is said"]
    except LookupError:
        problems = []
    yield "the EPUB has no text: whole_paragraphs", problems


def transparent(pdf):
    pdf.pages[0].obj.Resources.ExtGState = Dictionary(G=Dictionary(Type=Name.ExtGState, ca=0.5))


def annotate(pdf):
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[80, 80, 90, 90], Border=[0, 0, 0])
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])


def shrink_bleed(pdf):
    page = pdf.pages[0].obj
    page.BleedBox = Array([float(x) + (5 if n < 2 else -5) for n, x in enumerate(page.TrimBox)])


# (what is done, how, the check that must speak)
OF_PRESS = [
    ("a link is on the page", annotate, "no annotations"),
    ("the bleed is inside the trim", shrink_bleed, "boxes"),
    ("a page has no trim", lambda pdf: drop(pdf.pages[-1].obj, "/TrimBox"), "boxes"),
    ("red, green and blue", lambda pdf: append(pdf.pages[0], pdf, b"q 1 0 0 rg 80 80 9 9 re f Q"), "no RGB"),
    ("more than black", lambda pdf: append(pdf.pages[0], pdf, b"q 1 1 1 1 k 80 80 90 90 re f Q"), "inks"),
    ("letters in blue", lambda pdf: append(pdf.pages[0], pdf, b"q 1 1 0 0 k BT <00> Tj ET Q"), "text in black"),
    ("trapping is not known", lambda pdf: drop(pdf.trailer.Info, "/Trapped"), "PDF/X-4"),
    ("there is no output intent", lambda pdf: drop(pdf.Root, "/OutputIntents"), "PDF/X-4"),
    ("the metadata do not name PDF/X", lambda pdf: replace_xmp(pdf, b"GTS_PDFXVersion", b"GTS_PDFXVersiom"), "PDF/X-4"),
    ("faces are not embedded", drop_faces, "fonts"),
]


def widen_trim(pdf):
    """The spine is a tenth of an inch wider than its pages."""
    page = pdf.pages[0].obj
    for name in ("/MediaBox", "/BleedBox", "/TrimBox"):
        page[name] = Array([float(x) + (7.2 if n == 2 else 0) for n, x in enumerate(page[name])])


# The same, of a cover; what only the inside is asked for is left out.
OF_COVER = [
    ("a link is on the sheet", annotate, "no annotations"),
    ("the bleed is inside the trim", shrink_bleed, "boxes"),
    ("the spine is too wide", widen_trim, "boxes"),
    ("there is a second sheet", lambda pdf: pdf.pages.append(pdf.pages[0]), "boxes"),
    ("red, green and blue", lambda pdf: append(pdf.pages[0], pdf, b"q 1 0 0 rg 80 80 9 9 re f Q"), "no RGB"),
    ("all four inks on one place", lambda pdf: append(pdf.pages[0], pdf, b"q 1 1 1 1 k 80 80 90 90 re f Q"), "inks"),
    ("trapping is not known", lambda pdf: drop(pdf.trailer.Info, "/Trapped"), "PDF/X-1a"),
    ("there is no output intent", lambda pdf: drop(pdf.Root, "/OutputIntents"), "PDF/X-1a"),
    ("something is transparent", transparent, "PDF/X-1a"),
    ("faces are not embedded", drop_faces, "fonts"),
]


def broken(pdf_file, how, out):
    """A copy of a file with something done to it; what stood in the way."""
    try:
        with pikepdf.open(pdf_file) as pdf:
            how(pdf)
            pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    except (LookupError, AttributeError, pikepdf.PdfError) as why:
        return [f"could not be done: {why}"]
    return []


def spoken(rules, before, after):
    """Problems of a check: it has to be silent on the good file and to speak on the broken one."""
    if any(said.startswith(rules) for said in before):
        return [f"{' or '.join(rules)} speaks of the good file, too"]
    return [] if any(said.startswith(rules) for said in after) else [f"no rule {' or '.join(rules)} speaks, only: {after}"]


def of_screen(prefix, pdf_file, work):
    made = [(work / f"mutation-{n}.pdf", *mutation) for n, mutation in enumerate(OF_SCREEN)]
    failed = {out: broken(pdf_file, how, out) for out, _, how, _, _ in made}
    wanted = {out: (judge,) for out, _, _, judge, _ in made if judge in (UA, A) and not failed[out]}
    verdicts = verapdf(prefix, {pdf_file: (UA, A), **wanted})
    said = lambda f, judge: [rule for rule, _ in verdicts[str(f), judge]] if judge in (UA, A) else judge(f)
    for out, what, _, judge, rules in made:
        name = judge if judge in (UA, A) else judge.__name__
        yield f"{what}: {name}", failed[out] or spoken(rules, said(pdf_file, judge), said(out, judge))


def of_press(pdf_file, work, done=OF_PRESS, kind="print file", checks=lambda f: press.checks(f, None, None)):
    good = dict(checks(pdf_file))
    for n, (what, how, check) in enumerate(done):
        out = work / f"{kind.replace(' ', '-')}-mutation-{n}.pdf"
        problems = broken(pdf_file, how, out)
        name = f"{kind}: {check}"
        yield f"{what}: {name}", problems or spoken(("",), good[name], dict(checks(out))[name])


def of_cover(pdf_file, wish, work):
    """(mutation, problems) of a cover that is good."""
    yield from of_press(pdf_file, work, OF_COVER, "cover", lambda f: covers.of_sheet(f, wish))


def old_standards(pdf_file, work):
    """Transparency, which the older standards do not know."""
    out = work / "transparent.pdf"
    problems = broken(pdf_file, transparent, out)
    with pikepdf.open(pdf_file) as good, pikepdf.open(out if not problems else pdf_file) as pdf:
        # The good one may be transparent, but has not this.
        before, after = list(press.transparency(good)), list(press.transparency(pdf))
    yield "something is transparent: PDF/X-1a and X-3", problems or ([] if len(after) > len(before) else ["not seen"])


def checks(prefix, epub, screen_file, press_file, work):
    """(mutation, problems)."""
    if screen_file:
        yield from of_screen(prefix, screen_file, work)
    if screen_file and epub:
        yield from of_text(screen_file, epub, work)
    if press_file:
        yield from of_press(press_file, work)
        yield from old_standards(press_file, work)


def main():
    prefix, *files = map(Path, sys.argv[1:])
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        for name, problems in checks(prefix, *files[:2], files[2] if len(files) > 2 else None, Path(work)):
            print(f"{'FAIL' if problems else 'ok  '}  {name}", *problems, sep="\n      ")
            failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
