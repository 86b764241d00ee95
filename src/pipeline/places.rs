//! Two paths to be written → whether one would be in the way of the other; must not write.

use std::path::{Component, Path, PathBuf};

/// Whether two paths lead to one place, or one to a folder above the other, be anything there yet or not. Links are followed; of what is not
/// there yet upper and lower case are one, for on some disks they are.
pub fn collide(a: &Path, b: &Path) -> bool {
    let (a, b) = (settled(a), settled(b));
    a.starts_with(&b) || b.starts_with(&a)
}

/// A path from the root on, with links followed as far as anything is there.
fn settled(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut settled = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                settled.pop();
            }
            Component::Prefix(_) | Component::RootDir => settled.push(part),
            Component::Normal(name) => match settled.join(name).canonicalize() {
                Ok(real) => settled = real,
                Err(_) => settled.push(name.to_string_lossy().to_lowercase()),
            },
        }
    }
    settled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_yet_collides_by_its_names() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for (a, b, wanted) in [
            ("new/a.pdf", "new/a.pdf", true),
            ("new/a.pdf", "./new/other/../A.PDF", true),
            ("new/a.pdf", "cli/../new/a.pdf", true),
            ("new", "new/a.pdf", true),
            ("new/a.pdf/m.json", "new/a.pdf", true),
            ("new/a.pdf", "new/a.json", false),
            ("new/a.pdf", "a.pdf", false),
            ("lib.rs", "cli/../lib.rs", true),
        ] {
            let (first, second) = (src.join(a), src.join(b));
            assert_eq!(
                (collide(&first, &second), collide(&second, &first)),
                (wanted, wanted),
                "{a} {b}"
            );
        }
    }
}
