//! A place in the programme: one person with one peer worker, or waiting for one.

/// No worker: the programme gives places without one (digital self-help), or the worker has left.
pub const NO_WORKER: u16 = u16::MAX;

/// Words of luck that a block of four weeks has: two a week for attendance, then one a week for the order in which a
/// worker's time is given out.
pub const CONTACT_WORDS: usize = 12;

/// Whom a person would rather have as a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Preference {
    /// Anyone.
    None,
    /// Somebody of the own ethnic or cultural group.
    Group,
    /// Somebody who speaks the own language.
    Language,
    /// Somebody of the own sex.
    Sex,
}

/// Keys of tables by [`Preference`].
pub const PREFERENCES: [&str; 4] = ["none", "group", "language", "sex"];

/// Whether a person has the worker whom they would rather have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Wish {
    /// There is no wish, or no worker.
    None,
    /// It is met.
    Met,
    /// It is not met.
    Unmet,
}

/// The bits of all that moves the hazard of drop-out from a place: while they are the same, so is the hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    levels: u64,
    ratios: [u64; 2],
    facts: u8,
}

impl Ground {
    /// Nothing is known yet: unlike everything.
    const UNKNOWN: Self = Self { levels: 0, ratios: [0; 2], facts: u8::MAX };

    /// The bits of two levels, two ratios and up to seven facts.
    #[inline]
    pub fn new<const N: usize>(levels: [f32; 2], ratios: [f64; 2], facts: [bool; N]) -> Self {
        Self {
            levels: u64::from(levels[0].to_bits()) << 32 | u64::from(levels[1].to_bits()),
            ratios: ratios.map(f64::to_bits),
            facts: facts.into_iter().fold(0, |all, fact| all << 1 | u8::from(fact)),
        }
    }
}

/// A person who holds a place.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each says of another characteristic whether the two are alike"
)]
pub struct Relationship {
    /// When it began, in weeks.
    pub since: f64,
    /// When it is planned to end, in weeks; infinity where it is open-ended.
    pub planned_end: f64,
    /// What the worker's being another than the person would choose does to the hazard of drop-out: a factor.
    pub mismatch: f64,
    /// What else strains the relationship: a factor on the hazard of drop-out, 1 where nothing does.
    ///
    /// A process of harms raises it after a boundary event and lets it fall again; engagement only reads it.
    pub strain: f64,
    /// From what the hazard of drop-out was last set: only engagement reads it.
    pub ground: Ground,
    /// How fast alliance grows with this worker, relative to the usual.
    pub growth: f32,
    /// The latest contact, in weeks since the start; NaN before the first.
    pub last_contact: f32,
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
    /// Contacts of which the outcomes of involvement know.
    pub seen: u16,
    /// To which contacts of the present week the person would come: a bit for each, from the lowest.
    pub comes: u8,
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
    /// Whether the place ends with the week, because of what happened in it.
    pub ends: bool,
    /// Whether the worker shares the person's group.
    pub matched: bool,
    /// Whether the worker speaks the person's language.
    pub same_language: bool,
    /// Whether the worker is of the person's sex.
    pub same_sex: bool,
    /// Whether the worker has lived with what the person lives with.
    pub same_experience: bool,
    /// Whether the worker is one whom the person would rather have.
    pub wish: Wish,
}

impl Relationship {
    /// The place of a person, given at `since` weeks and planned for `weeks`: without a worker and without contacts yet.
    pub const fn new(person: u32, since: f64, weeks: f64) -> Self {
        Self {
            since,
            planned_end: since + weeks,
            mismatch: 1.0,
            strain: 1.0,
            ground: Ground::UNKNOWN,
            growth: 1.0,
            last_contact: f32::NAN,
            alliance: 0.0,
            fit: 1.0,
            dose: 0.0,
            plan_after: f32::NAN,
            rapport: 1.0,
            words: [0; CONTACT_WORDS],
            block: u32::MAX,
            person,
            week: 0,
            before: 0,
            contacts: 0,
            seen: 0,
            comes: 0,
            offered: 0,
            attended: 0,
            reliability: 0,
            worker: NO_WORKER,
            holder: 0,
            ends: false,
            matched: true,
            same_language: true,
            same_sex: true,
            same_experience: true,
            wish: Wish::None,
        }
    }
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

/// Who left the programme a short time ago, and comes back at another rate for a while.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leaver {
    /// Until when, in weeks.
    pub until: f64,
    /// Which person of the site.
    pub person: u32,
}
