//! What the stages say in English, in the language of the page: titles of incidents, why claims are one, why a figure was
//! chosen. Their wording is ours and known, but for what stands in its gaps: days and numbers, which are written as the
//! language writes them, words of the codebook, and other people's words, which stay as they are.

use crate::messages::Lang;
use crate::shelf::Holdings;
use crate::wording;
use parallax_engine::{Recorded, headings};
use parallax_model::{DatePrecision, Day, DayRange, EventType, Interval, Place, Reason};

/// Sentences of `grouping`, the more exact before those that more would fit.
const REASONS: &[&str] = &[
    "told in the same report",
    "told in different reports",
    "same sentence",
    "adjacent sentences",
    "{0} sentences apart",
    "times overlap",
    "same day",
    "1 day apart",
    "{0} days apart",
    "by date of publication, {0}",
    "one was published {0} days before the other happened",
    "few claims say when ({0}): within the week before publication ({1})",
    "no claim says when: within the week before publication ({0})",
    "same place ({0})",
    "same area ({0})",
    "same country ({0})",
    "one contains the other ({0}, {1})",
    "{0} km apart ({1}, {2})",
    "different places ({0}, {1})",
    "different countries ({0}, {1})",
    "places that cannot be compared ({0}, {1})",
    "both name {0} as the actor",
    "both name {0} among the affected",
    "different actors ({0}; {1})",
    "actors named differently ({0}; {1})",
    "different actors",
    "different people named",
    "lists of different people",
    "both speak of \"{0}\"",
    "reports {0} % alike ({1})",
    "passages {0} % alike ({1})",
    "one is stated to be part of the other",
    "a running total joins no incident",
    "a state that holds joins no incident",
    "both by {0}",
    "by {0}, by {1}",
    "{0} at {1} and at {2}",
    "{0} and {1}",
];

/// Sentences of `reckoning`.
const CHOICES: &[&str] = &[
    "{0} names no best figure",
    "{0} is the smallest floor stated",
    "{0} is the largest number stated",
    "{0} was stated last",
    "{0} is the word of the highest kind of source",
    "{0} is the number most voices state",
    "{0} of {1} voice can be right about {2}",
    "{0} of {1} voices can be right about {2}",
    "{0} of {1} voices set no bound",
    "denied by {0}",
    "graded {0}",
    "a count of killed and injured together sets no bound",
];

/// Sentences of `decisions`: what a person has to look at.
const FINDINGS: &[&str] = &[
    "entry {0} ({1}) names claim {2}, which is not read any more: its report is gone, or the reader changed; the decision waits for it",
    "claim {0} was accepted in entry {1} and is read otherwise now ({2}); what was accepted stands",
    "entry {0} puts claim {1} with claims of another scope; happenings, running totals and states stay apart: correct its scope",
];

/// Sentences of `reading`, and of `decisions` where a person's word stands in its place: why a field is what it is.
const GROUNDS: &[&str] = &[
    "frame {0}",
    "{0}: the words \"{1}\"",
    "\"{0}\" in the frame's place for the actor",
    "\"{0}\" is \"{1}\", named in sentence {2}",
    "\"{0}\" governs the clause by \"{1}\"",
    "whoever claims responsibility says so",
    "inside a quotation still open",
    "sentence {0} says whose words these are",
    "a base by its number, in no gazetteer",
    "\"{0}\" in the clause",
    "countries named side by side",
    "\"a {0}\" that is named further on",
    "\"it\": the town that sentence {0} names",
    "the country that the report tells of",
    "the country whose war is told of",
    "the one country that the report tells of",
    "\"the country\": the one the report tells of",
    "what sentence {0} tells of",
    "another day, and a place in the sentence",
    "named in the sentence, and meant again",
    "years are told of since the scene",
    "the town that the report tells of most",
    "the town that sentence {0} names",
    "inherited from sentence {0}",
    "the town of that name, for a town is told of",
    "the next place of an event in the report",
    "named more exactly where the same is told again",
    "the day that sentence {0} tells",
    "sentence {0} says when it happened",
    "the one day the report tells of such events there",
    "stated in the clause",
    "counted from the time told before",
    "part of \"{0}\"",
    "added by {0}, entry {1}",
    "{0}: {1} by {2}, entry {3}; the machine read: {4}",
    QUANTITY,
];

/// Words, their number and how it is qualified.
const QUANTITY: &str = "\"{0}\": {1} ({2})";

/// What a person decided, as the reasons of an incident tell it.
const DECIDED: &str = "{0} by {1}, entry {2}: {3}";

