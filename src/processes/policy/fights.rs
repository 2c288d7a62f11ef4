//! Rules that undo each other: found where they alternate.
//!
//! Two rules alternate at a site where one comes into force after the other, and the other after it again; a rule alternates
//! with itself where it comes into force, ends and comes into force again. More than so many alternations within a time are
//! a fight.

use super::rules::Rule;
use crate::model::oversight::Firing;
use crate::scenario::Values;
use crate::scenario::parameter::Parameter;
use crate::units::time::WEEKS_PER_MONTH;

/// Alternations that are no fight yet, where a scenario does not say.
const TIMES: f64 = 3.0;
/// Months within which they are counted, where a scenario does not say.
const MONTHS: f64 = 24.0;

pub(super) const PARAMETERS: [Parameter; 2] = [
    Parameter::number(
        "rules.fight_times",
        "Alternations",
        "times",
        1.0,
        1000.0,
        "Rules that alternate more often than this within `rules.fight_months` are reported. Where it is left out: 3.",
    )
    .optional(),
    Parameter::number(
        "rules.fight_months",
        "Within",
        "months",
        1.0,
        1200.0,
        "Time within which alternations are counted. Where it is left out: 24.",
    )
    .optional(),
];

/// What counts as a fight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patience {
    times: f64,
    weeks: f64,
}

impl Patience {
    /// Reads the parameters.
    pub fn open(values: &Values) -> Self {
        let or = |path: &str, otherwise: f64| values.optional_number(path).unwrap_or(otherwise);
        Self {
            times: or("rules.fight_times", TIMES),
            weeks: or("rules.fight_months", MONTHS) * WEEKS_PER_MONTH,
        }
    }
}

/// Two rules that undo each other at a site; the same twice where one undoes itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Fight {
    /// The rules, by their places.
    pub rules: [usize; 2],
    /// When they came into force, each in its turn, in weeks since the start, and which: as many as show it.
    pub turns: Vec<(f64, usize)>,
}

/// When a rule came into force at a site.
fn begins(rule: usize, firings: &[Firing]) -> impl Iterator<Item = (f64, usize)> + '_ {
    firings
        .iter()
        .filter(move |firing| firing.rule == rule && firing.begins)
        .map(move |firing| (firing.at, rule))
}

/// The first turns that are closer together than patience allows; none where there are none.
fn too_often(turns: &[(f64, usize)], patience: &Patience) -> Option<Vec<(f64, usize)>> {
    // n alternations lie between n + 1 turns.
    let needed = libm::floor(patience.times) as usize + 2;
    let close = |some: &&[(f64, usize)]| some[some.len() - 1].0 - some[0].0 <= patience.weeks;
    turns.windows(needed).find(close).map(<[(f64, usize)]>::to_vec)
}

/// Every fight at a site.
pub fn fights(rules: &[Rule], firings: &[Firing], patience: &Patience) -> Vec<Fight> {
    let mut found = Vec::new();
    for (one, rule) in rules.iter().enumerate() {
        let own: Vec<(f64, usize)> = begins(one, firings).collect();
        if let Some(turns) = too_often(&own, patience) {
            found.push(Fight { rules: [one, one], turns });
        }
        let later = rules.iter().enumerate().skip(one + 1);
        for (other, _) in later.filter(|(_, other)| rule.action.opposes(other.action)) {
            let mut both: Vec<(f64, usize)> = own.iter().copied().chain(begins(other, firings)).collect();
            both.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            both.dedup_by_key(|turn| turn.1);
            if let Some(turns) = too_often(&both, patience) {
                found.push(Fight { rules: [one, other], turns });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processes::policy::rules::Action;
    use crate::scenario::expression::condition;

    fn firings(all: &[(f64, usize, bool)]) -> Vec<Firing> {
        all.iter().map(|&(at, rule, begins)| Firing { at, rule, begins }).collect()
    }

    #[test]
    fn rules_that_alternate_are_found_with_their_dates_and_others_are_not() {
        let rule = |action| Rule::for_test(condition("1 < 2", &[]).unwrap(), action);
        let rules = [
            rule(Action::Supervision(0.5)),
            rule(Action::Supervision(-0.5)),
            rule(Action::Intake { open: false }),
        ];
        let patience = Patience { times: 3.0, weeks: 52.0 };
        let each = |step: f64, turns: usize, pattern: &[usize]| {
            let turn = |k: usize| {
                [
                    (k as f64 * step, pattern[k % pattern.len()], true),
                    ((k as f64 + 0.5) * step, pattern[k % pattern.len()], false),
                ]
            };
            firings(&(0..turns).flat_map(turn).collect::<Vec<_>>())
        };
        // Two that oppose: five turns are four alternations.
        let found = fights(&rules, &each(8.0, 5, &[0, 1]), &patience);
        assert_eq!(
            found,
            [Fight { rules: [0, 1], turns: vec![(0.0, 0), (8.0, 1), (16.0, 0), (24.0, 1), (32.0, 0)] }]
        );
        assert!(fights(&rules, &each(8.0, 4, &[0, 1]), &patience).is_empty());
        // Too slowly: over 52 weeks.
        assert!(fights(&rules, &each(16.0, 20, &[0, 1]), &patience).is_empty());
        // Two that have nothing to do with each other do not fight, though each may with itself.
        assert!(fights(&rules, &each(8.0, 8, &[0, 2]), &patience).is_empty());
        let found = fights(&rules, &each(8.0, 5, &[2]), &patience);
        assert_eq!(
            found,
            [Fight { rules: [2, 2], turns: [0.0, 8.0, 16.0, 24.0, 32.0].map(|at| (at, 2)).to_vec() }]
        );
    }
}
