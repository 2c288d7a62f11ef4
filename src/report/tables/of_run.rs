//! The tables of a run, each a row of one list, and their dictionary.

use super::for_others::psa;
use super::list::{SOMETIMES, TABLES};
use super::outcomes::Kept;
use super::{File, Piece, ReportError, Take, Value, Writer, outcomes};
use crate::analysis::findings::{Difference, Estimate, Findings};
use crate::charts::ChartTable;
use crate::outcomes::Scaling;
use crate::outcomes::frame::Column;
use crate::report::dictionary::{self, Described};
use crate::report::headline::is_outcome;
use crate::report::standards;
use crate::units::time::{Calendar, WEEKS_PER_YEAR};
use jiff::civil::Date;

/// Columns of an estimate.
pub(super) const ESTIMATE: &[&str] = &["mean", "mcse", "lower", "upper", "unit"];
/// Columns of an estimate and of its difference from the comparator.
pub(super) const BOTH: &[&str] = &[
    "mean",
    "mcse",
    "lower",
    "upper",
    "difference",
    "difference_mcse",
    "difference_lower",
    "difference_upper",
    "unit",
];

/// The files of all tables that a run may have, the dictionary and those for other programs apart.
pub fn paths() -> Vec<&'static str> {
    TABLES.iter().chain(SOMETIMES).map(|table| table.path).collect()
}

/// Gives every table of a run away as it is made, dictionary included; the figures' own tables come from [`super::figure`].
///
/// # Errors
/// Where a table cannot be put into the format, or is not taken.
pub fn tables(
    findings: &Findings,
    figures: &[(String, &ChartTable)],
    kept: &[Kept],
    take: &mut Take,
) -> Result<(), ReportError> {
    let mut written = Vec::new();
    for (table, sometimes) in
        TABLES.iter().map(|table| (table, false)).chain(SOMETIMES.iter().map(|table| (table, true)))
    {
        let mut take = |piece: Piece| take(piece);
        let mut writer = Writer::new(table.path, table.columns())?.to(&mut take);
        (table.fill)(findings, &mut writer)?;
        if writer.rows > 0 || !sometimes {
            written.push((table.path, table.columns()));
            writer.hand_over(true)?;
        }
    }
    let psa = psa(findings)?;
    let mut others: Vec<(&str, Vec<Described>)> =
        psa.iter().map(|(file, rows)| (file.path.as_str(), rows.clone())).collect();
    others.extend(kept.iter().map(|kept| (kept.path, outcomes::described(kept))));
    let own = standards::COLUMNS.map(|(name, meaning)| (name.into(), meaning.into(), String::new()));
    others.push((standards::PATH, own.to_vec()));
    take(dictionary(findings, &written, figures, &others)?.whole())?;
    psa.iter().try_for_each(|(file, _)| take(file.whole()))
}

pub(super) fn comparator(findings: &Findings) -> &str {
    findings.strategies.first().map_or("", |strategy| strategy.id.as_str())
}

pub(super) fn four<'a>(estimate: &Estimate) -> [Value<'a>; 4] {
    [estimate.mean, estimate.mcse, estimate.lower, estimate.upper].map(Value::Number)
}

fn scaled(estimate: Estimate, factor: f64) -> Estimate {
    let times = |value: Option<f64>| value.map(|value| value * factor);
    Estimate {
        mean: times(estimate.mean),
        mcse: times(estimate.mcse),
        lower: times(estimate.lower),
        upper: times(estimate.upper),
    }
}

/// Level and difference of a column in a cell.
fn both(
    findings: &Findings,
    strategy: usize,
    period: usize,
    group: usize,
    column: usize,
) -> (Estimate, Difference) {
    let cell = findings.layout.cell(period, group, column);
    let difference = strategy.checked_sub(1).and_then(|index| findings.differences.get(index, cell));
    (findings.levels.get(strategy, cell).unwrap_or_default(), difference.unwrap_or_default())
}

fn columns(findings: &Findings) -> impl Iterator<Item = (usize, &Column)> {
    findings.layout.columns.iter().enumerate().filter(|(_, column)| is_outcome(column))
}

/// Writes rows of level and difference: the keys in front are the caller's, the numbers and the unit are the same
/// in every such table.
struct Compared<'a, 'w, 't> {
    findings: &'a Findings,
    writer: &'w mut Writer<'t>,
}

