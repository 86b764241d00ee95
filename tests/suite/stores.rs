//! Images, fonts and EPUBs for stores: what goes into the file, what is left out of it, and what each store says of it.

use crate::driver::{BOOK_TOML, TestBook, complaints, file};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbImage};
use pressmark::config::Store;
use pressmark::pipeline::{Composed, Request, Target};
use read_fonts::{FontRef, TableProvider};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::process::Command;

type Files = BTreeMap<String, Vec<u8>>;

fn made(book: &TestBook, target: Target) -> (Files, Composed) {
    let composed = book.compose_with(Request::new("").targets([target]));
    let mut archive = zip::ZipArchive::new(Cursor::new(file(&composed, target))).expect("an archive");
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("whole entries");
        files.insert(entry.name().trim_start_matches("OEBPS/").to_owned(), content);
    }
    (files, composed)
}

fn text<'f>(files: &'f Files, name: &str) -> &'f str {
    let file = files
        .get(name)
        .unwrap_or_else(|| panic!("no {name} in {:?}", files.keys()));
    std::str::from_utf8(file).expect("UTF-8")
}

fn with(settings: &str, text: &str) -> TestBook {
    let book = TestBook::of_text(text);
    book.write("book.toml", format!("{BOOK_TOML}\n{settings}").as_bytes());
    book
}

/// One picture in a book → its file in the EPUB.
fn picture(name: &str, bytes: &[u8], target: Target) -> (Vec<u8>, Composed) {
    let book = TestBook::of_text(&format!("# One\n\n![A picture]({name})\n"));
    book.write(&format!("src/{name}"), bytes);
    let (files, composed) = made(&book, target);
    let own = files
        .keys()
        .find(|own| own.starts_with("images/") && !own.starts_with("images/cover"));
    let own = own.unwrap_or_else(|| panic!("no picture: {:?} {:?}", files.keys(), complaints(&composed)));
    (files[own].clone(), composed)
}

/// An application segment of a JPEG.
fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker][..], &length, content].concat()
}

/// A JPEG of one colour with a segment behind its beginning.
fn jpeg(pixels: (u32, u32), color: [u8; 3], segment: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_fn(pixels.0, pixels.1, |x, y| match (x + y) % 17 {
        0 => image::Rgb([255; 3]),
        _ => image::Rgb(color),
    });
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90))
        .expect("a JPEG");
    [&bytes[..2], segment, &bytes[2..]].concat()
}

fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    segment(0xE1, &block)
}

