//! What comes of files that are right.

use peerscale::scenario::{Law, Registry, Standing, load};

use crate::decision::{Decision, registry};

#[test]
fn the_registry_of_the_tests_has_no_slips() {
    assert_eq!(registry().slips(), &[] as &[String]);
}

#[test]
fn scenarios_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<peerscale::scenario::Scenario>();
    shared::<Registry>();
}

#[test]
fn layers_are_read_from_the_setting_up() {
    let decision = Decision::new();
    let loaded = decision.load().unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(loaded.scenarios.len(), 2);
    assert_eq!(loaded.parts.len(), 3);
    assert_eq!(loaded.drafts.len(), 2);
    assert_eq!(loaded.warnings, []);

    let slow = decision.scenario("slow-and-supervised");
    assert_eq!(slow.name, "Slow and supervised");
    assert_eq!(slow.question.as_deref(), Some("Does supervision pay when we grow slowly?"));
    assert!(!slow.comparator);
    assert_eq!(slow.folder, decision.folder());
    let values = &slow.values;
    assert!(values.is_on("population") && values.is_on("rollout") && values.is_on("illness"));
    assert_eq!(values.whole("population.persons"), Ok(1000));
    assert_eq!(values.number("workforce.supervision.workers_per_supervisor"), Ok(8.0));
    assert_eq!(values.word("illness.after_discharge"), Ok("weibull"));
    assert_eq!(values.date("population.start"), Ok(jiff::civil::date(2027, 1, 1)));
    assert_eq!(values.each("illness.crisis_days", &["ward", "community"]), Ok(vec![4.0, 2.0]));
    assert_eq!(values.optional_text("workforce.title"), None);
    assert_eq!(values.keys("population.diagnosis"), ["schizophrenia", "bipolar"]);
    assert_eq!(values.keys("illness.relapse_rate"), ["schizophrenia", "bipolar"]);
    assert_eq!(values.shares("population.diagnosis").unwrap()[0], ("schizophrenia".to_owned(), 0.6));
    assert_eq!(values.shares("population.group_given_diagnosis.bipolar").unwrap()[1], ("B".to_owned(), 0.1));
    assert!(values.file("population.life_table").unwrap().text.starts_with("age,sex,qx"));

    let quo = decision.scenario("status-quo");
    assert!(quo.comparator && !quo.values.is_on("workforce") && !quo.values.is_on("rollout"));
    assert_eq!(quo.values.number("workforce.supervision.workers_per_supervisor"), Ok(12.0));
}

/// Who supplied a value is said of it, or else of the source that it names.
#[test]
fn a_source_says_who_supplied_what_names_it() {
    let decision = Decision::new();
    decision.change(
        "sources.toml",
        "standing = \"verified\"\naddress",
        "standing = \"verified\"\nsupplied_by = \"the panel\"\naddress",
    );
    decision.change("sources.toml", "[CO22]\n", "[CO22]\nsupplied_by = \"the panel\"\n");
    let quo = decision.scenario("status-quo");
    let who = |address: &str| quo.provenance[address].supplied_by.clone();
    assert_eq!(who("workforce.cashable").as_deref(), Some("the panel"));
    assert_eq!(who("illness.relapse_rate.schizophrenia").as_deref(), Some("the evidence table"));
    assert_eq!(who("workforce.leave_rate"), None);
}

#[test]
fn units_become_those_of_the_registry() {
    let values = Decision::new().scenario("status-quo").values;
    let weekly = values.number("illness.relapse_rate.schizophrenia").unwrap();
    assert!((weekly - -libm::log1p(-0.28) / 52.0).abs() < 1e-16);
    assert_eq!(values.number("workforce.leave_rate"), Ok(0.3));
    assert_eq!(values.number("workforce.cashable"), Ok(0.3));
}

#[test]
fn rows_of_the_same_name_are_replaced_in_their_place() {
    let decision = Decision::new();
    let slow = decision.scenario("slow-and-supervised");
    let waves = slow.values.rows("rollout.wave");
    let names: Vec<&str> = waves.iter().map(|wave| wave.text("name").unwrap()).collect();
    assert_eq!(names, ["First", "Second", "Third"]);
    assert_eq!(waves[1].date("start"), Ok(jiff::civil::date(2030, 4, 1)));
    assert_eq!(waves[1].number("sites.fraction"), Ok(0.5));
    assert_eq!(waves[1].optional_number("readiness_at_least"), None);
    // The row that was replaced takes its uncertainty with it.
    assert!(slow.uncertain.iter().all(|input| !input.path.starts_with("rollout")));

    decision.change(
        "slow-and-supervised.toml",
        "rollout = \"on\"",
        "rollout = \"on\"\n[rollout]\nwave = []\n[a]",
    );
    decision.change("slow-and-supervised.toml", "[a]\n", "");
    let text = std::fs::read_to_string(decision.path("slow-and-supervised.toml")).unwrap();
    decision.write("slow-and-supervised.toml", text.split("[[").next().unwrap());
    assert_eq!(decision.scenario("slow-and-supervised").values.rows("rollout.wave"), []);
}

