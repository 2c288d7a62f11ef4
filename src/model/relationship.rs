//! A place in the programme: one person with one peer worker, or waiting for one.

/// No worker: the programme gives places without one (digital self-help), or the worker has left.
pub const NO_WORKER: u16 = u16::MAX;

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
    /// Draws of the contacts in the present block of four weeks, two words a week.
    pub words: [u32; 8],
    /// The block of four weeks, counted from the beginning of the relationship, for which `words` were drawn.
    pub block: u32,
    /// Which person of the site.
    pub person: u32,
    /// The week of the relationship that runs, from 0.
    pub week: u16,
    /// Contacts attended so far.
    pub contacts: u16,
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
