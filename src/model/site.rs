//! A site: a service with the people it serves.

/// How far a site has come with the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Stage {
    /// Does not know of the programme.
    Unaware,
    /// Knows of it, and considers it.
    Considering,
    /// Prepares: recruits, trains, agrees roles.
    Preparing,
    /// Delivers, and has not done so for long.
    Delivering,
    /// Has delivered for so long that it counts as sustained.
    Sustained,
    /// Delivers again after it had stopped.
    Restarted,
    /// Serves nobody for a while; the posts are kept.
    Paused,
    /// Has stopped.
    Discontinued,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 8] = [
        Self::Unaware,
        Self::Considering,
        Self::Preparing,
        Self::Delivering,
        Self::Sustained,
        Self::Restarted,
        Self::Paused,
        Self::Discontinued,
    ];

    /// Key in tables.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unaware => "unaware",
            Self::Considering => "considering",
            Self::Preparing => "preparing",
            Self::Delivering => "delivering",
            Self::Sustained => "sustained",
            Self::Restarted => "restarted",
            Self::Paused => "paused",
            Self::Discontinued => "discontinued",
        }
    }

    /// Whether people are served.
    #[inline]
    pub const fn delivers(self) -> bool {
        matches!(self, Self::Delivering | Self::Sustained | Self::Restarted)
    }

    /// Whether the site has posts for workers: while it prepares, delivers or is paused.
    #[inline]
    pub const fn has_posts(self) -> bool {
        self.delivers() || matches!(self, Self::Preparing | Self::Paused)
    }
}

/// Why a site stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Cause {
    /// None of the other causes.
    Other,
    /// It could not be paid.
    Money,
    /// Supervisors left.
    Supervisors,
    /// Workers left.
    Staff,
    /// Too little readiness: staff, resources or those with a stake no longer bore it.
    Support,
    /// An event from outside, such as a change of leadership.
    Shock,
    /// The plan withdrew the programme.
    Withdrawn,
}

impl Cause {
    /// Every cause, in the order of tables.
    pub const ALL: [Self; 7] = [
        Self::Other,
        Self::Money,
        Self::Supervisors,
        Self::Staff,
        Self::Support,
        Self::Shock,
        Self::Withdrawn,
    ];

    /// Key in tables.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Money => "money",
            Self::Supervisors => "supervisors left",
            Self::Staff => "workers left",
            Self::Support => "lack of support",
            Self::Shock => "shock",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A change of stage, as it is kept of a site.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Turn {
    /// When, in weeks since the start.
    pub at: f64,
    /// The stage that began.
    pub stage: Stage,
    /// Why, where the stage is [`Stage::Discontinued`].
    pub cause: Option<Cause>,
}

/// What is followed of a site's climate, each from 0 to 1: readiness, integration with the care team, attitudes.
pub const LEVELS: [&str; 11] = [
    "willingness",
    "resources",
    "buy_in",
    "role_clarity",
    "shared_goals",
    "information_sharing",
    "care_plans",
    "safeguards",
    "clinicians",
    "peers",
    "administrators",
];

/// The places in [`LEVELS`] of the components of readiness.
pub const READINESS: std::ops::Range<usize> = 0..3;
/// The places in [`LEVELS`] of the components of integration.
pub const CARE_TEAM: std::ops::Range<usize> = 3..8;
/// The places in [`LEVELS`] of the attitudes.
pub const ATTITUDES: std::ops::Range<usize> = 8..11;

/// What the climate of a site makes of its work, as factors; 1 where it makes nothing of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratios {
    /// Of the clinical contacts that a contact replaces.
    pub displaced: f64,
    /// Of the drift of fidelity without supervision.
    pub drift: f64,
    /// Of the hazard that workers leave.
    pub turnover: f64,
    /// Of the rate of breaches of confidentiality, as a logarithm.
    pub breach_log: f64,
}

impl Ratios {
    /// The climate makes nothing of it.
    pub const NONE: Self = Self { displaced: 1.0, drift: 1.0, turnover: 1.0, breach_log: 0.0 };
}

/// The clock of a site's next stop: an amount of integrated hazard and what takes it off.
///
/// # Units
/// Weeks, per week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stopping {
    /// What was left of the amount at `from`.
    pub left: f64,
    /// When the hazard last changed.
    pub from: f64,
    /// Hazard by cause, in the order of [`Cause::ALL`].
    pub hazard: [f64; Cause::ALL.len()],
    /// Uniform number that decides between the causes.
    pub branch: f64,
}

