#!/usr/bin/env python3
"""EPUBCheck's RELAX NG schemas -> the tables of `src/check/epub/grammars/`.

    grammars.py EPUBCHECK.jar [--check]     writes the tables, or says which of them differ

A schema is read (compact or XML syntax), its includes, combinations and references are resolved, and what is left is
written as one table of patterns a document kind: a line a pattern, patterns named by their line. The Rust side needs no
reader of RELAX NG, only its five operators. Tables are data with a source: whoever doubts one makes it again.
"""

import argparse
import re
import sys
import zipfile
from pathlib import Path
from posixpath import dirname, join, normpath
from xml.etree import ElementTree

ROOT = "com/adobe/epubcheck/schema/"
# Table, and the schema that EPUBCheck validates that kind of document with. That of pages holds SVG, too; what is more of
# navigation documents and of SVG files of their own are some lines, and stand in the checker.
TABLES = {
    "xhtml": "30/epub-xhtml-30.rnc",
    "package": "30/package-30.rnc",
    "container": "30/ocf-container-30.rnc",
    "ncx": "20/rng/ncx.rng",
}
HEADER = """\
# {table}: made by tests/conformance/epub/grammars.py from EPUBCheck's {schema}; do not edit.
# Copyright of the schemas: IDPF, W3C, and the authors of the Nu Html Checker, under MIT and BSD licences (LICENCE.txt).
"""

TOKEN = re.compile(
    r"""\s+|\#[^\n]*|(?P<str>"{3}.*?"{3}|'{3}.*?'{3}|"[^"\n]*"|'[^'\n]*')"""
    r"""|(?P<id>\\?[A-Za-z_][\w.\-]*(?::(?:[A-Za-z_][\w.\-]*|\*))?)|(?P<op>\|=|&=|>>|[={}()\[\],&|?*+~\-])""",
    re.S,
)
KEYWORDS = {"element", "attribute", "list", "mixed", "empty", "text", "notAllowed", "grammar", "include", "div", "start",
            "namespace", "default", "datatypes", "parent", "external"}  # fmt: skip
XML = "http://www.w3.org/XML/1998/namespace"


