//! Series: what is followed through time, at the end of every system step.
//!
//! Each site adds what it has to sums of whole numbers, so it does not matter in which order sites are looked at, nor
//! whether one lives through the whole simulation before the next begins.

use crate::engine::block::Block;
use crate::engine::ledger::{Ledger, Quantity, SCALE, fixed};
use crate::model::site::Stage;
use crate::model::worker::{BURNT_OUT, DOMAINS, PeerWorker, WorkerStage};
use crate::outcomes::ratio;

/// What is followed through time, at every system step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Track {
    /// Admissions in the period.
    Admissions,
    /// Places taken up in the period.
    Enrolments,
    /// People who ever had a place by the end of the period, over people eligible at the start.
    Reached,
    /// People who hold a place at the end of the period, over people eligible at the start.
    Holding,
    /// People who hold a place at the end of the period.
    Engaged,
    /// People who wait at the end of the period.
    Waiting,
    /// Sites that deliver at the end of the period, as a share.
    Delivering,
    /// Sites that prepare at the end of the period, as a share.
    Preparing,
    /// Workers in post at the end of the period.
    Workers,
    /// Mean fidelity of workers in post at the end of the period.
    Fidelity,
    /// Mean of what assessors last found at sites where they have been.
    MeasuredFidelity,
    /// Posts that are being recruited to at the end of the period.
    Vacancies,
    /// Workers who wait for a course, are trained or wait for the certificate.
    InPipeline,
    /// Workers on leave at the end of the period.
    OnLeave,
    /// Share of workers in post for whom no supervisor has room.
    Unsupervised,
    /// Supervisors in post at the end of the period.
    Supervisors,
    /// Share of workers in post who are burnt out.
    Burnout,
    /// Candidates in local pools of sites with posts.
    Pool,
    /// Sites that do not know of the programme at the end of the period, as a share.
    Unaware,
    /// Sites that consider it at the end of the period, as a share.
    Considering,
    /// Sites that deliver and count as sustained at the end of the period, as a share.
    Sustained,
    /// Sites that deliver again after they had stopped at the end of the period, as a share.
    Restarted,
    /// Sites that are paused at the end of the period, as a share.
    Paused,
    /// Sites that have stopped at the end of the period, as a share.
    Discontinued,
    /// Mean readiness of sites at the end of the period.
    Readiness,
    /// Mean fidelity of workers in post in one of the [`DOMAINS`] at the end of the period, before adaptation.
    Domain(usize),
}

/// Keys and labels of fidelity by domain, in the order of the [`DOMAINS`].
const DOMAIN_TRACKS: [(&str, &str); DOMAINS.len()] = [
    ("fidelity_boundaries", "Fidelity in boundaries"),
    ("fidelity_confidentiality", "Fidelity in confidentiality"),
    ("fidelity_recovery_practice", "Fidelity in recovery practice"),
    ("fidelity_reciprocity", "Fidelity in reciprocity"),
    ("fidelity_choice_and_control", "Fidelity in choice and control"),
    ("fidelity_community_links", "Fidelity in community links"),
];

/// Tracks other than fidelity by domain.
const OTHERS: usize = 25;

impl Track {
    /// All, in the order of the series.
    pub(super) const ALL: [Self; OTHERS + DOMAINS.len()] = [
        Self::Admissions,
        Self::Enrolments,
        Self::Reached,
        Self::Holding,
        Self::Engaged,
        Self::Waiting,
        Self::Delivering,
        Self::Preparing,
        Self::Workers,
        Self::Fidelity,
        Self::MeasuredFidelity,
        Self::Vacancies,
        Self::InPipeline,
        Self::OnLeave,
        Self::Unsupervised,
        Self::Supervisors,
        Self::Burnout,
        Self::Pool,
        Self::Unaware,
        Self::Considering,
        Self::Sustained,
        Self::Restarted,
        Self::Paused,
        Self::Discontinued,
        Self::Readiness,
        Self::Domain(0),
        Self::Domain(1),
        Self::Domain(2),
        Self::Domain(3),
        Self::Domain(4),
        Self::Domain(5),
    ];

