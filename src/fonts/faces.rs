//! A book's font files and the bundled ones → [`Faces`]: which face for which family, and who stands in; must not know text.

use super::bundled::{self, BUNDLED};
use super::damage::{self, Found};
use super::licence;
use super::load::{Loaded, load};
use super::outline::{self, Stroke};
use super::shape::PlanKey;
use super::{Face, FaceId, Family, FontBytes};
use crate::config::HeadingFont;
use crate::diag::rules::{FONT_DAMAGED, FONT_EMBEDDING, FONT_MISSING, FONT_UNREADABLE};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::manuscript::FaceFile;
use harfrust::{Font, ShapePlan, ShaperFont};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock};

/// The weights of plain and of bold text.
const REGULAR: u16 = 400;
const BOLD: u16 = 700;

/// Every pair of bold and italic.
const STYLES: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

/// More faces than any book has; the rest of a folder is left out and reported.
const MOST_OWN_FACES: usize = 1000;

/// The bundled faces, read once in a process.
static LOADED: LazyLock<Vec<Loaded>> = LazyLock::new(|| {
    let read = |face: &bundled::Bundled| {
        let mut loaded = load(FontBytes::Bundled(face.bytes)).ok()?;
        face.family.clone_into(&mut loaded.face.family);
        loaded.face.weight = face.weight;
        loaded.face.italic = face.italic;
        Some(loaded)
    };
    BUNDLED.iter().filter_map(read).collect()
});

/// All faces of a build, the book's own first where it names them, then the bundled ones.
///
/// Shared by all threads; shaping plans are kept inside.
#[derive(Clone, Default)]
pub struct Faces {
    list: Vec<Loaded>,
    /// Families of faces that may not be embedded; it was said, and the bundled text face stands in.
    refused: Vec<String>,
    /// Whether a face has all of U+0020 to U+007E.
    ascii: Vec<bool>,
    /// For family, bold, italic: the face, then its stand-ins in order.
    orders: BTreeMap<(Family, bool, bool), Vec<FaceId>>,
    plans: Arc<RwLock<BTreeMap<PlanKey, Arc<ShapePlan>>>>,
    /// Whether the text face has superior figures, once it is asked.
    pub(super) superior_figures: OnceLock<bool>,
}

impl fmt::Debug for Faces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.list.iter().map(|loaded| &loaded.face.name))
            .finish()
    }
}

impl Faces {
    /// Settles the faces of a book: its own files, then the bundled ones. A file that is no font and a text family that is
    /// nowhere are reported; the bundled text face then stands in.
    pub fn settle(text_family: &str, place: Option<Span>, own: &[FaceFile], diagnostics: &mut Diagnostics) -> Faces {
        let Own { mut list, refused } = read_own(own, (text_family, place), diagnostics);
        let own_count = list.len();
        list.extend(LOADED.iter().cloned());
        let text = family(&list, text_family);
        if text.is_empty() && !is_among(&refused, text_family) {
            diagnostics.add(missing_family(text_family, place, &list));
        }
        let ascii = list.iter().map(|loaded| has_all_ascii(&loaded.font)).collect();
        let mut faces = Faces {
            list,
            refused,
            ascii,
            orders: BTreeMap::new(),
            plans: Arc::default(),
            superior_figures: OnceLock::new(),
        };
        faces.settle_orders(&text, own_count);
        faces
    }

    /// The same faces with another family for titles and headings. One that is nowhere is reported; the text face then
    /// stands in.
    pub fn with_headings(mut self, font: &HeadingFont, place: Option<Span>, diagnostics: &mut Diagnostics) -> Faces {
        let name = match font {
            HeadingFont::Text => return self,
            HeadingFont::Sans => bundled::SANS,
            HeadingFont::Named(name) => name,
        };
        let members = family(&self.list, name);
        if members.is_empty() {
            if !is_among(&self.refused, name) {
                diagnostics.add(missing_family(name, place, &self.list));
            }
            return self;
        }
        for (bold, italic) in STYLES {
            let own = [
                self.nearest(&members, bold, italic),
                self.nearest(&members, false, false),
            ];
            let mut order = Vec::new();
            for id in own
                .into_iter()
                .flatten()
                .chain(self.order(Family::Text, bold, italic).iter().copied())
            {
                if !order.contains(&id) {
                    order.push(id);
                }
            }
            self.orders.insert((Family::Heading, bold, italic), order);
        }
        self
    }

