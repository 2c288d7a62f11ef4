//! `optimise`: the best split of a budget over what a plan can buy.

use super::exit::Failure;
use super::job::{Beside, Job, is_of, pretty, stopped_by_ctrl_c};
use super::run::{at_least_one, share};
use crate::analysis::optimum::Goal;
use crate::charts::words::money;
use crate::jobs::opening::load;
use crate::jobs::optimise::{Per, Prepared, Replicates, Settings, Watch};
use crate::jobs::run::{Decision, Options};
use crate::jobs::sections::registry;
use crate::jobs::threads;
use crate::report::manifest::named;
use crate::report::optimum::{answer, files, terminal};
use crate::scenario::Scenario;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// People for whom `--floor-equity` states a number of QALYs.
const THOUSAND: f64 = 1_000.0;

/// What a split is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum For {
    /// Quality-adjusted life-years.
    Health,
    /// Quality-adjusted life-years at the scenario's threshold, less all costs.
    NetBenefit,
}

/// What a budget is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Period {
    /// All that the programme costs.
    Horizon,
    /// No year may cost more.
    Year,
}

/// Arguments of `optimise`.
#[derive(Debug, Args)]
#[command(
    after_help = "What can be bought stands in the plan or its base as rows of [[optimise.lever]] with name, input, from and to. What \
    it costs is simulated: the cost items of the strands service and implementation, undiscounted, less the comparator's. The even \
    split moves every lever by the same share of its range, as far as the budget goes; what whole numbers leave unspent moves the \
    others on. The best split is compared with it on \
    replicates that had no part in finding it; \"no better\" is an answer."
)]
#[command(allow_negative_numbers = true)]
pub(super) struct Optimise {
    /// The plan: a strategy other than the comparator.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// File of the comparator (the strategy of the plan's folder that says `comparator = true` otherwise).
    #[arg(long, value_name = "FILE")]
    comparator: Option<PathBuf>,
    /// What the programme may cost more than the comparator's; what the plan costs as it stands otherwise.
    #[arg(long, value_name = "N", value_parser = budget)]
    budget: Option<f64>,
    /// Whether the budget is of the whole horizon or of each year.
    #[arg(long, value_name = "PERIOD", value_enum, default_value = "horizon")]
    per: Period,
    /// What the split is for.
    #[arg(long = "for", value_name = "GOAL", value_enum, default_value = "health")]
    goal: For,
    /// The gap of the most deprived fifth may not be wider than the even split's; or by at most X QALYs in 1,000 people.
    #[arg(long, value_name = "X", num_args = 0..=1, default_missing_value = "0", value_parser = slack)]
    floor_equity: Option<f64>,
    /// Budgets of the frontier, as shares of the budget.
    #[arg(long, value_name = "SHARES", value_delimiter = ',', default_value = "50%,150%", value_parser = share)]
    frontier: Vec<f64>,
    /// Most splits that the search simulates for the budget; half as many for the other budgets.
    #[arg(long, value_name = "N", default_value = "48", value_parser = at_least_one)]
    evaluations: usize,
    /// Replicates of a run, those of the scenario otherwise: twice as many judge, half as many choose among the few best
    /// splits, a quarter as many search; never fewer than 16, 4 and 2.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    replicates: Option<usize>,
    /// Persons simulated; they stand for the same population.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    persons: Option<usize>,
    #[command(flatten)]
    beside: Beside,
    #[command(flatten)]
    job: Job,
}

fn budget(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value > 0.0 && value.is_finite() => Ok(value),
        Ok(_) => Err("must be above 0: it is what the programme may cost more than the comparator's".into()),
        Err(_) => Err("must be an amount of money without sign or commas, for instance 2500000".into()),
    }
}

fn slack(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value >= 0.0 && value.is_finite() => Ok(value / THOUSAND),
        _ => Err("must be a number of QALYs in 1,000 people, 0 or more".into()),
    }
}

/// Tells every budget that is begun.
struct Told<'a>(&'a Job, String);