impl<'a> Compared<'a, '_, '_> {
    fn row(
        &mut self,
        strategy: usize,
        keys: &[Value],
        (level, difference): (&Estimate, &Estimate),
        unit: &str,
    ) -> Result<(), ReportError> {
        let id = self.findings.strategies.get(strategy).map_or("", |strategy| strategy.id.as_str());
        let who = [id, comparator(self.findings)].map(Value::Text);
        self.writer.row_of(&[&who, keys, &four(level), &four(difference), &[Value::Text(unit)]])
    }

    /// Every outcome of a period, for everyone and by group; `when` stands before the outcome.
    fn period(&mut self, strategy: usize, period: usize, when: &[Value]) -> Result<(), ReportError> {
        let findings: &'a Findings = self.findings;
        for (group, of) in findings.layout.groups.iter().enumerate() {
            for (column, outcome) in columns(findings).filter(|(_, outcome)| group == 0 || outcome.by_group) {
                let (level, difference) = both(findings, strategy, period, group, column);
                // A year in which nothing can be measured has no row; over the whole horizon the gap is shown.
                if period > 0 && level.mean.is_none() {
                    continue;
                }
                let what = [&outcome.id, &of.by, &of.label].map(|text| Value::Text(text));
                let keys = [when, &what].concat();
                self.row(strategy, &keys, (&level, &difference.estimate), &outcome.unit)?;
            }
        }
        Ok(())
    }
}

pub(super) fn summary(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let mut rows = Compared { findings, writer };
    (0..findings.strategies.len()).try_for_each(|strategy| rows.period(strategy, 0, &[]))
}

pub(super) fn programmes(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for row in &findings.programmes {
        let id = findings.strategies.get(row.strategy).map_or("", |strategy| strategy.id.as_str());
        let keys = [id, &row.programme, row.measure].map(Value::Text);
        writer.row(&[&keys[..], &four(&row.estimate)[..], &[Value::Text(row.unit)]].concat())?;
    }
    Ok(())
}

pub(super) fn rules(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for event in &findings.oversight.events {
        let id = findings.strategies.get(event.strategy).map_or("", |strategy| strategy.id.as_str());
        let happened = event.happened.to_string();
        let site = event.site.map_or(Value::Text("all"), Value::Whole);
        writer.row(&[
            Value::Text(id),
            Value::Text(&event.rule),
            site,
            Value::Text(&happened),
            Value::Date(event.date),
        ])?;
    }
    Ok(())
}

pub(super) fn site_survival(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for row in &findings.site_survival {
        let id = findings.strategies.get(row.strategy).map_or("", |strategy| strategy.id.as_str());
        let keys = [Value::Text(id), Value::Text(row.since), Value::Whole(row.year), Value::Text(row.state)];
        writer.row(&[&keys[..], &four(&row.estimate)[..], &[Value::Text(row.unit)]].concat())?;
    }
    Ok(())
}

pub(super) fn finances(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for row in &findings.finances {
        let id = findings.strategies.get(row.strategy).map_or("", |strategy| strategy.id.as_str());
        let keys =
            [Value::Text(id), Value::Whole(row.year), Value::Text(row.sites), Value::Text(row.measure)];
        writer.row(&[&keys[..], &four(&row.estimate)[..], &[Value::Text(&row.unit)]].concat())?;
    }
    Ok(())
}

/// First day of a year and the day after its last; the last year may be shorter.
fn days(findings: &Findings, year: usize) -> (Date, Date) {
    let calendar = Calendar::new(findings.setting.start);
    let from = year.saturating_sub(1) as f64 * WEEKS_PER_YEAR;
    (calendar.date(from), calendar.date((from + WEEKS_PER_YEAR).min(findings.setting.horizon)))
}

pub(super) fn by_year(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let mut rows = Compared { findings, writer };
    for strategy in 0..findings.strategies.len() {
        for year in 1..=findings.layout.years {
            let (from, to) = days(findings, year);
            rows.period(strategy, year, &[Value::Whole(year), Value::Date(from), Value::Date(to)])?;
        }
    }
    Ok(())
}

