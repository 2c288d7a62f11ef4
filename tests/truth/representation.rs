//! Whether workers are as the people are: shares and their ratio against a count of workers and people one by one.

use crate::given::{Opened, keyed};
use crate::workforce::{near, plain, workers};
use peerscale::jobs::simulate::Accounts;
use peerscale::model::worker::PeerWorker;
use peerscale::outcomes::aggregate::{Members, whole_by_pair};
use peerscale::outcomes::groups::pairs;

/// Categories of the fixture are in the order of the alphabet.
const GROUPS: [(&str, [&str; 3]); 2] =
    [("ethnicity", ["few", "most", "some"]), ("language", ["other", "own", ""])];

/// Workers who never leave have their time in proportion to their number, in every year and over all of them.
#[test]
fn the_ratio_is_that_of_a_count() {
    let given = plain()
        .closed()
        .with("workforce.turnover", 0.0)
        .with("mortality.law", "none")
        .switched("suicide", false)
        .with("simulation.horizon", 104.0)
        .with("population.persons", 6_000)
        .with("population.persons_per_site", 30)
        .with("population.eligible_share", 0.6)
        .with("engagement.matching", "random")
        .with("workforce.posts_per_site", 5)
        .with("workforce.ethnicity", keyed(&[("most", 0.8), ("some", 0.2), ("few", 0.0)]))
        .with("workforce.language", keyed(&[("own", 0.9), ("other", 0.1)]));
    let engine = Opened::new(&given);
    let lived = engine.live(4, 0);
    let blocks = &lived.accounts.blocks;
    let of = |id: &str, year: usize, group: usize| {
        lived.frame[engine.layout.cell(year, group, engine.layout.column(id).unwrap())]
    };
    let eligible = || blocks.iter().flat_map(|block| &block.people).map(|person| person.attributes);
    let all = eligible().filter(|who| who.eligible == 1).count() as f64;
    let hours: f64 = workers(blocks).map(|worker| f64::from(worker.fte)).sum();
    let mut seen = 0;
    for (place, group) in engine.layout.groups.iter().enumerate() {
        let Some((by, names)) = GROUPS.iter().find(|(by, _)| group.by == *by) else {
            assert!(of("worker_share", 0, place).is_nan(), "{}", group.by);
            continue;
        };
        let category = names.iter().position(|name| *name == group.label).unwrap();
        let is = |ethnicity: u8, language: u8| {
            usize::from(if *by == "ethnicity" { ethnicity } else { language }) == category
        };
        let own = workers(blocks).filter(|worker| is(worker.ethnicity, worker.language));
        let share = own.map(|worker| f64::from(worker.fte)).sum::<f64>() / hours;
        let people =
            eligible().filter(|who| who.eligible == 1 && is(who.ethnicity, who.language)).count() as f64;
        for year in 0..=2 {
            near(&group.label, of("worker_share", year, place), share, 1e-6);
            near(&group.label, of("worker_representation", year, place), share / (people / all), 1e-5);
        }
        seen += 1;
    }
    assert_eq!(seen, 5);
    // Of pairs, workers are told apart by those of both.
    let strata = &engine.model.population.strata;
    let pairs = pairs(strata);
    let Accounts { ledger, census, .. } = &lived.accounts;
    let sums = whole_by_pair(ledger, census, strata, &Members::new(&pairs, strata), 0, 104.0);
    let mut seen = 0;
    for (pair, sums) in pairs.iter().zip(&sums) {
        assert_eq!(sums.eligible_of_all.to_bits(), all.to_bits());
        let [ethnicity, language] = GROUPS.map(|(_, names)| {
            let label = |name: &&str| pair.label.split(" × ").any(|one| one == *name);
            names.iter().position(|name| !name.is_empty() && label(name))
        });
        if pair.by != "ethnicity × language" {
            assert_eq!(sums.staff.map(f64::to_bits), [0; 2], "{}", pair.by);
            continue;
        }
        let is = |worker: &&PeerWorker| {
            (Some(usize::from(worker.ethnicity)), Some(usize::from(worker.language))) == (ethnicity, language)
        };
        let own: f64 = workers(blocks).filter(is).map(|worker| f64::from(worker.fte)).sum();
        near(&pair.label, sums.staff[0] / sums.staff[1], own / hours, 1e-6);
        seen += usize::from(own > 0.0);
    }
    assert_eq!(seen, 4, "nobody works who is of the few");
}
