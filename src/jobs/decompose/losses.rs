//! Losses between the trial and the street, and barriers to delivery: what is put in their place where one is off.
//!
//! A loss that is off has the level of the trials from which effects are solved (the mean over them by weight): who takes
//! the offer up, how long and how often people are met, how good contacts are, that nobody's worker leaves. A barrier that
//! is off is as good as it can be. What a strategy does not state is left as it is, because it has no effect there.

use super::super::trials::designs;
use super::super::trials::effects::wanted;
use super::editor::Editor;
use super::factors::{Lever, Switch, invalid};
use crate::analysis::decompose::{Factor, Kind};
use crate::analysis::trial::design::Design;
use crate::jobs::model::ModelError;
use crate::processes::population::Population;
use crate::scenario::{MissingValue, Scenario, Values};

/// Sections without which nobody meets a peer worker.
const PROGRAMME: [&str; 9] = [
    "referral",
    "engagement",
    "peer_contact",
    "states_of_mind",
    "harms",
    "ties",
    "workforce",
    "adoption",
    "finance",
];
/// Half-life, in weeks, of what falls to its plateau at once.
const AT_ONCE: f64 = 1.0;
/// Asked twice a week, people have been asked before much of a year has passed, however loose the ties with the care team.
const ASKED: f64 = 2.0;
/// What stops or pauses sites.
const STOPS: [&str; 6] = [
    "adoption.sustained_stop_rate",
    "adoption.stop_rate",
    "adoption.stop_supervisors",
    "adoption.stop_staff",
    "adoption.stop_support",
    "adoption.pause_rate",
];

/// A loss or barrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// Sites that do not deliver, or no longer.
    Adoption,
    /// People who are not asked, do not consent or find no place.
    Reach,
    /// People who leave early, and contacts that do not take place.
    DropOut,
    /// Contacts that deliver less than those of trials.
    Fidelity,
    /// Workers who leave or are away.
    Turnover,
    /// States of mind that fade after support.
    Decay,
    /// Sites that are not ready.
    Readiness,
    /// Care teams that do not refer.
    Integration,
    /// Barriers of distance, language, digital access, group and trust.
    Access,
    /// Too few posts.
    Posts,
    /// Too few candidates, found and trained too slowly.
    Recruitment,
    /// Workers without supervision.
    Supervision,
    /// Sites that cannot pay.
    Money,
}

impl Loss {
    /// The steps of the waterfall.
    const WATERFALL: [Self; 6] =
        [Self::Adoption, Self::Reach, Self::DropOut, Self::Fidelity, Self::Turnover, Self::Decay];
    /// The barriers that are ranked.
    const BARRIERS: [Self; 8] = [
        Self::Readiness,
        Self::Integration,
        Self::Access,
        Self::Posts,
        Self::Recruitment,
        Self::Supervision,
        Self::Turnover,
        Self::Money,
    ];

    /// Identifier, name, and what it is when it is off.
    const fn words(self) -> [&'static str; 3] {
        match self {
            Self::Adoption => {
                ["adoption", "Sites without it", "every site delivers from the start and goes on"]
            }
            Self::Reach => [
                "reach",
                "People not reached",
                "everyone eligible is asked, consents as in trials, and finds a place",
            ],
            Self::DropOut => [
                "drop_out",
                "Drop-out",
                "people are met as often and as long as in trials, and nobody leaves early",
            ],
            Self::Fidelity => ["fidelity", "Low fidelity", "contacts deliver what those of trials delivered"],
            Self::Turnover => {
                ["turnover", "Turnover of workers", "no worker or supervisor leaves or is away"]
            }
            Self::Decay => [
                "decay",
                "Fading after support",
                "what support has built up stays at its mean over the follow-up of trials",
            ],
            Self::Readiness => ["readiness", "Sites not ready", "every site is fully ready"],
            Self::Integration => [
                "integration",
                "Loose ties with care teams",
                "care teams make every referral that they could",
            ],
            Self::Access => [
                "access",
                "Access and trust",
                "distance, language, digital access, group and trust are no barriers",
            ],
            Self::Posts => ["posts", "Too few posts", "posts for everyone who would take part"],
            Self::Recruitment => {
                ["recruitment", "Too few candidates", "candidates and courses without limit, found in a week"]
            }
            Self::Supervision => [
                "supervision",
                "Too few supervisors",
                "a supervisor for as many workers as one can supervise, there from the start, who stays",
            ],
            Self::Money => ["money", "Too little money", "every site can always pay"],
        }
    }
}

