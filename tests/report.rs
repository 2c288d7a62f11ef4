//! The report: files and their contract, tables that come back as they were, sentences by rule, harmless names,
//! nothing half-written, the same bytes twice.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::format_push_string,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test that fails says where"
)]

#[path = "report/accessibility.rs"]
mod accessibility;
#[path = "report/again.rs"]
mod again;
#[path = "report/equity.rs"]
mod equity;
#[path = "report/lives.rs"]
mod lives;
mod made_up;
#[path = "report/narrowing.rs"]
mod narrowing;
#[path = "report/numbers.rs"]
mod numbers;
#[path = "report/page.rs"]
mod page;
#[path = "report/precision.rs"]
mod precision;
#[path = "report/responders.rs"]
mod responders;
#[path = "report/taken_in.rs"]
mod taken_in;
#[path = "report/workbook.rs"]
mod workbook;

use made_up::{alone, decomposed, england, fair, set, with_samples};
use peerscale::analysis::findings::{Estimate, Findings};
use peerscale::report::answer::{answer, json, json_with_speed};
use peerscale::report::cards::cards;
use peerscale::report::folder::{How, files, part, write};
use peerscale::report::manifest::{RunKey, check};
use peerscale::report::sentence::sentence;
use peerscale::report::tables::File;
use peerscale::report::terminal::summary;
use peerscale::report::{Extras, Input, Provenance, ReportError};
use peerscale::units::checksum::sha256_base64;
use serde_json::Value;
use std::collections::BTreeSet;

fn extras() -> Extras {
    let row = |input: &str, standing: &str| Provenance {
        input: input.into(),
        value: "0.12".into(),
        limits: Some((0.1, 0.14)),
        distribution: "beta".into(),
        unit: "proportion".into(),
        source: "Somebody 2020".into(),
        standing: standing.into(),
        supplied_by: if standing == "assumption" { "people who use services".into() } else { String::new() },
    };
    Extras {
        version: "0.1.0".into(),
        resolved: "kind = \"strategy\"\n".into(),
        inputs: vec![Input { name: "england/base.toml".into(), sha256: "00".repeat(32) }],
        log: "seconds = 12\n".into(),
        provenance: vec![row("illness.relapse", "verified"), row("workforce.turnover", "assumed")],
        kept: Vec::new(),
        options: String::new(),
        plan: None,
        model: String::new(),
    }
}

fn text<'a>(files: &'a [File], path: &str) -> &'a str {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is there"));
    std::str::from_utf8(&file.bytes).unwrap()
}

fn is_csv(file: &File) -> bool {
    file.path.rsplit_once('.').is_some_and(|(_, ending)| ending == "csv")
}

/// Rows of a table by the names of its columns.
fn rows(text: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let pair = |(name, cell): (&str, &str)| (name.to_owned(), cell.to_owned());
    reader.records().map(|row| head.iter().zip(row.unwrap().iter()).map(pair).collect()).collect()
}

fn cell<'a>(row: &'a [(String, String)], name: &str) -> &'a str {
    &row.iter().find(|cell| cell.0 == name).unwrap().1
}

#[test]
fn the_folder_holds_what_was_promised() {
    let files = files(&with_samples(), &extras()).unwrap();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths.len(), paths.iter().collect::<BTreeSet<_>>().len());
    insta::assert_snapshot!("files", paths.join("\n"));
}

