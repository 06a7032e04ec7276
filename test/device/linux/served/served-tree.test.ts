import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openDeviceRoot } from '#cotune/device/linux/device-root.js';
import { kernelTree, plainFile } from '#cotune/device/linux/kernel-tree.js';
import { answerLine } from '#cotune/device/linux/served/answer.js';
import { connectTree } from '#cotune/device/linux/served/connect-tree.js';
import { Connection } from '#cotune/device/linux/served/connection.js';
import { serveTree, type TreeServer } from '#cotune/device/linux/served/serve-tree.js';
import { refusalCode, type WritableTree } from '#cotune/device/linux/writable-tree.js';
import { temporaryFolder } from '../../../support/folder.js';
import { kill, startScript } from '../../../support/processes.js';

const folder = temporaryFolder();
let sockets = 0;
const newSocket = () => join(folder, `board-${sockets++}.sock`);

const open = new Set<{ close(): unknown }>();
afterEach(async () => {
  for (const one of open) await one.close();
  open.clear();
});
const closedLater = <T extends { close(): unknown }>(one: T): T => {
  open.add(one);
  return one;
};

/** A tree that another process serves. */
async function served() {
  const path = newSocket();
  const server = await startScript('tree-server.mjs', [path], 'ready');
  return { server, path, tree: closedLater(connectTree(path)) };
}

const code = (task: Promise<void>) => task.then(() => 'written', refusalCode);
const small = () => kernelTree({ '/sys/a': plainFile('1') });
const serve = async (tree: WritableTree, path: string): Promise<TreeServer> =>
  closedLater(await serveTree(tree, path));

