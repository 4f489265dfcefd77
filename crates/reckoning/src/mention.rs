//! What one claim says of how many, and the words beside it that tell whether it adds, repeats or replaces.

use std::collections::BTreeSet;

use parallax_model::{AffectedKind, Claim, ClaimId, Interval, Qualifier, Report, Span};

use crate::voices::plain;

/// A number as said: what it bounds, and which of its ends somebody stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) interval: Interval,
    /// The floor, where the words state one: "up to 20" states none.
    pub(crate) floor: Option<u64>,
    /// The ceiling, where the words state one: "dozens" states none.
    pub(crate) ceiling: Option<u64>,
    /// The number the words name: 50 in "about 50".
    pub(crate) point: u64,
}

impl Said {
    /// Both ends as the interval has them.
    pub(crate) fn plainly(interval: Interval) -> Self {
        Self { interval, floor: Some(interval.lo()), ceiling: interval.hi(), point: interval.lo() }
    }

    pub(crate) fn of(interval: Interval, qualifier: Qualifier) -> Self {
        let (lo, hi) = (interval.lo(), interval.hi());
        let plain = Self::plainly(interval);
        match qualifier {
            Qualifier::UpTo | Qualifier::LessThan => {
                Self { floor: None, point: hi.unwrap_or(lo), ..plain }
            }
            // "About 50" is kept as 45..55; the number it names stands in the middle, and nobody said 45.
            Qualifier::About => {
                let named = hi.map_or(lo, |hi| lo + (hi - lo) / 2);
                Self { floor: Some(named), ceiling: Some(named), point: named, ..plain }
            }
            Qualifier::Nearly => Self { point: hi.unwrap_or(lo), ..plain },
            // "Dozens" is kept as 24..99, and nobody said 99.
            Qualifier::Vague | Qualifier::Unstated => {
                Self { ceiling: hi.filter(|hi| *hi == lo), ..plain }
            }
            Qualifier::Exact | Qualifier::AtLeast | Qualifier::MoreThan | Qualifier::Between => {
                plain
            }
        }
    }

    /// Whether the count can be `n`, by these words.
    pub(crate) fn can_be(&self, n: u64) -> bool {
        self.interval.lo() <= n && self.interval.hi().is_none_or(|hi| n <= hi)
    }

    /// The largest number the words name.
    pub(crate) fn largest(&self) -> u64 {
        self.ceiling.unwrap_or(0).max(self.floor.unwrap_or(0))
    }

    /// What is left of a number once so many are taken off it; `None` where nobody is.
    pub(crate) fn less(self, n: u64) -> Option<Self> {
        let off = |x: u64| x.checked_sub(n).filter(|left| *left > 0);
        let floor = self.interval.lo().saturating_sub(n);
        let interval = match self.interval.hi() {
            Some(hi) => Interval::between(floor, off(hi)?).ok()?,
            None => Interval::at_least(floor),
        };
        let point = off(self.point)?;
        Some(Self {
            interval,
            floor: self.floor.and_then(off),
            ceiling: self.ceiling.and_then(off),
            point,
        })
    }

