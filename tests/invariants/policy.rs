//! Data systems, improvement cycles and rules: what they may never do.

use peerscale::engine::block::Block;
use peerscale::engine::ledger::{Quantity, SCALE, SiteQuantity as S};
use peerscale::jobs::run::{Options, Silent, run};
use peerscale::jobs::simulate::accounts_in_shards;
use peerscale::jobs::summary::findings;
use peerscale::model::site::Stage;
use peerscale::processes::policy::{Measured, truth};
use toml::{Table, Value};

use crate::given::{Given, Opened, decision};
use crate::staff::check_supervision;
use crate::steps::Steps;

/// Rows of a list, each a text of TOML.
pub(crate) fn rows(texts: &[&str]) -> Value {
    Value::Array(texts.iter().map(|text| Value::Table(text.parse::<Table>().unwrap())).collect())
}

/// Every quantity is measured each week, without any fault.
pub(crate) fn measured(given: Given) -> Given {
    let texts = Measured::ALL.map(|quantity| format!("quantity = \"{}\"\ninterval = 1", quantity.word()));
    given
        .with("workforce.assessors", "none")
        .with("workforce.feedback", "none")
        .with("data_system.measure", rows(&texts.each_ref().map(String::as_str)))
}

/// Restless sites of which everything is known.
fn known() -> Given {
    measured(Given::with_restless_sites())
}

fn site_total(steps: &Steps<'_>, quantity: S) -> f64 {
    let ledger = &steps.ledger;
    (0..ledger.years()).map(|year| ledger.site(year, quantity).plain as f64 / SCALE).sum()
}

/// What is measured of people and sites leaves lives as they are, and so does a rule that never comes into force, one that only
/// reports, and a cycle of changes that do nothing.
#[test]
fn what_only_looks_changes_nothing() {
    let plain =
        Given::with_restless_sites().with("workforce.assessors", "none").with("workforce.feedback", "none");
    // Audit and feedback would hear of what is measured.
    let plain = plain.with("implementation.strategy", rows(&[]));
    let looked = measured(plain.clone());
    let never = looked.clone().with(
        "rule",
        rows(&[
            "when = \"site.measured_fidelity > 2\"\nthen = \"pause recruitment\"",
            "when = \"all.measured_wait < 0 days\"\nthen = \"pause intake\"",
            "when = \"site.measured_fidelity > 2\"\nthen = \"add supervision\"\namount = 1",
            "when = \"not all.time >= 0 days\"\nthen = \"move money\"\namount = 0.5",
        ]),
    );
    let idle = looked
        .clone()
        .with("improvement.quantity", "fidelity")
        .with("improvement.cycle_weeks", 8)
        .with("improvement.change", rows(&["name = \"a\"\nkind = \"nothing\"\namount = 1"]));
    let reported = looked.clone().with("rule", rows(&["when = \"all.time > 3 months\"\nthen = \"report\""]));
    let expected = Opened::new(&plain).live(3, 0);
    for (what, given) in [("looked at", &looked), ("never", &never), ("idle", &idle), ("reported", &reported)]
    {
        let opened = Opened::new(given);
        let found = opened.live(3, 0);
        for year in 0..expected.accounts.ledger.years() {
            for &quantity in Quantity::ALL {
                let of = |lived: &crate::given::Lived| {
                    lived.accounts.ledger.people(year, quantity).copied().collect::<Vec<_>>()
                };
                assert_eq!(of(&expected), of(&found), "{what}: {quantity:?}");
            }
            let own =
                [S::ChangesTried, S::ChangesKept, S::RulesFired, S::MeasuredWeeks, S::MeasuredFidelityWeeks];
            for &quantity in S::ALL.iter().filter(|quantity| !own.contains(quantity)) {
                let of = |lived: &crate::given::Lived| lived.accounts.ledger.site(year, quantity);
                assert_eq!(of(&expected), of(&found), "{what}: {quantity:?}");
            }
        }
    }
}

