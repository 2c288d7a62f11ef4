//! The evidence meter: how much of the spread of a result rests on values of which standing, as a bar and in words.

use super::page::Page;
use crate::analysis::certainty::Certainty;
use crate::analysis::findings::Findings;
use crate::charts::rules::{self, Verdict, name};
use crate::charts::words::{count, list, percent, plain, significant};
use crate::scenario::Standing;

/// The outcome that the meter on the first page is about.
const HEADLINE: &str = "admissions";
/// Parts of the bar: what they are called, and their colours, which differ in lightness too.
const PARTS: [(&str, &str); 5] = [
    ("values seen in their source", "#004b7a"),
    ("values quoted from memory", "#3f8fc1"),
    ("assumptions", "#e69f00"),
    ("values without a source", "#f3cf7a"),
    ("chance, and more than single inputs explain", "#d0d5da"),
];
/// Length and height of a bar.
const BAR: (f64, f64) = (600.0, 22.0);
/// A share from which on something is most of it.
const MOST: f64 = 0.5;
/// A share from which on the input that explains most is said to change a sign: among hundreds of inputs one that explains less
/// may be there by chance.
const TELLING: f64 = 0.1;

fn parts(certainty: &Certainty) -> [f64; PARTS.len()] {
    let [verified, recalled, assumed, bare] = certainty.shares;
    [verified, recalled, assumed, bare, certainty.rest().max(0.0)]
}

/// What the shares say, never more than they show.
pub(super) fn sentence(certainty: &Certainty) -> String {
    let explained: f64 = certainty.shares.iter().sum();
    let seen = certainty.shares[Standing::Verified as usize];
    if explained <= 0.0 {
        return "No single input moves the result so much that these parameter sets show it.".into();
    }
    let of = |share: f64| percent(share / explained);
    let what = if certainty.assumed() > MOST * explained {
        format!("{} of what inputs explain rests on assumptions", of(certainty.assumed()))
    } else if seen > MOST * explained {
        format!("{} of what inputs explain rests on values that were seen in their source", of(seen))
    } else {
        format!(
            "What inputs explain rests on values of every standing, {} of it on assumptions",
            of(certainty.assumed())
        )
    };
    let rest = certainty.rest().max(0.0);
    if rest > MOST {
        format!("{what}; but {} of the spread is chance, or more than single inputs explain.", percent(rest))
    } else {
        format!("{what}.")
    }
}

/// What widening for poor sources did to the spread; none where nothing was widened.
fn wider(certainty: &Certainty) -> Option<String> {
    let stated = certainty.stated.as_ref()?;
    let before: f64 = stated.shares.iter().skip(Standing::Assumption as usize).sum();
    Some(format!(
        "Distributions were widened by the standing of their source. To the first order that makes the spread {} times what it would \
         be with the distributions as stated, and {} of it rests on assumptions in place of {} (widening.csv has every input).",
        significant(stated.spread, 2),
        percent(certainty.assumed()),
        percent(before)
    ))
}

fn bar(page: &mut Page, certainty: &Certainty) {
    let (width, height) = BAR;
    let told: Vec<String> = parts(certainty)
        .iter()
        .zip(PARTS)
        .filter(|(share, _)| **share > 0.0)
        .map(|(share, (what, _))| format!("{} {what}", percent(*share)))
        .collect();
    page.raw(&format!("<svg class=\"meter\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\""));
    page.words(&told.join(", "));
    page.raw("\">");
    let mut from = 0.0;
    for (share, (_, colour)) in parts(certainty).into_iter().zip(PARTS) {
        let long = share * width;
        page.raw(&format!(
            "<rect x=\"{from:.1}\" y=\"0\" width=\"{long:.1}\" height=\"{height}\" fill=\"{colour}\" stroke=\"#fff\"/>"
        ));
        from += long;
    }
    page.raw("</svg>\n");
    page.tagged("p", " class=\"quiet\"", &format!("{}.", told.join(", ")));
}

/// What would change the sign of the differences of a strategy, an outcome a line.
fn flips(page: &mut Page, findings: &Findings, strategy: usize) {
    let own = findings.certainties.iter().filter(|certainty| certainty.strategy == strategy);
    let lines: Vec<String> = own.filter_map(|certainty| crossing(findings, certainty)).collect();
    if lines.is_empty() {
        return;
    }
    page.element(
        "p",
        "Where the difference from the comparator changes sign, other inputs as they are on average:",
    );
    page.raw("<ul>\n");
    for line in &lines {
        page.element("li", line);
    }
    page.raw("</ul>\n");
}

/// Where the difference in an outcome changes sign, in a sentence; none where it does not within the draws, or where the input
/// explains too little.
pub(super) fn crossing(findings: &Findings, certainty: &Certainty) -> Option<String> {
    let (flip, (input, share, _)) = (certainty.flip.as_ref()?, certainty.first.first()?);
    if *share < TELLING {
        return None;
    }
    let column = findings.layout.columns.iter().find(|column| column.id == certainty.outcome)?;
    let (above, below) = if flip.rises { ("above", "below") } else { ("below", "above") };
    let unit = if flip.unit.is_empty() { String::new() } else { format!(" {}", flip.unit) };
    let [at, error, low, high] =
        [flip.at, flip.error, flip.drawn[0], flip.drawn[1]].map(|value| plain(value, 2));
    Some(format!(
        "{}: more where {input} is {above} {at}{unit} (standard error {error}), less where it is {below}; drawn between {low} and \
         {high}.",
        column.label
    ))
}

