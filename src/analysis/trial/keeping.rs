//! A solved curve as rows of a table, and back: what lies beside a scenario.

use super::course::{Course, People};
use super::forecast::{Answer, Ground};
use super::solved::{Known, Misses, READINGS, Solved, TERMS};
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem};
use std::collections::BTreeMap;

/// One row: what it is, its place among those of that key, and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub key: String,
    /// Place among those of the same key, from 0.
    pub place: usize,
    /// The value of a text.
    pub text: String,
    /// The value of a number; none for a text.
    pub number: Option<f64>,
}

/// Version of the layout of the file.
const LAYOUT: f64 = 4.0;

struct Writing(Vec<Row>);

impl Writing {
    fn text(&mut self, key: &str, text: &str) {
        self.0.push(Row { key: key.to_owned(), place: 0, text: text.to_owned(), number: None });
    }

    fn numbers(&mut self, key: &str, numbers: &[f64]) {
        self.0.extend(numbers.iter().enumerate().map(|(place, &number)| Row {
            key: key.to_owned(),
            place,
            text: String::new(),
            number: Some(number),
        }));
    }
}

impl Writing {
    fn trial(&mut self, known: &Known) {
        let mut numbers =
            |what: &str, numbers: &[f64]| self.numbers(&format!("{what}.{}", known.id), numbers);
        let (course, people) = (&known.ground.course, &known.ground.people);
        let Course { uptake, per_week, attendance, in_hospital, offer, read } = *course;
        numbers("design", &[known.weight, uptake, per_week, attendance, in_hospital, offer, read]);
        numbers("baseline", &known.baseline);
        numbers("events", &people.events);
        numbers("in_hospital", &people.in_hospital);
        numbers("share", &people.share);
        numbers("people", &[people.severity[0], people.severity[1], people.medication, people.acute]);
        numbers("answer", &[known.answer.frailty, known.answer.share, known.range[0], known.range[1]]);
        numbers("ratio", &known.terms);
        for (score, terms) in SCORES.iter().zip(&known.readings) {
            if let Some(terms) = terms {
                numbers(&format!("reading.{score}"), terms);
            }
        }
    }
}

const SCORES: [&str; 3] = super::parameters::SCORES;

/// The curve as rows, and for readers the multiplier of each of these ratios.
pub fn rows(solved: &Solved, readable: &[(f64, f64)]) -> Vec<Row> {
    let mut all = Writing(Vec::new());
    all.text("fingerprint", &solved.fingerprint);
    all.text("lived", &solved.lived);
    all.text("setting", &solved.setting);
    let ids: Vec<&str> = solved.trials.iter().map(|known| known.id.as_str()).collect();
    all.text("trials", &ids.join(" "));
    all.numbers("layout", &[LAYOUT]);
    let misses = solved.misses;
    let both: [f64; 5] = [misses.sets, misses.largest, misses.typical, misses.smd, misses.mcse];
    all.numbers("misses", &both);
    all.numbers("curve.ratio", &readable.iter().map(|pair| pair.0).collect::<Vec<_>>());
    all.numbers("curve.multiplier", &readable.iter().map(|pair| pair.1).collect::<Vec<_>>());
    all.numbers("loading", &solved.loading.concat());
    all.numbers("protection", &solved.protection);
    all.numbers("ingredient", &solved.ingredient);
    for known in &solved.trials {
        all.trial(known);
    }
    all.0
}

/// What was read, by key.
struct Reading {
    name: String,
    texts: BTreeMap<String, String>,
    numbers: BTreeMap<String, Vec<f64>>,
}

impl Reading {
    fn text(&self, key: &str) -> Result<&str, Vec<Problem>> {
        self.texts.get(key).map(String::as_str).ok_or_else(|| self.lacks(key))
    }

    fn lacks(&self, key: &str) -> Vec<Problem> {
        let problem = Problem::error(format!("the solved curve has no {key}, or not as many as it needs"));
        vec![problem.in_file(&self.name).help("make it again with `peerscale solve`")]
    }

    fn some<const N: usize>(&self, key: &str) -> Result<[f64; N], Vec<Problem>> {
        let numbers = self.numbers.get(key).and_then(|numbers| numbers.as_slice().try_into().ok());
        numbers.ok_or_else(|| self.lacks(key))
    }
}

