//! Data systems, improvement cycles and rules: what they may never do.

use peerscale::engine::block::Block;
use peerscale::engine::schedule::Schedule;
use peerscale::jobs::model::Model;
use peerscale::model::worker::WorkerStage;
use peerscale::processes::policy::{Measured, truth};
use toml::{Table, Value};

use crate::given::{Given, Opened};
use crate::steps::{founded, stepped};

/// Rows of a list, each a text of TOML.
pub(crate) fn rows(texts: &[&str]) -> Value {
    Value::Array(texts.iter().map(|text| Value::Table(text.parse::<Table>().unwrap())).collect())
}
