//! What a passage remembers: who spoke last, where things happen, when.

use std::collections::BTreeMap;

use parallax_model::{
    AnnotatedReport, AnnotatedSentence, ArcStr, DatePrecision, Day, DayRange, MentionKind, Place,
    PlacePrecision, SentenceRole, Shift, Speaker, SpeakerKind, TimeMention, Toponym, Upos,
    WordRange,
};

use crate::lexicon::Lexicon;
use crate::setting::{is_dateline, is_seat};
use crate::speech;
use crate::view::View;

/// Memory of a report while it is read from its first sentence to its last.
#[derive(Debug, Default)]
pub struct Memory {
    speakers: Vec<Heard>,
    /// The many whom the sentence read last was about.
    many: Option<Heard>,
    /// Place and time of the last event told.
    pub scene: Option<Scene>,
}

/// Where and when the last event was.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Sentence that named it.
    pub sentence: usize,
    /// Steps from the event that named it to the root of its sentence: the main clause sets the scene.
    pub depth: usize,
    /// Place.
    pub place: Place,
}

#[derive(Debug, Clone)]
struct Heard {
    speaker: Speaker,
    head_lemma: String,
    is_person: bool,
    /// "activists": nobody that "he" or "she" could stand for.
    is_plural: bool,
    /// A land, which "he" is not either.
    is_body: bool,
    sentence: usize,
}

impl Heard {
    /// A picture or a paper: no voice that a role noun or "she" stands for.
    fn is_record(&self) -> bool {
        matches!(self.speaker.kind, SpeakerKind::Media | SpeakerKind::Document)
    }
}

impl Memory {
    /// Names a speaker phrase, resolving pronouns and role nouns to whoever spoke before.
    pub fn name(
        &mut self,
        view: &View<'_>,
        head: usize,
        sentence: usize,
        lexicon: &Lexicon,
    ) -> Speaker {
        let words = speech::naming(view, head);
        let said = Speaker {
            name: view.text_of(&words).into(),
            kind: speech::kind(view, head, lexicon),
            span: view.span(&words),
        };
        if let Some(known) = self.points_to(view, head, (&words, sentence), lexicon) {
            let named = Speaker {
                name: known.speaker.name.clone(),
                kind: known.speaker.kind,
                span: said.span,
            };
            let again = Heard { speaker: named.clone(), sentence, ..known.clone() };
            self.speakers.push(again);
            return named;
        }
        let is_person = view.mention_kind(head) == Some(MentionKind::Person)
            || matches!(
                said.kind,
                SpeakerKind::Person
                    | SpeakerKind::Witness
                    | SpeakerKind::Relative
                    | SpeakerKind::Medic
            );
        if view.upos(head) != Upos::Pron {
            let head_lemma = view.lemma(head).to_owned();
            let is_plural = view.upos(head) == Upos::Noun && view.is_plural(head);
            let is_land = |t: &Toponym| t.place.precision == PlacePrecision::Country;
            let is_body = view.s.toponyms.iter().any(|t| t.words.holds(head) && is_land(t));
            let speaker = said.clone();
            let heard = Heard { speaker, head_lemma, is_person, is_plural, is_body, sentence };
            self.speakers.push(heard);
        }
        said
    }

    /// Notes whoever a sentence names as a possible speaker, though it reports no event of theirs.
    pub fn hear(&mut self, view: &View<'_>, sentence: usize, lexicon: &Lexicon) {
        for cue in (0..view.len())
            .filter(|&i| view.upos(i) == Upos::Verb && lexicon.lists("say", view.lemma(i)))
        {
            if let Some(subject) = view.child(cue, "nsubj")
                && view.upos(subject) != Upos::Pron
            {
                self.name(view, subject, sentence, lexicon);
            }
        }
    }

