//! Data systems, improvement cycles and rules against what chance and arithmetic say.
//!
//! Counts, shares and means may lie five standard errors apart: a false-alarm rate of about one in a million a comparison.

use peerscale::engine::ledger::SiteQuantity as S;
use peerscale::processes::policy::{Measured, truth};
use toml::{Table, Value};

use crate::given::{Given, Opened};
use crate::pieces;
use crate::steps::Steps;
use crate::workforce::{plain, total};

fn rows(texts: &[&str]) -> Value {
    Value::Array(texts.iter().map(|text| Value::Table(text.parse::<Table>().unwrap())).collect())
}

fn assert_share(count: f64, n: f64, probability: f64) {
    pieces::assert_share("share", count as usize, n as usize, probability);
}

/// Sites of ten posts.
const SITES: i64 = 400;

/// They have one person each; fidelity is measured like this.
fn measuring(how: &str) -> Given {
    let row = format!("quantity = \"fidelity\"\n{how}");
    plain().with("population.persons", SITES).with("data_system.measure", rows(&[&row]))
}

/// The same for so many weeks.
fn lasting(given: Given, weeks: i64) -> Given {
    given.with("simulation.horizon", weeks)
}

/// Readings at a time: how far each is from the truth at it, and of how many workers.
fn readings(given: &Given, weeks: usize) -> Vec<(f64, f64)> {
    let model = given.model();
    let mut steps = Steps::new(&model, 11, 0);
    for _ in 0..weeks {
        steps.week();
    }
    let now = steps.now();
    let before: Vec<(f64, u16)> = steps
        .blocks
        .iter()
        .map(|block| (truth(Measured::Fidelity, now, block), block.oversight.gauges[0].taken))
        .collect();
    steps.week();
    let taken = |(block, (truth, taken)): (&peerscale::engine::block::Block, (f64, u16))| {
        let gauge = &block.oversight.gauges[0];
        (gauge.taken != taken && truth.is_finite()).then_some((gauge.known.value - truth, gauge.known.number))
    };
    steps.blocks.iter().zip(before).filter_map(taken).collect()
}

/// A wave whose gate no site passes takes none, and the run says so; one that takes sites is not named.
#[test]
fn waves_that_took_no_site_are_told() {
    use peerscale::jobs::run::{Options, Silent, run};
    use peerscale::jobs::summary::findings;
    let wave = |name: &str, gate: &str| {
        format!(
            "name = \"{name}\"\nstart = 2027-05-01\nreadiness_at_least = {gate}\nsites = {{ fraction = 0.5, order = \"most ready \
             first\", area = \"all\" }}"
        )
    };
    let (gated, open) = (wave("Gated", "1.0"), wave("Open", "0.0"));
    let given = Given::everything_on()
        .with("population.persons", 1_200)
        .with("adoption.readiness_mean", 0.6)
        .with("adoption.delivering_at_start", 0.0)
        .with("rollout.wave", rows(&[&gated, &open]));
    let few = Options { replicates: Some(1), ..Options::default() };
    let decision = crate::given::decision(&[("given", &given)], &few);
    let results = run(&decision, &Silent, &false.into()).unwrap();
    let told = findings(&decision, &results).unwrap().oversight.idle_waves;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("wave \"Gated\" took no site") && told[0].contains("readiness of 1"),
        "{told:?}"
    );
}

/// What is measured of n workers errs by bias + error / √n: each is rated with an error of its own.
#[test]
fn measured_fidelity_errs_as_stated() {
    let found = readings(&measuring("interval = 1\nerror = 0.2\nbias = 0.1"), 30);
    assert!(found.len() > 350);
    // Posts are of one length, so that all weigh the same.
    let standard: Vec<f64> =
        found.iter().map(|(error, number)| (error - 0.1) / 0.2 * libm::sqrt(*number)).collect();
    let n = standard.len() as f64;
    let mean = standard.iter().sum::<f64>() / n;
    let variance = standard.iter().map(|z| z * z).sum::<f64>() / n;
    assert!(mean.abs() < 5.0 / libm::sqrt(n), "{mean}");
    assert!((variance - 1.0).abs() < 5.0 * libm::sqrt(2.0 / n), "{variance}");
}

