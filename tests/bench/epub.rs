//! What writing the EPUB costs, as a whole and step by step, beside the packager alone: `cargo bench --bench epub`.

mod book;
mod set;

use divan::Bencher;
use epub_builder::{EpubBuilder, EpubContent, EpubVersion, ZipLibrary};
use pressmark::config::{NotePlace, Packing, Variant};
use pressmark::diag::Diagnostics;
use pressmark::epub;
use pressmark::epub::steps::Steps;
use pressmark::layout;
use pressmark::model::PageList;
use set::Novel;
use std::sync::LazyLock;

fn main() {
    divan::Divan::from_args().sample_size(1).sample_count(40).main();
}

static NOVEL: LazyLock<Novel> = LazyLock::new(Novel::read);
static PAGE_LIST: LazyLock<PageList> =
    LazyLock::new(|| layout::page_list(&NOVEL.lay_out(), &NOVEL.resolved, NotePlace::Foot));
static STEPS: LazyLock<Steps<'static>> = LazyLock::new(|| {
    let edition = &NOVEL.manuscript.edition;
    Steps::take(&NOVEL.resolved, edition, &NOVEL.design, &NOVEL.faces, Some(&PAGE_LIST)).expect("a cover")
});

/// Times something on so many threads.
fn on<T: Send>(bencher: Bencher, threads: usize, work: impl Fn() -> T + Sync + Send) {
    LazyLock::force(&STEPS);
    let pool = set::threads(threads);
    bencher.bench_local(|| pool.install(&work));
}

fn write(packing: Packing) -> usize {
    let Novel {
        manuscript,
        resolved,
        design,
        faces,
    } = &*NOVEL;
    let mut unheard = Diagnostics::new();
    let edition = &manuscript.edition;
    let written = epub::write(
        resolved,
        edition,
        design,
        faces,
        (Variant::All, Some(&PAGE_LIST)),
        packing,
        &mut unheard,
    );
    written.expect("the book can be written").bytes.len()
}

/// From the model to the bytes.
mod whole {
    use super::*;

    #[divan::bench(args = [1, 2])]
    fn small(bencher: Bencher, threads: usize) {
        on(bencher, threads, || write(Packing::Small));
    }

    #[divan::bench(args = [1, 2])]
    fn draft(bencher: Bencher, threads: usize) {
        on(bencher, threads, || write(Packing::Quick));
    }
}

/// One step of it.
mod step {
    use super::*;

    #[divan::bench]
    fn a_pictures(bencher: Bencher) {
        on(bencher, 1, || STEPS.pictures(Packing::Small));
    }

    #[divan::bench]
    fn a_pictures_draft(bencher: Bencher) {
        on(bencher, 1, || STEPS.pictures(Packing::Quick));
    }

    #[divan::bench]
    fn b_texts(bencher: Bencher) {
        on(bencher, 1, || STEPS.texts());
    }

    #[divan::bench(args = [1, 2])]
    fn c_pack(bencher: Bencher, threads: usize) {
        on(bencher, threads, || STEPS.pack(Packing::Small));
    }

    #[divan::bench(args = [1, 2])]
    fn c_pack_draft(bencher: Bencher, threads: usize) {
        on(bencher, threads, || STEPS.pack(Packing::Quick));
    }
}

/// The yardstick: epub-builder with the same files and nothing round it.
#[divan::bench]
fn packager(bencher: Bencher) {
    on(bencher, 1, || pack_alone().expect("the files can be packed").len());
}

fn pack_alone() -> Result<Vec<u8>, epub_builder::Error> {
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(EpubVersion::V33);
    for (name, bytes, kind) in STEPS.entries() {
        match kind {
            "application/xhtml+xml" => builder.add_content(EpubContent::new(name, bytes))?,
            _ => builder.add_resource(name, bytes, kind)?,
        };
    }
    let mut packed = Vec::new();
    builder.generate(&mut packed)?;
    Ok(packed)
}
