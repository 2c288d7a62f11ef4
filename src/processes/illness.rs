//! Illness: stable, relapse in the community, hospital by agreement or under compulsion.
//!
//! From stable to relapse with hazard
//! `rate(diagnosis) × frailty × substance ratio × adherence ratio × window(t) × enrolled ratio × exp(-(b_M M + b_C C))`.
//! In relapse three ends compete: recovery in the community, voluntary admission and compulsory admission; a stay
//! in hospital is a log-normal or an exponential time. One clock leaves the present state; which way is decided by
//! the shares of the competing hazards at that moment, which is exact because they move only when it is re-anchored.

use super::after_discharge::Windows;
use super::slots::{ILLNESS, STAY};
use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::draws::Decision;
use crate::engine::ledger::{Quantity, time_in};
use crate::engine::process::{Process, Step};
use crate::model::person::{DIAGNOSES, IllnessState, Person, Programme};
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};
use crate::units::time::DAYS_PER_WEEK;

/// What a scenario says of illness.
pub const SECTION: Section = Section {
    id: "illness",
    title: "Illness and hospital",
    doc: "How people relapse, recover and are admitted, under usual care and under the programme.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::number("illness.relapse_rate", "Relapse rate", "per week", 0.0, 10.0,
            "Rate from stable to relapse of a person of average frailty who takes medication as agreed and has no \
             substance use disorder, outside any window after discharge.").each(&DIAGNOSES),
        Parameter::number("illness.relapse_ratio_substance_use", "Relapse ratio, substance use", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of relapse for people with persistent substance use."),
        Parameter::number("illness.relapse_ratio_non_adherence", "Relapse ratio, not taking medication", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of relapse for people who do not take medication as agreed."),
        Parameter::number("illness.relapse_ratio_while_enrolled", "Direct relapse ratio while enrolled", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of relapse while a person holds a place, beside anything that states of mind do; 1 where the \
             effect works through states of mind alone."),
        Parameter::number("illness.recovery_rate", "Recovery rate in relapse", "per week", 0.0, 10.0,
            "Rate from relapse to stable without admission."),
        Parameter::number("illness.admission_rate", "Admission rate in relapse", "per week", 0.0, 10.0,
            "Rate from relapse to hospital of a person in the reference groups, voluntary and compulsory together.")
            .each(&DIAGNOSES),
        Parameter::number("illness.compulsory_share", "Compulsory share of admissions", "proportion", 0.0, 1.0,
            "Share of the admission rate that is under compulsion, in the reference groups."),
        Parameter::number("illness.compulsory_ratio_ethnicity", "Compulsory admission ratio by ethnic group", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of compulsory admission in relapse, by ethnic group; 1 for the reference group.")
            .per_category("population.ethnicity"),
        Parameter::number("illness.compulsory_slope_deprivation", "Compulsory admission, slope over deprivation", "per point", -1.0, 1.0,
            "Proportional change of compulsory admission for each percentage point of area income deprivation."),
        Parameter::number("illness.income_deprivation", "Area income deprivation", "percentage points", 0.0, 100.0,
            "Mean income deprivation of the areas in each fifth.").each(&crate::model::person::FIFTHS),
        Parameter::choice("illness.stay_law", "Length of stay",
            &[("lognormal", "Log-normal with a mean and a spread."), ("exponential", "Exponential with a mean.")],
            "How long a stay in hospital lasts."),
        Parameter::number("illness.stay_mean", "Mean length of stay", "days", 0.1, 2000.0, "Mean length of a stay in hospital.")
            .each(&DIAGNOSES),
        Parameter::number("illness.stay_sd_log", "Spread of length of stay", "log days", 0.01, 3.0,
            "Standard deviation of the logarithm of the length of stay.").when("illness.stay_law", &["lognormal"]),
        Parameter::number("illness.protection_self_management", "Protection by self-management", "log hazard per SD", -5.0, 5.0,
            "b_M: fall of the log hazard of relapse and of admission for each standard deviation of self-management above \
             the usual level; negative where more of it does harm."),
        Parameter::number("illness.protection_connectedness", "Protection by connectedness", "log hazard per SD", -5.0, 5.0,
            "b_C: as above for connectedness."),
        Parameter::number("illness.path_multiplier", "Strength of the path to hospital", "multiplier", -10.0, 10.0,
            "Multiplies both protections. The effect of peer support on admissions may be zero or harmful: at 0 the states \
             of mind do not reach the hospital, below 0 they do harm."),
    ],
};

#[derive(Debug, Clone, Copy)]
enum Stay {
    /// Mean of the logarithm, in log weeks, by diagnosis; standard deviation.
    LogNormal([f64; 4], f64),
    /// Rate per week, by diagnosis.
    Exponential([f64; 4]),
}

/// The illness process.
#[derive(Debug, Clone)]
pub struct Illness {
    relapse_rate: [f64; 4],
    ratio_substance_use: f64,
    ratio_non_adherence: f64,
    ratio_while_enrolled: f64,
    recovery: f64,
    admission: [f64; 4],
    compulsory_share: f64,
    compulsory_ethnicity: Vec<f64>,
    compulsory_fifth: [f64; 5],
    stay: Stay,
    protection: [f64; 2],
    windows: Windows,
}

fn four(values: &Values, path: &str) -> Result<[f64; 4], MissingValue> {
    let list = values.each(path, &DIAGNOSES)?;
    Ok(std::array::from_fn(|i| list.get(i).copied().unwrap_or_default()))
}

impl Illness {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let number = |path: &str| values.number(path);
        let slope = number("illness.compulsory_slope_deprivation")?;
        let points = values.each("illness.income_deprivation", &crate::model::person::FIFTHS)?;
        let reference = points.last().copied().unwrap_or_default();
        let path = number("illness.path_multiplier")?;
        let mean = four(values, "illness.stay_mean")?.map(|days| days / DAYS_PER_WEEK);
        let ethnicities: Vec<String> =
            values.shares("population.ethnicity")?.into_iter().map(|(name, _)| name).collect();
        let keys: Vec<&str> = ethnicities.iter().map(String::as_str).collect();
        Ok(Self {
            relapse_rate: four(values, "illness.relapse_rate")?,
            ratio_substance_use: number("illness.relapse_ratio_substance_use")?,
            ratio_non_adherence: number("illness.relapse_ratio_non_adherence")?,
            ratio_while_enrolled: number("illness.relapse_ratio_while_enrolled")?,
            recovery: number("illness.recovery_rate")?,
            admission: four(values, "illness.admission_rate")?,
            compulsory_share: number("illness.compulsory_share")?,
            compulsory_ethnicity: values.each("illness.compulsory_ratio_ethnicity", &keys)?,
            compulsory_fifth: std::array::from_fn(|i| {
                (1.0 + slope * (points.get(i).copied().unwrap_or(reference) - reference)).max(0.0)
            }),
            stay: if values.word("illness.stay_law")? == "lognormal" {
                let sd = number("illness.stay_sd_log")?;
                Stay::LogNormal(mean.map(|m| libm::log(m) - sd * sd / 2.0), sd)
            } else {
                Stay::Exponential(mean.map(|m| 1.0 / m))
            },
            protection: [
                path * number("illness.protection_self_management")?,
                path * number("illness.protection_connectedness")?,
            ],
            windows: Windows::open(values)?,
        })
    }

    /// The factor that states of mind put on the hazards of relapse and of admission; exactly 1 at the usual level.
    #[inline]
    fn protection(&self, person: &Person) -> f64 {
        if person.mind.is_usual() {
            return 1.0;
        }
        let [m, c] = self.protection;
        libm::exp(-(m * f64::from(person.mind.self_management) + c * f64::from(person.mind.connectedness)))
    }

    #[inline]
    fn relapse_hazard(&self, person: &Person) -> f32 {
        let enrolled = if person.programme == Programme::Engaged { self.ratio_while_enrolled } else { 1.0 };
        (f64::from(person.relapse_hazard)
            * self.windows.multiplier(person.window)
            * enrolled
            * self.protection(person)) as f32
    }

    /// Hazards of voluntary and of compulsory admission in relapse.
    #[inline]
    fn admission_hazards(&self, person: &Person) -> (f64, f64) {
        let who = &person.attributes;
        let rate = self.admission[usize::from(who.diagnosis)] * self.protection(person);
        let compulsory = rate
            * self.compulsory_share
            * self.compulsory_ethnicity[usize::from(who.ethnicity)]
            * self.compulsory_fifth[usize::from(who.fifth)];
        (rate * (1.0 - self.compulsory_share), compulsory)
    }

    /// Which way a relapse ends, by the draw made when it began.
    fn way_out(&self, person: &Person) -> IllnessState {
        let (voluntary, compulsory) = self.admission_hazards(person);
        let u = (f64::from(person.branch) + 0.5) / 4_294_967_296.0 * (self.recovery + voluntary + compulsory);
        if u < compulsory {
            IllnessState::Compulsory
        } else if u < compulsory + voluntary {
            IllnessState::Voluntary
        } else {
            IllnessState::Stable
        }
    }

    /// Enters a living state at `at`: draws the amount or time of the stay and the way out.
    fn begin(&self, state: IllnessState, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        let who = &mut block.people[person];
        let occasion = &mut who.entries[state as usize];
        let mut draw = step.luck.draw(entity, Decision(STAY.0 + state as u8), u32::from(*occasion));
        *occasion = occasion.saturating_add(1);
        who.state = state;
        let diagnosis = usize::from(who.attributes.diagnosis);
        let clock = match state {
            IllnessState::Stable => {
                self.windows.start(at, draw.amount(), self.relapse_hazard(who), who.discharged)
            }
            IllnessState::Relapse => {
                let amount = draw.amount();
                who.branch = draw.word();
                let (voluntary, compulsory) = self.admission_hazards(who);
                Clock::start(at, amount, (self.recovery + voluntary + compulsory) as f32)
            }
            IllnessState::Voluntary | IllnessState::Compulsory => match self.stay {
                Stay::LogNormal(mean, sd) => {
                    Clock::at_time(at + libm::exp(mean[diagnosis] + sd * draw.normal()))
                }
                Stay::Exponential(rate) => Clock::start(at, draw.amount(), rate[diagnosis] as f32),
            },
            IllnessState::Dead => Clock::OFF,
        };
        block.clocks[person].set(ILLNESS, clock);
    }

    fn admit(person: &Person, state: IllnessState, at: f64, step: &mut Step<'_>) {
        let moment = step.ledger.moment(at);
        step.ledger.count(Quantity::Admissions, person.stratum, &moment);
        if state == IllnessState::Compulsory {
            step.ledger.count(Quantity::CompulsoryAdmissions, person.stratum, &moment);
        }
        let days = (at - person.discharged) * DAYS_PER_WEEK;
        for (limit, quantity) in [
            (30.0, Quantity::Readmissions30),
            (90.0, Quantity::Readmissions90),
            (365.0, Quantity::Readmissions365),
        ] {
            if days <= limit {
                step.ledger.count(quantity, person.stratum, &moment);
            }
        }
    }
}

impl Process for Illness {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn slots(&self) -> &'static [Slot] {
        &[ILLNESS]
    }

    fn listens(&self) -> Change {
        Change::WINDOW.or(Change::PROGRAMME).or(Change::MIND)
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let who = &mut block.people[person];
        let ratio = |on: bool, ratio: f64| if on { ratio } else { 1.0 };
        who.relapse_hazard = (self.relapse_rate[usize::from(who.attributes.diagnosis)]
            * f64::from(who.frailty)
            * ratio(who.attributes.substance_use == 1, self.ratio_substance_use)
            * ratio(who.attributes.adherent == 0, self.ratio_non_adherence))
            as f32;
        let start = step.start;
        self.begin(IllnessState::Stable, person, start, block, step);
    }

    fn event(&self, _slot: Slot, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
        let from = block.people[person].state;
        let to = match from {
            IllnessState::Stable => IllnessState::Relapse,
            IllnessState::Relapse => self.way_out(&block.people[person]),
            IllnessState::Voluntary | IllnessState::Compulsory => IllnessState::Stable,
            IllnessState::Dead => return Change::NOTHING,
        };
        let stratum = block.people[person].stratum;
        if at >= 0.0 {
            let moment = step.ledger.moment(at);
            step.ledger.end(time_in(from), stratum, &moment);
            step.ledger.begin(time_in(to), stratum, &moment);
            match (from, to) {
                (IllnessState::Stable, _) => step.ledger.count(Quantity::Relapses, stratum, &moment),
                (_, IllnessState::Voluntary | IllnessState::Compulsory) => {
                    Self::admit(&block.people[person], to, at, step);
                }
                (IllnessState::Voluntary | IllnessState::Compulsory, _) => {
                    step.ledger.count(Quantity::Discharges, stratum, &moment);
                }
                _ => {}
            }
        }
        if from.in_hospital() {
            block.people[person].discharged = at;
            block.people[person].window = self.windows.first();
        }
        self.begin(to, person, at, block, step);
        Change::STATE
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, _step: &mut Step<'_>) {
        let who = &block.people[person];
        match who.state {
            IllnessState::Stable => {
                let hazard = self.relapse_hazard(who);
                let mut clock = block.clocks[person].get(ILLNESS);
                self.windows.set_hazard(&mut clock, at, hazard, who.discharged);
                block.clocks[person].set(ILLNESS, clock);
            }
            IllnessState::Relapse => {
                let (voluntary, compulsory) = self.admission_hazards(who);
                let hazard = (self.recovery + voluntary + compulsory) as f32;
                block.clocks[person].set_hazard(ILLNESS, at, hazard);
            }
            _ => {}
        }
    }

    fn open(&self, block: &mut Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(0.0);
        for person in block.people.iter().filter(|person| person.state.alive()) {
            step.ledger.begin(time_in(person.state), person.stratum, &moment);
            if person.attributes.eligible == 1 {
                step.ledger.begin(Quantity::EligibleWeeks, person.stratum, &moment);
            }
        }
    }

    fn turn_of_year(&self, block: &mut Block, year: usize, step: &mut Step<'_>) {
        for person in block.people.iter().filter(|person| person.state.alive()) {
            step.ledger.carry(time_in(person.state), person.stratum, year);
            if person.attributes.eligible == 1 {
                step.ledger.carry(Quantity::EligibleWeeks, person.stratum, year);
            }
        }
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(step.end);
        for person in block.people.iter().filter(|person| person.state.alive()) {
            step.ledger.end(time_in(person.state), person.stratum, &moment);
            if person.attributes.eligible == 1 {
                step.ledger.end(Quantity::EligibleWeeks, person.stratum, &moment);
            }
        }
    }
}

/// Ends a life at `at`: closes what accrues while a person lives.
///
/// The programme's own processes close theirs when they hear of the change of state.
pub(super) fn die(person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
    let who = &mut block.people[person];
    if at >= 0.0 {
        let moment = step.ledger.moment(at);
        step.ledger.end(time_in(who.state), who.stratum, &moment);
        if who.attributes.eligible == 1 {
            step.ledger.end(Quantity::EligibleWeeks, who.stratum, &moment);
        }
        step.ledger.count(Quantity::Deaths, who.stratum, &moment);
    }
    who.state = IllnessState::Dead;
    block.clocks[person] = crate::engine::clock::Clocks::OFF;
    block.referral[person] = Clock::OFF.into();
    Change::STATE
}
