//! Writes the compiled gazetteer from plain entries: the same entries give the same bytes, in whatever order they come.

use std::collections::{BTreeMap, BTreeSet};

use crate::artefact::{
    ADMIN_LEN, HEADER_LEN, IS_CAPITAL, IS_RENOWNED, MAGIC, N_SECTIONS, NO_ADMIN, NO_COUNTRY,
    NO_DEGREES, PlaceKind,
};
use crate::fold::{article_variants, fold_name};

/// An entry before it is compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The name to show.
    pub name: String,
    /// Every other spelling.
    pub alternates: Vec<String>,
    /// What it is.
    pub kind: PlaceKind,
    /// Seat of its country's government.
    pub is_capital: bool,
    /// Reports name it often: preferred over its namesakes.
    pub is_renowned: bool,
    /// ISO 3166 alpha-2, or empty.
    pub country: String,
    /// GeoNames code of the first-order division without its country ("12"), or empty.
    pub admin1: String,
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// GeoNames id, or 0.
    pub geoname_id: u32,
    /// Inhabitants; for a region or division, the weight it is chosen by.
    pub population: u32,
}

/// Everything that goes into one compiled gazetteer.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// ISO code → name.
    pub countries: BTreeMap<String, String>,
    /// "SY.12" → name.
    pub admins: BTreeMap<String, String>,
    /// The entries.
    pub drafts: Vec<Draft>,
    /// Folded words too common to name a place by themselves.
    pub common: BTreeSet<String>,
}

/// More of one kind than the compact layout counts.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// Too many countries, divisions or entries.
    #[error("{n} {what} are more than the layout holds ({most})")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        n: usize,
        /// How many there may be.
        most: usize,
    },
    /// The finite-state map refused a key.
    #[error("writing the keys failed")]
    Keys(#[from] fst::Error),
}

/// Countries whose place names carry the Arabic article, in every way it is written.
const WITH_ARTICLE: &[&str] = &[
    "AE", "BH", "DJ", "DZ", "EG", "EH", "ER", "IL", "IQ", "IR", "JO", "KM", "KW", "LB", "LY", "MA",
    "ML", "MR", "NE", "OM", "PS", "QA", "SA", "SD", "SO", "SS", "SY", "TD", "TN", "TR", "YE",
];

/// Longest name that is kept, in bytes of its key.
pub(crate) const MAX_KEY: usize = 60;

/// Compiles `source` into the bytes of a layer.
pub fn compile(mut source: Source) -> Result<Vec<u8>, CompileError> {
    check_size("countries", source.countries.len(), usize::from(NO_COUNTRY))?;
    check_size("divisions", source.admins.len(), usize::from(NO_ADMIN))?;
    check_size("entries", source.drafts.len(), (u32::MAX >> 2) as usize)?;
    source.drafts.sort_by(|a, b| order_of(a).cmp(&order_of(b)));
    let mut names = Names::default();
    let countries = write_countries(&source, &mut names);
    let admins = write_admins(&source, &mut names);
    let entries = write_entries(&source, &mut names);
    let (postings, keys) = write_keys(&source.drafts)?;
    let mut common = fst::SetBuilder::memory();
    common.extend_iter(&source.common)?;
    Ok(join([countries, admins, entries, names.bytes, postings, keys, common.into_inner()?]))
}

fn check_size(what: &'static str, n: usize, most: usize) -> Result<(), CompileError> {
    if n < most { Ok(()) } else { Err(CompileError::TooMany { what, n, most }) }
}

/// Renowned and populous first, so that lists of namesakes come ranked; then anything that makes the order total.
fn order_of(draft: &Draft) -> impl Ord + '_ {
    let point = draft.point.map(|(lat, lon)| ((lat * 1e5) as i32, (lon * 1e5) as i32));
    (
        std::cmp::Reverse(draft.is_renowned),
        std::cmp::Reverse(draft.population),
        draft.geoname_id,
        draft.kind,
        &draft.name,
        &draft.country,
        point,
    )
}

#[derive(Default)]
struct Names {
    bytes: Vec<u8>,
    known: BTreeMap<String, u32>,
}

impl Names {
    fn offset_of(&mut self, name: &str) -> u32 {
        let name = clip(name, usize::from(u8::MAX));
        if let Some(at) = self.known.get(name) {
            return *at;
        }
        let at = self.bytes.len() as u32;
        self.bytes.push(name.len() as u8);
        self.bytes.extend_from_slice(name.as_bytes());
        self.known.insert(name.to_owned(), at);
        at
    }
}

fn clip(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn write_countries(source: &Source, names: &mut Names) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (iso, name) in &source.countries {
        let mut code = [b'?'; 2];
        for (slot, byte) in code.iter_mut().zip(iso.bytes().filter(u8::is_ascii)) {
            *slot = byte;
        }
        bytes.extend_from_slice(&code);
        bytes.extend_from_slice(&names.offset_of(name).to_le_bytes());
    }
    bytes
}

