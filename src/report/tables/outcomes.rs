//! `tables/outcomes.parquet`: every outcome of every group and year, sample by sample, written while a run goes on.
//!
//! With samples a frame is the mean of a sample's replicates; without, it is one replicate. Frames come in the order of
//! the samples, so the bytes do not depend on how the work was shared out.

use super::parquet::{Writer, rows as rows_of, values as values_of};
use crate::outcomes::frame::Layout;
use crate::report::ReportError;
use crate::report::dictionary::Described;
use crate::units::checksum::sha256_of;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Path of the table in the folder of a run.
pub const PATH: &str = "tables/outcomes.parquet";
/// More rows than these are not kept: about 200 MB, and a quarter of an hour of a spreadsheet program's patience.
pub const MOST_ROWS: usize = 60_000_000;

/// Rows that are read at once.
const AT_ONCE: usize = 4_000_000;

/// Outcomes that are kept of every group in every year before those of all others.
const FEW: [&str; 11] = [
    "admissions",
    "compulsory_admissions",
    "relapses",
    "bed_days",
    "deaths",
    "suicides",
    "qalys",
    "cost",
    "net_benefit",
    "reach",
    "peer_weeks",
];

/// How much of each frame is kept.
///
/// What is kept is decided by the number of rows alone, so that the same run leaves the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Every group in every year and over the whole horizon.
    GroupsByYear,
    /// Everyone in every year, groups over the whole horizon, and those outcomes that most are asked for of groups by year.
    FewByGroupAndYear,
    /// Everyone in every year, and groups over the whole horizon.
    GroupsOrYears,
    /// Everyone over the whole horizon.
    Everyone,
}

impl Detail {
    const ALL: [Self; 4] = [Self::GroupsByYear, Self::FewByGroupAndYear, Self::GroupsOrYears, Self::Everyone];

    /// What is kept, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::GroupsByYear => "every outcome of every group in every year and over the whole horizon",
            Self::FewByGroupAndYear => {
                "every outcome of everyone in every year, and of groups over the whole horizon; of groups in every year only admissions, \
                 compulsory_admissions, relapses, bed_days, deaths, suicides, qalys, cost, net_benefit, reach and peer_weeks, \
                 because all of it would be more than 60 million rows"
            }
            Self::GroupsOrYears => {
                "every outcome of everyone in every year, and of groups over the whole horizon only, because all of it would be \
                 more than 60 million rows"
            }
            Self::Everyone => {
                "every outcome of everyone over the whole horizon only, because years and groups would be more than 60 million \
                 rows"
            }
        }
    }

    fn keeps(self, year: usize, group: usize, outcome: &str) -> bool {
        match self {
            Self::GroupsByYear => true,
            Self::FewByGroupAndYear => year == 0 || group == 0 || FEW.contains(&outcome),
            Self::GroupsOrYears => year == 0 || group == 0,
            Self::Everyone => year == 0 && group == 0,
        }
    }
}

/// A row of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) cell: usize,
    pub(super) outcome: usize,
    pub(super) group: usize,
    pub(super) year: i32,
}

/// The rows of every frame and the words in them.
///
/// # Shape
/// By outcome, group, year: the words of a column come in long runs, which cost nothing.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) strategies: Vec<String>,
    pub(super) attributes: Vec<String>,
    pub(super) groups: Vec<String>,
    pub(super) outcomes: Vec<String>,
    pub(super) units: Vec<String>,
    pub(super) rows: Vec<Row>,
}

impl Shape {
    fn new(strategies: &[String], layout: &Layout, detail: Detail) -> Self {
        let mut rows = Vec::new();
        for (outcome, column) in layout.columns.iter().enumerate() {
            for group in 0..layout.groups.len() {
                let kept =
                    |year: &usize| detail.keeps(*year, group, &column.id) && (group == 0 || column.by_group);
                rows.extend((0..=layout.years).filter(kept).map(|year| Row {
                    cell: layout.cell(year, group, outcome),
                    outcome,
                    group,
                    year: i32::try_from(year).unwrap_or(i32::MAX),
                }));
            }
        }
        Self {
            strategies: strategies.to_vec(),
            attributes: layout.groups.iter().map(|group| group.by.clone()).collect(),
            groups: layout.groups.iter().map(|group| group.label.clone()).collect(),
            outcomes: layout.columns.iter().map(|column| column.id.clone()).collect(),
            units: layout.columns.iter().map(|column| column.unit.clone()).collect(),
            rows,
        }
    }
}

