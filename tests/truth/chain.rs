//! The closed solution of a continuous-time Markov chain, and of SMI-ref's four states without peers.
//!
//! With generator `Q` (row = from) and start `p`, occupancy after `t` is `p exp(Qt)`, expected time in state
//! `p int_0^t exp(Qs) ds`, discounted time the same with `Q - dI`, and the expected number of moves from `i`
//! to `j` is `q_ij` times the time in `i`. The integrals are blocks of one exponential.
//!
//! # Source
//! Van Loan 1978, IEEE Transactions on Automatic Control 23:395.

use nalgebra::{DMatrix, RowDVector};

use crate::quadrature;
use crate::smi_ref_law::{IllnessHazards, SmiRef, WEEKS_PER_YEAR};
use crate::totals::Totals;

/// The four states, as rows of the generator.
pub(crate) const STABLE: usize = 0;
pub(crate) const RELAPSE: usize = 1;
pub(crate) const INPATIENT: usize = 2;
pub(crate) const DEAD: usize = 3;

/// The generator of a chain: hazards off the diagonal, rows that add up to 0.
#[derive(Clone, Debug)]
pub(crate) struct Generator(DMatrix<f64>);

impl Generator {
    /// A chain from its moves `(from, to, hazard per week)`.
    pub(crate) fn new(states: usize, moves: &[(usize, usize, f64)]) -> Self {
        let mut rates = DMatrix::zeros(states, states);
        for &(from, to, hazard) in moves {
            rates[(from, to)] += hazard;
            rates[(from, from)] -= hazard;
        }
        Self(rates)
    }

    /// The four-state chain of one person.
    pub(crate) fn four_states(hazards: &IllnessHazards, frailty: f64, death_per_week: f64) -> Self {
        Self::new(
            4,
            &[
                (STABLE, RELAPSE, hazards.relapse * frailty),
                (RELAPSE, INPATIENT, hazards.admission),
                (RELAPSE, STABLE, hazards.recovery),
                (INPATIENT, STABLE, hazards.discharge),
                (STABLE, DEAD, death_per_week),
                (RELAPSE, DEAD, death_per_week),
                (INPATIENT, DEAD, death_per_week),
            ],
        )
    }

    /// `exp((Q - dI) t)` and its integral from 0 to `t`, where `d` is the discount per week.
    fn exponential_and_integral(&self, discount: f64, weeks: f64) -> (DMatrix<f64>, DMatrix<f64>) {
        let states = self.0.nrows();
        let identity = DMatrix::identity(states, states);
        let mut block = DMatrix::zeros(2 * states, 2 * states);
        block.view_mut((0, 0), (states, states)).copy_from(&((&self.0 - &identity * discount) * weeks));
        block.view_mut((0, states), (states, states)).copy_from(&(identity * weeks));
        let exponential = block.exp();
        let quarter = |column| exponential.view((0, column), (states, states)).into_owned();
        (quarter(0), quarter(states))
    }
}

/// What is expected of a chain from its start until now.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    /// Discount per week, continuous.
    discount: f64,
    /// Weeks gone by.
    pub(crate) weeks: f64,
    /// Probability of each state now.
    pub(crate) occupancy: RowDVector<f64>,
    /// Expected weeks in each state.
    pub(crate) state_weeks: RowDVector<f64>,
    /// The same, discounted to the start.
    pub(crate) discounted_state_weeks: RowDVector<f64>,
    /// Expected number of moves, row = from, column = to.
    pub(crate) moves: DMatrix<f64>,
}

impl Path {
    /// A chain that starts in one state.
    pub(crate) fn start(states: usize, state: usize, discount_per_week: f64) -> Self {
        let mut occupancy = RowDVector::zeros(states);
        occupancy[state] = 1.0;
        Self {
            discount: discount_per_week,
            weeks: 0.0,
            occupancy,
            state_weeks: RowDVector::zeros(states),
            discounted_state_weeks: RowDVector::zeros(states),
            moves: DMatrix::zeros(states, states),
        }
    }

