//! Places where lines may end, with what stands between them → the ways to break the whole paragraph, best first.
//!
//! After Knuth and Plass, *Breaking Paragraphs into Lines* (1981): the least sum of demerits over all lines. Line numbers
//! are kept apart, so that one run gives every feasible number of lines. Must not know text or glyphs.

use super::items::Place;
use super::opportunities::Kind;

/// A place where a line may end. Widths in units of [`Length`](crate::units::Length).
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    /// Where the next line would begin in the text.
    pub at: usize,
    /// Why a line may end here.
    pub kind: Kind,
    /// What that costs besides its kind.
    pub penalty: i64,
    /// What is measured up to it.
    pub place: Place,
    /// The hyphen that is added when a line ends here.
    pub hyphen: i64,
}

/// What is aimed at.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    /// Lengths of the first lines, and of all others.
    pub lead: Vec<i64>,
    pub rest: i64,
    /// Whether spaces stretch and shrink.
    pub elastic: bool,
    /// Stretch that every line has besides: of ragged lines all they have.
    pub extra: i64,
    /// The most that a line may be stretched, as a ratio.
    pub tolerance: f64,
    /// Whether the last line is to be as long as the others (headings).
    pub balanced: bool,
    /// Whether a result is wanted at any price, with lines longer than the measure if need be.
    pub last_resort: bool,
    /// A last line shorter than this is a runt.
    pub runt: i64,
}

impl Goal {
    /// How long a line may be, counted from 0.
    pub fn measure(&self, line: usize) -> i64 {
        self.lead.get(line).copied().unwrap_or(self.rest)
    }

    /// What the spaces and letters of a line give.
    fn give(&self, spaces: i64, scalable: i64) -> i64 {
        if self.elastic {
            spaces + scalable * MOST_EXPANSION / 1000
        } else {
            0
        }
    }
}

/// One way to break.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Way {
    /// The stops at which its lines end.
    pub ends: Vec<usize>,
    /// How bad it is.
    pub demerits: i64,
}

/// How far a space or a letter may be scaled when text is expanded, in thousandths (microtype's default for text is 20).
pub(super) const MOST_EXPANSION: i64 = 20;

/// How much of a line's badness grows with the square of its ratio; the rest grows with the cube. TeX's is all cube, which lets
/// many lines be somewhat loose or tight to save one.
const SQUARE: f64 = 0.5;
/// What each line costs (TeX's \linepenalty), so that fewer lines are better.
const LINE: i64 = 10;
/// Cost of a line end: at a hyphen, after the author's own dash, inside an address. Squared like TeX's penalties.
const HYPHEN: i64 = 150;
const DASH: i64 = 20;
const ADDRESS: i64 = 40;
const CUT: i64 = 2_000;
/// Two hyphens running (TeX's \doublehyphendemerits), and one on the last line but one (\finalhyphendemerits).
const DOUBLE_HYPHEN: i64 = 200_000;
const FINAL_HYPHEN: i64 = 8_000;
/// A tight line beside a loose one (TeX's \adjdemerits).
const FITNESS_JUMP: i64 = 6_000;
/// A last line that is shorter than the indent.
const RUNT: i64 = 150_000;
/// A line longer than the measure: worse than any that is within it.
const OVERFULL: i64 = 1_000_000_000_000;
/// Badness of a line stretched tenfold or more. Far above TeX's 10,000, so that among lines that are all too loose the breaker
/// still finds the best: no other stretch is needed for emergencies.
const WORST: f64 = 100_000.0;
/// How many lines more or less than the cheapest way are followed at each stop: with more, a paragraph of a book's length would
/// take quadratic time.
const SPREAD: u32 = 2;

/// The ways to break, best first, one for each number of lines. None when the goal cannot be met.
pub(super) fn fit(stops: &[Stop], goal: &Goal) -> Vec<Way> {
    Fit {
        stops,
        goal,
        nodes: vec![Node {
            stop: 0,
            line: 0,
            fitness: DECENT,
            demerits: 0,
            previous: 0,
        }],
        active: vec![Group {
            stop: 0,
            lead: 0,
            first: 0,
            end: 1,
        }],
        candidates: Vec::new(),
    }
    .run()
}

