//! What a scenario may say of the factors whose interaction is tested.

use crate::scenario::parameter::{ListTable, Parameter, Section, Switch};

/// Of the section that names the levels of factors.
pub const SECTION: Section = Section {
    id: "interaction",
    title: "Interaction test",
    doc: "Between which levels `run --decompose interactions` switches what a programme's success may depend on, such as \
          fidelity, cultural fit and integration; it changes nothing of a run without that. The comparator says it.",
    switch: Switch::Always,
    parameters: &[],
    lists: &[LEVELS],
};

/// Rows of levels.
pub const LEVELS: ListTable = ListTable {
    path: "interaction.level",
    label: "Level",
    doc: "An input with its low and its high level. Rows with the same factor are switched together.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the row in a few words."),
        Parameter::text("factor", "Factor", "Name of the factor to which the input belongs."),
        Parameter::text("input", "Input", "Address of a number, such as `adoption.integration`."),
        Parameter::number(
            "low",
            "Low level",
            "as the input",
            -1e12,
            1e12,
            "The input when the factor is low, in the unit in which `check` shows the input.",
        ),
        Parameter::number(
            "high",
            "High level",
            "as the input",
            -1e12,
            1e12,
            "The input when the factor is high, in the same unit.",
        ),
    ],
};
