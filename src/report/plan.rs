//! An analysis plan beside a run: item by item what was kept and what deviated.

use super::page::Page;
use super::standards::Held;
use crate::scenario::plan::{Frozen, Plan, Planned};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// File of the plan in the folder of a run.
pub const PATH: &str = "plan.toml";

/// Values that are compared by themselves.
const APART: [&str; 4] =
    ["simulation.seed", "simulation.replicates", "simulation.samples", "population.persons"];
/// So many changed values are named.
const NAMED: usize = 8;

/// An item of a plan beside a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub item: String,
    /// Whether it was kept.
    pub kept: bool,
    /// What is so.
    pub says: String,
}

/// A plan beside a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The plan's checksum.
    pub sha256: String,
    /// Its items.
    pub lines: Vec<Line>,
}

impl Compared {
    /// What deviated.
    pub fn deviations(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.kept)
    }

    /// What a manifest says of it.
    pub fn document(&self) -> Value {
        let deviations: Vec<String> =
            self.deviations().map(|line| format!("{}: {}", line.item, line.says)).collect();
        json!({"sha256": self.sha256, "deviations": deviations})
    }
}

/// What gathers the items.
struct Beside {
    lines: Vec<Line>,
}

impl Beside {
    fn say(&mut self, item: impl Into<String>, kept: bool, says: impl Into<String>) {
        self.lines.push(Line { item: item.into(), kept, says: says.into() });
    }

    /// Two things that should be the same.
    fn same(&mut self, item: &str, planned: &str, found: &str) {
        let says = if planned == found {
            format!("{found}, as planned")
        } else {
            format!("{found}, planned was {planned}")
        };
        self.say(item, planned == found, says);
    }

    /// A count that may be larger than planned.
    fn at_least(&mut self, item: &str, planned: u64, found: Option<u64>) {
        let Some(found) = found else {
            return self.say(item, false, "the run does not say");
        };
        let says = match found.cmp(&planned) {
            std::cmp::Ordering::Less => format!("{found}, fewer than the {planned} planned"),
            std::cmp::Ordering::Equal => format!("{found}, as planned"),
            std::cmp::Ordering::Greater => format!("{found}, more than the {planned} planned"),
        };
        self.say(item, found >= planned, says);
    }
}

/// Compares a plan with what a folder holds.
pub fn compared(frozen: &Frozen, held: &Held) -> Compared {
    let plan = &frozen.plan;
    let mut beside = Beside { lines: Vec::new() };
    beside.same("program", &plan.version, held.word("version").unwrap_or_default());
    beside.same("comparator", &plan.comparator, held.word("comparator").unwrap_or_default());
    strategies(&mut beside, plan, held);
    inputs(&mut beside, plan, held);
    values(&mut beside, plan, held);
    let number = |value: Option<u64>| value.map_or_else(|| "nothing".into(), |value| value.to_string());
    beside.same("seed", &plan.seed.to_string(), &number(held.counted("seed")));
    beside.at_least("people", plan.persons, held.counted("persons"));
    beside.at_least("replicates", plan.replicates, held.counted("replicates"));
    beside.at_least("parameter sets", plan.samples, held.counted("samples"));
    let luck = |shared: bool| if shared { "the same luck" } else { "each its own luck" };
    beside.same("luck of parameter sets", luck(plan.shared_luck), luck(held.says_yes("shared_luck")));
    let lifetime = held.word("options").unwrap_or_default().split("; ").any(|word| word == "lifetime");
    let followed = |whole: bool| if whole { "whole lives" } else { "the horizon of the scenario" };
    beside.same("time", followed(plan.lifetime), followed(lifetime));
    for outcome in &plan.outcomes {
        let there = (0..held.compared()).any(|strategy| held.level(strategy, outcome).is_some());
        let says = if there { "reported" } else { "not reported: no strategy has a value of it" };
        beside.say(format!("outcome {outcome}"), there, says);
    }
    for strategy in &plan.comparisons {
        let there = held.compares(strategy);
        let says = if there { "compared" } else { "not compared" };
        beside.say(format!("comparison of {strategy} with {}", plan.comparator), there, says);
    }
    for &threshold in &plan.thresholds {
        let there = held.tells_at(threshold);
        let says = if there { "told" } else { "not told: the evaluation has no such willingness to pay" };
        beside.say(format!("threshold {threshold}"), there, says);
    }
    Compared { sha256: frozen.sha256.clone(), lines: beside.lines }
}

