//! Life-lines of people: drawn in two lanes each, for the screen and for print, with a table that says the same.

use super::{extras, text};
use crate::made_up::{england, watched};
use peerscale::charts::figures;
use peerscale::report::folder::files;

/// Two lanes a person, with what happened at its day; what a lane says is in the table that is drawn.
#[test]
fn people_are_drawn_in_two_lanes() {
    let all = figures(&watched()).unwrap();
    let figure = all.iter().find(|figure| figure.id == "life-lines").unwrap();
    assert_eq!(
        figure.table.title,
        "3 simulated people, each under Status quo and under Slow and supervised, with the same luck"
    );
    let written = files(&watched(), &extras()).unwrap();
    let csv = text(&written, "figures/life-lines.csv");
    // The start is the first of April 2027; week 24 begins 168 days later.
    for row in [
        "status-quo,1,state,compulsory,2027-09-16,2027-11-04",
        "status-quo,2,event,death,2031-01-30,",
        "slow-and-supervised,1,support,peer_worker,2027-06-17,2028-05-25",
        "slow-and-supervised,1,support,no_worker,2028-05-25,2028-08-03",
        "slow-and-supervised,1,event,leaving,2029-05-10,",
        "slow-and-supervised,2,event,referral,2028-03-16,",
    ] {
        assert!(csv.lines().any(|line| line == row), "{row}\n{csv}");
    }
    assert!(!csv.contains("status-quo,1,support"));
    for label in ["Simulated person 3", "Hospital, compulsory", "With a peer worker", "Referral", "Death"] {
        assert!(figure.svg.contains(label), "{label}");
    }
    // Once in the title and once in the words, and a lane for each person.
    assert_eq!(figure.svg.matches("\nSlow and supervised\n").count(), 3);
    assert!(figures(&england()).unwrap().iter().all(|figure| figure.id != "life-lines"));
}

/// The picture is outside of what is folded away, which no print shows; the tables that say the same follow it.
#[test]
fn the_picture_is_there_in_print() {
    let files = files(&watched(), &extras()).unwrap();
    let page = text(&files, "report.html");
    let (before, figure) = page.split_once("<figure id=\"figure-life-lines\">").unwrap();
    assert_eq!(before.matches("<details").count(), before.matches("</details>").count());
    let svg = figure.find("<svg ").unwrap();
    let head = figure[svg..].split('>').next().unwrap();
    assert_eq!(head.matches("role=\"img\"").count(), 1, "{head}");
    assert!(svg < figure.find("<details>").unwrap());
    assert!(figure.contains("id=\"figure-life-lines-alt\""));
    let (_, after) = figure.split_once("</figure>").unwrap();
    assert!(
        after.contains("Simulated person 1: ") && after.contains("was taken to hospital under compulsion")
    );
    for end in ["svg", "png", "csv", "txt"] {
        assert!(files.iter().any(|file| file.path == format!("figures/life-lines.{end}")), "{end}");
    }
}
