//! Where, when, how and over what an event is told: the words in its own clause first.

use parallax_model::{
    AnnotatedSentence, DatePrecision, Day, DayRange, EventType, Method, Place, PlacePrecision,
    Scope, Shift, TimeMention, Toponym, Upos,
};

use crate::discourse::is_war;
use crate::event::{self, Event};
use crate::lexicon::{Class, Lexicon};
use crate::view::View;

/// The place that the event's own clause names, if it names one.
pub fn place<'v>(
    view: &'v View<'_>,
    event: &Event<'_>,
    speakers: &[usize],
    lexicon: &Lexicon,
) -> Option<&'v Toponym> {
    place_within(view, event, speakers, lexicon, (2, 3))
}

/// "• Kharkiv: a bomb hit a house", "14:30 Homs: two dead": the place that heads a line, behind its mark or its hour.
///
/// Shape: all words before the first colon are one place, a bullet, an hour or a day.
pub fn heading<'v>(view: &'v View<'_>) -> Option<&'v Toponym> {
    const LONGEST: usize = 8;
    let colon = (1..view.len().min(LONGEST)).find(|&i| view.lower[i] == ":")?;
    let place = view.s.toponyms.iter().find(|t| usize::from(t.words.end) <= colon)?;
    let is_mark = |i: usize| {
        place.words.holds(i)
            || matches!(view.upos(i), Upos::Punct | Upos::Sym | Upos::Num)
            || view.s.times.iter().any(|t| t.words.holds(i))
    };
    ((0..colon).all(is_mark) && colon + 1 < view.len()).then_some(place)
}

/// The place that the sentence names anywhere, for an event that is not where those before it were.
pub fn place_around<'v>(
    view: &'v View<'_>,
    event: &Event<'_>,
    speakers: &[usize],
    lexicon: &Lexicon,
) -> Option<&'v Toponym> {
    place_within(view, event, speakers, lexicon, (-12, -12))
}

/// "The governor of Sumy said three people were killed": an office that ends at a border speaks of what is within it.
pub fn place_of_office<'v>(
    view: &'v View<'_>,
    event: &Event<'_>,
    speakers: &[usize],
) -> Option<&'v Toponym> {
    use PlacePrecision::{City, District, Province};
    const OFFICES: &[&str] = &["governor", "mayor", "prefect", "administration"];
    place_of_voice(view, event, speakers, OFFICES, &|toponym, _| {
        matches!(toponym.place.precision, City | District | Province)
    })
}

/// "Police in Kabul said a bomber had killed four": where those are who tell of it, for want of any other place.
///
/// Only those whose trade is the town's; whoever else is in a town may tell of anything.
pub fn place_of_locals<'v>(
    view: &'v View<'_>,
    event: &Event<'_>,
    speakers: &[usize],
) -> Option<&'v Toponym> {
    use PlacePrecision::{City, District};
    const LOCALS: &[&str] =
        &["police", "hospital", "morgue", "resident", "doctor", "medic", "firefighter", "villager"];
    place_of_voice(view, event, speakers, LOCALS, &|toponym, head| {
        matches!(toponym.place.precision, City | District) && is_locative(view.case_of(head))
    })
}

/// The first place of this kind in the words of the voice nearest to a harm, where it is one of `voices`.
///
/// `is_its` is asked with a toponym and its head.
fn place_of_voice<'v>(
    view: &'v View<'_>,
    event: &Event<'_>,
    speakers: &[usize],
    voices: &[&str],
    is_its: &dyn Fn(&Toponym, usize) -> bool,
) -> Option<&'v Toponym> {
    let harms = event::is_violent(event.kind()) || event::befalls_people(event.kind());
    let voice = *speakers.last().filter(|&&s| harms && voices.contains(&view.lemma(s)))?;
    view.s.toponyms.iter().filter(|t| usize::from(t.words.end) <= view.len()).find(|t| {
        let head = head_of(view, t.words.start.into(), t.words.end.into());
        view.is_under(head, voice) && is_its(t, head)
    })
}

/// "209 have died there": the place that the sentence named before.
pub fn meant_by_there<'v>(view: &'v View<'_>, trigger: usize) -> Option<&'v Toponym> {
    let there = view.children_by(trigger, "advmod").find(|&a| view.lower[a] == "there")?;
    let before =
        |t: &&Toponym| usize::from(t.words.end) <= there && !is_dateline(view.s, t, view.text);
    view.s.toponyms.iter().rfind(before)
}

/// "Bor was the scene of an attack in March, when 23 soldiers died": the place that a sentence says was the scene.
pub fn scene_of_sentence<'v>(view: &'v View<'_>, trigger: usize) -> Option<&'v Toponym> {
    let is_scene = |&noun: &usize| {
        matches!(view.lemma(noun), "scene" | "site") && view.child(noun, "cop").is_some()
    };
    // "Colombia recorded 2,539 homicides".
    let counts =
        |&verb: &usize| matches!(view.lemma(verb), "record" | "see" | "witness" | "suffer");
    let counted = view.head(trigger).filter(|_| view.rel(trigger).base() == "obj").filter(counts);
    let about = view.ancestors(trigger).find(is_scene).or(counted)?;
    let subject = view.child(about, "nsubj")?;
    view.s.toponyms.iter().find(|t| t.words.holds(subject))
}

/// "Gaza's health ministry says 3,000 have been killed": a ministry counts the dead of its land.
pub fn place_of_ministry<'v>(view: &'v View<'_>, speakers: &[usize]) -> Option<&'v Toponym> {
    let ministry = *speakers.last().filter(|&&s| {
        matches!(view.lemma(s), "ministry" | "authority" | "government" | "department")
    })?;
    view.s.toponyms.iter().filter(|t| usize::from(t.words.end) <= view.len()).find(|t| {
        let head = head_of(view, t.words.start.into(), t.words.end.into());
        view.head(head) == Some(ministry)
            && matches!(view.rel(head).base(), "compound" | "nmod" | "amod")
    })
}

/// The place that a party's own words name: "five in the city of Hama".
pub fn place_of_part<'v>(view: &'v View<'_>, part: usize) -> Option<&'v Toponym> {
    // The first preposition between the party and the place says whether it is where, or whence.
    let link = |head: usize| {
        let chain = std::iter::once(head).chain(view.ancestors(head));
        chain.take_while(|&i| i != part).last().filter(|_| head != part)
    };
    let is_there = |t: &&Toponym| {
        let head = head_of(view, t.words.start.into(), t.words.end.into());
        usize::from(t.words.end) <= view.len()
            && view.is_under(head, part)
            && link(head).is_some_and(|i| {
                view.rel(i) == parallax_model::Deprel::Nmod && is_locative(view.case_of(i))
            })
    };
    view.s.toponyms.iter().find(is_there)
}

/// The best place of those that score more than `floor`, whose second number holds for countries and regions.
fn place_within<'v>(
    view: &'v View<'_>,
    event: &Event<'_>,
    speakers: &[usize],
    lexicon: &Lexicon,
    floor: (i32, i32),
) -> Option<&'v Toponym> {
    let scored =
        view.s.toponyms.iter().filter(|t| usize::from(t.words.end) <= view.len()).filter_map(|t| {
            let score = place_score(view, event, t, speakers, lexicon)?;
            // A country named far off in the sentence says less than the scene of the passage.
            let is_wide =
                matches!(t.place.precision, PlacePrecision::Country | PlacePrecision::Region);
            (score > if is_wide { floor.1 } else { floor.0 }).then_some((score, t))
        });
    // Of equals the first in the sentence stays.
    let best = scored
        .fold(None, |best: Option<(i32, &Toponym)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, toponym)| toponym)?;
    let finest = finest_of_phrase(view, best, lexicon);
    let scores =
        |t: &Toponym| place_score(view, event, t, speakers, lexicon).is_some_and(|score| score > 0);
    Some(town_within(view, event.trigger, finest, &scores))
}

/// "The Solino neighbourhood": a name of no gazetteer that the words call a part of a town.
fn is_part_of_town(view: &View<'_>, toponym: &Toponym) -> bool {
    let (start, end) = (usize::from(toponym.words.start), usize::from(toponym.words.end));
    toponym.place.precision == PlacePrecision::Unresolved
        && (start..end.min(view.len()) + 1).filter(|&i| i < view.len()).any(|i| {
            matches!(
                view.lemma(i),
                "neighbourhood"
                    | "neighborhood"
                    | "quarter"
                    | "suburb"
                    | "district"
                    | "ward"
                    | "slum"
                    | "camp"
            )
        })
}

