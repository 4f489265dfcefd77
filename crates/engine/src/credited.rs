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
        let text = "At least 12 people were killed in Homs on Tuesday, the Syrian Observatory for Human Rights said. \
                    SOHR said 30 people were wounded in Homs. Local doctors said 15 people were killed in Idlib. \
                    The local doctors said 20 people were wounded in Idlib. The doctors said a child was killed in Hama.";
        let read = engine.read(ReportInput {
            id: ReportId::new("one"),
            body: Body::Text(text.to_owned()),
            title: None,
            published: "2015-03-31".parse().ok(),
            outlet: None,
        });
        let record = engine.record(vec![read]);
        let sources = engine.sources(&record);
        let source = |name: &str| sources.get(name).cloned().unwrap_or_else(|| name.to_owned());
        let named = |name: &str| {
            record
                .claims()
                .iter()
                .any(|claim| claim.speakers.iter().any(|speaker| speaker.name == name))
        };
        for name in ["the Syrian Observatory for Human Rights", "SOHR"] {
            assert!(named(name), "{name}");
            assert_eq!(source(name), "Syrian Observatory for Human Rights");
        }
        let doctors = ["Local doctors", "The local doctors", "The doctors"];
        assert!(doctors.iter().all(|name| named(name)), "{:?}", sources);
        assert!(doctors.iter().all(|name| source(name) == source("The doctors")), "{sources:?}");
    }
}
