//! The chart of responders: what it shows are the read-outs of the tables, turned so that right is better, and its title says no more
//! than intervals bear.

use super::set;
use crate::made_up::{alone, assessed, england};
use peerscale::analysis::findings::{Estimate, Findings};
use peerscale::charts::table::Cell;
use peerscale::charts::{CHARTS, ChartTable};

fn table(findings: &Findings) -> Option<ChartTable> {
    CHARTS.iter().find(|chart| chart.id() == "responders").unwrap().table(findings)
}

#[test]
fn rows_are_the_read_outs_and_effects_are_in_what_matters() {
    let findings = assessed(england());
    let shown = table(&findings).unwrap();
    assert_eq!(shown.panels.iter().map(|panel| panel.key).collect::<Vec<_>>(), ["effect", "better", "worse"]);
    // Two instruments: four differences, five levels of each share.
    assert_eq!(shown.rows.len(), 2 * (4 + 5 + 5));
    for row in shown.iter() {
        let strategy = findings.strategies.iter().position(|s| s.id == row.text("strategy")).unwrap();
        let id = row.text("instrument");
        let (sign, important) = if id == "distress" { (-1.0, 3.0) } else { (1.0, 6.0) };
        let wanted = match row.text("panel") {
            "effect" => {
                findings.difference(strategy, &format!("{id}_change")).estimate.mean.unwrap() * sign
                    / important
            }
            "better" => findings.level(strategy, &format!("{id}_improved")).mean.unwrap(),
            _ => findings.level(strategy, &format!("{id}_worsened")).mean.unwrap(),
        };
        let (lower, mean, upper) =
            (row.number("lower").unwrap(), row.number("mean").unwrap(), row.number("upper").unwrap());
        assert!((mean - wanted).abs() < 1e-12 && lower < mean && mean < upper, "{id}");
        assert_eq!(row.number("important"), Some(important));
        assert!(row.text("panel") != "effect" || mean > 0.0, "right is better");
    }
    assert!(shown.rows.iter().flatten().all(|cell| *cell != Cell::Missing));
    assert!(table(&england()).is_none(), "nobody was assessed");
}

#[test]
fn the_title_says_no_more_than_the_interval_bears() {
    let title = |findings: &Findings| table(findings).unwrap().title;
    let mut findings = assessed(england());
    assert_eq!(
        title(&findings),
        "Recovery score: Slow and supervised has 48 more in 1,000 assessments that are better by what matters to a person"
    );
    for strategy in 1..5 {
        set(&mut findings, strategy, "recovery_score_improved", 0.001, Some(0.01));
    }
    assert!(
        title(&findings)
            .contains("no difference in how many are better by what matters to a person could be shown")
    );
    set(&mut findings, 2, "recovery_score_improved", -0.03, Some(0.001));
    assert!(title(&findings).contains("Equity first has 30 fewer in 1,000"), "{}", title(&findings));
    for strategy in 1..5 {
        set(&mut findings, strategy, "recovery_score_improved", 0.1, None);
    }
    assert!(title(&findings).contains("cannot be told from chance"));
    let mut one = assessed(alone());
    assert!(title(&one).contains("24.0% of later assessments are better"), "{}", title(&one));
    assert_eq!(table(&one).unwrap().panels.len(), 2);
    let cell = one.layout.cell(0, 0, one.layout.column("recovery_score_improved").unwrap());
    one.levels.held()[0][cell] = Estimate::default();
    assert!(title(&one).starts_with("Psychological distress"), "what was not read is not shown");
}
