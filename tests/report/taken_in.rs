//! Results of other jobs on the page of a run: every number is there, what is of another decision problem is refused, and the run
//! alone comes back to the byte.

use super::extras;
use crate::made_up::others::{calibration, files as inputs, sensitivity, validation};
use crate::made_up::{england, with_samples};
use peerscale::analysis::certainty::Certainty;
use peerscale::analysis::findings::Findings;
use peerscale::report::again::Again;
use peerscale::report::folder::write;
use peerscale::report::manifest::{Listed, checkup};
use peerscale::report::taken_in::{Finding, Run, Taken, alone, refusal, together};
use peerscale::scenario::Standing;
use peerscale::scenario::resolved::{Recorded, RecordedValue};
use peerscale::units::checksum::sha256_base64;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// The folder of a made-up run, and what its page is drawn from.
fn left(dir: &tempfile::TempDir, findings: &Findings) -> (PathBuf, Again) {
    let mut extras = extras();
    extras.version = env!("CARGO_PKG_VERSION").into();
    let folder = write(dir.path(), "run", findings, &extras).unwrap().folder;
    let again = Again::open(&folder, &checkup(&folder).unwrap().manifest).unwrap();
    (folder, again)
}

fn taken(folder: &str, finding: Finding) -> Taken {
    Taken { folder: folder.into(), finding }
}

pub(crate) fn everything(findings: &Findings) -> Vec<Taken> {
    let analysis = || Finding::Sensitivity(Box::new(sensitivity(findings)));
    let values = [("made.rate", "0.25"), ("made.other", "7")];
    vec![
        taken("run-calibration-1", Finding::Calibration(Box::new(calibration(findings, &values)))),
        taken("run-sensitivity-1", analysis()),
        taken("run-sensitivity-2", analysis()),
        taken("validation-1", Finding::Validation(Box::new(validation(findings)))),
        taken("validation-2", Finding::Validation(Box::new(validation(findings)))),
    ]
}

/// The page of a made-up run with everything that can be taken in.
pub(crate) fn full(findings: &Findings) -> String {
    let dir = tempfile::tempdir().unwrap();
    left(&dir, findings).1.page(&everything(findings)).unwrap()
}

/// What is read of a page: words between tags.
fn words(page: &str) -> String {
    let body = page.split_once("<body>").map_or(page, |(_, body)| body);
    let mut text = String::new();
    for piece in body.split('<').skip(1) {
        text.push_str(piece.split_once('>').map_or("", |(_, words)| words));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn chapter<'a>(page: &'a str, id: &str) -> &'a str {
    let start = page.find(&format!("<section id=\"{id}\"")).unwrap();
    &page[start..start + page[start..].find("</section>").unwrap()]
}

