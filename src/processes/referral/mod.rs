//! Referral: who comes to the programme, by which pathway, how fast, and past which barriers.
//!
//! A person's referral clock runs in the site's operational time, which stands still while the site takes no
//! referrals; so a site's doings cost nothing per person. In a step of length w the probability of referral is
//! 1 - exp(-rate × ratios × integration × w). Outreach and word of mouth have clocks of their own (`pathways`); season
//! and fluctuation set the speed of all of them (`arrivals`).

mod arrivals;
mod parameters;
mod pathways;
mod priority;
pub mod trust;

pub use parameters::SECTION;
pub use pathways::Pathway;
pub use priority::Priority;

use super::OpenError;
use super::places::Places;
use super::programme::Templates;
use super::slots::REFERRAL;
use super::ties;
use crate::engine::block::{Block, Change};
use crate::engine::clock::Clock;
use crate::engine::draws::Draw;
use crate::engine::ledger::{Moment, Quantity};
use crate::engine::process::{Process, Step};
use crate::model::person::{Attributes, Programme};
use crate::model::relationship::Waiting;
use crate::model::site::Site;
use crate::scenario::{Slip, Values};
use arrivals::Arrivals;
use pathways::{OWN, Reach};
use trust::Trust;

/// The referral process.
#[derive(Debug, Clone)]
pub struct Referral {
    gated: bool,
    rate: f64,
    in_hospital: f64,
    after_discharge: f64,
    returning: f64,
    returning_early: f64,
    again: f64,
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
    arrivals: Arrivals,
    trust: Option<Trust>,
    reach: Option<Reach>,
}

impl Referral {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, or the early time after leaving has a rate but no length.
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
            returning_early: returning_early(values)?,
            again: values.optional_number("referral.ratio_again").unwrap_or(1.0),
            rural: number("referral.ratio_rural")?,
            language: number("referral.ratio_language")?,
            digital: templates.all().iter().map(|of| if of.digital { 0.0 } else { excluded }).collect(),
            ethnicity: values.each("referral.ratio_ethnicity", &groups)?,
            consent: templates.all().iter().map(|of| of.consent).collect(),
            list,
            give_up: if list { number("referral.give_up_rate")? as f32 } else { 0.0 },
            places: Places::open(values)?,
            arrivals: Arrivals::open(values),
            trust: Trust::open(values, &groups)?,
            reach: Reach::open(values, &groups)?,
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

    /// What having been in the programme, or having been asked before, does to the rate of referral.
    fn standing(&self, person: usize, block: &Block) -> f64 {
        let who = &block.people[person];
        match who.programme {
            Programme::Outside if who.referrals > 0 => self.again,
            Programme::Outside => 1.0,
            Programme::Left | Programme::Completed if block.left_lately(person) => self.returning_early,
            Programme::Left | Programme::Completed => self.returning,
            Programme::Waiting | Programme::Engaged => 0.0,
        }
    }

    /// The rate at which the care team refers a person of this standing, whose trust puts this on it.
    fn hazard(&self, person: usize, (here, trust): (f64, f64), block: &Block) -> f32 {
        let who = &block.people[person];
        let now = if who.state.in_hospital() {
            self.in_hospital
        } else if matches!(who.window, 1 | 2) {
            self.after_discharge
        } else {
            1.0
        };
        (self.rate * self.access(&who.attributes, &block.site) * here * now * trust) as f32
    }

    /// What a person's trust puts on the rates of all pathways.
    fn trusting(&self, person: usize, block: &Block) -> f64 {
        self.trust.as_ref().map_or(1.0, |trust| trust.ratio(person, block))
    }

