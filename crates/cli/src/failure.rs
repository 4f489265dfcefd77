//! How an error reaches a person: one sentence, its causes, and what to do.

use crate::context::Context;
use std::io::ErrorKind;

/// An error that knows what the person can do about it.
#[derive(Debug)]
pub struct Failure {
    what: String,
    hint: String,
    cause: Option<anyhow::Error>,
}

impl Failure {
    /// One sentence that says what and where, and one that says what to do.
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into(), cause: None }
    }

    /// What the person can do about it.
    pub fn hint(&self) -> &str {
        &self.hint
    }

    /// The same, with the error underneath.
    pub fn caused_by(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(cause.into());
        self
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

/// Writes `error:`, `cause:` and `hint:` lines to standard error. A reader that closed the pipe is told nothing.
pub fn render(error: &anyhow::Error, context: &Context) {
    if is_closed_pipe(error) {
        return;
    }
    for line in lines(error) {
        eprintln!("{}", context.talk.strong_until_colon(&line));
    }
}

/// The lines that [`render`] writes.
fn lines(error: &anyhow::Error) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for link in error.chain().map(ToString::to_string) {
        let repeats = said.iter().any(|line| line.contains(&link));
        if !repeats {
            let label = if said.is_empty() { "error" } else { "cause" };
            said.push(format!("{label}: {link}"));
        }
    }
    let hints = error.chain().filter_map(|link| link.downcast_ref::<Failure>());
    said.extend(hints.take(1).map(|failure| format!("hint: {}", failure.hint)));
    said
}

/// Whether the reader of our output went away (`parallax claims | head`): no failure of ours.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|link| {
        let io = link.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        io == Some(ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn an_error_is_one_sentence_its_causes_and_a_hint() {
        let missing = std::io::Error::new(ErrorKind::NotFound, "no such file");
        let failure = Failure::new("cannot read a.txt", "check the path").caused_by(missing);
        let error = anyhow::Error::new(failure);
        assert_eq!(
            lines(&error),
            ["error: cannot read a.txt", "cause: no such file", "hint: check the path"]
        );
        let deeper = Err::<(), _>(error).context("nothing was added").unwrap_err();
        assert_eq!(lines(&deeper)[0], "error: nothing was added");
        assert_eq!(lines(&deeper).last().unwrap(), "hint: check the path");
    }

    #[test]
    fn a_closed_pipe_is_found_under_any_context() {
        let closed = std::io::Error::new(ErrorKind::BrokenPipe, "gone");
        assert!(is_closed_pipe(&anyhow::Error::new(closed).context("cannot write")));
        assert!(!is_closed_pipe(&anyhow::anyhow!("something else")));
    }
}
