//! The checker of finished EPUBs: a small good book, broken in one place at a time. `tests/conformance/epub` holds it against EPUBCheck.

use crate::driver::TestBook;
use pressmark::check::epub;
use pressmark::diag::{Diagnostics, Sources};
use pressmark::epub::{Made, Part, Parts};
use pressmark::pipeline::{Request, Target};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

type Files = BTreeMap<String, Vec<u8>>;

const PACKAGE: &str = "EPUB/package.opf";
const NAVIGATION: &str = "EPUB/nav.xhtml";
const PAGE: &str = "EPUB/two.xhtml";
const SHEET: &str = "EPUB/style.css";

/// The good book, which `tests/conformance/epub` breaks, too.
fn good() -> Files {
    fn collect(root: &Path, folder: &Path, files: &mut Files) {
        for entry in fs::read_dir(folder).expect("the fixture is there") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                collect(root, &path, files);
            } else {
                let name = path
                    .strip_prefix(root)
                    .expect("inside")
                    .to_string_lossy()
                    .replace('\\', "/");
                files.insert(name, fs::read(&path).expect("the file can be read"));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/epub/small");
    let mut files = Files::new();
    collect(&root, &root, &mut files);
    files
}

/// Packs the files, mimetype first and not compressed.
fn pack(files: &Files) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mimetype = files.iter().filter(|(name, _)| *name == "mimetype");
    for (name, bytes) in mimetype.chain(files.iter().filter(|(name, _)| *name != "mimetype")) {
        let method = match name.as_str() {
            "mimetype" => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        };
        zip.start_file(name.as_str(), SimpleFileOptions::default().compression_method(method))
            .expect("an entry can be begun");
        zip.write_all(bytes).expect("an entry can be written");
    }
    zip.finish().expect("the archive can be closed").into_inner()
}

/// The good book with a piece of a file replaced.
fn with(file: &str, old: &str, new: &str) -> Vec<u8> {
    let mut files = good();
    let text = String::from_utf8(files[file].clone()).expect("text");
    assert!(text.contains(old), "{file} has no {old:?}");
    files.insert(file.to_owned(), text.replacen(old, new, 1).into_bytes());
    pack(&files)
}

/// `file:line:column code: message`, one a complaint.
fn check(bytes: &[u8]) -> Vec<String> {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    epub::check(bytes, "book.epub", &mut sources, &mut diagnostics);
    told(&sources, &diagnostics)
}

fn told(sources: &Sources, diagnostics: &Diagnostics) -> Vec<String> {
    let told = diagnostics.iter().map(|own| {
        let span = own.span.expect("every complaint has a place");
        let at = sources.line_column(span.file, span.start);
        let path = &sources.get(span.file).path;
        format!("{path}:{}:{} {}: {}", at.line, at.column, own.rule.code, own.message)
    });
    told.collect()
}

#[test]
fn a_good_book_has_no_fault() {
    assert_eq!(check(&pack(&good())), Vec::<String>::new());
}

/// The files in the folder where Pressmark packs books.
fn at_home(files: Files) -> Files {
    let home = |name: String| match name.strip_prefix("EPUB/") {
        Some(inside) => format!("OEBPS/{inside}"),
        None => name,
    };
    let mut files: Files = files.into_iter().map(|(name, bytes)| (home(name), bytes)).collect();
    let container = String::from_utf8(files["META-INF/container.xml"].clone()).expect("text");
    let container = container.replace("EPUB/", "OEBPS/");
    files.insert("META-INF/container.xml".to_owned(), container.into_bytes());
    files
}

/// What is said of a book that was just made, whose texts are at hand.
fn look_at_made(bytes: Vec<u8>, texts: &Files) -> Vec<String> {
    let part = |(name, bytes): (&String, &Vec<u8>)| {
        Some(Part {
            href: name.strip_prefix("OEBPS/")?.to_owned(),
            text: String::from_utf8(bytes.clone()).ok()?,
            ..Part::default()
        })
    };
    let parts = Parts {
        list: texts.iter().filter_map(part).collect(),
    };
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    epub::look_at_made(&Made {
        bytes,
        parts,
        faces: Vec::new(),
    })
    .tell("book.epub", &mut sources, &mut diagnostics);
    told(&sources, &diagnostics)
}

