//! Data systems, cycles and rules that cannot be carried out as stated.

use super::cycles::{CHANGES, Changes, Cycles, Kind, QUANTITY};
use super::data_system::{DataSystem, IMPROVEMENTS, MEASURES, MOST};
use super::quantities::Measured;
use super::rules::{Action, RULES, Rule};
use crate::processes::OpenError;
use crate::processes::adoption::Setting;
use crate::processes::adoption::waves::{MOST_STOPPED, WAVES};
use crate::scenario::{Slip, Values, nearest};
use crate::units::time::Calendar;

/// Whether fidelity is measured by assessors.
fn assessed(values: &Values) -> bool {
    values.is_on("workforce") && values.optional_word("workforce.assessors") == Some("visits")
}

/// Says what is wrong with the data system, the improvement cycles and the rules of a scenario, and what to write instead.
///
/// # Errors
/// All that is wrong.
pub fn refuse(values: &Values, setting: &Setting<'_>) -> Result<(), OpenError> {
    let calendar = Calendar::new(values.date("simulation.start")?);
    let mut told = OpenError::default();
    let Some(data) = told.take(DataSystem::open(values)) else { return told.or(()) };
    told.slips.extend(of_data(&data, values, calendar, setting));
    told.take(of_cycles(&data, values, calendar, setting));
    let waves = Rule::waves(values);
    let mut rules = Vec::new();
    for row in values.rows(RULES.path) {
        let Some(rule) = told.take(Rule::open(row, calendar, &waves)) else { continue };
        let whose = format!("rule \"{}\"", rule.name);
        if let Some(slips) = told.take(of_rule(&rule, row, &data, values, setting)) {
            told.slips.extend(slips.into_iter().map(|slip| slip.of(&whose)));
        }
        if rule.from > 0.0 {
            let at = format!("{}.{}.from", RULES.path, row.name());
            let slip = setting.untimely(&at, rule.from, calendar, values);
            told.slips.extend(slip.map(|slip| slip.of(&whose)));
        }
        rules.push(rule);
    }
    told.slips.extend(contrary(&rules));
    told.or(())
}

fn of_data(data: &DataSystem, values: &Values, calendar: Calendar, setting: &Setting<'_>) -> Vec<Slip> {
    let mut slips = Vec::new();
    let list = MEASURES.path;
    for (measure, row) in data.measures.iter().zip(values.rows(list)) {
        let word = measure.quantity.word();
        if let Some(process) = measure.quantity.needs().filter(|process| !values.is_on(process)) {
            let message = format!("[[{list}]] measures {word}, of which there is nothing without {process}");
            let help = format!("write {process} = \"on\" under [processes], or leave the row out");
            let slip = Slip::in_row(list, row, "quantity", message).help(help);
            slips.push(slip.beside(format!("processes.{process}")));
        }
        if measure.quantity == Measured::Fidelity && assessed(values) {
            let message = format!("fidelity is measured twice, by assessors and by [[{list}]]");
            let help = "write workforce.assessors = \"none\", or leave the row out";
            let slip = Slip::in_row(list, row, "quantity", message).help(help);
            slips.push(slip.beside("workforce.assessors"));
        }
    }
    let list = IMPROVEMENTS.path;
    if data.improvements.len() > MOST {
        slips.push(Slip::at(list, format!("there can be at most {MOST} [[{list}]]")).help("leave some out"));
    }
    for (improvement, row) in data.improvements.iter().zip(values.rows(list)) {
        let at = format!("{list}.{}", row.name());
        let idle = data.measures.is_empty().then(|| {
            Slip::at(&at, "there is nothing to improve").help(format!("write [[{}]]", MEASURES.path))
        });
        let of_sites = setting.of_sites(&at, &improvement.sites);
        let untimely = setting.untimely(&format!("{at}.start"), improvement.from, calendar, values);
        let whose = format!("improvement of the data system \"{}\"", improvement.name);
        slips.extend([idle, of_sites, untimely].into_iter().flatten().map(|slip| slip.of(&whose)));
    }
    slips
}

