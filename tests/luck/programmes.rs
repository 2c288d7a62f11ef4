//! Programmes over sites: who runs what is the site's own draw, names change nothing, each ingredient has its own path.

use peerscale::engine::block::Block;
use peerscale::model::person::Habit;
use peerscale::model::site::Stage;
use peerscale::processes::slots::{ADHERENCE, DEATH, EMPLOYMENT, ILLNESS, SUICIDE};
use toml::{Table, Value};

use crate::given::{Given, Opened};

/// A row of the list of programmes.
fn row(name: &str, fields: &[(&str, Value)]) -> Value {
    let mut row = Table::new();
    row.insert("name".into(), name.into());
    for (field, value) in fields {
        row.insert((*field).into(), value.clone());
    }
    Value::Table(row)
}

fn shares(shares: &[(&str, f64)]) -> Value {
    Value::Table(shares.iter().map(|(name, share)| ((*name).to_owned(), Value::from(*share))).collect())
}

fn bits(given: &Given) -> Vec<u64> {
    Opened::new(given).live(1, 0).frame.iter().map(|value| value.to_bits()).collect()
}

fn blocks(given: &Given) -> Vec<Block> {
    Opened::new(given).live(1, 0).accounts.blocks
}

#[test]
fn a_programme_that_says_nothing_is_the_one_of_the_sections() {
    let plain = Given::everything_on();
    let named = plain
        .clone()
        .with("programme.template", Value::Array(vec![row("as described", &[]), row("never run", &[])]))
        .with("programme.mix", shares(&[("as described", 1.0)]));
    assert!(bits(&plain) == bits(&named));
    let twice = plain
        .clone()
        .with("programme.template", Value::Array(vec![row("one", &[]), row("another", &[])]))
        .with("programme.mix", shares(&[("one", 0.4), ("another", 0.6)]));
    assert!(bits(&plain) == bits(&twice));
}

/// The programmes of [`mixed`] in the order in which a table keeps their names.
const APP: u8 = 0;
const GROUP: u8 = 1;
const IN_PERSON: u8 = 2;
const DIGITAL_PEERS: u8 = 3;

/// Peers in person, digital peers, nobody at all, and groups.
fn mixed() -> Given {
    let digital = [("access", "digital".into()), ("consent", 0.9.into()), ("dropout_ratio", 0.5.into())];
    let alone = [("delivered_by", "nobody".into()), ("access", "digital".into())];
    let group = [("group_size", 6.0.into()), ("hours_per_contact", 3.0.into()), ("caseload", 20.0.into())];
    Given::everything_on()
        .with(
            "programme.template",
            Value::Array(vec![
                row("in person", &[]),
                row("digital peers", &digital),
                row("app", &alone),
                row("group", &group),
            ]),
        )
        .with("programme.mix", shares(&[("in person", 0.3), ("group", 0.3), ("app", 0.4)]))
        .with("programme.mix_rural", shares(&[("digital peers", 1.0)]))
        .with("programme.hours_per_fte", 37.5)
        .with("peer_contact.hours_per_contact", 2.0)
        .with("adoption.delivering_at_start", 1.0)
        .with("referral.rate", 0.3)
}

#[test]
fn sites_run_the_programmes_of_their_area_in_the_shares_that_are_stated() {
    let given = mixed()
        .with("population.persons", 6_000)
        .with("population.persons_per_site", 3)
        .with("simulation.horizon", 8.0);
    let blocks = blocks(&given);
    let towns: Vec<&Block> = blocks.iter().filter(|block| block.site.area == 0).collect();
    assert!(
        blocks.iter().filter(|block| block.site.area == 1).all(|block| block.site.programme == DIGITAL_PEERS)
    );
    for (programme, share) in [(APP, 0.4), (GROUP, 0.3), (IN_PERSON, 0.3)] {
        let n = towns.len() as f64;
        let seen = towns.iter().filter(|block| block.site.programme == programme).count() as f64 / n;
        let error = libm::sqrt(share * (1.0 - share) / n);
        // Five standard errors: one false alarm in two million.
        assert!(n > 1_000.0 && (seen - share).abs() < 5.0 * error, "{programme}: {seen} of {n}");
    }
}

#[test]
fn a_site_has_the_workers_places_and_people_of_its_programme() {
    let blocks = blocks(&mixed().with("population.persons", 4_800));
    let mut engaged = [0; 4];
    for block in &blocks {
        let programme = block.site.programme;
        engaged[usize::from(programme)] += block.relationships.len();
        for place in &block.relationships {
            let person = &block.people[place.person as usize];
            // The app, and what peers do by digital means, are for those who can use them.
            assert!(![APP, DIGITAL_PEERS].contains(&programme) || person.attributes.digital == 1);
        }
        if programme == APP {
            assert!(block.workers.is_empty() && block.site.posts == 0);
        } else {
            let people = if programme == GROUP { 20.0 } else { 7.0 };
            for worker in &block.workers {
                let limit = libm::round(people * f64::from(worker.fte)) as u16;
                assert!(worker.limit == limit && worker.caseload <= limit);
            }
        }
    }
    assert!(engaged.iter().all(|&n| n > 20), "{engaged:?}");
    let most = blocks.iter().filter(|block| block.site.programme == GROUP).flat_map(|block| &block.workers);
    assert!(most.map(|worker| worker.caseload).max() > Some(6));
}

