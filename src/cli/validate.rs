//! `validate`: exact answers, targets that were fitted, and published values that were not, in one table and one chart.

use super::exit::Failure;
use super::job::{Beside, Job, number, pretty, stopped_by_ctrl_c, strategy, table};
use super::run::at_least_one;
use super::templates::{TEMPLATES, Template};
use crate::analysis::agreement::{Agreement, Kind, Verdict};
use crate::analysis::trial::mediation::{Mediated, Told};
use crate::jobs::aim::{Aim, Size};
use crate::jobs::threads;
use crate::jobs::trials::compare::{self, Compared};
use crate::jobs::trials::mapping;
use crate::jobs::trials::mediation::mediated;
use crate::jobs::verification::{CheckError, Effort, Watch, checks};
use crate::report::calibration::agreement_lines;
use crate::report::folder::part;
use crate::report::manifest::named;
use crate::report::taken_in::{self, Part, Trials, Validation};
use crate::report::{Input, mediation, trials, validation};
use crate::scenario::{InputFile, LoadedFile, Scenario};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Arguments of `validate`.
#[derive(Debug, Args)]
#[command(
    after_help = "Without FILE the shipped settings are validated. Targets stand in targets.csv (of --set equity in equity.csv) beside FILE unless --targets \
    names another table. Exit code 4: a required row missed; the results are left all the same.\n`peerscale report RUN --with FOLDER` shows what is left \
    here on the page of a run of the same decision problem."
)]
pub(super) struct Validate {
    /// A strategy, or a base: then the comparator of its folder is simulated.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// What to compare; without FILE everything, with FILE the baseline.
    #[arg(long, value_name = "SET")]
    set: Option<Set>,
    /// Table of targets.
    #[arg(long, value_name = "T.csv", requires = "file")]
    targets: Option<PathBuf>,
    /// Persons of one simulation; those of the scenario otherwise.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    persons: Option<usize>,
    /// Replicates.
    #[arg(long, value_name = "N", default_value = "8", value_parser = at_least_one)]
    replicates: usize,
    /// Participants of each emulated trial, in each replicate.
    #[arg(long, value_name = "N", default_value = "10000", value_parser = at_least_one)]
    participants: usize,
    /// Years of one simulation; those of the scenario otherwise.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    years: Option<usize>,
    #[command(flatten)]
    beside: Beside,
    #[command(flatten)]
    job: Job,
}

/// A set of comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Set {
    /// Exact answers.
    Verification,
    /// Published values under usual care and today's peer workers.
    Baseline,
    /// Published trials of peer support, emulated, and what of their effects goes through which state of mind.
    Trials,
    /// Published gaps between groups, each with its denominator.
    Equity,
}

impl Set {
    /// The table of targets beside a strategy.
    const fn table(set: Option<Self>) -> &'static str {
        match set {
            Some(Self::Equity) => "equity.csv",
            _ => "targets.csv",
        }
    }
}

/// Tells every check that is done.
struct Checks(bool);

impl Watch for Checks {
    fn checked(&self, done: usize, all: usize) {
        if self.0 {
            crate::cli::tell(&format!("{done} of {all} exact checks done"));
        }
    }
}

/// A strategy with its targets.
struct Subject {
    name: String,
    scenario: Scenario,
    targets: LoadedFile,
}

impl Subject {
    /// What is kept of it.
    fn told(&self) -> taken_in::Subject {
        let input = |input: &InputFile| Input { name: input.name.clone(), sha256: input.sha256.clone() };
        taken_in::Subject {
            name: self.name.clone(),
            strategy: self.scenario.id.clone(),
            inputs: self.scenario.inputs.iter().map(input).collect(),
        }
    }
}

