import { once } from 'node:events';
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { plainFile } from '#cotune/device/linux/kernel-tree.js';
import { Claims } from '#cotune/device/linux/privileged/claims.js';
import { WriterClient, writerTree } from '#cotune/device/linux/privileged/client.js';
import { listenForClients } from '#cotune/device/linux/privileged/listen.js';
import { runsAsUser, runsWithGroup } from '#cotune/device/linux/privileged/movable.js';
import { serveClient } from '#cotune/device/linux/privileged/serve.js';
import { Session } from '#cotune/device/linux/privileged/session.js';
import { Journal } from '#cotune/device/linux/safety/journal.js';
import { machineOf } from '#cotune/device/linux/safety/machine.js';
import { SafeWriter } from '#cotune/device/linux/safety/safe-writer.js';
import { memoryTree } from '#cotune/device/linux/tree.js';
import { clock, clockFiles, journalOptions, memoryMachine } from '../../../support/memory-machine.js';

const { governor, maximum } = clockFiles;

/** A writer that serves clients over streams in memory; each has a journal of its own, as behind a socket. */
function openWriter(files = clock(300_000, 2_000_000)) {
  const machine = memoryMachine({ ...files, '/etc/passwd': plainFile('root') });
  const claims = new Claims();
  const connectClient = () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const writer = new SafeWriter(machine.machine, new Journal(machine.options));
    const served = serveClient(
      { input, output },
      new Session({ writer, claims, mayMove: (pid) => pid === 20 }),
    );
    return { input, output, served };
  };
  const open = async () => {
    const { input, output, served } = connectClient();
    const client = await WriterClient.over({ input: output, output: input });
    return { client, served, tree: writerTree(client, machine.tree) };
  };
  return { ...machine, connectClient, open };
}

describe('the privileged writer', () => {
  it('writes for a client, and undoes it when the client is gone', async () => {
    const writer = openWriter();
    const { client, served, tree } = await writer.open();
    await tree.write(governor, 'performance');
    expect(tree.read(governor)).toEqual({ text: 'performance\n' });
    client.close();
    await served;
    expect(writer.read(governor)).toBe('schedutil');
  });

  it('undoes what a client changed that gives no sign of life any more, and goes on when it comes back', async () => {
    const writer = openWriter();
    const { client, served, tree } = await writer.open();
    await tree.write(governor, 'performance');
    await client.ask({ method: 'alive', withinSeconds: 1 });
    expect(writer.read(governor)).toBe('performance');
    await vi.waitFor(() => expect(writer.read(governor)).toBe('schedutil'), { timeout: 10_000 });
    await tree.write(governor, 'performance');
    expect(writer.read(governor)).toBe('performance');
    client.close();
    await served;
    expect(writer.read(governor)).toBe('schedutil');
  });

  it('keeps what a client changed that goes on giving signs of life', async () => {
    const writer = openWriter();
    const { client, served, tree } = await writer.open();
    await tree.write(governor, 'performance');
    client.keepAlive(1);
    await new Promise((done) => setTimeout(done, 1500));
    expect(writer.read(governor)).toBe('performance');
    client.close();
    await served;
  });

  it('works for a safe writer as the machine itself does', async () => {
    const writer = openWriter();
    const { client, served, tree } = await writer.open();
    const own = new SafeWriter(
      machineOf(tree, writer.machine.clock, writer.machine.run),
      new Journal(journalOptions()),
    );
    await own.writeBounds(clockFiles, { minimum: 400_000, maximum: 500_000 });
    expect((await own.close()).restored).toHaveLength(2);
    expect(writer.read(maximum)).toBe('2000000');
    client.close();
    await served;
  });

  it('says why it does not', async () => {
    const { client, tree } = await openWriter().open();
    await expect(tree.write('/etc/passwd', 'x')).rejects.toMatchObject({ code: 'ERR_WRITE_FORBIDDEN' });
    await expect(tree.write(governor, 'turbo')).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
      advice: expect.stringContaining('available'),
    });
    await expect(tree.makeFolder('/sys/fs/cgroup/theirs')).rejects.toMatchObject({
      code: 'ERR_WRITE_FORBIDDEN',
    });
    await expect(tree.removeFolder('/sys/fs/cgroup/cotune.a')).rejects.toMatchObject({
      code: 'ERR_WRITE_FORBIDDEN',
    });
    await expect(tree.write('/sys/fs/cgroup/cotune.a/cgroup.procs', '1')).rejects.toThrow(
      /not one of this client/,
    );
    await expect(tree.write('/sys/fs/cgroup/cgroup.procs', '20')).rejects.toThrow(
      /not changed by this client/,
    );
    client.close();
  });

  it('gives a file to one client at a time', async () => {
    const writer = openWriter();
    const [first, second] = [await writer.open(), await writer.open()];
    await first.tree.write(governor, 'performance');
    await expect(second.tree.write(governor, 'userspace')).rejects.toMatchObject({
      code: 'ERR_KNOB_CONTESTED',
    });
    first.client.close();
    await first.served;
    await second.tree.write(governor, 'userspace');
    second.client.close();
    await second.served;
    expect(writer.read(governor)).toBe('schedutil');
  });

  it('speaks with nobody who does not greet it, or speaks another version', async () => {
    const writer = openWriter();
    const answer = async (text: string) => {
      const { input, output } = writer.connectClient();
      input.write(text);
      const [chunk] = await once(output, 'data');
      input.end();
      return JSON.parse(String(chunk));
    };
    expect(
      await answer(`${JSON.stringify({ id: 1, method: 'write', path: governor, text: 'performance' })}\n`),
    ).toMatchObject({
      id: 1,
      error: { code: 'ERR_WRITER_PROTOCOL' },
    });
    expect(await answer('{"id":0,"method":"hello","version":99}\n')).toMatchObject({
      error: { message: expect.stringContaining('99') },
    });
    expect(await answer('GET / HTTP/1.1\n')).toMatchObject({
      id: null,
      error: { code: 'ERR_WRITER_PROTOCOL' },
    });
    expect(await answer('x'.repeat(5000))).toMatchObject({ id: null });
    expect(writer.read(governor)).toBe('schedutil');
  });

  it('lets go of a client that asks for more than may wait', async () => {
    const writer = openWriter();
    const { input, output, served } = writer.connectClient();
    const replies: string[] = [];
    output.on('data', (chunk) => replies.push(String(chunk)));
    input.write('{"id":0,"method":"hello","version":1}\n'.repeat(200));
    await served;
    expect(replies.join('')).toContain('more than 64 requests');
  });

  it('neither fails nor writes anything unknown, whatever it is sent', async () => {
    const path = fc.oneof(
      fc.constantFrom(
        governor,
        maximum,
        '/etc/passwd',
        `${governor}/../scaling_max_freq`,
        '/sys/fs/cgroup/cotune.a',
      ),
      fc.string(),
    );
    const text = fc.oneof(fc.constantFrom('performance', '600000', '../../x', 'a\nb'), fc.string());
    const request = fc.record(
      {
        id: fc.oneof(fc.nat(), fc.anything()),
        method: fc.oneof(fc.constantFrom('hello', 'write', 'makeGroup', 'removeGroup'), fc.string()),
        version: fc.constantFrom(1, 2),
        path,
        text,
      },
      { requiredKeys: ['method'] },
    );
    const frame = fc.oneof(
      request.map(
        (one) =>
          `${JSON.stringify(one, (_, value) => (typeof value === 'bigint' ? String(value) : value))}\n`,
      ),
      fc.string(),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 12 }), async (frames) => {
        const writer = openWriter();
        const { input, output, served } = writer.connectClient();
        output.resume();
        input.write('{"id":0,"method":"hello","version":1}\n');
        for (const one of frames) if (!input.destroyed) input.write(one);
        input.end();
        await served;
        expect(writer.read('/etc/passwd')).toBe('root');
        expect([writer.read(governor), writer.read(maximum)]).toEqual(['schedutil', '2000000']);
        for (const write of writer.writes)
          expect(write).toMatch(/^scaling_(?:governor=[a-z]+|max_freq=\d+|min_freq=\d+|setspeed=\d+)$/);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the client of a privileged writer', () => {
  it('says that there is none, or that it has gone', async () => {
    await expect(WriterClient.connect('/no/such/socket')).rejects.toMatchObject({
      code: 'ERR_WRITER_UNREACHABLE',
    });
    const { client } = await openWriter().open();
    client.close();
    await expect(client.ask({ method: 'makeGroup', path: '/x' })).rejects.toMatchObject({
      code: 'ERR_WRITER_UNREACHABLE',
    });
  });

  it('does not believe a writer that speaks something else', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const opening = WriterClient.over({ input, output });
    input.write('hello yourself\n');
    await expect(opening).rejects.toMatchObject({ code: 'ERR_WRITER_PROTOCOL' });
  });
});

