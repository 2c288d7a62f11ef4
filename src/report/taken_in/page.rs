//! What was taken in, in the chapters of the page of a run.

use super::belongs::{Run, subjects};
use super::{Calibration, Finding, Sensitivity, Taken, Trials, UNDER, Validation};
use crate::analysis::agreement::{Agreement, Kind};
use crate::analysis::findings::Setting;
use crate::analysis::trial::published::Purpose;
use crate::charts::rules::plural;
use crate::charts::words::{count, duration, grouped, list, people, significant};
use crate::charts::{ChartTable, fit};
use crate::report::page::{Drawn, Page, draw_as};
use crate::report::{ReportError, sensitivity};

/// More rows than these stand in a table that is opened.
const MOST: usize = 40;

/// The sensitivity analyses, or which command makes one.
///
/// # Errors
/// Where a chart cannot be drawn.
pub(in crate::report) fn analyses(page: &mut Page, taken: &[Taken], run: Run) -> Result<(), ReportError> {
    let mut place = 0;
    for one in taken {
        let Finding::Sensitivity(analysis) = &one.finding else { continue };
        place += 1;
        page.element("h3", &titled(analysis));
        provenance(page, &one.folder, &made(analysis, &run.findings.setting), true);
        let figures = sensitivity::drawings(&analysis.found)?;
        let root = format!("{UNDER}/{}", one.folder);
        sensitivity::part(page, &analysis.found, &figures, &root, &format!("analysis-{place}"));
    }
    if place == 0 {
        page.element(
            "p",
            "Not taken in yet: what each input does by itself (tornado), at which value the decision flips, and what other structures \
             of the model say. `peerscale sensitivity` finds it from the same files (with --structural, --two-way or --threshold for \
             more), and `peerscale report` with this folder and `--with` that one shows it here.",
        );
    }
    Ok(())
}

/// Calibrations and validations, or which commands make them.
///
/// # Errors
/// Where a chart cannot be drawn.
pub(in crate::report) fn comparisons(page: &mut Page, taken: &[Taken], run: Run) -> Result<(), ReportError> {
    let (mut fits, mut validations) = (0, 0);
    for one in taken {
        match &one.finding {
            Finding::Sensitivity(_) => {}
            Finding::Calibration(fitted) => {
                fits += 1;
                calibration(page, one, fitted, &format!("fit-{fits}"), run)?;
            }
            Finding::Validation(validated) => {
                validations += 1;
                validation(page, one, validated, &format!("set-{validations}"), run)?;
            }
        }
    }
    let lacking: Vec<&str> = [(fits, "`peerscale calibrate`"), (validations, "`peerscale validate`")]
        .into_iter()
        .filter(|(number, _)| *number == 0)
        .map(|(_, verb)| verb)
        .collect();
    if !lacking.is_empty() {
        let what = match (fits, validations) {
            (0, 0) => {
                "how well fitted values meet their targets, and how the model stands beside exact answers and published values"
            }
            (0, _) => "how well fitted values meet their targets",
            _ => "how the model stands beside exact answers and published values",
        };
        page.element(
            "p",
            &format!(
                "Not taken in yet: {what}. {} {} it, and `peerscale report` with this folder and `--with` that one shows it here.",
                list(&lacking),
                if lacking.len() == 1 { "finds" } else { "find" }
            ),
        );
    }
    Ok(())
}

/// What an analysis looked at.
fn titled(analysis: &Sensitivity) -> String {
    let found = &analysis.found;
    let parts: Vec<&str> = [
        (found.one_way.is_some(), "inputs one by one"),
        (!found.thresholds.is_empty(), "where the decision flips"),
        (found.map.is_some(), "two inputs at a time"),
        (found.structural.is_some(), "other structures of the model"),
    ]
    .into_iter()
    .filter(|(asked, _)| *asked)
    .map(|(_, part)| part)
    .collect();
    format!("Sensitivity analysis: {}", list(&parts))
}

/// How an analysis was made, and how that differs from the run.
fn made(analysis: &Sensitivity, setting: &Setting) -> String {
    let found = &analysis.found;
    let same = found.seed == setting.seed && found.persons == setting.persons;
    let beside = if same && setting.samples == 0 && found.replicates == setting.replicates {
        "the base case is that of this run"
    } else {
        "its base case is simulated by itself: numbers differ from those above by chance, and where the run has parameter sets, \
         because these have none"
    };
    let widened = if analysis.widened.is_empty() {
        String::new()
    } else {
        format!("; intervals widened by {}", analysis.widened)
    };
    format!(
        "seed {}, {}, {} of each point, {} strategies simulated in all; {beside}{widened}",
        found.seed,
        people(found.persons),
        replicates(found.replicates),
        grouped(found.simulated as f64)
    )
}

fn replicates(number: usize) -> String {
    format!("{number} replicate{}", plural(number))
}

