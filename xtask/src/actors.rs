//! How is `actors/actors.tsv` made? From the actor dictionaries of the Open Event Data Alliance (Phoenix/PETRARCH, MIT).
//!
//! In: the folder with the `Phoenix.*.actors.txt` files. Out: one line a role: id, kind, country, from, to, aliases; sorted.
//! Kept: armed groups, governments and those who held office since 1975, militaries, police, international bodies, media,
//! and NGOs that work where people are harmed. Left out: places, businesses, and single words that are also other words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Compiles the actor list from the Phoenix dictionaries.
#[derive(clap::Args)]
pub struct Actors {
    /// Folder with `Phoenix.Countries.actors.txt` and its siblings.
    petrarch: PathBuf,
    /// Where the list goes.
    #[arg(long, default_value = "actors/actors.tsv")]
    out: PathBuf,
}

const FILES: [&str; 3] = [
    "Phoenix.MilNonState.actors.txt",
    "Phoenix.International.actors.txt",
    "Phoenix.Countries.actors.txt",
];

/// Roles that ended before this year name nobody whom a report of today blames.
const FIRST_YEAR: i16 = 1975;

/// Runs the chore.
pub fn run(args: &Actors) -> anyhow::Result<()> {
    let mut actors = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for file in FILES {
        let text = read_lossy(&args.petrarch.join(file))?;
        for entry in entries(&text) {
            compile(&entry, &mut actors, &mut seen);
        }
    }
    let text = write_list(&actors);
    std::fs::write(&args.out, &text)
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    eprintln!(
        "{}: {} actors, {} names, {} bytes",
        args.out.display(),
        actors.len(),
        seen.len(),
        text.len()
    );
    Ok(())
}

fn read_lossy(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A dictionary entry: names, and role codes with their dates.
#[derive(Default)]
struct Entry {
    names: Vec<String>,
    codes: Vec<String>,
}

/// Entries of a dictionary: a name line opens one, `+` adds a spelling, `[CODE dates]` a role.
fn entries(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or("");
        let (name, codes) =
            line.split_once('[').map_or((line, None), |(name, rest)| (name, Some(rest)));
        let name = name.trim();
        match (name.strip_prefix('+'), entries.last_mut()) {
            (Some(spelling), Some(entry)) => entry.names.push(spelling.to_owned()),
            (None, _) if !name.is_empty() => {
                entries.push(Entry { names: vec![name.to_owned()], codes: Vec::new() });
            }
            _ => {}
        }
        if let (Some(codes), Some(entry)) = (codes, entries.last_mut()) {
            entry
                .codes
                .extend(codes.split('[').map(|code| code.trim().trim_end_matches(']').to_owned()));
        }
    }
    entries
}

/// One role: kind, country (ISO 3166 alpha-2), first and last day as ISO dates; empty where open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Role {
    from: String,
    to: String,
    kind: &'static str,
    country: String,
}

#[derive(Default)]
struct Compiled {
    names: Vec<String>,
    roles: BTreeSet<Role>,
}

fn compile(entry: &Entry, actors: &mut BTreeMap<String, Compiled>, seen: &mut BTreeSet<String>) {
    let roles: BTreeSet<Role> = entry.codes.iter().filter_map(|code| role(code)).collect();
    let ended = |role: &Role| {
        role.to
            .get(..4)
            .and_then(|year| year.parse().ok())
            .is_some_and(|year: i16| year < FIRST_YEAR)
    };
    if roles.is_empty() || roles.iter().all(ended) || is_namesake(&roles) {
        return;
    }
    let names: Vec<String> = entry.names.iter().flat_map(|name| spellings(name)).collect();
    let Some(id) = names.first().map(|name| id_of(name)).filter(|id| !id.is_empty()) else {
        return;
    };
    let fresh: Vec<String> =
        names.into_iter().filter(|name| seen.insert(name.to_lowercase())).collect();
    if fresh.is_empty() && !actors.contains_key(&id) {
        return;
    }
    let compiled = actors.entry(id).or_default();
    compiled.names.extend(fresh);
    compiled.roles.extend(roles.into_iter().filter(|role| !ended(role)));
}

