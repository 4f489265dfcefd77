//! Do the Markdown suites beside this file hold? Each row is a phrase and what a careful reader would say of it.

use parallax_model::Shift;
use parallax_norm::{Actors, ActorsError, amounts, times};

/// Rows of the tables of a Markdown text: cells trimmed, heads and rules left out.
fn rows(markdown: &str) -> impl Iterator<Item = Vec<String>> + '_ {
    let lines = markdown.lines().filter(|line| line.starts_with('|'));
    lines
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .filter(|cells: &Vec<String>| cells[0] != "phrase" && !cells[0].starts_with("---"))
}

/// Runs every row and reports all that fail at once.
fn check(suite: &str, markdown: &str, read: impl Fn(&[String]) -> String) {
    let mut n_rows = 0;
    let failures: Vec<_> = rows(markdown)
        .inspect(|_| n_rows += 1)
        .filter_map(|cells| {
            let (expected, said) = (cells.last()?.clone(), read(&cells));
            (said != expected)
                .then(|| format!("{}\n    expected {expected}\n    read     {said}", cells[0]))
        })
        .collect();
    assert!(n_rows > 20, "{suite}: the table was not found");
    assert!(
        failures.is_empty(),
        "{suite}: {} of {n_rows} rows fail\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn shown_amounts(phrase: &str) -> String {
    let words: Vec<_> = phrase.split(' ').collect();
    let shown: Vec<_> = amounts(&words, None)
        .iter()
        .map(|amount| {
            let share = if amount.is_share { "share " } else { "" };
            let said =
                words[usize::from(amount.words.start)..usize::from(amount.words.end)].join(" ");
            format!("{share}{} {} \"{said}\"", amount.interval, amount.qualifier)
        })
        .collect();
    if shown.is_empty() { "-".to_owned() } else { shown.join("; ") }
}

#[test]
fn amounts_are_read_as_the_codebook_says() {
    let markdown = include_str!("amounts.md");
    check("amounts.md", markdown, |cells| shown_amounts(&cells[0]));
    let lower = markdown.to_lowercase();
    check("amounts.md in lower case", &lower, |cells| shown_amounts(&cells[0]));
    check("amounts.md in capitals", markdown, |cells| {
        shown_amounts(&cells[0].to_uppercase()).replace("K\"", "k\"").to_lowercase()
    });
}

/// "told+1 days": so far from what the passage tells.
fn shown_shift(shift: Shift) -> String {
    let (n, unit) = match shift {
        Shift::Days(n) => (n, "days"),
        Shift::Weeks(n) => (n, "weeks"),
        Shift::Months(n) => (n, "months"),
        Shift::Years(n) => (n, "years"),
    };
    format!("told{n:+} {unit}")
}

fn shown_times(phrase: &str, published: &str) -> String {
    let words: Vec<_> = phrase.split(' ').collect();
    let shown: Vec<_> = times(&words, None, published.parse().ok())
        .iter()
        .map(|time| {
            let since = if time.is_since { "since " } else { "" };
            let said = words[usize::from(time.words.start)..usize::from(time.words.end)].join(" ");
            let unknown = || time.shift.map_or("?".to_owned(), shown_shift);
            let days = time.days.map_or_else(unknown, |days| format!("{days} {}", days.precision));
            format!("{since}{days} \"{said}\"")
        })
        .collect();
    if shown.is_empty() { "-".to_owned() } else { shown.join("; ") }
}

#[test]
fn times_are_read_as_the_codebook_says() {
    let markdown = include_str!("times.md");
    check("times.md", markdown, |cells| shown_times(&cells[0], &cells[1]));
    let lower = markdown.to_lowercase();
    check("times.md in lower case", &lower, |cells| shown_times(&cells[0], &cells[1]));
    let upper = markdown.to_uppercase();
    check("times.md in capitals", &upper.replace("| PHRASE", "| phrase"), |cells| {
        shown_times(&cells[0], &cells[1]).to_uppercase()
    });
}

fn shown_actors(actors: &Actors, phrase: &str) -> String {
    let words: Vec<_> = phrase.split(' ').collect();
    let shown: Vec<_> = actors
        .find(&words, None)
        .iter()
        .map(|found| {
            let said =
                words[usize::from(found.words.start)..usize::from(found.words.end)].join(" ");
            format!("{} {} \"{said}\"", found.actor, found.kind)
        })
        .collect();
    if shown.is_empty() { "-".to_owned() } else { shown.join("; ") }
}

#[test]
fn known_parties_are_found_under_every_spelling() {
    let actors = Actors::embedded();
    let markdown = include_str!("actors.md");
    check("actors.md", markdown, |cells| shown_actors(&actors, &cells[0]));
    let lower = markdown.to_lowercase();
    check("actors.md in lower case", &lower, |cells| shown_actors(&actors, &cells[0]));
}

#[test]
fn an_acronym_needs_capitals_where_the_text_has_them() {
    let actors = Actors::embedded();
    let shown = |phrase| shown_actors(&actors, phrase);
    assert_eq!(shown("The group IS claimed the attack"), "islamic_state rebel_group \"IS\"");
    assert_eq!(shown("The town is calm and he told us so"), "-");
    assert_eq!(shown("THE TOWN IS CALM AND HE TOLD US SO"), "-");
    assert_eq!(shown("WHO IS TO BLAME"), "-");
    assert_eq!(shown("The WHO said 12 people died"), "who international \"WHO\"");
    assert_eq!(
        shown("The US military said so"),
        "united_states_military state_forces \"US military\""
    );
    assert_eq!(shown("THE FMLN ATTACKED"), "fmln rebel_group \"FMLN\"");
}

#[test]
fn a_users_own_list_wins() {
    let own = "[[actor]]\nid = \"my_front\"\nkind = \"militia\"\nnames = [\"Nusra Front\", \"Green Hill Brigade\"]";
    let actors = Actors::with(own).expect("the list is valid");
    assert_eq!(shown_actors(&actors, "the nusra front"), "my_front militia \"nusra front\"");
    assert_eq!(
        shown_actors(&actors, "the Green Hill Brigade"),
        "my_front militia \"Green Hill Brigade\""
    );
    assert_eq!(shown_actors(&actors, "Boko Haram"), "boko_haram rebel_group \"Boko Haram\"");
    let error = Actors::with("[[actor]]\nid = \"x\"\nkind = \"army\"\nnames = [\"Y\"]")
        .expect_err("army is no kind");
    assert!(matches!(error, ActorsError::Value { line: 3, key: "kind", .. }), "{error}");
    assert!(Actors::with("[[actor]").is_err());
}

#[test]
fn parties_go_by_a_name() {
    let own = "[[actor]]\nid = \"red_brigade\"\nkind = \"militia\"\nnames = [\"Red Brigade\", \"the Reds\"]\n\n\
               [[actor]]\nid = \"nusra_front\"\nkind = \"militia\"\nnames = [\"The Front\"]\n";
    let actors = Actors::with(own).expect("it is a list");
    for (id, name) in [
        ("islamic_state", Some("Islamic State")),
        ("red_brigade", Some("Red Brigade")),
        ("nusra_front", Some("The Front")),
        ("23rd_of_september_communist_league", Some("23rd of September Communist League")),
        ("kofi_annan", Some("Kofi Annan")),
        ("syria_military", Some("Syrian Arab Army")),
        ("albania_military", Some("Albanian military")),
        ("albania_security_forces", Some("Albanian security forces")),
        ("nobody_at_all", None),
        ("nowhere_military", None),
        ("rebels", None),
    ] {
        assert_eq!(actors.name(id).as_deref(), name, "{id}");
    }
}

#[test]
fn well_known_parties_have_their_arabic_names_too() {
    use parallax_model::ActorKind::{self, Militia, RebelGroup, StateForces};
    let own = "[[actor]]\nid = \"red_brigade\"\nkind = \"militia\"\nnames = [\"Red Brigade\"]\ncalled.ar = \"اللواء الأحمر\"\n\n\
               [[actor]]\nid = \"nusra_front\"\nkind = \"militia\"\nnames = [\"The Front\"]\n";
    let actors = Actors::with(own).expect("it is a list");
    let check = |id: &str, kind: Option<ActorKind>, name: Option<&str>| {
        assert_eq!((actors.kind(id), actors.name_in("ar", id).as_deref()), (kind, name), "{id}");
        assert_eq!(actors.name_in("xx", id), None, "{id}");
    };
    check("islamic_state", Some(RebelGroup), Some("تنظيم الدولة الإسلامية"));
    check("red_brigade", Some(Militia), Some("اللواء الأحمر"));
    // The project's own entry says nothing of it: the name that ships stands.
    check("nusra_front", Some(Militia), Some("جبهة النصرة"));
    check("albania_military", Some(StateForces), Some("القوات الألبانية"));
    check("albania_security_forces", Some(StateForces), Some("قوات الأمن الألبانية"));
    check("ansaru", Some(RebelGroup), Some("أنصارو"));
    check("23rd_of_september_communist_league", Some(RebelGroup), None);
    check("nowhere_military", None, None);
}

/// No two parties are called alike, so that a name on a page says which is meant.
#[test]
fn an_arabic_name_is_one_partys() {
    let list: toml::Table =
        parallax_norm::SHIPPED_ACTORS.parse().expect("the shipped list is TOML");
    let mut seen = std::collections::BTreeMap::new();
    for actor in list["actor"].as_array().expect("parties") {
        let id = actor["id"].as_str().expect("an id");
        let Some(name) = actor.get("called").and_then(|called| called["ar"].as_str()) else {
            continue;
        };
        assert!(name.chars().any(|c| ('\u{621}'..='\u{64a}').contains(&c)), "{id}: {name}");
        assert_eq!(seen.insert(name, id), None, "{name}");
    }
    assert!(seen.len() > 200, "{} names", seen.len());
}

#[test]
fn roles_are_dated() {
    let actors = Actors::embedded();
    let role = |day: &str| {
        actors
            .role("kofi_annan", day.parse().ok())
            .map(|role| (role.kind, role.held_on(day.parse().expect("a date"))))
    };
    assert_eq!(role("2001-05-01"), Some((parallax_model::ActorKind::International, true)));
    assert_eq!(role("2011-05-01").map(|(_, held)| held), Some(false));
    assert_eq!(actors.role("nobody_at_all", None), None);
    assert!(actors.len() > 10_000);
}
