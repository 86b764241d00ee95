//! `check` reads a book as a proofreader does: what is wrong is told at its place, and what is right in its language is not.

use crate::driver::{BOOK_TOML, TestBook, complaints};
use pressmark::diag::Group;
use pressmark::pipeline::{Composed, Request};
use std::path::Path;
use std::process::Command;

fn proofread(language: &str, text: &str) -> Composed {
    let book = TestBook::of_text(&format!("# One\n\n{text}\n"));
    let settings = BOOK_TOML.replace("\"en\"", &format!("\"{language}\""));
    book.write("book.toml", settings.as_bytes());
    book.compose_with(Request::new("").targets([]).proofreads(true))
}

fn codes(composed: &Composed) -> Vec<&'static str> {
    let told = composed.diagnostics.iter().map(|own| own.rule);
    told.filter(|rule| rule.group == Group::Proof)
        .map(|rule| rule.code)
        .collect()
}

#[test]
fn what_is_right_in_its_language_is_not_told() {
    for (language, text) in [
        (
            "en",
            "He said that that had had no end, and what it was was plain. No, no, no. They gave her her hat. *Very* very good.",
        ),
        (
            "en",
            "In the The Hague; *That* that is; a-a, a/a; the word \"the the\"; vitamin A a day; the the-atre.",
        ),
        (
            "en",
            "The two- and three-masted, x - y, n - 1, 5 - 3, pre- and post-war; -5; 2017-08-03; 555-1234; 978-0-306-40615-7.",
        ),
        (
            "en",
            "ISO 8859-1, 1,000.5, 3.The, .NET, `a , b`, `the the`, 0..10, 'tis the '90s, \"She'll go,\" 5'10\" and 6\" wide.",
        ),
        (
            "en",
            "\"It goes on.\n\n\"And on.\n\n\"And ends.\"\n\n\"It quotes:\n\n> Verse\n\nand ends.\"",
        ),
        (
            "en",
            "\"It goes on.\n\nAnd ends.\"\n\n\"Left out\n\n...\n\n\"and so on.\"",
        ),
        (
            "en",
            "Ali, or ‘Ali, of the Ka‘aba; rock ’n’ roll; ‘em’ is a unit, and ‘til’ no word. ‘’Tis,’ he said.",
        ),
        (
            "en",
            "Write to [the.And](mailto:one@two.org) or <https://example.org/a,and,b.The>; see config.The_end and foo(a,and).",
        ),
        (
            "en",
            "Mr. B---- of L----; the . . . dots . . . and Smith & Co.; etc.; e.g., this. A&nbsp;B, 5&nbsp;km; &nbsp; indent.",
        ),
        (
            "de",
            "Der Mann, der der Frau die die Blumen brachte, das das Haus, sie sie, zu zu; Vor- und Nachteile; „Ja“, sagte er.",
        ),
        (
            "de",
            "„Er sagte: ‚Ja.‘“ 1914–1918, S. 12. Wie geht’s? Die »Pequod« und die »Rahel«.",
        ),
        ("de-CH", "«Ja», sagte er. “Nein”."),
        (
            "fr",
            "Nous nous lavons, vous vous lavez, la la la; « Qui ? » dit-il ; de 1914-1918 : c’est tout !",
        ),
        ("fr", "«Un.\n\n«Deux.»\n\nElle est est-allemande."),
        (
            "es",
            "«Uno.\n\n»Dos». ¿Qué? ¡No! De 1936-1939. Se se, la la la. —Sí —dijo—, no.",
        ),
        ("it", "Che che, la la, 1915-1918; «Sì», disse."),
        ("nl", "Dat het het beste is. Die die, 1940-1945."),
        ("sv", "”Ja”, sade han. – Nej."),
        ("ja", "「はい」 - いいえ。"),
        ("th", "ตัวอย่าง , ตัวอย่าง"),
        ("el", "«Ναι», είπε. Τι είναι;"),
    ] {
        assert_eq!(codes(&proofread(language, text)), [""; 0], "{language}: {text}");
    }
}

