//! Sentences to parts of speech, lemmas, trees and mentions. Pure.
//!
//! In: sentences of words. Out: one [`Parse`] each, in order. The network is `models/lm/` (see its model card), trained
//! by the recipe under `training/` and built into the program; nothing is read from disk at run time.
//!
//! **Invariant:** a sentence's parse depends on its words alone: not on its neighbours in the call, the number of workers
//! or the letters' case. *Check:* `parses_do_not_depend_on_company`, `case_does_not_matter`.
//!
//! How it is held though sentences run through the network together: `network.rs`.

use std::ops::Range;

use parallax_model::{Deprel, Mention, Parse, Upos, Word};

mod classes;
mod lemma;
mod mentions;
mod network;
mod tree;
mod weights;
mod wordpiece;

use classes::Classes;
use lemma::KnownLemmas;
use network::{Network, Pieces, Runner, Scores};
use wordpiece::WordPiece;

const VOCABULARY: &str = include_str!("../../../models/lm/vocab.txt");
const CLASSES: &str = include_str!("../../../models/lm/classes.tsv");
const KNOWN_LEMMAS: &str = include_str!("../../../models/lm/lemmas.tsv");
static WEIGHTS: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../models/lm/parallax-lm-1.rten"));

/// Bytes on a cache line's boundary, so that the runtime reads the weights where they lie.
#[repr(align(64))]
struct Aligned<T: ?Sized>(T);

/// Positions the network knows, the two marks included. Longer sentences are read in stretches.
const MAX_PIECES: usize = 256;

/// Pieces that go through the network together: enough that its kernels are at their best, few enough that what they make
/// stays near the processor.
const BATCH_PIECES: usize = 256;

/// Why the embedded model could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The runtime refuses the weights.
    #[error("the embedded language model does not load: {cause}")]
    Weights {
        /// What the runtime said.
        cause: String,
    },
    /// The class lists or the known lemmas name something this version does not know.
    #[error("the embedded language model names classes that this version does not know")]
    Classes,
}

/// The language model. Shared by threads; loading takes some 15 ms.
pub struct LanguageModel {
    pieces: WordPiece,
    classes: Classes,
    known_lemmas: KnownLemmas,
    network: Network,
}

impl LanguageModel {
    /// The model that ships in the program.
    pub fn embedded() -> Result<Self, LoadError> {
        Ok(Self {
            pieces: WordPiece::new(VOCABULARY),
            classes: Classes::parse(CLASSES).ok_or(LoadError::Classes)?,
            known_lemmas: KnownLemmas::parse(KNOWN_LEMMAS).ok_or(LoadError::Classes)?,
            network: Network::load(&WEIGHTS.0)?,
        })
    }

