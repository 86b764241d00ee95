//! A drawing in lights → the same in grey or inks: every colour in its contents, gradients, images and groups; must not
//! know SVG.

mod gradient;
mod picture;

use super::color::Inks;
use super::drawing::Drawing;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::BTreeMap;

/// How deep forms, patterns and masks may nest, each counted once or twice; drawings have below twenty.
const DEEPEST: usize = 200;

/// Why a drawing's vectors cannot be printed as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is transparent somewhere, and the file may not be.
    Transparent,
    /// Something in it is of a kind that is not known here.
    Unknown(String),
}

impl From<lopdf::Error> for Reason {
    fn from(error: lopdf::Error) -> Reason {
        Reason::Unknown(error.to_string())
    }
}

impl From<String> for Reason {
    fn from(why: String) -> Reason {
        Reason::Unknown(why)
    }
}

/// What colours are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// They are seen.
    Shown,
    /// Their brightness says how much of something else is seen (clause 11.5.3).
    Mask,
}

/// Turns the colours of a drawing into those of a press.
///
/// # Errors
/// Why that cannot be done.
pub(super) fn recolored(drawing: Drawing, inks: &Inks) -> Result<Drawing, Reason> {
    let Drawing { objects, form, words } = drawing;
    let mut walk = Walk {
        inks,
        objects,
        known: BTreeMap::new(),
        depth: 0,
        steps: 0,
    };
    let form = walk.form(form, Role::Shown)?;
    Ok(Drawing {
        objects: walk.objects,
        form,
        words,
    })
}

struct Walk<'a> {
    inks: &'a Inks,
    objects: lopdf::Document,
    /// What an object became; where it serves as two things, it becomes two.
    known: BTreeMap<(ObjectId, Role), ObjectId>,
    depth: usize,
    /// Steps of gradients so far.
    steps: usize,
}

type Changed<T> = Result<T, Reason>;
type Change<'a> = fn(&mut Walk<'a>, Object, Role) -> Changed<Object>;

