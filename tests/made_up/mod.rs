//! Made-up findings of the size and shape of a real run: five strategies, ten years, two attributes and more.
//!
//! The numbers are invented and fixed; they are here to be drawn and written, not to be believed.
#![allow(dead_code, unused_imports, reason = "each test file uses a part")]

mod assessed;
mod budget;
mod decomposed;
mod fair;
pub(crate) mod others;
mod sites;
mod times;
mod tracks;

use jiff::civil::date;
use peerscale::analysis::cells::Cells;
use peerscale::analysis::findings::{
    CloudKind, CloudPoint, Difference, Estimate, Findings, GroupPairs, NewSite, Setting, Strategy, Track,
};
use peerscale::analysis::oversight::Oversight;
use peerscale::jobs::value::of_run::{Run, evaluated};
use peerscale::model::strata::Strata;
use peerscale::outcomes::frame::{Column, Layout};
use peerscale::outcomes::groups::groups;
use peerscale::outcomes::{Better, Family, Scaling, outcomes};
use peerscale::units::time::Calendar;
pub(crate) use {assessed::assessed, decomposed::decomposed, decomposed::watched, fair::fair};

const YEARS: usize = 10;
const ELIGIBLE: f64 = 232_000.0;

/// Name, question, reach in ten years, admissions avoided a year at the end, share of sites at the end, staff cost
/// a year at the end, how much better the most deprived fifth is reached than the least.
type Plan = (&'static str, &'static str, f64, f64, f64, f64, f64);

const PLANS: [(&str, Plan); 5] = [
    ("status-quo", ("Status quo", "What if nothing changes?", 0.031, 0.0, 0.10, 9e6, 0.9)),
    ("digital-self-help", ("Digital self-help", "Does it need a peer?", 0.068, 60.0, 0.34, 16e6, 0.7)),
    (
        "equity-first",
        ("Equity first", "Does it pay to begin where need is greatest?", 0.094, 610.0, 0.41, 41e6, 1.5),
    ),
    (
        "fast-and-thin",
        ("Fast and thin", "What if we hire first and supervise later?", 0.123, 330.0, 0.62, 47e6, 0.55),
    ),
    (
        "slow-and-supervised",
        ("Slow and supervised", "Does supervision pay when we grow slowly?", 0.089, 760.0, 0.38, 44e6, 0.8),
    ),
];

const COSTS: [(&str, &str, &str, f64, f64); 12] = [
    ("Inpatient days", "NHS", "care", 2.61e9, -19_000.0),
    ("Community contacts", "NHS", "care", 1.12e9, 900.0),
    ("Crisis teams", "NHS", "care", 4.1e8, -2_400.0),
    ("Medication", "NHS", "care", 1.9e8, 0.0),
    ("Emergency department", "NHS", "care", 7.2e7, -310.0),
    ("Social care", "local authority", "care", 8.3e8, -800.0),
    ("Peer workers", "NHS", "service", 0.0, 0.52),
    ("Supervision", "NHS", "service", 0.0, 0.14),
    ("Overheads", "NHS", "service", 0.0, 0.21),
    ("Training", "NHS", "implementation", 0.0, 0.06),
    ("Set-up of sites", "NHS", "implementation", 0.0, 0.05),
    ("Replacing leavers", "NHS", "implementation", 0.0, 0.02),
];

/// A fixed sequence of numbers from -1 to 1 that look like chance.
pub(crate) struct Chance(u64);

impl Chance {
    /// The chance that belongs to a name, so that a new outcome changes no other's numbers.
    fn of(name: &str) -> Self {
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64) / ((1u64 << 53) as f64) * 2.0 - 1.0
    }

    /// Roughly normal, standard deviation 1.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next() * 0.5).sum::<f64>()
    }
}

fn ramp(year: usize) -> f64 {
    // Grows over the first five years.
    (year as f64 / 5.0).min(1.0)
}

fn share(label: &str, by: &str) -> f64 {
    match (by, label) {
        ("all", _) => 1.0,
        ("fifth", "fifth_1") => 0.343,
        ("fifth", "fifth_2") => 0.249,
        ("fifth", "fifth_3") => 0.181,
        ("fifth", "fifth_4") => 0.131,
        ("fifth", _) => 0.096,
        ("ethnicity", "White") => 0.69,
        ("ethnicity", "Black") => 0.12,
        ("ethnicity", _) => 0.07,
        _ => 0.5,
    }
}

