//! Problems of scenario and data files: where, what, and what to write instead; all of them at once.

use std::fmt;

use super::text::Spot;
use super::wording::count;

/// Characters of a long line that are shown around a problem.
const SHOWN: usize = 120;

/// Characters of a message.
const LONGEST: usize = 400;
/// Characters of advice, which may list every name that there is.
const LONGEST_HELP: usize = 20_000;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be run.
    Error,
    /// It can be run, but somebody should look.
    Warning,
}

/// One problem, with its place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The file, as the user named it; empty where the problem is in none.
    pub file: String,
    /// The line, from 1; 0 where the problem belongs to the whole file.
    pub line: usize,
    /// The column in characters, from 1; 0 where there is no line.
    pub column: usize,
    /// The text of the line (of a long line, the part around the problem).
    pub text: String,
    /// Characters of `text` before the caret.
    pub indent: usize,
    /// Characters that are underlined, at least one.
    pub width: usize,
    /// What the caret points at, where the message does not say.
    pub label: Option<String>,
    /// What to write instead, or what else helps.
    pub help: Option<String>,
    /// What a file beneath says about the same key, and other statements that bear on it.
    pub related: Vec<Related>,
    /// The address of the parameter, where the problem is about one.
    pub about: Option<String>,
}

/// A statement in another file that bears on a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The part that the other file plays: `base`, `setting`, `needed by` and so on.
    pub role: String,
    /// The other file.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    /// What it says there.
    pub text: String,
}

/// Messages quote what they found, which can be as long as the file.
fn shortened(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
    text
}

impl Problem {
    /// An error that is not yet anywhere.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message.into())
    }

    /// A warning that is not yet anywhere.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message.into())
    }

    fn new(severity: Severity, message: String) -> Self {
        Self {
            severity,
            message: shortened(message, LONGEST),
            file: String::new(),
            line: 0,
            column: 0,
            text: String::new(),
            indent: 0,
            width: 1,
            label: None,
            help: None,
            related: Vec::new(),
            about: None,
        }
    }

    /// The same problem of a whole file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }

    /// The same problem in a line of a file, of which no text is shown.
    #[must_use]
    pub fn on_line(mut self, file: impl Into<String>, line: usize) -> Self {
        self.file = file.into();
        self.line = line;
        self
    }

    /// The same problem with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shortened(help.into(), LONGEST_HELP));
        self
    }

    /// The same problem with advice, if there is any.
    #[must_use]
    pub(crate) fn help_if(mut self, help: Option<String>) -> Self {
        self.help = help.map(|help| shortened(help, LONGEST_HELP)).or(self.help);
        self
    }

    /// The same problem with a word on what the caret points at.
    #[must_use]
    pub(crate) fn label(mut self, label: &str) -> Self {
        self.label = Some(label.to_owned());
        self
    }

    /// The same problem about the parameter at an address.
    #[must_use]
    pub(crate) fn about(mut self, address: impl Into<String>) -> Self {
        self.about = Some(address.into());
        self
    }

    /// The same problem with a statement elsewhere that bears on it.
    #[must_use]
    pub(crate) fn related(mut self, role: &str, spot: &Spot, text: impl Into<String>) -> Self {
        self.related.push(Related {
            role: role.to_owned(),
            file: spot.source.name.clone(),
            line: spot.line(),
            text: shortened(text.into(), LONGEST_HELP),
        });
        self
    }

    /// The same problem at a place in a file.
    #[must_use]
    pub(crate) fn at(mut self, spot: &Spot) -> Self {
        let source = &spot.source;
        let line = source.line_text(spot.span.start);
        let start = source.line_start(spot.span.start);
        let before = source.slice(&(start..spot.span.start)).chars().count();
        let within = spot.span.end.min(start + line.len());
        let width = source.slice(&(spot.span.start..within)).chars().count().max(1);
        // A line can be megabytes long; what matters is near the caret.
        let cut = if before + width > SHOWN { before.saturating_sub(SHOWN / 2) } else { 0 };
        let shown = |c: char| if c.is_control() { ' ' } else { c };
        self.file.clone_from(&source.name);
        self.line = spot.line();
        self.column = before + 1;
        let window: String = line.chars().skip(cut).take(SHOWN).map(shown).collect();
        window.trim_end().clone_into(&mut self.text);
        self.indent = before - cut;
        self.width = width.min(SHOWN - SHOWN / 2);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: {}", self.message)?;
        let mut related = self.related.iter().map(ToString::to_string);
        let mut margin = 4;
        if !self.file.is_empty() {
            write!(f, "\n  --> {}", self.file)?;
        }
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            margin = 3 + self.line.to_string().len();
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
            write!(f, "\n  {} | {}", self.line, self.text)?;
            write!(f, "\n{:margin$}| {:indent$}{}", "", "", "^".repeat(self.width), indent = self.indent)?;
            if let Some(note) = self.label.clone().or_else(|| related.next()) {
                write!(f, " {note}")?;
            }
        }
        for note in related.chain(self.help.clone()) {
            write!(f, "\n{:margin$}= {note}", "")?;
        }
        Ok(())
    }
}

impl fmt::Display for Related {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}:{} {}", self.role, self.file, self.line, self.text)
    }
}

/// Problems that are written out at most: nobody reads more of them at a time.
const MOST_WRITTEN: usize = 1_000;

/// Every problem of all files that were read, at least one of them an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    /// The problems, in the order of files and lines.
    pub list: Vec<Problem>,
}

impl Problems {
    /// The problems of a list.
    pub const fn new(list: Vec<Problem>) -> Self {
        Self { list }
    }

    /// The same in the order of files and lines, each once: strategies that share a base meet its problems once each, whatever
    /// else they say that bears on them.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        let place =
            |problem: &Problem| (problem.file.clone(), problem.line, problem.column, problem.severity);
        self.list.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.message.cmp(&b.message)));
        self.list.dedup_by(|a, b| place(a) == place(b) && a.message == b.message && a.help == b.help);
        self
    }

    /// Number of problems of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|problem| problem.severity == severity).count()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self::new(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in self.list.iter().take(MOST_WRITTEN) {
            writeln!(f, "{problem}")?;
        }
        if let more @ 1.. = self.list.len().saturating_sub(MOST_WRITTEN) {
            writeln!(f, "… and {more} more")?;
        }
        write!(f, "{}", count(self.count(Severity::Error), "error"))?;
        match self.count(Severity::Warning) {
            0 => {}
            warnings => write!(f, ", {}", count(warnings, "warning"))?,
        }
        write!(f, "; nothing was run")
    }
}

impl std::error::Error for Problem {}
impl std::error::Error for Problems {}
