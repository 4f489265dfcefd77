//! What only the whole report tells of a claim: a place or a day named elsewhere, who "a monitor" is.
//!
//! In: the drafts of a report, read from top to bottom. Out: the same drafts, completed; plans for a day after publication
//! are left out.

use parallax_model::{
    AnnotatedReport, ArcStr, DatePrecision, Day, DayRange, EventType, Place, PlacePrecision, Scope,
    SentenceRole, SpeakerKind,
};

use crate::assemble::{Draft, explain};
use crate::discourse::{Lands, dated_from, opening_place, places_after};
use crate::merge::{is_name, words};

/// Sentences within which a headline's or lead's day is told.
const LEAD: usize = 4;

/// Sentences within which it is told when what a sentence tells happened.
const LATER: usize = 6;

/// A report that has been read to its end.
pub struct Whole<'a> {
    /// The report.
    pub report: &'a AnnotatedReport,
    /// The monitor it calls by name.
    pub monitor: Option<ArcStr>,
    /// The countries it names.
    pub lands: Lands,
    /// What was read.
    pub drafts: Vec<Draft>,
    /// Sentences that say when it happened, and not what.
    pub dated: Vec<(usize, DayRange)>,
}

impl Whole<'_> {
    /// Gives events told before any place was named the first place of the passage.
    pub fn settle(mut self) -> Vec<Draft> {
        let opening = opening_place(self.report, &self.lands);
        let dated = dated_from(self.report, &self.lands);
        // Where captives come free is seldom where the rest happened.
        let is_scene = |d: &&Draft| !matches!(d.event, EventType::Release | EventType::Return);
        let told: Vec<Option<Place>> = self
            .drafts
            .iter()
            .map(|d| Some(d).filter(is_scene).and_then(|d| d.place.clone()))
            .collect();
        for (i, draft) in self.drafts.iter_mut().enumerate() {
            if draft.place.is_some() || !draft.awaits_place {
                continue;
            }
            let later = || told[i..].iter().flatten();
            let fine = later().find(|p| self.lands.can_be_scene(p)).or(opening.as_ref());
            // A report that is written abroad tells of the land that its events name, and no more exactly.
            let abroad = || {
                let wide = later().next();
                wide.filter(|wide| dated.as_ref().is_none_or(|d| d.country != wide.country))
            };
            let place = fine.or_else(abroad).or(dated.as_ref()).or_else(|| later().next());
            if let Some(place) = place {
                draft.place = Some(place.clone());
                let because = "the next place of an event in the report".to_owned();
                draft.because.push(explain("place", because));
            }
        }
        self.set_where_named_before();
        self.refine_places();
        self.lend_days();
        self.lend_later_days();
        self.refine_days();
        self.name_monitor();
        let published = self.report.report.published.filter(|day| !self.is_told_before(*day));
        self.drafts.retain(|draft| !is_future(draft, published));
        self.drafts
    }

    /// Whether most days that a report tells of lie after its day of publication: then that day is wrong, and what is told
    /// is no plan.
    fn is_told_before(&self, published: Day) -> bool {
        let days = self.drafts.iter().filter_map(|d| d.time);
        let exact = days.filter(|days| days.precision == DatePrecision::Day);
        let (n, later) = exact
            .fold((0, 0), |(n, later), days| (n + 1, later + usize::from(days.from() > published)));
        later * 2 > n
    }

    /// "Ada Bell was shot dead in Goma on Friday. … Bell's killing": one person is harmed once, whatever the passage has told
    /// between.
    fn set_where_named_before(&mut self) {
        for i in 0..self.drafts.len() {
            let Some(name) = harmed_by_name(&self.drafts[i]) else { continue };
            let is_same = |d: &&Draft| harmed_by_name(d).is_some_and(|other| is_one(&name, &other));
            let others = || self.drafts.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, d)| d);
            let place = others().filter(|d| d.has_own_place).find(is_same).map(|d| d.place.clone());
            let time = others().filter(|d| d.has_own_time).find(is_same).map(|d| d.time);
            let draft = &mut self.drafts[i];
            let because =
                |field| explain(field, format!("where {} is told of by name", name.join(" ")));
            if let Some(place) = place.filter(|_| !draft.has_own_place) {
                draft.because.push(because("place"));
                draft.place = place;
                draft.awaits_place = false;
            }
            if let Some(time) = time.filter(|_| !draft.has_own_time && !draft.is_vague) {
                draft.because.push(because("time"));
                draft.time = time;
            }
        }
    }

    /// "graves at a cemetery in Syria", and later "gravestones at the cemetery in Raqqa": told of once more, more exactly.
    fn refine_places(&mut self) {
        for i in 0..self.drafts.len() {
            let draft = &self.drafts[i];
            let Some(wide) = draft.place.clone().filter(is_wide) else { continue };
            if draft.scope != Scope::Incident {
                continue;
            }
            let holds = |p: &Place| {
                let is_finer = p.precision < wide.precision && self.lands.can_be_scene(p);
                let is_town = p.precision == PlacePrecision::City;
                let of_division = wide.precision != PlacePrecision::Province
                    || is_town && p.admin1.is_some() && p.admin1 == wide.admin1;
                is_finer && p.country.is_some() && p.country == wide.country && of_division
            };
            let exact = |other: &&Draft| other.place.as_ref().is_some_and(holds);
            // The lead tells the country and the next sentences where in it.
            let lead = self.drafts.iter().map(|d| d.sentence).min() == Some(draft.sentence);
            let follows = |other: &&Draft| {
                let near = (1..=3).contains(&other.sentence.saturating_sub(draft.sentence));
                lead && near && is_harm(draft) && is_harm(other) && other.scope == Scope::Incident
            };
            let next = || {
                let places = places_after(self.report, draft.sentence, &self.lands);
                let mut places = places.filter(holds);
                places.next().filter(|_| lead && is_harm(draft))
            };
            let again = self
                .drafts
                .iter()
                .filter(exact)
                .find(|other| tells_again(draft, other) || follows(other));
            let told = |d: &Draft| tells_again(draft, d);
            let place = match again {
                Some(again) if told(again) => again.place.clone(),
                _ => next().or_else(|| again.and_then(|d| d.place.clone())),
            };
            if let Some(place) = place {
                let because = "named more exactly where the same is told again".to_owned();
                self.drafts[i].place = Some(place);
                self.drafts[i].because.push(explain("place", because));
            }
        }
    }

    /// A headline or lead tells no day where the next sentences go on to tell it: the first that an event of harm there or
    /// in a part of there is told with.
    fn lend_days(&mut self) {
        let is_told = |d: &Draft| {
            let happens = is_harm(d)
                || matches!(
                    d.event,
                    EventType::Destruction | EventType::Capture | EventType::Clash
                );
            let of_harm = happens && d.scope == Scope::Incident;
            d.time.filter(|t| of_harm && t.precision == DatePrecision::Day)
        };
        // An attack told over two days keeps what is told of it from the day of another event.
        let is_dated_attack = |d: &Draft| {
            d.event == EventType::Attack && d.scope == Scope::Incident && d.time.is_some()
        };
        let first = self.drafts.iter().position(|d| is_told(d).is_some() || is_dated_attack(d));
        let Some(first) = first else { return };
        let (lead, told) = self.drafts.split_at_mut(first);
        let Some(day) = is_told(&told[0]) else { return };
        let there = told[0].place.clone();
        let is_there = |p: &Place| {
            there.as_ref().is_some_and(|t| {
                let in_division = t.precision == PlacePrecision::Unresolved || t.admin1 == p.admin1;
                t.name == p.name || t.country == p.country && in_division
            })
        };
        for draft in lead {
            let near = told[0].sentence - draft.sentence <= LEAD;
            let lacks = !draft.is_vague && draft.time.is_none() && is_harm(draft);
            if near
                && lacks
                && draft.scope == Scope::Incident
                && draft.place.as_ref().is_some_and(is_there)
            {
                draft.time = Some(day);
                let because = format!("the day that sentence {} tells", told[0].sentence);
                draft.because.push(explain("time", because));
            }
        }
    }

    /// "A girl was shot by her brother. … The incident happened at 10 p.m. Sunday": told first, and dated afterwards.
    fn lend_later_days(&mut self) {
        let dated = &self.dated;
        for draft in &mut self.drafts {
            let lacks = draft.time.is_none() && !draft.is_vague && draft.scope == Scope::Incident;
            let is_body = self.report.sentences[draft.sentence].sentence.role == SentenceRole::Body;
            if !(lacks && is_body && is_harm(draft)) {
                continue;
            }
            let next =
                dated.iter().find(|(at, _)| (draft.sentence..=draft.sentence + LATER).contains(at));
            if let Some((at, days)) = next {
                draft.time = Some(*days);
                draft.because.push(explain("time", format!("sentence {at} says when it happened")));
            }
        }
    }

    /// The one day that a report tells of a kind of event in a place holds for its other tellings without a day.
    fn refine_days(&mut self) {
        let main = self.day_of_news();
        let told: Vec<_> = self
            .drafts
            .iter()
            .map(|d| (d.event, d.place.clone(), d.scope, d.time, d.sentence, d.has_own_time))
            .collect();
        for draft in self
            .drafts
            .iter_mut()
            .filter(|d| !d.is_vague && d.time.is_none() && d.scope == Scope::Incident)
        {
            let Some(place) = draft.place.as_ref().map(|p| &p.name) else { continue };
            let same = |(event, at, scope, ..): &&(
                EventType,
                Option<Place>,
                Scope,
                Option<DayRange>,
                usize,
                bool,
            )| {
                *event == draft.event
                    && *scope == Scope::Incident
                    && at.as_ref().is_some_and(|p| &p.name == place)
            };
            // A day that another telling has itself inherited says nothing of this one, unless it is what the news is of.
            let mut days: Vec<DayRange> = told
                .iter()
                .filter(same)
                .filter(|(_, _, _, days, _, is_own)| *is_own || days.is_some() && *days == main)
                .filter_map(|(_, _, _, days, ..)| *days)
                .collect();
            days.sort_unstable();
            days.dedup();
            // "Overnight a camp was struck. … On Thursday shelling killed 12": what is told before the Thursday is not of it.
            let is_told_before = |event: EventType, is_it: &dyn Fn(DayRange) -> bool| {
                told.iter().any(|(e, at, _, days, sentence, _)| {
                    *e == event
                        && *sentence <= draft.sentence
                        && days.is_some_and(is_it)
                        && at.as_ref().is_some_and(|p| &p.name == place)
                })
            };
            let is_alone = |only: DayRange| {
                let is_apart = |d: DayRange| d.to() < only.from() || only.to() < d.from();
                !crate::event::is_harm(draft.event)
                    || !is_told_before(EventType::Attack, &is_apart)
                    || is_told_before(draft.event, &|d| d == only)
            };
            if let [only] = days[..]
                && only.precision == DatePrecision::Day
                && is_alone(only)
            {
                draft.time = Some(only);
                let because = "the one day the report tells of such events there".to_owned();
                draft.because.push(explain("time", because));
            }
        }
    }

    /// The first day of harm that a report tells, where it lies within three days of its publication.
    fn day_of_news(&self) -> Option<DayRange> {
        const DAYS: i32 = 3;
        let published = self.report.report.published?;
        let told = self.drafts.iter().filter(|d| is_harm(d) && d.has_own_time);
        let mut days = told.filter_map(|d| d.time.filter(|t| t.precision == DatePrecision::Day));
        days.next().filter(|d| (published - d.to()).get_days() <= DAYS)
    }

    /// "a monitor said" in a headline or lead is the monitor that the body goes on to name.
    fn name_monitor(&mut self) {
        let Some(name) = self.monitor.clone() else { return };
        for speaker in self.drafts.iter_mut().flat_map(|d| &mut d.speakers) {
            let words = speaker.name.to_lowercase();
            let generic = ["monitor", "monitoring group", "watchdog", "war monitor"]
                .iter()
                .any(|w| words.ends_with(w));
            let indefinite = words.starts_with("a ")
                || words.starts_with("the ")
                || speaker.kind == SpeakerKind::Monitor;
            if generic && indefinite {
                speaker.name.clone_from(&name);
            }
        }
    }
}

