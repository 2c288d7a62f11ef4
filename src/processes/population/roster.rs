//! Roster: people read from a table, one a row.

use super::super::OpenError;
use super::circumstances::Stated;
use super::synthesis::{Made, Synthesis};
use crate::engine::draws::Draw;
use crate::model::person::{
    AREAS, Attributes, Circumstances, DIAGNOSES, FIFTHS, HOUSING, SEXES, TREATMENTS, Treatment,
};
use crate::scenario::LoadedFile;
use crate::scenario::Problem;
use crate::scenario::table::Table;
use std::collections::BTreeMap;

const NEEDED: [&str; 12] = [
    "age",
    "sex",
    "diagnosis",
    "ethnicity",
    "language",
    "fifth",
    "area",
    "substance_use",
    "digital",
    "decision_norm",
    "adherent",
    "eligible",
];

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    age: f64,
    attributes: Attributes,
    frailty: Option<f64>,
    stated: Stated,
}

/// Everyone of a table, by site.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Roster {
    sites: Vec<Vec<Row>>,
    /// Each site's place in the order of deprivation.
    ranks: Vec<f64>,
}

/// Gathers the problems of several columns.
struct Reader<'t> {
    table: &'t Table,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn words(&mut self, column: &str, words: &[&str]) -> Vec<u8> {
        self.take(self.table.column(column).and_then(|cells| cells.words(words)))
            .into_iter()
            .map(|place| place as u8)
            .collect()
    }

    fn numbers(&mut self, column: &str, min: f64, max: f64) -> Vec<f64> {
        self.take(self.table.column(column).and_then(|cells| cells.numbers(min, max)))
    }

    fn flags(&mut self, column: &str) -> Vec<u8> {
        self.words(column, &["0", "1"])
    }

    /// The words of a column that a table need not have; nothing where it has not.
    fn optional_words(&mut self, column: &str, words: &[&str]) -> Vec<u8> {
        if self.has(column) { self.words(column, words) } else { Vec::new() }
    }

    fn has(&self, column: &str) -> bool {
        self.table.header().iter().any(|name| name == column)
    }

    fn take<T>(&mut self, read: Result<Vec<T>, Vec<Problem>>) -> Vec<T> {
        read.unwrap_or_else(|problems| {
            self.problems.extend(problems);
            Vec::new()
        })
    }
}

impl Roster {
    /// Reads a table of persons; sites are those of the column `site`, in the order in which they first appear, or else
    /// are filled in the order of rows.
    ///
    /// # Errors
    /// Every cell that is out of range or names no category, every identifier that is there twice, and every site with
    /// more people than a site may have.
    pub(super) fn read(
        file: &LoadedFile,
        persons_per_site: usize,
        ethnicities: &[String],
        languages: &[String],
    ) -> Result<Self, OpenError> {
        let table = Table::read(file, &NEEDED)?;
        let mut reader = Reader { table: &table, problems: Vec::new() };
        let ages = reader.numbers("age", 16.0, 110.0);
        let columns = [
            reader.words("sex", &SEXES),
            reader.words("diagnosis", &DIAGNOSES),
            reader.words("ethnicity", &references(ethnicities)),
            reader.words("language", &references(languages)),
            reader.words("fifth", &FIFTHS),
            reader.words("area", &AREAS),
            reader.flags("substance_use"),
            reader.flags("digital"),
            reader.flags("decision_norm"),
            reader.flags("adherent"),
            reader.flags("eligible"),
        ];
        let frailties =
            if reader.has("frailty") { reader.numbers("frailty", 0.0, 1000.0) } else { Vec::new() };
        let housing = reader.optional_words("housing", &HOUSING);
        let [case_management, psychotherapy] =
            [TREATMENTS[1], TREATMENTS[2]].map(|column| reader.optional_words(column, &["0", "1"]));
        let with_ids = reader.has("id");
        let with_sites = reader.has("site");
        let mut problems = reader.problems;
        if with_ids {
            problems.extend(twice(&table));
        }
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let row = |place: usize| Row {
            age: ages[place],
            attributes: Attributes {
                sex: columns[0][place],
                diagnosis: columns[1][place],
                ethnicity: columns[2][place],
                language: columns[3][place],
                fifth: columns[4][place],
                area: columns[5][place],
                substance_use: columns[6][place],
                digital: columns[7][place],
                decision_norm: columns[8][place],
                circumstances: Circumstances::default().with(Treatment::Medication, columns[9][place] == 1),
                eligible: columns[10][place],
            },
            frailty: frailties.get(place).copied(),
            stated: Stated {
                housing: housing.get(place).copied(),
                case_management: case_management.get(place).copied(),
                psychotherapy: psychotherapy.get(place).copied(),
            },
        };
        let mut sites: Vec<Vec<Row>> = Vec::new();
        if with_sites {
            let mut known = BTreeMap::new();
            for (place, name) in table.column("site")?.texts().enumerate() {
                let site = *known.entry(name.to_owned()).or_insert(sites.len());
                if site == sites.len() {
                    sites.push(Vec::new());
                }
                sites[site].push(row(place));
                if sites[site].len() == persons_per_site + 1 {
                    let message = format!(
                        "site {name} has more than the {persons_per_site} persons of population.persons_per_site"
                    );
                    problems.push(table.problem(place, message));
                }
            }
        } else {
            let rows: Vec<Row> = (0..table.len()).map(row).collect();
            sites.extend(rows.chunks(persons_per_site).map(<[Row]>::to_vec));
        }
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let ranks = ranks(&sites);
        Ok(Self { sites, ranks })
    }

