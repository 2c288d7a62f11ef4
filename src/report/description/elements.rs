//! The elements of ODD in words, each with its reason.

/// An element: its heading, what is so, and why.
pub(super) struct Element {
    pub(super) heading: &'static str,
    pub(super) text: &'static str,
    pub(super) why: &'static str,
}

pub(super) const PURPOSE: Element = Element {
    heading: "Purpose and patterns",
    text: "The model compares named plans of scaling up peer support for adults with serious mental illness in a place: who is \
           reached, how well, what it does to stays in hospital, lives, costs and gaps between groups, how sure that is, and where \
           benefit is lost. It is about populations and plans and gives no advice about individuals. Patterns by which it is judged: relapse, \
           admission and readmission by diagnosis and time since discharge, compulsory admission by group, length of stay, mortality; \
           control arms and results of two trials of peer support; survival of sites that deliver a practice. `peerscale validate` \
           shows each with what is simulated.",
    why: "Plans differ in ways that no trial compares, over years that no trial lasts; what can be compared is a model that returns \
          what trials and registers have found, with its uncertainty.",
};

pub(super) const ENTITIES: Element = Element {
    heading: "Entities, state variables, scales",
    text: "People with serious mental illness live in sites: services with the people they serve. Peer workers, supervisors and \
           candidates for posts belong to sites; a relationship joins a person and a worker, or a person and a place that waits for \
           one; ties join people. Sites lie in regions and stages of a roll-out. The system is a budget, waves and rules. Space is \
           membership of a site and a region. Time is continuous for what happens to people; people of a site meet its shared resources \
           every site step, sites meet the system every system step, and a year has 52 weeks. One simulated person stands for a \
           stated number of real ones. State variables, as the code declares them:",
    why: "Effects of scaling up come about between people, workers and sites; averages over them would miss queues, caseloads and who \
          is left out.",
};

pub(super) const SCHEDULE: Element = Element {
    heading: "Processes and schedule",
    text: "Processes act in one fixed order. Between two system steps a site lives by itself: at each site step people meet workers and \
           places; in each week what hazards depend on is looked at again; events happen at their exact times, the earliest first, by clocks of \
           integrated hazard; a clock is set anew when what it depends on changes. At each system step sites meet: roll-out, \
           neighbours, money, rules. At the turn of a year what runs is counted. The order:",
    why: "Sites and workers come first, then who comes, what they receive, what it does to them, and what happens in the week, so that \
          nothing acts on a state that has not been made yet. Exact times of events make results independent of the step.",
};

/// The eleven design concepts, in the order of the protocol.
pub(super) const CONCEPTS: [Element; 11] = [
    Element {
        heading: "Basic principles",
        text: "Competing hazards for events; discrete choices of sites by readiness, push and neighbours; a dose-response from contacts \
               to states of mind, and from these to relapse and admission, whose strength is solved so that emulated trials return what \
               was published; outcomes of delivery after RE-AIM and Proctor.",
        why: "Each is the common way of its field, so that inputs can be taken from what is published and results compared with it.",
    },
    Element {
        heading: "Emergence",
        text: "Reach, waiting, caseloads, fidelity, survival of sites, admissions, costs and gaps between groups come out of what people, \
               workers and sites do. Baseline hazards, the effect of a contact in trials and rates of turnover are put in.",
        why: "What a plan changes must come out of the model; what no plan changes may be put in.",
    },
    Element {
        heading: "Adaptation",
        text: "Sites take up, pause, stop and begin again as readiness, money and staff let them; workers leave under load and \
               without supervision; rules pause and resume what they are told to; improvement cycles keep changes after which what is \
               measured is better.",
        why: "A plan that is overtaken by what it causes is the main risk of fast scaling up.",
    },
    Element {
        heading: "Objectives",
        text: "Nobody optimises. Rules and cycles compare a measurement with a threshold or with itself before; `optimise` looks for the \
               best split of a budget from outside.",
        why: "There is no evidence on what sites or workers maximise; stated rules can be argued with.",
    },
    Element {
        heading: "Learning",
        text: "Workers grow in competence with tenure and courses; alliance grows with contacts; sites keep changes that seemed to help. \
               People do not learn which plan is in force.",
        why: "Tenure is lost with turnover, which is why turnover matters.",
    },
    Element {
        heading: "Prediction",
        text: "Nobody foresees anything.",
        why: "No decision in the model needs it.",
    },
    Element {
        heading: "Sensing",
        text: "Rules read measured quantities, late and with error, never the true state; sites know which of their neighbours deliver; \
               assessors see some workers; instruments and records see a part of what is so.",
        why: "A rule that could see the truth would work better than any can.",
    },
    Element {
        heading: "Interaction",
        text: "People compete for places and for workers' time; workers for supervisors; sites for neighbours' attention, money and \
               candidates. A worker who leaves takes all relationships along. Along ties hope, connectedness and word of the programme \
               may pass. People of different sites never meet.",
        why: "Scarce places and workers are what makes one person's support depend on another's.",
    },
    Element {
        heading: "Stochasticity",
        text: "Events, choices, attributes and measurement errors are drawn. Each draw has a coordinate (seed, replicate; entity, \
               decision, occasion), so that every strategy meets the same people with the same luck, and a strategy against its copy \
               differs by exactly nothing. Uncertain inputs are drawn apart, once for each parameter set.",
        why: "Shared luck takes most chance out of differences; coordinates keep it shared when strategies do different things.",
    },
    Element {
        heading: "Collectives",
        text: "Sites, regions, teams and groups of people by attribute. Groups by attribute only count; sites and teams act.",
        why: "Delivery is decided by sites and teams; equity is judged by groups.",
    },
    Element {
        heading: "Observation",
        text: "Events, times in states, contacts, posts and money are added up for each group, site and year in exact sums; outcomes are \
               formulas over these sums (listed at the end). Differences between strategies are taken replicate by replicate. Warm-up \
               is not counted.",
        why: "Exact sums make results independent of threads and order, to the last digit.",
    },
];

pub(super) const INITIALISATION: Element = Element {
    heading: "Initialisation",
    text: "Sites are made first, then their people: attributes from joint shares of the setting, or row by row from a table of one's own; \
           then usual care is lived through for the warm-up, without deaths and without counting. Workers who are \
           there at the start, sites that deliver, candidates and supervisors are what the scenario says. Every strategy begins with the \
           same people.",
    why: "Services find people in the states in which usual care has left them; a start from nothing would show its own transient.",
};

pub(super) const INPUT: Element = Element {
    heading: "Input data",
    text: "A scenario: text with values, units, intervals, distributions and sources; a life table; fitted draws; curves of solved \
           effects. Nothing is read while the model runs, and no outside series drives it.",
    why: "A run must follow from files whose checksums are kept.",
};

pub(super) const SUBMODELS: Element = Element {
    heading: "Submodels",
    text: "Every section of a scenario with how it works, and every parameter with unit and limits. A parameter's value, source and \
           standing are the scenario's.",
    why: "What is listed here is what the program reads: a value that has no row here does not exist.",
};
