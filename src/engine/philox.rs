//! Philox4x64-10: a cipher-like function from a counter and a key to random words, with no state between calls.
//!
//! Each round multiplies two of the four words by a constant, mixes the high halves of the products with the other two
//! words and the key, and changes the key by a constant. A block takes 20 multiplications, and none of its ten rounds waits for
//! more than one: about a third of the time of a block of `ChaCha8`, whose packages make four at once where one is needed.
//!
//! # Source
//! Salmon JK, Moraes MA, Dror RO, Shaw DE (2011) Parallel random numbers: as easy as 1, 2, 3. Proceedings of SC11,
//! doi:10.1145/2063384.2063405, where it passes all of `BigCrush` with seven rounds; the constants are its own.

const ROUNDS: usize = 10;
const MULTIPLIERS: [u64; 2] = [0xd2e7_470e_e14c_6c93, 0xca5a_8263_9512_1157];
/// The golden ratio and the root of three, less one.
const STEPS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xbb67_ae85_84ca_a73b];

/// A key as each round takes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys([[u64; 2]; ROUNDS]);

impl Keys {
    /// Of a key.
    pub(super) const fn of(key: [u64; 2]) -> Self {
        let (mut keys, mut round) = ([key; ROUNDS], 1);
        while round < ROUNDS {
            let [k, l] = keys[round - 1];
            keys[round] = [k.wrapping_add(STEPS[0]), l.wrapping_add(STEPS[1])];
            round += 1;
        }
        Self(keys)
    }

    /// The key that they were made of.
    pub(super) const fn key(&self) -> [u64; 2] {
        self.0[0]
    }
}

/// The four words of a counter under a key.
#[inline]
pub(super) fn block(counter: [u64; 4], keys: &Keys) -> [u64; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    for [k, l] in keys.0 {
        let (high_a, low_a) = product(MULTIPLIERS[0], a);
        let (high_c, low_c) = product(MULTIPLIERS[1], c);
        (a, b, c, d) = (high_c ^ b ^ k, low_c, high_a ^ d ^ l, low_a);
    }
    [a, b, c, d]
}

/// The same of a counter of one word, with nothing in the others: most blocks are such.
#[inline(never)]
pub(super) fn first_block(counter: u64, keys: &Keys) -> [u64; 4] {
    block([counter, 0, 0, 0], keys)
}

/// The high and the low half of a product.
#[inline]
const fn product(x: u64, y: u64) -> (u64, u64) {
    let product = x as u128 * y as u128;
    ((product >> 64) as u64, product as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers that the authors publish beside their library (Random123, `kat_vectors`).
    #[test]
    fn blocks_are_those_that_its_authors_publish() {
        let ones = u64::MAX;
        let known = [
            (
                ([0; 4], [0; 2]),
                [0x1655_4d9e_ca36_314c, 0xdb20_fe9d_672d_0fdc, 0xd7e7_72ce_e186_176b, 0x7e68_b68a_ec7b_a23b],
            ),
            (
                ([ones; 4], [ones; 2]),
                [0x87b0_92c3_013f_e90b, 0x438c_3c67_be8d_0224, 0x9cc7_d7c6_9cd7_77b6, 0xa09c_aebf_594f_0ba0],
            ),
            (
                (
                    [
                        0x243f_6a88_85a3_08d3,
                        0x1319_8a2e_0370_7344,
                        0xa409_3822_299f_31d0,
                        0x082e_fa98_ec4e_6c89,
                    ],
                    [0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c],
                ),
                [0xa528_f454_03e6_1d95, 0x38c7_2dbd_566e_9788, 0xa5a1_610e_72fd_18b5, 0x57bd_43b5_e52b_7fe6],
            ),
        ];
        for ((counter, key), words) in known {
            assert_eq!(block(counter, &Keys::of(key)), words, "{counter:x?} {key:x?}");
        }
    }

    #[test]
    fn a_counter_of_one_word_has_nothing_in_the_others() {
        for (counter, key) in [(0, [0, 0]), (7, [1, 2]), (u64::MAX, [u64::MAX, 3])] {
            let keys = Keys::of(key);
            assert_eq!(first_block(counter, &keys), block([counter, 0, 0, 0], &keys));
            assert_eq!(keys.key(), key);
        }
    }
}