class Compact:
    """A reader of RELAX NG's compact syntax (ISO/IEC 19757-2, annex C), as far as these schemas use it."""

    def __init__(self, jar, path, default=""):
        self.jar, self.path = jar, path
        self.default, self.spaces = default, {"xml": XML}
        self.tokens, at = [], 0
        text = jar.read(ROOT + path).decode("utf-8-sig")
        while at < len(text):
            m = TOKEN.match(text, at)
            if not m:
                raise SyntaxError(f"{path}: {text[at:at+40]!r}")
            if m.lastgroup:
                self.tokens.append((m.lastgroup, m.group(m.lastgroup)))
            at = m.end()
        self.at = 0

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead][1] if self.at + ahead < len(self.tokens) else None

    def kind(self):
        return self.tokens[self.at][0] if self.at < len(self.tokens) else None

    def take(self, wanted=None):
        token = self.peek()
        if wanted is not None and token != wanted:
            raise SyntaxError(f"{self.path}: wanted {wanted!r}, found {token!r} before {self.tokens[self.at:self.at+8]}")
        self.at += 1
        return token

    def string(self):
        quoted = self.take()
        cut = 3 if quoted[:3] in ('"""', "'''") and len(quoted) >= 6 else 1
        text = quoted[cut:-cut]
        while self.peek() == "~":
            self.take()
            text += self.string()
        return text

    def annotations(self):
        while self.peek() == "[":
            depth = 0
            while True:
                depth += {"[": 1, "]": -1}.get(self.take(), 0)
                if depth == 0:
                    break

    def grammar(self):
        """The definitions of a whole file: name -> [(operator, pattern)]."""
        while self.peek() in ("namespace", "default", "datatypes"):
            word = self.take()
            if word == "datatypes":
                self.at += 3
                continue
            if word == "default":
                self.take("namespace")
            name = self.take() if self.peek() != "=" else None
            self.take("=")
            uri = self.string() if self.kind() == "str" else self.take() and self.default
            if name:
                self.spaces[name] = uri
            if word == "default":
                self.default = uri
        found = {}
        self.content(found, None)
        return found

    def content(self, found, end):
        while True:
            self.annotations()
            token = self.peek()
            if token == end:
                return
            if token == "div":
                self.take()
                self.take("{")
                self.content(found, "}")
                self.take("}")
            elif token == "include":
                self.include(found)
            else:
                name = self.take().lstrip("\\")
                operator = self.take()
                found.setdefault(name, []).append((operator, self.pattern()))

    def include(self, found):
        self.take("include")
        path = normpath(join(dirname(self.path), self.string()))
        while self.peek() == "inherit":
            self.at += 3
        ours = {}
        if self.peek() == "{":
            self.take()
            self.content(ours, "}")
            self.take("}")
        theirs = Compact(self.jar, path, self.default).grammar()
        for name, parts in theirs.items():
            if name not in ours:
                found.setdefault(name, []).extend(parts)
        for name, parts in ours.items():
            found.setdefault(name, []).extend(parts)

    def pattern(self):
        parts = [self.particle()]
        operator = self.peek()
        if operator not in (",", "&", "|"):
            return parts[0]
        while self.peek() == operator:
            self.take()
            parts.append(self.particle())
        return ({",": "seq", "&": "both", "|": "or"}[operator], *parts)

    def particle(self):
        self.annotations()
        p = self.primary()
        while self.peek() in ("?", "*", "+"):
            p = repeat(self.take(), p)
        while self.peek() == ">>":
            self.take(), self.take(), self.annotations()
        return p

    def primary(self):
        kind, token = self.tokens[self.at]
        if token == "(":
            self.take()
            p = self.pattern()
            self.take(")")
            return p
        if kind == "str":
            return ("value", "token", self.string())
        self.take()
        if token in ("element", "attribute"):
            name = self.name_class(token == "element")
            self.take("{")
            p = self.pattern()
            self.take("}")
            return (token, name, p)
        if token in ("list", "mixed"):
            self.take("{")
            p = self.pattern()
            self.take("}")
            return (token, p) if token == "list" else ("both", ("text",), p)
        if token in ("empty", "text", "notAllowed"):
            return (token,)
        if token in ("string", "token") or token.startswith("xsd:"):
            return self.data(token.removeprefix("xsd:"))
        if token in KEYWORDS:
            raise SyntaxError(f"{self.path}: `{token}` is not understood")
        return ("ref", token.lstrip("\\"))

    def data(self, name):
        if self.kind() == "str":
            return ("value", name, self.string())
        params = []
        if self.peek() == "{":
            self.take()
            while self.peek() != "}":
                key = self.take()
                self.take("=")
                params.append((key, self.string()))
            self.take()
        return ("data", name, tuple(params))

    def name_class(self, of_element):
        """The names that are meant, and those that are not."""
        wanted, without = self.name(of_element)
        while self.peek() in ("|", "-"):
            sign = self.take()
            more, less = self.name(of_element)
            if less or (sign == "-" and without):
                raise SyntaxError(f"{self.path}: a class of names within another")
            wanted, without = (wanted + more, without) if sign == "|" else (wanted, more)
        return wanted, without

    def name(self, of_element):
        token = self.take()
        if token == "(":
            names = self.name_class(of_element)
            self.take(")")
            return names
        if token == "*":
            return (("*", "*"),), ()
        if ":" in token:
            space, local = token.split(":")
            return ((self.spaces[space], local),), ()
        return ((self.default if of_element else "", token.lstrip("\\")),), ()


def repeat(sign, p):
    return {"?": ("or", ("empty",), p), "+": ("more", p), "*": ("or", ("empty",), ("more", p))}[sign]


RNG = "{http://relaxng.org/ns/structure/1.0}"


def full(jar, path):
    """The definitions of a schema in XML syntax."""
    root = ElementTree.fromstring(jar.read(ROOT + path))
    space, found = root.get("ns", ""), {}

    def name(s):
        return (((space, s),), ())

    def attribute_name(s):
        return (((XML, s[4:]) if s.startswith("xml:") else ("", s),), ())

    def group(e):
        parts = [pattern(c) for c in e if isinstance(c.tag, str)]
        return parts[0] if len(parts) == 1 else ("seq", *parts) if parts else ("empty",)

    def pattern(e):
        kind = e.tag.removeprefix(RNG)
        if kind == "element":
            return ("element", name(e.get("name")), group(e))
        if kind == "attribute":
            own = (((e.get("ns"), e.get("name")),), ()) if e.get("ns") else attribute_name(e.get("name"))
            return ("attribute", own, group(e) if len(e) else ("text",))
        if kind in ("optional", "zeroOrMore", "oneOrMore"):
            return repeat({"optional": "?", "zeroOrMore": "*", "oneOrMore": "+"}[kind], group(e))
        if kind in ("choice", "interleave"):
            return ({"choice": "or", "interleave": "both"}[kind], *(pattern(c) for c in e if isinstance(c.tag, str)))
        if kind == "group":
            return group(e)
        if kind == "ref":
            return ("ref", e.get("name"))
        if kind == "value":
            return ("value", e.get("type", "token"), e.text or "")
        if kind == "data":
            return ("data", e.get("type"), tuple((p.get("name"), p.text) for p in e))
        return (kind,)

    for e in root:
        if isinstance(e.tag, str):
            found.setdefault(e.get("name", "start"), []).append((e.get("combine", "="), group(e)))
    return found