impl<'a> Walk<'a> {
    /// Changes an object, or what it refers to.
    fn change(&mut self, object: &Object, role: Role, change: Change<'a>) -> Changed<Object> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(unknown("its groups are nested too deep"));
        }
        let changed = match object {
            Object::Reference(id) => self.referred(*id, role, change).map(Object::Reference),
            direct => change(self, direct.clone(), role),
        };
        self.depth -= 1;
        changed
    }

    fn referred(&mut self, id: ObjectId, role: Role, change: Change<'a>) -> Changed<ObjectId> {
        if let Some(done) = self.known.get(&(id, role)) {
            return Ok(*done);
        }
        let changed = change(self, self.objects.get_object(id)?.clone(), role)?;
        let done = self.objects.add_object(changed);
        self.known.insert((id, role), done);
        Ok(done)
    }

    fn followed(&self, object: &Object) -> Changed<Object> {
        Ok(self.objects.dereference(object)?.1.clone())
    }

    /// A form or the cell of a tiling (clauses 8.10 and 8.7.3).
    fn form(&mut self, mut stream: Stream, role: Role) -> Changed<Stream> {
        let content = match stream.dict.has(b"Filter") {
            true => stream.decompressed_content()?,
            false => stream.content.clone(),
        };
        let resources = match stream.dict.get(b"Resources") {
            Ok(resources) => self.followed(resources)?.as_dict()?.clone(),
            Err(_) => Dictionary::new(),
        };
        let content = self.content(&content, &self.spaces(&resources)?, role)?;
        for gone in [&b"Filter"[..], b"DecodeParms", b"Length"] {
            stream.dict.remove(gone);
        }
        stream.dict.set("Resources", self.resources(&resources, role)?);
        self.group(&mut stream.dict, role)?;
        Ok(Stream::new(stream.dict, content))
    }

    /// The space that a group is mixed in (clause 11.6.6); where nothing is transparent, there is no group.
    fn group(&self, dictionary: &mut Dictionary, role: Role) -> Changed<()> {
        let Ok(group) = dictionary.get(b"Group") else {
            return Ok(());
        };
        let mut group = self.followed(group)?.as_dict()?.clone();
        if self.inks.needs_flat() {
            dictionary.remove(b"Group");
            return Ok(());
        }
        match role {
            // It is mixed in the inks of the page: a space of its own would have to be turned into them, and a grey be
            // made of four.
            Role::Shown => drop(group.remove(b"CS")),
            Role::Mask => group.set("CS", "DeviceGray"),
        }
        dictionary.set("Group", group);
        Ok(())
    }

    /// The space of what had colour.
    fn space(&self, role: Role) -> &'static str {
        match role {
            Role::Shown if !self.inks.is_black() => "DeviceCMYK",
            Role::Shown | Role::Mask => "DeviceGray",
        }
    }

    fn resources(&mut self, resources: &Dictionary, role: Role) -> Changed<Dictionary> {
        let mut changed = Dictionary::new();
        for (key, value) in resources {
            let change: Change<'a> = match key.as_slice() {
                b"ColorSpace" => continue,
                b"XObject" => Walk::x_object,
                b"Pattern" => Walk::pattern,
                b"Shading" => Walk::shading,
                b"ExtGState" => Walk::state,
                b"Font" => {
                    self.fonts(value)?;
                    changed.set(key.clone(), value.clone());
                    continue;
                }
                _ => {
                    changed.set(key.clone(), value.clone());
                    continue;
                }
            };
            let mut entries = Dictionary::new();
            for (name, entry) in self.followed(value)?.as_dict()? {
                entries.set(name.clone(), self.change(entry, role, change)?);
            }
            changed.set(key.clone(), entries);
        }
        Ok(changed)
    }

    fn x_object(&mut self, object: Object, role: Role) -> Changed<Object> {
        let Object::Stream(stream) = object else {
            return Err(unknown("an object in it is no stream"));
        };
        match stream.dict.get(b"Subtype")?.as_name()? {
            b"Form" => Ok(self.form(stream, role)?.into()),
            b"Image" => Ok(self.image(stream, role)?.into()),
            _ => Err(unknown("an object in it is neither form nor image")),
        }
    }

    fn pattern(&mut self, object: Object, role: Role) -> Changed<Object> {
        match object {
            Object::Stream(cell) => Ok(self.form(cell, role)?.into()),
            Object::Dictionary(mut pattern) => {
                let shading = pattern.get(b"Shading")?.clone();
                pattern.set("Shading", self.change(&shading, role, Walk::shading)?);
                if let Ok(state) = pattern.get(b"ExtGState").cloned() {
                    pattern.set("ExtGState", self.change(&state, role, Walk::state)?);
                }
                Ok(pattern.into())
            }
            _ => Err(unknown("a pattern in it is none")),
        }
    }

    /// Fonts stay as they are. Glyphs of type 3 would bring colours of their own; svg2pdf writes none.
    fn fonts(&self, fonts: &Object) -> Changed<()> {
        for (_, font) in self.followed(fonts)?.as_dict()? {
            if self.followed(font)?.as_dict()?.get(b"Subtype")?.as_name()? == b"Type3" {
                return Err(unknown("a font in it draws with colours of its own"));
            }
        }
        Ok(())
    }

    /// Opacity, mixing and masks (clause 8.4.5).
    fn state(&mut self, object: Object, _: Role) -> Changed<Object> {
        let mut state = object.as_dict()?.clone();
        if self.inks.needs_flat() {
            if !is_opaque(&state) {
                return Err(Reason::Transparent);
            }
            for gone in [&b"ca"[..], b"CA", b"BM", b"SMask", b"AIS"] {
                state.remove(gone);
            }
            return Ok(state.into());
        }
        let Ok(mask) = state.get(b"SMask") else {
            return Ok(state.into());
        };
        if let Object::Dictionary(mut mask) = self.followed(mask)? {
            let group = mask.get(b"G")?.clone();
            mask.set("G", self.change(&group, Role::Mask, Walk::x_object)?);
            if let Ok(backdrop) = mask.get(b"BC").and_then(Object::as_array) {
                let gray = self.ink(&numbers(backdrop)?, Role::Mask)?;
                mask.set("BC", reals(&gray));
            }
            state.set("SMask", mask);
        }
        Ok(state.into())
    }
}

