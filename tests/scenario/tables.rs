//! Tables in CSV and the life table.

use peerscale::scenario::setting::LifeTable;
use peerscale::scenario::table::Table;
use peerscale::scenario::{LoadedFile, Problem};

fn file(text: &str) -> LoadedFile {
    LoadedFile { name: "town/t.csv".to_owned(), text: text.to_owned(), sha256: String::new() }
}

fn told(problems: &[Problem]) -> String {
    problems.iter().fold(String::new(), |text, problem| text + &format!("{problem}\n"))
}

fn life_table(rows: &str) -> Result<LifeTable, Vec<Problem>> {
    LifeTable::read(&file(&format!("age,sex,qx,source\n{rows}")))
}

#[test]
fn hazards_are_those_of_the_year_of_age() {
    let rows = "0,female,0.5,x\n1,female,1,x\n0,male,0.25,x\n2,male,1,x\n1,male,0,x\n";
    let table = life_table(rows).unwrap();
    assert!((table.hazard(0, 0.9) - std::f64::consts::LN_2).abs() < 1e-15);
    assert_eq!(table.hazard(1, 1.5), 0.0);
    assert!((table.hazard(0, 50.0) - 7.0 * std::f64::consts::LN_10).abs() < 1e-6);
    assert_eq!(table.hazard(0, 50.0), table.hazard(1, 2.0));
    assert_eq!((table.last_age(0), table.last_age(1)), (1, 2));
    assert!(table.hazard(1, f64::NAN).is_finite());
}

#[test]
fn what_is_said_about_life_tables() {
    let text: String = [
        "0,female,1,x\n2,male,1,x\n5,male,0.5,x\n",
        "0,female,1,x\n",
        "0,female,1.2,x\nx,men,0,x\n-1,male,0,x\n",
        "0,female,1,x\n0,female,1,x\n0,male,0.1,x\n",
    ]
    .iter()
    .map(|rows| told(&life_table(rows).unwrap_err()))
    .collect();
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(text) });
}

#[test]
fn what_is_said_about_tables() {
    let mut text = told(&Table::read(&file("age,sex,age\n1,2\n"), &["age", "qx"]).unwrap_err());
    text += &told(&Table::read(&file(""), &["age"]).unwrap_err());
    text += &told(&Table::read(&file("age\n"), &["age"]).unwrap_err());
    text += &told(&Table::from_bytes("town/t.csv", b"age\n1\n\xff\n", &["age"]).unwrap_err());
    let many: String = (0..50).fold(String::new(), |text, i| text + &format!("{i},x\n"));
    let table = Table::read(&file(&format!("age,qx\n{many}")), &["age"]).unwrap();
    text += &told(&table.column("qx").unwrap().numbers(0.0, 1.0).unwrap_err()[18..]);
    text += &told(&table.column("gx").map(|_| ()).unwrap_err());
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(text) });
}

#[test]
fn a_byte_order_mark_quotes_and_spaces_do_no_harm() {
    let table =
        Table::read(&file("\u{feff}name, x\r\n\"a, b\", 1.5 \r\n\"line\nbreak\",2\n"), &["name", "x"])
            .unwrap();
    assert_eq!(table.header(), ["name", "x"]);
    assert_eq!(table.column("name").unwrap().texts().collect::<Vec<_>>(), ["a, b", "line\nbreak"]);
    assert_eq!(table.column("x").unwrap().numbers(0.0, 2.0).unwrap(), [1.5, 2.0]);
    assert_eq!((table.len(), table.line(0), table.line(1)), (2, 2, 3));
}