    /// Notes the people whom a sentence is about, where they are many and can speak: "officers", "police", "residents".
    ///
    /// "They say" in the next sentence is theirs, and nobody's who spoke alone.
    pub fn note_many(&mut self, view: &View<'_>, sentence: usize, lexicon: &Lexicon) {
        let speaks = |&i: &usize| {
            let governor = view.head(i);
            view.rel(i).base() == "nsubj"
                && view.upos(i) == Upos::Noun
                && (view.is_plural(i) || view.lemma(i) == "police")
                && lexicon.speaker(view.lemma(i)).is_some()
                && governor.is_some_and(|verb| {
                    view.head(verb).is_none() || lexicon.lists("say", view.lemma(verb))
                })
        };
        let Some(head) = (0..view.len()).rev().find(speaks) else { return };
        let words = speech::naming(view, head);
        let speaker = Speaker {
            name: view.text_of(&words).into(),
            kind: speech::kind(view, head, lexicon),
            span: view.span(&words),
        };
        let head_lemma = view.lemma(head).to_owned();
        self.many = Some(Heard {
            speaker,
            head_lemma,
            is_person: false,
            is_plural: true,
            is_body: false,
            sentence,
        });
    }

    fn points_to(
        &self,
        view: &View<'_>,
        head: usize,
        (words, sentence): (&[usize], usize),
        lexicon: &Lexicon,
    ) -> Option<&Heard> {
        let form = view.lower[head].as_str();
        if view.upos(head) == Upos::Pron {
            return match form {
                "he" | "she" => self
                    .latest(|h| h.is_person && !h.is_plural)
                    .or_else(|| self.latest(|h| !h.is_plural && !h.is_record() && !h.is_body))
                    .or_else(|| self.latest(|h| !h.is_body)),
                "it" => self.latest(|h| !h.is_person).or_else(|| self.latest(|_| true)),
                // "They say" is not the doctor alone who spoke before.
                "they" => {
                    let many = self.many.as_ref().filter(|m| sentence - m.sentence <= 1);
                    many.or_else(|| self.latest(|h| h.is_plural || !h.is_person))
                }
                "who" | "which" => self.latest(|_| true),
                _ => None,
            };
        }
        // "a statement said": of whoever spoke before.
        let issued = view.lemma(head) == "statement";
        let definite = words.first().is_some_and(|&i| {
            let word = view.lower[i].as_str();
            matches!(word, "the" | "this" | "that") || (issued && word == "a")
        });
        let named = words
            .iter()
            .any(|&i| view.upos(i) == Upos::Propn && i != head && view.rel(i).base() != "amod");
        if !(definite && !named && words.len() <= 5 && lexicon.lists("role", view.lemma(head))) {
            return None;
        }
        let lemma = view.lemma(head);
        let same_noun =
            |h: &Heard| h.head_lemma == lemma || h.speaker.name.to_lowercase().contains(lemma);
        if let Some(same) = self.latest(same_noun) {
            return (same.speaker.name.len() > lemma.len() + 4).then_some(same);
        }
        // "the group", "the agency": whoever spoke last, of that kind.
        let kind = lexicon.speaker(lemma);
        let general = matches!(
            lemma,
            "group"
                | "organisation"
                | "organization"
                | "agency"
                | "network"
                | "monitor"
                | "watchdog"
                | "statement"
                | "charity"
                | "ngo"
        );
        self.latest(|h| {
            if general {
                !h.is_person && !h.is_record()
            } else {
                Some(h.speaker.kind) == kind && h.is_person
            }
        })
    }

    /// The monitor that the report calls by name, if it names one.
    pub fn named_monitor(&self) -> Option<ArcStr> {
        let by_name = |h: &&Heard| {
            let name = h.speaker.name.to_lowercase();
            ["observatory", "sohr", "network for human rights", "airwars"]
                .iter()
                .any(|w| name.contains(w))
                && h.speaker.name.split(' ').count() > 2
        };
        self.speakers.iter().find(by_name).map(|h| h.speaker.name.clone())
    }

