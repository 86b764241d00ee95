//! One chapter's text → its finished sections, with what it says of the whole book; must not know other chapters.

use super::blocks::Fold;
use super::finish::{self, Counts};
use super::front_matter::{Entry, FrontMatter, Mistaken};
use super::pieces::local_span;
use super::sections::{self, Flat};
use super::{allowances, autolink, index_marks, languages, notes, punctuation, single, source};
use crate::diag::fix::is_slip;
use crate::diag::{Allowance, Diagnostic, Fix, Span, rules};
use crate::manuscript::ChapterText;
use crate::model::{Block, BlockKind, Inline, InlineKind, Language, Role, Section, walk};

/// What is known of a chapter before its text is read.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The text.
    pub text: &'a ChapterText,
    /// Its number among the files of the book.
    pub number: u16,
    /// The title in SUMMARY.md.
    pub title: Option<&'a str>,
    /// Its line in SUMMARY.md.
    pub span: Option<Span>,
    /// Whether it runs on inside another chapter.
    pub nested: bool,
    /// Whether it is the whole book.
    pub single: bool,
    /// Whether the book's title is settled.
    pub title_is_given: bool,
    /// The book's language.
    pub language: &'a Language,
    /// Whether straight quotes and hyphens become typographic ones.
    pub smart: bool,
}

/// What came of a chapter.
#[derive(Default)]
pub struct Parsed {
    /// Its sections, beside one another.
    pub sections: Vec<Section>,
    /// Complaints.
    pub complaints: Vec<Diagnostic>,
    /// What its text allows.
    pub allowances: Vec<Allowance>,
    /// Formulas and citations.
    pub counts: Counts,
    /// What a single file says of the book.
    pub book: single::BookWords,
}

/// Parses one chapter.
pub fn parse(job: &Job) -> Parsed {
    if job.text.text.len() > MOST_BYTES {
        let span = job.text.origins.span(0, 1);
        let message = format!("`{}` is longer than {MOST_BYTES} bytes", job.text.path);
        return Parsed {
            complaints: vec![
                Diagnostic::new(&rules::LIMIT, Some(span), message).hint("part it into several chapter files"),
            ],
            ..Parsed::default()
        };
    }
    let source = source::scan(&job.text.text);
    let mut fold = Fold::new(&source);
    let blocks = fold.chapter();
    let Fold { mut lines, notes, .. } = fold;
    let comments = std::mem::take(&mut lines.comments);
    let allowances = allowances::read(
        &comments,
        &blocks,
        &notes,
        (&source.lines, job.text),
        &mut lines.complaints,
    );
    let mut parsed = Parsed {
        complaints: lines.complaints,
        allowances,
        ..Parsed::default()
    };
    check_front_matter(&source.front_matter, job, &mut parsed.complaints);
    parsed.sections = shape(blocks, &source.front_matter, job, &mut parsed);
    notes::place(&mut parsed.sections, notes, &lines.called, &mut parsed.complaints);
    autolink::sections(&mut parsed.sections);
    index_marks::sections(&mut parsed.sections, &mut parsed.complaints);
    if job.smart {
        let own = source
            .front_matter
            .get("lang")
            .map(|entry| Language(entry.value.clone()));
        punctuation::sections(&mut parsed.sections, own.as_ref().unwrap_or(job.language));
    }
    parsed.counts = finish::sections(
        &mut parsed.sections,
        job.number,
        (&job.text.text, &job.text.origins),
        &mut parsed.complaints,
    );
    parsed
}

/// Offsets are 32 bits wide; no chapter is so long.
const MOST_BYTES: usize = 1 << 30;

/// Blocks → sections, with their roles, titles and files.
fn shape(blocks: Vec<Block>, front: &FrontMatter, job: &Job, parsed: &mut Parsed) -> Vec<Section> {
    let (before, flats) = sections::flatten(blocks);
    let mut list = if job.single {
        parsed.book = single::words(front);
        single::sections(before, flats, job, &mut parsed.book, &mut parsed.complaints)
    } else {
        several(before, flats, front, job, &mut parsed.complaints)
    };
    for section in &mut list {
        settle_role(section, job.nested);
        if !job.nested {
            parsed.complaints.extend(role_slip(section));
        }
    }
    if let Some(first) = list.first_mut() {
        first.file = Some(job.text.path.clone());
        apply_front_matter(first, front, job, &mut parsed.complaints);
    }
    sections::take_short_titles(&mut list, &mut parsed.complaints);
    list
}

