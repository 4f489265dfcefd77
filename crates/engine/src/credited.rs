//! Which of the names that claims credit are one source: those that figures count as one voice.

use crate::{Engine, Record};
use parallax_reckoning::key_of;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

impl Engine {
    /// The names that claims credit, each with the name of its source where that is another: "SOHR" and "the observatory" with
    /// "Syrian Observatory for Human Rights". A source goes by its name in the list of voices, else by the name that most
    /// claims give it.
    pub fn sources(&self, record: &Record) -> BTreeMap<String, String> {
        let voices = self.stages.voices();
        let alias = |name: &str| voices.id(name).map(str::to_owned);
        let mut said: HashMap<&str, usize> = HashMap::new();
        let speakers = record.claims().iter().flat_map(|claim| &claim.speakers);
        speakers.for_each(|speaker| *said.entry(&speaker.name).or_default() += 1);
        let mut of_source: BTreeMap<String, Vec<(&str, usize)>> = BTreeMap::new();
        for (name, n) in said {
            of_source.entry(key_of(name, &alias)).or_default().push((name, n));
        }
        let mut sources = BTreeMap::new();
        for names in of_source.into_values() {
            let most = names.iter().max_by_key(|(name, n)| (*n, Reverse(*name)));
            let Some(&(most, _)) = most else { continue };
            let source = voices.name(most).unwrap_or(most);
            let others = names.iter().filter(|(name, _)| *name != source);
            sources.extend(others.map(|(name, _)| ((*name).to_owned(), source.to_owned())));
        }
        sources
    }
}

#[cfg(test)]
mod tests {
    use crate::{Body, Engine, Options, ReportInput};
    use parallax_model::ReportId;

    #[test]
    fn names_that_are_one_voice_are_one_source() {
        let engine = Engine::new(&Options { jobs: 1, ..Options::default() }).expect("it starts");
        let observatory = "At least 12 people were killed in Homs on Tuesday, the Syrian Observatory for Human Rights said. \
                           SOHR said 30 people were wounded in Homs.";
        let texts = [
            observatory,
            "Local doctors said 15 people were killed in Idlib on Tuesday.",
            "The local doctors said 20 people were wounded in Idlib on Tuesday.",
        ];
        let read = |(at, text): (usize, &&str)| {
            engine.read(ReportInput {
                id: ReportId::new(at.to_string()),
                body: Body::Text((*text).to_owned()),
                title: None,
                published: "2015-03-31".parse().ok(),
                outlet: None,
            })
        };
        let record = engine.record(texts.iter().enumerate().map(read).collect());
        let sources = engine.sources(&record);
        let source = |name: &str| sources.get(name).cloned().unwrap_or_else(|| name.to_owned());
        let names: Vec<&str> = record
            .claims()
            .iter()
            .flat_map(|claim| claim.speakers.iter().map(|speaker| speaker.name.as_str()))
            .collect();
        let same_source = |one: &str, other: &str| {
            assert!(names.contains(&one) && names.contains(&other), "{names:?}");
            assert_eq!(source(one), source(other));
        };
        same_source("the Syrian Observatory for Human Rights", "SOHR");
        assert_eq!(source("SOHR"), "Syrian Observatory for Human Rights");
        same_source("Local doctors", "The local doctors");
        assert_ne!(source("Local doctors"), source("SOHR"));
    }
}
