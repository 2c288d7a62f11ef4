//! Manner: how a person meets services, decided once in a life at one coordinate. The words that each decision takes are told here
//! alone, so that none is used twice.

use super::slots::MANNER;
use crate::engine::draws::{Draw, Luck};
use crate::units::index::Entity;

/// The luck of a person's manner.
#[derive(Debug, Clone)]
pub(super) struct Manner(Draw);

impl Manner {
    /// The manner of a person.
    pub(super) fn of(person: Entity, luck: &Luck) -> Self {
        Self(luck.draw(person, MANNER, 0))
    }

    /// How far the person trusts services: standard normal, the first two words.
    pub(super) fn trust(mut self) -> f64 {
        self.0.normal()
    }

    /// Whom the person would rather have as a worker: uniform, the third word.
    pub(super) fn preference(&self) -> f64 {
        self.after(2).uniform()
    }

    /// How easily the person begins to trust a worker: standard normal, the two words that follow.
    pub(super) fn beginning(&self) -> f64 {
        self.after(3).normal()
    }

    /// The words after the first so many.
    fn after(&self, words: usize) -> Draw {
        let mut draw = self.0.clone();
        for _ in 0..words {
            draw.word();
        }
        draw
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_decision_has_words_of_its_own() {
        let (luck, person) = (Luck::new(1, 2), Entity::person(3, 7));
        let manner = Manner::of(person, &luck);
        let mut draw = luck.draw(person, MANNER, 0);
        let in_order = [draw.normal(), draw.uniform(), draw.normal()];
        let found = [manner.clone().trust(), manner.preference(), manner.beginning()];
        assert_eq!(found.map(f64::to_bits), in_order.map(f64::to_bits));
    }
}
