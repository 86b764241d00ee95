//! The model → indented text, one node a line: `inspect --stage model`, snapshots, and a newcomer's guide.

use super::{
    Attributes, Block, BlockKind, Book, Cell, CodeBlock, Definition, IndexMark, IndexTerm, Inline, InlineKind, Label,
    List, Matter, Medium, RangeEdge, Section, Table, VerseLine,
};
use std::fmt::Write;

/// The whole book as indented lines. Words are given whole, with inlines in a short notation: `*stress*`,
/// `**strong**`, `` `code` ``, `<link words → target>`, `{note …}` with the note's blocks below its paragraph.
pub fn outline(book: &Book) -> String {
    let mut out = Outline {
        text: String::new(),
        depth: 1,
    };
    let _ = writeln!(out.text, "book {:?} {}", book.metadata.title, book.metadata.language.0);
    for section in &book.sections {
        out.section(section);
    }
    out.text
}

struct Outline {
    text: String,
    depth: usize,
}

impl Outline {
    fn line(&mut self, words: &str) {
        let _ = writeln!(self.text, "{:indent$}{}", "", words.trim_end(), indent = self.depth * 2);
    }

    fn inside(&mut self, inner: impl FnOnce(&mut Self)) {
        self.depth += 1;
        inner(self);
        self.depth -= 1;
    }

