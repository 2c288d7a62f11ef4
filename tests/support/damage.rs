//! Random damage to the text of a file.

use proptest::prelude::*;

/// One kind of damage, at a place given as a fraction of the text.
#[derive(Debug, Clone)]
pub(crate) enum Damage {
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

/// Any damage.
pub(crate) fn damage() -> impl Strategy<Value = Damage> {
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

/// Does the damage.
pub(crate) fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
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