/// Sections of a chapter file: its first heading is the title when it is of level 1 or nothing stands before it.
fn several(
    before: Vec<Block>,
    mut flats: Vec<Flat>,
    front: &FrontMatter,
    job: &Job,
    complaints: &mut Vec<Diagnostic>,
) -> Vec<Section> {
    let titled = flats
        .first()
        .is_some_and(|first| first.level == 1 || before.iter().all(is_invisible));
    if titled && let Some(first) = flats.first_mut() {
        let top = first.level;
        first.section.blocks.splice(0..0, before);
        let mut list = sections::nest(flats, top, complaints);
        if let Some(first) = list.first_mut() {
            first.short_title = short_title(first, job);
        }
        return list;
    }
    let title = untitled_words(front, job, complaints);
    if title.is_empty() && before.is_empty() && flats.is_empty() {
        return Vec::new();
    }
    let span = before
        .first()
        .map(|first| first.span)
        .or(job.span)
        .unwrap_or(local_span(0, 0));
    let mut own = sections::opened(title, Default::default(), span);
    own.blocks = before;
    flats.insert(0, Flat { level: 1, section: own });
    sections::nest(flats, 1, complaints)
}

/// Whether a block shows nothing, so that a heading after it still opens the file.
fn is_invisible(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Paragraph(content) => content
            .iter()
            .all(|inline| matches!(inline.kind, InlineKind::Anchor { .. })),
        _ => false,
    }
}

/// The title of a chapter whose text has none: from its front matter, else from SUMMARY.md.
fn untitled_words(front: &FrontMatter, job: &Job, complaints: &mut Vec<Diagnostic>) -> Vec<Inline> {
    if let Some(entry) = front.get("title") {
        return super::line(&entry.value, place(entry), complaints);
    }
    match job.title {
        Some(title) => plain(title, job.span),
        None => Vec::new(),
    }
}

/// The title in SUMMARY.md, when it is not the heading's.
fn short_title(section: &Section, job: &Job) -> Option<Vec<Inline>> {
    let written = job.title?;
    let own = walk::plain_text(&section.title);
    let differs = sections::words(&own) != sections::words(written);
    (differs && !written.trim().is_empty()).then(|| plain(written, job.span))
}

/// Words as they are, at a place.
pub fn plain(words: &str, span: Option<Span>) -> Vec<Inline> {
    vec![Inline {
        span: span.unwrap_or(local_span(0, 0)),
        kind: InlineKind::Text(words.to_owned()),
    }]
}

fn place(entry: &Entry) -> Span {
    local_span(entry.range.start, entry.range.end)
}

/// Fewest letters of a role's name that a class is held against: `note` and `port` are words of their own.
const LEAST_OF_ROLE: usize = 6;

/// A class on a title that is nearly the name of a role.
fn role_slip(section: &Section) -> Option<Diagnostic> {
    let classes = section
        .attributes
        .classes
        .iter()
        .filter(|class| Role::from_word(class).is_none());
    let long = || {
        Role::ALL
            .iter()
            .map(|role| role.word())
            .filter(|word| word.len() >= LEAST_OF_ROLE)
    };
    let near = |class: &String| long().find(|word| is_slip(class, word));
    let (class, role) = classes.filter_map(|class| Some((class, near(class)?))).next()?;
    let message = format!("`{class}` is no role");
    let slip = Diagnostic::new(&rules::ROLE_UNKNOWN, Some(section.span), message);
    let fix = Fix::suggested(format!("write the role `{role}`"));
    let slip = slip.hint(format!("did you mean `{role}`?"));
    Some(slip.rewrite(format!(".{class}"), format!(".{role}"), fix))
}

/// Sections inside chapters are sections; inside a part they are chapters.
fn settle_role(section: &mut Section, nested: bool) {
    if nested {
        section.role = Role::Section;
        return;
    }
    sections::take_role(section, Role::Chapter);
    if section.role == Role::Part {
        for inner in &mut section.sections {
            sections::take_role(inner, Role::Chapter);
        }
    }
}

fn apply_front_matter(section: &mut Section, front: &FrontMatter, job: &Job, complaints: &mut Vec<Diagnostic>) {
    if let Some(role) = front.get("role").and_then(|entry| Role::from_word(&entry.value))
        && !job.nested
    {
        section.role = role;
    }
    if let Some(entry) = front.get("short-title") {
        section.short_title = Some(super::line(&entry.value, place(entry), complaints));
    } else if let Some(entry) = front.get("title")
        && !job.single
        && sections::words(&entry.value) != sections::words(&walk::plain_text(&section.title))
    {
        section.short_title = Some(super::line(&entry.value, place(entry), complaints));
    }
    if let Some(entry) = front.get("lang")
        && !job.single
        && languages::fault(&entry.value, place(entry)).is_none()
    {
        section.language = Some(Language(entry.value.clone()));
    }
    if let Some(entry) = front.get("author")
        && !job.single
    {
        let author = match entry.value.starts_with('[') {
            true => single::names(&entry.value).join(", "),
            false => entry.value.clone(),
        };
        section.attributes.pairs.push(("author".to_owned(), author));
    }
}

