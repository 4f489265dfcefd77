//! The vocabulary every stage of Parallax shares. Knows nothing else: no disk, no clock, no database, no model.
//!
//! Read in the order things flow: a [`Report`] holds text; [`Sentence`]s and [`Parse`]s describe it; [`AmountMention`],
//! [`TimeMention`], [`Toponym`] and [`ActorMention`] mark what its words stand for; a [`Claim`] is one statement in it; an
//! [`Incident`] gathers claims; a [`Tally`] says what the record says. A [`Template`] is one attack as one report tells it.

mod named;

mod span;

mod ids;

mod interval;

mod days;

mod report;

mod syntax;

mod annotation;

mod claim;

mod attribution;

mod incident;

mod template;

mod coded;

mod decision;

mod people;

mod diagnostic;

pub use annotation::{
    ActorKind, ActorMention, AmountMention, AnnotatedReport, Place, PlacePrecision,
};
pub use annotation::{AnnotatedSentence, TimeMention, Toponym, WordRange};
/// Words that are held for long and often alike, a million times over: whoever copies them shares them.
pub use arcstr::ArcStr;
pub use attribution::Attribution;
pub use claim::{Affected, AffectedKind, Claim, EventType, Explanation, Hedge, Mentioned, Method};
pub use claim::{Quantity, Scope, Speaker, SpeakerKind, Stance};
pub use coded::{CodedEvent, CodedParty};
pub use days::{DatePrecision, Day, DayRange, Shift};
pub use decision::{Bonds, Decision, Fields, Missed, Verdict};
pub use diagnostic::{Diagnostic, Severity};
pub use ids::{ClaimId, Digest, IncidentId, ReportId};
pub use incident::{
    Bound, CategoryTally, Grouping, Harm, Incident, IncidentKind, Reason, Tally, Voice,
};
pub use interval::{Interval, IntervalError, Qualifier};
pub use named::UnknownName;
pub use people::{Credential, Groups, People, PeopleChange, Person, Role};
pub use report::Report;
pub use span::Span;
pub use syntax::{Deprel, Mention, MentionKind, Parse, Sentence, SentenceRole, Token, Upos, Word};
pub use template::{Blame, Effect, Filler, Template, TemplateKind, TemplateRole};
/// As a vector; of claims a million are held, and most have none of these.
pub use thin_vec::ThinVec;
