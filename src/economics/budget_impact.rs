//! Budget impact: what a plan costs each payer in each year beside what would be paid without it.
//!
//! The current mix is the comparator's world, the new mix the strategy's: in both the population is open, some of those
//! eligible have support and the others usual care. Money is undiscounted, as it is paid. Nothing here is estimated:
//! sums over cost items, and differences.
//!
//! # Source
//! Sullivan SD et al (2014) Value Health 17:5-14 (ISPOR budget impact analysis, principles of good practice II).

use super::costs::{CostItem, Strand};
use crate::engine::ledger::Quantity;
use crate::outcomes::aggregate::Aggregate;
use crate::outcomes::ratio;

/// Every payer, or every item.
pub const ALL: &str = "all";

/// What is told of the people of a year.
pub const PEOPLE: [(&str, &str); 3] =
    [("eligible", "people"), ("supported", "people"), ("uptake", "proportion")];
/// What is told of money.
pub const COST: &str = "cost";
/// The part of it that is paid or freed in cash when use changes.
pub const CASHABLE: &str = "cashable_cost";

/// The cost items that somebody pays: not what people and employers gain or lose outside of services.
pub fn paid(items: &[CostItem]) -> Vec<CostItem> {
    items.iter().filter(|item| item.strand != Strand::Society).cloned().collect()
}

/// One line of a budget: what it tells, of which payer and item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// One of [`PEOPLE`], [`COST`] or [`CASHABLE`].
    pub measure: &'static str,
    /// Who pays; [`ALL`] together. Empty where nobody does.
    pub payer: String,
    /// The cost item; [`ALL`] of the payer. Empty where it is about people.
    pub item: String,
}

/// The lines of a budget, the same in every period.
///
/// # Shape
/// People; then cost items in the order of the ledger; then payers in the order of their first item; then all of them;
/// then, where any item says what is cashable, the cashable part by payer and of all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    lines: Vec<Line>,
    payers: Vec<String>,
    items: usize,
    cashable: bool,
}

impl Book {
    /// The lines of these cost items.
    pub fn of(costs: &[CostItem]) -> Self {
        let mut payers: Vec<String> = Vec::new();
        for item in costs {
            if !payers.contains(&item.payer) {
                payers.push(item.payer.clone());
            }
        }
        let line =
            |measure, payer: &str, item: &str| Line { measure, payer: payer.into(), item: item.into() };
        let sums =
            |measure| payers.iter().map(String::as_str).chain([ALL]).map(move |p| line(measure, p, ALL));
        let cashable = costs.iter().any(|item| item.cashable < 1.0);
        let mut lines: Vec<Line> = PEOPLE.iter().map(|(measure, _)| line(measure, "", "")).collect();
        lines.extend(costs.iter().map(|item| line(COST, &item.payer, &item.name)));
        // One payer is all of them.
        let of_all = |all: &Line| payers.len() != 1 || all.payer == ALL;
        lines.extend(sums(COST).filter(of_all));
        lines.extend(sums(CASHABLE).filter(|all| cashable && of_all(all)));
        Self { lines, items: costs.len(), cashable, payers }
    }

    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The cells of a budget over so many years: the whole horizon, then each year, line by line.
    pub const fn cells(&self, years: usize) -> usize {
        (years + 1) * self.lines.len()
    }

    /// The cell of a line in a period; 0 is the whole horizon.
    pub const fn cell(&self, period: usize, line: usize) -> usize {
        period * self.lines.len() + line
    }

