//! Life-lines of peer workers: two bars a worker, one under the comparator (or another plan that has workers) and one under a plan, coloured by how the worker
//! stands through calendar time, with the same luck.

use super::axes::{Frame, SMALL, calendar, dates, day, no_date, sheet, words};
use super::canvas::{Align, Canvas, Ink, clip};
use super::keys::Keys;
use super::life_lines::fewest_admissions;
use super::rules::name;
use super::style::{Colour, Hatch, QUIET, TEXT};
use super::table::{Cell, ChartTable, Field};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::Findings;
use crate::model::diary::{AtWork, WorkerDiary};
use crate::units::time::{Calendar, WEEKS_PER_YEAR};
use std::fmt::Write as _;

/// How a few workers stand through time.
pub(super) struct WorkerLines;

const FIELDS: &[Field] = &[
    Field::STRATEGY,
    Field { name: "worker", meaning: "number of the simulated worker, from 1", unit: "" },
    Field { name: "stands", meaning: "how the worker stands", unit: "" },
    Field {
        name: "caseload_most",
        meaning: "most people with a place with the worker meanwhile",
        unit: "people",
    },
    Field { name: "from", meaning: "first day", unit: "date" },
    Field { name: "to", meaning: "day after the last", unit: "date" },
];

/// How workers stand, with colours: who works is blue, the darker the better supported.
const LOOKS: [(AtWork, Colour); AtWork::THERE.len()] = [
    (AtWork::Appointed, (0xd9, 0xdd, 0xe1)),
    (AtWork::Training, (0xe6, 0x9f, 0x00)),
    (AtWork::Certifying, (0xf0, 0xe4, 0x42)),
    (AtWork::Supervised, (0x00, 0x72, 0xb2)),
    (AtWork::Unsupervised, (0x7c, 0xc4, 0xec)),
    (AtWork::BurntOut, (0x4a, 0x22, 0x10)),
    (AtWork::OnLeave, (0xcc, 0x79, 0xa7)),
];
/// Height of a bar, and of a worker's two with what parts them from the next.
const BAR: f64 = 13.0;
const WORKER: f64 = 2.0 * BAR + 22.0;
/// Room for the words at the left.
const LEFT: f64 = 190.0;

fn rows(findings: &Findings, strategy: usize, worker: usize, diary: &WorkerDiary) -> Vec<Vec<Cell>> {
    let calendar = Calendar::new(findings.setting.start);
    diary
        .spells
        .iter()
        .enumerate()
        .filter(|(_, spell)| spell.stands != AtWork::Left)
        .map(|(index, spell)| {
            let to = diary.spells.get(index + 1).map_or(findings.setting.horizon, |next| next.at);
            vec![
                Cell::text(&findings.strategies[strategy].id),
                Cell::number(worker as f64 + 1.0),
                Cell::text(spell.stands.key()),
                Cell::number(f64::from(spell.caseload)),
                Cell::Date(calendar.date(spell.at)),
                Cell::Date(calendar.date(to)),
            ]
        })
        .collect()
}

/// A stretch of time: weeks where it is less than a year.
fn time(weeks: f64) -> String {
    if weeks >= WEEKS_PER_YEAR {
        return format!("{:.1} years", weeks / WEEKS_PER_YEAR);
    }
    match libm::round(weeks) {
        few if few < 1.0 => "less than a week".into(),
        few if few < 2.0 => "1 week".into(),
        few => format!("{few:.0} weeks"),
    }
}

/// A worker's time in a few words.
fn told(diary: &WorkerDiary, horizon: f64) -> String {
    let weeks = |wanted: &[AtWork]| diary.weeks(wanted, horizon);
    let in_post = weeks(&AtWork::IN_POST);
    if in_post <= 0.0 {
        return match diary.spells.last().map(|last| last.stands) {
            None => "never appointed".into(),
            Some(AtWork::Left) => "left before being in post".into(),
            Some(stands) => format!("{} at the end, not yet in post", stands.label().to_lowercase()),
        };
    }
    let mut text = format!("{} in post", time(in_post));
    let [alone, burnt, away] =
        [AtWork::Unsupervised, AtWork::BurntOut, AtWork::OnLeave].map(|one| weeks(&[one]));
    for (weeks, what) in [(alone, "without supervision"), (burnt, "burnt out"), (away, "on leave")] {
        if weeks > 0.0 {
            let _ = write!(text, ", {} {what}", time(weeks));
        }
    }
    match diary.most() {
        0 => text.push_str(", had nobody to support"),
        1 => text.push_str(", at most 1 person"),
        most => {
            let _ = write!(text, ", at most {most} people");
        }
    }
    text + if diary.has_left() { ", left" } else { "" }
}

