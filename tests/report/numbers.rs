//! The numbers of the page are those of the tables: of every figure cell by cell, of the results by outcome and strategy.

use super::{cell, extras, rows, text};
use crate::made_up::{decomposed, fair, with_samples};
use peerscale::analysis::findings::Findings;
use peerscale::report::folder::files;
use std::collections::BTreeMap;

/// A table of the page: its caption, and its cells without tags, head first.
struct Table {
    caption: String,
    rows: Vec<Vec<String>>,
}

fn bare(markup: &str) -> String {
    let mut plain = String::new();
    for piece in markup.split('<') {
        plain.push_str(piece.split_once('>').map_or(piece, |(_, words)| words));
    }
    plain
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
}

fn tables(page: &str) -> Vec<Table> {
    let one = |part: &str| {
        let inner = part.split("</table>").next().unwrap();
        let caption = inner.split("<caption>").nth(1).unwrap().split("</caption>").next().unwrap();
        let row = |row: &str| {
            let cells = row.split("</tr>").next().unwrap().split(['\n']).collect::<String>();
            let ends = cells.replace("</th>", "\u{1}").replace("</td>", "\u{1}");
            let mut all: Vec<String> =
                ends.split('\u{1}').map(|cell| bare(&format!("<{}", cell.trim_start_matches('<')))).collect();
            all.pop();
            all
        };
        Table {
            caption: bare(&format!("<i>{caption}")),
            rows: inner.split("<tr>").skip(1).map(row).collect(),
        }
    };
    page.split("<table>").skip(1).map(one).collect()
}

/// Every number in words, with half a unit of its last digit: percent as shares, millions and billions in full.
fn numbers(words: &str) -> Vec<(f64, f64)> {
    // Word joiners hold a sign to its number.
    let marks: Vec<char> = words.chars().filter(|mark| *mark != '\u{2060}').collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < marks.len() {
        if !marks[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let from = at;
        while at < marks.len() && (marks[at].is_ascii_digit() || ",.".contains(marks[at])) {
            at += 1;
        }
        let digits: String =
            marks[from..at].iter().collect::<String>().trim_end_matches([',', '.']).replace(',', "");
        let rest: String = marks[at..].iter().collect();
        let scale = if rest.starts_with('%') || rest.starts_with(" pt") || rest.starts_with(" percentage") {
            0.01
        } else if rest.starts_with(" million") {
            1e6
        } else if rest.starts_with(" billion") {
            1e9
        } else {
            1.0
        };
        let negative = from > 0 && matches!(marks[from - 1], '\u{2212}' | '-')
            || from > 1 && !marks[from - 1].is_alphanumeric() && matches!(marks[from - 2], '\u{2212}' | '-');
        let value: f64 = digits.parse().unwrap();
        let half = match digits.split_once('.') {
            Some((_, decimals)) => 0.5 * libm::pow(10.0, -(decimals.len() as f64)),
            None => 0.5 * libm::pow(10.0, (digits.len() - digits.trim_end_matches('0').len()) as f64),
        };
        // Nought is shown of whatever rounds to it.
        let half = if value == 0.0 { 0.5 } else { half };
        found.push((if negative { -value } else { value } * scale, half * scale));
    }
    found
}

fn is_shown((shown, half): (f64, f64), value: f64) -> bool {
    (shown - value).abs() <= half * 1.000_001 + 1e-12
}

/// The cells of every figure's table against the file beneath it; how many numbers there were.
fn of_figures(findings: &Findings) -> usize {
    let files = files(findings, &extras()).unwrap();
    let page = text(&files, "report.html");
    let mut compared = 0;
    for figure in page.split("<figure id=\"figure-").skip(1) {
        let id = figure.split('"').next().unwrap();
        let mut reader = csv::Reader::from_reader(text(&files, &format!("figures/{id}.csv")).as_bytes());
        let file: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let table = &tables(figure.split("</figure>").next().unwrap())[0];
        for (shown, kept) in table.rows[1..].iter().zip(&file) {
            assert_eq!(shown.len(), kept.len(), "{id}");
            for (shown, kept) in shown.iter().zip(kept) {
                let Ok(value) = kept.parse::<f64>() else { continue };
                let [number] = numbers(shown)[..] else { panic!("{id}: {shown} of {kept}") };
                assert!(is_shown(number, value), "{id}: {shown} is not {kept}");
                compared += 1;
            }
        }
    }
    compared
}

/// Levels and differences of the results against `summary.csv`.
fn of_results(findings: &Findings) -> usize {
    let files = files(findings, &extras()).unwrap();
    let summary = rows(text(&files, "tables/summary.csv"));
    let mut by_key = BTreeMap::new();
    for row in summary.iter().filter(|row| cell(row, "group_by") == "all") {
        by_key.insert((cell(row, "strategy").to_owned(), cell(row, "outcome").to_owned()), row);
    }
    let mut compared = 0;
    for table in tables(text(&files, "report.html")) {
        let fields = if table.caption.starts_with("Levels over") {
            ["mean", "lower", "upper"]
        } else if table.caption.starts_with("Difference from") && table.rows[0][0] == "Outcome" {
            ["difference", "difference_lower", "difference_upper"]
        } else {
            continue;
        };
        for row in &table.rows[1..] {
            let named = |column: &&peerscale::outcomes::frame::Column| {
                row[0].starts_with(&format!("{} (", column.label)) || row[0] == column.label
            };
            let column = findings.layout.columns.iter().find(named).unwrap_or_else(|| panic!("{}", row[0]));
            for (name, shown) in table.rows[0][1..].iter().zip(&row[1..]) {
                let strategy = findings.strategies.iter().find(|strategy| strategy.name == *name).unwrap();
                let kept = by_key[&(strategy.id.clone(), column.id.clone())];
                let shown = numbers(shown);
                for (number, field) in shown.iter().zip(fields) {
                    let Ok(value) = cell(kept, field).parse::<f64>() else { continue };
                    assert!(is_shown(*number, value), "{} {name} {field}: {number:?} is not {value}", row[0]);
                    compared += 1;
                }
            }
        }
    }
    compared
}

#[test]
fn every_number_of_a_figure_is_in_its_file() {
    for findings in [with_samples(), fair(), decomposed()] {
        assert!(of_figures(&findings) > 1_000);
    }
}

#[test]
fn every_number_of_the_results_is_in_the_summary() {
    for findings in [with_samples(), fair()] {
        let compared = of_results(&findings);
        assert!(compared > 100, "{compared}");
    }
}

#[test]
fn a_number_is_read_as_it_is_told() {
    let near = |words: &str, value: f64, half: f64| {
        let [(shown, unit)] = numbers(words)[..] else { panic!("{words}") };
        assert!(
            (shown - value).abs() < 1e-9 * value.abs() && (unit - half).abs() < 1e-9,
            "{words}: {shown} {unit}"
        );
    };
    near("8,410", 8410.0, 5.0);
    near("−£3.66 billion", -3.66e9, 5e6);
    near("48.1%", 0.481, 0.0005);
    near("+21 pts", 0.21, 0.005);
    assert!(!is_shown((8410.0, 5.0), 8416.0) && is_shown((8410.0, 5.0), 8414.9));
}
