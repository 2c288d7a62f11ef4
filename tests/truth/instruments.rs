//! Instruments: scores against the normal law, rounded and censored; reliability, responders and missing scores against
//! quadrature; a biased instrument that makes a gap; a mix against its definition.
//!
//! Tolerances are five standard errors of the simulated number, so that a test alarms falsely in fewer than one of a
//! million runs; seeds are fixed.

use peerscale::jobs::model::{Model, ModelError};
use peerscale::model::person::Habit;
use statrs::distribution::{ContinuousCDF, Normal};
use toml::{Table, Value};

use crate::given::{Given, Lived, Opened};
use crate::pieces::alike;
use crate::quadrature::standard_normal;

/// One instrument with nothing that moves it, no step and no end within reach.
const PLAIN: &str = r#"
id = "plain"
name = "Plain"
construct = "anything"
better = "more"
mean = 50
sd = 10
floor = -1000
ceiling = 1000
step = 0
mid = 7
reliability = 0.7
usual = { severity = -0.4, common = 0.5 }
loading = { hope = 0, self_management = 0, connectedness = 0, acute = 0, hospital = 0, not_adherent = 0, employed = 0 }
missing = 0
missing_slope_severity = 0
missing_slope_worse = 0
"#;

const PERSONS: i64 = 12_000;

pub(crate) fn instrument(changes: &[(&str, Value)]) -> Value {
    let mut table: Table = PLAIN.parse().unwrap();
    for (key, value) in changes {
        table.insert((*key).to_owned(), value.clone());
    }
    Value::Table(table)
}

/// Everyone well for ever, everyone asked with these instruments in these weeks, and nothing missed.
pub(crate) fn asked(weeks: &str, instruments: Vec<Value>) -> Given {
    alike()
        .with("illness.relapse_rate", 0.0)
        .with("population.persons", PERSONS)
        .switched("assessment", true)
        .with("assessment.persons_share", 1.0)
        .with("assessment.wave_week", weeks.parse::<Table>().unwrap())
        .with("assessment.missed", 0.0)
        .with("assessment.missed_slope_severity", 0.0)
        .with("assessment.missed_slope_time", 0.0)
        .with("assessment.instrument", instruments)
        .with("assessment.bias", Vec::<Value>::new())
        .with("outcome.mix", Vec::<Value>::new())
}

fn one(changes: &[(&str, Value)]) -> Given {
    asked("a = 0", vec![instrument(changes)])
}

/// The first scores of everyone on the only instrument.
fn scores(lived: &Lived) -> Vec<f64> {
    lived.accounts.blocks.iter().flat_map(|block| &block.panel.first).map(|&score| f64::from(score)).collect()
}

pub(crate) fn moments(sample: &[f64]) -> (f64, f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    (mean, libm::sqrt(sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0)))
}

pub(crate) fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let ((mean_a, sd_a), (mean_b, sd_b)) = (moments(a), moments(b));
    let products: f64 = a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum();
    products / (a.len() as f64 - 1.0) / sd_a / sd_b
}

pub(crate) fn assert_near(what: &str, value: f64, expected: f64, error: f64) {
    assert!((value - expected).abs() < 5.0 * error, "{what}: {value} ± {error}, not {expected}");
}

fn assert_share(what: &str, value: f64, n: f64, expected: f64) {
    assert_near(what, value, expected, libm::sqrt(expected * (1.0 - expected) / n));
}

/// The probability of each score of a scale of whole points, for readings normal with this mean and deviation.
fn categories(mean: f64, sd: f64, floor: i32, ceiling: i32) -> Vec<f64> {
    let law = Normal::new(mean, sd).unwrap();
    let below = |edge: f64| law.cdf(edge);
    (floor..=ceiling)
        .map(|score| {
            let low = if score == floor { 0.0 } else { below(f64::from(score) - 0.5) };
            let high = if score == ceiling { 1.0 } else { below(f64::from(score) + 0.5) };
            high - low
        })
        .collect()
}

#[test]
fn scores_are_normal_and_as_reliable_as_they_are_said_to_be() {
    let n = PERSONS as f64;
    let first = Opened::new(&one(&[])).live(1, 0);
    let (mean, sd) = moments(&scores(&first));
    assert_near("mean", mean, 50.0, 10.0 / libm::sqrt(n));
    assert_near("SD", sd, 10.0, 10.0 / libm::sqrt(2.0 * n));
    // The same people a year later: nothing of them has changed but the error.
    let later = Opened::new(&asked("later = 52", vec![instrument(&[])])).live(1, 0);
    let again = correlation(&scores(&first), &scores(&later));
    assert_near("test and retest", again, 0.7, (1.0 - 0.49) / libm::sqrt(n));
    let people = || first.accounts.blocks.iter().flat_map(|block| &block.people);
    let severity: Vec<f64> = people().map(|person| f64::from(person.severity)).collect();
    let with = correlation(&scores(&first), &severity);
    assert_near("severity", with, -0.4 * libm::sqrt(0.7), 1.0 / libm::sqrt(n));
}

