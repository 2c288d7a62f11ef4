//! What a scenario may say of harms.

use crate::model::harm::EVENTS;
use crate::scenario::parameter::{Parameter, Section, Switch};

/// Whether dependency is followed.
pub(super) const DEPENDENCY: &str = "harms.dependency";
/// The word of [`DEPENDENCY`] that says it is.
pub(super) const FOLLOWED: &[&str] = &["followed"];

/// What a scenario says of harms.
pub const SECTION: Section = Section {
    id: "harms",
    title: "Harms",
    doc: "What support does to people and workers that it is not meant to do: boundary events, breaches of \
          confidentiality, dependency and what follows when it ends. Counted by themselves, never taken off benefits.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number("harms.rate", "Events per contact", "per contact", 0.0, 10.0,
            "Boundary events, and breaches of confidentiality, for each contact attended with a worker who is supervised, \
             has a full load, clear roles, no more burnout than the reference and the reference fidelity, where there are \
             no safety protocols.").each(&EVENTS),
        Parameter::number("harms.reference_fidelity", "Reference fidelity", "fidelity", 0.0, 1.0,
            "Fidelity in boundaries, and in confidentiality, at which the rates above hold."),
        Parameter::number("harms.slope_fidelity", "Events and fidelity", "log rate per unit", -20.0, 20.0,
            "Fall of the log rate of each kind from a fidelity of 0 in its own domain to one of 1.").each(&EVENTS),
        Parameter::number("harms.ratio_unsupervised", "Events without supervision", "rate ratio", 0.01, 100.0,
            "Ratio of both rates of a worker without supervision to that of one with all that is needed."),
        Parameter::number("harms.ratio_role", "Boundary events and unclear roles", "rate ratio", 0.01, 100.0,
            "Ratio of the rate of boundary events where the integration with the care team, and with it the clarity of \
             roles, is none to that where it is full."),
        Parameter::number("harms.slope_caseload", "Boundary events and caseload", "log rate per full load", -5.0, 5.0,
            "Rise of the log rate of boundary events with each full load that a worker has above one. Where it is left \
             out: 0.").optional(),
        Parameter::number("harms.slope_burnout", "Boundary events and burnout", "log rate per unit", -5.0, 5.0,
            "Rise of the log rate of boundary events with each unit of burnout above the workforce's reference. Where it \
             is left out: 0.").optional(),
        Parameter::number("harms.safety_compliance", "Safety protocols", "share", 0.0, 1.0,
            "How far safety protocols are in force and kept to: 0 not at all, 1 wholly. Where it is left out: 0.").optional(),
        Parameter::number("harms.safety_ratio", "Events under safety protocols", "rate ratio", 0.0, 10.0,
            "Ratio of both rates where safety protocols are wholly kept to. Where it is left out: 1.").optional(),
        Parameter::number("harms.alliance_loss", "Loss of alliance", "share", -1.0, 1.0,
            "Share of the alliance that an event costs; below 0 it brings people closer.").each(&EVENTS),
        Parameter::number("harms.trust_loss", "Loss of trust", "SD", -5.0, 5.0,
            "Trust in services that an event costs, for good; nothing where trust plays no part.").each(&EVENTS),
        Parameter::number("harms.dropout_ratio", "Drop-out after an event", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of drop-out right after an event; it wears off, and several events multiply.").each(&EVENTS),
        Parameter::number("harms.strain_half_life", "Half-life of the strain", "weeks", 0.1, 520.0,
            "Time in which half of the log ratio of drop-out after an event wears off."),
        Parameter::number("harms.ends_place", "Events that end the place", "proportion", 0.0, 1.0,
            "Probability that an event ends the place with the week in which it happens.").each(&EVENTS),
        Parameter::choice(DEPENDENCY, "Dependency",
            &[("off", "Nobody comes to depend on a worker."),
              ("followed", "Dependency grows with contacts and falls by itself; losing the worker then hurts.")],
            "Whether dependency on the worker is followed."),
        Parameter::number("harms.dependency_gain", "Growth of dependency", "per contact", 0.0, 10.0,
            "a: rate at which each contact of a week, for a person of average susceptibility, closes the distance of \
             dependency D to 1: dD/dt = a s n (1 - D) - b D.").when(DEPENDENCY, FOLLOWED),
        Parameter::number("harms.dependency_fall", "Fall of dependency", "per week", 0.0, 10.0,
            "b: rate at which dependency falls by itself, so that fewer contacts before the end lower it.")
            .when(DEPENDENCY, FOLLOWED),
        Parameter::number("harms.dependency_group_ratio", "Dependency in groups", "ratio", 0.0, 10.0,
            "What a contact in a group adds relative to one with the worker alone. Where it is left out: 1.").optional(),
        Parameter::number("harms.dependency_sd_log", "Spread of susceptibility", "log units", 0.0, 3.0,
            "Standard deviation between people of the logarithm of how easily they come to depend on a worker; the mean \
             is 1.").when(DEPENDENCY, FOLLOWED),
        Parameter::number("harms.dependency_threshold", "Dependency that hurts", "dependency", 0.0, 1.0,
            "Dependency from which on losing the worker hurts.").when(DEPENDENCY, FOLLOWED),
        Parameter::number(super::EXIT_RATIO, "Relapse after losing the worker", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of relapse of people who depended on a worker, for a while after losing them: the worker \
             leaves, the programme comes to its planned end, the site stops, or an event ends the place. Who drops out \
             on their own is spared.").when(DEPENDENCY, FOLLOWED),
        Parameter::number("harms.exit_weeks", "Length of the exit shock", "weeks", 0.0, 520.0,
            "For how long; counted in whole weeks, rounded up.").when(DEPENDENCY, FOLLOWED),
    ],
};