#[test]
fn summary_has_its_columns_and_comes_back_to_the_last_digit() {
    let findings = england();
    let files = files(&findings, &extras()).unwrap();
    let text = text(&files, "tables/summary.csv");
    assert_eq!(
        text.lines().next().unwrap(),
        "strategy,comparator,outcome,group_by,group,mean,mcse,lower,upper,difference,difference_mcse,difference_lower,difference_upper,unit"
    );
    let mut compared = 0;
    for row in rows(text) {
        let strategy = findings.strategies.iter().position(|s| s.id == cell(&row, "strategy")).unwrap();
        let group = findings
            .layout
            .groups
            .iter()
            .position(|g| g.by == cell(&row, "group_by") && g.label == cell(&row, "group"))
            .unwrap();
        let level = findings.level_of(strategy, cell(&row, "outcome"), 0, group);
        let difference = findings.difference_of(strategy, cell(&row, "outcome"), 0, group).estimate;
        for (name, value) in [("mean", level.mean), ("mcse", level.mcse), ("difference", difference.mean)] {
            match value {
                None => assert_eq!(cell(&row, name), ""),
                Some(value) => {
                    compared += 1;
                    assert_eq!(cell(&row, name).parse::<f64>().unwrap(), value);
                }
            }
        }
    }
    assert!(compared > 1000);
}

#[test]
fn costs_add_up_exactly() {
    let files = files(&england(), &extras()).unwrap();
    let rows = rows(text(&files, "tables/costs.csv"));
    let (mut sum, mut change, mut totals) = (0.0, 0.0, 0);
    for row in rows {
        let number = |name: &str| cell(&row, name).parse::<f64>().unwrap_or(0.0);
        if cell(&row, "item") == "total" {
            assert_eq!(number("mean"), sum);
            assert_eq!(number("difference"), change);
            totals += 1;
            (sum, change) = (0.0, 0.0);
        } else {
            sum += number("mean");
            change += number("difference");
        }
    }
    assert_eq!(totals, 5 * 11);
}

#[test]
fn the_dictionary_knows_every_column_of_every_table() {
    let mut findings = with_samples();
    findings.decompositions = decomposed().decompositions;
    findings.equity = fair().equity;
    let files = files(&findings, &extras()).unwrap();
    assert!(!text(&files, "tables/decomposition.csv").is_empty());
    let known: BTreeSet<(String, String)> = rows(text(&files, "tables/dictionary.csv"))
        .iter()
        .inspect(|row| assert!(!cell(row, "meaning").is_empty(), "{row:?}"))
        .map(|row| (cell(row, "table").to_owned(), cell(row, "column").to_owned()))
        .collect();
    for file in files.iter().filter(|file| is_csv(file)) {
        let head = text(&files, &file.path).lines().next().unwrap();
        for column in head.split(',') {
            assert!(known.contains(&(file.path.clone(), column.to_owned())), "{} {column}", file.path);
        }
    }
}

#[test]
fn psa_tables_are_what_other_programs_read() {
    let files = files(&with_samples(), &extras()).unwrap();
    for path in ["psa/costs.csv", "psa/effects.csv"] {
        let mut lines = text(&files, path).lines();
        assert_eq!(
            lines.next().unwrap(),
            "status-quo,digital-self-help,equity-first,fast-and-thin,slow-and-supervised"
        );
        assert_eq!(lines.count(), 200);
    }
    assert_eq!(
        text(&files, "psa/parameters.csv").lines().next().unwrap(),
        "peer_contact.effect,workforce.turnover"
    );
    assert_eq!(text(&files, "psa/parameters.csv").lines().count(), 201);
}

/// Findings with names that would do harm and numbers that are none.
fn hostile() -> Findings {
    let mut findings = with_samples();
    findings.strategies[0].name = "<script>alert(1)</script>".into();
    findings.strategies[1].name = "<img src=http://evil.example onerror=x>".into();
    findings.strategies[1].id = "=cmd|' /C calc'!A0".into();
    findings.strategies[2].question = Some("@SUM(1+1)\"><script>".into());
    findings.strategies[3].name = "+1\u{1b}[2J".into();
    findings.cost_items[0].payer = "-2+3".into();
    for (index, estimate) in findings.levels.held().iter_mut().flatten().enumerate() {
        if index % 3 == 0 {
            estimate.mean = Some(f64::NAN);
        } else if index % 3 == 1 {
            estimate.mcse = Some(f64::INFINITY);
        }
    }
    findings.psa[3][1] = (f64::NAN, f64::INFINITY);
    findings.parameters[0][0] = f64::NAN;
    findings.clouds[0][0].cost = f64::NAN;
    findings.differences.held()[0][0].variance_ratio = Some(f64::NAN);
    findings
}

