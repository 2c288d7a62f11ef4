//! Follow-up: how long people go from one event to another, counted in bins of time when it ends.
//!
//! A life is looked at only when a time ends (by the event, by another end, or by the end of the simulation), so the
//! steps of the simulation cost nothing more. What is kept is a count for each cohort, group, bin and end: integers,
//! whose sums do not depend on order, and as many of them for a million people as for ten.

use crate::model::strata::Cells;
use crate::units::time::WEEKS_PER_YEAR;
use std::sync::Arc;

/// A time that is followed, from its origin to its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// From a discharge after the start to the next admission.
    Readmission,
    /// From taking up a place to leaving it before the planned end.
    DropOut,
    /// From the start to the first admission, of those who were there at the start.
    FirstAdmission,
}

impl Course {
    /// All, in the order of tables.
    pub const ALL: [Self; 3] = [Self::Readmission, Self::DropOut, Self::FirstAdmission];

    /// Key in tables.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Readmission => "readmission",
            Self::DropOut => "dropout",
            Self::FirstAdmission => "first_admission",
        }
    }

    /// What is followed, in plain words.
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Readmission => {
                "weeks from a discharge within the simulation to the next admission; death and leaving the population compete"
            }
            Self::DropOut => {
                "weeks from taking up a place to leaving it before the planned end; the planned end, death and leaving the population compete"
            }
            Self::FirstAdmission => {
                "weeks from the start to the first admission of those who were there; death and leaving the population compete"
            }
        }
    }
}

/// How a time that is followed ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum End {
    /// By the event.
    Event,
    /// By coming to the planned end.
    Completed,
    /// By death.
    Died,
    /// By leaving the population alive.
    Left,
    /// It goes on when the simulation ends.
    Censored,
    /// The same, at the very edge of a bin: so counted by [`FollowUp::count`], because all of the bin was followed.
    CensoredAtEdge,
}

/// Number of ends.
pub const ENDS: usize = 6;

/// Bins of time: each ends with its edge, which belongs to it; what lasts longer than the last edge is in none.
///
/// # Units
/// Weeks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bins {
    edges: Vec<f64>,
    /// For each multiple of the width, the first edge that is not before it: where a search begins.
    first: Vec<u32>,
    /// Bins in a week, the marks aside.
    per_week: f64,
}

impl Bins {
    /// Bins of `width` up to `until`, cut once more at every mark that falls before it.
    pub fn new(width: f64, until: f64, marks: &[f64]) -> Self {
        let whole = libm::ceil(until / width - 1e-9).max(1.0) as usize;
        let mut edges: Vec<f64> = (1..whole).map(|bin| bin as f64 * width).collect();
        edges.push(until);
        edges.extend(marks.iter().filter(|&&mark| mark > 0.0 && mark < until));
        edges.sort_by(f64::total_cmp);
        edges.dedup_by(|later, earlier| *later - *earlier < 1e-9);
        let first =
            (0..=whole).map(|bin| edges.partition_point(|&edge| edge < bin as f64 * width) as u32).collect();
        Self { edges, first, per_week: 1.0 / width }
    }

    /// The bins that end by `until`.
    #[must_use]
    fn up_to(&self, until: f64) -> Self {
        let count = self.edges.partition_point(|&edge| edge < until + 1e-9);
        let first = self.first.iter().map(|&bin| bin.min(count as u32)).collect();
        Self { edges: self.edges[..count].to_vec(), first, per_week: self.per_week }
    }

    /// The edges, in order.
    pub fn edges(&self) -> &[f64] {
        &self.edges
    }

    /// The bin of a time; the number of bins where it is beyond the last edge.
    #[inline]
    fn of(&self, weeks: f64) -> usize {
        // Rounding can only begin the search too early or at the very edge that `weeks` is on.
        let start = self.first.get((weeks * self.per_week) as usize);
        let mut bin = start.map_or(self.edges.len(), |&edge| edge as usize);
        while self.edges.get(bin).is_some_and(|&edge| edge < weeks) {
            bin += 1;
        }
        bin
    }
}

