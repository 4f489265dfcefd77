//! Do any words break the reading of numbers?
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let words: Vec<&str> = text.split(' ').collect();
    let mut last = 0;
    for amount in parallax_norm::amounts(&words, None) {
        assert!(last <= amount.words.start && amount.words.start < amount.words.end);
        assert!(usize::from(amount.words.end) <= words.len());
        last = amount.words.end;
    }
});
