//! What record-keeping has seen of a person, kept apart from the person so that nobody else pays for it.

/// Kinds of event of which there are records.
pub const RECORDED: usize = 4;

/// How much of a person's events has been looked at already.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// When the next record comes that has no event; infinity where none does.
    pub next_false: [f64; RECORDED],
    /// How many records without an event there have been, by kind: the occasion of the next.
    pub false_records: [u32; RECORDED],
    /// Stays in hospital begun, voluntary and compulsory.
    pub stays: [u16; 2],
    /// Visits to an emergency department.
    pub visits: u16,
    /// Places taken up.
    pub enrolments: u16,
    /// Contacts in the present place.
    pub contacts: u16,
}

impl Seen {
    /// Nothing yet.
    pub const NOTHING: Self = Self {
        next_false: [f64::INFINITY; RECORDED],
        false_records: [0; RECORDED],
        stays: [0; 2],
        visits: 0,
        enrolments: 0,
        contacts: 0,
    };
}
