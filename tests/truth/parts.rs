//! Parts of instruments: the whole is their weighted mix exactly, a part has the law that it is said to have, and naming
//! parts changes nothing of the whole.
//!
//! Tolerances of shares and moments are five standard errors, a false-alarm rate below one in a million; seeds are fixed.

use peerscale::jobs::model::{Model, ModelError};
use toml::{Table, Value};

use crate::given::{Given, Opened};
use crate::instruments::{asked, assert_near, correlation, instrument, moments};

fn part(id: &str, changes: &str) -> Value {
    let mut table: Table = format!(
        "id = \"{id}\"\nname = \"Part {id}\"\nconstruct = \"part\"\npart_of = \"plain\"\nweight = 0.3\nspread = 0.6\nerror = 0.4\n\
         loading = {{ hope = 0, self_management = 0, connectedness = 0, acute = 0, hospital = 0, not_adherent = 0, employed = 0 }}"
    )
    .parse()
    .unwrap();
    table.extend(changes.parse::<Table>().unwrap());
    Value::Table(table)
}

fn with_parts(given: Given, parts: Vec<Value>) -> Given {
    given.with("assessment.part", parts)
}

/// On a scale without steps and ends, with everything that moves scores: Σ weight × part = whole at every wave, of true and
/// observed means, though each loads otherwise and has luck of its own; and the whole is what it was without parts.
#[test]
fn the_whole_is_the_weighted_mix_of_its_parts() {
    let loading = |hope: f64| -> Value {
        let text = format!(
            "loading = {{ hope = {hope:?}, self_management = 0.3, connectedness = -0.2, acute = -0.9, hospital = -1.3, not_adherent = \
             -0.2, employed = 0.4 }}"
        );
        text.parse::<Table>().unwrap().remove("loading").unwrap()
    };
    let given = |parts: Vec<Value>| {
        let whole = instrument(&[
            ("loading", loading(0.5)),
            ("better", "less".into()),
            ("missing", 0.2.into()),
            ("missing_slope_worse", 0.5.into()),
        ]);
        let given = Given::everything_on()
            .with("assessment.instrument", vec![whole])
            .with("assessment.bias", Vec::<Value>::new())
            .with("outcome.mix", Vec::<Value>::new());
        if parts.is_empty() { given } else { with_parts(given, parts) }
    };
    let mut one = part("one", "weight = 0.25\nloading_through = { agency = 0.3, self_stigma = 0.0 }");
    one.as_table_mut().unwrap().insert("loading".into(), loading(1.5));
    let parts = vec![one, part("two", "weight = 0.35\nspread = 0.2")];
    let (model, without) = (Opened::new(&given(parts)), Opened::new(&given(Vec::new())));
    let (lived, same) = (model.live(5, 0), without.live(5, 0));
    let value =
        |year: usize, id: &str| lived.frame[model.layout.cell(year, 0, model.layout.column(id).unwrap())];
    for year in 0..=2 {
        for read_out in ["true", "score"] {
            let of = |id: &str| value(year, &format!("{id}_{read_out}"));
            let mixed = 0.25 * of("one") + 0.35 * of("two") + 0.4 * of("plain_rest");
            assert!((mixed - of("plain")).abs() < 1e-5, "{read_out}: {mixed} {}", of("plain"));
            assert!((of("one") - of("plain")).abs() > 0.01);
        }
        assert_eq!(value(year, "one_missing").to_bits(), value(year, "plain_missing").to_bits());
    }
    for column in &without.layout.columns {
        let of = |model: &Opened, frame: &[f64]| {
            frame[model.layout.cell(0, 0, model.layout.column(&column.id).unwrap())].to_bits()
        };
        assert_eq!(of(&model, &lived.frame), of(&without, &same.frame), "{}", column.id);
    }
}

/// A part differs from its whole by a lasting part and an error: variances add up, and a retest shares only what lasts.
#[test]
fn a_part_has_the_spread_and_the_error_that_it_is_said_to_have() {
    let scores = |week: &str| {
        let given = with_parts(asked(week, vec![instrument(&[])]), vec![part("one", "")]);
        let lived = Opened::new(&given).live(1, 0);
        let first: Vec<f64> = lived
            .accounts
            .blocks
            .iter()
            .flat_map(|block| &block.panel.first)
            .map(|&score| f64::from(score))
            .collect();
        [0, 1, 2].map(|place| first.iter().skip(place).step_by(3).copied().collect::<Vec<f64>>())
    };
    let (now, later) = (scores("a = 0"), scores("later = 52"));
    let n = now[0].len() as f64;
    let lasting = 0.7 + 0.36;
    let variance: f64 = lasting + 0.3 + 0.16;
    let (mean, sd) = moments(&now[1]);
    let expected = 10.0 * libm::sqrt(variance);
    assert_near("mean", mean, 50.0, expected / libm::sqrt(n));
    assert_near("SD", sd, expected, expected / libm::sqrt(2.0 * n));
    let retest = lasting / variance;
    let again = correlation(&now[1], &later[1]);
    assert_near("retest", again, retest, (1.0 - retest * retest) / libm::sqrt(n));
    let of_whole = 1.0 / libm::sqrt(variance);
    let with = correlation(&now[0], &now[1]);
    assert_near("whole", with, of_whole, (1.0 - of_whole * of_whole) / libm::sqrt(n));
    // The rest stands on the other side: -0.3 / 0.7 of the same difference.
    let rest: f64 = 1.0 + (0.3 / 0.7) * (0.3 / 0.7) * (0.36 + 0.16);
    assert_near("rest", moments(&now[2]).1, 10.0 * libm::sqrt(rest), 10.0 / libm::sqrt(2.0 * n));
}

#[test]
fn impossible_parts_say_what_is_wrong() {
    let says = |parts: Vec<Value>, told: &[&str]| {
        let given = with_parts(asked("a = 0", vec![instrument(&[])]), parts);
        let message = match Model::open(&given.scenario().values) {
            Err(ModelError::Invalid(problems)) => problems.to_string(),
            other => panic!("{told:?}: {:?}", other.err()),
        };
        assert!(told.iter().all(|part| message.contains(part)), "{message}");
    };
    says(
        vec![part("one", "part_of = \"plane\"")],
        &["part \"one\"", "no instrument \"plane\"", "\"plain\"?"],
    );
    says(
        vec![part("one", "weight = 0.6"), part("two", "weight = 0.4")],
        &["\"plain\" weigh 1", "less than 1"],
    );
    says(vec![part("plain", "")], &["part \"plain\"", "of that name already"]);
    says(vec![part("plain_rest", "")], &["part \"plain_rest\"", "of that name already"]);
    says(vec![part("One", "")], &["part \"One\"", "small letters"]);
}
