//! ICC profile bytes → how a device's colours look, and which inks a colour takes; must not know images or pages.
//!
//! `moxcms` reads the file. Its own transforms are not used: they differ in the last digit with the machine they run on.

use super::curve::{Curve, Grid, MOST, Numbers, Stage, stored};
use super::numbers::{cube_root, power};
use moxcms::{ColorProfile, LutDataType, LutMultidimensionalType, LutType, LutWarehouse, Matrix3d, ProfileText, Xyzd};

/// The most bytes of a profile: those of printers have half a million to three.
const MOST_BYTES: usize = 8 << 20;
/// The most tags of a profile; real ones have below thirty.
const MOST_TAGS: usize = 100;
/// Bytes of the header and the number of tags (ICC.1:2010 clause 7.2), and of a tag's entry.
const HEAD: usize = 132;
const ENTRY: usize = 12;

/// The white of the space between profiles, D50 (clause 6.3.4.3).
const WHITE: [f64; 3] = [0.9642, 1.0, 0.8249];

/// What a colour looks like: CIE XYZ, where paper or the brightest light has Y = 1.
pub type Look = [f64; 3];

/// What a profile's numbers stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// One component, 0 is black.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Cyan, magenta, yellow, black.
    Cmyk,
}

/// A profile.
pub struct Profile {
    /// What its numbers stand for.
    pub space: Space,
    /// Whether it is of a printer.
    pub is_printer: bool,
    /// The first number of its version.
    pub version: u8,
    /// What it calls itself.
    pub description: String,
    forward: Way,
    back: Option<Way>,
}

/// From a device's numbers to looks, or the other way.
struct Way {
    stages: Vec<Stage>,
    looks: Looks,
}

/// How looks are written as numbers from 0 to 1 (clause 6.3.4).
#[derive(Clone, Copy)]
enum Looks {
    /// XYZ, with 1 + 32767/32768 as the highest.
    Xyz,
    /// XYZ as it is.
    Plain,
    /// L*a*b*: lightness to 100 and the axes from −128, each in so many of its units.
    Lab { lightness: f64, axis: f64 },
}

/// Highest XYZ that can be written.
const MOST_XYZ: f64 = 1.0 + 32767.0 / 32768.0;

impl Profile {
    /// Reads a profile: all that a PDF reader may look at is checked, so that it can be embedded as well.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence.
    pub fn read(bytes: &[u8]) -> Result<Profile, String> {
        let space = check(bytes)?;
        let parsed = ColorProfile::new_from_slice(bytes).map_err(|why| format!("it cannot be read ({why})"))?;
        let is_lab = &bytes[20..24] == b"Lab ";
        Ok(Profile {
            space,
            is_printer: &bytes[12..16] == b"prtr",
            version: bytes[8],
            description: description(&parsed),
            forward: forward(&parsed, space, is_lab)?,
            back: back(&parsed, space, is_lab)?,
        })
    }

    /// sRGB (IEC 61966-2-1), adapted to D50.
    pub fn srgb() -> Profile {
        let curve = || Curve::Power([2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045, 0.0, 0.0]);
        let rows = [
            [0.436_065_7, 0.385_147_1, 0.143_066_4],
            [0.222_488_4, 0.716_873_2, 0.060_607_9],
            [0.013_916_0, 0.097_076_4, 0.714_096_1],
        ];
        Profile {
            space: Space::Rgb,
            is_printer: false,
            version: 2,
            description: "sRGB".to_owned(),
            forward: Way {
                stages: vec![
                    Stage::Curves(vec![curve(), curve(), curve()]),
                    Stage::Matrix(rows, [0.0; 3]),
                ],
                looks: Looks::Plain,
            },
            back: None,
        }
    }

    /// A curve for each of red, green and blue and how they mix to a look, where that is all that the profile says.
    pub fn shaper(&self) -> Option<(&[Curve], [[f64; 3]; 3])> {
        match (self.forward.stages.as_slice(), self.forward.looks) {
            ([Stage::Curves(curves), Stage::Matrix(rows, [0.0, 0.0, 0.0])], Looks::Plain) if curves.len() == 3 => {
                Some((curves, *rows))
            }
            _ => None,
        }
    }

