//! `[[correlation]]`: which uncertain inputs are drawn together, and how closely.

use std::collections::BTreeMap;
use std::ops::Range;

use super::copula::{Copula, lowest_for_all};
use super::error::Problem;
use super::fields::{Fields, Text, Told, finite};
use super::file::Address;
use super::parameter::Keys;
use super::resolve::Resolved;
use super::statement::Origin;
use super::strategy::{Law, Scenario};
use super::text::Spot;
use super::tree::{Node, Tree};
use super::walk::{Reader, is_plain_shares};
use super::wording::{nearest, rounded};

/// Fields of a group.
const FIELDS: [&str; 7] = ["name", "inputs", "rank", "matrix", "source", "note", "supplied_by"];
/// Inputs of one group, and groups of one file.
const MOST: usize = 64;
/// Distance of two numbers of a matrix that were meant to be the same.
const SAME: f64 = 1e-9;

/// Inputs that are drawn together.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlation {
    /// Name of the group.
    pub name: String,
    /// Addresses of the inputs, in the order of the file.
    pub inputs: Vec<String>,
    /// Their rank (Spearman) correlations.
    ///
    /// # Shape
    /// A symmetric matrix over `inputs`.
    pub ranks: Vec<Vec<f64>>,
    /// How their numbers are made to go together.
    pub copula: Copula,
    /// What the correlations rest on.
    pub source: String,
    /// The file that states them.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
}

impl Correlation {
    /// The group in words: its name, inputs and correlations, without its place.
    pub fn in_words(&self) -> String {
        let mut pairs = Vec::new();
        for (i, row) in self.ranks.iter().enumerate() {
            pairs.extend(row.iter().take(i).map(|rank| rounded(*rank)));
        }
        let words = match pairs.first() {
            Some(first) if pairs.iter().all(|pair| pair == first) => first.clone(),
            _ => pairs.join(", "),
        };
        format!("{} (rank correlation {words})", self.inputs.join(", "))
    }
}

/// The groups of a file.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Written as one array, so that they are all; under `[[correlation]]` they are added to those beneath.
    pub(super) whole: bool,
    pub(super) rows: Vec<Group>,
}

/// One group as a file states it.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) spot: Spot,
    pub(super) origin: Origin,
    inputs: Vec<(String, Range<usize>)>,
    ranks: Vec<Vec<f64>>,
    copula: Copula,
}

/// Reads the groups of a file.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Groups {
    let Tree::List(items) = &node.tree else {
        reader.wrong_type("correlation", node, "[[correlation]] and the keys under it");
        return Groups::default();
    };
    let whole = !reader.source.slice(&node.span).starts_with("[[");
    let mut groups = Groups { whole, rows: Vec::new() };
    if items.len() > MOST {
        let message = format!("there are {} correlations, there must be at most {MOST}", items.len());
        reader.report(&node.span, Problem::error(message));
        return groups;
    }
    let address = Address { path: "correlation".to_owned(), key: None };
    reader.in_row = true;
    for item in items {
        if item.entries().is_none() {
            reader.wrong_type("a correlation", item, "[[correlation]] and the keys under it");
        } else if let Ok(group) = group(reader, &address, item) {
            if let Some(other) = groups.rows.iter().find(|other| other.name == group.name) {
                let problem = Problem::error(format!("two correlations are named {:?}", group.name));
                reader.report(&item.span, problem.related("the other", &other.spot, "begins here"));
            } else {
                groups.rows.push(group);
            }
        }
    }
    reader.in_row = false;
    groups
}

fn group(reader: &mut Reader<'_>, address: &Address, item: &Node) -> Result<Group, Told> {
    let spot = reader.source.spot(item.span.clone());
    let mut fields = Fields::new(reader, address, item, &FIELDS);
    let name =
        required_text(&mut fields, "name", "utility of schizophrenia").map(|(name, _)| name.to_owned());
    let source = required_text(&mut fields, "source", "A01");
    let origin = fields.origin();
    let inputs = inputs(&mut fields);
    let ranks = inputs.as_ref().map_err(|told| *told).and_then(|inputs| ranks(&mut fields, inputs.len()));
    source?;
    let (name, inputs, ranks) = (name?, inputs?, ranks?);
    let copula = Copula::new(&ranks).ok_or_else(|| impossible(&mut fields, &ranks))?;
    Ok(Group { name, spot, origin, inputs, ranks, copula })
}

fn required_text<'n>(fields: &mut Fields<'_, '_, 'n>, name: &str, example: &str) -> Result<Text<'n>, Told> {
    let text = fields.text(name, example)?;
    text.filter(|(text, _)| !text.trim().is_empty())
        .ok_or_else(|| fields.missing(name, format!("write {name} = {example:?}")))
}

