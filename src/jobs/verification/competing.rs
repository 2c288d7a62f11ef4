//! Competing exponentials: how often each way out is taken, and how long the time before it is.

use super::recorder::{Spell, lives};
use super::scene::scenario;
use super::{Effort, Found};
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chance::{Chance, distance, share_error};
use crate::model::person::IllnessState::{self, Compulsory, CrisisCare, Relapse, Stable, Voluntary};

const SEED: u64 = 4301;
const SOURCE: &str = "competing exponentials: share h / Σh, mean time 1 / Σh whichever way is taken";
/// Mean durations that a spell is given to end within the horizon: exp(-40) do not.
const FOLLOWED: f64 = 40.0;

pub(super) fn check(effort: Effort) -> Found {
    let mut values = scenario("competing.toml")?.values;
    effort.thin(&mut values, 20)?;
    let number = |path: &str| values.number(path);
    let admission = number("illness.admission_rate.schizophrenia")?;
    let compulsory = number("illness.compulsory_share")?;
    let at_home = number("illness.crisis_admission_ratio")?;
    let ways_of_relapse = [
        (Stable, "recovery", number("illness.recovery_rate")?),
        (CrisisCare, "crisis-team care", number("illness.crisis_rate.schizophrenia")?),
        (Voluntary, "voluntary admission", admission * (1.0 - compulsory)),
        (Compulsory, "compulsory admission", admission * compulsory),
    ];
    let ways_of_crisis = [
        (Stable, "recovery", number("illness.crisis_recovery_rate")?),
        (Voluntary, "voluntary admission", at_home * admission * (1.0 - compulsory)),
        (Compulsory, "compulsory admission", at_home * admission * compulsory),
    ];
    let horizon = number("simulation.horizon")?;
    let spells: Vec<Spell> = lives(&values, SEED, 0)?.0.into_iter().flatten().collect();
    let mut found = Vec::new();
    compare(&spells, horizon, (Relapse, "relapse", "Relapse in routine care"), &ways_of_relapse, &mut found);
    compare(&spells, horizon, (CrisisCare, "crisis", "Crisis-team care"), &ways_of_crisis, &mut found);
    Ok(found)
}

fn compare(
    spells: &[Spell],
    horizon: f64,
    (state, id, name): (IllnessState, &str, &str),
    ways: &[(IllnessState, &str, f64)],
    found: &mut Vec<Comparison>,
) {
    let all: f64 = ways.iter().map(|way| way.2).sum();
    let episodes: Vec<&Spell> =
        spells.iter().filter(|spell| spell.state == state && spell.from < horizon - FOLLOWED / all).collect();
    let row = |key: String, what: String, unit, exact, simulated, chance| Comparison {
        id: format!("competing-{id}-{key}"),
        what: format!("{name}: {what}"),
        unit,
        exact,
        simulated,
        chance,
        source: SOURCE,
    };
    for &(into, words, hazard) in ways {
        let mut times: Vec<f64> =
            episodes.iter().filter(|spell| spell.into == into).map(|spell| spell.weeks()).collect();
        let key = words.replace(' ', "-");
        let (share, n) = (hazard / all, times.len());
        let simulated = n as f64 / episodes.len() as f64;
        let chance = Chance::Known(share_error(share, episodes.len()));
        found.push(row(
            format!("{key}-share"),
            format!("share that ends in {words}"),
            "proportion",
            share,
            simulated,
            chance,
        ));
        let mean = times.iter().sum::<f64>() / n as f64;
        let chance = Chance::Known(1.0 / all / libm::sqrt(n as f64));
        let what = format!("mean time until {words}");
        found.push(row(format!("{key}-time"), what, "weeks", 1.0 / all, mean, chance));
        let what = format!("times until {words}, √n × largest distance to the exponential law");
        let away = distance(&mut times, n, |weeks| -libm::expm1(-all * weeks));
        found.push(row(format!("{key}-distance"), what, "dimensionless", 0.0, away, Chance::Distance));
    }
}
