//! How files build on each other: a strategy on its bases, and all of them on a setting.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::error::{Problem, Severity};
use super::file::{FileKind, Layer, read};
use super::registry::Registry;
use super::store::{Place, Store};
use super::wording::one_of;

/// Every file of a call, each read once.
pub(super) struct Library<'r> {
    registry: &'r Registry,
    pub(super) store: Store,
    layers: BTreeMap<(PathBuf, PathBuf), Option<Rc<Layer>>>,
    /// What lies beneath a file, the nearest first, for messages.
    beneath: BTreeMap<PathBuf, Vec<Rc<Layer>>>,
    pub(super) problems: Vec<Problem>,
}

/// A file with everything that it builds on.
pub(super) struct Chain {
    /// The deepest layer first; the file itself last.
    pub(super) layers: Vec<Rc<Layer>>,
    /// The files of sources, the nearest to the file first.
    pub(super) sources: Vec<Rc<Layer>>,
    /// Every file was found and could be read, so that what is missing is missing.
    pub(super) whole: bool,
}

impl<'r> Library<'r> {
    pub(super) const fn new(registry: &'r Registry) -> Self {
        Self {
            registry,
            store: Store::new(),
            layers: BTreeMap::new(),
            beneath: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// The file at a place, none of whose names may leave `root`.
    pub(super) fn layer(&mut self, place: &Place, root: &Path) -> Option<Rc<Layer>> {
        let key = (root.to_owned(), place.path.clone());
        if let Some(known) = self.layers.get(&key) {
            return known.clone();
        }
        let source = self.store.text(place, &mut self.problems);
        let layer = source
            .map(|source| Rc::new(read(&source, root, self.registry, &mut self.store, &mut self.problems)));
        self.layers.insert(key, layer.clone());
        layer
    }

    /// A file with everything that it builds on.
    pub(super) fn chain(&mut self, file: &Rc<Layer>) -> Chain {
        let mut whole = true;
        let mut layers = self.extended(file, &mut whole);
        let setting = layers.iter().find(|layer| layer.links.contains_key("setting")).cloned();
        if let Some(layer) = setting {
            match self.follow(&layer, "setting", &[FileKind::Setting]) {
                Some(setting) => layers.extend(self.extended(&setting, &mut whole)),
                None => whole = false,
            }
        }
        let mut sources = Vec::new();
        for layer in layers.iter().filter(|layer| layer.links.contains_key("sources")) {
            match self.follow(layer, "sources", &[FileKind::Sources]) {
                Some(file) => sources.push(file),
                None => whole = false,
            }
        }
        whole &= !layers.iter().chain(&sources).any(|layer| layer.broken);
        for (place, layer) in layers.iter().enumerate() {
            let beneath = &layers[place + 1..];
            self.beneath.entry(layer.source.path.clone()).or_insert_with(|| beneath.to_vec());
        }
        layers.reverse();
        Chain { layers, sources, whole }
    }

    /// Adds to each problem with a parameter what the file beneath says about it.
    pub(super) fn relate(&mut self) {
        let by_name: BTreeMap<&str, &Vec<Rc<Layer>>> = self
            .layers
            .values()
            .flatten()
            .filter_map(|layer| Some((layer.source.name.as_str(), self.beneath.get(&layer.source.path)?)))
            .collect();
        for problem in &mut self.problems {
            let Some(address) = problem
                .about
                .as_deref()
                .filter(|_| problem.related.is_empty() && problem.severity == Severity::Error)
            else {
                continue;
            };
            let beneath = by_name.get(problem.file.as_str()).copied().into_iter().flatten();
            let mut beneath = beneath;
            let stated = beneath.find_map(|layer| Some((layer, layer.statement(address)?)));
            if let Some((layer, statement)) = stated {
                let role = layer.kind.map_or("base", FileKind::word);
                let text: String = statement.spot.text().chars().take(60).collect();
                let related = problem.clone().related(role, &statement.spot, format!("sets {text}"));
                *problem = related;
            }
        }
    }

    /// A file and the files it extends, the nearest first.
    fn extended(&mut self, file: &Rc<Layer>, whole: &mut bool) -> Vec<Rc<Layer>> {
        let mut layers = vec![Rc::clone(file)];
        let mut at = Rc::clone(file);
        while at.links.contains_key("extends") {
            let kinds = at.kind.map_or(&[FileKind::Strategy, FileKind::Base][..], FileKind::extendable);
            let Some(next) = self.follow(&at, "extends", kinds) else {
                *whole = false;
                break;
            };
            if let Some(start) = layers.iter().position(|layer| layer.source.path == next.source.path) {
                self.refuse_cycle(&layers[start..]);
                *whole = false;
                break;
            }
            layers.push(Rc::clone(&next));
            at = next;
        }
        layers
    }

    /// The file that a key of another names.
    fn follow(&mut self, layer: &Layer, key: &str, kinds: &[FileKind]) -> Option<Rc<Layer>> {
        let (name, span) = layer.links.get(key)?;
        let spot = layer.spot(span);
        let place = match self.store.locate(&layer.source, &layer.root, name) {
            Ok(place) => place,
            Err((message, help)) => {
                self.problems.push(Problem::error(message).help_if(help).at(&spot));
                return None;
            }
        };
        let other = self.layer(&place, &layer.root)?;
        if let Some(kind) = other.kind.filter(|kind| !kinds.contains(kind)) {
            let kinds = one_of(kinds.iter().map(|kind| kind.word()));
            let message = format!("{key} names {name:?}, which is a {kind} file, must be {kinds}");
            self.problems.push(Problem::error(message).at(&spot));
            return None;
        }
        Some(other)
    }

    /// Tells a cycle once, whichever of its files is met first.
    fn refuse_cycle(&mut self, cycle: &[Rc<Layer>]) {
        let least = (0..cycle.len()).min_by_key(|place| &cycle[*place].source.path).unwrap_or(0);
        let turned: Vec<&Rc<Layer>> = cycle[least..].iter().chain(&cycle[..=least]).collect();
        let names: Vec<&str> =
            turned.iter().map(|layer| layer.source.name.rsplit('/').next().unwrap_or_default()).collect();
        let problem = Problem::error(format!("files extend each other in a circle: {}", names.join(" → ")));
        if let Some((_, span)) = turned[0].links.get("extends") {
            self.problems.push(problem.at(&turned[0].spot(span)));
        }
    }
}
