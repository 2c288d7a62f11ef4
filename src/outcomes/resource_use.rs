//! Resource use: how much was used of what unit costs are put on.

use super::aggregate::Aggregate;
pub use crate::engine::resources::{KEYS, RESOURCES, Resource};

impl Resource {
    /// How much was used, undiscounted and discounted.
    pub fn used(&self, sums: &Aggregate) -> (f64, f64) {
        let mut used = (0.0, 0.0);
        for &(quantity, factor) in self.of_people() {
            used.0 += factor * sums.of(quantity);
            used.1 += factor * sums.discounted(quantity);
        }
        for &(quantity, factor) in self.of_sites() {
            used.0 += factor * sums.site(quantity);
            used.1 += factor * sums.site_discounted(quantity);
        }
        used
    }
}
