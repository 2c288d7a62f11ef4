//! Data systems, cycles and rules that cannot be carried out as stated.

use super::cycles::{CHANGES, Changes, Cycles, Kind, QUANTITY};
use super::data_system::{DataSystem, IMPROVEMENTS, MEASURES, MOST};
use super::quantities::Measured;
use super::rules::{Action, RULES, Rule};
use crate::processes::OpenError;
use crate::processes::adoption::waves::{MOST_STOPPED, WAVES};
use crate::processes::adoption::{Setting, untimely};
use crate::scenario::{Values, nearest};
use crate::units::time::Calendar;

const NO_SITE: &str = "its site filter matches no site: choose another sites.area, or simulate more sites";

/// Whether fidelity is measured by assessors.
fn assessed(values: &Values) -> bool {
    values.is_on("workforce") && values.optional_word("workforce.assessors") == Some("visits")
}

fn reaches(setting: &Setting<'_>, may: impl Fn(u8) -> bool) -> bool {
    (0..setting.sites).any(|site| may((setting.area)(site)))
}

/// Says what is wrong with the data system, the improvement cycles and the rules of a scenario, and what to write instead.
///
/// # Errors
/// Where values are missing.
pub fn refuse(values: &Values, setting: &Setting<'_>) -> Result<Option<String>, OpenError> {
    let data = DataSystem::open(values)?;
    if let Some(what) = of_data(&data, values, setting)? {
        return Ok(Some(what));
    }
    if let Some(what) = of_cycles(&data, values, setting)? {
        return Ok(Some(what));
    }
    let rules = Rule::open_all(values)?;
    for (rule, row) in rules.iter().zip(values.rows(RULES.path)) {
        let what = of_rule(rule, row, &data, values, setting)?;
        if let Some(what) = what {
            return Ok(Some(format!("rule \"{}\": {what}", rule.name)));
        }
    }
    Ok(contrary(&rules))
}

fn of_data(data: &DataSystem, values: &Values, setting: &Setting<'_>) -> Result<Option<String>, OpenError> {
    for measure in &data.measures {
        let word = measure.quantity.word();
        if let Some(process) = measure.quantity.needs().filter(|process| !values.is_on(process)) {
            return Ok(Some(format!(
                "[[{}]] measures {word}, of which there is nothing without {process}: write {process} = \"on\" under \
                 [processes], or leave the row out",
                MEASURES.path
            )));
        }
        if measure.quantity == Measured::Fidelity && assessed(values) {
            return Ok(Some(format!(
                "fidelity is measured twice, by assessors and by [[{}]]: write workforce.assessors = \"none\", or leave the row \
                 out",
                MEASURES.path
            )));
        }
    }
    if data.improvements.len() > MOST {
        return Ok(Some(format!("there can be at most {MOST} [[{}]]", IMPROVEMENTS.path)));
    }
    let calendar = Calendar::new(values.date("simulation.start")?);
    for improvement in &data.improvements {
        let what = if data.measures.is_empty() {
            Some(format!("there is nothing to improve: write [[{}]]", MEASURES.path))
        } else if let Some(few) = setting.too_few(&improvement.sites) {
            Some(few)
        } else if reaches(setting, |area| improvement.sites.may_take(area)) {
            untimely(improvement.from, setting, calendar, values)?
        } else {
            Some(NO_SITE.to_owned())
        };
        if let Some(what) = what {
            return Ok(Some(format!("improvement of the data system \"{}\": {what}", improvement.name)));
        }
    }
    Ok(None)
}

/// What is said of a quantity that nobody measures.
fn unmeasured(quantity: Measured, data: &DataSystem, values: &Values) -> Option<String> {
    let known = data.gauge(quantity).is_some() || (quantity == Measured::Fidelity && assessed(values));
    if known {
        return None;
    }
    let all: Vec<&str> = data.measures.iter().map(|measure| measure.quantity.word()).collect();
    let all = if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
    Some(format!(
        "nobody measures {0} ({all} is measured): write [[{1}]] with quantity = \"{0}\"",
        quantity.word(),
        MEASURES.path
    ))
}

fn of_cycles(data: &DataSystem, values: &Values, setting: &Setting<'_>) -> Result<Option<String>, OpenError> {
    let changes = Changes::open(values)?;
    let Some(cycles) = Cycles::open(values)? else {
        return Ok((!changes.0.is_empty()).then(|| {
            format!("[[{}]] is stated without {QUANTITY}: state what is to improve", CHANGES.path)
        }));
    };
    let calendar = Calendar::new(values.date("simulation.start")?);
    let what = if let Some(what) = unmeasured(cycles.quantity, data, values) {
        Some(format!("{QUANTITY}: {what}"))
    } else if changes.0.is_empty() {
        Some(format!("{QUANTITY} is stated, but no change that a site may try: write [[{}]]", CHANGES.path))
    } else if values.optional_word("improvement.compared_with") == Some("goal") && cycles.goal.is_none() {
        Some("improvement.compared_with is \"goal\", but there is none: state improvement.goal".into())
    } else if let Some(few) = setting.too_few(&cycles.sites) {
        Some(format!("improvement.{few}"))
    } else if !reaches(setting, |area| cycles.sites.may_take(area)) {
        Some(format!("improvement.sites: {NO_SITE}"))
    } else {
        untimely(cycles.from, setting, calendar, values)?.map(|what| format!("improvement.start: {what}"))
    };
    Ok(what.or_else(|| changes.0.iter().find_map(|change| idle(change, values))))
}

