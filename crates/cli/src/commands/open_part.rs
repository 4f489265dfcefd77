//! The other side of `pile::opener`: bounds itself, reads one request, opens it, answers, ends.

use crate::context::Outcome;
use crate::pile::Bounds;
use parallax_intake::wire::{self, Answer};
use std::io::{BufWriter, ErrorKind, Write as _};
use std::ops::ControlFlow;

/// Answers one request on standard input.
pub fn run(bounds: &Bounds) -> anyhow::Result<Outcome> {
    keep_to(bounds)?;
    let request = match wire::hear(&mut std::io::stdin().lock()) {
        // Told by how the process ends, as it is when an allocation fails anywhere else.
        Err(error) if error.kind() == ErrorKind::OutOfMemory => std::process::abort(),
        heard => heard?,
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut failed = None;
    let end = parallax_intake::open(&request.name, &request.bytes, &request.limits, &mut |found| {
        match wire::answer(&mut out, &Answer::Found(found)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    failed.map_or(Ok(()), Err)?;
    wire::answer(&mut out, &Answer::End(end))?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// No more memory, time, files or cores than it was given: set here, before a byte is read, and never raised again.
#[cfg(unix)]
pub fn keep_to(bounds: &Bounds) -> anyhow::Result<()> {
    use rlimit::Resource;
    let memory = bounds.max_memory.saturating_mul(1 << 20);
    Resource::AS.set(memory, memory)?;
    Resource::CPU.set(bounds.max_seconds, bounds.max_seconds.saturating_add(1))?;
    Resource::FSIZE.set(0, 0)?;
    Resource::CORE.set(0, 0)?;
    Ok(())
}

/// Where a system has no such bounds, the limits on sizes and depth still hold.
#[cfg(not(unix))]
pub fn keep_to(_: &Bounds) -> anyhow::Result<()> {
    Ok(())
}