/// The role that a wrong one is most like.
fn near_role(wrong: &str) -> Option<&'static str> {
    let near = |role: &Role| strsim::jaro_winkler(role.word(), &wrong.to_lowercase());
    let best = Role::ALL.iter().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(best) > LIKENESS).then(|| best.word())
}

/// From here on (of 1) one word is taken for a slip of the other.
const LIKENESS: f64 = 0.8;

/// With a fix that writes another role.
fn with_role(complaint: Diagnostic, entry: &Entry, role: &'static str) -> Diagnostic {
    let fix = Fix::suggested(format!("write the role `{role}`"));
    complaint.rewrite(entry.value.clone(), role, fix)
}

/// Whether a value begins with a quotation mark that has no partner.
fn is_unclosed(value: &str) -> bool {
    value.strip_prefix('"').is_some_and(|rest| !rest.contains('"'))
}

/// Tells what looks like front matter and is printed.
fn mistaken(front: &FrontMatter, known: &[&str]) -> Option<Diagnostic> {
    let (line, kind) = front.mistaken.as_ref()?;
    let place = local_span(line.start, line.end);
    let told = |message: &str| Diagnostic::new(&rules::FRONT_MATTER, Some(place), message);
    const FORM: &str = "write `key: value` on lines between `---`";
    match kind {
        Mistaken::Toml => Some(told("front matter between `+++` is not read; it is printed as text").hint(FORM)),
        Mistaken::List => Some(told("this block is no front matter but a list; it is printed as text").hint(FORM)),
        Mistaken::Late(from, key) if known.contains(&key.as_str()) => {
            let fix = Fix::safe("take out the lines above").delete(local_span(*from, line.start));
            let told = told("front matter stands in the first line; here it is printed as text");
            Some(told.hint("take out the empty lines above it").fix(fix))
        }
        Mistaken::Late(..) => None,
    }
}

fn check_front_matter(front: &FrontMatter, job: &Job, complaints: &mut Vec<Diagnostic>) {
    let known: &[&str] = match job.single {
        true => &["role", "title", "subtitle", "short-title", "lang", "author", "authors"],
        false => &["role", "title", "short-title", "lang", "author"],
    };
    for (index, entry) in front.entries.iter().enumerate() {
        if entry.key == "lang" {
            complaints.extend(languages::fault(&entry.value, place(entry)));
        }
        let tell = |text: String| Diagnostic::new(&rules::FRONT_MATTER, Some(place(entry)), text);
        if front.entries[..index].iter().any(|other| other.key == entry.key) {
            complaints.push(tell(format!(
                "`{}` stands here a second time; what stands here is taken",
                entry.key
            )));
        } else if is_unclosed(&entry.value) {
            complaints.push(tell("this quotation mark is not closed; it is printed".to_owned()));
        } else if !known.contains(&entry.key.as_str()) {
            let told = tell(format!("`{}` is no key of a chapter's front matter", entry.key));
            complaints.push(match known.iter().find(|key| is_slip(&entry.key, key)) {
                Some(key) => told.hint(format!("did you mean `{key}`?")),
                None => told,
            });
        } else if entry.key == "role" && Role::from_word(&entry.value).is_none() {
            let told = tell(format!("`{}` is no role", entry.value));
            complaints.push(match near_role(&entry.value) {
                Some(role) => with_role(told.hint(format!("did you mean `{role}`?")), entry, role),
                None => told,
            });
        }
    }
    for line in &front.bad_lines {
        let span = local_span(line.start, line.end);
        complaints.push(
            Diagnostic::new(&rules::FRONT_MATTER, Some(span), "this line is not `key: value`")
                .hint("lists and levels of YAML are not read: write each key with its value on a line"),
        );
    }
    complaints.extend(mistaken(front, known));
    if let Some((line, _)) = front.unclosed.as_ref().filter(|(_, key)| known.contains(&key.as_str())) {
        let message = "no second `---` closes this front matter; it is printed as text";
        complaints.push(Diagnostic::new(
            &rules::FRONT_MATTER,
            Some(local_span(line.start, line.end)),
            message,
        ));
    }
}
