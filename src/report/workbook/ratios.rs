//! The sheet of ratios: the table by cost as formulas, with the workings that decide dominance beneath it.
//!
//! A strategy is extendedly dominated where some ratio into it, from a strategy with less effect, is above some ratio out
//! of it, to one with more: then it lies above the line between the two.

use super::sheet::{Sheet, Shown, at, fixed};
use crate::analysis::findings::Findings;
use crate::economics::cea::{Row, Status, icer_table};
use crate::economics::paired::Paired;
use rust_xlsxwriter::{Workbook, XlsxError};

/// Name of the sheet.
pub(super) const NAME: &str = "ICER";
/// The first row of the table.
const TABLE: usize = 3;
/// Columns of the workings: number, name, mean cost, mean effect, dominated, extendedly, class, place; then ratios.
const MATRIX: usize = 9;

/// The first row of the workings.
pub(super) const fn workings(strategies: usize) -> usize {
    TABLE + strategies + 4
}

/// Writes the sheet.
pub(super) fn write(book: &mut Workbook, findings: &Findings, paired: &Paired) -> Result<(), XlsxError> {
    let mut widths = vec![8.0, 30.0, 16.0, 16.0, 18.0, 18.0, 18.0, 10.0, 4.0];
    widths.extend(vec![14.0; paired.strategies.len()]);
    let mut sheet = Sheet::new(book, NAME, &widths)?;
    let rows = icer_table(&paired.mean_costs(), &paired.mean_effects());
    table(&mut sheet, findings, paired, &rows)?;
    dominance(&mut sheet, paired, &rows)
}

fn table(sheet: &mut Sheet, findings: &Findings, paired: &Paired, rows: &[Row]) -> Result<(), XlsxError> {
    let strategies = rows.len();
    let first = workings(strategies);
    let currency = &findings.setting.currency;
    sheet.title(0, "Incremental cost-effectiveness ratios, per person, over the means of the samples")?;
    let heads = [
        "Place".to_owned(),
        "Strategy".into(),
        format!("Cost ({currency})"),
        "QALYs".into(),
        "Incremental cost".into(),
        "Incremental QALYs".into(),
        format!("ICER ({currency} per QALY)"),
        "Status".into(),
    ];
    sheet.heads(TABLE - 1, heads.iter().map(String::as_str))?;
    let column = |c: usize| format!("{}:{}", fixed(first, c), fixed(first + strategies - 1, c));
    for (place, row) in rows.iter().enumerate() {
        let line = TABLE + place;
        sheet.number(line, 0, place as f64 + 1.0)?;
        let found = format!("MATCH({},{},0)", at(line, 0), column(7));
        let pick = |c: usize| format!("=INDEX({},{found})", column(c));
        let name = paired.strategies.get(row.strategy).map_or("", String::as_str);
        sheet.formula(line, 1, &pick(1), &Shown::Text(name))?;
        sheet.formula(line, 2, &pick(2), &Shown::Number(row.cost))?;
        sheet.formula(line, 3, &pick(3), &Shown::Number(row.effect))?;
        let class = format!("INDEX({},{found})", column(6));
        let status = format!("=CHOOSE(1+{class},\"ND\",\"ED\",\"D\")");
        sheet.formula(line, 7, &status, &Shown::Text(row.status.word()))?;
        if place == 0 {
            continue;
        }
        let own = row.increment;
        let shown = |value: Option<f64>| value.map_or(Shown::Text(""), Shown::Number);
        for (to, from, value) in [(4, 2, own.map(|i| i.cost)), (5, 3, own.map(|i| i.effect))] {
            let less = format!("=IF({}=\"ND\",{}-{},\"\")", at(line, 7), at(line, from), at(line - 1, from));
            sheet.formula(line, to, &less, &shown(value))?;
        }
        let ratio = format!("=IF({}=\"ND\",{}/{},\"\")", at(line, 7), at(line, 4), at(line, 5));
        sheet.formula(line, 6, &ratio, &shown(own.map(|i| i.ratio)))?;
    }
    Ok(())
}

