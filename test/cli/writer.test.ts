import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WriterClient, writerTree } from '#cotune/device/linux/privileged/client.js';
import { cotune, mainScript } from '../support/command-line.js';

describe('cotune writer', () => {
  it('speaks over the pipes of the process that started it, and ends with them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cotune-writer-'));
    const child = spawn(process.execPath, [mainScript, 'writer'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, COTUNE_STATE_DIR: folder },
    });
    const client = await WriterClient.over({ input: child.stdout, output: child.stdin });
    await expect(writerTree(client).write('/etc/hostname', 'x')).rejects.toMatchObject({
      code: 'ERR_WRITE_FORBIDDEN',
    });
    client.close();
    const [status] = await once(child, 'exit');
    expect(status).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('needs a group that there is, and a folder that is its own', async () => {
    const socket = join(tmpdir(), 'writer.sock');
    const unknown = await cotune(['writer', '--socket', socket, '--group', 'no-such-group']);
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('there is no group no-such-group'),
    ]);
    const open = await cotune(['writer', '--socket', socket]);
    expect([open.status, open.stderr]).toEqual([1, expect.stringContaining('ERR_WRITER_SOCKET')]);
  });
});
