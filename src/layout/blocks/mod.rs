//! Blocks of the model → vertical material ([`Galley`]): one file a kind; must not know where pages break.
//!
//! A [`Compositor`] sets one chapter. It keeps what the chapter collects (notes, structure, complaints); what is set
//! is returned, so that a quotation, a list or a call-out can indent and surround what is inside it.

mod aside;
mod capitals;
mod code;
mod code_cuts;
mod columns;
mod definitions;
mod endnotes;
mod figure;
mod grid;
mod heading;
mod image;
mod index;
mod initial;
mod inline;
pub(super) mod lines;
mod list;
pub(super) mod note;
mod opening;
mod paragraph;
mod parting;
mod plate;
mod quote;
mod rows;
mod table;
mod turned;
mod verse;

pub(super) use inline::words_of;
pub(super) use opening::{is_display, is_printed, set_section, title_align};
pub(super) use paragraph::{Text, piece};

use super::labels::{Asked, Label};
use super::paragraph::{Align, Figures, TextStyle};
use super::structure::Structure;
use super::{ElementId, ElementRole, Extent, Job, LineBox, Paint, Stackable, Wish};
use crate::config::{self, TitleStyle};
use crate::design::{Design, Setting};
use crate::diag::{Diagnostic, Diagnostics, Span, rules};
use crate::fonts::{Faces, Family};
use crate::model::{Block, BlockKind, Direction, Language, Medium, NodeId, Note, Section};
use crate::units::Length;
use std::collections::BTreeMap;

/// Blocks inside blocks deeper than this are left out: far beyond any book, near enough to keep the stack safe.
const DEEPEST: u8 = 64;
/// A column is never narrower than this many times its text, however deep lists are nested.
const LEAST_COLUMN_EMS: i64 = 8;

/// One chapter as it is set: a stack, its notes, and what it is in the structure.
pub(super) struct Galley {
    /// From top to bottom.
    pub stack: Vec<Stackable>,
    /// The lines of each note that is called in it.
    pub notes: BTreeMap<NodeId, Vec<LineBox>>,
    /// Its elements.
    pub structure: Structure,
    /// What was complained of.
    pub diagnostics: Diagnostics,
    /// What was asked of the pages.
    pub asked: Asked,
    /// Later calls of notes at the foot whose mark hangs on their page, and the notes they call.
    pub again: BTreeMap<NodeId, NodeId>,
}

/// Where a block stands, and what it inherits.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// From the left edge of the measure.
    pub left: Length,
    /// How wide lines are.
    pub width: Length,
    /// The element that the block is in.
    pub parent: ElementId,
    /// How words look.
    pub style: TextStyle,
    /// From baseline to baseline.
    pub leading: Length,
    /// How lines end.
    pub align: Align,
    /// Whether words may be hyphenated.
    pub hyphenate: bool,
    /// The language around.
    pub language: Language,
    /// Whether this is the running text of a page, which stands on the grid, and not inside a display.
    pub running: bool,
    /// Whether the text runs from right to left, so that indents stand on the right.
    pub right_to_left: bool,
    /// How deep in other blocks.
    pub depth: u8,
    /// How deep in lists.
    pub list_depth: u8,
}

impl Column {
    /// The column inside a display that is indented where lines start and where they end.
    pub fn inside(&self, start: Length, end: Length, parent: ElementId) -> Column {
        let least = self.style.size * LEAST_COLUMN_EMS;
        let room = (self.width - least).max(Length::ZERO);
        let start = start.min(room);
        let end = end.min(room - start);
        Column {
            left: self.left + if self.right_to_left { end } else { start },
            width: self.width - start - end,
            parent,
            running: false,
            depth: self.depth.saturating_add(1),
            ..self.clone()
        }
    }

    /// The same column in another size.
    pub fn sized(mut self, setting: Setting) -> Column {
        self.style.size = setting.size;
        self.leading = setting.leading;
        self
    }
}

