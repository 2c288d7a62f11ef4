//! What support does to a person beside what it is meant to do.

use super::relationship::NO_WORKER;

/// Kinds of event that harm, in the order of every list that is keyed by them.
pub const EVENTS: [&str; 2] = ["boundary", "confidentiality"];

/// How a person stands with harms; kept only where they are followed.
///
/// # Units
/// Amounts of integrated hazard and dependency without unit, dependency from 0 to 1; strain is a log hazard ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Harm {
    /// What is left of the amount until the next event of each kind; NaN while it is not drawn.
    pub left: [f64; EVENTS.len()],
    /// Events of each kind so far: the occasion of the next.
    pub events: [u16; EVENTS.len()],
    /// What strains the present relationship: a log ratio on the hazard of drop-out.
    pub strain: f32,
    /// Dependency on the present worker.
    pub dependency: f32,
    /// How easily the person comes to depend on a worker; mean 1, NaN while it is not drawn.
    pub susceptibility: f32,
    /// The worker with whom the person is, as far as harms know, or [`NO_WORKER`].
    pub worker: u16,
    /// Which holder of the worker's post it is.
    pub holder: u16,
    /// Whether the person depends on the worker so much that losing them hurts.
    pub dependent: bool,
    /// Whether an event ends the place.
    pub ends: bool,
}

impl Harm {
    /// Nothing has happened yet.
    pub const NONE: Self = Self {
        left: [f64::NAN; EVENTS.len()],
        events: [0; EVENTS.len()],
        strain: 0.0,
        dependency: 0.0,
        susceptibility: f32::NAN,
        worker: NO_WORKER,
        holder: 0,
        dependent: false,
        ends: false,
    };

    /// The person is with this worker from now on, or with none; what the last one left behind is over.
    pub const fn attach(&mut self, worker: u16, holder: u16) {
        (self.worker, self.holder) = (worker, holder);
        (self.strain, self.dependency, self.dependent, self.ends) = (0.0, 0.0, false, false);
    }

    /// Whether this is the worker with whom the person is, as far as harms know.
    pub const fn is_with(&self, worker: u16, holder: u16) -> bool {
        self.worker == worker && (self.holder == holder || worker == NO_WORKER)
    }
}

/// Contacts that went against a person's norms; kept only where they are followed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormTrack {
    /// What is left of the amount until the next; NaN while it is not drawn.
    pub left: f64,
    /// How many there were: the occasion of the next.
    pub events: u16,
}

impl NormTrack {
    /// Nothing has happened yet.
    pub const NONE: Self = Self { left: f64::NAN, events: 0 };
}

/// A person who has lost a worker on whom they depended, and until when that makes a relapse more likely.
///
/// # Units
/// Weeks since the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// Until when.
    pub until: f64,
    /// Which person of the site.
    pub person: u32,
}
