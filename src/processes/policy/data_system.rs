//! The data system of a site: which quantities are measured, how often, of how many, how well, and how late that is known.
//!
//! Each of `coverage` workers is looked at with that probability; of people and events, each is recorded with it, so that
//! counts fall short by what is not recorded. What is found errs by bias + error × z, with z standard normal: for fidelity and
//! supervision in each worker looked at, otherwise in the value. It is not cut off, so that without bias and with full
//! coverage it is right on average. A reading that is missed leaves what was known before.
//!
//! An improvement takes its share off error, bias, what is not covered or missed, and lag.
//!
//! # Source
//! The equations are ours. Observation apart from the state, with lag and error: Sterman JD (2000) Business Dynamics,
//! chapter 11, recalled.

use super::super::adoption::selection::{AREA, ORDER, Selection};
use super::super::slots::{READING, READING_PHASE};
use super::quantities::{Measured, WORDS, flowed};
use super::readings::read;
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::oversight::Gauge;
use crate::model::site::Stage;
use crate::scenario::parameter::{ListTable, Parameter};
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;
use crate::units::time::Calendar;

const fn optional(
    path: &'static str,
    label: &'static str,
    (unit, min, max): (&'static str, f64, f64),
    doc: &'static str,
) -> Parameter {
    Parameter::number(path, label, unit, min, max, doc).optional()
}

/// Rows of what is measured.
pub(super) const MEASURES: ListTable = ListTable {
    path: "data_system.measure",
    label: "Measurement of a quantity",
    doc: "A quantity that the data system of each delivering site measures. Rules and improvement cycles see what is measured \
          and never the truth; a quantity without a row is not measured.",
    name_field: "quantity",
    fields: &[
        Parameter::choice("quantity", "Quantity", &WORDS, "What is measured."),
        Parameter::number(
            "interval",
            "Time between readings",
            "weeks",
            0.25,
            520.0,
            "Time between two readings; the first comes at a moment of the first interval that chance decides.",
        ),
        optional(
            "lag",
            "Time to the report",
            ("weeks", 0.0, 260.0),
            "Time from a reading until it is known. Where it is left out: 0.",
        ),
        optional(
            "coverage",
            "Coverage",
            ("proportion", 0.0, 1.0),
            "Share of workers who are looked at, or of people and events that are recorded. Where it is left out: 1.",
        ),
        optional(
            "missing",
            "Missed readings",
            ("proportion", 0.0, 1.0),
            "Share of readings that do not come about; what was known before stays known. Where it is left out: 0.",
        ),
        optional(
            "error",
            "Error",
            ("as the quantity", 0.0, 1e6),
            "Standard deviation of what is found around the truth: of each worker looked at for fidelity and supervision, \
             otherwise of the value. Where it is left out: 0.",
        ),
        optional(
            "bias",
            "Bias",
            ("as the quantity", -1e6, 1e6),
            "What is found more than the truth on average. Where it is left out: 0.",
        ),
        optional(
            "hours",
            "Hours of a reading",
            ("hours", 0.0, 1e6),
            "Hours that a reading takes at a site. Where it is left out: 0.",
        ),
    ],
};

/// Rows of improvements of the data system.
pub(super) const IMPROVEMENTS: ListTable = ListTable {
    path: "data_system.improvement",
    label: "Improvement of the data system",
    doc: "From its start, the data systems of some sites are better.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the improvement, for messages."),
        Parameter::date("start", "Start", "From which day on readings are better."),
        Parameter::number(
            "share",
            "Share",
            "proportion",
            0.0,
            1.0,
            "Share of error, bias, lag, what is not covered and what is missed that it takes away.",
        ),
        optional(
            "hours",
            "Hours once",
            ("hours", 0.0, 1e6),
            "Hours that it takes at each of its sites when it begins. Where it is left out: 0.",
        ),
        optional(
            "hours_per_week",
            "Hours a week",
            ("hours per week", 0.0, 1e4),
            "Hours a week that it takes at each of its sites from then on. Where it is left out: 0.",
        ),
        Parameter::number(
            "sites.fraction",
            "Share of sites",
            "proportion",
            0.0,
            1.0,
            "Share of all sites that have it.",
        ),
        ORDER,
        AREA,
    ],
};

