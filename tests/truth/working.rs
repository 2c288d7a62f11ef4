//! How well workers work and what it does to them: fidelity, its measurement, competence, burnout and benefit, each
//! against the solution of its equation.

use peerscale::engine::ledger::SiteQuantity as S;
use peerscale::model::worker::{DOMAINS, PeerWorker, WorkerStage};
use statrs::distribution::{ContinuousCDF, LogNormal, Normal};
use toml::{Table, Value};

use crate::given::{Given, Lived, Opened};
use crate::pieces::assert_distributed;
use crate::workforce::{assert_mean, near, plain, total, workers};

/// Single precision, and a hundred weeks of rounding to it.
const ROUNDING: f64 = 2e-5;
const WEEKS: f64 = 104.0;

/// The same with everyone in the same post for good.
fn lasting() -> Given {
    plain().with("workforce.turnover", 0.0)
}

fn by_domain(values: [f64; 6]) -> Value {
    Value::Table(
        DOMAINS.iter().zip(values).map(|(domain, value)| ((*domain).into(), value.into())).collect::<Table>(),
    )
}

fn live(given: &Given) -> Lived {
    Opened::new(given).live(1, 0)
}

// ---------------------------------------------------------------- fidelity

/// Under supervision, without, and with a part of it, in domains that begin and drift differently.
#[test]
fn fidelity_follows_its_equation() {
    let (offset, ratio) = ([0.1, 0.05, 0.0, 0.0, -0.1, -0.2], [0.5, 1.0, 1.0, 1.5, 2.0, 0.0]);
    let (start, ceiling, floor, rise, drift) = (0.7, 0.9, 0.4, 0.02, 0.004);
    let given = lasting()
        .with("workforce.fidelity_after_training", start)
        .with("workforce.fidelity_ceiling", ceiling)
        .with("workforce.fidelity_floor", floor)
        .with("workforce.fidelity_rise", rise)
        .with("workforce.fidelity_drift", drift)
        .with("workforce.fidelity_offset", by_domain(offset))
        .with("workforce.fidelity_drift_ratio", by_domain(ratio))
        // Ten posts pay for two and a half supervisors, who have room for two and a half workers.
        .with("workforce.workers_per_supervisor", 4.0)
        .with("workforce.supervisor_span", 1.0);
    let lived = live(&given);
    let mut seen = [0, 0, 0];
    for worker in workers(&lived.accounts.blocks) {
        let s = f64::from(worker.supervised);
        seen[(2.0 * s) as usize] += 1;
        for domain in 0..DOMAINS.len() {
            let (begin, fall) = (start + offset[domain], (1.0 - s) * drift * ratio[domain]);
            let expected = if s == 0.0 {
                (begin - fall * WEEKS).max(floor)
            } else {
                let towards = ceiling - fall / (s * rise);
                towards + (begin - towards) * libm::exp(-s * rise * WEEKS)
            };
            near(DOMAINS[domain], f64::from(worker.levels[domain]), expected, ROUNDING);
        }
        let mean = worker.levels.iter().map(|&level| f64::from(level)).sum::<f64>() / 6.0;
        near("overall", f64::from(worker.fidelity), mean, ROUNDING);
    }
    assert_eq!(seen, [14_000, 2_000, 4_000]);
}

