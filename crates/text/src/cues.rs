//! The words by which captions and page furniture are known.
//!
//! In: the text of a sentence or a line. Out: whether its own words make it furniture or a caption. Furniture is never read
//! for claims, so a cue is in these lists only where no sentence of a report begins with it.

use parallax_model::SentenceRole;

use crate::layout;
use crate::words::is_gap;

/// Words after which no line is a label, a headline or a credit.
pub(crate) const MAX_WORDS: usize = 60;

/// What the words of a sentence or a line make it: furniture, a caption, or nothing that words alone can tell.
pub(crate) fn role_by_words(text: &str) -> Option<SentenceRole> {
    let head = folded_head(text);
    let words = count_words(text);
    let furniture = is_furniture(&head, words)
        || is_credit(text, &head, words)
        || is_byline(text, words)
        || is_date_line(&head, words);
    match furniture {
        true => Some(SentenceRole::Furniture),
        false => is_caption(text, &head, words).then_some(SentenceRole::Caption),
    }
}

/// Whether a line is a heading over a list of other reports.
pub(crate) fn announces_others(text: &str) -> bool {
    let head = folded_head(text);
    let head = head.trim_end();
    // "Also on Channel5.com:".
    let is_of_site = head.starts_with("also on ") && head.ends_with(':');
    count_words(text) <= 6 && (is_of_site || ANNOUNCES.contains(&head.trim_end_matches([':', ' '])))
}

/// Whether a line opens by pointing to another report: "Related: …", "Read more: …".
pub(crate) fn points_to_other(text: &str) -> bool {
    let head = folded_head(text);
    OPENINGS.iter().any(|(opening, _)| opening.ends_with(':') && head.starts_with(opening))
}

/// Words that hold a letter or a digit, counted up to [`MAX_WORDS`].
pub(crate) fn count_words(text: &str) -> usize {
    text.split(is_gap).filter(|word| word.contains(char::is_alphanumeric)).take(MAX_WORDS).count()
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

/// Openings that only page furniture has, with the most words that follow them there.
const OPENINGS: &[(&str, usize)] = &[
    ("already a subscriber", 12),
    ("already have an account", 12),
    ("check back for updates", 12),
    ("copy link", 8),
    ("please enable javascript", 20),
    ("please sign in", 12),
    ("read or share this story", 12),
    ("see more videos", 5),
    ("thank you for registering", 8),
    ("this slideshow requires javascript", 8),
    ("used under license", 6),
    ("watch this story", 5),
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
    ("read:", 30),
    ("(read:", 30),
    ("story:", 30),
    ("watch:", 30),
    ("previous story:", 30),
    ("previous coverage:", 30),
    ("read more", 30),
    ("read next", 30),
    ("recommended stories", 5),
    ("related articles", 8),
    ("related articles:", 40),
    ("related stories:", 40),
    ("related story:", 30),
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
    opens
        || is_clip(head, words)
        || words < 45 && PHRASES.iter().any(|phrase| head.contains(phrase))
}

/// "0:41 Woman dies crossing river": a film offered beside the story, with how long it runs. Prose that opens with an hour
/// says "a.m." or ends in a full stop.
fn is_clip(head: &str, words: usize) -> bool {
    let Some((time, title)) = head.trim_end().split_once(' ') else { return false };
    let runs = time.split_once(':').is_some_and(|(minutes, seconds)| {
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        matches!(minutes.len(), 1 | 2)
            && seconds.len() == 2
            && all_digits(minutes)
            && all_digits(seconds)
    });
    let is_hour = ["a.m", "p.m", "am ", "pm ", "gmt", "o'clock", "local "]
        .iter()
        .any(|half| title.trim_start().starts_with(half));
    // "07:40 Sirens in the port", "13:30 - Rebels free twelve": the hour of a ticker.
    let is_clock = time.starts_with('0') && time.len() == 5 || title.trim_start().starts_with("- ");
    runs && !is_hour && !is_clock && (3..=25).contains(&words) && !title.ends_with(['.', '"', '”'])
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
    // In capitals every sentence looks like a name; a byline there is short.
    let shouted = !text.contains(char::is_lowercase);
    by && (3..=if shouted { 5 } else { 12 }).contains(&words)
        && !layout::ends_sentence(text)
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
    let open = head.trim_start_matches(['(', '[', ' ']);
    let mark = OPENINGS.iter().any(|opening| begins_with(open, opening));
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
