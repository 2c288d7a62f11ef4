//! Tail probabilities and quantiles of the gamma and beta distributions.
//!
//! Written with `libm` and exact arithmetic alone, so that a sample has the same bits on every processor. Both
//! tails are computed, so that neither is lost by subtraction from 1.

use std::f64::consts::TAU;

use super::normal::normal_quantile;

/// Half the logarithm of 2π.
const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_8;
/// Terms after which a series or continued fraction is given up; shapes up to 1e7 need about 3e4.
const TERMS: u32 = 200_000;
/// Smallest number that stands in for a zero denominator in a continued fraction.
const TINY: f64 = 1e-300;

/// The probabilities on either side of a point, and the slope of the lower one there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tails {
    pub(super) lower: f64,
    pub(super) upper: f64,
    /// Derivative of `lower` by the coordinate in which a quantile is sought.
    slope: f64,
}

impl Tails {
    const BELOW: Self = Self { lower: 0.0, upper: 1.0, slope: 0.0 };
    const ABOVE: Self = Self { lower: 1.0, upper: 0.0, slope: 0.0 };
}

/// The gamma distribution with this shape and scale 1, at `x`; the slope is by ln x.
pub(super) fn gamma_tails(shape: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails::BELOW;
    }
    if x == f64::INFINITY {
        return Tails::ABOVE;
    }
    let point = poisson(shape, x);
    let slope = shape * point;
    if x <= shape + 1.0 {
        let (mut term, mut sum, mut n) = (1.0, 1.0, 1.0);
        while term > sum * 1e-17 && n < f64::from(TERMS) {
            term *= x / (shape + n);
            sum += term;
            n += 1.0;
        }
        let lower = (point * sum).min(1.0);
        Tails { lower, upper: 1.0 - lower, slope }
    } else {
        let fraction = continued_fraction(x + 1.0 - shape, |i| (-i * (i - shape), x + 1.0 - shape + 2.0 * i));
        let upper = (slope * fraction).min(1.0);
        Tails { lower: 1.0 - upper, upper, slope }
    }
}

/// The beta distribution at `x`, with `y` = 1 - x given beside it for precision; the slope is by ln(x / y).
pub(super) fn beta_tails(alpha: f64, beta: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        return Tails::BELOW;
    }
    if y <= 0.0 {
        return Tails::ABOVE;
    }
    let slope = binomial(alpha, beta, x, y) * alpha * beta / (alpha + beta);
    // The fraction converges fast on the near side of the mean; the other tail follows by symmetry.
    if x * (alpha + beta + 2.0) < alpha + 1.0 {
        let lower = (slope * beta_fraction(alpha, beta, x) / alpha).min(1.0);
        Tails { lower, upper: 1.0 - lower, slope }
    } else {
        let upper = (slope * beta_fraction(beta, alpha, y) / beta).min(1.0);
        Tails { lower: 1.0 - upper, upper, slope }
    }
}

/// The variance ψ′(x) of the logarithm of a gamma variable of shape x > 0: Σ 1/(x + n)² until x is above 12, then the asymptotic series
/// 1/x + 1/(2x²) + 1/(6x³) - 1/(30x⁵) + 1/(42x⁷) - 1/(30x⁹).
///
/// # Source
/// Abramowitz M, Stegun IA (1964) Handbook of Mathematical Functions, 6.4.6 and 6.4.12, recalled.
pub(super) fn trigamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 12.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let tail = 1.0 / 6.0 - square * (1.0 / 30.0 - square * (1.0 / 42.0 - square / 30.0));
    sum + 1.0 / x + 0.5 * square + square / x * tail
}

/// The point below which a gamma distribution of scale 1 has probability `u`.
pub(super) fn gamma_quantile(shape: f64, u: f64) -> f64 {
    let z = normal_quantile(u);
    let cube = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    // Wilson and Hilferty, or the first term of the series where they fail.
    let start = if cube > 0.2 {
        libm::log(shape * cube * cube * cube)
    } else {
        (libm::log(u) + libm::lgamma(shape + 1.0)) / shape
    };
    libm::exp(solve(u, start, |log_x| gamma_tails(shape, libm::exp(log_x))))
}

/// The point below which a beta distribution has probability `u`.
pub(super) fn beta_quantile(alpha: f64, beta: f64, u: f64) -> f64 {
    let start = libm::log(alpha / beta) + normal_quantile(u) * (1.0 / alpha + 1.0 / beta).sqrt();
    let logit = solve(u, start, |t| beta_tails(alpha, beta, logistic(t), logistic(-t)));
    logistic(logit)
}

