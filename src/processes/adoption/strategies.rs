//! Implementation strategies: what is done to bring the programme about, beside the service itself.
//!
//! Each is of a type, begins on a date, takes part of the sites, and gives each of them a dose, in hours a week, of which
//! at most so much counts. It pulls at levels of the climate at dose × effect a week; it may bring workers nearer to the
//! best fidelity and save weeks of preparation. Hours are counted by type, so that they are costed apart from the service.
//!
//! What a type adds: audit and feedback act only on a measured fidelity, where it is below the target; a learning
//! collaborative gives as much as the share of its sites that deliver has to tell; training waves reach workers in post
//! and, like audit, only sites that have posts.
//!
//! # Source
//! Types: Powell BJ et al (2015) Implementation Science 10:21 (ERIC). Facilitation speeds the first year only: Chinman M et
//! al (2021), as WF20. What they do is judgement, as the scenarios say.

use super::super::OpenError;
use super::effects::{Effects, fields, joined};
use super::selection::{self, Selection};
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::site::{LEVELS, Site, Stage};
use crate::scenario::parameter::{ListTable, Parameter};
use crate::scenario::{Slip, Values};
use crate::units::time::Calendar;

/// Most strategies in one scenario: one bit of a site each.
const MOST: usize = 64;

/// The types, each with its word and the quantity that counts its hours.
const KINDS: [(&str, Kind, SiteQuantity); 6] = [
    ("training wave", Kind::Training, SiteQuantity::TrainingWaveHours),
    ("facilitation", Kind::Facilitation, SiteQuantity::FacilitationHours),
    ("champions", Kind::Champions, SiteQuantity::ChampionHours),
    ("audit and feedback", Kind::Audit, SiteQuantity::AuditHours),
    ("learning collaborative", Kind::Collaborative, SiteQuantity::CollaborativeHours),
    ("community engagement", Kind::Community, SiteQuantity::CommunityHours),
];

/// The type of a strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Training,
    Facilitation,
    Champions,
    Audit,
    Collaborative,
    Community,
}

const OWN: &[Parameter] = &[
    Parameter::text("name", "Name", "Name of the strategy, for messages."),
    Parameter::choice(
        "kind",
        "Type",
        &[
            ("training wave", "Workers and care teams are trained."),
            ("facilitation", "Someone from outside helps a site to prepare and to begin."),
            ("champions", "Members of staff speak for the programme."),
            ("audit and feedback", "What is measured is told to the workers."),
            ("learning collaborative", "Sites learn from each other."),
            ("community engagement", "People of the place, and those who use services, take part in planning."),
        ],
        "Of which type the strategy is.",
    ),
    Parameter::date("start", "Start", "First day."),
    Parameter::number(
        "weeks",
        "Length",
        "weeks",
        0.0,
        5200.0,
        "How long it goes on. Where it is left out: to the end.",
    )
    .optional(),
    Parameter::number("dose", "Dose", "hours per week", 0.0, 10_000.0, "Hours that each site is given and that are paid."),
    Parameter::number(
        "enough",
        "Enough",
        "hours per week",
        0.0,
        10_000.0,
        "More than this is paid but does nothing more. Where it is left out: every hour counts.",
    )
    .optional(),
    Parameter::number(
        "sites.fraction",
        "Share of sites",
        "proportion",
        0.0,
        1.0,
        "Share of all sites that the strategy takes at its start: of those that do not deliver yet, where it is for the time \
         before they do.",
    ),
    selection::ORDER,
    selection::AREA,
    Parameter::choice(
        "sites.stage",
        "Stage",
        &[
            ("any", "In any stage."),
            ("before delivery", "While they do not deliver and have not stopped."),
            ("preparing", "While they prepare."),
            ("delivering", "While they deliver."),
        ],
        "When the sites that were taken are given the dose. Where it is left out: any.",
    )
    .optional(),
    Parameter::number(
        "readiness_at_least",
        "Readiness gate",
        "share",
        0.0,
        1.0,
        "The strategy leaves out sites whose readiness is lower at its start. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "target",
        "Target",
        "fidelity",
        0.0,
        1.0,
        "Of audit and feedback: measured fidelity from which on there is nothing to improve. Where it is left out: 1.",
    )
    .optional(),
    Parameter::number(
        "effect.fidelity",
        "Effect on fidelity",
        "per hour",
        0.0,
        1.0,
        "Share of the way to the best fidelity that an hour brings the workers in post. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "effect.preparation",
        "Effect on preparation",
        "weeks/hour",
        0.0,
        100.0,
        "Weeks of preparation that an hour saves. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "effect.trust",
        "Effect on trust",
        "SD/hour",
        -1.0,
        1.0,
        "By how many standard deviations an hour raises the trust in services of the people of the site, which makes them \
         come and accept more readily (`referral.trust_slope`). It fades with the half-life of readiness. Where it is left \
         out: 0.",
    )
    .optional(),
    Parameter::number(
        "effect.candidates",
        "Effect on candidates",
        "log units per hour",
        -1.0,
        1.0,
        "What an hour adds to the logarithm of the rate at which candidates for posts come (`workforce.pool_inflow`). It fades \
         alike. Where it is left out: 0.",
    )
    .optional(),
];

