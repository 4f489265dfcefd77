//! The list of incidents: what happened, where, when, and what the record says of each, with filters in the address.

use super::query::{Paging, Query};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::shelf::Holdings;
use crate::wording;
use askama::Template;
use parallax_engine::Recorded;
use parallax_model::{Day, EventType, Harm, IncidentKind};
use parallax_record::{event_words, phrase_of_days, place_words};
use serde_json::json;

const FILTERS: [&str; 8] = ["q", "kind", "event", "harm", "accounts", "from", "to", "page"];

#[derive(Template)]
#[template(path = "incidents.html")]
struct List<'a> {
    query: &'a Query,
    kinds: Vec<Choice>,
    events: Vec<Choice>,
    harms: Vec<Choice>,
    accounts: Vec<Choice>,
    n_found: usize,
    rows: Vec<Row>,
    paging: &'a Paging,
}

/// An option of a filter.
pub(crate) struct Choice {
    pub value: &'static str,
    pub label: String,
    pub is_chosen: bool,
}

/// One incident in a list.
pub(crate) struct Row {
    pub id: String,
    pub title: String,
    pub when: String,
    pub place: String,
    pub kind: &'static str,
    pub n_reports: usize,
    pub figures: Vec<String>,
    pub diverges: bool,
}

/// The incidents that pass the filters.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let holdings = asked.holdings;
    let query = Query::read(asked.query, &FILTERS)?;
    let filter = Filter::of(&query)?;
    let mut found: Vec<&Recorded> =
        holdings.record.incidents.iter().filter(|one| filter.passes(holdings, one)).collect();
    found.sort_by_cached_key(|one| in_order_of_days(one));
    let paging = Paging::of(&query, found.len())?;
    let shown = &found[paging.rows.clone()];
    let data: Result<Vec<_>, _> =
        shown.iter().map(|one| super::incident_line(&holdings.record, one)).collect();
    let main = List {
        query: &query,
        kinds: choices(IncidentKind::ALL, query.get("kind"), |kind| kind.as_str()),
        events: choices(EventType::ALL, query.get("event"), |event| event.as_str()),
        harms: choices(Harm::ALL, query.get("harm"), |harm| harm.as_str()),
        accounts: choices(&["agree", "diverge"], query.get("accounts"), |word| word),
        n_found: found.len(),
        rows: shown.iter().map(|one| row(holdings, one)).collect(),
        paging: &paging,
    }
    .render()?;
    Ok(Answer {
        title: "Incidents".to_owned(),
        main,
        data: json!({ "found": found.len(), "incidents": data?, "next": paging.after }),
        data_at: format!("/incidents.json?{}", query.with_page(query.page()?)),
    })
}

/// By last day, newest first, those without one last; of one day the gravest first.
fn in_order_of_days(one: &Recorded) -> impl Ord + use<> {
    let until = one.incident.days.map(|days| std::cmp::Reverse((days.to(), days.from())));
    (until.is_none(), until, one.incident.event, one.incident.id.clone())
}

pub(crate) fn row(holdings: &Holdings, one: &Recorded) -> Row {
    let claims = holdings.record.claims_of(&one.incident);
    let mut reports: Vec<&str> = claims.iter().map(|claim| claim.report.as_str()).collect();
    reports.sort_unstable();
    reports.dedup();
    let figure = |tally: &parallax_model::Tally| {
        format!("{}: {}", wording::harm(tally.harm), wording::verdict(tally))
    };
    Row {
        id: one.incident.id.to_string(),
        title: one.title.clone(),
        when: one.incident.days.map_or_else(|| "day not known".to_owned(), phrase_of_days),
        place: one.incident.place.as_ref().map(place_words).unwrap_or_default(),
        kind: wording::kind(one.incident.kind),
        n_reports: reports.len(),
        figures: one.tallies.iter().map(figure).collect(),
        diverges: one.tallies.iter().any(|tally| !tally.agreed),
    }
}

fn choices<T: Copy>(all: &[T], chosen: &str, value: fn(T) -> &'static str) -> Vec<Choice> {
    let choice = |&one: &T| {
        let value = value(one);
        Choice { value, label: value.replace('_', " "), is_chosen: value == chosen }
    };
    all.iter().map(choice).collect()
}

/// What an incident must be to be listed.
struct Filter {
    words: Vec<String>,
    kind: Option<IncidentKind>,
    event: Option<EventType>,
    harm: Option<Harm>,
    agreed: Option<bool>,
    from: Option<Day>,
    to: Option<Day>,
}

impl Filter {
    fn of(query: &Query) -> Result<Self, Failure> {
        let agreed = match query.get("accounts") {
            "" => None,
            "agree" => Some(true),
            "diverge" => Some(false),
            other => {
                let what = format!("Accounts agree or diverge; “{other}” is neither.");
                return Err(Failure::bad_query(what));
            }
        };
        Ok(Self {
            words: query.get("q").to_lowercase().split_whitespace().map(str::to_owned).collect(),
            kind: query.one_of("kind")?,
            event: query.one_of("event")?,
            harm: query.one_of("harm")?,
            agreed,
            from: query.day("from")?,
            to: query.day("to")?,
        })
    }

    fn passes(&self, holdings: &Holdings, one: &Recorded) -> bool {
        let incident = &one.incident;
        let with_harm = |harm: Harm| one.tallies.iter().any(|tally| tally.harm == harm);
        let agrees = |agreed: bool| {
            let mut several = one.tallies.iter().filter(|tally| tally.voices.len() > 1).peekable();
            several.peek().is_some() && several.all(|tally| tally.agreed) == agreed
        };
        self.kind.is_none_or(|kind| incident.kind == kind)
            && self.event.is_none_or(|event| incident.event == event)
            && self.harm.is_none_or(with_harm)
            && self.agreed.is_none_or(agrees)
            && self.from.is_none_or(|from| incident.days.is_some_and(|days| days.to() >= from))
            && self.to.is_none_or(|to| incident.days.is_some_and(|days| days.from() <= to))
            && self.says(holdings, one)
    }

    /// Whether every word sought stands in the title, the place or the words of some claim.
    fn says(&self, holdings: &Holdings, one: &Recorded) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let mut all = one.title.to_lowercase();
        let place = one.incident.place.as_ref().map(|place| place.name.to_lowercase());
        all.push_str(&place.unwrap_or_default());
        for claim in holdings.record.claims_of(&one.incident) {
            all.push('\n');
            all.push_str(&wording::quote(&holdings.record, claim).to_lowercase());
            all.push_str(&wording::speakers(&holdings.record, claim).to_lowercase());
        }
        self.words.iter().all(|word| all.contains(word))
    }
}

/// The label of an event, for other pages.
pub(crate) fn event_label(event: EventType) -> String {
    event_words(event)
}
