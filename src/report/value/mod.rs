//! What an economic evaluation leaves: its tables, its charts, the document for machines, and lines for a terminal.

mod about;

pub use about::{Kept, kept};

use super::ReportError;
use super::answer::json;
use super::tables::{File, figure, meanings};
use crate::analysis::value::net_benefit::Spread;
use crate::analysis::value::outcome::{Sampled, Trials, Valued};
use crate::analysis::value::partial::Partial;
use crate::charts::table::{Cell, ChartTable, Field};
use crate::charts::words::{count, percent};
use crate::charts::worth;
use crate::economics::acceptability::Acceptability;
use serde_json::{Value, json};
use std::fmt::Write as _;

const WTP: Field = Field { name: "wtp", meaning: "willingness to pay for one unit of effect", unit: "money" };

const ICERS: &[Field] = &[
    Field { name: "strategy", meaning: "name of the strategy", unit: "" },
    Field { name: "cost", meaning: "mean cost", unit: "money" },
    Field { name: "effect", meaning: "mean effect", unit: "effect" },
    Field { name: "inc_cost", meaning: "cost more than the row before on the frontier", unit: "money" },
    Field { name: "inc_effect", meaning: "effect more than the row before on the frontier", unit: "effect" },
    Field { name: "icer", meaning: "inc_cost / inc_effect", unit: "money per effect" },
    Field {
        name: "status",
        meaning: "ND: on the frontier; ED: dominated by a mixture of two others; D: dominated by another",
        unit: "",
    },
];

const ACCEPTABILITY: &[Field] = &[
    WTP,
    Field { name: "strategy", meaning: "name of the strategy", unit: "" },
    Field {
        name: "probability",
        meaning: "share of samples in which it has the largest net benefit; equal ones share",
        unit: "proportion",
    },
    Field { name: "frontier", meaning: "yes: the strategy with the largest expected net benefit", unit: "" },
    Field { name: "loss", meaning: "expected loss from choosing it", unit: "money" },
];

const NET_BENEFIT: &[Field] = &[
    WTP,
    Field { name: "strategy", meaning: "name of the strategy", unit: "" },
    Field { name: "nmb", meaning: "mean net monetary benefit: wtp × effect - cost", unit: "money" },
    Field { name: "nmb_lower", meaning: "2.5% quantile over samples", unit: "money" },
    Field { name: "nmb_upper", meaning: "97.5% quantile over samples", unit: "money" },
    Field {
        name: "nhb",
        meaning: "mean net health benefit: effect - cost / wtp; empty at 0",
        unit: "effect",
    },
    Field { name: "nhb_lower", meaning: "2.5% quantile over samples", unit: "effect" },
    Field { name: "nhb_upper", meaning: "97.5% quantile over samples", unit: "effect" },
    Field { name: "inmb", meaning: "nmb less that of the first strategy", unit: "money" },
    Field { name: "inmb_lower", meaning: "2.5% quantile over samples", unit: "money" },
    Field { name: "inmb_upper", meaning: "97.5% quantile over samples", unit: "money" },
];

const EVPI: &[Field] = &[
    WTP,
    Field { name: "evpi", meaning: "expected value of perfect information, a person", unit: "money" },
    Field {
        name: "population_evpi",
        meaning: "the same for all to whom the decision applies; empty where their number was not given",
        unit: "money",
    },
];

const EVPPI: &[Field] = &[
    Field { name: "parameters", meaning: "parameters that would be known, with + between them", unit: "" },
    Field { name: "name", meaning: "what they are in plain words", unit: "" },
    WTP,
    Field { name: "evppi", meaning: "expected value of knowing them, a person", unit: "money" },
    Field { name: "se", meaning: "its standard error, of samples and regression", unit: "money" },
    Field {
        name: "additive",
        meaning: "what their main effects alone give; empty where nothing else is fitted",
        unit: "money",
    },
    Field { name: "method", meaning: "how costs and effects were regressed on them", unit: "" },
];

const EVSI: &[Field] = &[
    Field { name: "parameters", meaning: "parameter of which the trial tells", unit: "" },
    Field { name: "outcome", meaning: "what the trial measures", unit: "" },
    Field { name: "per_arm", meaning: "participants in each of two arms", unit: "persons" },
    WTP,
    Field { name: "evsi", meaning: "expected value of sample information, a person", unit: "money" },
    Field { name: "se", meaning: "its standard error, of samples and regression", unit: "money" },
    Field {
        name: "net_benefit",
        meaning: "expected net benefit of sampling: evsi for all who come after the result, less the cost of the trial",
        unit: "money",
    },
    Field { name: "best", meaning: "yes: the size with the largest net benefit above 0", unit: "" },
    Field { name: "method", meaning: "how it was computed", unit: "" },
];