/// Office holders of these countries have the names of many other people, whom local news reports as victims.
fn is_namesake(roles: &BTreeSet<Role>) -> bool {
    const COUNTRIES: &str = "US GB CA AU NZ IE JM BB TT BS BM BZ GD LC VC AG DM KN GY FJ";
    let is_dated = |role: &Role| !role.from.is_empty() || !role.to.is_empty();
    roles.iter().all(is_dated)
        && roles.iter().all(|role| COUNTRIES.split(' ').any(|country| country == role.country))
}

/// Reads `SYRGOV >000717`, `IGOUNO 970101-061231`, `NGOHRI`.
fn role(code: &str) -> Option<Role> {
    let mut parts = code.split_whitespace();
    let code = parts.next()?;
    let (from, to) = dates(&parts.collect::<String>());
    let (kind, country) = kind_of(code)?;
    Some(Role { from, to, kind, country })
}

fn kind_of(code: &str) -> Option<(&'static str, String)> {
    let chunks: Vec<&str> =
        code.as_bytes().chunks(3).filter_map(|chunk| std::str::from_utf8(chunk).ok()).collect();
    let (first, rest) = chunks.split_first()?;
    let worldly = rest.iter().any(|chunk| {
        matches!(*chunk, "BUS" | "EDU" | "ENV" | "AGR" | "LAB" | "MNC" | "CHR" | "JEW" | "REL")
    });
    match *first {
        "IGO" => return Some(("international", String::new())),
        "NGO" | "NGM" if worldly => return None,
        "NGO" | "NGM" => {
            return Some((if rest.contains(&"MED") { "media" } else { "ngo" }, String::new()));
        }
        "MED" => return Some(("media", String::new())),
        "IMG" => return Some(("rebel_group", String::new())),
        _ => {}
    }
    let country = country_of(first);
    let kind = match rest.first().copied()? {
        "MIL" | "COP" | "SPY" => "state_forces",
        "GOV" if rest.contains(&"MIL") => "state_forces",
        "GOV" | "LEG" | "JUD" => "government",
        "REB" | "SEP" | "INS" | "UAF" | "IMG" => "rebel_group",
        "OPP" => "other",
        "MED" => "media",
        _ => return None,
    };
    Some((kind, country))
}

/// Reads `>000717`, `<030409`, `970101-061231`; a bound that is no date stays open.
fn dates(text: &str) -> (String, String) {
    match text.split_once('-') {
        Some((from, to)) => (date(from), date(to)),
        None => match (text.strip_prefix('>'), text.strip_prefix('<')) {
            (Some(from), _) => (date(from), String::new()),
            (_, Some(to)) => (String::new(), date(to)),
            _ => (String::new(), String::new()),
        },
    }
}

/// `YYMMDD` or `YYYYMMDD` as an ISO date. The dictionaries end in 2014, so a higher two-digit year is of the 1900s.
fn date(text: &str) -> String {
    let digits = text.trim();
    let (year, rest) = match digits.len() {
        6 => (digits.get(..2).and_then(|year| year.parse::<i16>().ok()), digits.get(2..)),
        8 => (digits.get(..4).and_then(|year| year.parse::<i16>().ok()), digits.get(4..)),
        _ => return String::new(),
    };
    let month_day =
        rest.and_then(|rest| Some((rest.get(..2)?.parse().ok()?, rest.get(2..)?.parse().ok()?)));
    let (Some(year), Some((month, day))) = (year, month_day) else { return String::new() };
    let year = match year {
        0..=14 => 2000 + year,
        15..=99 => 1900 + year,
        year => year,
    };
    jiff::civil::Date::new(year, month, day).map_or(String::new(), |date| date.to_string())
}

