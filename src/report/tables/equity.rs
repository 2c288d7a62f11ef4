//! The tables of equity: gaps and indices, slopes by year, net health by fifth, plans on the equity-impact plane, rankings over
//! aversion, and acceptability with equity weights.

use super::of_run::{comparator, four};
use super::{ReportError, Value, Writer};
use crate::analysis::equity::{Measure, Plan, Weighed};
use crate::analysis::findings::Findings;
use crate::model::person::FIFTHS;

/// Columns that say what a row of the gaps is about.
pub(super) const KEYS: &[&str] = &[
    "strategy",
    "comparator",
    "measure",
    "group_by",
    "group",
    "reference",
    "few",
    "index",
    "aversion",
    "sign",
    "reading",
];
/// Columns that say what a row of the years is about.
pub(super) const YEARS: &[&str] = &["strategy", "comparator", "measure", "year", "index", "sign"];
/// Columns that say what a row of net health is about.
pub(super) const FIFTH: &[&str] = &["strategy", "comparator", "group_by", "group"];
/// Its numbers.
pub(super) const NET: &[&str] = &[
    "people",
    "baseline",
    "opportunity_share",
    "gain",
    "gain_mcse",
    "gain_lower",
    "gain_upper",
    "net",
    "net_mcse",
    "net_lower",
    "net_upper",
];
/// Columns that say what a row of the equity-impact plane is about.
pub(super) const PLANE: &[&str] = &["strategy", "comparator", "aversion", "quantity"];
/// Its numbers.
pub(super) const PLANE_NUMBERS: &[&str] = &["mean", "mcse", "lower", "upper", "above", "unit"];
/// Columns of the rankings.
pub(super) const RANKS: &[&str] = &["strategy", "aversion"];
/// Their numbers.
pub(super) const RANK_NUMBERS: &[&str] = &["ede_gain", "best"];
/// Columns of acceptability with equity weights.
pub(super) const WEIGHTED: &[&str] = &["strategy", "aversion"];
/// Their numbers.
pub(super) const WEIGHTED_NUMBERS: &[&str] =
    &["wtp", "probability", "optimal", "expected_loss", "evpi_per_person"];

/// The identifier of a strategy; empty where there is none.
pub(in crate::report) fn id(findings: &Findings, strategy: usize) -> &str {
    findings.strategies.get(strategy).map_or("", |strategy| strategy.id.as_str())
}

const fn yes(is: bool) -> Value<'static> {
    Value::Text(if is { "yes" } else { "no" })
}

/// Fills the table of gaps and indices.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for row in &findings.equity.rows {
        let measure = Measure::ALL[row.measure];
        let of = [
            id(findings, row.strategy),
            comparator(findings),
            measure.id,
            &row.group_by,
            &row.group,
            &row.reference,
        ];
        let keys = [
            &of.map(Value::Text)[..],
            &[yes(row.few), Value::Text(row.index), Value::Number(row.aversion)],
            &[row.sign(), row.meaning].map(Value::Text),
        ]
        .concat();
        let unit = if IN_UNITS.contains(&row.index) { measure.unit } else { "" };
        let numbers = [four(&row.level), four(&row.difference)].concat();
        writer.row(&[&keys[..], &numbers, &[Value::Text(unit)]].concat())?;
    }
    Ok(())
}

/// Indices in the unit of the measure; the others have none.
const IN_UNITS: [&str; 6] = ["mean", "ede_atkinson", "kolm", "ede_kolm", "sii", "gap_abs"];

/// Fills the table of slopes by year.
pub(super) fn years(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for row in &findings.equity.yearly {
        let measure = Measure::ALL[row.measure];
        let keys = [
            &[id(findings, row.strategy), comparator(findings), measure.id].map(Value::Text)[..],
            &[Value::Whole(row.year), Value::Text("sii"), Value::Text(measure.sign("sii", false))],
        ]
        .concat();
        let numbers = [four(&row.level), four(&row.difference)].concat();
        writer.row(&[&keys[..], &numbers, &[Value::Text(measure.unit)]].concat())?;
    }
    Ok(())
}

