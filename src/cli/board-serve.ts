/** `cotune board serve`: a virtual board in real time, for other processes that read and tune it as a machine. */
import { Command } from 'commander';
import { createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import { formatProcessorList } from '../device/linux/processors.js';
import { serveTree } from '../device/linux/served/serve-tree.js';
import { keepBusy } from '../device/virtual/background-load.js';
import type { VirtualBoard } from '../device/virtual/plant/description.js';
import { Plant } from '../device/virtual/plant/plant.js';
import { liveTree, RealTime } from '../device/virtual/real-time.js';
import { processorsOf } from '../device/virtual/sysfs/processors.js';
import { virtualSysfs } from '../device/virtual/sysfs/virtual-sysfs.js';
import { readBoard } from '../experiment/scenario/surroundings.js';
import { boardChoice } from '../experiment/scenario/to-scenario.js';
import { numberIn } from './arguments.js';
import { watchInterruption } from './interruption.js';
import { log } from './output.js';

interface ServeOptions {
  readonly socket: string;
  readonly load: number;
}

export function serveCommand(): Command {
  return new Command('serve')
    .summary('a virtual board for other processes')
    .description(
      'Runs a virtual board in real time and serves its files to other processes of the same user, until it is ' +
        'interrupted: `cotune doctor --root unix:PATH` looks at it as at a machine.',
    )
    .argument('<name>', 'a virtual board, or the path of a file that describes one')
    .requiredOption('--socket <path>', 'the Unix socket to listen on')
    .option(
      '--load <n>',
      'keep this many processors busy',
      numberIn({ minimum: 0, maximum: 1024, whole: true }),
      0,
    )
    .action(serve);
}

async function serve(name: string, { socket, load }: ServeOptions): Promise<void> {
  const board = await readBoard(boardChoice(name, '.'));
  const plant = new Plant(board);
  keepBusy(plant, busyProcessors(board, load));
  const interruption = watchInterruption('the board was ended');
  const time = new RealTime(plant, createRealClock());
  try {
    const server = await serveTree(liveTree(virtualSysfs(plant), time), socket);
    log(`${board.title} is served at unix:${socket}`);
    await aborted(interruption.signal);
    await server.close();
  } finally {
    time.end();
    interruption.end();
  }
}

function busyProcessors(board: VirtualBoard, count: number): number[] {
  const cpus = processorsOf(board);
  if (count <= cpus.length) return cpus.slice(0, count);
  const all = `its processors are ${formatProcessorList(cpus)}`;
  throw new CotuneError('ERR_USAGE', `${board.name} cannot keep ${count} processors busy: ${all}`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
