"""
The same sub-transformer in plain PyTorch, one thread: greedy writing with keys and values kept. Started by
transformer.mjs, which sends a line per round and gets back the seconds of each text and the tokens.
"""
import json
import math
import os
import sys

os.environ['OPENBLAS_NUM_THREADS'] = os.environ['OMP_NUM_THREADS'] = '1'
import time

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def read_safetensors(path):
    with open(path, 'rb') as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), 'little')))
        data = file.read()
    header.pop('__metadata__', None)
    tensors = {}
    for name, entry in header.items():
        start, end = entry['data_offsets']
        array = numpy.frombuffer(data[start:end], dtype=numpy.float32).reshape(entry['shape'])
        tensors[name] = torch.from_numpy(array.copy())
    return tensors


def positions(count, width, super_width, pad):
    half = super_width // 2
    frequencies = torch.exp(torch.arange(half) * -(math.log(10000) / (half - 1)))
    angles = (torch.arange(count) + pad + 1).unsqueeze(1) * frequencies.unsqueeze(0)
    return torch.cat([angles.sin(), angles.cos()], 1)[:, :width].contiguous()


class Network:
    def __init__(self, description, arch, weights):
        self.vocab = description['vocab']
        whole = self.whole = description['supertransformer']
        self.encoder, self.decoder = arch['encoder'], arch['decoder']
        self.inner = whole['qkv_dim']
        d, e = self.decoder['decoder_embed_dim'], self.encoder['encoder_embed_dim']
        part = lambda name, rows, columns: weights[name][:rows, :columns].contiguous()
        vector = lambda name, length: weights[name][:length].contiguous()
        norm = lambda name, width: (vector(name + '.weight', width), vector(name + '.bias', width))
        self.embedding = {'encoder': part('encoder.embed_tokens.weight', None, e) * math.sqrt(e), 'decoder': part('decoder.embed_tokens.weight', None, d) * math.sqrt(d)}
        self.output = part('decoder.embed_tokens.weight', None, d)
        self.positions = {'encoder': positions(512, e, whole['encoder_embed_dim'], self.vocab['pad']), 'decoder': positions(512, d, whole['decoder_embed_dim'], self.vocab['pad'])}

        def attention(at, width, source):
            n = self.inner
            weight, bias = weights[at + '.in_proj_weight'], weights[at + '.in_proj_bias']
            return {'q': (weight[:n, :width].contiguous(), bias[:n].contiguous()), 'kv': (weight[n:, :source].contiguous(), bias[n:].contiguous()),
                    'qkv': (weight[:, :width].contiguous(), bias), 'out': (part(at + '.out_proj.weight', width, n), vector(at + '.out_proj.bias', width))}

        def feed(at, width, inner):
            return [(part(at + '.fc1.weight', inner, width), vector(at + '.fc1.bias', inner)), (part(at + '.fc2.weight', width, inner), vector(at + '.fc2.bias', width))]

        self.layers = {'encoder': [], 'decoder': []}
        for n in range(self.encoder['encoder_layer_num']):
            at = f'encoder.layers.{n}'
            self.layers['encoder'].append({'self': attention(at + '.self_attn', e, e), 'feed': feed(at, e, self.encoder['encoder_ffn_embed_dim'][n]),
                                           'norms': [norm(f'{at}.{x}', e) for x in ('self_attn_layer_norm', 'final_layer_norm')]})
        for n in range(self.decoder['decoder_layer_num']):
            at = f'decoder.layers.{n}'
            self.layers['decoder'].append({'self': attention(at + '.self_attn', d, d), 'cross': attention(at + '.encoder_attn', d, e), 'feed': feed(at, d, self.decoder['decoder_ffn_embed_dim'][n]),
                                           'norms': [norm(f'{at}.{x}', d) for x in ('self_attn_layer_norm', 'encoder_attn_layer_norm', 'final_layer_norm')]})
        self.final = {side: norm(f'{side}.layer_norm', width) for side, width in (('encoder', e), ('decoder', d))}

    def split(self, x, heads):
        return x.view(-1, heads, self.inner // heads).transpose(0, 1)

    def attend(self, q, k, v):
        scores = torch.bmm(q * q.shape[-1] ** -0.5, k.transpose(1, 2))
        return torch.bmm(torch.softmax(scores, -1), v).transpose(0, 1).reshape(-1, self.inner)

    def encode(self, tokens):
        x = F.embedding(tokens, self.embedding['encoder']) + self.positions['encoder'][:len(tokens)]
        outputs = []
        for n, layer in enumerate(self.layers['encoder']):
            heads = self.encoder['encoder_self_attention_heads'][n]
            y = F.layer_norm(x, x.shape[-1:], *layer['norms'][0])
            q, k, v = F.linear(y, *layer['self']['qkv']).chunk(3, -1)
            x = x + F.linear(self.attend(self.split(q, heads), self.split(k, heads), self.split(v, heads)), *layer['self']['out'])
            y = F.layer_norm(x, x.shape[-1:], *layer['norms'][1])
            x = x + F.linear(F.relu(F.linear(y, *layer['feed'][0])), *layer['feed'][1])
            outputs.append(x)
        while len(outputs) < self.whole['encoder_layers']:
            outputs.append(x)
        return F.layer_norm(x, x.shape[-1:], *self.final['encoder']), outputs

    def write(self, source, steps):
        encoded, outputs = self.encode(torch.tensor(source))
        memories, caches = [], []
        for n, layer in enumerate(self.layers['decoder']):
            reach = self.decoder['decoder_arbitrary_ende_attn'][n]
            memory = torch.cat([encoded] + [outputs[-2 - back] for back in range(max(reach, 0))])
            heads = self.decoder['decoder_ende_attention_heads'][n]
            memories.append([self.split(x, heads) for x in F.linear(memory, *layer['cross']['kv']).chunk(2, -1)])
            caches.append([])
        token, written = self.vocab['eos'], []
        forbidden = torch.zeros(self.output.shape[0])
        forbidden[self.vocab['pad']] = -math.inf
        for step in range(steps):
            x = self.embedding['decoder'][token:token + 1] + self.positions['decoder'][step:step + 1]
            for n, layer in enumerate(self.layers['decoder']):
                heads = self.decoder['decoder_self_attention_heads'][n]
                y = F.layer_norm(x, x.shape[-1:], *layer['norms'][0])
                q, k, v = (self.split(part, heads) for part in F.linear(y, *layer['self']['qkv']).chunk(3, -1))
                if step > 0:
                    k, v = torch.cat([caches[n][0], k], 1), torch.cat([caches[n][1], v], 1)
                caches[n] = [k, v]
                x = x + F.linear(self.attend(q, k, v), *layer['self']['out'])
                y = F.layer_norm(x, x.shape[-1:], *layer['norms'][1])
                q = self.split(F.linear(y, *layer['cross']['q']), self.decoder['decoder_ende_attention_heads'][n])
                x = x + F.linear(self.attend(q, *memories[n]), *layer['cross']['out'])
                y = F.layer_norm(x, x.shape[-1:], *layer['norms'][2])
                x = x + F.linear(F.relu(F.linear(y, *layer['feed'][0])), *layer['feed'][1])
            logits = F.linear(F.layer_norm(x, x.shape[-1:], *self.final['decoder']), self.output)[0] + forbidden
            if step == 0:
                logits[self.vocab['eos']] = -math.inf
            token = int(logits.argmax())
            written.append(token)
            if token == self.vocab['eos']:
                break
        return written


def main():
    problem = json.load(open(sys.argv[1]))
    network = Network(problem['description'], problem['arch'], read_safetensors(problem['weights']))
    with torch.inference_mode():
        network.write(problem['source'], 4)
        for _ in sys.stdin:
            samples = []
            for _ in range(problem['repeats']):
                started, worked = time.perf_counter(), time.process_time()
                written = network.write(problem['source'], problem['steps'])
                samples.append({'seconds': time.perf_counter() - started, 'processorSeconds': time.process_time() - worked})
            print(json.dumps({'samples': samples, 'tokens': written}), flush=True)


main()
