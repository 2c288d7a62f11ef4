//! What a number in table form says about its uncertainty, and whether its parts agree.

use crate::units::convert::Conversion;

use super::distribution::{Distribution, Family};
use super::error::Problem;
use super::fields::{Fields, Told};
use super::prior::Prior;
use super::walk::called;
use super::wording::{exact, range, rounded};

/// Own parameters of all distributions.
pub(super) const OWN: [&str; 11] =
    ["alpha", "beta", "shape", "scale", "mu", "sigma", "mean", "sd", "min", "mode", "max"];
/// How far a distribution may lie from the stated value and limits, in widths of the interval.
const LEEWAY: f64 = 0.15;
/// Probability outside the range of the registry that is cut off without a word.
const CUT: f64 = 0.01;
/// No truncation.
const EVERYWHERE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// The numbers of a statement, in the unit in which its distribution is meant.
pub(super) struct Belief {
    value: f64,
    interval: Option<(f64, f64)>,
    truncate: Option<(f64, f64)>,
    family: Option<Family>,
    /// From the unit of the distribution to that of the model.
    conversion: Conversion,
    /// From the unit of the file to that of the distribution.
    meant: Conversion,
}

impl Belief {
    /// The statement of a value with what else was given, in the unit of the file.
    pub(super) fn new(
        value: f64,
        conversion: Conversion,
        interval: Option<(f64, f64)>,
        family: Option<Family>,
        truncate: Option<(f64, f64)>,
        percent: bool,
    ) -> Self {
        // A beta is about a proportion, also where value and limits are in percent.
        let (meant, conversion) = if percent && family == Some(Family::Beta) {
            (conversion, Conversion::IDENTITY)
        } else {
            (Conversion::IDENTITY, conversion)
        };
        let both = |(low, high)| (meant.apply(low), meant.apply(high));
        Self {
            value: meant.apply(value),
            interval: interval.map(both),
            truncate: truncate.map(both),
            family,
            conversion,
            meant,
        }
    }

    /// The 95% limits as stated, in the unit of the model.
    pub(super) fn limits(&self) -> Option<(f64, f64)> {
        self.interval.map(|(low, high)| (self.conversion.apply(low), self.conversion.apply(high)))
    }

    /// A number as the file would write it.
    fn shown(&self, x: f64) -> String {
        rounded(self.meant.invert(x))
    }

    /// Tells where low, value, high and the truncation are not in order.
    pub(super) fn check_order(&self, fields: &mut Fields<'_, '_, '_>) -> Result<(), Told> {
        let name = called(fields.address);
        let value = self.shown(self.value);
        if let Some((low, high)) = self.interval {
            let (least, most) = self.conversion.domain();
            let (shown_low, shown_high) = (self.shown(low), self.shown(high));
            if low > high {
                return Err(
                    fields.refuse("low", format!("low is {shown_low}, above high, which is {shown_high}"))
                );
            }
            if low >= high && self.family != Some(Family::Fixed) {
                return Err(fields.refuse("low", format!("low and high are both {shown_low}")));
            }
            if !(low..=high).contains(&self.value) {
                let message = format!("{name} is {value}, outside low and high, {shown_low} to {shown_high}");
                return Err(fields.refuse("value", message));
            }
            if low < least || high > most {
                return Err(
                    fields.refuse("low", "the limits of a probability must be at least 0 and below 1")
                );
            }
        }
        if let Some((low, high)) = self.truncate
            && !(low..=high).contains(&self.value)
        {
            let message =
                format!("{name} is {value}, outside truncate, {} to {}", self.shown(low), self.shown(high));
            return Err(fields.refuse("value", message));
        }
        Ok(())
    }

