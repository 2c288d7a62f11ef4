//! What rules and changes that are in force do to a site.
//!
//! Of rules that pause and resume the same, the one that came into force last decides. Supervision adds up. Money is
//! moved and never made: where n of the N sites with posts have a rule in force that moves a share a, each of them has a more
//! and each of the others a × n / (N - n) less, so that the factors sum to N; no factor falls below 0.

use super::cycles::Changes;
use super::rules::{Action, Rule};
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::site::{Open, Stage};

/// Whether something is open that rules pause and resume; it is where none is in force.
fn open(rules: &[Rule], block: &Block, of: impl Fn(Action) -> Option<bool>) -> bool {
    let in_force = rules.iter().zip(&block.oversight.rules).filter(|(_, standing)| standing.in_force());
    let asked = in_force.filter_map(|(rule, standing)| Some((standing.in_force_since, of(rule.action)?)));
    // Of those that came at once, the last in the scenario.
    asked.fold((f64::NEG_INFINITY, true), |last, next| if next.0 >= last.0 { next } else { last }).1
}

/// Sets every site to what rules and changes in force make of it.
pub(super) fn act(
    rules: &[Rule],
    changes: &Changes,
    blocks: &mut [Block],
    horizon: f64,
    step: &mut Step<'_>,
) {
    move_money(rules, blocks);
    stop_waves(rules, blocks, step);
    let to = step.end.min(horizon);
    for block in blocks {
        block.site.open = Open {
            recruits: open(rules, block, |action| match action {
                Action::Recruitment { open } => Some(open),
                _ => None,
            }),
            admits: open(rules, block, |action| match action {
                Action::Intake { open } => Some(open),
                _ => None,
            }),
        };
        let added: f64 = rules
            .iter()
            .zip(&block.oversight.rules)
            .filter(|(_, standing)| standing.in_force())
            .map(|(rule, _)| if let Action::Supervision(amount) = rule.action { amount } else { 0.0 })
            .sum();
        block.site.extra_supervisors = (added + changes.supervisors(block)) as f32;
        changes.apply(block, to, step);
        if block.site.stage.has_posts() && !block.site.open.recruits {
            step.ledger.accrue_site(SiteQuantity::RecruitmentPausedWeeks, 1.0, step.start, to);
        }
        if block.site.stage.delivers() && !block.site.open.admits {
            step.ledger.accrue_site(SiteQuantity::IntakePausedWeeks, 1.0, step.start, to);
        }
    }
}

fn move_money(rules: &[Rule], blocks: &mut [Block]) {
    let mut moved = vec![0.0; blocks.len()];
    let mut any = false;
    for (number, rule) in rules.iter().enumerate() {
        let Action::Money(share) = rule.action else { continue };
        any = true;
        let member = |block: &Block| block.site.stage.has_posts();
        let given = |block: &Block| member(block) && block.oversight.rules[number].in_force();
        let given_to = blocks.iter().filter(|block| given(block)).count() as f64;
        let others = blocks.iter().filter(|block| member(block)).count() as f64 - given_to;
        if given_to == 0.0 || others == 0.0 {
            continue;
        }
        for (moved, block) in moved.iter_mut().zip(&*blocks) {
            if given(block) {
                *moved += share;
            } else if member(block) {
                *moved -= share * given_to / others;
            }
        }
    }
    if !any {
        return;
    }
    // All of it is scaled down where a site would be left with less than nothing, so that what is given is taken.
    let largest = moved.iter().fold(0.0, |largest: f64, moved| largest.max(-moved));
    let scale = if largest > 1.0 { 1.0 / largest } else { 1.0 };
    for (block, moved) in blocks.iter_mut().zip(moved) {
        block.site.envelope = (1.0 + scale * moved).max(0.0) as f32;
    }
}

