#!/usr/bin/env python3
"""Our checker against EPUBCheck, both ways: the broken books of `broken.py`, and random mutations of good books.

    compare.py EPUBCHECK.jar PRESSMARK BOOK.epub... [--count 1000] [--seed 6] [--renew] [--list FILE]

What both say is counted for each message, and held against `messages.tsv`, which may only grow: a message that was found must be found, and the
share of mutated books of which both say that they have errors, or both that they have none, may not fall. `--renew` writes the table anew;
`--list` writes each book on which the two differ, with what was done to it; `--seed` breaks the books otherwise, to see whether the checker knows
the rules or only the table's books: the table is of one seed and is not written with another.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import broken  # noqa: E402
import mutate  # noqa: E402
from pack import pack, unpack  # noqa: E402
from small import book  # noqa: E402

TABLE = HERE / "messages.tsv"
COUNT = 1000
# Of the suite's books those that are small and have one of each thing.
BOOKS = ("everything", "tagged", "right-to-left", "single.md")
SEED = 6
# Books in one Java machine: it takes as long to be warm as to read forty. What a machine leaves unread because it broke down at a book is
# read by others, without that book.
BATCH = 300
GRAVE = {"ERROR", "FATAL"}
# Said by us of things that EPUBCheck knows and calls by another name in the same breath; neither is a fault of ours.
TOLD = re.compile(r"\(EPUBCheck ([A-Z]{3}-\d{3}[a-z]?)\)$")


def theirs(jar, books, work):
    """What EPUBCheck says of each book: {(message, level)}."""
    # Behind the readers, which page through their books by a clock.
    nice = ("nice", "-n", "10")
    java = (*nice, "java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss16m", "-cp", str(jar))

    def batch(some):
        while some:
            pairs = [str(p) for f in some for p in (f, f.with_suffix(".json"))]
            subprocess.run([*java, str(HERE.parent / "EpubBatch.java"), *pairs], capture_output=True)
            unread = next((n for n, f in enumerate(some) if not f.with_suffix(".json").exists()), len(some))
            some = some[unread + 1 :]

    with ThreadPoolExecutor(max(1, (os.cpu_count() or 2) - 1)) as pool:
        list(pool.map(batch, [books[i : i + BATCH] for i in range(0, len(books), BATCH)]))
    for f in books:
        report = f.with_suffix(".json")
        if not report.exists():
            yield f, None
            continue
        said = json.loads(report.read_text())["messages"]
        yield f, {(m["ID"].replace("_", "-"), m["severity"]) for m in said if m["severity"] in GRAVE | {"WARNING"}}


def ours(binary, books):
    """What we say of each book: {(message, level)}; accessibility, which EPUBCheck does not look at, is left out."""

    def one(f):
        done = subprocess.run([str(binary), "check", str(f), "--message-format", "json"], capture_output=True, text=True)
        said = set()
        for line in done.stdout.splitlines():
            m = json.loads(line)
            name = TOLD.search(m["message"])
            if name or m["code"] == "limit":
                said.add((name[1] if name else "limit", m["level"].upper()))
        if done.returncode not in (0, 1):
            said.add((f"exit {done.returncode}", "ERROR"))
        return f, said

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(one, books)


def grave(said):
    return any(level in GRAVE for _, level in said)


def written(work, cases):
    """(message, what was done, file)"""
    for n, (message, what, data, ending) in enumerate(cases):
        f = work / f"{n:05}{ending}"
        f.write_bytes(data)
        yield message, what, f


def mutations(books, count, seed=SEED):
    goods = [book(), *(unpack(b) for b in books)]
    for n in range(count):
        r = random.Random(f"{seed}/{n}")
        files = dict(goods[n % len(goods)])
        what = mutate.mutate(files, r)
        yield "", f"{n}: {what}", pack(files), ".epub"


def compare(jar, binary, cases, work):
    """(message, what was done, what they say, what we say)"""
    work.mkdir()
    files = list(written(work, cases))
    books = [f for *_, f in files]
    them, us = dict(theirs(jar, books, work)), dict(ours(binary, books))
    return [(message, what, them[f], us[f]) for message, what, f in files]


def by_message(found):
    """message -> Counter of agreed, missed and extra books."""
    counts = {}
    for _, _, them, us in found:
        for name in {m for m, _ in them} | {m for m, _ in us}:
            t, u = any(m == name for m, _ in them), any(m == name for m, _ in us)
            counts.setdefault(name, Counter())["agreed" if t and u else "missed" if t else "extra"] += 1
    return counts


def differing(found):
    """Books of which one says that they have errors, and the other not."""
    return [(what, them, us) for _, what, them, us in found if grave(them) != grave(us)]


def table(crafted, random_):
    """The rows of messages.tsv."""
    examples = {}
    for message, what, _, us in crafted:
        told = any(m == message for m, _ in us)
        examples.setdefault(message, []).append((what, told))
    counts = by_message(random_)
    rows = []
    for name in sorted((set(examples) | set(counts)) - {"", "limit"}):
        own = examples.get(name, [])
        told = sum(t for _, t in own)
        c = counts.get(name, Counter())
        rows.append((name, own[0][0] if own else "", f"{told}/{len(own)}", c["agreed"], c["missed"], c["extra"]))
    return rows


def summary(crafted, random_):
    same = lambda found: sum(grave(t) == grave(u) for _, _, t, u in found)
    return (len(crafted), same(crafted), len(random_), same(random_))


def text(rows, numbers):
    made, made_same, mutated, mutated_same = numbers
    lines = [
        "# Our checker against EPUBCheck 5.3.0, made by compare.py --renew. `broken`: of so many books made to have the message, in how",
        "# many we tell it. The rest: in how many randomly mutated books both tell it, only EPUBCheck does, only we do.",
        f"# error or none: {made_same} of {made} broken and {mutated_same} of {mutated} mutated books judged alike",
        "message\texample\tbroken\tagreed\tmissed\textra",
    ]
    return "\n".join(lines + ["\t".join(map(str, r)) for r in rows]) + "\n"


def held(rows, numbers):
    """What is worse than the table says."""
    if not TABLE.exists():
        return ["there is no messages.tsv"]
    known = TABLE.read_text()
    share = re.search(r"none: (\d+) of (\d+) broken and (\d+) of (\d+) mutated", known)
    before = [int(n) for n in share.groups()]
    problems = []
    made, made_same, mutated, mutated_same = numbers
    if made_same * before[1] < before[0] * made:
        problems.append(f"broken books judged alike: {made_same} of {made}, were {before[0]} of {before[1]}")
    # Books change with what makes them: a few in a thousand may fall otherwise.
    if mutated_same / mutated < before[2] / before[3] - 0.005:
        problems.append(f"mutated books judged alike: {mutated_same} of {mutated}, were {before[2]} of {before[3]}")
    told = {r[0]: int(r[2].split("/")[0]) for r in rows}
    for line in known.splitlines():
        if not line.startswith("#") and not line.startswith("message"):
            name, _, was, *_ = line.split("\t")
            if told.get(name, 0) < int(was.split("/")[0]):
                problems.append(f"{name} was told of {was} broken books, and is of {told.get(name, 0)}")
    return problems


def checks(jar, binary, books, work, count=COUNT):
    """For the conformance suite: (what, problems)."""
    done = subprocess.run([sys.executable, str(HERE / "grammars.py"), str(jar), "--check"], capture_output=True, text=True)
    yield "grammars as EPUBCheck's schemas", done.stderr.splitlines() if done.returncode else []
    crafted = compare(jar, binary, broken.cases(), work / "broken")
    random_ = compare(jar, binary, mutations(books, count), work / "mutated")
    yield "checker against EPUBCheck", held(table(crafted, random_), summary(crafted, random_))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("jar", type=Path)
    p.add_argument("binary", type=Path)
    p.add_argument("books", type=Path, nargs="*")
    p.add_argument("--count", type=int, default=COUNT)
    p.add_argument("--seed", type=int, default=SEED)
    p.add_argument("--renew", action="store_true")
    p.add_argument("--list", type=Path)
    o = p.parse_args()
    if o.renew and o.seed != SEED:
        p.error("the table is of seed %d" % SEED)
    with tempfile.TemporaryDirectory() as tmp:
        crafted = compare(o.jar, o.binary, broken.cases(), Path(tmp) / "broken")
        random_ = compare(o.jar, o.binary, mutations(o.books, o.count, o.seed), Path(tmp) / "mutated")
    rows, numbers = table(crafted, random_), summary(crafted, random_)
    if o.list:
        o.list.write_text("".join(listed(crafted)) + "\n--- mutated\n" + "".join(listed(random_)))
    for message, what, them, us in crafted:
        if message and not any(m == message for m, _ in them):
            print(f"EPUBCheck does not say {message} of: {what} ({sorted(them)})")
    print(f"alike: {numbers[1]} of {numbers[0]} broken, {numbers[3]} of {numbers[2]} mutated")
    problems = held(rows, numbers)
    print("\n".join(problems))
    if o.renew:
        TABLE.write_text(text(rows, numbers))
    return 1 if problems and not o.renew else 0


def listed(found):
    for message, what, them, us in found:
        t, u = {m for m, _ in them}, {m for m, _ in us}
        if t != u:
            mark = "DIFFER" if grave(them) != grave(us) else "      "
            yield f"{mark} {message} {what}\n         missed {sorted(t - u)}  extra {sorted(u - t)}  both {sorted(t & u)}\n"


if __name__ == "__main__":
    sys.exit(main())
