//! Peer contact: scheduled, attended or missed; what an attended contact delivers.
//!
//! dose of a contact = (fidelity / trial fidelity)^a × (alliance / trial alliance)^b × fit^c, with the exponents
//! uncertain and 0 included, because no trial estimates a slope. Contacts attended are binomial given those
//! scheduled. One coordinate of luck serves a person's contacts for four weeks.

use super::slots::CONTACTS;
use crate::engine::block::Block;
use crate::engine::ledger::Quantity;
use crate::engine::process::{Process, Step};
use crate::model::relationship::{NO_WORKER, Relationship};
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};

/// What a scenario says of peer contact.
pub const SECTION: Section = Section {
    id: "peer_contact",
    title: "Peer contact",
    doc: "How often person and worker meet, and what a contact delivers compared with one in the trials.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number(
            "peer_contact.per_week",
            "Contacts scheduled",
            "contacts/week",
            0.0,
            4.0,
            "Contacts scheduled per week while a person holds a place.",
        ),
        Parameter::number(
            "peer_contact.attendance",
            "Attendance",
            "proportion",
            0.0,
            1.0,
            "Probability that a scheduled contact takes place while the person lives in the community.",
        ),
        Parameter::number(
            "peer_contact.attendance_in_hospital",
            "Attendance in hospital",
            "proportion",
            0.0,
            1.0,
            "Probability that a scheduled contact takes place during a stay in hospital.",
        ),
        Parameter::number(
            "peer_contact.alliance_start",
            "Alliance at the start",
            "alliance",
            0.0,
            1.0,
            "Alliance when person and worker meet.",
        ),
        Parameter::number(
            "peer_contact.alliance_ceiling",
            "Best alliance",
            "alliance",
            0.0,
            1.0,
            "Alliance that many contacts lead to.",
        ),
        Parameter::number(
            "peer_contact.alliance_growth",
            "Growth of alliance",
            "proportion",
            0.0,
            1.0,
            "Share of the way to the best alliance that each contact goes.",
        ),
        Parameter::number(
            "peer_contact.unmatched_fit",
            "Fit without a match",
            "fit",
            0.0,
            2.0,
            "Fit of a worker of another group relative to one of the person's own.",
        ),
        Parameter::number(
            "peer_contact.fidelity_without_worker",
            "Fidelity without a worker",
            "fidelity",
            0.0,
            1.0,
            "Fidelity where places need no worker, as in digital self-help.",
        ),
        Parameter::number(
            "peer_contact.trial_fidelity",
            "Fidelity in the trials",
            "fidelity",
            0.01,
            1.0,
            "Fidelity at which a contact delivers the trial's dose.",
        ),
        Parameter::number(
            "peer_contact.trial_alliance",
            "Alliance in the trials",
            "alliance",
            0.01,
            1.0,
            "Alliance at which a contact delivers the trial's dose.",
        ),
        Parameter::number(
            "peer_contact.exponent_fidelity",
            "Exponent of fidelity",
            "exponent",
            0.0,
            5.0,
            "a: how strongly fidelity decides what a contact delivers; 0 means not at all.",
        ),
        Parameter::number(
            "peer_contact.exponent_alliance",
            "Exponent of alliance",
            "exponent",
            0.0,
            5.0,
            "b: as above for alliance.",
        ),
        Parameter::number(
            "peer_contact.exponent_fit",
            "Exponent of fit",
            "exponent",
            0.0,
            5.0,
            "c: as above for fit.",
        ),
        Parameter::choice(
            "peer_contact.dose_response",
            "Dose-response",
            &[
                ("linear", "Every contact counts."),
                ("threshold", "Contacts count from the second on: nothing is gained by a single one."),
            ],
            "How contacts add up.",
        ),
    ],
};

/// What a relationship starts with: its alliance, and the fit of a worker of another group.
///
/// # Errors
/// Where a value is missing.
pub(super) fn at_the_start(values: &Values) -> Result<(f32, f32), MissingValue> {
    if !values.is_on(SECTION.id) {
        return Ok((0.0, 1.0));
    }
    let fit = super::workforce::adapted_fit(values, values.number("peer_contact.unmatched_fit")?);
    let fit = libm::pow(fit, values.number("peer_contact.exponent_fit")?);
    Ok((values.number("peer_contact.alliance_start")? as f32, fit as f32))
}

/// Weeks whose contacts one coordinate of luck decides.
const WEEKS_PER_BLOCK: u32 = 4;
/// Half-words of luck for each week: the most contacts that a week can have.
const PER_WEEK: u32 = 4;

/// The process of peer contact.
#[derive(Debug, Clone)]
pub struct PeerContact {
    per_week: f64,
    attendance: u32,
    attendance_in_hospital: u32,
    ceiling: f32,
    growth: f32,
    without_worker: f64,
    trial_fidelity: f64,
    trial_alliance: f64,
    exponent_fidelity: f64,
    exponent_alliance: f64,
    threshold: u16,
}

