//! The closed solution of SMI-ref with a programme whose places never run out.
//!
//! With a place for everybody persons no longer compete, and each is a chain of seven states (three without
//! a peer, three with one, dead) that at each week start jumps from without to with in the share that asks.

use crate::chain::{Generator, Path};
use crate::smi_ref_law::{IllnessHazards, Programme, SmiRef, WEEKS_PER_YEAR};
use crate::totals::Totals;

/// Rows of the generator: as `Illness`, then the same three with a peer.
const WITH_PEER: usize = 3;
const DEAD: usize = 6;

/// Expected totals of one eligible person at a site with a place for everybody.
pub(crate) fn eligible_person_totals(
    law: &SmiRef,
    programme: &Programme,
    frailty: f64,
    age_at_start: f64,
) -> Totals {
    let mut path = Path::start(7, 0, law.discount_per_week());
    let mut enrolments = 0.0;
    for week in 0..law.weeks {
        for illness in 0..WITH_PEER {
            enrolments += path.jump(illness, WITH_PEER + illness, programme.asking_probability());
        }
        let death = law.death.at(age_at_start + week as f64 / WEEKS_PER_YEAR);
        path.advance(&seven_states(&law.hazards, programme, frailty, death), 1.0);
    }
    Totals { enrolments, ..totals(&path) }
}

fn seven_states(hazards: &IllnessHazards, programme: &Programme, frailty: f64, death: f64) -> Generator {
    let mut moves = Vec::new();
    for (first, ratio) in [(0, 1.0), (WITH_PEER, programme.relapse_ratio)] {
        let (stable, relapse, inpatient) = (first, first + 1, first + 2);
        moves.extend([
            (stable, relapse, hazards.relapse * frailty * ratio),
            (relapse, inpatient, hazards.admission),
            (relapse, stable, hazards.recovery),
            (inpatient, stable, hazards.discharge),
        ]);
    }
    for illness in 0..WITH_PEER {
        moves.push((WITH_PEER + illness, illness, programme.drop_out));
    }
    moves.extend((0..DEAD).map(|living| (living, DEAD, death)));
    Generator::new(7, &moves)
}

fn totals(path: &Path) -> Totals {
    let both =
        |values: &dyn Fn(usize) -> f64| [values(0) + values(3), values(1) + values(4), values(2) + values(5)];
    let moved =
        |from: usize, to: usize| path.moves[(from, to)] + path.moves[(WITH_PEER + from, WITH_PEER + to)];
    Totals {
        relapses: moved(0, 1),
        admissions: moved(1, 2),
        recoveries: moved(1, 0),
        discharges: moved(2, 0),
        deaths: path.moves.column(DEAD).sum(),
        enrolments: 0.0,
        drop_outs: (0..WITH_PEER).map(|illness| path.moves[(WITH_PEER + illness, illness)]).sum(),
        state_weeks: both(&|state| path.state_weeks[state]),
        discounted_state_weeks: both(&|state| path.discounted_state_weeks[state]),
        peer_weeks: (WITH_PEER..DEAD).map(|state| path.state_weeks[state]).sum(),
        discounted_peer_weeks: (WITH_PEER..DEAD).map(|state| path.discounted_state_weeks[state]).sum(),
        at_end: both(&|state| path.occupancy[state]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::person_totals;

    fn programme() -> Programme {
        SmiRef::reference().programme.unwrap()
    }

    #[test]
    fn a_programme_without_effect_leaves_the_four_state_chain() {
        let law = SmiRef { weeks: 104, ..SmiRef::reference() };
        let inert = Programme { relapse_ratio: 1.0, weekly_cost: 0.0, ..programme() };
        let inert_law = SmiRef { programme: Some(inert), ..law.clone() };
        let with = eligible_person_totals(&inert_law, &inert, 1.2, 40.0);
        let without = person_totals(&law, 1.2, 40.0).named(&inert_law);
        assert!(with.peer_weeks > 50.0);
        let concerns_places = ["enrolments", "drop-outs", "peer weeks"];
        for (name, value) in with.named(&inert_law) {
            assert!(concerns_places.contains(&name) || (value - without[name]).abs() < 1e-9 * (1.0 + value));
        }
    }

    /// Without death the weeks with a peer follow a two-state recursion that needs no matrix.
    #[test]
    fn the_share_enrolled_follows_its_recursion() {
        let law = SmiRef { death: crate::smi_ref_law::DeathHazard::constant(0.0), ..SmiRef::reference() };
        let totals = eligible_person_totals(&law, &programme(), 1.0, 40.0);
        let asking = -libm::expm1(-0.05);
        let (mut enrolled, mut enrolments, mut weeks) = (0.0, 0.0, 0.0);
        for _ in 0..law.weeks {
            let asked = asking * (1.0 - enrolled);
            enrolments += asked;
            enrolled += asked;
            let left = -enrolled * libm::expm1(-0.02);
            weeks += left / 0.02;
            enrolled -= left;
        }
        assert!((totals.peer_weeks - weeks).abs() < 1e-8);
        assert!((totals.enrolments - enrolments).abs() < 1e-9);
        assert!((totals.drop_outs - 0.02 * weeks).abs() < 1e-9);
    }
}
