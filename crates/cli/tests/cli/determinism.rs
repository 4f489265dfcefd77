//! The same reports and decisions give the same bytes, whatever the order they came in and the number of workers.

use super::run::Desk;

/// Reports of one day, two of them word for word the same, in some order.
fn pile(order: &[usize]) -> String {
    let texts = [
        "An airstrike killed 20 civilians in Homs on Wednesday, residents said.",
        "The death toll from Wednesday's airstrike in Homs rose to 27, the observatory said.",
        "Rebels captured the city of Idlib on Wednesday, activists said. Government troops control the city of Idlib, state media said.",
        "Shelling killed at least 3 people in Homs on Wednesday, a doctor said. At least 20 civilians were killed in Homs.",
        "Gunmen killed 8 people in Mosul on Tuesday, police said. Dozens were wounded.",
        "Warplanes struck a market in Homs on Wednesday, killing 25 people, a monitor said.",
    ];
    let line = |&at: &usize| {
        format!(
            r#"{{"id": "r{at}", "published": "2015-04-02", "outlet": "Outlet {}", "text": "{}"}}"#,
            at % 3,
            texts[at % texts.len()]
        )
    };
    order.iter().map(line).collect::<Vec<_>>().join("\n")
}

const COMMANDS: &[&[&str]] = &[
    &["incidents"],
    &["incidents", "--rule", "majority"],
    &["totals", "--by", "place,day"],
    &["control", "--assume-days", "5"],
    &["control", "--shares"],
];

#[test]
fn neither_order_nor_workers_change_a_byte() {
    let orders = [vec![0, 1, 2, 3, 4, 5, 6], vec![6, 5, 4, 3, 2, 1, 0], vec![3, 6, 0, 5, 2, 4, 1]];
    let desk = Desk::new();
    for (at, order) in orders.iter().enumerate() {
        desk.write(&format!("{at}.jsonl"), pile(order));
    }
    for command in COMMANDS {
        let mut outputs = Vec::new();
        for (at, jobs) in [(0, "1"), (0, "4"), (1, "1"), (2, "3")] {
            let manifest = format!("{at}.jsonl");
            let rest = ["--manifest", &manifest, "--jobs", jobs, "--format", "jsonl", "-q"];
            let ran = desk.run(&[command, &rest[..]].concat());
            assert_eq!(ran.status, Some(0), "{command:?}: {}", ran.talk);
            assert!(!ran.out.is_empty(), "{command:?}");
            outputs.push(ran.out);
        }
        assert!(outputs.windows(2).all(|pair| pair[0] == pair[1]), "{command:?}: {outputs:#?}");
    }
}

#[test]
fn the_order_of_arrival_in_a_project_changes_no_byte() {
    let derived = |order: &[usize]| -> Vec<String> {
        let desk = Desk::new();
        desk.write("pile.jsonl", pile(order));
        assert_eq!(desk.run(&["init", "-q"]).status, Some(0));
        assert_eq!(desk.run(&["add", "--manifest", "pile.jsonl", "-q"]).status, Some(0));
        let run = |command: &&[&str]| {
            let ran = desk.run(&[command, &["--format", "jsonl", "-q"][..]].concat());
            assert_eq!(ran.status, Some(0), "{command:?}: {}", ran.talk);
            ran.out
        };
        COMMANDS.iter().map(run).collect()
    };
    assert_eq!(derived(&[0, 1, 2, 3, 4, 5]), derived(&[4, 2, 5, 0, 3, 1]));
}
