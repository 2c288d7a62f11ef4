//! The program as a user meets it: what it prints, where, what it leaves, and with which exit code.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so by a panic")]

#[path = "support/damage.rs"]
mod damage;
#[path = "cli/decompositions.rs"]
mod decompositions;
#[path = "cli/exports.rs"]
mod exports;
#[path = "support/files.rs"]
mod files;
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/optimise.rs"]
mod optimise;
#[path = "cli/replicate.rs"]
mod replicate;
#[path = "cli/report.rs"]
mod report;
#[path = "cli/resume.rs"]
mod resume;
#[path = "cli/sensitivity.rs"]
mod sensitivity;
#[path = "cli/slips.rs"]
mod slips;
#[path = "cli/taken_in.rs"]
mod taken_in;
#[path = "cli/transport.rs"]
mod transport;
#[path = "cli/value.rs"]
mod value;
#[path = "cli/verify.rs"]
mod verify;
#[path = "cli/warnings.rs"]
mod warnings;
#[path = "cli/widening.rs"]
mod widening;

use files::files_below;
use proptest::prelude::*;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

fn peerscale(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_peerscale")).args(arguments).current_dir(home).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A job that is stopped while it runs ends with 130 and leaves nothing.
#[cfg(unix)]
fn stopped(home: &Path, arguments: &[&str]) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_peerscale"))
        .args(arguments)
        .current_dir(home)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // The folder of the results is made just before the signal is listened to.
    while !home.join("output").exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_millis(800));
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(fs::read_dir(home.join("output")).unwrap().next().is_none());
}

/// A home with a copy of the classroom in it.
fn classroom() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let made = peerscale(home.path(), &["new", "class", "--template", "classroom"]);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    home
}