/// "In Guanajuato, gunmen broke into a clinic in Irapuato": of a province that opens a sentence and a town of it, the town.
fn town_within<'v>(
    view: &'v View<'_>,
    trigger: usize,
    wide: &'v Toponym,
    scores: &dyn Fn(&Toponym) -> bool,
) -> &'v Toponym {
    use PlacePrecision::{City, Country, District, Neighbourhood, Province, Region};
    let opens = usize::from(wide.words.start) <= view.dateline + 2;
    if !opens || !matches!(wide.place.precision, Province | Country | Region | City) {
        return wide;
    }
    let fits = |t: &Toponym| match wide.place.precision {
        City => t.place.precision == Neighbourhood || is_part_of_town(view, t),
        _ => matches!(t.place.precision, City | District | Neighbourhood),
    };
    let lies_in = |t: &Toponym| {
        t.place.country.is_some()
            && t.place.country == wide.place.country
            && (wide.place.precision != Province || t.place.admin1 == wide.place.admin1)
    };
    let is_aside = |head: usize| {
        let clause = |i: &usize| view.rel(*i) == parallax_model::Deprel::AclRelcl;
        view.ancestors(head).find(clause).is_some_and(|clause| !view.is_under(trigger, clause))
    };
    let is_within = |t: &&Toponym| {
        let head = head_of(view, t.words.start.into(), t.words.end.into());
        usize::from(t.words.end) <= view.len()
            && t.words.start > wide.words.end
            && fits(t)
            && lies_in(t)
            && !is_aside(head)
            && (is_locative(view.case_of(head)) || view.rel(head).base() == "obj")
            && scores(t)
    };
    view.s.toponyms.iter().find(is_within).unwrap_or(wide)
}

/// "the Baghdad neighbourhood of Karada", "Karada in Baghdad", "a mall in Nairobi": of the places that one phrase nests, the
/// most exact down to a town or its quarters. A building is less of a place than the town it stands in.
fn finest_of_phrase<'v>(view: &'v View<'_>, best: &'v Toponym, lexicon: &Lexicon) -> &'v Toponym {
    let fineness = |t: &Toponym| match t.place.precision {
        _ if is_building(view, t) => 5,
        PlacePrecision::Unresolved if is_called_place(view, t, lexicon) => 7,
        PlacePrecision::Neighbourhood => 7,
        PlacePrecision::City => 6,
        PlacePrecision::Exact => 5,
        PlacePrecision::District => 4,
        PlacePrecision::Province => 3,
        PlacePrecision::Country => 2,
        PlacePrecision::Region | PlacePrecision::Unresolved => 1,
    };
    if let Some(within) = before_rural(view, best) {
        return within;
    }
    let nests = |t: &&Toponym| usize::from(t.words.end) <= view.len() && is_nested(view, best, t);
    view.s
        .toponyms
        .iter()
        .filter(nests)
        .fold(best, |finest, next| if fineness(next) > fineness(finest) { next } else { finest })
}

/// "Harasta, rural Damascus": the place that is named before the countryside it lies in.
fn before_rural<'v>(view: &'v View<'_>, wide: &Toponym) -> Option<&'v Toponym> {
    let start = usize::from(wide.words.start);
    let rural = start.checked_sub(1).filter(|&at| view.lower[at] == "rural")?;
    let end = if rural > 0 && view.lower[rural - 1] == "," { rural - 1 } else { rural };
    view.s.toponyms.iter().find(|t| usize::from(t.words.end) == end)
}

/// "Westgate Mall", "al-Shifa hospital": a building, whatever a gazetteer takes it for.
fn is_building(view: &View<'_>, toponym: &Toponym) -> bool {
    let (start, end) = (usize::from(toponym.words.start), usize::from(toponym.words.end));
    (start..end.min(view.len())).any(|i| {
        matches!(
            view.lemma(i),
            "mall"
                | "hospital"
                | "clinic"
                | "school"
                | "university"
                | "college"
                | "mosque"
                | "church"
                | "cathedral"
                | "temple"
                | "synagogue"
                | "hotel"
                | "restaurant"
                | "market"
                | "court"
                | "castle"
                | "fort"
                | "bridge"
                | "store"
                | "supermarket"
                | "nightclub"
                | "embassy"
                | "stadium"
                | "station"
        )
    })
}

/// Whether one of two names hangs under the other within one noun phrase, and neither only lies beside the other.
fn is_nested(view: &View<'_>, a: &Toponym, b: &Toponym) -> bool {
    let [a, b] = [a, b].map(|t| head_of(view, t.words.start.into(), t.words.end.into()));
    let (inner, outer) = if view.is_under(a, b) { (a, b) } else { (b, a) };
    if inner == outer || !view.is_under(inner, outer) {
        return false;
    }
    let chain = std::iter::once(inner).chain(view.ancestors(inner)).take_while(|&i| i != outer);
    let mut n_links = 0;
    for link in chain {
        n_links += 1;
        let joins =
            matches!(view.rel(link).base(), "nmod" | "appos" | "compound" | "amod" | "flat");
        let holds =
            matches!(view.case_of(link), None | Some("of" | "in" | "at" | "inside" | "'s" | "’s"));
        if !joins || !holds || n_links > 4 || is_direction(view.lemma(link)) {
            return false;
        }
    }
    true
}

const WINDS: [&str; 8] =
    ["north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"];

/// "north of Kutum", "50 km from Homs": what is measured from there lies elsewhere.
fn is_direction(word: &str) -> bool {
    WINDS.contains(&word)
        || matches!(
            word,
            "north-east"
                | "north-west"
                | "south-east"
                | "south-west"
                | "km"
                | "kilometer"
                | "kilometre"
                | "mile"
                | "metre"
                | "meter"
        )
}

/// "northern", "north-eastern", "rural": which part of what follows.
fn is_direction_of(word: &str) -> bool {
    let word = word.rsplit('-').next().unwrap_or(word);
    matches!(
        word,
        "northern"
            | "southern"
            | "eastern"
            | "western"
            | "northeastern"
            | "northwestern"
            | "southeastern"
            | "southwestern"
            | "central"
            | "rural"
            | "mainland"
    )
}

/// "An army camp in Boulkessi": a name of no gazetteer that something happened in is a scene all the same.
pub fn is_where(view: &View<'_>, toponym: &Toponym) -> bool {
    let head = head_of(view, toponym.words.start.into(), toponym.words.end.into());
    // "In the forest of Kodjaga".
    let whole = view.head(head).filter(|_| view.case_of(head) == Some("of")).unwrap_or(head);
    // Schools and mosques stand in a town that is told as well; to hospitals and jails people are taken.
    let last = usize::from(toponym.words.end).min(view.len()).saturating_sub(1);
    let is_house = is_building(view, toponym)
        || matches!(
            view.lemma(last),
            "center"
                | "centre"
                | "medical"
                | "jail"
                | "prison"
                | "courthouse"
                | "office"
                | "morgue"
        );
    toponym.place.precision == PlacePrecision::Unresolved
        && !is_house
        && matches!(view.case_of(whole), Some("in" | "at"))
}

/// Whether the words call a name a place: "the village of X", "X district".
pub fn is_called_place(view: &View<'_>, toponym: &Toponym, lexicon: &Lexicon) -> bool {
    let (start, end) = (usize::from(toponym.words.start), usize::from(toponym.words.end));
    let names = |i: usize| {
        lexicon.lists("generic-place", view.lemma(i))
            && !matches!(view.lower[i].as_str(), "there" | "here")
    };
    let head = head_of(view, start, end);
    let governor = view.head(head).filter(|&g| {
        names(g)
            && matches!(view.rel(head).base(), "nmod" | "compound" | "appos" | "flat")
            && matches!(view.case_of(head), None | Some("of"))
    });
    // "Kafr Ta'al in the countryside of Aleppo".
    let contains = |t: &Toponym| {
        let other = head_of(view, t.words.start.into(), t.words.end.into());
        other != head && view.is_under(other, head) && is_nested(view, toponym, t)
    };
    let whole = |t: &&Toponym| usize::from(t.words.end) <= view.len();
    (start..end.min(view.len())).any(names)
        || governor.is_some()
        || view.s.toponyms.iter().filter(whole).any(contains)
}

