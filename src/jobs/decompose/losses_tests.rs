//! Tests of losses and barriers.

use super::*;
use crate::engine::ledger::SiteQuantity as S;
use crate::jobs::model::Model;
use crate::jobs::sections::registry;
use crate::jobs::simulate::accounts;
use crate::scenario::load;

/// Where every site delivers and everyone is asked, as many people ever take part as take up the offer of a trial: who says
/// no is asked once, though the scenario says nothing of that.
#[test]
fn as_many_are_reached_as_consent() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/england/status-quo.toml");
    let mut values = load(&[file.into()], &registry()).unwrap().scenarios.remove(0).values;
    values.set_whole("population.persons", 1350).unwrap();
    values.set_number("simulation.horizon", 208.0).unwrap();
    let held = Held::of(&designs().unwrap());
    for loss in [Loss::Adoption, Loss::Reach, Loss::Turnover] {
        loss.relax(&held, &mut values).unwrap();
    }
    let accounts = accounts(&Model::open(&values).unwrap(), 1, 0);
    let people = accounts.blocks.iter().flat_map(|block| &block.people);
    let alive: Vec<_> = people.filter(|who| who.state.alive() && who.attributes.eligible == 1).collect();
    let reached = alive.iter().filter(|who| who.enrolments > 0).count() as f64 / alive.len() as f64;
    // Four standard errors of 1,200 people; who has just joined has not been asked yet.
    assert!((reached - held.uptake).abs() < 0.055, "{reached} of {}, {}", alive.len(), held.uptake);
}

/// An open-ended programme is given the length of the trials, which it does not state.
#[test]
fn open_ended_support_lasts_as_long_as_in_trials() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/england/status-quo.toml");
    let mut values = load(&[file.into()], &registry()).unwrap().scenarios.remove(0).values;
    values.set_word("engagement.length", "open-ended").unwrap();
    values.leave_out("engagement.planned_weeks");
    let held = Held::of(&designs().unwrap());
    Loss::DropOut.relax(&held, &mut values).unwrap();
    assert!(Model::open(&values).is_ok());
    assert!((values.number("engagement.planned_weeks").unwrap() - held.weeks).abs() < 1e-12);
}

/// A strategy of England; what lies in a folder of it is read beside the status quo.
fn england(file: &str) -> Scenario {
    let path = |file: &str| format!("{}/scenarios/england/{file}.toml", env!("CARGO_MANIFEST_DIR")).into();
    let mut all = load(&[path("status-quo"), path(file)], &registry()).unwrap().scenarios;
    let id = file.rsplit('/').next().unwrap_or(file);
    let place = all.iter().position(|scenario| scenario.id == id).unwrap();
    all.swap_remove(place)
}

/// Weeks of workers without a supervisor, with the barrier and without it.
#[test]
fn nobody_works_unsupervised_where_supervisors_are_no_barrier() {
    let mut values = england("slow-and-supervised").values;
    values.set_whole("population.persons", 2250).unwrap();
    values.set_number("simulation.horizon", 208.0).unwrap();
    // Few workers have few supervisors, so that one life of the setting says little.
    let share = |values: &Values| {
        let model = Model::open(values).unwrap();
        let lives = (0..8).map(|replicate| accounts(&model, 1, replicate).ledger);
        let (mut unsupervised, mut all) = (0, 0);
        for ledger in lives {
            for year in 0..ledger.years() {
                unsupervised += ledger.site(year, S::UnsupervisedWeeks).plain;
                all += ledger.site(year, S::WorkerWeeks).plain;
            }
        }
        unsupervised as f64 / all as f64
    };
    let before = share(&values);
    Loss::Supervision.relax(&Held::default(), &mut values).unwrap();
    let after = share(&values);
    assert!(before > 0.02 && after < 0.001, "{before} {after}");
}

/// With the barrier away, integration is what refers, even where clinicians are against it.
#[test]
fn clinicians_are_no_barrier_where_care_teams_refer_all_they_could() {
    let mut values = england("status-quo").values;
    values.set_whole("population.persons", 1350).unwrap();
    values.set_number("simulation.horizon", 52.0).unwrap();
    values.set_number("attitudes.mean.clinicians", 0.0).unwrap();
    Loss::Integration.relax(&Held::default(), &mut values).unwrap();
    let blocks = accounts(&Model::open(&values).unwrap(), 1, 0).blocks;
    let delivers = |block: &&crate::engine::block::Block| block.site.stage.delivers();
    let least = blocks.iter().filter(delivers).map(|block| block.site.integration).fold(1.0, f32::min);
    assert!(least > 0.999, "{least}");
}

/// Money is a barrier where somebody follows it, and none where it is off.
#[test]
fn money_is_a_barrier_only_where_it_is_followed() {
    let ids = |scenario: &Scenario| {
        let found = switches(std::slice::from_ref(scenario), Kind::Barriers).unwrap();
        found.into_iter().map(|switch| switch.factor.id).collect::<Vec<_>>()
    };
    let mut scenario = england("models/fast-and-thin-on-a-budget");
    assert_eq!(ids(&scenario).last().map(String::as_str), Some("money"));
    Loss::Money.relax(&Held::default(), &mut scenario.values).unwrap();
    assert!(!scenario.values.is_on("finance") && !ids(&scenario).contains(&"money".to_owned()));
}

/// Where every site delivers from the start and goes on, nobody withdraws the programme.
#[test]
fn a_withdrawal_is_lost_adoption() {
    let mut values = england("models/withdrawal").values;
    assert!(values.optional_date("programme.withdrawn").is_some());
    Loss::Adoption.relax(&Held::default(), &mut values).unwrap();
    assert!(values.optional_date("programme.withdrawn").is_none());
}

/// Against the same mean, summed up in small steps.
#[test]
fn what_is_kept_is_the_mean_over_the_follow_up() {
    let held = Held { weeks: 17.0, follow_up: 365.0 / 7.0, ..Held::default() };
    for (half_life, plateau) in [(39.0, 0.0), (10.0, 0.3), (200.0, 0.1)] {
        let steps = 200_000;
        let level = |week: f64| {
            let after = week - held.weeks;
            if after < 0.0 {
                week / held.weeks
            } else {
                plateau + (1.0 - plateau) * libm::exp2(-after / half_life)
            }
        };
        let sum: f64 =
            (0..steps).map(|i| level((f64::from(i) + 0.5) / f64::from(steps) * held.follow_up)).sum();
        let mean = sum / f64::from(steps);
        assert!((held.kept(half_life, plateau) - mean).abs() < 1e-6, "{half_life} {plateau}: {mean}");
    }
}
