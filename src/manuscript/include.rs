//! A chapter's text → the text with its `{{#…}}` done; must not know Markdown.
//!
//! What is brought in is searched for further directives, whose paths are relative to the file brought in, as in mdBook.
//! Every byte keeps its origin.

use super::directive::{Directives, Form, Include, Kind, Lines};
use super::folder::parent;
use super::lines::{self, Stretch};
use super::origins::Traced;
use super::reader::Reader;
use crate::diag::{Diagnostic, Diagnostics, FileId, Span, rules};
use std::collections::BTreeSet;

/// How deep includes may nest; mdBook's own limit.
const DEEPEST: usize = 10;
/// Most includes in one book: ten files that include each other ten times each would make ten thousand million.
const MOST_INCLUDES: usize = 20_000;
/// Most bytes that includes may bring into one book: as many as its files may have (`reader.rs`).
const MOST_BYTES: usize = 32 << 20;

/// Brings in what chapters ask for.
pub struct Expander<'a> {
    /// Reads the files.
    pub reader: &'a mut Reader,
    /// Takes complaints.
    pub diagnostics: &'a mut Diagnostics,
    /// What includes did in the book so far.
    pub spent: &'a mut Spent,
}

/// What the includes of a book cost so far, and which of their faults were told: a file brought in a thousand times has
/// its faults once.
#[derive(Clone, Debug, Default)]
pub struct Spent {
    includes: usize,
    bytes: usize,
    told: BTreeSet<Span>,
    is_over: bool,
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
                Kind::Include(include) => self.bring_in(&include, folder, span, inside, out),
            }
        }
        out.traced.push_range(text, copied..text.text.len());
    }

    /// Takes a complaint, unless its place has one already.
    fn tell(&mut self, complaint: Diagnostic) {
        if complaint.span.is_none_or(|span| self.spent.told.insert(span)) {
            self.diagnostics.add(complaint);
        }
    }

    fn report_unknown(&mut self, name: &str, span: Span) {
        let message = match name {
            "include" | "rustdoc_include" | "playground" | "playpen" => format!("`{{{{#{name}}}}}` names no file"),
            "title" => "`{{#title}}` has no words".to_owned(),
            _ => format!("`{{{{#{name}}}}}` is not known and is left out"),
        };
        let unknown = Diagnostic::new(&rules::TEMPLATE_UNKNOWN, Some(span), message);
        self.tell(unknown.hint(format!("to print it as it is, write `\\{{{{#{name} …}}}}`")));
    }

    /// Does one include: finds the file, cuts out the lines, and does the directives in them.
    fn bring_in(&mut self, include: &Include<'_>, folder: &str, span: Span, inside: &mut Inside, out: &mut Expanded) {
        let is_told = self.spent.told.contains(&span);
        self.spent.includes += 1;
        if is_told || self.is_spent(0, span) {
            return;
        }
        match self.cut(include, folder, span, inside) {
            Ok((_, cut)) if self.is_spent(cut.text.len(), span) => {}
            Ok((this, cut)) => {
                self.spent.bytes += cut.text.len();
                let folder = parent(&self.reader.sources.get(this.0).path).to_owned();
                inside.push(this);
                self.expand_into(&cut, &folder, inside, out);
                inside.pop();
            }
            Err(complaint) => self.tell(complaint),
        }
    }

    /// Whether so many bytes more are too many for the book's includes, or these have reached their end, which is told once.
    fn is_spent(&mut self, bytes: usize, span: Span) -> bool {
        let message = if self.spent.includes > MOST_INCLUDES {
            format!("the book has more than {MOST_INCLUDES} includes")
        } else if self.spent.bytes + bytes > MOST_BYTES {
            format!("the book's includes bring in more than {} MB", MOST_BYTES >> 20)
        } else {
            return false;
        };
        if !std::mem::replace(&mut self.spent.is_over, true) {
            let many = Diagnostic::new(&rules::LIMIT, Some(span), message);
            self.tell(many.hint("take includes out, or bring in parts of files: `{{#include file:anchor}}`"));
        }
        true
    }

    /// The lines that a directive asks for.
    fn cut(
        &mut self,
        include: &Include<'_>,
        folder: &str,
        span: Span,
        inside: &Inside,
    ) -> Result<((FileId, String), Traced), Diagnostic> {
        let file = self
            .reader
            .read_named(folder, include.file, Some(span), self.diagnostics)?;
        let this = (file, format!("{:?}", include.lines));
        let limit = |message: String, hint: &str| Err(Diagnostic::new(&rules::LIMIT, Some(span), message).hint(hint));
        if inside.contains(&this) {
            return limit("this file includes itself".to_owned(), "take the include out");
        }
        if inside.len() >= DEEPEST {
            let message = format!("includes are nested more than {DEEPEST} deep");
            return limit(message, "include the innermost file directly, where it is wanted");
        }
        let source = self.reader.sources.get(file);
        match lines::cut(&source.text, include.lines) {
            Some(stretches) => Ok((this, selected(&include.form, file, &source.text, &stretches, span))),
            None => Err(no_lines(include.lines, &source.path, span)),
        }
    }
}

fn no_lines(lines: Lines<'_>, path: &str, span: Span) -> Diagnostic {
    let message = match lines {
        Lines::Anchor(name) => format!("`{path}` has no line with `ANCHOR: {name}`"),
        Lines::Range(start, _) => format!("`{path}` has no line {}", start.saturating_add(1)),
    };
    Diagnostic::new(&rules::INCLUDE_ANCHOR, Some(span), message)
}

/// The text that a directive stands for, before further directives in it are done. Its last end of line is left out,
/// for the directive has one of its own.
fn selected(form: &Form<'_>, file: FileId, text: &str, stretches: &[Stretch], span: Span) -> Traced {
    let mut out = Traced::default();
    if let Form::RustBlock(attributes) = form {
        let comma = if attributes.is_empty() { "" } else { "," };
        out.push_made(span, &format!("```rust{comma}{}\n", attributes.join(",")));
    }
    for stretch in stretches {
        let range = stretch.range.clone();
        match (stretch.shown, form) {
            (true, _) => out.push_verbatim(file, range.start, &text[range]),
            (false, Form::RestHidden) => push_hidden(&mut out, file, text, stretch, span),
            (false, Form::Plain | Form::RustBlock(_)) => {}
        }
    }
    if let Form::RustBlock(_) = form {
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
