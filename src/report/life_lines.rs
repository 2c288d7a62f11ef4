//! Life-lines in plain words: what happened to a few simulated people under the comparator and under a strategy.

use super::page::{Page, draw};
use crate::analysis::findings::Findings;
use crate::analysis::life_lines::{TwoLives, admissions, days_in_hospital, times};
use crate::charts::life_lines::{Lives, shown};
use crate::charts::rules::{self, plural};
use crate::charts::words::{count, day};
use crate::charts::{Chart as _, Figure};
use crate::model::diary::{Diary, Entry, Happening};
use crate::model::person::IllnessState;
use crate::units::time::Calendar;

/// The diagnoses in plain words, in the order of the model's.
const DIAGNOSES: [&str; 4] = ["schizophrenia", "another psychosis", "bipolar disorder", "severe depression"];
/// The sexes in plain words.
const SEXES: [&str; 2] = ["woman", "man"];

/// Who a simulated person is, in plain words.
pub(super) fn who(diary: &Diary) -> String {
    let of = |words: &[&'static str], index: u8| words.get(usize::from(index)).copied().unwrap_or("person");
    let who = &diary.attributes;
    let place = if who.area == 0 { "a town or city" } else { "the countryside" };
    format!(
        "a {} of {} with {}, in {place}",
        of(&SEXES, who.sex),
        diary.age.floor(),
        of(&DIAGNOSES, who.diagnosis)
    )
}

/// Why somebody was chosen.
pub(super) const fn stratum(lives: &TwoLives) -> &'static str {
    match (lives.engaged, lives.admitted) {
        (true, true) => "held a place and was admitted",
        (true, false) => "held a place and was never admitted",
        (false, true) => "never held a place and was admitted",
        (false, false) => "never held a place and was never admitted",
    }
}

/// How a life-line begins.
pub(super) const fn began(diary: &Diary) -> &'static str {
    match diary.began {
        IllnessState::Stable => "lives in the community, without an acute episode",
        IllnessState::Relapse => "lives in the community, with an acute episode",
        IllnessState::CrisisCare => "is cared for at home by a crisis team",
        IllnessState::Voluntary => "is in hospital by agreement",
        IllnessState::Compulsory => "is in hospital under compulsion",
        IllnessState::Dead => "is not there any more",
    }
}

/// What happened, in plain words.
pub(super) fn happened(entry: &Entry) -> String {
    let after = || format!("after {} contact{}", entry.contacts, plural(usize::from(entry.contacts)));
    match entry.what {
        Happening::Relapse => "an acute episode began".into(),
        Happening::CrisisCare => "care at home by a crisis team began".into(),
        Happening::Voluntary => "went to hospital by agreement".into(),
        Happening::Compulsory => "was taken to hospital under compulsion".into(),
        Happening::Discharge => "left hospital".into(),
        Happening::Recovery => "the acute episode ended".into(),
        Happening::Visit => "visited an emergency department".into(),
        Happening::MedicationStopped => "no longer took medication as agreed".into(),
        Happening::MedicationResumed => "took medication as agreed again".into(),
        Happening::JobFound => "found a job".into(),
        Happening::JobLost => "lost the job, or retired".into(),
        Happening::PlanMade => "made a crisis plan".into(),
        Happening::NotTakenUp => "was offered peer support and took up no place".into(),
        Happening::Accepted => "accepted an offer of peer support".into(),
        Happening::WaitEnded => "stopped waiting for a place".into(),
        Happening::PlaceMatched => "met a peer worker of the same background".into(),
        Happening::PlaceUnmatched => "met a peer worker of another background".into(),
        Happening::PlaceAlone => "took up a place without a peer worker".into(),
        Happening::Contact => match entry.contacts {
            1 => "first contact".into(),
            number => format!("contact number {number}"),
        },
        Happening::WorkerLost => "the peer worker left the job".into(),
        Happening::WorkerFound => "another peer worker took over".into(),
        Happening::DroppedOut => format!("left peer support early, {}", after()),
        Happening::SiteStopped => format!("peer support stopped at the site, {}", after()),
        Happening::Completed => format!("came to the planned end of peer support, {}", after()),
        Happening::Died => "died".into(),
        Happening::Suicide => "died by suicide".into(),
        Happening::Left => "left the population".into(),
    }
}

