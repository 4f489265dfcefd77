"""Uncased WordPiece over words that are already split: the twin of `crates/lm/src/wordpiece.rs`."""

import unicodedata

PAD, UNK, CLS, SEP, MASK = 0, 100, 101, 102, 103
MAX_WORD_PIECES = 8
MAX_WORD_CHARS = 100


def load_vocab(path):
    with open(path, encoding="utf-8") as f:
        return {line.rstrip("\n"): i for i, line in enumerate(f)}


def normalise(word):
    """Lower-case, without accents and control characters; blanks inside a word vanish."""
    word = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in word if unicodedata.category(c) not in ("Mn", "Cc", "Cf", "Co", "Cs") and not c.isspace())


def alone(c):
    """Characters that stand as a piece of their own: punctuation and Chinese ideographs."""
    o = ord(c)
    if o < 128:
        return not c.isalnum()
    ideograph = 0x4E00 <= o <= 0x9FFF or 0x3400 <= o <= 0x4DBF or 0xF900 <= o <= 0xFAFF or 0x20000 <= o <= 0x2FA1F
    return ideograph or unicodedata.category(c).startswith("P")


def chunks(word):
    """Runs between characters that stand alone."""
    run = ""
    for c in normalise(word):
        if alone(c):
            if run:
                yield run
            yield c
            run = ""
        else:
            run += c
    if run:
        yield run


class WordPiece:
    def __init__(self, vocab):
        self.vocab, self.cache = vocab, {}

    def run(self, run):
        """Longest match first; a run that cannot be covered, or of over a hundred characters, is one unknown piece."""
        if len(run) > MAX_WORD_CHARS:
            return [UNK]
        pieces, at = [], 0
        while at < len(run):
            for end in range(len(run), at, -1):
                piece = self.vocab.get(run[at:end] if at == 0 else "##" + run[at:end])
                if piece is not None:
                    break
            else:
                return [UNK]
            pieces.append(piece)
            at = end
        return pieces

    def word(self, word):
        """The pieces of one word: never none, never more than eight."""
        if word not in self.cache:
            pieces = [p for run in chunks(word) for p in self.run(run)]
            self.cache[word] = pieces[:MAX_WORD_PIECES] or [UNK]
        return self.cache[word]
