//! The cost ledger: items, each a unit cost on a resource, with its payer.

pub use crate::engine::prices::{CostItem, INDEX, ITEMS, LINES, Line, Strand, items, lines};
use crate::outcomes::aggregate::Aggregate;

/// Column of all cost items of the programme together.
pub const PROGRAMME_COST: &str = "programme_cost";

impl CostItem {
    /// Cost of the item, undiscounted and discounted: unit cost × use.
    pub fn cost(&self, sums: &Aggregate) -> (f64, f64) {
        let (plain, discounted) = self.resource.used(sums);
        (self.unit_cost * plain, self.unit_cost * discounted)
    }
}