    pub(super) const fn sites(&self) -> usize {
        self.sites.len()
    }

    pub(super) fn persons(&self) -> usize {
        self.sites.iter().map(Vec::len).sum()
    }

    /// Whether the table itself tells an attribute, by the key of its group, apart.
    pub(super) fn tells(&self, key: &str) -> bool {
        self.sites.iter().flatten().any(|row| match key {
            "housing" => row.stated.housing.is_some(),
            key if key == TREATMENTS[1] => row.stated.case_management.is_some(),
            key if key == TREATMENTS[2] => row.stated.psychotherapy.is_some(),
            _ => true,
        })
    }

    /// The youngest age in the table.
    pub(super) fn youngest(&self) -> f64 {
        self.sites.iter().flatten().map(|row| row.age).fold(f64::INFINITY, f64::min)
    }

    pub(super) fn places(&self, site: usize) -> usize {
        self.sites[site].len()
    }

    pub(super) fn deprivation_rank(&self, site: usize) -> f64 {
        self.ranks[site]
    }

    /// The kind of area in which most people of a site live.
    pub(super) fn area(&self, site: usize) -> u8 {
        let rows = &self.sites[site];
        let rural = rows.iter().filter(|row| row.attributes.area == 1).count();
        u8::from(2 * rural > rows.len())
    }

    /// The person of a row; what the table does not say is drawn.
    pub(super) fn person(&self, site: usize, place: usize, synthesis: &Synthesis, draw: &mut Draw) -> Made {
        let row = self.sites[site][place];
        let drawn = synthesis.own(draw);
        Made {
            age: row.age,
            attributes: row.attributes,
            frailty: row.frailty.unwrap_or(drawn.0),
            severity: drawn.1,
            response: drawn.2,
            stated: row.stated,
        }
    }
}

fn references(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// Identifiers that are there twice.
fn twice(table: &Table) -> Vec<Problem> {
    let mut seen = BTreeMap::new();
    let mut problems = Vec::new();
    if let Ok(column) = table.column("id") {
        for (row, id) in column.texts().enumerate() {
            if let Some(first) = seen.insert(id.to_owned(), row) {
                let message = format!("the id {id:?} is there twice, first in line {}", table.line(first));
                problems.push(table.problem(row, message));
            }
        }
    }
    problems
}

/// Places of sites in the order of the mean fifth of their people, evenly spaced, the most deprived first.
fn ranks(sites: &[Vec<Row>]) -> Vec<f64> {
    let mean = |rows: &[Row]| {
        rows.iter().map(|row| f64::from(row.attributes.fifth)).sum::<f64>() / rows.len().max(1) as f64
    };
    let mut order: Vec<usize> = (0..sites.len()).collect();
    order.sort_by(|&a, &b| mean(&sites[a]).total_cmp(&mean(&sites[b])).then(a.cmp(&b)));
    let mut ranks = vec![0.0; sites.len()];
    for (place, site) in order.into_iter().enumerate() {
        ranks[site] = (place as f64 + 0.5) / sites.len() as f64;
    }
    ranks
}
