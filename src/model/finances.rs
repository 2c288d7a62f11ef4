//! The money of a site: what it holds, what it owes, and what went through its hands.

/// The ways in which a site is paid, in the order of every list that is keyed by them.
pub const PAYMENTS: [&str; 4] = ["grant", "fee", "capitation", "bundle"];

/// An amount for each of the [`PAYMENTS`].
pub type ByPayment = [f64; PAYMENTS.len()];

/// What went through a site's hands in one system step.
///
/// # Units
/// The scenario's currency, for one simulated site; weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settlement {
    /// When the step began.
    pub from: f64,
    /// How long it was.
    pub weeks: f64,
    /// Whether the site had posts at its end, or any bill.
    pub active: bool,
    /// The most that it could be paid for this step; infinite where no budget limits it.
    pub envelope: f64,
    /// What it earned in this step, paid now or later.
    pub earned: ByPayment,
    /// What it was paid in this step, for earlier work where payment is late.
    pub income: ByPayment,
    /// What the programme cost it in this step.
    pub cost: f64,
    /// What it paid of that and of what it owed.
    pub spent: f64,
    /// What it held before.
    pub opening: f64,
    /// What it holds after.
    pub closing: f64,
    /// What it owes after.
    pub owed: f64,
}

/// What a site holds and owes.
///
/// # Units
/// The scenario's currency, for one simulated site.
#[derive(Debug, Clone, PartialEq)]
pub struct Finances {
    /// Cash in hand, never below 0.
    pub balance: f64,
    /// Bills that it could not pay.
    pub owed: f64,
    /// Eligible people at the start: what the budget is shared out by.
    pub people: f64,
    /// The most that it can be paid for the present step; infinite where no budget limits it.
    pub envelope: f64,
    /// Share of prices that cuts leave in the present step, where no budget limits them.
    pub left: f64,
    /// Whether there would be money for it in the present step.
    pub funded: bool,
    /// What was earned and is not paid yet, the oldest first.
    pub claims: Vec<ByPayment>,
    /// What the meters read when the step began, in fixed point.
    pub reading: Vec<i64>,
    /// What the meters say that was used since the last settlement, in fixed point.
    pub metered: Vec<i64>,
    /// What was used while sites met the system: places of quantities of sites, and amounts.
    pub charges: Vec<(usize, f64)>,
    /// Whether such use is written down: from the end of one step of the site to the beginning of the next.
    pub writes: bool,
    /// Training places of the plan that nobody has taken yet; those of all sites are kept at the first.
    pub places: f64,
    /// Every step so far.
    pub settled: Vec<Settlement>,
}

impl Finances {
    /// A site whose money is not followed.
    pub const NONE: Self = Self {
        balance: 0.0,
        owed: 0.0,
        people: 0.0,
        envelope: 0.0,
        left: 1.0,
        funded: true,
        claims: Vec::new(),
        reading: Vec::new(),
        metered: Vec::new(),
        charges: Vec::new(),
        writes: false,
        places: 0.0,
        settled: Vec::new(),
    };
}
