//! The solved curve as a file that lies beside a scenario.

use super::{File, Value, Writer};
use crate::analysis::trial::keeping::Row;
use crate::report::ReportError;

/// The rows of a solved curve.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn curve(path: &str, rows: &[Row]) -> Result<File, ReportError> {
    let mut writer = Writer::new(path, ["key", "place", "value"])?;
    for row in rows {
        let value = row.number.map_or(Value::Text(&row.text), |number| Value::Number(Some(number)));
        writer.row(&[Value::Text(&row.key), Value::Whole(row.place), value])?;
    }
    writer.finish()
}