fn place_score(
    view: &View<'_>,
    event: &Event<'_>,
    toponym: &Toponym,
    speakers: &[usize],
    lexicon: &Lexicon,
) -> Option<i32> {
    let head = head_of(view, toponym.words.start.into(), toponym.words.end.into());
    // "reports of a strike on Homs": what is under the event is the event's, though a speaker stands above both.
    let is_events =
        |s: usize| view.is_under(event.trigger, s) && view.is_under(head, event.trigger);
    if speakers.iter().any(|&s| view.is_under(head, s) && !is_events(s)) {
        return None;
    }
    if is_aside(view, event.trigger, head) || names_a_voice(view, event, head, lexicon) {
        return None;
    }
    // "The London-based paper", "activists said in Beirut": where somebody is who tells of it from afar.
    if is_of_another_attack(view, event, head)
        || is_seat(view.s, toponym, view.text)
        || is_house_of(view, toponym, head)
        || is_where_told(view, event.trigger, head, speakers)
        || says_whence(view, event, head)
        || is_where_taken(view, event, head)
    {
        return None;
    }
    // "The former envoy to Syria was kidnapped": where somebody was sent.
    let is_sent = |who: usize| {
        view.rel(head).base() == "nmod" && lexicon.is(view, who, crate::lexicon::Class::Person)
    };
    // The tree may hang where they were sent on the verb: "kidnapped the envoy to Syria".
    const SENT: &[&str] = &["ambassador", "envoy", "emissary", "delegate", "representative"];
    let mut to = view.children_by(head, "case").filter(|&case| view.lower[case] == "to");
    let behind_envoy = to.any(|case| case > 0 && SENT.contains(&view.lemma(case - 1)));
    if behind_envoy || view.case_of(head) == Some("to") && view.head(head).is_some_and(is_sent) {
        return None;
    }
    // "Rockets fired from Lebanon landed in open areas": where they came from is not where they struck.
    let is_launch = |g: usize| matches!(view.lemma(g), "fire" | "launch" | "shoot" | "lob");
    if view.case_of(head) == Some("from") && view.head(head).is_some_and(is_launch) {
        return None;
    }
    let is_affected = event.affected.contains(&head) && holds_places(event.kind());
    if is_origin_of(view, head, &toponym.place) && !is_affected
        || is_dateline(view.s, toponym, view.text)
        || is_party(view, event, toponym, head)
        || names_a_band(view, toponym, head)
        || is_beyond_bar(view, event.trigger, head)
    {
        return None;
    }
    let mut score = nearness(view, event.trigger, head)?;
    let of_war = since_clause(view, event.trigger).is_some_and(|since| view.is_under(head, since));
    if of_war && !matches!(toponym.place.precision, PlacePrecision::Country) {
        return None;
    }
    if event.affected.iter().any(|&a| view.is_under(head, a) && a != event.trigger) {
        score += if holds_places(event.kind()) { 5 } else { 0 };
    }
    // "Launched an offensive in the province, targeting a village": what the participle says it struck is where it struck.
    let is_folded = |&a: &usize| {
        let verb = view.head(a).filter(|&v| view.rel(v).base() == "advcl");
        view.is_under(head, a) && verb.is_some_and(|v| v != event.trigger)
    };
    // A name that lies in another land than the rest of the sentence was misread.
    let is_abroad = toponym.place.country.is_some()
        && view
            .s
            .toponyms
            .iter()
            .any(|t| t.place.country.is_some() && t.place.country != toponym.place.country);
    if event.kind() == EventType::Attack && !is_abroad && event.affected.iter().any(is_folded) {
        score += 3;
    }
    // "militants in Sinai killed a soldier": where they are is where they did it, unless another place is told.
    // Where a strike hit, its killing was.
    let is_strike = |a: usize| crate::event::is_strike(view, a);
    let of_actor = event.actor.iter().any(|&a| view.is_under(head, a) && !is_strike(a));
    let stays = matches!(view.case_of(head), Some("in" | "at" | "near" | "inside" | "outside"));
    score -= match (of_actor, stays) {
        (true, true) => 4,
        (true, false) => 6,
        _ => 0,
    };
    let toward = matches!(view.case_of(head), Some("to" | "towards" | "from" | "with"));
    if toward
        && matches!(event.kind(), EventType::Displacement | EventType::Return)
        && view.case_of(head) != Some("from")
    {
        score -= 3;
    }
    // "Fled towards Beni", "left for Beni": where they fled to is told of a land only, which takes them in.
    let flees_to = matches!(view.case_of(head), Some("to" | "toward" | "towards" | "for"))
        && view.rel(head).base() == "obl";
    let is_land = toponym.place.precision == PlacePrecision::Country;
    if flees_to && !is_land && event.kind() == EventType::Displacement {
        return None;
    }
    // "a judge from Dujail": where somebody is from, which is not where it happened.
    let comes_from = view.case_of(head) == Some("from") && view.rel(head).base() == "nmod";
    if comes_from && !matches!(event.kind(), EventType::Displacement | EventType::Withdrawal) {
        score -= if toponym.place.precision == PlacePrecision::Country { 7 } else { 4 };
    }
    // "Ada Bell, 42, of Woodbridge, died in Homs": where she lived.
    if lives_in(view, event, head) {
        score -= 6;
    }
    if is_measured_from(view, head) {
        score -= 6;
    }
    // "In solidarity with Aleppo".
    let side_by_side = view.case_of(head) == Some("with")
        && view.head(head).is_some_and(|g| !matches!(view.lemma(g), "border" | "frontier"));
    if side_by_side {
        return None;
    }
    score += match toponym.place.precision {
        PlacePrecision::Country => -2,
        PlacePrecision::Region => -3,
        _ if is_building(view, toponym) => -1,
        PlacePrecision::Unresolved if is_locative(view.case_of(head)) => 0,
        PlacePrecision::Unresolved if is_called_place(view, toponym, lexicon) => 1,
        PlacePrecision::Unresolved => -2,
        // A mall or an embassy stands in a town, and the town is the place.
        PlacePrecision::Exact => -1,
        PlacePrecision::Province => 0,
        _ => 1,
    };
    Some(score)
}

/// "A Bukavu native", "Ada Bell of Bukavu", "Ada Bell, 20, from Bukavu": where somebody is from says nothing of where it befell them.
fn says_whence(view: &View<'_>, event: &Event<'_>, head: usize) -> bool {
    // "Of Bukavu, Congo": what a town's land says of it.
    let head = match view.head(head) {
        Some(town) if view.rel(head).base() == "appos" => town,
        _ => head,
    };
    let Some(whose) = view.head(head).filter(|_| event::befalls_people(event.kind())) else {
        return false;
    };
    let is_native = view.lemma(whose) == "native"
        && matches!(view.rel(head).base(), "compound" | "nmod" | "amod");
    let is_of_name = view.rel(head).base() == "nmod"
        && matches!(view.case_of(head), Some("of" | "from"))
        && view.upos(whose) == Upos::Propn
        && view.mention_kind(whose) == Some(parallax_model::MentionKind::Person)
        && event.affected.contains(&whose);
    is_native || is_of_name
}

/// "Was hurt and taken to a clinic in Bukavu": where the hurt are taken is not where it befell them.
fn is_where_taken(view: &View<'_>, event: &Event<'_>, head: usize) -> bool {
    const TAKING: &[&str] =
        &["take", "rush", "transport", "airlift", "fly", "transfer", "carry", "bring", "send"];
    let of_taking = |&i: &usize| {
        view.rel(i).base() == "obl"
            && view.case_of(i) == Some("to")
            && view.head(i).is_some_and(|verb| TAKING.contains(&view.lemma(verb)))
    };
    event::is_harm(event.kind())
        && std::iter::once(head).chain(view.ancestors(head)).take(4).any(|i| of_taking(&i))
}

/// Whether a place is where somebody who was harmed is from: "Ada Bell, 42, of Woodbridge, Virginia", both of the two.
fn lives_in(view: &View<'_>, event: &Event<'_>, head: usize) -> bool {
    let is_named = |&&a: &&usize| is_person(view, a) || view.upos(a) == Upos::Propn;
    let told_of = |&a: &usize| view.is_under(head, a) && a != head;
    let Some(&who) = event.affected.iter().filter(is_named).find(|a| told_of(a)) else {
        return false;
    };
    let of_home = |i: usize| {
        let of = view.children_by(i, "case").find(|&c| view.lower[c] == "of");
        of.is_some_and(|of| of > 0 && view.lower[of - 1] == ",")
    };
    let mut links = std::iter::once(head).chain(view.ancestors(head)).take_while(|&i| i != who);
    event::befalls_people(event.kind()) && links.any(of_home)
}

/// "the second capital to fall, after Raqqa", "after the Sana'a attack, the group went on to kill": another one's place.
fn is_aside(view: &View<'_>, trigger: usize, head: usize) -> bool {
    let modifies = |&i: &usize| matches!(view.rel(i).base(), "compound" | "amod" | "flat");
    let mut top = head;
    while modifies(&top)
        && let Some(above) = view.head(top)
    {
        top = above;
    }
    let aside = |i: usize| {
        matches!(
            view.case_of(i),
            Some("after" | "before" | "since" | "than" | "like" | "as" | "unlike")
        )
    };
    (aside(head) || aside(top)) && !view.is_under(trigger, top)
}

/// Whether what is done is done to a place: "captured Idlib", "bombed Homs".
fn holds_places(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Capture
            | EventType::Control
            | EventType::Siege
            | EventType::Attack
            | EventType::Destruction
            | EventType::Withdrawal
    )
}

/// "north of Kutum", "50 kilometres from Phnom Penh".
fn is_measured_from(view: &View<'_>, head: usize) -> bool {
    let cased = matches!(view.case_of(head), Some("of" | "from"));
    let governed = view.head(head).is_some_and(|g| is_direction(view.lemma(g)));
    let led = view.case_of(head).is_some_and(is_direction)
        || view.children_by(head, "case").any(|c| is_direction(view.lemma(c)));
    cased && governed || led
}

/// A name that is itself who was seized, shot or seizes: a person or a group that is called like a place.
fn is_party(view: &View<'_>, event: &Event<'_>, toponym: &Toponym, head: usize) -> bool {
    let is_of_party = |words: parallax_model::WordRange| {
        words.start <= toponym.words.start
            && toponym.words.end <= words.end
            && words != toponym.words
    };
    let is_unknown = toponym.place.precision == PlacePrecision::Unresolved;
    let is_same = |words: parallax_model::WordRange| is_unknown && words == toponym.words;
    // "at Kabul's Supreme Court": an institution where something happened is a place of its town.
    let is_site = |words: parallax_model::WordRange| {
        let head = head_of(view, words.start.into(), words.end.into());
        is_of_party(words) && is_locative(view.case_of(head))
    };
    let is_actor =
        |words: parallax_model::WordRange| is_of_party(words) && !is_site(words) || is_same(words);
    if view.s.actors.iter().any(|actor| is_actor(actor.words)) {
        return true;
    }
    let is_bare = view.case_of(head).is_none_or(|case| case == "by");
    // "Retook Lomwe Katana": whatever else bears such a name, it is a place that changed hands.
    let is_seized = event.kind() != EventType::Capture
        && event.affected.contains(&head)
        && is_person(view, head);
    if is_bare && (event.actor.contains(&head) || is_seized) {
        return true;
    }
    let harmed = !holds_places(event.kind())
        && !matches!(event.kind(), EventType::Displacement | EventType::Protest);
    harmed && event.affected.contains(&head) && view.case_of(head).is_none()
}

