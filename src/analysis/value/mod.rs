//! The value of information: what it is worth to know more before deciding.
//!
//! | step | file |
//! |---|---|
//! | smooth functions of one parameter, and of several | `margin`, `terms` |
//! | penalised regression on them | `fit`, `held_out` |
//! | expected costs and effects, given parameters | `surface` |
//! | the value of knowing some parameters exactly | `partial` |
//! | the value of a trial that tells of one parameter | `sampling` |
//! | pairs of parameters that matter only together | `together` |
//! | net benefit with its interval | `net_benefit` |
//!
//! Nothing here is random, and nothing depends on the order of samples beyond rounding.

pub mod fit;
mod held_out;
pub mod margin;
pub mod net_benefit;
pub mod outcome;
pub mod partial;
pub mod sampling;
pub mod surface;
pub mod terms;
pub mod together;
