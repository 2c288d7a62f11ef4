//! Whether layers fit together: everything needed is there, keys are those declared, sources are listed.

use std::rc::Rc;

use super::error::Problem;
use super::file::{Address, FileKind, Layer};
use super::parameter::{Keys, Kind, ListTable, Parameter, Section, Switch};
use super::resolve::{Need, Placed, Resolved};
use super::statement::{Stated, Statement};
use super::text::Spot;
use super::walk::{is_plain_shares, leaf};
use super::wording::{nearest, one_of};

/// Parameters that one statement makes necessary and no file states.
struct Lack<'p> {
    cause: Option<Spot>,
    parameters: Vec<&'p Parameter>,
}

impl<'c> Resolved<'c> {
    /// Everything wrong between the files; `complete` asks that nothing be missing.
    pub(super) fn check(&self, complete: bool) -> Vec<Problem> {
        let mut problems = self.check_sources(complete);
        let missing_counts = complete && self.chain.whole;
        let switches_count = missing_counts && !self.chain.layers.iter().any(|layer| layer.doubtful);
        for section in self.registry.sections() {
            if switches_count && section.switch == Switch::Process && !self.switches.contains_key(section.id)
            {
                let message = format!("no file says whether the process {} is on", section.id);
                let help = format!("write {} = \"on\" or \"off\" under [processes]", section.id);
                problems.push(self.of_file(Problem::error(message).help(help)));
            }
            if missing_counts {
                problems.extend(self.lacks(section).iter().map(|lack| self.missing(section, lack)));
            }
            for parameter in section.parameters {
                problems.extend(self.check_keys(section, parameter, missing_counts));
            }
            for list in section.lists {
                problems.extend(self.check_rows(section, list));
            }
        }
        problems
    }

