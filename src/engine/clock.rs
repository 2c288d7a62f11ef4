//! A clock: one process of one person, as a remaining amount of integrated hazard.
//!
//! The event of a process happens when the integral of its hazard has used up an amount drawn from Exp(1)
//! (the Sellke or next-reaction construction). While the hazard is constant the time of the event is known, so a
//! clock holds that time and needs no work until its own hazard changes: it is then re-anchored, with the rest of
//! the amount kept. A hazard that is bitwise the same changes nothing, so a strategy that does not touch a person
//! leaves that life unchanged to the last bit.
//!
//! # Source
//! Sellke T (1983) J Appl Probab 20:390-394; Gibson MA, Bruck J (2000) J Phys Chem A 104:1876-1889.

/// Number of clocks that a person carries.
pub const SLOTS: usize = 8;
/// The first so many of them have a hazard; the others are dates: times that nothing modifies.
pub const HAZARDS: usize = 6;

/// Which of a person's clocks; each is owned by one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub u8);

/// A ninth clock, in a column of its own that exists only where a process asks for it.
pub const EXTRA: Slot = Slot(SLOTS as u8);

/// The tick in which a person's next event falls, and the slot of its clock: 4 bytes, in the order of ticks, because
/// everyone's are looked at in every tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due(i32);

impl Due {
    /// Bits of the slot.
    const SLOT: u32 = 4;
    /// The last tick that can be told.
    pub const LAST: i32 = (i32::MAX >> Self::SLOT) - 1;
    /// No event comes.
    pub const NEVER: Self = Self(i32::MAX);

    /// An event of the clock in `slot` in `tick`; never where that is after the last.
    #[inline]
    pub const fn new(tick: i32, slot: Slot) -> Self {
        if tick > Self::LAST { Self::NEVER } else { Self(tick << Self::SLOT | slot.0 as i32) }
    }

    /// What any event in `tick` or before is at most.
    #[inline]
    pub const fn all_of(tick: i32) -> Self {
        Self(tick << Self::SLOT | ((1 << Self::SLOT) - 1))
    }

    /// The tick; the last that there is for no event.
    #[inline]
    pub const fn tick(self) -> i32 {
        self.0 >> Self::SLOT
    }

    /// The slot of the clock.
    #[inline]
    pub const fn slot(self) -> Slot {
        Slot((self.0 & ((1 << Self::SLOT) - 1)) as u8)
    }
}

/// The clock of one process of one person.
///
/// # Units
/// Times in weeks since the start, hazards per week, amounts without unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    /// While the hazard is positive: the time of the event. While it is zero: the amount that is left.
    anchor: f64,
    hazard: f32,
}

impl Clock {
    /// A clock that is not running and has no amount.
    pub const OFF: Self = Self { anchor: f64::INFINITY, hazard: 0.0 };

    /// A clock started at `now` with an amount of integrated hazard.
    #[inline]
    pub fn start(now: f64, amount: f64, hazard: f32) -> Self {
        if hazard > 0.0 {
            Self { anchor: now + amount / f64::from(hazard), hazard }
        } else {
            Self { anchor: amount, hazard: 0.0 }
        }
    }

    /// A clock whose event time under a shaped hazard is known: `hazard` is the factor on the shape.
    #[inline]
    pub const fn with(time: f64, hazard: f32) -> Self {
        Self { anchor: time, hazard }
    }

    /// A clock that goes off at a known time: a duration that nothing modifies.
    #[inline]
    pub const fn at_time(time: f64) -> Self {
        Self { anchor: time, hazard: f32::INFINITY }
    }

    /// The time of the event; infinity while the hazard is zero.
    #[inline]
    pub const fn time(&self) -> f64 {
        if self.hazard > 0.0 { self.anchor } else { f64::INFINITY }
    }

    /// The hazard now.
    #[inline]
    pub const fn hazard(&self) -> f32 {
        self.hazard
    }

    /// The amount of integrated hazard that is left at `now`.
    #[inline]
    pub fn remaining(&self, now: f64) -> f64 {
        if self.hazard > 0.0 { (self.anchor - now) * f64::from(self.hazard) } else { self.anchor }
    }

    /// Changes the hazard at `now`, keeping the rest of the amount; does nothing where it is bitwise the same.
    #[inline]
    pub fn set_hazard(&mut self, now: f64, hazard: f32) {
        if self.hazard.to_bits() != hazard.to_bits() {
            *self = Self::start(now, self.remaining(now), hazard);
        }
    }
}

/// Bytes of a stored time: a double without its last 16 bits, 36 bits of mantissa, which at 5,000 weeks is a 25th of a
/// second.
///
/// Eight clocks a person are what most of the memory goes into. Dropping bits rounds a time down, by less than
/// 1.5e-11 of it, always in the same way.
const ANCHOR: usize = 6;
/// Bytes of a stored hazard.
const HAZARD: usize = 4;

