//! Results by programme, where sites run different ones.
//!
//! Sites that run one programme are compared with those that run another in the same strategy; where sites draw their
//! programme themselves, they differ in nothing else but chance.

use super::ratio;
use crate::engine::block::Block;
use crate::model::site::Delivered;

/// The sums of the sites that run one programme, at the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    sites: f64,
    persons: f64,
    eligible: f64,
    reached: f64,
    admissions: f64,
    delivered: Delivered,
}

/// One thing that is told of each programme.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Identifier.
    pub id: &'static str,
    /// Meaning, with the formula.
    pub doc: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Whether it is a total of the represented population.
    total: bool,
    value: fn(&Sums) -> f64,
}

const fn measure(
    id: &'static str,
    doc: &'static str,
    unit: &'static str,
    value: fn(&Sums) -> f64,
) -> Measure {
    Measure { id, doc, unit, total: false, value }
}

const fn total(id: &'static str, doc: &'static str, unit: &'static str, value: fn(&Sums) -> f64) -> Measure {
    Measure { id, doc, unit, total: true, value }
}

/// Everything that is told of each programme.
pub const MEASURES: &[Measure] = &[
    total("sites", "Sites that run the programme, or would once they deliver", "sites", |s| s.sites),
    total("persons", "People who lived there at the start or joined", "persons", |s| s.persons),
    measure(
        "reach",
        "People who ever took up a place over people to whom the programme is open",
        "proportion",
        |s| ratio(s.reached, s.eligible),
    ),
    total("peer_weeks", "Weeks that began with a place", "person-weeks", |s| s.delivered.peer_weeks),
    total("contacts", "Contacts that took place", "contacts", |s| s.delivered.attended),
    total("contact_hours", "Hours of workers that contacts took", "hours", |s| s.delivered.hours),
    measure(
        "attendance",
        "Contacts that took place over those for which there was time",
        "proportion",
        |s| ratio(s.delivered.attended, s.delivered.offered),
    ),
    measure(
        "contacts_crowded_out",
        "Contacts of the calendar for which no worker had time, over all of the calendar",
        "proportion",
        |s| ratio(s.delivered.crowded_out, s.delivered.crowded_out + s.delivered.offered),
    ),
    measure("dose_per_contact", "What a contact delivered", "trial contacts", |s| {
        ratio(s.delivered.dose, s.delivered.attended)
    }),
    measure("dose_per_peer_week", "What a week with a place delivered", "trial contacts", |s| {
        ratio(s.delivered.dose, s.delivered.peer_weeks)
    }),
    measure("admissions_per_person", "Admissions over people, the whole horizon", "admissions", |s| {
        ratio(s.admissions, s.persons)
    }),
];

/// The values of one replicate.
///
/// # Shape
/// By programme, then [`MEASURES`]; NaN where there is nothing to divide by.
pub fn values(blocks: &[Block], programmes: usize, weight: f64) -> Vec<f64> {
    let mut sums = vec![Sums::default(); programmes];
    for block in blocks {
        let Some(sum) = sums.get_mut(usize::from(block.site.programme)) else { continue };
        sum.sites += 1.0;
        sum.persons += block.people.len() as f64;
        for person in &block.people {
            let eligible = f64::from(person.attributes.eligible);
            sum.eligible += eligible;
            sum.reached += if person.enrolments > 0 { eligible } else { 0.0 };
            sum.admissions += f64::from(person.admissions);
        }
        let (all, here) = (&mut sum.delivered, &block.delivered);
        all.peer_weeks += here.peer_weeks;
        all.offered += here.offered;
        all.crowded_out += here.crowded_out;
        all.attended += here.attended;
        all.dose += here.dose;
        all.hours += here.hours;
    }
    let scaled =
        |measure: &Measure, sum: &Sums| (measure.value)(sum) * if measure.total { weight } else { 1.0 };
    sums.iter().flat_map(|sum| MEASURES.iter().map(move |measure| scaled(measure, sum))).collect()
}
