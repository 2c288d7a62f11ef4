//! Life-lines of a few simulated people: two lanes for each, the comparator's above and a plan's beneath it, with the same luck.
//!
//! A lane is a bar of illness states through calendar time, a thin bar beneath it where a place in peer support is held, and
//! marks above it for what happens in a moment. What the section of the page says of these people is told of the same plan.

use super::axes::{Frame, SMALL, calendar, dates, day, no_date, sheet, words};
use super::canvas::{Align, Canvas, Ink, clip};
use super::keys::Keys;
use super::rules::{name, plural};
use super::style::{Colour, Hatch, Marker, QUIET, TEXT};
use super::table::{Cell, ChartTable, Field};
use super::words::count;
use super::{Chart, ChartError, framed};
use crate::analysis::findings::Findings;
use crate::analysis::life_lines::{LifeLines, admissions, days_in_hospital};
use crate::model::diary::{Diary, Happening};
use crate::model::person::{IllnessState, Programme};
use crate::units::time::Calendar;
use std::fmt::Write as _;

/// How a few simulated people fare.
#[derive(Debug)]
pub struct Lives;

const FIELDS: &[Field] = &[
    Field::STRATEGY,
    Field { name: "person", meaning: "number of the simulated person, from 1", unit: "" },
    Field { name: "kind", meaning: "state: of illness; support: a place; event: of one day", unit: "" },
    Field { name: "what", meaning: "which state, place or event", unit: "" },
    Field { name: "from", meaning: "first day, or the day of the event", unit: "date" },
    Field { name: "to", meaning: "day after the last; nothing for an event", unit: "date" },
];

/// Kinds of rows.
const STATE: &str = "state";
const SUPPORT: &str = "support";
const EVENT: &str = "event";

/// What a bar or a mark is: its key, its words, and how it looks.
struct Sort<T> {
    key: &'static str,
    label: &'static str,
    look: T,
}

/// Illness states, each a step darker than the one before: told apart without colour, and the more so the graver.
const STATES: [Sort<Colour>; 5] = [
    Sort { key: "stable", label: "Stable", look: (0xe4, 0xe8, 0xea) },
    Sort { key: "relapse", label: "Acute episode", look: (0xf0, 0xb4, 0x2a) },
    Sort { key: "crisis_care", label: "Crisis-team care at home", look: (0x3f, 0x9a, 0xd0) },
    Sort { key: "voluntary", label: "Hospital, voluntary", look: (0x0b, 0x4f, 0x8f) },
    Sort { key: "compulsory", label: "Hospital, compulsory", look: (0x25, 0x08, 0x1c) },
];
/// Places in peer support.
const SUPPORTS: [Sort<Colour>; 2] = [
    Sort { key: "peer_worker", label: "With a peer worker", look: (0x00, 0x7a, 0x58) },
    Sort { key: "no_worker", label: "Place without a peer worker", look: (0x8f, 0xd6, 0xbf) },
];
/// Events.
const EVENTS: [Sort<(Marker, Colour)>; 5] = [
    Sort { key: "referral", label: "Referral", look: (Marker::Ring, (0x4f, 0x56, 0x5e)) },
    Sort { key: "enrolment", label: "Enrolment", look: (Marker::Triangle, (0x00, 0x7a, 0x58)) },
    Sort { key: "leaving", label: "Leaving peer support", look: (Marker::Down, (0xd5, 0x5e, 0x00)) },
    Sort { key: "moving_away", label: "Leaving the population", look: (Marker::Diamond, (0x7a, 0x80, 0x87)) },
    Sort { key: "death", label: "Death", look: (Marker::Square, (0x10, 0x10, 0x10)) },
];

