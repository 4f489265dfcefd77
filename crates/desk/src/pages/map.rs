//! The map: incidents by place, drawn as exactly as the place is known and no more exactly.
//!
//! A town is a dot. A district or province is a ring of about its size: the incident lies somewhere in it. What is known to
//! a country only, or to no place, is not drawn but counted.
//!
//! A sign in the mark says the gravest harm that is told of there. Where one harm is asked for, a dot is as large as the figures: the
//! disc as the sum of the lowest, the circle around it as that of the highest.

use super::incidents::Filter;
use super::query::Query;
use crate::answer::{Answer, Failure, Told};
use crate::desk::Asked;
use crate::messages::{Lang, filters};
use crate::outlines::{self, Extent};
use crate::wording;
use askama::Template;
use parallax_engine::totals::Sum;
use parallax_model::{EventType, Harm, IncidentKind, Place, PlacePrecision};
use parallax_record::place_words;
use serde_json::json;
use std::collections::BTreeMap;

/// Width and most height of the drawing, in its own units.
const WIDTH: f64 = 1000.0;
const MOST_HEIGHT: f64 = 640.0;

/// Degrees of longitude on each side of the one place of a small map: far enough that coasts and borders say where it is.
const AROUND_ONE: f64 = 2.2;

/// Kilometres a degree of latitude spans.
const KM_A_DEGREE: f64 = 111.2;

const KEYS: [&str; 9] = ["q", "kind", "event", "harm", "accounts", "from", "to", "actor", "where"];

#[derive(Template)]
#[template(path = "map.html")]
struct Page<'a> {
    query: &'a Query,
    /// Who is said to have done it, by name.
    actor: &'a str,
    events: Vec<&'static str>,
    harms: Vec<&'static str>,
    height: u64,
    land: String,
    rings: Vec<Mark>,
    dots: Vec<Mark>,
    scale: (u64, u64),
    moves: Vec<(&'static str, String)>,
    n_drawn: usize,
    n_elsewhere: usize,
    n_not_drawn: usize,
    /// The harm that is asked for.
    harm: Option<&'static str>,
    /// What each sign means, and its line.
    signs: [(&'static str, String); 5],
    list: Vec<Mark>,
    /// Marks whose names are written beside them, and whether they are on a phone too.
    named: Vec<(Mark, bool)>,
}

/// A place on the map.
#[derive(Clone)]
struct Mark {
    x: u64,
    y: u64,
    r: u64,
    name: String,
    address: String,
    n_incidents: usize,
    is_divergent: bool,
    precision: String,
    /// The radius of the sum of the lowest figures, where one harm is asked for.
    inner: Option<u64>,
    gravity: Gravity,
    /// The line of its sign.
    sign: String,
    /// The sums of the figures, where one harm is asked for.
    figures: String,
    /// All of it, for who points at it.
    told: String,
    /// How far from its middle its name begins: beside a dot, within a ring.
    beside: u64,
}

/// What came upon people, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gravity {
    Killed,
    Hurt,
    Taken,
    Displaced,
    #[default]
    Other,
}

impl Gravity {
    const ALL: [Self; 5] = [Self::Killed, Self::Hurt, Self::Taken, Self::Displaced, Self::Other];

    fn of(harm: Harm) -> Self {
        match harm {
            Harm::Killed => Self::Killed,
            Harm::Injured | Harm::Tortured | Harm::Raped => Self::Hurt,
            Harm::Detained | Harm::Abducted | Harm::Missing => Self::Taken,
            Harm::Displaced => Self::Displaced,
            Harm::Released | Harm::Returned | Harm::Destroyed | Harm::Attacks => Self::Other,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Killed => "people killed",
            Self::Hurt => "people hurt",
            Self::Taken => "people taken or missing",
            Self::Displaced => "people displaced",
            Self::Other => "no harm to people told of",
        }
    }

    /// The line of its sign around a point, `s` to each side.
    fn sign(self, x: u64, y: u64, s: u64) -> String {
        let (left, right, up, down) = (x.saturating_sub(s), x + s, y.saturating_sub(s), y + s);
        match self {
            Self::Killed => format!("M{left} {up}L{right} {down}M{right} {up}L{left} {down}"),
            Self::Hurt => format!("M{left} {y}H{right}"),
            Self::Taken => format!("M{left} {up}H{right}V{down}H{left}Z"),
            Self::Displaced => format!("M{left} {y}H{right}M{x} {up}L{right} {y}L{x} {down}"),
            Self::Other => String::new(),
        }
    }
}

/// What happened at a place.
#[derive(Debug, Clone, Default)]
struct Found {
    n_incidents: usize,
    n_divergent: usize,
    gravity: Gravity,
    /// Of the harm that is asked for; running totals and states are in no sum.
    sum: Sum,
}

impl Found {
    fn add(&mut self, other: &Self) {
        self.n_incidents += other.n_incidents;
        self.n_divergent += other.n_divergent;
        self.gravity = self.gravity.min(other.gravity);
        self.sum.join(&other.sum);
    }
}

struct Spot<'r> {
    place: &'r Place,
    found: Found,
}

