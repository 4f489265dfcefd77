//! A parsed sentence for people: a row a word, and the tree drawn.

use super::layout::{clean, padded, width};
use crate::terminal::Terminal;
use parallax_model::{Parse, Sentence};

/// The sentence, its words in a table, its tree below.
pub fn drawn(sentence: &Sentence, parse: &Parse, text: &str, terminal: &Terminal) -> String {
    let forms: Vec<String> =
        sentence.tokens.iter().map(|token| clean(token.span.of(text))).collect();
    let mut out = format!("{}\n", terminal.paint("1", &clean(sentence.span.of(text))));
    out.push_str(&table(&forms, parse));
    out.push('\n');
    if let Some(root) = parse.words.iter().position(|word| word.head.is_none()) {
        branch(root, "", "", &forms, parse, &mut out);
    }
    out.push('\n');
    out
}

fn table(forms: &[String], parse: &Parse) -> String {
    let header = ["#", "word", "lemma", "pos", "head", "relation", "mention"].map(str::to_owned);
    let mut rows = vec![header.to_vec()];
    for (at, (form, word)) in forms.iter().zip(&parse.words).enumerate() {
        let head = word.head.map_or("–".to_owned(), |head| (head + 1).to_string());
        let holding = parse.mentions.iter().find(|m| (m.start..m.end).contains(&(at as u16)));
        let mention = holding.map_or("", |mention| mention.kind.as_str());
        rows.push(vec![
            (at + 1).to_string(),
            form.clone(),
            word.lemma.to_string(),
            word.upos.to_string(),
            head,
            word.deprel.to_string(),
            mention.to_owned(),
        ]);
    }
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|idx| rows.iter().map(|row| width(&row[idx])).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, &columns)| padded(cell, columns)).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// One word with everything under it. `first` stands before the word, `rest` before the lines below it.
fn branch(at: usize, first: &str, rest: &str, forms: &[String], parse: &Parse, out: &mut String) {
    let word = &parse.words[at];
    let form = forms.get(at).map_or("", String::as_str);
    out.push_str(&format!("{first}{form} ({})\n", word.deprel));
    let children: Vec<usize> = (0..parse.words.len())
        .filter(|&child| parse.words[child].head.map(usize::from) == Some(at))
        .collect();
    for (n, &child) in children.iter().enumerate() {
        let is_last = n + 1 == children.len();
        let (elbow, bar) = if is_last { ("`-- ", "    ") } else { ("|-- ", "|   ") };
        branch(child, &format!("{rest}{elbow}"), &format!("{rest}{bar}"), forms, parse, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::{Deprel, SentenceRole, Span, Token, Upos, Word};

    #[test]
    fn the_tree_hangs_from_its_root() {
        let text = "shells hit Homs";
        let spans = [Span::new(0, 6), Span::new(7, 10), Span::new(11, 15)];
        let sentence = Sentence {
            role: SentenceRole::Body,
            paragraph: 0,
            span: Span::new(0, 15),
            tokens: spans.map(|span| Token { span }).to_vec(),
        };
        let word =
            |upos, lemma: &str, head, deprel| Word { upos, lemma: lemma.into(), head, deprel };
        let words = vec![
            word(Upos::Noun, "shell", Some(1), Deprel::Nsubj),
            word(Upos::Verb, "hit", None, Deprel::Root),
            word(Upos::Propn, "homs", Some(1), Deprel::Obj),
        ];
        let parse = Parse { words, mentions: Vec::new() };
        let terminal = Terminal { is_terminal: false, has_colour: false, width: 80 };
        let drawing = drawn(&sentence, &parse, text, &terminal);
        assert!(
            drawing.ends_with("hit (root)\n|-- shells (nsubj)\n`-- Homs (obj)\n\n"),
            "{drawing}"
        );
        assert!(drawing.contains("1  shells  shell  NOUN   2     nsubj"), "{drawing}");
    }
}