/// Heights: the marks of a lane, its bar of states, its bar of support, and what parts it from the next.
const MARKS: f64 = 10.0;
const BAR: f64 = 12.0;
const PLACE: f64 = 5.0;
const LANE: f64 = MARKS + BAR + 1.0 + PLACE + 4.0;
/// Height of the words above a person's lanes, and of everything of a person.
const HEAD: f64 = 14.0;
const PERSON: f64 = HEAD + 2.0 * LANE + 12.0;
/// Room for the words at the left.
const LEFT: f64 = 190.0;
/// Least width of a bar, so that a few days are seen in ten years.
const LEAST: f64 = 1.2;

/// The strategy whose life-lines are shown: the one with the fewest admissions in this run.
pub fn shown(findings: &Findings) -> Option<&LifeLines> {
    fewest_admissions(findings, |lines| !lines.people.is_empty())
}

/// The life-lines under the strategy with the fewest admissions of those that have some to tell.
pub(super) fn fewest_admissions(
    findings: &Findings,
    tells: impl Fn(&LifeLines) -> bool,
) -> Option<&LifeLines> {
    let mean =
        |lines: &&LifeLines| findings.level(lines.strategy, "admissions").mean.unwrap_or(f64::INFINITY);
    let told = findings.life_lines.iter().filter(|lines| tells(lines));
    told.min_by(|a, b| mean(a).total_cmp(&mean(b)))
}

/// What lasts from one moment to another.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spell {
    what: &'static str,
    from: f64,
    to: f64,
}

const fn state(of: IllnessState) -> Option<&'static str> {
    match of {
        IllnessState::Stable => Some(STATES[0].key),
        IllnessState::Relapse => Some(STATES[1].key),
        IllnessState::CrisisCare => Some(STATES[2].key),
        IllnessState::Voluntary => Some(STATES[3].key),
        IllnessState::Compulsory => Some(STATES[4].key),
        IllnessState::Dead => None,
    }
}

/// What a happening makes of a bar.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Turn {
    /// It goes on as it is.
    Stays,
    /// Something else begins.
    Into(&'static str),
    /// Nothing follows.
    Ends,
}

/// What a happening makes of the state.
const fn turn(what: Happening) -> Turn {
    match what {
        Happening::Discharge | Happening::Recovery => Turn::Into(STATES[0].key),
        Happening::Relapse => Turn::Into(STATES[1].key),
        Happening::CrisisCare => Turn::Into(STATES[2].key),
        Happening::Voluntary => Turn::Into(STATES[3].key),
        Happening::Compulsory => Turn::Into(STATES[4].key),
        Happening::Died | Happening::Suicide | Happening::Left => Turn::Ends,
        _ => Turn::Stays,
    }
}

/// What a happening makes of a place in peer support.
const fn place(what: Happening) -> Turn {
    match what {
        Happening::PlaceMatched | Happening::PlaceUnmatched | Happening::WorkerFound => {
            Turn::Into(SUPPORTS[0].key)
        }
        Happening::PlaceAlone | Happening::WorkerLost => Turn::Into(SUPPORTS[1].key),
        Happening::DroppedOut
        | Happening::SiteStopped
        | Happening::Completed
        | Happening::Died
        | Happening::Suicide
        | Happening::Left => Turn::Ends,
        _ => Turn::Stays,
    }
}

/// The event that a happening is drawn as.
const fn event(what: Happening) -> Option<&'static str> {
    match what {
        Happening::Accepted | Happening::NotTakenUp => Some(EVENTS[0].key),
        Happening::PlaceMatched | Happening::PlaceUnmatched | Happening::PlaceAlone => Some(EVENTS[1].key),
        Happening::DroppedOut | Happening::SiteStopped | Happening::Completed => Some(EVENTS[2].key),
        Happening::Left => Some(EVENTS[3].key),
        Happening::Died | Happening::Suicide => Some(EVENTS[4].key),
        _ => None,
    }
}

