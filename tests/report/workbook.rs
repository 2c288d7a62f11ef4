//! The workbook: read as the file that it is, and recalculated by a spreadsheet program where one is installed.

use super::{extras, hostile};
use crate::made_up::{alone, england, with_samples};
use peerscale::analysis::findings::Findings;
use peerscale::economics::acceptability::acceptability;
use peerscale::economics::cea::icer_table;
use peerscale::economics::paired::Paired;
use peerscale::report::workbook::workbook;
use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

fn book(findings: &Findings) -> Vec<u8> {
    workbook(findings, &extras()).unwrap().bytes
}

/// The files in a workbook.
fn parts(book: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn part<'a>(parts: &'a [(String, String)], name: &str) -> &'a str {
    &parts.iter().find(|part| part.0 == name).unwrap_or_else(|| panic!("{name} is there")).1
}

/// The formulas of a sheet with what is written as their result: address, formula, result.
fn formulas(sheet: &str) -> Vec<(String, String, String)> {
    let between = |text: &str, from: &str, to: &str| -> Option<String> {
        let rest = &text[text.find(from)? + from.len()..];
        Some(rest[..rest.find(to)?].to_owned())
    };
    sheet
        .split("<c ")
        .skip(1)
        .filter_map(|cell| {
            let cell = &cell[..cell.find("</c>").unwrap_or(cell.len())];
            let formula = &cell[cell.find("<f")?..];
            let formula = between(formula, ">", "</f>")?.replace("&gt;", ">").replace("&lt;", "<");
            Some((between(cell, "r=\"", "\"")?, formula, between(cell, "<v>", "</v>").unwrap_or_default()))
        })
        .collect()
}

fn paired(findings: &Findings) -> Paired {
    let column = |of: &dyn Fn(&(f64, f64)) -> f64| {
        let strategies = findings.strategies.len();
        (0..strategies).map(|s| findings.psa.iter().map(|row| of(&row[s])).collect()).collect()
    };
    Paired {
        strategies: findings.strategies.iter().map(|strategy| strategy.name.clone()).collect(),
        costs: column(&|pair| pair.0),
        effects: column(&|pair| pair.1),
    }
}

/// Samples in which every status occurs, with two strategies that are exactly equal in half of them.
fn contested() -> Findings {
    let mut findings = with_samples();
    for (sample, row) in findings.psa.iter_mut().enumerate() {
        let wobble = ((sample * 37 % 101) as f64 - 50.0) / 50.0;
        let other = ((sample * 53 % 97) as f64 - 48.0) / 48.0;
        *row = vec![
            (1000.0 + 10.0 * wobble, 5.0 + 0.01 * other),
            (1300.0 + 40.0 * other, 5.01 + 0.02 * wobble),
            (1250.0 + 30.0 * wobble, 5.02 + 0.02 * other),
            (1400.0 + 20.0 * other, 5.05 + 0.01 * wobble),
            (1400.0 + 20.0 * other + if sample % 2 == 0 { 0.0 } else { 90.0 }, 5.05 + 0.01 * wobble),
        ];
    }
    findings
}

/// Mean costs and effects by hand, with all three statuses.
#[test]
fn every_status_occurs_among_the_samples_that_are_tested() {
    let paired = paired(&contested());
    let rows = icer_table(&paired.mean_costs(), &paired.mean_effects());
    let words: Vec<&str> = rows.iter().map(|row| row.status.word()).collect();
    assert_eq!(words, ["ND", "ND", "ED", "D", "D"]);
}

#[test]
fn formulas_carry_the_numbers_of_value() {
    let findings = contested();
    let parts = parts(&book(&findings));
    let paired = paired(&findings);
    let ratios = formulas(part(&parts, "xl/worksheets/sheet6.xml"));
    let cell = |of: &[(String, String, String)], address: &str| {
        of.iter().find(|cell| cell.0 == address).map_or_else(String::new, |cell| cell.2.clone())
    };
    for (place, row) in icer_table(&paired.mean_costs(), &paired.mean_effects()).iter().enumerate() {
        let at = |column: &str| cell(&ratios, &format!("{column}{}", 4 + place));
        assert_eq!(at("B"), paired.strategies[row.strategy]);
        assert_eq!(at("C").parse::<f64>().unwrap(), row.cost);
        assert_eq!(at("G").parse::<f64>().ok(), row.increment.map(|i| i.ratio));
        assert_eq!(at("H"), row.status.word());
    }
    let curves = formulas(part(&parts, "xl/worksheets/sheet7.xml"));
    let step = findings.setting.threshold / 20.0;
    for place in 0..41 {
        let found = acceptability(&paired, (0..place).fold(0.0, |wtp, _| wtp + step));
        for (column, wanted) in ["B", "C", "D", "E", "F"].iter().zip(&found.probability) {
            let shown = cell(&curves, &format!("{column}{}", 5 + place));
            assert_eq!(shown.parse::<f64>().unwrap(), *wanted);
        }
    }
    // Nothing but functions that every spreadsheet program has, and no words of the scenario.
    for (_, formula, _) in ratios.iter().chain(&curves) {
        assert!(!formula.contains("_xlfn") && !formula.contains("Slow"), "{formula}");
    }
}

