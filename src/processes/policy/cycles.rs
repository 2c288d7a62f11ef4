//! Plan, do, study, act: a site tries one change at a time, and keeps it where what is measured became better.
//!
//! At the beginning of a cycle the site notes what is known of its quantity, and makes one of the changes that its scenario
//! offers, chosen by its own draw. When the cycle is over it looks again: the change stays if what is known now is better, and
//! is dropped if it is not. What is measured decides and never the truth, so that noise keeps what is useless and drops what
//! is useful.
//!
//! # Source
//! The cycle: Taylor MJ et al (2014) BMJ Quality & Safety 23:290-298. That noise is taken for an effect, and its cost: Deming
//! WE (1986) Out of the Crisis, chapter 11 (tampering), recalled. The equations are ours.

use super::super::adoption::selection::{AREA, ORDER, Selection};
use super::super::slots::CHANGE;
use super::quantities::{Measured, WORDS};
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::oversight::{Studied, Trial};
use crate::processes::OpenError;
use crate::scenario::Values;
use crate::scenario::parameter::{ListTable, Parameter};
use crate::units::index::Entity;
use crate::units::time::Calendar;

/// The quantity that a site improves: where it is stated, there are cycles.
pub(super) const QUANTITY: &str = "improvement.quantity";

const STATED: &[&str] = &[
    WORDS[0].0, WORDS[1].0, WORDS[2].0, WORDS[3].0, WORDS[4].0, WORDS[5].0, WORDS[6].0, WORDS[7].0,
    WORDS[8].0, WORDS[9].0,
];

pub(super) const PARAMETERS: [Parameter; 10] = [
    Parameter::choice(
        QUANTITY,
        "Quantity to improve",
        &WORDS,
        "What sites try to improve; less of a caseload, a waiting list, a wait and drop-out is better, of the others more. \
         Where it is left out: there are no improvement cycles.",
    )
    .optional(),
    Parameter::number(
        "improvement.cycle_weeks",
        "Length of a cycle",
        "weeks",
        1.0,
        520.0,
        "Time from a change until it is studied.",
    )
    .when(QUANTITY, STATED),
    Parameter::choice(
        "improvement.compared_with",
        "Compared with",
        &[
            ("last value", "A change is kept if what is known is better than before it."),
            ("goal", "A change is kept if what is known has reached the goal."),
        ],
        "With what a site compares. Where it is left out: last value.",
    )
    .optional(),
    Parameter::number(
        "improvement.goal",
        "Goal",
        "as the quantity",
        -1e6,
        1e6,
        "A site that knows that it has reached this begins no cycle. Where it is left out: there is always something to improve.",
    )
    .optional(),
    Parameter::date("improvement.start", "Start", "When cycles begin. Where it is left out: at the start.").optional(),
    Parameter::number(
        "improvement.hours_per_cycle",
        "Hours of a cycle",
        "hours",
        0.0,
        1e6,
        "Hours that a cycle takes at a site. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "improvement.sites.fraction",
        "Share of sites",
        "proportion",
        0.0,
        1.0,
        "Share of all sites that improve themselves. Where it is left out: all.",
    )
    .optional(),
    renamed("improvement.sites.order", ORDER),
    renamed("improvement.sites.area", AREA),
    Parameter::whole(
        "improvement.at_a_time",
        "Changes in force",
        "changes",
        1,
        1000,
        "How often a site makes the same change at most. Where it is left out: 1.",
    )
    .optional(),
];

const fn renamed(path: &'static str, parameter: Parameter) -> Parameter {
    Parameter { path, ..parameter }.optional()
}

