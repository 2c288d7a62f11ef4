//! How the work is done: threads, shards, and the lengths of the steps.

use peerscale::engine::process::Process;
use peerscale::jobs::model::Model;
use peerscale::jobs::run::{Options, Silent, run};
use peerscale::jobs::simulate::{accounts, accounts_in_shards};
use peerscale::jobs::summary::findings;

use crate::given::{Given, Opened, decision};

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

#[test]
fn one_two_and_seven_threads_find_the_same() {
    let (status_quo, plan) = (Given::everything_on().without_peers(), Given::everything_on());
    let found = |threads, shared_luck| {
        let options = Options { samples: Some(3), replicates: Some(3), shared_luck, ..Options::default() };
        let decision = decision(&[("status-quo", &status_quo), ("plan", &plan)], &options);
        let work = || findings(&decision, &run(&decision, &Silent, &false.into()).unwrap()).unwrap();
        format!("{:?}", with_threads(threads, work))
    };
    for shared_luck in [false, true] {
        let alone = found(1, shared_luck);
        assert!([2, 7].iter().all(|&threads| found(threads, shared_luck) == alone));
    }
}

/// Large replicates are shared out over threads by their sites.
#[test]
fn the_sites_of_a_replicate_may_be_shared_out_in_any_way() {
    let model = Given::everything_on().model();
    let lived =
        |threads, shards| with_threads(threads, || format!("{:?}", accounts_in_shards(&model, 4, 0, shards)));
    let together = lived(1, 1);
    for (threads, shards) in [(1, 5), (2, 2), (7, 5), (7, 12), (2, 100)] {
        assert!(lived(threads, shards) == together, "{shards} shards on {threads} threads");
    }
}

#[test]
fn a_replicate_so_large_that_it_is_shared_out_is_what_it_would_be_in_one_piece() {
    let given = Given::smi_ref().with("population.persons", 200_000).with("simulation.horizon", 8.0);
    let model = given.model();
    let shared_out = with_threads(7, || accounts(&model, 4, 0));
    let together = with_threads(1, || accounts_in_shards(&model, 4, 0, 1));
    assert!(format!("{shared_out:?}") == format!("{together:?}"));
}

/// A process that claims that sites have to do with each other, and does nothing.
struct Couples;

impl Process for Couples {
    fn id(&self) -> &'static str {
        "couples"
    }

    fn couples_sites(&self) -> bool {
        true
    }
}

/// Where sites have nothing to do with each other, one may live through everything before the next begins.
#[test]
fn sites_that_share_nothing_need_not_keep_step() {
    let given = Given::everything_on().with("referral.fluctuation_sd_log", 0.2).switched("adoption", false);
    let apart = given.model();
    let mut together = given.model();
    together.schedule = together.schedule.and(Box::new(Couples));
    assert!(!apart.schedule.couples_sites() && together.schedule.couples_sites());
    let lived = |model: &Model| format!("{:?}", accounts(model, 4, 0));
    assert!(lived(&apart) == lived(&together));
}

/// The precision at which `--until-mcse` stops is judged at the same replicates whatever the threads.
#[test]
fn threads_do_not_decide_when_the_error_is_small_enough() {
    let units = |threads| {
        let options = Options { replicates: Some(3), until_mcse: Some(0.005), ..Options::default() };
        let decision = decision(&[("only", &Given::everything_on())], &options);
        with_threads(threads, || run(&decision, &Silent, &false.into()).unwrap().units)
    };
    let alone = units(1);
    assert!(alone > 3 && alone % 3 == 0);
    assert_eq!((units(2), units(7)), (alone, alone));
}

/// Every step of the site and of the system costs the same people the same lives where they share nothing.
#[test]
fn the_lengths_of_steps_change_nothing_where_nothing_is_coupled() {
    let frame = |site_step: f64, system_step: f64| {
        let given = Given::everything_on()
            .without_programme()
            .with("simulation.site_step", site_step)
            .with("simulation.system_step", system_step);
        let lived = Opened::new(&given).live(2, 0);
        let lives: Vec<String> = lived
            .accounts
            .blocks
            .iter()
            .map(|block| format!("{:?}{:?}", block.people, block.clocks))
            .collect();
        (lived.frame.iter().map(|value| value.to_bits()).collect::<Vec<_>>(), lives)
    };
    let weekly = frame(1.0, 4.0);
    for (site_step, system_step) in
        [(0.5, 4.0), (2.0, 4.0), (4.0, 4.0), (1.0, 52.0), (4.0, 52.0), (0.25, 2.0)]
    {
        let other = frame(site_step, system_step);
        assert!(other.1 == weekly.1, "lives differ at steps of {site_step} and {system_step} weeks");
        assert!(other.0 == weekly.0, "outcomes differ at steps of {site_step} and {system_step} weeks");
    }
}

/// Where a step of the system is not a whole part of the horizon, the last one ends with the horizon.
#[test]
fn a_horizon_within_a_step_changes_nothing_where_nothing_is_coupled() {
    let frame = |site_step: f64, system_step: f64| {
        let given = Given::everything_on()
            .without_programme()
            .with("simulation.horizon", 90.0)
            .with("simulation.site_step", site_step)
            .with("simulation.system_step", system_step);
        let frame = Opened::new(&given).live(2, 0).frame;
        frame.iter().map(|value| value.to_bits()).collect::<Vec<_>>()
    };
    let weekly = frame(1.0, 2.0);
    assert!(
        [(2.0, 4.0), (4.0, 4.0), (4.0, 52.0)].iter().all(|&(site, system)| frame(site, system) == weekly)
    );
}
