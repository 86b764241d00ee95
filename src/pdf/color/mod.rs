//! What a file is for → what its colours become: lights on a screen, black alone, or four inks; must not know pages.
//!
//! All ways from lights to inks go through tables that are reckoned once, in f64 with + − × ÷ alone, and looked up in
//! integers: the inks are the same on every machine.

use super::content::Content;
use super::{Fault, Purpose};
use crate::config::{INKS, Ink};
use crate::icc::{self, Profile, Space, Table, gray_look, sixteen, srgb_gray};
use crate::layout::Paint;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

/// The press as it is where the book says nothing.
const BUNDLED: &[u8] = icc::CMYK;
/// Its name in the ICC's registry of printing conditions, and in words.
const CONDITION: (&str, &str) = ("CGATS TR 006", "GRACoL coated #1 (CGATS TR 006)");

/// Ways from sRGB to the bundled press that were made, by kind and limit.
static TO_BUNDLED: LazyLock<Known<Conversion>> = LazyLock::new(Known::default);

/// Where a profile names its colour space (ICC.1 clause 7.2).
const COLOR_SPACE: std::ops::Range<usize> = 16..20;

/// Nodes a side of the tables: from lights, steps of 8 in 255; from inks, of 16.
const LIGHT_NODES: usize = 33;
const INK_NODES: usize = 17;
/// Tables of images' own profiles that are kept at a time, of each kind, 300 KB each. Books rarely have more than three.
const MOST_TABLES: usize = 16;
/// How much of the limit is left free for rounding to 8 bits: half a step of each ink.
const ROUNDING: f64 = 2.0 / 255.0;
/// The brightest that a device's black may be, of its white: beyond, it is no black, and darkening to it would hurt.
const BRIGHTEST_BLACK: f64 = 0.2;

/// What colours become in a file.
pub(super) struct Inks {
    kind: Kind,
    /// The profile of the press.
    profile: Cow<'static, [u8]>,
    press: OnceLock<Option<Profile>>,
    info: String,
    is_bundled: bool,
    is_flat: bool,
    most: u16,
    srgb: OnceLock<Arc<Conversion>>,
    /// Ways from lights, and from inks to grey, by the digest of an image's own profile; nothing stands for the press's.
    from_lights: Known<Conversion>,
    from_inks: Known<Table<4, 1>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Screen,
    Black,
    Color,
}

/// From red, green, blue to what they are printed with.
pub(super) enum Conversion {
    /// Grey, 0 is black.
    Gray(Table<3, 1>),
    /// Cyan, magenta, yellow, black, 255 is all of it.
    Cmyk(Table<3, 4>),
}

/// Operators for grey; red, green, blue; four inks (clause 8.6.8).
const FILL: [&str; 3] = ["g", "rg", "k"];
const STROKE: [&str; 3] = ["G", "RG", "K"];

impl Inks {
    /// What the purpose of a file asks for, and what is wrong with the book's own profile.
    pub(super) fn settle(purpose: &Purpose<'_>) -> (Inks, Vec<Fault>) {
        let mut inks = Inks {
            kind: Kind::Screen,
            profile: Cow::Borrowed(BUNDLED),
            press: OnceLock::new(),
            info: CONDITION.1.to_owned(),
            is_bundled: true,
            is_flat: false,
            most: INKS.1,
            srgb: OnceLock::new(),
            from_lights: Known::default(),
            from_inks: Known::default(),
        };
        let Purpose::Press(press) = purpose else {
            return (inks, Vec::new());
        };
        inks.kind = match press.ink {
            Ink::Black => Kind::Black,
            Ink::Color => Kind::Color,
        };
        inks.is_flat = !press.standard.allows_transparency();
        inks.most = press.most_ink.clamp(INKS.0, INKS.1);
        let fault = press.profile.and_then(|bytes| inks.take(bytes).err());
        (inks, fault.map(Fault::Profile).into_iter().collect())
    }

    /// Takes the book's own profile.
    fn take(&mut self, bytes: &[u8]) -> Result<(), String> {
        let profile = Profile::read(bytes)?;
        if !profile.is_printer {
            return Err("it is not of a printer (its class is not `prtr`)".to_owned());
        }
        match (profile.space, self.kind) {
            (Space::Cmyk, Kind::Color) if !profile.has_way_back() => {
                return Err("it does not say which inks a colour takes".to_owned());
            }
            (Space::Cmyk, _) | (Space::Gray, Kind::Black) => {}
            (Space::Gray, _) => return Err("its colours are grey, and the book is printed in colour".to_owned()),
            (Space::Rgb, _) => return Err("its colours are RGB; a press prints CMYK".to_owned()),
        }
        if self.is_flat && profile.version > 2 {
            return Err(format!(
                "it is of version {}, and PDF/X-1a and PDF/X-3 take version 2",
                profile.version
            ));
        }
        self.info = match profile.description.trim() {
            "" => "The book's own profile".to_owned(),
            text => text.to_owned(),
        };
        self.is_bundled = false;
        self.profile = Cow::Owned(bytes.to_vec());
        self.press = OnceLock::from(Some(profile));
        Ok(())
    }

