//! Decompositions in words: on the page, on the terminal and in `answer.json`.

use super::answer::finite;
use super::headline::{label, signed};
use super::page::Page;
use crate::analysis::decompose::{Against, Component, Decomposition, Kind, Part, SHARES_FROM};
use crate::analysis::findings::{Estimate, Findings};
use crate::charts::rules::{self, name};
use crate::charts::words::{attribute_label, capital, group_label, list, percent, significant};
use crate::outcomes::frame::Column;
use std::fmt::Write as _;

/// One number of a decomposition, for machines; what is missing is null.
///
/// # Units
/// Those of `unit`, over the horizon, for the represented population.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Contribution {
    /// Which decomposition: ingredients, interactions, waterfall or barriers.
    pub decomposition: &'static str,
    /// Identifier of the strategy.
    pub strategy: String,
    /// Identifier of the comparator, or null: where the strategy is taken against itself with every factor off or low, or,
    /// in the waterfall and barriers, against the same people without peer support.
    pub against: Option<String>,
    /// Identifier of the outcome.
    pub outcome: String,
    /// The gap: attribute, group and reference; not there where it is of everyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<[String; 3]>,
    /// What it is: a word of the column `component` of tables/decomposition.csv.
    pub component: &'static str,
    /// Identifiers of the factors that it is about.
    pub factors: Vec<String>,
    /// Strategy less what it is taken against.
    pub contribution: Option<f64>,
    /// Monte Carlo standard error.
    pub mcse: Option<f64>,
    /// 2.5% quantile over samples.
    pub lower: Option<f64>,
    /// 97.5% quantile over samples.
    pub upper: Option<f64>,
    /// Contribution over total; null where the total does not exceed four of its Monte Carlo errors.
    pub share: Option<f64>,
    /// Monte Carlo standard error of the share.
    pub share_mcse: Option<f64>,
    /// Unit.
    pub unit: String,
}

/// The outcomes of the page.
const fn outcomes(kind: Kind) -> &'static [&'static str] {
    match kind {
        // Trials report admissions.
        Kind::Waterfall => &["admissions"],
        Kind::Gaps => &["reach", "weeks_per_place", "admissions_per_100", "compulsory_per_100"],
        _ => &["admissions", "bed_days", "qalys", "recovery_weeks"],
    }
}

/// Whether a component is told outside the full table.
fn main(kind: Kind, component: Component) -> bool {
    match component {
        Component::Total
        | Component::Rest
        | Component::Together
        | Component::Trial
        | Component::Context
        | Component::Lost
        | Component::Comparator => true,
        Component::Shapley(_) => kind != Kind::Interactions,
        Component::Without(_) => kind == Kind::Barriers,
        Component::Contrast(_) => kind == Kind::Interactions,
        Component::Alone(_) | Component::Dividend(_) => false,
    }
}

/// The place of a component in a table for people; none where it is not in it.
fn place(kind: Kind, component: Component) -> Option<usize> {
    match (kind, component) {
        // From the trials down to what arrives; of a gap all of it, what makes it, and the rest.
        (Kind::Waterfall, Component::Trial) | (Kind::Gaps, Component::Total) => Some(0),
        (Kind::Waterfall, Component::Context) | (Kind::Gaps, Component::Shapley(_)) => Some(1),
        (Kind::Waterfall, Component::Shapley(_)) | (Kind::Gaps, Component::Rest) => Some(2),
        (Kind::Waterfall, Component::Total) => Some(3),
        (Kind::Waterfall, Component::Lost | Component::Comparator) => Some(4),
        (Kind::Waterfall | Kind::Gaps, _)
        | (Kind::Ingredients, Component::Together)
        | (Kind::Barriers, Component::Rest | Component::Without(_)) => None,
        _ => main(kind, component).then_some(0),
    }
}

/// The numbers of all decompositions, those of single orders and sets left to the table.
pub(super) fn contributions(findings: &Findings) -> Vec<Contribution> {
    let comparator = findings.strategies.first().map(|strategy| strategy.id.clone());
    let mut all = Vec::new();
    for found in &findings.decompositions {
        for part in found.parts.iter().filter(|part| main(found.kind, part.component)) {
            let (Some(strategy), Some(column)) =
                (findings.strategies.get(part.strategy), findings.layout.columns.get(part.column))
            else {
                continue;
            };
            let e = part.estimate;
            let share = part.share;
            let [contribution, mcse, lower, upper, share, share_mcse] =
                [e.mean, e.mcse, e.lower, e.upper, share.map(|s| s.value), share.map(|s| s.mcse)].map(finite);
            all.push(Contribution {
                decomposition: found.kind.word(),
                strategy: strategy.id.clone(),
                against: comparator.clone().filter(|_| part.against == Against::Comparator),
                outcome: column.id.clone(),
                gap: part
                    .gap
                    .and_then(|gap| found.gaps.get(gap))
                    .map(|gap| [gap.by.clone(), gap.group.clone(), gap.reference.clone()]),
                component: part.component.word(),
                factors: found.of(part.component).map(|factor| factor.id.clone()).collect(),
                contribution,
                mcse,
                lower,
                upper,
                share,
                share_mcse,
                unit: column.unit.clone(),
            });
        }
    }
    all
}

