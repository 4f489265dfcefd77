//! What a block or a sentence is on the page: body, headline, caption, or the furniture around them.
//!
//! In: blocks and their text. Out: a role each. Furniture is never read for claims, so a sentence is called furniture only
//! when its words or its neighbours say so beyond doubt; where in doubt it is body.

use parallax_model::SentenceRole;

use crate::boundary::Casing;
use crate::layout::{self, Block};
use crate::words::is_gap;

/// Words after which no line is a label, a headline or a credit.
const MAX_WORDS: usize = 60;

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

/// Role of a sentence in a block of role `block`, by its own words.
pub(crate) fn of_sentence(sentence: &str, block: SentenceRole) -> SentenceRole {
    if block == SentenceRole::Furniture {
        return block;
    }
    let head = folded_head(sentence);
    let words = count_words(sentence);
    if is_furniture(&head, words)
        || is_credit(sentence, &head, words)
        || is_byline(sentence, words)
        || is_date_line(&head, words)
    {
        SentenceRole::Furniture
    } else if is_caption(sentence, &head, words) {
        SentenceRole::Caption
    } else {
        block
    }
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

fn count_words(text: &str) -> usize {
    text.split(is_gap).filter(|word| word.contains(char::is_alphanumeric)).take(MAX_WORDS).count()
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
        let announces = look.words <= 6
            && ANNOUNCES.contains(&folded_head(look.text).trim_end_matches([':', ' ']));
        announced = announces || announced && is_open(look) && look.words <= 25;
        if announced {
            *role = SentenceRole::Furniture;
        }
    }
}

/// Whether a line is cut off or has no stop.
fn is_open(look: &Look) -> bool {
    !look.ends_sentence || look.text.ends_with(['?', '…']) || look.text.ends_with("...")
}

/// Headings of lists of other reports.
const ANNOUNCES: &[&str] = &[
    "also read",
    "also on our site",
    "don't miss",
    "editor's picks",
    "latest news",
    "more from us",
    "more news",
    "more on this",
    "more on this story",
    "more stories",
    "most popular",
    "most read",
    "most viewed",
    "next article",
    "next post",
    "popular",
    "prev post",
    "previous article",
    "previous post",
    "read also",
    "read more",
    "read next",
    "recommended",
    "recommended stories",
    "related",
    "related articles",
    "related content",
    "related coverage",
    "related news",
    "related posts",
    "related stories",
    "related topics",
    "see also",
    "top stories",
    "trending",
    "trending now",
    "you may also like",
    "you might also like",
];

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
        let head = folded_head(look.text);
        if *role == SentenceRole::Furniture
            || is_furniture(&head, look.words)
            || is_date_line(&head, look.words)
            || is_byline(look.text, look.words)
        {
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
        && title_share(look.text) >= 0.65
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
    let found = looks
        .iter()
        .take(12)
        .position(|look| look.words < MAX_WORDS && letters(look.text) == title);
    if let Some(found) = found.filter(|_| !title.is_empty() && looks.len() > 1) {
        roles[found] = SentenceRole::Headline;
    }
}

/// The first bytes of a sentence, lower-case, white space and apostrophes made one.
fn folded_head(text: &str) -> String {
    let mut head = String::with_capacity(96);
    for c in text.chars().take(160) {
        match c {
            c if is_gap(c) => {
                if !head.ends_with(' ') {
                    head.push(' ');
                }
            }
            '’' | '‘' => head.push('\''),
            '–' | '—' => head.push('-'),
            c => head.extend(c.to_lowercase()),
        }
    }
    head
}