    /// The profile of the output intent of a file for the press.
    pub(super) fn profile(&self) -> &[u8] {
        &self.profile
    }

    /// How many components its colours have: 1 is grey, 4 are four inks (ICC.1 table 19).
    pub(super) fn components(&self) -> i64 {
        match self.profile.get(COLOR_SPACE) {
            Some(b"GRAY") => 1,
            _ => 4,
        }
    }

    /// The output intent's identifier and its words (OutputConditionIdentifier, Info). What is in no registry is "Custom"
    /// (clause 14.11.5).
    pub(super) fn condition(&self) -> (&str, &str) {
        let identifier = if self.is_bundled { CONDITION.0 } else { "Custom" };
        (identifier, &self.info)
    }

    /// Whether the file may have no transparency, and no more than PDF 1.3 knows.
    pub(super) fn needs_flat(&self) -> bool {
        self.is_flat
    }

    /// Whether colours stay lights.
    pub(super) fn is_screen(&self) -> bool {
        self.kind == Kind::Screen
    }

    /// Whether all becomes grey.
    pub(super) fn is_black(&self) -> bool {
        self.kind == Kind::Black
    }

    /// The most ink in one place, in percent.
    pub(super) fn most(&self) -> u16 {
        self.most
    }

    /// Sets the colour of areas and letters.
    pub(super) fn fill(&self, paint: Paint, content: &mut Content) {
        self.set(paint, content, FILL);
    }

    /// Sets the colour of lines.
    pub(super) fn stroke(&self, paint: Paint, content: &mut Content) {
        self.set(paint, content, STROKE);
    }

    /// Numbers from 0 to 1 and their operator (clause 8.6.4).
    fn set(&self, paint: Paint, content: &mut Content, [gray, rgb, cmyk]: [&str; 3]) {
        let light = match paint {
            Paint::Black => [0; 3],
            Paint::Gray(value) => [value; 3],
            Paint::Rgb(red, green, blue) => [red, green, blue],
        };
        let is_neutral = !matches!(paint, Paint::Rgb(..));
        let (shares, operator): (&[u8], _) = match self.kind {
            Kind::Screen if is_neutral => (&light[..1], gray),
            Kind::Screen => (&light[..], rgb),
            Kind::Black => (&self.ink(light)[..1], gray),
            Kind::Color => (&self.ink(light)[..], cmyk),
        };
        for share in shares {
            content.coordinate((i64::from(*share) * 2000 + 255) / 510);
        }
        content.operator(operator);
    }

    /// A flat colour of sRGB as it is printed: grey (the first number, 0 is black), or four inks. What is neutral is
    /// printed with black alone, so that nothing has to fit on anything.
    pub(super) fn ink(&self, light: [u8; 3]) -> [u8; 4] {
        let [red, green, blue] = light;
        let is_neutral = red == green && green == blue;
        match self.kind {
            Kind::Color if is_neutral => [0, 0, 0, 255 - red],
            _ if is_neutral => [red, 0, 0, 0],
            _ => match &*self.of_srgb() {
                Conversion::Gray(table) => [table.at(light)[0], 0, 0, 0],
                Conversion::Cmyk(table) => table.at(light),
            },
        }
    }

    /// The way from sRGB to the press. That to the bundled press is the same for all files of one kind and limit, and one run may make many.
    pub(super) fn of_srgb(&self) -> Arc<Conversion> {
        let make = || self.conversion(&Profile::srgb());
        let made = self.srgb.get_or_init(|| match self.is_bundled {
            true => TO_BUNDLED.get(&[&[self.kind as u8], &self.most.to_be_bytes()[..]].concat(), make),
            false => Arc::new(make()),
        });
        Arc::clone(made)
    }

    /// The way from an image's own red, green, blue to the press; from sRGB where its profile is none of red, green, blue.
    pub(super) fn of_rgb(&self, profile: Option<&[u8]>) -> Arc<Conversion> {
        let read = |bytes| Some((bytes, Profile::read(bytes).ok().filter(|it| it.space == Space::Rgb)?));
        let Some((bytes, profile)) = profile.and_then(read) else {
            return self.of_srgb();
        };
        self.from_lights
            .get(&Sha256::digest(bytes), || self.conversion(&profile))
    }