fn yes(truth: bool) -> Cell {
    Cell::text(if truth { "yes" } else { "no" })
}

fn icers(valued: &Valued) -> Vec<Vec<Cell>> {
    let row = |row: &crate::economics::cea::Row| {
        vec![
            Cell::text(&valued.paired.strategies[row.strategy]),
            Cell::number(row.cost),
            Cell::number(row.effect),
            Cell::number(row.increment.map(|more| more.cost)),
            Cell::number(row.increment.map(|more| more.effect)),
            Cell::number(row.increment.map(|more| more.ratio)),
            Cell::text(row.status.word()),
        ]
    };
    valued.icers.iter().map(row).collect()
}

fn acceptability(valued: &Valued) -> Vec<Vec<Cell>> {
    let at = |at: &Acceptability| {
        let row = |(place, name): (usize, &String)| {
            vec![
                Cell::number(at.wtp),
                Cell::text(name),
                Cell::number(at.probability[place]),
                yes(place == at.best),
                Cell::number(at.loss[place]),
            ]
        };
        valued.paired.strategies.iter().enumerate().map(row).collect::<Vec<_>>()
    };
    valued.thresholds.iter().flat_map(at).collect()
}

fn three(spread: Option<Spread>, divisor: f64) -> [Option<f64>; 3] {
    let spread = spread.filter(|_| divisor > 0.0);
    [spread.map(|s| s.mean), spread.map(|s| s.lower), spread.map(|s| s.upper)]
        .map(|value| value.map(|value| value / divisor))
}

fn net_benefit(valued: &Valued) -> Vec<Vec<Cell>> {
    let row = |net: &crate::analysis::value::net_benefit::NetBenefit| {
        let mut cells = vec![Cell::number(net.wtp), Cell::text(&valued.paired.strategies[net.strategy])];
        let numbers = [three(Some(net.own), 1.0), three(Some(net.own), net.wtp), three(net.incremental, 1.0)];
        cells.extend(numbers.into_iter().flatten().map(Cell::number));
        cells
    };
    valued.net_benefits.iter().flatten().map(row).collect()
}

fn evpi(valued: &Valued) -> Vec<Vec<Cell>> {
    let people = valued.everyone();
    let row = |at: &Acceptability| {
        vec![
            Cell::number(at.wtp),
            Cell::number(at.evpi()),
            Cell::number(people.map(|people| people * at.evpi())),
        ]
    };
    valued.thresholds.iter().map(row).collect()
}

fn evppi(valued: &Valued) -> Vec<Vec<Cell>> {
    let of = |partial: &Partial| {
        let row = |at: &crate::analysis::value::partial::At| {
            vec![
                Cell::text(partial.joined()),
                Cell::text(called(valued, partial)),
                Cell::number(at.wtp),
                Cell::number(at.value),
                Cell::number(at.se),
                Cell::number(at.additive),
                Cell::text(partial.method),
            ]
        };
        partial.at.iter().map(row).collect::<Vec<_>>()
    };
    valued.partial.iter().flat_map(of).collect()
}

fn evsi(valued: &Valued) -> Vec<Vec<Cell>> {
    let of = |trials: &Trials| {
        let row = |sampled: &Sampled| {
            vec![
                Cell::text(&trials.parameter),
                Cell::text(trials.outcome),
                Cell::number(sampled.per_arm),
                Cell::number(sampled.wtp),
                Cell::number(sampled.value),
                Cell::number(sampled.se),
                Cell::number(sampled.net),
                yes(sampled.best),
                Cell::text(trials.method),
            ]
        };
        trials.sizes.iter().map(row).collect::<Vec<_>>()
    };
    valued.trials.iter().flat_map(of).collect()
}

type Part = (&'static str, &'static [Field], fn(&Valued) -> Vec<Vec<Cell>>);

/// The tables; those without rows are left out.
const PARTS: [Part; 6] = [
    ("icer.csv", ICERS, icers),
    ("acceptability.csv", ACCEPTABILITY, acceptability),
    ("net_benefit.csv", NET_BENEFIT, net_benefit),
    ("evpi.csv", EVPI, evpi),
    ("evppi.csv", EVPPI, evppi),
    ("evsi.csv", EVSI, evsi),
];

/// What a set of parameters is called.
fn called(valued: &Valued, partial: &Partial) -> String {
    let names: Vec<&str> = partial.parameters.iter().map(|path| valued.named.parameter(path)).collect();
    partial.called.clone().unwrap_or_else(|| names.join(" + "))
}

