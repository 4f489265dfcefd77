"""Trains what ships from a larger teacher: `python distill.py --data DATA --base MINILM --teacher MPNET --text FILE --out OUT`.

The teacher, all-mpnet-base-v2 under the same heads, learns from the treebanks. Small networks then learn to say what it
says, scores and all, of plain news text (one sentence a line, words between blanks) and of the treebanks, where gold
counts too. Needs a GPU: some ten minutes on a large one. Writes `OUT/LAYERS-INNER/model.pt` and `tags.json` for each.
"""

import argparse
import json
import math
import os
import pickle
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch.utils.data import DataLoader, Dataset

import augment
import corpora
from model import Heads, Parallax
from train import WEIGHTS, Encoded, class_lists, tensors
from wordpiece import WordPiece, load_vocab

LONGEST = 200
SOFT = ("upos", "lemma", "mention")


class Teacher(Heads):
    """MPNet under our heads. It is uncased and knows our word pieces under other numbers."""

    def __init__(self, tags, path, vocab):
        from transformers import MPNetConfig, MPNetModel

        super().__init__(tags, 768, 0.3)
        self.encoder = MPNetModel(MPNetConfig.from_json_file(f"{path}/config.json"), add_pooling_layer=False)
        weights = load_file(f"{path}/model.safetensors")
        missing = self.encoder.load_state_dict(weights, strict=False).missing_keys
        assert not [k for k in missing if "position_ids" not in k], missing
        theirs = load_vocab(f"{path}/vocab.txt")
        marks = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
        self.register_buffer("number", torch.tensor([theirs[marks.get(piece, piece)] for piece in vocab]))

    def encode(self, ids, mask):
        return self.encoder(self.number[ids], attention_mask=(mask[:, 0, 0] == 0).long()).last_hidden_state


class Batches(Dataset):
    """Batches of one epoch, made by the workers: sentences of like length, augmented and padded."""

    def __init__(self, sentences, lengths, size, pieces, index, pools, seed):
        rng = random.Random(seed)
        groups, group = [], []
        for n, i in sorted((n + rng.randrange(4), i) for i, n in enumerate(lengths)):
            if group and (len(group) + 1) * n > size:
                groups.append(group)
                group = []
            group.append(i)
        rng.shuffle(groups)
        self.groups, self.seed = [*groups, group], seed
        self.sentences, self.pieces, self.index, self.pools = sentences, pieces, index, pools

    def __len__(self):
        return len(self.groups)

    def __getitem__(self, k):
        rng = random.Random(f"{self.seed}/{k}")
        rows = [self.varied(self.sentences[i], rng) for i in self.groups[k]]
        rows = [e for e in (Encoded(s, self.pieces, self.index) for s in rows) if len(e.ids) <= LONGEST]
        return tensors(-(-max(len(e.ids) for e in rows) // 8) * 8, rows)

    def varied(self, s, rng):
        if s.upos is None and not s.mentions:  # Plain text: only what scraping and headlines do to it.
            forms = s.forms
            if rng.random() < 0.12 and forms[-1] in (".", "!", "?"):
                forms = forms[:-1] or forms
            if rng.random() < 0.03:
                forms = [f for f in forms if f != ","] or forms
            return corpora.Sentence(forms, mentions=[None] * len(forms))
        return augment.augment(s, rng, self.pools)


def loader(batches, workers):
    return DataLoader(batches, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None, pin_memory=True)


def to_device(batch, device):
    return {k: v.to(device, non_blocking=True) for k, v in batch.items()}


def arcs_of(out, batch):
    return out["arcs"].float().masked_fill(batch["no_head"][:, None], -1e4)


def labels_at(model, out, heads):
    chosen = heads.unsqueeze(-1).expand(-1, -1, out["head"].shape[-1])
    return model.labels(out["dep"], torch.gather(out["head"], 1, chosen)).float()


def gold_loss(model, batch, out):
    """Cross-entropy against gold; a head without gold in this batch adds nothing."""
    rows = {key: (out[key].float(), batch[key]) for key in SOFT}
    rows["arcs"] = arcs_of(out, batch), batch["heads"]
    rows["deprel"] = labels_at(model, out, batch["heads"].clamp(min=0)), batch["deprel"]
    loss = 0
    for key, (scores, gold) in rows.items():
        each = F.cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=-100, reduction="sum")
        loss = loss + WEIGHTS[key] * each / (gold >= 0).sum().clamp(min=1)
    return loss


def taught(model, out, batch):
    """What a network says of a batch, as log-probabilities; relations at `heads`."""
    said = {key: out[key].float().log_softmax(-1) for key in SOFT}
    said["arcs"] = arcs_of(out, batch).log_softmax(-1)
    return said


def soft_loss(model, batch, out, lesson, heads, real):
    said = taught(model, out, batch) | {"deprel": labels_at(model, out, heads).log_softmax(-1)}
    loss = 0
    for key, target in lesson.items():
        each = F.kl_div(said[key], target, log_target=True, reduction="none").sum(-1)
        loss = loss + WEIGHTS[key] * (each * real).sum() / real.sum()
    return loss


def scored(model, batch):
    root, words = model.words(batch["ids"], batch["first"], batch["last"], batch["mask"])
    return model.score(root, words)


@torch.no_grad()
def quick(model, batches):
    """UPOS, UAS and LAS of development sentences, each word taking its best head: a tree is not asked for."""
    model.eval()
    hit, n = torch.zeros(3), 0
    for b in batches:
        out = scored(model, b)
        heads = arcs_of(out, b).argmax(-1)
        gold = b["heads"] >= 0
        right = (heads == b["heads"]) & gold
        label = labels_at(model, out, heads).argmax(-1) == b["deprel"]
        upos = (out["upos"].argmax(-1) == b["upos"]) & gold
        hit += torch.stack([upos.sum(), right.sum(), (right & label).sum()]).float().cpu()
        n += gold.sum().item()
    model.train()
    return " ".join(f"{k} {100 * v / n:.2f}" for k, v in zip(("upos", "uas", "las_full"), hit.tolist()))


def optimiser_of(model, lr, head_lr, decay):
    """Lower layers learn more slowly: `decay` a layer."""
    encoder = model.encoder.encoder.layer if isinstance(model, Teacher) else model.encoder.layers
    groups, seen = [], set()
    for depth, layer in enumerate(encoder):
        params = list(layer.parameters())
        groups.append({"params": params, "peak": lr * decay ** (len(encoder) - 1 - depth)})
        seen.update(map(id, params))
    bottom = [p for p in model.encoder.parameters() if id(p) not in seen]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    groups += [{"params": bottom, "peak": lr * decay ** len(encoder)}, {"params": heads, "peak": head_lr}]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)


