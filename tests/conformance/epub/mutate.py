"""A good book and a seed -> a book with one random fault, or perhaps none: what is wrong, EPUBCheck says.

Nothing here knows the rules. A mutation takes a tag, an attribute, a word, a line or a file and drops it, doubles it, moves it, renames it, or puts
something else there, as a slip of the hand or of a tool would.
"""

import re

TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*)([^<>]*?)(/?)>")
ATTRIBUTE = re.compile(r"""\s([A-Za-z_][\w:.-]*)=("[^"]*"|'[^']*')""")

NAMES = ["p", "div", "span", "li", "ul", "ol", "a", "h2", "section", "table", "tr", "td", "blockquote", "em", "img", "br", "figure", "aside",
         "dt", "dd", "pre", "code", "hr", "nav", "foo", "font", "svg", "title", "item", "meta", "itemref", "navPoint", "text"]  # fmt: skip
ATTRIBUTES = ["id", "class", "href", "src", "alt", "lang", "xml:lang", "role", "epub:type", "title", "style", "hidden", "dir", "start",
              "aria-label", "aria-labelledby", "data-x", "data-X", "onclick", "align", "width", "scope", "properties", "media-type", "idref",
              "refines", "property", "linear", "playOrder", "tabindex", "colspan"]  # fmt: skip
VALUES = ["", "x", "1", "-1", "two words", "1x", "en", "en_US", "doc-chapter", "doc-footnote", "button", "chapter", "foo:bar", "#gone",
          "gone.xhtml", "https://example.org/", "color: red", "color red", "yes", "no", "hidden", "rtl", "nav", "svg", "image/png", "50%", "a b.png",
          "file:///x", "data:text/plain,x", "../../x", "text/css"]  # fmt: skip
