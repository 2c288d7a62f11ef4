//! How sites are paid: shares of the envelope that go by grant, fee, capitation and bundle, and their prices.

use super::super::OpenError;
use crate::model::finances::{ByPayment, PAYMENTS};
use crate::scenario::Values;

/// What a site delivered in a step.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Delivered {
    /// Contacts that took place.
    pub(super) contacts: f64,
    /// Places taken up.
    pub(super) enrolments: f64,
    /// Places that came to their planned end.
    pub(super) completions: f64,
    /// Weeks with a place.
    pub(super) weeks: f64,
}

/// How sites are paid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Payment {
    /// Share of the envelope that goes by each way.
    pub(super) shares: ByPayment,
    fee: f64,
    capitation: f64,
    bundle: f64,
    /// Whether a bundle is paid for who completes, not for who enrols.
    at_end: bool,
}

impl Payment {
    pub(super) fn open(values: &Values) -> Result<Self, OpenError> {
        let mut shares = [0.0; PAYMENTS.len()];
        for (share, stated) in shares.iter_mut().zip(values.each("finance.payment", &PAYMENTS)?) {
            *share = stated;
        }
        let price = |path: &str| values.optional_number(path).unwrap_or(0.0);
        Ok(Self {
            shares,
            fee: price("finance.fee"),
            capitation: price("finance.capitation"),
            bundle: price("finance.bundle"),
            at_end: values.optional_word("finance.bundle_paid") == Some("completed episode"),
        })
    }

    /// Whether anything is paid for the time that people hold places.
    pub(super) fn by_time(&self) -> bool {
        self.shares[2] > 0.0
    }

    /// What a site earns by each way: a grant is its share of the envelope; the others are price × delivered, at most their
    /// share of the envelope. Where no budget limits the envelope, prices are paid in full but for what cuts leave.
    pub(super) fn earned(&self, envelope: f64, left: f64, delivered: &Delivered) -> ByPayment {
        let episodes = if self.at_end { delivered.completions } else { delivered.enrolments };
        let worth = [
            f64::INFINITY,
            self.fee * delivered.contacts * left,
            self.capitation * delivered.weeks * left,
            self.bundle * episodes * left,
        ];
        std::array::from_fn(|way| {
            let share = self.shares[way];
            if share > 0.0 { worth[way].min(share * envelope).max(0.0) } else { 0.0 }
        })
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the products are exact")]
mod tests {
    use super::*;

    const MIXED: Payment =
        Payment { shares: [0.4, 0.3, 0.2, 0.1], fee: 10.0, capitation: 5.0, bundle: 100.0, at_end: false };
    const WORK: Delivered = Delivered { contacts: 20.0, enrolments: 1.0, completions: 7.0, weeks: 30.0 };

    #[test]
    fn each_way_pays_its_price_and_no_more_than_its_share() {
        assert_eq!(MIXED.earned(2000.0, 1.0, &WORK), [800.0, 200.0, 150.0, 100.0]);
        assert_eq!(MIXED.earned(500.0, 1.0, &WORK), [200.0, 150.0, 100.0, 50.0]);
        assert_eq!(MIXED.earned(0.0, 1.0, &WORK), [0.0; 4]);
        let at_end = Payment { at_end: true, ..MIXED };
        assert_eq!(at_end.earned(20_000.0, 1.0, &WORK)[3], 700.0);
    }

    #[test]
    fn without_a_budget_cuts_act_on_prices() {
        let only_fees = Payment { shares: [0.0, 1.0, 0.0, 0.0], ..MIXED };
        assert_eq!(only_fees.earned(f64::INFINITY, 0.5, &WORK), [0.0, 100.0, 0.0, 0.0]);
        assert_eq!(only_fees.earned(f64::INFINITY, 0.0, &WORK), [0.0; 4]);
    }
}
