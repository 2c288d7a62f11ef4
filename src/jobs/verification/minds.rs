//! States of mind against their closed form, and a programme without effect against none.

use super::scene::Scene;
use super::{Effort, Found};
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chance::Chance;
use crate::analysis::verification::minds::State;
use crate::engine::block::Block;
use crate::model::person::Mind;
use crate::processes::states_of_mind::{STATES, step_of_fading};

const SEED: u64 = 4701;
const SOURCE: &str = "dX/dt = g·d - |g·d|·X/X_max - λ(X - p·X_end) in closed form";
/// States of mind are kept in single precision: a few dozen steps may each round by 6e-8.
const ROUNDING: f64 = 1e-5;

pub(super) fn check(effort: Effort) -> Found {
    let mut found = Vec::new();
    for (file, id, words) in [
        ("minds-built.toml", "built", "at the end of support"),
        ("minds-faded.toml", "faded", "half a year after support"),
    ] {
        let scene = Scene::open(file)?;
        let values = &scene.scenario.values;
        let number = |path: &str| values.number(path);
        let support = number("engagement.planned_weeks")?;
        let after = number("simulation.horizon")? - support;
        let step = step_of_fading(number("states_of_mind.half_life")?);
        let blocks = scene.live(SEED, 0).0.blocks;
        for (index, name) in STATES.iter().enumerate() {
            let each = |what: &str| number(&format!("states_of_mind.{what}.{name}"));
            let state = State {
                gain: each("gain")? * each("ingredient")?,
                maximum: each("maximum")?,
                half_life: number("states_of_mind.half_life")?,
                plateau: number("states_of_mind.plateau")?,
            };
            let end = state.built(support * number("peer_contact.per_week")?);
            let exact = if after > 0.0 { state.faded_over(end, after, step) } else { end };
            found.push(Comparison {
                id: format!("minds-{id}-{}", name.replace('_', "-")),
                what: format!(
                    "Change of {} {words}: the person farthest from the closed form",
                    name.replace('_', "-")
                ),
                unit: "SD",
                exact,
                simulated: farthest(&blocks, index, exact),
                chance: Chance::Rounding(ROUNDING),
                source: SOURCE,
            });
        }
    }
    found.extend(without_effect(effort)?);
    Ok(found)
}

/// The state of mind of the person who is farthest from `exact`; people who are not followed are at 0.
fn farthest(blocks: &[Block], index: usize, exact: f64) -> f64 {
    let of = |mind: Mind| f64::from([mind.hope, mind.self_management, mind.connectedness][index]);
    blocks
        .iter()
        .flat_map(|block| (0..block.people.len()).map(|person| of(block.mind(person))))
        .max_by(|a, b| (a - exact).abs().total_cmp(&(b - exact).abs()))
        .unwrap_or(f64::NAN)
}

fn without_effect(effort: Effort) -> Found {
    let (with, without) = (Scene::open("no-effect.toml")?, Scene::open("no-effect-comparator.toml")?);
    let sums = |scene: &Scene, ids: &[&str]| -> Vec<f64> {
        let mut sums = vec![0.0; ids.len()];
        for number in 0..effort.of(1, 4) as u64 {
            let frame = scene.live(SEED, number).1;
            for (sum, id) in sums.iter_mut().zip(ids) {
                *sum += scene.outcome(&frame, id);
            }
        }
        sums
    };
    let health = ["relapses", "admissions", "bed_days", "deaths", "life_years", "qalys"];
    let mut found: Vec<Comparison> = health
        .iter()
        .zip(sums(&with, &health).into_iter().zip(sums(&without, &health)))
        .map(|(id, (with, without))| Comparison {
            id: format!("no-effect-{}", id.replace('_', "-")),
            what: format!("A programme without effect against none: difference in {}", id.replace('_', "-")),
            unit: "difference",
            exact: 0.0,
            simulated: with - without,
            chance: Chance::Rounding(0.0),
            source: "paired luck: what changes nothing differs by exactly nothing",
        })
        .collect();
    // Without this the rows above would hold where nobody ever joined.
    let joined = sums(&with, &["enrolments"])[0];
    if joined <= 0.0 {
        for row in &mut found {
            row.simulated = f64::NAN;
        }
    }
    Ok(found)
}
