//! The name an author writes → what a section is in a book; must not know how it looks.

/// Where in the book a section stands; decides page numbering (roman or arabic).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    /// Before the text.
    Front,
    /// The text.
    Body,
    /// After the text.
    Back,
}

macro_rules! roles {
    ($($name:ident $word:literal $matter:ident $numbered:literal $doc:literal)*) => {
        /// What a section is in the book. Becomes `epub:type` and an ARIA role in the EPUB, and the opening's look
        /// in print.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $(#[doc = $doc] $name),* }

        impl Role {
            /// Every role, in the order of the table.
            pub const ALL: &[Role] = &[$(Role::$name),*];

            /// The role of a word in front matter or of a class on a heading.
            pub fn from_word(word: &str) -> Option<Role> {
                match word { $($word => Some(Role::$name),)* _ => None }
            }

            /// The word for this role.
            pub fn word(self) -> &'static str {
                match self { $(Role::$name => $word),* }
            }

            /// Where a section of this role stands by custom, when its place in the book does not say.
            pub fn usual_matter(self) -> Matter {
                match self { $(Role::$name => Matter::$matter),* }
            }

            /// Whether sections of this role are counted.
            pub fn is_numbered(self) -> bool {
                match self { $(Role::$name => $numbered),* }
            }
        }
    };
}

roles! {
    HalfTitle "half-title" Front false "The title alone, before the title page."
    TitlePage "title-page" Front false "Title, authors, publisher."
    Copyright "copyright" Front false "The imprint."
    Dedication "dedication" Front false "To whom the book is given."
    Epigraph "epigraph" Front false "A quotation that opens the book."
    AlsoBy "also-by" Front false "Other books of the author."
    Contents "contents" Front false "The table of contents, where the manuscript brings its own."
    Foreword "foreword" Front false "Words of another person before the text."
    Preface "preface" Front false "Words of the author about the book."
    Introduction "introduction" Front false "The way into the subject."
    Prologue "prologue" Body false "A scene before the first chapter."
    Part "part" Body true "A group of chapters."
    Chapter "chapter" Body true "A chapter."
    Section "section" Body true "A section inside a chapter."
    Epilogue "epilogue" Body false "A scene after the last chapter."
    Afterword "afterword" Back false "Words after the text."
    Acknowledgments "acknowledgments" Back false "Thanks."
    Appendix "appendix" Back true "Matter that supports the text."
    Notes "notes" Back false "Notes of the whole book."
    Glossary "glossary" Back false "Terms and what they mean."
    Bibliography "bibliography" Back false "Sources."
    Index "index" Back false "The index, which is made of the places marked for it."
    AboutTheAuthor "about-the-author" Back false "Who wrote the book."
    Colophon "colophon" Back false "How the book was made."
}
