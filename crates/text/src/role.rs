//! What a block or a sentence is on the page: body, headline, caption, or the furniture around them.
//!
//! In: blocks and their text. Out: a role each. Furniture is never read for claims, so a sentence is called furniture only
//! when its words or its neighbours say so beyond doubt; where in doubt it is body.

use parallax_model::SentenceRole;

use crate::boundary::Casing;
use crate::cues::{self, MAX_WORDS, count_words};
use crate::layout::{self, Block};
use crate::words::is_gap;

/// A block as it looks.
struct Look<'t> {
    text: &'t str,
    /// Words, counted up to [`MAX_WORDS`].
    words: usize,
    ends_sentence: bool,
    is_bullet: bool,
    has_digit: bool,
    /// Small letters followed by capitals within a word: labels of a menu run together.
    glued: usize,
}

/// Roles of the blocks of a report.
pub(crate) fn of_blocks(text: &str, blocks: &[Block], title: Option<&str>) -> Vec<SentenceRole> {
    let looks: Vec<Look> = blocks.iter().map(|block| look(&text[block.span.clone()])).collect();
    let mut roles = vec![SentenceRole::Body; looks.len()];
    if tells_by_stops(&looks) {
        mark_menus(&looks, &mut roles);
        mark_teasers(&looks, &mut roles);
        mark_announced(&looks, &mut roles);
        if looks.len() > 1 {
            mark_headlines(&looks, &mut roles, Casing::of(text));
        }
    }
    if let Some(title) = title {
        mark_title(&looks, &mut roles, title);
    }
    roles
}

/// Role of a sentence in a block of role `block` that holds `count` sentences.
pub(crate) fn of_sentence(sentence: &str, block: SentenceRole, count: usize) -> SentenceRole {
    let block = match block {
        SentenceRole::Furniture => return block,
        // A headline says one thing.
        SentenceRole::Headline if count > 1 => SentenceRole::Body,
        _ => block,
    };
    cues::role_by_words(sentence).unwrap_or(block)
}

fn look(text: &str) -> Look<'_> {
    let glued = text
        .split(is_gap)
        .take(MAX_WORDS)
        .flat_map(|word| word.as_bytes().windows(3))
        .filter(|w| {
            w[0].is_ascii_lowercase() && w[1].is_ascii_lowercase() && w[2].is_ascii_uppercase()
        })
        .count();
    Look {
        text,
        words: count_words(text),
        ends_sentence: layout::ends_sentence(text),
        is_bullet: layout::is_bullet(text),
        has_digit: text.bytes().take(400).any(|b| b.is_ascii_digit()),
        glued,
    }
}

/// Whether the long lines of a report mostly end in stops, so that lines without one mean something.
fn tells_by_stops(looks: &[Look]) -> bool {
    let words = |ended: bool| {
        looks
            .iter()
            .filter(|look| {
                look.words >= 12 && look.ends_sentence == ended && !look.text.ends_with(':')
            })
            .map(|look| look.words)
            .sum::<usize>()
    };
    let (ended, open) = (words(true), words(false));
    ended > 0 && ended >= 2 * open
}

/// Four and more labels in a row ("Politics", "World news") are a menu.
fn mark_menus(looks: &[Look], roles: &mut [SentenceRole]) {
    let is_label = |look: &Look| {
        let short = look.words <= 4 || look.glued >= 3;
        short
            && !look.ends_sentence
            && !look.is_bullet
            && !look.text.ends_with([':', ','])
            && (!look.has_digit || look.glued >= 2 || look.words <= 2)
    };
    mark_runs(looks, roles, 4, is_label);
    for (look, role) in looks.iter().zip(roles) {
        if look.glued >= 4 && !look.ends_sentence {
            *role = SentenceRole::Furniture;
        }
    }
}

