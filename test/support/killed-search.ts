/** A search that is killed in the middle of its work, with what its record held then. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mainScript } from './command-line.js';

const judgedAtLeast = 5;

/** @returns how many judgements the record holds, and its whole lines */
export async function killedSearch(out: string, args: readonly string[]) {
  const child = spawn(process.execPath, [mainScript, ...args]);
  const path = join(out, 'search/evaluations.jsonl');
  const record = () => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const judged = () => record().split('"judgement"').length - 1;
  while (judged() < judgedAtLeast) await sleep(50);
  child.kill('SIGKILL');
  await new Promise((done) => child.on('close', done));
  return { judged: judged(), lines: record().slice(0, record().lastIndexOf('\n') + 1) };
}
