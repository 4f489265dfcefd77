//! One sentence's tree, ready to be walked: lower-cased words, children, clauses, phrases.

use parallax_model::{
    AnnotatedSentence, Deprel, Mention, MentionKind, PlacePrecision, Span, Upos, Word, WordRange,
};

/// Verbs without a passive: "25 members died, it was reported".
const INTRANSITIVE: &[&str] = &[
    "die",
    "perish",
    "succumb",
    "flee",
    "fall",
    "clash",
    "erupt",
    "happen",
    "occur",
    "withdraw",
    "retreat",
    "collapse",
    "vanish",
    "disappear",
    "return",
    "come",
    "go",
    "arrive",
];

/// A parsed sentence with its children lists. Words are addressed by index.
pub struct View<'a> {
    /// The sentence.
    pub s: &'a AnnotatedSentence,
    /// The report's text.
    pub text: &'a str,
    /// Its words, lower-cased.
    pub lower: Vec<String>,
    /// How many of them are a dateline.
    pub dateline: usize,
    words: Vec<Word>,
    lemmas: Vec<String>,
    children: Vec<Vec<usize>>,
}

impl<'a> View<'a> {
    /// Prepares a sentence; one that was not parsed has no words.
    ///
    /// A lemma that `knows` does not hold of gives way to a dictionary form that it does hold of: the model's lemmas
    /// are guesses by spelling, the word lists are not.
    pub fn new(s: &'a AnnotatedSentence, text: &'a str, knows: &dyn Fn(&str) -> bool) -> Self {
        let n = s.parse.words.len().min(s.sentence.tokens.len());
        let lower: Vec<String> = (0..n).map(|i| s.word(text, i).to_lowercase()).collect();
        let dateline = crate::setting::dateline(s, text);
        let words = crate::mend::mended(s, text, &lower, dateline);
        let lemmas = (0..n).map(|i| lemma(&words[i], &lower[i], knows)).collect();
        let mut children = vec![Vec::new(); n];
        for (i, word) in words.iter().enumerate() {
            if let Some(head) = word.head.map(usize::from).filter(|&head| head < n) {
                children[head].push(i);
            }
        }
        Self { s, text, lower, dateline, words, lemmas, children }
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.lower.len()
    }

    /// What the model says of a word, mended.
    pub fn word(&self, i: usize) -> &Word {
        &self.words[i]
    }

    /// Lemma of a word.
    pub fn lemma(&self, i: usize) -> &str {
        &self.lemmas[i]
    }

    /// Part of speech of a word. What has an object of its own is a verb, whatever the model calls it.
    pub fn upos(&self, i: usize) -> Upos {
        match self.word(i).upos {
            Upos::Noun if self.child(i, "obj").is_some() && self.child(i, "det").is_none() => {
                Upos::Verb
            }
            upos => upos,
        }
    }

    /// Relation of a word to its governor.
    pub fn rel(&self, i: usize) -> Deprel {
        self.word(i).deprel
    }

    /// Governor of a word.
    pub fn head(&self, i: usize) -> Option<usize> {
        self.word(i).head.map(usize::from)
    }

    /// Dependents of a word, left to right.
    pub fn children(&self, i: usize) -> &[usize] {
        &self.children[i]
    }

    /// First dependent by relation; `nsubj` also matches `nsubj:pass`, `nsubj:pass` only itself.
    pub fn child(&self, i: usize, rel: &str) -> Option<usize> {
        self.children_by(i, rel).next()
    }

    /// Dependents by relation, left to right.
    pub fn children_by<'s>(&'s self, i: usize, rel: &'s str) -> impl Iterator<Item = usize> + 's {
        self.children[i].iter().copied().filter(move |&child| matches_rel(self.rel(child), rel))
    }

    /// The preposition or subordinator that marks a word: "by" in "by rebels"; "according to" is "according".
    pub fn case_of(&self, i: usize) -> Option<&str> {
        self.children_by(i, "case")
            .chain(self.children_by(i, "mark"))
            .next()
            .map(|c| self.lower[c].as_str())
    }

