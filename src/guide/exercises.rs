//! A teacher's four exercises with the classroom: predict, run, explain.
//!
//! Each takes half an hour in pairs. Students write down what they expect *before* they run anything, and why; then they run; then
//! they explain what differs from what they wrote. The place and its numbers are invented.
//!
//! ```sh
//! peerscale new class --template classroom
//! ```
//!
//! # First: thin everywhere, or well in half of the places?
//!
//! **Predict.** Peer workers come to every site at once, or to half of the sites with more supervision; the second plan costs less than
//! half as much. Which plan reaches more people? Which prevents more admissions, and which more of them for each pound? Which keeps
//! its fidelity?
//!
//! **Run.**
//!
//! ```sh
//! peerscale run class
//! ```
//!
//! **Explain.** Compare reach, fidelity, admissions and what each plan costs more a year in the report: the money is not the same, so
//! divide it by the admissions that it prevents. Find the sentence that says that something could not be shown,
//! and say what it would take to show it. Where between the contact and the hospital is the benefit lost? Look for vacant posts,
//! workers without supervision, people who left early.
//!
//! # Second: and if peer support did nothing?
//!
//! **Predict.** The effect of peer support on admissions may be zero or harmful. Does the better plan stay the better one if it is
//! zero? If it is harmful? What does net benefit look like then, and why is it not zero?
//!
//! **Run.** Where the answer flips, and what moves it most:
//!
//! ```sh
//! peerscale sensitivity class --threshold illness.path_multiplier --between -1.6:3.6 --replicates 4
//! peerscale check class --explain illness.path_multiplier
//! ```
//!
//! **Explain.** A programme without effect still costs money, so that the plan with fewest posts wins. Read the source and the
//! interval of the input: is the place where the answer flips inside it?
//!
//! # Third: chance, or not known?
//!
//! **Predict.** With four times as many replicates, what happens to ±? To the interval over parameter sets?
//!
//! **Run.** Few replicates, four times as many, and then parameter sets:
//!
//! ```sh
//! peerscale run class --replicates 5 --out few
//! peerscale run class --replicates 20 --out many
//! peerscale run class --samples 100 --replicates 2 --out sets
//! ```
//!
//! **Explain.** ± halves with four times as many replicates and would go to zero with endlessly many; the interval over parameter
//! sets would not: it is what is not known about the world, and more computing does not tell it. Which of the two should a decision
//! hang on? And who could find out what is not known, at what cost?
//!
//! # Fourth: who pays, and for what?
//!
//! **Predict.** In `class/payment` the same sites are paid in five ways, each of which would pay a full site about what it costs: a
//! grant that ends after three years and a half, a grant of which a quarter is cut, a fee for each contact up to a cap, so much a
//! week for each person with a place, and a price for each episode that comes to its planned end. Under which do most sites stop?
//! When, and for which cause? Who is paid most for the same work, and who runs out of money before anybody is on a place?
//!
//! **Run.**
//!
//! ```sh
//! peerscale check class/payment/base.toml class/usual-care.toml --explain adoption.insolvent_weeks
//! peerscale run class/usual-care.toml class/payment --out paid
//! ```
//!
//! **Explain.** Find the quarter of the cliff in the roll-out strip, and in the chart of sites that stop the colour that comes with it. In
//! the charts of money compare what comes in with what it costs: who is paid for an empty place, who is not paid for a missed
//! contact, and who waits for a payment while wages are due? Then move one thing and say beforehand what it will do: the end of
//! the grant, the reserves, the delay, or the cap.