#[test]
fn what_was_found_stands_in_its_chapter_with_where_it_comes_from() {
    let mut findings = with_samples();
    findings.certainties.push(Certainty {
        outcome: "net_benefit".into(),
        strategy: 1,
        samples: 400,
        shares: [0.0, 0.35, 0.25, 0.0],
        stated: None,
        first: vec![
            ("Drop-out (made.up)".into(), 0.35, Some(Standing::Recalled)),
            ("Caseload (made.other)".into(), 0.25, None),
        ],
        flip: None,
    });
    let page = full(&findings);
    let sensitivity = words(chapter(&page, "sensitivity"));
    for wanted in [
        "Sensitivity analysis: inputs one by one, where the decision flips and other structures of the model",
        "seed 7, 4,321 people, 8 replicates of each point, 24 strategies simulated in all",
        "when made-up drop-out rises above 0.31 (0.29 to 0.33 within Monte Carlo error, base 0.22)",
        "Effects end with support",
        "A made-up note.",
        "Which inputs the spread of net benefit comes from",
        "Over the 400 parameter sets all uncertain inputs vary at once",
        "Digital self-help Drop-out (made.up) 35% recalled Digital self-help Caseload (made.other) 25% without a source",
        "other inputs, chance, and what single inputs do not explain 40%",
    ] {
        assert!(sensitivity.contains(wanted), "{wanted}: {sensitivity}");
    }
    let quality = words(chapter(&page, "quality"));
    for wanted in [
        // Target, simulated with its error, and the difference, computed here.
        "0.313 (0.25 to 0.37) 0.328 ± 0.012 0.0145 agrees fitted to recalled",
        "0.417 (0.38 to 0.45) 0.532 ± 0.012 0.115 misses fitted to recalled",
        "0.0211 (0.019 to 0.023) 0.0263 ± 0.012 0.0052 misses kept back recalled",
        "4 (3.9 to 4.1) 4.03 ± 0.012 0.0317 agrees exact answer recalled",
        "0.77 (0.6 to 0.98) 0.813 ± 0.012 0.0427 agrees kept back recalled",
        "made.rate 0.25 0.188 0.169 to 0.206 per week yes",
        "seed 3, 50,000 people, 1 replicate, three years a simulation, 150 simulations",
        "Misfit 3.5, 41 before; nothing got better.",
        "A made-up trial 2,000 0.313 0.375 0.833 ± 0.017 7.25",
        "A note on trials.",
        "Left out: 1 of its parts",
    ] {
        assert!(quality.contains(wanted), "{wanted}: {quality}");
    }
    assert!(!quality.contains("Foreign"), "what is about another place is left out");
    assert!(!page.contains("Not taken in yet") && !page.contains("NaN"));
    // Links lead into the copies.
    for link in [
        "with/run-sensitivity-1/report.html",
        "with/run-sensitivity-2/figures/tornado.csv",
        "with/run-calibration-1/tables/fit.csv",
        "with/validation-1/figures/validation-2.svg",
        "with/validation-2/tables/validation-4.csv",
    ] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}");
    }
}

#[test]
fn no_identifier_is_used_twice_and_the_policy_still_names_its_script() {
    let page = full(&england());
    let mut ids = BTreeSet::new();
    for id in page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.insert(id), "{id}");
    }
    for drawing in
        ["tornado-analysis-1", "tornado-analysis-2", "flips-analysis-1", "structural-alternatives-analysis-2"]
    {
        assert!(ids.contains(format!("figure-{drawing}").as_str()), "{drawing}");
    }
    let script = page.split("<script>").nth(1).unwrap().split("</script>").next().unwrap();
    assert!(page.contains(&sha256_base64(script.as_bytes())));
}

#[test]
fn without_any_the_chapters_say_which_command_to_run() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, again) = left(&dir, &england());
    let page = again.page(&[]).unwrap();
    assert_eq!(page, fs::read_to_string(folder.join("report.html")).unwrap());
    let (sensitivity, quality) = (words(chapter(&page, "sensitivity")), words(chapter(&page, "quality")));
    assert!(
        sensitivity.contains("`peerscale sensitivity`") && sensitivity.contains("`--with`"),
        "{sensitivity}"
    );
    assert!(quality.contains("`peerscale calibrate` and `peerscale validate` find it"), "{quality}");
    let one = everything(&england()).remove(0);
    let quality = words(chapter(&again.page(&[one]).unwrap(), "quality"));
    assert!(
        quality.contains("`peerscale validate` finds it") && !quality.contains("`peerscale calibrate`"),
        "{quality}"
    );
}

#[test]
fn names_from_a_scenario_do_no_harm() {
    let findings = england();
    let mut analysis = sensitivity(&findings);
    let bad = "<script>alert(1)</script>";
    analysis.found.inputs[0].label = bad.into();
    analysis.found.structural.as_mut().unwrap().alternatives[0].name = bad.into();
    let mut validated = validation(&findings);
    validated.parts[1].rows[0].what = bad.into();
    validated.parts[1].title = bad.into();
    let dir = tempfile::tempdir().unwrap();
    let page = left(&dir, &findings)
        .1
        .page(&[
            taken("a", Finding::Sensitivity(Box::new(analysis))),
            taken("b", Finding::Validation(Box::new(validated))),
        ])
        .unwrap();
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("&lt;script&gt;"));
}

