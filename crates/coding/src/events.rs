//! A sentence becomes events: each main clause, with what its verb's complement says folded into it.
//!
//! "He said he would not give arms to Israel" is one event, the refusal, and its source is who "he" is. Clauses that only
//! describe ("rebels who …", "two weeks after …") are background and not coded, as PETRARCH does not code them.

use parallax_model::Day as Date;
use parallax_model::{Deprel, Upos};

use crate::compose::{Over, is_attack, negated};
use crate::matching::{Sense, Surroundings};
use crate::phrase::{Party, WhoIsWho};
use crate::tree::Tree;
use crate::verbs::Verbs;

/// A coded act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub source: Option<Party>,
    /// To whom.
    pub target: Option<Party>,
    /// CAMEO code.
    pub code: String,
    /// The verb.
    pub verb: usize,
    /// Whether it is still to come: "would", "will".
    is_ahead: bool,
    /// Pattern and rules.
    pub because: String,
}

/// Codes the acts of one sentence.
pub struct Reading<'a> {
    /// The sentence.
    pub tree: &'a Tree<'a>,
    /// What is done.
    pub verbs: &'a Verbs,
    /// Who is who.
    pub who: &'a WhoIsWho,
    /// Day of the report.
    pub day: Option<Date>,
}

/// What a clause takes from the one above it.
#[derive(Debug, Clone, Default)]
struct Above {
    /// Who does it, where the clause names nobody.
    subjects: Vec<Party>,
    /// Who speaks: "he said he would …".
    speakers: Vec<Party>,
}

/// Blocks of verbs that tell what somebody says.
const SPEECH: [&str; 2] = ["EXPLAIN_VERBAL", "ALLEGE"];

/// Blocks of verbs that have no code of their own and stand over other acts.
const STANDING_OVER: [(&str, Over); 2] = [("REFUSE", Over::Reject), ("VOW", Over::Intend)];

/// Conjunctions of clauses that tell what was before or may be, not what happens.
const BACKGROUND: [&str; 8] =
    ["AFTER", "SINCE", "BEFORE", "IF", "UNLESS", "UNTIL", "ONCE", "WHETHER"];

/// Prepositions of phrases that tell of another time or ground.
const ASIDE: [&str; 9] =
    ["AFTER", "SINCE", "BEFORE", "DURING", "DESPITE", "AMID", "UNTIL", "WITHOUT", "BECAUSE"];

