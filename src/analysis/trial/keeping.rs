//! A solved curve as rows of a table, and back: what lies beside a scenario.

use super::solved::{FEATURES, Misses, READINGS, Solved, TERMS};
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
const LAYOUT: f64 = 1.0;

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

const SCORES: [&str; 3] = super::parameters::SCORES;

/// The curve as rows, and for readers the multiplier of each of these ratios.
pub fn rows(solved: &Solved, readable: &[(f64, f64)]) -> Vec<Row> {
    let mut all = Writing(Vec::new());
    all.text("fingerprint", &solved.fingerprint);
    all.text("setting", &solved.setting);
    all.text("trials", &solved.trials.join(" "));
    all.numbers("layout", &[LAYOUT]);
    let misses = solved.misses;
    let both: [f64; 5] = [misses.sets, misses.largest, misses.typical, misses.smd, misses.mcse];
    all.numbers("misses", &both);
    all.numbers("curve.ratio", &readable.iter().map(|pair| pair.0).collect::<Vec<_>>());
    all.numbers("curve.multiplier", &readable.iter().map(|pair| pair.1).collect::<Vec<_>>());
    all.numbers("loading", &solved.loading.concat());
    all.numbers("protection", &solved.protection);
    all.numbers("ingredient", &solved.ingredient);
    all.numbers("share", &solved.share);
    all.numbers("severity", &[solved.severity]);
    for (trial, (share, severity)) in solved.trials.iter().zip(&solved.by_trial) {
        all.numbers(&format!("share.{trial}"), share);
        all.numbers(&format!("severity.{trial}"), &[*severity]);
    }
    all.numbers("response", &solved.reference.0);
    all.numbers("response_slope", &[solved.reference.1]);
    for (trial, terms) in solved.trials.iter().zip(&solved.shapes) {
        all.numbers(&format!("shape.{trial}"), terms);
    }
    for (score, readings) in SCORES.iter().zip(&solved.readings) {
        for (trial, terms) in solved.trials.iter().zip(readings) {
            if let Some(terms) = terms {
                all.numbers(&format!("reading.{score}.{trial}"), terms);
            }
        }
    }
    all.numbers("strength", &solved.strengths);
    for (place, node) in solved.nodes.iter().enumerate() {
        all.numbers(&format!("node.{place}"), node);
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
            if ["fingerprint", "setting", "trials"].contains(key) {
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
        let trials: Vec<String> = self.text("trials")?.split_whitespace().map(str::to_owned).collect();
        let shapes = trials
            .iter()
            .map(|trial| self.some::<TERMS>(&format!("shape.{trial}")))
            .collect::<Result<Vec<_>, _>>()?;
        let readings = SCORES.map(|score| {
            let one = |trial: &String| self.some::<READINGS>(&format!("reading.{score}.{trial}")).ok();
            trials.iter().map(one).collect::<Vec<_>>()
        });
        if let Some(place) = readings.iter().position(|each| each.iter().all(Option::is_none)) {
            return Err(self.lacks(&format!("reading.{}", SCORES[place])));
        }
        let strengths = self.numbers.get("strength").cloned().unwrap_or_default();
        if strengths.len() < 2 || strengths.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(self.lacks("strength that rises"));
        }
        let nodes = (0..strengths.len())
            .map(|place| self.some::<FEATURES>(&format!("node.{place}")))
            .collect::<Result<Vec<_>, _>>()?;
        let loading: [f64; 9] = self.some("loading")?;
        let [sets, largest, typical, smd, mcse] = self.some("misses")?;
        let [severity] = self.some("severity")?;
        let [slope] = self.some("response_slope")?;
        // Where a curve does not tell participants of one trial from those of another, they are taken to be alike.
        let share = self.some("share")?;
        let by_trial = trials
            .iter()
            .map(|trial| {
                let of_trial = self.some(&format!("share.{trial}")).unwrap_or(share);
                (of_trial, self.some(&format!("severity.{trial}")).map_or(severity, |[own]| own))
            })
            .collect();
        Ok(Solved {
            fingerprint: self.text("fingerprint")?.to_owned(),
            setting: self.text("setting")?.to_owned(),
            trials,
            shapes,
            readings,
            loading: std::array::from_fn(|i| std::array::from_fn(|k| loading[3 * i + k])),
            protection: self.some("protection")?,
            ingredient: self.some("ingredient")?,
            strengths,
            nodes,
            share,
            severity,
            by_trial,
            reference: (self.some("response")?, slope),
            misses: Misses { sets, largest, typical, smd, mcse },
        })
    }
}
