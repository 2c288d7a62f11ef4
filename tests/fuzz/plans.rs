//! Analysis plans that are damaged, with a seal that does not fit and with one that somebody has made anew: a plan, or words.

use super::mutate::{Luck, mutated};
use super::{Clock, LONGEST, MOST_KILOBYTES, TOML, peak_kilobytes, read};
use peerscale::report::plan::{compared, document, terminal};
use peerscale::report::standards::Held;
use peerscale::report::tables::File;
use peerscale::scenario::plan::{Frozen, Plan, Planned};
use peerscale::units::checksum::sha256_hex;
use serde_json::json;
use std::collections::BTreeMap;

const SEAL: &str = "\n[frozen]\n";

/// A text with a seal that fits it.
fn sealed(text: &str) -> String {
    let text = text.rfind(SEAL).map_or(text, |end| &text[..end]);
    format!("{text}{SEAL}sha256 = \"{}\"\n", sha256_hex(text.as_bytes()))
}

fn example() -> Plan {
    let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let planned = |id: &str, values: &[(&str, &str)]| Planned {
        id: id.into(),
        name: format!("Plan {id}"),
        values: pairs(values),
    };
    Plan {
        version: "0.1.0".into(),
        decision: "class".into(),
        comparator: "usual-care".into(),
        seed: 7,
        persons: 100,
        replicates: 2,
        samples: 40,
        shared_luck: true,
        lifetime: false,
        outcomes: vec!["admissions".into(), "reach".into()],
        comparisons: vec!["more".into()],
        thresholds: vec![20_000.0, 0.1 + 0.2],
        inputs: pairs(&[("base.toml", "ab"), ("a \"b\".toml", "cd")]),
        strategies: vec![
            planned("usual-care", &[("x.y", "1"), ("x.z", "{ a = 0.5, b = 0.5 }"), ("q", "\"two\nlines\"")]),
            planned("more", &[("x.y", "2"), ("q", "\"two\nlines\""), ("own", "3")]),
        ],
    }
}

/// A run that a plan is compared with.
fn held() -> Held {
    let manifest = json!({
        "version": "0.1.0", "comparator": "usual-care", "strategies": ["usual-care", "more"], "seed": 7, "persons": 100,
        "replicates": 2, "samples": 0, "inputs": [{"name": "base.toml", "sha256": "ab"}],
    });
    let answer = json!({"strategies": [{"strategy": "more", "outcomes": {"reach": {"mean": 1.0}}}], "comparisons": [{"strategy": "more"}]});
    let resolved =
        "[[strategy]]\nid = \"more\"\nname = \"More\"\n[strategy.values]\n\"x.y\" = { value = 2 }\n";
    let file = |path: &str, text: String| File { path: path.into(), bytes: text.into_bytes() };
    Held::of_files(
        manifest,
        &[file("answer.json", answer.to_string()), file("scenario.resolved.toml", resolved.into())],
        &[],
    )
}

fn answered(text: &str, held: &Held) -> Result<(), String> {
    let frozen = Frozen::read(text)?;
    // What was read can be frozen again, and says the same.
    assert_eq!(Frozen::read(&frozen.plan.clone().frozen().text).unwrap().plan, frozen.plan);
    let compared = compared(&frozen, held);
    let (words, document) = (terminal(&compared), document(&compared).to_string());
    assert!(!words.is_empty() && !document.is_empty());
    assert!(frozen.plan.thresholds.iter().all(|amount| amount.is_finite() && *amount >= 0.0));
    Ok(())
}

#[test]
fn plans() {
    let held = held();
    let seeds =
        [example().frozen().text, Plan { strategies: example().strategies, ..Plan::default() }.frozen().text];
    assert!(seeds.iter().all(|seed| answered(seed, &held).is_ok()));
    read("plans", 0.05, &seeds, &TOML, |input| {
        let text = String::from_utf8_lossy(input);
        for text in [text.to_string(), sealed(&text)] {
            if let Err(why) = answered(&text, &held) {
                assert!(!why.is_empty() && why.len() < 1 << 16, "{why}");
            }
        }
    });
}

/// Some of what is sealed anew is a plan: otherwise nothing behind the seal would ever be tried.
#[test]
fn some_damaged_plans_are_still_plans() {
    let (seeds, held) = ([example().frozen().text], held());
    let inputs = (0..400).map(|number| mutated(&mut Luck::new(3, number), &seeds, &TOML));
    let still =
        inputs.filter(|input| answered(&sealed(&String::from_utf8_lossy(input)), &held).is_ok()).count();
    assert!((40..390).contains(&still), "{still}");
}

#[test]
fn plans_that_are_deep_or_large_are_answered_in_time() {
    let head = example().frozen().text;
    let head = &head[..head.rfind(SEAL).unwrap()];
    let many = |count: usize, piece: &dyn Fn(usize) -> String| {
        (0..count).fold(String::new(), |text, number| text + &piece(number))
    };
    for size in [1_000, 30_000, 300_000] {
        let base = many(size / 10, &|n| format!("\"k{n}\" = \"1\"\n"));
        let rows =
            many(size / 10, &|n| format!("[[strategy]]\nid = \"s{n}\"\nname = \"S\"\n[strategy.values]\n"));
        let short = Plan { strategies: Vec::new(), ..example() }.frozen().text;
        let short = &short[..short.rfind(SEAL).unwrap()];
        for (what, text) in [
            ("arrays", format!("a = {}\n{head}", "[".repeat(size))),
            ("closed arrays", format!("a = {}{}\n{head}", "[".repeat(size), "]".repeat(size))),
            ("inline tables", format!("a = {}1{}\n{head}", "{a=".repeat(size), "}".repeat(size))),
            ("dotted keys", format!("{}a = 1\n{head}", "a.".repeat(size))),
            ("headers", format!("{head}\n[{}a]\n", "a.".repeat(size))),
            (
                "strategies on a large base",
                format!("{short}\n[[strategy]]\nid = \"b\"\nname = \"B\"\n[strategy.values]\n{base}{rows}"),
            ),
            (
                "outcomes",
                head.replacen("outcomes = [", &format!("outcomes = [{}", "\"x\", ".repeat(size)), 1),
            ),
            ("a long name", head.replacen("Plan more", &"x".repeat(size), 1)),
            (
                "thresholds",
                head.replacen("thresholds = [", &format!("thresholds = [{}", "nan, ".repeat(size)), 1),
            ),
            ("zeros", "\0".repeat(size)),
            ("seals", SEAL.repeat(size)),
        ] {
            let (text, held) = (sealed(&text), held());
            let begin = Clock::now();
            let _ = answered(&text, &held);
            let took = begin.elapsed();
            assert!(took < LONGEST, "{what} of {size} took {took:?}");
        }
    }
    let too_large = Frozen::read(&sealed(&format!("# {}\n{head}", "x".repeat(17 << 20)))).unwrap_err();
    assert!(too_large.contains("larger"), "{too_large}");
    let nothing = Frozen::read(&sealed(&head.replacen("20000.0", "nan", 1))).unwrap_err();
    assert!(nothing.contains("plan"), "{nothing}");
    let peak = peak_kilobytes();
    assert!(peak < MOST_KILOBYTES, "{peak} kB of memory");
}
