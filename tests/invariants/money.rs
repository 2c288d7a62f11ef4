//! The books of sites: what comes in goes out or stays, nobody spends what is not there, nothing is paid above a budget.

use proptest::prelude::*;

use crate::given::{Opened, cases, keyed};
use crate::settings::settings;

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn cash_in_is_cash_out_and_what_is_left(
        setting in settings(),
        budget in prop::sample::select(vec![0.0_f64, 1e5, 3e6, 2e7, 1e9]),
        cap in prop::sample::select(vec![5e5, 1e7, 1e12]),
        split in prop::sample::select(vec!["people", "posts"]),
        ways in prop::sample::select(vec![[1.0, 0.0], [0.3, 0.7], [0.0, 1.0]]),
        fee in 0.0..500.0_f64,
        delay in 0.0..20.0_f64,
        reserves in prop::sample::select(vec![0.0, 1e5, 1e7]),
    ) {
        let shares = [("grant", ways[0]), ("fee", ways[1]), ("capitation", 0.0), ("bundle", 0.0)];
        let given = setting
            .given()
            .switched("finance", true)
            .with("finance.payment", keyed(&shares))
            .with("finance.split", split)
            .with("finance.budget", budget)
            .with("finance.cap", cap)
            .with("finance.fee", fee)
            .with("finance.delay", delay)
            .with("finance.reserves", reserves);
        let opened = Opened::new(&given);
        let lived = opened.live(setting.seed, 0);
        let weight = opened.model.population.weight;
        let blocks = &lived.accounts.blocks;
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (a.abs() + b.abs() + 1.0);
        let mut opening = 0.0;
        let mut totals = [0.0; 4];
        for block in blocks {
            let steps = &block.finances.settled;
            prop_assert_eq!(steps.len(), opened.model.schedule.grid().periods());
            opening += steps[0].opening;
            let (mut cash, mut debt) = (steps[0].opening, 0.0);
            for step in steps {
                let income: f64 = step.income.iter().sum();
                let earned: f64 = step.earned.iter().sum();
                prop_assert_eq!(step.opening.to_bits(), cash.to_bits());
                prop_assert!(close(step.opening + income, step.spent + step.closing));
                prop_assert!(close(debt + step.cost, step.spent + step.owed));
                prop_assert!(step.closing >= 0.0 && step.owed >= 0.0 && step.spent >= 0.0);
                prop_assert!(earned <= step.envelope * (1.0 + 1e-12));
                prop_assert!(step.owed == 0.0 || step.closing == 0.0);
                (cash, debt) = (step.closing, step.owed);
                for (total, amount) in totals.iter_mut().zip([income, step.spent, step.cost, earned]) {
                    *total += amount;
                }
            }
            prop_assert!((0.0..=1.0).contains(&block.site.solvency));
        }
        let [income, spent, cost, earned] = totals;
        prop_assert!(opening * weight <= reserves * (1.0 + 1e-12));
        let years = opened.model.schedule.grid().horizon() / 52.0;
        prop_assert!(earned * weight <= budget.min(cap) * years * (1.0 + 1e-9));
        prop_assert!(income <= earned * (1.0 + 1e-9) && spent <= (income + opening) * (1.0 + 1e-9));
        // The ledger says the same, up to its rounding.
        let of = |id: &str| opened.outcome(&lived.frame, id);
        prop_assert!((of("income") - income * weight).abs() <= 1e-6 * (income * weight + 1.0));
        prop_assert!((of("spent") - spent * weight).abs() <= 1e-6 * (spent * weight + 1.0));
        prop_assert!((of("bills") - cost * weight).abs() <= 1e-6 * (cost * weight + 1.0));
        let share = of("solvent_share");
        prop_assert!(share.is_nan() || (0.0..=1.0).contains(&share));
    }
}