impl Watch for Told<'_> {
    fn begins(&self, budget: f64, index: usize, all: usize) {
        self.0.tell(&format!("splitting {} ({} of {all})", money(budget, &self.1), index + 1));
    }
}

impl Optimise {
    pub(super) fn go(self) -> Result<(), Failure> {
        let (plan, comparator) = self.strategies()?;
        let options = Options {
            comparator: Some(comparator.id.clone()),
            seed: Some(u64::from(self.job.seed)),
            persons: self.persons,
            replicates: self.replicates,
            samples: Some(0),
            ..Options::default()
        };
        let mut decision = Decision::new(vec![comparator, plan], &options)?;
        let settings = self.settings(decision.repeats.replicates as u64);
        Prepared::new(&decision, settings.clone())?;
        self.job.make_out()?;
        let stop = stopped_by_ctrl_c();
        super::solve::anew(&mut decision, self.job.threads, &|what| self.job.tell(what), stop)?;
        let begin = Instant::now();
        let prepared = Prepared::new(&decision, settings)?;
        let currency = decision.scenarios[1].values.text("money.currency").unwrap_or_default().to_owned();
        let found = threads::with(self.job.threads, || prepared.go(&Told(&self.job, currency), stop))
            .map_err(Failure::Runtime)?
            .map_err(super::job::failure)?;
        let decided = format!("{}\n{}", env!("CARGO_PKG_VERSION"), prepared.fingerprint());
        let name = named(&format!("{}-optimised", found.decision), &decided);
        let head = serde_json::json!({
            "job": "optimise",
            "strategy": found.strategy,
            "comparator": found.comparator,
            "seed": found.seed,
            "persons": found.persons,
            "replicates": found.replicates,
            "simulated": found.simulated,
        });
        let written = self.job.leave(&name, &head, files(&found), begin)?;
        if self.job.json {
            super::say(&pretty(&answer(&found))?)?;
        } else {
            super::say(&terminal(&found))?;
        }
        self.job.tell(&format!("results in {}", written.folder.display()));
        Ok(())
    }

    fn settings(&self, replicates: u64) -> Settings {
        Settings {
            goal: match self.goal {
                For::Health => Goal::Health,
                For::NetBenefit => Goal::NetBenefit,
            },
            floor: self.floor_equity,
            budget: self.budget,
            per: match self.per {
                Period::Horizon => Per::Horizon,
                Period::Year => Per::Year,
            },
            shares: self.frontier.clone(),
            evaluations: self.evaluations,
            replicates: Replicates::by(replicates),
        }
    }

    /// The plan and its comparator.
    fn strategies(&self) -> Result<(Scenario, Scenario), Failure> {
        let shown = self.file.display();
        // A plan in a folder within a decision builds on what lies around it, which is read where it is named as well.
        let named: Vec<&Path> =
            std::iter::once(&self.file).chain(&self.comparator).map(PathBuf::as_path).collect();
        let mut all = load(&self.beside.with(&named), &registry(), None)?.scenarios;
        let own: Vec<usize> = (0..all.len()).filter(|&at| is_of(&all[at], &self.file)).collect();
        let [own] = own[..] else {
            return Err(Failure::Usage(format!("{shown} is no strategy: name the file of one plan")));
        };
        let plan = all.remove(own);
        let comparator = if let Some(file) = &self.comparator {
            all.into_iter().find(|scenario| is_of(scenario, file))
        } else {
            let parent = self.file.parent().filter(|parent| !parent.as_os_str().is_empty());
            let folder = parent.unwrap_or(Path::new("."));
            let around = load(&self.beside.with(&[folder]), &registry(), None)?.scenarios;
            around.into_iter().find(|scenario| scenario.comparator)
        };
        let comparator = comparator.ok_or_else(|| {
            Failure::Usage(format!(
                "no strategy beside {shown} says `comparator = true`: name one with --comparator, or its folder with --beside"
            ))
        })?;
        if comparator.id == plan.id {
            let message = format!("{shown} is the comparator itself: name a plan that spends more than it");
            return Err(Failure::Usage(message));
        }
        Ok((plan, comparator))
    }
}
