//! The page in a real browser: an automated accessibility checker finds nothing serious, and the page's own policy refuses
//! nothing of the page.
//!
//! Needs Chromium and axe-core, which `.ci/run` installs; where either is missing the tests say so in a line and pass, but
//! never in continuous integration (`CI` is set there).

use super::taken_in::full;
use super::{extras, text};
use crate::made_up::{decomposed, england, fair, with_samples};
use peerscale::analysis::findings::Findings;
use peerscale::report::folder::files;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Where `.ci/run` puts the checker.
const AXE: &str = "target/accessibility/node_modules/axe-core/axe.min.js";
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// The rules of WCAG 2.2, levels A and AA.
const RULES: &str = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']";
/// A laptop and a phone, in CSS pixels.
const WINDOWS: [&str; 2] = ["1280,900", "400,800"];

fn browser() -> Option<&'static str> {
    BROWSERS.into_iter().find(|name| Command::new(name).arg("--version").output().is_ok())
}

/// The browser and the checker, where both are there.
fn tools() -> Option<(&'static str, String)> {
    let axe = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(AXE));
    let found = browser().zip(axe.ok());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "continuous integration must have Chromium and {AXE}");
        // Not by a macro: what those print is shown of tests that fail alone.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: accessibility was not checked, because Chromium or {AXE} is not there"
        );
    }
    found
}

fn open(browser: &str, window: &str, page: &Path) -> Output {
    let profile = page.with_extension("profile");
    Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"])
        .args(["--virtual-time-budget=120000", "--no-first-run", "--disable-dev-shm-usage"])
        .arg(format!("--window-size={window}"))
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap()
}

fn page_of(findings: &Findings) -> String {
    text(&files(findings, &extras()).unwrap(), "report.html").to_owned()
}

fn put(folder: &tempfile::TempDir, name: &str, page: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, page).unwrap();
    path
}

/// The page with the checker in it, which writes down what it finds; the page's own policy would refuse a foreign script.
fn checked(page: &str, axe: &str) -> String {
    let policy = page.find("<meta http-equiv=\"Content-Security-Policy\"").unwrap();
    let end = policy + page[policy..].find('>').unwrap() + 1;
    let body = page.rfind("</body>").unwrap();
    let run = format!(
        "axe.run(document, {{runOnly: {RULES}}}).then(found => {{ const out = document.createElement('script'); \
         out.type = 'application/json'; out.id = 'found'; \
         const node = one => one.target.join(' ') + ': ' + (one.failureSummary || '').replace(/\\s+/g, ' '); \
         const rule = one => ({{id: one.id, impact: one.impact, nodes: one.nodes.slice(0, 5).map(node)}}); \
         out.textContent = JSON.stringify({{violations: found.violations.map(rule), passes: found.passes.length}})\
         .replaceAll('<', '&lt;'); document.body.append(out); }});"
    );
    let head = (&page[..policy], &page[end..body], &page[body..]);
    format!("{}{}<script>{axe}</script><script>{run}</script>{}", head.0, head.1, head.2)
}

fn found(dom: &str) -> Value {
    let start = dom.find("id=\"found\">").unwrap_or_else(|| panic!("the checker has not finished"))
        + "id=\"found\">".len();
    let end = start + dom[start..].find("</script>").unwrap();
    serde_json::from_str(&dom[start..end]).unwrap()
}

/// Violations that the checker calls serious or critical.
fn serious(found: &Value) -> Vec<String> {
    let rules = found["violations"].as_array().unwrap();
    let bad = |rule: &&Value| matches!(rule["impact"].as_str(), Some("serious" | "critical"));
    rules.iter().filter(bad).map(|rule| format!("{}: {}", rule["id"], rule["nodes"])).collect()
}

#[test]
fn an_automated_checker_finds_nothing_serious() {
    let Some((browser, axe)) = tools() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (name, page) in [
        ("plain", page_of(&england())),
        ("samples", page_of(&with_samples())),
        ("fair", page_of(&fair())),
        ("decomposed", page_of(&decomposed())),
        ("taken in", full(&with_samples())),
    ] {
        let page = put(&folder, &format!("{name}.html"), &checked(&page, &axe));
        for window in WINDOWS {
            let output = open(browser, window, &page);
            let found = found(&String::from_utf8_lossy(&output.stdout));
            assert!(found["passes"].as_u64().unwrap() > 20, "{name}: {found}");
            let serious = serious(&found);
            assert!(serious.is_empty(), "{name} at {window}:\n{}", serious.join("\n"));
        }
    }
}

/// A picture without words, a control without a name and grey letters on grey: the checker would say so.
#[test]
fn the_checker_does_find_what_is_wrong() {
    let Some((browser, axe)) = tools() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bad = "<main><img src=\"data:,\"><button></button><p style=\"color:#999;background:#aaa\">grey</p>";
    let page = page_of(&england()).replacen("<main", &format!("{bad}</main><main"), 1);
    let page = put(&folder, "bad.html", &checked(&page, &axe));
    let output = open(browser, WINDOWS[0], &page);
    let serious = serious(&found(&String::from_utf8_lossy(&output.stdout))).join("\n");
    for rule in ["image-alt", "button-name", "color-contrast"] {
        assert!(serious.contains(rule), "{rule}: {serious}");
    }
}

#[test]
fn the_policy_of_the_page_refuses_nothing_of_it() {
    let Some((browser, _)) = tools() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = put(&folder, "page.html", &page_of(&with_samples()));
    let output = open(browser, WINDOWS[0], &page);
    let talk = String::from_utf8_lossy(&output.stderr);
    let refused: Vec<&str> = talk.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(refused.is_empty(), "{refused:?}");
    // The script of the page has run: it makes tables sortable.
    assert!(String::from_utf8_lossy(&output.stdout).contains("scope=\"col\"><button type=\"button\">"));
}
