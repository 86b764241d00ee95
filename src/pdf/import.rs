//! Objects of one document → another, in an order of their own; must not know what they are.

use lopdf::{Dictionary, Object, ObjectId};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Brings objects into a document. Streams that were brought before, from whatever document, are not brought again:
/// drawings share their colour profiles.
#[derive(Default)]
pub(super) struct Importer {
    streams: BTreeMap<Vec<u8>, ObjectId>,
}

/// One document's objects on their way into another.
struct Import<'a> {
    importer: &'a mut Importer,
    from: &'a lopdf::Document,
    to: &'a mut lopdf::Document,
    known: BTreeMap<ObjectId, ObjectId>,
    waiting: Vec<(ObjectId, ObjectId)>,
}

impl Importer {
    /// Brings an object with all that it refers to, and gives its new id. Keys are sorted and ids given in the order of
    /// their first mention: the source's own order, which may come from a hash map, does not show. Of what is `known`, the
    /// document has its own.
    pub(super) fn bring(
        &mut self,
        from: &lopdf::Document,
        object: Object,
        known: BTreeMap<ObjectId, ObjectId>,
        to: &mut lopdf::Document,
    ) -> ObjectId {
        let id = to.new_object_id();
        let mut import = Import {
            importer: self,
            from,
            to,
            known,
            waiting: Vec::new(),
        };
        let object = import.translated(object);
        import.to.set_object(id, object);
        while let Some((old, new)) = import.waiting.pop() {
            let object = import.from.get_object(old).cloned().unwrap_or(Object::Null);
            let object = import.translated(object);
            import.to.set_object(new, object);
        }
        id
    }
}

impl Import<'_> {
    fn translated(&mut self, object: Object) -> Object {
        match object {
            Object::Reference(id) => self.reference(id).into(),
            Object::Array(items) => Object::Array(items.into_iter().map(|item| self.translated(item)).collect()),
            Object::Dictionary(dictionary) => self.dictionary(&dictionary).into(),
            Object::Stream(mut stream) => {
                stream.dict = self.dictionary(&stream.dict);
                // Contents are plain where colours were changed. Where compression fails, they stay so and are none the worse.
                stream.compress().unwrap_or_default();
                stream.into()
            }
            plain => plain,
        }
    }

    fn dictionary(&mut self, dictionary: &Dictionary) -> Dictionary {
        let mut entries: Vec<(&Vec<u8>, &Object)> = dictionary.iter().collect();
        entries.sort_by_key(|(key, _)| *key);
        entries
            .into_iter()
            .map(|(key, value)| (key.clone(), self.translated(value.clone())))
            .collect()
    }

    /// The new id of an object, which will be brought if it was not.
    fn reference(&mut self, old: ObjectId) -> ObjectId {
        if let Some(new) = self.known.get(&old) {
            return *new;
        }
        let fingerprint = self.fingerprint(old);
        let brought = fingerprint
            .as_ref()
            .and_then(|print| self.importer.streams.get(print))
            .copied();
        let new = brought.unwrap_or_else(|| self.to.new_object_id());
        self.known.insert(old, new);
        if brought.is_none() {
            self.waiting.push((old, new));
            if let Some(print) = fingerprint {
                self.importer.streams.insert(print, new);
            }
        }
        new
    }

    /// A digest of a stream that refers to nothing else.
    fn fingerprint(&self, id: ObjectId) -> Option<Vec<u8>> {
        let stream = self.from.get_object(id).ok()?.as_stream().ok()?;
        let mut entries: Vec<String> = Vec::new();
        for (key, value) in &stream.dict {
            let is_plain = |value: &Object| {
                matches!(
                    value,
                    Object::Integer(_) | Object::Real(_) | Object::Name(_) | Object::Boolean(_)
                )
            };
            if !is_plain(value) && !value.as_array().is_ok_and(|items| items.iter().all(is_plain)) {
                return None;
            }
            entries.push(format!("{key:?} {value:?}"));
        }
        entries.sort_unstable();
        let digest = Sha256::new()
            .chain_update(entries.concat())
            .chain_update(&stream.content);
        Some(digest.finalize().to_vec())
    }
}
