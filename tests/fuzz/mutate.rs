//! Inputs out of good ones: flipped, cut, repeated, mixed, and with words in wrong places.

/// Numbers that follow from a seed and the number of an input.
pub(crate) struct Luck(u64);

impl Luck {
    /// The luck of one input.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// SplitMix: Steele, Lea, Flood (2014) OOPSLA.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A place below a limit; 0 where there is none.
    fn below(&mut self, limit: usize) -> usize {
        if limit == 0 { 0 } else { (self.next() % limit as u64) as usize }
    }
}

const NUMBERS: [&str; 18] = [
    "0",
    "-1",
    "1",
    "0.5",
    "-0.0",
    "1e308",
    "-1e308",
    "1e-320",
    "nan",
    "inf",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999",
    "1e9",
    "110",
    "0.999999999999999999",
    "1_000",
    "0x7f",
];

/// Most bytes of an input.
const MOST: usize = 1 << 17;

/// One input: a seed with one change to eight, seldom none.
pub(crate) fn mutated(luck: &mut Luck, seeds: &[String], words: &[&str]) -> Vec<u8> {
    let mut bytes = seeds[luck.below(seeds.len())].clone().into_bytes();
    for _ in 0..luck.below(9) {
        change(luck, &mut bytes, seeds, words);
        bytes.truncate(MOST);
    }
    bytes
}

fn span(luck: &mut Luck, length: usize) -> std::ops::Range<usize> {
    let from = luck.below(length + 1);
    let most = [4, 40, length][luck.below(3)];
    from..(from + luck.below(most + 1)).min(length)
}

fn change(luck: &mut Luck, bytes: &mut Vec<u8>, seeds: &[String], words: &[&str]) {
    let length = bytes.len();
    let at = luck.below(length + 1);
    match luck.below(12) {
        0 if at < length => bytes[at] ^= 1 << luck.below(8),
        1 if at < length => bytes[at] = luck.next() as u8,
        2 => drop(bytes.drain(span(luck, length))),
        3 => {
            let copy = bytes[span(luck, length)].to_vec();
            bytes.splice(at..at, copy);
        }
        4 => {
            let other = seeds[luck.below(seeds.len())].as_bytes();
            let part = other[span(luck, other.len())].to_vec();
            bytes.splice(at..at, part);
        }
        5 | 6 => {
            let word = words[luck.below(words.len())];
            let times = if luck.below(20) == 0 { 1 + luck.below(3000) } else { 1 };
            bytes.splice(at..at, word.repeat(times).into_bytes());
        }
        7 | 8 => number(luck, bytes),
        9 => lines(luck, bytes),
        10 => bytes.truncate(at),
        _ => {
            // Something that is within itself.
            let (open, close) =
                [("(", ")"), ("[", "]"), ("{a=", "}"), ("-", ""), ("not ", "")][luck.below(5)];
            let most = if luck.below(10) == 0 { 2000 } else { 20 };
            let times = 1 + luck.below(most);
            let to = (at + luck.below(30)).min(bytes.len());
            bytes.splice(to..to, close.repeat(times).into_bytes());
            bytes.splice(at..at, open.repeat(times).into_bytes());
        }
    }
}

/// Another number in the place of one.
fn number(luck: &mut Luck, bytes: &mut Vec<u8>) {
    let starts: Vec<usize> = (0..bytes.len())
        .filter(|&at| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric()))
        .collect();
    let Some(&from) = starts.get(luck.below(starts.len())) else { return };
    let digits = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let to = from + bytes[from..].iter().position(|byte| !digits(byte)).unwrap_or(bytes.len() - from);
    bytes.splice(from..to, NUMBERS[luck.below(NUMBERS.len())].bytes());
}

/// Lines that are gone, twice, or in another order.
fn lines(luck: &mut Luck, bytes: &mut Vec<u8>) {
    let mut all: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, other) = (luck.below(all.len()), luck.below(all.len()));
    match luck.below(3) {
        0 => drop(all.remove(one)),
        1 => all.insert(other, all[one].clone()),
        _ => all.swap(one, other),
    }
    *bytes = all.join(&b'\n');
}
