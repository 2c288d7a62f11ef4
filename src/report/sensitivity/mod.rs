//! What a sensitivity analysis leaves: the answer, tornados, the map, flips and structural alternatives, each as table and
//! chart, a page, and lines for a terminal.

mod answer;
mod page;
mod sentence;

pub use answer::answer;
pub(in crate::report) use page::part;
pub use sentence::sentence;

use super::ReportError;
use super::answer::json;
use super::tables::{File, figure, meanings};
use super::taken_in::{Finding, Sensitivity};
use crate::analysis::sensitivity::found::Found;
use crate::analysis::sensitivity::one_way::Verdict;
use crate::analysis::sensitivity::screen::most_missed;
use crate::analysis::sensitivity::{BUDGET, MIXES};
use crate::charts::table::Field;
use crate::charts::tornado::{self, amount, valued};
use crate::charts::words::capital;
use crate::charts::{ChartTable, Figure, flips, png, structures, two_way};
use std::fmt::Write as _;

/// Every figure for which there is something to show.
///
/// # Errors
/// Where one cannot be drawn.
pub fn figures(found: &Found) -> Result<Vec<Figure>, ReportError> {
    let mut all = drawings(found)?;
    for figure in &mut all {
        figure.png = png(&figure.svg)?;
    }
    Ok(all)
}