/// Spells from the start to the horizon, or to where they end for good.
fn spells(
    diary: &Diary,
    horizon: f64,
    began: Option<&'static str>,
    turn: fn(Happening) -> Turn,
) -> Vec<Spell> {
    let mut all = Vec::new();
    let mut now = began.map(|what| (what, 0.0));
    let mut close = |now: Option<(&'static str, f64)>, to: f64| {
        if let Some((what, from)) = now.filter(|(_, from)| to > *from) {
            all.push(Spell { what, from, to });
        }
    };
    for entry in &diary.entries {
        let next = match turn(entry.what) {
            Turn::Stays => continue,
            Turn::Into(what) => Some(what),
            Turn::Ends => None,
        };
        if now.map(|(what, _)| what) != next {
            close(now, entry.at);
            now = next.map(|what| (what, entry.at));
        }
    }
    close(now, horizon);
    all
}

/// The place that a person held at the start, of which the diary does not say how it came about.
fn held_before(diary: &Diary) -> Option<&'static str> {
    let first = diary.entries.iter().map(|entry| entry.what).find(|&what| {
        let of_place = matches!(what, Happening::Contact) || place(what) != Turn::Stays;
        of_place && !matches!(what, Happening::Died | Happening::Suicide | Happening::Left)
    });
    let held = match first {
        None => diary.stand.programme == Programme::Engaged,
        Some(what) => event(what) != Some(EVENTS[1].key),
    };
    held.then_some(if first == Some(Happening::WorkerFound) { SUPPORTS[1].key } else { SUPPORTS[0].key })
}

fn rows(findings: &Findings, strategy: usize, person: usize, diary: &Diary) -> Vec<Vec<Cell>> {
    let calendar = Calendar::new(findings.setting.start);
    let horizon = findings.setting.horizon;
    let row = |kind: &str, what: &str, from: f64, to: Option<f64>| {
        vec![
            Cell::text(&findings.strategies[strategy].id),
            Cell::number(person as f64 + 1.0),
            Cell::text(kind),
            Cell::text(what),
            Cell::Date(calendar.date(from)),
            to.map_or(Cell::Missing, |to| Cell::Date(calendar.date(to))),
        ]
    };
    let of = |kind: &'static str, all: Vec<Spell>| -> Vec<Vec<Cell>> {
        all.into_iter().map(|spell| row(kind, spell.what, spell.from, Some(spell.to))).collect()
    };
    let mut all = of(STATE, spells(diary, horizon, state(diary.began), turn));
    all.extend(of(SUPPORT, spells(diary, horizon, held_before(diary), place)));
    let marks = diary.entries.iter().filter_map(|entry| Some((event(entry.what)?, entry.at)));
    all.extend(marks.map(|(what, at)| row(EVENT, what, at, None)));
    all
}

/// A lane in a few words.
fn told(diary: &Diary, horizon: f64) -> String {
    let (stays, days) = (admissions(diary), days_in_hospital(diary, horizon));
    let support = spells(diary, horizon, held_before(diary), place);
    let weeks: f64 = support.iter().map(|spell| spell.to - spell.from).sum();
    format!(
        "{stays} admission{}, {} days in hospital, {} weeks with a place in peer support",
        plural(stays),
        count(days),
        count(weeks)
    )
}

