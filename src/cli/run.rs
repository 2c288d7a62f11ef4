//! `run`: simulates the named strategies with the same luck and leaves the results.

use super::exit::Failure;
use super::job::stopped_by_ctrl_c;
use super::resume;
use crate::analysis::decompose::{Decomposition, Kind};
use crate::jobs::batch::Going;
use crate::jobs::decompose::Plan;
use crate::jobs::keep::OutcomeTable;
use crate::jobs::opening::load;
use crate::jobs::run::{Decision, Options, Results, run_and_keep};
use crate::jobs::sections::registry;
use crate::jobs::units::Units;
use crate::jobs::{summary, threads};
use crate::report::answer::{answer, json_with_speed};
use crate::report::folder::{How, part, prepare, write};
use crate::report::manifest::RunKey;
use crate::report::tables::outcomes::Kept;
use crate::report::{Extras, ReportError, terminal};
use crate::scenario::plan::Frozen;
use crate::scenario::widen::Widening;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// What `--decompose` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Decompose {
    /// Which active ingredient the difference from the comparator comes from: Shapley values over all combinations.
    Ingredients,
    /// Whether what fidelity, cultural fit and integration do depends on each other; levels from `interaction.level` of the comparator.
    Interactions,
    /// Where the benefit is lost between trials and the population: sites, reach, drop-out, fidelity, turnover, fading.
    Waterfall,
    /// What barriers to delivery cost: readiness, integration, access, posts, candidates, supervision, turnover, money.
    Barriers,
    /// Which mechanisms make the gaps between groups: referral, barriers, compulsory admission, drop-out, match, tailoring, digital
    /// exclusion, where sites are.
    Gaps,
}

impl Decompose {
    const fn kind(self) -> Kind {
        match self {
            Self::Ingredients => Kind::Ingredients,
            Self::Interactions => Kind::Interactions,
            Self::Waterfall => Kind::Waterfall,
            Self::Barriers => Kind::Barriers,
            Self::Gaps => Kind::Gaps,
        }
    }
}

/// What is run: the arguments that a run and the plan for it share.
#[derive(Debug, Args)]
pub(super) struct What {
    /// Scenario files, or folders that stand for all scenario files in them.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    pub(super) files: Vec<PathBuf>,
    /// Strategy with which the others are compared (the one that says `comparator = true` otherwise).
    #[arg(long, value_name = "NAME")]
    comparator: Option<String>,
    /// Parameter sets to draw; 0 runs the base case alone.
    #[arg(long, value_name = "N", value_parser = number)]
    samples: Option<usize>,
    /// How often chance is drawn anew, for each parameter set.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    replicates: Option<usize>,
    /// Give every parameter set the same luck.
    #[arg(long)]
    shared_luck: bool,
    /// Follow everyone who is there at the start to the end of their lives, whatever the scenario's horizon; nobody
    /// joins or leaves.
    #[arg(long)]
    lifetime: bool,
    /// Persons simulated; they stand for the same population.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    persons: Option<usize>,
    /// Seed of all luck.
    #[arg(long, value_name = "N")]
    seed: Option<u32>,
    /// Widen the distribution of every input by the standing of its source, so many times on its natural scale; without
    /// factors verified=1,recalled=1.5,assumption=2, which is a judgement. Otherwise as evidence.widening of the scenario says.
    #[arg(long, value_name = "STANDING=FACTOR,..", num_args = 0..=1, require_equals = true,
        default_missing_value = "verified=1,recalled=1.5,assumption=2", value_parser = Widening::read)]
    widen: Option<Widening>,
}

