//! What happens to some workers is written down: how they stand at each site step.

use crate::engine::block::Block;
use crate::engine::process::Step;
use crate::model::diary::{AtWork, WorkSpell, WorkerDiary};
use crate::model::worker::{BURNT_OUT, PeerWorker, WorkerStage};
use crate::processes::slots::SHOWN;
use crate::units::index::Entity;

/// Posts are fewer than people: a share of them so many times as large is watched.
const POSTS: f64 = 25.0;
/// Below this share of the supervision that a worker needs the worker counts as without.
const HALF: f32 = 0.5;

/// How a worker stands; none where the post is vacant.
fn at_work(worker: &PeerWorker) -> Option<AtWork> {
    Some(match worker.stage {
        WorkerStage::Vacant => return None,
        WorkerStage::Appointed => AtWork::Appointed,
        WorkerStage::Training => AtWork::Training,
        WorkerStage::Certifying => AtWork::Certifying,
        WorkerStage::OnLeave => AtWork::OnLeave,
        WorkerStage::InPost if worker.burnout >= BURNT_OUT => AtWork::BurntOut,
        WorkerStage::InPost if worker.supervised < HALF => AtWork::Unsupervised,
        WorkerStage::InPost => AtWork::Supervised,
    })
}

/// Writes down how every watched worker of the site stands.
pub(super) fn look(share: f64, block: &mut Block, step: &mut Step<'_>) {
    if step.start < 0.0 {
        return;
    }
    let (site, starts, at) = (block.site.id, block.site.stops, step.start);
    for diary in block.diaries.workers.iter_mut().filter(|diary| !diary.has_left()) {
        let there = block.workers.get(usize::from(diary.post)).is_some_and(|worker| {
            diary.starts == starts && worker.holders == diary.holder && worker.stage != WorkerStage::Vacant
        });
        if !there {
            diary.spells.push(WorkSpell { at, stands: AtWork::Left, caseload: 0 });
        }
    }
    for post in 0..block.workers.len() {
        let mut draw = step.luck.draw(Entity::worker(usize::from(site), post), SHOWN, 0);
        if draw.uniform() >= POSTS * share {
            continue;
        }
        let rank = draw.word();
        let worker = block.workers[post];
        let Some(stands) = at_work(&worker) else { continue };
        let post = post as u16;
        let is =
            |diary: &WorkerDiary| (diary.starts, diary.post, diary.holder) == (starts, post, worker.holders);
        let known = block.diaries.workers.iter().position(is);
        if known.is_none() {
            block.diaries.workers.push(WorkerDiary {
                site,
                starts,
                post,
                holder: worker.holders,
                rank,
                ethnicity: worker.ethnicity,
                spells: Vec::new(),
            });
        }
        let place = known.unwrap_or(block.diaries.workers.len() - 1);
        let diary = &mut block.diaries.workers[place];
        match diary.spells.last_mut() {
            Some(last) if last.stands == stands => last.caseload = last.caseload.max(worker.caseload),
            _ => diary.spells.push(WorkSpell { at, stands, caseload: worker.caseload }),
        }
    }
}