#[test]
fn a_book_that_was_just_made_is_told_the_same_as_one_on_disk() {
    let good = at_home(good());
    assert_eq!(look_at_made(pack(&good), &good), Vec::<String>::new());
    for (file, old, new) in [
        ("OEBPS/two.xhtml", "<p", "<p id=\"a b\""),
        ("OEBPS/two.xhtml", "</p>", ""),
        ("OEBPS/nav.xhtml", "href=", "hreflang="),
        ("OEBPS/package.opf", "<dc:language", "<dc:lingo"),
        ("OEBPS/style.css", "{", "{{"),
    ] {
        let mut files = good.clone();
        let text = String::from_utf8(files[file].clone()).expect("text");
        files.insert(file.to_owned(), text.replacen(old, new, 1).into_bytes());
        assert_ne!(files, good, "{file} has no {old:?}");
        let bytes = pack(&files);
        let from_disk = check(&bytes);
        assert_ne!(from_disk, Vec::<String>::new(), "{file} {new}");
        assert_eq!(look_at_made(bytes.clone(), &files), from_disk);
        // What is at hand is believed only where it is what was packed.
        assert_eq!(look_at_made(bytes, &good), from_disk);
    }
}

#[test]
fn every_rule_is_told_with_its_place() {
    let mut wrong = String::new();
    for (bytes, wanted) in [
        (b"a letter".to_vec(), "book.epub:1:1 epub-container: "),
        (
            with("mimetype", "zip", "zap"),
            "book.epub:1:1 epub-container: `mimetype` must hold",
        ),
        (
            with(PAGE, "encoding=\"UTF-8\"", "encoding=\"latin1\""),
            "book.epub/EPUB/two.xhtml:1:1 epub-ill-formed: ",
        ),
        (
            with(PAGE, "It ends.", "It&nbsp;ends."),
            "book.epub/EPUB/two.xhtml:7:85 epub-ill-formed: ",
        ),
        (
            with(PACKAGE, ">en<", ">english language<"),
            "book.epub/EPUB/package.opf:11:5 epub-package: ",
        ),
        (
            with(PACKAGE, ">2024-01-31<", ">January<"),
            "book.epub/EPUB/package.opf:12:5 epub-package-advice: ",
        ),
        (
            with(NAVIGATION, ">Two<", "><"),
            "book.epub/EPUB/nav.xhtml:13:5 epub-navigation: an entry has no words",
        ),
        (
            with(
                NAVIGATION,
                "<li><a href=\"one.xhtml\">",
                "<li><a href=\"two.xhtml\">Two</a></li><li><a href=\"one.xhtml\">",
            ),
            "book.epub/EPUB/nav.xhtml:8:44 epub-navigation-advice: the list of contents goes back",
        ),
        (
            with(PAGE, "<p id=\"end\">", "<center id=\"end\">x</center><p>"),
            "book.epub/EPUB/two.xhtml:8:1 epub-markup: `center` cannot stand here",
        ),
        (
            with(PAGE, "<title>Two</title>", ""),
            "book.epub/EPUB/two.xhtml:4:1 epub-markup-advice: the page has no `title`",
        ),
        (
            with("EPUB/one.xhtml", "two.xhtml#end", "two.xhtml#gone"),
            "book.epub/EPUB/one.xhtml:9:24 epub-link: nothing in `EPUB/two.xhtml` has the id `gone`",
        ),
        (
            with("EPUB/one.xhtml", "mailto:", "nowhere:"),
            "book.epub/EPUB/one.xhtml:9:107 epub-link-advice: ",
        ),
        (
            with(
                PACKAGE,
                "href=\"cover.png\" media-type=\"image/png\"",
                "href=\"cover.png\" media-type=\"image/gif\"",
            ),
            "book.epub/EPUB/package.opf:34:5 epub-resource: `EPUB/cover.png` is said to be `image/gif`",
        ),
        (
            with(
                "EPUB/one.xhtml",
                "type=\"application/x-odd\"",
                "type=\"application/x-even\"",
            ),
            "book.epub/EPUB/one.xhtml:20:9 epub-resource-advice: ",
        ),
        (
            with(SHEET, "body {", "p { direction: rtl } body {"),
            "book.epub/EPUB/style.css:3:5 epub-style: `direction` cannot stand",
        ),
        (
            with(SHEET, "body {", "@font-face { } body {"),
            "book.epub/EPUB/style.css:3:1 epub-style-advice: ",
        ),
        (
            with("EPUB/one.xhtml", " alt=\"A whale\"", ""),
            "book.epub/EPUB/one.xhtml:11:9 epub-accessibility: a picture has no `alt`",
        ),
    ] {
        let found = check(&bytes);
        if !found.iter().any(|line| line.starts_with(wanted)) {
            wrong += &format!("wanted {wanted}\nfound  {}\n", found.join("\n       "));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn names_and_encodings_that_trouble_some_readers_are_told() {
    let mut files = good();
    let sheet = files.remove(SHEET).expect("there");
    files.insert("EPUB/my style.css".to_owned(), sheet);
    let found = check(&pack(&files));
    assert!(
        found
            .iter()
            .any(|line| line.contains(" epub-container-advice: the file name `EPUB/my style.css` has a space")),
        "{found:?}"
    );

    let mut files = good();
    let text = String::from_utf8(files["EPUB/toc.ncx"].clone())
        .expect("text")
        .replace("UTF-8", "UTF-16");
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    files.insert("EPUB/toc.ncx".to_owned(), units.flat_map(u16::to_le_bytes).collect());
    let found = check(&pack(&files));
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("book.epub/EPUB/toc.ncx:1:1 epub-ill-formed-advice: ")),
        "{found:?}"
    );
}

#[test]
fn what_asks_for_work_without_end_is_refused() {
    let deep = "<div>".repeat(100_000) + &"</div>".repeat(100_000);
    let laughs = "<!DOCTYPE html [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">]>";
    let found = check(&with(PAGE, "<p id=\"end\">", &format!("{deep}<p id=\"end\">")));
    assert!(
        found
            .iter()
            .any(|line| line.contains(" limit: elements stand in one another")),
        "{found:?}"
    );
    let mut files = good();
    let text = String::from_utf8(files[PAGE].clone()).expect("text");
    files.insert(
        PAGE.to_owned(),
        text.replace("<!DOCTYPE html>", laughs)
            .replace("It ends.", "&e;")
            .into_bytes(),
    );
    let found = check(&pack(&files));
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("book.epub/EPUB/two.xhtml:") && line.contains("epub-ill-formed")),
        "{found:?}"
    );
    let mut files = good();
    files.insert("EPUB/bomb".to_owned(), vec![0; 20 << 20]);
    let found = check(&pack(&files));
    assert!(
        found
            .iter()
            .any(|line| line.contains(" limit: `EPUB/bomb` would grow more than")),
        "{found:?}"
    );
}

