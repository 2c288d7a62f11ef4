//! Designs of trials whose worth is to be told: sizes, costs, and what is measured.

use super::error::{Problem, Problems, Severity};
use super::text::SourceText;
use super::tree::{Entry, Node, Tree, parse};
use super::values::LoadedFile;
use super::wording::{nearest, range};
use std::path::Path;
use std::sync::Arc;

/// How a parameter tells of readmission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectScale {
    /// Risk with peer support over risk without.
    RiskRatio,
    /// Its natural logarithm.
    LogRiskRatio,
    /// Risk with peer support less risk without.
    RiskDifference,
}

impl EffectScale {
    /// All scales.
    pub const ALL: [Self; 3] = [Self::RiskRatio, Self::LogRiskRatio, Self::RiskDifference];

    /// The word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::RiskRatio => "risk_ratio",
            Self::LogRiskRatio => "log_risk_ratio",
            Self::RiskDifference => "risk_difference",
        }
    }
}

/// What a trial measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measured {
    /// Whether participants are readmitted.
    Readmission {
        /// How the parameter tells of it.
        scale: EffectScale,
        /// Risk in the control arm.
        control_risk: f64,
    },
    /// Quality of life at the end, as utility; the parameter is the difference between the arms.
    QualityOfLife {
        /// Standard deviation between participants of an arm.
        sd: f64,
    },
}

impl Measured {
    /// The name of what is measured: also that of its table in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Readmission { .. } => READMISSION,
            Self::QualityOfLife { .. } => QUALITY_OF_LIFE,
        }
    }
}

/// One outcome of a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyOutcome {
    /// The parameter of which it tells.
    pub parameter: String,
    /// What is measured.
    pub measured: Measured,
}

/// The design of a two-arm trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Participants in each arm, rising: the sizes that are compared.
    pub per_arm: Vec<f64>,
    /// Cost of the trial whatever its size.
    pub fixed_cost: f64,
    /// Cost of each participant.
    pub cost_per_participant: f64,
    /// Years until its result changes decisions.
    pub years_to_result: f64,
    /// What it measures, each looked at on its own.
    pub outcomes: Vec<StudyOutcome>,
}

const READMISSION: &str = "readmission";
const QUALITY_OF_LIFE: &str = "quality_of_life";
const KEYS: [&str; 6] =
    ["per_arm", "fixed_cost", "cost_per_participant", "years_to_result", READMISSION, QUALITY_OF_LIFE];
/// Most sizes of one design.
const SIZES: usize = 50;
/// Largest number of money, people or years that makes sense.
const LARGEST: f64 = 1e12;

impl Study {
    /// Reads a design.
    ///
    /// # Errors
    /// Every problem of the file, all at once.
    pub fn read(file: &LoadedFile) -> Result<Self, Problems> {
        let source = Arc::new(SourceText::new(file.name.clone(), Path::new(&file.name), file.text.clone()));
        let mut problems = Vec::new();
        let entries = parse(&source, &mut problems);
        let mut reader = Reader { source, problems };
        let study = reader.study(&entries);
        let wrong = reader.problems.iter().any(|problem| problem.severity == Severity::Error);
        match study {
            Some(study) if !wrong => Ok(study),
            _ => Err(Problems::new(reader.problems)),
        }
    }
}

/// A table of the file with its name.
#[derive(Clone, Copy)]
struct Part<'n> {
    name: &'n str,
    entries: &'n [Entry],
}

struct Reader {
    source: Arc<SourceText>,
    problems: Vec<Problem>,
}

impl Reader {
    fn study(&mut self, entries: &[Entry]) -> Option<Study> {
        let top = Part { name: "a design", entries };
        self.known(top, &KEYS);
        let per_arm = self.sizes(top);
        let mut outcomes = Vec::new();
        let mut all = true;
        for name in [READMISSION, QUALITY_OF_LIFE] {
            let Some(entry) = entries.iter().find(|entry| entry.key == name) else { continue };
            match entry.node.entries() {
                Some(fields) => match self.outcome(Part { name, entries: fields }, entry) {
                    Some(outcome) => outcomes.push(outcome),
                    None => all = false,
                },
                None => self.tell(&entry.node, format!("{name} is {}, must be a table", entry.node.found())),
            }
        }
        if outcomes.is_empty() && all {
            let problem = Problem::error("the design measures nothing").in_file(&self.source.name);
            self.problems.push(
                problem.help("write [readmission] or [quality_of_life] with the parameter it tells of"),
            );
        }
        let number = |reader: &mut Self, key| reader.number(top, key, 0.0, LARGEST, Some(0.0));
        Some(Study {
            fixed_cost: number(self, "fixed_cost")?,
            cost_per_participant: number(self, "cost_per_participant")?,
            years_to_result: number(self, "years_to_result")?,
            per_arm: per_arm?,
            outcomes,
        })
    }

