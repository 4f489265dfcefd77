"""Lemma scripts: how a lower-cased form becomes its dictionary form. The twin of `crates/lm/src/lemma.rs`.

`2+y` cuts two characters and adds "y" (bodies → body); `=be` is the lemma itself (was → be).
"""


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
