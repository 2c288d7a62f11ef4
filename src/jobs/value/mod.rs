//! `value`: the economic evaluation of paired samples, also of samples made elsewhere.

pub mod input;
pub mod of_run;
mod screen;
pub mod thresholds;

use crate::analysis::value::net_benefit::net_benefits;
use crate::analysis::value::outcome::{Named, People, Sampled, Trials, Valued};
use crate::analysis::value::partial::{Partial, partial, surface};
use crate::analysis::value::sampling::{Trial, value_of_trial};
use crate::analysis::value::surface::Surface;
use crate::analysis::value::together::{MOST, together};
use crate::economics::acceptability::{Acceptability, acceptability};
use crate::economics::cea::icer_table;
use crate::scenario::study::{EffectScale, Measured, Study, StudyOutcome};
use crate::scenario::{Problem, Problems};
use input::Input;
use rayon::prelude::*;
use screen::screen;

/// What is to be told of some samples.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Request {
    /// Willingness to pay, rising.
    pub thresholds: Vec<f64>,
    /// The one of them that titles and sentences speak of; that in the middle where none is said.
    pub headline: Option<f64>,
    /// Sets of parameters whose value is asked for.
    pub sets: Vec<Vec<String>>,
    /// A trial whose value is asked for.
    pub study: Option<Study>,
    /// The people to whom the decision applies.
    pub people: Option<People>,
    /// How many people the samples are about, where the decision applies to just these.
    pub represented: Option<f64>,
    /// Whether the job is to find by itself which parameters and groups of them are worth most.
    pub screen: bool,
    /// How things are called.
    pub named: Named,
}

/// Fewer samples than these say little of tails.
const FEW: usize = 40;
/// Limits within which a risk is kept when the spread of a trial's result is computed.
const RISKS: (f64, f64) = (0.001, 0.999);

/// Does the evaluation.
///
/// # Errors
/// A parameter is not there, or there are too few samples for what is asked: all such problems.
pub fn value(input: &Input, request: &Request) -> Result<Valued, Problems> {
    let paired = input.paired.clone();
    let icers = icer_table(&paired.mean_costs(), &paired.mean_effects());
    let mut valued = Valued {
        paired,
        icers,
        people: request.people,
        represented: request.represented,
        named: request.named.clone(),
        ..Valued::default()
    };
    if valued.paired.samples() < 2 {
        let unanswered = !request.sets.is_empty() || request.study.is_some() || request.people.is_some();
        if unanswered {
            let message =
                "there is one sample, a deterministic analysis: the table of ratios is all that it gives";
            valued.warnings.push(message.into());
        }
        return Ok(valued);
    }
    let paired = &valued.paired;
    valued.thresholds = request.thresholds.par_iter().map(|&wtp| acceptability(paired, wtp)).collect();
    valued.net_benefits = request.thresholds.par_iter().map(|&wtp| net_benefits(paired, wtp)).collect();
    valued.headline = headline(request)?;
    if paired.samples() < FEW {
        let samples = paired.samples();
        valued.warnings.push(format!("{samples} samples are few: probabilities and limits are rough"));
    }
    let still = |column: &Vec<f64>| column.iter().all(|value| value.total_cmp(&column[0]).is_eq());
    if paired.costs.iter().chain(&paired.effects).all(still) {
        valued
            .warnings
            .push("costs and effects are the same in every sample: there is no uncertainty".into());
    }
    let mut problems = Vec::new();
    let sets = request.sets.iter().map(|set| places(input, set)).collect::<Vec<_>>();
    let found: Vec<Result<Partial, Box<Problem>>> = request
        .sets
        .par_iter()
        .zip(&sets)
        .map(|(set, places)| {
            let places = places.as_ref().map_err(Clone::clone)?;
            let surface = fitted(input, places, &valued.thresholds, &set.join("+"))?;
            Ok(partial(set, &surface, &valued.thresholds))
        })
        .collect();
    for partial in found {
        match partial {
            Ok(partial) => valued.partial.push(partial),
            Err(problem) => problems.push(*problem),
        }
    }
    if let Some(study) = &request.study {
        for outcome in &study.outcomes {
            match trials(input, study, outcome, &valued) {
                Ok((trials, warnings)) => {
                    valued.trials.push(trials);
                    valued.warnings.extend(warnings);
                }
                Err(problem) => problems.push(*problem),
            }
        }
    }
    if !problems.is_empty() {
        problems.dedup();
        return Err(Problems::new(problems));
    }
    let told: Vec<String> = valued.partial.iter().flat_map(|partial| partial.warnings.clone()).collect();
    valued.warnings.extend(told);
    if request.screen {
        let by_word = screen::by_first_word(&input.names);
        let groups = if request.named.groups.is_empty() { &by_word } else { &request.named.groups };
        let (partials, told) = screen(input, groups, &valued);
        valued.partial.extend(partials);
        valued.warnings.extend(told);
    }
    let hidden = hidden(input, &sets, &valued);
    valued.warnings.extend(hidden);
    Ok(valued)
}

