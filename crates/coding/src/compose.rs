//! What becomes of a code under another verb: to want to help is not to help. CAMEO's own order says it: 02 asks for, 03
//! means to, 10 demands, 12 refuses and 13 threatens what other classes do.

/// A class of CAMEO that is about another act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// 02: asks for it.
    Appeal,
    /// 03: means to do it.
    Intend,
    /// 10: demands it.
    Demand,
    /// 12: refuses it.
    Reject,
    /// 13: threatens with it.
    Threaten,
}

impl Over {
    /// The class of a code that names no act of its own: `020`, `030`, `100`, `120`, `130`.
    pub fn of(code: &str) -> Option<Self> {
        Some(match code {
            "020" => Self::Appeal,
            "030" => Self::Intend,
            "100" => Self::Demand,
            "120" => Self::Reject,
            "130" => Self::Threaten,
            _ => return None,
        })
    }

    /// The code of the act under it; `None` where CAMEO has none.
    ///
    /// Source: CAMEO codebook, chapters 02, 03, 10, 12 and 13.
    pub fn compose(self, act: &str) -> Option<String> {
        let (class, detail) = (act.get(..2)?, act.get(2..3).unwrap_or_default());
        if self == Self::Threaten {
            return threat(class).map(str::to_owned);
        }
        let base = match self {
            Self::Appeal => "02",
            Self::Intend => "03",
            Self::Demand => "10",
            Self::Reject => "12",
            Self::Threaten => "13",
        };
        // Diplomatic cooperation and material cooperation, aid, reform, and what is yielded stand in one order in each.
        let (kind, detail) = match (class, detail) {
            ("05", _) => ('2', String::new()),
            ("06", detail) => ('1', kept(detail, "1234")),
            ("07", detail) => ('3', kept(detail, "1234")),
            ("08", "3") => ('4', kept(act.get(3..4).unwrap_or_default(), "1234")),
            ("08", detail) => ('5', yielded(detail)),
            ("04", _) if self == Self::Reject => return Some("125".to_owned()),
            _ => return None,
        };
        if self == Self::Reject {
            return rejected(kind, &detail);
        }
        Some(format!("{base}{kind}{detail}"))
    }
}

/// Chapter 12 has its own order: 121 material cooperation, 122 aid, 123 reform, 124 to yield.
fn rejected(kind: char, detail: &str) -> Option<String> {
    match kind {
        '1' => Some(format!("121{}", kept(detail, "12"))),
        '3' => Some(format!("122{detail}")),
        '4' => Some(format!("123{detail}")),
        '5' => Some(format!("124{detail}")),
        _ => Some("120".to_owned()),
    }
}

/// 081 sanctions of administration, 082 dissent, 084 persons, 085 embargoes, 086 outsiders let in, 087 arms laid down.
fn yielded(detail: &str) -> String {
    match detail {
        "1" => "1",
        "2" => "2",
        "4" => "3",
        "5" => "4",
        "6" => "5",
        "7" => "6",
        _ => "",
    }
    .to_owned()
}

fn threat(class: &str) -> Option<&'static str> {
    Some(match class {
        "14" => "133",
        "16" => "131",
        "17" => "137",
        "18" | "19" | "20" => "138",
        "12" => "132",
        _ => return None,
    })
}

fn kept(detail: &str, known: &str) -> String {
    if !detail.is_empty() && known.contains(detail) { detail.to_owned() } else { String::new() }
}

/// Force used against people: what PETRARCH's transformations call ATTACK.
pub fn is_attack(code: &str) -> bool {
    matches!(code.get(..2), Some("18" | "19" | "20"))
}

/// What the act is where it is not done: refused, where it would have been given; nothing, where it would have harmed.
pub fn negated(code: &str) -> Option<String> {
    match code.get(..2)? {
        "03" => Some("120".to_owned()),
        "04" | "05" | "06" | "07" | "08" => Over::Reject.compose(code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_under_another_verb_has_the_code_that_cameo_gives_it() {
        assert_eq!(Over::Intend.compose("072").as_deref(), Some("0332"));
        assert_eq!(Over::Appeal.compose("070").as_deref(), Some("023"));
        assert_eq!(Over::Demand.compose("0831").as_deref(), Some("1041"));
        assert_eq!(Over::Intend.compose("0841").as_deref(), Some("0353"));
        assert_eq!(Over::Threaten.compose("190").as_deref(), Some("138"));
        assert_eq!(Over::Intend.compose("042"), None);
    }

    #[test]
    fn help_not_given_is_refused_and_harm_not_done_is_nothing() {
        assert_eq!(negated("060").as_deref(), Some("121"));
        assert_eq!(negated("080").as_deref(), Some("124"));
        assert_eq!(negated("190"), None);
    }
}