/// "The Jalisco cartel", "the Badr brigade": what a band is called after is not where it is.
fn names_a_band(view: &View<'_>, toponym: &Toponym, head: usize) -> bool {
    let band = view.head(head).filter(|_| matches!(view.rel(head).base(), "compound" | "amod"));
    let next = Some(usize::from(toponym.words.end)).filter(|&i| i < view.len());
    band.into_iter().chain(next).any(|b| {
        matches!(
            view.lemma(b),
            "cartel" | "brigade" | "battalion" | "regiment" | "division" | "clan"
        )
    })
}

/// "The ringleader of the Paris attacks was killed": what somebody did elsewhere is no place of what befell them.
fn is_of_another_attack(view: &View<'_>, event: &Event<'_>, head: usize) -> bool {
    let attack = view.head(head).filter(|_| matches!(view.rel(head).base(), "compound" | "amod"));
    event::befalls_people(event.kind())
        && attack.is_some_and(|attack| {
            event::is_strike(view, attack)
                && event.affected.iter().any(|&a| a != attack && view.is_under(attack, a))
        })
}

/// "The London-based paper".
pub fn is_seat(sentence: &AnnotatedSentence, toponym: &Toponym, text: &str) -> bool {
    let (start, end) = (usize::from(toponym.words.start), usize::from(toponym.words.end));
    let n_words = sentence.sentence.tokens.len();
    let word = |i: usize| if i < n_words { sentence.word(text, i) } else { "" };
    let joins = |i: usize| word(i) == "-" && word(i + 1) == "based";
    (start..end).any(|i| word(i).ends_with("-based")) || word(end) == "based" || joins(end)
}

/// "The Haddad house": whose house it is, and no place.
fn is_house_of(view: &View<'_>, toponym: &Toponym, head: usize) -> bool {
    let modifies = matches!(view.rel(head).base(), "compound" | "flat" | "nmod");
    let house = view.head(head).filter(|_| modifies && view.case_of(head).is_none());
    toponym.place.precision == PlacePrecision::Unresolved
        && house.is_some_and(|h| {
            matches!(
                view.lemma(h),
                "house" | "home" | "family" | "residence" | "apartment" | "clan"
            )
        })
}

/// "12 were killed, activists said in Beirut": a place behind the verb of saying that closes the sentence.
fn is_where_told(view: &View<'_>, trigger: usize, head: usize, speakers: &[usize]) -> bool {
    speakers.iter().filter_map(|&s| view.head(s)).any(|cue| {
        view.upos(cue) == Upos::Verb
            && trigger < cue
            && cue < head
            && view.is_under(head, cue)
            && !view.is_under(head, trigger)
    })
}

/// "Homs 24 reported nine dead, while a network put them at 11": what a voice is called after is where neither was.
fn names_a_voice(view: &View<'_>, event: &Event<'_>, head: usize, lexicon: &Lexicon) -> bool {
    let is_name = |&i: &usize| matches!(view.rel(i).base(), "compound" | "flat" | "nummod");
    let voice = std::iter::successors(Some(head), |i| view.head(*i).filter(|_| is_name(i))).last();
    voice.is_some_and(|v| {
        view.rel(v).base() == "nsubj"
            && v != event.trigger
            && !event.affected.contains(&v)
            && view.head(v).is_some_and(|cue| {
                cue != event.trigger && lexicon.lists("closing-say", view.lemma(cue))
            })
    })
}

/// Prepositions of being somewhere.
fn is_locative(case: Option<&str>) -> bool {
    matches!(case, Some("in" | "at" | "near" | "inside" | "outside" | "across" | "within"))
}

fn is_person(view: &View<'_>, head: usize) -> bool {
    view.mention_kind(head) == Some(parallax_model::MentionKind::Person)
}

/// "New massacre in 2023 | Shelling of Ariha": a bar in a headline parts two statements.
fn is_beyond_bar(view: &View<'_>, trigger: usize, word: usize) -> bool {
    let (first, last) = (trigger.min(word), trigger.max(word));
    (first..last).any(|i| view.lower[i] == "|")
}

/// How many words of a sentence are its dateline, dash and all: "BEIRUT (AP) —", "KHARTOUM, Oct 11 (Reuters) -", "GOMA (AFP)". 0: none.
///
/// A dateline opens with a place, and holds nothing but places, a date, and somebody's name in brackets.
pub fn dateline(sentence: &AnnotatedSentence, text: &str) -> usize {
    const LONGEST: usize = 14;
    let tokens = &sentence.sentence.tokens;
    let is_dash = |i: usize| {
        matches!(sentence.word(text, i), "—" | "–" | "--" | "-")
            && tokens[i].span.start > tokens[i - 1].span.end
    };
    let dash = (1..tokens.len().min(LONGEST)).find(|&i| is_dash(i));
    let Some(last) = dash.or_else(|| bracket_of_dateline(sentence, text)) else { return 0 };
    let opens = sentence.toponyms.iter().any(|t| t.words.holds(0))
        || is_capital_in_prose(sentence, text, 0)
            && sentence.toponyms.iter().any(|t| (1..4).contains(&usize::from(t.words.start)));
    let mut depth = 0_usize;
    let is_its = |i: usize| match sentence.word(text, i) {
        "(" => {
            depth += 1;
            true
        }
        ")" => {
            depth = depth.saturating_sub(1);
            true
        }
        "," | "." | "/" => true,
        word => {
            depth > 0
                || sentence.toponyms.iter().any(|t| t.words.holds(i))
                || sentence.times.iter().any(|t| t.words.holds(i))
                || is_capital_in_prose(sentence, text, i)
                // "PORTLAND, Ore.".
                || word.ends_with('.')
        }
    };
    if !(opens && (0..last).all(is_its) && tokens.len() > last + 3) {
        return 0;
    }
    // "Damascus - SANA:".
    let agency = (last + 1..tokens.len().min(last + 4)).find(|&i| sentence.word(text, i) == ":");
    agency.filter(|&colon| tokens.len() > colon + 3).map_or(last + 1, |colon| colon + 1)
}

/// "GOMA (AFP) Rebels …": the bracket that closes a dateline without a dash, behind a place in capitals.
fn bracket_of_dateline(sentence: &AnnotatedSentence, text: &str) -> Option<usize> {
    const LATEST: usize = 10;
    const NAME: usize = 4;
    let n_words = sentence.sentence.tokens.len();
    let word = |i: usize| sentence.word(text, i);
    let open = (1..n_words.min(LATEST)).find(|&i| word(i) == "(")?;
    let close = (open + 2..n_words.min(open + NAME)).find(|&i| word(i) == ")")?;
    let goes_on = close + 1 < n_words && word(close + 1).starts_with(char::is_uppercase);
    (is_capital_in_prose(sentence, text, 0) && goes_on).then_some(close)
}

/// "GOMA": a word in capitals, in a sentence that is not all capitals.
fn is_capital_in_prose(sentence: &AnnotatedSentence, text: &str, i: usize) -> bool {
    let word = sentence.word(text, i);
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    letters().count() > 1
        && letters().all(char::is_uppercase)
        && (i..sentence.sentence.tokens.len())
            .any(|other| sentence.word(text, other).starts_with(char::is_lowercase))
}

/// "BEIRUT (AP) — …": where it was written, which is not where it happened.
pub fn is_dateline(sentence: &AnnotatedSentence, toponym: &Toponym, text: &str) -> bool {
    usize::from(toponym.words.end) <= dateline(sentence, text)
}

/// "US soldiers", "Syria's army", "Iran-backed": a country that says whose, not where.
fn is_origin_of(view: &View<'_>, head: usize, place: &Place) -> bool {
    if !matches!(place.precision, PlacePrecision::Country | PlacePrecision::Region) {
        return false;
    }
    // "villages in southern Syria state media said": a direction before it makes it a place, whatever it leans on.
    if head > 0 && is_direction_of(&view.lower[head - 1]) {
        return false;
    }
    // "Syrias borders": a possessive that lost its apostrophe.
    let is_bare_possessive =
        view.lower[head].strip_suffix('s').is_some_and(|stem| stem == place.name.to_lowercase());
    match view.rel(head).base() {
        "compound" if border_pair(view, head).is_some() => false,
        "compound" | "amod" if !is_bare_possessive => true,
        "compound" | "amod" | "nmod" => {
            let owned = is_bare_possessive || view.rel(head) == parallax_model::Deprel::NmodPoss;
            let whose = view.head(head).map_or("", |h| view.lemma(h));
            owned
                && !matches!(
                    whose,
                    "conflict"
                        | "war"
                        | "capital"
                        | "border"
                        | "north"
                        | "south"
                        | "east"
                        | "west"
                        | "city"
                        | "coast"
                        | "province"
                        | "territory"
                        | "soil"
                        | "countryside"
                )
        }
        "nsubj" => true,
        _ => false,
    }
}

