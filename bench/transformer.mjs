/**
 * What writing a text costs: one call for the whole text, against a call per token, against no cache, and against
 * the same sub-transformer in plain PyTorch. `node bench/transformer.mjs [ROUNDS]` prints one JSON document; all take
 * turns, one thread each. PyTorch is left out where /usr/bin/python3 has none.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { largestHatArch, smallestHatArch } from '../dist/application/text/arch.js';
import { parseTextDescription } from '../dist/application/text/description.js';
import { randomTextSupernet } from '../dist/application/text/random-text-supernet.js';
import { Transducer } from '../dist/application/text/transducer.js';
import { median } from '../dist/core/statistics.js';
import { describeMachine } from '../dist/device/linux/machine.js';

const rounds = Number(process.argv[2] ?? 6);
const [sourceLength, steps, repeats, batch, width] = [40, 60, 5, 8, 4];

const description = parseTextDescription({
  family: 'hat-transformer',
  supertransformer: {
    encoder_embed_dim: 128,
    decoder_embed_dim: 128,
    encoder_ffn_embed_dim: 384,
    decoder_ffn_embed_dim: 384,
    encoder_layers: 3,
    decoder_layers: 6,
    encoder_attention_heads: 4,
    decoder_attention_heads: 4,
    qkv_dim: 128,
    encoder_normalize_before: true,
    decoder_normalize_before: true,
    share_all_embeddings: false,
    share_decoder_input_output_embed: true,
  },
  space: {
    enc_embed: [96, 128],
    dec_embed: [96, 128],
    enc_ffn: [192, 384],
    dec_ffn: [192, 384],
    enc_layers: [2, 3],
    dec_layers: [1, 2, 3, 4, 5, 6],
    enc_heads: [2, 4],
    dec_heads: [2, 4],
    ende_heads: [2, 4],
    arb: [-1, 1, 2],
  },
  vocab: { source: 300, target: 300 },
  decoding: { max_len: 96, min_len: 1, max_source_len: 64 },
});
const supernet = randomTextSupernet(description, 7);
const folder = mkdtempSync(join(tmpdir(), 'cotune-transformer-'));
const weights = join(folder, 'weights.safetensors');
writeFileSync(weights, new Uint8Array(supernet.bytes));
const source = [...Array.from({ length: sourceLength - 1 }, (_, index) => 20 + ((index * 37) % 250)), 2];

async function timed(action) {
  const samples = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const started = performance.now();
    const worked = process.cpuUsage();
    await action();
    const { user, system } = process.cpuUsage(worked);
    samples.push({ seconds: (performance.now() - started) / 1000, processorSeconds: (user + system) / 1e6 });
  }
  return samples;
}

/** Decides in JavaScript, with or without what was kept of the tokens before. */
async function writeByCalls(transducer, keeping) {
  const encoding = await transducer.encode([source]);
  let cache = transducer.empty(1);
  const tokens = [2];
  let callSeconds = 0;
  while (tokens.length <= steps) {
    const given = keeping ? tokens.slice(-1) : tokens;
    const started = performance.now();
    const step = await transducer.decode(encoding, keeping ? cache : transducer.empty(1), [given]);
    callSeconds += (performance.now() - started) / 1000;
    cache = step.cache;
    tokens.push(
      likeliest(step.logits.subarray(step.logits.length - description.vocab.target), tokens.length === 1),
    );
  }
  return { tokens: tokens.slice(1), callSeconds };
}

function likeliest(row, isFirst) {
  let best = -1;
  for (let token = 0; token < row.length; token++) {
    if (token === 1 || (isFirst && token === 2)) continue;
    if (best < 0 || row[token] > row[best]) best = token;
  }
  return best;
}

