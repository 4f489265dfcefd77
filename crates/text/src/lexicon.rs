//! Which written forms the treebanks keep whole, and which they cut.
//!
//! Source: UD English EWT and GUM (the LDC web guidelines they follow) and the spelling of news agencies. Every list is
//! sorted, lower-case and without the final stop.

/// Prefixes that stay on their word over a hyphen: "anti-tank", "pre-dawn", "e-mail".
const PREFIXES: &[&str] = &[
    "anti", "arch", "bi", "co", "counter", "cross", "cyber", "de", "e", "eco", "ex", "extra",
    "hyper", "inter", "intra", "macro", "mega", "micro", "mid", "mini", "multi", "neo", "non",
    "over", "para", "post", "pre", "pro", "proto", "pseudo", "psycho", "quasi", "re", "semi",
    "socio", "sub", "super", "trans", "tri", "ultra", "uni",
];

/// Abbreviations that keep their stop wherever they stand.
const ABBREVIATIONS: &[&str] = &[
    "adm", "approx", "asst", "attn", "ave", "bldg", "blvd", "brig", "bros", "capt", "cmdr", "co",
    "col", "corp", "cpl", "dept", "dr", "est", "etc", "ft", "gen", "gov", "govt", "hon", "inc",
    "jr", "lt", "ltd", "maj", "messrs", "mlle", "mme", "mr", "mrs", "ms", "mt", "pfc", "pres",
    "prof", "pvt", "rep", "reps", "rev", "sen", "sens", "sgt", "spc", "sr", "st", "supt", "vol",
    "vs",
];

/// Month names cut short.
const MONTHS: &[&str] =
    &["apr", "aug", "dec", "feb", "jan", "jul", "jun", "mar", "nov", "oct", "sep", "sept"];

/// Words that are abbreviations only before a number: "No. 4", "Sat. 12 May", "p. 7".
const BEFORE_NUMBER: &[&str] = &[
    "art", "c", "ca", "ch", "fig", "fri", "mon", "no", "nos", "p", "par", "para", "pp", "sat",
    "sec", "sun", "thu", "thur", "thurs", "tue", "tues", "wed",
];

/// States of the dateline: "PORTLAND, Ore. (AP)". Many are words, so they count only after a comma.
const STATES: &[&str] = &[
    "ala", "ariz", "ark", "calif", "colo", "conn", "del", "fla", "ga", "ill", "ind", "kan", "ky",
    "la", "mass", "md", "mich", "minn", "miss", "mo", "mont", "neb", "nev", "okla", "ont", "ore",
    "pa", "que", "tenn", "tex", "va", "vt", "wash", "wis", "wyo",
];

/// Words that stand before a name with their stop: "St. Louis", "Ft. Worth"; a sentence seldom ends in them.
const TITLES: &[&str] = &[
    "adm", "brig", "capt", "cmdr", "col", "cpl", "dr", "ft", "gen", "gov", "hon", "lt", "maj",
    "messrs", "mlle", "mme", "mr", "mrs", "ms", "mt", "pfc", "pres", "prof", "pvt", "rep", "reps",
    "rev", "sen", "sens", "sgt", "spc", "st", "supt", "vs",
];

/// Last parts of host and file names that are no English words.
const NAME_ENDINGS: &[&str] = &[
    "asp", "aspx", "biz", "com", "csv", "doc", "docx", "edu", "fr", "gov", "gz", "htm", "html",
    "info", "jpeg", "jpg", "mil", "mp3", "mp4", "net", "ny", "org", "pdf", "php", "png", "ppt",
    "ru", "sy", "tk", "tr", "tv", "txt", "ua", "uk", "wav", "xls", "xlsx", "xml", "zip",
];

/// Units that are words of their own when written onto their number: "20km", "5pm", "3bn".
const UNITS: &[&str] = &[
    "am", "bn", "c", "cm", "f", "ft", "g", "gb", "ha", "hr", "hrs", "k", "kg", "kgs", "km", "kmh",
    "kms", "kph", "kw", "lb", "lbs", "m", "mb", "mg", "min", "mins", "ml", "mm", "mn", "mph", "mw",
    "pm", "sec", "tn", "yr", "yrs",
];

/// Pronouns and the like after which "'d" is a word: "he'd", but not "Sa'd".
const BEFORE_D: &[&str] = &[
    "everyone", "he", "how", "i", "it", "she", "that", "there", "they", "we", "what", "where",
    "who", "you",
];

