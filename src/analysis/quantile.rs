//! Quantiles of samples, and those of the normal distribution that every interval needs.

/// Standard errors in half a 95% interval: the 97.5% quantile of the standard normal distribution.
pub const HALF_95: f64 = 1.959_963_984_540_054;

/// The quantile of sorted numbers at a probability, linear between order statistics; none of no numbers.
///
/// # Source
/// Hyndman RJ, Fan Y (1996) Am Stat 50:361-365, definition 7.
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    quantile_of(sorted.len(), |rank| sorted[rank], p)
}

/// The same quantile of so many numbers, of which those at a rank, from 0, are asked for: at most two neighbours.
pub fn quantile_of(count: usize, at: impl Fn(usize) -> f64, p: f64) -> Option<f64> {
    let last = count.checked_sub(1)?;
    let place = p * last as f64;
    let below = libm::floor(place) as usize;
    let (low, high) = (at(below), at((below + 1).min(last)));
    Some(low + (place - below as f64) * (high - low))
}

/// The same quantile of numbers in any order, which are moved about in place; without sorting all of them.
pub fn select(values: &mut [f64], p: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let place = p * last as f64;
    let below = libm::floor(place) as usize;
    let (_, low, above) = values.select_nth_unstable_by(below.min(last), f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    Some(low + (place - below as f64) * (high - low))
}

#[cfg(test)]
mod tests {
    use super::{quantile, select};

    #[test]
    fn selected_quantiles_equal_sorted_ones() {
        let mut values: Vec<f64> = (0..101).map(|i| f64::from((i * 37) % 101)).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        for p in [0.0, 0.025, 0.5, 0.973, 1.0] {
            assert_eq!(select(&mut values, p), quantile(&sorted, p));
        }
        assert_eq!(select(&mut [], 0.5), None);
    }

    #[test]
    fn quantiles_equal_those_of_r() {
        // quantile(c(1, 2, 4, 8), c(0.025, 0.5, 0.9)) in R, type 7.
        let sorted = [1.0, 2.0, 4.0, 8.0];
        for (p, expected) in [(0.0, 1.0), (0.025, 1.075), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)] {
            assert!((quantile(&sorted, p).unwrap() - expected).abs() < 1e-12, "{p}");
        }
        assert_eq!(quantile(&[], 0.5), None);
    }
}
