//! Claims, voices and figures in a person's words.

use crate::messages::Lang;
use parallax_engine::totals::Sum;
use parallax_engine::{Record, owns};
use parallax_model::{
    Bound, Claim, ClaimId, DatePrecision, Day, DayRange, Fields, Harm, IncidentKind, Interval,
    Place, ReportId, SpeakerKind, Stance, Tally, Voice,
};
use parallax_record::{
    AppearanceLine, BoundsLine, in_words, phrase_of_days, place_words, tally_range_words,
};

/// Digits of a digest that tell reports apart well enough for a person.
const SHORT_DIGEST: usize = 12;

/// Who says so: the chain of speakers from the voice nearest the reader, or the outlet's own words.
pub(crate) fn speakers(lang: Lang, record: &Record, claim: &Claim) -> String {
    if claim.speakers.is_empty() {
        return in_own_words(lang, record, &claim.report);
    }
    let names: Vec<&str> = claim.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    names.join(&format!("{}{} ", lang.comma(), lang.say("quoting")))
}

/// The outlet that says something in its own words: in English, for that is what addresses are made of.
pub(crate) fn own_words(record: &Record, report: &ReportId) -> String {
    in_own_words(Lang::En, record, report)
}

fn in_own_words(lang: Lang, record: &Record, report: &ReportId) -> String {
    let outlet = record.report(report).and_then(|(report, _)| report.outlet.clone());
    let outlet = outlet.unwrap_or_else(|| short(report.as_str()));
    // An outlet's name of another script must not turn the whole round.
    let outlet = match lang {
        Lang::En => outlet,
        Lang::Ar => format!("\u{200f}\u{2068}{outlet}\u{2069}"),
    };
    format!("{outlet}{}{}", lang.comma(), lang.say("in its own words"))
}

/// The origin of a claim: the voice that counts.
pub(crate) fn origin(record: &Record, claim: &Claim) -> String {
    let origin = claim.origin().map(|origin| origin.name.to_string());
    origin.unwrap_or_else(|| own_words(record, &claim.report))
}

/// A place with its country, as [`place_words`] has it, by the name that the language has for it.
pub(crate) fn place(lang: Lang, place: &Place) -> String {
    match place_name(lang, place) {
        Some(name) => place_words(&Place { name: name.to_owned(), ..place.clone() }),
        None => place_words(place),
    }
}

/// The name that the language has for a place; `None`: it goes by its own.
pub(crate) fn place_name(lang: Lang, place: &Place) -> Option<&'static str> {
    lang.place(place.geoname_id?)
}

/// The name a voice goes by.
pub(crate) fn voice(lang: Lang, record: &Record, voice: &Voice) -> String {
    match record.claim(&voice.claim) {
        Some(claim) if claim.speakers.is_empty() => in_own_words(lang, record, &claim.report),
        _ => voice.name.to_string(),
    }
}

/// A digest by its first digits, a path by its file.
pub(crate) fn short(id: &str) -> String {
    let is_digest = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (is_digest, id.rsplit_once(['/', '\\'])) {
        (true, _) => id[..SHORT_DIGEST].to_owned(),
        (false, Some((_, file))) if !file.is_empty() => file.to_owned(),
        _ => id.to_owned(),
    }
}

/// What a report is called: its title, else the name it came under.
pub(crate) fn called(known: &AppearanceLine) -> String {
    known.title.as_ref().map_or_else(|| short(&known.name), |title| title.to_string())
}

/// How sure, with the words that hedge.
pub(crate) fn stance(lang: Lang, claim: &Claim) -> String {
    let words: Vec<&str> = claim.hedges.iter().map(|hedge| hedge.text.as_str()).collect();
    match (claim.stance, words.is_empty()) {
        (Stance::Asserted, _) => String::new(),
        (stance, true) => lang.say(stance.as_str()).to_owned(),
        (stance, false) => {
            format!("{} (“{}”)", lang.say(stance.as_str()), words.join("”, “"))
        }
    }
}

/// What a claim counts, in words.
pub(crate) fn count(lang: Lang, claim: &Claim) -> String {
    match (&claim.quantity, claim.joint) {
        (Some(quantity), _) => interval(lang, quantity.interval),
        (None, Some(joint)) => {
            format!("{} {}", interval(lang, joint), lang.say("killed and injured together"))
        }
        (None, None) if Harm::of(claim.event).is_some() => lang.say("no count reported").to_owned(),
        (None, None) => String::new(),
    }
}

/// The words of a claim, verbatim.
pub(crate) fn quote<'r>(record: &'r Record, claim: &Claim) -> &'r str {
    record.report(&claim.report).map_or("", |(report, _)| claim.span.of(&report.text))
}

