//! Reporting checklists: as many items as were published, nothing filled that the folder does not hold, the same counts in the
//! report, in the tables and on the command line.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so by a panic")]

mod made_up;

use made_up::{alone, england, fair, with_samples};
use peerscale::analysis::findings::{Estimate, Findings};
use peerscale::report::folder::files;
use peerscale::report::standards::{
    Checked, Held, STANDARDS, Status, answered, document, markdown, table, terminal,
};
use peerscale::report::tables::File;
use peerscale::report::{Extras, Input};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Items of each checklist as they were published; of the principles for budget impacts, which have no numbers, and of the two
/// frameworks of delivery as many as we tell apart.
const PUBLISHED: [(&str, usize); 9] = [
    ("cheers-2022", 28),
    ("ispor-budget-impact-2014", 19),
    ("advishe", 14),
    ("odd-2020", 17),
    ("trace", 8),
    ("stress-abs-2018", 23),
    ("re-aim-and-proctor", 16),
    ("stari", 27),
    ("second-panel-inventory", 21),
];

/// A scenario as a run records it, with what the checklists ask for.
const RESOLVED: &str = r#"
[[strategy]]
id = "status-quo"
name = "Status quo"
question = "What if nothing changes?"
[strategy.values]
"simulation.start" = { value = "2027-04-01" }
"simulation.horizon" = { value = "520" }
"simulation.warm_up" = { value = "52" }
"population.represents" = { value = "560000", source = "ENG022", standing = "verified" }
"population.eligible_share" = { value = "0.69", source = "A1", standing = "assumption" }
"money.currency" = { value = '"GBP"' }
"money.price_year" = { value = '"2023/24"' }
"money.discount_rate" = { value = "0.035", source = "DR06", standing = "recalled" }
"money.threshold" = { value = "20000", source = "DR03", standing = "verified" }
[[strategy]]
id = "fast-and-thin"
name = "Fast and thin <script>alert(1)</script>"
[strategy.values]
"money.discount_rate" = { value = "0.03" }
"#;

fn extras() -> Extras {
    Extras {
        version: "0.1.0".into(),
        resolved: RESOLVED.into(),
        inputs: vec![Input { name: "base.toml".into(), sha256: "00".repeat(32) }],
        ..Extras::default()
    }
}

fn held_of(files: &[File]) -> Held {
    let manifest = files.iter().find(|file| file.path == "manifest.json").unwrap();
    let manifest: Value = serde_json::from_slice(&manifest.bytes).unwrap();
    let listed: Vec<&str> =
        manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(listed.len(), files.len() - 1);
    Held::of_files(manifest.clone(), files, &[])
}

fn checked(findings: &Findings) -> (Vec<File>, Vec<Checked>) {
    let files = files(findings, &extras()).unwrap();
    let checked = answered(&held_of(&files));
    (files, checked)
}

fn status(checked: &[Checked], standard: &str, number: &str) -> Status {
    let one = checked.iter().find(|one| one.standard.id == standard).unwrap();
    one.items.iter().find(|answered| answered.item.number == number).unwrap().status
}

/// The text of a file of a run.
fn text<'a>(files: &'a [File], path: &str) -> &'a str {
    std::str::from_utf8(&files.iter().find(|file| file.path == path).unwrap().bytes).unwrap()
}

#[test]
fn checklists_have_the_items_that_were_published_each_once() {
    assert_eq!(STANDARDS.len(), PUBLISHED.len());
    for (standard, (id, count)) in STANDARDS.iter().zip(PUBLISHED) {
        assert_eq!((standard.id, standard.items.len()), (id, count));
        let numbers: BTreeSet<&str> = standard.items.iter().map(|item| item.number).collect();
        assert_eq!(numbers.len(), count, "{id}");
        for item in standard.items {
            assert!(!item.heading.is_empty() && item.asks.ends_with('.'), "{id} {}", item.number);
            assert!(item.author.ends_with('.'), "{id} {}: {}", item.number, item.author);
        }
    }
}

