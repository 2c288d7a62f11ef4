//! The page of a run: the answer first, then eleven chapters.

use super::{Page, draw};
use crate::analysis::decompose::Kind;
use crate::analysis::findings::Findings;
use crate::charts::words::{capital, count, currency_sign, day, duration, grouped, percent};
use crate::charts::{Figure, rules};
use crate::report::answer::Answer;
use crate::report::headline::{headline, label, signed, words};
use crate::report::{
    Extras, Provenance, ReportError, budget, certainty, decomposition, explained, fairness, harms, important,
    joint_display, life_lines, milestones, money, new_site, plan, precision, ranking, standards, taken_in,
    toolkit,
};

/// Figures of the chapters, in their order; those of money stand in their own list.
const LOST: &[&str] = &["waterfall", "barriers"];
const ROLL_OUT: &[&str] = &["roll-out", "site-survival", "reach", "funnel"];
const PEOPLE: &[&str] = &["flow", "admissions", "time-to-readmission", "engagement", "harms", "responders"];
const WORKFORCE: &[&str] = &["workforce", "delivery", "fidelity", "worker-lines"];
const INGREDIENTS: &[&str] = &["ingredients", "interactions"];

/// The page, with results of other jobs that were taken in.
///
/// # Errors
/// Where a chart of what was taken in cannot be drawn.
pub fn page(
    findings: &Findings,
    answer: &Answer,
    figures: &[Figure],
    extras: &Extras,
    (checked, planned): (&[standards::Checked], Option<&plan::Compared>),
    (taken, run): (&[taken_in::Taken], taken_in::Run),
) -> Result<String, ReportError> {
    let title = format!("{}: scaling up peer support", capital(&findings.setting.decision));
    let mut page = Page::begun(&title);
    page.tagged("p", " class=\"answer\"", &answer.answer);
    for warning in &findings.warnings {
        page.tagged("p", " class=\"warning\"", &format!("Warning: {warning}"));
    }
    cards(&mut page, answer);
    certainty::section(&mut page, findings);
    strategies(&mut page, findings);
    let drawn = |page: &mut Page, ids: &[&str]| {
        let own = ids.iter().filter_map(|id| figures.iter().find(|figure| figure.id == *id));
        own.for_each(|figure| draw(page, figure));
    };
    let (mut hangs, mut others) = (Page::part(|page| hangs_on(page, findings)), Page::part(|_| {}));
    taken_in::analyses(&mut hangs, taken, run)?;
    taken_in::comparisons(&mut others, taken, run)?;
    page.chapters(vec![
        ("results", "Results in numbers", Page::part(|page| results(page, findings))),
        (
            "lost",
            "Where the benefit is lost",
            Page::part(|page| {
                drawn(page, LOST);
                decomposition::section(page, findings, &[Kind::Waterfall, Kind::Barriers]);
            }),
        ),
        (
            "roll-out",
            "Roll-out",
            Page::part(|page| {
                drawn(page, ROLL_OUT);
                milestones::section(page, findings);
                toolkit::section(page, findings);
            }),
        ),
        (
            "people",
            "People",
            Page::part(|page| {
                drawn(page, PEOPLE);
                harms::section(page, findings);
                important::section(page, findings, &extras.provenance);
                life_lines::section(page, findings);
                joint_display::section(page, findings);
            }),
        ),
        ("workforce", "Workforce", Page::part(|page| drawn(page, WORKFORCE))),
        (
            "money",
            "Money",
            Page::part(|page| {
                money::section(page, findings, figures);
                budget::section(page, findings);
            }),
        ),
        (
            "equity",
            "Equity: who is reached, who gains, who pays",
            Page::part(|page| {
                fairness::section(page, findings, figures);
                decomposition::section(page, findings, &[Kind::Gaps]);
            }),
        ),
        (
            "ingredients",
            "Active ingredients",
            Page::part(|page| {
                drawn(page, INGREDIENTS);
                decomposition::section(page, findings, &[Kind::Ingredients, Kind::Interactions]);
            }),
        ),
        ("sensitivity", "What the answer hangs on", hangs),
        (
            "quality",
            "How it was made",
            Page::part(|page| {
                setting(page, findings, extras);
                page.append(&others);
                if let Some(planned) = planned {
                    plan::section(page, planned);
                }
                standards::section(page, checked);
            }),
        ),
        (
            "inputs",
            "Inputs and where they come from",
            Page::part(|page| provenance(page, &extras.provenance)),
        ),
    ]);
    Ok(page.ended())
}

fn cards(page: &mut Page, answer: &Answer) {
    page.raw("<h2>Key numbers</h2>\n<div class=\"cards\">\n");
    for card in &answer.cards {
        page.raw("<section class=\"card\">\n");
        page.element("h3", &card.title);
        page.raw("<dl>\n");
        for line in &card.lines {
            page.element("dt", &line.name);
            page.element("dd", &line.text);
        }
        page.raw("</dl>\n");
        page.tagged("p", " class=\"quiet\"", &card.note);
        page.raw("</section>\n");
    }
    page.raw("</div>\n");
}

