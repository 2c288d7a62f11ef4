//! Population: adults with serious mental illness, synthesised from a setting's margins or read from a table, closed or
//! open.
//!
//! Every attribute of a person comes from one coordinate of luck, so a person added to a site changes nobody else. Who
//! joins an open population is a Poisson process of each site whose moments and persons have coordinates of the site
//! and the number of the candidate: the schedule is the same in every strategy and sample.

mod circumstances;
mod frailty;
mod joint;
mod parameters;
mod roster;
mod sizes;
mod synthesis;

pub use parameters::{AGE_BANDS, AGE_SEX, SECTION};
pub(super) use synthesis::non_adherence;

use super::OpenError;
use super::slots::{ARRIVAL, BIRTH, LEAVING};
use crate::engine::block::Block;
use crate::engine::draws::Luck;
use crate::engine::ledger::Quantity;
use crate::engine::process::{Early, Process, Step};
use crate::model::person::{Attributes, OLDEST_AGE, Person};
use crate::model::strata::{AGE, Strata};
use crate::scenario::{Slip, Values};
use crate::units::index::{Entity, PER_SITE_MAX, SITES_MAX};
use crate::units::time::WEEKS_PER_YEAR;
use circumstances::Circumstances;
use roster::Roster;
use sizes::Sizes;
use std::sync::Arc;
use synthesis::{Made, Makeup, Synthesis};

/// So many strata have a number of their own.
const MOST_STRATA: usize = 1 << 16;

/// Who joins an open population.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    /// People who join each year, for each person of a site that is full at the start.
    per_year: f64,
    /// Weeks until the horizon.
    horizon: f64,
    makeup: Makeup,
}

impl Entry {
    /// People who join each week at a site of so many people at the start.
    fn per_week(&self, people: usize) -> f64 {
        self.per_year * people as f64 / WEEKS_PER_YEAR
    }

    /// For how many of them there is room at a site of so many people: as many as are expected and half a
    /// standard deviation. More than that come to three sites in ten, whose columns then grow a little; room for all of them
    /// would stand empty at the others.
    fn room(&self, people: usize) -> usize {
        let expected = self.per_week(people) * self.horizon;
        libm::ceil(expected + 0.5 * libm::sqrt(expected)) as usize
    }
}

/// Where the people at the start come from.
#[derive(Debug, Clone, PartialEq)]
enum Source {
    Margins(Box<Makeup>),
    File(Box<Roster>),
}

/// The population process: margins of the setting, ready to draw from.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// Persons simulated at the start.
    pub persons: usize,
    /// Persons of one site at the start, on average.
    pub persons_per_site: usize,
    /// Real people for each simulated person.
    pub weight: f64,
    /// The cells by which people are counted.
    pub strata: Strata,
    /// The diagnosis that everyone has, where the strata do not tell them apart.
    pub only_diagnosis: usize,
    source: Source,
    synthesis: Synthesis,
    circumstances: Circumstances,
    entry: Option<Entry>,
    rural_share: f64,
    sizes: Sizes,
}

