//! `pressmark inspect`: a stage's result as text.

use super::report::{Reporter, complain, could_not_run, say};
use super::{BookPath, COULD_NOT_RUN, Complaints, MessageFormat, bug, source_date_epoch};
use crate::layout::paragraph::Breaker;
use crate::pipeline::{self, Composed, Request, Target};
use crate::{layout, model, resolve};
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    book: BookPath,
    /// Which stage's result to print
    #[arg(long, value_name = "STAGE")]
    stage: Stage,
    /// Print figures of how well lines are set, or pages made up, instead of them (lines beside those broken one by one)
    #[arg(long)]
    audit: bool,
    #[command(flatten)]
    complaints: Complaints,
}

#[derive(Clone, Copy, ValueEnum)]
enum Stage {
    /// What the book says: sections, blocks and inlines
    Model,
    /// What it means: numbers, links, contents
    Resolved,
    /// Its lines, with how far their spaces are stretched
    Lines,
    /// The glyphs of its lines, as hb-shape writes them
    Glyphs,
    /// Its pages, as `x y text`
    Pages,
}

/// The figures of the book's pages, with the places of what should not be.
fn audit_pages(composed: &Composed) -> String {
    layout::audit_pages(&composed.resolved, &composed.edition, &composed.design, &composed.faces).to_string()
}

/// The figures of the book's lines, and of those that a breaker without foresight would make.
fn audit(composed: &Composed) -> String {
    let audit = |breaker: Breaker| {
        layout::audit(
            &composed.resolved,
            &composed.edition,
            &composed.design,
            &composed.faces,
            breaker,
        )
    };
    layout::audit_table(&[
        ("whole paragraph", &audit(Breaker::WholeParagraph)),
        ("line by line", &audit(Breaker::LineByLine)),
    ])
}

/// Prints one stage to standard output and the complaints to standard error.
pub(super) fn run(options: &Options) -> u8 {
    let source_date_epoch = match source_date_epoch() {
        Ok(seconds) => seconds,
        Err(why) => return could_not_run(&options.complaints, Path::new(""), &why),
    };
    if options.audit && !matches!(options.stage, Stage::Lines | Stage::Pages) {
        complain("error: `--audit` counts lines or pages: it goes with `--stage lines` or `--stage pages`\n");
        return COULD_NOT_RUN;
    }
    if !matches!(options.complaints.message_format, MessageFormat::Text) {
        complain("error: `inspect` prints a stage on standard output; complaints stand beside it as text only\n");
        return COULD_NOT_RUN;
    }
    let mut request = Request {
        source_date_epoch,
        levels: options.complaints.levels(),
        ..Request::new(options.book.settle())
    };
    request.targets = match options.stage {
        Stage::Pages => BTreeSet::from([Target::Pdf]),
        Stage::Model | Stage::Resolved | Stage::Lines | Stage::Glyphs => BTreeSet::new(),
    };
    let composed = match pipeline::compose(&request, &|step| bug::doing(step.stage.to_string())) {
        Ok(composed) => composed,
        Err(why) => return could_not_run(&options.complaints, &request.book, &why),
    };
    let pages = composed.pages.as_ref();
    say(&match options.stage {
        Stage::Model => model::outline(&composed.resolved.book),
        Stage::Resolved => resolve::dump(&composed.resolved),
        Stage::Lines if options.audit => audit(&composed),
        Stage::Lines => layout::dump_lines(&composed.resolved, &composed.edition, &composed.design, &composed.faces),
        Stage::Glyphs => layout::dump_glyphs(&composed.resolved, &composed.edition, &composed.design, &composed.faces),
        Stage::Pages if options.audit => audit_pages(&composed),
        Stage::Pages => pages.map(layout::dump).unwrap_or_default(),
    });
    let reporter = Reporter::new(&options.complaints, &request.book);
    reporter.report(&composed.diagnostics, &composed.sources);
    reporter.exit_code(&composed.diagnostics)
}