#[test]
fn names_and_numbers_can_do_no_harm() {
    let mut extras = extras();
    extras.provenance[0].source = "</table><script>".into();
    let files = files(&hostile(), &extras).unwrap();
    for file in files.iter().filter(|file| is_csv(file)) {
        for row in rows(text(&files, &file.path)) {
            for (_, cell) in row {
                let formula = cell.starts_with(['=', '+', '@', '\t'])
                    || (cell.starts_with('-') && cell.parse::<f64>().is_err());
                assert!(!formula, "{}: {cell}", file.path);
                assert!(!cell.contains("NaN") && cell != "inf" && cell != "-inf", "{}: {cell}", file.path);
            }
        }
    }
    let page = text(&files, "report.html");
    assert!(page.matches("<script").count() == 1 && !page.contains("<img") && !page.contains("NaN"));
    assert!(page.contains("&lt;script&gt;"));
    let words = summary(&hostile(), &answer(&hostile()));
    assert!(!words.contains('\u{1b}'));
}

#[test]
fn the_page_stands_alone() {
    let files = files(&england(), &extras()).unwrap();
    let page = text(&files, "report.html");
    for reference in page.split("http").skip(1) {
        assert!(
            reference.starts_with("://www.w3.org/2000/svg") || reference.starts_with("-equiv"),
            "{}",
            &reference[..40]
        );
    }
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    assert!(page.contains(&format!("style-src 'sha256-{}'", sha256_base64(style.as_bytes()))));
    assert!(!page.contains(" style="));
    let script = page.split("<script>").nth(1).unwrap().split("</script>").next().unwrap();
    assert!(page.contains(&format!("script-src 'sha256-{}'", sha256_base64(script.as_bytes()))));
    // Seventeen charts and two evidence meters.
    assert_eq!(page.matches("<svg").count(), 19);
    for link in page.split("href=\"").skip(1) {
        let path = link.split('"').next().unwrap();
        if let Some(id) = path.strip_prefix('#') {
            assert!(page.contains(&format!(" id=\"{id}\"")), "{id}");
            continue;
        }
        assert!(files.iter().any(|file| file.path == path), "{path}");
    }
    for figure in page.split("<figure").skip(1) {
        assert!(figure.contains("<figcaption>") && figure.contains("<table>"));
    }
}

#[test]
fn the_page_says_how_certain_it_is_as_a_whole() {
    let told = |findings: &Findings, words: &str| {
        let files = files(findings, &extras()).unwrap();
        assert!(text(&files, "report.html").contains(words), "{words}");
    };
    told(&england(), "Parameter uncertainty was not run: intervals hold chance alone");
    let mut findings = with_samples();
    told(&findings, "Over 200 parameter sets a difference from Status quo could be shown in admissions for");
    findings.setting.samples = 12;
    told(&findings, "12 parameter sets are too few for 95% intervals");
}

#[test]
fn a_change_of_sign_is_told_of_inputs_that_explain_enough() {
    let mut findings = england();
    let told = |findings: &Findings| {
        let files = files(findings, &extras()).unwrap();
        text(&files, "report.html").contains("more where Consent (referral.consent) is above 0.41 proportion")
    };
    assert!(told(&findings));
    findings.certainties[0].first[0].1 = 0.08;
    assert!(!told(&findings), "one of hundreds of inputs explains as much by chance");
}

fn numbers(value: &Value, found: &mut usize) {
    match value {
        Value::Number(number) => {
            assert!(number.as_f64().unwrap().is_finite());
            *found += 1;
        }
        Value::Array(values) => values.iter().for_each(|value| numbers(value, found)),
        Value::Object(values) => values.values().for_each(|value| numbers(value, found)),
        _ => {}
    }
}

