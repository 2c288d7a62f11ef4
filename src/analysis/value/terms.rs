//! Smooth functions of several parameters: the main effects of each, products of two, and products of three.
//!
//! This is the analysis of variance of a smoothing spline: what an additive fit can take is told apart from what lives
//! in interactions. Every kind of term has a size of its own, which the fit learns, so that terms which tell nothing
//! cost nothing.
//!
//! # Source
//! Wahba G, Wang Y, Gu C, Klein R, Klein B (1995) Ann Stat 23:1865-1895; Wood SN (2006) Biometrics 62:1025-1036.

use super::margin::{Margin, margin};
use crate::economics::paired::mean;
use std::ops::Range;

/// Columns of a design, orthogonal or nearly so.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Columns over the samples, each with mean 0.
    pub columns: Vec<Vec<f64>>,
    /// Roughness of each column within its group.
    pub weights: Vec<f64>,
    /// Columns whose size is learnt together.
    pub groups: Vec<Range<usize>>,
    /// Columns of main effects, which stand first.
    pub main: usize,
    /// Whether the columns are orthonormal.
    pub orthonormal: bool,
    /// How such a fit is called.
    pub method: &'static str,
    /// What had to be left out, in words.
    pub without: Option<String>,
}

/// Fewest samples for a fit.
pub const FEWEST: usize = 50;
/// Samples for each column of a fit.
const PER_COLUMN: usize = 8;
/// Most columns of a fit.
const MOST: usize = 320;

/// What is fitted in a set of so many parameters.
struct Plan {
    /// Bent columns of each parameter.
    bent: usize,
    /// Products of columns i and j, from 1, of two parameters, with i + j at most this; below 2 none.
    pairs: usize,
    /// Whether products of three straight lines are in.
    triples: bool,
}

/// From the richest to the poorest; the first that the samples can bear is taken.
fn plans(parameters: usize) -> Vec<Plan> {
    let plan = |bent, pairs, triples| Plan { bent, pairs, triples };
    let all = match parameters {
        0 | 1 => vec![plan(20, 0, false), plan(12, 0, false), plan(8, 0, false)],
        2 => vec![plan(12, 8, false), plan(8, 6, false)],
        3 => vec![plan(10, 6, true), plan(8, 5, true)],
        4..=6 => vec![plan(8, 4, true), plan(6, 4, false), plan(6, 3, false)],
        _ => vec![plan(6, 4, false), plan(6, 3, false), plan(4, 3, false)],
    };
    let poorer =
        [plan(4, 3, false), plan(3, 2, false), plan(4, 0, false), plan(2, 0, false), plan(0, 0, false)];
    all.into_iter().chain(poorer).collect()
}

fn columns(plan: &Plan, p: usize) -> usize {
    let pairs = p * p.saturating_sub(1) / 2;
    let each = (1..plan.pairs).map(|i| plan.pairs - i).sum::<usize>();
    let triples = if plan.triples { pairs * p.saturating_sub(2) / 3 } else { 0 };
    p * (1 + plan.bent) + pairs * each + triples
}

/// Fewest samples for a fit of so many parameters: straight lines at least.
pub const fn fewest(parameters: usize) -> usize {
    parameters * PER_COLUMN
}

/// The terms of a set of parameters; none where the samples are too few even for straight lines.
///
/// # Shape
/// `parameters[parameter][sample]`.
pub fn terms(parameters: &[&[f64]]) -> Option<Terms> {
    let samples = parameters.first().map_or(0, |column| column.len());
    let most = MOST.min(samples / PER_COLUMN);
    let varying: Vec<&[f64]> = parameters
        .iter()
        .copied()
        .filter(|column| column.iter().any(|value| value.total_cmp(&column[0]).is_ne()))
        .collect();
    let p = varying.len();
    let plan = plans(p).into_iter().find(|plan| columns(plan, p) <= most)?;
    let margins: Vec<Margin> = varying.iter().map(|values| margin(values, plan.bent)).collect();
    let mut all = Terms {
        orthonormal: p < 2,
        method: method(&margins, plan.pairs),
        without: without(&plan, p),
        ..Terms::blank()
    };
    for margin in &margins {
        let mut columns = margin.columns.iter();
        all.add(columns.next().map(|line| (line.clone(), 1.0)).into_iter().collect());
        all.add(columns.cloned().zip(margin.roughness.iter().copied()).collect());
    }
    for (a, first) in margins.iter().enumerate() {
        for second in &margins[..a] {
            all.pair(first, second, plan.pairs);
        }
    }
    if plan.triples {
        all.triples(&margins);
    }
    Some(all)
}