/// What is said of a quantity that nobody measures.
fn unmeasured(quantity: Measured, data: &DataSystem, values: &Values) -> Option<[String; 2]> {
    let known = data.gauge(quantity).is_some() || (quantity == Measured::Fidelity && assessed(values));
    if known {
        return None;
    }
    let all: Vec<&str> = data.measures.iter().map(|measure| measure.quantity.word()).collect();
    let all = if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
    let word = quantity.word();
    Some([
        format!("nobody measures {word} ({all} is measured)"),
        format!("write [[{}]] with quantity = \"{word}\"", MEASURES.path),
    ])
}

fn of_cycles(
    data: &DataSystem,
    values: &Values,
    calendar: Calendar,
    setting: &Setting<'_>,
) -> Result<(), OpenError> {
    let changes = Changes::open(values)?;
    let list = CHANGES.path;
    let Some(cycles) = Cycles::open(values)? else {
        let message = format!("[[{list}]] is stated without {QUANTITY}");
        let slip = Slip::at(list, message).help("state what is to improve").beside(QUANTITY);
        return if changes.0.is_empty() { Ok(()) } else { Err(slip.into()) };
    };
    let mut told = OpenError::default();
    if let Some([what, help]) = unmeasured(cycles.quantity, data, values) {
        told.slip(Slip::at(QUANTITY, format!("{QUANTITY}: {what}")).help(help));
    }
    if changes.0.is_empty() {
        let message = format!("{QUANTITY} is stated, but no change that a site may try");
        told.slip(Slip::at(QUANTITY, message).help(format!("write [[{list}]]")).beside(list));
    }
    let by_goal = values.optional_word("improvement.compared_with") == Some("goal");
    if by_goal && cycles.goal.is_none() {
        let message = "improvement.compared_with is \"goal\", but there is none";
        let slip = Slip::at("improvement.compared_with", message).help("state improvement.goal");
        told.slip(slip.beside("improvement.goal"));
    }
    let of_sites = setting.of_sites("improvement", &cycles.sites).map(|slip| slip.of("improvement.sites"));
    let untimely = setting.untimely("improvement.start", cycles.from, calendar, values);
    told.slips.extend(of_sites.into_iter().chain(untimely.map(|slip| slip.of("improvement.start"))));
    let rows = values.rows(list).iter();
    told.slips.extend(changes.0.iter().zip(rows).filter_map(|(change, row)| idle(change, row, values)));
    told.or(())
}

/// Why a change could do nothing, where it is meant to do something.
fn idle(change: &super::cycles::Change, row: &Values, values: &Values) -> Option<Slip> {
    let outreach = values.optional_number("referral.outreach_rate").unwrap_or(0.0);
    let slip = |field: &str, message: &str, help: &str, other: &str| {
        Slip::in_row(CHANGES.path, row, field, message).help(help).beside(other)
    };
    let slip = match change.kind {
        Kind::Outreach if outreach <= 0.0 => slip(
            "kind",
            "there is no outreach to raise",
            "state referral.outreach_rate",
            "referral.outreach_rate",
        ),
        Kind::Supervision | Kind::Training | Kind::Feedback if !values.is_on("workforce") => slip(
            "kind",
            "there are no workers",
            "write workforce = \"on\" under [processes]",
            "processes.workforce",
        ),
        Kind::Supervision | Kind::Training | Kind::Feedback | Kind::Outreach if change.amount <= 0.0 => {
            Slip::in_row(CHANGES.path, row, "amount", "its amount is 0")
                .help("write more, or kind = \"nothing\"")
        }
        _ => return None,
    };
    Some(slip.of(&format!("change \"{}\"", change.name)))
}