const EFFECTS: [Parameter; LEVELS.len()] = fields(
    "per hour",
    10.0,
    "Share of what is left to 1 by which an hour raises the level; below 0, share of the level that it takes away. Where it is \
     left out: 0.",
);

const FIELDS: [Parameter; OWN.len() + LEVELS.len()] = joined(OWN, &EFFECTS);

/// Rows that are implementation strategies.
pub(super) const STRATEGIES: ListTable = ListTable {
    path: "implementation.strategy",
    label: "Implementation strategy",
    doc: "Something that is done at sites for a time to bring the programme about.",
    name_field: "name",
    fields: &FIELDS,
};

/// One strategy.
#[derive(Debug, Clone)]
pub(super) struct Strategy {
    pub(super) name: String,
    /// From when until when, in weeks since the start.
    pub(super) from: f64,
    until: f64,
    kind: Kind,
    hours: SiteQuantity,
    dose: f64,
    enough: f64,
    pub(super) sites: Selection,
    stage: When,
    target: f64,
    effects: Effects,
    fidelity: f64,
    preparation: f64,
    /// An hour's effect on trust and on candidates.
    community: [f64; 2],
}

/// In which stages a site is given the dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Any,
    Before,
    Preparing,
    Delivering,
}

impl When {
    const fn holds(self, stage: Stage) -> bool {
        match self {
            Self::Any => true,
            Self::Before => matches!(stage, Stage::Unaware | Stage::Considering | Stage::Preparing),
            Self::Preparing => matches!(stage, Stage::Preparing),
            Self::Delivering => stage.delivers(),
        }
    }
}

/// What strategies do at one site in a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Help {
    /// Pull on each level, a week.
    pub(super) pulls: [f64; LEVELS.len()],
    /// Weeks of preparation saved.
    pub(super) saved: f64,
    /// What is added to [`Community`](crate::model::site::Community): trust, candidates.
    pub(super) community: [f64; 2],
}

impl Help {
    pub(super) const NONE: Self = Self { pulls: [0.0; LEVELS.len()], saved: 0.0, community: [0.0; 2] };
}

impl Strategy {
    pub(super) fn open(row: &Values, calendar: Calendar) -> Result<Self, OpenError> {
        let word = row.word("kind")?;
        let (_, kind, hours) = KINDS.into_iter().find(|(known, ..)| *known == word).unwrap_or(KINDS[0]);
        let or = |path: &str, otherwise: f64| row.optional_number(path).unwrap_or(otherwise);
        let from = calendar.weeks_until(row.date("start")?);
        Ok(Self {
            name: row.text("name")?.to_owned(),
            from,
            until: from + or("weeks", f64::INFINITY),
            kind,
            hours,
            dose: row.number("dose")?,
            enough: or("enough", f64::INFINITY),
            sites: Selection::open(row)?,
            stage: match row.optional_word("sites.stage") {
                Some("before delivery") => When::Before,
                Some("preparing") => When::Preparing,
                Some("delivering") => When::Delivering,
                _ => When::Any,
            },
            target: or("target", 1.0),
            effects: Effects::open(row),
            fidelity: or("effect.fidelity", 0.0),
            preparation: or("effect.preparation", 0.0),
            community: [or("effect.trust", 0.0), or("effect.candidates", 0.0)],
        })
    }