SNIPPETS = ["<p>x</p>", "<div>x</div>", "<li>x</li>", "<br/>", "<a href=\"#gone\">x</a>", "<a>x</a>", "<span>x</span>", "<foo/>", "<table/>",
            "<h3>x</h3>", "<h2></h2>", "<img src=\"gone.png\" alt=\"\"/>", "<script>x</script>", "&nbsp;", "&amp;", "&", "<", "<!-- -- -->",
            "<!-- x -->", "text", "<b>", "</b>", "<td>x</td>", "<style>p { color }</style>", "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"/>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<input/>", "<font>x</font>", "<section/>", "<em/>"]  # fmt: skip
RULES = ["p { direction: rtl }", "p {", "}", "p { color red }", "p { color: }", "@import \"gone.css\";", "p { background: url(gone.png) }",
         "@font-face { }", "p { color: red; }", "/* x", "x", ";", "p { position: fixed }", ".a..b { c: d }", "@media print { p { x: y } }",
         "@foo bar;", "p { : red }", "p { a: b; ; c: d }", "a:b::c > { }", "p { --x: 1px }", "p { filter: alpha(opacity=50) }"]  # fmt: skip


def mutate(files, random):
    """Breaks the files in place; says what was done."""
    xml = [n for n in files if n.endswith((".xhtml", ".opf", ".ncx", ".svg")) and len(files[n]) > 100]
    weighted = xml + 6 * [n for n in xml if n.endswith(".opf")] + 3 * [n for n in xml if "nav" in n or n.endswith(".ncx")]
    kind = random.random()
    if kind < 0.80:
        name = random.choice(weighted)
        text = files[name].decode()
        what, changed = random.choice(XML)(text, random)
        files[name] = changed.encode()
        return f"{name}: {what}"
    if kind < 0.90:
        name = random.choice([n for n in files if n.endswith(".css")])
        what, changed = css(files[name].decode(), random)
        files[name] = changed.encode()
        return f"{name}: {what}"
    return whole(files, random)


def tags(text):
    return [m for m in TAG.finditer(text)]


def element(text, m):
    """The end of the element that a tag opens."""
    if m[1] or m[4]:
        return m.end()
    depth = 0
    for other in TAG.finditer(text, m.start()):
        if other[2] == m[2] and not other[4]:
            depth += -1 if other[1] else 1
            if depth == 0:
                return other.end()
    return m.end()


def pick(text, random, wanted=lambda m: True):
    found = [m for m in tags(text) if wanted(m)]
    return random.choice(found) if found else None


def an_attribute(text, random):
    m = pick(text, random, lambda m: ATTRIBUTE.search(m[3]))
    if m is None:
        return None
    return random.choice([(m.start(3) + a.start(), m.start(3) + a.end(), a[1], a[2]) for a in ATTRIBUTE.finditer(m[3])])


def drop_attribute(text, random):
    found = an_attribute(text, random)
    if found is None:
        return "nothing", text
    start, end, name, _ = found
    return f"drops {name}", text[:start] + text[end:]


def rename_attribute(text, random):
    found = an_attribute(text, random)
    if found is None:
        return "nothing", text
    start, end, name, value = found
    new = random.choice(ATTRIBUTES)
    return f"{name} becomes {new}", f"{text[:start]} {new}={value}{text[end:]}"


def change_value(text, random):
    found = an_attribute(text, random)
    if found is None:
        return "nothing", text
    start, end, name, value = found
    old = value[1:-1]
    new = random.choice([*VALUES, old + "x", old[:-1], old.upper(), old + " " + old, "#" + old, old.replace(".", ""), old.replace("#", "")])
    return f"{name}={old!r} becomes {new!r}", f'{text[:start]} {name}="{new.replace(chr(34), "")}"{text[end:]}'


def add_attribute(text, random):
    m = pick(text, random, lambda m: not m[1])
    name, value = random.choice(ATTRIBUTES), random.choice(VALUES)
    at = m.end(2)
    return f"{m[2]} gets {name}={value!r}", f'{text[:at]} {name}="{value}"{text[at:]}'


def drop_tag(text, random):
    m = pick(text, random)
    return f"drops {m[0][:30]}", text[: m.start()] + text[m.end() :]


def drop_element(text, random):
    m = pick(text, random, lambda m: not m[1] and m[2] not in ("html", "package", "ncx"))
    return f"drops the element {m[0][:30]}", text[: m.start()] + text[element(text, m) :]


def unwrap(text, random):
    m = pick(text, random, lambda m: not m[1] and not m[4])
    end = element(text, m)
    return f"unwraps {m[0][:30]}", text[: m.start()] + text[m.end() : text.rfind("</", 0, end)] + text[end:]


def double(text, random):
    m = pick(text, random, lambda m: not m[1] and m[2] not in ("html", "package", "ncx"))
    own = text[m.start() : element(text, m)]
    return f"doubles {m[0][:30]}", text[: m.start()] + own + text[m.start() :]


def move(text, random):
    m = pick(text, random, lambda m: not m[1] and m[2] not in ("html", "package", "ncx"))
    end = element(text, m)
    own, rest = text[m.start() : end], text[: m.start()] + text[end:]
    to = random.choice([t.end() for t in tags(rest)] or [0])
    return f"moves {m[0][:30]}", rest[:to] + own + rest[to:]


def rename_element(text, random):
    m = pick(text, random, lambda m: not m[1])
    new, end = random.choice(NAMES), element(text, m)
    own = text[m.start() : end]
    own = f"<{new}" + own[1 + len(m[2]) :]
    if own.endswith(f"</{m[2]}>"):
        own = own[: -len(m[2]) - 1] + f"{new}>"
    return f"{m[2]} becomes {new}", text[: m.start()] + own + text[end:]


def insert(text, random):
    m = pick(text, random)
    own = random.choice(SNIPPETS)
    return f"{own} behind {m[0][:30]}", text[: m.end()] + own + text[m.end() :]


def empty(text, random):
    m = pick(text, random, lambda m: not m[1] and not m[4])
    end = element(text, m)
    return f"empties {m[0][:30]}", text[: m.end()] + text[text.rfind("</", 0, end) :]


def truncate(text, random):
    at = random.randrange(len(text))
    return f"ends at {at}", text[:at]


def character(text, random):
    at = random.randrange(len(text))
    new = random.choice("<>&\"'/=x \x01é")
    return f"{text[at]!r} at {at} becomes {new!r}", text[:at] + new + text[at + 1 :]


XML = [drop_attribute, rename_attribute, change_value, change_value, add_attribute, add_attribute, drop_tag, drop_element, unwrap, double, move,
       rename_element, insert, insert, empty, truncate, character]  # fmt: skip


def css(text, random):
    kind = random.randrange(4)
    at = random.randrange(len(text))
    if kind == 0:
        places = [m.start() for m in re.finditer(r"[{}:;,()\"]", text)]
        at = random.choice(places)
        return f"drops {text[at]!r} at {at}", text[:at] + text[at + 1 :]
    if kind == 1:
        ends = [m.end() for m in re.finditer(r"\}\n", text)] or [len(text)]
        at, own = random.choice(ends), random.choice(RULES)
        return f"{own!r} at {at}", text[:at] + own + "\n" + text[at:]
    if kind == 2:
        return f"ends at {at}", text[:at]
    new = random.choice("{};:x\"@#.,()\\")
    return f"{new!r} at {at}", text[:at] + new + text[at:]


def whole(files, random):
    """Something with a whole file."""
    names = [n for n in files if n != "mimetype"]
    name = random.choice(names)
    kind = random.randrange(5)
    if kind == 0:
        del files[name]
        return f"drops {name}"
    if kind == 1:
        files[name + "x"] = files.pop(name)
        return f"renames {name}"
    if kind == 2:
        files[name] = b""
        return f"empties {name}"
    if kind == 3:
        other = random.choice(names)
        files[name] = files[other]
        return f"{name} becomes {other}"
    pictures = [n for n in files if n.endswith((".png", ".jpg", ".gif"))] or [name]
    name = random.choice(pictures)
    files[name] = files[name][: random.randrange(len(files[name]) or 1)]
    return f"cuts {name}"