fn strategies(page: &mut Page, findings: &Findings) {
    page.raw("<h2>What is compared</h2>\n<ul>\n");
    for (index, strategy) in findings.strategies.iter().enumerate() {
        page.raw("<li><strong>");
        page.words(&strategy.name);
        page.raw("</strong>");
        if index == 0 && findings.strategies.len() > 1 {
            page.raw(" (comparator)");
        }
        if let Some(question) = &strategy.question {
            page.raw(": ");
            page.words(question);
        }
        page.raw("</li>\n");
    }
    page.raw("</ul>\n");
}

fn results(page: &mut Page, findings: &Findings) {
    let currency = &findings.setting.currency;
    let outcomes = headline(findings);
    let mut head = vec!["Outcome".to_owned()];
    head.extend(findings.strategies.iter().map(|strategy| strategy.name.clone()));
    let levels = outcomes.iter().map(|column| {
        let mut row = vec![(label(column, currency), true)];
        row.extend((0..findings.strategies.len()).map(|strategy| {
            let level = findings.level(strategy, &column.id);
            let told = |value: f64| words(column, value, currency);
            let limits = rules::interval(&level, &findings.setting)
                .map_or_else(String::new, |interval| format!(" ({})", rules::limits(&interval, false, told)));
            (level.mean.map_or_else(|| "–".into(), told) + &limits, false)
        }));
        row
    });
    let time = duration(findings.setting.horizon);
    page.table(
        &format!("Levels over {time}, for the represented population ({})", rules::band(&findings.setting)),
        &head,
        levels,
    );
    if findings.strategies.len() > 1 {
        head.remove(1);
        let differences = outcomes.iter().map(|column| {
            let mut row = vec![(label(column, currency), true)];
            row.extend((1..findings.strategies.len()).map(|strategy| {
                let difference = findings.difference(strategy, &column.id).estimate;
                let limits =
                    rules::interval(&difference, &findings.setting).map_or_else(String::new, |interval| {
                        format!(
                            " ({})",
                            rules::limits(&interval, false, |value| signed(column, value, currency))
                        )
                    });
                let mean = difference.mean.map_or_else(|| "–".into(), |mean| signed(column, mean, currency));
                (mean + &limits, false)
            }));
            row
        });
        let caption =
            format!("Difference from {} ({})", rules::name(findings, 0), rules::band(&findings.setting));
        page.table(&caption, &head, differences);
    }
    page.raw("<p class=\"quiet\">Every outcome, group and year, to the last digit: <a href=\"tables/summary.csv\">summary.csv</a>, <a href=\"tables/by_year.csv\">by_year.csv</a>, <a href=\"tables/costs.csv\">costs.csv</a>, <a href=\"tables/new_site.csv\">new_site.csv</a>; what each column means: <a href=\"tables/dictionary.csv\">dictionary.csv</a>.</p>\n");
}

/// What would change the answer: the ranking by other measures, one more site, and the inputs that the spread comes from.
fn hangs_on(page: &mut Page, findings: &Findings) {
    if let Some(line) = new_site::line(findings) {
        page.element("p", &line);
    }
    if let Some(sentence) = ranking::sentence(findings) {
        page.element("p", &sentence);
        page.raw("<p class=\"quiet\">Ranks by every measure: <a href=\"tables/rank_reversal.csv\">rank_reversal.csv</a>.</p>\n");
    }
    explained::section(page, findings);
}

fn setting(page: &mut Page, findings: &Findings, extras: &Extras) {
    let setting = &findings.setting;
    let rows = [
        ("Time", format!("{} from {}", duration(setting.horizon), day(setting.start))),
        ("People simulated", grouped(setting.persons as f64)),
        ("Real people for each", count(setting.weight)),
        ("Real people eligible at the start", grouped(setting.eligible)),
        ("Repeats", rules::uncertainty(setting)),
        ("Seed", setting.seed.to_string()),
        ("Prices", format!("{} of {}", setting.currency, setting.price_year)),
        ("Discount rate", format!("{} a year", percent(setting.discount_rate))),
        (
            "Willingness to pay for a QALY",
            format!("{}{}", currency_sign(&setting.currency), grouped(setting.threshold)),
        ),
        ("Program", format!("peerscale {}", extras.version)),
    ];
    let rows = rows.map(|(name, value)| vec![(name.to_owned(), true), (value, true)]);
    page.table("Setting", &["What".into(), "Value".into()], rows);
    if let Some(sentence) = precision::sentence(findings) {
        page.element("p", &sentence);
    }
    for remark in &findings.remarks {
        page.tagged("p", " class=\"quiet\"", remark);
    }
    page.element(
        "p",
        "This is about populations and plans. Nobody in it is a real person, nothing in it says what is right for anyone, and it \
         must not be used to choose among people.",
    );
    page.raw("<p class=\"quiet\">What the model is meant for and what not: <a href=\"model-card.md\">model-card.md</a>.</p>\n");
    page.raw("<p class=\"quiet\">Every value that was used: <a href=\"scenario.resolved.toml\">scenario.resolved.toml</a>; checksums: <a href=\"manifest.json\">manifest.json</a>.</p>\n");
    if !extras.model.is_empty() {
        page.raw("<p class=\"quiet\">The model, process by process, with its reasons (ODD): <a href=\"model.md\">model.md</a>; for archives: <a href=\"ro-crate-metadata.json\">ro-crate-metadata.json</a>, <a href=\"codemeta.json\">codemeta.json</a>.</p>\n");
    }
}