/// "the Iraq-Turkey border": the other land of a border that is called after two.
fn border_pair(view: &View<'_>, land: usize) -> Option<usize> {
    let border = view.head(land).filter(|&b| matches!(view.lemma(b), "border" | "frontier"))?;
    let dash = |i: usize| matches!(view.lower[i].as_str(), "-" | "–");
    view.children_by(border, "compound")
        .find(|&other| other.abs_diff(land) == 2 && dash(other.min(land) + 1))
}

/// How close two words stand in the tree: 12 for one governing the other, less a step; `None` across a border of speech.
fn nearness(view: &View<'_>, trigger: usize, word: usize) -> Option<i32> {
    let up = |from: usize| std::iter::once(from).chain(view.ancestors(from)).collect::<Vec<_>>();
    let (of_trigger, of_word) = (up(trigger), up(word));
    let joint = *of_trigger.iter().find(|i| of_word.contains(i))?;
    let rise = of_trigger.iter().take_while(|&&i| i != joint);
    let fall = of_word.iter().take_while(|&&i| i != joint);
    let cost = |i: usize| match view.rel(i).base() {
        "parataxis" => 5,
        "ccomp" => 4,
        "conj" if view.child(i, "nsubj").is_some() && !view.is_gapped(i) => 6,
        "advcl" if view.child(i, "nsubj").is_some() && view.case_of(i) != Some("when") => 4,
        "acl" | "advcl" => 2,
        _ => 1,
    };
    // "hit a farm near Harem, killing one": one happening, told by two verbs.
    let is_one_happening = of_trigger.iter().take_while(|&&i| i != joint).all(|&i| {
        matches!(view.rel(i).base(), "advcl" | "conj" | "xcomp") && view.child(i, "nsubj").is_none()
    });
    let rise = rise.map(|&i| cost(i)).sum::<i32>();
    // A place inside another verb's subject or object is that one's; but in "wounding four in Zorbatiq" it is the verb's.
    let of_verb = |i: usize| {
        view.rel(i).base() == "obj" && view.head(word) == Some(i) && is_locative(view.case_of(word))
    };
    let other = |i: usize| match view.rel(i).base() {
        _ if of_verb(i) => 0,
        "obj" | "nsubj" if view.head(i) == Some(trigger) => 0,
        "obj" | "nsubj" if is_one_happening && view.head(i) == Some(joint) => 0,
        "obj" | "nsubj" => 3,
        _ => 0,
    };
    // "a truce in the country and shelling of the city": what a second noun says of itself is its own.
    let second = |i: usize| {
        let noun = matches!(view.upos(i), Upos::Noun | Upos::Propn) && i != word;
        if view.rel(i).base() == "conj" && noun { 2 } else { 0 }
    };
    let fall: i32 = fall.map(|&i| cost(i) + other(i) + second(i)).sum();
    Some(12 - rise - fall)
}

/// The word of a stretch that hangs outside it.
pub fn head_of(view: &View<'_>, start: usize, end: usize) -> usize {
    let end = end.min(view.len());
    (start..end).find(|&i| view.head(i).is_none_or(|h| h < start || h >= end)).unwrap_or(start)
}

/// The time that the event's own clause states.
pub fn time<'v>(
    view: &'v View<'_>,
    event: &Event<'_>,
    speakers: &[usize],
    lexicon: &Lexicon,
) -> Option<&'v TimeMention> {
    let trigger = event.trigger;
    // "was arrested on Friday for shooting a man": the day of the arrest is not the deed's.
    let of_court = |governor: usize| {
        governor != trigger
            && event::is_violent(event.kind())
            && lexicon.lists("court", view.lemma(governor))
            && view.is_under(trigger, governor)
    };
    // The day of a dateline is the day of writing.
    let is_in = |t: &&TimeMention| {
        (view.dateline..=view.len()).contains(&t.words.start.into())
            && usize::from(t.words.end) <= view.len()
    };
    let scored = view.s.times.iter().filter(is_in).filter_map(|t| {
        let head = head_of(view, t.words.start.into(), t.words.end.into());
        let governor = view.head(head);
        // "said on Tuesday" dates the saying; "blew up on Friday said a monitor" has lost its comma.
        let dates_saying = |cue: usize| {
            let is_inverted = trigger < head
                && head < cue
                && view.children(cue).iter().any(|&c| c > cue && view.rel(c).base() == "nsubj");
            speakers.contains(&cue) && !is_inverted
        };
        if governor.is_some_and(dates_saying)
            || governor.is_some_and(of_court)
            || is_compared_with(view, t.words.start.into())
            || is_of_whoever(view, event, head)
            || is_of_their_past(view, event, head)
            || is_of_place_behind(view, trigger, head)
            || is_of_what_will_be(view, trigger, head)
            || is_beyond_bar(view, trigger, head)
        {
            return None;
        }
        // "As crowds rallied against a raid that killed nine the day before": the time of another clause.
        let aside = if is_of_another_clause(view, trigger, head) { 4 } else { 0 };
        let score = nearness(view, trigger, head)? - aside;
        (score > 2).then_some((score, t))
    });
    scored
        .fold(None, |best: Option<(i32, &TimeMention)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, time)| time)
}

/// "Compared to the same period last year", "up from 40 in May": a time that something else is measured by.
fn is_compared_with(view: &View<'_>, start: usize) -> bool {
    let before = &view.lower[start.saturating_sub(6).min(view.len())..start.min(view.len())];
    let right_before = before.last().is_some_and(|w| w == "than");
    let opens = before.iter().rposition(|w| matches!(w.as_str(), "compared" | "versus"));
    let up_from =
        before.windows(2).any(|w| matches!(w[0].as_str(), "up" | "down") && w[1] == "from");
    let closed =
        |at: usize| before[at..].iter().any(|w| matches!(w.as_str(), "," | ";" | "." | ")"));
    right_before || opens.is_some_and(|at| !closed(at)) || up_from
}

/// "Kidnapped near the market where a bomb exploded in May": the day of what else happened at a place.
fn is_of_place_behind(view: &View<'_>, trigger: usize, time: usize) -> bool {
    let tells_of_place = |clause: usize| {
        view.rel(clause) == parallax_model::Deprel::AclRelcl
            && view.child(clause, "nsubj").is_some()
            && view.children_by(clause, "advmod").any(|a| view.lower[a] == "where")
    };
    let mut above = view.ancestors(time).take_while(|&a| a != trigger);
    above.any(|a| tells_of_place(a) && !view.is_under(trigger, a))
}

/// "Among the dead was an officer who had married in April": what is told of somebody in a clause of their own is no time of
/// the harm.
fn is_of_whoever(view: &View<'_>, event: &Event<'_>, time: usize) -> bool {
    let of_person = |clause: usize| {
        view.rel(clause) == parallax_model::Deprel::AclRelcl
            && view.head(clause).is_some_and(|noun| event.affected.contains(&noun))
            && clause != event.trigger
            && !view.is_under(event.trigger, clause)
    };
    // "Shot dead two men who attacked a checkpoint on Sunday": they were shot as they attacked.
    let is_of_the_act = view.head(time).is_some_and(|verb| {
        matches!(view.lemma(verb), "attack" | "stab" | "ram" | "fire" | "open" | "charge" | "storm")
    });
    event::is_harm(event.kind())
        && !is_of_the_act
        && std::iter::once(time).chain(view.ancestors(time)).any(of_person)
}

/// A time in a clause behind a noun that is neither the event's own nor says when a strike was.
fn is_of_another_clause(view: &View<'_>, trigger: usize, time: usize) -> bool {
    let behind_noun = |&i: &usize| {
        view.rel(i) == parallax_model::Deprel::AclRelcl
            && view.head(i).is_some_and(|noun| noun != trigger && !event::is_strike(view, noun))
    };
    view.ancestors(time)
        .take_while(|&a| !view.is_under(trigger, a))
        .any(|clause| behind_noun(&clause))
}

/// "Told of an arrest and said a curfew would last through the weekend": the time of what is yet to come.
fn is_of_what_will_be(view: &View<'_>, trigger: usize, time: usize) -> bool {
    let is_to_come = |&clause: &usize| {
        view.children_by(clause, "aux").any(|a| matches!(view.lower[a].as_str(), "will" | "would"))
    };
    view.ancestors(time)
        .take_while(|&a| !view.is_under(trigger, a))
        .any(|clause| is_to_come(&clause))
}

/// "Ada Bell, an officer of the 2014 intake, was arrested", "Ada Bell (1902-1971)": a year in the words for whoever it befell.
fn is_of_their_past(view: &View<'_>, event: &Event<'_>, time: usize) -> bool {
    let Some(noun) = view.head(time).filter(|_| event::befalls_people(event.kind())) else {
        return false;
    };
    let is_theirs = |noun: usize| {
        let mut links = std::iter::once(noun).chain(view.ancestors(noun));
        let whoever = links.find(|&i| {
            event.affected.contains(&i) || !matches!(view.rel(i).base(), "nmod" | "appos")
        });
        whoever.is_some_and(|i| event.affected.contains(&i) && i != event.trigger)
    };
    let is_bracketed = time > 0 && view.lower[time - 1] == "(";
    let of_noun = matches!(view.rel(time).base(), "compound" | "nummod" | "amod")
        && !event.affected.contains(&noun)
        && noun != event.trigger;
    (of_noun || is_bracketed) && is_theirs(noun)
}