#[test]
fn what_is_wrong_in_its_language_is_told() {
    for (language, text, wanted) in [
        (
            "de",
            "Er kam und und ging.Und blieb , wo er war.",
            vec!["word-repeated", "space-missing", "space-before-mark"],
        ),
        ("de", "\"Ja\", sagte er. „Nein.\n\nEr ging.", vec!["quote-unpaired"]),
        (
            "fr",
            "Il est dans dans la ville , et rit.",
            vec!["word-repeated", "space-before-mark"],
        ),
        (
            "es",
            "Vino con con ella,que no quería ir !",
            vec!["word-repeated", "space-missing", "space-before-mark"],
        ),
        (
            "ru",
            "Он пришёл - и ушёл , молча.",
            vec!["dash-hyphen", "space-before-mark"],
        ),
    ] {
        assert_eq!(codes(&proofread(language, text)), wanted, "{language}: {text}");
    }
}

#[test]
fn books_that_are_right_give_none() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let books = std::fs::read_dir(top.join("tests/fixtures/books")).expect("the books are there");
    let mut books: Vec<_> = books.map(|entry| entry.expect("an entry").path()).collect();
    books.push(top.join("manuscript"));
    for book in books {
        let request = Request::new(&book).targets([]).proofreads(true);
        let composed = pressmark::pipeline::compose(&request, &|_| {}).expect("the book can be opened");
        assert_eq!(codes(&composed), [""; 0], "{}", book.display());
    }
}

#[test]
fn build_does_not_proofread_and_a_comment_spares_what_check_tells() {
    let text = "# One\n\n<!-- pressmark: allow word-repeated -->\n\nThe the whale.\n\nThe the sea.\n";
    let book = TestBook::of_text(text);
    assert_eq!(complaints(&book.compose()), [""; 0]);
    let checked = book.compose_with(Request::new("").targets([]).proofreads(true));
    assert_eq!(complaints(&checked), ["src/one.md:7:5 word-repeated"]);
    book.write("src/one.md", text.replace("The the", "The").as_bytes());
    assert_eq!(
        complaints(&book.compose()),
        [""; 0],
        "what was not looked for may occur"
    );
    let checked = book.compose_with(Request::new("").targets([]).proofreads(true));
    assert_eq!(complaints(&checked), ["src/one.md:3:23 allow-unused"]);
}

#[test]
fn a_paragraph_of_slips_is_read_in_one_go() {
    // With the square of its length this would take minutes.
    let text = "The \\& the , end - of ‘tis &quot;it&quot; and and so..\n".repeat(5_000);
    let told = proofread("en", &text);
    assert!(codes(&told).len() > 15_000);
}

#[test]
fn a_quick_check_proofreads_and_sets_no_pages() {
    let book = TestBook::of_text(
        "# One\n\nThe the whale.\n\n```\nlet x = 1; // a line of code that is far too long for any page of this book, by a lot\n```\n",
    );
    let told = |arguments: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_pressmark"))
            .current_dir(book.folder())
            .arg("check")
            .args(arguments)
            .output()
            .expect("the program starts");
        (run.status.code(), String::from_utf8(run.stderr).expect("UTF-8"))
    };
    let (code, quick) = told(&["--quick", "--deny", "word-repeated"]);
    assert_eq!(code, Some(1), "{quick}");
    assert!(
        quick.contains("word-repeated") && !quick.contains("code-wrapped"),
        "{quick}"
    );
    let (_, whole) = told(&[]);
    assert!(
        whole.contains("word-repeated") && whole.contains("code-wrapped"),
        "{whole}"
    );
    let (code, refused) = told(&["--quick", "--for", "kdp"]);
    assert!(code == Some(2) && refused.contains("cannot be used with"), "{refused}");
}