fn provenance(page: &mut Page, rows: &[Provenance]) {
    if rows.is_empty() {
        return;
    }
    let mut standings: Vec<&str> =
        rows.iter().map(|row| row.standing.as_str()).filter(|standing| !standing.is_empty()).collect();
    standings.sort_unstable();
    let sourced = standings.len();
    standings.dedup();
    page.raw("<ul>\n");
    for standing in &standings {
        let own = rows.iter().filter(|row| row.standing == *standing).count();
        let share = percent(own as f64 / sourced as f64);
        page.element(
            "li",
            &format!("{}: {own} of {sourced} inputs with a source ({share})", capital(standing)),
        );
    }
    for line in unsourced(rows) {
        page.element("li", &line);
    }
    let supplied: Vec<&str> =
        rows.iter().map(|row| row.supplied_by.as_str()).filter(|who| !who.is_empty()).collect();
    let mut suppliers = supplied.clone();
    suppliers.sort_unstable();
    suppliers.dedup();
    for who in &suppliers {
        let own = supplied.iter().filter(|other| *other == who).count();
        page.element("li", &format!("Supplied by {who}: {own} input{}", rules::plural(own)));
    }
    page.raw("</ul>\n<details><summary>Every input with its source</summary>\n");
    // Where nobody is named, their column would only take room.
    let columns = if suppliers.is_empty() { 5 } else { 6 };
    let head = ["Input", "Value", "Unit", "Source", "Standing", "Supplied by"].map(str::to_owned);
    let mut sorted: Vec<&Provenance> = rows.iter().collect();
    sorted.sort_by(|a, b| (&a.standing, &a.input).cmp(&(&b.standing, &b.input)));
    let cells = sorted.iter().map(|row| {
        [
            (&row.input, true),
            (&row.value, false),
            (&row.unit, true),
            (&row.source, true),
            (&row.standing, true),
            (&row.supplied_by, true),
        ][..columns]
            .iter()
            .map(|(text, is_words)| ((*text).clone(), *is_words))
            .collect()
    });
    page.table("Inputs by standing", &head[..columns], cells);
    page.raw("</details>\n");
}

/// What is said of values without a source, by what they are.
fn unsourced(rows: &[Provenance]) -> Vec<String> {
    let number = |row: &Provenance| {
        let words = row.value.trim_matches(['[', ']']);
        !words.is_empty() && words.split(',').all(|word| word.trim().parse::<f64>().is_ok())
    };
    let counted = |one: &dyn Fn(&Provenance) -> bool| {
        rows.iter().filter(|row| row.standing.is_empty() && one(row)).count()
    };
    let told = [
        (
            counted(&|row| number(row) && row.distribution.is_empty()),
            ["number, taken as certain", "numbers, taken as certain"],
        ),
        (
            counted(&|row| number(row) && !row.distribution.is_empty()),
            ["number that is drawn", "numbers that are drawn"],
        ),
        (
            counted(&|row| !number(row)),
            ["name, date, switch or other word", "names, dates, switches and other words"],
        ),
    ];
    let line = |(own, [one, many]): (usize, [&str; 2])| {
        (own > 0).then(|| format!("Without a source: {own} {}", if own == 1 { one } else { many }))
    };
    told.into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::CHARTS;

    #[test]
    fn every_chart_stands_in_one_chapter() {
        let own = [LOST, ROLL_OUT, PEOPLE, WORKFORCE, INGREDIENTS];
        let others = money::FIGURES.into_iter().chain(fairness::FIGURES);
        let mut placed: Vec<&str> = own.into_iter().flatten().copied().chain(others).collect();
        let mut charts: Vec<&str> = CHARTS.iter().map(|chart| chart.id()).collect();
        placed.sort_unstable();
        charts.sort_unstable();
        assert_eq!(placed, charts);
    }

    #[test]
    fn what_has_no_source_is_told_by_what_it_is() {
        let row = |value: &str, distribution: &str, standing: &str| Provenance {
            value: value.into(),
            distribution: distribution.into(),
            standing: standing.into(),
            ..Provenance::default()
        };
        let rows = [
            row("15", "", ""),
            row("[0.1, 0.2]", "", ""),
            row("0.5", "beta", ""),
            row("2027-04-01", "", ""),
            row("\"regions\"", "", ""),
            row("true", "", ""),
            row("0.5", "beta", "recalled"),
        ];
        assert_eq!(
            unsourced(&rows),
            [
                "Without a source: 2 numbers, taken as certain",
                "Without a source: 1 number that is drawn",
                "Without a source: 3 names, dates, switches and other words",
            ]
        );
        assert_eq!(unsourced(&rows[6..]), Vec::<String>::new());
    }
}
