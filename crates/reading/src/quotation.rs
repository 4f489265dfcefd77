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
    /// A quotation that nobody has been named for yet: the sentence that opened it, and its paragraph.
    unowned: Option<(usize, u32)>,
    /// Who spoke in the sentence before, outside any mark: that sentence, and its paragraph.
    told_last: Option<(usize, u32, Speaker)>,
    /// That was the sentence right before.
    is_fresh: bool,
}

#[derive(Debug)]
struct Quotation {
    speaker: Speaker,
    is_open: bool,
    is_announced: bool,
    /// What was announced is a statement, and no list: "said:", "the following statement:".
    is_statement: bool,
    /// The announcement ends its line.
    ends_line: bool,
    /// Where it was opened or announced; of marks, where it goes on.
    paragraph: u32,
}

impl Quotation {
    /// Whether a sentence stands in a statement that has lines of its own.
    fn is_block(&self, view: &View<'_>) -> bool {
        self.is_statement && (self.ends_line || view.s.sentence.paragraph != self.paragraph)
    }

    /// Whether the report has its own voice again. A statement in paragraphs of its own goes on until another matter begins.
    fn is_turned_from(&self, view: &View<'_>) -> bool {
        const TO_ANOTHER_MATTER: &[&str] =
            &["meanwhile", "separately", "elsewhere", "earlier", "later"];
        let first = view.lower.first().map_or("", String::as_str);
        if self.is_block(view) {
            TO_ANOTHER_MATTER.contains(&first)
        } else {
            TURNS.contains(&first)
        }
    }
}

/// Whether a sentence ends where its line does.
fn ends_line(view: &View<'_>) -> bool {
    let end = view.s.sentence.tokens.last().map_or(0, |token| token.span.end as usize);
    view.text[end..].trim_start_matches([' ', '\t', '\r']).starts_with('\n')
}

/// Whether the words before a closing colon announce a statement.
fn announces_statement(view: &View<'_>) -> bool {
    const LEADS: &[&str] = &[
        "said",
        "says",
        "added",
        "wrote",
        "stated",
        "statement",
        "tweeted",
        "commented",
        "saying",
        "declared",
        "follows",
        "remarks",
    ];
    let last = view.len().checked_sub(2).map_or("", |i| view.lower[i].as_str());
    LEADS.contains(&last)
}

const MARKS: &[&str] = &["\"", "“", "”", "``", "''"];

/// Whether words open a quotation or close one: they hold an odd number of marks.
pub fn turns_quotation<W: AsRef<str>>(words: &[W]) -> bool {
    words.iter().filter(|word| MARKS.contains(&word.as_ref())).count() % 2 == 1
}

/// Whether a quotation stands open behind these words. Curved marks say which way they turn; straight ones are counted.
fn is_left_open<W: AsRef<str>>(words: &[W], was_open: bool) -> bool {
    let last = words.iter().rev().map(AsRef::as_ref).find(|word| MARKS.contains(word));
    match last {
        Some("“" | "``") => true,
        Some("”" | "''") => false,
        _ => was_open != turns_quotation(words),
    }
}

/// Words that turn from what somebody said to what the report says next.
const TURNS: &[&str] =
    &["meanwhile", "however", "earlier", "separately", "elsewhere", "later", "in", "also", "it"];

impl Quotations {
    /// Whose quotation a sentence stands in, before it is read.
    pub fn speaker(&self, view: &View<'_>) -> Option<&Speaker> {
        let Some(quote) = self.current.as_ref() else { return self.told_before(view) };
        let first = view.lower.first().map(String::as_str).unwrap_or("");
        if quote.is_announced {
            return (!quote.is_turned_from(view)).then_some(&quote.speaker);
        }
        let same = quote.paragraph == view.s.sentence.paragraph;
        let reopens = MARKS.contains(&first);
        (reopens || (quote.is_open && same)).then_some(&quote.speaker)
    }

    /// "The envoy says they flee. “We saw them go.”": a quotation by itself, right behind what somebody said.
    fn told_before(&self, view: &View<'_>) -> Option<&Speaker> {
        let is_mark = |w: Option<&String>| w.is_some_and(|w| MARKS.contains(&w.as_str()));
        let is_whole = view.len() > 2 && is_mark(view.lower.first()) && is_mark(view.lower.last());
        let (_, paragraph, speaker) =
            self.told_last.as_ref().filter(|_| is_whole && self.is_fresh)?;
        (*paragraph == view.s.sentence.paragraph).then_some(speaker)
    }

    /// Who made the statement that a sentence stands in, where one was announced: whoever speaks inside it is told of by them.
    pub fn announcer(&self, view: &View<'_>) -> Option<&Speaker> {
        let statement = |quote: &&Quotation| quote.is_announced && quote.is_block(view);
        self.current.as_ref().filter(statement).and_then(|_| self.speaker(view))
    }

