"""What is asked of the EPUB, and what of it is held against the PDF. Started by `judge.py`."""

import json
import re
import tempfile
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from command import run

HERE = Path(__file__).resolve().parent
OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"

PARTED = re.compile("[a-z]{4,}|[\u03b1-\u03c9]{4,}|[\u0430-\u044f]{4,}|[\u05d0-\u05ea]{4,}")  # Latin, Greek, Cyrillic, Hebrew


def words(s):
    """The words of four and more letters of the scripts that part them, compatible forms (ligatures) and cases made one."""
    return set(re.findall(PARTED, unicodedata.normalize("NFKC", s).casefold().replace("\u00ad", "")))


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
            # Long descriptions are in no printed page.
            linear = (r for r in opf.iter(OPF + "itemref") if r.get("linear") != "no")
            spine = [items[r.get("idref")] for r in linear]
            bodies = [read(i).find(XHTML + "body") for i in spine if i is not nav]
            lists = [n for n in read(nav).iter(XHTML + "nav") if n.get(EPUB_TYPE) == "page-list"]
        self.words = set().union(*(words(" ".join(b.itertext())) for b in bodies))
        self.page_labels = ["".join(a.itertext()).strip() for n in lists for a in n.iter(XHTML + "a")]
