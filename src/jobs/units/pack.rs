//! What a record holds, packed: the only place that names the package for it.

use super::code::Coded;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use std::io::{Read, Write};

/// More than this no record holds.
///
/// # Units
/// Bytes.
const MOST: u64 = 1 << 28;
/// Bytes that one packed byte can stand for at most.
///
/// # Source
/// Deutsch P (1996) RFC 1951: a match of 258 bytes takes two bits at least.
const RATIO: u64 = 1032;
/// How hard it is looked for what repeats: higher levels take longer and save little.
const LEVEL: u32 = 4;

/// Bytes, packed.
///
/// # Shape
/// How many they are, then the stream of RFC 1951.
///
/// # Errors
/// Where there is no memory for it.
pub(super) fn packed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut to = Vec::with_capacity(bytes.len() / 2);
    bytes.len().put(&mut to);
    let mut encoder = DeflateEncoder::new(to, Compression::new(LEVEL));
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// What was packed; none where it is something else, or more than it says or could be.
pub(super) fn unpacked(from: &[u8]) -> Option<Vec<u8>> {
    within(from, MOST)
}

fn within(mut from: &[u8], most: u64) -> Option<Vec<u8>> {
    let length = u64::take(&mut from)?;
    if length > most.min(RATIO * from.len() as u64) {
        return None;
    }
    let mut bytes = Vec::new();
    // One more shows that there is more.
    DeflateDecoder::new(from).take(length + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == length).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_what_repeats_takes_little() {
        let mixed: Vec<u8> = (0..70_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for bytes in [vec![], vec![7], vec![0; 100_000], mixed] {
            let small = packed(&bytes).unwrap();
            assert_eq!(unpacked(&small).unwrap(), bytes);
            for length in (0..small.len()).step_by(1 + small.len() / 50) {
                assert_eq!(unpacked(&small[..length]), None, "{length} of {}", small.len());
            }
        }
        assert!(packed(&vec![0; 100_000]).unwrap().len() < 200);
    }

    #[test]
    fn lengths_that_are_only_claimed_cost_no_memory() {
        let claimed = |length: u64, bytes: &[u8]| {
            let mut to = Vec::new();
            length.put(&mut to);
            to.extend_from_slice(bytes);
            to
        };
        let stream = &packed(&vec![0; 1_000_000]).unwrap()[8..];
        assert!(stream.len() < 1100, "{}", stream.len());
        for length in [0, 999_999, 1_000_001, 1 << 40, u64::MAX] {
            assert_eq!(unpacked(&claimed(length, stream)), None, "{length}");
        }
        assert!(unpacked(&claimed(1_000_000, stream)).is_some());
        // Nor is what is truly too much.
        let much = packed(&vec![0; 100_000]).unwrap();
        assert!(within(&much, 100_000).is_some() && within(&much, 99_999).is_none());
        // Much more than is said is not unpacked to the end.
        assert_eq!(unpacked(&claimed(1, &packed(&vec![0; 200_000_000]).unwrap()[8..])), None);
    }
}
