//! Service-use records: administrative data as an observation of what happened.
//!
//! An event is recorded with probability sensitivity × Π ratio of the person's groups; the record is there after an
//! exponential lag, and counts where that ends by the horizon. Records without an event are a Poisson process while a
//! person lives there. With constant rate λ of events over the horizon T, sensitivity s, rate f of false records and mean
//! lag m, records expected = (λ s + f)(T - m (1 - exp(-T/m))).
//!
//! The luck of a record is keyed by the person and the number of the event, so that the same event has the same record in
//! every strategy. Recording changes nobody's life.
//!
//! # Source
//! Records that miss some events and hold others that were none: Rogan WJ, Gladen B (1978) Am J Epidemiol 107:71-76. Delay
//! between event and report, truncated at the end of the data: Brookmeyer R, Damiano A (1989) Stat Med 8:23-34.

mod parameters;

pub use parameters::{EVENT_KEYS, GROUPS, SECTION, SYSTEMS};

use super::OpenError;
use super::assessment;
use super::slots::{FALSE_RECORD, RECORD};
use crate::engine::block::{Block, Change};
use crate::engine::draws::{Decision, Luck};
use crate::engine::process::{Process, Step};
use crate::engine::room;
use crate::model::person::{IllnessState, Person, Programme};
use crate::model::record::{RECORDED, Seen};
use crate::model::strata::{Read, attribute};
use crate::scenario::{Slip, Values, nearest};
use crate::units::index::Entity;
use crate::units::time::WEEKS_PER_YEAR;

const ADMISSIONS: usize = 0;
const COMPULSORY: usize = 1;
const VISITS: usize = 2;
const CONTACTS: usize = 3;

/// A group of which less is recorded.
#[derive(Debug, Clone, Copy)]
struct Group {
    read: Read,
    category: u8,
    ratio: f64,
}

/// How events of one kind are recorded.
#[derive(Debug, Clone)]
struct System {
    /// The column of the ledger in which records are counted.
    column: usize,
    sensitivity: f64,
    enrolled: f64,
    /// False records a week.
    false_rate: f64,
    lag: f64,
    groups: Vec<Group>,
}

impl System {
    /// The probability that an event of a person is recorded.
    fn sensitivity(&self, who: &Person) -> f64 {
        let base = if who.programme == Programme::Engaged { self.enrolled } else { self.sensitivity };
        let own = self.groups.iter().filter(|group| (group.read)(&who.attributes) == group.category);
        base * own.map(|group| group.ratio).product::<f64>()
    }
}

/// The process of keeping records.
#[derive(Debug, Clone)]
pub struct Records {
    /// By kind of event; none where it is not recorded.
    systems: [Option<System>; RECORDED],
    horizon: f64,
}

/// The kinds of event that a scenario has recorded, each with the column of the ledger that counts its records.
///
/// # Errors
/// Where a value is missing.
pub fn columns(values: &Values) -> Result<Vec<(usize, usize)>, OpenError> {
    let first = assessment::columns(values);
    let rows = values.rows(SYSTEMS.path).iter().enumerate();
    rows.map(|(place, row)| Ok((kind(row)?, first + place))).collect()
}

fn kind(row: &Values) -> Result<usize, OpenError> {
    let word = row.word("event")?;
    let known = EVENT_KEYS.iter().position(|key| *key == word);
    known.ok_or_else(|| {
        Slip::in_row(SYSTEMS.path, row, "event", format!("there is no record of \"{word}\"")).into()
    })
}

