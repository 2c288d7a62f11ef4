//! A scenario that has been read and checked: a strategy in its setting.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::correlation::Correlation;
use super::places::Places;
use super::prior::Prior;
use super::sources::Standing;
use super::special::gamma_quantile;
use super::values::{Entry, Values};

/// One strategy with all its values.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The name of its file, without folder and ending.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// The question it is to answer.
    pub question: Option<String>,
    /// Whether other strategies are compared with it.
    pub comparator: bool,
    /// The folder in which its file lies: the decision problem.
    pub folder: PathBuf,
    /// The base case.
    pub values: Values,
    /// What is uncertain and in force, in the order of addresses.
    pub uncertain: Vec<Uncertain>,
    /// Inputs that are drawn together; those that are certain or not in force here keep their place, so that the
    /// others are drawn as in every other strategy.
    pub correlations: Vec<Correlation>,
    /// Every file that was read for it, in the order of names.
    pub inputs: Vec<InputFile>,
    /// The files whose statements it is made of, as [`Provenance::file`] names them: the deepest first, its own last.
    pub layers: Vec<String>,
    /// Where each value comes from, by address.
    pub provenance: BTreeMap<String, Provenance>,
    /// Addresses of numbers in force that were stated without unit, interval and source.
    pub bare: Vec<String>,
    /// Where everything stands that it is made of.
    pub(crate) places: Arc<Places>,
}

/// One uncertain input.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// The address of its value: a path, a path with a key, or `list.row.path`.
    pub path: String,
    /// What is believed about it.
    pub law: Law,
}

/// What is believed about an input.
#[derive(Debug, Clone, PartialEq)]
pub enum Law {
    /// The prior of one number.
    Number(Prior),
    /// A Dirichlet distribution of shares: category and expected count, in the order of the file.
    Dirichlet(Vec<(String, f64)>),
}

/// A file that went into a scenario.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputFile {
    /// Its name relative to the folder of the scenario.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The file whose statement is in force.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    /// The value as it is written there.
    pub text_of_value: String,
    /// The source it names.
    pub source: Option<String>,
    /// How far that source has been checked.
    pub standing: Option<Standing>,
    /// Who supplied the value.
    pub supplied_by: Option<String>,
    /// What else was written about it.
    pub note: Option<String>,
    /// Its 95% limits as stated, in the unit of the model.
    pub limits: Option<(f64, f64)>,
    /// What is believed about it.
    pub law: Option<Law>,
    /// Whether it has an effect: its section is on, and no choice leaves it out.
    pub in_force: bool,
    /// The files beneath that state it too, the deepest first.
    pub beneath: Vec<Stating>,
}

/// A statement that another file replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stating {
    /// The file.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    /// The value as it is written there.
    pub text_of_value: String,
}

impl Scenario {
    /// One sample of the values: each uncertain input drawn as the quantile of a uniform number that depends on
    /// its address alone, so that strategies which share an input share its luck.
    ///
    /// `uniform(address, k)` must lie in (0, 1). The coordinate k is 0 for a number; the category A of shares
    /// at `path` has the address `path.A` and k = 0, so that the order of categories does not matter.
    /// Correlated inputs turn their own uniform numbers into ones that go together.
    pub fn sample(&self, uniform: &dyn Fn(&str, u32) -> f64) -> Values {
        let mut values = self.values.clone();
        let mut together: BTreeMap<&str, f64> = BTreeMap::new();
        for group in &self.correlations {
            let own: Vec<f64> = group.inputs.iter().map(|path| uniform(path, 0)).collect();
            together.extend(group.inputs.iter().map(String::as_str).zip(group.copula.join(&own)));
        }
        for input in &self.uncertain {
            match &input.law {
                Law::Number(prior) => {
                    let joint = together.get(input.path.as_str()).copied();
                    let drawn = prior.quantile(joint.unwrap_or_else(|| uniform(&input.path, 0)));
                    // The address was made from these values, so that it is there.
                    let _ = values.set_number(&input.path, drawn);
                }
                Law::Dirichlet(counts) => {
                    let draw = |(category, count): &(String, f64)| {
                        let u = uniform(&format!("{}.{category}", input.path), 0);
                        (category.clone(), if *count > 0.0 { gamma_quantile(*count, u) } else { 0.0 })
                    };
                    let mut shares: Vec<(String, f64)> = counts.iter().map(draw).collect();
                    let sum: f64 = shares.iter().map(|(_, drawn)| drawn).sum();
                    // All of them can vanish where counts are minute; the base case then stands.
                    if sum > 0.0 {
                        for (_, share) in &mut shares {
                            *share /= sum;
                        }
                        values.set(&input.path, Entry::Shares(shares));
                    }
                }
            }
        }
        values
    }
}
