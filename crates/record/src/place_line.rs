//! A place that a name can mean as one line of JSON: `parallax.place/1`.

use crate::PlaceLine;
use parallax_model::Place;
use serde::{Deserialize, Serialize};

/// One meaning of a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeaningLine {
    /// [`MeaningLine::FORMAT`].
    pub format: String,
    /// The place.
    #[serde(flatten)]
    pub place: PlaceLine,
    /// Inhabitants, by the gazetteer; 0 where unknown.
    pub population: u32,
}

impl MeaningLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.place/1";

    /// The line of a place.
    pub fn new(place: &Place) -> Self {
        let format = Self::FORMAT.to_owned();
        Self { format, place: PlaceLine::from(place), population: place.population }
    }
}