/// So many improvements at most: one bit of a site each.
pub(super) const MOST: usize = 64;

/// How a quantity is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measure {
    pub(super) quantity: Measured,
    interval: f64,
    lag: f64,
    pub(super) coverage: f64,
    missing: f64,
    pub(super) error: f64,
    pub(super) bias: f64,
    hours: f64,
}

/// An improvement.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Improvement {
    pub(super) name: String,
    /// In weeks since the start.
    pub(super) from: f64,
    share: f64,
    hours: f64,
    hours_per_week: f64,
    pub(super) sites: Selection,
}

/// Every measurement and improvement of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DataSystem {
    pub(super) measures: Vec<Measure>,
    pub(super) improvements: Vec<Improvement>,
    horizon: f64,
}

impl Measure {
    fn open(row: &Values) -> Result<Self, MissingValue> {
        let or = |path: &str, otherwise: f64| row.optional_number(path).unwrap_or(otherwise);
        Ok(Self {
            quantity: Measured::of(row.word("quantity")?).unwrap_or(Measured::Fidelity),
            interval: row.number("interval")?,
            lag: or("lag", 0.0),
            coverage: or("coverage", 1.0),
            missing: or("missing", 0.0),
            error: or("error", 0.0),
            bias: or("bias", 0.0),
            hours: or("hours", 0.0),
        })
    }

    /// The same at a site where so much of its faults is left.
    fn with(self, left: f64) -> Self {
        Self {
            lag: self.lag * left,
            coverage: 1.0 - (1.0 - self.coverage) * left,
            missing: self.missing * left,
            error: self.error * left,
            bias: self.bias * left,
            ..self
        }
    }

    /// Whether what is found of a worker differs from the truth by chance.
    pub(super) fn errs(&self) -> bool {
        self.error > 0.0 || self.coverage < 1.0
    }
}

impl Improvement {
    fn open(row: &Values, calendar: Calendar) -> Result<Self, MissingValue> {
        let or_none = |path: &str| row.optional_number(path).unwrap_or(0.0);
        Ok(Self {
            name: row.text("name")?.to_owned(),
            from: calendar.weeks_until(row.date("start")?),
            share: row.number("share")?,
            hours: or_none("hours"),
            hours_per_week: or_none("hours_per_week"),
            sites: Selection::open(row)?,
        })
    }
}

impl DataSystem {
    pub(super) fn open(values: &Values) -> Result<Self, MissingValue> {
        let calendar = Calendar::new(values.date("simulation.start")?);
        let rows = |list: &str| values.rows(list).iter();
        Ok(Self {
            measures: rows(MEASURES.path).map(Measure::open).collect::<Result<_, _>>()?,
            improvements: rows(IMPROVEMENTS.path)
                .map(|row| Improvement::open(row, calendar))
                .collect::<Result<_, _>>()?,
            horizon: values.number("simulation.horizon")?,
        })
    }

    /// The place of the gauge of a quantity.
    pub(super) fn gauge(&self, quantity: Measured) -> Option<usize> {
        self.measures.iter().position(|measure| measure.quantity == quantity)
    }

