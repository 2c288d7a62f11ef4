//! Parameters chosen by themselves: every single one is looked at, and the most valuable ones and natural groups are told.

use super::input::Input;
use crate::analysis::value::outcome::{Natural, Valued};
use crate::analysis::value::partial::{Partial, partial, surface};
use crate::analysis::value::terms::FEWEST;
use crate::economics::acceptability::Acceptability;
use rayon::prelude::*;

/// Single parameters that are followed over all thresholds.
const SINGLES: usize = 8;
/// Groups that are followed over all thresholds.
const GROUPS: usize = 5;
/// Samples for each parameter of a group: a straight line and two bent columns of eight samples each.
const PER_PARAMETER: usize = 24;
/// Most parameters of a group that are fitted together.
const TOGETHER: usize = 24;

/// The groups of parameters whose identifiers begin with the same word, where there are several.
pub(super) fn by_first_word(names: &[String]) -> Vec<Natural> {
    let mut groups: Vec<Natural> = Vec::new();
    for name in names {
        let first = name.split('.').next().unwrap_or(name);
        match groups.iter_mut().find(|group| group.name == first) {
            Some(group) => group.parameters.push(name.clone()),
            None => groups.push(Natural { name: first.to_owned(), parameters: vec![name.clone()] }),
        }
    }
    groups
}

/// The value of parameters that nobody named: of each single one at the headline's threshold, then over all thresholds
/// of the most valuable ones and of the most valuable groups; with what a reader should know.
///
/// A group of more parameters than the samples bear is fitted on those that are worth most by themselves, so that what
/// is told is a lower bound of the whole group.
pub(super) fn screen(input: &Input, groups: &[Natural], valued: &Valued) -> (Vec<Partial>, Vec<String>) {
    let samples = valued.paired.samples();
    if samples < FEWEST {
        let told = format!(
            "{samples} samples are too few to tell what single parameters are worth: at least {FEWEST} are needed"
        );
        return (Vec::new(), vec![told]);
    }
    let Some(headline) = valued.headline() else { return (Vec::new(), Vec::new()) };
    let here = std::slice::from_ref(headline);
    let varying: Vec<usize> = (0..input.names.len())
        .filter(|&place| {
            let column = &input.parameters[place];
            column.iter().any(|value| value.total_cmp(&column[0]).is_ne())
        })
        .collect();
    let each: Vec<Option<Partial>> =
        varying.par_iter().map(|&place| fitted(input, &[place], here, valued)).collect();
    let mut found: Vec<(usize, Partial)> =
        varying.iter().copied().zip(each).filter_map(|(place, own)| Some((place, own?))).collect();
    // The most valuable first; of equals the one that stands first.
    found.sort_by(|a, b| worth(&b.1).total_cmp(&worth(&a.1)).then(a.0.cmp(&b.0)));
    let rank = |name: &str| found.iter().position(|(place, _)| input.names[*place] == name);
    let mut told = Vec::new();
    let mut sets: Vec<(String, Vec<usize>)> = Vec::new();
    for group in groups {
        let mut ranks: Vec<usize> = group.parameters.iter().filter_map(|name| rank(name)).collect();
        ranks.sort_unstable();
        let all = ranks.len();
        ranks.truncate(TOGETHER.min(samples / PER_PARAMETER));
        if all < 2 || ranks.len() < 2 {
            continue;
        }
        let name = if ranks.len() < all {
            format!("{} ({} of {all} inputs)", group.name, ranks.len())
        } else {
            format!("{} (all {all} inputs)", group.name)
        };
        sets.push((name, ranks.into_iter().map(|rank| found[rank].0).collect()));
    }
    if sets.is_empty() && !groups.is_empty() && samples < 2 * PER_PARAMETER {
        told.push(format!("{samples} samples are too few to tell what groups of parameters are worth"));
    }
    let mut whole: Vec<(String, Vec<usize>, Partial)> = sets
        .par_iter()
        .map(|(name, places)| Some((name.clone(), places.clone(), fitted(input, places, here, valued)?)))
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect();
    whole.sort_by(|a, b| worth(&b.2).total_cmp(&worth(&a.2)));
    let followed = found.len().min(SINGLES);
    let mut partials: Vec<Partial> = (0..followed)
        .into_par_iter()
        .map(|rank| fitted(input, &[found[rank].0], &valued.thresholds, valued))
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect();
    partials.extend(found.into_iter().skip(followed).map(|(_, single)| single));
    let over_all: Vec<Option<Partial>> = whole
        .par_iter()
        .take(GROUPS)
        .map(|(_, places, _)| fitted(input, places, &valued.thresholds, valued))
        .collect();
    for (rank, (name, _, at_headline)) in whole.into_iter().enumerate() {
        let mut own = over_all.get(rank).cloned().flatten().unwrap_or(at_headline);
        own.called = Some(name);
        // What is missed in a group is told with the group's name, which is all that is shown of it.
        let warnings = std::mem::take(&mut own.warnings);
        told.extend(warnings.iter().map(|warning| shortened(warning, &own)));
        partials.push(own);
    }
    (partials, told)
}

fn worth(partial: &Partial) -> f64 {
    partial.at.first().map_or(0.0, |at| at.value)
}

fn fitted(input: &Input, places: &[usize], at: &[Acceptability], valued: &Valued) -> Option<Partial> {
    let columns: Vec<&[f64]> = places.iter().map(|&place| input.parameters[place].as_slice()).collect();
    let names: Vec<String> = places.iter().map(|&place| input.names[place].clone()).collect();
    Some(partial(&names, &surface(&valued.paired, &columns, at).ok()?, at))
}

/// A warning with the name of the group in place of all its parameters.
fn shortened(warning: &str, partial: &Partial) -> String {
    let name = partial.called.as_deref().unwrap_or_default();
    warning.replacen(&partial.joined(), name, 1)
}