    fn sizes(&mut self, top: Part) -> Option<Vec<f64>> {
        let Some(entry) = top.entries.iter().find(|entry| entry.key == "per_arm") else {
            let problem = Problem::error("the design has no per_arm").in_file(&self.source.name);
            self.problems.push(problem.help("write per_arm = [100, 200, 400], participants in each arm"));
            return None;
        };
        let items = match &entry.node.tree {
            Tree::List(items) => items.as_slice(),
            _ => std::slice::from_ref(&entry.node),
        };
        let mut sizes = Vec::new();
        for item in items {
            match item.number() {
                Some(size) if (1.0..=LARGEST).contains(&size) => sizes.push(size),
                _ => self.tell(item, format!("a size is {}, must be a number of at least 1", item.found())),
            }
        }
        if items.is_empty() || items.len() > SIZES {
            self.tell(&entry.node, format!("per_arm has {} sizes, must have 1 to {SIZES}", items.len()));
        } else if sizes.windows(2).any(|pair| pair[0] >= pair[1]) {
            self.tell(&entry.node, "the sizes of per_arm must rise".into());
        }
        Some(sizes)
    }

    fn outcome(&mut self, part: Part, entry: &Entry) -> Option<StudyOutcome> {
        let keys: &[&str] = match part.name {
            READMISSION => &["parameter", "scale", "control_risk"],
            _ => &["parameter", "sd"],
        };
        self.known(part, keys);
        let parameter = self.text(part, "parameter", entry);
        let measured = if part.name == READMISSION {
            let scale = self.text(part, "scale", entry);
            let control_risk = self.number(part, "control_risk", 0.001, 0.999, None);
            let scale = scale.and_then(|(word, node)| {
                let scale = EffectScale::ALL.into_iter().find(|scale| scale.word() == word);
                if scale.is_none() {
                    let words = super::wording::one_of(EffectScale::ALL.map(EffectScale::word));
                    self.tell(&node, format!("scale is {word:?}, must be {words}"));
                }
                scale
            });
            Measured::Readmission { scale: scale?, control_risk: control_risk? }
        } else {
            Measured::QualityOfLife { sd: self.number(part, "sd", 1e-9, LARGEST, None)? }
        };
        Some(StudyOutcome { parameter: parameter?.0, measured })
    }

    fn known(&mut self, part: Part, keys: &[&str]) {
        for entry in part.entries.iter().filter(|entry| !keys.contains(&entry.key.as_str())) {
            let near = nearest(&entry.key, keys.iter().copied());
            let help = near.map_or_else(
                || format!("it may have {}", keys.join(", ")),
                |near| format!("did you mean {near}?"),
            );
            let problem = Problem::error(format!("{} has no key {}", part.name, entry.key)).help(help);
            self.problems.push(problem.at(&self.source.spot(entry.key_span.clone())));
        }
    }

    fn tell(&mut self, node: &Node, message: String) {
        self.problems.push(Problem::error(message).at(&self.source.spot(node.span.clone())));
    }

    fn missing(&mut self, part: Part, key: &str) {
        self.problems.push(Problem::error(format!("{} has no {key}", part.name)).in_file(&self.source.name));
    }

    fn number(&mut self, part: Part, key: &str, min: f64, max: f64, otherwise: Option<f64>) -> Option<f64> {
        let Some(entry) = part.entries.iter().find(|entry| entry.key == key) else {
            if otherwise.is_none() {
                self.missing(part, key);
            }
            return otherwise;
        };
        match entry.node.number() {
            Some(number) if number.is_finite() && (min..=max).contains(&number) => Some(number),
            Some(number) => {
                self.tell(&entry.node, format!("{key} is {number}, must be {}", range(min, max, "")));
                None
            }
            None => {
                self.tell(&entry.node, format!("{key} is {}, must be a number", entry.node.found()));
                None
            }
        }
    }

    fn text(&mut self, part: Part, key: &str, table: &Entry) -> Option<(String, Node)> {
        let Some(entry) = part.entries.iter().find(|entry| entry.key == key) else {
            let problem = Problem::error(format!("{} has no {key}", part.name));
            self.problems.push(problem.at(&self.source.spot(table.key_span.clone())));
            return None;
        };
        if let Tree::Text(text) = &entry.node.tree {
            return Some((text.clone(), entry.node.clone()));
        }
        self.tell(&entry.node, format!("{key} is {}, must be a text", entry.node.found()));
        None
    }
}
