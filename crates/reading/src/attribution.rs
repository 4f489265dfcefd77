//! Finds who says, thinks or wants what, in every sentence that has a tree.
//!
//! A cue is a verb, adjective or noun of the lexicon's `cue-` lists, or "according to". Its content is the clause, the
//! quotation or the phrase that the tree hangs on it; a quotation that goes on in the next sentences goes on with it.
//!
//! **Invariant:** no word is in two attributions: an attribution inside the content of another is part of what is said.

use parallax_model::{AnnotatedReport, Attribution, Deprel, SentenceRole, Span, Upos, WordRange};

use crate::frames::Frames;
use crate::lexicon::Lexicon;
use crate::roles;
use crate::speech;
use crate::view::View;

/// Every attribution of a report, in order of the cue.
pub fn attributions(report: &AnnotatedReport, frames: &Frames) -> Vec<Attribution> {
    let mut passage = Passage { tags: Tags::of(report), ..Passage::default() };
    for (index, sentence) in report.sentences.iter().enumerate() {
        if sentence.sentence.role == SentenceRole::Furniture || sentence.parse.words.is_empty() {
            continue;
        }
        let view = View::new(sentence, &report.report.text, &|lemma| frames.knows(lemma));
        passage.sentence(&view, index, &frames.lexicon);
    }
    passage.settle();
    passage.found.retain(|attribution| !attribution.content.is_empty());
    passage.found
}

/// What is found so far, and what of a quotation waits for its speaker.
#[derive(Default)]
struct Passage {
    found: Vec<Attribution>,
    quotation: Quotation,
    /// Quoted words since the mark that opened them, whose speaker has yet to be named.
    waiting: Vec<Span>,
    /// Last sentence that the last attribution reaches, while what is quoted next may still be its.
    reaches: Option<usize>,
    announced: Announced,
    tags: Tags,
}

/// "She added: …", without quotation marks: the rest of the paragraph is what she added.
#[derive(Default, Clone, Copy, PartialEq)]
enum Announced {
    #[default]
    Nothing,
    /// The cue's sentence ends with the colon.
    Next,
    /// What is announced stands in this paragraph.
    Paragraph(u32),
}

impl Passage {
    fn sentence(&mut self, view: &View<'_>, index: usize, lexicon: &Lexicon) {
        let quoted = self.quotation.mark(view);
        let opens = matches!(view.lower[0].as_str(), "“" | "``" | "\"" | "''" | "”");
        if self.goes_on_announced(view, quoted.goes_on || opens) {
            return;
        }
        let signature = signed(view, &quoted, !self.waiting.is_empty());
        if !quoted.goes_on && signature.is_none() {
            self.settle();
        }
        let own = match self.tags.opens(view).or(signature) {
            Some(by_layout) => vec![by_layout],
            None => in_sentence(view, &quoted, lexicon),
        };
        if own.is_empty() {
            self.without_cue(view, &quoted, opens, index);
            return;
        }
        let first = self.found.len();
        self.found.extend(own.iter().map(|a| a.as_said(view, index)));
        let quotes = |f: &Found| f.content.iter().any(|&i| quoted.words[i]);
        // "…. …," she said: the speaker of the sentence that closes a quotation said the whole of it.
        let at = own.iter().position(quotes).unwrap_or(0);
        let waiting = std::mem::take(&mut self.waiting);
        self.found[first + at].content.splice(0..0, waiting);
        let last = &own[own.len() - 1];
        self.announced = announced_by(view, last, &quoted);
        let goes_on = quotes(last) || self.announced == Announced::Next;
        self.reaches = goes_on.then_some(index);
    }

    /// Whether the sentence is more of what a colon announced; then it is taken whole.
    fn goes_on_announced(&mut self, view: &View<'_>, is_quoted: bool) -> bool {
        let paragraph = view.s.sentence.paragraph;
        let announced = std::mem::take(&mut self.announced);
        let goes_on = !is_quoted
            && match announced {
                Announced::Nothing => false,
                Announced::Next => true,
                Announced::Paragraph(now) => now == paragraph,
            };
        let Some(last) = self.found.last_mut().filter(|_| goes_on) else { return false };
        last.content.extend(pieces(view, &(0..view.len()).collect::<Vec<_>>()));
        self.announced = Announced::Paragraph(paragraph);
        true
    }

