//! What a frame holds of money: cost, net benefit, a column for each cost item, and what each perspective counts.

use crate::analysis::findings::{COST_PREFIX, CostLine, NET_IN, PERSPECTIVE_PREFIX, UnitCostLine};
use crate::economics::costs::{self, CostItem, PROGRAMME_COST, Strand};
use crate::economics::perspective::{self, Perspective};
use crate::outcomes::aggregate::Aggregate;
use crate::outcomes::frame::{Column, Frame};
use crate::outcomes::{Better, Family, Scaling};
use crate::scenario::{Refused, Values};

/// The cost items of a strategy and what is counted of them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ledgers {
    /// The items, in order.
    pub(super) items: Vec<CostItem>,
    /// Whether the headline counts each of them.
    pub(super) counted: Vec<bool>,
    pub(super) perspectives: Vec<Perspective>,
    threshold: f64,
}

impl Ledgers {
    /// Reads cost items and perspectives.
    ///
    /// # Errors
    /// Where a value is missing, or refers to something that is not there.
    pub(super) fn open(values: &Values) -> Result<Self, Refused> {
        let items = costs::items(values)?;
        let mut told = Refused::default();
        let perspectives = told.take(perspective::perspectives(values, &items));
        let counted =
            perspectives.as_ref().and_then(|all| told.take(perspective::headline(values, all, &items)));
        told.take(perspective::impacts(values, &items));
        let (Some(perspectives), Some(counted)) = (perspectives, counted) else { return Err(told) };
        told.or(Self { items, counted, perspectives, threshold: values.number("money.threshold")? })
    }

