//! The registry: every section, parameter and list that a scenario file may contain.

use std::collections::BTreeMap;

use super::parameter::{Keys, Kind, ListTable, Needed, Parameter, Section};
use super::wording::nearest;

/// Keys at the top of a file that no section may use.
pub(super) const HEAD: [&str; 10] = [
    "kind",
    "extends",
    "setting",
    "sources",
    "name",
    "question",
    "comparator",
    "note",
    "processes",
    "correlation",
];

/// All sections in order, with their parameters and lists by path.
#[derive(Debug, Clone)]
pub struct Registry {
    sections: Vec<&'static Section>,
    parameters: BTreeMap<&'static str, (&'static Section, &'static Parameter)>,
    lists: BTreeMap<&'static str, (&'static Section, &'static ListTable)>,
    slips: Vec<String>,
    made: Option<&'static str>,
}

impl Registry {
    /// The registry of these sections; what is wrong with it is told by [`Registry::slips`].
    pub fn new(sections: &[&'static Section]) -> Self {
        let mut registry = Self {
            sections: sections.to_vec(),
            parameters: BTreeMap::new(),
            lists: BTreeMap::new(),
            slips: Vec::new(),
            made: None,
        };
        for (place, section) in sections.iter().enumerate() {
            if sections[..place].iter().any(|other| other.id == section.id) {
                registry.slips.push(format!("section {} is declared twice", section.id));
            }
            for parameter in section.parameters {
                if registry.parameters.insert(parameter.path, (section, parameter)).is_some() {
                    registry.slips.push(format!("{} is declared twice", parameter.path));
                }
            }
            for list in section.lists {
                if registry.lists.insert(list.path, (section, list)).is_some() {
                    registry.slips.push(format!("{} is declared twice", list.path));
                }
            }
        }
        registry.check_paths();
        registry.check_references();
        registry
    }

    /// The same for who makes the file at this path: what scenarios say of it is passed over, because it may not be there
    /// yet, or be the one that is to be replaced.
    #[must_use]
    pub fn making(mut self, path: &'static str) -> Self {
        self.made = Some(path);
        self
    }

    /// Whether the file at a path is only going to be made.
    pub(super) fn makes(&self, path: &str) -> bool {
        self.made == Some(path)
    }

    /// The sections, in order.
    pub fn sections(&self) -> &[&'static Section] {
        &self.sections
    }

    /// The section with an identifier.
    pub fn section(&self, id: &str) -> Option<&'static Section> {
        self.sections.iter().find(|section| section.id == id).copied()
    }

    /// The parameter at a path.
    pub fn parameter(&self, path: &str) -> Option<&'static Parameter> {
        self.parameters.get(path).map(|(_, parameter)| *parameter)
    }

    /// The list at a path.
    pub fn list(&self, path: &str) -> Option<&'static ListTable> {
        self.lists.get(path).map(|(_, list)| *list)
    }

    /// The parameter that an address names: a path, a path with a key, or a field of a row of a list.
    pub fn parameter_at(&self, address: &str) -> Option<&'static Parameter> {
        let mut path = address;
        loop {
            if let Some(parameter) = self.parameter(path) {
                return Some(parameter);
            }
            if let Some(list) = self.list(path) {
                let rest = address.get(path.len()..)?;
                let fields = list.fields.iter().filter(|field| {
                    let dotted = format!(".{}", field.path);
                    rest.ends_with(&dotted) || rest.contains(&format!("{dotted}."))
                });
                return fields.max_by_key(|field| field.path.len());
            }
            path = path.rsplit_once('.')?.0;
        }
    }

    /// The section that declares the parameter or list at a path.
    pub fn section_of(&self, path: &str) -> Option<&'static Section> {
        let of_parameter = self.parameters.get(path).map(|(section, _)| *section);
        of_parameter.or_else(|| self.lists.get(path).map(|(section, _)| *section))
    }

    /// All parameters outside lists, in the order of sections.
    pub fn parameters(&self) -> impl Iterator<Item = &'static Parameter> + '_ {
        self.sections.iter().flat_map(|section| section.parameters)
    }

    /// All lists, in the order of sections.
    pub fn lists(&self) -> impl Iterator<Item = &'static ListTable> + '_ {
        self.sections.iter().flat_map(|section| section.lists)
    }

    /// Slips of programming in the declarations; a test asks that there be none.
    pub fn slips(&self) -> &[String] {
        &self.slips
    }

    /// The path of a parameter or list that is spelled most like this one.
    pub fn nearest(&self, path: &str) -> Option<&'static str> {
        let last = |path: &'static str| path.rsplit('.').next().unwrap_or(path);
        let leaf = path.rsplit('.').next().unwrap_or(path);
        let mut paths = self.parameters.keys().chain(self.lists.keys()).copied();
        // The right key in the wrong section is the commonest slip, so the same last word goes first.
        let same_leaf = paths.clone().filter(|candidate| last(candidate) == leaf);
        nearest(path, same_leaf.clone()).or_else(|| same_leaf.clone().next()).or_else(|| {
            let close: Vec<&'static str> = paths.by_ref().collect();
            nearest(path, close)
        })
    }

    fn check_paths(&mut self) {
        let paths: Vec<&str> = self.parameters.keys().chain(self.lists.keys()).copied().collect();
        for path in &paths {
            let below = format!("{path}.");
            if let Some(other) = paths.iter().find(|other| other.starts_with(&below)) {
                self.slips.push(format!("{other} lies inside {path}"));
            }
            let first = path.split('.').next().unwrap_or(path);
            // A list is a table of its own, as [[rule]] is.
            if HEAD.contains(&first) || !(path.contains('.') || self.lists.contains_key(path)) {
                self.slips.push(format!("{path} must begin with the name of a table of its own"));
            }
        }
    }

    fn check_references(&mut self) {
        let mut slips = Vec::new();
        for parameter in self.parameters() {
            if let Needed::When { path, words } = parameter.needed {
                match self.parameter(path).map(|choice| choice.kind) {
                    Some(Kind::Choice(known)) => slips.extend(
                        words
                            .iter()
                            .filter(|word| !known.iter().any(|(w, _)| w == *word))
                            .map(|word| format!("{}: {path} has no word {word}", parameter.path)),
                    ),
                    _ => slips.push(format!("{}: {path} is no choice", parameter.path)),
                }
            }
            if let Keys::Categories(path) = parameter.keys
                && !self.parameter(path).is_some_and(|other| other.kind.is_shares())
            {
                slips.push(format!("{}: {path} is no shares", parameter.path));
            }
        }
        for list in self.lists() {
            if !list.fields.iter().any(|field| field.path == list.name_field) {
                slips.push(format!("{} has no field {}", list.path, list.name_field));
            }
        }
        self.slips.extend(slips);
    }
}
