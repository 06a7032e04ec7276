import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createRealClock } from '#cotune/core/clock.js';
import { describeMachine } from '#cotune/device/linux/machine.js';
import { readProcessProcessors } from '#cotune/device/linux/process-affinity.js';
import { usableProcessors } from '#cotune/device/linux/processors.js';
import { Journal } from '#cotune/device/linux/safety/journal.js';
import { machineOf } from '#cotune/device/linux/safety/machine.js';
import { ownerOf, readBoot } from '#cotune/device/linux/safety/owner.js';
import { SafeWriter } from '#cotune/device/linux/safety/safe-writer.js';
import { surveyDevice } from '#cotune/device/linux/survey.js';
import { openTree } from '#cotune/device/linux/tree.js';
import { openWritableTree } from '#cotune/device/linux/writable-tree.js';
import { demoApplications } from '#cotune/experiment/demo.js';
import { joinProfile, type OpenApplication, System } from '#cotune/system.js';
import { bundledLibrary } from './support/bundled.js';

const row = (subnet: string, threads: number) => ({
  subnet,
  threads,
  accuracy: 0.8,
  accuracyLow: 0.79,
  accuracyHigh: 0.81,
  latencySeconds: { p50: 0.01, p95: 0.012 },
  coreSeconds: 0.01,
  memoryBytes: 1e6,
});
const all = { name: 'all', cpus: [0, 1] };
const cpu0 = { name: 'cpu0', cpus: [0] };

describe('the option table', () => {
  it('offers every measured row on every mapping that has room for its threads', () => {
    const { options } = joinProfile('camera', 25, [row('s1', 1), row('s1', 2)], [all, cpu0]);
    expect(options.map(({ threads, mapping }) => `${threads} on ${mapping.name}`)).toEqual([
      '1 on all',
      '2 on all',
      '1 on cpu0',
    ]);
  });

  it('says that energy is unknown where nothing measures it', () => {
    const { options, ratePerSecond } = joinProfile('camera', 25, [row('s1', 1)], [all]);
    expect(options[0]!.joules).toBeNull();
    expect(ratePerSecond).toBe(25);
  });
});

describe('a system that moves an application', () => {
  const usable = usableProcessors(openTree());

  it.skipIf(usable.length < 2)(
    'writes it down before, and leaves no journal when it is closed; opening knobs changes nothing',
    async () => {
      const clock = createRealClock();
      const tree = openWritableTree();
      const folder = mkdtempSync(join(tmpdir(), 'cotune-system-'));
      const options = { folder, boot: readBoot(tree), owner: ownerOf(tree, process.pid) };
      const writer = new SafeWriter(machineOf(tree, clock), new Journal(options));
      const { cores, memoryBytes } = describeMachine();
      const applications = demoApplications({
        apps: 1,
        library: bundledLibrary,
        textLibrary: null,
        images: null,
        cores,
        memoryBytes,
      });
      const system = await System.open(clock, applications, { writer });
      const writable = surveyDevice(tree).knobs.filter(({ access }) => 'writable' in access);
      const ofMachine = writable.filter(({ sets }) => sets !== 'a process');
      expect([...system.knobs.keys()]).toEqual(ofMachine.map(({ name }) => name));
      expect(readdirSync(folder)).toEqual([]);
      const [{ name, supervisor }] = system.applications as [OpenApplication];
      system.act({ kind: 'mapping', application: name, mapping: { name: 'one', cpus: [usable[0]!] } });
      while (readProcessProcessors(tree, supervisor.pid!)!.length > 1) await pause(20);
      expect(writer.journal.entries).toMatchObject([{ change: { kind: 'affinity', pid: supervisor.pid } }]);
      expect(readdirSync(folder)).toHaveLength(1);
      await system.close();
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});
