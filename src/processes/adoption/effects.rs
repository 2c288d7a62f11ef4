//! What an event or a strategy does to the climate of a site: the fields of its row, and how a level moves.

use crate::model::site::LEVELS;
use crate::scenario::Values;
use crate::scenario::parameter::Parameter;

/// One optional field for each level.
pub(super) const fn fields(unit: &'static str, most: f64, doc: &'static str) -> [Parameter; LEVELS.len()] {
    const NAMES: [(&str, &str); LEVELS.len()] = [
        ("effect.willingness", "Effect on the willingness of staff"),
        ("effect.resources", "Effect on the availability of resources"),
        ("effect.buy_in", "Effect on the buy-in of those with a stake"),
        ("effect.role_clarity", "Effect on the clarity of roles"),
        ("effect.shared_goals", "Effect on shared goals"),
        ("effect.information_sharing", "Effect on the sharing of information"),
        ("effect.care_plans", "Effect on shared care plans"),
        ("effect.safeguards", "Effect on safeguards of confidentiality"),
        ("effect.clinicians", "Effect on the attitude of clinicians"),
        ("effect.peers", "Effect on the attitude of peer workers"),
        ("effect.administrators", "Effect on the attitude of administrators"),
    ];
    let mut all = [Parameter::number("", "", "", 0.0, 0.0, ""); LEVELS.len()];
    let mut at = 0;
    while at < all.len() {
        let (path, label) = NAMES[at];
        all[at] = Parameter::number(path, label, unit, -most, most, doc).optional();
        at += 1;
    }
    all
}

/// Two lists of fields, one after the other.
pub(super) const fn joined<const N: usize>(first: &[Parameter], second: &[Parameter]) -> [Parameter; N] {
    let mut all = [first[0]; N];
    let mut at = 0;
    while at < first.len() {
        all[at] = first[at];
        at += 1;
    }
    while at < N {
        all[at] = second[at - first.len()];
        at += 1;
    }
    all
}

/// What a row does to each level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Effects(pub(super) [f64; LEVELS.len()]);

impl Effects {
    pub(super) fn open(row: &Values) -> Self {
        Self(LEVELS.map(|level| row.optional_number(&format!("effect.{level}")).unwrap_or(0.0)))
    }

    /// The levels that it moves.
    pub(super) fn moved(&self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().filter(|(_, effect)| *effect != 0.0).map(|(level, _)| level)
    }
}

/// A level after an effect at once: a share of what is left to 1, or below 0 a share of the level.
pub(super) fn jump(level: f32, share: f64) -> f32 {
    let level = f64::from(level);
    let after = if share > 0.0 { level + share * (1.0 - level) } else { level * (1.0 + share) };
    after as f32
}

/// A level after a time of drifting back to the usual and of a pull: the exact solution of
/// dx/dt = decay × (usual - x) + g × (1 - x) for a pull g above 0, + g × x below.
pub(super) fn drift(level: f32, usual: f32, decay: f64, pull: f64, weeks: f64) -> f32 {
    let fall = decay + pull.abs();
    if fall == 0.0 {
        return level;
    }
    let towards = (decay * f64::from(usual) + pull.max(0.0)) / fall;
    (towards + (f64::from(level) - towards) * libm::exp(-fall * weeks)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_stay_within_their_limits_and_drift_solves_its_equation() {
        for (share, expected) in [(0.5, 0.7), (-0.5, 0.2), (1.0, 1.0), (-1.0, 0.0)] {
            assert!((jump(0.4, share) - expected).abs() < 1e-6);
        }
        // Small steps of the equation come to the same.
        for pull in [0.03, -0.02, 0.0] {
            let (mut x, step) = (0.9_f64, 0.001);
            for _ in 0..10_000 {
                let pulled = if pull > 0.0 { pull * (1.0 - x) } else { pull * x };
                x += step * (0.05 * (0.3 - x) + pulled);
            }
            let exact = f64::from(drift(0.9, 0.3, 0.05, pull, 10.0));
            assert!((x - exact).abs() < 1e-4, "{x} {exact}");
        }
        assert_eq!(drift(0.123, 0.9, 0.0, 0.0, 4.0).to_bits(), 0.123_f32.to_bits());
    }
}
