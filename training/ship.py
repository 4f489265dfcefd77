"""Puts an exported model where the program takes it from: `python ship.py --out OUT --data DATA --base MINILM --repo REPO`.

Writes `models/lm/` (weights in the runtime's own format, vocabulary, class lists, known lemmas) and `crates/lm/tests/parity.tsv`, what
ONNX Runtime reads in a few sentences with the same weights: the Rust side must read the same.
"""

import argparse
import shutil
import subprocess

import onnx
import torch

import corpora
import lemma
import score
from export import build, onnx_runner
from model import load_model, load_tags
from wordpiece import WordPiece, load_vocab

SENTENCES = [
    "the observatory said 15 men were found shot dead inside the compound",
    "Warplanes bombed the market in Idlib on Saturday , killing at least 12 civilians , activists said .",
    "the idlib media center showed a video of what it said were at least 12 bloodied bodies inside a room at the military "
    "intelligence directorate",
    "MORE THAN 220,000 PEOPLE HAVE BEEN KILLED IN SYRIA 'S CONFLICT , WHICH BEGAN IN MARCH 2011 .",
    "The group said 53 other detainees , including two women , were freed by the rebels .",
    "Boko Haram fighters abducted dozens of girls from a school near Maiduguri last week , residents told Reuters .",
    "It was not immediately clear who was behind the attack .",
    "Five wounded in Mogadishu blast",
    "Rami Abdurrahman , who heads the Britain - based Observatory , could n't confirm the toll .",
    "« Нет » 爆発 naïve 100%",
]


def parity(run, pieces, tags):
    """A line a word, form, lemma, part of speech, head, relation; a blank line after each sentence."""
    for sentence in SENTENCES:
        forms = sentence.split()
        got = score.parse(run, forms, pieces, tags)
        rows = zip(forms, got["lemma"], got["upos"], got["heads"], got["deprel"])
        yield from ("\t".join(map(str, row)) + "\n" for row in rows)
        yield "\n"


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--out", required=True, help="folder with model.pt and tags.json")
    p.add_argument("--data", required=True, help="folder with ud_ewt, ud_gum, petrarch")
    p.add_argument("--base", required=True, help="folder with vocab.txt")
    p.add_argument("--repo", required=True, help="where the repository lies")
    args = p.parse_args()
    torch.set_num_threads(1)
    tags = load_tags(f"{args.out}/tags.json")
    tags["known"] = lemma.known(corpora.read_trees(args.data))
    model = load_model(tags, f"{args.out}/model.pt")
    graph = f"{args.out}/model.onnx"
    onnx.save(build(model.eval()), graph)

    ship = f"{args.repo}/models/lm"
    convert = ["rten-convert", graph, f"{ship}/parallax-lm-1.rten"]
    subprocess.run(convert, check=True)
    shutil.copy(f"{args.base}/vocab.txt", f"{ship}/vocab.txt")
    with open(f"{ship}/classes.tsv", "w", encoding="utf-8") as f:
        f.writelines("\t".join([head, *tags[head]]) + "\n" for head in ("upos", "deprel", "lemma", "mention"))
    with open(f"{ship}/lemmas.tsv", "w", encoding="utf-8") as f:
        f.writelines(f"{form}\t{upos}\t{script}\n" for (form, upos), script in sorted(tags["known"].items()))
    with open(f"{args.repo}/crates/lm/tests/parity.tsv", "w", encoding="utf-8") as f:
        f.writelines(parity(onnx_runner(graph), WordPiece(load_vocab(f"{args.base}/vocab.txt")), tags))


if __name__ == "__main__":
    main()
