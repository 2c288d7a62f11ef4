//! An economist's sweep: a probabilistic analysis, its evaluation, and the way on into R.
//!
//! Folders of results end in eight letters and digits of their own; write yours in place of `1a2b3c4d`.
//!
//! # The sweep
//!
//! Every uncertain input is drawn anew for each parameter set, each by the luck of its own address, so that an input more or less
//! changes no other's draws. All plans of a set have the same luck. A killed sweep goes on with `--resume`.
//!
//! ```sh
//! peerscale new place --template classroom
//! peerscale run place --samples 1000 --replicates 2
//! ```
//!
//! Two replicates of each set tell chance from what is not known: the report says which share of the spread of net benefit is
//! chance, and how many more would make that small.
//!
//! # Evaluation
//!
//! ```sh
//! peerscale value output/place-1a2b3c4d --wtp 0:60000:1000 --evppi all
//! peerscale value output/place-1a2b3c4d --wtp 0:60000:1000 --json
//! ```
//!
//! Ratios with dominance, acceptability with its frontier, expected loss, and the value of perfect information about everything and
//! about single inputs. The same evaluation takes tables of any other model, one row a sample and one column a strategy:
//!
//! ```sh
//! peerscale value --costs output/place-1a2b3c4d/psa/costs.csv --effects output/place-1a2b3c4d/psa/effects.csv --parameters output/place-1a2b3c4d/psa/parameters.csv --wtp 0:60000:1000 --evppi all --out again
//! ```
//!
//! # Does it come back?
//!
//! The same run under other seeds, with other people and other parameter sets: how often each conclusion comes back, and how often it should.
//!
//! ```sh
//! peerscale replicate output/place-1a2b3c4d --from place --times 2
//! ```
//!
//! # What if sources are worse than they say?
//!
//! All inputs of the classroom are assumptions. Distributions twice as wide for these, and half as wide again for what is quoted from memory;
//! `certainty.csv` says what that does to the spread of the result:
//!
//! ```sh
//! peerscale run place --samples 1000 --replicates 2 --widen
//! ```
//!
//! # Other people
//!
//! A table of shares (`fifth,fifth_1,0.1` and so on, under `group_by,group,share`) carries a run over to people who are composed otherwise:
//! `peerscale transport OUTPUT_DIR --target TARGET.csv`. Sites, workers, prices and risks within groups stay those of the run.
//!
//! # One input at a time
//!
//! Where does another plan become best? Here over the effect of peer support on the way to hospital, from harm to three and a half
//! times what is taken:
//!
//! ```sh
//! peerscale sensitivity place --threshold illness.path_multiplier --between -1.6:3.6 --replicates 4
//! ```
//!
//! # On into R
//!
//! The folder `psa` has what other programs read; [`other_programs`](super::other_programs) says how names change on the way and
//! what else there is. As there, the calls follow the packages' manuals and were not run, because R was not at hand.
//!
//! ```r
//! costs      <- read.csv("psa/costs.csv")
//! effects    <- read.csv("psa/effects.csv")
//! parameters <- read.csv("psa/parameters.csv")
//!
//! library(dampack)
//! psa <- make_psa_obj(cost = costs, effectiveness = effects, parameters = parameters,
//!                     strategies = names(costs), currency = "£")
//! plot(ceac(wtp = seq(0, 60000, 1000), psa = psa))
//!
//! library(BCEA)
//! he <- bcea(eff = as.matrix(effects), cost = as.matrix(costs), ref = 2, interventions = names(costs), Kmax = 60000)
//! summary(he, wtp = 30000)
//!
//! library(voi)
//! outputs <- list(e = effects, c = costs, k = seq(0, 60000, 1000))
//! evpi(outputs)
//! evppi(outputs, inputs = parameters, pars = as.list(names(parameters)))
//! ```
//!
//! What they say about ratios, acceptability and perfect information is the same as above up to rounding, because the samples
//! are. Partial information is estimated by regression, in ways of their own: compare it with the standard errors.
