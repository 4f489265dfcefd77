//! What happens to one report: text to words, words to trees and marks, those to claims. The only file that knows every
//! stage.

use crate::atlas::gazetteer;
use crate::intake::intake;
use crate::timing::timed;
use crate::trees::{Recent, recalled_or_parsed};
use crate::{EngineError, Limits, Options, ReadReport, ReportInput, Timing, Trees};
use parallax_lm::LanguageModel;
use parallax_model::{
    AnnotatedReport, AnnotatedSentence, Attribution, Claim, Diagnostic, Parse, Report, Sentence,
    SentenceRole, Template,
};
use parallax_norm::{Actors, Voices};
use parallax_places::{Context, Gazetteer};
use parallax_reading::{Frames, Reader, turns_quotation};
use parallax_reckoning::{Rule, Rules};
use parallax_templates::Templates;
use std::sync::OnceLock;

/// The rule of a run that names none.
pub const DEFAULT_RULE: &str = "low-best-high";

/// A sentence with its tree.
pub type Parsed = (Sentence, Parse);

/// Every stage, opened once and shared by the workers.
pub(crate) struct Stages {
    model: LanguageModel,
    gazetteer: Gazetteer,
    actors: Actors,
    reader: Reader,
    pub(crate) rules: Rules,
    /// Opened when the first template is asked for: most runs ask for none.
    templates: OnceLock<Templates>,
    pub(crate) rule: Rule,
    voices: Voices,
    pub(crate) trees: Box<dyn Trees>,
}

impl Stages {
    pub(crate) fn open(options: &Options) -> Result<Self, EngineError> {
        let frames = Frames::with_files(&options.frames)
            .map_err(|error| EngineError::Frames(Box::new(error)))?;
        let model = LanguageModel::embedded().map_err(|cause| EngineError::Embedded {
            what: "language model",
            cause: Box::new(cause),
        })?;
        let rules = rules_of(&options.rules)?;
        let rule = rule_called(&rules, &options.rule)?;
        let voices = voices_of(&options.voices)?;
        let (gazetteer, _) = gazetteer(&options.dumps)?;
        let actors = Actors::with(&options.actors)
            .map_err(|cause| EngineError::Actors { cause: Box::new(cause) })?;
        Ok(Self {
            model,
            gazetteer,
            actors,
            reader: Reader::new(frames),
            templates: OnceLock::new(),
            rules,
            rule,
            voices,
            trees: Box::new(Recent::default()),
        })
    }

    /// Takes other rules and voices in place of those it was opened with; where they do not hold, it keeps what it has.
    pub(crate) fn held_to(
        &mut self,
        rule: &str,
        rules: &[(String, String)],
        voices: &str,
    ) -> Result<(), EngineError> {
        let rules = rules_of(rules)?;
        let rule = rule_called(&rules, rule)?;
        let voices = voices_of(voices)?;
        (self.rules, self.rule, self.voices) = (rules, rule, voices);
        Ok(())
    }

    /// Reads one report, or sets it aside.
    pub(crate) fn read(&self, input: ReportInput, limits: Limits) -> ReadReport {
        let mut timing = Timing::default();
        let gate = timed(&mut timing.text, || intake(&input.id, &input.body, limits));
        match gate {
            Ok(intake) => {
                let report = report_of(input, intake.text);
                let mut read = self.read_text(report, timing);
                read.diagnostics.splice(0..0, intake.diagnostics);
                read
            }
            Err(refused) => ReadReport {
                timing,
                ..ReadReport::set_aside(report_of(input, String::new()), refused)
            },
        }
    }

    fn read_text(&self, report: Report, mut timing: Timing) -> ReadReport {
        let sentences = timed(&mut timing.text, || {
            parallax_text::sentences(&report.text, report.title.as_deref())
        });
        let words = words_of(&report.text, &sentences);
        let wanted = timed(&mut timing.reading, || self.worth_a_tree(&sentences, &words));
        timing.n_sentences = sentences.len() as u64;
        timing.n_words = words.iter().map(Vec::len).sum::<usize>() as u64;
        timing.n_parsed = wanted.iter().filter(|wanted| **wanted).count() as u64;
        let parses = timed(&mut timing.model, || self.trees(&words, &wanted));
        let annotated =
            timed(&mut timing.annotation, || self.annotate(&report, &sentences, &words, parses));
        drop(words);
        let annotated = AnnotatedReport { report, sentences: annotated };
        let reading = timed(&mut timing.reading, || self.reader.read(&annotated));
        let (claims, diagnostics) = (reading.claims, reading.diagnostics);
        let report = annotated.report;
        ReadReport { report, sentences, claims, diagnostics, timing, basis: None }
    }

