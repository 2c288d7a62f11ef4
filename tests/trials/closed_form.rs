//! A world whose trials have a closed form: constant hazards, no frailty, nobody dies.

use crate::given::Given;
use peerscale::analysis::trial::design::{Control, Design, Outcome};
use peerscale::jobs::trials::emulate::{Life, Part, Scale, Stage};
use peerscale::jobs::trials::scores::Arms;
use peerscale::processes::trial::Entry;

const SCALE: Scale = Scale { participants: 20_000, seed: 11, replicate: 0 };

fn world() -> Given {
    let still = [("population.frailty_law", "none"), ("mortality.law", "none")];
    let given = still.iter().fold(Given::smi_ref(), |given, (path, word)| given.with(path, *word));
    given
        .with("population.eligible_share", 1.0)
        .with("simulation.warm_up", 52)
        .with("illness.relapse_rate", 0.02)
        .with("illness.recovery_rate", 0.2)
        .with("illness.admission_rate", 0.15)
}

fn design(uptake: f64) -> Design {
    Design {
        id: "made up".into(),
        name: "Made up".into(),
        entry: Entry::Community,
        psychosis_only: false,
        recruits: 1.0,
        uptake,
        per_week: 1.0,
        attendance: 1.0,
        attendance_in_hospital: 1.0,
        offer: 60.0,
        follow_up: 52.0,
        outcome: Outcome::Ward,
        control: Control::AsModelled,
        read: 52.0,
        weight: 1.0,
        scores: [false; 3],
    }
}

/// The probability of an admission within `t` of people who are stable at first: relapse at `a`, then admission at `b`
/// against recovery at `c`. The share not admitted solves x'' + (a + b + c) x' + a b x = 0 for stable plus relapse.
fn risk(a: f64, b: f64, c: f64, t: f64) -> f64 {
    // Stable s, relapse r: s' = -a s + c r, r' = a s - (b + c) r; the eigenvalues are real.
    let (trace, determinant) = (-(a + b + c), a * (b + c) - a * c);
    let root = (trace * trace / 4.0 - determinant).sqrt();
    let (one, other) = (trace / 2.0 + root, trace / 2.0 - root);
    // s + r = A exp(one t) + B exp(other t), with s + r = 1 and (s + r)' = -b r = 0 at first.
    let big = -other / (one - other);
    1.0 - big * libm::exp(one * t) - (1.0 - big) * libm::exp(other * t)
}

/// Four standard errors of each comparison: a false alarm once in 16,000.
fn within(what: &str, value: f64, exact: f64, error: f64) {
    assert!((value - exact).abs() <= 4.0 * error, "{what}: {value} is not {exact} within 4 x {error}");
}

#[test]
fn the_risk_ratio_of_full_uptake_is_that_of_the_closed_form() {
    let given = world().with("illness.relapse_ratio_while_enrolled", 0.6);
    let values = given.scenario().values;
    let stage = Stage::new(&values, &design(1.0), &[], SCALE).unwrap();
    let arms = Arms::new(&stage, stage.treated(&values).unwrap());
    let [control, treated] = arms.risks();
    // Relapse is all that the offer changes, from the start on.
    let exact = [risk(0.02, 0.15, 0.2, 52.0), risk(0.012, 0.15, 0.2, 52.0)];
    assert!(arms.people() > 18_000);
    within("control", control.value, exact[0], control.mcse);
    within("treated", treated.value, exact[1], treated.mcse);
    let ratio = arms.log_risk_ratio();
    within("ratio", ratio.value, libm::log(exact[1] / exact[0]), ratio.mcse);
    let unpaired = (control.mcse / control.value).hypot(treated.mcse / treated.value);
    assert!(ratio.mcse < 0.8 * unpaired, "pairing gains nothing: {} {unpaired}", ratio.mcse);
}

