//! Read-outs: what instruments said at the assessments of a period, beside what was true.

use super::aggregate::Aggregate;
use super::frame::Column;
use super::{Better, Family, Scaling, ratio};
use crate::processes::assessment::{ASKED, Instrument, Tally, column};

/// A read-out of an instrument.
struct ReadOut {
    suffix: &'static str,
    label: &'static str,
    unit: &'static str,
    doc: &'static str,
    /// Whether more of it is better: as the instrument says (none), or fixed.
    better: Option<Better>,
    value: fn(&Aggregate, usize) -> f64,
}

/// One tally of an instrument over another; missing (NaN) where there is nothing to divide by.
fn share(sums: &Aggregate, instrument: usize, top: Tally, bottom: Tally) -> f64 {
    ratio(sums.own(column(instrument, top)), sums.own(column(instrument, bottom)))
}

/// The read-out whose suffix is this is what an instrument's identifier alone stands for.
pub const SCORE: &str = "score";
/// The read-out of the truth.
pub const TRUTH: &str = "true";

const READ_OUTS: [ReadOut; 6] = [
    ReadOut {
        suffix: SCORE,
        label: "observed",
        unit: "points",
        doc: "Mean observed score over all assessments of the period that gave one.",
        better: None,
        value: |sums, instrument| share(sums, instrument, Tally::Score, Tally::Answered),
    },
    ReadOut {
        suffix: TRUTH,
        label: "true",
        unit: "points",
        doc: "Mean true score over all assessments of the period, of those who did not answer too; without error, bias, \
              floor and ceiling.",
        better: None,
        value: |sums, instrument| ratio(sums.own(column(instrument, Tally::Truth)), sums.own(ASKED)),
    },
    ReadOut {
        suffix: "change",
        label: "change",
        unit: "points",
        doc: "Mean change of the observed score from a person's first wave, over later assessments of people who have \
              both.",
        better: None,
        value: |sums, instrument| share(sums, instrument, Tally::Change, Tally::Pairs),
    },
    ReadOut {
        suffix: "improved",
        label: "improved",
        unit: "proportion",
        doc: "Share of later assessments that are better than the person's first by the minimal important difference or \
              more, of those who have both.",
        better: Some(Better::More),
        value: |sums, instrument| share(sums, instrument, Tally::Improved, Tally::Pairs),
    },
    ReadOut {
        suffix: "worsened",
        label: "worsened",
        unit: "proportion",
        doc: "Share of later assessments that are worse than the person's first by the minimal important difference or \
              more, of those who have both.",
        better: Some(Better::Less),
        value: |sums, instrument| share(sums, instrument, Tally::Worsened, Tally::Pairs),
    },
    ReadOut {
        suffix: "missing",
        label: "missing",
        unit: "proportion",
        doc: "Share of those asked who gave no score.",
        better: Some(Better::Less),
        value: |sums, instrument| {
            let asked = sums.own(ASKED);
            ratio(asked - sums.own(column(instrument, Tally::Answered)), asked)
        },
    },
];

/// The columns of the instruments' read-outs, in the order of [`values`].
pub fn columns(instruments: &[Instrument]) -> Vec<Column> {
    let of = |instrument: &Instrument, read_out: &ReadOut| Column {
        id: id(instrument, read_out.suffix),
        label: format!("{}, {}", instrument.name, read_out.label),
        unit: read_out.unit.into(),
        doc: format!("{} ({}). {}", instrument.name, instrument.construct, read_out.doc),
        family: Family::Health,
        scaling: Scaling::Ratio,
        better: read_out.better.unwrap_or(if instrument.more_is_better {
            Better::More
        } else {
            Better::Less
        }),
        by_group: true,
    };
    instruments.iter().flat_map(|instrument| READ_OUTS.iter().map(move |r| of(instrument, r))).collect()
}

/// The identifier of an instrument's read-out.
pub fn id(instrument: &Instrument, suffix: &str) -> String {
    format!("{}_{suffix}", instrument.id)
}

/// The read-outs of a group and period, by instrument; missing (NaN) where nobody was asked, or nobody answered.
pub fn values(instruments: usize, sums: &Aggregate) -> impl Iterator<Item = f64> + '_ {
    (0..instruments)
        .flat_map(move |index| READ_OUTS.iter().map(move |read_out| (read_out.value)(sums, index)))
}