#[test]
fn paths_that_lead_out_are_refused() {
    let mut files = good();
    files.insert("../../etc/passwd".to_owned(), b"x".to_vec());
    let found = check(&pack(&files));
    assert!(
        found.iter().any(|line| line.contains("leads out of the container")),
        "{found:?}"
    );
}

#[test]
fn a_book_of_ours_is_checked_when_it_is_built() {
    let book = TestBook::of_text("# One\n\nCall me Ishmael.[^1]\n\n[^1]: A name.\n");
    let composed = book.compose_with(Request::new("").targets([Target::Epub]));
    assert!(composed.diagnostics.is_empty(), "{:?}", composed.diagnostics);
    let epub = &composed.files[0];
    assert!(check(&epub.bytes).is_empty());
    // The same bytes with one taken away are told.
    assert!(!check(&epub.bytes[..epub.bytes.len() - 30]).is_empty());
}

#[test]
fn a_claim_that_is_not_true_is_told() {
    let claim = |feature: &str| with(PACKAGE, ">tableOfContents<", &format!(">{feature}<"));
    for (feature, wanted) in [
        ("captions", "there is no film"),
        ("longDescription", "no picture has a long description"),
        ("index", "no page is an index"),
    ] {
        let found = check(&claim(feature));
        assert!(found.iter().any(|line| line.contains(wanted)), "{feature}: {found:?}");
    }
    assert!(check(&claim("MathML")).is_empty());
}

/// A list that said `v` was right for a marker that said `vi`.
#[test]
fn a_label_that_is_a_part_of_the_other_is_another() {
    let mut files = good();
    for (file, old, new) in [
        (NAVIGATION, "#p2\">2<", "#p2\">v<"),
        (PAGE, "aria-label=\"2\"", "aria-label=\"vi\""),
    ] {
        let text = String::from_utf8(files[file].clone()).expect("text");
        assert!(text.contains(old), "{file} has no {old:?}");
        files.insert(file.to_owned(), text.replace(old, new).into_bytes());
    }
    let found = check(&pack(&files)).join("\n");
    assert!(found.contains("calls this page v, and its break vi"), "{found}");
}

