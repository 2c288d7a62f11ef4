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
/// The age to which a life is followed at most; life tables end there.
///
/// # Units
/// Years.
pub const OLDEST_AGE: f64 = 110.0;
/// Keys of tables by kind of area.
pub const AREAS: [&str; 2] = ["urban", "rural"];
/// Keys of tables by housing: settled, supported (with care or staff), unstable or homeless.
pub const HOUSING: [&str; 3] = ["settled", "supported", "unstable"];
/// Keys of tables by treatment that goes on beside the programme, in the order of [`Treatment`].
pub const TREATMENTS: [&str; 3] = ["medication", "case_management", "psychotherapy"];

/// Treatment that goes on beside the programme: a bit of [`Circumstances`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Treatment {
    /// Medication, taken as agreed at the start; [`Habit::Adherent`] is whether it is now.
    Medication = 1,
    /// A case manager of an assertive outreach or community mental health team.
    CaseManagement = 2,
    /// Psychological therapy.
    Psychotherapy = 4,
}

/// How a person lives and what treatment goes on beside the programme, in one byte, so that a person does not grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Circumstances(u8);

impl Circumstances {
    /// Where the housing begins in the byte, after the treatments.
    const HOUSING_FROM: u8 = 3;

    /// The same with a treatment or without it.
    #[must_use]
    pub const fn with(self, treatment: Treatment, on: bool) -> Self {
        Self(if on { self.0 | treatment as u8 } else { self.0 & !(treatment as u8) })
    }

    /// The same with this housing, by [`HOUSING`].
    #[must_use]
    pub const fn housed(self, housing: u8) -> Self {
        let treatments = (1 << Self::HOUSING_FROM) - 1;
        Self(self.0 & treatments | housing << Self::HOUSING_FROM)
    }

    /// Whether the person has the treatment.
    #[inline]
    pub const fn has(self, treatment: Treatment) -> bool {
        self.0 & treatment as u8 != 0
    }

    /// Housing, by [`HOUSING`].
    #[inline]
    pub const fn housing(self) -> u8 {
        self.0 >> Self::HOUSING_FROM
    }
}

/// Who a person is: fixed for life (as far as the model follows it).
///
/// Every field that names a category is an index into that attribute's categories, in the order of the setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
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
    /// Housing, and treatment beside the programme.
    pub circumstances: Circumstances,
    /// Whether the programme is open to the person (1) or not (0).
    pub eligible: u8,
    /// Whether the person decides about care with the family (1) or alone (0).
    pub decision_norm: u8,
}

/// Illness state. The order is that of the ledger's state times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum IllnessState {
    /// Living in the community, no acute episode.
    Stable,
    /// An acute episode in routine community care.
    Relapse,
    /// An acute episode cared for at home by a crisis team.
    CrisisCare,
    /// In hospital by agreement.
    Voluntary,
    /// In hospital under compulsion.
    Compulsory,
    /// Dead, or no longer there.
    Dead,
}

/// Number of illness states that a living person can be in.
pub const LIVING_STATES: usize = 5;
/// Keys of tables by illness state.
pub const STATES: [&str; LIVING_STATES] = ["stable", "relapse", "crisis_care", "voluntary", "compulsory"];

impl IllnessState {
    /// Whether the person is in hospital.
    #[inline]
    pub const fn in_hospital(self) -> bool {
        matches!(self, Self::Voluntary | Self::Compulsory)
    }

    /// Whether the person has an acute episode and is not in hospital.
    #[inline]
    pub const fn acute_at_home(self) -> bool {
        matches!(self, Self::Relapse | Self::CrisisCare)
    }

    /// Whether the person is alive.
    #[inline]
    pub const fn alive(self) -> bool {
        !matches!(self, Self::Dead)
    }
}

/// Where a person stands with the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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

    /// Each of the three by its own rule of where it stands here and in `other`.
    #[must_use]
    pub fn with(&self, other: &Self, rule: impl Fn(f32, f32) -> f32) -> Self {
        Self {
            hope: rule(self.hope, other.hope),
            self_management: rule(self.self_management, other.self_management),
            connectedness: rule(self.connectedness, other.connectedness),
        }
    }

    /// Whether one of the three is further than `distance` from where it is in `other`.
    #[inline]
    pub fn is_beyond(&self, other: &Self, distance: f32) -> bool {
        let apart = |x: f32, y: f32| (x - y).abs() > distance;
        apart(self.hope, other.hope)
            | apart(self.self_management, other.self_management)
            | apart(self.connectedness, other.connectedness)
    }

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
    /// Where the states of mind stand.
    pub mind: Mind,
    /// Where they stood when hazards last took note of them.
    pub noted: Mind,
    /// What scores have not counted yet: the states of mind over time, in standard deviations × weeks.
    pub owed: Mind,
    /// The same over discounted time.
    pub owed_discounted: Mind,
    /// Until when it is in there, in weeks.
    pub since: f32,
    /// The same in discounted weeks.
    pub since_discounted: f64,
    /// Where the states of mind stood when support last ended.
    pub end: Mind,
    /// Weeks of the step in which they fade now, where they do.
    pub step: u8,
    /// Whether the person was supported in the last step.
    pub supported: bool,
}

/// The index of a person whose states of mind are at the usual level and are not followed.
pub const NOT_FOLLOWED: u16 = u16::MAX;

