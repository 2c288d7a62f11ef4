//! Titles of charts of time to an event.

use crate::made_up::{alone, england, set};
use crate::title;
use peerscale::analysis::findings::{Estimate, Findings};

#[test]
fn titles_of_times_to_event_follow_the_evidence() {
    let id = "time-to-readmission";
    let mut findings = england();
    assert_eq!(
        title(&findings, id),
        "“Slow and supervised” and “Equity first” lower readmission within a year; which lowers it more could not be shown"
    );
    for strategy in 1..5 {
        set(&mut findings, strategy, "readmission_365", -0.001, Some(0.001));
    }
    assert_eq!(
        title(&findings, id),
        "No difference in readmission from Status quo could be shown: 41% are back within a year"
    );
    set(&mut findings, 2, "readmission_365", -0.02, Some(0.001));
    assert_eq!(
        title(&findings, id),
        "Equity first lowers readmission within a year by 2 percentage points (from 41%), more than any other strategy"
    );
    set(&mut findings, 2, "readmission_365", 0.02, Some(0.001));
    assert_eq!(
        title(&findings, id),
        "Equity first raises readmission within a year by 2 percentage points; none could be shown to lower it"
    );
    assert_eq!(
        title(&alone(), id),
        "Status quo: 41% of discharges are followed by readmission within a year"
    );
    // Nobody is followed for a year.
    let mut short = england();
    for event in &mut short.time_to_event {
        event.weeks.truncate(30);
    }
    assert_eq!(
        title(&short, id),
        "How many are readmitted within a year cannot be told from so short a time"
    );
    assert_eq!(
        title(&short, "engagement"),
        "How many leave early within a year cannot be told from so short a time"
    );

    let id = "engagement";
    let mut findings = england();
    assert_eq!(
        title(&findings, id),
        "Fewer leave early within a year with “Equity first” and “Slow and supervised” (46% to 52%) than with Status quo (61%), \
         more with “Digital self-help” and “Fast and thin” (74% to 77%)"
    );
    let each = |findings: &mut Findings, mean: &dyn Fn(usize) -> f64, mcse: Option<f64>| {
        for (index, points) in findings.time_to_event[1].differences.iter_mut().enumerate() {
            for of in points {
                *of = Estimate { mean: Some(mean(index)), mcse, ..Estimate::default() };
            }
        }
    };
    each(&mut findings, &|_| -0.1, Some(0.1));
    assert_eq!(
        title(&findings, id),
        "46% to 77% leave early within a year; no difference from Status quo could be shown"
    );
    each(&mut findings, &|_| -0.1, None);
    assert_eq!(
        title(&findings, id),
        "46% to 77% leave early within a year; whether strategies differ in it cannot be told in this run"
    );
    each(&mut findings, &|index| if index == 0 { 0.1 } else { 0.0 }, Some(0.01));
    assert_eq!(
        title(&findings, id),
        "More leave early within a year with Digital self-help (77%) than with Status quo (61%)"
    );
    assert_eq!(title(&alone(), id), "Status quo: 61% of those who take up a place leave early within a year");
    findings.time_to_event.clear();
    assert_eq!(title(&findings, id), "(none)");
}