/// Without any fault of the data system, what is known is what was true when it was looked at.
#[test]
fn a_perfect_data_system_shows_the_truth() {
    let model = known().model();
    let mut steps = Steps::new(&model, 5, 0);
    steps.warm_up();
    let mut seen = [0; Measured::ALL.len()];
    loop {
        let now = steps.now();
        let before: Vec<Vec<f64>> = steps
            .blocks
            .iter()
            .map(|block| Measured::ALL.map(|quantity| truth(quantity, now, block)).to_vec())
            .collect();
        let taken =
            |block: &Block| block.oversight.gauges.iter().map(|gauge| gauge.taken).collect::<Vec<_>>();
        let readings: Vec<Vec<u16>> = steps.blocks.iter().map(taken).collect();
        if !steps.week() {
            break;
        }
        for (site, block) in steps.blocks.iter().enumerate() {
            for quantity in Measured::ALL {
                let gauge = &block.oversight.gauges[quantity as usize];
                let expected = before[site][quantity as usize];
                if gauge.taken != readings[site][quantity as usize] && expected.is_finite() {
                    assert_eq!(gauge.known.value, expected, "{quantity:?} of site {site} at {now}");
                    seen[quantity as usize] += 1;
                }
            }
        }
    }
    for quantity in Measured::ALL {
        let flows = matches!(quantity, Measured::Contacts | Measured::DropOut);
        assert!(flows || seen[quantity as usize] > 100, "{quantity:?} was seen {}", seen[quantity as usize]);
    }
}

/// Drop-outs that a site sees are those that the ledger counts, all of them.
#[test]
fn sites_see_every_dropout() {
    let given = measured(Given::engaged_in_every_way())
        .with("adoption.stop_rate", 0.0)
        .with("adoption.delivering_at_start", 1.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 2, 0);
    let mut before = 0;
    loop {
        if !steps.week() {
            break;
        }
        let counted = steps.count(Quantity::Dropouts);
        let seen: f64 = steps.blocks.iter().map(|block| block.oversight.dropouts).sum();
        assert!((seen - counted as f64).abs() < 1e-9, "{seen} of {counted}, {before} before");
        before = counted;
    }
    assert!(before > 50, "{before}");
}

#[test]
fn nobody_is_hired_while_recruitment_is_paused() {
    let rule = "when = \"all.time >= 20 weeks\"\nthen = \"pause recruitment\"\nuntil = \"all.time >= 60 weeks\"\nlasts = \"while it holds\"";
    let model = known().with("adoption.stop_rate", 0.0).with("rule", rows(&[rule])).model();
    let mut steps = Steps::new(&model, 7, 0);
    let (mut during, mut after, mut vacant) = (0.0, 0.0, 0);
    loop {
        let (now, hired) = (steps.now(), site_total(&steps, S::WorkersAppointed));
        if !steps.week() {
            break;
        }
        let more = site_total(&steps, S::WorkersAppointed) - hired;
        // Who was hired in the week before the pause is counted in its first week.
        if now > 20.0 && now <= 60.0 {
            during += more;
            let empty =
                |block: &Block| block.workers.iter().filter(|w| w.room() == 0 && w.caseload == 0).count();
            vacant += steps.blocks.iter().map(empty).sum::<usize>();
        } else if now > 60.0 {
            after += more;
        }
    }
    assert_eq!(during, 0.0);
    assert!(after > 0.0 && vacant > 100, "{after} {vacant}");
}

#[test]
fn nobody_is_taken_in_while_intake_is_paused() {
    for waiting in ["none", "list"] {
        let rule = "when = \"all.time >= 20 weeks and all.time < 60 weeks\"\nthen = \"pause intake\"";
        let model = known().with("referral.waiting", waiting).with("rule", rows(&[rule])).model();
        let mut steps = Steps::new(&model, 7, 0);
        let mut after = 0;
        loop {
            let now = steps.now();
            let come =
                |steps: &Steps<'_>| [Quantity::Enrolments, Quantity::Referrals].map(|q| steps.count(q));
            let before = come(&steps);
            if !steps.week() {
                break;
            }
            if (20.0..60.0).contains(&now) {
                assert_eq!(come(&steps), before, "at {now}");
            } else if now >= 60.0 {
                after += come(&steps)[0] - before[0];
            }
        }
        assert!(after > 20, "{after}");
        assert!((site_total(&steps, S::IntakePausedWeeks)) > 0.0);
    }
}

