//! The chart of the money of sites.

use peerscale::analysis::findings::{Estimate, Findings, Money};
use peerscale::charts::figures;
use peerscale::report::tables::figure as table_file;

#[path = "equity.rs"]
mod equity;
#[path = "titles.rs"]
mod titles;

use crate::made_up::{alone, england, set};
use crate::title;

/// The made-up England, with the money of sites followed in two strategies.
fn funded(solvent: [f64; 2]) -> Findings {
    let mut findings = england();
    let certain = |mean: f64| Estimate { mean: Some(mean), mcse: Some(0.0), lower: None, upper: None };
    for (strategy, share) in [2, 3].into_iter().zip(solvent) {
        for period in 0..=findings.layout.years {
            let years = if period == 0 { 10.0 } else { 1.0 };
            for (outcome, level) in [
                ("bills", 9e7 * years),
                ("spent", 8e7 * years),
                ("budget", 1e8 * years),
                ("income", 8.5e7 * years),
                ("unspent", 1.5e7 * years),
                ("solvent_share", share),
            ] {
                let column = findings.layout.column(outcome).unwrap();
                let cell = findings.layout.cell(period, 0, column);
                findings.levels.held()[strategy][cell] = certain(level);
            }
        }
        for year in 1..=findings.layout.years {
            for (measure, level) in [("income", 8.5e7), ("spent", 8e7), ("closing", 4e7), ("owed", 5e7)] {
                findings.finances.push(Money {
                    strategy,
                    year,
                    sites: "all",
                    measure,
                    unit: "GBP".into(),
                    estimate: certain(level),
                });
            }
        }
    }
    findings
}

#[test]
fn money_of_sites_is_drawn_where_it_is_followed_and_titles_say_who_cannot_pay() {
    assert_eq!(
        title(&funded([0.75, 1.0]), "finances"),
        "Equity first: sites cannot pay all their bills 25% of the time, while £15 million a year of the budget is not drawn"
    );
    assert_eq!(
        title(&funded([1.0, 1.0]), "finances"),
        "Sites can always pay all their bills, in every strategy"
    );
    let drawn = figures(&funded([0.75, 1.0])).unwrap();
    let figure = drawn.iter().find(|figure| figure.id == "finances").unwrap();
    // Three panels, two strategies, ten years, and three in which every bill is paid; what is held is cash less debts.
    assert_eq!(figure.table.rows.len(), 60 + 30);
    assert!(figure.table.subtitle.ends_with(
        "No budget is set for “Status quo”, “Digital self-help” and “Slow and supervised”: every bill is paid."
    ));
    let csv = String::from_utf8(table_file("", &figure.table).unwrap().bytes).unwrap();
    assert!(csv.lines().filter(|line| line.starts_with("held,")).all(|line| line.contains(",-10000000,")));
    assert!(csv.lines().filter(|line| line.starts_with("income,")).all(|line| line.ends_with(",100000000")));
    assert!(figure.table.alt.contains("Equity first: budget £100 million, paid to sites £85 million"));
    assert!(figure.svg.contains("Equity first") && figure.svg.contains("Digital self-help"));
    let flow = drawn.iter().find(|figure| figure.id == "cash-flow").unwrap();
    let of = |strategy: &str, item: &str| {
        let wanted = [("panel", "in"), ("strategy", strategy), ("item", item)];
        flow.table.select(&wanted).next().and_then(|row| row.number("mean"))
    };
    let unpaid = [("panel", "out"), ("strategy", "equity-first"), ("item", "unpaid at the end")];
    assert_eq!(flow.table.select(&unpaid).next().and_then(|row| row.number("mean")), Some(5e7));
    assert_eq!(of("equity-first", "total"), Some(8.5e7));
    assert_eq!(of("status-quo", "total"), of("status-quo", "as billed (no budget set)"));
}

