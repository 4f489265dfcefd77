//! Who holds what, for people and as lines.

use super::layout::{clean, column, row};
use crate::terminal::Terminal;
use parallax_engine::control::{Edge, Ground, Interval, Share, State, Timeline, Turn, Word};
use parallax_model::{Day, Place};
use parallax_record::{
    ControlLine, EdgeLine, LinkLine, PartyLine, PlaceLine, SaidLine, place_words,
};

/// Widest the column of holders may be.
const MAX_WHO: usize = 34;

/// Each place with its intervals, and whose word each edge is.
pub fn timelines(
    timelines: &[Timeline],
    is_wanted: impl Fn(&Interval) -> bool,
    terminal: &Terminal,
) -> String {
    let mut out = String::new();
    for timeline in timelines {
        let all = timeline.holds.iter().chain(&timeline.sieges);
        let wanted: Vec<&Interval> = all.filter(|interval| is_wanted(interval)).collect();
        if wanted.is_empty() {
            continue;
        }
        let head = format!("{}, {}", clean(&place_words(&timeline.place)), people(&timeline.place));
        out.push_str(&format!("{}\n", terminal.paint("1", &head)));
        let words: Vec<&Word> =
            timeline.holds.iter().chain(&timeline.sieges).flat_map(|one| &one.words).collect();
        let whos: Vec<String> = wanted.iter().map(|interval| who(interval)).collect();
        let widths = [24, column(whos.iter().map(String::as_str), MAX_WHO)];
        for (interval, who) in wanted.iter().zip(&whos) {
            let days = format!("{} to {}", interval.from, interval.to);
            out.push_str(&row(&[&days, who, &because(interval, &words)], &widths, 2, terminal));
        }
        out.push('\n');
    }
    out
}

fn people(place: &Place) -> String {
    match place.population {
        0 => "population not known".to_owned(),
        n => format!("{} people", grouped(u64::from(n))),
    }
}

/// "51,323".
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let lead = digits.len() % 3;
    let mut out = digits[..lead].to_owned();
    for chunk in digits.as_bytes()[lead..].chunks(3) {
        if !out.is_empty() {
            out.push(',');
        }
        out.push_str(std::str::from_utf8(chunk).expect("digits are ASCII"));
    }
    out
}

fn who(interval: &Interval) -> String {
    let who = clean(&interval.who());
    let hedge = if interval.is_hedged() { ", hedged" } else { "" };
    match interval.state {
        State::Unknown => "unknown".to_owned(),
        State::Held => format!("{who}{hedge}"),
        state => format!("{}: {who}{hedge}", state.as_str()),
    }
}

fn because(interval: &Interval, words: &[&Word]) -> String {
    if interval.state == State::Unknown {
        let n = (interval.to - interval.from).get_days() + 1;
        let days = if n == 1 { "1 day".to_owned() } else { format!("{n} days") };
        return match interval.parted_by {
            Some(entry) => format!("{days}: kept open by entry {entry}"),
            None => format!("{days} of which nobody says who held it"),
        };
    }
    let mut parts = vec![edge(&interval.begins, words, true)];
    let is_told = interval.ends.turn == Turn::Said
        && interval.ends.claims.iter().all(|claim| interval.begins.claims.contains(claim))
        && interval.from == interval.to;
    if !is_told {
        parts.push(edge(&interval.ends, words, false));
    }
    for link in &interval.links {
        let ground = match link.ground {
            Ground::Assumed => "assumed".to_owned(),
            Ground::Decided(entry) => format!("decided in entry {entry}"),
        };
        parts.push(format!("{} {ground} between {} and {}", link.days, link.before, link.after));
    }
    for word in &interval.denied_by {
        parts.push(format!("denied by {} ({})", clean(&word.voice), word.claim));
    }
    parts.join("; ")
}

/// "taken 2015-05-20 (4b45cc4da6c1 of the observatory)".
fn edge(edge: &Edge, words: &[&Word], is_first: bool) -> String {
    let turn = match edge.turn {
        Turn::Taken => "taken",
        Turn::Left => "left",
        Turn::Said if is_first => "first said",
        Turn::Said => "last said",
    };
    let owners = edge.claims.iter().map(|id| {
        let voice = words.iter().find(|word| word.claim == *id).map(|word| clean(&word.voice));
        voice.map_or(id.to_string(), |voice| format!("{id} of {voice}"))
    });
    let owners: Vec<String> = owners.collect();
    format!("{turn} {} ({})", edge.days, owners.join(", "))
}