/// The same without pictures in pixels, which no page needs.
pub(in crate::report) fn drawings(found: &Found) -> Result<Vec<Figure>, ReportError> {
    let mut drawn: Vec<(&'static str, ChartTable, String)> = Vec::new();
    if let Some(table) = tornado::table(found, found.shown(), found.headline) {
        let svg = tornado::draw(tornado::ID, &table)?;
        drawn.push((tornado::ID, table, svg));
    }
    if let Some(table) = flips::table(found) {
        let svg = flips::draw(&table)?;
        drawn.push((flips::ID, table, svg));
    }
    let admissions = found.outcomes.iter().position(|outcome| outcome.id == "admissions");
    if let Some(outcome) = admissions.filter(|outcome| *outcome != found.headline)
        && let Some(table) = tornado::table(found, found.shown(), outcome)
    {
        let svg = tornado::draw(tornado::ADMISSIONS, &table)?;
        drawn.push((tornado::ADMISSIONS, table, svg));
    }
    for (outcome, id) in [(BUDGET, tornado::BUDGET_IMPACT), (MIXES, tornado::STATED_MIXES)] {
        let place = found.outcomes.iter().position(|known| known.id == outcome);
        if let Some(place) = place.filter(|place| *place != found.headline)
            && let Some(table) = tornado::table(found, found.shown(), place)
        {
            let svg = tornado::draw(id, &table)?;
            drawn.push((id, table, svg));
        }
    }
    if let Some(table) = two_way::table(found) {
        let svg = two_way::draw(&table)?;
        drawn.push((two_way::ID, table, svg));
    }
    if let Some(table) = structures::table(found) {
        let svg = structures::draw(&table)?;
        drawn.push((structures::ID, table, svg));
    }
    let figure = |(id, table, svg)| Figure { id, table, svg, png: Vec::new() };
    Ok(drawn.into_iter().map(figure).collect())
}

/// Every file of an analysis but its manifest.
///
/// # Errors
/// Where a chart cannot be drawn or a table written down.
pub fn files(of: &Sensitivity) -> Result<Vec<File>, ReportError> {
    let found = &of.found;
    let figures = figures(found)?;
    let mut files = vec![
        Finding::Sensitivity(Box::new(of.clone())).file()?,
        File { path: "answer.json".into(), bytes: json(&answer(found))?.into_bytes() },
        File { path: "report.html".into(), bytes: page::page(found, &figures).into_bytes() },
    ];
    let mut told: Vec<(String, &[Field])> = Vec::new();
    let tables = [("one_way.csv", tornado::all(found)), ("structural.csv", structures::all(found))];
    for (name, table) in tables {
        if let Some(table) = table {
            files.push(figure(&format!("tables/{name}"), &table)?);
            told.push((name.to_owned(), table.fields));
        }
    }
    for drawn in figures {
        let Figure { id, table, svg, png } = drawn;
        files.push(figure(&format!("figures/{id}.csv"), &table)?);
        told.push((format!("figures/{id}.csv"), table.fields));
        let words = format!("{}\n\n{}\n\n{}\n", table.title, table.alt, table.subtitle);
        files.push(File { path: format!("figures/{id}.txt"), bytes: words.into_bytes() });
        files.push(File { path: format!("figures/{id}.svg"), bytes: svg.into_bytes() });
        files.push(File { path: format!("figures/{id}.png"), bytes: png });
    }
    let told: Vec<(&str, &[Field])> = told.iter().map(|(name, fields)| (name.as_str(), *fields)).collect();
    files.push(meanings("tables/dictionary.csv", &told)?);
    Ok(files)
}

/// What was screened out, in a sentence; none where all inputs were lived in full.
fn screened(found: &Found) -> Option<String> {
    let first = found.screening.as_ref()?;
    let outcome = &found.outcomes[found.headline];
    let most = most_missed(found.one_way.as_ref()?, found.shown(), found.headline).map_or_else(
        String::new,
        |most| {
            format!(
                ": none of them moves it by more than {} within the 95% Monte Carlo interval of that pass",
                amount(outcome, most)
            )
        },
    );
    Some(format!(
        "{} inputs were screened out by a first pass of {} people and {} replicates{most}; --no-screening lives them in full",
        first.left_out.len(),
        first.persons,
        first.replicates
    ))
}

/// The ranges of a budget impact, in a sentence.
fn budget(found: &Found, outcome: usize) -> String {
    let told = &found.outcomes[outcome];
    let subject = capital(&tornado::subject(found, found.shown(), outcome));
    let Some(one) = &found.one_way else { return String::new() };
    let bars = one.tornado(found.shown(), outcome);
    let base = bars.first().map_or_else(|| "–".into(), |bar| amount(told, bar.base.mean));
    let ranges: Vec<String> = bars
        .iter()
        .filter(|bar| bar.verdict == Verdict::Moves)
        .take(TOP)
        .map(|bar| {
            let input = &found.inputs[bar.input];
            format!(
                "{} to {} with {} from {} to {}",
                amount(told, bar.low.mean),
                amount(told, bar.high.mean),
                tornado::lower(&input.label),
                valued(input, input.low),
                valued(input, input.high)
            )
        })
        .collect();
    if ranges.is_empty() {
        return format!("{subject}: {base}; no input moves it beyond Monte Carlo noise.");
    }
    format!("{subject}: {base}; {}.", ranges.join("; "))
}

/// Ranges of a budget impact that are told in a sentence.
const TOP: usize = 3;
/// Bars that a terminal shows.
const SHOWN: usize = 10;

/// The analysis in lines for a terminal.
pub fn terminal(found: &Found) -> String {
    let mut text = format!("{}\n", sentence(found));
    let outcome = &found.outcomes[found.headline];
    if let Some(one) = &found.one_way {
        let strategy = found.shown();
        let bars = one.tornado(strategy, found.headline);
        let moving: Vec<_> = bars.iter().filter(|bar| bar.verdict == Verdict::Moves).collect();
        let _ = writeln!(
            text,
            "\n{} of {} less {}, {} in the base case; each input at the ends of its 95% interval:",
            outcome.label,
            found.strategies[strategy].name,
            found.strategies[0].name,
            bars.first().map_or_else(|| "–".into(), |bar| amount(outcome, bar.base.mean))
        );
        for bar in moving.iter().take(SHOWN) {
            let input = &found.inputs[bar.input];
            let _ = writeln!(
                text,
                "  {}: {} at {}, {} at {}",
                input.label,
                amount(outcome, bar.low.mean),
                valued(input, input.low),
                amount(outcome, bar.high.mean),
                valued(input, input.high)
            );
        }
        let count = |verdict: Verdict| bars.iter().filter(|bar| bar.verdict == verdict).count();
        let _ = writeln!(
            text,
            "  {} more move it less, {} cannot be told from Monte Carlo noise, {} change nothing",
            moving.len().saturating_sub(SHOWN),
            count(Verdict::Noise),
            count(Verdict::Nothing)
        );
        if let Some(words) = screened(found) {
            let _ = writeln!(text, "  {words}");
        }
        for place in (0..found.outcomes.len()).filter(|place| *place != found.headline) {
            if [BUDGET, MIXES].contains(&found.outcomes[place].id.as_str()) {
                let _ = writeln!(text, "\n{}", budget(found, place));
            }
        }
    }
    if !found.thresholds.is_empty() {
        text.push('\n');
    }
    for threshold in &found.thresholds {
        let _ = writeln!(text, "{}", sentence::searched(found, threshold));
    }
    if let Some(table) = two_way::table(found) {
        let _ = writeln!(text, "\n{}.", table.title);
    }
    if let Some(structural) = &found.structural {
        let _ = writeln!(
            text,
            "\nStructural alternatives ({}, less the comparator):",
            outcome.label.to_lowercase()
        );
        for choice in &structural.choices {
            let named =
                choice.alternative.map_or(structures::BASE, |place| &structural.alternatives[place].name);
            let row = structural.rows.iter().find(|row| {
                row.alternative == choice.alternative
                    && row.outcome == found.headline
                    && row.strategy == found.shown()
            });
            let mean = row.map_or_else(|| "–".into(), |row| amount(outcome, row.difference.mean));
            let best = &found.strategies[choice.best].name;
            let told = if choice.told { "best" } else { "ahead, within noise" };
            let _ = writeln!(
                text,
                "  {named}: {mean} for {}; {best} {told}",
                found.strategies[found.shown()].name
            );
        }
    }
    text
}
