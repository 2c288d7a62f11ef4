//! The scenario folders that `new` starts from: the shipped ones, built into the program.

use std::path::Path;

/// A template: its files by name.
pub(super) struct Template {
    /// Name on the command line.
    pub(super) name: &'static str,
    /// File name and text.
    pub(super) files: &'static [(&'static str, &'static str)],
}

impl Template {
    /// Writes the files into a folder that is made for them, each text as `own` changes it.
    pub(super) fn unpack(&self, folder: &Path, own: impl Fn(&str) -> String) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        self.files.iter().try_for_each(|(file, text)| {
            let path = folder.join(file);
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::write(path, own(text))
        })
    }
}

macro_rules! template {
    ($name:literal: $($file:literal),* $(,)?) => {
        Template {
            name: $name,
            files: &[$(($file, include_str!(concat!("../../scenarios/", $name, "/", $file)))),*],
        }
    };
}

/// All templates.
pub(super) const TEMPLATES: &[Template] = &[
    template!("england": "base.toml", "setting.toml", "sources.toml", "lifetable.csv", "targets.csv", "equity.csv", "free.csv", "posterior.csv", "effects.csv",
        "status-quo.toml", "fast-and-thin.toml", "slow-and-supervised.toml", "equity-first.toml", "digital-self-help.toml",
        "programmes.toml", "models/mutual-groups.toml", "models/in-reach.toml", "models/peer-delivered-digital.toml",
        "models/clinician-delivered.toml", "models/digital-where-rural.toml", "models/usual-care.toml",
        "models/withdrawal.toml", "models/fast-with-rules.toml", "models/mutual-groups-with-ties.toml",
        "models/status-quo-with-ties.toml", "models/fast-and-thin-on-a-budget.toml", "models/everything-on.toml",
        "models/in-place-of-clinicians.toml", "models/better-pay-and-a-ladder.toml",
        "models/status-quo-with-norms.toml", "models/co-governed.toml", "models/certified-by-competence.toml"),
    template!("us-state": "base.toml", "setting.toml", "sources.toml", "lifetable.csv", "targets.csv", "free.csv", "posterior.csv", "effects.csv",
        "status-quo.toml", "every-site-in-two-years.toml", "poorest-areas-first-with-supervision.toml",
        "models/fees-alone.toml", "models/fees-and-grants.toml"),
    template!("classroom": "base.toml", "setting.toml", "sources.toml", "usual-care.toml",
        "every-site-at-once.toml", "half-the-sites-well.toml", "payment/base.toml", "payment/neighbours.csv",
        "payment/every-bill-paid.toml", "payment/grant-that-ends.toml", "payment/grant-with-feedback.toml",
        "payment/paid-per-contact.toml", "payment/paid-per-head.toml", "payment/paid-per-episode.toml"),
];
