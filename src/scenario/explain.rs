//! What `check` shows: every resolved value with its origin, one value in full, and what two scenarios differ in.

use std::collections::BTreeMap;
use std::fmt;

use super::error::Problem;
use super::expression::{Name, Whose};
use super::parameter::{Keys, Kind, ListTable, Needed, Parameter};
use super::registry::Registry;
use super::sources::Standing;
use super::strategy::{Law, Provenance, Scenario, Stating};
use super::values::is_within;
use super::widen::{Widening, wider};
use super::wording::{count, nearest, one_of, range, rounded};

/// One parameter in full.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The address that was asked for.
    pub key: String,
    /// Its label.
    pub label: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Unit in which the model receives it.
    pub unit: &'static str,
    /// What values are allowed, in words.
    pub allowed: String,
    /// When it must be there, in words.
    pub needed: String,
    /// The values at that address or below it.
    pub values: Vec<ExplainedValue>,
}

/// One value in full.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedValue {
    /// Its address.
    pub address: String,
    /// What it resolves to, in the unit of the model.
    pub value: String,
    /// The distribution, its own parameters, and its 95% limits in the unit of the model.
    pub distribution: Option<String>,
    /// With what it is drawn together, and where that stands.
    pub together: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Every resolved value of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Name of the scenario.
    pub scenario: String,
    /// Address, value and origin, in the order of addresses.
    pub lines: Vec<ListedValue>,
    /// Sections with whether each is in force.
    pub switches: Vec<(String, bool)>,
    /// Addresses of numbers stated without unit, interval and source.
    pub bare: Vec<String>,
    /// Number of numbers and shares in force by the standing of their source.
    pub standings: BTreeMap<Standing, usize>,
    /// Number of numbers and shares in force without a source.
    pub unsourced: usize,
    /// Number of uncertain inputs in force.
    pub uncertain: usize,
    /// Inputs that are drawn together: name of the group, and its inputs and correlations in words.
    pub correlations: Vec<(String, String)>,
}

/// One line of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedValue {
    /// The address.
    pub address: String,
    /// The value, in the unit of the model.
    pub value: String,
    /// Unit of the model.
    pub unit: &'static str,
    /// The file that states it.
    pub file: String,
    /// The line in it.
    pub line: usize,
    /// Whether it has an effect: its section is on, and no choice leaves it out.
    pub in_force: bool,
}

/// What two scenarios differ in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Name of the first.
    pub first: String,
    /// Name of the second.
    pub second: String,
    /// Address with the value in the first and in the second, where they differ.
    pub lines: Vec<(String, Option<String>, Option<String>)>,
}

/// Explains the parameter or value at an address: a path, a path with a key, or a field of a row.
///
/// # Errors
/// The registry has nothing there; the problem names what is spelled most like it.
pub fn explain(scenario: &Scenario, registry: &Registry, key: &str) -> Result<Explanation, Box<Problem>> {
    if let Some(found) = of_list(scenario, registry, key) {
        return Ok(found);
    }
    let Some(parameter) = registry.parameter_at(key) else {
        let known = scenario.provenance.keys().map(String::as_str);
        let near = registry.nearest(key).or_else(|| nearest(key, known));
        let problem = Problem::error(format!("there is no parameter {key}"));
        return Err(Box::new(problem.help_if(near.map(|near| format!("did you mean {near}?")))));
    };
    let field_of = field_of(registry, key);
    let in_some_row = |address: &str| {
        field_of.is_some_and(|list| {
            let row = address.strip_prefix(list.path).is_some_and(|rest| rest.starts_with('.'));
            row && registry.parameter_at(address).is_some_and(|found| found.path == parameter.path)
        })
    };
    Ok(Explanation {
        key: key.to_owned(),
        label: parameter.label,
        doc: parameter.doc,
        unit: parameter.unit,
        allowed: allowed(parameter),
        needed: needed(parameter),
        values: stated(scenario, |address, texts| {
            is_within(address, key) || is_share_of(key, address, texts) || in_some_row(address)
        }),
    })
}

