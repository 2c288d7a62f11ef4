//! Charts: golden tables and words, titles by rule, nothing overlapping or off the sheet, honesty with what is
//! missing, harmless with any name, the same bytes twice.
#![allow(clippy::unwrap_used, clippy::float_cmp, reason = "a test that fails says where")]

mod made_up;
#[path = "charts/money.rs"]
mod money;
#[path = "charts/sensitivity.rs"]
mod sensitivity;
#[path = "charts/times.rs"]
mod times;

use made_up::{alone, decomposed, england, set, watched, with_samples};
use peerscale::analysis::decompose::{Part, Share};
use peerscale::analysis::findings::{Estimate, Findings};
use peerscale::charts::{CHARTS, Figure, figures};
use peerscale::report::tables::figure as table_file;
use resvg::usvg::{Group, Node, Options, Tree, fontdb};
use std::{collections::BTreeSet, fmt::Write as _, sync::Arc, sync::LazyLock};

fn title(findings: &Findings, id: &str) -> String {
    let chart = CHARTS.iter().find(|chart| chart.id() == id).unwrap();
    chart.table(findings).map_or_else(|| "(none)".into(), |table| table.title)
}

#[test]
fn tables_and_words_are_as_recorded() {
    for (name, findings) in [("england", england()), ("samples", with_samples()), ("alone", alone())] {
        for figure in figures(&findings).unwrap() {
            let table = &figure.table;
            let csv = String::from_utf8(table_file("", table).unwrap().bytes).unwrap();
            let rows = csv.lines().count() - 1;
            let mut text =
                format!("{}\n\n{}\n\n{}\n\n{}\n", table.title, table.subtitle, table.alt, table.note);
            for panel in &table.panels {
                writeln!(text, "\n[{}] {} ({})", panel.key, panel.heading, panel.unit).unwrap();
            }
            writeln!(text, "\n{rows} rows").unwrap();
            let step = (rows / 12).max(1);
            for line in csv.lines().take(1).chain(csv.lines().skip(1).step_by(step)) {
                writeln!(text, "{line}").unwrap();
            }
            insta::assert_snapshot!(format!("{name}-{}", figure.id), text);
        }
    }
}

