//! Spread: what passes along ties in a step of some weeks.
//!
//! Each tie moves the hope and the connectedness of a person towards those of the other by spread × difference where the
//! other is higher, and by spread × drag × difference where the other is lower. All ties act on the states
//! with which the step began, so their order does not matter; nothing leaves the limits of states of mind. Where nobody's
//! states differ from the usual level nothing moves.
//!
//! Who has no support fades with the pass, and where half-lives are short in between: from the level at which the last step
//! of fading ended, moved by the ties, to the mean of the step that begins. Of connectedness, ties made in groups have kept
//! more over the last step: its half-life was longer.

use crate::engine::block::Block;
use crate::engine::ledger::Moment;
use crate::model::person::{Mind, MindTrack, NOT_FOLLOWED, Programme};
use crate::processes::OpenError;
use crate::processes::states_of_mind::{Fading, NEGLIGIBLE, set};
use crate::scenario::Values;

/// How much passes along a tie.
#[derive(Debug, Clone)]
pub(super) struct Spread {
    /// Towards those who are higher, per step.
    up: f32,
    /// Towards those who are lower, per step.
    down: f32,
    /// Largest hope and connectedness.
    maximum: [f32; 2],
    fading: Fading,
    /// Longer half-life of connectedness, as a share of it, for each tie made in groups.
    protection: f64,
    /// Half-lives of states of mind in a step of fading; 0 where nothing fades by halves.
    half_lives: f64,
}

