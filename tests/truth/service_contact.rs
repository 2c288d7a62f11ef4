//! Contact with services against the matrix exponential of its three states, and against closed forms.

use peerscale::engine::ledger::{Quantity, SCALE};
use peerscale::model::person::ServiceContact;
use toml::Table;

use crate::chain::{Generator, Path};
use crate::given::{Given, Opened};
use crate::pieces::{alike, assert_share};

const WEEKS: f64 = 104.0;
const ENGAGED: usize = 0;
const DRIFTING: usize = 1;
const LOST: usize = 2;

fn shares(engaged: f64, drifting: f64, lost: f64) -> Table {
    [("engaged", engaged), ("drifting", drifting), ("lost", lost)]
        .map(|(key, share)| (key.to_owned(), share.into()))
        .into_iter()
        .collect()
}

/// Drift, loss, return, find.
fn contact([drift, loss, back, find]: [f64; 4]) -> Given {
    alike()
        .switched("service_contact", true)
        .with("service_contact.drift_rate", drift)
        .with("service_contact.loss_rate", loss)
        .with("service_contact.return_rate", back)
        .with("service_contact.find_rate", find)
        .with("service_contact.return_ratio_acute", 1.0)
        .with("service_contact.relapse_ratio", 1.0)
        .with("population.persons", 1_000)
}

/// Forty replicates, each check within four standard errors: with 39 degrees of freedom the false-alarm rate is 2.7e-4 a
/// check, below 0.5% for all of them; the seed is fixed.
#[test]
fn occupancy_and_time_follow_the_matrix_exponential() {
    let start_lost = shares(0.2, 0.0, 0.8);
    let cases = [
        ([0.02, 0.05, 0.08, 0.01], shares(1.0, 0.0, 0.0), [1.0, 0.0, 0.0]),
        ([0.3, 0.2, 0.4, 0.1], shares(1.0, 0.0, 0.0), [1.0, 0.0, 0.0]),
        ([0.004, 0.01, 0.02, 0.03], start_lost, [0.2, 0.0, 0.8]),
    ];
    for ([drift, loss, back, find], start, from) in cases {
        let given = contact([drift, loss, back, find]).with("service_contact.start", start);
        let generator = Generator::new(
            3,
            &[
                (ENGAGED, DRIFTING, drift),
                (DRIFTING, LOST, loss),
                (DRIFTING, ENGAGED, back),
                (LOST, ENGAGED, find),
            ],
        );
        let mut expected = Path::start(3, ENGAGED, 0.0);
        expected.occupancy.copy_from_slice(&from);
        expected.advance(&generator, WEEKS);
        let model = Opened::new(&given);
        let mut found = vec![Vec::new(); 5];
        for replicate in 0..40 {
            let lived = model.live(7, replicate);
            let contacts: Vec<_> = lived.accounts.blocks.iter().flat_map(|block| &block.contacts).collect();
            let n = contacts.len() as f64;
            let at_end = |state| contacts.iter().filter(|track| track.contact == state).count() as f64 / n;
            let weeks = |quantity| {
                let ledger = &lived.accounts.ledger;
                let years = (0..ledger.years()).flat_map(|year| ledger.people(year, quantity));
                years.map(|cell| cell.plain as f64).sum::<f64>() / SCALE / n
            };
            let row = [
                at_end(ServiceContact::Engaged),
                at_end(ServiceContact::Drifting),
                at_end(ServiceContact::Lost),
                weeks(Quantity::DriftingWeeks),
                weeks(Quantity::LostWeeks),
            ];
            for (values, value) in found.iter_mut().zip(row) {
                values.push(value);
            }
        }
        let wanted = [
            expected.occupancy[ENGAGED],
            expected.occupancy[DRIFTING],
            expected.occupancy[LOST],
            expected.state_weeks[DRIFTING],
            expected.state_weeks[LOST],
        ];
        for (index, (values, wanted)) in found.iter().zip(wanted).enumerate() {
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
            let error = libm::sqrt(variance / n);
            assert!(
                (mean - wanted).abs() < 4.0 * error,
                "drift {drift}, measure {index}: {mean} ± {error}, not {wanted}"
            );
        }
    }
}

/// Where no start is stated the shares stay where they are.
#[test]
fn the_shares_that_the_rates_keep_are_kept() {
    let rates = [0.02, 0.05, 0.08, 0.01];
    let weights = [0.13 / 0.02, 1.0, 0.05 / 0.01];
    let total: f64 = weights.iter().sum();
    let lived = Opened::new(&contact(rates).with("population.persons", 20_000)).live(3, 0);
    let contacts: Vec<_> = lived.accounts.blocks.iter().flat_map(|block| &block.contacts).collect();
    for (state, weight) in
        [ServiceContact::Engaged, ServiceContact::Drifting, ServiceContact::Lost].into_iter().zip(weights)
    {
        let count = contacts.iter().filter(|track| track.contact == state).count();
        assert_share(&format!("{state:?}"), count, contacts.len(), weight / total);
    }
}

/// Nobody moves; people in contact and people lost relapse each at their own hazard, the mean of which is the stated one.
#[test]
fn out_of_contact_people_relapse_at_the_ratio_and_the_mean_stays() {
    // With these rates a third each is kept; two thirds of the mean 1 + (ρ - 1)/3 come from the others.
    let given = contact([1e-6, 1e-6, 1e-6, 1e-6])
        .with("service_contact.return_rate", 0.0)
        .with("service_contact.relapse_ratio.lost", 4.0)
        .with("population.persons", 20_000);
    let mean = 1.0 + 3.0 / 3.0;
    let lived = Opened::new(&given).live(5, 0);
    for (state, ratio) in [(ServiceContact::Engaged, 1.0), (ServiceContact::Lost, 4.0)] {
        let (mut never, mut all) = (0, 0);
        for block in &lived.accounts.blocks {
            for (person, track) in block.people.iter().zip(&block.contacts) {
                if track.contact == state {
                    all += 1;
                    never += usize::from(person.entries[0] == 0);
                }
            }
        }
        assert_share(&format!("{state:?}"), never, all, libm::exp(-0.02 * ratio / mean * WEEKS));
    }
}
