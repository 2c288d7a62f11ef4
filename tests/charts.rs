//! Charts: golden tables and texts, rules of titles, honesty with what is missing, the same bytes twice.

mod made_up;

use peerscale::charts::{CHARTS, figures};

#[test]
fn look_at_them() {
    let folder = std::env::var("LOOK_AT").unwrap_or_default();
    if folder.is_empty() {
        return;
    }
    let sets =
        [("england", made_up::england()), ("samples", made_up::with_samples()), ("alone", made_up::alone())];
    for (name, findings) in sets {
        let start = std::time::Instant::now();
        for figure in figures(&findings).unwrap() {
            std::fs::write(format!("{folder}/{name}-{}.svg", figure.id), &figure.svg).unwrap();
            std::fs::write(format!("{folder}/{name}-{}.png", figure.id), &figure.png).unwrap();
        }
        eprintln!("{name} {:?} {}", start.elapsed(), CHARTS.len());
    }
}
