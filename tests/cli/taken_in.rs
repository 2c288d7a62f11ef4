//! `report --with` as a user meets it: results of the same decision problem are taken in and let go of, the run's own files stay as
//! they are, and what is of another decision problem is refused.

use super::{bytes, classroom, only_folder, peerscale, said};
use std::fs;
use std::path::{Path, PathBuf};

const RUN: [&str; 6] = ["run", "class", "--persons", "150", "--replicates", "2"];
const TARGETS: &str = "id,outcome,group_by,group,year,value,low,high,weight,use,required,derived_from,correlation,source,standing,note\n\
    A,admissions_per_100,all,all,0,20,2,90,1,fit,yes,,,made,verified,\n\
    B,stay_days,all,all,0,20,2,60,1,validate,no,,,made,verified,\n";
const FREE: &str =
    "path,law,value,low,high,unit\nillness.admission_rate.schizophrenia,flat,,0.03,0.6,per week\n";

/// Does it, and names the folder that it left.
fn left(home: &Path, out: &str, arguments: &[&str]) -> PathBuf {
    let done = peerscale(home, &[arguments, &["--quiet", "--out", out]].concat());
    assert_eq!(done.status.code(), Some(0), "{arguments:?}: {}", said(&done));
    only_folder(&home.join(out))
}

fn analysis(home: &Path, out: &str, what: &str) -> PathBuf {
    let one = ["--one-way", "illness.path_multiplier", "--persons", "150", "--replicates", "2"];
    left(home, out, &[&["sensitivity", what], &one[..]].concat())
}

fn report(home: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let done = peerscale(home, &[&["report"], arguments].concat());
    assert!(done.stdout.is_empty());
    (done.status.code(), said(&done))
}

#[test]
fn results_are_taken_in_and_let_go_of() {
    let home = classroom();
    let home = home.path();
    fs::write(home.join("targets.csv"), TARGETS).unwrap();
    let run = left(home, "output", &RUN);
    let before = bytes(&run);
    let one = analysis(home, "one", "class");
    let validated = left(
        home,
        "two",
        &[
            "validate",
            "class/usual-care.toml",
            "--targets",
            "targets.csv",
            "--persons",
            "150",
            "--years",
            "1",
            "--replicates",
            "2",
        ],
    );
    let [run_name, one_name, validated_name] = [&run, &one, &validated].map(|path| path.to_str().unwrap());
    let base = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();

    let (code, told) = report(home, &[run_name, "--with", one_name, validated_name]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(&base(&one)) && told.contains(&base(&validated)), "{told}");
    let with = bytes(&run);
    // What the run left is as it was, but for its page and what its manifest says; the copies are what was left elsewhere.
    let changed: Vec<&str> =
        before.iter().filter(|file| !with.contains(file)).map(|(name, _)| name.as_str()).collect();
    assert_eq!(changed, ["manifest.json", "report.html"]);
    for (folder, name) in [(&one, base(&one)), (&validated, base(&validated))] {
        assert!(bytes(&run.join("with").join(name)) == bytes(folder));
        assert!(!run.join("with").join(base(folder)).join("log.txt").exists());
    }
    let page = fs::read_to_string(run.join("report.html")).unwrap();
    for wanted in ["figure-tornado-analysis-1", "figure-validation-1-set-1", "`peerscale calibrate` finds it"]
    {
        assert!(page.contains(wanted), "{wanted}");
    }
    // Every link of the page leads to a file of the folder.
    for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(link.starts_with('#') || run.join(link).exists(), "{link}");
    }

    // The folder is whole; the same run is that run still, whether it is made again or gone on with.
    let verified = peerscale(home, &["verify", run_name]);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
    assert!(!said(&verified).contains("not of this run"), "{}", said(&verified));
    let again = peerscale(home, &[&RUN[..], &["--quiet"]].concat());
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert!(said(&again).contains("the same results were already in"), "{}", said(&again));
    let resumed = peerscale(home, &[&RUN[..], &["--resume"]].concat());
    assert_eq!(resumed.status.code(), Some(0), "{}", said(&resumed));
    assert!(said(&resumed).contains("complete and intact"), "{}", said(&resumed));
    assert!(bytes(&run) == with);

    // The page comes again with what was taken in; the same result once more changes nothing, nor does the order.
    fs::remove_file(run.join("report.html")).unwrap();
    assert_eq!(report(home, &[run_name]).0, Some(0));
    assert!(bytes(&run) == with);
    assert_eq!(report(home, &[run_name, "--with", one_name]).0, Some(0));
    assert!(bytes(&run) == with);
    assert_eq!(report(home, &[run_name, "--alone", "--with", validated_name, one_name]).0, Some(0));
    assert!(bytes(&run) == with);
    // What does not stay is gone.
    assert_eq!(report(home, &[run_name, "--alone", "--with", validated_name]).0, Some(0));
    assert!(!run.join("with").join(base(&one)).exists() && run.join("with").join(base(&validated)).exists());
    assert_eq!(report(home, &[run_name, "--with", one_name]).0, Some(0));
    assert!(bytes(&run) == with);

    // A copy that was changed is told, and let go of without a word.
    let copy = run.join("with").join(base(&one)).join("answer.json");
    fs::write(&copy, "{}").unwrap();
    assert_eq!(peerscale(home, &["verify", run_name]).status.code(), Some(4));
    let (code, told) = report(home, &[run_name]);
    assert!(code == Some(3) && told.contains("answer.json"), "{told}");
    assert_eq!(report(home, &[run_name, "--alone"]).0, Some(0));
    assert!(bytes(&run) == before);
    assert!(!run.join("with").exists());
}

