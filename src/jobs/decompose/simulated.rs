//! The outcomes of every combination of every strategy, replicate by replicate.

use super::{Kind, Plan, Row, Variant};
use crate::analysis::decompose::GapOf;
use crate::analysis::decompose::game::Subset;
use crate::jobs::batch::Going;
use crate::jobs::model::Model;
use crate::jobs::simulate::{Start, accounts_from, replicate_of};
use crate::jobs::starts::{Starts, alike};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The number of a replicate, a strategy and a combination.
type Task = (u64, usize, Subset);

/// The models of all combinations that are simulated, with what they have in common before the start.
struct Models<'a> {
    variants: &'a [Vec<Variant>],
    /// By strategy, combination: which model it is like, by its number among all.
    alike: BTreeMap<(usize, Subset), usize>,
}

impl<'a> Models<'a> {
    fn of(variants: &'a [Vec<Variant>]) -> Self {
        let own = variants.iter().enumerate().flat_map(|(strategy, of_strategy)| {
            of_strategy.iter().enumerate().filter_map(move |(set, variant)| match variant {
                Variant::Own(model) => Some(((strategy, set), model.as_ref())),
                Variant::Like(_) => None,
            })
        });
        let (places, models): (Vec<_>, Vec<_>) = own.unzip();
        Self { variants, alike: places.into_iter().zip(alike(&models)).collect() }
    }

    /// The combination that is simulated for this one, which model it is like, and its own.
    fn get(&self, strategy: usize, set: Subset) -> Option<(Subset, usize, &'a Model)> {
        let mut set = set;
        loop {
            match &self.variants[strategy][set] {
                Variant::Like(like) => set = *like,
                Variant::Own(model) => return Some((set, *self.alike.get(&(strategy, set))?, model)),
            }
        }
    }

    /// By number of the replicate: the common starts of those who are simulated in it.
    fn starts(&self, tasks: &[Task]) -> BTreeMap<u64, Starts> {
        let mut likes: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for &(number, strategy, set) in tasks {
            likes.entry(number).or_default().extend(self.get(strategy, set).map(|(_, like, _)| like));
        }
        likes.into_iter().map(|(number, likes)| (number, Starts::new(&likes))).collect()
    }
}

impl Plan<'_> {
    fn simulate(&self, model: &Model, start: Option<Start>, number: u64) -> Row {
        let accounts = accounts_from(start, model, self.decision.repeats.seed, number);
        let frame = replicate_of(model, &self.decision.layout.groups, accounts).frame;
        let layout = &self.decision.layout;
        if !self.gaps.is_empty() {
            let gap = |(column, gap): (&usize, &GapOf)| {
                let (group, reference) = gap.between;
                frame[layout.cell(0, group, *column)] - frame[layout.cell(0, reference, *column)]
            };
            return self.columns.iter().zip(&self.gaps).map(gap).collect();
        }
        let cell = |column: usize| frame[layout.cell(0, 0, column)];
        self.columns.iter().copied().chain(self.contacts).map(cell).collect()
    }

    /// Whether ingredients cannot matter in a replicate, because nobody met a peer worker; before the start, where contacts
    /// are not counted, no programme runs.
    fn idle(&self, row: &Row) -> bool {
        self.contacts.is_some() && row.last().is_some_and(|contacts| *contacts == 0.0)
    }

    /// The outcomes of some replicates, from a unit on; rows are empty where it was stopped.
    ///
    /// # Shape
    /// By replicate, strategy, combination.
    pub(super) fn simulated(
        &self,
        variants: &[Vec<Variant>],
        from: usize,
        numbers: &[u64],
        going: Going,
    ) -> Vec<Vec<Vec<Row>>> {
        let (strategies, last) = (variants.len(), self.combinations() - 1);
        let part = Kind::ALL.iter().position(|kind| *kind == self.kind).unwrap_or_default();
        let place = |number: u64| numbers.iter().position(|&n| n == number).unwrap_or_default();
        let models = Models::of(variants);
        let run = |&(number, strategy, set): &Task, starts: &BTreeMap<u64, Starts>| {
            let Some((set, like, model)) = models.get(strategy, set) else { return Row::new() };
            let Some(starts) = starts.get(&number) else { return Row::new() };
            let kept = going.units.map(|units| (units, from + place(number)));
            let known = kept.and_then(|(units, unit)| units.row(part, strategy, unit, set));
            let stopped = known.is_none() && going.stopped();
            if known.is_some() || stopped {
                starts.pass(like);
            }
            if stopped {
                return Row::new();
            }
            let row = known.unwrap_or_else(|| {
                let seed = self.decision.repeats.seed;
                let start = starts.take(like, || Start::of(model, seed, number));
                let row = self.simulate(model, start, number);
                if let Some((units, unit)) = kept {
                    units.keep_row(part, strategy, unit, set, &row);
                }
                row
            });
            going.progress.advanced(strategy);
            row
        };
        let run_all = |tasks: &[Task]| -> Vec<Row> {
            let starts = models.starts(tasks);
            tasks.par_iter().with_max_len(1).map(|task| run(task, &starts)).collect()
        };
        let whole: Vec<Task> =
            numbers.iter().flat_map(|&number| (0..strategies).map(move |s| (number, s, last))).collect();
        let full = run_all(&whole);
        let own = |strategy: usize, set: Subset| matches!(variants[strategy][set], Variant::Own(_));
        let top = |strategy: usize| match variants[strategy][last] {
            Variant::Own(_) => last,
            Variant::Like(like) => like,
        };
        let tasks: Vec<Task> = whole
            .iter()
            .zip(&full)
            .filter(|(_, row)| !self.idle(row))
            .flat_map(|(&(number, s, _), _)| {
                (0..variants[s].len())
                    .filter(move |&set| set != last && own(s, set) && set != top(s))
                    .map(move |set| (number, s, set))
            })
            .collect();
        let parts = run_all(&tasks);
        let all: Vec<Vec<Row>> = variants.iter().map(|all| vec![Row::new(); all.len()]).collect();
        let mut rows = vec![all; numbers.len()];
        for (&(number, strategy, _), row) in whole.iter().zip(full) {
            rows[place(number)][strategy][top(strategy)] = row;
        }
        for ((number, strategy, set), row) in tasks.into_iter().zip(parts) {
            rows[place(number)][strategy][set] = row;
        }
        for of_replicate in &mut rows {
            for (strategy, of_strategy) in of_replicate.iter_mut().enumerate() {
                let idle = self.idle(&of_strategy[top(strategy)]);
                for set in 0..variants[strategy].len() {
                    if idle && matches!(variants[strategy][set], Variant::Own(_)) && set != top(strategy) {
                        going.progress.advanced(strategy);
                    }
                    let like = match variants[strategy][set] {
                        Variant::Own(_) if !idle => set,
                        Variant::Like(like) if !idle => like,
                        _ => top(strategy),
                    };
                    let row = of_strategy[like].clone();
                    of_strategy[set] = row;
                }
            }
        }
        rows
    }
}
