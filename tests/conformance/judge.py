"""Builds books with Pressmark and has the outside judges read them; started by `run`, which says how."""

import argparse
import hashlib
import os
import re
import shutil
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import covers
import epubs
import kills
import mutations
import pages
import pikepdf
import press
import screen
import shaping
import spreads
from command import run
from verapdf import A, UA, verapdf

sys.path.append(str(Path(__file__).resolve().parent / "epub"))
import compare  # noqa: E402

MOST_SHOWN = 12  # problems printed of one check
LEAST_WORDS = 0.9  # share of the EPUB's words that the PDF's text must have; line-end hyphens and mathematics cost some
# Of each book: the EPUB, the PDF for screens, the PDF for the press.
KINDS = (".epub", ".pdf", "-print.pdf")
# Print files that no book of the suite asks for; the book that has pictures to its edges is built with each.
PRINTED = "tests/fixtures/books/plates"
VARIANTS = {
    "PDF/X-4 in colour": 'ink = "color"',
    "PDF/X-1a in colour": 'standard = "PDF/X-1a"\nink = "color"',
    "PDF/X-1a in black": 'standard = "PDF/X-1a"',
    "PDF/X-3 in colour": 'standard = "PDF/X-3"\nink = "color"',
    "no standard": 'standard = "none"',
    "crop marks": "crop-marks = true",
}
# EPUBs for stores, and one that holds its faces: what is asked for, and what is added to book.toml.
EPUBS = ("tests/fixtures/books/everything", "tests/fixtures/books/right-to-left")
EPUB_VARIANTS = {
    "for Kindle": ("kindle", ""),
    "for Kobo": ("kobo", ""),
    "with its faces": ("epub", "fonts = true"),
}


# --- Building


def books(top):
    """(name, path) of the sample book and of each fixture: a folder with book.toml, or with one Markdown file, or a file."""
    yield "manuscript", top / "manuscript"
    for path in sorted((top / "tests/fixtures/books").glob("*")):
        alone = list(path.glob("*.md")) if path.is_dir() and not (path / "book.toml").exists() else []
        if path.suffix == ".md" or (path / "book.toml").exists():
            yield path.name, path
        elif len(alone) == 1:
            yield path.name, alone[0]


def kind(f):
    return "-print.pdf" if f.name.endswith("-print.pdf") else f.suffix


def build(binary, book, out, cwd, *options, kinds=KINDS, **env):
    """Builds a book; the problems, and the one file of each kind that must come of it."""
    to = ",".join({".epub": "epub", ".pdf": "pdf", "-print.pdf": "print"}[k] for k in kinds)
    done = run(binary, "build", book, "--to", to, "--out", out, *options, cwd=cwd, env={**os.environ, **env})
    made = {k: [f for f in sorted(out.iterdir()) if kind(f) == k] for k in kinds}
    problems = [f"exit {done.returncode}", *done.stderr.strip().splitlines()] if done.returncode else []
    problems += [f"made {len(m)} files *{k}, not 1" for k, m in made.items() if len(m) != 1]
    return problems, [m[0] for m in made.values() if len(m) == 1]


def build_twice(binary, top, book, work):
    """Two builds that differ in threads, working folder, time zone and the form of the path; equal bytes must come of both."""
    first, second = work / "first", work / "second"
    first.mkdir(parents=True)
    second.mkdir()
    problems, made = build(binary, book.relative_to(top), first, top, TZ="UTC")
    again, made_again = build(binary, book, second, second, "--jobs", "1", TZ="Pacific/Kiritimati")
    digest = [[(f.name, hashlib.sha256(f.read_bytes()).hexdigest()) for f in files] for files in (made, made_again)]
    differ = [f"{a[0]}: {a[1]} is not {b[0]}: {b[1]}" for a, b in zip(*digest) if a != b]
    if len(made) != len(made_again) or not made:
        differ.append(f"{len(made)} files the first time, {len(made_again)} the second")
    return made, [("build", problems or again), ("built twice, equal bytes", differ)]


def build_variants(binary, top, work):
    """(name, book, problems, files) of each variant of the printed book."""
    for n, (name, settings) in enumerate(VARIANTS.items()):
        book, out = work / f"variant-{n}", work / f"variant-{n}-made"
        shutil.copytree(top / PRINTED, book)
        out.mkdir()
        with (book / "book.toml").open("a") as toml:
            toml.write(f"{settings}\n")  # its last table is [print]
        problems, made = build(binary, book, out, work, kinds=KINDS[1:])
        yield f"{Path(PRINTED).name}, {name}", book, problems, made


def cover_books(top):
    """(name, path) of the books of which covers are made: one that is plain type, and one with a picture of its author's."""
    yield "manuscript", top / "manuscript"
    yield Path(PRINTED).name, top / PRINTED


