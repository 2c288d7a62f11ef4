//! `report.html`: one file that opens from disk without a network, with everything in it.
//!
//! Charts come as drawings within the page, each with its finding as heading, its paragraph, its table and how it was
//! made. A content security policy forbids everything but the one style sheet and the one script, so nothing in a name can do
//! harm. What a page is made of stands here, how it looks in `style`, the page of a run in `run`.

mod run;
mod style;

pub use run::page;

use crate::charts::table::Cell;
use crate::charts::words::{count, grouped};
use crate::charts::{ChartTable, Figure, escape};
use crate::units::checksum::sha256_base64;
use style::{SCRIPT, STYLE};

/// More rows of a figure's table than these are left to the file.
const MOST_ROWS: usize = 60;

/// A page that is being written, or a part of one.
pub(in crate::report) struct Page(String);

impl Page {
    /// A page with its head and its heading.
    pub(in crate::report) fn begun(title: &str) -> Self {
        let mut page = Self(String::new());
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.raw(&format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n",
            sha256_base64(STYLE.as_bytes()),
            sha256_base64(SCRIPT.as_bytes())
        ));
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        page.element("title", title);
        page.raw(&format!("<style>{STYLE}</style>\n</head>\n<body>\n"));
        page.raw("<a class=\"skip\" href=\"#answer\">Skip to the answer</a>\n<main id=\"answer\">\n");
        page.element("h1", title);
        page
    }

    /// The page as text.
    pub(in crate::report) fn ended(mut self) -> String {
        self.raw(&format!("</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"));
        self.0
    }

    /// A part of a page.
    pub(in crate::report) fn part(write: impl FnOnce(&mut Self)) -> Self {
        let mut part = Self(String::new());
        write(&mut part);
        part
    }

    /// Chapters with something in them, behind a list that leads to them: for each its name in addresses, its heading, and what
    /// stands in it.
    pub(in crate::report) fn chapters(&mut self, chapters: Vec<(&str, &str, Self)>) {
        let chapters: Vec<_> = chapters.into_iter().filter(|(.., part)| !part.0.is_empty()).collect();
        self.raw("<nav aria-label=\"Chapters\">\n<ol>\n");
        for (id, heading, _) in &chapters {
            self.raw(&format!("<li><a href=\"#{id}\">"));
            self.words(heading);
            self.raw("</a></li>\n");
        }
        self.raw("</ol>\n</nav>\n");
        for (id, heading, part) in chapters {
            self.raw(&format!("<section id=\"{id}\" aria-labelledby=\"{id}-heading\">\n"));
            self.tagged("h2", &format!(" id=\"{id}-heading\""), heading);
            self.raw(&part.0);
            self.raw("</section>\n");
        }
    }

    /// Puts a part at the end.
    pub(in crate::report) fn append(&mut self, part: &Self) {
        self.0.push_str(&part.0);
    }

    /// Markup of our own.
    pub(in crate::report) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Words of others, escaped. A sign stays with the currency after it: between the two a line may end.
    pub(in crate::report) fn words(&mut self, text: &str) {
        let mut rest = text;
        while let Some(place) = rest.find(['\u{2212}', '+']) {
            let sign = rest[place..].chars().next().map_or(0, char::len_utf8);
            let (before, after) = rest.split_at(place + sign);
            escape(before, &mut self.0);
            if after.starts_with(['£', '$', '€']) {
                self.raw("\u{2060}");
            }
            rest = after;
        }
        escape(rest, &mut self.0);
    }

    /// An element with words in it.
    pub(in crate::report) fn element(&mut self, tag: &str, text: &str) {
        self.tagged(tag, "", text);
    }

    /// An element with attributes of our own and words in it.
    pub(in crate::report) fn tagged(&mut self, tag: &str, attributes: &str, text: &str) {
        self.raw(&format!("<{tag}{attributes}>"));
        self.words(text);
        self.raw(&format!("</{tag}>\n"));
    }

    /// A cell with a number; its interval, where it has one, stands in a line of its own.
    fn number(&mut self, cell: &str) {
        match cell.split_once(" (").filter(|(_, limits)| limits.ends_with(')')) {
            Some((number, limits)) => {
                self.raw("<td>");
                self.words(number);
                self.raw(" <span>");
                self.words(&format!("({limits}"));
                self.raw("</span></td>\n");
            }
            None => self.element("td", cell),
        }
    }

    /// A table: caption, head, rows; the first column is its rows' heading.
    pub(in crate::report) fn table(
        &mut self,
        caption: &str,
        head: &[String],
        rows: impl IntoIterator<Item = Vec<(String, bool)>>,
    ) {
        // It scrolls by itself where the window is narrow: it can be reached by keyboard, under its name.
        self.raw("<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"");
        self.words(caption);
        self.raw("\"><table>\n");
        self.element("caption", caption);
        self.raw("<thead><tr>");
        let rows: Vec<Vec<(String, bool)>> = rows.into_iter().collect();
        for (index, name) in head.iter().enumerate() {
            // A heading stands over its words or its numbers.
            let words = rows.iter().all(|row| row.get(index).is_none_or(|cell| cell.1));
            let class = if words { " class=\"words\"" } else { "" };
            self.tagged("th", &format!(" scope=\"col\"{class}"), name);
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for (index, (cell, is_words)) in row.iter().enumerate() {
                match (index, is_words) {
                    (0, _) => self.tagged("th", " scope=\"row\"", cell),
                    (_, true) => self.tagged("td", " class=\"words\"", cell),
                    _ => self.number(cell),
                }
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody></table></div>\n");
    }
}

/// A drawing with its table, and where its files lie.
pub(in crate::report) struct Drawn<'a> {
    /// Identifier within the drawing and in the names of its files.
    pub id: &'a str,
    /// Its name on the page, which no other figure has.
    pub name: &'a str,
    /// What it is drawn from.
    pub table: &'a ChartTable,
    /// The drawing.
    pub svg: &'a str,
    /// The file of the table, from the folder of the page.
    pub file: &'a str,
    /// Where the files of the drawing lie, with their name but for its ending.
    pub drawing: &'a str,
}

/// A figure with its finding, its paragraph, its table and how it was made.
pub(in crate::report) fn draw(page: &mut Page, figure: &Figure) {
    let drawing = format!("figures/{}", figure.id);
    draw_as(
        page,
        &Drawn {
            id: figure.id,
            name: figure.id,
            table: &figure.table,
            svg: &figure.svg,
            file: &format!("{drawing}.csv"),
            drawing: &drawing,
        },
    );
}

/// As [`draw`], of any drawing.
pub(in crate::report) fn draw_as(page: &mut Page, figure: &Drawn) {
    let Drawn { id, name, table, svg, file, drawing } = figure;
    page.raw(&format!("<figure id=\"figure-{name}\">\n"));
    page.tagged("h3", &format!(" id=\"figure-{name}-title\""), &table.title);
    // Where the window is narrow the drawing scrolls by itself rather than shrink: it can be reached by keyboard, under its name.
    let called = name.replace('-', " ");
    page.raw(&format!(
        "<div class=\"drawing\" role=\"region\" tabindex=\"0\" aria-label=\"Drawing: {called}\">\n"
    ));
    // On the page a drawing is told by the words beside it; on its own it carries them itself.
    let told = svg.replacen(
        &format!(" aria-labelledby=\"{id}-title {id}-text\""),
        &format!(" aria-labelledby=\"figure-{name}-title\" aria-describedby=\"figure-{name}-alt\""),
        1,
    );
    let told =
        told.replacen(&format!("<title id=\"{id}-title\">"), &format!("<title id=\"{name}-title\">"), 1);
    page.raw(&told.replacen(&format!("<desc id=\"{id}-text\">"), &format!("<desc id=\"{name}-text\">"), 1));
    page.raw("</div>\n<figcaption>\n");
    page.tagged("p", &format!(" id=\"figure-{name}-alt\""), &table.alt);
    page.tagged("p", " class=\"quiet\"", &format!("{} How it was made: {}", table.subtitle, table.note));
    page.raw(&format!(
        "<p class=\"quiet\">Files: <a href=\"{file}\">table</a>, <a href=\"{drawing}.svg\">SVG</a>, <a href=\"{drawing}.png\">PNG</a></p>\n"
    ));
    page.raw("</figcaption>\n<details><summary>The numbers behind this figure</summary>\n");
    let head: Vec<String> = table.fields.iter().map(|field| field.name.replace('_', " ")).collect();
    let caption = if table.rows.len() > MOST_ROWS {
        format!("First {MOST_ROWS} of {} rows; all are in {file}", grouped(table.rows.len() as f64))
    } else {
        format!("All rows, as in {file}")
    };
    let rows = table.rows.iter().take(MOST_ROWS).map(|row| {
        row.iter()
            .map(|cell| match cell {
                Cell::Text(text) => (text.clone(), true),
                Cell::Number(value) => (count(*value), false),
                Cell::Date(date) => (date.to_string(), false),
                Cell::Missing => ("–".into(), false),
            })
            .collect()
    });
    page.table(&caption, &head, rows);
    page.raw("</details>\n</figure>\n");
}
