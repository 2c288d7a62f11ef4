//! The pieces of the model one by one, each against its closed form.
//!
//! Distributions are judged by Kolmogorov and Smirnov's distance, counts and means by standard errors, both with a
//! false-alarm rate of about one in a million a comparison.

use peerscale::engine::block::Block;
use peerscale::engine::ledger::{Quantity, SCALE, SiteQuantity};
use peerscale::model::person::IllnessState::{Compulsory, CrisisCare, Dead, Relapse, Stable, Voluntary};
use peerscale::model::person::Person;
use statrs::distribution::{ContinuousCDF, Gamma, LogNormal};

use crate::given::{Given, Opened, yearly_death};
use crate::histories::{History, Spell, blocks, histories};
use crate::workforce::plain;

/// Standard errors that a normal variable exceeds once in about two million times.
pub(crate) const ERRORS: f64 = 5.0;
const NORMAL_90: f64 = 1.281_551_565_544_600_4;

/// Four thousand people alike but for their luck, who never die and have no programme.
pub(crate) fn alike() -> Given {
    Given::everything_on()
        .without_programme()
        .closed()
        .switched("suicide", false)
        .switched("emergency", false)
        .switched("adherence", false)
        .switched("crisis_plan", false)
        .switched("service_contact", false)
        .with("simulation.warm_up", 0.0)
        .with("population.persons", 4_000)
        .with("population.persons_per_site", 100)
        .with("population.frailty_law", "none")
        .with("illness.relapse_rate", 0.02)
        .with("illness.relapse_ratio_substance_use", 1.0)
        .with("illness.relapse_ratio_non_adherence", 1.0)
        .with("illness.admission_rate", 0.15)
        .with("illness.stay_mean", 40.0)
        .with("after_discharge.law", "off")
        .with("mortality.law", "none")
}

fn spells(histories: &[History]) -> Vec<Spell> {
    histories.iter().flat_map(History::spells).collect()
}

/// Panics where a sample is further from a distribution than chance allows.
///
/// # Source
/// Kolmogorov's limit: the probability of a distance above c/√n is about 2 exp(-2c²), 1e-6 at c = 2.69.
pub(crate) fn assert_distributed(what: &str, mut sample: Vec<f64>, distribution: impl Fn(f64) -> f64) {
    assert!(sample.len() > 1_000, "{what}: only {} values", sample.len());
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let distances = sample.iter().enumerate().map(|(i, &x)| {
        let p = distribution(x);
        f64::max(p - i as f64 / n, (i + 1) as f64 / n - p)
    });
    let distance = distances.fold(0.0, f64::max) * libm::sqrt(n);
    assert!(distance < 2.69, "{what}: {distance:.2} of {} values", sample.len());
}

pub(crate) fn exponential(rate: f64) -> impl Fn(f64) -> f64 {
    move |x| -libm::expm1(-rate * x)
}

/// Panics where a share of `n` is further from its probability than chance allows.
pub(crate) fn assert_share(what: &str, count: usize, n: usize, probability: f64) {
    let error = libm::sqrt(probability * (1.0 - probability) / n as f64);
    let share = count as f64 / n as f64;
    assert!((share - probability).abs() < ERRORS * error, "{what}: {share} of {n}, not {probability}");
}

/// Panics where a mean is further from its expectation than chance allows.
pub(crate) fn assert_mean(what: &str, sample: &[f64], expected: f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    assert!((mean - expected).abs() < ERRORS * libm::sqrt(variance / n), "{what}: {mean}, not {expected}");
}

/// A count whose expectation is an integrated hazard varies by the root of it.
pub(crate) fn assert_count(what: &str, count: f64, expected: f64) {
    assert!((count - expected).abs() < ERRORS * libm::sqrt(expected), "{what}: {count}, not {expected}");
}

