//! Harms: boundary events, breaches of confidentiality, dependency and what its end does, and what all that does to
//! workers.
//!
//! Each contact attended with a worker may bring an event (see `events`), which costs alliance and trust, strains the
//! relationship, so that drop-out is more likely for a while, and may end the place with the week. It burdens the worker, too:
//! the workforce counts it into burnout. Dependency on a worker (see `dependency`) grows with contacts; who depends on a
//! worker and loses them relapses more easily for a while. All of it is counted by itself. Where nobody meets the people
//! nothing happens.
//!
//! An event is felt from the contact on; its strain wears off week by week. A loss begins at the step in which it
//! happens and lasts for whole weeks, so that its dates are exact.

mod dependency;
mod events;
mod mismatch;
mod parameters;

pub(in crate::processes) use dependency::exit_ratio;
pub use parameters::SECTION;

use super::OpenError;
use super::engagement::{self, DropOut};
use super::governance::Mismatch;
use super::peer_contact;
use super::programme::Templates;
use super::referral::trust;
use super::slots::{BOUNDARY_EVENT, BREACH};
use super::spells::Spells;
use crate::engine::block::{Block, Change};
use crate::engine::draws::Decision;
use crate::engine::ledger::{Moment, Quantity};
use crate::engine::process::{Process, Step};
use crate::engine::room;
use crate::model::harm::{EVENTS, Harm, Loss, NormTrack};
use crate::model::person::{Habit, Programme};
use crate::model::relationship::{NO_WORKER, Relationship};
use crate::scenario::{Slip, Values};
use crate::units::risk::ratio_of_log;
use dependency::Dependency;
use events::Events;

/// Address of the hazard ratio of relapse after losing a worker.
const EXIT_RATIO: &str = "harms.exit_ratio";
/// A strain below this is over: a tenth of a percent of the hazard.
const NEGLIGIBLE: f32 = 1e-3;
/// Rounding of dates that are sums of parts of weeks.
const ROUNDING: f64 = 1e-6;

/// What is drawn and counted for each kind of event.
const KINDS: [(Decision, Quantity); EVENTS.len()] =
    [(BOUNDARY_EVENT, Quantity::BoundaryEvents), (BREACH, Quantity::ConfidentialityBreaches)];

const SPELLS: Spells = Spells { habit: Habit::Bereft, quantity: Quantity::ExitShockWeeks };

/// The process of harms.
#[derive(Debug, Clone)]
pub struct Harms {
    dropout: DropOut,
    templates: Templates,
    events: Events,
    dependency: Option<Dependency>,
    mismatch: Option<Mismatch>,
    /// What of a strain is left after a week.
    kept: f32,
}

