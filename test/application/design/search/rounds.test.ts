import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hypervolume } from '#cotune/application/design/pareto.js';
import { joinShards } from '#cotune/application/design/search/merge.js';
import { runRounds } from '#cotune/application/design/search/rounds.js';
import { SearchRecord } from '#cotune/application/design/search/search-record.js';
import { Surrogates } from '#cotune/application/design/search/surrogates.js';
import { searchedImageNetwork } from '#cotune/application/design/searched-images.js';
import { supernetSpace } from '#cotune/application/design/space.js';
import { type Arch, archKey } from '#cotune/application/network/arch.js';
import { costOfArch } from '#cotune/application/network/cost.js';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import type { RecordIdentity } from '#cotune/core/json-lines.js';
import { createRandom, createStream } from '#cotune/core/random.js';
import { bundledLibrary } from '../../../support/bundled.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-rounds-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { description } = await loadSupernet(bundledLibrary);
const space = supernetSpace(description);
const keyOf = (arch: Arch) => archKey(description, arch);
const latencyOf = (arch: Arch) => 1e-4 + 2e-11 * costOfArch(description, arch).macs;

/** Some blocks are worth their time and some are not; from 0.7 to 0.85. */
function accuracyOf(arch: Arch): number {
  const { ks, e, d } = arch as { ks: number[]; e: number[]; d: number[] };
  const worth = ks.map((kernel, block) =>
    block % 3 < d[Math.floor(block / 3)]! ? (kernel - 2) * (block % 4) + e[block]! * ((block + 2) % 4) : 0,
  );
  return 0.87 - 0.2 * Math.exp(-worth.reduce((a, b) => a + b) / 60);
}

const ladder = [200, 1000];
const identity: RecordIdentity = { 'the seed': 1, 'the images': 'a'.repeat(64) };

/** Images that are hard for one are hard for most. */
const common = createRandom(11);
const difficulty = Float64Array.from({ length: 1000 }, () => common.uniform());

/** Judges without a network: the same luck for the same sub-network, whenever it is asked. */
function syntheticJudge() {
  const asked: string[] = [];
  let images = 0;
  return {
    asked,
    images: () => images,
    judge: {
      lanes: 2,
      referenceSeconds: [1e-3],
      time: async (archs: readonly Arch[]) => archs.map((arch) => [latencyOf(arch)]),
      async judge(arch: Arch, count: number, known?: Uint8Array) {
        asked.push(`${keyOf(arch)}@${count}`);
        images += count - (known?.length ?? 0);
        const luck = createStream(7, keyOf(arch));
        const right = (image: number) =>
          (image % 8 === 0 ? luck.uniform() : difficulty[image]!) < accuracyOf(arch);
        const correct = Uint8Array.from({ length: count }, (_, image) => (right(image) ? 1 : 0));
        return { correct, seconds: 1 };
      },
    },
  };
}

type Meter = (archs: readonly Arch[]) => Promise<(readonly (number | null)[])[]>;

async function run(name: string, limit: number, seed = 1, maximum = Number.POSITIVE_INFINITY, meter?: Meter) {
  const synthetic = syntheticJudge();
  const record = await SearchRecord.open(join(folder, name), keyOf, { ...identity, 'the seed': seed });
  const surrogates = new Surrogates(searchedImageNetwork(description), [1], 1000);
  await runRounds({
    ...{ space, seed, ladder, judge: synthetic.judge, record, usedSeconds: () => synthetic.images() / 1000 },
    learn: () => surrogates.learn(record.findings),
    shouldStop: () => synthetic.images() >= limit || record.findings.plans.length > maximum,
    mayTime: () => true,
    meter,
  });
  await record.close();
  return { ...synthetic, findings: record.findings };
}

