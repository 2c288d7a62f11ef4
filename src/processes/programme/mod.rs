//! Programmes: which kinds of peer support there are, which site runs which, and when the programme is withdrawn.
//!
//! A scenario describes one programme in its sections on contacts, engagement, referral and states of mind. It may name
//! others, each a row that says only what differs, and shares of sites that run them. Which site runs which is the
//! site's own draw, so that strategies that share a programme share the sites that have it.

mod parameters;
mod phases;

pub use parameters::SECTION;
pub use phases::Phases;

use super::slots::SITE_PROGRAMME;
use super::{OpenError, engagement, peer_contact, referral, states_of_mind};
use crate::engine::block::Block;
use crate::engine::draws::category_of;
use crate::engine::ledger::{Quantity, SiteQuantity, stopped_by};
use crate::engine::process::{Process, Step};
use crate::model::person::AREAS;
use crate::model::site::{Cause, Site, Staffing, Stage};
use crate::scenario::{MissingValue, Slip, Values, nearest};
use crate::units::index::Entity;
use crate::units::time::Calendar;
use parameters::{LIST, MIX, MIX_RURAL, WITHDRAWN};
use phases::evenly;

/// Who meets the people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveredBy {
    /// A peer worker.
    PeerWorker,
    /// A clinician who does the same.
    Clinician,
    /// Nobody, as in digital self-help.
    Nobody,
}

/// A kind of programme, with every value resolved.
///
/// # Units
/// Weeks, contacts a week, hours; shares from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Name; empty where the scenario names no programme.
    pub name: String,
    /// Who meets the people.
    pub delivered_by: DeliveredBy,
    /// Whether people need digital access.
    pub digital: bool,
    /// Planned length; infinity where it is open-ended.
    pub planned_weeks: f64,
    /// Length of the step-down, which is part of the planned length.
    pub step_down_weeks: f64,
    /// Whether phases and length run from discharge for people who enrol in hospital.
    pub from_discharge: bool,
    /// Contacts by phase.
    pub phases: Phases,
    /// Contacts a week during a stay in hospital; none where the phases go on there.
    pub in_hospital: Option<f64>,
    /// Probability that a contact takes place, in the community and in hospital.
    pub attendance: [f64; 2],
    /// Worker's hours that a contact, or a meeting of a group, takes.
    pub hours_per_contact: f64,
    /// People who meet at a time.
    pub group_size: f64,
    /// Share of its time that a missed contact of one person takes.
    pub missed_time: f64,
    /// People whom one whole-time worker supports; none where the plan for the workforce says.
    pub caseload: Option<f64>,
    /// Alliance at the start.
    pub alliance_start: f32,
    /// Best alliance.
    pub alliance_ceiling: f32,
    /// Fidelity where there is no worker.
    pub without_worker: f64,
    /// Strength of the three ingredients.
    pub ingredient: [f64; 3],
    /// Hazard ratio of drop-out.
    pub dropout_ratio: f64,
    /// Probability of consent.
    pub consent: f64,
    /// Clinical contacts that a contact replaces.
    pub displaced: f64,
    /// How much decisions are made together.
    pub collaboration: f64,
    /// How much stories are told.
    pub storytelling: f64,
}

