//! Effects: what a scenario asks trials to return, the curve solved for it, and every parameter set mapped through it.

use super::emulate::{KEPT, Part, Scale, Stage, possible};
use super::lived::lived;
use super::scores::Arms;
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::trial::course::Dose;
use crate::analysis::trial::design::Design;
use crate::analysis::trial::parameters::{SCORES, SOURCE, TRIALS};
use crate::analysis::trial::solve::{By, Emulate, Emulated, Problem};
use crate::analysis::trial::solved::{Asked, Effects, Inputs, Solved};
use crate::engine::draws::ParameterLuck;
use crate::jobs::model::ModelError;
use crate::model::person::{DIAGNOSES, HOUSING, TREATMENTS};
use crate::processes::illness;
use crate::processes::states_of_mind::STATES;
use crate::scenario::{MissingValue, Scenario, Values};
use crate::units::checksum::sha256_hex;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

/// How a curve is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Participants of each emulated trial of admission. Each point that the curve is made from is lived by one part of them,
    /// the parts in turn, so that their luck is averaged over points; the base case and the check are lived by all of them.
    /// Trials in which only scores are read have as many as a part.
    pub participants: usize,
    /// Number of these parts.
    pub parts: usize,
    /// Parameter sets that the curve is made from.
    pub draws: usize,
    /// Parameter sets that it is checked with.
    pub checks: usize,
    /// Seed of all luck.
    pub seed: u64,
}

impl Effort {
    /// What curves of scenarios are made with.
    pub const FULL: Self = Self { participants: 40_000, parts: 4, draws: 36, checks: 24, seed: 1 };
}

/// Version of the way in which curves are made: another one gives other curves. A change of how trials are emulated or of
/// what people live through in them, by whatever process, is another version.
const WAY: u32 = 6;

/// The number of the first parameter set that a curve is checked with: the same ones whatever it is made from, so that ways
/// of making it can be compared.
const CHECKED_FROM: usize = 24;

/// Whether a scenario has its effects solved.
pub fn wanted(values: &Values) -> bool {
    values.optional_word(SOURCE) == Some(TRIALS)
}

/// What a set of values asks trials to return.
///
/// # Errors
/// Where a value is missing.
pub fn asked(values: &Values) -> Result<Asked, MissingValue> {
    let smd = values.each("effect.smd", &SCORES)?;
    Ok(Asked { ratio: values.number("effect.risk_ratio")?, smd: std::array::from_fn(|i| smd[i]) })
}

/// Addresses of what circumstances do to the response, by treatment and by housing other than settled.
fn circumstances(of: &str) -> String {
    let by = if TREATMENTS.contains(&of) { "treatment" } else { "housing" };
    format!("states_of_mind.response_log_ratio_{by}.{of}")
}

/// The mean response over housing and treatment, by diagnosis, relative to people who are settled and have no other
/// treatment: 1 + Σ share (ratio - 1), one factor for housing and one for each treatment. Trials measure people in the
/// circumstances in which they live; 1 exactly where circumstances do nothing.
fn mean_response(values: &Values) -> Result<[f64; DIAGNOSES.len()], MissingValue> {
    let more = |of: &str| libm::expm1(values.optional_number(&circumstances(of)).unwrap_or_default());
    let share = |path: String| values.optional_number(&path).unwrap_or_default();
    let not_taken = values.each("population.non_adherence", &DIAGNOSES)?;
    let housed: f64 =
        HOUSING[1..].iter().map(|kind| share(format!("population.housing.{kind}")) * more(kind)).sum();
    Ok(std::array::from_fn(|d| {
        let of =
            |treatment: &str| share(format!("population.{treatment}.{}", DIAGNOSES[d])) * more(treatment);
        (1.0 + housed)
            * (1.0 + (1.0 - not_taken[d]) * more(TREATMENTS[0]))
            * (1.0 + of(TREATMENTS[1]))
            * (1.0 + of(TREATMENTS[2]))
    }))
}

