//! Inputs that nobody would write: files that are damaged, mixed, cut and blown up at random. Whatever is read is answered
//! by values or by problems in words: no panic, nothing that takes long, no memory without end.
//!
//! A normal run reads some ten thousands of them. `PEERSCALE_FUZZ=1000000 cargo test --test fuzz` reads a million, and
//! `PEERSCALE_FUZZ_SEED=7` others than usual. Every input follows from the seed and its number, which a failure names.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that fails says so by a panic"
)]

#[path = "fuzz/giants.rs"]
mod giants;
#[path = "given/mod.rs"]
mod given;
#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/plans.rs"]
mod plans;

use mutate::{Luck, mutated};
use peerscale::analysis::target::Target;
use peerscale::analysis::trial::design::Design;
use peerscale::analysis::trial::published::Published;
use peerscale::analysis::trial::solved::Solved;
use peerscale::analysis::value::outcome::Named;
use peerscale::jobs::equity::{Columns, measured};
use peerscale::jobs::model::Model;
use peerscale::jobs::run::{Decision, Options};
use peerscale::jobs::sections::registry;
use peerscale::jobs::value::input::Input;
use peerscale::jobs::value::{Request, value};
use peerscale::scenario::expression::{Dimension, Name, condition};
use peerscale::scenario::joint::JointDraws;
use peerscale::scenario::setting::LifeTable;
use peerscale::scenario::study::Study;
use peerscale::scenario::{LoadedFile, Problems, load, load_built_in};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Inputs of a normal run, of all parsers together.
const INPUTS: u64 = 40_000;
/// No input may take longer than this.
const LONGEST: Duration = Duration::from_secs(2);
/// No more memory than this, in kilobytes.
const MOST_KILOBYTES: u64 = 1 << 20;

fn asked(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |number| number.parse().unwrap())
}

/// Reads this share of all inputs, each made out of `seeds` with `words` thrown in.
fn read(name: &str, share: f64, seeds: &[String], words: &[&str], reader: impl Fn(&[u8]) + Sync) {
    let count = (asked("PEERSCALE_FUZZ", INPUTS) as f64 * share) as u64;
    let seed = asked("PEERSCALE_FUZZ_SEED", 1);
    let at = Mutex::new((0, Instant::now(), false));
    std::thread::scope(|scope| {
        // What never comes back cannot be timed afterwards.
        scope.spawn(|| {
            loop {
                std::thread::sleep(Duration::from_millis(100));
                let (number, since, done) = *at.lock().unwrap();
                if done {
                    break;
                }
                if since.elapsed() > LONGEST * 100 {
                    eprintln!("{name}: input {number} of seed {seed} does not come back");
                    std::process::exit(101);
                }
            }
        });
        let all = std::panic::AssertUnwindSafe(|| {
            for number in 0..count {
                let input = mutated(&mut Luck::new(seed, number), seeds, words);
                *at.lock().unwrap() = (number, Instant::now(), false);
                let begin = Clock::now();
                let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| reader(&input)));
                let text = || String::from_utf8_lossy(&input[..input.len().min(3000)]).into_owned();
                assert!(outcome.is_ok(), "{name}: input {number} of seed {seed}:\n{}", text());
                let took = begin.elapsed();
                assert!(took < LONGEST, "{name}: input {number} of seed {seed} took {took:?}:\n{}", text());
            }
        });
        let outcome = std::panic::catch_unwind(all);
        at.lock().unwrap().2 = true;
        if let Err(cause) = outcome {
            std::panic::resume_unwind(cause);
        }
    });
    let peak = peak_kilobytes();
    assert!(peak < MOST_KILOBYTES, "{name}: {peak} kB of memory");
}

/// The time that this thread has worked: what others do on the same machine does not count where the system tells.
struct Clock(Instant, Option<Duration>);

impl Clock {
    fn now() -> Self {
        Self(Instant::now(), Self::worked())
    }

    fn worked() -> Option<Duration> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
    }

    fn elapsed(&self) -> Duration {
        match (self.1, Self::worked()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.0.elapsed(),
        }
    }
}

/// The most memory that this process has held; 0 where the system does not say.
fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn file(bytes: &[u8]) -> Option<LoadedFile> {
    LoadedFile::new("table.csv", bytes.to_vec()).ok()
}

/// What is wrong is told in words.
fn told(problems: &Problems) {
    let text = problems.to_string();
    assert!(text.contains("error") && problems.list.iter().all(|problem| !problem.message.is_empty()));
    assert!(text.len() < 1 << 20, "{} bytes of problems", text.len());
}

fn shipped(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)).unwrap()
}

/// Every table of every shipped scenario file, by itself.
fn pieces() -> Vec<String> {
    let folders = ["classroom", "classroom/payment", "england", "england/models", "us-state", "reference"];
    let mut pieces = Vec::new();
    for folder in folders {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(folder);
        let mut files: Vec<_> =
            std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for path in files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "toml")) {
            let text = std::fs::read_to_string(path).unwrap();
            pieces.extend(text.split("\n\n").filter(|piece| piece.contains('=')).map(str::to_owned));
        }
    }
    pieces
}

