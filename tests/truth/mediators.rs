//! What states of mind act through: agency against the paths multiplied out, and self-stigma and the climate of stigma
//! against slow plain rewrites from where people stand each week.

use peerscale::engine::block::Block;
use peerscale::engine::ledger::{Quantity, SCALE};
use peerscale::jobs::model::{Model, ModelError};

use crate::given::{Given, Lived, Opened, keyed};
use crate::harms::harmless;
use crate::steps::Steps;

const STATES: [&str; 3] = ["hope", "self_management", "connectedness"];

fn by_state(weights: [f64; 3]) -> toml::Value {
    keyed(&[(STATES[0], weights[0]), (STATES[1], weights[1]), (STATES[2], weights[2])])
}

/// Where everyone's life ends or stands at the horizon, bit by bit.
fn lives(lived: &Lived) -> Vec<(u64, u8, u16)> {
    let people = lived.accounts.blocks.iter().flat_map(|block| &block.people);
    people.map(|who| (who.discharged.to_bits(), who.state as u8, who.enrolments)).collect()
}

/// Recovery with a path through agency is recovery with each weight raised by the product along the path; what goes
/// through agency is the difference from the same with the path cut; and nobody's life depends on it.
#[test]
fn recovery_through_agency_is_the_product_along_the_path() {
    let (direct, into, onto) = ([0.5, 0.3, 0.2], [0.4, 0.6, -0.3], 0.7);
    let with = |weights: [f64; 3], onto: f64| {
        Given::everything_on()
            .with("states_of_mind.recovery_weight", by_state(weights))
            .with("states_of_mind.agency_weight", by_state(into))
            .with("states_of_mind.recovery_weight_agency", onto)
    };
    let told = |given: &Given| {
        let model = Opened::new(given);
        let lived = model.live(3, 0);
        let of = |id: &str| model.outcome(&lived.frame, id);
        let own = [of("recovery_weeks"), of("recovery_through_agency"), of("agency")];
        (own, lives(&lived))
    };
    let (whole, life) = told(&with(direct, onto));
    let (cut, same) = told(&with(direct, 0.0));
    let product = std::array::from_fn(|state| direct[state] + onto * into[state]);
    let (multiplied, _) = told(&with(product, 0.0));
    let near = |a: f64, b: f64| (a - b).abs() < 1e-6 * (1.0 + b.abs());
    assert!(life == same && whole[0] > 100.0, "{whole:?}");
    assert!(near(whole[0], multiplied[0]), "{whole:?} {multiplied:?}");
    assert!(near(whole[1], whole[0] - cut[0]) && whole[1].abs() > 10.0, "{whole:?} {cut:?}");
    assert!(cut[1] == 0.0 && near(cut[2], whole[2]) && whole[2] > 0.0, "{cut:?}");
    // Without weights agency is not followed: its outcomes are missing and not 0.
    let (none, _) = told(
        &Given::everything_on()
            .with("states_of_mind.recovery_weight", by_state(direct))
            .without("states_of_mind.agency_weight"),
    );
    assert!(none[0] == cut[0] && none[1].is_nan() && none[2].is_nan(), "{none:?}");
}

/// Agency accrues with the states of mind of each week: against their sum, where nobody dies within one.
#[test]
fn agency_accrues_with_the_states_of_each_week() {
    let into = [0.4, 0.6, -0.3];
    let given = strangers().with("states_of_mind.agency_weight", by_state(into));
    let model = given.model();
    let mut steps = Steps::new(&model, 4, 0);
    let mut sum = 0.0;
    while steps.week() {
        for mind in steps.blocks.iter().flat_map(|block| &block.minds).map(|track| track.mind) {
            sum += into[0] * f64::from(mind.hope)
                + into[1] * f64::from(mind.self_management)
                + into[2] * f64::from(mind.connectedness);
        }
    }
    // At the horizon what accrues is closed, and so stands in full.
    let accrued = steps.sum(Quantity::AgencyWeeks).plain as f64 / SCALE;
    assert!((accrued / sum - 1.0).abs() < 1e-5, "{accrued}, not {sum}");
}

/// People with steady workers who neither fall ill nor die, some of them tied.
fn strangers() -> Given {
    harmless().with("population.persons", 600).with("peer_contact.attendance", 0.6)
}

fn own(block: &Block, person: usize, weights: [f64; 3]) -> f64 {
    let mind = block.mind(person);
    weights[0] * f64::from(mind.hope)
        + weights[1] * f64::from(mind.self_management)
        + weights[2] * f64::from(mind.connectedness)
}

