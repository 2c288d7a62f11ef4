//! The natural logarithm of positive numbers, for amounts of integrated hazard above all, and the powers that follow from it.
//!
//! A number is 2^k · m with m around 1, and m is a tabulated c times 1 + r with a small r:
//! ln x = k ln 2 + ln c + r - r²/2 + r³/3 - … No step waits for a division or a branch, so that it takes half the time of the
//! logarithm of the mathematical library, which is made for any number.
//!
//! # Source
//! Tang PTP (1990) Table-driven implementation of the logarithm function in IEEE floating-point arithmetic. ACM Transactions
//! on Mathematical Software 16:378-400.

use super::risk::ratio_of_log;

/// Bits of the fraction that choose the tabulated number.
const BITS: u32 = 7;
const SIZE: usize = 1 << BITS;
/// Bits of a double after its exponent.
const FRACTION: u32 = f64::MANTISSA_DIGITS - 1;
/// The bits of the number from which m is counted: a little below the root of a half, where 1 lies in the middle of a step.
const FROM: u64 = 0x3fe6_9000_0000_0000;

/// What is tabulated of a step of m: 1/c and ln c for its middle c.
#[derive(Clone, Copy)]
struct Step {
    inverse: f64,
    logarithm: f64,
}

static STEPS: [Step; SIZE] = steps();

/// ln x, with an error below 2.3e-16 · max(1, |ln x|), and below 3e-16 of it where 1 - x is below 1/512: about one unit in the
/// last place.
///
/// # Units
/// `x` is a normal number above 0; what others give is of no meaning.
#[inline]
pub fn of(x: f64) -> f64 {
    let bits = x.to_bits();
    let above = bits.wrapping_sub(FROM);
    let k = above.cast_signed() >> FRACTION;
    let step = &STEPS[(above >> (FRACTION - BITS)) as usize % SIZE];
    let m = f64::from_bits(bits.wrapping_sub((k << FRACTION).cast_unsigned()));
    let r = m * step.inverse - 1.0;
    let r2 = r * r;
    let series = (1.0 / 3.0 * r - 0.5) + r2 * (0.2 * r - 0.25 - r2 * (1.0 / 6.0));
    (k as f64 * std::f64::consts::LN_2 + step.logarithm) + (r + r2 * series)
}

/// base^exponent, with a relative error below 2e-9 while the power lies within e^±500.
///
/// Where the base is no normal number above 0, the mathematical library says what the power is.
#[inline]
pub fn power(base: f64, exponent: f64) -> f64 {
    if base.is_normal() && base > 0.0 { ratio_of_log(exponent * of(base)) } else { libm::pow(base, exponent) }
}

const fn steps() -> [Step; SIZE] {
    let mut steps = [Step { inverse: 1.0, logarithm: 0.0 }; SIZE];
    let mut index = 0;
    while index < SIZE {
        let width = 1 << (FRACTION - BITS);
        let middle = f64::from_bits(FROM + index as u64 * width + width / 2);
        let inverse = 1.0 / middle;
        // At 1 itself they are 1 and 0, so that the logarithms of numbers near it keep all their digits.
        steps[index] = Step { inverse, logarithm: -series(inverse) };
        index += 1;
    }
    steps
}

/// ln x for x near 1, by 2 artanh((x - 1) / (x + 1)), term by term from the smallest.
const fn series(x: f64) -> f64 {
    let s = (x - 1.0) / (x + 1.0);
    let mut sum = 0.0;
    let mut term = 25;
    while term > 0 {
        term -= 1;
        sum = sum * (s * s) + 1.0 / (2 * term + 1) as f64;
    }
    2.0 * s * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_those_of_the_library() {
        for base in [1e-300, 0.003, 0.2, 0.4375, 0.999, 1.0, 1.7, 40.0, 0.0, 1e-310, f64::INFINITY] {
            for exponent in [-0.7, -0.01, 0.0, 0.3, 0.5, 1.0, 1.6] {
                let (mine, library) = (power(base, exponent), libm::pow(base, exponent));
                if !(1e-217..=1e217).contains(&library) && base.is_normal() {
                    continue;
                }
                assert!(
                    (mine / library - 1.0).abs() < 2e-9 || mine.to_bits() == library.to_bits(),
                    "{base} to the {exponent}: {mine} and not {library}"
                );
            }
        }
        assert_eq!(power(1.0, 0.37).to_bits(), 1.0_f64.to_bits());
    }

    /// Against the mathematical library, whose error is below one unit in the last place (2.2e-16 of the logarithm), so that
    /// twice that is allowed.
    #[test]
    fn logarithms_are_those_of_the_library() {
        let near = |x: f64, bound: f64| {
            let (mine, library) = (of(x), libm::log(x));
            assert!((mine - library).abs() <= bound, "{x:e}: {mine} and not {library}");
        };
        let mut x = 0x9e37_79b9_u64;
        for _ in 0..1_000_000 {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let u = ((x >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0);
            near(u, 4.5e-16 * libm::log(u).abs().max(1.0));
            let small = u * f64::from_bits((1023 - x % 54) << FRACTION);
            near(small, 4.5e-16 * libm::log(small).abs().max(1.0));
            let almost = 1.0 - u * f64::from_bits((1023 - 9 - x % 44) << FRACTION);
            near(almost, 5e-16 * libm::log(almost).abs());
        }
        for exponent in 0..54 {
            let edge = f64::from_bits((1023 - exponent) << FRACTION);
            for x in [
                edge,
                edge.next_down(),
                edge * 0.75,
                edge * 0.705_078_125,
                (edge * 0.705_078_125).next_down(),
            ] {
                near(x, 4.5e-16 * libm::log(x).abs().max(1.0));
            }
        }
    }
}