fn profile(name: &str) -> Vec<u8> {
    let icc = std::fs::read(format!("{}/src/pdf/profiles/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a profile");
    let parts: Vec<&[u8]> = icc.chunks(60_000).collect();
    let count = parts.len() as u8;
    let segments = (1..)
        .zip(parts)
        .map(|(number, part): (u8, _)| segment(0xE2, &[&b"ICC_PROFILE\0"[..], &[number, count], part].concat()));
    segments.collect::<Vec<_>>().concat()
}

// ---- Images

#[test]
fn an_upright_jpeg_in_srgb_goes_in_byte_by_byte() {
    for segment in [Vec::new(), exif(1), profile("srgb.icc")] {
        let bytes = jpeg((40, 30), [200, 80, 30], &segment);
        assert_eq!(picture("a.jpg", &bytes, Target::Epub).0, bytes);
    }
}

#[test]
fn a_photograph_that_lies_on_its_side_stands_upright_in_every_reader() {
    let (bytes, composed) = picture("a.jpg", &jpeg((40, 30), [200, 80, 30], &exif(6)), Target::Epub);
    let shown = image::load_from_memory(&bytes).expect("a JPEG");
    assert_eq!((shown.width(), shown.height()), (30, 40));
    assert!(!bytes.windows(4).any(|part| part == b"Exif"), "nothing turns it again");
    assert_eq!(complaints(&composed), [""; 0]);
}

#[test]
fn a_photograph_in_inks_becomes_light() {
    // Paper above, black below, in inks as Adobe stores them and without a profile.
    let (shown, _) = picture("inks.jpg", include_bytes!("../fixtures/inks.jpg"), Target::Epub);
    let shown = image::load_from_memory(&shown).expect("a JPEG");
    assert_eq!(shown.color(), image::ColorType::Rgb8);
    let light = |y: u32| shown.to_rgb8().get_pixel(32, y).0;
    assert!(light(8).iter().all(|value| *value > 250), "{:?}", light(8));
    assert!(light(56).iter().all(|value| *value < 12), "{:?}", light(56));
}

#[test]
fn sixteen_bits_and_wide_colours_become_those_of_screens() {
    let deep = DynamicImage::from(image::ImageBuffer::<image::Rgb<u16>, _>::from_pixel(
        9,
        9,
        image::Rgb([0xFFFF, 0x8000, 0]),
    ));
    let mut bytes = Cursor::new(Vec::new());
    deep.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
    let (shown, _) = picture("a.png", bytes.get_ref(), Target::Epub);
    assert_eq!(shown[24], 8, "bits of a sample");
    let pixel = image::load_from_memory(&shown)
        .expect("a PNG")
        .to_rgb8()
        .get_pixel(4, 4)
        .0;
    assert_eq!(pixel, [255, 128, 0]);
}

#[test]
fn a_picture_larger_than_stores_take_it_becomes_smaller_and_that_is_told() {
    let mut bytes = Cursor::new(Vec::new());
    let large = DynamicImage::from(image::GrayImage::from_pixel(4000, 2000, image::Luma([90])));
    large.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
    let (shown, composed) = picture("a.png", bytes.get_ref(), Target::Epub);
    let shown = image::load_from_memory(&shown).expect("a PNG");
    assert!(u64::from(shown.width()) * u64::from(shown.height()) <= 5_600_000);
    assert!(
        u64::from(shown.width()) * u64::from(shown.height()) > 5_500_000,
        "and not much smaller"
    );
    assert!(
        shown.width().abs_diff(2 * shown.height()) <= 2,
        "its proportions are kept"
    );
    assert_eq!(complaints(&composed), ["src/one.md:3:1 image-reduced"]);
    // Kindle says nothing of pixels.
    let (whole, _) = picture("a.png", bytes.get_ref(), Target::Kindle);
    assert_eq!(whole, *bytes.get_ref());
}

#[test]
fn a_picture_of_too_many_bytes_is_packed_tighter() {
    let mut seed = 1_u32;
    let noise = RgbImage::from_fn(2200, 2200, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb(seed.to_be_bytes()[..3].try_into().unwrap())
    });
    let mut bytes = Vec::new();
    noise
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 98))
        .expect("a JPEG");
    assert!(bytes.len() > 5_000_000);
    let (shown, composed) = picture("a.jpg", &bytes, Target::Epub);
    assert!(shown.len() <= 5_000_000);
    assert_eq!(complaints(&composed), ["src/one.md:3:1 image-reduced"]);
}

