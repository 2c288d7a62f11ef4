//! The effects of England as shipped against the two large trials of admission, CORE and ENRICH, judged together.

use crate::settings::comparator;
use peerscale::analysis::agreement::{Agreement, Verdict};
use peerscale::jobs::trials::compare::{Compared, Size, compare};
use peerscale::jobs::trials::mapping::solved;
use std::sync::atomic::AtomicBool;

const SIZE: Size = Size { participants: 12_000, replicates: 2, seed: 20_270_401 };

fn row<'c>(compared: &'c Compared, id: &str) -> &'c Agreement {
    compared.rows.iter().find(|row| row.id == id).unwrap()
}

/// Squared distance of two log ratios from their published ones, in published standard errors: by hand, from the published
/// ratios and limits of CORE, 0.764 (0.585 to 0.997), and ENRICH, 0.97 (0.82 to 1.14).
fn chi_square(core: f64, enrich: f64) -> f64 {
    let term = |published: f64, low: f64, high: f64, emulated: f64| {
        let error = libm::log(high / low) / (2.0 * 1.959_964);
        let far = libm::log(published / emulated) / error;
        far * far
    };
    term(0.764, 0.585, 0.997, core) + term(0.97, 0.82, 1.14, enrich)
}

/// One parameter set returns both trials: control arms inside their intervals (CORE 38%, 32 to 45%; ENRICH 50%, 44 to 56%)
/// and a joint chi-square below its 95% point, with the joint p of no effect beside it.
///
/// # Source
/// Johnson S et al (2018) Lancet 392:409-418; Gillard S et al (2022) Lancet Psychiatry 9:125-136.
#[test]
fn england_as_shipped_returns_core_and_enrich_and_says_that_no_effect_would_too() {
    let values = solved(&comparator("england"), &|_| {}, &AtomicBool::new(false)).unwrap();
    let compared = compare(&values, SIZE, &|_| {}, &AtomicBool::new(false)).unwrap();
    let emulated = |id: &str| compared.trials.iter().find(|(design, _)| design.id == id).unwrap().1.clone();
    let (core, enrich) = (emulated("core"), emulated("enrich"));
    for (what, risk, low, high) in
        [("CORE", core.risks[0], 0.32, 0.45), ("ENRICH", enrich.risks[0], 0.44, 0.56)]
    {
        assert!(
            (low..=high).contains(&risk.value),
            "{what}: {} of the control arm were admitted",
            risk.value
        );
    }
    let ratios = [&core, &enrich].map(|found| libm::exp(found.log_ratio.value));
    assert!(ratios.iter().all(|ratio| (0.8..0.97).contains(ratio)), "{ratios:?}");
    let joint = row(&compared, "CORE+ENRICH");
    let own = chi_square(ratios[0], ratios[1]);
    // The Monte Carlo errors of the emulated ratios are in the program's and not in ours.
    assert!(joint.simulated <= own && joint.simulated > 0.9 * own, "{} is not {own}", joint.simulated);
    assert!(own < 5.991 && joint.verdict == Verdict::Agrees, "{own}");
    let none = chi_square(1.0, 1.0);
    let p = libm::exp(-none / 2.0);
    let said = format!(
        "Of no effect at all: {none:.2}, p = {p:.2}; the two trials cannot tell the one from the other."
    );
    assert!(compared.notes.iter().any(|note| note.contains(&said)), "{said} {:#?}", compared.notes);
}
