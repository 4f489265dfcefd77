"""Writes the trained network as an ONNX graph with int8 weights: `python export.py --out OUT --onnx FILE`.

The graph is written by hand rather than traced: it is short, one sentence at a time needs no batch axis and no mask, and
each projection shares one quantised input. Weights are int8 a column, kept to seven bits so that processors without a
dot-product instruction compute the same sums (their 16-bit lanes would overflow); activations are quantised as they
come, over one sentence, so a sentence's scores cannot depend on its neighbours in a batch. The embedding table is int8 a
row. The heads, a fiftieth of the weights, stay in float.

Inputs: `ids` [t], `first` [n], `last` [n]; for relations, rows of `dep` and `head` as `label_dep`, `label_head` [k, 256].
Outputs: `upos`, `lemma`, `mention`, `arcs` [n, n+1], `dep` [n, 256], `head` [n+1, 256]; `labels` [k, relations].
"""

import argparse
import math

import numpy as np
import onnx
import torch
from onnx import TensorProto as T
from onnx import helper, numpy_helper

from model import ARC, HEADS, HIDDEN, LABEL, load_model, load_tags


class Graph:
    def __init__(self):
        self.nodes, self.constants, self.names, self.quantised = [], [], 0, {}

    def name(self, stem):
        self.names += 1
        return f"{stem}_{self.names}"

    def constant(self, value, stem="c"):
        name = self.name(stem)
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def op(self, kind, *inputs, outputs=1, to=None, **attrs):
        names = [to] if to else [self.name(kind.lower()) for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attrs))
        return names[0] if outputs == 1 else names

    def linear(self, x, weight, bias, to=None):
        """Float projection; `weight` as torch keeps it, [out, in]."""
        product = self.op("MatMul", x, self.constant(weight.T, "w"))
        return self.op("Add", product, self.constant(bias, "b"), to=to)

    def linear_int8(self, x, weight, bias):
        if x not in self.quantised:
            self.quantised[x] = self.op("DynamicQuantizeLinear", x, outputs=3)
        q, scale, zero = self.quantised[x]
        values, scales = int8(weight.T, axis=0, top=64)
        product = self.op("MatMulInteger", q, self.constant(values, "w8"), zero, self.constant(np.int8(0)))
        scaled = self.op("Mul", self.cast(product), self.op("Mul", scale, self.constant(scales, "s")))
        return self.op("Add", scaled, self.constant(bias, "b"))

    def cast(self, x):
        name = self.name("cast")
        self.nodes.append(helper.make_node("Cast", [x], [name], to=T.FLOAT))
        return name


def int8(weight, axis, top):
    """Symmetric int8 with one scale a column (axis 0 is reduced) or row (axis 1)."""
    scales = np.abs(weight).max(axis=axis, keepdims=True) / (top - 1) + 1e-12
    values = np.clip(np.round(weight / scales), -top, top - 1).astype(np.int8)
    return values, scales.squeeze(axis).astype(np.float32)


