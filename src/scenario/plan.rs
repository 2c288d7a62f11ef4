//! Analysis plans: what is to be compared and how, written down with a checksum before results are seen.
//!
//! The checksum is of the text itself up to the table that holds it, so that a plan that was touched afterwards shows it.

use super::text_of;
use crate::units::checksum::sha256_hex;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use toml::Value;

/// No plan is larger than this, in bytes.
const MOST_BYTES: usize = 16 << 20;
/// No plan names more outcomes, comparisons, thresholds, files or strategies than this.
const MOST_NAMED: usize = 10_000;
/// No plan says more values, those that strategies share with the comparator counted each time.
const MOST_VALUES: usize = 4_000_000;
/// The table of the checksum: what stands before it is what is frozen.
const SEAL: &str = "\n[frozen]\n";

/// A plan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Version of the program that froze it.
    pub version: String,
    /// Name of the decision folder.
    pub decision: String,
    /// Identifier of the comparator.
    pub comparator: String,
    /// Seed.
    pub seed: u64,
    /// Persons to be simulated, at least.
    pub persons: u64,
    /// Replicates, at least.
    pub replicates: u64,
    /// Parameter sets, at least.
    pub samples: u64,
    /// Whether samples share their luck.
    pub shared_luck: bool,
    /// Whether everyone is followed to the end of life.
    pub lifetime: bool,
    /// Identifiers of the outcomes that will be reported.
    pub outcomes: Vec<String>,
    /// Identifiers of the strategies that will be compared with the comparator.
    pub comparisons: Vec<String>,
    /// Willingness to pay at which the decision will be told.
    pub thresholds: Vec<f64>,
    /// Files that go in, with their checksums.
    pub inputs: BTreeMap<String, String>,
    /// The strategies with every value, the comparator first.
    pub strategies: Vec<Planned>,
}

/// A strategy of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planned {
    /// Identifier.
    pub id: String,
    /// Name in plain words.
    pub name: String,
    /// Values by address, in the unit of the model, as text.
    pub values: BTreeMap<String, String>,
}

/// A plan as it lies on the disk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Frozen {
    /// What it says.
    pub plan: Plan,
    /// Its text.
    pub text: String,
    /// Its checksum.
    pub sha256: String,
}

/// Line ends as every system writes them count alike.
fn normal(text: &str) -> String {
    text.replace("\r\n", "\n")
}

impl Plan {
    /// The plan as text, sealed with its checksum.
    ///
    /// # Shape
    /// TOML: what is planned; files with checksums; for the comparator every value, for every other strategy those that differ from
    /// the comparator's; the checksum last.
    pub fn frozen(self) -> Frozen {
        let mut text = format!(
            "# An analysis plan of peerscale, frozen before results are seen. Do not edit it: its checksum would no longer fit.\n\
             # `peerscale run … --plan` lists what deviates from it, `peerscale plan check` compares any run with it.\n\n\
             version = {}\ndecision = {}\ncomparator = {}\nseed = {}\npersons = {}\nreplicates = {}\nsamples = {}\nshared_luck = {}\n\
             lifetime = {}\noutcomes = {}\ncomparisons = {}\nthresholds = {}\n\n[inputs]\n",
            text_of(&self.version),
            text_of(&self.decision),
            text_of(&self.comparator),
            self.seed,
            self.persons,
            self.replicates,
            self.samples,
            self.shared_luck,
            self.lifetime,
            list(&self.outcomes),
            list(&self.comparisons),
            Value::Array(self.thresholds.iter().map(|&value| Value::Float(value)).collect()),
        );
        for (name, sha256) in &self.inputs {
            let _ = writeln!(text, "{} = {}", text_of(name), text_of(sha256));
        }
        let base = self.strategies.first().map(|first| first.values.clone()).unwrap_or_default();
        for (place, strategy) in self.strategies.iter().enumerate() {
            let _ = write!(
                text,
                "\n[[strategy]]\nid = {}\nname = {}\n",
                text_of(&strategy.id),
                text_of(&strategy.name)
            );
            let without: Vec<String> =
                base.keys().filter(|address| !strategy.values.contains_key(*address)).cloned().collect();
            if !without.is_empty() {
                let _ = writeln!(text, "without = {}", list(&without));
            }
            text.push_str("[strategy.values]\n");
            for (address, value) in &strategy.values {
                if place == 0 || base.get(address) != Some(value) {
                    let _ = writeln!(text, "{} = {}", text_of(address), text_of(value));
                }
            }
        }
        let sha256 = sha256_hex(text.as_bytes());
        let _ = writeln!(text, "{SEAL}sha256 = {}", text_of(&sha256));
        Frozen { plan: self, text, sha256 }
    }
}

fn list(words: &[String]) -> String {
    Value::Array(words.iter().cloned().map(Value::String).collect()).to_string()
}

