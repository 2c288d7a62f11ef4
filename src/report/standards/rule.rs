//! How an item of a checklist is answered: filled from the run, drafted for confirmation, or left to the author.

use super::held::Held;

/// A text that is made from what a folder holds; none where it does not hold enough.
pub(super) type Text = fn(&Held) -> Option<String>;

/// A checklist.
#[derive(Debug, Clone, Copy)]
pub struct Standard {
    /// Identifier: the name of its file.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Who published it.
    pub source: &'static str,
    /// Its items, in its order.
    pub items: &'static [Item],
}

/// An item of a checklist.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Its number in the checklist.
    pub number: &'static str,
    /// A short heading.
    pub heading: &'static str,
    /// What it asks for.
    pub asks: &'static str,
    pub(super) rule: Rule,
    /// What the author writes where the run does not say it.
    pub author: &'static str,
}

/// How an item is answered.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    /// The run says all that is asked, at these places; where one of them is missing it is left to the author.
    Filled(&'static [&'static str], Text),
    /// The run says a part of it, at these places, or the program's own documents do: a draft to be confirmed.
    Drafted(&'static [&'static str], Text),
    /// Some runs say all that is asked, at the first places, by the first text; of the others, at the second places, the second
    /// text is a draft.
    Either([(&'static [&'static str], Text); 2]),
    /// Nothing in a run can say it.
    Author,
}

/// An item that the run can answer.
pub(super) const fn filled(
    (number, heading, asks): (&'static str, &'static str, &'static str),
    at: &'static [&'static str],
    text: Text,
    author: &'static str,
) -> Item {
    Item { number, heading, asks, rule: Rule::Filled(at, text), author }
}

/// An item of which the run can answer a part.
pub(super) const fn drafted(
    (number, heading, asks): (&'static str, &'static str, &'static str),
    at: &'static [&'static str],
    text: Text,
    author: &'static str,
) -> Item {
    Item { number, heading, asks, rule: Rule::Drafted(at, text), author }
}

/// An item that some runs can answer, and others only in part: first what fills it, then what is a draft.
pub(super) const fn filled_or_drafted(
    (number, heading, asks): (&'static str, &'static str, &'static str),
    filled: (&'static [&'static str], Text),
    drafted: (&'static [&'static str], Text),
    author: &'static str,
) -> Item {
    Item { number, heading, asks, rule: Rule::Either([filled, drafted]), author }
}

/// An item that only the author can answer.
pub(super) const fn author(
    (number, heading, asks): (&'static str, &'static str, &'static str),
    author: &'static str,
) -> Item {
    Item { number, heading, asks, rule: Rule::Author, author }
}

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The run says all that is asked.
    Filled,
    /// A draft that the author must confirm.
    Drafted,
    /// Left to the author.
    Author,
}

impl Status {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 3] = [Self::Filled, Self::Drafted, Self::Author];

    /// Its word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Filled => "filled",
            Self::Drafted => "drafted",
            Self::Author => "author",
        }
    }
}

/// An item with its answer.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The item.
    pub item: &'static Item,
    /// What became of it.
    pub status: Status,
    /// The text, or what the author is to write.
    pub text: String,
    /// Where in the folder it is found, with semicolons between places; nothing where it is left to the author.
    pub places: String,
}

impl Item {
    /// Answers the item: never more than the folder holds.
    pub fn answered(&'static self, held: &Held) -> Answered {
        let one = |status, at: &[&str], text: Text| {
            let there = at.iter().all(|place| held.has(place));
            let text = there.then(|| text(held)).flatten()?;
            Some(Answered { item: self, status, text, places: at.join("; ") })
        };
        let answered = match self.rule {
            Rule::Filled(at, text) => one(Status::Filled, at, text),
            Rule::Drafted(at, text) => one(Status::Drafted, at, text),
            Rule::Either([filled, drafted]) => {
                one(Status::Filled, filled.0, filled.1).or_else(|| one(Status::Drafted, drafted.0, drafted.1))
            }
            Rule::Author => None,
        };
        answered.unwrap_or_else(|| self.left())
    }

    fn left(&'static self) -> Answered {
        Answered { item: self, status: Status::Author, text: self.author.to_owned(), places: String::new() }
    }
}

/// A checklist with its answers.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The checklist.
    pub standard: &'static Standard,
    /// Its items with their answers.
    pub items: Vec<Answered>,
}

impl Checked {
    /// How many items came out so.
    pub fn count(&self, status: Status) -> usize {
        self.items.iter().filter(|item| item.status == status).count()
    }
}
