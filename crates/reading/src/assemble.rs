//! From events to draft claims: who says so, how many, where, when, how sure.

use parallax_model::{
    Affected, AnnotatedReport, DatePrecision, DayRange, EventType, Explanation, Hedge, Interval,
    Mentioned, Method, Place, PlacePrecision, Qualifier, Quantity, Scope, SentenceRole, Shift,
    Span, Speaker, Stance, TimeMention,
};

use crate::dating::day_of_happening;
use crate::discourse::{
    Lands, Memory, Scene, Told, from_passage, headlines, home_country, in_year_told, is_background,
    is_finer_than_town, is_page_date, latest_town, main_town, monitor_mentioned, named_later,
    numbered_place, town_called, war_country,
};
use crate::event::{Event, events, is_harm, prune};
use crate::frames::{Counts, Frames, Trigger};
use crate::lexicon::{Lexicon, is_property};
use crate::namesakes::without_namesakes;
use crate::parties::Parties;
use crate::party::{self, Part};
use crate::quotation::Quotations;
use crate::setting;
use crate::settle::Whole;
use crate::speech::{Speech, speech};
use crate::stance::{Reality, arms_length, reality};
use crate::view::View;

/// A claim before it has an id, and before the same statement elsewhere is folded into it.
#[derive(Debug, Clone)]
pub struct Draft {
    pub sentence: usize,
    pub span: Span,
    pub event: EventType,
    pub method: Option<Method>,
    pub trigger: Hedge,
    pub actor: Vec<Mentioned>,
    pub affected: Vec<Affected>,
    pub quantity: Option<Quantity>,
    pub joint: Option<Interval>,
    pub scope: Scope,
    /// Index, among the drafts, of the whole of which this is a part.
    pub part_of: Option<usize>,
    pub place: Option<Place>,
    /// Told before any place was: the next one named may be its own.
    pub awaits_place: bool,
    pub time: Option<DayRange>,
    /// Its own clause names the place.
    pub has_own_place: bool,
    /// Its own clause tells the days.
    pub has_own_time: bool,
    /// Told with a time that is no day, "recently": another telling's day is not its own.
    pub is_vague: bool,
    pub speakers: Vec<Speaker>,
    pub stance: Stance,
    pub hedges: Vec<Hedge>,
    pub because: Vec<Explanation>,
}

/// Every draft of a report, in order.
pub fn drafts(report: &AnnotatedReport, frames: &Frames) -> Vec<Draft> {
    let report = &*without_namesakes(report);
    let mut reader = Passage::new(report, frames);
    for sentence in 0..report.sentences.len() {
        reader.sentence(sentence);
    }
    let Passage { memory, lands, drafts, dated, .. } = reader;
    let monitor = memory.named_monitor().or_else(|| monitor_mentioned(report));
    Whole { report, monitor, lands, drafts, dated }.settle()
}

/// Sentences after which the place of an event no longer holds for those that name none.
const FAR: usize = 8;

/// Reading one report from top to bottom.
struct Passage<'a> {
    report: &'a AnnotatedReport,
    frames: &'a Frames,
    memory: Memory,
    lands: Lands,
    /// Which sentences stand in a list of headlines.
    headlines: Vec<bool>,
    told: Option<Told>,
    /// The first place and days that the report told.
    opening: (Option<Scene>, Option<Told>),
    /// A country or region that was the place of the event told last, on a day of its own, and its sentence.
    wide: Option<(usize, Place)>,
    /// The place of what the passage last recalled, and its sentence.
    recalled: Option<(usize, Place)>,
    /// The event in hand names no place, and none was told before it.
    awaits_place: bool,
    /// The event in hand is told with a time that is no day: "recently".
    is_vague: bool,
    /// The clause of the event in hand names its place, and tells its days.
    is_own: (bool, bool),
    /// The event in hand sets somebody free: its day is not that of what follows.
    is_of_release: bool,
    quotations: Quotations,
    parties: Parties,
    drafts: Vec<Draft>,
    /// Sentences that say when it happened, and not what.
    dated: Vec<(usize, DayRange)>,
}

/// What all claims of one event share.
struct Shared {
    actor: Vec<Mentioned>,
    method: Option<Method>,
    scope: Scope,
    place: Option<Place>,
    time: Option<DayRange>,
    speakers: Vec<Speaker>,
    stance: Stance,
    hedges: Vec<Hedge>,
    because: Vec<Explanation>,
}

impl<'a> Passage<'a> {
    fn new(report: &'a AnnotatedReport, frames: &'a Frames) -> Self {
        Self {
            report,
            frames,
            memory: Memory::default(),
            lands: Lands::of(report),
            headlines: headlines(report),
            told: None,
            opening: (None, None),
            wide: None,
            recalled: None,
            awaits_place: false,
            is_vague: false,
            is_own: (false, false),
            is_of_release: false,
            quotations: Quotations::default(),
            parties: Parties::default(),
            drafts: Vec::new(),
            dated: Vec::new(),
        }
    }