#[test]
fn a_picture_of_forty_thousand_pixels_a_side_is_refused_before_it_is_decoded() {
    let mut bytes = Cursor::new(Vec::new());
    let small = DynamicImage::new_luma8(1, 1);
    small.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
    let mut bytes = bytes.into_inner();
    bytes[16..20].copy_from_slice(&40_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&40_000_u32.to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    let book = TestBook::of_text("# One\n\n![A picture](a.png)\n");
    book.write("src/a.png", &bytes);
    assert_eq!(complaints(&book.compose()), ["src/one.md:3:1 limit"]);
}

#[test]
fn a_cover_is_opaque_and_within_what_stores_take() {
    let book = with("", "# One\n\nWords.\n");
    book.write("book.toml", format!("{BOOK_TOML}cover = \"art.png\"\n").as_bytes());
    let mut bytes = Cursor::new(Vec::new());
    let art = DynamicImage::from(image::RgbaImage::from_pixel(2000, 3000, image::Rgba([255, 0, 0, 128])));
    art.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
    book.write("art.png", bytes.get_ref());
    let (files, composed) = made(&book, Target::Epub);
    let cover = image::load_from_memory(&files["images/cover.png"]).expect("a cover");
    assert_eq!(
        (cover.width(), cover.height(), cover.color()),
        (1600, 2400, image::ColorType::Rgb8)
    );
    assert_eq!(cover.to_rgb8().get_pixel(9, 9).0, [255, 127, 127]);
    assert!(complaints(&composed).iter().all(|line| line.ends_with("image-reduced")));
}

#[test]
fn a_drawn_cover_with_words_in_an_unknown_face_is_a_cover() {
    let book = with("", "# One\n\nWords.\n");
    book.write("book.toml", format!("{BOOK_TOML}cover = \"art.svg\"\n").as_bytes());
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='160' height='256'><rect width='160' height='256' fill='navy'/>\
               <text x='20' y='90' font-family='No Such Face' font-size='30' fill='white'>Title</text></svg>";
    book.write("art.svg", svg.as_bytes());
    let (files, composed) = made(&book, Target::Epub);
    let cover = image::load_from_memory(&files["images/cover.png"])
        .expect("a cover")
        .to_rgb8();
    assert_eq!(cover.dimensions(), (800, 1280));
    assert!(cover.pixels().any(|pixel| pixel.0 == [255; 3]), "its words are drawn");
    assert!(
        complaints(&composed)
            .iter()
            .all(|line| line.ends_with("font-substituted")),
        "{:?}",
        complaints(&composed)
    );
}

// ---- Fonts

#[test]
fn no_fonts_are_in_an_epub_that_does_not_ask_for_them() {
    let (files, _) = made(&with("", "# One\n\nWords.\n"), Target::Epub);
    assert!(
        !files
            .keys()
            .any(|name| name.contains("font") || name.contains("ibooks")),
        "{:?}",
        files.keys()
    );
    assert!(!text(&files, "stylesheet.css").contains("@font-face"));
}

#[test]
fn fonts_are_there_in_the_styles_that_are_seen_with_their_licences() {
    let settings = "[epub]\nfonts = true\n\n[style]\nheading-font = \"sans\"\n";
    let book = with(
        settings,
        "# One\n\nSome *slanted* words and `code`.\n\n## Two\n\nMore.\n",
    );
    let (files, composed) = made(&book, Target::Epub);
    assert_eq!(complaints(&composed), [""; 0]);
    let fonts: Vec<&str> = files
        .keys()
        .map(String::as_str)
        .filter(|name| name.starts_with("fonts/"))
        .collect();
    assert_eq!(
        fonts,
        [
            "fonts/inconsolata-licence.txt",
            "fonts/inconsolata-regular.ttf",
            "fonts/libertinus-serif-licence.txt",
            "fonts/libertinusserif-bold.otf",
            "fonts/libertinusserif-italic.otf",
            "fonts/libertinusserif-regular.otf",
            "fonts/source-sans-3-licence.txt",
            "fonts/sourcesans3-bold.ttf",
            "fonts/sourcesans3-regular.ttf",
        ]
    );
    assert!(
        files["fonts/sourcesans3-regular.ttf"].len() < 120_000,
        "only the letters of the book"
    );
    let sheet = text(&files, "stylesheet.css");
    assert!(sheet.starts_with("@font-face { font-family: \"Book Text\"; font-weight: normal; font-style: normal; src: url(fonts/libertinusserif-regular.otf); }"), "{sheet}");
    assert!(sheet.contains("body { font-family: \"Book Text\", serif; }"));
    assert!(sheet.contains("h1, h2, h3, h4, h5, h6 { font-family: \"Book Headings\", sans-serif; }"));
    let package = text(&files, "content.opf");
    assert!(package.contains("href=\"fonts/libertinusserif-regular.otf\" media-type=\"font/otf\""));
    assert!(text(&files, "META-INF/com.apple.ibooks.display-options.xml").contains("specified-fonts"));
}

/// The author's sheet was not looked at: its letters were in no subset, and its italics had no file.
#[test]
fn fonts_hold_what_the_authors_sheet_shows() {
    let settings = "[epub]\nfonts = true\ncss = \"extra.css\"\n\n[print]\nfont = \"Source Sans 3\"\n";
    let book = with(settings, "# One\n\nWords.\n");
    book.write(
        "extra.css",
        "/* Я */ .orn::before { content: \"❦ Ж\\414\" }\np { font-style: italic }\n".as_bytes(),
    );
    let (files, _) = made(&book, Target::Epub);
    assert!(files.contains_key("fonts/sourcesans3-it.ttf"), "{:?}", files.keys());
    let face = FontRef::new(&files["fonts/sourcesans3-regular.ttf"]).expect("a font");
    let letters = face.cmap().expect("its letters");
    let has = |letter: char| letters.map_codepoint(letter).is_some();
    assert!(has('Ж') && has('Д') && has('W'));
    assert!(!has('Я'), "what a comment says is not shown");
}

// ---- Variants

const DEEP: &str = "# One\n\nWords.\n\n## Two\n\nWords.\n\n### Three\n\nWords.\n";

#[test]
fn the_file_for_kindle_has_no_page_for_its_cover_one_sheet_and_two_levels() {
    let book = with("[epub]\ncontents-depth = 3\n", DEEP);
    let (files, composed) = made(&book, Target::Kindle);
    assert_eq!(composed.files[0].name, "test-kindle.epub");
    assert!(
        !files.contains_key("cover.xhtml") && !files.contains_key("modern.css"),
        "{:?}",
        files.keys()
    );
    let package = text(&files, "content.opf");
    assert!(package.contains("properties=\"cover-image\"") && !package.contains("cover.xhtml"));
    assert!(!text(&files, "nav.xhtml").contains("Three"));
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        if name.ends_with(".xhtml") || name.ends_with(".css") {
            assert!(
                !text.contains("modern.css") && !text.contains("@supports") && !text.contains("var("),
                "{name}"
            );
        }
    }
}