impl Validate {
    pub(super) fn go(self) -> Result<(), Failure> {
        let begin = Instant::now();
        self.job.make_out()?;
        let stop = stopped_by_ctrl_c();
        let subjects = if self.set == Some(Set::Verification) { Vec::new() } else { self.subjects()? };
        let mut parts =
            threads::with(self.job.threads, || self.parts(&subjects, stop)).map_err(Failure::Runtime)??;
        let first = parts.len();
        let emulated =
            threads::with(self.job.threads, || self.trials(&subjects, stop)).map_err(Failure::Runtime)??;
        parts.extend(emulated);
        let apart =
            threads::with(self.job.threads, || self.apart(&subjects, stop)).map_err(Failure::Runtime)??;
        for (part, rows) in parts[first..].iter_mut().zip(&apart) {
            let lines = mediation::words(rows).lines().map(str::to_owned).collect();
            part.trials.iter_mut().for_each(|trials| trials.apart.clone_from(&lines));
        }
        let decided = format!(
            "{} {} {:?} {:?} {} {:?} {} {}",
            env!("CARGO_PKG_VERSION"),
            self.participants,
            self.set,
            self.persons,
            self.replicates,
            self.years,
            self.job.seed,
            subjects.iter().map(fingerprint).collect::<String>()
        );
        let name = named("validation", &decided);
        let head = serde_json::json!({
            "job": "validate",
            "seed": self.job.seed,
            "replicates": self.replicates,
            "subjects": subjects.iter().map(|s| serde_json::json!({"name": s.name, "targets": s.targets.sha256})).collect::<Vec<_>>(),
        });
        let kept = Validation {
            subjects: subjects.iter().map(Subject::told).collect(),
            parts,
            seed: u64::from(self.job.seed),
            replicates: self.replicates,
        };
        let written = self.job.leave(&name, &head, validation::files(&kept, &apart), begin)?;
        let parts = kept.parts;
        let all: Vec<&Agreement> = parts.iter().flat_map(|part| &part.rows).collect();
        if self.job.json {
            super::say(&json(&parts, &apart)?)?;
        } else {
            // Published gaps have denominators of many kinds.
            let noted = self.set == Some(Set::Equity);
            for part in &parts {
                super::say(&format!("{}\n{}\n", part.title, agreement_lines(&part.rows, noted)))?;
            }
            for found in parts.iter().filter_map(|part| part.trials.as_ref()) {
                super::say(&format!("{}\n", trials::words(&found.lived, &found.lines, &found.notes)))?;
            }
            for rows in &apart {
                super::say(&format!("{}\n", mediation::words(rows)))?;
            }
            super::say(&summary(&all))?;
        }
        self.job.tell(&format!("results in {}", written.folder.display()));
        let failed: Vec<String> =
            all.iter().filter(|row| row.fails()).map(|row| format!("{} ({})", row.what, row.id)).collect();
        if failed.is_empty() {
            return Ok(());
        }
        let rows = if failed.len() == 1 { "row" } else { "rows" };
        Err(Failure::Missed(format!("{} required {rows} missed: {}", failed.len(), failed.join("; "))))
    }

    /// The strategies to be simulated: the one that is named, or those that are shipped.
    fn subjects(&self) -> Result<Vec<Subject>, Failure> {
        if let Some(file) = &self.file {
            let beside = || self.beside.find(file, Set::table(self.set));
            let path = self.targets.clone().unwrap_or_else(beside);
            if self.set == Some(Set::Trials) {
                let scenario = strategy(file, &self.beside, self.job.quiet)?;
                let none = LoadedFile { name: String::new(), text: String::new(), sha256: String::new() };
                return Ok(vec![Subject { name: scenario.name.clone(), scenario, targets: none }]);
            }
            if !path.exists() {
                let path = path.display();
                return Err(Failure::Usage(format!("there is no {path}: name a table with --targets")));
            }
            let scenario = strategy(file, &self.beside, self.job.quiet)?;
            return Ok(vec![Subject { name: scenario.name.clone(), scenario, targets: table(&path)? }]);
        }
        let aside = part(&self.job.out, "shipped-scenarios");
        let read = || {
            TEMPLATES
                .iter()
                .filter_map(|template| shipped(template, &aside, Set::table(self.set)).transpose())
                .collect()
        };
        let subjects = read();
        let _ = std::fs::remove_dir_all(&aside);
        subjects
    }

