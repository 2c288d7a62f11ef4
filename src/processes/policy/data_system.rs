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
use super::quantities::{Measured, WORDS, eligible, flowed, held, in_post, truth};
use crate::engine::block::Block;
use crate::engine::draws::Draw;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::oversight::{Gauge, Reading};
use crate::model::person::Programme;
use crate::model::site::Stage;
use crate::model::worker::PeerWorker;
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
    coverage: f64,
    missing: f64,
    error: f64,
    bias: f64,
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

    fn errs(&self) -> bool {
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
                }
            }
            if improvement.hours_per_week > 0.0 {
                let sites = blocks.iter().filter(|block| block.oversight.improved & bit != 0).count();
                let rate = improvement.hours_per_week * sites as f64;
                let (from, to) = (improvement.from.max(step.start), step.end.min(self.horizon));
                step.ledger.accrue_site(SiteQuantity::DataHours, rate, from, to);
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

/// Top over bottom; NaN of nothing.
fn ratio(top: f64, bottom: f64) -> f64 {
    if bottom > 0.0 { top / bottom } else { f64::NAN }
}

/// What is found of a quantity.
fn read(
    measure: &Measure,
    occasion: u32,
    draw: &mut Draw,
    place: usize,
    block: &mut Block,
    step: &mut Step<'_>,
) -> Reading {
    let z = draw.normal();
    let found = match measure.quantity {
        Measured::Fidelity => return rate(measure, occasion, |worker| worker.fidelity, block, step),
        Measured::Supervision => return rate(measure, occasion, |worker| worker.supervised, block, step),
        Measured::FilledPosts | Measured::Caseload => staff(measure, occasion, block, step),
        Measured::Waiting | Measured::Wait | Measured::Reach => people(measure, occasion, block, step),
        Measured::Contacts | Measured::DropOut => flow(measure, draw.uniform_fine(), place, block),
        Measured::Solvency => {
            Reading { value: truth(measure.quantity, step.start, block), number: 1.0, squares: 0.0 }
        }
    };
    Reading { value: found.value + measure.bias + measure.error * z, ..found }
}

/// Workers in post are rated, those who are looked at.
fn rate(
    measure: &Measure,
    occasion: u32,
    level: fn(&PeerWorker) -> f32,
    block: &Block,
    step: &mut Step<'_>,
) -> Reading {
    let (mut time, mut sum) = (0.0, 0.0);
    let mut rated: Vec<f64> = Vec::new();
    for (post, worker) in block.workers.iter().enumerate().filter(|(_, worker)| in_post(worker)) {
        let mut rating = f64::from(level(worker)) + measure.bias;
        if measure.errs() {
            let entity = Entity::worker(usize::from(block.site.id), post);
            let mut draw = step.luck.draw(entity, READING, occasion);
            if draw.uniform() >= measure.coverage && measure.coverage < 1.0 {
                continue;
            }
            rating += measure.error * draw.normal();
        }
        time += f64::from(worker.fte);
        sum += f64::from(worker.fte) * rating;
        rated.push(rating);
    }
    let number = rated.len() as f64;
    let mean = rated.iter().sum::<f64>() / number;
    let squares = rated.iter().map(|rating| (rating - mean) * (rating - mean)).sum();
    Reading { value: ratio(sum, time), number, squares }
}

/// Posts are counted, those that are recorded.
fn staff(measure: &Measure, occasion: u32, block: &Block, step: &mut Step<'_>) -> Reading {
    let (mut top, mut bottom, mut number) = (0.0, 0.0, 0.0);
    for (post, worker) in block.workers.iter().enumerate() {
        let entity = Entity::worker(usize::from(block.site.id), post);
        let recorded =
            measure.coverage >= 1.0 || step.luck.draw(entity, READING, occasion).uniform() < measure.coverage;
        if !recorded {
            continue;
        }
        number += 1.0;
        if measure.quantity == Measured::FilledPosts {
            bottom += 1.0;
            top += f64::from(u8::from(held(worker)));
        } else if in_post(worker) {
            bottom += f64::from(worker.fte);
            top += f64::from(worker.caseload);
        }
    }
    Reading { value: ratio(top, bottom), number, squares: 0.0 }
}

/// People are counted, those who are recorded.
fn people(measure: &Measure, occasion: u32, block: &Block, step: &mut Step<'_>) -> Reading {
    let mut recorded = |person: u32| {
        measure.coverage >= 1.0
            || step.luck.draw(block.entity(person as usize), READING, occasion).uniform() < measure.coverage
    };
    if measure.quantity == Measured::Reach {
        let places = block.relationships.iter().filter(|place| recorded(place.person)).count();
        let all = eligible(block);
        return Reading { value: ratio(places as f64, all), number: all, squares: 0.0 };
    }
    let known: Vec<f64> =
        block.waiting.iter().filter(|entry| recorded(entry.person)).map(|entry| entry.since).collect();
    let number = known.len() as f64;
    let waited: f64 = known.iter().map(|since| step.start - since).sum();
    let value = match measure.quantity {
        Measured::Waiting => number,
        _ if known.is_empty() => 0.0,
        _ => waited / number,
    };
    Reading { value, number, squares: 0.0 }
}

/// Events since the last reading, those that are recorded.
fn flow(measure: &Measure, u: f64, place: usize, block: &mut Block) -> Reading {
    let now = flowed(measure.quantity, block);
    let before = std::mem::replace(&mut block.oversight.gauges[place].flowed, now);
    let [events, time] = [now[0] - before[0], now[1] - before[1]];
    let recorded = binomial(libm::round(events), measure.coverage, u);
    Reading { value: ratio(recorded, time), number: recorded, squares: 0.0 }
}

/// How many of so many events are recorded, each with this probability: the quantile of the binomial distribution at `u`.
fn binomial(events: f64, probability: f64, u: f64) -> f64 {
    if probability >= 1.0 || events <= 0.0 {
        return events.max(0.0);
    }
    if probability <= 0.0 {
        return 0.0;
    }
    let odds = libm::log(probability) - libm::log1p(-probability);
    let (mut log, mut sum, mut count) = (events * libm::log1p(-probability), 0.0, 0.0);
    loop {
        sum += libm::exp(log);
        if sum >= u || count >= events {
            return count;
        }
        log += libm::log((events - count) / (count + 1.0)) + odds;
        count += 1.0;
    }
}

/// Notes that a person takes up a place, or has left it; who left it before the planned end counts as a drop-out.
pub(super) fn note_place(person: usize, block: &mut Block) {
    let who = &block.people[person];
    let holds = who.programme == Programme::Engaged && who.state.alive();
    let left = who.state.alive() && who.programme != Programme::Completed;
    let oversight = &mut block.oversight;
    let place = oversight.places.iter().position(|&other| other as usize == person);
    match (place, holds) {
        (None, true) => oversight.places.push(person as u32),
        (Some(place), false) => {
            oversight.places.swap_remove(place);
            oversight.dropouts += if left { 1.0 } else { 0.0 };
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The quantile at evenly spread probabilities has the mean and the variance of the distribution.
    #[test]
    fn as_many_events_are_recorded_as_the_binomial_distribution_says() {
        for (events, probability) in [(1.0, 0.3), (12.0, 0.5), (400.0, 0.9), (3000.0, 0.02)] {
            let draws = 20_000;
            let each =
                (0..draws).map(|i| binomial(events, probability, (f64::from(i) + 0.5) / f64::from(draws)));
            let (sum, squares) = each.fold((0.0, 0.0), |(sum, squares), k| (sum + k, squares + k * k));
            let mean = sum / f64::from(draws);
            let variance = squares / f64::from(draws) - mean * mean;
            let expected = events * probability * (1.0 - probability);
            assert!(
                (mean - events * probability).abs() < 0.01 * libm::sqrt(expected) + 1e-4,
                "{events}: {mean}"
            );
            assert!((variance / expected - 1.0).abs() < 0.01, "{events}: {variance} {expected}");
        }
        assert_eq!(binomial(7.0, 1.0, 0.99), 7.0);
        assert_eq!(binomial(7.0, 0.0, 0.99), 0.0);
        assert_eq!(binomial(0.0, 0.5, 0.99), 0.0);
    }
}