    fn lacks(&self, section: &Section) -> Vec<Lack<'static>> {
        let mut lacks: Vec<Lack<'static>> = Vec::new();
        let same = |a: &Option<Spot>, b: &Option<Spot>| match (a, b) {
            (Some(a), Some(b)) => a.source.path == b.source.path && a.span == b.span,
            (None, None) => true,
            _ => false,
        };
        for parameter in section.parameters {
            let Need::Needed(cause) = self.need(section, parameter, None) else { continue };
            if self.values_of(parameter).next().is_some() {
                continue;
            }
            match lacks.iter_mut().find(|lack| same(&lack.cause, &cause)) {
                Some(lack) => lack.parameters.push(parameter),
                None => lacks.push(Lack { cause, parameters: vec![parameter] }),
            }
        }
        lacks
    }

    fn missing(&self, section: &Section, lack: &Lack<'_>) -> Problem {
        let described = |parameter: &&Parameter| match parameter.unit {
            "" => parameter.path.to_owned(),
            unit => format!("{} ({unit})", parameter.path),
        };
        let list: Vec<String> = lack.parameters.iter().map(described).collect();
        let problem = match list.as_slice() {
            [one] => Problem::error(format!("{} needs {one}, which no file states", section.id)),
            many => Problem::error(format!("{} needs {} values that no file states", section.id, many.len()))
                .help(format!("state {}", list.join(", "))),
        };
        match &lack.cause {
            Some(spot) => problem.at(spot).label("makes it necessary"),
            None => self.of_file(problem),
        }
    }

    fn of_file(&self, problem: Problem) -> Problem {
        match self.chain.layers.last() {
            Some(layer) => problem.in_file(&layer.source.name),
            None => problem,
        }
    }

    /// Whether a parameter that has any key has all of them and no other.
    fn check_keys(&self, section: &Section, parameter: &Parameter, missing_counts: bool) -> Vec<Problem> {
        if is_plain_shares(parameter) {
            return self.check_categories(parameter);
        }
        if parameter.keys == Keys::One {
            return Vec::new();
        }
        let stated = self.stated(parameter);
        let mut problems = Vec::new();
        let wanted: Vec<&str> = match parameter.keys {
            Keys::Each(words) => words.to_vec(),
            Keys::Categories(path) => {
                let Some((_, shares)) = self.categories(path) else { return problems };
                shares.iter().map(|(category, _)| category.as_str()).collect()
            }
            _ => Vec::new(),
        };
        let (known, strange): (Vec<_>, Vec<_>) =
            stated.iter().partition(|(key, _)| key.is_some_and(|key| wanted.contains(&key)));
        if let Keys::Categories(path) = parameter.keys {
            problems.extend(
                strange
                    .iter()
                    .filter_map(|(key, stated)| stranger(parameter, path, &wanted, (*key)?, stated)),
            );
        }
        let lacking: Vec<&str> =
            wanted.iter().copied().filter(|word| !known.iter().any(|(key, _)| *key == Some(word))).collect();
        // A key that is not known was probably meant for the one that is lacking.
        if let Some((_, (_, last))) = known.last()
            && missing_counts
            && strange.is_empty()
            && !lacking.is_empty()
            && self.is_in_force(section, parameter, None)
        {
            let message = format!("{} has no value for {}", leaf(parameter.path), lacking.join(", "));
            let spot = last.spot.source.spot(last.key_span.clone());
            let help = format!("it has one for each of {}", wanted.join(", "));
            problems.push(Problem::error(message).help(help).at(&spot));
        }
        problems.extend(same_categories(parameter, &stated));
        problems
    }

    /// Whether shares have the categories that the registry, or another parameter, gives them.
    fn check_categories(&self, parameter: &Parameter) -> Vec<Problem> {
        let wanted: Vec<&str> = match parameter.kind {
            Kind::SharesOver(words) => words.to_vec(),
            Kind::SharesAs(path) => {
                let Some((_, shares)) = self.categories(path) else { return Vec::new() };
                shares.iter().map(|(category, _)| category.as_str()).collect()
            }
            _ => return Vec::new(),
        };
        let stated = self.stated(parameter);
        let Some((_, (_, statement))) = stated.last() else { return Vec::new() };
        let Some(Stated::Shares { shares, .. }) = &statement.value else { return Vec::new() };
        let named: Vec<&str> = shares.iter().map(|(category, _)| category.as_str()).collect();
        let called = leaf(parameter.path);
        let unknown = named.iter().filter(|name| !wanted.contains(name)).map(|name| {
            let near = nearest(name, wanted.iter().copied()).map(|near| format!("did you mean {near}?"));
            let help = near.unwrap_or_else(|| format!("the categories are {}", wanted.join(", ")));
            Problem::error(format!("{called} has no category {name}")).help(help).at(&statement.spot)
        });
        let lacking = wanted.iter().filter(|name| !named.contains(name)).map(|name| {
            let help = format!("write {name} = 0 where nobody belongs to it");
            Problem::error(format!("{called} has no share for {name}")).help(help).at(&statement.spot)
        });
        unknown.chain(lacking).collect()
    }

    fn check_rows(&self, section: &Section, list: &ListTable) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, layer, row) in self.rows.get(list.path).into_iter().flatten() {
            for field in list.fields {
                let stated: Vec<&Address> =
                    row.body.values.keys().filter(|address| address.path == field.path).collect();
                let needed = matches!(self.need(section, field, Some(&row.body)), Need::Needed(_));
                let lacking = match field.keys {
                    _ if stated.is_empty() => {
                        if needed {
                            vec![field.path.to_owned()]
                        } else {
                            Vec::new()
                        }
                    }
                    Keys::Each(words) => words
                        .iter()
                        .filter(|word| !stated.iter().any(|address| address.key.as_deref() == Some(**word)))
                        .map(|word| format!("{}.{word}", field.path))
                        .collect(),
                    _ => Vec::new(),
                };
                if !lacking.is_empty() && !layer.broken {
                    let message = format!(
                        "{} {name:?} has no {}",
                        leaf(list.path),
                        one_of(lacking.iter().map(String::as_str))
                    );
                    let problem = Problem::error(message).help(field.doc);
                    problems.push(problem.at(&layer.spot(&row.span)));
                }
            }
        }
        problems
    }

    /// Whether every source that a statement names is listed.
    fn check_sources(&self, complete: bool) -> Vec<Problem> {
        // A setting or base alone may leave it to the strategies to say where sources are listed.
        if !self.chain.whole || (self.chain.sources.is_empty() && !complete) {
            return Vec::new();
        }
        let in_rows = |layer: &'c Rc<Layer>| {
            let rows = layer.body.lists.values().flat_map(|list| &list.rows);
            rows.flat_map(|row| row.body.values.values())
        };
        let statements =
            self.chain.layers.iter().filter(|layer| layer.kind != Some(FileKind::Sources)).flat_map(
                |layer| {
                    let stated = layer.body.values.values().chain(in_rows(layer));
                    let values = stated.map(|statement| (&statement.origin, &statement.spot.source));
                    let groups =
                        layer.correlations.rows.iter().map(|group| (&group.origin, &group.spot.source));
                    values.chain(groups)
                },
            );
        let ids = || self.chain.sources.iter().flat_map(|layer| layer.citations.keys());
        let mut problems = Vec::new();
        for (origin, file) in statements {
            let Some((id, span)) = &origin.source else { continue };
            let defective = |layer: &Rc<Layer>| layer.defective.contains(id);
            if self.citation(id).is_some() || self.chain.sources.iter().any(defective) {
                continue;
            }
            let problem = Problem::error(format!("there is no source {id:?}"));
            let help = if self.chain.sources.is_empty() {
                Some("name the file that lists them at the top: sources = \"sources.toml\"".to_owned())
            } else {
                let near = nearest(id, ids().map(String::as_str));
                Some(near.map_or_else(
                    || format!("add [{id}] to {}", self.chain.sources[0].source.name),
                    |near| format!("did you mean {near:?}?"),
                ))
            };
            problems.push(problem.help_if(help).at(&file.spot(span.clone())));
        }
        problems
    }
}

