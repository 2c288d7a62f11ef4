//! The long table of outcomes as Parquet: the only file that names the package for it.
//!
//! Rows come frame by frame, so that what is held in memory is one row group, whatever the number of samples. Words and years are
//! the same in every row group of as many frames: they are encoded once, and laid down again as they are.

use super::outcomes::{Frame, Row, Shape};
use bytes::Bytes;
use parquet::basic::{Compression, Encoding, GzipLevel};
use parquet::column::reader::ColumnReader;
use parquet::column::writer::{ColumnCloseResult, get_column_writer};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{
    SerializedColumnWriter, SerializedFileWriter, SerializedPageWriter, TrackedWrite,
};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

/// What the file holds, in the order of its columns.
///
/// # Units
/// Values are double precision: a difference between two large totals loses no digits.
const SCHEMA: &str = "message outcomes {
    REQUIRED BYTE_ARRAY strategy (UTF8);
    OPTIONAL INT32 sample;
    OPTIONAL INT32 replicate;
    REQUIRED INT32 year;
    REQUIRED BYTE_ARRAY group_by (UTF8);
    REQUIRED BYTE_ARRAY group (UTF8);
    REQUIRED BYTE_ARRAY outcome (UTF8);
    OPTIONAL DOUBLE value;
    REQUIRED BYTE_ARRAY unit (UTF8);
}";

/// How many columns there are.
const COLUMNS: usize = 9;
/// Which columns are another for every sample: its number, its replicate's, the values.
const OWN: [usize; 3] = [1, 2, VALUE];
/// Which column holds the values.
const VALUE: usize = 7;
/// Rows of a row group, about; a frame is never split.
const GROUP: usize = 1 << 20;
/// Values that are given to the package at a time, as many as it takes in at once itself.
const CHUNK: usize = 1024;
/// Fast, and nearly as small as it gets: what can be packed is packed by the encodings before.
const LEVEL: u32 = 3;

/// A file that is being written.
pub(super) struct Writer {
    file: SerializedFileWriter<File>,
    properties: Arc<WriterProperties>,
    shape: Shape,
    /// For each row of a frame.
    years: Vec<i32>,
    /// Attributes, groups, outcomes, units.
    words: [Vec<ByteArray>; 4],
    strategies: Vec<Vec<ByteArray>>,
    /// Whose the frames are that wait for their row group, and their values.
    waiting: Vec<Frame>,
    values: Vec<f64>,
    /// Rows from which on they are enough for a row group.
    enough: usize,
    /// What was encoded of a column for frames of these strategies.
    encoded: BTreeMap<(usize, Vec<usize>), Encoded>,
}

/// A column of a row group as it lies in a file.
#[derive(Clone)]
struct Encoded {
    bytes: Bytes,
    about: ColumnCloseResult,
}

impl Writer {
    /// A file of this shape; `about` says in words what it holds.
    pub(super) fn new(file: File, shape: Shape, about: &str, version: &str) -> Result<Self, ParquetError> {
        let value = ColumnPath::from("value");
        let properties = WriterProperties::builder()
            .set_created_by(format!("peerscale {version}"))
            .set_compression(Compression::GZIP(GzipLevel::try_new(LEVEL)?))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_column_dictionary_enabled(value.clone(), false)
            .set_column_encoding(value, Encoding::BYTE_STREAM_SPLIT)
            .set_key_value_metadata(Some(vec![KeyValue::new("peerscale".into(), about.to_owned())]))
            .build();
        let properties = Arc::new(properties);
        let file =
            SerializedFileWriter::new(file, Arc::new(parse_message_type(SCHEMA)?), Arc::clone(&properties))?;
        let bytes = |text: &str| ByteArray::from(text.as_bytes().to_vec());
        let words = [&shape.attributes, &shape.groups, &shape.outcomes, &shape.units]
            .map(|texts| texts.iter().map(|text| bytes(text)).collect());
        Ok(Self {
            file,
            properties,
            years: shape.rows.iter().map(|row| row.year).collect(),
            words,
            strategies: shape.strategies.iter().map(|id| vec![bytes(id); CHUNK]).collect(),
            shape,
            waiting: Vec::new(),
            values: Vec::new(),
            enough: GROUP,
            encoded: BTreeMap::new(),
        })
    }

    /// Takes in a frame.
    pub(super) fn add(&mut self, frame: Frame, cells: &[f64]) -> Result<(), ParquetError> {
        self.values
            .extend(self.shape.rows.iter().map(|row| cells.get(row.cell).copied().unwrap_or(f64::NAN)));
        self.waiting.push(frame);
        if self.values.len() >= self.enough { self.flush() } else { Ok(()) }
    }

