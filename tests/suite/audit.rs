//! The figures of how well lines are set.

use pressmark::layout::paragraph::Breaker;
use pressmark::layout::{Audit, audit, audit_table};
use pressmark::pipeline::{self, Composed, Request};
use std::path::Path;

fn sample() -> Composed {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("manuscript");
    let request = Request {
        source_date_epoch: Some(0),
        ..Request::new(book).targets([])
    };
    pipeline::compose(&request, &|_| {}).expect("the sample composes")
}

fn audited(book: &Composed, breaker: Breaker) -> Audit {
    audit(&book.resolved, &book.edition, &book.design, &book.faces, breaker)
}

/// What choosing all breaks of a paragraph together gains is seen in one table.
#[test]
fn whole_paragraphs_are_set_better_than_lines_broken_one_by_one() {
    let book = sample();
    let whole = audited(&book, Breaker::WholeParagraph);
    let greedy = audited(&book, Breaker::LineByLine);
    assert!(whole.justified > 300 && whole.lines > whole.justified);
    assert_eq!(whole.spaces.len(), whole.justified);
    assert_eq!(whole.expansion.values().sum::<usize>(), whole.justified);
    assert!((whole.share(50) - 1.0).abs() < 0.01);
    assert!(greedy.wider(1.6) >= whole.wider(1.6));
    assert!(greedy.hyphenated > whole.hyphenated);
    let table = audit_table(&[("whole paragraph", &whole), ("line by line", &greedy)]);
    let hyphenated = table.lines().find(|line| line.starts_with("hyphenated"));
    assert!(hyphenated.is_some_and(|line| line.contains(&whole.hyphenated.to_string())));
}
