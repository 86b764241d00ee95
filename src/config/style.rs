//! `[style]` as written → [`Style`]: defaults filled in and values checked; must not know how a value looks on a page.

use super::edition::{
    CodeSize, Figures, FrontFolios, HeadingFont, ParagraphSpace, RunningHeads, Style, TitleAlign, TitleStyle,
};
use super::settle::Settler;
use super::written;
use crate::diag::{Diagnostic, rules};
use crate::model::Language;
use crate::units::Length;
use toml::Spanned;

/// First-line indent, in tenths of the text size: an em and a half is seen at once at a book's measure.
const PARAGRAPH_INDENT: i64 = 15;
/// The same in Chinese, two ideographs, and in Japanese, one.
const CHINESE_INDENT: i64 = 20;
const JAPANESE_INDENT: i64 = 10;
/// Indent of quotations on both sides, in tenths of the text size.
const QUOTE_INDENT: i64 = 15;
/// Most ems of an indent: more leaves no measure on a small page.
const MOST_INDENT: i64 = 10;
/// Smallest and largest size of code.
const CODE_SIZES: (Length, Length) = (Length::points(5), Length::points(24));
/// Lines of a drop cap.
const DROP_CAPS: (i64, i64) = (2, 4);
/// Words of the lead-in beside a drop cap, and the most that can be asked for.
const LEAD_IN: u8 = 3;
const MOST_LEAD_IN: i64 = 12;
/// White above a chapter opening, in lines, and the most that can be asked for.
const CHAPTER_SINK: u8 = 6;
const MOST_SINK: i64 = 20;
/// What stands for a scene break, and how many characters one may have: more is a sentence.
const SCENE_BREAK: &str = "* * *";
const MOST_ORNAMENT: usize = 40;
/// The word for a scene break of nothing but white.
const BLANK: &str = "blank";