/// What of a set of values decides what effects do in trials.
///
/// # Errors
/// Where a value is missing.
pub fn inputs(values: &Values) -> Result<Inputs, MissingValue> {
    let maximum = values.each("states_of_mind.maximum", &STATES)?;
    let response = values.each("states_of_mind.response_ratio", &DIAGNOSES)?;
    let mean = mean_response(values)?;
    let lasting = values.optional_word("states_of_mind.persistence");
    let on = |section: &str, path: &str, off: f64| {
        if values.is_on(section) { values.number(path) } else { Ok(off) }
    };
    Ok(Inputs {
        maximum: std::array::from_fn(|k| maximum[k]),
        half_life: values.number("states_of_mind.half_life")?,
        lasts: lasting != Some("none"),
        plateau: match lasting {
            Some("none" | "half-life") => 0.0,
            _ => values.number("states_of_mind.plateau")?,
        },
        adherence: on("adherence", "adherence.protection_self_management", 0.0)?,
        plan: on("crisis_plan", "crisis_plan.per_contact", 0.0)?,
        plan_ratio: on("crisis_plan", "crisis_plan.ratio_compulsory", 1.0)?,
        response: std::array::from_fn(|d| response[d] * mean[d]),
        response_slope: values.number("states_of_mind.response_slope_severity")?,
        response_sd: values.number("population.response_sd_log")?,
        dose: match values.word("peer_contact.dose_response")? {
            "threshold" => Dose::Threshold,
            "saturating" => Dose::Saturating(values.number("peer_contact.saturation_contacts")?),
            _ => Dose::Linear,
        },
        path_limit: illness::path_limit(values),
    })
}

/// By diagnosis: the share of a change in who takes medication that is caught up with in a week, 1 - exp(-(resuming +
/// lapsing)), of people who use no substances.
fn catching_up(values: &Values) -> Result<[f64; DIAGNOSES.len()], MissingValue> {
    if !values.is_on("adherence") {
        return Ok([0.0; DIAGNOSES.len()]);
    }
    let resume = values.number("adherence.resume_rate")?;
    let not_taken = values.each("population.non_adherence", &DIAGNOSES)?;
    Ok(std::array::from_fn(|d| -libm::expm1(-resume / (1.0 - not_taken[d]).max(1e-3))))
}

/// Puts solved effects into a set of values.
///
/// # Errors
/// Where a value is missing.
pub fn put(values: &mut Values, effects: &Effects) -> Result<(), MissingValue> {
    for (state, gain) in STATES.iter().zip(effects.gain) {
        values.set_number(&format!("states_of_mind.gain.{state}"), gain)?;
    }
    values.set_number("illness.path_multiplier", effects.multiplier)
}

fn put_inputs(values: &mut Values, inputs: &Inputs) -> Result<(), MissingValue> {
    for (k, state) in STATES.iter().enumerate() {
        values.set_number(&format!("states_of_mind.maximum.{state}"), inputs.maximum[k])?;
    }
    for (d, diagnosis) in DIAGNOSES.iter().enumerate() {
        values.set_number(&format!("states_of_mind.response_ratio.{diagnosis}"), inputs.response[d])?;
    }
    // The inputs' responses hold what circumstances do on average.
    for of in HOUSING[1..].iter().chain(&TREATMENTS) {
        let path = circumstances(of);
        if values.optional_number(&path).is_some() {
            values.set_number(&path, 0.0)?;
        }
    }
    values.set_number("states_of_mind.response_slope_severity", inputs.response_slope)?;
    values.set_number("states_of_mind.half_life", inputs.half_life)?;
    values.set_number("states_of_mind.plateau", inputs.plateau)?;
    values.set_number("population.response_sd_log", inputs.response_sd)?;
    if let Dose::Saturating(contacts) = inputs.dose {
        values.set_number("peer_contact.saturation_contacts", contacts)?;
    }
    if inputs.path_limit.is_finite() {
        values.set_number("illness.path_limit", libm::exp(inputs.path_limit))?;
    }
    if values.is_on("adherence") {
        values.set_number("adherence.protection_self_management", inputs.adherence)?;
    }
    if values.is_on("crisis_plan") {
        // What a plan does is left as it is: it holds for those of usual care as well, who are the trials' baseline.
        values.set_number("crisis_plan.per_contact", inputs.plan)?;
    }
    Ok(())
}

