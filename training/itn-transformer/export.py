"""Writes models/itn-transformer from a checkpoint of train.py: weights, description, vocabulary, golden outputs, examples and a table of measured sub-transformers."""
import argparse
import json
import os
import random
import struct
os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
import torch
import model as M
import words
from batches import padded
from evaluate import by_hand, exact, held_out, load
from tokens import decode, encode, written_ids
from words import EOS, TOKENS

DECODING = dict(start='</s>', max_len=96, min_len=1, max_source_len=64, pad_masked=True, eos_forced_at_max_len=True)
VOCAB = dict(source=len(TOKENS), target=len(TOKENS), bos=0, pad=1, eos=2, unk=3)
EDGE_CASES = ['', 'hello', 'Hello World', 'On the Twenty-Third of March, nineteen ninety nine.', 'twenty-one', 'one-to-one talks', "it's five o'clock", 'it’s five o’clock', 'a  b\tc\n d',
              'i have 3 apples and 5 km', 'we met at five p.m.', 'we met at five p.m. sharp', 'at ten, or at eleven?', 'twenty twenty six!', 'naïve café 北京 fifty percent', '...', 'really?!', 'five, six, seven',
              'alpha one bravo two charlie three delta four echo five foxtrot six golf seven hotel eight india nine juliett ten', "o'clock", 'may may march', 'nineteen ninety-nine', 'twenty-third, please',
              'the price is ten dollars.', '(twenty) people', 'thirty-second', 'forty- two', 'the km and the kg', '<w0> ##5 <pad>', 'fifty percent, fifty per cent; fifty'] 
TEXTS = ['on the twenty third of march nineteen ninety nine', 'the train leaves at eleven oh five p m', 'it costs twenty five dollars and fifty cents', 'call five five five oh one two three', 'minus seven degrees celsius and three point one four',
         'may i have a second', 'two thousand twenty six people walked ten kilometers', 'the twenty first birthday is on july third two thousand five', 'quarter past seven or half past three', 'fifty percent of one hundred and twelve']


def safetensors(path, tensors, meta):
    head, at, blobs = {'__metadata__': meta}, 0, []
    for k, v in tensors.items():
        b = v.detach().contiguous().numpy().astype('<f4').tobytes()
        head[k] = dict(dtype='F32', shape=list(v.shape), data_offsets=[at, at + len(b)])
        at += len(b)
        blobs.append(b)
    h = json.dumps(head).encode()
    h += b' ' * (-len(h) % 8)
    with open(path, 'wb') as f:
        f.write(struct.pack('<Q', len(h)) + h + b''.join(blobs))


