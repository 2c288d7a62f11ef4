//! Money of sites: against the cost ledger, a plain rewrite of the recursion, and what must follow from it.
//!
//! Nothing here is judged by chance: sums are compared up to rounding of the fixed-point ledger and of sums of floats.

use peerscale::analysis::findings::COST_PREFIX;
use peerscale::engine::block::Block;
use peerscale::engine::ledger::{Quantity as Q, SCALE, SiteQuantity as S};
use peerscale::model::finances::Settlement;
use peerscale::model::site::{Cause, Stage};
use peerscale::model::worker::WorkerStage;
use toml::{Table, Value};

use crate::given::{Given, Lived, Opened, keyed};
use crate::priced::{index, items, lines};
use crate::sites::day;

/// Restless sites that are paid by grant out of a budget far above what they need.
fn funded() -> Given {
    paid(Given::with_restless_sites()).with("finance.budget", 1e9)
}

/// The same sites with a data system that gets better and with cycles of improvement, all of which take hours.
fn overseen(given: Given) -> Given {
    let list = |text: &str| text.parse::<Table>().unwrap()["rows"].clone();
    given
        .with("data_system.measure", list("rows = [{ quantity = \"reach\", interval = 4, hours = 1.5 }]"))
        .with(
            "data_system.improvement",
            list(
                "rows = [{ name = \"records\", start = 2027-08-02, share = 0.5, hours = 20, hours_per_week = 0.7, \
                 sites = { fraction = 0.5, order = \"most ready first\", area = \"all\" } }]",
            ),
        )
        .with("improvement.quantity", "reach")
        .with("improvement.cycle_weeks", 8)
        .with("improvement.hours_per_cycle", 11)
        .with(
            "improvement.change",
            list("rows = [{ name = \"talk\", kind = \"nothing\", amount = 1, hours_per_week = 0.3 }]"),
        )
}

/// The same scenario with money followed, all of it granted.
fn paid(given: Given) -> Given {
    given
        .switched("finance", true)
        .with("finance.split", "people")
        .with("finance.payment", keyed(&[("grant", 1.0), ("fee", 0.0), ("capitation", 0.0), ("bundle", 0.0)]))
}

fn cuts(rows: &[(&str, &str, f64)]) -> Value {
    let row = |(start, end, share): &(&str, &str, f64)| {
        let mut row = Table::new();
        row.insert("name".into(), Value::from(format!("from {start}")));
        row.insert("start".into(), day(start));
        if !end.is_empty() {
            row.insert("end".into(), day(end));
        }
        row.insert("share".into(), Value::from(*share));
        Value::Table(row)
    };
    Value::Array(rows.iter().map(row).collect())
}

/// Only so much of the money goes by each way.
fn ways(given: Given, [grant, fee, capitation, bundle]: [f64; 4]) -> Given {
    let shares = [("grant", grant), ("fee", fee), ("capitation", capitation), ("bundle", bundle)];
    given.with("finance.payment", keyed(&shares))
}

fn settled(blocks: &[Block]) -> impl Iterator<Item = &Settlement> {
    blocks.iter().flat_map(|block| &block.finances.settled)
}

fn sum(blocks: &[Block], of: impl Fn(&Settlement) -> f64) -> f64 {
    settled(blocks).map(of).sum()
}

fn near(found: f64, wanted: f64, what: &str) {
    assert!((found - wanted).abs() <= 1e-7 * wanted.abs().max(1.0), "{what}: {found} is not {wanted}");
}

fn live(given: &Given) -> (Opened, Lived) {
    let opened = Opened::new(given);
    let lived = opened.live(3, 0);
    (opened, lived)
}