fn write_admins(source: &Source, names: &mut Names) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(source.admins.len() * ADMIN_LEN);
    for (code, name) in &source.admins {
        let code = clip(code, 12);
        bytes.extend_from_slice(code.as_bytes());
        bytes.extend(std::iter::repeat_n(0, 12 - code.len()));
        bytes.extend_from_slice(&names.offset_of(name).to_le_bytes());
    }
    bytes
}

fn write_entries(source: &Source, names: &mut Names) -> Vec<u8> {
    let countries: BTreeMap<&str, u8> =
        source.countries.keys().enumerate().map(|(i, iso)| (iso.as_str(), i as u8)).collect();
    let admins: BTreeMap<&str, u16> =
        source.admins.keys().enumerate().map(|(i, code)| (code.as_str(), i as u16)).collect();
    let mut bytes = Vec::new();
    for draft in &source.drafts {
        let (lat, lon) = match draft.point {
            Some((lat, lon)) => ((lat * 1e5).round() as i32, (lon * 1e5).round() as i32),
            None => (NO_DEGREES, NO_DEGREES),
        };
        let code = format!("{}.{}", draft.country, draft.admin1);
        let flags =
            u8::from(draft.is_capital) * IS_CAPITAL + u8::from(draft.is_renowned) * IS_RENOWNED;
        bytes.extend_from_slice(&lat.to_le_bytes());
        bytes.extend_from_slice(&lon.to_le_bytes());
        bytes.extend_from_slice(&draft.geoname_id.to_le_bytes());
        bytes.extend_from_slice(&draft.population.to_le_bytes());
        bytes.extend_from_slice(&names.offset_of(&draft.name).to_le_bytes());
        bytes.push(countries.get(draft.country.as_str()).copied().unwrap_or(NO_COUNTRY));
        bytes.push(draft.kind.code() | flags);
        bytes.extend_from_slice(
            &admins.get(code.as_str()).copied().unwrap_or(NO_ADMIN).to_le_bytes(),
        );
    }
    bytes
}

fn write_keys(drafts: &[Draft]) -> Result<(Vec<u8>, Vec<u8>), CompileError> {
    let mut by_key: BTreeMap<String, BTreeMap<u32, bool>> = BTreeMap::new();
    for (idx, draft) in drafts.iter().enumerate() {
        for (key, is_primary) in keys_of(draft) {
            let known = by_key.entry(key).or_default().entry(idx as u32).or_default();
            *known |= is_primary;
        }
    }
    let mut postings: Vec<u32> = Vec::new();
    let mut keys = fst::MapBuilder::memory();
    for (key, entries) in &by_key {
        let packed = entries.iter().map(|(idx, is_primary)| idx << 1 | u32::from(*is_primary));
        let value = if entries.len() == 1 {
            u64::from(packed.sum::<u32>()) << 1
        } else {
            let at = postings.len() as u64;
            postings.push(entries.len() as u32);
            postings.extend(packed);
            at << 1 | 1
        };
        keys.insert(key, value)?;
    }
    let postings = postings.iter().flat_map(|item| item.to_le_bytes()).collect();
    Ok((postings, keys.into_inner()?))
}

/// Every key of an entry, and whether it spells the entry's own name.
fn keys_of(draft: &Draft) -> Vec<(String, bool)> {
    let own = std::iter::once((&draft.name, true));
    let others = draft
        .alternates
        .iter()
        .filter(|name| is_spelling(name, draft.kind))
        .map(|name| (name, false));
    let mut keys = Vec::new();
    for (name, is_primary) in own.chain(others) {
        let key = fold_name(name);
        if key.is_empty() || key.len() > MAX_KEY {
            continue;
        }
        if WITH_ARTICLE.contains(&draft.country.as_str()) {
            keys.extend(article_variants(&key).into_iter().map(|variant| (variant, is_primary)));
        }
        keys.push((key, is_primary));
    }
    keys
}

/// Whether an alternate is a spelling people write, not a code or a letter-by-letter transliteration.
fn is_spelling(name: &str, kind: PlaceKind) -> bool {
    let is_settlement =
        matches!(kind, PlaceKind::City | PlaceKind::Neighbourhood | PlaceKind::Spot);
    if !is_settlement {
        return true;
    }
    let n_chars = name.chars().count();
    let is_latin = name.chars().any(|c| c.is_ascii_alphabetic());
    if !is_latin {
        return n_chars >= 3
            && name.chars().any(|c| matches!(c, '\u{400}'..='\u{52f}' | '\u{590}'..='\u{6ff}'));
    }
    let is_code =
        n_chars <= 4 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let has_vowel = fold_name(name).contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let starts_large = name.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
        || name.contains(['-', '\'', '’', '‘']) && name.chars().any(char::is_uppercase);
    n_chars >= 3 && !is_code && has_vowel && starts_large
}

fn join(sections: [Vec<u8>; N_SECTIONS]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    let mut at = HEADER_LEN;
    for section in &sections {
        bytes.extend_from_slice(&(at as u32).to_le_bytes());
        bytes.extend_from_slice(&(section.len() as u32).to_le_bytes());
        at += section.len();
    }
    sections.iter().for_each(|section| bytes.extend_from_slice(section));
    bytes
}