/// Two instruments share a common factor and severity: their usual levels correlate by the products of their loadings.
#[test]
fn instruments_correlate_by_what_they_have_in_common() {
    let usual = |severity: f64, common: f64| {
        Value::Table(Table::from_iter([
            ("severity".into(), severity.into()),
            ("common".into(), common.into()),
        ]))
    };
    let rows = vec![
        instrument(&[("usual", usual(-0.3, 0.6)), ("reliability", 1.0.into())]),
        instrument(&[("id", "other".into()), ("usual", usual(-0.5, 0.5)), ("reliability", 1.0.into())]),
    ];
    let lived = Opened::new(&asked("a = 0", rows)).live(1, 0);
    let both = scores(&lived);
    let [one, other] = [0, 1].map(|i| both.iter().skip(i).step_by(2).copied().collect::<Vec<f64>>());
    assert_near("correlation", correlation(&one, &other), 0.45, (1.0 - 0.2) / libm::sqrt(PERSONS as f64));
}

#[test]
fn floor_ceiling_and_steps_leave_the_censored_and_rounded_normal() {
    let n = PERSONS as f64;
    for (mean, floor, ceiling) in [(4.0, 0, 20), (12.0, 0, 14)] {
        let given = one(&[
            ("mean", mean.into()),
            ("sd", 4.0.into()),
            ("floor", i64::from(floor).into()),
            ("ceiling", i64::from(ceiling).into()),
            ("step", 1.into()),
        ]);
        let model = Opened::new(&given);
        let lived = model.live(2, 0);
        let scores = scores(&lived);
        let law = categories(mean, 4.0, floor, ceiling);
        for (score, &share) in (floor..=ceiling).zip(&law) {
            let found = scores.iter().filter(|&&s| s == f64::from(score)).count() as f64 / n;
            assert_share(&format!("{score}"), found, n, share);
        }
        let expected: f64 = (floor..=ceiling).zip(&law).map(|(score, share)| f64::from(score) * share).sum();
        assert!((expected - mean).abs() > 0.05, "the ends of the scale move the mean: {expected}");
        assert_near("mean", model.outcome(&lived.frame, "plain_score"), expected, 4.0 / libm::sqrt(n));
        assert_near("truth", model.outcome(&lived.frame, "plain_true"), mean, 4.0 / libm::sqrt(n));
    }
}

