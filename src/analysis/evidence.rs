//! Evidence beside effects: which inputs drive an outcome, what they rest on, and what people say who were asked.
//!
//! # Source
//! Confidence in a qualitative finding: Lewin S et al (2018) Implement Sci 13(Suppl 1):2 (GRADE-CERQual). Joint displays:
//! Guetterman TC, Fetters MD, Creswell JW (2015) Ann Fam Med 13:554-561. Rank correlation: Spearman C (1904) Am J Psychol
//! 15:72-101.

use crate::scenario::Standing;
use crate::scenario::parameter::{ListTable, Parameter, Section, Switch};
use crate::scenario::widen;

/// What a scenario says of evidence that is no number.
pub const SECTION: Section = Section {
    id: "evidence",
    title: "Evidence",
    doc: "What interviews, observation and other evidence without numbers say: it changes no result and stands beside the \
          results that it is about. And how much wider than stated the distributions of inputs are whose sources are poor.",
    switch: Switch::Always,
    parameters: widen::PARAMETERS,
    lists: &[NOTES],
};

/// Rows of qualitative evidence.
pub const NOTES: ListTable = ListTable {
    path: "evidence.note",
    label: "Qualitative finding",
    doc: "A finding of qualitative research, with how much confidence it deserves.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the finding in a few words."),
        Parameter::text("outcome", "Outcome", "Identifier of the outcome that the finding is about."),
        Parameter::text("finding", "Finding", "The finding in plain words, with its source."),
        Parameter::choice(
            "confidence",
            "Confidence",
            &[
                ("high", "It is highly likely that the finding represents what it is about."),
                ("moderate", "It is likely that the finding represents what it is about."),
                ("low", "It is possible that the finding represents what it is about."),
                ("very low", "It is not clear whether the finding represents what it is about."),
                ("not assessed", "Nobody has assessed the confidence."),
            ],
            "Confidence in the finding, in the words of GRADE-CERQual.",
        ),
    ],
};

/// The inputs by which the model makes each outcome, nearest first; who reads an effect should look at them first.
pub const DRIVERS: &[(&str, &[&str])] = &[
    ("reach", &["referral.rate", "referral.consent", "workforce.posts_per_site", "workforce.caseload"]),
    ("fidelity", &["workforce.fidelity_rise", "workforce.fidelity_drift", "workforce.supervisor_span"]),
    ("relationships_lost", &["workforce.turnover", "workforce.turnover_ratio_unsupervised"]),
    (
        "admissions",
        &[
            "illness.path_multiplier",
            "illness.protection_self_management",
            "illness.protection_connectedness",
            "states_of_mind.gain",
            "illness.relapse_rate",
            "illness.admission_rate",
        ],
    ),
    (
        "compulsory_admissions",
        &["illness.path_multiplier", "illness.compulsory_share", "illness.compulsory_ratio_ethnicity"],
    ),
    ("bed_days", &["illness.path_multiplier", "illness.stay_mean", "after_discharge.multiplier"]),
    ("ed_visits", &["emergency.rate", "illness.path_multiplier"]),
    ("deaths", &["mortality.ratio", "suicide.rate"]),
    ("suicides", &["suicide.rate"]),
    ("life_years", &["mortality.ratio", "suicide.rate"]),
    ("qalys", &["utility.recovery_gain", "utility.stable", "utility.relapse", "utility.hospital"]),
    ("recovery", &["states_of_mind.gain", "states_of_mind.half_life", "states_of_mind.recovery_weight"]),
    ("cost", &["cost.item"]),
    ("cost_undiscounted", &["cost.item"]),
];

/// An input that drives an outcome.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Driver {
    /// Identifier of the outcome.
    pub outcome: String,
    /// Path of the input, of all its keys together.
    pub input: String,
    /// Label of the input.
    pub label: String,
    /// Its value, or the smallest and the largest of several.
    pub value: String,
    /// Unit.
    pub unit: String,
    /// Its sources, each once.
    pub sources: Vec<String>,
    /// What else the scenario says of it, each once.
    pub notes: Vec<String>,
    /// The poorest standing of its sources; none where no source is given.
    pub standing: Option<Standing>,
    /// By strategy other than the comparator (index - 1): the rank correlation of the input with the difference in the
    /// outcome over samples, of the key for which it is largest; none without samples or where the input is certain.
    pub correlation: Vec<Option<f64>>,
}

/// A qualitative finding.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Note {
    /// Name.
    pub name: String,
    /// Identifier of the outcome that it is about.
    pub outcome: String,
    /// The finding.
    pub finding: String,
    /// Confidence, in the words of GRADE-CERQual.
    pub confidence: String,
    /// Its source, where one is given.
    pub source: String,
}

/// Ranks from 1; ties share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    while first < order.len() {
        let tied = order[first..].iter().take_while(|&&i| values[i] <= values[order[first]]).count().max(1);
        for &i in &order[first..first + tied] {
            ranks[i] = first as f64 + f64::midpoint(tied as f64, 1.0);
        }
        first += tied;
    }
    ranks
}

/// Spearman's rank correlation of pairs, those that are not finite left out; none where either does not vary.
pub fn rank_correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let kept: Vec<(f64, f64)> =
        pairs.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
    let (x, y): (Vec<f64>, Vec<f64>) = kept.into_iter().unzip();
    let (x, y) = (ranks(&x), ranks(&y));
    let mean = f64::midpoint(x.len() as f64, 1.0);
    let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    let scale = libm::sqrt(sum(&x, &x) * sum(&y, &y));
    (scale > 0.0).then(|| sum(&x, &y) / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, with a tie: ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4.
    #[test]
    fn the_rank_correlation_is_that_of_ranks_with_ties_shared() {
        let pairs = [(0.1, 10.0), (5.0, 30.0), (5.0, 20.0), (7.0, 1e9)];
        let expected = 4.5 / libm::sqrt(4.5 * 5.0);
        assert!((rank_correlation(&pairs).unwrap() - expected).abs() < 1e-12);
        let reversed: Vec<(f64, f64)> = pairs.iter().map(|&(x, y)| (x, -y)).collect();
        assert!((rank_correlation(&reversed).unwrap() + expected).abs() < 1e-12);
        assert_eq!(rank_correlation(&[(1.0, 2.0), (1.0, 3.0)]), None);
        assert_eq!(rank_correlation(&[(1.0, f64::NAN)]), None);
        assert_eq!(rank_correlation(&[]), None);
    }
}