    /// Notes what sentence `index` leaves open. `name` resolves a phrase to the speaker it names.
    ///
    /// Where it ends a quotation and says whose it was ("… Some were burned," she told the agency): the sentence that
    /// opened it, and who spoke.
    pub fn note(
        &mut self,
        view: &View<'_>,
        index: usize,
        lexicon: &Lexicon,
        name: &mut dyn FnMut(usize) -> Speaker,
    ) -> Option<(usize, Speaker)> {
        let paragraph = view.s.sentence.paragraph;
        let marks = view.lower.iter().filter(|w| MARKS.contains(&w.as_str())).count();
        let announces = view.lower.last().is_some_and(|w| w == ":");
        let odd = turns_quotation(&view.lower);
        let unowned = self.unowned.take().filter(|(_, at)| *at == paragraph);
        self.is_fresh = false;
        let told_last = self.told_last.clone().filter(|(_, at, _)| *at == paragraph);
        self.open_announced(view);
        let speaks = speaker_of(view, lexicon).filter(|&head| !self.is_within(view, head));
        match speaks {
            Some(head) if marks > 0 || announces => {
                let speaker = name(head);
                let closes = odd && unowned.is_some();
                let is_open = odd && !closes || announces;
                self.current = Some(Quotation {
                    speaker: speaker.clone(),
                    is_open,
                    is_announced: announces,
                    is_statement: announces && announces_statement(view),
                    ends_line: ends_line(view),
                    paragraph,
                });
                return unowned.filter(|_| closes).map(|(opened, _)| (opened, speaker));
            }
            Some(head) => {
                self.current = None;
                self.told_last = Some((index, paragraph, name(head)));
                self.is_fresh = true;
            }
            None if self.current.is_none() => {
                // An odd mark opens a quotation, or closes the one that nobody has been named for.
                self.unowned = match unowned {
                    // "The envoy says they flee. “We saw … It was done.”": nobody else has come between.
                    Some((opened, _)) if odd => {
                        return told_last
                            .filter(|(told, ..)| told + 1 == opened)
                            .map(|(.., speaker)| (opened, speaker));
                    }
                    None if odd => Some((index, paragraph)),
                    open => open,
                };
            }
            None => self.go_on(view, odd, marks, paragraph),
        }
        None
    }

    /// Notes the marks of a sentence that nobody needs to read: "He was 19." opens or closes a quotation as any other.
    pub fn note_unread(&mut self, words: &[&str], paragraph: u32) {
        let Some(quote) = &mut self.current else { return };
        let reopens = words.first().is_some_and(|w| MARKS.contains(w));
        if quote.is_announced {
            return;
        }
        if quote.paragraph != paragraph && !reopens {
            self.current = None;
            return;
        }
        quote.is_open = is_left_open(words, quote.is_open);
        quote.paragraph = paragraph;
        if !quote.is_open && !words.iter().any(|w| MARKS.contains(w)) {
            self.current = None;
        }
    }

    /// What was announced and opens with a mark goes by its marks from there on.
    fn open_announced(&mut self, view: &View<'_>) {
        let opens = view.lower.first().is_some_and(|w| MARKS.contains(&w.as_str()));
        let Some(quote) = self.current.as_mut().filter(|q| q.is_announced && opens) else { return };
        quote.is_announced = false;
        quote.is_open = false;
        quote.paragraph = view.s.sentence.paragraph;
    }

    /// Whether somebody speaks only inside what was announced: "I welcome the report, which found …".
    fn is_within(&self, view: &View<'_>, head: usize) -> bool {
        let is_announced =
            self.current.as_ref().is_some_and(|q| q.is_announced && q.is_block(view));
        let cue = view.head(head).unwrap_or(head);
        let is_main = matches!(view.rel(cue).base(), "root" | "parataxis" | "conj");
        let says_here = matches!(
            view.lemma(cue),
            "say" | "add" | "tell" | "comment" | "announce" | "report" | "write" | "reply" | "note"
        );
        is_announced && !(is_main && says_here)
    }

    fn go_on(&mut self, view: &View<'_>, odd: bool, marks: usize, paragraph: u32) {
        let Some(quote) = &mut self.current else { return };
        let reopens = view.lower.first().is_some_and(|w| MARKS.contains(&w.as_str()));
        // A paragraph that does not open with a mark again is the report's own.
        if !quote.is_announced && quote.paragraph != paragraph && !reopens {
            self.current = None;
            return;
        }
        if quote.is_announced {
            if quote.is_turned_from(view) {
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
        // "Anybody who was seen running was a suspect": whoever is seen says nothing.
        .filter(|&cue| !view.is_passive(cue))
        // "Minister of Trade, Ada Bell said:": of two subjects the near one is the name.
        .filter_map(|cue| view.children_by(cue, "nsubj").min_by_key(|&s| s.abs_diff(cue)))
        .find(|&s| {
            !matches!(view.lower[s].as_str(), "i" | "we" | "you" | "it" | "that" | "this" | "they")
        })
}
