import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The built command line. */
export const mainScript = resolve(import.meta.dirname, '../../dist/cli/main.js');

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the built command line as a user would.
 *
 * @param onStart called with the process id
 * @param environment added to that of the tests
 * @param user whom it runs as, the same as its group
 * @param input what it reads on standard input, which has nothing where absent
 */
export function cotune(
  args: readonly string[],
  onStart: (pid: number) => void = () => {},
  environment: Readonly<Record<string, string>> = {},
  user?: number,
  input?: string,
): Promise<CommandResult> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [mainScript, ...args], {
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
      ...(user !== undefined && { uid: user, gid: user }),
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdin?.end(input);
    child.stdout!.on('data', (chunk) => out.push(chunk));
    child.stderr!.on('data', (chunk) => err.push(chunk));
    child.on('error', fail);
    child.on('spawn', () => onStart(child.pid!));
    child.on('close', (status) =>
      done({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}
