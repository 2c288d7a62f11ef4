//! The levers of a plan: read from its list, checked all at once, and put into its values.

use super::super::model::ModelError;
use crate::analysis::optimum::lever::{Input, Lever};
use crate::analysis::optimum::parameters::{LEVERS, LOWER, MORE};
use crate::jobs::sections::registry;
use crate::scenario::{MissingValue, Refused, Scenario, Slip, Values, nearest};

/// The levers of a plan, in the order of its file.
///
/// # Errors
/// Every row that is wrong: an address that the plan does not have (the nearest is named) or that is there twice, values
/// that are the wrong way round or outside what the input may be; or no row at all.
pub(super) fn levers(plan: &Scenario) -> Result<Vec<Lever>, ModelError> {
    let mut levers: Vec<Lever> = Vec::new();
    let mut told = Refused::default();
    for row in plan.values.rows(LEVERS.path) {
        let Some(input) = told.take(input(plan, row)) else { continue };
        let seen = |lever: &Lever| lever.inputs.iter().any(|other| other.address == input.address);
        if levers.iter().any(seen) {
            let slip = wrong(row, "input", format!("{} is there twice", input.address));
            told.slip(slip.help("leave one of them out"));
        }
        let name = row.optional_text("lever").unwrap_or_else(|| row.name());
        match levers.iter_mut().find(|lever| lever.name == name) {
            Some(lever) => lever.inputs.push(input),
            None => levers.push(Lever { name: name.to_owned(), inputs: vec![input] }),
        }
    }
    if !told.is_empty() {
        return Err(ModelError::of(plan, told));
    }
    if levers.is_empty() {
        let message = format!("strategy \"{}\" names nothing that a budget could buy", plan.name);
        let help = format!(
            "add [[{}]] with name, input, from and to, as in scenarios/classroom/every-site-at-once.toml",
            LEVERS.path
        );
        return Err(ModelError::of(plan, Slip::at(LEVERS.path, message).help(help).into()));
    }
    Ok(levers)
}

fn wrong(row: &Values, field: &str, why: impl std::fmt::Display) -> Slip {
    Slip::in_row(LEVERS.path, row, field, format!("{} \"{}\": {why}", LEVERS.path, row.name()))
}

fn input(plan: &Scenario, row: &Values) -> Result<Input, Refused> {
    let address = row.text("input")?.to_owned();
    let (from, to) = (row.number("from")?, row.number("to")?);
    let whole = plan.values.clone().set_whole(&address, 0).is_ok();
    if !whole && plan.values.clone().set_number(&address, from).is_err() {
        let known: Vec<String> = plan.values.numbers().into_iter().map(|(address, _)| address).collect();
        let whole: Vec<String> = wholes(&plan.values);
        let near = nearest(&address, known.iter().chain(&whole).map(String::as_str));
        let all = || "`peerscale check` lists the numbers of a strategy".to_owned();
        let help = near.map_or_else(all, |near| format!("did you mean {near}?"));
        let why = format!("strategy \"{}\" has no number at {address}", plan.name);
        return Err(wrong(row, "input", why).help(help).into());
    }
    if from >= to {
        let slip = wrong(row, "from", format!("from is {from} and to is {to}: from must be the smaller"));
        let help = format!("write more = \"{LOWER}\" where a lower value is more");
        return Err(slip.help(help).beside(format!("{}.{}.to", LEVERS.path, row.name())).into());
    }
    let registry = registry();
    let parameter = registry.parameter_at(&address);
    if let Some(parameter) = parameter {
        let (min, max) = parameter.kind.limits();
        let outside =
            [("from", from), ("to", to)].into_iter().find(|(_, value)| !(min..=max).contains(value));
        if let Some((word, value)) = outside {
            let unit = parameter.unit;
            let slip = wrong(row, word, format!("{word} is {value}, must be between {min} and {max} {unit}"));
            return Err(slip.help(format!("write what {address} may be")).into());
        }
    }
    let lower = row.optional_word(MORE) == Some(LOWER);
    let (least, most) = if lower { (to, from) } else { (from, to) };
    let unit = parameter.map_or("", |parameter| parameter.unit).to_owned();
    Ok(Input { address, unit, least, most, whole })
}

/// Addresses of whole numbers.
fn wholes(values: &Values) -> Vec<String> {
    let is_whole = |address: &String| values.clone().set_whole(address, 0).is_ok();
    values.texts().into_iter().map(|(address, _)| address).filter(is_whole).collect()
}

/// Where a share stands: the address of all shares, and its category.
fn share<'a>(values: &Values, address: &'a str) -> Option<(&'a str, &'a str)> {
    address.rmatch_indices('.').map(|(at, _)| (&address[..at], &address[at + 1..])).find(
        |(path, category)| {
            values.shares(path).is_ok_and(|shares| shares.iter().any(|(name, _)| name == category))
        },
    )
}

/// The values of a plan with a split put in.
///
/// # Errors
/// Where the plan has no such number.
pub(super) fn put(levers: &[Lever], split: &[f64], values: &Values) -> Result<Values, MissingValue> {
    let mut values = values.clone();
    let mut shares: Vec<(String, Vec<(String, f64)>)> = Vec::new();
    for (lever, &x) in levers.iter().zip(split) {
        for input in &lever.inputs {
            let value = input.value(x);
            if input.whole {
                values.set_whole(&input.address, value as i64)?;
            } else if let Some((path, category)) = share(&values, &input.address) {
                let wanted = (category.to_owned(), value);
                match shares.iter_mut().find(|(other, _)| other == path) {
                    Some((_, all)) => all.push(wanted),
                    None => shares.push((path.to_owned(), vec![wanted])),
                }
            } else {
                values.set_number(&input.address, value)?;
            }
        }
    }
    for (path, wanted) in &shares {
        values.set_shares(path, wanted)?;
    }
    Ok(values)
}

/// Where the plan as it stands lies on each lever, by the first input of it; NaN where it says no number there.
pub(super) fn standing(levers: &[Lever], values: &Values) -> Vec<f64> {
    let (numbers, texts) = (values.numbers(), values.texts());
    let value = |address: &str| {
        let number = numbers.iter().find(|(other, _)| other == address).map(|(_, value)| *value);
        let text = texts.iter().find(|(other, _)| other == address);
        number.or_else(|| text.and_then(|(_, text)| text.parse().ok()))
    };
    let of = |lever: &Lever| lever.inputs.first().and_then(|input| Some(input.share(value(&input.address)?)));
    levers.iter().map(|lever| of(lever).unwrap_or(f64::NAN)).collect()
}
