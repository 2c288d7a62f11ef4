//! A small registry and decision folder for the tests, with one parameter of every kind.

use std::fs;
use std::path::PathBuf;

use peerscale::scenario::parameter::{Keys, Kind, ListTable, Needed, Parameter, Section, Switch};
use peerscale::scenario::{Loaded, Problems, Registry, Scenario, load};
use tempfile::TempDir;

const MODELS: &[(&str, &str)] = &[("weibull", "A falling hazard."), ("piecewise", "A hazard in steps.")];
const ORDERS: &[(&str, &str)] = &[
    ("most deprived first", "By deprivation."),
    ("random", "By lot."),
    ("most ready first", "By readiness."),
];

static POPULATION: Section = Section {
    id: "population",
    title: "Population",
    doc: "Who lives in the place.",
    switch: Switch::Always,
    parameters: &[
        Parameter::whole(
            "population.persons",
            "Persons",
            "persons",
            1,
            10_000_000,
            "How many are simulated.",
        ),
        Parameter::shares("population.diagnosis", "Diagnosis", "Share of each diagnosis."),
        Parameter::shares("population.group_given_diagnosis", "Group", "Share of each group, by diagnosis.")
            .per_category("population.diagnosis")
            .optional(),
        Parameter::date("population.start", "Start", "First day of the simulation."),
        Parameter {
            path: "population.life_table",
            label: "Life table",
            doc: "Yearly probability of death by age and sex.",
            unit: "",
            kind: Kind::File,
            keys: Keys::One,
            needed: Needed::Always,
        },
    ],
    lists: &[],
};

static ILLNESS: Section = Section {
    id: "illness",
    title: "Illness",
    doc: "How people fall ill again.",
    switch: Switch::Process,
    parameters: &[
        Parameter::number("illness.relapse_rate", "Relapse", "per week", 0.0, 1.0, "Hazard of a relapse.")
            .per_category("population.diagnosis"),
        Parameter::choice("illness.after_discharge", "After discharge", MODELS, "How the hazard falls."),
        Parameter::number("illness.shape", "Shape", "", 0.1, 2.0, "Shape of the Weibull hazard.")
            .when("illness.after_discharge", &["weibull"]),
        Parameter::number("illness.crisis_days", "Crisis", "weeks", 0.0, 52.0, "Length of a crisis.")
            .each(&["community", "ward"]),
    ],
    lists: &[],
};

static WORKFORCE: Section = Section {
    id: "workforce",
    title: "Workforce",
    doc: "Peer workers and their supervisors.",
    switch: Switch::Process,
    parameters: &[
        Parameter::number(
            "workforce.supervision.workers_per_supervisor",
            "Span of supervision",
            "workers/supervisor",
            1.0,
            40.0,
            "Workers that one supervisor looks after.",
        ),
        Parameter::number(
            "workforce.leave_rate",
            "Turnover",
            "per year",
            0.0,
            f64::INFINITY,
            "Hazard to leave.",
        ),
        Parameter::number(
            "workforce.cashable",
            "Cashable share",
            "proportion",
            0.0,
            1.0,
            "Share of savings.",
        ),
        Parameter::text("workforce.title", "Job title", "What they are called.").optional(),
    ],
    lists: &[],
};

static ROLLOUT: Section = Section {
    id: "rollout",
    title: "Roll-out",
    doc: "Which sites start when.",
    switch: Switch::Process,
    parameters: &[],
    lists: &[ListTable {
        path: "rollout.wave",
        label: "Waves",
        doc: "Sites that start together.",
        name_field: "name",
        fields: &[
            Parameter::text("name", "Name", "Name of the wave."),
            Parameter::date("start", "Start", "First day."),
            Parameter::number("sites.fraction", "Sites", "proportion", 0.0, 1.0, "Share of the sites."),
            Parameter::choice("sites.order", "Order", ORDERS, "Which sites come first."),
            Parameter::number("readiness_at_least", "Gate", "proportion", 0.0, 1.0, "Readiness needed.")
                .optional(),
        ],
    }],
};

/// The registry of the tests.
pub(crate) fn registry() -> Registry {
    Registry::new(&[&POPULATION, &ILLNESS, &WORKFORCE, &ROLLOUT])
}

/// The files of the sample decision, by name.
pub(crate) const SAMPLE: [(&str, &str); 6] = [
    ("base.toml", include_str!("sample/base.toml")),
    ("status-quo.toml", include_str!("sample/status-quo.toml")),
    ("slow-and-supervised.toml", include_str!("sample/slow-and-supervised.toml")),
    ("setting.toml", include_str!("sample/setting.toml")),
    ("sources.toml", include_str!("sample/sources.toml")),
    ("life-table.csv", include_str!("sample/life-table.csv")),
];

/// A folder of its own with the sample decision, to be changed by a test.
pub(crate) struct Decision {
    outer: TempDir,
}

impl Decision {
    pub(crate) fn new() -> Self {
        let decision = Self { outer: TempDir::new().unwrap() };
        fs::create_dir(decision.folder()).unwrap();
        for (name, text) in SAMPLE {
            decision.write(name, text);
        }
        decision
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.outer.path().join("town")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Replaces text that must be in a file.
    pub(crate) fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} does not contain {from:?}");
        self.write(name, text.replacen(from, to, 1));
    }

    pub(crate) fn load(&self) -> Result<Loaded, Problems> {
        load(&[self.folder()], &registry())
    }

    pub(crate) fn load_files(&self, names: &[&str]) -> Result<Loaded, Problems> {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        load(&paths, &registry())
    }

    /// The scenario of a file of the decision.
    pub(crate) fn scenario(&self, id: &str) -> Scenario {
        let loaded = self.load().unwrap_or_else(|problems| panic!("{}", self.plain(&problems.to_string())));
        loaded.scenarios.into_iter().find(|scenario| scenario.id == id).unwrap()
    }

    /// A message without the folder of this run.
    pub(crate) fn plain(&self, text: &str) -> String {
        let inner = self.outer.path().to_string_lossy().into_owned();
        text.replace(&format!("{inner}/"), "").replace(&inner, "")
    }
}
