//! An emulated trial at a site: who takes part, and what becomes of them; empty wherever no trial is emulated.

use super::person::IllnessState;

/// How many admissions back the history of a person goes.
pub const HISTORY: usize = 4;
/// The place of a person who takes no part.
pub const NO_PART: u32 = u32::MAX;

/// Where a participant stands with what is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// It has not begun, or never does.
    Before,
    /// It is being received.
    During,
    /// It has ended.
    After,
}

/// A person who takes part.
///
/// # Units
/// Times in weeks: `since` on the calendar of the simulation, the others since then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Participant {
    /// Which person of the site.
    pub person: u32,
    /// When the person entered the trial.
    pub since: f64,
    /// Whether the person takes up what is offered.
    pub takes_up: bool,
    /// Where the person stands with it.
    pub offer: Offer,
    /// Contacts attended.
    pub contacts: u16,
    /// First entry to a ward or to crisis-team care; infinity where there was none.
    pub acute: f64,
    /// First admission to a ward.
    pub ward: f64,
    /// Death.
    pub died: f64,
    /// Admissions within the follow-up.
    pub admissions: u16,
    /// Weeks on a ward within the follow-up.
    pub ward_weeks: f64,
    /// Calendar time at which the present stay on a ward began; infinity where there is none.
    pub admitted: f64,
    /// The weekly steps since entry, the first 64 of them, at which the person was in hospital: a bit each.
    pub hospital: u64,
    /// How many weekly steps there were.
    pub steps: u16,
    /// Hope, self-management and connectedness when scores were read.
    pub mind: [f32; 3],
    /// Whether scores were read.
    pub read: bool,
    /// Whether the person was in an acute episode then, at home or not.
    pub unwell: bool,
}

impl Participant {
    /// A person who enters the trial now.
    pub const fn new(person: u32, since: f64, takes_up: bool) -> Self {
        Self {
            person,
            since,
            takes_up,
            offer: Offer::Before,
            contacts: 0,
            acute: f64::INFINITY,
            ward: f64::INFINITY,
            died: f64::INFINITY,
            admissions: 0,
            ward_weeks: 0.0,
            admitted: f64::INFINITY,
            hospital: 0,
            steps: 0,
            mind: [0.0; 3],
            read: false,
            unwell: false,
        }
    }
}

/// What a trial keeps of the people of a site.
///
/// # Shape
/// `last`, `admitted` and `part` have one entry a person; `scores` one for each participant and instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// The state of illness in which each person was last seen.
    pub last: Vec<IllnessState>,
    /// When each person was last admitted, the latest first; minus infinity where that often never.
    pub admitted: Vec<[f64; HISTORY]>,
    /// The place of each person among the participants, or [`NO_PART`].
    pub part: Vec<u32>,
    /// The participants, in the order in which they entered.
    pub participants: Vec<Participant>,
    /// Their scores, standardised so that more is better; NaN until they are read.
    pub scores: Vec<f32>,
}

impl Cohort {
    /// Nobody.
    pub const EMPTY: Self = Self {
        last: Vec::new(),
        admitted: Vec::new(),
        part: Vec::new(),
        participants: Vec::new(),
        scores: Vec::new(),
    };
}
