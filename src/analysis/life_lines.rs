//! Life-lines: a few simulated people, each once under the comparator and once under a strategy, with the same luck.
//!
//! Who is shown is decided by a rule and not by what looks telling. People who are watched are put into four strata, by
//! whether they ever held a place and whether they were ever admitted, in either of the two lives; in each they stand in
//! the order of their own draws, and one after the other is taken from each stratum in turn. Either life counts, so that
//! neither strategy looks better for the choice: who was admitted under the comparator alone can only do better elsewhere.

use crate::model::diary::{Diary, Entry, Happening, WorkerDiary};
use crate::units::time::DAYS_PER_WEEK;

/// One person in two lives.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct TwoLives {
    /// Whether the person ever held a place, in either life.
    pub engaged: bool,
    /// Whether the person was ever admitted, in either life.
    pub admitted: bool,
    /// Under the comparator.
    pub comparator: Diary,
    /// Under the strategy.
    pub strategy: Diary,
}

/// The people who are shown for one strategy.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LifeLines {
    /// Which strategy is beside the comparator.
    pub strategy: usize,
    /// The people, in the order in which they were chosen.
    pub people: Vec<TwoLives>,
    /// Which strategy workers are beside: the comparator, or the first that has any where the comparator has none.
    pub beside: usize,
    /// Workers, in the order in which they were chosen.
    pub workers: Vec<TwoWorkers>,
}

/// One worker in two working lives.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct TwoWorkers {
    /// Under the strategy that they are beside.
    pub comparator: WorkerDiary,
    /// Under the strategy.
    pub strategy: WorkerDiary,
}

/// Chooses at most so many workers of those who were appointed in both, by lot: in turn from those who left in either and those who
/// stayed in both.
pub fn choose_workers(comparator: &[WorkerDiary], strategy: &[WorkerDiary], most: usize) -> Vec<TwoWorkers> {
    let key = |diary: &WorkerDiary| (diary.site, diary.starts, diary.post, diary.holder);
    let mut strata = [Vec::new(), Vec::new()];
    for one in comparator {
        let Some(other) = strategy.iter().find(|other| key(other) == key(one)) else { continue };
        let stays = !one.has_left() && !other.has_left();
        strata[usize::from(stays)].push(TwoWorkers { comparator: one.clone(), strategy: other.clone() });
    }
    for stratum in &mut strata {
        stratum.sort_by_key(|both| std::cmp::Reverse((both.comparator.rank, key(&both.comparator))));
    }
    let mut chosen = Vec::new();
    while chosen.len() < most && strata.iter().any(|stratum| !stratum.is_empty()) {
        let room = most - chosen.len();
        chosen.extend(strata.iter_mut().filter_map(Vec::pop).take(room));
    }
    chosen
}

/// The strata in the order in which people are taken from them: ever held a place, ever admitted.
const STRATA: [(bool, bool); 4] = [(true, true), (true, false), (false, true), (false, false)];

/// Chooses at most so many people.
pub fn choose(comparator: &[Diary], strategy: &[Diary], most: usize) -> Vec<TwoLives> {
    let mut strata: [Vec<TwoLives>; STRATA.len()] = [const { Vec::new() }; STRATA.len()];
    for one in comparator {
        let Some(other) = strategy.iter().find(|other| key(other) == key(one)) else { continue };
        let lives = [one, other];
        let engaged = lives.iter().any(|diary| diary.stand.enrolments > 0);
        let admitted = lives.iter().any(|diary| admissions(diary) > 0);
        if let Some(place) = STRATA.iter().position(|stratum| *stratum == (engaged, admitted)) {
            let (comparator, strategy) = (one.clone(), other.clone());
            strata[place].push(TwoLives { engaged, admitted, comparator, strategy });
        }
    }
    for stratum in &mut strata {
        // The last comes first off the list.
        stratum.sort_by_key(|lives| std::cmp::Reverse((lives.comparator.rank, key(&lives.comparator))));
    }
    let mut chosen = Vec::new();
    while chosen.len() < most && strata.iter().any(|stratum| !stratum.is_empty()) {
        let room = most - chosen.len();
        chosen.extend(strata.iter_mut().filter_map(Vec::pop).take(room));
    }
    chosen
}

const fn key(diary: &Diary) -> (u16, u32) {
    (diary.site, diary.person)
}

/// How often one of these happened.
pub fn times(diary: &Diary, what: &[Happening]) -> usize {
    diary.entries.iter().filter(|entry| what.contains(&entry.what)).count()
}

/// Stays in hospital that began.
pub fn admissions(diary: &Diary) -> usize {
    times(diary, &[Happening::Voluntary, Happening::Compulsory])
}

