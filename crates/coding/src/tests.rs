//! Sentences with their trees, coded with the dictionaries that ship.

use parallax_model::{
    AnnotatedReport, AnnotatedSentence, Parse, Report, ReportId, Sentence, SentenceRole, Span,
    Token, Word,
};

use crate::Coder;

/// `form/lemma/UPOS/head/relation`, heads from 1, 0 for the root; a lemma left out is the form in small letters.
pub fn report(tree: &str, day: Option<&str>) -> AnnotatedReport {
    let (mut text, mut tokens, mut words) = (String::new(), Vec::new(), Vec::new());
    for word in tree.split_whitespace() {
        let fields: Vec<&str> = word.split('/').collect();
        let [form, lemma, upos, head, deprel] = fields[..] else { panic!("{word}") };
        let start = text.len() as u32;
        text.push_str(form);
        tokens.push(Token { span: Span::new(start, text.len() as u32) });
        text.push(' ');
        let head: u16 = head.parse().unwrap();
        words.push(Word {
            upos: upos.parse().unwrap(),
            lemma: if lemma.is_empty() { form.to_lowercase().into() } else { lemma.into() },
            head: head.checked_sub(1),
            deprel: parallax_model::Deprel::lenient(deprel),
        });
    }
    let span = Span::new(0, text.len() as u32);
    let sentence = Sentence { role: SentenceRole::Body, paragraph: 0, span, tokens };
    let parse = Parse { words, mentions: Vec::new() };
    let sentences = vec![AnnotatedSentence { parse, ..AnnotatedSentence::bare(sentence) }];
    let published = day.map(|day| day.parse().unwrap());
    let report = Report { id: ReportId::new("t"), text, title: None, published, outlet: None };
    AnnotatedReport { report, sentences }
}

pub fn coder() -> &'static Coder {
    static CODER: std::sync::OnceLock<Coder> = std::sync::OnceLock::new();
    CODER.get_or_init(|| Coder::embedded().expect("they ship"))
}

fn check(tree: &str, expected: &[&str]) {
    let report = report(tree, Some("2031-03-04"));
    let events = coder().code(&report).into_iter().map(|event| {
        let code = |party: Option<parallax_model::CodedParty>| {
            party.map_or_else(|| "---".to_owned(), |party| party.code)
        };
        format!("{} {} {}", code(event.source), event.code, code(event.target))
    });
    assert_eq!(events.collect::<Vec<_>>(), expected, "{}", report.report.text);
}

#[test]
fn an_active_and_a_passive_say_the_same() {
    check(
        "French//ADJ/2/amod police//NOUN/3/nsubj arrested/arrest/VERB/0/root Algerian//ADJ/5/amod students/student/NOUN/3/obj",
        &["FRACOP 173 DZAEDU"],
    );
    check(
        "Algerian//ADJ/2/amod students/student/NOUN/4/nsubj:pass were/be/AUX/4/aux:pass arrested/arrest/VERB/0/root \
         by//ADP/7/case French//ADJ/7/amod police//NOUN/4/obl:agent",
        &["FRACOP 173 DZAEDU"],
    );
}

#[test]
fn a_phrase_counts_wherever_it_hangs() {
    for head in ["2", "4"] {
        check(
            &format!(
                "Norway//PROPN/2/nsubj supplied/supply/VERB/0/root more//ADJ/4/amod weapons/weapon/NOUN/2/obj \
                 to//ADP/6/case Chad//PROPN/{head}/obl"
            ),
            &["NOR 072 TCD"],
        );
    }
}

#[test]
fn what_one_means_or_refuses_to_do_has_its_own_code() {
    let tree = |middle: &str| {
        format!(
            "Norway//PROPN/2/nsubj {middle} to//PART/4/mark help//VERB/2/xcomp Chad//PROPN/4/obj"
        )
    };
    check(&tree("wants/want/VERB/0/root"), &["NOR 033 TCD"]);
    check(&tree("refused/refuse/VERB/0/root"), &["NOR 122 TCD"]);
    check(&tree("vowed/vow/VERB/0/root"), &["NOR 033 TCD"]);
    let denied = "Norway//PROPN/2/nsubj denied/deny/VERB/0/root attacking/attack/VERB/2/xcomp Chad//PROPN/3/obj";
    check(denied, &[]);
}

#[test]
fn who_says_another_struck_accuses_and_who_reports_does_not() {
    check(
        "Norway//PROPN/2/nsubj said/say/VERB/0/root that//SCONJ/6/mark Chad//PROPN/6/nsubj had/have/AUX/6/aux \
         attacked/attack/VERB/2/ccomp Niger//PROPN/6/obj",
        &["NOR 112 TCD"],
    );
    check(
        "Chad//PROPN/2/nsubj attacked/attack/VERB/6/ccomp Niger//PROPN/2/obj ,//PUNCT/2/punct officials/official/NOUN/6/nsubj \
         said/say/VERB/0/root",
        &["TCD 190 NER"],
    );
}

#[test]
fn harm_not_done_and_background_are_no_events() {
    check(
        "Chad//PROPN/4/nsubj did/do/AUX/4/aux not//PART/4/advmod attack//VERB/0/root Niger//PROPN/4/obj",
        &[],
    );
    check("Chad//PROPN/3/nsubj might//AUX/3/aux attack//VERB/0/root Niger//PROPN/3/obj", &[]);
    check(
        "Chad//PROPN/2/nsubj attacked/attack/VERB/0/root Niger//PROPN/2/obj in//ADP/5/case 1987//NUM/2/obl",
        &[],
    );
}

#[test]
fn who_meets_together_meets_each_other() {
    check(
        "Norway//PROPN/4/nsubj and//CCONJ/3/cc Chad//PROPN/1/conj met/meet/VERB/0/root",
        &["NOR 040 TCD", "TCD 040 NOR"],
    );
}

#[test]
fn whom_a_hyphen_names_is_somebody_else() {
    check(
        "Iran//PROPN/3/compound -//PUNCT/3/punct backed/back/VERB/4/amod rebels/rebel/NOUN/5/nsubj attacked/attack/VERB/0/root \
         Niger//PROPN/5/obj",
        &["---REB 190 NER"],
    );
}

#[test]
fn a_role_counts_on_the_days_it_was_held() {
    let tree = "Obama//PROPN/2/nsubj visited/visit/VERB/0/root Norway//PROPN/2/obj";
    let code = |day| {
        let events = coder().code(&report(tree, Some(day)));
        events[0].source.clone().map(|party| party.code)
    };
    assert_eq!(code("2015-06-01").as_deref(), Some("USAGOV"));
    assert_eq!(code("2031-03-04").as_deref(), Some("USAELI"));
}
