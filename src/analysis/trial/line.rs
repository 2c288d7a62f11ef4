//! Lines of a comparison: what was published, what the emulated trial gives, what chance does to a trial of that size.

use super::published::Published;

/// A published result with what of the emulated trials belongs to it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Line {
    /// What was published.
    pub published: Published,
    /// What is compared, in plain words.
    pub what: String,
    /// The emulated value; NaN where there is none.
    pub simulated: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
    /// Between which values 95% of trials of the published size fall by chance.
    pub chance: Option<(f64, f64)>,
    /// Share of trials of that size with a ratio at least as low as the published.
    pub as_large: Option<f64>,
    /// Share of trials of that size in which the intervention arm does worse.
    pub harmful: Option<f64>,
    /// The verdict in words, or why there is none.
    pub verdict: String,
}

/// An emulated trial in numbers.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Lived {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Participants over all replicates, each in both arms.
    pub participants: usize,
    /// What participants' frailty is multiplied by, from entry on.
    pub frailty: f64,
    /// What the control arm gives of what was published of it, where participants are as the model has them: the risk of the
    /// event, or mean admissions.
    pub as_modelled: f64,
    /// Risk of the event in the control arm.
    pub control: f64,
    /// Risk of the event in the intervention arm.
    pub intervention: f64,
    /// Logarithm of their ratio.
    pub log_ratio: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
    /// Contacts attended of each person who is offered support.
    pub contacts: f64,
    /// Share of them with two or more.
    pub engaged: f64,
}
