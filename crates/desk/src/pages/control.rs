//! Who held what on a day: a map, the days on which something changed, and the same as a table, each place open onto the
//! claims that say so.

use super::map::{Sheet, around, moves, read_extent};
use super::query::Query;
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::messages::{Lang, filters};
use crate::outlines;
use crate::wording;
use askama::Template;
use parallax_engine::control::{Interval, State, Timeline};
use parallax_model::{ClaimId, DatePrecision, Day, DayRange, Place};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Holders that have a colour of their own; the rest share one.
const MOST_COLOURS: usize = 6;

#[derive(Template)]
#[template(path = "control.html")]
struct Page<'a> {
    query: &'a Query,
    on: String,
    first: String,
    last: String,
    /// Whole days from the first to the last, and to the one shown: what the slider runs over.
    n_days: i32,
    at: i32,
    before: Option<String>,
    after: Option<String>,
    height: u64,
    land: String,
    scale: (u64, u64),
    moves: Vec<(&'static str, String)>,
    marks: Vec<Mark>,
    holders: Vec<Holder>,
    rows: Vec<Row>,
    n_silent: usize,
}

/// A place on the map.
struct Mark {
    x: u64,
    y: u64,
    r: u64,
    name: String,
    who: String,
    class: String,
    is_besieged: bool,
    row: usize,
}

/// Who holds places, and how many.
struct Holder {
    who: String,
    class: String,
    n_places: usize,
}

/// What is said of one place on the day.
struct Row {
    place: String,
    address: String,
    state: &'static str,
    who: String,
    class: String,
    days: String,
    is_hedged: bool,
    besieged_by: String,
    claims: Vec<String>,
}

/// Who held what on the day asked for; by default the last that is spoken of.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["on", "place", "where"])?;
    let wanted = query.get("place").to_lowercase();
    let all = &asked.holdings.control.timelines;
    let timelines: Vec<&Timeline> = all.iter().filter(|one| goes_by(&one.place, &wanted)).collect();
    let turns: BTreeSet<Day> =
        timelines.iter().flat_map(|one| one.holds.iter().map(|hold| hold.from)).collect();
    let last = timelines.iter().flat_map(|one| one.holds.iter().map(|hold| hold.to)).max();
    let first = turns.first().copied();
    let on = query.day("on")?.or(last);
    let found: Vec<(&Timeline, &Interval)> =
        timelines.iter().filter_map(|one| Some((*one, one.on(on?)?))).collect();
    let classes = classes(&found);
    let rows: Vec<Row> =
        found.iter().map(|(one, hold)| row(asked, one, hold, on, &classes)).collect();
    let points = timelines.iter().filter_map(|one| Some((one.place.point?, 1)));
    let extent = match query.get("where") {
        "" => around(points),
        typed => read_extent(typed)?,
    };
    let sheet = Sheet::of(extent);
    let mark = |(at, ((one, _), row)): (usize, (&(&Timeline, &Interval), &Row))| {
        let (x, y) = sheet.inside(one.place.point?)?;
        Some(Mark {
            x,
            y,
            r: 9,
            name: row.place.clone(),
            who: row.who.clone(),
            class: row.class.clone(),
            is_besieged: !row.besieged_by.is_empty(),
            row: at,
        })
    };
    let since =
        |day: Option<Day>| day.zip(first).map_or(0, |(day, first)| (day - first).get_days());
    let text = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let page = Page {
        query: &query,
        on: text(on),
        first: text(first),
        last: text(last),
        n_days: since(last),
        at: since(on),
        before: on.and_then(|on| turns.range(..on).next_back()).map(|day| with_day(&query, *day)),
        after: on
            .and_then(|on| turns.range(on.tomorrow().ok()?..).next())
            .map(|day| with_day(&query, *day)),
        height: sheet.height.round() as u64,
        land: outlines::path(sheet.extent, |lon, lat| sheet.at(lon, lat)),
        scale: sheet.scale(),
        moves: moves(extent, &query),
        marks: found.iter().zip(&rows).enumerate().filter_map(mark).collect(),
        holders: holders(&rows),
        n_silent: timelines.len() - found.len(),
        rows,
    };
    let data = json!({
        "on": on.map(|day| day.to_string()),
        "first": first.map(|day| day.to_string()),
        "last": last.map(|day| day.to_string()),
        "places": found.iter().map(|(one, hold)| data(asked, one, hold)).collect::<Vec<_>>(),
        "silent": page.n_silent,
    });
    let title = asked.view.lang.say("Who held what").to_owned();
    let data_at = format!("/control.json?{}", query.with_page(1));
    Ok(Answer::new(title, asked.view.render(&page)?, data, data_at))
}