fn inputs(fields: &mut Fields<'_, '_, '_>) -> Result<Vec<(String, Range<usize>)>, Told> {
    let example = "inputs = [\"utility.stable.bipolar\", \"utility.relapse.bipolar\"]";
    let Some(entry) = fields.get("inputs") else {
        return Err(fields.missing("inputs", format!("write {example}")));
    };
    let items = if let Tree::List(items) = &entry.node.tree { items.as_slice() } else { &[] };
    let texts: Option<Vec<(String, Range<usize>)>> =
        items
            .iter()
            .map(|item| {
                if let Tree::Text(text) = &item.tree { Some((text.clone(), item.span.clone())) } else { None }
            })
            .collect();
    let Some(inputs) = texts.filter(|inputs| (2..=MOST).contains(&inputs.len())) else {
        let message = format!("inputs must be a list of 2 to {MOST} addresses of uncertain inputs");
        let problem = Problem::error(message).help(format!("write {example}"));
        fields.problem(&entry.node.span, problem);
        return Err(Told);
    };
    for (place, (input, span)) in inputs.iter().enumerate() {
        if inputs[..place].iter().any(|(other, _)| other == input) {
            fields.problem(span, Problem::error(format!("{input} is there twice")));
            return Err(Told);
        }
    }
    Ok(inputs)
}

/// The matrix of rank correlations: one number for all pairs, or written in full.
fn ranks(fields: &mut Fields<'_, '_, '_>, inputs: usize) -> Result<Vec<Vec<f64>>, Told> {
    match (fields.get("rank"), fields.get("matrix")) {
        (Some(_), Some(entry)) => {
            let problem = Problem::error("a correlation has either rank or matrix, not both");
            fields.problem(&entry.key_span, problem);
            Err(Told)
        }
        (None, None) => {
            let help = "write rank = 0.5 for all pairs, or matrix = [[1, 0.5], [0.5, 1]]";
            Err(fields.missing("rank", help))
        }
        (Some(entry), None) => {
            if entry.node.number().is_none() {
                fields.reader.wrong_type("rank", &entry.node, "a number: rank = 0.5");
                return Err(Told);
            }
            let rank = fields.number("rank")?.unwrap_or_default();
            if rank.abs() >= 1.0 {
                return Err(
                    fields.refuse("rank", format!("rank is {}, must be above -1 and below 1", rounded(rank)))
                );
            }
            let cell = |i: usize, j: usize| if i == j { 1.0 } else { rank };
            Ok((0..inputs).map(|i| (0..inputs).map(|j| cell(i, j)).collect()).collect())
        }
        (None, Some(entry)) => matrix(fields, &entry.node, inputs),
    }
}

fn matrix(fields: &mut Fields<'_, '_, '_>, node: &Node, inputs: usize) -> Result<Vec<Vec<f64>>, Told> {
    let list = |node: &Node| if let Tree::List(items) = &node.tree { items.clone() } else { Vec::new() };
    let rows: Vec<Vec<Node>> = list(node).iter().map(list).collect();
    if rows.len() != inputs || rows.iter().any(|row| row.len() != inputs) {
        let message = format!("matrix must have {inputs} rows of {inputs} numbers, in the order of inputs");
        let problem = Problem::error(message).help("write matrix = [[1, 0.5], [0.5, 1]] for two inputs");
        fields.problem(&node.span, problem);
        return Err(Told);
    }
    let mut numbers = Vec::with_capacity(inputs);
    for row in &rows {
        if let Some(cell) = row.iter().find(|cell| cell.number().is_none()) {
            let problem = Problem::error(format!("matrix has {} here, must have a number", cell.found()));
            fields.problem(&cell.span, problem);
            return Err(Told);
        }
        let row: Result<Vec<f64>, Told> = row
            .iter()
            .map(|cell| finite(fields.reader, fields.address, "a number of matrix", cell))
            .collect();
        numbers.push(row?);
    }
    for (i, row) in rows.iter().enumerate() {
        for (j, cell) in row.iter().enumerate() {
            let (here, there) = (numbers[i][j], numbers[j][i]);
            let wrong = if i == j && (here - 1.0).abs() > SAME {
                Some(format!("the diagonal of matrix is {} here, must be 1", rounded(here)))
            } else if i != j && here.abs() >= 1.0 {
                Some(format!("matrix has {} here, must be above -1 and below 1", rounded(here)))
            } else if (here - there).abs() > SAME {
                Some(format!("matrix has {} here and {} on the other side", rounded(here), rounded(there)))
            } else {
                None
            };
            if let Some(message) = wrong {
                fields.problem(&cell.span, Problem::error(message));
                return Err(Told);
            }
        }
    }
    Ok(numbers)
}