/// How many times ended in each bin, by end; the last row holds those beyond the last edge.
///
/// # Shape
/// Bin, then [`End`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tally {
    bins: Arc<Bins>,
    cells: Vec<[u32; ENDS]>,
}

impl Tally {
    /// The bins.
    pub fn bins(&self) -> &Bins {
        &self.bins
    }

    /// The counts; none where nothing is followed.
    pub fn cells(&self) -> &[[u32; ENDS]] {
        &self.cells
    }

    /// Adds the counts of others who were followed.
    pub fn add(&mut self, other: &Self) {
        if self.cells.is_empty() {
            self.clone_from(other);
            return;
        }
        for (sums, cells) in self.cells.iter_mut().zip(&other.cells) {
            for (sum, count) in sums.iter_mut().zip(cells) {
                *sum += count;
            }
        }
    }
}

/// Everything that is followed in one replicate.
///
/// # Shape
/// Counts by cohort, group, bin, end. The cohorts of readmission are the years of discharge; each other course has one
/// cohort. Readmission is counted once more by cell of the ledger, whenever it began and only up to a limit: what groups of
/// people are told apart by beyond single ones is a sum of cells. Where nothing was begun there are no counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FollowUp {
    bins: Arc<Bins>,
    years: usize,
    groups: usize,
    /// The groups of each cell of the ledger, one cell after the other: a stratum belongs to those of its cells.
    groups_of: Arc<[u32]>,
    /// Where those of each cell begin, and where the last ones end.
    first_of: Arc<[u32]>,
    cells: Cells,
    counts: Vec<u32>,
    /// The first of the bins, where readmission is counted by cell; none where it is not.
    short: Arc<Bins>,
    /// By cell, short bin, end.
    by_cell: Vec<u32>,
}

impl FollowUp {
    /// What is to be followed over a horizon in weeks; `groups_of` says which groups each cell of the ledger is counted in.
    pub fn new(
        bins: Bins,
        horizon: f64,
        groups: usize,
        cells: impl Into<Cells>,
        groups_of: &[Vec<u32>],
    ) -> Self {
        let years = (libm::ceil(horizon / WEEKS_PER_YEAR) as usize).max(1);
        let ends = groups_of.iter().scan(0, |end, groups| {
            *end += groups.len() as u32;
            Some(*end)
        });
        let first_of = std::iter::once(0).chain(ends).collect();
        let groups_of = groups_of.iter().flatten().copied().collect();
        Self {
            bins: Arc::new(bins),
            years,
            groups,
            groups_of,
            first_of,
            cells: cells.into(),
            counts: Vec::new(),
            short: Arc::default(),
            by_cell: Vec::new(),
        }
    }

    /// The same with readmissions by cell of the ledger as well, up to so many weeks.
    #[must_use]
    pub fn with_cells(mut self, until: f64) -> Self {
        self.short = Arc::new(self.bins.up_to(until));
        self
    }

    /// The same for one replicate: nobody has been followed yet. Only here room is made for counts, of which a plan has no need.
    #[must_use]
    pub fn begun(&self) -> Self {
        let cohorts = self.years + Course::ALL.len() - 1;
        let by_cell = if self.short.edges.is_empty() { 0 } else { self.cells.count() };
        Self {
            counts: vec![0; cohorts * self.groups * (self.bins.edges.len() + 1) * ENDS],
            by_cell: vec![0; by_cell * (self.short.edges.len() + 1) * ENDS],
            ..self.clone()
        }
    }

    /// The bins.
    pub fn bins(&self) -> &Bins {
        &self.bins
    }

    /// All counts.
    ///
    /// # Shape
    /// By cohort, group, bin, end.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The same with these counts; none where there are more or fewer of them.
    pub fn with_counts(self, counts: Vec<u32>) -> Option<Self> {
        (counts.len() == self.counts.len()).then_some(Self { counts, ..self })
    }