impl Chart for WorkerLines {
    fn id(&self) -> &'static str {
        "worker-lines"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let lines = fewest_admissions(findings, |lines| !lines.workers.is_empty())?;
        let horizon = findings.setting.horizon;
        let plans = [lines.beside, lines.strategy].map(|strategy| name(findings, strategy));
        let mut cells = Vec::new();
        let mut alt = String::new();
        for (number, both) in lines.workers.iter().enumerate() {
            cells.extend(rows(findings, lines.beside, number, &both.comparator));
            cells.extend(rows(findings, lines.strategy, number, &both.strategy));
            let [one, other] = [&both.comparator, &both.strategy].map(|diary| told(diary, horizon));
            let _ = write!(
                alt,
                "Simulated worker {}: under {}, {one}; under {}, {other}. ",
                number + 1,
                plans[0],
                plans[1]
            );
        }
        let title = format!(
            "{} simulated peer workers, each under {} and under {}, with the same luck",
            lines.workers.len(),
            plans[0],
            plans[1]
        );
        let subtitle = "Chosen by lot from those who were appointed under both, in turn from those who left under either and those who \
                        stayed. None of them is a real person; a handful of working lives proves nothing. One replicate, as seen at the \
                        steps at which sites are looked at."
            .to_owned();
        let mut table = framed(findings, [title, subtitle, alt.trim_end().into()], Vec::new(), FIELDS, cells);
        let ids = [lines.beside, lines.strategy].map(|strategy| findings.strategies[strategy].id.clone());
        table.series.retain(|series| ids.contains(&series.id));
        Some(table)
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let workers = table.iter().filter_map(|row| row.number("worker")).fold(0.0, f64::max);
        sheet(self.id(), table, 235.0 + workers * WORKER, |canvas, frame| {
            let top = legend(canvas, frame)?;
            let plot =
                Frame { left: frame.left + LEFT, top, right: frame.right, bottom: top + workers * WORKER };
            let from = table.iter().filter_map(|row| row.date("from")).min().unwrap_or_else(no_date);
            let to = table.iter().filter_map(|row| row.date("to")).max().unwrap_or_else(no_date);
            let time = calendar(from, to, (plot.left, plot.right));
            dates(canvas, plot, &time, from, to)?;
            let mut worker = 1.0;
            while worker <= workers {
                let head = plot.top + (worker - 1.0) * WORKER;
                let label = format!("Simulated worker {worker}");
                canvas.words(&label, (frame.left, head + 8.0), words(SMALL, TEXT, Align::Left))?;
                for (line, series) in table.series.iter().enumerate() {
                    let y = head + 16.0 + line as f64 * (BAR + 2.0);
                    let plan = clip(&series.name, 11.5, false, LEFT - 12.0);
                    canvas.words(
                        &plan,
                        (frame.left + 6.0, y + BAR / 2.0),
                        words(11.5, QUIET, Align::Left),
                    )?;
                    for row in table.select(&[("strategy", &series.id)]) {
                        let (Some(number), Some(begin), Some(end)) =
                            (row.number("worker"), row.date("from"), row.date("to"))
                        else {
                            continue;
                        };
                        let look = LOOKS.into_iter().find(|(stands, _)| stands.key() == row.text("stands"));
                        let Some((_, colour)) = look.filter(|_| number.total_cmp(&worker).is_eq()) else {
                            continue;
                        };
                        let corners = [(time.at(day(begin)), y), (time.at(day(end)), y + BAR)];
                        canvas.bar(corners[0], corners[1], Ink::fill(colour, 1.0), Hatch::Plain)?;
                    }
                }
                worker += 1.0;
            }
            Ok(())
        })
    }
}

/// Writes how workers stand with the colours; returns where the bars begin.
fn legend(canvas: &Canvas, frame: Frame) -> Result<f64, ChartError> {
    let mut keys = Keys::of(canvas, frame);
    for (stands, colour) in LOOKS {
        keys.bar(stands.label(), colour, 6.0)?;
    }
    Ok(keys.bottom() + 18.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::diary::WorkSpell;

    fn diary(spells: &[(f64, AtWork, u16)]) -> WorkerDiary {
        let spell = |&(at, stands, caseload): &(f64, AtWork, u16)| WorkSpell { at, stands, caseload };
        let spells = spells.iter().map(spell).collect();
        WorkerDiary { site: 0, starts: 0, post: 0, holder: 0, rank: 0, ethnicity: 0, spells }
    }

    #[test]
    fn a_worker_is_told_of_as_it_was() {
        let (appointed, training) = ((0.0, AtWork::Appointed, 0), (4.0, AtWork::Training, 0));
        let cases: [(&[_], &str); 7] = [
            (&[], "never appointed"),
            (&[appointed, training], "in training at the end, not yet in post"),
            (&[appointed, (3.0, AtWork::Left, 0)], "left before being in post"),
            (&[appointed, (99.8, AtWork::Supervised, 0)], "less than a week in post, had nobody to support"),
            (&[appointed, (74.0, AtWork::Supervised, 1)], "26 weeks in post, at most 1 person"),
            (
                &[training, (10.0, AtWork::Unsupervised, 9), (95.0, AtWork::Left, 0)],
                "1.6 years in post, 1.6 years without supervision, at most 9 people, left",
            ),
            (
                &[appointed, (10.0, AtWork::BurntOut, 4), (11.0, AtWork::Supervised, 5)],
                "1.7 years in post, 1 week burnt out, at most 5 people",
            ),
        ];
        for (spells, wanted) in cases {
            assert_eq!(told(&diary(spells), 100.0), wanted);
        }
    }
}
