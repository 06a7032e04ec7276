/**
 * A sub-transformer at work: sessions of ONNX Runtime in this thread, and token sequences in and out. Greedy writing
 * is one call for a whole batch; beam search is a call per token.
 */
import * as ort from 'onnxruntime-node';
import { CotuneError } from '../../core/errors.js';
import { sessionOptions } from '../engine/session-options.js';
import type { Allocate } from '../onnx/protobuf.js';
import { beamSearch, type Hypothesis, logSoftmax } from './beam-search.js';
import { headsOf } from './emit-decoder.js';
import { encodedName, maskName, type SubTransformer, sourceName } from './emit-encoder.js';
import { buildGreedyGraph, greedyOutputs, stepsName } from './greedy-graph.js';
import {
  buildDecoderGraph,
  buildEncoderGraph,
  logitsName,
  pastName,
  positionsName,
  presentName,
  rowsName,
  tokensName,
} from './step-graphs.js';

type Tensors = Record<string, ort.Tensor>;

export interface Encoding {
  /** [batch, length, width], row-major; rows of padding mean nothing. */
  readonly encoded: Float32Array;
  readonly memories: Tensors;
}

/** Keys and values of the tokens so far. Belongs to the network and the texts that it came from, and to no other. */
export interface Cache {
  readonly length: number;
  readonly tensors: Tensors;
}

export class Transducer {
  #greedy: Promise<ort.InferenceSession> | undefined;
  #encoder: Promise<ort.InferenceSession> | undefined;
  #decoder: Promise<ort.InferenceSession> | undefined;

  /** Sessions are made when they are first needed. */
  constructor(
    readonly network: SubTransformer,
    private readonly threads: number,
    private readonly allocate?: Allocate,
  ) {}

  /** Makes the session for greedy writing, once. @returns the bytes of its graph; 0 where it was there */
  async prepare(): Promise<number> {
    let bytes = 0;
    if (this.#greedy === undefined) {
      const graph = buildGreedyGraph(this.network, this.allocate);
      bytes = graph.byteLength;
      this.#greedy = this.#open(graph);
    }
    await this.#greedy;
    return bytes;
  }

