//! Self-stigma, what passes of it along ties, and the climate of stigma at a site.
//!
//! Self-stigma of a person, as a change from the usual level in standard deviations (positive is more of it), is
//!
//! `S_i = Y - q_i - κ · mean(q_j over people j tied to i)`, `q_i = Σ w_k · X_ik`,
//!
//! with the climate Y of the site, the states of mind X and their weights w, and the influence κ; the mean is 0 for a
//! person without ties. It is a read-out: nothing in a person's life hangs on it. Influence takes what others are by
//! themselves, not what their ties do to them in turn.
//!
//! The climate changes with s, the share of the site's people who meet a peer worker in the week:
//!
//! `dY/dt = -g·s - |g·s|·Y / Y_max - λ·Y`, λ = ln 2 / half-life,
//!
//! so that it saturates in either direction and is lost without contact; within a week s is constant and the solution is
//! exact, `Y' = Y_∞ + (Y - Y_∞)·exp(-r)`, r = |g·s| / `Y_max` + λ, `Y_∞ = -g·s / r`. Without peer workers Y is exactly 0. The
//! climate may act on the rates of referral: × exp(-slope · Y).
//!
//! # Source
//! Contact lowers stigma: Corrigan PW et al (2012) Psychiatr Serv 63:963-973, whose follow-ups are too short to tell how
//! long it lasts. The mean over ties is the linear-in-means model of social influence: Manski CF (1993) Rev Econ Stud
//! 60:531-542. The form of the climate is ours, that of the states of mind.

mod parameters;

pub use parameters::SECTION;

use super::programme::{DeliveredBy, Templates};
use super::states_of_mind::STATES;
use super::{OpenError, ties};
use crate::engine::block::Block;
use crate::engine::ledger::Quantity;
use crate::engine::process::{Process, Step};
use crate::engine::room;
use crate::model::person::Mind;
use crate::model::relationship::NO_WORKER;
use crate::scenario::{Slip, Values};
use parameters::{GAIN, HALF_LIFE, INFLUENCE, MAXIMUM, REFERRAL, WEIGHT};

/// How the climate of a site changes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Climate {
    gain: f64,
    maximum: f64,
    /// Loss without contact, per week.
    loss: f64,
}

impl Climate {
    /// The climate after so many weeks in which this share of people meets a peer worker.
    fn after(&self, climate: f64, share: f64, weeks: f64) -> f64 {
        let pull = self.gain * share;
        let rate = pull.abs() / self.maximum + self.loss;
        let rest = -pull / rate;
        // Adding 0 turns -0 into 0, which is the usual level bit by bit.
        rest + (climate - rest) * libm::exp(-rate * weeks) + 0.0
    }
}

/// Every how many weeks everyone's self-stigma is put where it stands, from the start on: it moves slowly, and to read all of
/// everybody in each week took as long as everything else about stigma.
///
/// # Units
/// Weeks.
const READ: f64 = 4.0;
/// Every how many weeks it is counted, with the climate; a multiple of [`READ`].
///
/// # Units
/// Weeks.
const COUNTED: f64 = 12.0;

/// The process of stigma.
#[derive(Debug, Clone)]
pub struct Stigma {
    stated: bool,
    weight: [f64; STATES.len()],
    influence: f64,
    /// None where contact does not change it.
    climate: Option<Climate>,
    referral_slope: f64,
    /// Whether the programme is delivered by peer workers, by the site's programme.
    by_peers: Vec<bool>,
}

