//! The command line: typed arguments in, a job, words and numbers out, an exit code.
//!
//! Standard output is data, standard error is talk. This is the only layer that names the packages for arguments,
//! progress bars and signals.

mod calibrate;
mod check;
mod equity;
mod exit;
mod job;
mod kept;
mod new;
mod optimise;
mod plan;
mod progress;
mod replicate;
mod report;
mod resume;
mod run;
mod sensitivity;
mod solve;
mod standards;
mod templates;
mod transport;
mod validate;
mod value;
mod verify;

use clap::{CommandFactory, Parser, Subcommand};
use exit::Failure;
use std::io::Write;
use std::process::ExitCode;

/// Simulates, person by person, what happens when peer support for adults with serious mental illness is scaled up.
#[derive(Debug, Parser)]
#[command(name = "peerscale", version, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Start with:\n  peerscale new my-plan --template classroom\n  peerscale run my-plan\n\n\
    Exit codes: 0 done, 1 failed while running, 2 wrong arguments, 3 invalid scenario or data, 4 a check missed, \
    130 interrupted.\nResults are about populations and plans; they are no advice about any individual."
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Simulate all named strategies with the same luck; leave tables, charts and a report.
    Run(run::Run),
    /// Validate scenario files and show what they say; simulates nothing.
    Check(check::Check),
    /// Start a commented scenario folder of your own.
    New(new::New),
    /// Fit free parameters to published targets.
    Calibrate(calibrate::Calibrate),
    /// Solve the effects of peer support from emulated trials.
    Solve(solve::Solve),
    /// Find the best split of a budget over what a plan can buy.
    Optimise(optimise::Optimise),
    /// Find which inputs move the answer, and what would flip the decision.
    Sensitivity(sensitivity::Sensitivity),
    /// Carry a run over to a population that is composed otherwise; simulates nothing.
    Transport(transport::Transport),
    /// Compare the model with exact answers and published values.
    Validate(validate::Validate),
    /// Evaluate costs and effects: ratios, acceptability, value of information; of a run or of samples made elsewhere.
    Value(value::Value),
    /// Measure inequality: indices of anyone's data by rank and by value.
    Equity(equity::Equity),
    /// Freeze an analysis plan before results are seen; compare a run with it.
    Plan(plan::Plan),
    /// Simulate a run again under other seeds: which conclusions come back, and what other estimators say.
    Replicate(replicate::Replicate),
    /// Write the page of a run again from what its folder holds; simulates nothing.
    Report(report::Report),
    /// Answer reporting checklists from a run: filled, drafted, or left to the author.
    Standards(standards::Standards),
    /// Recompute the checksums of results, and on request simulate a random part again.
    Verify(verify::Verify),
    /// Print completions for a shell.
    #[command(hide = true)]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    #[command(hide = true)]
    Man,
}

/// Runs the program with the process's arguments and returns its exit code.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(exit::USAGE));
        }
    };
    let done = match arguments.verb {
        Verb::Run(run) => run.go(),
        Verb::Check(check) => check.go(),
        Verb::New(new) => new.go(),
        Verb::Calibrate(calibrate) => calibrate.go(),
        Verb::Solve(solve) => solve.go(),
        Verb::Optimise(optimise) => optimise.go(),
        Verb::Sensitivity(sensitivity) => sensitivity.go(),
        Verb::Transport(transport) => transport.go(),
        Verb::Validate(validate) => validate.go(),
        Verb::Value(value) => value.go(),
        Verb::Equity(equity) => equity.go(),
        Verb::Plan(plan) => plan.go(),
        Verb::Replicate(replicate) => replicate.go(),
        Verb::Report(report) => report.go(),
        Verb::Standards(standards) => standards.go(),
        Verb::Verify(verify) => verify.go(),
        Verb::Completions { shell } => completions(shell),
        Verb::Man => manual(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            ExitCode::from(failure.code())
        }
    }
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "peerscale", &mut text);
    say(&String::from_utf8_lossy(&text))
}

fn manual() -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Arguments::command())
        .render(&mut text)
        .map_err(|error| Failure::Runtime(format!("the manual page could not be made: {error}")))?;
    say(&String::from_utf8_lossy(&text))
}

/// A number of things in words.
fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Writes data to standard output; a reader that has gone away is no failure.
fn say(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Runtime(format!("standard output could not be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes talk to standard error; where that fails there is nobody left to tell.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
