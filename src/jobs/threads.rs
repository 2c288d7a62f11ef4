//! How many threads a job may use.

/// Does some work with `threads` threads; with as many as the machine has cores where none is given.
///
/// # Errors
/// Where the threads cannot be started.
pub fn with<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    pool.map(|pool| pool.install(work)).map_err(|error| format!("threads could not be started: {error}"))
}