/// What each holder has on a day.
pub fn shares(found: &[Share], day: Day, n_areas: usize, terminal: &Terminal) -> String {
    let listed: usize = found.iter().map(|share| share.places.len()).sum();
    let people: u64 = found.iter().map(|share| share.population).sum();
    let uncounted: usize = found.iter().map(|share| share.n_uncounted).sum();
    if listed == 0 {
        return String::new();
    }
    let known = match uncounted {
        0 => String::new(),
        n => format!("; population not known of {n}"),
    };
    let areas = match n_areas {
        0 => String::new(),
        n => format!("; {n} larger areas are left out, for they hold towns"),
    };
    let head =
        format!("On {day}, of {listed} listed towns with {} people{known}{areas}", grouped(people));
    let mut out = format!("{}\n", terminal.paint("1", &head));
    let whos: Vec<String> = found.iter().map(share_words).collect();
    let widths = [column(whos.iter().map(String::as_str), MAX_WHO), 14, 24];
    for (share, who) in found.iter().zip(&whos) {
        let n = share.places.len();
        let towns = format!("{n} ({})", percent(n as f64, listed as f64));
        let part = format!(
            "{} people ({})",
            grouped(share.population),
            percent(share.population as f64, people as f64)
        );
        let names = clean(&share.places.join(", "));
        out.push_str(&row(&[who, &towns, &part, &names], &widths, 2, terminal));
    }
    out
}

fn share_words(share: &Share) -> String {
    match (share.state, share.who.is_empty()) {
        (State::Unknown, true) => "unknown".to_owned(),
        (State::Unknown, false) => format!("unknown; last {}", clean(&share.who)),
        (State::Held, _) => clean(&share.who),
        (state, _) => format!("{}: {}", state.as_str(), clean(&share.who)),
    }
}

fn percent(some: f64, all: f64) -> String {
    if all > 0.0 { format!("{:.1}%", some / all * 100.0) } else { "not known".to_owned() }
}

/// Every interval of a place as a line.
pub fn lines(timeline: &Timeline, assume_days: u32) -> Vec<ControlLine> {
    let all = timeline.holds.iter().chain(&timeline.sieges);
    all.map(|interval| line(&timeline.place, interval, assume_days)).collect()
}

/// One interval as a line.
pub fn line(place: &Place, interval: &Interval, assume_days: u32) -> ControlLine {
    let parties = interval.parties.iter();
    let link = |link: &parallax_engine::control::Link| {
        let (ground, entry) = match link.ground {
            Ground::Assumed => ("assumed", None),
            Ground::Decided(entry) => ("decided", Some(entry)),
        };
        LinkLine {
            from: link.days.from().to_string(),
            to: link.days.to().to_string(),
            before: link.before.to_string(),
            after: link.after.to_string(),
            ground: ground.to_owned(),
            entry,
        }
    };
    ControlLine {
        format: ControlLine::FORMAT.to_owned(),
        place: PlaceLine::from(place),
        population: (place.population > 0).then_some(place.population),
        from: interval.from.to_string(),
        to: interval.to.to_string(),
        state: interval.state.as_str().to_owned(),
        parties: parties
            .map(|party| PartyLine { name: party.name.clone(), actor: party.actor.clone() })
            .collect(),
        begins: edge_line(&interval.begins),
        ends: edge_line(&interval.ends),
        words: interval.words.iter().map(said_line).collect(),
        denied_by: interval.denied_by.iter().map(said_line).collect(),
        links: interval.links.iter().map(link).collect(),
        parted_by: interval.parted_by,
        assume_days,
    }
}

fn edge_line(edge: &Edge) -> EdgeLine {
    EdgeLine {
        turn: edge.turn.as_str().to_owned(),
        from: edge.days.from().to_string(),
        to: edge.days.to().to_string(),
        claims: edge.claims.iter().map(ToString::to_string).collect(),
    }
}

fn said_line(word: &Word) -> SaidLine {
    SaidLine {
        claim: word.claim.to_string(),
        voice: word.voice.clone(),
        says: word.kind.as_str().to_owned(),
        from: word.days.from().to_string(),
        to: word.days.to().to_string(),
        hedged: word.is_hedged,
    }
}