class Table:
    """Patterns, each once, in the order in which they are met."""

    def __init__(self, definitions):
        self.definitions = definitions
        self.lines, self.known, self.refs, self.elements, self.spaces = [], {}, {}, [], [""]
        for kind in ("empty", "notAllowed", "text"):
            self.node(kind)
        names = [name for name in ("start", "svg") if name in definitions]
        self.starts = [(name, self.build(("ref", name))) for name in names]
        for e in self.elements:  # grows meanwhile
            e[2] = self.build(e[1])

    def node(self, *parts):
        if parts not in self.known:
            self.known[parts] = len(self.lines)
            self.lines.append(parts)
        return self.known[parts]

    def build(self, p):
        kind = p[0]
        if kind in ("empty", "notAllowed", "text"):
            return {"empty": 0, "notAllowed": 1, "text": 2}[kind]
        if kind == "ref":
            return self.ref(p[1])
        if kind == "element":
            for at, _, _, known in self.elements:
                if known is p:
                    return at
            at = len(self.lines)
            self.lines.append(None)
            self.elements.append([at, p[2], None, p])
            return at
        if kind == "attribute":
            value = self.build(p[2])
            return 1 if value == 1 else self.node("a", self.names(p[1]), value)
        if kind == "list":
            return self.node("l", self.build(p[1]))
        if kind == "more":
            inner = self.build(p[1])
            return inner if inner in (0, 1) else self.node("p", inner)
        if kind == "data":
            return self.node("d", p[1], *(f"{k}={v}" for k, v in p[2]))
        if kind == "value":
            return self.node("v", p[1], p[2])
        parts = []
        for part in p[1:]:
            n = self.build(part)
            own = self.lines[n]
            sign = {"or": "c", "both": "i", "seq": "s"}[kind]
            parts += own[1:] if own and own[0] == sign else [n]
        if kind == "or":
            parts = sorted({n for n in parts if n != 1})
            return 1 if not parts else parts[0] if len(parts) == 1 else self.node("c", *parts)
        if 1 in parts:
            return 1
        parts = [n for n in parts if n != 0]
        if kind == "both":
            parts.sort()
        return 0 if not parts else parts[0] if len(parts) == 1 else self.node({"both": "i", "seq": "s"}[kind], *parts)

    def ref(self, name):
        if name not in self.refs:
            if name not in self.definitions:
                raise KeyError(name)
            parts = self.definitions[name]
            operator = "or" if any(o in ("|=", "choice") for o, _ in parts) else "both"
            self.refs[name] = None
            pattern = parts[0][1] if len(parts) == 1 else (operator, *(p for _, p in parts))
            self.refs[name] = self.build(pattern)
        if self.refs[name] is None:
            raise RecursionError(name)
        return self.refs[name]

    def names(self, name_class):
        def one(n):
            space, local = n
            if space == "*":
                return "*"
            if space not in self.spaces:
                self.spaces.append(space)
            return f"{self.spaces.index(space)}:{local}"

        wanted, without = ("|".join(one(n) for n in side) for side in name_class)
        return f"{wanted}!{without}" if without else wanted

    def text(self):
        for at, _, content, element in self.elements:
            self.lines[at] = ("e", self.names(element[1]), content)
        rows = [f"ns\t{uri}" for uri in self.spaces]
        rows += ["\t".join(map(str, line)) for line in self.lines]
        return "\n".join([*rows, *(f"start\t{name}\t{n}" for name, n in self.starts), ""])


def tables(jar):
    for table, schema in TABLES.items():
        found = Compact(jar, schema).grammar() if schema.endswith(".rnc") else full(jar, schema)
        yield table, HEADER.format(table=table, schema=schema) + Table(found).text()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("jar")
    p.add_argument("--check", action="store_true")
    o = p.parse_args()
    sys.setrecursionlimit(10000)
    folder = Path(__file__).resolve().parents[3] / "src/check/epub/grammars"
    differ = []
    with zipfile.ZipFile(o.jar) as jar:
        for table, text in tables(jar):
            path = folder / f"{table}.txt"
            if not o.check:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            elif not path.exists() or path.read_text() != text:
                differ.append(table)
    if differ:
        sys.exit("not as EPUBCheck's schemas: " + ", ".join(differ))


if __name__ == "__main__":
    main()
