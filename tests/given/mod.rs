//! Scenarios given to the engine: a file's text with statements replaced, read by the crate's own loader.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::path::{Path, PathBuf};

use peerscale::jobs::model::{Model, layout};
use peerscale::jobs::run::{Decision, Options};
use peerscale::jobs::sections::registry;
use peerscale::jobs::simulate::{accounts, frame};
use peerscale::outcomes::frame::{Frame, Layout};
use peerscale::outcomes::groups::Group;
use peerscale::scenario::{Scenario, load};
use proptest::test_runner::{Config as ProptestConfig, RngSeed};
use toml::{Table, Value};

pub(crate) use peerscale::jobs::simulate::Accounts;

/// So many cases of a property, the same in every run: a pass today is a pass tomorrow.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A number for each key, as a statement has it.
pub(crate) fn keyed(pairs: &[(&str, f64)]) -> Value {
    Value::Table(pairs.iter().map(|(key, value)| ((*key).to_owned(), Value::Float(*value))).collect())
}

/// The text of one strategy.
#[derive(Clone, Debug)]
pub(crate) struct Given(Table);

/// The life table's yearly probability of death: of women three quarters that of men, certain from 110 on.
pub(crate) fn yearly_death(sex: &str, age: u32) -> f64 {
    let share = if sex == "female" { 0.75 } else { 1.0 };
    if age >= 110 { 1.0 } else { share * 4e-5 * libm::exp(0.09 * f64::from(age)) }
}

fn life_table() -> String {
    let rows = |sex| (0..=110).map(move |age| format!("{age},{sex},{}\n", yearly_death(sex, age)));
    std::iter::once("age,sex,qx\n".to_owned()).chain(rows("female")).chain(rows("male")).collect()
}

impl Given {
    /// The reference workload as it is shipped.
    pub(crate) fn smi_ref() -> Self {
        Self(include_str!("../../scenarios/reference/smi-ref.toml").parse().unwrap())
    }

    /// A dozen small sites with every process on, all rates so high that everything happens.
    pub(crate) fn everything_on() -> Self {
        Self(include_str!("everything_on.toml").parse().unwrap())
    }

    /// Everything on, and every way in which people come, are matched and stay at once.
    pub(crate) fn engaged_in_every_way() -> Self {
        Self::everything_on()
            .with("referral.outreach_rate", 0.03)
            .with("referral.outreach_ratio_ethnicity", keyed(&[("most", 0.5), ("some", 2.0), ("few", 1.0)]))
            .with("referral.word_of_mouth", 0.1)
            .with("referral.ratio_again", 0.7)
            .with("referral.return_early_weeks", 6.5)
            .with("referral.ratio_return_early", 0.2)
            .with("referral.trust_mean", keyed(&[("most", 0.2), ("some", -0.4), ("few", 0.0)]))
            .with("referral.trust_sd", 1.0)
            .with("referral.trust_slope", 0.3)
            .with("referral.trust_slope_consent", 0.5)
            .with("referral.season_amplitude", 0.4)
            .with("referral.season_peak", 10.0)
            .with("referral.fluctuation_sd_log", 0.5)
            .with("referral.fluctuation_correlation", 0.6)
            .with("engagement.matching", "preference if available")
            .with(
                "engagement.preference",
                keyed(&[("none", 0.3), ("group", 0.3), ("language", 0.2), ("sex", 0.2)]),
            )
            .with("engagement.hold_weeks", 3.0)
            .with("engagement.dropout_ratio_language", 1.5)
            .with("engagement.dropout_ratio_wish_unmet", 1.4)
            .with("engagement.dropout_ratio_before_contact", 2.0)
            .with("engagement.dropout_ratio_unassigned", 1.7)
            .with("engagement.dropout_slope_trust", 0.2)
            .with("alliance.start_sd", 0.6)
            .with("alliance.growth_ratio_unmatched", 0.8)
            .with("workforce.sex", keyed(&[("female", 0.6), ("male", 0.4)]))
            .with("workforce.language", keyed(&[("own", 0.7), ("other", 0.3)]))
    }

