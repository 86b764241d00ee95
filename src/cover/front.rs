//! Metadata and a size → the front of the cover; must not know what it is put on.
//!
//! From the head down: a short bar, the series, the title as large as it may be, the subtitle; then a band with a figure from
//! edge to edge, and the author at the foot. Words begin at one edge, the one where the book's lines begin.

use super::fit::{Setting, Wish, fit};
use super::motif::{Band, Motif, Reach, Seed};
use super::sheet::Sheet;
use super::words::{Letters, Stand, Type};
use super::{Color, Palette, Panel, Shape};
use crate::fonts::{Family, Figures, Look};
use crate::model::Metadata;
use crate::units::{Length, Point, Size};

/// White round the words, in thousandths of the unit: the panel's width, or less where it is low.
const MARGIN: i64 = 92;
/// A panel this much lower than it is wide is set as a narrower one, in thousandths of the height.
const WIDEST: i64 = 720;
/// The bar at the head: its length, and its thickness.
const BAR: (i64, i64) = (150, 13);
/// White below the bar, between series and title, and above the subtitle.
const BELOW_BAR: i64 = 46;
const BELOW_SERIES: i64 = 34;
const ABOVE_SUBTITLE: i64 = 34;
/// White above the band at the least, and below it.
const ABOVE_BAND: i64 = 70;
const BELOW_BAND: i64 = 66;
/// Where the band begins when the words above it are few, in thousandths of the height, and how low it may be.
const BAND_TOP: i64 = 430;
const LEAST_BAND: i64 = 110;
/// Height that a title takes, in thousandths of the panel's: as a rule, and when it is so long that it would else be small.
const TITLE_ROOMS: [i64; 2] = [340, 500];
/// Under this size a title is small.
const SMALL_TITLE: i64 = 96;
/// The largest title: larger, and a short one shouts.
const LARGEST_TITLE: i64 = 235;
/// The foot takes at most this part of the height.
const FOOT: i64 = 170;

pub(super) const fn look(family: Family, italic: bool) -> Look {
    Look {
        family,
        bold: false,
        italic,
        small_caps: false,
        capitals: false,
        figures: Figures::Lining,
        ligatures: true,
    }
}

/// Where a front stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its size.
    pub size: Size,
    /// How far words keep from its edges at least.
    pub safe: Length,
    /// The sheet it is printed on: its figure goes round the book to the back then.
    pub sheet: Option<Sheet>,
}

/// A front as it was designed.
#[derive(Clone, Debug)]
pub struct Design {
    /// What is drawn.
    pub panel: Panel,
    /// In which colours.
    pub palette: &'static Palette,
    /// Where its figure is.
    pub band: Option<Band>,
}

/// Sets the front of a cover. Without a palette the book's name chooses one.
pub fn front(metadata: &Metadata, place: Place, palette: Option<&'static Palette>, letters: &mut Letters) -> Design {
    let seed = Seed::new(&name(metadata));
    let palette = palette.unwrap_or_else(|| Palette::of(seed));
    let size = place.size;
    let unit = size.width.min(size.height.scale(WIDEST, 1000));
    let front = Front {
        panel: Panel::new(size, palette.ground),
        metadata,
        palette,
        motif: Motif {
            seed,
            palette,
            reach: reach(place),
        },
        unit,
        margin: unit.scale(MARGIN, 1000).max(place.safe),
        letters,
    };
    front.set()
}

fn reach(place: Place) -> Reach {
    let Some(sheet) = place.sheet else {
        return Reach::alone(place.size.width);
    };
    let (front, bleed) = (sheet.front(), sheet.bleed.width);
    Reach {
        left: front.at.x + bleed,
        right: sheet.size().width - front.right() + bleed,
        spine: sheet.spine,
    }
}

/// What a book is told from others by.
fn name(metadata: &Metadata) -> String {
    let authors = authors(metadata).join("\n");
    metadata
        .identifier
        .clone()
        .unwrap_or_else(|| format!("{}\n{authors}", metadata.title))
}

/// The names of the authors.
pub(super) fn authors(metadata: &Metadata) -> Vec<&str> {
    let authors = metadata.contributors.iter().filter(|person| person.is_author());
    authors.map(|person| person.name.as_str()).collect()
}

/// The series and the book's number in it.
pub(super) fn series(metadata: &Metadata) -> Option<String> {
    let series = metadata.series.as_ref()?;
    Some(match &series.position {
        Some(position) => format!("{} · {position}", series.name),
        None => series.name.clone(),
    })
}

/// The front so far.
struct Front<'a, 'l, 'f> {
    panel: Panel,
    metadata: &'a Metadata,
    palette: &'static Palette,
    motif: Motif,
    /// What sizes are counted in.
    unit: Length,
    margin: Length,
    letters: &'l mut Letters<'f>,
}

