//! Peer contact: scheduled, attended or missed; what an attended contact delivers.
//!
//! dose of a contact = (fidelity / trial fidelity)^a × (alliance / trial alliance)^b × fit^c × weight × (1 - loss × displaced),
//! with the exponents uncertain and 0 included, because no trial estimates a slope; the weight of the k-th contact of a place is
//! the dose-response. Where a contact takes the place of clinical ones, the last factor takes off what they would have done:
//! complement and substitute differ in cost and in effect. Contacts attended are binomial given those for which there is time, with a probability that may differ
//! between persons. One coordinate of luck serves a person's contacts for four weeks.

mod calendar;
mod parameters;
mod reliability;
mod worker_time;

pub use parameters::SECTION;

use super::programme::{DeliveredBy, Template, Templates};
use super::slots::{CONTACTS, GOALS, RELIABILITY};
use super::{OpenError, governance, workforce};
use crate::engine::block::Block;
use crate::engine::ledger::{Ledger, Moment, Quantity, SiteQuantity};
use crate::engine::process::{Process, Step};
use crate::model::relationship::Relationship;
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;
use crate::units::logarithm::power;
use crate::units::risk::ratio_of_log;
use calendar::Calendar;
use reliability::{CERTAIN, Reliability};

/// What a relationship with a worker of another group starts with: the fit, as far as it decides what contacts deliver, by ethnic
/// group of the person.
///
/// # Errors
/// Where a value is missing.
pub(super) fn unmatched_fit(values: &Values) -> Result<Vec<f32>, MissingValue> {
    let adapted = workforce::adapted_to(values);
    if !values.is_on(SECTION.id) {
        return Ok(vec![1.0; adapted.len()]);
    }
    let (plain, exponent) =
        (values.number("peer_contact.unmatched_fit")?, values.number("peer_contact.exponent_fit")?);
    let of = |adaptation: f64| {
        let fit = governance::fit(values, workforce::adapted_fit(values, adaptation, plain));
        libm::pow(fit, exponent) as f32
    };
    Ok(adapted.into_iter().map(of).collect())
}

/// Weeks whose contacts one coordinate of luck decides.
const WEEKS_PER_BLOCK: u32 = 4;
/// Half-words of luck for each week: the most contacts that a week can have.
const PER_WEEK: u32 = 4;
/// A place whose contacts have no luck yet.
const NOT_DRAWN: u32 = u32::MAX;
/// Contacts whose weights are kept; the weight of later ones is that of the last.
const WEIGHTS: usize = 1024;

/// What speeds the growth of alliance up: logarithms of ratios.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Rapport {
    /// Collaborative decisions, for people who decide alone and with their family.
    collaboration: [f64; 2],
    /// Storytelling, of one group and of different ones.
    storytelling: [f64; 2],
    /// A standard deviation of the match of goals.
    goals: f64,
}

impl Rapport {
    fn open(values: &Values) -> Self {
        let optional = |path: &str| values.optional_number(path);
        let pair = |first: &str, second: &str| {
            let first = optional(first).unwrap_or(0.0);
            [first, optional(second).unwrap_or(first)]
        };
        Self {
            collaboration: pair(
                "peer_contact.collaboration_effect",
                "peer_contact.collaboration_effect_family",
            ),
            storytelling: pair(
                "peer_contact.storytelling_effect",
                "peer_contact.storytelling_effect_unmatched",
            ),
            goals: optional("peer_contact.goal_match_effect").unwrap_or(0.0),
        }
    }

    /// Whether anything is different from 0.
    fn counts(&self) -> bool {
        *self != Self::default()
    }

    /// The ratio for a pair whose goals match by `goals` standard deviations.
    fn ratio(&self, template: &Template, family: bool, matched: bool, goals: f64) -> f32 {
        let sum = self.collaboration[usize::from(family)] * template.collaboration
            + self.storytelling[usize::from(!matched)] * template.storytelling
            + self.goals * goals;
        libm::exp(sum) as f32
    }
}

