//! Lines that are set → lines shifted, joined and padded; must not know what they say.

use crate::layout::{Cost, Cut, Item, Keep, LineBox, Placement, Stackable, Variant};
use crate::units::{Length, Point};

/// At least this many lines of a paragraph stand on either side of a page break: no widow, no orphan.
const LEAST_LINES: usize = 2;
/// Between two headings stands this part of the white that the lower one asks for.
const HEADING_PAIR: i64 = 4;
/// What it costs to end a page in a hyphen.
const HYPHEN_AT_PAGE_END: Cost = Cost(60);

/// A thing to be stacked with one way to set it, no white round it and nothing special about it.
pub(in crate::layout) fn stackable(lines: Vec<LineBox>, cuts: Vec<Cut>) -> Stackable {
    from_variants(vec![Variant {
        lines,
        cost: Cost::default(),
        cuts,
    }])
}

/// A thing to be stacked with several ways to set it.
pub(super) fn from_variants(variants: Vec<Variant>) -> Stackable {
    Stackable {
        variants,
        keep: Keep::default(),
        space_before: Length::ZERO,
        space_after: Length::ZERO,
        repeat: Vec::new(),
        grid: None,
        sink: Length::ZERO,
        close: None,
        at_head: None,
        placement: Placement::Here,
    }
}

/// The lines of the best variant.
pub(super) fn best(variants: Vec<Variant>) -> Vec<LineBox> {
    variants
        .into_iter()
        .next()
        .map(|variant| variant.lines)
        .unwrap_or_default()
}

/// Where running text may be cut: with two lines on either side.
pub(super) fn text_cuts(lines: &[LineBox]) -> Vec<Cut> {
    (LEAST_LINES..(lines.len() + 1).saturating_sub(LEAST_LINES))
        .map(|after| Cut {
            after,
            cost: if lines[after - 1].hyphenated {
                HYPHEN_AT_PAGE_END
            } else {
                Cost::default()
            },
        })
        .collect()
}

/// Cuts between any two lines.
pub(in crate::layout) fn all_cuts(lines: &[LineBox]) -> Vec<Cut> {
    (1..lines.len())
        .map(|after| Cut {
            after,
            cost: Cost::default(),
        })
        .collect()
}

/// Moves everything on a line to the right.
pub(in crate::layout) fn shift(line: &mut LineBox, by: Length) {
    if by == Length::ZERO {
        return;
    }
    for (at, _) in &mut line.items {
        at.x += by;
    }
    for (_, x) in line.targets.iter_mut().chain(&mut line.calls) {
        *x += by;
    }
}

/// How far the letters and things on a line reach from its left edge. The white behind a last letter-spaced one is no part of it.
pub(in crate::layout) fn reach(items: &[(Point, Item)]) -> Length {
    items
        .iter()
        .map(|(at, item)| {
            at.x + match item {
                Item::Glyphs(run) => run.width() - run.white_at_end(),
                Item::Group(frame) => frame.size.width,
                Item::Turned(_, frame) => frame.size.height,
                Item::Rule(size, _) | Item::Image(_, size) => size.width,
                Item::Path(_) | Item::Link(..) | Item::Mark(_) => Length::ZERO,
            }
        })
        .max()
        .unwrap_or(Length::ZERO)
}

/// How far the first letter or thing on a line is from its left edge.
pub(in crate::layout) fn start(items: &[(Point, Item)]) -> Length {
    items
        .iter()
        .filter(|(_, item)| {
            matches!(
                item,
                Item::Glyphs(_) | Item::Group(_) | Item::Turned(..) | Item::Image(..)
            )
        })
        .map(|(at, _)| at.x)
        .min()
        .unwrap_or(Length::ZERO)
}

/// Several lines as one that is not cut; its baseline is the first line's.
pub(super) fn joined(lines: Vec<LineBox>) -> LineBox {
    let mut whole = LineBox::default();
    let mut top = Length::ZERO;
    for (index, line) in lines.into_iter().enumerate() {
        if index == 0 {
            whole.baseline = line.baseline;
            whole.ratio = line.ratio;
        }
        let down = top + line.baseline - whole.baseline;
        whole.items.extend(
            line.items
                .into_iter()
                .map(|(at, item)| (Point::new(at.x, at.y + down), item)),
        );
        whole.notes.extend(line.notes);
        whole.targets.extend(line.targets);
        whole.calls.extend(line.calls);
        whole.start = whole.start.or(line.start);
        whole.overfull = whole.overfull.max(line.overfull);
        top += line.height;
    }
    whole.height = top;
    whole
}

/// White that takes room even at the head of a page.
pub(in crate::layout) fn blank(height: Length) -> LineBox {
    LineBox {
        height,
        baseline: height,
        ..LineBox::default()
    }
}

/// Adds white above the first line that takes room even at the head of a page.
pub(super) fn raise(line: &mut LineBox, by: Length) {
    line.height += by;
    line.baseline += by;
}

/// At least this much white above the first and below the last of what is stacked.
pub(super) fn surround(stack: &mut [Stackable], above: Length, below: Length) {
    if let Some(first) = stack.first_mut() {
        first.space_before = first.space_before.max(above);
    }
    if let Some(last) = stack.last_mut() {
        last.space_after = last.space_after.max(below);
    }
}

