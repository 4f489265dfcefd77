//! What a server can do to a desk: go away, refuse, run out of room. A clear error, and no damage.

use super::ground::Ground;
use super::relay::Relay;
use super::{assert_sound, nth_report, report, stamp};
use parallax_journal::{JournalError, Patience, Place, Project, Scope, Settings};
use parallax_model::Digest;
use parallax_postgres::Postgres;
use std::path::PathBuf;
use std::time::Duration;

/// Ends every connection to this journal but the one that asks.
fn end_connections(ground: &Ground) {
    let sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
               WHERE application_name = $1 AND pid <> pg_backend_pid()";
    ground.client().query(sql, &[&ground.schema()]).expect("ended");
}

/// A desk whose connections can be told from those of other tests.
fn named_desk(ground: &Ground) -> (Place, Project) {
    let place = Place::Postgres(ground.address(&format!("application_name={}", ground.schema())));
    let project = ground.desk_at("a", &place).expect("opens");
    (place, project)
}

#[test]
fn a_connection_that_ends_between_two_calls_is_said_and_the_next_open_is_fine() {
    let Some(ground) = Ground::on_the_server() else { return };
    let (_, mut project) = named_desk(&ground);
    project.add(&[nth_report(1)], &stamp(1)).expect("added");
    end_connections(&ground);
    let error = project.add(&[nth_report(2)], &stamp(2)).unwrap_err();
    assert!(matches!(error, JournalError::ConnectionLost { .. }), "{error}");
    assert!(project.reports(None).is_err());
    let mut project = ground.open("a", Patience::default()).expect("opens");
    assert_eq!(project.reports(None).expect("readable").len(), 1);
    project.add(&[nth_report(2)], &stamp(3)).expect("added now");
    assert_sound(&project);
}

/// The server ends the connection at the `n`-th entry of a batch of eight, or as the batch is committed.
#[test]
fn a_connection_that_ends_in_the_middle_leaves_nothing_behind() {
    let Some(ground) = Ground::on_the_server() else { return };
    let mut project = ground.desk("a");
    project.add(&[nth_report(100)], &stamp(1)).expect("added");
    let before = project.head().expect("readable");
    let mut saboteur = ground.client();
    saboteur
        .batch_execute(
            "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NEW; END $$",
        )
        .expect("made");
    let moments = [
        "BEFORE INSERT ON entries FOR EACH ROW WHEN (NEW.seq = 5)",
        "AFTER INSERT ON entries FOR EACH ROW WHEN (NEW.seq = 9)",
        "AFTER INSERT ON archived FOR EACH ROW",
    ];
    let batch: Vec<_> = (0..8).map(nth_report).collect();
    let mut triggers: Vec<String> = moments
        .iter()
        .map(|when| format!("CREATE TRIGGER zz {when} EXECUTE FUNCTION hang_up()"))
        .collect();
    triggers.push(
        "CREATE CONSTRAINT TRIGGER zz AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION hang_up()"
            .to_owned(),
    );
    for trigger in triggers {
        saboteur.batch_execute(&trigger).expect("set");
        let mut project = ground.open("a", Patience::default()).expect("opens");
        let error = project.add(&batch, &stamp(2)).unwrap_err();
        assert!(matches!(error, JournalError::ConnectionLost { .. }), "{trigger}: {error}");
        let found = ground.desk("b").verify(&mut |_| {}).expect("checked");
        assert!(found.faults.iter().all(|fault| fault.what.contains("zz")), "{:?}", found.faults);
        assert!(!found.faults.is_empty(), "a trigger that is none of ours is told");
        saboteur
            .batch_execute("DROP TRIGGER zz ON entries")
            .or_else(|_| saboteur.batch_execute("DROP TRIGGER zz ON archived"))
            .expect("gone");
        let project = ground.open("a", Patience::default()).expect("opens");
        assert_eq!(project.head().expect("readable"), before, "{trigger}");
        assert_sound(&project);
    }
    let mut project = ground.open("a", Patience::default()).expect("opens");
    project.add(&batch, &stamp(3)).expect("added now");
    assert_eq!(project.reports(None).expect("readable").len(), 9);
    assert_sound(&project);
}

/// The server's socket, and the address of a relay before it.
fn relayed(ground: &Ground, stays_shut: bool) -> (tempfile::TempDir, Relay, Place) {
    let socket: String = ground
        .client()
        .query_one("SELECT current_setting('unix_socket_directories')", &[])
        .expect("told")
        .get(0);
    let folder = tempfile::tempdir().expect("a folder");
    let relay =
        Relay::start(folder.path(), PathBuf::from(socket).join(".s.PGSQL.5432"), stays_shut);
    let place = Place::Postgres(ground.address(&format!("host={}", folder.path().display())));
    (folder, relay, place)
}

