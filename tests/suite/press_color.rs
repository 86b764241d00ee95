//! Hand-built pages → a PDF for the press: which colours are in it, in paints, images and drawings, and which are not.

use crate::driver::{BOOK_TOML, TestBook, file};
use crate::pdf_reader::{Drawn, Pdf, number};
use image::{ExtendedColorType, ImageEncoder};
use lopdf::content::Content;
use lopdf::{Dictionary, Object, Stream};
use pressmark::config::{Ink, PressStandard};
use pressmark::fonts::Faces;
use pressmark::layout::{Edges, Frame, Item, Page, Pages, Paint, Side};
use pressmark::manuscript::{Asset, Assets, ImageFormat};
use pressmark::pdf::{self, Fault, Press, Purpose};
use pressmark::pipeline::{Request, Target};
use pressmark::units::{Length, Point, Size};
use proptest::prelude::*;

const TRIM: Size = Size::new(Length::points(432), Length::points(648));
const SIDE: u32 = 8;

const fn press(standard: PressStandard, ink: Ink) -> Press<'static> {
    Press {
        standard,
        ink,
        profile: None,
        crop_marks: None,
        most_ink: 240,
    }
}

fn book(items: Vec<Item>) -> Pages {
    let items = items
        .into_iter()
        .map(|item| (Point::new(Length::points(50), Length::points(50)), item));
    Pages {
        pages: vec![Page {
            label: "1".into(),
            side: Side::Recto,
            blank: false,
            made: None,
            starts: Vec::new(),
            trim: TRIM,
            bleed: Edges::default(),
            safe: Edges::default(),
            frame: Frame {
                size: TRIM,
                items: items.collect(),
            },
        }],
        ..Pages::default()
    }
}

/// Writes one image.
fn printed(bytes: Vec<u8>, format: ImageFormat, purpose: &Purpose) -> pdf::Written {
    let mut assets = Assets::default();
    let id = assets.add(Asset {
        path: "image".into(),
        bytes: bytes.into(),
        format,
        pixels: (SIDE, SIDE),
        orientation: 1,
        natural: Size::default(),
    });
    let size = Size::new(Length::points(50), Length::points(50));
    let pages = book(vec![Item::Image(id, size)]);
    pdf::write(&pages, &Faces::default(), &assets, purpose).expect("written")
}

/// The file's only image, which must have come through without a fault, but may have become dots.
fn image_of(written: &pdf::Written) -> (Pdf, Stream) {
    let is_told = |fault: &Fault| matches!(fault, Fault::Flattened(..));
    assert!(written.faults.iter().all(is_told), "{:?}", written.faults);
    let pdf = Pdf::open(&written.bytes);
    let page = pdf.document.get_dictionary(pdf.page_ids()[0]).unwrap();
    let resources = pdf.get(page, "Resources").unwrap().as_dict().unwrap();
    let objects = pdf.get(resources, "XObject").unwrap().as_dict().unwrap();
    let image = pdf
        .follow(objects.iter().next().expect("an image").1)
        .as_stream()
        .unwrap()
        .clone();
    (pdf, image)
}

fn space(image: &Stream) -> &[u8] {
    image
        .dict
        .get(b"ColorSpace")
        .and_then(Object::as_name)
        .expect("a device's space")
}

/// Red, green, blue samples of an even colour.
fn even(color: [u8; 3]) -> Vec<u8> {
    color.repeat((SIDE * SIDE) as usize)
}

fn png(samples: &[u8], kind: ExtendedColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(samples, SIDE, SIDE, kind)
        .expect("encoded");
    bytes
}

fn jpeg(samples: &[u8], kind: ExtendedColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 100)
        .write_image(samples, SIDE, SIDE, kind)
        .expect("encoded");
    bytes
}

