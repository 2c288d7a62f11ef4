//! Numbers in plain words: rounded for reading, with their unit, the same wherever a person reads them.
//!
//! Files hold full precision; these words are for titles, cards and sentences.

/// Rounds to this many significant digits.
pub fn significant(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits.max(1) - 1).parse().unwrap_or(value)
}

/// How many persons.
pub fn people(number: usize) -> String {
    if number == 1 { "1 person".into() } else { format!("{} people", grouped(number as f64)) }
}

/// A whole number with commas between thousands and a true minus sign.
pub fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0.0 && digits != "0" {
        text.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with so many significant digits, with its sign.
pub fn plain(value: f64, digits: usize) -> String {
    let rounded = significant(value, digits);
    let size = rounded.abs();
    if size >= 100.0 || rounded.fract().abs() < 1e-9 {
        return grouped(rounded);
    }
    let decimals = if size >= 10.0 { digits.saturating_sub(2) } else { digits.saturating_sub(1) };
    let decimals = if size < 1.0 { decimals + leading_zeros(size) } else { decimals };
    let text = format!("{:.*}", decimals.min(9), size);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{}{text}", if rounded < 0.0 { "−" } else { "" })
}

fn leading_zeros(size: f64) -> usize {
    let (mut zeros, mut size) = (0, size);
    while size > 0.0 && size < 1.0 && zeros < 9 {
        size *= 10.0;
        zeros += 1;
    }
    zeros
}

/// A count or any other number: three significant digits, millions and billions in words.
pub fn count(value: f64) -> String {
    let size = significant(value, 3).abs();
    if size >= 1e9 {
        format!("{} billion", plain(value / 1e9, 3))
    } else if size >= 1e6 {
        format!("{} million", plain(value / 1e6, 3))
    } else {
        plain(value, 3)
    }
}

/// A proportion in per cent.
pub fn percent(value: f64) -> String {
    let percent = value * 100.0;
    if percent != 0.0 && percent.abs() < 0.1 {
        return if percent < 0.0 { "less than 0.1% below 0".into() } else { "less than 0.1%".into() };
    }
    format!("{}%", plain(percent, 2))
}

/// A proportion in per cent to one decimal place: for limits of intervals, which lie close together.
pub fn fine_percent(value: f64) -> String {
    let text = format!("{:.1}%", (value * 100.0).abs());
    format!("{}{text}", if value < 0.0 && text != "0.0%" { "−" } else { "" })
}

/// A difference of proportions in percentage points, without its sign.
pub fn points(value: f64) -> String {
    let points = (value * 100.0).abs();
    if points != 0.0 && points < 0.1 {
        return "less than 0.1 percentage points".into();
    }
    let words = plain(points, 2);
    format!("{words} percentage point{}", if words == "1" { "" } else { "s" })
}

/// The sign of a currency, or its code with a space.
pub fn currency_sign(currency: &str) -> String {
    match currency {
        "GBP" => "£".into(),
        "USD" => "$".into(),
        "EUR" => "€".into(),
        other => format!("{other} "),
    }
}

/// An amount of money: three significant digits, millions and billions in words.
pub fn money(value: f64, currency: &str) -> String {
    let words = count(value.abs());
    format!("{}{}{words}", if value < 0.0 && words != "0" { "−" } else { "" }, currency_sign(currency))
}

const NUMERALS: [&str; 13] =
    ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// A stretch of time given in weeks: `ten years`, `2.5 years`, `26 weeks`.
pub fn duration(weeks: f64) -> String {
    let years = weeks / crate::units::time::WEEKS_PER_YEAR;
    if years < 1.0 {
        let words = plain(weeks, 3);
        return format!("{words} week{}", if words == "1" { "" } else { "s" });
    }
    let whole = libm::round(years);
    if (years - whole).abs() > 1e-9 {
        return format!("{} years", plain(years, 2));
    }
    let words = NUMERALS.get(whole as usize).map_or_else(|| grouped(whole), |word| (*word).into());
    format!("{words} year{}", if (whole - 1.0).abs() < 1e-9 { "" } else { "s" })
}

/// A date as people write it: `1 April 2027`.
pub fn day(date: jiff::civil::Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// A year of a run by the calendar: `2027`, or `2027/28` where it does not begin with January.
pub fn year(start: jiff::civil::Date, number: usize) -> String {
    let years = i32::try_from(number.saturating_sub(1)).unwrap_or(i32::MAX);
    let first = i32::from(start.year()).saturating_add(years);
    let next = first.saturating_add(1).rem_euclid(100);
    if start.month() == 1 { first.to_string() } else { format!("{first}/{next:02}") }
}

/// Ascending whole numbers with runs drawn together: `1 to 3, 5 and 8`.
pub fn spans(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let one = |&(first, last): &(usize, usize)| {
        if first == last { first.to_string() } else { format!("{first} to {last}") }
    };
    list(&runs.iter().map(one).collect::<Vec<_>>())
}

/// `A`, `A and B`, `A, B and C`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().into(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The same words with a capital at the beginning.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A key of a table as words: `other_psychosis` is `Other psychosis`, `fifth_1` is `1 (most deprived)`.
pub fn group_label(by: &str, label: &str) -> String {
    if let (true, Some(number)) = (by == "fifth", label.strip_prefix("fifth_")) {
        return match number {
            "1" => "1 (most deprived)".into(),
            "5" => "5 (least deprived)".into(),
            other => other.into(),
        };
    }
    capital(&label.replace('_', " "))
}

/// An attribute of people as a heading.
pub fn attribute_label(by: &str) -> String {
    match by {
        "fifth" => "Deprivation fifth".into(),
        "ethnicity" => "Ethnic group".into(),
        other => capital(&other.replace('_', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_rounded_for_reading() {
        let cases = [
            (0.0, "0"),
            (0.012_34, "0.0123"),
            (0.5, "0.5"),
            (3.456, "3.46"),
            (-3.456, "−3.46"),
            (34.56, "34.6"),
            (999.6, "1,000"),
            (1_234.0, "1,230"),
            (-12_345.0, "−12,300"),
            (999_600.0, "1 million"),
            (1_234_567.0, "1.23 million"),
            (5_901_700_000.0, "5.9 billion"),
        ];
        for (value, words) in cases {
            assert_eq!(count(value), words, "{value}");
        }
    }

    #[test]
    fn shares_money_and_time_read_as_people_say_them() {
        assert_eq!(day(jiff::civil::date(2027, 4, 1)), "1 April 2027");
        assert_eq!(percent(0.123), "12%");
        assert_eq!(percent(0.084), "8.4%");
        assert_eq!(percent(0.000_2), "less than 0.1%");
        assert_eq!(percent(0.0), "0%");
        assert_eq!((fine_percent(0.1234), fine_percent(-0.0001)), ("12.3%".into(), "0.0%".into()));
        assert_eq!(points(-0.042), "4.2 percentage points");
        assert_eq!(points(0.01), "1 percentage point");
        assert_eq!(money(-21_300_000.0, "GBP"), "−£21.3 million");
        assert_eq!(money(450.0, "CHF"), "CHF 450");
        assert_eq!(duration(520.0), "ten years");
        assert_eq!(duration(52.0), "one year");
        assert_eq!(duration(130.0), "2.5 years");
        assert_eq!(duration(26.0), "26 weeks");
        assert_eq!(duration(52.0 * 40.0), "40 years");
        assert_eq!(list(&["A", "B", "C"]), "A, B and C");
        assert_eq!(group_label("fifth", "fifth_1"), "1 (most deprived)");
        assert_eq!(group_label("diagnosis", "other_psychosis"), "Other psychosis");
    }

    #[test]
    fn years_and_runs_of_numbers_read_as_people_write_them() {
        let (april, january) = (jiff::civil::date(2027, 4, 1), jiff::civil::date(2027, 1, 1));
        assert_eq!((year(april, 1), year(april, 3)), ("2027/28".into(), "2029/30".into()));
        assert_eq!((year(january, 1), year(january, 3)), ("2027".into(), "2029".into()));
        assert_eq!(year(jiff::civil::date(2099, 7, 1), 1), "2099/00");
        assert_eq!(year(april, usize::MAX), "2147483647/47");
        for (numbers, wanted) in
            [(&[][..], ""), (&[4], "4"), (&[1, 2, 3, 5, 8, 9], "1 to 3, 5 and 8 to 9"), (&[1, 2], "1 to 2")]
        {
            assert_eq!(spans(numbers), wanted);
        }
    }
}