fn headline(request: &Request) -> Result<usize, Problems> {
    let Some(wanted) = request.headline else { return Ok(request.thresholds.len() / 2) };
    let found = request.thresholds.iter().position(|wtp| wtp.total_cmp(&wanted).is_eq());
    found.ok_or_else(|| {
        let problem = Problem::error(format!("the threshold {wanted} is none of --wtp"));
        Problems::new(vec![problem.help("name one of the values that --wtp lists")])
    })
}

/// The places of the parameters of a set.
fn places(input: &Input, set: &[String]) -> Result<Vec<usize>, Box<Problem>> {
    let places = set.iter().map(|name| input.parameter(name)).collect::<Result<Vec<_>, _>>()?;
    match places.iter().enumerate().find(|(at, place)| places[..*at].contains(place)) {
        Some((at, _)) => Err(Box::new(Problem::error(format!("{} is twice in {}", set[at], set.join("+"))))),
        None => Ok(places),
    }
}

fn fitted(
    input: &Input,
    places: &[usize],
    thresholds: &[Acceptability],
    what: &str,
) -> Result<Surface, Box<Problem>> {
    let columns: Vec<&[f64]> = places.iter().map(|&place| input.parameters[place].as_slice()).collect();
    surface(&input.paired, &columns, thresholds)
        .map_err(|refusal| Box::new(Problem::error(format!("the value of {what} cannot be told: {refusal}"))))
}

/// Pairs of single parameters that were asked for which matter only together.
fn hidden(input: &Input, sets: &[Result<Vec<usize>, Box<Problem>>], valued: &Valued) -> Vec<String> {
    let mut asked: Vec<usize> = sets.iter().flatten().flatten().copied().collect();
    asked.sort_unstable();
    asked.dedup();
    // Where a decision is most open, what is not known matters most.
    let open = valued.thresholds.iter().max_by(|a, b| a.evpi().total_cmp(&b.evpi()));
    let (Some(open), true) = (open, asked.len() > 1) else { return Vec::new() };
    let columns: Vec<&[f64]> = asked.iter().map(|&place| input.parameters[place].as_slice()).collect();
    let pairs = together(&valued.paired, &columns, open.wtp, open.best);
    let many = (asked.len() > MOST).then(|| {
        format!("of {} parameters the first {MOST} were looked at for pairs that act together", asked.len())
    });
    let answered = |a: usize, b: usize| sets.iter().flatten().any(|set| set.contains(&a) && set.contains(&b));
    pairs
        .into_iter()
        .map(|(a, b, share)| (asked[a], asked[b], share))
        .filter(|(a, b, _)| !answered(*a, *b))
        .map(|(a, b, share)| {
            let (a, b) = (&input.names[a], &input.names[b]);
            format!(
                "{a} and {b} act together: their product explains {:.0}% of the net benefit that the parameters leave one by \
                 one (at {}); the values of the single ones miss that, --evppi {a}+{b} tells it",
                100.0 * share,
                open.wtp
            )
        })
        .chain(many)
        .collect()
}

