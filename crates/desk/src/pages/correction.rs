//! The form in which a person says what a report says instead: its lists, what stands there now, and what was typed into it.

use super::query::Form;
use crate::answer::{Failure, Told};
use crate::desk::Desk;
use crate::messages::Lang;
use crate::wording;
use parallax_engine::{
    Record, count_in_words, days_in_words, typed_count, typed_days, typed_speakers,
};
use parallax_model::{
    AffectedKind, Claim, ClaimId, Day, DayRange, EventType, Fields, Interval, Method, Place, Scope,
    SpeakerKind, Stance,
};
use parallax_record::place_words;
use std::collections::BTreeSet;

/// What `none` in a field means: the report does not state it.
const NOTHING: &str = "none";

/// A form over one claim.
pub(crate) struct Correction {
    /// The claim.
    pub claim: String,
    /// Lists of the codebook, each with the value as read.
    pub lists: Vec<List>,
    /// Fields to be typed into, each with the value as read.
    pub typed: Vec<Typed>,
}

/// A field with a list of values.
pub(crate) struct List {
    pub name: &'static str,
    pub label: &'static str,
    pub read: String,
    pub values: Vec<&'static str>,
    pub may_be_nothing: bool,
}

/// A field that takes words.
pub(crate) struct Typed {
    pub name: &'static str,
    pub label: &'static str,
    /// Key that puts selected words here.
    pub key: &'static str,
    pub read: String,
    pub example: &'static str,
    /// The list of the page that has values for it; empty: none.
    pub choices: &'static str,
    /// Whether it takes several, with a semicolon between.
    pub takes_several: bool,
}

/// What the claims of a report name, to choose from.
pub(crate) struct Known {
    /// Who speaks in them.
    pub voices: BTreeSet<String>,
    /// Their places.
    pub places: BTreeSet<String>,
    /// The claims themselves, each in a few words.
    pub claims: Vec<(String, String)>,
}

/// What these claims name.
pub(crate) fn known(lang: Lang, claims: &[&Claim]) -> Known {
    let names = claims.iter().flat_map(|claim| &claim.speakers);
    let places = claims.iter().filter_map(|claim| claim.place.as_ref());
    let said = |claim: &&Claim| {
        let words = [
            lang.say(claim.event.as_str()).replace('_', " "),
            wording::count(lang, claim),
            claim.affected.first().map(|one| one.text.to_string()).unwrap_or_default(),
        ];
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        (claim.id.to_string(), words.join(", "))
    };
    Known {
        voices: names.map(|speaker| speaker.name.to_string()).collect(),
        places: places.map(|place| place.name.clone()).collect(),
        claims: claims.iter().map(said).collect(),
    }
}

/// The form as it opens over a claim.
pub(crate) fn over(claim: &Claim) -> Correction {
    let none = || NOTHING.to_owned();
    let or_none = |value: Option<String>| value.unwrap_or_else(none);
    let names = |names: Vec<String>| match names.is_empty() {
        true => none(),
        false => names.join("; "),
    };
    let speaker = |one: &parallax_model::Speaker| format!("{} ({})", one.name, one.kind);
    let kind = claim.origin().map(|origin| origin.kind.to_string());
    let category = claim.affected.first().and_then(|affected| affected.category);
    let mut correction = Correction { claim: claim.id.to_string(), ..blank() };
    let read: [(&str, String); 15] = [
        ("event", claim.event.to_string()),
        ("scope", claim.scope.to_string()),
        ("stance", claim.stance.to_string()),
        ("method", or_none(claim.method.map(|method| method.to_string()))),
        ("category", or_none(category.map(|one| one.to_string()))),
        ("count", or_none(claim.quantity.as_ref().map(|quantity| quantity.text.to_string()))),
        ("place", or_none(claim.place.as_deref().map(place_words))),
        ("on", or_none(claim.time.map(parallax_record::phrase_of_days))),
        ("actor", names(claim.actor.iter().map(|actor| actor.text.to_string()).collect())),
        ("affected", names(claim.affected.iter().map(|one| one.text.to_string()).collect())),
        ("speaker", names(claim.speakers.iter().map(speaker).collect())),
        ("speaker_kind", or_none(kind)),
        ("trigger", claim.trigger.text.to_string()),
        ("hedges", names(claim.hedges.iter().map(|hedge| hedge.text.to_string()).collect())),
        ("part_of", or_none(claim.subset_of.as_ref().map(ToString::to_string))),
    ];
    for (name, was) in read {
        let list = correction.lists.iter_mut().find(|list| list.name == name);
        let typed = correction.typed.iter_mut().find(|typed| typed.name == name);
        if let Some(read) = list.map(|list| &mut list.read).or(typed.map(|typed| &mut typed.read)) {
            *read = was;
        }
    }
    correction
}

/// The lists and fields of the form, with nothing read, for a claim that is new: its speaker and its words it asks for itself.
pub(crate) fn empty() -> (Vec<List>, Vec<Typed>) {
    let Correction { lists, mut typed, .. } = blank();
    typed.retain(|field| !["speaker", "trigger"].contains(&field.name));
    (lists, typed)
}

