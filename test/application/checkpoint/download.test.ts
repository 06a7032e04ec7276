import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadFile } from '#cotune/application/checkpoint/download.js';
import { temporaryFolder } from '../../support/folder.js';

const content = Buffer.from('weights '.repeat(10_000));
const digest = createHash('sha256').update(content).digest('hex');
const folder = temporaryFolder();
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/absent') response.writeHead(404).end();
    else if (request.url === '/short') {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100), () => response.destroy());
    } else if (request.url === '/endless') response.write(content);
    else response.end(content);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const nothingIn = (place: string) => !existsSync(place) || readdirSync(place).length === 0;

describe('a download', () => {
  it.each([digest, null])('is on disk with its digest when %s is expected', async (sha256) => {
    const path = join(folder, 'deep', 'er', 'file');
    expect(await downloadFile({ url: `${base}/file`, path, sha256 })).toBe(digest);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it.each([
    ['/file', '0'.repeat(64), /its SHA-256 is/],
    ['/absent', null, /404/],
    ['/short', null, /cannot be fetched/],
  ])('of %s leaves nothing behind', async (url, sha256, message) => {
    const place = join(folder, `bad${url}`);
    const attempt = downloadFile({ url: base + url, path: join(place, 'file'), sha256 });
    await expect(attempt).rejects.toMatchObject({
      code: 'ERR_DOWNLOAD',
      message: expect.stringMatching(message),
    });
    expect(nothingIn(place)).toBe(true);
  });

  it('can be interrupted', async () => {
    const place = join(folder, 'interrupted');
    const controller = new AbortController();
    const reason = new Error('enough');
    const attempt = downloadFile({
      url: `${base}/endless`,
      path: join(place, 'file'),
      sha256: null,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(attempt).rejects.toBe(reason);
    expect(nothingIn(place)).toBe(true);
  });
});
