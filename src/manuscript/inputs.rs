//! Bytes of the book's files as they are read → which files, of what size and hash; must not know what they hold.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One file that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: [u8; 32],
}

/// The files of a book that were read, by their paths relative to its folder; shared by all who read.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    read: Arc<Mutex<BTreeMap<String, Input>>>,
}

impl Inputs {
    /// Notes a file that was read whole.
    pub(super) fn note(&self, path: &str, bytes: &[u8]) {
        let input = Input {
            bytes: bytes.len() as u64,
            sha256: Sha256::digest(bytes).into(),
        };
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert(path.to_owned(), input);
    }

    /// All of them, in the order of their paths.
    pub fn list(&self) -> BTreeMap<String, Input> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
