//! The one table of all rules: code, usual level, what it means, what to do; must not know which level a book or a command sets.
//!
//! A rule's code is stable: authors write it in `book.toml` and in CI scripts. Errors are what would make a wrong
//! or incomplete book; warnings are what a careful author wants to know of a complete one.

use super::rule::{Group, Level, Rule};

impl Rule {
    /// Whether it is looked for in every run that reads a book (and proofreads it, or sets its pages), so that a comment which allows it for
    /// nothing is not needed. What only printers, stores or some files bring to light may come back with the next run.
    pub fn is_looked_for(&self, is_proofread: bool, has_pages: bool) -> bool {
        match self.group {
            Group::Reading | Group::Text => true,
            Group::Proof => is_proofread,
            Group::Images => *self == IMAGE_NO_ALT,
            Group::Page => has_pages,
            Group::StyleSheet
            | Group::Printers
            | Group::Stores
            | Group::Cover
            | Group::Epub
            | Group::FinishedEpub
            | Group::Web
            | Group::Metadata => false,
        }
    }
}

/// The rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code == code)
}

/// The column of levels: `Fault` is an error that cannot be lowered, because no file could be made that is whole and valid.
macro_rules! usual {
    (Fault) => {
        Level::Error
    };
    ($level:ident) => {
        Level::$level
    };
}

macro_rules! is_fixed {
    (Fault) => {
        true
    };
    ($level:ident) => {
        false
    };
}

macro_rules! rules {
    ($([$group:ident] $($name:ident $level:ident $code:literal $meaning:literal $remedy:literal)*)*) => {
        $($(#[doc = $meaning] pub static $name: Rule = Rule {
            code: $code,
            group: Group::$group,
            usual: usual!($level),
            fixed: is_fixed!($level),
            meaning: $meaning,
            remedy: $remedy,
        };)*)*
        /// Every rule, in the order of the table.
        pub static ALL: &[&Rule] = &[$($(&$name),*),*];
    };
}

