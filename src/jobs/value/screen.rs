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
    let mut told = Vec::new();
    let most = TOGETHER.min(samples / PER_PARAMETER);
    let (sets, cut) = sets(input, groups, &found, most);
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
    let mut missed: Vec<(String, usize)> = Vec::new();
    for (rank, (name, _, at_headline)) in whole.into_iter().enumerate() {
        let mut own = over_all.get(rank).cloned().flatten().unwrap_or(at_headline);
        own.called = Some(name);
        for warning in std::mem::take(&mut own.warnings) {
            let what = warning.strip_prefix(&format!("{}: ", own.joined())).unwrap_or(&warning);
            match missed.iter_mut().find(|(told, _)| told == what) {
                Some((_, groups)) => *groups += 1,
                None => missed.push((what.to_owned(), 1)),
            }
        }
        partials.push(own);
    }
    // Said once for all groups, and not of each by the names of all its parameters.
    told.extend(
        missed.into_iter().map(|(what, groups)| format!("groups of inputs ({groups} of them): {what}")),
    );
    if cut {
        told.push(format!(
            "{samples} samples bear {most} inputs of a group at a time: of larger groups those worth most by themselves were \
             taken, so that the rest of the group is missed and noise in that choice adds to its value"
        ));
    }
    (partials, told)
}

/// The places of the parameters of each group that are fitted together, and whether any group is cut.
fn sets(
    input: &Input,
    groups: &[Natural],
    found: &[(usize, Partial)],
    most: usize,
) -> (Vec<(String, Vec<usize>)>, bool) {
    let rank = |name: &str| found.iter().position(|(place, _)| input.names[*place] == name);
    let (mut sets, mut cut) = (Vec::new(), false);
    for group in groups {
        let mut ranks: Vec<usize> = group.parameters.iter().filter_map(|name| rank(name)).collect();
        ranks.sort_unstable();
        let all = ranks.len();
        ranks.truncate(most);
        if ranks.len() < 2 {
            continue;
        }
        cut |= ranks.len() < all;
        let name = if ranks.len() < all {
            format!("{} ({} of {all} inputs)", group.name, ranks.len())
        } else {
            format!("{} (all {all} inputs)", group.name)
        };
        sets.push((name, ranks.into_iter().map(|rank| found[rank].0).collect()));
    }
    (sets, cut)
}

fn worth(partial: &Partial) -> f64 {
    partial.at.first().map_or(0.0, |at| at.value)
}

fn fitted(input: &Input, places: &[usize], at: &[Acceptability], valued: &Valued) -> Option<Partial> {
    let columns: Vec<&[f64]> = places.iter().map(|&place| input.parameters[place].as_slice()).collect();
    let names: Vec<String> = places.iter().map(|&place| input.names[place].clone()).collect();
    Some(partial(&names, &surface(&valued.paired, &columns, at).ok()?, at))
}