/// The factors of a decomposition by losses or barriers, after a look at whether there is anything to decompose.
///
/// # Errors
/// Where there is no strategy with peer workers, or effects are not solved from trials.
pub(super) fn switches(scenarios: &[Scenario], kind: Kind) -> Result<Vec<Switch>, ModelError> {
    let acts = |scenario: &Scenario| {
        ["referral", "engagement", "peer_contact"].iter().all(|id| scenario.values.is_on(id))
    };
    if !scenarios.iter().any(acts) {
        return invalid(
            kind,
            "no strategy has people who are referred to peer workers: turn referral, engagement and peer_contact on in \
             [processes]",
        );
    }
    let trial = match (kind, scenarios.first()) {
        (Kind::Waterfall, Some(first)) if !wanted(&first.values) => {
            return invalid(
                kind,
                &format!(
                    "\"{}\" states its effects instead of solving them from trials, so that there is no trial to begin with: set \
                     effect.source = \"trials\", as scenarios/england/base.toml does",
                    first.name
                ),
            );
        }
        (Kind::Waterfall, _) => Held::of(&designs()?),
        _ => Held::default(),
    };
    let losses = if kind == Kind::Waterfall { &Loss::WATERFALL[..] } else { &Loss::BARRIERS };
    // Where nobody follows money, every site can always pay: a factor more would double the work for nothing.
    let paid = scenarios.iter().any(|scenario| scenario.values.is_on("finance"));
    let one = |&loss: &Loss| {
        let [id, label, off] = loss.words();
        let factor =
            Factor { id: id.into(), label: label.into(), off: off.into(), on: "as the strategy says".into() };
        Switch { factor, lever: Lever::Loss(loss, trial) }
    };
    Ok(losses.iter().filter(|&&loss| loss != Loss::Money || paid).map(one).collect())
}

/// What the trials hold: means over those from which effects are solved, by weight.
///
/// # Units
/// Uptake and attendance from 0 to 1; contacts a week; weeks.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Held {
    uptake: f64,
    per_week: f64,
    attendance: f64,
    attendance_in_hospital: f64,
    weeks: f64,
    follow_up: f64,
}

impl Held {
    fn of(designs: &[Design]) -> Self {
        let weight: f64 = designs.iter().map(|design| design.weight).sum();
        let mean = |of: fn(&Design) -> f64| {
            designs.iter().map(|design| design.weight * of(design)).sum::<f64>() / weight
        };
        Self {
            uptake: mean(|design| design.uptake),
            per_week: mean(|design| design.per_week),
            attendance: mean(|design| design.attendance),
            attendance_in_hospital: mean(|design| design.attendance_in_hospital),
            weeks: mean(|design| design.offer),
            follow_up: mean(|design| design.follow_up),
        }
    }

    /// The mean over the follow-up of what support has built up by its end: it rises in proportion while support lasts, and
    /// fades to `plateau` with this half-life after. The same share kept for ever makes every later year like the
    /// trials' year.
    fn kept(&self, half_life: f64, plateau: f64) -> f64 {
        let after = (self.follow_up - self.weeks).max(0.0);
        let rate = std::f64::consts::LN_2 / half_life;
        let fading = plateau * after - (1.0 - plateau) * libm::expm1(-rate * after) / rate;
        ((self.weeks / 2.0 + fading) / self.follow_up).clamp(0.0, 1.0)
    }
}

/// The same people without any peer support.
///
/// # Errors
/// Never for a scenario that is complete.
pub(super) fn without_peers(values: &Values) -> Result<Values, MissingValue> {
    let mut without = values.clone();
    for section in PROGRAMME {
        without.set_switch(section, false)?;
    }
    Ok(without)
}

