//! Reading conditions: the only file that names the parsing package.

use super::{Comparison, Expression, Name, Operation, Slip, Term, UNITS, Whose};
use crate::scenario::wording::{nearest, one_of};
use std::ops::Range;
use winnow::combinator::{alt, opt};
use winnow::error::ParserError;
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location, Stateful, Stream};
use winnow::token::{any, take_while};

/// Characters of a condition.
const LONGEST: usize = 4000;
/// Numbers and quantities of a condition.
const TERMS: usize = 64;
/// Brackets, minuses and nots within each other.
const DEPTH: usize = 32;
/// Digits of a number.
const DIGITS: usize = 18;

/// The text, with the names that may stand in it and how much of it has been read.
type Input<'i> = Stateful<LocatingSlice<&'i str>, State<'i>>;

#[derive(Debug, Clone, Copy)]
struct State<'i> {
    names: &'i [Name],
    depth: usize,
    terms: usize,
}

type Read<T> = Result<T, Slip>;

impl<'i> ParserError<Input<'i>> for Slip {
    type Inner = Self;

    fn from_input(input: &Input<'i>) -> Self {
        let at = input.current_token_start();
        Self { certain: false, ..Self::new(at..at, "this cannot be read") }
    }

    fn is_backtrack(&self) -> bool {
        !self.certain
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }
}

/// Reads a whole text.
pub(super) fn read(text: &str, names: &[Name]) -> Read<Expression> {
    if text.chars().count() > LONGEST {
        return Err(Slip::new(0..0, format!("a condition has at most {LONGEST} characters")));
    }
    let state = State { names, depth: 0, terms: 0 };
    let mut input = Input { input: LocatingSlice::new(text), state };
    let whole = either(&mut input)?;
    spaces(&mut input)?;
    match peeked(&input) {
        None => Ok(whole),
        Some((span, found)) => Err(unexpected(span, &found)),
    }
}

fn spaces(input: &mut Input<'_>) -> Read<()> {
    take_while(0.., char::is_whitespace).void().parse_next(input)
}

/// Letters, digits and what joins them: a word as people see it.
fn word<'i>(input: &mut Input<'i>) -> Read<(Range<usize>, &'i str)> {
    spaces(input)?;
    let from = input.current_token_start();
    let text = take_while(1.., |c: char| c.is_alphanumeric() || c == '_' || c == '.').parse_next(input)?;
    Ok((from..from + text.len(), text))
}

/// What comes next, without taking it: a word, or a single sign.
fn peeked(input: &Input<'_>) -> Option<(Range<usize>, String)> {
    let mut ahead = *input;
    spaces(&mut ahead).ok()?;
    let mut rest = ahead;
    if let Ok((span, text)) = word(&mut rest) {
        return Some((span, text.to_owned()));
    }
    let from = ahead.current_token_start();
    let sign: char = any::<_, Slip>.parse_next(&mut ahead).ok()?;
    Some((from..from + sign.len_utf8(), sign.to_string()))
}

/// Something that cannot stand where it does, after a whole condition.
fn unexpected(span: Range<usize>, found: &str) -> Slip {
    match found {
        "&" => Slip::new(span, "& is no word of conditions").help("write and"),
        "|" => Slip::new(span, "| is no word of conditions").help("write or"),
        "!" => Slip::new(span, "! is no word of conditions").help("write not, or != between two amounts"),
        ")" => Slip::new(span, "this bracket closes none that was opened"),
        "<" | ">" | "=" => Slip::new(span, "comparisons do not follow each other")
            .help("write both with and between them, as in 0.2 < site.a and site.a < 0.6"),
        _ => {
            let words = ["and", "or"].into_iter().chain(UNITS.iter().map(|unit| unit.1));
            let near = nearest(found, words).map(|near| format!("did you mean {near}?"));
            let slip = Slip::new(span, format!("{found:?} is not expected here"));
            slip.help(near.unwrap_or_else(|| "join conditions by and, or; amounts by + - * /".to_owned()))
        }
    }
}

fn keyword(input: &mut Input<'_>, wanted: &'static str) -> Read<Option<Range<usize>>> {
    opt(word.verify(|(_, text): &(Range<usize>, &str)| *text == wanted).map(|(span, _)| span))
        .parse_next(input)
}

