"""Trains the model: `python train.py --data DATA --base MINILM --out OUT --epochs 20`.

Two cores and about a minute an epoch where the processor has bf16 tiles. Writes `OUT/model.pt` and `OUT/tags.json` after
every epoch, so that a run that is cut short still leaves a model.
"""

import argparse
import collections
import json
import math
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

import augment
import corpora
import lemma
import score
from model import Parallax
from wordpiece import CLS, MASK, PAD, SEP, WordPiece, load_vocab

BATCH_PIECES = 1200
WIDTHS = [8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 100, 150, 200]
WEIGHTS = {"arcs": 1.0, "deprel": 1.0, "upos": 0.5, "lemma": 0.3, "mention": 0.5}


def class_lists(sentences):
    """The classes of every head; lemma scripts seen fewer than three times are left out."""
    count = lambda rows: collections.Counter(x for row in rows for x in row)
    trees = [s for s in sentences if s.heads]
    scripts = count([lemma.script(f, l) for f, l in zip(s.forms, s.lemmas)] for s in trees)
    return {
        "upos": sorted(count(s.upos for s in trees)),
        "deprel": sorted(count(s.deprels for s in trees)),
        "lemma": [k for k, n in sorted(scripts.items(), key=lambda x: (-x[1], x[0])) if n >= 3],
        "mention": corpora.MENTION_TAGS,
    }


class Encoded:
    """One sentence as numbers; -100 marks what has no gold."""

    def __init__(self, s, pieces, index):
        self.ids, self.first, self.last = [CLS], [], []
        for form in s.forms:
            self.first.append(len(self.ids))
            self.ids += pieces.word(form)
            self.last.append(len(self.ids) - 1)
        self.ids.append(SEP)
        n = len(s.forms)
        get = lambda kind, row: [index[kind].get(x, -100) for x in row]
        blank = [-100] * n
        self.upos = get("upos", s.upos) if s.upos else blank
        self.lemma = get("lemma", [lemma.script(f, l) for f, l in zip(s.forms, s.lemmas)]) if s.heads else blank
        self.heads = s.heads or blank
        self.deprel = get("deprel", s.deprels) if s.heads else blank
        self.mention = get("mention", s.mentions)


def batches(encoded, rng):
    """Sentences of like length in batches of few distinct shapes: a new shape costs a freshly compiled kernel an operation.

    Yields (width, sentences): every batch of one width has the same size, so what a width has left over moves up a width.
    """
    buckets = {w: [] for w in WIDTHS}
    for e in encoded:
        buckets[next(w for w in WIDTHS if w >= len(e.ids))].append(e)
    groups, left = [], []
    for width, bucket in buckets.items():
        rng.shuffle(bucket)
        bucket += left
        size = BATCH_PIECES // width
        whole = len(bucket) // size * size
        groups += [(width, bucket[i : i + size]) for i in range(0, whole, size)]
        left = bucket[whole:]
    if left:
        groups.append((WIDTHS[-1], left))
    rng.shuffle(groups)
    return groups


def tensors(width, group):
    """A batch: `width` pieces and as many words less the two marks."""

    def pad(key, fill, size=width - 2):
        rows = [getattr(e, key) for e in group]
        return torch.tensor([list(r) + [fill] * (size - len(r)) for r in rows])

    out = {"ids": pad("ids", PAD, width), "first": pad("first", 0), "last": pad("last", 0)}
    for key in ("upos", "lemma", "heads", "deprel", "mention"):
        out[key] = pad(key, -100)
    lengths = torch.tensor([len(e.ids) for e in group])
    seen = torch.arange(out["ids"].shape[1])[None] < lengths[:, None]
    out["mask"] = torch.where(seen, 0.0, -1e4)[:, None, None].to(torch.bfloat16)
    words = torch.tensor([len(e.first) for e in group])
    out["no_head"] = torch.arange(out["first"].shape[1] + 1)[None] > words[:, None]
    return out


def loss_of(model, b, rows=None):
    root, words = model.words(b["ids"] if rows is None else rows, b["first"], b["last"], b["mask"])
    out = model.score(root, words)
    losses = {}
    for key in ("upos", "lemma", "mention"):
        flat = b[key].flatten()
        if (flat >= 0).any():
            losses[key] = F.cross_entropy(out[key].flatten(0, 1).float(), flat, ignore_index=-100)
    if (b["heads"] >= 0).any():
        arcs = out["arcs"].float().masked_fill(b["no_head"][:, None], -1e4)
        losses["arcs"] = F.cross_entropy(arcs.flatten(0, 1), b["heads"].flatten(), ignore_index=-100)
        chosen = b["heads"].clamp(min=0).unsqueeze(-1).expand(-1, -1, out["head"].shape[-1])
        labels = model.labels(out["dep"], torch.gather(out["head"], 1, chosen))
        losses["deprel"] = F.cross_entropy(labels.flatten(0, 1).float(), b["deprel"].flatten(), ignore_index=-100)
    return sum(WEIGHTS[k] * v for k, v in losses.items()), losses


