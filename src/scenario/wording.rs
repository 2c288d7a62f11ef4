//! How messages say things: counts, lists of words, numbers, and the word that was probably meant.

/// A number of things, in words that agree with it.
pub(crate) fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// Bytes beyond which a word is no misspelled name.
const LONGEST_NAME: usize = 200;

/// The candidate that is spelled most like a word, if any is close.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // What is longer than any name is like none, and would take long to compare.
    if word.len() > LONGEST_NAME {
        return None;
    }
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > 0.78)
        // The first of equals, so that the order of the registry decides.
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, candidate)| candidate)
}

/// So many of the candidates, those first that are spelled most like the word, however little that is.
pub(crate) fn likest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    count: usize,
) -> Vec<&'a str> {
    let lower: String = word.to_lowercase().chars().take(LONGEST_NAME).collect();
    let mut all: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&lower, &candidate.to_lowercase()), candidate))
        .collect();
    // Stable: equals keep their order.
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.into_iter().take(count).map(|(_, candidate)| candidate).collect()
}

/// Words as a list in a sentence: `a, b or c`.
pub(crate) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match words.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// Whether a word can be an identifier, after which outcomes and columns of tables are named.
///
/// # Errors
/// What an identifier is made of.
pub(crate) fn identifier(word: &str) -> Result<(), String> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(good) {
        Ok(())
    } else {
        Err("an identifier has small letters, digits and _ alone, and begins with a letter".into())
    }
}

/// A number as short as it can be exactly, without hundreds of zeros.
pub(crate) fn exact(x: f64) -> String {
    let size = x.abs();
    if size == 0.0 || (1e-6..1e12).contains(&size) { format!("{x}") } else { format!("{x:e}") }
}

/// A number to four significant digits.
pub(crate) fn rounded(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return exact(x);
    }
    // Through text, so that no power of ten is computed.
    exact(format!("{x:.3e}").parse().unwrap_or(x))
}

/// Closed limits with a unit: `between 1 and 40 workers`, `at least 0`.
pub(crate) fn range(min: f64, max: f64, unit: &str) -> String {
    let limits = match (min.is_finite(), max.is_finite()) {
        (true, true) => format!("between {} and {}", exact(min), exact(max)),
        (true, false) => format!("at least {}", exact(min)),
        (false, true) => format!("at most {}", exact(max)),
        (false, false) => "a finite number".to_owned(),
    };
    match unit {
        // Limits of a pure number speak for themselves.
        "" | "proportion" | "probability" => limits,
        _ => format!("{limits} {unit}"),
    }
}
