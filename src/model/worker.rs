//! A peer worker.

/// Where a peer worker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum WorkerStage {
    /// The post is being recruited to.
    Vacant,
    /// In training, not yet with people of their own.
    Training,
    /// In post.
    InPost,
}

/// One post for a peer worker, and who holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeerWorker {
    /// When the present stage ends, in weeks.
    pub until: f64,
    /// How long the holder (or the one to come) stays in post, in weeks.
    pub stays: f64,
    /// Fidelity to the programme's principles, 0 to 1.
    pub fidelity: f32,
    /// What a contact with the worker delivers of a trial contact, as far as fidelity decides it.
    pub delivery: f32,
    /// Hours of the present week that contacts take.
    pub hours: f32,
    /// How many holders the post has had.
    pub holders: u16,
    /// People who hold a place with the worker.
    pub caseload: u16,
    /// Ethnic or cultural group, by the setting's categories.
    pub ethnicity: u8,
    /// Stage.
    pub stage: WorkerStage,
}

impl PeerWorker {
    /// A post that has never been held.
    pub const NOBODY: Self = Self {
        until: 0.0,
        stays: 0.0,
        fidelity: 0.0,
        delivery: 0.0,
        hours: 0.0,
        holders: 0,
        caseload: 0,
        ethnicity: 0,
        stage: WorkerStage::Vacant,
    };
}
