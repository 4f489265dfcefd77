//! A project whose journal lies in PostgreSQL, as two desks have it. Runs where `PARALLAX_POSTGRES` names a server
//! (`crates/postgres/with-server`), in a build with the feature.

#[test]
#[cfg(not(feature = "postgres"))]
fn a_build_without_it_says_which_build_is_needed() {
    let desk = crate::run::Desk::new();
    let ran = desk.run(&["init", ".", "--store", "postgresql://desk@localhost/record"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.talk.contains("--features postgres"), "{}", ran.talk);
    assert!(!desk.path().join("parallax.toml").exists());
    assert_eq!(desk.run(&["init", "."]).status, Some(0), "the folder is as it was");
    desk.write("store.toml", "postgres = \"postgresql://desk@localhost/record\"\n");
    let ran = desk.run(&["reports"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.talk.contains("--features postgres"), "{}", ran.talk);
}

#[cfg(feature = "postgres")]
mod built_in {
    use crate::run::{BRIDGE, Desk};
    use crate::serve::Open;

    /// An address of a database of its own on the server.
    fn address() -> Option<String> {
        let Ok(server) = std::env::var("PARALLAX_POSTGRES") else {
            eprintln!("skipped: PARALLAX_POSTGRES names no server");
            return None;
        };
        use std::sync::atomic::{AtomicU32, Ordering};
        static N: AtomicU32 = AtomicU32::new(0);
        let name = format!("cli_{}_{}", std::process::id(), N.fetch_add(1, Ordering::Relaxed));
        let mut client = postgres::Client::connect(&server, postgres::NoTls).expect("it answers");
        client.batch_execute(&format!("CREATE DATABASE {name}")).expect("made");
        let words = server.split_whitespace().filter(|word| !word.starts_with("dbname="));
        Some(format!("{} dbname={name}", words.collect::<Vec<_>>().join(" ")))
    }

    #[test]
    fn two_desks_write_one_record_and_each_sees_what_the_other_wrote() {
        let Some(address) = address() else { return };
        let (here, there) = (Desk::with_market(), Desk::new());
        let ran = here.run(&["init", ".", "--store", &address]);
        assert_eq!(ran.status, Some(0), "{}", ran.talk);
        assert!(ran.talk.contains("store.toml") && !here.path().join("journal.db").exists());
        assert_eq!(here.run(&["add", "market.txt", "--published", "2015-03-31"]).status, Some(0));

        let ran = there.run(&["init", ".", "--store", &address]);
        assert_eq!(ran.status, Some(0), "{}", ran.talk);
        assert!(ran.talk.contains("2 entries"), "{}", ran.talk);
        let open = Open::over(&there);
        assert!(open.get("/incidents").contains("Homs"), "the report's bytes came along");

        here.write("bridge.txt", BRIDGE);
        assert_eq!(here.run(&["add", "bridge.txt", "--published", "2015-04-01"]).status, Some(0));
        assert!(open.get("/incidents?q=saraqib").contains("Saraqib"), "the open desk follows");
        let incident = open.data("/incidents.json")["incidents"][0]["id"].clone();
        let incident = incident.as_str().expect("an id").to_owned();
        drop(open);

        let listed = |desk: &Desk| desk.run(&["incidents", "--format", "jsonl"]).out;
        assert_eq!(listed(&here), listed(&there), "one record");
        assert!(listed(&here).contains(&incident));
        assert_eq!(there.run(&["verify"]).status, Some(0));
        assert_eq!(here.run(&["verify"]).status, Some(0));
    }

    #[test]
    fn a_project_moves_from_files_to_the_server_and_back() {
        let Some(address) = address() else { return };
        let desk = Desk::with_market();
        assert_eq!(desk.run(&["init", "files"]).status, Some(0));
        let add = ["--project", "files", "add", "market.txt", "--published", "2015-03-31"];
        assert_eq!(desk.run(&add).status, Some(0));
        assert_eq!(desk.run(&["--project", "files", "checkpoint"]).status, Some(0));
        let export = |project: &str, file: &str| {
            let ran = desk.run(&["--project", project, "export", "--all", file]);
            assert_eq!(ran.status, Some(0), "{}", ran.talk);
            std::fs::read(desk.path().join(file)).expect("written")
        };
        let out = export("files", "one.tar");
        let ran = desk.run(&["import", "one.tar", "server", "--store", &address]);
        assert_eq!(ran.status, Some(0), "{}", ran.talk);
        assert_eq!(export("server", "two.tar"), out);
        assert_eq!(desk.run(&["import", "two.tar", "back"]).status, Some(0));
        assert_eq!(export("back", "three.tar"), out);
        let ran = desk.run(&["import", "one.tar", "again", "--store", &address]);
        assert_eq!(ran.status, Some(2), "nothing is written over");
        assert!(ran.talk.contains("already"), "{}", ran.talk);
    }

    #[test]
    fn an_address_that_leads_nowhere_is_told_without_its_password() {
        let desk = Desk::new();
        let address = "postgresql://desk:hush@localhost:1/record";
        let ran = desk.run(&["init", ".", "--store", address]);
        assert_eq!(ran.status, Some(2));
        assert!(ran.talk.contains("cannot reach") && ran.talk.contains("hint:"), "{}", ran.talk);
        assert!(!ran.talk.contains("hush"), "{}", ran.talk);
        let ran = desk.run(&["init", ".", "--store", "postgresql://desk@db.example.org/record"]);
        assert!(ran.talk.contains("TLS"), "{}", ran.talk);
        assert!(!desk.path().join("parallax.toml").exists());
    }
}