/// From entry on relapse comes at f times the rate: the factor found is the one of which the closed form has the risk that
/// is wanted, and the control arm returns it. Those who enter after a discharge are stable then as well.
#[test]
fn the_factor_found_returns_the_risk_of_the_control_arm() {
    let values = world().scenario().values;
    let entries = [Entry::Community, Entry::WardDischarge { admissions: 1, within: 104.0 }];
    for (entry, factor) in entries.into_iter().flat_map(|entry| [(entry, 1.6), (entry, 0.7)]) {
        let wanted = risk(0.02 * factor, 0.15, 0.2, 52.0);
        let recruits = if entry == Entry::Community { 1.0 } else { 104.0 };
        let design = Design { entry, recruits, control: Control::Risk(wanted), ..design(1.0) };
        let stage = Stage::new(&values, &design, &[], SCALE).unwrap();
        assert!((stage.returned() - wanted).abs() <= 0.002 * wanted, "{}", stage.returned());
        let n = stage.control.len() as f64;
        within("as modelled", stage.as_modelled, risk(0.02, 0.15, 0.2, 52.0), (0.25 / n).sqrt());
        // The error of the factor: that of the risk over its slope, and what the search leaves.
        let slope = (risk(0.0202 * factor, 0.15, 0.2, 52.0) - wanted) / (0.01 * factor);
        let error = (wanted * (1.0 - wanted) / n).sqrt() / slope + 0.002 * wanted / slope / 4.0;
        within("factor", stage.frailty, factor, error);
    }
}

/// The same where mean admissions are wanted: with the factor they are as many as are wanted, and without it fewer.
#[test]
fn the_factor_found_returns_mean_admissions() {
    let values = world().scenario().values;
    let design = Design { control: Control::Admissions(0.6), ..design(1.0) };
    let stage = Stage::new(&values, &design, &[], SCALE).unwrap();
    let mean = stage.control.iter().map(|life| f64::from(life.part.admissions)).sum::<f64>();
    assert!((mean / stage.control.len() as f64 - 0.6).abs() <= 0.0012 && stage.as_modelled < 0.5);
}

#[test]
fn partial_uptake_mixes_the_two_risks() {
    let given = world().with("illness.relapse_ratio_while_enrolled", 0.6);
    let values = given.scenario().values;
    let stage = Stage::new(&values, &design(0.4), &[], SCALE).unwrap();
    let arms = Arms::new(&stage, stage.treated(&values).unwrap());
    let exact = 0.4 * risk(0.012, 0.15, 0.2, 52.0) + 0.6 * risk(0.02, 0.15, 0.2, 52.0);
    within("treated", arms.risks()[1].value, exact, arms.risks()[1].mcse);
}

#[test]
fn without_an_effect_both_arms_are_the_same_life() {
    let values = world().with("illness.relapse_ratio_while_enrolled", 1.0).scenario().values;
    for entry in [Entry::Community, Entry::WardDischarge { admissions: 2, within: 104.0 }] {
        let design = Design { entry, recruits: 104.0, ..design(1.0) };
        let stage = Stage::new(&values, &design, &[], Scale { participants: 2_000, ..SCALE }).unwrap();
        let treated = stage.treated(&values).unwrap();
        assert_eq!(stage.control.len(), treated.len());
        for (one, other) in stage.control.iter().zip(&treated) {
            assert_eq!((one.part.ward, one.part.admissions), (other.part.ward, other.part.admissions));
        }
        let arms = Arms::new(&stage, treated);
        assert_eq!((arms.log_risk_ratio().value, arms.log_count_ratio().value), (0.0, 0.0));
    }
}

#[test]
fn who_enters_after_a_discharge_was_admitted_that_often() {
    let values = world().scenario().values;
    let often = |admissions| {
        let entry = Entry::WardDischarge { admissions, within: 52.0 };
        let design = Design { entry, recruits: 52.0, ..design(1.0) };
        Stage::of(&values, &design, &[], SCALE, 5_000).unwrap().control.len()
    };
    let counts = [often(1), often(2), often(3)];
    assert!(counts[0] > counts[1] && counts[1] > counts[2] && counts[2] > 0, "{counts:?}");
}