/// Weights count, and adaptation takes its share of each domain's core, and lifts the fit of the others.
#[test]
fn adaptation_trades_the_core_for_fit() {
    let (weight, loss) = ([0.1, 0.1, 0.3, 0.2, 0.2, 0.1], [0.0, 0.0, 0.5, 0.2, 0.3, 0.1]);
    let given = |level: f64| {
        lasting()
            .with("workforce.fidelity_rise", 0.0)
            .with("workforce.fidelity_drift", 0.0)
            .with("workforce.fidelity_weight", by_domain(weight))
            .with("workforce.adaptation", level)
            .with("workforce.adaptation_loss", by_domain(loss))
            .with("workforce.adaptation_fit", 0.5)
            .with("peer_contact.exponent_fit", 1.0)
            .with("peer_contact.unmatched_fit", 0.6)
            .with("population.persons", 6_000)
            .with("population.persons_per_site", 60)
    };
    for level in [0.0, 0.4, 1.0] {
        let lived = live(&given(level).with("simulation.horizon", 26.0));
        let lost: f64 = weight.iter().zip(loss).map(|(weight, loss)| weight * level * loss).sum();
        let mut fits = 0;
        for block in &lived.accounts.blocks {
            for worker in &block.workers {
                near("fidelity", f64::from(worker.fidelity), 0.7 * (1.0 - lost), ROUNDING);
            }
            for place in block.relationships.iter().filter(|place| !place.matched) {
                near("fit", f64::from(place.fit), 0.6 + 0.4 * 0.5 * level, ROUNDING);
                fits += 1;
            }
        }
        assert!(fits > 20, "{fits}");
    }
}

/// Workers differ by a deviation of their own and one of each domain, for good.
#[test]
fn workers_differ_as_stated() {
    let given = lasting()
        .with("workforce.fidelity_after_training", 0.5)
        .with("workforce.fidelity_ceiling", 0.5)
        .with("workforce.fidelity_rise", 0.0)
        .with("workforce.fidelity_drift", 0.0)
        .with("workforce.fidelity_sd", 0.06)
        .with("workforce.fidelity_sd_domain", 0.08);
    let lived = live(&given);
    let spread = libm::sqrt(0.06 * 0.06 + 0.08 * 0.08);
    let levels = workers(&lived.accounts.blocks).map(|worker| f64::from(worker.levels[2])).collect();
    let law = Normal::new(0.5, spread).unwrap();
    assert_distributed("a domain", levels, |x| law.cdf(x));
    let overall = workers(&lived.accounts.blocks).map(|worker| f64::from(worker.fidelity)).collect();
    let law = Normal::new(0.5, libm::sqrt(0.06 * 0.06 + 0.08 * 0.08 / 6.0)).unwrap();
    assert_distributed("overall", overall, |x| law.cdf(x));
}

/// What assessors find is the true mean with a normal error, known only after the lag, and each visit is counted.
#[test]
fn measured_fidelity_is_unbiased_with_the_error_that_is_stated() {
    let given = lasting()
        .with("workforce.fidelity_rise", 0.0)
        .with("workforce.fidelity_drift", 0.0)
        .with("workforce.fidelity_sd", 0.1)
        .with("workforce.assessors", "visits")
        .with("workforce.visit_interval", 20.0)
        .with("workforce.visit_lag", 6.0)
        .with("workforce.visit_error", 0.3);
    let engine = Opened::new(&given);
    let lived = engine.live(8, 0);
    let mut errors = Vec::new();
    for block in &lived.accounts.blocks {
        let n = block.workers.len() as f64;
        let truth = block.workers.iter().map(|worker| f64::from(worker.fidelity)).sum::<f64>() / n;
        errors.push(f64::from(block.team.measured) - truth);
    }
    assert_mean("bias", &errors, 0.0);
    let law = Normal::new(0.0, 0.3).unwrap();
    assert_distributed("error", errors, |x| law.cdf(x));
    // First visits are spread evenly over 20 weeks; after 104 weeks there were 5.2 on average, all seen but those in
    // the last week.
    let visits = total(&lived, S::FidelityVisits) / 2_000.0;
    near("visits", visits, 103.0 / 20.0, 5.0 * 0.5 / libm::sqrt(2_000.0));
    // Of two years a site is measured but for the first interval's mean, the lag, and half a week until it is seen.
    let known = total(&lived, S::MeasuredWeeks) / total(&lived, S::WorkerWeeks);
    near("known", known, (104.0 - 10.0 - 6.0 - 0.5) / 104.0, 5.0 * 20.0 / libm::sqrt(12.0 * 2_000.0) / 104.0);
    let (truth, found) =
        (engine.outcome(&lived.frame, "fidelity"), engine.outcome(&lived.frame, "measured_fidelity"));
    near("as outcomes", found, truth, 5.0 * 0.3 / libm::sqrt(2_000.0 * 4.0));
}