/// So many workers are looked at, readings missed and late as stated; a better system has as much less of each fault.
#[test]
fn coverage_misses_and_lags_are_as_stated() {
    let looked = |how: &str| readings(&measuring(how), 30);
    let all: f64 = looked("interval = 1").iter().map(|(_, number)| number).sum();
    let some: f64 = looked("interval = 1\ncoverage = 0.3").iter().map(|(_, number)| number).sum();
    assert_share(some, all, 0.3);
    // With a reading a week, missed ones leave what was known: taken and told apart by the hours.
    let hours = |given: &Given| total(&Opened::new(&lasting(given.clone(), 24)).live(1, 0), S::DataHours);
    let full = hours(&measuring("interval = 4\nhours = 2"));
    let missed = hours(&measuring("interval = 4\nhours = 2\nmissing = 0.4"));
    assert_share(missed / 2.0, full / 2.0, 0.6);
    let better = "name = \"better\"\nstart = 2027-01-04\nshare = 0.5\nsites = { fraction = 1.0, order = \"most deprived first\", area = \"all\" }";
    let given = measuring("interval = 4\nhours = 2\nmissing = 0.4");
    let start = given.scenario().values.date("simulation.start").unwrap().to_string();
    let given = given.with("data_system.improvement", rows(&[&better.replace("2027-01-04", &start)]));
    assert_share(hours(&given) / 2.0, full / 2.0, 0.8);
    // Who is told a quarter later knows nothing before.
    let model = measuring("interval = 1\nlag = 13").model();
    let mut steps = Steps::new(&model, 3, 0);
    for week in 0..16 {
        let known =
            steps.blocks.iter().filter(|block| block.oversight.gauges[0].known.value.is_finite()).count();
        assert!(if week < 14 { known == 0 } else { known > 300 || week < 16 }, "{known} in week {week}");
        steps.week();
    }
    assert!(steps.blocks.iter().any(|block| block.oversight.gauges[0].known.value.is_finite()));
}

/// Sites that try changes in cycles of twelve weeks.
fn improving(given: Given, changes: &[&str]) -> Given {
    given
        .with("improvement.quantity", "fidelity")
        .with("improvement.cycle_weeks", 12)
        .with("improvement.hours_per_cycle", 10)
        .with("improvement.change", rows(changes))
}

const NOTHING: &str = "name = \"nothing\"\nkind = \"nothing\"\namount = 1";

/// First changes that were studied, and those of them that were kept.
fn first_cycles(given: &Given, seed: u64) -> (f64, f64) {
    let lived = Opened::new(&lasting(given.clone(), 28)).live(seed, 0);
    let first: Vec<bool> = lived
        .accounts
        .blocks
        .iter()
        .filter_map(|block| block.oversight.studied.first())
        .map(|studied| studied.kept)
        .collect();
    (first.len() as f64, first.iter().filter(|kept| **kept).count() as f64)
}

/// Where what is measured is noise, a change that does nothing is kept by the toss of a fair coin.
///
/// The first cycle of each site is its own: a toss for each of 1,200 sites, five standard errors, a false alarm in two million
/// runs.
#[test]
fn with_pure_noise_a_cycle_is_a_fair_coin() {
    // Fidelity does not move by itself, and workers stay: only the error differs from one reading to the next.
    let still = measuring("interval = 1\nerror = 0.3")
        .with("population.persons", 3 * SITES)
        .with("workforce.turnover", 0.0)
        .with("workforce.fidelity_rise", 0.0)
        .with("workforce.fidelity_drift", 0.0);
    let (tried, kept) = first_cycles(&improving(still.clone(), &[NOTHING]), 1);
    assert!(tried > 1_100.0);
    assert_share(kept, tried, 0.5);
    // The same without noise: what does nothing is never kept.
    let (tried, kept) = first_cycles(
        &improving(
            still.with("data_system.measure", rows(&["quantity = \"fidelity\"\ninterval = 1"])),
            &[NOTHING],
        ),
        1,
    );
    assert!(tried > 1_100.0 && kept == 0.0, "{kept}");
}

