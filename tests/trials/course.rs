//! The closed form of states of mind, and the forecast of a ratio, against emulated trials.

use crate::given::Given;
use peerscale::analysis::trial::course::Dose;
use peerscale::analysis::trial::design::{Control, Design, Outcome};
use peerscale::analysis::trial::forecast::{Answer, Ground};
use peerscale::analysis::trial::solved::Inputs;
use peerscale::jobs::trials::effects::inputs;
use peerscale::jobs::trials::emulate::{Scale, Stage};
use peerscale::jobs::trials::scores::Arms;
use peerscale::processes::trial::Entry;
use peerscale::scenario::Values;

const SCALE: Scale = Scale { participants: 20_000, seed: 21, replicate: 0 };

/// A limit that nothing comes near.
const NONE: f64 = 1e6;

/// People who respond differently, fall ill and are admitted at constant hazards, and do not die.
fn world(dose: &str, plateau: f64) -> Values {
    let table: toml::Table = include_str!("shift.toml").parse().unwrap();
    let mut given = Given::smi_ref();
    for process in ["peer_contact", "states_of_mind"] {
        given = given.switched(process, true).with(process, table[process].clone());
    }
    given = given
        .with("mortality.law", "none")
        .with("population.frailty_law", "none")
        .with("population.eligible_share", 1.0)
        .with("population.response_sd_log", 0.4)
        .with("simulation.warm_up", 52)
        .with("illness.relapse_ratio_while_enrolled", 1.0)
        .with("illness.relapse_rate", 0.02)
        .with("illness.recovery_rate", 0.2)
        .with("illness.admission_rate", 0.15)
        .with("illness.protection_self_management", 1.0)
        .with("illness.path_multiplier", 1.0)
        .with("illness.path_limit", NONE)
        .with("states_of_mind.plateau", plateau)
        .with("peer_contact.dose_response", dose);
    if dose == "saturating" {
        given = given.with("peer_contact.saturation_contacts", 6);
    }
    given.scenario().values
}

fn design() -> Design {
    Design {
        id: "made up".into(),
        name: "Made up".into(),
        entry: Entry::WardDischarge { admissions: 1, within: 104.0 },
        psychosis_only: false,
        recruits: 104.0,
        uptake: 0.7,
        per_week: 0.735,
        attendance: 0.65,
        attendance_in_hospital: 0.2,
        offer: 17.0,
        follow_up: 52.0,
        outcome: Outcome::Ward,
        control: Control::Risk(0.6),
        read: 30.0,
        weight: 1.0,
        scores: [true; 3],
    }
}

fn put(values: &mut Values, gain: [f64; 3]) {
    for (state, gain) in ["hope", "self_management", "connectedness"].iter().zip(gain) {
        values.set_number(&format!("states_of_mind.gain.{state}"), gain).unwrap();
    }
}

/// Of a mean over people of whom 7 in 10 take part: four standard errors are a false alarm in 16,000 for each comparison.
#[test]
fn the_mean_state_is_that_of_the_closed_form() {
    for (dose, kind) in
        [("linear", Dose::Linear), ("threshold", Dose::Threshold), ("saturating", Dose::Saturating(6.0))]
    {
        for (read, plateau) in [(10.0, 0.0), (30.0, 0.25)] {
            let mut values = world(dose, plateau);
            // Nothing reaches hospital, so that stays are those of the control arm.
            values.set_number("illness.path_multiplier", 0.0).unwrap();
            let gain = [0.06, -0.04, 0.3];
            put(&mut values, gain);
            let stage = Stage::new(&values, &Design { read, ..design() }, &[], SCALE).unwrap();
            let ground = Ground::new(stage.design.course(), stage.people(&[0.0; 4]));
            let inputs = inputs(&values).unwrap();
            assert_eq!(inputs.dose, kind);
            let minds = ground.minds(&gain, &inputs);
            let treated = stage.treated(&values).unwrap();
            let n = treated.iter().filter(|life| life.part.read).count() as f64;
            for k in 0..3 {
                let of = |power: i32| {
                    let read = treated.iter().filter(|life| life.part.read);
                    read.map(|life| libm::pow(f64::from(life.part.mind[k]), f64::from(power))).sum::<f64>()
                        / n
                };
                let error = ((of(2) - of(1) * of(1)) / n).sqrt();
                let exact = minds.when_read()[k];
                assert!(
                    (of(1) - exact).abs() < 4.0 * error,
                    "{dose}, {read}, {k}: {} is not {exact} within 4 x {error}",
                    of(1)
                );
            }
        }
    }
}

