"""The SuperTransformer: one set of weights, sliced to a sub-transformer as HAT slices them (first rows, first columns, first layers). Parameter names are those of a fairseq checkpoint."""
import math
import random
import torch
import torch.nn as nn
import torch.nn.functional as F

PAD, EOS = 1, 2
SUPER = dict(encoder_embed_dim=128, decoder_embed_dim=128, encoder_ffn_embed_dim=320, decoder_ffn_embed_dim=320, encoder_layers=4, decoder_layers=6, encoder_attention_heads=4,
             decoder_attention_heads=4, qkv_dim=128, encoder_normalize_before=True, decoder_normalize_before=True, activation_fn='relu', share_all_embeddings=True,
             share_decoder_input_output_embed=True, vocab_original_scaling=False, encoder_learned_pos=False, decoder_learned_pos=False)
SPACE = dict(enc_embed=[128, 96], dec_embed=[128, 96], enc_ffn=[320, 256, 192], dec_ffn=[320, 256, 192], enc_layers=[4, 3], dec_layers=[6, 5, 4, 3, 2, 1], enc_heads=[4, 2], dec_heads=[4, 2],
             ende_heads=[4, 2], arb=[-1, 1])


def choose(pick, space=SPACE):
    """A sub-transformer's configuration in the reference's names; `pick` takes one of a list."""
    n, m = pick(space['enc_layers']), pick(space['dec_layers'])
    return dict(
        encoder=dict(encoder_embed_dim=pick(space['enc_embed']), encoder_layer_num=n, encoder_ffn_embed_dim=[pick(space['enc_ffn']) for _ in range(n)],
                     encoder_self_attention_heads=[pick(space['enc_heads']) for _ in range(n)]),
        decoder=dict(decoder_embed_dim=pick(space['dec_embed']), decoder_layer_num=m, decoder_ffn_embed_dim=[pick(space['dec_ffn']) for _ in range(m)],
                     decoder_self_attention_heads=[pick(space['dec_heads']) for _ in range(m)], decoder_ende_attention_heads=[pick(space['ende_heads']) for _ in range(m)],
                     decoder_arbitrary_ende_attn=[pick(space['arb']) for _ in range(m)]))


def largest(space=SPACE):
    """Every choice at its most; all decoder layers attend to the last two encoder layers."""
    return choose(lambda c: max(c), space)


def smallest(space=SPACE):
    return choose(lambda c: min(c), space)


def random_choice(r=random, space=SPACE):
    return choose(r.choice, space)