/// Outcomes of which the overall statement tells in how many plans a difference could be shown, in plain words.
const OVERALL: [(&str, &str); 3] =
    [("admissions", "admissions"), ("qalys", "QALYs"), ("net_benefit", "net benefit")];

/// How certain the comparison is as a whole, in a few sentences; none where nothing is compared.
pub(super) fn overall(findings: &Findings) -> Option<String> {
    let plans = findings.strategies.len().checked_sub(1).filter(|plans| *plans > 0)?;
    let setting = &findings.setting;
    let mut told = vec![match setting.samples {
        0 => "Parameter uncertainty was not run: intervals hold chance alone, and what could be wrong with the inputs is not in them."
            .to_owned(),
        samples if rules::too_few(setting) => {
            format!("{samples} parameter sets are too few for 95% intervals, so that no difference is claimed.")
        }
        samples => {
            let each = |(outcome, words): &(&str, &str)| {
                let shown = rules::contrasts(findings, outcome);
                let shown = shown.iter().filter(|one| matches!(one.verdict, Verdict::Lower | Verdict::Higher));
                format!("in {words} for {} of {plans}", shown.count())
            };
            let each: Vec<String> = OVERALL.iter().map(each).collect();
            format!(
                "Over {} parameter sets a difference from {} could be shown {} {}.",
                count(samples as f64),
                name(findings, 0),
                list(&each),
                if plans == 1 { "plan" } else { "plans" }
            )
        }
    }];
    let headline = || findings.certainties.iter().filter(|certainty| certainty.outcome == HEADLINE);
    let assumed: Vec<f64> = headline()
        .filter_map(|one| {
            let explained: f64 = one.shares.iter().sum();
            (explained > 0.0).then(|| one.assumed() / explained)
        })
        .collect();
    let [least, most] = [f64::min, f64::max].map(|of| assumed.iter().copied().reduce(of));
    if let Some((least, most)) = least.zip(most) {
        let (least, most) = (percent(least), percent(most));
        let range = if least == most { most } else { format!("{least} to {most}") };
        told.push(format!(
            "Of what single inputs explain of the spread in admissions, {range} rests on assumptions and not on values that were seen \
             in a source."
        ));
    }
    if setting.samples > 0 && setting.replicates == 1 {
        told.push("With one replicate of each set, chance cannot be told from parameters.".into());
    }
    Some(told.join(" "))
}

/// The section; without enough samples the overall statement alone.
pub(super) fn section(page: &mut Page, findings: &Findings) {
    if let Some(told) = overall(findings) {
        page.raw("<h2>How certain this is</h2>\n");
        page.element("p", &told);
    }
    let headline: Vec<&Certainty> =
        findings.certainties.iter().filter(|certainty| certainty.outcome == HEADLINE).collect();
    if headline.is_empty() {
        return;
    }
    page.raw("<h2>What the result rests on, and what would change it</h2>\n");
    page.element(
        "p",
        "How much of the spread of the difference in admissions between parameter sets comes from inputs of which standing. A \
         result that rests on assumptions may move when somebody measures them.",
    );
    for certainty in &headline {
        page.element("h3", name(findings, certainty.strategy));
        page.element("p", &sentence(certainty));
        bar(page, certainty);
        if let Some(told) = wider(certainty) {
            page.element("p", &told);
        }
        if let Some((input, share, standing)) = certainty.first.first() {
            let standing = standing.map_or("without a source", Standing::word);
            page.tagged(
                "p",
                " class=\"quiet\"",
                &format!("The input that explains most: {input}, {} ({standing}).", percent(*share)),
            );
        }
        flips(page, findings, certainty.strategy);
    }
    page.raw(
        "<p class=\"quiet\">Also for QALYs and costs: <a href=\"tables/certainty.csv\">certainty.csv</a>.</p>\n",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_stronger_than_the_shares() {
        let told = |shares: [f64; 4]| {
            sentence(&Certainty {
                outcome: String::new(),
                strategy: 1,
                samples: 99,
                shares,
                stated: None,
                first: Vec::new(),
                flip: None,
            })
        };
        for (shares, start) in [
            ([0.0; 4], "No single input"),
            ([0.6, 0.1, 0.1, 0.0], "75% of what inputs explain rests on values that were seen"),
            ([0.1, 0.0, 0.5, 0.1], "86% of what inputs explain rests on assumptions."),
            ([0.3, 0.2, 0.2, 0.0], "What inputs explain rests on values of every standing, 29% of it"),
            (
                [0.0, 0.0, 0.2, 0.0],
                "100% of what inputs explain rests on assumptions; but 80% of the spread is",
            ),
        ] {
            assert!(told(shares).starts_with(start), "{}", told(shares));
        }
    }
}