/// With constant hazards and no frailty the forecast is nearly exact: what is left is that stays until the event take time,
/// and that who has responded less has the event first.
#[test]
fn the_ratio_is_that_of_the_forecast() {
    for (multiplier, limit) in [(-1.0, NONE), (1.0, NONE), (3.0, NONE), (-8.0, 2.0), (8.0, 2.0)] {
        let mut values = world("linear", 0.0);
        values.set_number("illness.path_limit", limit).unwrap();
        let gain = [0.0, 0.06, 0.0];
        put(&mut values, gain);
        values.set_number("illness.path_multiplier", multiplier).unwrap();
        let stage = Stage::new(&values, &design(), &[], SCALE).unwrap();
        let ground = Ground::new(stage.design.course(), stage.people(&[0.0; 4]));
        let minds = ground.minds(&gain, &inputs(&values).unwrap());
        // Of an acute episode 0.15 / (0.15 + 0.2) ends on a ward.
        let answer = Answer { frailty: 0.0, share: 0.15 / 0.35 };
        let forecast = minds.followed().log_ratio(&[multiplier, 0.0], &answer);
        let found = Arms::new(&stage, stage.treated(&values).unwrap()).log_risk_ratio();
        assert!(
            (found.value - forecast).abs() < 0.02 + 4.0 * found.mcse,
            "{multiplier} within {limit}: {forecast}, {found:?}"
        );
    }
}

/// However strong the path: with everyone at the limit of 2 of both hazards, the hazard of the event is at most
/// 2² / (2q + 1 - q) and at least ½² / (q/2 + 1 - q) times that of the control arm, so that there is a largest and a smallest
/// ratio.
#[test]
fn neither_benefit_nor_harm_runs_away() {
    let q = 0.15 / 0.35;
    for (multiplier, factor) in [(-80.0, 4.0 / (2.0 * q + 1.0 - q)), (80.0, 0.25 / (q / 2.0 + 1.0 - q))] {
        let mut values = world("linear", 0.0);
        values.set_number("illness.path_limit", 2.0).unwrap();
        put(&mut values, [0.0, 0.06, 0.0]);
        values.set_number("illness.path_multiplier", multiplier).unwrap();
        let stage = Stage::new(&values, &design(), &[], SCALE).unwrap();
        let found = Arms::new(&stage, stage.treated(&values).unwrap()).log_risk_ratio();
        let hazard = -libm::log(1.0 - 0.6);
        let bound = libm::log(0.7 * -libm::expm1(-factor * hazard) / 0.6 + 0.3);
        let share = found.value / bound;
        assert!(
            share < 1.0 + 4.0 * found.mcse / bound.abs() && share > 0.6,
            "{multiplier}: {found:?}, {bound}"
        );
    }
}

/// People are given the response that they would have been born with: two stages with different values return the same.
#[test]
fn responses_of_other_values_are_those_of_people_born_with_them() {
    let mut values = world("linear", 0.0);
    values.set_number("illness.path_multiplier", 0.0).unwrap();
    put(&mut values, [0.05, 0.03, 0.02]);
    let stage =
        Stage::new(&values, &Design { control: Control::AsModelled, ..design() }, &[], SCALE).unwrap();
    let mut other = values.clone();
    other.set_number("population.response_sd_log", 0.7).unwrap();
    other.set_number("states_of_mind.response_ratio.bipolar", 1.7).unwrap();
    other.set_number("states_of_mind.response_slope_severity", 0.3).unwrap();
    let born = Stage::new(&other, &Design { control: Control::AsModelled, ..design() }, &[], SCALE).unwrap();
    let (given, born) = (stage.treated(&other).unwrap(), born.treated(&other).unwrap());
    let own = stage.treated(&values).unwrap();
    assert_eq!(given.len(), born.len());
    let mut moved = 0.0;
    for ((given, born), own) in given.iter().zip(&born).zip(&own) {
        for k in 0..3 {
            assert!((given.part.mind[k] - born.part.mind[k]).abs() < 2e-5, "{given:?}, {born:?}");
        }
        moved += f64::from((given.part.mind[0] - own.part.mind[0]).abs());
    }
    assert!(moved > 10.0, "responses did not change");
}

#[test]
fn nothing_is_left_where_nothing_lasts() {
    let mut values = world("linear", 0.25);
    let own = inputs(&values).unwrap();
    let course = design().course();
    assert!((course.left(16, &own) - 1.0).abs() < 1e-12);
    let after = |inputs: &Inputs| course.left(17 + 38, inputs);
    assert!((after(&own) - (0.25 + 0.75 / 2.0)).abs() < 1e-12, "{}", after(&own));
    assert_eq!(after(&Inputs { lasts: false, plateau: 0.0, ..own }), 0.0);
    values.set_number("states_of_mind.half_life", 19.5).unwrap();
    assert!((after(&inputs(&values).unwrap()) - (0.25 + 0.75 / 4.0)).abs() < 1e-12);
}