/// The rule itself: whatever file is taken away, nothing that names it is filled or drafted any more.
#[test]
fn nothing_is_filled_from_a_file_that_is_not_there() {
    let mut findings = with_samples();
    findings.equity = fair().equity;
    let (files, whole) = checked(&findings);
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let mut named: BTreeSet<String> = BTreeSet::new();
    let mut filled = 0;
    for answered in whole.iter().flat_map(|one| &one.items) {
        assert_eq!(answered.places.is_empty(), answered.status == Status::Author);
        filled += usize::from(answered.status == Status::Filled);
        for place in answered.places.split("; ").filter(|place| !place.is_empty()) {
            let path = place.split(": ").next().unwrap();
            assert!(paths.contains(path), "{place} of {:?} is not in the folder", answered.item);
            named.insert(path.to_owned());
        }
        for never in ["NaN", "inf ", "None", "Some("] {
            assert!(!answered.text.contains(never), "{}", answered.text);
        }
    }
    assert!(filled > 30 && named.len() > 15, "{filled} {named:?}");
    for path in named.iter().filter(|path| *path != "manifest.json") {
        let less = answered(&held_of(&files).without(path));
        for answered in less.iter().flat_map(|one| &one.items) {
            let names = |place: &str| place.split(": ").next() == Some(path);
            assert!(!answered.places.split("; ").any(names), "{path}: {:?}", answered.item);
        }
    }
}

/// What can be said of a run depends on what it did.
#[test]
fn uncertainty_is_filled_only_where_parameter_sets_were_drawn() {
    let (_, base) = checked(&england());
    let (_, sampled) = checked(&with_samples());
    let mut few = with_samples();
    few.setting.samples = 39;
    let (_, few) = checked(&few);
    for (standard, number, wanted) in [
        ("cheers-2022", "20", Status::Filled),
        ("cheers-2022", "22", Status::Filled),
        // Methods and structures are no part of a run, however many parameter sets it has.
        ("cheers-2022", "24", Status::Drafted),
        ("ispor-budget-impact-2014", "15", Status::Filled),
    ] {
        assert_eq!(status(&base, standard, number), Status::Author, "{standard} {number}");
        assert_eq!(status(&few, standard, number), Status::Author, "{standard} {number}");
        assert_eq!(status(&sampled, standard, number), wanted, "{standard} {number}");
    }
    // A single strategy is compared with nothing.
    let (_, single) = checked(&alone());
    assert_eq!(status(&single, "cheers-2022", "23"), Status::Author);
    assert_eq!(status(&sampled, "cheers-2022", "23"), Status::Filled);
    // Nobody has frozen a plan, and a run says nothing of its funder.
    assert_eq!(status(&sampled, "cheers-2022", "4"), Status::Author);
    assert_eq!(status(&sampled, "cheers-2022", "27"), Status::Author);
    let mut unfair = with_samples();
    unfair.equity = fair().equity;
    assert_eq!(status(&sampled, "cheers-2022", "19"), Status::Author);
    assert_eq!(status(&checked(&unfair).1, "cheers-2022", "19"), Status::Filled);
}

/// What the answer to an item says.
fn said<'a>(checked: &'a [Checked], standard: &str, number: &str) -> &'a str {
    let one = checked.iter().find(|one| one.standard.id == standard).unwrap();
    &one.items.iter().find(|answered| answered.item.number == number).unwrap().text
}

/// The same run with a replicate of each parameter set: nothing in it tells chance from anything else.
fn one_replicate() -> Findings {
    let mut findings = with_samples();
    findings.setting.replicates = 1;
    for estimate in findings.levels.held().iter_mut().flatten() {
        estimate.mcse = None;
    }
    for difference in findings.differences.held().iter_mut().flatten() {
        (difference.estimate.mcse, difference.variance_ratio) = (None, None);
    }
    findings
}