const TOML: [&str; 36] = [
    "{",
    "}",
    "[",
    "]",
    "[[",
    "]]",
    "=",
    ".",
    ",",
    "\"",
    "'''",
    "\"\"\"",
    "\n",
    "#",
    "nan",
    "-inf",
    "1e308",
    "true",
    "9223372036854775807",
    "2027-13-45",
    "0x",
    "value = ",
    "unit = \"percent\"",
    "dist = \"beta\"",
    "low = 0",
    "\u{0}",
    "extends = \"base.toml\"\n",
    "extends = \"x.toml\"\n",
    "kind = \"base\"\n",
    "[workforce]\n",
    "[[rule]]\n",
    "when = \"site.reach < 1\"",
    "\"../../etc/passwd\"",
    "[[rollout.wave]]\n",
    "source = \"A01\"",
    "\u{feff}",
];
const CSV: [&str; 20] = [
    ",",
    "\"",
    "\n",
    "\r\n",
    ";",
    "\t",
    "nan",
    "inf",
    "-1",
    "1e308",
    "1e-320",
    "0",
    "-0",
    "",
    "female",
    "\u{feff}",
    "=1+1",
    "9223372036854775808",
    "ä",
    "age,sex,qx\n",
];
const WORDS: [&str; 26] = [
    "and",
    "or",
    "not",
    "(",
    ")",
    "<",
    "<=",
    "!=",
    "=",
    "+",
    "-",
    "*",
    "/",
    "site.",
    "all.",
    "site.reach",
    "all.delivering_for",
    "months",
    "weeks",
    "%",
    "0.6",
    "1.",
    "1e5",
    "_",
    "99999999999999999999",
    "é",
];

#[test]
fn scenario_files() {
    let registry = registry();
    let pieces = pieces();
    let seeds: Vec<String> =
        pieces.chunks(3).map(|some| format!("kind = \"base\"\n{}", some.join("\n\n"))).collect();
    read("scenario files", 0.05, &seeds, &TOML, |input| {
        let text = String::from_utf8_lossy(input);
        let files = [("x.toml", &*text), ("base.toml", "kind = \"base\"\n"), ("table.csv", "a\n1\n")];
        if let Err(problems) = load_built_in("x.toml", &files, &registry) {
            told(&problems);
        }
    });
}

