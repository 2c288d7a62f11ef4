//! Margins: half a million synthetic people of each shipped setting against every cell of every table that is stated.
//!
//! `validate` compares margins as well. What is here shares nothing with it on purpose: it is the independent check of
//! both the synthesis and that comparison.

use peerscale::engine::block::Block;
use peerscale::engine::ledger::Ledger;
use peerscale::jobs::model::Model;
use peerscale::jobs::sections::registry;
use peerscale::model::person::{AREAS, DIAGNOSES, FIFTHS, HOUSING, Person, SEXES, Treatment};
use peerscale::model::site::Site;
use peerscale::processes::population::{AGE_BANDS, AGE_SEX};
use peerscale::scenario::{Values, load};
use peerscale::units::value::{DiscountClock, DiscountRate};
use statrs::distribution::{ContinuousCDF, Normal};

const PERSONS: i64 = 500_000;
/// Treatments whose shares are stated by diagnosis.
const TREATED: [(&str, Treatment); 2] =
    [("case_management", Treatment::CaseManagement), ("psychotherapy", Treatment::Psychotherapy)];
/// Probability that any cell of a setting is out of its limits by chance.
const FALSE_ALARM: f64 = 0.001;

fn values(folder: &str) -> Values {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(folder);
    let mut values = load(&[path], &registry()).unwrap().scenarios.remove(0).values;
    values.set_whole("population.persons", PERSONS).unwrap();
    values
}

fn people(values: &Values) -> Vec<Person> {
    let model = Model::open(values).unwrap();
    let luck = Model::luck(11, 0);
    let clock = DiscountClock::new(DiscountRate::per_year(0.0), 1);
    let mut ledger = Ledger::new(model.population.strata.cells(), 520.0, 4.0, clock);
    (0..model.population.sites())
        .flat_map(|id| {
            let mut block = Block::new(Site::new(id));
            model.schedule.found(&mut block, &luck, &mut ledger);
            block.people
        })
        .collect()
}

struct Cell {
    name: String,
    z: f64,
}

/// The share of people for whom `is` holds among those for whom `among` does, against what is stated.
fn cell(
    cells: &mut Vec<Cell>,
    people: &[Person],
    name: String,
    stated: f64,
    among: &dyn Fn(&Person) -> bool,
    is: &dyn Fn(&Person) -> bool,
) {
    let (mut all, mut count) = (0.0, 0.0);
    for person in people.iter().filter(|person| among(person)) {
        all += 1.0;
        count += f64::from(u8::from(is(person)));
    }
    if all == 0.0 {
        return;
    }
    if stated <= 0.0 || stated >= 1.0 {
        assert_eq!(count, stated * all, "{name} must be exact");
        return;
    }
    let error = libm::sqrt(stated * (1.0 - stated) / all);
    cells.push(Cell { name, z: (count / all - stated) / error });
}

fn band(person: &Person) -> usize {
    let starts = [25.0, 35.0, 45.0, 55.0, 65.0, 75.0];
    starts.iter().filter(|&&start| f64::from(person.age) >= start).count()
}

fn of(values: &Values, path: &str) -> Vec<(String, f64)> {
    values.shares(path).unwrap()
}

