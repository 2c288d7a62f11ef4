//! What tailoring trades under each plan, with the share of people who have a worker of their own group.

use super::model::ModelError;
use super::run::Decision;
use crate::analysis::equity::Tailoring;
use crate::analysis::findings::{Estimate, Findings};
use crate::processes::tailoring::{Tailored, tailored};

/// Every plan and group; nothing of plans that tailor nothing.
///
/// # Errors
/// Where a value is missing.
pub(super) fn told(decision: &Decision, findings: &Findings) -> Result<Vec<Tailoring>, ModelError> {
    let mut all = Vec::new();
    for (strategy, scenario) in decision.scenarios.iter().enumerate() {
        for one in tailored(&scenario.values)? {
            let is =
                |group: &crate::outcomes::groups::Group| group.by == "ethnicity" && group.label == one.group;
            let matched = findings
                .layout
                .groups
                .iter()
                .position(is)
                .map_or_else(Estimate::default, |at| findings.level_of(strategy, "matched_share", 0, at));
            all.push(Tailoring {
                strategy,
                contact: contact(&one, &matched),
                group: one.group,
                adaptation: one.adaptation,
                fit_plain: one.fit_plain,
                fit: one.fit,
                core: one.core,
                matched,
            });
        }
    }
    Ok(all)
}

/// What a contact delivers over what it would without tailoring, the same people being matched:
/// core × (m + (1 - m) × f) / (m + (1 - m) × f₀), with the error of m carried over to first order.
fn contact(one: &Tailored, matched: &Estimate) -> Estimate {
    let [plain, fit] = one.factors;
    let Some(m) = matched.mean else { return Estimate::default() };
    let (top, bottom) = (m + (1.0 - m) * fit, m + (1.0 - m) * plain);
    if bottom <= 0.0 {
        return Estimate::default();
    }
    let slope = ((1.0 - fit) * bottom - (1.0 - plain) * top) / (bottom * bottom);
    Estimate {
        mean: Some(one.core_factor * top / bottom),
        mcse: matched.mcse.map(|mcse| mcse * (one.core_factor * slope).abs()),
        ..Estimate::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nobody matched: all of the gain; everyone: only the loss; the error is that of a small step of the share.
    #[test]
    fn gain_goes_to_those_without_a_match_and_loss_to_everyone() {
        let one = Tailored {
            group: "some".into(),
            adaptation: 0.5,
            fit_plain: 0.64,
            fit: 0.81,
            core: 0.9,
            factors: [0.8, 0.9],
            core_factor: 0.95,
        };
        let at = |m: f64| contact(&one, &Estimate { mean: Some(m), mcse: Some(1e-4), ..Estimate::default() });
        assert!((at(0.0).mean.unwrap() - 0.95 * 0.9 / 0.8).abs() < 1e-12);
        assert!((at(1.0).mean.unwrap() - 0.95).abs() < 1e-12);
        let step = (at(0.4001).mean.unwrap() - at(0.3999).mean.unwrap()).abs() / 2.0;
        assert!((at(0.4).mcse.unwrap() - step).abs() < 1e-9);
        assert_eq!(contact(&one, &Estimate::default()), Estimate::default());
    }
}
