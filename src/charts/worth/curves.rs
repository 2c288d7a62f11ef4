//! Curves over willingness to pay: incremental benefit, acceptability, expected loss, perfect information.

use super::lines::{Lines, QALY, draw};
use super::{
    AXIS, WTP, about_evpi, amount, at as threshold, choice, framed, id, lacking, measure, name, unit,
};
use crate::analysis::quantile::HALF_95;
use crate::analysis::value::outcome::Valued;
use crate::charts::ChartError;
use crate::charts::rules::FEWEST_SAMPLES;
use crate::charts::table::{Cell, ChartTable, Field, Measure, Panel, Series};
use crate::charts::words::{grouped, list, percent};
use crate::economics::acceptability::Acceptability;

const STRATEGY: Field = Field { name: "strategy", meaning: "name of the strategy", unit: "" };
const MARKED: Field =
    Field { name: "headline", meaning: "yes: the threshold that the title speaks of", unit: "" };
const FRONTIER: Field =
    Field { name: "frontier", meaning: "yes: the strategy with the largest expected net benefit", unit: "" };

fn yes(truth: bool) -> Cell {
    Cell::text(if truth { "yes" } else { "no" })
}

fn panel(valued: &Valued, heading: &str, unit: &str, measure: Measure) -> Vec<Panel> {
    let key = if valued.named.effect.as_deref() == Some("QALY") { QALY } else { "all" };
    vec![Panel { key, heading: heading.into(), unit: unit.into(), measure }]
}

const LINES: Lines = Lines {
    across: "wtp",
    label: AXIS,
    by: "strategy",
    up: &[],
    band: None,
    bars: &[],
    wide: None,
    marked: Some("headline"),
};

/// What the best strategy is over the whole range, in a sentence.
fn switches(valued: &Valued) -> String {
    let mut sentences: Vec<String> = Vec::new();
    let mut before = None;
    for at in &valued.thresholds {
        if before != Some(at.best) {
            let from =
                if before.is_none() { String::new() } else { format!(" from {}", threshold(valued, at.wtp)) };
            sentences.push(format!("{}{from}", name(valued, at.best)));
            before = Some(at.best);
        }
    }
    format!("Largest expected net benefit: {}.", sentences.join(", then "))
}

/// Acceptability of each strategy, and the frontier.
pub(super) fn acceptability(valued: &Valued) -> Option<ChartTable> {
    const FIELDS: &[Field] = &[
        WTP,
        STRATEGY,
        Field {
            name: "probability",
            meaning: "share of samples in which it has the largest net benefit",
            unit: "proportion",
        },
        FRONTIER,
        MARKED,
    ];
    let headline = valued.headline()?;
    let rows = valued.thresholds.iter().enumerate().flat_map(|(at, known)| {
        (0..known.probability.len()).map(move |place| {
            vec![
                Cell::number(known.wtp),
                Cell::text(id(valued, place)),
                Cell::number(known.probability[place]),
                yes(place == known.best),
                yes(at == valued.headline),
            ]
        })
    });
    let shares: Vec<String> = (headline.probability.iter().enumerate())
        .map(|(place, share)| format!("{} {}", name(valued, place), percent(*share)))
        .collect();
    let words = [
        choice(valued, headline),
        "Lines: probability that a strategy has the largest net benefit. Wide grey line: frontier, the probability of the strategy with \
         the largest expected net benefit. Dashed: the threshold of the title."
            .into(),
        format!("At {}: {}. {}", threshold(valued, headline.wtp), shares.join(", "), switches(valued)),
    ];
    let panels = panel(valued, "Probability of being the best", "share of samples", Measure::Percent);
    Some(framed(valued, words, panels, FIELDS, rows.collect()))
}

/// Draws acceptability.
pub(super) fn draw_acceptability(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    draw(id, table, Lines { up: &["probability"], wide: Some("frontier"), ..LINES })
}