fn of_rule(
    rule: &Rule,
    row: &Values,
    data: &DataSystem,
    values: &Values,
    setting: &Setting<'_>,
) -> Result<Vec<Slip>, OpenError> {
    let list = RULES.path;
    let at = format!("{list}.{}", row.name());
    let mut slips = Vec::new();
    for (field, whose, quantity) in rule.measured() {
        if let Some([what, help]) = unmeasured(quantity, data, values) {
            let message = format!("it looks at {}.measured_{}, but {what}", whose.word(), quantity.word());
            slips.push(Slip::in_row(list, row, field, message).help(help).beside(MEASURES.path));
        }
    }
    slips.extend(setting.of_area(&at, |area| rule.may_apply(area)));
    let then = row.word("then")?;
    let amount = row.optional_number("amount");
    let asks = matches!(rule.action, Action::Supervision(_) | Action::Money(_));
    let wave = row.optional_text("wave");
    let stops = matches!(rule.action, Action::StopWave(_));
    let slip = |field: &str, message: String, help: &str| Slip::in_row(list, row, field, message).help(help);
    if asks && amount.is_none_or(|amount| amount.abs() <= 0.0) {
        let message = format!("then = \"{then}\" needs an amount other than 0");
        slips.push(slip("amount", message, "write amount = 0.5"));
    }
    if !asks && amount.is_some() {
        slips.push(slip("amount", format!("then = \"{then}\" has no amount"), "leave amount out"));
    }
    if !stops && wave.is_some() {
        slips.push(slip("wave", format!("then = \"{then}\" is about no wave"), "leave wave out"));
    }
    let needs = |what: &str, process: &str, more: &str| {
        let message = format!("then = \"{then}\" needs {what}");
        let help = format!("write {process} = \"on\" under [processes]{more}");
        slip("then", message, &help).beside(format!("processes.{process}"))
    };
    slips.extend(match rule.action {
        Action::Recruitment { .. } | Action::Supervision(_) if !values.is_on("workforce") => {
            Some(needs("workers", "workforce", ""))
        }
        Action::Money(_) if !values.is_on("finance") => {
            Some(needs("money to move", "finance", ", with finance.budget"))
        }
        Action::Intake { .. } if !values.is_on("engagement") => Some(needs("places", "engagement", "")),
        Action::StopWave(number) => wave_slip(rule, row, number, values),
        _ => None,
    });
    Ok(slips)
}

fn wave_slip(rule: &Rule, row: &Values, number: usize, values: &Values) -> Option<Slip> {
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
    let slip = |field: &str, message: String| Slip::in_row(RULES.path, row, field, message);
    match row.optional_text("wave") {
        None => {
            let message = format!("it stops a wave, but does not say which ({known})");
            Some(slip("wave", message).help("write wave = \"…\""))
        }
        Some(name) if !waves.contains(&name) => {
            let near = nearest(name, waves.iter().copied()).map(|near| format!("did you mean \"{near}\"?"));
            let slip = slip("wave", format!("no wave is called \"{name}\"")).help(near.unwrap_or(known));
            Some(if values.is_on("adoption") {
                slip.beside(WAVES.path)
            } else {
                slip.beside("processes.adoption")
            })
        }
        Some(_) if number >= MOST_STOPPED => {
            Some(slip("wave", format!("only the first {MOST_STOPPED} waves can be stopped")))
        }
        Some(_) if !rule.of_all => {
            let message = "a wave is stopped for all sites, so that its condition is about all of them";
            Some(slip("when", message.into()).help("write all. instead of site."))
        }
        Some(_) => None,
    }
}

/// Rules that ask for the contrary under the same condition.
fn contrary(rules: &[Rule]) -> Vec<Slip> {
    let mut slips = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        for other in &rules[place + 1..] {
            if other.when == rule.when && rule.action.opposes(other.action) {
                let message = format!(
                    "rules \"{}\" and \"{}\" do the contrary of each other under the same condition ({})",
                    rule.name, other.name, rule.when
                );
                let slip = Slip::at(format!("{}.{}.then", RULES.path, other.name), message);
                let slip = slip.help("change one of them");
                slips.push(slip.beside(format!("{}.{}.then", RULES.path, rule.name)));
            }
        }
    }
    slips
}