    fn latest(&self, fits: impl Fn(&Heard) -> bool) -> Option<&Heard> {
        let now = self.speakers.last().map_or(0, |h| h.sentence);
        self.speakers.iter().rev().find(|h| fits(h)).filter(|h| now - h.sentence.min(now) <= 12)
    }
}

impl Memory {
    /// Notes where an event is told to be; an event deeper in the same sentence does not change the scene.
    pub fn set_scene(&mut self, scene: Scene) {
        let stays = |now: &Scene| now.sentence == scene.sentence && now.depth < scene.depth;
        if !self.scene.as_ref().is_some_and(stays) {
            self.scene = Some(scene);
        }
    }
}

/// The monitor whose name stands in the report, though it is not itself who speaks: "the head of the … Observatory".
pub fn monitor_mentioned(report: &AnnotatedReport) -> Option<ArcStr> {
    let organisations = told(report).flat_map(|s| {
        let named = s.parse.mentions.iter().filter(|m| m.kind == MentionKind::Organisation);
        named.map(|m| {
            let words = WordRange::new(usize::from(m.start), usize::from(m.end));
            s.span_of(words).of(&report.report.text)
        })
    });
    organisations
        .filter(|name| name.split(' ').count() > 2)
        .find(|name| name.to_lowercase().contains("observatory"))
        .map(ArcStr::from)
}

/// The sentences of a report without its furniture: menus and teasers name the whole world.
fn told(report: &AnnotatedReport) -> impl Iterator<Item = &AnnotatedSentence> {
    report.sentences.iter().filter(|s| s.sentence.role != SentenceRole::Furniture)
}

/// How often a report names places of each country: a town whose country is named once, in a report about another, is
/// more often a name misread than a scene.
#[derive(Debug, Default)]
pub struct Lands {
    all: BTreeMap<String, usize>,
    /// Of those, what is finer than a country.
    fine: BTreeMap<String, usize>,
}

/// "US troops", "US-led": a country that says whose, and is no place of the report.
fn is_whose(sentence: &AnnotatedSentence, toponym: &Toponym) -> bool {
    let (start, end) = (usize::from(toponym.words.start), usize::from(toponym.words.end));
    let words = &sentence.parse.words;
    let outside = |w: &parallax_model::Word| {
        w.head.map(usize::from).filter(|h| !(start..end).contains(h)).map(|h| (w.deprel, h))
    };
    let governed = words.get(start..end).unwrap_or_default().iter().find_map(outside);
    // "Yemens war": the war is there, whoever wages it.
    let of_party = |(rel, head): (parallax_model::Deprel, usize)| {
        // "Turkey says": a country that acts is a party as well.
        rel.base() == "nsubj"
            || matches!(rel.base(), "compound" | "amod")
                && !words.get(head).is_some_and(|w| is_war(&w.lemma) || &*w.lemma == "border")
    };
    toponym.place.precision == PlacePrecision::Country && governed.is_some_and(of_party)
}

impl Lands {
    /// Counts a report's places by country.
    pub fn of(report: &AnnotatedReport) -> Self {
        let mut lands = Self::default();
        let toponyms = told(report).flat_map(|s| s.toponyms.iter().map(move |t| (s, t)));
        for (_, toponym) in toponyms.filter(|(s, t)| !is_whose(s, t)) {
            let Some(country) = &toponym.place.country else { continue };
            *lands.all.entry(country.clone()).or_insert(0) += 1;
            if is_fine(&toponym.place) {
                *lands.fine.entry(country.clone()).or_insert(0) += 1;
            }
        }
        lands
    }

    /// Whether the report tells of one country: more of its places lie there than in all others, or twice as many as in
    /// any other. A report names its neighbours and those who meddle, too; where it also names towns of another country
    /// that it speaks of again and again, it tells of both.
    pub fn is_one(&self) -> bool {
        let Some((country, &most)) = self.all.iter().max_by_key(|(_, n)| **n) else { return false };
        let all: usize = self.all.values().sum();
        let others = || self.all.iter().filter(|(other, _)| *other != country);
        let next = others().map(|(_, n)| *n).max().unwrap_or(0);
        let is_told_of =
            |(other, n): (&String, &usize)| self.fine.contains_key(other) && n * 4 > most;
        (most * 2 > all || most >= next * 2) && !others().any(is_told_of)
    }

