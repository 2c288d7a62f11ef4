//! Contact with the usual services: engaged, drifting, lost, and back.
//!
//! A chain in continuous time: engaged to drifting with hazard d, drifting to lost with l and back to engaged with r,
//! lost to engaged with f. In an acute episode r and f are multiplied, because crises bring people back. While a person
//! holds a place with a peer worker d and l are multiplied by one ratio, r and f by another; both are 1 where peer
//! support does nothing for contact with other services.
//!
//! Contact may change relapse. The rates of relapse hold for the population as it is, people out of contact included,
//! so the ratios ρ of the states are divided by their mean over the shares π that the chain keeps under usual care
//! outside acute episodes, `ρ_s / (1 + Σ π_k (ρ_k - 1))`: they say who relapses, not how many do. With all ratios at 1
//! that is exactly 1.

use super::slots::{CONTACT_CHANGE, SERVICE_CONTACT};
use crate::engine::block::{Block, Change, ContactTrack};
use crate::engine::clock::{Clock, Slot};
use crate::engine::draws::category_of;
use crate::engine::ledger::Quantity;
use crate::engine::process::{Early, Process, Step, Turn};
use crate::engine::room;
use crate::model::person::{IllnessState, Programme, SERVICE_CONTACTS, ServiceContact};
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};

const RATIO: &str = "service_contact.relapse_ratio";
/// The states that have a ratio against being engaged.
const AWAY: [&str; 2] = [SERVICE_CONTACTS[1], SERVICE_CONTACTS[2]];

/// What a scenario says of contact with services.
pub const SECTION: Section = Section {
    id: "service_contact",
    title: "Contact with usual services",
    doc: "How people drift away from the usual mental health services, are lost to them and come back. Where this is \
          off, it is not followed.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number("service_contact.drift_rate", "Drifting rate", "per week", 0.0, 10.0,
            "d: rate at which someone in contact begins to drift away."),
        Parameter::number("service_contact.loss_rate", "Rate of being lost", "per week", 0.0, 10.0,
            "l: rate at which someone who drifts is lost to services."),
        Parameter::number("service_contact.return_rate", "Rate of coming back from drifting", "per week", 0.0, 10.0,
            "r: rate at which someone who drifts is in full contact again."),
        Parameter::number("service_contact.find_rate", "Rate of coming back when lost", "per week", 1e-6, 10.0,
            "f: rate at which someone who was lost is in contact again."),
        Parameter::number("service_contact.return_ratio_acute", "Coming back in an acute episode", "hazard ratio", 0.0, 1000.0,
            "Hazard ratio of coming back, from drifting or from being lost, in an acute episode or in hospital."),
        Parameter::shares("service_contact.start", "Contact at the start",
            "Shares engaged, drifting and lost when people enter; the shares that the rates keep, where this is not said.")
            .shares_over(&SERVICE_CONTACTS).optional(),
        Parameter::number(RATIO, "Relapse out of contact", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of relapse of people who drift or are lost against those in contact. The mean hazard of relapse \
             over the shares that the rates keep stays, because it is fitted to the population as it is.")
            .each(&AWAY),
        Parameter::number("service_contact.drift_ratio_with_peers", "Drifting with a peer worker", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of drifting and of being lost while a person holds a place; 1 where peer support does nothing \
             for contact with other services, above 1 where it stands in their place."),
        Parameter::number("service_contact.return_ratio_with_peers", "Coming back with a peer worker", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of coming back while a person holds a place."),
    ],
};

/// The rates of the chain.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rates {
    drift: f64,
    loss: f64,
    back: f64,
    find: f64,
}

impl Rates {
    fn open(values: &Values) -> Result<Self, MissingValue> {
        let rate = |name: &str| values.number(&format!("service_contact.{name}"));
        Ok(Self {
            drift: rate("drift_rate")?,
            loss: rate("loss_rate")?,
            back: rate("return_rate")?,
            find: rate("find_rate")?,
        })
    }

    /// The shares that the chain keeps: engaged × d = drifting × (r + l), drifting × l = lost × f.
    fn kept(&self) -> [f64; SERVICE_CONTACTS.len()] {
        let engaged = self.back + self.loss;
        if self.drift <= 0.0 || engaged <= 0.0 {
            // Nobody leaves, or nobody who drifts goes anywhere.
            return if self.drift <= 0.0 { [1.0, 0.0, 0.0] } else { [0.0, 1.0, 0.0] };
        }
        let weights = [engaged / self.drift, 1.0, self.loss / self.find];
        weights.map(|weight| weight / weights.iter().sum::<f64>())
    }
}