    /// Emulated trials beside published ones, setting by setting; none where they are not asked for.
    fn trials(&self, subjects: &[Subject], stop: &AtomicBool) -> Result<Vec<Part>, Failure> {
        let all = self.file.is_none() && self.set.is_none();
        if !all && self.set != Some(Set::Trials) {
            return Ok(Vec::new());
        }
        let able = |subject: &&Subject| compare::has_a_programme(&subject.scenario.values);
        if !all && !subjects.iter().any(|subject| able(&subject)) {
            return Err(Failure::Usage(
                "no trial can be emulated: the scenario has no contacts or states of mind, or no [effect] that names \
                 instruments"
                    .into(),
            ));
        }
        let size = self.emulation();
        let tell = |what: &str| self.job.tell(what);
        subjects
            .iter()
            .enumerate()
            .filter(|(_, subject)| able(subject))
            .map(|(place, subject)| {
                let values =
                    mapping::solved(&subject.scenario, &tell, stop).map_err(super::solve::failure)?;
                let found = compare::compare(&values, size, &tell, stop).map_err(super::solve::failure)?;
                let lived = found.lived();
                let Compared { lines, notes, rows, .. } = found;
                Ok(Part {
                    title: format!("{}: trials", subject.name),
                    of: Some(place),
                    rows,
                    trials: Some(Trials { lived, lines, notes, apart: Vec::new() }),
                })
            })
            .collect()
    }

    /// What of the effects of emulated trials goes through which state of mind, setting by setting; only where trials are asked
    /// for by name.
    fn apart(&self, subjects: &[Subject], stop: &AtomicBool) -> Result<Vec<Vec<Mediated>>, Failure> {
        if self.set != Some(Set::Trials) {
            return Ok(Vec::new());
        }
        let size = self.emulation();
        let tell = |what: &str| self.job.tell(what);
        let one = |subject: &Subject| {
            let values = mapping::solved(&subject.scenario, &tell, stop)?;
            mediated(&values, size, &tell, stop)
        };
        let able = subjects.iter().filter(|subject| compare::has_a_programme(&subject.scenario.values));
        able.map(one).collect::<Result<_, _>>().map_err(super::solve::failure)
    }

    /// How large emulated trials are.
    fn emulation(&self) -> compare::Size {
        compare::Size {
            participants: self.participants,
            replicates: self.replicates,
            seed: u64::from(self.job.seed),
        }
    }

    /// The rows of every part, under its title.
    fn parts(&self, subjects: &[Subject], stop: &AtomicBool) -> Result<Vec<Part>, Failure> {
        let mut parts = Vec::new();
        let verify = self.set.map_or(self.file.is_none(), |set| set == Set::Verification);
        if verify {
            let rows = checks(Effort::Full, &Checks(!self.job.quiet), stop).map_err(|error| match error {
                CheckError::Interrupted => Failure::Interrupted("stopped; nothing was written".into()),
                other => Failure::Runtime(other.to_string()),
            })?;
            parts.push(Part { title: "Exact answers".to_owned(), of: None, rows, trials: None });
        }
        if self.set == Some(Set::Trials) {
            return Ok(parts);
        }
        for (place, subject) in subjects.iter().enumerate() {
            if stop.load(Ordering::Relaxed) {
                return Err(Failure::Interrupted("stopped; nothing was written".into()));
            }
            self.job.tell(&format!("simulating {}", subject.name));
            let scenario = subject.scenario.clone();
            let persons = match self.persons {
                Some(persons) => persons,
                None => scenario
                    .values
                    .whole("population.persons")
                    .map_err(|e| Failure::Runtime(e.to_string()))? as usize,
            };
            let seed = u64::from(self.job.seed);
            let size = Size { persons, replicates: self.replicates, years: self.years, seed };
            let aim = Aim::new(scenario, &subject.targets, size)?;
            let measured = aim.simulate(&aim.scenario.values, self.replicates)?;
            let rows = aim.agreements(&measured);
            parts.push(Part { title: subject.name.clone(), of: Some(place), rows, trials: None });
        }
        Ok(parts)
    }
}