def step(optimiser, model, loss, rate):
    for g in optimiser.param_groups:
        g["lr"] = g["peak"] * rate
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)


def schedule(step, done):
    return min(1, (step + 1) / 200) * max(0.003, 0.5 * (1 + math.cos(math.pi * min(1, done))))


class Clock:
    """How far a stage is: by epochs, or by minutes where those run out first."""

    def __init__(self, epochs, minutes):
        self.epochs, self.minutes, self.began, self.step = epochs, minutes, time.time(), 0

    def done(self, epoch, k, n):
        self.step += 1
        return max((epoch + (k + 1) / n) / self.epochs, self.spent() / self.minutes)

    def spent(self):
        return (time.time() - self.began) / 60


def run_epochs(name, clock, sentences, size, common, work, check):
    device, args, pieces, index, pools = common
    lengths = [2 + sum(len(pieces.word(f)) for f in s.forms) for s in sentences]
    for epoch in range(clock.epochs):
        batches = Batches(sentences, lengths, size, pieces, index, pools, f"{name}/{args.seed}/{epoch}")
        done = 0
        for k, batch in enumerate(loader(batches, args.workers)):
            done = clock.done(epoch, k, len(batches))
            work(to_device(batch, device), schedule(clock.step, done))
            if done >= 1:
                break
        print(f"{name} epoch {epoch + 1} minute {clock.spent():.2f} steps {clock.step}", flush=True)
        if done >= 1 or epoch % args.check == args.check - 1:
            check()
        if done >= 1:
            return