/// Whether two drafts of one voice tell of one happening: the same kind of thing destroyed, or harm by the same method a few
/// sentences on.
fn tells_again(draft: &Draft, other: &Draft) -> bool {
    // "a new massacre in the province", and in the next sentence eight killed in a town of it.
    let is_uncounted = is_harm(draft) && draft.quantity.is_none() && draft.joint.is_none();
    if is_uncounted && other.event == draft.event && other.sentence == draft.sentence + 1 {
        return other.quantity.is_some() && other.scope == Scope::Incident;
    }
    let voice = |d: &Draft| d.speakers.last().map(|s| s.name.to_lowercase());
    let kinds = |d: &Draft| d.affected.iter().filter_map(|a| a.category).collect::<Vec<_>>();
    if voice(draft) != voice(other) || other.scope != Scope::Incident {
        return false;
    }
    if draft.event == EventType::Destruction && other.event == draft.event {
        return kinds(other).iter().any(|kind| kinds(draft).contains(kind));
    }
    let near = other.sentence > draft.sentence && other.sentence - draft.sentence <= 2;
    is_harm(draft)
        && is_harm(other)
        && near
        && draft.method.is_some()
        && draft.method == other.method
}

/// A country, or a province: where in it may be told further on.
fn is_wide(place: &Place) -> bool {
    matches!(place.precision, PlacePrecision::Country | PlacePrecision::Province)
}