/// How marks are drawn.
struct Drawn<'q> {
    query: &'q Query,
    lang: Lang,
    /// The largest sum of a place, where one harm is asked for.
    most: Option<u64>,
}

/// The radius of a dot of so many, where the largest is of `most`: its area grows with the number.
fn radius(n: u64, most: u64) -> u64 {
    (4.0 + 26.0 * (n as f64 / most.max(1) as f64).sqrt()).round() as u64
}

/// The map of the incidents that pass the filters.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let record = &asked.holdings.record;
    let query = Query::read(asked.query, &KEYS)?;
    let filter = Filter::of(asked, &query)?;
    let index = asked.index;
    let harm = filter.harm();
    let mut found = vec![Found::default(); index.towns.len()];
    let mut n_not_drawn = 0;
    for at in (0..index.facts.len()).filter(|&at| filter.passes(index, at)) {
        let facts = &index.facts[at];
        let Some(town) = facts.town else {
            n_not_drawn += 1;
            continue;
        };
        let here = &mut found[town as usize];
        let gravity = facts.harms().map(Gravity::of).min().unwrap_or_default();
        let n_divergent = usize::from(facts.is_divergent);
        here.add(&Found { n_incidents: 1, n_divergent, gravity, sum: Sum::default() });
        if let (Some(harm), IncidentKind::Incident) = (harm, facts.kind) {
            let tallies = &record.incidents[at].tallies;
            tallies.iter().filter(|tally| tally.harm == harm).for_each(|it| here.sum.add(it));
        }
    }
    let mut spots: BTreeMap<(String, Option<u32>), Spot<'_>> = BTreeMap::new();
    for (&at, found) in index.towns.iter().zip(found) {
        match record.incidents[at].incident.place.as_ref() {
            _ if found.n_incidents == 0 => {}
            Some(place) if is_drawn(place) => note(&mut spots, place, found),
            _ => n_not_drawn += found.n_incidents,
        }
    }
    let extent = match query.get("where") {
        "" => around(
            spots.values().filter_map(|spot| Some((spot.place.point?, spot.found.n_incidents))),
        ),
        typed => read_extent(typed)?,
    };
    let sheet = Sheet::of(extent);
    let mut rings = Vec::new();
    let mut dots = Vec::new();
    let mut n_elsewhere = 0;
    let most = spots.values().map(|spot| spot.found.sum.high).max();
    let drawn =
        Drawn { query: &query, lang: asked.view.lang, most: most.filter(|_| harm.is_some()) };
    for spot in spots.values() {
        let Some(mark) = sheet.mark(spot, &drawn) else {
            n_elsewhere += spot.found.n_incidents;
            continue;
        };
        if radius_km(spot.place.precision) > Some(0.0) { rings.push(mark) } else { dots.push(mark) }
    }
    // Small upon large, so that each can be reached.
    rings.sort_by_key(|mark| std::cmp::Reverse(mark.r));
    dots.sort_by_key(|mark| std::cmp::Reverse(mark.r));
    let mut list: Vec<Mark> = rings.iter().chain(&dots).cloned().collect();
    list.sort_by(|a, b| b.n_incidents.cmp(&a.n_incidents).then_with(|| a.name.cmp(&b.name)));
    let named = named(&list);
    let places = || spots.values().map(|spot| data(spot, harm)).collect::<Vec<_>>();
    let data = || {
        Ok(json!({
            "where": [extent.west, extent.south, extent.east, extent.north],
            "places": places(),
            "not_drawn": n_not_drawn,
        }))
    };
    let page = Page {
        query: &query,
        actor: asked.holdings.party(asked.view.lang, query.get("actor")),
        events: EventType::ALL.iter().map(|event| event.as_str()).collect(),
        harms: Harm::ALL.iter().map(|harm| harm.as_str()).collect(),
        height: sheet.height.round() as u64,
        land: outlines::path(sheet.extent, |lon, lat| sheet.at(lon, lat)),
        scale: sheet.scale(),
        moves: moves(extent, &query),
        n_drawn: list.iter().map(|mark| mark.n_incidents).sum(),
        n_elsewhere,
        n_not_drawn,
        harm: harm.map(|harm| harm.as_str()),
        signs: Gravity::ALL.map(|one| (one.as_str(), one.sign(8, 8, 4))),
        rings,
        dots,
        list,
        named,
    };
    let title = asked.view.lang.say("Map").to_owned();
    let data_at = format!("/map.json?{}", query.with_page(1));
    asked.answer(title, || asked.view.render(&page), data, data_at)
}

