//! What is wrong with scenarios that are well formed: told with file, line, column, the text itself and what to write instead,
//! all of it at once, by every verb alike.

use super::{classroom, peerscale, said};
use std::fs;
use std::path::Path;

/// Puts `new` in the place of `old` in a file of the class.
fn change(home: &Path, file: &str, old: &str, new: &str) {
    let path = home.join("class").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old:?} in {file}");
    fs::write(path, text.replace(old, new)).unwrap();
}

fn append(home: &Path, file: &str, text: &str) {
    let path = home.join("class").join(file);
    fs::write(&path, fs::read_to_string(&path).unwrap() + text).unwrap();
}

/// Where what follows the bar in `text` begins in a file of the class, as messages name places: `file:line:column`.
fn place(home: &Path, file: &str, text: &str) -> String {
    let whole = fs::read_to_string(home.join("class").join(file)).unwrap();
    let (before, after) = text.split_once('|').unwrap();
    let wanted = format!("{before}{after}");
    let lines: Vec<(usize, &str)> =
        whole.lines().enumerate().filter(|(_, said)| said.contains(&wanted)).collect();
    let [(line, said)] = lines[..] else { panic!("{text:?} in {file}: {lines:?}") };
    let column = said[..said.find(&wanted).unwrap() + before.len()].chars().count() + 1;
    format!("class/{file}:{}:{column}", line + 1)
}

/// The messages of what was said, each with its place, in order.
fn told(said: &str) -> Vec<(String, String)> {
    let mut lines = said.lines().peekable();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        if let Some(message) = line.strip_prefix("error: ") {
            let place = lines.peek().and_then(|next| next.trim().strip_prefix("--> ")).unwrap_or_default();
            found.push((place.to_owned(), message.to_owned()));
        }
    }
    found
}

/// What every verb says that reads the class.
fn by_every_verb(home: &Path) -> Vec<String> {
    let verbs: [&[&str]; 6] = [
        &["check", "class"],
        &["run", "class", "--quiet"],
        &["sensitivity", "class"],
        &["optimise", "class/every-site-at-once.toml", "--budget", "1000000"],
        &["validate", "class/base.toml", "--set", "trials"],
        &["plan", "freeze", "class", "--outcomes", "admissions"],
    ];
    verbs
        .iter()
        .map(|verb| {
            let output = peerscale(home, verb);
            assert_eq!(output.status.code(), Some(3), "{verb:?}: {}", said(&output));
            said(&output)
        })
        .collect()
}