/// An instant of the journal, UTC.
pub(crate) fn instant(time_ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(time_ms);
    time.map_or_else(
        |_| format!("{time_ms} ms"),
        |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

/// What a correction says: "quantity: 12 to 15; place: not stated".
pub(crate) fn fields(lang: Lang, fields: &Fields) -> String {
    let or_not = |words: Option<String>| words.unwrap_or_else(|| lang.say("not stated").to_owned());
    let named = |name: &str| lang.say(name).replace('_', " ");
    let listed = |words: &Option<Vec<String>>| {
        words.as_ref().map(|words| or_not(Some(words.join(", ")).filter(|said| !said.is_empty())))
    };
    let voices = fields.speakers.as_ref().map(|all| {
        let voice =
            |(name, kind): &(String, SpeakerKind)| format!("{name} ({})", named(kind.as_str()));
        all.iter().map(voice).collect::<Vec<_>>()
    });
    let said = [
        ("event", fields.event.map(|one| named(one.as_str()))),
        ("quantity", fields.quantity.map(|one| or_not(one.map(|said| interval(lang, said))))),
        ("scope", fields.scope.map(|one| named(one.as_str()))),
        ("stance", fields.stance.map(|one| named(one.as_str()))),
        ("method", fields.method.map(|one| or_not(one.map(|one| named(one.as_str()))))),
        (
            "place",
            fields.place.as_ref().map(|one| or_not(one.as_ref().map(|one| place(lang, one)))),
        ),
        ("time", fields.time.map(|one| or_not(one.map(|time| days(lang, Some(time)))))),
        ("actor", listed(&fields.actor)),
        ("affected", listed(&fields.affected)),
        ("category", fields.category.map(|one| named(one.as_str()))),
        ("speakers", listed(&voices)),
        (
            "subset_of",
            fields.subset_of.as_ref().map(|one| or_not(one.as_ref().map(|id| id.to_string()))),
        ),
        ("trigger", fields.trigger.clone()),
        ("hedges", listed(&fields.hedges)),
    ];
    let said = said.into_iter().filter_map(|(name, words)| Some((name, words?)));
    let said = said.map(|(name, words)| format!("{}: {words}", lang.say(name)));
    said.collect::<Vec<_>>().join(if lang == Lang::En { "; " } else { "؛ " })
}

/// What the record says of a harm, by its bounds: "12 to 15, best 15".
pub(crate) fn bounds(lang: Lang, bounds: &BoundsLine) -> String {
    let range = match (bounds.low, bounds.high) {
        (Some(low), Some(high)) => Interval::between(low.min(high), high).ok(),
        (Some(low), None) => Some(Interval::at_least(low)),
        (None, Some(high)) => Interval::between(0, high).ok(),
        (None, None) => None,
    };
    let Some(range) = range else { return lang.say("nothing reported").to_owned() };
    match bounds.best {
        Some(best) if (range.lo(), range.hi()) != (best, Some(best)) => {
            let (range, best) = (interval(lang, range), lang.number(best));
            format!("{range}{}{} {best}", lang.comma(), lang.say("best"))
        }
        _ => interval(lang, range),
    }
}

/// The harm as a label.
pub(crate) fn harm(harm: Harm) -> String {
    harm.as_str().replace('_', " ")
}

/// The kind of incident as a heading.
pub(crate) fn kind(kind: IncidentKind) -> &'static str {
    match kind {
        IncidentKind::Incident => "incident",
        IncidentKind::Cumulative => "running total, never added to incidents",
        IncidentKind::Standing => "state that holds, never added to incidents",
    }
}

/// "12 to 15, accounts agree".
pub(crate) fn verdict(lang: Lang, tally: &Tally) -> String {
    let range = match lang {
        Lang::En => tally_range_words(tally),
        Lang::Ar => arabic_range(tally),
    };
    match (tally.voices.len(), tally.agreed) {
        (0 | 1, true) => range,
        (_, true) => format!("{range}{}{}", lang.comma(), lang.say("accounts agree")),
        (_, false) => format!("{range}{}{}", lang.comma(), lang.say("accounts diverge")),
    }
}

/// What `tally_range_words` says, in Arabic.
fn arabic_range(tally: &Tally) -> String {
    let n = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.n);
    let states = |n: u64| tally.voices.iter().any(|voice| voice.says.hi() == Some(n));
    let number = |n| Lang::Ar.number(n);
    match (n(&tally.low), n(&tally.high)) {
        (Some(low), Some(high)) if !states(high) && low != high => {
            format!(
                "{} أو {}",
                interval(Lang::Ar, Interval::at_least(low)),
                interval(Lang::Ar, Interval::at_least(high))
            )
        }
        (Some(low), Some(high)) if low == high && states(high) => number(low),
        (Some(low), Some(high)) if states(high) => {
            format!("من {} إلى {}", number(low), number(high))
        }
        (Some(low), _) => interval(Lang::Ar, Interval::at_least(low)),
        (None, Some(high)) => format!("حتى {}", number(high)),
        (None, None) => Lang::Ar.say("no count reported").to_owned(),
    }
}

/// A number as a person says it: "at least 12".
pub(crate) fn interval(lang: Lang, said: Interval) -> String {
    let number = |n| Lang::Ar.number(n);
    match (lang, said.lo(), said.hi()) {
        (Lang::En, ..) => in_words(said),
        (_, low, Some(high)) if low == high => number(low),
        (_, 0, Some(high)) => format!("حتى {}", number(high)),
        (_, low, Some(high)) => format!("من {} إلى {}", number(low), number(high)),
        (_, low, None) => format!("{} على الأقل", number(low)),
    }
}

