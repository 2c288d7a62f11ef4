//! What a scenario may say of structural alternatives.

use crate::scenario::parameter::{ListTable, Parameter, Section, Switch};

/// The section that names what the model could be like as well.
pub const SECTION: Section = Section {
    id: "structural",
    title: "Structural alternatives",
    doc: "What the model could be like as well: other forms, mechanisms and readings of the evidence, for `peerscale \
          sensitivity --structural`; it changes nothing of a run.",
    switch: Switch::Always,
    parameters: &[],
    lists: &[ALTERNATIVES],
};

/// Rows of structural alternatives.
pub const ALTERNATIVES: ListTable = ListTable {
    path: "structural",
    label: "Structural alternative",
    doc: "An input that an alternative sets, in the comparator and in every strategy that has it. Rows with the same \
          alternative are set together. The comparator says them.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the row in a few words."),
        Parameter::text(
            "alternative",
            "Alternative",
            "Name of the alternative to which the row belongs. Where it is left out: the name of the row.",
        )
        .optional(),
        Parameter::text(
            "about",
            "About",
            "What it is about, such as persistence; alternatives about the same thing stand together. The first row of an \
             alternative says it.",
        )
        .optional(),
        Parameter::text(
            "why",
            "Why",
            "Why it could be so as well, in a sentence. The first row of an alternative says it.",
        )
        .optional(),
        Parameter::text(
            "input",
            "Input",
            "Address of what is set, such as `states_of_mind.persistence`, or `processes.` and a process that is put on or off.",
        ),
        Parameter::number(
            "number",
            "Number",
            "as the input",
            -1e12,
            1e12,
            "The number that it is set to, in the unit in which `check` shows it. A share takes the others along.",
        )
        .optional(),
        Parameter::text("word", "Word", "The word that it is set to, where it is a choice; `on` or `off` for a process.")
            .optional(),
    ],
};