/// Sets the blocks of one chapter.
pub(super) struct Compositor<'a> {
    pub job: Job<'a>,
    pub structure: Structure,
    pub notes: BTreeMap<NodeId, Vec<LineBox>>,
    pub diagnostics: Diagnostics,
    asked: Asked,
    again: BTreeMap<NodeId, NodeId>,
    /// The notes of what is set, where some may be set once more; found when the first is.
    source: Option<&'a Section>,
    written_notes: Option<BTreeMap<NodeId, &'a Note>>,
    note_depth: u8,
    /// The paragraph that opens the chapter's text.
    opening: Option<NodeId>,
    /// The block that is being set, for messages.
    here: Option<Span>,
}

impl<'a> Compositor<'a> {
    /// A compositor for a chapter whose root element is of this role.
    pub fn new(job: Job<'a>, root: ElementRole, node: Option<NodeId>) -> Compositor<'a> {
        Compositor {
            job,
            structure: Structure::new(root, node),
            notes: BTreeMap::new(),
            diagnostics: Diagnostics::new(),
            asked: Asked::default(),
            again: BTreeMap::new(),
            source: None,
            written_notes: None,
            note_depth: 0,
            opening: None,
            here: None,
        }
    }

    /// What was set, with all that was collected on the way.
    pub fn finish(self, stack: Vec<Stackable>) -> Galley {
        Galley {
            stack,
            notes: self.notes,
            structure: self.structure,
            diagnostics: self.diagnostics,
            asked: self.asked,
            again: self.again,
        }
    }

    /// The label of the page on which a node stands; nothing where it stands on none. What is set with it is set again when the
    /// node moves to another page.
    pub fn page_label(&mut self, node: NodeId) -> Option<String> {
        self.asked.ask(Label::Page(node), self.job.labels)
    }

    /// The same, for what stands at another node: nothing where both are on one page.
    pub fn page_label_from(&mut self, from: NodeId, node: NodeId) -> Option<String> {
        let label = self.page_label(node)?;
        let here = self.page_label(from);
        (here.as_ref() != Some(&label) || !self.job.labels.are_known()).then_some(label)
    }

    /// The column of running text.
    pub fn column(&self, language: &Language) -> Column {
        let design = self.job.design;
        Column {
            left: Length::ZERO,
            width: self.job.area.measure,
            parent: Structure::ROOT,
            style: text_style(
                design,
                Setting {
                    size: design.text_size,
                    leading: self.job.area.leading,
                },
            ),
            leading: self.job.area.leading,
            align: text_align(design),
            hyphenate: design.hyphenate,
            language: language.clone(),
            running: true,
            right_to_left: self.job.right_to_left,
            depth: 0,
            list_depth: 0,
        }
    }

    /// Sets blocks under one another.
    pub fn blocks(&mut self, blocks: &[Block], column: &Column) -> Vec<Stackable> {
        let mut stack = Vec::new();
        self.blocks_after(blocks, column, false, &mut stack);
        stack
    }

    /// Sets blocks behind what is stacked; gives whether the last was a paragraph, which indents the next.
    fn blocks_after(
        &mut self,
        blocks: &[Block],
        column: &Column,
        mut after_text: bool,
        stack: &mut Vec<Stackable>,
    ) -> bool {
        if column.depth > DEEPEST {
            let span = blocks.first().map(|block| block.span);
            let message = "blocks are nested too deep; what is inside is left out";
            let deep = Diagnostic::new(&rules::LIMIT, span, message);
            self.diagnostics
                .add(deep.hint("take away some of the lists, quotations or `:::` containers around it"));
            return after_text;
        }
        let mut above: Option<&Block> = None;
        for block in blocks {
            let mut label = None;
            if let (Some(last), Some(above)) = (stack.last_mut(), above) {
                last.keep.parting = last.keep.parting.max(parting::parting(above, block));
                label = parting::heads(above, last, block).then(|| stack.len() - 1);
            }
            after_text = self.block_after(block, column, after_text, stack);
            if let Some(label) = label {
                parting::hold(stack, label, block);
            }
            above = Some(block);
        }
        after_text
    }

    fn block_after(&mut self, block: &Block, column: &Column, after_text: bool, stack: &mut Vec<Stackable>) -> bool {
        if !block.is_in(Medium::Print) {
            return after_text;
        }
        if let BlockKind::Only { blocks, .. } = &block.kind {
            return self.blocks_after(blocks, &deeper(column), after_text, stack);
        }
        self.here = Some(block.span);
        let own;
        let (language, direction) = (block.language(), block.attributes.direction());
        let column = if language.is_some() || direction.is_some() {
            own = Column {
                language: language.unwrap_or_else(|| column.language.clone()),
                right_to_left: direction.map_or(column.right_to_left, |own| own == Direction::RightToLeft),
                ..column.clone()
            };
            &own
        } else {
            column
        };
        if let BlockKind::Division { blocks, .. } = &block.kind {
            // It is not seen: its paragraphs follow those before it.
            let mut set = Vec::new();
            let goes_on = self.blocks_after(blocks, &deeper(column), after_text, &mut set);
            author_keeps(block, &mut set);
            self.place_target(block.id, column.left, &mut set);
            stack.extend(set);
            return goes_on;
        }
        let mut set = self.block(block, column, after_text);
        author_keeps(block, &mut set);
        self.place_target(block.id, column.left, &mut set);
        let is_text = matches!(block.kind, BlockKind::Paragraph(_));
        let floats = set.first().is_some_and(Stackable::floats);
        if column.running && (!is_text || floats) {
            // What fills a page stands on no grid.
            let plates = set.iter().take_while(|one| is_plate(one)).count();
            lines::pad_to_grid(&mut set[plates..], column.leading);
        } else if !is_text && column.leading == self.job.area.leading {
            lines::pad_to_lines(&mut set, column.leading);
        }
        // A float may move away: the text before it goes on after it.
        let goes_on = if floats { after_text } else { is_text };
        stack.extend(set);
        goes_on
    }

    fn block(&mut self, block: &Block, column: &Column, after_text: bool) -> Vec<Stackable> {
        match &block.kind {
            BlockKind::Paragraph(content) => self.paragraph(block, content, column, after_text),
            BlockKind::Heading { level, content } => self.inner_heading(block, *level, content, column),
            BlockKind::List(list) => self.list(block, list, column),
            BlockKind::Quote { blocks, attribution } => self.quote(block, blocks, attribution.as_deref(), column),
            BlockKind::Epigraph { blocks, attribution } => self.epigraph(block, blocks, attribution.as_deref(), column),
            BlockKind::Admonition { kind, title, blocks } => {
                self.admonition(block, *kind, title.as_deref(), blocks, column)
            }
            BlockKind::Code(code) => self.code(block, code, column),
            BlockKind::Verse { stanzas, attribution } => self.verse(block, stanzas, attribution.as_deref(), column),
            BlockKind::Figure(figure) => self.figure(block, figure, column),
            BlockKind::Table(table) => self.table(block, table, column),
            BlockKind::Definitions(list) => self.definitions(block, list, column),
            BlockKind::SceneBreak => self.scene_break(column),
            BlockKind::Math(source) => self.math(block, source, column),
            BlockKind::Division { .. } | BlockKind::Only { .. } | BlockKind::Description { .. } => Vec::new(),
            BlockKind::Details { summary, blocks } => self.details(block, summary, blocks, column),
        }
    }

    /// Records the place of a node on the first line of what was set for it, when some link leads to it.
    pub fn place_target(&self, node: NodeId, x: Length, set: &mut [Stackable]) {
        if !self.job.resolved.targets.contains_key(&node) {
            return;
        }
        if let Some(first) = set.first_mut() {
            for line in first
                .variants
                .iter_mut()
                .filter_map(|variant| variant.lines.first_mut())
            {
                line.targets.push((node, x));
            }
        }
    }

    /// Adds an element for a block.
    fn element(&mut self, role: ElementRole, block: &Block, parent: ElementId) -> ElementId {
        let id = self.structure.add(role, parent, Some(block.id));
        if let Some(language) = block.language() {
            self.structure.set_language(id, language);
        }
        id
    }

    /// Says that something is taller than the page.
    fn too_tall(&mut self, what: &str) {
        self.diagnostics.report(
            &rules::BLOCK_TOO_TALL,
            self.here,
            format!("{what} is taller than the page and was reduced"),
        );
    }
}

fn is_plate(one: &Stackable) -> bool {
    let mut lines = one.variants.iter().flat_map(|variant| &variant.lines);
    lines.any(|line| line.extent != Extent::Line)
}

/// What the author wrote in braces of where a page may end.
fn author_keeps(block: &Block, set: &mut [Stackable]) {
    let has = |class| block.has_class(class);
    if has("keep-together") {
        for one in set.iter_mut() {
            one.variants.iter_mut().for_each(|variant| variant.cuts.clear());
        }
        let inner = set.len().saturating_sub(1);
        set.iter_mut().take(inner).for_each(|one| one.keep.with_next = true);
    }
    if let Some(first) = set.first_mut().filter(|_| has("break-before")) {
        first.keep.page_before = true;
    }
    if let Some(last) = set.last_mut().filter(|_| has("keep-with-next")) {
        last.keep.with_next = true;
        wish(last, block).with_next = true;
    }
    let together = set.len();
    if let Some(first) = set.first_mut().filter(|_| has("keep-together")) {
        wish(first, block).together = together;
    }
}

/// What the author asks of something stacked, to be written down.
fn wish<'s>(one: &'s mut Stackable, block: &Block) -> &'s mut Wish {
    one.keep.wish.get_or_insert(Wish {
        span: block.span,
        together: 0,
        with_next: false,
        lines: 0,
    })
}

