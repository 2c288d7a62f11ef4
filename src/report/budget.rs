//! Budget impact of the page: eligible people, people with support, and what the current and the new mix cost, by year.

use super::page::Page;
use crate::analysis::budget::StatedMixes;
use crate::analysis::findings::{Estimate, Findings};
use crate::charts::rules;
use crate::charts::words::{count, money, percent};
use crate::economics::budget_impact::{ALL, CASHABLE, COST};

/// Years that are shown by themselves.
const YEARS: usize = 5;

/// The section; nothing of one strategy alone.
pub(super) fn section(page: &mut Page, findings: &Findings) {
    if findings.budget.is_empty() {
        return;
    }
    page.raw("<h3 id=\"budget\">Budget impact</h3>\n");
    let text = format!(
        "What each plan costs payers in each year beside what {} costs them: undiscounted, for everyone eligible in the \
         population as it changes. The current mix is who has support under {0}, the new mix who has it under the plan.",
        rules::name(findings, 0)
    );
    page.element("p", &text);
    for strategy in 1..findings.strategies.len() {
        table(page, findings, strategy);
    }
    if let Some(mixes) = &findings.stated_mixes {
        stated(page, findings, mixes);
    }
    page.raw("<p class=\"quiet\">Every year, payer and cost item: <a href=\"tables/budget_impact.csv\">budget_impact.csv</a>.</p>\n");
}

/// What the headline of stated mixes comes to, in a sentence; none where nothing is measured.
pub(super) fn sentence(findings: &Findings, mixes: &StatedMixes) -> Option<String> {
    let currency = findings.setting.currency.as_str();
    let years = mixes.headline_years;
    let mut sum = 0.0;
    for year in 1..=years {
        sum += mixes.line(COST, year, ALL)?.difference.mean?;
    }
    let change = if sum < 0.0 { "frees" } else { "needs" };
    let time = if years == 1 { "the first year".to_owned() } else { format!("the first {years} years") };
    let followed: Vec<String> = mixes
        .followed()
        .into_iter()
        .filter(|strategy| *strategy > 0)
        .filter_map(|strategy| {
            let last = mixes.following.iter().rfind(|one| one.strategy == strategy)?;
            Some(format!(
                "{} {} → {}",
                rules::name(findings, strategy),
                percent(last.shares[0]),
                percent(last.shares[1])
            ))
        })
        .collect();
    Some(format!(
        "With the mixes and uptake that the scenario states, the new mix {change} {} of all payers over {time}. Who follows a plan \
         in the last year: {}.",
        money(sum.abs(), currency),
        followed.join(", ")
    ))
}

/// The mixes that the scenario states, year by year.
fn stated(page: &mut Page, findings: &Findings, mixes: &StatedMixes) {
    let currency = findings.setting.currency.as_str();
    page.raw("<h3>With the uptake that the scenario states</h3>\n");
    if let Some(text) = sentence(findings, mixes) {
        page.element("p", &text);
    }
    let followed: Vec<usize> = mixes.followed().into_iter().filter(|strategy| *strategy > 0).collect();
    let mut head = vec!["Year".to_owned(), "Eligible".into()];
    head.extend(followed.iter().map(|strategy| rules::name(findings, *strategy).to_owned()));
    head.extend(["With support", "Current mix", "New mix", "Difference"].map(str::to_owned));
    let years = (1..=findings.layout.years.min(YEARS)).chain([0]);
    let rows: Vec<Vec<(String, bool)>> = years
        .map(|year| {
            let when = if year == 0 { "All years".to_owned() } else { format!("Year {year}") };
            let cell = |measure: &str, payer: &str, words: &dyn Fn(f64) -> String, new: bool| {
                let line = mixes.line(measure, year, payer);
                let level = line.and_then(|line| if new { line.new.mean } else { line.current.mean });
                (level.map_or_else(|| "–".to_owned(), words), false)
            };
            let cash = |value: f64| money(value, currency);
            let mut row = vec![(when, true), cell("eligible", "", &count, true)];
            row.extend(followed.iter().map(|&strategy| {
                let one = mixes.following.iter().find(|one| one.strategy == strategy && one.year == year);
                let share = one.map_or_else(
                    || "–".to_owned(),
                    |one| format!("{} → {}", percent(one.shares[0]), percent(one.shares[1])),
                );
                (share, false)
            }));
            row.push(cell("supported", "", &count, true));
            row.extend([cell(COST, ALL, &cash, false), cell(COST, ALL, &cash, true)]);
            let difference = mixes.line(COST, year, ALL).map(|line| line.difference).unwrap_or_default();
            row.push((changed(findings, difference), false));
            row
        })
        .collect();
    let eligible = if mixes.own_eligible { "; eligible people as stated" } else { "" };
    let caption = format!(
        "Current and new mix as stated: shares of eligible people that follow each plan, current → new{eligible} ({})",
        rules::band(&findings.setting)
    );
    page.table(&caption, &head, rows);
    page.raw("<p class=\"quiet\">Who takes a plan up later is in its first year then. By payer and cost item: <a href=\"tables/budget_mix.csv\">budget_mix.csv</a>.</p>\n");
}