/// Days in hospital from the start to the horizon.
///
/// # Units
/// Horizon in weeks; days.
pub fn days_in_hospital(diary: &Diary, horizon: f64) -> f64 {
    let mut since = diary.began.in_hospital().then_some(0.0);
    let mut weeks = 0.0;
    for Entry { at, what, .. } in &diary.entries {
        match what {
            Happening::Voluntary | Happening::Compulsory => since = Some(*at),
            Happening::Discharge | Happening::Died | Happening::Suicide | Happening::Left => {
                weeks += since.take().map_or(0.0, |since| at - since);
            }
            _ => {}
        }
    }
    DAYS_PER_WEEK * (weeks + since.map_or(0.0, |since| horizon - since))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::diary::Stand;
    use crate::model::person::{Attributes, IllnessState, Programme};

    fn diary(person: u32, rank: u32, engaged: bool, admitted: bool) -> Diary {
        let entry = Entry { at: 3.0, what: Happening::Voluntary, contacts: 0 };
        Diary {
            site: 0,
            person,
            rank,
            age: 40.0,
            attributes: Attributes::default(),
            began: IllnessState::Stable,
            entries: if admitted { vec![entry] } else { Vec::new() },
            contacts: 0,
            stand: Stand {
                state: IllnessState::Stable,
                programme: Programme::Outside,
                habits: 0,
                referrals: 0,
                enrolments: u16::from(engaged),
                visits: 0,
                contacts: 0,
                worker: None,
            },
        }
    }

    #[test]
    fn one_of_each_stratum_in_turn_and_in_the_order_of_their_draws() {
        let ranks = [9, 3, 7, 1, 8, 2, 6, 4];
        let one: Vec<Diary> = (0..8).map(|p| diary(p, ranks[p as usize], false, p % 2 == 0)).collect();
        let other: Vec<Diary> = (0..8).map(|p| diary(p, ranks[p as usize], p < 4, false)).collect();
        let chosen: Vec<u32> = choose(&one, &other, 6).iter().map(|lives| lives.comparator.person).collect();
        // Engaged and admitted: 2 (7), 0 (9); engaged: 3 (1), 1 (3); admitted: 6 (6), 4 (8); neither: 5 (2), 7 (4).
        assert_eq!(chosen, [2, 3, 6, 5, 0, 1]);
        assert_eq!(choose(&one, &other, 100).len(), 8);
        assert_eq!(choose(&one, &other[..1], 100).len(), 1);
    }

    #[test]
    fn workers_are_taken_in_turn_from_those_who_left_and_those_who_stayed() {
        use crate::model::diary::{AtWork, WorkSpell};
        let worker = |post: u16, rank: u32, left: bool| WorkerDiary {
            site: 1,
            starts: 0,
            post,
            holder: 1,
            rank,
            ethnicity: 0,
            spells: [
                (2.0, AtWork::Training, 0),
                (8.0, AtWork::Supervised, 4),
                (20.0, AtWork::Unsupervised, 6),
            ]
            .into_iter()
            .chain(left.then_some((30.0, AtWork::Left, 0)))
            .map(|(at, stands, caseload)| WorkSpell { at, stands, caseload })
            .collect(),
        };
        let one: Vec<_> = [(0, 9, false), (1, 3, false), (2, 7, false), (3, 1, true)]
            .map(|(post, rank, left)| worker(post, rank, left))
            .into();
        let other: Vec<_> = [(0, 9, true), (1, 3, false), (2, 7, false), (4, 1, true)]
            .map(|(post, rank, left)| worker(post, rank, left))
            .into();
        let chosen: Vec<u16> =
            choose_workers(&one, &other, 3).iter().map(|both| both.strategy.post).collect();
        // Left in either: 0 (9); stayed: 1 (3), 2 (7). Who is in one plan alone is not shown.
        assert_eq!(chosen, [0, 1, 2]);
        let gone = worker(0, 0, true);
        assert!((gone.weeks(&AtWork::IN_POST, 52.0) - 22.0).abs() < 1e-12);
        assert!((worker(0, 0, false).weeks(&[AtWork::Unsupervised], 52.0) - 32.0).abs() < 1e-12);
        assert_eq!((gone.most(), gone.has_left()), (6, true));
    }

    #[test]
    fn days_in_hospital_run_from_admission_to_discharge_death_or_the_horizon() {
        let at = |at: f64, what: Happening| Entry { at, what, contacts: 0 };
        let mut one = diary(0, 0, false, false);
        one.began = IllnessState::Voluntary;
        one.entries = vec![
            at(1.0, Happening::Discharge),
            at(4.0, Happening::Relapse),
            at(5.0, Happening::Compulsory),
            at(7.0, Happening::Died),
        ];
        assert!((days_in_hospital(&one, 10.0) - 21.0).abs() < 1e-12);
        one.entries.pop();
        assert!((days_in_hospital(&one, 10.0) - 42.0).abs() < 1e-12);
        assert_eq!(admissions(&one), 1);
    }
}
