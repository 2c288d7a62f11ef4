//! Runs that are stopped, killed, damaged and go on: the same bytes as of a run that nobody disturbed.

use super::{bytes, classroom, only_folder, peerscale, said};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What is done to the units that are kept.
type Damage = fn(&mut Vec<Vec<u8>>);

/// A run with samples and replicates: a dozen units.
const RUN: [&str; 8] = ["run", "class", "--samples", "6", "--replicates", "2", "--persons", "800"];
/// How many kills there are where this variable says so; a few otherwise.
const KILLS: &str = "PEERSCALE_KILLS";
/// What a unit begins with in the log.
const MARK: [u8; 8] = *b"\x89unit\r\n\x1a";

fn with<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&RUN[..], &["--out", out], more].concat()
}

fn started(home: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_peerscale"))
        .args(arguments)
        .current_dir(home)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn done(home: &Path, arguments: &[&str]) -> String {
    let output = peerscale(home, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    said(&output)
}

/// The log of units in a folder for results, where there is one.
fn log(out: &Path) -> Option<PathBuf> {
    let part = fs::read_dir(out)
        .ok()?
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "part"))?;
    Some(part.join("units.log")).filter(|path| path.exists())
}

fn units(log: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(log).unwrap();
    let starts: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(&MARK)).collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    starts.iter().zip(ends).map(|(&from, to)| bytes[from..to].to_vec()).collect()
}