impl Solved {
    /// Reads the rows of a curve.
    ///
    /// # Errors
    /// Where a row is missing, damaged or of another layout.
    pub fn read(file: &LoadedFile) -> Result<Self, Vec<Problem>> {
        let table = Table::read(file, &["key", "place", "value"])?;
        let keys: Vec<&str> = table.column("key")?.texts().collect();
        let values: Vec<&str> = table.column("value")?.texts().collect();
        let places = table.column("place")?.wholes(0, 100_000)?;
        let mut reading =
            Reading { name: file.name.clone(), texts: BTreeMap::new(), numbers: BTreeMap::new() };
        for (row, key) in keys.iter().enumerate() {
            if ["fingerprint", "lived", "setting", "trials"].contains(key) {
                reading.texts.insert((*key).to_owned(), values[row].to_owned());
                continue;
            }
            let numbers = reading.numbers.entry((*key).to_owned()).or_default();
            match values[row].parse::<f64>() {
                Ok(number) if number.is_finite() && usize::try_from(places[row]) == Ok(numbers.len()) => {
                    numbers.push(number);
                }
                _ => {
                    let message = format!("{key} is {:?} at place {}", values[row], places[row]);
                    return Err(vec![
                        table.problem(row, message).help("make the curve again with `peerscale solve`"),
                    ]);
                }
            }
        }
        reading.solved()
    }
}

impl Reading {
    fn solved(&self) -> Result<Solved, Vec<Problem>> {
        let [layout] = self.some("layout")?;
        if (layout - LAYOUT).abs() > 0.0 {
            return Err(self.lacks("layout that this version reads"));
        }
        let trials = self
            .text("trials")?
            .split_whitespace()
            .map(|id| self.trial(id))
            .collect::<Result<Vec<_>, _>>()?;
        for (place, score) in SCORES.iter().enumerate() {
            if trials.iter().all(|known| known.readings[place].is_none()) {
                return Err(self.lacks(&format!("reading.{score}")));
            }
        }
        let loading: [f64; 9] = self.some("loading")?;
        let [sets, largest, typical, smd, mcse] = self.some("misses")?;
        Ok(Solved {
            fingerprint: self.text("fingerprint")?.to_owned(),
            lived: self.text("lived")?.to_owned(),
            setting: self.text("setting")?.to_owned(),
            trials,
            loading: std::array::from_fn(|i| std::array::from_fn(|k| loading[3 * i + k])),
            protection: self.some("protection")?,
            ingredient: self.some("ingredient")?,
            misses: Misses { sets, largest, typical, smd, mcse },
        })
    }

    fn trial(&self, id: &str) -> Result<Known, Vec<Problem>> {
        let key = |what: &str| format!("{what}.{id}");
        let list = |what: &str| self.numbers.get(&key(what)).cloned().ok_or_else(|| self.lacks(&key(what)));
        let [weight, uptake, per_week, attendance, in_hospital, offer, read] = self.some(&key("design"))?;
        let [mean, sd, medication, acute] = self.some(&key("people"))?;
        let [frailty, share, low, high] = self.some(&key("answer"))?;
        let events = list("events")?;
        // Rates that no design has would make a table of contacts without end.
        let plain = (0.0..=4.0).contains(&per_week)
            && (1.0..=520.0).contains(&offer)
            && (0.0..=520.0).contains(&read);
        if !plain || events.iter().any(|share| *share < 0.0) || events.iter().sum::<f64>() > 1.0 || low > high
        {
            return Err(self.lacks(&format!("usable design.{id}, events.{id} and answer.{id}")));
        }
        let people = People {
            events,
            in_hospital: list("in_hospital")?,
            share: self.some(&key("share"))?,
            severity: [mean, sd],
            medication,
            acute,
        };
        let course = Course { uptake, per_week, attendance, in_hospital, offer, read };
        Ok(Known {
            id: id.to_owned(),
            weight,
            ground: Ground::new(course, people),
            baseline: self.some(&key("baseline"))?,
            answer: Answer { frailty, share },
            terms: self.some::<TERMS>(&key("ratio"))?,
            range: [low, high],
            readings: SCORES.map(|score| self.some::<READINGS>(&key(&format!("reading.{score}"))).ok()),
        })
    }
}
