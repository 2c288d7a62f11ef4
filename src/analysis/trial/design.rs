//! Designs: who enters a trial, what is offered, and what is counted; one number a row, each with its source.

use super::course::Course;
use crate::processes::trial::Entry;
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem, nearest};
use crate::units::time::DAYS_PER_WEEK;
use std::collections::BTreeMap;

/// The event that a trial of admission counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// First entry to a ward or to crisis-team care.
    AcuteCare,
    /// First admission to a ward.
    Ward,
}

/// What was published of a control arm, and the emulated one is to return.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Control {
    /// Nothing: people are as the model has them.
    AsModelled,
    /// The risk of the trial's event within the follow-up.
    Risk(f64),
    /// Mean admissions within the follow-up.
    Admissions(f64),
}

/// What a trial is.
///
/// # Units
/// Weeks; contacts a week.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Identifier.
    pub id: String,
    /// Name, as people know the trial.
    pub name: String,
    /// The event at which people enter.
    pub entry: Entry,
    /// Whether people with psychosis alone may enter.
    pub psychosis_only: bool,
    /// Time in which people enter.
    pub recruits: f64,
    /// Probability that a person takes up the offer.
    pub uptake: f64,
    /// Contacts scheduled a week while it is offered.
    pub per_week: f64,
    /// Probability that a scheduled contact takes place.
    pub attendance: f64,
    /// The same during a stay in hospital.
    pub attendance_in_hospital: f64,
    /// How long it is offered.
    pub offer: f64,
    /// How long people are followed.
    pub follow_up: f64,
    /// The event that is counted.
    pub outcome: Outcome,
    /// What the control arm returns.
    pub control: Control,
    /// Time from entry until scores are read.
    pub read: f64,
    /// Weight of the log risk ratio among the trials that effects are solved from; 0 leaves it out.
    pub weight: f64,
    /// Whether the differences on instruments that effects are solved from are read here: recovery, hope, inclusion.
    pub scores: [bool; 3],
}

/// The keys of a design, each of which every trial needs once, but for the last two, of which it may have one.
const KEYS: [&str; 20] = [
    "name",
    "entry",
    "admissions",
    "admissions_within",
    "people",
    "recruits",
    "uptake",
    "contacts_per_week",
    "attendance",
    "attendance_in_hospital",
    "offer",
    "follow_up",
    "outcome",
    "read",
    "weight",
    "scores_recovery",
    "scores_hope",
    "scores_inclusion",
    "control_risk",
    "control_admissions",
];

/// The rows of one trial, with what is wrong with them.
struct Rows<'t> {
    table: &'t Table,
    id: String,
    first: usize,
    cells: BTreeMap<&'t str, (usize, &'t str)>,
    problems: Vec<Problem>,
}

impl<'t> Rows<'t> {
    fn text(&mut self, key: &str) -> &'t str {
        let found = self.cells.get(key).map(|cell| cell.1);
        if found.is_none() {
            let message = format!("the trial {} has no row for {key}", self.id);
            self.problems.push(self.table.problem(self.first, message));
        }
        found.unwrap_or_default()
    }

    fn refuse(&mut self, key: &str, message: &str) {
        if let Some((row, text)) = self.cells.get(key) {
            self.problems
                .push(self.table.problem(*row, format!("{key} of {} is {text:?}, {message}", self.id)));
        }
    }

    fn number(&mut self, key: &str, min: f64, max: f64) -> f64 {
        let text = self.text(key);
        match text.parse::<f64>() {
            Ok(number) if number >= min && number <= max => number,
            _ => {
                self.refuse(key, &format!("must be a number between {min} and {max}"));
                min
            }
        }
    }

    fn word(&mut self, key: &str, words: &[&str]) -> usize {
        let text = self.text(key);
        words.iter().position(|word| *word == text).unwrap_or_else(|| {
            self.refuse(key, &format!("must be one of {}", words.join(", ")));
            0
        })
    }

    fn control(&mut self) -> Control {
        match (self.cells.contains_key("control_risk"), self.cells.contains_key("control_admissions")) {
            (false, false) => Control::AsModelled,
            (true, false) => Control::Risk(self.number("control_risk", 0.001, 0.999)),
            (_, true) => {
                if self.cells.contains_key("control_risk") {
                    self.refuse("control_risk", "but control_admissions is stated as well: leave one out");
                }
                Control::Admissions(self.number("control_admissions", 0.001, 50.0))
            }
        }
    }

    fn design(&mut self) -> Design {
        let admissions = self.number("admissions", 1.0, crate::model::trial::HISTORY as f64) as usize;
        let within = self.number("admissions_within", 0.0, 520.0);
        Design {
            id: self.id.clone(),
            name: self.text("name").to_owned(),
            entry: match self.word("entry", &["leaving crisis-team care", "ward discharge", "community"]) {
                0 => Entry::LeavingCrisisCare,
                1 => Entry::WardDischarge { admissions, within },
                _ => Entry::Community,
            },
            psychosis_only: self.word("people", &["any", "psychosis"]) == 1,
            recruits: self.number("recruits", 1.0, 520.0),
            uptake: self.number("uptake", 0.0, 1.0),
            per_week: self.number("contacts_per_week", 0.0, 4.0),
            attendance: self.number("attendance", 0.0, 1.0),
            attendance_in_hospital: self.number("attendance_in_hospital", 0.0, 1.0),
            offer: self.number("offer", 1.0, 520.0),
            follow_up: self.number("follow_up", 1.0, 3650.0) / DAYS_PER_WEEK,
            outcome: if self.word("outcome", &["acute care", "ward"]) == 0 {
                Outcome::AcuteCare
            } else {
                Outcome::Ward
            },
            control: self.control(),
            read: self.number("read", 0.0, 520.0),
            weight: self.number("weight", 0.0, 1e6),
            scores: ["scores_recovery", "scores_hope", "scores_inclusion"]
                .map(|key| self.word(key, &["no", "yes"]) == 1),
        }
    }
}

