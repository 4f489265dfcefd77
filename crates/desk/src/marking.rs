//! A report's sentence cut where its claims begin and end, so that each piece can be marked for what it carries.

use parallax_model::{Claim, Span};

/// What a piece of a sentence carries, strongest first: where two meet, the first of these shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Quantity,
    Trigger,
    Hedge,
    Speaker,
    Actor,
    Affected,
    Clause,
}

impl Role {
    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Quantity => "quantity",
            Self::Trigger => "trigger",
            Self::Hedge => "hedge",
            Self::Speaker => "speaker",
            Self::Actor => "actor",
            Self::Affected => "affected",
            Self::Clause => "clause",
        }
    }
}

/// A piece of text with what it carries.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    /// The words.
    pub text: &'t str,
    /// Class of the mark around them; empty: none.
    pub class: &'static str,
}

/// `within` cut into pieces. Joined again, they are the text of `within`, byte for byte.
pub(crate) fn pieces<'t>(text: &'t str, within: Span, claims: &[&Claim]) -> Vec<Piece<'t>> {
    let marks: Vec<(Span, Role)> = claims.iter().flat_map(|claim| marks(claim)).collect();
    let inside = |at: u32| (within.start..within.end).contains(&at);
    let mut cuts: Vec<u32> = marks.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    cuts.extend([within.start, within.end]);
    cuts.retain(|&at| inside(at) || at == within.end);
    cuts.sort_unstable();
    cuts.dedup();
    let piece = |ends: &[u32]| {
        let span = Span::new(ends[0], ends[1]);
        let role =
            marks.iter().filter(|(mark, _)| mark.contains(span)).map(|(_, role)| *role).min();
        Piece { text: span.of(text), class: role.map_or("", Role::class) }
    };
    cuts.windows(2).map(piece).collect()
}

fn marks(claim: &Claim) -> Vec<(Span, Role)> {
    let mut marks = vec![(claim.span, Role::Clause), (claim.trigger.span, Role::Trigger)];
    marks.extend(claim.also.iter().map(|span| (*span, Role::Clause)));
    marks.extend(claim.quantity.iter().map(|quantity| (quantity.span, Role::Quantity)));
    marks.extend(claim.hedges.iter().map(|hedge| (hedge.span, Role::Hedge)));
    marks.extend(claim.speakers.iter().map(|speaker| (speaker.span, Role::Speaker)));
    marks.extend(claim.actor.iter().map(|actor| (actor.span, Role::Actor)));
    marks.extend(claim.affected.iter().map(|affected| (affected.span, Role::Affected)));
    // What a person added has no words of its own for these: its clause says it all.
    marks.retain(|(span, role)| *role == Role::Clause || *span != claim.span);
    marks
}
