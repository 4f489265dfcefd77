//! Spreads work over two threads; what comes out is in the order of what went in.

use crate::watch::Part;

/// Fewer items than this are done at once: starting a thread costs more.
const WORTH_A_THREAD: usize = 64;

/// Items between two looks at whether to go on.
const A_GLANCE: usize = 64;

/// `f` of each item, in order.
pub(crate) fn in_halves<T: Sync, U: Send>(items: &[T], f: impl Fn(&T) -> U + Sync) -> Vec<U> {
    spread(items, |some| some.iter().map(&f).collect())
}

/// As [`in_halves`], step by step; `None`: it was broken off.
pub(crate) fn in_steps<T: Sync, U: Send>(
    items: &[T],
    part: Part<'_>,
    f: impl Fn(&T) -> U + Sync,
) -> Option<Vec<U>> {
    let made = spread(items, |some| {
        let mut made = Vec::with_capacity(some.len());
        for few in some.chunks(A_GLANCE) {
            made.extend(few.iter().map(&f));
            if !part.done(few.len()) {
                break;
            }
        }
        made
    });
    part.finish().then_some(made)
}

fn spread<T: Sync, U: Send>(items: &[T], some: impl Fn(&[T]) -> Vec<U> + Sync) -> Vec<U> {
    if items.len() < WORTH_A_THREAD {
        return some(items);
    }
    let half = items.len().div_ceil(2);
    let some = &some;
    std::thread::scope(|scope| {
        let parts: Vec<_> =
            items.chunks(half).map(|part| scope.spawn(move || some(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("the work does not panic")).collect()
    })
}