/// Monte Carlo errors are claimed where there are any: one replicate of each parameter set has none.
#[test]
fn chance_is_told_apart_only_where_there_are_two_replicates() {
    let (_, sampled) = checked(&with_samples());
    let (files, single) = checked(&one_replicate());
    let summary = text(&files, "tables/variance_ratio.csv");
    assert!(summary.lines().skip(1).all(|line| line.ends_with(',') || line.contains(",,")), "{summary}");
    for (standard, number) in [("cheers-2022", "20"), ("stress-abs-2018", "1.2")] {
        assert_eq!(status(&sampled, standard, number), Status::Filled, "{standard} {number}");
        assert_eq!(status(&single, standard, number), Status::Drafted, "{standard} {number}");
    }
    assert!(said(&sampled, "cheers-2022", "20").contains("is told apart from parameter uncertainty"));
    assert!(said(&single, "cheers-2022", "20").contains("is not told apart from parameter uncertainty"));
    // Why so many is never said by a run; how much luck saves is said where the column has values.
    for (standard, number) in [("stari", "14"), ("stress-abs-2018", "4.3")] {
        assert_eq!(status(&sampled, standard, number), Status::Drafted, "{standard} {number}");
        assert!(said(&sampled, standard, number).contains("tables/variance_ratio.csv"));
        let single = said(&single, standard, number);
        assert!(
            !single.contains("tables/variance_ratio.csv") && single.contains("no Monte Carlo error"),
            "{single}"
        );
    }
    for checked in [&sampled, &single] {
        for answered in checked.iter().flat_map(|one| &one.items) {
            let claims = ["Monte Carlo errors are", "is told by the Monte Carlo errors", "over replicates"];
            let one = std::ptr::eq(checked, &raw const single);
            assert!(!(one && claims.iter().any(|claim| answered.text.contains(claim))), "{}", answered.text);
        }
    }
}

/// A column without values, a measure without rows, a year that is none and inputs without sources fill nothing.
#[test]
fn what_has_no_values_in_this_run_is_not_claimed() {
    let (_, base) = checked(&england());
    let (_, sampled) = checked(&with_samples());
    // Without parameter sets there is no range of the budget.
    assert!(!said(&base, "ispor-budget-impact-2014", "12").contains("its range"));
    assert!(said(&sampled, "ispor-budget-impact-2014", "12").contains("its range"));
    // Outcomes that nothing counts are no outcomes of this run.
    let mut less = england();
    let gone: Vec<usize> = (0..less.layout.columns.len())
        .filter(|&column| ["suicides", "bed_days"].contains(&less.layout.columns[column].id.as_str()))
        .collect();
    assert_eq!(gone.len(), 2);
    let cells: Vec<usize> = (0..less.layout.groups.len())
        .flat_map(|group| gone.iter().map(move |&column| (group, column)))
        .map(|(group, column)| less.layout.cell(0, group, column))
        .collect();
    for levels in less.levels.held() {
        for &cell in &cells {
            levels[cell] = Estimate::default();
        }
    }
    let count = |checked: &[Checked]| -> usize {
        said(checked, "cheers-2022", "11").split(' ').next().unwrap().parse().unwrap()
    };
    let (_, without) = checked(&less);
    assert_eq!(count(&without) + gone.len(), count(&base));
    // Nobody has said what an avoided day saves in cash.
    let cash = said(&base, "ispor-budget-impact-2014", "8");
    assert!(
        cash.contains("does not state")
            == (status(&base, "ispor-budget-impact-2014", "8") == Status::Drafted)
    );
    // A year of prices, and sources of inputs.
    let (files, _) = checked(&england());
    let with = |from: &str, to: &str| {
        let mut own: Vec<File> = files.clone();
        for file in own.iter_mut().filter(|file| file.path == "scenario.resolved.toml") {
            file.bytes = String::from_utf8(file.bytes.clone()).unwrap().replacen(from, to, 1).into_bytes();
        }
        answered(&held_of(&own))
    };
    assert_eq!(status(&base, "cheers-2022", "15"), Status::Filled);
    assert_eq!(status(&with("2023/24", "made up"), "cheers-2022", "15"), Status::Author);
    assert_eq!(status(&base, "ispor-budget-impact-2014", "14"), Status::Filled);
    let bare = with("\"money.currency\"", "\"illness.rate\" = { value = \"0.3\" }\n\"money.currency\"");
    assert_eq!(status(&bare, "ispor-budget-impact-2014", "14"), Status::Drafted);
    assert_eq!(status(&bare, "stress-abs-2018", "3.1"), Status::Drafted);
    assert!(said(&bare, "ispor-budget-impact-2014", "14").contains("and 1 other number"));
}