    /// What two disjoint parts come to.
    pub(crate) fn plus(self, other: Self) -> Self {
        let (lo, hi) = (self.interval, other.interval);
        let floor = lo.lo().saturating_add(hi.lo());
        let ceiling = lo.hi().zip(hi.hi()).map(|(a, b)| a.saturating_add(b));
        let interval = match ceiling {
            Some(ceiling) => Interval::between(floor, ceiling).unwrap_or(Interval::at_least(floor)),
            None => Interval::at_least(floor),
        };
        Self {
            interval,
            floor: self.floor.zip(other.floor).map(|(a, b)| a.saturating_add(b)),
            ceiling: self.ceiling.zip(other.ceiling).map(|(a, b)| a.saturating_add(b)),
            point: self.point.saturating_add(other.point),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Female,
    Male,
}

/// One claim that states a number of one harm.
#[derive(Debug, Clone)]
pub(crate) struct Mention<'a> {
    pub(crate) claim: &'a Claim,
    pub(crate) said: Said,
    /// The killed who were taken off a number of people shot: what is left is the wounded.
    pub(crate) less: Option<ClaimId>,
    /// "Civilians were killed", "dozens of people": more than one, and no number.
    pub(crate) is_unnumbered: bool,
    /// "Two", "15", "at least a dozen": counted, where "a man" or a name only mentions.
    pub(crate) is_counted: bool,
    /// "Nine women", "her four sons", "eight of those": counts some, and there may be others.
    pub(crate) is_restricted: bool,
    /// "Her four sons", "eight of those": some even of their own category.
    pub(crate) is_some: bool,
    /// "Another", "two others": beside those spoken of before.
    pub(crate) is_more: bool,
    /// "He", "the victim": somebody spoken of before.
    pub(crate) is_known: bool,
    /// "Initially", "at first": a count of an earlier hour.
    pub(crate) is_early: bool,
    /// "Rose to 27", "bringing the toll to": replaces what was said before.
    pub(crate) is_update: bool,
    /// "The names of 14 who were killed", "identified 14 victims": counts those who have a name so far, and nobody fewer died.
    pub(crate) is_named: bool,
    /// "13 bodies were recovered from the rubble", "three were brought to hospital": counts those brought in so far.
    pub(crate) is_brought_in: bool,
    pub(crate) names: BTreeSet<String>,
    /// The first of the names: members of a family share the others.
    pub(crate) given: Option<String>,
    /// The same of each of those whom it lists: a child bears the father's name behind its own.
    pub(crate) givens: Vec<String>,
    /// "Omar Haddad's wife": the names of whose she is.
    pub(crate) owner: BTreeSet<String>,
    /// The name of a person who is told by it, and not by a noun: empty for "a Lodi student".
    pub(crate) full_name: Vec<String>,
    pub(crate) age: Option<u64>,
    pub(crate) is_child: Option<bool>,
    pub(crate) gender: Option<Gender>,
    pub(crate) noun: String,
}

impl<'a> Mention<'a> {
    /// Reads a claim; `None` where it states no number.
    pub(crate) fn of(claim: &'a Claim, report: Option<&Report>) -> Option<Self> {
        let quantity = claim.quantity.as_ref()?;
        let whom: String =
            claim.affected.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join(" ");
        let plain_whom = plain(&whom);
        let words: Vec<&str> = plain_whom.split(' ').collect();
        let first = whom.split_whitespace().next().unwrap_or_default().to_lowercase();
        let text = report.map_or("", |report| report.text.as_str());
        // A statement can be long; the clause around its number tells whether that number is an early one.
        let stands_within =
            claim.span.start <= quantity.span.start && quantity.span.end <= claim.span.end;
        let number = if stands_within { quantity.span } else { claim.span };
        let clause = clause_around(text, number).to_lowercase();
        let opening = sentence_around(text, claim.span).to_lowercase();
        let gender = gender(claim, &words);
        let is_child = age_class(&words);
        let noun = claim.affected.first().map(|a| a.noun.to_lowercase()).unwrap_or_default();
        let own = claim.affected.iter().flat_map(|a| proper_words(without_owner(&a.text)));
        let mut names: Vec<String> = own.collect();
        let mut full_name = own_name(claim);
        if names.is_empty() && quantity.interval == Interval::exactly(1) {
            names = name_behind(claim, text);
            full_name = names.clone();
        }
        let is_some = is_some_of(claim, text) || KIN.contains(&noun.as_str());
        Some(Self {
            claim,
            said: Said::of(quantity.interval, quantity.qualifier),
            less: None,
            is_unnumbered: quantity.qualifier == Qualifier::Unstated
                || quantity.qualifier == Qualifier::Vague && !is_definite(quantity.interval),
            is_counted: quantity.qualifier != Qualifier::Exact
                || is_number(&quantity.text)
                || claim.affected.len() == 1 && quantity.interval.lo() > 1,
            is_restricted: gender.is_some() || is_child == Some(true) || is_some,
            is_some,
            is_more: has_any(&words, MORE)
                || is_further(&words)
                || BESIDES.iter().any(|b| opening.starts_with(b)),
            is_known: KNOWN.contains(&first.as_str()),
            is_early: EARLY.iter().any(|early| clause.contains(early)),
            is_update: UPDATE.iter().any(|update| clause.contains(update)),
            is_named: quantity.interval != Interval::exactly(1) && is_naming(text, number),
            is_brought_in: is_brought_in(claim, &clause) || follows_recovery(text, number),
            given: names.first().cloned(),
            owner: owner_of(&whom).map(|owner| proper_words(owner).collect()).unwrap_or_default(),
            givens: claim
                .affected
                .iter()
                .filter_map(|a| proper_words(without_owner(&a.text)).next())
                .collect(),
            full_name,
            names: names.into_iter().collect(),
            age: age(&words),
            is_child,
            gender,
            noun,
        })
    }

