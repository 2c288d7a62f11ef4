//! The registry of everything that a scenario may say, in the order in which it is explained.

use crate::economics;
use crate::outcomes::mix;
use crate::processes::PROCESSES;
use crate::scenario::Registry;
use crate::scenario::parameter::{Parameter, Section, Switch};

/// What a scenario says of the simulation itself.
pub const SIMULATION: Section = Section {
    id: "simulation",
    title: "Simulation",
    doc: "When the simulation begins, how long it lasts, and how often it is repeated.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::date("simulation.start", "Start", "First day of the simulation."),
        Parameter::number(
            "simulation.horizon",
            "Horizon",
            "weeks",
            1.0,
            4784.0,
            "How long the simulation lasts; a whole number of weeks.",
        ),
        Parameter::number(
            "simulation.warm_up",
            "Warm-up",
            "weeks",
            0.0,
            1040.0,
            "Weeks of usual care that are lived before the start, without deaths and without counting, so that people \
             start in the states in which services find them.",
        ),
        Parameter::number(
            "simulation.site_step",
            "Site step",
            "weeks",
            0.01,
            52.0,
            "How often people of a site meet its shared resources: places, waiting list, workers.",
        ),
        Parameter::number(
            "simulation.system_step",
            "System step",
            "weeks",
            1.0,
            52.0,
            "How often sites meet the system: roll-out, neighbours, budget.",
        ),
        Parameter::whole(
            "simulation.seed",
            "Seed",
            "number",
            0,
            i64::MAX,
            "Seed of all luck; results with the same seed repeat to the last digit.",
        ),
        Parameter::whole(
            "simulation.replicates",
            "Replicates",
            "replicates",
            1,
            1_000_000,
            "How often chance is drawn anew (for each sample).",
        ),
        Parameter::whole(
            "simulation.samples",
            "Samples",
            "samples",
            0,
            1_000_000,
            "How many parameter sets are drawn; 0 runs the base case only.",
        ),
    ],
};

/// The registry: simulation, processes, outcomes of one's own, quality of life, money.
pub fn registry() -> Registry {
    let mut sections: Vec<&'static Section> = vec![&SIMULATION];
    sections.extend(PROCESSES.iter().map(|entry| entry.section));
    sections.push(&mix::SECTION);
    sections.push(&economics::health::SECTION);
    sections.push(&economics::MONEY);
    Registry::new(&sections)
}
