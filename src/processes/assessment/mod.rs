//! Assessment: what instruments read of symptoms, functioning, recovery and other states, and what they miss.
//!
//! At each wave everyone of the panel who lives there has one coordinate of luck (person, week), which serves every
//! instrument: whether the wave is missed, and of each instrument the error and whether the score is missing. So the same
//! people are asked in every strategy and answer with the same luck, and one wave more changes no other. An assessment
//! changes nobody's life.
//!
//! The usual level of a person on an instrument is fixed for life. Under usual care hope, self-management and
//! connectedness are at 0, so that scores without peers do not depend on the programme.
//!
//! # Source
//! The linear measurement model with floor and ceiling: Lord FM, Novick MR (1968) Statistical Theories of Mental Test
//! Scores. Missing values by a selection model: Diggle P, Kenward MG (1994) Appl Statist 43:49-93. A change that matters
//! to the person: Jaeschke R, Singer J, Guyatt GH (1989) Control Clin Trials 10:407-415.

mod instrument;
mod parameters;
mod parts;
mod reading;

pub use instrument::Instrument;
pub use parameters::{BIASES, INSTRUMENTS, LOADINGS, PARTS, SECTION, THROUGH};
pub use reading::Reading;

use super::OpenError;
use super::slots::{ASSESSMENT, USUAL_LEVEL};
use super::states_of_mind::Agency;
use super::stigma;
use crate::engine::block::Block;
use crate::engine::draws::normal_quantile;
use crate::engine::page::Columns;
use crate::engine::process::{Process, Step};
use crate::model::panel::{NEVER, Panel, Panelist};
use crate::model::person::{Habit, Person};
use crate::scenario::{Slip, Values, nearest};
use crate::units::time::WEEKS_PER_YEAR;
use instrument::{Odds, States};
use parts::{Away, Parts};

/// Most instruments that one coordinate of luck can serve.
const INSTRUMENTS_MAX: usize = 20;

/// What is counted of an instrument, by the column of the ledger that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Tally {
    /// Scores written down.
    Answered,
    /// Their sum.
    Score,
    /// Sum of the true scores of everyone who was asked.
    Truth,
    /// People with a score now and at their first wave.
    Pairs,
    /// Sum of their changes.
    Change,
    /// Those who are better by the minimal important difference or more.
    Improved,
    /// Those who are worse by it or more.
    Worsened,
}

/// Columns that an instrument has; before them all is one of the people asked.
const TALLIES: usize = 7;
/// The column of the people who were asked: they live there and belong to the panel.
pub const ASKED: usize = 0;

/// The column of a tally of the instrument at a place of the list.
pub const fn column(instrument: usize, tally: Tally) -> usize {
    1 + instrument * TALLIES + tally as usize
}

/// How many columns of the ledger a scenario's assessments fill.
pub fn columns(values: &Values) -> usize {
    let on = values.is_on(SECTION.id);
    if on { column(values.rows(INSTRUMENTS.path).len() + parts::count(values), Tally::Answered) } else { 0 }
}

/// The instruments of a scenario in the order of their columns: those of its list, then their parts, each with what the
/// named ones leave.
///
/// # Errors
/// Where a value is missing, or instruments, biases or parts do not fit each other.
pub fn instruments(values: &Values) -> Result<Vec<Instrument>, OpenError> {
    let mut all = Instrument::open_all(values)?;
    let (_, parts) = Parts::open(values, &all)?;
    all.extend(parts);
    Ok(all)
}

/// The end of a message that names what was probably meant.
fn meant(word: &str, known: &[&str]) -> String {
    let near = nearest(word, known.iter().copied());
    near.map_or_else(
        || format!("write one of {}", known.join(", ")),
        |near| format!("did you mean \"{near}\"?"),
    )
}

/// The process of assessment.
#[derive(Debug, Clone)]
pub struct Assessment {
    share: f64,
    /// Weeks from the start, rising.
    waves: Vec<u16>,
    missed: Odds,
    missed_severity: f64,
    missed_time: f64,
    instruments: Vec<Instrument>,
    parts: Parts,
    /// Of each part.
    part_read_outs: Vec<Instrument>,
    agency: Agency,
}

