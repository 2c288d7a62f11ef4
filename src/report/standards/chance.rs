//! What a run says of chance and of uncertain inputs: it depends on how often each parameter set was repeated.

use super::facts::{repeats, sets};
use super::held::Held;

/// Fewer replicates tell nothing of chance.
const FEWEST_REPLICATES: u64 = 2;

/// Whether chance can be told from anything else: it takes two replicates.
fn tells_chance(held: &Held) -> bool {
    held.counted("replicates").is_some_and(|replicates| replicates >= FEWEST_REPLICATES)
}

/// Over what means are taken.
pub(super) fn means(held: &Held) -> Option<String> {
    let over = match (held.counted("samples")? > 0, tells_chance(held)) {
        (true, true) => "parameter sets and their replicates",
        (true, false) => "parameter sets",
        (false, _) => "replicates",
    };
    Some(format!("Means over {over} of paired differences from the comparator. {}", repeats(held)?))
}

/// How the error of a number is found, and what its limits hold; none where neither is told.
pub(super) fn errors(held: &Held) -> Option<String> {
    let limits = if held.counted("samples")? > 0 {
        "Limits are quantiles over parameter sets."
    } else {
        "There are no limits over inputs: parameter uncertainty was not sampled."
    };
    tells_chance(held).then(|| format!("Monte Carlo errors are standard errors over replicates. {limits}"))
}

/// What stands in the place of errors where there is one replicate.
pub(super) fn no_errors(held: &Held) -> Option<String> {
    let sets = held.counted("samples")? > 0;
    (!tells_chance(held)).then(|| {
        let with = if sets {
            " Limits are quantiles over parameter sets, in each of which chance had one draw: they hold both."
        } else {
            ""
        };
        format!("One replicate has no Monte Carlo error: columns of it are empty.{with}")
    })
}

/// How often it was repeated, with what that says of chance: whether it is enough is not for a run to say.
pub(super) fn size(held: &Held) -> Option<String> {
    let saves = if held.has("tables/variance_ratio.csv: variance_ratio") {
        " How much shared luck saves: tables/variance_ratio.csv."
    } else {
        ""
    };
    let told = if tells_chance(held) {
        "What is left of chance is told by the Monte Carlo errors in tables/summary.csv.".to_owned()
    } else {
        no_errors(held)?
    };
    Some(format!("{} {told}{saves} Why so many is to be added.", repeats(held)?))
}

/// How uncertainty was looked at; none without parameter sets, or where chance is not told apart from them.
pub(super) fn uncertainty(held: &Held) -> Option<String> {
    tells_chance(held)
        .then(|| of_sets(held, "Monte Carlo error is told apart from parameter uncertainty."))?
}

/// The same of a run with one replicate of each set.
pub(super) fn uncertainty_and_chance(held: &Held) -> Option<String> {
    let said = "Monte Carlo error is not told apart from parameter uncertainty: that takes two replicates of each parameter set. \
                Limits hold both.";
    of_sets(held, said)
}

fn of_sets(held: &Held, chance: &str) -> Option<String> {
    sets(held)?;
    Some(format!(
        "{} {chance} Acceptability over the willingness to pay: tables/acceptability.csv; net benefit with intervals: \
         tables/net_benefit.csv; value of information: tables/evpi.csv.",
        repeats(held)?
    ))
}
