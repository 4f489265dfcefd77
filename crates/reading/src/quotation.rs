//! Whose words a sentence without a speaker of its own is: quotations that run over several sentences.
//!
//! Two ways of quoting at length: between marks, where the press opens each further paragraph with a mark again; and
//! announced ("The minister said:"), where what follows is the minister's until somebody else speaks or the text turns.

use parallax_model::{Speaker, Upos};

use crate::lexicon::Lexicon;
use crate::view::View;

/// What a passage remembers of a quotation between sentences.
#[derive(Debug, Default)]
pub struct Quotations {
    current: Option<Quotation>,
}

#[derive(Debug)]
struct Quotation {
    speaker: Speaker,
    is_open: bool,
    is_announced: bool,
    paragraph: u32,
}

const MARKS: &[&str] = &["\"", "“", "”", "``", "''"];

/// Words that turn from what somebody said to what the report says next.
const TURNS: &[&str] =
    &["meanwhile", "however", "earlier", "separately", "elsewhere", "later", "in", "also", "it"];

impl Quotations {
    /// Whose quotation a sentence stands in, before it is read.
    pub fn speaker(&self, view: &View<'_>) -> Option<&Speaker> {
        let quote = self.current.as_ref()?;
        let first = view.lower.first().map(String::as_str).unwrap_or("");
        if quote.is_announced {
            return (!TURNS.contains(&first)).then_some(&quote.speaker);
        }
        let same = quote.paragraph == view.s.sentence.paragraph;
        let reopens = MARKS.contains(&first);
        (reopens || (quote.is_open && same)).then_some(&quote.speaker)
    }

    /// Notes what a sentence leaves open. `name` resolves a phrase to the speaker it names.
    pub fn note(
        &mut self,
        view: &View<'_>,
        lexicon: &Lexicon,
        name: &mut dyn FnMut(usize) -> Speaker,
    ) {
        let paragraph = view.s.sentence.paragraph;
        let marks = view.lower.iter().filter(|w| MARKS.contains(&w.as_str())).count();
        let announces = view.lower.last().is_some_and(|w| w == ":");
        let odd = marks % 2 == 1;
        match speaker_of(view, lexicon) {
            Some(head) if marks > 0 || announces => {
                let is_open = odd || announces;
                self.current = Some(Quotation {
                    speaker: name(head),
                    is_open,
                    is_announced: announces,
                    paragraph,
                });
            }
            Some(_) => self.current = None,
            None => self.go_on(view, odd, marks, paragraph),
        }
    }

    fn go_on(&mut self, view: &View<'_>, odd: bool, marks: usize, paragraph: u32) {
        let Some(quote) = &mut self.current else { return };
        let turns = view.lower.first().is_some_and(|w| TURNS.contains(&w.as_str()));
        if quote.is_announced {
            if turns {
                self.current = None;
            }
            return;
        }
        quote.is_open = quote.is_open != odd;
        quote.paragraph = paragraph;
        if marks == 0 && !quote.is_open {
            self.current = None;
        }
    }
}

/// The subject of a verb of saying, first and second persons aside: they speak inside a quotation.
fn speaker_of(view: &View<'_>, lexicon: &Lexicon) -> Option<usize> {
    (0..view.len())
        .filter(|&i| view.upos(i) == Upos::Verb && lexicon.lists("say", view.lemma(i)))
        // "Minister of Trade, Ada Bell said:": of two subjects the near one is the name.
        .filter_map(|cue| view.children_by(cue, "nsubj").min_by_key(|&s| s.abs_diff(cue)))
        .find(|&s| {
            !matches!(view.lower[s].as_str(), "i" | "we" | "you" | "it" | "that" | "this" | "they")
        })
}
