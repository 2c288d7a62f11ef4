//! Samplers against the distributions of a second library.
//!
//! Kolmogorov and Smirnov's distance for numbers, Pearson's chi-square for categories, each with a false-alarm rate of
//! about one in a million a comparison; means and correlations within five of their standard errors.

use peerscale::engine::draws::{Decision, Luck, ParameterLuck};
use peerscale::model::person::Person;
use peerscale::scenario::Scenario;
use peerscale::units::index::Entity;
use statrs::distribution::{Beta, ChiSquared, ContinuousCDF, Gamma, LogNormal, Normal, Triangular, Uniform};
use toml::Value;

use crate::given::Given;
use crate::histories::histories;
use crate::pieces::{alike, assert_distributed};

/// Panics where counts are further from probabilities than a chi-square exceeds once in a million times.
fn assert_categories(what: &str, counts: &[f64], probabilities: &[f64]) {
    let n: f64 = counts.iter().sum();
    let pairs = counts.iter().zip(probabilities);
    let statistic: f64 = pairs.map(|(count, p)| (count - n * p) * (count - n * p) / (n * p)).sum();
    let law = ChiSquared::new(counts.len() as f64 - 1.0).unwrap();
    assert!(law.sf(statistic) > 1e-6, "{what}: chi-square {statistic} of {counts:?}");
}

fn assert_correlation(what: &str, pairs: &[(f64, f64)], expected: f64) {
    let n = pairs.len() as f64;
    let mean = |f: fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let sum = |f: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|p| f(p.0 - x, p.1 - y)).sum::<f64>();
    let r = sum(&|a, b| a * b) / libm::sqrt(sum(&|a, _| a * a) * sum(&|_, b| b * b));
    // Fisher's z has a standard error of 1/√(n-3).
    let away = (libm::atanh(r) - libm::atanh(expected)) * libm::sqrt(n - 3.0);
    assert!(away.abs() < 5.0, "{what}: {r}, not {expected}");
}

#[test]
fn draws_are_uniform_normal_and_exponential_and_do_not_go_together() {
    let luck = Luck::new(21, 0);
    let (mut uniform, mut normal, mut amount, mut pairs) = (vec![], vec![], vec![], vec![]);
    for i in 0..100_000 {
        let mut draw = luck.draw(Entity::person(i / 500, i % 500), Decision(7), (i % 5) as u32);
        let (u, z, a) = (draw.uniform(), draw.normal(), draw.amount());
        let next = luck.draw(Entity::person(i / 500, i % 500), Decision(7), (i % 5) as u32 + 1).uniform();
        uniform.push(u);
        normal.push(z);
        amount.push(a);
        pairs.push((u, next));
    }
    let law = Normal::standard();
    assert_distributed("uniform", uniform, |u| u);
    assert_distributed("normal", normal, |z| law.cdf(z));
    assert_distributed("amount", amount, |a| -libm::expm1(-a));
    assert_correlation("one occasion and the next", &pairs, 0.0);
}

#[test]
fn categories_are_drawn_with_their_shares() {
    let shares = [0.4, 0.01, 0.29, 0.25, 0.05];
    let mut sum = 0.0;
    let cumulative = shares.map(|share| {
        sum += share;
        sum
    });
    let luck = Luck::new(22, 0);
    let mut counts = [0.0; 5];
    for i in 0..200_000 {
        counts[luck.draw(Entity::person(i / 500, i % 500), Decision(8), 0).category(&cumulative)] += 1.0;
    }
    assert_categories("categories", &counts, &shares);
}

/// England's own parameters would do, but these are chosen so that every family is there.
fn uncertain() -> Scenario {
    let table = |text: &str| text.parse::<toml::Table>().unwrap();
    let number = |text: &str| Value::Table(table(text));
    let given = Given::everything_on()
        .with("sources", "sources.toml")
        .with(
            "engagement.loss_dropout",
            number("value = 0.4\nunit = \"proportion\"\nlow = 0.2\nhigh = 0.6\ndist = \"beta\"\nsource = \"S1\""),
        )
        .with(
            "workforce.recruitment_weeks",
            number("value = 6\nunit = \"weeks\"\nlow = 3\nhigh = 10\ndist = \"gamma\"\nsource = \"S1\""),
        )
        .with(
            "illness.relapse_ratio_while_enrolled",
            number("value = 0.88\nunit = \"hazard ratio\"\nlow = 0.63\nhigh = 1.23\ndist = \"lognormal\"\nsource = \"S1\""),
        )
        .with(
            "illness.protection_self_management",
            number("value = 0.4\nunit = \"log hazard per SD\"\nlow = 0.0\nhigh = 0.8\ndist = \"normal\"\nsource = \"S1\""),
        )
        .with(
            "engagement.reference_alliance",
            number("value = 0.6\nunit = \"alliance\"\nlow = 0.4\nhigh = 0.8\ndist = \"uniform\"\nsource = \"S1\""),
        )
        .with(
            "referral.consent",
            number("value = 0.7\nunit = \"proportion\"\nlow = 0.5\nhigh = 1.0\ndist = \"triangular\"\nsource = \"S1\""),
        )
        .with(
            "population.ethnicity",
            number("shares = { most = 0.6, some = 0.3, few = 0.1 }\ndist = \"dirichlet\"\nconcentration = 20\nsource = \"S1\""),
        );
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("decision");
    std::fs::create_dir(&folder).unwrap();
    let sources = "kind = \"sources\"\n[S1]\ncitation = \"made up\"\nstanding = \"assumption\"\n";
    std::fs::write(folder.join("sources.toml"), sources).unwrap();
    let path = given.with("comparator", true).write(&folder, "uncertain");
    let loaded = peerscale::scenario::load(&[path], &peerscale::jobs::sections::registry());
    loaded.unwrap_or_else(|problems| panic!("{problems}")).scenarios.remove(0)
}

