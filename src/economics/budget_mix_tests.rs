use super::*;
use crate::economics::costs::{CostItem, Strand};
use crate::outcomes::resource_use::Resource;

fn step(mix: usize, strategy: usize, year: usize, share: f64) -> Step {
    Step { row: String::new(), mix, strategy, year, share }
}

fn mixes(steps: &[Step], eligible: [Option<f64>; 3]) -> Mixes {
    Mixes::of(steps, 3, 3, eligible.to_vec()).0
}

/// By hand, for each eligible person: the comparator costs 10, 11, 12; plan 1 costs 14, 12, 11 in its own years; plan 2
/// 20 in all. A quarter follows plan 1 from year 1, half from year 2; a tenth plan 2 from year 3.
#[test]
fn who_takes_a_plan_up_later_is_in_its_first_year_then() {
    let costs = [[10.0, 11.0, 12.0], [14.0, 12.0, 11.0], [20.0, 20.0, 20.0]];
    let steps = [step(1, 1, 1, 0.25), step(1, 1, 2, 0.5), step(1, 2, 3, 0.1), step(0, 1, 3, 0.2)];
    let found = mixes(&steps, [None, Some(200.0), Some(200.0)]);
    let eligible = found.eligible(&[100.0, 1.0, 1.0]);
    assert_eq!(eligible, [100.0, 200.0, 200.0]);
    let [current, new] = found.blend(&eligible, &|strategy, year| costs[strategy][year]);
    // Year 3: a quarter is in year 3 of plan 1 (-1), a quarter in its year 2 (+1), a tenth in year 1 of plan 2 (+10).
    let wanted_new = [100.0 * (10.0 + 1.0), 200.0 * (11.0 + 0.25 + 1.0), 200.0 * (12.0 - 0.25 + 0.25 + 1.0)];
    let wanted_current = [1000.0, 2200.0, 200.0 * (12.0 + 0.2 * 4.0)];
    for (found, wanted) in new.iter().zip(wanted_new).chain(current.iter().zip(wanted_current)) {
        assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
    }
    assert!((found.share(1, 0, 2) - 0.4).abs() < 1e-12 && (found.share(0, 0, 1) - 1.0).abs() < 1e-12);
}

#[test]
fn drawn_shares_never_fall_and_never_come_to_more_than_one() {
    let found = mixes(&[step(1, 1, 1, 0.6), step(1, 1, 2, 0.5), step(1, 2, 3, 0.9)], [None; 3]);
    let shares = |year: usize| [1, 2].map(|strategy| found.share(1, strategy, year));
    assert_eq!((shares(0), shares(1)), ([0.6, 0.0], [0.6, 0.0]));
    assert!((shares(2)[0] - 0.4).abs() < 1e-12 && found.share(1, 0, 2).abs() < 1e-12);
}

/// Everyone under a plan from the first year on is the plan's own world, line by line; nobody is the comparator's.
#[test]
fn a_plan_that_everyone_follows_is_its_own_world() {
    let item = |name: &str, payer: &str, cashable: f64| CostItem {
        name: name.into(),
        resource: Resource::from_key("bed_days").unwrap(),
        unit_cost: 1.0,
        payer: payer.into(),
        strand: Strand::Care,
        cashable,
    };
    let book = Book::of(&[item("Hospital", "NHS", 0.3), item("Care", "council", 1.0)]);
    let lines = book.lines().len();
    let world = |seed: f64| -> Vec<f64> {
        let mut cells = vec![0.0; book.cells(3)];
        for year in 1..=3 {
            for line in 0..lines {
                cells[book.cell(year, line)] = match line {
                    0 => 400.0,
                    2 => (seed + year as f64) / 400.0,
                    _ => (seed + year as f64) * line as f64,
                };
            }
        }
        for line in (0..lines).filter(|line| *line != 2) {
            let sum: f64 = (1..=3).map(|year| cells[book.cell(year, line)]).sum();
            cells[line] = if line < 3 { sum / 3.0 } else { sum };
        }
        cells[2] = cells[1] / cells[0];
        cells
    };
    let worlds = [world(10.0), world(30.0), world(5.0)];
    let each: Vec<&[f64]> = worlds.iter().map(Vec::as_slice).collect();
    let [current, new] = mixes(&[step(1, 2, 1, 1.0)], [None; 3]).budgets(&book, &each);
    for (found, wanted) in current.iter().zip(&worlds[0]).chain(new.iter().zip(&worlds[2])) {
        assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
    }
    // Twice as many people cost twice as much.
    let twice = mixes(&[step(1, 2, 1, 1.0)], [Some(800.0); 3]).budgets(&book, &each);
    assert!((twice[1][book.cell(2, 3)] - 2.0 * new[book.cell(2, 3)]).abs() < 1e-9);
}
