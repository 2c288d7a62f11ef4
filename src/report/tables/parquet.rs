//! The long table of outcomes as Parquet: the only file that names the package for it.
//!
//! Rows come frame by frame, so that what is held in memory is one row group, whatever the number of samples.

use super::outcomes::{Frame, Row, Shape};
use parquet::basic::{Compression, Encoding, GzipLevel};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
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
    shape: Shape,
    /// For each row of a frame.
    years: Vec<i32>,
    /// Attributes, groups, outcomes, units.
    words: [Vec<ByteArray>; 4],
    strategies: Vec<Vec<ByteArray>>,
    /// Whose the frames are that wait for their row group, and their values.
    waiting: Vec<Frame>,
    values: Vec<f64>,
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
        let file =
            SerializedFileWriter::new(file, Arc::new(parse_message_type(SCHEMA)?), Arc::new(properties))?;
        let bytes = |text: &str| ByteArray::from(text.as_bytes().to_vec());
        let words = [&shape.attributes, &shape.groups, &shape.outcomes, &shape.units]
            .map(|texts| texts.iter().map(|text| bytes(text)).collect());
        Ok(Self {
            file,
            years: shape.rows.iter().map(|row| row.year).collect(),
            words,
            strategies: shape.strategies.iter().map(|id| vec![bytes(id); CHUNK]).collect(),
            shape,
            waiting: Vec::new(),
            values: Vec::new(),
        })
    }

    /// Takes in a frame.
    pub(super) fn add(&mut self, frame: Frame, cells: &[f64]) -> Result<(), ParquetError> {
        self.values
            .extend(self.shape.rows.iter().map(|row| cells.get(row.cell).copied().unwrap_or(f64::NAN)));
        self.waiting.push(frame);
        if self.values.len() >= GROUP { self.flush() } else { Ok(()) }
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
        let rows = self.shape.rows.len();
        let mut group = self.file.next_row_group()?;
        let mut index = 0;
        while let Some(mut column) = group.next_column()? {
            for (place, frame) in waiting.iter().enumerate() {
                match index {
                    0 => repeated(&mut column, &self.strategies[frame.strategy], rows)?,
                    1 => same(&mut column, frame.sample, rows)?,
                    2 => same(&mut column, frame.replicate, rows)?,
                    3 => put::<Int32Type>(&mut column, &self.years, None)?,
                    VALUE => numbers(&mut column, &values[place * rows..(place + 1) * rows])?,
                    word => {
                        let place = if word > VALUE { 3 } else { word - 4 };
                        let of = |row: &Row| if place < 2 { row.group } else { row.outcome };
                        spelled(&mut column, &self.words[place], self.shape.rows.iter().map(of))?;
                    }
                }
            }
            column.close()?;
            index += 1;
        }
        group.close()?;
        Ok(())
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
