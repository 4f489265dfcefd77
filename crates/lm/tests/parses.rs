//! The whole path: words to parses, through the embedded weights.

use parallax_lm::LanguageModel;
use parallax_model::Parse;

fn parse(sentences: &[&str]) -> Vec<Parse> {
    let words: Vec<Vec<&str>> = sentences.iter().map(|s| s.split_whitespace().collect()).collect();
    LanguageModel::embedded().expect("the embedded model loads").parse(&words)
}

const SENTENCES: [&str; 4] = [
    "the observatory said 15 men were found shot dead inside the compound",
    "Warplanes bombed the market in Idlib on Saturday , killing at least 12 civilians .",
    "",
    "bodies",
];

#[test]
fn parses_do_not_depend_on_company() {
    let together = parse(&SENTENCES);
    let alone: Vec<_> = SENTENCES.iter().flat_map(|s| parse(&[s])).collect();
    assert_eq!(together, alone);
}

#[test]
fn parses_do_not_depend_on_workers() {
    let model = LanguageModel::embedded().expect("the embedded model loads");
    let words: Vec<Vec<&str>> = SENTENCES.iter().map(|s| s.split_whitespace().collect()).collect();
    let expected = model.parse(&words);
    std::thread::scope(|s| {
        let workers: Vec<_> = (0..4).map(|_| s.spawn(|| model.parse(&words))).collect();
        for worker in workers {
            assert_eq!(worker.join().expect("a worker ends"), expected);
        }
    });
}

#[test]
fn case_does_not_matter() {
    let upper: Vec<_> = SENTENCES.iter().map(|s| s.to_uppercase()).collect();
    let upper: Vec<&str> = upper.iter().map(String::as_str).collect();
    assert_eq!(parse(&SENTENCES), parse(&upper));
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(parse(&[""]), [Parse::default()]);
    assert_eq!(parse(&[]), []);
}

#[test]
fn every_word_is_read_and_one_is_the_root() {
    let long = "rebels captured the town and ".repeat(200);
    let odd = format!("{} \u{200b} ☃ {} العربية", "x".repeat(5000), "1".repeat(300));
    for (sentence, parse) in [&long, &odd].into_iter().zip(parse(&[&long, &odd])) {
        let words = &parse.words;
        assert_eq!(words.len(), sentence.split_whitespace().count());
        assert_eq!(words.iter().filter(|w| w.head.is_none()).count(), 1);
        for start in 0..words.len() {
            let mut steps =
                std::iter::successors(words[start].head, |&i| words[usize::from(i)].head);
            assert!(steps.by_ref().take(words.len()).count() < words.len(), "a cycle");
        }
        assert!(parse.mentions.windows(2).all(|m| m[0].end <= m[1].start));
    }
}