impl What {
    /// The options of a run to this precision.
    pub(super) fn options(&self, until_mcse: Option<f64>) -> Options {
        Options {
            comparator: self.comparator.clone(),
            seed: self.seed.map(u64::from),
            persons: self.persons,
            replicates: self.replicates,
            samples: self.samples,
            shared_luck: self.shared_luck,
            lifetime: self.lifetime,
            until_mcse,
            widening: self.widen,
        }
    }
}

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(super) struct Run {
    #[command(flatten)]
    what: What,
    /// Threads; as many as there are cores otherwise. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    threads: Option<usize>,
    /// Go on until the Monte Carlo error of the difference in admissions is at most this share of the comparator's
    /// level, for instance 1%.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    until_mcse: Option<f64>,
    /// Also find out which factors effects come from, over the same samples and replicates: every combination of three
    /// factors is up to eight runs of each strategy. Several words are separated by commas.
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',')]
    decompose: Vec<Decompose>,
    /// An analysis plan that was frozen before: the report and the manifest list what deviates from it.
    #[arg(long, value_name = "PLAN")]
    plan: Option<PathBuf>,
    /// Go on with the same run where it was stopped, killed or ran out of disk or power; the results are the same. Starts
    /// where nothing is kept; checks the files where the run is complete.
    #[arg(long)]
    resume: bool,
    /// Folder in which the folder of the run is made.
    #[arg(long, value_name = "DIR", default_value = "output")]
    out: PathBuf,
    /// Print the answer as JSON.
    #[arg(long)]
    json: bool,
    /// Show no progress.
    #[arg(long, short)]
    quiet: bool,
}

/// More of anything would not come to an end in a year.
const MOST: usize = 10_000_000;

pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    match number(text) {
        Ok(0) => Err("must be at least 1".into()),
        found => found,
    }
}

fn number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number <= MOST => Ok(number),
        _ => Err(format!("must be a whole number, at most {MOST}")),
    }
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    let (number, scale) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 0.01));
    match number.trim().parse::<f64>() {
        Ok(value) if value > 0.0 && value.is_finite() => Ok(value * scale),
        _ => Err("must be a share above 0, for instance 1% or 0.01".into()),
    }
}

