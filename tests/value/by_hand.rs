//! A decision small enough for paper: a cohort model of two strategies, from its yearly steps to what it is worth to know.

use super::asked;
use peerscale::economics::cea::Status;
use peerscale::jobs::value::input::Input;
use peerscale::jobs::value::value;

/// Costs and QALYs of a cohort that starts well: each year a share falls ill and a share of the ill die; nobody recovers.
///
/// Three years, states counted at the end of each; the second and third year are discounted by 1/1.25 and 1/1.25².
fn cohort(falls_ill: f64, dies: f64, programme: f64) -> (f64, f64) {
    let (mut well, mut ill) = (1.0, 0.0);
    let (mut cost, mut qalys, mut factor) = (0.0, 0.0, 1.0);
    for _ in 0..3 {
        (well, ill) = (well * (1.0 - falls_ill), ill * (1.0 - dies) + well * falls_ill);
        cost += factor * (programme * (well + ill) + 5000.0 * ill);
        qalys += factor * (0.8 * well + 0.4 * ill);
        factor /= 1.25;
    }
    (cost, qalys)
}

/// Usual care: half fall ill each year, half of the ill die.
///
/// Year 1: 0.5 well, 0.5 ill; 2: 0.25 and 0.5; 3: 0.125 and 0.375.
/// Cost: 2,500 + 0.8 × 2,500 + 0.64 × 1,875 = 5,700. QALYs: 0.6 + 0.8 × 0.4 + 0.64 × 0.25 = 1.08.
///
/// The programme costs 1,000 a year of life; a quarter fall ill.
/// Year 1: 0.75, 0.25; 2: 0.5625, 0.3125; 3: 0.421875, 0.296875.
/// Cost: 1,000 + 1,250 + 0.8 × (875 + 1,562.5) + 0.64 × (718.75 + 1,484.375) = 5,610.
/// QALYs: 0.7 + 0.8 × 0.575 + 0.64 × 0.45625 = 1.452.
///
/// If the programme does nothing, it costs 1,000 × (1 + 0.8 × 0.75 + 0.64 × 0.5) = 1,920 more.
#[test]
fn a_cohort_of_two_strategies_comes_to_what_it_does_on_paper() {
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
    let (usual, works, fails) = (cohort(0.5, 0.5, 0.0), cohort(0.25, 0.5, 1000.0), cohort(0.5, 0.5, 1000.0));
    assert!(close(usual.0, 5700.0) && close(usual.1, 1.08), "{usual:?}");
    assert!(close(works.0, 5610.0) && close(works.1, 1.452), "{works:?}");
    assert!(close(fails.0, 7620.0) && close(fails.1, 1.08), "{fails:?}");
    // It works in one world of four.
    let mut input = Input::default();
    input.paired.strategies = vec!["usual".into(), "programme".into()];
    let worlds = [works, fails, fails, fails];
    input.paired.costs = vec![vec![usual.0; 4], worlds.iter().map(|world| world.0).collect()];
    input.paired.effects = vec![vec![usual.1; 4], worlds.iter().map(|world| world.1).collect()];
    let valued = value(&input, &asked(&[10_000.0, 20_000.0], &[])).unwrap();
    // On average it costs 1,417.5 more and gains 0.093 QALYs: 15,241.94 for each.
    let more = valued.icers[1].increment.unwrap();
    assert_eq!(valued.icers[1].status, Status::Undominated);
    assert!(close(more.cost, 1417.5) && close(more.effect, 0.093));
    assert!((more.ratio - 15_241.935_483_870_97).abs() < 1e-6, "{}", more.ratio);
    // At 10,000 usual care is best; where the programme works it would have been worth 90 + 3,720 more: a quarter of that.
    let [low, high] = &valued.thresholds[..] else { panic!("two thresholds") };
    assert_eq!((low.best, low.probability.clone()), (0, vec![0.75, 0.25]));
    assert!(close(low.evpi(), 952.5) && close(low.loss[1], 0.75 * 1920.0), "{low:?}");
    // At 20,000 the programme is best; in three worlds of four it loses 1,920.
    assert_eq!((high.best, high.probability.clone()), (1, vec![0.75, 0.25]));
    assert!(close(high.evpi(), 1440.0) && close(high.loss[0], 0.25 * (90.0 + 7440.0)), "{high:?}");
}