/// The instruments on which recovery, hope and inclusion are read.
///
/// # Errors
/// Where a value is missing.
pub fn instruments(values: &Values) -> Result<[String; 3], MissingValue> {
    let read = |score: &str| values.text(&format!("effect.instrument.{score}")).map(str::to_owned);
    Ok([read(SCORES[0])?, read(SCORES[1])?, read(SCORES[2])?])
}

fn loading(values: &Values, instruments: &[String; 3]) -> Result<[[f64; 3]; 3], ModelError> {
    let mut all = [[0.0; 3]; 3];
    for (own, id) in all.iter_mut().zip(instruments) {
        let rows = values.rows("assessment.instrument");
        let row = rows.iter().find(|row| row.optional_text("id") == Some(id)).ok_or_else(|| {
            ModelError::invalid(format!(
                "effect.instrument names \"{id}\", which is no row of assessment.instrument"
            ))
        })?;
        for (k, state) in STATES.iter().enumerate() {
            own[k] = row.number(&format!("loading.{state}"))?;
        }
    }
    Ok(all)
}

/// Beginnings of addresses whose values reach an emulated trial. Of contacts it is how they add up alone: their rate, their
/// attendance and what else a programme has are the trial's own.
const REACHING: [&str; 14] = [
    "population.",
    "illness.",
    "after_discharge.",
    "mortality.",
    "suicide.",
    "states_of_mind.",
    "crisis_plan.",
    "adherence.",
    "service_contact.",
    "employment.",
    "peer_contact.dose_response",
    "peer_contact.saturation_contacts",
    "assessment.instrument.",
    "assessment.bias.",
];
/// Among them those that do not, because trials hold their own, or because they are solved for.
const HELD: [&str; 11] = [
    "population.persons",
    "population.represents",
    "population.entry",
    "population.leave_rate",
    "population.eligible_share",
    "population.rural_share",
    "illness.path_multiplier",
    "states_of_mind.gain",
    "states_of_mind.recovery_weight_agency",
    "assessment.instrument.missing",
    "population.digital_exclusion",
];
/// What reaches them only where an instrument reads states of mind through it.
const MEDIATED: [&str; 2] = ["states_of_mind.agency_weight", "stigma.weight"];
/// What of the simulation itself reaches them.
const STEPS: [&str; 3] = ["simulation.warm_up", "simulation.site_step", "simulation.system_step"];

/// The checksum of everything that a curve is solved for: values that reach the trials, distributions of the inputs of the
/// curve, designs, effort and the way of solving.
///
/// # Errors
/// Where the designs cannot be read.
pub fn fingerprint(scenario: &Scenario, effort: Effort) -> Result<String, ModelError> {
    let mut text = format!("{WAY} {effort:?}\n{:?}\n", super::designs()?);
    let begins = |path: &str, all: &[&str]| all.iter().any(|start| path.starts_with(start));
    // What a process that is off would do reaches nobody.
    let off: Vec<String> = scenario
        .values
        .switches()
        .filter(|(section, on)| !on && *section != "assessment")
        .map(|(section, _)| format!("{section}."))
        .collect();
    let is_off = |path: &str| off.iter().any(|section| path.starts_with(section.as_str()));
    let texts = scenario.values.texts();
    let through = texts.iter().any(|(path, _)| path.contains(".loading_through."));
    let held = |path: &str| begins(path, &HELD) || (begins(path, &MEDIATED) && !through);
    let reaches = |path: &str| begins(path, &REACHING) || begins(path, &MEDIATED);
    for (path, value) in texts {
        if (reaches(&path) && !held(&path) && !is_off(&path)) || STEPS.contains(&path.as_str()) {
            // Of a file its bytes count and not where it lies.
            let value = value.rfind("(sha256 ").map_or(value.as_str(), |at| &value[at..]);
            let _ = writeln!(text, "{path}={value}");
        }
    }
    for (section, on) in scenario.values.switches() {
        if on && KEPT.contains(&section) {
            let _ = writeln!(text, "{section} on");
        }
    }
    let curved = [
        "effect.",
        "states_of_mind.",
        "adherence.",
        "crisis_plan.",
        "population.response_sd_log",
        "peer_contact.saturation_contacts",
    ];
    for uncertain in scenario.uncertain.iter().filter(|uncertain| begins(&uncertain.path, &curved)) {
        if !held(&uncertain.path) && !is_off(&uncertain.path) {
            let _ = writeln!(text, "{} {:?}", uncertain.path, uncertain.law);
        }
    }
    for group in &scenario.correlations {
        if group.inputs.iter().any(|path| begins(path, &curved) && !is_off(path)) {
            let _ = writeln!(text, "{:?} {:?}", group.inputs, group.ranks);
        }
    }
    for id in instruments(&scenario.values)? {
        let _ = writeln!(text, "{id}");
    }
    Ok(sha256_hex(text.as_bytes()))
}

