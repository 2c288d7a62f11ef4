//! `sensitivity`: what moves the answer, and what would flip the decision.

use super::exit::Failure;
use super::job::{Job, pretty, stopped_by_ctrl_c};
use super::run::at_least_one;
use crate::analysis::sensitivity::NET_BENEFIT;
use crate::analysis::sensitivity::screen::FEW;
use crate::jobs::opening::load;
use crate::jobs::run::{Decision, Options};
use crate::jobs::sections::registry;
use crate::jobs::sensitivity::{Flips, Prepared, Settings, Wanted, Watch};
use crate::jobs::{summary, threads};
use crate::report::manifest::named;
use crate::report::sensitivity::{answer, files, terminal};
use crate::report::taken_in::Sensitivity as Kept;
use crate::scenario::widen::Widening;
use clap::Args;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Persons simulated at most where nothing else is asked: pairing makes up for them.
const PERSONS: usize = 5_000;
/// Replicates where nothing else is asked: as many as keep the work below so many strategies, within these limits.
const REPLICATES: (usize, usize) = (6, 12);
/// See [`REPLICATES`].
const LIVED: usize = 3_200;
/// Inputs of which flips are looked for where none is named.
const TOP: usize = 3;

/// Arguments of `sensitivity`.
#[derive(Debug, Args)]
#[command(
    after_help = "Without any of --one-way, --two-way, --threshold and --structural: all inputs one by one, and flips of the decision \
    for the three that move it most.\nEvery point has the luck of the base case. A change that Monte Carlo noise could have made is \
    told as such: of the bars of one tornado that are told to move the answer at most one of twenty is noise on average, and \
    where a decision never flips, a flip is told in at most one search of twenty.\nInputs that are drawn together move together: \
    members of a [[correlation]] by what is expected of them, inputs of a posterior along their regression, shares in proportion.\n\
    `--json` prints answer.json: answer (the sentence), best, one_way, two_way, thresholds, structural, notes.\n\
    `peerscale report RUN --with FOLDER` shows what is left here on the page of a run of the same decision problem."
)]
#[command(allow_negative_numbers = true)]
pub(super) struct Sensitivity {
    /// Scenario files, or folders that stand for all scenario files in them.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    files: Vec<PathBuf>,
    /// Strategy with which the others are compared (the one that says `comparator = true` otherwise).
    #[arg(long, value_name = "NAME")]
    comparator: Option<String>,
    /// Inputs to move one by one to the ends of their 95% intervals: all, or addresses; an address
    /// above several stands for all of them.
    #[arg(long, value_name = "all|KEY", value_delimiter = ',', num_args = 1..)]
    one_way: Vec<String>,
    /// A map of the best strategy over the intervals of two inputs.
    #[arg(long, value_name = "A,B", value_delimiter = ',', num_args = 1)]
    two_way: Vec<String>,
    /// Values of each input in the map.
    #[arg(long, value_name = "N", default_value = "9", value_parser = clap::value_parser!(u8).range(2..=51))]
    steps: u8,
    /// Find where the decision flips as an input goes through its interval; without a KEY for the three inputs that move
    /// the answer most.
    #[arg(long, value_name = "KEY", num_args = 0..=1, default_missing_value = "")]
    threshold: Option<String>,
    /// Search between these values, in the unit in which the file states the input, instead of its 95% limits.
    #[arg(long, value_name = "LOW:HIGH", value_parser = between, requires = "threshold", allow_hyphen_values = true)]
    between: Option<(f64, f64)>,
    /// Outcome by which strategies are ranked: net benefit at the scenario's threshold, or any outcome by its identifier.
    #[arg(long, value_name = "O", default_value = NET_BENEFIT)]
    outcome: String,
    /// Live through the structural alternatives that the comparator names as [[structural]].
    #[arg(long)]
    structural: bool,
    /// Give every input the full pass. Otherwise, where more than 40 inputs have to be simulated, all of them are lived in a
    /// first pass with half of the people and 3 replicates, and in full only those at the top or told from noise there;
    /// the table says which.
    #[arg(long)]
    no_screening: bool,
    /// Widen the interval of every input by the standing of its source, as for `run`.
    #[arg(long, value_name = "STANDING=FACTOR,..", num_args = 0..=1, require_equals = true,
        default_missing_value = "verified=1,recalled=1.5,assumption=2", value_parser = Widening::read)]
    widen: Option<Widening>,
    /// Persons simulated; they stand for the same population. At most 5,000 otherwise.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    persons: Option<usize>,
    /// Replicates of each point, at least 2; 12 otherwise, and down to 6 where there are many inputs.
    #[arg(long, value_name = "N", value_parser = at_least_two)]
    replicates: Option<usize>,
    #[command(flatten)]
    job: Job,
}

fn at_least_two(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0 | 1) => Err("must be at least 2: from one replicate nothing can be told from noise".into()),
        Ok(number) => Ok(number),
        Err(_) => Err("must be a whole number, at least 2".into()),
    }
}

fn between(text: &str) -> Result<(f64, f64), String> {
    let wrong = || "must be two numbers with a colon between them, for instance 0.1:0.5".to_owned();
    let (low, high) = text.split_once(':').ok_or_else(wrong)?;
    let number =
        |text: &str| text.trim().parse::<f64>().ok().filter(|value| value.is_finite()).ok_or_else(wrong);
    Ok((number(low)?, number(high)?))
}

