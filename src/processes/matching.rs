//! Matching: which worker a person gets, where there are fewer workers than wishes.
//!
//! A rule says which characteristic of the worker should agree with the person's. Of the workers with room, those who
//! agree come first, then those with the fewest people, then the one to whom the person's own draw points. Where the
//! scenario says so, a person waits for a worker who agrees for some time before taking another.

use super::OpenError;
use super::manner::Manner;
use super::population::AGE_SEX;
use crate::engine::block::Block;
use crate::engine::draws::category_of;
use crate::engine::process::Step;
use crate::model::person::{Attributes, DIAGNOSES, SEXES};
use crate::model::relationship::{PREFERENCES, Preference, Relationship, Wish};
use crate::model::worker::{ANY_EXPERIENCE, PeerWorker};
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Slip, Values};

/// Words of the rule, with what they mean.
pub(super) const RULES: &[(&str, &str)] = &[
    ("random", "Any worker with a free place."),
    ("group if available", "A worker of the person's own ethnic or cultural group if one has a free place."),
    ("language if available", "A worker who speaks the person's language if one has a free place."),
    ("sex if available", "A worker of the person's own sex if one has a free place."),
    ("preference if available", "A worker whom the person would rather have if one has a free place."),
];

/// Whom people would rather have.
pub(super) const PREFERENCE: Parameter = Parameter::shares(
    "engagement.preference",
    "Preferences",
    "Shares of people who would rather have a worker of their own group, language or sex, and of those who would have \
     anyone. Where it is left out: anyone.",
)
.shares_over(&PREFERENCES)
.optional();

/// For how long a person waits for a match.
pub(super) const HOLD: Parameter = Parameter::number(
    "engagement.hold_weeks",
    "Waiting for a match",
    "weeks",
    0.0,
    520.0,
    "How long a person on the list lets others go first while no worker with a free place agrees with the rule of \
     matching. Where it is left out: 0.",
)
.optional();

/// Which characteristic of the worker should agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Random,
    Characteristic(Preference),
    Preferred,
}

/// How people and workers are matched.
#[derive(Debug, Clone)]
pub struct Matching {
    rule: Rule,
    /// Cumulative shares of preferences; empty where nobody has one.
    preferences: Vec<f64>,
    hold: f64,
}

/// Whether a worker agrees with a person in a characteristic; anyone does where there is no wish.
pub fn agrees(worker: &PeerWorker, who: &Attributes, characteristic: Preference) -> bool {
    match characteristic {
        Preference::None => true,
        Preference::Group => worker.ethnicity == who.ethnicity,
        Preference::Language => worker.language == who.language,
        Preference::Sex => worker.sex == who.sex,
    }
}

