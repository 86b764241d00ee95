//! What a book says of itself → its identifiers, the same on each build; must not know the package document.

use crate::model::Metadata;
use uuid::Uuid;

/// Namespace of the identifiers that are made from a book's own words (a UUID of version 5 of our own making).
const NAMESPACE: Uuid = Uuid::from_u128(0x6a3c_51f0_9d3b_5e0a_8f57_2c41_7be9_10d4);

/// The book's identifiers: the first is the unique one of the package.
#[derive(Debug)]
pub(in super::super) struct Identity {
    pub(super) list: Vec<String>,
    /// Where in the list the name of the book itself stands, whatever its file.
    book: usize,
}

impl Identity {
    /// The ISBN, by which stores know the file, then the author's own identifiers, else one that is made from title and authors: the same for every
    /// edition of the file, another for every book.
    pub fn new(metadata: &Metadata) -> Identity {
        let mut list: Vec<String> = metadata
            .isbn_epub
            .iter()
            .map(|isbn| format!("urn:isbn:{isbn}"))
            .collect();
        let book = match &metadata.identifier {
            Some(_) => list.len(),
            None => 0,
        };
        match &metadata.identifier {
            Some(own) => {
                for own in std::iter::once(own)
                    .chain(&metadata.further_identifiers)
                    .map(|own| name(own))
                {
                    if !list.contains(&own) {
                        list.push(own);
                    }
                }
            }
            None if list.is_empty() => {
                let people = metadata.contributors.iter().map(|person| person.name.as_str());
                let words: Vec<&str> = std::iter::once(metadata.title.as_str()).chain(people).collect();
                list.push(made(&words.join("\n")));
            }
            None => {}
        }
        Identity { list, book }
    }

    /// What the book is called by whatever its file: the author's own first identifier, else what the file is called by.
    pub fn book(&self) -> &str {
        self.list
            .get(self.book)
            .or(self.list.first())
            .map_or("", String::as_str)
    }

    /// The unique identifier.
    pub fn unique(&self) -> &str {
        self.list.first().map_or("", String::as_str)
    }
}

/// An author's identifier as a URI: as it is when it is one, a bare UUID as URN, a bare DOI with its scheme, any other name
/// hashed into a UUID.
fn name(own: &str) -> String {
    let own = own.trim();
    if own.starts_with("10.") && own.contains('/') {
        return format!("doi:{own}");
    }
    let is_uri = ["urn:", "http://", "https://", "doi:", "tag:"]
        .iter()
        .any(|scheme| own.starts_with(scheme));
    match Uuid::parse_str(own) {
        _ if is_uri => own.to_owned(),
        Ok(uuid) => uuid.urn().to_string(),
        Err(_) => made(own),
    }
}

fn made(words: &str) -> String {
    Uuid::new_v5(&NAMESPACE, words.as_bytes()).urn().to_string()
}
