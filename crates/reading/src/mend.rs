//! Mends a tree where grammar leaves no doubt: a small network now and then attaches what English does not.
//!
//! In: a sentence's words as the model read them. Out: the same words, some with another governor or relation. Each rule
//! says what it has seen; none looks at what a word means beyond its part of speech.

use parallax_model::{AnnotatedSentence, Deprel, MentionKind, Upos, Word};

/// The words of a sentence, mended. `lower` holds their lower-cased forms.
///
/// The first `dateline` words stand outside the sentence.
pub fn mended(s: &AnnotatedSentence, text: &str, lower: &[String], dateline: usize) -> Vec<Word> {
    let mut tree = Tree { s, lower, words: s.parse.words[..lower.len()].to_vec() };
    tree.set_aside(dateline);
    for i in 0..lower.len() {
        tree.name_taken_for_verb(i, text);
        tree.verb_taken_for_name(i);
        tree.dead(i);
        tree.shot(i);
        tree.owner_behind(i);
        tree.object(i);
        tree.object_behind(i);
        tree.name_of_title(i);
        tree.counted_subject(i);
        tree.counted_state(i);
        tree.number_on_adverb(i);
        tree.joined_noun(i);
        tree.list_behind_colon(i);
        tree.day_of_saying(i);
        tree.place_of_subject(i);
        tree.clause_ahead_of_its_noun(i);
        tree.clause_beyond_a_verb(i);
        tree.clause_of_time(i);
        tree.participle_behind(i);
        tree.inverted_saying(i);
        tree.subject_of_saying(i);
        tree.speaker_behind_comma(i);
        tree.phrasal(i);
        tree.subject_of_conjunct(i);
        tree.subject_behind_and(i);
    }
    tree.words
}

struct Tree<'t> {
    s: &'t AnnotatedSentence,
    lower: &'t [String],
    words: Vec<Word>,
}