/// Openings that only page furniture has, with the most words that follow them there.
const OPENINGS: &[(&str, usize)] = &[
    ("advertisement", 4),
    ("all rights reserved", 30),
    ("also read:", 30),
    ("also read |", 30),
    ("by continuing to use", 40),
    ("click here", 20),
    ("continue reading", 12),
    ("copyright ©", 40),
    ("copyright 20", 40),
    ("copyright 19", 40),
    ("copyright (c)", 40),
    ("download our app", 20),
    ("download the app", 20),
    ("email this", 6),
    ("filed under", 20),
    ("find us on", 12),
    ("follow us @", 12),
    ("follow us at", 12),
    ("follow us on", 16),
    ("join our mailing", 16),
    ("join our newsletter", 16),
    ("join our telegram", 16),
    ("join our whatsapp", 16),
    ("join the conversation", 8),
    ("sign up for email", 25),
    ("sign up for free", 25),
    ("sign up for our", 25),
    ("sign up here", 20),
    ("sign up to get", 25),
    ("sign up to our", 25),
    ("sign up to receive", 25),
    ("follow @", 12),
    ("for more news", 20),
    ("get the latest news", 20),
    ("last modified", 12),
    ("last update", 12),
    ("like us on facebook", 12),
    ("log in", 5),
    ("more on this story", 12),
    ("more from", 6),
    ("most popular", 5),
    ("most read", 5),
    ("newsletter", 5),
    ("our standards: the thomson", 10),
    ("print this", 6),
    ("privacy policy", 10),
    ("read also:", 30),
    ("read more", 30),
    ("read next", 30),
    ("recommended stories", 5),
    ("related articles", 8),
    ("related content", 6),
    ("related news", 6),
    ("related posts", 6),
    ("related stories", 6),
    ("related topics", 12),
    ("related:", 30),
    ("see also:", 30),
    ("share on", 6),
    ("share this", 8),
    ("sign in", 5),
    ("sign up now", 20),
    ("skip to", 6),
    ("story continues below", 6),
    ("subscribe", 16),
    ("terms of use", 8),
    ("terms of service", 8),
    ("this site uses cookies", 50),
    ("this website uses cookies", 50),
    ("view comments", 5),
    ("we use cookies", 50),
    ("you may also like", 6),
    ("you might also like", 6),
    ("your browser does not support", 20),
    ("©", 40),
];

/// Words that stand alone on a page only as buttons.
const BUTTONS: &[&str] = &[
    "comment",
    "comments",
    "email",
    "follow us",
    "facebook",
    "linkedin",
    "loading",
    "menu",
    "pinterest",
    "print",
    "reddit",
    "save",
    "search",
    "share",
    "telegram",
    "tweet",
    "twitter",
    "whatsapp",
    "youtube",
];

/// Phrases that only furniture holds wherever they stand.
const PHRASES: &[&str] = &[
    "all rights reserved",
    "contributed reporting",
    "contributed to this report",
    "contributed to this story",
    "may not be published, broadcast, rewritten",
    "our privacy policy",
    "our terms of service",
    "sign up for our newsletter",
    "to our newsletter",
    "wanted you to see this item",
];

fn is_furniture(head: &str, words: usize) -> bool {
    let bare = head.trim_end_matches([':', ' ']);
    let opens = words <= 3 && (ANNOUNCES.contains(&bare) || BUTTONS.contains(&bare))
        || OPENINGS.iter().any(|(opening, most)| words <= *most && begins_with(head, opening));
    opens || words < 45 && PHRASES.iter().any(|phrase| head.contains(phrase))
}

/// Whether `head` begins with the words of `opening`, not with a longer word.
fn begins_with(head: &str, opening: &str) -> bool {
    let after = |rest: &str| {
        !rest.starts_with(char::is_alphabetic) || !opening.ends_with(char::is_alphabetic)
    };
    head.strip_prefix(opening).is_some_and(after)
}