#[test]
fn a_drawing_becomes_dots_for_kindle_as_wide_as_it_was_drawn() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='100'><rect width='300' height='100' fill='navy'/></svg>";
    let book = TestBook::of_text("# One\n\n![A drawing](a.svg)\n");
    book.write("src/a.svg", svg.as_bytes());
    let (files, _) = made(&book, Target::Kindle);
    let dots = image::load_from_memory(&files["images/a.png"]).expect("a PNG");
    assert_eq!((dots.width(), dots.height()), (600, 200));
    let page = files
        .iter()
        .find(|(name, _)| name.starts_with("chapter"))
        .expect("a chapter")
        .1;
    let page = String::from_utf8_lossy(page);
    // 300 pixels of CSS are 225 points, and the text has 11.
    assert!(page.contains("class=\"width-20-45em\""), "{page}");
}

#[test]
fn the_book_says_whose_epubs_are_made() {
    let names = |settings: &str, targets: &[Target]| {
        let composed = with(settings, DEEP).compose_with(Request::new("").targets(targets.iter().copied()));
        composed.files.iter().map(|file| file.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("", &[Target::Epub]), ["test.epub"]);
    let both = "[epub]\ntarget = [\"kobo\", \"all\"]\n";
    assert_eq!(names(both, &[Target::Epub]), ["test.epub", "test-kobo.epub"]);
    assert_eq!(
        names("[epub]\ntarget = \"kindle\"\n", &[Target::Epub]),
        ["test-kindle.epub"]
    );
    assert_eq!(names(both, &[Target::Kindle]), ["test-kindle.epub"]);
}

#[test]
fn the_file_for_kobo_has_opaque_pictures_and_names_no_face_that_it_has_not() {
    let mut bytes = Cursor::new(Vec::new());
    let glass = DynamicImage::from(image::RgbaImage::from_pixel(9, 9, image::Rgba([0, 0, 0, 0])));
    glass.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
    let (shown, _) = picture("a.png", bytes.get_ref(), Target::Kobo);
    assert_eq!(
        image::load_from_memory(&shown).expect("a PNG").color(),
        image::ColorType::Rgb8
    );
    assert_eq!(picture("a.png", bytes.get_ref(), Target::Epub).0, *bytes.get_ref());
    let book = with("[style]\nheading-font = \"Inconsolata\"\n", DEEP);
    assert!(!text(&made(&book, Target::Kobo).0, "stylesheet.css").contains("Inconsolata"));
    assert!(text(&made(&book, Target::Epub).0, "stylesheet.css").contains("Inconsolata"));
}

// ---- check --for

#[test]
fn a_plain_book_breaks_no_rule_of_any_store() {
    let toml = format!("{BOOK_TOML}isbn = {{ epub = \"978-3-16-148410-0\" }}\n\n[epub]\nfonts = true\n");
    let book = with("", DEEP);
    book.write("book.toml", toml.as_bytes());
    for store in Store::ALL {
        let composed = book.compose_with(Request::new("").targets([]).stores([store]));
        assert_eq!(complaints(&composed), [""; 0], "{store:?}");
        assert!(composed.files.is_empty() && composed.pages.is_none());
    }
}

#[test]
fn the_command_line_takes_stores_beside_printers() {
    let book = with("", DEEP);
    let output = Command::new(env!("CARGO_BIN_EXE_pressmark"))
        .current_dir(book.folder())
        .args(["check", "--for", "kindle,kobo", "--for", "kdp"])
        .output()
        .expect("the program starts");
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(out.starts_with("Test (for KDP, "), "{out}");
    assert!(out.contains("pages; for Kindle, Kobo): "), "{out}");
    assert!(
        err.contains("the EPUB has no ISBN, by which Kobo knows a book (20"),
        "{err}"
    );
}

/// A PNG of two pictures, half a second each, again and again.
fn moving_png(depth: png::BitDepth, bytes_of_pixel: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 30, 20);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(depth);
    encoder.set_animated(2, 0).expect("two pictures");
    encoder.set_frame_delay(1, 2).expect("a delay");
    let mut writer = encoder.write_header().expect("a head");
    for shade in [0, 200] {
        let pixels = vec![shade; 30 * 20 * bytes_of_pixel];
        writer.write_image_data(&pixels).expect("a picture");
    }
    writer.finish().expect("an end");
    bytes
}