/// The others are taken out before the intervention arm is lived: that changes nobody who takes part.
#[test]
fn who_does_not_enter_matters_to_nobody() {
    let values = world().with("illness.relapse_ratio_while_enrolled", 0.6).scenario().values;
    let entry = Entry::WardDischarge { admissions: 1, within: 104.0 };
    let design = Design { entry, recruits: 40.0, ..design(1.0) };
    // The same site alone, and as one of ten.
    let small = Stage::of(&values, &design, &[], SCALE, 500).unwrap();
    let large = Stage::of(&values, &design, &[], SCALE, 5_000).unwrap();
    let (small, large) = (small.treated(&values).unwrap(), large.treated(&values).unwrap());
    assert!(!small.is_empty() && small[..] == large[..small.len()]);
}

/// What a curve averages luck over: parts that share nobody and are everyone together, each person with the same life.
#[test]
fn parts_of_the_participants_live_the_lives_of_the_whole() {
    let values = world().with("illness.relapse_ratio_while_enrolled", 0.6).scenario().values;
    let entry = Entry::WardDischarge { admissions: 1, within: 104.0 };
    let design = Design { entry, recruits: 40.0, control: Control::Risk(0.5), ..design(1.0) };
    let stage = Stage::new(&values, &design, &[], Scale { participants: 1_500, ..SCALE }).unwrap();
    let whole = stage.treated(&values).unwrap();
    let pairs = |control: &[&Life], treated: &[Life]| -> Vec<String> {
        control.iter().zip(treated).map(|pair| format!("{pair:?}")).collect()
    };
    let mut own = pairs(&stage.control.iter().collect::<Vec<_>>(), &whole);
    let mut of_parts = Vec::new();
    let (mut risks, mut sizes) = (0.0, Vec::new());
    for number in 0..3 {
        let part = Part { number, of: 3 };
        let (control, treated) =
            (stage.control_part(part), stage.treated_part(&values, false, part).unwrap());
        assert!(control.len() == treated.len() && control.len() > 200, "{}", control.len());
        of_parts.extend(pairs(&control, &treated));
        sizes.push(control.len());
        let arms = Arms::of_part(&stage, treated, part);
        risks += arms.risks()[1].value * arms.people() as f64;
    }
    own.sort();
    of_parts.sort();
    assert!(own == of_parts, "{sizes:?} of {}", own.len());
    let all = Arms::new(&stage, whole).risks()[1].value * own.len() as f64;
    assert!((risks - all).abs() < 1e-6, "{risks} {all}");
}

/// Of people who are stable at first the share in an acute episode, at home or on a ward, follows s' = -a s + c r + d w,
/// r' = a s - (b + c) r, w' = b r - d w, stepped in hundredths of a week here.
#[test]
fn the_share_in_an_acute_episode_is_that_of_the_chain() {
    let values = world().scenario().values;
    let design = Design { read: 20.0, ..design(1.0) };
    let stage = Stage::new(&values, &design, &[], SCALE).unwrap();
    let (a, b, c, d) = (0.02, 0.15, 0.2, 0.35);
    let (mut s, mut r, mut w) = (1.0, 0.0, 0.0);
    for _ in 0..2_000 {
        let (relapse, admitted, better, home) = (a * s, b * r, c * r, d * w);
        s += 0.01 * (better + home - relapse);
        r += 0.01 * (relapse - admitted - better);
        w += 0.01 * (admitted - home);
    }
    let found = stage.people(&[0.0; 4]).acute;
    let exact: f64 = r + w;
    let error = (exact * (1.0 - exact) / stage.control.len() as f64).sqrt();
    assert!(exact > 0.05, "{exact}");
    within("acute", found, exact, error);
}
