//! A drawing's tree → the code that svg2pdf gives to each glyph of its words, and what the glyphs stand for; must not know
//! PDF objects.
//!
//! svg2pdf subsets the faces of each drawing anew, and numbers what it takes as it meets it. Version 0.13 goes through a
//! drawing once for that (`fill_fonts` in its `render/text.rs`); the same steps are gone here, in the same order.

use crate::fonts::{FaceId, Lettering};
use std::collections::BTreeMap;
use svg2pdf::usvg::{Group, ImageKind, Node, Text, Tree};

/// A glyph as svg2pdf writes it: the number of its font's object, and its code in that font.
pub(super) type Code = (u32, u16);

/// What svg2pdf knows of a drawing's words.
pub(super) struct Spans<'a> {
    lettering: &'a Lettering,
    /// In the order in which they are met; the first is object 1.
    fonts: Vec<Font>,
    /// Spans of words by their glyphs: for each glyph what it stands for, nothing where a neighbour says it.
    texts: BTreeMap<Vec<Code>, Vec<String>>,
}

/// A font that svg2pdf makes of a face.
struct Font {
    face: FaceId,
    /// The face's glyphs by their codes. Code 0 is what stands for a missing glyph in every font.
    glyphs: Vec<u16>,
    codes: BTreeMap<u16, u16>,
}

