//! The corpus: messages with their dates, reduced templates and 24-slot keys.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use parallax_model::Day;
use serde_json::Value;

/// One message with its gold.
#[derive(Debug, Clone)]
pub struct Message {
    /// `DEV-MUC3-0001`.
    pub id: String,
    /// What stands behind the dateline.
    pub text: String,
    /// The day of the dateline.
    pub published: Option<Day>,
    /// Reduced templates.
    pub reduced: Vec<Reduced>,
    /// Templates of 24 slots.
    pub keys: Vec<Key>,
}

/// Roles of reduced templates, as the corpus names them.
pub const ROLES: [&str; 5] = ["PerpInd", "PerpOrg", "Target", "Victim", "Weapon"];

/// A template with five roles; an entity is a list of its mentions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reduced {
    /// Kinds that count as right: `bombing`, or `bombing` and `attack`.
    pub kinds: Vec<String>,
    /// Entities by role, in the order of [`ROLES`].
    pub roles: [Vec<Vec<String>>; 5],
}

/// A template of 24 slots.
#[derive(Debug, Clone, Default)]
pub struct Key {
    /// Whether nobody is blamed for leaving it out.
    pub is_optional: bool,
    /// Fills by number of slot.
    pub slots: BTreeMap<u8, Vec<Fill>>,
}

/// One fill of a slot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fill {
    /// Whether null is right, too.
    pub is_optional: bool,
    /// Any of these is right.
    pub values: Vec<String>,
    /// Strings of the fill that it refers to, any of which is right; empty where it refers to none.
    pub refers_to: Vec<String>,
}

/// The 1,300 messages that may be learned from.
pub fn for_learning(corpus: &Path) -> Result<Vec<Message>> {
    messages(&corpus.join("dev"), &corpus.join("train.json"))
}

/// The 200 that only score.
pub fn held_out(corpus: &Path) -> Result<Vec<Message>> {
    messages(&corpus.join("tst12"), &corpus.join("dev.json"))
}

fn messages(folder: &Path, reduced: &Path) -> Result<Vec<Message>> {
    let listed = std::fs::read_dir(folder).with_context(|| {
        format!("{} is not there; name the corpus with --corpus", folder.display())
    })?;
    let mut paths: Vec<PathBuf> = listed.map(|e| Ok(e?.path())).collect::<Result<_>>()?;
    paths.sort();
    let mut texts = Vec::new();
    let mut keys: BTreeMap<String, Vec<Key>> = BTreeMap::new();
    for path in paths {
        let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("key") {
            for (id, key) in read_keys(&text) {
                keys.entry(id).or_default().extend(key);
            }
        } else {
            texts.extend(read_texts(&text));
        }
    }
    let reduced = read_reduced(&std::fs::read_to_string(reduced)?)?;
    ensure!(!texts.is_empty(), "{} holds no messages", folder.display());
    let message = |(id, head, text): (String, String, String)| Message {
        published: day_of(&head),
        reduced: reduced.get(&id).cloned().unwrap_or_default(),
        keys: keys.get(&id).cloned().unwrap_or_default(),
        id,
        text,
    };
    Ok(texts.into_iter().map(message).collect())
}

