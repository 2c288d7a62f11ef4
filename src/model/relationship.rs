//! A place in the programme: one person with one peer worker, or waiting for one.

/// No worker: the programme gives places without one (digital self-help), or the worker has left.
pub const NO_WORKER: u16 = u16::MAX;

/// Words of luck that a block of four weeks has: two a week for attendance, then one a week for the order in which a
/// worker's time is given out.
pub const CONTACT_WORDS: usize = 12;

/// A person who holds a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relationship {
    /// When it began, in weeks.
    pub since: f64,
    /// When it is planned to end, in weeks; infinity where it is open-ended.
    pub planned_end: f64,
    /// Alliance with the worker, 0 to 1.
    pub alliance: f32,
    /// What a contact delivers of a trial contact, as far as the fit of worker and person decides it.
    pub fit: f32,
    /// What the contacts of the present week deliver, in trial contacts.
    pub dose: f32,
    /// The number of contacts after which a crisis plan is made; NaN while it is not drawn.
    pub plan_after: f32,
    /// How fast alliance grows with the person relative to others.
    pub rapport: f32,
    /// Draws of the contacts in the present block of four weeks: see [`CONTACT_WORDS`].
    pub words: [u32; CONTACT_WORDS],
    /// The block of four weeks, counted from the beginning of the relationship, for which `words` were drawn.
    pub block: u32,
    /// Which person of the site.
    pub person: u32,
    /// The week of the relationship that runs, from 0.
    pub week: u16,
    /// Weeks in hospital before the programme's own calendar began, where that begins with discharge.
    pub before: u16,
    /// Contacts attended so far.
    pub contacts: u16,
    /// Probability that a contact of the present week takes place, in parts of 65,536.
    pub chance: u32,
    /// Contacts of the present week for which there is time.
    pub offered: u8,
    /// Contacts of the present week that take place.
    pub attended: u8,
    /// How reliably the person comes: a class of equal size, from the least.
    pub reliability: u8,
    /// Which worker of the site, or [`NO_WORKER`].
    pub worker: u16,
    /// Which holder of the worker's post it is: another one is another person.
    pub holder: u16,
    /// Whether the worker shares the person's group.
    pub matched: bool,
}

/// A person on the waiting list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waiting {
    /// When the wait began, in weeks.
    pub since: f64,
    /// The person's own draw, which decides between candidates that the priority rule ranks equal.
    pub rank: u32,
    /// Which person of the site.
    pub person: u32,
}
