//! What a name may stand for.
//!
//! In: a name in any spelling. Out: candidates, the likeliest first where nothing else is known. The gazetteer is a stack
//! of layers: the one that ships with the program, and one for each country dump a user adds.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use parallax_model::{Place, PlacePrecision};

use crate::artefact::{Entry, Layer, OpenError, PlaceKind, Posting};
use crate::compile::compile;
use crate::dump::{DumpError, DumpProblem, read_dump};
use crate::fold::{article_variants, fold_name, has_articles};

static SHIPPED: &[u8] = include_bytes!("../../../gazetteer/places.bin");

/// A place that a name may stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The gazetteer's name for it, which may differ from the words asked for.
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Name of its first-order division.
    pub admin1: Option<String>,
    /// Degrees north and east, WGS 84.
    pub point: Option<(f64, f64)>,
    /// GeoNames id.
    pub geoname_id: Option<u32>,
    /// Inhabitants; 0 where unknown.
    pub population: u32,
    /// The name asked for is the entry's own, not an alternate.
    pub is_primary: bool,
    /// Seat of a government.
    pub is_capital: bool,
}

impl Candidate {
    /// How exact a place of this kind is.
    pub fn precision(&self) -> PlacePrecision {
        precision_of(self.kind)
    }

    /// The candidate as the place that the words `name` stand for.
    pub fn into_place(self, name: String) -> Place {
        Place {
            precision: self.precision(),
            name,
            country: self.country,
            admin1: self.admin1,
            point: self.point,
            geoname_id: self.geoname_id,
            population: self.population,
        }
    }
}

/// How exact a place of this kind is.
pub(crate) fn precision_of(kind: PlaceKind) -> PlacePrecision {
    match kind {
        PlaceKind::Country | PlaceKind::Nationality => PlacePrecision::Country,
        PlaceKind::Province => PlacePrecision::Province,
        PlaceKind::District => PlacePrecision::District,
        PlaceKind::City => PlacePrecision::City,
        PlaceKind::Neighbourhood => PlacePrecision::Neighbourhood,
        PlaceKind::Region => PlacePrecision::Region,
        PlaceKind::Spot => PlacePrecision::Exact,
    }
}

/// An entry of one of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EntryId {
    pub layer: u16,
    pub entry: u32,
}

/// A found entry: which, and whether by its own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub id: EntryId,
    pub is_primary: bool,
}

/// Every place name we know, in every spelling we know.
pub struct Gazetteer {
    layers: Vec<Layer>,
    /// Capitals among the entries that ship, by country; gathered when one is first asked for.
    capitals: OnceLock<BTreeMap<String, u32>>,
}

impl Gazetteer {
    /// The gazetteer that ships with the program. Reads nothing but a header: the rest is paged in as names are asked for.
    pub fn embedded() -> Self {
        let layer =
            Layer::open(Cow::Borrowed(SHIPPED)).expect("the shipped gazetteer is opened by a test");
        Self { layers: vec![layer], capitals: OnceLock::new() }
    }

    /// Opens a compiled gazetteer from bytes.
    pub fn open(bytes: Vec<u8>) -> Result<Self, OpenError> {
        let layer = Layer::open(Cow::Owned(bytes))?;
        Ok(Self { layers: vec![layer], capitals: OnceLock::new() })
    }

    /// Adds the places of a GeoNames country dump (`SY.txt` of geonames.org): settlements, divisions and spots that reports
    /// name, with every alternate spelling.
    ///
    /// Lines that cannot be read are left out and returned, each with its number. Failure: no line could be read.
    pub fn with_dump(mut self, dump: &[u8]) -> Result<(Self, Vec<DumpProblem>), DumpError> {
        let (source, problems) = read_dump(dump, self.admins(), self.countries())?;
        let bytes = compile(source).map_err(DumpError::Compile)?;
        let layer = Layer::open(Cow::Owned(bytes)).expect("what compile writes, open reads");
        self.layers.push(layer);
        Ok((self, problems))
    }

    /// What `name` may stand for, the likeliest first where nothing of the report is known.
    pub fn lookup(&self, name: &str) -> Vec<Candidate> {
        let mut hits = self.hits(&fold_name(name));
        hits.sort_by_key(|hit| self.rank(*hit));
        hits.iter().filter_map(|hit| self.candidate(*hit)).collect()
    }

    /// Name of the country with this ISO code.
    pub fn country_name(&self, iso: &str) -> Option<&str> {
        self.layers.iter().find_map(|layer| layer.country_name(iso))
    }

    /// How many places and how many spellings it holds.
    pub fn size(&self) -> (usize, usize) {
        self.layers.iter().fold((0, 0), |(n_places, n_names), layer| {
            (n_places + layer.n_entries(), n_names + layer.n_keys())
        })
    }

