//! Every index of one distribution, each with its name, its sign and what it needs.

use super::{ATKINSON, Bounds, EXTENDED, KOLM, Ranked};

/// What an index needs that a distribution does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Limits of the value.
    Bounds,
    /// Values above 0.
    Positive,
    /// Values of 0 or above.
    NotNegative,
    /// A mean above 0.
    Mean,
    /// A denominator above 0, or a line above 0 at both ends.
    NotZero,
}

impl Lack {
    /// The reason in words.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Bounds => "needs the least and the largest value that is possible: --bounds LO:HI",
            Self::Positive => "is defined only where every value is above 0",
            Self::NotNegative => "is defined only where no value is below 0",
            Self::Mean => "is defined only where the mean is above 0",
            Self::NotZero => "divides by a number that is 0 here, or compares numbers of opposite sign",
        }
    }
}

/// An index with what it came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// Identifier.
    pub id: &'static str,
    /// Name.
    pub name: &'static str,
    /// How to read it.
    pub meaning: &'static str,
    /// Aversion to inequality, where it has one.
    pub aversion: Option<f64>,
    /// The number, or what it lacks.
    pub value: Result<f64, Lack>,
}

const TOWARDS: &str = "above 0: concentrated among those of higher rank, the better off";

/// All indices of a distribution, in the order of every table.
pub fn indices(people: &Ranked, bounds: Option<Bounds>) -> Vec<Index> {
    let positive = |value: Option<f64>| value.ok_or(Lack::Positive);
    let one = |id, name, meaning, value| Index { id, name, meaning, aversion: None, value };
    let [low, high] = people.ends();
    let mut all = vec![
        one("mean", "Mean", "weighted", Ok(people.mean())),
        one("concentration_index", "Concentration index", TOWARDS, people.concentration_index()),
    ];
    all.extend(EXTENDED.map(|aversion| Index {
        id: "concentration_index_nu",
        name: "Extended concentration index",
        meaning: TOWARDS,
        aversion: Some(aversion),
        value: people.extended_concentration_index(aversion),
    }));
    all.extend([
        one(
            "wagstaff",
            "Wagstaff index",
            TOWARDS,
            bounds.ok_or(Lack::Bounds).and_then(|bounds| people.wagstaff(bounds)),
        ),
        one(
            "erreygers",
            "Erreygers index",
            TOWARDS,
            bounds.ok_or(Lack::Bounds).map(|bounds| people.erreygers(bounds)),
        ),
        one("gini", "Gini coefficient", "ranked by the value itself; 0: all equal", people.gini()),
    ]);
    // Equivalents are what takes the time: each once.
    let (atkinson, kolm) = (ATKINSON.map(|a| people.ede_atkinson(a)), KOLM.map(|a| people.ede_kolm(a)));
    let (mean, equivalent) = (people.mean(), "what all could have for as much welfare");
    let by_aversion =
        |id, name, meaning, aversion, value| Index { id, name, meaning, aversion: Some(aversion), value };
    let of_atkinson = |id, name, meaning, of: &dyn Fn(f64) -> f64| -> Vec<Index> {
        let one = |(aversion, ede): (f64, Option<f64>)| {
            by_aversion(id, name, meaning, aversion, positive(ede.map(of)))
        };
        ATKINSON.into_iter().zip(atkinson).map(one).collect()
    };
    let of_kolm = |id, name, meaning, of: &dyn Fn(f64) -> f64| -> Vec<Index> {
        let one = |(aversion, ede): (f64, f64)| by_aversion(id, name, meaning, aversion, Ok(of(ede)));
        KOLM.into_iter().zip(kolm).map(one).collect()
    };
    all.extend(of_atkinson("atkinson", "Atkinson index", "0: all equal", &|ede| 1.0 - ede / mean));
    all.extend(of_atkinson("ede_atkinson", "Equally distributed equivalent, Atkinson", equivalent, &|ede| {
        ede
    }));
    all.extend(of_kolm("kolm", "Kolm index", "0: all equal", &|ede| mean - ede));
    all.extend(of_kolm("ede_kolm", "Equally distributed equivalent, Kolm", equivalent, &|ede| ede));
    all.extend([
        one("sii", "Slope index of inequality", TOWARDS, Ok(people.slope().1)),
        one("rii_mean", "Relative index of inequality, over the mean", TOWARDS, people.relative_slope()),
        one(
            "rii_ratio",
            "Relative index of inequality, highest over lowest",
            "above 1: those of higher rank have more",
            people.slope_ratio(),
        ),
        one("theil_t", "Theil index", "0: all equal", positive(people.theil())),
        one("mld", "Mean log deviation", "0: all equal", positive(people.mean_log_deviation())),
        one(
            "gap_abs",
            "Gap, highest minus lowest rank",
            "above 0: the highest rank has more",
            Ok(high - low),
        ),
        one(
            "gap_ratio",
            "Gap, highest over lowest rank",
            "above 1: the highest rank has more",
            people.gap_ratio(),
        ),
    ]);
    all
}
