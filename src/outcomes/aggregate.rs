//! Sums of the ledger over the strata of a group and the years of a period.

use super::groups::{Bundles, Group, groups_of_cells};
use crate::engine::follow_up::Tally;
use crate::engine::ledger::{Cell, Ledger, Quantity, SCALE, SiteQuantity, TRAITS};
use crate::model::person::{DIAGNOSES, LIVING_STATES};
use crate::model::strata::{Cells, Strata};

const PEOPLE: usize = Quantity::ALL.len();
const SITES: usize = SiteQuantity::ALL.len();

/// Numbers of admissions of a person that are told apart, from 0.
pub const ADMISSIONS_COUNTED: usize = 64;

/// The sums of one group over one period.
///
/// # Units
/// As the quantities of the ledger: weeks and events, for the simulated people.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    people: [Cell; PEOPLE],
    sites: [Cell; SITES],
    /// People of the group at the start.
    pub persons: f64,
    /// People of the group to whom the programme is open, at the start.
    pub eligible: f64,
    /// Sites simulated.
    pub site_count: f64,
    /// Length of the period, in weeks.
    pub weeks: f64,
    /// Weeks in each state by diagnosis, undiscounted and discounted: what utilities are put on.
    pub state_weeks: [[Cell; LIVING_STATES]; DIAGNOSES.len()],
    /// How many people had each number of admissions over the horizon, the last cell holding those with more; the same
    /// in every period.
    pub admissions: [u32; ADMISSIONS_COUNTED],
    /// Times from the discharges of the period to the next admission.
    pub readmissions: Tally,
    /// Working time of workers in post who are of the group, and of all of them; 0 where workers are not told apart by the
    /// attribute of the group.
    pub staff: [f64; 2],
    /// People to whom the programme is open at the start, whatever their group.
    pub eligible_of_all: f64,
    /// Sums of the columns that a process fills itself, in fixed point.
    own: Vec<i64>,
    /// The quantities that are measured, of those that are missing where the process that counts them is off.
    measured: Vec<Quantity>,
}

impl Default for Aggregate {
    fn default() -> Self {
        Self {
            people: [Cell::default(); PEOPLE],
            sites: [Cell::default(); SITES],
            persons: 0.0,
            eligible: 0.0,
            site_count: 0.0,
            weeks: 0.0,
            state_weeks: [[Cell::default(); LIVING_STATES]; DIAGNOSES.len()],
            admissions: [0; ADMISSIONS_COUNTED],
            readmissions: Tally::default(),
            staff: [0.0; 2],
            eligible_of_all: 0.0,
            own: Vec::new(),
            measured: Vec::new(),
        }
    }
}

/// Who lives where at the start: what shares are shares of.
#[derive(Debug, Clone, PartialEq)]
pub struct Census {
    /// People by cell of the ledger.
    pub persons: Vec<u32>,
    /// People to whom the programme is open, by cell.
    pub eligible: Vec<u32>,
    /// How many people had each number of admissions over the horizon, by cell.
    pub admissions: Vec<[u32; ADMISSIONS_COUNTED]>,
    /// Sites.
    pub sites: usize,
}

impl Census {
    /// People to whom the programme is open, whatever their cell: everyone is once in the crossed strata.
    pub fn eligible_of_all(&self, cells: Cells) -> f64 {
        self.eligible.iter().take(cells.crossed()).map(|&people| f64::from(people)).sum()
    }
}

fn plus(sum: &mut Cell, cell: Cell) {
    sum.plain += cell.plain;
    sum.discounted += cell.discounted;
}

