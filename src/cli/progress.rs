//! Progress: one bar a strategy and one in all; plain lines where standard error is no terminal.

use super::counted;
use crate::jobs::run::Progress;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bars on a terminal.
pub(super) struct Bars {
    all: MultiProgress,
    bars: OnceLock<(ProgressBar, Vec<ProgressBar>)>,
}

/// Plain lines elsewhere: one for each tenth of the run.
pub(super) struct Lines {
    total: AtomicU64,
    done: AtomicU64,
}

/// The kind of progress that suits standard error.
pub(super) fn fitting(quiet: bool) -> Box<dyn Progress> {
    if quiet {
        Box::new(crate::jobs::run::Silent)
    } else if std::io::stderr().is_terminal() {
        Box::new(Bars { all: MultiProgress::new(), bars: OnceLock::new() })
    } else {
        Box::new(Lines { total: AtomicU64::new(0), done: AtomicU64::new(0) })
    }
}

impl Progress for Bars {
    fn begins(&self, strategies: &[String], each: u64) {
        let widest = strategies.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let style = |template: &str| {
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
        };
        let one = style("{prefix} {bar:30} {pos}/{len}");
        let total = style("{prefix} {bar:30} {pos}/{len}  {elapsed} gone, {eta} left  {msg}");
        let bars = strategies
            .iter()
            .map(|name| {
                let bar = self.all.add(ProgressBar::new(each)).with_style(one.clone());
                bar.with_prefix(format!("{name:widest$}"))
            })
            .collect();
        let whole = self.all.add(ProgressBar::new(each * strategies.len() as u64)).with_style(total);
        let _ = self.bars.set((whole.with_prefix(format!("{:widest$}", "all")), bars));
    }

    fn advanced(&self, strategy: usize) {
        if let Some((whole, bars)) = self.bars.get() {
            bars.iter().skip(strategy).take(1).for_each(|bar| bar.inc(1));
            whole.inc(1);
        }
    }

    fn headline(&self, relative_mcse: Option<f64>) {
        if let (Some((whole, _)), Some(error)) = (self.bars.get(), relative_mcse) {
            whole.set_message(format!("error of admissions difference {:.2}%", error * 100.0));
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        let _ = self.all.clear();
    }
}

impl Progress for Lines {
    fn begins(&self, strategies: &[String], each: u64) {
        self.total.store(each * strategies.len() as u64, Ordering::Relaxed);
        super::tell(&format!(
            "simulating {}, {} each",
            counted(strategies.len(), "strategy", "strategies"),
            counted(each as usize, "replicate", "replicates")
        ));
    }

    fn advanced(&self, _strategy: usize) {
        let total = self.total.load(Ordering::Relaxed).max(1);
        let before = self.done.fetch_add(1, Ordering::Relaxed);
        let tenth = |done: u64| done * 10 / total;
        if tenth(before + 1) > tenth(before) {
            super::tell(&format!("{}% done", tenth(before + 1) * 10));
        }
    }
}