fn slant(by: &str, label: &str, deprived: f64) -> f64 {
    let place = match label {
        "fifth_1" => 1.0,
        "fifth_2" => 0.5,
        "fifth_4" => -0.5,
        "fifth_5" => -1.0,
        _ => 0.0,
    };
    match by {
        "fifth" => 1.0 + (deprived - 1.0) * 0.6 * place,
        "ethnicity" if label == "Black" => 0.72 + 0.15 * deprived,
        "ethnicity" if label != "White" => 0.62 + 0.2 * deprived,
        _ => 1.0,
    }
}

/// The mean of an outcome: level and difference from the comparator, each with the standard error that it has.
fn value(
    plan: usize,
    id: &str,
    years: std::ops::RangeInclusive<usize>,
    by: &str,
    label: &str,
) -> Option<[f64; 4]> {
    let (_, (_, _, reach, avoided, sites, staff, deprived)) = PLANS[plan];
    let (_, (_, _, reach0, _, sites0, staff0, deprived0)) = PLANS[0];
    let span = years.clone().count() as f64;
    let part = share(label, by);
    let ramps: f64 = years.clone().map(ramp).sum();
    let total = |level: f64, change: f64, noise: f64, paired: f64| {
        let level = level * span * part;
        let root = (span * part).sqrt();
        Some([level + change * ramps * part, noise * root, change * ramps * part, paired * root])
    };
    let own = |a: f64, b: f64, noise: f64| Some([a, noise, a - b, noise * 0.8]);
    let growth: f64 = years.map(|year| if year <= 5 { year as f64 } else { 5.0 }).sum::<f64>() / 40.0;
    let peers = staff - staff0;
    match id {
        "admissions" => total(58_400.0, -avoided, 160.0, if plan == 0 { 0.0 } else { 46.0 }),
        "compulsory_admissions" => total(19_300.0, -avoided * 0.3, 90.0, 30.0),
        "relapses" => total(139_000.0, -avoided * 1.9, 260.0, 70.0),
        "bed_days" => total(2.16e6, -avoided * 33.0, 6_500.0, 1_900.0),
        "ed_visits" => total(201_000.0, -avoided * 1.1, 420.0, 190.0),
        "deaths" => total(9_800.0, -avoided * 0.002, 71.0, 4.0),
        "suicides" => total(410.0, -avoided * 0.001, 15.0, 2.0),
        "life_years" => total(548_000.0, avoided * 0.02, 180.0, 12.0),
        "admissions_per_100" => {
            let rate = 10.7 - avoided * ramps / span / 5_480.0 * slant(by, label, deprived);
            own(rate, 10.7, 0.02 / part.sqrt() / span.sqrt())
        }
        "readmission_365" => own(0.41 - avoided * 3e-6, 0.41, 0.000_9),
        "readmission_30" => own(0.121 - avoided * 1e-6, 0.121, 0.0008),
        "reach" => {
            let at = |reach: f64, deprived: f64| reach * slant(by, label, deprived) * growth;
            own(at(reach, deprived), at(reach0, deprived0), 0.0006 / part.sqrt())
        }
        "penetration" => own(reach * 0.3 * slant(by, label, deprived), reach0 * 0.3, 0.0004 / part.sqrt()),
        "enrolments" => total(ELIGIBLE * reach0 / 8.0, ELIGIBLE * (reach - reach0) / 8.0, 40.0, 35.0),
        "dropouts" => total(ELIGIBLE * reach0 / 24.0, ELIGIBLE * (reach - reach0) / 20.0, 30.0, 28.0),
        "contacts" => total(ELIGIBLE * reach0 * 1.9, ELIGIBLE * (reach - reach0) * 1.9, 800.0, 700.0),
        "fidelity" if by == "all" => own([0.71, 0.55, 0.76, 0.58, 0.83][plan], 0.71, 0.004),
        "adoption" if by == "all" => own(sites * ramps / span, sites0 * ramps / span, 0.006),
        "worker_years" if by == "all" => total(staff0 / 42_000.0, peers / 42_000.0, 9.0, 8.0),
        "turnover" if by == "all" => own([0.22, 0.21, 0.19, 0.34, 0.17][plan], 0.22, 0.006),
        "contacts_per_place" if by == "all" => own([7.1, 6.2, 7.9, 6.4, 8.3][plan], 7.1, 0.05),
        "dose_per_contact" if by == "all" => own([0.86, 0.7, 0.9, 0.72, 1.04][plan], 0.86, 0.004),
        "matched_share" if by == "all" => own([0.71, 0.7, 0.8, 0.7, 0.72][plan], 0.71, 0.005),
        "unsupervised_share" if by == "all" => own([0.2, 0.05, 0.09, 0.48, 0.04][plan], 0.2, 0.01),
        "qalys" => total(331_000.0 * 0.85, avoided * 1.25, 120.0, 26.0),
        "qalys_undiscounted" => total(331_000.0, avoided * 1.45, 140.0, 31.0),
        "cost" => total(4.45e9, money(plan) * 0.86, 1.2e7, 2.4e6),
        "cost_undiscounted" => total(sum_of_costs(0), money(plan), 1.4e7, 2.8e6),
        "programme_cost" if by == "all" => {
            let unit: f64 = COSTS.iter().filter(|item| item.2 != "care").map(|item| item.4).sum();
            total(unit * staff0, unit * peers, 1e5, 2e4)
        }
        _ => {
            let item = COSTS.iter().find(|cost| Some(cost.0) == id.strip_prefix("cost: "))?;
            let (change, noise) =
                if item.2 == "care" { (item.4 * avoided, item.3 * 0.002) } else { (item.4 * peers, 4e4) };
            total(item.3 + if item.2 == "care" { 0.0 } else { item.4 * staff0 }, change, noise, noise * 0.2)
        }
    }
}