impl PeerContact {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let number = |path: &str| values.number(path);
        // A probability on the scale of a half-word: 65,536 is certainty.
        let share = |path: &str| values.number(path).map(|p| (p * 65_536.0 + 0.5) as u32);
        Ok(Self {
            per_week: number("peer_contact.per_week")?,
            attendance: share("peer_contact.attendance")?,
            attendance_in_hospital: share("peer_contact.attendance_in_hospital")?,
            ceiling: number("peer_contact.alliance_ceiling")? as f32,
            growth: number("peer_contact.alliance_growth")? as f32,
            without_worker: number("peer_contact.fidelity_without_worker")?,
            trial_fidelity: number("peer_contact.trial_fidelity")?,
            trial_alliance: number("peer_contact.trial_alliance")?,
            exponent_fidelity: number("peer_contact.exponent_fidelity")?,
            exponent_alliance: number("peer_contact.exponent_alliance")?,
            threshold: u16::from(values.word("peer_contact.dose_response")? == "threshold"),
        })
    }

    /// Contacts scheduled in week `week` of a relationship: the rate, spread evenly over whole contacts.
    fn scheduled(&self, week: u32) -> u32 {
        let until = |w: u32| libm::floor(self.per_week * f64::from(w) + 1e-9) as u32;
        (until(week + 1) - until(week)).min(PER_WEEK)
    }

    fn delivery(&self, fidelity: f64) -> f64 {
        if self.exponent_fidelity == 0.0 {
            return 1.0;
        }
        libm::pow(fidelity / self.trial_fidelity, self.exponent_fidelity)
    }

    fn alliance_factor(&self, alliance: f32) -> f64 {
        if self.exponent_alliance == 0.0 {
            return 1.0;
        }
        libm::pow(f64::from(alliance) / self.trial_alliance, self.exponent_alliance)
    }

    /// The contacts of one relationship in the week that begins.
    fn contacts(
        &self,
        place: &mut Relationship,
        delivery: f64,
        in_hospital: bool,
        draw: impl FnOnce() -> [u32; 8],
    ) -> (u32, u32, f64) {
        let week = u32::from(place.week);
        if place.block != week / WEEKS_PER_BLOCK {
            place.block = week / WEEKS_PER_BLOCK;
            place.words = draw();
        }
        let scheduled = self.scheduled(week);
        let threshold = if in_hospital { self.attendance_in_hospital } else { self.attendance };
        let (mut attended, mut dose) = (0, 0.0);
        for contact in 0..scheduled {
            let half = (week % WEEKS_PER_BLOCK) * PER_WEEK + contact;
            let word = place.words[(half / 2) as usize] >> (16 * (half % 2)) & 0xffff;
            if word >= threshold {
                continue;
            }
            attended += 1;
            place.contacts = place.contacts.saturating_add(1);
            if place.contacts > self.threshold {
                dose += delivery * self.alliance_factor(place.alliance) * f64::from(place.fit);
            }
            place.alliance += (self.ceiling - place.alliance) * (self.growth * place.growth).min(1.0);
        }
        (scheduled, attended, dose)
    }
}

impl Process for PeerContact {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        if block.relationships.is_empty() {
            return;
        }
        for worker in &mut block.workers {
            worker.delivery = (self.delivery(f64::from(worker.fidelity)) * f64::from(worker.skill)) as f32;
        }
        let alone = self.delivery(self.without_worker);
        let moment = step.ledger.moment(step.start);
        for index in 0..block.relationships.len() {
            let mut place = block.relationships[index];
            let person = place.person as usize;
            let delivery = match place.worker {
                NO_WORKER if block.workers.is_empty() => alone,
                NO_WORKER => {
                    block.relationships[index].dose = 0.0;
                    continue;
                }
                // People wait for a worker who is away for a short time.
                worker if block.workers[usize::from(worker)].is_briefly_away() => {
                    block.relationships[index].dose = 0.0;
                    continue;
                }
                worker => f64::from(block.workers[usize::from(worker)].delivery),
            };
            // A place may begin within a week; the small number is for steps that are no binary fraction of one.
            place.week = (step.start - place.since + 1e-6) as u16;
            let entity = block.entity(person);
            let occasion = (u32::from(block.people[person].enrolments) << 11)
                | (u32::from(place.week) / WEEKS_PER_BLOCK);
            let in_hospital = block.people[person].state.in_hospital();
            let (scheduled, attended, dose) = self.contacts(&mut place, delivery, in_hospital, || {
                let mut draw = step.luck.draw(entity, CONTACTS, occasion);
                std::array::from_fn(|_| draw.word())
            });
            place.dose = dose as f32;
            block.relationships[index] = place;
            let stratum = block.people[person].stratum;
            if scheduled > 0 {
                step.ledger.add(Quantity::ContactsScheduled, stratum, f64::from(scheduled), &moment);
            }
            if attended > 0 {
                step.ledger.add(Quantity::Contacts, stratum, f64::from(attended), &moment);
                step.ledger.add(Quantity::Dose, stratum, dose, &moment);
            }
        }
    }
}
