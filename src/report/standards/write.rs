//! Answered checklists as Markdown, as a document for machines, in the report and on the terminal.

use super::rule::{Checked, Status};
use crate::report::page::Page;
use crate::report::tables::File;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// File of the table of all items.
pub const PATH: &str = "tables/standards.csv";
/// Its columns with their meanings.
pub const COLUMNS: [(&str, &str); 6] = [
    ("standard", "identifier of the reporting checklist"),
    ("item", "number of the item in the checklist"),
    ("heading", "what the item is about, in words of ours"),
    (
        "status",
        "filled: the run says all that is asked; drafted: a draft that the author must confirm; author: left to the author",
    ),
    ("text", "the text or draft; of an item left to the author what to write"),
    ("where", "files of the folder that the text rests on, with what in them, semicolons between"),
];

pub use crate::report::tables::standards as table;

/// What stands behind a total.
const TOTAL: &str = "All checklists";

/// Words that no reader of Markdown takes for markup, in one line.
pub(in crate::report) fn inert(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '&' => plain.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '|' | '~' => plain.extend(['\\', letter]),
            letter if letter.is_whitespace() || letter.is_control() => plain.push(' '),
            letter => plain.push(letter),
        }
    }
    plain
}

/// A sentence on how many items came out how.
fn counts(checked: &Checked) -> String {
    let [filled, drafted, author] = Status::ALL.map(|status| checked.count(status));
    format!(
        "{} items: {filled} filled from the run, {drafted} drafted for confirmation, {author} left to the author.",
        checked.items.len()
    )
}

/// A file for each checklist: `standards/<identifier>.md`.
pub fn markdown(checked: &[Checked]) -> Vec<File> {
    checked
        .iter()
        .map(|one| File { path: format!("standards/{}.md", one.standard.id), bytes: page(one).into_bytes() })
        .collect()
}

fn page(checked: &Checked) -> String {
    let standard = checked.standard;
    let mut text = format!(
        "# {}\n\n{}\n\nSource of the items: {}. What they ask is said in other words; go by the original.\n\n{}\n",
        standard.title,
        inert(standard.about),
        inert(standard.source),
        counts(checked)
    );
    for answered in &checked.items {
        let item = answered.item;
        let how = match answered.status {
            Status::Filled => "filled from the run",
            Status::Drafted => "draft, to be confirmed by the author",
            Status::Author => "left to the author",
        };
        let _ = write!(
            text,
            "\n## {} {}\n\n*Asks:* {}\n\n**{}.** {}\n",
            item.number,
            inert(item.heading),
            inert(item.asks),
            capital(how),
            inert(&answered.text)
        );
        if !answered.places.is_empty() {
            let places: Vec<String> = answered.places.split("; ").map(|place| format!("`{place}`")).collect();
            let _ = write!(text, "\nWhere: {}\n", places.join(", "));
        }
    }
    text
}

fn capital(text: &str) -> String {
    crate::charts::words::capital(text)
}

/// Counts and items for machines.
pub fn document(checked: &[Checked]) -> Value {
    let number = |status: Status| checked.iter().map(|one| one.count(status)).sum::<usize>();
    let standards = checked.iter().map(|one| {
        let items = one.items.iter().map(|answered| {
            json!({
                "item": answered.item.number,
                "heading": answered.item.heading,
                "status": answered.status.word(),
                "text": answered.text,
                "where": answered.places,
            })
        });
        json!({
            "standard": one.standard.id,
            "title": one.standard.title,
            "count": one.items.len(),
            "filled": one.count(Status::Filled),
            "drafted": one.count(Status::Drafted),
            "author": one.count(Status::Author),
            "items": items.collect::<Vec<_>>(),
        })
    });
    json!({
        "standards": standards.collect::<Vec<_>>(),
        "count": checked.iter().map(|one| one.items.len()).sum::<usize>(),
        "filled": number(Status::Filled),
        "drafted": number(Status::Drafted),
        "author": number(Status::Author),
    })
}

/// Rows of counts: title, items, filled, drafted, author; the total last.
fn rows(checked: &[Checked]) -> Vec<(&'static str, [usize; 4])> {
    let one = |checked: &Checked| {
        let [filled, drafted, author] = Status::ALL.map(|status| checked.count(status));
        [checked.items.len(), filled, drafted, author]
    };
    let mut rows: Vec<_> = checked.iter().map(|checked| (checked.standard.title, one(checked))).collect();
    let sum = |place: usize| rows.iter().map(|(_, counts)| counts[place]).sum();
    rows.push((TOTAL, [0, 1, 2, 3].map(sum)));
    rows
}

/// The table of counts for people.
pub fn terminal(checked: &[Checked]) -> String {
    let mut text =
        format!("{:<32}{:>6}{:>8}{:>9}{:>8}\n", "checklist", "items", "filled", "drafted", "author");
    for (title, [items, filled, drafted, author]) in rows(checked) {
        let _ = writeln!(text, "{title:<32}{items:>6}{filled:>8}{drafted:>9}{author:>8}");
    }
    text
}

/// The table of counts in the report.
pub(in crate::report) fn section(page: &mut Page, checked: &[Checked]) {
    page.tagged("h3", "", "Reporting checklists");
    page.element(
        "p",
        "How much of each checklist this run answers by itself. An item counts as filled only where what it names is in this folder; a \
         draft has to be confirmed, and the rest written, by the author. `peerscale standards` on this folder writes them out.",
    );
    let head = ["Checklist", "Items", "Filled", "Drafted", "Author"].map(str::to_owned);
    let cells = rows(checked).into_iter().map(|(title, counts)| {
        let mut row = vec![(title.to_owned(), true)];
        row.extend(counts.map(|count| (count.to_string(), false)));
        row
    });
    page.table("Items by how they are answered", &head, cells);
    page.raw("<p class=\"quiet\">Every item with its text: <a href=\"tables/standards.csv\">standards.csv</a>.</p>\n");
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn words_of_others_are_no_markup() {
        assert_eq!(inert("<script>a</script>"), "&lt;script&gt;a&lt;/script&gt;");
        assert_eq!(inert("[x](javascript:1)\n# y"), "\\[x\\](javascript:1) # y");
        assert_eq!(inert("a_b `c` *d*"), "a\\_b \\`c\\` \\*d\\*");
    }
}