    /// Writes what is left and the footer.
    pub(super) fn finish(mut self) -> Result<File, ParquetError> {
        self.flush()?;
        let file = self.file.into_inner()?;
        file.sync_all()?;
        Ok(file)
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let (waiting, values) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.values));
        let columns: Vec<Option<Encoded>> = (0..COLUMNS)
            .map(|index| (!OWN.contains(&index)).then(|| self.encoded(index, &waiting)).transpose())
            .collect::<Result<_, _>>()?;
        let rows = self.shape.rows.len();
        let mut group = self.file.next_row_group()?;
        for (index, encoded) in columns.into_iter().enumerate() {
            if let Some(Encoded { bytes, about }) = encoded {
                group.append_column(&bytes, about)?;
                continue;
            }
            let missing = || ParquetError::General(format!("column {index} is missing"));
            let mut column = group.next_column()?.ok_or_else(missing)?;
            for (place, frame) in waiting.iter().enumerate() {
                match index {
                    VALUE => numbers(&mut column, &values[place * rows..(place + 1) * rows])?,
                    1 => same(&mut column, frame.sample, rows)?,
                    _ => same(&mut column, frame.replicate, rows)?,
                }
            }
            column.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// What these frames have in a column that only tells of the strategy, or of nothing but the row.
    fn encoded(&mut self, index: usize, frames: &[Frame]) -> Result<Encoded, ParquetError> {
        let of = |frame: &Frame| if index == 0 { frame.strategy } else { 0 };
        let key = (index, frames.iter().map(of).collect());
        if let Some(encoded) = self.encoded.get(&key) {
            return Ok(encoded.clone());
        }
        let (mut sink, mut about) = (TrackedWrite::new(Vec::new()), None);
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let writer =
            get_column_writer(self.file.schema_descr().column(index), Arc::clone(&self.properties), pages);
        let closed = Box::new(|result| {
            about = Some(result);
            Ok(())
        });
        let mut column = SerializedColumnWriter::new(writer, Some(closed));
        for frame in frames {
            match index {
                0 => repeated(&mut column, &self.strategies[frame.strategy], self.shape.rows.len())?,
                3 => put::<Int32Type>(&mut column, &self.years, None)?,
                word => {
                    let place = if word > VALUE { 3 } else { word - 4 };
                    let of = |row: &Row| if place < 2 { row.group } else { row.outcome };
                    spelled(&mut column, &self.words[place], self.shape.rows.iter().map(of))?;
                }
            }
        }
        column.close()?;
        let about = about.ok_or_else(|| ParquetError::General("a column was not closed".into()))?;
        let encoded = Encoded { bytes: sink.into_inner()?.into(), about };
        self.encoded.insert(key, encoded.clone());
        Ok(encoded)
    }
}

/// How many rows a file has.
pub(super) fn rows(file: File) -> Result<usize, ParquetError> {
    let rows = SerializedFileReader::new(file)?.metadata().file_metadata().num_rows();
    usize::try_from(rows).map_err(|_| ParquetError::General("a negative number of rows".into()))
}

/// The values of some rows of a file; NaN where one is missing.
///
/// What is held in memory is one row group.
pub(super) fn values(file: File, wanted: Range<usize>) -> Result<Vec<f64>, ParquetError> {
    let reader = SerializedFileReader::new(file)?;
    let mut found = Vec::new();
    let mut first = 0;
    for index in 0..reader.num_row_groups() {
        let group = reader.get_row_group(index)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
        let from = wanted.start.max(first);
        let to = wanted.end.min(first + rows);
        if from < to {
            let ColumnReader::DoubleColumnReader(mut column) = group.get_column_reader(VALUE)? else {
                return Err(ParquetError::General("the values are no numbers".into()));
            };
            let (mut present, mut numbers) = (Vec::new(), Vec::new());
            while present.len() < rows {
                let left = rows - present.len();
                if column.read_records(left, Some(&mut present), None, &mut numbers)?.0 == 0 {
                    return Err(ParquetError::General("rows are missing".into()));
                }
            }
            let mut numbers = numbers.into_iter();
            let mut value =
                |present: &i16| if *present == 1 { numbers.next().unwrap_or(f64::NAN) } else { f64::NAN };
            let all: Vec<f64> = present.iter().map(&mut value).collect();
            found.extend_from_slice(&all[from - first..to - first]);
        }
        first += rows;
    }
    Ok(found)
}

fn put<T: parquet::data_type::DataType>(
    column: &mut SerializedColumnWriter,
    values: &[T::T],
    present: Option<&[i16]>,
) -> Result<(), ParquetError> {
    column.typed::<T>().write_batch(values, present, None).map(|_| ())
}

/// The same word so many times; `words` holds a chunk of it.
fn repeated(
    column: &mut SerializedColumnWriter,
    words: &[ByteArray],
    rows: usize,
) -> Result<(), ParquetError> {
    for from in (0..rows).step_by(CHUNK) {
        put::<ByteArrayType>(column, &words[..CHUNK.min(rows - from)], None)?;
    }
    Ok(())
}

