//! What must hold of the workers of a site at the end of any week.

use std::collections::BTreeSet;

use peerscale::engine::block::Block;
use peerscale::model::person::Programme;
use peerscale::model::worker::{NO_ALUMNUS, NO_SUPERVISOR, WorkerStage};
use peerscale::scenario::Values;

use crate::given::{Given, cases};
use crate::settings::{COURSES_AGAIN, settings};
use crate::steps::Steps;
use proptest::prelude::*;

/// Parts of a worker that single precision may add to a span.
const CRUMB: f64 = 1e-5;

/// Everybody is supervised by someone who is there, or counts as unsupervised, and nobody has more than the span.
pub(crate) fn check_supervision(block: &Block, span: f64) {
    let mut given = vec![0.0; block.team.supervisors.len()];
    for worker in &block.workers {
        let supervised = f64::from(worker.supervised);
        assert!((0.0..=1.0).contains(&supervised));
        if worker.supervisor == NO_SUPERVISOR {
            assert_eq!(supervised, 0.0);
            continue;
        }
        assert_eq!(worker.stage, WorkerStage::InPost, "only who is in post is supervised");
        let supervisor = &block.team.supervisors[usize::from(worker.supervisor)];
        assert!(supervisor.present && supervisor.holders == worker.supervisor_holder && supervised > 0.0);
        given[usize::from(worker.supervisor)] += supervised;
    }
    for (supervisor, given) in block.team.supervisors.iter().zip(given) {
        let room = if supervisor.present { span * f64::from(supervisor.share) } else { 0.0 };
        assert!(given <= room + CRUMB, "{given} workers with room for {room}");
    }
}

/// Caseloads keep their limits, levels their ranges, and stages what they mean.
pub(crate) fn check_workers(block: &Block) {
    for worker in &block.workers {
        assert!(worker.caseload <= worker.limit || !worker.keeps_people(), "more people than the limit");
        assert!(worker.levels.iter().chain([&worker.fidelity]).all(|level| (0.0..=1.0).contains(level)));
        assert!((0.0..=1.0).contains(&worker.competence) && (0.0..=1.0).contains(&worker.confidence));
        assert!(worker.burnout >= 0.0 && worker.benefit.is_finite() && worker.fte > 0.0);
        // What has happened since the workforce last looked is among what happened to the people of the site.
        let events = block.harms.iter().flat_map(|harm| harm.events).map(usize::from).sum::<usize>();
        assert!(usize::from(worker.incidents) <= events, "{} incidents of {events} events", worker.incidents);
        assert!(
            worker.repeats <= COURSES_AGAIN && (worker.repeats == 0 || worker.stage != WorkerStage::Vacant)
        );
        assert!(!worker.hands_over || worker.stage == WorkerStage::OnLeave);
    }
}

/// Candidates are each there once; who is an alumnus has completed the programme here.
pub(crate) fn check_pool(block: &Block, completed: &BTreeSet<(u16, u32)>) {
    let of_pool = block.team.pool.iter().map(|candidate| candidate.alumnus);
    let of_posts = block.workers.iter().map(|worker| worker.alumnus);
    for alumnus in of_pool.chain(of_posts).filter(|&alumnus| alumnus != NO_ALUMNUS) {
        assert!(completed.contains(&(block.site.id, alumnus)), "an alumnus never completed");
    }
    for worker in block.workers.iter().filter(|worker| worker.alumnus != NO_ALUMNUS) {
        assert_eq!(worker.ethnicity, block.people[worker.alumnus as usize].attributes.ethnicity);
    }
}

fn span(values: &Values) -> f64 {
    values.number("workforce.supervisor_span").unwrap()
}

/// Lives through a replicate; returns how often somebody was partly supervised, not at all, on leave, an alumnus.
fn check_weeks(given: &Given, seed: u64) -> [usize; 4] {
    let scenario = given.scenario();
    let span = span(&scenario.values);
    let model = given.model();
    let mut steps = Steps::new(&model, seed, 0);
    let mut completed = BTreeSet::new();
    let mut seen = [0; 4];
    loop {
        for block in &steps.blocks {
            for (person, who) in block.people.iter().enumerate() {
                if who.programme == Programme::Completed {
                    completed.insert((block.site.id, person as u32));
                }
            }
            check_supervision(block, span);
            check_workers(block);
            check_pool(block, &completed);
            for worker in &block.workers {
                let in_post = worker.stage == WorkerStage::InPost;
                let unsupervised = in_post && worker.supervised == 0.0;
                let partly = worker.supervised > 0.0 && worker.supervised < 1.0;
                let away = worker.stage == WorkerStage::OnLeave;
                let alumnus = in_post && worker.alumnus != NO_ALUMNUS;
                for (count, yes) in seen.iter_mut().zip([partly, unsupervised, away, alumnus]) {
                    *count += usize::from(yes);
                }
            }
        }
        if !steps.week() {
            return seen;
        }
    }
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn supervisors_workers_and_candidates_every_week_of_every_setting(setting in settings()) {
        check_weeks(&setting.given(), setting.seed);
    }
}

/// The fixture is worth its name.
#[test]
fn the_fixture_shows_supervision_leave_and_alumni() {
    let given = Given::everything_on()
        .with("workforce.posts_per_site", 3)
        .with("workforce.alumni_share", 0.8)
        .with("engagement.planned_weeks", 8.0)
        .with("workforce.supervisor_span", 3.0)
        .with("workforce.workers_per_supervisor", 4.0);
    let seen = check_weeks(&given, 5);
    assert!(seen.iter().all(|&count| count > 20), "{seen:?}");
}
