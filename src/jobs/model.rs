//! A strategy opened for simulation: its processes, its population, its prices.

pub use super::refusal::ModelError;

use super::ledgers::{Ledgers, column};
use super::sections::{FOLLOW_UP, FOLLOW_UP_STEP};
use crate::economics::budget_impact::{self, Book};
use crate::economics::costs::CostItem;
use crate::economics::health::Utilities;
use crate::engine::draws::Luck;
use crate::engine::follow_up::{Bins, FollowUp};
use crate::engine::grid::{Grid, GridError};
use crate::engine::ledger::{Ledger, TRAITS};
use crate::engine::schedule::Schedule;
use crate::outcomes::aggregate::Aggregate;
use crate::outcomes::frame::{Column, Frame, Layout};
use crate::outcomes::groups::{Group, groups_of, groups_of_cells};
use crate::outcomes::mix::{self, Mix};
use crate::outcomes::time_to_event::READMISSION_DAYS;
use crate::outcomes::{Better, Family, Outcome, Scaling, outcomes, readouts, records};
use crate::processes::assessment::{self, Instrument};
use crate::processes::life_lines::Watch;
use crate::processes::open_around;
use crate::processes::population::Population;
use crate::processes::programme::Templates;
use crate::processes::records::columns as recorded_columns;
use crate::scenario::{MissingValue, Refused, Scenario, Slip, Values};
use crate::units::time::{DAYS_PER_WEEK, WEEKS_PER_YEAR};
use crate::units::value::{DiscountClock, DiscountRate};
use std::sync::Arc;

/// A strategy with one set of parameter values, ready to simulate.
#[derive(Debug)]
pub struct Model {
    /// The processes and the grid of time.
    pub schedule: Schedule,
    /// Who the people are.
    pub population: Arc<Population>,
    /// Discount rate of costs and health.
    pub discount: DiscountRate,
    /// Names of the programmes that its sites run; none where the scenario names none.
    pub programmes: Vec<String>,
    money: Ledgers,
    book: Book,
    utilities: Utilities,
    /// The groups of people that are reported, everyone first.
    groups: Vec<Group>,
    /// What is followed, without room for counts.
    follow_up: FollowUp,
    /// Whether everyone is followed to the end of life.
    lifetime: bool,
    instruments: Vec<Instrument>,
    /// Kinds of event of which records are kept, each with its column of the ledger.
    recorded: Vec<(usize, usize)>,
    mixes: Vec<Mix>,
}

/// The seed, the horizon and how often the simulation is repeated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repeats {
    /// Seed of all luck.
    pub seed: u64,
    /// Replicates of each sample.
    pub replicates: usize,
    /// Parameter sets; 0 is the base case alone.
    pub samples: usize,
}

impl Repeats {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        Ok(Self {
            seed: values.whole("simulation.seed")? as u64,
            replicates: values.whole("simulation.replicates")? as usize,
            samples: values.whole("simulation.samples")? as usize,
        })
    }

    /// The replicate numbers of a sample start here: nested, so that samples differ in luck as well.
    pub const fn first_replicate(&self, sample: usize, shared_luck: bool) -> u64 {
        if shared_luck { 0 } else { (sample * self.replicates) as u64 }
    }
}

/// The grid of time that these values ask for.
///
/// # Errors
/// Where a value is missing, or steps and horizon do not fit each other.
pub(super) fn grid(values: &Values) -> Result<Grid, Refused> {
    let number = |path: &str| values.number(path);
    let [warm_up, horizon] = [number("simulation.warm_up")?, number("simulation.horizon")?];
    let [site_step, system_step] = [number("simulation.site_step")?, number("simulation.system_step")?];
    Grid::new(warm_up, horizon, site_step, system_step).map_err(|wrong: GridError| {
        Slip::at(wrong.path, format!("{}: {wrong}", wrong.path)).help(wrong.help).into()
    })
}

impl Model {
    /// Opens every process with these values.
    ///
    /// # Errors
    /// Where the values ask for something that cannot be simulated: everything that is wrong with them.
    pub fn open(values: &Values) -> Result<Self, ModelError> {
        Ok(Self::opened(values)?)
    }

    /// The same, of which a scenario can tell where it stands.
    pub(super) fn opened(values: &Values) -> Result<Self, Refused> {
        Self::looked_at(values, &mut |_, _| ())
    }