/// A JPEG of one block of four inks, each even: coefficients of no frequency alone, by the shortest tables that do.
fn cmyk_jpeg(inks: [u8; 4]) -> Vec<u8> {
    let mut file = vec![0xFF, 0xD8];
    let mut segment = |marker: u8, data: &[u8]| {
        file.extend([0xFF, marker]);
        file.extend((data.len() as u16 + 2).to_be_bytes());
        file.extend(data);
    };
    segment(0xDB, &[&[0][..], &[1; 64]].concat());
    segment(
        0xC0,
        &[8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0],
    );
    // All differences have eleven bits (code 0); after them the block ends (code 0).
    segment(0xC4, &[&[0x00, 1][..], &[0; 15], &[11]].concat());
    segment(0xC4, &[&[0x10, 1][..], &[0; 15], &[0]].concat());
    segment(0xDA, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    let mut bits = String::new();
    for ink in inks {
        // An even block of a sample s has 8 · (s − 128) as its coefficient: −1024 for none; 1024 is cut to all.
        let stored = match ink {
            0 => 2047 - 1024,
            255 => 1024,
            _ => panic!("only full and empty inks fit this table"),
        };
        bits += &format!("0{stored:011b}0");
    }
    bits += &"1".repeat((8 - bits.len() % 8) % 8);
    for byte in bits.as_bytes().chunks(8) {
        let byte = byte.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0'));
        file.push(byte);
        if byte == 0xFF {
            file.push(0);
        }
    }
    file.extend([0xFF, 0xD9]);
    file
}

#[test]
fn paints_are_in_the_inks_of_the_press() {
    let bar = |paint| Item::Rule(Size::new(Length::points(50), Length::points(5)), paint);
    let paints = [Paint::Gray(128), Paint::Rgb(200, 30, 30), Paint::Black];
    let pages = book(paints.map(bar).into());
    let content = |ink| {
        let purpose = Purpose::Press(press(PressStandard::X4, ink));
        let written = pdf::write(&pages, &Faces::default(), &Assets::default(), &purpose).unwrap();
        let pdf = Pdf::open(&written.bytes);
        let content = Content::decode(&pdf.document.get_page_content(pdf.page_ids()[0])).unwrap();
        let colors = content
            .operations
            .into_iter()
            .filter(|it| ["g", "rg", "k"].contains(&it.operator.as_str()));
        let told = colors.map(|it| (it.operator, it.operands.iter().map(number).collect::<Vec<f64>>()));
        told.collect::<Vec<_>>()
    };
    let black = content(Ink::Black);
    assert!(black.iter().all(|(operator, _)| operator == "g"), "{black:?}");
    let color = content(Ink::Color);
    assert!(color.iter().all(|(operator, _)| operator == "k"), "{color:?}");
    assert_eq!(color[0].1, [0.0, 0.0, 0.0, 0.498], "grey is black ink alone");
    assert!(
        color[1].1[1] > 0.8 && color[1].1.iter().sum::<f64>() <= 2.4,
        "red: {color:?}"
    );
    assert_eq!(color[2].1, [0.0, 0.0, 0.0, 1.0]);
}

#[test]
fn photographs_are_grey_or_inks() {
    let samples = even([180, 90, 40]);
    for (bytes, format) in [
        (png(&samples, ExtendedColorType::Rgb8), ImageFormat::Png),
        (jpeg(&samples, ExtendedColorType::Rgb8), ImageFormat::Jpeg),
    ] {
        let black = printed(
            bytes.clone(),
            format,
            &Purpose::Press(press(PressStandard::X4, Ink::Black)),
        );
        assert_eq!(space(&image_of(&black).1), b"DeviceGray");
        let color = printed(bytes, format, &Purpose::Press(press(PressStandard::X1a, Ink::Color)));
        let (_, image) = image_of(&color);
        assert_eq!(space(&image), b"DeviceCMYK");
        let samples = image.get_plain_content().unwrap();
        assert_eq!(samples.len() as u32, SIDE * SIDE * 4);
        for inks in samples.chunks(4) {
            let total: u32 = inks.iter().map(|ink| u32::from(*ink)).sum();
            assert!(total * 100 <= 240 * 255, "{inks:?}");
        }
    }
}

#[test]
fn what_is_grey_passes_untouched() {
    let samples: Vec<u8> = (0..SIDE * SIDE).map(|it| it as u8 * 3).collect();
    let grey = jpeg(&samples, ExtendedColorType::L8);
    for ink in [Ink::Black, Ink::Color] {
        let purpose = Purpose::Press(press(PressStandard::X1a, ink));
        let (_, image) = image_of(&printed(grey.clone(), ImageFormat::Jpeg, &purpose));
        assert_eq!((space(&image), &image.content), (&b"DeviceGray"[..], &grey));
        let (_, image) = image_of(&printed(
            png(&samples, ExtendedColorType::L8),
            ImageFormat::Png,
            &purpose,
        ));
        assert_eq!(
            (space(&image), image.get_plain_content().unwrap()),
            (&b"DeviceGray"[..], samples.clone())
        );
    }
}

#[test]
fn a_press_file_without_transparency_has_its_images_on_white() {
    let clear = [10, 20, 30, 0].repeat((SIDE * SIDE) as usize);
    let clear = || png(&clear, ExtendedColorType::Rgba8);
    for standard in [PressStandard::X1a, PressStandard::X3] {
        let purpose = Purpose::Press(press(standard, Ink::Color));
        let (_, image) = image_of(&printed(clear(), ImageFormat::Png, &purpose));
        assert!(!image.dict.has(b"SMask"));
        assert!(
            image
                .get_plain_content()
                .unwrap()
                .iter()
                .all(|sample| [0, 255].contains(sample))
        );
    }
    let purpose = Purpose::Press(press(PressStandard::X4, Ink::Color));
    assert!(
        image_of(&printed(clear(), ImageFormat::Png, &purpose))
            .1
            .dict
            .has(b"SMask")
    );
}

#[test]
fn an_image_in_inks_of_its_own_stays_and_its_ink_is_measured() {
    let purpose = Purpose::Press(press(PressStandard::X4, Ink::Color));
    let light = cmyk_jpeg([0, 255, 255, 0]);
    let (_, image) = image_of(&printed(light.clone(), ImageFormat::Jpeg, &purpose));
    assert_eq!((space(&image), &image.content), (&b"DeviceCMYK"[..], &light));
    let heavy = printed(cmyk_jpeg([255; 4]), ImageFormat::Jpeg, &purpose);
    assert!(
        matches!(heavy.faults[..], [Fault::Ink(_, 398..=400)]),
        "{:?}",
        heavy.faults
    );
    let purpose = Purpose::Press(press(PressStandard::X4, Ink::Black));
    let (_, image) = image_of(&printed(light, ImageFormat::Jpeg, &purpose));
    assert_eq!(space(&image), b"DeviceGray");
}

#[test]
fn a_screen_shows_inks_through_a_profile() {
    let (pdf, image) = image_of(&printed(
        cmyk_jpeg([0, 255, 255, 0]),
        ImageFormat::Jpeg,
        &Purpose::Screen,
    ));
    let space = image.dict.get(b"ColorSpace").and_then(Object::as_array).unwrap();
    assert_eq!(space[0].as_name().unwrap(), b"ICCBased");
    let profile = pdf.follow(&space[1]).as_stream().unwrap();
    assert_eq!(number(profile.dict.get(b"N").unwrap()), 4.0);
    assert_eq!(&profile.get_plain_content().unwrap()[16..20], b"CMYK");
}

#[test]
fn a_profile_in_a_photograph_is_kept_for_screens_and_used_for_presses() {
    // sRGB with red and green changed over, so that it shows.
    let mut profile = include_bytes!("../../src/pdf/profiles/srgb.icc").to_vec();
    for at in (132..240).step_by(12) {
        match &profile[at..at + 4] {
            b"rXYZ" => profile[at] = b'g',
            b"gXYZ" => profile[at] = b'r',
            _ => {}
        }
    }
    let mut segment = b"ICC_PROFILE\0\x01\x01".to_vec();
    segment.extend(&profile);
    let mut head = vec![0xFF, 0xE2];
    head.extend((segment.len() as u16 + 2).to_be_bytes());
    head.extend(segment);
    let plain = jpeg(&even([255, 0, 0]), ExtendedColorType::Rgb8);
    let tagged = [&plain[..2], &head, &plain[2..]].concat();
    let (pdf, image) = image_of(&printed(tagged.clone(), ImageFormat::Jpeg, &Purpose::Screen));
    let space = image.dict.get(b"ColorSpace").and_then(Object::as_array).unwrap();
    assert_eq!(
        pdf.follow(&space[1]).as_stream().unwrap().get_plain_content().unwrap(),
        profile
    );
    let inks = |bytes| {
        let purpose = Purpose::Press(press(PressStandard::X4, Ink::Color));
        image_of(&printed(bytes, ImageFormat::Jpeg, &purpose))
            .1
            .get_plain_content()
            .unwrap()[..4]
            .to_vec()
    };
    let (red, green) = (inks(plain), inks(tagged));
    assert!(red[1] > 200 && red[0] < 60, "red: {red:?}");
    assert!(green[0] > 120 && green[1] < 60, "green: {green:?}");
}

/// A drawing with all that has colours: paints, gradients, a tiling, a mask, a blend, a shadow and a picture.
fn drawing() -> Vec<u8> {
    let picture = png(&even([20, 200, 90]), ExtendedColorType::Rgb8);
    let data: String = picture.iter().map(|byte| format!("%{byte:02X}")).collect();
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='100' viewBox='0 0 200 100'>
        <linearGradient id='l'><stop offset='0' stop-color='red'/><stop offset='.5' stop-color='#888'/>
        <stop offset='1' stop-color='blue' stop-opacity='.5'/></linearGradient>
        <radialGradient id='r'><stop offset='0' stop-color='#fff'/><stop offset='1' stop-color='#000'/></radialGradient>
        <pattern id='p' width='10' height='10' patternUnits='userSpaceOnUse'><path d='M0 0h5v5z' fill='lime'/></pattern>
        <mask id='m'><rect width='60' height='60' fill='yellow'/></mask>
        <filter id='f'><feGaussianBlur stdDeviation='2'/></filter>
        <rect width='50' height='50' fill='url(#l)'/><rect x='50' width='50' height='50' fill='url(#r)'/>
        <rect x='100' width='50' height='50' fill='url(#p)' stroke='teal'/>
        <rect y='50' width='50' height='50' fill='orange' mask='url(#m)'/>
        <g style='mix-blend-mode:multiply' opacity='.5'><circle cx='80' cy='80' r='20' fill='purple'/></g>
        <rect x='120' y='60' width='20' height='20' fill='navy' filter='url(#f)'/>
        <image href='data:image/png,{data}' x='150' y='50' width='40' height='40'/></svg>"
    )
    .into_bytes()
}