/// The name of the setting for which a curve is solved: that of the folder.
pub fn setting(scenario: &Scenario) -> String {
    let folder = &scenario.folder;
    let folder = if folder.as_os_str().is_empty() { std::path::Path::new(".") } else { folder };
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.file_name().and_then(|name| name.to_str()).unwrap_or("scenario").to_owned()
}

/// Trials of a setting, staged and ready to be emulated with any effects.
#[derive(Debug)]
pub struct Stages<'a> {
    values: &'a Values,
    /// One for each trial.
    pub all: Vec<Stage>,
    /// Into how many parts the participants of each are divided.
    parts: Vec<usize>,
    stop: &'a AtomicBool,
}

impl<'a> Stages<'a> {
    /// Stages these trials.
    ///
    /// # Errors
    /// Where the setting cannot be opened, or nobody enters a trial.
    pub fn new(
        values: &'a Values,
        designs: &[Design],
        instruments: &[String],
        scale: Scale,
        stop: &'a AtomicBool,
    ) -> Result<Self, ModelError> {
        let stage = |design: &Design| Stage::new(values, design, instruments, scale);
        let all = designs.par_iter().with_max_len(1).map(stage).collect::<Result<_, _>>()?;
        Ok(Self { values, all, parts: vec![1; designs.len()], stop })
    }

    /// The same for a curve: trials of admission whole and in parts, others with as many participants as a part has.
    fn in_parts(
        values: &'a Values,
        designs: &[Design],
        instruments: &[String],
        effort: Effort,
        stop: &'a AtomicBool,
    ) -> Result<Self, ModelError> {
        let parts: Vec<usize> =
            designs.iter().map(|design| if design.weight > 0.0 { effort.parts } else { 1 }).collect();
        let stage = |(design, parts): (&Design, &usize)| {
            let participants = effort.participants * parts / effort.parts;
            Stage::new(values, design, instruments, Scale { participants, seed: effort.seed, replicate: 0 })
        };
        let all = designs.par_iter().zip(&parts).with_max_len(1).map(stage).collect::<Result<_, _>>()?;
        Ok(Self { values, all, parts, stop })
    }

    /// Both arms of a trial with these effects; the values' own inputs where none are given. Where scores are not read,
    /// they are missing.
    ///
    /// # Errors
    /// Where the values cannot be opened.
    pub fn arms(
        &self,
        trial: usize,
        inputs: Option<&Inputs>,
        effects: &Effects,
        read: bool,
    ) -> Result<Arms<'_>, ModelError> {
        self.arms_of(Part::ALL, trial, inputs, effects, read)
    }

    fn arms_of(
        &self,
        part: Part,
        trial: usize,
        inputs: Option<&Inputs>,
        effects: &Effects,
        read: bool,
    ) -> Result<Arms<'_>, ModelError> {
        let mut values = self.values.clone();
        if let Some(inputs) = inputs {
            put_inputs(&mut values, inputs)?;
        }
        put(&mut values, effects)?;
        let stage = &self.all[trial];
        let treated = stage.treated_part(&values, read, part)?;
        Ok(Arms::of_part(stage, treated, part))
    }
}