    /// Everything on, with each of those ways stated and without an effect.
    pub(crate) fn engaged_as_before() -> Self {
        let nothing =
            ["outreach_rate", "word_of_mouth", "return_early_weeks", "trust_slope", "season_amplitude"];
        nothing
            .iter()
            .fold(Self::everything_on(), |given, name| given.with(&format!("referral.{name}"), 0.0))
            .with("referral.ratio_again", 1.0)
            .with("referral.trust_sd", 1.0)
            .with("referral.fluctuation_sd_log", 0.0)
            .with("engagement.hold_weeks", 0.0)
            .with("engagement.dropout_ratio_language", 1.0)
            .with("engagement.dropout_ratio_wish_unmet", 1.0)
            .with("engagement.dropout_ratio_before_contact", 1.0)
            .with("engagement.dropout_ratio_unassigned", 1.0)
            .with("engagement.dropout_slope_trust", 0.0)
            .with("alliance.start_sd", 0.0)
            .with("alliance.growth_ratio_unmatched", 1.0)
    }

    /// Everything on, and sites that are restless in every way: events, pauses, stops of every cause, restarts, neighbours,
    /// a care team and attitudes that move, and implementation strategies of every type.
    pub(crate) fn with_restless_sites() -> Self {
        let mut given = Self::everything_on();
        let more: Table = include_str!("restless_sites.toml").parse().unwrap();
        for (section, values) in more {
            let Value::Table(values) = values else { continue };
            for (name, value) in values {
                given = given.with(&format!("{section}.{name}"), value);
            }
        }
        given
    }

    /// The same with one statement replaced; one value stands for every key of a statement that has keys.
    pub(crate) fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        let (value, mut steps) = (value.into(), path.split('.').peekable());
        let mut table = &mut self.0;
        while let Some(step) = steps.next() {
            let entry = table.entry(step).or_insert_with(|| Value::Table(Table::new()));
            if steps.peek().is_none() {
                match entry {
                    Value::Table(keys) if !keys.is_empty() && !value.is_table() => {
                        keys.iter_mut().for_each(|(_, each)| *each = value.clone());
                    }
                    _ => *entry = value,
                }
                return self;
            }
            table = entry.as_table_mut().unwrap();
        }
        self
    }

    /// Everything on, and people meet their workers in groups.
    pub(crate) fn in_groups() -> Self {
        Self::engaged_in_every_way()
            .with("peer_contact.group_size", 6.0)
            .with("peer_contact.hours_per_contact", 3.0)
            .with("programme.hours_per_fte", 37.5)
            .with("workforce.full_time_share", 0.0)
    }

    /// The same with workers who are there, stay as they are, and are recruited as stated.
    pub(crate) fn with_steady_workers(self) -> Self {
        let words = [
            ("workforce.pool", "unlimited"),
            ("workforce.courses", "one by one"),
            ("workforce.growth", "none"),
            ("workforce.burnout", "off"),
            ("workforce.leave", "none"),
            ("workforce.assessors", "none"),
            ("workforce.feedback", "none"),
        ];
        let given = words.into_iter().fold(self, |given, (path, word)| given.with(path, word));
        given.with("workforce.target_effort", 0.0).with("workforce.full_time_share", 0.0)
    }

    /// The same with a statement left out.
    pub(crate) fn without(mut self, path: &str) -> Self {
        let (inside, name) = path.rsplit_once('.').unwrap();
        let table =
            inside.split('.').try_fold(&mut self.0, |table, step| table.get_mut(step)?.as_table_mut());
        table.unwrap().remove(name);
        self
    }

    /// The same with a process switched.
    pub(crate) fn switched(self, process: &str, on: bool) -> Self {
        self.with(&format!("processes.{process}"), if on { "on" } else { "off" })
    }

    /// The same with nobody who joins or leaves alive.
    pub(crate) fn closed(self) -> Self {
        self.with("population.entry", "closed")
    }

    /// The same with no programme in force.
    pub(crate) fn without_programme(self) -> Self {
        ["referral", "engagement", "peer_contact", "states_of_mind", "harms", "ties", "workforce", "adoption"]
            .iter()
            .fold(self, |given, process| given.switched(process, false))
            .without_plans()
    }

    /// The same with no plan for sites, which contradicts a section that is off.
    fn without_plans(mut self) -> Self {
        for section in ["rollout", "implementation"] {
            self.0.remove(section);
        }
        if let Some(Value::Table(adoption)) = self.0.get_mut("adoption") {
            adoption.remove("shock");
        }
        self
    }

    /// The same with a programme that no site ever takes up.
    pub(crate) fn without_peers(self) -> Self {
        let idle = ["adoption.delivering_at_start", "adoption.push", "adoption.influence"];
        let mut given = idle.iter().fold(self, |given, path| given.with(path, 0.0));
        given.0.remove("rollout");
        given
    }

    /// Writes the strategy and its life table into a folder; returns the file.
    pub(crate) fn write(self, folder: &Path, id: &str) -> PathBuf {
        std::fs::write(folder.join("lifetable.csv"), life_table()).unwrap();
        let path = folder.join(format!("{id}.toml"));
        std::fs::write(&path, self.with("name", id).0.to_string()).unwrap();
        path
    }

    /// The strategy, read and checked.
    pub(crate) fn scenario(&self) -> Scenario {
        strategies(&[("given", self)]).remove(0)
    }

    /// The strategy, opened.
    pub(crate) fn model(&self) -> Model {
        Model::open(&self.scenario().values).unwrap()
    }
}

