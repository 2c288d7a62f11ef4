//! `equity`: inequality of anyone's data, and what a run found of it.

use super::counted;
use super::exit::Failure;
use super::job::{pretty, table};
use crate::economics::inequality::{Bounds, Lack};
use crate::jobs::equity::{Columns, measured};
use crate::report::equity::{document, terminal};
use crate::report::fairness::{PATH, terminal as of_run};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `equity`.
#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "The lowest rank is the most deprived: an index above 0 means that the value is concentrated among the better off. \
    Rows with the same rank share it, and the order of rows never matters.\n\nExample:\n  \
    peerscale equity groups.csv --value life_expectancy --rank fifth --weight population --json\n  peerscale equity output/england-1a2b3c4d"
)]
pub(super) struct Equity {
    /// A table with one row a person or group, or the folder of a run.
    #[arg(value_name = "DATA.csv|OUTPUT_DIR")]
    data: PathBuf,
    /// Column of the value whose distribution is judged.
    #[arg(long, value_name = "COL")]
    value: Option<String>,
    /// Column by which people are ranked, the most deprived lowest.
    #[arg(long, value_name = "COL")]
    rank: Option<String>,
    /// Column of how much each row counts, such as how many people a group has; all the same otherwise.
    #[arg(long, value_name = "COL")]
    weight: Option<String>,
    /// The least and the largest value that is possible, for the indices of Wagstaff and Erreygers.
    #[arg(long, value_name = "LO:HI", value_parser = bounds, allow_hyphen_values = true)]
    bounds: Option<Bounds>,
    /// Print the results as JSON.
    #[arg(long)]
    json: bool,
}

/// What values may lack, and how that is said of their column.
const UNDEFINED: [(Lack, &str); 3] = [
    (Lack::NotNegative, "is below 0 in some rows"),
    (Lack::Mean, "is 0 in every row"),
    (Lack::Positive, "is not above 0 in every row"),
];

fn bounds(text: &str) -> Result<Bounds, String> {
    let form = || "write the least and the largest value as LO:HI, for instance 0:1".to_owned();
    let (low, high) = text.split_once(':').ok_or_else(form)?;
    let number = |word: &str| word.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let (low, high) = number(low).zip(number(high)).ok_or_else(form)?;
    if low < high { Ok(Bounds { low, high }) } else { Err("the first must be below the second".into()) }
}

impl Equity {
    /// What a finished run says of equity; nothing is simulated.
    fn of_run(&self) -> Result<(), Failure> {
        if self.value.is_some() || self.rank.is_some() || self.weight.is_some() || self.bounds.is_some() {
            return Err(Failure::Usage(
                "--value, --rank, --weight and --bounds are for a table, not for the folder of a run".into(),
            ));
        }
        let path = self.data.join(PATH);
        let wrong = |why: &str| {
            Failure::Invalid(format!(
                "error: {} {why}: name the folder that `run` left\n1 error; nothing was run",
                path.display()
            ))
        };
        let text = std::fs::read_to_string(&path).map_err(|_| wrong("is not there"))?;
        let document: serde_json::Value = serde_json::from_str(&text).map_err(|_| wrong("is no JSON"))?;
        let words = of_run(&document).ok_or_else(|| wrong("is no document of equity"))?;
        super::say(&if self.json { pretty(&document)? } else { words })
    }

    pub(super) fn go(self) -> Result<(), Failure> {
        if self.data.is_dir() {
            return self.of_run();
        }
        let (Some(value), Some(rank)) = (&self.value, &self.rank) else {
            return Err(Failure::Usage(
                "name the columns of a table with --value and --rank, or the folder of a run".into(),
            ));
        };
        let file = table(&self.data)?;
        let columns = Columns { value, rank, weight: self.weight.as_deref() };
        let found = measured(&file, &columns, self.bounds)?;
        super::say(&if self.json { pretty(&document(&found))? } else { terminal(&found) })?;
        let left_out = |(lack, why): (Lack, &str)| {
            let mut names: Vec<&str> =
                found.iter().filter(|index| index.value == Err(lack)).map(|index| index.name).collect();
            names.dedup();
            let list = names.join(", ");
            (!names.is_empty())
                .then(|| format!("error: {value} {why}, so these are undefined and left out: {list}"))
        };
        let errors: Vec<String> = UNDEFINED.into_iter().filter_map(left_out).collect();
        if errors.is_empty() {
            return Ok(());
        }
        Err(Failure::Invalid(format!(
            "{}\n{}; all others are told. Name a column without such values, or go by those that are told",
            errors.join("\n"),
            counted(errors.len(), "error", "errors")
        )))
    }
}
