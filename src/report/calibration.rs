//! What a calibration leaves: tables, the chart of the fit, and the fitted values as a scenario would state them.

use super::ReportError;
use super::tables::{File, figure, matrix, meanings};
use super::taken_in::{Calibration, Finding};
use crate::analysis::calibration::outcome::{Calibrated, Parameter};
use crate::charts::table::{Cell, ChartTable, Field};
use crate::charts::{fit, png};
use std::fmt::Write as _;

const PARAMETERS: &[Field] = &[
    Field { name: "parameter", meaning: "address of the value", unit: "" },
    Field { name: "unit", meaning: "unit of the values", unit: "" },
    Field { name: "before", meaning: "value of the scenario", unit: "as unit" },
    Field { name: "best", meaning: "value with the least misfit, the prior's included", unit: "as unit" },
    Field { name: "prior_low", meaning: "2.5% of the prior within its bounds", unit: "as unit" },
    Field { name: "prior_median", meaning: "median of the prior", unit: "as unit" },
    Field { name: "prior_high", meaning: "97.5% of the prior", unit: "as unit" },
    Field { name: "posterior_low", meaning: "2.5% of the posterior", unit: "as unit" },
    Field { name: "posterior_median", meaning: "median of the posterior", unit: "as unit" },
    Field { name: "posterior_high", meaning: "97.5% of the posterior", unit: "as unit" },
    Field { name: "posterior_mean", meaning: "mean of the posterior", unit: "as unit" },
    Field { name: "posterior_sd", meaning: "standard deviation of the posterior", unit: "as unit" },
    Field {
        name: "spread",
        meaning: "spread of the posterior over that of the prior, on the scale of normal scores",
        unit: "ratio",
    },
    Field { name: "left_at_the_prior", meaning: "whether the targets told nothing of it", unit: "" },
];

const SUMMARY: &[Field] = &[
    Field { name: "what", meaning: "what is said", unit: "" },
    Field { name: "value", meaning: "its value", unit: "" },
];

fn parameter(p: &Parameter) -> Vec<Cell> {
    let mut cells =
        vec![Cell::text(&p.path), Cell::text(&p.unit), Cell::number(p.before), Cell::number(p.best)];
    cells.extend(p.prior.iter().chain(&p.posterior).map(|&value| Cell::number(value)));
    cells.extend([p.mean, p.sd, p.spread].map(Cell::number));
    cells.push(Cell::text(if p.left_at_the_prior { "yes" } else { "no" }));
    cells
}

fn summary(result: &Calibrated) -> Vec<Vec<Cell>> {
    let whole = |number: usize| number.to_string();
    let mut rows: Vec<(&str, String)> = vec![
        ("strategy", result.strategy.clone()),
        ("why the search ended", result.stop.clone()),
        ("points simulated in the search", whole(result.simulated_in_search)),
        ("points simulated in all", whole(result.simulated)),
        ("persons of a simulation", whole(result.persons)),
        ("replicates of a simulation", whole(result.replicates)),
        ("weeks of a simulation", result.weeks.to_string()),
        ("targets that count", whole(result.counted)),
        ("independent combinations that they tell of", whole(result.independent)),
        ("misfit of the scenario's values", format!("{:.2}", result.misfit_before)),
        ("misfit of the best values", format!("{:.2}", result.misfit)),
        ("effective sample size of the posterior", format!("{:.1}", result.effective)),
        ("seed", result.seed.to_string()),
    ];
    rows.extend(result.warnings().into_iter().map(|warning| ("warning", warning)));
    rows.into_iter().map(|(what, value)| vec![Cell::text(what), Cell::text(value)]).collect()
}

/// The fitted values as a scenario would state them, to be pasted into a base file.
fn fitted(result: &Calibrated) -> String {
    let mut text = String::from(
        "# Fitted values: the best point of the search, with the 95% limits of the posterior.\n\
         # Give the source CAL in the folder's sources file, with how it was got.\n",
    );
    for p in &result.parameters {
        let [low, _, high] = p.posterior;
        let value = p.best.max(low).min(high);
        let _ = writeln!(
            text,
            "{} = {{ value = {}, unit = \"{}\", low = {}, high = {}, source = \"CAL\" }}",
            p.path,
            digits(value),
            p.unit,
            digits(low),
            digits(high)
        );
    }
    text
}