    /// Governor, its governor, and so on up to the root; the word itself excluded.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.head(i), |&a| self.head(a)).take(self.len())
    }

    /// Whether `i` is `top` or depends on it, however far down.
    pub fn is_under(&self, i: usize, top: usize) -> bool {
        i == top || self.ancestors(i).any(|a| a == top)
    }

    /// All words under `top`, itself included, ascending, without the branches that `skip` refuses.
    pub fn subtree(&self, top: usize, skip: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let mut found = vec![top];
        let mut next = 0;
        while next < found.len() {
            let at = found[next];
            found.extend(self.children[at].iter().copied().filter(|&child| !skip(child)));
            next += 1;
        }
        found.sort_unstable();
        found
    }

    /// The object of a verb, also where its approximator makes it look like an adverbial: "control about half the country",
    /// "killed between 21 and 23 civilians".
    pub fn direct_object(&self, verb: usize) -> Option<usize> {
        self.child(verb, "obj").or_else(|| {
            self.children_by(verb, "obl").find(|&c| {
                let adjoins = self.subtree(c, &|_| false).first() == Some(&(verb + 1));
                let about = [
                    "about", "around", "over", "under", "nearly", "almost", "between", "some", "up",
                ];
                let next = |i: usize| self.lower.get(i).map_or("", String::as_str);
                let bounds = next(verb + 1) == "at" && matches!(next(verb + 2), "least" | "most");
                let approximates = bounds || about.contains(&next(verb + 1));
                let measured = self
                    .s
                    .amounts
                    .iter()
                    .any(|a| a.words.holds(verb + 1) || a.words.holds(verb + 2))
                    || matches!(next(verb + 2), "half" | "all" | "most");
                adjoins && approximates && measured
            })
        })
    }

    /// Whether a verb stands in the passive, also where a headline or a participle leaves the auxiliary out.
    pub fn is_passive(&self, verb: usize) -> bool {
        // A passive subject beside an object is an active one misread: "the blast killed 80 people".
        let misread = self.direct_object(verb).is_some() && self.child(verb, "aux:pass").is_none();
        if misread && self.child(verb, "nsubj:pass").is_some() {
            return false;
        }
        if self.child(verb, "aux:pass").is_some() || self.child(verb, "nsubj:pass").is_some() {
            return true;
        }
        if self.child(verb, "obl:agent").is_some() {
            return true;
        }
        if self.is_shot_and_killed(verb) {
            return true;
        }
        match self.rel(verb).base() {
            // A relative clause without any subject is a participle: "12 members, all killed".
            "acl" => {
                let bare = self.child(verb, "obj").is_none() && self.child(verb, "nsubj").is_none();
                let finite =
                    self.rel(verb) == Deprel::AclRelcl && self.child(verb, "aux").is_some();
                bare && !finite && self.is_past_participle(verb)
            }

            "amod" => self.is_past_participle(verb),
            "conj" => {
                let bare = self.child(verb, "nsubj").is_none() && self.child(verb, "obj").is_none();
                let head = self.head(verb);
                bare && self.is_past_participle(verb) && head.is_some_and(|h| self.is_passive(h))
            }
            "xcomp" | "ccomp" | "advcl" => {
                let bare = !INTRANSITIVE.contains(&self.lemma(verb))
                    && self.child(verb, "obj").is_none()
                    && self.child(verb, "nsubj").is_none();
                bare && self.is_past_participle(verb)
            }
            _ => false,
        }
    }

    /// "girl shot, killed", "man stabbed and killed": a headline's pair of participles, of which neither has an object.
    fn is_shot_and_killed(&self, verb: usize) -> bool {
        let bare = |v: usize| self.child(v, "obj").is_none() && self.child(v, "aux").is_none();
        let hit = |v: usize| matches!(self.lemma(v), "shoot" | "stab" | "beat") && bare(v);
        let killed = |v: usize| {
            matches!(self.lower[v].as_str(), "killed" | "wounded" | "injured")
                && self.rel(v) == Deprel::Conj
                && self.child(v, "nsubj").is_none()
                && bare(v)
        };
        hit(verb) && self.is_past_participle(verb) && self.children_by(verb, "conj").any(killed)
            || killed(verb)
                && self.head(verb).is_some_and(|head| hit(head) && self.is_past_participle(head))
    }

    /// "were killed and several wounded": a joined participle with a subject of its own and no auxiliary, told in one breath
    /// with the passive before it.
    pub fn is_gapped(&self, verb: usize) -> bool {
        let passive = self.head(verb).is_some_and(|h| self.child(h, "aux:pass").is_some());
        self.rel(verb) == Deprel::Conj
            && passive
            && self.upos(verb) == Upos::Verb
            && self.child(verb, "aux").is_none()
            && self.child(verb, "nsubj:pass").is_some_and(|s| s + 1 == verb)
    }

    /// Whether the form is that of a past participle: changed, and neither "-ing" nor third person.
    pub fn is_past_participle(&self, i: usize) -> bool {
        let form = self.lower[i].as_str();
        let same_forms =
            ["hit", "shot", "beset", "put", "set", "hurt", "cut", "overrun", "burst", "wounded"];
        if same_forms.contains(&form) {
            return true;
        }
        form != self.lemma(i) && !form.ends_with("ing") && !form.ends_with('s')
    }

    /// Whether a noun's form says more than one.
    pub fn is_plural(&self, i: usize) -> bool {
        const PLURAL_ONLY: &[&str] = &[
            "people",
            "police",
            "troops",
            "forces",
            "civilians",
            "personnel",
            "cattle",
            "children",
            "women",
            "men",
            "crew",
        ];
        let form = self.lower[i].as_str();
        PLURAL_ONLY.contains(&form)
            || (form != self.lemma(i)
                && matches!(self.upos(i), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Verb))
    }

    /// Bytes of the hull of some words.
    pub fn span(&self, words: &[usize]) -> Span {
        match (words.iter().min(), words.iter().max()) {
            (Some(&first), Some(&last)) => self.s.span_of(WordRange::new(first, last + 1)),
            _ => self.s.span_of(WordRange::new(0, 0)),
        }
    }

    /// Text of the hull of some words.
    pub fn text_of(&self, words: &[usize]) -> &'a str {
        self.span(words).of(self.text)
    }

    /// Kind of the named mention that a word is part of. A name that the report uses as a place of the gazetteer is no
    /// person, whatever the network takes it for, nor is the verb before it part of the name: "retook Mekelle".
    pub fn mention_kind(&self, i: usize) -> Option<MentionKind> {
        let mention = |m: &&Mention| (usize::from(m.start)..usize::from(m.end)).contains(&i);
        let mention = self.s.parse.mentions.iter().find(mention)?;
        let is_place = mention.kind == MentionKind::Person
            && self.s.toponyms.iter().any(|t| {
                let start = usize::from(t.words.start);
                let is_object = self.rel(i) == Deprel::Obj
                    && self.head(i).is_some_and(|verb| verb + 1 == start);
                t.place.precision != PlacePrecision::Unresolved
                    && t.words.holds(i)
                    && (t.words.start <= mention.start || is_object)
                    && mention.end <= t.words.end
            });
        Some(if is_place { MentionKind::Place } else { mention.kind })
    }

    /// Words of the noun phrase headed by `head`: modifiers in, further conjuncts, clauses and asides out.
    pub fn phrase(&self, head: usize) -> Vec<usize> {
        let skip = |i: usize| match self.rel(i).base() {
            "conj" => self.head(i) == Some(head),
            "cc" => self.head(i) == Some(head),
            // "factions led by the Nusra Front": whose they are is part of who they are.
            "acl"
                if matches!(
                    self.lemma(i),
                    "lead" | "back" | "link" | "affiliate" | "ally" | "loyal"
                ) =>
            {
                false
            }
            "acl" | "appos" | "parataxis" | "advcl" | "discourse" | "ccomp" | "dep" | "list"
            | "nsubj" | "cop" | "orphan" | "mark" | "aux" | "csubj" | "obj" | "expl" => true,
            // "a 10-year-old boy": the measure inside the adjective stays.
            "obl" => self.head(i) == Some(head),
            "case" | "punct" => self.head(i) == Some(head),
            "advmod" => self.head(i) == Some(head) && i > head,
            // "Idlib , with a population of …, is the second capital": what is told before a noun is no part of its name.
            "nmod" if self.head(i) == Some(head) && i < head && self.rel(i) == Deprel::Nmod => {
                self.child(i, "case").is_some()
            }
            "nmod" => matches!(self.case_of(i), Some("including" | "among" | "like")),
            _ => false,
        };
        let mut words = self.subtree(head, &skip);
        self.close_brackets(&mut words);
        let mut words = contiguous(words, head);
        let is_mark = |i: Option<&usize>| {
            i.is_some_and(|&i| {
                i != head && matches!(&*self.lower[i], "," | ":" | "-" | "–" | "—" | "--")
            })
        };
        while is_mark(words.first()) {
            words.remove(0);
        }
        while is_mark(words.last()) {
            words.pop();
        }
        self.extend_glued(&mut words);
        words
    }

    /// "Islamic State (ISIS) militants": a short form in brackets inside a phrase is passed over, not stopped at.
    fn close_brackets(&self, words: &mut Vec<usize>) {
        const LONGEST: usize = 5;
        let gap = |pair: &[usize]| {
            let (before, behind) = (pair[0], pair[1]);
            let is_bracket = behind - before > 2
                && behind - before <= LONGEST
                && self.lower[before + 1] == "("
                && self.lower[behind - 1] == ")"
                && (before + 2..behind - 1).all(|i| self.lower[i].chars().all(char::is_alphabetic));
            is_bracket.then(|| before + 1..behind)
        };
        let inside: Vec<usize> = words.windows(2).filter_map(gap).flatten().collect();
        words.extend(inside);
        words.sort_unstable();
    }

    /// "Iraq and Al" of "Iraq and Al-Sham": what a hyphen joins to a name's last word is of the name, whatever the tree says.
    fn extend_glued(&self, words: &mut Vec<usize>) {
        let tokens = &self.s.sentence.tokens;
        let is_glued = |i: usize| i < self.len() && tokens[i].span.start == tokens[i - 1].span.end;
        let is_name = |i: usize| self.upos(i) == Upos::Propn;
        while let Some(&last) = words.last()
            && is_name(last)
            && is_glued(last + 1)
            && is_glued(last + 2)
            && matches!(&*self.lower[last + 1], "-" | "–")
            && is_name(last + 2)
        {
            words.extend([last + 1, last + 2]);
        }
    }

    /// "fighters and an affiliate captured": a second subject beyond an "and" is a conjunct misread.
    fn co_subject(&self, head: usize) -> Option<usize> {
        let verb = self.head(head).filter(|_| self.rel(head).base() == "nsubj")?;
        let other =
            self.children_by(verb, "nsubj").find(|&s| s != head && (s < verb) == (head < verb))?;
        let (first, last) = (head.min(other), head.max(other));
        (first..last).any(|i| self.lower[i] == "and").then_some(other)
    }

    /// "two soldiers, an official and a contractor": the middle of a list that looks like an apposition.
    fn is_listed(&self, head: usize, middle: usize) -> bool {
        let indefinite = self.children(middle).iter().any(|&c| {
            matches!(self.lower[c].as_str(), "a" | "an") || self.rel(c).base() == "nummod"
        });
        let ends = self.children_by(head, "conj").find(|&c| c > middle).is_some_and(|last| {
            let and = self.child(last, "cc").filter(|&a| a > 0);
            and.is_some_and(|a| self.lower[a - 1] != ",")
        });
        indefinite && ends && self.upos(head) == Upos::Noun && self.upos(middle) == Upos::Noun
    }

    /// "12 civilians, mostly women and children", "12 people, among them a doctor and a nurse": nobody more.
    fn tells_make_up(&self, head: usize) -> bool {
        const SHARES: &[&str] =
            &["mostly", "mainly", "largely", "predominantly", "primarily", "chiefly"];
        let is_whole = |w: usize| matches!(&*self.lower[w], "them" | "whom");
        self.children_by(head, "advmod").any(|a| SHARES.contains(&&*self.lower[a]))
            || self.children_by(head, "nmod").any(|w| w < head && is_whole(w))
            || self.children(head).iter().any(|&many| {
                many < head
                    && matches!(&*self.lower[many], "many" | "most" | "some" | "several")
                    && self.children_by(many, "nmod").any(is_whole)
            })
    }

    /// Every conjunct of a phrase, its head first.
    pub fn conjuncts(&self, head: usize) -> Vec<usize> {
        let mut all = vec![head];
        let mut next = 0;
        while next < all.len() {
            let nominal = |&c: &usize| {
                !matches!(self.upos(c), Upos::Verb | Upos::Aux) && self.case_of(c).is_none()
            };
            all.extend(self.children_by(all[next], "conj").filter(nominal));
            // "two soldiers, an official and a contractor": a list that opens like an apposition.
            // "nine people : six farmers and three soldiers": they are the nine.
            let told = |c: usize| (all[next]..c).any(|i| self.lower[i] == ":");
            let listed = |&c: &usize| {
                !self.tells_make_up(c)
                    && self.child(c, "conj").is_some()
                    && self.child(c, "acl").is_none()
                    && !told(c)
            };
            let listed = |c: &usize| listed(c) || self.is_listed(all[next], *c);
            let more: Vec<usize> = self.children_by(all[next], "appos").filter(listed).collect();
            all.extend(more);
            all.extend(self.co_subject(all[next]).filter(|c| !all.contains(c)));
            next += 1;
        }
        all.sort_unstable();
        all
    }
}

