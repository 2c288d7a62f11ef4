//! People from a table: who is read is who lives, and whatever is wrong in the table is told at once with its line.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "a test that fails says so by a panic"
)]

use peerscale::jobs::model::Model;
use peerscale::jobs::sections::registry;
use peerscale::jobs::simulate::accounts;
use peerscale::model::person::Treatment;
use peerscale::report::kept;
use peerscale::scenario::load;
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

#[path = "support/files.rs"]
mod files;
#[path = "given/mod.rs"]
mod given;

use files::files_below;

const HEADER: &str = "id,site,age,sex,diagnosis,ethnicity,language,fifth,area,substance_use,digital,decision_norm,adherent,eligible,frailty";

fn row(id: usize, site: &str, age: f64, ethnicity: &str) -> String {
    format!(
        "p{id},{site},{age},female,bipolar,{ethnicity},own,fifth_{},urban,0,1,1,{},1,{}",
        id % 5 + 1,
        id % 2,
        0.5 + 0.1 * id as f64
    )
}

fn table(rows: &[String]) -> String {
    rows.iter().fold(format!("{HEADER}\n"), |mut text, row| {
        let _ = writeln!(text, "{row}");
        text
    })
}

fn open(table: &str, persons: i64) -> Result<Model, String> {
    let folder = tempfile::tempdir().unwrap();
    given::Given::everything_on()
        .closed()
        .with("population.source", "file")
        .with("population.persons_file", "persons.csv")
        .with("population.persons", persons)
        .with("population.represents", persons)
        .with("population.persons_per_site", 10)
        .write(folder.path(), "persons");
    std::fs::write(folder.path().join("persons.csv"), table).unwrap();
    let loaded =
        load(&[folder.path().join("persons.toml")], &registry()).map_err(|error| error.to_string())?;
    Model::open(&loaded.scenarios[0].values).map_err(|error| error.to_string())
}

#[test]
fn the_people_of_a_table_are_the_people_who_live() {
    let rows: Vec<String> = (0..12)
        .map(|id| row(id, if id % 3 == 0 { "north" } else { "south" }, 20.0 + id as f64, "some"))
        .collect();
    let model = open(&table(&rows), 12).unwrap();
    assert_eq!(model.population.sites(), 2);
    let blocks = accounts(&model, 1, 0).blocks;
    assert_eq!(blocks.iter().map(|block| block.people.len()).collect::<Vec<_>>(), [4, 8]);
    let second = &blocks[0].people[1];
    // The fourth row, the second of the north; groups in the order few, most, some, in which the test writes them.
    assert_eq!((second.age, second.attributes.fifth), (23.0, 3));
    assert!(second.attributes.circumstances.has(Treatment::Medication));
    assert_eq!((second.attributes.ethnicity, second.attributes.decision_norm, second.frailty), (2, 1, 0.8));
    let again = accounts(&model, 1, 0).blocks;
    assert_eq!(format!("{blocks:?}"), format!("{again:?}"));
}

#[test]
fn a_table_may_tell_housing_and_treatment() {
    let told = ["settled,0,1", "unstable,1,0", "supported,1,1"];
    let rows: Vec<String> =
        (0..9).map(|id| format!("{},{}", row(id, "north", 40.0, "most"), told[id % 3])).collect();
    let text = table(&rows).replacen("frailty", "frailty,housing,case_management,psychotherapy", 1);
    let blocks = accounts(&open(&text, 9).unwrap(), 1, 0).blocks;
    for (id, person) in blocks[0].people.iter().enumerate() {
        let held = person.attributes.circumstances;
        let found = (
            held.housing(),
            held.has(Treatment::CaseManagement),
            held.has(Treatment::Psychotherapy),
            held.has(Treatment::Medication),
        );
        let (housing, managed, therapy) = [(0, false, true), (2, true, false), (1, true, true)][id % 3];
        assert_eq!(found, (housing, managed, therapy, id % 2 == 1));
    }
    let error = open(&text.replace("supported", "a tent"), 9).unwrap_err();
    assert!(error.contains("\"a tent\"") && error.contains("persons.csv:4"), "{error}");
}

#[test]
fn whatever_is_wrong_in_a_table_is_told_at_once() {
    let mut rows: Vec<String> = (0..4).map(|id| row(id, "north", 30.0, "some")).collect();
    rows.push(row(2, "north", 30.0, "some"));
    rows.push(row(6, "north", 140.0, "some"));
    rows.push(row(7, "north", 30.0, "sime"));
    let error = open(&table(&rows), 7).unwrap_err();
    for wanted in
        ["persons.csv:7", "age is 140", "persons.csv:8", "\"sime\"", "persons.csv:6", "\"p2\" is there twice"]
    {
        assert!(error.contains(wanted), "no {wanted} in\n{error}");
    }
    let error = open(&table(&rows[..4]).replace(",eligible", ",eligble"), 4).unwrap_err();
    assert!(error.contains("no column eligible") && error.contains("eligble"), "{error}");
    let error = open(&table(&rows[..4]), 5).unwrap_err();
    assert!(error.contains("population.persons is 5") && error.contains("4 rows"), "{error}");
    let crowd: Vec<String> = (0..12).map(|id| row(id, "north", 30.0, "few")).collect();
    let error = open(&table(&crowd), 12).unwrap_err();
    assert!(error.contains("site north has more than the 10 persons"), "{error}");
}

