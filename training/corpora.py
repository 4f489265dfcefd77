"""Reads the corpora into sentences: words, tree, and mention tags where a corpus knows them.

A tag of `None` means the corpus does not say, and no loss is taken there. The mention kinds are those of the codebook:
person, organisation, place, nationality, time, quantity.
"""

import collections
import glob
import json
import re
from dataclasses import dataclass, field

import lexicon

KINDS = ["person", "organisation", "place", "nationality", "time", "quantity"]
MENTION_TAGS = ["O"] + [f"{p}-{k}" for k in KINDS for p in "BI"]
RE3D_KINDS = {
    "Person": "person", "Organisation": "organisation", "Location": "place", "Nationality": "nationality",
    "Temporal": "time", "Quantity": "quantity", "Money": "quantity",
}  # fmt: skip
GROUP_NOUNS = set(
    """forces force army troops military government police militants rebels fighters militia militias members soldiers
    group coalition regime authorities officials security people""".split()
)


@dataclass
class Sentence:
    forms: list
    upos: list = None
    lemmas: list = None
    heads: list = None  # 0 is the root, words count from 1.
    deprels: list = None
    mentions: list = field(default_factory=list)  # Tags, one a word.


def read_conllu(path):
    """Sentences as (comments, rows), multi-word tokens and empty nodes left out."""
    comments, rows = [], []
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line:
            if rows:
                yield comments, rows
            comments, rows = [], []
        elif line.startswith("#"):
            comments.append(line)
        else:
            cells = line.split("\t")
            if cells[0].isdigit():
                rows.append(cells)
    if rows:
        yield comments, rows


def relation(name):
    """Four stray relations of older guidelines take their present name."""
    return {"obl:npmod": "obl:unmarked", "obl:tmod": "obl:unmarked", "nmod:npmod": "nmod:unmarked"}.get(name, name)


def sentence(rows):
    columns = list(zip(*rows))
    return Sentence(
        list(columns[1]), list(columns[3]), list(columns[2]), [int(h) for h in columns[6]], [relation(r) for r in columns[7]]
    )


def put(tags, start, end, kind):
    tags[start] = f"B-{kind}"
    for i in range(start + 1, end):
        tags[i] = f"I-{kind}"


def put_outermost(tags, spans):
    """Longer spans first; what overlaps a longer one is dropped."""
    taken = set()
    for start, end, kind in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        if taken.isdisjoint(range(start, end)):
            put(tags, start, end, kind)
            taken.update(range(start, end))


def quantities(s, free):
    """Spans of number words: `1,200`, `five million`, `dozens`."""
    is_number = lambda i: s.upos[i] == "NUM" or s.forms[i].lower() in lexicon.NUMBER_NOUNS
    i = 0
    while i < len(s.forms):
        j = i
        while j < len(s.forms) and free(j) and is_number(j):
            j += 1
        if j > i:
            yield i, j, "quantity"
        i = max(i + 1, j)


# GUM: entity brackets in the MISC column.


def gum_spans(rows):
    open_, spans = [], []
    for i, cells in enumerate(rows):
        found = re.search(r"(?:^|\|)Entity=([^|]*)", cells[9])
        for token in re.findall(r"\([^()]*|\)|[^()]+\)", found.group(1)) if found else []:
            if token.startswith("("):
                parts = token[1:].split("-")
                open_.append((parts[0].split("[")[0], i, parts))
                continue
            wanted = token[:-1].split("[")[0]
            at = next((k for k in range(len(open_) - 1, -1, -1) if not wanted or open_[k][0] == wanted), None)
            if at is not None:
                _, start, parts = open_.pop(at)
                spans.append((start, i + 1, parts[1], parts[5] if len(parts) > 5 else ""))
    return spans


def gum_name(s, start, end, minspan):
    """The name inside a noun phrase: its minimal span, grown over the proper nouns beside it."""
    inside = [start + int(k) - 1 for k in minspan.split(",") if k.isdigit()]
    if not inside or inside[-1] >= end:
        return None
    low, high = inside[0], inside[-1] + 1
    if s.upos[low] != "PROPN" and s.upos[high - 1] != "PROPN":
        return None
    joined = lambda i: s.upos[i] == "PROPN" and s.deprels[i] in ("flat", "compound", "nmod:desc") or s.forms[i] == "-"
    while low > start and joined(low - 1) and (s.upos[low - 1] == "PROPN" or low - 2 >= start and joined(low - 2)):
        low -= 1
    while high < end and s.upos[high] == "PROPN" and s.deprels[high] in ("flat", "compound"):
        high += 1
    if "," in s.forms[low + 1 : high]:
        high = s.forms.index(",", low + 1)
    return low, high


