/** A policy from a file of the user: JavaScript, or TypeScript whose types are taken away unchecked. */
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CotuneError } from '../../core/errors.js';
import type { CreatePolicy } from '../../manager/policy/create-policy.js';
import { readShortText } from '../short-text.js';

const extensions: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs']);
const longestBytes = 4 * 1024 * 1024;

/** Whether a policy's name is that of a file. */
export function isPolicyFile(policy: string): boolean {
  return extensions.has(extname(policy));
}

/**
 * Runs the file: it is code that the user trusts.
 *
 * @throws {CotuneError} `ERR_FILE_UNREADABLE`; `ERR_POLICY` where it cannot be loaded or exports no function
 */
export async function loadPolicy(path: string): Promise<CreatePolicy> {
  await readShortText(path, longestBytes);
  if (/\.m?ts$/.test(path)) await allowTypes(path);
  const { default: create } = await load(path);
  if (typeof create === 'function') return create as CreatePolicy;
  throw new CotuneError('ERR_POLICY', `${path} has no function createPolicy as its default export`);
}

async function load(path: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(resolve(path)).href);
  } catch (thrown) {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    // Where in the file it is Node tells on the terminal alone.
    const advice = thrown instanceof SyntaxError ? { advice: `\`node --check ${path}\` shows where` } : {};
    throw new CotuneError('ERR_POLICY', `${path} cannot be loaded: ${text}`, { cause: thrown, ...advice });
  }
}

async function allowTypes(path: string): Promise<void> {
  // Node 22.18 and later do so by themselves.
  if ('typescript' in process.features && process.features.typescript) return;
  const { stripTypes } = await import('./strip-types.js');
  await stripTypes(path);
}