fn with_day(query: &Query, day: Day) -> String {
    query.with("on", &day.to_string())
}

/// Whether it is the place, lies in that division or country; nothing asked: all do.
fn goes_by(place: &Place, wanted: &str) -> bool {
    let is_it = |name: &str| name.to_lowercase() == wanted;
    wanted.is_empty()
        || is_it(&place.name)
        || place.admin1.as_deref().is_some_and(is_it)
        || place.country.as_deref().is_some_and(is_it)
}

/// A class of the style sheet for each holder: those who hold most places have a colour of their own.
fn classes(found: &[(&Timeline, &Interval)]) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, hold) in found.iter().filter(|(_, hold)| is_held(hold)) {
        *counts.entry(hold.who()).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let classed = counts.into_iter().enumerate();
    classed.map(|(at, (who, _))| (who, format!("party-{}", at.min(MOST_COLOURS)))).collect()
}

fn is_held(hold: &Interval) -> bool {
    matches!(hold.state, State::Held | State::Joint | State::Partly)
}

fn row(
    asked: &Asked<'_>,
    one: &Timeline,
    hold: &Interval,
    on: Option<Day>,
    classes: &BTreeMap<String, String>,
) -> Row {
    let is_now = |siege: &&Interval| on.is_some_and(|on| siege.from <= on && on <= siege.to);
    let lang = asked.view.lang;
    let sieges =
        one.sieges.iter().filter(is_now).map(|siege| names(asked, lang, siege).join(" + "));
    let sieges: Vec<String> = sieges.collect();
    let who = hold.who();
    let class = match is_held(hold) {
        true => classes.get(&who).cloned().unwrap_or_default(),
        false => hold.state.as_str().to_owned(),
    };
    let days = DayRange::new(hold.from, hold.to, DatePrecision::Day);
    Row {
        place: wording::place(lang, &one.place),
        address: super::in_address(&one.place.name),
        state: hold.state.as_str(),
        class,
        days: wording::days(lang, Some(days)),
        is_hedged: hold.is_hedged(),
        besieged_by: sieges.join(", "),
        claims: claims(hold),
        who: names(asked, lang, hold).join(if hold.state == State::Contested {
            " / "
        } else {
            " + "
        }),
    }
}

/// Who holds it, by name.
fn names<'a>(asked: &Asked<'a>, lang: Lang, hold: &'a Interval) -> Vec<&'a str> {
    hold.parties.iter().map(|party| asked.holdings.party(lang, &party.name)).collect()
}

/// The claims that say so; where nobody does, those at the ends of the silence.
fn claims(hold: &Interval) -> Vec<String> {
    let said: BTreeSet<&ClaimId> = match hold.words.is_empty() {
        true => hold.begins.claims.iter().chain(&hold.ends.claims).collect(),
        false => hold.words.iter().map(|word| &word.claim).collect(),
    };
    said.into_iter().map(ToString::to_string).collect()
}

fn holders(rows: &[Row]) -> Vec<Holder> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in rows {
        *counts.entry((&row.class, &row.who)).or_default() += 1;
    }
    let mut holders: Vec<Holder> = counts
        .into_iter()
        .map(|((class, who), n_places)| Holder {
            who: who.to_owned(),
            class: class.to_owned(),
            n_places,
        })
        .collect();
    holders.sort_by(|a, b| b.n_places.cmp(&a.n_places).then_with(|| a.who.cmp(&b.who)));
    holders
}

fn data(asked: &Asked<'_>, one: &Timeline, hold: &Interval) -> Value {
    json!({
        "place": one.place.name,
        "country": one.place.country,
        "admin1": one.place.admin1,
        "lat": one.place.point.map(|(lat, _)| lat),
        "lon": one.place.point.map(|(_, lon)| lon),
        "state": hold.state.as_str(),
        "who": hold.parties.iter().map(|party| party.name.as_str()).collect::<Vec<_>>(),
        "names": names(asked, Lang::En, hold),
        "from": hold.from.to_string(),
        "to": hold.to.to_string(),
        "hedged": hold.is_hedged(),
        "claims": claims(hold),
    })
}
