"""One broken book for each message of EPUBCheck that an author, or a tool like ours, can cause.

A case is (message, what is done, how). Most replace a piece of `small.py`; a replacement that finds nothing to replace is an error, so that
no case is empty by mistake.
"""

from pack import pack
from small import book, png

OPF, NAV, NCX = "EPUB/package.opf", "EPUB/nav.xhtml", "EPUB/toc.ncx"
ONE, TWO, CSS, SVG = "EPUB/one.xhtml", "EPUB/two.xhtml", "EPUB/style.css", "EPUB/drawing.svg"
CONTAINER = "META-INF/container.xml"
ITEM = '<item id="cover" href="cover.png"'


def swap(path, old, new):
    def apply(files):
        text = files[path].decode()
        if old not in text:
            raise LookupError(f"{path} has no {old!r}")
        files[path] = text.replace(old, new, 1).encode()

    return apply


def both(*steps):
    def apply(files):
        for step in steps:
            step(files)

    return apply


def put(path, data):
    return lambda files: files.__setitem__(path, data if isinstance(data, bytes) else data.encode())


def drop(path):
    return lambda files: files.__delitem__(path)


def rename(old, new):
    return lambda files: files.__setitem__(new, files.pop(old))


def meta(line):
    return swap(OPF, "<link ", line + "\n    <link ")


def item(line):
    return swap(OPF, "  </manifest>", f"    {line}\n  </manifest>")


def body(markup):
    return swap(ONE, "<ul><li>", markup + "<ul><li>")


def rule(css):
    return swap(CSS, "body {", css + " body {")


