//! How arrivals vary over time: with the season, and by fluctuation of each site.
//!
//! Both are factors on the speed of the sites' operational time of referral, so they cost nothing per person, and both
//! have mean 1; what the climate of stigma does to referral is a third. Season: 1 + A cos(2π (t - peak) / 52), as its exact mean over a step. Fluctuation: exp(X - σ²/2), where
//! X is a stationary autoregressive process of the first order with standard deviation σ:
//! X' = ρ X + σ √(1 - ρ²) Z at each system step, ρ over four weeks.
//!
//! # Source
//! Arrivals to health services as a Poisson process with a rate that has a season and autocorrelated noise:
//! Whitt W, Zhang X (2017) Operations Research for Health Care 13:1-18.

use crate::engine::block::Block;
use crate::engine::process::Step;
use crate::processes::slots::FLUCTUATION;
use crate::scenario::Values;
use crate::units::index::Entity;
use crate::units::time::WEEKS_PER_YEAR;

/// Weeks over which the correlation of the fluctuation is stated.
const CORRELATION_WEEKS: f64 = 4.0;

/// How arrivals vary over time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrivals {
    amplitude: f64,
    peak: f64,
    sd: f64,
    correlation: f64,
}

impl Arrivals {
    /// Reads the parameters; without them arrivals do not vary.
    pub(super) fn open(values: &Values) -> Self {
        let number = |path: &str| values.optional_number(path).unwrap_or_default();
        Self {
            amplitude: number("referral.season_amplitude"),
            peak: number("referral.season_peak"),
            sd: number("referral.fluctuation_sd_log"),
            correlation: number("referral.fluctuation_correlation"),
        }
    }

    /// The mean of the seasonal factor over a step.
    fn season(&self, step: &Step<'_>) -> f64 {
        if self.amplitude == 0.0 {
            return 1.0;
        }
        let turn = 2.0 * std::f64::consts::PI / WEEKS_PER_YEAR;
        let height = |time: f64| libm::sin(turn * (time - self.peak));
        1.0 + self.amplitude * (height(step.end) - height(step.start)) / (turn * step.length())
    }

    /// What the rate of referral is at a site over a step, relative to its usual.
    pub(super) fn factor(&self, block: &Block, step: &Step<'_>) -> f64 {
        let season = self.season(step) * block.site.welcome;
        if self.sd == 0.0 {
            return season;
        }
        season * libm::exp(f64::from(block.site.fluctuation) - self.sd * self.sd / 2.0)
    }

    /// The next value of each site's fluctuation, at a system step.
    pub(super) fn fluctuate(&self, blocks: &mut [Block], step: &mut Step<'_>) {
        if self.sd == 0.0 {
            return;
        }
        let number = libm::round(step.start / step.length()) as u32;
        let kept = libm::pow(self.correlation, step.length() / CORRELATION_WEEKS);
        for block in blocks {
            let z = step.luck.draw(Entity::site(usize::from(block.site.id)), FLUCTUATION, number).normal();
            // The first value is drawn from the stationary law.
            let kept = if number == 0 { 0.0 } else { kept };
            let news = self.sd * libm::sqrt(1.0 - kept * kept) * z;
            block.site.fluctuation = (kept * f64::from(block.site.fluctuation) + news) as f32;
        }
    }
}