/// The report, the run's own table and the verb count the same.
#[test]
fn the_report_the_table_and_the_verb_agree() {
    let (files, checked) = checked(&with_samples());
    let own = files.iter().find(|file| file.path == "tables/standards.csv").unwrap();
    assert_eq!(table(&checked).unwrap().bytes, own.bytes);
    let mut rows = csv::Reader::from_reader(own.bytes.as_slice());
    let statuses: Vec<(String, String)> =
        rows.records().map(|row| row.unwrap()).map(|row| (row[0].to_owned(), row[3].to_owned())).collect();
    assert_eq!(statuses.len(), PUBLISHED.iter().map(|(_, count)| count).sum::<usize>());
    let (page, words, document) = (text(&files, "report.html"), terminal(&checked), document(&checked));
    for (place, standard) in STANDARDS.iter().enumerate() {
        let of = |word: &str| statuses.iter().filter(|row| row.0 == standard.id && row.1 == word).count();
        let counts = [standard.items.len(), of("filled"), of("drafted"), of("author")];
        let cells = counts.map(|count| format!("<td>{count}</td>\n")).concat();
        let row = format!("<th scope=\"row\">{}</th>\n{cells}</tr>", standard.title);
        assert!(page.contains(&row), "{row}");
        let line = words.lines().find(|line| line.starts_with(standard.title)).unwrap();
        let told: Vec<usize> = line[32..].split_whitespace().map(|word| word.parse().unwrap()).collect();
        assert_eq!(told, counts);
        let json = &document["standards"][place];
        assert_eq!(json["filled"], counts[1]);
        assert_eq!(json["items"].as_array().unwrap().len(), counts[0]);
    }
}

#[test]
fn words_of_scenarios_are_no_markup_in_the_files() {
    let (_, checked) = checked(&with_samples());
    let files = markdown(&checked);
    assert_eq!(files.len(), STANDARDS.len());
    for file in &files {
        let text = std::str::from_utf8(&file.bytes).unwrap();
        assert!(!text.contains("<script"), "{}", file.path);
        assert!(text.starts_with("# ") && file.path.starts_with("standards/"));
    }
    let cheers = std::str::from_utf8(&files[0].bytes).unwrap();
    assert!(cheers.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

fn peerscale(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_peerscale")).args(arguments).current_dir(home).output().unwrap()
}

fn only(folder: &Path) -> PathBuf {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.remove(0)
}

/// From the classroom: the verb's table is the run's, both folders verify, and what was changed is refused.
#[test]
fn the_verb_answers_from_a_real_folder() {
    let home = tempfile::tempdir().unwrap();
    let go = |arguments: &[&str], code: i32| {
        let done = peerscale(home.path(), arguments);
        assert_eq!(done.status.code(), Some(code), "{}", String::from_utf8_lossy(&done.stderr));
        done
    };
    go(&["new", "class", "--template", "classroom"], 0);
    go(&["run", "class", "--persons", "300", "--replicates", "2", "--quiet", "--out", "runs"], 0);
    let run = only(&home.path().join("runs"));
    let name = run.to_str().unwrap();
    let told = go(&["standards", name, "--out", "lists"], 0);
    assert!(String::from_utf8(told.stdout).unwrap().contains("CHEERS 2022"));
    let lists = only(&home.path().join("lists"));
    let read = |folder: &Path| fs::read(folder.join("tables/standards.csv")).unwrap();
    assert_eq!(read(&run), read(&lists));
    assert!(lists.join("standards/cheers-2022.md").is_file());
    go(&["verify", name], 0);
    go(&["verify", lists.to_str().unwrap()], 0);
    let json: Value = serde_json::from_slice(&go(&["standards", name, "--json"], 0).stdout).unwrap();
    let sum = ["filled", "drafted", "author"].iter().map(|key| json[*key].as_u64().unwrap()).sum::<u64>();
    assert_eq!(json["count"], sum);
    let model = go(&["standards", "--odd"], 0);
    assert_eq!(model.stdout, fs::read(run.join("model.md")).unwrap());
    go(&["standards", "--odd", "--out", "model.md"], 0);
    assert_eq!(fs::read(home.path().join("model.md")).unwrap(), model.stdout);
    go(&["standards"], 2);
    // What an author has written into a list is not written over.
    fs::write(lists.join("standards/cheers-2022.md"), "mine").unwrap();
    go(&["standards", name, "--out", "lists"], 1);
    assert_eq!(fs::read(lists.join("standards/cheers-2022.md")).unwrap(), b"mine");
    // A changed folder answers nothing, and neither does one that is none.
    go(&["standards", lists.to_str().unwrap()], 3);
    go(&["standards", "class"], 3);
    fs::write(run.join("answer.json"), "{}").unwrap();
    let refused = go(&["standards", name], 3);
    assert!(String::from_utf8(refused.stderr).unwrap().contains("answer.json"));
}
