//! `value`: the economic evaluation of any probabilistic analysis, also of one made elsewhere.

use super::exit::Failure;
use super::job::{pretty, table};
use super::run::at_least_one;
use crate::analysis::value::outcome::{People, Valued};
use crate::jobs::threads;
use crate::jobs::value::input::Input;
use crate::jobs::value::thresholds::thresholds;
use crate::jobs::value::{Request, value};
use crate::report::folder::{leave, prepare};
use crate::report::manifest::named;
use crate::report::value::{Kept, document, files, kept as kept_in, terminal};
use crate::scenario::LoadedFile;
use crate::scenario::study::Study;
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `value`.
#[derive(Debug, Args)]
#[command(
    after_help = "The tables have one row a sample and one column a strategy, with the same names in both; parameters one column \
    each. One row is a deterministic analysis and gives the table of ratios alone.\n\n\
    Examples:\n  peerscale value --costs costs.csv --effects effects.csv --parameters parameters.csv \\\n      \
    --wtp 0:50000:1000 --threshold 20000 \\\n      --evppi effect.risk_ratio,utility.gain,effect.risk_ratio+utility.gain --out results\n  \
    peerscale value output/england-1a2b3c4d --evppi all --json\n\n\
    A design for --evsi:\n  per_arm = [50, 100, 200, 400]\n  fixed_cost = 250000\n  cost_per_participant = 1200\n  \
    years_to_result = 3\n  [readmission]            # or [quality_of_life] with parameter and sd\n  parameter = \"effect.risk_ratio\"\n  \
    scale = \"risk_ratio\"     # or log_risk_ratio, risk_difference\n  control_risk = 0.35"
)]
pub(super) struct Value {
    /// The folder of a run with parameter samples.
    #[arg(value_name = "OUTPUT_DIR", conflicts_with_all = ["costs", "effects", "parameters"])]
    run: Option<PathBuf>,
    /// Costs of the strategies.
    #[arg(long, value_name = "C.csv", requires = "effects")]
    costs: Option<PathBuf>,
    /// Effects of the strategies.
    #[arg(long, value_name = "E.csv", requires = "costs")]
    effects: Option<PathBuf>,
    /// Values of the parameters.
    #[arg(long, value_name = "P.csv", requires = "costs")]
    parameters: Option<PathBuf>,
    /// Willingness to pay for one unit of effect: FROM:TO:STEP, one number, or a list; that of the run, or 0:100000:1000
    /// otherwise.
    #[arg(long, value_name = "RANGE")]
    wtp: Option<String>,
    /// The willingness to pay that sentences and bars speak of, one of --wtp; that of the run, or that in the middle
    /// otherwise.
    #[arg(long, value_name = "K")]
    threshold: Option<f64>,
    /// Parameters whose value of information is wanted: commas between sets, + within one; all for each of them alone; auto
    /// to find the most valuable ones and groups.
    #[arg(long, value_name = "a,b+c", value_delimiter = ',')]
    evppi: Vec<String>,
    /// Design of a trial whose value is wanted.
    #[arg(long, value_name = "DESIGN.toml")]
    evsi: Option<PathBuf>,
    /// People a year to whom the decision applies, for the value of information to all of them.
    #[arg(long, value_name = "N", requires_all = ["horizon", "discount"])]
    incidence: Option<f64>,
    /// Years for which the decision stands.
    #[arg(long, value_name = "YEARS", requires = "incidence")]
    horizon: Option<f64>,
    /// Discount rate a year, such as 0.035.
    #[arg(long, value_name = "RATE", requires = "incidence")]
    discount: Option<f64>,
    /// Folder in which a folder with tables and figures is made; nothing is written without it.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Threads; as many as there are cores otherwise. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    threads: Option<usize>,
    /// Print the results as JSON.
    #[arg(long)]
    json: bool,
    /// Say only what is asked for.
    #[arg(long, short)]
    quiet: bool,
}

/// The files that an evaluation is made from.
struct Tables {
    costs: LoadedFile,
    effects: LoadedFile,
    parameters: Option<LoadedFile>,
    design: Option<LoadedFile>,
    kept: Kept,
}

/// The word for parameters that are chosen by themselves.
const AUTOMATIC: &str = "auto";
/// Willingness to pay where neither the command line nor a run says it.
const DEFAULT: &str = "0:100000:1000";

impl Value {
    pub(super) fn go(self) -> Result<(), Failure> {
        let begin = Instant::now();
        let asked = self.wtp.as_deref().map(|range| {
            thresholds(range).map_err(|reason| Failure::Usage(format!("--wtp {range}: {reason}")))
        });
        let asked = asked.transpose()?;
        let people = self.people()?;
        let tables = self.tables()?;
        let kept = tables.kept.clone();
        let study = tables.design.as_ref().map(Study::read).transpose()?;
        if let Some(out) = &self.out {
            prepare(out).map_err(|error| Failure::Runtime(error.to_string()))?;
        }
        let input = Input::read(&tables.costs, &tables.effects, tables.parameters.as_ref())?;
        let sets = self.sets(&input)?;
        let thresholds = match asked {
            Some(asked) => asked,
            None if kept.thresholds.is_empty() => thresholds(DEFAULT).map_err(Failure::Usage)?,
            None => kept.thresholds,
        };
        let held = |wtp: &f64| thresholds.iter().any(|other| other.total_cmp(wtp).is_eq());
        let request = Request {
            headline: self.threshold.or(kept.threshold.filter(held)),
            thresholds,
            sets,
            study,
            people,
            screen: self.automatic(&input),
            represented: kept.represented,
            named: kept.named,
        };
        let valued = threads::with(self.threads, || value(&input, &request)).map_err(Failure::Runtime)??;
        if !self.quiet {
            for warning in &valued.warnings {
                super::tell(&format!("warning: {warning}"));
            }
        }
        if let Some(out) = &self.out {
            self.leave(out, &valued, &request, &tables, begin)?;
        }
        super::say(&if self.json { pretty(&document(&valued))? } else { terminal(&valued) })
    }