    /// Lives on for `weeks` under constant hazards.
    pub(crate) fn advance(&mut self, generator: &Generator, weeks: f64) {
        let (transition, time) = generator.exponential_and_integral(0.0, weeks);
        let (_, discounted_time) = generator.exponential_and_integral(self.discount, weeks);
        let state_weeks = &self.occupancy * time;
        let until_now = libm::exp(-self.discount * self.weeks);
        self.discounted_state_weeks += &self.occupancy * discounted_time * until_now;
        for from in 0..state_weeks.len() {
            for to in (0..state_weeks.len()).filter(|to| *to != from) {
                self.moves[(from, to)] += generator.0[(from, to)] * state_weeks[from];
            }
        }
        self.state_weeks += state_weeks;
        self.occupancy = &self.occupancy * transition;
        self.weeks += weeks;
    }

    /// At this moment a share of those in one state moves to another; returns the probability moved.
    pub(crate) fn jump(&mut self, from: usize, to: usize, share: f64) -> f64 {
        let moved = share * self.occupancy[from];
        self.occupancy[from] -= moved;
        self.occupancy[to] += moved;
        moved
    }

    /// The four-state chain's expectations as totals of one person.
    pub(crate) fn four_state_totals(&self) -> Totals {
        let living = |vector: &RowDVector<f64>| [vector[STABLE], vector[RELAPSE], vector[INPATIENT]];
        Totals {
            relapses: self.moves[(STABLE, RELAPSE)],
            admissions: self.moves[(RELAPSE, INPATIENT)],
            recoveries: self.moves[(RELAPSE, STABLE)],
            discharges: self.moves[(INPATIENT, STABLE)],
            deaths: self.moves.column(DEAD).sum(),
            state_weeks: living(&self.state_weeks),
            discounted_state_weeks: living(&self.discounted_state_weeks),
            at_end: living(&self.occupancy),
            ..Totals::default()
        }
    }
}

/// Expected totals of one person without peers, the hazard of death stepped at each week start.
pub(crate) fn person_totals(law: &SmiRef, frailty: f64, age_at_start: f64) -> Totals {
    let mut path = Path::start(4, STABLE, law.discount_per_week());
    for week in 0..law.weeks {
        let death = law.death.at(age_at_start + week as f64 / WEEKS_PER_YEAR);
        path.advance(&Generator::four_states(&law.hazards, frailty, death), 1.0);
    }
    path.four_state_totals()
}

/// Quadrature nodes over frailty and age.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nodes {
    pub(crate) frailty: usize,
    pub(crate) age: usize,
}

impl Nodes {
    /// Enough for ten digits of every total of SMI-ref, as a test says.
    pub(crate) const FINE: Self = Self { frailty: 10, age: 10 };
    /// Where the hazards are the same for everybody.
    pub(crate) const ONE: Self = Self { frailty: 1, age: 1 };
}

/// Expected totals of the law's population: the mean of `person(frailty, age)` over both, times persons.
pub(crate) fn population_totals(law: &SmiRef, nodes: Nodes, person: impl Fn(f64, f64) -> Totals) -> Totals {
    let mut totals = Totals::default();
    for (deviation, frailty_weight) in quadrature::standard_normal(nodes.frailty) {
        let frailty = libm::exp(law.log_frailty_mean() + law.log_frailty_sd * deviation);
        for (age, age_weight) in quadrature::uniform(nodes.age, law.youngest, law.oldest) {
            totals.add(law.persons() as f64 * frailty_weight * age_weight, &person(frailty, age));
        }
    }
    totals
}

