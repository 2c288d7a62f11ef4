//! Rules: when a condition over what is measured has held for a time, something is done until it no longer holds.
//!
//! Rules are looked at at every system step. A condition has held for a time if it did at every look since; while it is
//! unknown, because nothing has been measured, a rule stays as it is. A rule that names nothing of a site is one of the
//! system: it is in force everywhere or nowhere.

use super::super::adoption::selection::{AREA, only_area};
use super::quantities::{DELIVERING_FOR, DELIVERING_SHARE, Measured, NAMES, TIME};
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::oversight::{Firing, Standing};
use crate::processes::OpenError;
use crate::scenario::expression::{Expression, Whose, condition};
use crate::scenario::parameter::{ListTable, Parameter};
use crate::scenario::{Slip, Values};
use crate::units::time::{Calendar, WEEKS_PER_MONTH};

/// Rows that are rules.
pub const RULES: ListTable = ListTable {
    path: "rule",
    label: "Rule",
    doc: "When something that is measured passes a level for some months, something is done.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the rule, for tables and messages. Where it is left out: its place.").optional(),
        Parameter::condition("when", "When", &NAMES, "The condition under which the rule comes into force."),
        Parameter::number(
            "for_months",
            "For so long",
            "months",
            0.0,
            240.0,
            "For how long the condition must have held at every look. Where it is left out: 0, the first look decides.",
        )
        .optional(),
        Parameter::choice(
            "then",
            "Then",
            &[
                ("pause recruitment", "Vacant posts for workers are not filled."),
                ("resume recruitment", "They are filled though another rule, which came into force before, paused that."),
                ("pause intake", "Nobody is referred or given a place; who has one keeps it: a floor of quality."),
                ("resume intake", "People are taken in though another rule, which came into force before, paused that."),
                ("add supervision", "The site has `amount` whole-time supervisors more (below 0: fewer)."),
                ("move money", "The site is given the share `amount` more of its money (below 0: less), and the others pay for it evenly."),
                ("stop a wave", "The wave `wave` takes no site; its sites that still prepare go back to considering. It goes ahead when the rule ends."),
                ("report", "Nothing but being reported: a target that is missed, an alarm."),
            ],
            "What is done while the rule is in force.",
        ),
        Parameter::number(
            "amount",
            "Amount",
            "as the action says",
            -1000.0,
            1000.0,
            "How much supervision is added or money moved; only where the action asks for it.",
        )
        .optional(),
        Parameter::text("wave", "Wave", "Name of the wave that is stopped; only where one is.").optional(),
        Parameter::condition(
            "until",
            "Until",
            &NAMES,
            "The condition under which the rule ends. Where it is left out: as soon as `when` no longer holds.",
        )
        .optional(),
        Parameter::number(
            "at_least_months",
            "At least for",
            "months",
            0.0,
            240.0,
            "How long the rule is in force at least. Where it is left out: 0.",
        )
        .optional(),
        Parameter::choice(
            "lasts",
            "Lasts",
            &[("while it holds", "It ends by itself."), ("for good", "It never ends.")],
            "Whether the rule ends. Where it is left out: while it holds.",
        )
        .optional(),
        Parameter::date("from", "From", "Before this day the rule is not looked at. Where it is left out: always.").optional(),
        AREA.optional(),
    ],
};

/// What a rule acts on; rules that act on the same can undo each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lever {
    /// Recruitment of workers.
    Recruitment,
    /// Intake of people.
    Intake,
    /// Supervision.
    Supervision,
    /// Money.
    Money,
    /// A wave of the roll-out, by its place.
    Wave(usize),
    /// Nothing.
    Nothing,
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action {
    /// Recruitment is paused, or goes on.
    Recruitment {
        /// Whether posts are filled.
        open: bool,
    },
    /// Intake is paused, or goes on.
    Intake {
        /// Whether people are taken in.
        open: bool,
    },
    /// So many supervisors more.
    Supervision(f64),
    /// Such a share of money more.
    Money(f64),
    /// A wave is stopped.
    StopWave(usize),
    /// Nothing.
    Report,
}

impl Action {
    /// What it acts on, and which way: more or less of it.
    pub fn lever(self) -> (Lever, bool) {
        match self {
            Self::Recruitment { open } => (Lever::Recruitment, open),
            Self::Intake { open } => (Lever::Intake, open),
            Self::Supervision(amount) => (Lever::Supervision, amount > 0.0),
            Self::Money(amount) => (Lever::Money, amount > 0.0),
            Self::StopWave(wave) => (Lever::Wave(wave), false),
            Self::Report => (Lever::Nothing, false),
        }
    }