/// Scenarios that are whole, so that what is left of them is opened as well.
#[test]
fn scenarios_that_are_opened() {
    let registry = registry();
    let folder = tempfile::tempdir().unwrap();
    let given = [given::Given::everything_on(), given::Given::with_restless_sites(), given::Given::smi_ref()];
    let texts: Vec<String> = given
        .iter()
        .map(|given| std::fs::read_to_string(given.clone().write(folder.path(), "x")).unwrap())
        .collect();
    let table = std::fs::read_to_string(folder.path().join("lifetable.csv")).unwrap();
    read("scenarios that are opened", 0.01, &texts, &TOML, |input| {
        let text = String::from_utf8_lossy(input);
        match load_built_in("x.toml", &[("x.toml", &*text), ("lifetable.csv", &*table)], &registry) {
            Err(problems) => told(&problems),
            Ok(scenario) => {
                if let Err(error) = Decision::new(vec![scenario], &Options::default()) {
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    });
}

#[test]
fn conditions() {
    const fn name(word: &'static str, dimension: Dimension, known_of: [bool; 2]) -> Name {
        Name { word, dimension, doc: "", known_of }
    }
    let names = [
        name("reach", Dimension::Share, [true, true]),
        name("measured_fidelity", Dimension::Share, [true, false]),
        name("delivering_for", Dimension::Time, [true, true]),
        name("vacancies", Dimension::Count, [true, true]),
    ];
    let seeds = [
        "site.measured_fidelity < 0.60 and site.delivering_for > 6 months",
        "not (all.vacancies / 3 >= 2 or site.reach = 10%) and -site.reach + 1 != 0.5 * (all.reach - 2%)",
        "((((site.reach < 1))))",
    ]
    .map(str::to_owned);
    read("conditions", 0.55, &seeds, &WORDS, |input| {
        let text = String::from_utf8_lossy(input);
        match condition(&text, &names) {
            Ok(condition) => {
                condition.holds(&|_, place| place as f64);
                assert!(condition.quantities().len() <= 64);
            }
            Err(slip) => {
                assert!(!slip.message.is_empty() && slip.span.end <= text.len(), "{slip:?}");
            }
        }
    });
}

#[test]
fn life_tables() {
    let seeds = [shipped("england/lifetable.csv"), shipped("us-state/lifetable.csv")];
    read("life tables", 0.12, &seeds, &CSV, |input| {
        let Some(file) = file(input) else { return };
        match LifeTable::read(&file) {
            Ok(table) => {
                for age in [0.0, 0.5, 64.0, 109.9, 110.0, 1e9] {
                    assert!((0..2).all(|sex| table.hazard(sex, age) >= 0.0));
                }
            }
            Err(problems) => told(&Problems::new(problems)),
        }
    });
}

#[test]
fn tables_of_persons() {
    let registry = registry();
    let folder = tempfile::tempdir().unwrap();
    let path = given::Given::everything_on()
        .closed()
        .with("population.source", "file")
        .with("population.persons_file", "persons.csv")
        .with("population.persons", 12)
        .with("population.represents", 12)
        .with("population.persons_per_site", 10)
        .write(folder.path(), "x");
    let text = std::fs::read_to_string(path).unwrap();
    let table = std::fs::read_to_string(folder.path().join("lifetable.csv")).unwrap();
    let mut persons =
        "id,site,age,sex,diagnosis,ethnicity,language,fifth,area,substance_use,digital,decision_norm,\
                       adherent,eligible,frailty\n"
            .to_owned();
    for id in 0..12 {
        let (site, fifth) = (["north", "south"][id % 2], id % 5 + 1);
        let _ = writeln!(
            persons,
            "p{id},{site},{},female,bipolar,some,own,fifth_{fifth},urban,0,1,1,1,1,0.9",
            20 + id
        );
    }
    read("tables of persons", 0.01, &[persons], &CSV, |input| {
        let Some(file) = file(input) else { return };
        let files = [("x.toml", &*text), ("lifetable.csv", &*table), ("persons.csv", &*file.text)];
        match load_built_in("x.toml", &files, &registry) {
            Err(problems) => told(&problems),
            Ok(scenario) => {
                if let Err(error) = Model::open(&scenario.values) {
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    });
}

#[test]
fn samples_of_costs_and_effects() {
    let seeds = [
        "a,b,c\n1,2,3\n2,3,4\n1.5,2.5,9\n0,0,0\n".to_owned(),
        "a,b,c\n0.1,0.2,0.3\n0.2,0.1,0.5\n0.3,0.9,0.1\n0.4,0.5,0.6\n".to_owned(),
    ];
    let whole = file(seeds[1].as_bytes()).unwrap();
    read("samples", 0.15, &seeds, &CSV, |input| {
        let Some(file) = file(input) else { return };
        let read = [
            Input::read(&file, &whole, None),
            Input::read(&whole, &file, Some(&file)),
            Input::read(&file, &file, Some(&whole)),
        ];
        for input in read {
            match input {
                Err(problems) => told(&problems),
                Ok(input) => {
                    let request = Request {
                        thresholds: vec![0.0, 1000.0, 20_000.0],
                        headline: None,
                        sets: Vec::new(),
                        study: None,
                        people: None,
                        represented: None,
                        screen: false,
                        named: Named::default(),
                    };
                    if let Err(problems) = value(&input, &request) {
                        told(&problems);
                    }
                }
            }
        }
    });
}

#[test]
fn other_tables() {
    let designs = Design::read(&file(shipped("trials/designs.csv").as_bytes()).unwrap()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/classroom");
    let mut scenarios = load(&[folder], &registry()).unwrap().scenarios;
    let layout = Decision::new(scenarios.clone(), &Options::default()).unwrap().layout;
    let scenario = scenarios.remove(0);
    let seeds = [
        shipped("trials/designs.csv"),
        shipped("trials/published.csv"),
        shipped("england/effects.csv"),
        shipped("england/targets.csv"),
        shipped("us-state/posterior.csv").lines().take(20).collect::<Vec<_>>().join("\n"),
        "group,value,rank,weight\na,0.5,1,10\nb,0.7,2,20\nc,0.9,3,5\n".to_owned(),
    ];
    let columns = Columns { value: "value", rank: "rank", weight: Some("weight") };
    read("other tables", 0.08, &seeds, &CSV, |input| {
        let Some(file) = file(input) else { return };
        let problems = [
            Design::read(&file).err(),
            Published::read(&file, &designs).err(),
            Solved::read(&file).err(),
            Target::read(&file, &layout).err(),
            JointDraws::read(&file, &scenario, |_| (-1e9, 1e9)).err(),
        ];
        problems.into_iter().flatten().for_each(|problems| told(&Problems::new(problems)));
        if let Err(problems) = measured(&file, &columns, None) {
            told(&problems);
        }
    });
}

#[test]
fn designs_of_trials() {
    let seeds = [
        "per_arm = [50, 100, 200, 400]\nfixed_cost = 250000\ncost_per_participant = 1200\nyears_to_result = 3\n\
         [readmission]\nparameter = \"effect.risk_ratio\"\nscale = \"risk_ratio\"\ncontrol_risk = 0.35\n"
            .to_owned(),
        "per_arm = [50]\nfixed_cost = 1\ncost_per_participant = 1\nyears_to_result = 1\n[quality_of_life]\n\
         parameter = \"utility.gain\"\nsd = 0.2\n"
            .to_owned(),
    ];
    read("designs of trials", 0.03, &seeds, &TOML, |input| {
        let Some(file) = file(input) else { return };
        if let Err(problems) = Study::read(&file) {
            told(&problems);
        }
    });
}
