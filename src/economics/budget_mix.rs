//! Mixes of a budget impact as a budget holder states them: who is eligible, which share of them follows which plan in which
//! year under the current and under the new mix.
//!
//! Those who take a plan up in year t are in its year y - t + 1 in year y. With `u` the share that follows plan k, and `c` the
//! cost for each eligible person in a year of a simulated world, the comparator being 0:
//!
//! cost(y) = eligible(y) × (c(0, y) + Σ over k, t ≤ y of (u(k, t) - u(k, t - 1)) × (c(k, y - t + 1) - c(0, y - t + 1)))
//!
//! A plan that everyone follows from the first year on is its simulated world.
//!
//! # Source
//! Sullivan SD et al (2014) Value Health 17:5-14 (ISPOR budget impact analysis, principles of good practice II).

use super::budget_impact::{Book, PEOPLE};
use crate::outcomes::ratio;
use crate::scenario::parameter::{ListTable, Parameter};
use crate::scenario::{MissingValue, Slip, Values, nearest};

/// Rows of uptake.
pub const UPTAKE: ListTable = ListTable {
    path: "budget.uptake",
    label: "Uptake",
    doc: "A step of a mix of plans in the budget impact: the share of eligible people whose services follow a plan from a year \
          on, until the next row of the same mix and plan. Who follows no plan is under the comparator. Those who begin in a \
          year are then in the first year of the plan. The comparator says it; it changes nothing of what is simulated.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the row in a few words."),
        Parameter::choice(
            "mix",
            "Mix",
            &[("current", "What is done without the decision."), ("new", "What is done after it.")],
            "Which of the two mixes that are compared. A current mix without rows is the comparator alone.",
        ),
        Parameter::text("plan", "Plan", "Identifier of the strategy: the name of its file."),
        Parameter::whole("from_year", "From year", "year", 1, 100, "Year of the simulation, from 1."),
        Parameter::number(
            "share",
            "Share",
            "proportion",
            0.0,
            1.0,
            "Share of eligible people whose services follow the plan from then on; it never falls. A share that is drawn below \
             that of the year before counts as that one; shares that are drawn above 1 together are scaled to 1.",
        ),
    ],
};

/// Rows of eligible people.
pub const ELIGIBLE: ListTable = ListTable {
    path: "budget.eligible",
    label: "Eligible people",
    doc: "How many people are eligible from a year on in the budget impact of the stated mixes, where it is not as many as the \
          simulation has. Costs go in proportion.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the row in a few words."),
        Parameter::whole("from_year", "From year", "year", 1, 100, "Year of the simulation, from 1."),
        Parameter::number("people", "People", "people", 0.0, 1e9, "Eligible people from then on."),
    ],
};

/// The years of a headline.
pub const YEARS: Parameter = Parameter::whole(
    "budget.years",
    "Years of the budget impact",
    "years",
    1,
    100,
    "The first years over which a budget impact is summed in one number, in sentences and one-way ranges; not more than the \
     simulation has. Where it is left out: 5.",
)
.optional();

/// Years of a headline where nothing is said.
const PLANNED: usize = 5;
/// The mixes, as their words.
pub const MIXES: [&str; 2] = ["current", "new"];

/// Over how many of the first years a budget impact is summed.
pub fn headline_years(values: &Values, years: usize) -> usize {
    values.optional_whole(YEARS.path).map_or(PLANNED, |stated| stated as usize).min(years)
}

/// What the stated mixes come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixes {
    /// By mix, strategy, year: the share that follows it; nobody is counted for the comparator.
    shares: [Vec<Vec<f64>>; 2],
    /// By year: eligible people, where they are stated.
    eligible: Vec<Option<f64>>,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stated {
    /// The mixes; none where no row is there, or one is wrong.
    pub mixes: Option<Mixes>,
    /// The same for values that were drawn or moved, whose shares are held between those before and 1.
    pub drawn: Option<Mixes>,
    /// What is wrong, row by row.
    pub problems: Vec<Slip>,
    /// Plans that are not among the strategies, or are the comparator, with what may have been meant.
    pub absent: Vec<String>,
}

struct Step {
    row: String,
    mix: usize,
    strategy: usize,
    year: usize,
    share: f64,
}