impl Records {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, or a row is about an event that is not recorded or a group that does not exist.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let mut systems = [const { None }; RECORDED];
        for (row, (kind, column)) in values.rows(SYSTEMS.path).iter().zip(columns(values)?) {
            let sensitivity = row.number("sensitivity")?;
            systems[kind] = Some(System {
                column,
                sensitivity,
                enrolled: row.optional_number("sensitivity_enrolled").unwrap_or(sensitivity),
                false_rate: row.optional_number("false_rate").unwrap_or_default() / WEEKS_PER_YEAR,
                lag: row.optional_number("lag_mean").unwrap_or_default(),
                groups: Vec::new(),
            });
        }
        let mut told = OpenError::default();
        for row in values.rows(GROUPS.path) {
            let whose = format!("records.group \"{}\"", row.name());
            let event = row.word("event")?;
            match &mut systems[kind(row)?] {
                Some(system) => match group(row, values)? {
                    Ok(group) => system.groups.push(group),
                    Err(slip) => told.slip(slip.of(&whose)),
                },
                None => told.slip(
                    Slip::in_row(GROUPS.path, row, "event", format!("{event} are not recorded"))
                        .help(format!("add a row of [[records.system]] with event = \"{event}\""))
                        .beside(SYSTEMS.path)
                        .of(&whose),
                ),
            }
        }
        told.or(Self { systems, horizon: values.number("simulation.horizon")? })
    }

    /// Counts the records of `events` events of a kind that fall at one moment and are reported together.
    fn observe(&self, kind: usize, events: u16, who: &Person, mark: &Mark, step: &mut Step<'_>) {
        let Some(system) = &self.systems[kind] else { return };
        if events == 0 {
            return;
        }
        let mut draw = step.luck.draw(mark.entity, decision(RECORD, kind), mark.occasion);
        let recorded = thinned(events, system.sensitivity(who), draw.uniform_fine());
        if recorded > 0 && self.is_there(system, mark.at, draw.amount()) {
            let moment = step.ledger.moment(mark.at);
            step.ledger.tally(system.column, who.stratum, f64::from(recorded), &moment);
        }
    }

    /// Whether a record of what was at `at` is there by the horizon.
    fn is_there(&self, system: &System, at: f64, amount: f64) -> bool {
        at + system.lag * amount <= self.horizon
    }

    /// Counts the stays and visits that have begun since the person was last looked at.
    fn look(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        let who = block.people[person];
        let stays = stays(&who);
        let seen = block.seen[person];
        let [voluntary, compulsory] = std::array::from_fn(|i| stays[i].saturating_sub(seen.stays[i]));
        let visits = who.emergencies.saturating_sub(seen.visits);
        block.seen[person] = Seen { stays, visits: who.emergencies, ..seen };
        let all = u32::from(stays[0]) + u32::from(stays[1]);
        let mark = |occasion: u32| Mark { entity, occasion, at };
        self.observe(ADMISSIONS, voluntary + compulsory, &who, &mark(all), step);
        self.observe(COMPULSORY, compulsory, &who, &mark(u32::from(stays[1])), step);
        self.observe(VISITS, visits, &who, &mark(u32::from(who.emergencies)), step);
    }

    /// Counts the records without an event that fall before `until`.
    fn invent(&self, person: usize, until: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        let stratum = block.people[person].stratum;
        for (kind, system) in self.systems.iter().enumerate() {
            let Some(system) = system.as_ref().filter(|system| system.false_rate > 0.0) else { continue };
            let seen = &mut block.seen[person];
            while seen.next_false[kind] < until {
                let at = seen.next_false[kind];
                seen.false_records[kind] += 1;
                let (gap, lag) = gap(step.luck, entity, kind, seen.false_records[kind]);
                seen.next_false[kind] = at + gap / system.false_rate;
                if self.is_there(system, at, lag) {
                    let moment = step.ledger.moment(at);
                    step.ledger.tally(system.column, stratum, 1.0, &moment);
                }
            }
        }
    }
}

/// How often a person has been admitted voluntarily, and compulsorily.
fn stays(who: &Person) -> [u16; 2] {
    [IllnessState::Voluntary, IllnessState::Compulsory].map(|state| who.entries[state as usize - 1])
}

/// Whose event it is, the how manyth, and when it was.
struct Mark {
    entity: Entity,
    occasion: u32,
    at: f64,
}

/// The group of a row.
fn group(row: &Values, values: &Values) -> Result<Result<Group, Slip>, OpenError> {
    let names = |path: &str| -> Result<Vec<String>, OpenError> {
        Ok(values.shares(path)?.into_iter().map(|(name, _)| name).collect())
    };
    let (ethnicities, languages) = (names("population.ethnicity")?, names("population.language")?);
    let (key, name, ratio) = (row.word("attribute")?, row.text("group")?, row.number("ratio")?);
    let Some((_, groups, read)) = attribute(key, &ethnicities, &languages) else {
        let message = format!("there is no attribute \"{key}\"");
        return Ok(Err(Slip::in_row(GROUPS.path, row, "attribute", message)));
    };
    let known = groups.iter().map(String::as_str);
    let meant = nearest(name, known.clone()).map_or_else(
        || format!("write one of {}", known.collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean \"{near}\"?"),
    );
    let Some(place) = groups.iter().position(|known| known == name) else {
        let message = format!("{key} has no group \"{name}\"");
        return Ok(Err(Slip::in_row(GROUPS.path, row, "group", message).help(meant)));
    };
    Ok(Ok(Group { read, category: place as u8, ratio }))
}