fn table(page: &mut Page, findings: &Findings, strategy: usize) {
    let currency = findings.setting.currency.as_str();
    let payers = findings.budget_payers();
    let cashable = findings.budget_line(strategy, 0, CASHABLE).next().is_some();
    let mut head = vec![
        "Year".to_owned(),
        "Eligible".into(),
        "With support".into(),
        "Current mix".into(),
        "New mix".into(),
    ];
    let several = payers.len() > 1;
    let words =
        |payer: &str| if payer == ALL { "Difference".to_owned() } else { format!("Difference: {payer}") };
    head.extend(payers.iter().map(|payer| words(payer)));
    if cashable {
        head.push("of it cashable".into());
    }
    let years = (1..=findings.layout.years.min(YEARS)).chain([0]);
    let rows = years.map(|year| {
        let when = if year == 0 { "All years".to_owned() } else { format!("Year {year}") };
        let people = |measure: &str| {
            let line = findings.budget_line(strategy, year, measure).next();
            let level = line.map(|line| (line.current.mean, line.new.mean));
            level.unwrap_or_default()
        };
        let shown =
            |value: Option<f64>, words: &dyn Fn(f64) -> String| value.map_or_else(|| "–".into(), words);
        let (supported, share) = (people("supported"), people("uptake"));
        let support = format!(
            "{} → {} ({} → {})",
            shown(supported.0, &count),
            shown(supported.1, &count),
            shown(share.0, &percent),
            shown(share.1, &percent)
        );
        let all = findings.budget_impact(strategy, year, ALL);
        let mut row = vec![
            (when, true),
            (shown(people("eligible").1, &count), false),
            (support, false),
            (shown(all.and_then(|line| line.current.mean), &|value| money(value, currency)), false),
            (shown(all.and_then(|line| line.new.mean), &|value| money(value, currency)), false),
        ];
        row.extend(payers.iter().map(|payer| {
            let line = findings.budget_impact(strategy, year, payer);
            (changed(findings, line.map(|line| line.difference).unwrap_or_default()), false)
        }));
        if cashable {
            let line = findings.budget_line(strategy, year, CASHABLE).find(|line| line.payer == ALL);
            row.push((changed(findings, line.map(|line| line.difference).unwrap_or_default()), false));
        }
        row
    });
    let caption = format!(
        "{} beside {} ({}{})",
        rules::name(findings, strategy),
        rules::name(findings, 0),
        rules::band(&findings.setting),
        if several { "; all payers last" } else { "" }
    );
    page.table(&caption, &head, rows);
}

/// A difference with its sign and its interval.
fn changed(findings: &Findings, difference: Estimate) -> String {
    let currency = findings.setting.currency.as_str();
    let signed = |value: f64| format!("{}{}", if value > 0.0 { "+" } else { "" }, money(value, currency));
    let Some(mean) = difference.mean else { return "–".into() };
    let limits = rules::interval(&difference, &findings.setting)
        .map_or_else(String::new, |interval| format!(" ({})", rules::limits(&interval, false, signed)));
    signed(mean) + &limits
}
