"""The network: a MiniLM encoder, whole or cut down, and five heads, in plain torch.

In: word pieces of one sentence, and the first and last piece of each word. Out: scores per word for part of speech,
lemma script and mention tag; scores per pair of words for the tree. Everything the Rust side runs is in this file, so
that export traces the same code that was trained.
"""

import json
import math

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

HIDDEN, HEADS, ARC, LABEL = 384, 12, 256, 256
LAYERS, INNER = 4, 768
BASE_LAYERS = 6
MAX_PIECES = 256


class Drop(nn.Module):
    """Dropout that reads its mask at a random offset of one fixed pool: drawing fresh bits took a tenth of a step."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate
        pool = torch.rand(1 << 23, generator=torch.Generator().manual_seed(7)) >= rate
        self.register_buffer("pool", pool.to(torch.bfloat16) / (1 - rate), persistent=False)

    def forward(self, x):
        if not self.training:
            return x
        if x.is_cuda:
            return F.dropout(x, self.rate)
        at = torch.randint(len(self.pool) - x.numel(), ()).item()
        return x * self.pool[at : at + x.numel()].view_as(x).to(x.dtype)


class Layer(nn.Module):
    def __init__(self, drop, inner=INNER):
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, inner)
        self.down = nn.Linear(inner, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = drop

    def forward(self, x, mask):
        n, t, _ = x.shape
        qkv = self.qkv(x).view(n, t, 3, HEADS, HIDDEN // HEADS)
        q, k, v = (qkv[:, :, i].transpose(1, 2) for i in range(3))
        scores = q @ k.transpose(2, 3) / math.sqrt(HIDDEN // HEADS)
        if mask is not None:  # At export there is one sentence and nothing is padded.
            scores = scores + mask
        mixed = (torch.softmax(scores, dim=-1) @ v).transpose(1, 2).reshape(n, t, HIDDEN)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self, vocab, drop, layers=LAYERS, inner=INNER):
        super().__init__()
        self.words = nn.Embedding(vocab, HIDDEN)
        self.positions = nn.Embedding(MAX_PIECES, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = Drop(drop)
        self.layers = nn.ModuleList(Layer(self.drop, inner) for _ in range(layers))

    def forward(self, ids, mask):
        x = self.words(ids) if ids.dim() == 2 else ids  # Training hands in the rows themselves.
        x = self.drop(self.norm(x + self.positions.weight[: x.shape[1]]))
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load_minilm(self, path):
        """Takes the weights of all-MiniLM-L6-v2; the token-type row is added to every position once and for all.

        Where there are fewer layers, those evenly spread from the first to the last; where they are narrower inside, the
        units whose weights are largest.
        """
        w = load_file(path)
        w = {k.removeprefix("bert."): v for k, v in w.items()}
        put = lambda p, v: p.data.copy_(v)
        put(self.words.weight, w["embeddings.word_embeddings.weight"])
        types = w["embeddings.token_type_embeddings.weight"][0]
        put(self.positions.weight, w["embeddings.position_embeddings.weight"][:MAX_PIECES] + types)
        for kind in ("weight", "bias"):
            put(getattr(self.norm, kind), w[f"embeddings.LayerNorm.{kind}"])
        last = len(self.layers) - 1
        for i, layer in enumerate(self.layers):
            at = f"encoder.layer.{round(i * (BASE_LAYERS - 1) / last)}."
            up, down = w[at + "intermediate.dense.weight"], w[at + "output.dense.weight"]
            kept = (up.norm(dim=1) * down.norm(dim=0)).topk(layer.up.out_features).indices.sort().values
            put(layer.up.weight, up[kept])
            put(layer.down.weight, down[:, kept])
            put(layer.up.bias, w[at + "intermediate.dense.bias"][kept])
            put(layer.down.bias, w[at + "output.dense.bias"])
            for kind in ("weight", "bias"):
                parts = [w[f"{at}attention.self.{n}.{kind}"] for n in ("query", "key", "value")]
                put(getattr(layer.qkv, kind), torch.cat(parts))
                put(getattr(layer.out, kind), w[f"{at}attention.output.dense.{kind}"])
                put(getattr(layer.norm1, kind), w[f"{at}attention.output.LayerNorm.{kind}"])
                put(getattr(layer.norm2, kind), w[f"{at}output.LayerNorm.{kind}"])


class Heads(nn.Module):
    """What is said of a word, given its state of `width`; `tags` holds the classes of `upos`, `deprel`, `lemma`, `mention`."""

    def __init__(self, tags, width, head_drop):
        super().__init__()
        self.upos = nn.Linear(width, len(tags["upos"]))
        self.lemma = nn.Linear(width, len(tags["lemma"]))
        self.mention = nn.Linear(width, len(tags["mention"]))
        self.arc_dep = nn.Linear(width, ARC)
        self.arc_head = nn.Linear(width, ARC)
        self.arc_pair = nn.Parameter(torch.zeros(ARC, ARC))
        self.arc_bias = nn.Linear(ARC, 1)
        self.label_dep = nn.Linear(width, LABEL)
        self.label_head = nn.Linear(width, LABEL)
        self.label = nn.Linear(LABEL, len(tags["deprel"]))
        self.head_drop = Drop(head_drop)
        nn.init.xavier_uniform_(self.arc_pair)

    def encode(self, ids, mask):
        raise NotImplementedError

    def words(self, ids, first, last, mask=None):
        """One state per word: the mean of its first and last piece."""
        x = self.encode(ids, mask)
        pick = lambda at: torch.gather(x, 1, at.unsqueeze(-1).expand(-1, -1, x.shape[-1]))
        return x[:, :1], (pick(first) + pick(last)) * 0.5

    def score(self, root, words):
        """Every head but the label: `arcs[b, dependent, head]`, head 0 is the root."""
        drop = self.head_drop
        words = drop(words)
        both = torch.cat([root, words], 1)
        dep, head = drop(F.gelu(self.arc_dep(words))), drop(F.gelu(self.arc_head(both)))
        arcs = (dep @ self.arc_pair) @ head.transpose(1, 2) / math.sqrt(ARC) + self.arc_bias(head).transpose(1, 2)
        return {
            "upos": self.upos(words),
            "lemma": self.lemma(words),
            "mention": self.mention(words),
            "arcs": arcs,
            "dep": self.label_dep(words),
            "head": self.label_head(both),
        }

    def labels(self, dep, head):
        """Relation scores of chosen arcs: one row of `head` per row of `dep`."""
        return self.label(self.head_drop(F.gelu(dep + head)))


class Parallax(Heads):
    """What ships: `layers` and `inner` say how much of MiniLM is left."""

    def __init__(self, tags, vocab=30522, drop=0.1, head_drop=0.25, layers=LAYERS, inner=INNER):
        super().__init__(tags, HIDDEN, head_drop)
        self.encoder = Encoder(vocab, drop, layers, inner)

    def encode(self, ids, mask):
        return self.encoder(ids, mask)


def load_tags(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def load_model(tags, path):
    """A trained network, of whatever depth and width it was trained in."""
    state = torch.load(path)
    layers = 1 + max(int(key.split(".")[2]) for key in state if key.startswith("encoder.layers."))
    model = Parallax(tags, layers=layers, inner=len(state["encoder.layers.0.up.bias"]))
    model.load_state_dict(state)
    return model