/// The time that is stored at `place`. Eight bytes are read, of which the upper two belong to what follows: one load and
/// one shift, because everyone's clocks are looked at wherever something happens to them.
///
/// They are taken as a whole: of eight bytes put together one by one the compiler leaves out the two that are shifted away,
/// and reads the others in three parts.
#[inline]
fn anchor<const N: usize>(bytes: &[u8; N], place: usize) -> f64 {
    let word = bytes[place..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
    f64::from_bits(word << 16)
}

#[inline]
fn put_anchor<const N: usize>(bytes: &mut [u8; N], place: usize, value: f64) {
    bytes[place..place + ANCHOR].copy_from_slice(&value.to_bits().to_le_bytes()[2..]);
}

#[inline]
fn hazard<const N: usize>(bytes: &[u8; N], place: usize) -> f32 {
    f32::from_le_bytes(std::array::from_fn(|i| bytes[place + i]))
}

#[inline]
fn put_hazard<const N: usize>(bytes: &mut [u8; N], place: usize, value: f32) {
    bytes[place..place + HAZARD].copy_from_slice(&value.to_le_bytes());
}

/// A clock as it is stored in a column of its own: 12 bytes, of which the last two only make room for a whole read. Where the
/// hazard is 0 the amount that is left is stored with a minus, so that the first bytes alone say when the clock comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoredClock([u8; ANCHOR + HAZARD + 2]);

impl StoredClock {
    /// Its first byte.
    #[inline]
    pub(super) const fn first(&self) -> u8 {
        self.0[0]
    }

    /// A number in the order of the times at which clocks come, as [`rank_of`] has it; greater than that of any time where the
    /// hazard is 0.
    #[inline]
    pub(super) fn rank(&self) -> u64 {
        rank_of(anchor(&self.0, 0))
    }
}

/// A number in the order of times that are not negative: the bits of one that has a minus are more than those of infinity.
#[inline]
pub(super) const fn rank_of(time: f64) -> u64 {
    time.to_bits()
}

impl From<Clock> for StoredClock {
    #[inline]
    fn from(clock: Clock) -> Self {
        let mut bytes = [0; ANCHOR + HAZARD + 2];
        put_anchor(&mut bytes, 0, if clock.hazard > 0.0 { clock.anchor } else { -clock.anchor });
        put_hazard(&mut bytes, ANCHOR, clock.hazard);
        Self(bytes)
    }
}

impl From<StoredClock> for Clock {
    #[inline]
    fn from(stored: StoredClock) -> Self {
        let (anchor, hazard) = (anchor(&stored.0, 0), hazard(&stored.0, ANCHOR));
        Self { anchor: if hazard > 0.0 { anchor } else { -anchor }, hazard }
    }
}

/// The clocks of one person, by slot: all times, then all hazards, so that they pack without gaps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clocks([u8; SLOTS * ANCHOR + HAZARDS * HAZARD]);

impl Clocks {
    /// All off.
    pub const OFF: Self = {
        // Infinity has only its upper bytes set, and a hazard of 0 none.
        let (infinity, mut bytes) =
            (Clock::OFF.anchor.to_bits().to_le_bytes(), [0; SLOTS * ANCHOR + HAZARDS * HAZARD]);
        let mut place = 0;
        while place < SLOTS * ANCHOR {
            bytes[place] = infinity[2 + place % ANCHOR];
            place += 1;
        }
        Self(bytes)
    };

    /// Bytes of both ends, which may lie in two lines of a cache.
    #[inline]
    pub(super) const fn ends(&self) -> u64 {
        let last = self.0.len() - 1;
        (self.0[0] ^ self.0[last]) as u64
    }

    #[inline]
    fn hazard(&self, slot: usize) -> Option<f32> {
        (slot < HAZARDS).then(|| hazard(&self.0, SLOTS * ANCHOR + slot * HAZARD))
    }

    /// The clock in a slot.
    #[inline]
    pub fn get(&self, slot: Slot) -> Clock {
        let slot = usize::from(slot.0) % SLOTS;
        Clock { anchor: anchor(&self.0, slot * ANCHOR), hazard: self.hazard(slot).unwrap_or(f32::INFINITY) }
    }

    /// Puts a clock into a slot; a slot for dates takes its time.
    #[inline]
    pub fn set(&mut self, slot: Slot, clock: Clock) {
        let slot = usize::from(slot.0) % SLOTS;
        if slot < HAZARDS {
            put_hazard(&mut self.0, SLOTS * ANCHOR + slot * HAZARD, clock.hazard);
            put_anchor(&mut self.0, slot * ANCHOR, clock.anchor);
        } else {
            put_anchor(&mut self.0, slot * ANCHOR, clock.time());
        }
    }

    /// Changes the hazard of the clock in a slot at `now`, keeping the rest of its amount; says whether it changed.
    #[inline]
    pub fn set_hazard(&mut self, slot: Slot, now: f64, hazard: f32) -> bool {
        let mut clock = self.get(slot);
        let changes = clock.hazard.to_bits() != hazard.to_bits();
        if changes {
            clock.set_hazard(now, hazard);
            self.set(slot, clock);
        }
        changes
    }

    /// The slot and time of the earliest event; the lower slot where two fall together.
    #[inline]
    pub fn next(&self) -> (Slot, f64) {
        let time = |slot: usize| match self.hazard(slot) {
            Some(hazard) if hazard <= 0.0 => f64::INFINITY,
            _ => anchor(&self.0, slot * ANCHOR),
        };
        let earlier = |a: (usize, f64), b: (usize, f64)| if b.1 < a.1 { b } else { a };
        let pair = |a: usize| earlier((a, time(a)), (a + 1, time(a + 1)));
        let (slot, time) = earlier(earlier(pair(0), pair(2)), earlier(pair(4), pair(6)));
        (Slot(slot as u8), time)
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the times are exact")]
mod tests {
    use super::*;

    #[test]
    fn the_integral_of_a_changing_hazard_is_used_up_exactly() {
        let mut clock = Clock::start(0.0, 2.0, 0.5);
        assert_eq!(clock.time(), 4.0);
        clock.set_hazard(1.0, 0.25);
        assert_eq!(clock.time(), 7.0);
        clock.set_hazard(3.0, 0.0);
        assert_eq!((clock.time(), clock.remaining(99.0)), (f64::INFINITY, 1.0));
        clock.set_hazard(10.0, 1.0);
        assert_eq!(clock.time(), 11.0);
    }

    #[test]
    fn a_stored_time_is_less_than_a_second_early_in_a_lifetime() {
        for time in [0.0, 1e-9, 0.1, 51.999_999_999_9, 5_719.123_456_789, f64::INFINITY] {
            let stored: Clock = StoredClock::from(Clock::at_time(time)).into();
            assert!(stored.time() <= time, "{time}");
            assert!(time - stored.time() < 1e-7 || time.is_infinite(), "{time}: {}", stored.time());
        }
    }

    #[test]
    fn a_stored_clock_comes_in_the_order_of_its_rank() {
        let clocks = [
            Clock::start(0.0, 0.0, 0.1),
            Clock::start(0.0, 1e-9, 0.1),
            Clock::start(3.0, 0.2, 1e-3),
            Clock::at_time(5_719.123_456_789),
            Clock::at_time(f64::INFINITY),
            Clock::start(1.0, 0.0, 0.0),
            Clock::start(1.0, 0.5, 0.0),
            Clock::OFF,
        ];
        for one in clocks.map(StoredClock::from) {
            let time = Clock::from(one).time();
            for now in [0.0, 1e-9, 1.0, 203.0, 5_720.0] {
                assert_eq!(one.rank() <= rank_of(now), time <= now, "{one:?} {now}");
            }
        }
        for clock in clocks {
            assert_eq!(Clock::from(StoredClock::from(clock)).hazard(), clock.hazard());
            let (before, after) =
                (clock.remaining(1.0), Clock::from(StoredClock::from(clock)).remaining(1.0));
            assert!(
                before.is_infinite() && after.is_infinite() || (before - after).abs() < 1e-6,
                "{clock:?}"
            );
        }
    }

    #[test]
    fn dates_and_hazards_share_one_order() {
        let mut clocks = Clocks::OFF;
        assert_eq!(clocks.next().1, f64::INFINITY);
        clocks.set(Slot(7), Clock::at_time(3.0));
        clocks.set(Slot(1), Clock::start(0.0, 1.0, 0.25));
        clocks.set(Slot(2), Clock::start(0.0, 1.0, 0.0));
        assert_eq!(clocks.next(), (Slot(7), 3.0));
        clocks.set(Slot(7), Clock::OFF);
        assert_eq!(clocks.next(), (Slot(1), 4.0));
        assert!(clocks.set_hazard(Slot(2), 1.0, 1.0));
        assert_eq!(clocks.next(), (Slot(2), 2.0));
        assert_eq!(std::mem::size_of::<Clocks>(), 72);
        assert_eq!(std::mem::size_of::<StoredClock>(), 12);
    }

    #[test]
    fn what_is_due_is_in_the_order_of_ticks_and_knows_its_slot() {
        for tick in [0, 1, 7, 104_000, Due::LAST] {
            for slot in (0..=EXTRA.0).map(Slot) {
                let due = Due::new(tick, slot);
                assert_eq!(due.slot(), slot);
                assert!(due <= Due::all_of(tick) && (tick == 0 || due > Due::all_of(tick - 1)), "{tick}");
            }
        }
        assert_eq!(Due::new(Due::LAST + 1, Slot(0)), Due::NEVER);
        assert!(Due::NEVER > Due::all_of(Due::LAST));
    }

    #[test]
    fn the_same_hazard_leaves_every_bit() {
        let mut clock = Clock::start(0.1, 0.3, 0.017);
        let before = clock;
        for step in 1..100 {
            clock.set_hazard(f64::from(step) * 0.01, 0.017);
        }
        assert_eq!(before, clock);
    }
}
