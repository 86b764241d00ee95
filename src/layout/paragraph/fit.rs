//! Places where lines may end, with what stands between them → the ways to break the whole paragraph, best first.
//!
//! After Knuth and Plass, *Breaking Paragraphs into Lines* (1981): the least sum of demerits over all lines. Line numbers
//! are kept apart, so that one run gives every feasible number of lines. Must not know text or glyphs.

use super::echo::Echo;
use super::items::Place;
use super::opportunities::Kind;
use super::strain;

/// A place where a line may end. Widths in units of [`Length`](crate::units::Length).
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    /// Where the next line would begin in the text.
    pub at: usize,
    /// Why a line may end here.
    pub kind: Kind,
    /// What that costs besides its kind.
    pub penalty: i64,
    /// The words on both sides of it.
    pub echo: Echo,
    /// What is measured up to it.
    pub place: Place,
    /// The hyphen that is added when a line ends here.
    pub hyphen: i64,
}

impl Stop {
    /// Whether the next stop is another of the same kind, at the same cost, with nothing between.
    pub fn stands_with(&self, next: &Stop) -> bool {
        let same = self.kind == next.kind && self.penalty == next.penalty && self.kind != Kind::Forced;
        same && self.place.before == next.place.before && self.place.after == next.place.after
    }
}

