//! Conditions of rules: what they mean, what is said of those that cannot be read, and that reading never fails otherwise.

use peerscale::jobs::sections::registry;
use peerscale::scenario::expression::{Dimension, Name, Whose, condition};
use peerscale::scenario::load;
use proptest::prelude::*;

const fn name(word: &'static str, dimension: Dimension, known_of: [bool; 2]) -> Name {
    Name { word, dimension, doc: "", known_of }
}

const NAMES: [Name; 4] = [
    name("measured_fidelity", Dimension::Share, [true, true]),
    name("measured_wait", Dimension::Time, [true, true]),
    name("measured_waiting", Dimension::Count, [true, true]),
    name("delivering_for", Dimension::Time, [true, false]),
];

/// Fidelity 0.5 here and 0.7 everywhere; a wait of 10 weeks here, unknown elsewhere; 12 people wait.
fn value(whose: Whose, name: usize) -> f64 {
    match (whose, name) {
        (Whose::Site, 0) => 0.5,
        (Whose::All, 0) => 0.7,
        (Whose::Site, 1) => 10.0,
        (_, 2) => 12.0,
        (Whose::Site, 3) => 52.0,
        _ => f64::NAN,
    }
}

fn holds(text: &str) -> Option<bool> {
    condition(text, &NAMES).unwrap_or_else(|slip| panic!("{text}: {slip}")).holds(&value)
}

