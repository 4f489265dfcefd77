//! Writes a manifest of made-up reports, so that a project of any size can be measured: `parallax add --manifest FILE`.
//!
//! Happenings are made up first: a day, a town, what was hit, how many died. Each is told by a few reports in different words, with
//! numbers that differ a little; one report in ten prints another's text and adds a line. The same numbers give the same bytes.

use anyhow::Context as _;
use jiff::civil::{Date, date};
use std::fmt::Write as _;
use std::io::Write as _;

/// Reports of shells and airstrikes that never fell.
#[derive(clap::Args)]
pub struct MadeUp {
    /// How many.
    n_reports: u64,
    /// The first of them, by number: what comes after a manifest that was taken in.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Reports that the happenings are made for, where that is more.
    #[arg(long, default_value_t = 0)]
    among: u64,
}

/// Reports of one happening, about.
const REPORTS_A_HAPPENING: u64 = 3;

const FIRST_DAY: Date = date(2012, 1, 1);

const TOWNS: [&str; 40] = [
    "Idlib",
    "Aleppo",
    "Homs",
    "Hama",
    "Raqqa",
    "Daraa",
    "Palmyra",
    "Deir ez-Zor",
    "Latakia",
    "Binnish",
    "Saraqib",
    "Maarat al-Numan",
    "Douma",
    "Harasta",
    "Azaz",
    "al-Bab",
    "Manbij",
    "Kobani",
    "Qamishli",
    "Hasakah",
    "Mosul",
    "Fallujah",
    "Ramadi",
    "Tikrit",
    "Kirkuk",
    "Baquba",
    "Samarra",
    "Sinjar",
    "Taiz",
    "Aden",
    "Hodeidah",
    "Marib",
    "Sanaa",
    "Benghazi",
    "Misrata",
    "Sirte",
    "Derna",
    "Mariupol",
    "Donetsk",
    "Luhansk",
];

const THINGS: [&str; 16] = [
    "a bakery",
    "a market",
    "a school",
    "a clinic",
    "a bridge",
    "a mosque",
    "a bus station",
    "a fuel depot",
    "a water tower",
    "a police post",
    "a grain store",
    "a hospital",
    "a row of houses",
    "a football ground",
    "a power station",
    "a checkpoint",
];

const WEAPONS: [&str; 6] =
    ["an airstrike", "a barrel bomb", "mortar fire", "a car bomb", "a rocket", "artillery fire"];

const SOURCES: [&str; 12] = [
    "the health ministry",
    "activists",
    "the Syrian Observatory for Human Rights",
    "residents",
    "a doctor",
    "the civil defence",
    "the police",
    "the Red Crescent",
    "a local council",
    "witnesses",
    "the army",
    "a hospital official",
];

const GIVEN: [&str; 24] = [
    "Amal", "Sami", "Rana", "Omar", "Layla", "Yusuf", "Huda", "Karim", "Salma", "Nabil", "Iman",
    "Tariq", "Dina", "Fadi", "Maha", "Walid", "Nour", "Bassam", "Rima", "Hani", "Lina", "Ziad",
    "Hala", "Munir",
];

const SYLLABLES: [&str; 16] = [
    "ha", "dad", "kha", "lil", "mas", "ri", "na", "jar", "sa", "bagh", "fa", "res", "qa", "sim",
    "ta", "wil",
];

const TRADES: [&str; 10] = [
    "baker",
    "teacher",
    "driver",
    "nurse",
    "farmer",
    "shopkeeper",
    "student",
    "tailor",
    "mechanic",
    "carpenter",
];

/// Writes them to standard output, a line of JSON each.
pub fn run(args: &MadeUp) -> anyhow::Result<()> {
    let n_happenings = (args.n_reports.max(args.among) / REPORTS_A_HAPPENING).max(1);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for n in args.from..args.from + args.n_reports {
        let line = report(n, n_happenings);
        serde_json::to_writer(&mut out, &line).context("cannot write the manifest")?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

fn report(n: u64, n_happenings: u64) -> serde_json::Value {
    // One in ten prints what the one before it printed.
    let told = if n % 10 == 9 { n - 1 } else { n };
    let happening = scattered(told) % n_happenings;
    let mut text = text(told, happening);
    let outlet = format!("Outlet {}", scattered(n ^ 5) % 40);
    if told != n {
        write!(text, "\n\n{outlet} printed this as it came in, number {n}.")
            .expect("a text takes it");
    }
    let days = (scattered(happening) % 2000 + scattered(n ^ 9) % 2) as i64;
    serde_json::json!({
        "id": format!("made-up/{n}"),
        "text": text,
        "title": format!("News from {}", pick(&TOWNS, happening, 1)),
        "published": FIRST_DAY.saturating_add(jiff::Span::new().days(days)).to_string(),
        "outlet": outlet,
    })
}

/// What a report says of a happening, in words of its own.
fn text(n: u64, happening: u64) -> String {
    let (town, thing, weapon) =
        (pick(&TOWNS, happening, 1), pick(&THINGS, happening, 2), pick(&WEAPONS, happening, 3));
    let (source, other) = (pick(&SOURCES, n, 4), pick(&SOURCES, n, 5));
    let killed = scattered(happening ^ 77) % 60 + 2;
    let killed = killed + scattered(n ^ 6) % 3;
    let hurt = scattered(n ^ 8) % 40 + 2;
    let first = match scattered(n ^ 11) % 4 {
        0 => format!(
            "At least {killed} people were killed in {town} when {weapon} hit {thing}, {source} said."
        ),
        1 => format!(
            "{killed} civilians died and {hurt} were injured in {weapon} on {thing} in {town}, {source} said."
        ),
        2 => format!(
            "{} said {weapon} on {thing} in {town} killed {killed} people, including two children.",
            capital(source)
        ),
        _ => format!(
            "{} struck {thing} in {town} and killed {killed} people, according to {source}.",
            capital(weapon)
        ),
    };
    let name = name(happening);
    let mut all = vec![first];
    match scattered(n ^ 13) % 3 {
        0 => all.push(format!("Among the dead was {name}, a {}.", pick(&TRADES, happening, 7))),
        1 => all.push(format!("{} put the number of wounded at {hurt}.", capital(other))),
        _ => {}
    }
    if scattered(n ^ 15).is_multiple_of(4) {
        all.push(format!(
            "A neighbour of {name} said the road to {} was closed.",
            pick(&TOWNS, n, 8)
        ));
    }
    all.join(" ")
}

fn name(happening: u64) -> String {
    let syllable = |salt: u64| pick(&SYLLABLES, happening, salt);
    let family = capital(&[syllable(21), syllable(22), syllable(23)].concat());
    format!("{} {family}", pick(&GIVEN, happening, 20))
}

fn capital(words: &str) -> String {
    words[..1].to_uppercase() + &words[1..]
}

fn pick<'w>(words: &[&'w str], n: u64, salt: u64) -> &'w str {
    words[(scattered(n ^ salt << 32) % words.len() as u64) as usize]
}

/// Spreads numbers without chance (SplitMix64), so that every run makes up the same.
fn scattered(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
