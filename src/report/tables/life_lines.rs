//! The table of life-lines: what happened to a few simulated people, once under the comparator and once under a strategy.

use super::of_run::comparator;
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::model::diary::Entry;
use crate::report::ReportError;
use crate::report::life_lines::{began, happened, stratum, who};
use crate::units::time::Calendar;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] =
    &["strategy", "comparator", "person", "chosen_as", "who", "lived_under", "week", "date"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &["happened"];

/// Nothing where no life-lines were wanted.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let calendar = Calendar::new(findings.setting.start);
    let id = |strategy: usize| findings.strategies.get(strategy).map_or("", |s| s.id.as_str());
    for lines in &findings.life_lines {
        for (number, lives) in lines.people.iter().enumerate() {
            for (under, diary) in [(0, &lives.comparator), (lines.strategy, &lives.strategy)] {
                let who = who(diary);
                let mut row = |at: f64, what: &str| {
                    let about = [
                        Value::Text(id(lines.strategy)),
                        Value::Text(comparator(findings)),
                        Value::Whole(number + 1),
                        Value::Text(stratum(lives)),
                        Value::Text(&who),
                        Value::Text(id(under)),
                        Value::Number(Some(at)),
                        Value::Date(calendar.date(at)),
                        Value::Text(what),
                    ];
                    writer.row(&about)
                };
                row(0.0, began(diary))?;
                for entry @ Entry { at, .. } in &diary.entries {
                    row(*at, &happened(entry))?;
                }
            }
        }
    }
    Ok(())
}