/// A small map of one place.
pub(crate) struct Inset {
    pub name: String,
    pub precision: String,
    pub height: u64,
    pub land: String,
    pub x: u64,
    pub y: u64,
    pub r: u64,
    /// Whether it lies somewhere within, as of a district or province.
    pub is_ring: bool,
    pub scale: (u64, u64),
    /// The query of the map that shows the same.
    pub address: String,
}

/// The small map of a place; `None`: it is known to a country only, or not at all.
pub(crate) fn inset(lang: Lang, place: &Place) -> Option<Inset> {
    let (lat, lon) = place.point?;
    let ring = radius_km(place.precision)?;
    // Half as high as wide on the page, whatever the latitude.
    let up = AROUND_ONE * lat.to_radians().cos().max(0.2) / 2.0;
    let extent = held(Extent {
        west: lon - AROUND_ONE,
        south: lat - up,
        east: lon + AROUND_ONE,
        north: lat + up,
    });
    let sheet = Sheet::of(extent);
    let (x, y) = sheet.inside((lat, lon))?;
    let r = if ring > 0.0 { sheet.units(ring).max(12.0) } else { 12.0 };
    let Extent { west, south, east, north } = extent;
    Some(Inset {
        name: wording::place(lang, place),
        precision: place.precision.to_string(),
        height: sheet.height.round() as u64,
        land: outlines::path(sheet.extent, |lon, lat| sheet.at(lon, lat)),
        x,
        y,
        r: r.round() as u64,
        is_ring: ring > 0.0,
        scale: sheet.scale(),
        address: format!("where={west:.2},{south:.2},{east:.2},{north:.2}"),
    })
}

fn is_drawn(place: &Place) -> bool {
    radius_km(place.precision).is_some() && place.point.is_some()
}

fn note<'r>(spots: &mut BTreeMap<(String, Option<u32>), Spot<'r>>, place: &'r Place, found: Found) {
    let key = (place_words(place), place.geoname_id);
    spots.entry(key).or_insert(Spot { place, found: Found::default() }).found.add(&found);
}

fn data(spot: &Spot<'_>, harm: Option<Harm>) -> serde_json::Value {
    let Found { sum, gravity, .. } = &spot.found;
    let figures = harm.map(|harm| {
        json!({
            "harm": harm.as_str(),
            "low": sum.low,
            "high": sum.high,
            "without_a_ceiling": sum.n_open,
            "without_a_number": sum.n_uncounted,
        })
    });
    json!({
        "name": spot.place.name,
        "country": spot.place.country,
        "lat": spot.place.point.map(|(lat, _)| lat),
        "lon": spot.place.point.map(|(_, lon)| lon),
        "precision": spot.place.precision.to_string(),
        "radius_km": radius_km(spot.place.precision),
        "incidents": spot.found.n_incidents,
        "divergent": spot.found.n_divergent,
        "gravest": gravity.as_str(),
        "figures": figures,
    })
}