/// Waves and programmes of a class with slips in two files: what is said, where, in order.
#[test]
fn slips_of_several_files_come_all_at_once_with_their_places() {
    let home = classroom();
    let home = home.path();
    let (base, plan) = ("base.toml", "every-site-at-once.toml");
    change(home, base, "caseload = 15\nrecruitment", "caseload = 0.3\nrecruitment");
    change(home, base, "fidelity_floor = 0.4", "fidelity_floor = 0.95");
    change(home, base, "course_places = 2", "course_places = 0");
    change(home, base, "outcome = \"recovery\"", "outcome = \"recovry\"");
    change(home, plan, "start = 2027-04-01", "start = 2026-04-01");
    append(
        home,
        plan,
        "\n[[rollout.wave]]\nname = \"Nobody\"\nstart = 2027-06-01\n\
         sites = { fraction = 0.01, order = \"most ready first\", area = \"all\" }\nreadiness_at_least = 0.0\n\n\
         [[rule]]\nname = \"Stop\"\nwhen = \"site.measured_reach < 0.1\"\nthen = \"stop a wave\"\nwave = \"Everybody\"\n",
    );
    let expected = [
        (
            base,
            "caseload = |0.3",
            "workforce.caseload is 0.3: a post of 1.00 whole-time equivalents could support nobody",
        ),
        (base, "fidelity_floor = |0.95", "workforce.fidelity_floor is 0.95, above the best fidelity"),
        (
            base,
            "course_places = |0",
            "workforce.course_places is 0: nobody could be trained for the 2 posts of each site",
        ),
        (base, "outcome = |\"recovry\"", "there is no outcome \"recovry\""),
        (plan, "start = |2026-04-01", "wave \"Everyone\": it starts before the simulation (2027-01-01)"),
        (
            plan,
            "fraction = |0.01",
            "wave \"Nobody\": sites.fraction is 0.01, less than half of one of 10 sites",
        ),
        (
            plan,
            "when = |\"site.measured_reach < 0.1\"",
            "rule \"Stop\": it looks at site.measured_reach, but nobody measures reach",
        ),
        (plan, "wave = |\"Everybody\"", "rule \"Stop\": no wave is called \"Everybody\""),
    ];
    let said = by_every_verb(home).swap_remove(0);
    let found = told(&said);
    assert_eq!(found.len(), expected.len(), "{said}");
    for ((file, text, message), (at, told)) in expected.iter().zip(&found) {
        assert_eq!(*at, place(home, file, text), "{told}");
        assert!(told.contains(message), "{message}: {told}");
    }
    assert!(said.trim_end().ends_with("8 errors; nothing was run"), "{said}");
    // What the base says is said once, though three strategies build on it.
    assert_eq!(said.matches("workforce.caseload is 0.3").count(), 1, "{said}");
    for part in [
        "write at least 0.5",
        "write a later date",
        "simulation.start",
        "did you mean \"Everyone\"?",
        "did you mean \"recovery\"?",
        "[[data_system.measure]] with quantity = \"reach\"",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

/// Every verb says the same, in the same words, of the same places.
#[test]
fn every_verb_says_the_same() {
    let home = classroom();
    let home = home.path();
    change(home, "base.toml", "fidelity_floor = 0.4", "fidelity_floor = 0.95");
    change(home, "base.toml", "course_places = 2", "course_places = 0");
    append(
        home,
        "base.toml",
        "\n[[optimise.lever]]\nname = \"X\"\ninput = \"workforce.caseload\"\nfrom = 1\nto = 2\n",
    );
    let all = by_every_verb(home);
    let first = told(&all[0]);
    assert_eq!(first.len(), 2, "{}", all[0]);
    for said in &all {
        assert_eq!(told(said), first, "{said}");
    }
}

/// What the text tells and what its meaning tells stand in one list, in the order of lines; a statement that cannot be read
/// brings no slips of its own.
#[test]
fn slips_stand_among_the_problems_of_the_text() {
    let home = classroom();
    let home = home.path();
    let base = "base.toml";
    change(home, base, "fidelity_floor = 0.4", "fidelity_floor = 0.95");
    change(home, base, "fidelity_rise = 0.03", "fidelity_rise = \"fast\"");
    // Of this caseload a contact would be too long, were it known.
    change(home, base, "caseload = 15\nrecruitment", "caseload = \"many\"\nrecruitment");
    change(home, base, "course_places = 2", "course_places = 0");
    // Nor is there no target: what it is cannot be read.
    change(
        home,
        base,
        "growth = \"none\"",
        "growth = \"none\"\ntarget_effort = 0.5\nethnicity_target = \"fair\"",
    );
    let said = said(&peerscale(home, &["check", "class"]));
    assert!(!said.contains("there is no target"), "{said}");
    let places: Vec<String> = told(&said).into_iter().map(|(at, _)| at).collect();
    let expected = [
        place(home, base, "caseload = |\"many\""),
        place(home, base, "fidelity_floor = |0.95"),
        place(home, base, "fidelity_rise = |\"fast\""),
        place(home, base, "course_places = |0"),
        place(home, base, "ethnicity_target = |\"fair\""),
    ];
    assert_eq!(places, expected, "{said}");
}

/// A value that a strategy restates shows what the base says, and the other statement that it does not fit.
#[test]
fn the_base_and_what_bears_on_it_are_shown() {
    let home = classroom();
    let home = home.path();
    change(
        home,
        "every-site-at-once.toml",
        "training_weeks = 2",
        "training_weeks = 2\nfidelity_floor = 0.95",
    );
    let output = peerscale(home, &["check", "class"]);
    let said = said(&output);
    let line = |text: &str| {
        let at = place(home, "base.toml", &format!("{text}|"));
        at.rsplit_once(':').unwrap().0.to_owned()
    };
    assert!(said.contains(&format!("base: {} sets 0.4", line("fidelity_floor"))), "{said}");
    assert!(
        said.contains(&format!("workforce.fidelity_ceiling: {} is 0.9", line("fidelity_ceiling = "))),
        "{said}"
    );
    assert!(said.contains("write at most 0.9 (workforce.fidelity_ceiling)"), "{said}");
}

/// Where strategies differ in what they must share, the later one's statement is shown with the first one's.
#[test]
fn strategies_that_cannot_be_compared_say_where_they_differ() {
    let home = classroom();
    let home = home.path();
    append(
        home,
        "half-the-sites-well.toml",
        "\n[simulation]\nhorizon = 208\n[money]\ndiscount_rate = 0.01\n",
    );
    let output = peerscale(home, &["run", "class", "--quiet"]);
    assert_eq!(output.status.code(), Some(3));
    let said = said(&output);
    let file = "half-the-sites-well.toml";
    let found = told(&said);
    assert!(
        found
            .iter()
            .any(|(at, told)| *at == place(home, file, "horizon = |208") && told.contains("their time grid")),
        "{said}"
    );
    assert!(
        found
            .iter()
            .any(|(at, told)| *at == place(home, file, "discount_rate = |0.01")
                && told.contains("discount rate")),
        "{said}"
    );
}

/// Each with the file and what stands there, a bar before the place, and the message: a switch, prices, money, a programme,
/// instruments, a milestone, groups and the grid of time, in two files.
#[test]
fn every_kind_of_slip_has_its_place() {
    let home = classroom();
    let home = home.path();
    let (base, plan) = ("base.toml", "every-site-at-once.toml");
    change(home, plan, "start = 2027-04-01", "start = 2026-04-01");
    change(home, base, "mean = 50", "mean = 150");
    change(home, base, "group = \"Minority\"\nintercept", "group = \"Minorty\"\nintercept");
    change(home, base, "resource = \"bed_days\"", "resource = \"bed_dys\"");
    append(
        home,
        plan,
        "\n[finance]\nbudget = 1000000\n\n[programme]\nhours_per_fte = 37.5\ndirect_share = 0.5\n\n\
         [programme.mix]\n\"mutual group\" = 1.0\n\n[[programme.template]]\nname = \"mutual groups\"\n",
    );
    let output = peerscale(home, &["check", "class"]);
    assert_eq!(output.status.code(), Some(3));
    let said = said(&output);
    let found = told(&said);
    for (file, text, message) in [
        (plan, "start = |2026-04-01", "wave \"Everyone\": it starts before the simulation"),
        (base, "mean = |150", "its mean, 150, is not on the scale from 0 to 100"),
        (base, "resource = |\"bed_dys\"", "no resource is called \"bed_dys\""),
        (plan, "budget = |1000000", "finance.budget is stated, but money is not followed"),
        (plan, "|[programme.mix]", "names \"mutual group\", which no [[programme.template]] describes"),
    ] {
        let at = place(home, file, text);
        let here = |(place, told): &(String, String)| *place == at && told.contains(message);
        assert!(found.iter().any(here), "{at} {message}: {said}");
    }
    let order = |at: &str| {
        let mut parts = at.split(':');
        let file = parts.next().unwrap().to_owned();
        (file, parts.map(|number| number.parse::<usize>().unwrap()).collect::<Vec<_>>())
    };
    let places: Vec<_> = found.iter().map(|(at, _)| order(at)).collect();
    assert!(places.is_sorted(), "{said}");
    // A grid of time that cannot be is told as well, though plans cannot be looked at without one.
    change(home, base, "horizon = 260", "horizon = 260.5");
    let output = peerscale(home, &["check", "class"]);
    let at = place(home, base, "horizon = |260.5");
    assert!(told(&self::said(&output)).iter().any(|(place, _)| *place == at), "{}", self::said(&output));
}

/// A plan that lies in a folder within a decision is read with what lies around it, where that is named.
#[test]
fn plans_within_a_decision_are_read_with_what_lies_around_them() {
    let home = tempfile::tempdir().unwrap();
    let plan = super::shipped("england/models/in-place-of-clinicians.toml");
    let (plan, around) = (plan.to_str().unwrap(), super::shipped("england"));
    let around = around.to_str().unwrap();
    for verb in [&["optimise", plan, "--budget", "1"][..], &["validate", plan, "--set", "trials"]] {
        let alone = peerscale(home.path(), verb);
        let told = said(&alone);
        assert_eq!(alone.status.code(), Some(3), "{told}");
        assert!(told.contains("lies outside the folder") && told.contains("--beside"), "{told}");
    }
    // It is read, and a budget of a pound is told to be too small, which nothing has to be simulated at size for.
    let named =
        ["optimise", plan, "--beside", around, "--budget", "1", "--persons", "2000", "--replicates", "1"];
    let told = said(&peerscale(home.path(), &named));
    assert!(!told.contains("lies outside the folder") && !told.contains("nothing was run"), "{told}");
}
