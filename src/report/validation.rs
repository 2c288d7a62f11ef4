//! What a validation leaves: one table and one chart for each part of it.

use super::ReportError;
use super::tables::{File, figure, meanings};
use super::taken_in::{Finding, Part, Validation};
use crate::analysis::trial::mediation::Mediated;
use crate::charts::{fit, png};

/// Every file of a validation but its manifest: a table and a chart for each part, in order, and of emulated trials every
/// published result and, where they were taken apart, what goes through which state of mind.
///
/// # Errors
/// Where a chart cannot be drawn or a table written down.
pub fn files(validation: &Validation, apart: &[Vec<Mediated>]) -> Result<Vec<File>, ReportError> {
    let mut files = vec![Finding::Validation(Box::new(validation.clone())).file()?];
    let mut described = Vec::new();
    let trials = validation.parts.iter().filter_map(|part| part.trials.as_ref());
    for (place, trials) in trials.enumerate() {
        files.extend(super::trials::files(place + 1, &trials.lived, &trials.lines)?);
        described.push((format!("published-{}.csv", place + 1), super::trials::LINES));
        described.push((format!("trials-{}.csv", place + 1), super::trials::LIVED));
    }
    for (place, rows) in apart.iter().enumerate() {
        let name = format!("mediation-{}.csv", place + 1);
        files.push(figure(&format!("tables/{name}"), &super::mediation::table(rows))?);
        described.push((name, super::mediation::FIELDS));
    }
    for (place, Part { title, rows, .. }) in validation.parts.iter().enumerate() {
        let id = format!("validation-{}", place + 1);
        let drawn = fit::table(title, rows, String::new());
        let svg = fit::draw(&id, &drawn).map_err(ReportError::Chart)?;
        files.push(figure(&format!("tables/{id}.csv"), &drawn)?);
        files
            .push(File { path: format!("figures/{id}.txt"), bytes: format!("{}\n", drawn.alt).into_bytes() });
        files.push(File { path: format!("figures/{id}.png"), bytes: png(&svg).map_err(ReportError::Chart)? });
        files.push(File { path: format!("figures/{id}.svg"), bytes: svg.into_bytes() });
        described.push((format!("{id}.csv"), drawn.fields));
    }
    let described: Vec<_> = described.iter().map(|(name, fields)| (name.as_str(), *fields)).collect();
    files.push(meanings("tables/dictionary.csv", &described)?);
    Ok(files)
}
