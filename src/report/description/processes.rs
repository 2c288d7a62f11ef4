//! Why each process is in the model; what it does stands at the head of its file.

use super::plain;

/// A process: its section, the file that says how it works, and why it is there.
pub(super) struct Process {
    pub(super) id: &'static str,
    pub(super) source: &'static str,
    pub(super) why: &'static str,
}

macro_rules! process {
    ($id:literal, $file:literal, $why:literal) => {
        Process { id: $id, source: include_str!(concat!("../../processes/", $file)), why: $why }
    };
}

const ALL: &[Process] = &[
    process!(
        "population",
        "population/mod.rs",
        "Who people are decides whom services reach and who gains; without differences between people, questions of equity cannot be asked."
    ),
    process!(
        "programme",
        "programme/mod.rs",
        "Peer support is not one thing: groups, apps, workers on wards differ in what they cost and deliver, and a plan chooses among them."
    ),
    process!(
        "policy",
        "policy/mod.rs",
        "Those who run a programme see delayed and noisy measurements and act on them; plans that correct themselves can only be judged where that is modelled."
    ),
    process!(
        "adoption",
        "adoption/mod.rs",
        "Scaling up happens site by site: benefit is lost where sites never begin, begin slowly or stop."
    ),
    process!(
        "governance",
        "governance.rs",
        "Whether people with lived experience decide with others is a choice of a plan; what it does to buy-in and fit is unknown, and costs something."
    ),
    process!(
        "workforce",
        "workforce/mod.rs",
        "Workers, and those who supervise them, are what scaling up runs out of first; quality follows from who supports how many, with which supervision."
    ),
    process!(
        "referral",
        "referral/mod.rs",
        "A programme that is there helps nobody who does not come; barriers of access differ between groups."
    ),
    process!(
        "engagement",
        "engagement/mod.rs",
        "Places are scarce and people leave; the effect of an offer and that of support received differ by that."
    ),
    process!(
        "peer_contact",
        "peer_contact/mod.rs",
        "Contacts are what is delivered: their number, quality and fit carry all of the effect."
    ),
    process!(
        "alliance",
        "alliance.rs",
        "Trust is thought to be how peer support works at all, and it is lost with the worker."
    ),
    process!(
        "harms",
        "harms/mod.rs",
        "Support may do harm, and harm must be counted beside benefit and never netted."
    ),
    process!(
        "ties",
        "ties/mod.rs",
        "What passes between people of a site may spread or undo an effect; it is off unless a scenario asks for it, because the evidence is thin."
    ),
    process!(
        "states_of_mind",
        "states_of_mind/mod.rs",
        "Hope, self-management and connectedness are what trials measured and what is thought to stand between contact and relapse."
    ),
    process!(
        "stigma",
        "stigma/mod.rs",
        "Self-stigma and the climate of a site stand in the way of help; contact with peers may lower both."
    ),
    process!(
        "crisis_plan",
        "crisis_plan.rs",
        "Crisis plans are a second path by which peer support may lower compulsory admissions."
    ),
    process!(
        "adherence",
        "adherence.rs",
        "Medication changes relapse and is itself changed by self-management."
    ),
    process!(
        "service_contact",
        "service_contact.rs",
        "People drift away from services; being found again is one thing that peer workers do."
    ),
    process!(
        "illness",
        "illness/mod.rs",
        "Relapse, crisis care and admission are what decision makers count, and what most of the money goes to."
    ),
    process!(
        "after_discharge",
        "after_discharge.rs",
        "The weeks after a stay carry most of the risk, and trials of peer support took place there."
    ),
    process!(
        "mortality",
        "mortality.rs",
        "People with serious mental illness die early; the size of the population and years lived depend on it."
    ),
    process!(
        "suicide",
        "suicide.rs",
        "Suicide is told apart from other deaths because its time course differs and because it is what harms are feared most for."
    ),
    process!(
        "emergency",
        "emergency.rs",
        "Visits to emergency departments cost, and are recorded where other things are not."
    ),
    process!(
        "employment",
        "employment.rs",
        "Work is an aim of people themselves, and what society counts beside services."
    ),
    process!(
        "assessment",
        "assessment/mod.rs",
        "Trials and services see scores and not states; what they miss, and when, is part of what can be known."
    ),
    process!(
        "records",
        "records/mod.rs",
        "Evaluations rest on records that miss events and come late; how far they mislead is a question of its own."
    ),
    process!(
        "finance",
        "finance/mod.rs",
        "Sites stop when money ends; budgets, caps and fees bind where a scenario says so."
    ),
];

/// The process of a section.
pub(super) fn of(id: &str) -> Option<&'static Process> {
    ALL.iter().find(|process| process.id == id)
}

/// What stands at the head of a file, as paragraphs.
pub(super) fn head(source: &str) -> String {
    let lines: Vec<&str> = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let mut text = String::new();
    for line in lines {
        match line.strip_prefix("# ") {
            Some(heading) => text.push_str(&format_heading(heading)),
            None => text.push_str(line),
        }
        text.push('\n');
    }
    plain(text.trim_end())
}

/// Headings within a file's head are no headings of the description.
fn format_heading(heading: &str) -> String {
    format!("*{heading}*")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processes::PROCESSES;

    #[test]
    fn every_process_has_its_file_and_its_reason() {
        let wanted: Vec<&str> = PROCESSES.iter().map(|entry| entry.section.id).collect();
        let own: Vec<&str> = ALL.iter().map(|process| process.id).collect();
        assert_eq!(own, wanted, "in the order in which they act");
        for process in ALL {
            assert!(head(process.source).len() > 60, "{}", process.id);
            assert!(process.why.ends_with('.') && process.why.len() > 30);
        }
    }
}