impl Chart for Lives {
    fn id(&self) -> &'static str {
        "life-lines"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let lines = shown(findings)?;
        let horizon = findings.setting.horizon;
        let plans = [0, lines.strategy].map(|strategy| name(findings, strategy));
        let mut cells = Vec::new();
        let mut alt = format!(
            "Two lanes of illness states for each person, {} above and {} beneath it, with places in peer support and events. ",
            plans[0], plans[1]
        );
        for (number, both) in lines.people.iter().enumerate() {
            cells.extend(rows(findings, 0, number, &both.comparator));
            cells.extend(rows(findings, lines.strategy, number, &both.strategy));
            let [one, other] = [&both.comparator, &both.strategy].map(|diary| told(diary, horizon));
            let _ = write!(
                alt,
                "Simulated person {}: under {}, {one}; under {}, {other}. ",
                number + 1,
                plans[0],
                plans[1]
            );
        }
        alt.push_str("What happened to each, day by day, is in the tables beneath.");
        let title = format!(
            "{} simulated {}, each under {} and under {}, with the same luck",
            lines.people.len(),
            if lines.people.len() == 1 { "person" } else { "people" },
            plans[0],
            plans[1]
        );
        let subtitle = "Chosen by lot, not by what the plan did. None of them is a real person; a handful of lives proves nothing. \
                        One replicate."
            .to_owned();
        let mut table = framed(findings, [title, subtitle, alt], Vec::new(), FIELDS, cells);
        let ids = [0, lines.strategy].map(|strategy| findings.strategies[strategy].id.clone());
        table.series.retain(|series| ids.contains(&series.id));
        Some(table)
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let people = table.iter().filter_map(|row| row.number("person")).fold(0.0, f64::max);
        sheet(self.id(), table, 255.0 + people * PERSON, |canvas, frame| {
            let top = legend(canvas, frame)?;
            let plot =
                Frame { left: frame.left + LEFT, top, right: frame.right, bottom: top + people * PERSON };
            let from = table.iter().filter_map(|row| row.date("from")).min().unwrap_or_else(no_date);
            let to = table.iter().filter_map(|row| row.date("to")).max().unwrap_or_else(no_date);
            let time = calendar(from, to, (plot.left, plot.right));
            dates(canvas, plot, &time, from, to)?;
            let mut person = 1.0;
            while person <= people {
                let head = plot.top + (person - 1.0) * PERSON;
                let label = format!("Simulated person {person}");
                canvas.words(&label, (frame.left, head + 8.0), words(SMALL, TEXT, Align::Left))?;
                for (lane, series) in table.series.iter().enumerate() {
                    let top = head + HEAD + lane as f64 * LANE;
                    let plan = clip(&series.name, 11.5, false, LEFT - 12.0);
                    let middle = top + MARKS + BAR / 2.0;
                    canvas.words(&plan, (frame.left + 6.0, middle), words(11.5, QUIET, Align::Left))?;
                    for row in table.select(&[("strategy", &series.id)]) {
                        let (Some(number), Some(begin)) = (row.number("person"), row.date("from")) else {
                            continue;
                        };
                        if number.total_cmp(&person).is_ne() {
                            continue;
                        }
                        let ends = (time.at(day(begin)), row.date("to").map(|end| time.at(day(end))));
                        part(canvas, row.text("kind"), row.text("what"), ends, top)?;
                    }
                }
                person += 1.0;
            }
            Ok(())
        })
    }
}

/// Draws a bar or a mark of the lane that begins at this height.
fn part(
    canvas: &Canvas,
    kind: &str,
    what: &str,
    (from, to): (f64, Option<f64>),
    top: f64,
) -> Result<(), ChartError> {
    let bar = |sorts: &[Sort<Colour>], y: f64, height: f64| {
        let (Some(sort), Some(to)) = (sorts.iter().find(|sort| sort.key == what), to) else { return Ok(()) };
        let ends = ((from, y), (to.max(from + LEAST), y + height));
        canvas.bar(ends.0, ends.1, Ink::fill(sort.look, 1.0), Hatch::Plain)
    };
    match kind {
        STATE => bar(&STATES, top + MARKS, BAR),
        SUPPORT => bar(&SUPPORTS, top + MARKS + BAR + 1.0, PLACE),
        _ => match EVENTS.iter().find(|sort| sort.key == what) {
            Some(sort) => {
                canvas.marker((from, top + MARKS / 2.0), sort.look.0, 3.6, Ink::fill(sort.look.1, 1.0))
            }
            None => Ok(()),
        },
    }
}

