import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { usableProcessors } from '#cotune/device/linux/processors.js';
import { openTree } from '#cotune/device/linux/tree.js';

const script = fileURLToPath(new URL('../../../support/hanging-process.mjs', import.meta.url));
const cpus = usableProcessors(openTree());

async function run(hangSeconds: number, patienceSeconds: number) {
  const folder = mkdtempSync(join(tmpdir(), 'cotune-hang-'));
  const args = [script, String(hangSeconds), String(patienceSeconds), cpus.join()];
  const child = spawn(process.execPath, args, { env: { ...process.env, COTUNE_STATE_DIR: folder } });
  let [said, told] = ['', ''];
  child.stdout.on('data', (data) => {
    said += data;
  });
  child.stderr.on('data', (data) => {
    told += data;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  return { status, said: said.trim().split('\n'), told, left: readdirSync(folder) };
}

describe.skipIf(cpus.length < 2)('a process that hangs', () => {
  it('has its changes undone meanwhile, and may make new ones when it comes back', async () => {
    const { status, said, told, left } = await run(6, 1);
    expect(said).toEqual(['moved: one', 'after the hang: all', 'moved again: one', 'ended: all']);
    expect(told).toContain('cotune hangs since 1 s');
    expect([status, left]).toEqual([0, []]);
  });

  it('keeps them through a pause that is shorter than the patience', async () => {
    const { said, told } = await run(1, 30);
    expect(said).toEqual(['moved: one', 'after the hang: one', 'moved again: one', 'ended: all']);
    expect(told).toBe('');
  });
});