    /// Whether two rules undo each other when both are in force.
    pub fn opposes(self, other: Self) -> bool {
        let ((lever, way), (theirs, other_way)) = (self.lever(), other.lever());
        lever == theirs && way != other_way && lever != Lever::Nothing
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name; a number in brackets where it has none.
    pub name: String,
    /// The condition.
    pub when: Expression,
    until: Option<Expression>,
    for_weeks: f64,
    at_least: f64,
    for_good: bool,
    /// From when on it is looked at, in weeks since the start.
    pub from: f64,
    area: Option<u8>,
    /// What it does.
    pub action: Action,
    /// Whether it is a rule of the system, in force everywhere or nowhere.
    pub of_all: bool,
}

/// A condition that the checks of the scenario have read already.
fn read(row: &Values, field: &str, text: &str) -> Result<Expression, OpenError> {
    let refused = |slip| Slip::in_row(RULES.path, row, field, format!("condition {text:?} {slip}"));
    condition(text, &NAMES).map_err(|slip| refused(slip).into())
}

impl Rule {
    pub(super) fn open(row: &Values, calendar: Calendar, waves: &[String]) -> Result<Self, OpenError> {
        let or_none = |path: &str| row.optional_number(path).unwrap_or(0.0);
        let amount = or_none("amount");
        let wave = || row.optional_text("wave").and_then(|name| waves.iter().position(|wave| wave == name));
        let when = read(row, "when", row.text("when")?)?;
        let until = row.optional_text("until").map(|text| read(row, "until", text)).transpose()?;
        let names = when.quantities().into_iter().chain(until.iter().flat_map(Expression::quantities));
        Ok(Self {
            name: row.name().to_owned(),
            of_all: names.into_iter().all(|(whose, _)| whose == Whose::All),
            when,
            until,
            for_weeks: or_none("for_months") * WEEKS_PER_MONTH,
            at_least: or_none("at_least_months") * WEEKS_PER_MONTH,
            for_good: row.optional_word("lasts") == Some("for good"),
            from: row.optional_date("from").map_or(f64::NEG_INFINITY, |day| calendar.weeks_until(day)),
            area: only_area(row.optional_word("sites.area")),
            action: match row.word("then")? {
                "pause recruitment" => Action::Recruitment { open: false },
                "resume recruitment" => Action::Recruitment { open: true },
                "pause intake" => Action::Intake { open: false },
                "resume intake" => Action::Intake { open: true },
                "add supervision" => Action::Supervision(amount),
                "move money" => Action::Money(amount),
                "stop a wave" => Action::StopWave(wave().unwrap_or(usize::MAX)),
                _ => Action::Report,
            },
        })
    }

    /// A rule that does this whenever the condition holds.
    #[cfg(test)]
    pub(super) fn for_test(when: Expression, action: Action) -> Self {
        Self {
            name: "rule".into(),
            when,
            until: None,
            for_weeks: 0.0,
            at_least: 0.0,
            for_good: false,
            from: f64::NEG_INFINITY,
            area: None,
            action,
            of_all: false,
        }
    }

    /// Every rule of a scenario.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open_all(values: &Values) -> Result<Vec<Self>, OpenError> {
        let calendar = Calendar::new(values.date("simulation.start")?);
        let waves = Self::waves(values);
        values.rows(RULES.path).iter().map(|row| Self::open(row, calendar, &waves)).collect()
    }

    /// The names of the waves that rules can stop.
    pub(super) fn waves(values: &Values) -> Vec<String> {
        let rows = values.rows(super::super::adoption::waves::WAVES.path).iter();
        rows.map(|row| row.name().to_owned()).collect()
    }

    /// Whether the rule may ever apply to a site of this area.
    pub(super) fn may_apply(&self, area: u8) -> bool {
        self.area.is_none_or(|only| only == area)
    }

    /// The quantities that must be measured for it, each with the condition that looks at it.
    pub(super) fn measured(&self) -> Vec<(&'static str, Whose, Measured)> {
        let when = self.when.quantities().into_iter().map(|found| ("when", found));
        let until = self.until.iter().flat_map(Expression::quantities).map(|found| ("until", found));
        when.chain(until)
            .filter_map(|(field, (whose, name))| Some((field, whose, *Measured::ALL.get(name)?)))
            .collect()
    }

    /// How the rule stands after a look, given each quantity.
    fn judge(&self, was: Standing, now: f64, value: &dyn Fn(Whose, usize) -> f64) -> Standing {
        let mut standing = was;
        let holds = self.when.holds(value);
        match holds {
            Some(true) => standing.holds_since = was.holds_since.min(now),
            Some(false) => standing.holds_since = f64::INFINITY,
            None => {}
        }
        if was.in_force() {
            let over = match &self.until {
                Some(until) => until.holds(value) == Some(true),
                None => holds == Some(false),
            };
            if over && !self.for_good && now >= was.in_force_since + self.at_least - ROUNDING {
                standing = Standing::IDLE;
            }
        } else if holds == Some(true) && now >= standing.holds_since + self.for_weeks - ROUNDING {
            standing.in_force_since = now;
        }
        standing
    }
}

/// Times closer than this are the same: months are no whole weeks.
const ROUNDING: f64 = 1e-9;

