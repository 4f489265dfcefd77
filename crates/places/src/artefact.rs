//! The compiled gazetteer: bytes that are read where they lie, nothing copied on opening.
//!
//! A layer is a header and seven sections: countries, first-order divisions, entries, their names, lists of entries that
//! share a key, the keys (a finite-state map), and words too common to name a place by themselves (a finite-state set).
//! Numbers are little-endian. [`crate::compile`] writes it.

use std::borrow::Cow;

use fst::raw::{Fst, Output};

/// First bytes of every layer.
pub(crate) const MAGIC: &[u8; 8] = b"PXPLACE1";
/// Sections of a layer, in the order of their offsets in the header.
pub(crate) const N_SECTIONS: usize = 7;
pub(crate) const HEADER_LEN: usize = MAGIC.len() + N_SECTIONS * 8;
pub(crate) const ENTRY_LEN: usize = 24;
pub(crate) const COUNTRY_LEN: usize = 6;
pub(crate) const ADMIN_LEN: usize = 16;
/// "No country", "no division".
pub(crate) const NO_COUNTRY: u8 = u8::MAX;
pub(crate) const NO_ADMIN: u16 = u16::MAX;
/// "No coordinates".
pub(crate) const NO_DEGREES: i32 = i32::MIN;

/// What an entry of the gazetteer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    /// A state or territory with an ISO code.
    Country,
    /// A word that points at a country and is no name of it: "Syrian".
    Nationality,
    /// A first-order division.
    Province,
    /// A division below the first order: a county, a district.
    District,
    /// A city, town or village.
    City,
    /// A part of a city.
    Neighbourhood,
    /// Larger than a country, or across borders, or a part of a country that is no division.
    Region,
    /// A spot: an airport, a dam, a camp, a base.
    Spot,
}

impl PlaceKind {
    const ALL: [Self; 8] = [
        Self::Country,
        Self::Nationality,
        Self::Province,
        Self::District,
        Self::City,
        Self::Neighbourhood,
        Self::Region,
        Self::Spot,
    ];

    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    fn of_code(code: u8) -> Self {
        Self::ALL[usize::from(code & 7)]
    }
}

/// Bits of an entry's kind byte above the kind.
pub(crate) const IS_CAPITAL: u8 = 8;
pub(crate) const IS_RENOWNED: u8 = 16;

/// Why bytes are no gazetteer.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum OpenError {
    /// Other bytes, or another version's.
    #[error("these bytes are no compiled gazetteer of this version")]
    NotAGazetteer,
    /// A section runs past the end or does not hold whole records.
    #[error("the compiled gazetteer is cut short or damaged in section {section}")]
    Damaged {
        /// Which, from 0.
        section: usize,
    },
}

/// One entry, read from its record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Entry<'g> {
    pub name: &'g str,
    pub kind: PlaceKind,
    pub is_capital: bool,
    /// Written into the gazetteer by hand because reports name it often.
    pub is_renowned: bool,
    pub country: Option<&'g str>,
    pub admin1: Option<&'g str>,
    pub point: Option<(f64, f64)>,
    pub geoname_id: Option<u32>,
    pub population: u32,
}

/// An entry that a key leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Posting {
    pub entry: u32,
    /// The key is the entry's own name, not an alternate.
    pub is_primary: bool,
}

impl Posting {
    fn unpack(bits: u32) -> Self {
        Self { entry: bits >> 1, is_primary: bits & 1 == 1 }
    }
}

/// One compiled gazetteer.
pub(crate) struct Layer {
    bytes: Cow<'static, [u8]>,
    sections: [(usize, usize); N_SECTIONS],
    keys: Fst<Section>,
    common: Fst<Section>,
}