impl Emulate for Stages<'_> {
    fn emulate(
        &self,
        sets: &[(Inputs, Effects)],
        trials: &[usize],
        read: bool,
        by: By,
    ) -> Result<Vec<Vec<Emulated>>, EvaluateError> {
        let part = |set: usize, trial: usize| match by {
            By::Everyone => Part::ALL,
            By::PartsInTurn => Part { number: set % self.parts[trial], of: self.parts[trial] },
        };
        let tasks: Vec<(usize, usize)> =
            (0..sets.len()).flat_map(|set| trials.iter().map(move |&trial| (set, trial))).collect();
        let done: Vec<Emulated> = tasks
            .into_par_iter()
            .with_max_len(1)
            .map(|(set, trial)| {
                if self.stop.load(Ordering::Relaxed) {
                    return Err(EvaluateError::Interrupted);
                }
                let (inputs, effects) = &sets[set];
                let arms = self
                    .arms_of(part(set, trial), trial, Some(inputs), effects, read)
                    .map_err(|error| EvaluateError::Failed(error.to_string()))?;
                let ratio = arms.log_risk_ratio();
                Ok(Emulated {
                    log_ratio: ratio.value,
                    mcse: ratio.mcse,
                    state: arms.states(),
                    smd: std::array::from_fn(|i| arms.score(i).value),
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(done.chunks(trials.len().max(1)).map(<[Emulated]>::to_vec).collect())
    }
}

/// Designs of the trials that the effects of a setting are solved from.
///
/// # Errors
/// Where the designs cannot be read.
pub fn solved_from(values: &Values) -> Result<Vec<Design>, ModelError> {
    let asks = |design: &Design| design.weight > 0.0 || design.scores.contains(&true);
    Ok(super::designs()?.into_iter().filter(|design| asks(design) && possible(design, values)).collect())
}

/// Solves the curve of a scenario.
///
/// # Errors
/// Where it was stopped, the setting cannot be opened, or the effect asked for has no path.
pub fn solve(
    scenario: &Scenario,
    effort: Effort,
    watch: &(dyn Fn(&str) + Sync),
    stop: &AtomicBool,
) -> Result<Solved, EvaluateError> {
    let failed = |error: ModelError| EvaluateError::Failed(error.to_string());
    let missing = |error: MissingValue| EvaluateError::Failed(error.to_string());
    let values = &scenario.values;
    let designs = solved_from(values).map_err(failed)?;
    let ids = instruments(values).map_err(missing)?;
    watch("letting people enter the trials");
    let stages = Stages::in_parts(values, &designs, &ids, effort, stop).map_err(failed)?;
    let base = (asked(values).map_err(missing)?, inputs(values).map_err(missing)?);
    let checked = CHECKED_FROM..CHECKED_FROM + effort.checks;
    let sets = |samples: &mut dyn Iterator<Item = usize>| {
        samples
            .map(|sample| {
                let luck = ParameterLuck::new(effort.seed, sample as u64);
                let drawn = scenario.sample(&|path, k| luck.uniform(path, k));
                // What crisis plans do belongs to the baseline, which is the trials' own.
                Ok((asked(&drawn)?, Inputs { plan_ratio: base.1.plan_ratio, ..inputs(&drawn)? }))
            })
            .collect::<Result<Vec<_>, MissingValue>>()
            .map_err(missing)
    };
    let catching_up = catching_up(values).map_err(missing)?;
    let problem = Problem {
        designs: &designs,
        people: stages.all.iter().map(|stage| stage.people(&catching_up)).collect(),
        baselines: stages.all.iter().map(|stage| [stage.frailty, stage.as_modelled]).collect(),
        loading: loading(values, &ids).map_err(failed)?,
        protection: [
            values.number("illness.protection_self_management").map_err(missing)?,
            values.number("illness.protection_connectedness").map_err(missing)?,
        ],
        ingredient: {
            let each = values.each("states_of_mind.ingredient", &STATES).map_err(missing)?;
            std::array::from_fn(|k| each[k])
        },
        base,
        draws: sets(&mut (0..).filter(|sample| !checked.contains(sample)).take(effort.draws))?,
        checks: sets(&mut checked.clone())?,
        fingerprint: fingerprint(scenario, effort).map_err(failed)?,
        lived: lived(values, &designs, &ids, effort.seed).map_err(failed)?,
        setting: setting(scenario),
    };
    problem.solve(&stages, &|what| watch(what))
}