describe('the socket of the privileged writer', () => {
  const fresh = () => join(mkdtempSync(join(tmpdir(), 'cotune-socket-')), 'run/writer.sock');
  const listen = (path: string) =>
    listenForClients({ path, group: null, onClient: (socket) => socket.on('error', () => {}).end('hi') });

  it('is for its owner and group, in a folder of theirs', async () => {
    const path = fresh();
    const server = await listen(path);
    expect(statSync(path).mode & 0o777).toBe(0o660);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o750);
    const [said] = await once(connect(path), 'data');
    expect(String(said)).toBe('hi');
    server.close();
  });

  it('does not take the place of a living one, nor of something else', async () => {
    const path = fresh();
    const server = await listen(path);
    await expect(listen(path)).rejects.toThrow(/another process listens there/);
    server.close();
    await once(server, 'close');
    writeFileSync(path, '');
    await expect(listen(path)).rejects.toThrow(/something else than a socket/);
  });

  it('is in no folder that is open to others, or holds something else', async () => {
    const open = join(mkdtempSync(join(tmpdir(), 'cotune-socket-')), 'open');
    mkdirSync(open, { mode: 0o755 });
    await expect(listen(join(open, 'writer.sock'))).rejects.toThrow(/open to more than/);
    expect(statSync(open).mode & 0o777).toBe(0o755);
    await expect(listen('/proc/no/writer.sock')).rejects.toMatchObject({ code: 'ERR_WRITER_SOCKET' });
  });
});

describe('the processes that may be moved', () => {
  const status = 'Name:\tx\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t27 998 \n';
  const tree = memoryTree({
    '/proc/7/status': status,
    '/proc/8/status': status.replace('\t1000\t1000\n', '\t0\t1000\n'),
  });

  it('are those that run with the group', () => {
    expect([27, 998, 1000, 5].map((group) => runsWithGroup(tree, 7, group))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(runsWithGroup(tree, 99, 27)).toBe(false);
  });

  it('are those of the user, and of nobody else even in part', () => {
    expect([
      runsAsUser(tree, 7, 1000),
      runsAsUser(tree, 7, 0),
      runsAsUser(tree, 8, 1000),
      runsAsUser(tree, 99, 0),
    ]).toEqual([true, false, false, false]);
  });
});
