import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSafetensors } from '#cotune/application/checkpoint/safetensors-file.js';
import { compare } from '#cotune/application/design/golden/compare.js';
import { parseHatArch } from '#cotune/application/text/arch.js';
import { textSupernetAt } from '#cotune/application/text/text-supernet.js';
import { Tokeniser } from '#cotune/application/text/tokenise.js';
import { Transducer } from '#cotune/application/text/transducer.js';
import { readVocabulary } from '#cotune/application/text/vocabulary.js';
import { writtenText } from '#cotune/application/text/written-text.js';

const folder = resolve(import.meta.dirname, '../../../models/itn-transformer');
const file = (name: string) => resolve(folder, name);
const json = (name: string) => JSON.parse(readFileSync(file(name), 'utf8'));

interface Golden {
  readonly src_tokens: number[][];
  readonly prev_output_tokens: number[][];
  readonly subnets: { name: string; config: unknown; greedy?: number[][] }[];
}

/** Without padding, wherever it is. */
const real = (row: readonly number[], pad: number) => row.filter((token) => token !== pad);

describe.skipIf(!existsSync(file('weights.safetensors')))('the bundled transformer', () => {
  it('reads texts as its training read them, and writes tokens as it wrote them', async () => {
    const { description } = await textSupernetAt(folder);
    const vocabulary = await readVocabulary(file('vocabulary.json'), description);
    const tokeniser = new Tokeniser(vocabulary);
    const { tokenisation, detokenisation } = json('examples.json');
    for (const { text, source, slots } of tokenisation) {
      const [piece = { tokens: [vocabulary.eos], slots: [] }] = tokeniser.pieces(text, 10_000);
      expect(piece.tokens).toEqual(source);
      expect(piece.slots.map((slot) => [slot.text, slot.glued])).toEqual(slots);
    }
    for (const { target, text } of detokenisation)
      expect(writtenText(vocabulary, { slots: [] }, target)).toBe(text);
  });

  it('computes what PyTorch computed of its weights, and writes the same tokens', async () => {
    const { description, checkpoint } = await textSupernetAt(folder);
    const { pad, target: tokens } = description.vocab;
    const golden: Golden = json('golden.json');
    const logits = await openSafetensors(file('golden.safetensors'));
    const rows = logits.shape('logits.max')[0]!;
    for (const { name, config, greedy } of golden.subnets) {
      const arch = parseHatArch(description, config);
      const transducer = new Transducer({ description, checkpoint, arch }, 1);
      const sources = golden.src_tokens.map((row) => real(row, pad));
      const encoding = await transducer.encode(sources.slice(0, rows));
      const targets = golden.prev_output_tokens.slice(0, rows);
      const ours = await transducer.decode(encoding, transducer.empty(rows), targets);
      const theirs = logits.read(`logits.${name}`);
      // Rows at padding of the target mean nothing.
      const meant = targets.flatMap((row, index) =>
        row.flatMap((token, place) => (token === pad ? [] : [index * row.length + place])),
      );
      const chosen = (values: Float32Array) =>
        meant.flatMap((place) => [...values.subarray(place * tokens, (place + 1) * tokens)]);
      expect(
        compare(name, chosen(ours.logits), chosen(theirs), { absolute: 1e-3, relative: 1e-4 }),
      ).toMatchObject({ ok: true });
      if (greedy !== undefined)
        expect((await transducer.greedy(sources)).map((written) => written.tokens)).toEqual(greedy);
      await transducer.release();
    }
  });
});