#[test]
fn stays_are_log_normal_with_the_mean_that_is_stated() {
    let lives = histories(&alike(), 1, f64::INFINITY, 60);
    let spells = spells(&lives);
    let days: Vec<f64> =
        spells.iter().filter(|spell| spell.state.in_hospital()).map(|spell| 7.0 * spell.weeks()).collect();
    let (mean, sd) = (40.0, 1.1);
    let median = mean * libm::exp(-sd * sd / 2.0);
    let law = LogNormal::new(libm::log(median), sd).unwrap();
    assert_mean("mean", &days, mean);
    let until = |limit: f64| days.iter().filter(|&&day| day <= limit).count();
    assert_share("median", until(median), days.len(), 0.5);
    assert_share("90th percentile", until(median * libm::exp(sd * NORMAL_90)), days.len(), 0.9);
    assert_distributed("stays", days, |day| law.cdf(day));
}

/// The ways out of relapse share by hazard, and how long a relapse lasts does not tell how it ends.
#[test]
fn competing_ways_out_of_relapse_share_by_their_hazards() {
    let given = alike()
        .with("population.fifth", 0.0)
        .with("population.fifth.fifth_1", 1.0)
        .with("illness.compulsory_ratio_ethnicity", 1.5)
        .with("illness.crisis_rate", 0.18)
        .with("illness.crisis_recovery_rate", 0.25);
    let spells = spells(&histories(&given, 2, f64::INFINITY, 60));
    // 22 points more deprived than the least deprived fifth, at 1.5% a point.
    let compulsory = 0.15 * 0.4 * 1.5 * (1.0 + 0.015 * 22.0);
    let voluntary = 0.15 * 0.6;
    let routine = [(Voluntary, voluntary), (Compulsory, compulsory), (Stable, 0.2), (CrisisCare, 0.18)];
    // A crisis team recovers people at 0.25 a week, and 0.6 times as many as elsewhere go to hospital.
    let team = [(Voluntary, 0.6 * voluntary), (Compulsory, 0.6 * compulsory), (Stable, 0.25)];
    for (state, ways) in [(Relapse, &routine[..]), (CrisisCare, &team[..])] {
        let episodes: Vec<&Spell> = spells.iter().filter(|spell| spell.state == state).collect();
        let all: f64 = ways.iter().map(|way| way.1).sum();
        for &(into, hazard) in ways {
            let ended: Vec<f64> =
                episodes.iter().filter(|spell| spell.into == into).map(|spell| spell.weeks()).collect();
            assert_share(&format!("{state:?} to {into:?}"), ended.len(), episodes.len(), hazard / all);
            assert_distributed(&format!("{state:?} to {into:?}"), ended, exponential(all));
        }
    }
}

/// The multiplier on relapse, integrated over the weeks since discharge; written from the scenario's words.
fn integrated(law: &str, weeks: f64) -> f64 {
    if law == "weibull" {
        let (shape, scale) = (0.65, 60.0);
        // k (t/τ)^(k-1) reaches 1 here, and stays there.
        let until = scale * libm::pow(shape, 1.0 / (1.0 - shape));
        return scale * libm::pow(weeks.min(until) / scale, shape) + (weeks - until).max(0.0);
    }
    let within = |from: f64, until: f64| (weeks.min(until / 7.0) - from / 7.0).max(0.0);
    4.0 * within(0.0, 30.0)
        + 2.0 * within(30.0, 90.0)
        + 1.3 * within(90.0, 365.0)
        + within(365.0, f64::INFINITY)
}

/// Every time in stable uses up an exponential amount of its hazard, also where it begins in mid-window after a
/// relapse without admission.
#[test]
fn relapse_after_discharge_follows_the_closed_form() {
    for law in ["weibull", "piecewise"] {
        let given = alike()
            .with("after_discharge.law", law)
            .with("after_discharge.shape", 0.65)
            .with("after_discharge.scale", 60.0);
        let spells = spells(&histories(&given, 3, f64::INFINITY, 60));
        let stable = |which: fn(&Spell) -> bool| {
            let amount = |spell: &Spell| {
                let since = |at: f64| integrated(law, at - spell.discharged);
                0.02 * (since(spell.until) - since(spell.from))
            };
            spells.iter().filter(|s| s.state == Stable && which(s)).map(amount).collect::<Vec<f64>>()
        };
        let first = spells.iter().filter(|s| s.state == Stable && s.discharged == f64::NEG_INFINITY);
        assert_distributed("before any stay", first.map(Spell::weeks).collect(), exponential(0.02));
        let from_discharge = stable(|spell| spell.from == spell.discharged);
        assert_distributed(&format!("{law}, from discharge"), from_discharge, exponential(1.0));
        let later = stable(|spell| spell.discharged.is_finite() && spell.from > spell.discharged);
        assert_distributed(&format!("{law}, from recovery"), later, exponential(1.0));
    }
}

