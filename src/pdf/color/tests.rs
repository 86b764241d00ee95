//! Colours of the press against what the profile itself says; must not know pages.

use super::*;
use crate::config::PressStandard;
use crate::icc::to_lab;
use crate::pdf::Press;
use proptest::prelude::*;

fn inks(ink: Ink, most_ink: u16) -> Inks {
    let press = press(ink, most_ink, None);
    let (inks, faults) = Inks::settle(&Purpose::Press(press));
    assert_eq!(faults, []);
    inks
}

fn press(ink: Ink, most_ink: u16, profile: Option<&[u8]>) -> Press<'_> {
    Press {
        standard: PressStandard::X4,
        ink,
        profile,
        crop_marks: None,
        most_ink,
    }
}

fn written(inks: &Inks, paint: Paint) -> String {
    let mut content = Content::default();
    inks.fill(paint, &mut content);
    inks.stroke(paint, &mut content);
    String::from_utf8(content.into_bytes()).unwrap()
}

#[test]
fn the_table_of_an_image_in_inks_is_made_once_for_all_that_share_a_profile() {
    let inks = inks(Ink::Black, 240);
    for profile in [None, Some(BUNDLED)] {
        assert!(Arc::ptr_eq(
            &inks.gray_from_cmyk(profile),
            &inks.gray_from_cmyk(profile)
        ));
    }
}

#[test]
fn neutral_colours_are_black_ink_alone() {
    let color = inks(Ink::Color, 240);
    assert_eq!(written(&color, Paint::Black), "0 0 0 1 k\n0 0 0 1 K\n");
    assert_eq!(written(&color, Paint::Gray(255)), "0 0 0 0 k\n0 0 0 0 K\n");
    assert_eq!(written(&color, Paint::Rgb(51, 51, 51)), "0 0 0 .8 k\n0 0 0 .8 K\n");
    let black = inks(Ink::Black, 240);
    assert_eq!(written(&black, Paint::Black), "0 g\n0 G\n");
    assert_eq!(written(&black, Paint::Rgb(51, 51, 51)), ".2 g\n.2 G\n");
}

#[test]
fn a_screen_has_its_colours_as_they_are() {
    let (screen, faults) = Inks::settle(&Purpose::Screen);
    assert_eq!(faults, []);
    assert_eq!(written(&screen, Paint::Black), "0 g\n0 G\n");
    assert_eq!(written(&screen, Paint::Rgb(255, 0, 51)), "1 0 .2 rg\n1 0 .2 RG\n");
}

#[test]
fn greys_are_as_bright_as_their_colours() {
    let black = inks(Ink::Black, 240);
    // Y of sRGB's red, green and blue is 0.2225, 0.7169, 0.0606 at D50: greys 130, 220 and 70.
    for (light, gray) in [([255, 0, 0], 130), ([0, 255, 0], 220), ([0, 0, 255], 70)] {
        let found = i32::from(black.ink(light)[0]);
        assert!((found - gray).abs() <= 1, "{light:?} became {found}");
    }
    let Conversion::Gray(table) = &*black.of_srgb() else {
        panic!("black ink has no colours");
    };
    for value in 0..=255 {
        assert_eq!(table.at([value; 3]), [value], "a grey image stays as it is");
    }
}

#[test]
fn inks_look_as_the_colour_does() {
    let color = inks(Ink::Color, 400);
    let (lights, press) = (Profile::srgb(), Profile::read(BUNDLED).unwrap());
    // Colours that paper can show, neither too bright nor too dark for black point compensation to move them much.
    for light in [
        [200, 120, 100],
        [120, 150, 110],
        [110, 130, 170],
        [190, 180, 140],
        [230, 220, 215],
    ] {
        let seen = lights.look([light[0], light[1], light[2], 0].map(|it| f64::from(it) / 255.0));
        let printed = press.look(color.ink(light).map(|it| f64::from(it) / 255.0));
        let (seen, printed) = (to_lab(seen), to_lab(printed));
        let apart: f64 = seen
            .iter()
            .zip(printed)
            .map(|(one, other)| (one - other) * (one - other))
            .sum();
        assert!(apart.sqrt() < 4.0, "{light:?}: {seen:?} is printed as {printed:?}");
    }
}

#[test]
fn too_much_ink_gives_way_to_black() {
    let over = held([0.9, 0.8, 0.7, 0.4], 2.4);
    assert!((over.iter().sum::<f64>() - 2.4).abs() < 1e-9);
    assert!(over[3] > 0.5, "black took over: {over:?}");
    assert!((over[0] - over[1] - 0.1).abs() < 1e-9, "the hue stays: {over:?}");
    assert_eq!(held([0.5, 0.5, 0.5, 0.5], 2.4), [0.5; 4]);
    let full = held([1.0; 4], 1.0);
    assert!(full.iter().sum::<f64>() <= 1.0 + 1e-9 && full[3] > 0.9, "{full:?}");
}

#[test]
fn a_profile_of_the_wrong_kind_is_named_and_not_used() {
    let srgb = include_bytes!("../profiles/srgb.icc");
    let (inks, faults) = Inks::settle(&Purpose::Press(press(Ink::Color, 240, Some(srgb))));
    assert!(
        matches!(&faults[..], [Fault::Profile(why)] if why.contains("prtr")),
        "{faults:?}"
    );
    assert_eq!(inks.profile(), BUNDLED);
    assert_eq!(inks.condition(), CONDITION);
    let (inks, faults) = Inks::settle(&Purpose::Press(press(Ink::Color, 240, Some(BUNDLED))));
    assert_eq!(faults, []);
    assert_eq!(inks.condition().0, "Custom");
    for cut in [&b""[..], b"no profile", &BUNDLED[..BUNDLED.len() - 1]] {
        let (_, faults) = Inks::settle(&Purpose::Press(press(Ink::Color, 240, Some(cut))));
        assert!(matches!(&faults[..], [Fault::Profile(_)]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_damage_to_a_profile_does_harm(places in proptest::collection::vec((0usize..20_000, any::<u8>()), 1..20)) {
        let mut bytes = BUNDLED.to_vec();
        for (place, value) in places {
            // Most of the damage in the head and in the heads of tags, where it matters.
            let place = if place % 3 == 0 { place } else { place % 1200 };
            bytes[place] = value;
        }
        if let Ok(profile) = Profile::read(&bytes) {
            let look = profile.look([0.3, 0.5, 0.7, 0.1]);
            let _ = held(profile.device(look), 2.4).map(sixteen);
        }
    }

    #[test]
    fn no_colour_has_more_ink_than_the_limit(light: [u8; 3]) {
        static INKS: OnceLock<Inks> = OnceLock::new();
        let inks = INKS.get_or_init(|| inks(Ink::Color, 200));
        let Conversion::Cmyk(table) = &*inks.of_srgb() else { panic!("colour has four inks") };
        let total: u32 = table.at(light).into_iter().map(u32::from).sum();
        prop_assert!(total * 100 <= 200 * 255, "{light:?}: {:?}", table.at(light));
    }
}