    fn settle_orders(&mut self, text: &[FaceId], own_count: usize) {
        let bundled_text = family(&self.list, bundled::TEXT);
        let sans = family(&self.list, bundled::SANS);
        let mono = family(&self.list, bundled::MONO);
        let text = if text.is_empty() { &bundled_text } else { text };
        let own = self.own_families(own_count);
        for (kind, members) in [(Family::Text, text), (Family::Sans, &sans), (Family::Mono, &mono)] {
            for (bold, italic) in STYLES {
                let mut order = Vec::new();
                let mut push = |id: Option<FaceId>| {
                    if let Some(id) = id.filter(|id| !order.contains(id)) {
                        order.push(id);
                    }
                };
                push(self.nearest(members, bold, italic));
                push(self.nearest(members, false, false));
                push(self.nearest(text, bold, italic));
                for members in &own {
                    push(self.nearest(members, bold, italic));
                    members.iter().for_each(|id| push(Some(*id)));
                }
                for name in [bundled::TEXT, bundled::SANS, bundled::SYMBOLS, bundled::EMOJI] {
                    let members = family(&self.list, name);
                    push(self.nearest(&members, bold, italic));
                    push(self.nearest(&members, false, false));
                }
                self.orders.insert((kind, bold, italic), order);
            }
        }
    }

    /// The book's own faces by family, in the order of their files.
    fn own_families(&self, own_count: usize) -> Vec<Vec<FaceId>> {
        let mut own: Vec<Vec<FaceId>> = Vec::new();
        for index in 0..own_count {
            let id = FaceId(index as u16);
            let same = |other: &FaceId| self.get(*other).family == self.get(id).family;
            match own.iter_mut().find(|members| members.iter().any(same)) {
                Some(members) => members.push(id),
                None => own.push(vec![id]),
            }
        }
        own
    }

    /// The member of a family nearest to a weight and slant; the slant and the width count more than the weight.
    fn nearest(&self, members: &[FaceId], bold: bool, italic: bool) -> Option<FaceId> {
        let wanted = if bold { BOLD } else { REGULAR };
        members.iter().copied().min_by_key(|id| {
            let loaded = &self.list[id.0 as usize];
            (
                !loaded.normal_width,
                loaded.face.italic != italic,
                loaded.face.weight.abs_diff(wanted),
            )
        })
    }

    /// The face of an id.
    ///
    /// # Panics
    /// On an id of other faces.
    pub fn get(&self, id: FaceId) -> &Face {
        &self.list[id.0 as usize].face
    }

    /// The face of a family nearest to a weight and slant.
    pub fn pick(&self, family: Family, bold: bool, italic: bool) -> FaceId {
        self.order(family, bold, italic).first().copied().unwrap_or(FaceId(0))
    }

    /// All faces, in order of id.
    pub fn iter(&self) -> impl Iterator<Item = (FaceId, &Face)> {
        self.list
            .iter()
            .enumerate()
            .map(|(index, loaded)| (FaceId(index as u16), &loaded.face))
    }

    /// The face of a family and style, then those that stand in for what it lacks.
    pub(super) fn order(&self, family: Family, bold: bool, italic: bool) -> &[FaceId] {
        let order = |family| self.orders.get(&(family, bold, italic));
        let order = order(family).or_else(|| order(Family::Text).filter(|_| family == Family::Heading));
        order.map_or(&[], Vec::as_slice)
    }

    pub(super) fn font(&self, id: FaceId) -> Option<&Font> {
        self.list.get(id.0 as usize).map(|loaded| &loaded.font)
    }

    /// Whether a face has all of U+0020 to U+007E.
    pub(super) fn has_ascii(&self, id: FaceId) -> bool {
        self.ascii.get(id.0 as usize).copied().unwrap_or(false)
    }

    pub(super) fn has(&self, id: FaceId, c: char) -> bool {
        self.glyph(id, c).is_some()
    }

    /// The glyph of a character and its advance.
    pub(super) fn glyph(&self, id: FaceId, c: char) -> Option<(u16, i32)> {
        let font = self.font(id)?;
        let glyph = font.charmap().map_unicode(c)?;
        let index = u16::try_from(glyph.to_u32()).ok().filter(|index| *index > 0)?;
        Some((index, font.glyph_metrics().h_advance(glyph) as i32))
    }

    /// Where a glyph's ink begins and ends, in font units from its origin; nothing for one without ink.
    pub fn ink(&self, id: FaceId, glyph: u16) -> Option<(i32, i32)> {
        let extents = ShaperFont::new(self.font(id)?).default_glyph_extents(glyph.into())?;
        (extents.width > 0).then(|| (extents.x_bearing, extents.x_bearing.saturating_add(extents.width)))
    }

    /// The smallest box round the ink of a glyph in font units: left, bottom, right, top. Nothing for one without ink.
    pub fn ink_box(&self, id: FaceId, glyph: u16) -> Option<[i32; 4]> {
        let font = ShaperFont::new(self.font(id)?);
        let extents = font.glyph_extents(u32::from(glyph).into())?;
        let (one, other) = (extents.y_bearing, extents.y_bearing.saturating_add(extents.height));
        let right = extents.x_bearing.saturating_add(extents.width);
        (extents.width > 0 && one != other).then(|| [extents.x_bearing, one.min(other), right, one.max(other)])
    }

