//! What a scenario may say of what a budget can buy.

use crate::scenario::parameter::{ListTable, Parameter, Section, Switch};

/// Of the section that names what a budget can buy.
pub const SECTION: Section = Section {
    id: "optimise",
    title: "What a budget can buy",
    doc: "Between which levels `peerscale optimise` may move what a plan buys, such as sites, posts, training, supervision \
          and kinds of programme; it changes nothing of a run. What a level costs is simulated by the cost items.",
    switch: Switch::Always,
    parameters: &[],
    lists: &[LEVERS],
};

/// Rows of levers.
pub const LEVERS: ListTable = ListTable {
    path: "optimise.lever",
    label: "Lever",
    doc: "An input that a budget can move. Rows with the same lever are moved together.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the row in a few words."),
        Parameter::text(
            "lever",
            "Lever",
            "Name of the lever to which the input belongs. Where it is left out: the name of the row.",
        )
        .optional(),
        Parameter::text(
            "input",
            "Input",
            "Address of a number of the plan, such as `workforce.posts_per_site`, or of a share, such as a programme's in \
             `programme.mix`, which takes the others along. A whole number is rounded.",
        ),
        Parameter::number(
            "from",
            "Smallest",
            "as the input",
            -1e12,
            1e12,
            "The smallest value that the input may have, in the unit in which `check` shows it.",
        ),
        Parameter::number(
            "to",
            "Largest",
            "as the input",
            -1e12,
            1e12,
            "The largest value that the input may have, in the same unit.",
        ),
        Parameter::choice(
            MORE,
            "More is",
            &[
                ("higher", "A higher value is more of the lever, as for posts."),
                (LOWER, "A lower value is more of the lever, as for workers of each supervisor."),
            ],
            "In which direction more is bought; `higher` where it is left out.",
        )
        .optional(),
    ],
};

/// The field that says in which direction more is bought.
pub const MORE: &str = "more";
/// The word for inputs of which a lower value is more.
pub const LOWER: &str = "lower";
