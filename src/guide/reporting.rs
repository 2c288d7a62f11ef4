//! Planning an evaluation before it is run, and reporting it afterwards.
//!
//! **Before.** `peerscale plan freeze` writes an analysis plan: what will be run, with every value in force and a checksum of every file;
//! what will be compared with what, in which outcomes, at which willingness to pay; seed and counts. The plan carries a checksum of
//! itself. Deposit it, or send it to somebody, before the run.
//!
//! ```sh
//! peerscale new my-class --template classroom
//! peerscale plan freeze my-class --outcomes admissions,qalys,reach --wtp 20000,30000 --samples 200 --out plan.toml
//! peerscale run my-class --samples 200 --plan plan.toml
//! peerscale plan check plan.toml output/my-class-1a2b3c4d
//! peerscale standards output/my-class-1a2b3c4d --out checklists
//! peerscale report output/my-class-1a2b3c4d
//! ```
//!
//! The report's chapter on how it was made then lists what deviates, and so does `manifest.json`. More people, replicates or parameter
//! sets than planned are no deviation. `plan check` compares any run with it, also one that was made without it.
//!
//! **After.** `peerscale standards` leaves a Markdown file for each of nine reporting checklists.
//!
//! | how an item is answered | what it means | what is left to do |
//! |---|---|---|
//! | filled | the run says all that is asked, and what it names is in that folder | check it |
//! | drafted | the run, or the program's documents, say a part | confirm or rewrite |
//! | author | nothing in a run can say it, or this run does not hold it | write it; the item says what |
//!
//! What an item asks is said in other words than the checklist's own: go by the original when you submit it.
//!
//! **The page again.** `peerscale report` draws `report.html` once more from what the run kept (`findings.bin`), without simulating, where the page
//! was lost on the way; it is the same to the last byte. Every other file has to be as the run left it, and the program the same version.
//!
//! **What would flip it, and how well it fits.** Sensitivity analyses, calibrations and validations are jobs of their own. `--with` takes their
//! results into the page, each with its seed and counts; what is not of the same decision problem is refused. `--alone` lets go of them again.
//!
//! ```sh
//! peerscale sensitivity my-class --persons 300 --replicates 3
//! peerscale report output/my-class-1a2b3c4d --with output/my-class-sensitivity-1a2b3c4d
//! peerscale verify output/my-class-1a2b3c4d
//! ```
//!
//! **For archives.** Every run has `ro-crate-metadata.json` (RO-Crate 1.1), `codemeta.json`, `model.md` (the model by the protocol ODD) and
//! `model-card.md`. They are dated by the program's release, so that the same run leaves the same bytes.