/// It lost its motion untold.
#[test]
fn a_png_that_moves_goes_on_moving_or_its_author_is_told() {
    let plain = moving_png(png::BitDepth::Eight, 3);
    let (file, composed) = picture("a.png", &plain, Target::Epub);
    assert_eq!((file, complaints(&composed)), (plain.clone(), Vec::new()));
    assert!(crate::driver::epub_file(&composed, "content.opf").contains(">noFlashingHazard<"));

    // Sixteen bits must be made eight.
    let (file, composed) = picture("a.png", &moving_png(png::BitDepth::Sixteen, 6), Target::Epub);
    assert!(!file.windows(4).any(|four| four == b"acTL"));
    assert_eq!(complaints(&composed), ["src/one.md:3:1 image-still"]);
    assert!(crate::driver::epub_file(&composed, "content.opf").contains(">none<"));

    let (file, composed) = picture("a.png", &plain, Target::Kindle);
    assert!(!file.windows(4).any(|four| four == b"acTL"));
    assert_eq!(complaints(&composed), ["src/one.md:3:1 image-still"]);
}

/// `code` with its place of what stores say of an author's sheet.
fn of_sheet(css: &str, stores: &[Store]) -> Vec<String> {
    let book = with("[epub]\nfonts = true\ncss = \"looks/extra.css\"\n", DEEP);
    book.write("looks/extra.css", css.as_bytes());
    let composed = book.compose_with(Request::new("").targets([]).stores(stores.iter().copied()));
    let told = complaints(&composed).into_iter();
    told.filter(|line| line.contains(" store-") && !line.starts_with("store-metadata"))
        .collect()
}

/// It was told of `author.css`, a name that the author never gave, and without a place.
#[test]
fn what_stores_say_of_the_authors_sheet_has_its_place() {
    let css = "h1 { color: inherit; }\nh2 { background: #eee; font-family: Zapfino, serif; }\n/* a -- b */\np { margin: var(--x); }\n";
    assert_eq!(
        of_sheet(css, &[Store::Kobo]),
        ["looks/extra.css:2:6 store-advice", "looks/extra.css:2:24 store-advice"]
    );
    assert_eq!(
        of_sheet(css, &[Store::Kindle]),
        ["looks/extra.css:3:1 store-send", "looks/extra.css:4:13 store-send"]
    );
}

/// Kobo was said to find a background and a face in this, and Kindle a variable.
#[test]
fn what_an_authors_comment_says_is_no_rule() {
    let css = "/* background: none of ours; font-family: Zapfino; -x var(-y) */\np { margin: 0 }\n";
    assert_eq!(of_sheet(css, &Store::ALL), [""; 0]);
    // Two hyphens in one are a cause of their own, and no variable.
    assert_eq!(of_sheet("/* --x */\n", &Store::ALL), ["looks/extra.css:1:1 store-send"]);
}

/// `css-trap` says to write colours there, and `check --for kobo` complained of them.
#[test]
fn colours_for_dark_pages_alone_are_let_be() {
    let css = "@media (prefers-color-scheme: dark) { .x { background: #222; color: #eee } }\n";
    assert_eq!(of_sheet(css, &Store::ALL), [""; 0]);
}