    /// The rates of the pathways of [`OWN`] for a person of this standing and trust.
    fn reach(&self, reach: &Reach, person: usize, (here, trust): (f64, f64), block: &Block) -> [f32; 2] {
        let who = &block.people[person];
        let digital =
            if who.attributes.digital == 0 { self.digital[usize::from(block.site.programme)] } else { 1.0 };
        let here = f64::from(who.attributes.eligible) * digital * here * trust;
        reach
            .rates(&who.attributes, who.state.in_hospital(), ties::friends(person, block))
            .map(|rate| (rate * here) as f32)
    }

    /// The rates of all of a person's pathways: that of the care team, and those of [`OWN`].
    fn rates(&self, person: usize, block: &Block) -> (f32, [f32; 2]) {
        let here = self.standing(person, block);
        // Nobody refers who is in the programme, or waits for it.
        if here == 0.0 {
            return (0.0, [0.0; 2]);
        }
        let standing = (here, self.trusting(person, block));
        let own = self.reach.as_ref().map(|reach| self.reach(reach, person, standing, block));
        (self.hazard(person, standing, block), own.unwrap_or_default())
    }

    /// Sets the rates of all of a person's pathways.
    fn set_hazards(&self, person: usize, block: &mut Block) {
        let (hazard, own) = self.rates(person, block);
        block.referral.set_hazard(person, block.site.exposure, hazard);
        self.set_own(person, own, block);
    }

    /// Sets the rates of a person's pathways of [`OWN`].
    fn set_own(&self, person: usize, rates: [f32; 2], block: &mut Block) {
        if self.reach.is_none() {
            return;
        }
        for (pathway, rate) in rates.into_iter().enumerate() {
            block.reached[pathway].set_hazard(person, block.site.reach[pathway], rate);
        }
    }

    /// A referral by the care team: the next amount, the rank and the consent come from one coordinate.
    fn refer(&self, person: usize, moment: &Moment, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        let who = &mut block.people[person];
        who.referrals = who.referrals.saturating_add(1);
        let pathway = Pathway::of_care_team(who);
        let mut draw = step.luck.draw(entity, REFERRAL, u32::from(who.referrals));
        let amount = draw.amount();
        self.ask(person, (pathway, moment), draw, block, step);
        let (hazard, own) = self.rates(person, block);
        block.referral.set(person, Clock::start(block.site.exposure, amount, hazard));
        self.set_own(person, own, block);
    }

    /// The clock of a pathway of [`OWN`] has come.
    fn reach_out(
        &self,
        pathway: usize,
        person: usize,
        moment: &Moment,
        block: &mut Block,
        step: &mut Step<'_>,
    ) {
        let (name, decision) = OWN[pathway];
        let entity = block.entity(person);
        let away = matches!(block.people[person].programme, Programme::Waiting | Programme::Engaged);
        let who = &mut block.people[person];
        if !away {
            who.referrals = who.referrals.saturating_add(1);
        }
        let mut draw = step.luck.draw(entity, decision, u32::from(who.referrals));
        let clock = Clock::start(block.site.reach[pathway], draw.amount(), 0.0);
        block.reached[pathway].set(person, clock);
        // Who was brought by another pathway in this very step need not be asked again.
        if !away {
            self.ask(person, (name, moment), draw, block, step);
            self.set_hazards(person, block);
        }
    }

    /// Asks a person who has been referred; `draw` holds the rank, the consent and how long the person would wait.
    fn ask(
        &self,
        person: usize,
        (pathway, moment): (Pathway, &Moment),
        mut draw: Draw,
        block: &mut Block,
        step: &mut Step<'_>,
    ) {
        let stratum = block.people[person].stratum;
        let rank = draw.word();
        let usual = self.consent[usize::from(block.site.programme)];
        let consent = self.trust.as_ref().map_or(usual, |trust| trust.consent(usual, person, block));
        let refuses = draw.uniform() >= consent;
        if let Some(mut page) = step.ledger.page(stratum, moment) {
            page.count(Quantity::Referrals);
            if let Some(quantity) = pathway.quantity() {
                page.count(quantity);
            }
            if refuses {
                page.count(Quantity::Refusals);
            }
        }
        if refuses {
            return;
        }
        let who = &mut block.people[person];
        who.programme = Programme::Waiting;
        who.link = block.waiting.len() as u16;
        block.waiting.push(Waiting { since: step.start, rank, person: person as u32 });
        if self.list {
            step.ledger.begin(Quantity::WaitingWeeks, stratum, moment);
            let give_up = draw.amount();
            block.clocks[person]
                .set(super::slots::ENGAGEMENT, Clock::start(step.start, give_up, self.give_up));
            block.touch(person, Change::NOTHING);
        }
    }

