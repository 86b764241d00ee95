//! Every key of `book.toml` → its name, kind, default and meaning, in one table; must not know how a value is settled.
//!
//! Reading refuses what is not in the table, and the README's configuration table is printed from it.

use crate::diag::rules;

/// One key of `book.toml`.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// The table it stands in, without brackets.
    pub table: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The keys inside, where its value may be a table.
    pub fields: &'static [&'static str],
    /// What it takes, in words that follow "takes".
    pub takes: &'static str,
    /// What holds when it is not written.
    pub default: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

macro_rules! keys {
    ($($table:literal { $($name:literal [$($field:literal)*] $takes:literal, $default:literal, $meaning:literal;)* })*) => {
        /// Every key, in the order of the README's table.
        pub static KEYS: &[Key] = &[$($(Key {
            table: $table,
            name: $name,
            fields: &[$($field),*],
            takes: $takes,
            default: $default,
            meaning: $meaning,
        }),*),*];
    };
}

keys! {
    "book" {
        "title" [] "a text", "the folder's name", "The title.";
        "subtitle" [] "a text", "none", "The subtitle.";
        "short-title" [] "a text", "none", "A shorter title, for stores and readers with narrow lists.";
        "sort-title" [] "a text such as `Whale, The`", "none", "The title as it is sorted. Without it, a store may guess.";
        "authors" ["name" "role" "sort-as" "language" "other-scripts"]
            "a list of names or of `{ name, role, sort-as, language, other-scripts }`", "none",
            "Who made it. `role` is a word such as `editor`, `translator`, `illustrator`, a MARC code, or a list of them, the weightiest first; `sort-as` is the name as sorted; `language` is that of the name, where it is not the book's; `other-scripts` has the name as others write it: `{ en = \"Haruki Murakami\" }`.";
        "description" [] "a text", "none", "What it is about, for stores.";
        "language" [] "a language tag such as `en` or `pt-BR`", "`en`",
            "The language of the text; decides hyphenation, quotation marks and the words for \"Chapter\" and \"Contents\". There are words in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish, Norwegian, Finnish, Czech and Hebrew; in others they are English, which the EPUB marks (`words-missing`).";
        "languages" [] "a list of language tags", "none",
            "Further languages in which the text is written, as in a bilingual edition, for stores. Phrases are marked where they stand: `[mot]{lang=fr}`.";
        "language-of" ["title" "subtitle" "short-title" "description" "publisher" "rights" "subjects" "series"]
            "a table of language tags such as `{ title = \"fr\" }`", "none",
            "The languages of what the book says of itself, where they are not that of the text.";
        "text-direction" [] "`ltr` or `rtl`", "by language", "Which way the text runs.";
        "src" [] "a folder", "`src` if there is one, else the book's own folder", "Where the text files are.";
        "chapters" [] "a list of files", "`SUMMARY.md`, else all `.md` files in natural order",
            "The reading order, where there is no `SUMMARY.md`; files are relative to `src`.";
        "identifier" [] "a text, or a list of them", "made from title and authors",
            "A name that never changes: a URN, a URL, a UUID, a DOI. Of several, the first is the book's own; an ISBN of the EPUB stands before it.";
        "isbn" ["epub" "print" "pdf"] "a table `{ epub, print }`", "none",
            "The ISBN of each format; 13 or 10 digits, with or without hyphens. `pdf` means `print`.";
        "publisher" [] "a text", "none", "The publisher.";
        "date" [] "a date `YYYY`, `YYYY-MM` or `YYYY-MM-DD`", "none", "The date of publication.";
        "rights" [] "a text", "none", "The statement of rights, as it is to be printed.";
        "subjects" ["scheme" "code" "name"] "a list of texts or of `{ scheme, code, name }`", "none",
            "Subjects or keywords, for stores. `scheme` is `Thema`, `BISAC`, `BIC`, `CLIL`, `DDC`, `LCSH`, `UDC`, `WGS` or another that EPUB names, or the URL of one.";
        "series" ["name" "position" "kind" "identifier"] "a name or `{ name, position, kind, identifier }`", "none",
            "The series and the book's number in it, such as `2` or `2.1`. `kind` is `series` or, where it is complete, `set`; `identifier` is its ISSN.";
        "cover" [] "an image file", "set from the metadata",
            "The front cover, of the EPUB and in print; relative to the book's folder.";
        "cover-colors" [] "`auto`, `night`, `oxblood`, `forest`, `paper`, `mist` or `plum`", "`auto`",
            "The colours of a cover that is set from the metadata, and of the back and spine of any cover. `auto` lets the identifier choose, or the picture.";
        "smart-punctuation" [] "`true` or `false`", "`true`",
            "Whether straight quotes, `--` and `...` become the marks of the language.";
    }
    "print" {
        "trim-size" ["width" "height"] "a size such as `6x9in`, `129x198mm`, `A5`, `B-format`, `royal`, `us-trade` or `{ width, height }`", "`6x9in`",
            "The finished page.";
        "margins" ["inner" "outer" "top" "bottom"] "a table `{ inner, outer, top, bottom }` of lengths such as `18mm`, or `0`", "by trim size; at least what the `printer` asks for so many pages",
            "The white round the text; `inner` is at the spine. Any of the four may be left out.";
        "font" [] "a family name", "`Libertinus Serif`", "The text face: a bundled one, or one from the book's `fonts` folder.";
        "font-size" [] "a length such as `11pt`", "`11pt`", "The size of the text.";
        "leading" [] "a length such as `14pt`", "14/11 of `font-size`: `14pt`", "From baseline to baseline.";
        "chapter-start" [] "`any`, `recto` or `run-on`", "`any`",
            "Where chapters open: on the next page, on the next right-hand page, or on the same page. Parts and the first chapter always open on a right-hand page.";
        "numbering" [] "`auto`, `none`, `chapters` or `sections`", "`auto`",
            "What is numbered, in both outputs. `auto` numbers parts and chapters, unless their titles have numbers already; `sections` adds 1.1 and 1.1.1.";
        "contents-depth" [] "a number from 0 to 6", "`2`", "How many levels the printed contents show; 0 prints none.";
        "lists" [] "a list of `\"figures\"` and `\"tables\"`", "none",
            "Which lists stand behind the contents, in this order, and in the EPUB's navigation. What has a caption is listed.";
        "bleed" [] "a length such as `3mm` or `0.125in`, or `0`", "`0`; with a `printer`, what it asks for, where a picture fills a page",
            "How far pictures that fill the page (`{.bleed}`) stand out over its edges, to be cut off; at the spine only where the `printer` asks for it. The pages of the file for the press are larger by it.";
        "notes" [] "`foot`, `chapter-end` or `book-end`", "`foot`",
            "Where notes stand in print: at the foot of the page that calls them, behind their chapter, or in a section at the end of the book, chapter by chapter. The EPUB has `epub.notes`.";
        "page-multiple" [] "a number of pages from 0 to 128", "`0`; with a `printer`, what it asks for",
            "Blank pages at the end make the number of pages a multiple of this, as a printer may ask for (`4`, `16`); `0` adds none.";
        "note-marks" [] "`chapter`, `page` or `symbols`", "`chapter`",
            "What marks notes at the foot in print: numbers through each chapter, numbers from 1 on each page, or `*` `†` `‡` `§` `‖` `¶` on each page. The EPUB has the numbers of the chapter.";
        "links" [] "`none`, `notes` or `inline`", "`notes`",
            "How print tells the address of a link that leads out of the book: not at all, as a note, or in brackets behind the words. Nothing is added where the words are the address.";
        "page-references" [] "`true` or `false`", "`false`",
            "Whether print adds the page, as in \"(page 41)\", to links and references to other pages of the book.";
        "printer" [] "`kdp`, `ingramspark`, `lulu` or `bod`", "none",
            "Whose rules settle what is not written: `standard`, `bleed`, `max-ink`, `page-multiple`, the least margins for the number of pages. Where what is written breaks a rule, a warning says so.";
        "paper" [] "`white`, `cream`, `premium` or `groundwood`", "the printer's usual paper for the `ink`",
            "The paper that the book is printed on; decides how many pages it may have and how thick it is. Not every printer has each.";
        "standard" [] "`PDF/X-4`, `PDF/X-1a`, `PDF/X-3` or `none`", "`PDF/X-4`; with a `printer`, what it asks for",
            "What the file for the press (`--to print`) conforms to.";
        "ink" [] "`black` or `color`", "`black`",
            "What the book is printed with. With `black`, colours become greys in the file for the press.";
        "color-profile" [] "an ICC file", "a bundled profile",
            "The colours of the press, as its printer describes them: a CMYK output profile. Relative to the book's folder.";
        "crop-marks" [] "`true` or `false`", "`false`",
            "Whether marks in the file for the press show where the paper is cut. None of the four printers takes them.";
        "max-ink" [] "a number of percent from 100 to 400", "`300`; with a `printer`, what it asks for",
            "The most ink that may lie on one place, all inks together; more of it in a picture is a warning.";
    }
    "epub" {
        "contents-depth" [] "a number from 1 to 6", "`3`", "How many levels the navigation shows.";
        "flow" [] "`auto`, `paginated` or `scrolled`", "`auto`",
            "Whether readers should show the text in pages or as one that scrolls; `auto` leaves it to them.";
        "accessibility" ["conforms-to" "certified-by" "certifier-credential" "certifier-report" "summary"]
            "a table `[epub.accessibility]` of texts", "none",
            "What you answer for. `conforms-to` is `EPUB Accessibility 1.1 - WCAG 2.2 Level AA`, or Level A or AAA, and is written only where nothing in the book speaks against it; `certified-by` is who says so, `certifier-credential` what entitles them, `certifier-report` the web page with their report; `summary` stands in place of ours. All else about accessibility is read off the finished pages.";
        "page-list" [] "`true` or `false`", "`true`",
            "Whether the EPUB marks where each page of the printed book begins, and lists the pages. For this the pages are set where no PDF is asked for, too.";
        "target" [] "`all`, `kindle`, `kobo`, or a list of them", "`all`",
            "Whose EPUB `--to epub` makes: one for all readers, or one without the traps of a store (`<book>-kindle.epub`), as `--to kindle` does once.";
        "fonts" [] "`true`, `false`, or a list of `\"text\"`, `\"headings\"` and `\"code\"`", "`false`",
            "Whether the EPUB holds the faces of the book, cut down to its letters where their licence and kind allow it. Most readers have faces that suit their screens better.";
        "notes" [] "`foot`, `chapter-end` or `book-end`", "`foot`",
            "Where notes stand in the EPUB: each pops up at a touch of its number, or they are a list behind their chapter, or in a section at the end of the book, chapter by chapter. Print has `print.notes`.";
        "css" [] "a CSS file", "none",
            "A style sheet of your own, which every page of the EPUB reads behind ours; relative to the book's folder.";
    }
    "style" {
        "align" [] "`justified` or `ragged`", "`justified`", "How lines of text end: all alike, or each where its last word ends.";
        "hyphenate" [] "`true` or `false`", "`true`; where `align` is `ragged`, `false`", "Whether words are hyphenated at line ends.";
        "paragraph-indent" [] "a length such as `15pt` or `1.5em`, or `0`", "`1.5em`, in Chinese `2em`, in Japanese `1em`; `0` where `paragraph-space` is set",
            "How far the first line of a paragraph that follows another is indented.";
        "paragraph-space" [] "`none`, `half` or `line`", "`none`",
            "White between paragraphs, in lines. `half` leaves the baseline grid of the printed page.";
        "figures" [] "`old-style` or `lining`", "`old-style`",
            "The figures of the text, where the face has them; titles and tables keep theirs.";
        "drop-cap" [] "`0`, or a number of lines from 2 to 4", "`0`",
            "The first letter of each chapter goes so many lines deep; in a paragraph of fewer lines, less deep or not at all.";
        "lead-in" [] "a number of words from 0 to 12", "`0`; `3` with a drop cap",
            "So many words at the beginning of each chapter are in small capitals, or fewer, where a phrase ends.";
        "scene-break" [] "a text such as `⁂`, or `blank`", "`* * *`", "What stands for a scene break (`---`); `blank` leaves a white line.";
        "heading-font" [] "`text`, `sans` or a family name", "`text`",
            "The face of titles and headings. Without `epub.fonts` the EPUB names the family and holds no font files: a reader without it shows its own.";
        "title-align" [] "`center` or `start`", "`center`", "Where the titles of chapters stand.";
        "title-style" [] "`plain`, `italic`, `small-caps` or `capitals`", "`plain`",
            "How the titles of chapters look; both kinds of capitals are letter-spaced.";
        "chapter-sink" [] "a number of lines from 0 to 20", "`6`",
            "White above the opening of a chapter; on small pages and in the EPUB, less of it.";
        "quote-indent" [] "a length such as `15pt` or `1.5em`, or `0`", "`1.5em`", "How far quotations are indented, on both sides.";
        "code-size" [] "a length such as `9pt`", "0.85 of `font-size`, less where the page is too narrow for 80 columns",
            "The size of code blocks. In print a block with longer lines is reduced as far as 7.5pt, and wrapped after that.";
        "running-heads" [] "`chapter`, `section`, `author` or `none`", "`chapter`",
            "What stands above the text in print, left and right: the titles of book (or part) and chapter, of chapter and section, the author and the book's title, or nothing. `short-title` shortens a title there. An EPUB has none.";
        "front-folios" [] "`roman` or `arabic`", "`roman`",
            "The numbers of the pages before the first chapter or part: i, ii, iii, and 1 where the text begins, or 1, 2, 3 from the first page of the book on.";
    }
    "hyphenation" {
        "exceptions" [] "a list of words such as `\"ma-nu-script\"`, or a table of such lists by language", "none",
            "Where words are broken in print, before all patterns; a word without a hyphen stays whole. One list is of the book's language, a table has several: `{ en = [\"ma-nu-script\"], de = [\"Wal-fang\"] }`.";
    }
    "check" {
        "CODE" [] "`error`, `warning`, `note` or `off`", "what `pressmark explain CODE` says",
            "How grave a complaint is, by its code: `link-broken = \"error\"`. Where an error leaves no file that is whole and valid, it stays one. `--deny`, `--warn` and `--allow` stand over it.";
    }
}

