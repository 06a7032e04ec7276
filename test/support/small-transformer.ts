/** Small elastic transformers with random weights, and a plain forward pass of them to compare with. */
import fc from 'fast-check';
import type { Checkpoint } from '#cotune/application/checkpoint/checkpoint.js';
import type { HatArch } from '#cotune/application/text/arch.js';
import { parseTextDescription, type TextDescription } from '#cotune/application/text/description.js';
import { expectedTextTensors } from '#cotune/application/text/tensors.js';
import { createRandom } from '#cotune/core/random.js';

export const smallDescription = (
  changes: { supertransformer?: object; space?: object; vocab?: object; decoding?: object } = {},
) =>
  parseTextDescription({
    family: 'hat-transformer',
    supertransformer: {
      encoder_embed_dim: 16,
      decoder_embed_dim: 16,
      encoder_ffn_embed_dim: 24,
      decoder_ffn_embed_dim: 24,
      encoder_layers: 3,
      decoder_layers: 2,
      encoder_attention_heads: 4,
      decoder_attention_heads: 4,
      qkv_dim: 16,
      encoder_normalize_before: false,
      decoder_normalize_before: false,
      share_all_embeddings: false,
      share_decoder_input_output_embed: true,
      ...changes.supertransformer,
    },
    space: {
      enc_embed: [12, 16],
      dec_embed: [12, 16],
      enc_ffn: [8, 24],
      dec_ffn: [8, 24],
      enc_layers: [1, 2, 3],
      dec_layers: [1, 2],
      enc_heads: [2, 4],
      dec_heads: [2, 4],
      ende_heads: [2, 4],
      arb: [-1, 1, 2],
      ...changes.space,
    },
    vocab: { source: 20, target: 20, ...changes.vocab },
    decoding: { max_len: 12, min_len: 1, max_source_len: 12, ...changes.decoding },
  });

/** Every way in which the reference's networks differ: norms first or last on either side, embeddings shared or not. */
export const anyDescription = fc
  .record({
    encoder_normalize_before: fc.boolean(),
    decoder_normalize_before: fc.boolean(),
    share_decoder_input_output_embed: fc.boolean(),
    vocab_original_scaling: fc.boolean(),
    decoder_embed_dim: fc.constantFrom(16, 20),
    qkv_dim: fc.constantFrom(16, 24),
    encoder_layers: fc.constantFrom(3, 4),
    target: fc.constantFrom(20, 17),
  })
  .map(({ target, ...supertransformer }) => smallDescription({ supertransformer, vocab: { target } }));

export function randomWeights(description: TextDescription, seed: number): Checkpoint {
  const shapes = expectedTextTensors(description);
  const values = new Map(
    [...shapes].map(([name, shape], index) => {
      const random = createRandom(seed * 1000 + index);
      const length = shape.reduce((product, size) => product * size, 1);
      const isScale = name.endsWith('norm.weight');
      const deviation = shape.length === 2 ? 1 / Math.sqrt(shape[1]!) : 0.2;
      return [
        name,
        Float32Array.from({ length }, () => (isScale ? 1 : 0) + random.normal() * deviation),
      ] as const;
    }),
  );
  return {
    keys: () => shapes.keys(),
    has: (name) => shapes.has(name),
    shape: (name) => shapes.get(name)!,
    read: (name) => values.get(name)!,
  };
}

export const randomTokens = (length: number, limit: number, seed: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length }, () => 4 + random.integer(limit - 4));
};

type Matrix = number[][];

/** The network computed one number at a time, without caches, batches or graphs. */
export class PlainTransformer {
  constructor(
    private readonly description: TextDescription,
    private readonly weights: Checkpoint,
    private readonly arch: HatArch,
  ) {}

