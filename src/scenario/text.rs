//! The text of a file and positions in it.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file as it was read, with the starts of its lines.
#[derive(Debug)]
pub(crate) struct SourceText {
    /// The name under which the user knows it.
    pub(crate) name: String,
    /// Where it lies, with links resolved.
    pub(crate) path: PathBuf,
    /// What it says.
    pub(crate) text: String,
    lines: Vec<usize>,
}

/// A place in a file.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    pub(crate) source: Arc<SourceText>,
    pub(crate) span: Range<usize>,
}

impl SourceText {
    pub(crate) fn new(name: String, path: &Path, text: String) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        Self { name, path: path.to_owned(), text, lines }
    }

    /// The line of a byte, counted from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    /// The byte at which the line of another byte begins.
    pub(crate) fn line_start(&self, at: usize) -> usize {
        self.lines.get(self.line(at).wrapping_sub(1)).copied().unwrap_or(0)
    }

    /// The text of the line of a byte, without its end.
    pub(crate) fn line_text(&self, at: usize) -> &str {
        let rest = self.text.get(self.line_start(at)..).unwrap_or("");
        rest.split('\n').next().unwrap_or("").trim_end_matches('\r')
    }

    /// The text of a span, or nothing where the span does not fall on characters.
    pub(crate) fn slice(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or("")
    }

    /// A place in this file.
    pub(crate) fn spot(self: &Arc<Self>, span: Range<usize>) -> Spot {
        Spot { source: Arc::clone(self), span }
    }
}

impl Spot {
    pub(crate) fn line(&self) -> usize {
        self.source.line(self.span.start)
    }

    /// What the file says at this place.
    pub(crate) fn text(&self) -> &str {
        self.source.slice(&self.span)
    }
}
