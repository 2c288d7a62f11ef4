//! Outcomes that a scenario defines: weighted mixes of read-outs and other outcomes.
//!
//! What matters differs between people and cultures; a scenario may say what it is to them. A mix is Σ weight × component,
//! either as the components are measured, or of instruments in standard deviations from their means, turned so that more
//! is better.

use super::frame::Column;
use super::readouts::{SCORE, TRUTH, id};
use super::{Better, Family, Scaling};
use crate::processes::OpenError;
use crate::processes::assessment::Instrument;
use crate::scenario::parameter::{Keys, ListTable, Parameter, Section, Switch};
use crate::scenario::{Slip, Values, identifier, nearest};

/// What a scenario says of outcomes of its own.
pub const SECTION: Section = Section {
    id: "outcome_mix",
    title: "Outcomes of one's own",
    doc: "Outcomes that the scenario defines as a weighted mix of others.",
    switch: Switch::Always,
    parameters: &[],
    lists: &[MIXES],
};

/// Rows of mixes.
pub const MIXES: ListTable = ListTable {
    path: "outcome.mix",
    label: "Outcome of one's own",
    doc: "An outcome that is a weighted mix of others; it is reported like every other, by group and with its Monte Carlo \
          error.",
    name_field: "id",
    fields: &[
        Parameter::text("id", "Identifier", "Small letters, digits and _."),
        Parameter::text("label", "Label", "Label in tables."),
        Parameter::text("unit", "Unit", "Unit of the mix."),
        Parameter::choice(
            "better",
            "Better",
            &[
                ("more", "More of it is better."),
                ("less", "Less of it is better."),
                ("neither", "Neither, by itself."),
            ],
            "Which direction is desired.",
        ),
        Parameter::choice(
            "scale",
            "Scale",
            &[
                ("raw", "Components enter as they are measured."),
                (
                    "standardised",
                    "Components are instruments, in standard deviations from their means; more is better.",
                ),
            ],
            "How components enter.",
        ),
        Parameter {
            keys: Keys::Own,
            ..Parameter::number(
                "components",
                "Components",
                "weight",
                -1e9,
                1e9,
                "Weight of each component: an instrument, which stands for its mean observed score, or the identifier of an \
                 outcome.",
            )
        },
    ],
};

/// A component: the column, its weight and what is taken off it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Component {
    column: usize,
    weight: f64,
    centre: f64,
}

/// An outcome that a scenario defines.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    column: Column,
    components: Vec<Component>,
}

impl Mix {
    /// Reads the mixes of these columns.
    ///
    /// # Errors
    /// Where a value is missing, a component or the identifier is not what it should be, or all weights are 0.
    pub fn open_all(
        values: &Values,
        columns: &[Column],
        instruments: &[Instrument],
    ) -> Result<Vec<Self>, OpenError> {
        let mut told = OpenError::default();
        let mixes = told.each(values.rows(MIXES.path), |row| Self::open(row, columns, instruments));
        told.or(mixes)
    }

    fn open(row: &Values, columns: &[Column], instruments: &[Instrument]) -> Result<Self, OpenError> {
        let name = row.text("id")?;
        let mut told = OpenError::default();
        let wrong = |field: &str, message: String| {
            Slip::in_row(MIXES.path, row, field, format!("outcome \"{name}\": {message}"))
        };
        if let Err(message) = identifier(name) {
            told.slip(wrong("id", message));
        }
        if columns.iter().any(|column| column.id == name)
            || instruments.iter().any(|instrument| instrument.id == name)
        {
            let message = "there is an outcome or instrument of that name already";
            told.slip(wrong("id", message.into()).help("choose another"));
        }
        let standardised = row.word("scale")? == "standardised";
        let mut components = Vec::new();
        for key in row.keys("components") {
            let weight = row.number(&format!("components.{key}"))?;
            let found = component(&key, weight, standardised, columns, instruments);
            let field = format!("components.{key}");
            components.extend(told.take(found.map_err(|[message, help]| wrong(&field, message).help(help))));
        }
        if !told.is_empty() {
            return Err(told);
        }
        if components.iter().all(|component| component.weight == 0.0) {
            return Err(wrong("components", "all its weights are 0".into()).help("write one above 0").into());
        }
        let of = |component: &Component| &columns[component.column];
        let totals = components.iter().filter(|component| of(component).scaling == Scaling::Total).count();
        if totals > 0 && totals < components.len() {
            let message = "it mixes totals with means or shares";
            let help = "name components of one kind: totals grow with the population";
            return Err(wrong("components", message.into()).help(help).into());
        }
        let parts: Vec<String> =
            components.iter().map(|part| format!("{} × {}", part.weight, of(part).label)).collect();
        let how =
            if standardised { "standard deviations from the mean, more is better" } else { "as measured" };
        Ok(Self {
            column: Column {
                id: name.to_owned(),
                label: row.text("label")?.to_owned(),
                unit: row.text("unit")?.to_owned(),
                doc: format!("Defined by the scenario ({how}): {}.", parts.join(" + ")),
                family: Family::Health,
                scaling: if totals > 0 { Scaling::Total } else { Scaling::Ratio },
                better: match row.word("better")? {
                    "more" => Better::More,
                    "less" => Better::Less,
                    _ => Better::Neither,
                },
                by_group: components.iter().all(|component| of(component).by_group),
            },
            components,
        })
    }

    /// The column of the mix.
    pub const fn column(&self) -> &Column {
        &self.column
    }

    /// The mix of the values of one group and period, given by column; missing (NaN) where a component is.
    pub fn value(&self, cells: &[f64]) -> f64 {
        self.components.iter().map(|part| part.weight * (cells[part.column] - part.centre)).sum()
    }
}

fn component(
    key: &str,
    weight: f64,
    standardised: bool,
    columns: &[Column],
    instruments: &[Instrument],
) -> Result<Component, [String; 2]> {
    let measures = |instrument: &&Instrument| {
        instrument.id == key || [SCORE, TRUTH].iter().any(|suffix| id(instrument, suffix) == key)
    };
    let instrument = instruments.iter().find(measures);
    let named = match instrument {
        Some(instrument) if instrument.id == key => id(instrument, SCORE),
        _ => key.to_owned(),
    };
    let Some(column) = columns.iter().position(|column| column.id == named) else {
        let known = instruments.iter().map(|i| i.id.as_str()).chain(columns.iter().map(|c| c.id.as_str()));
        let near = nearest(key, known).map(|near| format!("did you mean \"{near}\"?"));
        let help = near.unwrap_or_else(|| {
            "name an instrument or an outcome, as tables/dictionary.csv lists them".into()
        });
        return Err([format!("there is no component \"{key}\""), help]);
    };
    match instrument {
        _ if !standardised => Ok(Component { column, weight, centre: 0.0 }),
        // (score - mean) × ± 1 / SD: linear, so that the mix of means is the mean of mixes.
        Some(instrument) => {
            let per_point = instrument.standardised(instrument.mean + 1.0);
            Ok(Component { column, weight: weight * per_point, centre: instrument.mean })
        }
        None => Err([
            format!("\"{key}\" has no mean and standard deviation to be standardised by"),
            "write scale = \"raw\", or name an instrument".into(),
        ]),
    }
}
