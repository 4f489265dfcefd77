"""Makes training sentences look like the reports we read: no final stop, agency quotes, headlines, other names."""

import dataclasses
import random

import corpora
import lexicon

QUOTES = {'"': ["``", "''", "“", "”"], "(": ["-lrb-"], ")": ["-rrb-"], "'": ["`", "’"], "-": ["–", "-", "—"]}


def augment(s, rng, pools):
    if rng.random() < 0.35:
        s = other_names(s, rng, pools)
    if s.heads is None:
        return s
    if rng.random() < 0.12:
        s = without(s, [i for i in range(len(s.forms)) if i == len(s.forms) - 1 and s.upos[i] == "PUNCT"])
    if rng.random() < 0.05:
        drop = lambda i: s.lemmas[i].lower() in ("the", "a") and s.upos[i] == "DET" or s.upos[i] == "AUX" and s.lemmas[i] == "be"
        s = without(s, [i for i in range(len(s.forms)) if drop(i)])
    if rng.random() < 0.03:
        s = without(s, [i for i in range(len(s.forms)) if s.forms[i] == ","])
    if rng.random() < 0.08:
        s = dataclasses.replace(s, forms=[rng.choice(QUOTES[f]) if f in QUOTES else f for f in s.forms])
    return s


def without(s, drop):
    """The sentence less some words; a word that others hang on stays, and so does a sentence that would be empty."""
    used = set(s.heads)
    drop = {i for i in drop if i + 1 not in used and s.heads[i] != 0}
    if not drop or len(drop) == len(s.forms):
        return s
    keep = [i for i in range(len(s.forms)) if i not in drop]
    moved = {0: 0} | {old + 1: new + 1 for new, old in enumerate(keep)}
    pick = lambda row: [row[i] for i in keep]
    mentions = pick(s.mentions)
    for i, tag in enumerate(mentions):  # A mention that lost its first word begins at the next.
        if tag and tag.startswith("I-") and (i == 0 or mentions[i - 1] not in (tag, "B" + tag[1:])):
            mentions[i] = "B" + tag[1:]
    return corpora.Sentence(
        pick(s.forms), pick(s.upos), pick(s.lemmas), [moved[s.heads[i]] for i in keep], pick(s.deprels), mentions
    )


def other_names(s, rng, pools):
    """Puts another name of the same kind in place of some names; of the same length where there is a tree to keep."""
    spans = [x for x in sorted(corpora.spans_of(s.mentions)) if x[2] in pools["any"]]
    if not spans:
        return s
    forms, mentions, lemmas, shift = list(s.forms), list(s.mentions), s.lemmas and list(s.lemmas), 0
    for start, end, kind in spans:
        if rng.random() < 0.4:
            continue
        if s.heads is not None:
            if all(s.upos[i] == "PROPN" for i in range(start, end)) and (names := pools["plain"][kind].get(end - start)):
                forms[start:end] = rng.choice(names)
                lemmas[start:end] = forms[start:end]
        else:
            name = rng.choice(pools["any"][kind])
            forms[start + shift : end + shift] = name
            mentions[start + shift : end + shift] = [f"B-{kind}"] + [f"I-{kind}"] * (len(name) - 1)
            shift += len(name) - (end - start)
    return dataclasses.replace(s, forms=forms, mentions=mentions, lemmas=lemmas)


def name_pools(petrarch):
    """`any`: names by kind; `plain`: names without punctuation by kind and number of words."""
    any_ = lexicon.pools(petrarch)
    plain = {}
    for kind, names in any_.items():
        plain[kind] = {}
        for name in names:
            if all(w.replace("'", "").isalpha() and len(w) > 2 for w in name):
                plain[kind].setdefault(len(name), []).append(list(name))
    return {"any": {k: [list(n) for n in v] for k, v in any_.items()}, "plain": plain}
