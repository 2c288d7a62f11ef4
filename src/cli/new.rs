//! `new`: a commented scenario folder to start from.

use super::exit::Failure;
use super::templates::TEMPLATES;
use crate::jobs::sections::registry;
use crate::scenario::schema::json_schema;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// Arguments of `new`.
#[derive(Debug, Args)]
pub(super) struct New {
    /// Folder to make; it must not exist.
    name: PathBuf,
    /// What to start from.
    #[arg(long, default_value = "england", value_parser = PossibleValuesParser::new(TEMPLATES.iter().map(|t| t.name)))]
    template: String,
}

impl New {
    pub(super) fn go(self) -> Result<(), Failure> {
        let template = TEMPLATES
            .iter()
            .find(|template| template.name == self.template)
            .ok_or_else(|| Failure::Usage(format!("no template is called {}", self.template)))?;
        let failed = |path: &std::path::Path, error: std::io::Error| {
            Failure::Runtime(format!("{} could not be written: {error}", path.display()))
        };
        if self.name.exists() {
            let name = self.name.display();
            return Err(Failure::Usage(format!(
                "{name} exists already: give another name, nothing was changed"
            )));
        }
        // Written aside and renamed, so that a full disk leaves no half folder under the name.
        let name = self.name.file_name().and_then(|name| name.to_str()).unwrap_or("scenario");
        let aside = self.name.with_file_name(format!(".{name}.part"));
        let write = || {
            std::fs::create_dir_all(&aside).map_err(|error| failed(&aside, error))?;
            let schema = format!("{:#}\n", json_schema(&registry()));
            // The shipped folders share one schema; a folder of its own has its own.
            let own = |text: &str| {
                text.replacen("#:schema ../schema.json", "#:schema schema.json", 1).replacen(
                    "#:schema ../../schema.json",
                    "#:schema ../schema.json",
                    1,
                )
            };
            let files = template.files.iter().map(|&(file, text)| (file, own(text)));
            for (file, text) in files.chain(std::iter::once(("schema.json", schema))) {
                let path = aside.join(file);
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
                }
                std::fs::write(&path, text).map_err(|error| failed(&path, error))?;
            }
            std::fs::rename(&aside, &self.name).map_err(|error| failed(&self.name, error))
        };
        write().inspect_err(|_| {
            let _ = std::fs::remove_dir_all(&aside);
        })?;
        super::tell(&format!("made {} from the template {}", self.name.display(), template.name));
        super::tell(&format!("next: peerscale check {0}, then peerscale run {0}", self.name.display()));
        Ok(())
    }
}
