//! A replicate taken tick by tick through the engine's own door, so that it can be looked at in between.

#![allow(dead_code, reason = "each test program uses its own part")]

use peerscale::engine::block::Block;
use peerscale::engine::draws::Luck;
use peerscale::engine::ledger::{Cell, Ledger, Quantity};
use peerscale::jobs::model::Model;
use peerscale::model::site::Site;

/// A replicate on its way.
pub(crate) struct Steps<'m> {
    model: &'m Model,
    luck: Luck,
    pub(crate) ledger: Ledger,
    pub(crate) blocks: Vec<Block>,
    tick: u32,
}

impl<'m> Steps<'m> {
    /// Founds every site.
    pub(crate) fn new(model: &'m Model, seed: u64, replicate: u64) -> Self {
        let ledger = model.ledger();
        let blocks = (0..model.population.sites()).map(|id| Block::new(Site::new(id))).collect();
        let mut steps = Self { model, luck: Model::luck(seed, replicate), ledger, blocks, tick: 0 };
        for block in &mut steps.blocks {
            model.schedule.found(block, &steps.luck, &mut steps.ledger);
        }
        steps.start();
        steps
    }

    /// Weeks since the start.
    pub(crate) fn now(&self) -> f64 {
        self.model.schedule.grid().time(self.tick)
    }

    /// Lives one week at every site; says whether there was one left.
    pub(crate) fn week(&mut self) -> bool {
        let (schedule, next) = (&self.model.schedule, self.now() + 1.0);
        if self.tick >= schedule.grid().ticks() {
            return false;
        }
        while self.now() < next {
            if self.now() >= 0.0 && self.tick.is_multiple_of(schedule.grid().ticks_per_system_step()) {
                schedule.system_step(self.tick, &mut self.blocks, &self.luck, &mut self.ledger);
            }
            for block in &mut self.blocks {
                schedule.advance(block, self.tick, 1, &self.luck, &mut self.ledger);
            }
            self.tick += 1;
            self.start();
        }
        true
    }

    /// Where the simulation starts now, what has waited for that begins.
    fn start(&mut self) {
        let schedule = &self.model.schedule;
        if self.tick == schedule.grid().first_tick() {
            for block in &mut self.blocks {
                schedule.begin_all(block, &self.luck, &mut self.ledger);
            }
        }
    }

    /// Lives through what comes before the start.
    pub(crate) fn warm_up(&mut self) {
        while self.now() < 0.0 {
            self.week();
        }
    }

    /// The sum of a quantity over all years and strata.
    pub(crate) fn sum(&self, quantity: Quantity) -> Cell {
        sum(&self.ledger, quantity)
    }

    /// How often something was counted.
    pub(crate) fn count(&self, quantity: Quantity) -> usize {
        (self.sum(quantity).plain >> 24) as usize
    }
}

/// The sum of a quantity over all years and strata.
pub(crate) fn sum(ledger: &Ledger, quantity: Quantity) -> Cell {
    let cells = (0..ledger.years()).flat_map(|year| ledger.people(year, quantity));
    cells.fold(Cell::default(), |sum, cell| Cell {
        plain: sum.plain + cell.plain,
        discounted: sum.discounted + cell.discounted,
    })
}
