//! A shaped paragraph → its stops and the ways to break it: passes from the strictest goal to the last resort; must not know
//! how lines are drawn.

use super::echo::Echo;
use super::fit::{Goal, Stop, Way};
use super::hyphen::HyphenWidths;
use super::items::{Cell, Hang, Items, Place};
use super::opportunities::{self, Kind, Opportunity};
use super::protrude::{self, Edge};
use super::unbroken::HELD;
use super::{Align, Breaker, Paragraph, TextStyle, fit, greedy, hyphenate};
use crate::fonts::Faces;
use crate::model::address::is_in_operator;
use crate::units::Length;

/// The most that lines stretch (TeX's \tolerance, as a ratio): to spaces nearly two and a half times as wide. There is no pass
/// without hyphens before this one: their cost keeps them rare, and without them few paragraphs have a way of one line more or
/// less, which the pages need.
const TOLERANCE: f64 = 2.8;
/// Without a limit.
const ANY: f64 = f64::INFINITY;

/// What is longer by so many times never fits one line, whatever shrinks and stands out.
const FAR_LONGER: i64 = 2;

/// What a ragged line is short at a ratio of 1, and a line of a heading that is to be balanced, as shares of the measure.
const RAGGED: (i64, i64) = (1, 6);
const BALANCED: (i64, i64) = (1, 2);

/// What a line end inside a part of a title costs when it could stand between the parts, in the unit of TeX's penalties.
const INSIDE_PART: i64 = 250;

/// A last line shorter than so many thousandths of the leading is a runt: about three ems, five letters.
const RUNT: i64 = 2_400;

/// What it costs to end a line where a river runs: about as much as a line with spaces a third too wide.
const AVOIDED: i64 = 120;

/// The stops of a paragraph and the ways to break it, the best first. At least one way.
pub(super) struct Broken {
    pub stops: Vec<Stop>,
    pub ways: Vec<Way>,
    /// The tolerance that led to them.
    tolerance: f64,
}

impl Broken {
    fn new(stops: Vec<Stop>, ways: Vec<Way>) -> Broken {
        Broken {
            stops,
            ways,
            tolerance: TOLERANCE,
        }
    }

    /// The same paragraph broken otherwise, after the end of a line of the best way has been made dearer; nothing where it
    /// cannot be. Only for justified paragraphs that needed no last resort.
    pub fn avoiding(&self, paragraph: &Paragraph, line: usize) -> Option<Broken> {
        let end = *self.ways.first()?.ends.get(line)?;
        let mut stops = self.stops.clone();
        stops.get_mut(end)?.penalty += AVOIDED;
        let goal = Goal {
            tolerance: self.tolerance,
            ..goal(paragraph)
        };
        let ways = fit::fit(&stops, &goal);
        (!ways.is_empty()).then_some(Broken {
            stops,
            ways,
            tolerance: self.tolerance,
        })
    }
}

/// Breaks a paragraph.
pub(super) fn choose(paragraph: &Paragraph, items: &Items, faces: &Faces) -> Broken {
    let mut passes = Passes {
        paragraph,
        items,
        widths: HyphenWidths::new(faces),
        open: opportunities::find(&items.flow),
    };
    passes.run()
}

/// Whether the best way ends a line between words that are held together.
fn parts_held(stops: &[Stop], ways: &[Way]) -> bool {
    let best = ways.first().map_or(&[][..], |best| &best.ends);
    best.iter().any(|end| stops[*end].penalty >= HELD)
}

/// The ways that pages may choose from: the best, then one line less, then one more.
pub(super) fn variants(ways: &[Way]) -> Vec<&Way> {
    let Some(best) = ways.first() else {
        return Vec::new();
    };
    let lines = best.ends.len();
    let near = |wanted: Option<usize>| ways.iter().find(|way| Some(way.ends.len()) == wanted);
    let others = [near(lines.checked_sub(1)), near(lines.checked_add(1))];
    std::iter::once(best).chain(others.into_iter().flatten()).collect()
}

/// What the first pass over a justified paragraph aims at.
pub(super) fn goal(paragraph: &Paragraph) -> Goal {
    Goal {
        lead: paragraph.shape.lead.iter().map(|shape| shape.width.0).collect(),
        beside: paragraph.shape.beside,
        rest: paragraph.shape.rest.width.0,
        elastic: paragraph.align == Align::Justified,
        extra: 0,
        tolerance: TOLERANCE,
        balanced: is_balanced(paragraph),
        last_resort: false,
        runt: paragraph.leading.scale(RUNT, 1000).0,
    }
}

/// Whether all lines are to be as alike as can be.
fn is_balanced(paragraph: &Paragraph) -> bool {
    matches!(paragraph.align, Align::Center | Align::Balanced)
}