/// Writes what bars and marks mean; returns where the lanes begin.
fn legend(canvas: &Canvas, frame: Frame) -> Result<f64, ChartError> {
    let mut keys = Keys::of(canvas, frame);
    for sort in &STATES {
        keys.bar(sort.label, sort.look, 6.0)?;
    }
    keys.line();
    for sort in &SUPPORTS {
        keys.bar(sort.label, sort.look, PLACE / 2.0)?;
    }
    for Sort { label, look: (marker, colour), .. } in EVENTS {
        keys.mark(label, marker, colour)?;
    }
    Ok(keys.bottom() + 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::diary::{Entry, Stand};
    use crate::model::person::Attributes;

    fn diary(began: IllnessState, entries: &[(f64, Happening)]) -> Diary {
        Diary {
            site: 0,
            person: 0,
            rank: 0,
            age: 40.0,
            attributes: Attributes::default(),
            began,
            entries: entries.iter().map(|&(at, what)| Entry { at, what, contacts: 0 }).collect(),
            contacts: 0,
            stand: Stand {
                state: IllnessState::Stable,
                programme: Programme::Outside,
                habits: 0,
                referrals: 0,
                enrolments: 0,
                visits: 0,
                contacts: 0,
                worker: None,
            },
        }
    }

    fn lanes(diary: &Diary) -> [Vec<(&'static str, f64, f64)>; 2] {
        let of = |all: Vec<Spell>| all.into_iter().map(|spell| (spell.what, spell.from, spell.to)).collect();
        [
            of(spells(diary, 100.0, state(diary.began), turn)),
            of(spells(diary, 100.0, held_before(diary), place)),
        ]
    }

    #[test]
    fn a_lane_says_what_the_diary_says() {
        let life = diary(
            IllnessState::Voluntary,
            &[
                (4.0, Happening::Discharge),
                (10.0, Happening::Accepted),
                (12.0, Happening::PlaceMatched),
                (12.0, Happening::Contact),
                (20.0, Happening::Relapse),
                (22.0, Happening::Compulsory),
                (30.0, Happening::Discharge),
                (40.0, Happening::WorkerLost),
                (44.0, Happening::WorkerFound),
                (60.0, Happening::DroppedOut),
                (90.0, Happening::Died),
            ],
        );
        let [states, places] = lanes(&life);
        assert_eq!(
            states,
            [
                ("voluntary", 0.0, 4.0),
                ("stable", 4.0, 20.0),
                ("relapse", 20.0, 22.0),
                ("compulsory", 22.0, 30.0),
                ("stable", 30.0, 90.0),
            ]
        );
        assert_eq!(
            places,
            [("peer_worker", 12.0, 40.0), ("no_worker", 40.0, 44.0), ("peer_worker", 44.0, 60.0)]
        );
        // Time in hospital is what the sentence beside the picture says.
        let hospital: f64 =
            states.iter().filter(|s| ["voluntary", "compulsory"].contains(&s.0)).map(|s| s.2 - s.1).sum();
        assert!((hospital * 7.0 - days_in_hospital(&life, 100.0)).abs() < 1e-9);
    }

    #[test]
    fn a_place_from_before_the_start_is_drawn_from_the_start() {
        let [_, places] =
            lanes(&diary(IllnessState::Stable, &[(5.0, Happening::Contact), (9.0, Happening::Completed)]));
        assert_eq!(places, [("peer_worker", 0.0, 9.0)]);
        let [_, places] = lanes(&diary(IllnessState::Stable, &[(5.0, Happening::PlaceAlone)]));
        assert_eq!(places, [("no_worker", 5.0, 100.0)]);
        let [states, places] = lanes(&diary(IllnessState::Stable, &[(7.0, Happening::Died)]));
        assert_eq!((states, places), (vec![("stable", 0.0, 7.0)], vec![]));
    }

    #[test]
    fn states_get_darker_with_their_gravity() {
        let light = |(r, g, b): Colour| 0.2126 * f64::from(r) + 0.7152 * f64::from(g) + 0.0722 * f64::from(b);
        let lights: Vec<f64> = STATES.iter().map(|sort| light(sort.look)).collect();
        assert!(lights.windows(2).all(|pair| pair[0] - pair[1] > 30.0), "{lights:?}");
        assert!(light(SUPPORTS[1].look) - light(SUPPORTS[0].look) > 60.0);
    }
}
