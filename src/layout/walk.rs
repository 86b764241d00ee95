//! A frame → its items in drawing order, each with its place on the page; must not know what they are for.

use super::{Frame, Item, Turn};
use crate::units::Point;

/// Where an item stands on its page, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct At {
    /// From the top left of the page.
    pub point: Point,
    /// How it is turned about that point.
    pub turn: Turn,
}

impl At {
    /// A place that is told from this one, as what stands here is turned.
    pub fn and(self, by: Point) -> Point {
        let by = self.turn.of(by);
        Point::new(self.point.x + by.x, self.point.y + by.y)
    }
}

/// Walks all items of a frame in drawing order, groups opened, each with its place from the top left of the frame.
/// Nesting is followed with a stack of its own: frames as deep as memory allows do no harm.
pub fn each_item<'a>(frame: &'a Frame, mut visit: impl FnMut(At, &'a Item)) {
    let mut open = vec![(At::default(), frame.items.iter())];
    while let Some((origin, items)) = open.last_mut() {
        let Some((at, item)) = items.next() else {
            open.pop();
            continue;
        };
        let mut place = At {
            point: origin.and(*at),
            turn: origin.turn,
        };
        match item {
            Item::Group(inner) => open.push((place, inner.items.iter())),
            Item::Turned(turn, inner) => {
                place.turn = place.turn.and(*turn);
                open.push((place, inner.items.iter()));
            }
            other => visit(place, other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Length, Size};

    #[test]
    fn places_are_told_from_the_page_whatever_is_turned() {
        let point = |x, y| Point::new(Length::points(x), Length::points(y));
        let rule = Item::Rule(Size::default(), crate::layout::Paint::default());
        let turned = Item::Turned(
            Turn::LEFT,
            Frame {
                items: vec![(point(5, 2), rule)],
                ..Frame::default()
            },
        );
        let outer = Frame {
            items: vec![(point(10, 100), turned)],
            ..Frame::default()
        };
        let mut places = Vec::new();
        each_item(&outer, |at, _| places.push((at.point, at.turn)));
        assert_eq!(places, [(point(12, 95), Turn::LEFT)]);
    }

    #[test]
    fn frames_as_deep_as_memory_allows_do_no_harm() {
        let mut frame = Frame::default();
        for _ in 0..200_000 {
            frame = Frame {
                items: vec![(Point::default(), Item::Group(frame))],
                ..Frame::default()
            };
        }
        let mut seen = 0;
        each_item(&frame, |_, _| seen += 1);
        assert_eq!(seen, 0);
        while let Some((_, Item::Group(inner))) = frame.items.pop() {
            frame = inner;
        }
    }
}
