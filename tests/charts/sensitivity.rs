//! Charts of a sensitivity analysis: nothing overlaps or leaves the sheet, titles say no more than is so, names do no harm.

use crate::clear;
use peerscale::analysis::optimum::found::Paired;
use peerscale::analysis::sensitivity::found::{Found, Strategy};
use peerscale::analysis::sensitivity::one_way::{Bar, OneWay, Verdict};
use peerscale::analysis::sensitivity::screen::Screening;
use peerscale::analysis::sensitivity::structural::{Alternative, Choice, Row, Structural};
use peerscale::analysis::sensitivity::threshold::{Crossing, Step, Threshold, Verdict as Flip};
use peerscale::analysis::sensitivity::two_way::{Cell, Map};
use peerscale::analysis::sensitivity::{BUDGET, Input, MIXES, NET_BENEFIT, Outcome, grid};
use peerscale::outcomes::Better;
use peerscale::report::sensitivity::{answer, figures, files, sentence};
use peerscale::report::taken_in::Sensitivity;

fn of(found: &Found) -> Sensitivity {
    Sensitivity { found: found.clone(), inputs: Vec::new(), widened: String::new() }
}

const fn pair(mean: f64, mcse: f64) -> Paired {
    Paired { mean, mcse }
}

fn input(place: usize, label: &str) -> Input {
    let base = 1.0 + place as f64;
    Input {
        address: format!("made.up_{place}"),
        label: label.into(),
        unit: ["proportion", "probability per year", "GBP per worker-year", "months"][place % 4].into(),
        low: 0.4 * base,
        base,
        high: 2.0 * base,
        allowed: (0.0, 100.0),
        along: String::new(),
    }
}

fn bar(input: usize, outcome: usize, range: f64, verdict: Verdict) -> Bar {
    let base = pair(2e6, 3e5);
    let (low, high) = (pair(-range, range / 9.0), pair(0.7 * range, range / 9.0));
    Bar {
        input,
        strategy: 1,
        outcome,
        base,
        low: pair(base.mean + low.mean, 3e5),
        high: pair(base.mean + high.mean, 3e5),
        low_swing: low,
        high_swing: high,
        p: 0.001,
        verdict,
        replicates: 8,
    }
}

fn map(clear: bool) -> Map {
    let (across, up) = (grid(0.4, 2.0, 7), grid(0.8, 4.0, 7));
    let cells = up
        .iter()
        .flat_map(|&y| {
            across.iter().map(move |&x| Cell {
                across: x,
                up: y,
                best: usize::from(x + y > 3.0) + usize::from(x + y > 4.5),
                next: 0,
                margin: pair(1.0, 0.1),
                told: clear && (x + y - 3.0).abs() > 0.4,
            })
        })
        .collect();
    Map { inputs: [0, 1], outcome: 0, across, up, cells, best: 1 }
}

fn structural(clear: bool) -> Structural {
    let alternative = |name: &str| Alternative {
        name: name.into(),
        about: "persistence".into(),
        why: "Nobody has looked.".into(),
        sets: "made.up_1 = 3".into(),
        note: String::new(),
    };
    let row = |alternative, strategy, mean: f64| Row {
        alternative,
        strategy,
        outcome: 0,
        difference: pair(mean, 2e5),
        change: pair(mean - 2e6, 1e5),
        moves: mean < 1e6,
    };
    Structural {
        alternatives: ["Effects end with support", "A quite long name of something that could be so as well"]
            .map(alternative)
            .to_vec(),
        rows: [None, Some(0), Some(1)]
            .into_iter()
            .flat_map(|place| [row(place, 1, 2e6), row(place, 2, 4e5)])
            .collect(),
        choices: vec![
            Choice { alternative: None, best: 1, told: clear },
            Choice { alternative: Some(0), best: 2, told: clear },
            Choice { alternative: Some(1), best: 1, told: clear },
        ],
    }
}

/// Twenty inputs, of which `moving` move the answer.
fn found(moving: usize, clear: bool, names: [&str; 3]) -> Found {
    let strategies = [("usual", names[0]), ("fast", names[1]), ("slow", names[2])];
    let strategies = strategies.map(|(id, name)| Strategy { id: id.into(), name: name.into() });
    let outcome = |id: &str, label: &str, unit: &str, better, money| Outcome {
        id: id.into(),
        label: label.into(),
        unit: unit.into(),
        better,
        money,
    };
    let labels = |place: usize| match place % 3 {
        0 => "Drop-out in the first weeks".to_owned(),
        1 => format!("{}: unit cost of something that has quite a long name {place}", names[1]),
        _ => "Half-life after the end".to_owned(),
    };
    let verdict = |place: usize| match place {
        place if place < moving => Verdict::Moves,
        18.. => Verdict::Screened,
        _ => Verdict::Noise,
    };
    let bars = |outcome: usize| {
        (0..20).map(move |place| bar(place, outcome, 4e6 / (1.0 + place as f64), verdict(place)))
    };
    let steps = grid(0.4, 2.0, 9).into_iter().map(|value| Step {
        value,
        best: if value < 1.31 { 1 } else { 2 },
        rival: 2,
        margin: pair(1.31 - value, if clear { 0.05 } else { 9.0 }),
    });
    let flip = Crossing { value: 1.31, limits: Some((1.25, 1.38)), below: 1, above: 2, clear };
    let threshold = Threshold {
        input: 0,
        outcome: 0,
        range: (0.4, 2.0),
        best: 1,
        told: clear,
        steps: steps.collect(),
        crossings: vec![flip],
        verdict: if clear { Flip::Flips } else { Flip::Unclear },
        replicates: 8,
    };
    Found {
        decision: "town".into(),
        strategies: strategies.to_vec(),
        outcomes: vec![
            outcome(NET_BENEFIT, "Net benefit", "GBP", Better::More, true),
            outcome("admissions", "Admissions", "admissions", Better::Less, false),
            outcome(BUDGET, "Budget impact", "GBP", Better::Less, true),
            outcome(MIXES, "Budget impact of the stated mixes", "GBP", Better::Less, true),
        ],
        headline: 0,
        inputs: (0..20).map(|place| input(place, &labels(place))).collect(),
        currency: "GBP".into(),
        threshold: 20_000.0,
        best: 1,
        told: clear,
        plan: 1,
        one_way: Some(OneWay {
            inputs: (0..20).collect(),
            replicates: 8,
            bars: (0..4).flat_map(bars).collect(),
        }),
        screening: Some(Screening {
            kept: (0..18).collect(),
            left_out: vec![18, 19],
            persons: 2_500,
            replicates: 3,
        }),
        budget_years: 5,
        map: Some(map(clear)),
        thresholds: vec![
            threshold.clone(),
            Threshold { input: 1, crossings: Vec::new(), verdict: Flip::Holds, ..threshold },
        ],
        structural: Some(structural(clear)),
        seed: 1,
        persons: 5_000,
        horizon: 520.0,
        replicates: 8,
        simulated: 100,
        notes: vec!["A note.".into()],
    }
}

