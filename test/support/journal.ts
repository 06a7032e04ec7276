/**
 * A made-up but plausible journal: applications on a machine of two processors, queues of one frame, a co-runner
 * in the middle third, and a manager that notices it a moment later. For tests and for looking at reports.
 */
import type { FrameReport } from '#cotune/core/frame.js';
import { createRandom, type Random } from '#cotune/core/random.js';
import type {
  JournalApplication,
  JournalBoard,
  JournalEvent,
  JournalOption,
  Phase,
} from '#cotune/experiment/journal.js';
import { runMetrics } from '#cotune/experiment/metrics.js';
import { judge } from '#cotune/experiment/verdict.js';

export interface SyntheticOptions {
  readonly seconds?: number;
  readonly seed?: number;
  readonly labelled?: boolean;
  /** As if it had been live on a virtual board. */
  readonly board?: boolean;
  /** What told the energy of runs on a machine; null, as by default, for nothing. */
  readonly energy?: 'measured' | 'modelled' | null;
  /** Applications' names; the first is the faster and more important one. */
  readonly names?: readonly string[];
  /** Of those, the ones that write texts, which come by chance. */
  readonly texts?: readonly string[];
}

const networks = [
  { subnet: 's1', accuracy: 0.802, cost: 0.11 },
  { subnet: 's2', accuracy: 0.829, cost: 0.17 },
  { subnet: 's3', accuracy: 0.851, cost: 0.25 },
  { subnet: 's4', accuracy: 0.866, cost: 0.34 },
  { subnet: 's5', accuracy: 0.879, cost: 0.46 },
  { subnet: 's6', accuracy: 0.89, cost: 0.6 },
  { subnet: 's7', accuracy: 0.899, cost: 0.78 },
  { subnet: 's8', accuracy: 0.905, cost: 1 },
];

function optionsFor(largestSeconds: number): JournalOption[] {
  return [1, 2].flatMap((threads) =>
    networks.map(({ subnet, accuracy, cost }) => {
      const p50 = largestSeconds * cost * (threads === 1 ? 1 : 0.62) + 0.0004;
      return {
        subnet,
        threads,
        accuracy,
        accuracyLow: accuracy - 0.009,
        accuracyHigh: accuracy + 0.008,
        latencySeconds: { p50, p95: p50 * 1.09 },
      };
    }),
  );
}

export function syntheticApplications(
  names: readonly string[] = ['camera', 'door'],
  texts: readonly string[] = [],
): JournalApplication[] {
  return names.map((name, index) => {
    const ratePerSecond = index === 0 ? 30 : 10;
    return {
      name,
      ratePerSecond,
      deadlineSeconds: 1 / ratePerSecond,
      quantile: 0.95,
      priority: index + 1,
      ...(texts.includes(name)
        ? { tilesPerFrame: 1, kind: 'text' as const, arrivals: 'poisson' as const }
        : { tilesPerFrame: 16 }),
      options: optionsFor(0.8 / ratePerSecond),
    };
  });
}

export function syntheticPhases(seconds: number): Phase[] {
  return ['calm', 'disturbed', 'recovered'].map((name, index) => ({
    name,
    startSeconds: (index * seconds) / 3,
    endSeconds: ((index + 1) * seconds) / 3,
  }));
}

const slowDownAt = (phases: readonly Phase[], time: number) =>
  time >= phases[1]!.startSeconds && time < phases[1]!.endSeconds ? 2.1 : 1;

/** What the policy runs at a time: managed reacts after 0.15 s and climbs back after 0.8 s. */
function choose(policy: string, application: JournalApplication, phases: readonly Phase[], time: number) {
  const single = application.options.filter((option) => option.threads === 1);
  if (policy === 'static-largest') return single.at(-1)!;
  if (policy === 'static-smallest') return single[0]!;
  const believed = Math.max(slowDownAt(phases, time - 0.15), slowDownAt(phases, Math.max(0, time - 0.8)));
  const fits = single.filter(
    (option) => option.latencySeconds.p95 * believed <= application.deadlineSeconds * 0.96,
  );
  return fits.at(-1) ?? single[0]!;
}

