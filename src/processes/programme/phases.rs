//! The calendar of contacts: how many are scheduled in each week, phase by phase.

/// Contacts a week in each phase, and how long the phases are.
///
/// # Units
/// Contacts a week; weeks since the calendar began. A step-down is the last part of the planned length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phases {
    /// Contacts a week in the first phase.
    pub first: f64,
    /// When the first phase ends.
    pub first_until: f64,
    /// Contacts a week in between.
    pub main: f64,
    /// When the step-down begins; infinity where there is none.
    pub step_down_from: f64,
    /// Contacts a week in the step-down.
    pub step_down: f64,
}

impl Phases {
    /// Contacts due by `weeks`: the rates, integrated.
    pub fn due(&self, weeks: f64) -> f64 {
        let first = weeks.min(self.first_until);
        let until = self.step_down_from.max(self.first_until);
        let later = (weeks - until).max(0.0);
        self.first * first + self.main * (weeks - first - later) + self.step_down * later
    }

    /// Whole contacts in week `week`, spread as evenly as whole ones can be.
    pub fn scheduled(&self, week: u32) -> u32 {
        whole(self.due(f64::from(week + 1))) - whole(self.due(f64::from(week)))
    }

    /// The most contacts a week in any phase.
    pub fn most(&self) -> f64 {
        let first = if self.first_until > 0.0 { self.first } else { 0.0 };
        let last = if self.step_down_from < f64::INFINITY { self.step_down } else { 0.0 };
        first.max(self.main).max(last)
    }
}

/// Whole contacts of a rate that stays the same, in week `week`.
pub(super) fn evenly(per_week: f64, week: u32) -> u32 {
    whole(per_week * f64::from(week + 1)) - whole(per_week * f64::from(week))
}

/// Whole contacts; the small number is for rates whose sums are no binary fractions.
fn whole(due: f64) -> u32 {
    (due + 1e-9) as u32
}
