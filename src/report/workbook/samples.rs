//! The sheet of samples, and their summary as formulas over it.

use super::sheet::{Sheet, Shown, fixed};
use crate::analysis::findings::Findings;
use crate::analysis::quantile::quantile;
use crate::economics::paired::{Paired, mean};
use rust_xlsxwriter::{Workbook, XlsxError};

/// The first row of samples.
const FIRST: usize = 3;

/// Writes both sheets and names the columns `cost_1`, `effect_1` and so on.
pub(super) fn write(book: &mut Workbook, findings: &Findings, paired: &Paired) -> Result<(), XlsxError> {
    let strategies = paired.strategies.len();
    let currency = &findings.setting.currency;
    let mut widths = vec![10.0];
    widths.extend(vec![20.0; 2 * strategies]);
    let mut sheet = Sheet::new(book, "Samples", &widths)?;
    sheet.title(0, "Discounted cost and QALYs per person, a row for each parameter sample")?;
    for (place, name) in paired.strategies.iter().enumerate() {
        sheet.head(1, 1 + place, &format!("Cost ({currency})"))?;
        sheet.head(1, 1 + strategies + place, "QALYs")?;
        sheet.head(2, 1 + strategies + place, name)?;
    }
    sheet.heads(2, ["Sample"].into_iter().chain(paired.strategies.iter().map(String::as_str)))?;
    for sample in 0..paired.samples() {
        sheet.number(FIRST + sample, 0, sample as f64 + 1.0)?;
        for (place, column) in paired.costs.iter().chain(&paired.effects).enumerate() {
            sheet.number(FIRST + sample, 1 + place, column[sample])?;
        }
    }
    let last = FIRST + paired.samples() - 1;
    for place in 0..2 * strategies {
        let (what, number) =
            if place < strategies { ("cost", place) } else { ("effect", place - strategies) };
        let range = format!("=Samples!{}:{}", fixed(FIRST, 1 + place), fixed(last, 1 + place));
        book.define_name(format!("{what}_{}", number + 1), &range)?;
    }
    summary(book, findings, paired)
}

fn summary(book: &mut Workbook, findings: &Findings, paired: &Paired) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(book, "Summary", &[30.0, 26.0, 16.0, 16.0, 16.0, 16.0])?;
    sheet.title(0, "Costs and QALYs per person over the samples")?;
    let heads = ["Strategy", "What", "Mean", "Standard deviation", "2.5% quantile", "97.5% quantile"];
    sheet.heads(2, heads)?;
    let currency = &findings.setting.currency;
    let comparator = paired.strategies.first().map_or("", String::as_str);
    let mut row = 3;
    for (place, name) in paired.strategies.iter().enumerate() {
        for (what, unit, columns) in
            [("cost", currency.as_str(), &paired.costs), ("effect", "QALYs", &paired.effects)]
        {
            let label = if what == "cost" { format!("Cost ({unit})") } else { unit.to_owned() };
            let own = format!("{what}_{}", place + 1);
            line(&mut sheet, row, (name, &label), &own, &columns[place])?;
            row += 1;
            if place > 0 {
                let changed: Vec<f64> = columns[place].iter().zip(&columns[0]).map(|(a, b)| a - b).collect();
                let label = format!("{label}, less {comparator}");
                line(&mut sheet, row, (name, &label), &format!("{own}-{what}_1"), &changed)?;
                row += 1;
            }
        }
    }
    Ok(())
}

/// The mean, spread and limits of what an expression over the columns gives.
fn line(
    sheet: &mut Sheet,
    row: usize,
    (name, label): (&str, &str),
    of: &str,
    values: &[f64],
) -> Result<(), XlsxError> {
    sheet.text(row, 0, name)?;
    sheet.text(row, 1, label)?;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = mean(values);
    let squares: f64 = values.iter().map(|value| (value - middle) * (value - middle)).sum();
    let spread = (squares / (values.len() as f64 - 1.0)).sqrt();
    let limit = |p: f64| quantile(&sorted, p).unwrap_or_default();
    let cells = [
        (format!("=AVERAGE({of})"), middle),
        (format!("=STDEV({of})"), spread),
        (format!("=PERCENTILE({of},0.025)"), limit(0.025)),
        (format!("=PERCENTILE({of},0.975)"), limit(0.975)),
    ];
    for (column, (formula, value)) in (2..).zip(cells) {
        if of.contains('-') {
            sheet.array(row, column, &formula, value)?;
        } else {
            sheet.formula(row, column, &formula, &Shown::Number(value))?;
        }
    }
    Ok(())
}