def read_gum(path):
    for _, rows in read_conllu(path):
        s = sentence(rows)
        spans = []
        for start, end, kind, minspan in gum_spans(rows):
            kind = {"organization": "organisation"}.get(kind, kind)
            if kind == "time":
                while start < end - 1 and s.upos[start] in ("ADP", "PUNCT"):
                    start += 1
                words = s.upos[start:end]
                if end - start <= 6 and "VERB" not in words and words != ["PRON"] and s.lemmas[end - 1] != "time":
                    spans.append((start, end, "time"))
            elif kind in ("person", "organisation", "place") and (name := gum_name(s, start, end, minspan)):
                if name[1] - name[0] == 1 and s.forms[name[0]].lower() in lexicon.DEMONYMS:
                    kind = "nationality"
                spans.append((*name, kind))
        s.mentions = ["O"] * len(rows)
        put_outermost(s.mentions, spans)
        free = lambda i: s.mentions[i] == "O"
        for i, form in enumerate(s.forms):
            if free(i) and form.lower() in lexicon.DEMONYMS and s.upos[i] in ("ADJ", "PROPN", "NOUN"):
                put(s.mentions, i, i + 1, "nationality")
        for span in list(quantities(s, free)):
            put(s.mentions, *span)
        yield s


# EWT: no mentions; what words alone tell is used, proper nouns are left open.


def read_ewt(path, petrarch):
    known_places = lexicon.places()[0]
    groups = {" ".join(n).lower() for n in lexicon.pools(petrarch)["organisation"]}
    for _, rows in read_conllu(path):
        s = sentence(rows)
        open_kinds = ("PROPN", "NUM", "X", "SYM")
        s.mentions = [None if u in open_kinds else "O" for u in s.upos]
        ewt_names(s, known_places, groups)
        ewt_times(s)
        for i, form in enumerate(s.forms):
            low = form.lower()
            if low in lexicon.DEMONYMS and s.upos[i] in ("ADJ", "PROPN", "NOUN"):
                s.mentions[i] = "B-nationality" if s.upos[i] == "ADJ" else None
            if s.upos[i] == "NUM" and s.deprels[i] == "nummod" and s.upos[s.heads[i] - 1] == "NOUN" and s.mentions[i] is None:
                if s.lemmas[s.heads[i] - 1].lower() not in lexicon.TIME_NOUNS:
                    s.mentions[i] = "B-quantity"
        yield s


def ewt_names(s, known_places, groups):
    i = 0
    while i < len(s.forms):
        j = i
        while j < len(s.forms) and s.upos[j] == "PROPN":
            j += 1
        if j > i:
            name = " ".join(s.forms[i:j]).lower()
            person = j - i > 1 and all(s.deprels[k] == "flat" and s.heads[k] == i + 1 for k in range(i + 1, j))
            if name in known_places:
                put(s.mentions, i, j, "place")
            elif name in groups or name in ("al qaeda", "hamas", "hezbollah", "taliban", "fatah", "cia", "fbi", "un", "u.n."):
                put(s.mentions, i, j, "organisation")
            elif person and not lexicon.MONTHS & {f.lower() for f in s.forms[i:j]}:
                put(s.mentions, i, j, "person")
        i = max(i + 1, j)


def ewt_times(s):
    for i, form in enumerate(s.forms):
        low = form.lower()
        if low in lexicon.TIME_WORDS:
            s.mentions[i] = "B-time"
        elif low in lexicon.DAYS and s.upos[i] == "PROPN":
            s.mentions[i] = "B-time"
        elif low in lexicon.MONTHS and s.upos[i] == "PROPN":
            end = i + 1
            while end < len(s.forms) and (s.upos[end] == "NUM" or s.forms[end] == "," and end + 1 < len(s.forms) and s.upos[end + 1] == "NUM"):
                end += 1
            put(s.mentions, i, end, "time")
        elif s.lemmas[i].lower() in lexicon.TIME_NOUNS:
            for j in range(max(0, i - 3), min(len(s.forms), i + 2)):
                if s.upos[j] in ("DET", "ADJ", "NUM", "NOUN", "ADV") and s.mentions[j] == "O":
                    s.mentions[j] = None


