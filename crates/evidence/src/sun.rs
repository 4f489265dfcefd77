//! Where the sun stood over a point at a moment, and how shadows fell.

use crate::ground::Point;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use solar_positioning::time::JulianDate;
use solar_positioning::{Location, RefractionCorrection, SolarPositions, delta_t};

/// The sun over a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sky {
    /// Degrees clockwise from true north in which the sun stands.
    pub azimuth: f64,
    /// Degrees above the horizon as it is seen: air lifts a low sun by up to half a degree.
    pub elevation: f64,
    /// Degrees clockwise from true north in which shadows fall; `None` where there is no sun.
    pub shadow_bearing: Option<f64>,
    /// How long the shadow of something upright is on level ground, in parts of its height.
    pub shadow_ratio: Option<f64>,
}

/// Why nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the sun cannot be placed then: {0}")]
pub struct SkyError(String);

/// The sun over `at` at `time`, by NREL's algorithm (Reda and Andreas 2004): good to 0.0003 degrees without air; air of 1010
/// hPa and 10 °C is assumed, which near the horizon can be wrong by some hundredths.
pub fn sky(at: Point, time: Timestamp) -> Result<Sky, SkyError> {
    let civil = time.to_zoned(TimeZone::UTC);
    let wrong = |error: solar_positioning::Error| SkyError(error.to_string());
    let year = f64::from(civil.year()) + (f64::from(civil.month()) - 0.5) / 12.0;
    let second = f64::from(civil.second()) + f64::from(civil.subsec_nanosecond()) / 1e9;
    let moment = JulianDate::from_utc(
        i32::from(civil.year()),
        civil.month().unsigned_abs().into(),
        civil.day().unsigned_abs().into(),
        civil.hour().unsigned_abs().into(),
        civil.minute().unsigned_abs().into(),
        second,
        delta_t::estimate(year).map_err(wrong)?,
    )
    .map_err(wrong)?;
    let place = Location { latitude: at.lat(), longitude: at.lon() };
    let sun = SolarPositions::new()
        .at_from_julian(moment, place, 0.0, Some(RefractionCorrection::standard()))
        .map_err(wrong)?;
    let (azimuth, elevation) = (sun.azimuth(), sun.elevation_angle());
    let is_up = elevation > 0.0;
    Ok(Sky {
        azimuth,
        elevation,
        shadow_bearing: is_up.then(|| (azimuth + 180.0).rem_euclid(360.0)),
        shadow_ratio: is_up.then(|| elevation.to_radians().tan().recip()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(lat: f64, lon: f64, time: &str) -> Sky {
        sky(Point::new(lat, lon).unwrap(), time.parse().unwrap()).unwrap()
    }

    /// Reda and Andreas, Solar Position Algorithm, NREL/TP-560-34302, the example of appendix A.5: zenith 50.11162°,
    /// azimuth 194.34024°. It stands at 1830 m and 820 hPa; at sea level and 1010 hPa the air lifts 0.004° more.
    #[test]
    fn the_published_example_of_nrel_comes_out() {
        let sun = over(39.742476, -105.1786, "2003-10-17T19:30:30Z");
        assert!((sun.azimuth - 194.34024).abs() < 0.001, "{sun:?}");
        assert!((sun.elevation - (90.0 - 50.11162)).abs() < 0.006, "{sun:?}");
    }

    /// Instants that the United States Naval Observatory publishes: equinox 2024-03-20 03:06, solstices 2024-06-20 20:51 and
    /// 2024-12-21 09:20. Seen from a pole the sun then stands at its declination: 0° and 23° 26.2'; air lifts it.
    #[test]
    fn at_the_poles_the_sun_stands_at_its_published_declination() {
        let solstice = over(90.0, 0.0, "2024-06-20T20:51:00Z");
        assert!((solstice.elevation - 23.437).abs() < 0.045, "{solstice:?}");
        let other = over(-90.0, 0.0, "2024-12-21T09:20:00Z");
        assert!((other.elevation - 23.437).abs() < 0.045, "{other:?}");
        let equinox = over(90.0, 0.0, "2024-03-20T03:06:00Z");
        // On the horizon, lifted by about half a degree.
        assert!((0.3..0.6).contains(&equinox.elevation), "{equinox:?}");
    }

    #[test]
    fn shadows_fall_away_from_the_sun_and_lengthen_as_it_sinks() {
        let noon = over(36.2021, 37.1343, "2031-06-21T09:35:00Z");
        assert!((noon.azimuth - 180.0).abs() < 5.0 && noon.elevation > 75.0, "{noon:?}");
        assert!(
            (noon.shadow_bearing.unwrap() - (noon.azimuth + 180.0).rem_euclid(360.0)).abs() < 1e-9
        );
        let evening = over(36.2021, 37.1343, "2031-06-21T15:00:00Z");
        assert!(evening.shadow_ratio > noon.shadow_ratio);
        let night = over(36.2021, 37.1343, "2031-06-21T22:00:00Z");
        assert_eq!((night.shadow_bearing, night.shadow_ratio), (None, None));
        let low = over(0.0, 0.0, "2031-03-20T09:07:30Z");
        assert!(
            (low.elevation - 45.0).abs() < 1.5 && (low.shadow_ratio.unwrap() - 1.0).abs() < 0.06,
            "{low:?}"
        );
    }
}
