//! An aim: a strategy with the targets that its simulation is compared with.

use super::model::{Model, ModelError, layout};
use super::run::{Options, override_with};
use super::simulate::replicate;
use crate::analysis::agreement::{Agreement, Said, Verdict};
use crate::analysis::evaluate::Measured;
use crate::analysis::target::Target;
use crate::outcomes::frame::{Layout, Moments};
use crate::outcomes::groups::Group;
use crate::scenario::{LoadedFile, Problems, Scenario, Values};
use crate::units::time::WEEKS_PER_YEAR;
use rayon::prelude::*;

/// How large a simulation is that is compared with targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Persons.
    pub persons: usize,
    /// Replicates.
    pub replicates: usize,
    /// Years; the scenario's own where none are given.
    pub years: Option<usize>,
    /// Seed of all luck.
    pub seed: u64,
}

/// A strategy with its targets, checked and ready to be simulated.
#[derive(Debug)]
pub struct Aim {
    /// The strategy, with the size of the simulation put in.
    pub scenario: Scenario,
    /// The targets, each with its place in a frame.
    pub targets: Vec<Target>,
    /// The size.
    pub size: Size,
    layout: Layout,
    groups: Vec<Group>,
}

impl Aim {
    /// Opens a strategy at this size and reads the targets for it.
    ///
    /// # Errors
    /// A model that cannot be opened; every row of the targets that is wrong.
    pub fn new(mut scenario: Scenario, targets: &LoadedFile, size: Size) -> Result<Self, ModelError> {
        let options = Options {
            seed: Some(size.seed),
            persons: Some(size.persons),
            replicates: Some(size.replicates),
            samples: Some(0),
            ..Options::default()
        };
        override_with(&mut scenario.values, &options)?;
        if let Some(years) = size.years {
            scenario.values.set_number("simulation.horizon", years as f64 * WEEKS_PER_YEAR)?;
        }
        let model = Model::open(&scenario.values)?;
        let (layout, groups) = layout(std::slice::from_ref(&scenario), std::slice::from_ref(&model))?;
        let targets = Target::read(targets, &layout)
            .map_err(|problems| ModelError::Invalid(Problems::new(problems)))?;
        Ok(Self { scenario, targets, size, layout, groups })
    }

    /// The name of the decision problem: the folder of the strategy.
    pub fn decision(&self) -> String {
        let folder = self.scenario.folder.canonicalize().unwrap_or_else(|_| self.scenario.folder.clone());
        folder.file_name().and_then(|name| name.to_str()).unwrap_or("scenario").to_owned()
    }

    /// Simulates the targets with these values, over so many replicates from the first.
    ///
    /// # Shape
    /// One for each target, in order.
    ///
    /// # Errors
    /// A model that cannot be opened with these values.
    pub fn simulate(&self, values: &Values, replicates: usize) -> Result<Vec<Measured>, ModelError> {
        let model = Model::open(values)?;
        let rows: Vec<Vec<f64>> = (0..replicates)
            .into_par_iter()
            .map(|number| {
                let frame = replicate(&model, &self.groups, self.size.seed, number as u64).frame;
                self.targets.iter().map(|target| target.simulated(&frame)).collect()
            })
            .collect();
        let mut moments = Moments::new(self.targets.len());
        for row in rows {
            moments.add(row);
        }
        Ok((0..self.targets.len())
            .map(|place| Measured {
                value: moments.mean(place).unwrap_or(f64::NAN),
                mcse: moments.mcse(place).unwrap_or(0.0),
            })
            .collect())
    }

    /// The targets beside their simulated values, with the words of the outcomes.
    pub fn agreements(&self, measured: &[Measured]) -> Vec<Agreement> {
        self.targets
            .iter()
            .zip(measured)
            .map(|(target, measured)| self.agreement(target, *measured))
            .collect()
    }

    fn agreement(&self, target: &Target, measured: Measured) -> Agreement {
        let column = self.layout.column(&target.outcome).and_then(|column| self.layout.columns.get(column));
        let label = column.map_or_else(|| target.outcome.clone(), |column| column.label.clone());
        let unit = match (column, target.over) {
            (_, Some(_)) => "ratio".to_owned(),
            (Some(column), None) => column.unit.clone(),
            (None, None) => String::new(),
        };
        let group = if target.group == "all" {
            String::new()
        } else {
            format!(", {}", target.group.replace('_', " "))
        };
        let year = if target.year == 0 { String::new() } else { format!(", year {}", target.year) };
        let row = Agreement::of(target, format!("{label}{group}{year}"), unit, measured.value, measured.mcse);
        let lacks = if row.verdict == Verdict::Missing { self.lacks(&label) } else { String::new() };
        Agreement { said: Said { lacks, ..row.said.clone() }, ..row }
    }

    /// Why an outcome has no value: nothing counts it, or there was nobody to count it of.
    fn lacks(&self, label: &str) -> String {
        let off: Vec<&str> =
            self.scenario.values.switches().filter(|(_, on)| !on).map(|(section, _)| section).collect();
        let parts = if off.is_empty() {
            String::new()
        } else {
            format!(" the part of the model that counts it is off (off are {}), or", off.join(", "))
        };
        format!(
            "{label} has no value under this scenario:{parts} nothing of the kind happened in one of the groups"
        )
    }
}