/// 1 / (1 + exp(-t)).
fn logistic(t: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-t))
}

/// The coordinate at which the lower tail is `u`: Newton on the logarithm of the nearer tail, kept within a
/// bracket that shrinks at every step.
fn solve(u: f64, start: f64, tails: impl Fn(f64) -> Tails) -> f64 {
    let (mut low, mut high) = (-744.0, 709.0);
    let mut at = start.clamp(low, high);
    let mut last = f64::INFINITY;
    for _ in 0..200 {
        let here = tails(at);
        if here.lower < u {
            low = at;
        } else {
            high = at;
        }
        let step = if u < 0.5 {
            (libm::log(u) - libm::log(here.lower)) * here.lower / here.slope
        } else {
            (libm::log(here.upper) - libm::log(1.0 - u)) * here.upper / here.slope
        };
        let newton = at + step;
        let next = if newton > low && newton < high { newton } else { low + (high - low) / 2.0 };
        let moved = (next - at).abs();
        at = next;
        // Steps that are tiny and no longer shrink are rounding errors of the tails.
        if moved <= 1e-15 * at.abs().max(1.0) || (moved < 1e-9 && moved >= last) {
            break;
        }
        last = moved;
    }
    at
}

/// Continued fraction 1 / (b0 + a1 / (b1 + …)) by the modified method of Lentz.
fn continued_fraction(first: f64, terms: impl Fn(f64) -> (f64, f64)) -> f64 {
    let guard = |x: f64| if x.abs() < TINY { TINY } else { x };
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / guard(first);
    let mut value = d;
    for i in 1..TERMS {
        let (a, b) = terms(f64::from(i));
        d = 1.0 / guard(b + a * d);
        c = guard(b + a / c);
        let factor = c * d;
        value *= factor;
        // One unit in the last place: factors can swing around 1 for ever.
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

/// The continued fraction of the incomplete beta function.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let term = |i: f64| {
        let m = (i / 2.0).floor();
        if i > 2.0 * m {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        } else {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        }
    };
    continued_fraction(1.0, |i| (term(i), 1.0))
}

/// x^s e^-x / Γ(s + 1), without the cancellation that large shapes bring.
///
/// # Source
/// Loader C (2000), Fast and accurate computation of binomial probabilities.
fn poisson(s: f64, x: f64) -> f64 {
    libm::exp(-stirling_error(s) - deviance(s, x)) / (TAU * s).sqrt()
}

/// x^a y^b Γ(a + b + 1) / (Γ(a + 1) Γ(b + 1)), after the same source as [`poisson`].
fn binomial(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let log =
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
    libm::exp(log) * (n / (TAU * a * b)).sqrt()
}

/// ln Γ(n + 1) minus its approximation by Stirling.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - LN_SQRT_TAU;
    }
    let square = n * n;
    let coefficients = [1.0 / 1188.0, -1.0 / 1680.0, 1.0 / 1260.0, -1.0 / 360.0, 1.0 / 12.0];
    coefficients.iter().fold(0.0, |sum, c| sum / square + c) / n
}

/// x ln(x / mean) + mean - x, by a series where the two are close.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * libm::log(x / mean) + mean - x;
    }
    let v = difference / (x + mean);
    let mut sum = difference * v;
    let mut term = 2.0 * x * v;
    let mut odd = 3.0;
    loop {
        term *= v * v;
        let next = sum + term / odd;
        if next.to_bits() == sum.to_bits() || odd > 1000.0 {
            return next;
        }
        sum = next;
        odd += 2.0;
    }
}

#[cfg(test)]
mod tests {
    use super::trigamma;
    use std::f64::consts::PI;

    /// ψ′(1) = π²/6, ψ′(1/2) = π²/2, and ψ′(x) = ψ′(x + 1) + 1/x².
    #[test]
    fn trigamma_has_its_known_values() {
        for (x, known) in [(1.0, PI * PI / 6.0), (0.5, PI * PI / 2.0), (2.0, PI * PI / 6.0 - 1.0)] {
            assert!((trigamma(x) / known - 1.0).abs() < 1e-12, "{x} {}", trigamma(x));
        }
        for x in [1e-3, 0.7, 11.5, 40.0, 1e6] {
            let next = trigamma(x + 1.0) + 1.0 / (x * x);
            assert!((trigamma(x) / next - 1.0).abs() < 1e-9, "{x}");
        }
    }
}
