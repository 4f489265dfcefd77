//! Do the Markdown suites beside this file hold? Each row is a phrase and what a careful reader would say of it.

use parallax_norm::{amounts, times};

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

fn shown_times(phrase: &str, published: &str) -> String {
    let words: Vec<_> = phrase.split(' ').collect();
    let shown: Vec<_> = times(&words, None, published.parse().ok())
        .iter()
        .map(|time| {
            let since = if time.is_since { "since " } else { "" };
            let said = words[usize::from(time.words.start)..usize::from(time.words.end)].join(" ");
            let days =
                time.days.map_or("?".to_owned(), |days| format!("{days} {}", days.precision));
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
