"""Builds books with Pressmark and has the outside judges read them; started by `run`, which says how."""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import pikepdf
import shaping
import spreads

HERE = Path(__file__).resolve().parent
MOST_SHOWN = 12  # problems printed of one check
LEAST_WORDS = 0.9  # share of the EPUB's words that the PDF's text must have; line-end hyphens and mathematics cost some
OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def run(*command, **options):
    """Runs a command and returns what it said; never raises for its exit code."""
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, errors="replace", **options)


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


def build(binary, book, out, cwd, *options, **env):
    """Builds a book; the problems, and the one EPUB and the one PDF that must come of it."""
    done = run(binary, "build", book, "--to", "epub,pdf", "--out", out, *options, cwd=cwd, env={**os.environ, **env})
    made = [sorted(out.glob(f"*.{kind}")) for kind in ("epub", "pdf")]
    problems = [f"exit {done.returncode}", *done.stderr.strip().splitlines()] if done.returncode else []
    problems += [f"made {len(m)} .{kind} files, not 1" for m, kind in zip(made, ("epub", "pdf")) if len(m) != 1]
    return problems, [m[0] for m in made if len(m) == 1]


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


# --- EPUB


def epubcheck(prefix, files, work):
    """EPUBCheck on all books in one run; warnings count."""
    reports = {f: work / f"epubcheck-{i}.json" for i, f in enumerate(files)}
    java = ("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", prefix / "epubcheck.jar")
    done = run(*java, HERE / "EpubBatch.java", *(a for pair in reports.items() for a in pair))
    for f, report in reports.items():
        if not report.exists():
            yield f, ["no report: " + (done.stderr or done.stdout).strip()[-300:]]
            continue
        problems = []
        for m in json.loads(report.read_text())["messages"]:
            if m["severity"] in ("WARNING", "ERROR", "FATAL"):
                for at in m["locations"] or [{"path": "", "line": 0}]:
                    text = " ".join(m["message"].split())
                    problems.append(f"{m['severity']} {m['ID']} {at['path']}:{at['line']}: {text}")
        yield f, problems


def ace(prefix, f):
    """Ace, the accessibility checker; any violation counts."""
    with tempfile.TemporaryDirectory() as out:
        done = run(prefix / "bin/ace", "--force", "--outdir", out, f, cwd=out)
        report = Path(out, "report.json")
        if not report.exists():
            said = re.sub(r"\x1b\[\d+m", "", done.stderr or done.stdout)
            return ["no report: " + " ".join(said.split())[-300:]]
        problems = []
        for subject in json.loads(report.read_text())["assertions"]:
            for a in subject["assertions"]:
                if a["earl:result"]["earl:outcome"] == "fail":
                    text = " ".join(a["earl:result"]["dct:description"].split())
                    problems.append(f"{subject['earl:testSubject']['url']}: {a['earl:test']['dct:title']}: {text}")
        return problems


def readers(prefix, reader, files):
    """All books paged through in one reading system."""
    done = run("node", HERE / "open-epub.mjs", prefix, reader, *files)
    said = {}
    for line in done.stdout.splitlines():
        book = json.loads(line)
        said[book["file"]] = book["problems"]
    for f in files:
        yield f, said.get(str(f), ["no answer: " + done.stderr.strip()[-300:]])


class Epub:
    """What the checks across both outputs need to know of an EPUB: its words, and the labels of its page list."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as z:
            container = ElementTree.fromstring(z.read("META-INF/container.xml"))
            package = PurePosixPath(container.find(".//{*}rootfile").get("full-path"))
            opf = ElementTree.fromstring(z.read(str(package)))
            items = {i.get("id"): i for i in opf.iter(OPF + "item")}
            read = lambda item: ElementTree.fromstring(z.read(str(package.parent / item.get("href"))))
            nav = next(i for i in items.values() if "nav" in (i.get("properties") or "").split())
            spine = [items[r.get("idref")] for r in opf.iter(OPF + "itemref")]
            bodies = [read(i).find(XHTML + "body") for i in spine if i is not nav]
            lists = [n for n in read(nav).iter(XHTML + "nav") if n.get(EPUB_TYPE) == "page-list"]
        self.words = set().union(*(words(" ".join(b.itertext())) for b in bodies))
        self.page_labels = ["".join(a.itertext()).strip() for n in lists for a in n.iter(XHTML + "a")]


# --- PDF


def qpdf(f):
    done = run("qpdf", "--check", f)
    return (done.stderr or done.stdout).strip().splitlines() if done.returncode else []


def mutool(f):
    """Every page drawn by MuPDF without a word from it. -N: without colour management, which Debian's has not."""
    done = run("mutool", "draw", "-q", "-N", "-r", "36", f)
    return done.stderr.strip().splitlines() or ([f"exit {done.returncode}"] if done.returncode else [])


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


