//! Circumstances: housing, and treatment that goes on beside the programme, from margins of the setting.
//!
//! They are drawn at a coordinate of their own, so that stating them changes nothing else of anybody. They change no
//! life under usual care: they are groups of results, and may change how people respond to the programme.

use super::super::OpenError;
use super::super::slots::CIRCUMSTANCES;
use super::joint::fit;
use super::synthesis::{conditional, cumulative, owned, unmet, weighted, within_rows};
use crate::engine::draws::{Luck, category_of};
use crate::model::person::{Attributes, Circumstances as Held, DIAGNOSES, HOUSING, TREATMENTS, Treatment};
use crate::scenario::{MissingValue, Slip, Values};
use crate::units::index::Entity;

const HOUSED: &str = "population.housing";
const BY_DIAGNOSIS: &str = "population.housing_by_diagnosis";

/// What a table of persons says of one person; what it does not say is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Stated {
    /// Housing, by [`HOUSING`].
    pub(super) housing: Option<u8>,
    /// Whether there is a case manager.
    pub(super) case_management: Option<u8>,
    /// Whether there is psychological therapy.
    pub(super) psychotherapy: Option<u8>,
}

/// The margins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Circumstances {
    /// Cumulative shares of housing by diagnosis; none where the scenario does not say, so that all are settled.
    housing: Option<Vec<Vec<f64>>>,
    /// Shares who have a treatment, by diagnosis; none where the scenario does not say, so that nobody has it.
    case_management: Option<Vec<f64>>,
    psychotherapy: Option<Vec<f64>>,
}

impl Circumstances {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing or the table contradicts its margins.
    pub(super) fn open(values: &Values) -> Result<Self, OpenError> {
        Ok(Self {
            housing: housing(values)?,
            case_management: treated(values, "population.case_management")?,
            psychotherapy: treated(values, "population.psychotherapy")?,
        })
    }

    /// Whether an attribute, by the key of its group, has more than one category with people; none where it is another
    /// attribute.
    pub(super) fn varies(&self, key: &str) -> Option<bool> {
        let differ = |shares: &Option<Vec<f64>>| {
            shares.as_ref().is_some_and(|shares| shares.iter().any(|&share| share > 0.0))
        };
        match key {
            "housing" => Some(self.housing.as_ref().is_some_and(|rows| rows.iter().any(|row| row[0] < 1.0))),
            key if key == TREATMENTS[1] => Some(differ(&self.case_management)),
            key if key == TREATMENTS[2] => Some(differ(&self.psychotherapy)),
            _ => None,
        }
    }

    /// The circumstances of a person: as stated, else as drawn.
    pub(super) fn of(&self, who: &Attributes, stated: Stated, entity: Entity, luck: &Luck) -> Held {
        let held = who.circumstances;
        let margins =
            self.housing.is_some() || self.case_management.is_some() || self.psychotherapy.is_some();
        let drawn: [f64; 3] = if margins {
            let mut draw = luck.draw(entity, CIRCUMSTANCES, 0);
            std::array::from_fn(|_| draw.uniform())
        } else {
            [0.0; 3]
        };
        let diagnosis = usize::from(who.diagnosis);
        let housed = self.housing.as_ref().and_then(|rows| rows.get(diagnosis));
        let housing =
            stated.housing.unwrap_or_else(|| housed.map_or(0, |row| category_of(drawn[0], row) as u8));
        let has = |stated: Option<u8>, shares: &Option<Vec<f64>>, drawn: f64| {
            let share = shares.as_ref().and_then(|shares| shares.get(diagnosis)).copied().unwrap_or_default();
            stated.map_or(drawn < share, |stated| stated == 1)
        };
        held.housed(housing)
            .with(Treatment::CaseManagement, has(stated.case_management, &self.case_management, drawn[1]))
            .with(Treatment::Psychotherapy, has(stated.psychotherapy, &self.psychotherapy, drawn[2]))
    }
}

fn treated(values: &Values, path: &str) -> Result<Option<Vec<f64>>, MissingValue> {
    if values.keys(path).is_empty() { Ok(None) } else { values.each(path, &DIAGNOSES).map(Some) }
}

/// Cumulative shares of housing by diagnosis, fitted to the margins.
fn housing(values: &Values) -> Result<Option<Vec<Vec<f64>>>, OpenError> {
    let table = conditional(values, BY_DIAGNOSIS, &owned(&DIAGNOSES))?;
    if values.keys(HOUSED).is_empty() {
        return if table.is_none() {
            Ok(None)
        } else {
            Err(Slip::at(BY_DIAGNOSIS, format!("{BY_DIAGNOSIS} has no margin"))
                .help(format!("state {HOUSED} as well"))
                .into())
        };
    }
    let shares = values.each(HOUSED, &HOUSING)?;
    let Some(seed) = table else {
        return Ok(Some(vec![cumulative(shares); DIAGNOSES.len()]));
    };
    let diagnoses = values.each("population.diagnosis", &DIAGNOSES)?;
    let joint = fit(weighted(seed, &diagnoses), &diagnoses, &shares)
        .map_err(|error| unmet(BY_DIAGNOSIS, &owned(&DIAGNOSES), &owned(&HOUSING), error))?;
    Ok(Some(within_rows(&joint, &shares)))
}
