import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJournal } from '#cotune/experiment/journal-file.js';
import { cotune } from '../support/command-line.js';
import { missingShared, sharedPath } from '../support/shared.js';

const seconds = 6;

// A machine that runs tests keeps no promise about latency: these tests look at what is said, `cotune demo` at how well.
describe('cotune demo', () => {
  it('runs managed and static, and prints one JSON document of the agreed shape', {
    timeout: 120_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cotune-demo-'));
    const { status, stdout } = await cotune([
      'demo',
      '--seconds',
      String(seconds),
      '--json',
      '--report',
      folder,
    ]);
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.schemaVersion).toBe(1);
    expect(result.machine.cores).toBeGreaterThan(0);
    expect(result.phases.map(({ name }: { name: string }) => name)).toEqual([
      'calm',
      'disturbed',
      'recovered',
    ]);
    expect(result.phases[2].endSeconds).toBe(seconds);
    expect(result.runs.map(({ policy }: { policy: string }) => policy)).toEqual([
      'managed',
      'static-largest',
      'static-smallest',
    ]);
    for (const { apps } of result.runs) {
      expect(apps).toHaveLength(1);
      expect(apps[0].requests).toBeGreaterThan(seconds * 25 - 3);
      expect(apps[0].requests).toBeLessThan(seconds * 25 + 3);
      expect(apps[0].failed).toBe(0);
      expect(apps[0].missRate).toBeGreaterThanOrEqual(0);
      expect(apps[0].accuracyMeasured).toBeNull();
      expect(apps[0].phases).toHaveLength(3);
    }
    const [managed, largest, smallest] = result.runs.map((run: { apps: object[] }) => run.apps[0]);
    expect(managed.switches).toBeGreaterThan(0);
    expect(largest.switches).toBe(0);
    expect(largest.accuracyCalibrated).toBeGreaterThan(smallest.accuracyCalibrated);
    expect(typeof result.verdict.passed).toBe('boolean');
    const journal = readJournal(join(folder, 'journal.jsonl'));
    expect(journal[0]!.type).toBe('start');
    expect(journal.filter((event) => event.type === 'frame').length).toBe(
      result.runs.reduce(
        (sum: number, run: { apps: { requests: number }[] }) => sum + run.apps[0]!.requests,
        0,
      ),
    );
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('</html>');
  });

  it.skipIf(missingShared('data/images/cifar10/cifar10-test.tar'))(
    'measures the accuracy on labelled images and texts, for two applications under one manager',
    { timeout: 180_000 },
    async () => {
      const images = sharedPath('data/images/cifar10/cifar10-test.tar');
      const { status, stdout } = await cotune([
        'demo',
        '--seconds',
        '6',
        '--apps',
        '2',
        '--images',
        images,
        '--json',
      ]);
      expect(status).toBe(0);
      for (const { apps } of JSON.parse(stdout).runs) {
        expect(apps.map(({ name }: { name: string }) => name)).toEqual(['camera', 'text']);
        const [camera, text] = apps;
        // Thousands of tiles per run: measured and calibrated accuracy agree within a few points.
        expect(Math.abs(camera.accuracyMeasured - camera.accuracyCalibrated)).toBeLessThan(0.05);
        // About a hundred texts: four standard errors are more.
        expect(Math.abs(text.accuracyMeasured - text.accuracyCalibrated)).toBeLessThan(0.15);
        expect(text).toMatchObject({ kind: 'text', failed: 0 });
        expect(text.requests).toBeGreaterThan(60);
      }
    },
  );

  it('says in plain lines what happens where there is no terminal', { timeout: 120_000 }, async () => {
    const { status, stdout } = await cotune(['demo', '--seconds', '3']);
    expect(status).toBe(0);
    expect(stdout).toContain('another program takes the processor');
    expect(stdout).toContain('of the frames on time');
    expect(stdout).toContain('Energy: not measured');
  });

  it('runs live on a virtual board, and declares what is simulated and how slowly', {
    timeout: 400_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cotune-demo-'));
    const { status, stdout, stderr } = await cotune([
      ...['demo', '--board', 'raspberry-pi-5', '--seconds', '6', '--json'],
      ...['--report', folder],
    ]);
    expect(status).toBe(0);
    expect(stderr).toContain('virtual Raspberry Pi 5, simulated; 1 s of it takes');
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ schemaVersion: 1, board: 'raspberry-pi-5', simulated: true });
    expect(result.dilation).toBeGreaterThanOrEqual(1);
    // Whether the machine of the tests kept pace is not theirs to ask, but that it is said.
    expect(result.valid).toBe(result.reason === null);
    expect(result.frames).toEqual([{ name: 'camera', tiles: expect.any(Number), computedTiles: 1 }]);
    expect(result.machine.cores).toBe(4);
    const [managed, largest, smallest] = result.runs;
    for (const { apps, simulated, energyJoules, boardBaseJoules } of result.runs) {
      expect(apps[0]).toMatchObject({ requests: 150, failed: 0 });
      expect(simulated).toBe(true);
      expect(energyJoules).toBeGreaterThan(boardBaseJoules);
    }
    // The board's time is its own: these hold on any machine.
    expect(managed.apps[0].missRate).toBeLessThan(0.05);
    expect(largest.apps[0].phases[1].missRate).toBeGreaterThan(0.9);
    expect(managed.apps[0].accuracyCalibrated).toBeGreaterThan(smallest.apps[0].accuracyCalibrated);
    expect(managed.energyJoules).toBeLessThan(largest.energyJoules);
    expect(readJournal(join(folder, 'journal.jsonl')).filter(({ type }) => type === 'board')).toHaveLength(3);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('What the board did');
  });

  it('names the boards that there are to who asks for another', async () => {
    const { status, stderr } = await cotune(['demo', '--board', 'raspberry-pi-6']);
    expect(status).toBe(1);
    expect(stderr).toContain('ERR_BOARD_UNKNOWN');
    expect(stderr).toContain('did you mean raspberry-pi-5?');
  });

  it('ends on Ctrl-C before the first run, leaves an older journal alone and says so', {
    timeout: 60_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cotune-demo-'));
    writeFileSync(join(folder, 'journal.jsonl'), 'older\n');
    const { status, stdout, stderr } = await cotune(['demo', '--json', '--report', folder], (pid) => {
      setTimeout(() => process.kill(pid, 'SIGINT'), 1500);
    });
    expect(status).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('ERR_CANCELLED');
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).toBe('older\n');
  });

  it('winds up on Ctrl-C, says what happened until then and leaves no process behind', {
    timeout: 120_000,
  }, async () => {
    const started = { pid: 0 };
    const running = cotune(['demo', '--seconds', '60', '--json'], (pid) => {
      started.pid = pid;
      setTimeout(() => process.kill(pid, 'SIGINT'), 15_000);
    });
    const { status, stdout } = await running;
    expect(status).toBe(130);
    const { runs, verdict } = JSON.parse(stdout);
    expect(runs.length).toBeLessThanOrEqual(1);
    expect(verdict).toEqual({ passed: false, checks: [] });
  });
});
