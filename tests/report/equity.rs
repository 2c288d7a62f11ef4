//! Signs of indices: one convention, said of each index, and the same in the table, the document, the page and the terminal.

use super::{extras, text};
use crate::made_up::fair;
use peerscale::analysis::equity::{Measure, Row};
use peerscale::analysis::findings::{Estimate, Findings};
use peerscale::report::cards::cards;
use peerscale::report::fairness::{document, terminal};
use peerscale::report::folder::files;

/// Made-up gaps of reach of the comparator: the most deprived fifth has 0.4, the least 0.5.
fn gaps() -> Findings {
    let mut findings = fair();
    let template = findings.equity.rows[0].clone();
    let of = |index: &'static str, [group, reference]: [&str; 2], mean: f64| Row {
        strategy: 0,
        measure: 0,
        group_by: "fifth".into(),
        group: group.into(),
        reference: reference.into(),
        index,
        level: Estimate { mean: Some(mean), ..Estimate::default() },
        ..template.clone()
    };
    findings.equity.rows.extend([
        of("gap_abs", ["", ""], 0.1),
        of("gap_ratio", ["", ""], 1.25),
        of("gini", ["", ""], 0.05),
        of("gap_abs", ["fifth_1", "fifth_5"], -0.1),
        of("gap_ratio", ["fifth_1", "fifth_5"], 0.8),
    ]);
    findings
}

#[test]
fn each_index_has_its_own_sign() {
    for measure in &Measure::ALL {
        let kind = if measure.more_is_better { "a health variable" } else { "a variable of ill health" };
        for (index, between, at) in [
            ("sii", false, "above 0, the less deprived"),
            ("concentration_index", false, "above 0, the less deprived"),
            ("gap_abs", false, "above 0, the less deprived"),
            ("gap_ratio", false, "above 1, the less deprived"),
            ("rii_ratio", false, "above 1, the less deprived"),
            ("gap_abs", true, "above 0, the group"),
            ("gap_ratio", true, "above 1, the group"),
            ("gini", false, "0 is equality"),
            ("ede_atkinson", false, "a level"),
        ] {
            let sign = measure.sign(index, between);
            assert!(sign.starts_with(kind) && sign.contains(at), "{} {index}: {sign}", measure.id);
        }
    }
}

#[test]
fn the_table_the_page_and_the_document_say_the_sign_of_each_index() {
    let findings = gaps();
    let all = files(&findings, &extras()).unwrap();
    let mut rows = csv::Reader::from_reader(text(&all, "tables/equity.csv").as_bytes());
    let head = rows.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|column| column == name).unwrap();
    let (index, sign) = (at("index"), at("sign"));
    let mut ratios = 0;
    for row in rows.records().map(Result::unwrap) {
        ratios += usize::from(row[index].ends_with("_ratio"));
        assert_eq!(row[sign].contains("above 1"), row[index].ends_with("_ratio"), "{row:?}");
    }
    assert_eq!(ratios, 2);
    let page = text(&all, "report.html");
    let (_, table) = page.split_once("Ratio of the least deprived fifth to the most deprived").unwrap();
    let table = table.split("</table>").next().unwrap();
    assert!(table.contains("above 1, the less deprived") && !table.contains("above 0"), "{table}");
    // What is a slope is called one.
    assert!(page.contains("<th scope=\"col\">Slope of reach, percentage points</th>"));
    assert!(!page.contains("between the most and the least deprived"));
    for row in document(&findings)["indices"].as_array().unwrap() {
        let ratio = row["index"].as_str().unwrap().ends_with("_ratio");
        assert_eq!(row["sign"].as_str().unwrap().contains("above 1"), ratio, "{row}");
    }
}

/// Two gaps of the same fifths that are taken the other way round say which is taken from which, and stand under headings that say
/// what above 0 means.
#[test]
fn the_terminal_says_which_is_taken_from_which() {
    let told = terminal(&document(&gaps())).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    let line = |words: &str| {
        let found: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].contains(words)).collect();
        assert_eq!(found.len(), 1, "{words} in\n{told}");
        found[0]
    };
    let fifths = line("over deprivation fifths; above 0, of ratios above 1: the less deprived have more");
    let groups = line("between groups; above 0, of ratios above 1: the group that is named first has more");
    let least = line("gap_abs (least less most deprived)");
    let most = line("fifth: fifth_1 less fifth_5 (gap_abs)");
    assert!(fifths < least && least < groups && groups < most, "{told}");
    assert!(lines[least].ends_with("  0.10000") && lines[most].ends_with("  -0.10000"), "{told}");
    assert!(lines[line("gap_ratio (least over most deprived; 1: equal)")].ends_with("  1.25000"), "{told}");
    assert!(
        lines[line("fifth: fifth_1 over fifth_5 (gap_ratio; 1: equal)")].ends_with("  0.80000"),
        "{told}"
    );
    // Between words and number there is always room.
    let spaced = |line: &&&str| line.starts_with("    ") && !line.contains("aversion");
    for line in lines.iter().filter(spaced) {
        assert!(line.trim().split("  ").filter(|part| !part.trim().is_empty()).count() >= 3, "{line}");
    }
    assert!(told.contains("aversion 0.0    equal-health gain "), "{told}");
}

#[test]
fn what_does_not_apply_is_not_called_unknown() {
    let mut findings = fair();
    for (outcome, mean) in [("fidelity", None), ("worker_years", Some(0.0))] {
        let column = findings.layout.column(outcome).unwrap();
        let cell = findings.layout.cell(0, 0, column);
        findings.levels.held()[1][cell] = Estimate { mean, ..Estimate::default() };
    }
    let text = |findings: &Findings| {
        let card = cards(findings).into_iter().find(|card| card.id == "fidelity").unwrap();
        card.lines[1].text.clone()
    };
    assert_eq!(text(&findings), "does not apply: no peer workers");
    let column = findings.layout.column("worker_years").unwrap();
    let cell = findings.layout.cell(0, 0, column);
    findings.levels.held()[1][cell] = Estimate { mean: Some(4.0), ..Estimate::default() };
    assert_eq!(text(&findings), "not known");
}
