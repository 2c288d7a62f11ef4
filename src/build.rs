//! Build script: a checksum of the sources, by which two builds of one version are told apart.
//!
//! It goes into the log of units alone (`jobs::units`) and never into results: two builds leave the same
//! bytes. A checksum of the program itself would differ between machines, compilers and profiles although the same sources
//! give the same units.
#![allow(clippy::print_stdout, reason = "a build script talks to cargo by its standard output")]

use std::io;
use std::path::{Path, PathBuf};

/// What decides what a build does, beside the compiler: sources, packages, and tables that are built in and that no scenario
/// names among its inputs.
const SOURCES: [&str; 4] = ["src", "Cargo.toml", "Cargo.lock", "scenarios/trials"];

/// FNV-1a, 64 bits: nobody attacks it, and it needs no package.
///
/// # Source
/// Fowler G, Noll LC, Vo KP, Eastlake D: the FNV non-cryptographic hash algorithm, draft-eastlake-fnv.
struct Hash(u64);

impl Hash {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

fn files(place: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if place.is_dir() {
        for entry in std::fs::read_dir(place)? {
            files(&entry?.path(), found)?;
        }
    } else if place.exists() {
        found.push(place.to_owned());
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let mut found = Vec::new();
    for place in SOURCES {
        files(Path::new(place), &mut found)?;
        if Path::new(place).exists() {
            println!("cargo::rerun-if-changed={place}");
        }
    }
    // By their names, which are the same on every system.
    let mut named: Vec<(String, PathBuf)> =
        found.into_iter().map(|path| (path.to_string_lossy().replace('\\', "/"), path)).collect();
    named.sort();
    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    for (name, path) in named {
        let mut text = std::fs::read(path)?;
        // A checkout may have other line ends.
        text.retain(|byte| *byte != b'\r');
        hash.add(name.as_bytes());
        hash.add(&(text.len() as u64).to_le_bytes());
        hash.add(&text);
    }
    println!("cargo::rustc-env=PEERSCALE_SOURCES={:016x}", hash.0);
    Ok(())
}
