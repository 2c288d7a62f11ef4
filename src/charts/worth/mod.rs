//! Charts of an economic evaluation: each builds a table from what was found and draws that table.
//!
//! [`WORTH`] is the list; adding one is one file and one line there.

mod bars;
mod curves;
mod frontier;
mod lines;
mod points;
mod trials;

use super::table::{Cell, ChartTable, Field, Measure, Panel, Series};
use super::words::{count, currency_sign, grouped, percent};
use super::{Chart, ChartError, Figure, png};
use crate::analysis::findings::Findings;
use crate::analysis::value::outcome::Valued;
use crate::economics::acceptability::Acceptability;

/// One chart of an evaluation.
pub struct Worth {
    /// Identifier: the name of its files.
    pub id: &'static str,
    /// The table that it draws; none where there is nothing to show.
    pub table: fn(&Valued) -> Option<ChartTable>,
    /// Draws the table as SVG.
    pub draw: fn(&str, &ChartTable) -> Result<String, ChartError>,
}

/// Mean cost and effect of each strategy, with the frontier.
pub(super) const FRONTIER: Worth =
    Worth { id: "efficiency-frontier", table: frontier::table, draw: frontier::draw };
/// Net benefit over the first strategy, with its band.
pub(super) const INCREMENTAL: Worth =
    Worth { id: "incremental-benefit", table: curves::incremental, draw: curves::draw_incremental };
/// Acceptability and its frontier.
pub(super) const ACCEPTABILITY: Worth =
    Worth { id: "acceptability", table: curves::acceptability, draw: curves::draw_acceptability };
/// Expected loss.
pub(super) const LOSS: Worth = Worth { id: "expected-loss", table: curves::loss, draw: curves::draw_loss };
/// The value of perfect information.
pub(super) const PERFECT: Worth =
    Worth { id: "perfect-information", table: curves::perfect, draw: curves::draw_perfect };
/// The value of knowing parameters.
pub(super) const PARAMETERS: Worth =
    Worth { id: "parameter-information", table: bars::table, draw: bars::draw };

/// Every chart of an evaluation, in the order in which they are read. A run has a plane of its own.
pub const WORTH: &[Worth] = &[
    FRONTIER,
    Worth { id: "cost-effectiveness-plane", table: points::table, draw: points::draw },
    INCREMENTAL,
    ACCEPTABILITY,
    LOSS,
    PERFECT,
    PARAMETERS,
    Worth { id: "sample-information", table: trials::table, draw: trials::draw },
];

/// The same chart of the samples of a run.
impl Chart for Worth {
    fn id(&self) -> &'static str {
        self.id
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let valued = findings.value.as_ref()?;
        let mut table = (self.table)(valued)?;
        table.note = format!("{} {}", super::note(findings), table.note);
        Some(table)
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        (self.draw)(self.id, table)
    }
}

/// Every chart for which the evaluation has something to show.
///
/// # Errors
/// Where a chart cannot be drawn.
pub fn figures(valued: &Valued) -> Result<Vec<Figure>, ChartError> {
    let mut figures = Vec::new();
    for chart in WORTH {
        if let Some(table) = (chart.table)(valued) {
            let svg = (chart.draw)(chart.id, &table)?;
            let png = png(&svg)?;
            figures.push(Figure { id: chart.id, table, svg, png });
        }
    }
    Ok(figures)
}

/// The column of willingness to pay.
const WTP: Field = Field { name: "wtp", meaning: "willingness to pay for one unit of effect", unit: "money" };

/// What is written along the axis of willingness to pay.
const AXIS: &str = "willingness to pay for one unit of effect";

/// The words around a table, and what is the same in all of them.
fn framed(
    valued: &Valued,
    [title, subtitle, alt]: [String; 3],
    panels: Vec<Panel>,
    fields: &'static [Field],
    rows: Vec<Vec<Cell>>,
) -> ChartTable {
    let series = (valued.paired.strategies.iter())
        .map(|id| Series { id: id.clone(), name: valued.named.strategy(id).to_owned() })
        .collect();
    ChartTable { title, subtitle, alt, note: note(valued), panels, series, fields, rows }
}