    /// Key in tables.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Admissions => "admissions",
            Self::Enrolments => "enrolments",
            Self::Reached => "reached_share",
            Self::Holding => "engaged_share",
            Self::Engaged => "engaged",
            Self::Waiting => "waiting",
            Self::Delivering => "delivering_share",
            Self::Preparing => "preparing_share",
            Self::Workers => "workers",
            Self::Fidelity => "fidelity",
            Self::MeasuredFidelity => "measured_fidelity",
            Self::Vacancies => "vacancies",
            Self::InPipeline => "in_pipeline",
            Self::OnLeave => "on_leave",
            Self::Unsupervised => "unsupervised_share",
            Self::Supervisors => "supervisors",
            Self::Burnout => "burnout_share",
            Self::Pool => "pool",
            Self::Unaware => "unaware_share",
            Self::Considering => "considering_share",
            Self::Sustained => "sustained_share",
            Self::Restarted => "restarted_share",
            Self::Paused => "paused_share",
            Self::Discontinued => "discontinued_share",
            Self::Readiness => "readiness",
            Self::Domain(domain) => DOMAIN_TRACKS[domain].0,
        }
    }

    /// Label and unit.
    pub(super) const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Admissions => ("Admissions", "admissions per system step"),
            Self::Enrolments => ("Enrolments", "enrolments per system step"),
            Self::Reached => ("Eligible people who ever had a place", "proportion"),
            Self::Holding => ("Eligible people with a place", "proportion"),
            Self::Engaged => ("People with a place", "people"),
            Self::Waiting => ("People waiting", "people"),
            Self::Delivering => ("Sites delivering", "proportion"),
            Self::Preparing => ("Sites preparing", "proportion"),
            Self::Workers => ("Workers in post", "posts"),
            Self::Fidelity => ("Fidelity", "fidelity"),
            Self::MeasuredFidelity => ("Measured fidelity", "fidelity"),
            Self::Vacancies => ("Vacant posts", "posts"),
            Self::InPipeline => ("Workers in training", "workers"),
            Self::OnLeave => ("Workers on leave", "workers"),
            Self::Unsupervised => ("Workers without supervision", "proportion"),
            Self::Supervisors => ("Supervisors in post", "supervisors"),
            Self::Burnout => ("Workers who are burnt out", "proportion"),
            Self::Pool => ("Candidates for posts", "candidates"),
            Self::Unaware => ("Sites unaware", "proportion"),
            Self::Considering => ("Sites considering", "proportion"),
            Self::Sustained => ("Sites sustained", "proportion"),
            Self::Restarted => ("Sites restarted", "proportion"),
            Self::Paused => ("Sites paused", "proportion"),
            Self::Discontinued => ("Sites discontinued", "proportion"),
            Self::Readiness => ("Readiness", "share"),
            Self::Domain(domain) => (DOMAIN_TRACKS[domain].1, "fidelity"),
        }
    }
}

/// How many sums are kept of each period.
const SUMS: usize = COUNTED + DOMAINS.len();
/// Sums other than those of fidelity by domain.
const COUNTED: usize = 23;

/// Sums over sites, by period.
///
/// # Units
/// Counts as they are; fidelity, supervision, supervisors and readiness in the fixed point of the ledger.
#[derive(Debug, Clone, Default)]
pub(super) struct Series {
    periods: Vec<[i64; SUMS]>,
}

impl Series {
    /// Nothing yet.
    pub(super) fn new(periods: usize) -> Self {
        Self { periods: vec![[0; SUMS]; periods] }
    }

    /// Adds a site as it stands at the end of a period.
    pub(super) fn add(&mut self, period: usize, block: &Block) {
        let Some(sums) = self.periods.get_mut(period) else { return };
        for (sum, found) in sums.iter_mut().zip(found(block)) {
            *sum += found;
        }
    }