/// Expected totals of the law's population without peers.
pub(crate) fn no_programme_totals(law: &SmiRef, nodes: Nodes) -> Totals {
    population_totals(law, nodes, |frailty, age| person_totals(law, frailty, age))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smi_ref_law::HAZARD_SETS;

    const DISCOUNT: f64 = 0.0006;

    fn assert_near(one: f64, other: f64) {
        assert!((one - other).abs() < 1e-10 * (1.0 + other.abs()), "{one} against {other}");
    }

    #[test]
    fn two_states_follow_the_exponential() {
        let (hazard, weeks) = (0.03, 40.0);
        let mut path = Path::start(2, 0, DISCOUNT);
        path.advance(&Generator::new(2, &[(0, 1, hazard)]), weeks);
        let gone = -libm::expm1(-hazard * weeks);
        assert_near(path.occupancy[1], gone);
        assert_near(path.state_weeks[0], gone / hazard);
        assert_near(path.moves[(0, 1)], gone);
        let both = hazard + DISCOUNT;
        assert_near(path.discounted_state_weeks[0], -libm::expm1(-both * weeks) / both);
    }

    #[test]
    fn there_and_back_settles_at_the_share_of_hazards() {
        let (out, back) = (0.3, 0.7);
        let mut path = Path::start(2, 0, 0.0);
        path.advance(&Generator::new(2, &[(0, 1, out), (1, 0, back)]), 5.0);
        assert_near(path.occupancy[1], -0.3 * libm::expm1(-5.0));
        assert_near(path.state_weeks[1], 0.3 * (5.0 + libm::expm1(-5.0)));
    }

    #[test]
    fn competing_risks_share_by_hazard() {
        let mut path = Path::start(3, 0, 0.0);
        path.advance(&Generator::new(3, &[(0, 1, 0.15), (0, 2, 0.20)]), 1_000.0);
        assert_near(path.moves[(0, 1)], 0.15 / 0.35);
        assert_near(path.moves[(0, 2)], 0.20 / 0.35);
    }

    #[test]
    fn a_state_that_nobody_leaves_is_an_annuity() {
        let law = SmiRef::reference();
        let mut path = Path::start(1, 0, law.discount_per_week());
        for _ in 0..4 {
            path.advance(&Generator::new(1, &[]), 13.0);
        }
        assert_near(path.discounted_state_weeks[0], law.discounted_weeks(0.0, 52.0));
        assert_near(path.state_weeks[0], 52.0);
    }

    #[test]
    fn time_in_state_adds_up_and_flows_balance() {
        for set in &HAZARD_SETS {
            let mut path = Path::start(4, STABLE, DISCOUNT);
            path.advance(&Generator::four_states(&set.hazards, 1.3, set.death_per_week), 520.0);
            assert_near(path.state_weeks.sum(), 520.0);
            assert_near(path.occupancy.sum(), 1.0);
            assert_near(path.discounted_state_weeks.sum(), -libm::expm1(-DISCOUNT * 520.0) / DISCOUNT);
            for state in 0..4 {
                let start = if state == STABLE { 1.0 } else { 0.0 };
                let balance = start + path.moves.column(state).sum() - path.moves.row(state).sum();
                assert_near(path.occupancy[state], balance);
            }
        }
    }

    #[test]
    fn death_that_strikes_all_states_alike_is_the_exponential() {
        for set in &HAZARD_SETS {
            let law = SmiRef::constant(set.hazards, set.death_per_week);
            let deaths = person_totals(&law, 1.0, 50.0).deaths;
            assert_near(deaths, -libm::expm1(-set.death_per_week * 520.0));
        }
    }

    #[test]
    fn weekly_steps_of_constant_hazards_are_one_step() {
        for set in &HAZARD_SETS {
            let law = SmiRef::constant(set.hazards, set.death_per_week);
            let mut path = Path::start(4, STABLE, law.discount_per_week());
            path.advance(&Generator::four_states(&set.hazards, 1.0, set.death_per_week), 520.0);
            let at_once = path.four_state_totals().named(&law);
            for (name, weekly) in person_totals(&law, 1.0, 50.0).named(&law) {
                assert_near(weekly, at_once[name]);
            }
        }
    }

    /// Death takes no account of illness, so survival and illness multiply; Gompertz survival is known.
    #[test]
    fn ageing_death_is_the_product_of_its_weeks() {
        let law = SmiRef::reference();
        let hazard: f64 = (0..520).map(|week| law.death.at(70.0 + f64::from(week) / 52.0)).sum();
        let totals = person_totals(&law, 1.7, 70.0);
        assert_near(totals.deaths, -libm::expm1(-hazard));
        let mut immortal = Path::start(4, STABLE, 0.0);
        immortal.advance(&Generator::four_states(&law.hazards, 1.7, 0.0), 520.0);
        assert_near(totals.at_end[INPATIENT], libm::exp(-hazard) * immortal.occupancy[INPATIENT]);
    }

    #[test]
    fn more_nodes_change_nothing() {
        let law = SmiRef::without_programme();
        let finer = no_programme_totals(&law, Nodes { frailty: 14, age: 13 }).named(&law);
        for (name, fine) in no_programme_totals(&law, Nodes::FINE).named(&law) {
            assert_near(fine, finer[name]);
        }
    }
}
