//! Typed indices: which person, worker, site.

/// A simulated entity, as a coordinate of random draws.
///
/// 2 bits for the kind, 14 for the site and 16 for the place within it, so that a person added to a site
/// changes no other entity's identity, and entrants can be numbered by their site alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entity(u32);

/// Most sites that a simulation may hold.
pub const SITES_MAX: usize = 1 << 14;
/// Most persons (or workers) that a site may hold.
pub const PER_SITE_MAX: usize = 1 << 16;

impl Entity {
    /// The person at `place` in `site`.
    pub const fn person(site: usize, place: usize) -> Self {
        Self::of(0, site, place)
    }

    /// The peer worker (or supervisor) hired as number `place` in `site`.
    pub const fn worker(site: usize, place: usize) -> Self {
        Self::of(1, site, place)
    }

    /// The site itself.
    pub const fn site(site: usize) -> Self {
        Self::of(2, site, 0)
    }

    /// The system as a whole.
    pub const fn system() -> Self {
        Self::of(3, 0, 0)
    }

    const fn of(kind: u32, site: usize, place: usize) -> Self {
        Self(kind << 30 | ((site as u32) & 0x3fff) << 16 | ((place as u32) & 0xffff))
    }

    /// The 32 bits of the coordinate.
    pub const fn bits(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn entities_never_collide() {
        let mut seen = BTreeSet::new();
        for site in [0, 1, 199, SITES_MAX - 1] {
            for place in [0, 1, PER_SITE_MAX - 1] {
                assert!(seen.insert(Entity::person(site, place)));
                assert!(seen.insert(Entity::worker(site, place)));
            }
            assert!(seen.insert(Entity::site(site)));
        }
        assert!(seen.insert(Entity::system()));
    }
}
