//! What is left for other programs: the long table of outcomes in Parquet, beside the tables that say the same.

use super::{bytes, classroom, only_folder, peerscale, said};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Row, RowAccessor};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Strategy, sample, replicate, year, attribute, group and outcome of a value.
type Key = (String, Option<i32>, Option<i32>, i32, String, String, String);

/// Strategy, year, attribute, group and outcome of a mean.
type Cell = (String, i32, String, String, String);

fn table(folder: &Path) -> BTreeMap<Key, Option<f64>> {
    let file = fs::File::open(folder.join("tables/outcomes.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let names: Vec<String> =
        reader.metadata().file_metadata().schema().get_fields().iter().map(|f| f.name().to_owned()).collect();
    let wanted = ["strategy", "sample", "replicate", "year", "group_by", "group", "outcome", "value", "unit"];
    assert_eq!(names, wanted);
    let mut rows = BTreeMap::new();
    for row in reader.get_row_iter(None).unwrap() {
        let row: Row = row.unwrap();
        let text = |column: usize| row.get_string(column).unwrap().clone();
        let whole = |column: usize| row.get_int(column).ok();
        let key = (text(0), whole(1), whole(2), whole(3).unwrap(), text(4), text(5), text(6));
        assert!(rows.insert(key, row.get_double(7).ok()).is_none(), "a value twice");
    }
    rows
}

fn csv_rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

fn run(home: &Path, out: &str, more: &[&str]) -> PathBuf {
    let arguments = [&["run", "class", "--persons", "200", "--out", out][..], more].concat();
    let run = peerscale(home, &arguments);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    only_folder(&home.join(out))
}

fn near(found: f64, wanted: f64, what: &str) {
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{what}: {found} is not {wanted}");
}

/// Totals have no missing replicates, so their mean over the rows is that of the tables.
const TOTALS: [&str; 4] = ["admissions", "bed_days", "qalys", "cost"];

/// Every mean of the tables is the mean over the rows of the long table; returns how many were compared.
fn compare(folder: &Path, long: &BTreeMap<Key, Option<f64>>, count: usize) -> usize {
    let mut sums: BTreeMap<Cell, (f64, usize)> = BTreeMap::new();
    for ((strategy, _, _, year, by, group, outcome), value) in long {
        let key = (strategy.clone(), *year, by.clone(), group.clone(), outcome.clone());
        let sum = sums.entry(key).or_default();
        if let Some(value) = value {
            *sum = (sum.0 + value, sum.1 + 1);
        }
    }
    let mut compared = 0;
    for (file, yearly) in [("tables/summary.csv", false), ("tables/by_year.csv", true)] {
        for row in csv_rows(&folder.join(file)) {
            let year = if yearly { row["year"].parse().unwrap() } else { 0 };
            let named = |name: &str| row[name].clone();
            let key = (named("strategy"), year, named("group_by"), named("group"), named("outcome"));
            if !TOTALS.contains(&key.4.as_str()) {
                continue;
            }
            let (sum, held) = sums[&key];
            assert_eq!(held, count, "{key:?}");
            near(sum / held as f64, row["mean"].parse().unwrap(), &format!("{key:?}"));
            compared += 1;
        }
    }
    compared
}

#[test]
fn the_long_table_says_what_the_other_tables_say() {
    let home = classroom();
    let folder = run(home.path(), "samples", &["--samples", "3", "--replicates", "2"]);
    let long = table(&folder);
    assert!(long.keys().all(|key| key.1.is_some_and(|sample| (1..=3).contains(&sample)) && key.2.is_none()));
    assert!(compare(&folder, &long, 3) > 300);
    // A row of psa/ is a sample: cost per person, everyone over the whole horizon.
    let costs = csv_rows(&folder.join("psa/costs.csv"));
    let per_person = |strategy: &str, sample: usize| costs[sample][strategy].parse::<f64>().unwrap();
    let mut people = Vec::new();
    for ((strategy, sample, _, year, _, group, outcome), value) in &long {
        if *year == 0 && group == "all" && outcome == "cost" {
            people.push(value.unwrap() / per_person(strategy, sample.unwrap() as usize - 1));
        }
    }
    assert_eq!(people.len(), 9);
    for &one in &people {
        near(one, people[0], "people");
    }
    // The parts of a year's budget are the items of that year.
    for row in csv_rows(&folder.join("tables/budget_impact.csv")) {
        if row["measure"] == "cost" && row["item"] != "all" && row["year"] != "all" {
            let year: i32 = row["year"].parse().unwrap();
            let mean = |strategy: &str| {
                let of = |sample: i32| {
                    let (all, item) = ("all".to_owned(), format!("cost: {}", row["item"]));
                    long[&(strategy.into(), Some(sample), None, year, all.clone(), all, item)].unwrap()
                };
                (of(1) + of(2) + of(3)) / 3.0
            };
            let (new, current) = (mean(&row["strategy"]), mean(&row["comparator"]));
            near(row["mean"].parse().unwrap(), new, "new mix");
            near(row["current"].parse().unwrap(), current, "current mix");
            let difference: f64 = row["difference"].parse().unwrap();
            assert!((difference - (new - current)).abs() <= 1e-9 * new.abs().max(1.0));
        }
    }
}

#[test]
fn without_samples_the_long_table_has_every_replicate_and_the_same_bytes_for_any_threads() {
    let home = classroom();
    let one = run(home.path(), "one", &["--replicates", "3", "--threads", "1"]);
    let long = table(&one);
    assert!(long.keys().all(|key| key.1.is_none() && key.2.is_some_and(|number| (1..=3).contains(&number))));
    assert!(compare(&one, &long, 3) > 300);
    let other = run(home.path(), "two", &["--replicates", "3", "--threads", "2"]);
    assert!(bytes(&one) == bytes(&other), "the same bytes");
    // Nothing is left aside.
    assert_eq!(fs::read_dir(home.path().join("two")).unwrap().count(), 1);
}
