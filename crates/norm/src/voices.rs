//! Which well-known voice does this name stand for?
//!
//! "The observatory", "SOHR" and "Rami Abdulrahman, who heads it" are one voice; counted as three they would seem to
//! confirm each other. The names come from `actors/voices.toml`.

use std::collections::HashMap;
use std::sync::OnceLock;

use parallax_model::SpeakerKind;
use serde::Deserialize;

use crate::actors::folded;

/// The voices that ship, as a list in TOML.
pub const VOICES: &str = include_str!("../../../actors/voices.toml");

/// A voice that many reports quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// Stable id: `sohr`.
    pub id: String,
    /// The name in full.
    pub name: String,
    /// What kind of speaker.
    pub kind: SpeakerKind,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawList {
    #[serde(default)]
    voice: Vec<RawVoice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVoice {
    id: String,
    name: String,
    kind: String,
    #[serde(default)]
    aliases: Vec<String>,
}

/// The voices that are known by several names.
#[derive(Default, Clone)]
pub struct Voices {
    voices: Vec<Voice>,
    /// Index by folded name. Lookups only.
    by_name: HashMap<String, usize>,
}

/// Words around a name that make it no other voice: "the UK-based … group", "Reuters news agency".
const DESCRIPTIONS: &[&str] = &[
    "the",
    "a",
    "an",
    "its",
    "this",
    "that",
    "agency",
    "news",
    "newswire",
    "wire",
    "network",
    "channel",
    "television",
    "tv",
    "radio",
    "newspaper",
    "daily",
    "website",
    "broadcaster",
    "service",
    "state",
    "run",
    "owned",
    "controlled",
    "official",
    "semi",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "spokesmen",
    "head",
    "chief",
    "director",
    "founder",
    "chairman",
    "president",
    "heads",
    "of",
    "for",
    "from",
    "at",
    "by",
    "in",
    "based",
    "britain",
    "uk",
    "london",
    "coventry",
    "british",
    "monitor",
    "monitors",
    "monitoring",
    "group",
    "organisation",
    "organization",
    "watchdog",
    "war",
    "activist",
    "opposition",
    "reporter",
    "correspondent",
    "journalist",
    "photographer",
    "and",
    "mr",
    "dr",
    "pro",
    "rights",
    "charity",
    "medical",
    "international",
    "rescue",
    "service",
    "workers",
    "volunteers",
    "sources",
    "source",
    "report",
    "statement",
    "s",
    "executive",
    "general",
    "secretary",
    "who",
    "which",
    "said",
    "told",
    "to",
    "country",
    "regional",
    "local",
    "human",
];

/// Id of the voice that a speaker's name stands for: "the UK-based Syrian Observatory for Human Rights" is `sohr`.
///
/// Case, accents, hyphens and articles do not count. A name with words beside the voice's own that are no mere
/// description ("Turkish Red Crescent") is another voice, and gives `None`.
pub fn voice_id(name: &str) -> Option<&'static str> {
    voice_of(all(), name).map(|voice| voice.id.as_str())
}

/// Why a text is no list of voices: in words, with the voice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct VoicesError(String);

impl Voices {
    /// The list that ships with the program.
    pub fn embedded() -> Self {
        all().clone()
    }

    /// The shipped list and a user's own, in the same shape: a voice of the same id takes more names, and a name of the
    /// user's list is the user's voice.
    pub fn with(text: &str) -> Result<Self, VoicesError> {
        let own = read(text).map_err(VoicesError)?;
        let mut both = Self::embedded();
        let mut place = Vec::new();
        for voice in own.voices {
            let known = both.voices.iter().position(|one| one.id == voice.id);
            place.push(known.unwrap_or(both.voices.len()));
            match known {
                Some(at) => both.voices[at] = voice,
                None => both.voices.push(voice),
            }
        }
        both.by_name.extend(own.by_name.into_iter().map(|(name, idx)| (name, place[idx])));
        Ok(both)
    }

    /// Id of the voice that a speaker's name stands for, as [`voice_id`] finds it.
    pub fn id(&self, name: &str) -> Option<&str> {
        voice_of(self, name).map(|voice| voice.id.as_str())
    }

    /// The name in full of the voice that a speaker's name stands for.
    pub fn name(&self, name: &str) -> Option<&str> {
        voice_of(self, name).map(|voice| voice.name.as_str())
    }
}

/// The voice of an id.
pub fn voice(id: &str) -> Option<&'static Voice> {
    all().voices.iter().find(|voice| voice.id == id)
}

