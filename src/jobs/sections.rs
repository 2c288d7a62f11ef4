//! The registry of everything that a scenario may say, in the order in which it is explained.

use crate::analysis::decompose;
use crate::analysis::evidence;
use crate::analysis::milestones;
use crate::analysis::optimum;
use crate::analysis::sensitivity;
use crate::analysis::trial;
use crate::economics;
use crate::outcomes::mix;
use crate::processes::PROCESSES;
use crate::scenario::Registry;
use crate::scenario::parameter::{Parameter, Section, Switch};

/// Address of the table of joint draws.
pub const POSTERIOR: &str = "simulation.posterior";

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
            4888.0,
            "How long the simulation lasts; a whole number of weeks.",
        ),
        Parameter::number(
            "simulation.follow_up",
            "Follow-up",
            "weeks",
            1.0,
            4888.0,
            "How long times from one event to another are followed, such as from discharge to readmission. Where it is \
             left out: 104 weeks.",
        )
        .optional(),
        Parameter::number(
            "simulation.follow_up_step",
            "Step of the follow-up",
            "days",
            1.0,
            365.0,
            "How far apart the points of the curves of time to event are; 30, 90 and 365 days are points as well. Where \
             it is left out: 7 days.",
        )
        .optional(),
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
        Parameter::whole(
            "simulation.life_lines",
            "Life-lines",
            "people",
            0,
            100,
            "How many simulated people are shown beside each strategy, each under the comparator and under the strategy with \
             the same luck, in the first replicate; 0 shows none. The comparator says it. Where it is left out: 6. None is shown of people from a table.",
        )
        .optional(),
        Parameter::file(
            POSTERIOR,
            "Posterior",
            "A table of joint draws, as `calibrate` leaves it: a column for each input by its address, a row for each draw. \
             A sample takes a row as a whole in place of the inputs' own distributions; an input that a strategy states \
             as certain stays as stated. Without it every input is drawn by itself.",
        )
        .optional(),
    ],
};

/// How long times from event to event are followed where a scenario does not say, in weeks.
pub(super) const FOLLOW_UP: f64 = 104.0;
/// The step of the follow-up where a scenario does not say, in days.
pub(super) const FOLLOW_UP_STEP: f64 = 7.0;

/// How many life-lines are shown where a scenario does not say.
pub(super) const LIFE_LINES: usize = 6;

/// The registry: simulation, processes, outcomes of one's own, quality of life, money.
pub fn registry() -> Registry {
    let mut sections: Vec<&'static Section> = vec![&SIMULATION];
    sections.extend(PROCESSES.iter().map(|entry| entry.section));
    sections.push(&trial::parameters::SECTION);
    sections.push(&mix::SECTION);
    sections.push(&milestones::SECTION);
    sections.push(&evidence::SECTION);
    sections.push(&decompose::parameters::SECTION);
    sections.push(&optimum::parameters::SECTION);
    sections.push(&sensitivity::parameters::SECTION);
    sections.push(&economics::equity::SECTION);
    sections.push(&economics::health::SECTION);
    sections.push(&economics::MONEY);
    Registry::new(&sections)
}
