"""Endless training batches of sentences of like length, drawn anew: no sentence is meant to be seen twice."""
import random
import torch
from sentences import ids, sentence
from words import EOS, PAD


def padded(rows, left):
    width = max(map(len, rows))
    return torch.tensor([[PAD] * (width - len(x)) + x if left else x + [PAD] * (width - len(x)) for x in rows])


def tensors(pairs):
    """Source (padded left, ends with </s>), previous tokens (begins with </s>) and expected tokens (ends with </s>)."""
    return padded([s + [EOS] for s, _ in pairs], True), padded([[EOS] + t for _, t in pairs], False), padded([t + [EOS] for _, t in pairs], False)


def batches(seed, tokens_per_batch):
    """Batches of about `tokens_per_batch` source and target tokens."""
    r = random.Random(seed)
    while True:
        pool = sorted((ids(sentence(r)) for _ in range(8000)), key=lambda p: (len(p[0]) + len(p[1]), r.random()))
        cut, out = [], []
        for p in pool:
            cut.append(p)
            if (len(p[0]) + len(p[1]) + 2) * len(cut) >= tokens_per_batch:
                out.append(cut); cut = []
        r.shuffle(out)
        for b in out:
            yield tensors(b)