fn voice_of<'v>(voices: &'v Voices, name: &str) -> Option<&'v Voice> {
    let plain = folded(name);
    let units: Vec<&str> = plain.split(' ').filter(|unit| *unit != "the").take(24).collect();
    let known =
        |units: &[&str]| voices.by_name.get(&units.join(" ")).map(|&idx| &voices.voices[idx]);
    if let Some(voice) = known(&units) {
        return Some(voice);
    }
    let bare: Vec<&str> = units.iter().map(|unit| unit.strip_suffix('s').unwrap_or(unit)).collect();
    (1..units.len()).rev().find_map(|len| {
        (0..=units.len() - len).find_map(|start| {
            let voice = known(&units[start..start + len])
                .or_else(|| last_bare(&known, &units, &bare, start, len))?;
            let around = units[..start].iter().chain(&units[start + len..]);
            let rest: Vec<&str> =
                around.copied().filter(|unit| !DESCRIPTIONS.contains(unit)).collect();
            // "Observatory head Rami Abdulrahman" names one voice twice.
            let is_same = rest.is_empty() || known(&rest).is_some_and(|other| other.id == voice.id);
            is_same.then_some(voice)
        })
    })
}

/// The name with a possessive ending shed: "SOHR's director".
fn last_bare<'v>(
    known: &impl Fn(&[&str]) -> Option<&'v Voice>,
    units: &[&str],
    bare: &[&str],
    start: usize,
    len: usize,
) -> Option<&'v Voice> {
    let mut named = units[start..start + len].to_vec();
    *named.last_mut()? = bare[start + len - 1];
    known(&named)
}

fn all() -> &'static Voices {
    static ALL: OnceLock<Voices> = OnceLock::new();
    ALL.get_or_init(|| read(VOICES).expect("the shipped list of voices is valid: a test reads it"))
}

fn read(text: &str) -> Result<Voices, String> {
    let raw: RawList = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut voices = Voices::default();
    for raw in raw.voice {
        let kind = raw
            .kind
            .parse()
            .map_err(|error: parallax_model::UnknownName| format!("{}: {error}", raw.id))?;
        let idx = voices.voices.len();
        for name in raw.aliases.iter().chain([&raw.name]) {
            let plain = folded(name);
            let plain = plain.strip_prefix("the ").unwrap_or(&plain);
            if voices.by_name.insert(plain.to_owned(), idx).is_some_and(|other| other != idx) {
                return Err(format!(
                    "{name:?} is the name of two voices, one of them {:?}",
                    raw.id
                ));
            }
        }
        voices.voices.push(Voice { id: raw.id, name: raw.name, kind });
    }
    Ok(voices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_list_is_valid() {
        let voices = read(VOICES).expect("voices.toml is valid");
        assert!(voices.voices.len() > 60);
    }

    #[test]
    fn a_voice_is_one_however_it_is_named() {
        for name in [
            "SOHR",
            "the observatory",
            "the Syrian Observatory for Human Rights",
            "the britain - based syrian observatory for human rights",
            "SYRIAN OBSERVATORY FOR HUMAN RIGHTS",
            "Rami Abdurrahman",
            "Observatory head Rami Abdel-Rahman",
            "the Observatory 's director",
        ] {
            assert_eq!(voice_id(name), Some("sohr"), "{name}");
        }
        assert_eq!(voice_id("Reuters news agency"), Some("reuters"));
        assert_eq!(voice_id("the state-run SANA news agency"), Some("sana"));
        assert_eq!(voice_id("Al-Jazeera"), Some("al_jazeera"));
        assert_eq!(voice_id("Médecins sans frontières"), Some("msf"));
        assert_eq!(voice_id("the White Helmets rescue group"), Some("white_helmets"));
    }

    #[test]
    fn a_list_of_ones_own_adds_names_and_voices() {
        let own = "[[voice]]\nid = \"sohr\"\nname = \"The Observatory of X\"\nkind = \"monitor\"\n\
                   [[voice]]\nid = \"desk_twelve\"\nname = \"Desk Twelve\"\nkind = \"monitor\"\naliases = [\"D12\"]\n";
        let voices = Voices::with(own).expect("reads");
        assert_eq!(voices.id("Observatory of X"), Some("sohr"));
        assert_eq!(voices.id("SOHR"), Some("sohr"), "shipped names stay");
        assert_eq!(voices.id("a spokesman for D12"), Some("desk_twelve"));
        assert!(Voices::with("[[voice]]\nid = 3\n").is_err());
    }

    #[test]
    fn other_voices_stay_others() {
        for name in [
            "Turkish Red Crescent",
            "activists",
            "a resident",
            "",
            "the governor",
            "the group",
            "Abdul Karim",
        ] {
            assert_eq!(voice_id(name), None, "{name}");
        }
    }
}