impl Population {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, a table contradicts its margins, or the table of persons is not valid.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let persons = values.whole("population.persons")? as usize;
        let persons_per_site = values.whole("population.persons_per_site")? as usize;
        let names = |path: &str| -> Result<Vec<String>, OpenError> {
            Ok(values.shares(path)?.into_iter().map(|(name, _)| name).collect())
        };
        let makeup = Makeup::at_start(values)?;
        let entry = if values.word("population.entry")? == "open" {
            Some(Entry {
                per_year: number("population.entry_rate")?,
                horizon: number("simulation.horizon")?,
                makeup: Makeup::at_entry(values)?,
            })
        } else {
            None
        };
        let (ethnicities, languages) = (names("population.ethnicity")?, names("population.language")?);
        let roster = if values.word("population.source")? == "file" {
            let file = values.file("population.persons_file")?;
            Some(Roster::read(file, persons_per_site, &ethnicities, &languages)?)
        } else {
            None
        };
        let rural_share = number("population.rural_share")?;
        let (synthesis, circumstances) = (Synthesis::open(values)?, Circumstances::open(values)?);
        let drawn = |key: &str| match key {
            "area" => rural_share > 0.0 && rural_share < 1.0,
            "medication" => synthesis.medication_varies(),
            AGE => values.optional_word("equity.by_age") == Some("yes"),
            key => circumstances.varies(key).unwrap_or_else(|| {
                makeup.varies(key) || entry.as_ref().is_some_and(|entry| entry.makeup.varies(key))
            }),
        };
        let varies = |key: &str| roster.as_ref().is_some_and(|roster| roster.tells(key)) || drawn(key);
        let strata = Strata::new(&ethnicities, &languages, varies);
        if strata.count() > MOST_STRATA {
            let count = strata.count();
            let message =
                format!("{count} combinations of groups are more than the {MOST_STRATA} that are told apart");
            return Err(Slip::at("population.ethnicity", message)
                .help("name fewer categories in population.ethnicity or population.language")
                .beside("population.language")
                .into());
        }
        Ok(Self {
            strata,
            only_diagnosis: makeup.only_diagnosis(),
            persons,
            persons_per_site,
            weight: number("population.represents")? / persons as f64,
            source: match roster {
                Some(roster) => Source::File(Box::new(roster)),
                None => Source::Margins(Box::new(makeup)),
            },
            synthesis,
            circumstances,
            entry,
            rural_share,
            sizes: Sizes::open(values, persons, persons_per_site)?,
        })
    }

    /// Whether there are no more sites, and no more people in one, than identities can hold; and whether a table of
    /// persons has as many as are to be simulated.
    ///
    /// # Errors
    /// A message that says what does not fit and what to change.
    pub fn check(&self, horizon: f64) -> Result<(), OpenError> {
        let mut told = OpenError::default();
        if self.sites() > SITES_MAX {
            let message = format!(
                "{} persons in sites of {} make {} sites, more than {SITES_MAX}",
                self.persons,
                self.persons_per_site,
                self.sites()
            );
            told.slip(
                Slip::at("population.persons_per_site", message)
                    .help("make population.persons_per_site larger")
                    .beside("population.persons"),
            );
        }
        if let Source::File(roster) = &self.source
            && roster.persons() != self.persons
        {
            let rows = roster.persons();
            let message =
                format!("population.persons is {}, but the table of persons has {rows} rows", self.persons);
            told.slip(
                Slip::at("population.persons", message)
                    .help(format!("write {rows}"))
                    .beside("population.persons_file"),
            );
        }
        // Twice what is expected, so that chance cannot run out of numbers.
        let joining = self
            .entry
            .as_ref()
            .map_or(0.0, |entry| 2.0 * entry.per_week(self.sizes.largest()) * horizon + 100.0);
        let largest = self.sizes.largest();
        if largest as f64 + joining > PER_SITE_MAX as f64 {
            let message = format!(
                "sites of {largest} persons, with those who join in {horizon} weeks, are more than {PER_SITE_MAX} at a site"
            );
            told.slip(
                Slip::at("population.persons_per_site", message)
                    .help("make population.persons_per_site smaller")
                    .beside("simulation.horizon"),
            );
        }
        told.or(())
    }

    fn youngest(&self) -> f64 {
        match &self.source {
            Source::Margins(makeup) => makeup.youngest(),
            Source::File(roster) => roster.youngest(),
        }
    }

    /// The youngest age that anyone may have at the start.
    ///
    /// # Errors
    /// As [`Population::open`].
    pub fn youngest_age(values: &Values) -> Result<f64, OpenError> {
        Self::open(values).map(|population| population.youngest())
    }

    /// Whether a horizon in weeks follows all people to the oldest age there is: nobody joins or leaves alive, and the
    /// youngest comes to that age.
    pub fn is_followed_to_the_end(&self, horizon: f64) -> bool {
        self.entry.is_none() && self.youngest() + horizon / WEEKS_PER_YEAR >= OLDEST_AGE - 1e-9
    }

    /// Number of sites: the last one may be smaller.
    pub fn sites(&self) -> usize {
        match &self.source {
            Source::Margins(_) => self.sizes.sites(),
            Source::File(roster) => roster.sites(),
        }
    }

    /// People of the largest site at the start, over those of the usual one.
    ///
    /// # Errors
    /// As [`Population::open`].
    pub fn largest_site(values: &Values) -> Result<f64, OpenError> {
        let persons = values.whole("population.persons")? as usize;
        let usual = values.whole("population.persons_per_site")? as usize;
        Ok(Sizes::open(values, persons, usual)?.largest() as f64 / usual as f64)
    }

    /// Whether the sites of two populations have as many people each.
    pub fn has_sizes_of(&self, other: &Self) -> bool {
        self.sizes == other.sizes
    }

    /// A site's place in the order of deprivation: evenly spaced, the first site the most deprived.
    pub fn deprivation_rank(&self, site: usize) -> f64 {
        match &self.source {
            Source::Margins(_) => (site as f64 + 0.5) / self.sites() as f64,
            Source::File(roster) => roster.deprivation_rank(site),
        }
    }

    /// A site's kind of area: sites are rural in an even sequence that does not follow deprivation.
    ///
    /// # Source
    /// Additive recurrence with the golden ratio: the most even spread of a sequence of any length.
    pub fn area(&self, site: usize) -> u8 {
        const GOLDEN: f64 = 0.618_033_988_749_894_9;
        if let Source::File(roster) = &self.source {
            return roster.area(site);
        }
        let place = (site as f64 + 0.5) * GOLDEN;
        u8::from(place - libm::floor(place) < self.rural_share)
    }

    /// The person that this made, who enters at `at`.
    fn person(&self, made: &Made, at: f64, entity: Entity, luck: &Luck) -> Person {
        let age = made.age - at / WEEKS_PER_YEAR;
        let circumstances = self.circumstances.of(&made.attributes, made.stated, entity, luck);
        let attributes = Attributes { circumstances, ..made.attributes };
        let stratum = self.strata.of_age(&attributes, made.age);
        let mut person =
            Person::new(age as f32, attributes, stratum, made.frailty as f32, made.response as f32);
        person.severity = made.severity as f32;
        person
    }

    fn at_start(&self, place: usize, block: &Block, luck: &Luck) -> Person {
        let site = &block.site;
        let entity = block.entity(place);
        let mut draw = luck.draw(entity, BIRTH, 0);
        let made = match &self.source {
            Source::Margins(makeup) => {
                self.synthesis.person(makeup, site.deprivation_rank, site.area, &mut draw)
            }
            Source::File(roster) => roster.person(usize::from(site.id), place, &self.synthesis, &mut draw),
        };
        self.person(&made, 0.0, entity, luck)
    }

    fn places(&self, site: usize) -> usize {
        match &self.source {
            Source::Margins(_) => self.sizes.of(site),
            Source::File(roster) => roster.places(site),
        }
    }

    /// Moves a site's clock of candidates to the next one.
    fn next_candidate(&self, entry: &Entry, from: f64, block: &mut Block, luck: &Luck) {
        let number = u32::from(block.site.candidates);
        let amount = luck.draw(Entity::site(usize::from(block.site.id)), ARRIVAL, number).amount();
        let per_week = entry.per_week(self.sizes.when_full(usize::from(block.site.id)));
        block.site.next_candidate = if per_week > 0.0 { from + amount / per_week } else { f64::INFINITY };
    }
}