EDITS = [
    # The container.
    ("RSC-002", "no container.xml", drop(CONTAINER)),
    ("RSC-003", "no rootfile of the type", swap(CONTAINER, "oebps-package+xml", "xml")),
    ("OPF-002", "the package document is missing", swap(CONTAINER, "package.opf", "gone.opf")),
    ("OPF-016", "a rootfile without a path", swap(CONTAINER, 'full-path="EPUB/package.opf" ', "")),
    ("OPF-017", "a rootfile with an empty path", swap(CONTAINER, "EPUB/package.opf", "")),
    ("RSC-005", "an element that container.xml does not have", swap(CONTAINER, "<rootfiles>", "<foo/><rootfiles>")),
    ("PKG-009", "a colon in a file's name", both(rename("EPUB/odd.xyz", "EPUB/o:dd.xyz"), swap(OPF, "odd.xyz", "o:dd.xyz"))),
    ("PKG-010", "a space in a file's name", both(rename("EPUB/odd.xyz", "EPUB/o dd.xyz"), swap(OPF, "odd.xyz", "o%20dd.xyz"), swap(ONE, "odd.xyz", "o%20dd.xyz"))),
    ("PKG-011", "a file's name that ends with a point", both(rename("EPUB/odd.xyz", "EPUB/odd."), swap(OPF, "odd.xyz", "odd."), swap(ONE, "odd.xyz", "odd."))),
    ("PKG-025", "a page in META-INF", both(put("META-INF/three.xhtml", b""), item('<item id="three" href="../META-INF/three.xhtml" media-type="application/xhtml+xml"/>'))),
    ("OPF-060", "two names that differ in case only", put("EPUB/ONE.xhtml", b"x")),
    # XML.
    ("RSC-016", "an element that is not closed", swap(ONE, "</figure>", "")),
    ("RSC-016", "an unknown entity", swap(TWO, "It ends.", "It&nbsp;ends.")),
    ("RSC-016", "-- in a comment", swap(TWO, "It ends.", "<!-- a -- b -->It ends.")),
    ("RSC-016", "a lone ampersand", swap(TWO, "It ends.", "Smith & Sons")),
    ("RSC-016", "an attribute twice", swap(TWO, '<p id="end"', '<p id="end" id="end2"')),
    ("RSC-016", "a prefix without a namespace", swap(TWO, '<p id="end"', '<p foo:bar="x" id="end"')),
    ("RSC-016", "a control character", swap(TWO, "It ends.", "It \x01 ends.")),
    ("RSC-028", "another encoding", swap(TWO, 'encoding="UTF-8"', 'encoding="ISO-8859-1"')),
    ("RSC-027", "an NCX in UTF-16", lambda f: put(NCX, f[NCX].decode().replace("UTF-8", "UTF-16").encode("utf-16"))(f)),
    ("HTM-058", "a page in UTF-16", lambda f: put(TWO, f[TWO].decode().replace("UTF-8", "UTF-16").encode("utf-16"))(f)),
    ("HTM-001", "XML 1.1", swap(TWO, 'version="1.0"', 'version="1.1"')),
    ("HTM-003", "an entity from outside", swap(TWO, "<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY x SYSTEM "x.txt">]>')),
    ("HTM-004", "the document type of XHTML 1.1", swap(TWO, "<!DOCTYPE html>", '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">')),
    ("OPF-073", "a document type with a file outside", swap(SVG, "<svg", '<!DOCTYPE svg PUBLIC "-//X//Y" "http://example.org/x.dtd">\n<svg')),
    # The package document.
    ("OPF-048", "no unique identifier named", swap(OPF, ' unique-identifier="uid"', "")),
    ("OPF-030", "the unique identifier is not there", swap(OPF, 'unique-identifier="uid"', 'unique-identifier="other"')),
    ("OPF-001", "no version", swap(OPF, ' version="3.0"', "")),
    ("RSC-005", "no title", swap(OPF, '<dc:title id="title">A Small Book</dc:title>\n    <meta refines="#title" property="title-type">main</meta>', "")),
    ("RSC-005", "an empty title", swap(OPF, ">A Small Book<", "> <")),
    ("RSC-005", "no date of change", swap(OPF, '<meta property="dcterms:modified">2024-01-31T12:00:00Z</meta>', "")),
    ("RSC-005", "a date of change with a part of a second", swap(OPF, "12:00:00Z", "12:00:00.5Z")),
    ("RSC-005", "a refinement of nothing", swap(OPF, 'refines="#author" property="file-as"', 'refines="#nobody" property="file-as"')),
    ("RSC-005", "file-as twice", meta('<meta refines="#author" property="file-as">W.</meta>')),
    ("RSC-005", "a role of a title", swap(OPF, 'refines="#author" property="role"', 'refines="#title" property="role"')),
    ("RSC-005", "an id twice", swap(OPF, 'id="author"', 'id="title"')),
    ("RSC-005", "a file without an id", swap(OPF, '<item id="css" ', "<item ")),
    ("RSC-005", "a file without a media type", swap(OPF, ' media-type="text/css"', "")),
    ("RSC-005", "a direction of pages that is none", swap(OPF, '<spine toc="ncx">', '<spine toc="ncx" page-progression-direction="down">')),
    ("RSC-005", "a subject with an authority and no term", meta('<meta refines="#subject" property="authority">BISAC</meta>')),
    ("RSC-005", "two lists of contents in the manifest", swap(OPF, 'id="two" href="two.xhtml" media-type="application/xhtml+xml"', 'id="two" href="two.xhtml" media-type="application/xhtml+xml" properties="nav"')),
    ("RSC-005", "no list of contents in the manifest", swap(OPF, ' properties="nav"', "")),
    ("RSC-005", "two covers", swap(OPF, 'media-type="image/svg+xml"', 'media-type="image/svg+xml" properties="cover-image"')),
    ("RSC-005", "an NCX that the spine does not name", swap(OPF, '<spine toc="ncx">', "<spine>")),
    ("RSC-005", "a layout that is none", meta('<meta property="rendition:layout">fluid</meta>')),
    ("RSC-005", "no language", swap(OPF, "<dc:language>en</dc:language>", "")),
    ("RSC-005", "a series that refines a title", swap(OPF, 'property="belongs-to-collection" id="series"', 'property="belongs-to-collection" id="series" refines="#title"')),
    ("OPF-092", "a language that is none", swap(OPF, "<dc:language>en<", "<dc:language>english language<")),
    ("OPF-092", "the C locale as language", swap(OPF, 'xml:lang="en"', 'xml:lang="C"')),
    ("OPF-053", "a date in words", swap(OPF, ">2024-01-31<", ">January 2024<")),
    ("OPF-053", "an impossible date", swap(OPF, ">2024-01-31<", ">2024-13-45<")),
    ("OPF-085", "a UUID that is none", both(swap(OPF, "urn:uuid:6f8a1c2e-", "urn:uuid:whale-"), swap(NCX, "urn:uuid:6f8a1c2e-", "urn:uuid:whale-"))),
    ("OPF-027", "an unknown property", meta('<meta property="colour">blue</meta>')),
    ("OPF-027", "an unknown property of a file", swap(OPF, 'properties="svg mathml"', 'properties="svg mathml nice"')),
    ("OPF-028", "an undeclared prefix", meta('<meta property="foo:bar">x</meta>')),
    ("OPF-026", "a property with a colon only", meta('<meta property=":bar">x</meta>')),
    ("OPF-025", "two properties in one", meta('<meta property="own:a own:b">x</meta>')),
    ("OPF-004", "blanks round the prefixes", swap(OPF, 'prefix="own:', 'prefix=" own:')),
    ("OPF-004b", "a prefix that is no name", swap(OPF, 'prefix="own:', 'prefix="1x: http://example.org/ own:')),
    ("OPF-004c", "a prefix without a colon", swap(OPF, 'prefix="own:', 'prefix="x http://example.org/ own:')),
    ("OPF-005", "a prefix without an address", swap(OPF, 'own#"', 'own# x:"')),
    ("OPF-006", "a prefix with a bad address", swap(OPF, 'own#"', 'own# x: http://[a"')),
    ("OPF-007", "a known prefix for something else", swap(OPF, 'own#"', 'own# schema: http://example.org/"')),
    ("OPF-007a", "the prefix _", swap(OPF, 'own#"', 'own# _: http://example.org/"')),
    ("OPF-007b", "a prefix for words without one", swap(OPF, 'own#"', 'own# m: http://idpf.org/epub/vocab/package/meta/#"')),
    ("OPF-007c", "a prefix for Dublin Core", swap(OPF, 'own#"', 'own# d: http://purl.org/dc/elements/1.1/"')),
    ("OPF-065", "refinements that refine one another", both(meta('<meta id="ra" refines="#rb" property="own:a">x</meta>'), meta('<meta id="rb" refines="#ra" property="own:b">x</meta>'))),
    ("OPF-067", "a link to a file of the book", swap(OPF, 'href="record.xml"', 'href="style.css"')),
    ("OPF-086", "a record by its old name", swap(OPF, 'rel="record"', 'rel="onix-record"')),
    ("OPF-086", "a spread by its old name", meta('<meta property="rendition:spread">portrait</meta>')),
    ("OPF-089", "alternate with other words", meta('<link rel="alternate record" href="record2.xml" media-type="application/xml"/>')),
    ("OPF-093", "a link without a media type", both(put("EPUB/r.xml", "<r/>"), meta('<link rel="acquire" href="r.xml"/>'))),
    ("OPF-094", "a record without a media type", meta('<link rel="record" href="https://example.org/r.xml"/>')),
    ("OPF-095", "a voice that is no sound", meta('<link rel="voicing" refines="#title" href="https://example.org/r.png" media-type="image/png"/>')),
    ("OPF-098", "a link to the package document", meta('<link rel="acquire" href="#title"/>')),
    ("RSC-007w", "a record that is missing", drop("EPUB/record.xml")),
    ("RSC-017", "a refinement by path", meta('<meta refines="one.xhtml" property="own:a">x</meta>')),
    # The manifest.
    ("RSC-001", "a listed file that is missing", drop("EPUB/style.css")),
    ("RSC-020", "a space in the address of a file", swap(OPF, 'href="style.css"', 'href="sty le.css"')),
    ("RSC-026", "a file outside of the container", swap(OPF, 'href="odd.xyz"', 'href="../../odd.xyz"')),
    ("RSC-029", "bytes in the address of a file", item('<item id="d" href="data:text/css,p%7B%7D" media-type="text/css"/>')),
    ("RSC-030", "a file of one computer", item('<item id="d" href="file:///x.css" media-type="text/css"/>')),
    ("RSC-033", "a query behind a file", swap(OPF, 'href="style.css"', 'href="style.css?a=b"')),
    ("OPF-091", "a place in a file as a file", swap(OPF, 'href="drawing.svg"', 'href="drawing.svg#s"')),
    ("OPF-099", "the package document lists itself", item('<item id="self" href="package.opf" media-type="application/oebps-package+xml"/>')),
    ("OPF-074", "a file listed twice", item('<item id="css2" href="style.css" media-type="text/css"/>')),
    ("OPF-012", "a property for another media type", swap(OPF, 'media-type="text/css"', 'media-type="text/css" properties="svg"')),
    ("OPF-014", "a drawing that the manifest does not tell", swap(OPF, ' properties="svg mathml"', ' properties="mathml"')),
    ("OPF-014", "a script that the manifest does not tell", body("<script>1</script>")),
    ("OPF-014", "a form that the manifest does not tell", body("<form><p>x</p></form>")),
    ("OPF-014", "a sound from the web that the manifest does not tell", both(item('<item id="far" href="https://example.org/a.mp3" media-type="audio/mpeg"/>'), body('<audio src="https://example.org/a.mp3"/>'))),
    ("OPF-015", "a formula that is not there", swap(OPF, 'id="two" href="two.xhtml" media-type="application/xhtml+xml"', 'id="two" href="two.xhtml" media-type="application/xhtml+xml" properties="mathml"')),
    ("OPF-018", "nothing from the web", swap(OPF, 'properties="svg mathml"', 'properties="svg mathml remote-resources"')),
    ("OPF-040", "a fallback that is missing", swap(OPF, 'fallback="two"', 'fallback="gone"')),
    ("OPF-045", "fallbacks in a circle", both(put("EPUB/o2.xyz", "x"), swap(OPF, 'fallback="two"', 'fallback="odd2"'), item('<item id="odd2" href="o2.xyz" media-type="application/x-odd" fallback="odd"/>'))),
    # The spine.
    ("OPF-049", "a page of the spine that is no file", swap(OPF, 'idref="two"', 'idref="gone"')),
    ("RSC-005", "a page twice in the spine", swap(OPF, '<itemref idref="two"/>', '<itemref idref="two"/><itemref idref="two"/>')),
    ("OPF-033", "no page in the reading order", both(*(swap(OPF, f'idref="{n}"', f'idref="{n}" linear="no"') for n in ("nav", "one", "two")))),
    ("OPF-043", "a picture in the spine", swap(OPF, '<itemref idref="two"/>', '<itemref idref="two"/><itemref idref="cover"/>')),
    ("OPF-044", "a fallback that is no page either", both(swap(OPF, 'fallback="two"', 'fallback="cover"'), swap(OPF, '<itemref idref="two"/>', '<itemref idref="two"/><itemref idref="odd"/>'))),
    ("OPF-050", "an NCX that is none", swap(OPF, 'toc="ncx"', 'toc="css"')),
    ("RSC-005", "a left and a right page", swap(OPF, '<itemref idref="two"/>', '<itemref idref="two" properties="page-spread-left page-spread-right"/>')),
    ("OPF-096", "notes to which nothing leads", swap(ONE, 'href="notes.xhtml#note"', 'href="#h"')),
    ("OPF-031", "a guide to a file that is none", swap(OPF, "</spine>", '</spine><guide><reference type="toc" href="gone.xhtml"/></guide>')),
    ("OPF-032", "a guide to a sheet", swap(OPF, "</spine>", '</spine><guide><reference type="toc" href="style.css"/></guide>')),
    # Navigation.
    ("RSC-005", "no contents", swap(NAV, '<nav epub:type="toc" id="toc">', '<nav epub:type="loi" id="toc">')),
    ("RSC-005", "contents without a list", swap(NAV, "<ol>\n<li><a href=\"one.xhtml\">One</a>", "<p>x</p><ol>\n<li><a href=\"one.xhtml\">One</a>")),
    ("RSC-005", "an entry without words", swap(NAV, ">Two<", "><")),
    ("RSC-005", "an entry without a link", swap(NAV, '<a href="two.xhtml">Two</a>', "Two")),
    ("RSC-005", "a heading without words", swap(NAV, "<h1>Contents</h1>", "<h1></h1>")),
    ("RSC-005", "a landmark that does not say what it is", swap(NAV, '<a epub:type="bodymatter" href', "<a href")),
    ("RSC-005", "a landmark twice", swap(NAV, '<li><a epub:type="bodymatter" href="one.xhtml">Start</a></li>', '<li><a epub:type="bodymatter" href="one.xhtml">Start</a></li><li><a epub:type="bodymatter" href="one.xhtml">Again</a></li>')),
    ("RSC-005", "two page lists", swap(NAV, "</body>", '<nav epub:type="page-list"><ol><li><a href="one.xhtml#p1">1</a></li></ol></nav></body>')),
    ("RSC-005", "a list of its own without a heading", swap(NAV, "</body>", '<nav epub:type="loi"><ol><li><a href="one.xhtml">1</a></li></ol></nav></body>')),
    ("RSC-017", "a page list of two levels", swap(NAV, '<li><a href="one.xhtml#p1">1</a></li>', '<li><a href="one.xhtml#p1">1</a><ol><li><a href="one.xhtml#p1">1a</a></li></ol></li>')),
    ("NAV-010", "contents that lead to the web", swap(NAV, 'href="two.xhtml">Two', 'href="https://example.org/">Two')),
    ("NAV-011", "contents out of order", swap(NAV, '<li><a href="one.xhtml">One</a>', '<li><a href="two.xhtml#end">End</a></li><li><a href="one.xhtml">One</a>')),
    ("", "a page list out of order", swap(NAV, '<li><a href="one.xhtml#p1">1</a></li>\n<li><a href="two.xhtml#p2">2</a></li>', '<li><a href="two.xhtml#p2">2</a></li>\n<li><a href="one.xhtml#p1">1</a></li>')),
    ("NCX-001", "another book in the NCX", swap(NCX, "urn:uuid:6f8a1c2e", "urn:uuid:7f8a1c2e")),
    ("RSC-005", "a gap in the play order", swap(NCX, 'playOrder="3"', 'playOrder="7"')),
    ("RSC-005", "an entry of the NCX without an id", swap(NCX, '<navPoint id="n1" ', "<navPoint ")),
    ("RSC-007", "an entry of the NCX that leads nowhere", swap(NCX, 'src="two.xhtml"', 'src="gone.xhtml"')),
    ("RSC-012", "a page of the NCX that is not there", swap(NCX, "two.xhtml#p2", "two.xhtml#p9")),
    # Pages.
    ("RSC-005", "an id twice", swap(ONE, 'id="part"', 'id="h"')),
    ("RSC-005", "an unknown element", body("<center>x</center>")),
    ("RSC-005", "an unknown attribute", body('<p align="left">x</p>')),
    ("RSC-005", "a paragraph in a paragraph", body("<p>a<p>b</p></p>")),
    ("RSC-005", "a list item without a list", body("<li>x</li>")),
    ("RSC-005", "text in a list", swap(ONE, "<ul><li>", "<ul>x<li>")),
    ("RSC-005", "a link in a link", body('<p><a href="#h">a<a href="#part">b</a></a></p>')),
    ("RSC-005", "a block in a span", body("<p><span><div>x</div></span></p>")),
    ("RSC-005", "a role that does not fit", body('<p role="doc-nonsense">x</p>')),
    ("RSC-005", "a role on an element that cannot have it", body('<ol role="doc-footnote"><li>x</li></ol>')),
    ("RSC-005", "a name by an id that is not there", swap(ONE, 'aria-labelledby="h"', 'aria-labelledby="gone"')),
    ("RSC-005", "a cell whose header is not there", swap(ONE, 'headers="th"', 'headers="gone"')),
    ("RSC-005", "two languages of one phrase", swap(ONE, 'lang="la" xml:lang="la"', 'lang="la" xml:lang="en"')),
    ("RSC-005", "an empty title", swap(TWO, "<title>Two</title>", "<title></title>")),
    ("RSC-005", "a picture without an address", swap(ONE, 'src="cover.png" ', "")),
    ("RSC-005", "a table whose head stands last", body("<table><tbody><tr><td>x</td></tr></tbody><thead><tr><th>y</th></tr></thead></table>")),
    ("RSC-005", "a width that is no number", body('<img src="cover.png" alt="" width="50%"/>')),
    ("RSC-005", "old markup", body("<p><font color='red'>x</font></p>")),
    ("RSC-005", "a language that is none", swap(ONE, '<i lang="la" xml:lang="la">', '<i lang="la_IT">')),
    ("RSC-005", "bdo without a direction", body("<p><bdo>x</bdo></p>")),
    ("RSC-005", "a formula of an unknown element", swap(ONE, "<mi>x</mi>", "<mfoo>x</mfoo>")),
    ("RSC-005", "an id with a blank", swap(TWO, 'id="end"', 'id="the end"')),
    ("RSC-017", "no title", swap(TWO, "<title>Two</title>", "")),
    ("RSC-017", "a role out of use", swap("EPUB/notes.xhtml", 'epub:type="endnote"', 'epub:type="endnote" role="doc-endnote"')),
    ("HTM-046", "a page of fixed layout without its size", meta('<meta property="rendition:layout">pre-paginated</meta>')),
    ("HTM-047", "a size that is none", both(meta('<meta property="rendition:layout">pre-paginated</meta>'), swap(ONE, "<title>", '<meta name="viewport" content="width=, height=800"/><title>'), swap(TWO, "<title>", '<meta name="viewport" content="width=600, height=800"/><title>'), swap("EPUB/notes.xhtml", "<title>", '<meta name="viewport" content="width=600, height=800"/><title>'))),
    ("HTM-056", "a size without a height", both(meta('<meta property="rendition:layout">pre-paginated</meta>'), swap(ONE, "<title>", '<meta name="viewport" content="width=600"/><title>'))),
    ("HTM-057", "a width of nothing", both(meta('<meta property="rendition:layout">pre-paginated</meta>'), swap(ONE, "<title>", '<meta name="viewport" content="width=x, height=800"/><title>'))),
    ("HTM-059", "a width twice", both(meta('<meta property="rendition:layout">pre-paginated</meta>'), swap(ONE, "<title>", '<meta name="viewport" content="width=600, width=700, height=800"/><title>'))),
    ("HTM-048", "a drawing of fixed layout without a viewBox", both(meta('<meta property="rendition:layout">pre-paginated</meta>'), swap(SVG, ' viewBox="0 0 10 10"', ""), swap(OPF, '<itemref idref="two"/>', '<itemref idref="two"/><itemref idref="drawing"/>'))),
    ("HTM-054", "a namespace that pretends", body('<p xmlns:x="http://my.w3.org.example.org/x" x:y="z">x</p>')),
    ("CHK-008", "a namespace without a host", body('<p xmlns:x="rtl" x:y="z">x</p>')),
    ("HTM-061", "a data attribute in capitals", swap(ONE, 'data-own="x"', 'data-Own="x"')),
    ("HTM-025", "a scheme that nobody knows", swap(ONE, "mailto:a@example.org", "nowhere:a")),
    ("OPF-028", "a semantic with an undeclared prefix", body('<p epub:type="foo:bar">x</p>')),
    # Links.
    ("RSC-007", "a link to a missing page", swap(ONE, "two.xhtml#end", "gone.xhtml#end")),
    ("RSC-007", "a missing picture", swap(ONE, 'src="cover.png"', 'src="gone.png"')),
    ("RSC-008", "a picture that is not listed", swap(OPF, '<item id="drawing" href="drawing.svg" media-type="image/svg+xml"/>', "")),
    ("RSC-012", "a link to a place that is not there", swap(ONE, "two.xhtml#end", "two.xhtml#gone")),
    ("RSC-012", "a link within the page that leads nowhere", body('<p><a href="#gone">x</a></p>')),
    ("RSC-011", "a link to a page that is not in the spine", swap(OPF, '<itemref idref="two"/>', "")),
    ("RSC-010", "a link to a sheet", body('<p><a href="style.css">x</a></p>')),
    ("RSC-006", "a picture on the web", body('<img src="https://example.org/a.png" alt=""/>')),
    ("RSC-006", "a page on the web that the manifest lists", item('<item id="far" href="https://example.org/x.xhtml" media-type="application/xhtml+xml"/>')),
    ("RSC-006", "a sheet on the web", swap(ONE, 'href="style.css"', 'href="https://example.org/a.css"')),
    ("RSC-006", "a script on the web", both(body('<script src="https://example.org/a.js"/>'), swap(OPF, "svg mathml", "svg mathml scripted"))),
    ("RSC-031", "a sound on the web without protection", both(item('<item id="far" href="http://example.org/a.mp3" media-type="audio/mpeg"/>'), swap(OPF, "svg mathml", "svg mathml remote-resources"), body('<audio src="http://example.org/a.mp3"/>'))),
    ("RSC-029", "a link to bytes", body('<p><a href="data:text/html,x">x</a></p>')),
    ("RSC-030", "a link to a file of one computer", body('<p><a href="file:///c:/x.xhtml">x</a></p>')),
    ("RSC-020", "a link with a space", body('<p><a href="https://exa mple.org/">x</a></p>')),
    ("RSC-020", "a link without a host", body('<p><a href="https://">x</a></p>')),
    ("RSC-020", "a host that is not closed", body('<p><a href="http://[bad">x</a></p>')),
    ("RSC-020", "a port beyond all ports", body('<p><a href="http://a.org:65536/">x</a></p>')),
    ("RSC-020", "a port that is no number", body('<p><a href="http://a.org:8a/">x</a></p>')),
    ("RSC-020", "a name that stands for no letters", body('<p><a href="http://xn--a/">x</a></p>')),
    ("RSC-020", "nobody at a host", body('<p><a href="http://a@b@c.org/">x</a></p>')),
    ("RSC-020", "a host of a port alone", body('<p><a href="http://:80/">x</a></p>')),
    ("RSC-020", "words behind the numbers of a host", body('<p><a href="http://[::1]x/">x</a></p>')),
    ("RSC-020", "a part of a host that is too long", body(f'<p><a href="http://{"a" * 64}.org/">x</a></p>')),
    ("RSC-020", "a character that is none", body('<p><a href="http://a.org/\ufdd0">x</a></p>')),
    ("RSC-020", "a blank in the number of a telephone", body('<p><a href="tel:+1 2">x</a></p>')),
    ("RSC-020", "a bracket in a query", body('<p><a href="http://a.org/?a[b]=1">x</a></p>')),
    ("HTM-025", "a place on the earth", swap(ONE, "mailto:a@example.org", "geo:1,2")),
    ("RSC-020", "a host with an empty part", body('<p><a href="http://.a.org/">x</a></p>')),
    ("RSC-005", "a letter to nobody", body('<p><a href="mailto:">x</a></p>')),
    ("", "a link without a scheme", body('<p><a href="//example.org/">x</a></p>')),
    ("RSC-033", "a query in the contents", swap(NAV, 'href="two.xhtml">Two', 'href="two.xhtml?a=b">Two')),
    ("RSC-033", "a query in a sheet", rule("p { background: url(cover.png?x); }")),
    ("RSC-009", "a place in a picture", swap(ONE, 'src="cover.png"', 'src="cover.png#x"')),
    ("RSC-013", "a place in a sheet", swap(ONE, 'href="style.css"', 'href="style.css#x"')),
    ("RSC-014", "a link to a definition in a drawing", both(body('<p><a href="drawing.svg#s">x</a></p>'), swap(OPF, '<itemref idref="two"/>', '<itemref idref="two"/><itemref idref="drawing"/>'))),
    ("RSC-015", "use of a whole drawing", swap(ONE, '<use href="#c"/>', '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="drawing.svg"/>')),
    ("RSC-032", "a picture of a kind that few show", both(put("EPUB/a.tif", b"II*\0"), item('<item id="tif" href="a.tif" media-type="image/tiff"/>'), body('<img src="a.tif" alt=""/>'))),
    ("RSC-032", "a sound of a kind that few play", both(put("EPUB/a.wav", b"RIFF"), item('<item id="wav" href="a.wav" media-type="audio/wav"/>'), body('<audio src="a.wav"/>'))),
    ("MED-003", "a foreign picture in picture", both(put("EPUB/a.tif", b"II*\0"), item('<item id="tif" href="a.tif" media-type="image/tiff"/>'), body('<picture><img src="a.tif" alt=""/></picture>'))),
    ("MED-007", "a foreign source that does not say its type", both(put("EPUB/a.tif", b"II*\0"), item('<item id="tif" href="a.tif" media-type="image/tiff"/>'), body('<picture><source srcset="a.tif"/><img src="cover.png" alt=""/></picture>'))),
    ("OPF-013", "a type that is said otherwise", swap(ONE, 'type="application/x-odd"', 'type="application/x-even"')),
    # Sheets.
    ("CSS-001", "direction in a sheet", rule("p { direction: rtl; }")),
    ("CSS-001", "unicode-bidi in a sheet", rule("p { unicode-bidi: embed; }")),
    ("CSS-001", "direction in an attribute", swap(ONE, 'style="margin: 0"', 'style="direction: rtl"')),
    ("CSS-002", "an empty address", rule("p { background: url(\"\"); }")),
    ("CSS-003", "a sheet in UTF-16", lambda f: put(CSS, f[CSS].decode().encode("utf-16"))(f)),
    ("CSS-004", "another encoding of a sheet", swap(CSS, '"utf-8"', '"iso-8859-1"')),
    ("CSS-008", "a rule that is not closed", rule("p { color: red;")),
    ("CSS-008", "a declaration without a colon", rule("p { color red; }")),
    ("CSS-008", "a declaration without a value", rule("p { color: ; }")),
    ("CSS-008", "a semicolon that ends nothing", rule("p { color: red;; }")),
    ("CSS-008", "a function that is not closed", rule("p { width: calc(1px + (2px); }")),
    ("CSS-008", "a condition that is not closed", rule("@media (min-width: 1em { p { color: red; } }")),
    ("CSS-008", "a brace too many", rule("p { color: red; } }")),
    ("CSS-008", "a selector that ends early", rule("p, { color: red; }")),
    ("CSS-008", "a fault in a style attribute", swap(ONE, 'style="margin: 0"', 'style="margin 0"')),
    ("CSS-008", "a fault in a style element", swap(TWO, "</title>", "</title><style>p { color }</style>")),
    ("CSS-015", "a sheet to choose without a title", swap(TWO, "</title>", '</title><link rel="alternate stylesheet" href="style.css"/>')),
    ("CSS-019", "a face of which nothing is said", rule("@font-face { }")),
    ("RSC-007", "a missing picture in a sheet", swap(CSS, "url(cover.png)", "url(gone.png)")),
    ("RSC-007", "a missing sheet that is imported", swap(CSS, "@namespace", '@import "gone.css"; @namespace')),
    ("RSC-031", "a face on the web without protection", both(rule("@font-face { font-family: x; src: url(http://example.org/a.otf) }"), item('<item id="far" href="http://example.org/a.otf" media-type="font/otf"/>'), swap(OPF, 'media-type="text/css"', 'media-type="text/css" properties="remote-resources"'))),
    # Pictures.
    ("OPF-029", "a JPEG that is called PNG", put("EPUB/cover.png", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(60))),
    ("PKG-021", "a damaged picture", put("EPUB/cover.png", png()[:20])),
    ("MED-004", "an empty picture", put("EPUB/cover.png", b"")),
    ("PKG-022", "a PNG by the name of a JPEG", both(rename("EPUB/cover.png", "EPUB/cover.jpg"), swap(OPF, "cover.png", "cover.jpg"), swap(ONE, "cover.png", "cover.jpg"), swap(CSS, "cover.png", "cover.jpg"))),
    ("PKG-026", "a scrambled page", put("META-INF/encryption.xml", '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/><enc:CipherData><enc:CipherReference URI="EPUB/two.xhtml"/></enc:CipherData></enc:EncryptedData></encryption>')),
    ("RSC-005", "an id in a drawing that is no name", swap(SVG, 'id="s"', 'id="1 s"')),
    ("RSC-005", "an id twice in a drawing", swap(SVG, "<rect ", '<rect id="s" ')),
]

# Containers that are packed wrongly: how `pack` is told to do so.
PACKED = [
    ("PKG-005", "mimetype with an extra field", {"extra": b"\x99\x99\x02\x00ab"}),
    ("PKG-006", "mimetype is not first", {"last": ("mimetype",)}),
    ("PKG-007", "mimetype is compressed", {"compress_mimetype": True}),
    ("OPF-060", "a file twice", {"twice": ("EPUB/two.xhtml",)}),
]


def cases():
    """(message, what is done, the bytes of the book, the end of its name)"""
    yield "", "the good book", pack(book()), ".epub"
    for message, what, edit in EDITS:
        files = book()
        edit(files)
        yield message, what, pack(files), ".epub"
    for message, what, how in PACKED:
        yield message, what, pack(book(), **how), ".epub"
    good = book()
    yield "PKG-007", "mimetype says something else", pack({**good, "mimetype": b"application/epub+zip\n"}), ".epub"
    yield "PKG-014", "an empty folder", pack({**good, "EPUB/empty/": b""}), ".epub"
    yield "PKG-016", "a name in capitals", pack(good), ".EPUB"
    yield "PKG-004", "no archive at all", b"This is a letter, and not a book at all. " * 4, ".epub"
    yield "PKG-008", "an archive that is cut off", pack(good)[:-800], ".epub"
