//! Every message about a wrong file, as the user sees it.

use std::fmt::Write;

use crate::decision::{Decision, registry};
use peerscale::scenario::load;

/// Compares with the golden file of the test, which holds the messages alone.
macro_rules! golden {
    ($text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($text) })
    };
}

/// What is said after one change in one file of the sample decision: title, file, what is replaced, by what.
type Case = (&'static str, &'static str, &'static str, &'static str);

fn said(cases: &[Case]) -> String {
    let mut text = String::new();
    for (title, file, from, to) in cases {
        let decision = Decision::new();
        decision.change(file, from, to);
        let answer = match decision.load() {
            Ok(loaded) => {
                loaded.warnings.iter().fold(String::new(), |text, warning| text + &format!("{warning}\n"))
            }
            Err(problems) => format!("{problems}\n"),
        };
        writeln!(text, "## {title}\n{}", decision.plain(&answer)).unwrap();
    }
    text
}

const SLOW: &str = "slow-and-supervised.toml";
const SPAN: &str = "value = 8, unit = \"workers/supervisor\", low = 5.5, high = 10.5, dist = \"normal\", truncate = [1, 40], source = \"WF02\"";

#[test]
fn about_numbers() {
    golden!(said(&[
        ("out of range, with the base", SLOW, SPAN, "value = 0, unit = \"workers/supervisor\""),
        ("a bare number out of range", "base.toml", "bipolar = 0.004", "bipolar = 4"),
        (
            "out of an open range",
            "base.toml",
            "value = 30, unit = \"per 100",
            "value = -30, unit = \"per 100"
        ),
        (
            "out of range after conversion",
            "base.toml",
            "community = { value = 14,",
            "community = { value = 400,"
        ),
        ("no probability", "base.toml", "value = 0.28, unit", "value = 1.0, unit"),
        ("not finite", "base.toml", "bipolar = 0.004", "bipolar = nan"),
        ("not finite in a table", SLOW, "value = 8", "value = -inf"),
        ("too large for a float", "base.toml", "bipolar = 0.004", "bipolar = 1e999"),
        ("too large for a whole number", "base.toml", "bipolar = 0.004", "bipolar = 99999999999999999999"),
        ("a text for a number", "base.toml", "bipolar = 0.004", "bipolar = \"low\""),
        ("a list for a number", "base.toml", "bipolar = 0.004", "bipolar = [1, 2]"),
        ("a text for a field", SLOW, "low = 5.5", "low = \"5.5\""),
        ("wrong unit", SLOW, "workers/supervisor\"", "workers\""),
        ("wrong unit of a rate", "base.toml", "per 100 person-years", "per 100 patients"),
        ("no unit", SLOW, "unit = \"workers/supervisor\", ", ""),
        ("no value", SLOW, "value = 8, ", ""),
        ("a field that is not there", SLOW, "truncate", "trunkate"),
        ("a share of others", "base.toml", "cashable = {", "cashable = { vlaue = 3, shares = 4,"),
    ]));
}