    /// What makes the money of two strategies incomparable, in words.
    pub(super) fn differs(&self, other: &Self) -> Option<&'static str> {
        let names = |ledgers: &Self| ledgers.items.iter().map(|item| item.name.clone()).collect::<Vec<_>>();
        if names(self) != names(other) {
            return Some("their cost items");
        }
        if self.counted != other.counted || self.perspectives != other.perspectives {
            return Some("their perspectives, or who pays for their cost items");
        }
        (self.partly_cash() != other.partly_cash()).then_some("whether cost items have a cashable share")
    }

    /// Whether some item's price is not all cash.
    fn partly_cash(&self) -> bool {
        self.items.iter().any(|item| item.cashable < 1.0)
    }

    /// The values of one group and period, in the order of [`Ledgers::columns`].
    ///
    /// What sites pay is not shared out over groups, so the cost of a group is that of its people's own use.
    pub(super) fn values(
        &self,
        sums: &Aggregate,
        qalys: f64,
        weight: f64,
        everyone: bool,
        frame: &mut Frame,
    ) {
        let costs: Vec<(f64, f64)> = self
            .items
            .iter()
            .map(|item| {
                let (plain, discounted) = item.cost(sums);
                (plain * weight, discounted * weight)
            })
            .collect();
        let counted = || costs.iter().zip(&self.items).zip(&self.counted).filter(|(_, counted)| **counted);
        let discounted: f64 = counted().map(|((cost, _), _)| cost.1).sum();
        frame.push(discounted);
        frame.push(counted().map(|((cost, _), _)| cost.0).sum());
        let own = |value: f64| if everyone { value } else { f64::NAN };
        let bringing_about = counted().filter(|((_, item), _)| item.strand == Strand::Implementation);
        frame.push(own(bringing_about.map(|((cost, _), _)| cost.0).sum()));
        // What sites pay for, whoever pays it in the end: the headline may count less of it.
        let programme = costs.iter().zip(&self.items).filter(|(_, item)| item.strand.is_programme());
        frame.push(own(programme.map(|(cost, _)| cost.0).sum()));
        let health = self.threshold * qalys;
        frame.push(health - discounted);
        if self.partly_cash() {
            frame.push(counted().map(|((cost, item), _)| item.cashable * cost.0).sum());
        }
        let told = |(cost, item): (&(f64, f64), &CostItem)| {
            if item.resource.by_group() { cost.0 } else { own(cost.0) }
        };
        frame.extend(costs.iter().zip(&self.items).map(told));
        for perspective in &self.perspectives {
            let all = costs.iter().zip(&perspective.counts).filter(|(_, counts)| **counts);
            let cost: f64 = all.map(|(cost, _)| cost.1).sum();
            frame.push(own(cost));
            frame.push(own(health - cost));
        }
    }

    /// The items as they are told, with the lines of their unit costs.
    pub(super) fn lines(&self, lines: &[costs::Line]) -> Vec<CostLine> {
        let line = |(item, counted): (&CostItem, &bool)| CostLine {
            name: item.name.clone(),
            payer: item.payer.clone(),
            strand: item.strand.word().into(),
            counted: *counted,
            resource: item.resource.key.into(),
            unit_cost: item.unit_cost,
            lines: unit_cost_lines(item, lines),
        };
        self.items.iter().zip(&self.counted).map(line).collect()
    }

    /// The columns of money.
    pub(super) fn columns(&self, currency: &str) -> Vec<Column> {
        let all = if self.counted.iter().all(|counted| *counted) {
            "Sum of all cost items"
        } else {
            "Sum of the cost items that the perspective of the headline counts"
        };
        let cost = format!("{all}; for a group, of the items that its people use");
        let mut columns = vec![
            column("cost", "Cost", currency, &format!("{cost}, discounted."), Better::Less),
            column("cost_undiscounted", "Cost, undiscounted", currency, &format!("{cost}."), Better::Less),
            Column {
                by_group: false,
                ..column(
                    "implementation_cost",
                    "Cost of implementation",
                    currency,
                    "Sum of the cost items that bring the programme about (strand implementation), undiscounted: it is part \
                     of the cost.",
                    Better::Less,
                )
            },
            Column {
                by_group: false,
                ..column(
                    PROGRAMME_COST,
                    "Cost of the programme",
                    currency,
                    "Sum of all cost items of the strands service and implementation, whoever pays them, undiscounted: what the \
                     programme costs sites.",
                    Better::Less,
                )
            },
            column(
                "net_benefit",
                "Net benefit",
                currency,
                "Willingness to pay × QALYs - cost, discounted; its difference from the comparator is what counts.",
                Better::More,
            ),
        ];
        if self.partly_cash() {
            columns.push(column(
                "cost_cashable",
                "Cost, cash alone",
                currency,
                "Sum over the same items of cost × cashable share, undiscounted: its difference from the comparator is cash; \
                 the rest is capacity, such as beds that others use.",
                Better::Less,
            ));
        }
        columns.extend(self.items.iter().map(|item| {
            let doc =
                format!("{} ({}), undiscounted: unit cost × {}", item.name, item.payer, item.resource.key);
            Column {
                by_group: item.resource.by_group(),
                ..column(&format!("{COST_PREFIX}{}", item.name), &item.name, currency, &doc, Better::Less)
            }
        }));
        for Perspective { name, .. } in &self.perspectives {
            let one = |prefix: &str, doc: &str, better| Column {
                by_group: false,
                ..column(
                    &format!("{prefix}{name}"),
                    name,
                    currency,
                    &format!("{doc} ({name}), discounted."),
                    better,
                )
            };
            columns.push(one(PERSPECTIVE_PREFIX, "Cost that the perspective counts", Better::Less));
            columns.push(one(NET_IN, "Net benefit with the cost that the perspective counts", Better::More));
        }
        columns
    }
}

/// What makes up the unit cost of an item; nothing where it has no lines.
fn unit_cost_lines(item: &CostItem, lines: &[costs::Line]) -> Vec<UnitCostLine> {
    let mut found: Vec<UnitCostLine> = lines
        .iter()
        .filter(|line| line.item == item.name)
        .map(|line| UnitCostLine {
            name: line.name.clone(),
            quantity: line.quantity,
            counted_in: line.counted_in.clone(),
            price: line.price,
        })
        .collect();
    let rest = item.unit_cost - found.iter().map(|line| line.quantity * line.price).sum::<f64>();
    if !found.is_empty() && rest.abs() > 1e-9 * item.unit_cost.abs() {
        let (name, counted_in) = ("Other".into(), item.resource.key.into());
        found.push(UnitCostLine { name, quantity: 1.0, counted_in, price: rest });
    }
    found
}

/// A column of money or health.
pub(super) fn column(id: &str, label: &str, unit: &str, doc: &str, better: Better) -> Column {
    Column {
        id: id.into(),
        label: label.into(),
        unit: unit.into(),
        doc: doc.into(),
        family: Family::Economics,
        scaling: Scaling::Total,
        better,
        by_group: true,
    }
}
