//! The table of workers' life-lines: how a few simulated peer workers stood, under the comparator and under a strategy.

use super::of_run::comparator;
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::model::diary::AtWork;
use crate::report::ReportError;
use crate::units::time::Calendar;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "comparator", "worker", "lived_under", "week", "date"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &["stands", "caseload_most"];

/// Nothing where no life-lines were wanted, or nobody works.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let calendar = Calendar::new(findings.setting.start);
    let id = |strategy: usize| findings.strategies.get(strategy).map_or("", |s| s.id.as_str());
    for lines in &findings.life_lines {
        for (number, both) in lines.workers.iter().enumerate() {
            for (under, diary) in [(lines.beside, &both.comparator), (lines.strategy, &both.strategy)] {
                for spell in &diary.spells {
                    let who = [id(lines.strategy), comparator(findings)].map(Value::Text);
                    let when = [Value::Number(Some(spell.at)), Value::Date(calendar.date(spell.at))];
                    let most = (spell.stands != AtWork::Left).then_some(f64::from(spell.caseload));
                    let told = [Value::Text(spell.stands.key()), Value::Number(most)];
                    let lived = [Value::Whole(number + 1), Value::Text(id(under))];
                    writer.row(&[&who[..], &lived, &when, &told].concat())?;
                }
            }
        }
    }
    Ok(())
}
