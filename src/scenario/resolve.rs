//! From layers to one scenario: the last writer of each value wins, and what is needed must be there.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::extend::Chain;
use super::file::{Address, Layer};
use super::list::Row;
use super::parameter::{Keys, Needed, Parameter, Section, Switch};
use super::registry::Registry;
use super::sources::Citation;
use super::statement::{Stated, Statement};
use super::text::Spot;
use super::walk::{Body, is_plain_shares};

/// Choices that depend on choices, at most.
const CHOICES: usize = 8;

/// A statement with the place of its file in the chain, 0 being the deepest.
pub(super) type Placed<'c> = (usize, &'c Statement);

/// Everything that a chain of files states, layer upon layer.
pub(super) struct Resolved<'c> {
    pub(super) registry: &'c Registry,
    pub(super) chain: &'c Chain,
    /// Each address with its statements, the one in force last.
    pub(super) values: BTreeMap<Address, Vec<Placed<'c>>>,
    pub(super) rows: BTreeMap<&'static str, Vec<(String, &'c Layer, &'c Row)>>,
    pub(super) switches: BTreeMap<String, (bool, Spot)>,
}

/// Whether a parameter must be there.
pub(super) enum Need {
    /// It must, because of the statement at this place (the section is always in force if there is none).
    Needed(Option<Spot>),
    /// It may be absent.
    Free,
    /// It has no effect: its section is off, or a choice leaves it out.
    Idle,
}

impl<'c> Resolved<'c> {
    pub(super) fn new(registry: &'c Registry, chain: &'c Chain) -> Self {
        let mut resolved = Self {
            registry,
            chain,
            values: BTreeMap::new(),
            rows: BTreeMap::new(),
            switches: BTreeMap::new(),
        };
        for (place, layer) in chain.layers.iter().enumerate() {
            for (id, (on, span)) in &layer.switches {
                resolved.switches.insert(id.clone(), (*on, layer.spot(span)));
            }
            for (address, statement) in &layer.body.values {
                resolved.values.entry(address.clone()).or_default().push((place, statement));
            }
            resolved.add_rows(layer);
        }
        resolved
    }

    /// Rows of a file replace those of the same name beneath, in their place; others follow.
    fn add_rows(&mut self, layer: &'c Rc<Layer>) {
        for (path, stated) in &layer.body.lists {
            let rows = self.rows.entry(path).or_default();
            if stated.whole {
                rows.clear();
            }
            for row in &stated.rows {
                let same =
                    rows.iter_mut().find(|(_, _, other)| row.named && other.named && other.name == row.name);
                match same {
                    Some(place) => *place = (row.name.clone(), layer, row),
                    None if row.named => rows.push((row.name.clone(), layer, row)),
                    None => rows.push((format!("[{}]", rows.len() + 1), layer, row)),
                }
            }
        }
    }

    /// The source of an identifier, from the nearest file of sources.
    pub(super) fn citation(&self, id: &str) -> Option<&'c Citation> {
        self.chain.sources.iter().find_map(|layer| layer.citations.get(id))
    }

    /// Whether a section is in force.
    pub(super) fn is_on(&self, section: &Section) -> bool {
        section.switch == Switch::Always || self.switches.get(section.id).is_some_and(|(on, _)| *on)
    }

    /// Whether a parameter has an effect, as far as switches and choices say.
    pub(super) fn is_in_force(&self, section: &Section, parameter: &Parameter, row: Option<&Body>) -> bool {
        !matches!(self.need(section, parameter, row), Need::Idle)
    }

    /// Whether a parameter, of the scenario or of a row, must be there.
    pub(super) fn need(&self, section: &Section, parameter: &Parameter, row: Option<&Body>) -> Need {
        self.need_within(section, parameter, row, CHOICES)
    }

    fn need_within(
        &self,
        section: &Section,
        parameter: &Parameter,
        row: Option<&Body>,
        depth: usize,
    ) -> Need {
        if !self.is_on(section) {
            return Need::Idle;
        }
        match parameter.needed {
            Needed::Always => Need::Needed(self.switches.get(section.id).map(|(_, spot)| spot.clone())),
            Needed::Optional => Need::Free,
            Needed::When { path, words } => {
                let Some(statement) = self.choice(path, row) else { return Need::Idle };
                let known = self.registry.parameter(path).zip(self.registry.section_of(path));
                // A choice that is itself left out decides nothing.
                if let Some((choice, of)) = known
                    && (depth == 0 || matches!(self.need_within(of, choice, row, depth - 1), Need::Idle))
                {
                    return Need::Idle;
                }
                match &statement.value {
                    Some(Stated::Word(word)) if words.contains(&word.as_str()) => {
                        Need::Needed(Some(statement.spot.clone()))
                    }
                    _ => Need::Idle,
                }
            }
        }
    }

    /// The statement of a choice: of the row, or of the scenario.
    fn choice<'s>(&'s self, path: &str, row: Option<&'s Body>) -> Option<&'s Statement> {
        let address = Address { path: path.to_owned(), key: None };
        let of_row = row.and_then(|body| body.values.get(&address));
        of_row.or_else(|| self.values.get(&address)?.last().map(|(_, statement)| *statement))
    }

    /// The statements of one parameter in force: key and statement, in the order in which they first appear.
    pub(super) fn stated(&self, parameter: &Parameter) -> Vec<(Option<&str>, Placed<'c>)> {
        let keyed = parameter.keys != Keys::One && !is_plain_shares(parameter);
        let mut found: Vec<(usize, usize, Option<&str>, Placed<'c>)> = self
            .values_of(parameter)
            // A keyed parameter of the wrong type has a statement without key, told as a problem already.
            .filter(|(address, _)| address.key.is_some() == keyed)
            .filter_map(|(address, placed)| {
                let (first, last) = (placed.first()?, placed.last()?);
                Some((first.0, first.1.key_span.start, address.key.as_deref(), *last))
            })
            .filter(|(_, _, key, last)| !self.is_left_behind(parameter, *key, last.0))
            .collect();
        found.sort_by_key(|(layer, at, _, _)| (*layer, *at));
        found.into_iter().map(|(_, _, key, last)| (key, last)).collect()
    }

    /// Whether a key belongs to categories that a file above has replaced by others.
    fn is_left_behind(&self, parameter: &Parameter, key: Option<&str>, layer: usize) -> bool {
        let Keys::Categories(path) = parameter.keys else { return false };
        let Some((of, shares)) = self.categories(path) else { return false };
        layer < of && key.is_some_and(|key| !shares.iter().any(|(category, _)| category == key))
    }

    /// The shares in force at a path, with the place of their file.
    pub(super) fn categories(&self, path: &str) -> Option<(usize, &'c [(String, f64)])> {
        let address = Address { path: path.to_owned(), key: None };
        let (place, statement) = self.values.get(&address)?.last()?;
        match &statement.value {
            Some(Stated::Shares { shares, .. }) => Some((*place, shares)),
            _ => None,
        }
    }

    /// Everything stated about one parameter, by key.
    pub(super) fn values_of(
        &self,
        parameter: &Parameter,
    ) -> impl Iterator<Item = (&Address, &Vec<Placed<'c>>)> {
        let from = Address { path: parameter.path.to_owned(), key: None };
        let path = parameter.path;
        self.values.range(from..).take_while(move |(address, _)| address.path == path)
    }
}
