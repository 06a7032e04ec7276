/**
 * Gives the machine back: at the start what an ended run left, at the end what this one changed. Where the process
 * ends without coming to its own end, another one undoes it; after `kill -9`, the next start does.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../core/clock.js';
import { asCotuneError } from '../core/errors.js';
import { WriterClient, writerTree } from '../device/linux/privileged/client.js';
import { describeSafetyEvent } from '../device/linux/safety/events.js';
import { HangWatch } from '../device/linux/safety/hang-watch.js';
import { Journal, type JournalOptions } from '../device/linux/safety/journal.js';
import { type Machine, machineOf } from '../device/linux/safety/machine.js';
import { ownerOf, readBoot } from '../device/linux/safety/owner.js';
import { type Recovery, recover } from '../device/linux/safety/recover.js';
import { SafeWriter } from '../device/linux/safety/safe-writer.js';
import { openWritableTree, type WritableTree } from '../device/linux/writable-tree.js';
import { log } from './output.js';
import { stateFolder, writerSocket } from './state-folder.js';

export interface Guard {
  readonly machine: Machine;
  readonly options: JournalOptions;
}

/** Longer than it takes this process to notice that it hung: by then its own journal is a new one. */
const writerPatienceSeconds = 8;

/** This machine, and where its journals are. */
export function openGuard(clock: Clock): Guard {
  const tree = openWritableTree();
  const options = { folder: stateFolder(), boot: readBoot(tree), owner: ownerOf(tree, process.pid) };
  return { machine: machineOf(tree, clock), options };
}

/** Undoes what ended runs left, and says so. */
export async function openSafeWriter(clock: Clock): Promise<SafeWriter> {
  const guard = openGuard(clock);
  await undoEarlierRuns(guard);
  const machine = machineOf(await reachMachine(), clock);
  const journal = new Journal(guard.options);
  new HangWatch(journal, { command: restoreCommand });
  undoAtExit(journal);
  return new SafeWriter(machine, journal, (event) => log(describeSafetyEvent(event)));
}

/** This machine, by way of the privileged writer where one listens and this process is not root itself. */
export async function reachMachine(socket = writerSocket()): Promise<WritableTree> {
  const own = openWritableTree();
  if (process.getuid?.() === 0 || !existsSync(socket)) return own;
  try {
    const client = await WriterClient.connect(socket);
    client.keepAlive(writerPatienceSeconds);
    // Before anything else happens at the exit: the writer undoes what it wrote itself.
    process.on('exit', () => client.close());
    return writerTree(client, own);
  } catch (error) {
    log(`cotune: ${asCotuneError(error).toLine()}`);
    return own;
  }
}

/** Trouble with it is told, and keeps no new run from starting. */
export async function undoEarlierRuns({ machine, options }: Guard): Promise<void> {
  try {
    tellOfEarlierRuns(await recover(machine, options));
  } catch (error) {
    log(`cotune: ${asCotuneError(error).toLine()}`);
  }
}

function tellOfEarlierRuns({ restored, failed, problems }: Recovery): void {
  for (const { path, from, to } of restored)
    log(`restored after an earlier run: ${path} from ${from} to ${to}`);
  for (const { path, reason } of failed) log(`an earlier run left ${path} changed: ${reason}`);
  // Runs at the same time are no trouble: each undoes its own changes.
  for (const problem of problems)
    if (problem.code !== 'ERR_JOURNAL_IN_USE') log(`cotune: ${problem.toLine()}`);
}

const mainScript = fileURLToPath(new URL('./main.js', import.meta.url));
const restoreCommand = [process.execPath, mainScript, 'restore'] as const;
const patienceMilliseconds = 10_000;

/** Nothing asynchronous happens any more when a process exits, so a process of its own does the work. */
function undoAtExit(journal: Journal): void {
  process.on('exit', () => {
    if (!journal.isOpen) return;
    try {
      journal.giveAway();
      const [program, ...args] = restoreCommand;
      spawnSync(program, args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: patienceMilliseconds,
      });
    } catch {
      // The journal stays: the next start undoes what is in it.
    }
  });
}
