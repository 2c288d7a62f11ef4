//! `report.html`: one file that opens from disk without a network, with everything in it.
//!
//! Charts come as drawings within the page, each with its finding as heading, its paragraph, its table and how it was
//! made. A content security policy forbids everything but the one style sheet, so nothing in a name can do harm.

use super::answer::Answer;
use super::headline::{headline, signed, words};
use super::{Extras, Provenance, new_site};
use crate::analysis::findings::Findings;
use crate::charts::table::Cell;
use crate::charts::words::{capital, count, currency_sign, day, duration, grouped, percent};
use crate::charts::{Figure, escape, rules};
use crate::units::checksum::sha256_base64;

const STYLE: &str = "\
:root{color-scheme:light}\
body{font:17px/1.55 'DejaVu Sans',Verdana,Geneva,sans-serif;color:#1f2328;background:#fff;margin:0}\
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}\
h1{font-size:1.7rem;line-height:1.25;margin:.2em 0}\
h2{font-size:1.35rem;margin:2.4em 0 .6em;border-bottom:2px solid #e3e6e9;padding-bottom:.2em}\
h3{font-size:1.08rem;margin:0 0 .3em}\
.answer{font-size:1.2rem;border-left:5px solid #0072b2;padding:.2em 0 .2em .9em;margin:1em 0}\
.warning{border-left:5px solid #d55e00;padding:.2em 0 .2em .9em}\
.quiet{color:#4f565e;font-size:.88rem}\
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:1rem}\
.card{border:1px solid #d0d5da;border-radius:6px;padding:.9rem 1rem}\
.card dl{margin:.5em 0;font-size:.9rem}.card dt{font-weight:bold}.card dd{margin:0 0 .45em}\
figure{margin:2rem 0;padding:0}\
figure svg{width:100%;height:auto;border:1px solid #e3e6e9}\
figcaption{font-size:.92rem}\
.wide{overflow-x:auto}\
table{border-collapse:collapse;font-size:.85rem;margin:.6em 0}\
caption{text-align:left;font-weight:bold;padding:.3em 0}\
th,td{padding:.3em .6em;border-bottom:1px solid #e3e6e9;text-align:right;vertical-align:top}\
th:first-child,.words{text-align:left}\
thead th{border-bottom:2px solid #7a8087}\
summary{cursor:pointer;color:#00568a}\
a{color:#00568a}a:focus,summary:focus{outline:3px solid #e69f00}\
@media print{details{display:none}figure{break-inside:avoid}}";

/// More rows of a figure's table than these are left to the file.
const MOST_ROWS: usize = 60;

/// A page that is being written.
pub(super) struct Page(String);

impl Page {
    /// A page with its head and its heading.
    pub(super) fn begun(title: &str) -> Self {
        let mut page = Self(String::new());
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.raw(&format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n",
            sha256_base64(STYLE.as_bytes())
        ));
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        page.element("title", title);
        page.raw(&format!("<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"));
        page.element("h1", title);
        page
    }

    /// The page as text.
    pub(super) fn ended(mut self) -> String {
        self.raw("</main>\n</body>\n</html>\n");
        self.0
    }

    /// Markup of our own.
    pub(super) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Words of others, escaped.
    pub(super) fn words(&mut self, text: &str) {
        escape(text, &mut self.0);
    }

    /// An element with words in it.
    pub(super) fn element(&mut self, tag: &str, text: &str) {
        self.tagged(tag, "", text);
    }

    /// An element with attributes of our own and words in it.
    pub(super) fn tagged(&mut self, tag: &str, attributes: &str, text: &str) {
        self.raw(&format!("<{tag}{attributes}>"));
        self.words(text);
        self.raw(&format!("</{tag}>\n"));
    }

    /// A table: caption, head, rows; the first column is its rows' heading.
    pub(super) fn table(
        &mut self,
        caption: &str,
        head: &[String],
        rows: impl IntoIterator<Item = Vec<(String, bool)>>,
    ) {
        self.raw("<div class=\"wide\"><table>\n");
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
                    _ => self.element("td", cell),
                }
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody></table></div>\n");
    }
}

