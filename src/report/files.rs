//! Every file of a run, one after the other: each can go to the disk before the next is made.

use super::answer::{answer, json};
use super::folder::PAGE;
use super::manifest::{self, Listed};
use super::standards::{self, Held, answered};
use super::tables::{File, Piece, Take, figure, tables};
use super::workbook::workbook;
use super::{
    Extras, ReportError, crate_of_run, description, fairness, kept, model_card, page, plan, release,
    taken_in, value,
};
use crate::analysis::findings::Findings;
use crate::charts::{ChartTable, figures};
use crate::units::checksum::Running;

/// Every file of a run but its log, the manifest last.
///
/// # Errors
/// Where a chart cannot be drawn or a table written down.
pub fn files(findings: &Findings, extras: &Extras) -> Result<Vec<File>, ReportError> {
    let mut files: Vec<File> = Vec::new();
    each(findings, extras, &mut |piece| {
        append(&mut files, piece);
        Ok(())
    })?;
    Ok(files)
}

/// Puts a piece to the files that are there.
fn append(files: &mut Vec<File>, piece: Piece) {
    match files.last_mut().filter(|_| !piece.first) {
        Some(file) => file.bytes.extend_from_slice(piece.bytes),
        None => files.push(File { path: piece.path.to_owned(), bytes: piece.bytes.to_vec() }),
    }
}

/// What takes files, and remembers of each what the manifest says; the text only of those that checklists are answered from.
struct Shelf<'a> {
    take: &'a mut Take<'a>,
    listed: Vec<Listed>,
    read: Vec<File>,
    /// Of the file whose pieces come.
    checksum: Running,
}

impl Shelf<'_> {
    fn put(&mut self, file: &File) -> Result<(), ReportError> {
        self.piece(file.whole())
    }

    fn piece(&mut self, piece: Piece) -> Result<(), ReportError> {
        self.checksum.add(piece.bytes);
        if Held::reads(piece.path) {
            append(&mut self.read, piece);
        }
        if piece.last {
            let (bytes, sha256) = std::mem::take(&mut self.checksum).finish();
            self.listed.push(Listed { path: piece.path.to_owned(), bytes, sha256 });
        }
        (self.take)(piece)
    }
}

/// As [`files`], each given away as soon as it is made, large ones piece by piece.
///
/// # Errors
/// As [`files`], and where the taker refuses one.
pub(super) fn each<'a>(
    findings: &Findings,
    extras: &Extras,
    take: &'a mut Take<'a>,
) -> Result<(), ReportError> {
    let mut shelf = Shelf { take, listed: Vec::new(), read: Vec::new(), checksum: Running::default() };
    let figures = figures(findings)?;
    let mut named: Vec<(String, &ChartTable)> =
        figures.iter().map(|figure| (format!("figures/{}.csv", figure.id), &figure.table)).collect();
    let worth = findings.value.as_ref().map(value::tables).unwrap_or_default();
    named.extend(worth.iter().map(|(path, table)| (path.clone(), table)));
    let answer = answer(findings);
    shelf.put(&File { path: "answer.json".into(), bytes: json(&answer)?.into_bytes() })?;
    shelf
        .put(&File { path: "scenario.resolved.toml".into(), bytes: extras.resolved.clone().into_bytes() })?;
    for (path, table) in &named {
        shelf.put(&figure(path, table)?)?;
    }
    if let Some(valued) = &findings.value {
        shelf.put(&value::file(valued)?)?;
    }
    if !findings.equity.rows.is_empty() {
        let bytes = json(&fairness::document(findings))?.into_bytes();
        shelf.put(&File { path: fairness::PATH.into(), bytes })?;
    }
    tables(findings, &named, &extras.kept, &mut |piece| shelf.piece(piece))?;
    shelf.put(&workbook(findings, extras)?)?;
    for figure in &figures {
        let alt = format!("{}\n\n{}\n\n{}\n", figure.table.title, figure.table.alt, figure.table.subtitle);
        shelf.put(&File { path: format!("figures/{}.txt", figure.id), bytes: alt.into_bytes() })?;
        let svg = figure.svg.clone().into_bytes();
        shelf.put(&File { path: format!("figures/{}.svg", figure.id), bytes: svg })?;
        shelf.put(&File { path: format!("figures/{}.png", figure.id), bytes: figure.png.clone() })?;
    }
    shelf.put(&kept::file(findings, &extras.provenance)?)?;
    shelf.put(&release::codemeta())?;
    if let Some(frozen) = &extras.plan {
        shelf.put(&File { path: plan::PATH.into(), bytes: frozen.text.clone().into_bytes() })?;
    }
    if !extras.model.is_empty() {
        shelf.put(&File { path: description::PATH.into(), bytes: extras.model.clone().into_bytes() })?;
    }
    let mut head = manifest::head(findings, extras)?;
    // What comes later is there as well when somebody reads the folder.
    let mut others = vec![PAGE, standards::PATH, crate_of_run::PATH, model_card::PATH];
    others.extend(extras.kept.iter().map(|kept| kept.path));
    others.extend(shelf.listed.iter().map(|listed| listed.path.as_str()));
    let held = Held::of_files(head.clone(), &shelf.read, &others);
    let planned = extras.plan.as_ref().map(|frozen| plan::compared(frozen, &held));
    if let Some(planned) = &planned {
        head["plan"] = planned.document();
    }
    shelf.put(&model_card::card(&held, &findings.warnings))?;
    let checked = answered(&held.with_manifest(head.clone()));
    shelf.put(&standards::table(&checked)?)?;
    let run = taken_in::Run { findings, inputs: &extras.inputs, recorded: &[] };
    let page = page::page(findings, &answer, &figures, extras, (&checked, planned.as_ref()), (&[], run))?;
    shelf.put(&File { path: PAGE.into(), bytes: page.into_bytes() })?;
    let mut paths: Vec<&str> = shelf.listed.iter().map(|listed| listed.path.as_str()).collect();
    paths.extend(extras.kept.iter().map(|kept| kept.path));
    let metadata = crate_of_run::metadata(&head, &answer.answer, &paths)?;
    shelf.put(&metadata)?;
    let manifest = manifest::manifest(head, extras, &shelf.listed)?;
    (shelf.take)(manifest.whole())
}
