//! What of an emulated effect goes through a state of mind, where the answer is known without regressions.

use crate::settings::comparator;
use peerscale::jobs::trials::compare::Size;
use peerscale::jobs::trials::mediation::mediated;
use peerscale::scenario::Values;
use std::sync::atomic::AtomicBool;

/// Where self-management alone acts on illness, the whole effect goes through it, person by person, and nothing through the
/// others; with all paths cut there is nothing to go through any.
#[test]
fn the_only_path_carries_everything() {
    let mut values = comparator("england").values;
    let gains = [("hope", 0.05), ("self_management", 0.12), ("connectedness", 0.05)];
    for (state, gain) in gains {
        values.set_number(&format!("states_of_mind.gain.{state}"), gain).unwrap();
    }
    values.set_number("illness.path_multiplier", 1.0).unwrap();
    values.set_number("illness.protection_self_management", 1.5).unwrap();
    values.set_number("illness.protection_connectedness", 0.0).unwrap();
    let size = Size { participants: 400, replicates: 1, seed: 5 };
    let found = |values: &Values| mediated(values, size, &|_| {}, &AtomicBool::new(false)).unwrap();
    let rows = found(&values);
    assert!(rows.len() >= 6 && rows.iter().all(|row| row.participants > 200));
    for row in &rows {
        let (total, through) = (row.total.unwrap(), row.through.unwrap());
        assert!(total.value < -0.01, "{row:?}");
        if row.state == "self_management" {
            assert_eq!(total, through, "{row:?}");
        } else {
            assert_eq!((through.value, through.error), (0.0, 0.0), "{row:?}");
        }
        assert!(row.from_state.is_some() && row.from_score.is_some(), "{row:?}");
    }
    values.set_number("illness.path_multiplier", 0.0).unwrap();
    for section in ["adherence", "crisis_plan"] {
        values.set_switch(section, false).unwrap();
    }
    for row in found(&values) {
        assert_eq!((row.total.unwrap().value, row.through.unwrap().value), (0.0, 0.0), "{row:?}");
    }
}