fn each(
    findings: &Findings,
    mut row: impl FnMut(&Weighed, &Plan) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let Some(weighed) = &findings.equity.weighed else { return Ok(()) };
    weighed.plans.iter().try_for_each(|plan| row(weighed, plan))
}

/// Fills the table of net health by fifth.
pub(super) fn net(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    each(findings, |weighed, plan| {
        for (place, fifth) in weighed.fifths.iter().enumerate() {
            let keys =
                [id(findings, plan.strategy), comparator(findings), "fifth", FIFTHS[place]].map(Value::Text);
            let of = [fifth.people, fifth.baseline, fifth.opportunity_share]
                .map(|value| Value::Number(Some(value)));
            let numbers = [four(&plan.gain[place]), four(&plan.net[place])].concat();
            writer.row(&[&keys[..], &of, &numbers].concat())?;
        }
        Ok(())
    })
}

/// Fills the table of plans on the equity-impact plane.
pub(super) fn plane(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    each(findings, |_, plan| {
        for at in &plan.at {
            let rows = [
                ("net_health", plan.net_health, None, "QALYs"),
                ("ede_gain", at.ede_gain, at.above, "QALYs"),
                ("equity", at.equity, None, "QALYs"),
                ("weighted_net_benefit", at.weighted_net_benefit, None, findings.setting.currency.as_str()),
            ];
            for (quantity, estimate, above, unit) in rows {
                let who = [id(findings, plan.strategy), comparator(findings)].map(Value::Text);
                let keys = [&who[..], &[Value::Number(Some(at.aversion)), Value::Text(quantity)]].concat();
                writer.row(
                    &[&keys[..], &four(&estimate), &[Value::Number(above), Value::Text(unit)]].concat(),
                )?;
            }
        }
        Ok(())
    })
}

/// Fills the table of rankings over aversion.
pub(super) fn ranks(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let Some(weighed) = &findings.equity.weighed else { return Ok(()) };
    for rank in &weighed.ranks {
        for (strategy, gain) in rank.ede_gain.iter().enumerate() {
            writer.row(&[
                Value::Text(id(findings, strategy)),
                Value::Number(Some(rank.aversion)),
                Value::Number(Some(*gain)),
                yes(strategy == rank.best),
            ])?;
        }
    }
    Ok(())
}

/// Fills the table of acceptability with equity weights.
pub(super) fn weighted(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let Some(weighed) = &findings.equity.weighed else { return Ok(()) };
    for weighted in &weighed.weighted {
        for at in &weighted.thresholds {
            for (strategy, probability) in at.probability.iter().enumerate() {
                writer.row(&[
                    Value::Text(id(findings, strategy)),
                    Value::Number(Some(weighted.aversion)),
                    Value::Number(Some(at.wtp)),
                    Value::Number(Some(*probability)),
                    yes(strategy == at.best),
                    Value::Number(at.loss.get(strategy).copied()),
                    Value::Number(Some(at.evpi())),
                ])?;
            }
        }
    }
    Ok(())
}

/// Value of information with equity weights: columns.
pub(super) const INFORMATION: &[&str] = &["parameters", "aversion"];
/// Its numbers.
pub(super) const INFORMATION_NUMBERS: &[&str] = &["wtp", "evppi_per_person", "evppi_se"];

/// Fills the table of the value of information with equity weights.
pub(super) fn information(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let Some(weighed) = &findings.equity.weighed else { return Ok(()) };
    let Some(value) = &weighed.value else { return Ok(()) };
    for partial in &value.partial {
        for at in &partial.at {
            writer.row(&[
                Value::Text(&partial.joined()),
                Value::Number(Some(weighed.aversion)),
                Value::Number(Some(at.wtp)),
                Value::Number(Some(at.value)),
                Value::Number(Some(at.se)),
            ])?;
        }
    }
    Ok(())
}
