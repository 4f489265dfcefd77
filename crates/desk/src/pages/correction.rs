//! The form in which a person says what a report says instead: its lists, what stands there now, and what was typed into it.

use super::query::Form;
use crate::answer::Failure;
use crate::desk::Desk;
use parallax_engine::{count_in_words, days_in_words, typed_count, typed_days};
use parallax_model::{
    AffectedKind, Claim, Day, DayRange, EventType, Fields, Interval, Method, Place, Scope, Stance,
};
use parallax_record::place_words;

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
}

/// The form as it opens over a claim.
pub(crate) fn over(claim: &Claim) -> Correction {
    let none = || NOTHING.to_owned();
    let or_none = |value: Option<String>| value.unwrap_or_else(none);
    let names = |actors: Vec<&str>| match actors.is_empty() {
        true => none(),
        false => actors.join("; "),
    };
    let category = claim.affected.first().and_then(|affected| affected.category);
    let mut correction = Correction { claim: claim.id.to_string(), ..blank() };
    let read: [(&str, String); 9] = [
        ("event", claim.event.to_string()),
        ("scope", claim.scope.to_string()),
        ("stance", claim.stance.to_string()),
        ("method", or_none(claim.method.map(|method| method.to_string()))),
        ("category", or_none(category.map(|one| one.to_string()))),
        ("count", or_none(claim.quantity.as_ref().map(|quantity| quantity.text.clone()))),
        ("place", or_none(claim.place.as_ref().map(place_words))),
        ("on", or_none(claim.time.map(parallax_record::phrase_of_days))),
        ("actor", names(claim.actor.iter().map(|actor| actor.text.as_str()).collect())),
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

/// The lists and fields of the form, with nothing read.
pub(crate) fn empty() -> (Vec<List>, Vec<Typed>) {
    let Correction { lists, typed, .. } = blank();
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
    let typed =
        |name, label, key, example| Typed { name, label, key, read: String::new(), example };
    Correction {
        claim: String::new(),
        lists: vec![
            list("event", "Event", all(EventType::ALL, EventType::as_str), false),
            list("scope", "Speaks over", all(Scope::ALL, Scope::as_str), false),
            list("stance", "How sure", all(Stance::ALL, Stance::as_str), false),
            list("method", "How", all(Method::ALL, Method::as_str), true),
            list("category", "To whom", all(AffectedKind::ALL, AffectedKind::as_str), false),
        ],
        typed: vec![
            typed("count", "How many", "n", "12, 12.., 12..15, at least 12"),
            typed("place", "Where", "p", "Homs"),
            typed("country", "Country", "", "SY"),
            typed("on", "When", "d", "2015-03-30, 2015-03-28..2015-03-30, on Tuesday"),
            typed("actor", "Who did it", "w", "rebels; the army"),
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
        method: given(form, "method", |name| {
            name.parse::<Method>().map_err(|error| refused(&error.to_string()))
        })?,
        place: given(form, "place", |name| place(desk, name, form.get("country")))?,
        time: given(form, "on", |words| days(words, published))?,
        actor: given(form, "actor", |names| {
            let names = names.split(';').map(str::trim).filter(|name| !name.is_empty());
            Ok(names.map(str::to_owned).collect::<Vec<_>>())
        })?
        .map(Option::unwrap_or_default),
        category: one_of::<AffectedKind>(form, "category")?,
    })
}

fn refused(what: &str) -> Failure {
    let hint =
        "Go back, mend the field, and send the form again; an empty field stands as it was read.";
    Failure::refused(format!("{what}."), hint)
}

fn one_of<T: std::str::FromStr<Err: std::fmt::Display>>(
    form: &Form,
    name: &str,
) -> Result<Option<T>, Failure> {
    match form.get(name) {
        "" => Ok(None),
        value => value.parse().map(Some).map_err(|error: T::Err| refused(&error.to_string())),
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
    read.ok_or_else(|| refused(&format!("“{words}” states no number; write 12, 12.. or 12..15")))
}

fn days(words: &str, published: Option<Day>) -> Result<DayRange, Failure> {
    let wrong = match typed_days(words) {
        Ok(days) => return Ok(days),
        Err(wrong) => wrong,
    };
    days_in_words(words, published).ok_or_else(|| refused(&wrong))
}

fn place(desk: &Desk, name: &str, country: &str) -> Result<Place, Failure> {
    let found = desk.shelf.place(name, (!country.is_empty()).then_some(country));
    let unknown = || {
        let hint = "Try another spelling, or give the country’s code; `parallax gazetteer add` adds a country’s places.";
        Failure::refused(format!("No place is known as “{name}” there."), hint)
    };
    found.map_err(Failure::of_shelf)?.ok_or_else(unknown)
}
