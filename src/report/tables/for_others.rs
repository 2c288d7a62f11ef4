//! Tables for other programs: one row a sample, one column a strategy or parameter.

use super::{File, ReportError, Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::dictionary::Described;

/// What other programs read: one row a sample, one column a strategy or parameter.
pub(super) fn psa(findings: &Findings) -> Result<Vec<(File, Vec<Described>)>, ReportError> {
    type Side = fn(&(f64, f64)) -> f64;
    let mut files = Vec::new();
    let ids = || findings.strategies.iter().map(|strategy| strategy.id.as_str());
    let currency = findings.setting.currency.as_str();
    let sides: [(&str, &str, &str, Side); 2] = [
        ("psa/costs.csv", "discounted cost per person", currency, |pair| pair.0),
        ("psa/effects.csv", "discounted QALYs per person", "QALYs", |pair| pair.1),
    ];
    for (path, what, unit, side) in sides {
        let mut writer = Writer::new(path, ids())?;
        for row in &findings.psa {
            writer.row(&row.iter().map(|pair| Value::Number(Some(side(pair)))).collect::<Vec<_>>())?;
        }
        let meaning = |id: &str| format!("{what} with strategy {id}, mean over the replicates of a sample");
        let described = ids().map(|id| (id.to_owned(), meaning(id), unit.to_owned())).collect();
        files.push((writer.finish()?, described));
    }
    if !findings.parameters.is_empty() && !findings.parameter_paths.is_empty() {
        let mut writer = Writer::new("psa/parameters.csv", &findings.parameter_paths)?;
        for row in &findings.parameters {
            writer.row(&row.iter().map(|value| Value::Number(Some(*value))).collect::<Vec<_>>())?;
        }
        let meaning = |path: &String| {
            (path.clone(), "value drawn in a sample".to_owned(), "of the parameter".to_owned())
        };
        files.push((writer.finish()?, findings.parameter_paths.iter().map(meaning).collect()));
    }
    Ok(files)
}