#[test]
fn what_is_of_another_decision_problem_is_refused() {
    let findings = england();
    let files = inputs();
    let value = |value: &str| RecordedValue { value: value.into(), ..RecordedValue::default() };
    let mut recorded = Recorded { id: findings.strategies[0].id.clone(), ..Recorded::default() };
    for (path, own) in
        [("made.rate", "0.25"), ("made.share", "0.5"), ("made.other", "7"), ("simulation.seed", "1")]
    {
        recorded.values.insert(path.into(), value(own));
    }
    let recorded = [recorded];
    let run = Run { findings: &findings, inputs: &files, recorded: &recorded };
    let told = |finding: Finding| refusal(&finding, run).unwrap_or_default();
    let analysed = |change: &dyn Fn(&mut peerscale::report::taken_in::Sensitivity)| {
        let mut one = sensitivity(&findings);
        change(&mut one);
        told(Finding::Sensitivity(Box::new(one)))
    };
    assert_eq!(analysed(&|_| {}), "");
    // A part of the plans is about the same decision; a plan more is not.
    assert_eq!(analysed(&|one| one.found.strategies.truncate(2)), "");
    assert!(
        analysed(&|one| one.found.strategies[2].id = "other".into())
            .contains("about other, which the run does not have")
    );
    assert!(analysed(&|one| one.found.strategies[0].id = "other".into()).contains("compares with other"));
    assert!(
        analysed(&|one| one.inputs[0].sha256 = "11".repeat(32))
            .contains("other files than the run: england/base.toml")
    );
    assert!(analysed(&|one| one.inputs[0].name = "elsewhere.toml".into()).contains("elsewhere.toml"));
    assert!(
        analysed(&|one| one.found.horizon = 52.0).contains("goes over one year, and the run over ten years")
    );

    let fitted =
        |values: &[(&str, &str)]| told(Finding::Calibration(Box::new(calibration(&findings, values))));
    let own = [("made.rate", "0.25"), ("made.share", "0.5"), ("made.other", "7"), ("simulation.seed", "9")];
    assert_eq!(fitted(&own), "");
    // Fitted values may have been put into the scenario since, and size does not matter.
    assert_eq!(fitted(&[("made.rate", "0.9"), ("made.share", "0.5"), ("made.other", "7")]), "");
    assert!(fitted(&[("made.other", "8")]).contains("other values than the run: made.other"));
    assert!(fitted(&[]).contains("made.other"));
    let mut stranger = calibration(&findings, &own);
    stranger.found.strategy = "other".into();
    assert!(
        told(Finding::Calibration(Box::new(stranger))).contains("fits other, which the run does not have")
    );

    let mut validated = validation(&findings);
    assert_eq!(told(Finding::Validation(Box::new(validated.clone()))), "");
    // Exact answers are about the program, whatever else is.
    validated.subjects[0].strategy = "other".into();
    assert_eq!(told(Finding::Validation(Box::new(validated.clone()))), "");
    validated.parts.remove(0);
    assert!(told(Finding::Validation(Box::new(validated.clone()))).contains("which the run does not have"));
    validated.subjects[0].inputs[0].sha256 = "11".repeat(32);
    assert!(
        told(Finding::Validation(Box::new(validated)))
            .contains("other files than the run: england/base.toml")
    );
}