#[test]
fn a_calibration_is_taken_in() {
    let home = classroom();
    let home = home.path();
    fs::write(home.join("class/targets.csv"), TARGETS).unwrap();
    fs::write(home.join("class/free.csv"), FREE).unwrap();
    let fitted = left(
        home,
        "fit",
        &[
            "calibrate",
            "class/base.toml",
            "--targets",
            "class/targets.csv",
            "--persons",
            "300",
            "--years",
            "1",
            "--budget",
            "20",
            "--posterior-budget",
            "20",
        ],
    );
    let run = left(home, "output", &RUN);
    let (code, told) = report(home, &[run.to_str().unwrap(), "--with", fitted.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{told}");
    let page = fs::read_to_string(run.join("report.html")).unwrap();
    assert!(page.contains("This run has the values from before the fit"), "{page}");
    for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(link.starts_with('#') || run.join(link).exists(), "{link}");
    }

    // Another value of the scenario than the one that was fitted: it is not of that run.
    let base = home.join("class/base.toml");
    let text = fs::read_to_string(&base).unwrap();
    let other = text.replacen("\ncaseload = 15", "\ncaseload = 14", 1);
    assert_ne!(other, text);
    fs::write(&base, other).unwrap();
    let changed = left(home, "changed", &RUN);
    let (code, told) = report(home, &[changed.to_str().unwrap(), "--with", fitted.to_str().unwrap()]);
    assert!(
        code == Some(3) && told.contains("other values than the run") && told.contains("caseload"),
        "{told}"
    );
}

#[test]
fn what_is_of_another_decision_problem_is_refused_and_changes_nothing() {
    let home = classroom();
    let home = home.path();
    let run = left(home, "output", &RUN);
    let before = bytes(&run);
    let run_name = run.to_str().unwrap();
    let one = analysis(home, "one", "class");
    let refused = |with: &str, words: &[&str]| {
        let (code, told) = report(home, &[run_name, "--with", with]);
        assert_eq!(code, Some(3), "{with}: {told}");
        for word in words.iter().chain(&[with]) {
            assert!(told.contains(word), "{word}: {told}");
        }
        assert!(bytes(&run) == before, "{with}");
    };
    // The same plans, one number of which is another.
    let path = home.join("class/usual-care.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("# Changed.\n{text}")).unwrap();
    let changed = analysis(home, "changed", "class");
    refused(
        changed.to_str().unwrap(),
        &["is not of the decision problem", "made from other files", "usual-care.toml"],
    );
    fs::write(&path, text).unwrap();
    // A plan that the run does not have.
    let part = left(
        home,
        "part",
        &[
            "run",
            "class/usual-care.toml",
            "class/half-the-sites-well.toml",
            "--persons",
            "150",
            "--replicates",
            "2",
        ],
    );
    let (code, told) = report(home, &[part.to_str().unwrap(), "--with", one.to_str().unwrap()]);
    assert!(
        code == Some(3) && told.contains("is about every-site-at-once, which the run does not have"),
        "{told}"
    );
    // A plan less is of the same decision.
    let (code, told) = report(home, &[run_name, "--with", one.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(report(home, &[run_name, "--alone"]).0, Some(0));

    refused(part.to_str().unwrap(), &["is a folder of `run`", "only what `sensitivity`"]);
    refused("class", &["is no folder of results"]);
    refused("nowhere", &["there is no such folder"]);
    let kept = fs::read(one.join("findings.bin")).unwrap();
    fs::write(one.join("findings.bin"), &kept[..kept.len() / 2]).unwrap();
    refused(one.to_str().unwrap(), &["findings.bin"]);
    // Damaged, and its manifest mended to fit: it is no result that can be read.
    let manifest = fs::read_to_string(one.join("manifest.json")).unwrap();
    let sum = |bytes: &[u8]| peerscale::units::checksum::sha256_hex(bytes);
    let mended = manifest
        .replace(&sum(&kept), &sum(&kept[..kept.len() / 2]))
        .replace(&format!("\"bytes\": {},", kept.len()), &format!("\"bytes\": {},", kept.len() / 2));
    fs::write(one.join("manifest.json"), mended).unwrap();
    refused(one.to_str().unwrap(), &["holds no findings.bin that this build of the program reads"]);
    fs::write(one.join("findings.bin"), &kept).unwrap();
    fs::write(one.join("manifest.json"), manifest.replace("\"version\": \"", "\"version\": \"9.")).unwrap();
    refused(one.to_str().unwrap(), &["left by version 9."]);
}