    /// The same mention where only those of its category are counted: "nine women" counts all the women.
    pub(crate) fn within_category(self) -> Self {
        Self { is_restricted: self.is_some, ..self }
    }

    /// Whether it speaks of one person.
    pub(crate) fn is_person(&self) -> bool {
        self.said.interval == Interval::exactly(1)
    }

    /// Whether it leaves no room for more: "five", unlike "at least five".
    pub(crate) fn is_exact(&self) -> bool {
        self.said.interval.hi() == Some(self.said.interval.lo())
    }

    /// Whether it counts all who were harmed, as far as its words tell.
    pub(crate) fn is_total(&self) -> bool {
        self.is_counted && !self.is_unnumbered && !self.is_restricted && !self.is_more
    }

    /// Whether it cannot be the one that `other` speaks of.
    pub(crate) fn is_other_person(&self, other: &Self) -> bool {
        if self.shares_name(other) {
            return false;
        }
        let differ = |a: Option<u64>, b: Option<u64>| a.zip(b).is_some_and(|(a, b)| a != b);
        let by_name = !self.names.is_empty() && !other.names.is_empty();
        let by_gender = self.gender.zip(other.gender).is_some_and(|(a, b)| a != b);
        let by_class = self.is_child.zip(other.is_child).is_some_and(|(a, b)| a != b);
        let owns =
            |a: &Self, b: &Self| a.given.as_ref().is_some_and(|given| b.owner.contains(given));
        let by_owner = owns(self, other) || owns(other, self);
        let is_marked = self.is_more || other.is_more;
        by_name
            || by_owner
            || by_gender
            || by_class
            || is_marked
            || differ(self.age, other.age)
            || self.is_named_beside(other)
    }

    /// Whether two full names are of two people: "Omar Haddad" and "Lina Haddad". Names that begin alike may be one name in two
    /// spellings.
    pub(crate) fn bears_another_name(&self, other: &Self) -> bool {
        let begins = |mention: &Self| {
            let given = mention.full_name.first();
            given.map(|given| given.chars().take(2).collect::<String>())
        };
        let is_part =
            |a: &Self, b: &Self| a.full_name.iter().all(|name| b.full_name.contains(name));
        !is_part(self, other) && !is_part(other, self) && begins(self) != begins(other)
    }

    /// Whether the names can be one person's: "Ann Reed" and "Reed", "Ann Reed" and "Ann Marie Reed", and not "Tom Reed".
    fn shares_name(&self, other: &Self) -> bool {
        // "Karim Haddad" and "Lina Karim Haddad": a father and his child, who bears his name behind her own.
        let is_full = self.names.len() > 1 && other.names.len() > 1;
        if is_full && self.given != other.given {
            return false;
        }
        let is_part = self.names.is_subset(&other.names) || other.names.is_subset(&self.names);
        self.names.iter().any(|name| other.names.contains(name))
            && (is_part || self.given == other.given)
    }

    /// "A clerk and his wife": told one by one, and no numeral counts them.
    pub(crate) fn is_told_singly(&self) -> bool {
        !self.is_counted
            && self.is_exact()
            && self.said.point > 1
            && self.claim.affected.len() as u64 == self.said.point
    }

    /// Whether it tells who they were: by a full name, or a list of names.
    pub(crate) fn is_by_name(&self) -> bool {
        self.is_named
            || self.is_person() && self.full_name.len() > 1
            || self.is_told_singly() && !self.names.is_empty()
    }

    /// "His wife": somebody's, and another one's is another person.
    pub(crate) fn is_kin_of_somebody(&self) -> bool {
        let text = self.claim.affected.first().map_or("", |affected| affected.text.as_str());
        let first = text.split(' ').next().unwrap_or_default().to_lowercase();
        matches!(first.as_str(), "his" | "her" | "their")
            || text.contains("'s ")
            || text.contains("’s ")
    }