/// Tells that no numbers have these correlations.
fn impossible(fields: &mut Fields<'_, '_, '_>, ranks: &[Vec<f64>]) -> Told {
    let inputs = ranks.len();
    if fields.get("rank").is_some() {
        let lowest = rounded(lowest_for_all(inputs));
        let message = format!("{inputs} inputs cannot all have this correlation with each other");
        let span = fields.span("rank");
        fields.problem(&span, Problem::error(message).help(format!("write a number above {lowest}")));
        return Told;
    }
    // The first input whose correlations with those before it contradict theirs.
    let first = (1..=inputs).find(|n| {
        let corner: Vec<Vec<f64>> = ranks[..*n].iter().map(|row| row[..*n].to_vec()).collect();
        Copula::new(&corner).is_none()
    });
    let message = "no numbers have all these correlations: the matrix is not positive definite";
    let help = format!("bring row {} nearer to 0: it contradicts the rows above it", first.unwrap_or(inputs));
    let span = fields.span("matrix");
    fields.problem(&span, Problem::error(message).help(help));
    Told
}

/// The groups in force, those of a file in place of those of the same name beneath; with what is wrong between them
/// and the inputs of the scenario.
pub(super) fn resolve(
    resolved: &Resolved<'_>,
    scenario: &Scenario,
    complete: bool,
) -> (Vec<Correlation>, Vec<Problem>) {
    let mut groups: Vec<(usize, &Group)> = Vec::new();
    for (place, layer) in resolved.chain.layers.iter().enumerate() {
        if layer.correlations.whole {
            groups.clear();
        }
        for group in &layer.correlations.rows {
            match groups.iter_mut().find(|(_, other)| other.name == group.name) {
                Some(same) => *same = (place, group),
                None => groups.push((place, group)),
            }
        }
    }
    let mut problems = Vec::new();
    let mut of_input: BTreeMap<&str, &Group> = BTreeMap::new();
    for (place, group) in &groups {
        for (input, span) in &group.inputs {
            let spot = group.spot.source.spot(span.clone());
            if let Some(other) = of_input.insert(input, group) {
                let message =
                    format!("{input} is in two correlations, {:?} and {:?}", other.name, group.name);
                let help = "put all of their inputs into one, with a matrix";
                problems.push(Problem::error(message).help(help).at(&spot));
            } else if let Some(problem) = unfit(resolved, scenario, complete, (*place, input)) {
                problems.push(problem.at(&spot));
            }
        }
    }
    let correlations = groups.iter().map(|(_, group)| group.correlation()).collect();
    (correlations, problems)
}

impl Group {
    fn correlation(&self) -> Correlation {
        Correlation {
            name: self.name.clone(),
            inputs: self.inputs.iter().map(|(input, _)| input.clone()).collect(),
            ranks: self.ranks.clone(),
            copula: self.copula.clone(),
            source: self.origin.source.as_ref().map_or_else(String::new, |(id, _)| id.clone()),
            file: self.spot.source.name.clone(),
            line: self.spot.line(),
        }
    }
}

/// What is wrong with an input of a group that the file at `place` states.
fn unfit(
    resolved: &Resolved<'_>,
    scenario: &Scenario,
    complete: bool,
    (place, input): (usize, &str),
) -> Option<Problem> {
    let uncertain = || {
        let laws = scenario.provenance.iter().filter(|(_, told)| matches!(told.law, Some(Law::Number(_))));
        laws.map(|(address, _)| address.as_str())
    };
    if let Some(told) = scenario.provenance.get(input) {
        let help = match &told.law {
            Some(Law::Number(_)) => return None,
            Some(Law::Dirichlet(_)) => {
                return Some(Problem::error(format!(
                    "{input} is a set of shares: its categories are drawn together already"
                )));
            }
            None => "give it low, high, dist and source, or take it out of the correlation",
        };
        // A file above may make certain what is uncertain beneath it: the others are then drawn as before.
        let above = resolved.chain.layers.iter().skip(place + 1).any(|layer| layer.source.name == told.file);
        let problem = Problem::error(format!(
            "{input} is certain ({}:{} sets {})",
            told.file, told.line, told.text_of_value
        ));
        return (!above).then(|| problem.help(help));
    }
    if resolved.values.keys().any(|address| address.to_string() == input) {
        // Its own problem has been told.
        return None;
    }
    let near = || nearest(input, uncertain()).map(|near| format!("did you mean {near}?"));
    let Some(parameter) = resolved.registry.parameter_at(input) else {
        let near = near().or_else(|| Some(format!("did you mean {}?", resolved.registry.nearest(input)?)));
        return Some(Problem::error(format!("there is no parameter {input}")).help_if(near));
    };
    if !complete || !resolved.chain.whole {
        return None;
    }
    let below = format!("{input}.");
    let keyed = parameter.path == input && parameter.keys != Keys::One && !is_plain_shares(parameter);
    let one = uncertain().find(|address| address.starts_with(&below));
    if let Some(one) = one.filter(|_| keyed) {
        let message = format!("{input} has a value for each key: name one of them");
        return Some(Problem::error(message).help(format!("for instance {one}")));
    }
    Some(Problem::error(format!("no file states {input}")).help_if(near()))
}