/// A table of one outcome: a row for each strategy, a column for each part.
struct Sheet {
    caption: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn cell(findings: &Findings, column: &Column, part: &Part) -> String {
    let currency = &findings.setting.currency;
    let Estimate { mean: Some(mean), mcse, .. } = part.estimate else { return "–".into() };
    let error = mcse.map_or_else(String::new, |mcse| {
        format!(" ± {}", signed(column, significant(mcse, 2), currency).trim_start_matches('+'))
    });
    let share = part.share.map_or_else(String::new, |share| {
        let plain = !matches!(part.component, Component::Total | Component::Together);
        if plain { format!(" ({})", percent(share.value)) } else { String::new() }
    });
    format!("{}{error}{share}", signed(column, mean, currency))
}

fn sheets(findings: &Findings, found: &Decomposition, outcomes: &[&str]) -> Vec<Sheet> {
    if found.kind == Kind::Gaps {
        return gap_sheets(findings, found, outcomes);
    }
    let mut sheets = Vec::new();
    for outcome in outcomes {
        let Some(index) = findings.layout.column(outcome) else { continue };
        let column = &findings.layout.columns[index];
        let mut head = vec!["Strategy".to_owned()];
        let mut rows = Vec::new();
        for strategy in 0..findings.strategies.len() {
            let against = found.against(strategy);
            let compared = found.kind == Kind::Interactions || against != Against::Itself;
            if !compared || !found.matters(strategy, against) {
                continue;
            }
            let own = |part: &&Part| {
                part.strategy == strategy
                    && part.against == against
                    && part.column == index
                    && place(found.kind, part.component).is_some()
            };
            let mut parts: Vec<&Part> = found.parts.iter().filter(own).collect();
            parts.sort_by_key(|part| place(found.kind, part.component));
            let mut row = vec![name(findings, strategy).to_owned()];
            row.extend(parts.iter().map(|part| cell(findings, column, part)));
            if head.len() == 1 {
                head.extend(parts.iter().map(|part| heading(found, part.component)));
            }
            rows.push(row);
        }
        let told = label(column, &findings.setting.currency);
        let caption = match found.kind {
            Kind::Ingredients => {
                format!("{told}: difference from {}", name(findings, 0))
            }
            Kind::Interactions => format!("{told}: high less low"),
            Kind::Waterfall | Kind::Barriers | Kind::Gaps => {
                format!("{told}: difference from nobody having peer support")
            }
        };
        sheets.push(Sheet { caption, head, rows });
    }
    sheets
}

/// A table of each outcome: a row for each strategy and gap, a column for each mechanism.
fn gap_sheets(findings: &Findings, found: &Decomposition, outcomes: &[&str]) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for outcome in outcomes {
        let Some(index) = findings.layout.column(outcome) else { continue };
        let column = &findings.layout.columns[index];
        let mut head = vec!["Strategy".to_owned(), "Groups".to_owned()];
        let mut rows = Vec::new();
        for (strategy, (place, gap)) in (0..findings.strategies.len())
            .flat_map(|strategy| found.gaps.iter().enumerate().map(move |gap| (strategy, gap)))
        {
            let own = |part: &&Part| {
                part.strategy == strategy
                    && part.column == index
                    && part.gap == Some(place)
                    && self::place(found.kind, part.component).is_some()
            };
            let mut parts: Vec<&Part> = found.parts.iter().filter(own).collect();
            if parts.is_empty() {
                continue;
            }
            parts.sort_by_key(|part| self::place(found.kind, part.component));
            let label = |label: &str| group_label(&gap.by, label);
            let mut row = vec![
                name(findings, strategy).to_owned(),
                format!("{}: {} less {}", attribute_label(&gap.by), label(&gap.group), label(&gap.reference)),
            ];
            row.extend(parts.iter().map(|part| cell(findings, column, part)));
            if head.len() == 2 {
                head.extend(parts.iter().map(|part| heading(found, part.component)));
            }
            rows.push(row);
        }
        sheets.push(Sheet { caption: label(column, &findings.setting.currency), head, rows });
    }
    sheets
}

fn heading(found: &Decomposition, component: Component) -> String {
    match component {
        Component::Total if found.kind == Kind::Gaps => "Gap".into(),
        Component::Rest if found.kind == Kind::Gaps => "Left without any".into(),
        Component::Total if found.kind == Kind::Waterfall => "Delivered".into(),
        Component::Total => "Total".into(),
        Component::Trial => "Effect of the trials".into(),
        Component::Context => "Population and time".into(),
        Component::Lost => "Lost in all".into(),
        Component::Comparator => "Delivered by the comparator".into(),
        Component::Rest => "Other paths".into(),
        Component::Together => "All together".into(),
        _ => capital(&found.named(component).to_lowercase()),
    }
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Ingredients => "Active ingredients",
        Kind::Interactions => "What fidelity, fit and integration do, and whether that depends on each other",
        Kind::Waterfall => "Where the benefit is lost between trials and the population",
        Kind::Barriers => "What barriers to delivery cost",
        Kind::Gaps => "Where gaps between groups come from",
    }
}

