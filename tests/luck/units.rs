//! Units that are kept: a run that takes some or all of them from the disk finds what an undisturbed one finds, to the
//! last bit.

use peerscale::analysis::decompose::Kind;
use peerscale::jobs::batch::Going;
use peerscale::jobs::decompose::Plan;
use peerscale::jobs::run::{Decision, Keeper, Options, Results, Silent, run_and_keep};
use peerscale::jobs::simulate::Replicate;
use peerscale::jobs::summary::findings;
use peerscale::jobs::units::{Begin, Units, UnitsError};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::given::{Given, decision};

/// Stops after so many units, and notes what came in.
struct Until<'a> {
    left: usize,
    stop: &'a AtomicBool,
    seen: String,
}

impl Keeper for Until<'_> {
    fn keep(&mut self, unit: usize, replicates: &[Replicate]) -> bool {
        let _ = writeln!(self.seen, "{unit} {replicates:?}");
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.stop.store(true, Ordering::Relaxed);
        }
        true
    }
}

fn going<'a>(units: &'a Units, stop: &'a AtomicBool) -> Going<'a> {
    Going { progress: &Silent, stop, units: Some(units) }
}

fn open(folder: &Path, decision: &Decision) -> Units {
    Units::open(folder, decision, Begin::GoingOn).unwrap().0
}

/// What a run found and what came by on the way; all floats with all their digits.
fn lived(decision: &Decision, units: Option<&Units>, most: usize) -> (String, Results) {
    let stop = AtomicBool::new(false);
    let mut keeper = Until { left: most, stop: &stop, seen: String::new() };
    let results =
        run_and_keep(decision, Going { progress: &Silent, stop: &stop, units }, &mut keeper).unwrap();
    let mut text = keeper.seen;
    if !results.interrupted {
        let _ = write!(text, "{results:?}\n{:?}", findings(decision, &results).unwrap());
    }
    (text, results)
}

/// Everything that happens is in a unit: sites that stop, rules, cycles, diaries, money, groups.
fn everything(samples: usize, replicates: usize) -> (Given, Given, Options) {
    let some = Given::with_restless_sites();
    let none = Given::with_restless_sites().without_programme();
    let options = Options {
        samples: Some(samples),
        replicates: Some(replicates),
        persons: Some(240),
        ..Options::default()
    };
    (none, some, options)
}

#[test]
fn a_run_that_goes_on_finds_what_an_undisturbed_one_finds() {
    for (samples, replicates, until_mcse) in [(0, 3, None), (2, 2, Some(0.05))] {
        let (none, some, mut options) = everything(samples, replicates);
        options.until_mcse = until_mcse;
        let decision = decision(&[("none", &none), ("some", &some)], &options);
        let (wanted, whole) = lived(&decision, None, usize::MAX);
        let units = whole.units;
        for stopped_after in [1, units - 1] {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path().join("part");
            let kept = open(&folder, &decision);
            let (_, before) = lived(&decision, Some(&kept), stopped_after);
            assert!(before.interrupted || before.units == units);
            assert!(kept.kept() >= 2 * stopped_after);
            drop(kept);
            let kept = open(&folder, &decision);
            let (found, _) = lived(&decision, Some(&kept), usize::MAX);
            assert!(kept.share_done() < 1.0 && found == wanted, "{samples} {replicates} {stopped_after}");
            drop(kept);
            // And once more, now everything from the disk.
            let kept = open(&folder, &decision);
            let (found, _) = lived(&decision, Some(&kept), usize::MAX);
            assert_eq!(kept.share_done(), 0.0);
            assert!(found == wanted, "{samples} {replicates} {stopped_after}: all from the disk");
            kept.remove();
            assert!(!folder.exists());
        }
    }
}