#[test]
fn bills_of_sites_add_up_to_the_cost_of_the_programme() {
    for (step, priced_by_line) in [(4.0, false), (4.0, true), (13.0, true)] {
        let given = overseen(funded()).with("cost.item", items()).with("simulation.system_step", step);
        let given = if priced_by_line {
            given.with("cost.line", lines()).with("money.index", index())
        } else {
            given
        };
        let (opened, lived) = live(&given);
        let hours = |what: S| (0..2).map(|year| lived.accounts.ledger.site(year, what).plain).sum::<i64>();
        assert!(hours(S::DataHours) > 0 && hours(S::ImprovementHours) > 0);
        let blocks = &lived.accounts.blocks;
        let (layout, weight) = (&opened.layout, opened.model.population.weight);
        for year in 0..=layout.years {
            let of = |id: &str| lived.frame[layout.cell(year, 0, layout.column(id).unwrap())];
            let items = layout.columns.iter().filter(|column| column.id.starts_with(COST_PREFIX));
            let ledger: f64 = items.map(|item| of(&item.id)).sum();
            let within = |step: &Settlement| year == 0 || (step.from / 52.0) as usize + 1 == year;
            let bills =
                weight * settled(blocks).filter(|step| within(step)).map(|step| step.cost).sum::<f64>();
            near(bills, ledger, "bills against the cost ledger");
            near(of("bills"), ledger, "the outcome against the cost ledger");
            near(of("programme_cost"), ledger, "what the programme costs against the cost ledger");
            near(of("spent"), ledger, "who can always pay pays what it costs");
            assert!(ledger > 1e6, "{ledger}");
        }
    }
}

