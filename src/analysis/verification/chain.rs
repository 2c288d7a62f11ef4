//! The chain of stable, relapse, hospital and death under constant hazards: its closed solution.
//!
//! With generator Q (row: from) and everyone in one state, occupancy after t weeks is the row of exp(Qt), expected time
//! in each state that of ∫₀ᵗ exp(Qs) ds, discounted time the same with Q - dI, and the expected number of moves from i
//! to j is `q_ij` times the time in i. The integral is a block of one larger exponential.
//!
//! # Source
//! Van Loan CF (1978) IEEE Transactions on Automatic Control 23:395-404.

use nalgebra::SMatrix;

/// Stable, relapse, hospital, dead.
pub const STATES: usize = 4;
type Square = SMatrix<f64, STATES, STATES>;
type Blocks = SMatrix<f64, { 2 * STATES }, { 2 * STATES }>;

/// The hazards of the chain.
///
/// # Units
/// Per week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hazards {
    /// Stable to relapse.
    pub relapse: f64,
    /// Relapse to hospital.
    pub admission: f64,
    /// Relapse to stable.
    pub recovery: f64,
    /// Hospital to stable.
    pub discharge: f64,
    /// Any living state to dead.
    pub death: f64,
}

/// What is expected of one person who is stable at the start.
///
/// # Shape
/// By state: stable, relapse, hospital, dead.
///
/// # Units
/// Times in weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Probability of each state at the end.
    pub occupancy: [f64; STATES],
    /// Time in each state.
    pub weeks: [f64; STATES],
    /// Time in each state, each moment discounted to the start.
    pub discounted_weeks: [f64; STATES],
    /// Relapses.
    pub relapses: f64,
    /// Admissions.
    pub admissions: f64,
}

impl Hazards {
    fn generator(&self) -> Square {
        let mut q = Square::zeros();
        let moves = [
            (0, 1, self.relapse),
            (1, 2, self.admission),
            (1, 0, self.recovery),
            (2, 0, self.discharge),
            (0, 3, self.death),
            (1, 3, self.death),
            (2, 3, self.death),
        ];
        for (from, to, hazard) in moves {
            q[(from, to)] += hazard;
            q[(from, from)] -= hazard;
        }
        q
    }

    /// What is expected over `weeks`, with a continuous discount rate per week.
    pub fn expected(&self, weeks: f64, discount: f64) -> Expected {
        let q = self.generator();
        let plain = exponential(&q, weeks);
        let discounted = exponential(&(q - Square::identity() * discount), weeks);
        let row = |blocks: &Blocks, column: usize| std::array::from_fn(|state| blocks[(0, column + state)]);
        let time: [f64; STATES] = row(&plain, STATES);
        Expected {
            occupancy: row(&plain, 0),
            weeks: time,
            discounted_weeks: row(&discounted, STATES),
            relapses: self.relapse * time[0],
            admissions: self.admission * time[1],
        }
    }
}

/// exp([[A, I], [0, 0]] t): its upper blocks are exp(At) and ∫₀ᵗ exp(As) ds.
fn exponential(a: &Square, t: f64) -> Blocks {
    let mut blocks = Blocks::zeros();
    for i in 0..STATES {
        for j in 0..STATES {
            blocks[(i, j)] = a[(i, j)] * t;
        }
        blocks[(i, STATES + i)] = t;
    }
    blocks.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAZARDS: Hazards =
        Hazards { relapse: 0.02, admission: 0.15, recovery: 0.2, discharge: 0.35, death: 0.001 };

    /// Runge and Kutta's method with small steps: no matrix function at all.
    #[test]
    fn the_solution_is_that_of_the_differential_equations() {
        let (weeks, discount, steps) = (260.0, 0.0006, 26_000);
        let q = HAZARDS.generator();
        let slope = |p: &[f64; 4]| -> [f64; 4] {
            std::array::from_fn(|to| (0..4).map(|from| p[from] * q[(from, to)]).sum())
        };
        let plus =
            |p: &[f64; 4], k: &[f64; 4], h: f64| -> [f64; 4] { std::array::from_fn(|i| p[i] + h * k[i]) };
        let h = weeks / f64::from(steps);
        let (mut p, mut time, mut discounted) = ([1.0, 0.0, 0.0, 0.0], [0.0; 4], [0.0; 4]);
        for step in 0..steps {
            let k1 = slope(&p);
            let k2 = slope(&plus(&p, &k1, h / 2.0));
            let k3 = slope(&plus(&p, &k2, h / 2.0));
            let k4 = slope(&plus(&p, &k3, h));
            let next: [f64; 4] =
                std::array::from_fn(|i| p[i] + h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]));
            let now = libm::exp(-discount * f64::from(step) * h);
            let then = libm::exp(-discount * f64::from(step + 1) * h);
            for i in 0..4 {
                time[i] += h * (p[i] + next[i]) / 2.0;
                discounted[i] += h * (p[i] * now + next[i] * then) / 2.0;
            }
            p = next;
        }
        let exact = HAZARDS.expected(weeks, discount);
        for i in 0..4 {
            assert!((exact.occupancy[i] - p[i]).abs() < 1e-9);
            assert!((exact.weeks[i] - time[i]).abs() < 1e-4);
            assert!((exact.discounted_weeks[i] - discounted[i]).abs() < 1e-4);
        }
        assert!((exact.admissions - 0.15 * time[1]).abs() < 1e-4);
    }

    #[test]
    fn time_adds_up_and_death_is_exponential() {
        let exact = HAZARDS.expected(520.0, 0.0);
        assert!((exact.weeks.iter().sum::<f64>() - 520.0).abs() < 1e-9);
        assert!((exact.occupancy[3] + libm::expm1(-0.52)).abs() < 1e-12);
        for (plain, discounted) in exact.weeks.iter().zip(exact.discounted_weeks) {
            assert!((plain - discounted).abs() < 1e-12);
        }
    }
}
