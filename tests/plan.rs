//! Analysis plans: frozen before results are seen, never written over, and every deviation told.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so by a panic")]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A home with the classroom in it.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        home.go(&["new", "class", "--template", "classroom"], 0);
        home
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn go(&self, arguments: &[&str], code: i32) -> Output {
        let program = env!("CARGO_BIN_EXE_peerscale");
        let done = Command::new(program).args(arguments).current_dir(self.path()).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(code), "{arguments:?}: {said}");
        done
    }

    /// Freezes a plan of three small strategies.
    fn freeze(&self, plan: &str, code: i32) -> Output {
        let fixed =
            ["plan", "freeze", "class", "--outcomes", "admissions,reach", "--wtp", "20000", "--out", plan];
        self.go(&[&fixed[..], &["--persons", "300", "--replicates", "2"]].concat(), code)
    }

    /// Runs into a folder of its own and returns the folder of the run.
    fn run(&self, out: &str, more: &[&str]) -> PathBuf {
        let fixed = ["run", "class", "--quiet", "--out", out];
        self.go(&[&fixed[..], more].concat(), 0);
        let mut entries: Vec<PathBuf> =
            fs::read_dir(self.path().join(out)).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(entries.len(), 1, "{entries:?}");
        entries.remove(0)
    }

    /// Checks a run against a plan: what it says, and each item with whether it was kept.
    fn check(&self, plan: &str, run: &Path, code: i32) -> Vec<(String, bool, String)> {
        let done = self.go(&["plan", "check", plan, run.to_str().unwrap(), "--json"], code);
        let document: Value = serde_json::from_slice(&done.stdout).unwrap();
        let items = document["items"].as_array().unwrap().iter();
        let word = |item: &Value, key: &str| item[key].as_str().unwrap().to_owned();
        let items: Vec<_> = items
            .map(|item| (word(item, "item"), item["kept"].as_bool().unwrap(), word(item, "says")))
            .collect();
        assert_eq!(document["deviations"], items.iter().filter(|item| !item.1).count());
        items
    }
}

fn deviations(items: &[(String, bool, String)]) -> Vec<&str> {
    items.iter().filter(|item| !item.1).map(|item| item.0.as_str()).collect()
}