/// Supervisors who are added come and go as the rule does, within what is paid, and nobody has more workers than the span.
#[test]
fn supervision_that_is_added_is_there_and_goes_again() {
    let on = "when = \"all.time >= 12 weeks and all.time < 40 weeks or all.time > 60 weeks\"\nthen = \"add supervision\"\namount = 1.25";
    let given = known().with("rule", rows(&[on]));
    let scenario = given.scenario();
    let span = scenario.values.number("workforce.supervisor_span").unwrap();
    let paid = scenario.values.number("workforce.workers_per_supervisor").unwrap();
    let model = given.model();
    let mut steps = Steps::new(&model, 4, 0);
    let mut most = [0.0_f64; 2];
    while steps.week() {
        let now = steps.now() - 1.0;
        let more = (12.0..40.0).contains(&now) || now >= 64.0;
        for block in steps.blocks.iter().filter(|block| block.site.stage.has_posts()) {
            check_supervision(block, span);
            let present: f64 =
                block.team.supervisors.iter().filter(|s| s.present).map(|s| f64::from(s.share)).sum();
            let most_paid = f64::from(block.site.posts) / paid + if more { 1.25 } else { 0.0 };
            assert!(present <= most_paid + 1e-6, "{present} of {most_paid} at {now}");
            most[usize::from(more)] =
                most[usize::from(more)].max(present - f64::from(block.site.posts) / paid);
        }
    }
    assert!(most[0] <= 1e-6 && most[1] > 1.0, "{most:?}");
}

/// A wave that is stopped takes no site, and takes its share when it goes on.
#[test]
fn a_stopped_wave_takes_no_site_and_goes_ahead_later() {
    let quiet = known()
        .with("adoption.delivering_at_start", 0.0)
        .with("adoption.push", 0.0)
        .with("adoption.influence", 0.0)
        .with("adoption.stop_rate", 0.0)
        .with("adoption.sustained_stop_rate", 0.0)
        .with("adoption.stop_insolvent", 0.0)
        .with("adoption.stop_supervisors", 0.0)
        .with("adoption.stop_staff", 0.0)
        .with("adoption.stop_support", 0.0)
        .with("adoption.preparation_weeks", 10.0)
        .with("adoption.aware_at_start", 1.0)
        .with("adoption.shock", rows(&[]))
        .with("adoption.pause_rate", 0.0)
        .with(
            "rollout.wave",
            rows(&["name = \"first\"\nstart = 2027-06-01\nreadiness_at_least = 0\nsites = { fraction = 0.5, order = \"most deprived first\", area = \"all\" }"]),
        );
    let stopping = |from: &str, until: &str| {
        format!(
            "when = \"all.time >= {from} and all.time < {until}\"\nthen = \"stop a wave\"\nwave = \"first\""
        )
    };
    let under_way = |given: &Given| -> Vec<usize> {
        let model = given.model();
        let mut steps = Steps::new(&model, 1, 0);
        let mut counts = Vec::new();
        while steps.week() {
            let busy = |block: &&Block| block.site.stage == Stage::Preparing || block.site.stage.delivers();
            if steps.now() > 0.0 {
                counts.push(steps.blocks.iter().filter(busy).count());
            }
        }
        counts
    };
    let plain = under_way(&quiet);
    let half = *plain.last().unwrap();
    let begins = plain.iter().position(|&count| count > 0).unwrap();
    assert!(half > 2 && begins + 24 < plain.len(), "{half} {begins}");
    // Stopped on its date.
    let weeks = |later: usize| format!("{} weeks", begins + later);
    let late = under_way(&quiet.clone().with("rule", rows(&[&stopping("0 weeks", &weeks(12))])));
    let goes_on = begins + 12;
    assert!(late[..goes_on].iter().all(|&count| count == 0) && late[goes_on] == half, "{late:?}");
    // Stopped while its sites prepare: they go back, and the wave takes as many again.
    let halted = under_way(&quiet.with("rule", rows(&[&stopping(&weeks(4), &weeks(16))])));
    assert_eq!((halted[begins], halted[begins + 4], halted[begins + 15]), (half, 0, 0), "{halted:?}");
    assert_eq!((halted[begins + 16], *halted.last().unwrap()), (half, half), "{halted:?}");
}

