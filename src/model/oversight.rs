//! What is known of a site and what follows from it: its data system, the rules in force, and its improvement cycle.

/// What a data system shows of one quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The value as measured; NaN where nothing could be.
    pub value: f64,
    /// Workers, people or events that were looked at.
    pub number: f64,
    /// Sum of squares of what was found of each around their mean; 0 where only one number was found.
    pub squares: f64,
}

impl Reading {
    /// Nothing is known.
    pub const NONE: Self = Self { value: f64::NAN, number: 0.0, squares: 0.0 };
}

/// How one quantity of a site is measured.
///
/// # Units
/// Times in weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// When the next reading is taken; NaN before that is known.
    pub next: f64,
    /// Readings taken so far.
    pub taken: u16,
    /// What flowed by the last reading: top and bottom of a ratio.
    pub flowed: [f64; 2],
    /// Readings that are not known yet, with when they will be.
    pub on_the_way: Vec<(f64, Reading)>,
    /// What is known.
    pub known: Reading,
}

impl Gauge {
    /// Nothing was ever measured.
    pub const UNUSED: Self =
        Self { next: f64::NAN, taken: 0, flowed: [0.0; 2], on_the_way: Vec::new(), known: Reading::NONE };

    /// What was known is known no more, and another reading may begin.
    pub fn forget(&mut self) {
        *self = Self { taken: self.taken, ..Self::UNUSED };
    }
}

/// How a rule stands at a site.
///
/// # Units
/// Weeks since the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Since when its condition has held at every look; infinity where it does not.
    pub holds_since: f64,
    /// Since when it has been in force; infinity where it is not.
    pub in_force_since: f64,
}

impl Standing {
    /// It does not hold.
    pub const IDLE: Self = Self { holds_since: f64::INFINITY, in_force_since: f64::INFINITY };

    /// Whether the rule is in force.
    pub const fn in_force(&self) -> bool {
        self.in_force_since < f64::INFINITY
    }
}

/// A rule came into force at a site, or ceased to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Firing {
    /// When, in weeks since the start.
    pub at: f64,
    /// Which rule, by its place in the scenario.
    pub rule: usize,
    /// Whether it came into force.
    pub begins: bool,
}

/// A cycle of plan, do, study and act.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// The change that is tried, by its place in the scenario.
    pub change: usize,
    /// What was known of the quantity before.
    pub before: f64,
    /// When it is studied, in weeks since the start.
    pub until: f64,
}

/// A cycle that was studied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Studied {
    /// When, in weeks since the start.
    pub at: f64,
    /// The change that was tried.
    pub change: usize,
    /// Whether it was kept.
    pub kept: bool,
}

/// Oversight of a site; empty where there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Oversight {
    /// By quantity that is measured.
    pub gauges: Vec<Gauge>,
    /// People who hold a place, where drop-outs are counted.
    pub places: Vec<u32>,
    /// Places left before their planned end so far.
    pub dropouts: f64,
    /// Weeks of places so far, counted at the starts of steps.
    pub place_weeks: f64,
    /// Improvements of the data system that the site has, one bit each.
    pub improved: u64,
    /// By rule.
    pub rules: Vec<Standing>,
    /// What rules did here, in order.
    pub firings: Vec<Firing>,
    /// Whether the site is one of those that improve themselves.
    pub improves: bool,
    /// The cycle that is running.
    pub trial: Option<Trial>,
    /// Changes that are in force: how often each was kept, with the one that is tried.
    pub changes: Vec<u16>,
    /// Cycles so far.
    pub studied: Vec<Studied>,
    /// Waves of the roll-out that are stopped, one bit each; the same at every site.
    pub stopped: u64,
    /// Waves whose date came while they were stopped, one bit each; the same at every site.
    pub held_back: u64,
    /// Waves of the roll-out that took this site, one bit each.
    pub taken_by: u64,
}

impl Oversight {
    /// No oversight.
    pub const NONE: Self = Self {
        gauges: Vec::new(),
        places: Vec::new(),
        dropouts: 0.0,
        place_weeks: 0.0,
        improved: 0,
        rules: Vec::new(),
        firings: Vec::new(),
        improves: false,
        trial: None,
        changes: Vec::new(),
        studied: Vec::new(),
        stopped: 0,
        held_back: 0,
        taken_by: 0,
    };
}