fn dominance(sheet: &mut Sheet, paired: &Paired, rows: &[Row]) -> Result<(), XlsxError> {
    let strategies = rows.len();
    let first = workings(strategies);
    sheet.head(first - 2, 0, "Workings")?;
    sheet.head(first - 2, MATRIX, "Ratio from the strategy of the row to that of the column")?;
    let heads =
        ["Number", "Strategy", "Mean cost", "Mean QALYs", "Dominated", "Extendedly", "Class", "Place"];
    for (column, name) in heads.into_iter().enumerate() {
        sheet.head(first - 1, column, name)?;
    }
    let (costs, effects) = (paired.mean_costs(), paired.mean_effects());
    let status = |strategy: usize| rows.iter().find(|row| row.strategy == strategy).map(|row| row.status);
    let of = |c: usize| format!("{}:{}", fixed(first, c), fixed(first + strategies - 1, c));
    let (numbers, cost, effect, dominated, class) = (of(0), of(2), of(3), of(4), of(6));
    for strategy in 0..strategies {
        let line = first + strategy;
        let cell = |c: usize| at(line, c);
        sheet.number(first - 1, MATRIX + strategy, strategy as f64 + 1.0)?;
        sheet.number(line, 0, strategy as f64 + 1.0)?;
        sheet.text(line, 1, &paired.strategies[strategy])?;
        let number = strategy + 1;
        sheet.formula(line, 2, &format!("=AVERAGE(cost_{number})"), &Shown::Number(costs[strategy]))?;
        sheet.formula(line, 3, &format!("=AVERAGE(effect_{number})"), &Shown::Number(effects[strategy]))?;
        let (c, e, n) = (cell(2), cell(3), cell(0));
        let worse = format!(
            "=IF(SUMPRODUCT(({cost}<={c})*({effect}>={e})*((({cost}<{c})+({effect}>{e})+({numbers}<{n}))>0))>0,1,0)"
        );
        let flag = |wanted| Shown::Number(if status(strategy) == Some(wanted) { 1.0 } else { 0.0 });
        sheet.formula(line, 4, &worse, &flag(Status::Dominated))?;
        let into =
            format!("{}:{}", at(first, MATRIX + strategy), at(first + strategies - 1, MATRIX + strategy));
        let out = format!("{}:{}", at(line, MATRIX), at(line, MATRIX + strategies - 1));
        // Less than rounding of the ratios is no difference.
        let above = format!("MAX({into})-MIN({out})>1E-12*MAX(ABS(MAX({into})),ABS(MIN({out})))");
        let between = format!("COUNT({into})*COUNT({out})>0");
        let extended = format!("=IF({between},IF({above},1,0),0)");
        sheet.formula(line, 5, &extended, &flag(Status::ExtendedlyDominated))?;
        let level = match status(strategy) {
            Some(Status::Dominated) => 2.0,
            Some(Status::ExtendedlyDominated) => 1.0,
            _ => 0.0,
        };
        sheet.formula(line, 6, &format!("=IF({}=1,2,{})", cell(4), cell(5)), &Shown::Number(level))?;
        let own = cell(6);
        let before = format!(
            "=1+SUMPRODUCT(({class}<{own})+({class}={own})*(({cost}<{c})+({cost}={c})*({numbers}<{n})))"
        );
        let place = rows.iter().position(|row| row.strategy == strategy).unwrap_or_default() + 1;
        sheet.formula(line, 7, &before, &Shown::Number(place as f64))?;
        for other in 0..strategies {
            let to = at(first - 1, MATRIX + other);
            let theirs = |range: &str| format!("INDEX({range},{to})");
            let ratio = format!(
                "=IF(({}+{}=0)*({e}<{}),({}-{c})/({}-{e}),\"\")",
                cell(4),
                theirs(&dominated),
                theirs(&effect),
                theirs(&cost),
                theirs(&effect)
            );
            let whole = [strategy, other].iter().all(|&one| status(one) != Some(Status::Dominated));
            let gain = effects[other] - effects[strategy];
            let known = (whole && gain > 0.0).then(|| (costs[other] - costs[strategy]) / gain);
            sheet.formula(line, MATRIX + other, &ratio, &known.map_or(Shown::Text(""), Shown::Number))?;
        }
    }
    Ok(())
}