struct Passes<'a, 'p> {
    paragraph: &'p Paragraph,
    items: &'a Items<'p>,
    widths: HyphenWidths<'a>,
    /// Opportunities but for hyphenation points.
    open: Vec<Opportunity>,
}

impl Passes<'_, '_> {
    fn run(&mut self) -> Broken {
        if self.paragraph.align == Align::Justified {
            self.justified()
        } else {
            self.ragged()
        }
    }

    fn justified(&mut self) -> Broken {
        if let Some(found) = self.one_line() {
            return found;
        }
        let opportunities = self.with_hyphens();
        let stops = self.stops(&opportunities);
        let ways = self.ways(&stops, &self.goal(TOLERANCE, 0));
        if ways.is_empty() {
            return self.last_resort(&opportunities, stops, 0);
        }
        if parts_held(&stops, &ways) {
            // Words that are held may be worth a line looser than the tolerance.
            let looser = self.ways(&stops, &self.goal(ANY, 0));
            let cost = |ways: &[Way]| ways.first().map_or(i64::MAX, |best| best.demerits);
            if cost(&looser) < cost(&ways) {
                return Broken {
                    tolerance: ANY,
                    ..Broken::new(stops, looser)
                };
            }
        }
        Broken::new(stops, ways)
    }

    /// Lines as they fall. In what is balanced words are hyphenated only where one is longer than the measure.
    fn ragged(&mut self) -> Broken {
        let balanced = is_balanced(self.paragraph);
        let extra = self.share(if balanced { BALANCED } else { RAGGED });
        let opportunities = if self.paragraph.hyphenate && !balanced {
            self.with_hyphens()
        } else {
            self.open.iter().filter(|own| own.kind != Kind::Soft).copied().collect()
        };
        let opportunities = match balanced {
            true => self.colon_first(opportunities),
            false => opportunities,
        };
        let stops = self.stops(&opportunities);
        let ways = fit::fit(&stops, &self.goal(ANY, extra));
        if ways.is_empty() {
            return self.last_resort(&opportunities, stops, extra);
        }
        Broken::new(stops, ways)
    }

    /// A title of two parts is broken between them where that leaves no line much shorter than the others, and not at a hyphen
    /// inside a word where a space will do.
    fn colon_first(&self, mut opportunities: Vec<Opportunity>) -> Vec<Opportunity> {
        let text = &self.items.flow.text;
        let ends_part = |own: &Opportunity| {
            text.get(..own.at)
                .is_some_and(|before| before.trim_end().ends_with(':'))
        };
        let is_inside = |own: &Opportunity| !matches!(own.kind, Kind::Start | Kind::Forced | Kind::End);
        let in_word = |own: &Opportunity| matches!(own.kind, Kind::Compound | Kind::Address);
        for own in opportunities.iter_mut().filter(|own| in_word(own)) {
            own.penalty += INSIDE_PART;
        }
        if opportunities.iter().any(|own| is_inside(own) && ends_part(own)) {
            for own in opportunities.iter_mut().filter(|own| is_inside(own) && !ends_part(own)) {
                own.penalty += INSIDE_PART;
            }
        }
        opportunities
    }

    /// The whole paragraph on one line, where it fits: then nothing need be hyphenated.
    fn one_line(&mut self) -> Option<Broken> {
        let ends = [Kind::Start, Kind::Forced, Kind::End];
        let has_forced = self.open.iter().any(|own| own.kind == Kind::Forced);
        // Most paragraphs are far longer: a glance at the first of their glyphs spares them this pass.
        if !has_forced
            && self
                .items
                .is_longer_than(self.paragraph.shape.line(0).width * FAR_LONGER)
        {
            return None;
        }
        let forced: Vec<Opportunity> = self
            .open
            .iter()
            .filter(|own| ends.contains(&own.kind))
            .copied()
            .collect();
        let stops = self.stops(&forced);
        let ways = fit::fit(&stops, &self.goal(ANY, 0));
        (!ways.is_empty()).then(|| Broken::new(stops, ways))
    }

    /// Any result: lines stretched without bound; words that are longer than the measure hyphenated whatever is asked, and cut
    /// where that does not help.
    fn last_resort(&mut self, found: &[Opportunity], mut stops: Vec<Stop>, extra: i64) -> Broken {
        let goal = Goal {
            last_resort: true,
            ..self.goal(ANY, extra)
        };
        let hyphens = self.hyphens_in_long_words(&stops);
        let found = opportunities::merge(found, &hyphens);
        if !hyphens.is_empty() {
            stops = self.stops(&found);
        }
        let cuts = self.cuts(&stops);
        if !cuts.is_empty() {
            stops = self.stops(&opportunities::merge(&found, &cuts));
        }
        let ways = fit::fit(&stops, &goal);
        Broken::new(stops, ways)
    }

