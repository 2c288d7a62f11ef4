//! How people come: season, fluctuation, outreach, word of mouth, trust and return, each against its closed form.
//!
//! Counts and means are judged by standard errors at a false-alarm rate of about one in a million a comparison.

use peerscale::engine::block::Block;
use peerscale::engine::ledger::{Quantity, SCALE};
use peerscale::model::person::Programme;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::given::{Given, Opened, keyed};
use crate::pieces::{alike, assert_count, assert_distributed, assert_share};
use crate::quadrature::standard_normal;
use crate::steps::Steps;

/// Two years.
const WEEKS: f64 = 104.0;

/// People who are alike and never ill or dead, and a programme with a place for everyone, which nobody leaves.
fn open_to_all() -> Given {
    ["ratio_in_hospital", "ratio_after_discharge", "ratio_rural", "ratio_language", "ratio_digital_exclusion"]
        .iter()
        .fold(alike(), |given, ratio| given.with(&format!("referral.{ratio}"), 1.0))
        .switched("referral", true)
        .switched("engagement", true)
        .with("simulation.horizon", WEEKS)
        .with("illness.relapse_rate", 0.0)
        .with("population.eligible_share", 1.0)
        .with("referral.ratio_ethnicity", 1.0)
        .with("referral.ratio_return", 1.0)
        .with("referral.consent", 1.0)
        .with("engagement.places", "unlimited")
        .with("engagement.dropout_early", 0.0)
        .with("engagement.dropout_later", 0.0)
        .with("engagement.length", "open-ended")
        .with("engagement.matching", "random")
}

/// The same where everyone refuses and is asked again: every person is at risk of referral all the time.
fn asked_for_ever() -> Given {
    open_to_all().with("referral.consent", 0.0)
}

fn total(engine: &Opened, quantity: Quantity, years: std::ops::Range<usize>) -> f64 {
    let ledger = engine.live(1, 0).accounts.ledger;
    let cells = years.flat_map(|year| ledger.people(year, quantity));
    cells.map(|cell| cell.plain).sum::<i64>() as f64 / SCALE
}

/// Operational time after a year is that of a year without season; after half a year from the height it is what the
/// integral of the cosine says.
#[test]
fn season_moves_arrivals_within_the_year_and_keeps_their_mean() {
    let exposure = |weeks: f64, amplitude: f64, step: f64| {
        let given = asked_for_ever()
            .with("simulation.horizon", weeks)
            .with("simulation.site_step", step)
            .with("referral.season_amplitude", amplitude)
            .with("referral.season_peak", 13.0);
        Opened::new(&given).live(1, 0).accounts.blocks[0].site.exposure
    };
    let turn = 2.0 * std::f64::consts::PI / 52.0;
    for step in [0.5, 1.0, 4.0] {
        for weeks in [52.0, 104.0, 26.0, 8.0] {
            // ∫ cos(2π (t - 13) / 52) from 0 to s is (1 - cos(2π s / 52)) × 52 / 2π.
            let excess = 0.8 * (1.0 - libm::cos(turn * weeks)) / turn;
            let got = exposure(weeks, 0.8, step);
            assert!((got - weeks - excess).abs() < 1e-9, "{weeks} weeks by {step}: {got}");
            assert!((exposure(weeks, 0.0, step) - weeks).abs() < 1e-9);
        }
    }
    // Who is asked in a week is not asked again in the same.
    let week = |week: i32| {
        let height = |time: f64| libm::sin(turn * time);
        let factor = 1.0 + (height(f64::from(week) + 1.0) - height(f64::from(week))) / turn;
        -libm::expm1(-0.08 * factor)
    };
    let engine = Opened::new(&asked_for_ever().with("referral.season_amplitude", 1.0));
    let expected: f64 = 4_000.0 * (0..104).map(week).sum::<f64>();
    assert_count("referrals in two years", total(&engine, Quantity::Referrals, 0..2), expected);
}

