//! How a site comes from one stage to the next.
//!
//! unaware → considering → preparing → delivering → sustained; from delivering on → paused and back, or → discontinued with
//! its cause, from where a site may prepare again and is then restarted.

use super::Adoption;
use crate::engine::block::Block;
use crate::engine::ledger::{SiteQuantity, stopped_by};
use crate::engine::process::Step;
use crate::model::site::{Cause, Stage, Stopping};
use crate::processes::slots::{ADOPTION, AWARENESS, PAUSE, RESTART, STOP};
use crate::units::index::Entity;

fn count(quantity: SiteQuantity, step: &mut Step<'_>) {
    let moment = step.ledger.moment(step.start);
    step.ledger.add_site(quantity, 1.0, &moment);
}

impl Adoption {
    /// A site takes the programme up.
    pub(super) fn prepare(&self, block: &mut Block, step: &mut Step<'_>) {
        let longer = self.climate.longer(&block.site);
        let again = if block.site.stops > 0 { self.sustainment.restart_preparation } else { 1.0 };
        block.site.until = step.start + self.preparation_weeks * longer * again;
        block.turn(Stage::Preparing, step.start, None);
        count(SiteQuantity::SitesPrepared, step);
        block.charge(SiteQuantity::SitesPrepared, 1.0);
    }

    /// A site begins to deliver.
    pub(super) fn deliver(&self, block: &mut Block, step: &mut Step<'_>) {
        let again = block.site.stops > 0;
        Self::begin(step.start, step.start, block, step);
        if again {
            block.turn(Stage::Restarted, step.start, None);
            count(SiteQuantity::SitesRestarted, step);
        } else {
            block.turn(Stage::Delivering, step.start, None);
        }
        count(SiteQuantity::SitesStarted, step);
        self.climate.begin(&mut block.site, step.start);
        self.look_ahead(step.start, block);
    }

    /// A site delivers from the start, and has done so for long.
    pub(super) fn deliver_from_the_start(&self, block: &mut Block, step: &mut Step<'_>) {
        Self::begin(f64::NEG_INFINITY, 0.0, block, step);
        block.turn(Stage::Delivering, 0.0, None);
        if self.sustainment.sustained_after < f64::INFINITY {
            block.site.sustained = 0.0;
            block.turn(Stage::Sustained, 0.0, None);
            count(SiteQuantity::SitesSustained, step);
        }
        self.look_ahead(0.0, block);
    }

    /// Draws how much it takes until the site stops.
    fn begin(began: f64, now: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = Entity::site(usize::from(block.site.id));
        let mut draw = step.luck.draw(entity, STOP, u32::from(block.site.stops));
        let site = &mut block.site;
        site.stopping = Stopping { left: draw.amount(), from: now, branch: draw.uniform(), ..Stopping::OFF };
        (site.began, site.sustained, site.until) = (began, f64::INFINITY, f64::INFINITY);
        (site.turnover, site.leavers_seen) = ([0.0; 2], block.team.leavers);
    }

    /// Sets the hazards of stopping to what they are from now on.
    pub(super) fn look_ahead(&self, now: f64, block: &mut Block) {
        let hazard = self.sustainment.hazards(self.climate.attitudes.as_ref(), now, block);
        block.site.stopping.set(now, hazard);
    }

    /// A site stops.
    pub(super) fn stop(&self, cause: Cause, block: &mut Block, step: &mut Step<'_>) {
        let entity = Entity::site(usize::from(block.site.id));
        let rate = self.sustainment.restart_rate;
        block.site.until = if rate > 0.0 {
            let amount = step.luck.draw(entity, RESTART, u32::from(block.site.stops)).amount();
            step.start + amount / rate
        } else {
            f64::INFINITY
        };
        block.site.stops = block.site.stops.saturating_add(1);
        block.site.stopping = Stopping::OFF;
        block.turn(Stage::Discontinued, step.start, Some(cause));
        count(SiteQuantity::SitesStopped, step);
        count(stopped_by(cause), step);
    }

