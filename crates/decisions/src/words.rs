//! Where words that a person gives stand in a report.

use parallax_model::Span;

/// The text of a report, and where its sentences stand.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'t> {
    /// As archived.
    pub text: &'t str,
    /// Its sentences, in order.
    pub sentences: &'t [Span],
}

impl Ground<'_> {
    /// Where words stand that belong to a clause: in it, else in its sentence, else first in the report.
    pub fn find(&self, clause: Span, words: &str) -> Option<Span> {
        let sentence = self.sentences.iter().find(|sentence| sentence.overlaps(clause)).copied();
        let whole = Span::new(0, u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let nearest_first = [Some(clause), sentence, Some(whole)];
        nearest_first
            .into_iter()
            .flatten()
            .find_map(|within| places_of(self.text, words, within).first().copied())
    }
}

/// Every place inside `within` where these words stand, whatever space is between them.
pub fn places_of(text: &str, words: &str, within: Span) -> Vec<Span> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let Some(first) = words.first() else { return Vec::new() };
    let inside = within.of(text);
    let at = |from: usize| {
        let mut end = from;
        for (nth, word) in words.iter().enumerate() {
            let rest = &inside[end..];
            let plain = rest.trim_start();
            if nth > 0 && plain.len() == rest.len() {
                return None;
            }
            end += rest.len() - plain.len();
            end += plain.strip_prefix(word).map(|_| word.len())?;
        }
        let shifted = |at: usize| u32::try_from(at).ok().map(|at| within.start + at);
        Some(Span::new(shifted(from)?, shifted(end)?))
    };
    inside.match_indices(first).filter_map(|(from, _)| at(from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Nine men\n lay dead. Nine men were seen.";

    #[test]
    fn words_are_found_across_lines() {
        let whole = Span::new(0, TEXT.len() as u32);
        let of = |words: &str| -> Vec<&str> {
            places_of(TEXT, words, whole).iter().map(|span| span.of(TEXT)).collect()
        };
        assert_eq!(of("Nine men lay"), ["Nine men\n lay"]);
        assert_eq!(of("  Nine   men "), ["Nine men", "Nine men"]);
        assert!(of("Ninemen").is_empty() && of("").is_empty() && of("ten").is_empty());
    }

    #[test]
    fn the_nearest_place_is_meant() {
        let sentences = [Span::new(0, 19), Span::new(20, TEXT.len() as u32)];
        let ground = Ground { text: TEXT, sentences: &sentences };
        assert_eq!(ground.find(Span::new(29, 38), "Nine men").map(|span| span.start), Some(20));
        assert_eq!(ground.find(Span::new(29, 38), "lay dead").map(|span| span.start), Some(10));
        assert_eq!(ground.find(Span::new(29, 38), "ten men"), None);
    }
}