/// What is known of each quantity over all sites: the mean over those of which it is known.
fn overall(blocks: &[Block], known: &dyn Fn(Measured, &Block) -> f64, now: f64) -> [f64; NAMES.len()] {
    let mut values = [f64::NAN; NAMES.len()];
    for quantity in Measured::ALL {
        let each = blocks.iter().map(|block| known(quantity, block)).filter(|value| value.is_finite());
        let (count, sum) = each.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
        values[quantity as usize] = sum / count;
    }
    let delivering = blocks.iter().filter(|block| block.site.stage.delivers()).count();
    values[DELIVERING_SHARE] = delivering as f64 / blocks.len() as f64;
    values[TIME] = now;
    values
}

/// Looks at every rule at every site, and writes down what came into force and what ended.
pub(super) fn judge(
    rules: &[Rule],
    known: &dyn Fn(Measured, &Block) -> f64,
    blocks: &mut [Block],
    step: &mut Step<'_>,
) {
    let now = step.start;
    let moment = step.ledger.moment(now);
    let all = overall(blocks, known, now);
    for (number, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.from <= now) {
        for (index, site) in blocks.iter_mut().enumerate() {
            let block: &Block = site;
            let value = |whose: Whose, name: usize| match (whose, Measured::ALL.get(name)) {
                (Whose::All, _) => all[name],
                (Whose::Site, Some(&quantity)) => known(quantity, block),
                (Whose::Site, None) if name == DELIVERING_FOR && block.site.stage.delivers() => {
                    // Who has always delivered has done so at least since the start.
                    if block.site.began.is_finite() { now - block.site.began } else { now }
                }
                (Whose::Site, None) => 0.0,
            };
            let was = block.oversight.rules[number];
            let applies = rule.of_all || block.site.stage.has_posts();
            let standing = if rule.may_apply(block.site.area) && applies {
                rule.judge(was, now, &value)
            } else {
                Standing::IDLE
            };
            let oversight = &mut site.oversight;
            oversight.rules[number] = standing;
            // A rule of the system is written down once.
            let told = !rule.of_all || index == 0;
            if told && standing.in_force() != was.in_force() {
                oversight.firings.push(Firing { at: now, rule: number, begins: standing.in_force() });
                if standing.in_force() {
                    step.ledger.add_site(SiteQuantity::RulesFired, 1.0, &moment);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(when: &str, until: Option<&str>, months: f64, at_least: f64) -> Rule {
        Rule {
            until: until.map(|text| condition(text, &NAMES).unwrap()),
            for_weeks: months * WEEKS_PER_MONTH,
            at_least: at_least * WEEKS_PER_MONTH,
            ..Rule::for_test(condition(when, &NAMES).unwrap(), Action::Report)
        }
    }

    /// At which looks, every four weeks, a rule is in force while fidelity goes through these values.
    fn in_force(rule: &Rule, values: &[f64]) -> Vec<usize> {
        let mut standing = Standing::IDLE;
        let mut looks = Vec::new();
        for (look, value) in values.iter().enumerate() {
            standing = rule.judge(standing, 4.0 * look as f64, &|_, _| *value);
            if standing.in_force() {
                looks.push(look);
            }
        }
        looks
    }

    #[test]
    fn rules_wait_hold_and_end_as_they_say() {
        const NONE: f64 = f64::NAN;
        let low = "site.measured_fidelity < 0.6";
        let values = [0.5, 0.7, 0.5, 0.5, 0.5, 0.5, 0.5, 0.65, 0.5, 0.8];
        assert_eq!(in_force(&rule(low, None, 0.0, 0.0), &values), [0, 2, 3, 4, 5, 6, 8]);
        // Three months are 13 weeks: the fifth look at which it holds.
        assert_eq!(in_force(&rule(low, None, 3.0, 0.0), &values), [6]);
        assert_eq!(in_force(&rule(low, None, 0.0, 6.0), &values), [0, 1, 2, 3, 4, 5, 6, 8, 9]);
        let apart = rule(low, Some("site.measured_fidelity > 0.7"), 0.0, 0.0);
        assert_eq!(in_force(&apart, &values), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        // What is unknown changes nothing: neither the wait nor what is in force.
        let gaps = [NONE, 0.5, NONE, NONE, NONE, 0.5, NONE, 0.8, NONE, 0.5];
        assert_eq!(in_force(&rule(low, None, 0.0, 0.0), &gaps), [1, 2, 3, 4, 5, 6, 9]);
        assert_eq!(in_force(&rule(low, None, 3.0, 0.0), &gaps), [5, 6]);
        let lasting = Rule { for_good: true, ..rule(low, None, 0.0, 0.0) };
        assert_eq!(in_force(&lasting, &[0.7, 0.5, 0.9, 0.9]), [1, 2, 3]);
    }

    #[test]
    fn only_contrary_actions_on_the_same_lever_oppose() {
        let (more, less) = (Action::Supervision(0.5), Action::Supervision(-0.5));
        assert!(more.opposes(less) && !more.opposes(more) && !more.opposes(Action::Money(-0.5)));
        assert!(Action::Intake { open: true }.opposes(Action::Intake { open: false }));
        assert!(!Action::Report.opposes(Action::Report));
    }
}