describe('the tree of another process', () => {
  it('reads, lists, resolves and says who may write as the tree itself does', async () => {
    const { tree } = await served();
    expect(tree.read('/sys/governor')).toEqual({ text: 'schedutil\n' });
    expect(tree.read('/sys/bytes')).toEqual({ text: '\xff\0\x01' });
    expect(tree.read('/sys/long')).toEqual({ text: `${'x'.repeat(100_000)}\n` });
    expect(tree.read('/sys/none')).toEqual({ absent: '/sys/none: ENOENT' });
    expect(tree.list('/sys')).toEqual({ names: expect.arrayContaining(['governor', 'link', 'many']) });
    expect(tree.list('/none')).toEqual({ absent: '/none: ENOENT' });
    expect(tree.resolve('/sys/link')).toBe('/sys/governor');
    expect(tree.access('/sys/link')).toEqual({ writable: true });
    expect(tree.access('/sys/counter')).toMatchObject({ refused: 'read-only' });
  });

  it('takes writes or refuses them with the code of the kernel', async () => {
    const { tree } = await served();
    expect(await code(tree.write('/sys/governor', 'performance'))).toBe('written');
    expect(tree.read('/sys/link')).toEqual({ text: 'performance\n' });
    expect(await code(tree.write('/sys/governor', 'turbo'))).toBe('EINVAL');
    expect(await code(tree.write('/sys/busy', '2'))).toBe('EBUSY');
    expect(await code(tree.write('/sys/counter', '2'))).toBe('EACCES');
    expect(await code(tree.makeFolder('/sys/group'))).toBe('written');
    expect(tree.read('/sys/group/procs')).toEqual({ text: '\n' });
    expect(await code(tree.makeFolder('/sys/group'))).toBe('EEXIST');
    expect(await code(tree.removeFolder('/sys/group'))).toBe('written');
    expect(await code(tree.removeFolder('/sys/group'))).toBe('ENOENT');
  });

  it('brings open files together, each content once, and none from before a write', async () => {
    const { tree } = await served();
    const files = Array.from({ length: 40 }, (_, index) => tree.open(`/sys/many/${index}`));
    const round = () => files.map((file) => file.read());
    expect(round()).toEqual(files.map((_, index) => ({ text: `${index}\n` })));
    const counter = tree.open('/sys/counter');
    expect([counter.read(), counter.read(), counter.read()]).toEqual(
      [0, 1, 2].map((look) => ({ text: `${look}\n` })),
    );
    const governor = tree.open('/sys/governor');
    round();
    expect(governor.read()).toEqual({ text: 'schedutil\n' });
    files[0]!.read();
    await tree.write('/sys/governor', 'performance');
    expect(governor.read()).toEqual({ text: 'performance\n' });
  });

  it('has more open files than one question may ask for', async () => {
    const { tree } = await served();
    const files = Array.from({ length: 700 }, (_, index) => tree.open(`/sys/many/${index}`));
    for (let turn = 0; turn < 2; turn++)
      expect(files.every((file, index) => 'text' in file.read() && index >= 0)).toBe(true);
    expect(files[650]!.read()).toEqual({ text: '650\n' });
  });

  it('is absent with the reason once its process has ended, and is there again after a close', async () => {
    const { server, path, tree } = await served();
    const file = tree.open('/sys/governor');
    expect(file.read()).toEqual({ text: 'schedutil\n' });
    await kill(server);
    const reason = new RegExp(`^/sys/governor: the board at ${path} cannot be reached: it has gone away$`);
    expect(file.read()).toEqual({ absent: expect.stringMatching(reason) });
    expect(tree.read('/sys/governor')).toEqual({ absent: expect.stringMatching(reason) });
    expect(tree.list('/sys')).toHaveProperty('absent');
    expect(tree.access('/sys/governor')).toMatchObject({ refused: 'missing' });
    expect(tree.resolve('/sys/link')).toBe('/sys/link');
    await expect(tree.write('/sys/governor', 'performance')).rejects.toMatchObject({
      code: 'ERR_BOARD_UNREACHABLE',
    });
    tree.close();
    await startScript('tree-server.mjs', [path], 'ready');
    expect(file.read()).toEqual({ text: 'schedutil\n' });
  });

  it('is given up when its process stands still, and not waited for twice', async () => {
    const { server, path } = await served();
    const connection = closedLater(new Connection(path, 1500));
    const ask = () => connection.ask<'read'>({ method: 'read', paths: ['/sys/governor'] });
    expect(ask()).toEqual({ result: [{ text: 'schedutil\n' }] });
    server.kill('SIGSTOP');
    expect(ask()).toEqual({ lost: 'it does not answer' });
    const before = performance.now();
    expect(ask()).toEqual({ lost: 'it does not answer' });
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('refuses what no kernel file takes, and stays', async () => {
    const { tree } = await served();
    expect(tree.read('no path')).toEqual({ absent: 'no path: ENOENT' });
    expect(tree.read(`/${'x'.repeat(10_000)}`)).toHaveProperty('absent');
    expect(await code(tree.write('/sys/governor', 'x'.repeat(100_000)))).toBe('EINVAL');
    expect(tree.read('/sys/governor')).toEqual({ text: 'schedutil\n' });
  });

  it('keeps no program from ending, and is not there where nobody listens', async () => {
    const { path } = await served();
    const script = `
      import { connectTree } from '#cotune/device/linux/served/connect-tree.js';
      const tree = connectTree(${JSON.stringify(path)});
      process.stdout.write(JSON.stringify(tree.read('/sys/governor')));`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 20_000,
    });
    expect([status, stdout.toString()]).toEqual([0, '{"text":"schedutil\\n"}']);
    expect(closedLater(connectTree(newSocket())).read('/sys/a')).toEqual({
      absent: expect.stringMatching(/cannot be reached: ENOENT$/),
    });
    expect(() => openDeviceRoot(`unix:${newSocket()}`)).toThrow(
      expect.objectContaining({ code: 'ERR_BOARD_UNREACHABLE', message: expect.stringContaining('ENOENT') }),
    );
  });

  it('is given up where something else listens', async () => {
    const path = newSocket();
    const script = `require('net').createServer((s) => s.on('data', () => s.write('HTTP/1.1 400 Bad Request\\n')))
      .listen(${JSON.stringify(path)}, () => console.log('ready'))`;
    const file = join(folder, 'other.cjs');
    writeFileSync(file, script);
    await startScript(file, [], 'ready');
    expect(closedLater(connectTree(path)).read('/sys/a')).toEqual({
      absent: expect.stringContaining('it does not speak the protocol'),
    });
  });
});