/// Strategies of one decision by identifier, the first the comparator.
pub(crate) fn strategies(given: &[(&str, &Given)]) -> Vec<Scenario> {
    let scratch = tempfile::tempdir().unwrap();
    // Findings are named after the folder, which must not differ from one run to the next.
    let folder = scratch.path().join("decision");
    std::fs::create_dir(&folder).unwrap();
    let files: Vec<PathBuf> = given
        .iter()
        .enumerate()
        .map(|(index, (id, given))| (*given).clone().with("comparator", index == 0).write(&folder, id))
        .collect();
    load(&files, &registry()).unwrap_or_else(|problems| panic!("{problems}")).scenarios
}

/// A decision between strategies by identifier, the first the comparator.
pub(crate) fn decision(given: &[(&str, &Given)], options: &Options) -> Decision {
    Decision::new(strategies(given), options).unwrap()
}

/// A strategy opened, with the axes of what it reports.
pub(crate) struct Opened {
    pub(crate) model: Model,
    pub(crate) layout: Layout,
    groups: Vec<Group>,
}

/// One replicate: its accounts, and every outcome read off them.
pub(crate) struct Lived {
    pub(crate) accounts: Accounts,
    pub(crate) frame: Frame,
}

impl Opened {
    pub(crate) fn new(given: &Given) -> Self {
        Self::of(&given.scenario())
    }

    pub(crate) fn of(scenario: &Scenario) -> Self {
        let model = Model::open(&scenario.values).unwrap();
        let (layout, groups) = layout(std::slice::from_ref(scenario), std::slice::from_ref(&model)).unwrap();
        Self { model, layout, groups }
    }

    /// Lives one replicate.
    pub(crate) fn live(&self, seed: u64, replicate: u64) -> Lived {
        let accounts = accounts(&self.model, seed, replicate);
        let frame = self.frame(&accounts);
        Lived { accounts, frame }
    }

    /// Every outcome of some accounts.
    pub(crate) fn frame(&self, accounts: &Accounts) -> Frame {
        frame(&self.model, &self.groups, accounts)
    }

    /// An outcome of everyone over the whole horizon.
    pub(crate) fn outcome(&self, frame: &Frame, id: &str) -> f64 {
        frame[self.layout.cell(0, 0, self.layout.column(id).unwrap())]
    }
}
