//! Funding and payment: what the plan is given, how it reaches sites, and whether a site can pay for what it does.
//!
//! In each system step a site has an envelope E, its part of the budget. It earns what its payment models say, at most E;
//! what it earned is paid when the delay has passed, at the end of a step. Its bill is what the programme used there at
//! the prices of the cost ledger. With balance B and debt D,
//!
//! ```text
//! paid = min(D + bill, B + income),  B' = B + income - paid,  D' = D + bill - paid,  solvency = paid / (D + bill)
//! ```
//!
//! so that nothing is spent that is not there, and cash and debt add up to what the programme cost. A site that is not
//! wholly solvent hires nobody; one that can pay nothing is paused or stops, as `adoption` says. Where the section is off,
//! every site can always pay.
//!
//! What a site uses is read off the ledger before and after its time between two system steps. What it uses while sites
//! meet the system (implementation strategies, sites that begin to prepare) is written down then: see [`Block::charge`].
//!
//! [`Block::charge`]: crate::engine::block::Block::charge

mod funding;
mod meter;
mod parameters;
mod payment;
mod slips;

pub use parameters::SECTION;
pub use slips::refuse;

use super::OpenError;
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity as S;
use crate::engine::process::{Process, Step};
use crate::model::finances::{ByPayment, Finances, PAYMENTS, Settlement};
use crate::scenario::Values;
use crate::units::time::Calendar;
use funding::Funding;
use meter::Meter;
use payment::Payment;

/// Money is counted in thousands, so that fixed-point sums have room for the budgets of countries.
const THOUSAND: f64 = 1000.0;

/// The process of funding and payment.
#[derive(Debug, Clone)]
pub struct Finance {
    funding: Funding,
    payment: Payment,
    meter: Meter,
    /// How many system steps a claim waits.
    delay: usize,
    /// Cash at the start, for all simulated sites.
    reserves: f64,
    /// Posts of each site, where the budget follows posts.
    by_posts: Option<u16>,
    horizon: f64,
}

impl Finance {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, or a price is put on something that sites do not use.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let calendar = Calendar::new(values.date("simulation.start")?);
        let weight =
            values.number("population.represents")? / values.whole("population.persons")?.max(1) as f64;
        let posts = values.optional_whole("workforce.posts_per_site").unwrap_or(1).max(0) as u16;
        let delay = values.optional_number("finance.delay").unwrap_or(0.0);
        let payment = Payment::open(values)?;
        Ok(Self {
            funding: Funding::open(values, calendar, weight)?,
            meter: Meter::open(values, &payment)?,
            payment,
            delay: libm::ceil(delay / values.number("simulation.system_step")?) as usize,
            reserves: values.optional_number("finance.reserves").unwrap_or(0.0) / weight,
            by_posts: (values.word("finance.split")? == "posts").then_some(posts),
            horizon: values.number("simulation.horizon")?,
        })
    }

    /// Shares the reserves out, by the eligible people who are there.
    fn begin(&self, blocks: &mut [Block]) {
        for block in &mut *blocks {
            let living = block.people.iter().filter(|person| person.state.alive());
            block.finances.people = living.map(|person| f64::from(person.attributes.eligible)).sum();
        }
        let all: f64 = blocks.iter().map(|block| block.finances.people).sum();
        for block in blocks.iter_mut().filter(|_| all > 0.0) {
            block.finances.balance = self.reserves * block.finances.people / all;
        }
    }

    /// A site's weight in the budget.
    fn weight(&self, block: &Block) -> f64 {
        match self.by_posts {
            Some(posts) if block.site.stage.has_posts() => f64::from(block.site.staffing.posts(posts)),
            Some(_) => 0.0,
            None => block.finances.people,
        }
    }

    /// Sets each site's envelope for the step: its part of the budget times what rules moved, all of it scaled down where
    /// rules would give more than there is.
    fn share_out(&self, blocks: &mut [Block], step: &mut Step<'_>) {
        let end = step.end.min(self.horizon);
        let (budget, left) = (self.funding.between(step.start, end), self.funding.left(step.start, end));
        let all: f64 = blocks.iter().map(|block| self.weight(block)).sum();
        let share = |block: &Block| if all > 0.0 { self.weight(block) / all } else { 0.0 };
        let wanted: f64 = blocks.iter().map(|block| share(block) * f64::from(block.site.envelope)).sum();
        for block in &mut *blocks {
            let factor = f64::from(block.site.envelope);
            let part = share(block) * factor / wanted.max(1.0);
            let funded = budget.map_or(left > 0.0, |budget| budget > 0.0) && factor > 0.0;
            let finances = &mut block.finances;
            finances.envelope = budget.map_or(f64::INFINITY, |budget| budget * part);
            finances.left = if budget.is_some() { 1.0 } else { left * factor };
            finances.funded = funded && (self.by_posts.is_some() || finances.people > 0.0);
            if !block.site.stage.has_posts() {
                block.site.solvency = prospect(finances);
            }
        }
        if let Some(budget) = budget {
            let rate = budget / THOUSAND / (end - step.start);
            step.ledger.accrue_site(S::Budget, rate, step.start, end);
        }
    }
}

