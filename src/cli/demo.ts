/** `cotune demo`: the main job on this machine, managed, then with networks that cannot change. */
import { Command } from 'commander';
import { type Clock, createRealClock } from '../core/clock.js';
import { asCotuneError } from '../core/errors.js';
import { describeMachine } from '../device/linux/machine.js';
import { type CoRunner, openCoRunner } from '../experiment/co-runner.js';
import { demoApplications, demoPhases, demoPolicies } from '../experiment/demo.js';
import { startEvent } from '../experiment/describe.js';
import { runLive } from '../experiment/live-run.js';
import { disturbedPhase } from '../experiment/metrics.js';
import { metricsOf, sortByRun } from '../experiment/runs.js';
import { judge } from '../experiment/verdict.js';
import { System } from '../system.js';
import { numberIn } from './arguments.js';
import { bundledLibrary } from './bundled.js';
import { type Interruption, watchInterruption } from './interruption.js';
import { log, printJson } from './output.js';
import { Recorder } from './recorder.js';
import { summaryLines } from './summary.js';
import { canvasFor } from './views.js';

interface DemoOptions {
  readonly seconds: number;
  readonly apps: number;
  readonly images?: string;
  readonly report?: string;
  readonly library: string;
  readonly json?: boolean;
  readonly strict?: boolean;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Runs the bundled supernet at a fixed frame rate. In the middle third of the run another program loads every ' +
        'core. First cotune manages, then the largest and the smallest network run alone.',
    )
    .option('--seconds <n>', 'length of each run', numberIn({ minimum: 3, maximum: 86_400 }), 20)
    .option(
      '--apps <n>',
      'applications that share the machine',
      numberIn({ minimum: 1, maximum: 8, whole: true }),
      1,
    )
    .option(
      '--images <path>',
      'labelled images, a folder per class or a tar of such, to measure the accuracy on',
    )
    .option('--report <dir>', 'write the journal and an HTML report there')
    .option('--library <dir>', 'supernet with its library', bundledLibrary)
    .option('--json', 'print one JSON document')
    .option('--strict', 'exit with status 1 when a promise was not kept')
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  const clock = createRealClock();
  const interruption = watchInterruption();
  const recorder = new Recorder(
    options.json ? process.stderr : process.stdout,
    clock,
    options.report ?? null,
  );
  try {
    const system = await openSystem(clock, options, recorder);
    const coRunner = await openCoRunner(system.cores);
    try {
      await runAll(clock, options, { system, coRunner, recorder, interruption });
    } finally {
      await Promise.all([coRunner.close(), system.close()]);
    }
    await conclude(options, recorder);
  } finally {
    recorder.abandon();
    interruption.end();
  }
}

function openSystem(
  clock: Clock,
  { apps, library, images }: DemoOptions,
  recorder: Recorder,
): Promise<System> {
  const { cores } = describeMachine();
  const applications = demoApplications({ apps, library, images: images ?? null, cores });
  return System.open(clock, applications, {
    onProgress: log,
    onTrouble: (name, error) => recorder.trouble(name, asCotuneError(error)),
  });
}

interface DemoParts {
  readonly system: System;
  readonly coRunner: CoRunner;
  readonly recorder: Recorder;
  readonly interruption: Interruption;
}

async function runAll(
  clock: Clock,
  { seconds }: DemoOptions,
  { system, coRunner, recorder, interruption }: DemoParts,
): Promise<void> {
  const phases = demoPhases(seconds);
  const start = startEvent(new Date().toISOString(), describeMachine(), phases, system.applications);
  recorder.take(start);
  const disturbance = phases.find(({ name }) => name === disturbedPhase)!;
  for (const [index, policy] of demoPolicies.entries()) {
    if (interruption.signal.aborted) return;
    const place = { policy, number: index + 1, count: demoPolicies.length, cores: system.cores, phases };
    const { signal } = interruption;
    const { take: onEvent, trouble: onTrouble } = recorder;
    await runLive({
      ...{ clock, system, policy, seconds, disturbance, coRunner, signal, onEvent, onTrouble },
      onStart: () => recorder.beginRun({ ...place, applications: start.applications }),
    });
    recorder.endRun();
  }
}

async function conclude({ json, strict, report: folder }: DemoOptions, recorder: Recorder): Promise<void> {
  const experiment = sortByRun(recorder.events);
  const { machine, phases, applications } = experiment.start;
  const runs = metricsOf(experiment);
  const verdict = judge(runs, applications);
  recorder.take({ type: 'verdict', verdict });
  const report = await recorder.close();
  if (json) printJson({ machine, phases, runs, verdict });
  else
    for (const line of summaryLines(runs, verdict, canvasFor(process.stdout)))
      process.stdout.write(`${line}\n`);
  if (report !== null) log(`journal and report: ${folder}, open ${report} in a browser`);
  if (strict && !verdict.passed) process.exitCode ||= 1;
}