    /// Whether what follows may be taken to happen there.
    pub fn can_be_scene(&self, place: &Place) -> bool {
        let most = self.all.values().max().copied().unwrap_or(0);
        let own = place.country.as_ref().and_then(|c| self.all.get(c)).copied().unwrap_or(0);
        is_fine(place) && (own > 1 || most <= 2)
    }
}

fn is_fine(place: &Place) -> bool {
    !matches!(
        place.precision,
        PlacePrecision::Country | PlacePrecision::Region | PlacePrecision::Unresolved
    )
}

/// The place that a passage is about before any event has named one: the first town named, datelines aside.
pub fn opening_place(report: &AnnotatedReport, lands: &Lands) -> Option<Place> {
    first_place(report, lands, false)
}

/// The town that a report is dated from.
pub fn dated_from(report: &AnnotatedReport, lands: &Lands) -> Option<Place> {
    first_place(report, lands, true)
}

fn first_place(report: &AnnotatedReport, lands: &Lands, is_dated: bool) -> Option<Place> {
    let text = &report.report.text;
    let places = told(report).flat_map(|s| s.toponyms.iter().map(move |t| (s, t)));
    let mut wanted = places.filter(|(s, t)| {
        lands.can_be_scene(&t.place) && is_dateline(s, t, text) == is_dated && !is_seat(s, t, text)
    });
    wanted.next().map(|(_, t)| t.place.clone())
}

/// The place that "a military base", "a village" turns out to be: the first that one of the next sentences calls so by name.
pub fn named_later(report: &AnnotatedReport, sentence: usize, noun: &str) -> Option<Place> {
    let text = report.report.text.as_str();
    let ahead = report.sentences.iter().skip(sentence + 1).take(LOOK_AHEAD);
    let mut ahead = ahead.filter(|s| s.sentence.role != SentenceRole::Furniture);
    ahead.find_map(|s| {
        let is_noun = |i: usize| s.word(text, i).eq_ignore_ascii_case(noun);
        let called = s
            .toponyms
            .iter()
            .find(|t| (usize::from(t.words.start)..usize::from(t.words.end)).any(is_noun));
        let numbered = || {
            let words = 0..s.sentence.tokens.len().saturating_sub(1);
            let is_number = |i: usize| s.word(text, i).bytes().all(|b| b.is_ascii_digit());
            let noun = words.into_iter().find(|&i| is_noun(i) && is_number(i + 1))?;
            let span = s.sentence.tokens[noun].span.hull(s.sentence.tokens[noun + 1].span);
            Some(numbered_place(report, span.of(text)))
        };
        called.map(|t| t.place.clone()).or_else(numbered)
    })
}

/// The finer places that the two sentences after one name, datelines excluded.
pub fn places_after<'a>(
    report: &'a AnnotatedReport,
    sentence: usize,
    lands: &'a Lands,
) -> impl Iterator<Item = Place> + 'a {
    let text = report.report.text.as_str();
    let ahead = report.sentences.iter().skip(sentence + 1).take(2);
    ahead
        .filter(|s| s.sentence.role != SentenceRole::Furniture)
        .flat_map(move |s| {
            s.toponyms
                .iter()
                .filter(move |t| lands.can_be_scene(&t.place))
                .filter(move |t| !is_dateline(s, t, text) && !is_seat(s, t, text))
        })
        .map(|t| t.place.clone())
}

/// Sentences in which a place told of without its name may still be named.
const LOOK_AHEAD: usize = 4;

