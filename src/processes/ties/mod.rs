//! Ties between people of a site: those of the networks that they have anyway, and those that are made in groups.
//!
//! Members of a worker's groups make ties at a rate for each meeting (`make`). While both have a place a tie is
//! kept up; then it is lost with a half-life, but for a share that lasts for life. Along every tie hope and
//! connectedness pass (`spread`), and word of the programme (referral reads `friends`). Ties made in groups slow the
//! fading of connectedness once support has ended: half-life × (1 + protection × ties), made up for at the end
//! of each step of fading.
//!
//! Hope, connectedness and word pass once in four weeks, for the four weeks that begin: little passes in a week, and to look
//! along all ties in each took longer than everything else about them. What fades moves on with the pass where half-lives are
//! long, because with ties nearly everyone at a site stands a little off the usual level.
//!
//! Ties stay within a site. Whether and with which luck a person makes a tie, is the person's own; with whom, depends on
//! who is there.
//!
//! # Source
//! Sizes and composition of networks: see the scenario's sources (SN01 to SN03). The rest is ours: no study follows ties
//! between participants over time.

mod network;
mod parameters;
mod spread;

pub use parameters::SECTION;

use super::programme::Templates;
use super::slots::MEETING;
use super::{OpenError, peer_contact, states_of_mind};
use crate::engine::block::{Block, Change};
use crate::engine::ledger::{Moment, Quantity};
use crate::engine::process::{Process, Step};
use crate::model::network::Tie;
use crate::model::person::{Person, Programme};
use crate::model::relationship::NO_WORKER;
use crate::scenario::{Slip, Values};
use network::{Networks, tie};
use spread::Spread;

/// The rate of word of mouth along ties; none where it does not run along them.
pub(in crate::processes) fn word_of_mouth(values: &Values) -> Option<f64> {
    if values.is_on(SECTION.id) { values.optional_number(parameters::WORD) } else { None }
}

/// Weeks from one pass along ties to the next, where ties change hope or connectedness: something passes along them, or
/// they slow fading.
pub(in crate::processes) fn weeks_of_a_pass(values: &Values) -> Option<usize> {
    let acts = |path: &str| values.optional_number(path).is_some_and(|value| value != 0.0);
    (values.is_on(SECTION.id) && (acts("ties.spread") || acts("ties.protection"))).then_some(PASSES as usize)
}

/// People tied to a person who have or had a place; 0 where ties are not followed.
pub(in crate::processes) fn friends(person: usize, block: &Block) -> f64 {
    block.networks.get(person).map_or(0.0, |network| f64::from(network.reached))
}

/// Weeks for which hope, connectedness and word pass at once.
const PASSES: f64 = 4.0;

/// The process of ties.
#[derive(Debug, Clone)]
pub struct Ties {
    templates: Templates,
    networks: Networks,
    making: f64,
    /// Loss of ties that are not kept up, per week.
    loss: f32,
    lasting: f64,
    /// What passes along ties; none where they change neither hope nor connectedness.
    spread: Option<Spread>,
    word: bool,
}