#[test]
fn the_answer_keeps_its_contract() {
    let findings = england();
    let document: Value = serde_json::from_str(&json(&answer(&findings)).unwrap()).unwrap();
    let admissions = &document["strategies"][0]["outcomes"]["admissions"];
    let keys: Vec<&String> = admissions.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["mean", "mcse", "lower", "upper", "unit"]);
    assert_eq!(admissions["mean"].as_f64(), findings.level(0, "admissions").mean);
    assert!(admissions["lower"].is_null());
    let change = &document["comparisons"][3]["outcomes"]["admissions"];
    let keys: Vec<&String> = change.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["difference", "mcse", "lower", "upper", "variance_ratio", "unit"]);
    assert_eq!(document["comparisons"][3]["strategy"], "slow-and-supervised");
    assert_eq!(document["comparator"], "status-quo");
    assert_eq!(document["comparisons"].as_array().unwrap().len(), 4);
    assert!(document["strategies"][0]["outcomes"].as_object().unwrap().keys().all(|key| !key.contains(':')));
    let cards: Vec<&str> =
        document["cards"].as_array().unwrap().iter().map(|card| card["id"].as_str().unwrap()).collect();
    assert_eq!(
        cards,
        ["reach", "fidelity", "admissions_avoided", "yearly_cost", "net_benefit", "equity_gap"]
    );
    for card in document["cards"].as_array().unwrap() {
        assert!(card["note"].as_str().unwrap().contains("Parameter uncertainty was not run."));
    }
    let with_speed: Value =
        serde_json::from_str(&json_with_speed(&answer(&findings), 1.2e8, f64::NAN).unwrap()).unwrap();
    assert_eq!(with_speed["person_weeks_per_second"].as_f64(), Some(1.2e8));
    assert!(with_speed["seconds"].is_null());
}

#[test]
fn no_number_in_the_answer_is_not_finite() {
    for findings in [hostile(), england(), with_samples(), alone()] {
        let text = json(&answer(&findings)).unwrap();
        let mut found = 0;
        numbers(&serde_json::from_str(&text).unwrap(), &mut found);
        assert!(found > 20);
        assert!(!text.contains("NaN"));
    }
}

#[test]
fn cards_and_terminal_are_as_recorded() {
    let mut text = String::new();
    for (name, findings) in [("england", england()), ("samples", with_samples()), ("alone", alone())] {
        let answer = answer(&findings);
        text.push_str(&format!("== {name}\n\n{}\n", summary(&findings, &answer)));
        for card in &answer.cards {
            text.push_str(&format!("{} [{}] {}\n", card.title, card.unit, card.note));
            for line in &card.lines {
                text.push_str(&format!("  {}: {}\n", line.name, line.text));
            }
        }
        text.push('\n');
    }
    insta::assert_snapshot!("words", text);
}

