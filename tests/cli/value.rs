//! `value` as a user meets it: what it prints, what it leaves, and what it refuses.

use super::{bytes, classroom, only_folder, peerscale, said};
use serde_json::Value;
use std::fs;
use std::path::Path;

const DESIGN: &str = "per_arm = [50, 200]\nfixed_cost = 1000\ncost_per_participant = 10\nyears_to_result = 1\n\
                      [readmission]\nparameter = \"ratio\"\nscale = \"risk_ratio\"\ncontrol_risk = 0.4\n\
                      [quality_of_life]\nparameter = \"gain\"\nsd = 0.2\n";

/// A home with the tables of 200 samples of three strategies, whose benefit hangs on two parameters.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let (mut costs, mut effects, mut parameters) = (
        vec!["usual,some,much".to_owned()],
        vec!["much,usual,some".to_owned()],
        vec!["ratio,gain".to_owned()],
    );
    for i in 0..200 {
        // Two numbers that fill the square evenly.
        let u = (f64::from(i) * 0.754_877_666).fract();
        let v = (f64::from(i) * 0.569_840_291).fract();
        let (ratio, gain) = (0.6 + 0.6 * u, 0.1 * v - 0.03);
        parameters.push(format!("{ratio},{gain}"));
        costs.push(format!("1000,{},{}", 1400.0 - 300.0 * (1.0 - ratio), 2100.0 - 900.0 * (1.0 - ratio)));
        effects.push(format!("{},{},{}", 5.01 + gain + 0.1 * (1.0 - ratio), 5.0, 5.0 + 0.5 * gain + 0.02));
    }
    for (name, lines) in [("c.csv", costs), ("e.csv", effects), ("p.csv", parameters)] {
        fs::write(home.path().join(name), lines.join("\n") + "\n").unwrap();
    }
    fs::write(home.path().join("design.toml"), DESIGN).unwrap();
    home
}

const TABLES: [&str; 7] = ["value", "--costs", "c.csv", "--effects", "e.csv", "--parameters", "p.csv"];

fn asked(home: &Path, more: &[&str]) -> Value {
    let run = peerscale(home, &[&TABLES[..], &["--json", "--quiet"], more].concat());
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    assert_eq!(said(&run), "");
    serde_json::from_slice(&run.stdout).unwrap()
}

fn keys(row: &Value) -> Vec<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Among England's inputs are prices in rows of lists and shares that are drawn together: all of them are numbers of the samples.
#[test]
fn the_samples_of_a_run_of_england_can_be_evaluated() {
    let home = tempfile::tempdir().unwrap();
    let england = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/england");
    let [usual, plan] =
        ["status-quo.toml", "fast-and-thin.toml"].map(|file| england.join(file).to_str().unwrap().to_owned());
    let few = ["--samples", "60", "--replicates", "1", "--persons", "450", "--quiet", "--out", "results"];
    let run = peerscale(home.path(), &[&["run", &usual, &plan][..], &few].concat());
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let folder = only_folder(&home.path().join("results"));
    let parameters = fs::read_to_string(folder.join("psa/parameters.csv")).unwrap();
    for address in ["cost.item.Hospital.unit_cost", "population.housing.settled", "effect.risk_ratio"] {
        assert!(parameters.lines().next().unwrap().contains(address), "{address}");
    }
    assert!(!parameters.contains(",,") && !parameters.contains(",\n"), "a column without numbers");
    let folder = folder.to_str().unwrap();
    let asked = ["value", folder, "--evppi", "cost.item.Hospital.unit_cost", "--json", "--quiet"];
    let value = peerscale(home.path(), &asked);
    assert_eq!(value.status.code(), Some(0), "{}", said(&value));
    let found: Value = serde_json::from_slice(&value.stdout).unwrap();
    assert!(!found["evppi"].as_array().unwrap().is_empty());
}