impl Design {
    /// Reads a table of designs with the columns trial, key, value, unit, source, standing and note.
    ///
    /// # Shape
    /// In the order in which trials first appear.
    ///
    /// # Errors
    /// Every key that is not known, missing or there twice, and every value that is out of range; all at once.
    pub fn read(file: &LoadedFile) -> Result<Vec<Self>, Vec<Problem>> {
        let table = Table::read(file, &["trial", "key", "value", "unit", "source", "standing", "note"])?;
        let texts =
            |name: &str| -> Result<Vec<&str>, Vec<Problem>> { Ok(table.column(name)?.texts().collect()) };
        let (trials, keys, values) = (texts("trial")?, texts("key")?, texts("value")?);
        let mut all: Vec<Rows<'_>> = Vec::new();
        let mut problems = Vec::new();
        for row in 0..table.len() {
            if !KEYS.contains(&keys[row]) {
                let near = nearest(keys[row], KEYS)
                    .map_or_else(String::new, |near| format!("; did you mean {near}?"));
                problems.push(table.problem(row, format!("a trial has no {:?}{near}", keys[row])));
                continue;
            }
            let place = all.iter().position(|rows| rows.id == trials[row]).unwrap_or_else(|| {
                all.push(Rows {
                    table: &table,
                    id: trials[row].to_owned(),
                    first: row,
                    cells: BTreeMap::new(),
                    problems: Vec::new(),
                });
                all.len() - 1
            });
            if all[place].cells.insert(keys[row], (row, values[row])).is_some() {
                problems.push(table.problem(row, format!("{} of {} is there twice", keys[row], trials[row])));
            }
        }
        let designs = all.iter_mut().map(Rows::design).collect();
        problems.extend(all.into_iter().flat_map(|rows| rows.problems));
        if problems.is_empty() { Ok(designs) } else { Err(problems) }
    }

    /// The trial of an identifier.
    ///
    /// # Errors
    /// A sentence that names the nearest.
    pub fn find<'d>(designs: &'d [Self], id: &str) -> Result<&'d Self, String> {
        designs.iter().find(|design| design.id == id).ok_or_else(|| {
            let known = || designs.iter().map(|design| design.id.as_str());
            let help = nearest(id, known()).map_or_else(
                || format!("there are {}", known().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean {near}?"),
            );
            format!("there is no trial {id:?}; {help}")
        })
    }

    /// When contacts take place.
    pub const fn course(&self) -> Course {
        Course {
            uptake: self.uptake,
            per_week: self.per_week,
            attendance: self.attendance,
            in_hospital: self.attendance_in_hospital,
            offer: self.offer,
            read: self.read,
        }
    }

    /// Weeks that a simulation of the trial lasts: until the last person has been followed and read.
    pub fn horizon(&self) -> f64 {
        let entered = if self.entry == Entry::Community { 0.0 } else { self.recruits };
        libm::ceil(entered + self.follow_up.max(self.read).max(self.offer)) + 2.0
    }
}
