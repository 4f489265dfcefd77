//! How much each finding speaks for or against one happening, in bits.
//!
//! One bit doubles the odds. Set by hand for what rarely varies, and by regression over development pairs for text,
//! time and place across reports; `docs/RULES.md` tells how.

/// Match weights. See the fields; every one is added where its finding is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Two claims of one report, before anything is compared.
    pub same_report: f64,
    /// Two tellings of different reports, before anything is compared: in a pile of one report, and for each doubling of
    /// the pile. The more reports, the fewer of them tell of one happening.
    pub across_reports: [f64; 2],
    /// A pair that blocking saw no reason to compare; above 0 counts as 0.
    pub unseen: f64,
    /// Claims in one sentence, in adjacent ones, within three, farther, farther and of different kinds of event.
    pub sentences_apart: [f64; 5],
    /// Within a report: days overlap, one day apart, to 3, to 30, farther.
    pub days_within: [f64; 5],
    /// Across reports: same days, overlapping roughly, 1 day apart, 2, 3, to 7, to 30, farther. To each comes the share
    /// in `days_across_rare` of the bits that agreeing on a day is worth in this pile: few in a pile about one week.
    pub days_across: [f64; 8],
    /// See `days_across`.
    pub days_across_rare: [f64; 8],
    /// Added to `days_across` where neither is the day of a death alone, which may come long after the deed.
    pub days_of_deeds: [f64; 8],
    /// Days between publications where a time is missing: 0, 1, 2, to 4, to 8, to 16, to 40, farther.
    pub published_apart: [f64; 8],
    /// As `days_across_rare`.
    pub published_apart_rare: [f64; 8],
    /// A report that came out before what the other tells of had happened.
    pub told_ahead: f64,
    /// Same spot, same area, contained, near, apart, other country: within a report.
    pub place_within: [f64; 6],
    /// The same across reports; a spot named by few reports adds to the first, see [`Weights::rare_place`].
    pub place_across: [f64; 6],
    /// Bits for each halving of the share of tellings that name the place.
    pub rare_place: f64,
    /// Within a report, two numbers of one harm, or two deeds of one kind, at different places: beside the places' own.
    pub own_places: [f64; 2],
    /// Within a report, two numbers of dead on two days that contradict each other: beside the days' own.
    pub own_days: f64,
    /// A place lent by the passage or report counts by this share.
    pub borrowed_place: f64,
    /// Actors shared, known to be different, named differently, named differently of different kinds of event.
    pub parties: [f64; 4],
    /// Method shared, contradicting.
    pub method: [f64; 2],
    /// Counts of one harm equal, compatible, contradicting.
    pub quantity: [f64; 3],
    /// Nouns of the affected shared; names shared; both name some, and nobody in common; both name many, and few in common.
    pub affected: [f64; 4],
    /// Text of two reports, by cosine: at most .02, .05, .1, .15, .2, .3, .4, .6, .8, 1.
    pub text: [f64; 10],
    /// Text of the passages alone, the same steps.
    pub passage: [f64; 10],
}

/// Upper ends of the steps of [`Weights::text`].
pub(crate) const TEXT_STEPS: [f64; 9] = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8];

/// Upper ends of the steps of [`Weights::published_apart`].
pub(crate) const PUBLISHED_STEPS: [f64; 7] = [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 40.0];

impl Default for Weights {
    fn default() -> Self {
        Self {
            same_report: 2.5,
            across_reports: [3.2, -0.9],
            unseen: -2.0,
            sentences_apart: [1.5, 1.0, 0.3, -0.5, -1.5],
            days_within: [1.5, -1.8, -3.0, -5.0, -8.0],
            days_across: [0.0, 0.0, 0.0, 0.0, -0.3, -0.5, -1.0, -3.0],
            days_across_rare: [0.95, 0.6, 0.6, 0.5, 0.35, 0.2, 0.15, 0.0],
            days_of_deeds: [0.0, 0.0, 0.0, -1.0, -2.0, -3.5, -4.0, -5.0],
            published_apart: [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.5],
            published_apart_rare: [0.95, 0.8, 0.65, 0.55, 0.42, 0.35, 0.25, 0.0],
            told_ahead: -8.0,
            place_within: [1.5, 0.7, 0.3, -0.3, -3.3, -3.3],
            place_across: [1.0, 0.8, 0.5, -0.2, -3.5, -5.0],
            rare_place: 0.25,
            own_places: [-2.5, 0.0],
            own_days: -2.0,
            borrowed_place: 0.5,
            parties: [1.5, -2.5, -0.6, -2.5],
            method: [0.7, -2.0],
            quantity: [0.6, 0.1, -0.8],
            affected: [0.5, 2.0, -1.5, -4.0],
            text: [-8.0, -7.0, -4.5, -0.3, 2.1, 4.5, 6.0, 6.7, 7.3, 8.0],
            passage: [-6.0, -4.0, -2.0, 0.9, 2.4, 3.9, 5.0, 5.6, 6.2, 7.0],
        }
    }
}

/// The entry of a table whose steps end at `ends`; the last entry holds what lies beyond.
pub(crate) fn step<const N: usize>(table: &[f64; N], ends: &[f64], value: f64) -> f64 {
    let index = ends.iter().position(|end| value <= *end).unwrap_or(ends.len());
    table[index.min(N - 1)]
}