def build_epubs(binary, top, work):
    """(name, book, problems, files) of each variant of the EPUBs."""
    for book in EPUBS:
        for n, (name, (to, settings)) in enumerate(EPUB_VARIANTS.items()):
            copy, out = work / f"{Path(book).name}-epub-{n}", work / f"{Path(book).name}-epub-{n}-made"
            shutil.copytree(top / book, copy)
            out.mkdir()
            with (copy / "book.toml").open("r+") as toml:
                head = "" if "[epub]" in toml.read() else "[epub]\n"  # else it is the last table
                toml.write(f"\n{head}{settings}\n")
            done = run(binary, "build", copy, "--to", to, "--out", out, cwd=work)
            made = sorted(out.iterdir())
            problems = [f"exit {done.returncode}", *done.stderr.strip().splitlines()] if done.returncode else []
            problems += [f"made {len(made)} files, not 1"] if len(made) != 1 else []
            yield f"{Path(book).name}, {name}", copy, problems, made


# --- Both


def same_words(epub, pdf_text):
    joined = re.sub(r"[-\u2010\u00ad]\n\s*", "", pdf_text)
    if not epub.words:
        return ["the EPUB has no words to look for"]
    lost = sorted(epub.words - epubs.words(joined) - epubs.words(pdf_text))
    if len(lost) <= (1 - LEAST_WORDS) * len(epub.words):
        return []
    return [f"{len(lost)} of the EPUB's {len(epub.words)} words are not in the PDF: {' '.join(lost[:20])}"]


# --- The suite


class Notes:
    """What is said of a check while others are at work; a tally says it in its turn."""

    def __init__(self):
        self.lines = []

    def say(self, *said):
        self.lines.append(lambda tally: tally.say(*said))

    def tell(self, line):
        self.lines.append(lambda tally: tally.tell(line))


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def tell(self, line):
        print(line, flush=True)

    def repeat(self, notes):
        for line in notes.lines:
            line(self)

    def say(self, book, check, problems):
        self.failed += bool(problems)
        self.passed += not problems
        print(f"{'FAIL' if problems else 'ok  '}  {book}: {check}", flush=True)
        for p in problems[:MOST_SHOWN]:
            print("      " + p.replace("\n", "\n      "))
        if len(problems) > MOST_SHOWN:
            print(f"      and {len(problems) - MOST_SHOWN} more")


def prove(tally, book, epub, pdf):
    """The page list of the EPUB against the pages of the PDF; what of it is not compared is told, and why."""
    try:
        for check, problems, told in pages.checks(epub, pdf):
            tally.say(book, check, problems)
            for line in told:
                tally.tell(f"      {line}")
    except pikepdf.PdfError as e:
        tally.say(book, "each page begins where its marker stands", [f"the PDF cannot be read: {e}"])


def across(tally, book, epub, pdf, is_built):
    """The checks that hold both outputs against each other. An EPUB that cannot be read is one problem; one that was built here
    has a page list."""
    problems, pdf_text = screen.text(pdf)
    tally.say(book, "pdftotext", problems)
    if epub is None:
        return
    try:
        read = epubs.Epub(epub)
        tally.say(book, "each paragraph whole in the tag tree", screen.whole_paragraphs(pdf, epub))
        tally.say(book, "code pastes with its spaces and lines", screen.code_pastes(pdf, epub))
    except (ElementTree.ParseError, LookupError, StopIteration, AttributeError, zipfile.BadZipFile) as e:
        return tally.say(book, "words of the EPUB in the PDF", [f"the EPUB cannot be read: {e!r}"])
    tally.say(book, "words of the EPUB in the PDF", same_words(read, pdf_text))
    if read.page_labels or is_built:
        prove(tally, book, epub, pdf)
    else:
        tally.tell(f"--    {book}: no page list in the EPUB")


def begin(pool, prefix, outputs, work):
    """All judges, begun together: (book, what they say later as (check, problems))."""
    of_kind = lambda k: {f: book for book, _, files in outputs for f in files if kind(f) == k}
    books_as_epub, pdfs, prints = map(of_kind, KINDS)
    wanted = {f: (A,) if book in screen.WITHOUT_ALT_TEXT else (UA, A) for f, book in pdfs.items()}
    vera = pool.submit(verapdf, prefix, wanted)
    if books_as_epub:
        checked = pool.submit(lambda: dict(epubs.epubcheck(prefix, books_as_epub, work)))
        yield from ((book, lambda f=f: [("EPUBCheck", checked.result()[f])]) for f, book in books_as_epub.items())
        aces = {f: pool.submit(epubs.ace, prefix, f) for f in books_as_epub}
        yield from ((book, lambda f=f: [("Ace", aces[f].result())]) for f, book in books_as_epub.items())
        for reader in ("foliate", "epubjs"):
            read = pool.submit(lambda r=reader: dict(epubs.readers(prefix, r, books_as_epub)))
            for f, book in books_as_epub.items():
                yield book, lambda f=f, r=reader, read=read: [(f"read through in {r}", read.result()[f])]
    for f, book in [*pdfs.items(), *prints.items()]:
        for check in (screen.qpdf, screen.mutool, screen.ghostscript):
            said = pool.submit(check, f)
            name = f"print file: {check.__name__}" if f in prints else check.__name__
            yield book, lambda name=name, said=said: [(name, said.result())]
    for f, book in pdfs.items():
        for check in (screen.fonts, screen.tagged):
            said = pool.submit(check, f)
            yield book, lambda check=check, said=said: [(check.__name__, said.result())]
        yield book, lambda f=f, book=book: screen.accessible(book, f, vera.result())
    for book, path, files in outputs:
        made = {kind(f): f for f in files}
        if "-print.pdf" in made:
            said = pool.submit(lambda made=made, path=path: list(press.checks(made["-print.pdf"], made.get(".pdf"), path)))
            yield book, lambda said=said: said.result()


