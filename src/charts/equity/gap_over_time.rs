//! The gap in reach between deprived and other areas, year by year.

use super::{Drawn, FIELDS as SHARED, REACH, TIME, draw, panels, paragraph, row};
use crate::analysis::equity::{Measure as Compared, Yearly};
use crate::analysis::findings::Findings;
use crate::charts::rules::{Verdict, band, name, names, verdict};
use crate::charts::table::{Cell, ChartTable, Field, Measure};
use crate::charts::words::{count, list, spans, year};
use crate::charts::{Chart, ChartError, framed};
use crate::units::time::{Calendar, WEEKS_PER_YEAR};

/// The gap in reach between deprived and other areas, year by year.
pub(in crate::charts) struct GapOverTime;

const FIELDS: &[Field] = &[
    SHARED[0],
    SHARED[1],
    SHARED[2],
    SHARED[3],
    SHARED[4],
    SHARED[5],
    SHARED[6],
    SHARED[7],
    Field { name: "from", meaning: "first day of the year", unit: "date" },
    Field { name: "to", meaning: "day after its last", unit: "date" },
];

/// The years in which a plan was shown to move the gap to one side.
type Moved = (usize, Vec<usize>);

fn moved(findings: &Findings, wanted: Verdict) -> Vec<Moved> {
    let shown = |row: &&Yearly| verdict(&row.difference, &findings.setting) == wanted;
    let own = |strategy: usize| -> Moved {
        let years = yearly(findings).filter(|row| row.strategy == strategy).filter(shown).map(|row| row.year);
        (strategy, years.collect())
    };
    (1..findings.strategies.len()).map(own).filter(|(_, years)| !years.is_empty()).collect()
}

fn yearly(findings: &Findings) -> impl Iterator<Item = &Yearly> {
    findings.equity.yearly.iter().filter(|row| Compared::ALL[row.measure].id == REACH)
}

/// `in year 2 (2028/29)`, `in years 1 to 3 and 5`, `in every year`; the calendar's years only where they are wanted.
fn when(findings: &Findings, years: &[usize], calendared: bool) -> String {
    let all = yearly(findings).map(|row| row.year).max().unwrap_or_default();
    let (Some(first), Some(last)) = (years.first(), years.last()) else { return String::new() };
    let calendar = |number: usize| year(findings.setting.start, number);
    match years {
        _ if years.len() == all => "in every year".into(),
        [only] if !calendared => format!("in year {only}"),
        _ if !calendared => format!("in years {}", spans(years)),
        [only] => format!("in year {only} ({})", calendar(*only)),
        _ if last - first + 1 == years.len() => {
            format!("in years {} ({} to {})", spans(years), calendar(*first), calendar(*last))
        }
        _ => format!("in years {}", spans(years)),
    }
}

/// Which plans shift reach to a side, in which years: those of the same years together.
fn side(findings: &Findings, moved: &[Moved], to: &str, calendared: bool) -> String {
    let mut groups: Vec<(Vec<usize>, &[usize])> = Vec::new();
    for (strategy, years) in moved {
        match groups.iter_mut().find(|(_, known)| known == years) {
            Some((plans, _)) => plans.push(*strategy),
            None => groups.push((vec![*strategy], years)),
        }
    }
    if let [(plans, years)] = groups.as_slice() {
        let verb = if plans.len() == 1 { "shifts" } else { "shift" };
        return format!(
            "{} {verb} reach towards the {to} deprived areas {}",
            names(findings, plans),
            when(findings, years, calendared)
        );
    }
    let own = |(plans, years): &(Vec<usize>, &[usize])| {
        format!("{} {}", names(findings, plans), when(findings, years, calendared))
    };
    let each: Vec<String> = groups.iter().map(own).collect();
    format!("Towards the {to} deprived areas reach is shifted by {}", list(&each))
}

/// Characters for which a title has room; a longer one is told without the calendar, because its end would not be drawn.
const ROOM: usize = 230;

fn title(findings: &Findings) -> String {
    let full = told(findings, true);
    if full.chars().count() > ROOM { told(findings, false) } else { full }
}

fn told(findings: &Findings, calendared: bool) -> String {
    let [towards, away] = [(Verdict::Lower, "most"), (Verdict::Higher, "least")].map(|(verdict, to)| {
        let moved = moved(findings, verdict);
        (!moved.is_empty()).then(|| side(findings, &moved, to, calendared))
    });
    match (towards, away) {
        (None, None) => {
            "No plan could be shown to change the gap in reach between deprived and other areas in any year"
                .into()
        }
        (Some(one), None) | (None, Some(one)) => one,
        (Some(towards), Some(away)) => format!("{towards}. {away}"),
    }
}

impl Chart for GapOverTime {
    fn id(&self) -> &'static str {
        "gap-over-time"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let calendar = Calendar::new(findings.setting.start);
        let day = |year: usize| Cell::Date(calendar.date(year as f64 * WEEKS_PER_YEAR));
        let one = |own: &Yearly| {
            let mut cells = row(findings, own.strategy, own.year as f64, &own.level);
            cells.extend([day(own.year.saturating_sub(1)), day(own.year)]);
            cells
        };
        let rows: Vec<Vec<Cell>> = yearly(findings).map(one).collect();
        if rows.is_empty() {
            return None;
        }
        let beside = if findings.strategies.len() > 1 {
            format!(" The title tells where a plan differs from {}.", name(findings, 0))
        } else {
            String::new()
        };
        let subtitle = format!(
            "Slope index of inequality of each year's reach: what the line through the deprivation fifths gives the least deprived \
             person more than the most deprived. Below 0, the most deprived are reached more. Bands: {}.{beside}",
            band(&findings.setting)
        );
        let alt = paragraph(findings, &rows, "Slope index of reach by year", &|value| {
            format!("{} percentage points", count(value * 100.0))
        });
        let mut panels = panels(
            (
                "Least less most deprived",
                "percentage points of eligible people reached in the year",
                Measure::Percent,
            ),
            ("Each point stands in the middle of its year", Measure::Count),
        );
        if let Some(along) = panels.last_mut() {
            along.key = TIME;
        }
        Some(framed(findings, [title(findings), subtitle, alt], panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table, Drawn::Line, false)
    }
}