    fn section(&mut self, section: &Section) {
        let matter = match section.matter {
            Matter::Front => "front ",
            Matter::Body => "",
            Matter::Back => "back ",
        };
        let mut line = format!("{matter}{} {}", section.role.word(), section.id);
        push_attributes(&mut line, section.label.as_ref(), &section.attributes);
        for (name, value) in [
            ("lang", section.language.as_ref().map(|language| &language.0)),
            ("file", section.file.as_ref()),
        ] {
            if let Some(value) = value {
                let _ = write!(line, " {name}={value}");
            }
        }
        let mut notes = Vec::new();
        if !section.title.is_empty() {
            let _ = write!(line, ": {}", words(&section.title, &mut notes));
        }
        if let Some(short) = &section.short_title {
            let _ = write!(line, " | short: {}", words(short, &mut notes));
        }
        self.line(&line);
        self.inside(|out| {
            out.notes(notes);
            out.blocks(&section.blocks);
            for inner in &section.sections {
                out.section(inner);
            }
        });
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    /// The text of notes called in the line above.
    fn notes(&mut self, notes: Vec<(String, &[Block])>) {
        for (name, blocks) in notes {
            self.inside(|out| {
                out.line(&format!("note {name}"));
                out.inside(|out| out.blocks(blocks));
            });
        }
    }

    /// One line for a block, with words.
    fn words(&mut self, head: &str, content: &[Inline]) {
        let mut notes = Vec::new();
        let line = format!("{head}: {}", words(content, &mut notes));
        self.line(&line);
        self.notes(notes);
    }

    fn side(&mut self, head: &str, content: Option<&Vec<Inline>>) {
        if let Some(content) = content.filter(|content| !content.is_empty()) {
            self.words(head, content);
        }
    }

    /// A line for a block, and what is in it below.
    fn container(
        &mut self,
        head: &str,
        before: (&str, Option<&Vec<Inline>>),
        blocks: &[Block],
        after: (&str, Option<&Vec<Inline>>),
    ) {
        self.line(head);
        self.inside(|out| {
            out.side(before.0, before.1);
            out.blocks(blocks);
            out.side(after.0, after.1);
        });
    }

    fn block(&mut self, block: &Block) {
        let mut tail = format!(" {}", block.id);
        push_attributes(&mut tail, block.attributes.label.as_ref(), &block.attributes);
        let none = ("", None);
        match &block.kind {
            BlockKind::Paragraph(content) => self.words(&format!("paragraph{tail}"), content),
            BlockKind::Heading { level, content } => self.words(&format!("heading {level}{tail}"), content),
            BlockKind::List(list) => self.list(list, &tail),
            BlockKind::Quote { blocks, attribution } => {
                self.container(&format!("quote{tail}"), none, blocks, ("by", attribution.as_ref()));
            }
            BlockKind::Epigraph { blocks, attribution } => {
                self.container(&format!("epigraph{tail}"), none, blocks, ("by", attribution.as_ref()));
            }
            BlockKind::Admonition { kind, title, blocks } => {
                let head = format!("admonition {}{tail}", format!("{kind:?}").to_lowercase());
                self.container(&head, ("title", title.as_ref()), blocks, none);
            }
            BlockKind::Code(code) => self.code(code, &tail),
            BlockKind::Verse { stanzas, attribution } => {
                self.line(&format!("verse{tail}"));
                self.inside(|out| {
                    for stanza in stanzas {
                        out.stanza(stanza);
                    }
                    out.side("by", attribution.as_ref());
                });
            }
            BlockKind::Figure(figure) => {
                let caption = ("caption", Some(&figure.caption));
                self.container(&format!("figure{tail}"), none, &figure.blocks, caption);
            }
            BlockKind::Table(table) => {
                self.line(&format!("table{tail}"));
                self.inside(|out| out.table(table));
            }
            BlockKind::Definitions(list) => self.definitions(list, &tail),
            BlockKind::SceneBreak => self.line(&format!("scene-break{tail}")),
            BlockKind::Math(tex) => self.line(&format!("math{tail}: {tex}")),
            BlockKind::Division { name, blocks } => {
                self.container(&format!("division {name:?}{tail}"), none, blocks, none);
            }
            BlockKind::Only { medium, blocks } => {
                let medium = match medium {
                    Medium::Epub => "epub",
                    Medium::Print => "print",
                };
                self.container(&format!("only {medium}{tail}"), none, blocks, none);
            }
            BlockKind::Description { of, blocks } => {
                let of = of.as_ref().map_or(String::new(), |label| format!(" of {label:?}"));
                self.container(&format!("description{of}{tail}"), none, blocks, none);
            }
            BlockKind::Details { summary, blocks } => {
                self.container(&format!("details{tail}"), ("summary", Some(summary)), blocks, none);
            }
        }
    }

    fn list(&mut self, list: &List, tail: &str) {
        let start = list.start.map_or("bullets".to_owned(), |start| format!("from {start}"));
        let tight = if list.tight { "tight" } else { "loose" };
        self.line(&format!("list {start} {tight}{tail}"));
        for item in &list.items {
            let head = match item.checked {
                None => "item",
                Some(true) => "item [x]",
                Some(false) => "item [ ]",
            };
            self.inside(|out| out.container(head, ("", None), &item.blocks, ("", None)));
        }
    }

    fn code(&mut self, code: &CodeBlock, tail: &str) {
        self.line(&format!("code {:?}{tail}", code.language));
        self.inside(|out| {
            for line in code.text.split('\n') {
                out.line(&format!("|{line}"));
            }
            out.side("caption", code.caption.as_ref());
        });
    }

    fn definitions(&mut self, list: &[Definition], tail: &str) {
        self.line(&format!("definitions{tail}"));
        self.inside(|out| {
            for definition in list {
                for term in &definition.terms {
                    out.words("term", &term.content);
                }
                for meaning in &definition.meanings {
                    out.container("meaning", ("", None), meaning, ("", None));
                }
            }
        });
    }

    fn stanza(&mut self, stanza: &[VerseLine]) {
        self.line("stanza");
        self.inside(|out| {
            for line in stanza {
                let mut notes = Vec::new();
                let words = words(&line.content, &mut notes);
                out.line(&format!("|{:indent$}{words}", "", indent = usize::from(line.indent)));
                out.notes(notes);
            }
        });
    }

    fn table(&mut self, table: &Table) {
        self.side("caption", Some(&table.caption));
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| format!("{column:?}").to_lowercase())
            .collect();
        self.line(&format!("columns {}", columns.join(" ")));
        self.row("head", &table.head);
        for row in &table.rows {
            self.row("row", row);
        }
    }

    fn row(&mut self, head: &str, cells: &[Cell]) {
        if cells.is_empty() {
            return;
        }
        let mut notes = Vec::new();
        let cells: Vec<_> = cells.iter().map(|cell| words(&cell.content, &mut notes)).collect();
        self.line(&format!("{head} | {} |", cells.join(" | ")));
        self.notes(notes);
    }
}

fn push_attributes(line: &mut String, label: Option<&Label>, attributes: &Attributes) {
    if let Some(Label(label)) = label.or(attributes.label.as_ref()) {
        let _ = write!(line, " #{label}");
    }
    for class in &attributes.classes {
        let _ = write!(line, " .{class}");
    }
    for (key, value) in &attributes.pairs {
        let _ = write!(line, " {key}={value:?}");
    }
}

