//! What was seen of sites and done about it, in the first replicate: funnel plots, rules that came into force, and fights.

use super::funnel::Funnel;
use jiff::civil::Date;

/// Something that a rule did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RuleEvent {
    /// The strategy, by its place.
    pub strategy: usize,
    /// Name of the rule.
    pub rule: String,
    /// The site, from 1; none where the rule is about all of them.
    pub site: Option<usize>,
    /// What happened.
    pub happened: Happened,
    /// When.
    pub date: Date,
}

/// What happened to a rule.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Happened {
    /// It came into force.
    Began,
    /// It ended.
    Ended,
    /// It came into force in turn with this one: they fight.
    Alternated(String),
}

impl std::fmt::Display for Happened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Began => f.write_str("came into force"),
            Self::Ended => f.write_str("ended"),
            Self::Alternated(other) => write!(f, "alternates with {other}"),
        }
    }
}

/// What was seen of sites and done about it.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Oversight {
    /// What data systems showed at the horizon.
    pub funnels: Vec<Funnel>,
    /// What rules did, by strategy and site.
    pub events: Vec<RuleEvent>,
    /// Rules that undo each other, in sentences with dates.
    pub fights: Vec<String>,
    /// Waves that took no site in the first replicate, in sentences.
    pub idle_waves: Vec<String>,
}

impl Oversight {
    /// What a reader should know before believing in a plan: rules that fight, and waves that took no site.
    pub fn warnings(&self) -> impl Iterator<Item = &String> {
        self.fights.iter().chain(&self.idle_waves)
    }
}
