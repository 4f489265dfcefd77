//! Points on the ground: how they are written, how far apart they lie and in which direction.

use geographiclib_rs::{Geodesic, InverseGeodesic as _};
use std::fmt;
use std::str::FromStr;

/// A point: degrees north and east, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    lat: f64, // Invariant: within -90..=90.
    lon: f64, // Invariant: within -180..=180.
}

/// What is no point.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no point: write degrees north and east as LAT,LON, for example 36.2021,37.1343")]
pub struct PointError(pub String);

/// The way from one point to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// Metres over the ellipsoid, heights left out.
    pub metres: f64,
    /// Degrees clockwise from true north in which one sets out.
    pub bearing: f64,
    /// The same, from the far end back.
    pub back: f64,
}

impl Point {
    /// The point, where degrees are such.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        let is_point = lat.abs() <= 90.0 && lon.abs() <= 180.0;
        is_point.then_some(Self { lat, lon })
    }

    /// Degrees north.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Degrees east.
    pub fn lon(self) -> f64 {
        self.lon
    }
}

impl FromStr for Point {
    type Err = PointError;

    fn from_str(text: &str) -> Result<Self, PointError> {
        let parse = || {
            let (lat, lon) = text.split_once(',')?;
            Self::new(lat.trim().parse().ok()?, lon.trim().parse().ok()?)
        };
        parse().ok_or_else(|| PointError(text.to_owned()))
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precision = f.precision().unwrap_or(6);
        write!(f, "{:.precision$},{:.precision$}", self.lat, self.lon)
    }
}

/// The shortest way between two points, on the WGS 84 ellipsoid (Karney's algorithm: better than a millimetre).
pub fn way(from: Point, to: Point) -> Way {
    let (metres, out, arriving, _) = Geodesic::wgs84().inverse(from.lat, from.lon, to.lat, to.lon);
    let round = |degrees: f64| degrees.rem_euclid(360.0);
    Way { metres, bearing: round(out), back: round(arriving + 180.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line Flinders Peak to Buninyong, published with the Geocentric Datum of Australia (GRS 80, which differs from
    /// WGS 84 by a tenth of a millimetre): 54,972.271 m, 306° 52' 05.37", back 127° 10' 25.07".
    #[test]
    fn a_surveyed_line_has_its_published_length_and_bearings() {
        let dms = |d: f64, m: f64, s: f64| d + m / 60.0 + s / 3600.0;
        let flinders = Point::new(-dms(37.0, 57.0, 3.7203), dms(144.0, 25.0, 29.5244)).unwrap();
        let buninyong = Point::new(-dms(37.0, 39.0, 10.1561), dms(143.0, 55.0, 35.3839)).unwrap();
        let line = way(flinders, buninyong);
        assert!((line.metres - 54_972.271).abs() < 0.002, "{line:?}");
        assert!((line.bearing - dms(306.0, 52.0, 5.37)).abs() < 1e-5, "{line:?}");
        assert!((line.back - dms(127.0, 10.0, 25.07)).abs() < 1e-5, "{line:?}");
    }

    #[test]
    fn points_are_read_as_they_are_written() {
        let point: Point = "36.2021, 37.1343".parse().unwrap();
        assert_eq!(point.to_string(), "36.202100,37.134300");
        assert_eq!(point.to_string().parse::<Point>(), Ok(point));
        for bad in ["", "36", "91,0", "0,181", "a,b", "1,2,3", "NaN,0", "inf,0"] {
            assert!(bad.parse::<Point>().is_err(), "{bad}");
        }
    }

    #[test]
    fn there_and_back_is_as_far() {
        let (aleppo, homs) =
            (Point::new(36.2021, 37.1343).unwrap(), Point::new(34.7268, 36.7234).unwrap());
        let (there, back) = (way(aleppo, homs), way(homs, aleppo));
        assert!((there.metres - back.metres).abs() < 1e-6);
        assert!((there.back - back.bearing).abs() < 1e-9);
        assert_eq!(way(homs, homs).metres, 0.0);
    }
}