function startReference(arch) {
  const problem = join(folder, 'problem.json');
  writeFileSync(problem, JSON.stringify({ description, arch, weights, source, steps, repeats }));
  const script = resolve(import.meta.dirname, 'transformer-reference.py');
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const child = spawn('/usr/bin/python3', [script, problem], { stdio: ['pipe', 'pipe', 'ignore'], env });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async round() {
      child.stdin.write('go\n');
      const { value, done } = await lines.next();
      return done ? null : JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

async function measure(name, arch) {
  const transducer = new Transducer({ ...supernet, arch }, 1);
  const reference = startReference(arch);
  const samples = { whole: [], short: [], together: [], beam: [], calls: [], uncached: [], pytorch: [] };
  const texts = new Array(batch).fill(source);
  let same = true;
  const inCalls = [];
  const [{ tokens: ours }] = await transducer.greedy([source], steps);
  await writeByCalls(transducer, true);
  for (let round = 0; round < rounds; round++) {
    samples.whole.push(...(await timed(() => transducer.greedy([source], steps - 1))));
    const theirs = await reference.round();
    if (theirs !== null) {
      samples.pytorch.push(...theirs.samples);
      same &&= theirs.tokens.join() === ours.slice(0, steps).join();
    }
    samples.short.push(...(await timed(() => transducer.greedy([source], steps / 2 - 1))));
    samples.together.push(...(await timed(() => transducer.greedy(texts, steps - 1))));
    samples.beam.push(...(await timed(() => transducer.beam([source], width, { maxTokens: steps - 1 }))));
    samples.calls.push(
      ...(await timed(async () => {
        inCalls.push((await writeByCalls(transducer, true)).callSeconds);
      })),
    );
    samples.uncached.push(...(await timed(() => writeByCalls(transducer, false))));
  }
  reference.end();
  await transducer.release();
  const of = (list, field) => (list.length === 0 ? null : median(list.map((sample) => sample[field])));
  const whole = of(samples.whole, 'seconds');
  const short = of(samples.short, 'seconds');
  const ratioOf = (other, field) => (other.length === 0 ? null : of(other, field) / of(samples.whole, field));
  const row = (label, other) => ({
    case: `${name}: ${label}`,
    unit: 'seconds',
    ours: whole,
    reference: of(other, 'seconds'),
    ratio: ratioOf(other, 'seconds'),
    // What the processor worked, which other programs on the machine disturb less than the time that passed.
    processorSecondsRatio: ratioOf(other, 'processorSeconds'),
    samples: samples.whole.length,
  });
  return {
    rows: [
      row(`${steps} tokens in one call, against plain PyTorch`, samples.pytorch),
      row(`${steps} tokens in one call, against a call per token`, samples.calls),
      row(`${steps} tokens in one call, against no cache`, samples.uncached),
      {
        case: `${name}: each of ${batch} texts together, against one alone`,
        unit: 'seconds',
        ours: of(samples.together, 'seconds') / batch,
        reference: whole,
        ratio: (batch * whole) / of(samples.together, 'seconds'),
        processorSecondsRatio:
          (batch * of(samples.whole, 'processorSeconds')) / of(samples.together, 'processorSeconds'),
        samples: samples.together.length,
      },
      {
        case: `${name}: a beam of ${width}, against greedy writing`,
        unit: 'seconds',
        ours: of(samples.beam, 'seconds'),
        reference: whole,
        ratio: whole / of(samples.beam, 'seconds'),
        samples: samples.beam.length,
      },
      {
        case: `${name}: a token of the second half, against one of the first (with the encoder)`,
        unit: 'seconds',
        ours: (whole - short) / (steps / 2),
        reference: short / (steps / 2),
        ratio: short / (whole - short),
        samples: samples.short.length,
      },
    ],
    sameTokensAsPyTorch: samples.pytorch.length === 0 ? null : same,
    // Of a text with a call per token: encoding it and choosing tokens are the rest.
    shareOfDecoderCalls: median(inCalls) / of(samples.calls, 'seconds'),
  };
}

const results = {
  largest: await measure('largest', largestHatArch(description)),
  smallest: await measure('smallest', smallestHatArch(description)),
};
rmSync(folder, { recursive: true });
const { rows: largest, ...checks } = results.largest;
const { rows: smallest, ...otherChecks } = results.smallest;
const document = {
  schemaVersion: 1,
  bench: 'transformer',
  rows: [...largest, ...smallest],
  checks: { largest: checks, smallest: otherChecks },
  machine: describeMachine(),
};
process.stdout.write(`${JSON.stringify(document, null, 1)}\n`);