#[test]
fn the_document_has_what_the_contract_says() {
    let home = home();
    let wtp = ["--wtp", "0:40000:10000", "--evppi", "ratio,ratio+gain", "--evsi", "design.toml"];
    let people = ["--incidence", "1000", "--horizon", "10", "--discount", "0.035"];
    let found = asked(home.path(), &[&wtp[..], &people].concat());
    let list = |name: &str| found[name].as_array().unwrap().clone();
    assert_eq!(
        keys(&list("icer_table")[0]),
        ["strategy", "cost", "effect", "inc_cost", "inc_effect", "icer", "status"]
    );
    assert_eq!((list("icer_table").len(), &list("icer_table")[0]["icer"]), (3, &Value::Null));
    assert_eq!(keys(&list("ceac")[0]), ["wtp", "strategy", "probability"]);
    assert_eq!(keys(&list("ceaf")[0]), ["wtp", "strategy", "probability"]);
    assert_eq!(keys(&list("expected_loss")[0]), ["wtp", "strategy", "loss"]);
    assert_eq!(keys(&list("evpi")[0]), ["wtp", "evpi"]);
    assert_eq!(keys(&list("evppi")[0]), ["parameters", "wtp", "evppi", "se", "method"]);
    assert_eq!((list("ceac").len(), list("ceaf").len(), list("evpi").len()), (15, 5, 5));
    assert_eq!((list("evppi").len(), list("evsi").len()), (10, 20));
    assert_eq!(list("evppi")[5]["parameters"], serde_json::json!(["ratio", "gain"]));
    for at in list("evpi") {
        let own =
            |rows: Vec<Value>| rows.into_iter().filter(|row| row["wtp"] == at["wtp"]).collect::<Vec<_>>();
        let evpi = at["evpi"].as_f64().unwrap();
        let shares: f64 = own(list("ceac")).iter().map(|row| row["probability"].as_f64().unwrap()).sum();
        assert!((shares - 1.0).abs() < 1e-12);
        let least = own(list("expected_loss"))
            .iter()
            .map(|row| row["loss"].as_f64().unwrap())
            .fold(f64::MAX, f64::min);
        assert!((least - evpi).abs() < 1e-12 * (1.0 + evpi));
        for row in own(list("evppi")) {
            let value = row["evppi"].as_f64().unwrap();
            assert!(value >= 0.0 && value <= evpi && row["se"].as_f64().unwrap() >= 0.0);
        }
        for row in own(list("evsi")) {
            assert!(row["evsi"].as_f64().unwrap() <= evpi && row["net_benefit"].is_number(), "{row}");
        }
        let people = 1000.0 * (1.0 - libm::pow(1.035, -10.0)) / libm::log(1.035);
        let all = own(list("population_evpi"))[0]["evpi"].as_f64().unwrap();
        assert!((all - people * evpi).abs() < 1e-9 * (1.0 + all));
    }
}

/// Everything that is left is whole, has its words, and is the same from another place, order of rows and thread count.
#[test]
fn a_folder_with_tables_and_figures_is_left_and_is_the_same_again() {
    let home = home();
    let wanted = ["--wtp", "0:40000:4000", "--evppi", "all,ratio+gain", "--evsi", "design.toml"];
    let run = |more: &[&str]| {
        let run = peerscale(home.path(), &[&TABLES[..], &wanted, more].concat());
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        String::from_utf8(run.stdout).unwrap()
    };
    let told = run(&["--out", "one", "--threads", "1"]);
    assert!(told.contains("Cost-effectiveness, 200 samples") && told.contains("ratio + gain"), "{told}");
    let shuffled = |name: &str| {
        let text = fs::read_to_string(home.path().join(name)).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        let head = lines.remove(0);
        let mixed: Vec<&str> = (0..lines.len()).map(|i| lines[(i * 77) % lines.len()]).collect();
        fs::write(home.path().join(name), format!("{head}\n{}\n", mixed.join("\n"))).unwrap();
    };
    let folder = only_folder(&home.path().join("one"));
    run(&["--out", "two", "--threads", "3"]);
    assert!(bytes(&folder) == bytes(&only_folder(&home.path().join("two"))), "threads change nothing");
    for name in ["c.csv", "e.csv", "p.csv"] {
        shuffled(name);
    }
    assert_eq!(run(&["--out", "three"]), told, "the order of rows changes nothing");
    let files = bytes(&folder);
    let again = bytes(&only_folder(&home.path().join("three")));
    for ((name, one), (_, other)) in files.iter().zip(&again).filter(|((name, _), _)| name != "manifest.json")
    {
        assert!(one == other, "{name}");
    }
    for id in [
        "efficiency-frontier",
        "cost-effectiveness-plane",
        "incremental-benefit",
        "acceptability",
        "expected-loss",
        "perfect-information",
        "parameter-information",
        "sample-information",
    ] {
        for ending in ["csv", "txt", "svg", "png"] {
            assert!(folder.join(format!("figures/{id}.{ending}")).exists(), "{id}.{ending}");
        }
        let words = fs::read_to_string(folder.join(format!("figures/{id}.txt"))).unwrap();
        assert!(words.lines().count() >= 5 && words.len() > 100, "{words}");
    }
    let dictionary = fs::read_to_string(folder.join("tables/dictionary.csv")).unwrap();
    for (name, content) in &files {
        let ends = |ending: &str| Path::new(name).extension().is_some_and(|own| own == ending);
        let Ok(text) = std::str::from_utf8(content) else { continue };
        if ends("csv") || ends("json") {
            let words = ["NaN", "inf,", "Infinity"];
            assert!(!words.iter().any(|word| text.contains(word)), "{name}");
        }
        let described = name.contains("dictionary") || dictionary.contains(name.as_str());
        assert!(!ends("csv") || described, "{name}");
    }
    let document: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("value.json")).unwrap()).unwrap();
    assert_eq!(document, asked(home.path(), &wanted), "the file and the terminal hold the same");
}