fn blank() -> Correction {
    let list = |name, label, values, may_be_nothing| List {
        name,
        label,
        read: String::new(),
        values,
        may_be_nothing,
    };
    let typed = |name, label, key, example| Typed {
        name,
        label,
        key,
        read: String::new(),
        example,
        choices: match name {
            "speaker" => "voices",
            "place" => "places",
            "part_of" => "claims",
            _ => "",
        },
        takes_several: ["speaker", "actor", "affected", "hedges"].contains(&name),
    };
    Correction {
        claim: String::new(),
        lists: vec![
            list("event", "Event", all(EventType::ALL, EventType::as_str), false),
            list("scope", "Speaks over", all(Scope::ALL, Scope::as_str), false),
            list("stance", "How sure", all(Stance::ALL, Stance::as_str), false),
            list("method", "How", all(Method::ALL, Method::as_str), true),
            list("category", "What they are", all(AffectedKind::ALL, AffectedKind::as_str), false),
            list(
                "speaker_kind",
                "Kind of speaker",
                all(SpeakerKind::ALL, SpeakerKind::as_str),
                false,
            ),
        ],
        typed: vec![
            typed("count", "How many", "n", "12, 12.., 12..15, at least 12"),
            typed("place", "Where", "p", "Homs"),
            typed("country", "Country", "", "SY"),
            typed("on", "When", "d", "2015-03-30, 2015-03-28..2015-03-30, on Tuesday"),
            typed("speaker", "Who says so", "s", "Reuters (outlet); the governor (official)"),
            typed("actor", "Who did it", "w", "rebels; the army"),
            typed("affected", "To whom", "t", "two bakers; a nurse"),
            typed("trigger", "Words that say it", "e", "were killed"),
            typed("hedges", "Words that hedge", "h", "reportedly"),
            typed("part_of", "Part of the claim", "", "8f21c0"),
        ],
    }
}

fn all<T: Copy>(values: &'static [T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    values.iter().map(|&value| name(value)).collect()
}

/// What was typed. A field left empty stands as read; `published` is the day on which "on Tuesday" was said.
pub(crate) fn fields(desk: &Desk, form: &Form, published: Option<Day>) -> Result<Fields, Failure> {
    Ok(Fields {
        event: one_of::<EventType>(form, "event")?,
        quantity: given(form, "count", count)?,
        scope: one_of::<Scope>(form, "scope")?,
        stance: one_of::<Stance>(form, "stance")?,
        method: given(form, "method", |name| name.parse::<Method>().map_err(|_| not_listed(name)))?,
        place: given(form, "place", |name| place(desk, name, form.get("country")))?,
        time: given(form, "on", |words| days(words, published))?,
        actor: several(form, "actor")?,
        affected: several(form, "affected")?,
        category: one_of::<AffectedKind>(form, "category")?,
        speakers: None,
        subset_of: given(form, "part_of", |id| Ok(ClaimId::new(id)))?,
        trigger: Some(form.get("trigger").to_owned()).filter(|words| !words.is_empty()),
        hedges: several(form, "hedges")?,
    })
}

/// Who says so, as typed; with a kind alone, the origin that was read is of that kind.
pub(crate) fn speakers(
    record: &Record,
    form: &Form,
    claim: &Claim,
) -> Result<Option<Vec<(String, SpeakerKind)>>, Failure> {
    let kind = speaker_kind(form)?;
    Ok(match (several(form, "speaker")?, kind) {
        (Some(typed), kind) => Some(typed_speakers(record, &claim.report, &typed, kind)),
        (None, None) => None,
        (None, Some(kind)) => {
            let read = claim.speakers.iter().map(|one| (one.name.to_string(), one.kind));
            let mut read: Vec<(String, SpeakerKind)> = read.collect();
            if let Some(origin) = read.last_mut() {
                origin.1 = kind;
            }
            Some(read).filter(|read| !read.is_empty())
        }
    })
}

/// The kind of speaker that was chosen.
pub(crate) fn speaker_kind(form: &Form) -> Result<Option<SpeakerKind>, Failure> {
    one_of::<SpeakerKind>(form, "speaker_kind")
}

/// What was typed with semicolons between.
fn several(form: &Form, name: &str) -> Result<Option<Vec<String>>, Failure> {
    let all = given(form, name, |names| {
        let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ");
        let names = names.split([';', '؛']).map(plain).filter(|name| !name.is_empty());
        Ok(names.collect::<Vec<_>>())
    })?;
    Ok(all.map(Option::unwrap_or_default))
}

fn refused(words: &'static str, given: &str) -> Failure {
    let hint =
        "Go back, mend the field, and send the form again; an empty field stands as it was read.";
    Failure::refused(Told::with(words, [given]), hint)
}

fn not_listed(given: &str) -> Failure {
    refused("“{0}” is none of the list.", given)
}

fn one_of<T: std::str::FromStr>(form: &Form, name: &str) -> Result<Option<T>, Failure> {
    match form.get(name) {
        "" => Ok(None),
        value => value.parse().map(Some).map_err(|_| not_listed(value)),
    }
}

fn given<T>(
    form: &Form,
    name: &str,
    read: impl Fn(&str) -> Result<T, Failure>,
) -> Result<Option<Option<T>>, Failure> {
    match form.get(name) {
        "" => Ok(None),
        NOTHING => Ok(Some(None)),
        value => read(value).map(|value| Some(Some(value))),
    }
}

fn count(words: &str) -> Result<Interval, Failure> {
    let read = typed_count(words).ok().or_else(|| count_in_words(words));
    read.ok_or_else(|| refused("“{0}” states no number; write 12, 12.. or 12..15.", words))
}

fn days(words: &str, published: Option<Day>) -> Result<DayRange, Failure> {
    let read = typed_days(words).ok().or_else(|| days_in_words(words, published));
    read.ok_or_else(|| refused("“{0}” is no day; write 2015-03-30, or FROM..TO.", words))
}

fn place(desk: &Desk, name: &str, country: &str) -> Result<Place, Failure> {
    let found = desk.shelf.place(name, (!country.is_empty()).then_some(country));
    let unknown = || {
        let hint = "Try another spelling, or give the country’s code; `parallax gazetteer add` adds a country’s places.";
        Failure::refused(Told::with("No place is known as “{0}” there.", [name]), hint)
    };
    found.map_err(Failure::of_shelf)?.ok_or_else(unknown)
}