/// Differences in admissions by strategy (mean and Monte Carlo standard error; 20 replicates, so t is 2.093), and
/// the title that they bear.
type Case = ([(f64, Option<f64>); 4], &'static str);

#[test]
fn titles_say_no_more_than_the_numbers_bear() {
    let others = [1, 2, 3, 4];
    let cases: [Case; 10] = [
        ([(0.0, Some(0.0)); 4], "Admissions are the same as with Status quo in every strategy"),
        (
            [(-100.0, Some(60.0)), (50.0, Some(60.0)), (-110.0, Some(60.0)), (5.0, Some(60.0))],
            "No difference in admissions from Status quo could be shown",
        ),
        (
            [(-100.0, None), (50.0, None), (-110.0, None), (5.0, None)],
            "Differences in admissions cannot be told from chance in this run",
        ),
        (
            [(-100.0, Some(10.0)), (-900.0, Some(10.0)), (-110.0, Some(10.0)), (5.0, Some(10.0))],
            "With base-case inputs, Equity first avoids 900 admissions in ten years, more than any other strategy",
        ),
        (
            // The second best was not shown to differ, but reaches as far: no claim of being best.
            [(-100.0, Some(10.0)), (-900.0, Some(10.0)), (-700.0, Some(400.0)), (5.0, Some(10.0))],
            "With base-case inputs, Equity first avoids 900 admissions in ten years",
        ),
        (
            [(-880.0, Some(10.0)), (-900.0, Some(10.0)), (-110.0, Some(10.0)), (5.0, Some(10.0))],
            "With base-case inputs, “Equity first” and “Digital self-help” avoid admissions; which avoids more could not be shown",
        ),
        (
            [(880.0, Some(10.0)), (90.0, Some(10.0)), (0.0, Some(10.0)), (5.0, Some(10.0))],
            "With base-case inputs, Digital self-help leads to 880 more admissions in ten years; none could be shown to avoid any",
        ),
        (
            [(-880.0, Some(10.0)), (-900.0, Some(10.0)), (-110.0, Some(10.0)), (500.0, Some(10.0))],
            "With base-case inputs, “Equity first” and “Digital self-help” avoid admissions; Slow and supervised adds some",
        ),
        (
            [(700.0, Some(10.0)), (-900.0, Some(10.0)), (0.0, Some(10.0)), (500.0, Some(10.0))],
            "With base-case inputs, Equity first avoids 900 admissions in ten years, more than any other strategy; “Digital self-help” and \
             “Slow and supervised” add some",
        ),
        (
            // The lowest mean is uncertain; the next is shown.
            [(-950.0, Some(800.0)), (-900.0, Some(10.0)), (0.0, Some(10.0)), (5.0, Some(10.0))],
            "With base-case inputs, Equity first avoids 900 admissions in ten years",
        ),
    ];
    for (differences, wanted) in cases {
        let mut findings = england();
        for (strategy, (mean, mcse)) in others.into_iter().zip(differences) {
            set(&mut findings, strategy, "admissions", mean, mcse);
        }
        assert_eq!(title(&findings, "admissions"), wanted);
    }
}

#[test]
fn titles_of_cost_reach_gap_and_plane_follow_the_evidence() {
    let mut findings = england();
    for strategy in 1..5 {
        set(&mut findings, strategy, "cost_undiscounted", 1e6, Some(1e7));
    }
    assert_eq!(
        title(&findings, "yearly-cost"),
        "No difference in yearly cost from Status quo could be shown"
    );
    set(&mut findings, 2, "cost_undiscounted", -1e9, Some(1e7));
    assert_eq!(title(&findings, "yearly-cost"), "Equity first saves £100 million a year");
    set(&mut findings, 3, "cost_undiscounted", 3e8, Some(1e7));
    assert_eq!(
        title(&findings, "yearly-cost"),
        "Equity first saves £100 million a year; Fast and thin costs £30 million more"
    );

    assert_eq!(
        title(&england(), "reach"),
        "Fast and thin reaches 12% of eligible people within ten years; Equity first: 9.5%"
    );
    assert_eq!(title(&alone(), "reach"), "Status quo reaches 3.1% of eligible people within ten years");
    assert_eq!(
        title(&alone(), "equity-gap"),
        "Gaps in reach between deprivation fifths cannot be told from chance in this run"
    );
    assert_eq!(title(&alone(), "cost-effectiveness-plane"), "(none)");

    let mut dear = england();
    dear.setting.threshold = 1.0;
    assert_eq!(
        title(&dear, "cost-effectiveness-plane"),
        "No strategy is worth its cost at £1 a QALY, with base-case inputs"
    );
    // Saving money at the price of health is not called worth its cost.
    let mut cheap = england();
    for point in &mut cheap.clouds[0] {
        (point.cost, point.qalys) = (-5e8 + point.cost, -2_000.0 + point.qalys);
    }
    for strategy in 1..4 {
        for point in &mut cheap.clouds[strategy] {
            point.cost += 1e9;
        }
    }
    assert_eq!(
        title(&cheap, "cost-effectiveness-plane"),
        "Digital self-help loses health and saves more than that is worth at £30,000 a QALY, with base-case inputs"
    );
    let mut few = with_samples();
    few.setting.samples = 5;
    for cloud in &mut few.clouds {
        cloud.truncate(5);
    }
    assert!(title(&few, "cost-effectiveness-plane").contains("cannot be told from this run"));
    assert!(title(&few, "admissions").contains("cannot be told: too few parameter sets"));
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    assert_eq!(figures(&england()).unwrap(), figures(&england()).unwrap());
}

/// Takes in the words of a group with their boxes.
fn collect(group: &Group, words: &mut Vec<(String, resvg::tiny_skia::Rect)>) {
    for node in group.children() {
        match node {
            Node::Group(inner) => collect(inner, words),
            Node::Text(text) => {
                let chunk: String = text.chunks().iter().map(resvg::usvg::TextChunk::text).collect();
                words.push((chunk, text.abs_bounding_box()));
            }
            _ => {}
        }
    }
}

/// The boxes of all words in a drawing, and the box of everything.
fn boxes(svg: &str) -> (Vec<(String, [f32; 4])>, [f32; 4]) {
    static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(dejavu::sans::regular().to_vec());
        fonts.load_font_data(dejavu::sans::bold().to_vec());
        Arc::new(fonts)
    });
    let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
    let tree = Tree::from_str(svg, &options).unwrap();
    let edges = |b: resvg::tiny_skia::Rect| [b.left(), b.top(), b.right(), b.bottom()];
    let mut words = Vec::new();
    collect(tree.root(), &mut words);
    let words = words.into_iter().map(|(text, place)| (text, edges(place))).collect();
    (words, edges(tree.root().abs_stroke_bounding_box()))
}