describe('the socket of a served tree', () => {
  it('is its user’s alone and goes with the server', async () => {
    const path = newSocket();
    const server = await serveTree(small(), path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await server.close();
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('replaces what a killed server left behind, and nothing else', async () => {
    const { server, path } = await served();
    await expect(serveTree(small(), path)).rejects.toThrow(/another process listens there/);
    await kill(server);
    expect(statSync(path).isSocket()).toBe(true);
    await serve(small(), path);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(serveTree(small(), file)).rejects.toMatchObject({
      code: 'ERR_BOARD_SOCKET',
      message: expect.stringContaining('something else than a socket'),
    });
    await expect(serveTree(small(), join(folder, 'none', 'a.sock'))).rejects.toMatchObject({
      code: 'ERR_BOARD_SOCKET',
    });
    await expect(serveTree(small(), join(folder, 'x'.repeat(200)))).rejects.toMatchObject({
      code: 'ERR_BOARD_SOCKET',
    });
  });
});

describe('whatever a client sends', () => {
  const request = fc.record(
    {
      id: fc.oneof(fc.nat(), fc.anything()),
      method: fc.constantFrom(
        'hello',
        'read',
        'list',
        'access',
        'resolve',
        'write',
        'makeFolder',
        'removeFolder',
        'x',
      ),
      path: fc.oneof(fc.constantFrom('/sys/a', '/', '/..', '/__proto__', '/sys/b'), fc.string()),
      paths: fc.oneof(fc.array(fc.string({ maxLength: 20 }).map((text) => `/${text}`)), fc.anything()),
      text: fc.oneof(fc.string(), fc.anything()),
      version: fc.oneof(fc.constant(1), fc.anything()),
    },
    { requiredKeys: [] },
  );

  it('has one reply', async () => {
    const lines = fc.oneof(
      fc.string(),
      fc.json(),
      request.map((one) => JSON.stringify(one) ?? ''),
    );
    await fc.assert(
      fc.asyncProperty(lines, async (line) => {
        const reply = await answerLine(small(), line);
        expect('result' in reply || typeof reply.refused === 'string').toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves the server there for others', async () => {
    const path = newSocket();
    await serve(small(), path);
    const ask = async (bytes: Uint8Array | string) => {
      const socket = connect(path);
      let said = '';
      socket.on('data', (chunk) => {
        said += chunk;
      });
      socket.on('error', () => {});
      socket.end(bytes);
      await new Promise((done) => socket.on('close', done));
      return said;
    };
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, ended) => {
        await ask(ended ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes);
        expect(await ask('{"id":7,"method":"read","paths":["/sys/a"]}\n')).toBe(
          '{"id":7,"result":[{"text":"1\\n"}]}\n',
        );
      }),
      { numRuns: 50 },
    );
    expect(await ask('nonsense\n')).toBe('{"id":null,"refused":"EPROTO"}\n');
    expect(await ask('x'.repeat(5_000_000))).toBe('');
  });

  it('is answered no faster than it takes the answers', async () => {
    const path = newSocket();
    await serve(kernelTree({ '/sys/a': { read: () => 'x'.repeat(50_000) } }), path);
    const socket = connect(path);
    const line = '{"id":1,"method":"read","paths":["/sys/a"]}\n';
    socket.write(line.repeat(500));
    await new Promise((done) => setTimeout(done, 100));
    let lines = 0;
    socket.on('data', (chunk) => {
      lines += chunk.toString('latin1').split('\n').length - 1;
      if (lines === 500) socket.end();
    });
    await once(socket, 'close');
    expect(lines).toBe(500);
  });
});

it('a port that is free is free', async () => {
  const path = newSocket();
  const server = createServer().listen(path);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
  await serve(small(), path);
});