def build(model, quantise=True):
    g = Graph()
    w = {k: v.float().numpy() for k, v in model.state_dict().items()}
    linear = g.linear_int8 if quantise else g.linear
    x = embedded(g, w, quantise)
    for i in range(len(model.encoder.layers)):
        x = layer(g, w, f"encoder.layers.{i}.", x, linear)
    heads(g, w, x)
    f32 = T.FLOAT
    tags = {k: len(w[f"{k}.bias"]) for k in ("upos", "lemma", "mention")}
    inputs = [("ids", ["t"], T.INT32), ("first", ["n"], T.INT32), ("last", ["n"], T.INT32)]
    inputs += [("label_dep", ["k", LABEL], f32), ("label_head", ["k", LABEL], f32)]
    outputs = [(k, ["n", size]) for k, size in tags.items()] + [("arcs", ["n", "m"]), ("dep", ["n", LABEL])]
    outputs += [("head", ["m", LABEL]), ("labels", ["k", len(w["label.bias"])])]
    graph = helper.make_graph(
        g.nodes,
        "parallax",
        [helper.make_tensor_value_info(n, t, s) for n, s, t in inputs],
        [helper.make_tensor_value_info(n, f32, s) for n, s in outputs],
        g.constants,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    onnx.checker.check_model(made)
    return made


def embedded(g, w, quantise):
    table = w["encoder.words.weight"]
    if quantise:
        values, scales = int8(table, axis=1, top=128)
        rows = g.cast(g.op("Gather", g.constant(values, "words"), "ids"))
        x = g.op("Mul", rows, g.op("Gather", g.constant(scales[:, None], "scales"), "ids"))
    else:
        x = g.op("Gather", g.constant(table), "ids")
    positions = g.constant(w["encoder.positions.weight"], "positions")
    length = g.op("Shape", "ids")
    x = g.op("Add", x, g.op("Slice", positions, g.constant(np.array([0])), length, g.constant(np.array([0]))))
    return norm(g, w, "encoder.norm.", x)


def norm(g, w, at, x):
    return g.op("LayerNormalization", x, g.constant(w[at + "weight"]), g.constant(w[at + "bias"]), axis=-1, epsilon=1e-12)


def layer(g, w, at, x, linear):
    scale = np.ones((3 * HIDDEN, 1), np.float32)
    scale[:HIDDEN] /= math.sqrt(HIDDEN // HEADS)  # The queries carry the softmax's temperature.
    qkv = linear(x, w[at + "qkv.weight"] * scale, w[at + "qkv.bias"] * scale[:, 0])
    split = lambda part: g.op("Reshape", part, g.constant(np.array([-1, HEADS, HIDDEN // HEADS])))
    q, k, v = (split(part) for part in g.op("Split", qkv, g.constant(np.array([HIDDEN] * 3)), outputs=3, axis=1))
    q, k, v = g.op("Transpose", q, perm=[1, 0, 2]), g.op("Transpose", k, perm=[1, 2, 0]), g.op("Transpose", v, perm=[1, 0, 2])
    mixed = g.op("MatMul", g.op("Softmax", g.op("MatMul", q, k), axis=-1), v)
    mixed = g.op("Reshape", g.op("Transpose", mixed, perm=[1, 0, 2]), g.constant(np.array([-1, HIDDEN])))
    out = linear(mixed, w[at + "out.weight"], w[at + "out.bias"])
    x = norm(g, w, at + "norm1.", g.op("Add", x, out))
    inner = g.op("Gelu", linear(x, w[at + "up.weight"], w[at + "up.bias"]))
    return norm(g, w, at + "norm2.", g.op("Add", x, linear(inner, w[at + "down.weight"], w[at + "down.bias"])))


def heads(g, w, x):
    pair = g.op("Add", g.op("Gather", x, "first"), g.op("Gather", x, "last"))
    words = g.op("Mul", pair, g.constant(np.float32(0.5)))
    both = g.op("Concat", g.op("Gather", x, g.constant(np.array([0]))), words, axis=0)
    of = lambda key, state, to=None: g.linear(state, w[key + ".weight"], w[key + ".bias"], to=to)
    for key in ("upos", "lemma", "mention"):
        of(key, words, key)
    dep, head = g.op("Gelu", of("arc_dep", words)), g.op("Gelu", of("arc_head", both))
    dep = g.op("MatMul", dep, g.constant(w["arc_pair"] / math.sqrt(ARC)))
    arcs = g.op("MatMul", dep, g.op("Transpose", head, perm=[1, 0]))
    bias = g.op("Transpose", of("arc_bias", head), perm=[1, 0])
    g.op("Add", arcs, bias, to="arcs")
    of("label_dep", words, "dep")
    of("label_head", both, "head")
    of("label", g.op("Gelu", g.op("Add", "label_dep", "label_head")), "labels")


def onnx_runner(path):
    """The graph as `score.py` wants it, through ONNX Runtime."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(path, options)
    names = ["upos", "lemma", "mention", "arcs", "dep", "head"]
    nothing = np.zeros((1, LABEL), np.float32)
    one = np.zeros(1, np.int32)

    def run(ids, first, last):
        as_int = lambda x: x[0].numpy().astype(np.int32)
        feed = {"ids": as_int(ids), "first": as_int(first), "last": as_int(last), "label_dep": nothing, "label_head": nothing}
        out = {k: v[None] for k, v in zip(names, session.run(names, feed))}

        def labels(dep, head):
            return session.run(["labels"], {"ids": one, "first": one, "last": one, "label_dep": dep, "label_head": head})[0]

        return out, labels

    return run


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--out", required=True, help="folder with model.pt and tags.json")
    p.add_argument("--onnx", required=True)
    p.add_argument("--float", action="store_true", help="leave the encoder in float, to see what int8 costs")
    args = p.parse_args()
    model = load_model(load_tags(f"{args.out}/tags.json"), f"{args.out}/model.pt")
    onnx.save(build(model.eval(), not args.float), args.onnx)


if __name__ == "__main__":
    main()