fn clear(name: &str, figure: &Figure) {
    let (words, all) = boxes(&figure.svg);
    assert!(words.len() > 8, "{name}: words are there");
    let tree_size = {
        let head = figure.svg.lines().next().unwrap();
        let number = |key: &str| {
            let from = head.split(&format!(" {key}=\"")).nth(1).unwrap();
            from.split('"').next().unwrap().parse::<f32>().unwrap()
        };
        (number("width"), number("height"))
    };
    assert!(
        all[0] >= -0.5 && all[1] >= -0.5 && all[2] <= tree_size.0 + 0.5 && all[3] <= tree_size.1 + 0.5,
        "{name} {}: something is off the sheet: {all:?} of {tree_size:?}",
        figure.id
    );
    for (index, (a, one)) in words.iter().enumerate() {
        for (b, other) in &words[..index] {
            let apart = one[0] >= other[2] || other[0] >= one[2] || one[1] >= other[3] || other[1] >= one[3];
            assert!(apart, "{name} {}: \"{a}\" runs into \"{b}\"", figure.id);
        }
    }
}

/// Many strategies with long names.
fn crowd() -> Findings {
    let mut findings = england();
    for copy in 0..4 {
        for strategy in 1..5 {
            let mut named = findings.strategies[strategy].clone();
            named.id = format!("{}-{copy}", named.id);
            named.name = format!("{} with a rather long name, version {copy}", named.name);
            findings.strategies.push(named);
            findings.levels.held().extend_from_within(strategy..=strategy);
            findings.differences.held().extend_from_within(strategy - 1..strategy);
            findings.clouds.push(findings.clouds[strategy - 1].clone());
            for track in &mut findings.tracks {
                let values = track.values[strategy].clone();
                track.values.push(values);
            }
            for event in &mut findings.time_to_event {
                event.levels.push(event.levels[strategy].clone());
                event.differences.push(event.differences[strategy - 1].clone());
            }
        }
    }
    findings
}

/// Half a year, a handful of people, no effect at all.
fn tiny() -> Findings {
    let mut findings = england();
    findings.setting.horizon = 26.0;
    findings.layout.years = 1;
    findings.dates.truncate(7);
    for track in &mut findings.tracks {
        track.values.iter_mut().for_each(|values| values.truncate(7));
    }
    for event in &mut findings.time_to_event {
        event.weeks.truncate(28);
    }
    for difference in findings.differences.held().iter_mut().flatten() {
        difference.estimate = Estimate { mean: Some(0.0), mcse: Some(0.0), lower: None, upper: None };
    }
    for point in findings.clouds.iter_mut().flatten() {
        (point.cost, point.qalys) = (0.0, 0.0);
    }
    findings
}

/// Findings of every kind: with and without samples, one strategy and many, ordinary and tiny numbers.
fn every_kind() -> Vec<(&'static str, Findings)> {
    vec![
        ("watched", watched()),
        ("england", england()),
        ("samples", with_samples()),
        ("alone", alone()),
        ("crowd", crowd()),
        ("tiny", tiny()),
        ("decomposed", decomposed()),
    ]
}

#[test]
fn words_never_run_into_each_other_or_off_the_sheet() {
    for (name, findings) in every_kind() {
        for figure in figures(&findings).unwrap() {
            clear(name, &figure);
        }
    }
}

#[test]
fn what_is_missing_or_not_finite_never_reaches_a_file() {
    let mut findings = with_samples();
    for (index, estimate) in findings.levels.held().iter_mut().flatten().enumerate() {
        match index % 5 {
            0 => estimate.mean = Some(f64::NAN),
            1 => estimate.mcse = Some(f64::INFINITY),
            2 => *estimate = Estimate::default(),
            3 => estimate.lower = Some(f64::NEG_INFINITY),
            _ => {}
        }
    }
    for (index, difference) in findings.differences.held().iter_mut().flatten().enumerate() {
        if index % 3 == 0 {
            difference.estimate.mean = Some(f64::NAN);
        }
    }
    findings.clouds[0][3].cost = f64::NAN;
    findings.tracks[1].values[2][5].mean = Some(f64::NAN);
    for figure in figures(&findings).unwrap() {
        let csv = String::from_utf8(table_file("", &figure.table).unwrap().bytes).unwrap();
        for text in [&figure.svg, &csv, &figure.table.title, &figure.table.alt, &figure.table.subtitle] {
            for bad in ["NaN", ",inf", " inf "] {
                assert!(!text.contains(bad), "{}: {bad}", figure.id);
            }
        }
    }
    let mut nothing = england();
    nothing.levels.held().iter_mut().flatten().for_each(|estimate| *estimate = Estimate::default());
    for difference in nothing.differences.held().iter_mut().flatten() {
        difference.estimate = Estimate::default();
    }
    nothing.tracks.clear();
    nothing.clouds.iter_mut().for_each(Vec::clear);
    for figure in figures(&nothing).unwrap() {
        assert!(!figure.svg.contains("NaN"), "{}", figure.id);
    }
}