/// Suicides are as many as their hazard adds up to over the windows that people lived through.
#[test]
fn suicides_follow_the_windows_after_discharge() {
    let given = alike()
        .switched("suicide", true)
        .with("population.persons", 20_000)
        .with("after_discharge.law", "piecewise");
    let (horizon, mut expected, mut deaths) = (520.0, 0.0, 0.0);
    for history in histories(&given, 4, horizon, usize::MAX) {
        let mut spells = history.spells();
        let dead = history.moves.last().unwrap().into == Dead;
        deaths += f64::from(u8::from(dead));
        if !dead {
            let last = *history.moves.last().unwrap();
            let before = spells.last().map_or(f64::NEG_INFINITY, |spell| spell.discharged);
            let left = spells.last().is_some_and(|spell| spell.state.in_hospital());
            let discharged = if left { last.at } else { before };
            spells.push(Spell {
                state: last.into,
                from: last.at,
                until: horizon,
                into: last.into,
                discharged,
            });
        }
        for spell in spells {
            let within = |from: f64, until: f64| {
                let (begin, end) = (spell.discharged + from / 7.0, spell.discharged + until / 7.0);
                (spell.until.min(end) - spell.from.max(begin)).max(0.0)
            };
            let raised = [within(0.0, 30.0), within(30.0, 90.0), within(90.0, 365.0)];
            let otherwise = spell.weeks() - raised.iter().sum::<f64>();
            expected += (0.2 * raised[0] + 0.1 * raised[1] + 0.05 * raised[2] + 0.01 * otherwise) / 52.0;
        }
    }
    assert!(deaths > 1_000.0);
    assert_count("suicides", deaths, expected);
}

/// The schedule of weeks and sites leaves people exactly where a plain event loop leaves them.
#[test]
fn the_schedule_gives_the_lives_of_a_plain_event_loop() {
    let given = Given::everything_on()
        .without_programme()
        .closed()
        // The ninth clock is kept apart from those that are compared.
        .switched("service_contact", false)
        .with("simulation.warm_up", 0.0)
        // Years turn in the schedule alone, and people retire with them.
        .with("employment.retirement_age", 100.0)
        .with("mortality.law", "none");
    let scheduled = Opened::new(&given).live(7, 0).accounts.blocks;
    for ((plain, _), scheduled) in blocks(&given, 7, 104.0, usize::MAX).iter().zip(&scheduled) {
        assert_eq!(format!("{:?}", plain.clocks), format!("{:?}", scheduled.clocks));
        // The plain loop knows no years.
        let people = |block: &Block| -> Vec<Person> {
            block.people.iter().map(|person| Person { year_admitted: 0, ..*person }).collect()
        };
        assert!(people(plain) == people(scheduled), "site {}", plain.site.id);
    }
}

#[test]
fn frailty_and_age_are_distributed_as_stated() {
    let people = |law| histories(&alike().with("population.frailty_law", law), 5, 0.0, 0);
    let frailty = |law| people(law).iter().map(|h| f64::from(h.person.frailty)).collect::<Vec<f64>>();
    let gamma = Gamma::new(1.0 / 1.1, 1.0 / 1.1).unwrap();
    assert_distributed("gamma frailty", frailty("gamma"), |x| gamma.cdf(x));
    let given = alike().with("population.frailty_law", "lognormal").with("population.frailty_sd_log", 0.5);
    let lognormal = LogNormal::new(-0.125, 0.5).unwrap();
    let drawn = histories(&given, 5, 0.0, 0).iter().map(|h| f64::from(h.person.frailty)).collect();
    assert_distributed("log-normal frailty", drawn, |x| lognormal.cdf(x));
    let middle: Vec<f64> = people("none")
        .iter()
        .map(|h| f64::from(h.person.age))
        .filter(|age| (35.0..45.0).contains(age))
        .collect();
    assert_share("age 35 to 44", middle.len(), 4_000, 0.19);
}