/// A borrowed or owned section; `fst` wants a type that yields bytes.
pub(crate) struct Section(Cow<'static, [u8]>);

impl AsRef<[u8]> for Section {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Layer {
    /// Opens bytes that [`crate::compile`] wrote: reads the header, nothing else.
    pub fn open(bytes: Cow<'static, [u8]>) -> Result<Self, OpenError> {
        let sections = read_header(&bytes)?;
        for (section, len) in [(0, COUNTRY_LEN), (1, ADMIN_LEN), (2, ENTRY_LEN), (4, 4)] {
            if (sections[section].1 - sections[section].0) % len != 0 {
                return Err(OpenError::Damaged { section });
            }
        }
        let fst_of = |section: usize| {
            let (start, end) = sections[section];
            let piece = match &bytes {
                Cow::Borrowed(all) => Cow::Borrowed(&all[start..end]),
                Cow::Owned(all) => Cow::Owned(all[start..end].to_vec()),
            };
            Fst::new(Section(piece)).map_err(|_| OpenError::Damaged { section })
        };
        let (keys, common) = (fst_of(5)?, fst_of(6)?);
        Ok(Self { sections, keys, common, bytes })
    }

    fn section(&self, section: usize) -> &[u8] {
        let (start, end) = self.sections[section];
        &self.bytes[start..end]
    }

    pub fn n_entries(&self) -> usize {
        self.section(2).len() / ENTRY_LEN
    }

    pub fn n_keys(&self) -> usize {
        self.keys.len()
    }

    /// Whether a folded word is common English, and names a place only with further evidence.
    pub fn is_common(&self, word: &str) -> bool {
        self.common.get(word).is_some()
    }

    /// Entries under a key, the most populous first.
    pub fn postings(&self, key: &str, found: &mut Vec<Posting>) {
        if let Some(output) = self.keys.get(key) {
            self.unpack(output.value(), found);
        }
    }

    fn unpack(&self, value: u64, found: &mut Vec<Posting>) {
        let payload = (value >> 1) as u32;
        if value & 1 == 0 {
            found.push(Posting::unpack(payload));
            return;
        }
        let list = self.section(4);
        let at = payload as usize * 4;
        let Some(n) = u32_at(list, at) else { return };
        let items = (1..=n as usize).map_while(|i| u32_at(list, at + i * 4));
        found.extend(items.map(Posting::unpack));
    }

    /// Starts to spell a key.
    pub fn walk(&self) -> Walk {
        Walk { node: self.keys.root().addr(), output: Output::zero(), is_alive: true }
    }

    /// Spells on; `false` where no key goes on like this.
    pub fn step(&self, walk: &mut Walk, bytes: &[u8]) -> bool {
        for byte in bytes {
            if !walk.is_alive {
                return false;
            }
            let node = self.keys.node(walk.node);
            let Some(i) = node.find_input(*byte) else {
                walk.is_alive = false;
                return false;
            };
            let arc = node.transition(i);
            walk.output = walk.output.cat(arc.out);
            walk.node = arc.addr;
        }
        walk.is_alive
    }

    /// Whether what was spelled is a whole key.
    pub fn is_key(&self, walk: &Walk) -> bool {
        walk.is_alive && self.keys.node(walk.node).is_final()
    }

    /// Entries under keys that differ from `key` by one letter: left out, put in, or another.
    ///
    /// The first letter is taken as right.
    pub fn near_postings(&self, key: &str, found: &mut Vec<Posting>) {
        let mut walk = self.walk();
        let bytes = key.as_bytes();
        let Some((first, rest)) = bytes.split_first() else { return };
        if self.step(&mut walk, &[*first]) {
            self.spell_near(walk, rest, true, found);
        }
    }

    fn spell_near(&self, walk: Walk, rest: &[u8], may_err: bool, found: &mut Vec<Posting>) {
        let node = self.keys.node(walk.node);
        if rest.len() <= usize::from(may_err) && node.is_final() {
            self.unpack(walk.output.cat(node.final_output()).value(), found);
        }
        for arc in node.transitions() {
            let next = Walk { node: arc.addr, output: walk.output.cat(arc.out), is_alive: true };
            match rest.split_first() {
                Some((wanted, after)) if *wanted == arc.inp => {
                    self.spell_near(next, after, may_err, found);
                }
                Some((_, after)) if may_err => {
                    self.spell_near(next, after, false, found);
                    self.spell_near(next, rest, false, found);
                }
                None if may_err => self.spell_near(next, rest, false, found),
                _ => {}
            }
        }
        if may_err && let Some((_, after)) = rest.split_first() {
            self.spell_near(walk, after, false, found);
        }
    }

    /// Entry `idx`; `None` past the end.
    pub fn entry(&self, idx: u32) -> Option<Entry<'_>> {
        let at = (idx as usize).checked_mul(ENTRY_LEN)?;
        let record = self.section(2).get(at..at.checked_add(ENTRY_LEN)?)?;
        let u32_of = |at: usize| u32_at(record, at).unwrap_or(0);
        let (lat, lon) = (u32_of(0) as i32, u32_of(4) as i32);
        let degrees = |hundred_thousandths: i32| f64::from(hundred_thousandths) / 1e5;
        let admin = u16::from_le_bytes([record[22], record[23]]);
        Some(Entry {
            name: self.name_at(u32_of(16)),
            kind: PlaceKind::of_code(record[21]),
            is_capital: record[21] & IS_CAPITAL != 0,
            is_renowned: record[21] & IS_RENOWNED != 0,
            country: self.country(record[20]),
            admin1: self.admin(admin).map(|(_, name)| name),
            point: (lat != NO_DEGREES).then(|| (degrees(lat), degrees(lon))),
            geoname_id: Some(u32_of(8)).filter(|id| *id != 0),
            population: u32_of(12),
        })
    }

    fn name_at(&self, at: u32) -> &str {
        let names = self.section(3);
        let at = at as usize;
        let len = names.get(at).copied().unwrap_or(0);
        let bytes = names.get(at + 1..at + 1 + usize::from(len)).unwrap_or(&[]);
        std::str::from_utf8(bytes).unwrap_or("")
    }

    fn country(&self, idx: u8) -> Option<&str> {
        if idx == NO_COUNTRY {
            return None;
        }
        let at = usize::from(idx) * COUNTRY_LEN;
        std::str::from_utf8(self.section(0).get(at..at + 2)?).ok()
    }

    /// Name of the country with this ISO code.
    pub fn country_name(&self, iso: &str) -> Option<&str> {
        let record = self
            .section(0)
            .chunks_exact(COUNTRY_LEN)
            .find(|record| record[..2] == *iso.as_bytes())?;
        Some(self.name_at(u32_at(record, 2)?)).filter(|name| !name.is_empty())
    }

    fn admin(&self, idx: u16) -> Option<(&str, &str)> {
        if idx == NO_ADMIN {
            return None;
        }
        let at = usize::from(idx) * ADMIN_LEN;
        let record = self.section(1).get(at..at + ADMIN_LEN)?;
        let code = std::str::from_utf8(&record[..12]).ok()?.trim_end_matches('\0');
        Some((code, self.name_at(u32_at(record, 12)?)))
    }

    /// Codes and names of the first-order divisions: ("SY.12", "Idlib").
    pub fn admins(&self) -> impl Iterator<Item = (&str, &str)> {
        let n = self.section(1).len() / ADMIN_LEN;
        (0..n.min(usize::from(NO_ADMIN))).filter_map(|idx| self.admin(idx as u16))
    }

    /// ISO codes and names of the countries.
    pub fn countries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.section(0).chunks_exact(COUNTRY_LEN).filter_map(|record| {
            let iso = std::str::from_utf8(&record[..2]).ok()?;
            Some((iso, self.name_at(u32_at(record, 2)?)))
        })
    }
}

/// How far a key has been spelled.
#[derive(Clone, Copy)]
pub(crate) struct Walk {
    node: fst::raw::CompiledAddr,
    output: Output,
    is_alive: bool,
}

fn read_header(bytes: &[u8]) -> Result<[(usize, usize); N_SECTIONS], OpenError> {
    if bytes.len() < HEADER_LEN || !bytes.starts_with(MAGIC) {
        return Err(OpenError::NotAGazetteer);
    }
    let mut sections = [(0, 0); N_SECTIONS];
    for (section, range) in sections.iter_mut().enumerate() {
        let at = MAGIC.len() + section * 8;
        let start = u32_at(bytes, at).unwrap_or(0) as usize;
        let len = u32_at(bytes, at + 4).unwrap_or(0) as usize;
        let end = start.checked_add(len).filter(|end| start >= HEADER_LEN && *end <= bytes.len());
        *range = (start, end.ok_or(OpenError::Damaged { section })?);
    }
    Ok(sections)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}
