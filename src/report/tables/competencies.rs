//! The checklist of competencies: the share of workers in post at the threshold of each, by year.

use super::of_run::four;
use super::{ReportError, Value, Writer};
use crate::analysis::findings::Findings;
use crate::outcomes::careers::CHECKLIST;

pub(super) const KEYS: &[&str] = &["strategy", "competency", "year"];

pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (index, strategy) in findings.strategies.iter().enumerate() {
        for (competency, outcome) in CHECKLIST {
            let Some(column) = findings.layout.column(outcome) else { continue };
            for year in 0..=findings.layout.years {
                let cell = findings.layout.cell(year, 0, column);
                let level = findings.levels.get(index, cell).unwrap_or_default();
                // Without a checklist, or with nobody in post, nothing is known.
                if level.mean.is_none() {
                    continue;
                }
                let when = if year == 0 { Value::Text("all") } else { Value::Whole(year) };
                let keys = [Value::Text(&strategy.id), Value::Text(competency), when];
                let unit = [Value::Text("proportion")];
                writer.row(&[&keys[..], &four(&level)[..], &unit[..]].concat())?;
            }
        }
    }
    Ok(())
}