    fn ways(&self, stops: &[Stop], goal: &Goal) -> Vec<Way> {
        match self.paragraph.breaker {
            Breaker::WholeParagraph => fit::fit(stops, goal),
            Breaker::LineByLine => vec![greedy::fit(stops, goal)],
        }
    }

    fn goal(&self, tolerance: f64, extra: i64) -> Goal {
        Goal {
            tolerance,
            extra,
            ..goal(self.paragraph)
        }
    }

    fn share(&self, (part, whole): (i64, i64)) -> i64 {
        self.paragraph.shape.rest.width.scale(part, whole).0.max(1)
    }

    fn with_hyphens(&self) -> Vec<Opportunity> {
        if !self.paragraph.hyphenate {
            return self.open.clone();
        }
        opportunities::merge(
            &self.open,
            &hyphenate::points(&self.items.flow, &self.paragraph.exceptions),
        )
    }

    fn stops(&mut self, opportunities: &[Opportunity]) -> Vec<Stop> {
        let places: Vec<usize> = opportunities.iter().map(|own| own.at).collect();
        let measured = self.items.measure(&places);
        let mut stops: Vec<Stop> = Vec::with_capacity(opportunities.len());
        for (opportunity, place) in opportunities.iter().zip(measured) {
            let stop = self.stop(*opportunity, place);
            match stops.last_mut() {
                // Of places with nothing between them one is enough: a run of them without end would take quadratic time.
                Some(last) if last.stands_with(&stop) => *last = stop,
                _ => stops.push(stop),
            }
        }
        stops
    }

    /// Hyphenation points in what no line can hold, whether the paragraph is hyphenated or not.
    fn hyphens_in_long_words(&self, stops: &[Stop]) -> Vec<Opportunity> {
        let measure = self.paragraph.shape.narrowest().0;
        let long: Vec<&[Stop]> = stops.windows(2).filter(|pair| is_longer(pair, measure)).collect();
        if long.is_empty() {
            return Vec::new();
        }
        let mut points = hyphenate::points(&self.items.flow, &self.paragraph.exceptions);
        points.extend(self.open.iter().filter(|own| own.kind == Kind::Soft));
        points.sort_by_key(|point| point.at);
        points.retain(|point| {
            let pair = long.partition_point(|pair| pair[1].at <= point.at);
            long.get(pair).is_some_and(|pair| pair[0].at < point.at)
        });
        points
    }

    fn stop(&mut self, opportunity: Opportunity, mut place: Place) -> Stop {
        let mut hyphen = Length::ZERO;
        if matches!(opportunity.kind, Kind::Hyphen | Kind::Soft) {
            let cell = self.items.cells.get(self.items.cell_at(place.end.saturating_sub(1)));
            if let Some((cell, style)) = cell.and_then(|cell| Some((cell, self.items.style(cell)?))) {
                hyphen = self.widths.get(style);
                place.hang_end = self.hyphen_hang(cell, style, hyphen);
            }
        }
        if self.paragraph.align != Align::Justified {
            (place.hang_start.ink, place.hang_end.ink) = (0, 0);
        }
        Stop {
            at: opportunity.at,
            kind: opportunity.kind,
            penalty: opportunity.penalty,
            echo: match opportunity.kind {
                Kind::Open => Echo::at(&self.items.flow.text, opportunity.at),
                _ => Echo::default(),
            },
            place,
            hyphen: hyphen.0,
        }
    }

    /// How far the hyphen of a broken word stands out.
    fn hyphen_hang(&self, cell: &Cell, style: &TextStyle, width: Length) -> Hang {
        let with_paragraph = cell.level == self.items.level;
        let share = protrude::share('-', Edge::End, style).filter(|_| with_paragraph);
        let left_to_right = with_paragraph && cell.level.is_multiple_of(2);
        Hang {
            ink: (width - style.tracking).0 * share.unwrap_or(0) / 1000,
            white: if left_to_right { style.tracking.0 } else { 0 },
        }
    }

    /// Every place between clusters in words that are longer than the measure with all their opportunities.
    fn cuts(&self, stops: &[Stop]) -> Vec<Opportunity> {
        let measure = self.paragraph.shape.narrowest().0;
        let mut cuts = Vec::new();
        for pair in stops.windows(2) {
            if let [from, to] = pair
                && is_longer(pair, measure)
            {
                self.items.clusters(from.at..to.place.end, &mut cuts);
            }
        }
        // Not inside an operator of code, which would be two others.
        let text = &self.items.flow.text;
        cuts.retain(|at| !is_in_operator(text, *at));
        cuts.into_iter().map(|at| Opportunity::new(at, Kind::Cut)).collect()
    }
}

/// Whether what stands between two stops is longer than a measure.
fn is_longer(pair: &[Stop], measure: i64) -> bool {
    matches!(pair, [from, to] if (to.place.before - from.place.after).width + to.hyphen > measure)
}