impl Matching {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, where no worker can ever agree with people of some group, or where the rule needs
    /// what is not stated.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let word = values.word("engagement.matching")?;
        let rule = match word {
            "group if available" => Rule::Characteristic(Preference::Group),
            "language if available" => Rule::Characteristic(Preference::Language),
            "sex if available" => Rule::Characteristic(Preference::Sex),
            "preference if available" => Rule::Preferred,
            _ => Rule::Random,
        };
        let shares: Vec<f64> = if values.keys("engagement.preference").is_empty() {
            Vec::new()
        } else {
            values.each("engagement.preference", &PREFERENCES)?
        };
        let hold = values.optional_number("engagement.hold_weeks").unwrap_or_default();
        let mut told = OpenError::default();
        if rule == Rule::Preferred && shares.is_empty() {
            let message =
                "engagement.matching is \"preference if available\", but nobody is said to have a preference";
            let help = "state engagement.preference, for instance { none = 0.7, group = 0.1, language = 0.1, sex = 0.1 }";
            let slip = Slip::at("engagement.matching", message).help(help);
            told.slip(slip.beside("engagement.preference"));
        }
        let mut hold_is_idle = |what: &str, other: &str, help: &str| {
            let message = format!("engagement.hold_weeks is {hold}, but {what}");
            let help = format!("write engagement.hold_weeks = 0, or {help}");
            told.slip(Slip::at("engagement.hold_weeks", message).help(help).beside(other));
        };
        if hold > 0.0 && rule == Rule::Random {
            hold_is_idle(
                "engagement.matching is \"random\", so there is nothing to wait for",
                "engagement.matching",
                "say by what people are matched",
            );
        }
        if hold > 0.0 && values.word("referral.waiting")? != "list" {
            hold_is_idle(
                "referral.waiting is \"none\", so nobody can wait for a match",
                "referral.waiting",
                "referral.waiting = \"list\"",
            );
        }
        let wanted: Vec<Preference> = match rule {
            Rule::Characteristic(one) => vec![one],
            Rule::Preferred => [Preference::Group, Preference::Language, Preference::Sex]
                .into_iter()
                .filter(|&preference| shares.get(preference as usize).is_some_and(|&share| share > 0.0))
                .collect(),
            Rule::Random => Vec::new(),
        };
        if values.is_on(super::workforce::SECTION.id) && values.word("engagement.places")? == "workers" {
            for characteristic in wanted {
                told.take(everyone_can_be_matched(values, word, characteristic));
            }
        }
        let mut sum = 0.0;
        let preferences = shares.into_iter().map(|share| {
            sum += share;
            sum
        });
        told.or(Self { rule, preferences: preferences.collect(), hold })
    }

    /// Whether people differ in whom they would rather have.
    pub(super) fn has_preferences(&self) -> bool {
        !self.preferences.is_empty()
    }

    /// Whom a person would rather have; it stays the same for life. Without a manner nobody has a preference.
    pub(super) fn preference(&self, manner: Option<&Manner>) -> Preference {
        let Some(manner) = manner.filter(|_| self.has_preferences()) else { return Preference::None };
        match category_of(manner.preference(), &self.preferences) {
            1 => Preference::Group,
            2 => Preference::Language,
            3 => Preference::Sex,
            _ => Preference::None,
        }
    }

    /// The characteristic that should agree, for a person with a preference.
    const fn wanted(&self, preference: Preference) -> Preference {
        match self.rule {
            Rule::Random => Preference::None,
            Rule::Characteristic(characteristic) => characteristic,
            Rule::Preferred => preference,
        }
    }

    /// Whether people wait for a match at all.
    pub fn holds_people(&self) -> bool {
        self.hold > 0.0
    }

    /// Whether a person who has waited so many weeks lets others go first, because no worker with room agrees.
    pub fn holds(&self, waited: f64, person: usize, block: &Block, step: &mut Step<'_>) -> bool {
        if waited >= self.hold {
            return false;
        }
        let manner = self.has_preferences().then(|| Manner::of(block.entity(person), step.luck));
        let wanted = self.wanted(self.preference(manner.as_ref()));
        let who = &block.people[person].attributes;
        !block.workers.iter().any(|worker| worker.room() > 0 && agrees(worker, who, wanted))
    }

    /// The worker with whom a person gets a place, if one has room; `pick` is the person's own draw.
    pub fn worker_for(&self, person: usize, preference: Preference, pick: u32, block: &Block) -> Option<u16> {
        let wanted = self.wanted(preference);
        let who = &block.people[person].attributes;
        let first = pick as usize % block.workers.len().max(1);
        let (before, after) = block.workers.split_at(first);
        // The order of candidates begins with the one to whom the draw points; of equals the first is taken.
        let (mut least, mut best) = (u32::MAX, None);
        (first..).zip(after).chain((0..).zip(before)).for_each(|(place, worker)| {
            let key = u32::from(!agrees(worker, who, wanted)) << 16 | u32::from(worker.caseload);
            if key < least && worker.room() > 0 {
                (least, best) = (key, Some(place as u16));
            }
        });
        best
    }
}

/// Notes in which characteristics a worker agrees with a person.
pub(super) fn note(place: &mut Relationship, worker: &PeerWorker, who: &Attributes, preference: Preference) {
    place.matched = agrees(worker, who, Preference::Group);
    place.same_language = agrees(worker, who, Preference::Language);
    place.same_sex = agrees(worker, who, Preference::Sex);
    place.same_experience = worker.experience == ANY_EXPERIENCE || worker.experience == who.diagnosis;
    place.wish = match preference {
        Preference::None => Wish::None,
        wish if agrees(worker, who, wish) => Wish::Met,
        _ => Wish::Unmet,
    };
}