def text(f):
    """(problems, text) of what poppler reads off the pages."""
    done = run("pdftotext", f, "-")
    problems = done.stderr.strip().splitlines()
    if not done.stdout.strip():
        problems.append("no text")
    odd = {c for c in done.stdout if c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn", "Cc") and c not in "\n\f"}
    problems += [f"U+{ord(c):04X} in the text, {done.stdout.count(c)} times" for c in sorted(odd)]
    return problems, done.stdout


# --- Both


def words(s):
    """The words of four and more Latin letters, compatible forms (ligatures) and cases made one."""
    return set(re.findall(r"[a-z]{4,}", unicodedata.normalize("NFKC", s).casefold().replace("\u00ad", "")))


def same_words(epub, pdf_text):
    joined = re.sub(r"[-\u2010\u00ad]\n\s*", "", pdf_text)
    lost = sorted(epub.words - words(joined) - words(pdf_text))
    if len(lost) <= (1 - LEAST_WORDS) * len(epub.words):
        return []
    return [f"{len(lost)} of the EPUB's {len(epub.words)} words are not in the PDF: {' '.join(lost[:20])}"]


def page_list(epub, pdf):
    """The page list of the EPUB names pages that the PDF has, in the PDF's order."""
    try:
        with pikepdf.open(pdf, attempt_recovery=False) as opened:
            labels = iter([page.label for page in opened.pages])
    except pikepdf.PdfError as e:
        return [f"the PDF cannot be read: {e}"]
    return [f"page {label} is not a page of the PDF, or out of order" for label in epub.page_labels if label not in labels][:1]


# --- The suite


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def say(self, book, check, problems):
        self.failed += bool(problems)
        self.passed += not problems
        print(f"{'FAIL' if problems else 'ok  '}  {book}: {check}", flush=True)
        for p in problems[:MOST_SHOWN]:
            print("      " + p.replace("\n", "\n      "))
        if len(problems) > MOST_SHOWN:
            print(f"      and {len(problems) - MOST_SHOWN} more")


def across(tally, book, epub, pdf):
    """The checks that hold both outputs against each other. An EPUB that cannot be read is one problem."""
    problems, pdf_text = text(pdf)
    tally.say(book, "pdftotext", problems)
    if epub is None:
        return
    try:
        read = Epub(epub)
    except (ElementTree.ParseError, KeyError, StopIteration, AttributeError, zipfile.BadZipFile) as e:
        return tally.say(book, "words of the EPUB in the PDF", [f"the EPUB cannot be read: {e!r}"])
    tally.say(book, "words of the EPUB in the PDF", same_words(read, pdf_text))
    if read.page_labels:
        tally.say(book, "page list of the EPUB against the PDF", page_list(read, pdf))
    else:
        print(f"--    {book}: no page list in the EPUB", flush=True)


def judge(tally, prefix, outputs, work):
    """outputs: (book, [EPUB and PDF])."""
    epubs = {f: book for book, files in outputs for f in files if f.suffix == ".epub"}
    pdfs = {f: book for book, files in outputs for f in files if f.suffix == ".pdf"}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # Begun together, said in order.
        checked = pool.submit(lambda: list(epubcheck(prefix, epubs, work))) if epubs else None
        read = {r: pool.submit(lambda r=r: list(readers(prefix, r, epubs))) for r in ("foliate", "epubjs") if epubs}
        aces = [(book, pool.submit(ace, prefix, f)) for f, book in epubs.items()]
        of_pdf = [(book, c.__name__, pool.submit(c, f)) for f, book in pdfs.items() for c in (qpdf, mutool, fonts)]
        for f, problems in checked.result() if checked else []:
            tally.say(epubs[f], "EPUBCheck", problems)
        for book, future in aces:
            tally.say(book, "Ace", future.result())
        for reader, future in read.items():
            for f, problems in future.result():
                tally.say(epubs[f], f"read through in {reader}", problems)
        for book, name, future in of_pdf:
            tally.say(book, name, future.result())
    for book, files in outputs:
        both = {f.suffix: f for f in files}
        if ".pdf" in both:
            across(tally, book, both.get(".epub"), both[".pdf"])


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
        stems = dict.fromkeys(f.resolve().with_suffix("") for f in o.files)  # book.epub and book.pdf are one book
        outputs = [(s.name, [f.resolve() for f in o.files if f.resolve().with_suffix("") == s]) for s in stems]
        for name, book in books(o.top) if o.binary else []:
            made, checks = build_twice(o.binary, o.top, book, work / name)
            outputs.append((name, made))
            for check, problems in checks:
                tally.say(name, check, problems)
        sample = next((f for f in (outputs[0][1] if o.binary else []) if f.suffix == ".pdf"), None)
        for name, problems in spreads.checks(sample) if sample else []:
            tally.say("manuscript", f"spread {name} as in its picture", problems)
        judge(tally, o.prefix, outputs, work)
        for sample, problems in shaping.checks(o.binary, work) if o.binary else []:
            tally.say("shaping against hb-shape", sample, problems)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


sys.exit(main())