/// "(Reporting by Name Surname; Editing by Name)".
fn is_credit(text: &str, head: &str, words: usize) -> bool {
    const CREDITS: &[&str] = &[
        "additional reporting",
        "edited by",
        "editing by",
        "reported by",
        "reporting by",
        "writing by",
        "written by",
    ];
    let open = head.trim_start_matches('(');
    let Some(credit) = CREDITS.iter().find(|credit| begins_with(open, credit)) else {
        return false;
    };
    let name = text
        .split(is_gap)
        .filter(|word| !word.is_empty())
        .nth(if credit.starts_with("add") { 3 } else { 2 });
    let named = name.is_some_and(|word| word.starts_with(char::is_uppercase));
    words <= 40 && named && names_only(text)
}

/// "By Name Surname and Name Surname in Town": capitals throughout and nothing said.
fn is_byline(text: &str, words: usize) -> bool {
    let mut rest = text.split(is_gap).filter(|word| !word.is_empty());
    let by = rest.next().is_some_and(|word| matches!(word.trim_end_matches(':'), "By" | "BY"));
    by && (3..=12).contains(&words)
        && !text.bytes().any(|b| b.is_ascii_digit())
        && !text.contains(['"', '“', '!', '?'])
        && rest.all(|word| {
            matches!(
                word,
                "and" | "in" | "for" | "the" | "of" | "|" | "-" | "&" | "," | "at" | "de" | "al"
            ) || word.starts_with(char::is_uppercase)
        })
        && names_only(text)
}

/// Whether no word is one that sentences in capitals hold and names do not.
fn names_only(text: &str) -> bool {
    const SAID: &[&str] = &[
        "killed",
        "were",
        "was",
        "had",
        "have",
        "has",
        "said",
        "wounded",
        "dead",
        "died",
        "injured",
        "night",
        "sunday",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "they",
        "he",
        "she",
    ];
    !text.split(is_gap).any(|word| {
        SAID.contains(&word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase().as_str())
    })
}

/// A line of nothing but a date and a time, labelled or not.
fn is_date_line(head: &str, words: usize) -> bool {
    const DATED: &[&str] = &[
        "published",
        "updated",
        "posted",
        "last",
        "on",
        "at",
        "date",
        "of",
        "publication",
        "am",
        "pm",
        "gmt",
        "utc",
        "est",
        "edt",
        "bst",
        "et",
        "a.m",
        "p.m",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "ago",
        "hours",
        "minutes",
        "days",
        "local",
        "time",
    ];
    let is_dated = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let bare = word.trim_start_matches(|c: char| c.is_ascii_digit());
        DATED.contains(&word)
            || matches!(bare, "" | "st" | "nd" | "rd" | "th" | "am" | "pm")
            || bare.starts_with([':', '/', '.', '-'])
    };
    (2..=12).contains(&words)
        && head.bytes().any(|b| b.is_ascii_digit())
        && head.len() < 120
        && head.split(' ').all(is_dated)
}

/// The words beside a picture: by their opening, or by the credit at their end.
fn is_caption(text: &str, head: &str, words: usize) -> bool {
    const OPENINGS: &[&str] = &[
        "caption:",
        "file -",
        "file photo",
        "(file photo",
        "file image",
        "file picture",
        "getty images",
        "image caption",
        "image copyright",
        "image source",
        "image:",
        "media caption",
        "photo by",
        "photo:",
        "photograph:",
        "photos:",
        "picture:",
        "pictured:",
        "video caption",
    ];
    let mark = OPENINGS.iter().any(|opening| begins_with(head, opening));
    mark || words < MAX_WORDS && has_credit(text)
}

fn has_credit(text: &str) -> bool {
    const CREDITS: &[&str] = &[
        "(AP Photo",
        "AP Photo/",
        "(Reuters/",
        "(REUTERS/",
        "REUTERS/",
        "AFP/Getty",
        "/AFP",
        "Getty Images",
        "AFP via Getty",
        "/Reuters)",
        "/AP)",
        "EPA/",
        "/EPA",
        "/Getty)",
        "(Photo by",
        "Photograph:",
    ];
    let mut start = text.len().saturating_sub(60);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    CREDITS.iter().any(|credit| text[start..].contains(credit))
}
