//! Tables of whole numbers as bytes: column by column, and of a column byte by byte.
//!
//! What is counted in a column is alike: its high bytes are the same in every row, and a column in which nothing happened takes
//! one byte. What is left is for [`crate::units::packed`].

use super::code::Coded;
use crate::jobs::counted::Table;

/// Sums of events are multiples of this power of two: the fixed point of the ledger.
const POINT: u32 = 24;
/// In the head of a column: its numbers are multiples of it.
const WHOLE: u8 = 0x80;

/// A number whose first bits are 0 where it is near 0, on either side.
const fn folded(number: i64) -> u64 {
    (number.wrapping_shl(1) ^ (number >> 63)).cast_unsigned()
}

const fn unfolded(bits: u64) -> i64 {
    (bits >> 1).cast_signed() ^ -((bits & 1).cast_signed())
}

/// Adds a table to bytes.
///
/// # Shape
/// By column: a head with the number of bytes of its numbers and [`WHOLE`]; the first byte of all its numbers, then the next.
pub(super) fn put(table: &Table, to: &mut Vec<u8>) {
    let mut column = vec![0_i64; table.cells.len() / table.width.max(1)];
    for place in 0..table.width {
        let mut all = 0;
        for (number, row) in column.iter_mut().zip(table.cells.chunks_exact(table.width)) {
            *number = row[place];
            all |= *number;
        }
        let whole = all != 0 && all.trailing_zeros() >= POINT;
        let shift = if whole { POINT } else { 0 };
        let folded = column.iter().map(|number| folded(number >> shift));
        // Most columns are of what never happened.
        let used = if all == 0 { 0 } else { folded.clone().fold(0, |all, bits| all | bits) };
        let bytes = (u64::BITS - used.leading_zeros()).div_ceil(8);
        to.push(bytes as u8 | if whole { WHOLE } else { 0 });
        for byte in 0..bytes {
            to.extend(folded.clone().map(|bits| (bits >> (8 * byte)) as u8));
        }
    }
}

/// Takes a table of this shape off the front of bytes; none where they hold something else.
pub(super) fn take(from: &mut &[u8], rows: usize, width: usize) -> Option<Table> {
    // The shape is that of the scenario, not one that bytes claim.
    let mut cells = vec![0; rows * width];
    for place in 0..width {
        let head = u8::take(from)?;
        let (bytes, shift) = (usize::from(head & !WHOLE), if head & WHOLE == 0 { 0 } else { POINT });
        if bytes > 8 {
            return None;
        }
        let (column, rest) = from.split_at_checked(bytes * rows)?;
        *from = rest;
        for row in 0..rows {
            let bits =
                (0..bytes).fold(0, |bits, byte| bits | u64::from(column[byte * rows + row]) << (8 * byte));
            cells[row * width + place] = unfolded(bits) << shift;
        }
    }
    Some(Table { width, cells })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = i64> {
        prop_oneof![
            Just(0),
            Just(i64::MIN),
            Just(i64::MAX),
            -300..300_i64,
            any::<i64>(),
            (-9..9_i64).prop_map(|n| n << 24)
        ]
    }

    proptest! {
        #[test]
        fn tables_come_back_and_what_is_cut_off_is_missed(
            width in 1..5_usize,
            cells in prop::collection::vec(number(), 0..40),
            shift in prop::sample::select(vec![0, 23, 24]),
        ) {
            let rows = cells.len() / width;
            let cells = cells[..rows * width].iter().map(|&n| n << shift).collect();
            let table = Table { width, cells };
            let mut bytes = Vec::new();
            put(&table, &mut bytes);
            let mut from = bytes.as_slice();
            prop_assert_eq!(take(&mut from, rows, width), Some(table));
            prop_assert!(from.is_empty());
            for length in 0..bytes.len() {
                prop_assert_eq!(take(&mut &bytes[..length], rows, width), None);
            }
        }
    }

    #[test]
    fn a_column_takes_no_more_bytes_than_its_numbers_have() {
        let size = |cells: Vec<i64>| {
            let mut bytes = Vec::new();
            put(&Table { width: 1, cells }, &mut bytes);
            bytes.len()
        };
        assert_eq!(size(vec![0; 1000]), 1);
        assert_eq!(size((0..100).map(|n| n << 24).collect()), 101);
        assert_eq!(size((0..100).map(|n| (n << 24) + 1).collect()), 401);
        assert_eq!(size(vec![-1; 100]), 101);
    }
}