impl Settler<'_> {
    /// Settles `[style]` for a text size.
    pub(super) fn style(&mut self, style: &written::Style, font_size: Length, language: &Language) -> Style {
        let space = self.paragraph_space(style.paragraph_space.as_ref());
        // White already says where a paragraph begins: an indent would say it twice.
        let indent = match space {
            ParagraphSpace::None => font_size.scale(paragraph_indent(language), 10),
            ParagraphSpace::Half | ParagraphSpace::Line => Length::ZERO,
        };
        let align = [("justified", false), ("ragged", true)];
        let ragged = self.choice("style.align", style.align.as_ref(), &align, false);
        let figures = [("old-style", Figures::OldStyle), ("lining", Figures::Lining)];
        let drop_cap = self.drop_cap(style.drop_cap.as_ref());
        let lead_in = if drop_cap > 0 { LEAD_IN } else { 0 };
        Style {
            paragraph_indent: self
                .indent("style.paragraph-indent", style.paragraph_indent.as_ref(), font_size)
                .unwrap_or(indent),
            paragraph_space: space,
            ragged,
            // Ragged lines end where a word ends; hyphens there are asked for.
            hyphenate: style.hyphenate.unwrap_or(!ragged),
            figures: self.choice("style.figures", style.figures.as_ref(), &figures, Figures::OldStyle),
            drop_cap,
            lead_in: self.count("style.lead-in", style.lead_in.as_ref(), MOST_LEAD_IN, lead_in),
            scene_break: self.ornament(style.scene_break.as_ref()),
            heading_font: heading_font(style.heading_font.as_ref()),
            heading_font_span: style.heading_font.as_ref().and_then(|font| self.span(font)),
            title_align: self.title_align(style.title_align.as_ref()),
            title_style: self.title_style(style.title_style.as_ref()),
            chapter_sink: self.count(
                "style.chapter-sink",
                style.chapter_sink.as_ref(),
                MOST_SINK,
                CHAPTER_SINK,
            ),
            quote_indent: self
                .indent("style.quote-indent", style.quote_indent.as_ref(), font_size)
                .unwrap_or(font_size.scale(QUOTE_INDENT, 10)),
            code_size: self
                .code_size(style.code_size.as_ref(), font_size)
                .map_or(CodeSize::Fitting, CodeSize::Given),
            running_heads: self.running_heads(style.running_heads.as_ref()),
            front_folios: self.front_folios(style.front_folios.as_ref()),
        }
    }

    fn paragraph_space(&mut self, space: Option<&Spanned<String>>) -> ParagraphSpace {
        let words = [
            ("none", ParagraphSpace::None),
            ("half", ParagraphSpace::Half),
            ("line", ParagraphSpace::Line),
        ];
        self.choice("style.paragraph-space", space, &words, ParagraphSpace::None)
    }

    fn title_align(&mut self, align: Option<&Spanned<String>>) -> TitleAlign {
        let words = [("center", TitleAlign::Center), ("start", TitleAlign::Start)];
        self.choice("style.title-align", align, &words, TitleAlign::Center)
    }

    fn title_style(&mut self, style: Option<&Spanned<String>>) -> TitleStyle {
        let words = [
            ("plain", TitleStyle::Plain),
            ("italic", TitleStyle::Italic),
            ("small-caps", TitleStyle::SmallCaps),
            ("capitals", TitleStyle::Capitals),
        ];
        self.choice("style.title-style", style, &words, TitleStyle::Plain)
    }

    fn running_heads(&mut self, heads: Option<&Spanned<String>>) -> RunningHeads {
        let words = [
            ("chapter", RunningHeads::Chapter),
            ("section", RunningHeads::Section),
            ("author", RunningHeads::Author),
            ("none", RunningHeads::None),
        ];
        self.choice("style.running-heads", heads, &words, RunningHeads::Chapter)
    }

    fn front_folios(&mut self, folios: Option<&Spanned<String>>) -> FrontFolios {
        let words = [("roman", FrontFolios::Roman), ("arabic", FrontFolios::Arabic)];
        self.choice("style.front-folios", folios, &words, FrontFolios::Roman)
    }

    fn drop_cap(&mut self, lines: Option<&Spanned<i64>>) -> u8 {
        let Some(lines) = lines else { return 0 };
        let (least, most) = DROP_CAPS;
        match *lines.get_ref() {
            0 => 0,
            given if (least..=most).contains(&given) => u8::try_from(given).unwrap_or(0),
            given => {
                let message = format!("`style.drop-cap` must be 0 or from {least} to {most} lines, not {given}");
                self.wrong(&rules::CONFIG_VALUE, lines, message);
                0
            }
        }
    }

    pub(super) fn count(&mut self, name: &str, count: Option<&Spanned<i64>>, most: i64, default: u8) -> u8 {
        let Some(count) = count else { return default };
        let within = Some(*count.get_ref()).filter(|given| (0..=most).contains(given));
        within.and_then(|given| u8::try_from(given).ok()).unwrap_or_else(|| {
            let message = format!("`{name}` must be from 0 to {most}, not {}", count.get_ref());
            self.wrong(&rules::CONFIG_VALUE, count, message);
            default
        })
    }

    /// An indent: a length, ems of the text size, or 0.
    fn indent(&mut self, name: &str, given: Option<&Spanned<String>>, font_size: Length) -> Option<Length> {
        let given = given?;
        match ems(given.get_ref(), font_size) {
            Ok(indent) if (Length::ZERO..=font_size * MOST_INDENT).contains(&indent) => Some(indent),
            Ok(_) => {
                let message = format!(
                    "`{name}` must be from 0 to {MOST_INDENT}em, not {}",
                    given.get_ref().trim()
                );
                self.wrong(&rules::CONFIG_VALUE, given, message);
                None
            }
            Err(fault) => {
                let span = self.span(given);
                let wrong = Diagnostic::new(&rules::CONFIG_VALUE, span, fault);
                self.diagnostics
                    .add(wrong.hint("ems of the text size will do, too: `1.5em`"));
                None
            }
        }
    }

    fn code_size(&mut self, size: Option<&Spanned<String>>, font_size: Length) -> Option<Length> {
        let size = size?;
        let (least, most) = CODE_SIZES;
        self.length_within("style.code-size", size, least, most.max(font_size))
    }

    fn ornament(&mut self, ornament: Option<&Spanned<String>>) -> String {
        let Some(given) = ornament else {
            return SCENE_BREAK.to_owned();
        };
        let text = given.get_ref().trim();
        let fault = if text.chars().any(char::is_control) {
            "must be on one line".to_owned()
        } else if text.chars().count() > MOST_ORNAMENT {
            format!("is longer than {MOST_ORNAMENT} characters")
        } else {
            let words = if text == BLANK { "" } else { text };
            return words.to_owned();
        };
        self.wrong(&rules::CONFIG_VALUE, given, format!("`style.scene-break` {fault}"));
        SCENE_BREAK.to_owned()
    }
}

fn paragraph_indent(language: &Language) -> i64 {
    match language.primary().as_str() {
        "zh" | "yue" => CHINESE_INDENT,
        "ja" => JAPANESE_INDENT,
        _ => PARAGRAPH_INDENT,
    }
}

/// `text`, `sans`, or a family of the author's.
fn heading_font(font: Option<&Spanned<String>>) -> HeadingFont {
    match font.map_or("", |font| font.get_ref().trim()) {
        "" | "text" => HeadingFont::Text,
        "sans" => HeadingFont::Sans,
        family => HeadingFont::Named(family.to_owned()),
    }
}

/// Reads a length, which may be in ems.
fn ems(text: &str, em: Length) -> Result<Length, String> {
    let text = text.trim();
    if let Some(number) = text.strip_suffix("em") {
        let points = Length::parse(&format!("{}pt", number.trim())).map_err(|_| format!("`{text}` is not a length"))?;
        return Ok(em.scale(points.0, Length::points(1).0));
    }
    Length::parse(text).map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_may_be_in_ems() {
        let em = Length::points(10);
        assert_eq!(ems("1.5em", em), Ok(Length::points(15)));
        assert_eq!(ems(" 12 pt ", em), Ok(Length::points(12)));
        assert_eq!(ems("0", em), Ok(Length::ZERO));
        assert_eq!(ems("wideem", em), Err("`wideem` is not a length".into()));
    }
}