#[test]
fn money_that_covers_everything_changes_nothing() {
    let on = live(&funded());
    let off = live(&funded().switched("finance", false));
    let own = ["budget", "income", "unspent", "bills", "spent", "reserves", "owed", "solvent_share"];
    let mut compared = 0;
    for period in 0..=on.0.layout.years {
        for group in 0..on.0.layout.groups.len() {
            for (column, of) in on.0.layout.columns.iter().enumerate() {
                let cell = on.0.layout.cell(period, group, column);
                let (with, without) = (on.1.frame[cell], off.1.frame[cell]);
                if own.contains(&of.id.as_str()) {
                    assert!(without.is_nan(), "{} is known though no money is followed", of.id);
                } else {
                    assert_eq!(with.to_bits(), without.to_bits(), "{}", of.id);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 5_000);
    let solvent = on.0.outcome(&on.1.frame, "solvent_share");
    assert_eq!(solvent, 1.0);
}

/// The recursion, written plainly: claims by step, paid `late` steps later, bills paid as far as cash goes.
fn recursion(steps: &[Settlement], late: usize, mut cash: f64) -> Vec<[f64; 3]> {
    let mut debt = 0.0;
    let mut found = Vec::new();
    for now in 0..steps.len() {
        if now >= late {
            cash += steps[now - late].earned.iter().sum::<f64>();
        }
        debt += steps[now].cost;
        let paid = if debt <= cash { debt } else { cash };
        cash -= paid;
        debt -= paid;
        found.push([paid, cash, debt]);
    }
    found
}

#[test]
fn cash_and_debt_follow_a_plain_rewrite() {
    for (delay, late) in [(0.0, 0), (3.0, 1), (4.0, 1), (9.0, 3)] {
        // Too little, so that sites run into debt and out of it.
        let given = ways(paid(Given::with_restless_sites()), [0.5, 0.2, 0.2, 0.1])
            .with("finance.budget", 1.1e7)
            .with("finance.fee", 60.0)
            .with("finance.capitation", 40.0)
            .with("finance.bundle", 900.0)
            .with("finance.reserves", 1.2e6)
            .with("finance.delay", delay);
        let (_, lived) = live(&given);
        let (mut debts, mut stops) = (0, 0);
        for block in &lived.accounts.blocks {
            let steps = &block.finances.settled;
            assert_eq!(steps.len(), 26);
            let plain = recursion(steps, late, steps[0].opening);
            for (step, [paid, cash, debt]) in steps.iter().zip(plain) {
                near(step.spent, paid, "spent");
                near(step.closing, cash, "cash");
                near(step.owed, debt, "debt");
                debts += usize::from(debt > 0.0);
            }
            stops += block.turns.iter().filter(|turn| turn.cause == Some(Cause::Money)).count();
        }
        assert!(debts > 10 && debts < 12 * 26, "{debts} {stops}");
    }
}

#[test]
fn a_fee_is_paid_for_each_contact_when_the_delay_has_passed() {
    let given = ways(paid(Given::with_restless_sites()), [0.0, 1.0, 0.0, 0.0])
        .with("finance.fee", 250.0)
        .with("finance.reserves", 1e9)
        .with("finance.delay", 6.0);
    let (opened, lived) = live(&given);
    let ledger = &lived.accounts.ledger;
    let all = &lived.accounts.blocks;
    for block in all {
        near(
            sum(std::slice::from_ref(block), |step| step.earned[1]),
            250.0 * block.delivered.attended,
            "site",
        );
    }
    for period in 0..26 {
        let fees = |of: fn(&Settlement) -> f64, period: usize| -> f64 {
            all.iter().map(|block| of(&block.finances.settled[period])).sum()
        };
        let contacts = ledger.period(period, Q::Contacts);
        near(fees(|step| step.earned[1], period), 250.0 * contacts, "earned");
        if period < 24 {
            near(fees(|step| step.income[1], period + 2), 250.0 * contacts, "paid two steps later");
        }
    }
    assert_eq!(sum(all, |step| if step.from < 8.0 { step.income[1] } else { 0.0 }), 0.0);
    // What is outstanding at the horizon is not income.
    let income = opened.outcome(&lived.frame, "income");
    let outstanding: f64 = all.iter().flat_map(|block| &block.finances.claims).map(|claim| claim[1]).sum();
    let contacts = opened.outcome(&lived.frame, "contacts");
    near(income + outstanding * opened.model.population.weight, 250.0 * contacts, "income and claims");
    assert!(opened.outcome(&lived.frame, "budget").is_nan() && outstanding > 0.0);
}

#[test]
fn capitation_is_paid_for_time_and_bundles_for_episodes() {
    for (word, outcome) in [("enrolment", "enrolments"), ("completed episode", "completions")] {
        let given = ways(paid(Given::with_restless_sites()), [0.0, 0.0, 0.5, 0.5])
            .with("finance.capitation", 31.0)
            .with("finance.bundle", 1700.0)
            .with("finance.bundle_paid", word)
            .with("finance.reserves", 1e9);
        let (opened, lived) = live(&given);
        let weight = opened.model.population.weight;
        let paid = |way: usize| weight * sum(&lived.accounts.blocks, |step| step.income[way]);
        near(paid(2), 31.0 * opened.outcome(&lived.frame, "peer_weeks"), "capitation");
        near(paid(3), 1700.0 * opened.outcome(&lived.frame, outcome), "bundles");
        assert!(paid(2) > 1e4 && paid(3) > 1e4);
    }
}

#[test]
fn nothing_is_paid_above_a_cap() {
    for split in ["people", "posts"] {
        let given = ways(paid(Given::with_restless_sites()), [0.6, 0.4, 0.0, 0.0])
            .with("finance.budget", 2.3e7)
            .with("finance.growth", 0.5)
            .with("finance.cap", 9e6)
            .with("finance.fee", 1e4)
            .with("finance.split", split)
            .with("finance.cut", cuts(&[("2027-07-01", "2027-09-02", 0.4)]));
        let (opened, lived) = live(&given);
        let weight = opened.model.population.weight;
        for year in 0..2 {
            let of = |amount: fn(&Settlement) -> f64| {
                let steps =
                    settled(&lived.accounts.blocks).filter(|step| (step.from / 52.0) as usize == year);
                weight * steps.map(amount).sum::<f64>()
            };
            // From 1 July to 2 September 2027 are 9 weeks.
            let most = if year == 0 { 9e6 * (1.0 - 0.4 * 9.0 / 52.0) } else { 9e6 };
            let income = of(|step| step.income.iter().sum());
            assert!(income <= most * (1.0 + 1e-12), "{split} {year}: {income} of {most}");
            assert!(income > 0.3 * most, "{split} {year}: {income} of {most}");
            near(
                lived.frame[opened.layout.cell(year + 1, 0, opened.layout.column("budget").unwrap())],
                most,
                "budget",
            );
            if year == 0 {
                let spent = of(|step| step.spent);
                assert!(spent <= income * (1.0 + 1e-12) && spent > 0.0, "{spent} {income}");
            }
        }
    }
}

#[test]
fn a_site_that_waits_or_has_stopped_spends_nothing() {
    let given = funded().without("implementation.strategy").with("adoption.restart_rate", 0.0);
    let (_, lived) = live(&given);
    let mut idle = 0;
    for block in &lived.accounts.blocks {
        for step in &block.finances.settled {
            let posts = block.turns.iter().enumerate().any(|(place, turn)| {
                let until = block.turns.get(place + 1).map_or(f64::INFINITY, |next| next.at);
                turn.stage.has_posts() && turn.at < step.from + step.weeks && until > step.from
            });
            if !posts {
                idle += 1;
                assert_eq!([step.cost, step.spent, step.earned[0]], [0.0; 3]);
            }
        }
    }
    assert!(idle > 30, "{idle}");
}

#[test]
fn a_wave_without_money_begins_nowhere() {
    let given = paid(Given::everything_on())
        .with("adoption.delivering_at_start", 0.0)
        .with("adoption.push", 0.5)
        .with("finance.budget", 0.0);
    let (_, lived) = live(&given);
    for block in &lived.accounts.blocks {
        // The first step is the one in which nobody knows yet.
        let later = block.turns.iter().filter(|turn| turn.at > 0.0 && turn.stage.has_posts()).count();
        assert_eq!(later, 0);
        assert_eq!(block.finances.settled.iter().map(|step| step.spent).sum::<f64>(), 0.0);
    }
}

#[test]
fn with_funding_cut_to_nothing_all_sites_stop_for_want_of_money() {
    let ends = [("finance.cliff", day("2027-10-01")), ("finance.cut", cuts(&[("2027-10-01", "", 1.0)]))];
    for (path, value) in ends {
        for weeks in [0.0, 8.0] {
            // Nothing else stops a site.
            let given = paid(Given::everything_on())
                .with("adoption.delivering_at_start", 1.0)
                .with("adoption.stop_rate", 0.0)
                .with("adoption.insolvent_weeks", weeks)
                // Sites need all of it, so that none has put anything by for later.
                .with("finance.budget", 4e6)
                .with(path, value.clone());
            let (opened, lived) = live(&given);
            for block in &lived.accounts.blocks {
                let stops: Vec<_> =
                    block.turns.iter().filter(|turn| turn.stage == Stage::Discontinued).collect();
                assert_eq!(stops.len(), 1, "{path}: {:?}", block.turns);
                assert_eq!(stops[0].cause, Some(Cause::Money));
                // 1 October is 26.1 weeks after the start.
                assert!(stops[0].at >= 26.0 && stops[0].at <= 60.0 + weeks, "{}", stops[0].at);
                assert_eq!(block.site.stage, Stage::Discontinued);
                // Paused for want of money, a site spends nothing.
                for pause in block.turns.iter().filter(|turn| turn.stage == Stage::Paused) {
                    let during = block.finances.settled.iter().filter(|step| step.from >= pause.at);
                    assert_eq!(during.map(|step| step.spent).sum::<f64>(), 0.0);
                }
            }
            near(
                opened.outcome(&lived.frame, "stopped_money"),
                12.0 * opened.model.population.weight,
                "stops",
            );
        }
    }
}

#[test]
fn sites_that_cannot_pay_all_hire_nobody() {
    let given = paid(Given::everything_on().with_steady_workers())
        .with("adoption.delivering_at_start", 1.0)
        .with("adoption.stop_rate", 0.0)
        .with("finance.budget", 1e6);
    let (opened, lived) = live(&given);
    let (other, paid) = live(&given.clone().with("finance.budget", 1e9));
    assert!(lived.accounts.blocks.iter().all(|block| block.finances.owed > 0.0));
    // The first step is paid for by what sites believe; from then on nobody comes.
    let vacancy = |opened: &Opened, lived: &Lived| {
        let worked = opened.layout.cell(2, 0, opened.layout.column("vacancy").unwrap());
        lived.frame[worked]
    };
    let (poor, rich) = (vacancy(&opened, &lived), vacancy(&other, &paid));
    assert!(poor > 0.9 && rich < 0.4, "{poor} {rich}");
}

#[test]
fn money_that_rules_move_stays_within_the_budget() {
    use peerscale::engine::ledger::SiteQuantity as S;
    use peerscale::jobs::model::Model;
    use peerscale::model::site::Site;

    let given = funded().with("finance.budget", 5.2e6);
    let model = given.model();
    let schedule = &model.schedule;
    let (luck, mut ledger) = (Model::luck(3, 0), model.ledger());
    let mut blocks: Vec<Block> = (0..model.population.sites()).map(|id| Block::new(Site::new(id))).collect();
    for block in &mut blocks {
        schedule.warm_up(block, &luck, &mut ledger);
        schedule.begin_all(block, &luck, &mut ledger);
    }
    let first = schedule.grid().first_tick();
    let mut envelopes = |factor: fn(usize) -> f32| -> Vec<f64> {
        for (site, block) in blocks.iter_mut().enumerate() {
            block.site.envelope = factor(site);
        }
        schedule.system_step(first, &mut blocks, &luck, &mut ledger);
        blocks.iter().map(|block| block.finances.envelope).collect()
    };
    let even = envelopes(|_| 1.0);
    let moved = envelopes(|site| if site < 6 { 3.0 } else { 0.5 });
    let less = envelopes(|site| if site == 0 { 0.25 } else { 1.0 });
    let budget = 5.2e6 / 13.0 / model.population.weight;
    near(even.iter().sum(), budget, "all of it");
    near(moved.iter().sum(), budget, "all of it, moved");
    near(moved[0] / even[0], 6.0 * moved[11] / even[11], "moved as the factors say");
    near(less[0], 0.25 * even[0], "less for one");
    near(less[5], even[5], "and no more for the others");
    assert!(S::ALL.contains(&S::Budget));
}

#[test]
fn training_places_are_what_the_plan_has_and_go_to_who_waited_longest() {
    let given = Given::everything_on()
        .with_steady_workers()
        .with("adoption.delivering_at_start", 0.0)
        .with("adoption.push", 0.5)
        .with("adoption.stop_rate", 0.0)
        .with("workforce.recruitment_weeks", 0.5)
        .with("workforce.training_weeks", 60.0)
        .with("workforce.turnover", 0.0)
        // One simulated worker stands for ten: a place every 13 weeks.
        .with("workforce.training_places", 40.0);
    let (_, lived) = live(&given);
    let workers = || lived.accounts.blocks.iter().flat_map(|block| &block.workers);
    let waiting = || workers().filter(|worker| worker.stage == WorkerStage::Appointed);
    let begun: Vec<_> = workers()
        .filter(|worker| !matches!(worker.stage, WorkerStage::Vacant | WorkerStage::Appointed))
        .collect();
    // With the places of the last step, that begins in week 100: 104 / 13 = 8, the last perhaps not whole by rounding.
    assert!(begun.len() == 7 || begun.len() == 8, "{}", begun.len());
    assert!(waiting().count() > 10);
    let training = begun.iter().filter(|worker| worker.stage == WorkerStage::Training);
    let last = training.map(|worker| worker.since).fold(0.0, f64::max);
    assert!(last > 0.0 && waiting().all(|worker| worker.since >= last));
    // With places for all, everyone begins at a system step.
    let (_, lived) = live(&given.clone().with("workforce.training_places", 1e6));
    let blocks = &lived.accounts.blocks;
    let training =
        blocks.iter().flat_map(|block| &block.workers).filter(|w| w.stage == WorkerStage::Training);
    let mut count = 0;
    for worker in training {
        let began = worker.until - 60.0;
        assert_eq!(began % 4.0, 0.0);
        assert!(began >= worker.since && began <= worker.since + 5.0);
        count += 1;
    }
    let begun =
        blocks.iter().flat_map(|block| &block.workers).filter(|w| w.stage == WorkerStage::InPost).count();
    assert!(count + begun > 12, "{count} {begun}");
}

/// Changes in force cost their hours as long as there is time: the last step is cut off by the horizon.
#[test]
fn hours_of_changes_end_with_the_horizon() {
    let lived = |weeks: f64| {
        let given = overseen(Given::with_restless_sites()).with("improvement.hours_per_cycle", 0.0);
        live(&given.with("simulation.horizon", weeks)).1
    };
    let hours = |lived: &Lived| {
        let ledger = &lived.accounts.ledger;
        let years = (0..ledger.years()).map(|year| ledger.site(year, S::ImprovementHours).plain as f64);
        years.sum::<f64>() / SCALE
    };
    let (before, after) = (lived(104.0), lived(106.0));
    let changes = |block: &Block| block.oversight.changes.iter().map(|&times| f64::from(times)).sum::<f64>();
    let in_force: f64 = after.accounts.blocks.iter().map(changes).sum();
    assert!(in_force > 0.0);
    near(hours(&after) - hours(&before), 2.0 * 0.3 * in_force, "hours of the last two weeks");
}