/// Rows of changes.
pub(super) const CHANGES: ListTable = ListTable {
    path: "improvement.change",
    label: "Change that a site may try",
    doc: "Something that a site may change in an improvement cycle.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the change, for tables and messages."),
        Parameter::choice(
            "kind",
            "Kind",
            &[
                ("supervision", "`amount` whole-time supervisors more."),
                (
                    "training",
                    "Workers in post come the share `amount` of the way to the best fidelity each week.",
                ),
                ("outreach", "Referral by outreach is higher by the share `amount`."),
                ("feedback", "The same as training, while measured fidelity is below `target`."),
                ("nothing", "Something that turns out to do nothing."),
            ],
            "What it does.",
        ),
        Parameter::number("amount", "Amount", "as the kind says", 0.0, 1000.0, "How much of it."),
        Parameter::number(
            "target",
            "Target",
            "fidelity",
            0.0,
            1.0,
            "Of feedback: measured fidelity from which on there is nothing to tell. Where it is left out: 1.",
        )
        .optional(),
        Parameter::number(
            "hours_per_week",
            "Hours a week",
            "hours per week",
            0.0,
            1e4,
            "Hours a week that it takes while it is in force. Where it is left out: 0.",
        )
        .optional(),
    ],
};

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Supervision,
    Training,
    Outreach,
    Feedback,
    Nothing,
}

/// A change.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) amount: f64,
    target: f64,
    hours: f64,
}

/// Every change that sites may try.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Changes(pub(super) Vec<Change>);

impl Changes {
    pub(super) fn open(values: &Values) -> Result<Self, OpenError> {
        let one = |row: &Values| -> Result<Change, OpenError> {
            Ok(Change {
                name: row.text("name")?.to_owned(),
                kind: match row.word("kind")? {
                    "supervision" => Kind::Supervision,
                    "training" => Kind::Training,
                    "outreach" => Kind::Outreach,
                    "feedback" => Kind::Feedback,
                    _ => Kind::Nothing,
                },
                amount: row.number("amount")?,
                target: row.optional_number("target").unwrap_or(1.0),
                hours: row.optional_number("hours_per_week").unwrap_or(0.0),
            })
        };
        values.rows(CHANGES.path).iter().map(one).collect::<Result<_, _>>().map(Self)
    }

    /// How much of each kind is in force at a site.
    fn sum(&self, kind: Kind, block: &Block) -> f64 {
        let each = self.0.iter().zip(&block.oversight.changes).filter(|(change, _)| change.kind == kind);
        each.map(|(change, times)| change.amount * f64::from(*times)).sum()
    }

    /// Supervisors that changes in force add.
    pub(super) fn supervisors(&self, block: &Block) -> f64 {
        self.sum(Kind::Supervision, block)
    }

    /// Does what changes in force do in a step; their hours are counted until `to`, at the latest the horizon.
    pub(super) fn apply(&self, block: &mut Block, to: f64, step: &mut Step<'_>) {
        if self.0.is_empty() {
            return;
        }
        block.site.outreach = 1.0 + self.sum(Kind::Outreach, block);
        let known = f64::from(block.team.measured);
        let told = self.0.iter().zip(&block.oversight.changes);
        let told = told.filter(|(change, _)| change.kind == Kind::Feedback && known < change.target);
        let told: f64 = told.map(|(change, times)| change.amount * f64::from(*times)).sum();
        let rate = self.sum(Kind::Training, block) + told;
        let way = -libm::expm1(-rate * step.length());
        let coached = f64::from(block.site.coaching);
        block.site.coaching = (coached + way * (1.0 - coached)) as f32;
        let hours: f64 =
            self.0.iter().zip(&block.oversight.changes).map(|(change, &n)| change.hours * f64::from(n)).sum();
        if hours > 0.0 {
            step.ledger.accrue_site(SiteQuantity::ImprovementHours, hours, step.start, to);
            block.charge(SiteQuantity::ImprovementHours, hours * (to - step.start));
        }
    }
}

/// The improvement cycles of sites.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cycles {
    pub(super) quantity: Measured,
    weeks: f64,
    by_goal: bool,
    pub(super) goal: Option<f64>,
    pub(super) from: f64,
    hours: f64,
    pub(super) sites: Selection,
    most: u16,
}

/// The values of the section under the paths that a selection of sites has in rows.
fn selection(values: &Values) -> Selection {
    let word = |path: &str| values.optional_word(path).map(str::to_owned);
    Selection::of(
        values.optional_number("improvement.sites.fraction").unwrap_or(1.0),
        word("improvement.sites.order").as_deref(),
        word("improvement.sites.area").as_deref(),
    )
}

