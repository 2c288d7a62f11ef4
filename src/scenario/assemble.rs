//! The last step: from resolved statements to a scenario.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::file::{Address, Layer, Name};
use super::list::Row;
use super::parameter::{Keys, ListTable, Parameter, Section};
use super::places::Places;
use super::resolve::{Placed, Resolved};
use super::statement::{Stated, Statement};
use super::store::display;
use super::strategy::{InputFile, Law, Provenance, Scenario, Stating, Uncertain};
use super::values::{Entry, Values};
use super::walk::is_plain_shares;
use crate::units::checksum::sha256_hex;

/// Collects values and what is known about each.
struct Assembly<'r, 'c> {
    resolved: &'r Resolved<'c>,
    values: Values,
    uncertain: Vec<Uncertain>,
    provenance: BTreeMap<String, Provenance>,
    bare: Vec<String>,
}

/// The scenario of a chain whose last layer is `file`.
pub(super) fn scenario(resolved: &Resolved<'_>, file: &Layer) -> Scenario {
    let mut assembly = Assembly {
        resolved,
        values: Values::default(),
        uncertain: Vec::new(),
        provenance: BTreeMap::new(),
        bare: Vec::new(),
    };
    for section in resolved.registry.sections() {
        assembly.values.switches.insert(section.id.to_owned(), resolved.is_on(section));
        for parameter in section.parameters {
            assembly.parameter(section, parameter);
        }
        for list in section.lists {
            assembly.list(section, list);
        }
    }
    let Assembly { values, mut uncertain, provenance, mut bare, .. } = assembly;
    uncertain.sort_by(|a, b| a.path.cmp(&b.path));
    bare.sort();
    let id =
        file.source.path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let folder = file.source.path.parent().map(Path::to_owned).unwrap_or_default();
    Scenario {
        name: match &file.name {
            Name::Given(name, _) => name.clone(),
            _ => id.clone(),
        },
        id,
        question: file.question.clone(),
        comparator: file.comparator,
        inputs: inputs(resolved, &folder),
        layers: resolved.chain.layers.iter().map(|layer| layer.source.name.clone()).collect(),
        folder: Path::new(&file.source.name).parent().map(Path::to_owned).unwrap_or_default(),
        values,
        uncertain,
        correlations: Vec::new(),
        provenance,
        bare,
        places: Arc::new(Places::of(resolved)),
    }
}

impl Assembly<'_, '_> {
    fn parameter(&mut self, section: &Section, parameter: &Parameter) {
        let resolved = self.resolved;
        let in_force = resolved.is_in_force(section, parameter, None);
        let mut keyed = Vec::new();
        for (key, (_, statement)) in resolved.stated(parameter) {
            let Some(value) = &statement.value else { continue };
            let address = Address { path: parameter.path.to_owned(), key: key.map(str::to_owned) };
            let beneath = resolved.values.get(&address).map_or(&[][..], Vec::as_slice);
            self.note(&address.to_string(), statement, beneath, in_force);
            match address.key {
                Some(key) => keyed.push((key, value.entry())),
                None => {
                    self.values.entries.insert(address.path, value.entry());
                }
            }
        }
        if !keyed.is_empty() {
            self.values.entries.insert(parameter.path.to_owned(), Entry::Keyed(keyed));
        }
    }

    fn list(&mut self, section: &Section, list: &'static ListTable) {
        let resolved = self.resolved;
        let rows = resolved.rows.get(list.path).into_iter().flatten();
        let rows: Vec<Values> = rows.map(|(name, _, row)| self.row(section, list, name, row)).collect();
        if !rows.is_empty() {
            self.values.lists.insert(list.path.to_owned(), rows);
        }
    }