/// All that names a space of lights, or uses one.
fn lights(pdf: &Pdf) -> Vec<String> {
    fn look(object: &Object, found: &mut Vec<String>) {
        match object {
            Object::Name(name) if [&b"DeviceRGB"[..], b"ICCBased", b"CalRGB", b"Lab"].contains(&name.as_slice()) => {
                found.push(String::from_utf8_lossy(name).into_owned());
            }
            Object::Array(items) => items.iter().for_each(|it| look(it, found)),
            Object::Dictionary(entries) => entries.iter().for_each(|(_, it)| look(it, found)),
            Object::Stream(stream) => {
                stream.dict.iter().for_each(|(_, it)| look(it, found));
                let is_form = |dictionary: &Dictionary| dictionary.has(b"BBox");
                if is_form(&stream.dict) {
                    let content = Content::decode(&stream.get_plain_content().unwrap()).unwrap();
                    let colored = content.operations.into_iter().filter(|it| match it.operator.as_str() {
                        "rg" | "RG" => true,
                        "sc" | "SC" | "scn" | "SCN" => it.operands.len() == 3,
                        _ => false,
                    });
                    found.extend(colored.map(|it| format!("{it:?}")));
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    pdf.document.objects.values().for_each(|it| look(it, &mut found));
    found
}

#[test]
fn no_light_is_left_in_a_drawing() {
    for (standard, ink, subtype) in [
        (PressStandard::X4, Ink::Black, b"Form".as_slice()),
        (PressStandard::X4, Ink::Color, b"Form"),
        (PressStandard::X3, Ink::Black, b"Image"),
    ] {
        let written = printed(drawing(), ImageFormat::Svg, &Purpose::Press(press(standard, ink)));
        let (pdf, form) = image_of(&written);
        assert_eq!(
            form.dict.get(b"Subtype").and_then(Object::as_name).unwrap(),
            subtype,
            "{standard:?} {ink:?}"
        );
        assert_eq!(lights(&pdf), [""; 0], "{standard:?} {ink:?}");
    }
}

#[test]
fn an_opaque_drawing_stays_vectors_in_every_standard() {
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'>
        <linearGradient id='l'><stop offset='0' stop-color='red'/><stop offset='1' stop-color='blue'/></linearGradient>
        <g transform='scale(2)'><rect width='40' height='40' fill='url(#l)'/><path d='M0 0h9v9z' fill='#333'/></g></svg>";
    let purpose = Purpose::Press(press(PressStandard::X1a, Ink::Color));
    let (pdf, form) = image_of(&printed(drawing.into(), ImageFormat::Svg, &purpose));
    assert_eq!(form.dict.get(b"Subtype").and_then(Object::as_name).unwrap(), b"Form");
    assert_eq!(lights(&pdf), [""; 0]);
    let is_transparent = |object: &Object| {
        let dictionary = object
            .as_dict()
            .or_else(|_| object.as_stream().map(|stream| &stream.dict));
        dictionary.is_ok_and(|it| it.has(b"Group") || it.has(b"SMask") || it.has(b"ca"))
    };
    assert!(!pdf.document.objects.values().any(is_transparent));
    let content = String::from_utf8(form.get_plain_content().unwrap()).unwrap();
    assert!(content.contains("0 0 0 0.8 k"), "{content}");
}

/// The faults of a drawing of 100 × 100 pixels with this inside.
fn faults_of_drawing(inside: &str, purpose: &Purpose) -> Vec<Fault> {
    let drawing = format!("<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'>{inside}</svg>");
    printed(drawing.into(), ImageFormat::Svg, purpose).faults
}

const PRESSES: [Purpose; 2] = [
    Purpose::Press(press(PressStandard::X4, Ink::Color)),
    Purpose::Press(press(PressStandard::X1a, Ink::Black)),
];

#[test]
fn what_a_screen_refuses_of_a_drawing_does_not_reach_the_press_as_dots() {
    let filters = format!(
        "<filter id='f' filterUnits='userSpaceOnUse' x='-100000' y='-100000' width='200000' height='200000'>
        <feGaussianBlur stdDeviation='3'/></filter>{}<rect width='50' height='50' fill='red'/>{}",
        "<g filter='url(#f)'>".repeat(6),
        "</g>".repeat(6)
    );
    let inks: String = cmyk_jpeg([0, 255, 255, 0])
        .iter()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    let inks = format!("<image href='data:image/jpeg,{inks}' width='40' height='40'/>");
    for inside in [filters, inks] {
        let of_screen = faults_of_drawing(&inside, &Purpose::Screen);
        assert!(matches!(of_screen[..], [Fault::Unreadable(..)]), "{of_screen:?}");
        for purpose in PRESSES {
            assert_eq!(faults_of_drawing(&inside, &purpose), of_screen);
        }
    }
}

#[test]
fn a_drawing_of_no_size_makes_no_number_without_end() {
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='1e-39' height='1e-39' viewBox='0 0 10 10'>
        <rect width='5' height='5' fill='#f00' opacity='.5'/></svg>";
    for purpose in [Purpose::Screen].iter().chain(&PRESSES) {
        let written = printed(drawing.into(), ImageFormat::Svg, purpose);
        assert!(
            matches!(written.faults[..], [Fault::Unreadable(..)]),
            "{:?}",
            written.faults
        );
        let is_endless = |word: &[u8]| matches!(word, b"inf" | b"NaN");
        assert!(!written.bytes.split(u8::is_ascii_whitespace).any(is_endless));
    }
}

#[test]
fn a_drawing_that_becomes_dots_has_600_an_inch_and_is_told() {
    let inside = "<rect width='50' height='50' fill='red' opacity='.9'/>";
    let drawing = format!("<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'>{inside}</svg>");
    let written = printed(drawing.into(), ImageFormat::Svg, &PRESSES[1]);
    assert!(
        matches!(&written.faults[..], [Fault::Flattened(_, 600, why)] if why.contains("transparent")),
        "{:?}",
        written.faults
    );
    let (_, image) = image_of(&written);
    // It is shown at 50 points.
    assert_eq!(
        number(image.dict.get(b"Width").unwrap()).round(),
        (50.0_f64 / 72.0 * 600.0).round()
    );
    assert_eq!(faults_of_drawing(inside, &PRESSES[0]), []);
}

#[test]
fn dots_of_a_drawing_are_bounded_however_many_layers_it_has() {
    let layers = |count: usize| {
        let all = "<g opacity='.99'><rect x='-900' y='-900' width='9000' height='9000' fill='red'/>";
        format!("{}{}", all.repeat(count), "</g>".repeat(count))
    };
    let few = faults_of_drawing(&layers(20), &PRESSES[1]);
    assert!(
        matches!(few[..], [Fault::Flattened(_, 300..600, _)]),
        "coarser: {few:?}"
    );
    let many = faults_of_drawing(&layers(100), &PRESSES[1]);
    assert!(
        matches!(many[..], [Fault::Flattened(_, 150..300, _)]),
        "coarser: {many:?}"
    );
    let cell = "<pattern id='p' width='1' height='1' patternTransform='scale(20000)' patternUnits='userSpaceOnUse'>
        <rect width='1' height='1' fill='red'/></pattern><rect width='9' height='9' opacity='.5' fill='url(#p)'/>";
    let cell = faults_of_drawing(cell, &PRESSES[1]);
    assert!(matches!(cell[..], [Fault::Unreadable(..)]), "{cell:?}");
}

/// A rectangle with a gradient of so many stops.
fn many_stops(count: usize) -> String {
    let stops: String = (0..count)
        .map(|stop| {
            format!(
                "<stop offset='{}' stop-color='#{:06x}'/>",
                stop as f64 / count as f64,
                stop * 211
            )
        })
        .collect();
    format!("<linearGradient id='l'>{stops}</linearGradient><rect width='90' height='90' fill='url(#l)'/>")
}

#[test]
fn a_gradient_of_many_stops_takes_little_memory() {
    let drawing = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'>{}</svg>",
        many_stops(3_000)
    );
    let written = printed(drawing.into(), ImageFormat::Svg, &PRESSES[0]);
    assert_eq!(written.faults, []);
    assert!(written.bytes.len() < 3_000_000, "{} bytes", written.bytes.len());
    let faults = faults_of_drawing(&many_stops(30_000), &PRESSES[0]);
    assert!(
        matches!(faults[..], [Fault::Flattened(..) | Fault::Unreadable(..)]),
        "{faults:?}"
    );
}

#[test]
fn the_same_bytes_come_from_one_thread_and_from_two() {
    let write = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let purpose = Purpose::Press(press(PressStandard::X4, Ink::Color));
            let photograph = jpeg(&even([180, 90, 40]), ExtendedColorType::Rgb8);
            let mut assets = Assets::default();
            let files = [
                (drawing(), ImageFormat::Svg),
                (photograph, ImageFormat::Jpeg),
                (drawing(), ImageFormat::Svg),
            ];
            let images = files.map(|(bytes, format)| {
                let id = assets.add(Asset {
                    path: format!("{format:?}{}", bytes.len()),
                    bytes: bytes.into(),
                    format,
                    pixels: (SIDE, SIDE),
                    orientation: 1,
                    natural: Size::default(),
                });
                Item::Image(id, Size::new(Length::points(50), Length::points(50)))
            });
            pdf::write(&book(images.into()), &Faces::default(), &assets, &purpose)
                .unwrap()
                .bytes
        })
    };
    let first = write(1);
    for threads in [1, 2, 2] {
        assert!(write(threads) == first, "{threads} threads wrote other bytes");
    }
}