/// The name of the one person whom a draft tells to have been killed or hurt.
fn harmed_by_name(draft: &Draft) -> Option<Vec<String>> {
    let happens = matches!(draft.event, EventType::Killing | EventType::Injury);
    match &draft.affected[..] {
        [one] if happens && draft.scope == Scope::Incident && is_name(one) => {
            let words: Vec<String> =
                words(&one.text).into_iter().filter(|w| !w.contains("-year-")).collect();
            (!words.is_empty()).then_some(words)
        }
        _ => None,
    }
}

/// Whether two names are one person's: the same surname, and one of them holds the other.
fn is_one(a: &[String], b: &[String]) -> bool {
    let surname = |name: &[String]| name.last().map(|w| w.trim_end_matches(['\'', '’']).to_owned());
    let within = |x: &[String], y: &[String]| x.iter().all(|word| y.contains(word));
    surname(a) == surname(b) && (within(a, b) || within(b, a))
}

fn is_harm(draft: &Draft) -> bool {
    matches!(draft.event, EventType::Killing | EventType::Injury | EventType::Attack)
}

/// A date after publication is a plan, not an event.
fn is_future(draft: &Draft, published: Option<Day>) -> bool {
    published.zip(draft.time).is_some_and(|(published, days)| {
        days.from() > published && days.precision == DatePrecision::Day
    })
}