/// A base that goes by its kind and number, and is in no gazetteer.
pub fn numbered_place(report: &AnnotatedReport, name: &str) -> Place {
    Place {
        name: name.to_owned(),
        country: home_country(report).and_then(|home| home.country),
        admin1: None,
        point: None,
        precision: PlacePrecision::Unresolved,
        geoname_id: None,
        population: 0,
    }
}

/// The town that most of a report's finer places are, by name.
pub fn main_town(report: &AnnotatedReport) -> Option<Place> {
    let fine = || told(report).flat_map(|s| &s.toponyms).map(|t| &t.place).filter(|p| is_fine(p));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    fine().for_each(|p| *counts.entry(&p.name).or_default() += 1);
    let all: usize = counts.values().sum();
    let (name, n) = counts.into_iter().max_by_key(|(_, n)| *n)?;
    let is_main = n >= 3 && n * 5 >= all * 3;
    fine()
        .filter(|p| is_main && p.name == name)
        .min_by_key(|p| p.precision != PlacePrecision::City)
        .cloned()
}

/// A quarter, a camp, a building.
pub fn is_finer_than_town(place: &Place) -> bool {
    use PlacePrecision::{Exact, Neighbourhood, Unresolved};
    matches!(place.precision, Exact | Neighbourhood | Unresolved)
}

/// The town that the nearest of the four sentences before `index` names, and that sentence; of several the first.
pub fn latest_town(report: &AnnotatedReport, index: usize) -> Option<(usize, Place)> {
    (index.saturating_sub(4)..index).rev().find_map(|at| {
        let sentence = report.sentences.get(at)?;
        let is_town = |t: &&Toponym| {
            t.place.precision == PlacePrecision::City
                && !is_dateline(sentence, t, &report.report.text)
        };
        let town = sentence.toponyms.iter().find(is_town)?;
        Some((at, town.place.clone()))
    })
}

/// The town that shares a province's name, where the report names it too: "the city" of Idlib province is Idlib.
pub fn town_called(report: &AnnotatedReport, province: &Place) -> Option<Place> {
    let towns = told(report).flat_map(|s| &s.toponyms).map(|t| &t.place);
    let of_province = province.precision == PlacePrecision::Province;
    towns
        .filter(|t| t.precision == PlacePrecision::City && of_province)
        .find(|t| t.name == province.name && t.country == province.country)
        .cloned()
}

/// Whose war "the conflict" is: the country of "the war in X" or "X's conflict" in the sentence or the three before it.
pub fn war_country(report: &AnnotatedReport, sentence: usize) -> Option<Place> {
    let near = (sentence.saturating_sub(3)..=sentence).rev();
    near.filter_map(|s| report.sentences.get(s)).find_map(|s| {
        let words = &s.parse.words;
        let of_war = |t: &&Toponym| {
            let (start, end) = (usize::from(t.words.start), usize::from(t.words.end));
            let own = words.get(start..end).unwrap_or_default();
            let mut governed = own.iter().filter_map(|w| w.head.map(usize::from));
            let outside = governed.find(|h| !(start..end).contains(h));
            t.place.precision == PlacePrecision::Country
                && outside.and_then(|h| words.get(h)).is_some_and(|w| is_war(&w.lemma))
        };
        s.toponyms.iter().rev().find(of_war).map(|t| t.place.clone())
    })
}

/// What a war is called.
pub fn is_war(lemma: &str) -> bool {
    matches!(lemma, "war" | "conflict" | "uprising" | "insurgency" | "revolution")
}

/// The country that a report names most, where it names one: whose war a war is.
pub fn home_country(report: &AnnotatedReport) -> Option<Place> {
    let mut counts: BTreeMap<&str, (usize, Option<&Place>)> = BTreeMap::new();
    for toponym in told(report).flat_map(|s| &s.toponyms) {
        let Some(country) = toponym.place.country.as_deref() else { continue };
        let entry = counts.entry(country).or_default();
        entry.0 += 1;
        if toponym.place.precision == PlacePrecision::Country {
            entry.1 = entry.1.or(Some(&toponym.place));
        }
    }
    let most = counts.into_values().max_by_key(|(n, _)| *n)?;
    most.1.cloned()
}

