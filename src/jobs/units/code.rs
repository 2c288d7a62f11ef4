//! How what a unit holds becomes bytes and is read back, to the last bit.
//!
//! Every structure is taken apart field by field and every word of a list by name, so that one that is added and forgotten
//! here does not compile.

use crate::model::diary::{AtWork, Diary, Entry, Happening, Stand, WorkSpell, WorkerDiary};
use crate::model::oversight::{Firing, Gauge, Oversight, Reading, Standing, Studied, Trial};
use crate::model::person::{Attributes, Circumstances, IllnessState, Programme, Treatment};
use crate::model::site::{Cause, Stage, Turn};
use crate::outcomes::site_by_site::SiteNow;

/// Something that can be written down as bytes and read back as it was.
pub(super) trait Coded: Sized {
    /// Adds it to bytes.
    fn put(&self, to: &mut Vec<u8>);
    /// Takes it off the front of bytes; none where they hold something else.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Coded for $kind {
            fn put(&self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_le_bytes());
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(Self::from_le_bytes(*bytes))
            }
        }
    )*};
}

macro_rules! fields {
    ($kind:ident { $($field:ident),* $(,)? }) => {
        impl Coded for $kind {
            fn put(&self, to: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($field.put(to);)*
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                $(let $field = Coded::take(from)?;)*
                Some(Self { $($field),* })
            }
        }
    };
}

macro_rules! words {
    ($kind:ident { $($word:ident),* $(,)? }) => {
        impl Coded for $kind {
            fn put(&self, to: &mut Vec<u8>) {
                let name: &str = match self { $(Self::$word => stringify!($word),)* };
                let place = [$(stringify!($word)),*].iter().position(|word| *word == name);
                to.push(place.unwrap_or_default() as u8);
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                [$(Self::$word),*].into_iter().nth(usize::from(u8::take(from)?))
            }
        }
    };
}

numbers!(u8, u16, u32, u64, f32, f64);

impl Coded for usize {
    fn put(&self, to: &mut Vec<u8>) {
        (*self as u64).put(to);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        u64::take(from)?.try_into().ok()
    }
}