def configurations():
    """Largest, smallest, six between; the same whenever the space is the same."""
    middle = M.choose(lambda c: c[len(c) // 2])
    return [('max', M.largest()), ('min', M.smallest()), ('mid', middle)] + [(f'random-{i}', M.random_choice(random.Random(i))) for i in range(5)]


def golden(net, out):
    """Logits with teacher forcing (F32) and greedy tokens of six sub-transformers on short texts."""
    coded = [encode(t)[0] for t in TEXTS]
    source = padded(coded, True)
    previous = padded([[EOS] + t for t in net.greedy(source, M.largest(), DECODING['max_len'])], False)
    entries, tensors = [], {}
    for name, config in configurations()[:6]:
        with torch.no_grad():
            tensors[f'logits.{name}'] = net(source[:4], previous[:4], config)
        entries.append(dict(name=name, config=config, greedy=[row + [EOS] for row in net.greedy(source, config, DECODING['max_len'])], smallest_gap=round(gap(net, source, config), 4)))
    safetensors(f'{out}/golden.safetensors', tensors, {'note': 'logits [4, target length, vocabulary] with teacher forcing on the first four rows of golden.json; rows at padding mean nothing'})
    dump(f'{out}/golden.json', dict(texts=TEXTS, src_tokens=source.tolist(), prev_output_tokens=previous.tolist(), source_padding='left', subnets=entries))


@torch.no_grad()
def gap(net, source, config):
    """The least difference between best and second-best logit along the greedy outputs."""
    rows = net.greedy(source, config, DECODING['max_len'])
    previous, least = padded([[EOS] + r for r in rows], False), 1e9
    top = net(source, previous, config).topk(2).values
    for i, r in enumerate(rows):
        least = min(least, (top[i, :len(r) + 1, 0] - top[i, :len(r) + 1, 1]).min().item())
    return least


def dump(path, value):
    with open(path, 'w') as f:
        json.dump(value, f, ensure_ascii=False, indent=None)
        f.write('\n')


def dump_rows(path, value):
    """Objects of lists with a row a line, so that a change reads well."""
    with open(path, 'w') as f:
        f.write('{\n' + ',\n'.join(f' {json.dumps(k)}: ' + ('[\n  ' + ',\n  '.join(json.dumps(x, ensure_ascii=False) for x in v) + '\n ]' if isinstance(v, list) and v and not isinstance(v[0], int)
                                                                     and k != 'tokens' else json.dumps(v, ensure_ascii=False)) for k, v in value.items()) + '\n}\n')


def examples(out, count):
    pairs = held_out(count, seed=7)
    texts = EDGE_CASES + [p[0] for p in pairs[:40]]
    rows = []
    for t in texts:
        ids, slots = encode(t)
        rows.append(dict(text=t, source=ids, slots=slots, unchanged=decode([i for i in ids if i != EOS], slots)))
    forms = sorted({w for p in pairs for w in p[1].split() if any(c.isdigit() for c in w)})[:60]
    detokenised = [dict(target=written_ids(w), text=w) for w in forms]
    dump_rows(f'{out}/examples.json', dict(tokenisation=rows, detokenisation=detokenised, pairs=[dict(spoken=s, written=w, kinds=k) for s, w, k in pairs],
                                            byHand=[dict(spoken=s, written=w) for s, w, _ in by_hand()]))


def measured(net, out, count):
    test, natural, rows = held_out(count), by_hand(), []
    for name, config in configurations():
        rows.append(dict(name=name, config=config, exact=round(exact(net, config, test), 4), sentences=count, byHand=round(exact(net, config, natural), 4), byHandSentences=len(natural)))
        print(name, rows[-1]['exact'], rows[-1]['byHand'], flush=True)
    dump_rows(f'{out}/measured-subnets.json', dict(note='exact match of greedy decoding on unseen carriers (training/itn-transformer/templates.py, seed 99), and on by-hand.tsv', subnets=rows))


def fairseq(net, path):
    """The layout of a HAT checkpoint, for tools that read those."""
    from argparse import Namespace
    s, p = net.super, M.SPACE
    names = dict(encoder_embed_choice='enc_embed', decoder_embed_choice='dec_embed', encoder_layer_num_choice='enc_layers', decoder_layer_num_choice='dec_layers', encoder_ffn_embed_dim_choice='enc_ffn',
                 decoder_ffn_embed_dim_choice='dec_ffn', encoder_self_attention_heads_choice='enc_heads', decoder_self_attention_heads_choice='dec_heads',
                 decoder_ende_attention_heads_choice='ende_heads', decoder_arbitrary_ende_attn_choice='arb')
    args = Namespace(arch='transformersuper_wmt_en_de', task='translation', **s, **{k: p[v] for k, v in names.items()})
    state = dict(net.state_dict())
    for half in ('encoder', 'decoder'):
        state[f'{half}.version'] = torch.tensor([3.]); state[f'{half}.embed_positions._float_tensor'] = torch.zeros(1)
    torch.save(dict(args=args, model=state, optimizer_history=[], extra_state={}), path)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('checkpoint'); p.add_argument('out'); p.add_argument('--count', type=int, default=1000); p.add_argument('--fairseq', help='also write a HAT checkpoint here')
    o = p.parse_args()
    torch.set_num_threads(1)
    net = load(o.checkpoint)
    dump_rows(f'{o.out}/vocabulary.json', words.document())
    with open(f'{o.out}/network.json', 'w') as f:
        json.dump(dict(family='hat-transformer', task='inverse-text-normalisation', supertransformer=net.super, space=M.SPACE, vocab=VOCAB, source_padding='left', decoding=DECODING,
                       vocabulary='vocabulary.json', weights='weights.safetensors'), f, indent=1)
        f.write('\n')
    safetensors(f'{o.out}/weights.safetensors', dict(net.state_dict()), {'format': 'pt', 'network': 'hat-transformer, English inverse text normalisation'})
    examples(o.out, 320)
    golden(net, o.out)
    measured(net, o.out, o.count)
    if o.fairseq:
        fairseq(net, o.fairseq)


main()
