import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cotune } from '../support/command-line.js';
import { temporaryFolder } from '../support/folder.js';
import { busySamples, traceOf } from '../support/traces.js';

const trace = traceOf([500_000, 1_000_000], busySamples([10_000, 1], [20_000, 1], [30_000, 0]));
const decisions = [
  { timeSeconds: 0.01, kilohertz: 1_000_000 },
  { timeSeconds: 0.02, kilohertz: 1_000_000 },
  { timeSeconds: 0.03, kilohertz: 500_000 },
];

function fileOf(content: unknown): string {
  const path = join(temporaryFolder(), 'input.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const run = (name: string, content: unknown, ...more: string[]) =>
  cotune(['governor', name, '--input', fileOf(content), ...more]);

describe('cotune governor', () => {
  it('prints the frequency after each sample as one document', async () => {
    const { status, stdout, stderr } = await run('ondemand', trace, '--json');
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, decisions });
  });

  it('prints an array of documents for an array of inputs, also of one or none', async () => {
    const document = { schemaVersion: 1, decisions };
    for (const count of [2, 1, 0]) {
      const { stdout } = await run('ondemand', Array(count).fill(trace), '--json');
      expect(JSON.parse(stdout)).toEqual(Array(count).fill(document));
    }
  });

  it('prints one row for each stretch at one frequency to a person', async () => {
    const { stdout } = await run('ondemand', trace);
    expect(stdout).toBe(
      'from    frequency\n0.01 s  1000000 kHz\n0.03 s  500000 kHz\nsamples: 3, changes: 1\n',
    );
  });

  it.each([
    [
      'a governor that does not exist',
      'userspce',
      trace,
      /ERR_GOVERNOR_UNKNOWN: there is no governor "userspce"/,
    ],
    [
      'an unknown tunable',
      'ondemand',
      { ...trace, tunables: { up: 1 } },
      /ERR_GOVERNOR_INPUT: .*tunables\.up is unknown/,
    ],
    ['a wrong input in an array', 'ondemand', [trace, {}], /ERR_GOVERNOR_INPUT: .*\[1\]\.samples is missing/],
    ['what is not JSON', 'ondemand', '{', /ERR_GOVERNOR_INPUT: .* is not JSON/],
  ])('ends with status 1 and one line for %s', async (_what, name, content, line) => {
    const { status, stdout, stderr } = await run(name, content, '--json');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(line);
    expect(stderr).toMatch(/^cotune: [^\n]+\n$/);
  });

  it('ends with status 1 where the file cannot be read, and 2 where none is named', async () => {
    const missing = await cotune(['governor', 'ondemand', '--input', '/no/such/file.json']);
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('ERR_FILE_UNREADABLE')]);
    const unnamed = await cotune(['governor', 'ondemand']);
    expect([unnamed.status, unnamed.stderr]).toEqual([2, expect.stringContaining('ERR_USAGE')]);
  });
});