fn lemma(word: &Word, form: &str, knows: &dyn Fn(&str) -> bool) -> String {
    let inflects =
        matches!(word.upos, Upos::Verb | Upos::Noun | Upos::Adj | Upos::Propn | Upos::Aux);
    let as_is = &*word.lemma == form;
    if !inflects || (knows(&word.lemma) && !(as_is && word.upos == Upos::Verb)) {
        return word.lemma.to_string();
    }
    // "wounded" the verb is a form of "wound", though the lists know "the wounded" too.
    let known = crate::inflect::base_forms(form).into_iter().find(|base| knows(base));
    let own = knows(form).then(|| form.to_owned());
    // "gunmen" is a form too, whatever list names it.
    let inflected = word.upos == Upos::Verb || form.ends_with("men");
    let chosen = if inflected { known.or(own) } else { own.or(known) };
    chosen.unwrap_or_else(|| word.lemma.to_string())
}

/// Drops words cut off from the head by a gap of more than punctuation's width.
fn contiguous(words: Vec<usize>, head: usize) -> Vec<usize> {
    let at = words.iter().position(|&w| w == head).unwrap_or(0);
    let mut first = at;
    while first > 0 && words[first] - words[first - 1] <= 2 {
        first -= 1;
    }
    let mut last = at;
    while last + 1 < words.len() && words[last + 1] - words[last] <= 2 {
        last += 1;
    }
    words[first..=last].to_vec()
}

/// Whether a relation is what a pattern asks for: a pattern without subtype matches every subtype.
pub fn matches_rel(rel: Deprel, pattern: &str) -> bool {
    if pattern.contains(':') { rel.as_str() == pattern } else { rel.base() == pattern }
}
