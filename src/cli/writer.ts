/** `cotune writer`: the small privileged process that writes for unprivileged ones, and undoes what they changed. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import { Claims } from '../device/linux/privileged/claims.js';
import { listenForClients } from '../device/linux/privileged/listen.js';
import { runsAsUser, runsWithGroup } from '../device/linux/privileged/movable.js';
import { type Streams, serveClient } from '../device/linux/privileged/serve.js';
import { Session } from '../device/linux/privileged/session.js';
import { Journal } from '../device/linux/safety/journal.js';
import { SafeWriter } from '../device/linux/safety/safe-writer.js';
import { watchInterruption } from './interruption.js';
import { log } from './output.js';
import { type Guard, openGuard, undoEarlierRuns } from './safety.js';

interface WriterOptions {
  readonly socket?: string;
  readonly group?: string;
}

export function writerCommand(): Command {
  return new Command('writer')
    .description(
      'Writes clocks, processors and control groups for programs that may not: only the files and values that ' +
        'docs/safety.md lists, and undone as soon as the program that asked has ended. Without --socket it speaks ' +
        'over its standard input and output.',
    )
    .option('--socket <path>', 'listen on a Unix socket there, in a folder of its own')
    .option('--group <name>', 'members of this group may use the socket; else only the same user')
    .action(write);
}

async function write({ socket, group }: WriterOptions): Promise<void> {
  const guard = openGuard(createRealClock());
  await undoEarlierRuns(guard);
  const claims = new Claims();
  const serve = (streams: Streams, mayMove: (pid: number) => boolean) => {
    const writer = new SafeWriter(guard.machine, new Journal(guard.options));
    return serveClient(streams, new Session({ writer, claims, mayMove }));
  };
  if (socket !== undefined) return listen(guard, serve, socket, group === undefined ? null : groupId(group));
  const user = Number(process.env.SUDO_UID ?? process.env.PKEXEC_UID ?? process.getuid?.());
  const { signal, end } = watchInterruption('the writer was ended');
  signal.addEventListener('abort', () => process.stdin.destroy());
  await serve({ input: process.stdin, output: process.stdout }, (pid) =>
    runsAsUser(guard.machine.tree, pid, user),
  );
  end();
}

async function listen(
  { machine }: Guard,
  serve: (streams: Streams, mayMove: (pid: number) => boolean) => Promise<void>,
  path: string,
  group: number | null,
): Promise<void> {
  const mayMove = (pid: number) =>
    group === null
      ? runsAsUser(machine.tree, pid, process.getuid!())
      : runsWithGroup(machine.tree, pid, group);
  const { signal, end } = watchInterruption('the writer was ended');
  const clients = new Map<object, Promise<void>>();
  const server = await listenForClients({
    path,
    group,
    onClient(socket) {
      const served = serve({ input: socket, output: socket }, mayMove).finally(() => clients.delete(socket));
      clients.set(socket, served);
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
    },
  });
  log(`listening on ${path}`);
  await new Promise<void>((done) => signal.addEventListener('abort', () => done()));
  server.close();
  await Promise.all(clients.values());
  end();
}

/** @see man 5 group */
function groupId(name: string): number {
  const lines = readFileSync('/etc/group', 'utf8').split('\n');
  const fields = lines.map((line) => line.split(':')).find(([group]) => group === name);
  if (fields?.[2] !== undefined) return Number(fields[2]);
  throw new CotuneError('ERR_USAGE', `there is no group ${name}`, {
    advice: `make it with \`groupadd ${name}\``,
  });
}