/// Every value that is asked for, in the order of addresses.
fn stated(
    scenario: &Scenario,
    asked: impl Fn(&str, &BTreeMap<String, String>) -> bool,
) -> Vec<ExplainedValue> {
    let texts: BTreeMap<String, String> = scenario.values.texts().into_iter().collect();
    let of = scenario.provenance.iter().filter(|(address, _)| asked(address, &texts));
    of.map(|(address, provenance)| ExplainedValue {
        address: address.clone(),
        value: texts.get(address).cloned().unwrap_or_default(),
        distribution: provenance.law.as_ref().map(|law| drawn_from(law, scenario, provenance.standing)),
        together: together(scenario, address),
        provenance: provenance.clone(),
    })
    .collect()
}

/// The list of which a key names a field without a row.
fn field_of(registry: &Registry, key: &str) -> Option<&'static ListTable> {
    registry.lists().find(|list| {
        let rest = key.strip_prefix(list.path).and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(|rest| list.fields.iter().any(|field| is_within(rest, field.path)))
    })
}

/// A list that a key names, or a row of it: what its rows may say, and what files state in them.
fn of_list(scenario: &Scenario, registry: &Registry, key: &str) -> Option<Explanation> {
    let is_row = |list: &ListTable| {
        let name = key.strip_prefix(list.path).and_then(|rest| rest.strip_prefix('.'));
        name.is_some_and(|name| scenario.values.rows(list.path).iter().any(|row| row.name() == name))
    };
    let list = registry.list(key).or_else(|| {
        field_of(registry, key).is_none().then(|| registry.lists().find(|list| is_row(list))).flatten()
    })?;
    let fields: Vec<String> = list.fields.iter().map(field).collect();
    Some(Explanation {
        key: key.to_owned(),
        label: list.label,
        doc: list.doc,
        unit: "",
        allowed: format!("rows of [[{}]], each with\n    {}", list.path, fields.join("\n    ")),
        needed: "never; there may be no row".to_owned(),
        values: stated(scenario, |address, _| is_within(address, key)),
    })
}

/// What a row may say in one of its fields.
fn field(field: &Parameter) -> String {
    let unit = if field.unit.is_empty() { String::new() } else { format!(", {}", field.unit) };
    let may = if field.needed == Needed::Always { "" } else { ", may be absent" };
    format!("{} ({}{unit}{may}): {}", field.path, field.label, field.doc)
}

/// Lists every resolved value of a scenario.
pub fn listing(scenario: &Scenario, registry: &Registry) -> Listing {
    let mut standings = BTreeMap::new();
    let mut unsourced = 0;
    let mut lines = Vec::new();
    for (address, value) in scenario.values.texts() {
        let Some(provenance) = scenario.provenance.get(&address) else { continue };
        let parameter = registry.parameter_at(&address);
        // Dates, words and texts are the decision itself and rest on no evidence.
        let quantity = parameter.is_some_and(|parameter| {
            matches!(parameter.kind, Kind::Number { .. } | Kind::Whole { .. } | Kind::Shares)
        });
        match provenance.standing {
            _ if !quantity || !provenance.in_force => {}
            Some(standing) => *standings.entry(standing).or_insert(0) += 1,
            None => unsourced += 1,
        }
        let unit = parameter.map_or("", |parameter| parameter.unit);
        let in_force = provenance.in_force;
        let (file, line) = (provenance.file.clone(), provenance.line);
        lines.push(ListedValue { address, value, unit, file, line, in_force });
    }
    Listing {
        scenario: scenario.name.clone(),
        lines,
        switches: scenario.values.switches().map(|(id, on)| (id.to_owned(), on)).collect(),
        bare: scenario.bare.clone(),
        standings,
        unsourced,
        uncertain: scenario.uncertain.len(),
        correlations: correlations(scenario),
    }
}

fn correlations(scenario: &Scenario) -> Vec<(String, String)> {
    scenario.correlations.iter().map(|group| (group.name.clone(), group.in_words())).collect()
}

/// With what an input is drawn together.
fn together(scenario: &Scenario, address: &str) -> Option<String> {
    let group =
        scenario.correlations.iter().find(|group| group.inputs.iter().any(|input| input == address))?;
    Some(format!("{}:{} draws together {}", group.file, group.line, group.in_words()))
}

