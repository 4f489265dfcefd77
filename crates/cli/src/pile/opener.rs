//! Opens what was received in a process of its own, which may take so much memory and time and no more.
//!
//! The formats people send are hostile ground: a parser that a file drives into a loop, out of memory or off its stack ends
//! its process, and the reason is that file's. The other process is this program again (`open-part`), which bounds itself
//! before it reads a byte.

use parallax_intake::wire::{self, Answer};
use parallax_intake::{Limits, Opener, Reason, Refusal, Sink};
use std::io::{BufReader, BufWriter, Write as _};
use std::ops::ControlFlow;
use std::process::{Child, Command, ExitStatus, Stdio};

/// What one step may take.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Bounds")]
pub struct Bounds {
    /// Set aside a file of a format other than text that takes more processor time than this to open.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub max_seconds: u64,
    /// Set aside a file of a format other than text that takes more memory than this to open.
    #[arg(long, value_name = "MIB", default_value_t = 2048)]
    pub max_memory: u64,
}

impl Bounds {
    /// This program, to do one part of the work and keep to them.
    pub fn child(&self, part: &str) -> std::io::Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(part);
        command.args(["--max-seconds", &self.max_seconds.to_string()]);
        command.args(["--max-memory", &self.max_memory.to_string()]);
        // What the allocator had set aside in advance, a gigabyte, would lie within no bound.
        command.env("MIMALLOC_ARENA_RESERVE", "0");
        Ok(command)
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self { max_seconds: 60, max_memory: 2048 }
    }
}

/// Opens in another process.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChildOpener {
    /// What it may take.
    pub bounds: Bounds,
}

impl Opener for ChildOpener {
    fn open(
        &self,
        name: &str,
        bytes: &[u8],
        limits: &Limits,
        sink: &mut Sink<'_>,
    ) -> Result<(), Refusal> {
        let mut child = self.start().map_err(|error| {
            Refusal::new(
                Reason::Crashed,
                format!("no process could be started to open it ({error})"),
            )
        })?;
        let heard = talk(&mut child, name, bytes, limits, sink);
        if !matches!(heard, Heard::End(_)) {
            // Ended already, or to be ended; a failure to kill means the former.
            let _ = child.kill();
        }
        let status = child.wait();
        match heard {
            Heard::End(end) => end,
            Heard::Enough => Ok(()),
            Heard::Broken => Err(self.broken(status.ok())),
        }
    }
}

enum Heard {
    /// All of it.
    End(Result<(), Refusal>),
    /// The sink wants no more.
    Enough,
    /// It stopped in the middle.
    Broken,
}

impl ChildOpener {
    fn start(&self) -> std::io::Result<Child> {
        let mut command = self.bounds.child("open-part")?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
    }

    /// Why it ended in the middle.
    fn broken(&self, status: Option<ExitStatus>) -> Refusal {
        let Bounds { max_seconds, max_memory } = self.bounds;
        match status.map(end_of) {
            Some(End::Time) => {
                let message = format!(
                    "opening it took more than {max_seconds} s; look at it by hand, or raise --max-seconds"
                );
                Refusal::new(Reason::OutOfTime, message)
            }
            Some(End::Memory) => {
                let message = format!(
                    "opening it took more than {max_memory} MiB; look at it by hand, or raise --max-memory"
                );
                Refusal::new(Reason::OutOfMemory, message)
            }
            _ => Refusal::new(
                Reason::Crashed,
                "the converter broke on it; copy its text out by hand and add that",
            ),
        }
    }
}

fn talk(
    child: &mut Child,
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Heard {
    let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Heard::Broken;
    };
    // It reads all before it answers, so the two cannot wait for each other.
    let mut out = BufWriter::new(stdin);
    if wire::ask(&mut out, name, bytes, limits).and_then(|()| out.flush()).is_err() {
        return Heard::Broken;
    }
    drop(out);
    let mut from = BufReader::new(stdout);
    let max_bytes = limits.max_part.max(limits.max_file);
    loop {
        match wire::listen(&mut from, max_bytes) {
            Ok(Answer::Found(found)) => {
                if let ControlFlow::Break(()) = sink(found) {
                    return Heard::Enough;
                }
            }
            Ok(Answer::End(end)) => return Heard::End(end),
            Err(_) => return Heard::Broken,
        }
    }
}

/// Why a process that bounded itself ended before it was done.
pub enum End {
    /// It took too long.
    Time,
    /// It took too much memory.
    Memory,
    /// It broke.
    Other,
}

/// Why it ended.
#[cfg(unix)]
pub fn end_of(status: ExitStatus) -> End {
    use std::os::unix::process::ExitStatusExt as _;
    let is_one_of =
        |signals: &[i32]| status.signal().is_some_and(|signal| signals.contains(&signal));
    if is_one_of(&[24, 9]) {
        // SIGXCPU, and SIGKILL that follows it.
        End::Time
    } else if is_one_of(&[6]) {
        // SIGABRT: what cannot be allocated aborts. So does a stack that overflows, which takes memory too.
        End::Memory
    } else {
        End::Other
    }
}

/// Why it ended: nobody can tell.
#[cfg(not(unix))]
pub fn end_of(_: ExitStatus) -> End {
    End::Other
}