fn waves(values: &Values) -> Result<Vec<u16>, OpenError> {
    let whole = |path: &str, week: f64| {
        if (week - libm::round(week)).abs() < 1e-9 {
            Ok(libm::round(week) as u16)
        } else {
            let message = format!("{path} is {week} weeks, must be a whole number of weeks");
            Err(OpenError::from(Slip::at(path, message).help(format!("write {}", libm::round(week)))))
        }
    };
    if values.word("assessment.schedule")? == "listed" {
        const PATH: &str = "assessment.wave_week";
        let mut weeks: Vec<u16> = Vec::new();
        for name in values.keys(PATH) {
            let path = format!("{PATH}.{name}");
            let week = whole(&path, values.number(&path)?)?;
            if weeks.contains(&week) {
                let message = format!("{path} is week {week}, in which there is a wave already");
                return Err(Slip::at(path, message).help("write another week, or leave one out").into());
            }
            weeks.push(week);
        }
        weeks.sort_unstable();
        return Ok(weeks);
    }
    let number = |path: &str| whole(path, values.number(path)?);
    let (first, interval) = (number("assessment.first_week")?, number("assessment.interval")?);
    let horizon = values.number("simulation.horizon")? as u16;
    Ok((first..=horizon).step_by(usize::from(interval)).collect())
}

impl Assessment {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, a scale is impossible, or a wave falls where none can.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let mut told = OpenError::default();
        let waves = told.take(waves(values));
        let opened = told.take(Instrument::open_all(values)).and_then(|instruments| {
            if instruments.len() > INSTRUMENTS_MAX {
                let count = instruments.len();
                let message = format!("there are {count} instruments, must be at most {INSTRUMENTS_MAX}");
                told.slip(Slip::at(INSTRUMENTS.path, message).help("leave some out"));
            }
            let parts = told.take(Parts::open(values, &instruments))?;
            Some((instruments, parts))
        });
        let (Some(waves), Some((instruments, (parts, part_read_outs)))) = (waves, opened) else {
            return Err(told);
        };
        told.or(Self {
            share: number("assessment.persons_share")?,
            waves,
            missed: Odds::new(number("assessment.missed")?),
            missed_severity: number("assessment.missed_slope_severity")?,
            missed_time: number("assessment.missed_slope_time")?,
            instruments,
            parts,
            part_read_outs,
            agency: Agency::open(values),
        })
    }

    /// Everyone of the panel is asked, where there is a wave in the week that begins at `at`.
    fn assess(&self, at: f64, block: &mut Block, step: &mut Step<'_>) {
        // A horizon within a week is no wave of its own.
        let whole = libm::floor(at) >= at;
        if !whole || self.waves.binary_search(&(at as u16)).is_err() {
            return;
        }
        let mut panel = std::mem::replace(&mut block.panel, Panel::EMPTY);
        let mut parts = OfParts::default();
        for index in 0..panel.people.len() {
            let person = panel.people[index].person as usize;
            if block.people[person].state.alive() {
                self.ask(index, at, &mut panel, &mut parts, block, step);
            }
        }
        block.panel = panel;
    }

    fn ask(
        &self,
        index: usize,
        at: f64,
        panel: &mut Panel,
        of_parts: &mut OfParts,
        block: &Block,
        step: &mut Step<'_>,
    ) {
        let person = panel.people[index].person as usize;
        let who = &block.people[person];
        let moment = step.ledger.moment(at);
        let mut draw = step.luck.draw(block.entity(person), ASSESSMENT, at as u32);
        let is_first = panel.people[index].since == NEVER;
        if is_first {
            panel.people[index].since = at as u16;
        }
        let years = (at - f64::from(panel.people[index].since)) / WEEKS_PER_YEAR;
        let severity = f64::from(who.severity);
        let rise = self.missed_severity * severity + self.missed_time * years;
        let missed = draw.uniform() < self.missed.risen(rise);
        let states = states(who, block, person, &self.agency);
        let from = index * self.width();
        let parts = from + self.instruments.len();
        let lasting = &panel.usual[parts..from + self.width()];
        let OfParts { away, wholes } = of_parts;
        self.parts.away((person, at as u32), lasting, &states, (block, step), away);
        wholes.clear();
        let mut columns = step.ledger.columns(who.stratum, &moment);
        if let Some(columns) = &mut columns {
            columns.add(ASKED, 1.0);
        }
        let mut answer = Answer { columns, is_first };
        for (place, instrument) in self.instruments.iter().enumerate() {
            // The words of an instrument are taken whether it needs them or not: its luck is its place's.
            let (missing, error) = (draw.uniform(), draw.uniform_fine());
            let level = instrument.level(f64::from(panel.usual[from + place]), &states);
            let truth = instrument.truth(level);
            let is_missing = missed || missing < instrument.missing(severity, level);
            let reading = || instrument.reading(truth, normal_quantile(error), &who.attributes);
            let reading = (!is_missing).then(reading);
            answer.note(place, instrument, truth, reading, &mut panel.first[from + place]);
            if !away.is_empty() {
                wholes.push((truth, reading));
            }
        }
        for ((place, (whole, away)), part) in away.iter().enumerate().zip(&self.part_read_outs) {
            let (truth, reading) = wholes[*whole];
            let reading = reading.map(|reading| reading + part.points(away.level + away.error));
            let place = self.instruments.len() + place;
            answer.note(
                place,
                part,
                truth + part.points(away.level),
                reading,
                &mut panel.first[from + place],
            );
        }
    }

    /// Numbers that the panel holds of each person.
    fn width(&self) -> usize {
        self.instruments.len() + self.part_read_outs.len()
    }
}