    /// The budget of a world: `years` are everyone's sums in each year.
    ///
    /// cost of an item = unit cost × use; of a payer = the sum of its items; cashable = the sum of share × cost.
    /// People are means over the period: person-weeks over its weeks.
    ///
    /// # Units
    /// People and money of the represented population: `weight` real people for each simulated one. Undiscounted.
    pub fn budget<'a>(
        &self,
        costs: &[CostItem],
        years: impl Iterator<Item = &'a Aggregate> + Clone,
        weight: f64,
    ) -> Vec<f64> {
        let mut whole = Aggregate::default();
        years.clone().for_each(|year| whole.add(year));
        let mut cells = self.period(costs, &whole, weight);
        cells.extend(years.flat_map(|year| self.period(costs, year, weight)));
        cells
    }

    fn period(&self, costs: &[CostItem], sums: &Aggregate, weight: f64) -> Vec<f64> {
        let mean = |quantity| weight * ratio(sums.of(quantity), sums.weeks);
        let people = (mean(Quantity::EligibleWeeks), mean(Quantity::PeerWeeks));
        let paid: Vec<f64> = costs.iter().map(|item| weight * item.cost(sums).0).collect();
        self.lined(costs, people, &paid)
    }

    /// The lines of a period: people eligible and supported, and what is paid for each item.
    fn lined(&self, costs: &[CostItem], (eligible, supported): (f64, f64), paid: &[f64]) -> Vec<f64> {
        let mut cells = vec![eligible, supported, ratio(supported, eligible)];
        cells.extend(paid);
        let cash: Vec<f64> = costs.iter().zip(paid).map(|(item, paid)| item.cashable * paid).collect();
        for line in &self.lines[PEOPLE.len() + self.items..] {
            let amounts = if line.measure == CASHABLE { &cash[..] } else { paid };
            let own =
                costs.iter().zip(amounts).filter(|(item, _)| line.payer == ALL || item.payer == line.payer);
            cells.push(own.map(|(_, amount)| amount).sum());
        }
        cells
    }

    /// Whether any item says which part of it is cashable.
    pub const fn tells_cashable(&self) -> bool {
        self.cashable
    }

    /// The line of all that all payers pay.
    pub fn all(&self) -> Option<usize> {
        self.lines.iter().position(|line| line.measure == COST && line.payer == ALL && line.item == ALL)
    }

    /// The payers, in the order of their first item.
    pub fn payers(&self) -> &[String] {
        &self.payers
    }

    /// The budget impact of the first years: what the new mix costs all payers beyond the current one.
    ///
    /// This is the number that one-way ranges are made of.
    ///
    /// # Units
    /// Money of the represented population, undiscounted, over years 1 to `years`.
    pub fn impact(&self, current: &[f64], new: &[f64], years: usize) -> Option<f64> {
        let all = self.all()?;
        (1..=years)
            .map(|year| {
                let cell = self.cell(year, all);
                new.get(cell).zip(current.get(cell)).map(|(new, current)| new - current)
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::resource_use::Resource;

    fn item(name: &str, payer: &str, cashable: f64) -> CostItem {
        CostItem {
            name: name.into(),
            resource: Resource::from_key("bed_days").unwrap(),
            unit_cost: 1.0,
            payer: payer.into(),
            strand: Strand::Care,
            cashable,
        }
    }

    /// By hand: a hospital of which 30% is cash, peer workers paid by the same payer, and social care of another. In year 1
    /// the plan pays 40 for workers and saves 100 of hospital; in year 2 it pays 80, saves 150, and social care pays 5 more.
    #[test]
    fn two_years_of_two_payers_are_those_of_the_hand() {
        let costs =
            [item("Hospital", "NHS", 0.3), item("Peer workers", "NHS", 1.0), item("Care", "council", 1.0)];
        let book = Book::of(&costs);
        let words: Vec<[&str; 3]> =
            book.lines().iter().map(|line| [line.measure, &*line.payer, &*line.item]).collect();
        assert_eq!(
            words,
            [
                ["eligible", "", ""],
                ["supported", "", ""],
                ["uptake", "", ""],
                ["cost", "NHS", "Hospital"],
                ["cost", "NHS", "Peer workers"],
                ["cost", "council", "Care"],
                ["cost", "NHS", "all"],
                ["cost", "council", "all"],
                ["cost", "all", "all"],
                ["cashable_cost", "NHS", "all"],
                ["cashable_cost", "council", "all"],
                ["cashable_cost", "all", "all"],
            ]
        );
        let current = [
            book.lined(&costs, (200.0, 10.0), &[3000.0, 20.0, 500.0]),
            book.lined(&costs, (200.0, 10.0), &[1500.0, 10.0, 250.0]),
            book.lined(&costs, (200.0, 10.0), &[1500.0, 10.0, 250.0]),
        ]
        .concat();
        let new = [
            book.lined(&costs, (200.0, 30.0), &[2750.0, 140.0, 505.0]),
            book.lined(&costs, (200.0, 20.0), &[1400.0, 50.0, 250.0]),
            book.lined(&costs, (200.0, 40.0), &[1350.0, 90.0, 255.0]),
        ]
        .concat();
        assert_eq!(current.len(), book.cells(2));
        assert_eq!(
            &new[..12],
            [200.0, 30.0, 0.15, 2750.0, 140.0, 505.0, 2890.0, 505.0, 3395.0, 965.0, 505.0, 1470.0]
        );
        // Year 1: -100 + 40; year 2: -150 + 80 + 5.
        assert_eq!(book.impact(&current, &new, 1), Some(-60.0));
        assert_eq!(book.impact(&current, &new, 2), Some(-125.0));
        assert_eq!(book.impact(&current, &new, 3), None);
        // Of the savings 30% is cash: -75 + 120 of the NHS, 5 of the council.
        let cash = |period, line| new[book.cell(period, line)] - current[book.cell(period, line)];
        for (line, wanted) in [(9, 45.0), (10, 5.0), (11, 50.0)] {
            assert!((cash(0, line) - wanted).abs() < 1e-9, "{line}");
        }
    }

    #[test]
    fn a_single_payer_is_all_of_them_and_nothing_is_cashable_where_nobody_says_so() {
        let book = Book::of(&[item("Hospital", "NHS", 1.0), item("Peer workers", "NHS", 1.0)]);
        assert_eq!(book.lines().len(), PEOPLE.len() + 2 + 1);
        assert!(!book.tells_cashable() && book.payers() == ["NHS"]);
        assert_eq!(Book::of(&[]).impact(&[], &[], 0), Some(0.0));
    }
}