#[test]
fn money_that_is_moved_adds_up() {
    let rule =
        "when = \"site.measured_fidelity < all.measured_fidelity\"\nthen = \"move money\"\namount = 0.3";
    let model = known().with("rule", rows(&[rule])).model();
    let mut steps = Steps::new(&model, 4, 0);
    let mut moved = 0;
    loop {
        let now = steps.now();
        let sites: Vec<bool> = steps.blocks.iter().map(|block| block.site.stage.has_posts()).collect();
        if !steps.week() {
            break;
        }
        if now.rem_euclid(4.0) < 1e-9 {
            let sum: f64 = steps.blocks.iter().map(|block| f64::from(block.site.envelope)).sum();
            assert!((sum - sites.len() as f64).abs() < 1e-4, "{sum}");
            moved += steps.blocks.iter().filter(|block| block.site.envelope > 1.2).count();
        }
    }
    assert!(moved > 10, "{moved}");
}

/// Rules about all sites couple them; how they are shared out over threads must not matter.
#[test]
fn shards_do_not_matter_to_rules() {
    let model = known()
        .with("improvement.quantity", "fidelity")
        .with("improvement.cycle_weeks", 8)
        .with("improvement.change", rows(&["name = \"a\"\nkind = \"training\"\namount = 0.05"]))
        .with(
            "rule",
            rows(&[
                "when = \"site.measured_fidelity < all.measured_fidelity\"\nthen = \"add supervision\"\namount = 0.5",
                "when = \"all.measured_wait > 2 weeks\"\nthen = \"pause intake\"",
            ]),
        )
        .model();
    let [one, many] = [1, 5].map(|shards| accounts_in_shards(&model, 9, 0, shards));
    assert_eq!(one.ledger, many.ledger);
    let firings = |accounts: &crate::given::Accounts| {
        accounts.blocks.iter().map(|block| block.oversight.clone()).collect::<Vec<_>>()
    };
    // Gauges may hold what is not known, which is never the same as itself.
    assert_eq!(format!("{:?}", firings(&one)), format!("{:?}", firings(&many)));
    assert!(one.blocks.iter().any(|block| !block.oversight.firings.is_empty()));
}

/// Rules that undo each other are told with the dates on which they did, and only those.
#[test]
fn rules_that_fight_are_told_with_their_dates() {
    let turns = |odd: bool| {
        let window = |k: usize| format!("all.time >= {} weeks and all.time < {} weeks", 8 * k, 8 * k + 8);
        (0..8).filter(|k| (k % 2 == 1) == odd).map(window).collect::<Vec<_>>().join(" or ")
    };
    let given = known().with(
        "rule",
        rows(&[
            &format!(
                "name = \"More\"\nwhen = \"{}\"\nthen = \"add supervision\"\namount = 0.5",
                turns(false)
            ),
            &format!(
                "name = \"Less\"\nwhen = \"{}\"\nthen = \"add supervision\"\namount = -0.1",
                turns(true)
            ),
            "name = \"Calm\"\nwhen = \"all.time > 20 weeks\"\nthen = \"report\"",
        ]),
    );
    let decision = decision(&[("given", &given)], &Options { replicates: Some(1), ..Options::default() });
    let results = run(&decision, &Silent, &false.into()).unwrap();
    let seen = findings(&decision, &results).unwrap().oversight;
    let both =
        seen.fights.iter().find(|told| told.contains("rules \"More\" and \"Less\" undo each other")).unwrap();
    // Turns of eight weeks from 1 April 2027 on.
    assert!(both.contains(" on 2027-04-01, 2027-05-27, 2027-07-22, 2027-09-16, …"), "{both}");
    assert!(seen.fights.iter().all(|told| !told.contains("Calm")), "{:?}", seen.fights);
    let alternations =
        seen.events.iter().filter(|event| event.happened.to_string() == "alternates with Less");
    assert!(alternations.count() >= 2);
    assert!(seen.events.iter().all(|event| event.site.is_none()), "rules about all sites are told once");
    assert!(!seen.funnels.is_empty());
}