/// The sums of every group in every year, in the order year, group.
///
/// # Shape
/// `years × groups`; the sums over the whole horizon are [`Aggregate::add`] of a group's years.
pub fn by_year_and_group(
    ledger: &Ledger,
    census: &Census,
    strata: &Strata,
    groups: &[Group],
    only_diagnosis: usize,
    horizon: f64,
) -> Vec<Aggregate> {
    let parts = Bundles::all(groups, strata);
    let nobody = Aggregate { own: vec![0; ledger.own_columns()], ..Aggregate::default() };
    let mut table = Vec::with_capacity(ledger.years() * groups.len());
    for year in 0..ledger.years() {
        let from = year as f64 * crate::units::time::WEEKS_PER_YEAR;
        let weeks = (horizon - from).min(crate::units::time::WEEKS_PER_YEAR);
        table.extend((0..groups.len()).map(|group| Aggregate {
            weeks,
            site_count: census.sites as f64,
            readmissions: ledger.follow_up().readmissions_of_year(year, group),
            own: vec![0; ledger.own_columns()],
            measured: ledger.measured().to_vec(),
            ..Aggregate::default()
        }));
        let row = &mut table[year * groups.len()..];
        for bundles in &parts {
            let mut sums = vec![nobody.clone(); bundles.groups.len()];
            for (place, bundle) in bundles.of_cell.iter().enumerate() {
                if let Some(bundle) = bundle {
                    let diagnosis = strata.diagnosis_of_cell(place, only_diagnosis);
                    sums[*bundle].take_in(ledger, year, place, diagnosis);
                    sums[*bundle].take_people(census, place);
                }
            }
            for (sums, held) in sums.iter().zip(&bundles.groups) {
                for &group in held {
                    row[group as usize].join(sums);
                }
            }
        }
        for &quantity in SiteQuantity::ALL {
            row[0].sites[quantity as usize] = ledger.site(year, quantity);
        }
        let of_all = row[0].eligible;
        for (group, sums) in groups.iter().zip(row.iter_mut()) {
            sums.eligible_of_all = of_all;
            if let Some(wanted) = group.categories(TRAITS, strata) {
                sums.staff = ledger.staff(year, wanted).map(|time| time as f64 / SCALE);
            }
        }
    }
    table
}

/// Which pairs each cell of the ledger is summed up for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// How many pairs there are.
    pairs: usize,
    /// By cell.
    of_cell: Vec<Vec<u32>>,
    /// The pairs by which workers are told apart.
    of_workers: Vec<(usize, Group)>,
}

impl Members {
    /// Of these pairs.
    pub fn new(pairs: &[Group], strata: &Strata) -> Self {
        let of_workers =
            pairs.iter().enumerate().filter(|(_, pair)| pair.categories(TRAITS, strata).is_some());
        Self {
            pairs: pairs.len(),
            of_cell: groups_of_cells(pairs, strata),
            of_workers: of_workers.map(|(at, pair)| (at, pair.clone())).collect(),
        }
    }
}

/// The sums of every pair over the whole horizon; of times from event to event only readmission is followed by pair.
///
/// # Shape
/// As the pairs.
pub fn whole_by_pair(
    ledger: &Ledger,
    census: &Census,
    strata: &Strata,
    members: &Members,
    only_diagnosis: usize,
    horizon: f64,
) -> Vec<Aggregate> {
    let one = Aggregate {
        weeks: horizon,
        site_count: census.sites as f64,
        own: vec![0; ledger.own_columns()],
        measured: ledger.measured().to_vec(),
        ..Aggregate::default()
    };
    let mut table = vec![one.clone(); members.pairs];
    for (place, held) in members.of_cell.iter().enumerate() {
        if held.is_empty() {
            continue;
        }
        // Years first: a cell belongs to many pairs.
        let mut sums = one.clone();
        for year in 0..ledger.years() {
            sums.take_in(ledger, year, place, strata.diagnosis_of_cell(place, only_diagnosis));
        }
        sums.take_people(census, place);
        sums.readmissions = ledger.follow_up().readmissions_of_cell(place);
        if sums.is_empty() {
            continue;
        }
        for &pair in held {
            table[pair as usize].join(&sums);
        }
    }
    let of_all = census.eligible_of_all(strata.cells());
    for sums in &mut table {
        sums.eligible_of_all = of_all;
    }
    for (at, pair) in &members.of_workers {
        let Some(wanted) = pair.categories(TRAITS, strata) else { continue };
        for year in 0..ledger.years() {
            for (sum, time) in table[*at].staff.iter_mut().zip(ledger.staff(year, wanted)) {
                *sum += time as f64 / SCALE;
            }
        }
    }
    table
}

impl Aggregate {
    fn take(&mut self, quantities: &[Cell], own: &[i64], diagnosis: usize) {
        for (sum, &cell) in self.people.iter_mut().zip(quantities) {
            plus(sum, cell);
        }
        for (sum, &cell) in self.state_weeks[diagnosis].iter_mut().zip(quantities) {
            plus(sum, cell);
        }
        for (sum, cell) in self.own.iter_mut().zip(own) {
            *sum += cell;
        }
    }

    /// Takes in a cell of the ledger in a year.
    fn take_in(&mut self, ledger: &Ledger, year: usize, place: usize, diagnosis: usize) {
        // Most cells of a small panel are empty.
        let own = ledger.own(year, place);
        let own: &[i64] = if own.iter().all(|&sum| sum == 0) { &[] } else { own };
        self.take(ledger.quantities(year, place), own, diagnosis);
    }

    /// Takes in who of a cell was there at the start.
    fn take_people(&mut self, census: &Census, place: usize) {
        self.persons += f64::from(census.persons[place]);
        self.eligible += f64::from(census.eligible[place]);
        for (sum, count) in self.admissions.iter_mut().zip(&census.admissions[place]) {
            *sum += count;
        }
    }