/// Each week: the share of people who met a worker, the climate by small steps of its equation, and the rate of referral;
/// where it is read, everyone's self-stigma by looking at all pairs.
#[test]
fn stigma_follows_its_equation_along_ties_and_at_each_site() {
    let (weights, influence, slope) = ([0.5, 0.1, 0.2], 0.3, 0.8);
    for gain in [0.05, -0.05] {
        let given = strangers()
            .with("simulation.horizon", 40.0)
            .with("stigma.weight", by_state(weights))
            .with("stigma.influence", influence)
            .with("stigma.contact_gain", gain)
            .with("stigma.maximum", 0.6)
            .with("stigma.half_life", 20.0)
            .with("stigma.referral_slope", slope);
        let model = given.model();
        let mut steps = Steps::new(&model, 5, 0);
        let sites = steps.blocks.len();
        let (mut climate, mut sums, mut tied) = (vec![0.0_f64; sites], [0.0; 3], 0);
        let mut exposure = vec![0.0; sites];
        for week in 0.. {
            let welcome: Vec<f64> = climate.iter().map(|climate| libm::exp(-slope * climate)).collect();
            if !steps.week() {
                break;
            }
            for (site, block) in steps.blocks.iter().enumerate() {
                let speed = block.site.exposure - exposure[site];
                exposure[site] = block.site.exposure;
                let usual = f64::from(block.site.integration);
                assert!((speed - usual * welcome[site]).abs() < 1e-6, "{speed} {usual} {}", welcome[site]);
                let people = block.people.len();
                let came = block.relationships.iter().filter(|place| place.attended > 0).count();
                let pull = gain * came as f64 / people as f64;
                let slope_at = |y: f64| -pull - pull.abs() * y / 0.6 - std::f64::consts::LN_2 / 20.0 * y;
                for _ in 0..100 {
                    let middle = climate[site] + slope_at(climate[site]) / 200.0;
                    climate[site] += slope_at(middle) / 100.0;
                }
                // Self-stigma is read in every fourth week.
                for person in (0..people).filter(|_| week % 4 == 0) {
                    let (mut sum, mut count) = (0.0, 0.0);
                    for other in 0..people as u32 {
                        let pair = (other.min(person as u32), other.max(person as u32));
                        if block.ties.iter().any(|tie| (tie.a, tie.b) == pair) {
                            sum += own(block, other as usize, weights);
                            count += 1.0;
                        }
                    }
                    let around = if count > 0.0 { influence * sum / count } else { 0.0 };
                    tied += i32::from(around != 0.0);
                    let stigma = climate[site] - own(block, person, weights) - around;
                    assert!(
                        (f64::from(block.stigma[person]) - stigma).abs() < 1e-4,
                        "{stigma} {}",
                        block.stigma[person]
                    );
                    // They are counted in every third of these weeks.
                    if week % 12 == 0 {
                        sums[0] += stigma;
                        sums[1] += climate[site];
                        sums[2] += 1.0;
                    }
                }
            }
        }
        let counted = [Quantity::SelfStigma, Quantity::StigmaClimate, Quantity::StigmaCounted];
        for (quantity, sum) in counted.into_iter().zip(sums) {
            let told = steps.sum(quantity).plain as f64 / SCALE;
            assert!((told - sum).abs() < 1e-3 * (1.0 + sum.abs()), "{quantity:?}: {told}, not {sum}");
        }
        assert!(tied > 1_000 && sums[1] * gain < 0.0 && climate.iter().all(|y| y.abs() < 0.6), "{climate:?}");
    }
}

/// Two instruments that read what a mediator is: their true means are those of the mediators at the wave.
#[test]
fn instruments_may_read_states_through_mediators() {
    let (into, weights) = ([0.4, 0.6, -0.3], [0.5, 0.1, 0.2]);
    let row = |id: &str, agency: f64, stigma: f64| -> toml::Value {
        let text = format!(
            "id = \"{id}\"\nname = \"{id}\"\nconstruct = \"a mediator\"\nbetter = \"more\"\nmean = 0\nsd = 1\nfloor = -100\n\
             ceiling = 100\nstep = 0\nmid = 1\nreliability = 0.5\nusual = {{ severity = 0, common = 0 }}\nloading = {{ hope = 0, \
             self_management = 0, connectedness = 0, acute = 0, hospital = 0, not_adherent = 0, employed = 0 }}\n\
             loading_through = {{ agency = {agency:?}, self_stigma = {stigma:?} }}\nmissing = 0\nmissing_slope_severity = 0\n\
             missing_slope_worse = 0"
        );
        toml::Value::Table(text.parse().unwrap())
    };
    let given = strangers()
        .with("states_of_mind.agency_weight", by_state(into))
        .with("stigma.weight", by_state(weights))
        .with("assessment.persons_share", 1.0)
        .with("assessment.wave_week", "end = 104".parse::<toml::Table>().unwrap())
        .with("assessment.instrument", vec![row("agent", 2.0, 0.0), row("free", 0.0, 3.0)])
        .with("assessment.bias", Vec::<toml::Value>::new())
        .with("outcome.mix", Vec::<toml::Value>::new());
    let model = Opened::new(&given);
    let lived = model.live(6, 0);
    let (mut agent, mut free, mut people) = (0.0, 0.0, 0.0);
    for block in &lived.accounts.blocks {
        for (place, asked) in block.panel.people.iter().enumerate() {
            let person = asked.person as usize;
            let usual =
                |instrument: usize| libm::sqrt(0.5) * f64::from(block.panel.usual[2 * place + instrument]);
            agent += usual(0) + 2.0 * own(block, person, into);
            free += usual(1) - 3.0 * f64::from(block.stigma[person]);
            people += 1.0;
        }
    }
    let told = ["agent_true", "free_true"].map(|id| model.outcome(&lived.frame, id));
    assert!((told[0] - agent / people).abs() < 1e-5 && (told[1] - free / people).abs() < 1e-5, "{told:?}");
    assert!(told[0] > 0.1 && told[1] > 0.1, "{told:?}");
}

#[test]
fn a_climate_without_a_limit_is_refused() {
    for path in ["stigma.maximum", "stigma.half_life"] {
        let message = match Model::open(&Given::everything_on().without(path).scenario().values) {
            Err(ModelError::Invalid(problems)) => problems.to_string(),
            other => panic!("{:?}", other.err()),
        };
        assert!(message.contains("stigma.contact_gain is stated") && message.contains(path), "{message}");
    }
}