#[test]
fn about_distributions() {
    golden!(said(&[
        ("unknown distribution", SLOW, "\"normal\"", "\"norml\""),
        ("no distribution", SLOW, "dist = \"normal\", ", ""),
        ("no source", SLOW, ", source = \"WF02\"", ""),
        ("a source that is not listed", SLOW, "\"WF02\"", "\"WF20\""),
        ("limits the wrong way round", SLOW, "low = 5.5, high = 10.5", "low = 10.5, high = 5.5"),
        ("equal limits", SLOW, "low = 5.5, high = 10.5", "low = 8, high = 8"),
        ("value outside the limits", SLOW, "value = 8", "value = 12"),
        ("one limit", SLOW, "low = 5.5, ", ""),
        ("truncation the wrong way round", SLOW, "[1, 40]", "[40, 1]"),
        ("truncation that is no pair", SLOW, "[1, 40]", "[1, 40, 50]"),
        ("value outside the truncation", SLOW, "[1, 40]", "[9, 40]"),
        ("nothing to fit", SLOW, "low = 5.5, high = 10.5, ", ""),
        (
            "too wide for a beta",
            "base.toml",
            "value = 30, unit = \"percent\", low = 5",
            "value = 99, unit = \"percent\", low = 0"
        ),
        (
            "no lognormal",
            SLOW,
            "low = 5.5, high = 10.5, dist = \"normal\"",
            "low = 0, high = 10, dist = \"lognormal\""
        ),
        ("a parameter of another distribution", SLOW, "dist = \"normal\"", "dist = \"normal\", alpha = 3"),
        ("half of the parameters", SLOW, "dist = \"normal\"", "dist = \"normal\", mean = 8"),
        ("an impossible parameter", SLOW, "dist = \"normal\"", "dist = \"normal\", mean = 8, sd = -1"),
        (
            "a beta in percent away from its value",
            "base.toml",
            "dist = \"beta\", source = \"CO22\"",
            "dist = \"beta\", alpha = 2, beta = 2, source = \"CO22\""
        ),
        ("away from the limits", SLOW, "dist = \"normal\"", "dist = \"normal\", mean = 8, sd = 3"),
        ("outside the support", SLOW, "dist = \"normal\"", "dist = \"uniform\", min = 9, max = 10"),
        (
            "cut off by the range",
            SLOW,
            "low = 5.5, high = 10.5, dist = \"normal\", truncate = [1, 40]",
            "low = 0, high = 16, dist = \"normal\""
        ),
        (
            "nothing left",
            SLOW,
            "low = 5.5, high = 10.5, dist = \"normal\", truncate = [1, 40]",
            "mean = 8, sd = 0.001, truncate = [1, 8], low = 7, high = 40, dist = \"normal\""
        ),
    ]));
}

#[test]
fn about_other_values() {
    golden!(said(&[
        ("shares that do not sum to 1", "setting.toml", "bipolar = 0.4 }", "bipolar = 0.3 }"),
        ("a share out of range", "setting.toml", "bipolar = 0.4 }", "bipolar = 1.4 }"),
        ("a share that is no number", "setting.toml", "bipolar = 0.4 }", "bipolar = \"rest\" }"),
        ("no concentration", "setting.toml", "concentration = 20, ", ""),
        ("a useless concentration", "setting.toml", "\"dirichlet\"", "\"fixed\""),
        ("a wrong distribution of shares", "setting.toml", "\"dirichlet\"", "\"beta\""),
        ("an impossible concentration", "setting.toml", "concentration = 20", "concentration = 0"),
        (
            "other categories",
            "setting.toml",
            "bipolar = { A = 0.9, B = 0.1 }",
            "bipolar = { A = 0.9, C = 0.1 }"
        ),
        ("a category with a full stop", "setting.toml", "{ A = 0.9, B = 0.1 }", "{ A = 0.9, \"B.C\" = 0.1 }"),
        ("no shares", "setting.toml", "bipolar = { A = 0.9, B = 0.1 }", "bipolar = 1"),
        ("empty shares", "setting.toml", "bipolar = { A = 0.9, B = 0.1 }", "bipolar = {}"),
        ("an unknown word", "base.toml", "\"weibull\"", "\"weibul\""),
        ("a word that is like none", "base.toml", "\"weibull\"", "\"exponential\""),
        ("a fraction for a whole number", "setting.toml", "value = 1000", "value = 1000.5"),
        ("a whole number out of range", "setting.toml", "value = 1000", "value = 0"),
        ("a date in quotes", "setting.toml", "start = 2027-01-01", "start = \"2027-01-01\""),
        ("a date with a time", "setting.toml", "start = 2027-01-01", "start = 2027-01-01T10:00:00"),
        ("a day that is none", "setting.toml", "start = 2027-01-01", "start = 2027-02-30"),
        ("a file that is not there", "setting.toml", "\"life-table.csv\"", "\"life-tabel.csv\""),
        ("a file elsewhere", "setting.toml", "\"life-table.csv\"", "\"../life-table.csv\""),
        ("a file at the root", "setting.toml", "\"life-table.csv\"", "\"/etc/passwd\""),
        ("a folder for a file", "setting.toml", "\"life-table.csv\"", "\".\""),
        ("a number for a file", "setting.toml", "\"life-table.csv\"", "3"),
        ("a wrong unit of a whole number", "setting.toml", "unit = \"persons\"", "unit = \"people\""),
    ]));
}

