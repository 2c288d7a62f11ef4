//! `workbook.xlsx`: inputs, results and, with samples, an economic evaluation that a spreadsheet program recalculates.
//!
//! Sheets hold numbers and formulas of ours; names of scenarios are written as text, so that none becomes a formula.
//! Every formula carries its result, for readers that do not recalculate. No macros. Its dates are the day on which the
//! program was released, so that the same run leaves the same bytes.

mod acceptability;
mod inputs;
mod ratios;
mod results;
mod samples;
mod sheet;

use super::tables::File;
use super::{Extras, ReportError, release};
use crate::analysis::findings::Findings;
use crate::economics::paired::Paired;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use sheet::Sheet;

/// Path of the workbook in the folder of a run.
pub const PATH: &str = "workbook.xlsx";

/// More samples than these stay in `psa/`: a sheet has 1,048,576 rows, and formulas over more take too long.
const MOST_SAMPLES: usize = 50_000;
/// More comparisons than these in the acceptability of all samples take a spreadsheet program more than seconds.
const MOST_COMPARISONS: usize = 60_000_000;

/// The workbook of a run.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn workbook(findings: &Findings, extras: &Extras) -> Result<File, ReportError> {
    let mut book = Workbook::new();
    let written = write(&mut book, findings, extras).and_then(|()| book.save_to_buffer());
    let bytes = written.map_err(|error| ReportError::Format(format!("{PATH}: {error}")))?;
    Ok(File { path: PATH.into(), bytes })
}

fn write(book: &mut Workbook, findings: &Findings, extras: &Extras) -> Result<(), XlsxError> {
    let properties = DocProperties::new().set_title("Peer support: a run").set_author("peerscale");
    book.set_properties(&properties.set_creation_datetime(&released()?));
    let live = live(findings);
    about(book, findings, extras, live.is_some())?;
    inputs::write(book, &extras.provenance)?;
    results::write(book, findings)?;
    if let Some(paired) = live {
        samples::write(book, findings, &paired)?;
        ratios::write(book, findings, &paired)?;
        acceptability::write(book, findings, &paired)?;
    }
    Ok(())
}

/// The day on which this version of the program was released.
fn released() -> Result<ExcelDateTime, XlsxError> {
    let [year, month, day] = release::released();
    ExcelDateTime::from_ymd(year, month as u8, day as u8)
}

/// The samples of costs and effects, where formulas over them make sense.
fn live(findings: &Findings) -> Option<Paired> {
    let (samples, strategies) = (findings.psa.len(), findings.strategies.len());
    let comparisons = samples * strategies * strategies * acceptability::STEPS;
    let whole = findings.psa.iter().all(|row| {
        row.len() == strategies && row.iter().all(|(cost, effect)| cost.is_finite() && effect.is_finite())
    });
    if findings.setting.samples < 2 || strategies < 2 || !whole {
        return None;
    }
    if samples > MOST_SAMPLES || comparisons > MOST_COMPARISONS {
        return None;
    }
    let column = |of: &dyn Fn(&(f64, f64)) -> f64| {
        (0..strategies).map(|place| findings.psa.iter().map(|row| of(&row[place])).collect()).collect()
    };
    Some(Paired {
        strategies: findings.strategies.iter().map(|strategy| strategy.name.clone()).collect(),
        costs: column(&|pair| pair.0),
        effects: column(&|pair| pair.1),
    })
}

fn about(book: &mut Workbook, findings: &Findings, extras: &Extras, live: bool) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(book, "About", &[30.0, 100.0])?;
    let setting = &findings.setting;
    sheet.title(0, &format!("{}: scaling up peer support", setting.decision))?;
    let evaluation = if live {
        "Samples holds each sample's cost and QALYs per person; Summary, ICER and CEAC are formulas over it. Change a number \
         there, or the willingness to pay in CEAC, and they follow."
    } else {
        "There is no economic evaluation in this workbook: it needs two strategies and two parameter samples, and at most 50,000 of \
         them (psa/ has all)."
    };
    let rows = [
        ("Program", format!("peerscale {}", extras.version)),
        ("Comparator", findings.strategies.first().map(|first| first.name.clone()).unwrap_or_default()),
        ("Samples", setting.samples.to_string()),
        ("Replicates of each", setting.replicates.to_string()),
        ("Seed", setting.seed.to_string()),
        ("Prices", format!("{} of {}", setting.currency, setting.price_year)),
        ("Discount rate", format!("{} a year", setting.discount_rate)),
        ("Inputs", "Every value with its 95% interval, source, how far that is checked, and who supplied it.".into()),
        ("Results", "Levels and differences from the comparator, for the represented population.".into()),
        ("Evaluation", evaluation.into()),
        (
            "Conventions",
            "ICER: the frontier by cost, then extendedly dominated (ED), then dominated (D) strategies; increments are against the \
             row before. CEAC: share of samples in which a strategy has the largest net benefit; exactly equal ones share a \
             sample."
                .into(),
        ),
    ];
    for (row, (name, text)) in (2..).zip(rows) {
        sheet.head(row, 0, name)?;
        sheet.text(row, 1, &text)?;
    }
    Ok(())
}
