//! A chapter's text → the text with its `{{#…}}` done; must not know Markdown.
//!
//! What is brought in is searched for further directives, whose paths are relative to the file brought in, as in mdBook.
//! Every byte keeps its origin.

use super::directive::{Directives, Kind, Lines};
use super::folder::parent;
use super::lines::{self, Stretch};
use super::load::Reader;
use super::origins::Traced;
use crate::diag::{Diagnostic, Diagnostics, FileId, Span, rules};

/// How deep includes may nest; mdBook's own limit.
const DEEPEST: usize = 10;
/// Most includes in one book: ten files that include each other ten times each would make ten thousand million.
const MOST_INCLUDES: usize = 100_000;
/// Most bytes that includes may bring into one book; a thousand times a long book.
const MOST_BYTES: usize = 256 << 20;

/// Brings in what chapters ask for.
pub struct Expander<'a> {
    /// Reads the files.
    pub reader: &'a mut Reader,
    /// Takes complaints.
    pub diagnostics: &'a mut Diagnostics,
    /// What includes did in the book so far.
    pub spent: &'a mut Spent,
}

/// What the includes of a book cost so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    includes: usize,
    bytes: usize,
}

/// A chapter with its includes in place.
pub struct Expanded {
    /// The text.
    pub traced: Traced,
    /// What the last `{{#title}}` says.
    pub title: Option<String>,
}

/// A file and which of its lines are being brought in.
type Inside = Vec<(FileId, String)>;

impl Expander<'_> {
    /// Does the directives of a chapter file.
    pub fn expand(&mut self, file: FileId) -> Expanded {
        let source = self.reader.sources.get(file);
        let folder = parent(&source.path).to_owned();
        let whole = Traced::whole(file, &source.text);
        let mut expanded = Expanded {
            traced: Traced::default(),
            title: None,
        };
        if whole.text.contains("{{") {
            self.expand_into(&whole, &folder, &mut Vec::new(), &mut expanded);
        } else {
            expanded.traced = whole;
        }
        expanded
    }

    fn expand_into(&mut self, text: &Traced, folder: &str, inside: &mut Inside, out: &mut Expanded) {
        let mut copied = 0;
        for directive in Directives::of(&text.text) {
            let range = directive.range;
            out.traced.push_range(text, copied..range.start);
            copied = range.end;
            let span = text.origins.span(range.start as u32, range.end as u32);
            match directive.kind {
                Kind::Escaped => out.traced.push_range(text, range.start + 1..range.end),
                Kind::Title(title) => out.title = Some(title.to_owned()),
                Kind::Unknown(name) => self.report_unknown(name, span),
                kind => self.bring_in(&kind, folder, span, inside, out),
            }
        }
        out.traced.push_range(text, copied..text.text.len());
    }

    fn report_unknown(&mut self, name: &str, span: Span) {
        let message = match name {
            "include" | "rustdoc_include" | "playground" | "playpen" => format!("`{{{{#{name}}}}}` names no file"),
            "title" => "`{{#title}}` has no words".to_owned(),
            _ => format!("`{{{{#{name}}}}}` is not known and is left out"),
        };
        let unknown = Diagnostic::new(&rules::TEMPLATE_UNKNOWN, Some(span), message);
        self.diagnostics
            .add(unknown.hint(format!("to print it as it is, write `\\{{{{#{name} …}}}}`")));
    }

    /// Does one include: finds the file, cuts out the lines, and does the directives in them.
    fn bring_in(&mut self, kind: &Kind<'_>, folder: &str, span: Span, inside: &mut Inside, out: &mut Expanded) {
        let (named, lines) = match kind {
            Kind::Include(named, lines) | Kind::RustdocInclude(named, lines) => (*named, *lines),
            Kind::Playground(named, _) => (*named, Lines::ALL),
            Kind::Escaped | Kind::Title(_) | Kind::Unknown(_) => return,
        };
        let Some(file) = self.reader.read_named(folder, named, Some(span), self.diagnostics) else {
            return;
        };
        let this = (file, format!("{lines:?}"));
        if let Some(limit) = self.limit(&this, inside) {
            return self.diagnostics.report(&rules::LIMIT, Some(span), limit);
        }
        let source = self.reader.sources.get(file);
        let Some(stretches) = lines::cut(&source.text, lines) else {
            return self.report_lines(lines, &source.path.clone(), span);
        };
        let cut = selected(kind, file, &source.text, &stretches, span);
        let inner_folder = parent(&source.path).to_owned();
        self.spent.includes += 1;
        self.spent.bytes += cut.text.len();
        inside.push(this);
        self.expand_into(&cut, &inner_folder, inside, out);
        inside.pop();
    }

    /// Which limit stands against bringing this in.
    fn limit(&self, this: &(FileId, String), inside: &Inside) -> Option<String> {
        if inside.contains(this) {
            Some("this file includes itself".to_owned())
        } else if inside.len() >= DEEPEST {
            Some(format!("includes are nested more than {DEEPEST} deep"))
        } else if self.spent.includes >= MOST_INCLUDES {
            Some(format!("the book has more than {MOST_INCLUDES} includes"))
        } else if self.spent.bytes >= MOST_BYTES {
            Some(format!(
                "the book's includes bring in more than {} MB",
                MOST_BYTES >> 20
            ))
        } else {
            None
        }
    }

    fn report_lines(&mut self, lines: Lines<'_>, path: &str, span: Span) {
        let message = match lines {
            Lines::Anchor(name) => format!("`{path}` has no line with `ANCHOR: {name}`"),
            Lines::Range(start, _) => format!("`{path}` has no line {}", start.saturating_add(1)),
        };
        self.diagnostics.report(&rules::INCLUDE_ANCHOR, Some(span), message);
    }
}

/// The text that a directive stands for, before further directives in it are done. Its last end of line is left out,
/// for the directive has one of its own.
fn selected(kind: &Kind<'_>, file: FileId, text: &str, stretches: &[Stretch], span: Span) -> Traced {
    let mut out = Traced::default();
    if let Kind::Playground(_, attributes) = kind {
        let comma = if attributes.is_empty() { "" } else { "," };
        out.push_made(span, &format!("```rust{comma}{}\n", attributes.join(",")));
    }
    for stretch in stretches {
        let range = stretch.range.clone();
        match (stretch.shown, kind) {
            (true, _) => out.push_verbatim(file, range.start, &text[range]),
            (false, Kind::RustdocInclude(..)) => push_hidden(&mut out, file, text, stretch, span),
            (false, _) => {}
        }
    }
    if let Kind::Playground(..) = kind {
        let end = if out.text.ends_with('\n') { "```\n" } else { "\n```\n" };
        out.push_made(span, end);
    } else if out.text.ends_with('\n') {
        out.text.pop();
    }
    out
}

/// Lines that mdBook's readers may unfold and ours do not see: `# ` hides a line of Rust.
fn push_hidden(out: &mut Traced, file: FileId, text: &str, stretch: &Stretch, span: Span) {
    let mut at = stretch.range.start;
    for line in text[stretch.range.clone()].split_inclusive('\n') {
        out.push_made(span, "# ");
        out.push_verbatim(file, at, line);
        at += line.len();
    }
}