/// The addresses whose values or beliefs differ between two scenarios.
pub fn diff(first: &Scenario, second: &Scenario) -> Difference {
    let all = |scenario: &Scenario| -> BTreeMap<String, String> {
        let switches = scenario.values.switches();
        let mut texts: BTreeMap<String, String> = switches
            .map(|(id, on)| (format!("processes.{id}"), if on { "on" } else { "off" }.to_owned()))
            .collect();
        texts.extend(scenario.values.texts().into_iter().map(|(address, value)| {
            let law = scenario.provenance.get(&address).and_then(|provenance| provenance.law.as_ref());
            let text = law.map_or_else(|| value.clone(), |law| format!("{value}, {}", describe(law)));
            (address, text)
        }));
        let groups = correlations(scenario).into_iter();
        texts.extend(groups.map(|(name, words)| (format!("correlation {name:?}"), words)));
        texts
    };
    let (one, other) = (all(first), all(second));
    let addresses: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let lines = addresses
        .into_iter()
        .filter(|address| one.get(*address) != other.get(*address))
        .map(|address| (address.clone(), one.get(address).cloned(), other.get(address).cloned()))
        .collect();
    Difference { first: first.name.clone(), second: second.name.clone(), lines }
}

/// Whether a key asks for one category of the shares at an address.
fn is_share_of(key: &str, address: &str, texts: &BTreeMap<String, String>) -> bool {
    let shares = texts.get(address).is_some_and(|text| text.starts_with('{'));
    shares && key.strip_prefix(address).is_some_and(|rest| rest.starts_with('.'))
}

/// The names that a condition may use, each with its meaning.
fn condition(names: &[Name]) -> String {
    let lines: Vec<String> = names
        .iter()
        .map(|name| {
            let known = Whose::ALL.into_iter().zip(name.known_of).filter(|(_, known)| *known);
            let spelled: Vec<String> =
                known.map(|(whose, _)| format!("{}.{}", whose.word(), name.word)).collect();
            format!("{}: {}", spelled.join(", "), name.doc)
        })
        .collect();
    format!(
        "a condition of <, <=, >, >=, =, !=, and, or, not, + - * / and brackets over {}; numbers may have the unit %, days, \
         weeks, months or years",
        lines.join("; ")
    )
}

fn allowed(parameter: &Parameter) -> String {
    let one = match parameter.kind {
        Kind::Number { min, max } => range(min, max, parameter.unit),
        Kind::Whole { min, max } => {
            format!("a whole number {}", range(min as f64, max as f64, parameter.unit))
        }
        Kind::Shares => "shares that sum to 1".to_owned(),
        Kind::SharesOver(words) => format!("shares of {} that sum to 1", words.join(", ")),
        Kind::SharesAs(path) => format!("shares that sum to 1, over the categories of {path}"),
        Kind::Choice(words) => {
            let lines: Vec<String> = words.iter().map(|(word, doc)| format!("{word:?}: {doc}")).collect();
            lines.join("; ")
        }
        Kind::Date => "a date".to_owned(),
        Kind::Text => "a text".to_owned(),
        Kind::Condition(names) => condition(names),
        Kind::File => "the name of a file in the scenario's folder".to_owned(),
    };
    match parameter.keys {
        Keys::One => one,
        Keys::Each(words) => format!("{one}, for each of {}", words.join(", ")),
        Keys::Categories(path) => format!("{one}, for each category of {path}"),
        Keys::Own if parameter.kind.is_shares() => one,
        Keys::Own => format!("{one}, for each key of the file's choice"),
    }
}

fn needed(parameter: &Parameter) -> String {
    match parameter.needed {
        Needed::Always => "whenever its section is on".to_owned(),
        Needed::Optional => "never; it may be absent".to_owned(),
        Needed::When { path, words } => format!("when {path} is {}", one_of(words.iter().copied())),
    }
}

/// The distribution as stated, and the wider one that values are drawn from where the scenario widens it.
fn drawn_from(law: &Law, scenario: &Scenario, standing: Option<Standing>) -> String {
    let factor = Widening::of(scenario).factor(standing);
    match wider(law, factor) {
        Ok(wider) if wider != *law => {
            format!("{}\n  widened {factor} times: {}", describe(law), describe(&wider))
        }
        _ => describe(law),
    }
}