impl Harms {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, or there are no contacts that could do harm.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let mut told = OpenError::default();
        for section in [engagement::SECTION.id, peer_contact::SECTION.id] {
            if !values.is_on(section) {
                let message = format!(
                    "harms are on, but {section} is off, so that nobody meets a worker who could do harm"
                );
                let slip = Slip::at("processes.harms", message).beside(format!("processes.{section}"));
                told.slip(
                    slip.help(format!("write {section} = \"on\" or harms = \"off\" under [processes]")),
                );
            }
        }
        told.or(())?;
        Ok(Self {
            dropout: DropOut::open(values)?,
            templates: Templates::open(values)?,
            events: Events::open(values)?,
            dependency: Dependency::open(values)?,
            mismatch: Mismatch::open(values),
            kept: libm::exp2(-1.0 / values.number("harms.strain_half_life")?) as f32,
        })
    }

    /// The week of one place. One that an event ends is held to the end of the week, so that its contacts count.
    fn pass(&self, index: usize, in_group: bool, moment: &Moment, block: &mut Block, step: &mut Step<'_>) {
        let Block { relationships, harms, .. } = &mut *block;
        let place = &relationships[index];
        if place.worker == NO_WORKER {
            return;
        }
        let (person, attended) = (place.person as usize, place.attended);
        let harm = &mut harms[person];
        if !harm.is_with(place.worker, place.holder) {
            harm.attach(place.worker, place.holder);
        }
        let strained = harm.strain;
        harm.strain *= self.kept;
        if harm.strain.abs() < NEGLIGIBLE {
            harm.strain = 0.0;
        }
        if attended > 0 {
            self.meet_worker(index, moment, block, step);
            if let Some(mismatch) = &self.mismatch {
                mismatch::meet(mismatch, index, block, step);
            }
        }
        if let Some(dependency) = &self.dependency {
            Self::depend(dependency, person, (attended, in_group), moment, block, step);
        }
        let strain = block.harms[person].strain;
        if strain.to_bits() != strained.to_bits() {
            let ratio = if strain == 0.0 { 1.0 } else { ratio_of_log(f64::from(strain)) };
            block.relationships[index].strain = ratio;
            self.dropout.set(index, step.start, block);
        }
    }

    /// What the week's contacts with the worker do: each takes its rate off what is left until the next event.
    fn meet_worker(&self, index: usize, moment: &Moment, block: &mut Block, step: &mut Step<'_>) {
        let Block { relationships, harms, workers, .. } = &mut *block;
        let place = &relationships[index];
        let Some(worker) = workers.get(usize::from(place.worker)) else { return };
        let left = &mut harms[place.person as usize].left;
        let mut open = false;
        for (left, risk) in left.iter_mut().zip(worker.risk) {
            if risk != 0.0 {
                *left -= f64::from(risk) * f64::from(place.attended);
                // Nothing is left, or it is not drawn.
                open |= *left <= 0.0 || left.is_nan();
            }
        }
        if open {
            self.look(index, moment, block, step);
        }
    }

    /// Draws what is left where it is not known, and lets happen what has come.
    #[cold]
    fn look(&self, index: usize, moment: &Moment, block: &mut Block, step: &mut Step<'_>) {
        let place = &block.relationships[index];
        let (person, attended) = (place.person as usize, f64::from(place.attended));
        let risk = block.workers[usize::from(place.worker)].risk;
        let mut ends = false;
        for (kind, risk) in risk.into_iter().enumerate().filter(|(_, risk)| *risk != 0.0) {
            if block.harms[person].left[kind].is_nan() {
                let amount = step.luck.draw(block.entity(person), KINDS[kind].0, 0).amount();
                block.harms[person].left[kind] = amount - f64::from(risk) * attended;
            }
            ends |= self.befall(kind, index, moment, block, step);
        }
        let harm = &mut block.harms[person];
        if ends && !harm.ends {
            harm.ends = true;
            block.relationships[index].ends = true;
            step.ledger.count(Quantity::PlacesEndedByHarm, block.people[person].stratum, moment);
        }
    }

    /// Events of a kind happen until something is left of an amount again; says whether one of them ends the place.
    fn befall(
        &self,
        kind: usize,
        index: usize,
        moment: &Moment,
        block: &mut Block,
        step: &mut Step<'_>,
    ) -> bool {
        let place = &block.relationships[index];
        let (person, number) = (place.person as usize, usize::from(place.worker));
        let ((decision, quantity), entity) = (KINDS[kind], block.entity(person));
        let outcome = &self.events.outcome[kind];
        let mut ends = false;
        while block.harms[person].left[kind] <= 0.0 {
            let harm = &mut block.harms[person];
            // The amount that led to the event is drawn again, to come to what it does.
            let mut draw = step.luck.draw(entity, decision, u32::from(harm.events[kind]));
            draw.amount();
            ends |= draw.uniform() < outcome.ends;
            harm.events[kind] = harm.events[kind].wrapping_add(1);
            harm.left[kind] += step.luck.draw(entity, decision, u32::from(harm.events[kind])).amount();
            harm.strain += outcome.strain;
            let alliance = &mut block.relationships[index].alliance;
            *alliance = (*alliance * (1.0 - outcome.alliance)).clamp(0.0, 1.0);
            let incidents = &mut block.workers[number].incidents;
            *incidents = incidents.saturating_add(1);
            step.ledger.count(quantity, block.people[person].stratum, moment);
            if outcome.trust != 0.0 {
                trust::lower(person, outcome.trust, block);
            }
        }
        ends
    }

    /// Dependency grows with the week's contacts, or falls.
    fn depend(
        dependency: &Dependency,
        person: usize,
        (contacts, in_group): (u8, bool),
        moment: &Moment,
        block: &mut Block,
        step: &mut Step<'_>,
    ) {
        let harm = &block.harms[person];
        if contacts > 0 && harm.susceptibility.is_nan() {
            let drawn = dependency.susceptibility(block.entity(person), step.luck);
            block.harms[person].susceptibility = drawn;
        }
        let harm = &mut block.harms[person];
        let begins = dependency.advance(contacts, in_group, harm);
        if harm.dependent {
            let stratum = block.people[person].stratum;
            if begins {
                step.ledger.count(Quantity::Dependencies, stratum, moment);
            }
            step.ledger.add(Quantity::DependentWeeks, stratum, step.length(), moment);
        }
    }

    /// A person has lost a worker on whom they depended.
    fn grieve(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let Some(dependency) = &self.dependency else { return };
        let moment = step.ledger.moment(at);
        step.ledger.count(Quantity::ExitShocks, block.people[person].stratum, &moment);
        if dependency.weeks == 0.0 {
            return;
        }
        let until = at + dependency.weeks;
        match block.bereft.iter_mut().find(|loss| loss.person as usize == person) {
            Some(loss) => loss.until = until,
            None => block.bereft.push(Loss { until, person: person as u32 }),
        }
        SPELLS.set(true, person, at, block, step);
    }

    /// Those whose time has come are over their loss.
    fn comfort(block: &mut Block, step: &mut Step<'_>) {
        let mut index = 0;
        while let Some(&loss) = block.bereft.get(index) {
            if loss.until > step.start + ROUNDING {
                index += 1;
                continue;
            }
            block.bereft.swap_remove(index);
            let person = loss.person as usize;
            if block.people[person].state.alive() {
                SPELLS.set(false, person, step.start, block, step);
                block.touch(person, Change::HABITS);
            }
        }
    }
}