    /// The sentences of a report and the tree of each, none skipped.
    pub(crate) fn parse(
        &self,
        input: ReportInput,
        limits: Limits,
    ) -> Result<(Report, Vec<Parsed>), Diagnostic> {
        let text = intake(&input.id, &input.body, limits)?.text;
        let report = report_of(input, text);
        let sentences = parallax_text::sentences(&report.text, report.title.as_deref());
        let words = words_of(&report.text, &sentences);
        let parses = self.trees(&words, &vec![true; words.len()]);
        drop(words);
        Ok((report, sentences.into_iter().zip(parses).collect()))
    }

    /// Who says what, wherever a report says so.
    pub(crate) fn attributions(
        &self,
        input: ReportInput,
        limits: Limits,
    ) -> Result<(Report, Vec<Attribution>), Diagnostic> {
        let annotated = self.bare(input, limits)?;
        let found = self.reader.attributions(&annotated);
        Ok((annotated.report, found))
    }

    /// A report with the tree of every sentence, and nothing else known of it.
    pub(crate) fn bare(
        &self,
        input: ReportInput,
        limits: Limits,
    ) -> Result<AnnotatedReport, Diagnostic> {
        let (report, parsed) = self.parse(input, limits)?;
        let with_tree =
            |(sentence, parse)| AnnotatedSentence { parse, ..AnnotatedSentence::bare(sentence) };
        let sentences = parsed.into_iter().map(with_tree).collect();
        Ok(AnnotatedReport { report, sentences })
    }

    /// A report with everything known of every sentence, none skipped, and its claims.
    pub(crate) fn annotated(
        &self,
        input: ReportInput,
        limits: Limits,
    ) -> Result<(AnnotatedReport, Vec<Claim>), Diagnostic> {
        let (report, parsed) = self.parse(input, limits)?;
        let (sentences, parses): (Vec<Sentence>, Vec<Parse>) = parsed.into_iter().unzip();
        let words = words_of(&report.text, &sentences);
        let annotated = self.annotate(&report, &sentences, &words, parses);
        drop(words);
        let annotated = AnnotatedReport { report, sentences: annotated };
        let claims = self.reader.read(&annotated).claims;
        Ok((annotated, claims))
    }

    /// The attacks that a report tells of, as filled templates.
    pub(crate) fn templates(
        &self,
        input: ReportInput,
        limits: Limits,
    ) -> Result<(Report, Vec<Template>), Diagnostic> {
        let (annotated, claims) = self.annotated(input, limits)?;
        let templates = self.templates.get_or_init(|| {
            Templates::embedded().expect("a test of the crate reads these weights")
        });
        let filled = templates.read(&annotated, &claims);
        Ok((annotated.report, filled))
    }

    /// The id of the voice that a speaker's name stands for.
    pub(crate) fn alias(&self, name: &str) -> Option<String> {
        self.voices.id(name).map(str::to_owned)
    }

    /// The voices that are known by several names.
    pub(crate) fn voices(&self) -> &Voices {
        &self.voices
    }

    /// Who is who.
    pub(crate) fn actors(&self) -> &Actors {
        &self.actors
    }

    /// Code of the country that a party belongs to.
    pub(crate) fn country_of(&self, actor: &str) -> Option<String> {
        self.actors.country(actor)
    }

    /// Which sentences the model must see: those that may hold a claim, and those before them that may name who speaks.
    fn worth_a_tree(&self, sentences: &[Sentence], words: &[Vec<&str>]) -> Vec<bool> {
        let mut is_followed_by_claim = false;
        let mut wanted = vec![false; sentences.len()];
        for idx in (0..sentences.len()).rev() {
            if sentences[idx].role == SentenceRole::Furniture {
                continue;
            }
            let may_hold = self.reader.may_hold_claim(&words[idx]);
            is_followed_by_claim |= may_hold;
            wanted[idx] =
                may_hold || is_followed_by_claim && self.reader.may_name_speaker(&words[idx]);
        }
        self.want_ends_of_quotations(sentences, words, &mut wanted);
        wanted
    }

    /// "Nine were killed. Some were burned," she said: whose words the first sentence is stands in the second.
    fn want_ends_of_quotations(
        &self,
        sentences: &[Sentence],
        words: &[Vec<&str>],
        wanted: &mut [bool],
    ) {
        let mut open_in = None;
        for (idx, sentence) in sentences.iter().enumerate() {
            let is_odd = turns_quotation(&words[idx]);
            let is_open = open_in == Some(sentence.paragraph);
            if is_odd && is_open {
                wanted[idx] |= self.reader.may_name_speaker(&words[idx]);
            }
            open_in = match (is_odd, is_open) {
                (true, false) => wanted[idx].then_some(sentence.paragraph),
                (false, true) => open_in,
                _ => None,
            };
        }
    }

    /// One tree a sentence; an empty one where it is not wanted.
    fn trees(&self, words: &[Vec<&str>], wanted: &[bool]) -> Vec<Parse> {
        // A sentence without words has an empty tree, and costs the model nothing.
        let seen: Vec<Vec<&str>> = words
            .iter()
            .zip(wanted)
            .map(|(words, wanted)| if *wanted { as_read(words) } else { Vec::new() })
            .collect();
        recalled_or_parsed(&self.model, &*self.trees, &seen)
    }