impl Template {
    /// The programme that the sections of a scenario describe.
    fn general(values: &Values) -> Result<Self, MissingValue> {
        let engaged = values.is_on(engagement::SECTION.id);
        let meets = values.is_on(peer_contact::SECTION.id);
        let referred = values.is_on(referral::SECTION.id);
        let number = |on: bool, path: &str| if on { values.number(path) } else { Ok(0.0) };
        let optional = |path: &str, otherwise: f64| values.optional_number(path).unwrap_or(otherwise);
        let planned = engaged && values.word("engagement.length")? == "planned";
        let main = number(meets, "peer_contact.per_week")?;
        let mut template = Self {
            name: String::new(),
            delivered_by: if engaged && values.word("engagement.places")? == "workers" {
                DeliveredBy::PeerWorker
            } else {
                DeliveredBy::Nobody
            },
            digital: false,
            planned_weeks: if planned { values.number("engagement.planned_weeks")? } else { f64::INFINITY },
            step_down_weeks: optional("peer_contact.step_down_weeks", 0.0),
            from_discharge: values.optional_word("peer_contact.counted_from") == Some("discharge"),
            phases: Phases {
                first: optional("peer_contact.first_per_week", main),
                first_until: optional("peer_contact.first_weeks", 0.0),
                main,
                step_down_from: f64::INFINITY,
                step_down: optional("peer_contact.step_down_per_week", main),
            },
            in_hospital: values.optional_number("peer_contact.in_hospital_per_week"),
            attendance: [
                number(meets, "peer_contact.attendance")?,
                number(meets, "peer_contact.attendance_in_hospital")?,
            ],
            hours_per_contact: optional("peer_contact.hours_per_contact", 0.0),
            group_size: optional("peer_contact.group_size", 1.0),
            missed_time: optional("peer_contact.missed_time", 0.0),
            caseload: None,
            alliance_start: number(meets, "peer_contact.alliance_start")? as f32,
            alliance_ceiling: number(meets, "peer_contact.alliance_ceiling")? as f32,
            without_worker: number(meets, "peer_contact.fidelity_without_worker")?,
            ingredient: states_of_mind::ingredients(values)?,
            dropout_ratio: 1.0,
            consent: number(referred, "referral.consent")?,
            displaced: optional("peer_contact.displaced", 0.0),
            collaboration: optional("peer_contact.collaboration", 0.0),
            storytelling: optional("peer_contact.storytelling", 0.0),
        };
        template.step_down();
        Ok(template)
    }

    /// The address of what decides a field of this programme: in its own row where that states it, else in the section that
    /// programmes share.
    pub fn address(&self, values: &Values, field: &str) -> String {
        let rows = values.rows(LIST).iter();
        let own = rows.filter(|row| !self.name.is_empty() && row.name() == self.name);
        if let Some(row) = own.into_iter().find(|row| row.states(field)) {
            return format!("{LIST}.{}.{field}", row.name());
        }
        match field {
            "caseload" => "workforce.caseload".to_owned(),
            "delivered_by" => "engagement.places".to_owned(),
            "ingredient" => "states_of_mind.ingredient".to_owned(),
            "per_week" | "hours_per_contact" | "step_down_weeks" => format!("peer_contact.{field}"),
            _ => format!("{LIST}.{}", self.name),
        }
    }

    /// The step-down takes up the last weeks of the planned length.
    fn step_down(&mut self) {
        if self.step_down_weeks > 0.0 {
            self.phases.step_down_from = (self.planned_weeks - self.step_down_weeks).max(0.0);
        }
    }

    /// This programme with what a row says of another.
    fn with(&self, row: &Values) -> Self {
        let number = |field: &str, otherwise: f64| row.optional_number(field).unwrap_or(otherwise);
        let length = row.optional_word("length");
        let planned = match (length, row.optional_number("planned_weeks")) {
            (Some("open-ended"), _) => f64::INFINITY,
            (_, Some(weeks)) => weeks,
            _ => self.planned_weeks,
        };
        let word = |field: &str| row.optional_word(field);
        let mut template = Self {
            name: row.name().to_owned(),
            delivered_by: match word("delivered_by") {
                Some("peer worker") => DeliveredBy::PeerWorker,
                Some("clinician") => DeliveredBy::Clinician,
                Some(_) => DeliveredBy::Nobody,
                None => self.delivered_by,
            },
            digital: word("access").map_or(self.digital, |access| access == "digital"),
            planned_weeks: planned,
            step_down_weeks: number("step_down_weeks", self.step_down_weeks),
            from_discharge: word("counted_from").map_or(self.from_discharge, |from| from == "discharge"),
            phases: Phases {
                first: number("first_per_week", self.phases.first),
                first_until: number("first_weeks", self.phases.first_until),
                main: number("per_week", self.phases.main),
                step_down_from: f64::INFINITY,
                step_down: number("step_down_per_week", self.phases.step_down),
            },
            in_hospital: row.optional_number("in_hospital_per_week").or(self.in_hospital),
            attendance: [
                number("attendance", self.attendance[0]),
                number("attendance_in_hospital", self.attendance[1]),
            ],
            hours_per_contact: number("hours_per_contact", self.hours_per_contact),
            group_size: number("group_size", self.group_size),
            missed_time: self.missed_time,
            caseload: row.optional_number("caseload").or(self.caseload),
            alliance_start: number("alliance_start", f64::from(self.alliance_start)) as f32,
            alliance_ceiling: number("alliance_ceiling", f64::from(self.alliance_ceiling)) as f32,
            without_worker: number("fidelity_without_worker", self.without_worker),
            ingredient: std::array::from_fn(|i| {
                number(&format!("ingredient.{}", states_of_mind::STATES[i]), self.ingredient[i])
            }),
            dropout_ratio: number("dropout_ratio", self.dropout_ratio),
            consent: number("consent", self.consent),
            displaced: number("displaced", self.displaced),
            collaboration: number("collaboration", self.collaboration),
            storytelling: number("storytelling", self.storytelling),
        };
        template.step_down();
        template
    }