impl Frozen {
    /// Reads a plan.
    ///
    /// # Errors
    /// It is no plan, or is not as it was frozen: what is wrong and what to do, for the end of a sentence that begins with its name.
    pub fn read(text: &str) -> Result<Self, String> {
        let again = "freeze it again with `peerscale plan freeze`";
        if text.len() > MOST_BYTES {
            return Err(format!("is larger than the {} MiB that a plan may have: {again}", MOST_BYTES >> 20));
        }
        let text = normal(text);
        let Some(end) = text.rfind(SEAL) else {
            return Err(format!("is no frozen plan (it has no table [frozen]): {again}"));
        };
        let sha256 = sha256_hex(&text.as_bytes()[..end]);
        let document: toml::Table =
            toml::from_str(&text).map_err(|error| format!("is no plan: {}: {again}", error.message()))?;
        let sealed = document.get("frozen").and_then(|frozen| frozen.get("sha256")).and_then(Value::as_str);
        if sealed != Some(sha256.as_str()) {
            return Err(format!(
                "is not as it was frozen: its checksum does not fit what it says: use the plan as it was, or {again}"
            ));
        }
        let plan = plan(&document).ok_or_else(|| {
            format!("lacks a part of a plan, or says too much or what is no number: {again}")
        })?;
        Ok(Self { plan, text, sha256 })
    }
}

fn plan(document: &toml::Table) -> Option<Plan> {
    let word = |key: &str| document.get(key)?.as_str().map(str::to_owned);
    let number = |key: &str| u64::try_from(document.get(key)?.as_integer()?).ok();
    let words = |key: &str| -> Option<Vec<String>> {
        let all = document.get(key)?.as_array().filter(|all| all.len() <= MOST_NAMED)?;
        all.iter().map(|word| word.as_str().map(str::to_owned)).collect()
    };
    let strategies = document.get("strategy")?.as_array()?;
    let base = pairs(strategies.first()?.get("values")?)?;
    // A short text could otherwise ask for a large base as many times as it likes.
    if strategies.len() > MOST_NAMED || strategies.len() * base.len() > MOST_VALUES {
        return None;
    }
    let strategy = |of: &Value| {
        let mut values = base.clone();
        for gone in of.get("without").and_then(Value::as_array).into_iter().flatten() {
            values.remove(gone.as_str()?);
        }
        values.extend(pairs(of.get("values")?)?);
        let word = |key: &str| of.get(key)?.as_str().map(str::to_owned);
        Some(Planned { id: word("id")?, name: word("name")?, values })
    };
    let thresholds = document.get("thresholds")?.as_array().filter(|all| all.len() <= MOST_NAMED)?;
    let amount = |value: &Value| value.as_float().filter(|amount| amount.is_finite() && *amount >= 0.0);
    let inputs = pairs(document.get("inputs")?).filter(|all| all.len() <= MOST_NAMED)?;
    Some(Plan {
        version: word("version")?,
        decision: word("decision")?,
        comparator: word("comparator")?,
        seed: number("seed")?,
        persons: number("persons")?,
        replicates: number("replicates")?,
        samples: number("samples")?,
        shared_luck: document.get("shared_luck")?.as_bool()?,
        lifetime: document.get("lifetime")?.as_bool()?,
        outcomes: words("outcomes")?,
        comparisons: words("comparisons")?,
        thresholds: thresholds.iter().map(amount).collect::<Option<_>>()?,
        inputs,
        strategies: strategies.iter().map(strategy).collect::<Option<_>>()?,
    })
}

fn pairs(of: &Value) -> Option<BTreeMap<String, String>> {
    of.as_table()?.iter().map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Plan {
        let values = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let planned = |id: &str, pairs: &[(&str, &str)]| Planned {
            id: id.into(),
            name: format!("Plan \"{id}\""),
            values: values(pairs),
        };
        Plan {
            version: "0.1.0".into(),
            decision: "class".into(),
            comparator: "usual".into(),
            seed: 7,
            persons: 100,
            replicates: 2,
            samples: 40,
            lifetime: true,
            outcomes: vec!["admissions".into()],
            comparisons: vec!["more".into()],
            thresholds: vec![20_000.0, 0.1 + 0.2],
            inputs: values(&[("base.toml", "ab"), ("a \"b\".toml", "cd")]),
            strategies: vec![
                planned("usual", &[("x.y", "1"), ("x.z", "{ a = 0.5, b = 0.5 }"), ("q", "\"two\nlines\"")]),
                planned("more", &[("x.y", "2"), ("q", "\"two\nlines\""), ("own", "3")]),
            ],
            ..Plan::default()
        }
    }

    #[test]
    fn a_plan_comes_back_as_it_was() {
        let frozen = example().frozen();
        assert_eq!(Frozen::read(&frozen.text).unwrap(), frozen);
        assert_eq!(frozen.plan, example());
        // Another system's line ends are no change.
        assert_eq!(Frozen::read(&frozen.text.replace('\n', "\r\n")).unwrap(), frozen);
    }

    #[test]
    fn whatever_is_changed_is_seen() {
        let text = example().frozen().text;
        assert!(Frozen::read("").unwrap_err().contains("no frozen plan"));
        let mut seen = 0;
        for (place, byte) in text.bytes().enumerate() {
            let mut other = text.clone().into_bytes();
            other[place] = if byte == b'1' { b'2' } else { b'1' };
            seen += usize::from(Frozen::read(&String::from_utf8_lossy(&other)).is_err());
        }
        assert_eq!(seen, text.len());
        for end in 0..text.len() - 1 {
            assert!(Frozen::read(&String::from_utf8_lossy(&text.as_bytes()[..end])).is_err(), "{end}");
        }
    }
}