#[test]
fn a_commit_whose_answer_is_lost_is_asked_about() {
    let Some(ground) = Ground::on_the_server() else { return };
    let (_folder, relay, place) = relayed(&ground, false);
    let mut project = ground.desk_at("a", &place).expect("opens");
    relay.arm();
    project.add(&[nth_report(1), nth_report(2)], &stamp(1)).expect("it is in, and we know");
    assert!(relay.has_struck());
    project.add(&[nth_report(3)], &stamp(2)).expect("it goes on");
    assert_eq!(ground.desk("b").reports(None).expect("readable").len(), 3);
    assert_sound(&project);
}

#[test]
fn a_commit_that_nobody_can_be_asked_about_is_said_to_be_unsure() {
    let Some(ground) = Ground::on_the_server() else { return };
    let (_folder, relay, place) = relayed(&ground, true);
    let mut project = ground.desk_at("a", &place).expect("opens");
    relay.arm();
    let error = project.add(&[nth_report(1)], &stamp(1)).unwrap_err();
    assert!(relay.has_struck());
    assert!(matches!(error, JournalError::Unsure { .. }), "{error}");
    // In this case it is in. The same command again adds nothing twice.
    let mut direct = ground.desk("b");
    direct.add(&[nth_report(1)], &stamp(2)).expect("known");
    assert_eq!(direct.head().expect("readable").entries, 2);
    assert_sound(&direct);
}

#[test]
fn a_server_that_is_not_there_is_said_to_be_unreachable() {
    let Some(ground) = Ground::on_the_server() else { return };
    drop(ground.desk("a"));
    let nowhere = tempfile::tempdir().expect("a folder");
    let address = ground.address(&format!("host={}", nowhere.path().display()));
    let store = format!("postgres = {address:?}\n");
    std::fs::write(ground.folder("a").join("store.toml"), store).expect("written");
    let error = ground.open("a", Patience(Duration::from_secs(1))).err().expect("refused");
    assert!(matches!(error, JournalError::Unreachable { .. }), "{error}");
    assert!(error.hint().contains("server") && error.to_string().contains("postgresql://"));
    let unknown = ground.address("user=nobody_of_ours");
    let error = Project::init_at(
        &Place::Postgres(unknown),
        &Postgres::default(),
        &ground.folder("c"),
        Settings::default(),
        &stamp(0),
    );
    let error = error.err().expect("refused");
    assert!(matches!(error, JournalError::Unreachable { .. }), "{error}");
    assert!(!Project::is_in(&ground.folder("c")));
}

/// A role with these rights on the journal's tables.
fn role(ground: &Ground, name: &str, rights: &str) -> Place {
    let (schema, role) = (ground.schema(), format!("{}_{name}", ground.schema()));
    ground
        .client()
        .batch_execute(&format!(
            "CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA {schema} TO {role};
             GRANT SELECT ON journal, entries, archived TO {role}; {}",
            rights.replace("{role}", &role)
        ))
        .expect("granted");
    Place::Postgres(ground.address(&format!("user={role}")))
}

#[test]
fn a_role_that_may_only_read_reads_and_is_refused_the_rest() {
    let Some(ground) = Ground::on_the_server() else { return };
    ground.desk("a").add(&[nth_report(1)], &stamp(1)).expect("added");
    for (name, rights) in [
        ("reader", ""),
        (
            "still",
            "GRANT INSERT ON entries, archived TO {role}; ALTER ROLE {role} SET default_transaction_read_only = on",
        ),
    ] {
        let place = role(&ground, name, rights);
        let mut project = ground.desk_at(name, &place).expect("opens");
        assert!(!project.is_writable());
        assert_eq!(project.reports(None).expect("readable").len(), 1);
        assert_eq!(
            project.bytes(Digest::of(&nth_report(1).bytes)).expect("readable"),
            nth_report(1).bytes
        );
        assert_sound(&project);
        let error = project.add(&[nth_report(2)], &stamp(2)).unwrap_err();
        assert!(matches!(error, JournalError::NotPermitted { .. }), "{error}");
        assert!(error.hint().contains("owner"));
    }
    assert_eq!(ground.desk("a").head().expect("readable").entries, 2);
}