    fn lexicon(&self) -> &'a Lexicon {
        &self.frames.lexicon
    }

    fn sentence(&mut self, index: usize) {
        let first = self.drafts.len();
        if self.headlines[index] && self.drafts.last().is_some_and(|d| d.sentence + 1 == index) {
            (self.memory.scene, self.told, self.wide) = (None, None, None);
        }
        if self.is_set_behind(index) {
            self.go_back(index);
        }
        self.events_of(index);
        if self.headlines[index] {
            self.drafts[first..].iter_mut().for_each(|draft| draft.awaits_place = false);
        }
        if self.opening.0.is_none() {
            self.opening.0.clone_from(&self.memory.scene);
        }
        if let Some(days) = day_of_happening(self.report, index, self.lexicon()) {
            self.dated.push((index, days));
            if self.told.is_none_or(|told| told.sentence < index) {
                self.told = Some(Told { days, sentence: index });
            }
        }
        self.opening.1 = self.opening.1.or(self.told);
    }

    /// A title that came beside the text and was set down behind it.
    fn is_set_behind(&self, index: usize) -> bool {
        index > 0
            && index + 1 == self.report.sentences.len()
            && self.report.sentences[index].sentence.role == SentenceRole::Headline
    }

    /// A title tells of what the report opens with, wherever its last sentences have got to.
    fn go_back(&mut self, index: usize) {
        let (scene, told) = self.opening.clone();
        self.memory.scene = scene.map(|scene| Scene { sentence: index, ..scene });
        self.told = told.map(|told| Told { sentence: index, ..told });
        self.wide = None;
    }

    fn events_of(&mut self, index: usize) {
        let sentence = &self.report.sentences[index];
        if sentence.sentence.role == SentenceRole::Furniture {
            return;
        }
        if sentence.parse.words.is_empty() {
            let text = &self.report.report.text;
            let words: Vec<&str> =
                (0..sentence.sentence.tokens.len()).map(|i| sentence.word(text, i)).collect();
            return self.quotations.note_unread(&words, sentence.sentence.paragraph);
        }
        let view = View::new(sentence, &self.report.report.text, &|lemma| self.frames.knows(lemma));
        let evoked = events(&view, self.frames);
        let mut found = prune(&view, evoked.clone());
        found.retain(|event| !crate::event::is_of_nature(&view, event, self.lexicon()));
        let first = self.drafts.len();
        for event in &found {
            if event.frame.id.starts_with("killing.victims-") && !self.tells_of_dead(index) {
                continue;
            }
            self.event(&view, index, event, &found, &evoked);
        }
        if self.drafts.len() == first {
            self.memory.hear(&view, index, self.lexicon());
        }
        self.memory.note_many(&view, index, self.lexicon());
        let (memory, lexicon) = (&mut self.memory, &self.frames.lexicon);
        self.parties.note(&view, index, lexicon);
        let owner = self
            .quotations
            .note(&view, index, lexicon, &mut |head| memory.name(&view, head, index, lexicon));
        let Some((opened, speaker)) = owner else { return };
        for draft in self.drafts.iter_mut().filter(|d| (opened..=index).contains(&d.sentence)) {
            if draft.speakers.is_empty() {
                draft.speakers.push(speaker.clone());
                let because = format!("sentence {index} says whose words these are");
                draft.because.push(explain("speakers", because));
            }
        }
    }

    /// Whether the victims of a passage are its dead: the harm told last is a killing of several and nothing else, or none was
    /// told and the next sentences tell of the dead. Beside one dead, "the victims" are the wounded too.
    fn tells_of_dead(&self, index: usize) -> bool {
        let harms = || self.drafts.iter().rev().filter(|d| is_harm(d.event));
        let Some(last) = harms().next().map(|d| d.sentence) else {
            let text = &self.report.report.text;
            return self.report.sentences[index..].iter().take(4).any(|s| {
                (0..s.sentence.tokens.len())
                    .any(|i| self.lexicon().lists("of-dead", &s.word(text, i).to_lowercase()))
            });
        };
        let told_last = || harms().take_while(|d| d.sentence == last);
        let least = |d: &Draft| d.quantity.as_ref().map_or(1, |q| q.interval.lo());
        // "Eight were killed, and a number injured": whoever counts or names victims counts the dead.
        let is_uncounted = |d: &Draft| {
            let vague = [Qualifier::Unstated, Qualifier::Vague];
            d.quantity.as_ref().is_none_or(|q| vague.contains(&q.qualifier))
        };
        let dead = || told_last().filter(|d| d.event == EventType::Killing);
        told_last().all(|d| d.event == EventType::Killing || is_uncounted(d))
            && dead().map(least).sum::<u64>() > 1
    }

    fn event(
        &mut self,
        view: &View<'_>,
        index: usize,
        event: &Event<'_>,
        all: &[Event<'_>],
        evoked: &[Event<'_>],
    ) {
        let Reality::Told { mut hedges } = reality(view, event.trigger, self.lexicon()) else {
            return;
        };
        let speech = speech(view, event.trigger, self.lexicon());
        hedges.extend(&speech.hedges);
        let anchor = event.affected.first().copied().unwrap_or(event.trigger);
        hedges.extend(arms_length(view, anchor, self.lexicon()).unwrap_or_default());
        let shared = self.shared(view, index, event, &speech, &hedges, evoked);
        self.claims_of(view, index, event, all, shared);
    }

    fn shared(
        &mut self,
        view: &View<'_>,
        index: usize,
        event: &Event<'_>,
        speech: &Speech,
        hedges: &[usize],
        evoked: &[Event<'_>],
    ) -> Shared {
        let mut because = vec![explain("event", format!("frame {}", event.frame.id))];
        let speakers = self.speakers(view, index, event, speech, &mut because);
        let heads: Vec<usize> = speech.links.iter().map(|link| link.head).collect();
        let cues: Vec<usize> = speech.links.iter().map(|link| link.cue).collect();
        let page_date = |t: &&TimeMention| !is_page_date(self.report, index, t);
        let time = setting::time(view, event, &cues, self.lexicon()).filter(page_date);
        let scope = setting::scope(view, event, time, self.lexicon());
        let place = self.place(view, index, event, &heads, (scope, time), &mut because);
        self.is_of_release = event.kind() == EventType::Release && self.told.is_some();
        let days = self.days((view, event.trigger), index, time, scope, &mut because);
        let denied = speech.denied || event.frame.id == "attack.deny-involvement";
        let stance = match (denied, hedges.is_empty()) {
            (true, _) => Stance::Denied,
            (false, false) => Stance::Hedged,
            (false, true) => Stance::Asserted,
        };
        let method = setting::method(view, event, self.lexicon());
        if let Some((method, words)) = &method {
            because
                .push(explain("method", format!("{method}: the words {:?}", view.text_of(words))));
        }
        let actor = self.actors(view, index, event, evoked, &heads, &mut because);
        let hedges = hedges.iter().map(|&i| hedge(view, &[i])).collect();
        Shared {
            actor,
            method: method.map(|m| m.0),
            scope,
            place,
            time: days,
            speakers,
            stance,
            hedges,
            because,
        }
    }

    /// Who did it; where an attack is the grammatical subject, whoever carried the attack out.
    fn actors(
        &self,
        view: &View<'_>,
        index: usize,
        event: &Event<'_>,
        evoked: &[Event<'_>],
        speakers: &[usize],
        because: &mut Vec<Explanation>,
    ) -> Vec<Mentioned> {
        let lexicon = self.lexicon();
        let is_attack = |i: usize| lexicon.lists("attack", view.lemma(i));
        let attackers = |i: usize| attackers(view, i, lexicon);
        let mut heads: Vec<usize> = event.actor.clone();
        if event.frame.event == EventType::Clash {
            heads.extend(&event.affected);
        }
        let by_attack: Vec<usize> = heads
            .iter()
            .filter(|&&h| crate::event::is_strike(view, h))
            .flat_map(|&h| attackers(h))
            .collect();
        heads.retain(|&h| !is_attack(h) && !is_struck(view, event, h, lexicon));
        heads.extend(by_attack);
        if heads.is_empty() && is_harm(event.kind()) {
            let near = setting::joint_clause(view, event.trigger);
            heads = near
                .into_iter()
                .filter(|&i| crate::event::is_strike(view, i) && i != event.trigger)
                .flat_map(attackers)
                .collect();
        }
        let harm =
            matches!(event.kind(), EventType::Killing | EventType::Injury | EventType::Destruction);
        if heads.is_empty() && harm {
            heads = of_attack_told_with(view, event, evoked)
                .into_iter()
                .flat_map(|h| if crate::event::is_strike(view, h) { attackers(h) } else { vec![h] })
                .filter(|&h| !is_attack(h))
                .collect();
        }
        let affected =
            |h: &usize| !event.affected.contains(h) || event.frame.event == EventType::Clash;
        heads.retain(affected);
        // "killed in the city a monitor said": who tells it did not do it.
        let claims = event.frame.id == "attack.claim-responsibility";
        heads.retain(|h| claims || !is_a_voice(view, *h, speakers));
        heads.retain(|&h| !is_mere_means(view, h, lexicon) && !is_empty_word(view, h));
        heads.retain(|&h| !is_no_hand(view, event, h));
        heads.sort_unstable();
        heads.dedup();
        let mut actors = party::actors(view, &heads);
        if let Some(first) = actors.first() {
            because.push(explain(
                "actor",
                format!("{:?} in the frame's place for the actor", first.text),
            ));
        }
        for actor in &mut actors {
            if let Some(voice) = own_voice(view, actor, speakers, lexicon) {
                because.push(explain(
                    "actor",
                    format!("{:?} is {:?}, who speaks", actor.text, voice.text),
                ));
                *actor = Mentioned { span: actor.span, ..voice };
                continue;
            }
            if let Some((name, sentence)) = self.parties.named(view, index, actor, lexicon)
                && !is_told_of_others(view, actor, &name, speakers)
            {
                because.push(explain(
                    "actor",
                    format!("{:?} is {:?}, named in sentence {sentence}", actor.text, name.text),
                ));
                *actor = Mentioned { span: actor.span, ..name };
            }
        }
        actors
    }

    fn speakers(
        &mut self,
        view: &View<'_>,
        index: usize,
        event: &Event<'_>,
        speech: &Speech,
        because: &mut Vec<Explanation>,
    ) -> Vec<Speaker> {
        let lexicon = self.lexicon();
        let mut speakers: Vec<Speaker> = speech
            .links
            .iter()
            .map(|link| self.memory.name(view, link.head, index, lexicon))
            .collect();
        speakers.dedup_by(|a, b| a.name == b.name);
        for link in &speech.links {
            let cue = view.lower[link.cue].clone();
            because.push(explain(
                "speakers",
                format!("{:?} governs the clause by {cue:?}", view.lower[link.head]),
            ));
        }
        let owns = matches!(
            event.frame.id.as_str(),
            "attack.claim-responsibility" | "attack.deny-involvement" | "control.claim-control"
        );
        if speakers.is_empty() && owns {
            speakers.extend(event.actor.iter().map(|&a| self.memory.name(view, a, index, lexicon)));
            because.push(explain("speakers", "whoever claims responsibility says so".to_owned()));
        }
        // "Residents blamed the raid on the army": whoever blames says so.
        let blames = [".blamed-on-by", ".blamed-on-them"];
        if blames.iter().any(|end| event.frame.id.ends_with(end))
            && let Some(accuser) = view.head(event.trigger).and_then(|v| view.child(v, "nsubj"))
        {
            speakers.push(self.memory.name(view, accuser, index, lexicon));
            speakers.dedup_by(|a, b| a.name == b.name);
            because.push(explain("speakers", "whoever blames somebody for it says so".to_owned()));
        }
        if speakers.is_empty()
            && let Some(quoted) = self.quotations.speaker(view)
        {
            speakers.push(quoted.clone());
            because.push(explain("speakers", "inside a quotation still open".to_owned()));
        } else if let Some(outer) = self.quotations.announcer(view)
            && speakers.iter().all(|s| s.name != outer.name)
        {
            speakers.insert(0, outer.clone());
            because.push(explain("speakers", "inside a statement that was announced".to_owned()));
        }
        speakers
    }

    fn place(
        &mut self,
        view: &View<'_>,
        index: usize,
        event: &Event<'_>,
        speakers: &[usize],
        (scope, time): (Scope, Option<&TimeMention>),
        because: &mut Vec<Explanation>,
    ) -> Option<Place> {
        self.awaits_place = false;
        self.is_own.0 = false;
        if let Some(words) = setting::numbered_place(view, event, self.lexicon()) {
            because.push(explain("place", "a base by its number, in no gazetteer".to_owned()));
            let place = numbered_place(self.report, view.text_of(&words));
            self.note_scene(view, index, event, &place);
            return Some(place);
        }
        if let Some(toponym) = setting::place(view, event, speakers, self.lexicon()) {
            because.push(explain(
                "place",
                format!("{:?} in the clause", view.s.span_of(toponym.words).of(view.text)),
            ));
            self.is_own.0 = true;
            let aside = matches!(view.rel(event.trigger).base(), "acl" | "appos");
            let is_sure = self.lands.can_be_scene(&toponym.place)
                || setting::is_called_place(view, toponym, self.lexicon())
                || setting::is_where(view, toponym);
            // What was long before is background: the passage goes on where it was.
            let is_background = self.memory.scene.is_some()
                && (setting::is_other_time(time)
                    || setting::is_reason(view, event.trigger)
                    || self.is_recalled(view, event.trigger, time));
            if (scope != Scope::Standing || !aside) && is_sure && !is_background {
                self.note_scene(view, index, event, &toponym.place);
            }
            self.wide =
                (!is_sure && self.is_other_day(time)).then(|| (index, toponym.place.clone()));
            if is_background {
                self.recalled = Some((index, toponym.place.clone()));
            }
            if let Some(both) = setting::joint_countries(view, toponym) {
                because.push(explain("place", "countries named side by side".to_owned()));
                return Some(both);
            }
            return Some(toponym.place.clone());
        }
        if let Some(heading) = setting::heading(view) {
            because.push(explain("place", "the place that heads the line".to_owned()));
            let place = heading.place.clone();
            self.note_scene(view, index, event, &place);
            return Some(place);
        }
        let named = setting::nameless(view, event, self.lexicon())
            .and_then(|noun| Some((noun, named_later(self.report, index, noun)?)));
        if let Some((noun, place)) = named {
            because.push(explain("place", format!("\"a {noun}\" that is named further on")));
            self.note_scene(view, index, event, &place);
            return Some(place);
        }
        if scope == Scope::Incident
            && let Some(own) = setting::place_of_office(view, event, speakers)
        {
            because.push(explain("place", "where whoever speaks holds office".to_owned()));
            let place = own.place.clone();
            self.note_scene(view, index, event, &place);
            return Some(place);
        }
        self.untold_place(view, index, event, speakers, (scope, time), because)
    }

    fn note_scene(&mut self, view: &View<'_>, sentence: usize, event: &Event<'_>, place: &Place) {
        // Where captives come free is seldom where the fighting was.
        let comes_home = matches!(event.kind(), EventType::Release | EventType::Return);
        if comes_home && self.memory.scene.is_some() {
            return;
        }
        let depth = view.ancestors(event.trigger).count();
        self.memory.set_scene(Scene { sentence, depth, place: place.clone() });
    }

    /// Whether an event is told to be on another day than the one told before it.
    fn is_other_day(&self, time: Option<&TimeMention>) -> bool {
        let own = time.and_then(|t| t.days).filter(|d| d.precision == DatePrecision::Day);
        own.zip(self.told).is_some_and(|(own, told)| own != told.days)
    }

    /// The place of an event whose clause names none: the country's of a total or a state, else the passage's.
    fn untold_place(
        &mut self,
        view: &View<'_>,
        index: usize,
        event: &Event<'_>,
        speakers: &[usize],
        (scope, time): (Scope, Option<&TimeMention>),
        because: &mut Vec<Explanation>,
    ) -> Option<Place> {
        if let Some(named) = setting::meant_by_there(view, event.trigger)
            .or_else(|| setting::scene_of_sentence(view, event.trigger))
        {
            because.push(explain("place", "the place that the sentence is about".to_owned()));
            return Some(named.place.clone());
        }
        // "El-Fasher is the last city. The RSF has besieged it": the town that "it" is.
        if setting::is_place_called_it(view, event)
            && let Some((at, town)) = latest_town(self.report, index)
        {
            because.push(explain("place", format!("\"it\": the town that sentence {at} names")));
            return Some(town);
        }
        // "It came a week after gunmen kidnapped 42 in Kagara. They were freed": of those who were recalled.
        let are_they =
            |&a: &usize| matches!(view.lower[a].as_str(), "they" | "them" | "he" | "she");
        if let Some((at, place)) = self.recalled.as_ref().filter(|(at, _)| at + 1 == index)
            && event.affected.first().is_some_and(are_they)
        {
            because.push(explain("place", format!("of those whom sentence {at} recalls")));
            return Some(place.clone());
        }
        let generic = setting::generic_place(view, event, self.lexicon());
        if scope == Scope::Standing && (!generic || setting::whole_country(view, event)) {
            because.push(explain("place", "the country that the report tells of".to_owned()));
            return home_country(self.report).filter(|_| self.lands.is_one());
        }
        // "Since Wednesday 23 civilians have died": a total of the scene, not of a war.
        let is_short = time.and_then(|t| t.days).is_some_and(setting::is_short);
        let is_of_war = scope == Scope::Cumulative && setting::in_a_war(view, event);
        if is_of_war {
            let war = war_country(self.report, index).or_else(|| home_country(self.report));
            if war.is_some() {
                because.push(explain("place", "the country whose war is told of".to_owned()));
                return war;
            }
        }
        if scope == Scope::Cumulative && !is_short && self.lands.is_one() {
            because.push(explain("place", "the one country that the report tells of".to_owned()));
            return home_country(self.report);
        }
        if scope == Scope::Cumulative
            && !is_short
            && let Some(land) = setting::place_of_ministry(view, speakers)
        {
            because.push(explain("place", "the land whose ministry counts".to_owned()));
            return Some(land.place.clone());
        }
        if is_of_war {
            return None;
        }
        if scope == Scope::Incident && setting::somewhere_in_country(view, event) {
            because
                .push(explain("place", "\"the country\": the one the report tells of".to_owned()));
            return home_country(self.report);
        }
        let is_of_scene = scope == Scope::Incident || scope == Scope::Cumulative && is_short;
        if (!is_of_scene || setting::is_other_time(time)) && !generic {
            // A headline may give the year of what the body goes on to tell.
            self.awaits_place = scope == Scope::Incident && self.memory.scene.is_none();
            return None;
        }
        if let Some((_, wide)) = self.wide.as_ref().filter(|(sentence, _)| sentence + 1 == index)
            && setting::refers_back(view, event)
        {
            because.push(explain("place", format!("what sentence {} tells of", index - 1)));
            return Some(wide.clone());
        }
        if self.is_other_day(time)
            && let Some(around) = setting::place_around(view, event, speakers, self.lexicon())
        {
            because.push(explain("place", "another day, and a place in the sentence".to_owned()));
            return Some(around.place.clone());
        }
        self.inherited(view, index, (event, speakers), generic, because)
    }

    /// The place of the events told before, while they are near.
    fn inherited(
        &mut self,
        view: &View<'_>,
        index: usize,
        (event, speakers): (&Event<'_>, &[usize]),
        generic: bool,
        because: &mut Vec<Explanation>,
    ) -> Option<Place> {
        let town = |province: &Place| town_called(self.report, province);
        let again =
            generic.then(|| setting::named_before(view, event, self.lexicon(), &town)).flatten();
        if let Some(place) = again {
            because.push(explain("place", "named in the sentence, and meant again".to_owned()));
            self.note_scene(view, index, event, &place);
            return Some(place);
        }
        if self.memory.scene.is_none()
            && let Some(local) = setting::place_of_locals(view, event, speakers)
        {
            because.push(explain("place", "where those are who tell of it".to_owned()));
            let place = local.place.clone();
            self.note_scene(view, index, event, &place);
            return Some(place);
        }
        self.awaits_place = self.memory.scene.is_none();
        let scene = self.memory.scene.as_ref()?;
        if !generic && is_background(self.report, scene.sentence, index) {
            because.push(explain("place", "years are told of since the scene".to_owned()));
            return None;
        }
        if index - scene.sentence > FAR && !generic {
            let town = main_town(self.report)?;
            because.push(explain("place", "the town that the report tells of most".to_owned()));
            return Some(town);
        }
        // "The city's hospital" is not the camp's of the sentence before.
        if generic
            && setting::is_town(view, event)
            && is_finer_than_town(&scene.place)
            && let Some((at, town)) = latest_town(self.report, index)
        {
            because.push(explain("place", format!("the town that sentence {at} names")));
            return Some(town);
        }
        because.push(explain("place", format!("inherited from sentence {}", scene.sentence)));
        if setting::is_town(view, event)
            && let Some(town) = town_called(self.report, &scene.place)
        {
            because
                .push(explain("place", "the town of that name, for a town is told of".to_owned()));
            return Some(town);
        }
        Some(scene.place.clone())
    }

    /// The days stated in the clause, else those of the event told just before.
    fn days(
        &mut self,
        (view, trigger): (&View<'_>, usize),
        index: usize,
        time: Option<&TimeMention>,
        scope: Scope,
        because: &mut Vec<Explanation>,
    ) -> Option<DayRange> {
        self.is_vague = false;
        self.is_own.1 = false;
        // "now" dates a state, not a happening.
        let now = |t: &&TimeMention| {
            let start = usize::from(t.words.start);
            // "Even today", "to this day".
            let lasts = start > 0
                && view.lower[start] == "today"
                && matches!(view.lower[start - 1].as_str(), "even" | "still" | "until" | "till");
            scope == Scope::Incident && (view.lower[start] == "now" || lasts)
        };
        let time = time.filter(|t| !now(t));
        if let Some(mention) = time {
            because.push(explain("time", "stated in the clause".to_owned()));
            let published = self.report.report.published;
            let days = match scope {
                Scope::Cumulative | Scope::Standing => setting::until(view, mention, published),
                Scope::Incident => in_year_told(self.report, index, mention).or(mention.days),
            };
            let days = days.or_else(|| {
                let days = from_passage(self.report, index, mention, trigger)
                    .or_else(|| self.day_before_news(index, mention))?;
                because.push(explain("time", "counted from the time told before".to_owned()));
                Some(days)
            });
            let exact =
                days.filter(|d| d.precision == DatePrecision::Day && scope == Scope::Incident);
            if let Some(days) = exact.filter(|_| {
                !setting::is_pursuit(view, trigger, self.lexicon())
                    && !setting::is_since_clause(view, trigger)
                    && !self.is_of_release
                    && !self.is_recalled(view, trigger, Some(mention))
                    && !self.is_long_before(view, trigger, days)
            }) {
                self.told = Some(Told { days, sentence: index });
            }
            self.is_vague = days.is_none();
            self.is_own.1 = days.is_some();
            return days;
        }
        if scope != Scope::Incident {
            return None;
        }
        let told = self.told.filter(|told| index - told.sentence <= 3)?;
        if self.is_of_long_ago(told) && is_told_of_now(view, trigger) {
            return None;
        }
        because.push(explain("time", format!("inherited from sentence {}", told.sentence)));
        Some(told.days)
    }

    /// "Killed four people the previous day", in news that has told no day: the day before the report.
    fn day_before_news(&self, index: usize, mention: &TimeMention) -> Option<DayRange> {
        let is_next = matches!(mention.shift?, Shift::Days(-1));
        let is_alone = self.told.is_none_or(|told| index - told.sentence > 3);
        let published = self.report.report.published.filter(|_| is_next && is_alone)?;
        DayRange::day(published).shifted(mention.shift?)
    }

    fn is_of_long_ago(&self, told: Told) -> bool {
        const MONTHS: i32 = 60;
        let published = self.report.report.published;
        published.is_some_and(|day| (day - told.days.to()).get_days() > MONTHS)
    }

    /// "It came a week after nine were killed in Goma", "… — rebels owned up to the 10 May bombings": what a clause aside tells of
    /// days before the passage's own is recalled, and the passage goes on where it was.
    fn is_recalled(&self, view: &View<'_>, trigger: usize, time: Option<&TimeMention>) -> bool {
        const DAYS: i32 = 3;
        let own = time.and_then(|t| t.days).map(DayRange::to);
        let before =
            |told: Told| own.is_some_and(|own| (told.days.from() - own).get_days() >= DAYS);
        let is_counted = time.is_some_and(|t| t.days.is_none() && t.shift.is_some());
        let is_aside = |i: usize| match view.rel(i).base() {
            "acl" => true,
            "advcl" => matches!(view.case_of(i), Some("after" | "since" | "before")),
            "parataxis" => (0..i).any(|dash| matches!(view.lower[dash].as_str(), "—" | "–" | "--")),
            _ => false,
        };
        (self.told.is_some_and(before) || is_counted)
            && std::iter::once(trigger).chain(view.ancestors(trigger)).any(is_aside)
    }

    /// "The mayor, who had been abducted in March": what a clause behind a noun tells of months before is background.
    fn is_long_before(&self, view: &View<'_>, trigger: usize, days: Option<DayRange>) -> bool {
        const MONTHS: i32 = 60;
        let is_aside = view.rel(trigger).base() == "acl"
            || view.rel(trigger).base() == "conj"
                && view.head(trigger).is_some_and(|h| view.rel(h).base() == "acl");
        let perfect = view.children_by(trigger, "aux").any(|a| view.lower[a] == "had");
        let published = self.report.report.published;
        let is_far = days.zip(published).is_some_and(|(d, day)| (day - d.to()).get_days() > MONTHS);
        is_aside
            && (perfect || is_far)
            && self.drafts.iter().any(|d| d.time.is_some() || d.sentence > 0)
    }

    /// One claim a part; parts of a part after it.
    fn claims_of(
        &mut self,
        view: &View<'_>,
        index: usize,
        event: &Event<'_>,
        all: &[Event<'_>],
        shared: Shared,
    ) {
        let lexicon = self.lexicon();
        let span = view.span(&setting::statement(view, event));
        let people =
            matches!(event.frame.counts, Counts::Affected) && !is_thing(event, view, lexicon);
        let parts = if people {
            let mut parts = party::parts(view, &event.affected, event.trigger, lexicon);
            if crate::event::befalls_people(event.kind()) && event.frame.trigger == Trigger::Verb {
                let with = party::companions(view, &event.affected, event.trigger, lexicon);
                parts.extend(party::parts(view, &with, event.trigger, lexicon));
            }
            match is_told_of_one(view, event, &parts) {
                true => vec![one_of(parts)],
                false => parts,
            }
        } else {
            whole(view, event, lexicon)
        };
        // "Three injuries were reported": the noun is counted, and nobody is named.
        let alone = counted_noun(view, event).filter(|_| people && parts.is_empty());
        let parts = alone.map_or(parts, |part| vec![part]);
        let joint = joint(event, all, &parts);
        let n_parts = parts.len();
        for part in parts.iter().chain(parts.is_empty().then_some(&EMPTY)) {
            let whole = self.drafts.len();
            let mut draft = self.draft(view, index, event, &shared, span, part);
            if people && n_parts > 1 {
                self.place_of_part(view, part, &mut draft);
            }
            if is_some_of_those_told(view, event)
                && let Some(at) = self.whole_of(&draft)
            {
                draft.part_of = Some(at);
                let of = self.drafts[at].span.of(view.text);
                draft.because.push(explain("subset_of", format!("some of {of:?}")));
            }
            if joint.is_some() {
                (draft.quantity, draft.joint) = (None, joint);
            }
            self.drafts.push(draft);
            if !people {
                continue;
            }
            let mut told: Vec<Vec<usize>> = Vec::new();
            for &head in &part.heads {
                for subset in party::subsets(view, head, event.trigger, lexicon) {
                    // "Guards and drivers, including a cook": one part, whichever of the two it is hung on.
                    // "Including a post by a cousin" is of those who report, and of nobody harmed.
                    let is_record = |&h: &usize| {
                        lexicon.is(view, h, crate::lexicon::Class::Record)
                            || view.lemma(h) == "post"
                    };
                    if told.contains(&subset.heads) || subset.heads.iter().any(is_record) {
                        continue;
                    }
                    told.push(subset.heads.clone());
                    self.subset(view, index, event, &shared, &subset, whole);
                }
            }
        }
    }

    /// "Six people in Homs, five in Hama": of several that are counted apart, each is where its own words say.
    fn place_of_part(&self, view: &View<'_>, part: &Part, draft: &mut Draft) {
        let own = part.heads.first().and_then(|&h| setting::place_of_part(view, h));
        let Some(own) = own.filter(|own| Some(&own.place) != draft.place.as_ref()) else { return };
        draft.place = Some(own.place.clone());
        draft.awaits_place = false;
        draft.because.retain(|b| b.field != "place");
        let said = view.s.span_of(own.words).of(view.text);
        draft.because.push(explain("place", format!("{said:?} beside its own number")));
    }

    /// The count of the sentences before of which a draft tells a part: "Among the dead were two monks".
    fn whole_of(&self, part: &Draft) -> Option<usize> {
        const NEAR: usize = 6;
        let least = |d: &Draft| d.quantity.as_ref().map_or(0, |q| q.interval.lo());
        self.drafts.iter().rposition(|d| {
            d.event == part.event
                && d.part_of.is_none()
                && d.scope == part.scope
                && d.sentence < part.sentence
                && part.sentence - d.sentence <= NEAR
                && least(d) > least(part)
        })
    }

    fn subset(
        &mut self,
        view: &View<'_>,
        index: usize,
        event: &Event<'_>,
        shared: &Shared,
        part: &Part,
        whole: usize,
    ) {
        let words: Vec<usize> = part.heads.iter().flat_map(|&h| view.phrase(h)).collect();
        let mut draft = self.draft(view, index, event, shared, view.span(&words), part);
        draft.part_of = Some(whole);
        let of = self.drafts[whole].span.of(view.text);
        draft.because.push(explain("subset_of", format!("part of {of:?}")));
        self.drafts.push(draft);
    }

    fn draft(
        &self,
        view: &View<'_>,
        index: usize,
        event: &Event<'_>,
        shared: &Shared,
        span: Span,
        part: &Part,
    ) -> Draft {
        let mut because = shared.because.clone();
        if let Some(quantity) = &part.quantity {
            because.push(explain(
                "quantity",
                format!("{:?}: {} ({})", quantity.text, quantity.interval, quantity.qualifier),
            ));
        }
        Draft {
            sentence: index,
            span,
            event: event.kind(),
            method: shared.method,
            trigger: hedge(view, &[event.trigger]),
            actor: shared.actor.clone(),
            affected: party::affected(view, part, self.lexicon()),
            quantity: part.quantity.clone(),
            joint: None,
            scope: shared.scope,
            part_of: None,
            place: shared.place.clone(),
            awaits_place: self.awaits_place,
            time: shared.time,
            has_own_place: self.is_own.0,
            has_own_time: self.is_own.1,
            is_vague: self.is_vague,
            speakers: shared.speakers.clone(),
            stance: shared.stance,
            hedges: shared.hedges.clone(),
            because,
        }
    }
}

/// "Lina's neighbour, the poet and teacher Omar Haddad, has been arrested": a verb that counts one, of several nouns that name
/// one person.
fn is_told_of_one(view: &View<'_>, event: &Event<'_>, parts: &[Part]) -> bool {
    let heads = || parts.iter().flat_map(|p| &p.heads);
    let subject = heads().copied().find(|&h| view.rel(h).base() == "nsubj");
    let Some(subject) = subject else { return false };
    let governor = view.head(subject).unwrap_or(event.trigger);
    let auxiliaries = view.children_by(governor, "aux").chain(view.children_by(governor, "cop"));
    let is_singular = auxiliaries
        .min()
        .is_some_and(|aux| matches!(view.lower[aux].as_str(), "has" | "was" | "is"));
    let is_one = |&h: &usize| !view.is_plural(h) && party::amount_of(view, h).is_none();
    // "Lina's sister, a daughter, a son": a list of several, whatever the verb.
    let is_new = |&h: &usize| {
        h != subject
            && (view.children_by(h, "nmod:poss").next().is_some()
                || view.children_by(h, "det").any(|d| matches!(view.lower[d].as_str(), "a" | "an")))
    };
    let is_known = |h: usize| view.children_by(h, "det").any(|d| view.lower[d] == "the");
    heads().count() > 1
        && is_singular
        && heads().all(|&h| view.is_under(h, subject))
        && heads().all(is_one)
        && !heads().any(is_new)
        && heads().any(|&h| h != subject && is_known(h))
        && view.upos(subject) != parallax_model::Upos::Pron
        && view.children_by(subject, "appos").next().is_some()
}

/// The first of several nouns for one person.
fn one_of(parts: Vec<Part>) -> Part {
    let heads = parts.iter().flat_map(|p| &p.heads).copied().min().into_iter().collect();
    let one =
        |q: Quantity| Quantity { interval: Interval::exactly(1), qualifier: Qualifier::Exact, ..q };
    let quantity = parts.into_iter().find_map(|p| p.quantity).map(one);
    Part { heads, quantity, is_counted: false }
}

static EMPTY: Part = Part { heads: Vec::new(), quantity: None, is_counted: false };

/// "Among the dead were two monks", "eleven of the dead were women": of whom was told before. Names are not: a list of them
/// may tell more than any count did.
fn is_some_of_those_told(view: &View<'_>, event: &Event<'_>) -> bool {
    const FRAMES: &[&str] = &[
        "killing.among-the-dead",
        "killing.listed-among-the-dead",
        "killing.dead-include",
        "killing.of-the-dead",
        "killing.of-the-dead-adjective",
    ];
    let is_named = |&a: &usize| {
        view.upos(a) == parallax_model::Upos::Propn
            || view.mention_kind(a) == Some(parallax_model::MentionKind::Person)
    };
    let among = view.case_of(event.trigger) == Some("among")
        && view.children_by(event.trigger, "det").any(|d| view.lower[d] == "the");
    // "Among those killed were four nurses".
    let those = view.head(event.trigger).filter(|&h| view.lower[h] == "those");
    let among_those =
        those.is_some_and(|h| view.case_of(h) == Some("among") && view.child(h, "nsubj").is_some());
    !event.affected.iter().any(is_named)
        && !event.frame.id.starts_with("killing.victims-")
        && (FRAMES.contains(&event.frame.id.as_str())
            || is_harm(event.kind()) && (among || among_those))
}

/// The number on a noun of harm itself.
fn counted_noun(view: &View<'_>, event: &Event<'_>) -> Option<Part> {
    let amount = party::amount_of(view, event.trigger)?;
    let counts = is_harm(event.kind()) && event.frame.trigger == Trigger::Noun && !amount.is_share;
    counts.then(|| Part {
        heads: vec![],
        quantity: Some(party::said(view, amount)),
        is_counted: true,
    })
}

/// "Have been abducted", "are losing their lives": what is told of up to now has no day of long ago.
fn is_told_of_now(view: &View<'_>, trigger: usize) -> bool {
    let auxiliaries =
        || view.children_by(trigger, "aux").chain(view.children_by(trigger, "aux:pass"));
    auxiliaries().any(|a| matches!(view.lower[a].as_str(), "have" | "has" | "'ve" | "are" | "is"))
}

/// Whether a word is who tells of the event, in a noun that names a voice and no side.
fn is_a_voice(view: &View<'_>, head: usize, speakers: &[usize]) -> bool {
    speakers.contains(&head)
        && view.head(head).is_some_and(|cue| cue < head)
        && view.lower[head] != "it"
}

/// "fired shells at the district injuring 21": what was fired at is not who injured.
fn is_struck(view: &View<'_>, event: &Event<'_>, head: usize, lexicon: &Lexicon) -> bool {
    let participle = view.rel(event.trigger) == parallax_model::Deprel::Acl
        && view.lower[event.trigger].ends_with("ing")
        && view.head(event.trigger) == Some(head);
    let acts = lexicon.is(view, head, crate::lexicon::Class::Armed)
        || lexicon.is(view, head, crate::lexicon::Class::Person)
        || lexicon.lists("attack", view.lemma(head))
        || lexicon.lists("weapon", view.lemma(head));
    participle && !acts && matches!(view.rel(head).base(), "obj" | "obl" | "nmod" | "conj")
}

/// The actors of the attack that a harm is told with, though the attack is no claim of its own: "warplanes bombed the
/// market, killing 12", "12 were killed when rebels fired on a bus".
fn of_attack_told_with(view: &View<'_>, event: &Event<'_>, evoked: &[Event<'_>]) -> Vec<usize> {
    let is_attack = |e: &Event<'_>| {
        let is_blow = e.kind() == EventType::Injury
            && matches!(view.lemma(e.trigger), "shoot" | "stab" | "hit" | "strike")
            && e.affected.iter().all(|&a| matches!(view.lower[a].as_str(), "him" | "her" | "them"));
        e.kind() == EventType::Attack || is_blow
    };
    let attack =
        |at: usize| evoked.iter().find(|e| e.trigger == at && is_attack(e) && !e.actor.is_empty());
    // "Police fired at the crowd outside the office, which was set on fire": by whom is not said.
    let is_aside = event.kind() == EventType::Destruction
        && view.rel(event.trigger) == parallax_model::Deprel::AclRelcl
        && view.is_passive(event.trigger);
    let above = || view.ancestors(event.trigger).find_map(attack).filter(|_| !is_aside);
    let when = || {
        let clauses = view.children_by(event.trigger, "advcl");
        let tells = |&c: &usize| {
            view.children(c)
                .iter()
                .any(|&m| matches!(view.lower[m].as_str(), "when" | "after" | "as"))
        };
        clauses.filter(tells).find_map(attack)
    };
    when().or_else(above).map(|e| e.actor.clone()).unwrap_or_default()
}

/// What people do about an attack who had no hand in it.
const TELLS_OF_ATTACK: &[&str] = &[
    "condemn",
    "denounce",
    "describe",
    "report",
    "investigate",
    "criticise",
    "criticize",
    "film",
    "record",
    "witness",
    "see",
    "document",
    "announce",
    "call",
    "follow",
    "confirm",
    "capture",
];

/// "Ada Bell's shooting": whoever was shot, and not who shot.
fn is_whom_shot(view: &View<'_>, attack: usize, owner: usize) -> bool {
    matches!(view.lemma(attack), "shooting" | "stabbing" | "beating")
        && view.mention_kind(owner) == Some(parallax_model::MentionKind::Person)
}

/// Words in an actor's place that had no hand in it: "the Bukavu shootings", "the victim of a siege that left five dead",
/// "crews found four people dead", "a 2015 raid".
fn is_no_hand(view: &View<'_>, event: &Event<'_>, head: usize) -> bool {
    use PlacePrecision::{Country, Region};
    let lemma = view.lemma(head);
    let of_attack = matches!(view.rel(head).base(), "compound" | "amod" | "nummod" | "nmod")
        && view.head(head).is_some_and(|noun| crate::event::is_strike(view, noun));
    let names_town = view
        .s
        .toponyms
        .iter()
        .any(|t| t.words.holds(head) && !matches!(t.place.precision, Country | Region))
        && view.mention_kind(head) != Some(parallax_model::MentionKind::Nationality);
    let is_bare = view.case_of(head).is_none();
    let is_year = lemma.len() == 4 && lemma.bytes().all(|b| b.is_ascii_digit());
    let is_finder = is_harm(event.kind())
        && matches!(
            view.lemma(event.trigger),
            "find" | "pronounce" | "declare" | "confirm" | "report"
        );
    let is_harmed = is_harm(event.kind())
        && matches!(
            lemma,
            "victim"
                | "casualty"
                | "survivor"
                | "nobody"
                | "none"
                | "killing"
                | "murder"
                | "homicide"
                | "death"
                | "slaying"
                | "standoff"
                | "dispute"
                | "argument"
                | "fight"
        );
    of_attack && is_bare && names_town
        || is_year
        || is_finder
        || is_harmed
        || is_whom_shot(view, event.trigger, head)
            && view.rel(head) == parallax_model::Deprel::NmodPoss
}

fn attackers(view: &View<'_>, attack: usize, lexicon: &Lexicon) -> Vec<usize> {
    let by = view.children_by(attack, "nmod").filter(|&c| view.case_of(c) == Some("by"));
    let mut found: Vec<usize> = by.collect();
    if found.is_empty() {
        // "An attack launched by rebels"; "condemned by the ministry" says nothing of whose it was.
        let done =
            view.child(attack, "acl").filter(|&acl| !TELLS_OF_ATTACK.contains(&view.lemma(acl)));
        found.extend(done.and_then(|acl| crate::roles::agent(view, acl)));
    }
    if found.is_empty() {
        found.extend(
            view.children_by(attack, "nmod:poss")
                .filter(|&c| !is_time(view, c) && !is_whom_shot(view, attack, c)),
        );
    }
    if found.is_empty() {
        let side = |&c: &usize| {
            !is_time(view, c)
                && !crate::event::is_method_of(view, c)
                && !crate::event::is_ground(view, c)
                && (view.s.actors.iter().any(|a| a.words.holds(c))
                    || view.mention_kind(c).is_some()
                    || lexicon.lists("armed", view.lemma(c))
                    || lexicon.category(view.lemma(c))
                        == Some(parallax_model::AffectedKind::Combatant))
        };
        let modifiers =
            view.children_by(attack, "amod").chain(view.children_by(attack, "compound"));
        found.extend(modifiers.filter(side));
    }
    if found.is_empty() {
        // "claimed an attack that killed 22".
        let verb = view.head(attack).filter(|_| view.rel(attack).base() == "obj");
        let does = |&v: &usize| {
            matches!(
                view.lemma(v),
                "claim" | "launch" | "unleash" | "carry" | "conduct" | "stage" | "mount" | "commit"
            )
        };
        found.extend(verb.filter(does).and_then(|v| crate::roles::subject(view, v)));
    }
    found
}

/// "Debris injured three", "in addition to": what did it, or no thing at all, where nobody is named.
///
/// "Russian warplanes" stay, for they name a side.
fn is_mere_means(view: &View<'_>, head: usize, lexicon: &Lexicon) -> bool {
    const THINGS: &[&str] = &[
        "debris",
        "shrapnel",
        "smoke",
        "incident",
        "series",
        "addition",
        "control",
        "fire",
        "blaze",
        "collapse",
        "car",
        "truck",
        "lorry",
        "van",
        "motorcycle",
        "motorbike",
        "outbreak",
        "epidemic",
        "disease",
        "cholera",
    ];
    let lemma = view.lemma(head);
    // "20 kilos of dynamite exploded".
    let is_weight =
        matches!(lemma, "kilo" | "kilogram" | "kg" | "gram" | "pound" | "ton" | "tonne" | "stick")
            && view.children_by(head, "nmod").any(|of| lexicon.lists("weapon", view.lemma(of)));
    // Gas stays: of its victims the passage tells as often as of those who let it out.
    let is_thing =
        THINGS.contains(&lemma) || lexicon.lists("weapon", lemma) && lemma != "gas" || is_weight;
    let names_side = |i: &usize| {
        view.s.actors.iter().any(|a| a.words.holds(*i))
            || view.s.toponyms.iter().any(|t| t.words.holds(*i))
            || *i != head && lexicon.lists("armed", view.lemma(*i))
            || matches!(view.upos(*i), parallax_model::Upos::Propn)
            || view.mention_kind(*i).is_some_and(|k| k == parallax_model::MentionKind::Nationality)
    };
    let carries = matches!(
        lemma,
        "warplane"
            | "jet"
            | "plane"
            | "helicopter"
            | "drone"
            | "aircraft"
            | "artillery"
            | "tank"
            | "bomber"
    );
    is_thing && !carries && !view.phrase(head).iter().any(names_side)
}

/// "The ministry said it had shot down ten planes": a voice that is no person speaks of itself as "it".
fn own_voice(
    view: &View<'_>,
    actor: &Mentioned,
    speakers: &[usize],
    lexicon: &Lexicon,
) -> Option<Mentioned> {
    use parallax_model::{MentionKind, SpeakerKind, Upos};
    let &voice = speakers.last().filter(|_| actor.text.eq_ignore_ascii_case("it"))?;
    let is_office = matches!(
        lexicon.speaker(view.lemma(voice)),
        Some(
            SpeakerKind::Official
                | SpeakerKind::Military
                | SpeakerKind::ArmedGroup
                | SpeakerKind::Organisation
        )
    ) && !crate::lexicon::is_person_noun(view.lemma(voice));
    let is_named =
        matches!(view.mention_kind(voice), Some(MentionKind::Organisation | MentionKind::Place));
    let is_body = matches!(view.upos(voice), Upos::Noun | Upos::Propn)
        && !view.is_plural(voice)
        && (is_office || is_named)
        && view.head(voice).is_some_and(|cue| view.rel(voice).base() == "nsubj" && voice < cue);
    is_body.then(|| party::mentioned(view, voice))
}

/// "The army said that they had been firing": an army speaks of itself as "it"; "they" are those it tells of.
fn is_told_of_others(
    view: &View<'_>,
    actor: &Mentioned,
    name: &Mentioned,
    speakers: &[usize],
) -> bool {
    let is_they = matches!(actor.text.to_lowercase().as_str(), "they" | "them" | "their");
    let is_single = |&s: &usize| {
        view.lower[s] == "it" || !view.is_plural(s) && party::mentioned(view, s).actor == name.actor
    };
    is_they && speakers.iter().any(is_single)
}

/// "What caused damage": a word that stands for no side.
fn is_empty_word(view: &View<'_>, head: usize) -> bool {
    view.upos(head) == parallax_model::Upos::Pron
        && matches!(view.lower[head].as_str(), "what" | "which" | "that" | "there")
}

fn is_time(view: &View<'_>, i: usize) -> bool {
    view.s.times.iter().any(|t| t.words.holds(i))
}

fn is_thing(event: &Event<'_>, view: &View<'_>, lexicon: &Lexicon) -> bool {
    if matches!(event.kind(), EventType::Destruction | EventType::Capture) {
        return true;
    }
    event.affected.first().is_some_and(|&a| is_property(lexicon.category(view.lemma(a))))
}

/// Things are told of in one claim, however many are listed; a number of strikes counts the strikes.
fn whole(view: &View<'_>, event: &Event<'_>, lexicon: &Lexicon) -> Vec<Part> {
    let quantity = match event.frame.counts {
        Counts::Nothing => None,
        Counts::Events => strikes(view, event),
        Counts::Affected => {
            event.affected.first().and_then(|&a| party::quantity(view, a, lexicon).0)
        }
    };
    let mut heads: Vec<usize> = event.affected.iter().flat_map(|&a| view.conjuncts(a)).collect();
    heads.sort_unstable();
    heads.dedup();
    heads.retain(|&h| h != event.trigger);
    // "an ambulance and other vehicles": more than the one that is named first.
    let quantity = quantity.map(|q| match heads.len() > 1 && q.interval == Interval::exactly(1) {
        true => Quantity { interval: Interval::at_least(2), qualifier: Qualifier::Unstated, ..q },
        false => q,
    });
    // "Retook Adan": one name is no count.
    let is_name = |&h: &usize| {
        view.upos(h) == parallax_model::Upos::Propn && party::amount_of(view, h).is_none()
    };
    let quantity =
        quantity.filter(|_| event.kind() != EventType::Capture || !heads.iter().all(is_name));
    // "the second city to fall": its rank counts nothing.
    let is_ranked = |&h: &usize| {
        view.children_by(h, "amod").any(|c| {
            matches!(view.lower[c].as_str(), "second" | "third" | "fourth" | "fifth" | "latest")
        })
    };
    let quantity = quantity.filter(|_| !heads.iter().any(is_ranked));
    vec![Part { heads, quantity, is_counted: false }]
}

/// The stated number of strikes: on the noun itself, on the object of "carried out", on the strikes that hit, or "15 times".
fn strikes(view: &View<'_>, event: &Event<'_>) -> Option<Quantity> {
    if event.frame.trigger == Trigger::Noun {
        let own = party::amount_of(view, event.trigger)?;
        return (!own.is_share).then(|| party::said(view, own));
    }
    let object = crate::roles::object(view, event.trigger).filter(|o| !event.affected.contains(o));
    let times = view.children(event.trigger).iter().copied().find(|&c| view.lower[c] == "times");
    let nouns = object.into_iter().chain(event.actor.iter().copied()).chain(times);
    let counts = |&i: &usize| {
        matches!(view.lemma(i), "time" | "times" | "drone" | "projectile" | "munition")
            || crate::event::is_strike(view, i)
    };
    let of = |i: usize| view.children_by(i, "nmod").find(|&c| view.case_of(c) == Some("of"));
    let counts = |&i: &usize| counts(&i) || of(i).is_some_and(|c| counts(&c));
    // "Carried out strikes on nine sites".
    let site = |&&a: &&usize| matches!(view.lemma(a), "site" | "target" | "location" | "position");
    let sites = || event.affected.iter().find(site).and_then(|&a| party::amount_of(view, a));
    let amount = nouns
        .filter(counts)
        .find_map(|i| party::amount_of(view, i))
        .or_else(sites)
        .filter(|a| !a.is_share)?;
    Some(party::said(view, amount))
}

/// "killed and injured over 80": one number for two harms belongs to neither.
fn joint(event: &Event<'_>, all: &[Event<'_>], parts: &[Part]) -> Option<Interval> {
    let [part] = parts else { return None };
    let harm = |e: &Event<'_>| matches!(e.kind(), EventType::Killing | EventType::Injury);
    let shared = all.iter().any(|other| {
        harm(other)
            && other.kind() != event.kind()
            && other.affected == event.affected
            && !event.affected.is_empty()
    });
    (harm(event) && shared && part.is_counted)
        .then(|| part.quantity.as_ref().map(|q| q.interval))
        .flatten()
}

pub(crate) fn explain(field: &'static str, because: String) -> Explanation {
    Explanation { field, because }
}

fn hedge(view: &View<'_>, words: &[usize]) -> Hedge {
    Hedge { text: view.text_of(words).into(), span: view.span(words) }
}