    /// The same, where somebody looks at the people and the grid of time whatever else is refused.
    pub(super) fn looked_at(
        values: &Values,
        look: &mut dyn FnMut(&Population, &Grid),
    ) -> Result<Self, Refused> {
        let mut told = Refused::default();
        let grid = told.take(grid(values));
        let population = told.take(Population::open(values)).map(Arc::new);
        if let (Some(grid), Some(population)) = (&grid, &population) {
            told.take(population.check(grid.horizon()));
            look(population, grid);
        }
        let groups = population.as_ref().and_then(|known| told.take(groups_of(values, &known.strata)));
        let processes = population.as_ref().and_then(|known| told.take(open_around(values, known)));
        let money = told.take(Ledgers::open(values));
        let assessed = values.is_on(assessment::SECTION.id);
        let instruments = if assessed { assessment::instruments(values) } else { Ok(Vec::new()) };
        let (instruments, recorded) = (told.take(instruments), told.take(recorded_columns(values)));
        let templates = told.take(Templates::open(values));
        let utilities = told.take(Utilities::open(values));
        let discount = told.take(values.number("money.discount_rate"));
        let currency = told.take(values.text("money.currency").map(str::to_owned)).unwrap_or_default();
        let (Some(grid), Some(population), Some(groups), Some(processes)) =
            (grid, population, groups, processes)
        else {
            return Err(told);
        };
        let (Some(money), Some(instruments), Some(recorded)) = (money, instruments, recorded) else {
            return Err(told);
        };
        let (Some(templates), Some(utilities), Some(discount)) = (templates, utilities, discount) else {
            return Err(told);
        };
        let columns = columns(&money, &instruments, &recorded, &currency);
        let mixes = told.take(Mix::open_all(values, &columns, &instruments)).unwrap_or_default();
        let follow_up = follow_up(values, &population, &groups, grid.horizon());
        told.or(Self {
            groups,
            follow_up,
            lifetime: population.is_followed_to_the_end(grid.horizon()),
            schedule: Schedule::new(grid, processes),
            population,
            programmes: templates.names(),
            discount: DiscountRate::per_year(discount),
            book: Book::of(&budget_impact::paid(&money.items)),
            money,
            utilities,
            instruments,
            recorded,
            mixes,
        })
    }

    /// The same, with what happens to a share of people written down; it changes nothing of what happens.
    #[must_use]
    pub fn watching(self, share: f64) -> Self {
        Self { schedule: self.schedule.and(Box::new(Watch::of(share))), ..self }
    }

    /// The luck of one replicate.
    pub fn luck(seed: u64, replicate: u64) -> Luck {
        Luck::new(seed, replicate)
    }

    /// An empty ledger for one replicate.
    pub fn ledger(&self) -> Ledger {
        let grid = self.schedule.grid();
        let clock = DiscountClock::new(self.discount, libm::ceil(grid.horizon()) as usize);
        Ledger::new(self.population.strata.cells(), grid.horizon(), grid.system_step(), clock)
            .with_follow_up(self.follow_up.begun())
            .with_measured(self.schedule.measures())
            .with_own_columns(self.schedule.columns())
            .with_staff(TRAITS.map(|key| self.population.strata.groups_of(key)))
    }

    /// The points in time of the curves of time to event: 0 and the edges of the bins.
    ///
    /// # Units
    /// Weeks.
    pub fn follow_up_weeks(&self) -> Vec<f64> {
        std::iter::once(0.0).chain(self.follow_up.bins().edges().iter().copied()).collect()
    }

    /// The cost items.
    pub fn costs(&self) -> &[CostItem] {
        &self.money.items
    }

    /// The lines of a budget.
    pub const fn book(&self) -> &Book {
        &self.book
    }

    /// What every payer pays in every year, from the sums by year and group.
    pub fn budget(&self, by_year: &[Aggregate], groups: usize) -> Vec<f64> {
        let everyone = by_year.chunks(groups).filter_map(|row| row.first());
        self.book.budget(&budget_impact::paid(&self.money.items), everyone, self.population.weight)
    }

    /// The values of one group and period that the ledger alone decides, in the order of [`outcomes`]. None of them is
    /// discounted.
    fn told(&self, sums: &Aggregate, everyone: bool, outcomes: &[Outcome], frame: &mut Frame) {
        let weight = self.population.weight;
        for outcome in outcomes {
            let value = if outcome.by_group || everyone { (outcome.value)(sums) } else { f64::NAN };
            frame.push(if outcome.scaling == Scaling::Total { value * weight } else { value });
        }
    }

