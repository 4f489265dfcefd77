//! Says whose voice a claim is: the last link of its speakers, else who printed it.

use std::collections::{BTreeMap, BTreeSet};

use parallax_model::{ArcStr, Claim, Report, Speaker, SpeakerKind};

/// Who speaks, as a name for people and a key that is equal for one voice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Origin {
    pub(crate) key: String,
    pub(crate) name: ArcStr,
    /// Whether the report says it in its own voice.
    pub(crate) is_report: bool,
}

/// The voice of a claim.
///
/// `first` is the report that first printed the text, `alias` the caller's list of names for one source.
pub(crate) fn origin_of(
    claim: &Claim,
    first: Option<&Report>,
    alias: &dyn Fn(&str) -> Option<String>,
) -> Origin {
    match claim.speakers.as_slice() {
        [] => own_voice(claim, first, alias),
        [.., presenter, shown] if is_record(shown) => {
            let key = format!("{} shown by {}", plain(&shown.name), key_of(&presenter.name, alias));
            Origin {
                key,
                name: format!("{} ({})", shown.name, presenter.name).into(),
                is_report: false,
            }
        }
        [.., last] => {
            Origin { key: key_of(&last.name, alias), name: last.name.clone(), is_report: false }
        }
    }
}

/// Whether a link of the chain is a video, a picture or a document: a voice only with who presents it.
fn is_record(speaker: &Speaker) -> bool {
    matches!(speaker.kind, SpeakerKind::Document | SpeakerKind::Media) && is_thing(&speaker.name)
}

/// Whether a picture tells it: how many it shows is no count of all.
pub(crate) fn is_shown(claim: &Claim) -> bool {
    const PICTURES: &[&str] =
        &["video", "footage", "image", "photo", "photograph", "picture", "clip", "film"];
    claim.speakers.last().is_some_and(|last| {
        plain(&last.name)
            .split(' ')
            .any(|word| PICTURES.contains(&word.strip_suffix('s').unwrap_or(word)))
    })
}

/// Head nouns of things that show; "the media center" is no thing, whatever kind reading gave it.
fn is_thing(name: &str) -> bool {
    const THINGS: &[&str] = &[
        "video",
        "videos",
        "footage",
        "image",
        "images",
        "photo",
        "photos",
        "photograph",
        "photographs",
        "picture",
        "pictures",
        "clip",
        "document",
        "documents",
        "report",
        "statement",
        "recording",
        "film",
        "tape",
        "list",
    ];
    plain(name).rsplit(' ').next().is_some_and(|head| THINGS.contains(&head))
}

/// The voice of the report that a claim stands in.
pub(crate) fn own_voice(
    claim: &Claim,
    first: Option<&Report>,
    alias: &dyn Fn(&str) -> Option<String>,
) -> Origin {
    match first
        .and_then(|report| report.outlet.as_deref())
        .filter(|outlet| !outlet.trim().is_empty())
    {
        Some(outlet) => Origin { key: key_of(outlet, alias), name: outlet.into(), is_report: true },
        None => {
            let id = first.map_or(claim.report.as_str(), |report| report.id.as_str());
            Origin {
                key: format!("report {id}"),
                name: format!("report {id}").into(),
                is_report: true,
            }
        }
    }
}

/// What a name is told apart by: the id that it is an alias of, else its words without case, articles and punctuation.
pub fn key_of(name: &str, alias: &dyn Fn(&str) -> Option<String>) -> String {
    alias(name).unwrap_or_else(|| plain(name))
}

/// A name without case, articles, punctuation and the possessive: "The  Observatory's" and "observatory" are one.
pub(crate) fn plain(name: &str) -> String {
    let lower = name.to_lowercase().replace('’', "'");
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '\''));
    let kept: Vec<&str> = words
        .map(|word| word.strip_suffix("'s").unwrap_or(word).trim_matches('\''))
        .filter(|word| !word.is_empty() && !ARTICLES.contains(word))
        .collect();
    kept.join(" ")
}

const ARTICLES: &[&str] = &["the", "a", "an", "some", "its", "their", "s", "local"];

/// Settles which keys of one incident are one voice: "police" is "Harbour City police" where no other police speak.
///
/// Out: for each key the key of its voice. A short name that two longer ones end in stays a voice of its own.
pub(crate) fn settle(keys: &BTreeSet<String>) -> BTreeMap<String, String> {
    let longer = |key: &String| {
        let mut ending = keys.iter().filter(|other| {
            other.len() > key.len()
                && other.ends_with(key.as_str())
                && other[..other.len() - key.len()].ends_with(' ')
        });
        match (ending.next(), ending.next()) {
            (Some(only), None) => only.clone(),
            _ => key.clone(),
        }
    };
    keys.iter().map(|key| (key.clone(), longer(key))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_case_and_possessives_make_no_second_voice() {
        assert_eq!(plain("The Observatory's"), "observatory");
        assert_eq!(plain("the observatory 's"), "observatory");
        assert_eq!(plain("SANA"), plain("Sana"));
    }

    #[test]
    fn a_short_name_joins_the_only_longer_one() {
        let keys =
            |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<String>>();
        let one = settle(&keys(&["police", "harbour city police"]));
        assert_eq!(one["police"], "harbour city police");
        let two = settle(&keys(&["ministry", "health ministry", "defence ministry"]));
        assert_eq!(two["ministry"], "ministry");
    }
}