/// Feedback after a report that lies below the target brings everyone a share of the way, each time.
#[test]
fn feedback_closes_its_share_of_the_distance() {
    let given = |target: f64| {
        lasting()
            .with("workforce.fidelity_rise", 0.0)
            .with("workforce.fidelity_drift", 0.0)
            .with("workforce.assessors", "visits")
            .with("workforce.visit_interval", 20.0)
            .with("workforce.visit_lag", 0.0)
            .with("workforce.visit_error", 0.0)
            .with("workforce.feedback", "given")
            .with("workforce.feedback_target", target)
            .with("workforce.feedback_gain", 0.25)
    };
    let mut visits = [0, 0];
    for block in &live(&given(2.0)).accounts.blocks {
        let times = usize::from(block.team.visits);
        visits[times - 5] += 1;
        let expected = 0.9 - 0.2 * libm::pow(0.75, times as f64);
        for worker in &block.workers {
            near("told", f64::from(worker.fidelity), expected, ROUNDING);
        }
    }
    assert!(visits.iter().all(|&sites| sites > 100), "{visits:?}");
    // Once the target is reached nothing more is said: 0.7, then 0.75, then 0.7875.
    let reached = live(&given(0.76));
    assert!(workers(&reached.accounts.blocks).all(|worker| (worker.fidelity - 0.7875).abs() < 1e-5));
}

// ---------------------------------------------------------------- growth, burnout, leave

#[test]
fn competence_and_confidence_grow_by_their_rates() {
    let given = lasting()
        .with("workforce.growth", "with tenure")
        .with("workforce.competence_start", 0.4)
        .with("workforce.competence_growth", 0.01)
        .with("workforce.trial_competence", 0.8)
        .with("workforce.exponent_competence", 0.5)
        .with("workforce.alliance_exponent_competence", 0.25)
        .with("workforce.confidence_start", 0.2)
        .with("workforce.confidence_growth", 0.02)
        .with("workforce.workers_per_supervisor", 4.0)
        .with("workforce.supervisor_span", 1.0);
    let lived = live(&given);
    for worker in workers(&lived.accounts.blocks) {
        let competence = 1.0 - 0.6 * libm::exp(-0.01 * WEEKS);
        near("competence", f64::from(worker.competence), competence, ROUNDING);
        let confidence = 1.0 - 0.8 * libm::exp(-0.02 * f64::from(worker.supervised) * WEEKS);
        near("confidence", f64::from(worker.confidence), confidence, ROUNDING);
        near("skill", f64::from(worker.skill), libm::sqrt(competence / 0.8), ROUNDING);
        near("ease", f64::from(worker.ease), libm::pow(competence / 0.8, 0.25), ROUNDING);
    }
    // Without growth, or with an exponent of 0, competence changes nothing, to the last bit.
    let same = |given: &Given| Opened::new(given).live(1, 0).frame;
    let none = given.clone().with("workforce.growth", "none");
    let idle = given
        .with("workforce.exponent_competence", 0.0)
        .with("workforce.alliance_exponent_competence", 0.0)
        .with("workforce.turnover_slope_confidence", 0.0);
    let engine = Opened::new(&none);
    let dose = |frame| engine.outcome(frame, "dose_per_contact").to_bits();
    assert_eq!(dose(&same(&none)), dose(&same(&idle)));
}

fn burning() -> Given {
    lasting()
        .with("referral.rate", 0.0)
        .with("workforce.burnout", "followed")
        .with("workforce.burnout_unsupervised", 0.03)
        .with("workforce.burnout_role", 0.1)
        .with("workforce.burnout_recovery", 0.04)
        .with("workforce.burnout_relief", 0.06)
        .with("workforce.burnout_sd_log", 0.0)
        .with("workforce.turnover_slope_burnout", 0.0)
        .with("workforce.workers_per_supervisor", 4.0)
        .with("workforce.supervisor_span", 1.0)
}

