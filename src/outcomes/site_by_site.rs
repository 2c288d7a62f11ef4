//! Sites one by one, as they stand at the horizon of one replicate: whom each reaches, with whom, and how well.
//!
//! Reach is of the people who live at the site then and to whom the programme is open: those who ever had a place over all of
//! them. Chance moves a single site a lot; limits for what differs between sites are those of the funnel plot.

use crate::engine::block::Block;
use crate::model::site::{Cause, Site, Stage};
use crate::model::worker::{DOMAINS, WorkerStage};

/// What is told of a site.
///
/// # Units
/// People and workers simulated; shares and fidelity from 0 to 1; weeks since the start; money of the simulated site.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SiteNow {
    /// The site, from 0.
    pub site: usize,
    /// Kind of area, by [`AREAS`](crate::model::person::AREAS).
    pub area: usize,
    /// Share of the general population of which the site is more deprived.
    pub deprivation_rank: f64,
    /// Its stage.
    pub stage: Stage,
    /// Why it stopped, where it has.
    pub cause: Option<Cause>,
    /// When delivery last began; none where it never did.
    pub began: Option<f64>,
    /// How often it stopped.
    pub stops: usize,
    /// Living people to whom the programme is open.
    pub eligible: usize,
    /// Those of them who ever had a place.
    pub reached: usize,
    /// People with a place.
    pub engaged: usize,
    /// People who wait for one.
    pub waiting: usize,
    /// Posts.
    pub posts: usize,
    /// Workers in post.
    pub workers: usize,
    /// Mean fidelity of workers in post; none where there are none.
    pub fidelity: Option<f64>,
    /// Share of the supervision they need which workers in post have; none where there are none.
    pub supervised: Option<f64>,
    /// Readiness.
    pub readiness: f64,
    /// Integration with the care team.
    pub integration: f64,
    /// Contacts that have taken place since the start.
    pub contacts: f64,
    /// Mean fidelity of workers in post in each of the [`DOMAINS`], before adaptation; empty where there are none.
    pub domains: Vec<f64>,
    /// Cash in hand, and bills that the site could not pay; none where its money is not followed.
    pub money: Option<(f64, f64)>,
}

impl SiteNow {
    /// Reach of the site: people who ever had a place over those to whom the programme is open; none where there are none.
    pub fn reach(&self) -> Option<f64> {
        (self.eligible > 0).then(|| self.reached as f64 / self.eligible as f64)
    }

    /// A site as it stands.
    pub fn of(block: &Block) -> Self {
        let Site { id, area, deprivation_rank, stage, began, stops, .. } = block.site;
        let open = || block.people.iter().filter(|who| who.attributes.eligible == 1 && who.state.alive());
        let in_post = || block.workers.iter().filter(|worker| worker.stage == WorkerStage::InPost);
        let workers = in_post().count();
        let mean = |of: f64| (workers > 0).then(|| of / workers as f64);
        let last = block.turns.last().filter(|turn| turn.stage == Stage::Discontinued);
        Self {
            site: usize::from(id),
            area: usize::from(area),
            deprivation_rank,
            stage,
            cause: last.and_then(|turn| turn.cause),
            began: began.is_finite().then_some(began),
            stops: usize::from(stops),
            eligible: open().count(),
            reached: open().filter(|who| who.enrolments > 0).count(),
            engaged: block.relationships.len(),
            waiting: block.waiting.len(),
            posts: block.workers.len(),
            workers,
            fidelity: mean(in_post().map(|worker| f64::from(worker.fidelity)).sum()),
            supervised: mean(in_post().map(|worker| f64::from(worker.supervised)).sum()),
            readiness: block.site.readiness(),
            integration: f64::from(block.site.integration),
            contacts: block.delivered.attended,
            domains: (0..DOMAINS.len())
                .filter_map(|domain| mean(in_post().map(|worker| f64::from(worker.levels[domain])).sum()))
                .collect(),
            money: (!block.finances.settled.is_empty())
                .then_some((block.finances.balance, block.finances.owed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::person::{Attributes, IllnessState, Person};

    #[test]
    fn the_dead_and_those_to_whom_it_is_closed_do_not_count() {
        let mut block = Block::new(Site::new(3));
        let person =
            |eligible: u8| Person::new(40.0, Attributes { eligible, ..Attributes::default() }, 0, 1.0, 1.0);
        for (eligible, places, dead) in
            [(1, 0, false), (1, 2, false), (1, 1, true), (0, 0, false), (1, 1, false)]
        {
            let place = block.push(person(eligible));
            block.people[place].enrolments = places;
            if dead {
                block.people[place].state = IllnessState::Dead;
            }
        }
        block.turn(Stage::Discontinued, 30.0, Some(Cause::Staff));
        let now = SiteNow::of(&block);
        assert_eq!((now.site, now.eligible, now.reached, now.cause), (3, 3, 2, Some(Cause::Staff)));
        assert!((now.reach().unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((now.fidelity, now.began, now.workers), (None, None, 0));
        block.turn(Stage::Preparing, 40.0, None);
        assert_eq!(SiteNow::of(&block).cause, None);
    }
}
