//! Blocks → XHTML elements under one another; must not know the page round them.

use super::super::chapters::Content;
use super::super::spine::is_shown;
use super::addresses::has_long_piece;
use super::{Writer, heading_name};
use crate::model::{
    AdmonitionKind, Block, BlockKind, CodeBlock, Definition, Inline, InlineKind, LeadIn, List, ListItem, NodeId, Role,
    Term, VerseLine, initial, walk,
};

/// Most steps of a verse line's indent; deeper ones would leave a telephone's screen.
const MOST_INDENT: u8 = 24;

/// Letters of a line on a large screen: a drop cap deeper than its paragraph would stand in the next one.
const LETTERS_OF_LINE: usize = 70;

/// A division that is a glossary.
const GLOSSARY: &str = "glossary";

/// Before the name of whom is quoted; the model holds the name alone.
const ATTRIBUTION_DASH: &str = "—";

impl<'a> Writer<'_, '_, 'a> {
    pub(super) fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks.iter().filter(|block| is_shown(block)) {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a Block) {
        let begin = self.xml.position();
        self.block_itself(block);
        self.stands_at(begin, block.span);
    }

    fn block_itself(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::Paragraph(content) => self.paragraph(block, content),
            BlockKind::Heading { content, .. } => self.inner_heading(block, content),
            BlockKind::List(list) => self.list(block, list),
            BlockKind::Quote { blocks, attribution } => {
                self.quotation(block, ["quote", "", ""], blocks, attribution.as_deref());
            }
            BlockKind::Epigraph { blocks, attribution } => {
                // In a section that is one it is said of the section.
                let [kind, role] = match self.is_epigraph_page() {
                    true => ["", ""],
                    false => ["epigraph", "doc-epigraph"],
                };
                self.quotation(block, ["epigraph", kind, role], blocks, attribution.as_deref());
            }
            BlockKind::Admonition { kind, title, blocks } => self.admonition(block, *kind, title.as_deref(), blocks),
            BlockKind::Code(code) => self.code(block, code),
            BlockKind::Verse { stanzas, attribution } => self.verse(block, stanzas, attribution.as_deref()),
            BlockKind::Figure(figure) => self.figure(block, figure),
            BlockKind::Table(table) => self.table(block, table),
            BlockKind::Definitions(list) => self.definitions(block, list),
            BlockKind::SceneBreak => self.scene_break(block),
            BlockKind::Math(source) => self.math(block, source),
            BlockKind::Division { name, blocks } => self.division(block, name, blocks),
            BlockKind::Only { blocks, .. } => self.only(block, blocks),
            BlockKind::Description { .. } if self.plan.has_own_file(block) => {}
            BlockKind::Description { blocks, .. } => self.division(block, "description", blocks),
            BlockKind::Details { summary, blocks } => self.details(block, summary, blocks),
        }
    }

    /// Opens a block's element with its id, classes, language and direction.
    pub(super) fn open(&mut self, name: &str, own: &[&str], block: &Block) {
        self.xml.start(name);
        self.id(block.id);
        self.attributes(own, &block.attributes);
    }

    fn paragraph(&mut self, block: &'a Block, content: &'a [Inline]) {
        let is_picture = matches!(content, [only] if matches!(only.kind, InlineKind::Image(_)));
        let opening = self
            .shared
            .sheet
            .opening()
            .filter(|_| self.opening == Some(block.id) && !is_picture);
        let (drop_cap, lead_in) = opening.unwrap_or((0, 0));
        let mut own = match (is_picture, opening.is_some()) {
            (true, _) => vec!["picture"],
            (false, true) if has_drop_cap(content, drop_cap) => vec!["opening", "initial"],
            (false, true) => vec!["opening"],
            (false, false) => Vec::new(),
        };
        if has_long_piece(content) {
            own.push("ragged");
        }
        self.open("p", &own, block);
        if let Some(done) = self.box_before.take() {
            self.breaks_at(block.id);
            self.check_box(done);
        }
        self.lead_in = LeadIn::new(lead_in);
        self.text_of(block.id, content);
        self.lead_in = LeadIn::new(0);
        self.xml.end().line();
    }

    /// A heading inside a quotation, list or call-out: one level below the section it stands in.
    fn inner_heading(&mut self, block: &'a Block, content: &'a [Inline]) {
        self.breaks_before(block.id);
        self.open(heading_name(self.depth.saturating_add(1)), &["inner"], block);
        self.text_of(block.id, content);
        self.xml.end().line();
    }

    fn list(&mut self, block: &'a Block, list: &'a List) {
        let is_tasks = list.items.iter().any(|item| item.checked.is_some());
        let name = if list.start.is_some() { "ol" } else { "ul" };
        let own: &[&str] = match (is_tasks, list.tight) {
            (true, _) => &["tasks"],
            (false, true) => &["tight"],
            (false, false) => &["loose"],
        };
        self.open(name, own, block);
        if is_tasks {
            // Lists without bullets are none to some screen readers.
            self.xml.attr("role", "list");
        }
        if let Some(start) = list.start.filter(|start| *start != 1) {
            self.xml.attr("start", &start.to_string());
        }
        self.xml.line();
        for item in &list.items {
            self.list_item(list, item);
        }
        self.xml.end().line();
    }

    fn list_item(&mut self, list: &'a List, item: &'a ListItem) {
        self.xml.start("li");
        self.id(item.id);
        if item.checked.is_some() {
            self.xml.attr("class", "task");
        }
        self.breaks_at(item.id);
        if let Some(done) = item.checked {
            match item.blocks.iter().find(|block| is_shown(block)) {
                Some(first) if matches!(first.kind, BlockKind::Paragraph(_)) && !list.tight => {
                    self.box_before = Some(done);
                }
                first => {
                    if let Some(first) = first {
                        self.breaks_at(first.id);
                    }
                    self.check_box(done);
                }
            }
        }
        self.flow(&item.blocks, list.tight);
        self.xml.end().line();
    }

    /// A ticked or empty box, said in words to those who cannot see it. The space behind it is in it, or a justified line would
    /// stretch it.
    fn check_box(&mut self, done: bool) {
        let (sign, word) = match done {
            true => ("☑", self.plan.words.done),
            false => ("☐", self.plan.words.to_do),
        };
        self.xml
            .start("span")
            .attr("class", "box")
            .attr("role", "img")
            .attr("aria-label", word)
            .attr_language(self.plan.said_in)
            .text(sign)
            .text(" ")
            .end();
    }

    /// Blocks inside an item: where `bare`, paragraphs are written without an element of their own.
    pub(super) fn flow(&mut self, blocks: &'a [Block], bare: bool) {
        for (index, block) in blocks.iter().filter(|block| is_shown(block)).enumerate() {
            match &block.kind {
                BlockKind::Paragraph(content) if bare && index == 0 && block.attributes.is_empty() => {
                    self.text_of(block.id, content);
                }
                _ => {
                    if index == 0 || bare {
                        self.xml.line();
                    }
                    self.block(block);
                }
            }
        }
    }

    /// A quotation or epigraph: class, `epub:type` and role in this order.
    fn quotation(
        &mut self,
        block: &'a Block,
        [class, kind, role]: [&str; 3],
        blocks: &'a [Block],
        attribution: Option<&'a [Inline]>,
    ) {
        self.open("blockquote", &[class], block);
        self.xml.attr_if("epub:type", kind).attr_if("role", role).line();
        self.blocks(blocks);
        self.begin_text(block.id);
        self.pass(1);
        self.attribution(attribution);
        self.end_text();
        self.xml.end().line();
    }

    /// Whose a quotation is: the last of the text of its block, which the caller has begun.
    fn attribution(&mut self, attribution: Option<&'a [Inline]>) {
        let Some(content) = attribution else { return };
        self.xml.start("p").attr("class", "attribution");
        self.due_breaks();
        self.xml.text(ATTRIBUTION_DASH);
        self.inlines(content);
        self.xml.end().line();
    }

    /// The words of a node that begin its own text.
    pub(super) fn text_of(&mut self, node: NodeId, content: &'a [Inline]) {
        self.begin_text(node);
        self.inlines(content);
        self.end_text();
    }

    fn admonition(&mut self, block: &'a Block, kind: AdmonitionKind, title: Option<&'a [Inline]>, blocks: &'a [Block]) {
        // DPUB-ARIA has a word for tips and one for warnings, each for other elements.
        let (name, class, semantic, role) = match kind {
            AdmonitionKind::Note => ("aside", "note", "", "note"),
            AdmonitionKind::Tip => ("aside", "tip", "tip", "doc-tip"),
            AdmonitionKind::Important => ("section", "important", "notice", "doc-notice"),
            AdmonitionKind::Warning => ("section", "warning", "notice", "doc-notice"),
            AdmonitionKind::Caution => ("section", "caution", "notice", "doc-notice"),
        };
        let title_id = format!("pm-{}", block.id);
        self.breaks_before(block.id);
        self.open(name, &["admonition", class], block);
        self.xml
            .attr_if("epub:type", semantic)
            .attr("role", role)
            .attr("aria-labelledby", &title_id)
            .line();
        self.xml
            .start("p")
            .attr("class", "admonition-title")
            .attr("id", &title_id);
        match title {
            Some(content) => self.text_of(block.id, content),
            None => {
                self.said(self.plan.shared.admonition(kind));
            }
        }
        self.xml.end().line();
        self.blocks(blocks);
        self.xml.end().line();
    }

    fn code(&mut self, block: &'a Block, code: &'a CodeBlock) {
        let captioned = code.caption.as_ref().filter(|caption| !caption.is_empty());
        if let Some(caption) = captioned {
            self.breaks_before(block.id);
            self.open("figure", &["listing"], block);
            self.xml.line();
            self.caption("figcaption", "", block.id, caption, None);
            self.xml.start("pre").attr("class", "code");
        } else {
            self.open("pre", &["code"], block);
        }
        self.xml.start("code");
        if !code.language.is_empty() {
            self.xml.attr("class", &format!("language-{}", code.language));
        }
        self.left_to_right();
        self.begin_text(block.id);
        self.code_lines(&code.text);
        self.end_text();
        self.xml.end().end().line();
        if captioned.is_some() {
            self.xml.end().line();
        }
    }

    fn verse(&mut self, block: &'a Block, stanzas: &'a [Vec<VerseLine>], attribution: Option<&'a [Inline]>) {
        self.open("div", &["verse"], block);
        self.xml.line();
        self.begin_text(block.id);
        let deepest = stanzas.iter().flatten().map(|line| line.indent.min(MOST_INDENT)).max();
        for stanza in stanzas.iter().filter(|stanza| !stanza.is_empty()) {
            self.xml.start("p").attr("class", "stanza");
            for (index, line) in stanza.iter().enumerate() {
                if index > 0 {
                    self.xml.start("br").end().line();
                }
                self.verse_line(line, deepest.unwrap_or(0));
                self.pass(1);
            }
            self.xml.end().line();
        }
        self.attribution(attribution);
        self.end_text();
        self.xml.end().line();
    }

    fn verse_line(&mut self, line: &'a VerseLine, deepest: u8) {
        let indent = line.indent.min(MOST_INDENT);
        let mut class = "line".to_owned();
        if indent > 0 {
            class = format!("{class} {}", self.shared.sheet.verse_indent(indent));
        }
        if indent < deepest {
            class = format!("{class} {}", self.shared.sheet.verse_turnover(deepest - indent));
        }
        self.xml.start("span").attr("class", &class);
        self.inlines(&line.content);
        self.xml.end();
    }

    fn definitions(&mut self, block: &'a Block, list: &'a [Definition]) {
        self.open("dl", &[], block);
        self.xml.line();
        for definition in list {
            let [term_kind, meaning_kind] = match self.in_glossary {
                true => ["glossterm", "glossdef"],
                false => ["", ""],
            };
            for term in &definition.terms {
                self.xml.start("dt");
                self.id(term.id);
                self.xml.attr_if("epub:type", term_kind);
                self.term(term);
                self.xml.end().line();
            }
            for meaning in &definition.meanings {
                self.xml.start("dd").attr_if("epub:type", meaning_kind);
                self.flow(meaning, meaning.len() == 1);
                self.xml.end().line();
            }
        }
        self.xml.end().line();
    }

    fn term(&mut self, term: &'a Term) {
        if self.in_glossary {
            self.breaks_at(term.id);
            self.xml.start("dfn");
        }
        self.text_of(term.id, &term.content);
        if self.in_glossary {
            self.xml.end();
        }
    }

    fn scene_break(&mut self, block: &'a Block) {
        self.open("hr", &["scene-break"], block);
        self.xml.end().line();
    }

    fn math(&mut self, block: &'a Block, source: &str) {
        self.open("p", &["math"], block);
        self.left_to_right();
        self.begin_text(block.id);
        self.run(source);
        self.end_text();
        self.xml.end().line();
    }

    fn division(&mut self, block: &'a Block, name: &str, blocks: &'a [Block]) {
        if name == GLOSSARY && !self.in_glossary {
            return self.glossary(block, blocks);
        }
        let own: &[&str] = if name.is_empty() { &[] } else { &[name] };
        self.open("div", own, block);
        self.xml.line();
        self.blocks(blocks);
        self.xml.end().line();
    }

    /// A glossary inside a chapter.
    fn glossary(&mut self, block: &'a Block, blocks: &'a [Block]) {
        self.open("section", &[GLOSSARY], block);
        let name = self.name_said(self.plan.shared.glossary);
        self.xml
            .attr("epub:type", "glossary")
            .attr("role", "doc-glossary")
            .attr_if("aria-label", name)
            .line();
        self.in_glossary = true;
        self.blocks(blocks);
        self.in_glossary = false;
        self.xml.end().line();
    }

    /// Whether the file is a section of nothing but an epigraph.
    fn is_epigraph_page(&self) -> bool {
        matches!(self.plan.pages[self.page].content, Content::Section { section, .. } if section.role == Role::Epigraph)
    }

    /// Text for this output alone needs no element, unless something leads to it.
    fn only(&mut self, block: &'a Block, blocks: &'a [Block]) {
        let is_target = self.plan.places.contains_key(&block.id);
        if is_target {
            self.open("div", &[], block);
            self.xml.line();
        }
        self.blocks(blocks);
        if is_target {
            self.xml.end().line();
        }
    }

    /// Shown open: not every reader can open what is folded.
    fn details(&mut self, block: &'a Block, summary: &'a [Inline], blocks: &'a [Block]) {
        let summary_id = format!("pm-{}", block.id);
        self.open("div", &["details"], block);
        self.xml.attr("role", "group");
        if !summary.is_empty() {
            self.xml.attr("aria-labelledby", &summary_id);
        }
        self.xml.line();
        if !summary.is_empty() {
            self.xml.start("p").attr("class", "summary").attr("id", &summary_id);
        }
        self.text_of(block.id, summary);
        if !summary.is_empty() {
            self.xml.end().line();
        }
        self.blocks(blocks);
        self.xml.end().line();
    }
}

/// Whether a paragraph begins with a letter that may be dropped, as code and pictures do not, and is long enough for it.
fn has_drop_cap(content: &[Inline], lines: u8) -> bool {
    let is_words = content.first().is_some_and(|first| {
        !matches!(
            first.kind,
            InlineKind::Code(_) | InlineKind::Math(_) | InlineKind::Image(_)
        )
    });
    let text = walk::leaf_text(content);
    // A first letter takes the quotation mark before it along, as large as itself (CSS Pseudo-Elements 4, clause 2.2).
    let is_bare = text.chars().next().is_some_and(char::is_alphabetic);
    lines > 0
        && is_words
        && is_bare
        && initial(&text).is_some()
        && text.chars().count() >= usize::from(lines) * LETTERS_OF_LINE
}
