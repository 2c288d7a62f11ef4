//! The markup of the page: what a parser would stumble over, and what keeps numbers and drawings readable.

use super::{extras, text};
use crate::made_up::{decomposed, england, fair, set, with_samples};
use peerscale::analysis::findings::Findings;
use peerscale::report::cards::cards;
use peerscale::report::folder::files;
use std::collections::BTreeSet;

fn page(findings: &Findings) -> String {
    text(&files(findings, &extras()).unwrap(), "report.html").to_owned()
}

/// The opening tags of a page: everything between < and >, which words cannot hold unescaped.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    let body = page.split_once("<body>").unwrap().1;
    let body = body.split("<script>").next().unwrap();
    body.split('<').skip(1).filter_map(|piece| piece.split('>').next()).filter(|tag| !tag.starts_with('/'))
}

/// The names of the attributes of a tag: what stands before =" outside of values.
fn attributes(tag: &str) -> Vec<&str> {
    tag.split('"').step_by(2).filter_map(|piece| piece.trim().strip_suffix('=')).collect()
}

#[test]
fn no_tag_has_an_attribute_twice_and_no_identifier_is_used_twice() {
    for findings in [england(), with_samples(), fair(), decomposed()] {
        let page = page(&findings);
        let mut ids = BTreeSet::new();
        for tag in tags(&page) {
            let names = attributes(tag);
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{tag}");
            if let Some(id) = tag.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next()) {
                assert!(ids.insert(id.to_owned()), "{id}");
            }
        }
        for tag in tags(&page) {
            for name in ["aria-labelledby", "aria-describedby"] {
                let Some(rest) = tag.split(&format!(" {name}=\"")).nth(1) else { continue };
                for id in rest.split('"').next().unwrap().split(' ') {
                    assert!(ids.contains(id), "{name} {id}");
                }
            }
        }
    }
}

#[test]
fn drawings_scroll_by_keyboard_under_a_name_of_their_own() {
    let page = page(&with_samples());
    let mut names = BTreeSet::new();
    for figure in page.split("<figure ").skip(1) {
        let drawing = figure.split("<svg").next().unwrap();
        let region =
            drawing.split("<div class=\"drawing\" role=\"region\" tabindex=\"0\" aria-label=\"").nth(1);
        assert!(names.insert(region.unwrap().split('"').next().unwrap()), "{drawing}");
    }
    assert!(names.len() > 15);
}

#[test]
fn a_minus_sign_stays_with_its_currency() {
    let mut findings = england();
    set(&mut findings, 3, "cost_undiscounted", -5e9, Some(1e6));
    let page = page(&findings);
    let words = page.split("<svg").map(|piece| piece.rsplit("</svg>").next().unwrap()).collect::<String>();
    let body = words.split("<body>").nth(1).unwrap().split("<script>").next().unwrap();
    assert!(body.contains("\u{2212}\u{2060}£"));
    assert!(!body.contains("\u{2212}£"));
    assert!(!body.contains("+£"));
    // Between a sign and a digit no line ends, so nothing is put there.
    assert!(!body.contains("\u{2212}\u{2060}1"));
}

#[test]
fn too_few_sets_are_not_called_chance() {
    let mut few = with_samples();
    few.setting.samples = 10;
    let told = |findings: &Findings, id: &str| -> Vec<String> {
        let card = cards(findings).into_iter().find(|card| card.id == id).unwrap();
        card.lines.into_iter().map(|line| line.text).collect()
    };
    for id in ["admissions_avoided", "yearly_cost", "net_benefit", "equity_gap"] {
        let lines = told(&few, id);
        for line in &lines {
            assert!(line.contains(", too few parameter sets for an interval"), "{id}: {line}");
        }
        assert!(!lines.is_empty(), "{id}");
    }
    // A level stands alone: quantiles of ten sets are no interval.
    assert!(told(&few, "reach").iter().all(|line| !line.contains('(')));
    assert!(told(&with_samples(), "reach").iter().all(|line| line.contains('(')));
}

/// The paragraph of a figure.
fn paragraph<'a>(page: &'a str, id: &str) -> &'a str {
    let start = page.split(&format!("id=\"figure-{id}-alt\">")).nth(1).unwrap();
    start.split("</p>").next().unwrap()
}

#[test]
fn an_interval_is_called_what_it_is() {
    let mut few = with_samples();
    few.setting.samples = 20;
    let (few, many, chance) = (page(&few), page(&with_samples()), page(&england()));
    assert!(!few.contains("95% interval over parameter samples"));
    assert!(few.contains("2.5% and 97.5% quantiles of parameter samples, too few for an interval"));
    assert!(many.contains("95% interval over parameter samples") && !many.contains("too few"));
    for id in ["admissions", "reach"] {
        assert!(!paragraph(&few, id).contains("interval"), "{}", paragraph(&few, id));
        assert!(paragraph(&many, id).contains("95% interval"), "{}", paragraph(&many, id));
        assert!(paragraph(&chance, id).contains("95% Monte Carlo interval"), "{}", paragraph(&chance, id));
        assert!(!paragraph(&chance, id).contains("95% interval"), "{}", paragraph(&chance, id));
    }
}

#[test]
fn no_label_says_its_unit_twice() {
    for findings in [england(), with_samples(), fair(), decomposed()] {
        let page = page(&findings);
        for column in &findings.layout.columns {
            let doubled = format!("{} ({})", column.label, column.unit);
            if column.label.to_lowercase().contains(&column.unit.to_lowercase()) {
                assert!(!page.contains(&doubled), "{doubled}");
            }
        }
        assert!(!page.contains("(GBP)</th>"));
    }
}