/// Expected loss of each strategy.
pub(super) fn loss(valued: &Valued) -> Option<ChartTable> {
    const FIELDS: &[Field] = &[
        WTP,
        STRATEGY,
        Field { name: "loss", meaning: "expected loss from choosing it", unit: "money" },
        FRONTIER,
        MARKED,
    ];
    let headline = valued.headline()?;
    let rows = valued.thresholds.iter().enumerate().flat_map(|(at, known)| {
        (0..known.loss.len()).map(move |place| {
            vec![
                Cell::number(known.wtp),
                Cell::text(id(valued, place)),
                Cell::number(known.loss[place]),
                yes(place == known.best),
                yes(at == valued.headline),
            ]
        })
    });
    let losses: Vec<String> = (headline.loss.iter().enumerate())
        .map(|(place, loss)| format!("{} {}", name(valued, place), amount(valued, *loss)))
        .collect();
    let words = [
        format!(
            "Choosing {} at {} loses {} on average{}",
            name(valued, headline.best),
            threshold(valued, headline.wtp),
            about_evpi(valued, headline),
            least(valued, headline)
        ),
        "What is lost on average where a strategy is chosen and another turns out to be better. Wide grey line: the least expected \
         loss, which is what perfect information is worth."
            .into(),
        format!(
            "Expected loss at {}: {}. {}",
            threshold(valued, headline.wtp),
            losses.join(", "),
            switches(valued)
        ),
    ];
    Some(framed(
        valued,
        words,
        panel(valued, "Expected loss", &unit(valued), measure(valued)),
        FIELDS,
        rows.collect(),
    ))
}

/// How far the least expected loss can be told from that of the other strategies.
fn least(valued: &Valued, headline: &Acceptability) -> String {
    let best = headline.best;
    let told = |&other: &usize| {
        let more = lacking(valued, other, Some(best), headline.wtp);
        more.is_some_and(|(mean, error)| mean - HALF_95 * error > 0.0)
    };
    let others = (0..headline.loss.len()).filter(|place| *place != best);
    let tied: Vec<&str> = others.filter(|place| !told(place)).map(|place| name(valued, place)).collect();
    match tied.as_slice() {
        [] => ", the least of all".into(),
        [one] => format!("; that {one} loses more could not be shown"),
        several => format!("; that {} lose more could not be shown", list(several)),
    }
}

/// Draws expected loss.
pub(super) fn draw_loss(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    draw(id, table, Lines { up: &["loss"], wide: Some("frontier"), ..LINES })
}

/// The value of perfect information.
pub(super) fn perfect(valued: &Valued) -> Option<ChartTable> {
    const FIELDS: &[Field] = &[
        WTP,
        Field { name: "curve", meaning: "what the row is about", unit: "" },
        Field { name: "evpi", meaning: "expected value of perfect information, a person", unit: "money" },
        Field {
            name: "population_evpi",
            meaning: "the same for all to whom the decision applies",
            unit: "money",
        },
        MARKED,
    ];
    let headline = valued.headline()?;
    let people = valued.everyone();
    let rows = valued.thresholds.iter().enumerate().map(|(at, known)| {
        vec![
            Cell::number(known.wtp),
            Cell::text("evpi"),
            Cell::number(known.evpi()),
            Cell::number(people.map(|people| people * known.evpi())),
            yes(at == valued.headline),
        ]
    });
    let all = people.map_or_else(String::new, |people| {
        let all = amount(valued, people * headline.evpi());
        format!(", about {all} for the {} people to whom it applies", grouped(people))
    });
    let title = format!(
        "Knowing everything before deciding is worth {} at {}{all}",
        about_evpi(valued, headline),
        threshold(valued, headline.wtp)
    );
    let most = valued.thresholds.iter().max_by(|a, b| a.evpi().total_cmp(&b.evpi()))?;
    let alt = format!(
        "{title}. It is largest at a willingness to pay of {}, with {}.",
        threshold(valued, most.wtp),
        amount(valued, most.evpi())
    );
    let subtitle = format!(
        "Expected value of perfect information: the most that any research for this decision can be worth; estimated from {} samples.",
        grouped(valued.paired.samples() as f64)
    );
    let panels = panel(valued, "Worth of perfect information", &unit(valued), measure(valued));
    let mut table = framed(valued, [title, subtitle, alt], panels, FIELDS, rows.collect());
    table.series = vec![Series { id: "evpi".into(), name: "Perfect information".into() }];
    Some(table)
}