fn sum_of_costs(_plan: usize) -> f64 {
    COSTS.iter().map(|item| item.3 + if item.2 == "care" { 0.0 } else { item.4 * PLANS[0].1.5 }).sum()
}

fn money(plan: usize) -> f64 {
    let (_, (.., avoided, _, staff, _)) = PLANS[plan];
    COSTS.iter().map(|item| item.4 * if item.2 == "care" { avoided } else { staff - PLANS[0].1.5 }).sum()
}

fn layout() -> Layout {
    let mut columns: Vec<Column> = outcomes().iter().map(Column::from).collect();
    let mut money = |id: &str, label: &str, unit: &str| {
        columns.push(Column {
            id: id.into(),
            label: label.into(),
            unit: unit.into(),
            doc: format!("{label}."),
            family: Family::Economics,
            scaling: Scaling::Total,
            better: Better::Less,
            by_group: true,
        });
    };
    money("qalys", "QALYs", "QALYs");
    money("qalys_undiscounted", "QALYs, undiscounted", "QALYs");
    money("cost", "Cost", "GBP");
    money("cost_undiscounted", "Cost, undiscounted", "GBP");
    money("programme_cost", "Cost of the programme", "GBP");
    for item in COSTS {
        money(&format!("cost: {}", item.0), item.0, "GBP");
    }
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let ethnicities = names(&["White", "Asian", "Black", "Mixed", "Other"]);
    let strata = Strata::new(&ethnicities, &names(&["English"]), |key| {
        !["area", "housing", "medication", "case_management", "psychotherapy"].contains(&key)
    });
    Layout { columns, groups: groups(&strata), years: YEARS }
}

fn cells(layout: &Layout, plan: usize) -> (Vec<Estimate>, Vec<Difference>) {
    let mut levels = Vec::new();
    let mut differences = Vec::new();
    for period in 0..=YEARS {
        for group in &layout.groups {
            for column in &layout.columns {
                let years = if period == 0 { 1..=YEARS } else { period..=period };
                let found = value(plan, &column.id, years, &group.by, &group.label);
                let estimate = |mean: f64, mcse: f64, wobble: f64| Estimate {
                    mean: Some(mean + mcse * wobble),
                    mcse: Some(mcse),
                    lower: None,
                    upper: None,
                };
                let name = format!("{plan} {period} {} {} {}", group.by, group.label, column.id);
                let wobble = Chance::of(&name).normal() * 0.6;
                let found = found.map(|[level, noise, change, paired]| {
                    let ratio = (paired > 0.0).then(|| 2.0 * noise * noise / (paired * paired));
                    (
                        estimate(level, noise, wobble),
                        Difference { estimate: estimate(change, paired, wobble), variance_ratio: ratio },
                    )
                });
                let (level, difference) = found.unwrap_or_default();
                levels.push(level);
                differences.push(difference);
            }
        }
    }
    (levels, differences)
}

