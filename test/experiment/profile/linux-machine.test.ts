/** Profiling through the files of virtual boards, in their time. */
import { describe, expect, it } from 'vitest';
import { ProfileRows } from '#cotune/application/design/profile/profile-record.js';
import type { ProfileRow } from '#cotune/application/design/profile/profile-row.js';
import { profileSubnets } from '#cotune/application/design/profile/profile-subnets.js';
import { surveyDevice } from '#cotune/device/linux/survey.js';
import { ProfiledBoard } from '../../support/profiled-board.js';

const limits = { precision: 0.02, fewestRounds: 20, mostRounds: 100, seconds: 60 };

interface Changes {
  readonly frequencies?: number | 'all';
  readonly threads?: readonly number[];
  readonly signal?: AbortSignal;
  readonly rows?: ProfileRows;
  readonly cycles?: readonly number[];
}

async function profile(board: ProfiledBoard, changes: Changes = {}): Promise<ProfileRow[]> {
  const { frequencies = 3, threads = [1], signal, cycles = [2e7, 4e7] } = changes;
  const rows = changes.rows ?? (await ProfileRows.open(null, {}));
  const measured: ProfileRow[] = [];
  await profileSubnets({
    clock: board.clock,
    machine: board.machine(frequencies),
    subjects: cycles.map((count, index) => board.subject(`s${index + 1}`, count)),
    threads,
    limits,
    coolDownSeconds: 30,
    isDone: ({ subnet, threads: count, point }) => rows.isDone(subnet, count, point),
    async onRows(some) {
      measured.push(...some);
      await rows.add(some);
    },
    ...(signal && { signal }),
  });
  return measured;
}

const knobValues = ({ tree }: ProfiledBoard) =>
  surveyDevice(tree).knobs.map(({ name, value }) => [name, value]);
const reasonsOf = (rows: readonly ProfileRow[]) =>
  [...new Set(rows.flatMap(({ reasons }) => reasons))].join('; ');

describe('profiling a board', () => {
  it('measures every sub-network at each of its frequencies and gives the clock back', async () => {
    const board = new ProfiledBoard('jetson-xavier-nx');
    const before = knobValues(board);
    const rows = await profile(board, { frequencies: 4 });
    expect(rows).toHaveLength(8);
    expect(reasonsOf(rows)).toBe('');
    for (const { subnet, operatingPoint, latencySeconds } of rows) {
      const cycles = subnet === 's1' ? 2e7 : 4e7;
      expect(latencySeconds.p50 / (cycles / operatingPoint.hertz!)).toBeCloseTo(1, 1);
    }
    const hertz = rows.map(({ operatingPoint }) => operatingPoint.hertz!);
    expect(new Set(hertz).size).toBe(4);
    expect(hertz).toEqual([...hertz].sort((a, b) => a - b));
    expect(knobValues(board)).toEqual(before);
    await board.writer.close();
  });

  it('tells clusters apart and says what each costs', async () => {
    const board = new ProfiledBoard('odroid-xu3');
    const rows = await profile(board, { frequencies: 1 });
    const names = [...new Set(rows.map(({ operatingPoint }) => operatingPoint.cluster))];
    expect(names.sort()).toEqual(['cpu0-3', 'cpu4-7']);
    const of = (cluster: string) =>
      rows.find((row) => row.operatingPoint.cluster === cluster && row.subnet === 's2')!;
    expect(of('cpu0-3').latencySeconds.p50).toBeGreaterThan(of('cpu4-7').latencySeconds.p50);
    expect(of('cpu0-3').joulesAboveIdle!).toBeLessThan(of('cpu4-7').joulesAboveIdle!);
    await board.writer.close();
  });

  it('counts the energy of an inference as the sensor sees it', async () => {
    const board = new ProfiledBoard('jetson-xavier-nx');
    const rows = await profile(board, { frequencies: 2 });
    for (const { joules, joulesAboveIdle, idleWatts, latencySeconds, energyReason } of rows) {
      expect(energyReason).toBeNull();
      const watts = joules! / latencySeconds.p50;
      expect(watts).toBeGreaterThan(idleWatts!);
      expect(joulesAboveIdle! / joules!).toBeCloseTo(1 - idleWatts! / watts, 2);
    }
    await board.writer.close();
  });

  it('measures where the governor chooses when no clock is to be pinned', async () => {
    const board = new ProfiledBoard('jetson-xavier-nx');
    const before = knobValues(board);
    const rows = await profile(board, { frequencies: 0 });
    expect(rows.map(({ operatingPoint }) => operatingPoint.hertz)).toEqual([null, null]);
    expect(rows[0]!.before.governor).not.toBeNull();
    expect(knobValues(board)).toEqual(before);
  });

  it('leaves out more threads than a cluster has processors', async () => {
    const board = new ProfiledBoard('odroid-xu3');
    const rows = await profile(board, { frequencies: 1, threads: [4, 5] });
    expect(new Set(rows.map(({ threads }) => threads))).toEqual(new Set([4]));
    await board.writer.close();
  });
});

describe('a row is invalid', () => {
  const policy = '/sys/devices/system/cpu/cpufreq/policy0';

  it('where someone else limits the clock meanwhile', async () => {
    const board = new ProfiledBoard('jetson-xavier-nx');
    board.onRun = (runs) => {
      if (runs === 40) board.plant.setLimits('cpu', 0, 5e8);
    };
    expect(reasonsOf(await profile(board, { frequencies: 1 }))).toMatch(
      /the clock moved.*someone limited the clock/,
    );
    expect(board.read(`${policy}/scaling_cur_freq`)).not.toBeNull();
  });

  it('where the governor is changed', async () => {
    const board = new ProfiledBoard('jetson-xavier-nx');
    board.onRun = (runs) => {
      if (runs === 40) board.plant.setGovernor('cpu', 'powersave');
    };
    expect(reasonsOf(await profile(board, { frequencies: 0 }))).toContain('then powersave');
  });

  it('where another program works', async () => {
    const board = new ProfiledBoard('odroid-xu3');
    board.occupy(0);
    const rows = await profile(board, { frequencies: 1 });
    const big = rows.filter(({ operatingPoint }) => operatingPoint.cluster === 'cpu4-7');
    expect(reasonsOf(big)).toMatch(/busy with other work: [01]\.\d\d cores/);
    await board.writer.close();
  });

  it('where the board slows itself down', async () => {
    const board = new ProfiledBoard('jetson-xavier-nx');
    board.plant.setAmbient(99);
    board.plant.soak();
    const rows = await profile(board, { frequencies: 1 });
    expect(reasonsOf(rows)).toContain('thermal throttling');
    await board.writer.close();
  });
});

describe('an interrupted profile', () => {
  it('gives the machine back and goes on with what is missing', async () => {
    const board = new ProfiledBoard('jetson-xavier-nx');
    const before = knobValues(board);
    const controller = new AbortController();
    const rows = await ProfileRows.open(null, {});
    const machinePoints = board.machine(3).points;
    board.onRun = () => {
      if (rows.size > 0) controller.abort(new Error('interrupted'));
    };
    await expect(profile(board, { rows, signal: controller.signal })).rejects.toThrow('interrupted');
    expect(knobValues(board)).toEqual(before);
    board.onRun = () => {};
    const rest = await profile(board, { rows });
    expect(rest.map(({ operatingPoint }) => operatingPoint.name)).not.toContain(machinePoints[0]!.name);
    expect(rows.size).toBe(2 * machinePoints.length);
    await board.writer.close();
  });
});