/// How far from its point a happening at such a place may lie, about; 0: it is there; `None`: too far to be drawn.
fn radius_km(precision: PlacePrecision) -> Option<f64> {
    match precision {
        PlacePrecision::Exact | PlacePrecision::City => Some(0.0),
        PlacePrecision::Neighbourhood => Some(2.0),
        PlacePrecision::District => Some(15.0),
        PlacePrecision::Province => Some(60.0),
        PlacePrecision::Country | PlacePrecision::Region | PlacePrecision::Unresolved => None,
    }
}

/// A point and how many lie there.
type Weighted = ((f64, f64), usize);

/// An extent around all points, each with its weight, with a margin; where there are none, the whole earth.
pub(super) fn around(points: impl Iterator<Item = Weighted>) -> Extent {
    const MARGIN: f64 = 0.12;
    const LEAST: f64 = 1.5;
    let mut points: Vec<Weighted> = points.filter(|(_, n)| *n > 0).collect();
    if points.is_empty() {
        return Extent { west: -180.0, south: -60.0, east: 180.0, north: 80.0 };
    }
    // One misplaced town must not show the whole earth: a twenty-fifth of the incidents is left off on each side.
    let trim = points.iter().map(|(_, n)| n).sum::<usize>() / 25;
    let mut ends = |pick: fn(&(f64, f64)) -> f64| {
        points.sort_by(|(a, _), (b, _)| pick(a).total_cmp(&pick(b)));
        (pick(past(points.iter(), trim)), pick(past(points.iter().rev(), trim)))
    };
    let ((south, north), (west, east)) = (ends(|p| p.0), ends(|p| p.1));
    let grown = |low: f64, high: f64| {
        let by = ((high - low) * MARGIN).max((LEAST - (high - low)) / 2.0).max(0.2);
        (low - by, high + by)
    };
    let ((south, north), (west, east)) = (grown(south, north), grown(west, east));
    held(Extent { west, south, east, north })
}

/// The point with which more weight is passed than is left off.
fn past<'p>(points: impl Iterator<Item = &'p Weighted>, trim: usize) -> &'p (f64, f64) {
    let mut passed = 0;
    let mut points = points.skip_while(|(_, n)| {
        passed += n;
        passed <= trim
    });
    points.next().map_or(&(0.0, 0.0), |(point, _)| point)
}

/// Kept on the earth, and large enough to be drawn.
fn held(extent: Extent) -> Extent {
    let (width, height) = (
        (extent.east - extent.west).clamp(0.05, 360.0),
        (extent.north - extent.south).clamp(0.05, 160.0),
    );
    let west = extent.west.clamp(-180.0, 180.0 - width);
    let south = extent.south.clamp(-80.0, 85.0 - height);
    Extent { west, south, east: west + width, north: south + height }
}

pub(super) fn read_extent(typed: &str) -> Result<Extent, Failure> {
    let wrong = || {
        let words = "“{0}” is no stretch of the earth: west,south,east,north in degrees.";
        Failure::bad_query(Told::with(words, [typed]))
    };
    let degrees: Result<Vec<f64>, _> = typed.split(',').map(str::parse).collect();
    match degrees.map_err(|_| wrong())?.as_slice() {
        &[west, south, east, north]
            if west < east
                && south < north
                && [west, south, east, north].iter().all(|d| d.is_finite()) =>
        {
            Ok(held(Extent { west, south, east, north }))
        }
        _ => Err(wrong()),
    }
}

/// Addresses of the same map, nearer, farther and beside.
pub(super) fn moves(extent: Extent, query: &Query) -> Vec<(&'static str, String)> {
    let (width, height) = (extent.east - extent.west, extent.north - extent.south);
    let moved = |right: f64, up: f64, grow: f64| {
        let (mid_x, mid_y) = (
            (extent.west + extent.east) / 2.0 + right * width,
            (extent.south + extent.north) / 2.0 + up * height,
        );
        let (half_x, half_y) = (width * grow / 2.0, height * grow / 2.0);
        let to = held(Extent {
            west: mid_x - half_x,
            south: mid_y - half_y,
            east: mid_x + half_x,
            north: mid_y + half_y,
        });
        let place = format!("{:.2},{:.2},{:.2},{:.2}", to.west, to.south, to.east, to.north);
        query.with("where", &place)
    };
    vec![
        ("nearer", moved(0.0, 0.0, 0.5)),
        ("farther", moved(0.0, 0.0, 2.0)),
        ("north", moved(0.0, 0.4, 1.0)),
        ("south", moved(0.0, -0.4, 1.0)),
        ("west", moved(-0.4, 0.0, 1.0)),
        ("east", moved(0.4, 0.0, 1.0)),
    ]
}