/// Solvency of a site that has nothing to pay: whether there would be money.
fn prospect(finances: &Finances) -> f32 {
    f32::from(u8::from(finances.funded || finances.balance > 0.0))
}

impl Process for Finance {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn couples_sites(&self) -> bool {
        true
    }

    fn found(&self, block: &mut Block, _step: &mut Step<'_>) {
        block.finances.writes = true;
    }

    fn system(&self, blocks: &mut [Block], step: &mut Step<'_>) {
        if blocks.iter().all(|block| block.finances.settled.is_empty()) {
            self.begin(blocks);
        }
        self.share_out(blocks, step);
    }

    fn set_out(&self, block: &mut Block, step: &mut Step<'_>) {
        block.finances.writes = false;
        block.finances.reading = self.meter.read(block.relationships.len(), step.start, step);
    }

    fn come_back(&self, block: &mut Block, step: &mut Step<'_>) {
        // At the horizon the accounts of those who hold a place are closed already.
        let open = if step.end >= self.horizon { 0 } else { block.relationships.len() };
        let now = self.meter.read(open, step.end, step);
        let Finances { reading, metered, writes, .. } = &mut block.finances;
        metered.resize(now.len(), 0);
        for ((used, now), before) in metered.iter_mut().zip(now).zip(std::mem::take(reading)) {
            *used += now - before;
        }
        *writes = true;
    }

    fn settle(&self, block: &mut Block, step: &mut Step<'_>) {
        let has_posts = block.site.stage.has_posts();
        let Finances { metered, charges, .. } = &mut block.finances;
        let used = self.meter.used(metered, charges);
        (*metered, *charges) = (Vec::new(), Vec::new());
        let cost = self.meter.cost(&used);
        let active = has_posts || cost != 0.0;
        let finances = &mut block.finances;
        let earned = if active {
            self.payment.earned(finances.envelope, finances.left, &Meter::delivered(&used))
        } else {
            [0.0; PAYMENTS.len()]
        };
        finances.claims.push(earned);
        let income: ByPayment =
            if finances.claims.len() > self.delay { finances.claims.remove(0) } else { Default::default() };
        let (opening, due) = (finances.balance, finances.owed + cost);
        let cash = opening + income.iter().sum::<f64>();
        let spent = due.min(cash);
        (finances.balance, finances.owed) = (cash - spent, due - spent);
        finances.settled.push(Settlement {
            from: step.start,
            weeks: step.length(),
            active,
            envelope: finances.envelope,
            earned,
            income,
            cost,
            spent,
            opening,
            closing: finances.balance,
            owed: finances.owed,
        });
        block.site.solvency =
            if has_posts && due > 0.0 { (spent / due) as f32 } else { prospect(&block.finances) };
        self.account(block, step);
    }
}

impl Finance {
    /// Counts what went through the site's hands.
    fn account(&self, block: &Block, step: &mut Step<'_>) {
        let Some(of) = block.finances.settled.last() else { return };
        let flow = |amount: f64| amount / THOUSAND / of.weeks;
        let is = |yes: bool| f64::from(u8::from(yes));
        let rates = [
            (S::FinanceWeeks, 1.0),
            (S::BudgetWeeks, is(self.funding.is_limited())),
            (S::Income, flow(of.income.iter().sum())),
            (S::Billed, flow(of.cost)),
            (S::Spent, flow(of.spent)),
            (S::CashWeeks, of.opening / THOUSAND),
            (S::OwedWeeks, (of.owed + of.spent - of.cost) / THOUSAND),
            (S::PaidForWeeks, is(of.active)),
            (S::SolventWeeks, is(of.active && of.owed <= 0.0)),
        ];
        step.ledger.accrue_site_all(&rates, step.start, step.end);
    }
}
