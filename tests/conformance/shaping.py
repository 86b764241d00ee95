"""Shapes a line of each script with Pressmark and with HarfBuzz's own `hb-shape`, and compares glyph for glyph."""

import os
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")

# script (as `hb-shape` wants it), language, right to left, face, its family; a line that fits the measure. Signs that the
# rules for Chinese and Japanese would squeeze are left out: that is layout, not shaping.
SAMPLES = [
    ("Latn", "en", False, NOTO / "NotoSerif-Regular.ttf", "Noto Serif", "Waffles for the office: AVATAR, T. Yr, e\u0301te\u0302, fjord 1984"),
    ("Grek", "el", False, NOTO / "NotoSerif-Regular.ttf", "Noto Serif", "Ἐν ἀρχῇ ἦν ὁ Λόγος, ἄνθρωπος"),
    ("Cyrl", "sr", False, NOTO / "NotoSerif-Italic.ttf", "Noto Serif", "*бгдпт Његош, бѐгдпт*"),
    ("Hebr", "he", True, NOTO / "NotoSerifHebrew-Regular.ttf", "Noto Serif Hebrew", "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם"),
    ("Arab", "ar", True, NOTO / "NotoNaskhArabic-Regular.ttf", "Noto Naskh Arabic", "يولد جميع الناس أحرارًا متساوين في الكرامة، لا"),
    ("Arab", "ur", True, NOTO / "NotoNastaliqUrdu-Regular.ttf", "Noto Nastaliq Urdu", "تمام انسان آزاد اور حقوق"),
    ("Deva", "hi", False, NOTO / "NotoSerifDevanagari-Regular.ttf", "Noto Serif Devanagari", "हिन्दी में क्षत्रिय किताबें र्कि कर्म स्त्री पढ़ना।"),
    ("Beng", "bn", False, NOTO / "NotoSerifBengali-Regular.ttf", "Noto Serif Bengali", "সমস্ত মানুষ স্বাধীনভাবে কর্তৃক"),
    ("Taml", "ta", False, NOTO / "NotoSerifTamil-Regular.ttf", "Noto Serif Tamil", "மனிதப் பிறவியினர் கொள் ஸ்ரீ"),
    ("Thai", "th", False, NOTO / "NotoSerifThai-Regular.ttf", "Noto Serif Thai", "มนุษย์ทั้งหลาย น้ำ ที่ ผู้ ปี่ ญูฐู"),
    ("Khmr", "km", False, NOTO / "NotoSerifKhmer-Regular.ttf", "Noto Serif Khmer", "មនុស្សទាំងអស់ កើតមក ផ្លូវ ស្ត្រី"),
    ("Hani", "zh-Hans", False, CJK, "Noto Serif CJK JP", "天地玄黄宇宙洪荒直骨。"),
    ("Hira", "ja", False, CJK, "Noto Serif CJK JP", "いろはにほへとか\u3099ちりぬるを"),
    ("Hang", "ko", False, CJK, "Noto Serif CJK JP", "모든 인간은 태어날 때부터"),
]

# What running text asks for.
FEATURES = "onum,pnum"

RUN = re.compile(r'^(?P<face>\S+) \S+ pt level (?P<level>\d+) "(?P<text>.*)"\n  (?P<glyphs>\[.*\])$', re.MULTILINE)


def pressmark(binary, folder, language, right_to_left, face, family, words):
    """The runs that Pressmark makes of a book of one line, and what it complained of."""
    (folder / "fonts").mkdir(parents=True)
    (folder / "src").mkdir()
    shutil.copy(face, folder / "fonts")
    direction = 'text-direction = "rtl"\n' if right_to_left else ""
    book = f'[book]\ntitle = "x"\nlanguage = "{language}"\ndate = "2026-01-01"\n{direction}[print]\nfont = "{family}"\n'
    (folder / "book.toml").write_text(book)
    (folder / "src/SUMMARY.md").write_text("- [x](x.md)\n")
    (folder / "src/x.md").write_text(f"# x\n\n{words}\n")
    done = subprocess.run([binary, "inspect", folder, "--stage", "glyphs"], capture_output=True, text=True)
    return [m.groupdict() for m in RUN.finditer(done.stdout)], done.stderr


def hb_shape(face, script, language, level, text):
    direction = "rtl" if int(level) % 2 else "ltr"
    options = ["--no-glyph-names", "--utf8-clusters", "--bot", f"--script={script}", f"--language={language}"]
    command = ["hb-shape", *options, f"--direction={direction}", f"--features={FEATURES}", f"--font-file={face}", f"--text={text}"]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout.strip()


def compare(binary, folder, script, language, right_to_left, face, family, words):
    """The problems of one sample: other glyphs than HarfBuzz's, or words that did not come through whole in this face."""
    runs, said = pressmark(binary, folder, language, right_to_left, face, family, words)
    plain = words.strip("*")
    found = [run for run in runs if run["text"] == plain]
    if len(found) != 1:
        return [f"not one run of {unicodedata.name(plain[0])}…: {[run['text'] for run in runs]} {said.strip()}"]
    run = found[0]
    wanted = hb_shape(face, script, language, run["level"], run["text"])
    if not wanted.startswith("["):
        return [f"hb-shape cannot shape {run['text']} with {face}"]
    return [] if wanted == run["glyphs"] else [f"hb-shape {wanted}", f"Pressmark {run['glyphs']}"]


def checks(binary, work):
    """(name, problems) for each sample."""
    for index, (script, language, *rest) in enumerate(SAMPLES):
        yield f"{script}, {language}", compare(binary, work / f"shaping-{index}", script, language, *rest)