/// Shared with whoever else asks how people are made.
impl Process for Arc<Population> {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(self))
    }

    fn found(&self, block: &mut Block, step: &mut Step<'_>) {
        let site = usize::from(block.site.id);
        block.site.deprivation_rank = self.deprivation_rank(site);
        block.site.area = self.area(site);
        let places = self.places(site);
        block.reserve(places + self.entry.as_ref().map_or(0, |entry| entry.room(places)));
        for place in 0..places {
            let person = self.at_start(place, block, step.luck);
            block.push(person);
        }
        block.settle();
        if let Some(entry) = &self.entry {
            self.next_candidate(entry, 0.0, block, step.luck);
        }
    }

    fn begin(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        if person >= block.settled() {
            let moment = step.ledger.moment(at);
            step.ledger.count(Quantity::Joined, block.people[person].stratum, &moment);
        }
    }

    /// Candidates come at the rate of a full site and join with the share that the site is full to: a person added at
    /// the start may then add someone who joins, but moves nobody.
    fn arrive(&self, block: &mut Block, step: &mut Step<'_>) -> Option<(usize, f64)> {
        let entry = self.entry.as_ref()?;
        let full = block.settled() as f64 / self.sizes.when_full(usize::from(block.site.id)) as f64;
        while block.site.next_candidate < step.end {
            let at = block.site.next_candidate.max(step.start);
            let number = block.site.candidates;
            block.site.candidates = number.checked_add(1)?;
            self.next_candidate(entry, at, block, step.luck);
            let entity = block.entity_of_candidate(number);
            let mut draw = step.luck.draw(entity, BIRTH, 0);
            let made =
                self.synthesis.person(&entry.makeup, block.site.deprivation_rank, block.site.area, &mut draw);
            if draw.uniform() < full {
                let person = self.person(&made, at, entity, step.luck);
                return Some((block.push_candidate(person, number), at));
            }
        }
        None
    }
}

/// Whether people leave the population alive, and at what hazard a week; 0 where it is closed.
///
/// # Errors
/// Where the value is missing.
pub(super) fn leave_hazard(values: &Values) -> Result<f64, OpenError> {
    if values.word("population.entry")? == "open" {
        Ok(values.number("population.leave_rate")? / WEEKS_PER_YEAR)
    } else {
        Ok(0.0)
    }
}

/// When a person who enters at `at` would leave alive, by a coordinate of that person alone.
pub(super) fn time_of_leaving(hazard: f64, entity: Entity, at: f64, luck: &Luck) -> f64 {
    if hazard > 0.0 { at.max(0.0) + luck.draw(entity, LEAVING, 0).amount() / hazard } else { f64::INFINITY }
}