/// How large a letter is beside that of a wide screen: on a phone the drawing is small and its words are not.
const ON_A_PHONE: u64 = 3;

/// The marks whose names have room beside them, those of most incidents first; and whether they have it on a phone too.
fn named(list: &[Mark]) -> Vec<(Mark, bool)> {
    let on_a_phone = with_room(list, ON_A_PHONE);
    let wide = with_room(list, 1);
    wide.into_iter().map(|at| (list[at].clone(), on_a_phone.contains(&at))).collect()
}

/// The marks whose names have room, by their places in the list.
fn with_room(list: &[Mark], scale: u64) -> Vec<usize> {
    let (line, letter) = (18 * scale, 8 * scale);
    let end = |mark: &Mark| mark.x + 30 + letter * mark.name.chars().count() as u64;
    let mut named: Vec<usize> = Vec::new();
    for (at, mark) in list.iter().enumerate() {
        let meets = |other: &usize| {
            let other = &list[*other];
            mark.y.abs_diff(other.y) < line && mark.x < end(other) && other.x < end(mark)
        };
        if !named.iter().any(meets) {
            named.push(at);
        }
    }
    named
}

/// A drawing of an extent: equal distances along its middle parallel. A tall extent is widened, so that no part of the sheet
/// is left empty.
pub(super) struct Sheet {
    /// What is drawn.
    pub(super) extent: Extent,
    units_a_degree: f64,
    squeeze: f64,
    pub(super) height: f64,
}

impl Sheet {
    pub(super) fn of(extent: Extent) -> Self {
        let squeeze = ((extent.south + extent.north) / 2.0).to_radians().cos().max(0.2);
        let wide = WIDTH / ((extent.east - extent.west) * squeeze);
        let units_a_degree = wide.min(MOST_HEIGHT / (extent.north - extent.south));
        let height = (extent.north - extent.south) * units_a_degree;
        let beside = (WIDTH / (squeeze * units_a_degree) - (extent.east - extent.west)) / 2.0;
        let (west, east) = (extent.west - beside, extent.east + beside);
        Self { extent: Extent { west, east, ..extent }, units_a_degree, squeeze, height }
    }

    pub(super) fn at(&self, lon: f64, lat: f64) -> (f64, f64) {
        let x = (lon - self.extent.west) * self.squeeze * self.units_a_degree;
        (x, (self.extent.north - lat) * self.units_a_degree)
    }

    /// Where a point, latitude first, lies on the drawing; `None`: outside.
    pub(super) fn inside(&self, (lat, lon): (f64, f64)) -> Option<(u64, u64)> {
        let (x, y) = self.at(lon, lat);
        let is_inside = (0.0..=WIDTH).contains(&x) && (0.0..=self.height).contains(&y);
        is_inside.then(|| (x.round() as u64, y.round() as u64))
    }

    /// Kilometres in units of the drawing.
    fn units(&self, km: f64) -> f64 {
        km / KM_A_DEGREE * self.units_a_degree
    }