/// Written as one, and two words to grammar: the form and the bytes of its first word.
const CONTRACTIONS: &[(&str, usize)] = &[
    ("alot", 1),
    ("arent", 3),
    ("cannot", 3),
    ("cant", 2),
    ("couldnt", 5),
    ("didnt", 3),
    ("doesnt", 4),
    ("dont", 2),
    ("gimme", 3),
    ("gonna", 3),
    ("gotta", 3),
    ("hadnt", 4),
    ("hasnt", 3),
    ("havent", 4),
    ("im", 1),
    ("isnt", 2),
    ("ive", 1),
    ("lemme", 3),
    ("outta", 3),
    ("shouldnt", 6),
    ("thats", 4),
    ("theres", 5),
    ("theyre", 4),
    ("wanna", 3),
    ("wasnt", 3),
    ("werent", 4),
    ("whats", 4),
    ("wont", 2),
    ("wouldnt", 5),
    ("youre", 3),
    ("youve", 3),
];

/// Days of the week and months, short forms too, without their stop.
const DAYS: &[&str] = &[
    "apr",
    "april",
    "aug",
    "august",
    "dec",
    "december",
    "feb",
    "february",
    "fri",
    "friday",
    "jan",
    "january",
    "jul",
    "july",
    "jun",
    "june",
    "mar",
    "march",
    "may",
    "mon",
    "monday",
    "nov",
    "november",
    "oct",
    "october",
    "sat",
    "saturday",
    "sep",
    "sept",
    "september",
    "sun",
    "sunday",
    "thu",
    "thur",
    "thurs",
    "thursday",
    "today",
    "tue",
    "tues",
    "tuesday",
    "wed",
    "wednesday",
    "yesterday",
];

/// Words that lost their beginning: "'em", "'til". Without the apostrophe.
const CLIPPED: &[&str] =
    &["bout", "cause", "cuz", "em", "n", "nuff", "round", "scopes", "til", "till", "tis", "twas"];

/// Longest entry of any list; what is longer is in none.
const LONGEST: usize = 12;

/// Lower-case of a short ASCII word; `None` for what no list can hold.
struct Folded {
    bytes: [u8; LONGEST],
    len: usize,
}

impl Folded {
    fn of(word: &str) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        let slot = bytes.get_mut(..word.len())?;
        slot.copy_from_slice(word.as_bytes());
        slot.make_ascii_lowercase();
        word.is_ascii().then_some(Self { bytes, len: word.len() })
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("")
    }
}

fn listed(list: &[&str], word: &str) -> bool {
    Folded::of(word).is_some_and(|folded| list.binary_search(&folded.as_str()).is_ok())
}

/// Whether `word-` belongs to the word after it.
pub(crate) fn is_prefix(word: &str) -> bool {
    listed(PREFIXES, word)
}

/// Whether `word.` keeps its stop, given whether a number follows.
pub(crate) fn is_abbreviation(word: &str, before_number: bool) -> bool {
    listed(ABBREVIATIONS, word)
        || listed(MONTHS, word) && (before_number || word != "mar" && word != "dec")
        || before_number && listed(BEFORE_NUMBER, word)
}

/// Whether `word.` is a state when it stands after a comma.
pub(crate) fn is_state(word: &str) -> bool {
    listed(STATES, word)
}

/// Whether `word.` announces a name and so hardly ever ends a sentence.
pub(crate) fn is_title(word: &str) -> bool {
    listed(TITLES, word)
}

/// Whether a dotted name may end in `.word`.
pub(crate) fn is_name_ending(word: &str) -> bool {
    listed(NAME_ENDINGS, word)
}

/// Whether `word` names a day of the week or a month.
pub(crate) fn is_day(word: &str) -> bool {
    listed(DAYS, word)
}

/// Whether `word` is a unit written onto its number.
pub(crate) fn is_unit(word: &str) -> bool {
    word != "G" && listed(UNITS, word)
}

/// Whether "'d" after `word` is a word.
pub(crate) fn takes_d(word: &str) -> bool {
    listed(BEFORE_D, word)
}

/// Whether `'word` is one word.
pub(crate) fn is_clipped(word: &str) -> bool {
    listed(CLIPPED, word)
}

/// Bytes of the first of the two words that are written as one, if `word` is such.
pub(crate) fn contraction(word: &str) -> Option<usize> {
    let folded = Folded::of(word)?;
    let found = CONTRACTIONS.binary_search_by(|(form, _)| (*form).cmp(folded.as_str())).ok()?;
    Some(CONTRACTIONS[found].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_folded_and_short() {
        let plain = [
            STATES,
            PREFIXES,
            ABBREVIATIONS,
            MONTHS,
            BEFORE_NUMBER,
            TITLES,
            NAME_ENDINGS,
            UNITS,
            BEFORE_D,
            CLIPPED,
        ];
        for list in plain {
            assert!(list.is_sorted(), "{list:?}");
            assert!(list.iter().all(|w| w.len() <= LONGEST && *w == w.to_lowercase()), "{list:?}");
        }
        assert!(CONTRACTIONS.is_sorted_by_key(|(form, _)| form));
        assert!(
            CONTRACTIONS.iter().all(|(form, at)| form.is_char_boundary(*at) && *at < form.len())
        );
    }
}