/// Where a result comes from, under its heading.
fn provenance(page: &mut Page, folder: &str, made: &str, own_page: bool) {
    page.raw("<p class=\"quiet\">");
    page.words(&format!("Made by peerscale {} with {made}. ", env!("CARGO_PKG_VERSION")));
    let (file, what) = if own_page { ("report.html", "its own page") } else { ("tables/", "its tables") };
    page.raw(&format!("Taken in from <a href=\"{UNDER}/{folder}/{file}\">"));
    page.words(&format!("{folder} ({what})"));
    page.raw("</a>.</p>\n");
}

fn calibration(
    page: &mut Page,
    taken: &Taken,
    one: &Calibration,
    mark: &str,
    run: Run,
) -> Result<(), ReportError> {
    let found = &one.found;
    page.element("h3", "Calibration");
    let made = format!(
        "seed {}, {}, {}, {} a simulation, {} simulations",
        found.seed,
        people(found.persons),
        replicates(found.replicates),
        duration(found.weeks),
        grouped(found.simulated as f64)
    );
    provenance(page, &taken.folder, &made, false);
    page.element(
        "p",
        &format!(
            "{} values of {} were fitted to {} targets, of which {} tell of something that others do not. Misfit {}, {} before; {}. \
             {} What is simulated here has the fitted values.",
            found.parameters.len(),
            found.strategy,
            found.counted,
            found.independent,
            count(found.misfit),
            count(found.misfit_before),
            found.stop,
            taken_by(one, run)
        ),
    );
    for warning in found.warnings() {
        page.tagged("p", " class=\"warning\"", &format!("Warning: {warning}"));
    }
    let table = fit::table("Calibration", &found.fit, made);
    let root = format!("{UNDER}/{}", taken.folder);
    let (file, drawing) = (format!("{root}/tables/fit.csv"), format!("{root}/figures/calibration-fit"));
    drawn(page, &table, "calibration-fit", mark, (&file, &drawing))?;
    agreement(page, "Targets beside what the fitted values give", &found.fit);
    let head =
        ["Fitted value", "Before", "Best", "95% of the posterior", "Unit", "Did the targets tell of it"];
    let rows = found.parameters.iter().map(|fitted| {
        let [low, _, high] = fitted.posterior;
        let told = if fitted.left_at_the_prior { "no, left at the prior" } else { "yes" };
        vec![
            (fitted.path.clone(), true),
            (number(fitted.before), false),
            (number(fitted.best), false),
            (format!("{} to {}", number(low), number(high)), false),
            (fitted.unit.clone(), true),
            (told.to_owned(), true),
        ]
    });
    page.table("Fitted values", &head.map(str::to_owned), rows);
    Ok(())
}

/// Whether the run has the fitted values.
fn taken_by(one: &Calibration, run: Run) -> String {
    let found = &one.found;
    let recorded = run.recorded.iter().find(|recorded| recorded.id == found.strategy);
    let has = |path: &str| {
        recorded.and_then(|own| own.values.get(path)).and_then(|own| own.value.parse::<f64>().ok())
    };
    // A scenario states four digits of a fitted value.
    let near = |a: f64, b: f64| libm::fabs(a - b) <= 1e-3 * libm::fabs(b).max(f64::MIN_POSITIVE);
    let all = found.parameters.len();
    let of = |value: fn(&crate::analysis::calibration::outcome::Parameter) -> f64| {
        let same = |one: &&crate::analysis::calibration::outcome::Parameter| {
            has(&one.path).is_some_and(|own| near(own, value(one)))
        };
        found.parameters.iter().filter(same).count()
    };
    match (of(|one| one.best), of(|one| one.before)) {
        (fitted, _) if fitted == all => "This run has the fitted values.".into(),
        (_, before) if before == all => {
            "This run has the values from before the fit: it was not made with the fitted ones.".into()
        }
        (0, _) => "This run has neither the fitted values nor all of those from before the fit.".into(),
        (fitted, _) => format!("This run has {fitted} of the {all} fitted values, and others of its own."),
    }
}

