//! The page drawn again from the folder alone: nothing that any chart or section reads may be missing from what is kept.

use super::{decomposed, england, extras, fair, with_samples};
use crate::made_up::{alone, watched};
use peerscale::report::again::Again;
use peerscale::report::folder::write;
use peerscale::report::kept;
use peerscale::scenario::plan::{Plan, Planned};
use std::fs;

#[test]
fn every_chart_and_section_is_drawn_from_what_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let strategies = vec![Planned { id: "a".into(), name: "A".into(), ..Planned::default() }];
    let planned = Plan { decision: "another".into(), strategies, ..Plan::default() };
    let mut all = with_samples();
    all.decompositions = decomposed().decompositions;
    all.equity = fair().equity;
    for (place, findings) in
        vec![england(), with_samples(), decomposed(), fair(), watched(), alone(), all].into_iter().enumerate()
    {
        let mut extras = extras();
        extras.version = env!("CARGO_PKG_VERSION").into();
        if place % 2 == 1 {
            extras.model = "# A model\n".into();
            extras.plan = Some(planned.clone().frozen());
        }
        let name = format!("run-{place}");
        let written = write(dir.path(), &name, &findings, &extras).unwrap();
        let manifest =
            serde_json::from_slice(&fs::read(written.folder.join("manifest.json")).unwrap()).unwrap();
        let page = fs::read_to_string(written.folder.join("report.html")).unwrap();
        fs::remove_file(written.folder.join("report.html")).unwrap();
        let again = Again::open(&written.folder, &manifest).unwrap().page(&[]).unwrap();
        assert!(again == page, "{place}");
    }
}

#[test]
fn what_is_kept_comes_back_and_what_is_damaged_is_no_findings() {
    let findings = with_samples();
    let file = kept::file(&findings, &extras().provenance).unwrap();
    let (back, provenance) = kept::read(&file.bytes).unwrap();
    assert_eq!(provenance, extras().provenance);
    assert_eq!(
        (&back.setting, &back.layout, &back.psa, &back.parameters),
        (&findings.setting, &findings.layout, &findings.psa, &findings.parameters)
    );
    let (groups, columns) = (findings.layout.groups.len(), findings.layout.columns.len());
    assert_eq!(back.levels.rows(), findings.levels.rows());
    for strategy in 0..back.levels.rows() {
        let last = findings.layout.cell(findings.layout.years, 0, 0);
        for cell in (0..groups * columns).chain(last..last + columns) {
            assert_eq!(back.levels.get(strategy, cell), findings.levels.get(strategy, cell));
        }
    }
    for cut in (0..file.bytes.len()).step_by(997) {
        assert!(kept::read(&file.bytes[..cut]).is_none(), "{cut}");
    }
    let mut other = file.bytes.clone();
    other[20] ^= 1;
    assert!(kept::read(&other).is_none());
}
