//! The table of the budget impact of the mixes that a scenario states.

use super::of_run::{BOTH, four};
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["year", "measure", "payer", "item", "current"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = BOTH;
/// The measure of who follows a plan; the item is the plan.
pub(super) const FOLLOWING: &str = "following";

/// Shares that follow each plan, then a row for each line of the budget impact.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let Some(mixes) = &findings.stated_mixes else { return Ok(()) };
    let followed = mixes.followed();
    for one in mixes.following.iter().filter(|one| followed.contains(&one.strategy)) {
        let [current, new] = one.shares.map(|share| Value::Number(Some(share)));
        let none = Value::Number(None);
        let id = findings.strategies.get(one.strategy).map_or("", |strategy| strategy.id.as_str());
        let keys =
            [Value::Whole(one.year), Value::Text(FOLLOWING), Value::Text(""), Value::Text(id), current];
        let change = Value::Number(Some(one.shares[1] - one.shares[0]));
        let numbers = [new, none, none, none, change, none, none, none, Value::Text("proportion")];
        writer.row(&[&keys[..], &numbers[..]].concat())?;
    }
    for line in &mixes.lines {
        let year = if line.year == 0 { Value::Text("all") } else { Value::Whole(line.year) };
        let keys = [
            year,
            Value::Text(line.measure),
            Value::Text(&line.payer),
            Value::Text(&line.item),
            Value::Number(line.current.mean),
        ];
        let numbers = [four(&line.new), four(&line.difference)].concat();
        writer.row(&[&keys[..], &numbers[..], &[Value::Text(&line.unit)]].concat())?;
    }
    Ok(())
}