    /// Whether nobody was there and nothing happened.
    fn is_empty(&self) -> bool {
        self.persons == 0.0
            && self.people.iter().all(|cell| cell.plain == 0)
            && self.own.iter().all(|&sum| sum == 0)
    }

    /// Adds the sums of other people over the same period.
    fn join(&mut self, other: &Self) {
        self.persons += other.persons;
        self.eligible += other.eligible;
        for (sum, count) in self.admissions.iter_mut().zip(&other.admissions) {
            *sum += count;
        }
        self.readmissions.add(&other.readmissions);
        for (sum, cell) in self.people.iter_mut().zip(&other.people) {
            plus(sum, *cell);
        }
        for (sums, cells) in self.state_weeks.iter_mut().zip(&other.state_weeks) {
            for (sum, cell) in sums.iter_mut().zip(cells) {
                plus(sum, *cell);
            }
        }
        for (sum, cell) in self.own.iter_mut().zip(&other.own) {
            *sum += cell;
        }
    }

    /// Adds the sums of another period of the same group.
    pub fn add(&mut self, other: &Self) {
        for (sum, cell) in self.people.iter_mut().zip(&other.people) {
            plus(sum, *cell);
        }
        for (sum, cell) in self.sites.iter_mut().zip(&other.sites) {
            plus(sum, *cell);
        }
        for (sums, cells) in self.state_weeks.iter_mut().zip(&other.state_weeks) {
            for (sum, cell) in sums.iter_mut().zip(cells) {
                plus(sum, *cell);
            }
        }
        self.measured.clone_from(&other.measured);
        self.own.resize(other.own.len(), 0);
        for (sum, cell) in self.own.iter_mut().zip(&other.own) {
            *sum += cell;
        }
        self.weeks += other.weeks;
        for (sum, time) in self.staff.iter_mut().zip(other.staff) {
            *sum += time;
        }
        self.eligible_of_all = other.eligible_of_all;
        self.persons = other.persons;
        self.eligible = other.eligible;
        self.admissions = other.admissions;
        self.readmissions.add(&other.readmissions);
        self.site_count = other.site_count;
    }

    /// Everything that is counted in whole numbers and not discounted: sums in the fixed point of the ledger, and people.
    ///
    /// # Shape
    /// What happened to people; who was there at the start; what is not of people. As many for each group and period of a
    /// scenario: see [`Aggregate::sizes`].
    pub fn whole_numbers(&self) -> Vec<i64> {
        let happened = self.people.iter().map(|cell| cell.plain).chain(self.own.iter().copied());
        let people = [self.persons, self.eligible].map(|people| people as i64);
        let there = people.into_iter().chain(self.admissions.iter().map(|&number| i64::from(number)));
        // Times of workers were divided by the scale, which is a power of two: nothing is lost.
        let staff = self.staff.map(|time| (time * SCALE) as i64);
        let others = self.sites.iter().map(|cell| cell.plain).chain(staff);
        happened.chain(there).chain(others).chain([self.eligible_of_all as i64]).collect()
    }

    /// How many of [`Aggregate::whole_numbers`] tell what happened, and how many are told of people at all: the former add up
    /// over groups and years, the latter over groups.
    pub const fn sizes(&self) -> [usize; 2] {
        let happened = PEOPLE + self.own.len();
        [happened, happened + 2 + ADMISSIONS_COUNTED]
    }

    /// Takes the place of what is counted by these; none where they are not as many, or cannot be numbers of people.
    pub fn take_whole_numbers(&mut self, numbers: &[i64]) -> Option<()> {
        let mut rest = numbers.iter().copied();
        for cell in &mut self.people {
            cell.plain = rest.next()?;
        }
        for sum in &mut self.own {
            *sum = rest.next()?;
        }
        for people in [&mut self.persons, &mut self.eligible] {
            *people = f64::from(u32::try_from(rest.next()?).ok()?);
        }
        for number in &mut self.admissions {
            *number = rest.next()?.try_into().ok()?;
        }
        for cell in &mut self.sites {
            cell.plain = rest.next()?;
        }
        for time in &mut self.staff {
            *time = rest.next()? as f64 / SCALE;
        }
        self.eligible_of_all = f64::from(u32::try_from(rest.next()?).ok()?);
        rest.next().is_none().then_some(())
    }

    /// Forgets what [`Aggregate::take_whole_numbers`] does not bring back: what is discounted, and weeks by diagnosis.
    pub fn forget_discounted(&mut self) {
        for cell in self.people.iter_mut().chain(&mut self.sites) {
            cell.discounted = 0;
        }
        self.state_weeks = [[Cell::default(); LIVING_STATES]; DIAGNOSES.len()];
    }