/// A unit holds the sums from which outcomes are told again, packed, and not every outcome.
#[test]
fn a_unit_takes_much_less_room_than_its_numbers() {
    struct Count(usize);
    impl Keeper for Count {
        fn keep(&mut self, _unit: usize, replicates: &[Replicate]) -> bool {
            self.0 +=
                replicates.iter().map(|r| r.frame.len() + r.pairs.len() + r.curves.len()).sum::<usize>();
            true
        }
    }
    let (none, some, mut options) = everything(0, 2);
    options.persons = Some(2000);
    let decision = decision(&[("none", &none), ("some", &some)], &options);
    let folder = tempfile::tempdir().unwrap();
    let kept = open(folder.path(), &decision);
    let mut count = Count(0);
    run_and_keep(&decision, going(&kept, &false.into()), &mut count).unwrap();
    let (log, numbers) =
        (std::fs::metadata(folder.path().join("units.log")).unwrap().len() as usize, count.0 * 8);
    assert!(log * 5 < numbers, "{log} bytes for {numbers} of numbers");
}

#[test]
fn the_first_unit_holds_what_is_told_of_it_alone() {
    let told = |replicates: usize| {
        let (none, some, options) = everything(0, replicates);
        lived(&decision(&[("none", &none), ("some", &some)], &options), None, usize::MAX).1
    };
    let (one, two) = (told(1), told(2));
    assert!(one.units == 1 && two.units == 2);
    assert!(one.diaries == two.diaries && one.turns == two.turns);
    assert!(one.oversight == two.oversight && one.sites == two.sites);
    let diaries = one.diaries.iter().flatten().flat_map(|diary| &diary.entries).count();
    let turns = one.turns.iter().flatten().flatten().count();
    let [seen, sites] = [one.oversight.iter().flatten().count(), one.sites.iter().flatten().count()];
    assert!(
        diaries > 50 && turns > 10 && seen > 3 && sites > 3,
        "{diaries} {turns} {seen} {sites}: nothing is shown"
    );
}

#[test]
fn decompositions_go_on_as_well() {
    let (none, some, options) = everything(2, 2);
    let decision = decision(&[("none", &none), ("some", &some)], &options);
    let plan = Plan::new(&decision, Kind::Ingredients).unwrap();
    let wanted = plan.run(4, &Silent, &false.into()).unwrap().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("part");
    let kept = open(&folder, &decision);
    assert!(plan.run_and_keep(2, going(&kept, &false.into())).unwrap().is_some());
    drop(kept);
    for stop in [true, false, false] {
        let kept = open(&folder, &decision);
        let found = plan.run_and_keep(4, going(&kept, &stop.into())).unwrap();
        assert!(found.is_none() == stop);
        if let Some(found) = found {
            assert!(found == wanted);
        }
    }
}

#[test]
fn units_of_other_inputs_are_not_taken_and_two_do_not_share_a_folder() {
    let (none, some, options) = everything(0, 2);
    let other = some.clone().with("effect.risk_ratio", 0.5);
    let first = decision(&[("none", &none), ("some", &some)], &options);
    let second = decision(&[("none", &none), ("some", &other)], &options);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("part");
    let kept = open(&folder, &first);
    assert!(matches!(Units::open(&folder, &first, Begin::GoingOn), Err(UnitsError::Taken)));
    lived(&first, Some(&kept), 1);
    let there = kept.kept();
    drop(kept);
    let (kept, found) = Units::open(&folder, &second, Begin::GoingOn).unwrap();
    assert_eq!((there > 0, kept.kept(), found.intact, found.damaged), (true, 0, 0, 1));
    kept.leave();
    assert!(!folder.exists(), "a folder without units is of no use");
}

/// A disk that takes nothing more stops the run, and when there is room it goes on.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_a_run_that_then_goes_on() {
    let (none, some, options) = everything(0, 3);
    let decision = decision(&[("none", &none), ("some", &some)], &options);
    let (wanted, _) = lived(&decision, None, usize::MAX);
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/dev/full", folder.path().join("units.log")).unwrap();
    let kept = open(folder.path(), &decision);
    // One thread, so that not everything is at work at once.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let (_, results) = pool.install(|| lived(&decision, Some(&kept), usize::MAX));
    assert!(results.interrupted && results.units <= 2);
    assert_eq!(kept.failure().unwrap().kind(), std::io::ErrorKind::StorageFull);
    drop(kept);
    std::fs::remove_file(folder.path().join("units.log")).unwrap();
    let kept = open(folder.path(), &decision);
    let (found, _) = lived(&decision, Some(&kept), usize::MAX);
    assert!(found == wanted);
}