impl Reading<'_> {
    /// Every act of the sentence, in order, none twice.
    pub fn acts(&self) -> Vec<Act> {
        let mut found: Vec<Act> = Vec::new();
        for verb in 0..self.tree.len() {
            if self.is_main(verb) {
                for act in self.clause(verb, &Above::default(), 0) {
                    let is_new = found.iter().all(|other| {
                        (&other.code, code(&other.source), code(&other.target))
                            != (&act.code, code(&act.source), code(&act.target))
                    });
                    if is_new && is_whole(&act) {
                        found.push(act);
                    }
                }
            }
        }
        found
    }

    /// A clause that stands for itself.
    fn is_main(&self, verb: usize) -> bool {
        let tree = self.tree;
        if !self.is_verb(verb) {
            return false;
        }
        match tree.deprel(verb) {
            Deprel::Root | Deprel::Parataxis => true,
            Deprel::Conj => tree.head(verb).is_some_and(|first| self.is_main(first)),
            Deprel::Advcl => {
                let is_told = tree.by(verb, &[Deprel::Nsubj, Deprel::NsubjPass]).next().is_some();
                let is_background = tree
                    .by(verb, &[Deprel::Mark, Deprel::Advmod])
                    .any(|mark| BACKGROUND.contains(&tree.lemmas[mark].as_str()));
                let over = tree.head(verb).filter(|head| self.is_verb(*head));
                is_told && !is_background && over.is_some_and(|over| self.is_main(over))
            }
            _ => false,
        }
    }

    /// Verbs, and words that only look otherwise but have an object and an auxiliary: "it would free 150 prisoners".
    fn is_verb(&self, idx: usize) -> bool {
        let tree = self.tree;
        let has = |relation| tree.by(idx, &[relation]).next().is_some();
        tree.upos(idx) == Upos::Verb && tree.deprel(idx) != Deprel::Amod
            || matches!(tree.upos(idx), Upos::Adj | Upos::Noun)
                && has(Deprel::Obj)
                && (has(Deprel::Aux) || has(Deprel::Nsubj))
                && !has(Deprel::Cop)
    }

    /// The acts that a clause tells of, its complements folded in.
    fn clause(&self, verb: usize, above: &Above, depth: usize) -> Vec<Act> {
        let tree = self.tree;
        if depth > 6 || self.is_hypothetical(verb) {
            return Vec::new();
        }
        let parts = self.parts(verb, above);
        let around = Surroundings::new(tree, verb, &parts.doers, &parts.objects);
        let sense = self.verbs.sense(tree, verb, &around);
        let mut acts = Vec::new();
        let complements = self.complements(verb);
        for &complement in &complements {
            let others = self.parties(&parts.objects, above);
            let is_control = tree.deprel(complement) == Deprel::Xcomp && !others.is_empty();
            let below = Above {
                subjects: if is_control { others } else { parts.sources.clone() },
                speakers: parts.sources.clone(),
            };
            for act in self.clause(complement, &below, depth + 1) {
                acts.extend(self.folded(verb, complement, sense.as_ref(), &parts, act));
            }
        }
        let own =
            sense.as_ref().map(|sense| self.own(verb, sense, &parts, above)).unwrap_or_default();
        let is_own_act = own.iter().any(|act| {
            is_whole(act) && Over::of(&act.code).is_none() && !act.code.starts_with("01")
        });
        let mut found =
            if acts.iter().any(is_whole) && !(is_own_act && parts.has_object) { acts } else { own };
        if found.iter().all(|act| act.target.is_none()) {
            let accused =
                sense.as_ref().and_then(|sense| self.accused(sense, &parts, &complements));
            found.extend(accused.map(|target| Act {
                source: parts.sources.first().cloned(),
                target: Some(target),
                code: "110".to_owned(),
                verb,
                is_ahead: false,
                because: "accused in what is alleged".to_owned(),
            }));
        }
        if self.is_negated(verb) {
            found.retain_mut(|act| match negated(&act.code) {
                Some(code) => {
                    act.because.push_str("; not done");
                    act.code = code;
                    true
                }
                None => false,
            });
        }
        let is_ahead = self.has_auxiliary(verb, &["WILL", "WOULD", "SHALL"]);
        found.iter_mut().for_each(|act| act.is_ahead |= is_ahead);
        found
    }

    /// Who is said to do what is alleged, where it comes to no act of its own.
    fn accused(&self, sense: &Sense, parts: &Parts, complements: &[usize]) -> Option<Party> {
        let is_accusation = sense.codes.forward.as_deref() == Some("110");
        let subject = |idx: &usize| {
            let subject = self.tree.by(*idx, &[Deprel::Nsubj]).next()?;
            self.who.parties(self.tree, subject, self.day).into_iter().find(Party::is_named)
        };
        complements
            .iter()
            .chain(&self.copular(complements.is_empty(), parts.verb))
            .find_map(subject)
            .filter(|_| is_accusation)
            .filter(|target| parts.sources.iter().all(|source| source.code != target.code))
    }

    /// Complements whose head is no verb: "alleged that France was aware".
    fn copular(&self, is_wanted: bool, verb: usize) -> Vec<usize> {
        if is_wanted { self.tree.by(verb, &[Deprel::Ccomp]).collect() } else { Vec::new() }
    }

    /// "wants to", "said that": verbs that complete this one, and those joined to them.
    fn complements(&self, verb: usize) -> Vec<usize> {
        let tree = self.tree;
        let mut found = Vec::new();
        for child in tree.by(verb, &[Deprel::Ccomp, Deprel::Xcomp]) {
            found.push(child);
            found.extend(tree.by(child, &[Deprel::Conj]));
        }
        found.retain(|idx| self.is_verb(*idx));
        found
    }

    /// An act of the complement, as this verb makes it.
    fn folded(
        &self,
        verb: usize,
        complement: usize,
        sense: Option<&Sense>,
        parts: &Parts,
        act: Act,
    ) -> Vec<Act> {
        let Some(sense) = sense else { return vec![act] };
        // "…, officials said": the report tells it, and says from whom it has it.
        let is_report = complement < verb && !parts.is_passive;
        let over_code = sense.codes.forward.as_deref().unwrap_or_default();
        let block = self.verbs.blocks[sense.block].name.as_str();
        let is_own = act
            .source
            .as_ref()
            .is_none_or(|source| parts.sources.iter().any(|own| own.code == source.code));
        let with = |code: &str, source: &Option<Party>, target: &Option<Party>, rule: &str| {
            let because = format!("{}; {rule}", act.because);
            let (source, target) = (source.clone(), target.clone());
            vec![Act { code: code.to_owned(), source, target, because, ..act.clone() }]
        };
        if is_report {
            return vec![act];
        }
        if SPEECH.contains(&block) && sense.pattern.is_none() {
            let Some(speaker) = parts.sources.first().cloned().map(Some) else {
                return vec![act];
            };
            // Whoever reports for a living accuses nobody.
            let is_press = parts.sources[0].code.contains("MED");
            return match is_attack(&act.code) && !is_press {
                true if is_own => with("015", &act.source, &act.target, "said of oneself"),
                true if act.source.is_some() => {
                    with("112", &speaker, &act.source, "said of another")
                }
                _ => match Over::Intend.compose(&act.code).filter(|_| is_own && act.is_ahead) {
                    Some(code) => with(&code, &act.source, &act.target, "announced"),
                    None => vec![act],
                },
            };
        }
        let stands_over = STANDING_OVER.iter().find(|(name, _)| *name == block);
        let over = Over::of(over_code).or(stands_over.map(|(_, over)| *over));
        let Some(over) = over else { return vec![act] };
        let doer = parts.sources.first().cloned();
        match over {
            Over::Intend if is_own => match is_attack(&act.code) {
                true => with("138", &act.source, &act.target, "meant"),
                false => match over.compose(&act.code) {
                    Some(code) => with(&code, &act.source, &act.target, "meant"),
                    None => vec![act],
                },
            },
            Over::Intend | Over::Appeal | Over::Demand if !is_own => {
                let asks = if over == Over::Demand { over } else { Over::Appeal };
                let code = asks.compose(&act.code).unwrap_or_else(|| {
                    if is_attack(&act.code) { "021" } else { over_code }.to_owned()
                });
                with(&code, &doer, &act.source, "asked of another")
            }
            _ => match over.compose(&act.code) {
                Some(code) => with(&code, &act.source, &act.target, "under another verb"),
                // What is refused or threatened is not done.
                None if over == Over::Reject => Vec::new(),
                None if over == Over::Threaten => with("130", &doer, &act.target, "threatened"),
                None => vec![act],
            },
        }
    }

    /// What the verb itself says.
    fn own(&self, verb: usize, sense: &Sense, parts: &Parts, above: &Above) -> Vec<Act> {
        let codes = sense.codes;
        if codes.forward.is_none() && codes.backward.is_none() {
            return Vec::new();
        }
        let is_statement = codes.forward.as_deref().is_some_and(|code| code.starts_with("01"));
        let targets = self.targets(verb, parts, above, is_statement && sense.pattern.is_none());
        let because = match sense.pattern {
            Some(pattern) => format!("{} {}", self.tree.lemmas[verb], pattern.text),
            None => {
                format!("{} in {}", self.tree.lemmas[verb], self.verbs.blocks[sense.block].name)
            }
        };
        let act = |source: Option<&Party>, target: Option<&Party>, code: &String| Act {
            source: source.cloned(),
            target: target.cloned(),
            code: code.clone(),
            verb,
            is_ahead: false,
            because: because.clone(),
        };
        let mut found = Vec::new();
        if targets.is_empty() {
            let is_mutual =
                codes.forward.as_deref().is_some_and(|code| ("03".."09").contains(&code));
            if parts.sources.len() > 1 && is_mutual {
                let code = codes.forward.as_ref().expect("it is mutual");
                for one in &parts.sources {
                    let others = parts.sources.iter().filter(|other| other.code != one.code);
                    found.extend(others.map(|other| act(Some(one), Some(other), code)));
                }
                return found;
            }
            found.extend(codes.forward.iter().flat_map(|code| {
                parts.sources.iter().map(|source| act(Some(source), None, code)).collect::<Vec<_>>()
            }));
            return found;
        }
        let sources: Vec<Option<&Party>> = match parts.sources.as_slice() {
            [] => vec![None],
            sources => sources.iter().map(Some).collect(),
        };
        for source in sources {
            for target in targets.iter().filter(|t| Some(&t.code) != source.map(|s| &s.code)) {
                found.extend(codes.forward.iter().map(|code| act(source, Some(target), code)));
                // A code of the verb alone says nothing of what the other side did.
                if sense.pattern.is_some() || codes.forward.is_none() {
                    found.extend(codes.backward.iter().map(|code| act(Some(target), source, code)));
                }
            }
        }
        found
    }

    /// To whom: the object, else whoever a phrase behind the verb names.
    fn targets(&self, verb: usize, parts: &Parts, above: &Above, only_told: bool) -> Vec<Party> {
        let other = |found: Vec<Party>| -> Vec<Party> {
            let is_other = |party: &Party| parts.sources.iter().all(|own| own.code != party.code);
            found.into_iter().filter(is_other).collect()
        };
        for object in &parts.objects {
            let found = other(self.parties(std::slice::from_ref(object), above));
            let found = self.with_country(verb, *object, found, above);
            // "sent police to Chad" is done to Chad; a role alone stands back.
            let is_role = found.iter().all(|party| !party.is_named());
            if is_role && let Some(named) = self.reached(verb, parts, above) {
                return vec![named];
            }
            if !found.is_empty() {
                let rest = parts.objects.iter().filter(|o| self.tree.head(**o) == Some(*object));
                let rest: Vec<usize> = rest.copied().collect();
                let mut all = found;
                for party in other(self.parties(&rest, above)) {
                    if all.iter().all(|known| known.code != party.code) {
                        all.push(party);
                    }
                }
                return all;
            }
        }
        let mut phrases: Vec<usize> = self.tree.by(verb, &[Deprel::Obl, Deprel::Nmod]).collect();
        let preposition = |idx: &usize| self.tree.preposition(*idx).unwrap_or_default();
        phrases.retain(|idx| {
            let preposition = preposition(idx);
            !ASIDE.contains(&preposition)
                && !parts.agents.contains(idx)
                && (!only_told || ["TO", "AGAINST"].contains(&preposition))
        });
        // Where it happened speaks last.
        phrases.sort_by_key(|idx| matches!(preposition(idx), "IN" | "NEAR" | "INSIDE"));
        phrases
            .iter()
            .map(|idx| other(self.parties(&self.tree.with_joined(*idx), above)))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// Whom a phrase with "to", "at" or "against" names outright.
    fn reached(&self, verb: usize, parts: &Parts, above: &Above) -> Option<Party> {
        let tree = self.tree;
        let phrases = tree.by(verb, &[Deprel::Obl]).filter(|idx| {
            matches!(tree.preposition(*idx), Some("TO" | "AT" | "AGAINST" | "TOWARD" | "TOWARDS"))
        });
        let mut parties = phrases.flat_map(|idx| self.parties(&[idx], above));
        let is_other = |party: &Party| parts.sources.iter().all(|own| own.code != party.code);
        parties.find(|party| party.is_named() && is_other(party))
    }

    /// A role alone takes the country that the very next phrase names: "received ministers from the Georgian government".
    fn with_country(
        &self,
        verb: usize,
        object: usize,
        found: Vec<Party>,
        above: &Above,
    ) -> Vec<Party> {
        let [role] = found.as_slice() else { return found };
        if role.is_named() {
            return found;
        }
        let next = self.tree.by(verb, &[Deprel::Obl]).find(|phrase| {
            let first = self.tree.branch(*phrase, &|_| false).first().copied();
            let is_of = matches!(self.tree.preposition(*phrase), Some("FROM" | "OF" | "IN"));
            is_of && first == Some(object + 1)
        });
        let countries = next.map(|phrase| self.parties(&[phrase], above)).unwrap_or_default();
        let joined = WhoIsWho::joined(role, &countries);
        if joined.is_empty() { found } else { joined }
    }

    /// Who does what to whom, by voice.
    fn parts(&self, verb: usize, above: &Above) -> Parts {
        let tree = self.tree;
        let joined = |relations: &[Deprel]| -> Vec<usize> {
            tree.by(verb, relations).flat_map(|idx| tree.with_joined(idx)).collect()
        };
        let passive = joined(&[Deprel::NsubjPass]);
        let is_bare_participle =
            tree.deprel(verb) == Deprel::Acl && tree.forms[verb] != tree.lemmas[verb];
        let is_passive = !passive.is_empty()
            || tree.by(verb, &[Deprel::AuxPass]).next().is_some()
            || is_bare_participle && tree.forms[verb].ends_with("ED");
        let mut parts = Parts { verb, is_passive, ..Parts::default() };
        if is_passive {
            let by = tree.by(verb, &[Deprel::OblAgent, Deprel::Obl]).filter(|idx| {
                tree.deprel(*idx) == Deprel::OblAgent || tree.preposition(*idx) == Some("BY")
            });
            parts.agents = by.collect();
            parts.doers = parts.agents.iter().flat_map(|idx| tree.with_joined(*idx)).collect();
            parts.objects = if passive.is_empty() {
                above.subjects.iter().map(|party| party.head).collect()
            } else {
                passive
            };
            parts.sources = self.parties(&parts.doers, above);
            if parts.sources.is_empty() && parts.agents.is_empty() {
                let (doers, sources) = self.behind(verb, above);
                parts.agents = doers;
                parts.sources = sources;
            }
            // "is scheduled to attend": who is scheduled is who attends.
            if parts.sources.is_empty() && tree.by(verb, &[Deprel::Xcomp]).next().is_some() {
                parts.sources = self.parties(&parts.objects, above);
                parts.objects.clear();
            }
        } else {
            parts.doers = joined(&[Deprel::Nsubj]);
            parts.sources = self.parties(&parts.doers, above);
            if parts.doers.is_empty() {
                parts.sources = self.inherited(verb, above);
                parts.doers = parts.sources.iter().map(|party| party.head).collect();
            }
            parts.objects = joined(&[Deprel::Obj, Deprel::Iobj]);
        }
        parts.has_object = !parts.objects.is_empty();
        parts
    }

    /// The doer of a passive that names none: "fired from Gaza", "killed in an air strike by government forces". A place
    /// where it happened is no doer.
    fn behind(&self, verb: usize, above: &Above) -> (Vec<usize>, Vec<Party>) {
        let tree = self.tree;
        for phrase in tree.by(verb, &[Deprel::Obl]) {
            let preposition = tree.preposition(phrase).unwrap_or_default();
            let found = self.parties(&[phrase], above);
            let is_doing = preposition == "IN"
                && tree.upos(phrase) == Upos::Noun
                && DOINGS.contains(&tree.lemmas[phrase].as_str());
            if !found.is_empty() && (preposition == "FROM" || is_doing) {
                return (vec![phrase], found);
            }
        }
        Default::default()
    }

    /// The subject of the verb this one is joined to, or of the clause above.
    fn inherited(&self, verb: usize, above: &Above) -> Vec<Party> {
        let tree = self.tree;
        let first = tree.head(verb).filter(|first| self.is_verb(*first));
        if let Some(first) = first.filter(|_| tree.deprel(verb) == Deprel::Conj) {
            let relations = [Deprel::Nsubj, Deprel::NsubjPass];
            let nouns: Vec<usize> =
                tree.by(first, &relations).flat_map(|idx| tree.with_joined(idx)).collect();
            return match nouns.is_empty() {
                true => self.inherited(first, above),
                false => self.parties(&nouns, above),
            };
        }
        above.subjects.clone()
    }

    /// Whom these nouns name; a pronoun stands for who speaks.
    fn parties(&self, nouns: &[usize], above: &Above) -> Vec<Party> {
        let mut found: Vec<Party> = Vec::new();
        for &noun in nouns {
            let parties = match self.tree.upos(noun) {
                Upos::Pron if PRONOUNS.contains(&self.tree.forms[noun].as_str()) => {
                    above.speakers.clone()
                }
                Upos::Pron => Vec::new(),
                _ => self.who.parties(self.tree, noun, self.day),
            };
            for party in parties {
                if found.iter().all(|known| known.code != party.code) {
                    found.push(party);
                }
            }
        }
        found
    }

    fn is_negated(&self, verb: usize) -> bool {
        let is_not = |idx: usize| {
            ["NOT", "N'T", "NEVER", "NO"].contains(&self.tree.lemmas[idx].as_str())
                || ["N'T", "NOT", "N’T"].contains(&self.tree.forms[idx].as_str())
        };
        self.tree.by(verb, &[Deprel::Advmod]).any(is_not)
    }

    fn is_hypothetical(&self, verb: usize) -> bool {
        self.has_auxiliary(verb, &["MAY", "MIGHT", "COULD"])
    }

    fn has_auxiliary(&self, verb: usize, lemmas: &[&str]) -> bool {
        let tree = self.tree;
        tree.by(verb, &[Deprel::Aux]).any(|aux| {
            lemmas.contains(&tree.lemmas[aux].as_str())
                || lemmas.contains(&tree.forms[aux].as_str())
        })
    }
}

