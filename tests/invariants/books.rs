//! The books: times add up to lives, items to the total, groups to everyone, years to the horizon.

use peerscale::analysis::findings::COST_PREFIX;
use peerscale::engine::ledger::{Cell, Quantity as Q, STATE_TIMES, SiteQuantity as S, fixed};
use peerscale::processes::slots::DEATH;
use peerscale::units::value::{DiscountClock, DiscountRate};
use proptest::prelude::*;

use crate::given::{Given, Opened, cases};
use crate::settings::settings;
use crate::steps::{Steps, sum};

fn plus(a: Cell, b: Cell) -> Cell {
    Cell { plain: a.plain + b.plain, discounted: a.discounted + b.discounted }
}

proptest! {
    #![proptest_config(cases(16))]

    /// Everyone is in exactly one state while they live: to the last bit, by year and stratum.
    #[test]
    fn times_in_states_add_up_to_lives(setting in settings()) {
        let model = setting.given().with("population.eligible_share", 1.0).model();
        let ledger = peerscale::jobs::simulate::accounts(&model, setting.seed, 0).ledger;
        for year in 0..ledger.years() {
            for stratum in 0..ledger.strata() {
                let sums = ledger.quantities(year, stratum);
                let states = STATE_TIMES.map(|state| sums[state as usize]);
                let lived = states.into_iter().fold(Cell::default(), plus);
                prop_assert_eq!(lived, sums[Q::EligibleWeeks as usize]);
                prop_assert!(states.iter().all(|cell| cell.plain >= 0 && cell.discounted <= cell.plain));
            }
        }
    }

    /// Where nobody dies, every year of every person is 52 weeks, and the last what is left of the horizon.
    #[test]
    fn where_nobody_dies_times_add_up_to_the_horizon(setting in settings()) {
        let model = setting.given().closed().with("mortality.law", "none").switched("suicide", false).model();
        let horizon = model.schedule.grid().horizon();
        let ledger = peerscale::jobs::simulate::accounts(&model, setting.seed, 0).ledger;
        for year in 0..ledger.years() {
            let weeks = (horizon - 52.0 * year as f64).min(52.0);
            let cells = STATE_TIMES.iter().flat_map(|&state| ledger.people(year, state));
            let lived = cells.fold(0, |sum, cell| sum + cell.plain);
            prop_assert_eq!(lived, fixed(model.population.persons as f64 * weeks));
        }
    }

    /// Sites and workers have no more weeks in a year than the year has, whatever the step.
    #[test]
    fn a_year_of_a_site_is_no_longer_than_a_year(setting in settings()) {
        let model = setting.given().model();
        let (horizon, sites) = (model.schedule.grid().horizon(), model.population.sites() as f64);
        let ledger = peerscale::jobs::simulate::accounts(&model, setting.seed, 0).ledger;
        for year in 0..ledger.years() {
            let weeks = |quantity| ledger.site(year, quantity).plain;
            let longest = fixed(sites * (horizon - 52.0 * year as f64).min(52.0));
            prop_assert!(weeks(S::DeliveringWeeks) <= longest);
            prop_assert!(weeks(S::PostWeeks) <= 2 * longest);
            // Each step's weeks are rounded by themselves: a thousandth of a week is left for that.
            let filled = weeks(S::WorkerWeeks) + weeks(S::TrainingWeeks) + weeks(S::LeaveWeeks);
            let vacant = weeks(S::VacantWeeks);
            prop_assert!((filled + vacant - weeks(S::PostWeeks)).abs() <= fixed(0.001));
            prop_assert!(filled <= weeks(S::PostWeeks) + fixed(0.001));
            prop_assert!(ledger.site(year, S::PostWeeks).discounted <= weeks(S::PostWeeks));
        }
    }

    /// The total of costs is the sum of its items, everyone's costs of care the sum over the groups of any
    /// attribute, and the horizon's the sum of its years.
    #[test]
    fn costs_add_up(setting in settings()) {
        let engine = Opened::new(&setting.given());
        let frame = engine.live(setting.seed, 0).frame;
        let layout = &engine.layout;
        let column = |id: &str| layout.column(id).unwrap();
        let items: Vec<usize> =
            (0..layout.columns.len()).filter(|&c| layout.columns[c].id.starts_with(COST_PREFIX)).collect();
        prop_assert_eq!(items.len(), 8);
        for period in 0..=layout.years {
            for group in 0..layout.groups.len() {
                let of = |column| frame[layout.cell(period, group, column)];
                // What sites use is told of everyone alone, and a group's cost is of what its people use.
                let told = |item: &&usize| group == 0 || layout.columns[**item].by_group;
                prop_assert!(items.iter().all(|item| told(&item) || of(*item).is_nan()));
                let total = items.iter().filter(told).map(|&item| of(item)).sum::<f64>();
                prop_assert_eq!(total.to_bits(), of(column("cost_undiscounted")).to_bits());
            }
            for &item in items.iter().filter(|&&item| layout.columns[item].by_group) {
                let of = |group: usize| frame[layout.cell(period, group, item)];
                for by in ["diagnosis", "sex", "ethnicity", "fifth", "area", "language"] {
                    let groups = (0..layout.groups.len()).filter(|&group| layout.groups[group].by == by);
                    prop_assert!((groups.map(of).sum::<f64>() - of(0)).abs() <= 1e-9 * of(0).abs());
                }
            }
        }
        for &item in &items {
            let of = |period: usize| frame[layout.cell(period, 0, item)];
            prop_assert!(((1..=layout.years).map(of).sum::<f64>() - of(0)).abs() <= 1e-9 * of(0).abs());
        }
    }
}