    fn place(&self, cohort: usize, group: usize) -> usize {
        (cohort * self.groups + group) * (self.bins.edges.len() + 1) * ENDS
    }

    /// The cohorts of a course: years of the origin where they are told apart.
    fn cohorts(&self, course: Course) -> std::ops::Range<usize> {
        match course {
            Course::Readmission => 0..self.years,
            Course::DropOut => self.years..self.years + 1,
            Course::FirstAdmission => self.years + 1..self.years + 2,
        }
    }

    /// Counts a time that began at `from` and ended at `until`; none that began before the start.
    #[inline]
    pub fn count(&mut self, course: Course, stratum: u16, from: f64, until: f64, end: End) {
        if from < 0.0 {
            return;
        }
        let cohorts = self.cohorts(course);
        let cohort = (cohorts.start + (from / WEEKS_PER_YEAR) as usize).min(cohorts.end.saturating_sub(1));
        let bin = self.bins.of(until - from);
        let at_edge =
            end == End::Censored && self.bins.edges.get(bin).is_some_and(|&edge| edge <= until - from);
        let end = if at_edge { End::CensoredAtEdge } else { end };
        let (inside, short) = (bin * ENDS + end as usize, self.short.edges.len());
        let inside_short = bin.min(short) * ENDS + end as usize;
        let (cell, beside) = self.cells.of(stratum);
        for cell in std::iter::once(cell).chain(beside) {
            if course == Course::Readmission
                && let Some(count) = self.by_cell.get_mut(cell * (short + 1) * ENDS + inside_short)
            {
                *count += 1;
            }
            let Some(&[first, end]) = self.first_of.get(cell..cell + 2) else { continue };
            for place in first..end {
                let Some(&group) = self.groups_of.get(place as usize) else { break };
                let place = self.place(cohort, group as usize) + inside;
                if let Some(count) = self.counts.get_mut(place) {
                    *count += 1;
                }
            }
        }
    }

    /// The counts of readmission in a cell of the ledger, whenever they began; none where nobody was discharged, or cells are not
    /// told apart.
    pub fn readmissions_of_cell(&self, cell: usize) -> Tally {
        let size = (self.short.edges.len() + 1) * ENDS;
        let counts = self.by_cell.get(cell * size..(cell + 1) * size).unwrap_or_default();
        if counts.iter().all(|&count| count == 0) {
            return Tally::default();
        }
        Tally { bins: Arc::clone(&self.short), cells: counts.as_chunks::<ENDS>().0.to_vec() }
    }

    fn cohort(&self, cohort: usize, group: usize) -> Tally {
        let from = self.place(cohort, group);
        let size = (self.bins.edges.len() + 1) * ENDS;
        let counts = self.counts.get(from..from + size).unwrap_or_default();
        let cells = counts.as_chunks::<ENDS>().0.to_vec();
        Tally { bins: Arc::clone(&self.bins), cells }
    }

    /// The counts of a course and group, whenever it began.
    pub fn tally(&self, course: Course, group: usize) -> Tally {
        let mut sum = Tally::default();
        self.cohorts(course).for_each(|cohort| sum.add(&self.cohort(cohort, group)));
        sum
    }

    /// The counts of readmission after the discharges of a year, from 0.
    pub fn readmissions_of_year(&self, year: usize, group: usize) -> Tally {
        if year < self.years { self.cohort(year, group) } else { Tally::default() }
    }

    /// Adds another of the same shape.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        for (mine, theirs) in self.by_cell.iter_mut().zip(&other.by_cell) {
            *mine += theirs;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_on_an_edge_belongs_to_the_bin_that_ends_there() {
        for width in [1.0, 1.0 / 7.0, 0.3, 4.0] {
            let bins = Bins::new(width, 104.0, &[30.0 / 7.0, 90.0 / 7.0, 365.0 / 7.0, 2000.0]);
            assert!(bins.edges.windows(2).all(|pair| pair[0] < pair[1]));
            assert_eq!(bins.edges.last(), Some(&104.0));
            for (bin, &edge) in bins.edges.iter().enumerate() {
                assert_eq!((bins.of(edge), bins.of(edge * (1.0 + 1e-12))), (bin, bin + 1), "{width}: {edge}");
            }
            for day in [30.0, 90.0, 365.0] {
                assert!(bins.edges.contains(&(day / 7.0)) || (width - 1.0 / 7.0).abs() < 1e-9);
            }
            assert_eq!(
                (bins.of(0.0), bins.of(1e9), bins.of(f64::INFINITY)),
                (0, bins.edges.len(), bins.edges.len())
            );
        }
    }