    /// The seat of a country's government; of several the largest, and where none is marked, the largest city.
    ///
    /// Of all countries of more than a million people only Ukraine has none that is marked.
    pub(crate) fn capital_of(&self, iso: &str) -> Option<Entry<'_>> {
        let layer = self.layers.first()?;
        let gather = || {
            let mut found: BTreeMap<String, (bool, u32, u32)> = BTreeMap::new();
            for idx in (0..layer.n_entries()).filter_map(|idx| u32::try_from(idx).ok()) {
                let is_seat = |entry: &Entry<'_>| entry.is_capital || entry.kind == PlaceKind::City;
                let Some(entry) = layer.entry(idx).filter(is_seat) else { continue };
                let Some(country) = entry.country else { continue };
                let rank = (entry.is_capital, entry.population);
                if found.get(country).is_none_or(|&(marked, people, _)| (marked, people) < rank) {
                    found.insert(country.to_owned(), (rank.0, rank.1, idx));
                }
            }
            found.into_iter().map(|(country, (_, _, idx))| (country, idx)).collect()
        };
        layer.entry(*self.capitals.get_or_init(gather).get(iso)?)
    }

    fn admins(&self) -> impl Iterator<Item = (&str, &str)> {
        self.layers.iter().flat_map(Layer::admins)
    }

    fn countries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.layers.iter().flat_map(Layer::countries)
    }

    pub(crate) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub(crate) fn is_common(&self, word: &str) -> bool {
        self.layers.first().is_some_and(|layer| layer.is_common(word))
    }

    pub(crate) fn entry(&self, id: EntryId) -> Option<Entry<'_>> {
        self.layers.get(usize::from(id.layer))?.entry(id.entry)
    }

    /// Entries filed under a folded name or, where there are none, under the same name with another Arabic article.
    pub(crate) fn hits(&self, key: &str) -> Vec<Hit> {
        let found = self.exact_hits(key);
        if !found.is_empty() {
            return found;
        }
        let variants = article_variants(key);
        variants
            .iter()
            .map(|variant| self.exact_hits(variant))
            .map(|mut hits| {
                hits.retain(|hit| self.entry(hit.id).is_some_and(|e| has_articles(e.country)));
                hits
            })
            .find(|hits| !hits.is_empty())
            .unwrap_or_default()
    }

    /// Entries whose name is one letter away from a folded name, for names that are misspelt or spelt in a new way.
    pub(crate) fn near_hits(&self, key: &str) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut postings: Vec<Posting> = Vec::new();
        for (n, layer) in self.layers.iter().enumerate() {
            postings.clear();
            layer.near_postings(key, &mut postings);
            hits.extend(postings.iter().map(|posting| Hit {
                id: EntryId { layer: n as u16, entry: posting.entry },
                is_primary: posting.is_primary,
            }));
        }
        hits.sort_by_key(|hit| (hit.id, !hit.is_primary));
        hits.dedup_by_key(|hit| hit.id);
        hits
    }

    pub(crate) fn exact_hits(&self, key: &str) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut postings: Vec<Posting> = Vec::new();
        for (n, layer) in self.layers.iter().enumerate() {
            postings.clear();
            layer.postings(key, &mut postings);
            let of_layer = postings.iter().map(|posting| Hit {
                id: EntryId { layer: n as u16, entry: posting.entry },
                is_primary: posting.is_primary,
            });
            let new: Vec<Hit> =
                of_layer.filter(|hit| n == 0 || !self.is_known(&hits, *hit)).collect();
            hits.extend(new);
        }
        hits
    }

    /// A dump repeats places that the shipped layer has: they are one place.
    fn is_known(&self, hits: &[Hit], new: Hit) -> bool {
        let Some(new) = self.entry(new.id) else { return true };
        hits.iter().filter_map(|hit| self.entry(hit.id)).any(|known| {
            known.kind == new.kind
                && known.geoname_id.is_some()
                && known.geoname_id == new.geoname_id
        })
    }

    fn rank(&self, hit: Hit) -> impl Ord + use<> {
        let entry = self.entry(hit.id);
        let weight = entry.map_or(0.0, |entry| prior(&entry, hit.is_primary));
        (std::cmp::Reverse((weight * 1e3) as i64), hit.id)
    }

    pub(crate) fn candidate(&self, hit: Hit) -> Option<Candidate> {
        let entry = self.entry(hit.id)?;
        Some(Candidate {
            name: entry.name.to_owned(),
            kind: entry.kind,
            country: entry.country.map(str::to_owned),
            admin1: entry.admin1.map(str::to_owned),
            point: entry.point,
            geoname_id: entry.geoname_id,
            population: if matches!(entry.kind, PlaceKind::Region) { 0 } else { entry.population },
            is_primary: hit.is_primary,
            is_capital: entry.is_capital,
        })
    }
}

/// How likely a report means this place by its name when nothing else is known, on a scale of decimal orders of people.
///
/// Source: a name in the news is a country, a capital, a province or the largest town of that name, in this order; what is
/// called otherwise at home and goes by this name only elsewhere is less likely.
pub(crate) fn prior(entry: &Entry<'_>, is_primary: bool) -> f64 {
    let people = f64::from(entry.population.max(1)).log10();
    let of_kind = match entry.kind {
        PlaceKind::Country => 4.0,
        PlaceKind::Nationality => 3.0,
        PlaceKind::Region => 1.0,
        PlaceKind::Province => 0.6,
        PlaceKind::City if entry.is_capital => 2.2,
        PlaceKind::City => 0.3,
        PlaceKind::District => -0.6,
        PlaceKind::Neighbourhood => -0.2,
        PlaceKind::Spot => 0.0,
    };
    let renown = if entry.is_renowned { 1.0 } else { 0.0 };
    let own_name = if is_primary { 0.0 } else { -0.8 };
    people + of_kind + renown + own_name
}
