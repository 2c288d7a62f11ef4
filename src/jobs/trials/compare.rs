//! Comparison: simulated beside published.
