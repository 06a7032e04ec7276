/** `cotune demo`: the main job on this machine or a virtual board, managed, then with networks that cannot change. */
import { Command, Option } from 'commander';
import { describeMachine } from '../device/linux/machine.js';
import { demoApplications, demoPhases, demoPolicies, demoSystem } from '../experiment/demo.js';
import { validityOf } from '../experiment/live-board/validity.js';
import { metricsOf, sortByRun } from '../experiment/runs.js';
import { judge } from '../experiment/verdict.js';
import { numberIn } from './arguments.js';
import { boardFlag, boardHelp, boardNamed, coresOf } from './board-session.js';
import { bundledLibrary, bundledTextLibrary } from './bundled.js';
import { liveSession } from './live-session.js';
import { printJson } from './output.js';
import type { Recorder } from './recorder.js';
import { boardDocument, runDocuments } from './run-documents.js';
import { printSummary } from './summary.js';

interface DemoOptions {
  readonly seconds: number;
  readonly apps: number;
  readonly board?: string;
  readonly images?: string;
  readonly report?: string;
  readonly library: string;
  readonly json?: boolean;
  readonly strict?: boolean;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Runs the bundled supernet at a fixed frame rate, with --apps 2 texts beside it under the same manager. In the middle third of the run another program loads every ' +
        'core. First cotune manages, then the largest and the smallest network run alone.',
    )
    .option('--seconds <n>', 'length of each run', numberIn({ minimum: 3, maximum: 86_400 }), 20)
    .option(
      '--apps <n>',
      'applications that share the machine: 1 is a camera; of several the last writes texts that come by chance, and on a ' +
        'virtual board all are cameras',
      numberIn({ minimum: 1, maximum: 8, whole: true }),
      1,
    )
    .option(boardFlag, `${boardHelp}; seconds are then the board's`)
    .option(
      '--images <path>',
      'labelled images, a folder per class or a tar of such, to measure the accuracy on',
    )
    .option('--report <dir>', 'write the journal and an HTML report there')
    .addOption(
      new Option('--library <dir>', 'supernet with its library').default(bundledLibrary, 'the bundled one'),
    )
    .option('--json', 'print one JSON document')
    .option('--strict', 'exit with status 1 when a promise was not kept')
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  const { seconds, apps, library, images = null, report = null, json } = options;
  const board = await boardNamed(options.board);
  const { memoryBytes } = describeMachine();
  const cores = coresOf(board);
  // What a transformer costs on a board is not modelled.
  const textLibrary = board === null ? bundledTextLibrary : null;
  const session = {
    board,
    applications: demoApplications({ apps, library, textLibrary, images, cores, memoryBytes }),
    target: demoSystem,
    clocks: 'auto' as const,
    model: null,
    policies: demoPolicies,
    phases: demoPhases(seconds),
    threadsPerCore: 1,
    stream: json ? process.stderr : process.stdout,
    report,
    keep: true,
  };
  await liveSession(session, (recorder, cutShort) => conclude(options, recorder, cutShort));
}

async function conclude({ json, strict }: DemoOptions, recorder: Recorder, cutShort: boolean): Promise<void> {
  const experiment = sortByRun(recorder.events);
  const { machine, phases, applications } = experiment.start;
  const runs = metricsOf(experiment);
  // What was cut short has kept no promise and broken none.
  const verdict = cutShort ? { passed: false, checks: [] } : judge(runs, applications);
  if (!cutShort) recorder.take({ type: 'verdict', verdict });
  await recorder.close();
  const validity = validityOf(experiment);
  if (json) {
    const document = { machine, ...boardDocument(experiment), phases, runs: runDocuments(runs), verdict };
    printJson(document);
  } else printSummary({ runs, verdict: cutShort ? null : verdict, validity }, process.stdout);
  if (strict && !(verdict.passed && validity?.valid !== false)) process.exitCode ||= 1;
}
