//! Text files of the book → line and column of a byte; must not know what the files say.

use super::{FileId, Span};

/// One text file of the book, as it was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as the author knows it: relative to the book's folder, with forward slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
    line_starts: Vec<u32>,
}

/// A place as editors count it: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// All text files of one book.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file and gives its id. The same path may be added once only; ask [`Sources::find`] first.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, byte)| *byte == b'\n')
                    .map(|(at, _)| at as u32 + 1),
            )
            .collect();
        self.files.push(Source {
            path: path.into(),
            text,
            line_starts,
        });
        FileId(self.files.len() as u32 - 1)
    }

    /// The id of the file with this path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.files
            .iter()
            .position(|source| source.path == path)
            .map(|index| FileId(index as u32))
    }

    /// The file of this id.
    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    /// The text of a span; empty when the span does not fit the file.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file)
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// Line and column of a byte of a file; a byte past the end counts as the end.
    pub fn line_column(&self, file: FileId, byte: u32) -> LineColumn {
        let source = self.get(file);
        let mut byte = (byte as usize).min(source.text.len());
        while !source.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = source.line_starts.partition_point(|start| *start as usize <= byte);
        let start = source.line_starts[line - 1] as usize;
        LineColumn {
            line,
            column: source.text[start..byte].chars().count() + 1,
        }
    }

    /// All files, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.files.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters_from_one() {
        let mut sources = Sources::new();
        let file = sources.add("a.md", "é1\nzwei\n");
        assert_eq!(sources.line_column(file, 0), LineColumn { line: 1, column: 1 });
        assert_eq!(sources.line_column(file, 2), LineColumn { line: 1, column: 2 });
        assert_eq!(sources.line_column(file, 4), LineColumn { line: 2, column: 1 });
        assert_eq!(sources.line_column(file, 999), LineColumn { line: 3, column: 1 });
    }
}
