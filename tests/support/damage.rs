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
    /// What stands behind the first `=` of a line is replaced.
    Value(f64, &'static str),
    /// The first number behind the first `=` of a line is multiplied, so that the file stays well-formed.
    Scale(f64, f64),
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

const VALUES: [&str; 20] = [
    "0",
    "-1",
    "1",
    "0.5",
    "1e308",
    "-1e-308",
    "nan",
    "inf",
    "9223372036854775807",
    "true",
    "\"\"",
    "\"off\"",
    "\"../../etc/passwd\"",
    "[]",
    "{}",
    "[[]]",
    "[0, 1]",
    "2027-02-29",
    "{ value = 0, unit = \"weeks\" }",
    "{ value = 0.5, unit = \"proportion\", low = 0, high = 1, dist = \"uniform\", source = \"A01\" }",
];

const FACTORS: [f64; 9] = [0.0, -1.0, 1e-9, 0.1, 0.5, 2.0, 10.0, 1e4, 1e18];

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
        (place(), prop::sample::select(&VALUES[..])).prop_map(|(at, value)| Damage::Value(at, value)),
        (place(), prop::sample::select(&FACTORS[..])).prop_map(|(at, factor)| Damage::Scale(at, factor)),
        (place(), 0.2..5.0_f64).prop_map(|(at, factor)| Damage::Scale(at, factor)),
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
        Damage::Value(at, value) => {
            if let Some((line, equals)) = stated(&lines, at) {
                lines[line].truncate(equals + 1);
                lines[line].extend_from_slice(value.as_bytes());
                *bytes = lines.join(&b'\n');
            }
        }
        Damage::Scale(at, factor) => {
            if let Some((line, equals)) = stated(&lines, at) {
                scale(&mut lines[line], equals, factor);
                *bytes = lines.join(&b'\n');
            }
        }
    }
}

/// A line that states something, with the place of its `=`; of a table of numbers, any line with its first comma.
fn stated(lines: &[Vec<u8>], at: f64) -> Option<(usize, usize)> {
    let equals = |line: &Vec<u8>| {
        let comment = line.first() == Some(&b'#');
        line.iter().position(|b| *b == b'=' || *b == b',').filter(|_| !comment)
    };
    let stating: Vec<(usize, usize)> =
        lines.iter().enumerate().filter_map(|(index, line)| Some((index, equals(line)?))).collect();
    stating.get(((at * stating.len() as f64) as usize).min(stating.len().saturating_sub(1))).copied()
}

/// Multiplies the first number behind a place of a line.
fn scale(line: &mut Vec<u8>, from: usize, factor: f64) {
    let digits = |b: &u8| b.is_ascii_digit() || *b == b'.';
    let Some(start) = line[from..].iter().position(u8::is_ascii_digit).map(|start| from + start) else {
        return;
    };
    let length = line[start..].iter().position(|b| !digits(b)).unwrap_or(line.len() - start);
    let text = String::from_utf8_lossy(&line[start..start + length]).into_owned();
    let Ok(number) = text.parse::<f64>() else { return };
    let scaled = number * factor;
    // A whole number stays one where it can.
    let written = if text.contains('.') { format!("{scaled:?}") } else { format!("{}", scaled.round()) };
    line.splice(start..start + length, written.bytes());
}