/// The tables of an evaluation with their paths; those without rows are left out.
pub fn tables(valued: &Valued) -> Vec<(String, ChartTable)> {
    let table = |(name, fields, rows): &Part| {
        let rows = rows(valued);
        (!rows.is_empty()).then(|| (format!("tables/{name}"), ChartTable::plain(fields, rows)))
    };
    PARTS.iter().filter_map(table).collect()
}

/// The document of an evaluation as a file.
///
/// # Errors
/// Where it cannot be written down.
pub fn file(valued: &Valued) -> Result<File, ReportError> {
    Ok(File { path: "value.json".into(), bytes: json(&document(valued))?.into_bytes() })
}

/// Every file of an evaluation but its manifest.
///
/// # Errors
/// Where a chart cannot be drawn or a table written down.
pub fn files(valued: &Valued) -> Result<Vec<File>, ReportError> {
    let mut files = vec![file(valued)?];
    let mut described: Vec<(String, &'static [Field])> = Vec::new();
    for (path, table) in tables(valued) {
        files.push(figure(&path, &table)?);
        described.push((path, table.fields));
    }
    for drawn in worth::figures(valued)? {
        let (id, table) = (drawn.id, drawn.table);
        let alt = format!("{}\n\n{}\n\n{}\n", table.title, table.alt, table.subtitle);
        files.push(figure(&format!("figures/{id}.csv"), &table)?);
        files.push(File { path: format!("figures/{id}.txt"), bytes: alt.into_bytes() });
        files.push(File { path: format!("figures/{id}.svg"), bytes: drawn.svg.into_bytes() });
        files.push(File { path: format!("figures/{id}.png"), bytes: drawn.png });
        described.push((format!("figures/{id}.csv"), table.fields));
    }
    let described: Vec<(&str, &[Field])> =
        described.iter().map(|(name, fields)| (name.as_str(), *fields)).collect();
    files.push(meanings("tables/dictionary.csv", &described)?);
    Ok(files)
}

/// A number of a document; null where it is none.
fn number(value: impl Into<Option<f64>>) -> Value {
    match value.into() {
        // Adding 0 turns -0 into 0.
        Some(value) if value.is_finite() => json!(value + 0.0),
        _ => Value::Null,
    }
}

/// The evaluation as one object, as `value --json` prints it.
pub fn document(valued: &Valued) -> Value {
    let name = |place: usize| valued.paired.strategies[place].as_str();
    let ratios: Vec<Value> = (valued.icers.iter())
        .map(|row| {
            json!({
                "strategy": name(row.strategy), "cost": number(row.cost), "effect": number(row.effect),
                "inc_cost": number(row.increment.map(|more| more.cost)),
                "inc_effect": number(row.increment.map(|more| more.effect)),
                "icer": number(row.increment.map(|more| more.ratio)), "status": row.status.word(),
            })
        })
        .collect();
    let mut document = json!({ "icer_table": ratios });
    if !valued.deterministic() {
        curves(valued, &mut document);
        information(valued, &mut document);
    }
    document["warnings"] = json!(valued.warnings);
    if let Some(about) = about::about(valued) {
        document[about::KEY] = about;
    }
    document
}

fn curves(valued: &Valued, document: &mut Value) {
    let name = |place: usize| valued.paired.strategies[place].as_str();
    let each = |key: &str, values: fn(&Acceptability) -> &Vec<f64>| -> Vec<Value> {
        let at = |at: &Acceptability| {
            let one = |(place, value): (usize, &f64)| {
                let mut row = json!({"wtp": number(at.wtp), "strategy": name(place)});
                row[key] = number(*value);
                row
            };
            values(at).iter().enumerate().map(one).collect::<Vec<_>>()
        };
        valued.thresholds.iter().flat_map(at).collect()
    };
    document["ceac"] = each("probability", |at| &at.probability).into();
    document["ceaf"] = (valued.thresholds.iter())
        .map(|at| {
            json!({"wtp": number(at.wtp), "strategy": name(at.best), "probability": number(at.probability[at.best])})
        })
        .collect();
    document["expected_loss"] = each("loss", |at| &at.loss).into();
    let nets = valued.net_benefits.iter().flatten().map(|net| {
        let mut row = json!({"wtp": number(net.wtp), "strategy": name(net.strategy)});
        let parts = [
            ("nmb", three(Some(net.own), 1.0)),
            ("nhb", three(Some(net.own), net.wtp)),
            ("inmb", three(net.incremental, 1.0)),
        ];
        for (key, [mean, lower, upper]) in parts {
            row[key] = number(mean);
            row[format!("{key}_lower")] = number(lower);
            row[format!("{key}_upper")] = number(upper);
        }
        row
    });
    document["net_benefit"] = nets.collect();
}

fn information(valued: &Valued, document: &mut Value) {
    document["evpi"] = valued
        .thresholds
        .iter()
        .map(|at| json!({"wtp": number(at.wtp), "evpi": number(at.evpi())}))
        .collect();
    if let Some(people) = valued.everyone() {
        document["population_evpi"] = (valued.thresholds.iter())
            .map(|at| json!({"wtp": number(at.wtp), "people": number(people), "evpi": number(people * at.evpi())}))
            .collect();
    }
    let partial = valued.partial.iter().flat_map(|partial| {
        partial.at.iter().map(|at| {
            json!({
                "parameters": partial.parameters, "wtp": number(at.wtp), "evppi": number(at.value),
                "se": number(at.se), "method": partial.method,
            })
        })
    });
    document["evppi"] = partial.collect();
    let trials = valued.trials.iter().flat_map(|trials| {
        trials.sizes.iter().map(|sampled| {
            json!({
                "parameters": [trials.parameter], "outcome": trials.outcome, "per_arm": number(sampled.per_arm),
                "wtp": number(sampled.wtp), "evsi": number(sampled.value), "se": number(sampled.se),
                "method": trials.method, "net_benefit": number(sampled.net), "best": sampled.best,
            })
        })
    });
    document["evsi"] = trials.collect();
}

/// Thresholds that a terminal has room for.
const SHOWN: usize = 6;

/// The evaluation in lines for a terminal.
pub fn terminal(valued: &Valued) -> String {
    let name = |place: usize| valued.named.strategy(&valued.paired.strategies[place]);
    let places = 0..valued.paired.strategies.len();
    let widest = places.map(|place| name(place).chars().count()).max().unwrap_or(0).max(8);
    let samples = valued.paired.samples();
    let mut text = format!(
        "Cost-effectiveness, {samples} sample{}\n{:widest$}  {:>12} {:>12} {:>12} {:>12} {:>12}  \n",
        if samples == 1 { "" } else { "s" },
        "strategy",
        "cost",
        "effect",
        "more cost",
        "more effect",
        "ratio"
    );
    for row in &valued.icers {
        let more = row.increment.map_or_else(
            || ["", "", ""].map(str::to_owned),
            |more| [more.cost, more.effect, more.ratio].map(count),
        );
        let (cost, effect, status) = (count(row.cost), count(row.effect), row.status.word());
        let _ = writeln!(
            text,
            "{:widest$}  {cost:>12} {effect:>12} {:>12} {:>12} {:>12}  {status}",
            name(row.strategy),
            more[0],
            more[1],
            more[2]
        );
    }
    if valued.deterministic() {
        return text;
    }
    let every = (valued.thresholds.len() - 1).div_ceil(SHOWN - 1).max(1);
    text.push_str("\nwilling to pay  best strategy, in how many samples, worth of perfect information\n");
    for at in valued.thresholds.iter().step_by(every) {
        let (wtp, evpi) = (count(at.wtp), count(at.evpi()));
        let share = percent(at.probability[at.best]);
        let _ = writeln!(text, "{wtp:>14}  {:widest$} {share:>7} {evpi:>12}", name(at.best));
    }
    told_information(valued, &mut text);
    text
}

fn told_information(valued: &Valued, text: &mut String) {
    let Some(headline) = valued.headline() else { return };
    let (wtp, evpi) = (count(headline.wtp), count(headline.evpi()));
    if let Some(people) = valued.everyone() {
        let all = count(people * headline.evpi());
        let _ = writeln!(text, "\nPerfect information at {wtp}: {evpi} a person, {all} for all");
    }
    if !valued.partial.is_empty() {
        let _ = writeln!(text, "\nWorth of knowing parameters at {wtp} (of {evpi} for all of them)");
    }
    for partial in &valued.partial {
        let Some(at) = partial.at(headline.wtp) else { continue };
        let (value, se) = (count(at.value), count(at.se));
        let _ = writeln!(text, "{value:>12} ± {se:<10} {} ({})", called(valued, partial), partial.method);
    }
    for trials in &valued.trials {
        let _ = writeln!(text, "\nWorth of a trial on {} at {wtp} ({})", trials.outcome, trials.parameter);
        let here = |sampled: &&Sampled| sampled.wtp.total_cmp(&headline.wtp).is_eq();
        for sampled in trials.sizes.iter().filter(here) {
            let (size, value, se) = (count(sampled.per_arm), count(sampled.value), count(sampled.se));
            let net = sampled.net.map_or_else(String::new, |net| format!("  net {}", count(net)));
            let best = if sampled.best { "  best size" } else { "" };
            let _ = writeln!(text, "{size:>12} an arm: {value} ± {se}{net}{best}");
        }
    }
}