#[test]
fn names_cannot_become_markup() {
    let mut findings = england();
    findings.strategies[0].name = "<script>alert(1)</script>".into();
    findings.strategies[1].name = "a\u{0}b\u{1b}[31m & \"c\" 'd'".into();
    findings.strategies[2].name = String::new();
    findings.strategies[3].name = "]]>\u{202e}<svg onload=x>".repeat(40);
    findings.cost_items[0].payer = "<b>".into();
    for figure in figures(&findings).unwrap() {
        let svg = &figure.svg;
        assert!(
            !svg.contains("<script") && !svg.contains("<svg onload") && !svg.contains('\u{0}'),
            "{}",
            figure.id
        );
        assert!(svg.is_char_boundary(svg.len()) && !figure.png.is_empty());
        assert_eq!(svg.matches("<svg").count(), 1);
    }
}

#[test]
fn every_chart_has_an_id_of_its_own_and_all_its_words() {
    let ids: BTreeSet<&str> = CHARTS.iter().map(|chart| chart.id()).collect();
    assert_eq!(ids.len(), CHARTS.len());
    for figure in figures(&england()).unwrap() {
        let table = &figure.table;
        for words in [&table.title, &table.subtitle, &table.alt, &table.note] {
            assert!(words.len() > 10, "{}", figure.id);
        }
        assert!(table.alt.len() > 100, "{}: a paragraph", figure.id);
        for field in table.fields {
            assert!(!field.meaning.is_empty(), "{} {}", figure.id, field.name);
        }
        for row in &table.rows {
            assert_eq!(row.len(), table.fields.len(), "{}", figure.id);
        }
        assert!(figure.svg.contains("role=\"img\"") && figure.svg.contains("<desc"));
        assert_eq!(&figure.png[1..4], b"PNG");
    }
}

#[test]
fn titles_of_attribution_follow_the_evidence() {
    let mut findings = decomposed();
    assert_eq!(
        title(&findings, "ingredients"),
        "Practical problem solving brings about most of the admissions averted with Slow and supervised (65%)"
    );
    assert_eq!(
        title(&findings, "interactions"),
        "Each does more where the other is high: fidelity × cultural fit (admissions averted, Slow and supervised)"
    );
    let change = |findings: &mut Findings, f: &dyn Fn(&mut Part)| {
        findings.decompositions.iter_mut().flat_map(|found| &mut found.parts).for_each(f);
    };
    // Harm is called harm.
    let mut harm = findings.clone();
    change(&mut harm, &|part| part.estimate.mean = part.estimate.mean.map(|mean| -mean));
    assert!(title(&harm, "ingredients").contains("most of the additional admissions with"));
    assert!(title(&harm, "interactions").starts_with("Each does less where the other is high"));
    // Shares that lie close together have no first.
    let mut even = findings.clone();
    change(&mut even, &|part| {
        part.share = part.share.map(|_| Share { value: 0.3, mcse: 0.02 });
    });
    assert!(title(&even, "ingredients").starts_with("No single ingredient could be shown"));
    // Where chance is as large as what is found, nothing is said.
    change(&mut findings, &|part| {
        part.estimate.mcse = part.estimate.mean.map(f64::abs);
        part.share = None;
    });
    assert_eq!(
        title(&findings, "ingredients"),
        "What each ingredient contributes cannot be told from chance in this run"
    );
    assert_eq!(
        title(&findings, "interactions"),
        "What fidelity, cultural fit and integration do cannot be told from chance in this run"
    );
}

#[test]
fn titles_of_funnels_count_the_sites_beyond_the_limits() {
    let mut findings = watched();
    assert_eq!(
        title(&findings, "funnel"),
        "Digital self-help: measured fidelity of 1 of 40 sites lies beyond what chance explains"
    );
    findings.oversight.funnels.remove(0);
    assert_eq!(title(&findings, "funnel"), "Chance explains what is measured to differ between sites");
}

/// `LOOK_AT=folder cargo test --test charts` leaves all pictures there, to be looked at.
#[test]
fn pictures_can_be_looked_at() {
    let Ok(folder) = std::env::var("LOOK_AT") else { return };
    for (name, findings) in every_kind() {
        for figure in figures(&findings).unwrap() {
            std::fs::write(format!("{folder}/{name}-{}.svg", figure.id), &figure.svg).unwrap();
            std::fs::write(format!("{folder}/{name}-{}.png", figure.id), &figure.png).unwrap();
        }
    }
}