/// Why a change could do nothing, where it is meant to do something.
fn idle(change: &super::cycles::Change, values: &Values) -> Option<String> {
    let outreach = values.optional_number("referral.outreach_rate").unwrap_or(0.0);
    let what = match change.kind {
        Kind::Outreach if outreach <= 0.0 => "there is no outreach to raise: state referral.outreach_rate",
        Kind::Supervision | Kind::Training | Kind::Feedback if !values.is_on("workforce") => {
            "there are no workers: write workforce = \"on\" under [processes]"
        }
        Kind::Supervision | Kind::Training | Kind::Feedback | Kind::Outreach if change.amount <= 0.0 => {
            "its amount is 0: write more, or kind = \"nothing\""
        }
        _ => return None,
    };
    Some(format!("change \"{}\": {what}", change.name))
}

fn of_rule(
    rule: &Rule,
    row: &Values,
    data: &DataSystem,
    values: &Values,
    setting: &Setting<'_>,
) -> Result<Option<String>, OpenError> {
    for (whose, quantity) in rule.measured() {
        if let Some(what) = unmeasured(quantity, data, values) {
            return Ok(Some(format!(
                "it looks at {}.measured_{}, but {what}",
                whose.word(),
                quantity.word()
            )));
        }
    }
    if !reaches(setting, |area| rule.may_apply(area)) {
        return Ok(Some(NO_SITE.into()));
    }
    if rule.from > 0.0 {
        let calendar = Calendar::new(values.date("simulation.start")?);
        if let Some(what) = untimely(rule.from, setting, calendar, values)? {
            return Ok(Some(what));
        }
    }
    let then = row.word("then")?;
    let amount = row.optional_number("amount");
    let asks = matches!(rule.action, Action::Supervision(_) | Action::Money(_));
    let wave = row.optional_text("wave");
    let stops = matches!(rule.action, Action::StopWave(_));
    Ok(match rule.action {
        _ if asks && amount.is_none_or(|amount| amount.abs() <= 0.0) => {
            Some(format!("then = \"{then}\" needs an amount other than 0: write amount = 0.5"))
        }
        _ if !asks && amount.is_some() => Some(format!("then = \"{then}\" has no amount: leave amount out")),
        _ if !stops && wave.is_some() => Some(format!("then = \"{then}\" is about no wave: leave wave out")),
        Action::Recruitment { .. } | Action::Supervision(_) if !values.is_on("workforce") => {
            Some(format!("then = \"{then}\" needs workers: write workforce = \"on\" under [processes]"))
        }
        Action::Money(_) if !values.is_on("finance") => Some(format!(
            "then = \"{then}\" needs money to move: write finance = \"on\" under [processes], with finance.budget"
        )),
        Action::Intake { .. } if !values.is_on("engagement") => {
            Some(format!("then = \"{then}\" needs places: write engagement = \"on\" under [processes]"))
        }
        Action::StopWave(number) => wave_slip(rule, wave, number, values),
        _ => None,
    })
}

fn wave_slip(rule: &Rule, wave: Option<&str>, number: usize, values: &Values) -> Option<String> {
    let waves: Vec<&str> = if values.is_on("adoption") {
        values.rows(WAVES.path).iter().map(Values::name).collect()
    } else {
        Vec::new()
    };
    let known = if !values.is_on("adoption") {
        "no wave takes any site while adoption is off: write adoption = \"on\" under [processes]".to_owned()
    } else if waves.is_empty() {
        "there is no wave".to_owned()
    } else {
        format!("there are {}", waves.join(", "))
    };
    match wave {
        None => Some(format!("it stops a wave, but does not say which: write wave = \"…\" ({known})")),
        Some(name) if !waves.contains(&name) => {
            let near = nearest(name, waves.iter().copied()).map(|near| format!("did you mean \"{near}\"?"));
            Some(format!("no wave is called \"{name}\"; {}", near.unwrap_or(known)))
        }
        Some(_) if number >= MOST_STOPPED => {
            Some(format!("only the first {MOST_STOPPED} waves can be stopped"))
        }
        Some(_) if !rule.of_all => Some(
            "a wave is stopped for all sites, so that its condition is about all of them: write all. instead of site."
                .into(),
        ),
        Some(_) => None,
    }
}

/// Two rules that ask for the contrary under the same condition.
fn contrary(rules: &[Rule]) -> Option<String> {
    rules.iter().enumerate().find_map(|(place, rule)| {
        let other = rules[place + 1..]
            .iter()
            .find(|other| other.when == rule.when && rule.action.opposes(other.action))?;
        Some(format!(
            "rules \"{}\" and \"{}\" do the contrary of each other under the same condition ({}): change one of them",
            rule.name, other.name, rule.when
        ))
    })
}