    /// Improvements that begin take their sites, and those that have begun take their hours.
    pub(super) fn improve(&self, blocks: &mut [Block], step: &mut Step<'_>) {
        for (number, improvement) in self.improvements.iter().enumerate().take(MOST) {
            let bit = 1_u64 << number;
            if improvement.from >= step.start && improvement.from < step.end {
                let moment = step.ledger.moment(improvement.from);
                for site in improvement.sites.take(blocks.iter().map(|block| &block.site), |_| true) {
                    blocks[site].oversight.improved |= bit;
                    step.ledger.add_site(SiteQuantity::DataHours, improvement.hours, &moment);
                    blocks[site].charge(SiteQuantity::DataHours, improvement.hours);
                }
            }
            if improvement.hours_per_week > 0.0 {
                let (from, to) = (improvement.from.max(step.start), step.end.min(self.horizon));
                for block in blocks.iter_mut().filter(|block| block.oversight.improved & bit != 0) {
                    step.ledger.accrue_site(SiteQuantity::DataHours, improvement.hours_per_week, from, to);
                    block.charge(SiteQuantity::DataHours, improvement.hours_per_week * (to - from).max(0.0));
                }
            }
        }
    }

    /// How much of the faults of its data system a site has left.
    fn left(&self, improved: u64, now: f64) -> f64 {
        let all = self.improvements.iter().enumerate();
        let had = all.filter(|(number, one)| improved >> number & 1 == 1 && one.from <= now);
        had.map(|(_, improvement)| 1.0 - improvement.share).product()
    }

    /// Readings that are due are taken, and those that have become known are told.
    pub(super) fn measure(&self, block: &mut Block, step: &mut Step<'_>) {
        if !block.site.stage.delivers() {
            if block.site.stage != Stage::Paused {
                block.oversight.gauges.iter_mut().for_each(Gauge::forget);
            }
            return;
        }
        let left = self.left(block.oversight.improved, step.start);
        for (place, measure) in self.measures.iter().enumerate() {
            self.look(place, &measure.with(left), block, step);
            Self::tell(place, measure.quantity, block, step.start);
        }
    }

    /// What has become known by now takes the place of what was.
    pub(super) fn tell(place: usize, quantity: Measured, block: &mut Block, now: f64) {
        let gauge = &mut block.oversight.gauges[place];
        let mut news = None;
        // A later reading may be known before an earlier one where lags have become shorter: the last one counts.
        while let Some(due) = gauge.on_the_way.iter().position(|(known, _)| *known <= now) {
            let (_, reading) = gauge.on_the_way.remove(due);
            news = Some(reading);
        }
        if let Some(reading) = news {
            gauge.known = reading;
            if quantity == Measured::Fidelity {
                block.team.measured = reading.value as f32;
            }
        }
    }

    fn look(&self, place: usize, measure: &Measure, block: &mut Block, step: &mut Step<'_>) {
        let site = Entity::site(usize::from(block.site.id));
        let gauge = &mut block.oversight.gauges[place];
        if gauge.next.is_nan() {
            let occasion = u32::from(block.site.stops) << 4 | measure.quantity as u32;
            let phase = step.luck.draw(site, READING_PHASE, occasion).uniform();
            gauge.next = step.start + phase * self.measures[place].interval;
            block.oversight.gauges[place].flowed = flowed(measure.quantity, block);
            return;
        }
        if gauge.next > step.start {
            return;
        }
        let due = gauge.next;
        while gauge.next <= step.start {
            gauge.next += measure.interval;
        }
        gauge.taken = gauge.taken.wrapping_add(1);
        // 24 bits: 4 of the quantity, 4 of the site's starts, 16 of the reading.
        let occasion = (measure.quantity as u32) << 20
            | (u32::from(block.site.stops) & 0xf) << 16
            | u32::from(gauge.taken);
        let mut draw = step.luck.draw(site, READING, occasion);
        if draw.uniform() < measure.missing {
            return;
        }
        let moment = step.ledger.moment(step.start);
        step.ledger.add_site(SiteQuantity::DataHours, measure.hours, &moment);
        let reading = read(measure, occasion, &mut draw, place, block, step);
        if reading.value.is_finite() {
            block.oversight.gauges[place].on_the_way.push((due + measure.lag, reading));
        }
    }
}
