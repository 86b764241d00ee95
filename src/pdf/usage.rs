//! Pages, and the words of drawings → what they use: glyphs with the characters they stand for, and images; must not know files.

use super::cluster::{LONG, clusters, short, text_of};
use crate::fonts::FaceId;
use crate::layout::{GlyphRun, Item, Page, each_item};
use crate::manuscript::AssetId;
use crate::units::Size;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What all pages use.
#[derive(Default)]
pub(super) struct Usage {
    /// By face.
    pub(super) faces: BTreeMap<FaceId, FaceUsage>,
    /// Images in order of their ids, each with the largest width and height at which it is shown.
    pub(super) images: BTreeMap<AssetId, Size>,
}

/// The glyphs of one face: index is the glyph's id, `None` where it is not used.
#[derive(Default)]
pub(super) struct FaceUsage {
    glyphs: Vec<Option<Readings>>,
}

/// Which characters a glyph stands for alone, and how often.
#[derive(Default)]
struct Readings {
    /// The text that was met first, which nearly always is the only one; counted no time until then.
    first: Reading,
    others: Vec<Reading>,
}

#[derive(Default)]
struct Reading {
    text: Box<str>,
    /// The text as [`short`] tells it.
    short: u64,
    count: u64,
}

/// Looks through all pages. The result does not depend on how threads share the work: readings are summed.
pub(super) fn survey(pages: &[Page]) -> Usage {
    pages
        .par_iter()
        .fold(Usage::default, |mut usage, page| {
            usage.add_page(page);
            usage
        })
        .reduce(Usage::default, Usage::merged)
}

impl Usage {
    fn add_page(&mut self, page: &Page) {
        each_item(&page.frame, |_, item| match item {
            Item::Glyphs(run) if run.glyphs().iter().any(|glyph| glyph.id != 0) => {
                self.faces.entry(run.shaped.face).or_default().add_run(run);
            }
            Item::Image(id, size) => self.add_image(*id, *size),
            Item::Glyphs(_)
            | Item::Group(_)
            | Item::Turned(..)
            | Item::Path(_)
            | Item::Rule(..)
            | Item::Link(..)
            | Item::Mark(_) => {}
        });
    }

    /// Adds glyphs of a drawing that stand together for a text.
    pub(super) fn add_cluster(&mut self, glyphs: impl ExactSizeIterator<Item = (FaceId, u16)>, text: &str) {
        let alone = glyphs.len() == 1;
        for (face, glyph) in glyphs {
            let readings = self.faces.entry(face).or_default().readings(glyph);
            if alone {
                readings.count(text, 1);
            }
        }
    }

    fn merged(mut self, other: Usage) -> Usage {
        for (face, usage) in other.faces {
            self.faces.entry(face).or_default().merge(usage);
        }
        for (id, size) in other.images {
            self.add_image(id, size);
        }
        self
    }

    fn add_image(&mut self, id: AssetId, size: Size) {
        let largest = self.images.entry(id).or_default();
        *largest = larger(*largest, size);
    }
}

/// The greater width and the greater height.
pub(super) fn larger(one: Size, other: Size) -> Size {
    Size::new(one.width.max(other.width), one.height.max(other.height))
}

impl FaceUsage {
    /// Counts what each glyph that is alone in its cluster stands for; the others are noted as used. Where a run says
    /// itself what it stands for, its glyphs' own text is no less their reading.
    fn add_run(&mut self, run: &GlyphRun) {
        let mut clusters = clusters(run);
        loop {
            while let Some((glyph, said)) = clusters.single() {
                let readings = self.readings(glyph.id);
                // Before one is met, the first is no text, which is not what a single glyph stands for.
                match readings.first.short == said {
                    true => readings.first.count += 1,
                    false => readings.count(text_of(&said.to_le_bytes()), 1),
                }
            }
            let Some(cluster) = clusters.next() else { break };
            let text = run.shaped.text.get(cluster.text).unwrap_or("");
            let alone = cluster.glyphs.len() == 1;
            for glyph in &run.shaped.glyphs[cluster.glyphs] {
                let readings = self.readings(glyph.id);
                if alone {
                    readings.count(text, 1);
                }
            }
        }
    }

    fn readings(&mut self, glyph: u16) -> &mut Readings {
        let index = usize::from(glyph);
        if self.glyphs.len() <= index {
            self.glyphs.resize_with(index + 1, || None);
        }
        self.glyphs[index].get_or_insert_default()
    }

    fn merge(&mut self, other: FaceUsage) {
        for (glyph, readings) in (0u16..).zip(other.glyphs) {
            if let Some(readings) = readings {
                let mine = self.readings(glyph);
                for reading in readings.met() {
                    mine.count(&reading.text, reading.count);
                }
            }
        }
    }

    /// The glyphs that are used, in order of their ids, each with what it stands for most often: the text that the
    /// face's ToUnicode map gives it. A glyph that never stands alone has none.
    pub(super) fn glyphs(&self) -> impl Iterator<Item = (u16, Option<&str>)> {
        (0u16..)
            .zip(&self.glyphs)
            .filter_map(|(glyph, readings)| Some((glyph, readings.as_ref()?.best())))
    }
}

impl Readings {
    /// Counts a text, if a ToUnicode map may hold it.
    fn count(&mut self, text: &str, times: u64) {
        if !is_mappable(text) {
            return;
        }
        let own = short(text);
        let is_known = |known: &&mut Reading| known.short == own && (own != LONG || *known.text == *text);
        let known = std::iter::once(&mut self.first).chain(&mut self.others).find(is_known);
        if let Some(known) = known {
            known.count += times;
            return;
        }
        let new = Reading {
            text: text.into(),
            short: own,
            count: times,
        };
        match self.first.count {
            0 => self.first = new,
            _ => self.others.push(new),
        }
    }

    /// Those that were met.
    fn met(&self) -> impl Iterator<Item = &Reading> {
        std::iter::once(&self.first)
            .chain(&self.others)
            .filter(|reading| reading.count > 0)
    }

    /// The most frequent; of equals the first in the order of characters.
    fn best(&self) -> Option<&str> {
        let best = self
            .met()
            .max_by(|a, b| a.count.cmp(&b.count).then_with(|| b.text.cmp(&a.text)));
        best.map(|reading| &*reading.text)
    }
}

/// Whether a ToUnicode map may hold the text: ISO 19005-2 clause 6.2.11.7.2 forbids U+0000, U+FEFF and U+FFFE.
fn is_mappable(text: &str) -> bool {
    !text.is_empty() && !text.contains(['\0', '\u{FEFF}', '\u{FFFE}'])
}