/// Draws the value of perfect information.
pub(super) fn draw_perfect(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    draw(id, table, Lines { by: "curve", up: &["evpi"], ..LINES })
}

/// Net benefit over the first strategy, with its band.
pub(super) fn incremental(valued: &Valued) -> Option<ChartTable> {
    const FIELDS: &[Field] = &[
        WTP,
        STRATEGY,
        Field { name: "inmb", meaning: "mean net benefit more than with the first strategy", unit: "money" },
        Field { name: "inmb_lower", meaning: "2.5% quantile over samples", unit: "money" },
        Field { name: "inmb_upper", meaning: "97.5% quantile over samples", unit: "money" },
        MARKED,
    ];
    let headline = valued.headline()?;
    let mut rows = Vec::new();
    let mut told = Vec::new();
    for (at, nets) in valued.net_benefits.iter().enumerate() {
        for net in nets {
            let more = net.incremental;
            let numbers = if net.strategy == 0 {
                [Some(0.0), None, None]
            } else {
                [more.map(|m| m.mean), more.map(|m| m.lower), more.map(|m| m.upper)]
            };
            let mut cells = vec![Cell::number(net.wtp), Cell::text(id(valued, net.strategy))];
            cells.extend(numbers.map(Cell::number));
            cells.push(yes(at == valued.headline));
            rows.push(cells);
            if let (true, Some(more)) = (at == valued.headline, more) {
                let [mean, lower, upper] =
                    [more.mean, more.lower, more.upper].map(|value| amount(valued, value));
                told.push(format!("{} {mean} ({lower} to {upper})", name(valued, net.strategy)));
            }
        }
    }
    let first = name(valued, 0);
    let clear = valued
        .net_benefits
        .get(valued.headline)?
        .iter()
        .filter(|net| net.incremental.is_some_and(|more| more.lower > 0.0));
    let clear: Vec<&str> = clear.map(|net| name(valued, net.strategy)).collect();
    let wtp = threshold(valued, headline.wtp);
    let title = match clear.as_slice() {
        [] => format!("Whether any strategy is worth more than {first} at {wtp} is uncertain"),
        [one] => format!("{one} is worth more than {first} at {wtp}"),
        several => format!("{} are worth more than {first} at {wtp}", list(several)),
    };
    let title = if clear.is_empty()
        && valued
            .net_benefits
            .get(valued.headline)?
            .iter()
            .filter_map(|net| net.incremental)
            .all(|m| m.upper < 0.0)
    {
        format!("No strategy is worth as much as {first} at {wtp}")
    } else {
        title
    };
    let title = if valued.paired.samples() < FEWEST_SAMPLES {
        format!(
            "Whether any strategy is worth more than {first} at {wtp} cannot be told: too few parameter sets for an interval"
        )
    } else {
        title
    };
    let words = [
        title,
        "Lines: mean net benefit (willingness to pay × effect − cost) over that of the first strategy. Bands: 95% of samples.".into(),
        format!("Net benefit over {first} at {wtp}: {}.", told.join(", ")),
    ];
    let panels = panel(valued, &format!("Net benefit over {first}"), &unit(valued), measure(valued));
    Some(framed(valued, words, panels, FIELDS, rows))
}

/// Draws net benefit over the first strategy.
pub(super) fn draw_incremental(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    draw(id, table, Lines { up: &["inmb"], band: Some(("inmb_lower", "inmb_upper")), ..LINES })
}