    /// Whether one sentence introduces the two side by side: "a soldier and a teacher", "one dead, one wounded".
    fn is_named_beside(&self, other: &Self) -> bool {
        let whom = |mention: &Self| mention.claim.affected.first().map(|affected| affected.span);
        let Some((one, two)) = whom(self).zip(whom(other)) else { return false };
        let are_new = !self.is_known && !other.is_known;
        let differ = self.noun != other.noun || self.is_counted && other.is_counted;
        let same_sentence =
            self.claim.report == other.claim.report && self.claim.sentence == other.claim.sentence;
        same_sentence && are_new && differ && !one.overlaps(two)
    }
}

/// Bytes on either side of a number in which it is said that those counted are known by name.
const NAMING_BYTES: usize = 90;

/// Most words of a name that stands behind the words for a person.
const MAX_NAME_WORDS: usize = 6;

/// "Her son, Omar Haddad", "his nephew Omar Haddad": the name that stands right behind the words for a person.
fn name_behind(claim: &Claim, text: &str) -> Vec<String> {
    let [affected] = &claim.affected[..] else { return vec![] };
    // In a headline every word is capitalised: "Man, Toddler Found Dead".
    let noun = affected.text.split(' ').next_back().unwrap_or_default();
    let Some(rest) = text.get(affected.span.end as usize..) else { return vec![] };
    if !noun.starts_with(char::is_lowercase) {
        return vec![];
    }
    let rest = rest.trim_start();
    let rest = without_age(rest.strip_prefix(',').unwrap_or(rest).trim_start());
    let line = rest.split(['.', ';', ':', '\n', '(', ',', '"', '“']).next().unwrap_or_default();
    // "Al-Tahan", "al-Tahan": the article is no part by which a name is known.
    let is_name = |word: &&str| {
        let own = ["al-", "el-", "an-", "ar-", "as-", "ash-", "at-", "az-", "ad-"]
            .iter()
            .find_map(|article| word.strip_prefix(article));
        own.unwrap_or(word).chars().next().is_some_and(char::is_uppercase)
    };
    let words: Vec<&str> =
        line.split(' ').take(MAX_NAME_WORDS).take_while(|w| is_name(w) || is_joint(w)).collect();
    let is_day = |word: &str| {
        let day = word.to_lowercase();
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            .contains(&day.as_str())
    };
    if words.len() < 2 || is_day(words[0]) {
        return vec![];
    }
    proper_words(&words.join(" ")).collect()
}

/// "36-year-old Lina", "36 year old Lina": from the name on.
fn without_age(text: &str) -> &str {
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let unit = |unit: &str| behind.strip_prefix(unit).filter(|_| behind.len() < text.len());
    ["-year-old ", " year old ", "-month-old ", " month old "]
        .into_iter()
        .find_map(unit)
        .unwrap_or(text)
}

/// "Lina's brother Omar": without the name of whose brother he is.
fn without_owner(whom: &str) -> &str {
    owned_from(whom).map_or(whom, |from| &whom[from..])
}

/// Whose brother he is.
fn owner_of(whom: &str) -> Option<&str> {
    owned_from(whom).map(|from| &whom[..from])
}

fn owned_from(whom: &str) -> Option<usize> {
    let marks = ["'s ", "’s "].into_iter();
    marks.filter_map(|mark| whom.rfind(mark).map(|at| at + mark.len())).max()
}

/// Words in small letters that join a name.
fn is_joint(word: &str) -> bool {
    matches!(word, "al" | "bin" | "ibn" | "bint" | "abu" | "um" | "umm" | "de" | "el" | "van")
}

/// "Omar Haddad, 40": the words of a name that stands for the person itself.
fn own_name(claim: &Claim) -> Vec<String> {
    let [affected] = &claim.affected[..] else { return vec![] };
    let called = affected.text.split([',', '(']).next().unwrap_or_default();
    let words: Vec<String> = proper_words(called).collect();
    if words.contains(&affected.noun.to_lowercase()) { words } else { vec![] }
}

/// "The names of 14 people", "identified 14 victims", "14 were identified".
fn is_naming(text: &str, number: Span) -> bool {
    let (start, end) = (number.start as usize, number.end as usize);
    let from = text.floor_char_boundary(start.saturating_sub(NAMING_BYTES));
    let to = text.ceil_char_boundary((end + NAMING_BYTES).min(text.len()));
    let around = text.get(from..start).zip(text.get(end..to));
    let Some((before, after)) = around else { return false };
    let is_end = |c: char| matches!(c, '.' | ';' | ':' | '\n');
    let before = before.rsplit(is_end).next().unwrap_or_default().to_lowercase();
    let after = after.split(is_end).next().unwrap_or_default().to_lowercase();
    let is_denied = |words: &str| {
        ["not ", "n't ", "n’t ", "unidentified", "yet to", "yet been"]
            .iter()
            .any(|no| words.contains(no))
    };
    let named_before = ["names of", "identified", "identify ", "identifying"];
    let named_after = ["identified", "were named", "been named"];
    named_before.iter().any(|cue| before.contains(cue)) && !is_denied(&before)
        || named_after.iter().any(|cue| after.contains(cue)) && !is_denied(&after)
}

/// "Bodies of four victims had been recovered", "six were brought to hospital".
fn is_brought_in(claim: &Claim, clause: &str) -> bool {
    const BODIES: &[&str] = &["body", "corpse", "remains", "martyr"];
    const BROUGHT: &[&str] = &[
        "recovered",
        "retrieved",
        "pulled from",
        "pulled out",
        "exhumed",
        "extracted",
        "arrived at",
        "brought to",
        "taken to",
        "transferred to",
        "transported to",
    ];
    let trigger = claim.trigger.text.to_lowercase();
    let is_body = claim.affected.iter().any(|affected| {
        let lower = affected.text.to_lowercase();
        BODIES.contains(&affected.noun.as_str())
            || lower.starts_with("bodies")
            || lower.contains("bodies of")
    });
    let is_trigger = BROUGHT.iter().any(|cue| cue.starts_with(trigger.as_str()));
    (is_body || is_trigger) && BROUGHT.iter().any(|cue| clause.contains(cue))
}

/// "At least four of those killed were recovered".
fn follows_recovery(text: &str, number: Span) -> bool {
    let end = number.end as usize;
    let to = text.ceil_char_boundary((end + 45).min(text.len()));
    let after = text.get(end..to).unwrap_or_default();
    let after = after.split(['.', ';', ',']).next().unwrap_or_default();
    ["were recovered", "were retrieved", "were pulled from", "been recovered", "been pulled from"]
        .iter()
        .any(|cue| after.contains(cue))
}

/// Whether an interval holds one number only: "a couple", unlike "dozens".
fn is_definite(interval: Interval) -> bool {
    interval.hi() == Some(interval.lo())
}

/// "Eight of those killed": some of a number that is not told.
fn is_some_of(claim: &Claim, text: &str) -> bool {
    const WHOLE: &[&str] = &["those", "them", "these", "whom", "the victims", "the dead"];
    let Some(affected) = claim.affected.first() else { return false };
    let lower = affected.text.to_lowercase();
    if lower.starts_with("all ") {
        return false;
    }
    let before = text.get(..affected.span.start as usize).unwrap_or_default();
    WHOLE.iter().any(|whole| {
        (lower.starts_with(whole) && before.trim_end().ends_with(" of"))
            || lower.split_once(" of ").is_some_and(|(_, rest)| rest.starts_with(whole))
    })
}

/// Relatives: whoever counts them counts a household's, and not all who were harmed.
const KIN: &[&str] = &[
    "son",
    "daughter",
    "child",
    "children",
    "grandchild",
    "grandson",
    "granddaughter",
    "sibling",
    "brother",
    "sister",
    "cousin",
    "parent",
    "grandparent",
    "wife",
    "nephew",
    "niece",
    "uncle",
    "aunt",
    "twin",
];

/// Openings of a sentence that adds to what was told before it.
const BESIDES: &[&str] = &["in addition", "additionally", "also killed", "besides"];

/// First words of a mention of somebody spoken of before.
const KNOWN: &[&str] = &[
    "he", "she", "him", "her", "his", "they", "them", "their", "who", "whom", "whose", "the",
    "this", "that", "it", "its", "these", "those", "both", "all",
];

fn is_number(words: &str) -> bool {
    const NUMBERS: &[&str] = &[
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "dozen",
        "hundred",
        "couple",
        "single",
        "both",
    ];
    let lower = words.to_lowercase();
    let mut parts = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !matches!(*word, "a" | "an" | ""));
    let is_number =
        |word: &str| word.bytes().all(|b| b.is_ascii_digit()) || NUMBERS.contains(&word);
    // "17-year-old boy" starts with a number that counts nobody.
    parts.next().is_some_and(is_number)
        && !parts.next().is_some_and(|next| next.starts_with("year"))
}