/// With nobody to support, burnout follows supervision and role clarity: the integration is 0.8.
#[test]
fn burnout_follows_its_equation() {
    let built_up = |s: f64| {
        let (pressure, fall) = (0.03 * (1.0 - s) + 0.1 * 0.2, 0.04 + 0.06 * s);
        pressure / fall * -libm::expm1(-fall * WEEKS)
    };
    for worker in workers(&live(&burning()).accounts.blocks) {
        near("burnout", f64::from(worker.burnout), built_up(f64::from(worker.supervised)), ROUNDING);
    }
    // Workers burn out more or less easily, on average as above.
    let lived = live(&burning().with("workforce.burnout_sd_log", 0.5));
    let unsupervised = workers(&lived.accounts.blocks).filter(|worker| worker.supervised == 0.0);
    let burnout: Vec<f64> = unsupervised.map(|worker| f64::from(worker.burnout)).collect();
    assert_mean("mean", &burnout, built_up(0.0));
    let law = LogNormal::new(libm::log(built_up(0.0)) - 0.125, 0.5).unwrap();
    assert_distributed("burnout", burnout, |x| law.cdf(x));
}

/// Burnout raises the hazards of leaving and of sick leave by its slopes: everyone stands at 1.5, half a unit above the
/// reference, once the first weeks are over.
#[test]
fn burnout_makes_workers_leave_and_fall_ill() {
    let given = burning()
        .with("workforce.burnout_recovery", 1.0)
        .with("workforce.burnout_relief", 0.0)
        .with("workforce.burnout_unsupervised", 0.0)
        .with("workforce.burnout_role", 1.5 / 0.2)
        .with("workforce.burnout_reference", 1.0)
        .with("workforce.turnover_slope_burnout", 0.8)
        .with("workforce.turnover", 0.001)
        .with("workforce.leave", "taken")
        .with("workforce.sick_rate", 0.002)
        .with("workforce.sick_slope_burnout", 1.2)
        .with("workforce.parental_rate", 0.003);
    let lived = live(&given);
    let settled =
        |worker: &&PeerWorker| worker.stage == WorkerStage::InPost && (worker.burnout - 1.5).abs() < 2e-7;
    let mut seen = 0;
    for worker in workers(&lived.accounts.blocks).filter(settled) {
        near("leaving", f64::from(worker.clock.hazard), 0.001 * libm::exp(0.4), 1e-8);
        near("away", f64::from(worker.away.hazard), 0.002 * libm::exp(0.6) + 0.003, 1e-8);
        seen += 1;
    }
    assert!(seen > 10_000, "{seen}");
}

/// Benefit builds up with the work and saturates; harm does the same downwards, and neither touches burnout.
#[test]
fn workers_benefit_or_suffer_until_it_saturates() {
    let given = |gain: f64| {
        lasting()
            .with("population.persons_per_site", 60)
            .with("population.persons", 6_000)
            .with("workforce.posts_per_site", 2)
            .with("workforce.benefit_gain", gain)
            .with("workforce.benefit_maximum", 0.5)
            .with("simulation.horizon", 520.0)
    };
    let harmed = |worker: &&PeerWorker| worker.stage == WorkerStage::InPost;
    let [more, less] = [0.2, -0.2].map(|gain| live(&given(gain)));
    for (a, b) in
        workers(&more.accounts.blocks).filter(harmed).zip(workers(&less.accounts.blocks).filter(harmed))
    {
        near("mirrored", f64::from(a.benefit), -f64::from(b.benefit), ROUNDING);
        assert!(a.benefit > 0.45 && a.benefit <= 0.5, "{}", a.benefit);
        assert_eq!(a.burnout, b.burnout);
    }
    assert_eq!(total(&more, S::BurnoutWeeks), 0.0);
}