#[test]
fn about_keys() {
    golden!(said(&[
        ("an unknown key", SLOW, "workers_per_supervisor", "worker_per_supervisor"),
        ("a key of another section", SLOW, "[workforce.supervision]", "[workforce]"),
        ("an unknown section", "base.toml", "[workforce]", "[work]"),
        ("a key for a section", "base.toml", "[processes]", "workforce = 3\n[processes]"),
        ("a head key below a table", "base.toml", "[workforce]", "[workforce]\nname = \"x\""),
        ("an unknown head key", "base.toml", "note =", "titel ="),
        ("a head key of another kind", "base.toml", "note =", "question ="),
        ("a head key of the wrong type", "status-quo.toml", "name = \"Status quo\"", "name = 3"),
        ("an empty name", "status-quo.toml", "name = \"Status quo\"", "name = \" \""),
        ("no truth", "status-quo.toml", "comparator = true", "comparator = \"yes\""),
        ("an unknown category", "base.toml", "bipolar = 0.004", "bipoler = 0.004"),
        ("a missing category", "base.toml", "bipolar = 0.004\n", ""),
        ("an unknown key of a list of words", "base.toml", "ward = 4", "wart = 4"),
        (
            "a number for a table of keys",
            "base.toml",
            "{ community = { value = 14, unit = \"days\" }, ward = 4 }",
            "4"
        ),
        ("one key of a table of keys missing", "base.toml", ", ward = 4", ""),
        ("a key twice", "base.toml", "bipolar = 0.004", "bipolar = 0.004\nbipolar = 0.005"),
        ("a table twice", "base.toml", "[workforce]", "[illness]"),
        ("an unknown process", "base.toml", "illness = \"on\"", "ilness = \"on\""),
        (
            "a process that is always on",
            "base.toml",
            "illness = \"on\"",
            "illness = \"on\"\npopulation = \"on\""
        ),
        ("a switch that is no switch", "base.toml", "illness = \"on\"", "illness = true"),
        (
            "no switches",
            "base.toml",
            "[processes]\nillness = \"on\"\nworkforce = \"on\"\nrollout = \"off\"",
            "processes = 3"
        ),
    ]));
}

#[test]
fn about_what_is_missing() {
    golden!(said(&[
        ("a value of a process that is on", "base.toml", "after_discharge = \"weibull\"\n", ""),
        ("a value that a choice needs", "base.toml", "shape =", "#"),
        (
            "values of a section that is always on",
            "setting.toml",
            "start = 2027-01-01\nlife_table = \"life-table.csv\"\n",
            ""
        ),
        ("a switch", "base.toml", "rollout = \"off\"\n", ""),
        ("a name", "status-quo.toml", "name = \"Status quo\"\n", ""),
        ("a kind", "status-quo.toml", "kind = \"strategy\"\n", ""),
        ("a field of a row", SLOW, "start = 2031-04-01\n", ""),
        ("a name of a row", SLOW, "name = \"Third\"\n", ""),
        ("a row twice", SLOW, "\"Third\"", "\"Second\""),
        ("an unknown field of a row", SLOW, "start = 2031-04-01", "start = 2031-04-01\nsite = 4"),
        ("a wrong field of a row", SLOW, "fraction = 0.3", "fraction = 3"),
        (
            "a row that is none",
            SLOW,
            "[workforce.supervision]",
            "[rollout]\nwave = [3]\n[workforce.supervision]"
        ),
        ("a citation", "sources.toml", "citation = \"Judgement of the panel\"\n", ""),
        ("the standing of a source", "sources.toml", "standing = \"assumption\"\n", ""),
    ]));
}

