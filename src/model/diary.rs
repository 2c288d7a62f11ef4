//! Diaries: what happened to the few people whose life-lines are shown.

use super::person::{Attributes, IllnessState, Programme};

/// Something that happened to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    /// When.
    pub at: f64,
    /// What.
    pub what: Happening,
    /// How many contacts there had been in the place, where that belongs to it; 0 otherwise.
    pub contacts: u16,
}

/// How a person stood when last looked at.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
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
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
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

/// How a peer worker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum AtWork {
    /// Appointed, and waits for a course.
    Appointed,
    /// On the course.
    Training,
    /// Waits for the certificate.
    Certifying,
    /// In post with at least half of the supervision that is needed.
    Supervised,
    /// In post with less.
    Unsupervised,
    /// In post and burnt out.
    BurntOut,
    /// Away.
    OnLeave,
    /// Gone, for whatever reason.
    Left,
}

impl AtWork {
    /// All of them but who has left.
    pub const THERE: [Self; 7] = [
        Self::Appointed,
        Self::Training,
        Self::Certifying,
        Self::Supervised,
        Self::Unsupervised,
        Self::BurntOut,
        Self::OnLeave,
    ];
    /// Those that are in post.
    pub const IN_POST: [Self; 3] = [Self::Supervised, Self::Unsupervised, Self::BurntOut];

    /// Key in tables.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Appointed => "appointed",
            Self::Training => "training",
            Self::Certifying => "certifying",
            Self::Supervised => "supervised",
            Self::Unsupervised => "unsupervised",
            Self::BurntOut => "burnt_out",
            Self::OnLeave => "on_leave",
            Self::Left => "left",
        }
    }

    /// In plain words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Appointed => "Appointed",
            Self::Training => "In training",
            Self::Certifying => "Waits for the certificate",
            Self::Supervised => "In post, supervised",
            Self::Unsupervised => "In post, without supervision",
            Self::BurntOut => "In post, burnt out",
            Self::OnLeave => "On leave",
            Self::Left => "Left",
        }
    }
}

/// A time in which a worker stands in one way.
///
/// # Units
/// Weeks since the start; people.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct WorkSpell {
    /// From when.
    pub at: f64,
    /// How.
    pub stands: AtWork,
    /// Most people with a place with the worker meanwhile.
    pub caseload: u16,
}

/// The diary of one holder of a post.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct WorkerDiary {
    /// Which site.
    pub site: u16,
    /// How often the site had stopped before.
    pub starts: u16,
    /// Which post.
    pub post: u16,
    /// Which holder of it.
    pub holder: u16,
    /// The draw of the post by which workers are chosen: the smallest first.
    pub rank: u32,
    /// Ethnic or cultural group.
    pub ethnicity: u8,
    /// How the worker stood, in the order of time.
    pub spells: Vec<WorkSpell>,
}

impl WorkerDiary {
    /// Whether the worker has gone.
    pub fn has_left(&self) -> bool {
        self.spells.last().is_some_and(|last| last.stands == AtWork::Left)
    }

    /// Weeks until the horizon in which the worker stood in one of these ways.
    pub fn weeks(&self, wanted: &[AtWork], horizon: f64) -> f64 {
        let ends = self.spells.iter().skip(1).map(|next| next.at).chain([horizon]);
        let own = self.spells.iter().zip(ends).filter(|(spell, _)| wanted.contains(&spell.stands));
        own.map(|(spell, end)| end - spell.at).sum()
    }

    /// Most people with a place with the worker at a time.
    pub fn most(&self) -> u16 {
        self.spells.iter().map(|spell| spell.caseload).max().unwrap_or_default()
    }
}

/// The diaries of a site.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diaries {
    /// One for each person who is watched.
    pub all: Vec<Diary>,
    /// By person: the place of the diary among them, or [`NOT_WATCHED`].
    pub of: Vec<u16>,
    /// One for each worker who is watched and was ever appointed.
    pub workers: Vec<WorkerDiary>,
}

/// No diary is kept of the person.
pub const NOT_WATCHED: u16 = u16::MAX;

impl Diaries {
    /// None.
    pub const NONE: Self = Self { all: Vec::new(), of: Vec::new(), workers: Vec::new() };
}
