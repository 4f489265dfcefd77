//! Do any words on any day break the reading of times?
#![no_main]

libfuzzer_sys::fuzz_target!(|input: (i16, i8, i8, &str)| {
    let (year, month, day, text) = input;
    let published = jiff::civil::Date::new(year, month, day).ok();
    let words: Vec<&str> = text.split(' ').collect();
    let mut last = 0;
    for time in parallax_norm::times(&words, None, published) {
        assert!(last <= time.words.start && time.words.start < time.words.end);
        assert!(usize::from(time.words.end) <= words.len());
        last = time.words.end;
    }
});