fn method(margins: &[Margin], pairs: usize) -> &'static str {
    match margins {
        [] => "constant",
        [one] if one.few_values => "means by value",
        [_] => "regression spline",
        _ if pairs < 2 => "additive regression splines",
        _ => "regression splines with interactions",
    }
}

fn without(plan: &Plan, parameters: usize) -> Option<String> {
    if parameters > 1 && plan.pairs < 2 {
        Some(
            "too few samples for interactions: the fit is additive, and what lives in interactions is missed"
                .into(),
        )
    } else if plan.bent == 0 {
        Some("too few samples for curves: the fit is a straight line".into())
    } else {
        None
    }
}

impl Terms {
    /// No terms at all.
    pub const fn blank() -> Self {
        Self {
            columns: Vec::new(),
            weights: Vec::new(),
            groups: Vec::new(),
            main: 0,
            orthonormal: false,
            method: "",
            without: None,
        }
    }

    /// Adds columns of main effects whose size is learnt together.
    pub fn add(&mut self, columns: Vec<(Vec<f64>, f64)>) {
        self.group(columns);
        self.main = self.columns.len();
    }

    /// Adds columns whose size is learnt together.
    fn group(&mut self, columns: Vec<(Vec<f64>, f64)>) {
        let from = self.columns.len();
        for (column, weight) in columns {
            self.columns.push(column);
            self.weights.push(weight);
        }
        if self.columns.len() > from {
            self.groups.push(from..self.columns.len());
        }
    }

    /// Adds the products of two margins: that of the straight lines alone, then the others together.
    fn pair(&mut self, first: &Margin, second: &Margin, most: usize) {
        let mut lines = Vec::new();
        let mut others = Vec::new();
        for (i, a) in first.columns.iter().enumerate() {
            for (j, b) in second.columns.iter().enumerate() {
                if i + j + 2 > most {
                    continue;
                }
                let weight = ((i + 1) * (j + 1)) as f64;
                let Some(product) = product(&[a, b]) else { continue };
                let place = if i + j == 0 { &mut lines } else { &mut others };
                // Relative to the product of a straight line and the least bent column.
                place.push((product, if i + j == 0 { 1.0 } else { weight * weight / 4.0 }));
            }
        }
        self.group(lines);
        self.group(others);
    }

    /// Adds the products of three straight lines.
    fn triples(&mut self, margins: &[Margin]) {
        let lines: Vec<&Vec<f64>> = margins.iter().filter_map(|margin| margin.columns.first()).collect();
        let mut all = Vec::new();
        for (a, first) in lines.iter().enumerate() {
            for (b, second) in lines[..a].iter().enumerate() {
                for third in &lines[..b] {
                    all.extend(product(&[first, second, third]).map(|column| (column, 1.0)));
                }
            }
        }
        // Each learns its own size: one strong product among many that are nothing must not be shrunk with them.
        for column in all {
            self.group(vec![column]);
        }
    }
}

/// The product of columns less its mean, scaled to mean square 1; none where it is constant.
pub fn product(columns: &[&Vec<f64>]) -> Option<Vec<f64>> {
    let (first, rest) = columns.split_first()?;
    let mut product = (*first).clone();
    for other in rest {
        product.iter_mut().zip(other.iter()).for_each(|(a, b)| *a *= b);
    }
    let centre = mean(&product);
    for value in &mut product {
        *value -= centre;
    }
    let size = (product.iter().map(|value| value * value).sum::<f64>() / product.len() as f64).sqrt();
    // The product of two columns of two values each may be a column that is there already, never a constant beyond rounding.
    (size > 1e-9).then(|| product.iter().map(|value| value / size).collect())
}