  /** @returns a row per token, and the outputs of all layers of the whole network */
  encode(tokens: readonly number[]): { encoded: Matrix; all: Matrix[] } {
    const { supertransformer: whole } = this.description;
    const { encoder } = this.arch;
    let x = this.#embed('encoder', tokens, encoder.encoder_embed_dim, whole.encoder_embed_dim);
    const first = whole.encoder_normalize_before;
    const all: Matrix[] = [];
    for (let layer = 0; layer < whole.encoder_layers; layer++) {
      const at = `encoder.layers.${layer}`;
      if (layer < encoder.encoder_layer_num) {
        const heads = encoder.encoder_self_attention_heads[layer]!;
        x = this.#residual(x, `${at}.self_attn_layer_norm`, first, (y) =>
          this.#attend(`${at}.self_attn`, y, y, heads, false),
        );
        x = this.#residual(x, `${at}.final_layer_norm`, first, (y) =>
          this.#feed(at, y, encoder.encoder_ffn_embed_dim[layer]!),
        );
      }
      all.push(x);
    }
    return { encoded: first ? this.#norm('encoder.layer_norm', x) : x, all };
  }

  /** @returns logits, a row per token */
  decode(source: readonly number[], tokens: readonly number[]): Matrix {
    const { supertransformer: whole, vocab } = this.description;
    const { decoder } = this.arch;
    const { encoded, all } = this.encode(source);
    let x = this.#embed('decoder', tokens, decoder.decoder_embed_dim, whole.decoder_embed_dim);
    const first = whole.decoder_normalize_before;
    for (let layer = 0; layer < decoder.decoder_layer_num; layer++) {
      const at = `decoder.layers.${layer}`;
      const reach = decoder.decoder_arbitrary_ende_attn[layer]!;
      const memory = [...encoded, ...(reach >= 1 ? all.at(-2)! : []), ...(reach >= 2 ? all.at(-3)! : [])];
      const [own, cross] = [
        decoder.decoder_self_attention_heads[layer]!,
        decoder.decoder_ende_attention_heads[layer]!,
      ];
      x = this.#residual(x, `${at}.self_attn_layer_norm`, first, (y) =>
        this.#attend(`${at}.self_attn`, y, y, own, true),
      );
      x = this.#residual(x, `${at}.encoder_attn_layer_norm`, first, (y) =>
        this.#attend(`${at}.encoder_attn`, y, memory, cross, false),
      );
      x = this.#residual(x, `${at}.final_layer_norm`, first, (y) =>
        this.#feed(at, y, decoder.decoder_ffn_embed_dim[layer]!),
      );
    }
    if (first) x = this.#norm('decoder.layer_norm', x);
    const output = whole.share_decoder_input_output_embed
      ? 'decoder.embed_tokens.weight'
      : 'decoder.embed_out';
    return x.map((row) => Array.from({ length: vocab.target }, (_, token) => this.#dot(output, token, row)));
  }

  #embed(side: string, tokens: readonly number[], width: number, wholeWidth: number): Matrix {
    const { vocab, supertransformer } = this.description;
    const scale = Math.sqrt(supertransformer.vocab_original_scaling ? wholeWidth : width);
    const table = this.weights.read(`${side}.embed_tokens.weight`);
    const half = wholeWidth / 2;
    return tokens.map((token, place) =>
      Array.from({ length: width }, (_, channel) => {
        const angle = (place + vocab.pad + 1) * Math.exp((-Math.log(10000) / (half - 1)) * (channel % half));
        return (
          scale * table[token * wholeWidth + channel]! + (channel < half ? Math.sin(angle) : Math.cos(angle))
        );
      }),
    );
  }

  #residual(x: Matrix, norm: string, first: boolean, block: (y: Matrix) => Matrix): Matrix {
    const result = block(first ? this.#norm(norm, x) : x);
    const sum = x.map((row, place) => row.map((value, channel) => value + result[place]![channel]!));
    return first ? sum : this.#norm(norm, sum);
  }

  #norm(at: string, x: Matrix): Matrix {
    const [scale, shift] = [this.weights.read(`${at}.weight`), this.weights.read(`${at}.bias`)];
    return x.map((row) => {
      const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
      return row.map(
        (value, channel) => ((value - mean) / Math.sqrt(variance + 1e-5)) * scale[channel]! + shift[channel]!,
      );
    });
  }

  #feed(at: string, x: Matrix, inner: number): Matrix {
    const hidden = this.#linear(`${at}.fc1.weight`, `${at}.fc1.bias`, x, inner).map((row) =>
      row.map((value) => Math.max(value, 0)),
    );
    return this.#linear(`${at}.fc2.weight`, `${at}.fc2.bias`, hidden, x[0]!.length);
  }

  #attend(at: string, x: Matrix, memory: Matrix, heads: number, causal: boolean): Matrix {
    const inner = this.description.supertransformer.qkv_dim;
    const project = (y: Matrix, part: number) => {
      const apart = ['q', 'k', 'v'].map((name) => `${at}.${name}_proj_weight`)[part]!;
      const isApart = this.weights.has(apart);
      const key = isApart ? apart : `${at}.in_proj_weight`;
      return this.#linear(key, `${at}.in_proj_bias`, y, inner, isApart ? 0 : part * inner, part * inner);
    };
    const [queries, keys, values] = [project(x, 0), project(memory, 1), project(memory, 2)];
    const size = inner / heads;
    const attended = queries.map((query, place) => {
      const seen = causal ? place + 1 : keys.length;
      const result = new Array<number>(inner).fill(0);
      for (let head = 0; head < heads; head++) {
        const channels = Array.from({ length: size }, (_, index) => head * size + index);
        const scores = keys
          .slice(0, seen)
          .map((key) => channels.reduce((sum, c) => sum + query[c]! * key[c]!, 0) / Math.sqrt(size));
        const most = Math.max(...scores);
        const exponents = scores.map((score) => Math.exp(score - most));
        const total = exponents.reduce((sum, value) => sum + value, 0);
        for (const c of channels)
          for (let k = 0; k < seen; k++) result[c]! += (exponents[k]! / total) * values[k]![c]!;
      }
      return result;
    });
    return this.#linear(`${at}.out_proj.weight`, `${at}.out_proj.bias`, attended, x[0]!.length);
  }

  #linear(key: string, bias: string, x: Matrix, outputs: number, firstRow = 0, firstBias = 0): Matrix {
    const shift = this.weights.read(bias);
    return x.map((row) =>
      Array.from(
        { length: outputs },
        (_, output) => this.#dot(key, firstRow + output, row) + shift[firstBias + output]!,
      ),
    );
  }

  /** A row of a stored matrix times a vector that may be shorter. */
  #dot(key: string, row: number, vector: readonly number[]): number {
    const [matrix, stored] = [this.weights.read(key), this.weights.shape(key)[1]!];
    return vector.reduce((sum, value, index) => sum + value * matrix[row * stored + index]!, 0);
  }
}
