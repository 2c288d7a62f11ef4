//! A person with serious mental illness: who they are, and where they stand.

/// Diagnosis, in the order of every table that is keyed by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Diagnosis {
    /// Schizophrenia spectrum.
    Schizophrenia,
    /// Other non-organic psychosis.
    OtherPsychosis,
    /// Bipolar disorder.
    Bipolar,
    /// Severe or recurrent depression in specialist care; not on England's register.
    Depression,
}

/// Keys of tables by diagnosis.
pub const DIAGNOSES: [&str; 4] = ["schizophrenia", "other_psychosis", "bipolar", "depression"];
/// Keys of tables by sex; the order is that of the life table's columns.
pub const SEXES: [&str; 2] = ["female", "male"];
/// Keys of tables by fifth of area deprivation, most deprived first.
pub const FIFTHS: [&str; 5] = ["fifth_1", "fifth_2", "fifth_3", "fifth_4", "fifth_5"];
/// Keys of tables by kind of area.
pub const AREAS: [&str; 2] = ["urban", "rural"];

/// Who a person is: fixed for life (as far as the model follows it).
///
/// Every field that names a category is an index into that attribute's categories, in the order of the setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attributes {
    /// Sex, by [`SEXES`].
    pub sex: u8,
    /// Diagnosis, by [`DIAGNOSES`].
    pub diagnosis: u8,
    /// Ethnic or cultural group, by the setting's categories.
    pub ethnicity: u8,
    /// Language, by the setting's categories; 0 is the language that services speak.
    pub language: u8,
    /// Fifth of area deprivation, by [`FIFTHS`]; 0 is the most deprived.
    pub fifth: u8,
    /// Kind of area, by [`AREAS`].
    pub area: u8,
    /// Whether substance use persists (1) or not (0).
    pub substance_use: u8,
    /// Whether the person can use digital services (1) or is excluded from them (0).
    pub digital: u8,
    /// Whether medication is taken as agreed (1) or not (0), at the start.
    pub adherent: u8,
    /// Whether the programme is open to the person (1) or not (0).
    pub eligible: u8,
}

/// Illness state. The order is that of the ledger's state times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum IllnessState {
    /// Living in the community, no acute episode.
    Stable,
    /// An acute episode cared for in the community.
    Relapse,
    /// In hospital by agreement.
    Voluntary,
    /// In hospital under compulsion.
    Compulsory,
    /// Dead.
    Dead,
}

/// Number of illness states that a living person can be in.
pub const LIVING_STATES: usize = 4;

impl IllnessState {
    /// Whether the person is in hospital.
    #[inline]
    pub const fn in_hospital(self) -> bool {
        matches!(self, Self::Voluntary | Self::Compulsory)
    }

    /// Whether the person is alive.
    #[inline]
    pub const fn alive(self) -> bool {
        !matches!(self, Self::Dead)
    }
}

/// Where a person stands with the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Programme {
    /// Not referred, or referred and refused.
    Outside,
    /// On the waiting list.
    Waiting,
    /// With a place.
    Engaged,
    /// Left before the planned end.
    Left,
    /// Came to the planned end.
    Completed,
}

/// States of mind and skill, as change from the person's usual level in population standard deviations.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Mind {
    /// Hope.
    pub hope: f32,
    /// Self-management.
    pub self_management: f32,
    /// Connectedness.
    pub connectedness: f32,
}

impl Mind {
    /// At the person's usual level: what usual care leaves, exactly.
    pub const USUAL: Self = Self { hope: 0.0, self_management: 0.0, connectedness: 0.0 };

    /// Whether all three are exactly at the usual level.
    #[inline]
    pub fn is_usual(&self) -> bool {
        self.hope.to_bits() | self.self_management.to_bits() | self.connectedness.to_bits() == 0
    }
}

/// A person whose states of mind are not at their usual level, or may leave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MindTrack {
    /// Which person of the site.
    pub person: u32,
    /// Where the states of mind stood when support last ended.
    pub end: Mind,
    /// Whether the person was supported in the last step.
    pub supported: bool,
}

/// One person.
///
/// # Units
/// Times in weeks since the start of the simulation (negative before it), ages in years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Person {
    /// When the last stay in hospital ended; minus infinity if there was none.
    pub discharged: f64,
    /// Age at the start of the simulation (or at entry).
    pub age: f32,
    /// The person's own relapse level; mean 1 over the population.
    pub frailty: f32,
    /// Weekly hazard of relapse at the usual level of mind, outside any window after discharge.
    pub relapse_hazard: f32,
    /// How strongly the person responds to the programme; mean 1 over the population.
    pub response: f32,
    /// Referral rate relative to a person without any barrier.
    pub access: f32,
    /// States of mind and skill.
    pub mind: Mind,
    /// The draw that decides which way the present illness state ends.
    pub branch: u32,
    /// How often each living illness state has been entered.
    pub entries: [u16; LIVING_STATES],
    /// How often the person was referred.
    pub referrals: u16,
    /// How often the person took up a place.
    pub enrolments: u16,
    /// Index of the person's relationship or place in the waiting list while there is one.
    pub link: u16,
    /// Cell of the ledger to which the person belongs.
    pub stratum: u16,
    /// Emergency department visits so far: the occasion of the next.
    pub emergencies: u16,
    /// Who the person is.
    pub attributes: Attributes,
    /// Illness state.
    pub state: IllnessState,
    /// Which window after discharge the person is in: 0 is none, 1 the first after discharge, and so on.
    pub window: u8,
    /// Where the person stands with the programme.
    pub programme: Programme,
}

impl Person {
    /// Someone to whom nothing has happened yet: stable, never admitted, outside the programme.
    pub const fn new(age: f32, attributes: Attributes, stratum: u16, frailty: f32, response: f32) -> Self {
        Self {
            discharged: f64::NEG_INFINITY,
            age,
            frailty,
            relapse_hazard: 0.0,
            response,
            access: 1.0,
            mind: Mind::USUAL,
            branch: 0,
            entries: [0; LIVING_STATES],
            referrals: 0,
            enrolments: 0,
            link: 0,
            stratum,
            emergencies: 0,
            attributes,
            state: IllnessState::Stable,
            window: 0,
            programme: Programme::Outside,
        }
    }
}