#[test]
fn the_same_run_gives_the_same_bytes_with_the_date_of_the_release() {
    assert!(book(&with_samples()) == book(&with_samples()));
    let core = parts(&book(&with_samples()));
    let core = part(&core, "docProps/core.xml");
    let released = include_str!("../../CITATION.cff");
    let day =
        released.lines().find_map(|line| line.strip_prefix("date-released: ")).unwrap().trim_matches('"');
    assert!(core.matches(&format!("{day}T00:00:00Z")).count() >= 1, "{core}");
}

#[test]
fn names_of_scenarios_are_words_and_missing_numbers_are_no_formulas() {
    let names = ["=cmd|' /C calc'!A0", "+1", "@SUM(1+1)", "-2", "<b>&\u{1}"];
    let mut findings = contested();
    for (strategy, name) in findings.strategies.iter_mut().zip(names) {
        strategy.name = name.into();
    }
    let parts = parts(&book(&findings));
    for (name, text) in parts.iter().filter(|part| part.0.starts_with("xl/worksheets/sheet")) {
        for (address, formula, _) in formulas(text) {
            let harmful = ["cmd", "SUM(1+1)", "+1)", "'!A0"].iter().any(|bad| formula.contains(bad));
            assert!(!harmful, "{name} {address}: {formula}");
        }
    }
    assert!(part(&parts, "xl/sharedStrings.xml").contains("=cmd|"));
    // Without samples, with one strategy, or with numbers that are none: inputs and results alone.
    for findings in [england(), alone(), hostile()] {
        let parts = super::workbook::parts(&book(&findings));
        let sheets = parts.iter().filter(|part| part.0.starts_with("xl/worksheets/sheet")).count();
        assert_eq!(sheets, 3);
        assert!(parts.iter().all(|(_, text)| !text.contains("NaN") && !text.contains("<f>")));
    }
}

/// The same workbook without any result beside its formulas: what is read then was calculated by the reader.
fn blank(book: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts(book) {
        let mut bare = String::new();
        let mut rest = text.as_str();
        while let Some(end) = rest.find("</f><v>") {
            bare.push_str(&rest[..end + 4]);
            rest = &rest[end + 7..];
            rest = &rest[rest.find("</v>").unwrap() + 4..];
        }
        bare.push_str(rest);
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bare.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Every sheet as a spreadsheet program calculates it; none where there is no such program.
fn recalculated(book: &[u8], folder: &Path) -> Option<Vec<(String, Vec<Vec<String>>)>> {
    let path = folder.join("book.xlsx");
    std::fs::write(&path, blank(book)).unwrap();
    let profile = folder.join("profile/user");
    std::fs::create_dir_all(&profile).unwrap();
    // Recalculate whatever is opened.
    let mut settings = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\">",
    );
    let _ = write!(
        settings,
        "<item oor:path=\"/org.openoffice.Office.Calc/Formula/Load\"><prop oor:name=\"OOXMLRecalcMode\" oor:op=\"fuse\"><value>0</value></prop></item></oor:items>"
    );
    std::fs::write(profile.join("registrymodifications.xcu"), settings).unwrap();
    let done = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--headless", "--convert-to"])
        .arg("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1")
        .arg("--outdir")
        .arg(folder)
        .arg(&path)
        .output();
    if done.is_err() {
        return None;
    }
    let sheet = |name: &str| {
        let path = folder.join(format!("book-{name}.csv"));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).unwrap();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        (name.to_owned(), rows)
    };
    Some(["Summary", "ICER", "CEAC"].map(sheet).to_vec())
}

#[test]
fn a_spreadsheet_program_calculates_the_same_numbers() {
    let findings = contested();
    let folder = tempfile::tempdir().unwrap();
    let Some(sheets) = recalculated(&book(&findings), folder.path()) else {
        println!(
            "not tested: no spreadsheet program (soffice) is installed, so no workbook was recalculated"
        );
        return;
    };
    let paired = paired(&findings);
    let cell = |sheet: usize, row: usize, column: usize| sheets[sheet].1[row][column].as_str();
    let near = |found: &str, wanted: f64, what: &str| {
        let found: f64 = found.parse().unwrap_or_else(|_| panic!("{what}: {found:?}"));
        assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1e-3), "{what}: {found} is not {wanted}");
    };
    near(cell(0, 3, 2), paired.mean_costs()[0], "mean cost");
    for (place, row) in icer_table(&paired.mean_costs(), &paired.mean_effects()).iter().enumerate() {
        let line = 3 + place;
        assert_eq!(cell(1, line, 1), paired.strategies[row.strategy]);
        assert_eq!(cell(1, line, 7), row.status.word());
        near(cell(1, line, 2), row.cost, "cost");
        match row.increment {
            None => assert_eq!(cell(1, line, 6), ""),
            Some(increment) => near(cell(1, line, 6), increment.ratio, "ratio"),
        }
    }
    let step = findings.setting.threshold / 20.0;
    for place in 0..41 {
        let found = acceptability(&paired, (0..place).fold(0.0, |wtp, _| wtp + step));
        for (strategy, wanted) in found.probability.iter().enumerate() {
            near(cell(2, 4 + place, 1 + strategy), *wanted, "probability");
        }
        assert_eq!(cell(2, 4 + place, 11), paired.strategies[found.best], "best at step {place}");
    }
}
