import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { writeSafetensors } from '#cotune/application/checkpoint/safetensors-file.js';
import { allocateSlots, viewSlots } from '#cotune/application/engine/frame-slots.js';
import { TextEngine, type TextEngineOptions } from '#cotune/application/engine/text-engine.js';
import {
  putRequest,
  putResults,
  takeRequest,
  takeResults,
  textFrameWords,
} from '#cotune/application/engine/text-frames.js';
import { largestHatArch, smallestHatArch } from '#cotune/application/text/arch.js';
import { tokenNumbers } from '#cotune/application/text/language.js';
import { expectedTextTensors } from '#cotune/application/text/tensors.js';
import { openTextSupernet } from '#cotune/application/text/text-supernet.js';
import { Transducer } from '#cotune/application/text/transducer.js';
import { createRealClock } from '#cotune/core/clock.js';
import { randomWeights, smallDescription } from '../../support/small-transformer.js';

const description = smallDescription();
const weights = randomWeights(description, 31);
const file = writeSafetensors(
  [...expectedTextTensors(description)].map(
    ([name, shape]) => [name, { shape, data: weights.read(name) }] as const,
  ),
);
const bytes = new SharedArrayBuffer(file.byteLength);
new Uint8Array(bytes).set(file);
const supernet = openTextSupernet(description, bytes);
const archs = { large: largestHatArch(description), small: smallestHatArch(description) };
const subnets = Object.entries(archs).map(([id, arch]) => ({ id, arch }));
const [large, small] = ['large', 'small'].map((subnet) => ({ subnet, threads: 1 })) as [
  { subnet: string; threads: number },
  { subnet: string; threads: number },
];

const engines: TextEngine[] = [];
async function open(options: Partial<TextEngineOptions> = {}): Promise<TextEngine> {
  const engine = await TextEngine.open({
    clock: createRealClock(),
    supernet,
    language: tokenNumbers(description),
    subnets,
    memoryBudgetBytes: 1e9,
    queueLimit: 4,
    ...options,
  });
  engines.push(engine);
  return engine;
}
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

/** What a sub-transformer alone makes of a text. */
async function alone(arch: keyof typeof archs, text: string, beam = 1): Promise<string> {
  const transducer = new Transducer({ ...supernet, arch: archs[arch] }, 1);
  const source = [...text.split(' ').map(Number), 2];
  const [written] = beam === 1 ? await transducer.greedy([source]) : await transducer.beam([source], beam);
  await transducer.release();
  return written!.tokens.slice(0, -1).join(' ');
}

describe('the engine writes texts', () => {
  it('as the sub-transformer does that is chosen for them, greedily or with a beam', async () => {
    const engine = await open();
    await engine.prepare(large);
    await engine.prepare(small);
    for (const [key, name] of [
      [large, 'large'],
      [small, 'small'],
      [large, 'large'],
    ] as const) {
      const { texts, keys } = await engine.write(['9 8 7 6', '5 5'], () => key);
      expect(keys).toEqual([key]);
      expect(texts.map(({ text }) => text)).toEqual([await alone(name, '9 8 7 6'), await alone(name, '5 5')]);
    }
    const [beamed] = (await engine.write(['9 8 7 6'], () => small, { beam: 3 })).texts;
    expect(beamed!.text).toBe(await alone('small', '9 8 7 6', 3));
  });

  it('and switches between two texts that wait, none of which is lost or mixed up', async () => {
    const engine = await open({ queueLimit: 20 });
    await engine.prepare(large);
    await engine.prepare(small);
    const asked = Array.from({ length: 16 }, (_, index) => ({
      text: `${4 + index} 6 9`,
      name: index % 2 ? ('small' as const) : ('large' as const),
    }));
    const key = { large, small };
    const written = await Promise.all(asked.map(({ text, name }) => engine.write([text], () => key[name])));
    for (const [index, { texts, keys }] of written.entries()) {
      const { text, name } = asked[index]!;
      expect(keys).toEqual([key[name]]);
      expect(texts[0]!.text).toBe(await alone(name, text));
    }
  });

  it('with what is hot while the wanted sub-transformer is still being made', async () => {
    const engine = await open();
    await engine.prepare(small);
    const first = await engine.write(['9 8'], () => large);
    expect(first.keys).toEqual([small]);
    await engine.prepare(large);
    expect((await engine.write(['9 8'], () => large)).keys).toEqual([large]);
  });

  it('long ones in pieces and many in batches, and nothing of nothing', async () => {
    const engine = await open();
    await engine.prepare(small);
    const long = Array.from({ length: 30 }, (_, index) => 4 + (index % 15)).join(' ');
    const many = Array.from({ length: 40 }, (_, index) => `${4 + (index % 16)}`);
    const { texts, keys } = await engine.write([long, ...many, ''], () => small);
    expect(texts.length).toBe(42);
    expect(texts.at(-1)).toEqual({ text: '', tokens: [] });
    expect(texts[1]!.text).toBe(await alone('small', '4'));
    expect(keys.length).toBe(3);
    const nothing = await engine.write([''], () => small);
    expect(nothing).toMatchObject({ texts: [{ text: '' }], keys: [] });
    expect(nothing.finishedSeconds).toBe(nothing.startedSeconds);
  });

  it('under a memory budget, and says so where one does not fit', async () => {
    const engine = await open({ memoryBudgetBytes: 1000 });
    await expect(engine.prepare(small)).rejects.toMatchObject({ code: 'ERR_MEMORY_BUDGET' });
    await expect(engine.write(['9'], () => small)).rejects.toMatchObject({ code: 'ERR_MEMORY_BUDGET' });
  });

  it('and refuses what it cannot read, an unknown sub-transformer, and a cancelled text', async () => {
    const engine = await open();
    await engine.prepare(small);
    await expect(engine.write(['nine'], () => small)).rejects.toMatchObject({ code: 'ERR_TEXT' });
    await expect(engine.prepare({ subnet: 'medium', threads: 1 })).rejects.toMatchObject({
      code: 'ERR_LIBRARY',
    });
    await expect(engine.write(['9'], () => small, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ERR_CANCELLED',
    });
    expect((await engine.write(['9'], () => small)).texts.length).toBe(1);
  });
});

describe('texts in a slot', () => {
  const limits = { pieces: 4, sourceTokens: 6, targetTokens: 5 };
  const words = textFrameWords(limits);
  const [slot] = viewSlots(
    allocateSlots(1, { name: 'x', shape: [words.input] }, { name: 'y', shape: [words.output] }),
  );
  const lists = (longest: number) =>
    fc.array(fc.array(fc.nat(2 ** 31 - 1), { maxLength: longest }), { maxLength: limits.pieces });

  it('come out as they went in', () => {
    fc.assert(
      fc.property(
        lists(limits.sourceTokens),
        lists(limits.targetTokens),
        fc.integer({ min: 1, max: 9 }),
        (sources, results, beam) => {
          putRequest(slot!, { beam, sources });
          putResults(slot!, results);
          expect(takeRequest(slot!)).toEqual({ beam, sources });
          expect(takeResults(slot!, results.length)).toEqual(results);
        },
      ),
    );
  });

  it('or are refused where they do not fit', () => {
    const sources = new Array<number[]>(5).fill([1, 2, 3, 4, 5, 6]);
    expect(() => putRequest(slot!, { beam: 1, sources })).toThrow(
      expect.objectContaining({ code: 'ERR_TENSOR_SHAPE' }),
    );
  });
});
