//! Referral: who comes to the programme, how fast, and past which barriers.
//!
//! A person's referral clock runs in the site's operational time, which stands still while the site takes no
//! referrals; so a site's doings cost nothing per person. In a step of length w the probability of referral is
//! 1 - exp(-rate × ratios × integration × w).

use super::OpenError;
use super::places::Places;
use super::programme::Templates;
use super::slots::REFERRAL;
use crate::engine::block::{Block, Change};
use crate::engine::clock::Clock;
use crate::engine::ledger::Quantity;
use crate::engine::process::{Process, Step};
use crate::model::person::{Attributes, Person, Programme};
use crate::model::relationship::Waiting;
use crate::model::site::{Site, Stage};
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};

const RATIO: (f64, f64) = (0.0, 100.0);

/// What a scenario says of referral.
pub const SECTION: Section = Section {
    id: "referral",
    title: "Referral and waiting",
    doc: "How people come to the programme, what keeps them from it, and how they wait.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::choice(
            "referral.gate",
            "When referrals are taken",
            &[
                ("always", "Whenever the site delivers; those for whom there is no place wait."),
                ("while places are free", "Only in steps that begin with a free place."),
            ],
            "When a site takes referrals.",
        ),
        Parameter::number(
            "referral.rate",
            "Referral rate",
            "per week",
            0.0,
            10.0,
            "Rate at which an eligible person without any barrier or boost is referred.",
        ),
        Parameter::number(
            "referral.ratio_in_hospital",
            "Referral ratio in hospital",
            "ratio",
            RATIO.0,
            RATIO.1,
            "Referral rate during a stay in hospital relative to other times: in-reach.",
        ),
        Parameter::number(
            "referral.ratio_after_discharge",
            "Referral ratio after discharge",
            "ratio",
            RATIO.0,
            RATIO.1,
            "Referral rate in the first two windows after discharge relative to other times: outreach.",
        ),
        Parameter::number(
            "referral.ratio_return",
            "Referral ratio of returners",
            "ratio",
            RATIO.0,
            RATIO.1,
            "Referral rate of people who have had a place before.",
        ),
        Parameter::number(
            "referral.ratio_rural",
            "Referral ratio, rural",
            "ratio",
            RATIO.0,
            RATIO.1,
            "Referral rate in rural relative to urban areas: distance.",
        ),
        Parameter::number(
            "referral.ratio_language",
            "Referral ratio, other language",
            "ratio",
            RATIO.0,
            RATIO.1,
            "Referral rate of people whose language services do not speak.",
        ),
        Parameter::number(
            "referral.ratio_digital_exclusion",
            "Referral ratio, digitally excluded",
            "ratio",
            RATIO.0,
            RATIO.1,
            "Referral rate of people who cannot use digital services; 0 where the programme is only digital.",
        ),
        Parameter::number(
            "referral.ratio_ethnicity",
            "Referral ratio by ethnic group",
            "ratio",
            RATIO.0,
            RATIO.1,
            "Referral rate by ethnic group: trust and tailoring.",
        )
        .per_category("population.ethnicity"),
        Parameter::number(
            "referral.consent",
            "Consent",
            "proportion",
            0.0,
            1.0,
            "Probability that a referred person accepts.",
        ),
        Parameter::choice(
            "referral.waiting",
            "Waiting",
            &[
                ("list", "Those who find no place wait on the site's list."),
                ("none", "Those who find no place go, and may ask again."),
            ],
            "What happens to people for whom there is no place.",
        ),
        Parameter::number(
            "referral.give_up_rate",
            "Giving up waiting",
            "per week",
            0.0,
            10.0,
            "Rate at which people leave the waiting list.",
        )
        .when("referral.waiting", &["list"]),
        Parameter::choice(
            "referral.priority",
            "Priority",
            &[
                ("own draw", "Candidates are equal; each one's own draw decides."),
                ("first come", "The longest wait first."),
                (
                    "need",
                    "People in hospital or just discharged first, then those in relapse, then the longest wait.",
                ),
                ("equity", "People in the most deprived fifth first, then the longest wait."),
            ],
            "Who gets a free place.",
        ),
    ],
};

/// The order in which candidates get places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Each one's own draw decides.
    OwnDraw,
    /// The longest wait first.
    FirstCome,
    /// In or just out of hospital, then in relapse, then the longest wait.
    Need,
    /// The most deprived fifth, then the longest wait.
    Equity,
}

impl Priority {
    fn open(values: &Values) -> Result<Self, MissingValue> {
        Ok(match values.word("referral.priority")? {
            "first come" => Self::FirstCome,
            "need" => Self::Need,
            "equity" => Self::Equity,
            _ => Self::OwnDraw,
        })
    }

    /// What a candidate is sorted by: class, time the wait began, own draw.
    pub fn key(self, waiting: &Waiting, person: &Person) -> (u8, f64, u32) {
        let class = match self {
            Self::Need if person.state.in_hospital() || matches!(person.window, 1 | 2) => 0,
            Self::Need if person.state.acute_at_home() => 1,
            Self::Need => 2,
            Self::Equity => person.attributes.fifth,
            Self::OwnDraw | Self::FirstCome => 0,
        };
        (class, if self == Self::OwnDraw { 0.0 } else { waiting.since }, waiting.rank)
    }
}

/// The referral process.
#[derive(Debug, Clone)]
pub struct Referral {
    gated: bool,
    rate: f64,
    in_hospital: f64,
    after_discharge: f64,
    returning: f64,
    rural: f64,
    language: f64,
    /// By the site's programme.
    digital: Vec<f64>,
    ethnicity: Vec<f64>,
    /// By the site's programme.
    consent: Vec<f64>,
    list: bool,
    give_up: f32,
    places: Places,
    priority: Priority,
}

