//! Mechanisms that make gaps between groups: what is put in their place where one is off, and the gaps that are shared out.
//!
//! A mechanism that is off treats all groups alike: ratios of groups are 1, people of all fifths live among all sites. With every
//! mechanism off, groups differ by who they are (age, sex, diagnosis) and by chance alone.

use super::editor::Editor;
use super::factors::{Lever, Switch, invalid};
use crate::analysis::decompose::{Factor, GapOf, Kind};
use crate::analysis::equity::BY_FIFTH;
use crate::jobs::model::ModelError;
use crate::outcomes::frame::Layout;
use crate::scenario::{MissingValue, Scenario, Values};

/// Outcomes whose gaps are shared out.
const OUTCOMES: [&str; 4] = ["reach", "weeks_per_place", "admissions_per_100", "compulsory_per_100"];
/// Attributes between whose groups they are.
const ATTRIBUTES: [&str; 4] = [BY_FIFTH, "ethnicity", "area", "language"];

/// The list of programmes.
const PROGRAMMES: &str = "programme.template";

/// A mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mechanism {
    /// Who is referred and trusts, who comes first, whom outreach looks for.
    Referral,
    /// Distance and language.
    Barriers,
    /// Contacts by digital means.
    Digital,
    /// Compulsory admission.
    Compulsory,
    /// Drop-out by group.
    DropOut,
    /// Workers who are not like the people they support.
    Match,
    /// Adaptation to culture.
    Tailoring,
    /// Where sites are that deliver.
    Location,
}

impl Mechanism {
    pub(super) const ALL: [Self; 8] = [
        Self::Referral,
        Self::Barriers,
        Self::Digital,
        Self::Compulsory,
        Self::DropOut,
        Self::Match,
        Self::Tailoring,
        Self::Location,
    ];

    /// Identifier, name, and what it is when it is off.
    const fn words(self) -> [&'static str; 3] {
        match self {
            Self::Referral => [
                "referral",
                "Referral, trust and outreach",
                "all groups are referred and trust alike, outreach looks for all, and nobody comes first by deprivation",
            ],
            Self::Barriers => ["barriers", "Distance and language", "distance and language are no barriers"],
            Self::Digital => {
                ["digital", "Digital exclusion", "people without digital access are reached like all others"]
            }
            Self::Compulsory => [
                "compulsory",
                "Compulsory admission",
                "ethnic group and deprivation do not change compulsory admission",
            ],
            Self::DropOut => ["drop_out", "Drop-out", "all groups leave alike"],
            Self::Match => {
                ["match", "Scarce match", "a worker unlike the person is as good as one like the person"]
            }
            Self::Tailoring => ["tailoring", "Tailoring", "the programme is not adapted"],
            Self::Location => [
                "location",
                "Where sites are",
                "people of every fifth live among all sites, and rural sites are as ready and as often chosen as urban ones",
            ],
        }
    }

    /// Puts the mechanism off.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn relax(self, values: &mut Values) -> Result<(), MissingValue> {
        if self == Self::Digital {
            let names: Vec<String> =
                values.rows(PROGRAMMES).iter().map(|row| row.name().to_owned()).collect();
            for name in names {
                let address = format!("{PROGRAMMES}.{name}.access");
                // A programme that does not say is in person.
                let _ = values.set_word(&address, "in person");
            }
        }
        if self == Self::Location {
            values.leave_out("programme.mix_rural");
            let waves: Vec<String> =
                values.rows("rollout.wave").iter().map(|row| row.name().to_owned()).collect();
            for wave in waves {
                let _ = values.set_word(&format!("rollout.wave.{wave}.sites.area"), "all");
            }
        }
        let mut edit = Editor::new(values);
        match self {
            Self::Referral => {
                edit.to("referral.ratio_ethnicity", 1.0)?;
                edit.to("referral.trust_mean", 0.0)?;
                edit.to("referral.outreach_ratio_ethnicity", 1.0)?;
                edit.to("referral.outreach_ratio_fifth", 1.0)?;
                if edit.word_is("referral.priority", "equity") {
                    edit.word("referral.priority", "first come")?;
                }
            }
            Self::Barriers => {
                edit.to("referral.ratio_rural", 1.0)?;
                edit.to("referral.ratio_language", 1.0)?;
            }
            Self::Digital => edit.to("referral.ratio_digital_exclusion", 1.0)?,
            Self::Compulsory => {
                edit.to("illness.compulsory_ratio_ethnicity", 1.0)?;
                edit.to("illness.compulsory_slope_deprivation", 0.0)?;
            }
            Self::DropOut => edit.to("engagement.dropout_ratio_ethnicity", 1.0)?,
            Self::Match => {
                for path in [
                    "engagement.dropout_ratio_unmatched",
                    "engagement.dropout_ratio_language",
                    "engagement.dropout_ratio_wish_unmet",
                    "peer_contact.unmatched_fit",
                    "alliance.growth_ratio_unmatched",
                    "alliance.growth_ratio_other_experience",
                ] {
                    edit.to(path, 1.0)?;
                }
                edit.to("governance.mismatch_rate", 0.0)?;
            }
            Self::Tailoring => {
                for path in ["workforce.adaptation", "workforce.adaptation_to", "governance.fit"] {
                    edit.to(path, 0.0)?;
                }
            }
            Self::Location => {
                edit.to("population.deprivation_clustering", 0.0)?;
                edit.to("adoption.readiness_rural", 0.0)?;
            }
        }
        Ok(())
    }
}

/// The mechanisms as factors.
///
/// # Errors
/// Where nobody is compared with anybody.
pub(super) fn switches(scenarios: &[Scenario]) -> Result<Vec<Switch>, ModelError> {
    if scenarios.is_empty() {
        return invalid(Kind::Gaps, "there is no strategy");
    }
    let one = |mechanism: Mechanism| {
        let [id, label, off] = mechanism.words();
        let factor =
            Factor { id: id.into(), label: label.into(), off: off.into(), on: "as the strategy says".into() };
        Switch { factor, lever: Lever::Mechanism(mechanism) }
    };
    Ok(Mechanism::ALL.map(one).to_vec())
}

/// The gaps of a run with these axes, each with the column and the two groups that it is read from.
///
/// # Errors
/// Where all people are alike.
pub(super) fn gaps(layout: &Layout) -> Result<Vec<(usize, GapOf)>, ModelError> {
    let mut all = Vec::new();
    for column in OUTCOMES.iter().filter_map(|outcome| layout.column(outcome)) {
        for by in ATTRIBUTES {
            let own = layout.groups.iter().enumerate().filter(|(_, group)| group.by == by);
            let own: Vec<usize> = own.map(|(place, _)| place).collect();
            let (Some(&first), Some(&last)) = (own.first(), own.last()) else { continue };
            let (groups, reference) = if by == BY_FIFTH { (&own[..1], last) } else { (&own[1..], first) };
            all.extend(groups.iter().map(|&group| {
                let label = |group: usize| layout.groups[group].label.clone();
                let between = (group, reference);
                (column, GapOf { by: by.into(), group: label(group), reference: label(reference), between })
            }));
        }
    }
    if all.is_empty() {
        return invalid(
            Kind::Gaps,
            "nobody differs in deprivation, ethnic group, area or language in this setting",
        );
    }
    Ok(all)
}