#[test]
fn a_list_written_as_an_array_is_the_whole_list() {
    let decision = Decision::new();
    let text = std::fs::read_to_string(decision.path("slow-and-supervised.toml")).unwrap();
    let row = "[rollout]\nwave = [{ name = \"Only\", start = 2029-01-01, sites.fraction = 1, sites.order = \"random\" }]\n";
    decision.write("slow-and-supervised.toml", format!("{}{row}", text.split("[[").next().unwrap()));
    let slow = decision.scenario("slow-and-supervised");
    assert_eq!(slow.values.rows("rollout.wave").len(), 1);
    assert_eq!(slow.values.rows("rollout.wave")[0].name(), "Only");
}

#[test]
fn only_what_is_in_force_is_uncertain() {
    let decision = Decision::new();
    let paths = |id: &str| -> Vec<String> {
        decision.scenario(id).uncertain.into_iter().map(|input| input.path).collect()
    };
    let illness = ["illness.relapse_rate.schizophrenia", "illness.shape"];
    assert_eq!(paths("status-quo"), [illness[0], illness[1], "population.diagnosis"]);
    decision.change("base.toml", "after_discharge = \"weibull\"", "after_discharge = \"piecewise\"");
    assert_eq!(paths("status-quo"), [illness[0], "population.diagnosis"]);
}

#[test]
fn provenance_tells_file_line_source_and_what_was_replaced() {
    let decision = Decision::new();
    let slow = decision.scenario("slow-and-supervised");
    let told = &slow.provenance["workforce.supervision.workers_per_supervisor"];
    assert!(told.file.ends_with("town/slow-and-supervised.toml"));
    assert_eq!((told.line, told.text_of_value.as_str()), (10, "8"));
    assert_eq!((told.source.as_deref(), told.standing), (Some("WF02"), Some(Standing::Assumption)));
    assert_eq!(told.beneath[0].text_of_value, "12");
    let leave = &slow.provenance["workforce.leave_rate"];
    assert_eq!(leave.limits, Some((0.18, 0.45)));
    assert_eq!(leave.note.as_deref(), Some("no verified rate"));
    assert!(slow.bare.contains(&"illness.relapse_rate.bipolar".to_owned()));
    assert!(!slow.bare.contains(&"workforce.leave_rate".to_owned()));
}

#[test]
fn inputs_are_named_from_the_folder_and_hashed() {
    let inputs = Decision::new().scenario("status-quo").inputs;
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["base.toml", "life-table.csv", "setting.toml", "sources.toml", "status-quo.toml"]);
    assert!(inputs.iter().all(|input| input.sha256.len() == 64));
}