/// Reads the rows; `strategies` are identifiers, the comparator first.
///
/// # Errors
/// Where a value is missing. What contradicts itself is told in [`Stated::problems`].
pub fn stated(values: &Values, strategies: &[&str], years: usize) -> Result<Stated, MissingValue> {
    let mut found = Stated::default();
    if strategies.len() < 2 {
        return Ok(found);
    }
    let rows = values.rows(UPTAKE.path);
    let mut steps: Vec<Step> = Vec::new();
    for row in rows {
        let wrong = |field: &str, why: String| wrong(UPTAKE.path, row, field, &why);
        let (plan, year) = (row.text("plan")?, row.whole("from_year")? as usize);
        let mix = usize::from(row.word("mix")? == MIXES[1]);
        let share = row.number("share")?;
        if year > years {
            found.problems.push(late(wrong("from_year", beyond(year, years)), years));
        }
        match strategies.iter().position(|id| *id == plan) {
            Some(strategy @ 1..) => {
                let known = |step: &Step| (step.mix, step.strategy, step.year) == (mix, strategy, year);
                if steps.iter().any(known) {
                    let why = format!("{plan} has another row of the {} mix from year {year} on", MIXES[mix]);
                    found.problems.push(wrong("from_year", why).help("leave one of them out"));
                }
                steps.push(Step { row: row.name().to_owned(), mix, strategy, year, share });
            }
            // Whoever compares some of the plans, or with another comparator, is not kept from it.
            place => {
                let near = nearest(plan, strategies.iter().skip(1).copied());
                let why = match (place, near) {
                    (Some(_), _) => format!("{plan} (the comparator, which has what is left)"),
                    (None, Some(near)) => format!("{plan} (did you mean {near}?)"),
                    (None, None) => plan.to_owned(),
                };
                if !found.absent.contains(&why) {
                    found.absent.push(why);
                }
            }
        }
    }
    let eligible = eligible(values, years, &mut found.problems)?;
    if !values.rows(ELIGIBLE.path).is_empty() && rows.is_empty() {
        let message = format!("{} changes nothing without {}", ELIGIBLE.path, UPTAKE.path);
        let slip = Slip::at(ELIGIBLE.path, message).beside(UPTAKE.path);
        found.problems.push(slip.help("state which share of them follows which plan"));
    }
    let any_new = rows.iter().any(|row| row.optional_word("mix") == Some(MIXES[1]));
    if !rows.is_empty() && !any_new {
        let message = format!("{}: no row is of the new mix, so that nothing changes", UPTAKE.path);
        let help = format!("write mix = \"{}\" in a row", MIXES[1]);
        found.problems.push(Slip::at(UPTAKE.path, message).help(help));
    }
    steps.sort_by_key(|step| (step.mix, step.strategy, step.year));
    for pair in steps.windows(2) {
        let same = (pair[0].mix, pair[0].strategy) == (pair[1].mix, pair[1].strategy);
        if same && pair[1].share < pair[0].share {
            let message = format!(
                "{} \"{}\": its share of {} is below the {} of \"{}\"",
                UPTAKE.path, pair[1].row, pair[1].share, pair[0].share, pair[0].row
            );
            let at = |step: &Step| format!("{}.{}.share", UPTAKE.path, step.row);
            let help = format!("a share never falls: write at least {}", pair[0].share);
            found.problems.push(Slip::at(at(&pair[1]), message).help(help).beside(at(&pair[0])));
        }
    }
    let mixes = Mixes::of(&steps, strategies.len(), years, eligible);
    for (mix, word) in MIXES.into_iter().enumerate() {
        let total = |year: usize| mixes.1[mix][year];
        if let Some(year) = (0..years).find(|&year| total(year) > 1.0 + 1e-9) {
            let message = format!(
                "{}: the shares of the {word} mix come to {} in year {}, must be at most 1",
                UPTAKE.path,
                libm::round(total(year) * 1e6) / 1e6,
                year + 1
            );
            let last = steps.iter().rfind(|step| step.mix == mix && step.year <= year + 1);
            let at =
                last.map_or_else(|| UPTAKE.path.into(), |step| format!("{}.{}.share", UPTAKE.path, step.row));
            found.problems.push(Slip::at(at, message).help("write smaller shares"));
        }
    }
    if !rows.is_empty() && found.absent.is_empty() {
        found.mixes = found.problems.is_empty().then(|| mixes.0.clone());
        found.drawn = Some(mixes.0);
    }
    Ok(found)
}

fn wrong(list: &str, row: &Values, field: &str, why: &str) -> Slip {
    Slip::in_row(list, row, field, format!("{list} \"{}\": {why}", row.name()))
}

fn beyond(year: usize, years: usize) -> String {
    format!("from_year is {year}, but the simulation has {years} years")
}

fn late(slip: Slip, years: usize) -> Slip {
    slip.help(format!("write at most {years}")).beside("simulation.horizon")
}

fn eligible(
    values: &Values,
    years: usize,
    problems: &mut Vec<Slip>,
) -> Result<Vec<Option<f64>>, MissingValue> {
    let mut all = vec![None; years];
    let mut rows = values.rows(ELIGIBLE.path).iter().collect::<Vec<_>>();
    rows.sort_by_key(|row| row.optional_whole("from_year"));
    let mut before = 0;
    for row in rows {
        let (year, people) = (row.whole("from_year")? as usize, row.number("people")?);
        let wrong = |why: String| wrong(ELIGIBLE.path, row, "from_year", &why);
        if year > years {
            problems.push(late(wrong(beyond(year, years)), years));
        } else if year == before {
            let why = format!("there is another row from year {year} on");
            problems.push(wrong(why).help("leave one of them out"));
        }
        before = year;
        all.iter_mut().skip(year - 1).for_each(|cell| *cell = Some(people));
    }
    Ok(all)
}

