//! Files that are damaged at random: always an answer, never a panic.

use proptest::prelude::*;

use crate::decision::{Decision, SAMPLE};

/// One kind of damage, at a place given as a fraction of the text.
#[derive(Debug, Clone)]
enum Damage {
    Byte(f64, u8),
    DeleteLine(f64),
    RepeatLine(f64, f64),
    SwapTokens(f64, f64),
    Cut(f64, f64),
    Insert(f64, &'static str),
}

const TOKENS: [&str; 26] = [
    "{",
    "}",
    "[",
    "]",
    "[[",
    "]]",
    "=",
    ".",
    ",",
    "\"",
    "'''",
    "\n",
    "#",
    "nan",
    "-inf",
    "1e308",
    "true",
    "9223372036854775807",
    "2027-13-45",
    "value",
    "unit = \"percent\"",
    "dist = \"beta\"",
    "low = 0",
    "\u{0}",
    "extends = \"base.toml\"\n",
    "[workforce]\n",
];

fn damage() -> impl Strategy<Value = Damage> {
    let place = || 0.0..1.0_f64;
    prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        place().prop_map(Damage::DeleteLine),
        (place(), place()).prop_map(|(from, to)| Damage::RepeatLine(from, to)),
        (place(), place()).prop_map(|(a, b)| Damage::SwapTokens(a, b)),
        (place(), place()).prop_map(|(a, b)| Damage::Cut(a, b)),
        (place(), prop::sample::select(&TOKENS[..])).prop_map(|(at, token)| Damage::Insert(at, token)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    let place = |at: f64, length: usize| ((at * length as f64) as usize).min(length.saturating_sub(1));
    let at_byte = |at: f64| place(at, bytes.len());
    let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    match *damage {
        Damage::Byte(at, byte) => {
            let at = at_byte(at);
            if let Some(old) = bytes.get_mut(at) {
                *old = byte;
            }
        }
        Damage::DeleteLine(at) => {
            lines.remove(place(at, lines.len()));
            *bytes = lines.join(&b'\n');
        }
        Damage::RepeatLine(from, to) => {
            let line = lines[place(from, lines.len())].clone();
            lines.insert(place(to, lines.len()), line);
            *bytes = lines.join(&b'\n');
        }
        Damage::SwapTokens(a, b) => {
            let mut tokens: Vec<Vec<u8>> = bytes.split(|b| *b == b' ').map(<[u8]>::to_vec).collect();
            let (a, b) = (place(a, tokens.len()), place(b, tokens.len()));
            tokens.swap(a, b);
            *bytes = tokens.join(&b' ');
        }
        Damage::Cut(a, b) => {
            let (a, b) = (at_byte(a.min(b)), at_byte(a.max(b)));
            bytes.drain(a..b.min(a + 30));
        }
        Damage::Insert(at, token) => {
            let at = at_byte(at);
            bytes.splice(at..at, token.bytes());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_folder_gives_scenarios_or_problems(
        damages in prop::collection::vec((0..SAMPLE.len(), damage()), 1..6)
    ) {
        let decision = Decision::new();
        let mut files: Vec<Vec<u8>> = SAMPLE.iter().map(|(_, text)| text.as_bytes().to_vec()).collect();
        for (file, damage) in &damages {
            apply(&mut files[*file], damage);
        }
        for ((name, _), bytes) in SAMPLE.iter().zip(&files) {
            decision.write(name, bytes);
        }
        match decision.load() {
            Ok(loaded) => for scenario in loaded.scenarios {
                for u in [1e-12, 0.3, 1.0 - 1e-12] {
                    for (address, x) in scenario.sample(&|_, _| u).numbers() {
                        prop_assert!(x.is_finite(), "{} is {}", address, x);
                    }
                }
            },
            Err(problems) => {
                prop_assert!(problems.to_string().ends_with("; nothing was run"));
                prop_assert!(problems.list.iter().all(|problem| !problem.message.is_empty()));
            }
        }
    }
}
