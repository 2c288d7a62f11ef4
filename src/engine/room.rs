//! Room: how much memory the columns of a block take, which are many, small and there for every site.
//!
//! A vector that is full doubles. Of a site whose people come to a third more over ten years, that leaves a third of the
//! room empty; of a million people, more than a hundred megabytes.

/// Of how much a full column grows, at least: one part in so many of what it has.
const PART: usize = 32;
/// And at least so many.
const FEW: usize = 8;

/// Adds a value to a column, which grows by a thirty-second where it is full.
pub fn push<T>(column: &mut Vec<T>, value: T) {
    if column.len() == column.capacity() {
        column.reserve_exact((column.len() / PART).max(FEW));
    }
    column.push(value);
}

/// Makes a column as long as there are people, with this value for those whom it did not have, and as much room in it as
/// there is for people.
pub fn extend_to<P, T: Clone>(column: &mut Vec<T>, people: &Vec<P>, value: T) {
    let missing = people.len().saturating_sub(column.len());
    if missing > column.capacity() - column.len() {
        column.reserve_exact(people.capacity() - column.len());
    }
    column.resize(people.len().max(column.len()), value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_column_grows_a_little_and_keeps_what_it_has() {
        let mut column: Vec<u64> = (0..800).collect();
        column.shrink_to_fit();
        let full = column.capacity();
        push(&mut column, 800);
        assert_eq!(column.capacity(), full + full / PART);
        assert_eq!(column, (0..=800).collect::<Vec<u64>>());
    }

    #[test]
    fn a_column_has_the_room_that_people_have() {
        let mut people: Vec<u8> = Vec::with_capacity(90);
        people.extend([1; 60]);
        let mut column = vec![1.0; 2];
        extend_to(&mut column, &people, 2.0);
        assert_eq!((column.len(), column.capacity(), column[1], column[59]), (60, 90, 1.0, 2.0));
        // Nothing is ever taken away.
        extend_to(&mut column, &vec![0_u8; 3], 3.0);
        assert_eq!(column.len(), 60);
    }
}