/// Whether an arrest is told of as what the law does about a deed: charged, suspected, on bail.
pub fn is_pursuit(view: &View<'_>, trigger: usize, lexicon: &Lexicon) -> bool {
    if !lexicon.lists("court", view.lemma(trigger)) {
        return false;
    }
    let is_for_deed = |i: usize| {
        let next = view.lower.get(i + 1).map_or("", String::as_str);
        i > trigger && view.lower[i] == "for" && next.ends_with("ing")
    };
    let is_of_court = |i: usize| {
        let words = ["suspect", "accuse", "connection", "warrant", "bail", "bond"];
        i != trigger && (lexicon.lists("court", view.lemma(i)) || words.contains(&view.lemma(i)))
    };
    (0..view.len()).any(|i| is_for_deed(i) || is_of_court(i))
}

/// Days of a total or a state: "since the war began in March 2011" runs from then until publication; where that is not
/// known, its end is not.
pub fn until(view: &View<'_>, mention: &TimeMention, published: Option<Day>) -> Option<DayRange> {
    let days = mention.days?;
    let since = is_since(view, mention);
    let Some(published) = published else { return (!since).then_some(days) };
    if mention.is_since || days.to() >= published {
        return Some(days);
    }
    Some(if since { DayRange::new(days.from(), published, DatePrecision::Period) } else { days })
}

/// "since March 2011", "since the war began in March 2011".
fn is_since(view: &View<'_>, mention: &TimeMention) -> bool {
    let head = head_of(view, mention.words.start.into(), mention.words.end.into());
    mention.is_since
        || std::iter::once(head).chain(view.ancestors(head)).take(4).any(|a| {
            let begins = matches!(view.lemma(a), "begin" | "start" | "erupt" | "break");
            begins
                || view.case_of(a) == Some("since")
                || view.children_by(a, "mark").any(|m| view.lower[m] == "since")
        })
}

/// One happening, a running total, or a state.
pub fn scope(
    view: &View<'_>,
    event: &Event<'_>,
    time: Option<&TimeMention>,
    lexicon: &Lexicon,
) -> Scope {
    if let Some(scope) = event.frame.scope {
        return scope;
    }
    // "Has been under siege since May": a state, and no sum of sieges.
    if event.kind() == EventType::Siege && time.is_some_and(|t| t.is_since) {
        return Scope::Standing;
    }
    let counted = !matches!(
        event.kind(),
        EventType::Capture | EventType::Withdrawal | EventType::Ceasefire | EventType::Clash
    );
    // "Has been held since March": of one person there is no running total.
    let is_one = || {
        let one = |&a: &usize| {
            let said = crate::party::quantity(view, a, lexicon).0;
            said.is_some_and(|q| q.interval == parallax_model::Interval::exactly(1))
        };
        !event.affected.is_empty() && event.affected.iter().all(one)
    };
    let is_total = |t: &TimeMention| t.is_since || t.days.is_some_and(is_long);
    if counted && time.is_some_and(is_total) && !is_one() {
        return Scope::Cumulative;
    }
    // "Bringing the total to 79 since the coup".
    let since_then = |of: usize| {
        view.children_by(of, "obl").chain(view.children_by(of, "nmod")).any(|c| {
            view.case_of(c) == Some("since") && !view.s.times.iter().any(|t| t.words.holds(c))
        })
    };
    // "Has recorded 1,200 homicides since then".
    let recorded = view.head(event.trigger).filter(|_| view.rel(event.trigger).base() == "obj");
    // "Has arrested 28,000 and killed 6,000 since the coup": the span is told of both.
    let joined = joined_before(view, event.trigger);
    let since_then = std::iter::once(event.trigger).chain(recorded).chain(joined).any(since_then);
    let is_bounded = since_then || since_clause(view, event.trigger).is_some();
    if counted && (in_a_war(view, event) || is_bounded) && !is_one() {
        return Scope::Cumulative;
    }
    // "Have died there in a decade".
    let in_years = view.children_by(event.trigger, "obl").any(|c| {
        view.case_of(c) == Some("in")
            && matches!(view.lemma(c), "decade" | "year" | "month")
            && view.child(c, "det").is_some_and(|d| view.lower[d] == "a")
    }) && view.children_by(event.trigger, "aux").any(|a| view.lemma(a) == "have");
    if counted && (is_until_now(view, event.trigger) || in_years) {
        return Scope::Cumulative;
    }
    if is_toll_of_war(view, event) || is_many_happenings(view, event.trigger, time) {
        return Scope::Cumulative;
    }
    if event.kind() == EventType::Clash && time.is_none() && has_been_going_on(view, event.trigger)
    {
        return Scope::Standing;
    }
    if is_habitual(view, event.trigger, lexicon) {
        return Scope::Standing;
    }
    // "Are still holding 90 hostages".
    let is_still = view.children_by(event.trigger, "advmod").any(|a| view.lower[a] == "still")
        && !view.children_by(event.trigger, "aux").any(|a| view.lower[a] == "were")
        && !view.is_past_participle(event.trigger);
    let lasts =
        matches!(event.kind(), EventType::Abduction | EventType::Detention | EventType::Siege);
    if lasts && is_still {
        return Scope::Standing;
    }
    // "Has besieged it for 18 months".
    let goes_on = view.children_by(event.trigger, "aux").any(|a| view.lemma(a) == "have")
        && view.children_by(event.trigger, "obl").any(|c| view.case_of(c) == Some("for"));
    if matches!(event.kind(), EventType::Siege)
        && (goes_on || view.child(event.trigger, "aux:pass").is_some())
    {
        return Scope::Standing;
    }
    Scope::Incident
}

/// The verb of "since the conflict erupted", where it bounds what is told.
pub fn since_clause(view: &View<'_>, trigger: usize) -> Option<usize> {
    let since = |&c: &usize| view.children_by(c, "mark").any(|m| view.lower[m] == "since");
    let under = |i: usize| view.children_by(i, "advcl").find(since);
    // "40,000 killed and hundreds displaced since …": the clause hangs on either of the two.
    let joined = || view.children_by(trigger, "conj").find_map(under);
    // "Has curbed rights since it took power, rounding up lawyers": a participle of the same clause.
    let is_joined = view.rel(trigger).base() == "conj"
        || view.rel(trigger).base() == "advcl"
            && view.lower[trigger].ends_with("ing")
            && view.child(trigger, "mark").is_none();
    let first = || view.head(trigger).filter(|_| is_joined);
    under(trigger).or_else(joined).or_else(|| first().and_then(under))
}

/// "27 members of the family had been killed up until that point", "to date": a running total.
fn is_until_now(view: &View<'_>, trigger: usize) -> bool {
    const POINTS: &[&[&str]] = &[
        &["until", "that", "point"],
        &["until", "this", "point"],
        &["until", "then"],
        &["until", "now"],
        &["by", "that", "point"],
        &["to", "date"],
    ];
    let after = &view.lower[trigger..view.len().min(trigger + 8)];
    POINTS.iter().any(|point| {
        after.windows(point.len()).any(|words| words.iter().zip(*point).all(|(w, p)| w == p))
    })
}

/// "600,000 have fled", "1.9 million injured": no one happening harms so many.
fn is_toll_of_war(view: &View<'_>, event: &Event<'_>) -> bool {
    let least = match event.kind() {
        EventType::Killing => 10_000,
        EventType::Injury => 20_000,
        EventType::Displacement => 400_000,
        _ => return false,
    };
    let amounts = event.affected.iter().filter_map(|&a| crate::party::amount_of(view, a));
    amounts.filter(|amount| !amount.is_share).any(|amount| amount.interval.lo() >= least)
}

/// "in recent months", "over the past years", "a string of attacks that have killed": one statement about many happenings.
fn is_many_happenings(view: &View<'_>, trigger: usize, time: Option<&TimeMention>) -> bool {
    let words = time.map_or(&[][..], |t| {
        let (start, end) = (usize::from(t.words.start), usize::from(t.words.end));
        &view.lower[start.min(view.len())..end.min(view.len())]
    });
    let is_past = words.iter().any(|w| matches!(w.as_str(), "recent" | "past" | "previous"));
    let is_long =
        words.iter().any(|w| matches!(w.as_str(), "months" | "years" | "decades" | "weeks"));
    // "attacks that have killed dozens and wounded others": the second verb is told of as many times as the first.
    let trigger = first_of_joint(view, trigger);
    let is_perfect = view
        .children_by(trigger, "aux")
        .any(|c| matches!(view.lower[c].as_str(), "have" | "has" | "had"));
    let relative = view.rel(trigger) == parallax_model::Deprel::AclRelcl;
    let strikes = |i: usize| view.is_plural(i) && crate::event::is_strike(view, i);
    // "a series of attacks that have killed".
    let of_series = |i: usize| {
        matches!(view.lemma(i), "series" | "string" | "spate" | "wave")
            && view.children_by(i, "nmod").any(strikes)
    };
    let of_many =
        relative && is_perfect && view.head(trigger).is_some_and(|h| strikes(h) || of_series(h));
    is_past && is_long || of_many
}

/// The verb that a joined one follows: "killed" of "that killed and wounded", "left" of "that left some dead and others hurt".
fn first_of_joint(view: &View<'_>, trigger: usize) -> usize {
    let joined = |i: usize| {
        matches!(view.rel(i).base(), "conj" | "xcomp") && view.child(i, "nsubj").is_none()
    };
    let mut first = trigger;
    while joined(first)
        && let Some(before) = view.head(first)
    {
        first = before;
    }
    first
}