    /// A site serves nobody until then.
    fn pause(&self, until: f64, block: &mut Block, step: &mut Step<'_>) {
        (block.site.before_pause, block.site.waits_for_money) = (block.site.stage, false);
        block.site.until = until;
        block.turn(Stage::Paused, step.start, None);
        // The clock stands still.
        self.look_ahead(step.start, block);
        count(SiteQuantity::SitesPaused, step);
    }

    /// What has come by the start of the site step.
    pub(super) fn move_on(&self, block: &mut Block, step: &mut Step<'_>) {
        let now = step.start;
        let due = block.site.until <= now;
        match block.site.stage {
            Stage::Preparing if due => self.deliver(block, step),
            Stage::Delivering if block.site.began + self.sustainment.sustained_after <= now => {
                block.site.sustained = now;
                block.turn(Stage::Sustained, now, None);
                count(SiteQuantity::SitesSustained, step);
                self.look_ahead(now, block);
            }
            Stage::Paused if block.site.solvency <= 0.0 && due => self.stop(Cause::Money, block, step),
            Stage::Paused if due => {
                block.turn(block.site.before_pause, now, None);
                block.site.until = f64::INFINITY;
                self.climate.begin(&mut block.site, now);
                self.look_ahead(now, block);
            }
            Stage::Discontinued if due && block.site.solvency > 0.0 => self.prepare(block, step),
            _ => {}
        }
        if block.site.stage.delivers() && block.site.stopping.time() <= now {
            let cause = block.site.stopping.cause();
            self.stop(cause, block, step);
        }
    }

    /// Whether a delivering site pauses: for want of money, or by chance where readiness is lacking. A site whose money
    /// has come back goes on.
    pub(super) fn interrupt(&self, occasion: u32, block: &mut Block, step: &mut Step<'_>) {
        let (now, rate) = (step.start, self.sustainment.pause_rate);
        if block.site.stage == Stage::Paused {
            if block.site.waits_for_money && block.site.solvency > 0.0 {
                block.site.until = now;
            }
            return;
        }
        if block.site.stage == Stage::Preparing && block.site.solvency <= 0.0 {
            // What was begun cannot be paid, and waits for money like what was not begun.
            block.site.until = f64::INFINITY;
            block.turn(Stage::Considering, now, None);
            return;
        }
        if !block.site.stage.delivers() {
            return;
        }
        if block.site.solvency <= 0.0 {
            let weeks = self.sustainment.insolvent_weeks;
            if weeks > 0.0 {
                self.pause(now + weeks, block, step);
                block.site.waits_for_money = true;
            } else {
                self.stop(Cause::Money, block, step);
            }
            return;
        }
        if rate > 0.0 {
            let entity = Entity::site(usize::from(block.site.id));
            let mut draw = step.luck.draw(entity, PAUSE, occasion);
            let hazard = rate * (1.0 - block.site.readiness());
            if draw.uniform() < -libm::expm1(-hazard * step.length()) {
                let until = now + draw.amount() * self.sustainment.pause_weeks;
                self.pause(until, block, step);
            }
        }
    }

    /// Sites that know of the programme by now, and those that take it up, each by the share of its neighbours that
    /// deliver.
    pub(super) fn spread(&self, shares: &[f64], occasion: u32, blocks: &mut [Block], step: &mut Step<'_>) {
        let push = self.push.mean(step.start, step.end);
        for (block, &share) in blocks.iter_mut().zip(shares) {
            let entity = Entity::site(usize::from(block.site.id));
            if block.site.stage == Stage::Considering {
                let rate = push + self.influence * share;
                if rate == 0.0 || block.site.solvency <= 0.0 {
                    continue;
                }
                let probability = -libm::expm1(-rate * block.site.readiness() * step.length());
                if step.luck.draw(entity, ADOPTION, occasion).uniform() < probability {
                    self.prepare(block, step);
                }
            } else if block.site.stage == Stage::Unaware {
                let rate = self.awareness_push + self.awareness_influence * share;
                let probability = -libm::expm1(-rate * step.length());
                if step.luck.draw(entity, AWARENESS, occasion).uniform() < probability {
                    block.turn(Stage::Considering, step.start, None);
                }
            }
        }
    }
}