#[test]
fn conditions_mean_what_they_say() {
    for (text, expected) in [
        ("site.measured_fidelity < 0.60", Some(true)),
        ("site.measured_fidelity<0.5", Some(false)),
        ("site.measured_fidelity <= 0.5", Some(true)),
        ("site.measured_fidelity = 50%", Some(true)),
        ("site.measured_fidelity == 50 %", Some(true)),
        ("site.measured_fidelity != .5", Some(false)),
        ("not site.measured_fidelity > 0.4", Some(false)),
        ("site.measured_wait > 2 months", Some(true)),
        ("site.measured_wait > 1 month and site.measured_wait < 70 days", Some(false)),
        ("site.measured_wait >= 70 days", Some(true)),
        ("site.delivering_for = 1 year", Some(true)),
        ("site.delivering_for / site.measured_wait > 5", Some(true)),
        // And binds more firmly than or, not more than both.
        ("1 < 2 or 1 > 2 and 1 > 2", Some(true)),
        ("(1 < 2 or 1 > 2) and 1 > 2", Some(false)),
        ("not 1 > 2 and 1 > 2", Some(false)),
        ("not (1 > 2 and 1 > 2)", Some(true)),
        // Arithmetic from the left, products first.
        ("1 + 2 * 3 = 7", Some(true)),
        ("(1 + 2) * 3 = 9", Some(true)),
        ("8 - 4 - 2 = 2", Some(true)),
        ("8 - (4 - 2) = 6", Some(true)),
        ("8 / 4 / 2 = 1", Some(true)),
        ("-2 * -3 = 6", Some(true)),
        ("- - 2 = 2", Some(true)),
        ("site.measured_fidelity < all.measured_fidelity - 10%", Some(true)),
        ("2 * site.measured_waiting > 20", Some(true)),
        // What is unknown decides nothing by itself, and everything that is known does.
        ("all.measured_wait > 1 week", None),
        ("not all.measured_wait > 1 week", None),
        ("all.measured_wait > 1 week and 1 > 2", Some(false)),
        ("all.measured_wait > 1 week and 1 < 2", None),
        ("all.measured_wait > 1 week or 1 < 2", Some(true)),
        ("all.measured_wait > 1 week or 1 > 2", None),
        ("1 / 0 > 1", None),
        ("0 / 0 = 0", None),
    ] {
        assert_eq!(holds(text), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_place_and_what_to_write() {
    for (text, column, parts) in [
        ("", 1, &["ends where a number or a quantity is missing"][..]),
        ("site.measured_fidelity <", 25, &["ends where"]),
        (
            "site.measured_fidelty < 0.6",
            1,
            &["no quantity is called site.measured_fidelty", "did you mean site.measured_fidelity?"],
        ),
        ("1 < 2 and measured_fidelity < 0.6", 11, &["did you mean site.measured_fidelity?"]),
        ("all.delivering_for > 1 year", 1, &["no quantity", "did you mean site.delivering_for?"]),
        (
            "12 < 15 and hay.bales > 1",
            13,
            &["no quantity is called hay.bales", "there are site.measured_fidelity"],
        ),
        ("site.measured_fidelity", 1, &["an amount and no condition", "compare it"]),
        ("site.measured_fidelity and 1 < 2", 1, &["join conditions", "compare it first"]),
        ("(1 < 2) + 1 > 2", 1, &["an amount is needed here"]),
        ("0.2 < site.measured_fidelity < 0.6", 30, &["comparisons do not follow each other", "and"]),
        ("(1 < 2", 1, &["never closed"]),
        ("1 < 2)", 6, &["closes none"]),
        ("1 < 2 && 2 < 3", 7, &["write and"]),
        ("1 < 2 || 2 < 3", 7, &["write or"]),
        ("!(1 < 2)", 1, &["\"!\" stands where"]),
        ("1 < 2 an 2 < 3", 7, &["\"an\" is no unit"]),
        ("(1 < 2) an (2 < 3)", 9, &["\"an\" is not expected", "did you mean and?"]),
        ("site.measured_wait > 3", 1, &["a time is put beside a number without a unit", "write 3 months"]),
        ("site.measured_wait > 3 moths", 24, &["\"moths\" is no unit", "did you mean months?"]),
        ("site.measured_fidelity > 3 weeks", 1, &["a share is put beside a time"]),
        ("site.measured_waiting > 30%", 1, &["a number of things is put beside a share"]),
        ("site.measured_fidelity > 1,5", 26, &["not written as one"]),
        ("site.measured_fidelity > 1.", 26, &["not written as one"]),
        ("site.measured_fidelity > 1e3", 27, &["\"e3\" is no unit"]),
        ("and 1 < 2", 1, &["and stands where"]),
        ("1 < 12345678901234567890", 5, &["at most 18 digits"]),
        ("1 < 2 €", 7, &["is not expected"]),
    ] {
        let slip = condition(text, &NAMES).expect_err(text);
        assert_eq!(slip.span.start + 1, column, "{text}: {slip}");
        for part in parts {
            assert!(slip.to_string().contains(part), "{text}: {part:?} is not in: {slip}");
        }
    }
}

/// The place of a slip is that within the quotes of the file.
#[test]
fn slips_are_told_at_their_place_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.toml");
    let text = "kind = \"strategy\"\nname = \"Plan\"\n\n[[rule]]\nwhen = \"1 < 2 and site.measured_fidelty < 0.6\"\nuntil = 5\nthen = \"report\"\n";
    std::fs::write(&file, text).unwrap();
    let problems = load(&[file], &registry()).unwrap_err().to_string();
    for part in [
        "error: when: no quantity is called site.measured_fidelty",
        "plan.toml:5:19",
        "did you mean site.measured_fidelity?",
        "write a condition in quotes: until = \"site.measured_fidelity < 0.6\"",
    ] {
        assert!(problems.contains(part), "{part:?} is not in: {problems}");
    }
}

#[test]
fn what_is_too_long_or_too_deep_is_refused_and_nothing_overflows() {
    let within = |opening: &str, closing: &str, times: usize| {
        format!("{}1{} < 2", opening.repeat(times), closing.repeat(times))
    };
    assert!(condition(&within("(", ")", 32), &NAMES).is_ok());
    for text in [
        within("(", ")", 33),
        within("(", ")", 1900),
        within("-", "", 3000),
        format!("{} 1 < 2", "not ".repeat(900)),
        "(".repeat(4000),
    ] {
        assert!(condition(&text, &NAMES).unwrap_err().message.contains("more than 32 deep"));
    }
    let terms = |count: usize| format!("1{} < 2", " + 1".repeat(count - 2));
    assert!(condition(&terms(64), &NAMES).is_ok());
    assert!(condition(&terms(65), &NAMES).unwrap_err().message.contains("at most 64"));
    assert!(condition(&"é".repeat(4001), &NAMES).unwrap_err().message.contains("at most 4000 characters"));
}

/// Pieces of which conditions are made, and some that never are.
const PIECES: [&str; 30] = [
    "site.measured_fidelity",
    "all.measured_fidelity",
    "site.measured_wait",
    "site.measured_waiting",
    "0.6",
    "12",
    ".5",
    "60%",
    "3 months",
    "1 year",
    "<",
    "<=",
    ">",
    "=",
    "!=",
    "+",
    "-",
    "*",
    "/",
    "(",
    ")",
    "(",
    ")",
    "and",
    "or",
    "not",
    " ",
    "site.",
    "€",
    "\n",
];

fn assert_prints_as_it_reads(text: &str) -> Result<(), TestCaseError> {
    if let Ok(read) = condition(text, &NAMES) {
        let printed = read.to_string();
        let again = condition(&printed, &NAMES);
        prop_assert_eq!(Ok(&read), again.as_ref(), "{} prints as {}", text, printed);
        prop_assert_eq!(read.holds(&value), again.ok().and_then(|again| again.holds(&value)));
    }
    Ok(())
}

/// A condition that can be read: bracketed at random, so that what is printed has to keep the tree.
fn sound() -> impl Strategy<Value = String> {
    let amount =
        prop::sample::select(vec!["1", "2.5", "0.25", "all.measured_waiting", "site.measured_waiting"]);
    let amount = amount.prop_map(str::to_owned).prop_recursive(2, 4, 2, |inner| {
        (inner.clone(), prop::sample::select(vec!["+", "-", "*", "/"]), inner.clone(), 0..3_u8).prop_map(
            |(left, sign, right, how)| match how {
                0 => format!("({left} {sign} {right})"),
                1 => format!("{left}{sign}{right}"),
                _ => format!("-({left}) {sign} ({right})"),
            },
        )
    });
    let compared = (amount.clone(), prop::sample::select(vec!["<", "<=", ">", ">=", "=", "!="]), amount)
        .prop_map(|(left, sign, right)| format!("{left} {sign} {right}"));
    compared.prop_recursive(3, 6, 2, |inner| {
        (inner.clone(), prop::sample::select(vec!["and", "or"]), inner.clone(), 0..4_u8).prop_map(
            |(left, word, right, how)| match how {
                0 => format!("({left} {word} {right})"),
                1 => format!("{left} {word} {right}"),
                2 => format!("not ({left}) {word} {right}"),
                _ => format!("not ({left} {word} ({right}))"),
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused_and_prints_as_it_reads(text in ".{0,200}") {
        assert_prints_as_it_reads(&text)?;
    }

    #[test]
    fn any_pieces_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60)) {
        assert_prints_as_it_reads(&pieces.join(" "))?;
        assert_prints_as_it_reads(&pieces.concat())?;
    }

    #[test]
    fn what_is_sound_is_read_and_prints_as_it_reads(text in sound()) {
        prop_assert!(condition(&text, &NAMES).is_ok(), "{text}: {:?}", condition(&text, &NAMES));
        assert_prints_as_it_reads(&text)?;
    }
}