#[test]
fn a_role_that_may_add_adds_and_cannot_erase() {
    let Some(ground) = Ground::on_the_server() else { return };
    drop(ground.desk("a"));
    let place = role(&ground, "adds", "GRANT INSERT ON entries, archived TO {role}");
    let mut project = ground.desk_at("b", &place).expect("opens");
    project.add(&[nth_report(1)], &stamp(1)).expect("added");
    let gone = Scope::Bytes(Digest::of(&nth_report(1).bytes));
    let error = project.redact(&gone, "threatened", &stamp(2)).unwrap_err();
    assert!(matches!(error, JournalError::NotPermitted { .. }), "{error}");
    assert_sound(&project);
    assert_eq!(project.head().expect("readable").entries, 2, "nothing was erased");
    ground.desk("a").redact(&gone, "threatened", &stamp(3)).expect("its owner can");
    // The desk that kept a copy is told, and the same command ends it there.
    let found = project.verify(&mut |_| {}).expect("checked");
    assert!(found.faults[0].what.contains("redact"), "{:?}", found.faults);
}

#[test]
fn a_full_disk_of_the_server_damages_nothing() {
    let Some(ground) = Ground::on_the_server() else { return };
    let mut project = ground.desk("a");
    let mut admin = ground.client();
    // As the server words it where its disk is full, at the entry where it happens.
    admin
        .batch_execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$; \
             CREATE TRIGGER zz BEFORE INSERT ON entries FOR EACH ROW WHEN (NEW.seq = 4) EXECUTE FUNCTION full_disk()",
        )
        .expect("made");
    let batch: Vec<_> = (0..6).map(nth_report).collect();
    let error = project.add(&batch, &stamp(1)).unwrap_err();
    assert!(matches!(error, JournalError::DiskFull { .. }), "{error}");
    assert_eq!(project.head().expect("readable").entries, 1);
    admin.batch_execute("DROP TRIGGER zz ON entries").expect("room again");
    project.add(&batch, &stamp(2)).expect("the same project goes on");
    assert_sound(&project);
}

#[test]
fn what_is_there_cannot_be_changed_and_missing_guards_are_told() {
    let Some(ground) = Ground::on_the_server() else { return };
    let mut project = ground.desk("a");
    project.add(&[nth_report(1), nth_report(2)], &stamp(1)).expect("added");
    let mut owner = ground.client();
    for change in [
        "UPDATE entries SET body = '{}' WHERE seq = 1",
        "UPDATE entries SET body = '{\"erased\":\"' || repeat('0', 64) || '\"}' WHERE seq = 1",
        "UPDATE entries SET time = 0",
        "DELETE FROM entries WHERE seq = 2",
        "TRUNCATE entries",
        "INSERT INTO entries SELECT seq + 7, time, author, kind, body, prev, hash FROM entries WHERE seq = 2",
        "INSERT INTO entries SELECT * FROM entries WHERE seq = 2 ON CONFLICT (seq) DO UPDATE SET body = 'x'",
        "UPDATE archived SET bytes = 'x'",
        "DELETE FROM archived",
        "TRUNCATE archived",
    ] {
        assert!(owner.batch_execute(change).is_err(), "{change}");
        assert_sound(&project);
    }
    let digest = Digest::of(&nth_report(1).bytes);
    for (tamper, told) in [
        ("ALTER TABLE entries DISABLE TRIGGER entries_never_go", "entries_never_go"),
        ("DROP TRIGGER entries_follow ON entries", "entries_follow"),
        (
            "CREATE OR REPLACE FUNCTION entries_never_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            "entries_never_change",
        ),
        ("UPDATE entries SET body = replace(body, '1.txt', '7.txt') WHERE seq = 1", "contents"),
        (
            "ALTER TABLE archived DISABLE TRIGGER ALL; UPDATE archived SET bytes = 'x'; ALTER TABLE archived ENABLE TRIGGER ALL",
            &digest.to_hex(),
        ),
        ("CREATE RULE quiet AS ON UPDATE TO archived DO INSTEAD NOTHING", "the rule quiet"),
    ] {
        owner.batch_execute(tamper).expect("an owner can");
        let found = project.verify(&mut |_| {}).expect("checked");
        let words: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
        assert!(words.iter().any(|fault| fault.contains(told)), "{tamper}: {words:?}");
    }
}

#[test]
fn damaged_bytes_come_back_with_the_original() {
    let Some(ground) = Ground::on_the_server() else { return };
    let mut project = ground.desk("a");
    project.add(&[nth_report(1)], &stamp(1)).expect("added");
    ground
        .client()
        .batch_execute("ALTER TABLE archived DISABLE TRIGGER ALL; UPDATE archived SET bytes = 'x'; ALTER TABLE archived ENABLE TRIGGER ALL")
        .expect("damaged");
    assert!(!project.verify(&mut |_| {}).expect("checked").is_sound());
    let digest = Digest::of(&nth_report(1).bytes);
    let error = ground.desk("b").bytes(digest).unwrap_err();
    assert!(matches!(error, JournalError::AlteredBytes { .. }), "{error}");
    project.add(&[nth_report(1)], &stamp(2)).expect("known");
    assert_sound(&project);
    assert_eq!(ground.desk("b").bytes(digest).expect("sound"), nth_report(1).bytes);
}

