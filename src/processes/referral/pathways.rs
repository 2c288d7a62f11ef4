//! Pathways: by whom people are brought to the programme.
//!
//! Referral by the care team, which discharge and in-reach speed up, runs in an operational time that integration with
//! the care team sets. Outreach and word of mouth do not depend on the care team: each has a clock of its own, in an
//! operational time of its own, and none where it is off.

use crate::engine::block::{Block, Experience};
use crate::engine::draws::Decision;
use crate::engine::ledger::Quantity;
use crate::model::person::{AREAS, Attributes, FIFTHS, Person};
use crate::processes::slots::{OUTREACH, WORD_OF_MOUTH};
use crate::processes::ties;
use crate::scenario::{MissingValue, Values};

/// By whom a person is brought to the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pathway {
    /// The care team, at any time but those below.
    CareTeam,
    /// The care team of the ward, or that which follows people up after discharge.
    Discharge,
    /// Outreach workers of the programme.
    Outreach,
    /// People of the site who have or had a place.
    WordOfMouth,
}

impl Pathway {
    /// The pathway of a referral by the care team, from where the person is.
    pub(super) const fn of_care_team(who: &Person) -> Self {
        if who.state.in_hospital() || matches!(who.window, 1 | 2) { Self::Discharge } else { Self::CareTeam }
    }

    /// What is counted beside the referral; all others are the care team's.
    pub(super) const fn quantity(self) -> Option<Quantity> {
        match self {
            Self::CareTeam => None,
            Self::Discharge => Some(Quantity::ReferralsDischarge),
            Self::Outreach => Some(Quantity::ReferralsOutreach),
            Self::WordOfMouth => Some(Quantity::ReferralsWord),
        }
    }
}

/// Pathways with a clock of their own, in the order of [`Block::reached`].
pub(super) const OWN: [(Pathway, Decision); 2] =
    [(Pathway::Outreach, OUTREACH), (Pathway::WordOfMouth, WORD_OF_MOUTH)];

/// What brings people to the programme beside the care team.
#[derive(Debug, Clone)]
pub(super) struct Reach {
    outreach: f64,
    ethnicity: Vec<f64>,
    fifth: Vec<f64>,
    area: Vec<f64>,
    word: f64,
    /// Whether word of mouth runs along ties: the rate is then for each person tied who has or had a place.
    along_ties: bool,
}

fn aims(values: &Values, path: &str, keys: &[&str]) -> Result<Vec<f64>, MissingValue> {
    if values.keys(path).is_empty() { Ok(vec![1.0; keys.len()]) } else { values.each(path, keys) }
}

impl Reach {
    /// Reads the parameters; none where nothing but the care team brings people.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn open(values: &Values, groups: &[&str]) -> Result<Option<Self>, MissingValue> {
        let number = |path: &str| values.optional_number(path).unwrap_or_default();
        let along_ties = ties::word_of_mouth(values);
        let word = along_ties.unwrap_or_else(|| number("referral.word_of_mouth"));
        let outreach = number("referral.outreach_rate");
        if outreach == 0.0 && word == 0.0 {
            return Ok(None);
        }
        Ok(Some(Self {
            outreach,
            ethnicity: aims(values, "referral.outreach_ratio_ethnicity", groups)?,
            fifth: aims(values, "referral.outreach_ratio_fifth", &FIFTHS)?,
            area: aims(values, "referral.outreach_ratio_area", &AREAS)?,
            word,
            along_ties: along_ties.is_some(),
        }))
    }

    /// Whether a pathway of [`OWN`] is used at all.
    pub(super) fn uses(&self, pathway: usize) -> bool {
        [self.outreach, self.word][pathway] > 0.0
    }

    /// The rates of the pathways of [`OWN`] for a person of whom nothing else is special, tied to so many who have or had
    /// a place.
    pub(super) fn rates(&self, who: &Attributes, in_hospital: bool, friends: f64) -> [f64; 2] {
        let aim = self.ethnicity[usize::from(who.ethnicity)]
            * self.fifth[usize::from(who.fifth)]
            * self.area[usize::from(who.area)];
        // Outreach workers go to where people live; visitors and friends come to wards as well.
        let word = if self.along_ties { self.word * friends } else { self.word };
        [if in_hospital { 0.0 } else { self.outreach * aim }, word]
    }

    /// How fast the operational times of the pathways of [`OWN`] run: word of mouth by the share of people who have or
    /// had a place, unless it runs along ties; outreach by what the site does of it.
    pub(super) fn speeds(&self, block: &Block) -> [f64; 2] {
        if self.word == 0.0 || self.along_ties {
            return [block.site.outreach, if self.along_ties { 1.0 } else { 0.0 }];
        }
        let Experience { eligible: all, enrolled: ever, .. } = block.experience;
        debug_assert!(block.experience == looked_at(block), "people came or went uncounted");
        [block.site.outreach, if all == 0 { 0.0 } else { f64::from(ever) / f64::from(all) }]
    }
}

/// What [`Experience`] holds, by a look at everyone.
fn looked_at(block: &Block) -> Experience {
    let eligible = || block.people.iter().filter(|who| who.attributes.eligible == 1 && who.state.alive());
    Experience {
        living: block.people.iter().filter(|who| who.state.alive()).count() as u32,
        eligible: eligible().count() as u32,
        enrolled: eligible().filter(|who| who.enrolments > 0).count() as u32,
    }
}