    /// Contacts in week `week` of the calendar, or in week `since` of the place where the person is in hospital and the
    /// programme meets people there at a rate of its own.
    pub fn scheduled(&self, week: u32, since: u32, in_hospital: bool) -> u32 {
        match self.in_hospital {
            Some(per_week) if in_hospital => evenly(per_week, since),
            _ => self.phases.scheduled(week),
        }
    }

    /// The quantity that counts contacts of this kind beside all contacts, if there is one.
    pub const fn counted_as(&self, in_hospital: bool) -> Option<Quantity> {
        match self.delivered_by {
            DeliveredBy::Clinician => Some(Quantity::ContactsClinician),
            _ if self.digital => Some(Quantity::ContactsDigital),
            _ if self.group_size > 1.0 => Some(Quantity::ContactsGroup),
            _ if in_hospital => Some(Quantity::ContactsInHospital),
            _ => None,
        }
    }
}

/// The programmes of a scenario and the time that workers have for contacts.
#[derive(Debug, Clone, PartialEq)]
pub struct Templates {
    all: Vec<Template>,
    /// Hours a week that a whole-time worker has for contacts; infinity where time is no limit.
    pub hours: f64,
    /// Hours a week that a whole-time worker is paid for.
    pub paid_hours: f64,
}

impl Templates {
    /// Reads the parameters: the programme of the sections where no mix is stated, otherwise those that are named.
    ///
    /// # Errors
    /// Where a value is missing, or a mix names a programme that does not exist.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let general = Template::general(values)?;
        let mut all: Vec<Template> = Vec::new();
        let mut told = OpenError::default();
        for (path, name) in mixed(values)? {
            let rows = values.rows(LIST);
            match rows.iter().find(|row| row.name() == name) {
                Some(row) => all.push(general.with(row)),
                None => told.slip(unknown(path, &name, rows)),
            }
        }
        if all.is_empty() {
            all.push(general);
        }
        for template in all.iter().filter(|template| !settled(template)) {
            let message = format!("programme \"{}\" has a step-down but no planned end", template.name);
            let help = "write length = \"planned\" and planned_weeks, or leave step_down_weeks out";
            told.slip(Slip::at(template.address(values, "step_down_weeks"), message).help(help));
        }
        let week = values.optional_number("programme.hours_per_fte").unwrap_or(f64::INFINITY);
        let share = values.optional_number("programme.direct_share").unwrap_or(1.0);
        let hours = if week < f64::INFINITY { week * share } else { f64::INFINITY };
        told.or(Self { all, hours, paid_hours: week })
    }

    /// The programme of a site.
    #[inline]
    pub fn of(&self, site: &Site) -> &Template {
        &self.all[usize::from(site.programme)]
    }

    /// All, in the order of their names in the mix; the one of the sections alone where no mix is stated.
    pub fn all(&self) -> &[Template] {
        &self.all
    }

    /// Their names; none where the scenario names no programme.
    pub fn names(&self) -> Vec<String> {
        self.all.iter().map(|template| template.name.clone()).filter(|name| !name.is_empty()).collect()
    }

    /// Meetings a week for which a whole-time worker has time; infinity where time is no limit.
    pub fn meetings(&self, template: &Template) -> f64 {
        if template.delivered_by == DeliveredBy::Nobody || template.hours_per_contact == 0.0 {
            return f64::INFINITY;
        }
        self.hours / template.hours_per_contact
    }
}

/// Whether a step-down has an end to step down to.
fn settled(template: &Template) -> bool {
    template.step_down_weeks == 0.0 || template.planned_weeks < f64::INFINITY
}

