//! A falling or rising curve through given points: smooth, without overshoot, with its inverse.
//!
//! # Source
//! Fritsch FN, Carlson RE (1980) SIAM J Numer Anal 17:238-246 (monotone piecewise cubic interpolation); Ayer M et al
//! (1955) Ann Math Stat 26:641-647 (pooling of neighbours that go the wrong way).

/// A monotone curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Monotone {
    x: Vec<f64>,
    y: Vec<f64>,
    slope: Vec<f64>,
}

/// The nearest values, in the sense of least squares, that never rise.
pub fn never_rising(values: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::with_capacity(values.len());
    for &value in values {
        pools.push((value, 1));
        while let [.., (before, m), (last, n)] = pools[..]
            && last > before
        {
            pools.truncate(pools.len() - 2);
            let count = m + n;
            pools.push(((before * m as f64 + last * n as f64) / count as f64, count));
        }
    }
    pools.into_iter().flat_map(|(value, count)| std::iter::repeat_n(value, count)).collect()
}

/// The slope at an end: that of the parabola through the three points there, or 0 where it would turn the curve.
fn end(steps: &[f64], near: f64, far: Option<&f64>, own: usize, next: usize) -> f64 {
    let Some(&far) = far else { return near };
    let (own, next) = (steps[own], steps[next]);
    let slope = near + own * (near - far) / (own + next);
    if slope * near > 0.0 { slope } else { 0.0 }
}

impl Monotone {
    /// The curve through points with rising `x`; values that rise are pooled first, so that it never rises.
    pub fn falling(x: Vec<f64>, values: &[f64]) -> Self {
        let y = never_rising(values);
        let steps: Vec<f64> = x.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let rises: Vec<f64> =
            y.windows(2).zip(&steps).map(|(pair, step)| (pair[1] - pair[0]) / step).collect();
        let slope = (0..x.len())
            .map(|i| match (i.checked_sub(1).and_then(|i| rises.get(i)), rises.get(i)) {
                (Some(&left), Some(&right)) if left * right > 0.0 => {
                    // The weighted harmonic mean keeps the cubic between its ends.
                    let (a, b) = (steps[i - 1] + 2.0 * steps[i], 2.0 * steps[i - 1] + steps[i]);
                    (a + b) / (b / left + a / right)
                }
                (None, Some(&first)) => end(&steps, first, rises.get(1), 0, 1),
                (Some(&last), None) => {
                    let n = steps.len();
                    end(&steps, last, n.checked_sub(2).map(|i| &rises[i]), n - 1, n.saturating_sub(2))
                }
                _ => 0.0,
            })
            .collect();
        Self { x, y, slope }
    }

    /// The value at `x`, which is moved to the nearest end where it lies outside.
    pub fn at(&self, x: f64) -> f64 {
        let last = self.x.len() - 1;
        let x = x.clamp(self.x[0], self.x[last]);
        let i = self.x.partition_point(|&node| node <= x).clamp(1, last) - 1;
        let step = self.x[i + 1] - self.x[i];
        let t = (x - self.x[i]) / step;
        let s = 1.0 - t;
        self.y[i] * (1.0 + 2.0 * t) * s * s
            + self.y[i + 1] * t * t * (3.0 - 2.0 * t)
            + step * t * s * (self.slope[i] * s - self.slope[i + 1] * t)
    }

    /// The highest and the lowest value.
    pub fn range(&self) -> (f64, f64) {
        (self.y[0], self.y[self.y.len() - 1])
    }

    /// Where the curve takes the value, and whether it does at all: else the end that comes nearest.
    pub fn inverse(&self, value: f64) -> (f64, bool) {
        let (highest, lowest) = self.range();
        let last = self.x.len() - 1;
        if value > highest {
            return (self.x[0], false);
        }
        if value < lowest {
            return (self.x[last], false);
        }
        let (mut low, mut high) = (self.x[0], self.x[last]);
        // Halving 60 times leaves less than the last bit.
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.at(middle) > value { low = middle } else { high = middle }
        }
        (f64::midpoint(low, high), true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve() -> Monotone {
        let x: Vec<f64> = (-8..=16).map(|i| f64::from(i) * 0.25).collect();
        let y: Vec<f64> = x.iter().map(|&x| libm::exp(-0.4 * x)).collect();
        Monotone::falling(x, &y)
    }

    #[test]
    fn between_the_points_it_is_close_and_never_rises() {
        let curve = curve();
        let mut before = f64::INFINITY;
        for i in 0..=600 {
            let x = -2.0 + f64::from(i) * 0.01;
            let y = curve.at(x);
            assert!(y <= before && (y - libm::exp(-0.4 * x)).abs() < 2e-4, "{x}: {y}");
            before = y;
        }
    }

    #[test]
    fn the_inverse_gives_back_what_went_in_and_says_what_is_out_of_reach() {
        let curve = curve();
        for x in [-2.0, -1.93, 0.0, 0.61, 3.99, 4.0] {
            let (back, reached) = curve.inverse(curve.at(x));
            assert!(reached && (back - x).abs() < 1e-9, "{x}: {back}");
        }
        assert_eq!(curve.inverse(99.0), (-2.0, false));
        assert_eq!(curve.inverse(0.0), (4.0, false));
    }

    #[test]
    fn neighbours_that_rise_are_pooled() {
        assert_eq!(never_rising(&[3.0, 1.0, 2.0, 0.0]), [3.0, 1.5, 1.5, 0.0]);
        assert_eq!(never_rising(&[1.0, 2.0, 6.0]), [3.0; 3]);
    }
}
