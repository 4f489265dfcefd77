//! Which kinds of event can belong to one happening.

use parallax_model::EventType;

/// Events that one happening can hold side by side, and that blocking keeps together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Family {
    /// Killing, injury, attack, clash, destruction: an attack and what it did.
    Violence,
    /// Detention, abduction, disappearance, release, torture.
    Custody,
    SexualViolence,
    /// Capture, withdrawal, control, siege.
    Territory,
    /// Displacement and return.
    Movement,
    Looting,
    Ceasefire,
    Protest,
}

impl Family {
    pub(crate) const ALL: &[Self] = &[
        Self::Violence,
        Self::Custody,
        Self::SexualViolence,
        Self::Territory,
        Self::Movement,
        Self::Looting,
        Self::Ceasefire,
        Self::Protest,
    ];

    pub(crate) fn of(event: EventType) -> Self {
        use EventType::*;
        match event {
            Killing | Injury | Attack | Clash | Destruction => Self::Violence,
            Detention | Abduction | Release | Disappearance | Torture => Self::Custody,
            SexualViolence => Self::SexualViolence,
            Displacement | Return => Self::Movement,
            Siege | Capture | Withdrawal | Control => Self::Territory,
            Looting => Self::Looting,
            Ceasefire => Self::Ceasefire,
            Protest => Self::Protest,
        }
    }
}

/// Bits that speak against two events which no happening holds together. Average linkage never outweighs it.
pub(crate) const NEVER: f64 = -60.0;

/// Match weight, in bits, of two events being told of one happening.
///
/// Killed, injured and destroyed are sub-events of one attack. A release undoes a detention and a return a
/// displacement: those are happenings of their own, whatever else the two share.
pub(crate) fn affinity(a: EventType, b: EventType) -> f64 {
    use EventType::*;
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    match (a, b) {
        _ if a == b => 0.5,
        (Killing, Injury) => 1.0,
        // Far apart in a report on a day of fighting, a death and an attack are as likely two happenings.
        (Killing | Injury, Attack | Clash) => -1.0,
        (Attack, Clash) => 0.0,
        (Attack, Destruction) => 0.0,
        (Killing | Injury, Destruction) | (Clash, Destruction) => -0.7,
        // On a day of fighting a place falls amid many attacks; only a shared actor tells which belong to it.
        (Attack | Clash, Capture | Withdrawal) => -4.0,
        (Capture, Withdrawal) => 0.0,
        (Killing | Injury, Protest) | (Attack | Clash, Protest) => -1.5,
        (Detention, Abduction | Disappearance) | (Abduction, Disappearance) => 0.0,
        (Detention | Abduction | Disappearance, Torture) => -0.5,
        (Detention, Protest) => -1.5,
        (Destruction, Looting) => -0.5,
        _ => NEVER,
    }
}

/// How grave an event is; the gravest of an incident names it. Greater is graver.
pub(crate) fn gravity(event: EventType) -> u8 {
    use EventType::*;
    match event {
        Killing => 20,
        SexualViolence => 19,
        Torture => 18,
        Injury => 17,
        Abduction => 16,
        Disappearance => 15,
        Detention => 14,
        Displacement => 13,
        Siege => 12,
        Capture => 11,
        Attack => 10,
        Destruction => 9,
        Clash => 8,
        Looting => 7,
        Withdrawal => 6,
        Control => 5,
        Release => 4,
        Return => 3,
        Protest => 2,
        Ceasefire => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affinity_knows_no_order() {
        for &a in EventType::ALL {
            for &b in EventType::ALL {
                assert_eq!(affinity(a, b), affinity(b, a), "{a} and {b}");
            }
        }
    }

    #[test]
    fn a_release_is_never_the_detention_it_ends() {
        assert_eq!(affinity(EventType::Release, EventType::Detention), NEVER);
        assert!(affinity(EventType::Killing, EventType::Injury) > 0.0);
    }
}