fn manifest(run: &Path) -> Value {
    serde_json::from_slice(&fs::read(run.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn a_plan_is_frozen_once_kept_and_told() {
    let home = Home::new();
    let first = home.freeze("plan.toml", 0);
    let text = fs::read(home.path().join("plan.toml")).unwrap();
    let sha256 = String::from_utf8(first.stdout).unwrap().trim().to_owned();
    // The same again is the same plan; another one does not get its place.
    home.freeze("plan.toml", 0);
    let other = home.go(&["plan", "freeze", "class", "--outcomes", "admissions"], 2);
    assert!(String::from_utf8(other.stderr).unwrap().contains("says something else"));
    assert_eq!(fs::read(home.path().join("plan.toml")).unwrap(), text);

    let counts = ["--persons", "300", "--replicates", "2"];
    let run = home.run("kept", &[&counts[..], &["--plan", "plan.toml"]].concat());
    let items = home.check("plan.toml", &run, 0);
    assert_eq!(deviations(&items), [""; 0]);
    for wanted in
        ["strategy half-the-sites-well", "outcome reach", "threshold 20000", "people", "file base.toml"]
    {
        assert!(items.iter().any(|item| item.0 == wanted), "{wanted}: {items:?}");
    }
    let told = manifest(&run);
    assert_eq!(told["plan"]["sha256"], sha256.as_str());
    assert_eq!(told["plan"]["deviations"].as_array().unwrap().len(), 0);
    assert_eq!(fs::read(run.join("plan.toml")).unwrap(), text);
    let page = fs::read_to_string(run.join("report.html")).unwrap();
    assert!(page.contains(&sha256) && page.contains("deviates from it in nothing"));
    home.go(&["verify", run.to_str().unwrap()], 0);
    let lists: Value =
        serde_json::from_slice(&home.go(&["standards", run.to_str().unwrap(), "--json"], 0).stdout).unwrap();
    let fourth = &lists["standards"][0]["items"][3];
    assert_eq!((&fourth["status"], &fourth["item"]), (&"filled".into(), &"4".into()));

    // Without a plan nothing speaks of one, and all else is the same.
    let plain = home.run("plain", &counts);
    assert!(manifest(&plain).get("plan").is_none() && !plain.join("plan.toml").exists());
    assert!(!fs::read_to_string(plain.join("report.html")).unwrap().contains("Analysis plan</h3>"));
    assert_eq!(deviations(&home.check("plan.toml", &plain, 0)), [""; 0]);
    for path in ["answer.json", "tables/summary.csv", "workbook.xlsx", "scenario.resolved.toml"] {
        assert_eq!(fs::read(run.join(path)).unwrap(), fs::read(plain.join(path)).unwrap(), "{path}");
    }
}

#[test]
fn every_kind_of_deviation_is_told() {
    let home = Home::new();
    home.freeze("plan.toml", 0);
    // More than planned is kept, less and another seed are not.
    let more = home.run("more", &["--persons", "400", "--replicates", "2"]);
    assert_eq!(deviations(&home.check("plan.toml", &more, 0)), [""; 0]);
    let less = home.run("less", &["--persons", "299", "--replicates", "1", "--seed", "5"]);
    assert_eq!(deviations(&home.check("plan.toml", &less, 4)), ["seed", "people", "replicates"]);

    // Another comparator, and a strategy less.
    let counts = ["--persons", "300", "--replicates", "2"];
    let files = ["run", "class/usual-care.toml", "class/every-site-at-once.toml", "--quiet", "--out", "two"];
    home.go(&[&files[..], &counts, &["--comparator", "every-site-at-once"]].concat(), 0);
    let two = fs::read_dir(home.path().join("two")).unwrap().next().unwrap().unwrap().path();
    let items = home.check("plan.toml", &two, 4);
    let told = deviations(&items);
    for wanted in [
        "comparator",
        "strategy half-the-sites-well",
        "file half-the-sites-well.toml",
        "comparison of half-the-sites-well with usual-care",
        "comparison of every-site-at-once with usual-care",
    ] {
        assert!(told.contains(&wanted), "{wanted}: {told:?}");
    }

    // A changed value: the file and the address, with what was planned.
    let file = home.path().join("class/setting.toml");
    let text = fs::read_to_string(&file).unwrap();
    let changed = text.replace("threshold = 20000", "threshold = 30000");
    assert_ne!(text, changed);
    fs::write(&file, changed).unwrap();
    let run = home.run("changed", &[&counts[..], &["--plan", "plan.toml"]].concat());
    let items = home.check("plan.toml", &run, 4);
    let of = |name: &str| items.iter().find(|item| item.0 == name).unwrap();
    assert!(!of("file setting.toml").1 && of("file base.toml").1);
    let values = &of("values of usual-care").2;
    assert_eq!(values, "money.threshold is 30000, planned was 20000");
    assert!(!of("threshold 20000").1, "a base case tells one willingness to pay");
    let told = manifest(&run);
    let listed = told["plan"]["deviations"].as_array().unwrap();
    assert_eq!(listed.len(), deviations(&items).len());
    let page = fs::read_to_string(run.join("report.html")).unwrap();
    assert!(page.contains("<li>file setting.toml: changed since the plan was frozen</li>"));
}

#[test]
fn what_is_no_plan_is_refused() {
    let home = Home::new();
    home.freeze("plan.toml", 0);
    let run = home.run("run", &["--persons", "300", "--replicates", "2"]);
    let name = run.to_str().unwrap();
    let text = fs::read_to_string(home.path().join("plan.toml")).unwrap();
    fs::write(home.path().join("touched.toml"), text.replace("replicates = 2", "replicates = 1")).unwrap();
    fs::write(home.path().join("none.toml"), "x = 1\n").unwrap();
    for (plan, why) in
        [("touched.toml", "does not fit"), ("none.toml", "no frozen plan"), ("gone.toml", "is not there")]
    {
        let said = home.go(&["plan", "check", plan, name], 3);
        assert!(String::from_utf8(said.stderr).unwrap().contains(why), "{plan}");
        home.go(&["run", "class", "--plan", plan, "--out", "nothing", "--quiet"], 3);
        assert!(!home.path().join("nothing").exists(), "nothing was run");
    }
    home.go(&["plan", "check", "plan.toml", "class"], 3);
    let said = home.go(&["plan", "freeze", "class", "--outcomes", "admission", "--out", "a.toml"], 2);
    assert!(String::from_utf8(said.stderr).unwrap().contains("did you mean admissions?"));
    home.go(
        &["plan", "freeze", "class", "--outcomes", "reach", "--comparisons", "nobody", "--out", "a.toml"],
        2,
    );
    home.go(&["plan", "freeze", "class", "--outcomes", "reach", "--wtp=-1", "--out", "a.toml"], 2);
    assert!(!home.path().join("a.toml").exists());
}
