/**
 * Other programs on this machine that tune the same knobs: what one sets the other undoes. They are found by their
 * names and by the files that they keep while they run; nothing is started to ask.
 */
import type { Tree } from './tree.js';
import { exists, numberedNames, readLine } from './values.js';

export interface Conflict {
  readonly name: string;
  /** What it changes behind cotune's back. */
  readonly changes: string;
  /** How it was noticed: a process or a file. */
  readonly evidence: string;
  /** How to make it stop. */
  readonly advice: string;
}

interface Tuner {
  readonly name: string;
  readonly changes: string;
  readonly advice: string;
  /** Names of its processes, as the kernel cuts them, at 15 characters. @see man 5 proc_pid_comm */
  readonly processes: readonly string[];
  /** Files that are there while it is in force. */
  readonly files: readonly string[];
}

const stop = (service: string) =>
  `stop it with \`systemctl stop ${service}\` while cotune manages the machine`;

const tuners: readonly Tuner[] = [
  {
    name: 'auto-cpufreq',
    changes: 'governors and turbo',
    advice: stop('auto-cpufreq'),
    processes: ['auto-cpufreq'],
    files: ['/var/run/auto-cpufreq.stats', '/run/auto-cpufreq.stats'],
  },
  {
    name: 'tuned',
    changes: 'governors, latency limits and kernel settings',
    advice: stop('tuned'),
    processes: ['tuned'],
    files: ['/run/tuned/tuned.pid', '/var/run/tuned/tuned.pid'],
  },
  {
    name: 'power-profiles-daemon',
    changes: 'energy preferences and platform profiles',
    advice: stop('power-profiles-daemon'),
    processes: ['power-profiles-'],
    files: [],
  },
  {
    name: 'thermald',
    changes: 'power limits and clocks when it is warm',
    advice: `leave it for safety, or ${stop('thermald')}`,
    processes: ['thermald'],
    files: ['/run/thermald.pid', '/var/run/thermald.pid', '/run/thermald/thermald.pid'],
  },
  {
    name: 'nvpmodel',
    changes: 'processors and clock limits of the power mode',
    advice: 'choose the mode before cotune starts; cotune keeps within its limits',
    processes: ['nvpmodel', 'nvpower'],
    files: [],
  },
  {
    name: 'jetson_clocks',
    changes: 'clocks, held at their maximum',
    advice: 'undo it with `jetson_clocks --restore`',
    processes: ['jetson_clocks'],
    files: ['/run/jetson_clocks.lock'],
  },
  {
    name: 'gamemode',
    changes: 'governors and priorities while a game runs',
    advice: 'end the game, or stop gamemoded',
    processes: ['gamemoded'],
    files: [],
  },
  {
    name: 'tlp',
    changes: 'governors and power settings when the supply changes',
    advice: stop('tlp'),
    processes: ['tlp'],
    files: ['/run/tlp/last_pwr', '/run/tlp/lock_tlp'],
  },
  {
    name: 'system76-power',
    changes: 'governors and power profiles',
    advice: stop('com.system76.PowerDaemon'),
    processes: ['system76-power'],
    files: [],
  },
  {
    name: 'cpufreqd',
    changes: 'governors and clock limits',
    advice: stop('cpufreqd'),
    processes: ['cpufreqd'],
    files: ['/run/cpufreqd.pid', '/var/run/cpufreqd.pid'],
  },
  {
    name: 'laptop-mode-tools',
    changes: 'governors and power settings when the supply changes',
    advice: stop('laptop-mode'),
    processes: ['laptop_mode'],
    files: ['/run/laptop-mode-tools/enabled', '/var/run/laptop-mode-tools/enabled'],
  },
  {
    name: 'mpdecision',
    changes: 'which processors are online (Qualcomm)',
    advice: 'stop it with `stop mpdecision` as root',
    processes: ['mpdecision'],
    files: [],
  },
  {
    name: 'thermal-engine',
    changes: 'clocks and processors when it is warm (Qualcomm)',
    advice: 'leave it for safety: cotune will see lower limits',
    processes: ['thermal-engine'],
    files: [],
  },
];

/** Those that run, in the table's order. */
export function readConflicts(tree: Tree): Conflict[] {
  const running = runningPrograms(tree);
  return tuners.flatMap(({ name, changes, advice, processes, files }) => {
    const process = processes.find((program) => running.has(program));
    const file = files.find((path) => exists(tree, path));
    if (process === undefined && file === undefined) return [];
    const evidence = process === undefined ? file! : `process ${running.get(process)}`;
    return [{ name, changes, evidence, advice }];
  });
}

/** Process ids by name; of several of one name, one. */
function runningPrograms(tree: Tree): ReadonlyMap<string, string> {
  const processes = numberedNames(tree, '/proc');
  return new Map(processes.map(({ name: id }) => [readLine(tree, `/proc/${id}/comm`) ?? '', id]));
}