#[test]
fn a_profile_that_is_not_of_a_press_is_named() {
    let with = |profile| {
        let press = Press {
            profile: Some(profile),
            ..press(PressStandard::X4, Ink::Color)
        };
        let written = pdf::write(
            &book(vec![]),
            &Faces::default(),
            &Assets::default(),
            &Purpose::Press(press),
        );
        written.unwrap().faults
    };
    let faults = with(include_bytes!("../../src/pdf/profiles/srgb.icc"));
    assert!(
        matches!(&faults[..], [Fault::Profile(why)] if why.contains("printer")),
        "{faults:?}"
    );
    assert!(matches!(with(b"nothing")[..], [Fault::Profile(_)]));
    assert_eq!(with(include_bytes!("../../src/pdf/profiles/cmyk.icc")), []);
}

#[test]
fn an_image_of_more_pixels_than_memory_is_refused() {
    let mut photograph = jpeg(&even([9, 9, 9]), ExtendedColorType::Rgb8);
    let frame = photograph.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    photograph[frame + 5..frame + 9].copy_from_slice(&[0x9C, 0x40, 0x9C, 0x40]);
    let purpose = Purpose::Press(press(PressStandard::X4, Ink::Black));
    let faults = printed(photograph, ImageFormat::Jpeg, &purpose).faults;
    assert!(
        matches!(&faults[..], [Fault::Unreadable(_, why)] if why.contains("40000")),
        "{faults:?}"
    );
}

