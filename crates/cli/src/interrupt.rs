//! Ctrl-C: asks long work to stop at the next whole report; a second one ends the process at once.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C from now on. Where the system refuses, Ctrl-C keeps its ordinary meaning.
pub fn install() {
    let listening = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
    debug_assert!(listening.is_ok(), "installed once, at the start");
}

/// Whether the person asked to stop. Long loops ask between one report and the next.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