fn two(
    make: impl Fn(Box<Expression>, Box<Expression>) -> Term,
    left: Expression,
    right: Expression,
) -> Expression {
    let span = left.span.start..right.span.end;
    Expression { term: make(Box::new(left), Box::new(right)), span }
}

fn either(input: &mut Input<'_>) -> Read<Expression> {
    let mut left = both(input)?;
    while keyword(input, "or")?.is_some() {
        left = two(Term::Or, left, both(input)?);
    }
    Ok(left)
}

fn both(input: &mut Input<'_>) -> Read<Expression> {
    let mut left = negated(input)?;
    while keyword(input, "and")?.is_some() {
        left = two(Term::And, left, negated(input)?);
    }
    Ok(left)
}

/// Reads what stands within something, unless that goes too deep.
fn deeper(
    input: &mut Input<'_>,
    at: &Range<usize>,
    read: fn(&mut Input<'_>) -> Read<Expression>,
) -> Read<Expression> {
    if input.state.depth == DEPTH {
        let message = format!("brackets, minuses and nots lie more than {DEPTH} deep within each other");
        return Err(Slip::new(at.clone(), message));
    }
    input.state.depth += 1;
    let inner = read(input);
    input.state.depth -= 1;
    inner
}

fn negated(input: &mut Input<'_>) -> Read<Expression> {
    match keyword(input, "not")? {
        Some(at) => {
            let inner = deeper(input, &at, negated)?;
            let span = at.start..inner.span.end;
            Ok(Expression { term: Term::Not(Box::new(inner)), span })
        }
        None => comparison(input),
    }
}

fn sign<'i, T: Copy>(input: &mut Input<'i>, signs: &[(&'static str, T)]) -> Read<Option<T>> {
    let start = input.checkpoint();
    spaces(input)?;
    for &(mut written, meaning) in signs {
        let found: Result<&'i str, Slip> = written.parse_next(input);
        if found.is_ok() {
            return Ok(Some(meaning));
        }
    }
    input.reset(&start);
    Ok(None)
}

fn comparison(input: &mut Input<'_>) -> Read<Expression> {
    // The longer signs first.
    const SIGNS: [(&str, Comparison); 7] = [
        ("<=", Comparison::AtMost),
        (">=", Comparison::AtLeast),
        ("!=", Comparison::Other),
        ("==", Comparison::Same),
        ("<", Comparison::Less),
        (">", Comparison::More),
        ("=", Comparison::Same),
    ];
    let left = sum(input)?;
    match sign(input, &SIGNS)? {
        Some(comparison) => {
            let right = sum(input)?;
            Ok(two(|left, right| Term::Compared(comparison, left, right), left, right))
        }
        None => Ok(left),
    }
}

fn sum(input: &mut Input<'_>) -> Read<Expression> {
    let mut left = product(input)?;
    while let Some(operation) = sign(input, &[("+", Operation::Plus), ("-", Operation::Minus)])? {
        let right = product(input)?;
        left = two(|left, right| Term::Sum(operation, left, right), left, right);
    }
    Ok(left)
}

fn product(input: &mut Input<'_>) -> Read<Expression> {
    let mut left = factor(input)?;
    while let Some(operation) = sign(input, &[("*", Operation::Times), ("/", Operation::Over)])? {
        let right = factor(input)?;
        left = two(|left, right| Term::Sum(operation, left, right), left, right);
    }
    Ok(left)
}

fn factor(input: &mut Input<'_>) -> Read<Expression> {
    spaces(input)?;
    let at = input.current_token_start();
    if sign(input, &[("-", ())])?.is_some() {
        let inner = deeper(input, &(at..at + 1), factor)?;
        let span = at..inner.span.end;
        return Ok(Expression { term: Term::Negative(Box::new(inner)), span });
    }
    if sign(input, &[("(", ())])?.is_some() {
        return bracket(input, at);
    }
    if let Some(read) = opt(alt((number, quantity))).parse_next(input)? {
        input.state.terms += 1;
        if input.state.terms > TERMS {
            let message = format!("a condition has at most {TERMS} numbers and quantities");
            return Err(Slip::new(read.span, message).help("split it into two rules"));
        }
        return Ok(read);
    }
    Err(match peeked(input) {
        None => Slip::new(at..at, "the condition ends where a number or a quantity is missing"),
        Some((span, found)) => {
            let slip = Slip::new(span, format!("{found:?} stands where a number or a quantity is missing"));
            let example = input.state.names.first().map_or("", |name| name.word);
            slip.help(format!("write a number, or a quantity such as site.{example}"))
        }
    })
}

fn bracket(input: &mut Input<'_>, at: usize) -> Read<Expression> {
    let inner = deeper(input, &(at..at + 1), either)?;
    if sign(input, &[(")", ())])?.is_some() {
        let span = at..input.previous_token_end();
        return Ok(Expression { span, ..inner });
    }
    Err(match peeked(input) {
        None => Slip::new(at..at + 1, "this bracket is never closed").help("write ) after what it holds"),
        Some((span, found)) => unexpected(span, &found),
    })
}

fn number(input: &mut Input<'_>) -> Read<Expression> {
    let from = input.current_token_start();
    let digits = |c: char| c.is_ascii_digit();
    let text = (take_while(0.., digits), opt((".", take_while(1.., digits)))).take().parse_next(input)?;
    let span = from..from + text.len();
    if text.is_empty() {
        return Err(Slip { certain: false, ..Slip::new(span, "no number") });
    }
    if text.len() > DIGITS {
        return Err(Slip::new(span, format!("a number has at most {DIGITS} digits")));
    }
    let Ok(value) = text.parse::<f64>() else {
        return Err(Slip::new(span, format!("{text} is no number")));
    };
    let stands_on = opt(take_while(1.., |c: char| c == '.' || c == '_' || c == ',')).parse_next(input)?;
    if stands_on.is_some() {
        return Err(Slip::new(span, "the number is not written as one").help("write it as in 12 or 0.6"));
    }
    let unit = unit(input)?;
    let span = from..input.previous_token_end();
    Ok(Expression { term: Term::Number { value, unit }, span })
}

/// The unit after a number, if there is one; a word that is none of conditions is a slip of a unit.
fn unit(input: &mut Input<'_>) -> Read<Option<usize>> {
    if sign(input, &[("%", ())])?.is_some() {
        return Ok(Some(0));
    }
    let start = input.checkpoint();
    let Some((span, text)) = opt(word).parse_next(input)? else { return Ok(None) };
    if matches!(text, "and" | "or") {
        input.reset(&start);
        return Ok(None);
    }
    let known = UNITS.iter().position(|(one, many, ..)| text == *one || text == *many);
    known.map(Some).ok_or_else(|| {
        let all = || UNITS.iter().map(|unit| unit.1);
        let near = nearest(text, all()).map(|near| format!("did you mean {near}?"));
        let help = near.unwrap_or_else(|| format!("a number may have the unit {}", one_of(all())));
        Slip::new(span, format!("{text:?} is no unit")).help(help)
    })
}

fn quantity(input: &mut Input<'_>) -> Read<Expression> {
    let (span, text) = word(input)?;
    let names = input.state.names;
    let spelled = |whose: Whose| {
        let place = Whose::ALL.iter().position(|other| *other == whose).unwrap_or_default();
        names.iter().filter(move |name| name.known_of[place]).map(move |name| (whose, name.word))
    };
    if let Some((before, after)) = text.split_once('.')
        && let Some(whose) = Whose::ALL.into_iter().find(|whose| whose.word() == before)
        && spelled(whose).any(|(_, word)| word == after)
        && let Some(name) = names.iter().position(|name| name.word == after)
    {
        let term = Term::Quantity { whose, name, word: names[name].word };
        return Ok(Expression { term, span });
    }
    let all: Vec<String> = Whose::ALL
        .into_iter()
        .flat_map(spelled)
        .map(|(whose, word)| format!("{}.{word}", whose.word()))
        .collect();
    // A word without its prefix is about the site.
    let whole = if text.contains('.') { text.to_owned() } else { format!("{}.{text}", Whose::Site.word()) };
    let help = match nearest(&whole, all.iter().map(String::as_str)) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("there are {}", all.join(", ")),
    };
    let what = if matches!(text, "and" | "or" | "not") {
        format!("{text} stands where a number or a quantity is missing")
    } else {
        format!("no quantity is called {text}")
    };
    Err(Slip::new(span, what).help(help))
}
