"""Kills a build two hundred times at moments of every kind, fills its disk and takes its rights away: what lay there before must be whole.

    kills.py BINARY [COUNT] [SEED]

Of four kills three come in the moments that matter: after the first half-written file is seen, spread over the time that writing takes. The
last comes at any time of the build. It is told how many met a half-written file, and how many a folder with some files of each build.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BOOK = """[book]
title = "Kill"
authors = ["A. Tester"]
language = "en"
identifier = "urn:uuid:00000000-0000-4000-8000-000000000001"
date = "2026-01-02"
"""
# Sixteen photographs of noise make files of many megabytes, so that writing takes its time.
PICTURES, SIDE = 16, 700


def picture(seed):
    """A picture that cannot be packed, as an uncompressed PNG."""
    import struct
    import zlib

    noise = random.Random(seed)
    rows = b"".join(b"\0" + noise.randbytes(SIDE * 3) for _ in range(SIDE))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


def write_book(folder):
    (folder / "src").mkdir(parents=True)
    (folder / "book.toml").write_text(BOOK)
    for at in range(PICTURES):
        (folder / f"src/{at}.png").write_bytes(picture(at))
    say(folder, "first")


def say(folder, word):
    pictures = "\n\n".join(f"![Noise]({at}.png)" for at in range(PICTURES))
    (folder / "src/one.md").write_text(f"# One\n\nThe {word} words.\n\n{pictures}\n")


def hashes(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if not p.name.startswith(".")}


def build(binary, folder, output, **how):
    done = subprocess.run([binary, "build", str(folder), "--draft", "--out", str(output)], capture_output=True, text=True, **how)
    return done.returncode, done.stderr


def part_of(output):
    return any(name.endswith(".part") for name in os.listdir(output))


def kill_one(binary, folder, output, wait, begins_at_part):
    """Starts a build and kills it. Whether it was alive then, and whether it left a half-written file."""
    child = subprocess.Popen([binary, "build", str(folder), "--draft", "--out", str(output)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while begins_at_part and child.poll() is None and not part_of(output):
        pass
    until = time.perf_counter() + wait
    while time.perf_counter() < until and child.poll() is None:
        pass
    alive = child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait()
    return alive, part_of(output)


def times(binary, folder, output):
    """How long a build takes, and how long it writes."""
    begun = time.perf_counter()
    child = subprocess.Popen([binary, "build", str(folder), "--draft", "--out", str(output)], stdout=subprocess.DEVNULL)
    first = None
    while child.poll() is None:
        if first is None and part_of(output):
            first = time.perf_counter()
    end = time.perf_counter()
    return end - begun, end - (first or end)


def kills(binary, count, seed, place):
    folder, output, new_output = place / "book", place / "output", place / "new"
    write_book(folder)
    assert build(binary, folder, output)[0] == 0
    old = hashes(output)
    say(folder, "second")
    assert build(binary, folder, new_output)[0] == 0
    new = hashes(new_output)
    assert old.keys() == new.keys() and all(old[name] != new[name] for name in old)
    scratch = place / "scratch"
    scratch.mkdir()
    whole, writing = times(binary, folder, scratch)
    say(folder, "second")
    chance = random.Random(seed)
    counts = {"alive": 0, "half-written": 0, "mixed": 0, "old": 0, "new": 0}
    for at in range(count):
        in_writing = at % 4 != 0
        wait = chance.random() * (writing if in_writing else whole)
        alive, half = kill_one(binary, folder, output, wait, in_writing)
        found = hashes(output)
        assert found.keys() == old.keys(), f"kill {at}: {sorted(found)}"
        for name, is_now in found.items():
            assert is_now in (old[name], new[name]), f"kill {at}: {name} is neither the old file nor the new one"
        kind = "old" if found == old else "new" if found == new else "mixed"
        counts[kind] += 1
        counts["alive"] += alive
        counts["half-written"] += half
        if found != old:
            # Back to the old files, so that every kill can do harm.
            say(folder, "first")
            assert build(binary, folder, output)[0] == 0
            assert hashes(output) == old and not part_of(output)
            say(folder, "second")
    assert build(binary, folder, output)[0] == 0
    assert hashes(output) == new
    assert not part_of(output), "the last build left half-written files of others"
    assert counts["half-written"] > count / 10, f"too few kills met a half-written file: {counts}"
    size = sum(p.stat().st_size for p in output.iterdir()) // 1_000_000
    shown = ", ".join(f"{number} {what}" for what, number in counts.items())
    return f"{count} kills of a build of {whole:.2f} s, of which {writing:.2f} s write {size} MB ({shown}), every file whole"


def mounted(kind, options, target, source="none"):
    return subprocess.run(["mount", "-t", kind, "-o", options, source, str(target)], capture_output=True).returncode == 0


def full_disk(binary, place):
    """A disk in memory that holds the old files, then is filled up, then can only be read."""
    folder, disk = place / "book", place / "disk"
    disk.mkdir()
    say(folder, "first")
    if not mounted("tmpfs", "size=96m", disk):
        return "not tried, since nothing may be mounted here"
    try:
        output = disk / "output"
        assert build(binary, folder, output)[0] == 0
        before = hashes(output)
        fill = disk / "fill"
        room = os.statvfs(disk)
        fill.write_bytes(b"\0" * (room.f_bavail * room.f_frsize - 200_000))
        say(folder, "second")
        code, told = build(binary, folder, output)
        assert code == 2 and "could not be written: the disk is full; what lay there before is as it was" in told, (code, told)
        assert hashes(output) == before and not part_of(output)
        fill.unlink()
        assert subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True).returncode == 0
        code, told = build(binary, folder, output)
        assert code == 2 and "could not be written: the disk can only be read" in told, (code, told)
        assert hashes(output) == before
        code, told = build(binary, folder, disk / "other")
        assert code == 2 and "could not be written: the disk can only be read" in told, (code, told)
        return "a full disk, and one that can only be read, told with exit 2, nothing lost"
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def checks(binary, count=200, seed=1):
    """Name and problems of each check."""
    binary = str(Path(binary).resolve())
    place = Path(tempfile.mkdtemp(prefix="pressmark-kills-"))
    try:
        for name, check in [("killed", lambda: kills(binary, count, seed, place)), ("no room", lambda: full_disk(binary, place))]:
            try:
                yield f"{name}: {check()}", []
            except AssertionError as why:
                yield name, [str(why)]
    finally:
        shutil.rmtree(place)


def main():
    failed = False
    for name, problems in checks(sys.argv[1], *map(int, sys.argv[2:])):
        print("failed" if problems else "passed", name, *problems)
        failed |= bool(problems)
    return failed


if __name__ == "__main__":
    sys.exit(main())