    /// The undiscounted sum of a quantity.
    #[inline]
    pub fn of(&self, quantity: Quantity) -> f64 {
        self.people[quantity as usize].plain as f64 / SCALE
    }

    /// The undiscounted sum of a quantity that is counted by a process which may be off; missing (NaN) then.
    #[inline]
    pub fn measured(&self, quantity: Quantity) -> f64 {
        if self.measured.contains(&quantity) { self.of(quantity) } else { f64::NAN }
    }

    /// The discounted sum of a quantity.
    #[inline]
    pub fn discounted(&self, quantity: Quantity) -> f64 {
        self.people[quantity as usize].discounted as f64 / SCALE
    }

    /// The undiscounted sum of a site's quantity.
    #[inline]
    pub fn site(&self, quantity: SiteQuantity) -> f64 {
        self.sites[quantity as usize].plain as f64 / SCALE
    }

    /// The sum of a column that a process fills itself; 0 where there is none.
    #[inline]
    pub fn own(&self, column: usize) -> f64 {
        self.own.get(column).map_or(0.0, |&sum| sum as f64 / SCALE)
    }

    /// The discounted sum of a site's quantity.
    #[inline]
    pub fn site_discounted(&self, quantity: SiteQuantity) -> f64 {
        self.sites[quantity as usize].discounted as f64 / SCALE
    }

    /// The share of all admissions over the horizon that fall on the share `top` of people who have most of them.
    ///
    /// People with as many admissions as the last who counts are counted in part, so that the order does not matter.
    pub fn admissions_of_top(&self, top: f64) -> f64 {
        let people: f64 = self.admissions.iter().map(|&n| f64::from(n)).sum();
        let all: f64 = self.admissions.iter().enumerate().map(|(k, &n)| f64::from(n) * k as f64).sum();
        let mut room = top * people;
        let mut theirs = 0.0;
        for (k, &n) in self.admissions.iter().enumerate().rev() {
            let taken = f64::from(n).min(room);
            theirs += taken * k as f64;
            room -= taken;
        }
        super::ratio(theirs, all)
    }

    /// Weeks lived, discounted.
    pub fn discounted_weeks_lived(&self) -> f64 {
        crate::engine::ledger::STATE_TIMES.iter().map(|&quantity| self.discounted(quantity)).sum()
    }

    /// Weeks lived.
    pub fn weeks_lived(&self) -> f64 {
        crate::engine::ledger::STATE_TIMES.iter().map(|&quantity| self.of(quantity)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcomes;
    use super::*;

    /// What is kept of a replicate rests on it: outcomes of the ledger are told from what is not discounted.
    #[test]
    fn outcomes_are_told_from_what_is_not_discounted() {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 24).cast_signed()
        };
        let mut sums =
            Aggregate { own: vec![0; 9], measured: Quantity::ALL.to_vec(), ..Aggregate::default() };
        for cell in sums.people.iter_mut().chain(&mut sums.sites).chain(sums.state_weeks.iter_mut().flatten())
        {
            *cell = Cell { plain: next(), discounted: next() };
        }
        (sums.persons, sums.eligible, sums.eligible_of_all) = (5_000.0, 3_000.0, 4_000.0);
        (sums.weeks, sums.site_count, sums.staff) = (52.0, 7.0, [300.0, 900.0]);
        sums.own.iter_mut().for_each(|sum| *sum = next());
        let mut plain = sums.clone();
        plain.forget_discounted();
        assert_ne!(plain, sums);
        let told: Vec<f64> = outcomes().iter().map(|outcome| (outcome.value)(&sums)).collect();
        assert!(told.iter().filter(|value| value.is_finite()).count() > 100);
        for (outcome, told) in outcomes().iter().zip(told) {
            assert_eq!((outcome.value)(&plain).to_bits(), told.to_bits(), "{}", outcome.id);
        }
    }

    #[test]
    fn the_admissions_of_the_heaviest_users_are_those_of_a_sorted_list() {
        let mut sums = Aggregate::default();
        // 6 people without, 2 with one, 1 with three, 1 with five: ten people, ten admissions.
        for (k, n) in [(0, 6), (1, 2), (3, 1), (5, 1)] {
            sums.admissions[k] = n;
        }
        for (top, share) in [(0.1, 0.5), (0.2, 0.8), (0.15, 0.65), (0.4, 1.0), (1.0, 1.0)] {
            assert!((sums.admissions_of_top(top) - share).abs() < 1e-12, "{top}");
        }
        assert!(Aggregate::default().admissions_of_top(0.1).is_nan());
    }
}
