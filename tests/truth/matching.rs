//! Matching in closed cases: everyone asks at once, nobody leaves, every worker has one place.
//!
//! Shares are judged by standard errors at a false-alarm rate of about one in a million a comparison.

use peerscale::engine::block::Block;
use peerscale::model::person::{Attributes, Programme};
use peerscale::model::relationship::{NO_WORKER, Wish};
use peerscale::model::worker::PeerWorker;

use crate::given::{Given, Opened, keyed};
use crate::pieces::assert_share;
use crate::steps::Steps;

const POSTS: u16 = 12;
/// Categories of the fixture are in the order of the alphabet: few, most, some; other, own.
const MOST: u8 = 1;
const OWN: u8 = 1;

/// Whether a worker and a person are alike.
type Same = fn(&PeerWorker, &Attributes) -> bool;

/// Two groups of people and two of workers, who are there from the start, stay, and have one place each.
fn two_groups(rule: &str) -> Given {
    Given::everything_on()
        .with_steady_workers()
        .closed()
        .switched("adoption", false)
        .switched("suicide", false)
        .switched("harms", false)
        .switched("ties", false)
        .with("simulation.warm_up", 0.0)
        .with("simulation.horizon", 8.0)
        .with("population.persons", 24_000)
        .with("population.persons_per_site", 60)
        .with("population.eligible_share", 1.0)
        .with("mortality.law", "none")
        .with("referral.rate", 2.0)
        .with("referral.ratio_rural", 1.0)
        .with("referral.ratio_language", 1.0)
        .with("referral.ratio_digital_exclusion", 1.0)
        .with("referral.ratio_ethnicity", 1.0)
        .with("referral.consent", 1.0)
        .with("referral.priority", "first come")
        .with("referral.give_up_rate", 0.0)
        .with("engagement.dropout_early", 0.0)
        .with("engagement.dropout_later", 0.0)
        .with("engagement.matching", rule)
        .with("workforce.posts_per_site", i64::from(POSTS))
        .with("workforce.fte_per_post", 1.0)
        .with("workforce.caseload", 1.0)
        .with("workforce.turnover", 0.0)
        .with("workforce.ethnicity", keyed(&[("most", 0.25), ("some", 0.75), ("few", 0.0)]))
        .with("workforce.sex", keyed(&[("female", 0.7), ("male", 0.3)]))
        .with(
            "workforce.experience",
            keyed(&[("schizophrenia", 0.4), ("other_psychosis", 0.0), ("bipolar", 0.6), ("depression", 0.0)]),
        )
        .with("workforce.language", keyed(&[("own", 0.6), ("other", 0.4)]))
        .with("population.ethnicity", keyed(&[("most", 0.5), ("some", 0.5), ("few", 0.0)]))
}

/// Every site after the first step that gives places, with its list as it stood before.
fn first_step(given: &Given) -> Vec<Block> {
    let engine = Opened::new(given);
    let mut steps = Steps::new(&engine.model, 1, 0);
    steps.week();
    steps.blocks
}

/// Of a site: the people who asked, in the order in which they came to a place or wait, by `same` and worker.
fn matched(block: &Block, same: impl Fn(&PeerWorker, &Attributes) -> bool) -> usize {
    let places = block.relationships.iter().filter(|place| place.worker != NO_WORKER);
    places
        .filter(|place| {
            let worker = &block.workers[usize::from(place.worker)];
            same(worker, &block.people[place.person as usize].attributes)
        })
        .count()
}

fn same_group(worker: &PeerWorker, who: &Attributes) -> bool {
    worker.ethnicity == who.ethnicity
}

fn same_sex(worker: &PeerWorker, who: &Attributes) -> bool {
    worker.sex == who.sex
}

fn same_experience(worker: &PeerWorker, who: &Attributes) -> bool {
    worker.experience == who.diagnosis
}

fn same_language(worker: &PeerWorker, who: &Attributes) -> bool {
    worker.language == who.language
}

/// No place is given twice, and what a place says of its worker is true.
fn check(blocks: &[Block]) {
    for block in blocks {
        let mut workers: Vec<u16> = block.relationships.iter().map(|place| place.worker).collect();
        workers.sort_unstable();
        assert_eq!(workers, (0..POSTS).collect::<Vec<_>>(), "every worker has one person");
        for place in &block.relationships {
            let worker = &block.workers[usize::from(place.worker)];
            let who = &block.people[place.person as usize].attributes;
            assert_eq!(place.matched, same_group(worker, who));
            assert_eq!(place.same_sex, same_sex(worker, who));
            assert_eq!(place.same_language, same_language(worker, who));
            assert_eq!(place.same_experience, same_experience(worker, who));
            assert_eq!(worker.caseload, 1);
        }
    }
}