/// What contact puts on the hazard of relapse, by [`ServiceContact`]; exactly 1 where it is not followed.
///
/// # Errors
/// Where a value is missing.
pub(super) fn relapse_ratios(values: &Values) -> Result<[f64; SERVICE_CONTACTS.len()], MissingValue> {
    if !values.is_on(SECTION.id) {
        return Ok([1.0; SERVICE_CONTACTS.len()]);
    }
    let away = values.each(RATIO, &AWAY)?;
    Ok(around_one([1.0, away[0], away[1]], Rates::open(values)?.kept()))
}

/// The ratios over their mean with these shares.
fn around_one(ratios: [f64; 3], shares: [f64; 3]) -> [f64; 3] {
    let mean = 1.0 + ratios.iter().zip(shares).map(|(ratio, share)| share * (ratio - 1.0)).sum::<f64>();
    ratios.map(|ratio| ratio / mean)
}

/// The process of contact with the usual services.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    rates: Rates,
    acute: f64,
    drift_with_peers: f64,
    return_with_peers: f64,
    /// Cumulative shares at entry.
    start: Vec<f64>,
}

/// The weeks of a state that are counted; those in contact are the rest of the weeks lived.
const fn weeks(contact: ServiceContact) -> Option<Quantity> {
    match contact {
        ServiceContact::Engaged => None,
        ServiceContact::Drifting => Some(Quantity::DriftingWeeks),
        ServiceContact::Lost => Some(Quantity::LostWeeks),
    }
}

const STATES: [ServiceContact; SERVICE_CONTACTS.len()] =
    [ServiceContact::Engaged, ServiceContact::Drifting, ServiceContact::Lost];

impl Contact {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let rates = Rates::open(values)?;
        let stated = values.keys("service_contact.start");
        let start = if stated.is_empty() {
            rates.kept().to_vec()
        } else {
            values.each("service_contact.start", &SERVICE_CONTACTS)?
        };
        let mut sum = 0.0;
        let ratio = |name: &str| values.number(&format!("service_contact.{name}"));
        Ok(Self {
            rates,
            acute: ratio("return_ratio_acute")?,
            drift_with_peers: ratio("drift_ratio_with_peers")?,
            return_with_peers: ratio("return_ratio_with_peers")?,
            start: start
                .into_iter()
                .map(|share| {
                    sum += share;
                    sum
                })
                .collect(),
        })
    }

    /// The hazards of going further away and of coming back of a person.
    fn hazards(&self, person: usize, block: &Block) -> [f64; 2] {
        let who = &block.people[person];
        let with_peers = who.programme == Programme::Engaged;
        self.ways(block.service_contact(person), with_peers, who.state != IllnessState::Stable)
    }

    /// The hazards of going further away and of coming back.
    fn ways(&self, contact: ServiceContact, with_peers: bool, acute: bool) -> [f64; 2] {
        let [away, back] =
            if with_peers { [self.drift_with_peers, self.return_with_peers] } else { [1.0; 2] };
        let back = back * if acute { self.acute } else { 1.0 };
        match contact {
            ServiceContact::Engaged => [self.rates.drift * away, 0.0],
            ServiceContact::Drifting => [self.rates.loss * away, self.rates.back * back],
            ServiceContact::Lost => [0.0, self.rates.find * back],
        }
    }

    fn hazard(&self, person: usize, block: &Block) -> f32 {
        let [away, back] = self.hazards(person, block);
        (away + back) as f32
    }

    /// Changes how a living person stands at `at`; nothing is counted before the start.
    fn change(contact: ServiceContact, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let before = std::mem::replace(&mut block.contacts[person].contact, contact);
        if at < 0.0 {
            return;
        }
        let (stratum, moment) = (block.people[person].stratum, step.ledger.moment(at));
        if let Some(weeks) = weeks(before) {
            step.ledger.end(weeks, stratum, &moment);
        }
        if let Some(weeks) = weeks(contact) {
            step.ledger.begin(weeks, stratum, &moment);
        }
    }
}