/// Remaining years at an age, at a ratio of 2.5 up to 70 whose excess falls by half until 100.
fn life_expectancy(sex: &str, age: u32) -> f64 {
    let (mut alive, mut years) = (1.0, 0.0);
    for age in age..130 {
        let death = yearly_death(sex, age.min(110)).min(0.999_999_9);
        let fallen = (f64::from(age) - 70.0).clamp(0.0, 30.0) / 30.0;
        let ratio = 1.0 + 1.5 * (1.0 - 0.5 * fallen);
        let hazard = -ratio * libm::log1p(-death);
        let dies = -libm::expm1(-hazard);
        years += alive * dies / hazard;
        alive *= 1.0 - dies;
    }
    years
}

#[test]
fn a_cohort_lives_as_long_as_its_life_table_says() {
    for (sex, share, age) in [("female", 1.0, 40), ("male", 0.0, 40), ("female", 1.0, 80), ("male", 0.0, 80)]
    {
        let given = alike()
            .with("simulation.horizon", 4_784.0)
            .with("simulation.system_step", 52.0)
            .with("population.persons", 20_000)
            .with("population.age_law", "uniform")
            .with("population.youngest_age", f64::from(age))
            .with("population.oldest_age", f64::from(age))
            .with("population.female_share", share)
            .with("illness.relapse_rate", 0.0)
            .with("mortality.law", "life table")
            .with("mortality.ratio", 2.5);
        let lives = histories(&given, 6, 4_784.0, usize::MAX);
        let years: Vec<f64> = lives.iter().map(|history| history.moves[1].at / 52.0).collect();
        assert_eq!(years.len(), 20_000);
        assert_mean(&format!("{sex}, {age}"), &years, life_expectancy(sex, age));
    }
}

/// Two thousand sites that are fully ready, with one person each.
fn ready_sites() -> Given {
    plain()
        .without_peers()
        .with("adoption.readiness_mean", 1.0)
        .with("adoption.readiness_sd", 0.0)
        .with("workforce.posts_per_site", 0)
}

/// Sites decided by a constant hazard: how many after one year and after two.
fn assert_sites(what: &str, given: &Given, quantity: SiteQuantity, years: [f64; 2]) {
    let ledger = Opened::new(given).live(1, 0).accounts.ledger;
    let count = |year| (ledger.site(year, quantity).plain as f64 / SCALE) as usize;
    assert_share(what, count(0), 2_000, -libm::expm1(-years[0]));
    assert_share(what, count(0) + count(1), 2_000, -libm::expm1(-years[1]));
}

#[test]
fn sites_take_up_and_stop_by_constant_hazards() {
    let taking_up = ready_sites().with("adoption.push", 0.02);
    assert_sites("taken up", &taking_up, SiteQuantity::SitesPrepared, [0.02 * 52.0, 0.02 * 104.0]);
    // Stops are noticed at the start of a week: the last of them in the week before the end of the year.
    let stopping = ready_sites().with("adoption.delivering_at_start", 1.0).with("adoption.stop_rate", 0.01);
    assert_sites("stopped", &stopping, SiteQuantity::SitesStopped, [0.01 * 51.0, 0.01 * 103.0]);
}

/// Everyone takes up a place at once, nobody leaves, nobody dies.
pub(crate) fn all_engaged() -> Given {
    Given::everything_on()
        .with("simulation.warm_up", 0.0)
        .with("mortality.law", "none")
        .switched("suicide", false)
        .switched("adoption", false)
        .switched("workforce", false)
        .with("referral.rate", 0.5)
        .with("engagement.places", "unlimited")
        .with("engagement.dropout_early", 0.0)
        .with("engagement.dropout_later", 0.0)
        .with("engagement.length", "open-ended")
}