impl Process for Harms {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn measures(&self) -> &'static [Quantity] {
        const ALL: &[Quantity] = &[
            Quantity::NormMismatches,
            Quantity::BoundaryEvents,
            Quantity::ConfidentialityBreaches,
            Quantity::PlacesEndedByHarm,
            Quantity::Dependencies,
            Quantity::DependentWeeks,
            Quantity::ExitShocks,
            Quantity::ExitShockWeeks,
        ];
        // Where nobody says how often contacts go against norms, that is not measured.
        if self.mismatch.is_some() { ALL } else { &ALL[1..] }
    }

    fn listens(&self) -> Change {
        Change::GONE.or(Change::PROGRAMME)
    }

    fn enter(&self, _person: usize, block: &mut Block, _step: &mut Step<'_>) {
        room::extend_to(&mut block.harms, &block.people, Harm::NONE);
        if self.mismatch.is_some() {
            room::extend_to(&mut block.norms, &block.people, NormTrack::NONE);
        }
    }

    /// Whose worker is another one, or none, since the last step has lost the one they had.
    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        Self::comfort(block, step);
        for index in 0..block.relationships.len() {
            let Relationship { person, worker, holder, .. } = block.relationships[index];
            let person = person as usize;
            let harm = &mut block.harms[person];
            if harm.worker == NO_WORKER || harm.is_with(worker, holder) {
                continue;
            }
            let (dependent, strained) = (harm.dependent, harm.strain != 0.0);
            harm.attach(NO_WORKER, 0);
            // Where nothing strained the relationship the hazard is engagement's alone, and left to it.
            if strained {
                block.relationships[index].strain = 1.0;
                self.dropout.set(index, step.start, block);
            }
            if dependent {
                self.grieve(person, step.start, block, step);
                block.touch(person, Change::HABITS);
            }
        }
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        Self::comfort(block, step);
        if block.relationships.is_empty() {
            return;
        }
        let (clarity, breach) = (f64::from(block.site.role_clarity), block.site.ratios.breach_log);
        for worker in block.workers.iter_mut().filter(|worker| worker.keeps_people()) {
            self.events.assess(clarity, breach, worker);
        }
        let in_group = self.templates.of(&block.site).group_size > 1.0;
        let moment = step.ledger.moment(step.start);
        for index in 0..block.relationships.len() {
            self.pass(index, in_group, &moment, block, step);
        }
    }

    /// Who no longer has a place has lost the worker, or has left while the worker was still there.
    fn refresh(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let who = &block.people[person];
        if !who.state.alive() {
            SPELLS.set(false, person, at, block, step);
            return;
        }
        let harm = block.harms[person];
        if harm.worker == NO_WORKER || who.programme == Programme::Engaged {
            return;
        }
        let is_there = block
            .workers
            .get(usize::from(harm.worker))
            .is_some_and(|worker| worker.keeps_people() && worker.holders == harm.holder);
        let own_wish =
            who.programme == Programme::Left && is_there && !harm.ends && block.site.stage.delivers();
        block.harms[person].attach(NO_WORKER, 0);
        if harm.dependent && !own_wish {
            self.grieve(person, at, block, step);
        }
    }

    fn begin(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        SPELLS.begin(person, at, block, step);
    }

    fn turn_of_year(&self, block: &mut Block, year: usize, step: &mut Step<'_>) {
        SPELLS.carry(block, year, step);
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        SPELLS.close(block, step);
    }
}
