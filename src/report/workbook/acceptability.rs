//! The sheet of acceptability: curves and frontier as formulas over the samples.

use super::ratios;
use super::sheet::{Sheet, Shown, at, fixed};
use crate::analysis::findings::Findings;
use crate::economics::acceptability::acceptability;
use crate::economics::paired::Paired;
use rust_xlsxwriter::{Chart, ChartType, Workbook, XlsxError};

/// Values of willingness to pay: from 0 to twice the threshold.
pub(super) const STEPS: usize = 41;
/// The first row of the curves.
const FIRST: usize = 4;

/// Writes the sheet.
pub(super) fn write(book: &mut Workbook, findings: &Findings, paired: &Paired) -> Result<(), XlsxError> {
    let strategies = paired.strategies.len();
    let mut widths = vec![22.0];
    widths.extend(vec![18.0; 2 * strategies + 2]);
    let mut sheet = Sheet::new(book, "CEAC", &widths)?;
    sheet.title(0, "Probability that each strategy is cost-effective, by willingness to pay for a QALY")?;
    let step = findings.setting.threshold / 20.0;
    sheet.head(1, 0, "Step")?;
    sheet.number(1, 1, step)?;
    sheet.head(2, 1, "Probability")?;
    sheet.head(2, 1 + strategies, "Mean net benefit per person")?;
    let heads = [format!("Willingness to pay ({})", findings.setting.currency)];
    let ends = ["Best on average".to_owned(), "Its probability (CEAF)".into()];
    let names = paired.strategies.iter();
    let heads = heads.iter().chain(names.clone()).chain(names).chain(&ends);
    sheet.heads(FIRST - 1, heads.map(String::as_str))?;
    for place in 0..STEPS {
        line(&mut sheet, paired, place, step)?;
    }
    let mut chart = Chart::new(ChartType::ScatterStraight);
    for (place, _) in paired.strategies.iter().enumerate() {
        let last = (FIRST + STEPS - 1) as u32;
        let column = place as u16 + 1;
        chart
            .add_series()
            .set_name(("CEAC", FIRST as u32 - 1, column))
            .set_categories(("CEAC", FIRST as u32, 0, last, 0))
            .set_values(("CEAC", FIRST as u32, column, last, column));
    }
    chart.title().set_name("Cost-effectiveness acceptability");
    chart.x_axis().set_name("Willingness to pay for a QALY");
    chart.y_axis().set_name("Probability").set_min(0).set_max(1);
    sheet.chart(FIRST + STEPS + 1, 0, &chart)
}

fn line(sheet: &mut Sheet, paired: &Paired, place: usize, step: f64) -> Result<(), XlsxError> {
    let strategies = paired.strategies.len();
    let row = FIRST + place;
    // As the formulas go: each value is the one above and a step.
    let wtp = (0..place).fold(0.0, |wtp, _| wtp + step);
    if place == 0 {
        sheet.number(row, 0, 0.0)?;
    } else {
        sheet.formula(row, 0, &format!("={}+{}", at(row - 1, 0), fixed(1, 1)), &Shown::Number(wtp))?;
    }
    let found = acceptability(paired, wtp);
    let k = format!("${}", at(row, 0));
    let benefit = |strategy: usize| format!("({k}*effect_{0}-cost_{0})", strategy + 1);
    for (strategy, &probability) in found.probability.iter().enumerate() {
        let own = benefit(strategy);
        let compared = |sign: &str, join: &str| {
            let each: Vec<String> = (0..strategies)
                .filter(|&other| other != strategy)
                .map(|other| format!("({own}{sign}{})", benefit(other)))
                .collect();
            each.join(join)
        };
        // A sample counts where no other is better, shared among those that are exactly equal.
        let formula = format!("=SUMPRODUCT({}/(1+{}))/ROWS(cost_1)", compared(">=", "*"), compared("=", "+"));
        sheet.formula(row, 1 + strategy, &formula, &Shown::Number(probability))?;
    }
    let (costs, effects) = (paired.mean_costs(), paired.mean_effects());
    let means = ratios::workings(strategies);
    for strategy in 0..strategies {
        let mean = |column: usize| format!("{}!{}", ratios::NAME, fixed(means + strategy, column));
        let formula = format!("={k}*{}-{}", mean(3), mean(2));
        let value = wtp * effects[strategy] - costs[strategy];
        sheet.formula(row, 1 + strategies + strategy, &formula, &Shown::Number(value))?;
    }
    let range = |from: usize| format!("{}:{}", at(row, from), at(row, from + strategies - 1));
    let benefits = range(1 + strategies);
    let best = format!("MATCH(MAX({benefits}),{benefits},0)");
    let names = format!("{}:{}", fixed(FIRST - 1, 1), fixed(FIRST - 1, strategies));
    let end = 1 + 2 * strategies;
    let name = paired.strategies.get(found.best).map_or("", String::as_str);
    sheet.formula(row, end, &format!("=INDEX({names},{best})"), &Shown::Text(name))?;
    let probability = found.probability.get(found.best).copied().unwrap_or_default();
    sheet.formula(row, end + 1, &format!("=INDEX({},{best})", range(1)), &Shown::Number(probability))
}
