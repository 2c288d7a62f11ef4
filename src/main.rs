//! The binary: everything is in the library's [`peerscale::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    peerscale::cli::main()
}