/// The value of a trial of each size on one outcome, with what a reader should know.
fn trials(
    input: &Input,
    study: &Study,
    outcome: &StudyOutcome,
    valued: &Valued,
) -> Result<(Trials, Vec<String>), Box<Problem>> {
    let place = input.parameter(&outcome.parameter)?;
    let parameter = &input.parameters[place];
    let what = format!("a trial on {}", outcome.measured.word());
    let surface = fitted(input, &[place], &valued.thresholds, &what)?;
    let known = partial(std::slice::from_ref(&outcome.parameter), &surface, &valued.thresholds);
    let affected = valued.affected(study.years_to_result);
    let mut sizes: Vec<Sampled> = study
        .per_arm
        .par_iter()
        .map(|&per_arm| {
            let trial = result(&outcome.measured, parameter, per_arm)
                .map_err(|reason| Box::new(Problem::error(format!("{}: {reason}", outcome.parameter))))?;
            let cost = study.fixed_cost + 2.0 * per_arm * study.cost_per_participant;
            let at = value_of_trial(&surface, &trial, &valued.thresholds, &known.at);
            let sampled = at.into_iter().map(|at| Sampled {
                wtp: at.wtp,
                per_arm,
                value: at.value,
                se: at.se,
                net: affected.map(|people| people * at.value - cost),
                best: false,
            });
            Ok(sampled.collect::<Vec<_>>())
        })
        .collect::<Result<Vec<_>, Box<Problem>>>()?
        .concat();
    for threshold in &valued.thresholds {
        let here = |sampled: &Sampled| sampled.wtp.total_cmp(&threshold.wtp).is_eq();
        let net = |place: &usize| sizes[*place].net.unwrap_or(f64::NEG_INFINITY);
        let own: Vec<usize> = (0..sizes.len()).filter(|&place| here(&sizes[place])).collect();
        // Of equal ones the smallest.
        let best = own.into_iter().rev().max_by(|a, b| net(a).total_cmp(&net(b)));
        if let Some(best) = best.filter(|best| net(best) > 0.0) {
            sizes[best].best = true;
        }
    }
    let mut warnings = Vec::new();
    if affected.is_none() {
        warnings.push(format!("the net benefit of {what} needs --incidence, --horizon and --discount"));
    } else if affected.is_some_and(|people| people <= 0.0) {
        warnings
            .push(format!("{what} has its result after the horizon of the decision: it can change nothing"));
    }
    if let Some(clamped) = clamped(&outcome.measured, parameter) {
        warnings.push(clamped);
    }
    let trials = Trials {
        parameter: outcome.parameter.clone(),
        outcome: outcome.measured.word(),
        method: "normal likelihood of the result, fitted net benefit",
        sizes,
    };
    Ok((trials, warnings))
}

/// The risk with peer support in a sample.
fn risk(scale: EffectScale, control: f64, parameter: f64) -> f64 {
    match scale {
        EffectScale::RiskRatio => control * parameter,
        EffectScale::LogRiskRatio => control * libm::exp(parameter),
        EffectScale::RiskDifference => control + parameter,
    }
}

fn clamped(measured: &Measured, parameter: &[f64]) -> Option<String> {
    let Measured::Readmission { scale, control_risk } = measured else { return None };
    let outside = |value: &&f64| !(RISKS.0..=RISKS.1).contains(&risk(*scale, *control_risk, **value));
    let count = parameter.iter().filter(outside).count();
    (count > 0).then(|| {
        format!(
            "in {count} of {} samples the risk with peer support would not lie between {} and {}; the spread of a trial's result \
             is that at these limits",
            parameter.len(),
            RISKS.0,
            RISKS.1
        )
    })
}

/// What a trial would return in each sample: on readmission the log risk ratio or the risk difference, on quality of life
/// the difference of means.
///
/// # Source
/// Delta method: the variance of a log risk is (1 - p) / (n p), that of a risk p (1 - p) / n.
fn result(measured: &Measured, parameter: &[f64], per_arm: f64) -> Result<Trial, String> {
    let mut trial = Trial { means: Vec::new(), sds: Vec::new() };
    for &value in parameter {
        let (mean, variance) = match *measured {
            Measured::QualityOfLife { sd } => (value, 2.0 * sd * sd),
            Measured::Readmission { scale, control_risk } => {
                let p = risk(scale, control_risk, value).clamp(RISKS.0, RISKS.1);
                let odds = |p: f64| (1.0 - p) / p;
                match scale {
                    EffectScale::RiskDifference => {
                        (value, p * (1.0 - p) + control_risk * (1.0 - control_risk))
                    }
                    EffectScale::LogRiskRatio => (value, odds(p) + odds(control_risk)),
                    EffectScale::RiskRatio if value > 0.0 => (libm::log(value), odds(p) + odds(control_risk)),
                    EffectScale::RiskRatio => {
                        return Err(format!("a risk ratio is {value}, must be above 0"));
                    }
                }
            }
        };
        trial.means.push(mean);
        trial.sds.push((variance / per_arm).sqrt());
    }
    Ok(trial)
}
