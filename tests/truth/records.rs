//! Service-use records against the binomial law, closed forms of lag and false records, and exact identities.
//!
//! Tolerances are four standard errors, so that a comparison alarms falsely in 6 of 100,000 runs with other luck; seeds are
//! fixed.

use peerscale::jobs::model::{Model, ModelError};
use toml::{Table, Value};

use crate::given::{Given, Lived, Opened};
use crate::pieces::alike;

const EVENTS: [&str; 4] = ["admissions", "compulsory_admissions", "ed_visits", "contacts"];

fn system(event: &str, keys: &str) -> Value {
    Value::Table(format!("event = \"{event}\"\n{keys}").parse::<Table>().unwrap())
}

fn group(event: &str, attribute: &str, group: &str, ratio: f64) -> Value {
    let row = format!(
        "name = \"{event} {group} {ratio}\"\nevent = \"{event}\"\nattribute = \"{attribute}\"\ngroup = \"{group}\"\nratio = {ratio}"
    );
    Value::Table(row.parse::<Table>().unwrap())
}

fn with(given: Given, systems: Vec<Value>, groups: Vec<Value>) -> Given {
    given.with("records.system", systems).with("records.group", groups)
}

/// The same system for every event.
fn all(given: Given, keys: &str) -> Given {
    with(given, EVENTS.iter().map(|event| system(event, keys)).collect(), Vec::new())
}

/// True and recorded events of a group over the whole horizon, by people simulated.
fn both(model: &Opened, lived: &Lived, event: &str, group: usize) -> [f64; 2] {
    [event.to_owned(), format!("recorded_{event}")].map(|id| {
        let column = model.layout.column(&id).unwrap();
        lived.frame[model.layout.cell(0, group, column)] / model.model.population.weight
    })
}

fn group_of(model: &Opened, by: &str, label: &str) -> usize {
    model.layout.groups.iter().position(|group| group.by == by && group.label == label).unwrap()
}

/// Panics where a count of `n` events is further from its share than chance allows.
fn assert_binomial(what: &str, count: f64, n: f64, p: f64) {
    let error = libm::sqrt(n * p * (1.0 - p));
    assert!((count - n * p).abs() < 4.0 * error, "{what}: {count} of {n}, not {p} of them");
}

/// The same of a Poisson count.
fn assert_poisson(what: &str, count: f64, expected: f64) {
    assert!((count - expected).abs() < 4.0 * libm::sqrt(expected), "{what}: {count}, not {expected}");
}

#[test]
fn what_is_always_recorded_at_once_is_what_happened_in_every_cell() {
    let model = Opened::new(&all(Given::everything_on(), "sensitivity = 1"));
    for replicate in 0..2 {
        let lived = model.live(1, replicate);
        for event in EVENTS {
            let column = |id: &str| model.layout.column(id).unwrap();
            let (truth, recorded) = (column(event), column(&format!("recorded_{event}")));
            for period in 0..=model.layout.years {
                for group in 0..model.layout.groups.len() {
                    let cell = |column| lived.frame[model.layout.cell(period, group, column)];
                    assert_eq!(cell(truth), cell(recorded), "{event} in period {period}, group {group}");
                }
            }
            assert!(both(&model, &lived, event, 0)[0] > 100.0, "{event}");
        }
    }
}

#[test]
fn recording_changes_nothing_else() {
    let none = Opened::new(&with(Given::everything_on(), Vec::new(), Vec::new()));
    let some = Opened::new(&Given::everything_on());
    let (one, other) = (none.live(3, 0), some.live(3, 0));
    for (index, column) in none.layout.columns.iter().enumerate() {
        let there = some.layout.column(&column.id).unwrap();
        for period in 0..=none.layout.years {
            for group in 0..none.layout.groups.len() {
                let a = one.frame[none.layout.cell(period, group, index)];
                let b = other.frame[some.layout.cell(period, group, there)];
                assert_eq!(a.to_bits(), b.to_bits(), "{}", column.id);
            }
        }
    }
    assert!(one.accounts.blocks.iter().all(|block| block.seen.is_empty()), "off costs nothing");
}

#[test]
fn records_are_binomial_given_the_events() {
    let model = Opened::new(&all(
        Given::everything_on().with("population.persons", 3_600).with("population.represents", 3_600),
        "sensitivity = 0.62",
    ));
    for replicate in 0..2 {
        let lived = model.live(2, replicate);
        for event in EVENTS {
            let [n, recorded] = both(&model, &lived, event, 0);
            assert_binomial(event, recorded, n, 0.62);
        }
        // Records of compulsory admissions are kept apart from those of all admissions: by chance neither holds the other.
        let [_, compulsory] = both(&model, &lived, "compulsory_admissions", 0);
        assert!(compulsory > 500.0);
    }
}