/// What stands in the place of each loss or barrier that is off.
fn away(found: &Decomposition) -> String {
    let off: Vec<String> = found
        .factors
        .iter()
        .map(|factor| format!("{}: {}", factor.label.to_lowercase(), factor.off))
        .collect();
    list(&off)
}

/// How the numbers are to be read.
fn reading(found: &Decomposition) -> String {
    match found.kind {
        Kind::Ingredients => format!(
            "Each strategy and the comparator are simulated with every combination of the ingredients, all with the same luck; \
             what a contact gains stays as it was solved for the whole programme. A contribution is what an ingredient adds, \
             averaged over all orders of adding them (Shapley value); the contributions and the other paths sum to the total. \
             ±: Monte Carlo standard error. Percentages are of the total and told only where it exceeds {SHARES_FROM} of its errors."
        ),
        Kind::Waterfall => format!(
            "The effect of the trials is what their risk ratio would do among the same people in the same time. Each strategy is \
             simulated with every combination of the losses, each as it is or at the level of the trials ({}), all with the same \
             luck; a loss is shared out in no order (Shapley value), and may be a gain: a plan of many years asks people again who said no, \
             a trial does not. Population and time is what is left \
             where nothing is lost on the way: other people than in trials, and years in which support comes again and builds on what \
             has stayed. ±: Monte Carlo standard error. Percentages are of all losses together and told only where they exceed \
             {SHARES_FROM} of their errors.",
            away(found)
        ),
        Kind::Barriers => format!(
            "Each strategy is simulated with every combination of the barriers, each as it is or away ({}), all with the same \
             luck. What a barrier does is averaged over all orders of taking barriers away (Shapley value); for what taking it away \
             alone would bring, see the rows \"without\" of the table. ±: Monte Carlo standard error.",
            away(found)
        ),
        Kind::Gaps => format!(
            "Each strategy is simulated with every combination of the mechanisms that treat groups differently, each as it is or off              ({}), all with the same luck. A gap is the outcome in a group less that in its reference; what a mechanism does to it is              averaged over all orders of adding mechanisms (Shapley value), and may be negative where it closes a gap. What is left              without any is who the groups are (age, sex, diagnosis) and chance. ±: Monte Carlo standard error. Percentages are of \
             all mechanisms together and told only where they exceed {SHARES_FROM} of their errors.",
            away(found)
        ),
        Kind::Interactions => {
            let levels = |factor: &crate::analysis::decompose::Factor| {
                format!("{} (low: {}; high: {})", factor.label.to_lowercase(), factor.off, factor.on)
            };
            let factors: Vec<String> = found.factors.iter().map(levels).collect();
            format!(
                "Each strategy is simulated with every combination of {}, all with the same luck. Of one factor: from low to high, \
                 averaged over the levels of the others. Of several: how much more one does where the others are high, in the units \
                 of the outcome (additive scale); 0 means that they do not depend on each other. ±: Monte Carlo standard error.",
                list(&factors)
            )
        }
    }
}

/// The decompositions of a page; nothing where none was asked for.
pub(super) fn section(page: &mut Page, findings: &Findings, kinds: &[Kind]) {
    for found in findings.decompositions.iter().filter(|found| kinds.contains(&found.kind)) {
        page.raw("<h3>");
        page.words(title(found.kind));
        page.raw("</h3>\n");
        page.element("p", &reading(found));
        for sheet in sheets(findings, found, outcomes(found.kind)) {
            let rows = sheet.rows.into_iter().map(|row| row.into_iter().map(|cell| (cell, false)).collect());
            page.table(&sheet.caption, &sheet.head, rows);
        }
        page.raw("<p class=\"quiet\">Each alone, what is lost without it, interactions, more outcomes and intervals: <a href=\"tables/decomposition.csv\">decomposition.csv</a>.</p>\n");
    }
}

/// The decompositions of a terminal: two outcomes.
pub(super) fn lines(findings: &Findings, align: fn(&[Vec<String>]) -> String) -> String {
    let mut text = String::new();
    for found in &findings.decompositions {
        let on_terminal = |id: &&&str| ["admissions", "recovery_weeks", "reach"].contains(*id);
        let outcomes: Vec<&str> = outcomes(found.kind).iter().filter(on_terminal).copied().collect();
        for sheet in sheets(findings, found, &outcomes) {
            let rows: Vec<Vec<String>> = std::iter::once(sheet.head).chain(sheet.rows).collect();
            let _ = write!(text, "\n{}: {}\n\n{}", title(found.kind), sheet.caption, align(&rows));
        }
    }
    if !text.is_empty() {
        let covers = rules::uncertainty(&findings.setting);
        let more = "More outcomes and what each does alone: tables/decomposition.csv.";
        let _ = writeln!(text, "\n±: Monte Carlo standard error ({covers}). {more}");
    }
    text
}