fn deeper(column: &Column) -> Column {
    Column {
        depth: column.depth.saturating_add(1),
        ..column.clone()
    }
}

/// The face of titles and headings, in a size.
pub(super) fn heading_style(design: &Design, setting: Setting) -> TextStyle {
    TextStyle {
        family: Family::Heading,
        figures: Figures::Lining,
        ..text_style(design, setting)
    }
}

/// The title of a chapter or part, as the book has them.
pub(super) fn title_style(design: &Design, setting: Setting, faces: &Faces) -> TextStyle {
    let style = heading_style(design, setting);
    match design.title_style {
        TitleStyle::Plain => style,
        TitleStyle::Italic => TextStyle { italic: true, ..style },
        TitleStyle::SmallCaps => in_small_caps(style, design, faces),
        TitleStyle::Capitals => TextStyle {
            capitals: true,
            tracking: tracking(design, style.size),
            ..style
        },
    }
}

/// Letter-spaced small capitals, where the face has them; else the letters as they are, for scaled capitals are too thin
/// and spaced small letters fall apart.
pub(super) fn in_small_caps(style: TextStyle, design: &Design, faces: &Faces) -> TextStyle {
    match faces.has_small_caps(style.family, style.bold, style.italic) {
        true => TextStyle {
            small_caps: true,
            tracking: tracking(design, style.size),
            ..style
        },
        false => style,
    }
}

/// Letter-spacing of capitals of a size.
fn tracking(design: &Design, size: Length) -> Length {
    size.scale(design.tracking.0, design.text_size.0.max(1))
}

/// How lines of running text end.
fn text_align(design: &Design) -> Align {
    match design.ragged {
        true => Align::Start,
        false => Align::Justified,
    }
}

/// The text face, upright, in a size.
pub(super) fn text_style(design: &Design, setting: Setting) -> TextStyle {
    TextStyle {
        family: Family::Text,
        bold: false,
        italic: false,
        size: setting.size,
        small_caps: false,
        capitals: false,
        figures: match design.figures {
            config::Figures::OldStyle => Figures::OldStyle,
            config::Figures::Lining => Figures::Lining,
        },
        tracking: Length::ZERO,
        rise: Length::ZERO,
        paint: Paint::Black,
        struck: false,
        ligatures: true,
    }
}
