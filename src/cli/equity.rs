//! `equity`: inequality of anyone's data.

use super::exit::Failure;
use super::job::{pretty, table};
use crate::economics::inequality::{Bounds, Lack};
use crate::jobs::equity::{Columns, measured};
use crate::report::equity::{document, terminal};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `equity`.
#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "The lowest rank is the most deprived: an index above 0 means that the value is concentrated among the better off. \
    Rows with the same rank share it, and the order of rows never matters.\n\nExample:\n  \
    peerscale equity groups.csv --value life_expectancy --rank fifth --weight population --json"
)]
pub(super) struct Equity {
    /// A table with one row a person or group.
    #[arg(value_name = "DATA.csv")]
    data: PathBuf,
    /// Column of the value whose distribution is judged.
    #[arg(long, value_name = "COL")]
    value: String,
    /// Column by which people are ranked, the most deprived lowest.
    #[arg(long, value_name = "COL")]
    rank: String,
    /// Column of how much each row counts, such as how many people a group has; all the same otherwise.
    #[arg(long, value_name = "COL")]
    weight: Option<String>,
    /// The least and the largest value that is possible, for the indices of Wagstaff and Erreygers.
    #[arg(long, value_name = "LO:HI", value_parser = bounds)]
    bounds: Option<Bounds>,
    /// Print the results as JSON.
    #[arg(long)]
    json: bool,
}

fn bounds(text: &str) -> Result<Bounds, String> {
    let form = || "write the least and the largest value as LO:HI, for instance 0:1".to_owned();
    let (low, high) = text.split_once(':').ok_or_else(form)?;
    let number = |word: &str| word.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let (low, high) = number(low).zip(number(high)).ok_or_else(form)?;
    if low < high { Ok(Bounds { low, high }) } else { Err("the first must be below the second".into()) }
}

impl Equity {
    pub(super) fn go(self) -> Result<(), Failure> {
        let file = table(&self.data)?;
        let columns = Columns { value: &self.value, rank: &self.rank, weight: self.weight.as_deref() };
        let found = measured(&file, &columns, self.bounds)?;
        super::say(&if self.json { pretty(&document(&found))? } else { terminal(&found) })?;
        let mut undefined: Vec<&str> =
            found.iter().filter(|index| index.value == Err(Lack::Positive)).map(|index| index.name).collect();
        undefined.dedup();
        if undefined.is_empty() {
            return Ok(());
        }
        Err(Failure::Invalid(format!(
            "error: {} is not above 0 in every row, so these are undefined and left out: {}\n1 error; all others are told",
            self.value,
            undefined.join(", ")
        )))
    }
}
