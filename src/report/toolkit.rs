//! The toolkit on the page: for each strategy a checklist and a plan, folded away until somebody needs them.

use super::page::Page;
use crate::analysis::findings::Findings;
use crate::analysis::toolkit::Task;
use crate::charts::rules;
use crate::charts::words::{count, day, percent};

/// Units that are told as they stand.
const PLAIN: [&str; 2] = ["ratio", "-"];

fn level(task: &Task) -> String {
    let level = task.level.map(|level| match task.unit.as_str() {
        "proportion" | "share" => percent(level),
        unit if unit.is_empty() || PLAIN.contains(&unit) => count(level),
        unit => format!("{} {unit}", count(level)),
    });
    match (level, task.word.is_empty()) {
        (Some(level), true) => level,
        (Some(level), false) => format!("{}; {level}", task.word),
        (None, false) => task.word.clone(),
        (None, true) => "–".into(),
    }
}

/// The section; nothing where no strategy asks for anything.
pub(super) fn section(page: &mut Page, findings: &Findings) {
    if findings.toolkits.iter().all(Vec::is_empty) {
        return;
    }
    page.raw("<h3>Toolkit</h3>\n");
    page.element(
        "p",
        "What each plan asks of those who carry it out. The levels are those that the results above rest on, most of them \
         averages of which nobody is sure: where less is done, less than that is to be expected. A checklist to take to a site, \
         and no advice about anyone.",
    );
    for (index, tasks) in findings.toolkits.iter().enumerate().filter(|(_, tasks)| !tasks.is_empty()) {
        page.raw("<details>");
        page.element("summary", &format!("Checklist and plan: {}", rules::name(findings, index)));
        let head = ["To do", "Who", "From", "Level", "Done"].map(str::to_owned);
        for phase in tasks.chunk_by(|one, other| one.phase == other.phase) {
            let rows = phase.iter().map(|task| {
                let from = task.from.map_or_else(|| "all the time".into(), day);
                [task.what.clone(), task.who.to_owned(), from, level(task), "☐".into()]
                    .map(|cell| (cell, true))
                    .to_vec()
            });
            page.table(phase.first().map_or("", |task| task.phase), &head, rows);
        }
        page.raw("</details>\n");
    }
    page.raw("<p class=\"quiet\">For a spreadsheet: <a href=\"tables/toolkit.csv\">toolkit.csv</a>.</p>\n");
}