    /// How a colour of the device looks.
    pub fn look(&self, device: Numbers) -> Look {
        let through = self.forward.stages.iter().fold(device, |color, stage| stage.of(color));
        self.forward.looks.read([through[0], through[1], through[2]])
    }

    /// Whether it says which numbers of the device a look takes.
    pub fn has_way_back(&self) -> bool {
        self.back.is_some()
    }

    /// Which numbers of the device a look takes; black where the profile does not say.
    pub fn device(&self, look: Look) -> Numbers {
        let Some(back) = &self.back else {
            return [0.0, 0.0, 0.0, 1.0];
        };
        let [x, y, z] = back.looks.write(look);
        back.stages.iter().fold([x, y, z, 0.0], |color, stage| stage.of(color))
    }
}

impl Looks {
    fn read(self, [x, y, z]: [f64; 3]) -> Look {
        match self {
            Looks::Plain => [x, y, z],
            Looks::Xyz => [x * MOST_XYZ, y * MOST_XYZ, z * MOST_XYZ],
            Looks::Lab { lightness, axis } => from_lab([x * lightness, y * axis - 128.0, z * axis - 128.0]),
        }
    }

    fn write(self, look: Look) -> [f64; 3] {
        match self {
            Looks::Plain => look,
            Looks::Xyz => look.map(|value| value / MOST_XYZ),
            Looks::Lab { lightness, axis } => {
                let [l, a, b] = to_lab(look);
                [l / lightness, (a + 128.0) / axis, (b + 128.0) / axis]
            }
        }
    }
}