    /// Adds other sites.
    pub(super) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.periods.iter_mut().zip(&other.periods) {
            for (sum, found) in mine.iter_mut().zip(theirs) {
                *sum += found;
            }
        }
    }

    /// The tracks, given the ledger of all sites, how many simulated people are eligible at the start and how many people each
    /// stands for.
    ///
    /// # Shape
    /// By period, then track.
    pub(super) fn tracks(&self, ledger: &Ledger, eligible: f64, weight: f64) -> Vec<f64> {
        let mut reached = 0.0;
        let row = |(period, sums): (usize, &[i64; SUMS])| {
            reached += ledger.period(period, Quantity::FirstEnrolments);
            tracks(period, sums, [reached, eligible], ledger, weight)
        };
        self.periods.iter().enumerate().flat_map(row).collect()
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn found(block: &Block) -> [i64; SUMS] {
    let in_stage = |stage: Stage| i64::from(block.site.stage == stage);
    let workers = &block.workers;
    let staff =
        |which: fn(WorkerStage) -> bool| whole(workers.iter().filter(|worker| which(worker.stage)).count());
    let in_post = |value: fn(&PeerWorker) -> i64| {
        workers.iter().filter(|worker| worker.stage == WorkerStage::InPost).map(value).sum::<i64>()
    };
    let measured = f64::from(block.team.measured);
    let assessed = !measured.is_nan();
    let supervisors = block.team.supervisors.iter().filter(|one| one.present);
    let counted: [i64; COUNTED] = [
        whole(block.relationships.len()),
        whole(block.waiting.len()),
        i64::from(block.site.stage.delivers()),
        in_stage(Stage::Preparing),
        1,
        in_post(|_| 1),
        in_post(|worker| fixed(f64::from(worker.fidelity))),
        if assessed { fixed(measured) } else { 0 },
        i64::from(assessed),
        staff(|stage| stage == WorkerStage::Vacant),
        staff(WorkerStage::prepares),
        staff(|stage| stage == WorkerStage::OnLeave),
        in_post(|worker| fixed(1.0 - f64::from(worker.supervised))),
        supervisors.map(|one| fixed(f64::from(one.share))).sum(),
        in_post(|worker| i64::from(worker.burnout >= BURNT_OUT)),
        if workers.is_empty() { 0 } else { whole(block.team.pool.len()) },
        in_stage(Stage::Unaware),
        in_stage(Stage::Considering),
        in_stage(Stage::Sustained),
        in_stage(Stage::Restarted),
        in_stage(Stage::Paused),
        in_stage(Stage::Discontinued),
        fixed(block.site.readiness()),
    ];
    let mut found = [0; SUMS];
    found[..COUNTED].copy_from_slice(&counted);
    for (domain, sum) in found[COUNTED..].iter_mut().enumerate() {
        let there = workers.iter().filter(|worker| worker.stage == WorkerStage::InPost);
        *sum = there.map(|worker| fixed(f64::from(worker.levels[domain]))).sum();
    }
    found
}

fn tracks(
    period: usize,
    sums: &[i64; SUMS],
    [reached, eligible]: [f64; 2],
    ledger: &Ledger,
    weight: f64,
) -> [f64; Track::ALL.len()] {
    let [engaged, waiting, delivering, preparing, sites, workers, rest @ ..] = *sums;
    let [
        fidelity,
        measured,
        assessed,
        vacant,
        pipeline,
        on_leave,
        unsupervised,
        supervisors,
        burnt,
        pool,
        ref stages @ ..,
    ] = rest;
    let [unaware, considering, sustained, restarted, paused, discontinued, readiness, ref domains @ ..] =
        *stages;
    let people = |count: i64| count as f64 * weight;
    // Where there is nobody, there is no mean.
    let mean = |sum: i64, scale: f64, of: i64| if of > 0 { sum as f64 / scale / of as f64 } else { f64::NAN };
    let share = |count: i64| mean(count, 1.0, sites);
    let others: [f64; OTHERS] = [
        ledger.period(period, Quantity::Admissions) * weight,
        ledger.period(period, Quantity::Enrolments) * weight,
        ratio(reached, eligible),
        ratio(engaged as f64, eligible),
        people(engaged),
        people(waiting),
        share(delivering),
        share(preparing),
        people(workers),
        mean(fidelity, SCALE, workers),
        mean(measured, SCALE, assessed),
        people(vacant),
        people(pipeline),
        people(on_leave),
        mean(unsupervised, SCALE, workers),
        supervisors as f64 / SCALE * weight,
        mean(burnt, 1.0, workers),
        people(pool),
        share(unaware),
        share(considering),
        share(sustained),
        share(restarted),
        share(paused),
        share(discontinued),
        mean(readiness, SCALE, sites),
    ];
    let mut told = [0.0; Track::ALL.len()];
    told[..OTHERS].copy_from_slice(&others);
    for (track, &sum) in told[OTHERS..].iter_mut().zip(domains) {
        *track = mean(sum, SCALE, workers);
    }
    told
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the levels are binary fractions")]
mod tests {
    use super::*;
    use crate::model::site::Site;

    #[test]
    fn keys_of_fidelity_are_those_of_its_domains() {
        let own: Vec<&str> =
            DOMAIN_TRACKS.iter().filter_map(|track| track.0.strip_prefix("fidelity_")).collect();
        assert_eq!(own, DOMAINS);
    }

    #[test]
    fn fidelity_by_domain_is_the_mean_of_workers_in_post_over_all_sites() {
        let site = |levels: &[(WorkerStage, f32)]| {
            let mut block = Block::new(Site::new(0));
            for &(stage, level) in levels {
                let mut worker = PeerWorker { stage, ..PeerWorker::NOBODY };
                worker.levels[3] = level;
                block.workers.push(worker);
            }
            block
        };
        let mut series = Series::new(1);
        series.add(0, &site(&[(WorkerStage::InPost, 0.5), (WorkerStage::Vacant, 1.0)]));
        series.add(0, &site(&[(WorkerStage::InPost, 0.75), (WorkerStage::InPost, 1.0)]));
        series.add(0, &site(&[]));
        let sums = series.periods[0];
        assert_eq!(sums[COUNTED + 3] as f64 / SCALE / sums[5] as f64, 0.75);
        assert_eq!(sums[COUNTED + 2], 0);
    }
}