    /// The way from an image's own inks to grey; from the press's where its profile is none of inks. Black alone stays
    /// the darkest grey that there is.
    pub(super) fn gray_from_cmyk(&self, profile: Option<&[u8]>) -> Arc<Table<4, 1>> {
        let read = |bytes| Some((bytes, Profile::read(bytes).ok().filter(|it| it.space == Space::Cmyk)?));
        match profile.and_then(read) {
            Some((bytes, own)) => self.from_inks.get(&Sha256::digest(bytes), || gray_of_inks(Some(&own))),
            None => self
                .from_inks
                .get(&[], || gray_of_inks(self.press().filter(|it| it.space == Space::Cmyk))),
        }
    }

    fn press(&self) -> Option<&Profile> {
        self.press.get_or_init(|| Profile::read(&self.profile).ok()).as_ref()
    }

    /// Relative colorimetric with black point compensation (ISO 18619).
    fn conversion(&self, from: &Profile) -> Conversion {
        let press = self
            .press()
            .filter(|press| press.has_way_back() && self.kind == Kind::Color);
        let Some(press) = press else {
            return Conversion::Gray(Table::new(LIGHT_NODES, |[red, green, blue]| {
                [sixteen(srgb_gray(from.look([red, green, blue, 0.0])[1]))]
            }));
        };
        let darkest = |look: [f64; 3]| look[1].clamp(0.0, BRIGHTEST_BLACK);
        let black = darkest(from.look([0.0; 4]));
        let ink_black = darkest(press.look(press.device([0.0; 3])));
        let scale = (1.0 - ink_black) / (1.0 - black);
        let white = gray_look(1.0 - scale);
        let most = f64::from(self.most) / 100.0 - ROUNDING;
        Conversion::Cmyk(Table::new(LIGHT_NODES, |light| {
            if light == [1.0; 3] {
                // Paper, whatever the profile's rounding makes of it.
                return [0; 4];
            }
            let mut look = from.look([light[0], light[1], light[2], 0.0]);
            for (value, white) in look.iter_mut().zip(white) {
                *value = *value * scale + white;
            }
            held(press.device(look), most).map(sixteen)
        }))
    }
}

/// The way from inks to grey; where no profile tells it, by their sum.
fn gray_of_inks(profile: Option<&Profile>) -> Table<4, 1> {
    let Some(profile) = profile else {
        let gray = |[c, m, y, k]: [f64; 4]| (1.0 - (c + m + y) / 3.0) * (1.0 - k);
        return Table::new(INK_NODES, |inks| [sixteen(gray(inks))]);
    };
    let black = profile.look([0.0, 0.0, 0.0, 1.0])[1].clamp(0.0, BRIGHTEST_BLACK);
    Table::new(INK_NODES, |inks| {
        let brightness = (profile.look(inks)[1] - black) / (1.0 - black);
        [sixteen(srgb_gray(brightness))]
    })
}

/// Tables that were made, by the digest of their profiles or what else makes them what they are.
struct Known<T>(Mutex<BTreeMap<Vec<u8>, Arc<T>>>);

impl<T> Default for Known<T> {
    fn default() -> Known<T> {
        Known(Mutex::default())
    }
}

impl<T> Known<T> {
    /// A table that is known, or else is made now.
    fn get(&self, digest: &[u8], make: impl FnOnce() -> T) -> Arc<T> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = known().get(digest) {
            return Arc::clone(made);
        }
        let made = Arc::new(make());
        let mut known = known();
        if known.len() < MOST_TABLES {
            known.insert(digest.to_vec(), Arc::clone(&made));
        }
        made
    }
}

/// Inks that come to no more than a limit (1 is 100 %). Grey of three inks gives way to black, which takes a third of the
/// ink; only when there is none left, or black is full, the colours become lighter, all alike, so that their hue stays.
fn held(inks: [f64; 4], most: f64) -> [f64; 4] {
    let [c, m, y, k] = inks.map(|ink| ink.clamp(0.0, 1.0));
    let total = c + m + y + k;
    if total <= most {
        return [c, m, y, k];
    }
    let swapped = ((total - most) / 2.0).min(c.min(m).min(y)).min(1.0 - k);
    let black = (k + swapped).min(most);
    let colors = [c - swapped, m - swapped, y - swapped];
    let sum: f64 = colors.iter().sum();
    let share = if sum > most - black { (most - black) / sum } else { 1.0 };
    [colors[0] * share, colors[1] * share, colors[2] * share, black]
}

#[cfg(test)]
mod tests;