#[test]
fn contacts_are_scheduled_evenly_and_attended_binomially() {
    for site_step in [0.5, 1.0, 4.0] {
        check_contacts(site_step);
    }
}

/// Contacts belong to the whole weeks of a place, whenever in a week it began; each is attended by its own chance,
/// so that people's counts spread as a binomial does.
fn check_contacts(site_step: f64) {
    let given = all_engaged()
        .closed()
        .with("simulation.site_step", site_step)
        .with("population.persons", 7_200)
        .with("peer_contact.attendance_in_hospital", 0.7);
    let accounts = Opened::new(&given).live(1, 0).accounts;
    let count = |quantity| {
        let cells = (0..2).flat_map(|year| accounts.ledger.people(year, quantity));
        cells.map(|cell| cell.plain as f64 / SCALE).sum::<f64>() as usize
    };
    let (mut scheduled, mut spread) = (0, Vec::new());
    for place in accounts.blocks.iter().flat_map(|block| &block.relationships) {
        let n = libm::floor(1.3 * libm::floor(104.0 - place.since) + 1e-9);
        let from_mean = f64::from(place.contacts) - 0.7 * n;
        spread.push(from_mean * from_mean / (0.7 * 0.3 * n));
        scheduled += n as usize;
    }
    assert_eq!(count(Quantity::ContactsScheduled), scheduled);
    assert_share("attendance", count(Quantity::Contacts), scheduled, 0.7);
    assert_mean("spread of attendance", &spread, 1.0);
}

/// With alliance, fidelity and fit fixed, every contact delivers the product of their powers.
#[test]
fn a_contact_delivers_the_product_of_its_powers() {
    let given =
        all_engaged().with("peer_contact.alliance_ceiling", 0.4).with("peer_contact.dose_response", "linear");
    let engine = Opened::new(&given);
    let delivered = engine.outcome(&engine.live(1, 0).frame, "dose_per_contact");
    let product = libm::pow(0.5 / 0.8, 0.7) * libm::pow(0.4 / 0.7, 0.5);
    assert!((delivered / product - 1.0).abs() < 1e-6, "{delivered}, not {product}");
}

#[test]
fn visits_to_emergency_departments_follow_the_state() {
    // With no spread between persons the visits are a Poisson number.
    let given = alike().switched("emergency", true).with("emergency.dispersion", 1000.0);
    let engine = Opened::new(&given);
    let lived = engine.live(1, 0);
    let years = |quantity| {
        let cells = (0..2).flat_map(|year| lived.accounts.ledger.people(year, quantity));
        cells.map(|cell| cell.plain as f64).sum::<f64>() / SCALE / 52.0
    };
    let hospital = years(Quantity::VoluntaryWeeks) + years(Quantity::CompulsoryWeeks);
    let acute = 6.0 * years(Quantity::RelapseWeeks) + 3.0 * years(Quantity::CrisisWeeks);
    let expected = years(Quantity::StableWeeks) + acute + 0.1 * hospital;
    assert_count(
        "visits",
        engine.outcome(&lived.frame, "ed_visits") / engine.model.population.weight,
        expected,
    );
}

/// Each visit is discounted from its own moment: visits at a constant rate are worth an annuity.
#[test]
fn events_are_discounted_from_their_own_moment() {
    let given = alike()
        .switched("emergency", true)
        .with("money.discount_rate", 0.3)
        .with("illness.relapse_rate", 0.0)
        .with("emergency.rate", 10.0);
    let ledger = Opened::new(&given).live(1, 0).accounts.ledger;
    for year in 0..2 {
        let cells = ledger.people(year, Quantity::EmergencyVisits);
        let visits = cells.map(|cell| cell.discounted as f64).sum::<f64>() / SCALE;
        let annuity = libm::pow(1.3, -(year as f64)) * (1.0 - 1.0 / 1.3) / libm::log(1.3);
        assert_count("discounted visits", visits, 4_000.0 * 10.0 * annuity);
    }
}
