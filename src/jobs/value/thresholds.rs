//! The range of willingness to pay, as a command line says it.

/// Most thresholds of one evaluation.
const MOST: usize = 10_001;
/// Steps of a range that nobody stated.
const STEPS: usize = 100;
/// Largest willingness to pay.
const LARGEST: f64 = 1e12;

/// Reads `FROM:TO:STEP`, one number, or numbers with commas between them, rising.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn thresholds(text: &str) -> Result<Vec<f64>, String> {
    let number = |word: &str| -> Result<f64, String> {
        let value: f64 = word.trim().parse().map_err(|_| format!("{word:?} is no number"))?;
        if (0.0..=LARGEST).contains(&value) {
            Ok(value + 0.0)
        } else {
            Err(format!("{word} must be between 0 and {LARGEST:e}"))
        }
    };
    let parts: Vec<&str> = text.split(':').collect();
    let all: Vec<f64> = match parts.as_slice() {
        [list] => list.split(',').map(number).collect::<Result<_, _>>()?,
        [from, to, step] => {
            let (from, to, step) = (number(from)?, number(to)?, number(step)?);
            if from > to {
                return Err(format!("it runs from {from} down to {to}: write the smaller one first"));
            }
            if step <= 0.0 {
                return Err("the step must be above 0".into());
            }
            let steps = libm::floor((to - from) / step + 1e-9);
            if steps >= MOST as f64 {
                return Err(format!("it has more than {MOST} steps: take larger ones"));
            }
            (0..=steps as usize).map(|i| from + i as f64 * step).collect()
        }
        _ => return Err("write FROM:TO:STEP, one number, or numbers with commas between them".into()),
    };
    if all.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err("the numbers must rise".into());
    }
    if all.len() > MOST { Err(format!("it has more than {MOST} numbers")) } else { Ok(all) }
}

/// A hundred even steps from 0 to at least twice a headline, each 1, 2 or 5 times a power of ten.
pub fn around(headline: f64) -> Vec<f64> {
    if headline <= 0.0 || !headline.is_finite() {
        return (0..=STEPS).map(|i| i as f64 * 1000.0).collect();
    }
    let least = 2.0 * headline / STEPS as f64;
    let power = libm::pow(10.0, libm::floor(libm::log10(least)));
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= least * (1.0 - 1e-9));
    let step = times.unwrap_or(10.0) * power;
    (0..=STEPS).map(|i| i as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::{around, thresholds};

    #[test]
    fn a_range_around_a_headline_holds_it_and_twice_of_it() {
        for (headline, last) in [(20_000.0, 50_000.0), (30_000.0, 100_000.0), (100_000.0, 200_000.0)] {
            let range = around(headline);
            assert_eq!((range.len(), range[0], range[100]), (101, 0.0, last));
            assert!(range.contains(&headline));
        }
        assert!(around(0.0).contains(&100_000.0));
    }

    #[test]
    fn ranges_lists_and_single_numbers_are_read_and_slips_are_told() {
        assert_eq!(thresholds("0:3000:1000").unwrap(), [0.0, 1000.0, 2000.0, 3000.0]);
        assert_eq!(thresholds("20000").unwrap(), [20000.0]);
        assert_eq!(thresholds("0, 5,7.5").unwrap(), [0.0, 5.0, 7.5]);
        assert_eq!(thresholds("0:0.3:0.1").unwrap().len(), 4);
        for (text, reason) in [
            ("100:0:10", "smaller one first"),
            ("0:10:0", "above 0"),
            ("0:10", "FROM:TO:STEP"),
            ("5,3", "must rise"),
            ("-1", "between 0"),
            ("x", "no number"),
            ("0:1e9:1", "larger ones"),
            ("NaN", "between 0"),
        ] {
            let told = thresholds(text).unwrap_err();
            assert!(told.contains(reason), "{text}: {told}");
        }
    }
}
