//! What is asked for from memory before it is needed.
//!
//! Of a person some 250 bytes are kept, in several columns, which mostly have left the nearer caches by the time of the next
//! event.

use super::block::Block;

impl Block {
    /// Reads a little of everything that is kept of these people, so that it is in cache when they are served: reads that
    /// do not wait for each other are fetched together, those on the way of a life one after the other.
    #[inline]
    pub(super) fn ask_for(&self, people: impl Iterator<Item = u32>) {
        let mut read = 0;
        for person in people {
            let person = person as usize;
            let who = &self.people[person];
            read ^= who.discharged.to_bits() ^ u64::from(who.habits);
            read ^= self.clocks[person].ends() ^ self.referral.bits(person);
            for column in &self.reached {
                read ^= column.bits(person);
            }
            read ^= self.bits_of_mind(usize::from(who.mind));
            read ^= self.harms.get(person).map_or(0, |harm| u64::from(harm.strain.to_bits()));
            read ^= self.contacts.get(person).map_or(0, |track| u64::from(track.changes));
        }
        std::hint::black_box(read);
    }

    /// The same of states of mind at some positions of the list.
    #[inline]
    pub fn ask_for_minds(&self, positions: &[u32]) {
        let read = positions.iter().fold(0, |read, &position| read ^ self.bits_of_mind(position as usize));
        std::hint::black_box(read);
    }

    /// Some bits from both lines of a cache in which states of mind may lie.
    #[inline]
    fn bits_of_mind(&self, position: usize) -> u64 {
        self.minds.get(position).map_or(0, |track| track.since_discounted.to_bits() ^ u64::from(track.step))
    }
}
