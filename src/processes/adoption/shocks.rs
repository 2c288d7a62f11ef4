//! Events from outside that befall sites: changes of leadership, news of funding, others.
//!
//! An event of a date befalls all sites of its area at the first system step from then on; one with a rate each site by
//! its own chance, at most once in a system step. It moves levels of the climate at once, and may stop a delivering site.

use super::super::OpenError;
use super::effects::{Effects, fields, joined, jump};
use super::selection::{self, only_area};
use crate::engine::block::Block;
use crate::engine::draws::Decision;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::site::LEVELS;
use crate::processes::slots::SHOCK;
use crate::scenario::parameter::{ListTable, Parameter};
use crate::scenario::{Slip, Values};
use crate::units::index::Entity;
use crate::units::time::Calendar;

const KINDS: [&str; 3] = ["change of leadership", "news of funding", "other"];

const OWN: &[Parameter] = &[
    Parameter::text("name", "Name", "Name of the event, for messages."),
    Parameter::choice(
        "kind",
        "Kind",
        &[
            ("change of leadership", "Who leads the service changes."),
            ("news of funding", "Funding is promised, cut or in doubt."),
            ("other", "Anything else."),
        ],
        "What kind of event it is: luck belongs to the kind.",
    ),
    Parameter::number(
        "rate",
        "Rate",
        "per week",
        0.0,
        10.0,
        "Rate at which it befalls a site. Either this or the date is stated.",
    )
    .optional(),
    Parameter::date("date", "Date", "Day on which it befalls every site of the area.").optional(),
    Parameter { needed: crate::scenario::parameter::Needed::Optional, ..selection::AREA },
    Parameter::number(
        "stops",
        "Stops the programme",
        "proportion",
        0.0,
        1.0,
        "Probability that a delivering site stops at once. Where it is left out: 0.",
    )
    .optional(),
];

const EFFECTS: [Parameter; LEVELS.len()] = fields(
    "share",
    1.0,
    "Share of what is left to 1 by which the level rises at once; below 0, share of the level that is lost. Where it is left \
     out: 0.",
);

const FIELDS: [Parameter; OWN.len() + LEVELS.len()] = joined(OWN, &EFFECTS);

/// Rows that are events from outside.
pub(super) const SHOCKS: ListTable = ListTable {
    path: "adoption.shock",
    label: "Event from outside",
    doc: "An event that moves the climate of sites at once and may stop the programme there.",
    name_field: "name",
    fields: &FIELDS,
};

/// When an event comes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum When {
    Rate(f64),
    Week(f64),
}

/// One kind of event.
#[derive(Debug, Clone)]
struct Shock {
    kind: usize,
    when: When,
    area: Option<u8>,
    stops: f64,
    effects: Effects,
}

/// All events from outside.
#[derive(Debug, Clone, Default)]
pub(super) struct Shocks(Vec<Shock>);

impl Shocks {
    pub(super) fn open(values: &Values, calendar: Calendar) -> Result<Self, OpenError> {
        let mut told = OpenError::default();
        let rows = values.rows(SHOCKS.path);
        let shocks = told.each(rows, |row| Ok::<_, OpenError>((row, Shock::open(row, calendar)?)));
        for (index, (row, shock)) in shocks.iter().enumerate() {
            let rated = |shock: &Shock| matches!(shock.when, When::Rate(_));
            if rated(shock)
                && let Some((other, _)) =
                    shocks[..index].iter().find(|(_, other)| rated(other) && other.kind == shock.kind)
            {
                let message = format!(
                    "two [[{}]] with a rate are a \"{}\", so that their luck would be the same",
                    SHOCKS.path, KINDS[shock.kind]
                );
                let slip =
                    Slip::in_row(SHOCKS.path, row, "kind", message).help("give one of them another kind");
                told.slip(slip.beside(format!("{}.{}.kind", SHOCKS.path, other.name())));
            }
        }
        told.or(Self(shocks.into_iter().map(|(_, shock)| shock).collect()))
    }

    /// Whatever befalls a site in this step; says whether one of the events stops it.
    pub(super) fn befall(&self, block: &mut Block, occasion: u32, step: &mut Step<'_>) -> bool {
        let mut stops = false;
        for shock in &self.0 {
            if shock.area.is_some_and(|only| only != block.site.area) {
                continue;
            }
            let decision = Decision(SHOCK.0 + shock.kind as u8);
            let mut draw = step.luck.draw(Entity::site(usize::from(block.site.id)), decision, occasion);
            let comes = match shock.when {
                When::Rate(rate) => draw.uniform() < -libm::expm1(-rate * step.length()),
                When::Week(week) => {
                    draw.uniform();
                    week > step.start - step.length() && week <= step.start
                }
            };
            if comes {
                let moment = step.ledger.moment(step.start);
                step.ledger.add_site(SiteQuantity::Shocks, 1.0, &moment);
                for level in shock.effects.moved() {
                    block.site.levels[level] = jump(block.site.levels[level], shock.effects.0[level]);
                }
                stops |= draw.uniform() < shock.stops;
            }
        }
        stops
    }
}

impl Shock {
    fn open(row: &Values, calendar: Calendar) -> Result<Self, OpenError> {
        let wrong = |field: &str, what: &str, help: &str| {
            let message = format!("event \"{}\": {what}", row.name());
            Err(Slip::in_row(SHOCKS.path, row, field, message).help(help).into())
        };
        let when = match (row.optional_number("rate"), row.optional_date("date")) {
            (Some(rate), None) => When::Rate(rate),
            (None, Some(day)) => When::Week(calendar.weeks_until(day)),
            (Some(_), Some(_)) => {
                return wrong("rate", "it has both a rate and a date", "leave one of them out");
            }
            (None, None) => return wrong("", "it has neither a rate nor a date", "state one of them"),
        };
        let word = row.word("kind")?;
        Ok(Self {
            kind: KINDS.iter().position(|kind| *kind == word).unwrap_or(KINDS.len() - 1),
            when,
            area: only_area(row.optional_word("sites.area")),
            stops: row.optional_number("stops").unwrap_or(0.0),
            effects: Effects::open(row),
        })
    }
}
