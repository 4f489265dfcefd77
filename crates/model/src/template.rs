//! A report's account of one attack, as a filled form: what kind, who, against what and whom, with what, how sure.

use crate::named::named_enum;
use crate::{DayRange, Interval, Place, Span};

named_enum! {
    /// What kind of attack a template is about.
    pub enum TemplateKind ("kind of template") {
        Attack = "attack",
        Bombing = "bombing",
        Kidnapping = "kidnapping",
        Arson = "arson",
        Robbery = "robbery",
        ForcedWorkStoppage = "forced_work_stoppage",
        Hijacking = "hijacking",
    }
}

named_enum! {
    /// What part a phrase has in a template.
    pub enum TemplateRole ("role in a template") {
        /// A person, or people described ("three hooded men"), who did it.
        Perpetrator = "perpetrator",
        /// An organisation or force held to have done it.
        Organisation = "organisation",
        /// A thing that was attacked.
        Target = "target",
        /// A person, or people described, whom it was done to.
        Victim = "victim",
        /// What it was done with.
        Instrument = "instrument",
    }
}

named_enum! {
    /// How the report holds an organisation to have done it.
    pub enum Blame ("confidence in a perpetrator") {
        Fact = "reported_as_fact",
        Claimed = "claimed_or_admitted",
        Accused = "suspected_or_accused",
        AccusedByAuthorities = "suspected_or_accused_by_authorities",
        Possible = "possible",
        Acquitted = "acquitted",
    }
}

named_enum! {
    /// What became of a victim or a target.
    pub enum Effect ("effect") {
        Death = "death",
        Injury = "injury",
        NoInjury = "no_injury",
        NoInjuryOrDeath = "no_injury_or_death",
        RegainedFreedom = "regained_freedom",
        Destroyed = "destroyed",
        SomeDamage = "some_damage",
        NoDamage = "no_damage",
        Taken = "taken",
    }
}

/// A party or thing in one role.
#[derive(Debug, Clone, PartialEq)]
pub struct Filler {
    /// As said, at its clearest mention.
    pub text: String,
    /// Where that stands.
    pub span: Span,
    /// Other mentions of the same in the report.
    pub also: Vec<Span>,
    /// Whether the words are a proper name.
    pub is_name: bool,
    /// How many, where the words say so.
    pub number: Option<Interval>,
    /// What became of it; victims and targets.
    pub effect: Option<Effect>,
    /// How it is held to have done it; organisations.
    pub blame: Option<Blame>,
    /// How sure the reader is of the role, 0 to 1.
    pub score: f32,
    /// What spoke most for the role, in words.
    pub because: String,
}

/// One attack as a report tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// What kind.
    pub kind: TemplateKind,
    /// How sure the reader is that the report tells of one such, 0 to 1.
    pub score: f32,
    /// What spoke most for the kind, in words.
    pub because: String,
    /// 0-based indices of the sentences that tell of it.
    pub sentences: Vec<u32>,
    /// When.
    pub days: Option<DayRange>,
    /// Where.
    pub place: Option<Place>,
    /// People who did it.
    pub perpetrators: Vec<Filler>,
    /// Organisations that did it.
    pub organisations: Vec<Filler>,
    /// Things attacked.
    pub targets: Vec<Filler>,
    /// People it was done to.
    pub victims: Vec<Filler>,
    /// What it was done with.
    pub instruments: Vec<Filler>,
}

impl Template {
    /// The fillers of one role.
    pub fn fillers(&self, role: TemplateRole) -> &[Filler] {
        match role {
            TemplateRole::Perpetrator => &self.perpetrators,
            TemplateRole::Organisation => &self.organisations,
            TemplateRole::Target => &self.targets,
            TemplateRole::Victim => &self.victims,
            TemplateRole::Instrument => &self.instruments,
        }
    }

    /// The same, to be added to.
    pub fn fillers_mut(&mut self, role: TemplateRole) -> &mut Vec<Filler> {
        match role {
            TemplateRole::Perpetrator => &mut self.perpetrators,
            TemplateRole::Organisation => &mut self.organisations,
            TemplateRole::Target => &mut self.targets,
            TemplateRole::Victim => &mut self.victims,
            TemplateRole::Instrument => &mut self.instruments,
        }
    }
}
