//! The baseline of a trial: the one factor on participants' frailty with which the control arm returns what was published.
//!
//! People in trials are at more risk than everyone who leaves the same care. With the same luck what the control arm gives
//! never falls as the factor rises, so that a bracket closes on the answer.

/// How near the control arm comes, as a share of what is wanted; one person in ten thousand is less than half of it.
const NEAR: f64 = 2e-3;
/// Factors beyond this, or below its inverse, are not tried: then people of another kind took part.
const LARGEST: f64 = 30.0;
/// Most control arms that are lived.
const STEPS: usize = 14;

/// The factor with which `of` gives `wanted`, where it gives `at_one` with a factor of 1; the nearest within reach.
///
/// # Errors
/// Those of `of`.
pub fn factor<E>(wanted: f64, at_one: f64, of: impl Fn(f64) -> Result<f64, E>) -> Result<f64, E> {
    let near = |given: f64| (given - wanted).abs() <= NEAR * wanted;
    if near(at_one) {
        return Ok(1.0);
    }
    // Ends of the bracket: logarithm of the factor, and how much too much it gives.
    let (mut inner, mut outer) = ((0.0, at_one - wanted), None);
    let mut best = inner;
    let limit = libm::log(LARGEST).copysign(wanted - at_one);
    for step in 0..STEPS {
        let log = match outer {
            None => {
                // First in proportion, then further and further.
                let guess = inner.0 + 1.3 * libm::log(wanted / (wanted + inner.1)) + 0.02_f64.copysign(limit);
                if step + 1 == STEPS { limit } else { guess.clamp(-limit.abs(), limit.abs()) }
            }
            Some((log, away)) => {
                let share: f64 = inner.1 / (inner.1 - away);
                // Off the ends, so that the bracket always closes by a tenth.
                inner.0 + share.clamp(0.1, 0.9) * (log - inner.0)
            }
        };
        let away = of(libm::exp(log))? - wanted;
        if away.abs() < best.1.abs() {
            best = (log, away);
        }
        if near(away + wanted) || (outer.is_none() && (log - limit).abs() < 1e-9 && away * inner.1 > 0.0) {
            break;
        }
        if away * inner.1 > 0.0 {
            inner = (log, away);
        } else {
            outer = Some((log, away));
        }
    }
    Ok(libm::exp(best.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// A constant hazard h with a factor f gives 1 - exp(-f h), and the mean of people who differ less.
    #[test]
    fn the_factor_of_a_formula_is_found_before_steps_run_out() {
        for wanted in [0.1, 0.3, 0.5, 0.9] {
            let steps = Cell::new(0);
            let of = |f: f64| -> Result<f64, ()> {
                steps.set(steps.get() + 1);
                Ok(1.0 - f64::midpoint(libm::exp(-0.2 * f), libm::exp(-0.7 * f)))
            };
            let at_one = of(1.0).unwrap();
            let found = factor(wanted, at_one, of).unwrap();
            assert!((of(found).unwrap() / wanted - 1.0).abs() <= NEAR, "{wanted}: {found}");
            // The first one is that of the caller; running out of steps would have left it short.
            assert!(steps.get() <= STEPS, "{wanted}: {} steps", steps.get());
        }
    }

    #[test]
    fn what_cannot_be_reached_gets_the_nearest() {
        let of = |f: f64| -> Result<f64, ()> { Ok(0.4 * (1.0 - libm::exp(-f))) };
        let found = factor(0.8, of(1.0).unwrap(), of).unwrap();
        assert!(of(found).unwrap() > 0.399, "{found}");
        assert_eq!(factor(0.3, 0.3, |_| Err(())), Ok(1.0));
    }
}