#[test]
fn sentences_say_no_more_than_the_numbers_bear() {
    let mut findings = england();
    let quiet = |findings: &mut Findings| (1..5).for_each(|s| set(findings, s, "admissions", 0.0, Some(0.0)));
    let mut cases = vec![
        ("as it is", sentence(&findings)),
        ("samples", sentence(&with_samples())),
        ("alone", sentence(&alone())),
    ];
    quiet(&mut findings);
    cases.push(("nothing changes", sentence(&findings)));
    set(&mut findings, 3, "admissions", -120.0, Some(100.0));
    cases.push(("not shown", sentence(&findings)));
    set(&mut findings, 3, "admissions", -120.0, Some(10.0));
    set(&mut findings, 3, "cost_undiscounted", -5e7, Some(1e6));
    cases.push(("one, which saves", sentence(&findings)));
    set(&mut findings, 3, "cost_undiscounted", 1e5, Some(1e6));
    cases.push(("cost not shown", sentence(&findings)));
    set(&mut findings, 2, "admissions", -130.0, Some(10.0));
    cases.push(("two alike", sentence(&findings)));
    set(&mut findings, 1, "admissions", 90.0, Some(10.0));
    cases.push(("two alike, one harmful", sentence(&findings)));
    let card = cards(&findings).into_iter().find(|card| card.id == "admissions_avoided").unwrap();
    let line = card.lines.iter().find(|line| line.strategy == "digital-self-help").unwrap();
    assert_eq!(line.text, "90 more (by chance 69.1 to 111)");
    quiet(&mut findings);
    set(&mut findings, 3, "admissions", 700.0, Some(100.0));
    cases.push(("harm", sentence(&findings)));
    let mut single = england();
    single.setting.replicates = 1;
    single.differences.held().iter_mut().flatten().for_each(|difference| difference.estimate.mcse = None);
    cases.push(("one replicate", sentence(&single)));
    let mut few = with_samples();
    few.setting.samples = 10;
    cases.push(("few samples", sentence(&few)));
    let mut nothing = england();
    nothing
        .differences
        .held()
        .iter_mut()
        .flatten()
        .for_each(|difference| difference.estimate = Estimate::default());
    cases.push(("no numbers", sentence(&nothing)));
    let text: Vec<String> = cases.iter().map(|(name, sentence)| format!("{name}: {sentence}\n")).collect();
    let text = text.join("\n");
    insta::assert_snapshot!("sentences", text);
}

#[test]
fn a_run_is_written_once_checked_and_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let (findings, extras) = (england(), extras());
    let name = RunKey::of(&findings.setting, "status-quo", &extras).folder_name();
    let first = write(dir.path(), &name, &findings, &extras).unwrap();
    assert_eq!((first.how, check(&first.folder).unwrap()), (How::New, Vec::new()));
    assert!(!part(dir.path(), &name).exists());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);

    // Another log is no other run.
    let later = Extras { log: "seconds = 13\n".into(), ..extras.clone() };
    assert_eq!(write(dir.path(), &name, &findings, &later).unwrap().how, How::AlreadyThere);
    assert_eq!(std::fs::read_to_string(first.folder.join("log.txt")).unwrap(), "seconds = 12\n");

    let error = write(dir.path(), &name, &with_samples(), &extras).unwrap_err();
    assert!(
        matches!(error, ReportError::InTheWay { .. }) && error.to_string().contains("other results"),
        "{error}"
    );

    std::fs::write(first.folder.join("tables/summary.csv"), "changed").unwrap();
    assert_eq!(check(&first.folder).unwrap(), ["tables/summary.csv"]);
    let error = write(dir.path(), &name, &findings, &extras).unwrap_err();
    assert!(error.to_string().contains("was changed"), "{error}");
    assert_eq!(std::fs::read_to_string(first.folder.join("tables/summary.csv")).unwrap(), "changed");
}

#[test]
fn a_place_that_cannot_be_written_to_is_an_error_that_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let error = write(&file, "run", &alone(), &extras()).unwrap_err().to_string();
    assert!(error.contains("--out") && error.contains("file"), "{error}");
    let error = write(dir.path(), "file", &alone(), &extras()).unwrap_err().to_string();
    assert!(error.contains("is no folder"), "{error}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn the_same_findings_give_the_same_bytes_and_no_trace_of_where_or_when() {
    let (one, other) = (files(&england(), &extras()).unwrap(), files(&england(), &extras()).unwrap());
    assert_eq!(one, other);
    let manifest = text(&one, "manifest.json");
    assert!(!manifest.contains("log.txt") && !manifest.contains("\"manifest.json\""));
    assert!(!manifest.contains("/tmp") && !manifest.contains("seconds"));
    assert_eq!(manifest.matches("\"path\"").count(), one.len() - 1);
}

/// `LOOK_AT=folder cargo test --test report` leaves a folder there, to be looked at.
#[test]
fn a_folder_can_be_looked_at() {
    let Ok(folder) = std::env::var("LOOK_AT") else { return };
    write(std::path::Path::new(&folder), "england", &with_samples(), &extras()).unwrap();
    println!("{}", summary(&england(), &answer(&england())));
}
