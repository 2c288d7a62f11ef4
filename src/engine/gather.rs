//! Who of a column is due.

/// How many are looked at together.
const CHUNK: usize = 16;

/// Calls `serve` for the place of each value of a column that is due, in order, looking at sixteen of them at a time.
///
/// Whether one is due is a bit for each, and not a branch: with a few of them in every chunk no processor foresees which.
#[inline]
pub fn gather<T: Copy>(column: &[T], is_due: impl Fn(T) -> bool, mut serve: impl FnMut(usize)) {
    let (chunks, rest) = column.as_chunks::<CHUNK>();
    let bit = |place: usize, value: T| u32::from(is_due(value)) << place;
    for (index, chunk) in chunks.iter().enumerate() {
        let mut called = chunk.iter().enumerate().fold(0, |bits, (place, &value)| bits | bit(place, value));
        while called != 0 {
            serve(index * CHUNK + called.trailing_zeros() as usize);
            called &= called - 1;
        }
    }
    for (place, _) in rest.iter().enumerate().filter(|&(_, &value)| is_due(value)) {
        serve(column.len() - rest.len() + place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against looking at one after the other.
    #[test]
    fn nobody_who_is_due_is_passed_over() {
        for length in [0, 1, 15, 16, 17, 64, 70] {
            for every in [1, 5, 23, 100] {
                let column: Vec<u32> = (0..length).map(|i| u32::from(i % every != every / 2)).collect();
                let plain: Vec<usize> = (0..column.len()).filter(|&i| column[i] == 0).collect();
                let mut gathered = Vec::new();
                gather(&column, |value| value == 0, |place| gathered.push(place));
                assert_eq!(gathered, plain, "{length} {every}");
                gather(&column, |value| value > 1, |place| panic!("{place} is not due"));
            }
        }
    }
}