impl Stopping {
    /// A clock that never goes off.
    pub const OFF: Self =
        Self { left: f64::INFINITY, from: 0.0, hazard: [0.0; Cause::ALL.len()], branch: 0.5 };

    /// The hazard of all causes together.
    pub fn total(&self) -> f64 {
        self.hazard.iter().sum()
    }

    /// When the site stops, if nothing changes.
    pub fn time(&self) -> f64 {
        let total = self.total();
        if total > 0.0 { self.from + self.left / total } else { f64::INFINITY }
    }

    /// Changes the hazards at `now`; the clock is left as it is where they are the same.
    pub fn set(&mut self, now: f64, hazard: [f64; Cause::ALL.len()]) {
        let bits = |hazards: &[f64; Cause::ALL.len()]| hazards.map(f64::to_bits);
        if bits(&hazard) == bits(&self.hazard) {
            return;
        }
        self.left = (self.left - self.total() * (now - self.from)).max(0.0);
        (self.from, self.hazard) = (now, hazard);
    }

    /// The cause that the branch falls to: each in proportion to its hazard.
    pub fn cause(&self) -> Cause {
        let mut rest = self.branch * self.total();
        for (cause, hazard) in Cause::ALL.into_iter().zip(self.hazard) {
            if rest < hazard {
                return cause;
            }
            rest -= hazard;
        }
        Cause::Other
    }
}

/// How a site's programme is staffed.
///
/// # Units
/// Persons for each whole-time equivalent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Staffing {
    /// As the plan for the workforce says.
    AsPlanned,
    /// By workers, each of whom supports so many people in a whole-time post.
    Caseload(f32),
    /// By nobody.
    Nobody,
}

impl Staffing {
    /// People whom a whole-time worker may support, given what the plan for the workforce says.
    pub fn caseload(self, planned: f64) -> f64 {
        match self {
            Self::AsPlanned => planned,
            Self::Caseload(people) => f64::from(people),
            Self::Nobody => 0.0,
        }
    }

    /// Posts of a site for which the plan has so many.
    pub const fn posts(self, planned: u16) -> u16 {
        if matches!(self, Self::Nobody) { 0 } else { planned }
    }
}

/// What a site may go on doing: everything, unless rules pause it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// Whether vacant posts for workers are filled.
    pub recruits: bool,
    /// Whether people are referred and given places.
    pub admits: bool,
}

impl Open {
    /// Nothing is paused.
    pub const ALL: Self = Self { recruits: true, admits: true };
}

/// The wave of a site that none took.
pub const NO_WAVE: u8 = u8::MAX;

/// What has been done with the people of a place, and has not faded yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Community {
    /// By how much it raises trust in services, in standard deviations of people's trust.
    pub trust: f32,
    /// What it adds to the logarithm of the rate at which candidates for posts come.
    pub candidates: f32,
}

impl Community {
    /// Nothing has been done.
    pub const NONE: Self = Self { trust: 0.0, candidates: 0.0 };
}

