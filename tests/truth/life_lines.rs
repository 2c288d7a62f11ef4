//! Life-lines: what the diaries of everyone say is what the ledger counts, exactly; watching changes nothing.

use peerscale::analysis::life_lines::days_in_hospital;
use peerscale::engine::ledger::Quantity::{self, *};
use peerscale::engine::ledger::{SCALE, SiteQuantity as S};
use peerscale::jobs::simulate::{Accounts, accounts};
use peerscale::model::diary::{AtWork, Diary, Happening, WorkerDiary};

use crate::given::Given;

fn counted(accounts: &Accounts, quantity: Quantity) -> f64 {
    let ledger = &accounts.ledger;
    let cells = (0..ledger.years()).flat_map(|year| ledger.people(year, quantity));
    cells.map(|cell| cell.plain).sum::<i64>() as f64 / SCALE
}

fn diaries(accounts: &Accounts) -> Vec<&Diary> {
    accounts.blocks.iter().flat_map(|block| &block.diaries.all).collect()
}

/// What a quantity of the ledger is in diaries.
const SAME: [(Quantity, &[Happening]); 16] = [
    (Relapses, &[Happening::Relapse]),
    (CrisisEpisodes, &[Happening::CrisisCare]),
    (Admissions, &[Happening::Voluntary, Happening::Compulsory]),
    (CompulsoryAdmissions, &[Happening::Compulsory]),
    (Discharges, &[Happening::Discharge]),
    (EmergencyVisits, &[Happening::Visit]),
    (Deaths, &[Happening::Died, Happening::Suicide]),
    (Suicides, &[Happening::Suicide]),
    (Referrals, &[Happening::Accepted, Happening::NotTakenUp]),
    (Refusals, &[Happening::NotTakenUp]),
    (Enrolments, &[Happening::PlaceMatched, Happening::PlaceUnmatched, Happening::PlaceAlone]),
    (MatchedEnrolments, &[Happening::PlaceMatched]),
    (Dropouts, &[Happening::DroppedOut, Happening::SiteStopped]),
    (Completions, &[Happening::Completed]),
    (RelationshipsLost, &[Happening::WorkerLost]),
    (Left, &[Happening::Left]),
];

#[test]
fn the_diaries_of_everyone_are_what_the_ledger_counts() {
    for (site_step, seed) in [(1.0, 1), (0.5, 2), (2.0, 3)] {
        let given = Given::everything_on().closed().with("simulation.site_step", site_step);
        let lived = accounts(&given.model().watching(1.1), seed, 0);
        let all = diaries(&lived);
        assert_eq!(all.len(), 720);
        for (quantity, happenings) in SAME {
            let noted = all.iter().flat_map(|d| &d.entries).filter(|e| happenings.contains(&e.what)).count();
            assert_eq!(noted as f64, counted(&lived, quantity), "{quantity:?}");
            assert!(noted > 0 || quantity == Left, "{quantity:?} never happens");
        }
        let contacts: u32 = all.iter().map(|diary| diary.contacts).sum();
        assert_eq!(f64::from(contacts), counted(&lived, Contacts));
        let weeks = counted(&lived, VoluntaryWeeks) + counted(&lived, CompulsoryWeeks);
        let days: f64 = all.iter().map(|diary| days_in_hospital(diary, 104.0)).sum();
        // Times of the ledger are in steps of 2^-24 weeks.
        assert!((days - 7.0 * weeks).abs() < 1e-3, "{days} and {}", 7.0 * weeks);
        for diary in all {
            assert!(diary.entries.is_sorted_by(|a, b| a.at <= b.at), "{diary:?}");
            assert!(diary.entries.iter().all(|entry| (0.0..=104.0).contains(&entry.at)));
        }
    }
}

#[test]
fn watching_changes_nothing() {
    let given = Given::everything_on();
    let (plain, watched) = (accounts(&given.model(), 5, 0), accounts(&given.model().watching(0.3), 5, 0));
    assert!(plain.ledger == watched.ledger);
    for (one, other) in plain.blocks.iter().zip(&watched.blocks) {
        assert!(one.people == other.people && one.clocks == other.clocks && one.seen == other.seen);
    }
    assert!(plain.blocks.iter().all(|block| block.diaries.all.is_empty()));
    let all = diaries(&watched).len();
    // Binomial of 720 with 0.3: five standard errors, false-alarm rate 6e-7.
    assert!((all as f64 - 216.0).abs() < 5.0 * libm::sqrt(216.0 * 0.7), "{all}");
}

/// The working lives of everyone are what the ledger counts of workers in post and on leave, exactly, and of those burnt out within
/// a week of each spell.
#[test]
fn the_diaries_of_all_workers_are_what_the_ledger_counts() {
    // Everyone works the same time, so that time counted in working time is time times that.
    let given = Given::everything_on().closed().with("workforce.full_time_share", 0.0);
    let lived = accounts(&given.model().watching(1.1), 4, 0);
    let site = |quantity: S| -> f64 {
        let ledger = &lived.ledger;
        (0..ledger.years()).map(|year| ledger.site(year, quantity).plain as f64 / SCALE).sum()
    };
    let workers = || lived.blocks.iter().flat_map(|block| &block.diaries.workers);
    let weeks = |wanted: &[AtWork]| workers().map(|worker| worker.weeks(wanted, 104.0)).sum::<f64>();
    for (told, counted) in [
        (weeks(&AtWork::IN_POST), site(S::HeadWeeks)),
        (weeks(&[AtWork::OnLeave]), site(S::LeaveWeeks) / 0.8),
    ] {
        assert!(told > 10.0 && (told - counted).abs() < 0.01, "{told} and {counted}");
    }
    // The week wears on before diaries are written, so that burnout is seen one week earlier than it is counted.
    let spells = workers().flat_map(|worker| &worker.spells).filter(|spell| spell.stands == AtWork::BurntOut);
    let (told, counted) = (weeks(&[AtWork::BurntOut]), site(S::BurnoutWeeks) / 0.8);
    let most = spells.count() as f64;
    assert!(told > 10.0 && (told - counted).abs() < most + 0.01, "{told} and {counted}, {most} spells");
    for worker in workers() {
        assert!(worker.spells.is_sorted_by(|a, b| a.at < b.at), "{worker:?}");
        assert!(worker.spells.windows(2).all(|pair| pair[0].stands != pair[1].stands), "{worker:?}");
        assert!(worker.spells.iter().rev().skip(1).all(|spell| spell.stands != AtWork::Left), "{worker:?}");
    }
    assert!(workers().any(WorkerDiary::has_left) && workers().any(|worker| worker.most() > 1));
}
