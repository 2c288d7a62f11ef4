//! The page of a sensitivity analysis.

use super::super::page::{Page, draw};
use super::sentence::{searched, sentence};
use crate::analysis::sensitivity::found::Found;
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
    if !found.thresholds.is_empty() {
        page.raw("<h2>Where the decision flips</h2>\n<ul>\n");
        for threshold in &found.thresholds {
            page.element("li", &searched(found, threshold));
        }
        page.raw("</ul>\n");
    }
    page.raw("<h2>Figures</h2>\n");
    for figure in figures {
        draw(&mut page, figure);
    }
    if let Some(structural) = &found.structural {
        let head =
            ["Alternative", "About", "Why it could be so", "Sets", "How it was lived"].map(str::to_owned);
        let rows = structural.alternatives.iter().map(|one| {
            [&one.name, &one.about, &one.why, &one.sets, &one.note].map(|text| (text.clone(), true)).to_vec()
        });
        page.raw("<h2>Structural alternatives</h2>\n");
        page.table("What each one is", &head, rows);
    }
    let budgets: Vec<String> = (0..found.outcomes.len())
        .filter(|place| [BUDGET, MIXES].contains(&found.outcomes[*place].id.as_str()))
        .map(|place| super::budget(found, place))
        .filter(|text| !text.is_empty())
        .collect();
    if !budgets.is_empty() {
        page.raw("<h2>Ranges of the budget impact</h2>\n");
        for text in budgets {
            page.element("p", &text);
        }
        page.raw("<p class=\"quiet\">Undiscounted cost of all payers in the first years beside the comparator's, or of the new mix beside the current one; every input alone at the ends of its 95% interval. All of them: <a href=\"tables/one_way.csv\">one_way.csv</a>.</p>\n");
    }
    page.raw("<h2>How it was made</h2>\n");
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
    page.raw(
        "<p class=\"quiet\">Every bar of every plan and outcome: <a href=\"tables/\">tables</a>; what each column means: <a \
         href=\"tables/dictionary.csv\">dictionary.csv</a>; checksums: <a href=\"manifest.json\">manifest.json</a>.</p>\n",
    );
    page.ended()
}
