//! Spread: what passes along ties in a step of some weeks.
//!
//! Each tie moves the hope and the connectedness of a person towards those of the other by spread × difference where the
//! other is higher, and by spread × drag × difference where the other is lower. All ties act on the states
//! with which the step began, so their order does not matter; nothing leaves the limits of states of mind. Where nobody's
//! states differ from the usual level nothing moves.

use crate::engine::block::Block;
use crate::engine::ledger::Moment;
use crate::model::person::{Mind, NOT_FOLLOWED, Programme};
use crate::processes::states_of_mind::{NEGLIGIBLE, set};

/// How much passes along a tie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// Towards those who are higher, per step.
    pub(super) up: f32,
    /// Towards those who are lower, per step.
    pub(super) down: f32,
    /// Largest hope and connectedness.
    pub(super) maximum: [f32; 2],
}

impl Spread {
    /// What a person takes over from another in a step.
    fn pull(&self, own: f32, other: f32) -> f32 {
        let difference = other - own;
        difference * if difference > 0.0 { self.up } else { self.down }
    }

    /// Lets hope and connectedness pass along all ties of a site for a step.
    pub(super) fn pass(&self, block: &mut Block, moment: &Moment) {
        if self.up == 0.0 && self.down == 0.0 || block.minds.is_empty() {
            return;
        }
        for (person, [hope, connectedness]) in self.pulls(block).into_iter().enumerate() {
            if hope == 0.0 && connectedness == 0.0 {
                continue;
            }
            let position = match block.people[person].mind {
                NOT_FOLLOWED => {
                    let supported = block.people[person].programme == Programme::Engaged;
                    // It would have faded within the week.
                    if !supported && hope.abs().max(connectedness.abs()) < NEGLIGIBLE {
                        continue;
                    }
                    block.follow_mind(person, supported)
                }
                position => usize::from(position),
            };
            let mind = block.minds[position].mind;
            let moved = |from: f32, by: f32, limit: f32| {
                // A state that stands beyond the limit already is not pushed back by ties.
                let limit = limit.max(from.abs());
                (from + by).clamp(-limit, limit)
            };
            let mind = Mind {
                hope: moved(mind.hope, hope, self.maximum[0]),
                connectedness: moved(mind.connectedness, connectedness, self.maximum[1]),
                ..mind
            };
            set(position, mind, block, moment);
            // What came along a tie fades from now on where nobody supports the person.
            let next = &mut block.looks[position];
            *next = next.min(moment.time as f32);
        }
    }

    /// By how much all ties together move hope and connectedness of each person in a step.
    fn pulls(&self, block: &Block) -> Vec<[f32; 2]> {
        let mut levels = vec![[0.0_f32; 2]; block.people.len()];
        for track in &block.minds {
            levels[track.person as usize] = [track.mind.hope, track.mind.connectedness];
        }
        let mut pulls = vec![[0.0_f32; 2]; levels.len()];
        for tie in &block.ties {
            let [a, b] = [tie.a as usize, tie.b as usize];
            for state in 0..2 {
                let [one, other] = [levels[a][state], levels[b][state]];
                pulls[a][state] += self.pull(one, other);
                pulls[b][state] += self.pull(other, one);
            }
        }
        pulls
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ledger::Ledger;
    use crate::model::network::Tie;
    use crate::model::person::{Attributes, Person};
    use crate::model::site::Site;
    use crate::units::value::{DiscountClock, DiscountRate};

    fn pass(spread: &Spread, block: &mut Block) {
        let ledger = Ledger::new(1, 52.0, 4.0, DiscountClock::new(DiscountRate::per_year(0.0), 52));
        let moment = ledger.moment(0.0);
        spread.pass(block, &moment);
    }

    const PAIRS: [(u32, u32); 4] = [(0, 1), (1, 2), (0, 3), (2, 3)];

    fn block(hope: [f32; 5]) -> Block {
        let mut block = Block::new(Site::new(0));
        for (person, hope) in hope.into_iter().enumerate() {
            block.push(Person::new(40.0, Attributes::default(), 0, 1.0, 1.0));
            if hope != 0.0 {
                let position = block.follow_mind(person, true);
                block.minds[position].mind.hope = hope;
                block.minds[position].mind.connectedness = -hope;
            }
        }
        block.ties = PAIRS.map(|(a, b)| Tie { a, b, left: f32::INFINITY, made: false }).to_vec();
        block
    }

    /// Against the same week written as a matrix over all pairs.
    #[test]
    fn a_week_of_spread_is_that_of_the_full_matrix() {
        let start = [0.5, 0.0, -0.2, 0.1, 0.3];
        let spread = Spread { up: 0.01, down: 0.004, maximum: [0.8; 2] };
        let mut block = block(start);
        pass(&spread, &mut block);
        for person in 0..5_u32 {
            let own = start[person as usize];
            let (mut hope, mut connectedness) = (own, -own);
            for other in 0..5_u32 {
                let tied = PAIRS.contains(&(person, other)) || PAIRS.contains(&(other, person));
                let difference = start[other as usize] - own;
                if tied {
                    hope += difference * if difference > 0.0 { 0.01 } else { 0.004 };
                    connectedness -= difference * if difference < 0.0 { 0.01 } else { 0.004 };
                }
            }
            let mind = block.mind(person as usize);
            assert!((mind.hope - hope).abs() < 1e-7 && (mind.connectedness - connectedness).abs() < 1e-7);
        }
    }

    #[test]
    fn with_an_equal_drag_nothing_is_made_or_lost() {
        let start = [0.5, 0.0, -0.2, 0.1, 0.3];
        let spread = Spread { up: 0.01, down: 0.01, maximum: [0.8; 2] };
        let mut block = block(start);
        for _ in 0..500 {
            pass(&spread, &mut block);
        }
        let all: f32 = (0..5).map(|person| block.mind(person).hope).sum();
        assert!((all - 0.7).abs() < 1e-4, "{all}");
        // The four who are tied have come together at their mean, the fifth stands alone.
        assert!((0..4).all(|person| (block.mind(person).hope - 0.1).abs() < 1e-3));
        assert!((block.mind(4).hope - 0.3).abs() < 1e-7);
    }

    #[test]
    fn where_nobody_is_moved_nobody_moves() {
        let mut block = block([0.0; 5]);
        pass(&Spread { up: 0.01, down: 0.01, maximum: [0.8; 2] }, &mut block);
        assert!(block.minds.is_empty());
    }
}