/// Without true change a change is √(2(1-r)) standard deviations of error: P(change ≥ MID) in closed form; on a scale of
/// whole points with ends, by quadrature over the true score.
#[test]
fn responders_without_a_response_are_the_errors_of_the_instrument() {
    let n = PERSONS as f64;
    let model = Opened::new(&asked("a = 0\nb = 30", vec![instrument(&[])]));
    let lived = model.live(3, 0);
    let standard = Normal::standard();
    let expected = 1.0 - standard.cdf(7.0 / (10.0 * libm::sqrt(2.0 * 0.3)));
    assert_share("improved", model.outcome(&lived.frame, "plain_improved"), n, expected);
    assert_share("worsened", model.outcome(&lived.frame, "plain_worsened"), n, expected);
    assert_near("change", model.outcome(&lived.frame, "plain_change"), 0.0, 10.0 * libm::sqrt(0.6 / n));

    // A low score is good here: who is near the floor cannot get better by much.
    let changes: [(&str, Value); 7] = [
        ("better", "less".into()),
        ("mean", 5.into()),
        ("sd", 4.into()),
        ("floor", 0.into()),
        ("ceiling", 12.into()),
        ("step", 1.into()),
        ("mid", 3.into()),
    ];
    let model = Opened::new(&asked("a = 0\nb = 30", vec![instrument(&changes)]));
    let lived = model.live(3, 0);
    let (mut better, mut worse) = (0.0, 0.0);
    for (usual, weight) in standard_normal(60) {
        let truth = 5.0 + 4.0 * libm::sqrt(0.7) * usual;
        let law = categories(truth, 4.0 * libm::sqrt(0.3), 0, 12);
        for (first, p) in law.iter().enumerate() {
            for (second, q) in law.iter().enumerate() {
                let change = second as f64 - first as f64;
                better += if change <= -3.0 { weight * p * q } else { 0.0 };
                worse += if change >= 3.0 { weight * p * q } else { 0.0 };
            }
        }
    }
    assert_share("improved", model.outcome(&lived.frame, "plain_improved"), n, better);
    assert_share("worsened", model.outcome(&lived.frame, "plain_worsened"), n, worse);
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// Scores that are missing more often where they are bad leave a mean that is too good, by the size that the
/// logistic-normal says; those that are missing by chance do not.
#[test]
fn scores_not_missing_at_random_flatter_the_mean() {
    let n = PERSONS as f64;
    let base = libm::log(0.2 / 0.8);
    for slope in [0.0, 1.0] {
        let given = one(&[("missing", 0.2.into()), ("missing_slope_worse", slope.into())]);
        let model = Opened::new(&given);
        let lived = model.live(4, 0);
        let (mut missing, mut sum) = (0.0, 0.0);
        for (usual, weight) in standard_normal(60) {
            let level = libm::sqrt(0.7) * usual;
            let lost = logistic(base - slope * level);
            missing += weight * lost;
            sum += weight * (1.0 - lost) * (50.0 + 10.0 * level);
        }
        let expected = sum / (1.0 - missing);
        assert_share("missing", model.outcome(&lived.frame, "plain_missing"), n, missing);
        let score = model.outcome(&lived.frame, "plain_score");
        assert_near("observed", score, expected, 10.0 / libm::sqrt(n * (1.0 - missing)));
        assert!(slope == 0.0 || expected > 51.0, "the flattery is {expected}");
        assert_near("true", model.outcome(&lived.frame, "plain_true"), 50.0, 10.0 * libm::sqrt(0.7 / n));
    }
}

/// Missing by severity, of the score and of the whole wave, and more waves missed with time.
#[test]
fn missing_by_severity_and_time_follows_the_logistic_normal() {
    let n = PERSONS as f64;
    let given = asked(
        "a = 0\nb = 52",
        vec![instrument(&[("missing", 0.1.into()), ("missing_slope_severity", 0.6.into())])],
    )
    .with("assessment.missed", 0.15)
    .with("assessment.missed_slope_severity", 0.5)
    .with("assessment.missed_slope_time", 0.8);
    let model = Opened::new(&given);
    let lived = model.live(5, 0);
    let column = model.layout.column("plain_missing").unwrap();
    for year in [0, 1] {
        let expected: f64 = standard_normal(60)
            .into_iter()
            .map(|(severity, weight)| {
                let wave = logistic(libm::log(0.15 / 0.85) + 0.5 * severity + 0.8 * f64::from(year));
                let score = logistic(libm::log(0.1 / 0.9) + 0.6 * severity);
                weight * (wave + (1.0 - wave) * score)
            })
            .sum();
        let found = lived.frame[model.layout.cell(1 + year as usize, 0, column)];
        assert_share(&format!("missing in year {year}"), found, n, expected);
    }
}

/// True scores at the horizon, from where everyone then stands: a slow plain rewrite of the measurement model.
#[test]
fn the_true_score_is_what_the_states_at_the_wave_make_of_it() {
    let loading = "hope = 0.5\nself_management = 0.3\nconnectedness = 0.2\nacute = -0.9\nhospital = -1.3\nnot_adherent = -0.2\nemployed = 0.4";
    let loading: Table = loading.parse().unwrap();
    let row = instrument(&[("loading", loading.into()), ("better", "less".into())]);
    let given = Given::everything_on()
        .with("assessment.persons_share", 0.7)
        .with("assessment.wave_week", "end = 104".parse::<Table>().unwrap())
        .with("assessment.instrument", vec![row])
        .with("assessment.bias", Vec::<Value>::new())
        .with("outcome.mix", Vec::<Value>::new());
    let model = Opened::new(&given);
    let lived = model.live(6, 0);
    let (mut sum, mut count, mut seen) = (0.0, 0.0, [0; 7]);
    for block in &lived.accounts.blocks {
        for (place, asked) in block.panel.people.iter().enumerate() {
            let person = asked.person as usize;
            let who = &block.people[person];
            if !who.state.alive() {
                continue;
            }
            let mind = block.mind(person);
            let mut level = libm::sqrt(0.7) * f64::from(block.panel.usual[place]);
            let home = who.state.acute_at_home();
            let states = [
                (f64::from(mind.hope), 0.5),
                (f64::from(mind.self_management), 0.3),
                (f64::from(mind.connectedness), 0.2),
                (f64::from(u8::from(home)), -0.9),
                (f64::from(u8::from(who.state.in_hospital())), -1.3),
                (f64::from(u8::from(!who.has(Habit::Adherent))), -0.2),
                (f64::from(u8::from(who.has(Habit::Employed))), 0.4),
            ];
            for (count, (state, loading)) in seen.iter_mut().zip(states) {
                *count += i32::from(state != 0.0);
                level += state * loading;
            }
            sum += 50.0 - 10.0 * level;
            count += 1.0;
        }
    }
    assert!(seen.iter().all(|&count| count > 5), "{seen:?}");
    assert!((model.outcome(&lived.frame, "plain_true") - sum / count).abs() < 1e-6);
    let everyone = lived.accounts.blocks.iter().map(|block| block.people.len()).sum::<usize>() as f64;
    let asked = lived.accounts.blocks.iter().map(|block| block.panel.people.len()).sum::<usize>() as f64;
    assert_share("asked", asked / everyone, everyone, 0.7);
}

fn bias(intercept: f64, slope: f64) -> Vec<Value> {
    let row = format!(
        "name = \"Translation\"\ninstrument = \"plain\"\nattribute = \"sex\"\ngroup = \"male\"\nintercept = {intercept:?}\nslope = {slope:?}"
    );
    vec![Value::Table(row.parse().unwrap())]
}

/// A biased instrument shows a gap between groups that are alike: the observed gap moves by exactly the bias, the true
/// one by nothing, and nobody's life by nothing.
#[test]
fn a_biased_instrument_makes_a_gap_where_there_is_none() {
    let given = || one(&[]).with("population.age_law", "uniform").with("population.female_share", 0.5);
    let gap = |given: &Given, id: &str| {
        let model = Opened::new(given);
        let lived = model.live(7, 0);
        let column = model.layout.column(id).unwrap();
        let group = |label: &str| model.layout.groups.iter().position(|group| group.label == label).unwrap();
        let of = |label: &str| lived.frame[model.layout.cell(0, group(label), column)];
        of("male") - of("female")
    };
    let (fair, biased) = (given(), given().with("assessment.bias", bias(-4.0, 0.0)));
    let error = 20.0 / libm::sqrt(PERSONS as f64);
    assert_near("true gap", gap(&biased, "plain_true"), 0.0, error);
    assert_eq!(gap(&fair, "plain_true").to_bits(), gap(&biased, "plain_true").to_bits());
    assert!((gap(&biased, "plain_score") - gap(&fair, "plain_score") + 4.0).abs() < 1e-6);
    assert_near("observed gap", gap(&biased, "plain_score"), -4.0, error);
    // With a slope alone the group's scores spread otherwise, and their mean stays.
    let slope = Opened::new(&given().with("assessment.bias", bias(0.0, -0.5))).live(7, 0);
    let male = |lived: &Lived| {
        let people = lived.accounts.blocks.iter().flat_map(|block| &block.people);
        people
            .zip(scores(lived))
            .filter(|(who, _)| who.attributes.sex == 1)
            .map(|(_, score)| score)
            .collect::<Vec<_>>()
    };
    let (mean, sd) = moments(&male(&slope));
    let n = male(&slope).len() as f64;
    let expected = 10.0 * libm::sqrt(0.25 * 0.7 + 0.3);
    assert_near("mean under a slope", mean, 50.0, expected / libm::sqrt(n));
    assert_near("SD under a slope", sd, expected, expected / libm::sqrt(2.0 * n));
}

#[test]
fn a_mix_is_the_weighted_sum_of_its_components_in_every_group_and_year() {
    let model = Opened::new(&Given::everything_on());
    let lived = model.live(8, 0);
    let column = |id: &str| model.layout.column(id).unwrap();
    let mut compared = 0;
    for period in 0..=model.layout.years {
        for group in 0..model.layout.groups.len() {
            let cell = |id: &str| lived.frame[model.layout.cell(period, group, column(id))];
            let matters = 0.5 * (cell("recovery_scale_score") - 36.0) / 11.0
                - 0.2 * (cell("symptom_scale_score") - 62.0) / 17.0
                + 0.3 * (cell("quality_true") - 4.4) / 0.9;
            assert!((cell("what_matters") - matters).abs() < 1e-9, "{} {matters}", cell("what_matters"));
            let away = cell("bed_days") + 0.5 * cell("ed_visits");
            assert!((cell("days_away") - away).abs() < 1e-6);
            compared += 1;
        }
    }
    assert!(compared > 30);
}

/// Assessing people changes nothing else, and neither one wave nor one instrument more changes a score of the others.
#[test]
fn what_is_asked_beside_it_changes_no_score() {
    let frame = |given: &Given, but: &[&str]| {
        let model = Opened::new(given);
        let lived = model.live(9, 0);
        let left_out = |id: &str| but.iter().any(|start| id.starts_with(start));
        let columns = model.layout.columns.iter().enumerate().filter(|(_, column)| !left_out(&column.id));
        let cells = columns.map(|(index, _)| lived.frame[model.layout.cell(0, 0, index)].to_bits());
        cells.collect::<Vec<_>>()
    };
    let given = || Given::everything_on().with("outcome.mix", Vec::<Value>::new());
    // The prefix of an instrument is also that of the quality-adjusted life expectancy: left out on both sides.
    let own = ["recovery_scale_", "symptom_scale_", "quality_"];
    let off = given().switched("assessment", false);
    assert!(frame(&given(), &own) == frame(&off, &own));
    let first = |weeks: &str| {
        let lived =
            Opened::new(&given().with("assessment.wave_week", weeks.parse::<Table>().unwrap())).live(9, 0);
        let panels = lived.accounts.blocks.iter().map(|block| &block.panel);
        panels.flat_map(|panel| panel.first.iter().map(|score| score.to_bits()).take(30)).collect::<Vec<_>>()
    };
    assert!(first("a = 0\nb = 104") == first("a = 0\nb = 30\nc = 104"));
    let instruments = |more: bool| {
        let mut rows = vec![instrument(&[])];
        rows.extend(more.then(|| instrument(&[("id", "another".into())])));
        given().with("assessment.instrument", rows).with("assessment.bias", Vec::<Value>::new())
    };
    assert!(frame(&instruments(false), &[]) == frame(&instruments(true), &["another_"]));
}

#[test]
fn impossible_instruments_biases_and_mixes_say_what_is_wrong() {
    let says = |given: Given, parts: &[&str]| {
        let message = match Model::open(&given.scenario().values) {
            Err(ModelError::Invalid(problems)) => problems.to_string(),
            other => panic!("{parts:?}: {:?}", other.err()),
        };
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    };
    let plain = |key: &str, value: Value| one(&[(key, value)]);
    says(plain("floor", 1000.into()), &["plain", "floor, 1000", "not below its ceiling, 1000"]);
    says(plain("mean", 2000.into()), &["mean, 2000, is not on the scale from -1000 to 1000"]);
    says(plain("sd", 0.into()), &["standard deviation is 0"]);
    says(plain("mid", 0.into()), &["minimal important difference is 0"]);
    says(plain("mid", 3000.into()), &["must fit into the scale"]);
    says(plain("id", "Plain scale".into()), &["small letters"]);
    let usual: Table = "severity = 0.9\ncommon = 0.9".parse().unwrap();
    says(plain("usual", usual.into()), &["together more than 1"]);
    let biased = |key: &str, value: &str| {
        let mut rows = bias(1.0, 0.0);
        rows[0].as_table_mut().unwrap().insert(key.into(), value.into());
        one(&[]).with("assessment.bias", rows)
    };
    says(biased("instrument", "plane"), &["no instrument \"plane\"", "did you mean \"plain\"?"]);
    says(biased("group", "mal"), &["sex has no group \"mal\"", "did you mean \"male\"?"]);
    says(asked("a = 52\nb = 52", vec![instrument(&[])]), &["wave_week.b is week 52", "a wave already"]);
    says(asked("b = 1.5", vec![instrument(&[])]), &["whole number of weeks"]);
    let mixed = |id: &str, scale: &str, components: &str| {
        let row = format!(
            "id = \"{id}\"\nlabel = \"Mix\"\nunit = \"points\"\nbetter = \"more\"\nscale = \"{scale}\"\ncomponents = {{ {components} }}"
        );
        one(&[]).with("outcome.mix", vec![Value::Table(row.parse().unwrap())])
    };
    says(mixed("mix", "raw", "plian = 1"), &["no component \"plian\"", "did you mean \"plain\"?"]);
    says(mixed("mix", "raw", "admision = 1"), &["did you mean \"admissions\"?"]);
    says(mixed("mix", "raw", "plain = 0"), &["weights are 0"]);
    says(mixed("mix", "raw", "plain = 1, admissions = 1"), &["mixes totals with means"]);
    says(mixed("mix", "standardised", "readmission_30 = 1"), &["scale = \"raw\""]);
    says(mixed("admissions", "raw", "plain = 1"), &["of that name already"]);
    assert!(
        Model::open(&mixed("mix", "standardised", "plain = 1, plain_true = -1").scenario().values).is_ok()
    );
}
