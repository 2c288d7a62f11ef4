//! Plans for money that cannot be carried out as stated.

use super::super::{OpenError, engagement, peer_contact};
use super::SECTION;
use super::funding::Funding;
use super::parameters::{CUTS, YEARS};
use super::payment::Payment;
use crate::scenario::{Slip, Values};
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
/// All that is wrong.
pub fn refuse(values: &Values) -> Result<(), OpenError> {
    if !values.is_on(SECTION.id) {
        return Ok(());
    }
    let mut told = OpenError::default();
    told.take(unpaid(values));
    if let Some(start) = told.take(values.date("simulation.start")) {
        let calendar = Calendar::new(start);
        if let Some(day) = values.optional_date("finance.cliff")
            && calendar.weeks_until(day) <= 0.0
        {
            let message = format!(
                "finance.cliff is {day}, so that funding ends before the simulation begins ({})",
                calendar.start()
            );
            let slip = Slip::at("finance.cliff", message).help("write a later day, or leave it out");
            told.slip(slip.beside("simulation.start"));
        }
        told.take(untimely_cut(values, calendar));
    }
    told.take(odd_year(values));
    told.or(())
}

/// Ways of payment that cannot pay.
fn unpaid(values: &Values) -> Result<(), OpenError> {
    let mut told = OpenError::default();
    let shares = Payment::open(values)?.shares;
    let stated = |path: &str| values.optional_number(path).is_some();
    let budget = stated("finance.budget") || !values.rows(YEARS.path).is_empty();
    if shares[0] > 0.0 && !budget && !stated("finance.cap") {
        let message = "finance.payment.grant is above 0, but nothing says how much is granted";
        let slip = Slip::at("finance.payment.grant", message).help("write finance.budget");
        told.slip(slip.beside("finance.budget").beside("finance.cap"));
    }
    if stated("finance.growth") && !stated("finance.budget") {
        let slip = Slip::at("finance.growth", "finance.growth is stated without finance.budget");
        told.slip(slip.help("state both, or leave finance.growth out").beside("finance.budget"));
    }
    for (way, name, price, process) in PRICED {
        let share = shares[way];
        let at = format!("finance.payment.{name}");
        if share > 0.0 && !stated(price) {
            let slip = Slip::at(&at, format!("{at} is {share}, but no price is stated"));
            told.slip(slip.help(format!("write {price}")).beside(price));
        }
        if share <= 0.0 && stated(price) {
            let slip = Slip::at(price, format!("{price} is stated, but nothing is paid so"));
            let help = format!("write {at} above 0, or leave {price} out");
            told.slip(slip.help(help).beside(&at));
        }
        if share > 0.0 && !values.is_on(process) {
            let message = format!("{at} is {share}, but nothing is ever delivered that it pays for");
            let help = format!("write {process} = \"on\" under [processes], or {at} = 0");
            told.slip(Slip::at(&at, message).help(help).beside(format!("processes.{process}")));
        }
    }
    told.or(())
}

fn untimely_cut(values: &Values, calendar: Calendar) -> Result<(), OpenError> {
    let mut told = OpenError::default();
    let horizon = values.number("simulation.horizon")?;
    for (row, cut) in values.rows(CUTS.path).iter().zip(Funding::cuts(values, calendar)?) {
        let (field, message, help, other) = if cut.until <= cut.from {
            ("end", "it ends before it begins".to_owned(), "write a later end, or leave it out", "")
        } else if cut.until <= 0.0 {
            let message = format!("it is over before the simulation begins ({})", calendar.start());
            ("end", message, "write a later end, or leave the cut out", "simulation.start")
        } else if cut.from >= horizon {
            let message = format!("it begins after the horizon ({})", calendar.date(horizon));
            ("start", message, "write an earlier start, or leave the cut out", "simulation.horizon")
        } else {
            continue;
        };
        let slip = Slip::in_row(CUTS.path, row, field, message).of(&format!("cut \"{}\"", row.text("name")?));
        told.slip(if other.is_empty() { slip.help(help) } else { slip.help(help).beside(other) });
    }
    told.or(())
}

/// Years that are told twice, or lie beyond the horizon.
fn odd_year(values: &Values) -> Result<(), OpenError> {
    let mut told = OpenError::default();
    let years = libm::ceil(values.number("simulation.horizon")? / WEEKS_PER_YEAR) as i64;
    let rows = values.rows(YEARS.path);
    for (place, row) in rows.iter().enumerate() {
        let (name, year) = (row.text("name")?, row.whole("year")?);
        if year > years {
            let message =
                format!("budget of the year \"{name}\": year {year} lies after the horizon of {years} years");
            let slip = Slip::in_row(YEARS.path, row, "year", message);
            told.slip(slip.help(format!("write at most {years}")).beside("simulation.horizon"));
        }
        for other in &rows[..place] {
            if other.whole("year")? == year {
                let theirs = other.text("name")?;
                let message =
                    format!("budgets of the years \"{theirs}\" and \"{name}\" are both of year {year}");
                let slip = Slip::in_row(YEARS.path, row, "year", message).help("leave one out");
                told.slip(slip.beside(format!("{}.{}.year", YEARS.path, other.name())));
            }
        }
    }
    told.or(())
}