/// Everyone visits at one rate; E = N λ s (T - m (1 - exp(-T/m))).
#[test]
fn the_lag_cuts_off_the_end_of_the_data_as_in_closed_form() {
    let (people, years, horizon, sensitivity, mean) = (4_000.0, 2.0, 104.0, 0.8, 13.0);
    let visits = alike()
        .with("illness.relapse_rate", 0.0)
        .switched("emergency", true)
        .with("emergency.rate", 12.0)
        .with("emergency.dispersion", 1_000.0);
    let keys = format!("sensitivity = {sensitivity}\nlag_mean = {mean}");
    let model = Opened::new(&with(visits, vec![system("ed_visits", &keys)], Vec::new()));
    let lived = model.live(4, 0);
    let [n, recorded] = both(&model, &lived, "ed_visits", 0);
    assert_poisson("visits", n, people * 12.0 * years);
    let seen = (horizon - mean * -libm::expm1(-horizon / mean)) / horizon;
    assert!(seen < 0.9);
    assert_poisson("recorded", recorded, people * 12.0 * years * sensitivity * seen);
    // In the first year all but a few are there, in the second the last weeks are missing.
    let column = model.layout.column("recorded_ed_visits").unwrap();
    let year = |year| lived.frame[model.layout.cell(year, 0, column)] / model.model.population.weight;
    let late = |from: f64, to: f64| {
        let until = |t: f64| mean * libm::exp((t - horizon) / mean);
        52.0 - (until(to) - until(from))
    };
    for (index, (from, to)) in [(0.0, 52.0), (52.0, 104.0)].into_iter().enumerate() {
        let expected = people * 12.0 / 52.0 * sensitivity * late(from, to);
        assert_poisson("a year", year(index + 1), expected);
    }
}

/// Nobody is ever ill, but records come at their own rate, until death and no longer: E = f × life-years.
#[test]
fn records_without_an_event_come_at_their_rate_while_people_live() {
    for (given, what) in [
        (alike(), "for ever"),
        (alike().with("mortality.law", "life table").with("mortality.ratio", 20.0), "until death"),
    ] {
        let given = given.with("illness.relapse_rate", 0.0);
        let keys = "sensitivity = 0.5\nfalse_rate = 0.9";
        let model = Opened::new(&with(given, vec![system("admissions", keys)], Vec::new()));
        let lived = model.live(5, 0);
        let years = model.outcome(&lived.frame, "life_years") / model.model.population.weight;
        let [n, recorded] = both(&model, &lived, "admissions", 0);
        assert_eq!(n, 0.0);
        assert_poisson(what, recorded, 0.9 * years);
        assert!(what == "for ever" || years < 7_500.0, "{years}");
    }
}

/// The same rate of events everywhere; one group is recorded at 0.6 of the others: a gap of 0.6 that is not there. Rows for
/// the same people multiply.
#[test]
fn a_group_that_is_recorded_less_makes_a_gap_of_known_size() {
    let given = alike().with("population.persons", 12_000).with("illness.compulsory_ratio_ethnicity", 1.0);
    let less = |ratio: f64| group("admissions", "ethnicity", "some", ratio);
    for (rows, ratio) in [(vec![less(0.6)], 0.6), (vec![less(0.6), less(0.5)], 0.3)] {
        let systems = vec![system("admissions", "sensitivity = 0.85")];
        let model = Opened::new(&with(given.clone(), systems, rows));
        let lived = model.live(6, 0);
        let of = |label: &str| both(&model, &lived, "admissions", group_of(&model, "ethnicity", label));
        let ([some, recorded], [most, others]) = (of("some"), of("most"));
        assert_binomial("some", recorded, some, 0.85 * ratio);
        assert_binomial("most", others, most, 0.85);
        // The delta method for a ratio of two binomial shares.
        let gap = (recorded / some) / (others / most);
        let error = gap * libm::sqrt((1.0 - 0.85 * ratio) / recorded + (1.0 - 0.85) / others);
        assert!((gap - ratio).abs() < 4.0 * error, "{gap}, not {ratio}");
        // Per person there is no gap in what happened: the groups differ in size alone.
        let persons = |label: &str| {
            let column = model.layout.column("life_years").unwrap();
            lived.frame[model.layout.cell(0, group_of(&model, "ethnicity", label), column)]
        };
        let truth = (some / persons("some")) / (most / persons("most"));
        assert!((truth - 1.0).abs() < 0.12 && gap < 0.7, "{truth}");
    }
}

#[test]
fn people_with_a_place_may_be_recorded_otherwise() {
    let of = |keys: &str| {
        let model = Opened::new(&all(Given::everything_on(), keys));
        let lived = model.live(7, 0);
        EVENTS.map(|event| both(&model, &lived, event, 0))
    };
    let known = of("sensitivity = 0\nsensitivity_enrolled = 1");
    let hidden = of("sensitivity = 1\nsensitivity_enrolled = 0");
    for (event, (known, hidden)) in EVENTS.iter().zip(known.iter().zip(&hidden)) {
        assert_eq!(known[0], hidden[0], "{event}");
        assert_eq!(known[1] + hidden[1], known[0], "{event}: everyone either holds a place or does not");
    }
    assert_eq!((known[3][1], hidden[3][1]), (known[3][0], 0.0), "contacts are those of people with a place");
    assert!(known[0][1] > 0.0 && hidden[0][1] > 0.0);
}

#[test]
fn wrong_records_are_refused() {
    let says = |given: Given, expected: &[&str]| match Model::open(&given.scenario().values) {
        Err(ModelError::Invalid(problems)) => {
            let message = problems.to_string();
            assert!(expected.iter().all(|part| message.contains(part)), "{message}");
        }
        other => panic!("{other:?}"),
    };
    let given = |groups| with(Given::everything_on(), vec![system("admissions", "sensitivity = 1")], groups);
    says(
        given(vec![group("ed_visits", "sex", "male", 0.5)]),
        &["ed_visits are not recorded", "[[records.system]]"],
    );
    says(
        given(vec![group("admissions", "ethnicity", "mst", 0.5)]),
        &["no group \"mst\"", "did you mean \"most\"?"],
    );
}
