//! The model's own tools: walks, plain text, roles, and the outline.

use pressmark::config::{self, Surroundings};
use pressmark::diag::{Diagnostics, FileId, Span};
use pressmark::model::{
    Attributes, Block, BlockKind, Book, Image, Inline, InlineKind, Label, Language, Link, Matter, NodeId, Note, Role,
    Section, outline, walk,
};

const PLACE: Span = Span::new(FileId(0), 0, 0);

fn id(local: u32) -> NodeId {
    NodeId { chapter: 2, local }
}

fn inline(kind: InlineKind) -> Inline {
    Inline { span: PLACE, kind }
}

fn text(words: &str) -> Inline {
    inline(InlineKind::Text(words.to_owned()))
}

fn paragraph(local: u32, content: Vec<Inline>) -> Block {
    Block {
        id: id(local),
        span: PLACE,
        attributes: Attributes::default(),
        kind: BlockKind::Paragraph(content),
    }
}

/// "One *two* `three` [four](x)¹ ![five](y)", and a note "six".
fn line() -> Vec<Inline> {
    let note = Note {
        id: id(2),
        blocks: vec![paragraph(3, vec![text("six")])],
    };
    let link = Link {
        id: id(1),
        target: "x".to_owned(),
        title: String::new(),
        attributes: Attributes::default(),
        content: vec![text("four")],
    };
    let image = Image {
        id: id(4),
        source: "y".to_owned(),
        alt: "five".to_owned(),
        title: String::new(),
        attributes: Attributes::default(),
    };
    vec![
        text("One "),
        inline(InlineKind::Emphasis(vec![text("two")])),
        inline(InlineKind::SoftBreak),
        inline(InlineKind::Code("three".to_owned())),
        text(" "),
        inline(InlineKind::Link(link)),
        inline(InlineKind::Note(note)),
        inline(InlineKind::Image(image)),
    ]
}

#[test]
fn plain_text_leaves_out_notes_and_pictures() {
    assert_eq!(walk::plain_text(&line()), "One two three four");
}

#[test]
fn the_outline_shows_all() {
    let around = Surroundings {
        has_src: false,
        epoch: Some(0),
        default_title: "A Book",
    };
    let section = Section {
        id: id(0),
        role: Role::Preface,
        matter: Matter::Front,
        label: Some(Label("start".to_owned())),
        attributes: Attributes::default(),
        span: PLACE,
        title: vec![text("Before")],
        short_title: None,
        language: Some(Language("la".to_owned())),
        file: Some("a.md".to_owned()),
        blocks: vec![paragraph(5, line())],
        sections: Vec::new(),
    };
    let book = Book {
        metadata: config::defaults(around, &mut Diagnostics::new()).metadata,
        sections: vec![section],
    };
    let expected = "book \"A Book\" en\n  front preface n2-0 #start lang=la file=a.md: Before\n    \
                    paragraph n2-5: One *two* `three` <four → x>{note n2-2}{image y alt=\"five\"}\n      \
                    note n2-2\n        paragraph n2-3: six\n";
    assert_eq!(outline(&book), expected);
}

#[test]
fn every_role_has_a_word_of_its_own() {
    for role in Role::ALL {
        assert_eq!(Role::from_word(role.word()), Some(*role));
    }
}