fn strategies(beside: &mut Beside, plan: &Plan, held: &Held) {
    let there: Vec<&str> = held.words_of("strategies");
    for strategy in &plan.strategies {
        let is = there.contains(&strategy.id.as_str());
        beside.say(format!("strategy {}", strategy.id), is, if is { "simulated" } else { "not simulated" });
    }
    for id in there.iter().filter(|id| !plan.strategies.iter().any(|planned| planned.id == **id)) {
        beside.say(format!("strategy {id}"), false, "simulated and not planned");
    }
}

fn inputs(beside: &mut Beside, plan: &Plan, held: &Held) {
    let there: BTreeMap<String, String> = held.inputs();
    for (name, sha256) in &plan.inputs {
        let (kept, says) = match there.get(name) {
            Some(found) if found == sha256 => (true, "as planned"),
            Some(_) => (false, "changed since the plan was frozen"),
            None => (false, "had no part in the run"),
        };
        beside.say(format!("file {name}"), kept, says);
    }
    for name in there.keys().filter(|name| !plan.inputs.contains_key(*name)) {
        beside.say(format!("file {name}"), false, "had a part in the run and was not planned");
    }
}

/// Values of each strategy.
fn values(beside: &mut Beside, plan: &Plan, held: &Held) {
    for planned in &plan.strategies {
        let Some(found) = held.strategies().iter().find(|recorded| recorded.id == planned.id) else {
            continue;
        };
        let found: BTreeMap<&str, &str> =
            found.values.iter().map(|(address, of)| (address.as_str(), of.value.as_str())).collect();
        let changed = changed(planned, &found);
        let item = format!("values of {}", planned.id);
        if changed.is_empty() {
            beside.say(item, true, format!("all {} as planned", found.len()));
            continue;
        }
        let mut says = changed.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
        if changed.len() > NAMED {
            let _ = write!(says, "; and {} more", changed.len() - NAMED);
        }
        beside.say(item, false, says);
    }
}

fn changed(planned: &Planned, found: &BTreeMap<&str, &str>) -> Vec<String> {
    let apart = |address: &str| APART.contains(&address);
    let mut all = Vec::new();
    for (address, value) in planned.values.iter().filter(|(address, _)| !apart(address)) {
        match found.get(address.as_str()) {
            Some(now) if now == value => {}
            Some(now) => all.push(format!("{address} is {now}, planned was {value}")),
            None => all.push(format!("{address} is not there, planned was {value}")),
        }
    }
    for (address, now) in found.iter().filter(|(address, _)| !apart(address)) {
        if !planned.values.contains_key(*address) {
            all.push(format!("{address} is {now}, not planned"));
        }
    }
    all
}

/// The plan in the report's chapter on how it was made.
pub(super) fn section(page: &mut Page, compared: &Compared) {
    page.tagged("h3", "", "Analysis plan");
    let deviations: Vec<&Line> = compared.deviations().collect();
    let kept = compared.lines.len() - deviations.len();
    let how = match deviations.len() {
        0 => "the run deviates from it in nothing".into(),
        1 => "the run deviates from it in one".into(),
        number => format!("the run deviates from it in {number}"),
    };
    page.element(
        "p",
        &format!(
            "A plan was frozen before this run (SHA-256 {}). Of its {} items {kept} were kept; {how}.",
            compared.sha256,
            compared.lines.len()
        ),
    );
    if !deviations.is_empty() {
        page.raw("<ul>\n");
        for line in deviations {
            page.element("li", &format!("{}: {}", line.item, line.says));
        }
        page.raw("</ul>\n");
    }
    page.raw("<p class=\"quiet\">The plan: <a href=\"plan.toml\">plan.toml</a>.</p>\n");
}

/// The comparison for people.
pub fn terminal(compared: &Compared) -> String {
    let mut text = String::new();
    for line in &compared.lines {
        let word = if line.kept { "kept" } else { "deviates" };
        let _ = writeln!(text, "{word:<9} {}: {}", line.item, line.says);
    }
    let deviations = compared.deviations().count();
    let _ = writeln!(text, "{} of {} items kept", compared.lines.len() - deviations, compared.lines.len());
    text
}

/// The comparison for machines.
pub fn document(compared: &Compared) -> Value {
    let lines =
        compared.lines.iter().map(|line| json!({"item": line.item, "kept": line.kept, "says": line.says}));
    json!({
        "sha256": compared.sha256,
        "items": lines.collect::<Vec<_>>(),
        "deviations": compared.deviations().count(),
    })
}
