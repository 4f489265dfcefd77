"""Scores a trained model on treebanks and mentions: `python score.py --data DATA --base MINILM --out OUT`."""

import argparse

import numpy as np
import torch

import corpora
import lemma
from model import MAX_PIECES, load_model, load_tags
from tree import best_tree
from wordpiece import CLS, SEP, WordPiece, load_vocab


def encode(forms, pieces):
    """Piece ids with the first and last piece of each word; a very long sentence loses the tails of its words."""
    ids, first, last = [CLS], [], []
    rows = [pieces.word(f) for f in forms]
    if sum(map(len, rows)) > MAX_PIECES - 2:
        rows = [r[:1] for r in rows][: MAX_PIECES - 2]
    for row in rows:
        first.append(len(ids))
        ids += row
        last.append(len(ids) - 1)
    return torch.tensor([ids + [SEP]]), torch.tensor([first]), torch.tensor([last])


@torch.no_grad()
def parse(run, forms, pieces, tags):
    """`run(ids, first, last)` gives the scores, `run.labels(dep, head)` those of relations."""
    ids, first, last = encode(forms, pieces)
    out, labels = run(ids, first, last)
    heads = best_tree(out["arcs"][0].astype(np.float64))
    rel = labels(out["dep"][0], out["head"][0][heads]).argmax(-1)
    name = lambda key, rows: [tags[key][i] for i in rows]
    upos, scripts = name("upos", out["upos"][0].argmax(-1)), name("lemma", out["lemma"][0].argmax(-1))
    known = tags.get("known", {})
    return {
        "upos": upos,
        "lemma": [lemma.apply(known.get((f.lower(), u), s), f) for f, u, s in zip(forms, upos, scripts)],
        "heads": [int(h) for h in heads],
        "deprel": name("deprel", rel),
        "mention": name("mention", out["mention"][0].argmax(-1)),
    }


def torch_runner(model):
    model.eval()

    def run(ids, first, last):
        root, words = model.words(ids, first, last)
        out = {k: v.float().numpy() for k, v in model.score(root, words).items()}
        labels = lambda dep, head: model.labels(torch.from_numpy(dep), torch.from_numpy(head)).float().numpy()
        return out, labels

    return run


def evaluate(model, sentences, pieces, tags, case=str):
    run = model if not isinstance(model, torch.nn.Module) else torch_runner(model)
    total = dict.fromkeys(["words", "upos", "lemma", "uas", "las", "las_full"], 0)
    base = lambda r: r.split(":")[0]
    for s in sentences:
        got = parse(run, [case(f) for f in s.forms], pieces, tags)
        for i in range(len(got["heads"])):
            head = got["heads"][i] == s.heads[i]
            total["upos"] += got["upos"][i] == s.upos[i]
            total["lemma"] += got["lemma"][i] == s.lemmas[i].lower()
            total["uas"] += head
            total["las"] += head and base(got["deprel"][i]) == base(s.deprels[i])
            total["las_full"] += head and got["deprel"][i] == s.deprels[i]
        total["words"] += len(s.forms)
    words = total.pop("words")
    return {k: 100 * v / words for k, v in total.items()}


def mention_f1(run, sentences, pieces, tags):
    """Exact spans and kinds; words whose gold is unknown are not counted against a prediction."""
    hit, found, wanted = {}, {}, {}
    for s in sentences:
        gold = corpora.spans_of(s.mentions)
        got = corpora.spans_of(parse(run, s.forms, pieces, tags)["mention"])
        got = {x for x in got if all(s.mentions[i] is not None for i in range(x[0], x[1]))}
        for part, counts in ((gold & got, hit), (got, found), (gold, wanted)):
            for _, _, kind in part:
                counts[kind] = counts.get(kind, 0) + 1
    f1 = lambda h, f, w: 200 * h / max(1, f + w)
    rows = {k: f1(hit.get(k, 0), found.get(k, 0), wanted[k]) for k in sorted(wanted)}
    return rows | {"all": f1(sum(hit.values()), sum(found.values()), sum(wanted.values()))}


def report(scores):
    return " ".join(f"{k} {v:.2f}" for k, v in scores.items())


def main():
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--base", "--out"):
        p.add_argument(name, required=True)
    p.add_argument("--onnx", help="score this exported graph instead of the checkpoint")
    args = p.parse_args()
    torch.set_num_threads(2)
    tags = load_tags(f"{args.out}/tags.json")
    tags["known"] = lemma.known(corpora.read_trees(args.data))
    pieces = WordPiece(load_vocab(f"{args.base}/vocab.txt"))
    if args.onnx:
        from export import onnx_runner

        run = onnx_runner(args.onnx)
    else:
        model = load_model(tags, f"{args.out}/model.pt")
        run = torch_runner(model)
    ewt = list(corpora.read_ewt(f"{args.data}/ud_ewt/test.conllu", f"{args.data}/petrarch"))
    gum = list(corpora.read_gum(f"{args.data}/ud_gum/test.conllu"))
    re3d = [s for held, s in corpora.read_re3d(f"{args.data}/re3d") if held]
    for name, case in (("", str), (" lower", str.lower), (" upper", str.upper)):
        print(f"EWT test{name}:", report(evaluate(run, ewt, pieces, tags, case)), flush=True)
    print("GUM test:", report(evaluate(run, gum, pieces, tags)))
    print("GUM test mentions:", report(mention_f1(run, gum, pieces, tags)))
    print("re3d held-out mentions:", report(mention_f1(run, re3d, pieces, tags)))


if __name__ == "__main__":
    main()
