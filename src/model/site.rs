//! A site: a service with the people it serves.

/// How far a site has come with the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Stage {
    /// Does not know of the programme, or has not taken it up.
    Unaware,
    /// Considers it.
    Considering,
    /// Prepares: recruits, trains, agrees roles.
    Preparing,
    /// Delivers.
    Delivering,
    /// Has stopped.
    Discontinued,
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

/// One site.
///
/// # Units
/// Times in weeks; readiness components and integration from 0 to 1.
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
    /// Willingness of staff.
    pub willingness: f32,
    /// Availability of resources.
    pub resources: f32,
    /// Buy-in of those with a stake.
    pub buy_in: f32,
    /// Integration with the care team.
    pub integration: f32,
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
            willingness: 1.0,
            resources: 1.0,
            buy_in: 1.0,
            integration: 1.0,
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
        f64::from(self.willingness) * f64::from(self.resources) * f64::from(self.buy_in)
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
