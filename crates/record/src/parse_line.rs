//! A parsed sentence as one line of JSON, `parallax.parse/1`, or as CoNLL-U.

use crate::claim_line::pair;
use parallax_model::{Mention, Parse, Sentence, Word};
use serde::{Deserialize, Serialize};

/// One word of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordLine {
    /// As written.
    pub form: String,
    /// `[start, end]`.
    pub span: [u32; 2],
    /// Dictionary form.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: String,
    /// 0-based index of the governing word; null for the root.
    pub head: Option<u16>,
    /// Relation to it.
    pub deprel: String,
}

/// One mention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentionLine {
    /// First word, 0-based.
    pub start: u16,
    /// One past the last word.
    pub end: u16,
    /// What it names.
    pub kind: String,
}

/// One parsed sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParseLine {
    /// [`ParseLine::FORMAT`].
    pub format: String,
    /// 0-based index of the sentence.
    pub sentence: usize,
    /// `[start, end]`.
    pub span: [u32; 2],
    /// What the sentence is on the page.
    pub role: String,
    /// As written.
    pub text: String,
    /// Its words.
    pub words: Vec<WordLine>,
    /// Its mentions.
    pub mentions: Vec<MentionLine>,
}

impl ParseLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.parse/1";

    /// The line of sentence number `idx` of a report that reads `text`.
    pub fn new(idx: usize, sentence: &Sentence, parse: &Parse, text: &str) -> Self {
        let words = sentence.tokens.iter().zip(&parse.words).map(|(token, word)| WordLine {
            form: token.span.of(text).to_owned(),
            span: pair(token.span),
            lemma: word.lemma.to_string(),
            upos: word.upos.to_string(),
            head: word.head,
            deprel: word.deprel.to_string(),
        });
        let mentions = parse.mentions.iter().map(|mention| MentionLine {
            start: mention.start,
            end: mention.end,
            kind: mention.kind.to_string(),
        });
        Self {
            format: Self::FORMAT.to_owned(),
            sentence: idx,
            span: pair(sentence.span),
            role: sentence.role.to_string(),
            text: sentence.span.of(text).to_owned(),
            words: words.collect(),
            mentions: mentions.collect(),
        }
    }
}

/// The sentence in CoNLL-U, mentions in the last column, with the empty line that ends it.
pub fn conllu(idx: usize, sentence: &Sentence, parse: &Parse, text: &str) -> String {
    let one_line = sentence.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = format!("# sent_id = {}\n# text = {one_line}\n", idx + 1);
    for (at, (token, word)) in sentence.tokens.iter().zip(&parse.words).enumerate() {
        let next = sentence.tokens.get(at + 1);
        let is_glued = next.is_some_and(|next| next.span.start == token.span.end);
        let form = token.span.of(text);
        out.push_str(&conllu_word(at, form, word, &misc(at, &parse.mentions, is_glued)));
    }
    out.push('\n');
    out
}

fn conllu_word(at: usize, form: &str, word: &Word, misc: &str) -> String {
    let head = word.head.map_or(0, |head| head + 1);
    let form = form.replace(char::is_whitespace, " ");
    format!(
        "{}\t{form}\t{}\t{}\t_\t_\t{head}\t{}\t_\t{misc}\n",
        at + 1,
        word.lemma,
        word.upos,
        word.deprel
    )
}

fn misc(at: usize, mentions: &[Mention], is_glued: bool) -> String {
    let holding = mentions.iter().find(|m| (m.start..m.end).contains(&(at as u16)));
    let mention = holding.map(|mention| {
        let begins = if usize::from(mention.start) == at { "B" } else { "I" };
        format!("Mention={begins}-{}", mention.kind)
    });
    let glue = is_glued.then(|| "SpaceAfter=No".to_owned());
    let parts: Vec<String> = mention.into_iter().chain(glue).collect();
    if parts.is_empty() { "_".to_owned() } else { parts.join("|") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::{Deprel, MentionKind, SentenceRole, Span, Token, Upos};

    #[test]
    fn conllu_has_ten_columns_a_word_and_one_root() {
        let text = "Homs fell.";
        let spans = [Span::new(0, 4), Span::new(5, 9), Span::new(9, 10)];
        let sentence = Sentence {
            role: SentenceRole::Body,
            paragraph: 0,
            span: Span::new(0, 10),
            tokens: spans.map(|span| Token { span }).to_vec(),
        };
        let word =
            |upos, lemma: &str, head, deprel| Word { upos, lemma: lemma.into(), head, deprel };
        let parse = Parse {
            words: vec![
                word(Upos::Propn, "homs", Some(1), Deprel::Nsubj),
                word(Upos::Verb, "fall", None, Deprel::Root),
                word(Upos::Punct, ".", Some(1), Deprel::Punct),
            ],
            mentions: vec![Mention { start: 0, end: 1, kind: MentionKind::Place }],
        };
        let written = conllu(0, &sentence, &parse, text);
        let expected = "# sent_id = 1\n# text = Homs fell.\n\
            1\tHoms\thoms\tPROPN\t_\t_\t2\tnsubj\t_\tMention=B-place\n\
            2\tfell\tfall\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No\n\
            3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n";
        assert_eq!(written, expected);
    }
}
