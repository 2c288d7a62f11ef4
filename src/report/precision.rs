//! How precise the run is, and what it would take to be more precise, in a sentence.

use crate::analysis::findings::Findings;
use crate::analysis::precision::{NET_BENEFIT, Noise};
use crate::charts::rules::name;
use crate::charts::words::{grouped, percent, significant};

/// Largest share of the spread over samples that chance should have: it widens an interval by 2.6%.
const SHARE: f64 = 0.05;
/// Wanted standard error of the mean net benefit over samples, as a share of it.
const OF_MEAN: f64 = 0.05;
/// Wanted Monte Carlo error without samples, as a share of the comparator's level.
const OF_LEVEL: f64 = 0.001;

/// The sentence; none where the run has nothing to compare or a single replicate.
pub fn sentence(findings: &Findings) -> Option<String> {
    let setting = &findings.setting;
    if setting.samples == 0 {
        return without_samples(findings);
    }
    if setting.samples > 1 && setting.replicates < 2 && findings.strategies.len() > 1 {
        return Some(
            "With one replicate of each parameter sample, chance cannot be told from parameters: intervals, acceptability and \
             the value of information hold both. Two or more replicates tell them apart."
                .into(),
        );
    }
    let worst = findings
        .noises
        .iter()
        .filter(|noise| noise.outcome == NET_BENEFIT)
        .filter_map(|noise| Some((noise, noise.share()?)))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let (noise, share) = worst;
    let of = format!(
        "{} of the spread of net benefit over samples is chance ({})",
        percent(share),
        name(findings, noise.strategy)
    );
    let persons = match noise.times_for(SHARE) {
        _ if share <= SHARE => format!("{of}, which is little"),
        None => format!(
            "{of}: what parameters do cannot be told from it, and the value of information is overstated; many more persons or \
             replicates are needed"
        ),
        Some(times) => format!(
            "{of}, so that intervals are too wide and the value of information is overstated; {} times as many persons or \
             replicates would bring that to {}",
            rounded_up(times),
            percent(SHARE)
        ),
    };
    Some(format!("{persons}.{}", samples(findings, noise)))
}

/// What number of samples the mean over samples would want.
fn samples(findings: &Findings, noise: &Noise) -> String {
    let Some(wanted) = noise.samples_for(OF_MEAN) else { return String::new() };
    let (own, of) = (findings.setting.samples as f64, percent(OF_MEAN));
    if wanted <= own {
        format!(" The samples are enough for a standard error of its mean below {of} of it.")
    } else if wanted > 1000.0 * own {
        format!(" Its mean is too near 0 for a standard error of {of} of it to be within reach.")
    } else {
        format!(
            " A standard error of its mean of {of} of it would take {} samples.",
            grouped(significant_up(wanted))
        )
    }
}

fn without_samples(findings: &Findings) -> Option<String> {
    let noises = findings.noises.iter().filter(|noise| noise.outcome != NET_BENEFIT);
    let worst = noises
        .filter_map(|noise| Some((noise, noise.times_for_error(OF_LEVEL)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let (noise, times) = worst;
    let error = percent(noise.mcse? / noise.level?.abs());
    let what = format!(
        "The Monte Carlo error of the difference in {} is at most {error} of the level of {} ({})",
        noise.outcome.replace('_', " "),
        name(findings, 0),
        name(findings, noise.strategy)
    );
    Some(if times <= 1.0 {
        format!("{what}.")
    } else {
        format!(
            "{what}; {} times as many persons or replicates would bring it to {}.",
            rounded_up(times),
            percent(OF_LEVEL)
        )
    })
}

/// A factor rounded up to two digits, so that what is promised is kept.
fn rounded_up(times: f64) -> String {
    if times < 10.0 { format!("{}", libm::ceil(times * 10.0) / 10.0) } else { grouped(significant_up(times)) }
}

fn significant_up(value: f64) -> f64 {
    let rounded = significant(value, 2);
    if rounded >= value { rounded } else { significant(rounded * 1.000_001 + unit(rounded), 2) }
}

/// One in the second digit.
fn unit(value: f64) -> f64 {
    libm::pow(10.0, libm::floor(libm::log10(value)) - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_advised_is_never_less_than_what_is_needed() {
        for (value, words) in
            [(1.23, "1.3"), (9.99, "10"), (12.0, "12"), (12.3, "13"), (994.0, "1,000"), (1234.0, "1,300")]
        {
            assert_eq!(rounded_up(value), words);
        }
    }
}