/// Classes of ratio; classes that differ by more than one clash side by side.
const TIGHT: u8 = 0;
const DECENT: u8 = 1;
const LOOSE: u8 = 2;
const VERY_LOOSE: u8 = 3;

#[derive(Clone, Copy)]
struct Node {
    stop: u32,
    /// How many lines end here or before.
    line: u32,
    fitness: u8,
    demerits: i64,
    previous: u32,
}

/// The nodes of one stop whose next lines are equally long; they lie side by side.
#[derive(Clone, Copy)]
struct Group {
    stop: u32,
    /// The number of the next line, or of the first that is like all after it.
    lead: u32,
    first: u32,
    end: u32,
}

struct Fit<'a> {
    stops: &'a [Stop],
    goal: &'a Goal,
    nodes: Vec<Node>,
    active: Vec<Group>,
    /// Nodes for the stop at hand, at most one for each line number and class.
    candidates: Vec<Node>,
}

impl Fit<'_> {
    fn run(mut self) -> Vec<Way> {
        for stop in 1..self.stops.len() {
            if !self.visit(stop) {
                return Vec::new();
            }
        }
        self.ways()
    }

    /// Finds all lines that can end at a stop. False when no way leads on.
    fn visit(&mut self, stop: usize) -> bool {
        let forced = is_forced(self.stops[stop].kind);
        self.candidates.clear();
        let mut kept = 0;
        let mut dropped = None;
        for index in 0..self.active.len() {
            let group = self.active[index];
            let (from, measure) = (&self.stops[group.stop as usize], self.goal.measure(group.lead as usize));
            match trial(from, &self.stops[stop], measure, self.goal) {
                None => dropped = Some(group),
                Some(ratio) => {
                    if ratio <= self.goal.tolerance {
                        self.extend(group, stop, ratio, 0);
                    }
                    self.active[kept] = group;
                    kept += 1;
                }
            }
        }
        self.active.truncate(if forced { 0 } else { kept });
        if self.candidates.is_empty() && self.active.is_empty() {
            match dropped.filter(|_| self.goal.last_resort) {
                Some(group) => self.extend(group, stop, -1.0, OVERFULL),
                None => return false,
            }
        }
        self.settle();
        true
    }

    /// Adds the ways of a group that end in this line, each class's best.
    fn extend(&mut self, group: Group, stop: usize, ratio: f64, extra: i64) {
        let fitness = fitness(ratio);
        let line = self
            .line_demerits(group.stop as usize, stop, ratio)
            .saturating_add(extra);
        for index in group.first..group.end {
            let node = self.nodes[index as usize];
            let jump = if node.fitness.abs_diff(fitness) > 1 {
                FITNESS_JUMP
            } else {
                0
            };
            self.offer(Node {
                stop: stop as u32,
                line: node.line + 1,
                fitness,
                demerits: node.demerits.saturating_add(line).saturating_add(jump),
                previous: index,
            });
        }
    }

    fn offer(&mut self, node: Node) {
        let same = |own: &&mut Node| own.fitness == node.fitness && own.line == node.line;
        match self.candidates.iter_mut().find(same) {
            Some(own) if own.demerits <= node.demerits => {}
            Some(own) => *own = node,
            None => self.candidates.push(node),
        }
    }

    fn line_demerits(&self, from: usize, to: usize, ratio: f64) -> i64 {
        let (from, to) = (&self.stops[from], &self.stops[to]);
        let size = ratio.abs();
        let badness = (100.0 * size * size * (SQUARE + (1.0 - SQUARE) * size))
            .min(WORST)
            .round() as i64;
        let penalty = match to.kind {
            Kind::Hyphen | Kind::Soft | Kind::Syllable => HYPHEN,
            Kind::Dash => DASH,
            Kind::Address => ADDRESS,
            Kind::Cut => CUT,
            Kind::Start | Kind::Open | Kind::Forced | Kind::End => 0,
        };
        let penalty = penalty + to.penalty;
        let mut demerits = (LINE + badness) * (LINE + badness) + penalty * penalty;
        let after_hyphen = hyphenated(from.kind);
        if after_hyphen && hyphenated(to.kind) {
            demerits += DOUBLE_HYPHEN;
        }
        if to.kind == Kind::End && from.kind != Kind::Start {
            if after_hyphen {
                demerits += FINAL_HYPHEN;
            }
            if (to.place.before - from.place.after).width < self.goal.runt {
                demerits += RUNT;
            }
        }
        demerits
    }

    /// Makes nodes of the candidates that may still win.
    fn settle(&mut self) {
        let Some(best) = self.candidates.iter().min_by_key(|node| node.demerits).copied() else {
            return;
        };
        let lead = |node: &Node| node.line.min(self.goal.lead.len() as u32);
        if !self.goal.lead.is_empty() {
            self.candidates.sort_by_key(lead);
        }
        for node in &self.candidates {
            let cheapest_of_line = self
                .candidates
                .iter()
                .filter(|own| own.line == node.line)
                .map(|own| own.demerits)
                .min()
                .unwrap_or(0);
            let hopeless = node.demerits > cheapest_of_line.saturating_add(FITNESS_JUMP);
            if node.line.abs_diff(best.line) <= SPREAD && !hopeless {
                let index = self.nodes.len() as u32;
                self.nodes.push(*node);
                match self.active.last_mut() {
                    Some(group) if group.stop == node.stop && group.lead == lead(node) => group.end = index + 1,
                    _ => self.active.push(Group {
                        stop: node.stop,
                        lead: lead(node),
                        first: index,
                        end: index + 1,
                    }),
                }
            }
        }
    }

    /// The best node of each number of lines at the end, traced back.
    fn ways(&self) -> Vec<Way> {
        // The last stop ends all others, so that what is active ends there.
        let mut finals: Vec<Node> = Vec::new();
        for group in &self.active {
            finals.extend(&self.nodes[group.first as usize..group.end as usize]);
        }
        finals.sort_by_key(|node| (node.demerits, node.line, node.fitness));
        let limit = finals
            .first()
            .map_or(0, |best| best.demerits.saturating_add(OVERFULL / 2));
        finals.retain(|node| node.demerits <= limit);
        let mut ways: Vec<Way> = Vec::new();
        for node in finals {
            if ways.iter().all(|way| way.ends.len() != node.line as usize) {
                ways.push(self.trace(node));
            }
        }
        ways
    }

    fn trace(&self, last: Node) -> Way {
        let mut ends = Vec::with_capacity(last.line as usize);
        let mut node = last;
        while node.line > 0 {
            ends.push(node.stop as usize);
            node = self.nodes[node.previous as usize];
        }
        ends.reverse();
        Way {
            ends,
            demerits: last.demerits,
        }
    }
}

