//! What a unit holds: sums from which its outcomes are told again, and where they would come out otherwise.
//!
//! Most outcomes follow from whole numbers that are not discounted. What else there is (money and health discounted, health by
//! diagnosis) differs from what those tell, and is kept as the difference of the bits; so whatever is told, the outcomes come back
//! to the last bit. A checksum of theirs shows where they would not: then the unit is simulated again.

use super::code::{Coded, Runs};
use super::table;
use crate::jobs::counted::{Counted, Table, Teller, Told};
use crate::jobs::run::TRACKS;
use crate::jobs::simulate::Replicate;

/// The bits of a number, the same ones for every missing value.
const fn bits(number: f64) -> u64 {
    if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() }
}

/// Bits of numbers that differ from those told.
fn apart(numbers: &[f64], told: impl Iterator<Item = f64>, width: usize) -> Table {
    let cells = numbers.iter().zip(told).map(|(own, told)| (bits(*own) ^ bits(told)).cast_signed()).collect();
    Table { width, cells }
}

/// The numbers that differ by so much from those told.
fn together(told: impl Iterator<Item = f64>, apart: &Table) -> Vec<f64> {
    told.zip(&apart.cells).map(|(told, apart)| f64::from_bits(bits(told) ^ apart.cast_unsigned())).collect()
}

/// A checksum of what is told: of two that differ, one in 2⁶⁴ pairs has the same.
fn checked(told: [&[f64]; 3]) -> u64 {
    let mix =
        |sum: u64, number: &f64| (sum.rotate_left(23) ^ bits(*number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    told.into_iter().flatten().fold(1, mix)
}

/// Columns of the tables of outcomes, of everyone and of pairs of groups.
fn widths(told: &Told, counted: &Counted, teller: Teller) -> [usize; 2] {
    let groups = teller.groups.len().max(1);
    // The whole horizon stands beside the years.
    let rows = counted.by_year.len() + groups;
    [told.frame.len() / rows, told.pairs.len() / counted.by_pair.len().max(1)]
}

/// A replicate as bytes. Sites, turns and oversight are told of the first unit alone, so that only it holds them.
pub(super) fn written(replicate: &Replicate, counted: Counted, teller: Teller, first: bool) -> Vec<u8> {
    let Replicate {
        frame,
        series,
        curves,
        diaries,
        worker_diaries,
        programmes,
        oversight,
        survival,
        turns,
        sites,
        finances,
        budget,
        pairs,
    } = replicate;
    let counted = counted.plain();
    let told = counted.told_like(Some(frame), teller);
    let [columns, of_pairs] = widths(&told, &counted, teller);
    let mut to = Vec::new();
    checked([frame, pairs, curves]).put(&mut to);
    for table in counted.tables(teller) {
        table::put(&table, &mut to);
    }
    for (numbers, told, width) in
        [(frame, told.frame, columns), (pairs, told.pairs, of_pairs), (curves, told.curves, 1)]
    {
        table::put(&apart(numbers, told.into_iter(), width), &mut to);
    }
    table::put(&apart(series, std::iter::repeat(0.0), TRACKS), &mut to);
    for numbers in [programmes, survival, finances, budget] {
        Runs::put(numbers, &mut to);
    }
    first.put(&mut to);
    if first {
        diaries.put(&mut to);
        worker_diaries.put(&mut to);
        oversight.put(&mut to);
        turns.put(&mut to);
        sites.put(&mut to);
    }
    to
}

/// The replicate that bytes hold; none where they hold none.
pub(super) fn read(mut from: &[u8], teller: Teller) -> Option<Replicate> {
    let from = &mut from;
    let check = u64::take(from)?;
    let nothing = Counted::nothing(teller);
    let mut tables = Vec::new();
    for shape in nothing.tables(teller) {
        let rows = shape.cells.len() / shape.width.max(1);
        tables.push(table::take(from, rows, shape.width)?);
    }
    let counted = nothing.restored(teller, tables.try_into().ok()?)?;
    let told = counted.told(teller);
    let [columns, of_pairs] = widths(&told, &counted, teller);
    let mut numbers = |told: Vec<f64>, width: usize| {
        let apart = table::take(from, told.len() / width.max(1), width)?;
        Some(together(told.into_iter(), &apart))
    };
    let frame = numbers(told.frame, columns)?;
    let pairs = numbers(told.pairs, of_pairs)?;
    let curves = numbers(told.curves, 1)?;
    let series = table::take(from, teller.model.schedule.grid().periods(), TRACKS)?;
    let mut runs = || Runs::take(from).map(|runs| runs.0);
    let (programmes, survival, finances, budget) = (runs()?, runs()?, runs()?, runs()?);
    let mut replicate = Replicate {
        frame,
        series: together(std::iter::repeat(0.0), &series),
        curves,
        programmes,
        survival,
        finances,
        budget,
        pairs,
        diaries: Vec::new(),
        worker_diaries: Vec::new(),
        oversight: Vec::new(),
        turns: Vec::new(),
        sites: Vec::new(),
    };
    if bool::take(from)? {
        replicate.diaries = Coded::take(from)?;
        replicate.worker_diaries = Coded::take(from)?;
        replicate.oversight = Coded::take(from)?;
        replicate.turns = Coded::take(from)?;
        replicate.sites = Coded::take(from)?;
    }
    let same = checked([&replicate.frame, &replicate.pairs, &replicate.curves]) == check;
    (from.is_empty() && same).then_some(replicate)
}