/// One site.
///
/// # Units
/// Times in weeks; levels and integration from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// Operational time of referral: integrated weeks in which the site took referrals, weighted by its rate.
    pub exposure: f64,
    /// The same for referral by outreach and by word of mouth, which do not depend on integration with the care team.
    pub reach: [f64; 2],
    /// When the present stage ends, if it ends by itself.
    pub until: f64,
    /// Share of the general population of which this site is more deprived: its place in the order, 0 to 1.
    pub deprivation_rank: f64,
    /// The climate now, by [`LEVELS`].
    pub levels: [f32; LEVELS.len()],
    /// What each of them is usually, and goes back to.
    pub usual: [f32; LEVELS.len()],
    /// Integration with the care team: share of possible referrals that it makes.
    pub integration: f32,
    /// How clear the roles of peer workers are to everyone.
    pub role_clarity: f32,
    /// How far the care team knows what is shared with it: follows the information shared with a delay.
    pub known: f32,
    /// What the climate makes of the work.
    pub ratios: Ratios,
    /// Share of the way to the best fidelity that workers in post are brought at the next site step.
    pub coaching: f32,
    /// Share of what the programme costs the site that it can pay: 1 unless a process of funding says otherwise; a site
    /// with none of it cannot go on.
    pub solvency: f32,
    /// Factor on the money that the site is given; 1 unless a rule moved money.
    pub envelope: f32,
    /// What rules leave open.
    pub open: Open,
    /// Supervisors in whole-time equivalents that rules and improvement cycles have added to those of the plan.
    pub extra_supervisors: f32,
    /// Factor on referral by outreach; 1 unless the site has changed it.
    pub outreach: f64,
    /// The wave of the roll-out that took the site, by its place in the scenario, or [`NO_WAVE`].
    pub wave: u8,
    /// What has been done with the people of the place.
    pub community: Community,
    /// Leavers for each post in about the last year: workers, supervisors.
    pub turnover: [f32; 2],
    /// Leavers that this has taken in so far.
    pub leavers_seen: [u16; 2],
    /// The implementation strategies that the site takes part in, one bit each.
    pub strategies: u64,
    /// When delivery began; infinity before.
    pub began: f64,
    /// When the site first counted as sustained in this spell of delivery; infinity before.
    pub sustained: f64,
    /// The clock of the next stop.
    pub stopping: Stopping,
    /// Whether the present pause is for want of money, and ends when there is some again.
    pub waits_for_money: bool,
    /// The stage before the present pause.
    pub before_pause: Stage,
    /// Whether the site has services that peer support is added to or must replace.
    pub legacy: bool,
    /// How much contacts at this site do relative to others; mean 1.
    pub effect: f32,
    /// Posts for peer workers that the plan pays.
    pub posts: u16,
    /// Supervisors in whole-time equivalents.
    pub supervisors: f32,
    /// Identifier, from 0.
    pub id: u16,
    /// Kind of area, by [`super::person::AREAS`].
    pub area: u8,
    /// Which of the scenario's programmes the site runs.
    pub programme: u8,
    /// How that programme is staffed.
    pub staffing: Staffing,
    /// Stage.
    pub stage: Stage,
    /// When the next candidate for an open population comes.
    pub next_candidate: f64,
    /// How many candidates have come.
    pub candidates: u16,
    /// How often the site stopped: the occasion of the next stop.
    pub stops: u16,
    /// How far arrivals are from their usual level for a while, as a logarithm; 0 where they do not fluctuate.
    pub fluctuation: f32,
    /// Climate of stigma above the usual level, in standard deviations; 0 where it is not followed.
    pub stigma: f64,
    /// What that climate does to the rate of referral: a factor, 1 at the usual level.
    pub welcome: f64,
}

impl Site {
    /// A site before it is founded: nobody lives there, and it has not heard of the programme.
    pub const fn new(id: usize) -> Self {
        Self {
            exposure: 0.0,
            reach: [0.0; 2],
            until: f64::INFINITY,
            deprivation_rank: 0.0,
            levels: [1.0; LEVELS.len()],
            usual: [1.0; LEVELS.len()],
            integration: 1.0,
            role_clarity: 1.0,
            known: 1.0,
            ratios: Ratios::NONE,
            coaching: 0.0,
            solvency: 1.0,
            envelope: 1.0,
            open: Open::ALL,
            extra_supervisors: 0.0,
            outreach: 1.0,
            wave: NO_WAVE,
            community: Community::NONE,
            turnover: [0.0; 2],
            leavers_seen: [0; 2],
            strategies: 0,
            began: f64::INFINITY,
            sustained: f64::INFINITY,
            stopping: Stopping::OFF,
            waits_for_money: false,
            before_pause: Stage::Delivering,
            legacy: false,
            effect: 1.0,
            posts: 0,
            next_candidate: f64::INFINITY,
            candidates: 0,
            supervisors: 0.0,
            id: id as u16,
            area: 0,
            programme: 0,
            staffing: Staffing::AsPlanned,
            stage: Stage::Unaware,
            stops: 0,
            fluctuation: 0.0,
            stigma: 0.0,
            welcome: 1.0,
        }
    }

    /// Readiness R = willingness × resources × buy-in.
    ///
    /// # Source
    /// The multiplicative form follows R = MC²: Scaccia JP et al (2015) J Community Psychol 43:484-501.
    pub fn readiness(&self) -> f64 {
        let [willingness, resources, buy_in, ..] = self.levels.map(f64::from);
        willingness * resources * buy_in
    }
}

/// What the programme of a site has delivered since the start.
///
/// # Units
/// Weeks, contacts, trial contacts, hours; for the people simulated.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Delivered {
    /// Weeks that began with a place, counted by person.
    pub peer_weeks: f64,
    /// Contacts for which there was time.
    pub offered: f64,
    /// Contacts of the calendar for which there was none.
    pub crowded_out: f64,
    /// Contacts that took place.
    pub attended: f64,
    /// What they delivered.
    pub dose: f64,
    /// Hours of workers that they took.
    pub hours: f64,
}