impl Loss {
    /// Puts the level of trials, or what is best, in the place of the loss.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn relax(self, held: &Held, values: &mut Values) -> Result<(), ModelError> {
        match self {
            Self::Posts => return posts(1.0, values),
            Self::Reach => posts(held.uptake, values)?,
            _ => {}
        }
        let mut edit = Editor::new(values);
        match self {
            Self::Adoption => {
                edit.to("adoption.delivering_at_start", 1.0)?;
                for path in STOPS {
                    edit.to(path, 0.0)?;
                }
                edit.rows("adoption.shock", "stops", 0.0)?;
                // Sites that go on whatever happens are paid whatever it costs, and nobody withdraws the programme.
                edit.values.set_switch("finance", false)?;
                edit.values.leave_out("programme.withdrawn");
            }
            Self::Reach => {
                reach(held, &mut edit)?;
                access(&mut edit)?;
                candidates(&mut edit)?;
            }
            Self::DropOut => {
                for path in
                    ["engagement.dropout_early", "engagement.dropout_later", "engagement.loss_dropout"]
                {
                    edit.to(path, 0.0)?;
                }
                edit.word("engagement.length", "planned")?;
                edit.to("engagement.planned_weeks", held.weeks)?;
                // A programme that is open-ended does not say how long it is.
                edit.values.state_number("engagement.planned_weeks", held.weeks);
                for path in [
                    "peer_contact.first_per_week",
                    "peer_contact.step_down_per_week",
                    "peer_contact.per_week",
                ] {
                    edit.to(path, held.per_week)?;
                }
                edit.to("peer_contact.attendance", held.attendance)?;
                edit.to("peer_contact.attendance_in_hospital", held.attendance_in_hospital)?;
            }
            Self::Fidelity => {
                for exponent in ["fidelity", "alliance", "fit"] {
                    edit.to(&format!("peer_contact.exponent_{exponent}"), 0.0)?;
                }
                edit.to("workforce.exponent_competence", 0.0)?;
            }
            Self::Turnover => {
                edit.to("workforce.turnover", 0.0)?;
                edit.to("workforce.supervisor_turnover", 0.0)?;
                edit.word("workforce.leave", "none")?;
            }
            Self::Decay => {
                let number = |path: &str| edit.number(path).unwrap_or_default();
                let half_life = number("states_of_mind.half_life").max(f64::MIN_POSITIVE);
                let kept = held.kept(half_life, number("states_of_mind.plateau"));
                edit.word("states_of_mind.persistence", "plateau")?;
                edit.to("states_of_mind.plateau", kept)?;
                edit.to("states_of_mind.half_life", AT_ONCE)?;
            }
            Self::Readiness => {
                edit.to("adoption.readiness_mean", 1.0)?;
                for path in ["adoption.readiness_sd", "adoption.readiness_rural", "adoption.readiness_legacy"]
                {
                    edit.to(path, 0.0)?;
                }
            }
            Self::Integration => {
                edit.to("adoption.integration", 1.0)?;
                edit.to("care_team.level", 1.0)?;
                edit.to("care_team.level_sd", 0.0)?;
                // Integration alone says what is referred then, whatever clinicians think of it.
                edit.to("attitudes.slope_referral", 0.0)?;
            }
            Self::Access => access(&mut edit)?,
            Self::Recruitment => {
                candidates(&mut edit)?;
                edit.to("workforce.recruitment_weeks", 1.0)?;
                edit.to("workforce.supervisor_recruitment_weeks", 1.0)?;
            }
            Self::Supervision => {
                if let Some(span) = edit.number("workforce.supervisor_span") {
                    edit.by("workforce.workers_per_supervisor", |each| each.min(span))?;
                }
                // Posts for supervisors that stand empty leave workers alone as well as posts that nobody pays for.
                edit.to("workforce.supervisor_recruitment_weeks", 0.0)?;
                edit.to("workforce.supervisor_turnover", 0.0)?;
            }
            Self::Money => {
                edit.values.set_switch("finance", false)?;
            }
            Self::Posts => {}
        }
        Ok(())
    }
}

/// Everyone is asked and consents as in trials; who has left comes back as fast as the strategy has it.
fn reach(held: &Held, edit: &mut Editor<'_>) -> Result<(), MissingValue> {
    let kept = edit.number("referral.rate").unwrap_or_default() / ASKED;
    edit.to("referral.rate", ASKED)?;
    for path in ["referral.ratio_return", "referral.ratio_return_early"] {
        edit.by(path, |ratio| ratio * kept)?;
    }
    for path in ["referral.ratio_in_hospital", "referral.ratio_after_discharge"] {
        edit.to(path, 1.0)?;
    }
    // Who has said no in a trial is not asked again. Where nobody waits, who finds no place has to be.
    if edit.values.optional_word("referral.waiting") == Some("list") {
        edit.values.state_number("referral.ratio_again", 0.0);
    }
    edit.to("referral.consent", held.uptake)?;
    edit.to("referral.give_up_rate", 0.0)
}

fn access(edit: &mut Editor<'_>) -> Result<(), MissingValue> {
    for path in ["rural", "language", "digital_exclusion", "ethnicity"] {
        edit.to(&format!("referral.ratio_{path}"), 1.0)?;
    }
    edit.to("referral.trust_slope", 0.0)?;
    edit.to("referral.trust_slope_consent", 0.0)
}

/// Candidates and courses without limit.
fn candidates(edit: &mut Editor<'_>) -> Result<(), MissingValue> {
    edit.word("workforce.pool", "unlimited")?;
    edit.word("workforce.courses", "one by one")
}

/// As many posts, or places, as so large a share of all eligible people of the largest site needs at the same time.
fn posts(share: f64, values: &mut Values) -> Result<(), ModelError> {
    let people = values.whole("population.persons_per_site")? as f64
        * Population::largest_site(values)?
        * values.number("population.eligible_share")?
        * share;
    let caseload = values.optional_number("workforce.caseload").unwrap_or(1.0);
    let fte = values.optional_number("workforce.fte_per_post").unwrap_or(1.0);
    let needed = |each: f64| libm::ceil(people / each.max(f64::MIN_POSITIVE)).min(f64::from(i16::MAX)) as i64;
    for (path, each) in [("workforce.posts_per_site", caseload * fte), ("engagement.places_per_site", 1.0)] {
        if let Some(stated) = values.optional_whole(path).filter(|stated| *stated > 0) {
            values.set_whole(path, needed(each).max(stated))?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "losses_tests.rs"]
mod tests;