#[test]
fn where_no_budget_is_set_bills_are_drawn_and_it_is_said_that_all_are_paid() {
    let findings = england();
    let drawn = figures(&findings).unwrap();
    let figure = drawn.iter().find(|figure| figure.id == "finances").unwrap();
    assert_eq!(figure.table.panels.len(), 1);
    assert_eq!(figure.table.rows.len(), 5 * 10);
    assert!(figure.table.subtitle.ends_with("every bill is paid, and nothing is held or owed."));
    let starts = |title: &str| title.starts_with("No budget is set: every bill is paid, £");
    assert!(
        starts(&figure.table.title) && figure.table.title.contains(" a year with "),
        "{}",
        figure.table.title
    );
    // What cannot be told from chance is not claimed.
    let mut same = england();
    for strategy in 1..5 {
        set(&mut same, strategy, "programme_cost", 1e6, Some(1e7));
    }
    let column = same.layout.column("programme_cost").unwrap();
    let cell = same.layout.cell(0, 0, column);
    for (strategy, levels) in same.levels.held().iter_mut().enumerate() {
        let mean = Some(1e9 + 1e6 * strategy as f64);
        levels[cell] = Estimate { mean, mcse: Some(1e7), ..Estimate::default() };
    }
    let told = title(&same, "finances");
    assert!(starts(&told) && told.ends_with("that strategies differ in it could not be shown"), "{told}");
    let mut one = alone();
    one.setting.replicates = 1;
    assert!(title(&one, "finances").ends_with(" a year with Status quo"));
    // Without a programme nothing is drawn.
    for cell in findings_without_programme(&mut one) {
        *cell = Estimate { mean: Some(0.0), mcse: None, ..Estimate::default() };
    }
    assert_eq!(title(&one, "finances"), "(none)");
    assert_eq!(title(&one, "cash-flow"), "(none)");
}

/// The cells of what the programme costs.
fn findings_without_programme(findings: &mut Findings) -> impl Iterator<Item = &mut Estimate> {
    let column = findings.layout.column("programme_cost").unwrap();
    let columns = findings.layout.columns.len();
    let levels = findings.levels.held().iter_mut().flatten();
    levels.enumerate().filter(move |(cell, _)| cell % columns == column).map(|(_, estimate)| estimate)
}

#[test]
fn a_domain_of_fidelity_is_called_weakest_only_where_that_was_shown_in_every_strategy() {
    assert_eq!(
        title(&england(), "fidelity"),
        "“Community links” ends weakest of the domains of fidelity in every strategy: 48% to 76%"
    );
    let with = |mcse: Option<f64>| {
        let mut findings = england();
        for track in findings.tracks.iter_mut().filter(|track| track.key.starts_with("fidelity_")) {
            track.values.iter_mut().flatten().for_each(|value| value.mcse = mcse);
        }
        title(&findings, "fidelity")
    };
    assert!(
        with(Some(0.1)).ends_with("; no one domain could be shown to be weakest in all"),
        "{}",
        with(Some(0.1))
    );
    assert!(with(None).ends_with("; which is weakest cannot be told in this run"));
    // Where no domain stands out, a strategy may.
    let mut level = england();
    for track in level.tracks.iter_mut().filter(|track| track.key.starts_with("fidelity_")) {
        let shift = if track.key.ends_with("links") { 0.001 } else { 0.0 };
        for (values, mean) in track.values.iter_mut().zip([0.7, 0.5, 0.8, 0.6, 0.9]) {
            for value in values {
                value.mean = Some(mean - shift);
            }
        }
    }
    assert_eq!(title(&level, "fidelity"), "Digital self-help ends least faithful in all 6 domains: 50%");
    // Where all domains are alike there is nothing to show by domain.
    let mut alike = england();
    let first = alike.tracks.iter().find(|track| track.key == "fidelity_boundaries").unwrap().values.clone();
    for track in alike.tracks.iter_mut().filter(|track| track.key.starts_with("fidelity_")) {
        track.values.clone_from(&first);
    }
    assert_eq!(title(&alike, "fidelity"), "(none)");
}

