//! What a scenario may say of the workforce: posts and holders here, the rest beside the code that reads it.

use super::{career, certification, courses, fidelity, measurement, pool, supervision, wellbeing};
use crate::model::person::{DIAGNOSES, SEXES};
use crate::scenario::parameter::{Parameter, Section, Switch};

/// What a scenario says of the workforce.
pub const SECTION: Section = Section {
    id: "workforce",
    title: "Peer workers and supervision",
    doc: "How posts are filled, how many people a worker supports, how well, how the work tells on workers, and how \
          long they stay. What a file does not mention of the local pool, courses, certification, pay, career ladder, leave, \
          burnout, growth with tenure, benefit for the worker, assessors and adaptation is off.",
    switch: Switch::Process,
    lists: &[],
    parameters: &ALL,
};

const COUNT: usize = POSTS.len()
    + supervision::PARAMETERS.len()
    + fidelity::PARAMETERS.len()
    + pool::PARAMETERS.len()
    + courses::PARAMETERS.len()
    + wellbeing::PARAMETERS.len()
    + measurement::PARAMETERS.len()
    + certification::PARAMETERS.len()
    + career::PARAMETERS.len();

const ALL: [Parameter; COUNT] = joined(&[
    POSTS,
    supervision::PARAMETERS,
    fidelity::PARAMETERS,
    pool::PARAMETERS,
    courses::PARAMETERS,
    wellbeing::PARAMETERS,
    measurement::PARAMETERS,
    certification::PARAMETERS,
    career::PARAMETERS,
]);

/// Lists one after another.
const fn joined<const N: usize>(parts: &[&[Parameter]]) -> [Parameter; N] {
    let mut all = [POSTS[0]; N];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut within = 0;
        while within < parts[part].len() {
            all[at] = parts[part][within];
            at += 1;
            within += 1;
        }
        part += 1;
    }
    all
}

const POSTS: &[Parameter] = &[
    Parameter::whole(
        "workforce.posts_per_site",
        "Posts per site",
        "posts",
        0,
        10_000,
        "Posts for peer workers that the plan pays at each site that prepares or delivers.",
    ),
    Parameter::number(
        "workforce.fte_per_post",
        "Whole-time equivalents per post",
        "FTE",
        0.05,
        1.0,
        "Mean working time of a post.",
    ),
    Parameter::number(
        "workforce.full_time_share",
        "Whole-time posts",
        "proportion",
        0.0,
        1.0,
        "Share of posts that are whole-time; the others have less than the mean, so that the mean stays. Where it is left \
         out: every post has the mean.",
    )
    .optional(),
    Parameter::number(
        "workforce.caseload",
        "Caseload",
        "persons/FTE",
        0.01,
        200.0,
        "People whom one whole-time worker supports at a time; a post's limit is this times its working time, rounded to \
         whole people. For places without workers write engagement.places = \"fixed\" or \"unlimited\".",
    ),
    Parameter::number(
        "workforce.recruitment_weeks",
        "Recruitment",
        "weeks",
        0.1,
        260.0,
        "Mean time to fill a post, exponential, while there are as many candidates as the reference.",
    ),
    Parameter::number(
        "workforce.training_weeks",
        "Training",
        "weeks",
        0.0,
        260.0,
        "How long the training is.",
    ),
    Parameter::number(
        "workforce.turnover",
        "Turnover",
        "per week",
        0.0,
        10.0,
        "Rate at which supervised workers leave their post, at the reference levels of burnout and with full confidence.",
    ),
    Parameter::number(
        "workforce.turnover_ratio_unsupervised",
        "Turnover ratio without supervision",
        "hazard ratio",
        0.01,
        100.0,
        "Hazard ratio of leaving for workers for whom no supervisor has room; this to the power of what is lacking for those \
         for whom one has some.",
    ),
    Parameter::shares(
        "workforce.ethnicity",
        "Workers by ethnic group",
        "Shares of ethnic groups among those recruited who were not in the programme before.",
    )
    .shares_as("population.ethnicity"),
    Parameter::shares(
        "workforce.sex",
        "Workers by sex",
        "Shares of women and men among those recruited. Where it is left out: as among the people at the start.",
    )
    .shares_over(&SEXES)
    .optional(),
    Parameter::shares(
        "workforce.language",
        "Workers by language",
        "Shares of languages among those recruited. Where it is left out: all speak the one that services speak.",
    )
    .shares_as("population.language")
    .optional(),
    Parameter::shares(
        "workforce.experience",
        "Workers by lived experience",
        "Shares of diagnoses that those recruited have lived with; who comes out of the programme brings the own. Where it \
         is left out: not told apart.",
    )
    .shares_over(&DIAGNOSES)
    .optional(),
    Parameter::shares(
        "workforce.ethnicity_target",
        "Target of recruitment by ethnic group",
        "Shares that a plan for diverse recruitment aims at. Where it is left out: no such plan.",
    )
    .shares_as("population.ethnicity")
    .optional(),
    Parameter::number(
        "workforce.target_effort",
        "Effort towards the target",
        "proportion",
        0.0,
        1.0,
        "Share of recruitments that reach the target: groups are then recruited as effort × target + (1 - effort) × \
         today's shares. Where it is left out: 0.",
    )
    .optional(),
];