impl Front<'_, '_, '_> {
    fn set(mut self) -> Design {
        let height = self.panel.size.height;
        let foot = self.foot();
        let foot_top = match foot.lines.is_empty() {
            true => height,
            false => height - self.margin - foot.height() - self.part(BELOW_BAND),
        };
        // The figure first: what stands out of its band is covered, and words come over all.
        let words = self.head();
        let top = (words.bottom + self.part(ABOVE_BAND)).max(height.scale(BAND_TOP, 1000));
        let band = Some(Band::new(top, foot_top))
            .filter(|band| band.height() >= height.scale(LEAST_BAND, 1000))
            .map(|band| self.motif.band(self.panel.size.width, band));
        if let Some(band) = band {
            self.figure(band);
        }
        self.draw(words);
        let at = height - self.margin - foot.height();
        self.lines(&foot, self.names(), at, self.palette.ink);
        Design {
            panel: self.panel,
            palette: self.palette,
            band,
        }
    }

    fn part(&self, thousandths: i64) -> Length {
        self.unit.scale(thousandths, 1000)
    }

    fn measure(&self) -> Length {
        (self.panel.size.width - self.margin * 2).max(Length::points(1))
    }

    fn names(&self) -> Type {
        Type {
            look: self.letters.in_small_caps(look(Family::Text, false)),
            tracking: 50,
        }
    }

    /// The authors, each on a line of its own while there are few.
    fn foot(&mut self) -> Setting {
        let names = authors(self.metadata);
        let text = match names.len() {
            0..=3 => names.join("\n"),
            _ => names.join(", "),
        };
        let wish = Wish {
            kind: self.names(),
            sizes: (self.part(78), self.part(22)),
            leading: 1220,
            most_lines: 5,
            hold: 220,
            hyphenate: false,
        };
        let room = Size::new(self.measure(), self.panel.size.height.scale(FOOT, 1000));
        fit(&text, wish, room, self.letters)
    }

    /// All that stands above the band.
    fn head(&mut self) -> Head {
        let series = series(self.metadata).map(|words| self.fitted(&words, self.names(), [40, 22], 2, 90));
        let title = self.title();
        let subtitle = self.metadata.subtitle.clone();
        let italic = Type {
            look: look(Family::Text, true),
            tracking: 0,
        };
        let subtitle = subtitle.map(|words| self.fitted(&words, italic, [64, 30], 4, 300));
        let mut bottom = self.margin + self.part(BAR.1 + BELOW_BAR);
        bottom += series
            .as_ref()
            .map_or(Length::ZERO, |series| series.height() + self.part(BELOW_SERIES));
        bottom += title.height();
        bottom += subtitle
            .as_ref()
            .map_or(Length::ZERO, |words| words.height() + self.part(ABOVE_SUBTITLE));
        Head {
            series,
            title,
            subtitle,
            bottom,
        }
    }

    fn fitted(&mut self, words: &str, kind: Type, sizes: [i64; 2], most_lines: usize, room: i64) -> Setting {
        let wish = Wish {
            kind,
            sizes: (self.part(sizes[0]), self.part(sizes[1])),
            leading: 1240,
            most_lines,
            hold: 60,
            hyphenate: false,
        };
        let room = Size::new(self.measure(), self.part(room));
        fit(words, wish, room, self.letters)
    }

    fn title(&mut self) -> Setting {
        let wish = Wish {
            kind: Type {
                look: look(Family::Heading, false),
                tracking: 0,
            },
            sizes: (self.part(LARGEST_TITLE), self.part(34)),
            leading: 1040,
            most_lines: 12,
            hold: 0,
            hyphenate: true,
        };
        let [usual, large] = TITLE_ROOMS.map(|share| {
            let room = Size::new(self.measure(), self.panel.size.height.scale(share, 1000));
            fit(&self.metadata.title, wish, room, self.letters)
        });
        match usual.size < self.part(SMALL_TITLE) {
            true => large,
            false => usual,
        }
    }

    /// The figure, and over what stands out above and below its band the ground.
    fn figure(&mut self, band: Band) {
        self.motif.draw(&mut self.panel, band);
        let (reach, size) = (self.motif.reach, self.panel.size);
        let width = size.width + reach.left + reach.right;
        // More than any bleed, and than any figure stands out.
        let over = size.height;
        let ends_at_foot = band.bottom >= size.height;
        let mut cover = |from: Length, to: Length| {
            let at = Point::new(-reach.left, from);
            self.panel
                .rectangle(at, Size::new(width, to - from), self.palette.ground);
        };
        cover(-over, band.top);
        if !ends_at_foot {
            cover(band.bottom, size.height + over);
        }
    }

    fn draw(&mut self, head: Head) {
        let mut top = self.margin;
        let bar = Size::new(self.part(BAR.0), self.part(BAR.1));
        let left = match self.letters.right_to_left {
            true => self.panel.size.width - self.margin - bar.width,
            false => self.margin,
        };
        self.panel.rectangle(Point::new(left, top), bar, self.palette.accent);
        top += bar.height + self.part(BELOW_BAR);
        if let Some(series) = head.series {
            self.lines(&series, self.names(), top, self.palette.accent);
            top += series.height() + self.part(BELOW_SERIES);
        }
        let display = Type {
            look: look(Family::Heading, false),
            tracking: 0,
        };
        self.lines(&head.title, display, top, self.palette.ink);
        top += head.title.height() + self.part(ABOVE_SUBTITLE);
        if let Some(subtitle) = head.subtitle {
            let italic = Type {
                look: look(Family::Text, true),
                tracking: 0,
            };
            self.lines(&subtitle, italic, top, self.palette.accent);
        }
    }

    /// Sets lines from a top edge on.
    fn lines(&mut self, setting: &Setting, kind: Type, top: Length, color: Color) {
        let edge = match self.letters.right_to_left {
            true => self.panel.size.width - self.margin,
            false => self.margin,
        };
        let mut baseline = top + setting.ascent();
        for words in &setting.lines {
            let at = Point::new(edge, baseline);
            let line = self.letters.line(words, kind, setting.size, at, Stand::Start, color);
            self.panel.shapes.push(Shape::Line(line));
            baseline += setting.leading;
        }
    }
}

/// What stands above the band.
struct Head {
    series: Option<Setting>,
    title: Setting,
    subtitle: Option<Setting>,
    /// Where it ends.
    bottom: Length,
}
