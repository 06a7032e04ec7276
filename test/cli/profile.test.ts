import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledLibrary } from '../support/bundled.js';
import { cotune } from '../support/command-line.js';
import { temporaryFolder } from '../support/folder.js';

const folder = temporaryFolder();
const state = { COTUNE_STATE_DIR: join(folder, 'state') };
const quick = ['--library', bundledLibrary, '--subnet', 's1,s2', '--threads', '1', '--cool-down', '0'];
const profile = (...args: string[]) => cotune(['profile', ...quick, ...args], undefined, state);

describe('cotune profile', () => {
  it('measures sub-networks, judges every row and writes the profile', async () => {
    const out = join(folder, 'profile.json');
    const { status, stdout } = await profile('--seconds', '0.5', '--out', out, '--json');
    expect(status).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ schemaVersion: 1, machine: { cores: expect.any(Number) } });
    for (const row of document.rows) {
      const { p50, p95, p50Low, p50High } = row.latencySeconds;
      expect([p50Low <= p50, p50 <= p50High, p50 <= p95]).toEqual([true, true, true]);
      expect(row.operatingPoint.cpus.length).toBeGreaterThan(0);
      expect(row.verdict === 'VALID').toBe(row.reasons.length === 0);
      expect(row.joules === null).toBe(row.energyReason !== null);
    }
    const subnets = document.rows.map(({ subnet }: { subnet: string }) => subnet);
    expect(new Set(subnets)).toEqual(new Set(['s1', 's2']));
    const { out: _, ...rest } = document;
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(rest);
  });

  it('says what is wrong with too little time, and fails where it is to be strict', async () => {
    const { status, stdout } = await profile('--seconds', '0.1', '--precision', '0.01', '--strict', '--json');
    expect(status).toBe(1);
    const { verdict, rows } = JSON.parse(stdout);
    expect(verdict).toBe('INVALID');
    expect(rows[0].reasons.join()).toMatch(
      /the median is known to .* only: 0\.0 % were asked for|only \d+ samples/,
    );
  });

  it('goes on where it was interrupted', async () => {
    const record = join(folder, 'record.jsonl');
    const args = ['--threads', '1,2', '--precision', '0.01', '--seconds', '3', '--resume', record];
    const interrupted = await cotune(
      ['profile', ...quick, ...args, '--json'],
      (pid) => {
        const poll = setInterval(() => {
          const lines = existsSync(record) ? readFileSync(record, 'utf8').split('\n').length : 0;
          if (lines < 3) return;
          clearInterval(poll);
          process.kill(pid, 'SIGINT');
        }, 20);
      },
      state,
    );
    expect(interrupted.status).toBe(130);
    expect(interrupted.stderr).toMatch(/ERR_CANCELLED.*continues from/);
    const kept = readFileSync(record, 'utf8').trim().split('\n').length - 1;
    expect(kept).toBeGreaterThanOrEqual(2);
    const other = await profile('--resume', record, '--precision', '5');
    expect(other.stderr).toMatch(/ERR_RESUME.*not the same are precision/);
  });

  it.each([
    [['--subnet', 'x9'], /ERR_LIBRARY: the library has no sub-network x9/, 1],
    [['--threads', '0'], /ERR_USAGE/, 2],
    [['--frequencies', 'some'], /ERR_USAGE/, 2],
    [['--library', join(folder, 'none')], /ERR_/, 1],
  ])('refuses %s', async (args, message, expected) => {
    const { status, stderr } = await profile(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(expected);
  });
});
