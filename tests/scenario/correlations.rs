//! Inputs that are drawn together: what may be said about them, and that they are what was asked for.

use std::fmt::Write;

use peerscale::engine::draws::ParameterLuck;
use peerscale::scenario::explain::{diff, explain, listing};
use peerscale::scenario::resolved::resolved;
use peerscale::scenario::{Law, Scenario};

use crate::decision::{Decision, registry};

const SHAPE: &str = "illness.shape";
const LEAVE: &str = "workforce.leave_rate";
const RELAPSE: &str = "illness.relapse_rate.schizophrenia";
const SPAN: &str = "workforce.supervision.workers_per_supervisor";
const SLOW: &str = "slow-and-supervised.toml";
const INPUTS: &str =
    "inputs = [\"illness.shape\", \"workforce.leave_rate\", \"illness.relapse_rate.schizophrenia\"]";
const MATRIX: &str = "matrix = [[1, 0.7, -0.6], [0.7, 1, -0.3], [-0.6, -0.3, 1]]";

fn group(name: &str, rest: &str) -> String {
    format!("\n[[correlation]]\nname = \"{name}\"\nsource = \"NH01\"\n{rest}\n")
}

/// The sample decision with text added at the end of files.
fn with(additions: &[(&str, &str)]) -> Decision {
    let decision = Decision::new();
    for (file, text) in additions {
        let path = decision.path(file);
        decision.write(file, std::fs::read_to_string(path).unwrap() + text);
    }
    decision
}

fn slow(additions: &[(&str, &str)]) -> Scenario {
    with(additions).scenario("slow-and-supervised")
}

/// Draws of some inputs, sample by sample.
fn draws(scenario: &Scenario, inputs: &[&str], samples: u64) -> Vec<Vec<f64>> {
    let mut drawn = vec![Vec::new(); inputs.len()];
    for sample in 0..samples {
        let luck = ParameterLuck::new(7, sample);
        let values = scenario.sample(&|path, k| luck.uniform(path, k));
        for (input, list) in inputs.iter().zip(&mut drawn) {
            list.push(values.number(input).unwrap());
        }
    }
    drawn
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    for (rank, index) in order.into_iter().enumerate() {
        ranks[index] = rank as f64;
    }
    ranks
}

fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let squares: f64 = ranks(a).iter().zip(ranks(b)).map(|(x, y)| (x - y) * (x - y)).sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}

/// False alarm in one of a thousand runs over the three correlations and the three margins together.
///
/// The standard error of a rank correlation r of normal numbers is (1 - r²) √(1.06 / (n - 3)) (Fieller, Hartley and
/// Pearson 1957); 3.76 of them are passed by chance with probability 0.00017. The largest distance D of a margin passes
/// 2.19 / √n with probability 2 exp(-2 · 2.19²) = 0.00014 (Kolmogorov).
#[test]
fn ranks_correlate_as_asked_and_margins_stay() {
    let scenario = slow(&[("base.toml", &group("three", &format!("{INPUTS}\n{MATRIX}")))]);
    let n = 20_000_u32;
    let inputs = [SHAPE, LEAVE, RELAPSE];
    let drawn = draws(&scenario, &inputs, u64::from(n));
    for (i, j, asked) in [(0, 1, 0.7), (0, 2, -0.6), (1, 2, -0.3)] {
        let found = spearman(&drawn[i], &drawn[j]);
        let error: f64 = (1.0 - asked * asked) * (1.06 / f64::from(n - 3)).sqrt();
        assert!(
            (found - asked).abs() < 3.76 * error,
            "{} and {}: {found}, not {asked}",
            inputs[i],
            inputs[j]
        );
    }
    for (input, mut values) in inputs.iter().zip(drawn) {
        let uncertain = scenario.uncertain.iter().find(|uncertain| uncertain.path == *input).unwrap();
        let Law::Number(prior) = &uncertain.law else { panic!("{input} is no number") };
        values.sort_by(f64::total_cmp);
        let distance = values.iter().zip(0_u32..).fold(0.0_f64, |most, (x, i)| {
            let (at, n) = (prior.cdf(*x), f64::from(n));
            most.max((at - f64::from(i) / n).abs()).max((f64::from(i + 1) / n - at).abs())
        });
        assert!(distance * f64::from(n).sqrt() < 2.19, "{input}: {distance}");
    }
}