    /// Where its ink begins and ends between two heights, all in font units; nothing where it has none there, or no outline.
    pub fn ink_between(&self, id: FaceId, glyph: u16, bottom: i32, top: i32) -> Option<(i32, i32)> {
        outline::ink_between(self.font(id)?, glyph, bottom, top)
    }

    /// The outline of a glyph; empty for one without ink.
    pub fn outline(&self, id: FaceId, glyph: u16) -> Vec<Stroke> {
        self.font(id).map_or(Vec::new(), |font| outline::strokes(font, glyph))
    }

    /// The kept plan of a key, made when it is first asked for.
    pub(super) fn plan(&self, key: PlanKey, make: impl FnOnce(&PlanKey) -> ShapePlan) -> Arc<ShapePlan> {
        let plans = self.plans.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&key) {
            return Arc::clone(plan);
        }
        drop(plans);
        let plan = Arc::new(make(&key));
        let mut plans = self.plans.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(plans.entry(key).or_insert(plan))
    }
}

impl FromIterator<Face> for Faces {
    /// Just these faces, for texts that are shaped already; what cannot be read is left out. Nothing stands in for anything.
    fn from_iter<I: IntoIterator<Item = Face>>(faces: I) -> Faces {
        let read = |face: Face| {
            let loaded = load(face.bytes.clone()).ok()?;
            Some(Loaded { face, ..loaded })
        };
        let list: Vec<Loaded> = faces.into_iter().filter_map(read).collect();
        Faces {
            ascii: list.iter().map(|loaded| has_all_ascii(&loaded.font)).collect(),
            list,
            ..Faces::default()
        }
    }
}

/// What came of a book's own files.
struct Own {
    list: Vec<Loaded>,
    /// Families of faces that may not be embedded.
    refused: Vec<String>,
}

/// Reads a book's own files. One whose licence bits forbid what a PDF needs is left out; that, and what is damaged in a file that is
/// used all the same, is told of where book.toml names its family.
fn read_own(own: &[FaceFile], named: (&str, Option<Span>), diagnostics: &mut Diagnostics) -> Own {
    let (mut list, mut refused) = (Vec::new(), Vec::new());
    for (index, file) in own.iter().enumerate() {
        let read = if index < MOST_OWN_FACES {
            read_file(file)
        } else {
            Err("the folder holds more than a thousand faces".to_owned())
        };
        let (loaded, found) = match read {
            Ok(read) => read,
            Err(why) => {
                let message = format!("`{}` cannot be used: {why}", file.path);
                diagnostics.report(&FONT_UNREADABLE, None, message);
                continue;
            }
        };
        let place = named.1.filter(|_| is_among(&loaded.families, named.0));
        if let Some(why) = licence::refusal(&file.bytes) {
            let message = format!("`{}` is not used: {why}", file.path);
            diagnostics.report(&FONT_EMBEDDING, place, message);
            refused.extend(loaded.families);
            continue;
        }
        if let Found::Changed(what) = found {
            diagnostics.report(&FONT_DAMAGED, place, format!("`{}` may be damaged: {what}", file.path));
        }
        list.push(loaded);
    }
    Own { list, refused }
}

fn read_file(file: &FaceFile) -> Result<(Loaded, Found), String> {
    let loaded = load(FontBytes::Own(Arc::clone(&file.bytes)))?;
    let found = damage::look(&loaded.font, &file.bytes)?;
    Ok((loaded, found))
}

fn is_among(families: &[String], name: &str) -> bool {
    let folded = name.trim().to_lowercase();
    families.iter().any(|own| own.to_lowercase() == folded)
}

/// The faces that answer to a family name, whatever its case; a book's own before bundled ones of the same name.
fn family(list: &[Loaded], name: &str) -> Vec<FaceId> {
    let answers = |loaded: &&Loaded| {
        loaded.face.family.to_lowercase() == name.trim().to_lowercase() || is_among(&loaded.families, name)
    };
    let ids = list.iter().enumerate().filter(|(_, loaded)| answers(loaded));
    let ids: Vec<(FaceId, bool)> = ids
        .map(|(index, loaded)| (FaceId(index as u16), matches!(loaded.face.bytes, FontBytes::Own(_))))
        .collect();
    let any_own = ids.iter().any(|(_, own)| *own);
    ids.into_iter()
        .filter(|(_, own)| *own == any_own)
        .map(|(id, _)| id)
        .collect()
}

fn has_all_ascii(font: &Font) -> bool {
    let charmap = font.charmap();
    (' '..='~').all(|c| charmap.map_unicode(c).is_some_and(|glyph| glyph.to_u32() > 0))
}

fn missing_family(name: &str, place: Option<Span>, list: &[Loaded]) -> Diagnostic {
    let mut known: Vec<&str> = list.iter().map(|loaded| loaded.face.family.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    Diagnostic::new(&FONT_MISSING, place, format!("there is no family `{name}`")).hint(format!(
        "known are {}",
        known
            .iter()
            .map(|family| format!("`{family}`"))
            .collect::<Vec<_>>()
            .join(", ")
    ))
}