  /**
   * Writes a batch of texts, the likeliest token each time.
   *
   * @param sources tokens with their end
   * @param maxTokens most tokens of a result before its end, which is then forced
   * @throws {CotuneError} ERR_TENSOR_SHAPE for more tokens than the network has positions for
   */
  async greedy(
    sources: readonly (readonly number[])[],
    maxTokens = this.#limits.target - 1,
  ): Promise<Hypothesis[]> {
    if (sources.length === 0) return [];
    this.#check(sources, maxTokens);
    await this.prepare();
    const session = await this.#greedy!;
    const steps = new ort.Tensor('int64', BigInt64Array.of(BigInt(maxTokens + 1)), []);
    const results = await session.run({ ...sourceTensors(sources, this.#pad), [stepsName]: steps });
    const { eos } = this.network.description.vocab;
    return sources.map((_, row) => readGreedy(results, row, sources.length, maxTokens, eos));
  }

  /** Writes texts by beam search, one after the other. */
  async beam(
    sources: readonly (readonly number[])[],
    width: number,
    { maxTokens = this.#limits.target - 1, lengthPenalty = 1 } = {},
  ): Promise<Hypothesis[]> {
    this.#check(sources, maxTokens);
    const results: Hypothesis[] = [];
    for (const source of sources)
      results.push((await this.#search(source, width, maxTokens, lengthPenalty))[0]!);
    return results;
  }

  async encode(sources: readonly (readonly number[])[]): Promise<Encoding> {
    this.#encoder ??= this.#open(buildEncoderGraph(this.network));
    const results = await (await this.#encoder).run(sourceTensors(sources, this.#pad));
    const { [encodedName]: encoded, ...memories } = results;
    return { encoded: encoded!.data as Float32Array, memories: memories as Tensors };
  }

  /** The cache of texts that have no token yet. */
  empty(batch: number): Cache {
    const inner = this.network.description.supertransformer.qkv_dim;
    const tensors = headsOf(this.network).map((heads, layer) => {
      const shape = [2, batch, heads, 0, inner / heads];
      return [pastName(layer), new ort.Tensor('float32', new Float32Array(0), shape)] as const;
    });
    return { length: 0, tensors: Object.fromEntries(tensors) };
  }

  /**
   * What comes after some tokens.
   *
   * @param tokens new tokens per row, all as many
   * @param parents which row of the cache and the memories each continues; the same ones where absent
   * @returns logits [rows, new tokens, vocabulary], row-major, and the cache with the new tokens
   */
  async decode(
    { memories }: Pick<Encoding, 'memories'>,
    cache: Cache,
    tokens: readonly (readonly number[])[],
    parents: readonly number[] = tokens.map((_, row) => row),
  ): Promise<{ logits: Float32Array; cache: Cache }> {
    this.#decoder ??= this.#open(buildDecoderGraph(this.network));
    const fresh = tokens[0]!.length;
    const results = await (await this.#decoder).run({
      [tokensName]: new ort.Tensor('int32', Int32Array.from(tokens.flat()), [tokens.length, fresh]),
      [positionsName]: new ort.Tensor(
        'int32',
        Int32Array.from({ length: fresh }, (_, i) => cache.length + i),
        [fresh],
      ),
      [rowsName]: new ort.Tensor('int32', Int32Array.from(parents), [parents.length]),
      ...memories,
      ...cache.tensors,
    });
    const layers = headsOf(this.network).map(
      (_, layer) => [pastName(layer), results[presentName(layer)]!] as const,
    );
    return {
      logits: results[logitsName]!.data as Float32Array,
      cache: { length: cache.length + fresh, tensors: Object.fromEntries(layers) as Tensors },
    };
  }

  async release(): Promise<void> {
    for (const opening of [this.#greedy, this.#encoder, this.#decoder]) await (await opening)?.release();
    this.#greedy = undefined;
    this.#encoder = undefined;
    this.#decoder = undefined;
  }

  async #search(source: readonly number[], width: number, maxTokens: number, lengthPenalty: number) {
    const { vocab, decoding } = this.network.description;
    const rows = new Array<readonly number[]>(width).fill(source);
    const encoding = await this.encode(rows);
    let cache = this.empty(width);
    // The one that begins fills all rows, so that every step has as many as the memories.
    const filled = (list: readonly number[]) =>
      Array.from({ length: width }, (_, row) => list[row] ?? list[0]!);
    const next = async (tokens: readonly number[], parents: readonly number[]) => {
      const step = await this.decode(
        encoding,
        cache,
        filled(tokens).map((token) => [token]),
        filled(parents),
      );
      cache = step.cache;
      return tokens.map((_, row) =>
        logSoftmax(step.logits.subarray(row * vocab.target, (row + 1) * vocab.target)),
      );
    };
    return beamSearch(next, {
      width,
      maxTokens,
      minTokens: decoding.min_len,
      lengthPenalty,
      pad: vocab.pad,
      end: vocab.eos,
    });
  }

  get #pad(): number {
    return this.network.description.vocab.pad;
  }

  get #limits(): { source: number; target: number } {
    const { decoding } = this.network.description;
    return { source: decoding.max_source_len + 1, target: decoding.max_len + 1 };
  }

  #check(sources: readonly (readonly number[])[], maxTokens: number): void {
    const longest = Math.max(...sources.map(({ length }) => length));
    const limits = this.#limits;
    if (longest <= limits.source && maxTokens < limits.target && sources.every(({ length }) => length > 0))
      return;
    throw new CotuneError(
      'ERR_TENSOR_SHAPE',
      `texts have ${longest} tokens and results up to ${maxTokens}; the network takes 1 to ${limits.source} and gives up to ${limits.target - 1}`,
      { advice: 'cut the text into shorter ones' },
    );
  }

  #open(bytes: Uint8Array): Promise<ort.InferenceSession> {
    return ort.InferenceSession.create(bytes, sessionOptions(this.threads)).catch((cause: Error) => {
      throw new CotuneError('ERR_SESSION', `ONNX Runtime refuses the sub-transformer: ${cause.message}`, {
        cause,
      });
    });
  }
}

/** Padding comes last: positions then count from the first token in every row. */
function sourceTensors(sources: readonly (readonly number[])[], pad: number): Tensors {
  const length = Math.max(...sources.map((source) => source.length));
  const shape = [sources.length, length];
  const tokens = new Int32Array(sources.length * length).fill(pad);
  const mask = new Int32Array(tokens.length);
  for (const [row, source] of sources.entries()) {
    tokens.set(source, row * length);
    mask.fill(1, row * length, row * length + source.length);
  }
  return {
    [sourceName]: new ort.Tensor('int32', tokens, shape),
    [maskName]: new ort.Tensor('int32', mask, shape),
  };
}

/** One text of a batch, up to its end; the end is forced where it did not come by itself. */
function readGreedy(
  results: ort.InferenceSession.OnnxValueMapType,
  row: number,
  batch: number,
  maxTokens: number,
  end: number,
): Hypothesis {
  const written = results[greedyOutputs.tokens]!.data as BigInt64Array;
  const scores = results[greedyOutputs.scores]!.data as Float32Array;
  const endScores = results[greedyOutputs.endScores]!.data as Float32Array;
  const tokens: number[] = [];
  let total = 0;
  for (let step = 0; tokens.at(-1) !== end; step++) {
    const place = step * batch + row;
    const forced = step === maxTokens;
    tokens.push(forced ? end : Number(written[place]));
    total += forced ? endScores[place]! : scores[place]!;
  }
  return { tokens, score: total / tokens.length };
}