/// Natural death has its time from birth; lives must have exactly those lengths, discounted as well.
#[test]
fn lives_end_when_their_clock_says() {
    let model = Given::everything_on().closed().switched("suicide", false).model();
    let horizon = model.schedule.grid().horizon();
    let mut steps = Steps::new(&model, 8, 0);
    let clocks = steps.blocks.iter().flat_map(|block| block.clocks.clone());
    let ends: Vec<f64> = clocks.map(|clocks| clocks.get(DEATH).time().min(horizon)).collect();
    while steps.week() {}
    let clock = DiscountClock::new(DiscountRate::per_year(0.035), horizon as usize);
    let lived = STATE_TIMES.iter().map(|&state| sum(&steps.ledger, state)).fold(Cell::default(), plus);
    assert_eq!(lived.plain, ends.iter().map(|&end| fixed(end)).sum::<i64>());
    assert_eq!(lived.discounted, ends.iter().map(|&end| fixed(clock.at(end).0)).sum::<i64>());
    assert_eq!(steps.count(Q::Deaths), ends.iter().filter(|&&end| end < horizon).count());
    assert!(steps.count(Q::Deaths) > 20);
}

#[test]
fn doubling_a_unit_cost_doubles_its_line_and_moves_no_other() {
    let scenario = Given::everything_on().scenario();
    let before = Opened::of(&scenario);
    let mut dearer = scenario.clone();
    dearer.values.set_number("cost.item.Travel.unit_cost", 2.0 * 7.3).unwrap();
    let after = Opened::of(&dearer);
    let (before_frame, after_frame) = (before.live(1, 0).frame, after.live(1, 0).frame);
    for (index, column) in before.layout.columns.iter().enumerate() {
        for group in 0..before.layout.groups.len() {
            let cell = before.layout.cell(0, group, index);
            let (one, other) = (before_frame[cell], after_frame[cell]);
            match column.id.as_str() {
                "cost: Travel" => assert!(one > 0.0 && other == 2.0 * one),
                // Told of everyone alone: a site's bills are nobody's in particular.
                "programme_cost" if group > 0 => assert!(one.is_nan() && other.is_nan()),
                "cost" | "cost_undiscounted" | "programme_cost" => assert!(other > one),
                "net_benefit" => assert!(other < one),
                _ => assert_eq!(one.to_bits(), other.to_bits(), "{}", column.id),
            }
        }
    }
}

/// What a period of the series counts adds up to what the years count.
#[test]
fn the_series_adds_up_to_the_horizon() {
    for system_step in [4.0, 13.0, 52.0] {
        let model = Given::everything_on().with("simulation.system_step", system_step).model();
        let ledger = peerscale::jobs::simulate::accounts(&model, 1, 0).ledger;
        for quantity in [Q::Admissions, Q::Enrolments, Q::Deaths, Q::Contacts] {
            let series: f64 = (0..ledger.periods()).map(|period| ledger.period(period, quantity)).sum();
            assert_eq!(series, sum(&ledger, quantity).plain as f64 / peerscale::engine::ledger::SCALE);
        }
    }
}

/// Where every site delivers for ever, its weeks are the horizon, discounted continuously, whatever the step.
#[test]
fn what_sites_accrue_is_discounted_continuously() {
    for (site_step, system_step) in [(1.0, 4.0), (4.0, 4.0), (0.5, 4.0), (8.0, 8.0), (40.0, 40.0)] {
        let given = Given::everything_on()
            .without_programme()
            .with("simulation.warm_up", 0.0)
            .with("simulation.site_step", site_step)
            .with("simulation.system_step", system_step);
        let model = given.model();
        let (horizon, sites) =
            (model.schedule.grid().horizon(), i64::try_from(model.population.sites()).unwrap());
        let ledger = peerscale::jobs::simulate::accounts(&model, 1, 0).ledger;
        let clock = DiscountClock::new(model.discount, horizon as usize);
        for year in 0..ledger.years() {
            let (from, to) = (52.0 * year as f64, 52.0 * (year + 1) as f64);
            let cell = ledger.site(year, S::DeliveringWeeks);
            assert_eq!(cell.plain, sites * (fixed(to) - fixed(from)));
            assert_eq!(cell.discounted, sites * (fixed(clock.at(to).0) - fixed(clock.at(from).0)));
        }
    }
}
