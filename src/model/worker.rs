//! Peer workers, their supervisors, and those who might become one.

/// Domains of fidelity, in the order of every list that is keyed by them.
///
/// # Source
/// The principles of Gillard S et al (2021) Community Ment Health J 57:1491-1503, with confidentiality apart.
pub const DOMAINS: [&str; 6] = [
    "boundaries",
    "confidentiality",
    "recovery_practice",
    "reciprocity",
    "choice_and_control",
    "community_links",
];
/// The place of reciprocity among the [`DOMAINS`].
pub const RECIPROCITY: usize = 3;

/// A number for each of the [`DOMAINS`].
pub type Domains = [f32; DOMAINS.len()];

/// Where a peer worker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum WorkerStage {
    /// The post is being recruited to.
    Vacant,
    /// Appointed, and waiting for a course to begin.
    Appointed,
    /// In training, not yet with people of their own.
    Training,
    /// Trained, and waiting for the certificate.
    Certifying,
    /// In post.
    InPost,
    /// Holds the post, and is away: ill, or with a child.
    OnLeave,
}

impl WorkerStage {
    /// Whether someone is appointed, and not yet in post for the first time.
    #[inline]
    pub const fn prepares(self) -> bool {
        matches!(self, Self::Appointed | Self::Training | Self::Certifying)
    }
}

/// A clock at rest: what an engine's clock is made of.
///
/// # Units
/// `anchor` in weeks while the hazard is positive, an amount of integrated hazard while it is zero; `hazard` per week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Running {
    /// When the clock goes off, or what is left of its amount.
    pub anchor: f64,
    /// The hazard now.
    pub hazard: f32,
}

impl Running {
    /// A clock that does not run and has no amount.
    pub const OFF: Self = Self { anchor: f64::INFINITY, hazard: 0.0 };

    /// When the clock goes off as it stands; infinity while its hazard is zero.
    #[inline]
    pub const fn time(&self) -> f64 {
        if self.hazard > 0.0 { self.anchor } else { f64::INFINITY }
    }
}

/// Burnout from which on a worker counts as burnt out: the unit in which it is measured.
pub const BURNT_OUT: f32 = 1.0;
/// Nobody: a worker without a supervisor.
pub const NO_SUPERVISOR: u16 = u16::MAX;
/// Lived experience that is not told apart: everyone finds it like the own.
pub const ANY_EXPERIENCE: u8 = u8::MAX;
/// A worker, or a candidate, who was never in the programme here.
pub const NO_ALUMNUS: u32 = u32::MAX;

/// One post for a peer worker, and who holds it.
///
/// # Units
/// Times in weeks; fidelity, competence and confidence from 0 to 1; burnout in units of the level that counts as burnt
/// out; benefit in standard deviations of the worker's usual wellbeing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeerWorker {
    /// When the present stage ends, as things stand.
    pub until: f64,
    /// When the holder took up the post.
    pub since: f64,
    /// The amount of integrated hazard of leaving that the holder (or the one to come) is given.
    pub patience: f64,
    /// The clock that fills the post while it is vacant, and of leaving it while it is held.
    pub clock: Running,
    /// The clock of the next leave, ill or with a child.
    pub away: Running,
    /// Draws of the leave that comes next: how long it is relative to the mean, and whether the worker is ill.
    pub leave: [f32; 2],
    /// The draw that ranks the holder among others who are otherwise equal.
    pub rank: u32,
    /// The person of the site who the holder was as a client, or [`NO_ALUMNUS`].
    pub alumnus: u32,
    /// Working time, in whole-time equivalents.
    pub fte: f32,
    /// How far the holder stands from others in each domain, for good.
    pub deviation: Domains,
    /// Fidelity in each domain, before adaptation.
    pub levels: Domains,
    /// Fidelity to the programme's principles: the weighted mean of what is practised in each domain.
    pub fidelity: f32,
    /// What a contact with the worker delivers of a trial contact, as far as the worker decides it.
    pub delivery: f32,
    /// The part of that which competence decides.
    pub skill: f32,
    /// How fast alliance grows with the worker, as far as competence decides it; 1 in the trials.
    pub ease: f32,
    /// Competence.
    pub competence: f32,
    /// Confidence.
    pub confidence: f32,
    /// Burnout: 1 is burnt out.
    pub burnout: f32,
    /// How easily the holder burns out; mean 1.
    pub susceptibility: f32,
    /// What the work has given to the worker's own wellbeing.
    pub benefit: f32,
    /// How much of the supervision that a worker needs the worker has, 0 to 1.
    pub supervised: f32,
    /// The supervisor, by number at the site, or [`NO_SUPERVISOR`].
    pub supervisor: u16,
    /// Which holder of the supervisor's post it is.
    pub supervisor_holder: u16,
    /// Hours of the present week that contacts take.
    pub hours: f32,
    /// How many holders the post has had.
    pub holders: u16,
    /// How many leaves the holder has taken.
    pub leaves: u16,
    /// How often the holder has taken the course again.
    pub repeats: u8,
    /// People who hold a place with the worker.
    pub caseload: u16,
    /// People who may.
    pub limit: u16,
    /// Boundary events and breaches of the worker's people since the workforce last looked.
    pub incidents: u16,
    /// Boundary events and breaches of confidentiality for each contact of the present week.
    pub risk: [f32; 2],
    /// Ethnic or cultural group, by the setting's categories.
    pub ethnicity: u8,
    /// Sex, by [`super::person::SEXES`].
    pub sex: u8,
    /// Language, by the setting's categories.
    pub language: u8,
    /// The diagnosis that the holder has lived with, by [`super::person::DIAGNOSES`], or [`ANY_EXPERIENCE`].
    pub experience: u8,
    /// Stage.
    pub stage: WorkerStage,
    /// Whether the holder passes the assessment at the end of training.
    pub passes: bool,
    /// Whether a leave is so long that others take the worker's people over.
    pub hands_over: bool,
}