/// What an incident of the record is called.
pub(crate) fn title_of(lang: Lang, one: &Recorded) -> String {
    title(lang, &one.title, one.incident.place.as_deref())
}

/// What an incident is called: "Killing of detainees in Idlib, 28 March 2015". `place`: where it was, for the name that the
/// language has for it.
pub(crate) fn title(lang: Lang, title: &str, place: Option<&Place>) -> String {
    let dated = title.rsplit_once(", ").and_then(|(line, days)| Some((line, days_of(days)?)));
    let (line, days) = dated.map_or((title, None), |(line, days)| (line, Some(days)));
    let days = days.map(|days| wording::days(lang, Some(days)));
    match (lang, days) {
        (Lang::En, None) => title.to_owned(),
        (Lang::En, Some(days)) => format!("{line}, {days}"),
        (Lang::Ar, days) => arabic_title(line, days, place),
    }
}

fn arabic_title(line: &str, days: Option<String>, place_of: Option<&Place>) -> String {
    let lang = Lang::Ar;
    let begins = |heading: &&str| {
        line.strip_prefix(*heading).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let heading = headings().filter(begins).max_by_key(|heading| heading.len());
    let mut said = match heading {
        None => apart(line),
        Some(heading) => {
            let rest = &line[heading.len()..];
            let (whom, place) = match rest.split_once(" in ") {
                Some((whom, place)) => (whom, Some(place)),
                None => (rest, None),
            };
            let whom = whom.strip_prefix(" of ").or_else(|| whom.strip_prefix(" on "));
            let mut said = lang.say(heading).to_owned();
            if let Some(whom) = whom {
                let whom = lang.noun(whom).map_or_else(|| apart(whom), str::to_owned);
                said.push_str(&format!(" ({whom})"));
            }
            if let Some(place) = place {
                let (name, of) = match place.rsplit_once(" (") {
                    Some((name, "province)")) => (name, lang.say("province")),
                    Some((name, "district)")) => (name, lang.say("district")),
                    _ => (place, ""),
                };
                let of = if of.is_empty() { String::new() } else { format!(" ({of})") };
                let is_it = |one: &&Place| one.name == name;
                let known = place_of.filter(is_it).and_then(|one| wording::place_name(lang, one));
                let name = known.unwrap_or(name);
                said.push_str(&format!(" {} {}{of}", lang.say("in"), apart(name)));
            }
            said
        }
    };
    if let Some(days) = days {
        said.push_str(&format!("، {days}"));
    }
    said
}

/// Why a claim is in an incident.
pub(crate) fn reason(lang: Lang, holdings: &Holdings, reason: &Reason) -> String {
    let found = match reason.comparison {
        "decision" => decided(lang, &reason.found),
        _ => sentence(lang, holdings, REASONS, &reason.found),
    };
    format!("{}: {found}", lang.say(reason.comparison))
}

/// Why a figure was chosen.
pub(crate) fn because(lang: Lang, holdings: &Holdings, text: &str) -> String {
    let parts = text.split("; ").map(|part| sentence(lang, holdings, CHOICES, part));
    parts.collect::<Vec<_>>().join(if lang == Lang::Ar { "؛ " } else { "; " })
}

/// What a person has to look at.
pub(crate) fn finding(lang: Lang, holdings: &Holdings, text: &str) -> String {
    sentence(lang, holdings, FINDINGS, text)
}

/// Why a field of a claim is what it is.
pub(crate) fn ground(lang: Lang, holdings: &Holdings, text: &str) -> String {
    let fits = |pattern: &&'static str| Some((*pattern, gaps(pattern, text)?));
    let Some((pattern, gaps)) = GROUNDS.iter().find_map(fits) else {
        return if lang == Lang::En { text.to_owned() } else { apart(text) };
    };
    let said = gaps.iter().enumerate().map(|(nth, gap)| {
        // What stands between quotation marks is the report's.
        match (pattern.contains(&format!("\"{{{nth}}}\"")), lang) {
            (true, Lang::En) => as_written(gap),
            (true, _) => apart(&as_written(gap)),
            (false, Lang::En) if pattern == QUANTITY && nth == 2 => gap.replace('_', " "),
            (false, _) if pattern == QUANTITY && nth == 2 => {
                lang.say(&format!("number {gap}")).to_owned()
            }
            (false, _) => word(lang, holdings, gap),
        }
    });
    let said = filled(lang.say(pattern), &said.collect::<Vec<_>>());
    // It reads from the right though the report's words come first.
    if lang == Lang::Ar { format!("\u{200f}{said}") } else { said }
}

/// Words of a report that `{:?}` put between quotation marks, as they are; lines run on.
fn as_written(quoted: &str) -> String {
    quoted.replace("\\n", " ").replace("\\\"", "\"").replace("\\'", "'")
}

fn decided(lang: Lang, text: &str) -> String {
    let Some(gaps) = gaps(DECIDED, text) else { return text.to_owned() };
    let [verb, by, entry, why] = gaps[..] else { return text.to_owned() };
    let theirs = |words: &str| if lang == Lang::En { words.to_owned() } else { apart(words) };
    let said = [lang.say(verb).to_owned(), theirs(by), lang.digits(entry), theirs(why)];
    filled(lang.say(DECIDED), &said)
}

/// A sentence of the stages: the first pattern that it fits says how it goes.
fn sentence(lang: Lang, holdings: &Holdings, patterns: &[&'static str], text: &str) -> String {
    let fits = |pattern: &&'static str| Some((*pattern, gaps(pattern, text)?));
    match patterns.iter().find_map(fits) {
        Some((pattern, gaps)) => {
            let is_nested = pattern.ends_with("publication, {0}");
            let said = gaps.iter().map(|gap| match is_nested {
                true => sentence(lang, holdings, REASONS, gap),
                false => word(lang, holdings, gap),
            });
            filled(lang.say(pattern), &said.collect::<Vec<_>>())
        }
        None if lang == Lang::En => text.to_owned(),
        None => apart(text),
    }
}

/// What stands in the gaps of a pattern; `None`: the text is another.
fn gaps<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut literals = pattern.split('{').map(|part| part.split_once('}').map_or(part, |(_, l)| l));
    let mut rest = text.strip_prefix(literals.next()?)?;
    let literals: Vec<&str> = literals.collect();
    let Some((last, between)) = literals.split_last() else {
        return rest.is_empty().then(Vec::new);
    };
    let mut gaps = Vec::new();
    for literal in between {
        let (gap, after) = rest.split_once(literal)?;
        gaps.push(gap);
        rest = after;
    }
    gaps.push(rest.strip_suffix(last)?);
    gaps.iter().all(|gap| !gap.is_empty()).then_some(gaps)
}

fn filled(pattern: &str, gaps: &[String]) -> String {
    let mut said = String::new();
    for (at, part) in pattern.split('{').enumerate() {
        match part.split_once('}') {
            Some((nth, after)) if at > 0 => {
                let gap = nth.parse::<usize>().ok().and_then(|nth| gaps.get(nth));
                said.push_str(gap.map_or("", String::as_str));
                said.push_str(after);
            }
            _ => said.push_str(part),
        }
    }
    said
}

/// What stands in a gap: a day, a number, a party, a word of the codebook, or somebody's own words.
fn word(lang: Lang, holdings: &Holdings, gap: &str) -> String {
    if let Some(days) = days_of(gap) {
        return wording::days(lang, Some(days));
    }
    if let Ok(number) = gap.parse::<u64>() {
        return lang.number(number);
    }
    if let Some(said) = interval_of(gap) {
        return wording::interval(lang, said);
    }
    let parts = gap.split(", ").map(|part| match (holdings.party(lang, part), lang) {
        (name, Lang::Ar) if name != part => apart(name),
        (name, Lang::En) if name != part => name.to_owned(),
        (_, Lang::En) if EVENTS.iter().any(|event| event.as_str() == part) => {
            part.replace('_', " ")
        }
        (_, Lang::En) => part.to_owned(),
        (_, Lang::Ar) => match lang.say(part) {
            said if said != part => said.to_owned(),
            _ => apart(part),
        },
    });
    parts.collect::<Vec<_>>().join(lang.comma())
}

const EVENTS: &[EventType] = EventType::ALL;

/// `2015-03-28`, `2015-03-28..2015-03-30`.
fn days_of(text: &str) -> Option<DayRange> {
    let day = |text: &str| text.parse::<Day>().ok().filter(|_| text.len() == 10);
    match text.split_once("..") {
        None => day(text).map(DayRange::day),
        Some((from, to)) => Some(DayRange::new(day(from)?, day(to)?, DatePrecision::Day)),
    }
}

/// `12..=15`, `12..`: as an interval writes itself.
fn interval_of(text: &str) -> Option<Interval> {
    let (low, high) = text.split_once("..")?;
    let low = low.parse().ok()?;
    match high {
        "" => Some(Interval::at_least(low)),
        _ => Interval::between(low, high.strip_prefix('=')?.parse().ok()?).ok(),
    }
}

/// Words of another script, kept apart from those around them.
fn apart(words: &str) -> String {
    format!("\u{2068}{words}\u{2069}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_engine::{Body, Engine, Options, Party, ReportInput};
    use parallax_model::{ActorKind, PlacePrecision, Qualifier, ReportId};

    fn plain(text: String) -> String {
        text.replace(['\u{200f}', '\u{2068}', '\u{2069}'], "")
    }

    #[test]
    fn titles_say_their_days_as_the_language_does() {
        let check = |line: &str, english: &str, arabic: &str| {
            assert_eq!(title(Lang::En, line, None), english);
            assert_eq!(plain(title(Lang::Ar, line, None)), arabic, "{line}");
        };
        check(
            "Killing of detainees in Idlib, 2015-03-28",
            "Killing of detainees in Idlib, 28 March 2015",
            "قتل (معتقلين) في Idlib، ٢٨ آذار ٢٠١٥",
        );
        check(
            "Attack on bakeries in Homs (province), 2015-03-28..2015-03-30",
            "Attack on bakeries in Homs (province), 28 to 30 March 2015",
            "هجوم (مخابز) في Homs (محافظة)، ٢٨ آذار ٢٠١٥ – ٣٠ آذار ٢٠١٥",
        );
        // A name stays as the report has it.
        check(
            "Killing of zurayk in Homs, 2015-03-28",
            "Killing of zurayk in Homs, 28 March 2015",
            "قتل (zurayk) في Homs، ٢٨ آذار ٢٠١٥",
        );
        check("Siege", "Siege", "حصار");
        check(
            "Another line, that is all",
            "Another line, that is all",
            "Another line, that is all",
        );
    }

    #[test]
    fn a_title_says_its_place_by_the_name_that_the_language_has() {
        let homs = Place {
            name: "Homs".to_owned(),
            country: Some("SY".to_owned()),
            admin1: None,
            precision: PlacePrecision::City,
            point: None,
            geoname_id: Some(169_577),
            population: 0,
        };
        let line = "Killing of detainees in Homs, 2015-03-28";
        let said = |place: &Place| plain(title(Lang::Ar, line, Some(place)));
        assert_eq!(said(&homs), "قتل (معتقلين) في حمص، ٢٨ آذار ٢٠١٥");
        assert_eq!(wording::place(Lang::Ar, &homs), "حمص (SY)");
        assert_eq!(wording::place(Lang::En, &homs), "Homs (SY)");
        // Neither of another place nor of one that no list has is a name made up.
        let elsewhere = Place { name: "Hama".to_owned(), ..homs.clone() };
        assert_eq!(said(&elsewhere), "قتل (معتقلين) في Homs، ٢٨ آذار ٢٠١٥");
        let unlisted = Place { geoname_id: None, ..homs };
        assert_eq!(wording::place(Lang::Ar, &unlisted), "Homs (SY)");
    }

    #[test]
    fn why_is_said_in_the_language_and_others_words_stay() {
        let mut holdings = crate::shelf::nothing();
        let party = |name: &str, arabic: &[&str]| Party {
            name: name.to_owned(),
            called: arabic.iter().map(|name| ("ar".to_owned(), (*name).to_owned())).collect(),
            kind: ActorKind::RebelGroup,
            country: None,
        };
        let known = [
            ("islamic_state".to_owned(), party("Islamic State", &["تنظيم الدولة الإسلامية"])),
            ("red_brigade".to_owned(), party("Red Brigade", &[])),
        ];
        holdings.actors.extend(known);
        let check = |comparison: &'static str, found: &str, english: &str, arabic: &str| {
            let one = Reason { comparison, found: found.to_owned(), weight: 1.0 };
            assert_eq!(reason(Lang::En, &holdings, &one), english);
            assert_eq!(plain(reason(Lang::Ar, &holdings, &one)), arabic);
        };
        check("time", "2 days apart", "time: 2 days apart", "الزمن: الفارق ٢ من الأيام");
        check(
            "time",
            "by date of publication, same day",
            "time: by date of publication, same day",
            "الزمن: بحسب يوم النشر، اليوم نفسه",
        );
        check(
            "time",
            "no claim says when: within the week before publication (2015-03-22..2015-03-28)",
            "time: no claim says when: within the week before publication (22 to 28 March 2015)",
            "الزمن: لا يذكر أي ادعاء متى وقعت: خلال الأسبوع السابق للنشر (٢٢ آذار ٢٠١٥ – ٢٨ آذار ٢٠١٥)",
        );
        check(
            "parties",
            "both name islamic_state as the actor",
            "parties: both name Islamic State as the actor",
            "الأطراف: كلاهما يذكر تنظيم الدولة الإسلامية فاعلًا",
        );
        check(
            "parties",
            "both name red_brigade as the actor",
            "parties: both name Red Brigade as the actor",
            "الأطراف: كلاهما يذكر Red Brigade فاعلًا",
        );
        check(
            "quantity",
            "12..=15 and 14..",
            "quantity: 12 to 15 and at least 14",
            "العدد: من ١٢ إلى ١٥ و١٤ على الأقل",
        );
        check(
            "decision",
            "merge by Rana, entry 12: same day, and same street",
            "decision: merge by Rana, entry 12: same day, and same street",
            "قرار: دمج، Rana، القيد ١٢: same day, and same street",
        );
        check("place", "something else", "place: something else", "المكان: something else");
        assert_eq!(
            because(Lang::En, &holdings, "2 of 3 voices can be right about 15; denied by 1"),
            "2 of 3 voices can be right about 15; denied by 1"
        );
        assert_eq!(
            because(Lang::Ar, &holdings, "2 of 3 voices can be right about 15; graded fair"),
            "٢ من ٣ أصوات يمكن أن تصدق في ١٥؛ الدرجة: متوسط"
        );
    }

    #[test]
    fn why_a_field_is_what_it_is_is_said_in_the_language() {
        let holdings = crate::shelf::nothing();
        let check = |text: &str, english: &str, arabic: &str| {
            assert_eq!(ground(Lang::En, &holdings, text), english);
            assert_eq!(plain(ground(Lang::Ar, &holdings, text)), arabic, "{text}");
        };
        check("frame killing.kill", "frame killing.kill", "الإطار killing.kill");
        check(
            r#""at least\nnine": 9.. (at_least)"#,
            "\"at least nine\": at least 9 (at least)",
            "«at least nine»: ٩ على الأقل (لا أقل من ذلك)",
        );
        // A comma in the report's words is the report's.
        check(
            r#""Homs, Syria" in the clause"#,
            "\"Homs, Syria\" in the clause",
            "«Homs, Syria» في العبارة",
        );
        check(
            r#""workers" governs the clause by "said""#,
            "\"workers\" governs the clause by \"said\"",
            "«workers» يحكم العبارة بالفعل «said»",
        );
        check("inherited from sentence 12", "inherited from sentence 12", "مأخوذ من الجملة ١٢");
        check(
            "12..: correct by Rana, entry 7; the machine read: 9",
            "at least 12: correct by Rana, entry 7; the machine read: 9",
            "١٢ على الأقل: تصحيح، Rana، القيد ٧؛ وكانت الآلة قد قرأت: ٩",
        );
        check("something else", "something else", "something else");
    }

    /// What reading and people's corrections give as grounds, of reports that bring many of them, is known here: each has its
    /// Arabic, but for the report's own words.
    #[test]
    fn no_ground_of_the_examples_is_left_in_english() {
        let engine = Engine::new(&Options { jobs: 1, ..Options::default() }).expect("it starts");
        let holdings = crate::shelf::nothing();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/idlib-2015");
        let mut n = 0;
        for entry in std::fs::read_dir(folder).expect("it ships") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|ending| ending != "txt") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a report");
            let input = ReportInput {
                id: ReportId::new(path.display().to_string()),
                body: Body::Text(text),
                title: None,
                published: "2015-03-30".parse().ok(),
                outlet: None,
            };
            for claim in engine.read(input).claims {
                for one in &claim.because {
                    let said = ground(Lang::Ar, &holdings, &one.because);
                    let is_known = said.chars().any(|c| ('\u{621}'..='\u{64a}').contains(&c));
                    assert!(is_known, "{:?}", one.because);
                    n += 1;
                }
            }
        }
        assert!(n > 100, "{n} grounds");
    }

    /// Whatever the stages can say has its Arabic.
    #[test]
    fn nothing_that_the_stages_say_lacks_its_arabic() {
        let patterns =
            REASONS.iter().chain(CHOICES).chain(FINDINGS).chain(GROUNDS).chain([&DECIDED]);
        let mut all: Vec<String> = patterns.copied().chain(headings()).map(str::to_owned).collect();
        all.extend(Qualifier::ALL.iter().map(|one| format!("number {one}")));
        all.extend(parallax_engine::rules().into_iter().map(|(.., says)| says));
        let is_missing = |words: &String| Lang::Ar.say(words) == words;
        let missing: Vec<String> = all.into_iter().filter(is_missing).collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }
}
