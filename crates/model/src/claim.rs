//! One statement by one chain of speakers about one event: the contract between reading and everything after it.

use crate::named::named_enum;
use crate::{ActorKind, ClaimId, DayRange, Interval, Place, Qualifier, ReportId, Span};
use arcstr::ArcStr;
use std::sync::Arc;
use thin_vec::ThinVec;

named_enum! {
    /// What is said to have happened.
    pub enum EventType ("event type") {
        Killing = "killing",
        Injury = "injury",
        Detention = "detention",
        Abduction = "abduction",
        Release = "release",
        Disappearance = "disappearance",
        Torture = "torture",
        SexualViolence = "sexual_violence",
        Displacement = "displacement",
        Return = "return",
        Attack = "attack",
        Clash = "clash",
        Siege = "siege",
        Destruction = "destruction",
        Looting = "looting",
        Capture = "capture",
        Withdrawal = "withdrawal",
        Control = "control",
        Ceasefire = "ceasefire",
        Protest = "protest",
    }
}

named_enum! {
    /// How, where stated.
    pub enum Method ("method") {
        Airstrike = "airstrike",
        Shelling = "shelling",
        Explosive = "explosive",
        SuicideAttack = "suicide_attack",
        Shooting = "shooting",
        Execution = "execution",
        Beheading = "beheading",
        Stabbing = "stabbing",
        Chemical = "chemical",
        Fire = "fire",
        Drowning = "drowning",
        Starvation = "starvation",
        Torture = "torture",
        Vehicle = "vehicle",
        Mine = "mine",
        Drone = "drone",
        Missile = "missile",
    }
}

named_enum! {
    /// Over what the statement speaks.
    pub enum Scope ("scope") {
        /// One happening.
        Incident = "incident",
        /// A running total since some start.
        Cumulative = "cumulative",
        /// A state that holds.
        Standing = "standing",
    }
}

named_enum! {
    /// How sure the speaker is of the event.
    pub enum Stance ("stance") {
        Asserted = "asserted",
        Hedged = "hedged",
        Denied = "denied",
    }
}

named_enum! {
    /// Who or what was affected: people first, then property.
    pub enum AffectedKind ("category of the affected") {
        Civilian = "civilian",
        Combatant = "combatant",
        Child = "child",
        Woman = "woman",
        Man = "man",
        Journalist = "journalist",
        HealthWorker = "health_worker",
        AidWorker = "aid_worker",
        Detainee = "detainee",
        SecurityForce = "security_force",
        Person = "person",
        Home = "home",
        Hospital = "hospital",
        School = "school",
        ReligiousSite = "religious_site",
        CulturalSite = "cultural_site",
        Cemetery = "cemetery",
        Infrastructure = "infrastructure",
        Vehicle = "vehicle",
    }
}

named_enum! {
    /// What kind of voice a speaker is.
    pub enum SpeakerKind ("kind of speaker") {
        Official = "official",
        Military = "military",
        ArmedGroup = "armed_group",
        Organisation = "organisation",
        Ngo = "ngo",
        Monitor = "monitor",
        Media = "media",
        Outlet = "outlet",
        Witness = "witness",
        Resident = "resident",
        Activist = "activist",
        Relative = "relative",
        Medic = "medic",
        Document = "document",
        Person = "person",
        Anonymous = "anonymous",
    }
}

/// A number as said, with the words that say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// What the words bound.
    pub interval: Interval,
    /// How.
    pub qualifier: Qualifier,
    /// The words.
    pub text: ArcStr,
    /// Where they stand.
    pub span: Span,
}

/// Words of the report that name a party, with who that is where known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentioned {
    /// As said.
    pub text: ArcStr,
    /// Where.
    pub span: Span,
    /// Id in the alias list, where known: `islamic_state`.
    pub actor: Option<ArcStr>,
    /// What kind of party, where known.
    pub kind: Option<ActorKind>,
}

/// Who or what it was done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// As said.
    pub text: ArcStr,
    /// Where.
    pub span: Span,
    /// The noun: "detainee".
    pub noun: ArcStr,
    /// The codebook's category, where the noun has one.
    pub category: Option<AffectedKind>,
}

/// One link of a chain of speakers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// The name it goes by; a pronoun or role noun is resolved to the name it stands for.
    pub name: ArcStr,
    /// What kind of voice.
    pub kind: SpeakerKind,
    /// The words at this place in the text ("the group").
    pub span: Span,
}

/// Words that hedge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hedge {
    /// The words.
    pub text: ArcStr,
    /// Where.
    pub span: Span,
}

/// Which rule gave one field of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// `event`, `quantity`, `place`, `speakers`, …
    pub field: &'static str,
    /// The rule in words: "frame killing.kill, path nsubj:pass", "inherited from sentence 16".
    pub because: String,
}

/// One statement, by one chain of speakers, about one event, with at most one quantity. Never edited, only superseded.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Minted by [`ClaimId::mint`].
    pub id: ClaimId,
    /// The report that prints it.
    pub report: ReportId,
    /// 0-based index of the sentence.
    pub sentence: u32,
    /// The clause that says it, in the archived text.
    pub span: Span,
    /// Further clauses where the same speaker repeats the same values.
    pub also: ThinVec<Span>,
    /// What happened.
    pub event: EventType,
    /// How.
    pub method: Option<Method>,
    /// The words that say the event.
    pub trigger: Hedge,
    /// Who did it. Empty: nobody is named.
    pub actor: ThinVec<Mentioned>,
    /// To whom or what.
    pub affected: ThinVec<Affected>,
    /// How many, where a number is said.
    pub quantity: Option<Quantity>,
    /// A number said of killed and injured together ("over 80 killed and injured"): no count of either.
    pub joint: Option<Interval>,
    /// Over what it speaks.
    pub scope: Scope,
    /// The claim of which this is a part ("including two women").
    pub subset_of: Option<ClaimId>,
    /// Where. Claims that name one place may share it.
    pub place: Option<Arc<Place>>,
    /// When.
    pub time: Option<DayRange>,
    /// Outermost first, the last is the origin. Empty: the report says it in its own voice.
    pub speakers: ThinVec<Speaker>,
    /// How sure.
    pub stance: Stance,
    /// The words that hedge.
    pub hedges: ThinVec<Hedge>,
    /// Which rule gave each field.
    pub because: ThinVec<Explanation>,
}

impl Claim {
    /// The voice nearest the event: the last link of the chain. `None`: the report's own voice.
    pub fn origin(&self) -> Option<&Speaker> {
        self.speakers.last()
    }
}