impl Spread {
    /// Reads the parameters; something passes every so many weeks.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn open(values: &Values, weeks: usize) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let maximum =
            |state: &str| number(&format!("states_of_mind.maximum.{state}")).map(|most| most as f32);
        let up = number("ties.spread")? * weeks as f64;
        let fading = Fading::open(values)?;
        let by_halves = values.optional_word("states_of_mind.persistence") != Some("none");
        Ok(Self {
            up: up as f32,
            down: (up * number("ties.drag")?) as f32,
            maximum: [maximum("hope")?, maximum("connectedness")?],
            protection: number("ties.protection")?,
            half_lives: if by_halves {
                fading.weeks() as f64 / number("states_of_mind.half_life")?
            } else {
                0.0
            },
            fading,
        })
    }

    /// What two people with hope and connectedness at these levels take over from each other in a step; of both states and
    /// both people at once, because every tie is looked along.
    #[inline]
    fn pull(&self, [a, b]: [[f32; 2]; 2]) -> [[f32; 2]; 2] {
        let difference = [b[0] - a[0], b[1] - a[1], a[0] - b[0], a[1] - b[1]];
        let [x, y, z, w] = difference.map(|d| d * if d > 0.0 { self.up } else { self.down });
        [[x, y], [z, w]]
    }

    /// Where the states of mind of a person stand as the step begins.
    fn level(&self, track: &MindTrack, block: &Block) -> Mind {
        if track.supported {
            return track.mind;
        }
        let step = usize::from(track.step);
        let left = self.fading.left(step, step);
        let mut mind = track.mind.with(&track.end, |x, end| self.fading.faded(x, end, left));
        let made = block.networks.get(track.person as usize).map_or(0, |network| network.made);
        if made > 0 {
            let longer = 1.0 + self.protection * f64::from(made);
            let rest = self.fading.rest(track.end.connectedness);
            // What the step took more than it should is given back.
            let back = libm::exp2((1.0 - 1.0 / longer) * self.half_lives);
            mind.connectedness = rest + (f64::from(mind.connectedness - rest) * back) as f32;
        }
        mind
    }

    /// Whether a step of fading begins at a time.
    pub(super) fn begins(&self, time: f64) -> bool {
        self.fading.step_from(time) == self.fading.weeks()
    }

    /// Lets what nobody supports fade in the step that begins, after hope and connectedness have passed along all ties of a
    /// site where they do.
    pub(super) fn pass(&self, passes: bool, block: &mut Block, moment: &Moment) {
        if block.minds.is_empty() {
            return;
        }
        let levels: Vec<Mind> = block.minds.iter().map(|track| self.level(track, block)).collect();
        let pulls = if passes { self.pulls(&levels, block) } else { vec![[0.0; 2]; block.people.len()] };
        let weeks = self.fading.step_from(moment.time);
        for (position, level) in levels.into_iter().enumerate() {
            let pulled = pulls[block.minds[position].person as usize];
            let mind = self.moved(level, pulled);
            if block.minds[position].supported {
                if mind != level {
                    set(position, mind, block, moment);
                }
            } else {
                self.fade(position, mind, weeks, block, moment);
            }
        }
        for (person, pulled) in pulls.into_iter().enumerate() {
            let [hope, connectedness] = pulled;
            let moves = hope != 0.0 || connectedness != 0.0;
            if !moves || block.people[person].mind != NOT_FOLLOWED {
                continue;
            }
            let supported = block.people[person].programme == Programme::Engaged;
            let mind = self.moved(Mind::USUAL, pulled);
            if supported {
                let position = block.follow_mind(person, true);
                set(position, mind, block, moment);
            } else if mind.hope.abs().max(mind.connectedness.abs()) >= NEGLIGIBLE {
                let position = block.follow_mind(person, false);
                self.fade(position, mind, weeks, block, moment);
            }
        }
    }

    /// States of mind that ties have moved by so much of hope and connectedness.
    fn moved(&self, mind: Mind, [hope, connectedness]: [f32; 2]) -> Mind {
        let moved = |from: f32, by: f32, limit: f32| {
            // A state that stands beyond the limit already is not pushed back by ties.
            let limit = limit.max(from.abs());
            (from + by).clamp(-limit, limit)
        };
        Mind {
            hope: moved(mind.hope, hope, self.maximum[0]),
            connectedness: moved(mind.connectedness, connectedness, self.maximum[1]),
            ..mind
        }
    }

    /// The states of mind of somebody without support fade from `level` for the step of so many weeks that begins.
    fn fade(&self, position: usize, level: Mind, weeks: usize, block: &mut Block, moment: &Moment) {
        let track = &mut block.minds[position];
        let mean = self.fading.mean(weeks);
        let mind = level.with(&track.end, |x, end| self.fading.faded(x, end, mean));
        track.step = weeks as u8;
        let moves = mind != track.mind;
        // Who is back at the usual level is let go when states of mind are looked at, in this week.
        let until = if mind.is_usual() { 0.0 } else { weeks as f64 };
        block.looks[position] = (moment.time + until) as f32;
        if moves {
            set(position, mind, block, moment);
        }
    }

    /// By how much all ties together move hope and connectedness of each person in a step.
    fn pulls(&self, levels: &[Mind], block: &Block) -> Vec<[f32; 2]> {
        let mut pulls = vec![[0.0_f32; 2]; block.people.len()];
        if self.up == 0.0 && self.down == 0.0 {
            return pulls;
        }
        let mut of_person = vec![[0.0_f32; 2]; pulls.len()];
        for (track, level) in block.minds.iter().zip(levels) {
            of_person[track.person as usize] = [level.hope, level.connectedness];
        }
        for tie in &block.ties {
            let both = [tie.a as usize, tie.b as usize];
            let pulled = self.pull(both.map(|person| of_person[person]));
            for (person, pulled) in both.into_iter().zip(pulled) {
                let [hope, connectedness] = &mut pulls[person];
                (*hope, *connectedness) = (*hope + pulled[0], *connectedness + pulled[1]);
            }
        }
        pulls
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ledger::Ledger;
    use crate::model::network::{Network, Tie};
    use crate::model::person::{Attributes, Person};
    use crate::model::site::Site;
    use crate::units::value::{DiscountClock, DiscountRate};

    fn pass(spread: &Spread, block: &mut Block) {
        spread.pass(true, block, &ledger().moment(0.0));
    }

    fn spread(up: f32, down: f32) -> Spread {
        let fading = Fading::new(39.0, 0.0, 4);
        Spread { up, down, maximum: [0.8; 2], fading, protection: 0.0, half_lives: 4.0 / 39.0 }
    }

    const PAIRS: [(u32, u32); 4] = [(0, 1), (1, 2), (0, 3), (2, 3)];

    /// The same with everyone supported, so that nobody fades.
    fn supported(hope: [f32; 5]) -> Block {
        let mut block = block(hope);
        for person in 0..5 {
            if block.people[person].mind == NOT_FOLLOWED {
                block.follow_mind(person, true);
            }
        }
        block
    }

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
        let spread = spread(0.01, 0.004);
        let mut block = supported(start);
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
        let spread = spread(0.01, 0.01);
        let mut block = supported(start);
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
        pass(&spread(0.01, 0.01), &mut block);
        assert!(block.minds.is_empty());
    }

    fn ledger() -> Ledger {
        Ledger::new(1, 520.0, 4.0, DiscountClock::new(DiscountRate::per_year(0.0), 520))
    }

    /// Against weeks one by one: what a tie passes on fades from then on, as does what was there.
    #[test]
    fn who_has_no_support_fades_with_the_pass() {
        let law = spread(0.02, 0.0);
        // The first is held at the same level, the second is tied to the first alone.
        let mut block = block([0.5, 0.0, 0.0, 0.0, 0.0]);
        block.ties.truncate(1);
        let mut plain = 0.0_f64;
        for step in 0..30 {
            law.pass(true, &mut block, &ledger().moment(f64::from(step) * 4.0));
            plain += 0.02 * (0.5 - plain);
            let mut mean = 0.0;
            for _ in 0..4 {
                plain *= libm::exp2(-1.0 / 39.0);
                mean += plain / 4.0;
            }
            let found = f64::from(block.mind(1).hope);
            assert!((found - mean).abs() < 1e-5, "{step}: {found} {mean}");
        }
    }

    /// At each pass connectedness stands where a longer half-life would have brought it, by the ties made in groups.
    #[test]
    fn ties_made_in_groups_keep_connectedness() {
        for made in [0_u16, 3] {
            let law = Spread { protection: 0.5, ..spread(0.0, 0.0) };
            let mut block = block([-0.4, 0.0, 0.0, 0.0, 0.0]);
            block.networks = vec![Network { made, ..Network::NONE }; 5];
            let track = &mut block.minds[0];
            (track.supported, track.end) = (false, track.mind);
            track.mind = track.mind.with(&track.end, |_, end| law.fading.faded(end, end, law.fading.mean(4)));
            track.step = 4;
            let longer = 39.0 * (1.0 + 0.5 * f64::from(made));
            let mean = (1..=4).map(|week| libm::exp2(-f64::from(week) / 39.0)).sum::<f64>() / 4.0;
            for step in 1..30 {
                let at = f64::from(step) * 4.0;
                law.pass(true, &mut block, &ledger().moment(at));
                let mind = block.minds[0].mind;
                let wanted = |half_life: f64| 0.4 * libm::exp2(-at / half_life) * mean;
                assert!((f64::from(mind.connectedness) - wanted(longer)).abs() < 1e-5, "{step}: {mind:?}");
                assert!((f64::from(mind.hope) + wanted(39.0)).abs() < 1e-5, "{step}: {mind:?}");
            }
        }
    }
}