/// The verb before, where "and" joins this one to it in one breath: "had been killed and 20 abducted".
fn joined_before(view: &View<'_>, trigger: usize) -> Option<usize> {
    let first = first_of_joint(view, trigger);
    let gapped = view.is_gapped(trigger).then(|| view.head(trigger)).flatten();
    gapped.or_else(|| (first != trigger).then_some(first))
}

/// "The militia has been fighting the army": a state that holds.
fn has_been_going_on(view: &View<'_>, trigger: usize) -> bool {
    let aux = |form: &[&str]| {
        view.children_by(trigger, "aux").any(|c| form.contains(&view.lower[c].as_str()))
    };
    view.lower[trigger].ends_with("ing") && aux(&["has", "have"]) && aux(&["been"])
}

/// "Protests over the bombing of Homs", "after days of anger at the shelling": an event told as the reason of something else, in
/// nouns, is where that is not.
pub fn is_reason(view: &View<'_>, trigger: usize) -> bool {
    let is_noun = |&i: &usize| matches!(view.upos(i), Upos::Noun | Upos::Propn);
    is_noun(&trigger)
        && std::iter::once(trigger).chain(view.ancestors(trigger)).take_while(is_noun).any(|i| {
            view.rel(i).base() == "nmod"
                && matches!(view.case_of(i), Some("over" | "about" | "against"))
        })
}

/// A few days up to two weeks: still the same scene.
pub fn is_short(days: DayRange) -> bool {
    (days.to() - days.from()).get_days() <= 14
}

fn is_long(days: DayRange) -> bool {
    // "Between April and June".
    matches!(days.precision, DatePrecision::Period | DatePrecision::Month)
        && (days.to() - days.from()).get_days() > 45
}

/// "killed in Syria's conflict", "a war that has killed …": a total of the whole war.
pub fn in_a_war(view: &View<'_>, event: &Event<'_>) -> bool {
    let war = |i: usize| {
        let lemma = view.lemma(i);
        is_war(lemma)
            || matches!(lemma, "campaign" | "occupation" | "genocide" | "crisis" | "intifada")
    };
    // "1,500 killed and a quarter of a million driven out in the conflict": the war is told of both.
    let joined = view.children_by(event.trigger, "conj").filter(|&c| view.upos(c) == Upos::Verb);
    let near =
        std::iter::once(event.trigger).chain(joined).flat_map(|v| view.children(v).iter().copied());
    let in_clause = near.filter(|&c| matches!(view.rel(c).base(), "obl" | "nsubj" | "nmod"));
    let counted = event
        .affected
        .iter()
        .any(|&a| crate::party::amount_of(view, a).is_some() || view.is_plural(a));
    let first = first_of_joint(view, event.trigger);
    counted
        && (in_clause.chain(event.actor.iter().copied()).any(war)
            || view.rel(first).base() == "acl" && view.head(first).is_some_and(war))
}

fn is_habitual(view: &View<'_>, trigger: usize, lexicon: &Lexicon) -> bool {
    let adverb =
        |i: usize| view.children_by(i, "advmod").any(|c| lexicon.lists("habitual", &view.lower[c]));
    let constant = |i: usize| {
        view.children_by(i, "amod").any(|c| {
            matches!(
                view.lower[c].as_str(),
                "constant"
                    | "regular"
                    | "frequent"
                    | "daily"
                    | "repeated"
                    | "occasional"
                    | "sporadic"
                    | "continued"
                    | "ongoing"
                    | "irregular"
            )
        })
    };
    let object = view.child(trigger, "obj");
    adverb(trigger)
        || constant(trigger)
        || object.is_some_and(constant)
        || (view.rel(trigger).base() == "xcomp"
            && view.head(trigger).is_some_and(|h| matches!(view.lemma(h), "continue" | "use")))
}

/// How it was done: the frame's own method, else what the words of its clause name first.
pub fn method(
    view: &View<'_>,
    event: &Event<'_>,
    lexicon: &Lexicon,
) -> Option<(Method, Vec<usize>)> {
    if let Some(method) = event.frame.method {
        return Some((method, vec![event.trigger]));
    }
    let harms_or_attacks = matches!(
        event.kind(),
        EventType::Killing
            | EventType::Injury
            | EventType::Attack
            | EventType::Destruction
            | EventType::Displacement
            | EventType::Torture
    );
    if !harms_or_attacks {
        return None;
    }
    // "160 killings, 178 arrests and 56 cases of torture": each of those listed is told of by itself.
    let is_listed = |i: &usize| {
        event.frame.trigger == crate::frames::Trigger::Noun
            && view.children_by(event.trigger, "conj").any(|c| view.is_under(*i, c))
            && crate::party::amount_of(view, event.trigger).is_some()
    };
    if event.frame.id == "destruction.down-aircraft" && view.lemma(event.trigger) == "shoot" {
        return None;
    }
    // "Destroyed a machine gun", "shot dead a suicide bomber": what was struck is not what it was struck with.
    let modifies = |&c: &usize| matches!(view.rel(c).base(), "compound" | "amod" | "flat");
    let with_modifiers =
        |h: usize| std::iter::once(h).chain(view.children(h).iter().copied().filter(modifies));
    let struck: Vec<usize> = match event.kind() {
        EventType::Destruction | EventType::Killing => {
            let heads = event.affected.iter().flat_map(|&a| view.conjuncts(a));
            heads.filter(|&h| h != event.trigger).flat_map(with_modifiers).collect()
        }
        // "Carried out nine strikes, destroying a machine gun".
        EventType::Attack => {
            let verb = view.head(event.trigger).filter(|_| view.rel(event.trigger).base() == "obj");
            let outcomes = std::iter::once(event.trigger)
                .chain(verb)
                .flat_map(|verb| view.children_by(verb, "advcl"))
                .filter(|&v| {
                    matches!(view.lemma(v), "destroy" | "damage" | "kill" | "hit" | "strike")
                });
            let objects = outcomes.filter_map(|v| view.child(v, "obj"));
            objects.flat_map(|o| view.conjuncts(o)).flat_map(with_modifiers).collect()
        }
        _ => vec![],
    };
    let is_told = |i: &usize| !is_listed(i) && !struck.contains(i);
    let mut clause = clause(view, event.trigger);
    clause.retain(is_told);
    let wide = || surroundings(view, event.trigger).into_iter().filter(is_told).collect::<Vec<_>>();
    // "The war has killed thousands and brought famine": hunger is how they died where the clause itself says so.
    let from_afar =
        || named_method(view, &wide(), lexicon).filter(|(m, _)| *m != Method::Starvation);
    named_method(view, &clause, lexicon).or_else(from_afar)
}

fn named_method(
    view: &View<'_>,
    words: &[usize],
    lexicon: &Lexicon,
) -> Option<(Method, Vec<usize>)> {
    words.iter().find_map(|&i| {
        let (method, n) = lexicon.method_at(view, i)?;
        Some((method, (i..i + n).collect()))
    })
}

/// The words of a clause: its verb's branches without coordinated and embedded clauses of their own.
pub fn clause(view: &View<'_>, trigger: usize) -> Vec<usize> {
    let skip = |i: usize| match view.rel(i).base() {
        "conj" => view.child(i, "nsubj").is_some() || matches!(view.upos(i), Upos::Verb),
        "parataxis" | "ccomp" | "list" | "discourse" => true,
        "advcl" => true,
        "acl" => view.rel(i) == parallax_model::Deprel::AclRelcl,
        _ => false,
    };
    view.subtree(trigger, &skip)
}

/// The words of a clause and of one joined to it without a subject of its own: "two were killed and 31 wounded in an attack".
pub fn joint_clause(view: &View<'_>, trigger: usize) -> Vec<usize> {
    let is_joined = |i: usize| {
        let shares = view.rel(i) == parallax_model::Deprel::Conj
            && view.upos(i) == Upos::Verb
            && view.child(i, "nsubj").is_none();
        shares || view.is_gapped(i)
    };
    let above = view.head(trigger).filter(|_| is_joined(trigger));
    let beyond = view.children_by(trigger, "conj").filter(|&c| is_joined(c));
    let mut words = clause(view, trigger);
    words.extend(above.into_iter().chain(beyond).flat_map(|i| clause(view, i)));
    words
}

/// The clause that governs this one within the same statement, and the clauses under both.
fn surroundings(view: &View<'_>, trigger: usize) -> Vec<usize> {
    let mut top = trigger;
    for above in view.ancestors(trigger) {
        if matches!(view.rel(top).base(), "ccomp" | "parataxis" | "root" | "list") {
            break;
        }
        top = above;
    }
    view.subtree(top, &|i| matches!(view.rel(i).base(), "parataxis" | "ccomp"))
}

