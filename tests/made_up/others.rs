//! Made-up results of other jobs: a sensitivity analysis, a calibration and a validation of the made-up run.

use peerscale::analysis::agreement::{Agreement, Kind, Said, Verdict};
use peerscale::analysis::calibration::outcome::{Calibrated, Parameter};
use peerscale::analysis::findings::Findings;
use peerscale::analysis::optimum::found::Paired;
use peerscale::analysis::sensitivity::found::{Found, Strategy};
use peerscale::analysis::sensitivity::one_way::{Bar, OneWay, Verdict as Told};
use peerscale::analysis::sensitivity::structural::{Alternative, Choice, Row, Structural};
use peerscale::analysis::sensitivity::threshold::{Crossing, Step, Threshold, Verdict as Flip};
use peerscale::analysis::sensitivity::{Input, NET_BENEFIT, Outcome};
use peerscale::analysis::trial::line::Lived;
use peerscale::outcomes::Better;
use peerscale::report::Input as File;
use peerscale::report::taken_in::{Calibration, Part, Sensitivity, Subject, Trials, Validation};

const fn pair(mean: f64, mcse: f64) -> Paired {
    Paired { mean, mcse }
}

/// The files that the made-up run was made from.
pub(crate) fn files() -> Vec<File> {
    vec![File { name: "england/base.toml".into(), sha256: "00".repeat(32) }]
}

/// One input at both ends, a flip, and one structural alternative.
pub(crate) fn sensitivity(of: &Findings) -> Sensitivity {
    let strategies: Vec<Strategy> =
        of.strategies.iter().map(|one| Strategy { id: one.id.clone(), name: one.name.clone() }).collect();
    let input = Input {
        address: "made.up".into(),
        label: "Made-up drop-out".into(),
        unit: "proportion".into(),
        low: 0.1,
        base: 0.22,
        high: 0.4,
        allowed: (0.0, 1.0),
        along: String::new(),
    };
    let outcome = Outcome {
        id: NET_BENEFIT.into(),
        label: "Net benefit".into(),
        unit: "GBP".into(),
        better: Better::More,
        money: true,
    };
    let bar = Bar {
        input: 0,
        strategy: 1,
        outcome: 0,
        base: pair(2e6, 3e5),
        low: pair(5e6, 3e5),
        high: pair(-4e6, 3e5),
        low_swing: pair(3e6, 1e5),
        high_swing: pair(-6e6, 1e5),
        p: 0.001,
        verdict: Told::Moves,
        replicates: 8,
    };
    let step = |value, best, rival, margin| Step { value, best, rival, margin: pair(margin, 1e5) };
    let threshold = Threshold {
        input: 0,
        outcome: 0,
        range: (0.1, 0.4),
        best: 1,
        told: true,
        steps: vec![step(0.1, 1, 0, 5e6), step(0.4, 0, 1, 4e6)],
        crossings: vec![Crossing {
            value: 0.31,
            limits: Some((0.29, 0.33)),
            below: 1,
            above: 0,
            clear: true,
        }],
        verdict: Flip::Flips,
        replicates: 8,
    };
    let alternative = Alternative {
        name: "Effects end with support".into(),
        about: "Persistence".into(),
        why: "Nobody followed people for long".into(),
        sets: "made.up = 0".into(),
        note: "lived in full".into(),
    };
    let row = |alternative, difference: f64, moves| Row {
        alternative,
        strategy: 1,
        outcome: 0,
        difference: pair(difference, 3e5),
        change: pair(difference - 2e6, 1e5),
        moves,
    };
    let choice = |alternative, best| Choice { alternative, best, told: true };
    let found = Found {
        decision: of.setting.decision.clone(),
        strategies,
        outcomes: vec![outcome],
        headline: 0,
        inputs: vec![input],
        currency: "GBP".into(),
        threshold: 20_000.0,
        best: 1,
        told: true,
        plan: 1,
        one_way: Some(OneWay { inputs: vec![0], replicates: 8, bars: vec![bar] }),
        screening: None,
        budget_years: 5,
        map: None,
        thresholds: vec![threshold],
        structural: Some(Structural {
            alternatives: vec![alternative],
            rows: vec![row(None, 2e6, false), row(Some(0), -1e6, true)],
            choices: vec![choice(None, 1), choice(Some(0), 0)],
        }),
        seed: 7,
        persons: 4_321,
        horizon: of.setting.horizon,
        replicates: 8,
        simulated: 24,
        notes: vec!["A made-up note.".into()],
    };
    Sensitivity { found, inputs: files(), widened: String::new() }
}