/// What decides a run beside its inputs and counts, in words.
fn beside(what: &What, kinds: impl Iterator<Item = Kind>, plan: Option<&Frozen>) -> String {
    let words: Vec<&str> = kinds.map(Kind::word).collect();
    let decompose = if words.is_empty() { String::new() } else { format!("decompose {}", words.join(",")) };
    let lifetime = if what.lifetime { LIFETIME } else { "" };
    let plan = plan.map_or_else(String::new, |frozen| format!("plan {}", &frozen.sha256[..8]));
    let widened = what.widen.map_or_else(String::new, |widening| format!("{WIDENED}{widening}"));
    [lifetime, &widened, &decompose, &plan]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

/// How a manifest says that everyone was followed to the end of life.
pub(super) const LIFETIME: &str = "lifetime";
/// How it says, before the factors, that distributions were widened as the command line asked.
pub(super) const WIDENED: &str = "widened ";

/// The name that the folder of a run will have, unless it goes on until it is precise.
fn planned(decision: &Decision, options: &str) -> String {
    let extras = summary::extras(decision);
    let name = summary::decision_name(decision);
    let key = RunKey {
        decision: &name,
        version: &extras.version,
        inputs: &extras.inputs,
        comparator: &decision.scenarios[0].id,
        seed: decision.repeats.seed,
        persons: decision.persons,
        replicates: decision.repeats.replicates,
        samples: decision.repeats.samples,
        shared_luck: decision.shared_luck,
        options,
    };
    key.folder_name()
}

/// Says something on the way, unless nobody wants to hear it.
fn teller(quiet: bool) -> impl Fn(&str) + Sync {
    move |what| {
        if !quiet {
            super::tell(what);
        }
    }
}

impl Run {
    pub(super) fn go(mut self) -> Result<(), Failure> {
        let loaded = load(&self.what.files, &registry(), Some(&self.what.options(None)))?;
        // Where nothing is widened anyhow, asking for nothing is the same run under the same name.
        if loaded.scenarios.iter().all(|scenario| Widening::of(scenario).is_none()) {
            self.what.widen = self.what.widen.filter(|asked| !asked.is_none());
        }
        // Who wants no progress wants to know all the same what is wrong.
        for warning in &loaded.warnings {
            super::tell(&warning.to_string());
        }
        if !self.quiet && !loaded.parts.is_empty() {
            let names: Vec<String> = loaded.parts.iter().map(|part| part.display().to_string()).collect();
            super::tell(&format!("parts of other files, not run by themselves: {}", names.join(", ")));
        }
        if loaded.scenarios.is_empty() {
            return Err(Failure::Usage(
                "no strategy among the files: name at least one file of kind \"strategy\"".into(),
            ));
        }
        let frozen = self.plan.as_deref().map(super::plan::read).transpose()?;
        let mut decision = Decision::new(loaded.scenarios, &self.what.options(self.until_mcse))?;
        let kinds: Vec<Kind> = Kind::ALL
            .into_iter()
            .filter(|kind| self.decompose.iter().any(|wanted| wanted.kind() == *kind))
            .collect();
        for &kind in &kinds {
            Plan::new(&decision, kind)?;
        }
        // Refused before the work and not after it.
        prepare(&self.out).map_err(|error| Failure::Runtime(error.to_string()))?;
        let options = beside(&self.what, kinds.iter().copied(), frozen.as_ref());
        let name = planned(&decision, &options);
        let folder = part(&self.out, &name);
        if self.resume && resume::complete(&self.out, &name, self.json)? {
            return Ok(());
        }
        let stop = stopped_by_ctrl_c();
        let tell = teller(self.quiet);
        super::solve::anew(&mut decision, self.threads, &tell, stop)?;
        let units = resume::open(&folder, &decision, self.resume, &tell)?;
        resume::announce();
        match self.simulate(&decision, (&kinds, frozen), &folder, &units, stop) {
            Ok(()) => units.remove(),
            // Nothing can come of it, however often it goes on.
            Err(Failure::Invalid(message)) => {
                units.remove();
                return Err(Failure::Invalid(message));
            }
            Err(failure) => {
                let failure = resume::told(failure, &units, decision.scenarios.len());
                units.leave();
                return Err(failure);
            }
        }
        Ok(())
    }

    /// Simulates what is not kept, and leaves the results.
    fn simulate(
        &self,
        decision: &Decision,
        (kinds, frozen): (&[Kind], Option<Frozen>),
        folder: &Path,
        units: &Units,
        stop: &AtomicBool,
    ) -> Result<(), Failure> {
        let runtime = |error: ReportError| Failure::Runtime(error.to_string());
        let full = || {
            let cause = units.failure()?;
            let folder = folder.display();
            Some(Failure::Runtime(format!("{folder} could not be written to: {cause}; free some space")))
        };
        let stopped = || Failure::Interrupted(String::new());
        let mut kept = OutcomeTable::create(folder, decision).map_err(runtime)?;
        let begin = Instant::now();
        let progress = super::progress::fitting(self.quiet);
        let going = Going { progress: &*progress, stop, units: Some(units) };
        let run = || run_and_keep(decision, going, &mut kept);
        let results = threads::with(self.threads, run).map_err(Failure::Runtime)??;
        drop(progress);
        let seconds = begin.elapsed().as_secs_f64();
        if results.interrupted {
            // A full disk stops a run as well.
            return Err(kept.failure().map(runtime).or_else(full).unwrap_or_else(stopped));
        }
        // Of a run that went on, only what was simulated now counts for its speed.
        let speed = decision.person_weeks(&results) * units.share_done() / seconds;
        let mut found = Vec::new();
        for &kind in kinds {
            let begin = Instant::now();
            let done = self.decompose(decision, kind, results.units, stop, units)?;
            found.push(done.ok_or_else(|| full().unwrap_or_else(stopped))?);
            if !self.quiet {
                super::tell(&format!("{} decomposed in {:.1} s", kind.word(), begin.elapsed().as_secs_f64()));
            }
        }
        let kept = kept.finish().map_err(runtime)?;
        // On a thread like those that simulated: what they let go of is taken up again, and memory does not add up.
        let leave = || self.leave(decision, results, (found, frozen), kept, (seconds, speed));
        threads::with(self.threads, leave).map_err(Failure::Runtime)?
    }

    /// Simulates every combination of the factors; none where it was stopped.
    fn decompose(
        &self,
        decision: &Decision,
        kind: Kind,
        units: usize,
        stop: &AtomicBool,
        kept: &Units,
    ) -> Result<Option<Decomposition>, Failure> {
        let progress = super::progress::fitting(self.quiet);
        let plan = Plan::new(decision, kind)?;
        let going = Going { progress: &*progress, stop, units: Some(kept) };
        let run = || plan.run_and_keep(units, going);
        Ok(threads::with(self.threads, run).map_err(Failure::Runtime)??)
    }

    fn leave(
        &self,
        decision: &Decision,
        results: Results,
        (found, plan): (Vec<Decomposition>, Option<Frozen>),
        kept: Option<Kept>,
        (seconds, speed): (f64, f64),
    ) -> Result<(), Failure> {
        let mut findings = summary::findings(decision, &results)?;
        // Sums over every cell are as large as what they came to.
        drop(results);
        let options = beside(&self.what, found.iter().map(|found| found.kind), plan.as_ref());
        findings.decompositions = found;
        let told: Vec<String> = findings.oversight.warnings().cloned().collect();
        findings.remarks.extend(told);
        let mut log = self.log(seconds, speed);
        for note in kept.iter().filter_map(Kept::note) {
            super::tell(&note);
            log.extend([note.as_str(), "\n"]);
        }
        let kept = kept.into_iter().collect();
        let extras = Extras { log, kept, options, plan, ..summary::extras(decision) };
        let comparator = findings.strategies.first().map(|strategy| strategy.id.as_str()).unwrap_or_default();
        let key = RunKey::of(&findings.setting, comparator, &extras);
        let written = write(&self.out, &key.folder_name(), &findings, &extras)
            .map_err(|error| Failure::Runtime(error.to_string()))?;
        for warning in findings.oversight.warnings() {
            super::tell(&format!("warning: {warning}"));
        }
        let answer = answer(&findings);
        if self.json {
            let text = json_with_speed(&answer, speed, seconds)
                .map_err(|error| Failure::Runtime(error.to_string()))?;
            super::say(&text)?;
        } else {
            super::say(&terminal::summary(&findings, &answer))?;
            super::say(&format!("\n{speed:.1e} person-weeks a second, {seconds:.1} s\n"))?;
        }
        let how = match written.how {
            How::New => "results in",
            How::AlreadyThere => "the same results were already in",
        };
        super::tell(&format!("{how} {}; open report.html there", written.folder.display()));
        if let Some(before) = self
            .decomposed_before(&key, extras.plan.as_ref())
            .filter(|_| findings.decompositions.is_empty() && !self.quiet)
        {
            super::tell(&format!("the same run with effects decomposed is in {}", before.display()));
        }
        Ok(())
    }

    /// The folder of the same run in which most was decomposed, where there is one: it keeps the last waterfall.
    fn decomposed_before(&self, key: &RunKey, plan: Option<&Frozen>) -> Option<PathBuf> {
        // The set of all kinds first.
        let sets = (1..1_usize << Kind::ALL.len()).rev().map(|set| {
            let kinds = Kind::ALL.into_iter().enumerate().filter(move |(place, _)| set >> place & 1 == 1);
            beside(&self.what, kinds.map(|(_, kind)| kind), plan)
        });
        sets.map(|options| self.out.join(RunKey { options: &options, ..*key }.folder_name()))
            .find(|folder| folder.join("report.html").is_file())
    }

    fn log(&self, seconds: f64, speed: f64) -> String {
        let command: Vec<String> = std::env::args().collect();
        let threads = self.threads.map_or_else(|| "as many as cores".to_owned(), |n| n.to_string());
        format!(
            "command: {}\nseconds: {seconds:.3}\nperson-weeks a second: {speed:.4e}\nthreads: {threads}\nmachine: {} {}\n",
            command.join(" "),
            std::env::consts::OS,
            std::env::consts::ARCH
        )
    }
}