class RowAdam:
    """Adam that touches only the embedding rows of the batch: the whole table would cost as much as the network."""

    def __init__(self, table):
        self.table, self.m, self.v = table, torch.zeros_like(table), torch.zeros_like(table)

    def step(self, rows, grad, lr, t):
        m = self.m[rows].mul_(0.9).add_(grad, alpha=0.1)
        v = self.v[rows].mul_(0.99).addcmul_(grad, grad, value=0.01)
        self.m[rows], self.v[rows] = m, v
        self.table[rows] -= lr * (m / (1 - 0.9**t)) / ((v / (1 - 0.99**t)).sqrt() + 1e-8)


def groups_of(model, lr, head_lr, decay):
    """Lower layers learn more slowly: `decay` a layer."""
    layers = model.encoder.layers
    groups = [{"params": list(l.parameters()), "peak": lr * decay ** (len(layers) - 1 - i)} for i, l in enumerate(layers)]
    bottom = [model.encoder.positions.weight, *model.encoder.norm.parameters()]
    groups.append({"params": bottom, "peak": lr * decay ** len(layers)})
    rest = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    return groups + [{"params": rest, "peak": head_lr}]


def main():
    args = arguments()
    os.makedirs(args.out, exist_ok=True)
    torch.set_num_threads(2)
    torch.manual_seed(args.seed)
    np.random.seed(args.seed)
    rng = random.Random(args.seed)

    petrarch = f"{args.data}/petrarch"
    trees = corpora.read_trees(args.data)
    names = [s for held, s in corpora.read_re3d(f"{args.data}/re3d") if not held]
    dev = list(corpora.read_ewt(f"{args.data}/ud_ewt/dev.conllu", petrarch))
    tags = class_lists(trees)
    json.dump(tags, open(f"{args.out}/tags.json", "w"))
    index = {k: {x: i for i, x in enumerate(v)} for k, v in tags.items()}
    pieces = WordPiece(load_vocab(f"{args.base}/vocab.txt"))
    pools = augment.name_pools(petrarch)

    model = Parallax(tags)
    model.encoder.load_minilm(f"{args.base}/model.safetensors")
    if args.resume:
        model.load_state_dict(torch.load(args.resume))
    table = model.encoder.words.weight
    table.requires_grad_(False)
    optimiser = torch.optim.AdamW(groups_of(model, args.lr, args.head_lr, args.decay), betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    row_adam = RowAdam(table)
    params = [p for g in optimiser.param_groups for p in g["params"]]

    began, step = time.time(), 0
    for epoch in range(args.epochs):
        model.train()
        encoded = [Encoded(augment.augment(s, rng, pools), pieces, index) for s in trees + names + names]
        groups = batches([e for e in encoded if len(e.ids) <= WIDTHS[-1]], rng)
        seen = collections.Counter()
        for k, (width, group) in enumerate(groups):
            step += 1
            done = max((epoch + k / len(groups)) / args.epochs, (time.time() - began) / 60 / args.minutes)
            rate = min(1, step / 300) * max(0.003, 0.5 * (1 + math.cos(math.pi * min(1, done))))
            for g in optimiser.param_groups:
                g["lr"] = g["peak"] * rate
            b = tensors(width, group)
            hidden = (torch.rand(b["ids"].shape) < args.hide) & (b["ids"] != PAD) & (b["ids"] != CLS) & (b["ids"] != SEP)
            b["ids"][hidden] = MASK
            used, where = b["ids"].unique(return_inverse=True)
            rows = table[used].requires_grad_()
            with torch.autocast("cpu", torch.bfloat16):
                loss, parts = loss_of(model, b, F.embedding(where, rows))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(params, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            row_adam.step(used, rows.grad, args.lr * args.decay**6 * rate, step)
            for key, value in parts.items():
                seen[key] += value.item() / len(groups)
            if done >= 1:
                break
        torch.save(model.state_dict(), f"{args.out}/model.tmp")
        os.replace(f"{args.out}/model.tmp", f"{args.out}/model.pt")
        parts = " ".join(f"{k} {v:.3f}" for k, v in seen.items())
        print(f"epoch {epoch + 1} minute {(time.time() - began) / 60:.1f} {parts}", flush=True)
        if (epoch + 1) % args.check == 0 or epoch + 1 == args.epochs or done >= 1:
            print("  dev", score.report(score.evaluate(model, dev, pieces, tags)), flush=True)
        if done >= 1:
            break


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", required=True, help="folder with ud_ewt, ud_gum, re3d, petrarch")
    p.add_argument("--base", required=True, help="folder with model.safetensors and vocab.txt of all-MiniLM-L6-v2")
    p.add_argument("--out", required=True)
    p.add_argument("--epochs", type=int, default=20)
    p.add_argument("--minutes", type=float, default=1e9, help="ends the schedule early on a slower machine")
    p.add_argument("--lr", type=float, default=2.5e-4)
    p.add_argument("--head-lr", type=float, default=1e-3)
    p.add_argument("--decay", type=float, default=0.9)
    p.add_argument("--hide", type=float, default=0.04, help="share of pieces the network has to do without")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--check", type=int, default=3, help="score the development set every so many epochs")
    p.add_argument("--resume", help="start from this model.pt instead of the bare encoder")
    return p.parse_args()


if __name__ == "__main__":
    main()