#[test]
fn page_breaks_and_page_list_agree() {
    let found = check(&with(NAVIGATION, "<li><a href=\"two.xhtml#p2\">2</a></li>\n", ""));
    assert!(
        found
            .iter()
            .any(|line| line.contains("the break of page 2 is not in the page list")),
        "{found:?}"
    );
    let found = check(&with(
        NAVIGATION,
        "<li><a href=\"two.xhtml#p2\">2</a></li>",
        "<li><a href=\"two.xhtml#p2\">3</a></li>",
    ));
    assert!(
        found
            .iter()
            .any(|line| line.contains("calls this page 3, and its break 2")),
        "{found:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn no_bytes_make_the_checker_panic(at in 0_usize..20_000, byte: u8, cut in 0_usize..20_000) {
        let mut bytes = pack(&good());
        let length = bytes.len();
        bytes[at % length] = byte;
        check(&bytes);
        check(&bytes[..cut % length]);
    }

    #[test]
    fn no_text_of_a_page_makes_the_checker_panic(file in 0_usize..6, at in 0_usize..4_000, new in "[<>&\"'/=a-z{};: \u{e9}#!\\-\\[\\]]{0,8}") {
        let mut files = good();
        let names = [PACKAGE, NAVIGATION, PAGE, SHEET, "EPUB/one.xhtml", "EPUB/toc.ncx"];
        let mut text = String::from_utf8(files[names[file]].clone()).expect("text");
        let at = at % text.len();
        if text.is_char_boundary(at) {
            text.insert_str(at, &new);
            files.insert(names[file].to_owned(), text.into_bytes());
            check(&pack(&files));
        }
    }
}

#[test]
fn a_sheet_of_blocks_in_blocks_is_told_and_not_followed() {
    let deep = format!("{}{}", "@media all{".repeat(20_000), "}".repeat(20_000));
    let found = check(&with(SHEET, "body {", &format!("{deep} body {{"))).join("\n");
    assert!(found.contains("more than 100 deep"), "{found}");
}

#[test]
fn entities_that_come_to_too_much_are_told_and_not_replaced() {
    let mut files = good();
    let text = String::from_utf8(files[PAGE].clone()).expect("text");
    let declared = format!("<!DOCTYPE html [<!ENTITY x \"{}\">]>", "x".repeat(1 << 20));
    let text = text.replacen("<!DOCTYPE html>", &declared, 1);
    let text = text.replacen("It ends.", &"&x;".repeat(1000), 1);
    files.insert(PAGE.to_owned(), text.into_bytes());
    let found = check(&pack(&files)).join("\n");
    assert!(found.contains("come to too much text"), "{found}");
}

/// EPUBCheck found these, and we did not.
#[test]
fn addresses_that_cannot_be_files_from_the_web_and_open_brackets_are_told() {
    let one = |new: &str| with("EPUB/one.xhtml", "mailto:a@example.org", new);
    let sheet = |rule: &str| with(SHEET, "body {", &format!("{rule} body {{"));
    let far = "<item id=\"far\" href=\"https://example.org/x.xhtml\" media-type=\"application/xhtml+xml\"/>";
    for (bytes, wanted) in [
        (
            one("mailto:"),
            " epub-markup: `mailto:` is no address: nothing follows its scheme",
        ),
        (one("http://[bad"), " epub-link: `http://[bad` is no address: no host"),
        (
            with(NAVIGATION, "href=\"two.xhtml\">Two", "href=\"two.xhtml?a=b\">Two"),
            " epub-link: `two.xhtml?a=b` has a query",
        ),
        (
            sheet("p { background: url(cover.png?x) }"),
            " epub-link: `cover.png?x` has a query",
        ),
        (
            with(PACKAGE, "</manifest>", &format!("{far}</manifest>")),
            " epub-package: `https://example.org/x.xhtml` lies on the web",
        ),
        (
            with(PACKAGE, "own#\"", "own# x: http://[a\""),
            " epub-package: `http://[a` is no address",
        ),
        (
            sheet("p { width: calc(1px }"),
            " epub-style: the bracket that opens here is not closed",
        ),
        (
            sheet("p { color: red;; }"),
            " epub-style: a semicolon stands here that ends no declaration",
        ),
        (
            sheet("p { color: red) }"),
            " epub-style-advice: nothing that this closes is open",
        ),
        (
            one("https://example.org:99999/"),
            " epub-link: `https://example.org:99999/` is no address: what follows its host is no port",
        ),
        (
            one("https://xn--a/"),
            " epub-link: `https://xn--a/` is no address: no host",
        ),
        (one("geo:1,2"), " epub-link-advice: EPUBCheck does not know `geo:`"),
    ] {
        let found = check(&bytes);
        assert!(found.iter().any(|line| line.contains(wanted)), "{wanted}: {found:?}");
    }
    assert_eq!(check(&one("//example.org/x")), check(&pack(&good())));
}