/// Names of the programmes in the mixes, each once with the mix that names it first, in order.
fn mixed(values: &Values) -> Result<Vec<(&'static str, String)>, MissingValue> {
    let mut names: Vec<(&'static str, String)> = Vec::new();
    for path in [MIX, MIX_RURAL] {
        if values.keys(path).is_empty() {
            continue;
        }
        for (name, _) in values.shares(path)? {
            if !names.iter().any(|(_, known)| *known == name) {
                names.push((path, name));
            }
        }
    }
    Ok(names)
}

fn unknown(mix: &str, name: &str, rows: &[Values]) -> Slip {
    let known: Vec<&str> = rows.iter().map(Values::name).collect();
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None if known.is_empty() => {
            "no [[programme.template]] is stated: write one with that name".to_owned()
        }
        None => format!("there are {}", known.join(", ")),
    };
    Slip::at(mix, format!("{mix} names \"{name}\", which no [[{LIST}]] describes")).help(help).beside(LIST)
}

/// The process that gives each site its programme, and withdraws it.
#[derive(Debug, Clone)]
pub struct Programmes {
    templates: Templates,
    /// Cumulative shares of the programmes, by area; empty where there is only one.
    shares: [Vec<f64>; AREAS.len()],
    withdrawn: f64,
}

impl Programmes {
    /// Reads the parameters.
    ///
    /// # Errors
    /// As [`Templates::open`].
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let templates = Templates::open(values)?;
        let shares = |path: &str| -> Result<Vec<f64>, MissingValue> {
            let shares = values.shares(path)?;
            let of =
                |name: &str| shares.iter().find(|(other, _)| other == name).map_or(0.0, |(_, share)| *share);
            let mut sum = 0.0;
            Ok(templates
                .all
                .iter()
                .map(|template| {
                    sum += of(&template.name);
                    sum
                })
                .collect())
        };
        let stated = |path: &str| !values.keys(path).is_empty();
        let all = if stated(MIX) { shares(MIX)? } else { Vec::new() };
        let rural = if stated(MIX_RURAL) { shares(MIX_RURAL)? } else { all.clone() };
        if all.is_empty() && !rural.is_empty() {
            let slip = Slip::at(MIX_RURAL, format!("{MIX_RURAL} is stated, but {MIX} is not"));
            return Err(slip.help("write it for the other sites").beside(MIX).into());
        }
        let withdrawn = Self::withdrawal(values)?;
        Ok(Self { templates, shares: [all, rural], withdrawn })
    }

    /// When the programme is withdrawn, in weeks; infinity where it is not.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn withdrawal(values: &Values) -> Result<f64, MissingValue> {
        Ok(match values.optional_date(WITHDRAWN) {
            Some(day) => Calendar::new(values.date("simulation.start")?).weeks_until(day),
            None => f64::INFINITY,
        })
    }

    fn withdraw(&self, block: &mut Block, step: &mut Step<'_>) {
        if step.start < self.withdrawn {
            return;
        }
        // Who has stopped before does not begin again.
        block.site.until = f64::INFINITY;
        if block.site.stage == Stage::Discontinued {
            return;
        }
        if block.site.stage.delivers() || block.site.stage == Stage::Paused {
            let moment = step.ledger.moment(step.start);
            step.ledger.add_site(SiteQuantity::SitesStopped, 1.0, &moment);
            step.ledger.add_site(stopped_by(Cause::Withdrawn), 1.0, &moment);
            block.site.stops = block.site.stops.saturating_add(1);
        }
        block.turn(Stage::Discontinued, step.start, Some(Cause::Withdrawn));
    }

    fn staffing(template: &Template) -> Staffing {
        match (template.delivered_by, template.caseload) {
            _ if template.name.is_empty() => Staffing::AsPlanned,
            (DeliveredBy::Nobody, _) => Staffing::Nobody,
            (_, Some(people)) => Staffing::Caseload(people as f32),
            (_, None) => Staffing::AsPlanned,
        }
    }
}

impl Process for Programmes {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn found(&self, block: &mut Block, step: &mut Step<'_>) {
        let shares = &self.shares[usize::from(block.site.area)];
        if shares.is_empty() {
            return;
        }
        let site = Entity::site(usize::from(block.site.id));
        let u = step.luck.draw(site, SITE_PROGRAMME, 0).uniform();
        block.site.programme = category_of(u, shares) as u8;
        block.site.staffing = Self::staffing(self.templates.of(&block.site));
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        self.withdraw(block, step);
    }

    /// Before sites take the programme up, so that none begins to prepare on the day of its withdrawal.
    fn system(&self, blocks: &mut [Block], step: &mut Step<'_>) {
        for block in blocks {
            self.withdraw(block, step);
        }
    }
}
