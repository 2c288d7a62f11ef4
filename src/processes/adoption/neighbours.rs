//! Which sites are neighbours: everyone, regions, a lattice, or a list in a file.
//!
//! A site sees the share of its neighbours that deliver, weighted where the list has weights. A site without neighbours
//! sees nobody. Among everyone the share is over all sites, the site itself included, as in the equation of Bass.

use super::super::OpenError;
use crate::engine::block::Block;
use crate::scenario::parameter::Parameter;
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem, Values};

const REGIONS: &[&str] = &["regions"];
const LISTED: &[&str] = &["listed"];

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::choice(
        "adoption.neighbours",
        "Neighbours",
        &[
            ("everyone", "Every site is a neighbour of every other."),
            ("regions", "Sites of the same region are neighbours."),
            ("lattice", "Sites stand in rows, in order of deprivation, and see the sites beside, before and behind them."),
            ("listed", "Neighbours are listed in a file."),
        ],
        "Whose example counts. Where it is left out: everyone.",
    )
    .optional(),
    Parameter::whole(
        "adoption.regions",
        "Regions",
        "regions",
        1,
        10_000,
        "Number of regions; sites are shared out evenly, in a sequence that does not follow deprivation.",
    )
    .when("adoption.neighbours", REGIONS),
    Parameter::file(
        "adoption.edges",
        "List of neighbours",
        "CSV file with a pair of neighbours a row: site and neighbour, each the number of a site from 1 in order of \
         deprivation (or, where people come from a file, in the order in which sites first appear in it), and where \
         there is one a weight above 0.",
    )
    .when("adoption.neighbours", LISTED),
];

/// One pair of neighbours of a file, with its line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edge {
    sites: [usize; 2],
    weight: f64,
    line: usize,
}

/// The graph of sites.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Neighbours {
    Everyone,
    Regions(usize),
    Lattice,
    Listed { edges: Vec<Edge>, file: String },
}

/// The region of a site: an even sequence by an additive recurrence, so that regions do not follow deprivation.
///
/// # Source
/// The number is the inverse of the plastic ratio, as in the R2 sequence of Roberts M (2018), recalled.
fn region(site: usize, regions: usize) -> usize {
    const STRIDE: f64 = 0.754_877_666_246_692_7;
    let place = (site as f64 + 0.5) * STRIDE;
    (((place - libm::floor(place)) * regions as f64) as usize).min(regions - 1)
}

fn read(file: &LoadedFile) -> Result<Vec<Edge>, OpenError> {
    let table = Table::read(file, &["site", "neighbour"])?;
    let numbers = |column: &str| {
        table.column(column).and_then(|cells| cells.wholes(1, i64::MAX)).map_err(OpenError::from)
    };
    let (sites, others) = (numbers("site")?, numbers("neighbour")?);
    let weights = if table.header().iter().any(|name| name == "weight") {
        table.column("weight").and_then(|cells| cells.numbers(0.0, 1e9))?
    } else {
        vec![1.0; sites.len()]
    };
    let edges: Vec<Edge> = (0..sites.len())
        .map(|row| Edge {
            sites: [sites[row] as usize - 1, others[row] as usize - 1],
            weight: weights[row],
            line: table.line(row),
        })
        .collect();
    let own = edges.iter().filter(|edge| edge.sites[0] == edge.sites[1]);
    let problems: Vec<Problem> = own
        .map(|edge| Problem::error("a site is listed as its own neighbour").on_line(&file.name, edge.line))
        .collect();
    if problems.is_empty() { Ok(edges) } else { Err(problems.into()) }
}

impl Neighbours {
    pub(super) fn open(values: &Values) -> Result<Self, OpenError> {
        Ok(match values.optional_word("adoption.neighbours") {
            Some("regions") => Self::Regions(values.whole("adoption.regions")? as usize),
            Some("lattice") => Self::Lattice,
            Some("listed") => {
                let file = values.file("adoption.edges")?;
                Self::Listed { edges: read(file)?, file: file.name.clone() }
            }
            _ => Self::Everyone,
        })
    }

    /// Refuses a list that names sites which do not exist.
    ///
    /// # Errors
    /// Every row that does.
    pub(super) fn check(&self, sites: usize) -> Result<(), OpenError> {
        let Self::Listed { edges, file } = self else { return Ok(()) };
        let problems: Vec<Problem> = edges
            .iter()
            .flat_map(|edge| edge.sites.into_iter().map(move |site| (edge.line, site)))
            .filter(|&(_, site)| site >= sites)
            .map(|(line, site)| {
                Problem::error(format!(
                    "no site has the number {}: there are {sites}, numbered from 1",
                    site + 1
                ))
                .on_line(file, line)
            })
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
    }

