//! Whether words of any text are exact, in order, apart, and together hold every letter of it.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut at = 0;
    for sentence in parallax_text::sentences(text, text.lines().next()) {
        assert!((1..=parallax_text::MAX_WORDS).contains(&sentence.tokens.len()));
        for token in &sentence.tokens {
            let (start, end) = (token.span.start as usize, token.span.end as usize);
            assert!(at <= start && start < end && sentence.span.contains(token.span));
            assert!(
                !text[at..start].contains(char::is_alphanumeric),
                "lost {:?}",
                &text[at..start]
            );
            at = end;
        }
    }
    assert!(!text[at..].contains(char::is_alphanumeric), "lost {:?}", &text[at..]);
});
