//! Charts: each builds a table from the findings and draws *that* table.
//!
//! [`CHARTS`] is the list; adding one is one file and one line there. Titles state the finding, by the rules of
//! [`rules`]; the look is that of [`style`].

mod admissions;
mod attribution;
mod axes;
mod budget_impact;
mod canvas;
mod cash_flow;
mod courses;
mod curves;
mod delivery;
mod dot_grid;
mod dots;
mod engagement;
mod equity;
pub mod equity_gap;
mod fidelity;
mod finances;
pub mod fit;
pub mod flips;
mod flow;
pub mod frontier;
mod funnel;
mod harms;
mod keys;
pub mod life_lines;
mod perspectives;
mod plane;
mod raster;
mod reach;
mod readmission;
mod responders;
mod roll_out;
pub mod rules;
mod site_survival;
pub mod structures;
pub mod style;
pub mod table;
mod through_time;
pub mod tornado;
pub mod two_way;
pub mod value;
mod waterfall;
pub mod words;
mod worker_lines;
mod workforce;
pub mod worth;
mod yearly_cost;

use crate::analysis::findings::Findings;
pub use raster::{escape, png};
pub use table::ChartTable;

/// One chart.
pub trait Chart: Sync {
    /// Identifier: the name of its files.
    fn id(&self) -> &'static str;

    /// The table that it draws; none where the run has nothing to show for it.
    fn table(&self, findings: &Findings) -> Option<ChartTable>;

    /// Draws the table as SVG.
    ///
    /// # Errors
    /// Where the table cannot be drawn.
    fn draw(&self, table: &ChartTable) -> Result<String, ChartError>;
}

/// Every chart, in the order of the report.
pub const CHARTS: &[&dyn Chart] = &[
    &admissions::Admissions,
    &flow::Flow,
    &readmission::TimeToReadmission,
    &reach::Reach,
    &roll_out::RollOut,
    &site_survival::SiteSurvival,
    &engagement::Engagement,
    &delivery::Delivery,
    &fidelity::FidelityByDomain,
    &workforce::Workforce,
    &worker_lines::WorkerLines,
    &funnel::Sites,
    &harms::Harms,
    &responders::Responders,
    &yearly_cost::YearlyCost,
    &budget_impact::BudgetImpact,
    &finances::Finances,
    &cash_flow::CashFlow,
    &equity_gap::EquityGap,
    &equity::GapOverTime,
    &equity::Concentration,
    &equity::NetHealth,
    &equity::ImpactPlane,
    &equity::Ranking,
    &plane::Plane,
    &perspectives::Perspectives,
    &worth::FRONTIER,
    &worth::INCREMENTAL,
    &worth::ACCEPTABILITY,
    &worth::LOSS,
    &worth::PERFECT,
    &worth::PARAMETERS,
    &attribution::Ingredients,
    &attribution::Interactions,
    &waterfall::Waterfall,
    &waterfall::Barriers,
    &attribution::Gaps,
];

/// Charts that stand among the words of a section, which places them itself.
pub const AMONG_WORDS: &[&dyn Chart] = &[&life_lines::Lives];

/// Why a chart could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChartError {
    /// The drawing failed.
    Drawing(String),
    /// The drawing could not be turned into a picture.
    Picture(String),
}

impl std::fmt::Display for ChartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Drawing(reason) => write!(f, "a chart could not be drawn: {reason}"),
            Self::Picture(reason) => write!(f, "a drawing could not be turned into a picture: {reason}"),
        }
    }
}

impl std::error::Error for ChartError {}

/// A chart with its table and its two pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Identifier of the chart.
    pub id: &'static str,
    /// What was drawn.
    pub table: ChartTable,
    /// The drawing.
    pub svg: String,
    /// The drawing in pixels; empty where it was not wanted.
    pub png: Vec<u8>,
}

/// Every chart for which the run has something to show.
///
/// # Errors
/// Where a chart cannot be drawn.
pub fn figures(findings: &Findings) -> Result<Vec<Figure>, ChartError> {
    let mut figures = drawings(findings)?;
    for figure in &mut figures {
        figure.png = png(&figure.svg)?;
    }
    Ok(figures)
}

/// The same without pictures in pixels, which take most of the time and which no page needs.
///
/// # Errors
/// Where a chart cannot be drawn.
pub fn drawings(findings: &Findings) -> Result<Vec<Figure>, ChartError> {
    let mut figures = Vec::new();
    for chart in CHARTS.iter().chain(AMONG_WORDS) {
        if let Some(table) = chart.table(findings) {
            let svg = chart.draw(&table)?;
            figures.push(Figure { id: chart.id(), table, svg, png: Vec::new() });
        }
    }
    Ok(figures)
}

/// The panel of levels in charts that also show differences.
const LEVEL: &str = "level";
/// The panel of differences from the comparator.
const DIFFERENCE: &str = "difference";

/// Panels of levels and, where there is anything to compare with, of differences from the comparator.
fn level_and_difference(
    findings: &Findings,
    heading: &str,
    unit: &str,
    measure: &table::Measure,
) -> Vec<table::Panel> {
    let panel =
        |key, heading: String| table::Panel { key, heading, unit: unit.to_owned(), measure: measure.clone() };
    let difference = (findings.strategies.len() > 1)
        .then(|| panel(DIFFERENCE, format!("Difference from {}", rules::name(findings, 0))));
    std::iter::once(panel(LEVEL, heading.to_owned())).chain(difference).collect()
}

/// A table of a run with the words around it: title, subtitle and alternative text are the chart's own; the strategies
/// and how it was made are the same in every chart.
fn framed(
    findings: &Findings,
    [title, subtitle, alt]: [String; 3],
    panels: Vec<table::Panel>,
    fields: &'static [table::Field],
    rows: Vec<Vec<table::Cell>>,
) -> ChartTable {
    let (note, series) = (note(findings), series(findings));
    ChartTable { title, subtitle, alt, note, panels, series, fields, rows }
}

/// The strategies as they are drawn.
fn series(findings: &Findings) -> Vec<table::Series> {
    let one = |strategy: &crate::analysis::findings::Strategy| table::Series {
        id: strategy.id.clone(),
        name: strategy.name.clone(),
    };
    findings.strategies.iter().map(one).collect()
}

/// How a chart of this run was made.
fn note(findings: &Findings) -> String {
    let setting = &findings.setting;
    let weight = if (setting.weight - 1.0).abs() < 1e-9 {
        String::new()
    } else {
        format!(", each standing for {} real people", words::count(setting.weight))
    };
    format!(
        "{} simulated{weight}; {} from {}; {}.",
        words::capital(&words::people(setting.persons)),
        words::duration(setting.horizon),
        words::day(setting.start),
        rules::uncertainty(setting)
    )
}