#[test]
fn one_row_is_a_deterministic_analysis() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("c.csv"), "a,b,c\n0,1000,500\n").unwrap();
    fs::write(home.path().join("e.csv"), "c,b,a\n9,11,10\n").unwrap();
    let run = peerscale(
        home.path(),
        &["value", "--costs", "c.csv", "--effects", "e.csv", "--json", "--out", "out"],
    );
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let found: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(keys(&found), ["icer_table", "warnings"]);
    let rows: Vec<(&str, &str)> = found["icer_table"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["strategy"].as_str().unwrap(), row["status"].as_str().unwrap()))
        .collect();
    assert_eq!(rows, [("a", "ND"), ("b", "ND"), ("c", "D")]);
    assert_eq!(found["icer_table"][1]["icer"], 1000.0);
    let folder = only_folder(&home.path().join("out"));
    assert!(
        folder.join("figures/efficiency-frontier.svg").exists()
            && !folder.join("figures/acceptability.svg").exists()
    );
}

/// Columns that never change are no error: nothing is uncertain, that is said, and every chart can still be drawn.
#[test]
fn columns_that_never_change_are_told() {
    let home = tempfile::tempdir().unwrap();
    let table = |head: &str, row: &str| format!("{head}\n{}", format!("{row}\n").repeat(60));
    for (name, head, row) in [
        ("c.csv", "usual,some,much", "1,2,2"),
        ("e.csv", "usual,some,much", "1,1.5,1.5"),
        ("p.csv", "ratio", "0.8"),
    ] {
        fs::write(home.path().join(name), table(head, row)).unwrap();
    }
    let run = peerscale(
        home.path(),
        &[&TABLES[..], &["--wtp", "0,2,10", "--evppi", "ratio", "--json", "--out", "out"]].concat(),
    );
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    assert!(
        said(&run).contains("the same in every sample") && said(&run).contains("ratio never changes"),
        "{}",
        said(&run)
    );
    let found: Value = serde_json::from_slice(&run.stdout).unwrap();
    let numbers = |list: &str, key: &str| -> Vec<f64> {
        found[list].as_array().unwrap().iter().map(|row| row[key].as_f64().unwrap()).collect()
    };
    assert_eq!((numbers("evpi", "evpi"), numbers("evppi", "evppi")), (vec![0.0; 3], vec![0.0; 3]));
    // Usual care where health is worth nothing, all three alike where the others cost what they are worth, then both others.
    let third = 1.0 / 3.0;
    let shares = [1.0, 0.0, 0.0, third, third, third, 0.0, 0.5, 0.5];
    let found_shares = numbers("ceac", "probability");
    assert!(found_shares.iter().zip(shares).all(|(a, b)| (a - b).abs() < 1e-12), "{found_shares:?}");
    assert_eq!(found["ceaf"][2]["strategy"], "some", "of equals the first");
    let statuses: Vec<&str> =
        found["icer_table"].as_array().unwrap().iter().map(|row| row["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["ND", "ND", "D"]);
    assert!(only_folder(&home.path().join("out")).join("figures/cost-effectiveness-plane.png").exists());
}

/// What a run tells of money is, to the last byte, what `value` makes of the samples that the run left.
fn same_digits(home: &Path, folder: &str) {
    let run = peerscale(home, &["value", folder, "--evppi", "auto", "--out", "again", "--quiet"]);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let told = String::from_utf8(run.stdout).unwrap();
    assert!(told.contains("Every site at once") && !told.contains("every-site-at-once"), "{told}");
    let again = only_folder(&home.join("again"));
    for name in ["icer", "acceptability", "net_benefit", "evpi", "evppi"] {
        let [own, made] = [Path::new(folder), &again]
            .map(|place| fs::read_to_string(place.join(format!("tables/{name}.csv"))).unwrap());
        assert!(own.lines().count() > 2 && own == made, "{name}:\n{own}\n{made}");
    }
    let [own, made] = [Path::new(folder), &again].map(|place| {
        serde_json::from_str::<Value>(&fs::read_to_string(place.join("value.json")).unwrap()).unwrap()
    });
    assert_eq!(own, made);
    assert_eq!(own["about"]["threshold"].as_f64(), Some(20_000.0));
    // Sixty people times the weight of each, which is rounded.
    assert!((own["about"]["people"].as_f64().unwrap() - 2000.0).abs() < 1e-9);
    for id in [
        "efficiency-frontier",
        "incremental-benefit",
        "acceptability",
        "expected-loss",
        "perfect-information",
    ] {
        let [own, made] = [Path::new(folder), &again]
            .map(|place| fs::read_to_string(place.join(format!("figures/{id}.csv"))).unwrap());
        assert!(own == made, "{id}");
    }
    let page = fs::read_to_string(Path::new(folder).join("report.html")).unwrap();
    let money = page.find("<section id=\"money\"").unwrap();
    for id in ["acceptability", "perfect-information", "parameter-information"] {
        assert!(
            page.find(&format!("<figure id=\"figure-{id}\">")).is_some_and(|place| place > money),
            "{id}"
        );
    }
    assert!(
        page.contains("Cost of one more QALY")
            && page.contains("With one replicate of each parameter sample")
    );
}

#[test]
fn a_run_is_evaluated_from_its_folder() {
    let home = classroom();
    let small = ["run", "class", "--persons", "60", "--replicates", "1", "--quiet", "--out"];
    let done = peerscale(home.path(), &[&small[..], &["samples", "--samples", "60"]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let folder = only_folder(&home.path().join("samples"));
    let folder = folder.to_str().unwrap();
    same_digits(home.path(), folder);
    let names = fs::read_to_string(format!("{folder}/psa/parameters.csv")).unwrap();
    let first = names.lines().next().unwrap().split(',').next().unwrap().to_owned();
    let run = peerscale(home.path(), &["value", folder, "--json", "--wtp", "20000", "--evppi", &first]);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let found: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(
        (found["icer_table"].as_array().unwrap().len(), found["evppi"].as_array().unwrap().len()),
        (3, 1)
    );
    let done = peerscale(home.path(), &[&small[..], &["plain"]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let plain = only_folder(&home.path().join("plain"));
    let plain = plain.to_str().unwrap();
    let run = peerscale(home.path(), &["value", plain, "--json"]);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let found: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(keys(&found), ["icer_table", "warnings", "about"]);
    let page = fs::read_to_string(format!("{plain}/report.html")).unwrap();
    assert!(
        page.contains("base-case inputs; parameter uncertainty was not run")
            && page.contains("--samples 1000")
    );
    let refused = peerscale(home.path(), &["value", plain, "--evppi", "x"]);
    assert!(refused.status.code() == Some(3) && said(&refused).contains("--samples"), "{}", said(&refused));
    let nowhere = peerscale(home.path(), &["value", "class"]);
    assert!(
        nowhere.status.code() == Some(3) && said(&nowhere).contains("no folder psa"),
        "{}",
        said(&nowhere)
    );
}

#[test]
fn bad_tables_are_told_with_file_row_and_column() {
    let home = home();
    let write = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
    write("bad.csv", "usual,some,more\n1,2,3\n1,x,3\n1,,NA\n1,2,inf\n");
    write("short.csv", "much,usual,some\n1,2,3\n4,5,6\n");
    write("one.csv", "usual\n1\n2\n");
    write("ragged.csv", "usual,some\n1,2\n3\n");
    write("twice.csv", "usual,usual\n1,2\n");
    write("rows.csv", "\"\",usual,some\n1,2,3\n");
    write("empty.csv", "usual,some\n");
    let refused = |costs: &str, effects: &str, told: &[&str]| {
        let run = peerscale(home.path(), &["value", "--costs", costs, "--effects", effects, "--json"]);
        assert_eq!((run.status.code(), run.stdout.len()), (Some(3), 0), "{}", said(&run));
        for words in told {
            assert!(said(&run).contains(words), "{costs} {effects}: {words} is not in\n{}", said(&run));
        }
    };
    let cells = [
        "some is \"x\"",
        "bad.csv:3",
        "some is missing",
        "more is \"NA\"",
        "bad.csv:4",
        "more is inf",
        "bad.csv:5",
    ];
    refused("bad.csv", "e.csv", &cells);
    write("names.csv", "usual,some,more\n1,2,3\n1,2,3\n");
    refused(
        "names.csv",
        "short.csv",
        &["the strategy more is not in short.csv", "the strategy much is not in names.csv"],
    );
    refused("c.csv", "short.csv", &["short.csv has 2 samples, c.csv has 200"]);
    refused("one.csv", "one.csv", &["only one strategy"]);
    refused("ragged.csv", "e.csv", &["ragged.csv:3", "the row has 1 cell, the header 2"]);
    refused("twice.csv", "e.csv", &["there twice"]);
    refused("rows.csv", "e.csv", &["column 1 has no name", "row.names = FALSE"]);
    refused("empty.csv", "e.csv", &["the table has no rows"]);
    refused("nowhere.csv", "e.csv", &["nowhere.csv is not there"]);
}

#[test]
fn what_makes_no_sense_is_refused_in_a_sentence() {
    let home = home();
    let refused = |arguments: &[&str], code: i32, told: &str| {
        let run = peerscale(home.path(), arguments);
        assert_eq!((run.status.code(), run.stdout.len()), (Some(code), 0), "{}", said(&run));
        assert!(said(&run).contains(told), "{told} is not in\n{}", said(&run));
    };
    let with = |more: &[&'static str]| [&TABLES[..], more].concat();
    refused(&["value"], 2, "--costs");
    refused(&["value", "--costs", "c.csv"], 2, "--effects");
    refused(&["value", "--costs", "c.csv", "--effects", "e.csv", "--evppi", "ratio"], 2, "name --parameters");
    refused(&with(&["--wtp", "100:0:10"]), 2, "smaller one first");
    refused(&with(&["--wtp", "cheap"]), 2, "no number");
    refused(&with(&["--evppi", "ratoi"]), 3, "did you mean ratio?");
    refused(&with(&["--evppi", "xyz"]), 3, "the table of parameters has ratio, gain");
    refused(&with(&["--evppi", "ratio+ratio"]), 3, "twice");
    refused(&with(&["--evppi", "ratio+"]), 2, "a name is missing");
    refused(&with(&["--wtp", "0,1", "--threshold", "2"]), 3, "none of --wtp");
    refused(&with(&["--incidence", "5"]), 2, "--horizon");
    refused(&with(&["--incidence=5", "--horizon=-1", "--discount=0"]), 2, "between 0 and 1000");
    let design = |text: &str, told: &[&str]| {
        fs::write(home.path().join("d.toml"), text).unwrap();
        let run = peerscale(home.path(), &with(&["--evsi", "d.toml"]));
        assert_eq!((run.status.code(), run.stdout.len()), (Some(3), 0), "{}", said(&run));
        for words in told {
            assert!(said(&run).contains(words), "{words} is not in\n{}", said(&run));
        }
    };
    design("per_arm = [1", &["d.toml:1"]);
    design(
        "per_arm = [20, 10]\nfixed_costs = 3\n[quality_of_life]\nparameter = \"gain\"\nsd = 0\n",
        &["must rise", "did you mean fixed_cost?", "sd is 0", "d.toml:5"],
    );
    design("per_arm = 10\n", &["measures nothing"]);
    design(
        "per_arm = 10\n[readmission]\nscale = \"odds\"\ncontrol_risk = 2\n",
        &["no parameter", "risk_ratio", "control_risk is 2"],
    );
    design("per_arm = 10\n[quality_of_life]\nparameter = \"gian\"\nsd = 1\n", &["did you mean gain?"]);
    design(
        "per_arm = 10\n[readmission]\nparameter = \"gain\"\nscale = \"risk_ratio\"\ncontrol_risk = 0.4\n",
        &["gain: a risk ratio is -0.0", "must be above 0"],
    );
}

/// Of many names those are told that are spelled most like the wrong one, with how many there are.
#[test]
fn a_name_among_many_is_answered_with_a_few() {
    let home = home();
    let names: Vec<String> = (0..300).map(|place| format!("part{}.rate_{place}", place % 7)).collect();
    let row = |place: usize| vec![format!("0.{place}"); names.len()].join(",");
    let table = format!("{}\n{}\n", names.join(","), (0..40).map(row).collect::<Vec<_>>().join("\n"));
    fs::write(home.path().join("many.csv"), table).unwrap();
    let samples = |what: &str| "a,b\n".to_owned() + &format!("{what},3\n").repeat(40);
    fs::write(home.path().join("c.csv"), samples("1")).unwrap();
    fs::write(home.path().join("e.csv"), samples("2")).unwrap();
    let run = peerscale(
        home.path(),
        &["value", "--costs", "c.csv", "--effects", "e.csv", "--parameters", "many.csv", "--evppi", "a"],
    );
    let told = said(&run);
    assert_eq!(run.status.code(), Some(3), "{told}");
    assert!(
        told.contains("there is no parameter a") && told.contains("has 300, in its first line"),
        "{told}"
    );
    assert_eq!(told.matches("rate_").count(), 6, "{told}");
}

/// An example of the help can be copied: a line that goes on ends in a backslash.
#[test]
fn the_example_of_the_help_is_one_command() {
    let home = home();
    let run = peerscale(home.path(), &["value", "--help"]);
    let help = String::from_utf8(run.stdout).unwrap();
    let example = help.split("Examples:").nth(1).unwrap().split("A design for").next().unwrap();
    let mut lines = example.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut goes_on = false;
    assert!(lines.all(|line| {
        let fits = goes_on || line.starts_with("peerscale ");
        goes_on = line.ends_with('\\');
        fits
    }));
    assert!(!goes_on);
}

/// With samples, `--until-mcse` goes on with further parameter sets, and comes to what as many asked for at once give;
/// what no number of samples could reach or show is refused before the work.
#[test]
fn a_wanted_precision_is_reached_by_further_samples() {
    let home = classroom();
    let base = ["run", "class", "--persons", "60", "--quiet", "--replicates", "2"];
    let done = peerscale(
        home.path(),
        &[&base[..], &["--samples", "4", "--until-mcse", "0.9%", "--out", "a"]].concat(),
    );
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let folder = only_folder(&home.path().join("a"));
    let rows = fs::read_to_string(folder.join("psa/costs.csv")).unwrap().lines().count() - 1;
    assert!(rows > 4 && rows.is_multiple_of(4), "{rows}");
    let samples = rows.to_string();
    let done = peerscale(home.path(), &[&base[..], &["--samples", &samples, "--out", "b"]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    // What was asked for is told as it was asked; what was found is the same.
    let told = |folder: &Path| -> Vec<(String, Vec<u8>)> {
        let found = |name: &str| {
            ["tables/", "psa/", "value.json", "answer.json"].iter().any(|part| name.starts_with(part))
        };
        bytes(folder).into_iter().filter(|(name, _)| found(name)).collect()
    };
    let (one, other) = (told(&folder), told(&only_folder(&home.path().join("b"))));
    assert!(one.len() > 10);
    for ((name, one), (_, other)) in one.iter().zip(&other) {
        assert!(one == other, "{name}");
    }
    for (more, told) in [
        (["--shared-luck", "--replicates=2"], "average out the luck that they share"),
        (["--replicates=1", "--seed=3"], "ask for two or more replicates"),
    ] {
        let asked = ["run", "class", "--samples", "4", "--until-mcse", "1%", "--out", "c"];
        let run = peerscale(home.path(), &[&asked[..], &more].concat());
        assert!(run.status.code() == Some(3) && said(&run).contains(told), "{}", said(&run));
    }
}