impl Tree<'_> {
    fn head(&self, i: usize) -> Option<usize> {
        self.words[i].head.map(usize::from).filter(|&head| head < self.words.len())
    }

    fn hang(&mut self, i: usize, head: usize, deprel: Deprel) {
        self.words[i].head = Some(head as u16);
        self.words[i].deprel = deprel;
    }

    fn child(&self, of: usize, rel: &str) -> Option<usize> {
        (0..self.words.len())
            .find(|&i| self.head(i) == Some(of) && self.words[i].deprel.base() == rel)
    }

    fn is_verb(&self, i: usize) -> bool {
        self.words[i].upos == Upos::Verb
    }

    fn is_noun(&self, i: usize) -> bool {
        matches!(self.words[i].upos, Upos::Noun | Upos::Propn)
    }

    fn is_time(&self, i: usize) -> bool {
        self.s.times.iter().any(|t| t.words.holds(i))
    }

    /// "KHARTOUM, Oct 11 (Reuters) - At least 60 were killed": the dateline is nobody's subject and no part of the clause.
    fn set_aside(&mut self, n: usize) {
        let Some(dash) = n.checked_sub(1).filter(|_| n < self.words.len()) else { return };
        let is_within = |i: usize| i < n;
        // Whoever hung on the dateline hangs on what governs it; without that, the sentence's first word of its own leads.
        let beyond =
            |tree: &Self| (0..n).filter_map(|i| tree.head(i)).find(|&head| !is_within(head));
        let own_root =
            |tree: &Self| (n..tree.words.len()).find(|&i| tree.head(i).is_some_and(is_within));
        let Some(lead) = beyond(self).or_else(|| own_root(self)) else { return };
        let role = (0..n).find(|&i| self.head(i) == Some(lead)).map(|i| self.words[i].deprel);
        let mut role = role.filter(|rel| {
            rel.base() == "nsubj" && {
                let is_subject =
                    |i| self.head(i) == Some(lead) && self.words[i].deprel.base() == "nsubj";
                !(n..self.words.len()).any(is_subject)
            }
        });
        for i in n..self.words.len() {
            if self.head(i).is_some_and(is_within) {
                if i == lead {
                    self.words[i].head = None;
                    self.words[i].deprel = Deprel::Root;
                } else {
                    self.words[i].head = Some(lead as u16);
                    if self.is_noun(i)
                        && let Some(role) = role.take()
                    {
                        self.words[i].deprel = role;
                    }
                }
            }
        }
        for i in 0..dash {
            self.hang(i, dash, Deprel::Dep);
        }
        self.hang(dash, lead, Deprel::Discourse);
    }

    /// "Officer Marwan Said, who had deserted, died in prison": a capital in the middle of a sentence that is not all in
    /// capitals makes a name of it, which says nothing.
    fn name_taken_for_verb(&mut self, i: usize, text: &str) {
        if i == 0 || self.lower[i] != "said" || !self.is_verb(i) || self.s.word(text, i) != "Said" {
            return;
        }
        let before =
            self.child(i, "nsubj").filter(|&n| n + 1 == i && self.words[n].upos == Upos::Propn);
        let told = self.child(i, "ccomp").or_else(|| self.child(i, "parataxis")).filter(|&t| t > i);
        let (Some(name), Some(told)) = (before, told) else { return };
        let subject =
            if self.child(told, "aux").is_some_and(|a| self.words[a].deprel == Deprel::AuxPass) {
                Deprel::NsubjPass
            } else {
                Deprel::Nsubj
            };
        (self.words[told].head, self.words[told].deprel) =
            (self.words[i].head, self.words[i].deprel);
        self.words[i].upos = Upos::Propn;
        self.words[i].lemma = "said".into();
        for k in 0..self.words.len() {
            if self.head(k) == Some(i) && k != name {
                self.words[k].head = Some(told as u16);
            }
        }
        self.hang(name, told, subject);
        self.hang(i, name, Deprel::Flat);
    }

    /// "The army retook Korba": a root with a subject, no copula and the past form of a verb is that verb, and what runs on
    /// from it as a name is its object.
    fn verb_taken_for_name(&mut self, i: usize) {
        let Some(verb) = crate::inflect::irregular_verb(&self.lower[i]) else { return };
        let subject = self.child(i, "nsubj").filter(|&subject| subject < i);
        let is_name = matches!(self.words[i].upos, Upos::Propn | Upos::X);
        if !is_name || subject.is_none() || self.child(i, "cop").is_some() {
            return;
        }
        self.words[i].upos = Upos::Verb;
        self.words[i].lemma = verb.into();
        if let Some(object) = self.child(i, "flat").filter(|&object| object > i) {
            self.words[object].deprel = Deprel::Obj;
            for rest in object + 1..self.words.len() {
                if self.head(rest) == Some(i) && self.words[rest].deprel == Deprel::Flat {
                    self.words[rest].head = Some(object as u16);
                }
            }
        }
    }

    /// "shot dead a nurse": the state in which the verb leaves somebody, and no particle.
    fn dead(&mut self, i: usize) {
        let Some(verb) = self.head(i).filter(|&v| self.is_verb(v)) else { return };
        let particle = matches!(self.words[i].deprel, Deprel::CompoundPrt | Deprel::Advmod);
        if particle && self.lower[i] == "dead" {
            self.words[i].upos = Upos::Adj;
            self.hang(i, verb, Deprel::Xcomp);
        }
    }

    /// "4 shot in Kassala", "5-year-old shot near school": a headline tells of who was shot, and counts no shots.
    fn shot(&mut self, i: usize) {
        let goes_on = self.lower.get(i + 1).is_some_and(|next| {
            matches!(
                next.as_str(),
                "in" | "at"
                    | "near"
                    | "outside"
                    | "inside"
                    | "by"
                    | "during"
                    | "while"
                    | "on"
                    | "after"
                    | ","
                    | "dead"
            )
        });
        let is_noun = self.lower[i] == "shot" && self.words[i].upos == Upos::Noun;
        if i == 0 || !is_noun || !goes_on || self.child(i, "det").is_some() {
            return;
        }
        let before = i - 1;
        let opens = || (0..before).all(|k| self.words[k].upos != Upos::Verb);
        let is_number = self.words[before].upos == Upos::Num
            && (before == 0
                || matches!(self.lower[before - 1].as_str(), ":" | "|" | "-" | "–" | "—"));
        let is_age = self.lower[before] == "old"
            && (0..before).any(|k| matches!(self.lower[k].as_str(), "year" | "month"))
            || self.lower[before].ends_with("-old");
        if self.head(before) == Some(i) && opens() && (is_number || is_age) {
            self.words[i].upos = Upos::Verb;
            self.words[i].lemma = "shoot".into();
            self.hang(before, i, Deprel::NsubjPass);
            // Who is told by an age is called by all of it.
            let unit = (0..before)
                .find(|&k| self.head(k) == Some(before) && self.words[k].deprel.base() == "obl");
            if let Some(unit) = unit {
                self.words[unit].deprel = Deprel::Compound;
            }
        }
    }

    /// "Lina's brother Adam's wife": whoever owns stands before what is owned, so that the brother is whose wife she is.
    fn owner_behind(&mut self, i: usize) {
        let Some(noun) = self.head(i).filter(|&n| n + 1 == i && self.is_noun(n)) else { return };
        let marked = self.lower.get(i + 1).is_some_and(|w| matches!(w.as_str(), "'s" | "’s"));
        let owned = i + 2;
        if self.words[i].deprel != Deprel::NmodPoss || !marked || owned >= self.words.len() {
            return;
        }
        if self.is_noun(owned) && self.head(noun) != Some(owned) {
            (self.words[owned].head, self.words[owned].deprel) =
                (self.words[noun].head, self.words[noun].deprel);
            self.hang(i, noun, Deprel::Appos);
            self.hang(noun, owned, Deprel::NmodPoss);
        }
    }

    /// "forces retook Mekelle": a name right behind a verb is its object, and no part of it.
    fn object(&mut self, i: usize) {
        let Some(verb) = self.head(i).filter(|&v| self.is_verb(v) && v < i) else { return };
        let within = matches!(self.words[i].deprel.base(), "flat" | "compound" | "fixed");
        let particle = self.words[i].deprel == Deprel::CompoundPrt;
        let bare = self.child(verb, "obj").is_none() && self.child(i, "case").is_none();
        if within && !particle && bare && self.is_noun(i) && !self.is_time(i) {
            self.hang(i, verb, Deprel::Obj);
        }
    }

    /// "gas used in shelling the old quarter": what stands right behind a verb without a preposition is its object.
    fn object_behind(&mut self, i: usize) {
        let Some(verb) = self.head(i).filter(|&v| self.is_verb(v) && v < i) else { return };
        if self.words[i].deprel != Deprel::Obl || !self.is_noun(i) || self.is_time(i) {
            return;
        }
        let of_phrase = |&k: &usize| {
            self.head(k) == Some(i) || self.head(k).and_then(|h| self.head(h)) == Some(i)
        };
        let Some(first) = (verb + 1..=i).find(|k| *k == i || of_phrase(k)) else { return };
        let near = first - 1;
        let bare = self.child(i, "case").is_none() && self.child(near, "obj").is_none();
        if near > verb && self.is_verb(near) && self.lower[near].ends_with("ing") && bare {
            self.hang(i, near, Deprel::Obj);
        }
    }

    /// "Director of Health Ada Bell said": a person's name right behind a title is no second subject.
    fn name_of_title(&mut self, i: usize) {
        let Some(verb) = self.head(i).filter(|_| self.words[i].deprel == Deprel::Nsubj) else {
            return;
        };
        let is_person = self.s.parse.mentions.iter().any(|m| {
            m.kind == MentionKind::Person && (usize::from(m.start)..usize::from(m.end)).contains(&i)
        });
        let title = (0..i).find(|&s| {
            self.head(s) == Some(verb) && self.words[s].deprel == Deprel::Nsubj && self.is_noun(s)
        });
        let Some(title) = title.filter(|_| is_person && i < verb) else { return };
        let plain = (title + 1..i).all(|k| {
            !matches!(self.words[k].upos, Upos::Punct | Upos::Cconj | Upos::Verb)
                || self.lower[k] == "."
        });
        if plain {
            self.hang(i, title, Deprel::Appos);
        }
    }

    /// "Twelve dead, 30 wounded": a number that is listed right before a listed participle is whom the participle speaks of.
    fn counted_subject(&mut self, i: usize) {
        if i == 0 || self.words[i].deprel != Deprel::Conj || !self.is_verb(i) {
            return;
        }
        let before = i - 1;
        let listed = self.words[before].deprel == Deprel::Conj && self.head(before) == self.head(i);
        let counted = self.words[before].upos == Upos::Num
            || self.is_noun(before) && self.child(before, "nummod").is_some();
        let bare = ["nsubj", "obj", "aux"].iter().all(|rel| self.child(i, rel).is_none());
        if listed && counted && bare {
            self.hang(before, i, Deprel::NsubjPass);
        }
    }

    /// "Injured three more overnight": a number hung on an adverb behind a verb without object is the object.
    fn number_on_adverb(&mut self, i: usize) {
        let Some(adverb) = self.head(i).filter(|&a| a > i && self.words[a].upos == Upos::Adv)
        else {
            return;
        };
        let is_bare =
            |v: usize| self.is_verb(v) && self.child(v, "obj").is_none() && !self.is_time(i);
        let Some(verb) = i.checked_sub(1).filter(|&v| is_bare(v)) else { return };
        if self.words[i].upos != Upos::Num || self.words[i].deprel.base() != "nummod" {
            return;
        }
        self.hang(i, verb, Deprel::Obj);
        for k in i + 1..adverb {
            if self.head(k) == Some(adverb) && matches!(&*self.lower[k], "more" | "others") {
                self.hang(k, i, Deprel::Amod);
            }
        }
    }

    /// "had received more than 40 wounded": a number right before a word that hangs as it does counts that word.
    fn counted_state(&mut self, i: usize) {
        let next = i + 1;
        if next >= self.words.len() || self.words[i].upos != Upos::Num {
            return;
        }
        let counts = matches!(self.words[next].upos, Upos::Adj | Upos::Noun);
        let (own, its) = (self.words[i].deprel, self.words[next].deprel);
        let as_object = own.base() == "obj"
            && its == Deprel::Xcomp
            && matches!(self.lower[next].as_str(), "wounded" | "injured" | "dead");
        let received = |v: usize| matches!(&*self.words[v].lemma, "receive" | "admit" | "treat");
        let beside = self.head(i).is_some()
            && self.head(i) == self.head(next)
            && (own == its && matches!(own.base(), "obj" | "nsubj" | "obl")
                || as_object && self.head(i).is_some_and(received));
        if counts && beside && !self.is_time(i) && !self.is_time(next) {
            self.hang(i, next, Deprel::Nummod);
        }
    }

    /// "23 farmers - nine of them women - and 16 soldiers": what "and" joins without a preposition is one more of the list.
    fn joined_noun(&mut self, i: usize) {
        let Some(noun) = self.head(i).filter(|&n| n < i && self.is_noun(n)) else { return };
        let joined = self.child(i, "cc").is_some_and(|c| c < i && noun < c);
        let bare = self.child(i, "case").is_none();
        if self.words[i].deprel == Deprel::Nmod && self.is_noun(i) && joined && bare {
            self.hang(i, noun, Deprel::Conj);
        }
    }

    /// "Nine people : six farmers and three soldiers , were killed": the verb speaks of the nine, and the list says who they
    /// are.
    fn list_behind_colon(&mut self, i: usize) {
        if !self.is_verb(i) || self.words[i].deprel != Deprel::Parataxis {
            return;
        }
        let Some(whole) = self.head(i).filter(|&w| w < i && self.is_noun(w)) else { return };
        let Some(list) = self.child(i, "nsubj").filter(|&l| whole < l && l < i) else { return };
        let colon = (whole + 1..list).any(|k| self.lower[k] == ":");
        let comma = (list + 1..i).any(|k| self.lower[k] == ",");
        let is_open = ["nsubj", "cop"].iter().all(|rel| self.child(whole, rel).is_none());
        if colon && comma && is_open {
            let subject = self.words[list].deprel;
            (self.words[i].head, self.words[i].deprel) =
                (self.words[whole].head, self.words[whole].deprel);
            self.hang(list, whole, Deprel::Appos);
            self.hang(whole, i, subject);
        }
    }

    /// "… , a spokesman said on Thursday": what stands right behind the saying does not reach back over it.
    fn day_of_saying(&mut self, i: usize) {
        let Some(verb) = self.head(i).filter(|&v| v < i) else { return };
        let Some(saying) = self.head(verb).filter(|&c| verb < c && c < i && self.is_verb(c)) else {
            return;
        };
        let adverbial = matches!(self.words[i].deprel.base(), "obl" | "advmod" | "nmod");
        let close = (saying + 1..i).all(|k| self.words[k].upos != Upos::Punct);
        if adverbial && close && self.words[verb].deprel == Deprel::Ccomp {
            self.hang(i, saying, Deprel::Obl);
        }
    }

    /// "the ministry in Moscow said": a place between a subject and its verb is the subject's.
    fn place_of_subject(&mut self, i: usize) {
        let Some(verb) = self.head(i).filter(|&v| self.is_verb(v)) else { return };
        if self.words[i].deprel.base() != "obl" || !self.is_noun(i) || self.is_time(i) {
            return;
        }
        let Some(case) = self.child(i, "case").filter(|&c| c > 0) else { return };
        let subject = case - 1;
        let stays = matches!(self.lower[case].as_str(), "in" | "at" | "near" | "of" | "from");
        // The same where it was hung on what the ministry said: "forces took it , the ministry in Moscow said".
        let owner = self.head(subject);
        let owns = (owner == Some(verb) || owner.is_some() && owner == self.head(verb))
            && self.words[subject].deprel.base() == "nsubj"
            && self.is_noun(subject);
        if stays && owns && owner.is_some_and(|v| v > i) {
            self.hang(i, subject, Deprel::Nmod);
        }
    }

    /// "the toll rose , where four were killed , due to strikes": a relative clause follows its noun; this one is told beside
    /// the verb before it.
    fn clause_ahead_of_its_noun(&mut self, i: usize) {
        if self.words[i].deprel != Deprel::AclRelcl || self.head(i).is_none_or(|noun| noun < i) {
            return;
        }
        let mut above = self.head(i);
        for _ in 0..self.words.len() {
            let Some(at) = above else { return };
            if at < i && self.is_verb(at) {
                return self.hang(i, at, Deprel::Advcl);
            }
            above = self.head(at);
        }
    }

    /// "the office there reported that those clinics still working had received them": no clause reaches back over the verb
    /// that its noun hangs on; it is the noun's right before it.
    fn clause_beyond_a_verb(&mut self, i: usize) {
        let Some(noun) = self.head(i).filter(|_| self.words[i].deprel.base() == "acl") else {
            return;
        };
        let Some(verb) = self.head(noun).filter(|&v| noun < v && v < i && self.is_verb(v)) else {
            return;
        };
        let aside = |k: usize| {
            matches!(self.words[k].upos, Upos::Adv | Upos::Aux | Upos::Pron | Upos::Part)
        };
        let Some(near) = (verb + 1..i).rev().find(|&k| !aside(k)) else { return };
        if self.is_noun(near) && !self.is_time(near) && self.head(near) != Some(i) {
            self.hang(i, near, self.words[i].deprel);
        }
    }

    /// "fearing reprisals a day after fighters captured the town": a clause of time or ground is no content.
    fn clause_of_time(&mut self, i: usize) {
        let Some(head) = self.head(i).filter(|_| self.words[i].deprel == Deprel::Ccomp) else {
            return;
        };
        let marked = self.child(i, "mark").is_some_and(|m| {
            matches!(
                self.lower[m].as_str(),
                "after" | "before" | "because" | "since" | "while" | "although" | "once" | "until"
            )
        });
        if marked {
            self.hang(i, head, Deprel::Advcl);
        }
    }

    /// "a tractor laden with explosives": what follows its noun and has a phrase of its own is a clause.
    fn participle_behind(&mut self, i: usize) {
        let Some(noun) = self.head(i).filter(|&n| n < i) else { return };
        if self.words[i].deprel == Deprel::Amod && self.child(i, "obl").is_some_and(|o| o > i) {
            self.hang(i, noun, Deprel::Acl);
        }
    }

    /// "a bomb exploded on Friday said a monitoring group": a saying before its speaker stands beside what is said.
    fn inverted_saying(&mut self, i: usize) {
        let Some(told) = self.head(i).filter(|&h| h < i) else { return };
        let says = matches!(self.lower[i].as_str(), "said" | "says" | "reported" | "added");
        let inverted = self.child(i, "nsubj").is_some_and(|s| s > i);
        if says && inverted && self.words[i].deprel == Deprel::Conj && self.child(i, "cc").is_none()
        {
            self.hang(i, told, Deprel::Parataxis);
        }
    }

    /// "The monitor - which counts the dead - said strikes were carried out": of two subjects, the one before the saying is
    /// the saying's.
    ///
    /// So where the saying follows: "a strike has killed 30, an aid worker and a witness said".
    fn subject_of_saying(&mut self, i: usize) {
        let Some(told) = self.head(i).filter(|_| self.words[i].deprel.base() == "nsubj") else {
            return;
        };
        if let Some(saying) = self.head(told).filter(|&c| told < i && i < c && self.is_verb(c)) {
            let earlier = (0..told)
                .any(|s| self.head(s) == Some(told) && self.words[s].deprel.base() == "nsubj");
            let is_content = self.words[told].deprel == Deprel::Ccomp;
            if earlier && is_content && self.child(saying, "nsubj").is_none() {
                self.hang(i, saying, Deprel::Nsubj);
            }
            return;
        }
        let Some(saying) = self.head(told).filter(|&c| i < c && c < told && self.is_verb(c)) else {
            return;
        };
        let own = (saying + 1..told)
            .any(|s| self.head(s) == Some(told) && self.words[s].deprel.base() == "nsubj");
        let is_content = self.words[told].deprel == Deprel::Ccomp;
        if own && is_content && self.child(saying, "nsubj").is_none() {
            self.hang(i, saying, Deprel::Nsubj);
        }
    }

    /// "Nine died in Sumy, the governor, Ihor Kovalenko, wrote": between what is told and the saying stands who says it, not
    /// another name of the last noun.
    fn speaker_behind_comma(&mut self, i: usize) {
        const SAYING: &[&str] =
            &["say", "write", "tell", "add", "report", "announce", "state", "confirm", "post"];
        let is_saying = self.is_verb(i) && SAYING.contains(&&*self.words[i].lemma);
        let bare = ["nsubj", "csubj"].iter().all(|rel| self.child(i, rel).is_none());
        let Some(told) = self.child(i, "ccomp").filter(|&t| is_saying && bare && t < i) else {
            return;
        };
        let speaker = (told + 1..i).find(|&n| {
            self.is_noun(n)
                && self.words[n].deprel == Deprel::Appos
                && self.head(n).is_some_and(|h| told < h && h < n && self.lower[h + 1] == ",")
                && (self.child(n, "det").is_some_and(|d| self.lower[d] == "the")
                    || self.child(n, "appos").is_some())
        });
        // Nothing but the speaker's own phrase stands between the comma and the saying.
        let Some(n) = speaker else { return };
        let Some(place) = self.head(n) else { return };
        let own = |k: usize| {
            let mut at = Some(k);
            while let Some(word) = at {
                if word == n {
                    return true;
                }
                at = self.head(word).filter(|&h| h != word && h > place && h < i);
            }
            matches!(&*self.lower[k], ",")
        };
        if (place + 1..i).all(own) {
            self.hang(n, i, Deprel::Nsubj);
        }
    }

    /// "44 were killed and 13 severely injured": whoever stands between the "and" and a bare participle is the participle's.
    fn subject_behind_and(&mut self, i: usize) {
        let Some(first) = self.head(i).filter(|&h| h < i && self.is_verb(h)) else { return };
        let bare = ["nsubj", "csubj", "aux", "obj"].iter().all(|rel| self.child(i, rel).is_none());
        if self.words[i].deprel != Deprel::Conj || !bare {
            return;
        }
        let is_passive = (0..first)
            .any(|k| self.head(k) == Some(first) && self.words[k].deprel == Deprel::AuxPass);
        let Some(and) = self.child(i, "cc").filter(|&c| is_passive && first < c && c < i) else {
            return;
        };
        let own = (and + 1..i)
            .find(|&s| self.head(s) == Some(first) && self.words[s].deprel.base() == "nsubj");
        if let Some(own) = own {
            self.hang(own, i, Deprel::NsubjPass);
        }
    }

    /// "four were killed, including a clerk, and others were wounded": what stands between the "and" and an auxiliary is the
    /// subject of what follows, and not one more of those listed before.
    fn subject_of_conjunct(&mut self, i: usize) {
        let Some(first) = self.head(i).filter(|&h| h < i && self.is_verb(h)) else { return };
        let bare = ["nsubj", "csubj"].iter().all(|rel| self.child(i, rel).is_none());
        if self.words[i].deprel != Deprel::Conj || !self.is_verb(i) || !bare {
            return;
        }
        let Some(aux) = self.child(i, "aux").filter(|&a| first < a && a < i) else { return };
        let joins = |&k: &usize| matches!(self.lower[k].as_str(), "and" | "but" | "while");
        let Some(and) = (first + 1..aux).rev().find(joins).filter(|&and| and + 1 < aux) else {
            return;
        };
        let within = and + 1..aux;
        let outward = |&k: &usize| self.head(k).is_none_or(|head| !within.contains(&head));
        let mut tops = within.clone().filter(outward);
        let (Some(top), None) = (tops.next(), tops.next()) else { return };
        let nominal = self.is_noun(top) || matches!(self.words[top].upos, Upos::Pron | Upos::Num);
        if nominal && self.words[top].deprel == Deprel::Conj {
            let passive = self.words[aux].deprel == Deprel::AuxPass;
            self.hang(top, i, if passive { Deprel::NsubjPass } else { Deprel::Nsubj });
            self.hang(and, i, Deprel::Cc);
        }
    }

    /// "pulling over tombstones", "blew up the bridge": particle and object, and no place.
    fn phrasal(&mut self, i: usize) {
        let Some(verb) = self.head(i).filter(|&v| self.is_verb(v) && v < i) else { return };
        let Some(particle) = self.child(i, "case").filter(|&c| c == verb + 1) else { return };
        let brings_down = match self.lower[particle].as_str() {
            "up" => matches!(&*self.words[verb].lemma, "blow" | "tear" | "smash"),
            "down" => matches!(
                &*self.words[verb].lemma,
                "gun" | "shoot" | "mow" | "tear" | "burn" | "pull"
            ),
            "over" => {
                matches!(&*self.words[verb].lemma, "pull" | "knock" | "topple" | "turn" | "push")
            }
            _ => false,
        };
        let free = self.words[i].deprel == Deprel::Obl && self.child(verb, "obj").is_none();
        if brings_down && free && self.is_noun(i) {
            self.hang(particle, verb, Deprel::CompoundPrt);
            self.hang(i, verb, Deprel::Obj);
        }
    }
}