describe('a search in rounds', () => {
  it('covers more than random choice with as many evaluated images', async () => {
    const { findings, images } = await run('quality', 20_000);
    const random = createRandom(3);
    const drawn = Array.from({ length: images() / 1000 }, () => space.random(random));
    const reference = {
      accuracy: accuracyOf(space.seeds[0]!) - 0.01,
      latencySeconds: 1.1 * latencyOf(space.seeds[1]!),
    };
    const area = (archs: readonly Arch[]) =>
      hypervolume(
        archs.map((arch) => ({ accuracy: accuracyOf(arch), latencySeconds: latencyOf(arch) })),
        reference,
      );
    const full = findings.judged().filter(({ correct }) => correct.length === 1000);
    expect(full.length).toBeLessThan(findings.judged().length * 0.7);
    expect(area(full.map(({ arch }) => arch))).toBeGreaterThan(area([...drawn, ...space.seeds]));
  });

  it('is the same for the same seed and another for another, and judges nothing twice on as many images', async () => {
    const [first, again, other] = [await run('a', 14_000), await run('b', 14_000), await run('c', 14_000, 2)];
    expect([...again.asked].sort()).toEqual([...first.asked].sort());
    expect(other.asked).not.toEqual(first.asked);
    expect(new Set(first.asked).size).toBe(first.asked.length);
  });

  it('with a meter looks for what takes little energy too, and keeps what was metered', async () => {
    /** Large kernels are quick here, and hungry. */
    const joulesOf = (arch: Arch) => {
      const kernels = (arch as { ks: number[] }).ks;
      return latencyOf(arch) * (kernels.reduce((sum, kernel) => sum + kernel ** 3, 0) / kernels.length);
    };
    const meter: Meter = async (archs) => archs.map((arch) => [joulesOf(arch)]);
    const metered = await run('metered', 32_000, 1, undefined, meter);
    const blind = await run('blind', 32_000);
    const reference = { accuracy: 0.7, latencySeconds: joulesOf(space.seeds[1]!) };
    const area = ({ findings }: typeof blind) =>
      hypervolume(
        findings
          .judged()
          .filter(({ correct }) => correct.length === 1000)
          .map(({ arch }) => ({ accuracy: accuracyOf(arch), latencySeconds: joulesOf(arch) })),
        reference,
      );
    expect(area(metered)).toBeGreaterThan(area(blind));
    const kept = await SearchRecord.read(join(folder, 'metered'), keyOf);
    for (const { arch, joules } of kept.findings.timed()) expect(joules).toEqual([joulesOf(arch)]);
  });

  it('judges the ends of the space whatever the time, and writes nothing before it found something', async () => {
    const { findings } = await run('at once', 0);
    expect(
      findings
        .judged()
        .map(({ arch }) => keyOf(arch))
        .sort(),
    ).toEqual(space.seeds.map(keyOf).sort());
    await (await SearchRecord.open(join(folder, 'untouched'), keyOf, identity)).close();
    expect(existsSync(join(folder, 'untouched'))).toBe(false);
  });

  it('goes on after a kill, wherever it hit, as if nothing had been', async () => {
    const whole = await run('whole', Number.POSITIVE_INFINITY, 1, 3);
    const path = join(folder, 'killed');
    const bytes = readFileSync(join(folder, 'whole'));
    const judgements = [...bytes.toString().matchAll(/"judgement"/g)].map(({ index }) => index);
    for (const share of [0.1, 0.6, 0.95]) {
      writeFileSync(path, bytes);
      // In the middle of a line.
      truncateSync(path, judgements[Math.floor(judgements.length * share)]! + 50);
      const rest = await run('killed', Number.POSITIVE_INFINITY, 1, 3);
      expect(rest.asked.length).toBeLessThan(whole.asked.length);
      const found = rest.findings.judged().map(({ arch, correct }) => [keyOf(arch), correct.length]);
      expect(found).toEqual(
        whole.findings.judged().map(({ arch, correct }) => [keyOf(arch), correct.length]),
      );
    }
  });

  it('keeps every line, in order, of judgements that end at the same time', async () => {
    const path = join(folder, 'together');
    const record = await SearchRecord.open(path, keyOf, identity);
    const judgement = { round: 0, correct: new Uint8Array([1, 0]), seconds: 1 };
    const archs = space.seeds.slice(0, 2);
    await Promise.all(archs.map((arch) => record.addJudgement({ ...judgement, arch }, 1)));
    await record.close();
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(archs.length + 1);
    expect((await SearchRecord.read(path, keyOf)).findings.judgements.size).toBe(archs.length);
  });

  it('refuses the record of another search and a file that is none', async () => {
    await expect(run('whole', 1, 2)).rejects.toMatchObject({
      code: 'ERR_RESUME',
      message: expect.stringContaining('the seed (1 there, 2 here)'),
    });
    writeFileSync(join(folder, 'letter'), 'Dear reader,\n');
    await expect(run('letter', 1)).rejects.toMatchObject({ code: 'ERR_RESUME' });
    appendFileSync(join(folder, 'a'), '{"judgement":{}}\n');
    await expect(run('a', 1)).rejects.toMatchObject({ message: expect.stringContaining('cannot be used') });
  });

  it('ends by itself when the space is exhausted', async () => {
    const { stages } = description as unknown as { stages: object[] };
    const choices = { depths: [1], kernels: [3], expansions: [3, 6], stages: stages.slice(0, 2) };
    const tiny = { ...description, ...choices } as typeof description;
    const small = supernetSpace(tiny);
    const record = await SearchRecord.open(join(folder, 'small'), small.key, identity);
    const judge = {
      ...{ lanes: 2, referenceSeconds: [1e-3] },
      time: async (archs: readonly Arch[]) => archs.map((arch) => [costOfArch(tiny, arch).macs / 1e10]),
      judge: async (_: Arch, count: number) => ({ correct: new Uint8Array(count).fill(1), seconds: 1 }),
    };
    const surrogates = new Surrogates(searchedImageNetwork(tiny), [1], 1000);
    await runRounds({
      ...{ space: small, seed: 1, ladder: [1000], judge, record, usedSeconds: () => 0 },
      learn: () => surrogates.learn(record.findings),
      shouldStop: () => false,
      mayTime: () => true,
    });
    await record.close();
    expect(record.findings.judged().length).toBe(4);
    expect(record.findings.plans.length).toBeLessThan(6);
  });
});

describe('joining shards', () => {
  const shard = async (name: string, own: RecordIdentity) => {
    const path = join(folder, `shard-${name}`);
    writeFileSync(path, `${JSON.stringify({ cotuneSearch: 1, identity: { ...identity, ...own } })}\n`);
    return { name, record: await SearchRecord.read(path, keyOf), kept: null };
  };

  it('takes shards of one search', async () => {
    const shards = [await shard('one', { 'the shard': '1/2' }), await shard('two', { 'the shard': '2/2' })];
    expect(joinShards(shards).judgements.size).toBe(0);
  });

  it('refuses other images, other networks and the same shard twice, with the reason', async () => {
    const one = await shard('one', { 'the shard': '1/2' });
    const other = await shard('other', { 'the shard': '2/2', 'the images': 'b'.repeat(64) });
    const error = (text: string) =>
      expect.objectContaining({ code: 'ERR_SHARDS', message: expect.stringContaining(text) });
    expect(() => joinShards([one, other])).toThrow(error('the images'));
    expect(() => joinShards([one, one])).toThrow(error('the same search'));
  });
});
