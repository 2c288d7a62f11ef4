//! Samples of an economic evaluation, joined by the names of strategies from the tables that hold them.

use crate::economics::paired::Paired;
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem, Problems};
use crate::scenario::{likest, nearest};
use std::cmp::Ordering;

/// Numbers beyond this are a slip; within, no product with a willingness to pay is infinite.
const LARGEST: f64 = 1e15;
/// So many names stand in a message.
const NAMED: usize = 6;

/// Samples with the parameters that they were made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Input {
    /// Costs and effects.
    pub paired: Paired,
    /// Names of the parameters.
    pub names: Vec<String>,
    /// `parameters[parameter][sample]`.
    pub parameters: Vec<Vec<f64>>,
}

/// The columns of one table.
struct Columns {
    names: Vec<String>,
    values: Vec<Vec<f64>>,
    rows: usize,
}

impl Input {
    /// Reads costs, effects and parameters: one row a sample, one column a strategy or parameter.
    ///
    /// Samples are put into an order of their own, so that results do not depend on the order of the rows.
    ///
    /// # Errors
    /// A cell is missing or no number, strategies differ, lengths differ, or there is only one strategy: all such problems.
    pub fn read(
        costs: &LoadedFile,
        effects: &LoadedFile,
        parameters: Option<&LoadedFile>,
    ) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let cost = columns(costs, &mut problems);
        let effect = columns(effects, &mut problems);
        let parameter = parameters.map(|file| (file, columns(file, &mut problems)));
        let (Some(cost), Some(effect)) = (cost, effect) else { return Err(Problems::new(problems)) };
        same_strategies((costs, &cost), (effects, &effect), &mut problems);
        same_length((costs, cost.rows), (effects, effect.rows), &mut problems);
        if cost.names.len() < 2 {
            let problem = Problem::error("there is only one strategy, and nothing to compare it with");
            problems.push(problem.on_line(&costs.name, 1));
        }
        let mut input = Self::default();
        if let Some((file, parameter)) = parameter {
            let Some(parameter) = parameter else { return Err(Problems::new(problems)) };
            same_length((costs, cost.rows), (file, parameter.rows), &mut problems);
            (input.names, input.parameters) = (parameter.names, parameter.values);
        }
        if !problems.is_empty() {
            return Err(Problems::new(problems));
        }
        for (name, values) in cost.names.into_iter().zip(cost.values) {
            let Some(place) = effect.names.iter().position(|other| *other == name) else { continue };
            input.paired.effects.push(effect.values[place].clone());
            input.paired.costs.push(values);
            input.paired.strategies.push(name);
        }
        input.sort();
        Ok(input)
    }

    /// Puts samples in the order of their values, by the names of strategies and parameters.
    pub(super) fn sort(&mut self) {
        let by_name = |names: &[String]| {
            let mut order: Vec<usize> = (0..names.len()).collect();
            order.sort_by(|&a, &b| names[a].cmp(&names[b]));
            order
        };
        let strategies = by_name(&self.paired.strategies);
        let mut keys: Vec<&[f64]> = Vec::new();
        for all in [&self.paired.costs, &self.paired.effects] {
            keys.extend(strategies.iter().map(|&place| all[place].as_slice()));
        }
        keys.extend(by_name(&self.names).into_iter().map(|place| self.parameters[place].as_slice()));
        let mut order: Vec<usize> = (0..self.paired.samples()).collect();
        let compare = |a: usize, b: usize| {
            keys.iter()
                .map(|key| key[a].total_cmp(&key[b]))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        };
        order.sort_by(|&a, &b| compare(a, b));
        let sorted = |all: &[Vec<f64>]| -> Vec<Vec<f64>> {
            all.iter().map(|column| order.iter().map(|&place| column[place]).collect()).collect()
        };
        let (costs, effects) = (sorted(&self.paired.costs), sorted(&self.paired.effects));
        let parameters = sorted(&self.parameters);
        (self.paired.costs, self.paired.effects, self.parameters) = (costs, effects, parameters);
    }

    /// The place of a parameter.
    ///
    /// # Errors
    /// There is none of that name; the problem names what is spelled most like it.
    pub fn parameter(&self, name: &str) -> Result<usize, Box<Problem>> {
        self.names.iter().position(|own| own == name).ok_or_else(|| {
            let near = nearest(name, self.names.iter().map(String::as_str));
            let help = near.map_or_else(
                || {
                    let own = self.names.iter().map(String::as_str);
                    match self.names.len() {
                        few if few <= NAMED => {
                            format!("the table of parameters has {}", self.names.join(", "))
                        }
                        many => format!(
                            "the table of parameters has {many}, in its first line; most like it are {}",
                            likest(name, own, NAMED).join(", ")
                        ),
                    }
                },
                |near| format!("did you mean {near}?"),
            );
            Box::new(Problem::error(format!("there is no parameter {name}")).help(help))
        })
    }
}

fn columns(file: &LoadedFile, problems: &mut Vec<Problem>) -> Option<Columns> {
    let table = match Table::read(file, &[]) {
        Ok(table) => table,
        Err(found) => {
            problems.extend(found);
            return None;
        }
    };
    let mut values = Vec::new();
    let mut good = true;
    for (place, name) in table.header().iter().enumerate() {
        if name.is_empty() {
            let problem = Problem::error(format!("column {} has no name", place + 1)).on_line(&file.name, 1);
            problems.push(problem.help("row names are no column: in R write row.names = FALSE"));
            good = false;
            continue;
        }
        match table.column(name).and_then(|column| column.read(number)) {
            Ok(column) => values.push(column),
            Err(found) => {
                problems.extend(found);
                good = false;
            }
        }
    }
    good.then(|| Columns { names: table.header().to_vec(), values, rows: table.len() })
}

/// The number in a cell; an error completes the sentence "new is …".
fn number(cell: &str) -> Result<f64, String> {
    if cell.is_empty() {
        return Err("missing, must be a number".into());
    }
    match cell.parse::<f64>() {
        Err(_) => Err(format!("{cell:?}, must be a number")),
        Ok(number) if !number.is_finite() => Err(format!("{cell}, must be a finite number")),
        Ok(number) if number.abs() > LARGEST => {
            Err(format!("{cell}, must be between {} and {LARGEST:e}", format_args!("-{LARGEST:e}")))
        }
        Ok(number) => Ok(number),
    }
}

fn same_strategies(
    (costs, cost): (&LoadedFile, &Columns),
    (effects, effect): (&LoadedFile, &Columns),
    problems: &mut Vec<Problem>,
) {
    for (file, own, others, name) in
        [(costs, cost, effect, &effects.name), (effects, effect, cost, &costs.name)]
    {
        for strategy in own.names.iter().filter(|strategy| !others.names.contains(strategy)) {
            let near = nearest(strategy, others.names.iter().map(String::as_str));
            let help = near.map_or_else(
                || format!("{name} has {}", others.names.join(", ")),
                |near| format!("{name} has {near}: is it that?"),
            );
            let message = format!("the strategy {strategy} is not in {name}");
            problems.push(Problem::error(message).on_line(&file.name, 1).help(help));
        }
    }
}

fn same_length(
    (first, rows): (&LoadedFile, usize),
    (second, others): (&LoadedFile, usize),
    problems: &mut Vec<Problem>,
) {
    if rows != others {
        let message = format!("{} has {others} samples, {} has {rows}", second.name, first.name);
        problems.push(
            Problem::error(message).in_file(&second.name).help("each row is one sample in all of the tables"),
        );
    }
}
