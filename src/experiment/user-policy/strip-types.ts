/** Lets this process import TypeScript, where Node cannot by itself: with the package `typescript`, if it is there. */
import { register } from 'node:module';
import { CotuneError } from '../../core/errors.js';

let registered = false;

/**
 * @param path for which it is wanted
 * @throws {CotuneError} `ERR_POLICY` where the package is not installed or cannot do it
 */
export async function stripTypes(path: string): Promise<void> {
  if (registered) return;
  if (!(await canTranspile()))
    throw new CotuneError(
      'ERR_POLICY',
      `${path} is TypeScript, which Node ${process.versions.node} cannot run`,
      {
        advice:
          'run `npm install typescript@6` beside cotune, use Node 22.18 or later, or write it in JavaScript',
      },
    );
  register(new URL('./strip-types-hooks.js', import.meta.url));
  registered = true;
}

async function canTranspile(): Promise<boolean> {
  try {
    const { default: typescript } = await import('typescript');
    // From version 7 on the compiler is a program of its own.
    return typeof typescript.transpileModule === 'function';
  } catch {
    return false;
  }
}