function labelsOf(random: Random, accuracy: number, tiles: number) {
  return {
    correct: Array.from({ length: tiles }, () => random.uniform()).filter((u) => u < accuracy).length,
    tiles,
  };
}

function framesOf(
  policy: string,
  application: JournalApplication,
  phases: readonly Phase[],
  random: Random,
  labelled: boolean,
): FrameReport[] {
  const period = 1 / application.ratePerSecond;
  const end = phases.at(-1)!.endSeconds;
  let busyUntil = 0;
  const frame = (sequence: number): FrameReport => {
    const arrivalSeconds = sequence * period;
    const base = { application: application.name, sequence, arrivalSeconds };
    const startSeconds = Math.max(arrivalSeconds, busyUntil);
    if (startSeconds - arrivalSeconds > 1.3 * period) return { ...base, outcome: 'dropped', inference: null };
    const option = choose(policy, application, phases, startSeconds);
    const disturbed = slowDownAt(phases, startSeconds);
    const spread = disturbed > 1 ? 0.06 : 0.025;
    const tail = random.uniform() < 0.01 ? 1.25 : 1;
    const serviceSeconds = option.latencySeconds.p50 * disturbed * Math.exp(spread * random.normal()) * tail;
    busyUntil = startSeconds + serviceSeconds;
    const latencySeconds = busyUntil - arrivalSeconds;
    const { subnet, threads, accuracy } = option;
    const counts = labelled ? labelsOf(random, accuracy, application.tilesPerFrame) : null;
    return {
      ...base,
      outcome: latencySeconds <= application.deadlineSeconds ? 'hit' : 'miss',
      inference: { subnet, threads, latencySeconds, serviceSeconds, accuracy, labelled: counts },
    };
  };
  return Array.from({ length: Math.round(end * application.ratePerSecond) }, (_, sequence) =>
    frame(sequence),
  );
}

function monitorsOf(
  policy: string,
  applications: readonly JournalApplication[],
  frames: readonly FrameReport[],
  phases: readonly Phase[],
  random: Random,
): JournalEvent[] {
  const count = Math.round(phases.at(-1)!.endSeconds * 10);
  return Array.from({ length: count }, (_, index): JournalEvent => {
    const timeSeconds = (index + 1) / 10;
    const used = Object.fromEntries(
      applications.map(({ name }) => {
        const recent = frames.filter(
          (frame) =>
            frame.application === name &&
            frame.arrivalSeconds > timeSeconds - 0.5 &&
            frame.arrivalSeconds <= timeSeconds,
        );
        const service = recent.reduce((sum, frame) => sum + (frame.inference?.serviceSeconds ?? 0), 0);
        return [`${name}.processor`, Math.min(1, service / 0.5 / slowDownAt(phases, timeSeconds))];
      }),
    );
    const disturbed = slowDownAt(phases, timeSeconds) > 1;
    const own = Object.values(used).reduce((sum, cores) => sum + cores, 0);
    return {
      type: 'monitors',
      policy,
      timeSeconds,
      values: {
        ...used,
        'cpu.busy': disturbed ? 2 : Math.min(2, own + 0.08 + 0.04 * random.uniform()),
        'pressure.cpu': disturbed ? 0.55 + 0.1 * random.uniform() : 0.03 + 0.03 * random.uniform(),
        'memory.available': index % 50 === 0 ? null : 3.1e9,
      },
    };
  });
}

function decisionsOf(
  policy: string,
  application: JournalApplication,
  phases: readonly Phase[],
): JournalEvent[] {
  const end = phases.at(-1)!.endSeconds;
  const times = Array.from({ length: Math.round(end * 10) }, (_, index) => index / 10);
  let previous = '';
  return times.flatMap((timeSeconds): JournalEvent[] => {
    const option = choose(policy, application, phases, timeSeconds);
    if (option.subnet === previous) return [];
    previous = option.subnet;
    const slowDown = slowDownAt(phases, timeSeconds);
    const tailSeconds = option.latencySeconds.p95 * slowDown;
    return [
      {
        type: 'decision',
        policy,
        timeSeconds,
        application: application.name,
        choice: { subnet: option.subnet, threads: option.threads, tailSeconds },
        mapping: 'all',
        explanation: `frames take ${slowDown.toFixed(1)} times their undisturbed time; ${option.subnet} is the most accurate that still ends in ${(tailSeconds * 1000).toFixed(1)} ms of ${(application.deadlineSeconds * 1000).toFixed(1)} ms`,
      },
    ];
  });
}