/// Starts a run, and ends it by a signal when some units are kept; what it said.
fn ended(home: &Path, out: &str, more: &[&str], signal: &str) -> (Option<i32>, String) {
    let child = started(home, &with(out, more));
    let begin = Instant::now();
    while log(&home.join(out)).is_none_or(|log| units(&log).len() < 4) {
        assert!(begin.elapsed() < Duration::from_mins(1), "no unit came");
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_done_and_prints_the_command_that_goes_on() {
    let home = classroom();
    let told = done(home.path(), &with("whole", &["--threads", "1", "--resume"]));
    assert!(told.contains("nothing is kept of this run: it starts"), "{told}");
    let (code, said) = ended(home.path(), "out", &["--threads", "2"], "-INT");
    assert_eq!(code, Some(130), "{said}");
    let command = said.lines().last().unwrap().trim();
    assert!(command.ends_with("--out out --threads 2 --resume"), "{said}");
    assert!(said.contains("are kept; go on with"), "{said}");
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    let told = done(home.path(), &words);
    assert!(told.contains("going on with"), "{told}");
    let (whole, resumed) = (only_folder(&home.path().join("whole")), only_folder(&home.path().join("out")));
    assert!(bytes(&whole) == bytes(&resumed), "the same bytes, and nothing else is left");
    assert_eq!(whole.file_name(), resumed.file_name());
    // The run is complete: it is checked and left as it is, and says its answer.
    let before = bytes(&resumed);
    let output = peerscale(home.path(), &[&words[..], &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(answer["answer"].as_str().unwrap().len() > 20 && answer["seconds"] == 0);
    assert!(bytes(&resumed) == before);
    fs::write(resumed.join("tables/summary.csv"), "changed").unwrap();
    let output = peerscale(home.path(), &words);
    assert_eq!(output.status.code(), Some(4));
    assert!(super::said(&output).contains("tables/summary.csv"), "{}", super::said(&output));
    // Without --resume it starts anew, and says what that costs.
    ended(home.path(), "anew", &[], "-KILL");
    let told = done(home.path(), &with("anew", &[]));
    assert!(told.contains("thrown away; --resume would have gone on"), "{told}");
    assert!(bytes(&whole) == bytes(&only_folder(&home.path().join("anew"))));
}

#[cfg(unix)]
#[test]
fn two_runs_into_one_folder_are_refused_by_a_lock_that_the_dead_do_not_keep() {
    let home = classroom();
    // Long enough to be met at work.
    let long = ["run", "class", "--samples", "6", "--replicates", "2", "--persons", "20000", "--out", "out"];
    let first = started(home.path(), &long);
    let begin = Instant::now();
    while log(&home.path().join("out")).is_none() {
        assert!(begin.elapsed() < Duration::from_mins(1), "no log came");
        std::thread::sleep(Duration::from_millis(2));
    }
    // Stopped, so that it surely is still there.
    let signal =
        |signal: &str| Command::new("kill").args([signal, &first.id().to_string()]).status().unwrap();
    assert!(signal("-STOP").success());
    for more in [&[][..], &["--resume"]] {
        let second = peerscale(home.path(), &[&long[..], more].concat());
        assert_eq!(second.status.code(), Some(1));
        assert!(said(&second).contains("another process is at the same run"), "{}", said(&second));
    }
    assert!(signal("-KILL").success());
    first.wait_with_output().unwrap();
    let next = started(home.path(), &[&long[..], &["--resume"]].concat());
    std::thread::sleep(Duration::from_millis(500));
    Command::new("kill").args(["-INT", &next.id().to_string()]).status().unwrap();
    let output = next.wait_with_output().unwrap();
    assert!([Some(130), Some(0)].contains(&output.status.code()));
}

/// Each kind of damage is told and done again, and the results are the same.
#[cfg(unix)]
#[test]
fn damaged_units_are_done_again() {
    let home = classroom();
    done(home.path(), &with("whole", &["--threads", "1"]));
    let whole = bytes(&only_folder(&home.path().join("whole")));
    let damages: [(&str, Damage, &[&str]); 2] = [
        (
            "many",
            |units| {
                units[1][100] ^= 4;
                units.insert(0, units[2].clone());
                units.insert(1, vec![7; 5000]);
            },
            &["going on with", "2 places were damaged", "1 unit was there more than once"],
        ),
        (
            "cut",
            |units| {
                drop(units.remove(1));
                units.last_mut().unwrap().truncate(60);
            },
            &["going on with", "1 place was damaged"],
        ),
    ];
    for (out, damage, wanted) in damages {
        ended(home.path(), out, &[], "-KILL");
        let log = log(&home.path().join(out)).unwrap();
        let mut kept = units(&log);
        // The last one may be cut off by the kill.
        kept.pop();
        damage(&mut kept);
        fs::write(&log, kept.concat()).unwrap();
        let told = done(home.path(), &with(out, &["--resume"]));
        assert!(wanted.iter().all(|words| told.contains(words)), "{out}: {told}");
        assert!(bytes(&only_folder(&home.path().join(out))) == whole, "{out}");
    }
}

/// Two builds of one version may simulate otherwise: a run is one build's, and what another has left is not lost unasked.
#[cfg(unix)]
#[test]
fn a_run_of_another_build_does_not_go_on_unless_it_begins_anew() {
    let home = classroom();
    done(home.path(), &with("whole", &[]));
    ended(home.path(), "out", &[], "-KILL");
    let log = log(&home.path().join("out")).unwrap();
    let made_by = log.with_file_name("made-by");
    let own = fs::read_to_string(&made_by).unwrap();
    let (other, before) = ("peerscale 0.1.0 of sources 0123456789abcdef", fs::read(&log).unwrap());
    fs::write(&made_by, format!("{other}\n")).unwrap();
    let output = peerscale(home.path(), &with("out", &["--resume"]));
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    for words in [other, own.trim_end(), "Go on with that build, or begin anew without --resume"] {
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
    assert!(fs::read(&log).unwrap() == before, "nothing is lost");
    // Its own build goes on with it.
    fs::write(&made_by, own).unwrap();
    let told = done(home.path(), &with("out", &["--resume"]));
    assert!(told.contains("going on with"), "{told}");
    let whole = bytes(&only_folder(&home.path().join("whole")));
    assert!(bytes(&only_folder(&home.path().join("out"))) == whole);
    // Which build it was is in no result.
    assert!(!whole.iter().any(|(path, _)| path.ends_with("made-by")));
    ended(home.path(), "anew", &[], "-KILL");
    let made_by = super::resume::log(&home.path().join("anew")).unwrap().with_file_name("made-by");
    fs::write(&made_by, format!("{other}\n")).unwrap();
    done(home.path(), &with("anew", &[]));
    assert!(bytes(&only_folder(&home.path().join("anew"))) == whole);
}

/// Killed at any moment, again and again, until it comes through.
#[cfg(unix)]
#[test]
fn a_run_that_is_killed_at_random_moments_leaves_the_same_bytes() {
    let home = classroom();
    let begin = Instant::now();
    done(home.path(), &with("whole", &[]));
    let took = begin.elapsed().as_secs_f64();
    let whole = bytes(&only_folder(&home.path().join("whole")));
    let wanted: usize = std::env::var(KILLS).map_or(3, |kills| kills.parse().unwrap());
    let (mut kills, mut state) = (0, 1_u64);
    while kills < wanted {
        let out = format!("out{kills}");
        for _ in 0..3 {
            // A plain congruential generator: the moments need not be good, only many.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let moment = took * (state >> 40) as f64 / (1_u64 << 24) as f64;
            let mut child = started(home.path(), &with(&out, &["--resume"]));
            std::thread::sleep(Duration::from_secs_f64(moment));
            let ran_through = child.try_wait().unwrap().is_some();
            child.kill().unwrap();
            child.wait().unwrap();
            kills += usize::from(!ran_through);
        }
        done(home.path(), &with(&out, &["--resume", "--quiet"]));
        assert!(bytes(&only_folder(&home.path().join(&out))) == whole, "after {kills} kills");
        fs::remove_dir_all(home.path().join(&out)).unwrap();
    }
}
