//! What plans have in common: people and what they live through before the start, whatever is planned from then on.

use peerscale::jobs::simulate::{Start, accounts, accounts_from};

use crate::given::Given;

fn like(one: &Given, other: &Given) -> bool {
    one.model().schedule.warms_up_like(&other.model().schedule)
}

/// Whatever a plan decides, down to where nobody has a programme.
fn plans(of: &Given) -> Vec<Given> {
    vec![
        of.clone().with("workforce.turnover", 0.02),
        of.clone().with("referral.consent", 0.4),
        of.clone().with("adoption.delivering_at_start", 0.9),
        of.clone().with("crisis_plan.per_contact", 0.5),
        of.clone().without_peers(),
    ]
}

/// Against the same plan with a start of its own.
#[test]
fn a_plan_goes_on_from_the_start_of_another() {
    for given in [Given::everything_on(), Given::everything_on().with("simulation.warm_up", 0.0)] {
        let first = given.model();
        let start = Start::of(&first, 4, 1);
        for plan in plans(&given).into_iter().chain([given]) {
            let plan = plan.model();
            assert!(first.schedule.warms_up_like(&plan.schedule));
            let together = accounts_from(Some(start.copy()), &plan, 4, 1);
            assert!(format!("{together:?}") == format!("{:?}", accounts(&plan, 4, 1)));
        }
    }
}

#[test]
fn who_lives_otherwise_before_the_start_has_another_start() {
    let given = Given::everything_on();
    assert!(like(&given, &given));
    let others = [
        given.clone().with("illness.relapse_rate.schizophrenia", 0.051),
        given.clone().with("adherence.resume_rate", 0.021),
        given.clone().with("population.persons", 1_201),
        given.clone().with("population.rural_share", 0.11),
        given.clone().with("simulation.warm_up", 48.0),
        given.clone().with("crisis_plan.share", 0.31),
        given.clone().switched("employment", false),
        given.clone().switched("emergency", false),
    ];
    for (place, other) in others.iter().enumerate() {
        assert!(!like(&given, other) && !like(other, &given), "{place}");
        assert!(like(other, other), "{place}");
    }
    // Whom somebody watches is so from the beginning.
    assert!(!given.model().schedule.warms_up_like(&given.model().watching(0.1).schedule));
}
