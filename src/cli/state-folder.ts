/** Where cotune keeps what must outlive it, the journals of what it changed on this machine, and looks for the writer. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * `COTUNE_STATE_DIR` where it is set; /var/lib/cotune for root; else the user's folder for state.
 *
 * @see the XDG Base Directory Specification, XDG_STATE_HOME
 */
export function stateFolder(
  environment: NodeJS.ProcessEnv = process.env,
  isRoot = process.getuid?.() === 0,
): string {
  const { COTUNE_STATE_DIR: chosen, XDG_STATE_HOME: state } = environment;
  if (chosen) return chosen;
  if (isRoot) return '/var/lib/cotune';
  // A relative path in this variable is to be ignored.
  return join(state?.startsWith('/') ? state : join(homedir(), '.local/state'), 'cotune');
}

/** Where the privileged writer of this machine listens, if there is one: `COTUNE_WRITER_SOCKET` where it is set. */
export function writerSocket(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.COTUNE_WRITER_SOCKET || '/run/cotune/writer.sock';
}
