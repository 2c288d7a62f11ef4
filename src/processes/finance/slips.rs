//! Plans for money that cannot be carried out as stated.

use super::super::{OpenError, engagement, peer_contact};
use super::SECTION;
use super::funding::Funding;
use super::parameters::{CUTS, YEARS};
use super::payment::Payment;
use crate::scenario::{MissingValue, Values};
use crate::units::time::{Calendar, WEEKS_PER_YEAR};

/// The ways that pay by price: place among the ways, what is paid, the price, and the process that delivers it.
const PRICED: [(usize, &str, &str, &str); 3] = [
    (1, "fee", "finance.fee", peer_contact::SECTION.id),
    (2, "capitation", "finance.capitation", engagement::SECTION.id),
    (3, "bundle", "finance.bundle", engagement::SECTION.id),
];

/// Says what is wrong with the money of a scenario, and what to write instead.
///
/// # Errors
/// Where values are missing.
pub fn refuse(values: &Values) -> Result<Option<String>, OpenError> {
    if !values.is_on(SECTION.id) {
        return Ok(None);
    }
    let calendar = Calendar::new(values.date("simulation.start")?);
    if let Some(what) = unpaid(values)? {
        return Ok(Some(what));
    }
    if let Some(day) = values.optional_date("finance.cliff")
        && calendar.weeks_until(day) <= 0.0
    {
        return Ok(Some(format!(
            "finance.cliff is {day}, so that funding ends before the simulation begins ({}): write a later day, or leave it out",
            calendar.start()
        )));
    }
    Ok(untimely_cut(values, calendar)?.or(odd_year(values)?))
}

/// Ways of payment that cannot pay.
fn unpaid(values: &Values) -> Result<Option<String>, OpenError> {
    let shares = Payment::open(values)?.shares;
    let stated = |path: &str| values.optional_number(path).is_some();
    let budget = stated("finance.budget") || !values.rows(YEARS.path).is_empty();
    if shares[0] > 0.0 && !budget && !stated("finance.cap") {
        return Ok(Some(
            "finance.payment.grant is above 0, but nothing says how much is granted: write finance.budget"
                .into(),
        ));
    }
    if stated("finance.growth") && !stated("finance.budget") {
        return Ok(Some(
            "finance.growth is stated without finance.budget: state both, or leave finance.growth out".into(),
        ));
    }
    for (way, name, price, process) in PRICED {
        let share = shares[way];
        if share > 0.0 && !stated(price) {
            return Ok(Some(format!(
                "finance.payment.{name} is {share}, but no price is stated: write {price}"
            )));
        }
        if share <= 0.0 && stated(price) {
            return Ok(Some(format!(
                "{price} is stated, but nothing is paid so: write finance.payment.{name} above 0, or leave {price} out"
            )));
        }
        if share > 0.0 && !values.is_on(process) {
            return Ok(Some(format!(
                "finance.payment.{name} is {share}, but nothing is ever delivered that it pays for: write {process} = \"on\" \
                 under [processes], or finance.payment.{name} = 0"
            )));
        }
    }
    Ok(None)
}

fn untimely_cut(values: &Values, calendar: Calendar) -> Result<Option<String>, OpenError> {
    let horizon = values.number("simulation.horizon")?;
    for (row, cut) in values.rows(CUTS.path).iter().zip(Funding::cuts(values, calendar)?) {
        let what = if cut.until <= cut.from {
            Some("it ends before it begins: write a later end, or leave it out".to_owned())
        } else if cut.until <= 0.0 {
            Some(format!("it is over before the simulation begins ({})", calendar.start()))
        } else if cut.from >= horizon {
            Some(format!("it begins after the horizon ({})", calendar.date(horizon)))
        } else {
            None
        };
        if let Some(what) = what {
            return Ok(Some(format!("cut \"{}\": {what}", row.text("name")?)));
        }
    }
    Ok(None)
}

/// Years that are told twice, or lie beyond the horizon.
fn odd_year(values: &Values) -> Result<Option<String>, MissingValue> {
    let years = libm::ceil(values.number("simulation.horizon")? / WEEKS_PER_YEAR) as i64;
    let rows = values.rows(YEARS.path);
    for (place, row) in rows.iter().enumerate() {
        let (name, year) = (row.text("name")?, row.whole("year")?);
        if year > years {
            return Ok(Some(format!(
                "budget of the year \"{name}\": year {year} lies after the horizon of {years} years: write at most {years}"
            )));
        }
        for other in &rows[..place] {
            if other.whole("year")? == year {
                return Ok(Some(format!(
                    "budgets of the years \"{}\" and \"{name}\" are both of year {year}: leave one out",
                    other.text("name")?
                )));
            }
        }
    }
    Ok(None)
}
