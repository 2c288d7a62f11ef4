//! Lifetimes: a closed cohort followed to its end lives as long as its life table says, and its quality-adjusted life
//! expectancy is what the utilities make of it.

use crate::given::{Given, Opened, yearly_death};
use crate::pieces::alike;

/// Mean and standard deviation of the remaining years at an age, at a constant ratio to the life table: the hazard is
/// constant within each year of age.
fn remaining(sex: &str, age: u32) -> (f64, f64) {
    let (mut alive, mut from, mut mean, mut square) = (1.0, 0.0, 0.0, 0.0);
    for age in age..=130 {
        // A certain death within the year is an enormous hazard; it holds after the last age.
        let death = yearly_death(sex, age.min(110)).min(0.999_999_9);
        let hazard = -RATIO * libm::log1p(-death);
        let stays = libm::exp(-hazard);
        // ∫ S dt and 2 ∫ t S dt over the year.
        let lived = (1.0 - stays) / hazard;
        let first_moment = lived / hazard - stays / hazard;
        mean += alive * lived;
        square += 2.0 * alive * (from * lived + first_moment);
        alive *= stays;
        from += 1.0;
    }
    (mean, libm::sqrt(square - mean * mean))
}

const RATIO: f64 = 1.8;
const AGE: u32 = 35;
const PERSONS: i64 = 200_000;

/// Women and men of one age who are never ill, followed to the age of 110.
fn cohort(persons: i64) -> Given {
    alike()
        .with("simulation.horizon", 52.0 * f64::from(110 - AGE))
        .with("simulation.system_step", 52.0)
        .with("population.persons", persons)
        .with("population.persons_per_site", 1_000)
        .with("population.age_law", "uniform")
        .with("population.youngest_age", f64::from(AGE))
        .with("population.oldest_age", f64::from(AGE))
        .with("population.female_share", 0.5)
        .with("illness.relapse_rate", 0.0)
        .with("mortality.law", "life table")
        .with("mortality.ratio", RATIO)
        .with("mortality.ratio_share_old", 1.0)
        .switched("employment", false)
        .with("utility.stable", 0.7)
        .with("utility.recovery_gain", 0.0)
        .with("money.discount_rate", 0.035)
}

/// Each sex within 4 standard errors, of which the false-alarm rate is about 1 in 16,000 a comparison.
#[test]
fn two_hundred_thousand_people_live_as_long_as_their_life_table_says() {
    let engine = Opened::new(&cohort(PERSONS));
    let frame = engine.live(1, 0).frame;
    let layout = &engine.layout;
    let value = |id: &str, group: usize| frame[layout.cell(0, group, layout.column(id).unwrap())];
    let mut compared = 0;
    for (group, of) in layout.groups.iter().enumerate() {
        let life = value("life_expectancy", group);
        let quality = value("quality_adjusted_life_expectancy", group);
        let discounted = value("life_expectancy_discounted", group);
        // One state and one utility: nothing but a factor, in every group.
        assert!((quality - 0.7 * life).abs() < 1e-9 * life, "{of:?}");
        let quality = value("quality_adjusted_life_expectancy_discounted", group);
        assert!((quality - 0.7 * discounted).abs() < 1e-9 * life && discounted < life, "{of:?}");
        if of.by == "sex" {
            let (mean, sd) = remaining(&of.label, AGE);
            let error = sd / libm::sqrt(PERSONS as f64 / 2.0);
            assert!((life - mean).abs() < 4.0 * error, "{}: {life}, not {mean} ({error})", of.label);
            compared += 1;
        }
    }
    assert_eq!(compared, 2);
}

/// A horizon that ends before the end of life, or people who come and go, leave it missing and never 0.
#[test]
fn without_whole_lives_there_is_no_life_expectancy() {
    let none = |given: &Given| {
        let engine = Opened::new(given);
        let frame = engine.live(1, 0).frame;
        ["life_expectancy", "quality_adjusted_life_expectancy", "life_expectancy_discounted"]
            .map(|id| engine.outcome(&frame, id).is_nan())
    };
    let cohort = cohort(200);
    assert_eq!(none(&cohort), [false; 3]);
    assert_eq!(none(&cohort.clone().with("simulation.horizon", 52.0 * 74.0)), [true; 3]);
    assert_eq!(none(&cohort.with("population.entry", "open").with("population.entry_rate", 0.0)), [true; 3]);
}
