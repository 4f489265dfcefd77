//! The outlines of countries, as Natural Earth draws them at 1:50 million, for the ground of the map.
//!
//! `assets/countries.json` is TopoJSON: arcs in steps of a grid, and for each country the arcs that go round it.

use serde_json::Value;
use std::sync::LazyLock;

/// A closed line of (longitude, latitude), in degrees.
pub(crate) struct Ring {
    points: Vec<(f64, f64)>,
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

static RINGS: LazyLock<Vec<Ring>> = LazyLock::new(|| {
    let atlas = serde_json::from_str(include_str!("../assets/countries.json"));
    rings(&atlas.unwrap_or(Value::Null)).unwrap_or_default()
});

/// A stretch of the earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

/// Rings that reach into the extent, as the path of an SVG; `at` puts degrees on the page.
pub(crate) fn path(extent: Extent, at: impl Fn(f64, f64) -> (f64, f64)) -> String {
    use std::fmt::Write as _;
    let mut path = String::new();
    for ring in RINGS.iter().filter(|ring| ring.reaches(extent)) {
        let mut before = (i64::MIN, i64::MIN);
        let mut mark = 'M';
        for &(lon, lat) in &ring.points {
            let (x, y) = at(lon, lat);
            // Tenths of a unit; what falls together on the page is drawn once. The far side of a large country stays near.
            let clamp = |v: f64| (v.clamp(-3_000.0, 4_000.0) * 2.0).round() as i64;
            let here = (clamp(x), clamp(y));
            if here != before {
                let half = |n: i64| n as f64 / 2.0;
                let _ = write!(path, "{mark}{} {}", half(here.0), half(here.1));
                mark = 'L';
                before = here;
            }
        }
        path.push('Z');
    }
    path
}

impl Ring {
    fn of(points: Vec<(f64, f64)>) -> Self {
        let fold = |pick: fn(&(f64, f64)) -> f64, best: fn(f64, f64) -> f64, from: f64| {
            points.iter().map(pick).fold(from, best)
        };
        let (west, east) = (fold(|p| p.0, f64::min, 180.0), fold(|p| p.0, f64::max, -180.0));
        let (south, north) = (fold(|p| p.1, f64::min, 90.0), fold(|p| p.1, f64::max, -90.0));
        Self { points, west, south, east, north }
    }

    fn reaches(&self, extent: Extent) -> bool {
        self.west <= extent.east
            && self.east >= extent.west
            && self.south <= extent.north
            && self.north >= extent.south
    }
}

fn rings(atlas: &Value) -> Option<Vec<Ring>> {
    let pair = |value: &Value| Some((value.get(0)?.as_f64()?, value.get(1)?.as_f64()?));
    let transform = atlas.get("transform")?;
    let (scale, shift) = (pair(transform.get("scale")?)?, pair(transform.get("translate")?)?);
    let arc = |arc: &Value| -> Option<Vec<(f64, f64)>> {
        let (mut x, mut y) = (0.0, 0.0);
        let steps = arc.as_array()?.iter().map(|step| {
            let (dx, dy) = pair(step)?;
            (x, y) = (x + dx, y + dy);
            Some((x * scale.0 + shift.0, y * scale.1 + shift.1))
        });
        steps.collect()
    };
    let arcs: Vec<Vec<(f64, f64)>> =
        atlas.get("arcs")?.as_array()?.iter().filter_map(arc).collect();
    let ring = |indices: &Value| -> Option<Ring> {
        let mut points: Vec<(f64, f64)> = Vec::new();
        for index in indices.as_array()? {
            let index = index.as_i64()?;
            // A negative index is the arc of its complement, walked backwards.
            let at = usize::try_from(if index < 0 { !index } else { index }).ok()?;
            let arc = arcs.get(at)?;
            let skipped = usize::from(!points.is_empty());
            match index < 0 {
                true => points.extend(arc.iter().rev().skip(skipped)),
                false => points.extend(arc.iter().skip(skipped)),
            }
        }
        Some(Ring::of(points))
    };
    let mut rings = Vec::new();
    for country in atlas.get("objects")?.get("countries")?.get("geometries")?.as_array()? {
        let Some(parts) = country.get("arcs").and_then(Value::as_array) else { continue };
        match country.get("type").and_then(Value::as_str) {
            Some("Polygon") => rings.extend(parts.iter().filter_map(ring)),
            Some("MultiPolygon") => {
                let polygons = parts.iter().filter_map(Value::as_array).flatten();
                rings.extend(polygons.filter_map(ring));
            }
            _ => {}
        }
    }
    Some(rings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outlines_that_ship_close_and_lie_on_the_earth() {
        assert!(RINGS.len() > 1000, "{}", RINGS.len());
        for ring in RINGS.iter() {
            assert!(ring.west >= -180.1 && ring.east <= 180.1 && ring.south >= -90.1);
            let (first, last) = (ring.points.first(), ring.points.last());
            assert_eq!(first, last, "a ring closes");
        }
        let syria = Extent { west: 36.0, south: 33.0, east: 41.0, north: 37.0 };
        let path = path(syria, |lon, lat| ((lon - 36.0) * 200.0, (37.0 - lat) * 250.0));
        assert!(
            path.starts_with('M') && path.len() > 2_000 && path.len() < 200_000,
            "{}",
            path.len()
        );
    }
}
