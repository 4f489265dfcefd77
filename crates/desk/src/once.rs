//! Work that is done once, however many ask for it.

use crate::shelf::ShelfError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Something that is made in the background when it is first asked for.
pub(crate) struct Once<T> {
    state: Mutex<State<T>>,
    done: Condvar,
}

enum State<T> {
    Unasked,
    Working,
    Done(Result<Arc<T>, ShelfError>),
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { state: Mutex::new(State::Unasked), done: Condvar::new() }
    }
}

impl<T: Send + Sync + 'static> Once<T> {
    /// What was made; `None`: it is still being made after `patience`. Without a patience, waits until it is done.
    pub fn get(
        self: &Arc<Self>,
        patience: Option<Duration>,
        make: impl FnOnce() -> Result<T, ShelfError> + Send + 'static,
    ) -> Option<Result<Arc<T>, ShelfError>> {
        let mut state = lock(&self.state);
        if matches!(*state, State::Unasked) {
            *state = State::Working;
            let once = self.clone();
            std::thread::spawn(move || {
                // A fault of ours must not leave everybody waiting.
                let made = catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|_| Err(broken()));
                *lock(&once.state) = State::Done(made.map(Arc::new));
                once.done.notify_all();
            });
        }
        let until = patience.map(|patience| Instant::now() + patience);
        loop {
            if let State::Done(made) = &*state {
                return Some(made.clone());
            }
            state = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                None => self.done.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(left) if left.is_zero() => return None,
                Some(left) => {
                    let waited = self.done.wait_timeout(state, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Whether it is being made.
    pub fn is_working(&self) -> bool {
        matches!(*lock(&self.state), State::Working)
    }
}

/// Every value under these locks is whole at any moment, so that a panic elsewhere does not spoil it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn broken() -> ShelfError {
    ShelfError {
        what: "The record could not be derived; that is a fault of the program.".to_owned(),
        hint: "Nothing in the project was changed. Look at the terminal that the desk was started from.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn it_is_made_once_and_nobody_waits_longer_than_they_will() {
        let once = Arc::new(Once::default());
        let (go, gone) = channel();
        let make = move || gone.recv().map_err(|_| broken());
        assert!(once.get(Some(Duration::ZERO), make).is_none() && once.is_working());
        go.send(7).expect("it waits");
        let again = || -> Result<i32, ShelfError> { unreachable!("it is made once") };
        assert!(matches!(once.get(None, again), Some(Ok(made)) if *made == 7));
    }

    #[test]
    fn a_fault_is_told_to_all_who_wait() {
        let once: Arc<Once<i32>> = Arc::default();
        let told = once.get(None, || panic!("a fault that a test makes"));
        assert!(matches!(told, Some(Err(_))));
    }
}