/// Whose a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The strategy, by its place.
    pub strategy: usize,
    /// The sample, from 1; none without samples.
    pub sample: Option<i32>,
    /// The replicate, from 1; none where the frame is the mean of a sample's replicates.
    pub replicate: Option<i32>,
}

/// How many frames a run will have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frames {
    /// At least.
    pub least: usize,
    /// At most: a run may go on until it is precise.
    pub most: usize,
}

/// A file that was written on the way and belongs into the folder of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Path in the folder.
    pub path: &'static str,
    /// Where it is now.
    pub from: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How much it holds.
    pub detail: Detail,
}

/// The table while it is being written; what it has written is gone where it is not finished.
pub struct Outcomes {
    /// From the most detail to the least that may be needed.
    open: Vec<Open>,
    most_rows: usize,
    spare: Vec<PathBuf>,
}

struct Open {
    detail: Detail,
    path: PathBuf,
    writer: Writer,
    rows: usize,
    each: usize,
}

fn failed(path: &Path, error: impl std::fmt::Display) -> ReportError {
    ReportError::Format(format!("{}: {error}", path.display()))
}

impl Outcomes {
    /// Opens the table in a folder for temporary files, which is made.
    ///
    /// # Errors
    /// Where it cannot be written there, or another run is writing it.
    pub fn create(
        folder: &Path,
        strategies: &[String],
        layout: &Layout,
        frames: Frames,
        most_rows: usize,
        version: &str,
    ) -> Result<Self, ReportError> {
        std::fs::create_dir_all(folder).map_err(|cause| ReportError::disk(folder, cause))?;
        let mut outcomes = Self { open: Vec::new(), most_rows, spare: Vec::new() };
        for (place, detail) in Detail::ALL.into_iter().enumerate() {
            let shape = Shape::new(strategies, layout, detail);
            let each = shape.rows.len();
            let last = place + 1 == Detail::ALL.len();
            if each * frames.least > most_rows && !last {
                continue;
            }
            let path = folder.join(format!("outcomes-{place}.parquet"));
            let file = alone(&path)?;
            outcomes.spare.push(path.clone());
            let writer =
                Writer::new(file, shape, detail.words(), version).map_err(|error| failed(&path, error))?;
            outcomes.open.push(Open { detail, path, writer, rows: 0, each });
            if each * frames.most <= most_rows {
                break;
            }
        }
        Ok(outcomes)
    }

    /// Takes in a frame; they come in order.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn add(&mut self, frame: Frame, cells: &[f64]) -> Result<(), ReportError> {
        for open in &mut self.open {
            open.rows += open.each;
            open.writer.add(frame, cells).map_err(|error| failed(&open.path, error))?;
        }
        // The one with the least detail always stays.
        while self.open.len() > 1 && self.open[0].rows > self.most_rows {
            self.open.remove(0);
        }
        Ok(())
    }

    /// Finishes the file.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(mut self) -> Result<Option<Kept>, ReportError> {
        if self.open.is_empty() {
            return Ok(None);
        }
        let Open { detail, path, writer, .. } = self.open.remove(0);
        writer.finish().map_err(|error| failed(&path, error))?;
        let file = File::open(&path).map_err(|cause| ReportError::disk(&path, cause))?;
        let (bytes, sha256) = sha256_of(file).map_err(|cause| ReportError::disk(&path, cause))?;
        self.spare.retain(|spare| *spare != path);
        Ok(Some(Kept { path: PATH, from: path, bytes, sha256, detail }))
    }
}