    /// A sentence without a cue, quoted from its start: more of what was said before, or the start of what is said next.
    fn without_cue(&mut self, view: &View<'_>, quoted: &Quoted, opens: bool, index: usize) {
        let near = self.reaches.is_some_and(|last| index - last <= 1);
        let words: Vec<usize> = (0..view.len()).filter(|&i| quoted.words[i]).collect();
        if !(quoted.goes_on || opens) || words.len() * 2 <= view.len() {
            self.settle();
            self.reaches = None;
            return;
        }
        self.waiting.extend(pieces(view, &words));
        if near {
            self.reaches = Some(index);
        }
    }

    /// Nobody else was named: what waits is of whoever spoke just before, if anybody did.
    fn settle(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        if let Some(last) = self.found.last_mut().filter(|_| self.reaches.is_some()) {
            last.content.extend(waiting);
        }
    }
}

/// What stands before the colon at the start of more than one paragraph: whoever speaks in an interview.
#[derive(Default)]
struct Tags(Vec<String>);

impl Tags {
    fn of(report: &AnnotatedReport) -> Self {
        let mut seen: Vec<String> = Vec::new();
        let mut last = None;
        for sentence in &report.sentences {
            let paragraph = Some(sentence.sentence.paragraph);
            if paragraph != last {
                seen.extend(tag(sentence, &report.report.text));
            }
            last = paragraph;
        }
        seen.sort_unstable();
        let again = seen.windows(2).filter(|pair| pair[0] == pair[1]);
        let mut tags: Vec<String> = again.map(|pair| pair[0].clone()).collect();
        tags.dedup();
        // An interview has two sides.
        Self(if tags.len() > 1 { tags } else { Vec::new() })
    }

    fn opens(&self, view: &View<'_>) -> Option<Found> {
        let name = tag(view.s, view.text).filter(|tag| self.0.contains(tag))?;
        let colon = name.split(' ').count();
        let content = (colon + 1..view.len()).collect();
        Some(Found { source: (0..colon).collect(), cue: vec![colon], content })
    }
}

/// The one to four words before the colon at a sentence's start.
fn tag(sentence: &parallax_model::AnnotatedSentence, text: &str) -> Option<String> {
    let words = sentence.sentence.tokens.iter().take(5).map(|token| token.span.of(text));
    let words: Vec<&str> = words.collect();
    let colon = words.iter().position(|w| *w == ":").filter(|&at| at > 0)?;
    Some(words[..colon].join(" ").to_lowercase())
}

/// "“…” — A. Name": a quotation that is signed.
fn signed(view: &View<'_>, quoted: &Quoted, waits: bool) -> Option<Found> {
    const DASHES: &[&str] = &["—", "–", "―", "--", "-", "――"];
    let last = (0..view.len()).rev().find(|&i| quoted.words[i]);
    let before = last.or((quoted.goes_on || waits).then_some(0))?;
    let dash = (before..view.len()).find(|&i| DASHES.contains(&view.lower[i].as_str()))?;
    let closes = (before..dash).all(|i| quoted.words[i] || view.upos(i) == Upos::Punct);
    let source: Vec<usize> =
        (dash + 1..view.len()).filter(|&i| view.upos(i) != Upos::Punct).collect();
    let name =
        |i: &usize| matches!(view.upos(*i), Upos::Propn | Upos::Adp | Upos::Noun | Upos::Det);
    let is_name = (1..=6).contains(&source.len())
        && source.iter().all(name)
        && source.iter().any(|&i| view.upos(i) == Upos::Propn);
    if !(closes && is_name) {
        return None;
    }
    let content = (0..dash).filter(|&i| quoted.words[i]).collect();
    Some(Found { source, cue: vec![dash], content })
}

/// What the colon of a sentence's last cue announces.
fn announced_by(view: &View<'_>, last: &Found, quoted: &Quoted) -> Announced {
    let cue = last.cue[last.cue.len() - 1];
    let colon = (cue..view.len().min(cue + 4)).find(|&i| view.lower[i] == ":");
    let quotes =
        quoted.words.iter().any(|&q| q) || view.lower.last().is_some_and(|w| w == "\"" || w == "“");
    match colon {
        Some(_) if quotes => Announced::Nothing,
        Some(colon) if colon + 1 == view.len() => Announced::Next,
        Some(_) => Announced::Paragraph(view.s.sentence.paragraph),
        None => Announced::Nothing,
    }
}

/// Quotation marks opened and not yet closed.
#[derive(Default)]
struct Quotation {
    is_open: bool,
    paragraph: u32,
}