/// Whether the words speak of a child (`true`) or of somebody grown (`false`); teenagers pass for either.
fn age_class(words: &[&str]) -> Option<bool> {
    const CHILD: &[&str] = &[
        "child", "children", "boy", "boys", "girl", "girls", "baby", "babies", "infant", "infants",
        "toddler", "toddlers", "newborn",
    ];
    const GROWN: &[&str] = &[
        "man",
        "men",
        "woman",
        "women",
        "adult",
        "adults",
        "mother",
        "father",
        "grandmother",
        "grandfather",
        "wife",
        "husband",
        "officer",
        "officers",
        "deputy",
    ];
    match age(words) {
        Some(age) if age < 13 => return Some(true),
        Some(age) if age > 19 => return Some(false),
        Some(_) => return None,
        None => {}
    }
    let head = words.last().copied().unwrap_or_default();
    if CHILD.contains(&head) { Some(true) } else { GROWN.contains(&head).then_some(false) }
}

const MORE: &[&str] =
    &["another", "other", "others", "additional", "further", "second", "third", "fourth", "fifth"];

/// "Five more", and not "more than five".
fn is_further(words: &[&str]) -> bool {
    words.iter().zip(words.iter().skip(1)).any(|(word, next)| *word == "more" && *next != "than")
        || words.len() > 1 && words.last() == Some(&"more")
}