/// Words by their places among these.
fn spelled(
    column: &mut SerializedColumnWriter,
    words: &[ByteArray],
    places: impl Iterator<Item = usize>,
) -> Result<(), ParquetError> {
    let mut places = places.peekable();
    let mut chunk = Vec::with_capacity(CHUNK);
    while places.peek().is_some() {
        // A word for each row of a frame would be more than all its numbers.
        chunk.clear();
        chunk.extend(places.by_ref().take(CHUNK).filter_map(|place| words.get(place).cloned()));
        put::<ByteArrayType>(column, &chunk, None)?;
    }
    Ok(())
}

/// The same number so many times; missing where there is none.
fn same(column: &mut SerializedColumnWriter, number: Option<i32>, rows: usize) -> Result<(), ParquetError> {
    let values = [number.unwrap_or_default(); CHUNK];
    let present = [i16::from(number.is_some()); CHUNK];
    for from in (0..rows).step_by(CHUNK) {
        let count = CHUNK.min(rows - from);
        let values = if number.is_some() { &values[..count] } else { &[] };
        put::<Int32Type>(column, values, Some(&present[..count]))?;
    }
    Ok(())
}

/// Numbers; what is not finite is missing.
fn numbers(column: &mut SerializedColumnWriter, values: &[f64]) -> Result<(), ParquetError> {
    let present: Vec<i16> = values.iter().map(|value| i16::from(value.is_finite())).collect();
    // Adding 0 turns -0 into 0.
    let finite: Vec<f64> = values.iter().filter(|value| value.is_finite()).map(|value| value + 0.0).collect();
    put::<DoubleType>(column, &finite, Some(&present))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::record::{Field, RowAccessor};

    const STRATEGIES: [&str; 3] = ["usual", "slow", "fast"];
    const OUTCOMES: [(&str, &str); 2] = [("admissions", "events"), ("qalys", "years")];

    fn shape() -> Shape {
        let words = |of: &[&str]| of.iter().map(|&word| word.to_owned()).collect();
        let row = |(cell, year)| Row { cell, outcome: cell / 3, group: cell % 2, year };
        Shape {
            strategies: words(&STRATEGIES),
            attributes: words(&["all", "sex"]),
            groups: words(&["all", "women"]),
            outcomes: words(&OUTCOMES.map(|one| one.0)),
            units: words(&OUTCOMES.map(|one| one.1)),
            rows: (0..5).zip(-1..).map(row).collect(),
        }
    }

    /// Row by row, with row groups of two frames (of whose strategies there are three pairs, each twice) and one of a single frame.
    #[test]
    fn every_row_comes_back_from_every_row_group() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("outcomes.parquet");
        let mut writer = Writer::new(File::create(&path).unwrap(), shape(), "", "0").unwrap();
        writer.enough = 10;
        let frame = |k: usize| Frame {
            strategy: k % 3,
            sample: i32::try_from(k / 3 + 1).ok().filter(|_| k != 4),
            replicate: (k == 4).then_some(7),
        };
        let value = |k: usize, cell: usize| match cell {
            2 => f64::NAN,
            3 => -0.0,
            _ => 100.0 * k as f64 + cell as f64,
        };
        for k in 0..13 {
            let cells: Vec<f64> = (0..5).map(|cell| value(k, cell)).collect();
            writer.add(frame(k), &cells).unwrap();
        }
        writer.finish().unwrap();

        let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
        assert_eq!(reader.num_row_groups(), 7);
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 13 * 5);
        for (place, row) in rows.iter().enumerate() {
            let (k, Row { cell, outcome, group, year }) = (place / 5, shape().rows[place % 5]);
            let word = |column| row.get_string(column).unwrap().as_str();
            let told = [word(0), word(4), word(5), word(6), word(8)];
            let (attributes, groups) = (["all", "sex"], ["all", "women"]);
            let (id, unit) = OUTCOMES[outcome];
            assert_eq!(told, [STRATEGIES[k % 3], attributes[group], groups[group], id, unit], "{place}");
            assert_eq!(row.get_int(3).unwrap(), year);
            let number = |column: usize| row.get_int(column).ok();
            assert_eq!([number(1), number(2)], [frame(k).sample, frame(k).replicate], "{place}");
            match row.get_column_iter().nth(VALUE).unwrap().1 {
                Field::Double(found) => assert_eq!(found.to_bits(), (value(k, cell) + 0.0).to_bits()),
                other => assert!(value(k, cell).is_nan() && *other == Field::Null, "{other:?}"),
            }
        }
        assert_eq!(super::rows(File::open(&path).unwrap()).unwrap(), rows.len());
    }
}