/// A stationary process with the standard deviation and correlation that are stated, and a mean rate that stays.
#[test]
fn arrivals_fluctuate_as_stated_and_keep_their_mean() {
    let (sd, correlation) = (0.6, 0.7);
    let given = |horizon: f64| {
        asked_for_ever()
            .with("population.persons", 4_000)
            .with("population.persons_per_site", 2)
            .with("simulation.horizon", horizon)
            .with("referral.fluctuation_sd_log", sd)
            .with("referral.fluctuation_correlation", correlation)
    };
    let levels = |horizon: f64| -> Vec<f64> {
        let blocks = Opened::new(&given(horizon)).live(1, 0).accounts.blocks;
        blocks.iter().map(|block| f64::from(block.site.fluctuation)).collect()
    };
    let (before, after) = (levels(52.0), levels(56.0));
    let normal = Normal::new(0.0, sd).unwrap();
    assert_distributed("level", after.clone(), |x| normal.cdf(x));
    assert_distributed("first level", levels(4.0), |x| normal.cdf(x));
    let n = before.len() as f64;
    let product = before.iter().zip(&after).map(|(a, b)| a * b).sum::<f64>() / n / (sd * sd);
    // The standard error of a correlation is (1 - ρ²)/√n; that of the product of known scale is √(1 + ρ²)/√n.
    let error = libm::sqrt((1.0 + correlation * correlation) / n);
    assert!((product - correlation).abs() < 5.0 * error, "{product}, not {correlation}");
    // Log-normal factors with mean 1: each of 2,000 sites has 26 of them, correlated over 4 weeks.
    let engine = Opened::new(&given(104.0));
    let exposures: Vec<f64> =
        engine.live(1, 0).accounts.blocks.iter().map(|block| block.site.exposure / 104.0).collect();
    let mean = exposures.iter().sum::<f64>() / n;
    let variance = exposures.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    assert!((mean - 1.0).abs() < 5.0 * libm::sqrt(variance / n), "{mean} ± {}", libm::sqrt(variance / n));
    // The variance of the mean of 26 log-normal factors with cov exp(σ²ρ^k) - 1.
    let expected: f64 = (-25..=25)
        .map(|lag: i32| {
            let k = f64::from(lag.abs());
            (26.0 - k) / 676.0 * libm::expm1(sd * sd * libm::pow(correlation, k))
        })
        .sum();
    assert!((variance / expected - 1.0).abs() < 0.25, "{variance}, not {expected}");
}

/// Everyone of a group is reached at the group's rate, wherever the care team stands.
#[test]
fn outreach_reaches_those_at_whom_it_is_aimed() {
    let given = asked_for_ever()
        .with("referral.rate", 0.0)
        .with("referral.outreach_rate", 0.02)
        .with("referral.outreach_ratio_ethnicity", keyed(&[("most", 1.0), ("some", 3.0), ("few", 0.0)]))
        .with(
            "referral.outreach_ratio_fifth",
            keyed(&[
                ("fifth_1", 2.0),
                ("fifth_2", 1.0),
                ("fifth_3", 1.0),
                ("fifth_4", 1.0),
                ("fifth_5", 0.5),
            ]),
        )
        .with("referral.outreach_ratio_area", keyed(&[("urban", 1.0), ("rural", 1.5)]));
    let engine = Opened::new(&given);
    let lived = engine.live(1, 0);
    let mut expected = 0.0;
    for who in lived.accounts.blocks.iter().flat_map(|block| &block.people) {
        // Groups are in the order of the alphabet: few, most, some.
        let aim = [0.0, 1.0, 3.0][usize::from(who.attributes.ethnicity)]
            * [2.0, 1.0, 1.0, 1.0, 0.5][usize::from(who.attributes.fifth)]
            * [1.0, 1.5][usize::from(who.attributes.area)];
        expected += -libm::expm1(-0.02 * aim) * WEEKS;
        assert!(who.attributes.ethnicity != 0 || who.referrals == 0);
    }
    let all = 0..engine.layout.years;
    assert_count("outreach", total(&engine, Quantity::ReferralsOutreach, all.clone()), expected);
    assert_eq!(
        total(&engine, Quantity::Referrals, all.clone()),
        total(&engine, Quantity::ReferralsOutreach, all)
    );
}