/// Words of the statement to show and to point at: trigger, parties, place and time in one stretch.
pub fn statement(view: &View<'_>, event: &Event<'_>) -> Vec<usize> {
    let mut words = clause(view, event.trigger);
    let small = |i: usize| matches!(view.rel(i).base(), "mark" | "cc" | "punct");
    while words.first().is_some_and(|&i| small(i) && i != event.trigger) {
        words.remove(0);
    }
    while words.last().is_some_and(|&i| small(i) && i != event.trigger) {
        words.pop();
    }
    for &head in event.affected.iter().chain(&event.actor) {
        let near = head.abs_diff(event.trigger) < 25;
        if near {
            words.extend(view.phrase(head));
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// "The deadliest day since the ceasefire took effect on October 10": the day that a time is counted from.
pub fn is_since_clause(view: &View<'_>, trigger: usize) -> bool {
    std::iter::once(trigger)
        .chain(view.ancestors(trigger))
        .take(3)
        .any(|i| view.children_by(i, "mark").any(|m| view.lower[m] == "since"))
}

/// "Has besieged it", "took it": a place that is held, by its pronoun alone.
pub fn is_place_called_it(view: &View<'_>, event: &Event<'_>) -> bool {
    use EventType::{Capture, Control, Siege, Withdrawal};
    let is_it = |&a: &usize| view.lower[a] == "it" && view.upos(a) == Upos::Pron;
    matches!(event.kind(), Capture | Control | Siege | Withdrawal)
        && !event.affected.is_empty()
        && event.affected.iter().all(is_it)
}

/// "captured the town": what is told of is a town, not a province.
pub fn is_town(view: &View<'_>, event: &Event<'_>) -> bool {
    clause(view, event.trigger)
        .iter()
        .any(|&i| matches!(view.lemma(i), "town" | "city" | "capital"))
}

/// "captured Base 46", "fighting for Base 46": a place by its kind and number.
pub fn numbered_place(view: &View<'_>, event: &Event<'_>, lexicon: &Lexicon) -> Option<Vec<usize>> {
    let holds = holds_places(event.kind()) || event.kind() == EventType::Clash;
    let number = |head: usize| {
        view.children(head)
            .iter()
            .copied()
            .find(|&c| c == head + 1 && view.lower[c].chars().all(|c| c.is_ascii_digit()))
    };
    let named = |&head: &usize| lexicon.lists("place", view.lemma(head)) && number(head).is_some();
    let near = || clause(view, event.trigger).into_iter().find(named);
    let head = event.affected.iter().copied().find(named).or_else(near).filter(|_| holds)?;
    Some(vec![head, number(head)?])
}

/// "control half the country".
pub fn whole_country(view: &View<'_>, event: &Event<'_>) -> bool {
    let country = |&i: &usize| view.lemma(i) == "country";
    event.affected.iter().any(|&a| view.phrase(a).iter().any(country))
}

/// "in Iraq and Syria": two countries are one place of no country.
pub fn joint_countries(view: &View<'_>, toponym: &Toponym) -> Option<Place> {
    let head_of = |t: &Toponym| head_of(view, t.words.start.into(), t.words.end.into());
    let head = head_of(toponym);
    let is_country = |t: &&Toponym| {
        t.place.precision == PlacePrecision::Country && usize::from(t.words.end) <= view.len()
    };
    if !is_country(&toponym) {
        return None;
    }
    let joined = |other: &&Toponym| {
        let other = head_of(other);
        border_pair(view, head) == Some(other)
            || view.rel(other).base() == "conj"
                && view.is_under(other, head)
                && view.head(other).is_some_and(|h| view.rel(h).base() != "obl" || h == head)
            || view.rel(head).base() == "conj"
                && view.is_under(head, other)
                && view.head(head) == Some(other)
    };
    let other = view
        .s
        .toponyms
        .iter()
        .filter(is_country)
        .filter(joined)
        .find(|t| t.place.country != toponym.place.country)?;
    let (first, second) =
        if other.words < toponym.words { (other, toponym) } else { (toponym, other) };
    Some(Place {
        name: format!("{} and {}", first.place.name, second.place.name),
        country: None,
        admin1: None,
        point: None,
        precision: PlacePrecision::Region,
        geoname_id: None,
        population: 0,
    })
}

/// "in the south of the country": nowhere in particular.
pub fn somewhere_in_country(view: &View<'_>, event: &Event<'_>) -> bool {
    let across = |&i: &usize| {
        view.lemma(i) == "country"
            && matches!(view.case_of(i), Some("in" | "of" | "across" | "throughout" | "inside"))
    };
    // "bases in the east": of the country, where nothing else is named.
    let toward = |&i: &usize| {
        WINDS.contains(&view.lemma(i))
            && view.upos(i) == Upos::Noun
            && is_locative(view.case_of(i))
            && view.children_by(i, "nmod").next().is_none()
    };
    let mut words = clause(view, event.trigger);
    // "is active in the south and has clashed with rebels": the clause that shares its subject.
    let shares = matches!(view.rel(event.trigger).base(), "conj" | "advcl" | "xcomp")
        && view.child(event.trigger, "nsubj").is_none();
    words.extend(
        view.head(event.trigger).filter(|_| shares).into_iter().flat_map(|h| clause(view, h)),
    );
    words.iter().any(|i| across(i) || toward(i))
}

/// The words of the clause that an event is told in; of a noun of harm, those of the clause that its verb makes: "the clinics in
/// the area had received 40 wounded".
fn telling(view: &View<'_>, trigger: usize) -> Vec<usize> {
    let mut top = trigger;
    while view.upos(top) != Upos::Verb
        && matches!(
            view.rel(top).base(),
            "obj" | "nsubj" | "obl" | "conj" | "nmod" | "amod" | "xcomp"
        )
        && let Some(above) = view.head(top)
    {
        top = above;
    }
    clause(view, if view.upos(top) == Upos::Verb { top } else { trigger })
}

/// "in 2013 a truce was agreed", "three months later": another time is another scene.
pub fn is_other_time(time: Option<&TimeMention>) -> bool {
    let is_wide = |d: DayRange| !matches!(d.precision, DatePrecision::Day | DatePrecision::Days);
    let is_far = |shift: Shift| matches!(shift, Shift::Months(_) | Shift::Years(_));
    time.filter(|t| !t.days.is_some_and(is_short))
        .is_some_and(|t| t.is_since || t.days.is_some_and(is_wide) || t.shift.is_some_and(is_far))
}

/// "hospitals in Homs said that those in the area …": the town that the sentence names before it says "the area".
///
/// `town` gives the town of a province's name: "based in Idlib province, he said that people are fleeing the city".
pub fn named_before(
    view: &View<'_>,
    event: &Event<'_>,
    lexicon: &Lexicon,
    town: &dyn Fn(&Place) -> Option<Place>,
) -> Option<Place> {
    let generic = generic_word(view, event, lexicon)?;
    let is_city = matches!(view.lemma(generic), "city" | "town");
    let meant = |t: &Toponym| {
        let before = usize::from(t.words.end) <= generic
            && !is_dateline(view.s, t, view.text)
            && !is_seat(view.s, t, view.text);
        match t.place.precision {
            _ if !before => None,
            PlacePrecision::City | PlacePrecision::District | PlacePrecision::Neighbourhood => {
                Some(t.place.clone())
            }
            PlacePrecision::Province if is_city => town(&t.place),
            _ => None,
        }
    };
    view.s.toponyms.iter().rev().find_map(meant)
}

/// The words of whoever it befell or who tells of it as the verb's subject: "the clinics that still work in the area have received 40 dead".
fn of_subject(view: &View<'_>, event: &Event<'_>) -> Vec<usize> {
    let verb = std::iter::once(event.trigger)
        .chain(view.ancestors(event.trigger))
        .find(|&i| view.upos(i) == Upos::Verb);
    let subject = verb.and_then(|verb| view.child(verb, "nsubj"));
    subject.map_or_else(Vec::new, |subject| view.subtree(subject, &|_| false))
}

/// Whether what is told of was told before: "the attack", "it".
pub fn refers_back(view: &View<'_>, event: &Event<'_>) -> bool {
    let definite = |i: usize| {
        view.children_by(i, "det")
            .any(|d| matches!(view.lower[d].as_str(), "the" | "this" | "that" | "these" | "those"))
    };
    let subject = ["nsubj", "nsubj:pass"].iter().find_map(|rel| view.child(event.trigger, rel));
    std::iter::once(event.trigger)
        .chain(subject)
        .any(|i| definite(i) && (i == event.trigger || crate::event::is_strike(view, i)))
}

/// The noun of a place that is told of without its name, for its name to come: "a military base", "a village".
pub fn nameless<'v>(view: &'v View<'_>, event: &Event<'_>, lexicon: &Lexicon) -> Option<&'v str> {
    let is_new =
        |i: usize| view.children_by(i, "det").any(|d| matches!(view.lower[d].as_str(), "a" | "an"));
    clause(view, event.trigger)
        .into_iter()
        .find(|&i| {
            lexicon.lists("generic-place", view.lemma(i))
                && !matches!(view.lemma(i), "country" | "area" | "region" | "site" | "scene")
                && is_new(i)
        })
        .map(|i| view.lemma(i))
}

/// Whether the clause leaves the place to the passage: "in the city".
pub fn generic_place(view: &View<'_>, event: &Event<'_>, lexicon: &Lexicon) -> bool {
    generic_word(view, event, lexicon).is_some()
}

/// "The city", in the clause or else in its verb's subject.
fn generic_word(view: &View<'_>, event: &Event<'_>, lexicon: &Lexicon) -> Option<usize> {
    let is_generic = |i: &usize| {
        lexicon.lists("generic-place", view.lemma(*i)) && lexicon.is(view, *i, Class::Place)
    };
    let own = telling(view, event.trigger).into_iter().find(is_generic);
    own.or_else(|| of_subject(view, event).into_iter().find(is_generic))
}
