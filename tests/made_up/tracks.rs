//! What a made-up run tells through time.

use super::{Chance, ELIGIBLE, PLANS};
use peerscale::analysis::findings::{Estimate, Track};

pub(super) fn tracks(chance: &mut Chance) -> Vec<Track> {
    let kinds: [(&str, &str, &str); 15] = [
        ("admissions", "Admissions", "admissions per system step"),
        ("reached_share", "Eligible people who ever had a place", "proportion"),
        ("engaged_share", "Eligible people with a place", "proportion"),
        ("engaged", "People with a place", "people"),
        ("delivering_share", "Sites delivering", "proportion"),
        ("fidelity", "Fidelity", "fidelity"),
        ("workers", "Workers in post", "posts"),
        ("vacancies", "Vacant posts", "posts"),
        ("measured_fidelity", "Measured fidelity", "fidelity"),
        ("fidelity_boundaries", "Fidelity in boundaries", "fidelity"),
        ("fidelity_confidentiality", "Fidelity in confidentiality", "fidelity"),
        ("fidelity_recovery_practice", "Fidelity in recovery practice", "fidelity"),
        ("fidelity_reciprocity", "Fidelity in reciprocity", "fidelity"),
        ("fidelity_choice_and_control", "Fidelity in choice and control", "fidelity"),
        ("fidelity_community_links", "Fidelity in community links", "fidelity"),
    ];
    // Tracks that came later draw nothing, so that the numbers of others stay.
    let later = ["reached_share", "engaged_share", "workers", "vacancies"];
    kinds
        .iter()
        .map(|&(key, label, unit)| {
            let drawn = !later.contains(&key) && !key.contains("fidelity_") && key != "measured_fidelity";
            let values = PLANS
                .iter()
                .enumerate()
                .map(|(plan, (_, (_, _, reach, avoided, sites, ..)))| {
                    (0..130)
                        .map(|period| {
                            let (years, pace) =
                                (f64::from(period) / 13.0, [0.7, 1.6][usize::from(plan == 3)]);
                            let grown = if plan == 0 { 1.0 } else { 1.0 - libm::exp(-pace * years) };
                            let start = PLANS[0].1.4;
                            let (mean, mcse) = match key {
                                "admissions" => (58_400.0 / 13.0 - avoided / 13.0 * grown, 40.0),
                                "reached_share" => (reach * grown.min(years / 10.0), 0.0002),
                                "engaged_share" => (0.008 + (reach - 0.031) * 0.31 * grown, 0.0001),
                                "engaged" => (ELIGIBLE * (0.008 + (reach - 0.031) * 0.31 * grown), 60.0),
                                "delivering_share" => (start + (sites - start) * grown, 0.004),
                                "workers" => (400.0 + 9_000.0 * (reach - 0.031) * grown, 3.0),
                                "vacancies" => (80.0 * reach / 0.1 * (1.2 - grown), 2.0),
                                "measured_fidelity" => {
                                    (0.05 + 0.9 * [0.71, 0.55, 0.76, 0.58, 0.83][plan], 0.006)
                                }
                                domain if domain.starts_with("fidelity_") => {
                                    let place = kinds.iter().position(|kind| kind.0 == key).unwrap_or(0)
                                        as f64
                                        - 11.5;
                                    let all = [0.71, 0.55, 0.76, 0.58, 0.83][plan];
                                    (all - 0.03 * place * grown.max(0.2), 0.004)
                                }
                                _ => ([0.71, 0.55, 0.76, 0.58, 0.83][plan], 0.004),
                            };
                            Estimate {
                                mean: Some(mean + if drawn { mcse * chance.normal() * 0.5 } else { 0.0 }),
                                mcse: Some(mcse),
                                ..Estimate::default()
                            }
                        })
                        .collect()
                })
                .collect();
            Track { key: key.into(), label: label.into(), unit: unit.into(), values }
        })
        .collect()
}