/// Which words of a sentence stand between quotation marks, and whether the first of them was opened before.
struct Quoted {
    words: Vec<bool>,
    goes_on: bool,
}

impl Quotation {
    fn mark(&mut self, view: &View<'_>) -> Quoted {
        // The press opens each paragraph of a long quotation anew.
        if view.s.sentence.paragraph != self.paragraph {
            self.is_open = false;
        }
        self.paragraph = view.s.sentence.paragraph;
        let goes_on = self.is_open;
        let mut words = vec![false; view.len()];
        for (i, word) in words.iter_mut().enumerate() {
            match view.lower[i].as_str() {
                "“" | "``" => self.is_open = true,
                // Some type the closing mark at both ends.
                "”" | "''" | "\"" => self.is_open = !self.is_open,
                _ => *word = self.is_open,
            }
        }
        Quoted { words, goes_on }
    }
}

/// One attribution in words of its sentence.
struct Found {
    source: Vec<usize>,
    cue: Vec<usize>,
    content: Vec<usize>,
}

impl Found {
    fn as_said(&self, view: &View<'_>, index: usize) -> Attribution {
        Attribution {
            sentence: index as u32,
            source: (!self.source.is_empty()).then(|| view.span(&self.source)),
            cue: view.span(&self.cue),
            content: pieces(view, &self.content),
        }
    }
}

fn in_sentence(view: &View<'_>, quoted: &Quoted, lexicon: &Lexicon) -> Vec<Found> {
    let mut cues: Vec<usize> = (0..view.len()).collect();
    // The outermost speaks; what it says is its own.
    cues.sort_by_key(|&i| (view.ancestors(i).count(), i));
    let mut found: Vec<Found> = Vec::new();
    for cue in cues {
        if quoted.words[cue] || found.iter().any(|f| f.holds(cue)) {
            continue;
        }
        let Some(mut new) = attribution_by(view, cue, quoted, lexicon) else { continue };
        new.content.retain(|&i| !new.cue.contains(&i) && !new.source.contains(&i));
        new.content.retain(|i| !found.iter().any(|f| f.holds(*i)));
        whole_quotations(&mut new, quoted);
        let says = new.content.iter().any(|&i| view.upos(i) != Upos::Punct);
        if says || announces(view, cue, lexicon) {
            found.push(new);
        }
    }
    found.sort_by_key(|f| f.cue[0]);
    found
}

/// Whoever said a part of a quotation said the whole of it.
fn whole_quotations(new: &mut Found, quoted: &Quoted) {
    let mut content = new.content.clone();
    for &word in &new.content {
        let before = (0..word).rev().take_while(|&i| quoted.words[i]);
        let after = (word..quoted.words.len()).take_while(|&i| quoted.words[i]);
        if quoted.words[word] {
            content.extend(before.chain(after));
        }
    }
    content.sort_unstable();
    content.dedup();
    content.retain(|i| !new.cue.contains(i) && !new.source.contains(i));
    new.content = content;
}

/// "She added:", with what she added in the next sentence.
fn announces(view: &View<'_>, cue: usize, lexicon: &Lexicon) -> bool {
    view.lower.last().is_some_and(|w| w == ":")
        && lexicon.lists("cue-say", view.lemma(cue))
        && view.upos(cue) == Upos::Verb
        && source_of(view, cue).is_some()
}

impl Found {
    fn holds(&self, word: usize) -> bool {
        self.source.contains(&word) || self.cue.contains(&word) || self.content.contains(&word)
    }
}

fn attribution_by(
    view: &View<'_>,
    cue: usize,
    quoted: &Quoted,
    lexicon: &Lexicon,
) -> Option<Found> {
    if view.lower[cue] == "according" {
        return according(view, cue);
    }
    let lemma = view.lemma(cue);
    match view.upos(cue) {
        Upos::Verb | Upos::Aux => {
            let says = lexicon.lists("cue-say", lemma);
            let minds = lexicon.lists("cue-mind", lemma);
            let acts = lexicon.lists("cue-act", lemma);
            if !(says || minds || acts) || view.rel(cue).base() == "amod" {
                return None;
            }
            let content = said_in_clause(view, cue, says, quoted)
                .or_else(|| wanted(view, cue).filter(|_| says || minds))
                .or_else(|| quoted_beside(view, cue, quoted).filter(|_| says))
                .or_else(|| spoken_of(view, cue, lexicon).filter(|_| acts || minds))
                .or_else(|| announces(view, cue, lexicon).then(Vec::new))?;
            Some(by_verb(view, cue, content, lexicon))
        }
        Upos::Adj if lexicon.lists("cue-adjective", lemma) => {
            view.child(cue, "cop")?;
            let content = said_in_clause(view, cue, false, quoted)
                .or_else(|| wanted(view, cue))
                .or_else(|| about(view, cue, lexicon))?;
            Some(by_verb(view, cue, content, lexicon))
        }
        Upos::Noun if lexicon.lists("cue-noun", lemma) => by_noun(view, cue, lexicon),
        _ => None,
    }
}