    /// The prior, if the number is uncertain: cut to `limits`, in the unit of the model.
    pub(super) fn prior(
        &self,
        fields: &mut Fields<'_, '_, '_>,
        limits: (f64, f64),
    ) -> Result<Option<Prior>, Told> {
        let own = self.own(fields)?;
        let Some(family) = self.family.filter(|family| *family != Family::Fixed) else { return Ok(None) };
        let law = match (own, self.interval) {
            (Some(own), _) => family.build(&own),
            (None, Some((low, high))) => family.fit(self.value, low, high),
            (None, None) => {
                let own = family.parameters().join(" and ");
                Err(format!("a {} needs low and high, or its own {own}", family.word()))
            }
        };
        let law = law.map_err(|message| fields.refuse("dist", message))?;
        self.check_law(fields, &law)?;
        let truncate = self.truncate.unwrap_or(EVERYWHERE);
        // An infinite limit has no conversion where the conversion has a domain.
        let convert = |x: f64| if x.is_finite() { self.conversion.apply(x) } else { x };
        let wide = (convert(truncate.0), convert(truncate.1));
        let narrow = (wide.0.max(limits.0), wide.1.min(limits.1));
        let wide = Prior::new(law, self.conversion, wide).map_err(|m| fields.refuse("truncate", m))?;
        let prior = Prior::new(law, self.conversion, narrow).map_err(|m| fields.refuse("dist", m))?;
        let cut = 1.0 - prior.mass() / wide.mass();
        if cut > CUT {
            let range = range(limits.0, limits.1, "");
            let message =
                format!("{}% of the distribution is cut off: values must be {range}", rounded(100.0 * cut));
            fields.problem(&fields.span("dist"), Problem::warning(message));
        }
        Ok(Some(prior))
    }

    /// The distribution's own parameters, where they are given.
    fn own(&self, fields: &mut Fields<'_, '_, '_>) -> Result<Option<Vec<f64>>, Told> {
        let names = self.family.map_or(&[][..], Family::parameters);
        let word = self.family.map_or("", Family::word);
        let mut alien = Ok(());
        for name in OWN.iter().filter(|name| !names.contains(name)) {
            if let Some(entry) = fields.get(name) {
                let help = (!names.is_empty()).then(|| format!("a {word} has {}", names.join(", ")));
                let problem = Problem::error(format!("{name} does not belong to dist = {word:?}"));
                fields.problem(&entry.key_span, problem.help_if(help));
                alien = Err(Told);
            }
        }
        let given: Vec<Result<Option<f64>, Told>> = names.iter().map(|name| fields.number(name)).collect();
        let given: Vec<Option<f64>> = given.into_iter().collect::<Result<_, Told>>()?;
        alien?;
        if given.iter().all(Option::is_none) {
            return Ok(None);
        }
        if let Some((name, _)) = names.iter().zip(&given).find(|(_, x)| x.is_none()) {
            let help = format!("a {word} has {}: give all of them or none", names.join(", "));
            return Err(fields.missing(name, help));
        }
        Ok(Some(given.into_iter().flatten().collect()))
    }

    /// Whether the distribution agrees with the value and its limits: outside its support is an error, and
    /// further away than the leeway is a warning, because somebody mistyped one of them.
    fn check_law(&self, fields: &mut Fields<'_, '_, '_>, law: &Distribution) -> Result<(), Told> {
        let name = called(fields.address);
        let word = law.family().word();
        let (least, most) = law.support();
        if !(least..=most).contains(&self.value) {
            let support = range(least, most, "");
            let message = format!("{name} is {}, but a {word} here is {support}", exact(self.value));
            return Err(fields.refuse("value", message));
        }
        if OWN.iter().all(|own| fields.get(own).is_none()) {
            return Ok(());
        }
        let (low, high) = (law.quantile(0.025), law.quantile(0.975));
        let (stated_low, stated_high) = self.interval.unwrap_or((low, high));
        let leeway = LEEWAY * (stated_high - stated_low);
        for (field, stated, own) in
            [("value", self.value, law.centre()), ("low", stated_low, low), ("high", stated_high, high)]
        {
            if (stated - own).abs() > leeway {
                let (stated, own) = (self.shown(stated), self.shown(own));
                let (low, high) = (self.shown(low), self.shown(high));
                let message =
                    format!("{field} of {name} is {stated}, but the {word} has {own} ({low} to {high})");
                let problem = Problem::warning(message).help("the distribution's own parameters rule");
                fields.problem(&fields.span(field), problem);
            }
        }
        Ok(())
    }
}