/// How many files of the schema's tables name the witness.
const FILES_WITH_HER: &str = "SELECT count(*) FROM pg_class, pg_read_binary_file(pg_relation_filepath(oid)) AS held \
    WHERE relnamespace = to_regnamespace($1) AND pg_relation_filepath(oid) IS NOT NULL \
    AND position('aytouni'::bytea in held) > 0";

#[test]
fn no_file_of_the_tables_holds_what_was_redacted() {
    let Some(ground) = Ground::on_the_server() else { return };
    let mut project = ground.desk("a");
    let witness = report("zaytouni.txt", "Zaytouni saw it from her roof");
    project.add(&[nth_report(1), witness.clone()], &stamp(1)).expect("added");
    let n_files = || {
        let mut admin = ground.client();
        admin.batch_execute("CHECKPOINT").expect("written");
        admin.query_one(FILES_WITH_HER, &[&ground.schema()]).expect("read").get::<_, i64>(0)
    };
    assert!(n_files() >= 2, "entries and archived bytes name her");
    project
        .redact(&Scope::Bytes(Digest::of(&witness.bytes)), "threatened", &stamp(2))
        .expect("erased");
    assert_eq!(n_files(), 0);
    assert_sound(&project);
}

#[test]
fn what_an_open_transaction_keeps_in_the_files_is_said_and_goes_with_it() {
    let Some(ground) = Ground::on_the_server() else { return };
    drop(ground.desk("a"));
    let mut project = ground.open("a", Patience(Duration::from_millis(700))).expect("opens");
    let witness = report("zaytouni.txt", "Zaytouni saw it from her roof");
    project.add(&[nth_report(1), witness.clone()], &stamp(1)).expect("added");
    let scope = Scope::Bytes(Digest::of(&witness.bytes));
    // Somebody looks, and leaves the transaction open: the server keeps what they might still ask for.
    let mut other = ground.client();
    other
        .batch_execute(
            "SET application_name = 'a curious one'; BEGIN ISOLATION LEVEL REPEATABLE READ",
        )
        .expect("begun");
    other.query("SELECT count(*) FROM pg_class", &[]).expect("a snapshot");
    let redaction =
        project.redact(&scope, "threatened", &stamp(2)).expect("erased as far as it can be");
    let why = redaction.kept.expect("something is kept");
    assert!(why.contains("a curious one") && why.contains("open since"), "{why}");
    assert!(project.bytes(Digest::of(&witness.bytes)).is_err(), "nobody reads it in the journal");
    // One that holds the tables themselves is not waited for without end.
    other.query("SELECT count(*) FROM entries", &[]).expect("a lock");
    let began = std::time::Instant::now();
    let again = project.redact(&scope, "threatened", &stamp(3)).expect("tried again");
    assert!(again.kept.is_some() && again.is_known && began.elapsed() < Duration::from_secs(20));
    // One that ends while it is waited for is no hindrance.
    let ending = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        other.batch_execute("COMMIT").expect("ended");
    });
    let last = project.redact(&scope, "threatened", &stamp(4)).expect("ended");
    ending.join().expect("it ended");
    assert_eq!(last.kept, None);
    let mut admin = ground.client();
    admin.batch_execute("CHECKPOINT").expect("written");
    let held = admin.query_one(FILES_WITH_HER, &[&ground.schema()]).expect("read");
    assert_eq!(held.get::<_, i64>(0), 0);
    assert_sound(&project);
}

#[test]
fn a_later_format_and_an_empty_database_are_left_alone() {
    let Some(ground) = Ground::on_the_server() else { return };
    drop(ground.desk("a"));
    ground.client().batch_execute("UPDATE journal SET format = 3").expect("set");
    let error = ground.open("a", Patience::default()).err().expect("refused");
    assert!(matches!(error, JournalError::NewerFormat { found: 3, known: 2, .. }), "{error}");
    ground.client().batch_execute("DROP TABLE journal CASCADE").expect("gone");
    let error = ground.open("a", Patience::default()).err().expect("refused");
    assert!(matches!(error, JournalError::NotAJournal { .. }), "{error}");
}

#[test]
fn two_desks_that_begin_at_once_begin_one_journal() {
    let Some(ground) = Ground::on_the_server() else { return };
    let ground = &ground;
    std::thread::scope(|scope| {
        for desk in ["a", "b", "c", "d"] {
            scope.spawn(move || drop(ground.desk(desk)));
        }
    });
    let project = ground.desk("a");
    assert_eq!(project.head().expect("readable").entries, 1);
    assert_sound(&project);
}
