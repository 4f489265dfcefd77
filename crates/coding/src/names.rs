//! Who is who: actors with the codes they have had and since when, and agents, words for roles that any country has.
//!
//! In: dictionaries in PETRARCH's format. Out: [`Names`], which finds the longest name at a word.

use std::collections::HashMap;

use parallax_model::Day as Date;

/// A code, and the days for which it holds: from the first, until before the second.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Role {
    code: String,
    from: Option<Date>,
    until: Option<Date>,
}

/// Names with their codes.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Roles by entry, in the order of the dictionary.
    entries: Vec<Vec<Role>>,
    /// By first word: the other words and the entry, long names first.
    by_word: HashMap<String, Vec<(Vec<String>, usize)>>,
}

/// A name found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its code on the day; agents without `~`.
    pub code: String,
    /// How many words it takes.
    pub n_words: usize,
}

impl Names {
    /// Reads dictionaries, one after the other: where two give a name, the later one holds.
    ///
    /// Shape: `NAME [CODE] `, `+OTHER_NAME`, and dated codes on lines of their own; `!SET! = A, B` spells out endings;
    /// lines that are none of these are passed over, as PETRARCH passes over them.
    pub fn parse(texts: &[&str]) -> Self {
        let mut names = Self::default();
        for text in texts {
            names.add(text);
        }
        for list in names.by_word.values_mut() {
            // Later entries first among names of one length, so that the user's own dictionary wins.
            list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(b.1.cmp(&a.1)));
        }
        names
    }

    fn add(&mut self, text: &str) {
        let mut endings: HashMap<&str, Vec<&str>> = HashMap::new();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some((set, words)) = line.split_once('=').filter(|_| line.starts_with('!')) {
                endings.insert(set.trim(), words.split(',').map(str::trim).collect());
                continue;
            }
            let (name, codes) = line.split_once('[').unwrap_or((line, ""));
            let name = name.trim();
            if let Some(other) = name.strip_prefix('+') {
                if let Some(entry) = self.entries.len().checked_sub(1) {
                    self.name(other, entry, &endings);
                }
            } else if !name.is_empty() {
                self.entries.push(Vec::new());
                self.name(name, self.entries.len() - 1, &endings);
            }
            if let Some(roles) = self.entries.last_mut().filter(|_| !codes.is_empty()) {
                let codes = codes.split('[').filter_map(|code| code.split(']').next());
                roles.extend(codes.filter_map(role));
            }
        }
    }

    /// Enters a name, its irregular plurals in braces and its endings spelt out.
    fn name(&mut self, name: &str, entry: usize, endings: &HashMap<&str, Vec<&str>>) {
        for spelling in name.split(['{', '}']).flat_map(|part| spelt(part.trim(), endings)) {
            let words = words_of(&spelling);
            if let Some((first, rest)) = words.split_first() {
                let list = self.by_word.entry(first.clone()).or_default();
                list.push((rest.to_vec(), entry));
            }
        }
    }

    /// The longest name that starts with the first of `words`; each word in its spellings, in capitals.
    ///
    /// `day`: a role counts on the days it was held; with no day, the one held last.
    pub fn find(&self, words: &[Vec<String>], day: Option<Date>) -> Option<Found> {
        let mut best: Option<Found> = None;
        for first in words.first()? {
            for (rest, entry) in self.by_word.get(first).into_iter().flatten() {
                let n_words = rest.len() + 1;
                if best.as_ref().is_some_and(|best| best.n_words >= n_words) {
                    break;
                }
                let is_here = words.len() >= n_words
                    && rest.iter().zip(&words[1..]).all(|(word, said)| said.contains(word));
                if let Some(code) = self.code(*entry, day).filter(|_| is_here) {
                    best = Some(Found { code: code.to_owned(), n_words });
                    break;
                }
            }
        }
        best
    }

    fn code(&self, entry: usize, day: Option<Date>) -> Option<&str> {
        let roles = &self.entries[entry];
        let role = match day {
            Some(day) => roles.iter().find(|role| {
                role.from.is_none_or(|from| from <= day) && role.until.is_none_or(|end| day < end)
            }),
            None => roles.iter().find(|role| role.until.is_none()).or_else(|| roles.last()),
        };
        role.map(|role| role.code.as_str()).filter(|code| *code != "---" && !code.is_empty())
    }
}

