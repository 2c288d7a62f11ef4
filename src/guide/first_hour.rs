//! A policymaker's first hour: from nothing to an answer that can be shown to others, and to knowing how far to trust it.
//!
//! Commands are for a terminal. Names of folders of results end in eight letters and digits of their own; write yours in place of
//! `1a2b3c4d`.
//!
//! # Ten minutes: a first answer
//!
//! A small made-up place to begin with. England and a US state are there as well (`--template england`, `us-state`).
//!
//! ```sh
//! peerscale new my-place --template classroom
//! peerscale run my-place
//! ```
//!
//! Open `report.html` in the folder that it names. The first sentence is the answer, the cards below are its numbers. Read three
//! things before anything else:
//!
//! 1. **Which plans are compared, and with what?** Every difference is a plan minus the comparator, here usual care.
//! 2. **What does ± mean?** Chance alone: how far the number could move if the same world were lived again. It says nothing
//!    about what is not known.
//! 3. **What could not be shown?** A sentence that says so is a finding, too.
//!
//! # Twenty minutes: your own numbers
//!
//! A scenario is a folder of text files. Each plan holds only what it changes; what they share is in `base.toml` and the place in
//! `setting.toml`. To see every value with where it comes from, and one of them in full:
//!
//! ```sh
//! peerscale check my-place
//! peerscale check my-place --explain workforce.caseload
//! ```
//!
//! Change one number in `half-the-sites-well.toml`, say how many people a worker supports, and run again. A slip of the pen is
//! told with its line and what to write instead, and nothing is run. To make a plan of your own copy a file of the folder, give it
//! a name and a question, and run the folder.
//!
//! # Twenty minutes: how sure is that?
//!
//! What is not known about the world, and not chance, decides most of the time. Draw the uncertain inputs anew many times:
//!
//! ```sh
//! peerscale run my-place --samples 200
//! ```
//!
//! Now there are intervals, the chance that a plan is worth its money, and what it would be worth to know more. The page says which
//! share of the spread rests on sources that were verified, recalled or assumed.
//!
//! # Ten minutes: who gains, and can it be trusted?
//!
//! The chapter on equity says which plan narrows the gap over deprivation fifths, by how much, and what that costs
//! in total health; the same from the terminal, of results that are there already:
//!
//! ```sh
//! peerscale equity output/my-place-1a2b3c4d
//! peerscale verify output/my-place-1a2b3c4d
//! ```
//!
//! `verify` finds out whether a file of the results was changed since.
//!
//! # What to take along
//!
//! - Name the plans and the comparator whenever you quote a number, and quote its interval.
//! - "No difference could be shown" does not mean that there is none.
//! - The classroom is invented. England's inputs about implementation are mostly judgement: its page says which.
//! - All of it is about populations and plans, and none about any one person.