fn row(kind: Kind, what: &str, [observed, low, high, simulated]: [f64; 4], verdict: Verdict) -> Agreement {
    Agreement {
        kind,
        id: "T1".into(),
        what: what.into(),
        unit: "proportion".into(),
        observed,
        low,
        high,
        simulated,
        mcse: 0.0123,
        z: 0.1,
        verdict,
        required: false,
        source: "Somebody 2020".into(),
        standing: "recalled".into(),
        said: Said::default(),
    }
}

/// Two targets, one of them missed, and two fitted values.
pub(crate) fn calibration(of: &Findings, values: &[(&str, &str)]) -> Calibration {
    let parameter = |path: &str, before: f64, best: f64| Parameter {
        path: path.into(),
        unit: "per week".into(),
        before,
        best,
        prior: [0.1, 0.2, 0.3],
        posterior: [0.9 * best, best, 1.1 * best],
        mean: best,
        sd: 0.01,
        spread: 0.5,
        left_at_the_prior: false,
    };
    let found = Calibrated {
        decision: of.setting.decision.clone(),
        strategy: of.strategies[0].id.clone(),
        parameters: vec![parameter("made.rate", 0.25, 0.1875), parameter("made.share", 0.5, 0.4375)],
        fit: vec![
            row(Kind::Internal, "Readmitted within a year", [0.313, 0.25, 0.37, 0.3275], Verdict::Agrees),
            row(Kind::Internal, "Compulsory share", [0.417, 0.38, 0.45, 0.5317], Verdict::Misses),
        ],
        counted: 2,
        independent: 2,
        conflicts: Vec::new(),
        correlations: vec![vec![1.0, 0.0], vec![0.0, 1.0]],
        draws: Vec::new(),
        effective: 120.0,
        misfit: 3.5,
        misfit_before: 41.0,
        stop: "nothing got better".into(),
        simulated_in_search: 100,
        simulated: 150,
        persons: 50_000,
        replicates: 1,
        weeks: 156.0,
        seed: 3,
    };
    let values = values.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    Calibration { found, values }
}

/// Exact answers, published values of the made-up run, and trials; and one part about another place.
pub(crate) fn validation(of: &Findings) -> Validation {
    let own = Subject {
        name: "england: Status quo".into(),
        strategy: of.strategies[0].id.clone(),
        inputs: files(),
    };
    let elsewhere =
        Subject { name: "elsewhere: Usual care".into(), strategy: "usual-care".into(), ..own.clone() };
    let part = |title: &str, of, rows| Part { title: title.into(), of, rows, trials: None };
    let lived = Lived {
        id: "trial".into(),
        name: "A made-up trial".into(),
        participants: 2_000,
        frailty: 1.1,
        as_modelled: 0.4,
        control: 0.375,
        intervention: 0.3127,
        log_ratio: -0.1823,
        mcse: 0.02,
        contacts: 7.25,
        engaged: 0.8,
    };
    let trials = Trials {
        lived: vec![lived],
        lines: Vec::new(),
        notes: vec!["A note on trials.".into()],
        apart: vec!["Hope: \u{2212}0.01 as it is".into()],
    };
    let exact = row(Kind::Verification, "Time to discharge", [4.0, 3.9, 4.1, 4.0317], Verdict::Agrees);
    let kept_back = row(Kind::External, "Deaths in a year", [0.0211, 0.019, 0.023, 0.0263], Verdict::Misses);
    let ratio =
        row(Kind::External, "Admitted within nine months", [0.77, 0.6, 0.98, 0.8127], Verdict::Agrees);
    Validation {
        subjects: vec![own, elsewhere],
        parts: vec![
            part("Exact answers", None, vec![exact]),
            part("england: Status quo", Some(0), vec![kept_back]),
            part(
                "elsewhere: Usual care",
                Some(1),
                vec![row(Kind::External, "Foreign", [1.0; 4], Verdict::Agrees)],
            ),
            Part { trials: Some(trials), ..part("england: Status quo: trials", Some(0), vec![ratio]) },
        ],
        seed: 5,
        replicates: 8,
    }
}
