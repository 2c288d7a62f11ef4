//! Control arms: what was fitted of them, what the model's people would give, and how much more at risk participants were.

use super::compare::Comparison;
use super::scores::Estimated;
use crate::analysis::agreement::{Agreement, Kind};
use crate::analysis::trial::design::Control;
use crate::analysis::trial::published::{Published, Quantity};

impl Comparison<'_> {
    /// The verdict on a control arm that was fitted.
    pub(super) fn fitted(&self, row: &Published) -> String {
        let found = row.trial.as_deref().and_then(|id| self.trial(id));
        found.map_or_else(String::new, |(_, found)| {
            format!(
                "fitted, not predicted: {:.3} with the model's people, who would have to be {:.2} times as likely to relapse",
                found.control[0], found.frailty
            )
        })
    }

    /// The control arms as the model's people give them: predictions, unlike the fitted ones.
    pub(super) fn predicted(&self) -> Vec<Agreement> {
        let rows = self.published.iter().filter(|row| row.quantity == Quantity::ControlRisk);
        rows.filter_map(|row| {
            let (design, found) = self.trial(row.trial.as_deref()?)?;
            if design.control == Control::AsModelled {
                return None;
            }
            let risk = found.control[0];
            let mcse = libm::sqrt(risk * (1.0 - risk) / found.participants as f64);
            let mut line = Self::agreement(row, Estimated { value: risk, mcse });
            line.what = format!("{} with the model's people", line.what);
            (line.kind, line.required) = (Kind::External, false);
            Some(line)
        })
        .collect()
    }

    /// The same in words.
    pub(super) fn of_control_arms(&self) -> Vec<String> {
        let fitted = self.trials.iter().filter_map(|(design, found)| {
            let what = match design.control {
                Control::AsModelled => return None,
                Control::Risk(_) => "risk",
                Control::Admissions(_) => "mean admissions",
            };
            Some(format!(
                "{}: participants were {:.2} times as likely to relapse as the model's people to whom the same has happened: with \
                 these the {what} in the control arm would be {:.3}; with the factor it is {:.3}, as published.",
                design.name, found.frailty, found.control[0], found.control[1]
            ))
        });
        fitted.collect()
    }
}
