//! The table of reporting checklists: every item with what became of it.

use super::{File, Value, Writer};
use crate::report::ReportError;
use crate::report::standards::{COLUMNS, Checked, PATH};

/// Every item of every checklist, in their order.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn standards(checked: &[Checked]) -> Result<File, ReportError> {
    let mut writer = Writer::new(PATH, COLUMNS.map(|(name, _)| name))?;
    for one in checked {
        for answered in &one.items {
            let item = answered.item;
            let cells = [
                one.standard.id,
                item.number,
                item.heading,
                answered.status.word(),
                &answered.text,
                &answered.places,
            ];
            writer.row(&cells.map(Value::Text))?;
        }
    }
    writer.finish()
}
