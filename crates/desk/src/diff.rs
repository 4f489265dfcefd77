//! How two texts differ, line by line.

/// Lines beyond this many are not compared: the whole of both is shown.
const MOST_LINES: usize = 2000;

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    Gone,
    New,
}

impl Fate {
    /// The mark in front of the line.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Kept => " ",
            Self::Gone => "−",
            Self::New => "+",
        }
    }

    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Gone => "gone",
            Self::New => "new",
        }
    }
}

/// Every line of both texts in order, with what became of it: the longest run of common lines is kept.
pub(crate) fn lines<'t>(before: &'t str, after: &'t str) -> Vec<(Fate, &'t str)> {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    if a.len() > MOST_LINES || b.len() > MOST_LINES {
        let gone = a.into_iter().map(|line| (Fate::Gone, line));
        return gone.chain(b.into_iter().map(|line| (Fate::New, line))).collect();
    }
    // `common[i][j]`: how many lines are common to what is left of both.
    let mut common = vec![vec![0u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = match a[i] == b[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut told) = (0, 0, Vec::with_capacity(a.len().max(b.len())));
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            told.push((Fate::Kept, a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && common[i + 1][j] >= common[i][j + 1] {
            told.push((Fate::Gone, a[i]));
            i += 1;
        } else {
            told.push((Fate::New, b[j]));
            j += 1;
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_is_kept_and_both_texts_can_be_read_off() {
        let (before, after) = ("a = 1\nb = 2\nc = 3", "a = 1\nb = 4\nc = 3\nd = 5");
        let told = lines(before, after);
        let marks: String = told.iter().map(|(fate, _)| fate.mark()).collect();
        assert_eq!(marks, " −+ +");
        let of = |left_out: Fate| -> Vec<&str> {
            told.iter().filter(|(fate, _)| *fate != left_out).map(|(_, line)| *line).collect()
        };
        assert_eq!(of(Fate::New).join("\n"), before);
        assert_eq!(of(Fate::Gone).join("\n"), after);
        assert!(lines("", "").is_empty());
    }
}