/// Where anyone gets anyone, a person is matched with the probability that a worker is alike: groups of workers are
/// independent of who gets which.
/// Whether a person is one of the first group.
type Of = fn(&Attributes) -> bool;

#[test]
fn a_random_worker_is_alike_as_often_as_workers_are() {
    let blocks = first_step(&two_groups("random"));
    check(&blocks);
    let people = |which: fn(&Attributes) -> bool| -> Vec<bool> {
        let all = blocks.iter().flat_map(|block| {
            let placed = block.relationships.iter();
            placed.map(|place| which(&block.people[place.person as usize].attributes)).collect::<Vec<_>>()
        });
        all.collect()
    };
    let cases: [(&str, Same, Of, f64, f64); 3] = [
        ("group", same_group, |who| who.ethnicity == MOST, 0.25, 0.75),
        ("sex", same_sex, |who| who.sex == 0, 0.7, 0.3),
        ("language", same_language, |who| who.language == OWN, 0.6, 0.4),
    ];
    // Of four diagnoses workers have lived with two.
    let placed = |diagnosis: u8| -> f64 {
        let all = people(|_| true).len() as f64;
        let of = blocks.iter().flat_map(|block| {
            block
                .relationships
                .iter()
                .filter(move |place| block.people[place.person as usize].attributes.diagnosis == diagnosis)
        });
        of.count() as f64 / all
    };
    let count: usize = blocks.iter().map(|block| matched(block, same_experience)).sum();
    assert_share("experience", count, people(|_| true).len(), 0.4 * placed(0) + 0.6 * placed(2));
    for (what, same, first, of_first, of_others) in cases {
        let placed = people(first);
        let n = placed.len();
        let ones = placed.iter().filter(|&&first| first).count() as f64 / n as f64;
        let count: usize = blocks.iter().map(|block| matched(block, same)).sum();
        assert_share(what, count, n, ones * of_first + (1.0 - ones) * of_others);
    }
}

/// Group by group until places of the own kind run out: in a closed case the number is the smaller of the two, whatever
/// the order, as long as nobody takes a place of the other kind before its own people have asked.
#[test]
fn who_comes_first_gets_an_own_worker_while_there_is_one() {
    for (rule, same) in [
        ("group if available", same_group as Same),
        ("sex if available", same_sex),
        ("language if available", same_language),
    ] {
        let blocks = first_step(&two_groups(rule));
        check(&blocks);
        for block in &blocks {
            // People came to their places in the order of the list: replayed by hand, with workers counted by kind.
            let kind = |is: &dyn Fn(&PeerWorker) -> bool| block.workers.iter().filter(|w| is(w)).count();
            let alike = |who: &Attributes| {
                let example = block.workers.iter().find(|worker| same(worker, who));
                example.map_or(0, |example| {
                    kind(&|w| match rule {
                        "group if available" => w.ethnicity == example.ethnicity,
                        "sex if available" => w.sex == example.sex,
                        _ => w.language == example.language,
                    })
                })
            };
            let (mut own_taken, mut others_taken) = ([0_usize; 2], [0_usize; 2]);
            for place in &block.relationships {
                let who = block.people[place.person as usize].attributes;
                let mine = match rule {
                    "group if available" => who.ethnicity == MOST,
                    "sex if available" => who.sex == 0,
                    _ => who.language == OWN,
                };
                let mine = usize::from(mine);
                let left = alike(&who) - own_taken[mine] - others_taken[mine];
                let worker = &block.workers[usize::from(place.worker)];
                assert_eq!(same(worker, &who), left > 0, "{rule}");
                if left > 0 {
                    own_taken[mine] += 1;
                } else {
                    others_taken[1 - mine] += 1;
                }
            }
        }
    }
}