/// The page.
pub fn page(findings: &Findings, answer: &Answer, figures: &[Figure], extras: &Extras) -> String {
    let title = format!("{}: scaling up peer support", capital(&findings.setting.decision));
    let mut page = Page::begun(&title);
    page.tagged("p", " class=\"answer\"", &answer.answer);
    for warning in &findings.warnings {
        page.tagged("p", " class=\"warning\"", &format!("Warning: {warning}"));
    }
    cards(&mut page, answer);
    strategies(&mut page, findings);
    page.raw("<h2>Figures</h2>\n");
    for figure in
        figures.iter().filter(|figure| !super::money::holds(figure) && !super::fairness::holds(figure))
    {
        draw(&mut page, figure);
    }
    super::money::section(&mut page, findings, figures);
    super::fairness::section(&mut page, findings, figures);
    results(&mut page, findings);
    super::budget::section(&mut page, findings);
    super::harms::section(&mut page, findings);
    super::milestones::section(&mut page, findings);
    super::decomposition::section(&mut page, findings);
    super::life_lines::section(&mut page, findings);
    super::joint_display::section(&mut page, findings);
    setting(&mut page, findings, extras);
    provenance(&mut page, &extras.provenance);
    page.ended()
}

fn cards(page: &mut Page, answer: &Answer) {
    page.raw("<h2>Key numbers</h2>\n<div class=\"cards\">\n");
    for card in &answer.cards {
        page.raw("<section class=\"card\">\n");
        page.element("h3", &card.title);
        page.raw("<dl>\n");
        for line in &card.lines {
            page.element("dt", &line.name);
            page.element("dd", &line.text);
        }
        page.raw("</dl>\n");
        page.tagged("p", " class=\"quiet\"", &card.note);
        page.raw("</section>\n");
    }
    page.raw("</div>\n");
}

fn strategies(page: &mut Page, findings: &Findings) {
    page.raw("<h2>What is compared</h2>\n<ul>\n");
    for (index, strategy) in findings.strategies.iter().enumerate() {
        page.raw("<li><strong>");
        page.words(&strategy.name);
        page.raw("</strong>");
        if index == 0 && findings.strategies.len() > 1 {
            page.raw(" (comparator)");
        }
        if let Some(question) = &strategy.question {
            page.raw(": ");
            page.words(question);
        }
        page.raw("</li>\n");
    }
    page.raw("</ul>\n");
}