/// Days as a person says them, or that nobody knows them.
pub(crate) fn days(lang: Lang, days: Option<DayRange>) -> String {
    let Some(days) = days else { return lang.say("day not known").to_owned() };
    if lang == Lang::En {
        return phrase_of_days(days);
    }
    const MONTHS: [&str; 12] = [
        "كانون الثاني",
        "شباط",
        "آذار",
        "نيسان",
        "أيار",
        "حزيران",
        "تموز",
        "آب",
        "أيلول",
        "تشرين الأول",
        "تشرين الثاني",
        "كانون الأول",
    ];
    let month = |day: Day| MONTHS[usize::from(day.month().unsigned_abs()) - 1];
    let year = |day: Day| lang.digits(&day.year().to_string());
    let full =
        |day: Day| format!("{} {} {}", lang.digits(&day.day().to_string()), month(day), year(day));
    let (from, to) = (days.from(), days.to());
    let is_one_month = (from.year(), from.month()) == (to.year(), to.month());
    match days.precision {
        DatePrecision::Month if is_one_month => format!("{} {}", month(from), year(from)),
        DatePrecision::Year if from.year() == to.year() => year(from),
        _ if from == to => full(from),
        _ => format!("{} – {}", full(from), full(to)),
    }
}

/// "28 March 2015", "28 March 2015, 18:01 UTC", of what ISO 8601 writes `2015-03-28`, `2015-03-28T18:01:39Z` (or of
/// [`instant`]); anything else as it is.
pub(crate) fn when(lang: Lang, iso: &str) -> String {
    let Some((Ok(day), rest)) =
        iso.split_at_checked(10).map(|(day, rest)| (day.parse::<Day>(), rest))
    else {
        return iso.to_owned();
    };
    let day = days(lang, Some(DayRange::day(day)));
    let is_utc = rest.ends_with('Z') || rest.ends_with(" UTC");
    match (rest.is_empty(), rest.get(1..6)) {
        (true, _) => day,
        (false, Some(clock)) if rest.starts_with([' ', 'T']) => {
            let comma = lang.comma();
            let zone = if is_utc { " UTC" } else { "" };
            format!("{day}{comma}{}{zone}", lang.digits(clock))
        }
        _ => iso.to_owned(),
    }
}

/// A total: "12 to 20, best 15".
pub(crate) fn sum(lang: Lang, sum: &Sum) -> String {
    if sum.n_tallies == 0 {
        return lang.say("no count reported").to_owned();
    }
    let said = match (sum.low == sum.high, sum.n_open > 0) {
        (true, false) => Interval::exactly(sum.low),
        (true, true) => Interval::at_least(sum.low),
        (false, _) => Interval::between(sum.low.min(sum.high), sum.high)
            .unwrap_or(Interval::at_least(sum.low)),
    };
    let mut range = interval(lang, said);
    if sum.low != sum.high && sum.n_open > 0 {
        range = format!("{range} {}", lang.say("or more"));
    }
    match sum.whole_best() {
        Some(best) if best != sum.low || sum.low != sum.high => {
            format!("{range}{}{} {}", lang.comma(), lang.say("best"), lang.number(best))
        }
        _ => range,
    }
}

/// Which ends of the record's range this voice owns: "lowest and best".
pub(crate) fn owned(lang: Lang, tally: &Tally, voice: &Voice) -> String {
    let is_owner = |id: &ClaimId| owns(tally, voice, id);
    let ends = [("lowest", &tally.low), ("best", &tally.best), ("highest", &tally.high)];
    let owned = ends.iter().filter(|(_, end)| end.as_ref().is_some_and(|end| is_owner(&end.owner)));
    let owned: Vec<&str> = owned.map(|(name, _)| lang.say(name)).collect();
    // In Arabic "and" is written with the word that follows it.
    owned.join(if lang == Lang::En { " and " } else { " و" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_are_said_as_a_language_says_them() {
        let check = |iso: &str, english: &str, arabic: &str| {
            assert_eq!(
                (when(Lang::En, iso).as_str(), when(Lang::Ar, iso).as_str()),
                (english, arabic)
            );
        };
        check("2015-03-28", "28 March 2015", "٢٨ آذار ٢٠١٥");
        check(
            "2026-11-28T18:01:39.294Z",
            "28 November 2026, 18:01 UTC",
            "٢٨ تشرين الثاني ٢٠٢٦، ١٨:٠١ UTC",
        );
        check(
            "2026-11-28 18:01 UTC",
            "28 November 2026, 18:01 UTC",
            "٢٨ تشرين الثاني ٢٠٢٦، ١٨:٠١ UTC",
        );
        check("2013-05-01T10:00:00", "1 May 2013, 10:00", "١ أيار ٢٠١٣، ١٠:٠٠");
        for other in ["", "2015", "the spring of 2015", "2015-03-28x", "بعد ظهر يوم"] {
            check(other, other, other);
        }
    }
}
