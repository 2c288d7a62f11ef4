//! `solve`: the effects with which emulated trials return what was published, as a curve beside the scenario.

use super::exit::Failure;
use super::job::{Beside, stopped_by_ctrl_c, strategy_as};
use super::run::at_least_one;
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::trial::keeping::rows;
use crate::analysis::trial::parameters::CURVE;
use crate::analysis::trial::solved::{Asked, Solved};
use crate::jobs::run::Decision;
use crate::jobs::sections::registry;
use crate::jobs::threads;
use crate::jobs::trials::effects::{self, Effort};
use crate::processes::states_of_mind::STATES;
use crate::report::folder::Aside;
use crate::report::tables::curve;
use crate::scenario::Scenario;
use clap::Args;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// Arguments of `solve`.
#[derive(Debug, Args)]
#[command(
    after_help = "The curve is written as effects.csv beside FILE. A scenario uses it with `curve = \"effects.csv\"` in \
    [effect]; `run` solves anew only where the inputs of the curve have changed. Exit code 4: the curve misses by more than 0.01 \
    in the risk ratio."
)]
pub(super) struct Solve {
    /// A strategy, or a base: then the comparator of its folder is taken.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the curve is written.
    #[arg(long, value_name = "CURVE.csv")]
    curve: Option<PathBuf>,
    /// Threads; as many as there are cores otherwise. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    threads: Option<usize>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    /// Show no progress.
    #[arg(long, short)]
    quiet: bool,
}

/// Most that a curve may miss by, in the risk ratio.
const MOST: f64 = 0.01;

/// Turns why nothing was solved into a failure.
pub(super) fn failure(error: EvaluateError) -> Failure {
    match error {
        EvaluateError::Interrupted => Failure::Interrupted("stopped; nothing was written".into()),
        EvaluateError::Failed(message) => {
            Failure::Invalid(format!("error: {message}\n1 error; nothing was run"))
        }
    }
}

/// Solves the effects of a decision anew where their inputs have changed since the curve was made, and says so.
pub(super) fn anew(
    decision: &mut Decision,
    wanted: Option<usize>,
    tell: &(dyn Fn(&str) + Sync),
    stop: &AtomicBool,
) -> Result<(), Failure> {
    let Some(why) = decision.effects.stale().map(str::to_owned) else { return Ok(()) };
    tell(&format!("{why}: solving effects anew, which `peerscale solve` keeps for the next time"));
    let comparator = decision.scenarios[0].clone();
    threads::with(wanted, || decision.effects.solve(&comparator, tell, stop))
        .map_err(Failure::Runtime)?
        .map_err(failure)
}

impl Solve {
    pub(super) fn go(self) -> Result<(), Failure> {
        let scenario = strategy_as(&registry().making(CURVE), &self.file, &Beside::default(), self.quiet)?;
        if !effects::wanted(&scenario.values) {
            return Err(Failure::Invalid(format!(
                "error: {} has no effects to be solved: write source = \"trials\" in [effect], with risk_ratio, smd and \
                 instrument\n1 error; nothing was run",
                self.file.display()
            )));
        }
        let path = self
            .curve
            .clone()
            .unwrap_or_else(|| self.file.parent().unwrap_or(Path::new("")).join("effects.csv"));
        let unwritable = |error: std::io::Error| {
            let path = path.display();
            Failure::Runtime(format!("{path} cannot be written: {error}; choose another place with --curve"))
        };
        // Refused before the work and not after it.
        let aside = Aside::open(&path).map_err(unwritable)?;
        let stop = stopped_by_ctrl_c();
        let begin = Instant::now();
        let quiet = self.quiet;
        let watch = |what: &str| {
            if !quiet {
                super::tell(&format!("{:.0} s: {what}", begin.elapsed().as_secs_f64()));
            }
        };
        let solved = threads::with(self.threads, || effects::solve(&scenario, Effort::FULL, &watch, stop))
            .map_err(Failure::Runtime)?
            .map_err(failure)?;
        let asked = effects::asked(&scenario.values).map_err(|error| Failure::Runtime(error.to_string()))?;
        let readable = readable(&solved, &scenario, asked)?;
        let file = curve(&path.display().to_string(), &rows(&solved, &readable))
            .map_err(|error| Failure::Runtime(error.to_string()))?;
        aside.keep(&file.bytes).map_err(unwritable)?;
        super::say(&self.words(&solved, &scenario, asked)?)?;
        if !self.quiet {
            super::tell(&format!("{:.0} s; curve in {}", begin.elapsed().as_secs_f64(), path.display()));
        }
        if solved.misses.largest > MOST {
            return Err(Failure::Missed(format!(
                "the curve misses by {:.4} in the risk ratio, more than {MOST}",
                solved.misses.largest
            )));
        }
        Ok(())
    }