/// Preferences are as common as stated, and stay with the person; who has one gets such a worker while there is one.
#[test]
fn preferences_are_as_stated_and_met_while_they_can_be() {
    let given = two_groups("preference if available").with(
        "engagement.preference",
        keyed(&[("none", 0.4), ("group", 0.3), ("language", 0.1), ("sex", 0.2)]),
    );
    let blocks = first_step(&given);
    check(&blocks);
    let places = || blocks.iter().flat_map(|block| &block.relationships);
    let n = places().count();
    assert_share("without a wish", places().filter(|place| place.wish == Wish::None).count(), n, 0.4);
    // The first at each site finds every worker free, so that the wish is met wherever a worker is alike.
    let first = || blocks.iter().map(|block| &block.relationships[0]);
    let met = first().filter(|place| place.wish == Wish::Met).count();
    let unmet = first().filter(|place| place.wish == Wish::Unmet).count();
    // One of twelve workers is of a group with a share of 0.25, a language of 0.4, a sex of 0.3 nearly always.
    assert!(unmet * 20 < met, "{unmet} wishes of {met} were not met");
    let random = two_groups("random").with(
        "engagement.preference",
        keyed(&[("none", 0.0), ("group", 0.0), ("language", 0.0), ("sex", 1.0)]),
    );
    let blocks = first_step(&random);
    let places = || blocks.iter().flat_map(|block| &block.relationships);
    assert!(places().all(|place| (place.wish == Wish::Met) == place.same_sex));
}

/// Who waits for a match lets others go first, and takes another when the time is over.
#[test]
fn a_person_waits_for_a_match_until_the_time_is_over() {
    // So few ask in a week that workers of the commoner group are free beside people of the other.
    let given = |hold: f64| {
        two_groups("group if available").with("referral.rate", 0.2).with("engagement.hold_weeks", hold)
    };
    let places_by_week = |hold: f64| -> Vec<(usize, usize, usize)> {
        let engine = Opened::new(&given(hold));
        let mut steps = Steps::new(&engine.model, 1, 0);
        let mut weeks = Vec::new();
        while steps.week() {
            let all: usize = steps.blocks.iter().map(|block| block.relationships.len()).sum();
            let matched = steps.blocks.iter().map(|block| matched(block, same_group)).sum();
            let passed = steps.blocks.iter().filter(|block| {
                let free = block.workers.iter().filter(|worker| worker.caseload == 0).count();
                free > 0 && !block.waiting.is_empty()
            });
            weeks.push((all, matched, passed.count()));
        }
        weeks
    };
    let (now, held) = (places_by_week(0.0), places_by_week(3.0));
    assert!(now.iter().all(|week| week.2 == 0), "nobody waits beside a free worker");
    assert!(held[0].2 > 50, "some wait beside a free worker of the other group");
    // Everyone who has a place within the hold of the first who asked is matched.
    for week in &held[..3] {
        assert_eq!(week.0, week.1);
    }
    // The first askers have waited three weeks at the fourth step.
    assert!(held[3].0 > held[3].1 && held.last().unwrap().2 == 0);
    assert!(held.last().unwrap().1 > now.last().unwrap().1, "more are matched in the end");
}

/// What workers are by default: all speak the services' language, and sexes are as among the people.
#[test]
fn workers_are_as_stated_or_as_people_are() {
    let traits = |given: &Given| -> Vec<(u8, u8, u8)> {
        let blocks = first_step(given);
        blocks.iter().flat_map(|block| &block.workers).map(|w| (w.ethnicity, w.sex, w.language)).collect()
    };
    let stated = traits(&two_groups("random"));
    let n = stated.len();
    assert_share("women", stated.iter().filter(|w| w.1 == 0).count(), n, 0.7);
    assert_share("own language", stated.iter().filter(|w| w.2 == OWN).count(), n, 0.6);
    let plain = Given::everything_on()
        .switched("adoption", false)
        .with("simulation.warm_up", 0.0)
        .with("population.persons", 24_000)
        .with("workforce.posts_per_site", i64::from(POSTS));
    let left_out = traits(&plain);
    assert_share("women", left_out.iter().filter(|w| w.1 == 0).count(), left_out.len(), 0.5);
    assert!(left_out.iter().all(|w| w.2 == 0));
    // Stating them changes nothing else of the workers.
    let groups = |all: &[(u8, u8, u8)]| all.iter().map(|w| w.0).collect::<Vec<_>>();
    let other = plain.with("workforce.sex", keyed(&[("female", 1.0), ("male", 0.0)]));
    assert_eq!(groups(&traits(&other)), groups(&left_out));
}

/// Nobody is on the list and has a place.
#[test]
fn nobody_waits_and_has_a_place() {
    for block in first_step(&two_groups("group if available").with("engagement.hold_weeks", 2.0)) {
        for entry in &block.waiting {
            assert_eq!(block.people[entry.person as usize].programme, Programme::Waiting);
        }
    }
}