/// The days of "the following day", "two weeks earlier", "a day after rebels left on Friday": counted from the time told in
/// the clause that follows, else from the one told last, up to three sentences back. What itself follows ("it came a month
/// after rebels left") lies as far the other way.
pub fn from_passage(
    report: &AnnotatedReport,
    sentence: usize,
    mention: &TimeMention,
    trigger: usize,
) -> Option<DayRange> {
    let shift = mention.shift?;
    let here = &report.sentences[sentence];
    let last_word = usize::from(mention.words.end).checked_sub(1)?;
    let leads = matches!(here.word(&report.report.text, last_word), "after" | "before");
    let dated = |s: usize, t: &TimeMention| {
        t.days.filter(|_| !is_page_date(report, s, t) && t.words != mention.words)
    };
    let is_inside = leads && trigger >= usize::from(mention.words.end);
    let shift = if is_inside { reversed(shift) } else { shift };
    let ahead =
        here.times.iter().filter(|t| leads && !is_inside && t.words.start >= mention.words.end);
    let behind = here.times.iter().rev().filter(|t| t.words.end <= mention.words.start);
    let earlier = (sentence.saturating_sub(3)..sentence).rev();
    let earlier = earlier.flat_map(|s| report.sentences[s].times.iter().rev().map(move |t| (s, t)));
    let mut all = ahead.chain(behind).map(|t| (sentence, t)).chain(earlier);
    all.find_map(|(s, t)| dated(s, t)?.shifted(shift))
}

/// "On 17 April 1994 … On 18 April …": a date without a year, in a passage about a year long past, is of that year.
pub fn in_year_told(
    report: &AnnotatedReport,
    sentence: usize,
    mention: &TimeMention,
) -> Option<DayRange> {
    /// Days before publication within which a date is of the news.
    const FRESH: i32 = 30;
    /// Days between the date with a year and the one without.
    const NEAR: i32 = 92;
    const MONTHS: &[&str] =
        &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let text = report.report.text.as_str();
    let words = |s: usize, t: &TimeMention| {
        let here = &report.sentences[s];
        (usize::from(t.words.start)..usize::from(t.words.end)).map(move |i| here.word(text, i))
    };
    let has_year = |s: usize, t: &TimeMention| {
        words(s, t).any(|w| w.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4))
    };
    let is_month = |w: &str| {
        let lower = w.to_lowercase();
        MONTHS.iter().any(|month| lower.starts_with(month))
    };
    let own = mention.days.filter(|d| d.precision == DatePrecision::Day)?.from();
    let is_bare = !has_year(sentence, mention) && words(sentence, mention).any(is_month);
    let is_fresh = report.report.published.is_some_and(|day| (day - own).get_days() <= FRESH);
    if !is_bare || is_fresh {
        return None;
    }
    let here = report.sentences[sentence]
        .times
        .iter()
        .rev()
        .filter(|t| t.words.end <= mention.words.start);
    let earlier = (sentence.saturating_sub(4)..sentence).rev();
    let earlier = earlier.flat_map(|s| report.sentences[s].times.iter().rev().map(move |t| (s, t)));
    let told = here
        .map(|t| (sentence, t))
        .chain(earlier)
        .find(|(s, t)| has_year(*s, t) && !t.is_since)?
        .1
        .days?;
    let day = Day::new(told.from().year(), own.month(), own.day()).ok()?;
    let is_past = report.report.published.is_none_or(|published| day <= published);
    let is_near = is_past && (day - told.from()).get_days().abs() <= NEAR;
    (day != own && is_near).then(|| DayRange::day(day))
}