impl Stigma {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a climate that contact changes has no limit or no half-life.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let weights = STATES.map(|state| values.optional_number(&format!("{WEIGHT}.{state}")));
        let [influence, gain, slope] = [INFLUENCE, GAIN, REFERRAL].map(|path| values.optional_number(path));
        let needed = |path: &str| {
            values.optional_number(path).ok_or_else(|| {
                let slip = Slip::at(GAIN, format!("{GAIN} is stated, but {path} is not"));
                OpenError::from(slip.help("state it, or leave both out").beside(path))
            })
        };
        let climate = match gain.filter(|gain| *gain != 0.0) {
            None => None,
            Some(gain) => Some(Climate {
                gain,
                maximum: needed(MAXIMUM)?,
                loss: std::f64::consts::LN_2 / needed(HALF_LIFE)?,
            }),
        };
        Ok(Self {
            stated: weights.iter().chain(&[influence, gain]).any(Option::is_some),
            weight: weights.map(Option::unwrap_or_default),
            influence: influence.filter(|_| values.is_on(ties::SECTION.id)).unwrap_or_default(),
            climate,
            referral_slope: slope.unwrap_or_default(),
            by_peers: Templates::open(values)?
                .all()
                .iter()
                .map(|template| template.delivered_by == DeliveredBy::PeerWorker)
                .collect(),
        })
    }

    /// By how much the states of mind lower self-stigma.
    fn own(&self, mind: &Mind) -> f64 {
        self.weight[0] * f64::from(mind.hope)
            + self.weight[1] * f64::from(mind.self_management)
            + self.weight[2] * f64::from(mind.connectedness)
    }

    /// The share of a site's living people who meet a peer worker in the week that begins.
    fn met(&self, block: &Block) -> f64 {
        if !self.by_peers[usize::from(block.site.programme)] {
            return 0.0;
        }
        let came = |place: &&crate::model::relationship::Relationship| {
            place.attended > 0 && place.worker != NO_WORKER
        };
        let met = block.relationships.iter().filter(came).count();
        if met == 0 {
            return 0.0;
        }
        met as f64 / f64::from(block.experience.living.max(1))
    }

    /// Puts everyone's self-stigma where it stands now.
    fn read(&self, block: &mut Block) {
        let climate = block.site.stigma;
        block.stigma.clear();
        room::extend_to(&mut block.stigma, &block.people, climate as f32);
        let mut own = vec![0.0; block.people.len()];
        for track in &block.minds {
            own[track.person as usize] = self.own(&track.mind);
        }
        if self.influence != 0.0 && !block.minds.is_empty() {
            let mut around = vec![(0.0, 0_u32); own.len()];
            for tie in &block.ties {
                for [one, other] in [[tie.a, tie.b], [tie.b, tie.a]] {
                    let (sum, count) = &mut around[one as usize];
                    *sum += own[other as usize];
                    *count += 1;
                }
            }
            for (stigma, (sum, count)) in block.stigma.iter_mut().zip(around) {
                if count > 0 {
                    *stigma = (climate - self.influence * sum / f64::from(count)) as f32;
                }
            }
        }
        for track in &block.minds {
            let person = track.person as usize;
            block.stigma[person] = (f64::from(block.stigma[person]) - own[person]) as f32;
        }
    }
}

/// A person's self-stigma; 0 where it is not followed. Who has come since it was last read has that of the site's climate.
///
/// # Units
/// Standard deviations above the usual level.
pub(in crate::processes) fn of(person: usize, block: &Block) -> f64 {
    block.stigma.get(person).copied().map_or(block.site.stigma, f64::from)
}

impl Process for Stigma {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    /// Where nothing is said of it.
    fn is_idle(&self) -> bool {
        !self.stated
    }

    fn measures(&self) -> &'static [Quantity] {
        &[Quantity::SelfStigma, Quantity::StigmaClimate, Quantity::StigmaCounted]
    }

    /// The contacts of the week that begins have been made, and states of mind stand as they built them.
    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        if let Some(climate) = &self.climate {
            block.site.stigma = climate.after(block.site.stigma, self.met(block), step.length());
            block.site.welcome = libm::exp(-self.referral_slope * block.site.stigma);
        }
        if step.start % READ == 0.0 {
            self.read(block);
        }
        if step.start % COUNTED > 0.0 {
            return;
        }
        let moment = step.ledger.moment(step.start);
        let climate = block.site.stigma;
        for (who, &stigma) in block.people.iter().zip(&block.stigma).filter(|(who, _)| who.state.alive()) {
            let Some(mut page) = step.ledger.page(who.stratum, &moment) else { return };
            page.count(Quantity::StigmaCounted);
            if stigma != 0.0 {
                page.add(Quantity::SelfStigma, f64::from(stigma));
            }
            if climate != 0.0 {
                page.add(Quantity::StigmaClimate, climate);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the differential equation in a hundred thousand steps, both ways and from either side.
    #[test]
    fn the_climate_follows_its_equation() {
        for gain in [0.02, -0.02] {
            let climate = Climate { gain, maximum: 0.6, loss: 0.01 };
            for (start, share) in [(0.0, 0.5), (-0.4, 0.1), (0.3, 1.0), (0.2, 0.0)] {
                let (steps, mut y) = (100_000, start);
                for _ in 0..steps {
                    let pull = gain * share;
                    y += (-pull - pull.abs() * y / 0.6 - 0.01 * y) * 30.0 / f64::from(steps);
                }
                let exact = climate.after(start, share, 30.0);
                assert!((exact - y).abs() < 1e-5, "{gain} {start} {share}: {exact} {y}");
                let weekly = (0..30).fold(start, |y, _| climate.after(y, share, 1.0));
                assert!((exact - weekly).abs() < 1e-12);
            }
            assert_eq!(climate.after(0.0, 0.0, 1.0).to_bits(), 0);
        }
    }
}