/// `USAGOV 090120-170120`, `USAGOV >090120`, `~GOV`.
fn role(text: &str) -> Option<Role> {
    let (code, days) = text.split_once(' ').unwrap_or((text, ""));
    let code = code.trim_start_matches('~');
    if !code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-') {
        return None;
    }
    let days = days.trim();
    let (from, until) = match (days.strip_prefix('>'), days.strip_prefix('<')) {
        (Some(from), _) => (day(from), None),
        (_, Some(until)) => (None, day(until)),
        _ => days.split_once('-').map_or((None, None), |(from, until)| (day(from), day(until))),
    };
    let is_dated = !days.is_empty();
    (!is_dated || from.is_some() || until.is_some()).then(|| Role {
        code: code.into(),
        from,
        until,
    })
}

/// `YYMMDD` or `YYYYMMDD`; two digits above 30 are of the last century, as PETRARCH has it. A day that no month has is the
/// first of it.
fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let digits = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    let (year, at) = match text.len() {
        6 => (digits(0..2).map(|yy| if yy > 30 { 1900 + yy } else { 2000 + yy })?, 2),
        8 => (digits(0..4)?, 4),
        _ => return None,
    };
    let month = digits(at..at + 2)?.clamp(1, 12) as i8;
    let day = digits(at + 2..at + 4)?.max(1) as i8;
    Date::new(year, month, day).or_else(|_| Date::new(year, month, 1)).ok()
}

/// A name with each set of endings spelt out: `FISHER!PERSON!` is a fisherman and a fisherwoman.
fn spelt(name: &str, endings: &HashMap<&str, Vec<&str>>) -> Vec<String> {
    for (set, words) in endings {
        if name.contains(set) {
            return words.iter().map(|word| name.replace(set, word)).collect();
        }
    }
    vec![name.to_owned()]
}

/// Words in capitals without points and apostrophes, hyphens as spaces.
fn words_of(name: &str) -> Vec<String> {
    let words = name.split(['_', ' ', '-', '(', ')', ',']);
    words.map(folded).filter(|word| !word.is_empty()).collect()
}

/// A word as names are compared: capitals, no points, no apostrophes.
pub fn folded(word: &str) -> String {
    let kept = word.chars().filter(|c| !matches!(c, '.' | '\'' | '’' | '`' | '+'));
    kept.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "!PERSON! = MAN, MEN\nOTTO_VON_LAND_  # made up\n\t[LNDGOV 900101-950101]\n\t[LNDELI]\n\
        LAND [LND]\n+LANDISH_\n+U.L.\nLAND_ARMY [LNDMIL]\nFISHER!PERSON! [~AGR]\nMOUSE {MICE} [~CVL]\n";

    fn found(words: &str, day: Option<&str>) -> Option<(String, usize)> {
        let names = Names::parse(&[TEXT]);
        let words: Vec<Vec<String>> = words.split(' ').map(|word| vec![folded(word)]).collect();
        let found = names.find(&words, day.map(|day| day.parse().unwrap()))?;
        Some((found.code, found.n_words))
    }

    #[test]
    fn the_longest_name_counts_and_a_role_only_while_it_was_held() {
        assert_eq!(found("Land army", None), Some(("LNDMIL".into(), 2)));
        assert_eq!(found("Landish army", None), Some(("LND".into(), 1)));
        assert_eq!(found("U.L.", None), Some(("LND".into(), 1)));
        assert_eq!(found("Otto von Land", Some("1994-12-31")), Some(("LNDGOV".into(), 3)));
        assert_eq!(found("Otto von Land", Some("1995-01-01")), Some(("LNDELI".into(), 3)));
        assert_eq!(found("fishermen", None), Some(("AGR".into(), 1)));
        assert_eq!(found("mice", None), Some(("CVL".into(), 1)));
        assert_eq!(found("moon", None), None);
    }

    #[test]
    fn a_later_dictionary_wins() {
        let names = Names::parse(&[TEXT, "LAND [SEA]\n"]);
        assert_eq!(names.find(&[vec!["LAND".into()]], None).unwrap().code, "SEA");
    }
}