#[test]
fn a_small_file_of_many_pixels_is_refused_in_every_format() {
    let side = 40_000_u32;
    let mut of_png = png(&even([9, 9, 9]), ExtendedColorType::Rgb8);
    of_png[16..20].copy_from_slice(&side.to_be_bytes());
    of_png[20..24].copy_from_slice(&side.to_be_bytes());
    let mut check = flate2::Crc::new();
    check.update(&of_png[12..29]);
    of_png[29..33].copy_from_slice(&check.sum().to_be_bytes());
    let mut of_gif = Vec::new();
    image::codecs::gif::GifEncoder::new(&mut of_gif)
        .encode(&even([9, 9, 9]), SIDE, SIDE, ExtendedColorType::Rgb8)
        .unwrap();
    let screen = [(side as u16).to_le_bytes(), (side as u16).to_le_bytes()].concat();
    of_gif[6..10].copy_from_slice(&screen);
    // A WebP has 14 bits for a side, less one: this is 16,383.
    let mut of_webp = Vec::new();
    image::codecs::webp::WebPEncoder::new_lossless(&mut of_webp)
        .encode(&even([9, 9, 9]), SIDE, SIDE, ExtendedColorType::Rgb8)
        .unwrap();
    of_webp[21..25].copy_from_slice(&0x0FFF_BFFE_u32.to_le_bytes());
    for (bytes, format) in [
        (of_png, ImageFormat::Png),
        (of_gif, ImageFormat::Gif),
        (of_webp, ImageFormat::WebP),
    ] {
        for purpose in [Purpose::Screen].iter().chain(&PRESSES) {
            let faults = printed(bytes.clone(), format, purpose).faults;
            assert!(
                matches!(&faults[..], [Fault::Unreadable(_, why)] if why.contains("too large")),
                "{format:?}: {faults:?}"
            );
        }
    }
}

