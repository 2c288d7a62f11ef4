//! Money of sites: what the plan is given, what sites are paid and spend, what they hold and owe, and whether they can pay.
//!
//! Undiscounted. All of it is missing where no money is followed (`finance` off); budgets also where nothing limits
//! payment. What sites spend and what they come to owe adds up to the cost items of the strands service and
//! implementation.
//!
//! # Source
//! Implementation cost: Proctor E et al (2011) Adm Policy Ment Health 38:65-76; RE-AIM: Glasgow RE et al (1999) Am J Public
//! Health 89:1322-1327.

use super::implementation::{RATIO, TOTAL, of};
use super::{Aggregate, Better, Family, Outcome, ratio};
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity as S;
use crate::model::finances::{PAYMENTS, Settlement};
use crate::model::person::AREAS;
use crate::units::time::WEEKS_PER_YEAR;

/// Money is counted in thousands.
const THOUSAND: f64 = 1000.0;

/// Money, where it is followed.
fn money(a: &Aggregate, quantity: S) -> f64 {
    if a.site(S::FinanceWeeks) > 0.0 { THOUSAND * a.site(quantity) } else { f64::NAN }
}

/// The budget, where there is one.
fn budget(a: &Aggregate) -> f64 {
    if a.site(S::BudgetWeeks) > 0.0 { money(a, S::Budget) } else { f64::NAN }
}

const fn flow(
    id: &'static str,
    label: &'static str,
    doc: &'static str,
    value: fn(&Aggregate) -> f64,
) -> Outcome {
    Outcome { family: Family::Economics, ..of(id, label, "{currency}", doc, TOTAL, false, value) }
}

/// Money of sites.
pub const OUTCOMES: &[Outcome] = &[
    flow(
        "budget",
        "Budget",
        "Money set aside for the programme, after cap, cuts and the end of funding; missing where nothing limits payment.",
        budget,
    ),
    flow(
        "income",
        "Income of sites",
        "What sites were paid, when it was paid; missing where no money is followed.",
        |a| money(a, S::Income),
    ),
    flow(
        "unspent",
        "Unspent budget",
        "Budget less income of sites: what was set aside and not paid out.",
        |a| budget(a) - money(a, S::Income),
    ),
    flow(
        "bills",
        "Bills of sites",
        "What the programme cost sites: all cost items of the strands service and implementation.",
        |a| money(a, S::Billed),
    ),
    flow("spent", "Spending of sites", "What sites paid of their bills.", |a| money(a, S::Spent)),
    flow("reserves", "Reserves of sites", "Cash that sites held, mean over the period.", |a| {
        money(a, S::CashWeeks) / a.weeks
    }),
    Outcome {
        better: Better::Less,
        ..flow("owed", "Debts of sites", "Bills that sites could not pay yet, mean over the period.", |a| {
            money(a, S::OwedWeeks) / a.weeks
        })
    },
    Outcome {
        better: Better::More,
        ..of(
            "solvent_share",
            "Solvent",
            "proportion",
            "Time of sites that could pay all their bills, over that of sites that have posts or any bill.",
            RATIO,
            false,
            |a| ratio(a.site(S::SolventWeeks), a.site(S::PaidForWeeks)),
        )
    },
];

/// Which sites a row of the table is about: all of them, then each kind of area.
pub const GROUPS: [&str; AREAS.len() + 1] = {
    let mut groups = ["all"; AREAS.len() + 1];
    let mut area = 0;
    while area < AREAS.len() {
        groups[area + 1] = AREAS[area];
        area += 1;
    }
    groups
};

/// What is told of a group of sites in a year: identifier, meaning, unit (`{currency}` stands for the scenario's).
pub const MEASURES: [(&str, &str, &str); 14] = [
    ("opening", "cash at the beginning", "{currency}"),
    (
        "envelope",
        "the most that the sites could be paid for the work of the year; empty where nothing limits it",
        "{currency}",
    ),
    ("earned", "earned in the year, paid now or later", "{currency}"),
    ("income", "paid in the year", "{currency}"),
    ("grant", "paid as grants", "{currency}"),
    ("fee", "paid as fees for contacts", "{currency}"),
    ("capitation", "paid for weeks of people with a place", "{currency}"),
    ("bundle", "paid for episodes", "{currency}"),
    ("bills", "what the programme cost the sites", "{currency}"),
    ("spent", "what they paid of it and of older debts", "{currency}"),
    ("closing", "cash at the end: opening + income - spent", "{currency}"),
    ("owed", "debts at the end", "{currency}"),
    ("site_years", "site-years in which sites had posts or bills", "site-years"),
    ("solvent_share", "share of those in which they could pay all of it", "proportion"),
];

/// Cells of [`values`] for a horizon in weeks.
pub fn cells(horizon: f64) -> usize {
    libm::ceil(horizon / WEEKS_PER_YEAR) as usize * GROUPS.len() * MEASURES.len()
}

/// The values of one replicate.
///
/// # Shape
/// By year from the first, then [`GROUPS`], then [`MEASURES`]; NaN where no money is followed. A step belongs to the year in
/// which it begins.
///
/// # Units
/// The scenario's currency for the represented population; site-years; a share.
pub fn values(blocks: &[Block], horizon: f64, weight: f64) -> Vec<f64> {
    let years = cells(horizon) / GROUPS.len() / MEASURES.len();
    let mut rows = Vec::with_capacity(cells(horizon));
    for year in 0..years {
        for group in 0..GROUPS.len() {
            let member = |block: &&Block| group == 0 || usize::from(block.site.area) + 1 == group;
            rows.extend(row(blocks.iter().filter(member), year, weight));
        }
    }
    rows
}

fn row<'b>(blocks: impl Iterator<Item = &'b Block>, year: usize, weight: f64) -> [f64; MEASURES.len()] {
    let mut sums = [0.0; MEASURES.len()];
    let mut followed = false;
    let mut solvent = 0.0;
    for block in blocks {
        let settled = block.finances.settled.iter();
        let of_year = |step: &&Settlement| (step.from / WEEKS_PER_YEAR) as usize == year;
        let steps: Vec<&Settlement> = settled.filter(of_year).collect();
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { continue };
        followed = true;
        sums[0] += first.opening;
        sums[10] += last.closing;
        sums[11] += last.owed;
        for step in steps {
            sums[1] += step.envelope;
            sums[2] += step.earned.iter().sum::<f64>();
            sums[3] += step.income.iter().sum::<f64>();
            for (way, income) in step.income.iter().enumerate() {
                sums[4 + way] += income;
            }
            sums[8] += step.cost;
            sums[9] += step.spent;
            let years = step.weeks / WEEKS_PER_YEAR;
            sums[12] += if step.active { years } else { 0.0 };
            solvent += if step.active && step.owed <= 0.0 { years } else { 0.0 };
        }
    }
    if !followed {
        return [f64::NAN; MEASURES.len()];
    }
    let mut row = sums.map(|sum| sum * weight);
    row[13] = ratio(solvent, sums[12]);
    row
}

const _: () = assert!(PAYMENTS.len() == 4, "the table has a column for each way of payment");