/// The share s of people with a place follows s' = s + (1 - s)(1 - exp(-(r + w s))), week by week.
#[test]
fn word_of_mouth_spreads_with_the_share_of_people_who_came() {
    let (base, word) = (0.004, 0.25);
    let given = |word: f64, horizon: f64| {
        open_to_all()
            .with("simulation.horizon", horizon)
            .with("population.persons", 40_000)
            .with("population.persons_per_site", 4_000)
            .with("referral.rate", base)
            .with("referral.word_of_mouth", word)
    };
    let expected = |word: f64, weeks: usize| {
        (0..weeks).fold(0.0, |share, _| share + (1.0 - share) * -libm::expm1(-(base + word * share)))
    };
    for weeks in [8_usize, 20, 32] {
        for word in [0.0, word] {
            let blocks = Opened::new(&given(word, weeks as f64)).live(1, 0).accounts.blocks;
            let shares: Vec<f64> =
                blocks.iter().map(|block| block.relationships.len() as f64 / 4_000.0).collect();
            let n = shares.len() as f64;
            let mean = shares.iter().sum::<f64>() / n;
            let error =
                libm::sqrt(shares.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / (n - 1.0) / n);
            let share = expected(word, weeks);
            // Ten sites have a t-distribution with nine degrees of freedom: 11 standard errors are one in a million. A finite
            // site lags behind the mean law a little: by less than 1 in 200.
            let slack = 11.0 * error + 0.005 * share;
            assert!((mean - share).abs() < slack, "{weeks} weeks, {word}: {mean} ± {error}, not {share}");
        }
    }
    assert!(expected(word, 32) > 3.0 * expected(0.0, 32), "word of mouth must do something");
}

/// Trust moves a group's mean rate as its mean says, whatever the spread, and consent as the logistic-normal law says.
#[test]
fn trust_moves_referral_and_consent() {
    let (slope, slope_consent, sd) = (0.5, 0.8, 0.9);
    // Groups are in the order of the alphabet: few, most, some.
    let means = [0.0, 0.3, -0.6];
    let given = asked_for_ever()
        .with("population.persons", 20_000)
        .with("referral.trust_mean", keyed(&[("most", 0.3), ("some", -0.6), ("few", 0.0)]))
        .with("referral.trust_sd", sd)
        .with("referral.trust_slope", slope);
    let lived = Opened::new(&given).live(1, 0);
    let people = || lived.accounts.blocks.iter().flat_map(|block| block.people.iter().zip(&block.trust));
    for (group, mean) in means.into_iter().enumerate() {
        let of_group = || people().filter(move |(who, _)| usize::from(who.attributes.ethnicity) == group);
        let n = of_group().count() as f64;
        let ratios: Vec<f64> = of_group()
            .map(|(_, &trust)| libm::exp(slope * (f64::from(trust) - slope * sd * sd / 2.0)))
            .collect();
        // The spread within a group does not move its mean rate: the log-normal variance is exp(s²σ²) - 1.
        let error = libm::sqrt(libm::expm1(slope * slope * sd * sd) / n);
        let average = ratios.iter().sum::<f64>() / n / libm::exp(slope * mean);
        assert!((average - 1.0).abs() < 5.0 * error, "group {group}: {average} ± {error}");
        let expected: f64 = ratios.iter().map(|ratio| -libm::expm1(-0.08 * ratio) * WEEKS).sum();
        let referrals: u32 = of_group().map(|(who, _)| u32::from(who.referrals)).sum();
        assert_count(&format!("group {group}"), f64::from(referrals), expected);
        let normal = Normal::new(mean, sd).unwrap();
        if n > 1_000.0 {
            assert_distributed("trust", of_group().map(|(_, &trust)| f64::from(trust)).collect(), |x| {
                normal.cdf(x)
            });
        }
    }
    let given = given
        .with("referral.trust_mean", 0.0)
        .with("referral.trust_slope", 0.0)
        .with("referral.trust_slope_consent", slope_consent)
        .with("referral.consent", 0.6)
        .with("referral.rate", 10.0)
        .with("simulation.horizon", 4.0);
    // Everyone is asked in the first week, and some again later: those who never refused accepted at once.
    let lived = Opened::new(&given).live(2, 0);
    let people: Vec<_> = lived.accounts.blocks.iter().flat_map(|block| &block.people).collect();
    let asked = people.iter().filter(|who| who.referrals > 0).count();
    let at_once =
        people.iter().filter(|who| who.referrals == 1 && who.programme == Programme::Engaged).count();
    let accepts = |z: f64| {
        let odds = 0.6 / 0.4 * libm::exp(slope_consent * sd * z);
        odds / (1.0 + odds)
    };
    let expected: f64 = standard_normal(40).into_iter().map(|(z, weight)| weight * accepts(z)).sum();
    assert_share("consent", at_once, asked, expected);
    assert!((expected - 0.6).abs() > 0.005, "the spread must show");
}