impl Coded for bool {
    fn put(&self, to: &mut Vec<u8>) {
        to.push(u8::from(*self));
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl<T: Coded> Coded for Option<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.is_some().put(to);
        if let Some(value) = self {
            value.put(to);
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        if bool::take(from)? { T::take(from).map(Some) } else { Some(None) }
    }
}

impl<A: Coded, B: Coded> Coded for (A, B) {
    fn put(&self, to: &mut Vec<u8>) {
        self.0.put(to);
        self.1.put(to);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl Coded for [f64; 2] {
    fn put(&self, to: &mut Vec<u8>) {
        (self[0], self[1]).put(to);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        <(f64, f64)>::take(from).map(|(one, other)| [one, other])
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        for item in self {
            item.put(to);
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        // Nothing is set aside for a length that is only claimed.
        (0..usize::take(from)?).map(|_| T::take(from)).collect()
    }
}

/// Many numbers of which many follow on one that is the same, such as cells in which nothing happened.
///
/// # Shape
/// Their number; then, until all are there, how many differ and those, and how many more are as the last of them.
#[derive(Debug, PartialEq)]
pub(super) struct Runs(pub(super) Vec<f64>);

/// More numbers than these are in no run of them: those of sites and budgets, a few thousand.
const MOST_NUMBERS: usize = 1 << 20;

impl Runs {
    pub(super) fn put(numbers: &[f64], to: &mut Vec<u8>) {
        numbers.len().put(to);
        let same = |a: &f64, b: &f64| a.to_bits() == b.to_bits();
        let mut rest = numbers;
        while !rest.is_empty() {
            // A run begins where three in a row are the same: shorter ones would save nothing.
            let begins = rest.windows(3).position(|w| same(&w[0], &w[1]) && same(&w[1], &w[2]));
            let differ = begins.map_or(rest.len(), |begins| begins + 1);
            (differ as u32).put(to);
            rest[..differ].iter().for_each(|number| number.put(to));
            let last = rest[differ - 1];
            rest = &rest[differ..];
            let repeated = rest.iter().take_while(|number| same(number, &last)).count();
            (repeated as u32).put(to);
            rest = &rest[repeated..];
        }
    }
}

impl Coded for Runs {
    fn put(&self, to: &mut Vec<u8>) {
        Self::put(&self.0, to);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        let all = usize::take(from)?;
        if all > MOST_NUMBERS {
            return None;
        }
        let mut numbers: Vec<f64> = Vec::new();
        while numbers.len() < all {
            for _ in 0..u32::take(from)? {
                numbers.push(f64::take(from)?);
            }
            let repeated = u32::take(from)? as usize;
            let last = *numbers.last()?;
            if repeated > all - numbers.len().min(all) {
                return None;
            }
            numbers.resize(numbers.len() + repeated, last);
        }
        (numbers.len() == all).then_some(Self(numbers))
    }
}

impl Coded for Circumstances {
    fn put(&self, to: &mut Vec<u8>) {
        for treatment in TREATED {
            self.has(treatment).put(to);
        }
        self.housing().put(to);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        let mut circumstances = Self::default();
        for treatment in TREATED {
            circumstances = circumstances.with(treatment, bool::take(from)?);
        }
        Some(circumstances.housed(u8::take(from)?))
    }
}

const TREATED: [Treatment; 3] = [Treatment::Medication, Treatment::CaseManagement, Treatment::Psychotherapy];

words!(IllnessState { Stable, Relapse, CrisisCare, Voluntary, Compulsory, Dead });
words!(Programme { Outside, Waiting, Engaged, Left, Completed });
words!(Stage { Unaware, Considering, Preparing, Delivering, Sustained, Restarted, Paused, Discontinued });
words!(Cause { Other, Money, Supervisors, Staff, Support, Shock, Withdrawn });
words!(Happening {
    Relapse,
    CrisisCare,
    Voluntary,
    Compulsory,
    Discharge,
    Recovery,
    Visit,
    MedicationStopped,
    MedicationResumed,
    JobFound,
    JobLost,
    PlanMade,
    NotTakenUp,
    Accepted,
    WaitEnded,
    PlaceMatched,
    PlaceUnmatched,
    PlaceAlone,
    Contact,
    WorkerLost,
    WorkerFound,
    DroppedOut,
    SiteStopped,
    Completed,
    Died,
    Suicide,
    Left,
});

fields!(Attributes {
    sex,
    diagnosis,
    ethnicity,
    language,
    fifth,
    area,
    substance_use,
    digital,
    circumstances,
    eligible,
    decision_norm,
});
fields!(Entry { at, what, contacts });
fields!(Stand { state, programme, habits, referrals, enrolments, visits, contacts, worker });
fields!(Diary { site, person, rank, age, attributes, began, entries, contacts, stand });
words!(AtWork { Appointed, Training, Certifying, Supervised, Unsupervised, BurntOut, OnLeave, Left });
fields!(WorkSpell { at, stands, caseload });
fields!(WorkerDiary { site, starts, post, holder, rank, ethnicity, spells });
fields!(Reading { value, number, squares });
fields!(Gauge { next, taken, flowed, on_the_way, known });
fields!(Standing { holds_since, in_force_since });
fields!(Firing { at, rule, begins });
fields!(Trial { change, before, until });
fields!(Studied { at, change, kept });
fields!(Oversight {
    gauges,
    places,
    dropouts,
    place_weeks,
    improved,
    rules,
    firings,
    improves,
    trial,
    changes,
    studied,
    stopped,
    held_back,
    taken_by,
});
fields!(Turn { at, stage, cause });
fields!(SiteNow {
    site,
    area,
    deprivation_rank,
    stage,
    cause,
    began,
    stops,
    eligible,
    reached,
    engaged,
    waiting,
    posts,
    workers,
    fidelity,
    supervised,
    readiness,
    integration,
    contacts,
    domains,
    money,
});

#[cfg(test)]
mod tests {
    use super::*;

    fn again<T: Coded>(value: &T) -> T {
        let mut bytes = Vec::new();
        value.put(&mut bytes);
        let mut from = bytes.as_slice();
        let read = T::take(&mut from).unwrap();
        assert!(from.is_empty());
        // Whatever is cut off is missed.
        for length in 0..bytes.len() {
            assert!(T::take(&mut &bytes[..length]).is_none(), "{length} of {}", bytes.len());
        }
        read
    }

    #[test]
    fn numbers_come_back_to_the_last_bit() {
        let strange = [f64::NAN, -f64::NAN, f64::from_bits(0x7ff8_0000_0000_1234), -0.0, 0.0, f64::INFINITY];
        let mut numbers = vec![1.5, 1.5, 0.1];
        for number in strange {
            numbers.extend([number; 5]);
            numbers.extend([number, 2.0, number, number]);
        }
        for length in 0..=numbers.len() {
            let read = again(&Runs(numbers[..length].to_vec()));
            assert_eq!(read.0.len(), length);
            assert!(read.0.iter().zip(&numbers).all(|(a, b)| a.to_bits() == b.to_bits()), "{length}");
        }
        let mut bytes = Vec::new();
        Runs::put(&vec![0.0; 100_000], &mut bytes);
        assert!(bytes.len() < 100, "what is always the same costs nothing: {}", bytes.len());
    }

    #[test]
    fn lengths_that_are_only_claimed_cost_no_memory() {
        let mut bytes = Vec::new();
        u64::MAX.put(&mut bytes);
        bytes.extend([0; 64]);
        assert!(Vec::<f64>::take(&mut bytes.as_slice()).is_none());
        assert!(Runs::take(&mut bytes.as_slice()).is_none());
        // One number, and four thousand million more that are the same.
        let mut bytes = Vec::new();
        (2_usize, (1_u32, (1.0_f64, u32::MAX))).put(&mut bytes);
        assert!(Runs::take(&mut bytes.as_slice()).is_none());
        // The same where as many are claimed.
        let mut bytes = Vec::new();
        (u32::MAX as usize, (1_u32, (1.0_f64, u32::MAX - 1))).put(&mut bytes);
        assert!(Runs::take(&mut bytes.as_slice()).is_none());
    }

    #[test]
    fn every_structure_comes_back() {
        for housing in 0..3 {
            for bits in 0..8_u8 {
                let mut one = Circumstances::default().housed(housing);
                for (place, treatment) in TREATED.into_iter().enumerate() {
                    one = one.with(treatment, bits >> place & 1 == 1);
                }
                assert_eq!(again(&one), one);
            }
        }
        let entry = |what| Entry { at: 3.25, what, contacts: 7 };
        let diary = Diary {
            site: 3,
            person: 70_000,
            rank: 9,
            age: 43.5,
            attributes: Attributes { sex: 1, fifth: 4, ethnicity: 2, ..Attributes::default() },
            began: IllnessState::CrisisCare,
            entries: vec![entry(Happening::Relapse), entry(Happening::Suicide), entry(Happening::Left)],
            contacts: 12,
            stand: Stand {
                state: IllnessState::Dead,
                programme: Programme::Completed,
                habits: 5,
                referrals: 1,
                enrolments: 2,
                visits: 3,
                contacts: 4,
                worker: Some((6, 1)),
            },
        };
        assert_eq!(again(&diary), diary);
        for stands in AtWork::THERE.into_iter().chain([AtWork::Left]) {
            let spells = vec![WorkSpell { at: 2.5, stands, caseload: 9 }];
            let (site, starts, post) = (1, 2, 3);
            let worker = WorkerDiary { site, starts, post, holder: 4, rank: 5, ethnicity: 6, spells };
            assert_eq!(again(&worker), worker);
        }
        let seen = Oversight {
            gauges: vec![Gauge {
                on_the_way: vec![(2.0, Reading { value: 0.5, number: 3.0, squares: 0.25 })],
                next: 4.0,
                taken: 2,
                flowed: [1.0, 2.0],
                known: Reading { value: 0.25, number: 1.0, squares: 0.0 },
            }],
            rules: vec![Standing::IDLE],
            firings: vec![Firing { at: 1.0, rule: 2, begins: true }],
            trial: Some(Trial { change: 1, before: 0.5, until: 9.0 }),
            studied: vec![Studied { at: 5.0, change: 0, kept: false }],
            improved: 5,
            taken_by: 9,
            ..Oversight::NONE
        };
        assert_eq!(again(&seen), seen);
        for stage in Stage::ALL {
            for cause in Cause::ALL.into_iter().map(Some).chain([None]) {
                let turn = Turn { at: 8.0, stage, cause };
                assert_eq!(again(&turn), turn);
            }
        }
    }
}
