//! Colour profiles of images → colour spaces of the document, each profile once (PDF 1.7 clause 8.6.5.5); must not know
//! the images.

use super::Error;
use super::document::Document;
use super::flate::deflate;
use super::xobject::Embedded;
use lopdf::{Object, ObjectId, Stream, dictionary};
use std::collections::BTreeMap;

/// Embeds profiles, and puts the spaces in the places that were named for them.
///
/// # Errors
/// When a profile cannot be compressed.
pub(super) fn add(document: &mut Document, profiles: Vec<Embedded>) -> Result<(), Error> {
    let mut spaces = BTreeMap::new();
    for profile in profiles {
        let dictionary = dictionary! { "N" => i64::from(profile.components), "Filter" => "FlateDecode" };
        let stream = Stream::new(dictionary, deflate(&profile.bytes)?);
        spaces.insert(profile.name.into_bytes(), document.objects.add_object(stream));
    }
    if spaces.is_empty() {
        return Ok(());
    }
    for object in document.objects.objects.values_mut() {
        if let Object::Stream(stream) = object
            && let Ok(space) = stream.dict.get_mut(b"ColorSpace")
        {
            settle(space, &spaces);
        }
    }
    Ok(())
}

/// The space itself, or the one under a palette.
fn settle(space: &mut Object, spaces: &BTreeMap<Vec<u8>, ObjectId>) {
    match space {
        Object::Name(name) => {
            if let Some(id) = spaces.get(name) {
                *space = vec!["ICCBased".into(), Object::Reference(*id)].into();
            }
        }
        Object::Array(parts)
            if parts
                .first()
                .is_some_and(|it| it.as_name().is_ok_and(|name| name == b"Indexed")) =>
        {
            if let Some(Object::Name(name)) = parts.get(1)
                && let Some(id) = spaces.get(name)
            {
                parts[1] = vec!["ICCBased".into(), Object::Reference(*id)].into();
            }
        }
        _ => {}
    }
}