    /// Every strategy of a scenario.
    pub(super) fn open_all(values: &Values, calendar: Calendar) -> Result<Vec<Self>, OpenError> {
        let rows = values.rows(STRATEGIES.path);
        if rows.len() > MOST {
            let list = STRATEGIES.path;
            let message = format!("there are {} [[{list}]]; there can be at most {MOST}", rows.len());
            return Err(Slip::at(list, message).help("leave some out").into());
        }
        rows.iter().map(|row| Self::open(row, calendar)).collect()
    }

    /// Whether it can do nothing where nobody measures fidelity.
    pub(super) const fn needs_measurement(&self) -> bool {
        matches!(self.kind, Kind::Audit)
    }

    /// How long it is in force within a step, in weeks, up to the horizon.
    fn overlap(&self, step: &Step<'_>, horizon: f64) -> f64 {
        (self.until.min(step.end).min(horizon) - self.from.max(step.start)).max(0.0)
    }

    /// Whether a site is given the dose now.
    fn reaches(&self, site: &Site) -> bool {
        let has_workers = site.stage.has_posts();
        let possible = !matches!(self.kind, Kind::Training | Kind::Audit) || has_workers;
        self.stage.holds(site.stage) && possible
    }

    /// What an hour is worth at a site, against the best case.
    fn worth(&self, block: &Block, share: f64) -> f64 {
        match self.kind {
            Kind::Audit => f64::from(u8::from(f64::from(block.team.measured) < self.target)),
            Kind::Collaborative => share,
            _ => 1.0,
        }
    }
}

/// Marks the sites that each strategy which begins now takes.
pub(super) fn enlist(strategies: &[Strategy], blocks: &mut [Block], step: &Step<'_>) {
    for (number, strategy) in strategies.iter().enumerate() {
        let begins = strategy.from < step.end && strategy.from >= step.start;
        if begins {
            let helps_to_begin = matches!(strategy.stage, When::Before | When::Preparing);
            let open = |site: &Site| !(helps_to_begin && site.stage.delivers());
            let taken = strategy.sites.take(blocks.iter().map(|block| &block.site), open);
            for site in taken {
                blocks[site].site.strategies |= 1 << number;
            }
        }
    }
}

/// Gives each site its doses of the step: counts the hours, coaches workers, and returns the rest of the help.
pub(super) fn give(
    strategies: &[Strategy],
    blocks: &mut [Block],
    horizon: f64,
    step: &mut Step<'_>,
) -> Vec<Help> {
    let mut help = vec![Help::NONE; blocks.len()];
    for (number, strategy) in strategies.iter().enumerate() {
        let weeks = strategy.overlap(step, horizon);
        if weeks == 0.0 {
            continue;
        }
        let taken = |block: &Block| block.site.strategies >> number & 1 == 1;
        let members = blocks.iter().filter(|block| taken(block));
        let (all, delivering) = members.fold((0.0, 0.0), |(all, some): (f64, f64), block| {
            (all + 1.0, some + f64::from(u8::from(block.site.stage.delivers())))
        });
        let share = if all > 0.0 { delivering / all } else { 0.0 };
        for (block, help) in blocks.iter_mut().zip(&mut help) {
            if !taken(block) || !strategy.reaches(&block.site) {
                continue;
            }
            let from = strategy.from.max(step.start);
            step.ledger.accrue_site(strategy.hours, strategy.dose, from, from + weeks);
            block.charge(strategy.hours, strategy.dose * weeks);
            // What is given in a part of the step counts as much as if it were spread over all of it.
            let part = weeks / step.length();
            let dose = strategy.dose.min(strategy.enough) * strategy.worth(block, share) * part;
            for level in strategy.effects.moved() {
                help.pulls[level] += dose * strategy.effects.0[level];
            }
            let hours = dose * step.length();
            help.saved += hours * strategy.preparation;
            for (added, effect) in help.community.iter_mut().zip(strategy.community) {
                *added += hours * effect;
            }
            let way = -libm::expm1(-hours * strategy.fidelity);
            let coached = f64::from(block.site.coaching);
            block.site.coaching = (coached + way * (1.0 - coached)) as f32;
        }
    }
    help
}