/// The process of peer contact.
#[derive(Debug, Clone)]
pub struct PeerContact {
    templates: Templates,
    /// By programme.
    calendars: Vec<Calendar>,
    /// By programme, then in the community and in hospital.
    reliability: Vec<[Reliability; 2]>,
    /// Meetings a week for which a whole-time worker has time, by programme.
    meetings: Vec<f64>,
    slope_alliance: f64,
    growth: f32,
    rapport: Rapport,
    trial_fidelity: f64,
    trial_alliance: f64,
    exponent_fidelity: f64,
    exponent_alliance: f64,
    /// What a displaced clinical contact would have done.
    displaced_loss: f64,
    /// Weight of the k-th contact of a place, from the first on.
    weights: Vec<f64>,
}

impl PeerContact {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing or a mix of programmes names one that does not exist.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let templates = Templates::open(values)?;
        let spread = values.optional_number("peer_contact.attendance_spread").unwrap_or(0.0);
        let of = |template: &Template| template.attendance.map(|mean| Reliability::new(mean, spread));
        Ok(Self {
            calendars: templates.all().iter().map(Calendar::new).collect(),
            reliability: templates.all().iter().map(of).collect(),
            meetings: templates.all().iter().map(|template| templates.meetings(template)).collect(),
            slope_alliance: values.optional_number("peer_contact.attendance_slope_alliance").unwrap_or(0.0),
            growth: number("peer_contact.alliance_growth")? as f32,
            rapport: Rapport::open(values),
            trial_fidelity: number("peer_contact.trial_fidelity")?,
            trial_alliance: number("peer_contact.trial_alliance")?,
            exponent_fidelity: number("peer_contact.exponent_fidelity")?,
            exponent_alliance: number("peer_contact.exponent_alliance")?,
            displaced_loss: values.optional_number("peer_contact.displaced_loss").unwrap_or_default(),
            weights: weights(values)?,
            templates,
        })
    }

    fn delivery(&self, fidelity: f64) -> f64 {
        if self.exponent_fidelity == 0.0 {
            return 1.0;
        }
        power(fidelity / self.trial_fidelity, self.exponent_fidelity)
    }

    fn alliance_factor(&self, alliance: f32) -> f64 {
        if self.exponent_alliance == 0.0 {
            return 1.0;
        }
        power(f64::from(alliance) / self.trial_alliance, self.exponent_alliance)
    }

    /// The probability that a contact of the week takes place, on the scale of a half-word.
    fn chance(&self, reliability: &Reliability, place: &Relationship) -> u32 {
        let chance = reliability.of(place.reliability);
        if self.slope_alliance == 0.0 || chance == 0 || f64::from(chance) >= CERTAIN {
            return chance;
        }
        let odds = f64::from(chance) / (CERTAIN - f64::from(chance));
        let change = self.slope_alliance * (f64::from(place.alliance) - self.trial_alliance);
        reliability::half_word(1.0 / (1.0 + ratio_of_log(-change) / odds))
    }

    /// What is decided when two people first meet: how reliable the person is, and how well they suit each other.
    fn first_meeting(&self, index: usize, entity: Entity, block: &mut Block, step: &mut Step<'_>) {
        let programme = usize::from(block.site.programme);
        let place = &mut block.relationships[index];
        if self.reliability[programme].iter().any(Reliability::differs) {
            place.reliability = (step.luck.draw(entity, RELIABILITY, 0).word() >> 24) as u8;
        }
        if self.rapport.counts() {
            let who = &block.people[place.person as usize];
            let pair = u32::from(place.worker & 0xff) << 8 | u32::from(place.holder & 0xff);
            let occasion = u32::from(who.enrolments) << 16 | pair;
            let goals = if self.rapport.goals == 0.0 {
                0.0
            } else {
                step.luck.draw(entity, GOALS, occasion).normal()
            };
            let family = who.attributes.decision_norm == 1;
            let template = &self.templates.all()[programme];
            place.rapport = self.rapport.ratio(template, family, place.matched, goals);
        }
    }

    /// Puts the contacts of the week that begins on the calendar of everyone who has somebody to meet, and says to which of them
    /// people would come.
    fn schedule(&self, template: &Template, block: &mut Block, step: &mut Step<'_>) {
        let lone = block.workers.is_empty();
        let programme = usize::from(block.site.programme);
        let (reliability, calendar) = (&self.reliability[programme], &self.calendars[programme]);
        for index in 0..block.relationships.len() {
            let Block { relationships, people, workers, .. } = &mut *block;
            let place = &mut relationships[index];
            let in_hospital = people[place.person as usize].state.in_hospital();
            (place.offered, place.attended, place.dose) = (0, 0, 0.0);
            // People wait for a worker who is away for a short time.
            let away = match workers.get(usize::from(place.worker)) {
                Some(worker) => worker.is_briefly_away(),
                None => !lone,
            };
            if away {
                continue;
            }
            // A place may begin within a week; the small number is for steps that are no binary fraction of one.
            place.week = (step.start - place.since + 1e-6) as u16;
            if template.from_discharge && in_hospital && place.before == place.week {
                place.before += 1;
                place.planned_end += 1.0;
            }
            let week = u32::from(place.week);
            if place.block != week / WEEKS_PER_BLOCK {
                self.draw(index, block, step);
            }
            let place = &mut block.relationships[index];
            let counted = week.saturating_sub(u32::from(place.before));
            place.offered = calendar.scheduled(template, counted, week, in_hospital);
            place.comes = coming(place, self.chance(&reliability[usize::from(in_hospital)], place));
        }
    }

    /// The luck of the contacts of the four weeks in which a place is now.
    fn draw(&self, index: usize, block: &mut Block, step: &mut Step<'_>) {
        let place = &block.relationships[index];
        let (person, number) = (place.person as usize, u32::from(place.week) / WEEKS_PER_BLOCK);
        let first = place.block == NOT_DRAWN;
        let entity = block.entity(person);
        let occasion = (u32::from(block.people[person].enrolments) << 11) | number;
        let place = &mut block.relationships[index];
        place.block = number;
        place.words = step.luck.draw(entity, CONTACTS, occasion).words();
        if first {
            self.first_meeting(index, entity, block, step);
        }
    }

    /// The contacts of one relationship in the week that begins; returns what they deliver.
    fn meet(&self, place: &mut Relationship, template: &Template, (delivery, ease): (f64, f32)) -> f64 {
        let mut dose = 0.0;
        for contact in 0..place.offered {
            if !comes(place, contact) {
                continue;
            }
            place.attended += 1;
            let weight = self.weights[usize::from(place.contacts).min(WEIGHTS - 1)];
            place.contacts = place.contacts.saturating_add(1);
            dose += delivery * self.alliance_factor(place.alliance) * f64::from(place.fit) * weight;
            let growth = (self.growth * place.growth * place.rapport * ease).min(1.0);
            place.alliance += (template.alliance_ceiling - place.alliance) * growth;
        }
        dose
    }

    /// Thins out the contacts for which workers have no time.
    fn limit(&self, template: &Template, block: &mut Block, ledger: &mut Ledger, moment: &Moment) {
        let meetings = self.meetings[usize::from(block.site.programme)];
        if meetings < f64::INFINITY {
            for index in worker_time::thin(meetings, template, block) {
                let person = block.relationships[index].person as usize;
                ledger.count(Quantity::ContactsCrowdedOut, block.people[person].stratum, moment);
                block.delivered.crowded_out += 1.0;
            }
        }
    }

    /// People meet, and what contacts deliver is counted.
    fn hold(&self, template: &Template, block: &mut Block, ledger: &mut Ledger, moment: &Moment) {
        let displaced = template.displaced * block.site.ratios.displaced;
        let kept = 1.0 - self.displaced_loss * displaced;
        let alone = (self.delivery(template.without_worker), 1.0);
        let Block { relationships, people, workers, delivered, .. } = block;
        // Whole numbers, whose sums are exact.
        let (mut all_offered, mut all_attended) = (0_u32, 0_u32);
        for place in relationships.iter_mut().filter(|place| place.offered > 0) {
            let mut worker = workers.get_mut(usize::from(place.worker));
            let delivery = match &worker {
                Some(worker) => (f64::from(worker.delivery), worker.ease),
                None => alone,
            };
            let dose = self.meet(place, template, delivery) * kept;
            place.dose = dose as f32;
            if let Some(worker) = &mut worker {
                worker.hours += worker_time::seats_used(template, place);
            }
            all_offered += u32::from(place.offered);
            all_attended += u32::from(place.attended);
            delivered.dose += dose;
            let who = &people[place.person as usize];
            let Some(mut page) = ledger.page(who.stratum, moment) else { continue };
            page.count_all(Quantity::ContactsScheduled, place.offered);
            if place.attended > 0 {
                page.count_all(Quantity::Contacts, place.attended);
                page.add(Quantity::Dose, dose);
                if let Some(kind) = template.counted_as(who.state.in_hospital()) {
                    page.count_all(kind, place.attended);
                }
                if displaced != 0.0 {
                    page.add(Quantity::ContactsDisplaced, f64::from(place.attended) * displaced);
                }
            }
        }
        delivered.offered += f64::from(all_offered);
        delivered.attended += f64::from(all_attended);
    }

    /// Writes down the hours that the week's contacts took, from the seats that they used.
    fn time(template: &Template, block: &mut Block, ledger: &mut Ledger, moment: &Moment) {
        if template.hours_per_contact == 0.0 || template.delivered_by == DeliveredBy::Nobody {
            rest(block);
            return;
        }
        let mut total = 0.0;
        for worker in &mut block.workers {
            worker.hours = worker_time::hours(template, worker.hours);
            total += f64::from(worker.hours);
        }
        block.delivered.hours += total;
        if total > 0.0 {
            ledger.add_site(SiteQuantity::ContactHours, total, moment);
            if template.delivered_by == DeliveredBy::Clinician {
                ledger.add_site(SiteQuantity::ClinicianHours, total, moment);
            }
        }
    }
}

