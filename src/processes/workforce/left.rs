//! What a while leaves of the distances that close at rates which supervision alone decides.
//!
//! Workers mostly have all the supervision that they need, or none, and steps are weeks: for these it is worked out once.

use super::fidelity::Fidelity;
use super::wellbeing::Wellbeing;

/// What is left of each distance: exp(-rate × weeks).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Left {
    /// Of fidelity to the best.
    pub(super) fidelity: f64,
    /// Of burnout to where it would settle.
    pub(super) burnout: f64,
    /// Of competence to 1.
    pub(super) competence: f64,
    /// Of confidence to 1.
    pub(super) confidence: f64,
}

impl Left {
    /// What so many weeks leave with this share of the supervision that is needed.
    pub(super) fn after(weeks: f64, supervised: f64, fidelity: &Fidelity, wellbeing: &Wellbeing) -> Self {
        let of = |rate: f64| libm::exp(-rate * weeks);
        let [competence, confidence] = wellbeing.growing(supervised);
        Self {
            fidelity: of(fidelity.rising(supervised)),
            burnout: of(wellbeing.easing(supervised)),
            competence: of(competence),
            confidence: of(confidence),
        }
    }
}

/// What a whole week leaves without supervision, and with all that is needed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Week([Left; 2]);

impl Week {
    pub(super) fn new(fidelity: &Fidelity, wellbeing: &Wellbeing) -> Self {
        Self([0.0, 1.0].map(|supervised| Left::after(1.0, supervised, fidelity, wellbeing)))
    }

    /// The same for so many weeks and this share; none where that is no usual case.
    pub(super) fn get(&self, weeks: f64, supervised: f64) -> Option<&Left> {
        let is = |value: f64, usual: f64| value.to_bits() == usual.to_bits();
        let usual = is(weeks, 1.0) && (is(supervised, 0.0) || is(supervised, 1.0));
        usual.then(|| &self.0[usize::from(supervised > 0.0)])
    }
}