# re3d: plain text with character spans.

TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sgt|Maj|Capt|Adm|Sen|Rep|Gov|St|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|\d+(?:[.,:]\d+)*|"
    r"[^\W\d_]+(?=n[’']t\b)|n[’']t\b|[’'](?:s|re|ve|ll|d|m)\b|[^\W\d_]+|\w+|[^\w\s]"
)
END = re.compile(r"[.!?][\"”’')]*\s+(?=[\"“‘'(]?[A-Z])|\n+")
ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sgt|Maj|Capt|Adm|Sen|Rep|Gov|St|U\.S|U\.N)\.\s*$")


def split_text(text):
    """Sentences of (form, start, end)."""
    cuts = [m.end() for m in END.finditer(text) if not ABBREVIATION.search(text[: m.end()])] + [len(text)]
    start = 0
    for cut in cuts:
        tokens = [(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text, start, cut)]
        if tokens:
            yield tokens
        start = cut


def re3d_span(tokens, begin, end, kind):
    inside = [i for i, (_, b, e) in enumerate(tokens) if b >= begin and e <= end]
    if not inside:
        return None
    low, high = inside[0], inside[-1] + 1
    while low < high and tokens[low][0].lower() in ("the", "a", "an", "our", "its", "their", "'", "’"):
        low += 1
    while low < high and tokens[high - 1][0] in ("'s", "’s", ",", "’"):
        high -= 1
    if low >= high or high - low > 8:
        return None
    first, last = tokens[low][0], tokens[high - 1][0]
    if kind in ("time", "quantity"):
        return low, high, kind
    if high - low == 1 and first.lower() in "i we he she it they you our his her us".split():
        return None
    group = kind == "organisation" and last.lower() in GROUP_NOUNS
    named = first[0].isupper() or first.lower() in ("al", "el")
    return (low, high, kind) if named and (group or any(c.isupper() for c in last) or kind == "nationality") else None


def read_re3d(folder):
    """Yields (held out, sentence): every ninth report is kept for scoring."""
    for path in sorted(glob.glob(f"{folder}/*/documents.json")):
        entities = collections.defaultdict(list)
        for line in open(path.replace("documents", "entities"), encoding="utf-8-sig"):
            e = json.loads(line)
            if e["type"] in RE3D_KINDS and e.get("confidence", 1) >= 0:
                entities[e["documentId"]].append(e)
        for n, line in enumerate(open(path, encoding="utf-8-sig")):
            d = json.loads(line)
            for tokens in split_text(d["text"]):
                spans = []
                for e in entities[d["_id"]]:
                    if tokens[0][1] <= e["begin"] < tokens[-1][2]:
                        span = re3d_span(tokens, e["begin"], e["end"], RE3D_KINDS[e["type"]])
                        spans += [span] if span else []
                s = Sentence([t for t, _, _ in tokens], mentions=["O"] * len(tokens))
                put_outermost(s.mentions, spans)
                for i, form in enumerate(s.forms):  # Numbers and demonyms that the annotators passed over.
                    if s.mentions[i] == "O" and form.lower() in lexicon.DEMONYMS and form[0].isupper():
                        s.mentions[i] = "B-nationality"
                    elif s.mentions[i] == "O" and form[0].isdigit():
                        s.mentions[i] = None
                yield n % 9 == 4, s


def read_trees(data):
    """Every training sentence with a tree."""
    ewt = read_ewt(f"{data}/ud_ewt/train.conllu", f"{data}/petrarch")
    return [*ewt, *read_gum(f"{data}/ud_gum/train.conllu")]


def spans_of(tags):
    """Mentions of a tag row: {(start, end, kind)}."""
    spans, start = set(), None
    for i, tag in enumerate(list(tags) + ["O"]):
        if start is not None and tag != f"I-{kind}":
            spans.add((start, i, kind))
            start = None
        if tag and tag != "O" and start is None:
            start, kind = i, tag[2:]
    return spans