fn clouds(points: usize, spread: f64, chance: &mut Chance) -> Vec<Vec<CloudPoint>> {
    (1..PLANS.len())
        .map(|plan| {
            let [_, _, qalys, q_noise] = value(plan, "qalys", 1..=YEARS, "all", "all").unwrap();
            let [_, _, cost, c_noise] = value(plan, "cost", 1..=YEARS, "all", "all").unwrap();
            (0..points)
                .map(|_| {
                    let (a, b) = (chance.normal(), chance.normal());
                    CloudPoint {
                        qalys: qalys + q_noise * spread * a,
                        cost: cost + c_noise * spread * (0.5 * b - 0.8 * a),
                    }
                })
                .collect()
        })
        .collect()
}

/// Five strategies over ten years, twenty replicates, no samples.
pub(crate) fn england() -> Findings {
    let layout = layout();
    let mut chance = Chance(7);
    let both: Vec<_> = (0..PLANS.len()).map(|plan| cells(&layout, plan)).collect();
    let calendar = Calendar::new(date(2027, 4, 1));
    let psa = both
        .iter()
        .map(|(levels, _)| {
            let at =
                |id: &str| levels[layout.cell(0, 0, layout.column(id).unwrap())].mean.unwrap() / 580_000.0;
            (at("cost"), at("qalys"))
        })
        .collect();
    let mut findings = Findings {
        warnings: Vec::new(),
        remarks: Vec::new(),
        setting: Setting {
            decision: "england".into(),
            start: date(2027, 4, 1),
            horizon: 520.0,
            period: 4.0,
            currency: "GBP".into(),
            price_year: "2023/24".into(),
            discount_rate: 0.035,
            threshold: 30_000.0,
            persons: 40_000,
            weight: 14.5,
            eligible: ELIGIBLE,
            seed: 1,
            replicates: 20,
            samples: 0,
            shared_luck: false,
        },
        strategies: PLANS
            .iter()
            .map(|(id, plan)| Strategy {
                id: (*id).into(),
                name: plan.0.into(),
                question: Some(plan.1.into()),
            })
            .collect(),
        levels: Cells::from(both.iter().map(|(levels, _)| levels.clone()).collect::<Vec<_>>()),
        differences: Cells::from(
            both.iter().skip(1).map(|(_, differences)| differences.clone()).collect::<Vec<_>>(),
        ),
        layout,
        dates: (0..130).map(|period| calendar.date(f64::from(period) * 4.0)).collect(),
        tracks: tracks::tracks(&mut chance),
        time_to_event: times::time_to_event(),
        new_sites: vec![Vec::new(); PLANS.len() - 1],
        programmes: Vec::new(),
        site_survival: sites::site_survival(),
        roll_out: sites::roll_out(),
        sites: Vec::new(),
        milestones: sites::milestones(),
        toolkits: sites::toolkits(),
        finances: Vec::new(),
        clouds: clouds(20, 4.5, &mut chance),
        cloud_kind: CloudKind::Replicates,
        psa: vec![psa],
        parameters: Vec::new(),
        parameter_paths: vec!["peer_contact.effect".into(), "workforce.turnover".into()],
        budget: budget::budget(),
        stated_mixes: None,
        cost_items: budget::cost_lines(),
        equity: peerscale::analysis::equity::Equity::default(),
        group_pairs: GroupPairs::default(),
        pairs: Vec::new(),
        mixes: Vec::new(),
        life_lines: Vec::new(),
        instruments: Vec::new(),
        drivers: Vec::new(),
        certainties: sites::certainties(),
        widened: sites::widened(),
        notes: Vec::new(),
        oversight: Oversight::default(),
        decompositions: Vec::new(),
        perspectives: Vec::new(),
        impacts: Vec::new(),
        noises: Vec::new(),
        value: None,
    };
    evaluate(&mut findings);
    findings
}

