//! JPEG bytes → what their markers say, without decoding (ITU-T T.81 annex B); must not know which file they are for.

/// What the markers of a JPEG file say.
#[derive(Debug, PartialEq, Eq)]
pub struct Jpeg {
    /// Pixels across and down as stored.
    pub pixels: (u16, u16),
    /// Colour components: 1 is grey, 3 is colour, 4 is CMYK.
    pub components: u8,
    /// Written by Adobe's programs, which store CMYK inverted.
    pub is_adobe: bool,
    /// The colour profile in it, as it is (ICC.1:2010 annex B.4).
    pub profile: Option<Vec<u8>>,
}

const START_OF_IMAGE: [u8; 2] = [0xFF, 0xD8];
const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];
const START_OF_SCAN: u8 = 0xDA;
const ADOBE: &[u8] = b"Adobe";
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// Reads the markers up to the first scan and looks for the end of the image.
///
/// # Errors
/// What is wrong with the file, as the end of a sentence.
pub fn read(bytes: &[u8]) -> Result<Jpeg, String> {
    let mut rest = bytes
        .strip_prefix(&START_OF_IMAGE[..])
        .ok_or("it does not begin as a JPEG file")?;
    let mut frame = None;
    let mut is_adobe = false;
    let mut profile = Vec::new();
    loop {
        let (marker, segment, after) = next_segment(rest).ok_or("it is cut off in its head")?;
        rest = after;
        match marker {
            0xC0..=0xC2 => frame = Some(read_frame(segment)?),
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                return Err(
                    "it is of a kind of JPEG (lossless, hierarchical or arithmetic) that PDF readers do not know"
                        .into(),
                );
            }
            0xE2 => profile.extend(segment.strip_prefix(PROFILE)),
            0xEE if segment.starts_with(ADOBE) => is_adobe = true,
            START_OF_SCAN => break,
            _ => {}
        }
    }
    if !rest.windows(2).any(|pair| pair == END_OF_IMAGE) {
        return Err("it is cut off: its end is missing".into());
    }
    let (pixels, components) = frame.ok_or("it has no frame")?;
    Ok(Jpeg {
        pixels,
        components,
        is_adobe,
        profile: whole(profile),
    })
}

/// A profile from its parts, each of which says which of how many it is; `None` where one is missing.
fn whole(mut parts: Vec<&[u8]>) -> Option<Vec<u8>> {
    parts.sort_by_key(|part| part.first());
    let count = parts.len();
    let mut profile = Vec::new();
    for (number, part) in (1..).zip(parts) {
        let [this, all, data @ ..] = part else { return None };
        if usize::from(*this) != number || usize::from(*all) != count {
            return None;
        }
        profile.extend_from_slice(data);
    }
    Some(profile).filter(|profile| !profile.is_empty())
}

/// The next marker with its segment, and what follows. Fill bytes are skipped.
fn next_segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte != 0xFF).filter(|at| *at > 0)?;
    let marker = bytes[at];
    let rest = &bytes[at + 1..];
    let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
    Some((marker, rest.get(2..length)?, rest.get(length..)?))
}

fn read_frame(segment: &[u8]) -> Result<((u16, u16), u8), String> {
    let [precision, y1, y0, x1, x0, components, ..] = *segment else {
        return Err("its frame is cut off".into());
    };
    let (across, down) = (u16::from_be_bytes([x1, x0]), u16::from_be_bytes([y1, y0]));
    match (precision, components) {
        _ if across == 0 || down == 0 => Err("it has no pixels".into()),
        (8, 1 | 3 | 4) => Ok(((across, down), components)),
        (8, _) => Err(format!("it has {components} colour components")),
        _ => Err(format!("it has {precision} bits a sample; PDF readers know 8")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(extra: &[u8], end: &[u8]) -> Vec<u8> {
        let frame = [0xFF, 0xC0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0];
        let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34];
        [&START_OF_IMAGE[..], extra, &frame, &scan, end].concat()
    }

    #[test]
    fn reads_size_and_components() {
        let adobe = [&[0xFF, 0xEE, 0, 14][..], ADOBE, &[0; 7]].concat();
        let expected = Jpeg {
            pixels: (3, 2),
            components: 1,
            is_adobe: true,
            profile: None,
        };
        assert_eq!(read(&file(&adobe, &END_OF_IMAGE)), Ok(expected));
    }

    #[test]
    fn a_profile_is_put_together_from_its_parts() {
        let part = |number: u8, count: u8, data: &[u8]| {
            let length = (2 + PROFILE.len() + 2 + data.len()) as u16;
            [
                &[0xFF, 0xE2],
                &length.to_be_bytes()[..],
                PROFILE,
                &[number, count],
                data,
            ]
            .concat()
        };
        let profile = |parts: &[Vec<u8>]| read(&file(&parts.concat(), &END_OF_IMAGE)).unwrap().profile;
        assert_eq!(profile(&[part(2, 2, b"cd"), part(1, 2, b"ab")]), Some(b"abcd".to_vec()));
        assert_eq!(profile(&[part(2, 2, b"cd")]), None, "a part is missing");
        assert_eq!(profile(&[]), None);
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        assert!(read(&file(&[], &[])).is_err());
        assert!(read(&file(&[], &END_OF_IMAGE)[..9]).is_err());
        assert!(read(b"GIF89a").is_err());
        assert!(read(&[]).is_err());
    }
}
