//! Which inputs the spread of net benefit over parameter sets comes from, ranked: a tornado that the run has by itself.

use super::page::Page;
use crate::analysis::certainty::Certainty;
use crate::analysis::findings::Findings;
use crate::charts::rules::name;
use crate::charts::words::{count, percent};
use crate::scenario::Standing;

/// The outcome by which inputs are ranked.
const OUTCOME: &str = "net_benefit";

/// The ranking; nothing where too few parameter sets were drawn for one.
pub(super) fn section(page: &mut Page, findings: &Findings) {
    let own: Vec<&Certainty> = findings.certainties.iter().filter(|one| one.outcome == OUTCOME).collect();
    let Some(first) = own.first() else { return };
    page.raw("<h3>Which inputs the spread of net benefit comes from</h3>\n");
    page.element(
        "p",
        &format!(
            "Over the {} parameter sets all uncertain inputs vary at once. Here is how much of the variance of each plan's net benefit \
             beside {} goes with each input, one after the other, the largest first; what goes with no input is chance, more inputs \
             together, or too small to be seen in so many sets. It says what moves the answer, not in which direction.",
            count(first.samples as f64),
            name(findings, 0)
        ),
    );
    let head = ["Strategy", "Input", "Share of the variance", "Standing of its source"].map(str::to_owned);
    let rows = own.iter().flat_map(|one| {
        let strategy = name(findings, one.strategy);
        let inputs = one.first.iter().map(move |(input, share, standing)| {
            let standing = standing.map_or("without a source", Standing::word);
            vec![
                (strategy.to_owned(), true),
                (input.clone(), true),
                (percent(*share), false),
                (standing.to_owned(), true),
            ]
        });
        let rest = vec![
            (strategy.to_owned(), true),
            ("other inputs, chance, and what single inputs do not explain".to_owned(), true),
            (percent((1.0 - one.first.iter().map(|(_, share, _)| share).sum::<f64>()).max(0.0)), false),
            ("–".to_owned(), true),
        ];
        inputs.chain(std::iter::once(rest))
    });
    page.table("Inputs by what they explain of the spread", &head, rows);
    page.raw(
        "<p class=\"quiet\">Also for admissions, QALYs and cost: <a href=\"tables/certainty.csv\">certainty.csv</a>.</p>\n",
    );
}