/// Nobody comes back during the pause; afterwards at the rate of returners, as if that began there.
#[test]
fn people_come_back_after_a_pause_at_a_rate_of_their_own() {
    let (pause, rate, early) = (12.0, 0.05, 0.0);
    for early in [early, 0.01] {
        let given = open_to_all()
            .with("referral.rate", rate)
            .with("referral.ratio_return", 0.8)
            .with("referral.return_early_weeks", pause)
            .with("referral.ratio_return_early", early / rate)
            .with("engagement.length", "planned")
            .with("engagement.planned_weeks", 6.0)
            .with("simulation.horizon", 208.0);
        let engine = Opened::new(&given);
        let mut gaps = Vec::new();
        let mut left: std::collections::BTreeMap<(u16, u32), f64> = std::collections::BTreeMap::new();
        let mut steps = Steps::new(&engine.model, 1, 0);
        while steps.week() {
            let now = steps.now();
            let people = |block: &'_ Block| block.people.clone().into_iter().enumerate();
            let all = steps
                .blocks
                .iter()
                .flat_map(|block| people(block).map(|(person, who)| (block.site.id, person as u32, who)));
            for (site, person, who) in all {
                let key = (site, person);
                match who.programme {
                    Programme::Completed => {
                        left.entry(key).or_insert(now - 1.0);
                    }
                    Programme::Engaged => {
                        if let Some(since) = left.remove(&key)
                            && since < 60.0
                        {
                            gaps.push(now - 1.0 - since);
                        }
                    }
                    _ => {}
                }
            }
        }
        // By whole weeks: the first step that counts for return is the one after leaving.
        let later = 0.8 * rate;
        let mut survival = 1.0;
        let n = gaps.len();
        assert!(n > 3_000, "{n} came back");
        for week in 1..100 {
            let hazard = if f64::from(week) < pause { early } else { later };
            survival *= libm::exp(-hazard);
            let back = gaps.iter().filter(|&&gap| gap <= f64::from(week)).count();
            if [6, 12, 16, 30, 60].contains(&week) {
                if survival == 1.0 {
                    assert_eq!(back, 0, "somebody came back in the pause");
                } else {
                    assert_share(&format!("back within {week} weeks"), back, n, 1.0 - survival);
                }
            }
        }
    }
}

/// Whoever refused is asked again, at another rate.
#[test]
fn who_refused_is_asked_again_at_another_rate() {
    let given = asked_for_ever().with("referral.ratio_again", 0.25);
    let lived = Opened::new(&given).live(1, 0);
    let (mut first, mut again, mut at_risk) = (0, 0.0, 0.0);
    for who in lived.accounts.blocks.iter().flat_map(|block| &block.people) {
        first += usize::from(who.referrals > 0);
        again += f64::from(who.referrals.saturating_sub(1));
    }
    // Weeks after the first referral, which comes at a step with probability 1 - exp(-0.08) each.
    let mut never = 1.0;
    for _ in 0..104 {
        at_risk += 1.0 - never;
        never *= libm::exp(-0.08);
    }
    assert_share("asked", first, 4_000, 1.0 - never);
    let expected = 4_000.0 * -libm::expm1(-0.02) * at_risk;
    assert!((again - expected).abs() < 5.0 * libm::sqrt(2.0 * expected), "{again}, not {expected}");
}

/// Referrals split by where people are, and every one has a pathway.
#[test]
fn every_referral_has_a_pathway() {
    let given =
        Given::everything_on().with("referral.outreach_rate", 0.02).with("referral.word_of_mouth", 0.1);
    let engine = Opened::new(&given);
    let frame = engine.live(1, 0).frame;
    let of = |id: &str| engine.outcome(&frame, id);
    let each = ["care_team", "discharge", "outreach", "word_of_mouth"]
        .map(|pathway| of(&format!("referrals_{pathway}")));
    assert!(each.iter().all(|&count| count > 20.0), "{each:?}");
    assert_eq!(each.iter().sum::<f64>(), of("referrals"));
}
