//! Gaps between groups of one replicate: every measure by every attribute, read off a frame.

use crate::analysis::equity::{BY_FIFTH, Measure};
use crate::economics::inequality::{Bounds, Ranked, indices};
use crate::outcomes::frame::Layout;
use crate::outcomes::groups::COMBINATION;

/// Absolute gap: group less reference.
pub(super) const GAP: &str = "gap_abs";
/// Relative gap: group over reference.
pub(super) const RATIO: &str = "gap_ratio";

/// An attribute with its groups, by their places in the layout.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Attribute {
    by: String,
    groups: Vec<usize>,
    /// With which group each is compared.
    reference: usize,
}

/// What a value of [`Gaps::whole`] is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) measure: usize,
    pub(super) by: String,
    /// Group and reference, by their places in the layout; none of an index over all groups.
    pub(super) between: Option<(usize, usize)>,
    pub(super) index: &'static str,
    pub(super) aversion: Option<f64>,
    pub(super) meaning: &'static str,
}

/// What is compared in a run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gaps {
    layout: Layout,
    attributes: Vec<Attribute>,
    /// Measures that the run has, by their places.
    measures: Vec<usize>,
    asked: Vec<Asked>,
}

impl Gaps {
    /// Of runs with these axes.
    pub(super) fn new(layout: &Layout) -> Self {
        let mut attributes: Vec<Attribute> = Vec::new();
        for (place, group) in layout.groups.iter().enumerate().skip(1) {
            if let Some(attribute) = attributes.iter_mut().find(|attribute| attribute.by == group.by) {
                attribute.groups.push(place);
            } else {
                // A group of one's own is compared with everyone.
                let reference = if group.by == COMBINATION { 0 } else { place };
                attributes.push(Attribute { by: group.by.clone(), groups: vec![place], reference });
            }
        }
        for attribute in &mut attributes {
            // Of fifths, the least deprived one.
            if let (BY_FIFTH, Some(&last)) = (attribute.by.as_str(), attribute.groups.last()) {
                attribute.reference = last;
            }
        }
        let known = |measure: &&usize| {
            let measure = Measure::ALL[**measure];
            [Some(measure.outcome), measure.over, Some(measure.weight)]
                .into_iter()
                .flatten()
                .all(|id| layout.column(id).is_some())
        };
        let measures: Vec<usize> = (0..Measure::ALL.len()).filter(|measure| known(&measure)).collect();
        let mut gaps = Self { layout: layout.clone(), attributes, measures, asked: Vec::new() };
        gaps.asked = gaps.ask();
        gaps
    }

    /// What the values are, in their order.
    pub(super) fn asked(&self) -> &[Asked] {
        &self.asked
    }

    /// Measures that are told.
    pub(super) fn measures(&self) -> &[usize] {
        &self.measures
    }

    fn ask(&self) -> Vec<Asked> {
        let mut asked = Vec::new();
        // The names of all indices, of any distribution.
        let any = Ranked::new(&[1.0, 2.0], &[1.0, 2.0], &[1.0, 1.0]);
        let names = any.map(|any| indices(&any, None)).unwrap_or_default();
        for &measure in &self.measures {
            for attribute in &self.attributes {
                if attribute.by == BY_FIFTH {
                    asked.extend(names.iter().map(|index| Asked {
                        measure,
                        by: attribute.by.clone(),
                        between: None,
                        index: index.id,
                        aversion: index.aversion,
                        meaning: index.meaning,
                    }));
                }
                for &group in attribute.groups.iter().filter(|&&group| group != attribute.reference) {
                    for (index, meaning) in [
                        (GAP, "above 0: the group has more than its reference"),
                        (RATIO, "above 1: the group has more"),
                    ] {
                        let between = Some((group, attribute.reference));
                        asked.push(Asked {
                            measure,
                            by: attribute.by.clone(),
                            between,
                            index,
                            aversion: None,
                            meaning,
                        });
                    }
                }
            }
        }
        asked
    }

    /// A measure in a group, with the weight of the group.
    fn read(&self, cells: &[f64], period: usize, measure: usize, group: usize) -> (f64, f64) {
        let measure = Measure::ALL[measure];
        let of = |id: &str| {
            let cell = self.layout.column(id).map(|column| self.layout.cell(period, group, column));
            cell.and_then(|cell| cells.get(cell)).copied().unwrap_or(f64::NAN)
        };
        (of(measure.outcome) / measure.over.map_or(1.0, of), of(measure.weight))
    }

    /// The distribution of a measure over fifths; none where there are no two.
    fn fifths(&self, cells: &[f64], period: usize, measure: usize) -> Option<Ranked> {
        let attribute = self.attributes.iter().find(|attribute| attribute.by == BY_FIFTH)?;
        let (mut values, mut ranks, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for (rank, &group) in attribute.groups.iter().enumerate() {
            let (value, weight) = self.read(cells, period, measure, group);
            // A group without anyone is not there.
            if value.is_finite() && weight > 0.0 {
                values.push(value);
                ranks.push(rank as f64 + 1.0);
                weights.push(weight);
            }
        }
        Ranked::new(&values, &ranks, &weights).ok()
    }

    /// Every value over the whole horizon, NaN where it is undefined; `cells` begin with those of the whole horizon.
    pub(super) fn whole(&self, cells: &[f64]) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.asked.len());
        for &measure in &self.measures {
            let bounds = Measure::ALL[measure].share.then_some(Bounds { low: 0.0, high: 1.0 });
            for attribute in &self.attributes {
                if attribute.by == BY_FIFTH {
                    let own = self
                        .asked
                        .iter()
                        .filter(|asked| asked.measure == measure && asked.between.is_none())
                        .count();
                    match self.fifths(cells, 0, measure) {
                        Some(ranked) => {
                            all.extend(
                                indices(&ranked, bounds).iter().map(|index| index.value.unwrap_or(f64::NAN)),
                            );
                        }
                        None => all.extend(std::iter::repeat_n(f64::NAN, own)),
                    }
                }
                for &group in attribute.groups.iter().filter(|&&group| group != attribute.reference) {
                    let [(value, _), (reference, _)] =
                        [group, attribute.reference].map(|group| self.read(cells, 0, measure, group));
                    all.extend([value - reference, value / reference]);
                }
            }
        }
        all
    }

    /// The slope index of every measure over fifths in every year.
    ///
    /// # Shape
    /// By measure told, year.
    pub(super) fn yearly(&self, cells: &[f64]) -> Vec<f64> {
        let slope =
            |(measure, year)| self.fifths(cells, year, measure).map_or(f64::NAN, |ranked| ranked.slope().1);
        let measures = self.measures.iter();
        measures
            .flat_map(|&measure| (1..=self.layout.years).map(move |year| (measure, year)))
            .map(slope)
            .collect()
    }
}
