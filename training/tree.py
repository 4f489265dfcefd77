"""The best tree: Chu-Liu-Edmonds with exactly one root. The twin of `crates/lm/src/tree.rs`."""

import numpy as np


def best_tree(scores):
    """`scores[dependent, head]`, head 0 is the root; returns one head a word, words count from 1."""
    n = scores.shape[0]
    full = np.full((n + 1, n + 1), -1e30)
    full[1:] = scores
    full[np.arange(n + 1), np.arange(n + 1)] = -1e30
    full[1:, 0] -= 1e6  # A second root always costs more than any tree with one.
    return edmonds(full)[1:]


def edmonds(scores):
    n = len(scores)
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = find_cycle(heads)
    if cycle is None:
        return heads
    inside = np.zeros(n, bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    m = len(outside)
    small = np.full((m + 1, m + 1), -1e30)
    small[:m, :m] = scores[np.ix_(outside, outside)]
    small[:m, m] = scores[np.ix_(outside, cycle)].max(1)
    gain = scores[np.ix_(cycle, outside)] - scores[cycle, heads[cycle]][:, None]
    small[m, :m] = gain.max(0)
    small[0] = -1e30
    chosen = edmonds(small)
    result = heads.copy()
    for i, word in enumerate(outside):
        if word == 0:
            continue
        result[word] = outside[chosen[i]] if chosen[i] < m else cycle[scores[word, cycle].argmax()]
    entry = outside[chosen[m]]
    result[cycle[gain[:, chosen[m]].argmax()]] = entry
    return result


def find_cycle(heads):
    state = np.zeros(len(heads), int)
    state[0] = 2
    for start in range(1, len(heads)):
        path, at = [], start
        while state[at] == 0:
            state[at] = 1
            path.append(at)
            at = heads[at]
        if state[at] == 1:
            return np.array(path[path.index(at) :])
        state[path] = 2
    return None
