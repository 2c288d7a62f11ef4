//! Warnings are told whatever else is not.

use std::fs;

use crate::{classroom, peerscale, said};

/// Who wants no progress is warned all the same: of a wave that took no site, on the way and in the report.
#[test]
fn warnings_are_told_where_nothing_else_is() {
    let home = classroom();
    let plan = home.path().join("class/every-site-at-once.toml");
    let text = fs::read_to_string(&plan).unwrap();
    assert!(text.contains("readiness_at_least = 0.0"));
    fs::write(&plan, text.replace("readiness_at_least = 0.0", "readiness_at_least = 1.0")).unwrap();
    let small = ["run", "class", "--persons", "200", "--replicates", "1", "--quiet"];
    let run = peerscale(home.path(), &small);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let warning = "wave \"Everyone\" took no site in the first replicate";
    assert!(
        said(&run).contains(&format!("warning: strategy \"Every site at once\": {warning}")),
        "{}",
        said(&run)
    );
    let results = fs::read_dir(home.path().join("output")).unwrap().next().unwrap().unwrap().path();
    assert!(
        fs::read_to_string(results.join("report.html"))
            .unwrap()
            .contains("took no site in the first replicate")
    );
}