def noted(check, *about):
    """What a check says, noted."""
    notes = Notes()
    check(notes, *about)
    return notes


def judge(tally, o, outputs, work):
    """outputs: (book, its folder or none, its files). All is begun together, so that no processor waits for a judge that is alone at its
    work, and said in order."""
    made = {(name, kind(f)): f for name, _, files in outputs for f in files}
    with ThreadPoolExecutor(os.cpu_count()) as pool, ThreadPoolExecutor(2) as long:
        # The two longest first, beside all others: each starts Java machines of its own.
        last = [long.submit(noted, judge_checker, o, made, work), long.submit(noted, judge_mutations, o, made, work)] if o.binary else []
        judges = list(begin(pool, o.prefix, outputs, work))
        both = []
        for book, folder, files in outputs:
            own = {kind(f): f for f in files}
            if ".pdf" in own:
                both.append(pool.submit(noted, across, book, own.get(".epub"), own[".pdf"], folder is not None))
        if o.binary:
            both += [pool.submit(noted, check, o, made, work) for check in (judge_covers, judge_shaping, judge_kills)]
        for book, said in judges:
            for check, problems in said():
                tally.say(book, check, problems)
        for notes in both + last[::-1]:
            tally.repeat(notes.result())


def judge_mutations(tally, o, made, work):
    """Files with one thing taken out, of which the checks must speak."""
    for name, problems in mutations.checks(o.prefix, *(made.get((mutations.BOOK, k)) for k in KINDS), work):
        tally.say("mutations", name, problems)


def judge_checker(tally, o, made, work):
    """Our checker against EPUBCheck."""
    books_of = [f for (name, k), f in sorted(made.items(), key=str) if k == ".epub" and name in compare.BOOKS]
    for name, problems in compare.checks(o.prefix / "epubcheck.jar", o.binary, books_of, work):
        tally.say("checker", name, problems)


def judge_kills(tally, o, made, work):
    """Builds that are killed at any moment."""
    for check, problems in kills.checks(o.binary):
        tally.say("interrupted", check, problems)


def judge_shaping(tally, o, made, work):
    """Our shaping against HarfBuzz's."""
    for sample, problems in shaping.checks(o.binary, work):
        tally.say("shaping against hb-shape", sample, problems)


def built(tally, o, work):
    """Builds all books: (book, its folder, its files)."""
    for name, book in books(o.top):
        made, checks = build_twice(o.binary, o.top, book, work / name)
        yield name, book, made
        for check, problems in checks:
            tally.say(name, check, problems)
    for name, book, problems, made in build_variants(o.binary, o.top, work):
        tally.say(name, "build", problems)
        yield name, book, made
    for name, book, problems, made in build_epubs(o.binary, o.top, work):
        tally.say(name, "build", problems)
        yield name, book, made


def judge_covers(tally, o, made, work):
    """Makes the covers for all printers, judges them, and breaks one."""
    for name, book in cover_books(o.top):
        if (name, "-print.pdf") not in made:
            continue
        inside, out = made[name, "-print.pdf"], work / f"{name}-covers"
        for check, problems in covers.checks(o.binary, book, inside, out):
            tally.say(name, check, problems)
        for sheet in (out / mutations.COVER_FOR).glob("*.pdf") if name == "manuscript" else []:
            wish = covers.Wish(mutations.COVER_FOR, press.page_size(inside))
            for mutation, problems in mutations.of_cover(sheet, wish, work):
                tally.say("mutations", mutation, problems)


def given(files):
    """Finished files by book: book.epub, book.pdf and book-print.pdf are one."""
    stem = lambda f: str(f.resolve())[: -len(kind(f))]
    for s in dict.fromkeys(map(stem, files)):
        yield Path(s).name, None, [f.resolve() for f in files if stem(f) == s]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("prefix", type=Path)
    p.add_argument("top", type=Path)
    p.add_argument("--binary", type=Path)
    p.add_argument("--files", type=Path, nargs="+", default=[])
    o = p.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as tmp:
        work = Path(tmp)
        outputs = list(given(o.files)) + (list(built(tally, o, work)) if o.binary else [])
        if o.binary:
            made = {(name, kind(f)): f for name, _, files in outputs for f in files}
            for name, problems in spreads.checks(made["manuscript", ".pdf"]) if ("manuscript", ".pdf") in made else []:
                tally.say("manuscript", f"spread {name} as in its picture", problems)
        judge(tally, o, outputs, work)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


sys.exit(main())