/// A figure with its finding, its paragraph, its table and how it was made.
pub(super) fn draw(page: &mut Page, figure: &Figure) {
    let (id, table) = (figure.id, &figure.table);
    page.raw(&format!("<figure id=\"{id}\">\n"));
    page.element("h3", &table.title);
    page.raw(&figure.svg);
    page.raw("<figcaption>\n");
    page.element("p", &table.alt);
    page.tagged("p", " class=\"quiet\"", &format!("{} How it was made: {}", table.subtitle, table.note));
    page.raw(&format!(
        "<p class=\"quiet\">Files: <a href=\"figures/{id}.csv\">table</a>, <a href=\"figures/{id}.svg\">SVG</a>, <a href=\"figures/{id}.png\">PNG</a></p>\n"
    ));
    page.raw("</figcaption>\n<details><summary>The numbers behind this figure</summary>\n");
    let head: Vec<String> = table.fields.iter().map(|field| field.name.replace('_', " ")).collect();
    let caption = if table.rows.len() > MOST_ROWS {
        format!("First {MOST_ROWS} of {} rows; all are in figures/{id}.csv", grouped(table.rows.len() as f64))
    } else {
        format!("All rows, as in figures/{id}.csv")
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

fn results(page: &mut Page, findings: &Findings) {
    let currency = &findings.setting.currency;
    let outcomes = headline(findings);
    page.raw("<h2>Results</h2>\n");
    let mut head = vec!["Outcome".to_owned()];
    head.extend(findings.strategies.iter().map(|strategy| strategy.name.clone()));
    let levels = outcomes.iter().map(|column| {
        let mut row = vec![(format!("{} ({})", column.label, column.unit), true)];
        row.extend((0..findings.strategies.len()).map(|strategy| {
            let level = findings.level(strategy, &column.id);
            (level.mean.map_or_else(|| "–".into(), |mean| words(column, mean, currency)), false)
        }));
        row
    });
    let time = duration(findings.setting.horizon);
    page.table(&format!("Levels over {time}, for the represented population"), &head, levels);
    if findings.strategies.len() > 1 {
        head.remove(1);
        let differences = outcomes.iter().map(|column| {
            let mut row = vec![(format!("{} ({})", column.label, column.unit), true)];
            row.extend((1..findings.strategies.len()).map(|strategy| {
                let difference = findings.difference(strategy, &column.id).estimate;
                let limits =
                    rules::interval(&difference, &findings.setting).map_or_else(String::new, |interval| {
                        format!(
                            " ({})",
                            rules::limits(&interval, false, |value| signed(column, value, currency))
                        )
                    });
                let mean = difference.mean.map_or_else(|| "–".into(), |mean| signed(column, mean, currency));
                (mean + &limits, false)
            }));
            row
        });
        let caption =
            format!("Difference from {} ({})", rules::name(findings, 0), rules::band(&findings.setting));
        page.table(&caption, &head, differences);
    }
    if let Some(line) = new_site::line(findings) {
        page.element("p", &line);
    }
    if let Some(sentence) = super::ranking::sentence(findings) {
        page.element("p", &sentence);
        page.raw("<p class=\"quiet\">Ranks by every measure: <a href=\"tables/rank_reversal.csv\">rank_reversal.csv</a>.</p>\n");
    }
    page.raw("<p class=\"quiet\">Every outcome, group and year, to the last digit: <a href=\"tables/summary.csv\">summary.csv</a>, <a href=\"tables/by_year.csv\">by_year.csv</a>, <a href=\"tables/costs.csv\">costs.csv</a>, <a href=\"tables/new_site.csv\">new_site.csv</a>; what each column means: <a href=\"tables/dictionary.csv\">dictionary.csv</a>.</p>\n");
}

fn setting(page: &mut Page, findings: &Findings, extras: &Extras) {
    let setting = &findings.setting;
    page.raw("<h2>How it was made</h2>\n");
    let rows = [
        ("Time", format!("{} from {}", duration(setting.horizon), day(setting.start))),
        ("People simulated", grouped(setting.persons as f64)),
        ("Real people for each", count(setting.weight)),
        ("Real people eligible at the start", grouped(setting.eligible)),
        ("Repeats", rules::uncertainty(setting)),
        ("Seed", setting.seed.to_string()),
        ("Prices", format!("{} of {}", setting.currency, setting.price_year)),
        ("Discount rate", format!("{} a year", percent(setting.discount_rate))),
        (
            "Willingness to pay for a QALY",
            format!("{}{}", currency_sign(&setting.currency), grouped(setting.threshold)),
        ),
        ("Program", format!("peerscale {}", extras.version)),
    ];
    let rows = rows.map(|(name, value)| vec![(name.to_owned(), true), (value, true)]);
    page.table("Setting", &["What".into(), "Value".into()], rows);
    if let Some(sentence) = super::precision::sentence(findings) {
        page.element("p", &sentence);
    }
    for remark in &findings.remarks {
        page.tagged("p", " class=\"quiet\"", remark);
    }
    page.raw("<p class=\"quiet\">Every value that was used: <a href=\"scenario.resolved.toml\">scenario.resolved.toml</a>; checksums: <a href=\"manifest.json\">manifest.json</a>.</p>\n");
}

fn provenance(page: &mut Page, rows: &[Provenance]) {
    if rows.is_empty() {
        return;
    }
    let mut standings: Vec<&str> =
        rows.iter().map(|row| row.standing.as_str()).filter(|standing| !standing.is_empty()).collect();
    standings.sort_unstable();
    let sourced = standings.len();
    standings.dedup();
    page.raw("<h2>What the result rests on</h2>\n<ul>\n");
    for standing in &standings {
        let own = rows.iter().filter(|row| row.standing == *standing).count();
        let share = percent(own as f64 / sourced as f64);
        page.element(
            "li",
            &format!("{}: {own} of {sourced} inputs with a source ({share})", capital(standing)),
        );
    }
    if sourced < rows.len() {
        let others = rows.len() - sourced;
        page.element("li", &format!("Without a source: {others} settings, names, scales and neutral values"));
    }
    let supplied: Vec<&str> =
        rows.iter().map(|row| row.supplied_by.as_str()).filter(|who| !who.is_empty()).collect();
    let mut suppliers = supplied.clone();
    suppliers.sort_unstable();
    suppliers.dedup();
    for who in &suppliers {
        let own = supplied.iter().filter(|other| *other == who).count();
        page.element("li", &format!("Supplied by {who}: {own} input{}", rules::plural(own)));
    }
    page.raw("</ul>\n<details><summary>Every input with its source</summary>\n");
    // Where nobody is named, their column would only take room.
    let columns = if suppliers.is_empty() { 5 } else { 6 };
    let head = ["Input", "Value", "Unit", "Source", "Standing", "Supplied by"].map(str::to_owned);
    let mut sorted: Vec<&Provenance> = rows.iter().collect();
    sorted.sort_by(|a, b| (&a.standing, &a.input).cmp(&(&b.standing, &b.input)));
    let cells = sorted.iter().map(|row| {
        [
            (&row.input, true),
            (&row.value, false),
            (&row.unit, true),
            (&row.source, true),
            (&row.standing, true),
            (&row.supplied_by, true),
        ][..columns]
            .iter()
            .map(|(text, is_words)| ((*text).clone(), *is_words))
            .collect()
    });
    page.table("Inputs by standing", &head[..columns], cells);
    page.raw("</details>\n");
}
