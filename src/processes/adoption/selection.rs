//! Which sites a plan means: so many, in an order, of an area, from a readiness on.

use crate::model::site::Site;
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Values};

pub(in crate::processes) const ORDER: Parameter = Parameter::choice(
    "sites.order",
    "Order",
    &[
        ("most deprived first", "Sites in the most deprived areas first."),
        ("least deprived first", "Sites in the least deprived areas first."),
        ("most ready first", "Sites with the highest readiness first."),
    ],
    "Which sites are taken first.",
);

pub(in crate::processes) const AREA: Parameter = Parameter::choice(
    "sites.area",
    "Area",
    &[("all", "Any site."), ("urban", "Urban sites only."), ("rural", "Rural sites only.")],
    "Which sites may be taken.",
);

/// The order in which sites are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    MostDeprived,
    LeastDeprived,
    MostReady,
}

/// Which sites a wave or a strategy takes.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::processes) struct Selection {
    fraction: f64,
    order: Order,
    area: Option<u8>,
    readiness_at_least: f64,
}

/// The only area that a word lets in; none where all are.
pub(in crate::processes) fn only_area(word: Option<&str>) -> Option<u8> {
    match word {
        Some("urban") => Some(0),
        Some("rural") => Some(1),
        _ => None,
    }
}

impl Selection {
    pub(in crate::processes) fn open(row: &Values) -> Result<Self, MissingValue> {
        Ok(Self {
            readiness_at_least: row.optional_number("readiness_at_least").unwrap_or(0.0),
            ..Self::of(
                row.number("sites.fraction")?,
                row.optional_word("sites.order"),
                row.optional_word("sites.area"),
            )
        })
    }

    /// A share of all sites, in the order and of the area that these words name.
    pub(in crate::processes) fn of(fraction: f64, order: Option<&str>, area: Option<&str>) -> Self {
        Self {
            fraction,
            order: match order {
                Some("least deprived first") => Order::LeastDeprived,
                Some("most ready first") => Order::MostReady,
                _ => Order::MostDeprived,
            },
            area: only_area(area),
            readiness_at_least: 0.0,
        }
    }

    /// Whether a site of this area may be taken.
    pub(in crate::processes) fn may_take(&self, area: u8) -> bool {
        self.area.is_none_or(|only| only == area)
    }

    /// Whether it means less than half a site of so many, which is rounded to none.
    pub(in crate::processes) fn is_idle(&self, sites: f64) -> bool {
        self.fraction * sites < 0.5
    }

    pub(super) const fn fraction(&self) -> f64 {
        self.fraction
    }

    pub(super) const fn gate(&self) -> f64 {
        self.readiness_at_least
    }

    /// How many of so many sites are taken, if enough may be.
    pub(super) fn wanted(&self, sites: usize) -> usize {
        libm::ceil(self.fraction * sites as f64 - 1e-9) as usize
    }

    fn key(&self, site: &Site) -> f64 {
        match self.order {
            Order::MostDeprived => site.deprivation_rank,
            Order::LeastDeprived => -site.deprivation_rank,
            Order::MostReady => -site.readiness(),
        }
    }

    /// The sites that are taken, of those for whom `open` holds: the share is of all sites.
    pub(in crate::processes) fn take<'s>(
        &self,
        sites: impl Iterator<Item = &'s Site>,
        open: impl Fn(&Site) -> bool,
    ) -> Vec<usize> {
        let all: Vec<&Site> = sites.collect();
        let wanted = self.wanted(all.len());
        let mut taken: Vec<usize> = (0..all.len())
            .filter(|&i| {
                let site = all[i];
                open(site) && self.may_take(site.area) && site.readiness() >= self.readiness_at_least
            })
            .collect();
        taken.sort_by(|&a, &b| self.key(all[a]).total_cmp(&self.key(all[b])).then(a.cmp(&b)));
        taken.truncate(wanted);
        taken
    }
}
