//! `replicate`: the conclusions of a run under other seeds.

use super::exit::Failure;
use super::job::{pretty, stopped_by_ctrl_c};
use super::kept;
use super::run::at_least_one;
use super::standards::{intact, invalid};
use super::verify::decision_of;
use crate::analysis::replication::Replicated;
use crate::jobs::replicate::repeats;
use crate::jobs::threads;
use crate::report::folder::{leave, prepare};
use crate::report::manifest::{MANIFEST, named};
use crate::report::replication::{document, files, terminal};
use crate::units::checksum::sha256_hex;
use clap::Args;
use std::path::PathBuf;
use std::time::Instant;

/// More repeats than these tell no more.
const MOST: u16 = 1_000;

/// Arguments of `replicate`.
#[derive(Debug, Args)]
#[command(
    after_help = "A repeat has the size of the run and another seed: other people, sites, luck and, with samples, parameter sets; sites are \
    drawn anew in every replicate as it is. Told of every strategy and outcome: whether the sign of the difference came back, whether the interval \
    again left zero out (or not), which strategy was best, with the 95% interval of that rate and the rate that the run's own error predicts; and the \
    difference by two other ways, of which one shares no luck between the strategy and the comparator.\nThis repeats the simulation, not the \
    evidence: what is wrong in the scenario comes back every time.\n\nExit codes: 0 done, 3 this is no folder of a run, was changed \
    since, or has other scenario files, 4 a conclusion came back more rarely than the run's own error allows (judged from ten replicates or \
    parameter sets on), 130 stopped.\n\nExample:\n  \
    peerscale replicate output/england-1a2b3c4d --from scenarios/england --times 10"
)]
pub(super) struct Replicate {
    /// Folder of a run.
    #[arg(value_name = "OUTPUT_DIR")]
    run: PathBuf,
    /// The scenario files or folders that the run was made from.
    #[arg(long, value_name = "FILE|FOLDER", num_args = 1.., required = true)]
    from: Vec<PathBuf>,
    /// How often it is simulated again.
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST)))]
    times: u16,
    /// Seed of the first repeat; the next have those after it. The one after the run's own otherwise.
    #[arg(long, value_name = "N")]
    seed: Option<u32>,
    /// Outcomes whose differences are looked at; those of the headline otherwise.
    #[arg(long, value_name = "a,b", value_delimiter = ',')]
    outcomes: Vec<String>,
    /// Threads; as many as there are cores otherwise. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    threads: Option<usize>,
    /// Folder in which the folder of the results is made.
    #[arg(long, value_name = "DIR", default_value = "output")]
    out: PathBuf,
    /// Print the results as JSON.
    #[arg(long)]
    json: bool,
    /// Say only what is asked for.
    #[arg(long, short)]
    quiet: bool,
}

impl Replicate {
    /// The seeds of the repeats, none of which is the run's.
    fn seeds(&self, own: u64) -> Result<Vec<u64>, Failure> {
        let first = self.seed.map_or_else(|| own.saturating_add(1), u64::from);
        let seeds: Vec<u64> = (0..u64::from(self.times)).map(|place| first.saturating_add(place)).collect();
        let last = seeds.last().copied().unwrap_or_default();
        if seeds.contains(&own) || last > i64::MAX as u64 {
            return Err(Failure::Usage(format!(
                "seeds {first} to {last} hold the run's own, {own}, or one that is too large: choose another --seed"
            )));
        }
        Ok(seeds)
    }

    pub(super) fn go(self) -> Result<(), Failure> {
        let begin = Instant::now();
        let runtime = |error: crate::report::ReportError| Failure::Runtime(error.to_string());
        let manifest = intact(&self.run)?.manifest;
        let run = self.run.display();
        let findings = kept::findings(&self.run)?;
        if findings.strategies.len() < 2 {
            return Err(invalid("the run has one strategy alone, and nothing that it concludes is compared"));
        }
        let seeds = self.seeds(findings.setting.seed)?;
        let outcomes = kept::outcomes(&self.outcomes, &findings);
        let ids: Vec<&str> = findings.layout.columns.iter().map(|column| column.id.as_str()).collect();
        if let Some(unknown) = outcomes.iter().find(|id| !ids.contains(&id.as_str())) {
            let near = crate::scenario::nearest_word(unknown, &ids);
            let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            return Err(invalid(&format!("the run has no outcome {unknown}{near}")));
        }
        let mut decision = decision_of(&manifest, &self.from, self.quiet)?;
        prepare(&self.out).map_err(runtime)?;
        let stop = stopped_by_ctrl_c();
        let quiet = self.quiet;
        let tell = |what: &str| {
            if !quiet {
                super::tell(what);
            }
        };
        super::solve::anew(&mut decision, self.threads, &tell, stop)?;
        let work = || repeats(&mut decision, &seeds, &outcomes, &tell, stop);
        let lived = threads::with(self.threads, work).map_err(Failure::Runtime)??;
        let lived = lived.ok_or_else(|| Failure::Interrupted("stopped; nothing was written".into()))?;
        let found = Replicated::new(&findings, outcomes, lived);
        let of = std::fs::read(self.run.join(MANIFEST))
            .map_err(|error| Failure::Runtime(format!("{run} could not be read: {error}")))?;
        let head = serde_json::json!({
            "job": "replicate",
            "decision": findings.setting.decision,
            "of": sha256_hex(&of),
            "seeds": seeds,
            "outcomes": found.outcomes,
        });
        let name = named(
            &format!("replication-{}", findings.setting.decision),
            &format!("{} {head}", env!("CARGO_PKG_VERSION")),
        );
        let command: Vec<String> = std::env::args().collect();
        let seconds = begin.elapsed().as_secs_f64();
        let log = format!("command: {}\nseconds: {seconds:.3}\n", command.join(" "));
        let written = files(&findings, &found)
            .and_then(|files| leave(&self.out, &name, &head, files, log))
            .map_err(runtime)?;
        super::say(&if self.json {
            pretty(&document(&findings, &found))?
        } else {
            terminal(&findings, &found)
        })?;
        tell(&format!("results in {}", written.folder.display()));
        match found.missed().len() {
            0 => Ok(()),
            missed => Err(Failure::Missed(format!(
                "{} back more rarely than the run's own error allows",
                super::counted(missed, "conclusion came", "conclusions came")
            ))),
        }
    }
}