/// Shares of women and men among the people at the start.
fn sexes_of_people(values: &Values) -> Result<[f64; 2], MissingValue> {
    let female = if values.word("population.age_law")? == "bands" {
        values.each("population.age_sex", &AGE_SEX)?.iter().take(AGE_SEX.len() / 2).sum()
    } else {
        values.number("population.female_share")?
    };
    Ok([female, 1.0 - female])
}

/// Cumulative shares of workers by sex; those of the people at the start where the scenario does not say.
///
/// # Errors
/// Where a value is missing.
pub(super) fn sexes_of_workers(values: &Values) -> Result<Vec<f64>, MissingValue> {
    let path = "workforce.sex";
    let shares = if values.keys(path).is_empty() {
        sexes_of_people(values)?.to_vec()
    } else {
        values.each(path, &SEXES)?
    };
    Ok(cumulative(shares))
}

/// Cumulative shares of workers by language; where the scenario does not say, all speak the one that services speak.
///
/// # Errors
/// Where a value is missing.
pub(super) fn languages_of_workers(values: &Values) -> Result<Vec<f64>, MissingValue> {
    let path = "workforce.language";
    if values.keys(path).is_empty() {
        return Ok(vec![1.0]);
    }
    let languages = values.keys("population.language");
    let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
    Ok(cumulative(values.each(path, &languages)?))
}

/// Cumulative shares of workers by the diagnosis that they have lived with; empty where that is not told apart.
///
/// # Errors
/// Where a value is missing.
pub(super) fn experiences_of_workers(values: &Values) -> Result<Vec<f64>, MissingValue> {
    let path = "workforce.experience";
    if values.keys(path).is_empty() {
        return Ok(Vec::new());
    }
    Ok(cumulative(values.each(path, &DIAGNOSES)?))
}

fn cumulative(shares: Vec<f64>) -> Vec<f64> {
    let mut sum = 0.0;
    shares
        .into_iter()
        .map(|share| {
            sum += share;
            sum
        })
        .collect()
}

/// Refuses a rule by which some people can never be matched, because no worker is like them.
fn everyone_can_be_matched(values: &Values, rule: &str, by: Preference) -> Result<(), OpenError> {
    let (what, names, people, workers): (_, Vec<String>, Vec<f64>, Vec<f64>) = match by {
        Preference::None => return Ok(()),
        Preference::Group => {
            let (names, people): (Vec<_>, Vec<_>) =
                values.shares("population.ethnicity")?.into_iter().unzip();
            let keys: Vec<&str> = names.iter().map(String::as_str).collect();
            let workers = values.each("workforce.ethnicity", &keys)?;
            ("workforce.ethnicity", names, people, workers)
        }
        Preference::Language => {
            let (names, people): (Vec<_>, Vec<_>) = values.shares("population.language")?.into_iter().unzip();
            ("workforce.language", names, people, shares_of(&languages_of_workers(values)?))
        }
        Preference::Sex => {
            let names = SEXES.iter().map(|&name| name.to_owned()).collect();
            let workers = shares_of(&sexes_of_workers(values)?);
            ("workforce.sex", names, sexes_of_people(values)?.to_vec(), workers)
        }
    };
    let mut told = OpenError::default();
    for (place, (name, share)) in names.iter().zip(people).enumerate() {
        if share > 0.0 && workers.get(place).is_none_or(|&share| share <= 0.0) {
            let message = format!(
                "engagement.matching is \"{rule}\", but no worker is ever \"{name}\", as a share of {share} of the people are"
            );
            let help = format!("write {what}.\"{name}\" above 0, or engagement.matching = \"random\"");
            told.slip(Slip::at("engagement.matching", message).help(help).beside(format!("{what}.{name}")));
        }
    }
    told.or(())
}

fn shares_of(cumulative: &[f64]) -> Vec<f64> {
    let before = std::iter::once(&0.0).chain(cumulative);
    cumulative.iter().zip(before).map(|(sum, before)| sum - before).collect()
}
