"""Lemmas: scripts that the network chooses from, and a list of what the treebanks agree on.

Lemma scripts: how a lower-cased form becomes its dictionary form. The twin of `crates/lm/src/lemma.rs`.
`2+y` cuts two characters and adds "y" (bodies → body); `=be` is the lemma itself (was → be).
"""

import collections


def script(form, lemma):
    form, lemma = form.lower(), lemma.lower()
    shared = 0
    while shared < min(len(form), len(lemma)) and form[shared] == lemma[shared]:
        shared += 1
    if shared == 0 or len(form) - shared > 4 or len(lemma) - shared > 4:
        return "=" + lemma
    return f"{len(form) - shared}+{lemma[shared:]}"


def apply(script, form):
    form = form.lower()
    if script.startswith("="):
        return script[1:]
    cut, add = script.split("+", 1)
    cut = int(cut)
    return form if cut > len(form) else form[: len(form) - cut] + add


def known(sentences):
    """`{(form, part of speech): script}` for pairs seen at least twice with one lemma: men, NOUN → man."""
    seen = collections.defaultdict(collections.Counter)
    for s in sentences:
        for form, upos, lemma in zip(s.forms, s.upos, s.lemmas):
            seen[form.lower(), upos][lemma.lower()] += 1
    wanted = {}
    for (form, upos), lemmas in sorted(seen.items()):
        lemma, count = lemmas.most_common(1)[0]
        if count >= 2 and count >= 0.95 * lemmas.total() and form.isalpha():
            wanted[form, upos] = script(form, lemma)
    return wanted