const EARLY: &[&str] = &[
    "initial",
    "at first",
    "earlier report",
    "earlier count",
    "previously reported",
    "first reported",
];

const UPDATE: &[&str] = &[
    "rose to",
    "risen to",
    "rises to",
    "rising to",
    "climbed to",
    "climbs to",
    "increased to",
    "grew to",
    "grown to",
    "raising the",
    "brings the",
    "bringing the",
    "brought the",
    "updated to",
    "revised",
    "now stands at",
    "up from",
    "toll to",
    "later report",
    "later said",
    "later stated",
    "later put",
    "later estimate",
    "later update",
    "later identified",
    "but later",
    "later confirmed",
    "later announced",
];

fn has_any(words: &[&str], of: &[&str]) -> bool {
    words.iter().any(|word| of.contains(word))
}

/// "19-year-old", "19 years old", ", 19 ,".
fn age(words: &[&str]) -> Option<u64> {
    words.iter().enumerate().find_map(|(n, word)| {
        let age: u64 = word.parse().ok().filter(|age| *age < 120)?;
        let is_told = words.get(n + 1).is_some_and(|next| next.starts_with("year"));
        (is_told || n > 0 && n + 1 == words.len()).then_some(age)
    })
}

fn gender(claim: &Claim, words: &[&str]) -> Option<Gender> {
    const FEMALE: &[&str] = &[
        "woman",
        "women",
        "girl",
        "girls",
        "mother",
        "wife",
        "daughter",
        "daughters",
        "sister",
        "sisters",
        "grandmother",
        "she",
        "her",
        "herself",
        "female",
        "niece",
        "aunt",
        "girlfriend",
    ];
    const MALE: &[&str] = &[
        "man",
        "men",
        "boy",
        "boys",
        "father",
        "husband",
        "son",
        "sons",
        "brother",
        "brothers",
        "grandfather",
        "he",
        "him",
        "himself",
        "male",
        "nephew",
        "uncle",
        "boyfriend",
    ];
    let head = words.last().copied().unwrap_or_default();
    let by_category = claim.affected.iter().find_map(|affected| match affected.category {
        Some(AffectedKind::Woman) => Some(Gender::Female),
        Some(AffectedKind::Man) => Some(Gender::Male),
        _ => None,
    });
    let by_head = if FEMALE.contains(&head) {
        Some(Gender::Female)
    } else {
        MALE.contains(&head).then_some(Gender::Male)
    };
    by_head.or(by_category)
}

