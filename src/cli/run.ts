/** `cotune run`: the applications of a configuration file under one manager, in the foreground. */
import { Command } from 'commander';
import { createRealClock } from '../core/clock.js';
import { asCotuneError } from '../core/errors.js';
import { describeMachine } from '../device/linux/machine.js';
import { openCoRunner } from '../experiment/co-runner.js';
import { type RunConfiguration, readConfiguration } from '../experiment/configuration.js';
import { startEvent } from '../experiment/describe.js';
import type { Phase } from '../experiment/journal.js';
import { runLive } from '../experiment/live-run.js';
import { disturbedPhase } from '../experiment/metrics.js';
import { metricsOf, sortByRun } from '../experiment/runs.js';
import { System } from '../system.js';
import { numberIn } from './arguments.js';
import { bundledLibrary } from './bundled.js';
import { watchInterruption } from './interruption.js';
import { log, printJson } from './output.js';
import { Recorder } from './recorder.js';
import { summaryLines } from './summary.js';
import { canvasFor } from './views.js';

interface RunOptions {
  readonly seconds?: number;
  readonly report?: string;
  readonly json?: boolean;
}

export function runCommand(): Command {
  return new Command('run')
    .description(
      'Runs the applications of a YAML file (schema: schemas/run.schema.json) until Ctrl-C or for some seconds.',
    )
    .argument('<config>', 'configuration file')
    .option(
      '--seconds <n>',
      'length of the run; else what the file says',
      numberIn({ minimum: 1, maximum: 31_536_000 }),
    )
    .option('--report <dir>', 'write the journal and an HTML report there')
    .option('--json', 'print one JSON document')
    .action(run);
}

async function run(path: string, options: RunOptions): Promise<void> {
  const { cores } = describeMachine();
  const configuration = await readConfiguration(path, { cores, bundledLibrary });
  const clock = createRealClock();
  const interruption = watchInterruption();
  const recorder = new Recorder(
    options.json ? process.stderr : process.stdout,
    clock,
    options.report ?? null,
  );
  try {
    const system = await System.open(clock, configuration.applications, {
      onProgress: log,
      onTrouble: (name, error) => recorder.trouble(name, asCotuneError(error)),
    });
    const seconds = options.seconds ?? configuration.seconds;
    const { disturbance, policy } = configuration;
    const coRunner =
      disturbance === null ? null : await openCoRunner(system.cores * disturbance.threadsPerCore);
    const phases = phasesOf(configuration, seconds);
    const start = startEvent(new Date().toISOString(), describeMachine(), phases, system.applications);
    recorder.take(start);
    try {
      const { signal } = interruption;
      const { take: onEvent, trouble: onTrouble } = recorder;
      const place = {
        policy,
        number: 1,
        count: 1,
        cores: system.cores,
        phases,
        applications: start.applications,
      };
      const onStart = () => recorder.beginRun(place);
      await runLive({
        clock,
        system,
        policy,
        seconds,
        disturbance,
        coRunner,
        signal,
        onEvent,
        onTrouble,
        onStart,
      });
      recorder.endRun();
    } finally {
      await Promise.all([coRunner?.close(), system.close()]);
    }
    await conclude(options, recorder);
  } finally {
    recorder.abandon();
    interruption.end();
  }
}

/** Without a disturbance the whole run is calm; without an end its length is not known. */
function phasesOf({ disturbance }: RunConfiguration, seconds: number): Phase[] {
  if (disturbance === null) return [{ name: 'calm', startSeconds: 0, endSeconds: seconds }];
  const { startSeconds, endSeconds } = disturbance;
  return [
    { name: 'calm', startSeconds: 0, endSeconds: startSeconds },
    { name: disturbedPhase, startSeconds, endSeconds },
    { name: 'recovered', startSeconds: endSeconds, endSeconds: seconds },
  ].filter((phase) => phase.endSeconds > phase.startSeconds);
}

async function conclude({ json, report: folder }: RunOptions, recorder: Recorder): Promise<void> {
  const experiment = sortByRun(recorder.events);
  const runs = metricsOf(experiment);
  const report = await recorder.close();
  if (json) printJson({ machine: experiment.start.machine, phases: experiment.start.phases, runs });
  else
    for (const line of summaryLines(runs, null, canvasFor(process.stdout))) process.stdout.write(`${line}\n`);
  if (report !== null) log(`journal and report: ${folder}, open ${report} in a browser`);
}
