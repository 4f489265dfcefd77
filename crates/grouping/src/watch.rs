//! How far grouping is, and whether to go on: told to whoever waits for it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Whoever waits for something, and may break it off.
pub trait Watch: Sync {
    /// So many more steps are to be done.
    fn expect(&self, n: u64);

    /// So many more are done; none: it still goes on. Whether to go on.
    fn done(&self, n: u64) -> bool;
}

/// Nobody waits.
impl Watch for () {
    fn expect(&self, _: u64) {}

    fn done(&self, _: u64) -> bool {
        true
    }
}

/// Tells how far it is, and is not broken off.
pub struct ToItsEnd<'w>(pub &'w dyn Watch);

impl Watch for ToItsEnd<'_> {
    fn expect(&self, n: u64) {
        self.0.expect(n);
    }

    fn done(&self, n: u64) -> bool {
        self.0.done(n);
        true
    }
}

/// A part of the work: items that come to a number of steps together.
pub struct Part<'w> {
    watch: &'w dyn Watch,
    n_steps: u64,
    n_items: u64,
    n_done: AtomicU64,
    is_ended: AtomicBool,
}

impl<'w> Part<'w> {
    /// So many steps, spread over so many items.
    pub fn of(watch: &'w dyn Watch, n_steps: u64, n_items: usize) -> Self {
        let (n_done, is_ended) = Default::default();
        Self { watch, n_steps, n_items: n_items as u64, n_done, is_ended }
    }

    /// So many items more are done. Whether to go on.
    pub fn done(&self, n: usize) -> bool {
        let before = self.n_done.fetch_add(n as u64, Ordering::Relaxed);
        let n_steps = self.steps(before + n as u64) - self.steps(before);
        if !self.watch.done(n_steps) {
            self.is_ended.store(true, Ordering::Relaxed);
        }
        !self.is_ended.load(Ordering::Relaxed)
    }

    /// All of it is done, or it was broken off: whether to go on.
    pub fn finish(self) -> bool {
        let n_items = self.n_done.load(Ordering::Relaxed);
        let n_left = self.n_steps - self.steps(n_items);
        !self.is_ended.load(Ordering::Relaxed) && self.watch.done(n_left)
    }

    fn steps(&self, n_items: u64) -> u64 {
        (self.n_steps * n_items.min(self.n_items)).checked_div(self.n_items).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Counted {
        n: AtomicU64,
        most: u64,
    }

    impl Watch for Counted {
        fn expect(&self, _: u64) {}

        fn done(&self, n: u64) -> bool {
            self.n.fetch_add(n, Ordering::Relaxed) + n < self.most
        }
    }

    #[test]
    fn a_part_comes_to_its_steps_however_many_its_items() {
        for n_items in [0, 1, 3, 30, 3_000] {
            let counted = Counted { most: 100, ..Counted::default() };
            let part = Part::of(&counted, 30, n_items);
            assert!((0..n_items).all(|_| part.done(1)) && part.finish());
            assert_eq!(counted.n.into_inner(), 30, "{n_items}");
        }
    }

    #[test]
    fn who_breaks_off_is_heard_at_the_next_item() {
        let counted = Counted { most: 10, ..Counted::default() };
        let part = Part::of(&counted, 30, 300);
        assert_eq!((0..300).take_while(|_| part.done(1)).count(), 99);
        assert!(!part.finish());
        assert!(Part::of(&ToItsEnd(&counted), 5, 1).finish());
    }
}