    /// Adds the values that come after those of the ledger, which are in the frame from `from` on: with them, all columns in the
    /// order of [`columns`].
    fn valued(&self, sums: &Aggregate, everyone: bool, whole: bool, from: usize, frame: &mut Frame) {
        let weight = self.population.weight;
        let (plain, discounted) = self.utilities.qalys(sums);
        frame.push(discounted * weight);
        frame.push(plain * weight);
        // Each person at the start, where all of them are followed to the end of life.
        let persons = if whole && self.lifetime && sums.persons > 0.0 { sums.persons } else { f64::NAN };
        frame.push(sums.weeks_lived() / WEEKS_PER_YEAR / persons);
        frame.push(sums.discounted_weeks_lived() / WEEKS_PER_YEAR / persons);
        frame.push(plain / persons);
        frame.push(discounted / persons);
        self.money.values(sums, discounted * weight, weight, everyone, frame);
        frame.extend(readouts::values(self.instruments.len(), sums));
        frame.extend(records::values(&self.recorded, sums).map(|value| value * weight));
        let mixed: Vec<f64> = self.mixes.iter().map(|mix| mix.value(&frame[from..])).collect();
        frame.extend(mixed);
    }

    /// The values over the whole horizon of some groups, none of which is everyone.
    ///
    /// # Shape
    /// By group, column.
    pub(super) fn rows(&self, sums: &[Aggregate]) -> Vec<Frame> {
        let outcomes = outcomes();
        let row = |sums: &Aggregate| {
            let mut row = Frame::new();
            self.told(sums, false, &outcomes, &mut row);
            self.valued(sums, false, true, 0, &mut row);
            row
        };
        sums.iter().map(row).collect()
    }

    /// The frame of a replicate, from its sums by year and group.
    pub fn frame(&self, by_year: &[Aggregate], groups: usize) -> Frame {
        self.frame_like(None, by_year, groups)
    }

    /// The same where the frame of sums that differ in nothing but discounting is known: most of its values are the same.
    pub(super) fn frame_like(&self, known: Option<&[f64]>, by_year: &[Aggregate], groups: usize) -> Frame {
        let outcomes = outcomes();
        let mut frame = Vec::with_capacity(known.map_or(0, <[f64]>::len));
        let mut whole = vec![Aggregate::default(); groups];
        for row in by_year.chunks(groups) {
            for (sum, part) in whole.iter_mut().zip(row) {
                sum.add(part);
            }
        }
        for (index, sums) in whole.iter().chain(by_year).enumerate() {
            let (everyone, from) = (index % groups == 0, frame.len());
            match known.and_then(|known| known.get(from..from + outcomes.len())) {
                Some(same) => frame.extend_from_slice(same),
                None => self.told(sums, everyone, &outcomes, &mut frame),
            }
            self.valued(sums, everyone, index < groups, from, &mut frame);
        }
        frame
    }
}

fn follow_up(values: &Values, population: &Population, groups: &[Group], horizon: f64) -> FollowUp {
    let until = values.optional_number("simulation.follow_up").unwrap_or(FOLLOW_UP);
    let days = values.optional_number("simulation.follow_up_step").unwrap_or(FOLLOW_UP_STEP);
    let marks = READMISSION_DAYS.map(|days| days / DAYS_PER_WEEK);
    let bins = Bins::new(days / DAYS_PER_WEEK, until, &marks);
    let last = marks.into_iter().fold(0.0, f64::max);
    let strata = &population.strata;
    FollowUp::new(bins, horizon, groups.len(), strata.cells(), &groups_of_cells(groups, strata))
        .with_cells(last)
}

/// The columns of the life expectancy of those who are there at the start.
fn life_expectancy() -> impl Iterator<Item = Column> {
    let each = "of each person who is there at the start";
    let only = "missing unless the population is closed and the horizon follows the youngest to the age of 110, because \
                a shorter one leaves out the later years of those who live longest";
    let one = |id: &str, label: &str, unit: &str, doc: &str| Column {
        family: Family::Health,
        scaling: Scaling::Ratio,
        ..column(id, label, unit, &format!("{doc} {each}; {only}."), Better::More)
    };
    [
        one("life_expectancy", "Life expectancy", "years", "Mean remaining years of life"),
        one(
            "life_expectancy_discounted",
            "Life expectancy, discounted",
            "years",
            "Mean remaining years of life, discounted,",
        ),
        one(
            "quality_adjusted_life_expectancy",
            "Quality-adjusted life expectancy",
            "QALYs",
            "Mean remaining quality-adjusted life-years",
        ),
        one(
            "quality_adjusted_life_expectancy_discounted",
            "Quality-adjusted life expectancy, discounted",
            "QALYs",
            "Mean remaining quality-adjusted life-years, discounted,",
        ),
    ]
    .into_iter()
}