pub(super) fn per_1000_eligible(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let eligible = findings.setting.eligible;
    if eligible.is_nan() || eligible <= 0.0 {
        return Ok(());
    }
    let factor = 1000.0 / eligible;
    let mut rows = Compared { findings, writer };
    for strategy in 0..findings.strategies.len() {
        for (column, outcome) in columns(findings).filter(|(_, outcome)| outcome.scaling == Scaling::Total) {
            let (level, difference) = both(findings, strategy, 0, 0, column);
            let numbers = (&scaled(level, factor), &scaled(difference.estimate, factor));
            let unit = format!("{} per 1,000 eligible", outcome.unit);
            rows.row(strategy, &[Value::Text(&outcome.id)], numbers, &unit)?;
        }
    }
    Ok(())
}

pub(super) fn costs(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let index = |id: &str| findings.layout.column(id);
    let items: Vec<_> =
        findings.cost_items.iter().filter_map(|item| Some((item, index(&item.column())?))).collect();
    if items.is_empty() {
        return Ok(());
    }
    let mut rows = Compared { findings, writer };
    for strategy in 0..findings.strategies.len() {
        for year in 0..=findings.layout.years {
            let mut row = |words: [&str; 4], level: &Estimate, difference: &Estimate| {
                let when = if year == 0 { Value::Text("all") } else { Value::Whole(year) };
                let keys = [&[when], &words.map(Value::Text)[..]].concat();
                rows.row(strategy, &keys, (level, difference), &findings.setting.currency)
            };
            let (mut level, mut difference) = (Some(0.0), Some(0.0));
            for (item, column) in &items {
                let (own, change) = both(findings, strategy, year, 0, *column);
                if item.counted {
                    level = level.zip(own.mean).map(|(sum, cost)| sum + cost);
                    difference = difference.zip(change.estimate.mean).map(|(sum, cost)| sum + cost);
                }
                let counted = if item.counted { "yes" } else { "no" };
                row([&item.name, &item.payer, &item.strand, counted], &own, &change.estimate)?;
            }
            // The total is the sum of the lines above it that are counted; its errors are those of the sum, simulated as such.
            let (own, change) = index("cost_undiscounted")
                .map(|column| both(findings, strategy, year, 0, column))
                .unwrap_or_default();
            let (level, difference) =
                (Estimate { mean: level, ..own }, Estimate { mean: difference, ..change.estimate });
            row(["total", "all", "all", "yes"], &level, &difference)?;
        }
    }
    Ok(())
}

pub(super) fn tracks(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (strategy, named) in findings.strategies.iter().enumerate() {
        for track in &findings.tracks {
            for (date, value) in findings.dates.iter().zip(track.values.get(strategy).into_iter().flatten()) {
                let keys = [Value::Text(&named.id), Value::Text(&track.key), Value::Date(*date)];
                writer.row(&[&keys[..], &four(value)[..], &[Value::Text(&track.unit)]].concat())?;
            }
        }
    }
    Ok(())
}

pub(super) fn variance_ratio(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (strategy, named) in findings.strategies.iter().enumerate().skip(1) {
        for (column, outcome) in columns(findings) {
            let (_, difference) = both(findings, strategy, 0, 0, column);
            let keys = [&named.id, comparator(findings), &outcome.id].map(Value::Text);
            writer.row(&[&keys[..], &[Value::Number(difference.variance_ratio)]].concat())?;
        }
    }
    Ok(())
}

pub(super) fn strategies(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (index, strategy) in findings.strategies.iter().enumerate() {
        let question = strategy.question.as_deref().unwrap_or("");
        let role = if index == 0 { "yes" } else { "no" };
        writer.row(&[&strategy.id, &strategy.name, question, role].map(Value::Text))?;
    }
    Ok(())
}

/// Every column of every table: meaning and unit; then what the values of coded columns mean.
fn dictionary(
    findings: &Findings,
    own: &[(&str, Vec<&str>)],
    figures: &[(String, &ChartTable)],
    others: &[(&str, Vec<Described>)],
) -> Result<File, ReportError> {
    let mut writer = Writer::new(dictionary::PATH, dictionary::COLUMNS)?;
    for row in dictionary::rows(findings, own, figures, others) {
        let cells: Vec<Value> = row.iter().map(|text| Value::Text(text)).collect();
        writer.row(&cells)?;
    }
    writer.finish()
}