const fn decision(first: Decision, kind: usize) -> Decision {
    Decision(first.0 + kind as u8)
}

/// How long it is, in integrated hazard, until the next record without an event, and the amount of the lag of this one.
fn gap(luck: &Luck, entity: Entity, kind: usize, occasion: u32) -> (f64, f64) {
    let mut draw = luck.draw(entity, decision(FALSE_RECORD, kind), occasion);
    (draw.amount(), draw.amount())
}

/// How many of `n` events are recorded, each with probability `p`: the binomial quantile of `u`.
fn thinned(n: u16, p: f64, u: f64) -> u16 {
    if p >= 1.0 {
        return n;
    }
    let mut probability = (0..n).fold(1.0, |product, _| product * (1.0 - p));
    let (mut below, mut k) = (probability, 0);
    while u >= below && k < n {
        k += 1;
        probability *= f64::from(n - k + 1) / f64::from(k) * p / (1.0 - p);
        below += probability;
    }
    k
}

impl Process for Records {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    /// Without a row of its own nothing is recorded.
    fn is_idle(&self) -> bool {
        self.systems.iter().all(Option::is_none)
    }

    fn listens(&self) -> Change {
        Change::STATE.or(Change::VISIT)
    }

    fn columns(&self) -> usize {
        self.systems.iter().flatten().count()
    }

    fn enter(&self, person: usize, block: &mut Block, _step: &mut Step<'_>) {
        let (stays, visits) = (stays(&block.people[person]), block.people[person].emergencies);
        room::extend_to(&mut block.seen, &block.people, Seen::NOTHING);
        block.seen[person] = Seen { stays, visits, ..Seen::NOTHING };
    }

    fn begin(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        for (kind, system) in self.systems.iter().enumerate() {
            if let Some(system) = system.as_ref().filter(|system| system.false_rate > 0.0) {
                let (gap, _) = gap(step.luck, entity, kind, 0);
                block.seen[person].next_false[kind] = at + gap / system.false_rate;
            }
        }
    }

    /// The contacts of the week have been counted by now.
    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        if self.systems[CONTACTS].is_none() {
            return;
        }
        for index in 0..block.relationships.len() {
            let place = block.relationships[index];
            let person = place.person as usize;
            let who = block.people[person];
            let seen = &mut block.seen[person];
            let before = if seen.enrolments == who.enrolments { seen.contacts } else { 0 };
            (seen.enrolments, seen.contacts) = (who.enrolments, place.contacts);
            let occasion = u32::from(who.enrolments) << 11 | u32::from(place.week);
            let mark = Mark { entity: block.entity(person), occasion, at: step.start };
            self.observe(CONTACTS, place.contacts.saturating_sub(before), &who, &mark, step);
        }
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        self.look(person, at, block, step);
        if !block.people[person].state.alive() {
            self.invent(person, at, block, step);
            block.seen[person].next_false = Seen::NOTHING.next_false;
        }
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        for person in 0..block.people.len() {
            self.invent(person, step.end, block, step);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::thinned;

    /// The quantile function of the binomial, against its distribution summed from Pascal's triangle.
    #[test]
    fn thinning_is_the_binomial_quantile() {
        let choose = |n: u32, k: u32| (0..k).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1));
        for (n, p) in [(1_u16, 0.3), (5, 0.62), (14, 0.9)] {
            let mut below = 0.0;
            for k in 0..=n {
                let (a, b) = (i32::from(k), i32::from(n - k));
                let mass = choose(u32::from(n), u32::from(k))
                    * (0..a).fold(1.0, |x, _| x * p)
                    * (0..b).fold(1.0, |x, _| x * (1.0 - p));
                assert_eq!(thinned(n, p, below + 0.5 * mass), k, "{n} {p}");
                below += mass;
            }
        }
        assert_eq!((thinned(3, 1.0, 0.999_999), thinned(3, 0.0, 0.999_999)), (3, 0));
    }
}
