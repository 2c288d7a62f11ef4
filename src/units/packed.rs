//! Bytes, packed: the only place that names the package for it.

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use std::io::{Read, Write};

/// Bytes that one packed byte can stand for at most.
///
/// # Source
/// Deutsch P (1996) RFC 1951: a match of 258 bytes takes two bits at least.
const RATIO: u64 = 1032;

/// Bytes, packed; `level`, from 1 to 9, says how hard it is looked for what repeats.
///
/// # Shape
/// How many they are, then the stream of RFC 1951.
///
/// # Errors
/// Where there is no memory for it.
pub fn packed(bytes: &[u8], level: u32) -> std::io::Result<Vec<u8>> {
    let mut to = Vec::with_capacity(bytes.len() / 2);
    to.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    let mut encoder = DeflateEncoder::new(to, Compression::new(level));
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// What was packed; none where it is something else, more than it says or could be, or more than `most` bytes.
pub fn unpacked(from: &[u8], most: u64) -> Option<Vec<u8>> {
    let (length, from) = from.split_first_chunk()?;
    let length = u64::from_le_bytes(*length);
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

    const MOST: u64 = 1 << 28;
    const LEVEL: u32 = 4;

    #[test]
    fn bytes_come_back_and_what_repeats_takes_little() {
        let mixed: Vec<u8> = (0..70_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for bytes in [vec![], vec![7], vec![0; 100_000], mixed] {
            let small = packed(&bytes, LEVEL).unwrap();
            assert_eq!(unpacked(&small, MOST).unwrap(), bytes);
            for length in (0..small.len()).step_by(1 + small.len() / 50) {
                assert_eq!(unpacked(&small[..length], MOST), None, "{length} of {}", small.len());
            }
        }
        assert!(packed(&vec![0; 100_000], LEVEL).unwrap().len() < 200);
    }

    #[test]
    fn lengths_that_are_only_claimed_cost_no_memory() {
        let claimed = |length: u64, bytes: &[u8]| {
            let mut to = Vec::new();
            to.extend_from_slice(&length.to_le_bytes());
            to.extend_from_slice(bytes);
            to
        };
        let stream = &packed(&vec![0; 1_000_000], LEVEL).unwrap()[8..];
        assert!(stream.len() < 1100, "{}", stream.len());
        for length in [0, 999_999, 1_000_001, 1 << 40, u64::MAX] {
            assert_eq!(unpacked(&claimed(length, stream), MOST), None, "{length}");
        }
        assert!(unpacked(&claimed(1_000_000, stream), MOST).is_some());
        // Nor is what is truly too much.
        let much = packed(&vec![0; 100_000], LEVEL).unwrap();
        assert!(unpacked(&much, 100_000).is_some() && unpacked(&much, 99_999).is_none());
        // Much more than is said is not unpacked to the end.
        assert_eq!(unpacked(&claimed(1, &packed(&vec![0; 200_000_000], LEVEL).unwrap()[8..]), MOST), None);
    }
}