/// The economic evaluation of what the findings hold, by the very job of a run.
fn evaluate(findings: &mut Findings) {
    findings.value = evaluated(&Run {
        thresholds: None,
        setting: &findings.setting,
        strategies: &findings.strategies,
        psa: &findings.psa,
        paths: &findings.parameter_paths,
        parameters: &findings.parameters,
        range: None,
    })
    .unwrap();
}

/// The same with two hundred parameter samples.
pub(crate) fn with_samples() -> Findings {
    let mut findings = england();
    let mut chance = Chance(11);
    findings.setting.samples = 200;
    findings.setting.replicates = 4;
    findings.cloud_kind = CloudKind::Samples;
    findings.clouds = clouds(200, 40.0, &mut chance);
    let widen = |estimate: &mut Estimate| {
        if let (Some(mean), Some(mcse)) = (estimate.mean, estimate.mcse) {
            let reach = 9.0 * mcse;
            (estimate.lower, estimate.upper) = (Some(mean - reach), Some(mean + reach));
        }
    };
    findings.levels.held().iter_mut().flatten().for_each(widen);
    findings.differences.held().iter_mut().flatten().for_each(|cell| widen(&mut cell.estimate));
    for line in &mut findings.budget {
        [&mut line.current, &mut line.new, &mut line.difference].into_iter().for_each(widen);
    }
    for event in &mut findings.time_to_event {
        event.levels.iter_mut().flatten().flatten().for_each(|point| widen(&mut point.incidence));
        event.differences.iter_mut().flatten().for_each(widen);
    }
    for (sites, plan) in findings.new_sites.iter_mut().zip(1..) {
        let middle = 1.0 - 0.01 * f64::from(plan);
        let limits = [0.02, -0.02].map(|reach| Some(middle - reach));
        sites.push(NewSite {
            outcome: "admissions".into(),
            ratio: Estimate { mean: Some(middle), mcse: None, lower: limits[0], upper: limits[1] },
            lower: middle - 0.05,
            upper: middle + 0.04,
        });
    }
    let base = findings.psa[0].clone();
    findings.psa = (0..200)
        .map(|sample| {
            let mut row = vec![base[0]];
            row.extend(findings.clouds.iter().map(|cloud| {
                (base[0].0 + cloud[sample].cost / 580_000.0, base[0].1 + cloud[sample].qalys / 580_000.0)
            }));
            row
        })
        .collect();
    findings.parameters =
        (0..200).map(|_| vec![0.12 + 0.04 * chance.normal(), 0.25 + 0.05 * chance.normal()]).collect();
    evaluate(&mut findings);
    findings
}

/// One strategy alone, one replicate.
pub(crate) fn alone() -> Findings {
    let mut findings = england();
    findings.strategies.truncate(1);
    findings.levels.held().truncate(1);
    findings.differences.held().clear();
    findings.clouds.clear();
    findings.new_sites.clear();
    findings.budget.clear();
    findings.psa[0].truncate(1);
    findings.value = None;
    for track in &mut findings.tracks {
        track.values.truncate(1);
    }
    findings.setting.replicates = 1;
    let silent = |estimate: &mut Estimate| estimate.mcse = None;
    for event in &mut findings.time_to_event {
        event.levels.truncate(1);
        event.differences.clear();
        event.levels.iter_mut().flatten().flatten().for_each(|point| {
            [&mut point.survival, &mut point.incidence].into_iter().for_each(silent);
        });
    }
    findings.levels.held().iter_mut().flatten().for_each(silent);
    findings.tracks.iter_mut().flat_map(|track| track.values.iter_mut().flatten()).for_each(silent);
    findings
}

/// Sets the difference of an outcome over the whole horizon for everyone.
pub(crate) fn set(findings: &mut Findings, strategy: usize, outcome: &str, mean: f64, mcse: Option<f64>) {
    let cell = findings.layout.cell(0, 0, findings.layout.column(outcome).unwrap());
    let estimate = Estimate { mean: Some(mean), mcse, lower: None, upper: None };
    findings.differences.held()[strategy - 1][cell].estimate = estimate;
}