    #[test]
    fn every_time_is_counted_once_in_each_of_its_groups() {
        let bins = Bins::new(1.0, 10.0, &[]);
        // The second stratum belongs to a group more.
        let mut follow_up = FollowUp::new(bins, 104.0, 4, 3, &[vec![0, 1], vec![0, 2, 3], vec![0]]).begun();
        follow_up.count(Course::Readmission, 0, 3.0, 5.5, End::Event);
        follow_up.count(Course::Readmission, 1, 60.0, 100.0, End::Died);
        follow_up.count(Course::Readmission, 1, -0.1, 100.0, End::Died);
        follow_up.count(Course::DropOut, 1, 70.0, 70.5, End::Censored);
        follow_up.count(Course::DropOut, 1, 70.0, 72.0, End::Censored);
        follow_up.count(Course::DropOut, 1, 70.0, 72.0, End::Completed);
        let other = follow_up.clone();
        follow_up.merge(&other);
        let cells = follow_up.tally(Course::Readmission, 0).cells;
        assert_eq!((cells[2][End::Event as usize], cells[10][End::Died as usize]), (2, 2));
        assert_eq!(cells.iter().flatten().sum::<u32>(), 4);
        for group in [2, 3] {
            assert_eq!(follow_up.readmissions_of_year(1, group).cells[10], [0, 0, 2, 0, 0, 0]);
        }
        assert_eq!(follow_up.readmissions_of_year(1, 1).cells.iter().flatten().sum::<u32>(), 0);
        let cells = follow_up.tally(Course::DropOut, 2).cells;
        assert_eq!(cells[..3], [[0, 0, 0, 0, 2, 0], [0, 2, 0, 0, 0, 2], [0; 6]]);
        assert_eq!(follow_up.readmissions_of_cell(0), Tally::default());
        assert_eq!(FollowUp::default().tally(Course::DropOut, 0), Tally::default());
    }

    #[test]
    fn the_cells_of_a_group_add_up_to_its_first_bins() {
        let strata: Vec<Vec<u32>> = vec![vec![0, 1], vec![0, 2], vec![0, 1]];
        let mut follow_up =
            FollowUp::new(Bins::new(1.0, 10.0, &[2.5]), 104.0, 3, 3, &strata).with_cells(2.5).begun();
        for (stratum, from, until, end) in [
            (0, 3.0, 5.5, End::Event),
            (0, 90.0, 92.5, End::Censored),
            (2, 60.0, 60.1, End::Died),
            (2, 60.0, 69.0, End::Event),
            (1, 1.0, 99.0, End::Censored),
        ] {
            follow_up.count(Course::Readmission, stratum, from, until, end);
            follow_up.count(Course::DropOut, stratum, from, until, end);
        }
        follow_up.merge(&follow_up.clone());
        let (mut sum, whole) = (follow_up.readmissions_of_cell(0), follow_up.tally(Course::Readmission, 1));
        sum.add(&follow_up.readmissions_of_cell(2));
        assert_eq!(sum.bins.edges, [1.0, 2.0, 2.5]);
        assert_eq!(sum.cells[..3], whole.cells[..3]);
        let beyond = whole.cells[3..].iter().fold([0; ENDS], |mut sum, cell| {
            sum.iter_mut().zip(cell).for_each(|(sum, count)| *sum += count);
            sum
        });
        assert_eq!(sum.cells[3], beyond);
    }
}