fn note(valued: &Valued) -> String {
    let samples = valued.paired.samples();
    if samples == 1 {
        return "One set of inputs: uncertainty was not looked at.".into();
    }
    let samples = grouped(samples as f64);
    let units = match &valued.named.time {
        Some(time) => format!("money and effects for one person over {time}"),
        None => "money and effects in the units of the tables that were read, for one person".to_owned(),
    };
    format!("{samples} samples of all inputs; {units}.")
}

/// The identifier of a strategy: what a table has.
fn id(valued: &Valued, place: usize) -> &str {
    &valued.paired.strategies[place]
}

/// The name of a strategy: what people read.
fn name(valued: &Valued, place: usize) -> &str {
    valued.named.strategy(id(valued, place))
}

/// An amount of money in words.
fn amount(valued: &Valued, value: f64) -> String {
    valued
        .named
        .currency
        .as_ref()
        .map_or_else(|| count(value), |currency| super::words::money(value, currency))
}

/// A willingness to pay in words, to the last unit.
fn at(valued: &Valued, wtp: f64) -> String {
    let number = match &valued.named.currency {
        Some(currency) if wtp.fract().abs() < 1e-9 => format!("{}{}", currency_sign(currency), grouped(wtp)),
        _ => amount(valued, wtp),
    };
    valued.named.effect.as_ref().map_or(number.clone(), |effect| format!("{number} a {effect}"))
}

/// How amounts of money are read on an axis.
fn measure(valued: &Valued) -> Measure {
    valued.named.currency.clone().map_or(Measure::Count, Measure::Money)
}

/// The unit of amounts for one person.
fn unit(valued: &Valued) -> String {
    let money = valued.named.currency.as_deref().unwrap_or("money");
    let time = valued.named.time.as_ref().map_or_else(String::new, |time| format!(" over {time}"));
    format!("{money}, a person{time}")
}

/// Mean and standard error over samples of what a strategy's net benefit lacks to another's, or to the largest of each sample.
///
/// mean(d), sd(d) / √n with d = NB of the other - NB of the strategy.
///
/// # Units
/// Money, a person.
fn lacking(valued: &Valued, strategy: usize, other: Option<usize>, wtp: f64) -> Option<(f64, f64)> {
    let paired = &valued.paired;
    let benefit =
        |place: usize, sample: usize| wtp * paired.effects[place][sample] - paired.costs[place][sample];
    let short = |sample: usize| {
        let best = match other {
            Some(other) => benefit(other, sample),
            None => (0..paired.strategies.len())
                .map(|place| benefit(place, sample))
                .fold(f64::NEG_INFINITY, f64::max),
        };
        best - benefit(strategy, sample)
    };
    let n = paired.samples() as f64;
    let mean = (0..paired.samples()).map(short).sum::<f64>() / n;
    let squares: f64 =
        (0..paired.samples()).map(|sample| (short(sample) - mean) * (short(sample) - mean)).sum();
    let error = (squares / (n - 1.0) / n).sqrt();
    (mean.is_finite() && error.is_finite()).then_some((mean, error))
}

/// The value of perfect information a person at a threshold, as the estimate from samples that it is.
fn about_evpi(valued: &Valued, known: &Acceptability) -> String {
    let evpi = amount(valued, known.evpi());
    match lacking(valued, known.best, None, known.wtp) {
        Some((_, error)) if error > 0.0 => {
            format!("about {evpi} a person (standard error {})", amount(valued, error))
        }
        _ => format!("{evpi} a person"),
    }
}

/// The choice at a threshold in words: which is best, and how sure that is.
fn choice(valued: &Valued, best: &Acceptability) -> String {
    format!(
        "{} is best on average at {}, and best in {} of samples",
        name(valued, best.best),
        at(valued, best.wtp),
        percent(best.probability[best.best])
    )
}