/// "according to the ministry": the rest of the clause.
fn according(view: &View<'_>, cue: usize) -> Option<Found> {
    let source = view.head(cue).filter(|&s| view.rel(cue) == Deprel::Case && s > cue)?;
    let top = view.head(source)?;
    let words = view.subtree(source, &|_| false);
    let content: Vec<usize> =
        view.subtree(top, &|i| i == source).into_iter().filter(|i| !words.contains(i)).collect();
    let cue: Vec<usize> = [cue, cue + 1].into_iter().filter(|&i| i < source).collect();
    let named = words.into_iter().filter(|i| *i > cue[cue.len() - 1]);
    Some(Found { source: named.filter(|&i| view.upos(i) != Upos::Punct).collect(), cue, content })
}

fn by_verb(view: &View<'_>, cue: usize, content: Vec<usize>, lexicon: &Lexicon) -> Found {
    let source = source_of(view, cue).map(|s| view.phrase(s)).unwrap_or_default();
    let source: Vec<usize> = source.into_iter().filter(|i| !content.contains(i)).collect();
    let near = |&c: &usize| match view.rel(c).base() {
        "aux" | "compound" | "cop" => true,
        "advmod" => c + 3 > cue && c < cue + 2,
        _ => false,
    };
    let mut words: Vec<usize> = view.children(cue).iter().copied().filter(near).collect();
    words.push(cue);
    // "call for", "talk about": the preposition belongs to the verb.
    let next = cue + 1;
    if next < view.len()
        && lexicon.lists("cue-preposition", &view.lower[next])
        && view.rel(next) == Deprel::Case
        && content.first() == Some(&next)
    {
        words.push(next);
    }
    words.sort_unstable();
    let cue = hull_without(words, &source, &content);
    Found { source, cue, content }
}

/// Words from the first to the last, those of the source and the content left out.
fn hull_without(words: Vec<usize>, source: &[usize], content: &[usize]) -> Vec<usize> {
    let (first, last) = (words[0], words[words.len() - 1]);
    let whole =
        (first..=last).all(|i| !source.contains(&i) && !content.contains(&i) || words.contains(&i));
    if whole && last - first < 8 {
        (first..=last).collect()
    } else {
        words[words.len() - 1..].to_vec()
    }
}

fn source_of(view: &View<'_>, cue: usize) -> Option<usize> {
    if view.is_passive(cue) && view.upos(cue) == Upos::Verb {
        return roles::agent(view, cue);
    }
    roles::surface_subject(view, cue, 0)
}

/// A clause under the cue ("said that …"), or the clause that the cue is put into ("…, he said").
fn said_in_clause(view: &View<'_>, cue: usize, says: bool, quoted: &Quoted) -> Option<Vec<usize>> {
    let clause = view.children(cue).iter().copied().find(|&c| {
        matches!(view.rel(c).base(), "ccomp")
            || (says && view.rel(c).base() == "parataxis" && c > cue && quoted.words[c])
    });
    if let Some(clause) = clause {
        let mut words = view.subtree(clause, &|_| false);
        words.extend(beyond_colon(view, cue, &words));
        return Some(words);
    }
    let aside = says && speech::is_aside(view, cue);
    let host = match aside {
        true => view.ancestors(cue).find(|&a| view.upos(a) == Upos::Verb)?,
        false => view.head(cue)?,
    };
    let inserted = says
        && (view.rel(cue) == Deprel::Parataxis
            || (view.rel(cue) == Deprel::Advcl && view.case_of(cue) == Some("as")))
        && source_of(view, cue).is_some_and(|s| view.is_under(s, cue));
    if !(inserted || aside) {
        return None;
    }
    let own = view.subtree(cue, &|_| false);
    Some(view.subtree(host, &|i| i == cue).into_iter().filter(|i| !own.contains(i)).collect())
}