impl Mixes {
    /// The mixes, and by mix and year what the shares as stated come to.
    fn of(
        steps: &[Step],
        strategies: usize,
        years: usize,
        eligible: Vec<Option<f64>>,
    ) -> (Self, [Vec<f64>; 2]) {
        let mut shares = [0, 1].map(|_| vec![vec![0.0_f64; years]; strategies]);
        for step in steps {
            let own = shares[step.mix][step.strategy].iter_mut().skip(step.year - 1);
            own.for_each(|share| *share = share.max(step.share));
        }
        let totals = [0, 1].map(|mix| {
            (0..years)
                .map(|year| shares[mix].iter().map(|own: &Vec<f64>| own[year]).sum())
                .collect::<Vec<f64>>()
        });
        for (own, totals) in shares.iter_mut().zip(&totals) {
            for plan in own {
                plan.iter_mut().zip(totals).for_each(|(share, total)| *share /= total.max(1.0));
            }
        }
        (Self { shares, eligible }, totals)
    }

    /// The share that follows a strategy in a year (from 0) under a mix; of the comparator what is left.
    pub fn share(&self, mix: usize, strategy: usize, year: usize) -> f64 {
        if strategy > 0 {
            return self.shares[mix][strategy][year];
        }
        1.0 - self.shares[mix].iter().map(|own| own[year]).sum::<f64>()
    }

    /// Eligible people by year: as stated, else as simulated.
    pub fn eligible(&self, simulated: &[f64]) -> Vec<f64> {
        self.eligible.iter().zip(simulated).map(|(stated, simulated)| stated.unwrap_or(*simulated)).collect()
    }

    /// By mix and year: what everyone eligible comes to, where `each` is that of one eligible person in a strategy's own
    /// year (from 0).
    pub fn blend(&self, eligible: &[f64], each: &dyn Fn(usize, usize) -> f64) -> [Vec<f64>; 2] {
        [0, 1].map(|mix| {
            let year = |(year, people): (usize, &f64)| {
                let mut value = each(0, year);
                for strategy in 1..self.shares[mix].len() {
                    let own = &self.shares[mix][strategy];
                    for from in 0..=year {
                        let begin = own[from] - if from > 0 { own[from - 1] } else { 0.0 };
                        if begin.abs() > 0.0 {
                            value += begin * (each(strategy, year - from) - each(0, year - from));
                        }
                    }
                }
                people * value
            };
            eligible.iter().enumerate().map(year).collect()
        })
    }

    /// The budgets of both mixes, from those of the simulated worlds.
    ///
    /// # Shape
    /// Cells of the [`Book`], as [`Book::budget`] gives them. People over all years are means of the years.
    pub fn budgets(&self, book: &Book, worlds: &[&[f64]]) -> [Vec<f64>; 2] {
        let years = self.eligible.len();
        let lines = book.lines().len();
        let of = |world: usize, year: usize, line: usize| {
            worlds[world].get(book.cell(year + 1, line)).copied().unwrap_or(f64::NAN)
        };
        let simulated: Vec<f64> = (0..years).map(|year| of(0, year, 0)).collect();
        let eligible = self.eligible(&simulated);
        let mut cells = [vec![0.0; book.cells(years)], vec![0.0; book.cells(years)]];
        let mut put = |line: usize, by_mix: [Vec<f64>; 2], people: bool| {
            for (cells, values) in cells.iter_mut().zip(&by_mix) {
                let sum: f64 = values.iter().sum();
                cells[book.cell(0, line)] = if people { ratio(sum, years as f64) } else { sum };
                for (year, value) in values.iter().enumerate() {
                    cells[book.cell(year + 1, line)] = *value;
                }
            }
        };
        put(0, [eligible.clone(), eligible.clone()], true);
        for line in (1..lines).filter(|line| *line != UPTAKE_LINE) {
            let each = |world: usize, year: usize| ratio(of(world, year, line), of(world, year, 0));
            put(line, self.blend(&eligible, &each), line < PEOPLE.len());
        }
        for cells in &mut cells {
            for period in 0..=years {
                let people = |line: usize| cells[book.cell(period, line)];
                cells[book.cell(period, UPTAKE_LINE)] = ratio(people(1), people(0));
            }
        }
        cells
    }
}

/// The line of the share of eligible people with support.
const UPTAKE_LINE: usize = 2;

#[cfg(test)]
#[path = "budget_mix_tests.rs"]
mod tests;
