//! What every store of the journal must do, run on SQLite always and on PostgreSQL where `PARALLAX_POSTGRES` holds an address
//! (`crates/postgres/with-server cargo test -p parallax-postgres`); and what only a server can do to us.
//!
//! Slow checks run a few rounds by default and all of them with `PARALLAX_SLOW_TESTS=1`.

mod ground;

mod suite;

mod crash;

mod transfer;

mod server;

mod relay;

use jiff::Timestamp;
use parallax_journal::{Appearance, NewReport, Project, Stamp};

/// The desk, `n` seconds after the project began.
fn stamp(n: i64) -> Stamp {
    let time = Timestamp::from_second(1_930_000_000 + n).expect("a time");
    Stamp { time, author: "desk".to_owned() }
}

/// A report of these words under this name, otherwise unknown.
fn report(name: &str, text: &str) -> NewReport {
    let appearance = Appearance { name: name.to_owned(), ..Appearance::default() };
    NewReport { bytes: text.as_bytes().to_vec(), appearance, ..NewReport::default() }
}

/// Report number `n` of an endless pile.
fn nth_report(n: usize) -> NewReport {
    report(
        &format!("{n}.txt"),
        &format!("At least {n} people were reported killed, a monitor said. "),
    )
}

/// The check found nothing wrong.
fn assert_sound(project: &Project) {
    let found = project.verify(&mut |_| {}).expect("the journal can be checked");
    assert!(found.is_sound(), "{:?}", found.faults);
}

/// How often a slow check runs.
fn rounds(by_default: usize, all: usize) -> usize {
    let is_slow = std::env::var_os("PARALLAX_SLOW_TESTS").is_some_and(|value| value == "1");
    if is_slow { all } else { by_default }
}

/// Runs each of these on both grounds, as tests `sqlite::NAME` and `postgres::NAME`.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&crate::ground::Ground::in_a_folder()); })*
        }
        mod postgres {
            $(#[test] fn $name() {
                if let Some(ground) = crate::ground::Ground::on_the_server() { super::$name(&ground); }
            })*
        }
    };
}
use on_both;