    fn annotate(
        &self,
        report: &Report,
        sentences: &[Sentence],
        words: &[Vec<&str>],
        parses: Vec<Parse>,
    ) -> Vec<AnnotatedSentence> {
        let read: Vec<_> =
            words.iter().zip(&parses).map(|(words, parse)| (&words[..], parse)).collect();
        let places = self.gazetteer.places(&read, &Context::default());
        drop(read);
        let marked = sentences.iter().zip(words).zip(parses).zip(places);
        marked
            .map(|(((sentence, words), parse), places)| {
                let toponyms = self.gazetteer.with_grounds(places, words);
                let tree = (!parse.words.is_empty()).then_some(&parse);
                let amounts = parallax_norm::amounts(words, tree);
                let times = parallax_norm::times(words, tree, report.published);
                let actors = self.actors.find(words, tree);
                AnnotatedSentence {
                    amounts,
                    times,
                    toponyms,
                    actors,
                    parse,
                    ..AnnotatedSentence::bare(sentence.clone())
                }
            })
            .collect()
    }
}

/// The rules that ship with the program, and a user's own.
fn rules_of(own: &[(String, String)]) -> Result<Rules, EngineError> {
    own.iter().try_fold(Rules::embedded(), |rules, (name, text)| {
        let unread = |cause| EngineError::Rule { name: name.clone(), cause: Box::new(cause) };
        rules.with(text).map_err(unread)
    })
}

fn voices_of(own: &str) -> Result<Voices, EngineError> {
    Voices::with(own).map_err(|cause| EngineError::Voices { cause: Box::new(cause) })
}

/// What ships with the program of what a user may have of their own: names of files, and their texts.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    /// The voices that are known by several names.
    pub voices: &'static str,
    /// The best-known parties; the rest come compiled from a dictionary.
    pub actors: &'static str,
    /// How events are said.
    pub frames: &'static [(&'static str, &'static str)],
    /// `lexicon.toml`, the lists of words beside them.
    pub lexicon: &'static str,
    /// The rules.
    pub rules: &'static [&'static str],
}

/// What ships.
pub fn shipped() -> Shipped {
    Shipped {
        voices: parallax_norm::SHIPPED_VOICES,
        actors: parallax_norm::SHIPPED_ACTORS,
        frames: parallax_reading::SHIPPED_FRAMES,
        lexicon: parallax_reading::SHIPPED_LEXICON,
        rules: Rules::embedded_texts(),
    }
}

/// Name, name with version, and words of every rule that ships.
pub fn rules() -> Vec<(String, String, String)> {
    let rules = Rules::embedded();
    let told = |rule: &Rule| (rule.name().to_owned(), rule.label(), rule.says().to_owned());
    rules.names().filter_map(|name| rules.get(name)).map(told).collect()
}

/// A rule in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSaid {
    /// Its name.
    pub name: String,
    /// Name and version.
    pub label: String,
    /// What it says.
    pub says: String,
    /// Whether it does not ship with the program, or says otherwise than the one of its name that does.
    pub is_own: bool,
}

/// Every rule there is, by name.
pub(crate) fn rules_said(all: &Rules) -> Vec<RuleSaid> {
    let shipped = rules();
    let said = |rule: &Rule| {
        let told = (rule.name().to_owned(), rule.label(), rule.says().to_owned());
        let is_own = !shipped.contains(&told);
        let (name, label, says) = told;
        RuleSaid { name, label, says, is_own }
    };
    all.names().filter_map(|name| all.get(name)).map(said).collect()
}

pub(crate) fn rule_called(rules: &Rules, name: &str) -> Result<Rule, EngineError> {
    let name = if name.is_empty() { DEFAULT_RULE } else { name };
    rules.get(name).cloned().ok_or_else(|| EngineError::UnknownRule {
        name: name.to_owned(),
        known: rules.names().collect::<Vec<_>>().join(", "),
    })
}

fn report_of(input: ReportInput, text: String) -> Report {
    let ReportInput { id, title, published, outlet, .. } = input;
    Report { id, text, title, published, outlet }
}

/// The encoder sees no case, and takes the name "IS" for the verb: it is shown the name's longer form.
fn as_read<'t>(words: &[&'t str]) -> Vec<&'t str> {
    let has_case = words.iter().any(|word| word.chars().any(char::is_lowercase));
    let shown = |word: &&'t str| if has_case && *word == "IS" { "ISIS" } else { *word };
    words.iter().map(shown).collect()
}

fn words_of<'t>(text: &'t str, sentences: &[Sentence]) -> Vec<Vec<&'t str>> {
    let words =
        |sentence: &Sentence| sentence.tokens.iter().map(|token| token.span.of(text)).collect();
    sentences.iter().map(words).collect()
}