/// Four significant digits; a number that is missing says so.
fn digits(value: f64) -> String {
    if !value.is_finite() {
        return "missing".into();
    }
    let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    format!("{rounded}")
}

/// The title of the chart of the fit.
const TITLE: &str = "Calibration";

/// Every file of a calibration but its manifest; `values` are those of the strategy before the fit.
///
/// # Errors
/// Where the chart cannot be drawn or a table written down.
pub fn files(result: &Calibrated, values: Vec<(String, String)>) -> Result<Vec<File>, ReportError> {
    // Draws stand in the table of the posterior.
    let found = Calibrated { draws: Vec::new(), ..result.clone() };
    let note = format!(
        "{}: {} persons, {} replicates, {} weeks a simulation; {} simulations; {}.",
        result.strategy, result.persons, result.replicates, result.weeks, result.simulated, result.stop
    );
    let drawn = fit::table(TITLE, &result.fit, note);
    let svg = fit::draw("calibration-fit", &drawn).map_err(ReportError::Chart)?;
    let picture = png(&svg).map_err(ReportError::Chart)?;
    let paths: Vec<String> = result.parameters.iter().map(|p| p.path.clone()).collect();
    let parameters = ChartTable::plain(PARAMETERS, result.parameters.iter().map(parameter).collect());
    let said = ChartTable::plain(SUMMARY, summary(result));
    Ok(vec![
        Finding::Calibration(Box::new(Calibration { found, values })).file()?,
        figure("tables/fit.csv", &drawn)?,
        figure("tables/parameters.csv", &parameters)?,
        figure("tables/summary.csv", &said)?,
        matrix("tables/correlations.csv", &paths, &result.correlations)?,
        matrix("posterior.csv", &paths, &result.draws)?,
        meanings(
            "tables/dictionary.csv",
            &[("fit.csv", drawn.fields), ("parameters.csv", PARAMETERS), ("summary.csv", SUMMARY)],
        )?,
        File { path: "fitted.toml".into(), bytes: fitted(result).into_bytes() },
        File { path: "figures/calibration-fit.txt".into(), bytes: format!("{}\n", drawn.alt).into_bytes() },
        File { path: "figures/calibration-fit.svg".into(), bytes: svg.into_bytes() },
        File { path: "figures/calibration-fit.png".into(), bytes: picture },
    ])
}

/// The fit in lines for a terminal.
pub fn terminal(result: &Calibrated) -> String {
    let mut text = format!(
        "{} fitted to {} targets ({} of them independent): misfit {:.1}, {:.1} before; {}\n\n",
        result.strategy, result.counted, result.independent, result.misfit, result.misfit_before, result.stop
    );
    text.push_str(&agreement_lines(&result.fit, false));
    text.push('\n');
    let widest = result.parameters.iter().map(|p| p.path.len()).max().unwrap_or(0);
    for p in &result.parameters {
        let [low, _, high] = p.posterior;
        let _ = writeln!(
            text,
            "{:widest$}  {} -> {} ({} to {}) {}",
            p.path,
            digits(p.before),
            digits(p.best),
            digits(low),
            digits(high),
            p.unit
        );
    }
    let _ = writeln!(text, "\neffective sample size of the posterior: {:.0}", result.effective);
    for warning in result.warnings() {
        let _ = writeln!(text, "warning: {warning}");
    }
    text
}

/// Rows of agreement in lines for a terminal, where they are `noted` each with what its table says of it, such as its denominator.
pub fn agreement_lines(rows: &[crate::analysis::agreement::Agreement], noted: bool) -> String {
    let widest = rows.iter().map(|row| row.what.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for row in rows {
        let simulated = if row.simulated.is_finite() {
            format!("simulated {} ± {}  {}", digits(row.simulated), digits(row.mcse), row.verdict.word())
        } else {
            "not simulated".to_owned()
        };
        let _ = writeln!(
            text,
            "{:12} {:6} {:widest$}  {} ({} to {})  {simulated}{}",
            row.kind.word(),
            row.id,
            row.what,
            digits(row.observed),
            digits(row.low),
            digits(row.high),
            if row.fails() { "  FAILED" } else { "" }
        );
        let note = if noted { row.said.note.as_str() } else { "" };
        for more in [row.said.lacks.as_str(), note].into_iter().filter(|more| !more.is_empty()) {
            let _ = writeln!(text, "{:20}{more}", "");
        }
    }
    text
}
