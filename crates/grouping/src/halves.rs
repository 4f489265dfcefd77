//! Spreads work over two threads; what comes out is in the order of what went in.

/// Fewer items than this are done at once: starting a thread costs more.
const WORTH_A_THREAD: usize = 64;

/// `f` of each item, in order.
pub(crate) fn in_halves<T: Sync, U: Send>(items: &[T], f: impl Fn(&T) -> U + Sync) -> Vec<U> {
    if items.len() < WORTH_A_THREAD {
        return items.iter().map(f).collect();
    }
    let half = items.len().div_ceil(2);
    let f = &f;
    std::thread::scope(|scope| {
        let parts: Vec<_> = items
            .chunks(half)
            .map(|part| scope.spawn(move || part.iter().map(f).collect::<Vec<U>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("the work does not panic")).collect()
    })
}