fn validation(
    page: &mut Page,
    taken: &Taken,
    one: &Validation,
    mark: &str,
    run: Run,
) -> Result<(), ReportError> {
    let own = subjects(one, run);
    let parts = one.parts.iter().enumerate().filter(|(_, part)| part.of.is_none_or(|of| own.contains(&of)));
    let titles: Vec<&str> = parts.clone().map(|(_, part)| part.title.as_str()).collect();
    page.element("h3", &format!("Validation: {}", titles.join("; ")));
    let made = format!("seed {}, {}", one.seed, replicates(one.replicates));
    provenance(page, &taken.folder, &made, false);
    let mut left_out = one.parts.len();
    for (place, part) in parts {
        left_out -= 1;
        if titles.len() > 1 {
            page.element("h4", &part.title);
        }
        let id = format!("validation-{}", place + 1);
        let root = format!("{UNDER}/{}", taken.folder);
        let table = fit::table(&part.title, &part.rows, made.clone());
        if part.of.is_some() {
            let (file, drawing) = (format!("{root}/tables/{id}.csv"), format!("{root}/figures/{id}"));
            drawn(page, &table, &id, mark, (&file, &drawing))?;
        } else {
            page.element("p", &table.alt);
            page.raw(&format!(
                "<p class=\"quiet\">About the program and not about this decision: as a drawing in <a href=\"{root}/figures/{id}.svg\">{id}.svg</a>.</p>\n"
            ));
        }
        agreement(page, &format!("{}: simulated beside known values", part.title), &part.rows);
        if let Some(trials) = &part.trials {
            emulated(page, trials);
        }
    }
    if left_out > 0 {
        page.tagged(
            "p",
            " class=\"quiet\"",
            &format!("Left out: {left_out} of its parts, which are about other decision problems."),
        );
    }
    Ok(())
}

fn drawn(
    page: &mut Page,
    table: &ChartTable,
    id: &str,
    mark: &str,
    (file, drawing): (&str, &str),
) -> Result<(), ReportError> {
    let svg = fit::draw(id, table)?;
    draw_as(page, &Drawn { id, name: &format!("{id}-{mark}"), table, svg: &svg, file, drawing });
    Ok(())
}

/// A number of a table; what is missing is a dash.
fn number(value: f64) -> String {
    if value.is_finite() { count(value) } else { "–".into() }
}

/// What is compared as a table: what is known, what is simulated, the error, and the verdict. Of many rows those that miss come
/// first, and the table is folded.
fn agreement(page: &mut Page, caption: &str, rows: &[Agreement]) {
    if rows.is_empty() {
        return;
    }
    let head = [
        "What",
        "Unit",
        "Known (95% interval)",
        "Simulated ± Monte Carlo error",
        "Error",
        "Verdict",
        "Used for",
        "Standing",
    ];
    let mut sorted: Vec<&Agreement> = rows.iter().collect();
    let folded = rows.len() > MOST;
    if folded {
        sorted.sort_by_key(|row| !row.fails());
    }
    // Rows of one name are told apart by their identifiers.
    let shared = |row: &Agreement| rows.iter().filter(|other| other.what == row.what).count() > 1;
    let cells = sorted.into_iter().map(|row| {
        let what = row.what.replace('_', " ");
        let what = if shared(row) { format!("{what} ({})", row.id) } else { what };
        let error = row.simulated - row.observed;
        let use_of = match row.kind {
            Kind::Verification => "exact answer",
            Kind::Internal => "fitted to",
            Kind::External => "kept back",
        };
        let simulated = if row.simulated.is_finite() && row.mcse.is_finite() {
            format!("{} ± {}", number(row.simulated), number(significant(row.mcse, 2)))
        } else {
            number(row.simulated)
        };
        let verdict = if row.fails() {
            format!("{} (required)", row.verdict.word())
        } else {
            row.verdict.word().into()
        };
        vec![
            (what, true),
            (row.unit.clone(), true),
            (format!("{} ({} to {})", number(row.observed), number(row.low), number(row.high)), false),
            (simulated, false),
            (number(significant(error, 3)), false),
            (verdict, true),
            (use_of.to_owned(), true),
            (row.standing.clone(), true),
        ]
    });
    if folded {
        page.raw(&format!("<details><summary>All {} rows</summary>\n", rows.len()));
    }
    page.table(caption, &head.map(str::to_owned), cells);
    if folded {
        page.raw("</details>\n");
    }
}

/// Emulated trials in words, and what cannot be compared.
fn emulated(page: &mut Page, trials: &Trials) {
    let head = [
        "Emulated trial",
        "People in each arm",
        "Risk with support",
        "Risk without",
        "Ratio ± Monte Carlo error",
        "Contacts each",
    ];
    let rows = trials.lived.iter().map(|one| {
        let ratio = libm::exp(one.log_ratio);
        vec![
            (one.name.clone(), true),
            (grouped(one.participants as f64), false),
            (number(one.intervention), false),
            (number(one.control), false),
            (format!("{} ± {}", number(ratio), number(significant(ratio * one.mcse, 2))), false),
            (number(one.contacts), false),
        ]
    });
    page.table("Trials that were emulated: the same people in both arms", &head.map(str::to_owned), rows);
    let left = trials.lines.iter().filter(|line| line.published.purpose == Purpose::Unusable).count();
    if left > 0 {
        page.tagged(
            "p",
            " class=\"quiet\"",
            &format!("Published results that could not be compared: {left}; the tables say why."),
        );
    }
    for text in trials.notes.iter().chain(&trials.apart) {
        page.tagged("p", " class=\"quiet\"", text);
    }
}
