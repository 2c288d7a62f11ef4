//! Who gets a free place.

use crate::engine::block::Block;
use crate::model::person::Person;
use crate::model::relationship::Waiting;
use crate::scenario::Values;

/// Class, time the wait began, own draw.
type Key = (u8, f64, u32);

/// The order in which candidates get places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Each one's own draw decides.
    OwnDraw,
    /// The longest wait first.
    FirstCome,
    /// In or just out of hospital, then in relapse, then the longest wait.
    Need,
    /// The most deprived fifth, then the longest wait.
    Equity,
}

impl Priority {
    /// Reads the parameters. Where nobody is referred no order has to be stated.
    pub(in crate::processes) fn open(values: &Values) -> Self {
        match values.optional_word("referral.priority") {
            Some("first come") => Self::FirstCome,
            Some("need") => Self::Need,
            Some("equity") => Self::Equity,
            _ => Self::OwnDraw,
        }
    }

    /// The first so many people on the waiting list, in the order of priority. It is asked for when a place is free, and only so
    /// far: in most weeks most of the list waits on.
    pub(in crate::processes) fn first(self, count: usize, block: &Block) -> Vec<u32> {
        let key = |entry: &Waiting| (self.key(entry, &block.people[entry.person as usize]), entry.person);
        let mut order: Vec<_> = block.waiting.iter().map(key).collect();
        let compare = |(a, one): &(Key, u32), (b, other): &(Key, u32)| {
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)).then(one.cmp(other))
        };
        if let Some(last) = count.checked_sub(1).filter(|_| count < order.len()) {
            order.select_nth_unstable_by(last, compare);
        }
        order.truncate(count);
        order.sort_unstable_by(compare);
        order.into_iter().map(|(_, person)| person).collect()
    }

    /// What a candidate is sorted by.
    fn key(self, waiting: &Waiting, person: &Person) -> Key {
        let class = match self {
            Self::Need if person.state.in_hospital() || matches!(person.window, 1 | 2) => 0,
            Self::Need if person.state.acute_at_home() => 1,
            Self::Need => 2,
            Self::Equity => person.attributes.fifth,
            Self::OwnDraw | Self::FirstCome => 0,
        };
        (class, if self == Self::OwnDraw { 0.0 } else { waiting.since }, waiting.rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::person::{Attributes, IllnessState};
    use crate::model::site::Site;

    fn block(people: u32) -> Block {
        let mut block = Block::new(Site::new(0));
        let mut state = 1_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) % below
        };
        for person in 0..people {
            let fifth = random(5) as u8;
            block.push(Person::new(40.0, Attributes { fifth, ..Attributes::default() }, 0, 1.0, 1.0));
            let states = [IllnessState::Stable, IllnessState::Relapse, IllnessState::Voluntary];
            block.people[person as usize].state = states[random(3) as usize];
            // Many who came in the same week, some of them with the same draw.
            let (since, rank) = (random(4) as f64, random(5) as u32);
            block.waiting.push(Waiting { since, rank, person });
        }
        block.waiting.reverse();
        block
    }

    /// Against the whole list in order, whose first so many they are.
    #[test]
    fn the_first_of_the_list_are_those_of_the_whole_order() {
        let block = block(40);
        for priority in [Priority::OwnDraw, Priority::FirstCome, Priority::Need, Priority::Equity] {
            let mut whole: Vec<&Waiting> = block.waiting.iter().collect();
            let key = |entry: &Waiting| priority.key(entry, &block.people[entry.person as usize]);
            whole.sort_by(|a, b| key(a).partial_cmp(&key(b)).unwrap().then(a.person.cmp(&b.person)));
            let people: Vec<u32> = whole.iter().map(|entry| entry.person).collect();
            for count in [0, 1, 7, 39, 40, 99] {
                assert_eq!(priority.first(count, &block), people[..count.min(40)], "{priority:?} {count}");
            }
        }
    }
}