/// Inlines in a short notation; notes are collected with the name their call shows.
fn words<'a>(content: &'a [Inline], notes: &mut Vec<(String, &'a [Block])>) -> String {
    let mut line = String::new();
    for inline in content {
        push_inline(&inline.kind, &mut line, notes);
    }
    line
}

fn push_inline<'a>(kind: &'a InlineKind, line: &mut String, notes: &mut Vec<(String, &'a [Block])>) {
    let mut wrap = |open: &str, content: &'a [Inline], close: &str| {
        let inner = words(content, notes);
        let _ = write!(line, "{open}{inner}{close}");
    };
    match kind {
        InlineKind::Emphasis(content) => wrap("*", content, "*"),
        InlineKind::Strong(content) => wrap("**", content, "**"),
        InlineKind::Strikethrough(content) => wrap("~~", content, "~~"),
        InlineKind::Superscript(content) => wrap("^", content, "^"),
        InlineKind::Subscript(content) => wrap("~", content, "~"),
        InlineKind::Keyboard(content) => wrap("<kbd ", content, ">"),
        InlineKind::Link(link) => {
            let mut tail = format!(" → {}", link.target);
            if !link.title.is_empty() {
                let _ = write!(tail, " {:?}", link.title);
            }
            push_attributes(&mut tail, None, &link.attributes);
            wrap("<", &link.content, &format!("{tail}>"));
        }
        InlineKind::Span {
            attributes, content, ..
        } => {
            let mut tail = String::new();
            push_attributes(&mut tail, None, attributes);
            wrap("[", content, &format!("]{{{}}}", tail.trim_start()));
        }
        InlineKind::Note(note) => {
            let name = note.id.to_string();
            let _ = write!(line, "{{note {name}}}");
            notes.push((name, &note.blocks));
        }
        other => push_leaf(other, line),
    }
}

/// Inlines without others inside.
fn push_leaf(kind: &InlineKind, line: &mut String) {
    let _ = match kind {
        InlineKind::Text(words) => write!(line, "{words}"),
        InlineKind::SoftBreak => write!(line, " "),
        InlineKind::LineBreak => write!(line, " ↵ "),
        InlineKind::Code(code) => write!(line, "`{code}`"),
        InlineKind::Math(tex) => write!(line, "${tex}$"),
        InlineKind::Cite(words) => write!(line, "{{cite {words}}}"),
        InlineKind::Ref { label, .. } => write!(line, "{{ref #{label}}}"),
        InlineKind::IndexMark(mark) => write!(line, "{{index {}}}", index_mark(mark)),
        InlineKind::NoteAgain { note, .. } => write!(line, "{{note again {note}}}"),
        InlineKind::Anchor { attributes, .. } => {
            let mut place = String::new();
            push_attributes(&mut place, None, attributes);
            write!(line, "{{place{place}}}")
        }
        InlineKind::Image(image) => {
            let mut tail = String::new();
            if !image.title.is_empty() {
                let _ = write!(tail, " title={:?}", image.title);
            }
            push_attributes(&mut tail, None, &image.attributes);
            write!(line, "{{image {} alt={:?}{tail}}}", image.source, image.alt)
        }
        _ => Ok(()),
    };
}

/// `Whales > sperm; Ships`, and what to see.
fn index_mark(mark: &IndexMark) -> String {
    let term = |term: &IndexTerm| {
        let levels: Vec<String> = term.iter().map(|level| words(level, &mut Vec::new())).collect();
        levels.join(" > ")
    };
    let list = |terms: &[IndexTerm]| terms.iter().map(term).collect::<Vec<_>>().join("; ");
    let mut text = list(&mark.entries);
    for (name, terms) in [("see", &mark.see), ("see-also", &mark.see_also)] {
        if !terms.is_empty() {
            let _ = write!(text, ", {name} {}", list(terms));
        }
    }
    match mark.range {
        Some(RangeEdge::Start) => text.push_str(", from here"),
        Some(RangeEdge::End) => text.push_str(", to here"),
        None => {}
    }
    if mark.end.is_some() {
        text.push_str(" …");
    }
    text
}