#[test]
fn about_files() {
    golden!(said(&[
        ("a base that is not there", "status-quo.toml", "\"base.toml\"", "\"bass.toml\""),
        ("a base elsewhere", "status-quo.toml", "\"base.toml\"", "\"../../base.toml\""),
        ("an absolute base", "status-quo.toml", "\"base.toml\"", "\"/base.toml\""),
        ("a base of the wrong kind", "status-quo.toml", "\"base.toml\"", "\"setting.toml\""),
        (
            "a setting of the wrong kind",
            "base.toml",
            "setting = \"setting.toml\"",
            "setting = \"sources.toml\""
        ),
        ("a file that extends itself", "base.toml", "setting =", "extends = \"base.toml\"\nsetting ="),
        (
            "a circle",
            "base.toml",
            "kind = \"base\"",
            "kind = \"strategy\"\nname = \"Base\"\nextends = \"status-quo.toml\""
        ),
        ("an unknown kind", "base.toml", "\"base\"", "\"bases\""),
        ("an unknown standing", "sources.toml", "\"assumption\"", "\"guess\""),
        ("an unknown key of a source", "sources.toml", "note =", "notes ="),
        ("a source that is no table", "sources.toml", "[NH01]", "NH02 = 3\n[NH01]"),
        ("no sources at all", "base.toml", "sources = \"sources.toml\"\n", ""),
        ("broken TOML", "status-quo.toml", "name = \"Status quo\"", "name = \"Status quo"),
        ("no TOML", "status-quo.toml", "name = \"Status quo\"", "name: Status quo"),
        ("two strategies of one name", SLOW, "\"Slow and supervised\"", "\"Status quo\""),
        (
            "letters that take several bytes",
            SLOW,
            "name = \"Slow and supervised\"",
            "name = \"Ångström\" # é\nπ = 3"
        ),
        ("a tab before the key", SLOW, "question =", "\tquestion = 3 #"),
    ]));
}

#[test]
fn all_problems_of_all_files_come_at_once() {
    let decision = Decision::new();
    decision.change(SLOW, SPAN, "value = 0, unit = \"workers/supervisor\"");
    decision.change("setting.toml", "bipolar = 0.4 }", "bipolar = 0.3 }");
    decision.change("base.toml", "dist = \"gamma\"", "dist = \"gamma\", shape = 40, scale = 0.9");
    decision.change("status-quo.toml", "comparator", "comparater");
    let problems = decision.load().unwrap_err();
    golden!(decision.plain(&problems.to_string()));
}

#[test]
fn about_the_paths_themselves() {
    let decision = Decision::new();
    decision.write("latin1.toml", b"kind = \"base\"\nname = \"caf\xe9\"\n");
    decision.write("large.toml", vec![b'#'; (4 << 20) + 1]);
    decision.write("deep.toml", format!("kind = \"base\"\na = {}1{}\n", "[".repeat(20), "]".repeat(20)));
    decision.write("deeper.toml", format!("kind = \"base\"\n{}a = 1\n", "a.".repeat(50_000)));
    std::fs::create_dir(decision.path("empty")).unwrap();
    std::fs::create_dir(decision.path("copy")).unwrap();
    decision.write("copy/status-quo.toml", "kind = \"strategy\"\nname = \"Copy\"\nextends = \"base.toml\"\n");
    decision.write("copy/base.toml", "kind = \"base\"\n");
    let mut text = String::new();
    for names in [
        &["nowhere.toml"][..],
        &["latin1.toml"],
        &["large.toml"],
        &["deep.toml"],
        &["empty"],
        &["bass.toml"],
        &["life-table.csv"],
        &["status-quo.toml", "copy/status-quo.toml"],
    ] {
        let problems = decision.load_files(names).unwrap_err();
        writeln!(text, "## {}\n{}\n", names.join(", "), decision.plain(&problems.to_string())).unwrap();
    }
    golden!(text);
    assert!(decision.load_files(&["deeper.toml"]).is_err());
    assert!(load(&[], &registry()).unwrap().scenarios.is_empty());
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_folder() {
    let decision = Decision::new();
    std::fs::write(decision.folder().with_file_name("secret.csv"), "a\n1\n").unwrap();
    std::os::unix::fs::symlink("../secret.csv", decision.path("link.csv")).unwrap();
    decision.change("setting.toml", "\"life-table.csv\"", "\"link.csv\"");
    let problems = decision.load().unwrap_err();
    assert_eq!(problems.list[0].message, "\"link.csv\" lies outside the folder of the scenario");
}