/// Both uniform numbers below one half: 1/4 + asin(r) / 2π for normal numbers that correlate by r (Sheppard 1899),
/// and r = 2 sin(π rank / 6). Four standard errors: a false alarm in one of 16,000 runs.
#[test]
fn low_values_come_together_as_often_as_they_should() {
    let rest = format!("inputs = [\"{SHAPE}\", \"{LEAVE}\"]\nrank = 0.7");
    let scenario = slow(&[("base.toml", &group("two", &rest))]);
    let n = 20_000;
    let drawn = draws(&scenario, &[SHAPE, LEAVE], n);
    let medians: Vec<f64> = drawn
        .iter()
        .map(|values| {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            sorted[sorted.len() / 2]
        })
        .collect();
    let both = drawn[0].iter().zip(&drawn[1]).filter(|(a, b)| **a < medians[0] && **b < medians[1]).count();
    let r = 2.0 * libm::sin(std::f64::consts::PI * 0.7 / 6.0);
    let asked = 0.25 + r.asin() / std::f64::consts::TAU;
    let found = both as f64 / n as f64;
    assert!((found - asked).abs() < 4.0 * (asked * (1.0 - asked) / n as f64).sqrt(), "{found}, not {asked}");
}

#[test]
fn nothing_moves_that_is_not_correlated() {
    let inputs = [SHAPE, LEAVE, RELAPSE, SPAN];
    let alone = draws(&slow(&[]), &inputs, 50);
    let none = with(&[]);
    none.change("base.toml", "[processes]", "correlation = []\n\n[processes]");
    assert_eq!(draws(&none.scenario("slow-and-supervised"), &inputs, 50), alone);

    let pair = group("pair", &format!("inputs = [\"{SHAPE}\", \"{LEAVE}\"]\nrank = 0.6"));
    let two = draws(&slow(&[("base.toml", &pair)]), &inputs, 50);
    assert_eq!(
        (&two[0], &two[2], &two[3]),
        (&alone[0], &alone[2], &alone[3]),
        "the first, and those outside"
    );
    assert_ne!(two[1], alone[1]);

    // One more at the end changes none before it.
    let more = group("pair", &format!("inputs = [\"{SHAPE}\", \"{LEAVE}\", \"{RELAPSE}\"]\nrank = 0.6"));
    let three = draws(&slow(&[("base.toml", &more)]), &inputs, 50);
    assert_eq!((&three[0], &three[1], &three[3]), (&two[0], &two[1], &two[3]));

    // A strategy that makes the first certain draws the others as every other strategy does.
    let certain = slow(&[("base.toml", &more), (SLOW, "\n[illness]\nshape = 0.65\n")]);
    let drawn = draws(&certain, &inputs, 50);
    assert_eq!(drawn[0], [0.65; 50]);
    assert_eq!(drawn[1..], three[1..]);

    // A file above can take the whole list back, and replace one of a name.
    let decision = with(&[("base.toml", &pair)]);
    decision.change(SLOW, "kind = \"strategy\"", "kind = \"strategy\"\ncorrelation = []");
    assert_eq!(draws(&decision.scenario("slow-and-supervised"), &inputs, 50), alone);
    let replaced = slow(&[("base.toml", &pair), (SLOW, &more)]);
    assert_eq!(draws(&replaced, &inputs, 50), three);
}

