//! What was seen of sites and done about it, told of the first replicate.

use super::model::ModelError;
use super::run::{Decision, Results};
use crate::analysis::funnel::{Funnel, Law, Point};
use crate::analysis::oversight::{Happened, Oversight, RuleEvent};
use crate::model::oversight::{Oversight as Site, Reading};
use crate::processes::adoption::{Adoption, SECTION, Wave, wave_bit};
use crate::processes::policy::fights::{Patience, fights};
use crate::processes::policy::rules::Rule;
use crate::processes::policy::{Measured, measured};
use crate::scenario::Values;
use crate::units::time::Calendar;
use std::fmt::Write as _;

/// Dates of a fight that are told; all are in the table.
const DATES: usize = 4;

/// Funnel plots, what rules did, and which of them fight.
///
/// # Errors
/// Where a value is missing.
pub(super) fn oversight(decision: &Decision, results: &Results) -> Result<Oversight, ModelError> {
    let mut all = Oversight::default();
    for (strategy, sites) in results.oversight.iter().enumerate() {
        let scenario = &decision.scenarios[strategy];
        all.funnels.extend(funnels(strategy, &scenario.values, sites));
        let rules = Rule::open_all(&scenario.values)?;
        let calendar = Calendar::new(scenario.values.date("simulation.start")?);
        let teller = Teller { strategy, name: &scenario.name, rules: &rules, calendar };
        teller.events(sites, &mut all.events);
        teller.fights(&Patience::open(&scenario.values), sites, &mut all);
        if scenario.values.is_on(SECTION.id) {
            let waves = Adoption::waves(&scenario.values, calendar)?;
            all.idle_waves.extend(idle(&scenario.name, &waves, sites));
        }
    }
    Ok(all)
}

/// Waves that took no site, though something was asked of them.
fn idle(strategy: &str, waves: &[Wave], sites: &[Site]) -> Vec<String> {
    let took = |number: usize| sites.iter().any(|site| site.taken_by & wave_bit(number) != 0);
    let one = |(number, wave): (usize, &Wave)| {
        if wave_bit(number) == 0 || took(number) || sites.is_empty() {
            return None;
        }
        let gate = wave.gate();
        let why = if gate > 0.0 {
            format!(
                "no site that could be taken had a readiness of {gate} (readiness_at_least), or none was left, could pay or was \
                 allowed: write a lower gate"
            )
        } else {
            "all sites of its filter prepared or delivered already, could not pay, or a rule stopped it: write an earlier start, \
             or leave it out"
                .to_owned()
        };
        Some(format!(
            "strategy \"{strategy}\": wave \"{}\" took no site in the first replicate; {why}",
            wave.name
        ))
    };
    waves.iter().enumerate().filter_map(one).collect()
}

/// Funnel plots of the quantities that have one.
fn funnels(strategy: usize, values: &Values, sites: &[Site]) -> Vec<Funnel> {
    let gauges = measured(values);
    let of = |quantity: Measured| {
        let place = gauges.iter().position(|&other| other == quantity)?;
        let known: Vec<(usize, Reading)> = sites
            .iter()
            .enumerate()
            .filter_map(|(site, seen)| Some((site + 1, seen.gauges.get(place)?.known)))
            .collect();
        let law = if quantity == Measured::Reach { Law::Binomial } else { within_sites(&known) };
        let point =
            |(site, reading): (usize, Reading)| Point { site, number: reading.number, value: reading.value };
        Funnel::new(strategy, quantity.word(), law, known.into_iter().map(point).collect())
    };
    [Measured::Fidelity, Measured::Reach].into_iter().filter_map(of).collect()
}

/// The law of means over workers, with their standard deviation within sites.
fn within_sites(known: &[(usize, Reading)]) -> Law {
    let (squares, freedom) = known.iter().fold((0.0, 0.0), |(squares, freedom), (_, reading)| {
        (squares + reading.squares, freedom + (reading.number - 1.0).max(0.0))
    });
    Law::Normal(libm::sqrt(squares / freedom))
}

/// One strategy and its rules.
struct Teller<'a> {
    strategy: usize,
    name: &'a str,
    rules: &'a [Rule],
    calendar: Calendar,
}

impl Teller<'_> {
    fn event(&self, rule: usize, site: usize, happened: Happened, at: f64) -> RuleEvent {
        let told = &self.rules[rule];
        RuleEvent {
            strategy: self.strategy,
            rule: told.name.clone(),
            site: (!told.of_all).then_some(site + 1),
            happened,
            date: self.calendar.date(at),
        }
    }

    fn events(&self, sites: &[Site], events: &mut Vec<RuleEvent>) {
        for (site, seen) in sites.iter().enumerate() {
            for firing in &seen.firings {
                let happened = if firing.begins { Happened::Began } else { Happened::Ended };
                events.push(self.event(firing.rule, site, happened, firing.at));
            }
        }
    }

    fn fights(&self, patience: &Patience, sites: &[Site], all: &mut Oversight) {
        // Of every two rules: at how many sites they fight, and the first of them.
        let mut found: Vec<([usize; 2], usize, usize, Vec<f64>)> = Vec::new();
        for (site, seen) in sites.iter().enumerate() {
            for fight in fights(self.rules, &seen.firings, patience) {
                for &(at, rule) in &fight.turns {
                    let other = fight.rules[usize::from(rule == fight.rules[0])];
                    let other =
                        if rule == other { "itself".to_owned() } else { self.rules[other].name.clone() };
                    all.events.push(self.event(rule, site, Happened::Alternated(other), at));
                }
                if let Some(known) = found.iter_mut().find(|known| known.0 == fight.rules) {
                    known.1 += 1;
                } else {
                    let dates = fight.turns.iter().map(|turn| turn.0).collect();
                    found.push((fight.rules, 1, site, dates));
                }
            }
        }
        for ([one, other], count, site, dates) in found {
            all.fights.push(self.sentence([one, other], count, sites.len(), site, &dates));
        }
    }

    fn sentence(
        &self,
        [one, other]: [usize; 2],
        count: usize,
        sites: usize,
        site: usize,
        dates: &[f64],
    ) -> String {
        let name = |rule: usize| &self.rules[rule].name;
        let mut text = format!("strategy \"{}\": ", self.name);
        let _ = if one == other {
            write!(text, "rule \"{}\" undoes itself", name(one))
        } else {
            write!(text, "rules \"{}\" and \"{}\" undo each other", name(one), name(other))
        };
        if !self.rules[one].of_all || !self.rules[other].of_all {
            let _ = write!(text, " at {count} of {sites} sites, at site {} in turn", site + 1);
        }
        let told: Vec<String> =
            dates.iter().take(DATES).map(|&at| self.calendar.date(at).to_string()).collect();
        let more = if dates.len() > DATES { ", …" } else { "" };
        let _ = write!(
            text,
            " on {}{more}: write a second level with until, or at_least_months, so that they do not alternate",
            told.join(", ")
        );
        text
    }
}
