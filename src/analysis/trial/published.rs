//! Published results, with what of them can be compared with an emulated trial, and why others cannot.

use super::design::Design;
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem};

/// What was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Quantity {
    /// The risk of the event in the control arm.
    ControlRisk,
    /// The ratio of the risks of the two arms.
    RiskRatio,
    /// The hazard ratio of the event.
    HazardRatio,
    /// The ratio of mean admissions.
    CountRatio,
    /// The ratio of mean days on wards.
    DaysRatio,
    /// The standardised mean difference of an instrument; more is better.
    Score,
    /// That an instrument was better, without a size.
    Better,
    /// That nothing differed, without a size.
    NoDifference,
    /// Nothing that can be compared.
    Nothing,
}

const QUANTITIES: [(&str, Quantity); 9] = [
    ("control risk", Quantity::ControlRisk),
    ("risk ratio", Quantity::RiskRatio),
    ("hazard ratio", Quantity::HazardRatio),
    ("count ratio", Quantity::CountRatio),
    ("days ratio", Quantity::DaysRatio),
    ("score", Quantity::Score),
    ("better", Quantity::Better),
    ("no difference", Quantity::NoDifference),
    ("nothing", Quantity::Nothing),
];

/// What a comparison counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Purpose {
    /// The model is judged by it.
    Judged,
    /// It is shown beside.
    Reported,
    /// Effects were solved to return it.
    Solved,
    /// It cannot be compared; the note says why.
    Unusable,
}

const PURPOSES: [(&str, Purpose); 4] = [
    ("judged", Purpose::Judged),
    ("reported", Purpose::Reported),
    ("solved", Purpose::Solved),
    ("unusable", Purpose::Unusable),
];

/// A published result.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Published {
    /// Row of the evidence.
    pub id: String,
    /// The study, as people cite it.
    pub study: String,
    /// The emulated trial, `pool` for the weighted mean of those that effects are solved from; none where it is unusable.
    pub trial: Option<String>,
    /// What was published.
    pub quantity: Quantity,
    /// The instrument of a score.
    pub instrument: String,
    /// Value; NaN where none was published.
    pub value: f64,
    /// Lower 95% limit.
    pub low: f64,
    /// Upper 95% limit.
    pub high: f64,
    /// People in the intervention arm; 0 where it is no single trial.
    pub n_intervention: usize,
    /// People in the control arm.
    pub n_control: usize,
    /// What it counts for.
    pub purpose: Purpose,
    /// Source.
    pub source: String,
    /// How far the source has been checked.
    pub standing: String,
    /// What else is to be said; of what is unusable, why.
    pub note: String,
}

const NEEDED: [&str; 14] = [
    "id",
    "study",
    "trial",
    "quantity",
    "instrument",
    "value",
    "low",
    "high",
    "n_intervention",
    "n_control",
    "use",
    "source",
    "standing",
    "note",
];

fn optional(cell: &str) -> Result<f64, String> {
    if cell.is_empty() {
        return Ok(f64::NAN);
    }
    cell.parse().map_err(|_| format!("{cell:?}, must be a number or empty"))
}

fn whole(cell: &str) -> Result<usize, String> {
    if cell.is_empty() {
        return Ok(0);
    }
    cell.parse().map_err(|_| format!("{cell:?}, must be a whole number or empty"))
}

impl Published {
    /// Reads a table of published results of these trials.
    ///
    /// # Errors
    /// Every cell that is wrong, every trial that there is no design of, and every result that is to be compared but has
    /// no value; all at once.
    pub fn read(file: &LoadedFile, designs: &[Design]) -> Result<Vec<Self>, Vec<Problem>> {
        let table = Table::read(file, &NEEDED)?;
        let texts = |name: &str| -> Result<Vec<String>, Vec<Problem>> {
            Ok(table.column(name)?.texts().map(str::to_owned).collect())
        };
        let numbers = |name: &str| table.column(name)?.read(optional);
        let wholes = |name: &str| table.column(name)?.read(whole);
        let quantities = table.column("quantity")?.words(&QUANTITIES.map(|(word, _)| word))?;
        let purposes = table.column("use")?.words(&PURPOSES.map(|(word, _)| word))?;
        let (ids, studies, trials) = (texts("id")?, texts("study")?, texts("trial")?);
        let (instruments, notes) = (texts("instrument")?, texts("note")?);
        let (sources, standings) = (texts("source")?, texts("standing")?);
        let (values, lows, highs) = (numbers("value")?, numbers("low")?, numbers("high")?);
        let (interventions, controls) = (wholes("n_intervention")?, wholes("n_control")?);
        let mut problems = Vec::new();
        let mut all = Vec::new();
        for row in 0..table.len() {
            let published = Self {
                id: ids[row].clone(),
                study: studies[row].clone(),
                trial: Some(trials[row].clone()).filter(|trial| !trial.is_empty()),
                quantity: QUANTITIES[quantities[row]].1,
                instrument: instruments[row].clone(),
                value: values[row],
                low: lows[row],
                high: highs[row],
                n_intervention: interventions[row],
                n_control: controls[row],
                purpose: PURPOSES[purposes[row]].1,
                source: sources[row].clone(),
                standing: standings[row].clone(),
                note: notes[row].clone(),
            };
            problems.extend(published.fault(designs).map(|message| table.problem(row, message)));
            all.push(published);
        }
        if problems.is_empty() { Ok(all) } else { Err(problems) }
    }

    fn fault(&self, designs: &[Design]) -> Option<String> {
        if self.purpose == Purpose::Unusable {
            return self.note.is_empty().then(|| format!("{} says nothing of why it is unusable", self.id));
        }
        match &self.trial {
            None => return Some(format!("{} names no trial", self.id)),
            Some(pool) if pool == "pool" => {}
            Some(trial) => {
                if let Err(message) = Design::find(designs, trial) {
                    return Some(message);
                }
            }
        }
        let sized = !matches!(self.quantity, Quantity::Better | Quantity::NoDifference | Quantity::Nothing);
        (sized && !self.value.is_finite()).then(|| format!("{} has no value to compare with", self.id))
    }

    /// The standard error of the logarithm of a ratio, from its 95% limits.
    pub fn log_error(&self) -> f64 {
        const WIDTH: f64 = 2.0 * 1.959_963_984_540_054;
        (libm::log(self.high) - libm::log(self.low)) / WIDTH
    }
}