#[test]
fn a_sample_depends_on_addresses_alone() {
    let decision = Decision::new();
    // The same number for the same address: a hash in a few lines.
    let uniform = |path: &str, k: u32| {
        let hash =
            path.bytes().fold(u64::from(k) + 99, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        (((hash ^ (hash >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11) as f64 + 0.5)
            / (1_u64 << 53) as f64
    };
    let (slow, quo) = (decision.scenario("slow-and-supervised"), decision.scenario("status-quo"));
    let (one, other) = (slow.sample(&uniform), quo.sample(&uniform));
    for path in ["illness.shape", "illness.relapse_rate.schizophrenia", "population.diagnosis.bipolar"] {
        assert_eq!(one.number(path), other.number(path));
        assert_ne!(one.number(path), slow.values.number(path));
    }
    let sum: f64 = one.shares("population.diagnosis").unwrap().iter().map(|(_, share)| share).sum();
    assert!((sum - 1.0).abs() < 1e-12);
    assert_eq!(one.number("illness.relapse_rate.bipolar"), Ok(0.004));

    // The order of categories in the file does not matter.
    decision.change(
        "setting.toml",
        "{ schizophrenia = 0.6, bipolar = 0.4 }",
        "{ bipolar = 0.4, schizophrenia = 0.6 }",
    );
    let turned = decision.scenario("status-quo").sample(&uniform);
    let share = |values: &peerscale::scenario::Values| values.number("population.diagnosis.bipolar").unwrap();
    assert!((share(&turned) - share(&other)).abs() < 1e-15);
}

#[test]
fn samples_keep_to_mean_interval_and_truncation() {
    let decision = Decision::new();
    decision.change("slow-and-supervised.toml", "truncate = [1, 40]", "truncate = [7, 9]");
    let slow = decision.scenario("slow-and-supervised");
    let draws: Vec<f64> = (0..4000)
        .map(|i| slow.sample(&|_, _| (f64::from(i) + 0.5) / 4000.0))
        .map(|values| values.number("workforce.supervision.workers_per_supervisor").unwrap())
        .collect();
    assert!(draws.iter().all(|x| (7.0..=9.0).contains(x)));
    assert!((draws.iter().sum::<f64>() / 4000.0 - 8.0).abs() < 1e-6);
    let input = slow.uncertain.iter().find(|input| input.path == "workforce.leave_rate").unwrap();
    let Law::Number(prior) = &input.law else { panic!("a number") };
    assert!((prior.mean() - 0.3).abs() < 1e-12);
    assert!((prior.sd() - 0.27 / 3.92).abs() < 1e-12);
}

#[test]
fn set_number_reaches_keys_shares_and_rows() {
    let mut values = Decision::new().scenario("slow-and-supervised").values;
    values.set_number("illness.relapse_rate.bipolar", 0.5).unwrap();
    assert_eq!(values.number("illness.relapse_rate.bipolar"), Ok(0.5));
    values.set_number("rollout.wave.Third.sites.fraction", 0.25).unwrap();
    assert_eq!(values.rows("rollout.wave")[2].number("sites.fraction"), Ok(0.25));
    values.set_number("population.group_given_diagnosis.bipolar.A", 0.6).unwrap();
    let shares = values.shares("population.group_given_diagnosis.bipolar").unwrap();
    assert!((shares[1].1 - 0.4).abs() < 1e-15);
    let error = values.set_number("illness.nothing", 1.0).unwrap_err();
    assert_eq!(error.to_string(), "the scenario has no number at illness.nothing");
    assert!(
        values.numbers().iter().any(|(path, x)| path == "rollout.wave.Third.sites.fraction" && *x == 0.25)
    );
}

#[test]
fn a_file_given_twice_is_read_once() {
    let decision = Decision::new();
    let quo = decision.path("status-quo.toml");
    let loaded = load(&[quo.clone(), decision.folder(), quo], &registry()).unwrap();
    let ids: Vec<&str> = loaded.scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
    assert_eq!(ids, ["status-quo", "slow-and-supervised"]);
}

#[test]
fn categories_that_a_strategy_replaces_take_their_keys_with_them() {
    let decision = Decision::new();
    let more = "[population]\ndiagnosis = { psychosis = 1 }\ngroup_given_diagnosis = { psychosis = { A = 1 } }\n\
                [illness.relapse_rate]\npsychosis = 0.01\n";
    let text = std::fs::read_to_string(decision.path("status-quo.toml")).unwrap();
    decision.write("status-quo.toml", format!("{text}{more}"));
    let quo = decision.scenario("status-quo");
    assert_eq!(quo.values.keys("illness.relapse_rate"), ["psychosis"]);
    assert!(quo.uncertain.iter().all(|input| !input.path.starts_with("illness.relapse_rate")));
}

#[test]
fn an_empty_registry_reads_empty_files() {
    let decision = Decision::new();
    decision.write("status-quo.toml", "kind = \"strategy\"\nname = \"Nothing\"\n");
    let loaded = load(&[decision.path("status-quo.toml")], &Registry::new(&[])).unwrap();
    assert_eq!(loaded.scenarios[0].name, "Nothing");
}

/// A folder within a decision can build on the decision where a path of the same call names it, and only then.
#[test]
fn a_folder_builds_on_the_decision_around_it_where_both_are_named() {
    let decision = Decision::new();
    let within = decision.folder().join("within");
    std::fs::create_dir(&within).unwrap();
    let text = "kind = \"strategy\"\nextends = \"../status-quo.toml\"\nname = \"Within\"\n";
    std::fs::write(within.join("inner.toml"), text).unwrap();
    let both = load(&[within.clone(), decision.path("status-quo.toml")], &registry()).unwrap();
    let ids: Vec<&str> = both.scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
    assert_eq!(ids, ["inner", "status-quo"]);
    let alone = load(&[within], &registry()).unwrap_err().to_string();
    assert!(alone.contains("../status-quo.toml"), "{alone}");
}