/// Samples of a scenario, as `run --samples` draws them, against the second library; parameters by the rules for value
/// and interval, worked out by hand.
#[test]
fn samples_of_every_family_are_distributed_as_stated() {
    let scenario = uncertain();
    let samples: Vec<_> = (0..20_000)
        .map(|sample| {
            let luck = ParameterLuck::new(23, sample);
            scenario.sample(&|path, k| luck.uniform(path, k))
        })
        .collect();
    let of = |path: &str| -> Vec<f64> { samples.iter().map(|values| values.number(path).unwrap()).collect() };
    // A beta of mean 0.4 whose 95% interval is as wide as 0.2 to 0.6.
    let sd = 0.4 / 3.92;
    let size = 0.4 * 0.6 / (sd * sd) - 1.0;
    let beta = Beta::new(0.4 * size, 0.6 * size).unwrap();
    assert_distributed("beta", of("engagement.loss_dropout"), |x| beta.cdf(x));
    let sd = 7.0 / 3.92;
    let gamma = Gamma::new(36.0 / (sd * sd), 6.0 / (sd * sd)).unwrap();
    assert_distributed("gamma", of("workforce.recruitment_weeks"), |x| gamma.cdf(x));
    let log = LogNormal::new(libm::log(0.88), libm::log(1.23 / 0.63) / 3.92).unwrap();
    assert_distributed("lognormal", of("illness.relapse_ratio_while_enrolled"), |x| log.cdf(x));
    let normal = Normal::new(0.4, 0.8 / 3.92).unwrap();
    assert_distributed("normal", of("illness.protection_self_management"), |x| normal.cdf(x));
    let uniform = Uniform::new(0.4, 0.8).unwrap();
    assert_distributed("uniform", of("engagement.reference_alliance"), |x| uniform.cdf(x));
    let triangular = Triangular::new(0.5, 1.0, 0.7).unwrap();
    assert_distributed("triangular", of("referral.consent"), |x| triangular.cdf(x));
    // Each share of a Dirichlet of 20 people is a beta, and any two of them go down together.
    for (group, share) in [("most", 0.6), ("some", 0.3), ("few", 0.1)] {
        let beta = Beta::new(20.0 * share, 20.0 * (1.0 - share)).unwrap();
        assert_distributed(group, of(&format!("population.ethnicity.{group}")), |x| beta.cdf(x));
    }
    // One parameter's luck is not another's.
    let pairs: Vec<(f64, f64)> =
        of("engagement.loss_dropout").into_iter().zip(of("engagement.reference_alliance")).collect();
    assert_correlation("two parameters", &pairs, 0.0);
}

fn people(given: &Given) -> Vec<Person> {
    histories(given, 24, 0.0, 0).iter().map(|life| life.person).collect()
}

#[test]
fn severity_response_and_ages_are_distributed_as_stated() {
    let given = alike()
        .with("population.persons", 20_000)
        .with("population.frailty_law", "lognormal")
        .with("population.frailty_sd_log", 0.5)
        .with("population.severity_frailty_correlation", 0.7)
        .with("population.response_sd_log", 0.4);
    let people = people(&given);
    let normal = Normal::standard();
    let severity: Vec<f64> = people.iter().map(|person| f64::from(person.severity)).collect();
    assert_distributed("severity", severity, |z| normal.cdf(z));
    let response = LogNormal::new(-0.08, 0.4).unwrap();
    let drawn = people.iter().map(|person| f64::from(person.response)).collect();
    assert_distributed("response", drawn, |x| response.cdf(x));
    let pairs: Vec<(f64, f64)> = people
        .iter()
        .map(|person| (libm::log(f64::from(person.frailty)), f64::from(person.severity)))
        .collect();
    assert_correlation("severity and frailty", &pairs, 0.7);
    // Ages are uniform within a band: the years of 35 to 44, and the fourteen bands of the two sexes themselves.
    let among: Vec<f64> =
        people.iter().map(|person| f64::from(person.age)).filter(|age| (35.0..45.0).contains(age)).collect();
    assert_distributed("ages within a band", among, |age| (age - 35.0) / 10.0);
    let shares = [0.05, 0.08, 0.09, 0.09, 0.08, 0.06, 0.05, 0.05, 0.08, 0.10, 0.10, 0.08, 0.05, 0.04];
    let starts = [25.0, 35.0, 45.0, 55.0, 65.0, 75.0];
    let mut counts = [0.0; 14];
    for person in &people {
        let band = starts.iter().filter(|&&start| f64::from(person.age) >= start).count();
        counts[7 * usize::from(person.attributes.sex) + band] += 1.0;
    }
    assert_categories("bands of age and sex", &counts, &shares);
}

/// What a site adds to the effect is log-normal with mean 1, one draw a site.
#[test]
fn the_effect_of_a_site_is_log_normal_with_mean_one() {
    let given = Given::everything_on()
        .with("population.persons", 24_000)
        .with("population.persons_per_site", 2)
        .with("population.response_sd_log", 0.0)
        .with("states_of_mind.response_slope_severity", 0.0)
        .with("states_of_mind.response_ratio", 1.0)
        .with("states_of_mind.response_log_ratio_treatment", 0.0)
        .with("states_of_mind.response_log_ratio_housing", 0.0)
        .with("states_of_mind.site_sd_log", 0.2);
    let people = people(&given);
    let law = LogNormal::new(-0.02, 0.2).unwrap();
    let effects: Vec<f64> = people.chunks(2).map(|site| f64::from(site[0].response)).collect();
    assert!(people.chunks(2).all(|site| site[0].response == site[1].response));
    assert_distributed("site effect", effects, |x| law.cdf(x));
}
