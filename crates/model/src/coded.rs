//! What an event coder makes of a sentence: who did what to whom, in the codes of a scheme.

use crate::Span;

/// Somebody in the codes of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedParty {
    /// Country or organisation, then roles: `FRACOP`; `---REB` where only a role is known.
    pub code: String,
    /// The noun that names it.
    pub span: Span,
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedEvent {
    /// 0-based index of the sentence.
    pub sentence: u32,
    /// Who.
    pub source: Option<CodedParty>,
    /// To whom; none where the act needs nobody: a demonstration.
    pub target: Option<CodedParty>,
    /// What, by CAMEO: `190`.
    pub code: String,
    /// The verb that says it.
    pub verb: Span,
    /// The pattern and rules that gave the code.
    pub because: String,
}

/// The names of CAMEO's twenty classes, 01 first.
const CLASSES: [&str; 20] = [
    "make public statement",
    "appeal",
    "express intent to cooperate",
    "consult",
    "engage in diplomatic cooperation",
    "engage in material cooperation",
    "provide aid",
    "yield",
    "investigate",
    "demand",
    "disapprove",
    "reject",
    "threaten",
    "protest",
    "exhibit force posture",
    "reduce relations",
    "coerce",
    "assault",
    "fight",
    "use unconventional mass violence",
];

impl CodedEvent {
    /// The class of its code, by CAMEO: "fight" for `193`.
    pub fn class(&self) -> Option<&'static str> {
        let number: usize = self.code.get(..2)?.parse().ok()?;
        CLASSES.get(number.checked_sub(1)?).copied()
    }

    /// CAMEO's four quadrants: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub fn quadrant(&self) -> Option<u8> {
        let number: u8 = self.code.get(..2)?.parse().ok()?;
        match number {
            1..=5 => Some(1),
            6..=9 => Some(2),
            10..=13 => Some(3),
            14..=20 => Some(4),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_name_and_a_quadrant() {
        let event = |code: &str| CodedEvent {
            sentence: 0,
            source: None,
            target: None,
            code: code.to_owned(),
            verb: Span::new(0, 0),
            because: String::new(),
        };
        assert_eq!((event("010").class(), event("010").quadrant()), (Some(CLASSES[0]), Some(1)));
        assert_eq!((event("1831").class(), event("1831").quadrant()), (Some("assault"), Some(4)));
        assert_eq!(event("20").class(), Some(CLASSES[19]));
        assert_eq!((event("99").class(), event("99").quadrant()), (None, None));
    }
}