/// What is aimed at.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    /// Lengths of the first lines, and of all others.
    pub lead: Vec<i64>,
    /// So many of the first have nothing that stands out at their start.
    pub beside: usize,
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

    /// How far a line stands out at its start.
    fn hang_start(&self, line: usize, from: &Stop) -> i64 {
        from.place.hang_start.at_start(line, self.beside)
    }

    /// What a line costs whose white is strained by a ratio.
    fn demerits(&self, ratio: f64) -> i64 {
        if self.elastic {
            strain::demerits(ratio)
        } else {
            let badness = RAGGED * ratio * ratio * (SQUARE + (1.0 - SQUARE) * ratio);
            let all = LINE + badness.min(WORST_RAG).round();
            (all * all) as i64
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

/// Badness of a ragged line that is short by all it may be, in TeX's unit; half of it grows with the square of what is missing,
/// half with the cube. TeX's is all cube, which lets many lines be somewhat short to save one.
const RAGGED: f64 = 100.0;
const SQUARE: f64 = 0.5;
/// What each ragged line costs (TeX's \linepenalty), so that fewer are better; and the badness of the worst.
const LINE: f64 = 10.0;
const WORST_RAG: f64 = 100_000.0;
/// Cost of a line end: at a hyphen, after the author's own hyphen or dash, inside an address. Squared like TeX's penalties. A
/// hyphen is as bad as spaces one and a half times as wide as they should be.
const HYPHEN: i64 = 138;
const COMPOUND: i64 = 150;
const DASH: i64 = 3;
const ADDRESS: i64 = 60;
const CUT: i64 = 2_000;
/// Two hyphens running (TeX's \doublehyphendemerits), three and more, and one on the last line but one
/// (\finalhyphendemerits).
const DOUBLE_HYPHEN: i64 = 19_000;
const LADDER: i64 = 200_000;
const FINAL_HYPHEN: i64 = 8_000;
/// So many hyphens running make a ladder with the next; more cost no more.
const MOST_RUNNING: u8 = 2;
/// A line much tighter or looser than the one above it (TeX's \adjdemerits).
const FITNESS_JUMP: i64 = 2_500;
/// Two lines running that begin or end with the same word.
const ECHO: i64 = 10_000;
/// A last line of about five letters or fewer.
const RUNT: i64 = 350_000;
/// A line longer than the measure: worse than any that is within it.
const OVERFULL: i64 = 1_000_000_000_000;
/// How many lines more or less than the cheapest way are followed at each stop: with more, a paragraph of a book's length would
/// take quadratic time.
const SPREAD: u32 = 2;

/// The most places from which a line may still begin: far more than any line has places to break. Without a bound, a line of a
/// length that no page has would take quadratic time.
const MOST_ACTIVE: usize = 1_000;

/// The ways to break, best first, one for each number of lines. None when the goal cannot be met.
pub(super) fn fit(stops: &[Stop], goal: &Goal) -> Vec<Way> {
    Fit {
        stops,
        goal,
        nodes: with_room(
            stops.len(),
            Node {
                stop: 0,
                line: 0,
                fitness: DECENT,
                hyphens: 0,
                demerits: 0,
                previous: 0,
            },
        ),
        active: with_room(
            stops.len().min(USUAL),
            Group {
                stop: 0,
                lead: 0,
                first: 0,
                end: 1,
            },
        ),
        candidates: Vec::with_capacity(USUAL),
    }
    .run()
}

/// Places from which a line may begin, and nodes of one stop, as many as nearly all paragraphs have at a time.
const USUAL: usize = 32;

/// A list of one, with room for more.
fn with_room<T>(room: usize, first: T) -> Vec<T> {
    let mut list = Vec::with_capacity(room.max(1));
    list.push(first);
    list
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
    /// How many lines running end in a hyphen, this one the last.
    hyphens: u8,
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
            let from = &self.stops[group.stop as usize];
            match trial(from, &self.stops[stop], group.lead as usize, self.goal) {
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
        if self.active.len() > MOST_ACTIVE {
            self.active.drain(..self.active.len() - MOST_ACTIVE);
        }
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
        let in_hyphen = hyphenated(self.stops[stop].kind);
        for index in group.first..group.end {
            let node = self.nodes[index as usize];
            let jump = if node.fitness.abs_diff(fitness) > 1 {
                FITNESS_JUMP
            } else {
                0
            };
            let hyphens = if in_hyphen { node.hyphens.saturating_add(1) } else { 0 };
            let ladder = match hyphens {
                0 | 1 => 0,
                2 => DOUBLE_HYPHEN,
                _ => LADDER,
            };
            self.offer(Node {
                stop: stop as u32,
                line: node.line + 1,
                fitness,
                hyphens,
                demerits: node.demerits.saturating_add(line + jump + ladder),
                previous: index,
            });
        }
    }

    fn offer(&mut self, node: Node) {
        let running = |node: &Node| node.hyphens.min(MOST_RUNNING);
        let same =
            |own: &&mut Node| own.fitness == node.fitness && own.line == node.line && running(own) == running(&node);
        match self.candidates.iter_mut().find(same) {
            Some(own) if own.demerits <= node.demerits => {}
            Some(own) => *own = node,
            None => self.candidates.push(node),
        }
    }

    fn line_demerits(&self, from: usize, to: usize, ratio: f64) -> i64 {
        let (from, to) = (&self.stops[from], &self.stops[to]);
        let penalty = match to.kind {
            Kind::Hyphen | Kind::Soft | Kind::Syllable => HYPHEN,
            Kind::Compound => COMPOUND,
            Kind::Dash => DASH,
            Kind::Address => ADDRESS,
            Kind::Cut => CUT,
            Kind::Start | Kind::Open | Kind::Forced | Kind::End => 0,
        };
        let penalty = penalty + to.penalty;
        let mut demerits = self.goal.demerits(ratio) + penalty * penalty;
        if from.echo.repeats(to.echo) {
            demerits += ECHO;
        }
        let after_hyphen = hyphenated(from.kind);
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
            // Nothing that comes later can make good what one of the same line with no more hyphens running is ahead.
            let is_ahead = |own: &Node| {
                own.line == node.line
                    && own.hyphens <= node.hyphens
                    && node.demerits > own.demerits.saturating_add(FITNESS_JUMP)
            };
            let hopeless = self.candidates.iter().any(is_ahead);
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

/// By which ratio the white of the line between two stops, counted from 0, is stretched (positive) or shrunk (negative); nothing when it is
/// longer than the measure with all its shrink.
pub(super) fn trial(from: &Stop, to: &Stop, line: usize, goal: &Goal) -> Option<f64> {
    let between = to.place.before - from.place.after;
    let set = between.width + to.hyphen - to.place.hang_end.whole() - goal.hang_start(line, from);
    let gap = goal.measure(line) - set;
    if gap >= 0 && (between.fills > 0 || (is_forced(to.kind) && !goal.balanced)) {
        return Some(0.0);
    }
    if !goal.elastic {
        return (gap >= 0).then(|| strain::of(gap, goal.extra));
    }
    (gap >= 0 || strain::can_shrink(-gap, &between)).then(|| strain::share(gap, &between).ratio)
}

/// Whether a line must end here.
pub(super) fn is_forced(kind: Kind) -> bool {
    matches!(kind, Kind::Forced | Kind::End)
}

/// Whether a line that ends so ends in a hyphen, the author's own or not.
pub(super) fn hyphenated(kind: Kind) -> bool {
    matches!(kind, Kind::Hyphen | Kind::Soft | Kind::Compound)
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