impl<'a> Spans<'a> {
    /// Goes through a drawing.
    ///
    /// # Errors
    /// When a face is none of the book's, which those who read the drawing see to; the end of a sentence.
    pub(super) fn of(tree: &Tree, lettering: &'a Lettering) -> Result<Spans<'a>, String> {
        let mut spans = Spans {
            lettering,
            fonts: Vec::new(),
            texts: BTreeMap::new(),
        };
        spans.group(tree.root())?;
        Ok(spans)
    }

    fn group(&mut self, group: &Group) -> Result<(), String> {
        for node in group.children() {
            match node {
                Node::Text(text) => self.text(text)?,
                Node::Group(inner) => self.group(inner)?,
                Node::Image(image) => {
                    if let ImageKind::SVG(tree) = image.kind() {
                        self.group(tree.root())?;
                    }
                }
                Node::Path(_) => {}
            }
            let mut inside = Ok(());
            node.subroots(|inner| {
                if inside.is_ok() {
                    inside = self.group(inner);
                }
            });
            inside?;
        }
        Ok(())
    }

    fn text(&mut self, text: &Text) -> Result<(), String> {
        for span in text.layouted() {
            let mut codes = Vec::new();
            for glyph in &span.positioned_glyphs {
                let face = self.lettering.face(glyph.font).ok_or("its words have a strange face")?;
                codes.push(self.code(face, glyph.id.0));
            }
            let texts = span.positioned_glyphs.iter().map(|glyph| glyph.text.clone());
            self.texts.entry(codes).or_insert_with(|| texts.collect());
        }
        Ok(())
    }

    fn code(&mut self, face: FaceId, glyph: u16) -> Code {
        let known = self.fonts.iter().position(|font| font.face == face);
        let index = known.unwrap_or_else(|| {
            self.fonts.push(Font {
                face,
                glyphs: vec![0],
                codes: BTreeMap::from([(0, 0)]),
            });
            self.fonts.len() - 1
        });
        let font = &mut self.fonts[index];
        let next = font.glyphs.len() as u16;
        let code = *font.codes.entry(glyph).or_insert(next);
        if code == next {
            font.glyphs.push(glyph);
        }
        (index as u32 + 1, code)
    }

    /// What each glyph of a span stands for; nothing where there is no such span.
    pub(super) fn texts(&self, span: &[Code]) -> Option<&[String]> {
        Some(self.texts.get(span)?)
    }

    /// The face and its glyph that a code stands for.
    pub(super) fn glyph(&self, (number, code): Code) -> Option<(FaceId, u16)> {
        let font = self.fonts.get((number as usize).checked_sub(1)?)?;
        Some((font.face, *font.glyphs.get(usize::from(code))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;
    use crate::fonts::Faces;
    use lopdf::{Document, Object};
    use subsetter::GlyphRemapper;

    /// Words wherever a drawing may have them, first met in another order than they are drawn in.
    const DRAWING: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='100'><defs>
        <pattern id='p' width='60' height='20' patternUnits='userSpaceOnUse'><text y='15'>Tiled</text></pattern>
        <mask id='m'><text y='40' fill='white' font-family='serif'>Masking</text></mask>
        <clipPath id='c'><text y='60' font-family='serif' font-weight='bold'>Cutting</text></clipPath>
        <filter id='f'><feDropShadow dx='1'/></filter></defs>
        <g clip-path='url(#c)'><text y='20' font-family='monospace'>Code</text></g>
        <g filter='url(#f)'><text y='20' font-style='italic'>Shadow</text></g>
        <text y='20' fill='url(#p)' font-family='serif'>Filled office</text>
        <g mask='url(#m)'><text y='50'>Masked</text></g>
        <image y='50' width='80' height='30' href='data:image/svg+xml;utf8,&lt;svg xmlns=\"http://www.w3.org/2000/svg\"
        width=\"80\" height=\"30\"&gt;&lt;text y=\"20\" font-family=\"sans-serif\"
        font-weight=\"bold\"&gt;Nested&lt;/text&gt;&lt;/svg&gt;'/></svg>";

    /// The program of a font's object.
    fn program(pdf: &Document, number: u32) -> Vec<u8> {
        let follow = |object: &Object| pdf.dereference(object).unwrap().1.clone();
        let font = pdf.get_dictionary((number, 0)).unwrap();
        let descendant = follow(&font.get(b"DescendantFonts").unwrap().as_array().unwrap()[0]);
        let descriptor = follow(descendant.as_dict().unwrap().get(b"FontDescriptor").unwrap());
        let descriptor = descriptor.as_dict().unwrap();
        let program = descriptor.get(b"FontFile2").or(descriptor.get(b"FontFile3")).unwrap();
        follow(program).as_stream().unwrap().get_plain_content().unwrap()
    }

    #[test]
    fn codes_are_those_that_svg2pdf_gives() {
        let faces = Faces::settle("Libertinus Serif", None, &[], &mut Diagnostics::default());
        let lettering = Lettering::new(&faces);
        let tree = lettering.read(DRAWING.as_bytes()).unwrap();
        let spans = Spans::of(&tree, &lettering).unwrap();
        let pdf = svg2pdf::to_pdf(&tree, Default::default(), Default::default()).unwrap();
        let pdf = Document::load_mem(&pdf).unwrap();
        let is_font = |it: &&Object| it.as_dict().is_ok_and(|it| it.has(b"DescendantFonts"));
        assert_eq!(pdf.objects.values().filter(is_font).count(), spans.fonts.len());
        let names: Vec<&str> = spans.fonts.iter().map(|font| &*faces.get(font.face).name).collect();
        assert_eq!(
            names,
            [
                "Inconsolata-Regular",
                "LibertinusSerif-Bold",
                "SourceSans3-It",
                "LibertinusSerif-Regular",
                "SourceSans3-Regular",
                "SourceSans3-Bold",
            ]
        );
        for (number, font) in (1..).zip(&spans.fonts) {
            let mut taken = GlyphRemapper::new();
            for glyph in &font.glyphs {
                taken.remap(*glyph);
            }
            let subset = subsetter::subset(&faces.get(font.face).bytes, 0, &taken).unwrap();
            let program = program(&pdf, number);
            // Of a face with CFF outlines, svg2pdf keeps the outlines alone.
            assert!(
                subset.windows(program.len()).any(|part| part == program),
                "font {number}"
            );
        }
    }
}
