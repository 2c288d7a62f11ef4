//! What the titles of an evaluation claim: no more than samples and their errors bear.

use super::{asked, two};
use peerscale::analysis::value::outcome::{People, Sampled, Trials, Valued};
use peerscale::charts::ChartTable;
use peerscale::charts::worth::WORTH;
use peerscale::jobs::value::input::Input;
use peerscale::jobs::value::value;

fn table(valued: &Valued, id: &str) -> ChartTable {
    (WORTH.iter().find(|chart| chart.id == id).unwrap().table)(valued).unwrap()
}

fn title(valued: &Valued, id: &str) -> String {
    table(valued, id).title
}

/// What a new strategy gains in each of some samples, at a cost of nothing.
fn gains(effects: &[f64]) -> Valued {
    value(&two(vec![0.0; effects.len()], effects.to_vec(), Vec::new()), &asked(&[100.0], &[])).unwrap()
}

#[test]
fn expected_loss_and_perfect_information_are_estimates_with_their_errors() {
    // Losses of the new strategy at 100: 0, 0, 0, 100; mean 25, sd 50, standard error 25. Gains: mean 250, standard error 119.
    let valued = gains(&[3.0, 4.0, 4.0, -1.0]);
    assert_eq!(
        title(&valued, "expected-loss"),
        "Choosing new at 100 loses about 25 a person (standard error 25) on average, the least of all"
    );
    assert_eq!(
        title(&valued, "perfect-information"),
        "Knowing everything before deciding is worth about 25 a person (standard error 25) at 100"
    );
    assert!(table(&valued, "perfect-information").subtitle.ends_with("estimated from 4 samples."));
    // Gains of -300, 200, 400 and -100 have a mean of 50 and a standard error of 155: which loses less is open.
    assert_eq!(
        title(&gains(&[-3.0, 2.0, 4.0, -1.0]), "expected-loss"),
        "Choosing new at 100 loses about 100 a person (standard error 70.7) on average; that current loses more could not be shown"
    );
    // Nothing is lost in any sample: there is no error to tell.
    assert_eq!(
        title(&gains(&[3.0, 2.0, 4.0, 1.0]), "expected-loss"),
        "Choosing new at 100 loses 0 a person on average, the least of all"
    );
}

/// Three strategies with these mean costs and effects, each sample a little off.
fn three(costs: [f64; 3], effects: [f64; 3], off: f64) -> Valued {
    let mut input = Input::default();
    input.paired.strategies = ["none", "some", "all"].map(str::to_owned).to_vec();
    let around = |mean: f64, sign: f64| vec![mean - sign * off, mean + sign * off];
    input.paired.costs = costs.map(|cost| around(cost, 0.0)).to_vec();
    input.paired.effects =
        effects.iter().zip([1.0, -1.0, 0.0]).map(|(mean, sign)| around(*mean, sign)).collect();
    value(&input, &asked(&[100.0], &[])).unwrap()
}

#[test]
fn the_frontier_speaks_of_means_and_says_what_they_leave_out() {
    let costs = [0.0, 100.0, 100.0];
    let dominated = three(costs, [0.0, 1.0, 2.0], 0.0);
    assert_eq!(
        title(&dominated, "efficiency-frontier"),
        "On average only “none” and “all” can be the best buy, at some willingness to pay"
    );
    let subtitle = |valued: &Valued| table(valued, "efficiency-frontier").subtitle;
    assert!(
        subtitle(&dominated).ends_with(
            "Means only: in 0% of samples a dominated strategy has the largest net benefit at 100."
        )
    );
    // In the first of two samples `some` does 2.5 and is the best.
    assert!(
        subtitle(&three(costs, [0.0, 1.0, 2.0], 1.5)).ends_with(
            "Means only: in 50% of samples a dominated strategy has the largest net benefit at 100."
        )
    );
    assert_eq!(
        title(&three([0.0, 100.0, 300.0], [0.0, 2.0, 3.0], 0.0), "efficiency-frontier"),
        "On average each strategy is the best buy at some willingness to pay"
    );
}

/// Worth, standard error and cost of a trial of two sizes.
type Sizes = [(f64, f64, f64); 2];

/// An evaluation at 100 with a trial of two sizes: worth, standard error and cost of each; 1,000 people come after its result.
fn studied(sizes: Sizes) -> Valued {
    let mut valued =
        value(&two(vec![0.0; 4], vec![3.0, 2.0, 4.0, -1.0], Vec::new()), &asked(&[100.0, 200.0], &[]))
            .unwrap();
    valued.headline = 0;
    valued.people = Some(People { incidence: 500.0, horizon: 10.0, rate: 0.0 });
    let mut all = Vec::new();
    for (place, (worth, se, cost)) in sizes.into_iter().enumerate() {
        for (wtp, times) in [(100.0, 1.0), (200.0, 3.0)] {
            all.push(Sampled {
                wtp,
                per_arm: 100.0 * (place as f64 + 1.0),
                value: times * worth,
                se: times * se,
                net: Some(1_000.0 * times * worth - cost),
                best: false,
            });
        }
    }
    let net = |one: &Sampled| if one.wtp > 100.0 { f64::NEG_INFINITY } else { one.net.unwrap_or_default() };
    if let Some(best) = all.iter_mut().max_by(|a, b| net(a).total_cmp(&net(b))).filter(|best| net(best) > 0.0)
    {
        best.best = true;
    }
    let (parameter, outcome, method) = ("x".into(), "quality_of_life", "made up");
    valued.trials = vec![Trials { parameter, outcome, method, sizes: all }];
    valued
}

#[test]
fn whether_a_trial_pays_is_claimed_only_beyond_its_error() {
    let cases: [(Sizes, &str); 4] = [
        (
            [(4.0, 0.5, 2_000.0), (5.0, 0.5, 1_000.0)],
            "At 100 a trial on quality of life is worth its cost; on average most with 200 participants an arm",
        ),
        (
            [(4.0, 2.0, 2_000.0), (5.0, 2.1, 1_000.0)],
            "Whether a trial is worth its cost at 100 could not be shown; on average one on quality of life with 200 participants an arm \
             is",
        ),
        (
            [(4.0, 2.0, 7_000.0), (5.0, 2.1, 9_000.0)],
            "Whether a trial of these sizes is worth its cost at 100 could not be shown; on average none is",
        ),
        ([(4.0, 0.5, 7_000.0), (5.0, 0.5, 9_000.0)], "At 100 no trial of these sizes is worth its cost"),
    ];
    for (sizes, wanted) in cases {
        let valued = studied(sizes);
        let drawn = table(&valued, "sample-information");
        assert_eq!(drawn.title, wanted);
        // What is not drawn is not explained.
        assert_eq!(drawn.subtitle.contains("Dashed"), sizes[0].2 < 7_000.0, "{}", drawn.subtitle);
        let row = drawn.iter().next().unwrap();
        let half = 1.959_963_984_540_054 * sizes[0].1;
        let near = |field: &str, wanted: f64| (row.number(field).unwrap() - wanted).abs() < 1e-6;
        assert!(near("lower", 4.0 - half) && near("upper", 4.0 + half));
        let net = 4_000.0 - sizes[0].2;
        assert!(near("net_lower", net - 1_000.0 * half) && near("net_upper", net + 1_000.0 * half));
    }
}
