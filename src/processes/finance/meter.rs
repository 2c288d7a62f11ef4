//! What a site uses and delivers in a step, read off the ledger, and what that costs at the prices of the cost ledger.
//!
//! Sites of one shard of a run share a ledger and are taken through a step one after the other, so what it reads after a
//! site less what it read before is that site's.

use super::super::OpenError;
use super::payment::{Delivered, Payment};
use crate::engine::ledger::{Quantity as Q, SCALE, SiteQuantity as S, fixed};
use crate::engine::prices;
use crate::engine::process::Step;
use crate::engine::resources::{KEYS, Resource};
use crate::scenario::{Slip, Values};

/// What payments may depend on, in this order at the head of the quantities of people.
const PAID_BY: [Q; 4] = [Q::Contacts, Q::Enrolments, Q::Completions, Q::PeerWeeks];

/// Time of people that a site's bill cannot be made of: it runs on without anyone looking at it between two steps.
const RUNS_ON: [Q; 8] = [
    Q::StableWeeks,
    Q::RelapseWeeks,
    Q::CrisisWeeks,
    Q::VoluntaryWeeks,
    Q::CompulsoryWeeks,
    Q::EligibleWeeks,
    Q::EmployedWeeks,
    Q::LostWeeks,
];

/// Reads the meters of a site.
#[derive(Debug, Clone)]
pub(super) struct Meter {
    people: Vec<(Q, f64)>,
    sites: Vec<(S, f64)>,
    /// Whether the time of places matters.
    places: bool,
}

/// Adds a price to that of a quantity.
fn add<T: PartialEq + Copy>(prices: &mut Vec<(T, f64)>, quantity: T, price: f64) {
    match prices.iter_mut().find(|known| known.0 == quantity) {
        Some(known) => known.1 += price,
        None => prices.push((quantity, price)),
    }
}

impl Meter {
    pub(super) fn open(values: &Values, payment: &Payment) -> Result<Self, OpenError> {
        let mut people: Vec<(Q, f64)> = PAID_BY.map(|quantity| (quantity, 0.0)).to_vec();
        let mut sites: Vec<(S, f64)> = Vec::new();
        let mut told = OpenError::default();
        for (item, row) in prices::items(values)?.into_iter().zip(values.rows(prices::ITEMS.path)) {
            if !item.strand.is_programme() {
                continue;
            }
            if item.resource.of_people().iter().any(|(quantity, _)| RUNS_ON.contains(quantity)) {
                let message = format!(
                    "cost item \"{}\" puts a cost of the programme on {}, which is no site's own use",
                    item.name, item.resource.key
                );
                let help = format!(
                    "where finance = \"on\", write strand = \"care\", or one of {}",
                    allowed().join(", ")
                );
                let slip = Slip::in_row(prices::ITEMS.path, row, "resource", message).help(help);
                told.slip(slip.beside("processes.finance"));
            }
            for &(quantity, factor) in item.resource.of_people() {
                add(&mut people, quantity, item.unit_cost * factor);
            }
            for &(quantity, factor) in item.resource.of_sites() {
                add(&mut sites, quantity, item.unit_cost * factor);
            }
        }
        let places = payment.by_time() || people[PAID_BY.len() - 1].1 != 0.0;
        told.or(Self { people, sites, places })
    }

    /// The meters at `at`, while so many people hold a place: in fixed point, so that what other sites left in the ledger
    /// goes out to the last bit.
    pub(super) fn read(&self, open: usize, at: f64, step: &Step<'_>) -> Vec<i64> {
        let ledger = &step.ledger;
        let start = ledger.moment(step.start);
        let years = start.year()..(start.year() + 2).min(ledger.years());
        // The small number is for steps that are no binary fraction of a week.
        let period = ((step.start + 1e-6) / ledger.period_weeks()) as usize;
        let periods = period..(period + 2).min(ledger.periods());
        let of_people = |&(quantity, _): &(Q, f64)| match quantity {
            Q::PeerWeeks if !self.places => 0,
            Q::PeerWeeks => {
                let cells = years.clone().flat_map(|year| ledger.people(year, Q::PeerWeeks));
                let ended: i64 = cells.map(|cell| cell.plain).sum();
                let running = ledger.moment(at).reading().plain * i64::try_from(open).unwrap_or(i64::MAX);
                ended + running
            }
            counted => periods.clone().map(|period| fixed(ledger.period(period, counted))).sum(),
        };
        let of_sites = |&(quantity, _): &(S, f64)| -> i64 {
            years.clone().map(|year| ledger.site(year, quantity).plain).sum()
        };
        self.people.iter().map(of_people).chain(self.sites.iter().map(of_sites)).collect()
    }

    /// What was used by the meters, with what was written down beside them.
    pub(super) fn used(&self, metered: &[i64], charges: &[(usize, f64)]) -> Vec<f64> {
        let mut used: Vec<f64> = metered.iter().map(|&used| used as f64 / SCALE).collect();
        for (place, &(quantity, _)) in self.sites.iter().enumerate() {
            let more = charges.iter().filter(|charge| charge.0 == quantity as usize);
            used[self.people.len() + place] += more.map(|charge| charge.1).sum::<f64>();
        }
        used
    }

    /// What it costs.
    pub(super) fn cost(&self, used: &[f64]) -> f64 {
        let prices = self.people.iter().map(|of| of.1).chain(self.sites.iter().map(|of| of.1));
        used.iter().zip(prices).map(|(used, price)| used * price).sum()
    }

    /// What payments may depend on.
    pub(super) fn delivered(used: &[f64]) -> Delivered {
        let at = |place: usize| used.get(place).copied().unwrap_or_default();
        Delivered { contacts: at(0), enrolments: at(1), completions: at(2), weeks: at(3) }
    }
}

/// Resources that a site's bill can be made of.
fn allowed() -> Vec<&'static str> {
    let own = |key: &&&str| {
        Resource::from_key(key)
            .is_some_and(|of| !of.of_people().iter().any(|(quantity, _)| RUNS_ON.contains(quantity)))
    };
    KEYS.iter().filter(own).copied().collect()
}
