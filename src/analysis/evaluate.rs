//! Evaluation: parameter values in, simulated targets out. Analyses that need many simulations are written against this,
//! so that they can be tested on a formula.

/// A simulated value with its Monte Carlo standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Mean over replicates; NaN where it is missing.
    pub value: f64,
    /// Monte Carlo standard error; 0 where there is a single replicate.
    pub mcse: f64,
}

/// Why there are no values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvaluateError {
    /// The user stopped it.
    Interrupted,
    /// The model cannot be run with these values, or a file cannot be written.
    Failed(String),
}

/// Something that can be evaluated at points of a parameter space, many at a time.
pub trait Evaluate {
    /// The targets at each point, in the order of points and of targets.
    ///
    /// # Errors
    /// Where it was stopped, or the model cannot be run with these values.
    fn evaluate(&self, points: &[Vec<f64>]) -> Result<Vec<Vec<Measured>>, EvaluateError>;
}
