//! Which plan narrows the gap: the rule case by case, and the same digits in the page, in `answer.json` and in the findings.

use super::{extras, text};
use crate::made_up::{fair, set};
use peerscale::analysis::equity::Measure;
use peerscale::analysis::findings::{Estimate, Findings, PairDifference};
use peerscale::report::answer::answer;
use peerscale::report::folder::files;
use peerscale::report::narrowing::{Narrowing, narrowing, sentence_of};
use peerscale::report::representation;

fn of(mean: f64) -> Estimate {
    Estimate { mean: Some(mean), mcse: Some(0.01), ..Estimate::default() }
}

#[test]
fn the_rule_case_by_case() {
    let findings = fair();
    let cases = [
        // Comparator, plan: what is told. Twenty replicates: 0.021 on either side of a mean.
        (0.10, 0.05, Narrowing::Narrows),
        (0.10, -0.05, Narrowing::Narrows),
        (-0.10, -0.05, Narrowing::Narrows),
        (0.10, 0.15, Narrowing::Widens),
        (-0.10, -0.15, Narrowing::Widens),
        (0.10, -0.15, Narrowing::Turns),
        (-0.10, 0.10, Narrowing::Turns),
        (0.01, 0.10, Narrowing::Opens),
        (0.10, 0.11, Narrowing::NotShown),
        // Neither has a gap that could be shown, although they differ.
        (0.015, -0.015, Narrowing::NotShown),
    ];
    for (comparator, plan, expected) in cases {
        let told = narrowing(&findings, &of(comparator), &of(plan), &of(plan - comparator));
        assert_eq!(told, expected, "{comparator} {plan}");
    }
    let one = Estimate { mcse: None, ..of(0.05) };
    assert_eq!(narrowing(&findings, &of(0.1), &one, &one), Narrowing::Unknown);
    assert_eq!(narrowing(&findings, &of(0.1), &Estimate::default(), &one), Narrowing::Unknown);
}

/// A comparator with a gap that is shown, and a plan that narrows it at a price.
fn told() -> Findings {
    let mut findings = fair();
    for row in &mut findings.equity.rows {
        if row.strategy == 0 && row.index == "sii" {
            row.level.mean = Some(0.02);
        } else if row.strategy == 4 && row.index == "sii" {
            row.difference.mean = Some(-0.014);
        }
    }
    // Digital self-help has a net benefit that is larger by 30 million, 1,000 QALYs at 30,000 each.
    // Made-up runs have no net benefit: it takes the place of an outcome that nothing here is about.
    let column = findings.layout.column("suicides").unwrap();
    findings.layout.columns[column].id = "net_benefit".into();
    set(&mut findings, 1, "net_benefit", 1e12, Some(1e6));
    let mut differences = vec![Estimate::default(); findings.layout.columns.len()];
    differences[column] = Estimate { mean: Some(-3e7), mcse: Some(1e6), ..Estimate::default() };
    let above = vec![None; differences.len()];
    findings.pairs.push(PairDifference { from: 1, of: 4, differences, above });
    findings
}

#[test]
fn the_sentence_says_by_how_much_and_never_more_than_is_shown() {
    let sentence = sentence_of(&told(), &Measure::ALL[0]).unwrap();
    assert_eq!(
        sentence,
        "Slow and supervised narrows the gap in reach over deprivation fifths: its slope is 0.6 instead of 2 percentage points, a \
         change of −1.4 (−1.82 to −0.981); it has 1,000 (930 to 1,070) QALYs less net health than Digital self-help."
    );
    let none = sentence_of(&fair(), &Measure::ALL[0]).unwrap();
    assert_eq!(
        none,
        "No plan could be shown to narrow the gap in reach over deprivation fifths, by its slope; “Digital self-help”, “Equity \
         first” and “Fast and thin” open one where none could be shown."
    );
    assert_eq!(sentence_of(&fair(), &Measure::ALL[1]), None);
}

#[test]
fn the_page_and_the_answer_say_the_same() {
    let findings = told();
    let equity = answer(&findings).equity.unwrap();
    let sentence = equity["sentence"].as_str().unwrap();
    assert_eq!(sentence, sentence_of(&findings, &Measure::ALL[0]).unwrap());
    let page = files(&findings, &extras()).unwrap();
    assert!(text(&page, "report.html").contains(sentence));
    let gaps = equity["gaps"].as_array().unwrap();
    assert_eq!((gaps.len(), gaps[0]["measure"].as_str()), (1, Some("reach")));
    for plan in gaps[0]["plans"].as_array().unwrap() {
        let id = plan["strategy"].as_str().unwrap();
        let strategy = findings.strategies.iter().position(|one| one.id == id).unwrap();
        let row = findings.equity.index(strategy, "reach", "sii").unwrap();
        assert_eq!(plan["level"]["mean"].as_f64(), row.level.mean);
        assert_eq!(plan["difference"]["mcse"].as_f64(), row.difference.mcse);
    }
    // A made-up run of one strategy has nothing to compare.
    assert!(answer(&crate::made_up::alone()).equity.is_none());
}

/// The group with the fewest workers for its people is named only where its interval lies below 1.
#[test]
fn a_lack_of_workers_is_said_where_it_is_shown() {
    let mut findings = fair();
    assert_eq!(representation::sentence(&findings), None);
    let column = findings.layout.column("worker_representation").unwrap();
    let group = |label: &str| findings.layout.groups.iter().position(|group| group.label == label).unwrap();
    let cells = ["White", "Black"].map(|label| findings.layout.cell(0, group(label), column));
    for (strategy, [white, black]) in [(0, [1.1, 0.5]), (1, [1.01, 0.99])] {
        let levels = &mut findings.levels.held()[strategy];
        (levels[cells[0]], levels[cells[1]]) = (of(white), of(black));
    }
    let sentence = representation::sentence(&findings).unwrap();
    assert!(
        sentence.contains("Status quo: Black, 0.5 (0.479 to 0.521); Digital self-help: no group that can be"),
        "{sentence}"
    );
}

/// Reach of the two fifths is known to 0.2 points each and the gap to much less, because they share their luck: the card goes by
/// the gap's own interval, and says it.
#[test]
fn the_card_of_the_gap_goes_by_the_gaps_own_interval() {
    use peerscale::report::cards::cards;
    let line = |level: f64, mcse: f64| {
        let mut findings = fair();
        let mut row = findings.equity.rows.iter().find(|row| row.index == "gap_abs").unwrap().clone();
        row.strategy = 1;
        (row.group_by, row.group, row.reference) = ("fifth".into(), "fifth_1".into(), "fifth_5".into());
        row.level = Estimate { mean: Some(level), mcse: Some(mcse), ..Estimate::default() };
        findings.equity.rows.insert(0, row);
        let card = cards(&findings).into_iter().find(|card| card.id == "equity_gap").unwrap();
        card.lines[1].clone()
    };
    let shown = line(0.36, 0.01);
    assert!(!shown.text.contains("no gap shown") && shown.text.contains("by chance"), "{}", shown.text);
    assert_eq!(shown.mcse, Some(0.01));
    let hidden = line(0.01, 0.1);
    assert!(hidden.text.starts_with("no gap shown, "), "{}", hidden.text);
}
