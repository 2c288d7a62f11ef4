//! What to expect in one more site, in a line.

use crate::analysis::findings::{Findings, NewSite};
use crate::charts::rules::{FEWEST_SAMPLES, name};

/// The outcome that the line is about.
const OUTCOME: &str = "admissions";

/// The ratio of admissions of each strategy to the comparator, with the interval of the mean over sites and that of a
/// new site; none without enough samples.
pub fn line(findings: &Findings) -> Option<String> {
    if findings.setting.samples < FEWEST_SAMPLES {
        return None;
    }
    let told = |(index, sites): (usize, &Vec<NewSite>)| {
        let site = sites.iter().find(|site| site.outcome == OUTCOME)?;
        let ratio = site.ratio.finite();
        Some(format!(
            "{} {:.2} (95% interval of the mean over sites {:.2} to {:.2}; of a new site {:.2} to {:.2})",
            name(findings, index + 1),
            ratio.mean?,
            ratio.lower?,
            ratio.upper?,
            site.lower,
            site.upper
        ))
    };
    let lines: Vec<String> = findings.new_sites.iter().enumerate().filter_map(told).collect();
    if lines.is_empty() {
        return None;
    }
    let comparator = name(findings, 0);
    Some(format!("Admissions in one more site, as a ratio to {comparator}: {}.", lines.join("; ")))
}
