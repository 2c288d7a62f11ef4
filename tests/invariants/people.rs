//! What must hold at one site at the end of any week.

use peerscale::engine::block::Block;
use peerscale::model::person::{IllnessState, NOT_FOLLOWED, Programme};
use peerscale::model::relationship::NO_WORKER;

/// What limits the places of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// So many places at each site.
    Site(u16),
    /// As many people with each worker as the worker may have.
    Workers,
    /// None.
    Unlimited,
}

/// Checks one site; returns how many people hold a place without a worker although places need one.
pub(crate) fn check(block: &Block, limit: Limit, list: bool) -> usize {
    check_links(block);
    check_stage(block, list);
    check_minds(block);
    check_leavers(block);
    match limit {
        Limit::Site(places) => {
            assert!(block.relationships.len() <= usize::from(places), "a place is given twice");
        }
        Limit::Workers => return check_caseloads(block),
        Limit::Unlimited => {}
    }
    assert!(block.relationships.iter().all(|place| place.worker == NO_WORKER));
    0
}

/// Who says they hold a place holds exactly one, who says they wait stands on the list exactly once, all live.
fn check_links(block: &Block) {
    for (index, place) in block.relationships.iter().enumerate() {
        let person = &block.people[place.person as usize];
        assert_eq!((person.programme, usize::from(person.link)), (Programme::Engaged, index));
        assert!(person.state.alive() && person.attributes.eligible == 1);
    }
    for (index, entry) in block.waiting.iter().enumerate() {
        let person = &block.people[entry.person as usize];
        assert_eq!((person.programme, usize::from(person.link)), (Programme::Waiting, index));
        assert!(person.state.alive() && person.attributes.eligible == 1);
    }
    let saying = |programme| block.people.iter().filter(|person| person.programme == programme).count();
    assert_eq!(saying(Programme::Engaged), block.relationships.len());
    assert_eq!(saying(Programme::Waiting), block.waiting.len());
}

/// A site that does not deliver has nobody in its programme; nobody waits where there is no list.
fn check_stage(block: &Block, list: bool) {
    if !block.site.stage.delivers() {
        assert!(block.relationships.is_empty() && block.waiting.is_empty(), "{:?}", block.site.stage);
    }
    if !block.site.stage.has_posts() {
        assert!(block.workers.is_empty() && block.site.posts == 0, "{:?}", block.site.stage);
    }
    assert!(list || block.waiting.is_empty());
}

/// Nobody left lately twice at once, and who has left and is on the list knows it.
fn check_leavers(block: &Block) {
    let mut people: Vec<u32> = block.leavers.iter().map(|leaver| leaver.person).collect();
    for &person in &people {
        let who = &block.people[person as usize];
        let away = matches!(who.programme, Programme::Left | Programme::Completed);
        assert!(!away || !who.state.alive() || block.left_lately(person as usize));
        assert!(who.enrolments > 0);
    }
    people.sort_unstable();
    assert!(people.windows(2).all(|pair| pair[0] < pair[1]));
}

/// People whose states of mind are not at the usual level are followed, each once; the dead have none.
fn check_minds(block: &Block) {
    let mut followed: Vec<u32> = block.minds.iter().map(|track| track.person).collect();
    followed.sort_unstable();
    assert!(followed.windows(2).all(|pair| pair[0] < pair[1]), "somebody is followed twice");
    for (index, person) in block.people.iter().enumerate() {
        let follows = followed.binary_search(&(index as u32)).is_ok();
        assert_eq!(follows, person.mind != NOT_FOLLOWED, "the link of a person's states of mind is broken");
        assert!(!follows || person.state != IllnessState::Dead);
        if follows {
            assert_eq!(block.minds[usize::from(person.mind)].person, index as u32);
        }
    }
}

/// Each worker's people are those who say so, no more than the limit, and nobody has a worker who is not there.
fn check_caseloads(block: &Block) -> usize {
    let mut caseloads = vec![0; block.workers.len()];
    let mut unassigned = 0;
    for place in &block.relationships {
        if place.worker == NO_WORKER {
            unassigned += 1;
            continue;
        }
        let worker = &block.workers[usize::from(place.worker)];
        assert_eq!((worker.keeps_people(), worker.holders), (true, place.holder));
        let person = &block.people[place.person as usize];
        assert_eq!(place.matched, worker.ethnicity == person.attributes.ethnicity);
        assert_eq!(place.same_sex, worker.sex == person.attributes.sex);
        assert_eq!(place.same_language, worker.language == person.attributes.language);
        caseloads[usize::from(place.worker)] += 1;
    }
    for (worker, &people) in block.workers.iter().zip(&caseloads) {
        if worker.keeps_people() {
            let limit = worker.limit;
            assert!(worker.caseload == people && people <= limit, "{} of {people}, {limit}", worker.caseload);
        } else {
            assert_eq!(people, 0);
        }
    }
    assert_eq!(
        caseloads.iter().map(|&people| usize::from(people)).sum::<usize>() + unassigned,
        block.relationships.len()
    );
    unassigned
}
