//! Where everything stands that a scenario is made of, for messages about what it means.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::error::Problem;
use super::file::{Address, FileKind, Layer};
use super::list::Row;
use super::resolve::Resolved;
use super::slip::{Refused, Slip};
use super::statement::Statement;
use super::strategy::Scenario;
use super::text::Spot;
use super::values::is_within;

/// Characters of another statement that a message quotes.
const QUOTED: usize = 60;

/// Statements of a scenario by address.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// Each address with the places that state it, the one in force last.
    stated: BTreeMap<String, Vec<Stood>>,
    /// Addresses of which a problem has been told, so that what is there is not known.
    unread: BTreeSet<String>,
    /// Every file was found and could be read.
    whole: bool,
}

/// A statement in a file.
#[derive(Debug, Clone)]
struct Stood {
    spot: Spot,
    /// The part that the file plays.
    role: &'static str,
}

impl Places {
    /// The places of everything that a chain of files states.
    pub(super) fn of(resolved: &Resolved<'_>) -> Self {
        let mut places = Self { whole: resolved.chain.whole, ..Self::default() };
        for layer in &resolved.chain.layers {
            places.add(layer);
        }
        if let Some(own) = resolved.chain.layers.last() {
            for (key, span) in &own.heads {
                places.stand((*key).to_owned(), own, own.spot(span));
            }
        }
        // Rows are numbered where they have no names, over all files, and their own fields go with them.
        for (list, rows) in &resolved.rows {
            for (name, layer, row) in rows {
                let address = format!("{list}.{name}");
                if !row.named {
                    places.stand(address.clone(), layer, layer.spot(&row.span));
                }
                for (field, statement) in &row.body.values {
                    let address = format!("{address}.{field}");
                    if statement.value.is_none() {
                        places.unread.insert(address.clone());
                    }
                    // A row replaces the one beneath it as a whole, so that only what it states itself is restated.
                    for (under, statement) in beneath(resolved, layer, list, row, field) {
                        places.stand(address.clone(), under, statement.spot.clone());
                    }
                    places.stand(address, layer, statement.spot.clone());
                }
            }
        }
        places
    }

    fn add(&mut self, layer: &Rc<Layer>) {
        for (address, statement) in &layer.body.values {
            let address = address.to_string();
            // What a file above states can be read, whatever a file beneath says.
            if statement.value.is_none() {
                self.unread.insert(address.clone());
            } else {
                self.unread.remove(&address);
            }
            self.stand(address, layer, statement.spot.clone());
        }
        for (list, stated) in &layer.body.lists {
            for row in stated.rows.iter().filter(|row| row.named) {
                self.stand(format!("{list}.{}", row.name), layer, layer.spot(&row.span));
            }
        }
        for (id, (_, span)) in &layer.switches {
            self.stand(format!("processes.{id}"), layer, layer.spot(span));
        }
        if layer.doubtful {
            self.unread.insert("processes".to_owned());
        }
    }

    fn stand(&mut self, address: String, layer: &Layer, spot: Spot) {
        let role = layer.kind.map_or("base", FileKind::word);
        self.stated.entry(address).or_default().push(Stood { spot, role });
    }

    /// Whether what is at an address, in it or around it could not be read.
    fn is_unread(&self, address: &str) -> bool {
        !self.whole
            || self.unread.iter().any(|unread| is_within(address, unread) || is_within(unread, address))
    }

    /// The statements at an address: of it, else of the first below it, else of the row or table around it, else of the
    /// switch of its section.
    fn find(&self, address: &str) -> Option<&[Stood]> {
        if let Some(found) = self.stated.get(address) {
            return Some(found);
        }
        let below = format!("{address}.");
        if let Some((_, found)) =
            self.stated.range(below.clone()..).next().filter(|(at, _)| at.starts_with(&below))
        {
            return Some(found);
        }
        let mut around = address;
        while let Some((outer, _)) = around.rsplit_once('.') {
            if let Some(found) = self.stated.get(outer) {
                return Some(found);
            }
            around = outer;
        }
        self.stated.get(&format!("processes.{around}")).map(Vec::as_slice)
    }

    /// The file whose statement is in force at an address, and whether it is stated just there.
    fn in_force(&self, address: &str) -> Option<&Stood> {
        self.stated.get(address)?.last()
    }
}

/// What the rows of the same name in files beneath state of a field, the deepest first.
fn beneath<'c>(
    resolved: &Resolved<'c>,
    layer: &'c Layer,
    list: &'static str,
    row: &Row,
    field: &Address,
) -> Vec<(&'c Layer, &'c Statement)> {
    let layers = &resolved.chain.layers;
    let under = layers.iter().map(|layer| &**layer).take_while(|other| !std::ptr::eq(*other, layer));
    let stated = under.filter_map(|other| {
        let rows = &other.body.lists.get(list)?.rows;
        let same = rows.iter().find(|other| row.named && other.named && other.name == row.name)?;
        Some((other, same.body.values.get(field)?))
    });
    stated.collect()
}

fn quoted(spot: &Spot) -> String {
    let line = spot.text().lines().next().unwrap_or_default();
    line.chars().take(QUOTED).collect()
}

impl Scenario {
    /// A slip at the place of the statement that it is about, with what the files beneath say there and the other
    /// statements that bear on it; nothing where it rests on a statement that could not be read, of which a problem has been
    /// told.
    pub fn problem(&self, slip: &Slip) -> Option<Problem> {
        let places = &self.places;
        if std::iter::once(&slip.about).chain(&slip.beside).any(|address| places.is_unread(address)) {
            return None;
        }
        let mut problem = slip.placeless();
        let Some([beneath @ .., at]) = places.find(&slip.about) else {
            // Nobody states it: the strategy as a whole does not.
            let file = self.layers.last().cloned().unwrap_or_default();
            return Some(problem.in_file(file));
        };
        problem = problem.at(&at.spot);
        if let Some(under) = beneath.last() {
            problem = problem.related(under.role, &under.spot, format!("sets {}", quoted(&under.spot)));
        }
        for address in &slip.beside {
            if let Some(other) = places.in_force(address) {
                problem = problem.related(address, &other.spot, format!("is {}", quoted(&other.spot)));
            }
        }
        Some(problem)
    }

    /// The problems of what refuses this scenario's values, each at its place.
    pub fn problems(&self, refused: &Refused) -> Vec<Problem> {
        let placed = refused.slips.iter().filter_map(|slip| self.problem(slip));
        placed.chain(refused.files.iter().cloned()).collect()
    }

    /// Where a value is stated, as messages name it; nothing where no file states it.
    pub(crate) fn stated_by_itself(&self, path: &str) -> Option<String> {
        let file = self.layers.last()?;
        let mut stated =
            self.places.stated.range(path.to_owned()..).take_while(|(at, _)| at.starts_with(path));
        let own = |stood: &Vec<Stood>| stood.last().is_some_and(|last| last.spot.source.name == *file);
        stated.find(|(at, stood)| is_within(at, path) && own(stood)).map(|(at, _)| at.clone())
    }

    /// How deep in the chain of files the statement in force at an address stands; the strategy's own file is deepest.
    pub(crate) fn depth(&self, address: &str) -> Option<usize> {
        let name = &self.places.in_force(address)?.spot.source.name;
        self.layers.iter().rposition(|layer| layer == name)
    }
}
