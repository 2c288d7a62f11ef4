//! Diaries: what happened to the few people whose life-lines are shown.

use super::person::{Attributes, IllnessState, Programme};

/// Something that happened to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happening {
    /// An acute episode began.
    Relapse,
    /// Care at home by a crisis team began.
    CrisisCare,
    /// An admission by agreement.
    Voluntary,
    /// An admission under compulsion.
    Compulsory,
    /// A discharge.
    Discharge,
    /// An acute episode at home ended.
    Recovery,
    /// A visit to an emergency department.
    Visit,
    /// Medication was no longer taken as agreed.
    MedicationStopped,
    /// Medication was taken as agreed again.
    MedicationResumed,
    /// A job was found.
    JobFound,
    /// The job was lost, or given up at the retirement age.
    JobLost,
    /// A crisis plan was made.
    PlanMade,
    /// A referral that led to no place: declined, or no place was free and there is no list.
    NotTakenUp,
    /// A referral that the person accepted.
    Accepted,
    /// The wait for a place ended without one.
    WaitEnded,
    /// A place was taken up, with a peer worker who shares the person's group.
    PlaceMatched,
    /// A place was taken up, with a peer worker of another group.
    PlaceUnmatched,
    /// A place was taken up in a programme without peer workers.
    PlaceAlone,
    /// The contact of this number took place.
    Contact,
    /// The peer worker left.
    WorkerLost,
    /// Another peer worker took over.
    WorkerFound,
    /// The place was left before the planned end, after so many contacts.
    DroppedOut,
    /// The place was lost because the site stopped, after so many contacts.
    SiteStopped,
    /// The place came to its planned end, after so many contacts.
    Completed,
    /// Death of natural causes.
    Died,
    /// Death by suicide.
    Suicide,
    /// The person left the population alive.
    Left,
}

/// A line of a diary.
///
/// # Units
/// Weeks since the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// When.
    pub at: f64,
    /// What.
    pub what: Happening,
    /// How many contacts there had been in the place, where that belongs to it; 0 otherwise.
    pub contacts: u16,
}

/// How a person stood when last looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stand {
    /// Illness state.
    pub state: IllnessState,
    /// Standing with the programme.
    pub programme: Programme,
    /// What the person did and had.
    pub habits: u8,
    /// Referrals so far.
    pub referrals: u16,
    /// Places so far.
    pub enrolments: u16,
    /// Emergency department visits so far.
    pub visits: u16,
    /// Contacts in the present place.
    pub contacts: u16,
    /// The worker and which holder of the post it is, where there is one.
    pub worker: Option<(u16, u16)>,
}

/// The diary of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Diary {
    /// Which site.
    pub site: u16,
    /// Which person of the site.
    pub person: u32,
    /// The own draw by which people are chosen: the smallest first.
    pub rank: u32,
    /// Age at the start, in years.
    pub age: f32,
    /// Who the person is.
    pub attributes: Attributes,
    /// The illness state at the start.
    pub began: IllnessState,
    /// What happened, in the order of time.
    pub entries: Vec<Entry>,
    /// Contacts in all places.
    pub contacts: u32,
    /// How the person stood when last looked at.
    pub stand: Stand,
}

/// The diaries of a site.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diaries {
    /// One for each person who is watched.
    pub all: Vec<Diary>,
    /// By person: the place of the diary among them, or [`NOT_WATCHED`].
    pub of: Vec<u16>,
}

/// No diary is kept of the person.
pub const NOT_WATCHED: u16 = u16::MAX;

impl Diaries {
    /// None.
    pub const NONE: Self = Self { all: Vec::new(), of: Vec::new() };
}
