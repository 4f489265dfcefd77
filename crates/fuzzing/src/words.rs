//! Readers of words and of what users write: texts, numbers, times, actors, frames, places.

use parallax_norm::{Actors, voice_id};
use std::sync::LazyLock;

static ACTORS: LazyLock<Actors> = LazyLock::new(Actors::embedded);

/// Bytes are read or refused.
pub fn decode(bytes: &[u8]) {
    if let Ok(decoded) = parallax_text::decode(bytes) {
        assert!(!decoded.text.trim().is_empty());
        let language = parallax_text::language(&decoded.text);
        assert!((0.0..=1.0).contains(&language.confidence));
    }
}

/// Words are exact, in order, apart, and together hold every letter.
pub fn sentences(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let text = text.as_ref();
    let mut at = 0;
    for sentence in parallax_text::sentences(text, text.lines().next()) {
        assert!((1..=parallax_text::MAX_WORDS).contains(&sentence.tokens.len()));
        for token in &sentence.tokens {
            let (start, end) = (token.span.start as usize, token.span.end as usize);
            assert!(at <= start && start < end && sentence.span.contains(token.span));
            let between = &text[at..start];
            assert!(!between.contains(char::is_alphanumeric), "lost {between:?}");
            at = end;
        }
    }
    assert!(!text[at..].contains(char::is_alphanumeric), "lost {:?}", &text[at..]);
}

/// Amounts lie in the words, in order.
pub fn amounts(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let words: Vec<&str> = text.split(' ').collect();
    let mut last = 0;
    for amount in parallax_norm::amounts(&words, None) {
        assert!(last <= amount.words.start && amount.words.start < amount.words.end);
        assert!(usize::from(amount.words.end) <= words.len());
        last = amount.words.end;
    }
}

/// Times lie in the words, in order, whenever the words were published: the first four bytes say.
pub fn times(bytes: &[u8]) {
    let (head, rest) = bytes.split_at(bytes.len().min(4));
    let published = match head {
        [a, b, month, day] => {
            let year = i16::from_le_bytes([*a, *b]) % 3000;
            let (month, day) = ((month % 12 + 1).cast_signed(), (day % 31 + 1).cast_signed());
            jiff::civil::Date::new(year, month, day).ok()
        }
        _ => None,
    };
    let text = String::from_utf8_lossy(rest);
    let words: Vec<&str> = text.split(' ').collect();
    let mut last = 0;
    for time in parallax_norm::times(&words, None, published) {
        assert!(last <= time.words.start && time.words.start < time.words.end);
        assert!(usize::from(time.words.end) <= words.len());
        last = time.words.end;
    }
}

/// Known parties lie in the words, in order.
pub fn actors(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let words: Vec<&str> = text.split(' ').collect();
    let mut last = 0;
    for actor in ACTORS.find(&words, None) {
        assert!(last <= actor.words.start && actor.words.start < actor.words.end);
        assert!(usize::from(actor.words.end) <= words.len());
        last = actor.words.end;
    }
    let _ = voice_id(&text);
}

/// A user's list of actors is a list, or an error that says something.
pub fn actor_list(bytes: &[u8]) {
    if let Err(error) = Actors::check(&String::from_utf8_lossy(bytes)) {
        assert!(!error.to_string().is_empty());
    }
}

/// A frame file is taken, or refused with its line.
pub fn frames(bytes: &[u8]) {
    let (is_lexicon, toml) = match bytes.split_first() {
        Some((first, rest)) => (first % 2 == 1, String::from_utf8_lossy(rest).into_owned()),
        None => (false, String::new()),
    };
    let n_lines = toml.matches('\n').count();
    let name = if is_lexicon { "lexicon.toml" } else { "mine.toml" };
    if let Err(error) = parallax_reading::Frames::with_files(&[(name.to_owned(), toml)]) {
        assert!(error.line >= 1 && error.line <= n_lines + 2);
    }
}

/// A project's own places are all taken and found, or the first wrong line is told.
pub fn own_places(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match parallax_places::own::dump(&text) {
        Ok(None) => {}
        Ok(Some(dump)) => {
            let taken = parallax_places::Gazetteer::embedded().with_dump(&dump);
            let (gazetteer, problems) = taken.expect("lines of a dump");
            assert!(problems.is_empty(), "{problems:?}");
            let is_place = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
            for line in text.lines().filter(is_place) {
                let name = line.split('\t').next().unwrap_or_default().trim();
                assert!(!gazetteer.lookup(name).is_empty(), "{name:?} is not found");
            }
        }
        Err(why) => assert!(why.starts_with("line "), "{why}"),
    }
}

/// A country dump is taken, lines set aside, or refused.
pub fn dump(bytes: &[u8]) {
    if let Ok((gazetteer, _)) = parallax_places::Gazetteer::embedded().with_dump(bytes) {
        gazetteer.lookup("Harem");
    }
}
