import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { bundledTextLibrary } from '../support/bundled.js';
import { cotune } from '../support/command-line.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-evaluate-texts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts = join(bundledTextLibrary, 'examples.json');

describe('cotune evaluate --texts', () => {
  it('says how many texts come out letter by letter', { timeout: 60_000 }, async () => {
    const which = ['--library', bundledTextLibrary, '--subnet', 's1'];
    const { status, stdout } = await cotune([
      'evaluate',
      ...which,
      '--texts',
      texts,
      '--limit',
      '40',
      '--json',
    ]);
    expect(status).toBe(0);
    const [subnet, ...others] = JSON.parse(stdout).subnets;
    expect(others).toEqual([]);
    expect(subnet).toMatchObject({ id: 's1', top5: null, texts: 40 });
    expect(subnet.top1).toBeGreaterThan(0.5);
    expect(subnet.top1Low).toBeLessThan(subnet.top1);
    expect(subnet.top1High).toBeGreaterThan(subnet.top1);
  });

  it('continues from a record wherever it ends, and finds the same', { timeout: 60_000 }, async () => {
    const record = join(folder, 'record.jsonl');
    const task = ['evaluate', '--library', bundledTextLibrary, '--texts', texts, '--json'];
    const whole = await cotune([...task, '--resume', record]);
    const text = readFileSync(record, 'utf8');
    // As a kill leaves it: the beginning, with a torn last line.
    writeFileSync(record, text.slice(0, text.length * 0.6));
    expect((await cotune([...task, '--resume', record])).stdout).toBe(whole.stdout);
    expect(readFileSync(record, 'utf8')).toBe(text);
    const other = await cotune([...task, '--limit', '200', '--resume', record]);
    expect(other.stderr).toMatch(/ERR_RESUME: .*another evaluation: not the same are the .*texts/);
  });

  it.each([
    ['SIGKILL', null, /^$/],
    ['SIGINT', 130, /ERR_CANCELLED: the evaluation was interrupted; the same command continues from/],
  ] as const)('survives %s with its record', { timeout: 60_000 }, async (signal, status, text) => {
    const task = ['evaluate', '--library', bundledTextLibrary, '--texts', texts, '--threads', '1', '--json'];
    const record = join(folder, `${signal}.jsonl`);
    const linesOf = () => (existsSync(record) ? readFileSync(record, 'utf8').split('\n').length - 1 : 0);
    const stopped = await cotune([...task, '--resume', record], async (pid) => {
      while (linesOf() < 3) await sleep(2);
      process.kill(pid, signal);
    });
    expect(stopped).toMatchObject({ status, stdout: '' });
    expect(stopped.stderr).toMatch(text);
    const before = linesOf();
    const continued = await cotune([...task, '--resume', record]);
    expect(before).toBeLessThan(linesOf());
    expect(continued.stdout).toBe((await cotune(task)).stdout);
  });

  it.each([
    [['--supernet', bundledTextLibrary], 'ERR_USAGE'],
    [['--supernet', bundledTextLibrary, '--texts', texts, '--batch', '4'], 'ERR_USAGE'],
    [['--supernet', bundledTextLibrary, '--texts', texts, '--images', 'x'], 'ERR_USAGE'],
    [['--library', bundledTextLibrary, '--subnet', 's99', '--texts', texts], 'ERR_LIBRARY'],
    [
      ['--supernet', bundledTextLibrary, '--texts', join(bundledTextLibrary, 'network.json')],
      'ERR_TEXT_PAIRS',
    ],
  ])('refuses %j with %s', { timeout: 60_000 }, async (args, code) => {
    const { status, stderr } = await cotune(['evaluate', ...args]);
    expect(status).not.toBe(0);
    expect(stderr).toContain(code);
  });
});