fn check(folder: &str) {
    let values = values(folder);
    let people = people(&values);
    assert_eq!(people.len(), PERSONS as usize);
    let everyone = |_: &Person| true;
    let mut cells = Vec::new();
    for (index, key) in AGE_SEX.iter().enumerate() {
        let share = values.number(&format!("population.age_sex.{key}")).unwrap();
        let (sex, age) = ((index / 7) as u8, index % 7);
        cell(&mut cells, &people, (*key).into(), share, &everyone, &|p| {
            p.attributes.sex == sex && band(p) == age
        });
    }
    for (index, (key, share)) in of(&values, "population.diagnosis").into_iter().enumerate() {
        assert_eq!(key, DIAGNOSES[index]);
        let is = |p: &Person| usize::from(p.attributes.diagnosis) == index;
        cell(&mut cells, &people, key.clone(), share, &everyone, &is);
        let with = |path: &str| values.number(&format!("{path}.{key}")).unwrap();
        let (users, none) = (with("population.substance_use"), with("population.non_adherence"));
        cell(&mut cells, &people, format!("{key}, users"), users, &is, &|p| p.attributes.substance_use == 1);
        cell(&mut cells, &people, format!("{key}, no medication"), none, &is, &|p| {
            !p.attributes.circumstances.has(Treatment::Medication)
        });
        for (path, treatment) in TREATED {
            let share = values.number(&format!("population.{path}.{key}")).unwrap();
            cell(&mut cells, &people, format!("{key}, {path}"), share, &is, &|p| {
                p.attributes.circumstances.has(treatment)
            });
        }
    }
    for (index, (key, share)) in of(&values, "population.ethnicity").into_iter().enumerate() {
        let is = |p: &Person| usize::from(p.attributes.ethnicity) == index;
        let family = values.number(&format!("population.family_decisions.{key}")).unwrap();
        cell(&mut cells, &people, format!("{key}, family"), family, &is, &|p| {
            p.attributes.decision_norm == 1
        });
        cell(&mut cells, &people, key, share, &everyone, &is);
    }
    for (index, (key, share)) in of(&values, "population.housing").into_iter().enumerate() {
        assert_eq!(key, HOUSING[index]);
        cell(&mut cells, &people, key, share, &everyone, &|p| {
            usize::from(p.attributes.circumstances.housing()) == index
        });
    }
    for (index, (key, share)) in of(&values, "population.language").into_iter().enumerate() {
        cell(&mut cells, &people, key, share, &everyone, &|p| usize::from(p.attributes.language) == index);
    }
    for (index, (key, share)) in of(&values, "population.fifth").into_iter().enumerate() {
        assert_eq!(key, FIFTHS[index]);
        cell(&mut cells, &people, key, share, &everyone, &|p| usize::from(p.attributes.fifth) == index);
    }
    let one = |path: &str| values.number(path).unwrap();
    let excluded = |p: &Person| p.attributes.digital == 0;
    cell(&mut cells, &people, "excluded".into(), one("population.digital_exclusion"), &everyone, &excluded);
    let eligible = |p: &Person| p.attributes.eligible == 1;
    cell(&mut cells, &people, "eligible".into(), one("population.eligible_share"), &everyone, &eligible);
    let rural = |p: &Person| p.attributes.area == 1;
    cell(&mut cells, &people, AREAS[1].into(), one("population.rural_share"), &everyone, &rural);
    conditional(&values, &people, &mut cells);
    let limit = Normal::standard().inverse_cdf(1.0 - FALSE_ALARM / (2.0 * cells.len() as f64));
    let worst = cells.iter().max_by(|a, b| a.z.abs().total_cmp(&b.z.abs())).unwrap();
    assert!(cells.len() > 80, "{} cells", cells.len());
    assert!(
        worst.z.abs() < limit,
        "{folder}: {} is {:.2} errors off (limit {limit:.2})",
        worst.name,
        worst.z
    );
    associations(&values, &people);
}

/// The table with the odds ratios of `seed` and these margins, by scaling rows and columns in turn.
fn raked(mut seed: Vec<Vec<f64>>, rows: &[f64], columns: &[f64]) -> Vec<Vec<f64>> {
    for _ in 0..5_000 {
        for (row, wanted) in seed.iter_mut().zip(rows) {
            let factor = wanted / row.iter().sum::<f64>();
            for cell in row {
                *cell *= if factor.is_finite() { factor } else { 0.0 };
            }
        }
        for (column, wanted) in columns.iter().enumerate() {
            let factor = wanted / seed.iter().map(|row| row[column]).sum::<f64>();
            for row in &mut seed {
                row[column] *= if factor.is_finite() { factor } else { 0.0 };
            }
        }
    }
    seed
}

