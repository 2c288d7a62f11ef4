//! Trust in services: how readily a person comes, and accepts.
//!
//! Trust T is normal within each ethnic group, in standard deviations. The rate of referral is multiplied by
//! exp(s (T - σ²s/2)), whose mean over a group with mean m is exp(s m); the odds of consent by exp(c T).
//!
//! What is done with the people of a place may raise the trust of everyone there
//! ([`Community`](crate::model::site::Community)): the speed of all referral is then multiplied by exp(s × that).
//!
//! Something that breaks trust, such as a boundary event, lowers it by [`lower`]; the person's rates follow at the next
//! site step.

use crate::engine::block::{Block, Change};
use crate::engine::process::Step;
use crate::engine::room;
use crate::model::site::Site;
use crate::processes::manner::Manner;
use crate::scenario::{MissingValue, Values};
use crate::units::risk::ratio_of_log;

/// What trust does.
#[derive(Debug, Clone)]
pub(super) struct Trust {
    mean: Vec<f64>,
    sd: f64,
    slope: f64,
    slope_consent: f64,
}

impl Trust {
    /// Reads the parameters; none where trust does nothing.
    ///
    /// # Errors
    /// Where a group has no mean although others have.
    pub(super) fn open(values: &Values, groups: &[&str]) -> Result<Option<Self>, MissingValue> {
        let number = |path: &str| values.optional_number(path).unwrap_or_default();
        let (slope, slope_consent) = (number("referral.trust_slope"), number("referral.trust_slope_consent"));
        if slope == 0.0 && slope_consent == 0.0 && number("engagement.dropout_slope_trust") == 0.0 {
            return Ok(None);
        }
        let path = "referral.trust_mean";
        let mean =
            if values.keys(path).is_empty() { vec![0.0; groups.len()] } else { values.each(path, groups)? };
        Ok(Some(Self { mean, sd: number("referral.trust_sd"), slope, slope_consent }))
    }

    /// Draws the trust of a person who enters.
    pub(super) fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let z = Manner::of(block.entity(person), step.luck).trust();
        let mean = self.mean[usize::from(block.people[person].attributes.ethnicity)];
        room::extend_to(&mut block.trust, &block.people, 0.0);
        block.trust[person] = (mean + self.sd * z) as f32;
    }

    /// The ratio of a person's rate of referral.
    pub(super) fn ratio(&self, person: usize, block: &Block) -> f64 {
        ratio_of_log(self.slope * (of(person, block) - self.sd * self.sd * self.slope / 2.0))
    }

    /// What the community's trust does to the speed of referral at a site: exactly 1 where nothing has been done.
    pub(super) fn at(&self, site: &Site) -> f64 {
        let trust = f64::from(site.community.trust);
        if trust == 0.0 { 1.0 } else { ratio_of_log(self.slope * trust) }
    }

    /// A person's probability of consent, from that of people with a trust of 0.
    pub(super) fn consent(&self, usual: f64, person: usize, block: &Block) -> f64 {
        let trust = of(person, block) + f64::from(block.site.community.trust);
        let odds = ratio_of_log(self.slope_consent * trust);
        usual * odds / (1.0 - usual + usual * odds)
    }
}

/// A person's trust; 0 where it plays no part.
pub fn of(person: usize, block: &Block) -> f64 {
    block.trust.get(person).copied().map_or(0.0, f64::from)
}

/// Lowers a person's trust by so many standard deviations; nothing where trust plays no part.
pub fn lower(person: usize, by: f32, block: &mut Block) {
    if let Some(trust) = block.trust.get_mut(person) {
        *trust -= by;
        block.touch(person, Change::PROGRAMME);
    }
}