/// Three and more headlines in a row within the body, none ended and none counted, are teasers of other reports.
fn mark_teasers(looks: &[Look], roles: &mut [SentenceRole]) {
    let Some(first) = looks.iter().position(|look| look.ends_sentence && look.words >= 12) else {
        return;
    };
    let is_teaser = |look: &Look| {
        is_open(look)
            && (3..=14).contains(&look.words)
            && !look.is_bullet
            && !look.has_digit
            && !look.text.ends_with([':', ',', ';'])
            && look.text.starts_with(|c: char| !c.is_lowercase())
    };
    mark_runs(&looks[first..], &mut roles[first..], 3, is_teaser);
}

/// What a heading such as "Related articles" or "Next post" announces, up to the next sentence.
fn mark_announced(looks: &[Look], roles: &mut [SentenceRole]) {
    let mut announced = false;
    for (look, role) in looks.iter().zip(roles) {
        let announces = cues::announces_others(look.text);
        announced = announces || announced && is_open(look) && look.words <= 25;
        if announced || is_open(look) && cues::points_to_other(look.text) {
            *role = SentenceRole::Furniture;
        }
    }
}

/// Whether a line is cut off or has no stop.
fn is_open(look: &Look) -> bool {
    !look.ends_sentence || look.text.ends_with(['?', '…']) || look.text.ends_with("...")
}

/// Marks runs of at least `least` blocks that look so; a run that a colon announces is a list, and stays.
fn mark_runs(
    looks: &[Look],
    roles: &mut [SentenceRole],
    least: usize,
    is_one: impl Fn(&Look) -> bool,
) {
    let mut at = 0;
    while at < looks.len() {
        let run = looks[at..].iter().take_while(|look| is_one(look)).count();
        let announced = at.checked_sub(1).is_some_and(|before| looks[before].text.ends_with(':'));
        if run >= least && !announced {
            roles[at..at + run].fill(SentenceRole::Furniture);
        }
        at += run.max(1);
    }
}

/// The first lines of the page that are no furniture and do not read as prose.
fn mark_headlines(looks: &[Look], roles: &mut [SentenceRole], casing: Casing) {
    let mut titles = 0;
    for (look, role) in looks.iter().zip(roles.iter_mut()).take(40) {
        let furniture = Some(SentenceRole::Furniture);
        if Some(*role) == furniture || cues::role_by_words(look.text) == furniture {
            continue;
        }
        if titles == 2 || !is_headline(look, casing, titles) {
            return;
        }
        *role = SentenceRole::Headline;
        titles += 1;
    }
}

fn is_headline(look: &Look, casing: Casing, before: usize) -> bool {
    let open = !look.ends_sentence && (2..=30).contains(&look.words);
    let titled = casing == Casing::Mixed
        && (4..=20).contains(&look.words)
        && title_share(look.text) >= 0.8
        && !look.text.contains(". ");
    !look.is_bullet && !look.text.ends_with([':', ',']) && (open || before == 0 && titled)
}

/// Share of the longer words that begin with a capital.
fn title_share(text: &str) -> f64 {
    let words: Vec<&str> = text
        .split(is_gap)
        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 3)
        .collect();
    let capital = |word: &&&str| {
        word.trim_start_matches(|c: char| !c.is_alphanumeric())
            .starts_with(|c: char| !c.is_lowercase())
    };
    if words.len() < 3 {
        0.0
    } else {
        words.iter().filter(capital).count() as f64 / words.len() as f64
    }
}

fn mark_title(looks: &[Look], roles: &mut [SentenceRole], title: &str) {
    let letters = |text: &str| -> String {
        text.chars()
            .take(400)
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let title = letters(title);
    let is_it = |look: &Look| look.words < MAX_WORDS && is_title(&letters(look.text), &title);
    // Where a page has its title, or where a title that came beside the text was set down behind it.
    let last = looks.len().saturating_sub(1);
    let found = looks
        .iter()
        .take(12)
        .position(is_it)
        .or_else(|| looks.get(last).filter(|&look| is_it(look)).map(|_| last));
    if let Some(found) = found.filter(|_| !title.is_empty() && looks.len() > 1) {
        roles[found] = SentenceRole::Headline;
    }
}

/// Whether a line is the title, or the title without the name of the site behind it.
fn is_title(line: &str, title: &str) -> bool {
    line == title || line.len() >= 20 && title.starts_with(line)
}
