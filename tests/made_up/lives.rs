//! Made-up life-lines.

use peerscale::analysis::life_lines::{LifeLines, TwoLives};
use peerscale::model::diary::{Diary, Entry, Happening, Stand};
use peerscale::model::person::{Attributes, IllnessState, Programme};

fn diary(person: u32, began: IllnessState, entries: &[(f64, Happening)]) -> Diary {
    Diary {
        site: 0,
        person,
        rank: person,
        age: 43.0,
        attributes: Attributes::default(),
        began,
        entries: entries.iter().map(|&(at, what)| Entry { at, what, contacts: 3 }).collect(),
        contacts: 3,
        stand: Stand {
            state: IllnessState::Stable,
            programme: Programme::Outside,
            habits: 0,
            referrals: 1,
            enrolments: 1,
            visits: 0,
            contacts: 3,
            worker: None,
        },
    }
}

/// The lives of three people: one who is admitted under the comparator alone, one who dies under either plan, and one
/// to whom nothing happens.
pub(crate) fn lines() -> Vec<LifeLines> {
    use Happening as H;
    let ill = [
        (20.0, H::Relapse),
        (22.0, H::CrisisCare),
        (24.0, H::Compulsory),
        (31.0, H::Discharge),
        (300.0, H::Voluntary),
        (304.0, H::Discharge),
    ];
    let helped = [
        (8.0, H::Accepted),
        (11.0, H::PlaceMatched),
        (11.5, H::Contact),
        (20.0, H::Relapse),
        (25.0, H::Recovery),
        (60.0, H::WorkerLost),
        (70.0, H::WorkerFound),
        (110.0, H::Completed),
    ];
    let people = vec![
        TwoLives {
            engaged: true,
            admitted: true,
            comparator: diary(1, IllnessState::Stable, &ill),
            strategy: diary(1, IllnessState::Stable, &helped),
        },
        TwoLives {
            engaged: true,
            admitted: false,
            comparator: diary(2, IllnessState::Voluntary, &[(3.0, H::Discharge), (200.0, H::Died)]),
            strategy: diary(
                2,
                IllnessState::Voluntary,
                &[(3.0, H::Discharge), (50.0, H::NotTakenUp), (90.0, H::PlaceAlone), (200.0, H::Died)],
            ),
        },
        TwoLives {
            engaged: false,
            admitted: false,
            comparator: diary(3, IllnessState::Stable, &[]),
            strategy: diary(3, IllnessState::Stable, &[(400.0, H::Left)]),
        },
    ];
    vec![LifeLines { strategy: 4, people, beside: 0, workers: Vec::new() }]
}