/// Name, dateline and text of every message in a file.
fn read_texts(file: &str) -> Vec<(String, String, String)> {
    let is_name = |line: &str| {
        let name = line.split_whitespace().next().unwrap_or("");
        name.split('-').count() == 3 && (name.starts_with("DEV-MUC") || name.starts_with("TST"))
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for line in file.lines() {
        if is_name(line) {
            let name = line.split_whitespace().next().unwrap_or("");
            found.push((name.to_owned(), String::new()));
        } else if let Some((_, text)) = found.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    let cut = |(name, text): (String, String)| {
        let (head, body) = match text.find("[TEXT]") {
            Some(at) => (text[..at].to_owned(), text[at + "[TEXT]".len()..].to_owned()),
            None => (text.lines().take(4).collect::<Vec<_>>().join(" "), text),
        };
        (name, head, body.trim().to_owned())
    };
    found.into_iter().map(cut).collect()
}

/// "4 FEB 90" in a dateline.
fn day_of(head: &str) -> Option<Day> {
    const MONTHS: [&str; 12] =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let words: Vec<&str> =
        head.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.windows(3).find_map(|three| {
        let day: i8 = three[0].parse().ok()?;
        let month = MONTHS.iter().position(|month| three[1].starts_with(month))? as i8 + 1;
        let year: i16 = three[2].parse().ok()?;
        Day::new(if year < 100 { 1900 + year } else { year }, month, day).ok()
    })
}

fn read_reduced(file: &str) -> Result<BTreeMap<String, Vec<Reduced>>> {
    let mut found = BTreeMap::new();
    for line in file.lines().filter(|line| !line.is_empty()) {
        let value: Value = serde_json::from_str(line)?;
        let id = value["docid"].as_str().context("a report without docid")?;
        let mut templates: Vec<Reduced> = Vec::new();
        for template in value["templates"].as_array().into_iter().flatten() {
            let read = reduced_of(template);
            // The published scorer counts a template that is told twice in the same words once.
            if !templates.contains(&read) {
                templates.push(read);
            }
        }
        found.insert(id.to_owned(), templates);
    }
    Ok(found)
}

fn reduced_of(template: &Value) -> Reduced {
    let kinds = template["incident_type"].as_str().unwrap_or("");
    let mentions = |entity: &Value| -> Vec<String> {
        let said = entity.as_array().into_iter().flatten();
        said.filter_map(|mention| mention[0].as_str()).map(str::to_owned).collect()
    };
    let entities = |role: &str| {
        let all = template[role].as_array().into_iter().flatten().map(mentions);
        all.filter(|entity| !entity.is_empty()).collect()
    };
    Reduced {
        kinds: kinds.split('/').map(|kind| kind.trim().to_owned()).collect(),
        roles: ROLES.map(entities),
    }
}

/// The templates of a key file, by message. A message without any has one whose slots are starred.
fn read_keys(file: &str) -> Vec<(String, Option<Key>)> {
    let mut found: Vec<(String, Key)> = Vec::new();
    let mut slot = 0;
    for line in file.lines().filter(|line| !line.trim().is_empty() && !line.starts_with(';')) {
        let number = line.split_once(". ").and_then(|(number, _)| number.parse::<u8>().ok());
        let said = match number {
            Some(number) => {
                slot = number;
                // The label ends where the column of fills starts.
                line.get(36..).unwrap_or("").trim()
            }
            None => line.trim(),
        };
        match slot {
            0 => found
                .push((said.split_whitespace().next().unwrap_or("").to_owned(), Key::default())),
            _ => {
                if let Some((_, key)) = found.last_mut() {
                    if slot == 1 {
                        key.is_optional = said.contains("OPTIONAL");
                    }
                    if !["-", "*", ""].contains(&said) {
                        key.slots.entry(slot).or_default().push(fill_of(said));
                    }
                }
            }
        }
    }
    let whole = |(id, key): (String, Key)| (id, key.slots.contains_key(&4).then_some(key));
    found.into_iter().map(whole).collect()
}

/// `? 1: "CEREZO" / "PRESIDENT"`.
fn fill_of(said: &str) -> Fill {
    let (is_optional, said) = match said.strip_prefix('?') {
        Some(rest) => (true, rest.trim()),
        None => (false, said),
    };
    let (value, refers_to) = match split_reference(said) {
        Some((value, reference)) => (value, strings(reference)),
        None => (said, Vec::new()),
    };
    let values = if value.contains('"') {
        strings(value)
    } else {
        value.split('/').map(|value| value.trim().to_owned()).collect()
    };
    Fill { is_optional, values, refers_to }
}

/// Parts a fill from what it refers to: at the first `: "` outside quotation marks.
fn split_reference(said: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let mut before = ' ';
    for (at, letter) in said.char_indices() {
        match letter {
            '"' if before != '\\' => is_quoted = !is_quoted,
            ':' if !is_quoted && said[at + 1..].trim_start().starts_with(['"', '-']) => {
                return Some((said[..at].trim(), said[at + 1..].trim()));
            }
            _ => {}
        }
        before = letter;
    }
    None
}

/// The quoted strings of a list of alternatives.
fn strings(said: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut before = ' ';
    for letter in said.chars() {
        match (letter, &mut word) {
            ('"', None) => word = Some(String::new()),
            ('"', Some(open)) if before == '\\' => open.push('"'),
            ('"', Some(_)) => found.extend(word.take()),
            ('\\', _) => {}
            (letter, Some(open)) => open.push(letter),
            _ => {}
        }
        before = letter;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_are_read_with_what_they_refer_to() {
        let fill = fill_of("? DEATH / INJURY: \"CHIEF OF \\\"B\\\" UNIT\" / \"CHIEF\"");
        assert!(fill.is_optional);
        assert_eq!(fill.values, ["DEATH", "INJURY"]);
        assert_eq!(fill.refers_to, ["CHIEF OF \"B\" UNIT", "CHIEF"]);
        let title = fill_of("\"MAYOR\" / \"MAYOR OF THE TOWN\": \"PEDRO PEREZ\"");
        assert_eq!(title.values, ["MAYOR", "MAYOR OF THE TOWN"]);
        assert_eq!(title.refers_to, ["PEDRO PEREZ"]);
        assert_eq!(fill_of("~100").values, ["~100"]);
    }

    #[test]
    fn a_key_is_read_slot_by_slot() {
        let file = "0.  MESSAGE: ID                     TST1-MUC3-9001\n1.  MESSAGE: TEMPLATE               1 (OPTIONAL)\n\
                    4.  INCIDENT: TYPE                  BOMBING\n\
                    18. HUM TGT: NAME                   -\n\
                    21. HUM TGT: NUMBER                 2: \"GUARDS\"\n                                    PLURAL: \"CLERKS\"\n";
        let read = read_keys(file);
        let key = read[0].1.as_ref().unwrap();
        assert!(key.is_optional);
        assert_eq!(key.slots[&21].len(), 2);
        assert_eq!(key.slots[&21][1].refers_to, ["CLERKS"]);
        assert!(!key.slots.contains_key(&18));
    }

    #[test]
    fn a_dateline_gives_the_day() {
        let texts = read_texts(
            "TST1-MUC3-9001\n\n   LIMA, 4 FEB 90 (AGENCY) -- [TEXT] A BOMB\nEXPLODED.\n",
        );
        assert_eq!(texts[0].2, "A BOMB\nEXPLODED.");
        assert_eq!(day_of(&texts[0].1).unwrap().to_string(), "1990-02-04");
    }
}