/// The spellings a dictionary name stands for: `BOKO_HARAM_`, `HIZBUL_MUJAHIDEEN_(HM)_`.
fn spellings(name: &str) -> Vec<String> {
    let plain = name.replace('_', " ");
    let (outside, inside) = match (plain.find('('), plain.find(')')) {
        (Some(open), Some(close)) if open < close => (
            format!("{} {}", &plain[..open], &plain[close + 1..]),
            Some(plain[open + 1..close].to_owned()),
        ),
        _ => (plain, None),
    };
    [Some(outside), inside.filter(|inside| !inside.contains(' '))]
        .into_iter()
        .flatten()
        .filter_map(|name| tidy(&name))
        .collect()
}

/// One spelling as it goes into the list, or `None` where it would match other things than the actor.
fn tidy(name: &str) -> Option<String> {
    let words: Vec<String> =
        name.split_whitespace().map(str::to_lowercase).skip_while(|word| word == "the").collect();
    let joined = words.join(" ");
    let is_clean = joined.chars().all(|c| c.is_alphanumeric() || " .'’-/&".contains(c));
    let n_parts = joined.split([' ', '-']).filter(|part| part.chars().count() > 1).count();
    if !is_clean || joined.len() < 3 || joined.len() > 80 || TOO_COMMON.contains(&joined.as_str()) {
        return None;
    }
    if n_parts >= 2 {
        return Some(joined);
    }
    if ACRONYMS.contains(&joined.as_str()) {
        return Some(joined.to_uppercase());
    }
    SINGLE_NAMES.contains(&joined.as_str()).then_some(joined)
}

/// `boko_haram` for "boko haram".
fn id_of(name: &str) -> String {
    let mut id = String::new();
    for c in name.to_lowercase().chars().filter(|c| !matches!(c, '\'' | '’' | '.')) {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if c.is_alphabetic() {
            id.push_str(plain_letter(c));
        } else if !id.is_empty() && !id.ends_with('_') {
            id.push('_');
        }
    }
    id.trim_end_matches('_').to_owned()
}

fn plain_letter(c: char) -> &'static str {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'ī' | 'ı' => "i",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'ž' | 'ź' | 'ż' => "z",
        'ğ' => "g",
        'ý' | 'ÿ' => "y",
        _ => "",
    }
}

fn write_list(actors: &BTreeMap<String, Compiled>) -> String {
    let mut text = String::from(
        "# Known actors: id, kind, country, from, to, names. One line a role; names on an actor's first line.\n\
         # Compiled by `xtask actors` from the Phoenix actor dictionaries, MIT License, (c) 2014 Open Event Data Alliance.\n\
         # Names in capitals count only where the text has capitals or cannot mean another word.\n",
    );
    for (id, actor) in actors {
        for (nth, role) in merged(&actor.roles).iter().enumerate() {
            let Role { from, to, kind, country } = role;
            write!(text, "{id}\t{kind}\t{country}\t{from}\t{to}")
                .expect("a string takes every write");
            for name in actor.names.iter().filter(|_| nth == 0) {
                write!(text, "\t{name}").expect("a string takes every write");
            }
            text.push('\n');
        }
    }
    text
}

/// Roles of one kind that follow on each other within two months as one: a new cabinet is no new party.
fn merged(roles: &BTreeSet<Role>) -> Vec<Role> {
    let mut merged: Vec<Role> = Vec::new();
    for role in roles {
        let same = merged.iter_mut().find(|last| {
            last.kind == role.kind && last.country == role.country && follows(&last.to, &role.from)
        });
        match same {
            Some(last) if role.to.is_empty() || last.to.is_empty() => last.to.clear(),
            Some(last) => last.to = last.to.clone().max(role.to.clone()),
            None => merged.push(role.clone()),
        }
    }
    merged
}

/// Whether what begins on `from` follows what ends on `to` within two months.
fn follows(to: &str, from: &str) -> bool {
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    match (day(to), day(from)) {
        (Some(to), Some(from)) => (from - to).get_days() <= 62,
        _ => true,
    }
}

/// ISO 3166 alpha-2 of an alpha-3 code; empty for regions and historic codes.
fn country_of(code: &str) -> String {
    let code = match code {
        "PAL" => "PSE",
        "TMP" => "TLS",
        "ROM" => "ROU",
        "ZAR" => "COD",
        code => code,
    };
    let found = ISO.split_whitespace().find_map(|pair| pair.strip_prefix(code));
    found.unwrap_or("").to_owned()
}