fn stop_waves(rules: &[Rule], blocks: &mut [Block], step: &Step<'_>) {
    let bit = |rule: &Rule| match rule.action {
        Action::StopWave(wave) => 1_u64.checked_shl(wave as u32).unwrap_or(0),
        _ => 0,
    };
    let Some(first) = blocks.first() else { return };
    let in_force = rules.iter().zip(&first.oversight.rules).filter(|(_, standing)| standing.in_force());
    let stopped = in_force.fold(0, |bits, (rule, _)| bits | bit(rule));
    for number in 0..u64::BITS {
        if stopped >> number & 1 == 1 && first_of(blocks).stopped >> number & 1 == 0 {
            halt(number, blocks, step.start);
        }
    }
    for block in blocks {
        block.oversight.stopped = stopped;
    }
}

fn first_of(blocks: &[Block]) -> &crate::model::oversight::Oversight {
    &blocks[0].oversight
}

/// The sites of a wave that still prepare go back to considering; the wave takes up again what it has lost when it goes on.
fn halt(number: u32, blocks: &mut [Block], now: f64) {
    let preparing =
        |block: &Block| u32::from(block.site.wave) == number && block.site.stage == Stage::Preparing;
    if !blocks.iter().any(preparing) {
        return;
    }
    for block in blocks {
        if preparing(block) {
            block.site.until = f64::INFINITY;
            block.turn(Stage::Considering, now, None);
        }
        block.oversight.held_back |= 1 << number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::oversight::Standing;
    use crate::model::site::Site;
    use crate::scenario::expression::condition;

    fn rule(action: Action) -> Rule {
        Rule::for_test(condition("1 < 2", &[]).unwrap(), action)
    }

    fn sites(since: &[&[f64]]) -> Vec<Block> {
        let site = |(id, since): (usize, &&[f64])| {
            let mut block = Block::new(Site::new(id));
            block.site.stage = Stage::Delivering;
            block.oversight.rules = since
                .iter()
                .map(|&in_force_since| Standing { holds_since: in_force_since, in_force_since })
                .collect();
            block
        };
        since.iter().enumerate().map(site).collect()
    }

    #[test]
    fn money_is_moved_and_never_made() {
        const NOT: f64 = f64::INFINITY;
        let mut blocks = sites(&[&[0.0, NOT], &[NOT, 0.0], &[NOT, NOT], &[0.0, NOT]]);
        let rules = [rule(Action::Money(0.3)), rule(Action::Money(-0.2))];
        move_money(&rules, &mut blocks);
        let found: Vec<f64> = blocks.iter().map(|block| f64::from(block.site.envelope)).collect();
        // Two of four get 0.3 that the other two pay; one gives 0.2, shared by three.
        let shared = 0.2 / 3.0;
        for (found, expected) in found.iter().zip([1.3 + shared, 0.5, 0.7 + shared, 1.3 + shared]) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
        // No more is taken than there is.
        move_money(&[rule(Action::Money(3.0)), rule(Action::Report)], &mut blocks);
        let found: Vec<f64> = blocks.iter().map(|block| f64::from(block.site.envelope)).collect();
        assert_eq!(found, [2.0, 0.0, 0.0, 2.0]);
        // Where everyone would be given, nobody is.
        let mut all = sites(&[&[0.0], &[4.0]]);
        move_money(&rules[..1], &mut all);
        assert!(all.iter().all(|block| block.site.envelope.to_bits() == 1.0_f32.to_bits()));
    }

    #[test]
    fn the_rule_that_came_last_decides() {
        const NOT: f64 = f64::INFINITY;
        let rules = [rule(Action::Intake { open: false }), rule(Action::Intake { open: true })];
        let admits = |since: [f64; 2]| {
            open(&rules, &sites(&[&since])[0], |action| match action {
                Action::Intake { open } => Some(open),
                _ => None,
            })
        };
        assert!(admits([NOT, NOT]) && !admits([8.0, NOT]) && admits([8.0, 12.0]) && !admits([12.0, 8.0]));
        assert!(admits([8.0, 8.0]));
    }
}