impl Referral {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let groups: Vec<String> =
            values.shares("population.ethnicity")?.into_iter().map(|(name, _)| name).collect();
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let templates = Templates::open(values)?;
        let excluded = number("referral.ratio_digital_exclusion")?;
        let list = values.word("referral.waiting")? == "list";
        Ok(Self {
            gated: values.word("referral.gate")? == "while places are free",
            rate: number("referral.rate")?,
            in_hospital: number("referral.ratio_in_hospital")?,
            after_discharge: number("referral.ratio_after_discharge")?,
            returning: number("referral.ratio_return")?,
            rural: number("referral.ratio_rural")?,
            language: number("referral.ratio_language")?,
            digital: templates.all().iter().map(|of| if of.digital { 0.0 } else { excluded }).collect(),
            ethnicity: values.each("referral.ratio_ethnicity", &groups)?,
            consent: templates.all().iter().map(|of| of.consent).collect(),
            list,
            give_up: if list { number("referral.give_up_rate")? as f32 } else { 0.0 },
            places: Places::open(values)?,
            priority: Priority::open(values)?,
        })
    }

    fn access(&self, who: &Attributes, site: &Site) -> f64 {
        let ratio = |on: bool, ratio: f64| if on { ratio } else { 1.0 };
        f64::from(who.eligible)
            * ratio(who.area == 1, self.rural)
            * ratio(who.language != 0, self.language)
            * ratio(who.digital == 0, self.digital[usize::from(site.programme)])
            * self.ethnicity[usize::from(who.ethnicity)]
    }

    fn hazard(&self, person: &Person, site: &Site) -> f32 {
        let here = match person.programme {
            Programme::Outside => 1.0,
            Programme::Left | Programme::Completed => self.returning,
            Programme::Waiting | Programme::Engaged => 0.0,
        };
        let now = if person.state.in_hospital() {
            self.in_hospital
        } else if matches!(person.window, 1 | 2) {
            self.after_discharge
        } else {
            1.0
        };
        (self.rate * self.access(&person.attributes, site) * here * now) as f32
    }

    /// A referral: the next amount, the rank and the consent come from one coordinate.
    fn refer(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        let exposure = block.site.exposure;
        let moment = step.ledger.moment(step.start);
        let (who, site) = (&mut block.people[person], &block.site);
        who.referrals = who.referrals.saturating_add(1);
        let mut draw = step.luck.draw(entity, REFERRAL, u32::from(who.referrals));
        let amount = draw.amount();
        let rank = draw.word();
        step.ledger.count(Quantity::Referrals, who.stratum, &moment);
        if draw.uniform() >= self.consent[usize::from(site.programme)] {
            step.ledger.count(Quantity::Refusals, who.stratum, &moment);
            block.referral[person] = Clock::start(exposure, amount, self.hazard(who, site)).into();
            return;
        }
        block.referral[person] = Clock::start(exposure, amount, 0.0).into();
        who.programme = Programme::Waiting;
        who.link = block.waiting.len() as u16;
        block.waiting.push(Waiting { since: step.start, rank, person: person as u32 });
        if self.list {
            if step.start >= 0.0 {
                step.ledger.begin(Quantity::WaitingWeeks, block.people[person].stratum, &moment);
            }
            let give_up = draw.amount();
            block.clocks[person]
                .set(super::slots::ENGAGEMENT, Clock::start(step.start, give_up, self.give_up));
            block.touch(person, Change::NOTHING);
        }
    }

    /// Puts the waiting list in the order of priority and mends the links.
    fn sort(&self, block: &mut Block) {
        let Block { waiting, people, .. } = block;
        let mut order: Vec<_> = waiting
            .iter()
            .map(|entry| (self.priority.key(entry, &people[entry.person as usize]), *entry))
            .collect();
        order.sort_by(|(a, x), (b, y)| {
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)).then(x.person.cmp(&y.person))
        });
        for (index, (_, entry)) in order.into_iter().enumerate() {
            waiting[index] = entry;
            people[entry.person as usize].link = index as u16;
        }
    }
}

impl Process for Referral {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn listens(&self) -> Change {
        Change::STATE.or(Change::WINDOW).or(Change::PROGRAMME)
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let access = self.access(&block.people[person].attributes, &block.site);
        if access > 0.0 {
            let amount = step.luck.draw(block.entity(person), REFERRAL, 0).amount();
            block.referral[person] = Clock::start(block.site.exposure, amount, 0.0).into();
        }
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        let open = block.site.stage == Stage::Delivering
            && !step.warms_up()
            && !(self.gated && self.places.free(block) == 0);
        if !open {
            return;
        }
        block.site.exposure += step.length() * f64::from(block.site.integration);
        let now = block.site.exposure;
        for person in 0..block.referral.len() {
            if Clock::from(block.referral[person]).time() <= now {
                self.refer(person, block, step);
            }
        }
        if block.waiting.len() > 1 {
            self.sort(block);
        }
    }

    fn refresh(&self, person: usize, _at: f64, block: &mut Block, _step: &mut Step<'_>) {
        let who = &block.people[person];
        if who.attributes.eligible == 1 && who.state.alive() {
            let hazard = self.hazard(who, &block.site);
            let mut clock = Clock::from(block.referral[person]);
            if clock.hazard().to_bits() != hazard.to_bits() {
                clock.set_hazard(block.site.exposure, hazard);
                block.referral[person] = clock.into();
            }
        }
    }
}
