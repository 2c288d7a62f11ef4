//! Taking a run on into R, Python or a spreadsheet program.
//!
//! A run with `--samples` leaves what other programs read. Every number is the same as in the report.
//!
//! | file | rows | columns |
//! |---|---|---|
//! | `psa/costs.csv` | one a sample | one a strategy: discounted cost per person |
//! | `psa/effects.csv` | one a sample, in the same order | one a strategy, in the same order: discounted QALYs per person |
//! | `psa/parameters.csv` | one a sample, in the same order | one an uncertain input, by its path |
//! | `tables/outcomes.parquet` | one a strategy, sample, year, group and outcome | `strategy, sample, replicate, year, group_by, group, outcome, value, unit` |
//! | `workbook.xlsx` | | sheets: inputs, results, samples, their summary, ratios and acceptability as formulas |
//!
//! The comparator is the first column. Costs and effects are absolute and not increments: each program takes the
//! differences itself.
//!
//! **What was tried.** The conventions below are those of the programs' own manuals. The calls were not run when this page was
//! written, because R was not at hand.
//!
//! # Names
//!
//! Strategies are named by their files (`slow-and-supervised`), inputs by their paths
//! (`illness.relapse_rate.schizophrenia`, or a cost item with spaces). R's `read.csv` turns them into names of its own
//! (`slow.and.supervised`), which formulas inside dampack, BCEA and voi need; `make.names` gives the same ones.
//!
//! ```r
//! costs      <- read.csv("psa/costs.csv")
//! effects    <- read.csv("psa/effects.csv")
//! parameters <- read.csv("psa/parameters.csv")
//! strategies <- names(costs)
//! ```
//!
//! # dampack
//!
//! Data frames with a row for each simulation and a column for each strategy; names of strategies go through `make.names`.
//!
//! ```r
//! library(dampack)
//! psa   <- make_psa_obj(cost = costs, effectiveness = effects, parameters = parameters,
//!                       strategies = strategies, currency = "£")
//! means <- summary(psa)
//! calculate_icers(cost = means$meanCost, effect = means$meanEffect, strategies = means$Strategy)
//! plot(ceac(wtp = seq(0, 60000, 1000), psa = psa))
//! plot(calc_exp_loss(wtp = seq(0, 60000, 1000), psa = psa))
//! ```
//!
//! # BCEA
//!
//! Matrices of effects and costs, effects first. BCEA calls the strategy that is to be judged the reference; here the second
//! column against all others.
//!
//! ```r
//! library(BCEA)
//! he <- bcea(eff = as.matrix(effects), cost = as.matrix(costs), ref = 2, interventions = strategies, Kmax = 60000)
//! summary(he, wtp = 30000)
//! plot(he)
//! evppi(he, param_idx = names(parameters)[1:2], input = parameters)
//! ```
//!
//! # voi
//!
//! A list of effects `e`, costs `c` and values of willingness to pay `k`; inputs as a data frame.
//!
//! ```r
//! library(voi)
//! outputs <- list(e = effects, c = costs, k = seq(0, 60000, 1000))
//! evpi(outputs)
//! evppi(outputs, inputs = parameters, pars = as.list(names(parameters)))
//! ```
//!
//! # SAVI
//!
//! The web page takes three CSV files whose first row holds names without special symbols: parameters, costs, effects. Names of
//! strategies have dashes and those of inputs may have spaces, so write the three files again once:
//!
//! ```r
//! write.csv(parameters, "savi-parameters.csv", row.names = FALSE)
//! write.csv(costs, "savi-costs.csv", row.names = FALSE)
//! write.csv(effects, "savi-effects.csv", row.names = FALSE)
//! ```
//!
//! # Parquet
//!
//! `year` is 0 for the whole horizon and counts from 1 otherwise; `group_by` and `group` are `all` for everyone. With samples
//! `replicate` is missing and a value is the mean of a sample's replicates; without, `sample` is missing and each replicate
//! has its rows. Values are double precision; what cannot be measured is missing and never 0. Where all of it would be more than
//! 60 million rows, groups are kept over the whole horizon only, and beyond that everyone alone; the first row of the file
//! in `tables/dictionary.csv` says which.
//!
//! ```r
//! library(arrow); library(dplyr)
//! open_dataset("tables/outcomes.parquet") |>
//!   filter(outcome == "admissions", group_by == "all", year > 0) |>
//!   collect()
//! ```
//!
//! ```python
//! import pandas
//! table = pandas.read_parquet("tables/outcomes.parquet", filters=[("outcome", "==", "admissions")])
//! ```
//!
//! # Spreadsheet programs
//!
//! `workbook.xlsx` has no macros. The sheets `Summary`, `ICER` and `CEAC` are formulas over the sheet `Samples`: change a sample or
//! the step of the willingness to pay and they follow. Programs that do not recalculate show the results that were written beside
//! them. A run without samples, or with more than 50,000 of them, has inputs and results alone. The dates inside are
//! those of the program's release, so that the same run leaves the same bytes.
