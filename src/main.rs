//! The binary: parse, run, print the error chain, exit with the right code.
#![allow(clippy::print_stdout, clippy::unwrap_used)]
use peerscale::jobs::{run, sections, summary};
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let reps: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let loaded = match peerscale::scenario::load(&[path.into()], &sections::registry()) {
        Ok(l) => l,
        Err(e) => { println!("{e}"); return; }
    };
    let options = run::Options { replicates: Some(reps), ..Default::default() };
    let decision = run::Decision::new(loaded.scenarios, &options).unwrap();
    let t = std::time::Instant::now();
    let results = run::run(&decision, &run::Silent, &false.into()).unwrap();
    let s = t.elapsed().as_secs_f64();
    let f = summary::findings(&decision, &results).unwrap();
    for (i, c) in f.layout.columns.iter().enumerate() {
        let e = f.levels[0][i];
        println!("{:28} {:?} {:?}", c.id, e.mean, e.mcse);
    }
    println!("{} s, {:e} pw/s", s, f.strategies.len() as f64 * reps as f64 * decision.persons as f64 * decision.horizon / s);
}