#[test]
fn sites_that_stop_are_claimed_to_differ_only_where_intervals_lie_apart_and_a_cause_only_where_it_leads() {
    let findings = england();
    assert_eq!(
        title(&findings, "site-survival"),
        "With base-case inputs, nine years after they first delivered 51% of sites have stopped with Digital self-help, 78% with Slow and \
         supervised, most often because they could not be paid"
    );
    let mut vague = england();
    for row in &mut vague.site_survival {
        row.estimate.mcse = Some(0.2);
    }
    assert_eq!(
        title(&vague, "site-survival"),
        "Nine years after they first delivered 22% to 49% of sites have not stopped; that strategies differ in it could not be shown"
    );
    let mut single = england();
    single.setting.replicates = 1;
    for row in &mut single.site_survival {
        row.estimate.mcse = None;
    }
    assert!(
        title(&single, "site-survival")
            .ends_with("whether strategies differ in it cannot be told in this run")
    );
    let mut never = england();
    for row in never.site_survival.iter_mut().filter(|row| row.state != "sites followed") {
        row.estimate.mean = Some(f64::from(u8::from(row.state == "without a stop")));
    }
    assert_eq!(title(&never, "site-survival"), "No site has stopped within nine years of its first delivery");
    never.site_survival.clear();
    assert_eq!(title(&never, "site-survival"), "(none)");
}

/// The made-up England in three perspectives: by perspective and plan, what it costs and is worth more than the comparator.
fn seen(worth: [[f64; 4]; 3], half: f64) -> Findings {
    let mut findings = england();
    let names = ["NHS", "Health and social care", "Society"];
    let made_of = [
        "cost: Overheads",
        "cost: Training",
        "cost: Medication",
        "cost: Peer workers",
        "cost: Supervision",
        "cost: Social care",
    ];
    let prefixes = ["cost in perspective: ", "net benefit in perspective: "];
    for (place, known) in made_of.into_iter().enumerate() {
        let (perspective, what) = (place / 2, place % 2);
        let column = findings.layout.column(known).unwrap();
        findings.layout.columns[column].id = format!("{}{}", prefixes[what], names[perspective]);
        let cell = findings.layout.cell(0, 0, column);
        for (plan, worth) in worth[perspective].into_iter().enumerate() {
            let mean = if what == 0 { 2e8 - worth } else { worth };
            findings.differences.held()[plan][cell].estimate =
                Estimate { mean: Some(mean), mcse: Some(half), lower: None, upper: None };
        }
    }
    findings.perspectives = names.map(str::to_owned).to_vec();
    findings
}

#[test]
fn perspectives_stand_side_by_side_and_titles_say_whether_they_agree() {
    assert_eq!(title(&england(), "perspectives"), "(none)");
    let told = |worth: [[f64; 4]; 3], half: f64| title(&seen(worth, half), "perspectives");
    let gain = [1e8, 3e8, 2e8, 4e8];
    assert_eq!(
        told([[-1e8, -3e8, -2e8, -4e8], [1e6, 1e6, 1e6, 1e6], gain], 1e7),
        "Whether Digital self-help is worth its cost depends on who counts: a gain for Society, a loss for NHS"
    );
    assert_eq!(
        told([gain, gain, gain], 1e7),
        "“Digital self-help”, “Equity first” and 2 others bring a net benefit in every perspective"
    );
    assert_eq!(
        told([[0.0; 4], [0.0; 4], [1e6, 4e8, 1e6, 1e6]], 1e7),
        "Equity first is worth its cost for Society; for others that could not be shown"
    );
    assert_eq!(
        told([[0.0; 4], [0.0; 4], [0.0; 4]], 1e7),
        "No plan could be shown to be worth its cost in any perspective"
    );
    let findings = seen([[-1e8, -3e8, -2e8, -4e8], [1e6, 1e6, 1e6, 1e6], gain], 3e7);
    let figure = figures(&findings).unwrap().into_iter().find(|one| one.id == "perspectives").unwrap();
    assert_eq!(figure.table.rows.len(), 2 * 3 * 4);
    crate::clear("perspectives", &figure);
    assert!(figure.table.alt.contains("NHS: Digital self-help £300 million and −£100 million"));
    if let Ok(folder) = std::env::var("LOOK_AT") {
        std::fs::write(format!("{folder}/perspectives.png"), &figure.png).unwrap();
    }
}