impl Drop for Outcomes {
    fn drop(&mut self) {
        for path in &self.spare {
            let _ = std::fs::remove_file(path);
        }
        if let Some(folder) = self.spare.first().and_then(|path| path.parent()) {
            // Only if nothing else is kept in it.
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// An empty file that no other run writes at the same time.
fn alone(path: &Path) -> Result<File, ReportError> {
    let open = || -> std::io::Result<File> {
        let file = File::options().write(true).create(true).truncate(false).open(path)?;
        file.try_lock()?;
        file.set_len(0)?;
        Ok(file)
    };
    open().map_err(|cause| match cause.kind() {
        std::io::ErrorKind::WouldBlock => ReportError::InTheWay {
            path: path.to_owned(),
            reason: "is being written by another run of the same scenario".into(),
        },
        _ => ReportError::disk(path, cause),
    })
}

/// The table of a finished run, which is compared with what is simulated again.
#[derive(Debug)]
pub struct Finished {
    path: PathBuf,
    shape: Shape,
}

impl Finished {
    /// Opens the table in the folder of a run with so many frames.
    ///
    /// # Errors
    /// Where it cannot be read, or its rows are not those of such a run.
    pub fn open(
        run: &Path,
        strategies: &[String],
        layout: &Layout,
        frames: usize,
    ) -> Result<Self, ReportError> {
        let path = run.join(PATH);
        let rows = rows_of(Self::file(&path)?).map_err(|error| failed(&path, error))?;
        let shapes = Detail::ALL.into_iter().map(|detail| Shape::new(strategies, layout, detail));
        let shape = shapes.into_iter().find(|shape| shape.rows.len() * frames == rows);
        let none = || failed(&path, format!("{rows} rows are not those of {frames} frames of this scenario"));
        Ok(Self { shape: shape.ok_or_else(none)?, path })
    }

    fn file(path: &Path) -> Result<File, ReportError> {
        File::open(path).map_err(|error| failed(path, error))
    }

    /// Some cells of every frame; NaN where one is missing or was not kept.
    ///
    /// # Shape
    /// By frame, in order; then as `cells`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn cells(&self, frames: usize, cells: &[usize]) -> Result<Vec<Vec<f64>>, ReportError> {
        let rows = self.shape.rows.len();
        let row_of = |cell: &usize| self.shape.rows.iter().position(|row| row.cell == *cell);
        let places: Vec<Option<usize>> = cells.iter().map(row_of).collect();
        let at_once = (AT_ONCE / rows.max(1)).max(1);
        let mut found = Vec::with_capacity(frames);
        for first in (0..frames).step_by(at_once) {
            let last = (first + at_once).min(frames);
            let there = values_of(Self::file(&self.path)?, first * rows..last * rows)
                .map_err(|error| failed(&self.path, error))?;
            for frame in there.chunks(rows.max(1)) {
                let value =
                    |place: &Option<usize>| place.and_then(|at| frame.get(at)).copied().unwrap_or(f64::NAN);
                found.push(places.iter().map(value).collect());
            }
        }
        Ok(found)
    }

    /// How many values of a frame there are, and how many of them differ by a bit from these cells.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn compare(&self, frame: usize, cells: &[f64]) -> Result<(usize, usize), ReportError> {
        let rows = self.shape.rows.len();
        let there = values_of(Self::file(&self.path)?, frame * rows..(frame + 1) * rows)
            .map_err(|error| failed(&self.path, error))?;
        // As it was written: what is not finite is missing, and -0 is 0.
        let bits = |value: f64| if value.is_finite() { (value + 0.0).to_bits() } else { f64::NAN.to_bits() };
        let cell = |row: &Row| bits(cells.get(row.cell).copied().unwrap_or(f64::NAN));
        let differ =
            self.shape.rows.iter().zip(&there).filter(|(row, value)| cell(row) != bits(**value)).count();
        Ok((rows, differ + rows - there.len().min(rows)))
    }
}

impl Kept {
    /// What is not in it, in a sentence; none where all of it is.
    pub fn note(&self) -> Option<String> {
        (self.detail != Detail::GroupsByYear).then(|| format!("{} holds {}", self.path, self.detail.words()))
    }
}

/// What the dictionary says of the columns.
pub(super) fn described(kept: &Kept) -> Vec<Described> {
    let row = |name: &str, meaning: String, unit: &str| (name.to_owned(), meaning, unit.to_owned());
    vec![
        row("strategy", format!("identifier of the strategy; the file holds {}", kept.detail.words()), ""),
        row("sample", "parameter set, from 1, as the rows of psa/; missing without samples".into(), ""),
        row(
            "replicate",
            "repetition of chance, from 1; missing with samples, where a value is the mean of a sample's replicates".into(),
            "",
        ),
        row("year", "year of the simulation, from 1, of 52 weeks each; 0 is the whole horizon".into(), "years"),
        row("group_by", "attribute by which people are grouped; all is everyone".into(), ""),
        row("group", "category of the attribute; all is everyone".into(), ""),
        row("outcome", "identifier of the outcome, as in tables/summary.csv, or cost: and the name of a cost item".into(), ""),
        row("value", "value for the represented population; missing where it cannot be measured".into(), "of the row"),
        row("unit", "unit of the value".into(), ""),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::strata::Strata;
    use crate::outcomes::frame::Column;
    use crate::outcomes::groups::groups;
    use crate::outcomes::outcomes;

    fn layout() -> Layout {
        let wanted = ["admissions", "ed_visits", "life_years"];
        let columns: Vec<Column> =
            outcomes().iter().filter(|one| wanted.contains(&one.id)).map(Column::from).collect();
        assert_eq!(columns.len(), wanted.len());
        let strata = Strata::new(&["A".into(), "B".into()], &["C".into()], |_| true);
        Layout { columns, groups: groups(&strata), years: 2 }
    }

    fn kept(folder: &Path, most_rows: usize, frames: Frames, count: usize) -> (Detail, usize) {
        let layout = layout();
        let ids = ["one".to_owned()];
        let mut table = Outcomes::create(folder, &ids, &layout, frames, most_rows, "0").unwrap();
        let cells = vec![1.0; layout.len()];
        for replicate in 0..count {
            let frame = Frame { strategy: 0, sample: None, replicate: i32::try_from(replicate + 1).ok() };
            table.add(frame, &cells).unwrap();
        }
        let kept = table.finish().unwrap().unwrap();
        let rows = Shape::new(&ids, &layout, kept.detail).rows.len();
        std::fs::remove_file(&kept.from).unwrap();
        assert!(!folder.exists() || std::fs::read_dir(folder).unwrap().count() == 0, "nothing else is left");
        (kept.detail, rows * count)
    }

    /// What is kept follows from the number of rows that there come to be, whether it was foreseen or not.
    #[test]
    fn detail_follows_from_rows_alone() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("part");
        let rows = |detail| Shape::new(&["one".to_owned()], &layout(), detail).rows.len();
        let (all, few) = (rows(Detail::GroupsByYear), rows(Detail::FewByGroupAndYear));
        let apart = rows(Detail::GroupsOrYears);
        assert!(all > few && few > apart && apart > rows(Detail::Everyone));
        for (limit, wanted) in [
            (10 * all, Detail::GroupsByYear),
            (10 * all - 1, Detail::FewByGroupAndYear),
            (10 * few, Detail::FewByGroupAndYear),
            (10 * few - 1, Detail::GroupsOrYears),
            (10 * apart, Detail::GroupsOrYears),
            (10 * apart - 1, Detail::Everyone),
            (1, Detail::Everyone),
        ] {
            let foreseen = kept(&folder, limit, Frames { least: 10, most: 10 }, 10);
            let grown = kept(&folder, limit, Frames { least: 2, most: 100 }, 10);
            assert_eq!((foreseen.0, grown.0), (wanted, wanted), "{limit}");
        }
    }

    #[test]
    fn a_table_that_is_given_up_leaves_nothing_and_two_runs_do_not_share_one() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("part");
        let frames = Frames { least: 1, most: 100 };
        let open = || Outcomes::create(&folder, &["one".to_owned()], &layout(), frames, 1000, "0");
        let first = open().unwrap();
        assert!(open().is_err_and(|error| error.to_string().contains("another run")));
        drop(first);
        assert!(!folder.exists());
    }
}