/// Pronouns for a party.
const PRONOUNS: [&str; 11] =
    ["HE", "SHE", "IT", "THEY", "WE", "I", "HIM", "HER", "THEM", "US", "ME"];

/// Nouns of acts that have a doer of their own.
const DOINGS: [&str; 20] = [
    "STRIKE",
    "AIRSTRIKE",
    "RAID",
    "ATTACK",
    "SHELLING",
    "BOMBING",
    "BOMBARDMENT",
    "FIRE",
    "ASSAULT",
    "AMBUSH",
    "BLAST",
    "EXPLOSION",
    "OPERATION",
    "OFFENSIVE",
    "CRACKDOWN",
    "MASSACRE",
    "SHOOTING",
    "INCURSION",
    "SWEEP",
    "BARRAGE",
];

/// The parts of a clause.
#[derive(Debug, Clone, Default)]
struct Parts {
    verb: usize,
    is_passive: bool,
    /// Nouns of who does it.
    doers: Vec<usize>,
    /// Phrases behind the verb that name the doer.
    agents: Vec<usize>,
    /// Whom they name.
    sources: Vec<Party>,
    /// Nouns of what it is done to.
    objects: Vec<usize>,
    has_object: bool,
}

fn code(party: &Option<Party>) -> Option<&str> {
    party.as_ref().map(|party| party.code.as_str())
}

/// Somebody named on one side, and on the other somebody, or nobody where the act needs none.
fn is_whole(act: &Act) -> bool {
    match (&act.source, &act.target) {
        (Some(source), Some(target)) => source.is_named() || target.is_named(),
        (Some(source), None) => source.is_named() && may_lack_target(&act.code),
        _ => false,
    }
}

/// Acts that need nobody at the other end: a demonstration, an attack, a team sent.
fn may_lack_target(code: &str) -> bool {
    code == "036" || matches!(code.get(..2), Some("14" | "15" | "18" | "19" | "20"))
}