    /// The mark of a place; `None`: it lies outside.
    fn mark(&self, spot: &Spot<'_>, drawn: &Drawn<'_>) -> Option<Mark> {
        let (x, y) = self.inside(spot.place.point?)?;
        let ring = self.units(radius_km(spot.place.precision).unwrap_or_default());
        let Found { n_incidents, n_divergent, gravity, sum } = &spot.found;
        let (n_incidents, gravity) = (*n_incidents, *gravity);
        let by_number = 5.0 + 3.0 * (n_incidents as f64).sqrt().min(8.0);
        let (r, inner) = match drawn.most {
            _ if ring > 0.0 => (ring.max(9.0).round() as u64, None),
            Some(most) => (radius(sum.high, most), Some(radius(sum.low, most))),
            None => (by_number.round() as u64, None),
        };
        let room = inner.unwrap_or(r).min(r) / 2;
        let (lang, name) = (drawn.lang, wording::place(drawn.lang, spot.place));
        let figures = drawn.most.map_or(String::new(), |_| wording::sum(lang, sum));
        let said = [lang.say(gravity.as_str()), &figures].join(" ");
        Some(Mark {
            x,
            y,
            r,
            told: format!(
                "{name}: {} {}{} {}",
                lang.number(n_incidents as u64),
                lang.say("incidents"),
                lang.comma(),
                said.trim_end()
            ),
            name,
            address: drawn.query.without("where").with("place", &spot.place.name),
            n_incidents,
            is_divergent: *n_divergent > 0,
            precision: spot.place.precision.to_string(),
            beside: if ring > 0.0 { r.min(22) } else { r } + 3,
            inner,
            gravity,
            sign: gravity.sign(x, y, room.clamp(2, 8)),
            figures,
        })
    }

    /// A round number of kilometres, and how long it is on the drawing.
    pub(super) fn scale(&self) -> (u64, u64) {
        let units_a_km = self.units_a_degree / KM_A_DEGREE;
        let round = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
        let km = round.into_iter().rfind(|km| *km as f64 * units_a_km <= WIDTH / 4.0).unwrap_or(1);
        (km, (km as f64 * units_a_km).round() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_harm_has_its_gravity_and_every_sign_but_one_its_line() {
        assert_eq!(Harm::ALL.iter().map(|harm| Gravity::of(*harm)).min(), Some(Gravity::Killed));
        let lines: Vec<String> = Gravity::ALL.iter().map(|one| one.sign(10, 10, 4)).collect();
        let distinct: std::collections::BTreeSet<&String> = lines.iter().collect();
        assert_eq!((distinct.len(), lines[4].as_str()), (5, ""));
        assert!(Gravity::ALL.is_sorted(), "the gravest first");
    }

    #[test]
    fn points_fall_where_they_lie_and_the_scale_holds() {
        let extent = Extent { west: 35.0, south: 32.0, east: 43.0, north: 38.0 };
        let sheet = Sheet::of(extent);
        assert_eq!(sheet.at(35.0, 38.0).1, 0.0);
        let ((x, _), (_, y)) = (sheet.at(43.0, 35.0), sheet.at(39.0, 32.0));
        assert!(x <= WIDTH && (y - sheet.height).abs() < 1e-6, "{x} {y}");
        // A degree of latitude is as long as the scale says.
        let (km, long) = sheet.scale();
        let a_degree = sheet.at(39.0, 35.0).1 - sheet.at(39.0, 36.0).1;
        assert!((a_degree / KM_A_DEGREE - long as f64 / km as f64).abs() < 0.1);
    }

    #[test]
    fn a_tall_extent_fills_its_sheet_and_stands_in_the_middle() {
        let tall = Extent { west: 32.0, south: 10.0, east: 48.0, north: 52.0 };
        let sheet = Sheet::of(tall);
        assert!((sheet.height - MOST_HEIGHT).abs() < 1e-6);
        assert!(sheet.extent.west < tall.west && tall.east < sheet.extent.east);
        let ends = (sheet.at(sheet.extent.west, 30.0).0, sheet.at(sheet.extent.east, 30.0).0);
        assert!(ends.0.abs() < 1e-6 && (ends.1 - WIDTH).abs() < 1e-6, "{ends:?}");
        assert!((sheet.at(40.0, 30.0).0 - WIDTH / 2.0).abs() < 1e-6);
    }

    #[test]
    fn an_extent_is_read_or_refused() {
        assert!(read_extent("35,32,43,38").is_ok());
        for wrong in ["43,32,35,38", "a,b,c,d", "1,2,3", "NaN,1,2,3", "inf,1,2,3"] {
            assert!(read_extent(wrong).is_err(), "{wrong}");
        }
        let one = around([((34.7, 36.7), 1)].into_iter());
        assert!(one.east - one.west >= 1.4 && one.south < 34.7 && one.north > 34.7);
    }
}