/// The white between two neighbours: the greater of what both ask for. An opening holds its own white; a heading has
/// its own white below it, and under another leaves a part of what it wants, which the grid makes up.
pub(in crate::layout) fn gap(above: &Stackable, below: &Stackable) -> Length {
    if above.keep.opens.is_some() {
        return above.space_after;
    }
    if above.keep.heading && below.keep.heading {
        return below.space_before / HEADING_PAIR;
    }
    if above.keep.heading {
        return above.space_after;
    }
    above.space_after.max(below.space_before)
}

/// The height of the best variant.
pub(in crate::layout) fn height(stackable: &Stackable) -> Length {
    stackable
        .variants
        .first()
        .map(|variant| variant.lines.iter().map(|line| line.height).sum())
        .unwrap_or(Length::ZERO)
}

/// The height of what is stacked, with the white between but not round it.
pub(super) fn stack_height(stack: &[Stackable]) -> Length {
    let inner: Length = stack.iter().map(height).sum();
    let gaps: Length = stack.windows(2).map(|pair| gap(&pair[0], &pair[1])).sum();
    inner + gaps
}

/// Spreads what is missing to whole lines above and below, so that text after a display is back on the grid and the
/// display stands in the middle of its white.
pub(super) fn pad_to_grid(stack: &mut [Stackable], leading: Length) {
    pad_to_lines(stack, leading);
    let short = meet_grid(stack, leading);
    if let Some(first) = stack.first_mut()
        && short < leading / 2
    {
        first.sink = short;
    }
}

/// Spreads what is missing to whole lines above and below: for what stands inside another display.
pub(super) fn pad_to_lines(stack: &mut [Stackable], leading: Length) {
    let (Some(first), Some(last)) = (stack.first(), stack.last()) else {
        return;
    };
    let total = first.space_before + stack_height(stack) + last.space_after;
    let missing = total.round_up_to(leading) - total;
    let above = missing / 2;
    if let Some(first) = stack.first_mut() {
        first.space_before += above;
    }
    if let Some(last) = stack.last_mut() {
        last.space_after += missing - above;
    }
}

/// A heading meets the grid with the white below it; at the head of a page it stands as much lower, or a little higher,
/// as that takes.
pub(super) fn heading_to_grid(heading: &mut [Stackable], leading: Length) {
    let short = meet_grid(heading, leading);
    if let Some(first) = heading.first_mut() {
        let rises = short > leading / 2;
        first.sink = if rises { short - leading } else { short };
    }
}

/// The white below what is stacked ends on the grid, whatever stands above it. Gives what is missing to whole lines
/// when nothing does.
fn meet_grid(stack: &mut [Stackable], leading: Length) -> Length {
    let below = stack.last().map_or(Length::ZERO, |last| last.space_after);
    let total = stack_height(stack) + below;
    if let Some(first) = stack.first_mut() {
        first.grid = Some(total);
    }
    total.round_up_to(leading) - total
}

/// One thing set below another as one, which no page parts between them. One of the two has but one way to be set, or the ways
/// are many.
pub(super) fn appended(above: Stackable, below: Stackable) -> Stackable {
    let white = gap(&above, &below);
    let both = |upper: &Variant, lower: &Variant| {
        let mut own = upper.clone();
        let before = own.lines.len();
        own.lines.extend(lower.lines.iter().cloned());
        own.lines
            .iter_mut()
            .skip(before)
            .take(1)
            .for_each(|first| raise(first, white));
        own.cuts.extend(lower.cuts.iter().map(|cut| Cut {
            after: cut.after + before,
            ..*cut
        }));
        own.cost.0 = own.cost.0.saturating_add(lower.cost.0);
        own
    };
    let uppers = above.variants.iter();
    let variants = uppers.flat_map(|upper| below.variants.iter().map(move |lower| both(upper, lower)));
    Stackable {
        variants: variants.collect(),
        keep: Keep {
            with_next: below.keep.with_next,
            parting: below.keep.parting,
            ..above.keep
        },
        space_after: below.space_after,
        ..above
    }
}

/// Whether no more is known of a thing than its lines and the white round it, so that it may be a part of another.
pub(super) fn is_plain(one: &Stackable) -> bool {
    !one.floats() && !one.keep.page_before && !one.keep.heading && one.keep.wish.is_none() && one.keep.opens.is_none()
}

/// Everything that is stacked as lines, the white between taken into the lines.
pub(super) fn flattened(stack: Vec<Stackable>) -> Vec<LineBox> {
    let mut lines = Vec::new();
    let mut after = Length::ZERO;
    for (index, one) in stack.into_iter().enumerate() {
        let white = if index == 0 {
            Length::ZERO
        } else {
            after.max(one.space_before)
        };
        after = one.space_after;
        let mut own = best(one.variants);
        if let Some(first) = own.first_mut() {
            raise(first, white);
        }
        lines.extend(own);
    }
    lines
}

/// Draws items on the first line of what is stacked, before the words; on a line of their own when there is none.
pub(super) fn attach(stack: &mut Vec<Stackable>, items: Vec<(Point, Item)>, empty: LineBox) {
    if stack
        .iter()
        .all(|one| one.variants.iter().all(|variant| variant.lines.is_empty()))
    {
        stack.push(stackable(vec![empty], Vec::new()));
    }
    let first = stack
        .iter_mut()
        .find(|one| one.variants.iter().any(|variant| !variant.lines.is_empty()));
    let Some(first) = first else { return };
    for variant in &mut first.variants {
        if let Some(line) = variant.lines.first_mut() {
            line.items.splice(0..0, items.iter().cloned());
        }
    }
}