def read_corpora(args):
    """The corpora as sentences, and the pools of names; `--cache` keeps them."""
    if args.cache and os.path.exists(args.cache):
        return pickle.load(open(args.cache, "rb"))
    petrarch = f"{args.data}/petrarch"
    read = {
        "trees": corpora.read_trees(args.data),
        "names": [s for held, s in corpora.read_re3d(f"{args.data}/re3d") if not held],
        "dev": list(corpora.read_ewt(f"{args.data}/ud_ewt/dev.conllu", petrarch)),
        "pools": augment.name_pools(petrarch),
    }
    if args.cache:
        pickle.dump(read, open(args.cache, "wb"))
    return read


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    np.random.seed(args.seed)
    torch.backends.cuda.matmul.allow_tf32 = True
    device = args.device
    read = read_corpora(args)
    tags = json.load(open(args.tags)) if args.tags else class_lists(read["trees"])
    index = {k: {x: i for i, x in enumerate(v)} for k, v in tags.items()}
    vocab = load_vocab(f"{args.base}/vocab.txt")
    pieces = WordPiece(vocab)
    plain = [corpora.Sentence(line.split()) for line in open(args.text, encoding="utf-8")][: args.limit]
    labelled = (read["trees"] + read["names"] * 2)[: args.limit]
    dev = [Encoded(s, pieces, index) for s in read["dev"] if len(s.forms) < 100][: args.limit]
    dev = sorted(dev, key=lambda e: len(e.ids))
    dev = [tensors(max(len(e.ids) for e in dev[i : i + 200]), dev[i : i + 200]) for i in range(0, len(dev), 200)]
    dev = [to_device(b, device) for b in dev]
    common = device, args, pieces, index, read["pools"]
    bf16 = lambda: torch.autocast(device, torch.bfloat16)
    print(len(labelled), "labelled,", len(plain), "plain sentences", flush=True)

    teacher = Teacher(tags, args.teacher, vocab).to(device).train()
    optimiser = optimiser_of(teacher, args.teacher_lr, 5e-4, 0.9)

    def teach(batch, rate):
        with bf16():
            loss = gold_loss(teacher, batch, scored(teacher, batch))
        step(optimiser, teacher, loss, rate)

    def check_teacher():
        with bf16():
            print("  teacher dev", quick(teacher, dev), flush=True)

    run_epochs("teacher", Clock(args.teacher_epochs, args.teacher_minutes), labelled, args.teacher_pieces, common, teach, check_teacher)
    teacher.eval()
    del optimiser

    shapes = [tuple(map(int, shape.split("-"))) for shape in args.students]
    students = {shape: Parallax(tags, layers=shape[0], inner=shape[1]) for shape in shapes}
    for student in students.values():
        student.encoder.load_minilm(f"{args.base}/model.safetensors")
        student.to(device).train()
    optimisers = {shape: optimiser_of(s, args.lr, args.head_lr, 0.9) for shape, s in students.items()}

    def learn(batch, rate):
        with torch.no_grad(), bf16():
            out = scored(teacher, batch)
            lesson = taught(teacher, out, batch)
            heads = torch.where(batch["heads"] >= 0, batch["heads"], lesson["arcs"].argmax(-1))
            lesson["deprel"] = labels_at(teacher, out, heads).log_softmax(-1)
            real = (~batch["no_head"][:, 1:]).float()
        for shape, student in students.items():
            with bf16():
                out = scored(student, batch)
                loss = soft_loss(student, batch, out, lesson, heads, real) + args.gold * gold_loss(student, batch, out)
            step(optimisers[shape], student, loss, rate)

    def check():
        for shape, student in students.items():
            with bf16():
                print("  student", shape, "dev", quick(student, dev), flush=True)

    run_epochs("students", Clock(args.epochs, args.minutes), labelled + plain, args.pieces, common, learn, check)
    for (layers, inner), student in students.items():
        out = f"{args.out}/{layers}-{inner}"
        os.makedirs(out, exist_ok=True)
        torch.save({k: v.float().cpu() for k, v in student.state_dict().items()}, f"{out}/model.pt")
        json.dump(tags, open(f"{out}/tags.json", "w"))


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", help="folder with ud_ewt, ud_gum, re3d, petrarch")
    p.add_argument("--cache", help="keeps what the corpora say in this file; with it, DATA is not needed again")
    p.add_argument("--base", required=True, help="folder with model.safetensors and vocab.txt of all-MiniLM-L6-v2")
    p.add_argument("--teacher", required=True, help="folder with config.json, model.safetensors and vocab.txt of all-mpnet-base-v2")
    p.add_argument("--text", required=True, help="plain sentences, one a line, words between blanks")
    p.add_argument("--tags", help="class lists to keep; otherwise taken from the treebanks")
    p.add_argument("--out", required=True)
    p.add_argument("--students", nargs="+", default=["4-768"], help="LAYERS-INNER of each network to train")
    p.add_argument("--teacher-epochs", type=int, default=12)
    p.add_argument("--teacher-minutes", type=float, default=1e9)
    p.add_argument("--teacher-pieces", type=int, default=3000, help="pieces a batch")
    p.add_argument("--teacher-lr", type=float, default=1e-4)
    p.add_argument("--epochs", type=int, default=25)
    p.add_argument("--minutes", type=float, default=1e9, help="ends the schedule early on a slower machine")
    p.add_argument("--pieces", type=int, default=12000, help="pieces a batch")
    p.add_argument("--lr", type=float, default=8e-4)
    p.add_argument("--head-lr", type=float, default=2e-3)
    p.add_argument("--gold", type=float, default=0.3, help="weight of gold beside the teacher's word")
    p.add_argument("--workers", type=int, default=12)
    p.add_argument("--check", type=int, default=3, help="score the development set every so many epochs")
    p.add_argument("--limit", type=int, help="use only so many sentences, to try the program out")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--device", default="cuda")
    return p.parse_args()


if __name__ == "__main__":
    main()