/// With a perfect data system what is kept is what helped, so that fidelity climbs; noise keeps what is useless and drops what
/// helps, so that it climbs more slowly.
#[test]
fn with_perfect_data_the_loop_climbs() {
    let still = |how: &str| {
        lasting(measuring(how), 44)
            .with("workforce.turnover", 0.0)
            .with("workforce.fidelity_rise", 0.0)
            .with("workforce.fidelity_drift", 0.0)
            .with("workforce.fidelity_after_training", 0.4)
            .with("workforce.fidelity_ceiling", 0.9)
    };
    // Three changes that help, then three that do nothing.
    let changes: Vec<String> = (0..6)
        .map(|n| {
            format!(
                "name = \"{n}\"\nkind = \"{}\"\namount = 0.02",
                if n < 3 { "training" } else { "nothing" }
            )
        })
        .collect();
    let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
    let looped = |how: &str| improving(still(how), &changes).with("improvement.cycle_weeks", 4);
    // Mean fidelity; changes that help kept and dropped, then those that do nothing.
    let outcome = |given: &Given| {
        let lived = Opened::new(given).live(2, 0);
        let all = lived.accounts.blocks.iter().flat_map(|block| &block.oversight.studied);
        let counts = all.fold([[0.0; 2]; 2], |mut sums, studied| {
            sums[usize::from(studied.change >= 3)][usize::from(!studied.kept)] += 1.0;
            sums
        });
        (total(&lived, S::FidelityWeeks) / total(&lived, S::WorkerWeeks), counts)
    };
    let (none, _) = outcome(&still("interval = 1"));
    let (best, [helps, _]) = outcome(&looped("interval = 1"));
    let (poor, [helps_too, idle]) = outcome(&looped("interval = 1\nerror = 1.5"));
    assert!(best > none + 0.05 && poor < best - 0.01 && poor > none, "{none} {poor} {best}");
    assert!(helps[1] == 0.0 && helps[0] > 1_000.0, "{helps:?}");
    assert!(helps_too[1] > 300.0 && idle[0] > 300.0, "{helps_too:?} {idle:?}");
}

/// What cycles and changes cost: hours of each cycle, and of changes while they are in force.
#[test]
fn cycles_take_their_hours() {
    let change = "name = \"a\"\nkind = \"nothing\"\namount = 1\nhours_per_week = 3";
    let given =
        improving(lasting(measuring("interval = 1"), 40).with("workforce.fidelity_rise", 0.0), &[change])
            .with("workforce.turnover", 0.0)
            .with("workforce.fidelity_drift", 0.0);
    let lived = Opened::new(&given).live(2, 0);
    let tried = total(&lived, S::ChangesTried);
    let running = lived.accounts.blocks.iter().filter(|block| block.oversight.trial.is_some()).count() as f64;
    // Nothing is kept; a change is in force for the twelve weeks of its cycle, the last up to the horizon.
    let unfinished: f64 = lived
        .accounts
        .blocks
        .iter()
        .filter_map(|block| block.oversight.trial)
        .map(|trial| {
            12.0 - (trial.until - given.scenario().values.number("simulation.horizon").unwrap()).max(0.0)
        })
        .sum();
    let expected = 10.0 * (tried + running) + 3.0 * (12.0 * tried + unfinished);
    let found = total(&lived, S::ImprovementHours);
    assert!((found / expected - 1.0).abs() < 1e-6, "{found} {expected}");
}

/// Audit and feedback that hears from a bad data system does little.
#[test]
fn feedback_with_bad_data_does_little() {
    let audit = "name = \"audit\"\nkind = \"audit and feedback\"\nstart = START\ndose = 1\ntarget = 0.75\nsites = { fraction = 1.0, order = \"most deprived first\", area = \"all\", stage = \"delivering\" }\neffect = { fidelity = 0.05 }";
    let given = |how: &str, audited: bool| {
        let given = lasting(measuring(how), 104)
            .with("workforce.fidelity_ceiling", 0.9)
            .with("workforce.fidelity_after_training", 0.7)
            .with("workforce.fidelity_rise", 0.0)
            .with("workforce.fidelity_drift", 0.004);
        let start = given.scenario().values.date("simulation.start").unwrap().to_string();
        let audit = audit.replace("START", &start);
        if audited { given.with("implementation.strategy", rows(&[&audit])) } else { given }
    };
    let fidelity = |given: &Given| {
        let lived = Opened::new(given).live(2, 0);
        total(&lived, S::FidelityWeeks) / total(&lived, S::WorkerWeeks)
    };
    let good = "interval = 4";
    // Sites rate themselves too well, of few workers, half of the time, and are told half a year later.
    let bad = "interval = 13\ncoverage = 0.3\nmissing = 0.5\nlag = 26\nbias = 0.15\nerror = 0.15";
    let [none, well, badly] =
        [(good, false), (good, true), (bad, true)].map(|(how, audited)| fidelity(&given(how, audited)));
    let (best, poor) = (well - none, badly - none);
    assert!(best > 0.03, "{none} {well}");
    assert!(poor < 0.4 * best && poor > -0.005, "{none} {badly} {well}");
}