/// By which ratio the line between two stops is stretched (positive) or shrunk (negative); nothing when it is longer than the
/// measure with all its shrink.
pub(super) fn trial(from: &Stop, to: &Stop, measure: i64, goal: &Goal) -> Option<f64> {
    let between = to.place.before - from.place.after;
    let gap = measure - (between.width + to.hyphen - to.place.hang_end - from.place.hang_start);
    if gap >= 0 {
        if between.fills > 0 || (is_forced(to.kind) && !goal.balanced) {
            return Some(0.0);
        }
        return Some(ratio(gap, goal.extra + goal.give(between.stretch, between.scalable)));
    }
    let shrink = goal.give(between.shrink, between.scalable);
    (-gap <= shrink).then(|| ratio(gap, shrink))
}

/// Whether a line must end here.
pub(super) fn is_forced(kind: Kind) -> bool {
    matches!(kind, Kind::Forced | Kind::End)
}

fn hyphenated(kind: Kind) -> bool {
    matches!(kind, Kind::Hyphen | Kind::Soft)
}

/// How much of `give` a gap needs. Without give any gap is without bound.
pub(super) fn ratio(gap: i64, give: i64) -> f64 {
    const WITHOUT_BOUND: f64 = 1000.0;
    if gap == 0 {
        0.0
    } else if give <= 0 {
        WITHOUT_BOUND
    } else {
        (gap as f64 / give as f64).min(WITHOUT_BOUND)
    }
}

fn fitness(ratio: f64) -> u8 {
    if ratio < -0.5 {
        TIGHT
    } else if ratio <= 0.5 {
        DECENT
    } else if ratio <= 1.0 {
        LOOSE
    } else {
        VERY_LOOSE
    }
}