/// What the parts of instruments need of a person at a wave; kept from one person to the next, to save allocations.
#[derive(Default)]
struct OfParts {
    /// What each part is away from its whole.
    away: Vec<(usize, Away)>,
    /// The true score on each instrument, and its reading where it is not missing.
    wholes: Vec<(f64, Option<f64>)>,
}

/// Where the answers of a person at a wave are counted.
struct Answer<'a> {
    /// None before the start.
    columns: Option<Columns<'a>>,
    is_first: bool,
}

impl Answer<'_> {
    /// Counts the true score on an instrument, and what is written down of the reading, if there is one.
    fn note(
        &mut self,
        place: usize,
        instrument: &Instrument,
        truth: f64,
        reading: Option<f64>,
        first: &mut f32,
    ) {
        let mut tally = |tally: Tally, amount: f64| {
            if let Some(columns) = &mut self.columns {
                columns.add(column(place, tally), amount);
            }
        };
        tally(Tally::Truth, truth);
        let Some(score) = reading.map(|reading| instrument.score(reading)) else { return };
        tally(Tally::Answered, 1.0);
        tally(Tally::Score, score);
        if self.is_first {
            *first = score as f32;
        } else if !first.is_nan() {
            let change = score - f64::from(*first);
            let important = instrument.important(change);
            tally(Tally::Pairs, 1.0);
            tally(Tally::Change, change);
            if important >= 1.0 {
                tally(Tally::Improved, 1.0);
            } else if important <= -1.0 {
                tally(Tally::Worsened, 1.0);
            }
        }
    }
}

/// What of a person's present state moves scores, by [`LOADINGS`] and [`THROUGH`].
fn states(who: &Person, block: &Block, person: usize, agency: &Agency) -> States {
    let mind = block.mind(person);
    let whether = |is: bool| f64::from(u8::from(is));
    [
        f64::from(mind.hope),
        f64::from(mind.self_management),
        f64::from(mind.connectedness),
        whether(who.state.acute_at_home()),
        whether(who.state.in_hospital()),
        whether(!who.has(Habit::Adherent)),
        whether(who.has(Habit::Employed)),
        agency.of(&mind),
        -stigma::of(person, block),
    ]
}

impl Process for Assessment {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn columns(&self) -> usize {
        column(self.width(), Tally::Answered)
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let mut draw = step.luck.draw(block.entity(person), USUAL_LEVEL, 0);
        if draw.uniform() >= self.share {
            return;
        }
        let severity = f64::from(block.people[person].severity);
        let common = draw.normal();
        let of_parts = self.parts.enter(person, block, step);
        let panel = &mut block.panel;
        panel.people.push(Panelist { person: person as u32, since: NEVER });
        for instrument in &self.instruments {
            panel.usual.push(instrument.usual(severity, common, draw.normal()) as f32);
        }
        panel.usual.extend(of_parts);
        panel.first.resize(panel.usual.len(), f32::NAN);
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        let at = step.start;
        self.assess(at, block, step);
    }

    /// A wave at the horizon has no week of its own.
    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        let at = step.end;
        self.assess(at, block, step);
    }
}
