//! The page of a sensitivity analysis, and its part of the page of a run.

use super::super::page::{Drawn, Page, draw, draw_as};
use super::sentence::{searched, sentence};
use crate::analysis::sensitivity::found::Found;
use crate::analysis::sensitivity::threshold::Verdict;
use crate::analysis::sensitivity::{BUDGET, MIXES};
use crate::charts::Figure;
use crate::charts::tornado::note;
use crate::charts::words::capital;

/// The page.
pub(super) fn page(found: &Found, figures: &[Figure]) -> String {
    let title = format!("{}: what would flip the decision", capital(&found.decision));
    let mut page = Page::begun(&title);
    page.tagged("p", " class=\"answer\"", &sentence(found));
    page.raw("<h2>What is compared</h2>\n<ul>\n");
    for (place, strategy) in found.strategies.iter().enumerate() {
        let role = if place == 0 { " (comparator)" } else { "" };
        page.element("li", &format!("{}{role}", strategy.name));
    }
    page.raw("</ul>\n");
    flips(&mut page, found, "h2");
    page.raw("<h2>Figures</h2>\n");
    for figure in figures {
        draw(&mut page, figure);
    }
    alternatives(&mut page, found, "h2");
    budgets(&mut page, found, "h2", "");
    page.raw("<h2>How it was made</h2>\n");
    made(&mut page, found);
    page.raw(
        "<p class=\"quiet\">Every bar of every plan and outcome: <a href=\"tables/\">tables</a>; what each column means: <a \
         href=\"tables/dictionary.csv\">dictionary.csv</a>; checksums: <a href=\"manifest.json\">manifest.json</a>.</p>\n",
    );
    page.ended()
}

/// Its part of the page of a run, in whose folder its own lies under `root`; `mark` tells its figures from those of others.
pub(in crate::report) fn part(page: &mut Page, found: &Found, figures: &[Figure], root: &str, mark: &str) {
    page.element("p", &sentence(found));
    // Flips are told in the sentence, each with its place; of the others it has only the names.
    if found.thresholds.iter().any(|one| one.verdict != Verdict::Flips) {
        flips(page, found, "h4");
    }
    for figure in figures {
        let drawing = format!("{root}/figures/{}", figure.id);
        draw_as(
            page,
            &Drawn {
                id: figure.id,
                name: &format!("{}-{mark}", figure.id),
                table: &figure.table,
                svg: &figure.svg,
                file: &format!("{drawing}.csv"),
                drawing: &drawing,
            },
        );
    }
    alternatives(page, found, "h4");
    budgets(page, found, "h4", &format!("{root}/"));
    made(page, found);
}

fn flips(page: &mut Page, found: &Found, heading: &str) {
    if found.thresholds.is_empty() {
        return;
    }
    page.element(heading, "Where the decision flips");
    page.raw("<ul>\n");
    for threshold in &found.thresholds {
        page.element("li", &searched(found, threshold));
    }
    page.raw("</ul>\n");
}

fn alternatives(page: &mut Page, found: &Found, heading: &str) {
    let Some(structural) = &found.structural else { return };
    let head = ["Alternative", "About", "Why it could be so", "Sets", "How it was lived"].map(str::to_owned);
    let rows = structural.alternatives.iter().map(|one| {
        [&one.name, &one.about, &one.why, &one.sets, &one.note].map(|text| (text.clone(), true)).to_vec()
    });
    page.element(heading, "Structural alternatives");
    page.table("What each one is", &head, rows);
}

fn budgets(page: &mut Page, found: &Found, heading: &str, root: &str) {
    let budgets: Vec<String> = (0..found.outcomes.len())
        .filter(|place| [BUDGET, MIXES].contains(&found.outcomes[*place].id.as_str()))
        .map(|place| super::budget(found, place))
        .filter(|text| !text.is_empty())
        .collect();
    if budgets.is_empty() {
        return;
    }
    page.element(heading, "Ranges of the budget impact");
    for text in budgets {
        page.element("p", &text);
    }
    page.raw(&format!("<p class=\"quiet\">Undiscounted cost of all payers in the first years beside the comparator's, or of the new mix beside the current one; every input alone at the ends of its 95% interval. All of them: <a href=\"{root}tables/one_way.csv\">one_way.csv</a>.</p>\n"));
}

fn made(page: &mut Page, found: &Found) {
    if let Some(words) = super::screened(found) {
        page.element("p", &format!("{words}."));
    }
    page.element("p", &note(found));
    page.raw(
        "<p>Every point is lived with the luck of the base case, so that a change is a difference within each replicate. A bar \
         is told to move the answer where a t test says so; of the bars of one tornado that are told, at most one of twenty is \
         noise on average. A flip is told where the other plan is better beyond chance somewhere on its side; where a decision \
         never flips, a flip is told in at most one search of twenty. One-way ranges say nothing of inputs that are uncertain \
         together: that is what parameter samples are for.</p>\n",
    );
    for remark in &found.notes {
        page.tagged("p", " class=\"quiet\"", remark);
    }
}