impl Ties {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, or there are no contacts and states of mind for ties to pass on.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let mut told = OpenError::default();
        for section in [peer_contact::SECTION.id, states_of_mind::SECTION.id] {
            if !values.is_on(section) {
                let message = format!(
                    "ties are on, but {section} is off, so that nothing is there that could pass along them"
                );
                let slip = Slip::at("processes.ties", message).beside(format!("processes.{section}"));
                told.slip(slip.help(format!("write {section} = \"on\" or ties = \"off\" under [processes]")));
            }
        }
        told.or(())?;
        let number = |path: &str| values.number(path);
        let spread = match weeks_of_a_pass(values) {
            Some(weeks) => Some(Spread::open(values, weeks)?),
            None => None,
        };
        Ok(Self {
            templates: Templates::open(values)?,
            networks: Networks::open(values)?,
            making: number("ties.making_rate")?,
            loss: (std::f64::consts::LN_2 / number("ties.half_life")?) as f32,
            lasting: number("ties.lasting_share")?,
            spread,
            word: word_of_mouth(values).is_some(),
        })
    }

    /// People who came to the same worker's groups this week make ties.
    fn make(&self, block: &mut Block, step: &mut Step<'_>) {
        let mut came: Vec<(u16, u32, u8)> = block
            .relationships
            .iter()
            .filter(|place| place.worker != NO_WORKER && place.attended > 0)
            .map(|place| (place.worker, place.person, place.attended))
            .collect();
        came.sort_unstable();
        let moment = step.ledger.moment(step.start);
        for group in came.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1) {
            for (place, &(_, person, attended)) in group.iter().enumerate() {
                let person = person as usize;
                let entity = block.entity(person);
                if block.networks[person].left.is_nan() {
                    block.networks[person].left = step.luck.draw(entity, MEETING, 0).amount();
                }
                block.networks[person].left -= self.making * f64::from(attended);
                while block.networks[person].left <= 0.0 {
                    let makings = block.networks[person].makings;
                    let mut draw = step.luck.draw(entity, MEETING, u32::from(makings));
                    draw.amount();
                    let pick = (draw.uniform() * (group.len() - 1) as f64) as usize;
                    let other = group[if pick < place { pick } else { pick + 1 }].1 as usize;
                    let lasts = draw.uniform() < self.lasting;
                    let left = if lasts { f32::INFINITY } else { draw.amount() as f32 };
                    if tie(block, person, other, left, true) {
                        for one in [person, other] {
                            step.ledger.count(Quantity::TiesMade, block.people[one].stratum, &moment);
                        }
                    }
                    let network = &mut block.networks[person];
                    network.makings = makings.wrapping_add(1);
                    let next = step.luck.draw(entity, MEETING, u32::from(network.makings)).amount();
                    network.left += next;
                }
            }
        }
    }

    /// Ties that are not kept up are lost.
    fn lose(&self, weeks: f32, block: &mut Block) {
        take_away(block, |tie, people| {
            let has_place = |person: u32| people[person as usize].programme == Programme::Engaged;
            if tie.made && !(has_place(tie.a) && has_place(tie.b)) {
                tie.left -= self.loss * weeks;
            }
            tie.left <= 0.0
        });
    }

    /// Counts, for each person, those tied to them who have or had a place; referral looks again where that changed.
    fn hear(&self, block: &mut Block) {
        if !self.word {
            return;
        }
        let mut reached = vec![0_u16; block.people.len()];
        for tie in &block.ties {
            for (one, other) in [(tie.a, tie.b), (tie.b, tie.a)] {
                if block.people[other as usize].enrolments > 0 {
                    reached[one as usize] = reached[one as usize].saturating_add(1);
                }
            }
        }
        for (person, reached) in reached.into_iter().enumerate() {
            if block.networks[person].reached != reached {
                block.networks[person].reached = reached;
                if block.people[person].state.alive() {
                    block.touch(person, Change::PROGRAMME);
                }
            }
        }
    }

    /// Counts the step's weeks of ties that were made in groups.
    fn count_ties(block: &Block, moment: &Moment, step: &mut Step<'_>) {
        for tie in block.ties.iter().filter(|tie| tie.made) {
            for person in [tie.a, tie.b] {
                let who = &block.people[person as usize];
                let length = step.length();
                let Some(mut page) = step.ledger.page(who.stratum, moment) else { return };
                page.add(Quantity::TieWeeks, length);
                if who.programme != Programme::Engaged {
                    page.add(Quantity::TieWeeksAfter, length);
                }
            }
        }
    }

    /// Counts the networks of living people at a moment.
    fn count(block: &Block, at: f64, step: &mut Step<'_>) {
        let moment = step.ledger.moment(at);
        for (who, network) in block.people.iter().zip(&block.networks) {
            if who.state.alive() {
                step.ledger.add(Quantity::NetworkPeople, who.stratum, f64::from(network.size), &moment);
                step.ledger.count(Quantity::NetworksCounted, who.stratum, &moment);
            }
        }
    }
}

/// Takes away the ties that go.
fn take_away(block: &mut Block, mut goes: impl FnMut(&mut Tie, &[Person]) -> bool) {
    let Block { ties, ties_made, people, networks, .. } = block;
    let mut index = 0;
    while let Some(tie) = ties.get_mut(index) {
        if !goes(tie, people) {
            index += 1;
            continue;
        }
        let gone = ties.swap_remove(index);
        if gone.made {
            *ties_made = ties_made.saturating_sub(1);
            for person in [gone.a, gone.b] {
                let made = &mut networks[person as usize].made;
                *made = made.saturating_sub(1);
            }
        }
    }
}

impl Process for Ties {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn measures(&self) -> &'static [Quantity] {
        &[
            Quantity::TiesMade,
            Quantity::TieWeeks,
            Quantity::TieWeeksAfter,
            Quantity::NetworkPeople,
            Quantity::NetworksCounted,
        ]
    }

    fn listens(&self) -> Change {
        Change::GONE
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        self.networks.enter(person, block, step);
    }

    /// Ties of the dead are lost.
    fn refresh(&self, person: usize, _at: f64, block: &mut Block, _step: &mut Step<'_>) {
        take_away(block, |tie, _| tie.a as usize == person || tie.b as usize == person);
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        let passes = step.start % PASSES == 0.0;
        if block.ties_made > 0 {
            self.lose(step.length() as f32, block);
        }
        if self.making > 0.0 && self.templates.of(&block.site).group_size > 1.0 {
            self.make(block, step);
        }
        let moment = step.ledger.moment(step.start);
        if block.ties_made > 0 {
            Self::count_ties(block, &moment, step);
        }
        if let Some(spread) = self.spread.as_ref().filter(|spread| spread.begins(step.start)) {
            spread.pass(passes, block, &moment);
        }
        if passes {
            self.hear(block);
        }
    }

    fn open(&self, block: &mut Block, step: &mut Step<'_>) {
        Self::count(block, step.start, step);
    }

    fn turn_of_year(&self, block: &mut Block, _year: usize, step: &mut Step<'_>) {
        Self::count(block, step.end, step);
    }
}