/// Colours in content streams.
impl Walk<'_> {
    /// How many components the colours of each named space have; `None` is the space of patterns.
    fn spaces(&self, resources: &Dictionary) -> Changed<BTreeMap<Vec<u8>, Option<usize>>> {
        let mut spaces = BTreeMap::from([
            (b"DeviceGray".to_vec(), Some(1)),
            (b"DeviceRGB".to_vec(), Some(3)),
            (b"Pattern".to_vec(), None),
        ]);
        if let Ok(named) = resources.get(b"ColorSpace") {
            for (name, space) in self.followed(named)?.as_dict()? {
                spaces.insert(name.clone(), Some(self.components(space)?));
            }
        }
        Ok(spaces)
    }

    /// How many components the colours of a space have.
    fn components(&self, space: &Object) -> Changed<usize> {
        match self.followed(space)? {
            Object::Name(name) if name == b"DeviceGray" => Ok(1),
            Object::Name(name) if name == b"DeviceRGB" => Ok(3),
            Object::Array(parts)
                if parts
                    .first()
                    .is_some_and(|it| it.as_name().is_ok_and(|it| it == b"ICCBased")) =>
            {
                let profile = self.followed(parts.get(1).unwrap_or(&Object::Null))?;
                match profile.as_stream()?.dict.get(b"N")?.as_i64()? {
                    1 => Ok(1),
                    3 => Ok(3),
                    _ => Err(unknown("a space of its colours is neither grey nor RGB")),
                }
            }
            _ => Err(unknown("a space of its colours is not known")),
        }
    }

    fn content(&self, content: &[u8], spaces: &BTreeMap<Vec<u8>, Option<usize>>, role: Role) -> Changed<Vec<u8>> {
        let mut changed = Vec::new();
        for operation in Content::decode(content)?.operations {
            let is_fill = operation.operator.starts_with(char::is_lowercase);
            match operation.operator.as_str() {
                "cs" | "CS" => {
                    let name = operation.operands.first().map_or(Ok(&b""[..]), Object::as_name)?;
                    match spaces.get(name) {
                        Some(None) => changed.push(operation),
                        // A space begins at its black.
                        Some(Some(_)) => changed.push(self.set(&[0.0], is_fill, role)?),
                        None => return Err(unknown("a space of its colours has no name")),
                    }
                }
                "sc" | "scn" | "SC" | "SCN" if matches!(operation.operands.as_slice(), [Object::Name(_)]) => {
                    changed.push(operation);
                }
                "sc" | "scn" | "g" | "rg" | "SC" | "SCN" | "G" | "RG" => {
                    changed.push(self.set(&numbers(&operation.operands)?, is_fill, role)?);
                }
                "k" | "K" | "BI" => return Err(unknown("it sets colours in an unknown way")),
                _ => changed.push(operation),
            }
        }
        Ok(Content { operations: changed }.encode()?)
    }

    /// Sets a colour, of one component or three.
    fn set(&self, light: &[f32], is_fill: bool, role: Role) -> Changed<Operation> {
        let ink = self.ink(light, role)?;
        let operator = match (ink.len(), is_fill) {
            (1, true) => "g",
            (1, false) => "G",
            (_, true) => "k",
            (_, false) => "K",
        };
        Ok(Operation::new(operator, reals(&ink)))
    }

    /// A flat colour as it is printed.
    fn ink(&self, light: &[f32], role: Role) -> Changed<Vec<f32>> {
        let light = eight(light)?;
        let ink = self.inks.ink(light);
        Ok(match role {
            Role::Mask => vec![share(brightness(light))],
            Role::Shown if self.inks.is_black() => vec![share(ink[0])],
            Role::Shown => ink.map(share).to_vec(),
        })
    }
}

/// The brightness that a mask goes by: of the numbers as they are written (SVG 1.1 clause 14.4).
fn brightness([red, green, blue]: [u8; 3]) -> u8 {
    let sum = 2125 * u32::from(red) + 7154 * u32::from(green) + 721 * u32::from(blue);
    ((sum + 5000) / 10_000) as u8
}

/// Whether a state of the graphics leaves all as opaque as it is.
fn is_opaque(state: &Dictionary) -> bool {
    let is_whole = |key: &[u8]| {
        state
            .get(key)
            .map_or(true, |it| it.as_float().is_ok_and(|it| it == 1.0))
    };
    let is_name = |key: &[u8], names: [&[u8]; 2]| {
        state
            .get(key)
            .map_or(true, |it| it.as_name().is_ok_and(|name| names.contains(&name)))
    };
    is_whole(b"ca") && is_whole(b"CA") && is_name(b"BM", [b"Normal", b"Compatible"]) && is_name(b"SMask", [b"None"; 2])
}

/// A colour of one component or three, in eight bits each.
fn eight(light: &[f32]) -> Changed<[u8; 3]> {
    let eight = |share: f32| (share.clamp(0.0, 1.0) * 255.0).round() as u8;
    match *light {
        [gray] => Ok([eight(gray); 3]),
        [red, green, blue] => Ok([red, green, blue].map(eight)),
        _ => Err(unknown("a colour in it is neither grey nor RGB")),
    }
}

/// A share of 255, to a thousandth.
fn share(value: u8) -> f32 {
    ((u32::from(value) * 2000 + 255) / 510) as f32 / 1000.0
}

fn numbers(objects: &[Object]) -> Changed<Vec<f32>> {
    Ok(objects.iter().map(Object::as_float).collect::<Result<_, _>>()?)
}

fn reals(numbers: &[f32]) -> Vec<Object> {
    numbers.iter().map(|number| Object::Real(*number)).collect()
}

fn unknown(why: &str) -> Reason {
    Reason::Unknown(why.to_owned())
}
