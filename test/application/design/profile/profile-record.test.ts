import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProfileRows } from '#cotune/application/design/profile/profile-record.js';
import type { ProfileRow } from '#cotune/application/design/profile/profile-row.js';
import { temporaryFolder } from '../../../support/folder.js';

const folder = temporaryFolder();
const state = { hertz: 1e9, governor: 'schedutil', celsius: null };
const row = (subnet: string, change: Partial<ProfileRow> = {}): ProfileRow => ({
  subnet,
  threads: 1,
  operatingPoint: { name: 'all', cluster: 'all', cpus: [0, 1], hertz: null },
  latencySeconds: { p50: 0.01, p95: 0.02, p50Low: 0.009, p50High: 0.011 },
  joules: null,
  joulesAboveIdle: null,
  idleWatts: null,
  energyReason: 'no sensor',
  samples: 20,
  outliers: 0,
  before: state,
  after: state,
  verdict: 'VALID',
  reasons: [],
  ...change,
});
const invalid = (subnet: string) => row(subnet, { verdict: 'INVALID', reasons: ['busy'] });

describe('the record of a profile', () => {
  it('is continued with its valid rows; invalid ones are to be measured again', async () => {
    const path = join(folder, 'a.jsonl');
    const first = await ProfileRows.open(path, { machine: 'm' });
    await first.add([row('s1'), invalid('s2')]);
    await first.close();
    const second = await ProfileRows.open(path, { machine: 'm' });
    expect(second.size).toBe(2);
    expect(second.isDone('s1', 1, 'all')).toBe(true);
    expect(second.isDone('s2', 1, 'all')).toBe(false);
    expect(second.isDone('s1', 2, 'all')).toBe(false);
    await second.add([row('s2')]);
    await second.close();
    const third = await ProfileRows.open(path, { machine: 'm' });
    expect(third.isDone('s2', 1, 'all')).toBe(true);
    expect(third.get('s2', 1, 'all')).toEqual(row('s2'));
    await third.close();
  });

  it('loses no more than a last line that was cut off', async () => {
    const path = join(folder, 'b.jsonl');
    const first = await ProfileRows.open(path, {});
    await first.add([row('s1')]);
    await first.close();
    appendFileSync(path, '{"subnet":"s2","thr');
    const second = await ProfileRows.open(path, {});
    expect(second.size).toBe(1);
    await second.add([row('s2')]);
    await second.close();
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it.each([
    [
      'of another machine',
      '{"cotuneProfile":1,"identity":{"machine":"other"}}\n',
      /another profile: not the same are machine/,
    ],
    ['of something else', 'top secret\n', /no record of a profile: line 1/],
    ['with a line that is none', '{"cotuneProfile":1,"identity":{"machine":"m"}}\n{"subnet":1}\n', /line 2/],
  ])('%s is refused and left as it is', async (name, text, message) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.jsonl`);
    writeFileSync(path, text);
    await expect(ProfileRows.open(path, { machine: 'm' })).rejects.toThrowError(
      expect.objectContaining({ code: 'ERR_RESUME', message: expect.stringMatching(message) }),
    );
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