/// A strategy that moves some sites to another programme leaves the others as they are.
#[test]
fn strategies_share_the_sites_that_have_a_programme_in_common() {
    let rows = Value::Array(vec![row("a", &[]), row("b", &[("attendance", 0.2.into())])]);
    let given = |a: f64| {
        Given::everything_on()
            .with("programme.template", rows.clone())
            .with("programme.mix", shares(&[("a", a), ("b", 1.0 - a)]))
            .with("adoption.influence", 0.0)
    };
    let (more, less) = (blocks(&given(0.8)), blocks(&given(0.4)));
    let mut same = 0;
    for (one, other) in more.iter().zip(&less) {
        if one.site.programme == other.site.programme {
            assert_eq!(format!("{:?}", one.people), format!("{:?}", other.people));
            same += 1;
        } else {
            assert_eq!((one.site.programme, other.site.programme), (0, 1));
        }
    }
    assert!(same > 2 && same < more.len(), "{same} of {}", more.len());
}

#[test]
fn a_programme_that_is_withdrawn_leaves_nobody_in_it() {
    let given = Given::everything_on()
        .with("rollout.wave", Value::Array(Vec::new()))
        .with("programme.withdrawn", "2028-01-01".parse::<toml::value::Datetime>().unwrap());
    let engine = Opened::new(&given);
    let lived = engine.live(1, 0);
    for block in &lived.accounts.blocks {
        assert!(
            block.site.stage == Stage::Discontinued
                && block.relationships.is_empty()
                && block.workers.is_empty()
        );
    }
    assert!(engine.outcome(&lived.frame, "peer_weeks") > 100.0);
    let first = given.with("programme.withdrawn", "2027-04-01".parse::<toml::value::Datetime>().unwrap());
    let engine = Opened::new(&first);
    assert_eq!(engine.outcome(&engine.live(1, 0).frame, "peer_weeks"), 0.0);
    // From the first day on it is as if there had never been any,
    let (none, gone) = (bits(&Given::everything_on().without_peers()), bits(&first));
    // but for sites, which have stopped and were never without it.
    let of_sites = |id: &str| id.starts_with("sites_") || ["stopped_withdrawn", "feasibility"].contains(&id);
    let columns = engine.layout.columns.iter().enumerate();
    for (index, column) in columns.filter(|(_, column)| !of_sites(&column.id)) {
        assert_eq!(none[index], gone[index], "{}", column.id);
    }
}

/// Only one ingredient, and no other way in which contacts act.
fn only(ingredient: &str) -> Given {
    let mut given = base().with("states_of_mind.gain", 0.0);
    given = given.with(&format!("states_of_mind.gain.{ingredient}"), 0.08);
    given
}

fn base() -> Given {
    Given::everything_on()
        .closed()
        .with("population.persons", 2_400)
        .with("mortality.law", "none")
        .switched("suicide", false)
        .with("illness.relapse_ratio_while_enrolled", 1.0)
        .with("adherence.resume_ratio_in_hospital", 1.0)
        .with("illness.relapse_ratio_non_adherence", 1.0)
        .with("crisis_plan.gain_self_management", 2.0)
        .with("crisis_plan.ratio_compulsory", 1.0)
        .with("engagement.dropout_ratio_relapse", 1.0)
        .with("peer_contact.attendance_in_hospital", 0.7)
        .with("referral.ratio_in_hospital", 1.0)
        .with("referral.ratio_after_discharge", 1.0)
        .with("referral.priority", "own draw")
        .with("employment.loss_ratio_acute", 1.0)
        .with("employment.find_ratio_acute", 1.0)
}

/// How many people differ in something between two strategies.
fn differ(one: &[Block], other: &[Block], of: impl Fn(&Block, usize) -> String) -> usize {
    let pairs =
        one.iter().zip(other).flat_map(|(a, b)| (0..a.people.len()).map(move |person| (a, b, person)));
    pairs.filter(|(a, b, person)| of(a, *person) != of(b, *person)).count()
}

/// Hope moves recovery alone; self-management medication, plans and illness; connectedness work and illness.
#[test]
fn each_ingredient_has_its_own_path() {
    let nobody = blocks(&base().with("states_of_mind.gain", 0.0));
    let clock = |slot| move |block: &Block, person: usize| format!("{:?}", block.clocks[person].get(slot));
    let plan = |block: &Block, person: usize| block.people[person].has(Habit::CrisisPlan).to_string();
    let [hope, skill, ties] = ["hope", "self_management", "connectedness"].map(|name| blocks(&only(name)));
    for (name, lived, illness, medication, work, plans) in [
        ("hope", &hope, false, false, false, false),
        ("self-management", &skill, true, true, false, true),
        ("connectedness", &ties, true, false, true, false),
    ] {
        let moved = |count: usize, expected: bool| if expected { count > 20 } else { count == 0 };
        assert!(moved(differ(&nobody, lived, clock(ILLNESS)), illness), "{name}: illness");
        assert!(moved(differ(&nobody, lived, clock(ADHERENCE)), medication), "{name}: medication");
        assert!(moved(differ(&nobody, lived, clock(EMPLOYMENT)), work), "{name}: work");
        assert!(moved(differ(&nobody, lived, plan), plans), "{name}: plans");
        assert_eq!(differ(&nobody, lived, clock(DEATH)) + differ(&nobody, lived, clock(SUICIDE)), 0);
    }
    let recovery = |given: &Given| {
        let engine = Opened::new(given);
        engine.outcome(&engine.live(1, 0).frame, "recovery")
    };
    for name in ["hope", "self_management", "connectedness"] {
        assert!(recovery(&only(name)) > 1e-3, "{name}");
        let off = only(name).with(&format!("states_of_mind.ingredient.{name}"), 0.0);
        assert!(recovery(&off) == 0.0, "{name}");
    }
    // What is felt and lived is read by the instruments that load on it.
    let read = |given: &Given| bits(given);
    assert!(read(&only("hope")) != read(&base().with("states_of_mind.gain", 0.0)));
}
