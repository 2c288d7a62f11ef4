//! What tailoring trades: the fit that people of a group gain with a worker of another one, against the core that everyone loses.

use super::{OpenError, governance, peer_contact, workforce};
use crate::scenario::Values;

/// What a programme is to the people of one ethnic group, as stated.
///
/// # Units
/// Factors of what a contact delivers are relative to a worker of the own group, and to the whole core.
#[derive(Debug, Clone, PartialEq)]
pub struct Tailored {
    /// The group.
    pub group: String,
    /// How far the programme is adapted to it.
    pub adaptation: f64,
    /// Fit of a worker of another group, neither adapted nor with shared decisions.
    pub fit_plain: f64,
    /// The same as the plan has it.
    pub fit: f64,
    /// Share of the core that is left, to everyone.
    pub core: f64,
    /// What a contact with a worker of another group delivers: factor of the plain fit, and of the fit.
    pub factors: [f64; 2],
    /// What is left of a contact by the loss of core.
    pub core_factor: f64,
}

/// Every ethnic group under a plan; nothing where contacts or the workforce are off, or nothing is tailored.
///
/// # Errors
/// Where a value is missing.
pub fn tailored(values: &Values) -> Result<Vec<Tailored>, OpenError> {
    if !values.is_on(peer_contact::SECTION.id) || !values.is_on(workforce::SECTION.id) {
        return Ok(Vec::new());
    }
    let number = |path: &str| values.number(path);
    let (plain, exponent) = (number("peer_contact.unmatched_fit")?, number("peer_contact.exponent_fit")?);
    let core = workforce::core_left(values);
    let core_factor = libm::pow(core, number("peer_contact.exponent_fidelity")?);
    let of = |(group, adaptation): (String, f64)| {
        let fit = governance::fit(values, workforce::adapted_fit(values, adaptation, plain));
        let factors = [plain, fit].map(|fit| libm::pow(fit, exponent));
        Tailored { group, adaptation, fit_plain: plain, fit, core, factors, core_factor }
    };
    let groups = values.keys("population.ethnicity").into_iter().zip(workforce::adapted_to(values));
    let all: Vec<Tailored> = groups.map(of).collect();
    let nothing = all.iter().all(|one| one.adaptation == 0.0 && one.fit.total_cmp(&one.fit_plain).is_eq());
    Ok(if nothing { Vec::new() } else { all })
}