#[test]
fn a_letter_that_no_face_has_is_no_glyph_in_a_drawing() {
    let drawing = |text: &str| {
        format!("<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'><text y='30'>{text}</text></svg>")
    };
    let fonts = |text: &str| {
        let mut assets = Assets::default();
        let id = assets.add(Asset {
            path: "drawing".into(),
            bytes: drawing(text).into_bytes().into(),
            format: ImageFormat::Svg,
            pixels: (SIDE, SIDE),
            orientation: 1,
            natural: Size::default(),
        });
        let pages = book(vec![Item::Image(id, Size::new(Length::points(50), Length::points(50)))]);
        let written = pdf::write(&pages, &crate::pdf::faces(), &assets, &Purpose::Screen).unwrap();
        let (_, form) = image_of(&written);
        form.dict
            .get(b"Resources")
            .and_then(Object::as_dict)
            .unwrap()
            .has(b"Font")
    };
    assert!(fonts("words"), "words stay letters");
    assert!(!fonts("words \u{4E00}"), "a box for what is missing is a shape");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_damage_to_a_photograph_does_harm(in_inks: bool, places in proptest::collection::vec((0usize..900, any::<u8>()), 1..6)) {
        let mut bytes = match in_inks {
            true => cmyk_jpeg([0, 255, 255, 0]),
            false => jpeg(&even([180, 90, 40]), ExtendedColorType::Rgb8),
        };
        for (place, value) in places {
            let place = place % bytes.len();
            bytes[place] = value;
        }
        let purpose = Purpose::Press(press(PressStandard::X4, Ink::Black));
        prop_assert!(printed(bytes, ImageFormat::Jpeg, &purpose).faults.len() <= 1);
    }
}