    /// Lets the operational times of the pathways of [`OWN`] run, and serves those whose clock has come.
    fn sweep(&self, reach: &Reach, factor: f64, moment: &Moment, block: &mut Block, step: &mut Step<'_>) {
        let speeds = reach.speeds(block);
        for (pathway, speed) in speeds.into_iter().enumerate() {
            block.site.reach[pathway] += step.length() * factor * speed;
            let now = block.site.reach[pathway];
            let mut first = 0;
            while let Some(person) = block.reached[pathway].next_due(first, now) {
                self.reach_out(pathway, person, moment, block, step);
                first = person + 1;
            }
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
            block.referral.set(person, Clock::start(block.site.exposure, amount, 0.0));
        }
        if let Some(trust) = &self.trust {
            trust.enter(person, block, step);
        }
        if let Some(reach) = &self.reach {
            for pathway in (0..OWN.len()).filter(|&pathway| reach.uses(pathway)) {
                let amount = step.luck.draw(block.entity(person), OWN[pathway].1, 0).amount();
                block.reached[pathway].extend_to(&block.people);
                block.reached[pathway].set(person, Clock::start(block.site.reach[pathway], amount, 0.0));
            }
        }
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        if !block.leavers.is_empty() {
            for person in block.forget_leavers(step.start) {
                if block.people[person as usize].state.alive() {
                    self.set_hazards(person as usize, block);
                }
            }
        }
        let open = block.site.stage.delivers()
            && block.site.open.admits
            && !(self.gated && self.places.free(block) == 0);
        if !open {
            return;
        }
        let trust = self.trust.as_ref().map_or(1.0, |trust| trust.at(&block.site));
        let factor = self.arrivals.factor(block, step) * trust;
        block.site.exposure += step.length() * f64::from(block.site.integration) * factor;
        let (now, moment) = (block.site.exposure, step.ledger.moment(step.start));
        let mut first = 0;
        while let Some(person) = block.referral.next_due(first, now) {
            self.refer(person, &moment, block, step);
            first = person + 1;
        }
        if let Some(reach) = &self.reach {
            self.sweep(reach, factor, &moment, block, step);
        }
    }

    fn refresh(&self, person: usize, _at: f64, block: &mut Block, _step: &mut Step<'_>) {
        let who = &block.people[person];
        if !who.state.alive() {
            // Death stops the care team's clock; these are this process's own.
            for clocks in &mut block.reached {
                clocks.set(person, Clock::OFF);
            }
        } else if who.attributes.eligible == 1 {
            self.set_hazards(person, block);
        }
    }

    fn system(&self, blocks: &mut [Block], step: &mut Step<'_>) {
        self.arrivals.fluctuate(blocks, step);
    }
}

/// The ratio of returners in the early time after leaving.
fn returning_early(values: &Values) -> Result<f64, OpenError> {
    let (length, ratio) = ("referral.return_early_weeks", "referral.ratio_return_early");
    match (values.optional_number(length), values.optional_number(ratio)) {
        (None, Some(_)) => {
            let slip = Slip::at(ratio, format!("{ratio} is stated, but not how long it holds"));
            Err(slip.help(format!("state {length} in weeks, or leave {ratio} out")).beside(length).into())
        }
        (_, ratio) => Ok(ratio.unwrap_or_default()),
    }
}