/// CIE 15 clause 8.2.1.
pub fn to_lab(look: Look) -> [f64; 3] {
    let mut parts = [0.0; 3];
    for ((part, value), white) in parts.iter_mut().zip(look).zip(WHITE) {
        let share = (value / white).max(0.0);
        *part = match share > 216.0 / 24389.0 {
            true => cube_root(share),
            false => (24389.0 / 27.0 * share + 16.0) / 116.0,
        };
    }
    let [x, y, z] = parts;
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn from_lab([l, a, b]: [f64; 3]) -> Look {
    let y = (l + 16.0) / 116.0;
    let mut look = [y + a / 500.0, y, y - b / 200.0];
    for (value, white) in look.iter_mut().zip(WHITE) {
        let cube = *value * *value * *value;
        let share = match cube > 216.0 / 24389.0 {
            true => cube,
            false => (116.0 * *value - 16.0) * 27.0 / 24389.0,
        };
        *value = share.max(0.0) * white;
    }
    look
}

/// A grey as bright as a look, as sRGB writes it.
pub fn srgb_gray(brightness: f64) -> f64 {
    if brightness <= 0.003_130_8 {
        (brightness * 12.92).max(0.0)
    } else {
        (1.055 * power(brightness, 1.0 / 2.4) - 0.055).min(1.0)
    }
}

/// XYZ of a grey that is so bright.
pub fn gray_look(brightness: f64) -> Look {
    WHITE.map(|white| white * brightness)
}

/// Header and tag table (clauses 7.2 and 7.3).
fn check(bytes: &[u8]) -> Result<Space, String> {
    let number = |at: usize| {
        let four: Option<[u8; 4]> = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
        four.map_or(0, |four| u32::from_be_bytes(four) as usize)
    };
    if bytes.len() < HEAD || &bytes[36..40] != b"acsp" {
        return Err("it is no ICC profile".to_owned());
    }
    if bytes.len() > MOST_BYTES {
        return Err(format!("it has more than {} MB", MOST_BYTES >> 20));
    }
    if number(0) != bytes.len() {
        return Err("its length is not the one that it states".to_owned());
    }
    if !matches!(bytes[8], 2..=4) {
        return Err(format!("it is of version {}; 2 and 4 are known", bytes[8]));
    }
    if !matches!(&bytes[12..16], b"prtr" | b"mntr" | b"scnr" | b"spac") {
        return Err("it is of no device: its class is neither printer, monitor, scanner nor colour space".to_owned());
    }
    if !matches!(&bytes[20..24], b"Lab " | b"XYZ ") {
        return Err("it does not lead to colours as they look".to_owned());
    }
    let (tags, entries) = (number(128), HEAD + number(128).min(MOST_TAGS) * ENTRY);
    if tags > MOST_TAGS || entries > bytes.len() {
        return Err("its table of tags is wrong".to_owned());
    }
    let fits = |at: usize| number(at + 4) <= bytes.len() && number(at + 8) <= bytes.len() - number(at + 4);
    if !(HEAD..entries).step_by(ENTRY).all(fits) {
        return Err("it is cut off: a tag lies beyond its end".to_owned());
    }
    match &bytes[16..20] {
        b"GRAY" => Ok(Space::Gray),
        b"RGB " => Ok(Space::Rgb),
        b"CMYK" => Ok(Space::Cmyk),
        _ => Err("its colours are neither grey, RGB nor CMYK".to_owned()),
    }
}

fn description(parsed: &ColorProfile) -> String {
    let text = match &parsed.description {
        Some(ProfileText::PlainString(text)) => text.as_str(),
        Some(ProfileText::Description(text)) => text.ascii_string.as_str(),
        Some(ProfileText::Localizable(texts)) => texts.first().map_or("", |text| text.value.as_str()),
        None => "",
    };
    let is_shown = |letter: &char| !letter.is_control();
    text.trim_end_matches('\0').chars().filter(is_shown).take(200).collect()
}

/// The way that shows colours as they are on this paper or screen (clause 8.2: colorimetric where there is a choice).
fn forward(parsed: &ColorProfile, space: Space, is_lab: bool) -> Result<Way, String> {
    if let Some(table) = &parsed.lut_a_to_b_colorimetric {
        return way(table, space, is_lab, true);
    }
    match (
        space,
        &parsed.red_trc,
        &parsed.green_trc,
        &parsed.blue_trc,
        &parsed.gray_trc,
    ) {
        (Space::Rgb, Some(red), Some(green), Some(blue), _) => {
            let curves = [red, green, blue]
                .map(Curve::read)
                .into_iter()
                .collect::<Result<_, _>>()?;
            let columns = [parsed.red_colorant, parsed.green_colorant, parsed.blue_colorant];
            let row = |part: fn(&Xyzd) -> f64| [part(&columns[0]), part(&columns[1]), part(&columns[2])];
            let rows = [row(|it| it.x), row(|it| it.y), row(|it| it.z)];
            Ok(Way {
                stages: vec![Stage::Curves(curves), Stage::Matrix(rows, [0.0; 3])],
                looks: Looks::Plain,
            })
        }
        (Space::Gray, .., Some(gray)) => Ok(Way {
            stages: vec![
                Stage::Curves(vec![Curve::read(gray)?]),
                Stage::Matrix(WHITE.map(|white| [white, 0.0, 0.0]), [0.0; 3]),
            ],
            looks: Looks::Plain,
        }),
        _ => match parsed
            .lut_a_to_b_perceptual
            .as_ref()
            .or(parsed.lut_a_to_b_saturation.as_ref())
        {
            Some(table) => way(table, space, is_lab, true),
            None => Err("it does not say how its colours look".to_owned()),
        },
    }
}

fn back(parsed: &ColorProfile, space: Space, is_lab: bool) -> Result<Option<Way>, String> {
    let table = parsed
        .lut_b_to_a_colorimetric
        .as_ref()
        .or(parsed.lut_b_to_a_perceptual.as_ref());
    table.map(|table| way(table, space, is_lab, false)).transpose()
}

/// A way through a table.
fn way(table: &LutWarehouse, space: Space, is_lab: bool, forward: bool) -> Result<Way, String> {
    let components = match space {
        Space::Gray => 1,
        Space::Rgb => 3,
        Space::Cmyk => 4,
    };
    let shape = if forward { (components, 3) } else { (3, components) };
    let (stages, is_legacy) = match table {
        LutWarehouse::Lut(table) => {
            expect((table.num_input_channels, table.num_output_channels), shape)?;
            let applies_matrix = !forward && !is_lab;
            (simple(table, shape, applies_matrix)?, table.lut_type == LutType::Lut16)
        }
        LutWarehouse::Multidimensional(table) => {
            expect((table.num_input_channels, table.num_output_channels), shape)?;
            (layered(table, shape, forward)?, false)
        }
    };
    // 16 bits of the older kind write 100 as FF00h (clause 10.10).
    let looks = match (is_lab, is_legacy) {
        (false, _) => Looks::Xyz,
        (true, true) => Looks::Lab {
            lightness: 100.0 * 65535.0 / 65280.0,
            axis: 65535.0 / 256.0,
        },
        (true, false) => Looks::Lab {
            lightness: 100.0,
            axis: 255.0,
        },
    };
    Ok(Way { stages, looks })
}

fn expect(found: (u8, u8), shape: (usize, usize)) -> Result<(), String> {
    if (usize::from(found.0), usize::from(found.1)) == shape {
        Ok(())
    } else {
        Err("one of its tables has another number of colours than the profile".to_owned())
    }
}

/// lut8Type and lut16Type (clauses 10.10 and 10.11).
fn simple(table: &LutDataType, (inputs, outputs): (usize, usize), matrix: bool) -> Result<Vec<Stage>, String> {
    let curves = |values: Vec<f64>, entries: u16, count: usize| {
        let entries = usize::from(entries);
        if entries < 2 || values.len() < entries * count {
            return Err("one of its curves is cut off".to_owned());
        }
        let steps = values.chunks_exact(entries).take(count);
        Ok(Stage::Curves(steps.map(|steps| Curve::Steps(steps.to_vec())).collect()))
    };
    let mut stages = Vec::new();
    if matrix {
        stages.push(Stage::Matrix(table.matrix.v, [0.0; 3]));
    }
    stages.push(curves(
        stored(&table.input_table),
        table.num_input_table_entries,
        inputs,
    )?);
    let nodes = vec![usize::from(table.num_clut_grid_points); inputs];
    stages.push(Stage::Grid(Grid::new(nodes, outputs, stored(&table.clut_table))?));
    stages.push(curves(
        stored(&table.output_table),
        table.num_output_table_entries,
        outputs,
    )?);
    Ok(stages)
}

/// lutAToBType and lutBToAType (clauses 10.12 and 10.13).
fn layered(table: &LutMultidimensionalType, shape: (usize, usize), forward: bool) -> Result<Vec<Stage>, String> {
    let (inputs, outputs) = shape;
    let curves = |curves: &[moxcms::ToneReprCurve], count: usize| match curves.len() {
        0 => Ok(None),
        found if found >= count => {
            let read = curves.iter().take(count).map(Curve::read).collect::<Result<_, _>>()?;
            Ok(Some(Stage::Curves(read)))
        }
        _ => Err("one of its curves is missing".to_owned()),
    };
    let (device, look) = if forward { (inputs, outputs) } else { (outputs, inputs) };
    let grid = match &table.clut {
        Some(values) => {
            let nodes = table
                .grid_points
                .iter()
                .take(inputs)
                .map(|side| usize::from(*side))
                .collect();
            Some(Stage::Grid(Grid::new(nodes, outputs, stored(values))?))
        }
        None if inputs == outputs => None,
        None => return Err("one of its tables is missing".to_owned()),
    };
    let (a, m, b) = (
        curves(&table.a_curves, device)?,
        curves(&table.m_curves, look)?,
        curves(&table.b_curves, look)?,
    );
    let is_plain = table.matrix == Matrix3d::IDENTITY && table.bias.v == [0.0; 3];
    let matrix = (!is_plain).then_some(Stage::Matrix(table.matrix.v, table.bias.v));
    let order = if forward {
        [a, grid, m, matrix, b]
    } else {
        [b, matrix, m, grid, a]
    };
    Ok(order.into_iter().flatten().collect())
}

const _: () = assert!(MOST == 4, "inks are four");