impl Cycles {
    pub(super) fn open(values: &Values) -> Result<Option<Self>, OpenError> {
        let Some(word) = values.optional_word(QUANTITY) else { return Ok(None) };
        let calendar = Calendar::new(values.date("simulation.start")?);
        Ok(Some(Self {
            quantity: Measured::of(word).unwrap_or(Measured::Fidelity),
            weeks: values.number("improvement.cycle_weeks")?,
            by_goal: values.optional_word("improvement.compared_with") == Some("goal"),
            goal: values.optional_number("improvement.goal"),
            from: values.optional_date("improvement.start").map_or(0.0, |day| calendar.weeks_until(day)),
            hours: values.optional_number("improvement.hours_per_cycle").unwrap_or(0.0),
            sites: selection(values),
            most: values.optional_whole("improvement.at_a_time").unwrap_or(1) as u16,
        }))
    }

    /// Whether a value is better than another.
    fn better(&self, value: f64, other: f64) -> bool {
        if self.quantity.more_is_better() { value > other } else { value < other }
    }

    fn reached(&self, value: f64) -> bool {
        self.goal.is_some_and(|goal| value.is_finite() && !self.better(goal, value))
    }

    /// Sites that improve themselves are chosen once, when cycles begin.
    pub(super) fn enlist(&self, blocks: &mut [Block], step: &Step<'_>) {
        let begins = self.from < step.end && self.from >= step.start;
        if begins {
            for site in self.sites.take(blocks.iter().map(|block| &block.site), |_| true) {
                blocks[site].oversight.improves = true;
            }
        }
    }

    /// What a site knows is studied, and the next change is made.
    pub(super) fn turn(&self, changes: &Changes, known: f64, block: &mut Block, step: &mut Step<'_>) {
        if !block.oversight.improves {
            return;
        }
        if !block.site.stage.delivers() {
            // Nothing that was tried survives the end of delivery; what is kept waits out a pause.
            if let Some(trial) = block.oversight.trial.take() {
                block.oversight.changes[trial.change] -= 1;
            }
            if !block.site.stage.has_posts() {
                block.oversight.changes.fill(0);
            }
            return;
        }
        self.study(known, block, step);
        if block.oversight.trial.is_none() {
            self.plan(changes, known, block, step);
        }
    }

    fn study(&self, known: f64, block: &mut Block, step: &mut Step<'_>) {
        let Some(trial) = block.oversight.trial else { return };
        if trial.until > step.start {
            return;
        }
        let kept = if self.by_goal { self.reached(known) } else { self.better(known, trial.before) };
        if !kept {
            block.oversight.changes[trial.change] -= 1;
        }
        block.oversight.trial = None;
        block.oversight.studied.push(Studied { at: step.start, change: trial.change, kept });
        let moment = step.ledger.moment(step.start);
        step.ledger.add_site(SiteQuantity::ChangesTried, 1.0, &moment);
        step.ledger.add_site(SiteQuantity::ChangesKept, f64::from(u8::from(kept)), &moment);
    }

    fn plan(&self, changes: &Changes, known: f64, block: &mut Block, step: &mut Step<'_>) {
        if known.is_nan() || self.reached(known) {
            return;
        }
        let open: Vec<usize> =
            (0..changes.0.len()).filter(|&change| block.oversight.changes[change] < self.most).collect();
        if open.is_empty() {
            return;
        }
        let site = Entity::site(usize::from(block.site.id));
        // 24 bits: 8 of the site's starts, 16 of the cycle.
        let cycle = block.oversight.studied.len() as u32;
        let occasion = (u32::from(block.site.stops) & 0xff) << 16 | cycle & 0xffff;
        let u = step.luck.draw(site, CHANGE, occasion).uniform();
        let change = open[((u * open.len() as f64) as usize).min(open.len() - 1)];
        block.oversight.changes[change] += 1;
        block.oversight.trial = Some(Trial { change, before: known, until: step.start + self.weeks });
        let moment = step.ledger.moment(step.start);
        step.ledger.add_site(SiteQuantity::ImprovementHours, self.hours, &moment);
        block.charge(SiteQuantity::ImprovementHours, self.hours);
    }
}