    /// The weights, as they are embedded: their digest tells models apart.
    pub fn weights() -> &'static [u8] {
        &WEIGHTS.0
    }

    /// Reads sentences: one parse each, in order. Runs on one thread; call it from as many as you have.
    ///
    /// Shape: a parse has a word for every word of its sentence; an empty sentence has an empty parse.
    /// Failure: none. A sentence beyond the network's reach (some 200 words) is read in stretches, and each later
    /// stretch hangs on the one before as `parataxis`.
    pub fn parse(&self, sentences: &[Vec<&str>]) -> Vec<Parse> {
        if sentences.iter().all(Vec::is_empty) {
            return vec![Parse::default(); sentences.len()];
        }
        self.network.with_runner(|runner| {
            let mut parses = vec![Parse::default(); sentences.len()];
            let (places, pieces) = self.stretches(sentences);
            let mut done = 0;
            while done < pieces.len() {
                let batch = batch(&pieces[done..]);
                let places = &places[done..done + batch.len()];
                self.append(&mut parses, sentences, places, &runner.score(batch), runner);
                done += batch.len();
            }
            parses
        })
    }

    /// Number of word pieces of a sentence, the two marks included: the unit in which speed is told.
    pub fn count_pieces(&self, words: &[&str]) -> usize {
        let (mut text, mut ids) = (String::new(), Vec::new());
        words.iter().for_each(|word| self.pieces.push(word, &mut text, &mut ids));
        ids.len() + 2
    }

    /// Every sentence in stretches that the network takes: which sentence and which of its words, and their pieces.
    fn stretches(&self, sentences: &[Vec<&str>]) -> (Vec<(usize, Range<usize>)>, Vec<Pieces>) {
        let (mut places, mut all, mut text) = (Vec::new(), Vec::new(), String::new());
        for (sentence, words) in sentences.iter().enumerate() {
            let mut from = 0;
            while from < words.len() {
                let pieces = self.pieces_of(&words[from..], &mut text);
                let to = from + pieces.first.len();
                places.push((sentence, from..to));
                all.push(pieces);
                from = to;
            }
        }
        (places, all)
    }

    /// As many words as fit, at least one.
    fn pieces_of(&self, words: &[&str], text: &mut String) -> Pieces {
        let mut pieces = Pieces::default();
        let Pieces { ids, first, last } = &mut pieces;
        ids.push(wordpiece::CLS);
        for word in words {
            let start = ids.len();
            self.pieces.push(word, text, ids);
            if ids.len() >= MAX_PIECES {
                ids.truncate(start);
                break;
            }
            first.push(start as i32);
            last.push(ids.len() as i32 - 1);
        }
        ids.push(wordpiece::SEP);
        pieces
    }

    /// Reads the scores of a batch of stretches into the parses of their sentences.
    fn append(
        &self,
        parses: &mut [Parse],
        sentences: &[Vec<&str>],
        places: &[(usize, Range<usize>)],
        scores: &Scores,
        runner: &Runner,
    ) {
        let trees = scores.arcs.iter().zip(&scores.words);
        let heads: Vec<Vec<usize>> =
            trees.map(|(arcs, words)| tree::best_tree(arcs, words.len())).collect();
        let relations = runner.relations(scores, &heads);
        let forms = places.iter().flat_map(|(at, words)| &sentences[*at][words.clone()]);
        let mut tags = self.tags(forms.copied(), scores, runner).into_iter();
        let mut relations = relations.chunks_exact(self.classes.deprel.len());
        let n_tags = self.classes.mention.len();
        for (((sentence, _), heads), words) in places.iter().zip(&heads).zip(&scores.words) {
            let parse = &mut parses[*sentence];
            let at = Stretch { offset: parse.words.len(), previous_root: root_of(parse) };
            let read = heads.iter().zip(tags.by_ref()).zip(relations.by_ref());
            parse.words.extend(read.map(|((&head, (upos, lemma)), relation)| {
                let (head, deprel) = at.place(head, self.relation(relation, head));
                Word { upos, lemma, head, deprel }
            }));
            let mention = &scores.mention[words.start * n_tags..words.end * n_tags];
            let found = mentions::mentions(&self.classes.mention, mention);
            parse.mentions.extend(found.into_iter().filter_map(|mention| at.mention(mention)));
        }
    }

    /// Part of speech and lemma of every word: the known one, else what the network's script makes.
    fn tags<'w>(
        &self,
        words: impl Iterator<Item = &'w str>,
        scores: &Scores,
        runner: &Runner,
    ) -> Vec<(Upos, Box<str>)> {
        let rows = scores.upos.chunks_exact(self.classes.upos.len());
        let mut unknown = Vec::new();
        let mut tags: Vec<(Upos, Box<str>)> = Vec::with_capacity(rows.len());
        for (row, word) in rows.zip(words) {
            let (upos, form) = (self.classes.upos[first_max(row)], word.to_lowercase());
            let lemma = self.known_lemmas.lemma(&form, upos);
            if lemma.is_none() {
                unknown.push(tags.len());
            }
            tags.push((upos, lemma.unwrap_or_else(|| form.into())));
        }
        let scripts = runner.lemmas(scores, &unknown);
        for (row, at) in scripts.chunks_exact(self.classes.lemma.len()).zip(unknown) {
            let script = &self.classes.lemma[first_max(row)];
            tags[at].1 = script.apply(&tags[at].1);
        }
        tags
    }

    /// `root` belongs to the root and to nothing else.
    fn relation(&self, row: &[f32], head: usize) -> Deprel {
        if head == 0 {
            return Deprel::Root;
        }
        let is_root = |i: usize| self.classes.deprel[i] == Deprel::Root;
        let others: Vec<f32> =
            row.iter().enumerate().map(|(i, &s)| if is_root(i) { f32::MIN } else { s }).collect();
        self.classes.deprel[first_max(&others)]
    }
}

/// As many of the first sentences as go through the network together, at least one.
fn batch(sentences: &[Pieces]) -> &[Pieces] {
    let mut n_pieces = 0;
    let fits = |sentence: &&Pieces| {
        n_pieces += sentence.ids.len();
        n_pieces <= BATCH_PIECES
    };
    let n = sentences.iter().take_while(fits).count();
    &sentences[..n.max(1)]
}

/// Where a stretch of a long sentence lies in the whole.
struct Stretch {
    offset: usize,
    previous_root: Option<u16>,
}

impl Stretch {
    /// Head and relation in the whole sentence. A head past word 65,535 cannot be named; the first root stands in.
    fn place(&self, head: usize, deprel: Deprel) -> (Option<u16>, Deprel) {
        match (head.checked_sub(1), self.previous_root) {
            (None, None) => (None, Deprel::Root),
            (None, Some(root)) => (Some(root), Deprel::Parataxis),
            (Some(i), root) => (u16::try_from(i + self.offset).ok().or(root), deprel),
        }
    }

    fn mention(&self, mention: Mention) -> Option<Mention> {
        let shift = |i: u16| u16::try_from(usize::from(i) + self.offset).ok();
        Some(Mention { start: shift(mention.start)?, end: shift(mention.end)?, ..mention })
    }
}

fn root_of(parse: &Parse) -> Option<u16> {
    let at = parse.words.iter().position(|word| word.head.is_none())?;
    u16::try_from(at).ok()
}

/// Index of the highest score; ties go to the first. A row is never empty.
fn first_max(row: &[f32]) -> usize {
    let keep = |best: usize, i: usize| if row[i] > row[best] { i } else { best };
    (0..row.len()).fold(0, keep)
}