    fn words(&self, solved: &Solved, scenario: &Scenario, asked: Asked) -> Result<String, Failure> {
        let inputs =
            effects::inputs(&scenario.values).map_err(|error| Failure::Runtime(error.to_string()))?;
        let solution = solved.solve(&asked, &inputs);
        let (lowest, highest) = solved.limits(&asked, &inputs);
        let misses = solved.misses;
        let trials: Vec<&str> = solved.trials.iter().map(|known| known.id.as_str()).collect();
        if self.json {
            let document = serde_json::json!({
                "fingerprint": solved.fingerprint,
                "trials": trials,
                "frailty": solved.trials.iter().map(|known| (known.id.as_str(), known.baseline[0]))
                    .collect::<std::collections::BTreeMap<_, _>>(),
                "risk_ratio": asked.ratio,
                "gain": STATES.iter().zip(solution.effects.gain).map(|(state, gain)| (*state, gain))
                    .collect::<std::collections::BTreeMap<_, _>>(),
                "path_multiplier": solution.effects.multiplier,
                "reached": solution.ratio_reached && solution.smd_reached,
                "lowest_ratio": lowest,
                "highest_ratio": highest,
                "largest_miss": misses.largest,
                "typical_miss": misses.typical,
                "largest_miss_smd": misses.smd,
                "mcse_log_ratio": misses.mcse,
            });
            let text = serde_json::to_string_pretty(&document)
                .map_err(|error| Failure::Runtime(error.to_string()))?;
            return Ok(text + "\n");
        }
        let mut text = format!("trials: {}\n", trials.join(", "));
        for known in solved.trials.iter().filter(|known| (known.baseline[0] - 1.0).abs() > 0.0) {
            let _ = writeln!(
                text,
                "{}: the control arm returns {:.3} where participants are {:.2} times as likely to relapse as the model's people \
                 ({:.3} where they are like these)",
                known.id,
                known.ground.risk(),
                known.baseline[0],
                known.baseline[1]
            );
        }
        for (state, gain) in STATES.iter().zip(solution.effects.gain) {
            let _ = writeln!(text, "states_of_mind.gain.{state} = {gain:.4} SD/contact");
        }
        let _ = writeln!(text, "illness.path_multiplier = {:.3}", solution.effects.multiplier);
        let _ = writeln!(
            text,
            "risk ratio asked {:.3}, reached {:.3}; within reach: {lowest:.2} to {highest:.2}",
            asked.ratio, solution.ratio
        );
        let _ = writeln!(
            text,
            "over {} other parameter sets the curve misses the simulated risk ratio by {:.4} at most ({:.4} root mean square), \
             differences on instruments by {:.4}; Monte Carlo error of the log ratio {:.4}",
            misses.sets, misses.largest, misses.typical, misses.smd, misses.mcse
        );
        Ok(text)
    }
}

/// The multiplier of every ratio within reach of the base case, for readers of the file.
fn readable(solved: &Solved, scenario: &Scenario, asked: Asked) -> Result<Vec<(f64, f64)>, Failure> {
    let inputs = effects::inputs(&scenario.values).map_err(|error| Failure::Runtime(error.to_string()))?;
    Ok((50..=150)
        .map(|percent| f64::from(percent) / 100.0)
        .filter_map(|ratio| {
            let solution = solved.solve(&Asked { ratio, ..asked }, &inputs);
            solution.ratio_reached.then_some((ratio, solution.effects.multiplier))
        })
        .collect())
}
