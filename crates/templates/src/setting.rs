//! Where and when a template's attack happened: by the claims of its sentences.

use parallax_model::{DayRange, EventType, Place, PlacePrecision, Template};

use crate::scene::Scene;

/// Sets place, days and the sentences in order.
pub fn place_and_time(scene: &Scene, template: &mut Template) {
    template.sentences.sort_unstable();
    template.sentences.dedup();
    let near =
        |sentence: u32| template.sentences.contains(&sentence) || template.sentences.is_empty();
    let told: Vec<_> =
        scene.claims.iter().filter(|claim| near(claim.sentence) && is_harm(claim.event)).collect();
    template.days = told.iter().filter_map(|claim| claim.time).min_by_key(width);
    template.place = told
        .iter()
        .filter_map(|claim| claim.place.as_deref())
        .min_by_key(|place| coarseness(place))
        .cloned();
}

fn width(days: &DayRange) -> i32 {
    (days.to() - days.from()).get_days()
}

fn coarseness(place: &Place) -> usize {
    PlacePrecision::ALL
        .iter()
        .position(|precision| *precision == place.precision)
        .unwrap_or(usize::MAX)
}

fn is_harm(event: EventType) -> bool {
    !matches!(
        event,
        EventType::Control
            | EventType::Ceasefire
            | EventType::Protest
            | EventType::Withdrawal
            | EventType::Return
    )
}