/// No contact takes any of the workers' hours.
fn rest(block: &mut Block) {
    for worker in &mut block.workers {
        worker.hours = 0.0;
    }
}

/// To which contacts of the present week a person comes, of whom each takes place with this chance: a bit for each.
fn coming(place: &Relationship, chance: u32) -> u8 {
    let first = (u32::from(place.week) % WEEKS_PER_BLOCK * PER_WEEK / 2) as usize;
    let halves = u64::from(place.words[first]) | u64::from(place.words[first + 1]) << 32;
    let comes = |contact: u8| (halves >> (16 * contact) & 0xffff) < u64::from(chance);
    (0..place.offered).fold(0, |all, contact| all | u8::from(comes(contact)) << contact)
}

/// Whether the person comes to a contact of the present week.
const fn comes(place: &Relationship, contact: u8) -> bool {
    place.comes >> contact & 1 == 1
}

/// The dose-response: the weight of each contact of a place, from the first on.
fn weights(values: &Values) -> Result<Vec<f64>, MissingValue> {
    let of: Box<dyn Fn(usize) -> f64> = match values.word("peer_contact.dose_response")? {
        "threshold" => Box::new(|before| if before == 0 { 0.0 } else { 1.0 }),
        "saturating" => {
            let contacts = values.number("peer_contact.saturation_contacts")?;
            Box::new(move |before| libm::exp10(-(before as f64) / contacts))
        }
        _ => Box::new(|_| 1.0),
    };
    Ok((0..WEIGHTS).map(of).collect())
}

/// Counts a place that has ended by how many contacts it had.
pub(super) fn count_ended(contacts: u16, stratum: u16, moment: &Moment, ledger: &mut Ledger) {
    let quantity = match contacts {
        0 => Quantity::EndedWithoutContact,
        1 => Quantity::EndedAfterOne,
        2..=5 => Quantity::EndedAfterTwo,
        6..=10 => Quantity::EndedAfterSix,
        _ => Quantity::EndedAfterEleven,
    };
    ledger.count(quantity, stratum, moment);
}

impl Process for PeerContact {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        if block.relationships.is_empty() {
            rest(block);
            return;
        }
        let template = self.templates.of(&block.site);
        for worker in block.workers.iter_mut().filter(|worker| worker.keeps_people()) {
            worker.delivery = (self.delivery(f64::from(worker.fidelity)) * f64::from(worker.skill)) as f32;
        }
        let moment = step.ledger.moment(step.start);
        block.delivered.peer_weeks += block.relationships.len() as f64;
        self.schedule(template, block, step);
        self.limit(template, block, step.ledger, &moment);
        rest(block);
        self.hold(template, block, step.ledger, &moment);
        Self::time(template, block, step.ledger, &moment);
    }
}