/// Every file below a folder with its bytes, without the log.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for path in files_below(folder) {
        if path.file_name().unwrap() != "log.txt" {
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn only_folder(out: &Path) -> PathBuf {
    let folders: Vec<PathBuf> = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders[0].clone()
}

#[test]
fn every_template_makes_a_folder_that_is_valid() {
    let home = tempfile::tempdir().unwrap();
    for template in ["england", "us-state", "classroom"] {
        assert_eq!(peerscale(home.path(), &["new", template, "--template", template]).status.code(), Some(0));
        let names =
            |folder: &Path| -> Vec<String> { bytes(folder).into_iter().map(|(name, _)| name).collect() };
        let mut made = names(&home.path().join(template));
        made.retain(|name| name != "schema.json");
        assert_eq!(made, names(&shipped(template)), "a template is the shipped folder");
        let checked = peerscale(home.path(), &["check", template]);
        assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
        assert!(String::from_utf8(checked.stdout).unwrap().contains("illness.recovery_rate"));
    }
    let again = peerscale(home.path(), &["new", "england"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("exists already"));
}

/// A curve cannot be left where it is to lie: that is said before the work, and what lay there stays.
#[test]
fn a_curve_that_cannot_be_written_is_refused_before_the_work() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(peerscale(home.path(), &["new", "place", "--template", "us-state"]).status.code(), Some(0));
    let kept = fs::read(home.path().join("place/effects.csv")).unwrap();
    for curve in ["nowhere/effects.csv", "place"] {
        let solved = peerscale(home.path(), &["solve", "place/base.toml", "--curve", curve]);
        assert_eq!(solved.status.code(), Some(1), "{}", said(&solved));
        assert!(said(&solved).contains("--curve") && !said(&solved).contains("letting people enter"));
    }
    assert!(!home.path().join("nowhere").exists() && !home.path().join("place.part").exists());
    assert_eq!(fs::read(home.path().join("place/effects.csv")).unwrap(), kept);
    // Nor does one that is damaged or missing keep a new one from being made.
    let solve = || peerscale(home.path(), &["solve", "place/base.toml", "--curve", "place"]);
    fs::write(home.path().join("place/effects.csv"), "key,place,value\n").unwrap();
    assert_eq!(solve().status.code(), Some(1), "{}", said(&solve()));
    fs::remove_file(home.path().join("place/effects.csv")).unwrap();
    assert_eq!(solve().status.code(), Some(1), "{}", said(&solve()));
}

#[test]
fn a_run_leaves_one_folder_with_the_same_bytes_for_any_number_of_threads() {
    let home = classroom();
    for threads in ["1", "2", "7"] {
        let out = format!("out{threads}");
        let run = peerscale(
            home.path(),
            &["run", "class", "--persons", "300", "--threads", threads, "--out", &out],
        );
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    }
    let one = bytes(&only_folder(&home.path().join("out1")));
    assert!(one == bytes(&only_folder(&home.path().join("out2"))));
    assert!(one == bytes(&only_folder(&home.path().join("out7"))));
    let names: Vec<&str> = one.iter().map(|(name, _)| name.as_str()).collect();
    for name in [
        "answer.json",
        "manifest.json",
        "report.html",
        "scenario.resolved.toml",
        "tables/summary.csv",
        "psa/costs.csv",
    ] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    assert_eq!(names.iter().filter(|name| Path::new(name).extension() == Some("png".as_ref())).count(), 21);
    let text =
        |name: &str| String::from_utf8(one.iter().find(|(n, _)| n == name).unwrap().1.clone()).unwrap();
    assert!(!text("answer.json").contains("NaN") && !text("tables/summary.csv").contains("NaN"));
    assert!(!text("manifest.json").contains(&home.path().to_string_lossy().into_owned()));
    let again = peerscale(home.path(), &["run", "class", "--persons", "300", "--out", "out1"]);
    assert_eq!(again.status.code(), Some(0));
    assert!(said(&again).contains("the same results were already in"), "{}", said(&again));
}

#[test]
fn the_reference_workload_prints_the_contract() {
    let home = tempfile::tempdir().unwrap();
    let file = shipped("reference/smi-ref.toml");
    let run = peerscale(
        home.path(),
        &["run", &file.to_string_lossy(), "--persons", "5000", "--replicates", "2", "--json", "--quiet"],
    );
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert!(
        answer["person_weeks_per_second"].as_f64().unwrap() > 0.0
            && answer["seconds"].as_f64().unwrap() > 0.0
    );
    assert!(answer["answer"].is_string() && answer["comparator"] == "smi-ref");
    let outcomes = &answer["strategies"][0]["outcomes"];
    for id in [
        "relapses",
        "admissions",
        "compulsory_admissions",
        "bed_days",
        "ed_visits",
        "deaths",
        "suicides",
        "life_years",
        "qalys",
        "cost",
        "qalys_undiscounted",
        "cost_undiscounted",
        "peer_weeks",
        "enrolments",
        "dropouts",
        "contacts",
        "reach",
        "fidelity",
    ] {
        let outcome = &outcomes[id];
        assert!(outcome["unit"].is_string(), "{id}");
        assert!(outcome["lower"].is_null() && outcome["upper"].is_null(), "no samples, no interval: {id}");
        assert!(id == "fidelity" || outcome["mcse"].is_f64(), "{id}");
    }
    assert!(outcomes["relapses"]["mean"].as_f64().unwrap() > 10_000.0);
}

#[test]
fn wrong_arguments_end_with_two_and_help_with_zero() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [
        &["jump"][..],
        &["run"],
        &["run", "x.toml", "--replicates", "0"],
        &["run", "x.toml", "--replicates", "many"],
        &["run", "x.toml", "--samples", "99999999999"],
        &["run", "x.toml", "--until-mcse", "-1"],
        &["run", "x.toml", "--seed", "-1"],
        &["new", "place", "--template", "mars"],
        &[],
    ] {
        let output = peerscale(home.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
    assert_eq!(peerscale(home.path(), &["--help"]).status.code(), Some(0));
    let base = shipped("england/base.toml");
    let parts = peerscale(home.path(), &["run", &base.to_string_lossy()]);
    assert_eq!(parts.status.code(), Some(2), "{}", said(&parts));
    assert!(said(&parts).contains("no strategy among the files"));
}

#[test]
fn invalid_scenarios_end_with_three_say_where_and_leave_nothing() {
    let home = classroom();
    let path = home.path().join("class/every-site-at-once.toml");
    let good = fs::read_to_string(&path).unwrap();
    let cases = [
        ("[workforce]\nworkers_per_supervisr = 3\n", "workers_per_supervisor"),
        ("[simulation]\nhorizon = 0\n", "every-site-at-once.toml"),
        ("[simulation]\nhorizon = 10.5\n", "whole number"),
        ("[population]\npersons = 0\n", "persons"),
        ("[workforce]\ncaseload = { value = 15, unit = \"bananas\" }\n", "unit"),
        ("[workforce]\ncaseload = { value = 15, low = 10, high = 20, unit = \"persons/FTE\" }\n", "source"),
        ("[simulation]\nsystem_step = 3\nsite_step = 2\n", "whole number"),
        (
            "[workforce]\nethnicity = { Majority = 1.0, Minority = 0.0 }\n[engagement]\nmatching = \"group if available\"\n",
            "no worker is ever \"Minority\"",
        ),
        (
            "[workforce]\nsex = { female = 1.0, male = 0.0 }\n[engagement]\nmatching = \"sex if available\"\n",
            "write workforce.sex.\"male\" above 0",
        ),
        ("[engagement]\nmatching = \"preference if available\"\n", "state engagement.preference"),
        (
            "[engagement]\npreference = { none = 0.5, group = 0.7, language = 0.0, sex = 0.0 }\n",
            "the shares of preference sum to 1.2",
        ),
        (
            "[engagement]\npreference = { none = -0.5, group = 1.5, language = 0.0, sex = 0.0 }\n",
            "preference",
        ),
        ("[engagement]\nhold_weeks = 4\n", "write engagement.hold_weeks = 0"),
        (
            "[engagement]\nhold_weeks = 4\nmatching = \"sex if available\"\n[referral]\nwaiting = \"none\"\n",
            "referral.waiting = \"list\"",
        ),
        ("[referral]\nratio_return_early = 0.5\n", "state referral.return_early_weeks"),
        ("[referral]\nseason_amplitude = 1.5\n", "season_amplitude"),
    ];
    for (addition, expected) in cases {
        // TOML refuses a table that is there twice, so the sections are replaced as a whole.
        let section = addition.lines().next().unwrap();
        let rest: Vec<&str> = good.split("\n[").filter(|part| !part.starts_with(&section[1..])).collect();
        fs::write(&path, format!("{}\n\n{addition}", rest.join("\n["))).unwrap();
        let run = peerscale(home.path(), &["run", "class"]);
        assert_eq!(run.status.code(), Some(3), "{addition}\n{}", said(&run));
        assert!(said(&run).contains(expected), "{addition}\n{}", said(&run));
        assert!(said(&run).trim_end().ends_with("nothing was run"), "{}", said(&run));
        assert!(run.stdout.is_empty() && !home.path().join("output").exists());
    }
    fs::write(&path, [0xff, 0xfe, b'\n']).unwrap();
    assert_eq!(peerscale(home.path(), &["run", "class"]).status.code(), Some(3));
}

#[test]
fn a_wave_that_reaches_nobody_is_refused() {
    let home = classroom();
    let path = home.path().join("class/nobody.toml");
    for (wave, expected) in [
        (
            "start = 2099-01-01\nsites = { fraction = 1, order = \"most ready first\", area = \"all\" }",
            "before the horizon",
        ),
        (
            "start = 1999-01-01\nsites = { fraction = 1, order = \"most ready first\", area = \"all\" }",
            "before the simulation",
        ),
    ] {
        let text = format!(
            "kind = \"strategy\"\nextends = \"base.toml\"\nname = \"Nobody\"\n\n[[rollout.wave]]\nname = \"Only\"\n\
             readiness_at_least = 0\n{wave}\n"
        );
        fs::write(&path, text).unwrap();
        let run = peerscale(home.path(), &["run", "class"]);
        assert_eq!(run.status.code(), Some(3), "{}", said(&run));
        assert!(said(&run).contains(expected), "{}", said(&run));
    }
}

/// Posts that nobody can fill or use, and switches that contradict each other: what to write instead is said.
#[test]
fn a_workforce_that_cannot_work_is_refused() {
    let home = classroom();
    let path = home.path().join("class/staffed.toml");
    for (statements, expected) in [
        ("caseload = 0", "must be between"),
        ("caseload = 0.4", "write at least 0.5"),
        ("supervisor_span = 0.5", "must be between 1 and"),
        ("course_places = 0", "write at least 1, or workforce.courses = \"one by one\""),
        ("full_time_share = 0.8\nfte_per_post = 0.6", "write less than 0.6"),
        (
            "assessors = \"none\"\nfeedback = \"given\"\nfeedback_target = 0.8\nfeedback_gain = 0.2",
            "write workforce.assessors = \"visits\"",
        ),
        ("target_effort = 0.5", "state [workforce.ethnicity_target]"),
        ("fidelity_floor = 0.95", "write at most 0.9"),
        ("ethnicity_target = { Majority = 0.5, Minority = 0.6 }", "sum to"),
        ("fidelity_weight = { boundaries = 1.0 }", "confidentiality"),
    ] {
        let text = format!(
            "kind = \"strategy\"\nextends = \"every-site-at-once.toml\"\nname = \"Staffed\"\n\n[workforce]\n{statements}\n"
        );
        fs::write(&path, text).unwrap();
        let run = peerscale(home.path(), &["run", "class"]);
        assert_eq!(run.status.code(), Some(3), "{statements}\n{}", said(&run));
        assert!(said(&run).contains(expected), "{statements}\n{}", said(&run));
        assert!(said(&run).trim_end().ends_with("nothing was run"), "{}", said(&run));
    }
}

#[test]
fn a_place_that_cannot_be_written_to_is_told_before_the_work() {
    let home = classroom();
    fs::write(home.path().join("file"), "in the way").unwrap();
    for (out, reason) in
        [("file", "is no folder"), ("file/inside", "Not a directory"), ("/proc/inside", "/proc")]
    {
        let run = peerscale(home.path(), &["run", "class", "--out", out]);
        assert_eq!(run.status.code(), Some(1), "{}", said(&run));
        assert!(said(&run).contains(reason) && said(&run).contains("--out"), "{}", said(&run));
        assert!(!said(&run).contains("simulating"), "{}", said(&run));
    }
    assert_eq!(fs::read(home.path().join("file")).unwrap(), b"in the way");
}

#[test]
fn two_comparators_or_none_are_refused_and_the_command_line_decides() {
    let home = classroom();
    let path = home.path().join("class/usual-care.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("comparator = true", "")).unwrap();
    let none = peerscale(home.path(), &["run", "class"]);
    assert_eq!(none.status.code(), Some(3), "{}", said(&none));
    assert!(said(&none).contains("--comparator"));
    let run = peerscale(
        home.path(),
        &["run", "class", "--comparator", "every-site-at-once", "--persons", "200", "--json"],
    );
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(answer["comparator"], "every-site-at-once");
}

#[test]
fn check_explains_and_compares() {
    let home = classroom();
    let explained =
        peerscale(home.path(), &["check", "class/usual-care.toml", "--explain", "illness.recovery_rate"]);
    assert_eq!(explained.status.code(), Some(0), "{}", said(&explained));
    let text = String::from_utf8(explained.stdout).unwrap();
    assert!(text.contains("per week") && text.contains("base.toml"), "{text}");
    let unknown =
        peerscale(home.path(), &["check", "class/usual-care.toml", "--explain", "illness.recovry_rate"]);
    assert_eq!(unknown.status.code(), Some(3));
    assert!(said(&unknown).contains("illness.recovery_rate"), "{}", said(&unknown));
    let differ = peerscale(
        home.path(),
        &["check", "class/every-site-at-once.toml", "class/half-the-sites-well.toml", "--diff"],
    );
    assert_eq!(differ.status.code(), Some(0), "{}", said(&differ));
    assert!(differ.stdout.ends_with(b"\n"));
}

/// Every file of the manifest is there with its checksum, and no other; every column of every table is explained; no
/// file but the log knows where, when or on how many threads it was made.
#[test]
fn the_folder_is_whole_and_says_nothing_of_where_it_was_made() {
    let home = classroom();
    let run = peerscale(
        home.path(),
        &["run", "class", "--persons", "200", "--replicates", "2", "--samples", "2", "--threads", "3"],
    );
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let folder = only_folder(&home.path().join("output"));
    assert!(peerscale::report::manifest::check(&folder).unwrap().is_empty());
    let files = bytes(&folder);
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    let listed: Vec<&str> =
        manifest["files"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    let there: Vec<&str> =
        files.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "manifest.json").collect();
    assert_eq!(listed, there);

    let mut dictionary = csv::Reader::from_path(folder.join("tables/dictionary.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = dictionary.records().map(Result::unwrap).collect();
    for (name, content) in
        files.iter().filter(|(name, _)| Path::new(name).extension() == Some("csv".as_ref()))
    {
        let mut table = csv::Reader::from_reader(&content[..]);
        for column in table.headers().unwrap() {
            let known = rows.iter().any(|row| &row[0] == name && &row[1] == column && !row[3].is_empty());
            assert!(known, "{name} has a column {column} that the dictionary does not explain");
        }
    }
    let place = home.path().to_string_lossy().into_owned();
    for (name, content) in &files {
        let text = String::from_utf8_lossy(content);
        assert!(!text.contains(&place) && !text.contains("--threads"), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// The library is asked a few thousand times; here the program itself, that the exit code follows.
    #[test]
    fn a_damaged_folder_ends_with_nought_or_three(
        name in prop::sample::select(&["classroom", "england", "us-state"][..]),
        damages in prop::collection::vec((0..16_usize, damage::damage()), 1..4),
    ) {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join(name);
        fs::create_dir(&place).unwrap();
        let mut files: Vec<PathBuf> = fs::read_dir(shipped(name)).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
        files.sort();
        for (index, file) in files.iter().enumerate() {
            let mut content = fs::read(file).unwrap();
            for (at, one) in &damages {
                if at % files.len() == index {
                    damage::apply(&mut content, one);
                }
            }
            fs::write(place.join(file.file_name().unwrap()), content).unwrap();
        }
        let checked = peerscale(home.path(), &["check", name]);
        let code = checked.status.code();
        prop_assert!(code == Some(0) || code == Some(3), "{:?}\n{}", code, said(&checked));
        prop_assert!(said(&checked).trim_end().ends_with("nothing was run"), "{}", said(&checked));
    }
}

/// Whole lives from one option: life expectancies are there for every group, and not without it.
#[test]
fn lifetimes_are_followed_from_the_command_line() {
    let home = classroom();
    let small = ["--persons", "200", "--replicates", "2", "--quiet"];
    let expectancies = |out: &str, more: &[&str]| {
        let arguments = [&["run", "class", "--out", out], &small[..], more].concat();
        let run = peerscale(home.path(), &arguments);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        let folder = only_folder(&home.path().join(out));
        let text = fs::read_to_string(folder.join("tables/summary.csv")).unwrap();
        let rows = text.lines().filter(|line| line.contains(",quality_adjusted_life_expectancy,"));
        rows.map(|line| line.split(',').nth(5).unwrap().to_owned()).collect::<Vec<_>>()
    };
    let whole = expectancies("whole", &["--lifetime"]);
    // Groups without people have none.
    let filled: Vec<f64> = whole.iter().filter_map(|mean| mean.parse().ok()).collect();
    assert!(filled.len() > 3 && !whole[0].is_empty() && filled.iter().all(|&mean| mean > 5.0), "{whole:?}");
    assert!(expectancies("short", &[]).iter().all(String::is_empty));
}