    fn row(&mut self, section: &Section, list: &ListTable, name: &str, row: &Row) -> Values {
        let mut values = Values { name: name.to_owned(), ..Values::default() };
        for field in list.fields {
            let in_force = self.resolved.is_in_force(section, field, Some(&row.body));
            let mut keyed: Vec<(usize, String, Entry)> = Vec::new();
            for (address, statement) in row.body.values.iter().filter(|(at, _)| at.path == field.path) {
                let Some(value) = &statement.value else { continue };
                self.note(&format!("{}.{name}.{address}", list.path), statement, &[], in_force);
                match &address.key {
                    Some(key) => keyed.push((statement.key_span.start, key.clone(), value.entry())),
                    None => {
                        values.entries.insert(address.path.clone(), value.entry());
                    }
                }
            }
            if field.keys != Keys::One && !is_plain_shares(field) && !keyed.is_empty() {
                keyed.sort_by_key(|(at, _, _)| *at);
                let keyed = keyed.into_iter().map(|(_, key, entry)| (key, entry)).collect();
                values.entries.insert(field.path.to_owned(), Entry::Keyed(keyed));
            }
        }
        values
    }

    /// Notes where a value comes from and what is believed about it.
    fn note(&mut self, address: &str, statement: &Statement, stated: &[Placed<'_>], in_force: bool) {
        let law = law(statement);
        if let Some(law) = law.clone().filter(|_| in_force) {
            self.uncertain.push(Uncertain { path: address.to_owned(), law });
        }
        if statement.bare && in_force {
            self.bare.push(address.to_owned());
        }
        let limits = match &statement.value {
            Some(Stated::Number { limits, .. }) => *limits,
            _ => None,
        };
        let beneath = stated.split_last().map_or(&[][..], |(_, beneath)| beneath);
        let source = statement.origin.source.as_ref().map(|(id, _)| id.clone());
        let cited = source.as_ref().and_then(|id| self.resolved.citation(id));
        let provenance = Provenance {
            file: statement.spot.source.name.clone(),
            line: statement.spot.line(),
            text_of_value: text(statement),
            standing: cited.map(|cited| cited.standing),
            // Who supplied a value is said of the value, or of all that name its source.
            supplied_by: statement.origin.supplied_by.clone().or_else(|| cited?.supplied_by.clone()),
            source,
            note: statement.origin.note.clone(),
            limits,
            law,
            in_force,
            beneath: beneath.iter().map(|(_, statement)| stating(statement)).collect(),
        };
        self.provenance.insert(address.to_owned(), provenance);
    }
}

fn law(statement: &Statement) -> Option<Law> {
    match &statement.value {
        Some(Stated::Number { prior: Some(prior), .. }) => Some(Law::Number(*prior)),
        Some(Stated::Shares { shares, concentration: Some(size) }) => {
            Some(Law::Dirichlet(shares.iter().map(|(name, share)| (name.clone(), share * size)).collect()))
        }
        _ => None,
    }
}

/// The value as it is written, on one line.
fn text(statement: &Statement) -> String {
    let words: Vec<&str> = statement.spot.text().split_whitespace().collect();
    words.join(" ")
}

fn stating(statement: &Statement) -> Stating {
    Stating {
        file: statement.spot.source.name.clone(),
        line: statement.spot.line(),
        text_of_value: text(statement),
    }
}

/// Every file that was read, by its name relative to the folder.
fn inputs(resolved: &Resolved<'_>, folder: &Path) -> Vec<InputFile> {
    let chain = resolved.chain;
    let mut inputs = Vec::new();
    for layer in chain.layers.iter().chain(&chain.sources) {
        let relative = layer.source.path.strip_prefix(folder).unwrap_or(&layer.source.path);
        inputs.push(InputFile { name: display(relative), sha256: sha256_hex(layer.source.text.as_bytes()) });
        let of_rows = layer.body.lists.values().flat_map(|list| &list.rows);
        let bodies = std::iter::once(&layer.body).chain(of_rows.map(|row| &row.body));
        for statement in bodies.flat_map(|body| body.values.values()) {
            if let Some(Stated::File(file)) = &statement.value {
                let beside = Path::new(&layer.source.name).parent().unwrap_or(Path::new(""));
                let name = Path::new(&file.name);
                let relative = name.strip_prefix(beside).unwrap_or(name);
                let inner = layer.source.path.parent().unwrap_or(folder);
                let inner = inner.strip_prefix(folder).unwrap_or(Path::new(""));
                inputs.push(InputFile { name: display(&inner.join(relative)), sha256: file.sha256.clone() });
            }
        }
    }
    inputs.sort();
    inputs.dedup();
    inputs
}