#[test]
fn what_is_shown_about_them() {
    let text = group("turnover", &format!("inputs = [\"{SHAPE}\", \"{LEAVE}\"]\nrank = 0.6"));
    let decision = with(&[("base.toml", &text)]);
    let slow = decision.scenario("slow-and-supervised");
    let shown = decision.plain(&listing(&slow, &registry()).to_string());
    let wanted = "drawn together, turnover: illness.shape, workforce.leave_rate (rank correlation 0.6)";
    assert!(shown.contains(wanted), "{shown}");
    let shown = decision.plain(&explain(&slow, &registry(), LEAVE).unwrap().to_string());
    assert!(
        shown.contains("town/base.toml:39 draws together illness.shape, workforce.leave_rate"),
        "{shown}"
    );
    let shown = resolved(std::slice::from_ref(&slow));
    assert!(shown.contains("[[strategy.correlation]]\nname = \"turnover\""), "{shown}");
    let before = Decision::new().scenario("slow-and-supervised");
    let lines = diff(&before, &slow).lines;
    assert!(lines.iter().any(|(address, before, after)| {
        address == "correlation \"turnover\"" && before.is_none() && after.is_some()
    }));
}

#[test]
fn what_is_said_when_they_are_wrong() {
    let two = format!("inputs = [\"{SHAPE}\", \"{LEAVE}\"]");
    let cases: &[(&str, &str)] = &[
        ("no list", "\n[correlation]\nname = \"x\"\n"),
        ("nothing in it", "\n[[correlation]]\n"),
        ("an unknown field", &group("x", &format!("{two}\nrang = 0.5"))),
        ("a text for inputs", &group("x", &format!("inputs = \"{SHAPE}\"\nrank = 0.5"))),
        ("one input", &group("x", &format!("inputs = [\"{SHAPE}\"]\nrank = 0.5"))),
        ("the same input twice", &group("x", &format!("inputs = [\"{SHAPE}\", \"{SHAPE}\"]\nrank = 0.5"))),
        (
            "an unknown input",
            &group("x", &format!("inputs = [\"{SHAPE}\", \"workforce.leave_rat\"]\nrank = 0.5")),
        ),
        (
            "a certain input",
            &group("x", &format!("inputs = [\"{SHAPE}\", \"illness.relapse_rate.bipolar\"]\nrank = 0.5")),
        ),
        (
            "a parameter with many values",
            &group("x", &format!("inputs = [\"{SHAPE}\", \"illness.relapse_rate\"]\nrank = 0.5")),
        ),
        ("a word for a number", &group("x", &format!("{two}\nrank = \"high\""))),
        ("a rank of 1", &group("x", &format!("{two}\nrank = 1"))),
        ("not a number", &group("x", &format!("{two}\nrank = nan"))),
        ("both forms", &group("x", &format!("{two}\nrank = 0.5\nmatrix = [[1, 0.5], [0.5, 1]]"))),
        ("impossible for all pairs", &group("x", &format!("{INPUTS}\nrank = -0.6"))),
        ("a matrix of the wrong size", &group("x", &format!("{two}\n{MATRIX}"))),
        ("a matrix of words", &group("x", &format!("{two}\nmatrix = [[1, \"a\"], [\"a\", 1]]"))),
        ("a matrix that is not symmetric", &group("x", &format!("{two}\nmatrix = [[1, 0.5], [0.4, 1]]"))),
        ("a diagonal that is not 1", &group("x", &format!("{two}\nmatrix = [[1, 0.5], [0.5, 2]]"))),
        (
            "a matrix that nothing has",
            &group("x", &format!("{INPUTS}\nmatrix = [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]")),
        ),
        (
            "a source that is not listed",
            "\n[[correlation]]\nname = \"x\"\nsource = \"NH0\"\ninputs = [\"illness.shape\", \"workforce.leave_rate\"]\nrank = 0.5\n",
        ),
        (
            "in two groups",
            &(group("x", &format!("{two}\nrank = 0.5"))
                + &group("y", &format!("inputs = [\"{LEAVE}\", \"{RELAPSE}\"]\nrank = 0.5"))),
        ),
        (
            "two of one name",
            &(group("x", &format!("{two}\nrank = 0.5")) + &group("x", &format!("{two}\nrank = 0.4"))),
        ),
    ];
    let mut text = String::new();
    for (title, addition) in cases {
        let decision = with(&[("base.toml", addition)]);
        let answer = match decision.load() {
            Ok(_) => "nothing\n".to_owned(),
            Err(problems) => format!("{problems}\n"),
        };
        writeln!(text, "## {title}\n{}", decision.plain(&answer)).unwrap();
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(text) });
}