    /// The share of each site's neighbours that deliver.
    pub(super) fn shares(&self, blocks: &[Block]) -> Vec<f64> {
        let delivers = |site: usize| f64::from(u8::from(blocks[site].site.stage.delivers()));
        match self {
            Self::Everyone => {
                let delivering = blocks.iter().filter(|block| block.site.stage.delivers()).count();
                vec![delivering as f64 / blocks.len().max(1) as f64; blocks.len()]
            }
            Self::Regions(regions) => {
                let mut sums = vec![(0.0, 0.0); *regions];
                for site in 0..blocks.len() {
                    let sum = &mut sums[region(site, *regions)];
                    *sum = (sum.0 + delivers(site), sum.1 + 1.0);
                }
                let others = |site: usize| {
                    let (delivering, all) = sums[region(site, *regions)];
                    share(delivering - delivers(site), all - 1.0)
                };
                (0..blocks.len()).map(others).collect()
            }
            Self::Lattice => {
                let width = libm::ceil(libm::sqrt(blocks.len() as f64)) as usize;
                let around = |site: usize| {
                    let near = beside(site, width).into_iter().flatten().filter(|&near| near < blocks.len());
                    near.fold((0.0, 0.0), |(some, all), near| (some + delivers(near), all + 1.0))
                };
                (0..blocks.len()).map(around).map(|(some, all)| share(some, all)).collect()
            }
            Self::Listed { edges, .. } => {
                let mut sums = vec![(0.0, 0.0); blocks.len()];
                for &Edge { sites: [one, other], weight, .. } in edges {
                    for (site, near) in [(one, other), (other, one)] {
                        let sum = &mut sums[site];
                        *sum = (sum.0 + weight * delivers(near), sum.1 + weight);
                    }
                }
                sums.into_iter().map(|(some, all)| share(some, all)).collect()
            }
        }
    }
}

fn share(some: f64, all: f64) -> f64 {
    if all > 0.0 { some / all } else { 0.0 }
}

/// The places beside, before and behind a site in rows of this width.
fn beside(site: usize, width: usize) -> [Option<usize>; 4] {
    let column = site % width;
    [
        (column > 0).then(|| site - 1),
        (column + 1 < width).then(|| site + 1),
        site.checked_sub(width),
        Some(site + width),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::site::{Site, Stage};

    #[test]
    fn regions_are_even_and_a_lattice_is_symmetric() {
        let mut sizes = [0; 7];
        (0..1_400).for_each(|site| sizes[region(site, 7)] += 1);
        assert!(sizes.iter().all(|&size: &i32| (size - 200).abs() <= 3), "{sizes:?}");
        let near = |site| beside(site, 5).into_iter().flatten().filter(|&near| near < 23).collect::<Vec<_>>();
        for site in 0..23 {
            assert!(near(site).into_iter().all(|other| near(other).contains(&site)), "{site}");
        }
    }

    fn listed(text: &str) -> Result<Neighbours, Vec<String>> {
        let file = LoadedFile::new("edges.csv", text.as_bytes().to_vec()).unwrap();
        let said = |error: OpenError| error.files.iter().map(ToString::to_string).collect::<Vec<_>>();
        let edges = read(&file).map_err(said)?;
        let neighbours = Neighbours::Listed { edges, file: "edges.csv".into() };
        neighbours.check(4).map_err(said)?;
        Ok(neighbours)
    }

    #[test]
    fn a_list_gives_weighted_shares_and_unknown_sites_are_told_with_their_line() {
        let mut blocks: Vec<Block> = (0..4).map(|site| Block::new(Site::new(site))).collect();
        blocks[0].site.stage = Stage::Sustained;
        let neighbours = listed("site,neighbour,weight\n1,2,3\n2,3,1\n").unwrap();
        assert_eq!(neighbours.shares(&blocks), [0.0, 0.75, 0.0, 0.0]);
        let unknown = listed("site,neighbour\n1,2\n5,1\n").unwrap_err();
        assert!(
            unknown.len() == 1 && unknown[0].contains("no site has the number 5: there are 4"),
            "{unknown:?}"
        );
        assert!(unknown[0].contains("edges.csv:3"), "{unknown:?}");
        assert!(listed("site,neighbour\n2,2\n").unwrap_err()[0].contains("its own neighbour"));
        assert!(listed("site,neighbour\n0,2\n").unwrap_err()[0].contains("must be"));
    }
}