/// The problem with a key that is no category; none where another problem with it has been told.
fn stranger(
    parameter: &Parameter,
    path: &str,
    wanted: &[&str],
    key: &str,
    (_, statement): &Placed<'_>,
) -> Option<Problem> {
    statement.value.as_ref()?;
    let near = nearest(key, wanted.iter().copied()).map(|near| format!("did you mean {near}?"));
    let spot = statement.spot.source.spot(statement.key_span.clone());
    let message = format!("{} has no key {key}", leaf(parameter.path));
    let known = format!("{path} has {}", wanted.join(", "));
    Some(Problem::error(message).help(near.unwrap_or(known)).at(&spot))
}

/// Sets of shares for several keys must be about the same categories.
fn same_categories(parameter: &Parameter, stated: &[(Option<&str>, Placed<'_>)]) -> Vec<Problem> {
    let categories = |statement: &Statement| match &statement.value {
        Some(Stated::Shares { shares, .. }) => {
            let mut names: Vec<String> = shares.iter().map(|(name, _)| name.clone()).collect();
            names.sort();
            Some(names)
        }
        _ => None,
    };
    let mut sets = stated.iter().filter_map(|(_, (_, statement))| Some((*statement, categories(statement)?)));
    let Some((first, names)) = sets.next() else { return Vec::new() };
    sets.filter(|(_, other)| *other != names)
        .map(|(statement, other)| {
            let message = format!("{} has other categories here: {}", leaf(parameter.path), other.join(", "));
            let problem = Problem::error(message).at(&statement.spot);
            problem.related("the first", &first.spot, format!("has {}", names.join(", ")))
        })
        .collect()
}