rules! {
    [Reading]
    FILE_MISSING Fault "file-missing"
        "A chapter, include or other file that the book names is not there."
        "Correct the path, or write the file. Paths are relative to the file that names them, those of `book.chapters` to the source folder."
    FILE_UNREADABLE Fault "file-unreadable"
        "A file of the book could not be read."
        "Look at its permissions, and whether it is a file at all."
    NOT_UTF8 Fault "not-utf8"
        "A text file is not UTF-8."
        "Save it as UTF-8."
    PATH_OUTSIDE Fault "path-outside"
        "A path leads out of the book's folder."
        "Keep all that the book needs inside its folder; a manuscript is not trusted to read other files."
    FILE_UNUSED Note "file-unused"
        "A chapter, picture, style sheet or face lies in the book's folder and is used nowhere. Looked for by `check`."
        "Name it where it belongs, or move it out of the folder; a hidden folder (`.attic`) is not looked into."
    FOLDER_LINK Warning "folder-link"
        "A folder that is a link is not looked into when chapters are gathered by their names: it could lead in a circle."
        "Name its files in SUMMARY.md, or put the folder itself in the place of the link."
    BOOK_EMPTY Error "book-empty"
        "The book has no text."
        "Write a chapter, or name one in SUMMARY.md."
    LIMIT Fault "limit"
        "A limit that protects the machine was reached."
        "Make smaller, fewer or less deep what the message names."
    WORK_FAILED Fault "work-failed"
        "The work on a book could not be done, and nothing is known of it: it is not there, or something could not be read or written."
        "Put right what the message names, and run it again."
    CONTROL_CHARACTER Warning "control-character"
        "A control character stands in the text; no page can show it, and it is left out."
        "Delete it; such characters come with text that was pasted or converted."
    DIRECTION_UNPAIRED Warning "direction-unpaired"
        "A control of the direction of text has no partner in its paragraph."
        "Close it in the same paragraph, with U+202C or U+2069, or take it out."
    CONFIG_SYNTAX Fault "config-syntax"
        "book.toml is not TOML."
        "Correct the syntax at the place shown."
    CONFIG_UNKNOWN_KEY Error "config-unknown-key"
        "book.toml has a key that Pressmark does not know."
        "Correct the spelling, or take the key out."
    CONFIG_VALUE Fault "config-value"
        "A value in book.toml is not of its key's kind."
        "Write a value of the kind the message names."
    CONFIG_UNUSED Note "config-unused"
        "book.toml has tables that belong to another tool."
        "Nothing: they are accepted so that one book.toml serves both tools."
    SUMMARY_SYNTAX Fault "summary-syntax"
        "SUMMARY.md has a line that is not of its grammar."
        "Write `- [Title](file.md)`, `# Part title`, or `---`."
    SUMMARY_DRAFT Note "summary-draft"
        "A chapter in SUMMARY.md has no file yet."
        "Name its file when there is one: `[Title](file.md)`."
    CHAPTER_TWICE Error "chapter-twice"
        "A file is named twice in the reading order."
        "Name each file once."
    CHAPTERS_UNUSED Warning "chapters-unused"
        "Both SUMMARY.md and `chapters` in book.toml give a reading order; SUMMARY.md's holds."
        "Take `chapters` out of book.toml, or remove SUMMARY.md."
    INCLUDE_ANCHOR Fault "include-anchor"
        "An include names an anchor or lines that its file has not."
        "Correct the anchor's name or the line range."
    TEMPLATE_UNKNOWN Warning "template-unknown"
        "A `{{#…}}` that Pressmark does not know is left out."
        "Use {{#include}}, {{#rustdoc_include}}, {{#playground}} or {{#title}}."
    FRONT_MATTER Warning "front-matter"
        "A line of a chapter's front matter is not understood."
        "Write `key: value`, with role, title, short-title, lang or author as key."

    [StyleSheet]
    CSS_SYNTAX Fault "css-syntax"
        "The style sheet has something that is not CSS; stores refuse such a book."
        "Correct it at the place shown."
    CSS_REFERENCE Fault "css-reference"
        "The style sheet brings in another file, which the EPUB would lack."
        "Take the rule out, or write what it brings into the sheet itself."
    CSS_FORBIDDEN Fault "css-forbidden"
        "The style sheet has a property that an EPUB must not have."
        "Take it out; the text says its direction itself, by `dir` or `lang`."
    CSS_TRAP Warning "css-trap"
        "The style sheet has a rule that a reading system is known to choke on, or that takes a choice away from the reader."
        "Do what the hint says, or leave it where you know your readers' devices."

    [Text]
    ALLOW_SYNTAX Warning "allow-syntax"
        "A comment for Pressmark says what it does not know, or allows what cannot be allowed; it has no effect."
        "Write `<!-- pressmark: allow link-broken -->` above the block, with the code of the complaint, or several with commas."
    ALLOW_UNUSED Note "allow-unused"
        "A comment allows something that does not occur there any more."
        "Take the comment out, so that the next fault of the kind is told."
    FENCE_UNCLOSED Warning "fence-unclosed"
        "A `:::` container is not closed, or a closing fence has no opening."
        "Put `:::` on a line of its own after the container's last line."
    COMMENT_UNCLOSED Fault "comment-unclosed"
        "A comment is not closed: all that follows it in its file would be left out."
        "Write `-->` where the comment ends."
    CODE_UNCLOSED Warning "code-unclosed"
        "A block of code is not closed: all that follows it is taken for code."
        "Close it with a line of as many backticks or tildes as it begins with."
    DESCRIPTION_ALONE Warning "description-alone"
        "A long description belongs to no figure, table or picture; the EPUB shows it where it is written, print does not."
        "Write it right below the figure or table, or name its label: `::: description for=fig:map`."
    CONTAINER_UNKNOWN Warning "container-unknown"
        "A `::: name` container of an unknown name: its text is set as a plain division with that class."
        "Correct the name, or ignore this if the class is wanted for a stylesheet."
    ROLE_UNKNOWN Warning "role-unknown"
        "A class on a chapter's title is nearly the name of a role, and is none: the chapter is set like any other."
        "Correct the name, or ignore this if the class is wanted for a stylesheet."
    ATTRIBUTE_SYNTAX Warning "attribute-syntax"
        "A `{…}` attribute list is not understood."
        "Write `{#id .class key=value}`."
    HTML_UNKNOWN Warning "html-unknown"
        "HTML that a printed page cannot express; its text is kept, its markup is not."
        "Use Markdown, or one of: br em strong s sup sub kbd code span a img p hr pre figure figcaption details summary div."
    HTML_UNPAIRED Warning "html-unpaired"
        "An HTML element is opened and not closed in its paragraph, or closed and not opened."
        "Write both of its tags in one paragraph (an element round several has them on lines of their own), or delete the odd one."
    ENTITY_UNKNOWN Warning "entity-unknown"
        "What looks like a reference to a character, as `&eacute;` is one, gives none; its letters stand in the book."
        "Write the character itself, or `&amp;` where the sign & is meant."
    NOTE_UNDEFINED Warning "note-undefined"
        "A footnote is called but not defined, or its definition has no text; the call stays as text."
        "Write `[^name]: …` with the note's text, or take the call out."
    NOTE_UNUSED Warning "note-unused"
        "A footnote is defined but nowhere called, or defined a second time; this text is left out of the book."
        "Call it with `[^name]`, or take it out."
    HEADING_SKIPPED Warning "heading-skipped"
        "A heading skips a level; it is set at the level of its depth."
        "Use the next level."
    LABEL_DUPLICATE Error "label-duplicate"
        "An id is given twice in the book."
        "Give each `{#id}` once."
    LINK_BROKEN Warning "link-broken"
        "A link leads to a file or heading that is not in the book, or to an address that cannot be one; its text stays, plain."
        "Correct the target."
    LINK_ADDRESS Warning "link-address"
        "An address is not spelled as addresses are; the link leads to what is plainly meant, but what has a blank in it is no link, and stays as text."
        "Write it as the message says; `pressmark check --fix` does."
    REFERENCE_UNRESOLVED Error "reference-unresolved"
        "A numbered reference names a figure, table or section that is not there."
        "Correct the name, or give the target `{#name}`."
    INDEX_MARK Warning "index-mark"
        "A mark for the index names no entry, or stands where none can; it is left out."
        "Write `[words]{.index}`, `[words]{index=\"Entry > entry below it\"}` or `[]{index=\"Entry\"}`; an entry has at most three levels."
    INDEX_SEE Warning "index-see"
        "An entry of the index says to see another one that is not in it; the words stay, without a link."
        "Correct the name, with its levels as in `see=\"Whales > sperm\"`, or mark a place for it."
    INDEX_RANGE Warning "index-range"
        "A range of the index has one edge only; the entry names the page of that."
        "Write `[]{index=\"Entry\" range=start}` where it begins and `[]{index=\"Entry\" range=end}` where it ends, with the same entry."
    INDEX_ALIKE Note "index-alike"
        "Two entries of the index differ in nothing but capitals."
        "Write both in one way where they are one entry: `[Whale]{index=\"whale\"}`."
    INDEX_MISSING Note "index-missing"
        "Places are marked for an index, and the book has none."
        "Add a chapter called `# Index {.index}` where it is to stand; it needs no text."
    INDEX_EMPTY Warning "index-empty"
        "The index has nothing to list, because no place is marked for it."
        "Mark places with `[words]{.index}`, or take the index out."
    MATH_AS_SOURCE Warning "math-as-source"
        "Formulas are printed as their TeX source."
        "Nothing yet: the setting of mathematics comes later."
    CITATION_AS_SOURCE Warning "citation-as-source"
        "A citation is printed as it was typed."
        "Nothing yet: bibliographies come later."
    LANGUAGE_UNKNOWN Warning "language-unknown"
        "A tag names no language: its words are not hyphenated, and no screen reader can speak them."
        "Write the language's code of two letters, such as `en`, `de` or `ja`, with a country where it matters: `pt-BR`. A language that has none has one of three letters: `grc`."
    WORDS_MISSING Note "words-missing"
        "What the program says itself in a book (Contents, Chapter 1, Figure 2, Notes) it cannot say in the book's language. It is in English, which the EPUB marks."
        "Give chapters and parts titles of their own, and the book pages of its own for title and contents; tell us the words, and they are in the next version."
    TABLE_NO_HEAD Warning "table-no-head"
        "A table whose head row is empty: it has no header for a reader who cannot see it."
        "Fill the head row."
    TABLE_ROW Warning "table-row"
        "A row of a table has more cells than the table has columns; those too many are left out of the book."
        "Add a column to the head, or write a bar that belongs to the words as `\\|`."

    [Proof]
    // Looked for by `check`, which reads the text as a proofreader does.
    QUOTES_MIXED Warning "quotes-mixed"
        "A quotation mark or apostrophe is straight in a book that else has curly ones, or the other way round."
        "Write it like the others; with `smart-punctuation`, straight ones become those of the language, and `&quot;` does not."
    QUOTE_UNPAIRED Warning "quote-unpaired"
        "A quotation is opened and not closed, or closed and not opened: a mark is missing, or turned the wrong way."
        "Write the mark that is missing, or move the space that turned it. Where speech goes on in the next paragraph, that one opens it again."
    APOSTROPHE_TURNED Warning "apostrophe-turned"
        "An apostrophe at the beginning of a word is turned like a mark that opens a quotation."
        "Write `’`, or a straight one, which is turned as it should be."
    DASH_HYPHEN Warning "dash-hyphen"
        "Hyphens stand where a dash is meant."
        "Write `--` for an en dash and `---` for an em dash, with `smart-punctuation`; else the dash itself."
    ELLIPSES_MIXED Note "ellipses-mixed"
        "Three dots stand in a book that else has the ellipsis, or the other way round."
        "Write it like the others."
    SPACE_DOUBLED Note "space-doubled"
        "A space that does not break stands beside one that does: both are printed, as a wide gap. Spaces of other kinds are one, however many are typed."
        "Write one of them."
    SPACE_BEFORE_MARK Warning "space-before-mark"
        "A space stands before a comma, a full stop, or another mark that has none before it in this language."
        "Take it out."
    SPACE_MISSING Warning "space-missing"
        "No space stands behind a full stop or a comma."
        "Write one."
    MARK_DOUBLED Warning "mark-doubled"
        "A full stop, comma or semicolon stands twice."
        "Write it once, or three dots."
    RANGE_HYPHEN Note "range-hyphen"
        "A hyphen joins two years or pages, where English and German have an en dash."
        "Write `--` with `smart-punctuation`, else `–`."
    WORD_REPEATED Warning "word-repeated"
        "A word that never follows itself stands twice in a row."
        "Take one out."

    [Web]
    LINK_DEAD Warning "link-dead"
        "A link leads to an address of the web at which nothing is any more, or to a host that there is not. Looked for by `check --links`."
        "Find where it has gone, or link to a copy in an archive of the web; a reader in ten years will thank you for a date beside it."
    LINK_MOVED Note "link-moved"
        "What a link leads to has moved for good, as its server says. Looked for by `check --links`."
        "Open the new address and see whether it is what was meant, then write it; `pressmark check --links --fix=all` does."
    LINK_UNANSWERED Note "link-unanswered"
        "Whether anything is at an address of the web could not be found out: its server was not reached, answers programs in another way, or lies on this machine or in its network. Looked for by `check --links`."
        "Open it in a browser."

    [Images]
    IMAGE_MISSING Fault "image-missing"
        "An image is not there."
        "Correct the path; it is relative to the chapter's file."
    IMAGE_UNREADABLE Fault "image-unreadable"
        "An image cannot be decoded."
        "Save it again as PNG, JPEG, WebP, GIF or SVG."
    IMAGE_INCOMPLETE Warning "image-incomplete"
        "Something in a drawing is not shown: no book can hold what acts or comes from outside, and some kinds of colour and shape are not known."
        "Draw it with plain shapes, words and RGB colours."
    FONT_SUBSTITUTED Note "font-substituted"
        "A drawing names a face that is not in the book; another of the same kind stands in for it."
        "Add the face to the book's fonts folder, or turn the drawing's words into outlines."
    IMAGE_REMOTE Fault "image-remote"
        "An image lies on the web. Pressmark fetches nothing."
        "Save it in the book's folder and name it there."
    IMAGE_NO_ALT Warning "image-no-alt"
        "An image has no alternative text; a reader who cannot see it gets nothing."
        "Write what it shows, `![…](…)`, or say that none is wanted: `{.decorative}`."
    FONT_UNREADABLE Error "font-unreadable"
        "A face in the book's fonts folder cannot be read, is cut off, or has letters that cannot be drawn."
        "Give a TrueType or OpenType file; copy it anew from its maker where it is damaged."
    FONT_DAMAGED Warning "font-damaged"
        "A face is not as its maker left it: its bytes do not match the checksums in its file. It is used all the same."
        "Copy it anew from its maker. If a tool of yours changed it, let a font editor save it again, which writes the checksums anew."
    FONT_MISSING Error "font-missing"
        "The family that book.toml names is neither bundled nor in the book's fonts folder."
        "Put its files into fonts/ beside book.toml, or name another."
    FONT_EMBEDDING Warning "font-embedding"
        "The licence bits of a face in the book's fonts folder forbid what a PDF needs: to hold the face, or a part of it. It is not used."
        "Ask its maker for a file that may be embedded and subset, or choose another face."
    IMAGE_PRIVATE Note "image-private"
        "A photograph tells where it was taken, or whose camera it was. The book leaves that out; artist and copyright stay, and its pixels are not touched."
        "Nothing. Where the place matters, write it in the text."
    IMAGE_REDUCED Note "image-reduced"
        "An image is larger than stores of e-books take it, in pixels or in bytes; the EPUB has it smaller. Print has it as it is."
        "Nothing, unless its smallest parts must be seen on a screen: then show them in images of their own."
    IMAGE_TOO_LARGE Warning "image-too-large"
        "An image is larger than stores of e-books take it, and cannot be made smaller here."
        "Save it smaller, as the message says."
    IMAGE_STILL Note "image-still"
        "A moving image stands still in this EPUB: the readers that it is for do not show it moving, or its file had to be made anew."
        "Look whether its first frame says enough, or show several images."
    FONT_LICENCE Note "font-licence"
        "A face that the EPUB holds says nothing of its licence. Not every licence for print allows that the file goes to readers."
        "Read the licence that you have, and ask its maker where it says nothing of e-books."
    IMAGE_RESOLUTION Warning "image-resolution"
        "An image has too few pixels for the size at which it is printed; it will look soft or stepped on paper."
        "Give a larger image, or show it smaller. One that was enlarged by a program does not gain by it."
    IMAGE_RESOLUTION_LEAST Error "image-resolution-least"
        "An image has so few pixels for its size that its pixels will be seen on paper."
        "Give a larger image, or show it smaller."
    IMAGE_INK Warning "image-ink"
        "An image lays more ink on one place than the press takes."
        "Make its darkest places lighter, or convert it with the profile of the press."
    IMAGE_TRANSPARENT Fault "image-transparent"
        "An image is transparent in a way that the standard of the file for the press does not allow."
        "Save it without transparency, on white, or choose `standard = \"PDF/X-4\"`."
    DRAWING_FLATTENED Note "drawing-flattened"
        "A drawing is printed as dots, words and all: the standard of the file for the press allows no transparency, or something in the drawing is of a kind that no press takes."
        "Nothing, if its edges look well on a proof. To keep its vectors, draw it without transparency, or choose `standard = \"PDF/X-4\"`."
    PROFILE_UNUSABLE Fault "profile-unusable"
        "The colour profile that book.toml names cannot be used for the press."
        "Give the CMYK output profile (ICC) of the printer, or take `color-profile` out."
    NOT_ARCHIVAL Note "not-archival"
        "The PDF for screens cannot be PDF/A-2a, and does not say so."
        "Take out what the note names; a sign of a face's own is better a picture with words for it."
    GLYPH_MISSING Warning "glyph-missing"
        "A character is in no face; a box is printed in its place."
        "Add a face that has it to the book's fonts folder."
    SMALL_CAPS_MISSING Warning "small-caps-missing"
        "The face has no small capitals; the words that were to be set in them are printed in plain letters."
        "Choose a face that has them, or none of the settings that ask for them. Capitals are never made smaller to look like them."

    [Page]
    LINE_OVERFULL Warning "line-overfull"
        "A line is longer than the measure."
        "Let it break: reword it, or give a soft hyphen."
    TABLE_TOO_WIDE Warning "table-too-wide"
        "A table is wider than the measure; its columns are squeezed."
        "Use fewer columns or shorter words, or turn it with `{.landscape}`."
    TABLE_CUT_OFF Fault "table-cut-off"
        "A table has so many columns that some lie beyond the edge of the paper, or are left out."
        "Part it into several tables, or turn it with `{.landscape}`."
    CODE_WRAPPED Note "code-wrapped"
        "A line of code is longer than the measure and was wrapped with a mark."
        "Break the line in the source."
    BLOCK_TOO_TALL Warning "block-too-tall"
        "Something is taller than the page and was reduced or cut."
        "Make it smaller."
    KEEP_UNMET Warning "keep-unmet"
        "What the author asked of a paragraph's lines, or of where pages may end, cannot be met."
        "Shorten what is to be kept together, or take the braces out."
    PAGE_SHORT Warning "page-short"
        "A page ends much too early, or where it should not, because nothing better was left."
        "Let what follows be parted, move a figure, or set a paragraph before it a line longer with `{lines=+1}`."
    PAGE_TOO_SMALL Fault "page-too-small"
        "The margins leave no room for text."
        "Make the trim size larger or the margins smaller."
    BLEED_MISSING Warning "bleed-missing"
        "A picture fills its page, and the book has no bleed: cut a hair off its line, the page has white beside the picture."
        "Set `bleed` under `[print]` to what the printer asks for (often `\"3mm\"` or `\"0.125in\"`), or name the `printer`."
    PAGES_UNSETTLED Warning "pages-unsettled"
        "Page numbers in the contents or the text, marks of notes, or the margins that a printer asks for, did not settle."
        "Build again after the next change; if it stays, report it."

    [Printers]
    // All but the first are looked for by `check --for`.
    PRINTER_RULES Warning "printer-rules"
        "The book breaks a rule of the printer that book.toml names; it may be sent back."
        "Do what the message says; `pressmark check --for` with the printer's name says all that it asks for."
    PRINTER_TRIM Error "printer-trim"
        "The printer does not print pages of this size."
        "Choose one of its sizes as `trim-size`."
    PRINTER_TRIM_OWN Note "printer-trim-own"
        "The size is none of the printer's usual ones; it takes it as a size of one's own, which not every way of selling does."
        "Choose one of its usual sizes, or ask the printer."
    PRINTER_PAGES Error "printer-pages"
        "The book has fewer or more pages than the printer binds."
        "Change the size of page or text, the paper, or part the book into volumes."
    PRINTER_MULTIPLE Warning "printer-multiple"
        "The number of pages is not a multiple of what the printer asks for; it adds blank ones."
        "Set `page-multiple`, or name the `printer` in book.toml."
    PRINTER_MARGINS Error "printer-margins"
        "A margin is narrower than the printer asks of a book of so many pages."
        "Make it wider, or take it out of `margins` and name the `printer` in book.toml."
    PRINTER_BLEED Error "printer-bleed"
        "A picture reaches the edge of the page and does not stand out over it as far as the printer asks; the knife may leave white beside it."
        "Set `bleed`, or name the `printer` in book.toml."
    PRINTER_SAFE Warning "printer-safe"
        "Something stands nearer to the edge of the page than the printer advises; the knife may cut into it."
        "Make the margins wider, or let a picture fill the page with `{.bleed}`."
    PRINTER_MARKS Error "printer-marks"
        "The printer takes no file with crop marks."
        "Take `crop-marks` out of book.toml."
    PRINTER_STANDARD Error "printer-standard"
        "The file for the press does not conform to what the printer asks for."
        "Set `standard` as the message says, or name the `printer` in book.toml."
    PRINTER_INK Error "printer-ink"
        "More ink is allowed on one place than the printer takes."
        "Set `max-ink` as the message says, or name the `printer` in book.toml."
    PRINTER_COLOR Note "printer-color"
        "The printer recommends sRGB for colours; it takes the inks of the file for the press as well, and converts them, by which some may change a little."
        "Nothing: the file names the press that its inks are meant for. Look at a proof where a colour must be exact."

    [Stores]
    // Looked for by `check --for`.
    STORE_COVER Error "store-cover"
        "The store does not take this cover."
        "Give a picture of 1600 × 2560 pixels, or let the cover be made from the metadata."
    STORE_IMAGE Error "store-image"
        "The store does not take this image."
        "Save it smaller, as the message says."
    STORE_FILE Error "store-file"
        "The EPUB is larger than the store takes."
        "Save its largest images smaller, or part the book into volumes."
    STORE_METADATA Warning "store-metadata"
        "The book does not say of itself what the store asks for."
        "Add to book.toml what the message names."
    STORE_ADVICE Warning "store-advice"
        "The store takes the book, and advises otherwise: it may look worse there than it could, or load slowly."
        "Do what the message says, if it matters to your readers."
    STORE_SEND Warning "store-send"
        "Something in the EPUB has made Send-to-Kindle fail for others, which never says why (\"E999\")."
        "Do what the message says before you send the file to a Kindle."

    [Cover]
    COVER_PIXELS Warning "cover-pixels"
        "The picture of the cover has too few pixels for print, or for the stores."
        "Give a larger one: 300 pixels for each inch of the printed cover, and 1600 × 2560 for stores."
    COVER_SIZE Fault "cover-size"
        "The figures for the printed cover do not fit one another, or one of them is missing."
        "Copy trim size, spine and whole size from the printer's template, all for the same number of pages."
    COVER_SPINE_BARE Note "cover-spine-bare"
        "Nothing stands on the spine: the printer does not allow it there, or there is no room."
        "Nothing, for a thin book. A shorter title, or thicker paper, makes room in some."
    COVER_TEXT_CUT Warning "cover-text-cut"
        "The description is too long for the back of the cover; it ends early there, behind a sentence."
        "Shorten `description`; the back of a book takes about 150 to 200 words."
    COVER_ISBN Error "cover-isbn"
        "A barcode was asked for, and the book has no ISBN for print."
        "Add `isbn = { print = \"978-…\" }` under `[book]`, or leave the place to the printer."

    [Epub]
    PAGE_HEAVY Warning "page-heavy"
        "A table, list, quotation or the like is so long that the page of the EPUB it stands in is too heavy for many readers."
        "Part it in two or more."
    CLAIM_UNTRUE Warning "claim-untrue"
        "book.toml says that the EPUB conforms to an accessibility standard, and something in it does not. The EPUB does not say that it does."
        "Mend what the message names, or take `conforms-to` out of book.toml."
    PAGE_UNMARKED Warning "page-unmarked"
        "A page of the printed book has no place in the EPUB, and is missing from its page list."
        "This is a fault of the program, not of the book: please report it, with the page."
    [FinishedEpub]
    // What EPUBCheck or Ace call a fault stands behind each message.
    EPUB_CONTAINER Fault "epub-container"
        "The EPUB's container is not as reading systems need it: its first entry, its names, META-INF."
        "Pack the files again with a tool that makes EPUBs; a ZIP made by hand seldom is one."
    EPUB_CONTAINER_ADVICE Warning "epub-container-advice"
        "Something in the EPUB's container troubles some reading systems."
        "Rename the file, or take out what is empty."
    EPUB_ILL_FORMED Fault "epub-ill-formed"
        "A file of the EPUB is no well-formed XML in UTF-8; reading systems show an error in its place."
        "Correct the file at the place shown."
    EPUB_ILL_FORMED_ADVICE Warning "epub-ill-formed-advice"
        "A file of the EPUB is written in another encoding than UTF-8."
        "Save it as UTF-8."
    EPUB_PACKAGE Fault "epub-package"
        "The package document says something wrong of the book or its files, or leaves out what it must say."
        "Correct the package document at the place shown."
    EPUB_PACKAGE_ADVICE Warning "epub-package-advice"
        "The package document says something that is out of use, or that not all stores understand."
        "Change the package document at the place shown."
    EPUB_NAVIGATION Fault "epub-navigation"
        "The contents, the page list or the landmarks of the EPUB are not as reading systems need them."
        "Correct the navigation document or the NCX at the place shown."
    EPUB_NAVIGATION_ADVICE Warning "epub-navigation-advice"
        "A list of the navigation document is not in the order of the book, or has more levels than readers show."
        "Put its entries into the order in which the book is read."
    EPUB_MARKUP Fault "epub-markup"
        "An element or attribute of a page stands where EPUB does not allow it, or has a value that it cannot have."
        "Correct the page at the place shown."
    EPUB_MARKUP_ADVICE Warning "epub-markup-advice"
        "A page uses something that is out of use, or leaves out what it should say."
        "Change the page at the place shown."
    EPUB_LINK Fault "epub-link"
        "A link or another reference leads to a file or place that is not in the EPUB, or where it may not lead."
        "Correct the address, or put the file into the book and list it in the manifest."
    EPUB_LINK_ADVICE Warning "epub-link-advice"
        "A link or another reference works in some reading systems only."
        "Correct the address."
    EPUB_RESOURCE Fault "epub-resource"
        "A picture or other file is damaged, of another kind than is said of it, or of one that not every reading system shows."
        "Save it again in a kind that EPUB knows, and say that kind in the manifest."
    EPUB_RESOURCE_ADVICE Warning "epub-resource-advice"
        "A file's name or what is said of its kind does not fit the file."
        "Rename it, or correct what is said of it."
    EPUB_STYLE Fault "epub-style"
        "A stylesheet has a fault of grammar, or says what EPUB does not allow; old reading systems drop the whole sheet."
        "Correct the sheet at the place shown."
    EPUB_STYLE_ADVICE Warning "epub-style-advice"
        "A stylesheet says something that has no effect, or not everywhere."
        "Change the sheet at the place shown."
    EPUB_ACCESSIBILITY Warning "epub-accessibility"
        "Those who cannot see the book miss something, or the book claims more for them than it has."
        "Add what is missing at the place shown, or take the claim back."

    [Metadata]
    METADATA_MISSING Note "metadata-missing"
        "The book says less of itself than a store wants."
        "Add the key to book.toml."
    NAME_SHARED Error "name-shared"
        "Two books that are checked together have titles that give their files one name. `build` refuses to make them together."
        "Give the books different titles, name each of them once, or build them one by one with different `--out`."
    ISBN_INVALID Error "isbn-invalid"
        "An ISBN's check digit is wrong."
        "Copy it again from the agency's letter."
    DATE_MISSING Note "date-missing"
        "The book has no date, and SOURCE_DATE_EPOCH is not set; a fixed date stands in the files."
        "Add `date = \"YYYY-MM-DD\"` to book.toml."
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_spelled_alike() {
        let codes: BTreeSet<_> = ALL.iter().map(|rule| rule.code).collect();
        assert_eq!(codes.len(), ALL.len());
        for rule in ALL {
            assert!(
                rule.code
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                rule.code
            );
            assert!(
                rule.meaning.ends_with('.') && rule.remedy.ends_with('.'),
                "{}",
                rule.code
            );
        }
    }
}