#[test]
fn a_calibration_says_whether_the_run_has_its_values() {
    let findings = england();
    let dir = tempfile::tempdir().unwrap();
    let fitted = calibration(&findings, &[]);
    for (own, wanted) in [
        ([0.1875, 0.4375], "This run has the fitted values."),
        ([0.25, 0.5], "values from before the fit"),
        ([0.1875, 0.3], "This run has 1 of the 2 fitted values"),
        ([0.9, 0.1], "neither the fitted values nor all of those from before the fit"),
    ] {
        let mut extras = extras();
        extras.version = env!("CARGO_PKG_VERSION").into();
        extras.resolved = format!(
            "[[strategy]]\nid = \"{}\"\nname = \"A\"\n[strategy.values]\n\"made.rate\" = {{ value = \"{}\" }}\n\"made.share\" = {{ value = \"{}\" }}\n",
            findings.strategies[0].id, own[0], own[1]
        );
        let folder = write(dir.path(), &format!("run-{}", own[1]), &findings, &extras).unwrap().folder;
        let again = Again::open(&folder, &checkup(&folder).unwrap().manifest).unwrap();
        let one = taken("fit", Finding::Calibration(Box::new(fitted.clone())));
        let page = again.page(&[one]).unwrap();
        assert!(words(&page).contains(wanted), "{wanted}");
    }
}

#[test]
fn what_is_kept_comes_back_and_what_is_damaged_is_no_result() {
    let findings = england();
    for one in everything(&findings) {
        let file = one.finding.file().unwrap();
        assert_eq!(Finding::read(&file.bytes), Some(one.finding.clone()));
        for cut in (0..file.bytes.len()).step_by(37) {
            assert!(Finding::read(&file.bytes[..cut]).is_none(), "{cut}");
        }
    }
    // A file that counts beyond its own lists is none: no page is drawn from it.
    let beyond = |change: &dyn Fn(&mut peerscale::analysis::sensitivity::found::Found)| {
        let mut one = sensitivity(&findings);
        change(&mut one.found);
        Finding::read(&Finding::Sensitivity(Box::new(one)).file().unwrap().bytes).is_none()
    };
    assert!(!beyond(&|_| {}));
    assert!(beyond(&|found| found.headline = 1));
    assert!(beyond(&|found| found.plan = 0));
    assert!(beyond(&|found| found.best = 99));
    assert!(beyond(&|found| found.one_way.as_mut().unwrap().bars[0].input = 1));
    assert!(beyond(&|found| found.thresholds[0].crossings[0].above = 99));
    assert!(beyond(&|found| found.thresholds[0].steps[0].rival = 99));
    assert!(beyond(&|found| found.thresholds[0].input = 1));
    assert!(beyond(&|found| found.thresholds[0].outcome = 1));
    assert!(beyond(&|found| found.thresholds[0].best = 99));
    assert!(beyond(&|found| found.structural.as_mut().unwrap().rows[1].alternative = Some(1)));
    assert!(beyond(&|found| found.structural.as_mut().unwrap().choices.clear()));
    assert!(beyond(&|found| found.strategies.clear()));
    let mut validated = validation(&findings);
    validated.parts[1].of = Some(2);
    assert!(Finding::read(&Finding::Validation(Box::new(validated)).file().unwrap().bytes).is_none());
}

#[test]
fn the_manifest_of_the_run_alone_comes_back_to_the_byte() {
    let dir = tempfile::tempdir().unwrap();
    let findings = england();
    let (folder, again) = left(&dir, &findings);
    let before = fs::read(folder.join("manifest.json")).unwrap();
    let own = checkup(&folder).unwrap().manifest;
    let all = everything(&findings);
    let page = again.page(&all).unwrap();
    let listed = |name: &str| Listed { path: name.into(), bytes: 1, sha256: "00".into() };
    let results: Vec<_> =
        all.iter().map(|one| (one, vec![listed("findings.bin"), listed("tables/a.csv")])).collect();
    let with = together(&own, page.as_bytes(), &results).unwrap();
    let told: serde_json::Value = serde_json::from_slice(&with.bytes).unwrap();
    let paths: Vec<&str> =
        told["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert!(paths.is_sorted() && paths.contains(&"with/validation-1/tables/a.csv"));
    assert_eq!(paths.len(), own["files"].as_array().unwrap().len() + 2 * all.len());
    let back = together(&alone(&told), b"", &[]).unwrap();
    assert!(back.bytes == before);
    assert_eq!(alone(&own), own);
}