#[test]
fn tables_that_contradict_their_margins_are_refused() {
    let scenario = given::Given::everything_on()
        .with("population.ethnicity_by_fifth.fifth_1", shares())
        .with("population.ethnicity_by_fifth.fifth_2", shares())
        .with("population.ethnicity_by_fifth.fifth_3", shares())
        .with("population.ethnicity_by_fifth.fifth_4", shares())
        .with("population.ethnicity_by_fifth.fifth_5", shares())
        .scenario();
    let error = Model::open(&scenario.values).unwrap_err().to_string();
    assert!(
        error.contains("population.ethnicity_by_fifth cannot be fitted") && error.contains("some"),
        "{error}"
    );
}

/// Nobody of the second group lives anywhere, though three in ten are of it.
fn shares() -> toml::Table {
    toml::Table::from_iter(
        [("most", 0.9), ("some", 0.0), ("few", 0.1)].map(|(key, share)| (key.to_owned(), share.into())),
    )
}

/// Every file of a folder, as its bytes and, where it is packed, as what is packed in it.
fn texts(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for path in files_below(folder) {
        let (name, bytes) = (path.display().to_string(), fs::read(&path).unwrap());
        if name.ends_with("workbook.xlsx") {
            let mut parts = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone())).unwrap();
            for place in 0..parts.len() {
                let mut text = Vec::new();
                parts.by_index(place).unwrap().read_to_end(&mut text).unwrap();
                found.push((name.clone(), text));
            }
        }
        if name.ends_with("findings.bin") {
            found.push((name.clone(), format!("{:?}", kept::read(&bytes).unwrap()).into_bytes()));
        }
        found.push((name, bytes));
    }
    found
}

/// What the model card says: a table of persons is read and never copied into results. Whoever is in it has a name, a place, an age
/// and a frailty that nobody else has; none of them is in any file that a run leaves, and nobody's life is told.
#[test]
fn nothing_of_a_table_of_persons_is_copied_into_results() {
    let home = tempfile::tempdir().unwrap();
    let given = given::Given::everything_on()
        .closed()
        .with("population.source", "file")
        .with("population.persons_file", "persons.csv")
        .with("population.persons", 40)
        .with("population.represents", 4000)
        .with("population.persons_per_site", 10)
        .with("simulation.life_lines", 10);
    given.clone().write(home.path(), "one");
    given.with("referral.rate", 0.3).write(home.path(), "two");
    let rows: Vec<String> = (0..40)
        .map(|id| {
            format!(
                "secret{id},hidden-{},{}.{}7193,female,bipolar,{},own,fifth_{},urban,0,1,1,1,1,0.8{}62917",
                id % 4,
                30 + id,
                id % 10,
                ["most", "some", "few"][id % 3],
                id % 5 + 1,
                id + 10
            )
        })
        .collect();
    fs::write(home.path().join("persons.csv"), table(&rows)).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_peerscale"))
        .args(["run", "one.toml", "two.toml", "--comparator", "one", "--replicates", "2", "--out", "out"])
        .current_dir(home.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut files = texts(&home.path().join("out"));
    files.push(("what was printed".into(), [run.stdout, run.stderr].concat()));
    assert!(files.len() > 50);
    let of_row = |row: &String| -> Vec<String> {
        let cells: Vec<&str> = row.split(',').collect();
        // The row itself, its name, its age and its frailty.
        vec![row.clone(), cells[0].to_owned(), cells[2].to_owned(), cells[14].to_owned()]
    };
    let wanted: Vec<String> = rows.iter().flat_map(of_row).chain(["hidden-".into()]).collect();
    for (name, bytes) in &files {
        for word in &wanted {
            let found = bytes.windows(word.len()).any(|part| part == word.as_bytes());
            assert!(!found, "{word} is in {name}");
        }
        let told = String::from_utf8_lossy(bytes);
        assert!(!told.contains("a woman of "), "a life is told in {name}");
    }
    // The page says why.
    let (_, page) = files.iter().find(|(name, _)| name.ends_with("report.html")).unwrap();
    assert!(String::from_utf8_lossy(page).contains("no life-lines are shown"));
}