export const syntheticBoard: JournalBoard = {
  name: 'small',
  title: 'Small Board',
  dilation: 1.5,
  host: {
    processor: 'Synthetic Host',
    cores: 8,
    memoryBytes: 8.2e9,
    architecture: 'x64',
    kernel: '6.1.0',
    node: '20.19.0',
  },
  computedTiles: 1,
  domains: [
    { name: 'cpu', kind: 'cpu', cores: 2, highestHertz: 2.4e9 },
    { name: 'gpu', kind: 'gpu', cores: 1, highestHertz: 1.1e9 },
  ],
};

/** What a board says of itself in the course of a run, and at its end. */
function boardReadings(policy: string, seconds: number): JournalEvent[] {
  const readings = Array.from({ length: seconds * 10 }, (_, index): JournalEvent => {
    const values = {
      'frequency.cpu': index % 2 === 0 ? 1.2e9 : 2.4e9,
      'busy.cpu': 1.2,
      'frequency.gpu': 1.1e9,
      'busy.gpu': 0.25,
      'power.whole-board': 6 + (index % 3),
      'temperature.cpu-thermal': 45 + index / 100,
      'temperature.twin': 45 + index / 100,
    };
    return { type: 'monitors', policy, timeSeconds: (index + 1) / 10, values };
  });
  const end = { timeSeconds: seconds, energyJoules: 7 * seconds, boardBaseJoules: 2 * seconds };
  const counts = { peakCelsius: 51, inferences: 100, lateInferences: 0 };
  return [...readings, { type: 'board', policy, ...end, ...counts }];
}

/** The events of a whole demo: three policies one after the other, and the verdict on them. */
function energyOf(policy: string, timeSeconds: number, energy: 'measured' | 'modelled' | null): JournalEvent {
  const known = energy !== null;
  return {
    type: 'energy',
    policy,
    timeSeconds,
    energyJoules: known ? 3 * timeSeconds : null,
    meanPowerWatts: known ? 3 : null,
    energyOrigin: energy,
    energySource: known ? 'rail VDD_IN' : null,
    energyAbsent: known ? null : 'no sensor of power here',
  };
}

export function syntheticJournal(options: SyntheticOptions = {}): JournalEvent[] {
  const { seconds = 20, seed = 1, labelled = false, names = ['camera', 'door'], texts } = options;
  const { board = false, energy = null } = options;
  const random = createRandom(seed);
  const applications = syntheticApplications(names, texts);
  const phases = syntheticPhases(seconds);
  const policies = ['managed', 'static-largest', 'static-smallest'];
  const frames = new Map(
    policies.map((policy) => [
      policy,
      applications.flatMap((application) => framesOf(policy, application, phases, random, labelled)),
    ]),
  );
  const runs = policies.map((policy) => runMetrics(policy, applications, frames.get(policy)!, phases));
  const inRun = (policy: string): JournalEvent[] => [
    ...(board ? boardReadings(policy, seconds) : [energyOf(policy, seconds, energy)]),
    ...frames.get(policy)!.map((frame): JournalEvent => ({ type: 'frame', policy, frame })),
    ...monitorsOf(policy, applications, frames.get(policy)!, phases, random),
    ...applications.flatMap((application) => decisionsOf(policy, application, phases)),
  ];
  return [
    {
      type: 'start',
      schemaVersion: 1,
      startedAt: '2026-03-02T09:30:00.000Z',
      machine: {
        processor: 'Synthetic Processor @ 2.20GHz',
        cores: 2,
        memoryBytes: 8.2e9,
        architecture: 'x64',
        kernel: '6.1.0',
        node: '20.19.0',
      },
      ...(board && { board: syntheticBoard }),
      phases,
      applications,
    },
    ...policies.flatMap((policy) => [{ type: 'run', policy } as const, ...inRun(policy)]),
    { type: 'verdict', verdict: judge(runs, applications) },
  ];
}