impl Process for Contact {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(self))
    }

    fn measures(&self) -> &'static [Quantity] {
        &[Quantity::DriftingWeeks, Quantity::LostWeeks]
    }

    fn slots(&self) -> &'static [Slot] {
        &[SERVICE_CONTACT]
    }

    fn listens(&self) -> Change {
        Change::STATE.or(Change::PROGRAMME)
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let mut draw = step.luck.draw(block.entity(person), CONTACT_CHANGE, 0);
        let amount = draw.amount();
        let contact = STATES[category_of(draw.uniform(), &self.start)];
        let track = ContactTrack { clock: Clock::OFF.into(), changes: 1, contact };
        room::extend_to(&mut block.contacts, &block.people, track);
        block.contacts[person] = track;
        let hazard = self.hazard(person, block);
        block.contacts[person].clock = Clock::start(step.start, amount, hazard).into();
    }

    fn event(&self, _slot: Slot, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
        let entity = block.entity(person);
        let [away, back] = self.hazards(person, block);
        let track = &mut block.contacts[person];
        let mut draw = step.luck.draw(entity, CONTACT_CHANGE, u32::from(track.changes));
        track.changes = track.changes.wrapping_add(1);
        let amount = draw.amount();
        let leaves = draw.uniform() * (away + back) < away;
        let to = match (track.contact, leaves) {
            (ServiceContact::Engaged, _) => ServiceContact::Drifting,
            (ServiceContact::Drifting, true) => ServiceContact::Lost,
            (ServiceContact::Drifting, false) | (ServiceContact::Lost, _) => ServiceContact::Engaged,
        };
        Self::change(to, person, at, block, step);
        let hazard = self.hazard(person, block);
        block.contacts[person].clock = Clock::start(at, amount, hazard).into();
        Change::HABITS
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        if block.people[person].state.alive() {
            let hazard = self.hazard(person, block);
            let mut clock = Clock::from(block.contacts[person].clock);
            clock.set_hazard(at, hazard);
            block.contacts[person].clock = clock.into();
        } else {
            Self::change(ServiceContact::Engaged, person, at, block, step);
            block.contacts[person].clock = Clock::OFF.into();
        }
    }

    fn begin(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        if let Some(weeks) = weeks(block.contacts[person].contact) {
            let moment = step.ledger.moment(at);
            step.ledger.begin(weeks, block.people[person].stratum, &moment);
        }
    }

    fn turn_of_year(&self, block: &mut Block, year: usize, step: &mut Step<'_>) {
        let turn = Turn::of(year, step.ledger);
        for (person, track) in block.people.iter().zip(&block.contacts) {
            if let Some(weeks) = weeks(track.contact).filter(|_| person.state.alive()) {
                turn.carry(weeks, person.stratum, step.ledger);
            }
        }
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(step.end);
        for (person, track) in block.people.iter().zip(&block.contacts) {
            if let Some(weeks) = weeks(track.contact).filter(|_| person.state.alive()) {
                step.ledger.end(weeks, person.stratum, &moment);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_kept_are_in_balance() {
        let rates = Rates { drift: 0.02, loss: 0.05, back: 0.1, find: 0.01 };
        let [engaged, drifting, lost] = rates.kept();
        assert!((engaged + drifting + lost - 1.0).abs() < 1e-12);
        assert!((engaged * rates.drift - drifting * (rates.back + rates.loss)).abs() < 1e-12);
        assert!((drifting * rates.loss - lost * rates.find).abs() < 1e-12);
        assert_eq!(Rates { drift: 0.0, ..rates }.kept().map(f64::to_bits), [1.0, 0.0, 0.0].map(f64::to_bits));
    }

    #[test]
    fn ratios_of_relapse_keep_the_mean_and_one_is_one() {
        let shares = [0.1, 0.7, 0.2];
        assert_eq!(around_one([1.0; 3], shares).map(f64::to_bits), [1.0_f64.to_bits(); 3]);
        let ratios = around_one([1.0, 1.3, 2.5], shares);
        let mean: f64 = ratios.iter().zip(shares).map(|(ratio, share)| ratio * share).sum();
        assert!((mean - 1.0).abs() < 1e-12 && (ratios[2] / ratios[0] - 2.5).abs() < 1e-12);
    }

    #[test]
    fn peers_and_crises_act_on_the_ways_that_are_theirs() {
        let contact = Contact {
            rates: Rates { drift: 0.02, loss: 0.05, back: 0.1, find: 0.01 },
            acute: 3.0,
            drift_with_peers: 0.5,
            return_with_peers: 2.0,
            start: Vec::new(),
        };
        for (with_peers, acute, away, back) in [
            (false, false, 1.0, 1.0),
            (true, false, 0.5, 2.0),
            (false, true, 1.0, 3.0),
            (true, true, 0.5, 6.0),
        ] {
            let ways = STATES.map(|state| contact.ways(state, with_peers, acute));
            let expected = [[0.02 * away, 0.0], [0.05 * away, 0.1 * back], [0.0, 0.01 * back]];
            assert!(
                ways.as_flattened().iter().zip(expected.as_flattened()).all(|(a, b)| (a - b).abs() < 1e-12)
            );
        }
    }
}
