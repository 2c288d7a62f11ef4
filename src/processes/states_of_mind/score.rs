//! Agency and the recovery score: what states of mind add up to.
//!
//! Agency A = Σ `a_i` · `X_i` is a mediator: the states of mind build it, and recovery R = Σ `w_i` · `X_i` + `w_A` · A depends on
//! it. A state moves recovery by `w_i` directly and by `w_A · a_i` through agency; with `w_A` = 0, or all a = 0, that path is
//! cut and nothing else changes. Both accrue by rate.
//!
//! States of mind move in every week of support, and with ties in most weeks of a life, mostly by very little. Hazards take note
//! of them once one is further than [`REACH`] from what they took it for, and wherever they come back to the usual level. The scores are
//! linear in them, so each person's states of mind are added up over time, and counted at the end of a year or of a life.

use crate::engine::block::{Block, Change};
use crate::engine::ledger::{Ledger, Moment, Quantity};
use crate::model::person::{Mind, MindTrack};
use crate::scenario::{MissingValue, Values};

use super::{SECTION, STATES, three};

/// How far a state of mind may be from what hazards take it for.
///
/// Where it has moved further, they take it to be as far again on the other side, so that a log hazard ratio of 1 per standard
/// deviation is off by two in a hundred at most, and by nothing on average, whether the state rises or falls.
///
/// # Units
/// Standard deviations.
const REACH: f32 = 0.02;

/// Address of the weights of the states of mind in agency.
const WEIGHT: &str = "states_of_mind.agency_weight";
/// Address of the weight of agency in the recovery score.
const IN_RECOVERY: &str = "states_of_mind.recovery_weight_agency";

fn weighted(weight: &[f64; 3], mind: &Mind) -> f64 {
    weight[0] * f64::from(mind.hope)
        + weight[1] * f64::from(mind.self_management)
        + weight[2] * f64::from(mind.connectedness)
}

/// Agency, from the weights of the states of mind in it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::processes) struct Agency {
    weight: [f64; 3],
}

impl Agency {
    /// Reads the weights; 0 where they are not said or states of mind are off.
    pub(in crate::processes) fn open(values: &Values) -> Self {
        let of = |state: &str| values.optional_number(&format!("{WEIGHT}.{state}")).unwrap_or_default();
        if values.is_on(SECTION.id) { Self { weight: STATES.map(of) } } else { Self::default() }
    }

    /// Agency above the usual level.
    ///
    /// # Units
    /// Standard deviations.
    pub(in crate::processes) fn of(&self, mind: &Mind) -> f64 {
        weighted(&self.weight, mind)
    }

    fn is_followed(&self) -> bool {
        self.weight.iter().any(|weight| *weight != 0.0)
    }
}

/// The recovery score, which accrues with states of mind.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::processes) struct RecoveryScore {
    weight: [f64; 3],
    agency: Agency,
    agency_weight: f64,
}

impl RecoveryScore {
    /// Reads the weights.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(in crate::processes) fn open(values: &Values) -> Result<Self, MissingValue> {
        Ok(Self {
            weight: three(values, "states_of_mind.recovery_weight")?,
            agency: Agency::open(values),
            agency_weight: values.optional_number(IN_RECOVERY).unwrap_or_default(),
        })
    }

    /// The quantities that are counted only where agency is followed.
    pub(super) fn measures(&self) -> &'static [Quantity] {
        if self.agency.is_followed() { &[Quantity::AgencyWeeks, Quantity::AgencyRecoveryWeeks] } else { &[] }
    }

    /// What accrues with states of mind, and how much a week; recovery first.
    pub(super) fn rates(&self, mind: &Mind) -> impl Iterator<Item = (Quantity, f64)> {
        let direct = weighted(&self.weight, mind);
        let followed = self.agency.is_followed();
        let agency = if followed { self.agency.of(mind) } else { 0.0 };
        let through = self.agency_weight * agency;
        let recovery = if through == 0.0 { direct } else { direct + through };
        let all = [
            (Quantity::RecoveryWeeks, recovery),
            (Quantity::AgencyWeeks, agency),
            (Quantity::AgencyRecoveryWeeks, through),
        ];
        all.into_iter().take(if followed { all.len() } else { 1 })
    }

    /// Counts what a person's states of mind came to until a moment.
    fn settle(&self, track: &mut MindTrack, stratum: u16, ledger: &mut Ledger, moment: &Moment) {
        owe(track, moment);
        let [plain, discounted] =
            [&mut track.owed, &mut track.owed_discounted].map(|owed| std::mem::replace(owed, Mind::USUAL));
        let both = self.rates(&plain).zip(self.rates(&discounted));
        ledger.settle(stratum, both.map(|((quantity, plain), (_, rest))| (quantity, [plain, rest])), moment);
    }

    /// Counts everyone's until a moment: the end of a year, or the horizon.
    pub(super) fn settle_all(&self, block: &mut Block, ledger: &mut Ledger, moment: &Moment) {
        for track in &mut block.minds {
            let stratum = block.people[track.person as usize].stratum;
            self.settle(track, stratum, ledger, moment);
        }
    }

    /// The states of mind of a position of the list are followed no more.
    pub(super) fn let_go(&self, position: usize, block: &mut Block, ledger: &mut Ledger, moment: &Moment) {
        let track = &mut block.minds[position];
        let stratum = block.people[track.person as usize].stratum;
        self.settle(track, stratum, ledger, moment);
        block.let_mind_go(position);
    }
}

