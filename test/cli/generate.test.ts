import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '#cotune/application/checkpoint/safetensors-file.js';
import { largestHatArch, smallestHatArch } from '#cotune/application/text/arch.js';
import { expectedTextTensors } from '#cotune/application/text/tensors.js';
import { bundledLibrary } from '../support/bundled.js';
import { cotune } from '../support/command-line.js';
import { temporaryFolder } from '../support/folder.js';
import { missingShared, sharedPath } from '../support/shared.js';
import { randomWeights, smallDescription } from '../support/small-transformer.js';
import { smallVocabularyFile } from '../support/small-vocabulary.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const description = { ...smallDescription(), vocabulary: 'vocabulary.json' };
const [largest, smallest] = [largestHatArch(description), smallestHatArch(description)];

beforeAll(() => {
  const weights = randomWeights(description, 41);
  const tensors = [...expectedTextTensors(description)].map(
    ([name, shape]) => [name, { shape, data: weights.read(name) }] as const,
  );
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(join(file(name), '..'), { recursive: true });
    writeFileSync(file(name), content);
  };
  for (const net of ['net', 'other-vocabulary', 'other-shape']) {
    write(`${net}/weights.safetensors`, writeSafetensors(tensors));
    write(`${net}/network.json`, JSON.stringify(description));
    write(`${net}/vocabulary.json`, JSON.stringify(smallVocabularyFile));
  }
  write('net/library.json', JSON.stringify({ subnets: [{ id: 's1', arch: smallest }] }));
  write(
    'other-vocabulary/vocabulary.json',
    JSON.stringify({ ...smallVocabularyFile, tokens: ['a', 'b', 'c', 'd', 'e'] }),
  );
  const wider = {
    ...description,
    supertransformer: { ...description.supertransformer, encoder_ffn_embed_dim: 32 },
  };
  write('other-shape/network.json', JSON.stringify(wider));
  write('smallest.json', JSON.stringify(smallest));
  write('outside.json', '{"encoder":{"encoder_embed_dim":1}}');
});

const generate = (args: string[], input?: string) =>
  cotune(['generate', '--supernet', file('net'), ...args], undefined, {}, undefined, input);
const json = async (args: string[], input?: string) => {
  const { status, stdout, stderr } = await generate([...args, '--json'], input);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
};

describe('cotune generate', () => {
  it('writes a text with the largest sub-transformer, and says what it took', async () => {
    const result = await json(['--text', 'it costs Ana twenty-one dollars']);
    expect(result).toMatchObject({ schemaVersion: 1, arch: largest });
    expect(result.text).toContain('Ana');
    expect(result.tokens.at(-1)).toBe(2);
    expect(result.latencySeconds).toBeGreaterThan(0);
  });

  it('or with the one that a file or the library names', async () => {
    const [named, kept] = [
      await json(['--text', 'it costs two', '--arch', file('smallest.json')]),
      await json(['--text', 'it costs two', '--subnet', 's1', '--beam', '1']),
    ];
    expect(named.arch).toEqual(smallest);
    expect(kept).toEqual({ ...named, latencySeconds: kept.latencySeconds });
  });

  it('takes lines of standard input, long ones and empty ones too, and gives one line for each', async () => {
    const lines = ['it costs two', '', 'two '.repeat(40).trim(), 'one'];
    const together = await json([], `${lines.join('\n')}\n`);
    expect(together.lines.length).toBe(4);
    expect(together.lines[1]).toEqual({ text: '', tokens: [] });
    for (const index of [0, 2, 3])
      expect(together.lines[index].text).toBe((await json(['--text', lines[index]!])).text);
    expect(together.text).toBe(together.lines.map(({ text }: { text: string }) => text).join('\n'));
  });

  it.each([
    ['nothing', ''],
    ['spaces', '  \t '],
    ['control characters', '\u0001\u0002'],
  ])('writes nothing for %s', async (_, text) => {
    expect(await json(['--text', text])).toMatchObject({ text: '', tokens: [] });
  });

  it('carries what is outside its alphabet through', async () => {
    expect((await json(['--text', 'two \u{1f600} Привет'])).text).toContain('\u{1f600} Привет');
  });

  it.each([
    [
      ['--text', 'x', '--arch', 'outside.json'],
      /ERR_ARCH_OUTSIDE_SPACE: .*encoder_embed_dim is 1, allowed: 12, 16/,
    ],
    [['--text', 'x', '--subnet', 's9'], /ERR_LIBRARY: .*'?"s9"'?; choose one of s1/],
    [['--text', 'x', '--subnet', 's1', '--arch', 'outside.json'], /ERR_USAGE: both --arch and --subnet/],
    [['--text', 'x', '--beam', '0'], /ERR_USAGE/],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await generate(args.map((arg) => (arg.endsWith('.json') ? file(arg) : arg)));
    expect(status).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['other-vocabulary', /ERR_VOCABULARY: .*it has 5 tokens, the network's source side has 20/],
    [
      'other-shape',
      /ERR_TENSOR_SHAPE: .*'encoder\.layers\.0\.fc1\.weight' has shape \[24,16\], the description expects \[32,16\]/,
    ],
    ['nowhere', /ERR_FILE_UNREADABLE/],
  ])('refuses the network in %s', async (name, message) => {
    const { status, stderr } = await cotune(['generate', '--supernet', file(name), '--text', 'x']);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });

  it('refuses a network of images, and commands for images refuse a transformer', async () => {
    const images = await cotune(['generate', '--supernet', bundledLibrary, '--text', 'x']);
    expect(images.stderr).toMatch(/ERR_FAMILY_MISMATCH: .*describes no network of texts/);
    const texts = await cotune([
      'subnet',
      'run',
      '--supernet',
      file('net'),
      '--input',
      'x.npy',
      '--output',
      'y.npy',
    ]);
    expect(texts.stderr).toMatch(/ERR_FAMILY_MISMATCH: .*cotune generate/);
  });
});

describe.skipIf(missingShared('data/golden'))('cotune import of a transformer', () => {
  it('needs no more than the checkpoint, which says how it was trained', async () => {
    const { status, stdout } = await cotune([
      'import',
      sharedPath('data/golden/hat/checkpoint.pt'),
      '--family',
      'hat-transformer',
      '--out',
      file('imported'),
      '--json',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ family: 'hat-transformer', keysUsed: 92, keysIgnored: 4 });
    const written = await cotune([
      'generate',
      '--supernet',
      file('imported'),
      '--text',
      '66 155 26',
      '--beam',
      '4',
    ]);
    expect(written.stdout).toBe('66 66 66 66\n');
  });
});
