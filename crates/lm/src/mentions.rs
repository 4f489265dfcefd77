//! Tag scores to mentions: the best sequence in which every mention that goes on has begun.

use parallax_model::{Mention, MentionKind};

/// What a mention tag says of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Outside any mention.
    Outside,
    /// First word of a mention.
    Begin(MentionKind),
    /// Later word of a mention.
    Inside(MentionKind),
}

impl Tag {
    /// Reads `O`, `B-person`, `I-place`; `None` is a tag that nobody wrote.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('-') {
            None => (text == "O").then_some(Self::Outside),
            Some(("B", kind)) => kind.parse().ok().map(Self::Begin),
            Some(("I", kind)) => kind.parse().ok().map(Self::Inside),
            Some(_) => None,
        }
    }

    fn may_follow(self, before: Self) -> bool {
        match self {
            Self::Inside(kind) => before == Self::Begin(kind) || before == Self::Inside(kind),
            _ => true,
        }
    }
}

/// Shape: `scores` holds one row of `tags.len()` scores a word. Out: mentions in order, not overlapping.
pub fn mentions(tags: &[Tag], scores: &[f32]) -> Vec<Mention> {
    spans(&best_sequence(tags, scores))
}

/// Viterbi; ties go to the earlier tag.
fn best_sequence(tags: &[Tag], scores: &[f32]) -> Vec<Tag> {
    let mut back: Vec<Vec<usize>> = Vec::new();
    let mut total: Vec<f32> = Vec::new();
    for row in scores.chunks_exact(tags.len()) {
        let step = |to: usize| best_before(tags, &total, to);
        let (from, sums): (Vec<_>, Vec<_>) =
            (0..tags.len()).map(step).zip(row).map(|((from, sum), s)| (from, sum + s)).unzip();
        back.push(from);
        total = sums;
    }
    let mut at = crate::first_max(&total);
    let mut sequence: Vec<Tag> = Vec::with_capacity(back.len());
    for from in back.iter().rev() {
        sequence.push(tags[at]);
        at = from[at];
    }
    sequence.reverse();
    sequence
}

fn best_before(tags: &[Tag], total: &[f32], to: usize) -> (usize, f32) {
    if total.is_empty() {
        return (0, if tags[to].may_follow(Tag::Outside) { 0.0 } else { f32::NEG_INFINITY });
    }
    let allowed = (0..tags.len()).filter(|&from| tags[to].may_follow(tags[from]));
    let keep = |best: (usize, f32), from: usize| {
        if total[from] > best.1 { (from, total[from]) } else { best }
    };
    allowed.fold((0, f32::NEG_INFINITY), keep)
}

fn spans(tags: &[Tag]) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::new();
    for (i, &tag) in (0u16..).zip(tags) {
        match tag {
            Tag::Outside => {}
            Tag::Begin(kind) => mentions.push(Mention { start: i, end: i + 1, kind }),
            Tag::Inside(_) => {
                mentions.last_mut().expect("a mention goes on only after it began").end = i + 1
            }
        }
    }
    mentions
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAGS: [Tag; 3] =
        [Tag::Outside, Tag::Begin(MentionKind::Place), Tag::Inside(MentionKind::Place)];

    fn check(scores: &[f32], expected: &str) {
        let found = mentions(&TAGS, scores);
        let text: Vec<_> =
            found.iter().map(|m| format!("{}..{} {}", m.start, m.end, m.kind)).collect();
        assert_eq!(text.join("; "), expected);
    }

    #[test]
    fn a_mention_that_goes_on_has_begun() {
        check(&[0.0, 1.0, 0.0, 0.0, 0.0, 1.0], "0..2 place");
        check(&[0.0, 1.0, 5.0, 0.0, 0.0, 5.0], "0..2 place");
        check(&[9.0, 0.0, 0.0, 0.0, 1.0, 2.0], "1..2 place");
        check(&[0.0, 1.0, 0.0, 0.0, 1.0, 0.0], "0..1 place; 1..2 place");
        check(&[], "");
    }

    #[test]
    fn tags_are_read() {
        assert_eq!(Tag::parse("O"), Some(Tag::Outside));
        assert_eq!(Tag::parse("B-time"), Some(Tag::Begin(MentionKind::Time)));
        assert_eq!(Tag::parse("X-time"), None);
        assert_eq!(Tag::parse("B-dragon"), None);
    }
}