/// The distribution with its own parameters in the unit of the file and its 95% limits in that of the model.
pub fn describe(law: &Law) -> String {
    match law {
        Law::Number(prior) => {
            let law = prior.law();
            let own: Vec<String> = law
                .family()
                .parameters()
                .iter()
                .zip(law.own())
                .map(|(name, x)| format!("{name} = {}", rounded(x)))
                .collect();
            let (low, high) = prior.interval();
            let word = law.family().word();
            let unit = if prior.is_converted() { " in the unit of the file" } else { "" };
            format!("{word}({}){unit}, 95% limits {} to {}", own.join(", "), rounded(low), rounded(high))
        }
        Law::Dirichlet(counts) => {
            let counts: Vec<String> =
                counts.iter().map(|(name, x)| format!("{name} = {}", rounded(*x))).collect();
            format!("dirichlet({})", counts.join(", "))
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.key, self.label)?;
        writeln!(f, "  {}", self.doc)?;
        if !self.unit.is_empty() {
            writeln!(f, "  unit     {}", self.unit)?;
        }
        writeln!(f, "  allowed  {}", self.allowed)?;
        write!(f, "  needed   {}", self.needed)?;
        for value in &self.values {
            write!(f, "\n{value}")?;
        }
        if self.values.is_empty() {
            write!(f, "\nno file states it")?;
        }
        Ok(())
    }
}

impl fmt::Display for ExplainedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = &self.provenance;
        write!(f, "{} = {}", self.address, self.value)?;
        if let Some(distribution) = &self.distribution {
            write!(f, "\n  {distribution}")?;
        }
        if let Some((low, high)) = told.limits {
            write!(f, "\n  stated limits {} to {}", rounded(low), rounded(high))?;
        }
        for Stating { file, line, text_of_value } in &told.beneath {
            write!(f, "\n  {file}:{line} sets {text_of_value}")?;
        }
        write!(f, "\n  {}:{} sets {}", told.file, told.line, told.text_of_value)?;
        if let Some(together) = &self.together {
            write!(f, "\n  {together}")?;
        }
        match (&told.source, told.standing) {
            (Some(source), Some(standing)) => write!(f, "\n  source {source}, {standing}")?,
            (Some(source), None) => write!(f, "\n  source {source}")?,
            (None, _) => write!(f, "\n  no source")?,
        }
        if let Some(supplied_by) = &told.supplied_by {
            write!(f, "\n  supplied by {supplied_by}")?;
        }
        if let Some(note) = &told.note {
            write!(f, "\n  note: {note}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.scenario)?;
        let off: Vec<&str> = self.switches.iter().filter(|(_, on)| !on).map(|(id, _)| id.as_str()).collect();
        if !off.is_empty() {
            writeln!(f, "  off: {}", off.join(", "))?;
        }
        let width = |text: fn(&ListedValue) -> usize| self.lines.iter().map(text).max().unwrap_or(0).min(48);
        let (wide, value_wide) = (width(|l| l.address.len()), width(|l| l.value.len() + l.unit.len() + 1));
        for ListedValue { address, value, unit, file, line, in_force } in &self.lines {
            let value = format!("{value} {unit}");
            let idle = if *in_force { "" } else { " (no effect)" };
            writeln!(f, "  {address:wide$}  {:value_wide$}  {file}:{line}{idle}", value.trim_end())?;
        }
        let standings: Vec<String> = Standing::ALL
            .iter()
            .map(|standing| format!("{} {standing}", self.standings.get(standing).copied().unwrap_or(0)))
            .collect();
        let uncertain = count(self.uncertain, "uncertain input");
        write!(f, "{uncertain}; sources: {}, {} without", standings.join(", "), self.unsourced)?;
        for (name, words) in &self.correlations {
            write!(f, "\ndrawn together, {name}: {words}")?;
        }
        if !self.bare.is_empty() {
            write!(f, "\nbare numbers, taken as certain: {}", self.bare.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} differs from {} in {}", self.second, self.first, count(self.lines.len(), "value"))?;
        for (address, first, second) in &self.lines {
            let or_nothing = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
            write!(f, "\n  {address}: {} → {}", or_nothing(first), or_nothing(second))?;
        }
        Ok(())
    }
}