class Attention(nn.Module):
    def __init__(self, embed, qkv):
        super().__init__()
        self.qkv = qkv
        self.in_proj_weight, self.in_proj_bias = nn.Parameter(torch.empty(3 * qkv, embed)), nn.Parameter(torch.zeros(3 * qkv))
        self.out_proj = nn.Linear(qkv, embed)
        nn.init.xavier_uniform_(self.in_proj_weight)
        nn.init.xavier_uniform_(self.out_proj.weight)
        nn.init.zeros_(self.out_proj.bias)

    def split(self, x, heads):
        return x.view(x.shape[0], x.shape[1], heads, self.qkv // heads).transpose(1, 2)

    def forward(self, x, memory, mask, heads):
        """x [B, T, d]; memory None for self-attention, else [B, S, e]; mask is added to the scores."""
        n, memory = self.qkv, x if memory is None else memory
        # three products, not one and a split: the gradient of a split is a costly concatenation
        q, k, v = (F.linear(y, self.in_proj_weight[i * n:i * n + n, :y.shape[-1]], self.in_proj_bias[i * n:i * n + n]) for i, y in enumerate((x, memory, memory)))
        d = x.shape[-1]
        q, k, v = (self.split(t, heads) for t in (q * (n // heads) ** -.5, k, v))
        scores = q @ k.transpose(-1, -2)
        if mask is not None:
            scores = scores + mask
        out = (scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape[0], x.shape[1], n)
        return F.linear(out, self.out_proj.weight[:d], self.out_proj.bias[:d])


def norm(layer, x):
    d = x.shape[-1]
    return F.layer_norm(x, (d,), layer.weight[:d], layer.bias[:d], layer.eps)


class Layer(nn.Module):
    def __init__(self, embed, ffn, qkv, cross, before):
        super().__init__()
        self.before = before
        self.self_attn, self.self_attn_layer_norm = Attention(embed, qkv), nn.LayerNorm(embed)
        if cross:
            self.encoder_attn, self.encoder_attn_layer_norm = Attention(embed, qkv), nn.LayerNorm(embed)
        self.fc1, self.fc2, self.final_layer_norm = nn.Linear(embed, ffn), nn.Linear(ffn, embed), nn.LayerNorm(embed)
        for fc in (self.fc1, self.fc2):
            nn.init.xavier_uniform_(fc.weight)
            nn.init.zeros_(fc.bias)

    def residual(self, x, layer_norm, block):
        return x + block(norm(layer_norm, x)) if self.before else norm(layer_norm, x + block(x))

    def forward(self, x, mask, heads, ffn, memory=None, memory_mask=None, cross_heads=None):
        d = x.shape[-1]
        x = self.residual(x, self.self_attn_layer_norm, lambda y: self.self_attn(y, None, mask, heads))
        if memory is not None:
            x = self.residual(x, self.encoder_attn_layer_norm, lambda y: self.encoder_attn(y, memory, memory_mask, cross_heads))
        return self.residual(x, self.final_layer_norm, lambda y: F.linear(F.relu(F.linear(y, self.fc1.weight[:ffn, :d], self.fc1.bias[:ffn])), self.fc2.weight[:d, :ffn], self.fc2.bias[:d]))


def sinusoid(length, dim):
    """Row p is position p in fairseq's counting: row 1 (padding) is zero, the first token stands at 2."""
    half = dim // 2
    frequency = torch.exp(torch.arange(half, dtype=torch.float) * -(math.log(10000) / (half - 1)))
    angle = torch.arange(length, dtype=torch.float)[:, None] * frequency[None]
    table = torch.cat([angle.sin(), angle.cos()], 1)
    table[PAD] = 0
    return table


class Half(nn.Module):
    """An encoder or a decoder: its embedding, layers and, with norms first, the last norm."""
    def __init__(self, vocabulary, embed, ffn, layers, qkv, cross, before):
        super().__init__()
        self.embed_tokens = nn.Embedding(vocabulary, embed, PAD)
        self.layers = nn.ModuleList(Layer(embed, ffn, qkv, cross, before) for _ in range(layers))
        if before:
            self.layer_norm = nn.LayerNorm(embed)
        nn.init.normal_(self.embed_tokens.weight, 0, embed ** -.5)
        nn.init.zeros_(self.embed_tokens.weight[PAD])
        self.register_buffer('positions', sinusoid(256, embed), persistent=False)

    def embed(self, tokens, d):
        real = tokens.ne(PAD).long()
        at = real.cumsum(1) * real + PAD
        return self.embed_tokens(tokens)[..., :d] * math.sqrt(d) + self.positions[at][..., :d]

    def finish(self, x):
        return norm(self.layer_norm, x) if hasattr(self, 'layer_norm') else x


class SuperTransformer(nn.Module):
    def __init__(self, vocabulary, s=SUPER):
        super().__init__()
        self.super = s
        self.encoder = Half(vocabulary, s['encoder_embed_dim'], s['encoder_ffn_embed_dim'], s['encoder_layers'], s['qkv_dim'], False, s['encoder_normalize_before'])
        self.decoder = Half(vocabulary, s['decoder_embed_dim'], s['decoder_ffn_embed_dim'], s['decoder_layers'], s['qkv_dim'], True, s['decoder_normalize_before'])
        if s['share_all_embeddings']:
            self.decoder.embed_tokens.weight = self.encoder.embed_tokens.weight

    def encode(self, source, config):
        c = config['encoder']
        pad = source.eq(PAD)
        mask = None if not pad.any() else torch.zeros(pad.shape).masked_fill(pad, -1e9)[:, None, None]
        x, every = self.encoder.embed(source, c['encoder_embed_dim']), []
        for i, layer in enumerate(self.encoder.layers):
            if i < c['encoder_layer_num']:
                x = layer(x, mask, c['encoder_self_attention_heads'][i], c['encoder_ffn_embed_dim'][i])
            every.append(x)
        return self.encoder.finish(x), every, mask

    def decode(self, previous, encoded, config):
        c = config['decoder']
        last, every, mask = encoded
        length = previous.shape[1]
        causal = torch.full((length, length), -1e9).triu(1)
        x = self.decoder.embed(previous, c['decoder_embed_dim'])
        memories = {more: (torch.cat([last] + [every[-2 - j] for j in range(more)], 1) if more else last, mask if mask is None else mask.repeat(1, 1, 1, 1 + more))
                    for more in {max(0, a) for a in c['decoder_arbitrary_ende_attn']}}
        for i in range(c['decoder_layer_num']):
            memory, memory_mask = memories[max(0, c['decoder_arbitrary_ende_attn'][i])]
            x = self.decoder.layers[i](x, causal, c['decoder_self_attention_heads'][i], c['decoder_ffn_embed_dim'][i], memory, memory_mask, c['decoder_ende_attention_heads'][i])
        x = self.decoder.finish(x)
        return F.linear(x, self.decoder.embed_tokens.weight[:, :x.shape[-1]])

    def forward(self, source, previous, config):
        return self.decode(previous, self.encode(source, config), config)

    @torch.no_grad()
    def greedy(self, source, config, max_len):
        """Token ids of each row without </s>; the whole prefix is recomputed at each step, which is simple and fast enough in batches."""
        encoded = self.encode(source, config)
        tokens = torch.full((source.shape[0], 1), EOS)
        ended = torch.zeros(source.shape[0], dtype=torch.bool)
        for _ in range(max_len):
            scores = self.decode(tokens, encoded, config)[:, -1]
            scores[:, PAD] = -1e9
            best = torch.where(ended, PAD, scores.argmax(-1))
            tokens = torch.cat([tokens, best[:, None]], 1)
            ended |= best.eq(EOS)
            if ended.all():
                break
        return [[t for t in row if t not in (PAD, EOS)] for row in tokens[:, 1:].tolist()]