/// Drawn by poppler, a page of a novel differed by a row of pixels between the two files. Its letters stand at the same
/// thousandths of a point in both; only the sums that a drawing program makes on the way to them differ.
#[test]
fn both_pdfs_have_every_letter_at_the_same_place() {
    let settings = format!("{BOOK_TOML}\n[print]\nbleed = \"3mm\"\ncrop-marks = true\n");
    let words = "Some *words* that fill a line of the page, [and](https://example.org) go on to the next. ".repeat(20);
    let book = TestBook::of_text(&format!(
        "# One\n\n{words}[^1]\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: A note.\n"
    ));
    book.write("book.toml", settings.as_bytes());
    let composed = book.compose_with(Request::new("").targets([Target::Pdf, Target::Print]));
    let [screen, press] = [Target::Pdf, Target::Print].map(|target| Pdf::open(file(&composed, target)));
    let ids = press.page_ids();
    assert!(ids.len() > 2 && screen.page_ids().len() == ids.len());
    for (page, id) in ids.into_iter().enumerate() {
        let dictionary = press.document.get_dictionary(id).expect("a page");
        let cut = press
            .get(dictionary, "TrimBox")
            .and_then(|it| it.as_array().ok())
            .expect("it is cut");
        let (left, bottom) = (number(&cut[0]), number(&cut[1]));
        assert!(left > 0.0 && bottom > 0.0);
        let (screen, press) = (screen.page(page).drawn, press.page(page).drawn);
        assert_eq!(screen.len(), press.len(), "page {page}");
        for (one, other) in screen.iter().zip(&press) {
            let looks = |drawn: &Drawn| {
                (
                    drawn.text.clone(),
                    drawn.font.clone(),
                    drawn.size.to_bits(),
                    drawn.scale.to_bits(),
                )
            };
            assert_eq!(looks(one), looks(other), "page {page}");
            let (x, y) = (other.x - left - one.x, other.y - bottom - one.y);
            // The corner of the finished page stands on the grid of thousandths, too.
            assert!(x.abs() < 1e-3 && y.abs() < 1e-3, "page {page}: {one:?} {other:?}");
        }
    }
}
