//! What holds of every text, English or not, broken or not.

use parallax_model::Sentence;
use parallax_text::{MAX_WORDS, decode, language, sentences};
use proptest::prelude::*;

/// Pieces of which reports are made, and what goes wrong in them.
const PIECES: &[&str] = &[
    "the",
    "Troops",
    "killed",
    "12",
    "220,000",
    "U.S.",
    "Gen.",
    "a.m.",
    "didn't",
    "can’t",
    "al-Qaeda",
    "camouflage-wearing",
    "children's",
    "'em",
    "e-mail",
    "non-state",
    "$5m",
    "30%",
    "9/11",
    "7:30pm",
    "(AP)",
    "—",
    "--",
    "...",
    "…",
    "?!",
    "\"",
    "“Go",
    "away.”",
    "'",
    "`",
    "ï¿½",
    "http://a.example/x?y=1.",
    "a@b.example",
    "said.The",
    "x.y.z",
    ":-)",
    "&amp;",
    "@desk",
    "#Idlib",
    "No.",
    "v.",
    ".",
    ",",
    ";",
    ":",
    "-",
    "•",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u{a0}",
    "\u{200f}",
    "\u{ad}",
    "é",
    "Łódź",
    "قتل",
    "停火",
    "𝔘",
    "\u{301}",
    "\u{fffd}",
    "½",
    "READ",
    "MORE:",
    "By",
    "Photo:",
    "_",
    "*",
    "|",
];

fn report() -> impl Strategy<Value = String> {
    let piece =
        (prop::sample::select(PIECES), prop::sample::select(&[" ", " ", " ", "", "  ", "\n"][..]));
    prop::collection::vec(piece, 0..120)
        .prop_map(|pieces| pieces.iter().flat_map(|(p, gap)| [*p, *gap]).collect())
}

/// Whether a character shows nothing: white space, controls, marks of direction.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn words(text: &str) -> Vec<&str> {
    sentences(text, None).iter().flat_map(|s| &s.tokens).map(|token| token.span.of(text)).collect()
}

/// Spans are exact, in order, apart; every visible character is in one word; sentences are their words and bounded.
fn holds(text: &str, found: &[Sentence]) -> Result<(), TestCaseError> {
    let mut at = 0;
    let mut paragraph = 0;
    for sentence in found {
        prop_assert!((1..=MAX_WORDS).contains(&sentence.tokens.len()));
        let hull = sentence.tokens[0].span.hull(sentence.tokens[sentence.tokens.len() - 1].span);
        prop_assert_eq!(sentence.span, hull);
        prop_assert!(sentence.paragraph >= paragraph);
        paragraph = sentence.paragraph;
        for token in &sentence.tokens {
            let (start, end) = (token.span.start as usize, token.span.end as usize);
            prop_assert!(start < end && text.is_char_boundary(start) && text.is_char_boundary(end));
            prop_assert!(text[at..start].chars().all(is_invisible), "lost {:?}", &text[at..start]);
            prop_assert!(!text[start..end].contains(char::is_whitespace));
            at = end;
        }
    }
    prop_assert!(text[at..].chars().all(is_invisible), "lost {:?}", &text[at..]);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn words_cover_reports(text in report()) {
        holds(&text, &sentences(&text, Some("Troops killed")))?;
    }

    #[test]
    fn words_cover_any_text(text in "\\PC*|[\\x00-\\x7f]{0,80}|(?s).{0,80}") {
        holds(&text, &sentences(&text, None))?;
        let found = language(&text);
        prop_assert!((0.0..=1.0).contains(&found.confidence));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(decoded) = decode(&bytes) {
            holds(&decoded.text, &sentences(&decoded.text, None))?;
        }
    }

    #[test]
    fn utf8_comes_back_unchanged(text in "[a-zA-Zéß“”—\n\r ]{1,80}") {
        match decode(text.as_bytes()) {
            Ok(decoded) => prop_assert_eq!(decoded.text, text),
            Err(_) => prop_assert!(text.trim().is_empty()),
        }
    }

    /// Text that was cut before is cut the same way again: plain words, numbers and signs.
    #[test]
    fn cut_text_stays_cut(pieces in prop::collection::vec(prop::sample::select(&PIECES[..32]), 1..40)) {
        let once = words(&pieces.join(" ")).join(" ");
        let again = words(&once).join(" ");
        prop_assert_eq!(once, again);
    }
}

#[test]
fn a_line_without_end_is_cut_into_bounded_sentences() {
    let words = "shells fell on the town , ".repeat(40_000);
    let found = sentences(&words, None);
    holds(&words, &found).expect("every word is in one bounded sentence");
    assert!(
        found
            .iter()
            .all(|s| s.tokens.len() > MAX_WORDS / 4 || s.span == found[found.len() - 1].span)
    );
    let solid = "a.b-c@".repeat(50_000);
    holds(&solid, &sentences(&solid, None)).expect("text without white space is cut too");
}

#[test]
fn offsets_count_bytes_not_characters() {
    let text = "Łódź’s “dead” were 3.\u{a0}Others fled.";
    let found: Vec<&str> = words(text);
    assert_eq!(found, ["Łódź", "’s", "“", "dead", "”", "were", "3", ".", "Others", "fled", "."]);
}
