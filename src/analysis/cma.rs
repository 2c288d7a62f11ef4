//! Covariance matrix adaptation: a global search that needs no derivatives and looks only at which points are better.
//!
//! # Source
//! Hansen N (2016) The CMA Evolution Strategy: A Tutorial, arXiv:1604.00772 (weights, constants and updates of its
//! figure 6).

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// State of one search.
#[derive(Debug, Clone)]
pub struct Cma {
    mean: DVector<f64>,
    sigma: f64,
    covariance: DMatrix<f64>,
    path_sigma: DVector<f64>,
    path_c: DVector<f64>,
    weights: Vec<f64>,
    population: usize,
    mu_eff: f64,
}

impl Cma {
    /// A search that begins at `mean` with steps of `step` and draws so many points in a generation.
    pub fn new(population: usize, mean: DVector<f64>, step: f64) -> Self {
        let dimension = mean.len();
        let half = population as f64 / 2.0;
        let raw: Vec<f64> =
            (1..=population / 2).map(|i| libm::log(half + 0.5) - libm::log(i as f64)).collect();
        let sum: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|w| w / sum).collect();
        let mu_eff = 1.0 / weights.iter().map(|w| w * w).sum::<f64>();
        Self {
            mean,
            sigma: step,
            covariance: DMatrix::identity(dimension, dimension),
            path_sigma: DVector::zeros(dimension),
            path_c: DVector::zeros(dimension),
            weights,
            population,
            mu_eff,
        }
    }

    /// The eigenvectors and the roots of the eigenvalues of the covariance.
    fn axes(&self) -> (DMatrix<f64>, DVector<f64>) {
        let eigen = SymmetricEigen::new(self.covariance.clone());
        (eigen.eigenvectors, eigen.eigenvalues.map(|value| libm::sqrt(value.max(1e-20))))
    }

    /// The points of the next generation: mean + step × axes × normal scores, the score of coordinate j of point i at
    /// place i × dimension + j.
    pub fn generation(&self, normal: &dyn Fn(usize) -> f64) -> Vec<Vec<f64>> {
        let dimension = self.mean.len();
        let (vectors, roots) = self.axes();
        (0..self.population)
            .map(|i| {
                let scores = (0..dimension).map(|j| normal(i * dimension + j));
                let scores = DVector::from_iterator(dimension, scores);
                let point = &self.mean + &vectors * scores.component_mul(&roots) * self.sigma;
                point.iter().copied().collect()
            })
            .collect()
    }

    /// The middle of the points of the next generation.
    pub fn mean(&self) -> Vec<f64> {
        self.mean.iter().copied().collect()
    }

    /// The length of a step along the longest axis.
    pub fn longest_step(&self) -> f64 {
        self.sigma * self.axes().1.max()
    }

    /// Points of a generation in a space of so many dimensions: 4 + 3 ln n.
    pub fn usual_population(dimension: usize) -> usize {
        4 + libm::floor(3.0 * libm::log(dimension as f64)) as usize
    }

    /// Moves to the better half of a generation, which is sorted from the best to the worst.
    pub fn update(&mut self, sorted: &[DVector<f64>], generation: usize) {
        let n = self.mean.len() as f64;
        let mu_eff = self.mu_eff;
        let c_sigma = (mu_eff + 2.0) / (n + mu_eff + 5.0);
        let damping = 1.0 + 2.0 * (libm::sqrt((mu_eff - 1.0) / (n + 1.0)) - 1.0).max(0.0) + c_sigma;
        let c_c = (4.0 + mu_eff / n) / (n + 4.0 + 2.0 * mu_eff / n);
        let c_1 = 2.0 / ((n + 1.3) * (n + 1.3) + mu_eff);
        let c_mu = (1.0 - c_1).min(2.0 * (mu_eff - 2.0 + 1.0 / mu_eff) / ((n + 2.0) * (n + 2.0) + mu_eff));
        let expected = libm::sqrt(n) * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
        let old = self.mean.clone();
        self.mean =
            self.weights.iter().zip(sorted).fold(DVector::zeros(old.len()), |sum, (w, z)| sum + z * *w);
        let moved = (&self.mean - &old) / self.sigma;
        let (vectors, roots) = self.axes();
        let whitened = &vectors * (vectors.transpose() * &moved).component_div(&roots);
        self.path_sigma =
            &self.path_sigma * (1.0 - c_sigma) + whitened * libm::sqrt(c_sigma * (2.0 - c_sigma) * mu_eff);
        let length = self.path_sigma.norm();
        let kept = 1.0 - libm::pow(1.0 - c_sigma, 2.0 * (generation as f64 + 1.0));
        let on = length / libm::sqrt(kept) < (1.4 + 2.0 / (n + 1.0)) * expected;
        let on = f64::from(u8::from(on));
        self.path_c = &self.path_c * (1.0 - c_c) + &moved * (on * libm::sqrt(c_c * (2.0 - c_c) * mu_eff));
        let rank_one = &self.path_c * self.path_c.transpose();
        let mut rank_mu = DMatrix::zeros(old.len(), old.len());
        for (w, z) in self.weights.iter().zip(sorted) {
            let y = (z - &old) / self.sigma;
            rank_mu += &y * y.transpose() * *w;
        }
        let lost = (1.0 - on) * c_1 * c_c * (2.0 - c_c);
        self.covariance = &self.covariance * (1.0 - c_1 - c_mu + lost) + rank_one * c_1 + rank_mu * c_mu;
        self.sigma *= libm::exp((c_sigma / damping) * (length / expected - 1.0));
    }
}