/// The columns of a frame: outcomes of the ledger, then health and money, then a column for each cost item, then the
/// read-outs of instruments and what is recorded of events. Mixes come last.
fn columns(
    money: &Ledgers,
    instruments: &[Instrument],
    recorded: &[(usize, usize)],
    currency: &str,
) -> Vec<Column> {
    let mut columns: Vec<Column> = outcomes().iter().map(Column::from).collect();
    for column in &mut columns {
        column.unit = column.unit.replace("{currency}", currency);
    }
    let year = "Quality-adjusted life-years: utility of each state plus the gain of recovery, over time";
    columns.push(column("qalys", "QALYs", "QALYs", &format!("{year}, discounted."), Better::More));
    columns.push(column(
        "qalys_undiscounted",
        "QALYs, undiscounted",
        "QALYs",
        &format!("{year}."),
        Better::More,
    ));
    columns.extend(life_expectancy());
    columns.extend(money.columns(currency));
    columns.extend(readouts::columns(instruments));
    columns.extend(records::columns(recorded));
    columns
}

impl Model {
    /// In what its results cannot be compared with those of another, each with the sections that decide it.
    pub(super) fn differs(&self, other: &Self) -> Vec<(&'static str, &'static [&'static str])> {
        let (own, theirs) = (&self.population, &other.population);
        let size = own.persons != theirs.persons
            || own.persons_per_site != theirs.persons_per_site
            || !own.has_sizes_of(theirs)
            || own.weight.to_bits() != theirs.weight.to_bits();
        let groups = own.strata != theirs.strata || self.groups != other.groups;
        let money = self.money.differs(&other.money);
        let payers = "who pays for their cost items, or whether they say what of them is cashable";
        let people = "how many people they simulate or represent";
        let all: [(bool, &'static str, &'static [&'static str]); 10] = [
            (groups, "the groups of their populations", &["population", "equity"]),
            (
                size,
                people,
                &[
                    "population.persons",
                    "population.persons_per_site",
                    "population.site_size_sd_log",
                    "population.represents",
                ],
            ),
            (
                self.schedule.grid() != other.schedule.grid(),
                "their time grid (horizon, warm-up, steps)",
                &[
                    "simulation.horizon",
                    "simulation.warm_up",
                    "simulation.site_step",
                    "simulation.system_step",
                ],
            ),
            (self.discount != other.discount, "their discount rate", &["money.discount_rate"]),
            (
                self.follow_up.bins() != other.follow_up.bins(),
                "how they follow times from event to event (simulation.follow_up)",
                &["simulation.follow_up", "simulation.follow_up_step"],
            ),
            (money.is_some(), money.unwrap_or_default(), &["cost", "money"]),
            (money.is_none() && self.book != other.book, payers, &["cost"]),
            (
                readouts::columns(&self.instruments) != readouts::columns(&other.instruments),
                "their instruments",
                &["processes.assessment", "assessment"],
            ),
            (
                self.recorded != other.recorded,
                "the events of which records are kept",
                &["processes.records", "records"],
            ),
            (self.mixes != other.mixes, "the outcomes that they define", &[mix::MIXES.path]),
        ];
        all.into_iter().filter(|(differs, ..)| *differs).map(|(_, what, paths)| (what, paths)).collect()
    }
}

/// The layout that every strategy of a decision shares; their populations and cost items must agree.
///
/// # Errors
/// Everything in which strategies differ so that their results are incomparable.
pub fn layout(scenarios: &[Scenario], models: &[Model]) -> Result<(Layout, Vec<Group>), ModelError> {
    let first = models.first().ok_or_else(|| ModelError::invalid("no strategy"))?;
    super::alike::refuse(scenarios, models)?;
    let groups = first.groups.clone();
    let currency = scenarios[0].values.text("money.currency")?.to_owned();
    let horizon = first.schedule.grid().horizon();
    let years = libm::ceil(horizon / crate::units::time::WEEKS_PER_YEAR) as usize;
    let mut columns = columns(&first.money, &first.instruments, &first.recorded, &currency);
    columns.extend(first.mixes.iter().map(|mix| mix.column().clone()));
    let layout = Layout { columns, groups: groups.clone(), years };
    Ok((layout, groups))
}