fn proper_words(text: &str) -> impl Iterator<Item = String> + '_ {
    // "Fifteen-year-old Sama": an age is no name.
    let text = text.rsplit("-year-old ").next().unwrap_or(text);
    let is_shouted = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1);
    let proper = words
        .filter(move |word| !is_shouted && word.chars().next().is_some_and(char::is_uppercase));
    proper.map(str::to_lowercase).filter(|word| !NOT_NAMES.contains(&word.as_str()))
}

/// Capitalised where a sentence starts or in a headline.
const NOT_NAMES: &[&str] = &[
    "the",
    "an",
    "another",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "one",
    "at",
    "least",
    "police",
    "mr",
    "mrs",
    "his",
    "her",
    "their",
    "some",
    "all",
    "he",
    "she",
    "they",
    "it",
    "who",
    "man",
    "men",
    "woman",
    "women",
    "boy",
    "boys",
    "girl",
    "girls",
    "child",
    "children",
    "teen",
    "teens",
    "teenager",
    "teenagers",
    "toddler",
    "baby",
    "infant",
    "mother",
    "mom",
    "father",
    "dad",
    "son",
    "daughter",
    "brother",
    "sister",
    "wife",
    "husband",
    "suspect",
    "suspects",
    "victim",
    "victims",
    "officer",
    "officers",
    "person",
    "people",
    "student",
    "students",
    "gunman",
    "shooter",
    "old",
    "year",
    "month",
    "dead",
    "body",
    "bodies",
    "other",
    "others",
    "first",
    "second",
    "third",
    "al",
    "abu",
    "el",
    "de",
    "civilians",
    "residents",
    "both",
    "grandfather",
    "grandmother",
    "brothers",
    "sisters",
    "professor",
    "hajj",
    "haj",
    "hajja",
    "umm",
    "sgt",
    "lt",
    "capt",
    "chief",
    "deputy",
    "dr",
];

/// Words that open another clause of the same sentence, with its own count.
const BREAKS: &[&str] = &[
    " but ",
    " while ",
    " whilst ",
    " whereas ",
    "; ",
    ", though ",
    ", although ",
    " however",
    ", later ",
    ", with ",
];

/// The clause a span stands in: its sentence as far as the next words that oppose or add another count.
fn clause_around(text: &str, span: Span) -> &str {
    let sentence = sentence_around(text, span);
    let offset = sentence.as_ptr() as usize - text.as_ptr() as usize;
    let start = (span.start as usize).saturating_sub(offset);
    let (Some(before), Some(after)) = (sentence.get(..start), sentence.get(start..)) else {
        return sentence;
    };
    let from = BREAKS.iter().filter_map(|b| before.rfind(b)).max().unwrap_or(0);
    let to = BREAKS.iter().filter_map(|b| after.find(b)).min().unwrap_or(after.len());
    &sentence[from..start + to]
}

/// Longest stretch on either side of a clause that is taken for its sentence.
const MAX_SENTENCE_BYTES: usize = 300;

/// The sentence a span stands in, by its punctuation; nothing where the span is not of this text. Always a part of `text`.
pub(crate) fn sentence_around(text: &str, span: Span) -> &str {
    let (start, end) = (span.start as usize, span.end as usize);
    if end > text.len() {
        return &text[..0];
    }
    let from = text.floor_char_boundary(start.saturating_sub(MAX_SENTENCE_BYTES));
    let to = text.ceil_char_boundary((end + MAX_SENTENCE_BYTES).min(text.len()));
    let (start, end) = (text.floor_char_boundary(start), text.ceil_char_boundary(end));
    let is_end = |c: char| matches!(c, '.' | '!' | '?' | '\n');
    let begin = text[from..start].rfind(is_end).map_or(from, |at| from + at + 1);
    let close = text[end..to].find(is_end).map_or(to, |at| end + at);
    text[begin..close].trim()
}