/// Which sentences stand in a list of headlines: four or more lines after one another that end without a full stop. Each
/// tells of something else.
pub fn headlines(report: &AnnotatedReport) -> Vec<bool> {
    const FEWEST: usize = 4;
    const LONGEST: usize = 16;
    let text = report.report.text.as_str();
    let is_line = |s: &AnnotatedSentence| {
        let Some(last) = s.sentence.tokens.last() else { return false };
        let end = last.span.end as usize;
        let ends_line = text[end..].trim_start_matches([' ', '\t', '\r']).starts_with('\n')
            || text[end..].trim().is_empty();
        let stops = matches!(
            s.word(text, s.sentence.tokens.len() - 1),
            "." | "!" | "?" | ":" | ";" | "\"" | "”" | ","
        );
        s.sentence.role != SentenceRole::Furniture
            && ends_line
            && !stops
            && (4..=LONGEST).contains(&s.sentence.tokens.len())
    };
    let lines: Vec<bool> = report.sentences.iter().map(is_line).collect();
    let mut listed = vec![false; lines.len()];
    let mut start = 0;
    while start < lines.len() {
        let len = lines[start..].iter().take_while(|&&line| line).count();
        if len >= FEWEST && tells_of_many_places(&report.sentences[start..start + len]) {
            listed[start..start + len].fill(true);
        }
        start += len.max(1);
    }
    listed
}

/// Lines above one story name its town again and again; headlines of many stories name many.
fn tells_of_many_places(lines: &[AnnotatedSentence]) -> bool {
    const FEWEST: usize = 3;
    let places = lines.iter().flat_map(|s| s.toponyms.first()).map(|t| &t.place);
    let mut lands: Vec<&str> = places.map(|p| p.country.as_deref().unwrap_or(&p.name)).collect();
    lands.sort_unstable();
    lands.dedup();
    lands.len() >= FEWEST
}

fn reversed(shift: Shift) -> Shift {
    match shift {
        Shift::Days(n) => Shift::Days(-n),
        Shift::Weeks(n) => Shift::Weeks(-n),
        Shift::Months(n) => Shift::Months(-n),
        Shift::Years(n) => Shift::Years(-n),
    }
}

/// "Mon Dec 5 2016 Rockets hit …": the day on which a page was put up, at its head, is no day of an event.
pub fn is_page_date(report: &AnnotatedReport, sentence: usize, mention: &TimeMention) -> bool {
    let published = report.report.published.map(DayRange::day);
    if sentence != 0 || mention.days.is_none() || mention.days != published {
        return false;
    }
    let here = &report.sentences[sentence];
    let word = |i: usize| here.word(&report.report.text, i).to_lowercase();
    let is_lead = |word: String| {
        matches!(
            word.as_str(),
            "date" | "of" | "publication" | "published" | "posted" | "updated" | "on" | ":" | ","
        ) || ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|d| word.starts_with(d))
    };
    let (start, end) = (usize::from(mention.words.start), usize::from(mention.words.end));
    let has_year = (start..end)
        .any(|i| word(i).split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4));
    has_year && (0..start).all(|i| is_lead(word(i)))
}

/// Whether a passage has gone over to what was years ago since it left the scene: "In 2012 talks began, and …".
pub fn is_background(report: &AnnotatedReport, scene: usize, sentence: usize) -> bool {
    /// Sentences for which such a year holds.
    const HOLDS: usize = 2;
    let Some(published) = report.report.published else { return false };
    let from = sentence.saturating_sub(HOLDS).max(scene + 1);
    let is_long_ago = |t: &TimeMention| {
        t.days.is_some_and(|d| {
            d.precision == DatePrecision::Year
                && !t.is_since
                && d.to().year() + 1 < published.year()
        })
    };
    report.sentences[from.min(sentence)..=sentence].iter().any(|s| s.times.iter().any(is_long_ago))
}

/// Days told for the scene, passed on to later events of the same scene.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// The days.
    pub days: DayRange,
    /// Sentence that told them.
    pub sentence: usize,
}
