//! Levers: what a budget can move, and which values a split gives them.

/// A number that a lever moves.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Address of the number.
    pub address: String,
    /// Unit.
    pub unit: String,
    /// Its value where least is bought.
    pub least: f64,
    /// Its value where most is bought.
    pub most: f64,
    /// Whether it is rounded to a whole number.
    pub whole: bool,
}

impl Input {
    /// The value at a share x of the way: least + x (most - least).
    pub fn value(&self, share: f64) -> f64 {
        let value = self.least + share * (self.most - self.least);
        if self.whole { libm::round(value) } else { value }
    }

    /// The share of the way at which a value stands; outside 0 to 1 where the lever does not reach it.
    pub fn share(&self, value: f64) -> f64 {
        (value - self.least) / (self.most - self.least)
    }
}

/// Numbers that are moved together.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// Name.
    pub name: String,
    /// What it moves.
    pub inputs: Vec<Input>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lever_goes_from_the_least_to_the_most_of_it() {
        let input = |least: f64, most: f64, whole| Input {
            address: "a".into(),
            unit: String::new(),
            least,
            most,
            whole,
        };
        let falls = input(20.0, 8.0, false);
        assert_eq!((falls.value(0.0), falls.value(0.25), falls.value(1.0)), (20.0, 17.0, 8.0));
        assert!((falls.share(17.0) - 0.25).abs() < 1e-12 && falls.share(21.0) < 0.0);
        let whole = input(1.0, 4.0, true);
        assert_eq!((whole.value(0.16), whole.value(0.17), whole.value(0.9)), (1.0, 2.0, 4.0));
    }
}