const PLAIN: [&str; 3] = ["Usual care", "Fast and thin", "Slow and supervised"];
const HOSTILE: [&str; 3] = [
    "</svg><script>alert(1)</script>",
    "A name that goes on and on until nobody can read it any more on any sheet",
    "&<>\"'",
];

#[test]
fn words_never_run_into_each_other_or_off_the_sheet() {
    for (name, found) in [
        ("plain", found(14, true, PLAIN)),
        ("few", found(2, false, PLAIN)),
        ("none", found(0, false, PLAIN)),
        ("hostile", found(20, true, HOSTILE)),
    ] {
        let figures = figures(&found).unwrap();
        assert_eq!(figures.len(), 7, "{name}");
        for figure in &figures {
            clear(&format!("{name} {}", figure.id), figure);
            assert!(!figure.svg.contains("<script"), "{name} {}", figure.id);
            if let Ok(folder) = std::env::var("LOOK_AT") {
                std::fs::write(format!("{folder}/sens-{name}-{}.png", figure.id), &figure.png).unwrap();
            }
        }
        let page = files(&of(&found)).unwrap().into_iter().find(|file| file.path == "report.html").unwrap();
        assert_eq!(String::from_utf8(page.bytes).unwrap().matches("<script").count(), 1);
        assert!(!answer(&found).to_string().contains("NaN"));
    }
}

#[test]
fn titles_say_no_more_than_is_so() {
    let titles = |found: &Found| -> Vec<String> {
        figures(found).unwrap().into_iter().map(|figure| figure.table.title).collect()
    };
    let clear = titles(&found(14, true, PLAIN));
    assert_eq!(
        clear[0],
        "The net benefit of Fast and thin depends most on drop-out in the first weeks: −£2 million to £4.8 million, from harm to gain"
    );
    assert_eq!(
        clear[1],
        "The decision flips from Fast and thin to Slow and supervised when drop-out in the first weeks rises above 1.31"
    );
    assert_eq!(
        clear[6],
        "One of 2 structural alternatives makes another plan best: Effects end with support"
    );
    assert!(
        clear[3].starts_with("The 5-year budget impact of Fast and thin depends most on drop-out"),
        "{}",
        clear[3]
    );
    assert!(clear[4].starts_with("The budget impact of the stated mixes depends most on"), "{}", clear[4]);
    let open = titles(&found(0, false, PLAIN));
    assert_eq!(open[0], "No uncertain input moves the net benefit of Fast and thin beyond Monte Carlo noise");
    assert_eq!(
        open[1],
        "Fast and thin is ahead in the base case, within noise; where that flips cannot be told"
    );
    assert!(open[5].starts_with("Nowhere between the limits"), "{}", open[5]);
    assert_eq!(
        open[6],
        "No structural alternative makes another plan than Fast and thin best beyond noise; 2 of 2 are open"
    );
    assert!(sentence(&found(0, false, PLAIN)).contains("cannot be told"));
}

/// What a first pass left out is in the table, the picture's words, the page and the document for machines.
#[test]
fn what_was_screened_out_is_never_hidden() {
    let found = found(14, true, PLAIN);
    let all = files(&of(&found)).unwrap();
    let text = |path: &str| {
        let file = all.iter().find(|file| file.path == path).unwrap();
        String::from_utf8(file.bytes.clone()).unwrap()
    };
    // Two inputs, of three outcomes of a plan and one of the stated mixes.
    let rows = text("tables/one_way.csv").lines().filter(|row| row.contains("screened out")).count();
    assert_eq!(rows, 2 * 4);
    assert!(text("figures/tornado.svg").contains("2 were screened out after a first pass"));
    assert!(text("figures/tornado.txt").contains("2 were screened out after a first pass"));
    let page = text("report.html");
    assert!(page.contains(
        "2 inputs were screened out by a first pass of 2500 people and 3 replicates: none of them moves it by"
    ));
    let told = answer(&found);
    assert_eq!(told["screening"]["left_out"].as_array().unwrap().len(), 2);
    assert_eq!(told["screening"]["most_missed"].as_array().unwrap().len(), 2 * 3 + 1);
}

#[test]
fn the_same_analysis_gives_the_same_bytes() {
    assert!(files(&of(&found(5, true, PLAIN))).unwrap() == files(&of(&found(5, true, PLAIN))).unwrap());
}
