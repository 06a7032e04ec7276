"""Exact match of greedy decoding on carriers that training never sees."""
import argparse
import json
import os
import random
import torch
import model as M
from batches import padded
from templates import pairs
from tokens import decode, encode
from words import TOKENS


def held_out(count, seed=99):
    """Unseen-template pairs as [spoken, written, kinds]."""
    return pairs(random.Random(seed), count)


def written(net, config, texts, batch=64):
    """Greedy written forms of spoken texts, in their order."""
    coded = [encode(t) for t in texts]
    order, out = sorted(range(len(texts)), key=lambda i: len(coded[i][0])), [None] * len(texts)
    for at in range(0, len(order), batch):
        part = order[at:at + batch]
        longest = max(len(coded[i][0]) for i in part)
        for i, row in zip(part, net.greedy(padded([coded[i][0] for i in part], True), config, 2 * longest + 12)):
            out[i] = decode(row, coded[i][1])
    return out


def exact(net, config, examples):
    texts = written(net, config, [e[0] for e in examples])
    return sum(t == e[1] for t, e in zip(texts, examples)) / len(examples)


def by_hand():
    """Pairs written by hand, as people would ask; no grammar drew them."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'by-hand.tsv'), encoding='utf8') as f:
        return [line.rstrip('\n').split('\t') + [['by hand']] for line in f]


def load(path):
    kept = torch.load(path)
    net = M.SuperTransformer(len(TOKENS), kept['super'])
    net.load_state_dict(kept['model'])
    return net.eval()


def main():
    p = argparse.ArgumentParser()
    p.add_argument('checkpoint'); p.add_argument('--count', type=int, default=1000); p.add_argument('--errors', type=int, default=0); p.add_argument('--text', nargs='*'); p.add_argument('--by-hand', action='store_true')
    o = p.parse_args()
    torch.set_num_threads(1)
    net = load(o.checkpoint)
    configs = [('largest', M.largest()), ('smallest', M.smallest())] + [(f'random-{i}', M.random_choice(random.Random(i))) for i in range(6)]
    if o.text:
        for name, config in configs[:2]:
            for t, w in zip(o.text, written(net, config, o.text)): print(f'{name:9} {t} -> {w}')
        return
    examples = by_hand() if o.by_hand else held_out(o.count)
    for name, config in configs:
        texts = written(net, config, [e[0] for e in examples])
        wrong = [(e, t) for t, e in zip(texts, examples) if t != e[1]]
        kinds = {}
        for e, _ in wrong:
            for k in e[2]: kinds[k] = kinds.get(k, 0) + 1
        print(name, 1 - len(wrong) / len(examples), json.dumps(kinds), flush=True)
        if name in ('largest', 'smallest'):
            for e, t in wrong[:o.errors]: print('   ', e[0], '|', e[1], '|', t)


if __name__ == '__main__':
    main()