/// The names of the tables.
pub const TABLES: [&str; 6] = ["book", "print", "epub", "style", "hyphenation", CHECK];
/// The table whose keys are the codes of rules; one entry of [`KEYS`] stands for all of them.
pub const CHECK: &str = "check";

/// The key of this table and name.
pub fn find(table: &str, name: &str) -> Option<&'static Key> {
    let is_it = |key: &&Key| match table {
        CHECK => key.table == CHECK && rules::find(name).is_some(),
        _ => key.table == table && key.name == name,
    };
    KEYS.iter().find(is_it)
}

/// The README's configuration table, in Markdown.
pub fn markdown_table() -> String {
    let mut text = String::from("| Key | Takes | Default | Meaning |\n|---|---|---|---|\n");
    for key in KEYS {
        text.push_str(&format!(
            "| `{}.{}` | {} | {} | {} |\n",
            key.table, key.name, key.takes, key.default, key.meaning
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_there_once_and_says_all() {
        for (index, key) in KEYS.iter().enumerate() {
            assert!(TABLES.contains(&key.table), "{key:?}");
            assert!(
                key.meaning.ends_with('.') && !key.takes.is_empty() && !key.default.is_empty(),
                "{key:?}"
            );
            assert!(
                !KEYS[..index]
                    .iter()
                    .any(|other| (other.table, other.name) == (key.table, key.name)),
                "{key:?} stands twice"
            );
            assert!(
                !key.takes.contains('|') && !key.meaning.contains('|'),
                "{key:?} breaks the README's table"
            );
        }
    }
}