impl PeerWorker {
    /// A post that has never been held.
    pub const NOBODY: Self = Self {
        until: 0.0,
        since: 0.0,
        patience: 0.0,
        clock: Running::OFF,
        away: Running::OFF,
        leave: [0.0; 2],
        rank: 0,
        alumnus: NO_ALUMNUS,
        fte: 0.0,
        deviation: [0.0; DOMAINS.len()],
        levels: [0.0; DOMAINS.len()],
        fidelity: 0.0,
        delivery: 0.0,
        skill: 1.0,
        ease: 1.0,
        competence: 0.0,
        confidence: 0.0,
        burnout: 0.0,
        susceptibility: 1.0,
        benefit: 0.0,
        supervised: 0.0,
        supervisor: NO_SUPERVISOR,
        supervisor_holder: 0,
        hours: 0.0,
        holders: 0,
        leaves: 0,
        repeats: 0,
        caseload: 0,
        limit: 0,
        incidents: 0,
        risk: [0.0; 2],
        ethnicity: 0,
        sex: 0,
        language: 0,
        experience: ANY_EXPERIENCE,
        stage: WorkerStage::Vacant,
        passes: true,
        hands_over: false,
    };

    /// Places that nobody holds.
    #[inline]
    pub const fn room(&self) -> u16 {
        if matches!(self.stage, WorkerStage::InPost) { self.limit.saturating_sub(self.caseload) } else { 0 }
    }

    /// Whether people have this worker as theirs: in post, or away for a short time.
    #[inline]
    pub const fn keeps_people(&self) -> bool {
        matches!(self.stage, WorkerStage::InPost) || self.is_briefly_away()
    }

    /// Whether the worker is away for a time in which people wait for the return, and no contact takes place.
    #[inline]
    pub const fn is_briefly_away(&self) -> bool {
        matches!(self.stage, WorkerStage::OnLeave) && !self.hands_over
    }
}

/// One post for a supervisor, and who holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supervisor {
    /// When the post is filled, or its holder leaves.
    pub until: f64,
    /// How long the holder (or the one to come) stays.
    pub stays: f64,
    /// Working time as a share of a supervisor's.
    pub share: f32,
    /// How many holders the post has had.
    pub holders: u16,
    /// Whether the post is held.
    pub present: bool,
}

/// Someone of the local pool who might become a peer worker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// When they came into the pool.
    pub came: f64,
    /// When they find something else, if they are not recruited before.
    pub leaves: f64,
    /// The person of the site who completed the programme, or [`NO_ALUMNUS`].
    pub alumnus: u32,
}

/// What the workforce of a site has beside its workers.
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    /// Posts for supervisors.
    pub supervisors: Vec<Supervisor>,
    /// The local pool, in the order in which they came.
    pub pool: Vec<Candidate>,
    /// When the next candidate comes who was never in the programme; NaN before the first was drawn.
    pub next_candidate: f64,
    /// How many of them came so far.
    pub candidates: u32,
    /// People who have completed the programme since the workforce last looked: who, with which enrolment, and when.
    pub completed: Vec<(u32, u16, f64)>,
    /// The course that is being filled, counted from the start of the simulation.
    pub course: u32,
    /// Places of it that are taken.
    pub course_taken: u16,
    /// When assessors come next; NaN before that is known.
    pub next_visit: f64,
    /// Their visits so far.
    pub visits: u16,
    /// What they found, and when that will be known.
    pub reports: Vec<(f64, f32)>,
    /// The fidelity that was last measured; NaN where none is known.
    pub measured: f32,
    /// Workers and supervisors who have left so far.
    pub leavers: [u16; 2],
}

impl Team {
    /// Nobody, and nothing known.
    pub const EMPTY: Self = Self {
        supervisors: Vec::new(),
        pool: Vec::new(),
        next_candidate: f64::NAN,
        candidates: 0,
        completed: Vec::new(),
        course: 0,
        course_taken: 0,
        next_visit: f64::NAN,
        visits: 0,
        reports: Vec::new(),
        measured: f32::NAN,
        leavers: [0; 2],
    };
}