/// Puts the states of mind of a position of the list where they stand from now on; where they have moved far enough, hazards
/// are looked at again.
pub(in crate::processes) fn set(position: usize, mind: Mind, block: &mut Block, moment: &Moment) {
    let track = &mut block.minds[position];
    owe(track, moment);
    track.mind = mind;
    if mind.is_beyond(&track.noted, REACH) || (mind.is_usual() && !track.noted.is_usual()) {
        let (noted, person) = (mind.with(&track.noted, ahead), track.person as usize);
        block.note_mind(position, noted);
        block.touch(person, Change::MIND);
    }
}

/// What hazards take a state of mind for that stands at `x` and that they took for `noted`: as much further on as it may lag
/// behind, but never on the other side of the usual level.
#[inline]
fn ahead(x: f32, noted: f32) -> f32 {
    let gone = x - noted;
    let further = x + REACH.copysign(gone);
    if gone.abs() <= REACH || further * x <= 0.0 { x } else { further }
}

/// Adds the states of mind over the time since this was last done.
#[inline]
fn owe(track: &mut MindTrack, until: &Moment) {
    let since = f64::from(track.since);
    // Nothing counts before the start.
    if until.time > since {
        let [weeks, discounted] = until.weeks_since(since, track.since_discounted);
        let add = |owed: Mind, weeks: f32| owed.with(&track.mind, |owed, x| owed + x * weeks);
        (track.owed, track.owed_discounted) =
            (add(track.owed, weeks as f32), add(track.owed_discounted, discounted as f32));
    }
    track.since = until.time.max(0.0) as f32;
    track.since_discounted = until.discounted();
}

#[cfg(test)]
impl RecoveryScore {
    /// With these weights and without agency.
    pub(super) const fn of_weights(weight: [f64; 3]) -> Self {
        Self { weight, agency: Agency { weight: [0.0; 3] }, agency_weight: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::person::{Attributes, Person};
    use crate::model::site::Site;
    use crate::units::value::{DiscountClock, DiscountRate};

    /// On a way up and down again, what hazards take a state for is off by half a step at most and by nothing on average; at the
    /// usual level it is exact.
    #[test]
    fn hazards_run_neither_ahead_of_states_of_mind_nor_behind() {
        let (mut noted, mut off, mut most) = (0.0_f32, 0.0, 0.0_f32);
        let path = |week: u16| {
            let away = f32::from(week) / 200.0 - 1.0;
            0.4 * (1.0 - away * away)
        };
        for week in 1..=400 {
            let x = path(week);
            if (x - noted).abs() > REACH || x == 0.0 {
                noted = ahead(x, noted);
            }
            off += noted - x;
            most = most.max((noted - x).abs());
        }
        assert!(off.abs() / 400.0 < REACH / 20.0, "{off}");
        assert!(most < REACH + 1e-6, "{most}");
        for (x, noted) in [(0.0, 0.2), (0.001, 0.2), (0.3, 0.299)] {
            assert_eq!(ahead(x, noted).to_bits(), f32::to_bits(x));
        }
    }

    /// What is known of the noted states of mind is known of them alone, and stays with the person whose they are.
    #[test]
    fn what_is_known_of_noted_states_of_mind_is_forgotten_with_them() {
        let ledger = Ledger::new(1, 52.0, 4.0, DiscountClock::new(DiscountRate::per_year(0.0), 52));
        let mut block = Block::new(Site::new(0));
        for person in 0..2 {
            block.push(Person::new(40.0, Attributes::default(), 0, 1.0, 1.0));
            block.follow_mind(person, true);
        }
        block.protections = vec![0.7, 0.8];
        for (hope, known) in [(REACH / 2.0, 0.8_f64), (2.0 * REACH, 0.0)] {
            set(1, Mind { hope, ..Mind::USUAL }, &mut block, &ledger.moment(1.0));
            assert_eq!(
                block.protections.iter().map(|x| x.to_bits()).collect::<Vec<_>>(),
                [0.7, known].map(f64::to_bits)
            );
        }
        block.protections[1] = 0.9;
        block.let_mind_go(0);
        assert_eq!((block.people[1].mind, block.protections[0].to_bits()), (0, f64::to_bits(0.9)));
    }

    /// A state moves recovery by its own weight and by the product along the path through agency.
    #[test]
    fn the_paths_to_recovery_add_up() {
        let score = RecoveryScore {
            weight: [0.5, 0.3, 0.2],
            agency: Agency { weight: [0.4, 0.6, 0.1] },
            agency_weight: 0.25,
        };
        let mind = Mind { hope: 0.5, self_management: -0.25, connectedness: 0.75 };
        let rates: Vec<_> = score.rates(&mind).collect();
        let (total, agency, through) = (rates[0].1, rates[1].1, rates[2].1);
        assert!((agency - (0.4 * 0.5 - 0.6 * 0.25 + 0.1 * 0.75)).abs() < 1e-12);
        assert!((through - 0.25 * agency).abs() < 1e-12);
        assert!((total - through - (0.5 * 0.5 - 0.3 * 0.25 + 0.2 * 0.75)).abs() < 1e-12);
        let cut = RecoveryScore { agency_weight: 0.0, ..score };
        let never = RecoveryScore::of_weights(score.weight);
        let recovery = |score: &RecoveryScore| score.rates(&mind).next().unwrap().1.to_bits();
        assert_eq!((recovery(&cut), never.rates(&mind).count()), (recovery(&never), 1));
    }
}