/// The comparator of a shipped folder with the folder's targets; none where it has no targets.
fn shipped(template: &Template, aside: &Path, targets: &str) -> Result<Option<Subject>, Failure> {
    let Some((_, text)) = template.files.iter().find(|(name, _)| *name == targets) else {
        return Ok(None);
    };
    let folder = aside.join(template.name);
    template
        .unpack(&folder, str::to_owned)
        .map_err(|error| Failure::Runtime(format!("{} could not be written: {error}", folder.display())))?;
    let scenario = strategy(&folder.join("base.toml"), &Beside::default(), true)?;
    let name = format!("scenarios/{}/{targets}", template.name);
    let targets = LoadedFile::new(&name, text.as_bytes().to_vec())
        .map_err(|_| Failure::Runtime(format!("{name} is not UTF-8")))?;
    Ok(Some(Subject { name: format!("{}: {}", template.name, scenario.name), scenario, targets }))
}

fn fingerprint(subject: &Subject) -> String {
    let inputs: String = subject.scenario.inputs.iter().map(|input| input.sha256.as_str()).collect();
    format!("{} {} {inputs} ", subject.name, subject.targets.sha256)
}

/// How many rows of each kind agree.
fn summary(rows: &[&Agreement]) -> String {
    let mut text = String::new();
    for kind in [Kind::Verification, Kind::Internal, Kind::External] {
        let all = rows.iter().filter(|row| row.kind == kind).count();
        let agree = rows
            .iter()
            .filter(|row| row.kind == kind && matches!(row.verdict, Verdict::Agrees | Verdict::Chance))
            .count();
        if all > 0 {
            text.push_str(&format_args!("{}: {agree} of {all} agree\n", kind.word()).to_string());
        }
    }
    text
}

/// Rows as JSON values.
pub(super) fn rows(rows: &[Agreement]) -> Vec<serde_json::Value> {
    rows.iter()
        .map(|row| {
            serde_json::json!({
                "kind": row.kind.word(), "id": row.id, "what": row.what, "unit": row.unit,
                "observed": number(row.observed), "lower": number(row.low), "upper": number(row.high),
                "simulated": number(row.simulated), "mcse": number(row.mcse), "z": number(row.z),
                "verdict": row.verdict.word(), "required": row.required, "failed": row.fails(),
                "source": row.source, "standing": row.standing, "note": row.said.note, "lacks": row.said.lacks,
            })
        })
        .collect()
}

fn json(parts: &[Part], apart: &[Vec<Mediated>]) -> Result<String, Failure> {
    let sections: Vec<serde_json::Value> =
        parts.iter().map(|part| serde_json::json!({"title": part.title, "rows": rows(&part.rows)})).collect();
    let failed = parts.iter().flat_map(|part| &part.rows).filter(|row| row.fails()).count();
    let mut all = serde_json::json!({"sections": sections, "failed": failed});
    if !apart.is_empty() {
        let told = |told: Option<Told>| serde_json::json!(told.map(|one| [one.value, one.error]));
        let row = |row: &Mediated| {
            serde_json::json!({
                "trial": row.trial, "participants": row.participants, "state": row.state, "total": told(row.total),
                "through": told(row.through), "from_state": told(row.from_state), "instrument": row.instrument,
                "from_score": told(row.from_score),
            })
        };
        all["mediation"] = apart.iter().map(|rows| rows.iter().map(row).collect::<Vec<_>>()).collect();
    }
    pretty(&all)
}