/// "said: A. B": whatever follows the colon.
fn beyond_colon(view: &View<'_>, cue: usize, words: &[usize]) -> Vec<usize> {
    let Some(colon) = (cue + 1..view.len().min(cue + 4)).find(|&i| view.lower[i] == ":") else {
        return Vec::new();
    };
    (colon + 1..view.len()).filter(|i| !words.contains(i)).collect()
}

/// "wants to leave", "called the plan a mistake".
fn wanted(view: &View<'_>, cue: usize) -> Option<Vec<usize>> {
    let clause = view.child(cue, "xcomp")?;
    let mut words = view.subtree(clause, &|_| false);
    if let Some(object) = view.child(cue, "obj").filter(|&o| o > cue && o < clause) {
        words.extend(view.subtree(object, &|_| false));
        words.sort_unstable();
        words.dedup();
    }
    Some(words)
}

/// The quoted words of the sentence, where the cue has no clause of its own.
fn quoted_beside(view: &View<'_>, cue: usize, quoted: &Quoted) -> Option<Vec<usize>> {
    let under = |i: usize| view.is_under(i, cue) || view.rel(cue) == Deprel::Root;
    let words: Vec<usize> = (0..view.len()).filter(|&i| quoted.words[i] && under(i)).collect();
    (words.len() > 1).then_some(words)
}

/// "criticised the plan", "called for an inquiry".
fn spoken_of(view: &View<'_>, cue: usize, lexicon: &Lexicon) -> Option<Vec<usize>> {
    if view.is_passive(cue) {
        return None;
    }
    let Some(object) = view.child(cue, "obj") else { return about(view, cue, lexicon) };
    let mut words = view.subtree(object, &|_| false);
    words.extend(about(view, cue, lexicon).unwrap_or_default());
    words.sort_unstable();
    words.dedup();
    words.retain(|&i| i > cue);
    (!words.is_empty()).then_some(words)
}

fn about(view: &View<'_>, cue: usize, lexicon: &Lexicon) -> Option<Vec<usize>> {
    let behind = |&c: &usize| {
        c > cue
            && matches!(view.rel(c).base(), "obl" | "advcl" | "nmod")
            && view.case_of(c).is_some_and(|case| lexicon.lists("cue-preposition", case))
            && !view.s.times.iter().any(|t| t.words.holds(c))
    };
    let words: Vec<usize> = view
        .children(cue)
        .iter()
        .filter(|c| behind(c))
        .flat_map(|&c| view.subtree(c, &|_| false))
        .collect();
    (!words.is_empty()).then_some(words)
}

/// "his claim that …", "a plan to …".
fn by_noun(view: &View<'_>, cue: usize, lexicon: &Lexicon) -> Option<Found> {
    let clause = view.children(cue).iter().copied().find(|&c| {
        let marked =
            view.children_by(c, "mark").any(|m| matches!(view.lower[m].as_str(), "that" | "to"));
        c > cue
            && matches!(view.rel(c).base(), "acl" | "ccomp")
            && view.rel(c) != Deprel::AclRelcl
            && marked
    });
    let owner = view.child(cue, "nmod:poss");
    let content = match clause {
        Some(clause) => view.subtree(clause, &|_| false),
        None => about(view, cue, lexicon).filter(|_| owner.is_some())?,
    };
    let source = owner.or_else(|| {
        let verb = view.head(cue).filter(|_| view.rel(cue) == Deprel::Obj)?;
        roles::surface_subject(view, verb, 0)
    });
    let source = source.map(|s| view.phrase(s)).unwrap_or_default();
    Some(Found { source, cue: vec![cue], content })
}

/// Words as spans: runs that only punctuation interrupts are one; punctuation at the ends is left out, quotation marks aside.
fn pieces(view: &View<'_>, words: &[usize]) -> Vec<Span> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let punct = |i: usize| view.upos(i) == Upos::Punct;
    for &word in words {
        match runs.last_mut() {
            Some((_, end)) if word <= *end || (*end..word).all(punct) => {
                *end = (word + 1).max(*end)
            }
            _ => runs.push((word, word + 1)),
        }
    }
    let trimmed = runs.into_iter().filter_map(|(mut start, mut end)| {
        while start < end && punct(start) {
            start += 1;
        }
        while end > start && punct(end - 1) {
            end -= 1;
        }
        (start < end).then(|| view.s.span_of(WordRange::new(start, end)))
    });
    trimmed.collect()
}
