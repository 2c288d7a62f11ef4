//! `findings.bin`: what the page of a run is drawn from, so that it can be drawn again without simulating.
//!
//! Tables hold every number, but as text for other programs; read back, each of them would need its own reader, and a page from
//! them its own way of joining. Here the findings lie as they are, to the last bit, without what no page shows (groups in single
//! years, pairs of groups, curves of groups). Only the version that wrote it reads it.

use super::tables::File;
use super::{Provenance, ReportError};
use crate::analysis::cells::Cells;
use crate::analysis::findings::{Difference, Estimate, Findings};
use crate::outcomes::frame::Layout;
use crate::units::packed::{packed, unpacked};
use serde::{Deserialize, Serialize};

/// File of the findings.
pub const PATH: &str = "findings.bin";
/// What the file begins with.
const HEAD: &str = concat!("peerscale findings ", env!("CARGO_PKG_VERSION"), "\n");
/// Unpacked it is no larger than this, in bytes.
const MOST: u64 = 1 << 30;
/// More cells than these no run has.
const MOST_CELLS: usize = 1 << 26;
/// How hard it is packed, of 9.
const EFFORT: u32 = 6;

/// What is written; by strategy the cells of [`shown`].
#[derive(Serialize)]
struct Packed<'a> {
    findings: &'a Findings,
    levels: Vec<Vec<Estimate>>,
    differences: Vec<Vec<Difference>>,
    provenance: &'a [Provenance],
}

#[derive(Deserialize)]
struct Unpacked {
    findings: Findings,
    levels: Vec<Vec<Estimate>>,
    differences: Vec<Vec<Difference>>,
    provenance: Vec<Provenance>,
}

/// The cells that a page may show: every group over the whole horizon, everyone in every year.
fn shown(layout: &Layout) -> impl Iterator<Item = usize> + '_ {
    let columns = layout.columns.len();
    let years = (1..=layout.years).flat_map(move |year| {
        let first = layout.cell(year, 0, 0);
        first..first + columns
    });
    (0..layout.groups.len() * columns).chain(years)
}

fn picked<T: Copy + Default>(layout: &Layout, cells: &Cells<T>) -> Vec<Vec<T>> {
    let one = |row| shown(layout).map(|cell| cells.get(row, cell).unwrap_or_default()).collect();
    (0..cells.rows()).map(one).collect()
}

fn laid_out<T: Copy + Default>(layout: &Layout, rows: Vec<Vec<T>>) -> Cells<T> {
    let one = |values: Vec<T>| {
        let mut row = vec![T::default(); layout.len()];
        for (cell, value) in shown(layout).zip(values) {
            row[cell] = value;
        }
        row
    };
    rows.into_iter().map(one).collect::<Vec<_>>().into()
}

/// The file of these findings.
///
/// # Errors
/// Where they cannot be put into the format.
pub fn file(findings: &Findings, provenance: &[Provenance]) -> Result<File, ReportError> {
    let all = Packed {
        findings,
        levels: picked(&findings.layout, &findings.levels),
        differences: picked(&findings.layout, &findings.differences),
        provenance,
    };
    Ok(File { path: PATH.into(), bytes: put(HEAD, &all)? })
}

/// What is kept, after words that say what it is.
///
/// # Errors
/// Where it cannot be put into the format.
pub(super) fn put(head: &str, all: &impl Serialize) -> Result<Vec<u8>, ReportError> {
    let plain = postcard::to_stdvec(all).map_err(|error| ReportError::Format(error.to_string()))?;
    let mut bytes = head.as_bytes().to_vec();
    bytes.extend(packed(&plain, EFFORT).map_err(|error| ReportError::Format(error.to_string()))?);
    Ok(bytes)
}

/// What was kept after these words; none where it is something else.
pub(super) fn taken<T: serde::de::DeserializeOwned>(head: &str, bytes: &[u8]) -> Option<T> {
    let plain = unpacked(bytes.strip_prefix(head.as_bytes())?, MOST)?;
    postcard::from_bytes(&plain).ok()
}

/// The findings of a file, and where values come from; none where it is no such file of this version.
pub fn read(bytes: &[u8]) -> Option<(Findings, Vec<Provenance>)> {
    let Unpacked { mut findings, levels, differences, provenance } = taken(HEAD, bytes)?;
    let layout = &findings.layout;
    // Every row holds the cells that the axes name, so that no axis can be larger than the file.
    let (columns, groups) = (layout.columns.len(), layout.groups.len());
    let cells = groups.checked_add(layout.years)?.checked_mul(columns).filter(|&cells| cells > 0)?;
    layout
        .years
        .checked_add(1)?
        .checked_mul(groups)?
        .checked_mul(columns)
        .filter(|&all| all <= MOST_CELLS)?;
    let fits = levels.iter().map(Vec::len).chain(differences.iter().map(Vec::len)).all(|len| len == cells);
    let strategies = findings.strategies.len();
    if !fits || strategies == 0 || levels.len() != strategies || differences.len() + 1 != strategies {
        return None;
    }
    (findings.levels, findings.differences) = (laid_out(layout, levels), laid_out(layout, differences));
    Some((findings, provenance))
}
