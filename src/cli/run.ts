/** `cotune run`: the applications of a configuration file under one manager, in the foreground. */
import { Command } from 'commander';
import { createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import {
  type RunConfiguration,
  readConfiguration,
  readConfigurationText,
} from '../experiment/configuration.js';
import type { Phase } from '../experiment/journal.js';
import { watchConfiguration } from '../experiment/live/configuration-watch.js';
import { validityOf } from '../experiment/live-board/validity.js';
import { disturbedPhase } from '../experiment/metrics.js';
import { metricsOf, sortByRun } from '../experiment/runs.js';
import { numberIn } from './arguments.js';
import { boardFlag, boardHelp, boardNamed, coresOf } from './board-session.js';
import { bundledLibrary, bundledTextLibrary } from './bundled.js';
import { liveSession } from './live-session.js';
import { log, printJson } from './output.js';
import type { Recorder } from './recorder.js';
import { boardDocument, runDocuments } from './run-documents.js';
import { printSummary } from './summary.js';

/** A year: what a run without an end is taken for. */
const longestSeconds = 31_536_000;

interface RunOptions {
  readonly seconds?: number;
  readonly board?: string;
  readonly report?: string;
  readonly json?: boolean;
}

export function runCommand(): Command {
  return new Command('run')
    .description(
      'Runs the applications of a YAML file (its schema is schemas/run.schema.json) for some seconds or until Ctrl-C. While it runs, targets and limits follow the file.',
    )
    .argument('<config>', 'configuration file')
    .option(
      '--seconds <n>',
      'length of the run; else what the file says',
      numberIn({ minimum: 1, maximum: longestSeconds }),
    )
    .option(boardFlag, `${boardHelp}; seconds are then the board's`)
    .option('--report <dir>', 'write the journal and an HTML report there; needs a length')
    .option('--json', 'print one JSON document; needs a length')
    .action(run);
}

async function run(path: string, options: RunOptions): Promise<void> {
  const board = await boardNamed(options.board);
  const cores = coresOf(board);
  const environment = { cores, bundledLibrary, bundledTextLibrary };
  const { text, configuration } = await readConfiguration(path, environment);
  const seconds = Math.min(options.seconds ?? configuration.seconds, longestSeconds);
  const endless = seconds === longestSeconds;
  if (endless && (options.json || options.report)) throw lengthNeeded();
  const session = {
    board,
    applications: configuration.applications,
    target: configuration.system,
    clocks: configuration.clocks,
    model: configuration.board,
    changes: watchConfiguration({
      clock: createRealClock(),
      path,
      first: { text, configuration },
      environment,
      read: () => readConfigurationText(path),
      onTrouble: (error) => log(`cotune: ${error.toLine()}`),
    }),
    policies: [configuration.policy],
    phases: phasesOf(configuration, seconds),
    threadsPerCore: configuration.disturbance?.threadsPerCore ?? 0,
    stream: options.json ? process.stderr : process.stdout,
    report: options.report ?? null,
    keep: !endless,
  };
  await liveSession(session, async (recorder) => (endless ? undefined : conclude(options, recorder)));
}

function lengthNeeded(): CotuneError {
  return new CotuneError('ERR_USAGE', 'a run without an end has no JSON document and no report', {
    advice: 'say how long it lasts with --seconds',
  });
}

/** Without a disturbance the whole run is calm. */
function phasesOf({ disturbance }: RunConfiguration, seconds: number): Phase[] {
  if (disturbance === null) return [{ name: 'calm', startSeconds: 0, endSeconds: seconds }];
  const startSeconds = Math.min(disturbance.startSeconds, seconds);
  const endSeconds = Math.min(disturbance.endSeconds, seconds);
  return [
    { name: 'calm', startSeconds: 0, endSeconds: startSeconds },
    { name: disturbedPhase, startSeconds, endSeconds },
    { name: 'recovered', startSeconds: endSeconds, endSeconds: seconds },
  ].filter((phase) => phase.endSeconds > phase.startSeconds);
}

async function conclude({ json }: RunOptions, recorder: Recorder): Promise<void> {
  const experiment = sortByRun(recorder.events);
  const runs = metricsOf(experiment);
  await recorder.close();
  const { machine, phases } = experiment.start;
  if (json) printJson({ machine, ...boardDocument(experiment), phases, runs: runDocuments(runs) });
  else printSummary({ runs, verdict: null, validity: validityOf(experiment) }, process.stdout);
}