/// Row and column of a person in a conditional table.
type CellOf = fn(&Person) -> (usize, usize);
/// A conditional table: its name, its shares as stated, the margins of its rows and columns, and who is where.
type Conditional = (&'static str, Vec<Vec<f64>>, Vec<f64>, Vec<f64>, CellOf);

/// Every cell of every conditional table, among everyone: the table as stated, fitted to the margins, which rule.
fn conditional(values: &Values, people: &[Person], cells: &mut Vec<Cell>) {
    let shares = |path: &str| -> Vec<f64> { of(values, path).into_iter().map(|(_, share)| share).collect() };
    let table = |path: &str, keys: &[String]| -> Vec<Vec<f64>> {
        keys.iter().map(|key| shares(&format!("{path}.{key}"))).collect()
    };
    let owned = |keys: &[&str]| -> Vec<String> { keys.iter().map(|key| (*key).to_owned()).collect() };
    let age_sex: Vec<f64> =
        AGE_SEX.iter().map(|key| values.number(&format!("population.age_sex.{key}")).unwrap()).collect();
    let sexes = [age_sex[..7].iter().sum(), age_sex[7..].iter().sum()];
    let bands: Vec<f64> = (0..7).map(|band| age_sex[band] + age_sex[7 + band]).collect();
    let groups: Vec<String> = of(values, "population.ethnicity").into_iter().map(|(key, _)| key).collect();
    let excluded = values.number("population.digital_exclusion").unwrap();
    let by_age: Vec<Vec<f64>> = AGE_BANDS
        .iter()
        .map(|key| values.number(&format!("population.digital_exclusion_by_age.{key}")).unwrap())
        .map(|share| vec![share, 1.0 - share])
        .collect();
    let diagnosis: CellOf = |p| (p.attributes.sex.into(), p.attributes.diagnosis.into());
    let ethnicity: CellOf = |p| (p.attributes.fifth.into(), p.attributes.ethnicity.into());
    let language: CellOf = |p| (p.attributes.ethnicity.into(), p.attributes.language.into());
    let digital: CellOf = |p| (band(p), p.attributes.digital.into());
    let housing: CellOf = |p| (p.attributes.diagnosis.into(), p.attributes.circumstances.housing().into());
    let tables: [Conditional; 5] = [
        (
            "diagnosis_by_sex",
            table("population.diagnosis_by_sex", &owned(&SEXES)),
            sexes.to_vec(),
            shares("population.diagnosis"),
            diagnosis,
        ),
        (
            "ethnicity_by_fifth",
            table("population.ethnicity_by_fifth", &owned(&FIFTHS)),
            shares("population.fifth"),
            shares("population.ethnicity"),
            ethnicity,
        ),
        (
            "language_by_ethnicity",
            table("population.language_by_ethnicity", &groups),
            shares("population.ethnicity"),
            shares("population.language"),
            language,
        ),
        (
            "housing_by_diagnosis",
            table("population.housing_by_diagnosis", &owned(&DIAGNOSES)),
            shares("population.diagnosis"),
            shares("population.housing"),
            housing,
        ),
        ("digital_exclusion_by_age", by_age, bands, vec![excluded, 1.0 - excluded], digital),
    ];
    let everyone = |_: &Person| true;
    for (name, seed, rows, columns, of) in tables {
        for (row, shares) in raked(seed, &rows, &columns).iter().enumerate() {
            for (column, &share) in shares.iter().enumerate() {
                let name = format!("{name}, row {row}, column {column}");
                cell(cells, people, name, share, &everyone, &|p| of(p) == (row, column));
            }
        }
    }
}

/// What conditional tables add: the odds ratios that they state, within five errors of a log odds ratio.
fn associations(values: &Values, people: &[Person]) {
    let odds = |a: &dyn Fn(&Person) -> bool, b: &dyn Fn(&Person) -> bool| {
        let mut n = [0.0; 4];
        for person in people {
            n[2 * usize::from(a(person)) + usize::from(b(person))] += 1.0;
        }
        let error = libm::sqrt(n.iter().map(|n| 1.0 / n).sum());
        (libm::log(n[3] * n[0] / (n[1] * n[2])), error)
    };
    let near = |what: &str, found: (f64, f64), stated: f64| {
        let away = (found.0 - libm::log(stated)) / found.1;
        assert!(away.abs() < 5.0, "{what}: {} is {away:.1} errors from {stated}", libm::exp(found.0));
    };
    let schizophrenia = |p: &Person| p.attributes.diagnosis == 0;
    let users = |p: &Person| p.attributes.substance_use == 1;
    let none = |p: &Person| !p.attributes.circumstances.has(Treatment::Medication);
    let stated = values.number("population.non_adherence_odds_substance_use").unwrap();
    let among: Vec<Person> = people.iter().copied().filter(|p| schizophrenia(p)).collect();
    let mut n = [[0.0; 2]; 2];
    for person in &among {
        n[usize::from(users(person))][usize::from(none(person))] += 1.0;
    }
    let log = libm::log(n[1][1] * n[0][0] / (n[0][1] * n[1][0]));
    let error = libm::sqrt(n.iter().flatten().map(|n| 1.0 / n).sum());
    near("medication and substance use", (log, error), stated);
    // Raking keeps the odds ratio of any two rows and columns of a table.
    let table = |row: &str, column: &str| {
        let path = format!("population.diagnosis_by_sex.{row}");
        of(values, &path).into_iter().find(|(key, _)| key == column).unwrap().1
    };
    let ratio = table("male", "schizophrenia") * table("female", "bipolar")
        / (table("male", "bipolar") * table("female", "schizophrenia"));
    let two: Vec<Person> =
        people.iter().copied().filter(|p| matches!(p.attributes.diagnosis, 0 | 2)).collect();
    let mut n = [[0.0; 2]; 2];
    for person in &two {
        n[usize::from(person.attributes.sex)][usize::from(person.attributes.diagnosis == 0)] += 1.0;
    }
    let log = libm::log(n[1][1] * n[0][0] / (n[0][1] * n[1][0]));
    let error = libm::sqrt(n.iter().flatten().map(|n| 1.0 / n).sum());
    near("sex and diagnosis", (log, error), ratio);
    assert_eq!((SEXES[1], AGE_BANDS.len()), ("male", 7));
    // Older people are excluded more often, and people of the second group live in poorer areas.
    let old = odds(&|p| band(p) == 6, &|p| p.attributes.digital == 0);
    let poor = odds(&|p| p.attributes.fifth == 0, &|p| p.attributes.ethnicity == 1);
    assert!(old.0 > 10.0 * old.1 && poor.0 > 10.0 * poor.1);
}

#[test]
fn every_cell_of_england_is_met() {
    check("england");
}

#[test]
fn every_cell_of_the_us_state_is_met() {
    check("us-state");
}
