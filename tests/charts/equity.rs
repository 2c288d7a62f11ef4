//! Charts of equity: what their titles claim, and what they draw.

use crate::made_up::{england, fair};
use crate::title;
use peerscale::charts::figures;

const CHARTS: [&str; 5] =
    ["gap-over-time", "net-health", "equity-impact-plane", "ranking-over-aversion", "gap-mechanisms"];

#[test]
fn titles_of_equity_follow_the_evidence() {
    let findings = fair();
    let titles: Vec<String> = CHARTS.iter().map(|id| title(&findings, id)).collect();
    assert_eq!(
        titles,
        [
            "Equity first shifts reach towards the most deprived areas in every year. Towards the least deprived areas reach is shifted by \
             Digital self-help in years 2 to 10 (2028/29 to 2036/37) and Fast and thin in every year",
            "“Fast and thin” and “Slow and supervised” give more health than the money would have bought elsewhere",
            "Equity first makes health more equal; “Digital self-help”, “Fast and thin” and “Slow and supervised” make it less equal",
            "By its mean, Equity first is best above an aversion to inequality of 1.67, Slow and supervised below",
            "Digital self-help: where sites are and referral, trust and outreach raise the reach of group 1 (most deprived) against 5 (least \
             deprived)",
        ]
    );
    // Where nothing is told of equity there is nothing to draw.
    assert!(CHARTS.iter().all(|id| title(&england(), id) == "(none)"));
}

#[test]
fn every_chart_of_equity_can_be_drawn_and_has_all_its_words() {
    let drawn = figures(&fair()).unwrap();
    for id in CHARTS {
        let figure = drawn.iter().find(|figure| figure.id == id).unwrap();
        let table = &figure.table;
        assert!(table.alt.len() > 100 && table.subtitle.len() > 10, "{id}");
        assert!(table.rows.iter().all(|row| row.len() == table.fields.len()), "{id}");
        if let Ok(folder) = std::env::var("LOOK_AT") {
            std::fs::write(format!("{folder}/fair-{id}.png"), &figure.png).unwrap();
        }
    }
}