/// Something that a person does or has for a time: a bit of [`Person::habits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Habit {
    /// Takes medication as agreed.
    Adherent = 1,
    /// Has a job.
    Employed = 2,
    /// Holds a crisis plan.
    CrisisPlan = 4,
    /// Has lost a worker on whom they depended a short time ago.
    Bereft = 8,
}

/// Number of combinations of [`Habit`]s.
pub const HABITS: usize = 16;

/// How a person stands with the usual mental health services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum ServiceContact {
    /// In contact.
    #[default]
    Engaged,
    /// Appointments are missed, contact thins out.
    Drifting,
    /// No contact any more.
    Lost,
}

/// Keys of tables by contact with services, in the order of [`ServiceContact`].
pub const SERVICE_CONTACTS: [&str; 3] = ["engaged", "drifting", "lost"];

/// Why a life, or a person's time in the population, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CauseOfDeath {
    /// The person is alive.
    Alive,
    /// Natural causes, accidents included.
    Natural,
    /// Suicide.
    Suicide,
    /// None: the person left the population alive.
    Left,
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
    /// How severe the illness usually is, in standard deviations from the mean of the population.
    pub severity: f32,
    /// How strongly the person responds to the programme; mean 1 over the population.
    pub response: f32,
    /// The draw that decides which way the present illness state ends.
    pub branch: u32,
    /// How often relapse, crisis-team care, voluntary and compulsory stay have been entered.
    pub entries: [u16; LIVING_STATES - 1],
    /// How often the person was referred.
    pub referrals: u16,
    /// How often the person took up a place.
    pub enrolments: u16,
    /// Emergency department visits so far: the occasion of the next.
    pub emergencies: u16,
    /// How often the person stopped or took up medication: the occasion of the next time.
    pub medication_changes: u16,
    /// How often the person lost or found a job: the occasion of the next time.
    pub job_changes: u16,
    /// Index of the person's relationship, place in the waiting list or place among those who left a short time ago,
    /// while there is one.
    pub link: u16,
    /// Index among the people whose states of mind are followed, or [`NOT_FOLLOWED`].
    pub mind: u16,
    /// Cell of the ledger to which the person belongs.
    pub stratum: u16,
    /// Who the person is.
    pub attributes: Attributes,
    /// How much the person visits emergency departments: a class of equal size, from the least.
    pub emergency_class: u8,
    /// Admissions since the start of the simulation, at most 255.
    pub admissions: u8,
    /// The year of the simulation, from 1, in which the person was last admitted; 0 is none.
    pub year_admitted: u8,
    /// Illness state.
    pub state: IllnessState,
    /// Which window after discharge the person is in: 0 is none, 1 the first after discharge, and so on.
    pub window: u8,
    /// Where the person stands with the programme.
    pub programme: Programme,
    /// What the person does or has now: the bits of [`Habit`].
    pub habits: u8,
    /// Why the life ended.
    pub cause: CauseOfDeath,
    /// Whether the person leaves the population alive before natural death would come.
    pub leaves: bool,
}

impl Person {
    /// Someone to whom nothing has happened yet: stable, never admitted, outside the programme.
    pub const fn new(age: f32, attributes: Attributes, stratum: u16, frailty: f32, response: f32) -> Self {
        Self {
            discharged: f64::NEG_INFINITY,
            age,
            frailty,
            severity: 0.0,
            response,
            branch: 0,
            entries: [0; LIVING_STATES - 1],
            referrals: 0,
            enrolments: 0,
            emergencies: 0,
            medication_changes: 0,
            job_changes: 0,
            link: 0,
            mind: NOT_FOLLOWED,
            stratum,
            attributes,
            emergency_class: 0,
            admissions: 0,
            year_admitted: 0,
            state: IllnessState::Stable,
            window: 0,
            programme: Programme::Outside,
            habits: if attributes.circumstances.has(Treatment::Medication) {
                Habit::Adherent as u8
            } else {
                0
            },
            cause: CauseOfDeath::Alive,
            leaves: false,
        }
    }

    /// Whether the person does or has this now.
    #[inline]
    pub const fn has(&self, habit: Habit) -> bool {
        self.habits & habit as u8 != 0
    }

    /// Sets whether the person does or has this.
    #[inline]
    pub const fn set(&mut self, habit: Habit, on: bool) {
        if on {
            self.habits |= habit as u8;
        } else {
            self.habits &= !(habit as u8);
        }
    }

    /// Age at `time`, in years, for a person of age `age` at the start.
    #[inline]
    pub fn age_at(&self, time: f64) -> f64 {
        f64::from(self.age) + time / crate::units::time::WEEKS_PER_YEAR
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_takes_72_bytes() {
        assert_eq!(std::mem::size_of::<Person>(), 72);
    }

    #[test]
    fn circumstances_are_kept_apart_in_their_byte() {
        use Treatment::{CaseManagement, Medication, Psychotherapy};
        for housing in 0..HOUSING.len() as u8 {
            for bits in 0..8_u8 {
                let on = |treatment: Treatment| bits & treatment as u8 != 0;
                let all = [Medication, CaseManagement, Psychotherapy];
                let set = |c: Circumstances, t: Treatment| c.with(t, on(t));
                let one = all.into_iter().fold(Circumstances::default().housed(housing), set);
                let other = all.into_iter().fold(Circumstances::default().housed(2), set).housed(housing);
                assert_eq!((one, one.housing()), (other, housing));
                assert!(all.into_iter().all(|treatment| one.has(treatment) == on(treatment)));
            }
        }
    }
}
