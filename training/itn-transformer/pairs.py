"""Pairs on carriers that training never sees, as a JSON list for `cotune evaluate --texts` and `cotune search --texts`."""
import argparse
import json
import random
from templates import pairs


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('out'); p.add_argument('--count', type=int, default=3000); p.add_argument('--seed', type=int, default=2026)
    o = p.parse_args()
    with open(o.out, 'w') as f:
        f.write('[\n' + ',\n'.join(json.dumps(dict(spoken=s, written=w, kinds=k), ensure_ascii=False) for s, w, k in pairs(random.Random(o.seed), o.count)) + '\n]\n')


main()
