"""veraPDF over many files in one Java machine: PDF/UA-1 and PDF/A-2a."""

from pathlib import Path

from command import run

HERE = Path(__file__).resolve().parent
UA, A = "ua1", "2a"


def verapdf(prefix, wanted):
    """What fails in each file: `wanted` is {file: flavours}; gives {(file, flavour): [(rule, what)]}, rule as `7.1-3`.

    A file that was not read to its end has the rule `unreadable`.
    """
    arguments = [part for f, flavours in wanted.items() for part in (",".join(flavours), f)]
    done = run(prefix / "bin/verapdf-java", HERE / "VeraBatch.java", *arguments)
    found, ran = {}, set()
    for line in done.stdout.splitlines():
        f, flavour, rule, *said = line.split("\t")
        if rule == "ran":
            ran.add((f, flavour))
        else:
            found.setdefault((f, flavour), []).append((rule, " | ".join(said)))
    asked = [(str(f), flavour) for f, flavours in wanted.items() for flavour in flavours]
    silent = lambda one: [] if one in ran or one in found else [("unreadable", "no answer: " + done.stderr.strip()[-300:])]
    return {one: found.get(one, []) + silent(one) for one in asked}