/// Acronyms kept though they are single words; in the list they stand in capitals.
const ACRONYMS: &[&str] = &[
    "aqap", "ansf", "asean", "auc", "bbc", "cia", "cnn", "dgse", "ezln", "farc", "fbi", "fdlr",
    "fidh", "flnc", "fsb", "gchq", "iaea", "icc", "icj", "icrc", "idf", "igad", "imf", "jklf",
    "kla", "krg", "mnlf", "msf", "nato", "oas", "ohchr", "oic", "opcw", "pflp", "pkk", "plo",
    "puk", "rira", "ruf", "uda", "undp", "unesco", "unhcr", "unicef", "unita", "wfp", "zanu",
    "afp", "ecowas", "centcom", "africom", "dpko", "monuc", "lra", "ltte", "nscn", "ulfa",
];

/// Names of one word that mean nothing else.
const SINGLE_NAMES: &[&str] = &[
    "ansaru",
    "basij",
    "greenpeace",
    "haaretz",
    "hamas",
    "hezbollah",
    "hizballah",
    "hizbollah",
    "hizbullah",
    "hezballah",
    "interahamwe",
    "internews",
    "interpol",
    "knesset",
    "kremlin",
    "montoneros",
    "mossad",
    "naxalites",
    "oxfam",
    "pentagon",
    "peshmerga",
    "reuters",
    "sandinistas",
    "shabaab",
    "taleban",
    "taliban",
    "tupamaros",
    "xinhua",
    "aljazeera",
];

/// Names of groups that are common phrases before they are names.
const TOO_COMMON: &[&str] = &[
    "action group",
    "armed forces",
    "black hand",
    "black star",
    "burning path",
    "direct action",
    "fighters for freedom",
    "friendship society",
    "home guard",
    "international solidarity",
    "liberation army",
    "liberation front",
    "national front",
    "national liberation army",
    "national resistance",
    "new force",
    "new order",
    "people's army",
    "people's command",
    "popular justice",
    "popular resistance",
    "red line",
    "revolutionary army",
    "revolutionary brigades",
    "revolutionary struggle",
    "revolutionary left",
    "revolutionary front",
    "revenge brigades",
    "armed revolutionaries",
    "army of liberation",
    "freedom fighters",
    "resistance movement",
    "special forces",
    "security forces",
    "supreme court",
    "white house official",
    "federal law enforcement",
    "national security council",
    "press conference",
    "human rights",
    "civil defense",
    "civil defence",
    "popular forces",
    "united front",
    "holy war",
    "death squad",
    "death squads",
    "islamic army",
    "self-defense forces",
    "self defense forces",
    "social justice",
    "young people",
    "free people",
    "national army",
    "peace conquerors",
    "army of god",
    "justice commandos",
    "democratic front",
    "patriotic front",
    "popular front",
    "national guard",
    "people power",
    "green army",
    "islamic front",
    "army officers",
    "former president",
    "vice president",
    "prime minister",
    "foreign minister",
    "defense minister",
    "west wing",
    "white house",
    "action directe",
    "european union",
    "security council",
    "south africa",
    "supreme court justices",
    "al aqsa",
    "al-aqsa",
    "kim il",
    "may 15",
    "may 98",
    "west point",
    "national liberation movement",
    "joint chiefs of staff",
    "islamic group",
    "islamic party",
    "secretary of state",
    "central command",
    "intelligence community",
    "department of state",
    "department of defense",
    "palestinian resistance",
    "university staff",
    "house of representatives",
    "new team",
    "global network",
    "world team",
];

/// Alpha-3 and alpha-2 codes, joined.
const ISO: &str = "\
    ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD ANTAN AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ \
    BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN \
    BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR \
    CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE \
    ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ \
    GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE \
    IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA \
    LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX \
    MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC \
    NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG \
    POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SCGCS SDNSD SENSN SGPSG SGSGS \
    SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC \
    SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA \
    UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS XKXXK YEMYE ZAFZA ZMBZM ZWEZW";