/// A life in a sentence.
fn summary(diary: &Diary, horizon: f64) -> String {
    let stays = admissions(diary);
    let days = days_in_hospital(diary, horizon);
    let hospital = match stays {
        0 if days > 0.0 => format!("no admission, {} days in hospital", count(days)),
        0 => "no admission".into(),
        _ => format!("{stays} admission{}, {} days in hospital", plural(stays), count(days)),
    };
    let contacts = diary.contacts as usize;
    let places = usize::from(diary.stand.enrolments);
    let peers = match (places, contacts) {
        (0, _) => "no peer support".into(),
        (_, 0) => "a place but no contact".into(),
        _ => format!("{contacts} peer contact{}", plural(contacts)),
    };
    let end = match diary.entries.last().map(|entry| entry.what) {
        Some(Happening::Died | Happening::Suicide) => ", died",
        Some(Happening::Left) => ", left the population",
        _ => "",
    };
    let episodes = times(diary, &[Happening::Relapse]);
    format!("{episodes} acute episode{}, {hospital}, {peers}{end}", plural(episodes))
}

/// The section of a page; nothing where no life-lines were wanted.
pub(super) fn section(page: &mut Page, findings: &Findings) {
    let Some(lines) = shown(findings) else { return };
    let names = [0, lines.strategy].map(|strategy| rules::name(findings, strategy));
    page.raw("<h3>Life-lines</h3>\n");
    page.element(
        "p",
        &format!(
            "A few simulated people, each once under {} and once under {}, with the same luck: what differs between the two \
             lanes of a person is what the plan changed for that simulated person. None of them is a real person, and nothing here \
             is advice about anybody: chance decides most of a single life, and a handful of lives proves nothing.",
            names[0], names[1]
        ),
    );
    page.tagged(
        "p",
        " class=\"quiet\"",
        "How they were chosen: by lot, in turn from those who held a place and were admitted (in either of the two lanes), held \
         a place only, were admitted only, and neither; the seed decides the lot. They were not chosen by what the plan did. \
         From the first replicate.",
    );
    drawing(page, findings);
    for (index, lives) in lines.people.iter().enumerate() {
        person(page, findings, index + 1, lives, names);
    }
    page.raw("<p class=\"quiet\">These and the life-lines beside the other plans: <a href=\"tables/life_lines.csv\">life_lines.csv</a>.</p>\n");
}

/// The lanes of everybody, before the words and the tables that say the same.
fn drawing(page: &mut Page, findings: &Findings) {
    // The same picture as among the figures of the run: one that cannot be drawn has stopped the run there.
    let Some(table) = Lives.table(findings) else { return };
    let Ok(svg) = Lives.draw(&table) else { return };
    draw(page, &Figure { id: Lives.id(), table, svg, png: Vec::new() });
}

fn person(page: &mut Page, findings: &Findings, number: usize, lives: &TwoLives, names: [&str; 2]) {
    let horizon = findings.setting.horizon;
    page.element("h3", &format!("Simulated person {number}: {}", who(&lives.comparator)));
    let both = [&lives.comparator, &lives.strategy];
    if lives.comparator.entries == lives.strategy.entries {
        let text =
            format!("Under either plan: {}. The plan changed nothing here.", summary(both[0], horizon));
        page.element("p", &text);
    } else {
        let [one, other] = both.map(|diary| summary(diary, horizon));
        page.element("p", &format!("Under {}: {one}. Under {}: {other}.", names[0], names[1]));
    }
    page.raw("<details><summary>What happened when</summary>\n");
    let head = ["When", names[0], names[1]].map(str::to_owned);
    let cells = |row: [String; 3]| row.map(|text| (text, true)).to_vec();
    page.table(
        &format!("Chosen as someone who {}", stratum(lives)),
        &head,
        side_by_side(findings, both).into_iter().map(cells),
    );
    page.raw("</details>\n");
}

/// Two diaries as rows of a table: the day, and what happened on it in each; what happens on the same day shares a row.
fn side_by_side(findings: &Findings, both: [&Diary; 2]) -> Vec<[String; 3]> {
    let calendar = Calendar::new(findings.setting.start);
    let mut rows = vec![(findings.setting.start, both.map(|diary| vec![began(diary).to_owned()]))];
    let mut all: Vec<(f64, usize, &Entry)> = both
        .iter()
        .enumerate()
        .flat_map(|(side, diary)| diary.entries.iter().map(move |entry| (entry.at, side, entry)))
        .collect();
    // Stable, so that what falls on one moment keeps the order of the diary.
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, side, entry) in all {
        let date = calendar.date(at);
        if rows.last().is_none_or(|(last, _)| *last != date) {
            rows.push((date, [Vec::new(), Vec::new()]));
        }
        if let Some((_, cells)) = rows.last_mut() {
            cells[side].push(happened(entry));
        }
    }
    rows.into_iter().map(|(date, [one, other])| [day(date), one.join("; "), other.join("; ")]).collect()
}
