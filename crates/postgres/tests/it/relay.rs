//! Stands between a desk and the server, and hangs up at the worst moment: the commit is through, its answer is not.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Passes everything on.
const OPEN: u8 = 0;
/// Passes the next commit on, and hangs up before it is answered.
const ARMED: u8 = 1;
/// Did so; whoever comes now is turned away.
const SHUT: u8 = 2;

/// A relay in a folder of its own.
pub struct Relay {
    state: Arc<AtomicU8>,
    stays_shut: bool,
}

impl Relay {
    /// Listens in `folder` for a server whose socket is `server`. Once it hung up it lets others through, or never again.
    pub fn start(folder: &Path, server: PathBuf, stays_shut: bool) -> Self {
        let listener = UnixListener::bind(folder.join(".s.PGSQL.5432")).expect("listens");
        let state = Arc::new(AtomicU8::new(OPEN));
        let shared = state.clone();
        std::thread::spawn(move || {
            for desk in listener.incoming() {
                let desk = desk.expect("accepted");
                if shared.load(Ordering::SeqCst) == SHUT {
                    continue;
                }
                let server = UnixStream::connect(&server).expect("the server answers");
                join(desk, server, shared.clone(), stays_shut);
            }
        });
        Self { state, stays_shut }
    }

    /// The next commit is the one.
    pub fn arm(&self) {
        self.state.store(ARMED, Ordering::SeqCst);
    }

    /// It hung up.
    pub fn has_struck(&self) -> bool {
        self.state.load(Ordering::SeqCst) == if self.stays_shut { SHUT } else { OPEN }
    }
}

fn join(desk: UnixStream, server: UnixStream, state: Arc<AtomicU8>, stays_shut: bool) {
    let (mut to_desk, mut from_server) =
        (desk.try_clone().expect("a handle"), server.try_clone().expect("a handle"));
    std::thread::spawn(move || drop(std::io::copy(&mut from_server, &mut to_desk)));
    std::thread::spawn(move || {
        let (mut desk, mut server) = (desk, server);
        let mut bytes = vec![0; 1 << 16];
        while let Ok(n @ 1..) = desk.read(&mut bytes) {
            let is_commit = bytes[..n].windows(7).any(|word| word == b"COMMIT\0");
            if is_commit && state.load(Ordering::SeqCst) == ARMED {
                // Nothing of what the server says from here on comes through.
                let _ = desk.shutdown(Shutdown::Both);
                state.store(if stays_shut { SHUT } else { OPEN }, Ordering::SeqCst);
                let _ = server.write_all(&bytes[..n]);
                // The server works the commit off before it notices that nobody listens.
                let mut rest = Vec::new();
                let _ = server.shutdown(Shutdown::Write);
                let _ = server.read_to_end(&mut rest);
                return;
            }
            if server.write_all(&bytes[..n]).is_err() {
                return;
            }
        }
        let _ = server.shutdown(Shutdown::Both);
    });
}