/// Tells what is begun, and each fifth of it.
struct Told<'a> {
    job: &'a Job,
    all: AtomicUsize,
    done: AtomicUsize,
}

impl Watch for Told<'_> {
    fn begins(&self, what: &str, all: usize) {
        self.all.store(all.max(1), Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.job.tell(&format!("{what}: {}", super::counted(all, "strategy to live", "strategies to live")));
    }

    fn advanced(&self) {
        let all = self.all.load(Ordering::Relaxed).max(1);
        let before = self.done.fetch_add(1, Ordering::Relaxed);
        let part = |done: usize| (done * 5 / all).min(5);
        if all >= 50 && part(before + 1) > part(before) {
            self.job.tell(&format!("{}% done", part(before + 1) * 20));
        }
    }

    fn says(&self, what: &str) {
        self.job.tell(what);
    }
}

impl Sensitivity {
    pub(super) fn go(self) -> Result<(), Failure> {
        let settings = self.settings()?;
        let as_stated =
            Options { comparator: self.comparator.clone(), widening: self.widen, ..Options::default() };
        let loaded = load(&self.files, &registry(), Some(&as_stated))?;
        for warning in &loaded.warnings {
            self.job.tell(&warning.to_string());
        }
        if loaded.scenarios.is_empty() {
            return Err(Failure::Usage(
                "no strategy among the files: name at least one file of kind \"strategy\"".into(),
            ));
        }
        let stated = loaded.scenarios[0].values.whole("population.persons").map_or(PERSONS, |n| n as usize);
        let options = Options {
            comparator: self.comparator.clone(),
            seed: Some(u64::from(self.job.seed)),
            persons: Some(self.persons.unwrap_or_else(|| stated.min(PERSONS))),
            replicates: Some(self.replicates.unwrap_or(REPLICATES.1)),
            samples: Some(0),
            widening: self.widen,
            ..Options::default()
        };
        let mut decision = Decision::new(loaded.scenarios, &options)?;
        let moved = Prepared::new(&decision, settings.clone())?.moved();
        if self.replicates.is_none() {
            decision.repeats.replicates = (LIVED / moved.max(1)).clamp(REPLICATES.0, REPLICATES.1);
        }
        self.job.make_out()?;
        let stop = stopped_by_ctrl_c();
        super::solve::anew(&mut decision, self.job.threads, &|what| self.job.tell(what), stop)?;
        let begin = Instant::now();
        let prepared = Prepared::new(&decision, settings)?;
        let told = Told { job: &self.job, all: AtomicUsize::new(1), done: AtomicUsize::new(0) };
        let found = threads::with(self.job.threads, || prepared.go(&told, stop))
            .map_err(Failure::Runtime)?
            .map_err(super::job::failure)?;
        let decided = format!("{}\n{}", env!("CARGO_PKG_VERSION"), prepared.fingerprint());
        let name = named(&format!("{}-sensitivity", found.decision), &decided);
        let inputs = summary::extras(&decision).inputs;
        let head = serde_json::json!({
            "job": "sensitivity",
            "strategies": found.strategies.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(),
            "comparator": found.strategies[0].id,
            "outcome": found.outcomes[found.headline].id,
            "inputs": inputs.iter().map(|one| serde_json::json!({"name": one.name, "sha256": one.sha256})).collect::<Vec<_>>(),
            "seed": found.seed,
            "persons": found.persons,
            "replicates": found.replicates,
            "simulated": found.simulated,
        });
        let widened = self.widen.map_or_else(String::new, |widening| widening.to_string());
        let kept = Kept { found, inputs, widened };
        let written = self.job.leave(&name, &head, files(&kept), begin)?;
        let found = kept.found;
        if self.job.json {
            super::say(&pretty(&answer(&found))?)?;
        } else {
            super::say(&terminal(&found))?;
        }
        self.job.tell(&format!("results in {}; open report.html there", written.folder.display()));
        Ok(())
    }

    fn settings(&self) -> Result<Settings, Failure> {
        let two_way = match self.two_way.as_slice() {
            [] => None,
            [a, b] => Some([a.trim().to_owned(), b.trim().to_owned()]),
            _ => {
                return Err(Failure::Usage(
                    "--two-way takes two inputs with a comma between them: A,B".into(),
                ));
            }
        };
        let nothing =
            self.one_way.is_empty() && two_way.is_none() && self.threshold.is_none() && !self.structural;
        let flips = match self.threshold.as_deref() {
            Some("") if self.between.is_some() => {
                return Err(Failure::Usage("--between needs an input: --threshold KEY".into()));
            }
            Some("") => Flips::Top(TOP),
            Some(key) => Flips::Of(key.to_owned(), self.between),
            None if nothing => Flips::Top(TOP),
            None => Flips::None,
        };
        let keys: Vec<String> = self.one_way.iter().map(|key| key.trim().to_owned()).collect();
        let all = nothing
            || (keys.is_empty() && matches!(flips, Flips::Top(_)))
            || keys.iter().any(|key| key == "all");
        Ok(Settings {
            one_way: if all {
                Wanted::All
            } else if keys.is_empty() {
                Wanted::None
            } else {
                Wanted::Keys(keys)
            },
            two_way,
            steps: usize::from(self.steps),
            flips,
            outcome: self.outcome.clone(),
            structural: self.structural,
            screen: (!self.no_screening).then_some(FEW),
        })
    }
}