    fn people(&self) -> Result<Option<People>, Failure> {
        let (Some(incidence), Some(horizon), Some(rate)) = (self.incidence, self.horizon, self.discount)
        else {
            return Ok(None);
        };
        for (name, value, most) in
            [("incidence", incidence, 1e10), ("horizon", horizon, 1000.0), ("discount", rate, 1.0)]
        {
            if !(0.0..=most).contains(&value) {
                return Err(Failure::Usage(format!("--{name} is {value}, must be between 0 and {most}")));
            }
        }
        Ok(Some(People { incidence, horizon, rate }))
    }

    fn tables(&self) -> Result<Tables, Failure> {
        let design = self.evsi.as_deref().map(table).transpose()?;
        if let Some(run) = &self.run {
            let psa = run.join("psa");
            if !psa.is_dir() {
                let run = run.display();
                return Err(Failure::Invalid(format!(
                    "error: {run} has no folder psa, where a run keeps its parameter sets: name the folder that `run` printed, or run \
                     it with --samples\n1 error; nothing was run"
                )));
            }
            let parameters = psa.join("parameters.csv");
            let parameters = parameters.exists().then(|| table(&parameters)).transpose()?;
            let [costs, effects] = ["costs.csv", "effects.csv"].map(|name| table(&psa.join(name)));
            // A run says of itself what its strategies are called, and which threshold its report speaks of.
            let kept = std::fs::read_to_string(run.join("value.json"));
            let kept = kept.map(|text| kept_in(&text)).unwrap_or_default();
            return Ok(Tables { costs: costs?, effects: effects?, parameters, design, kept });
        }
        let (Some(costs), Some(effects)) = (&self.costs, &self.effects) else {
            return Err(Failure::Usage("name --costs and --effects, or the folder of a run".into()));
        };
        let parameters = self.parameters.as_deref().map(table).transpose()?;
        let kept = Kept::default();
        Ok(Tables { costs: table(costs)?, effects: table(effects)?, parameters, design, kept })
    }

    fn sets(&self, input: &Input) -> Result<Vec<Vec<String>>, Failure> {
        let wanted = if self.evsi.is_some() { "--evsi" } else { "--evppi" };
        if (!self.evppi.is_empty() || self.evsi.is_some()) && input.names.is_empty() {
            return Err(if self.run.is_some() {
                Failure::Invalid(format!(
                    "error: {wanted} needs parameters, and the run has none: run it with --samples\n1 error; nothing was run"
                ))
            } else {
                Failure::Usage(format!(
                    "{wanted} needs the values of the parameters: name --parameters P.csv"
                ))
            });
        }
        let mut sets: Vec<Vec<String>> = Vec::new();
        for set in &self.evppi {
            if set == "all" && !input.names.contains(set) {
                sets.extend(input.names.iter().map(|name| vec![name.clone()]));
                continue;
            }
            if set == AUTOMATIC && !input.names.contains(set) {
                continue;
            }
            let names: Vec<String> = set.split('+').map(|name| name.trim().to_owned()).collect();
            if names.iter().any(String::is_empty) {
                return Err(Failure::Usage(format!("--evppi {set:?}: a name is missing")));
            }
            sets.push(names);
        }
        Ok(sets)
    }

    /// Whether parameters are to be chosen by themselves.
    fn automatic(&self, input: &Input) -> bool {
        self.evppi.iter().any(|set| set == AUTOMATIC && !input.names.contains(set))
    }

    fn leave(
        &self,
        out: &Path,
        valued: &Valued,
        request: &Request,
        tables: &Tables,
        begin: Instant,
    ) -> Result<(), Failure> {
        let all =
            [Some(&tables.costs), Some(&tables.effects), tables.parameters.as_ref(), tables.design.as_ref()];
        // Names without folders: what is left must not depend on where its inputs lay.
        let inputs: Vec<serde_json::Value> = all
            .into_iter()
            .flatten()
            .map(|file| {
                let name = Path::new(&file.name).file_name().map(|name| name.to_string_lossy().into_owned());
                serde_json::json!({"name": name, "sha256": file.sha256})
            })
            .collect();
        let head = serde_json::json!({
            "job": "value",
            "inputs": inputs,
            "wtp": request.thresholds,
            "threshold": valued.headline().map(|at| at.wtp),
            "evppi": request.sets.iter().map(|set| set.join("+")).collect::<Vec<_>>(),
            "auto": request.screen,
            "people": request.people.map(|p| [p.incidence, p.horizon, p.rate]),
        });
        let decided = format!("{} {head}", env!("CARGO_PKG_VERSION"));
        let command: Vec<String> = std::env::args().collect();
        let seconds = begin.elapsed().as_secs_f64();
        let log = format!("command: {}\nseconds: {seconds:.3}\n", command.join(" "));
        let written = files(valued)
            .and_then(|files| leave(out, &named("value", &decided), &head, files, log))
            .map_err(|error| Failure::Runtime(error.to_string()))?;
        if !self.quiet {
            super::tell(&format!("results in {}", written.folder.display()));
        }
        Ok(())
    }
}
