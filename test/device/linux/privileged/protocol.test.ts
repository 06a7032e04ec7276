import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatLine,
  LineSplitter,
  longestLineBytes,
  parseLine,
  requestSchema,
} from '#cotune/device/linux/privileged/protocol.js';

describe('the lines of the protocol', () => {
  it('are the same however they arrive', () => {
    const lines = fc.array(
      fc.string({ maxLength: 50 }).map((text) => text.replaceAll('\n', ' ')),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(lines, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (sent, sizes) => {
        const bytes = Buffer.from(sent.map((line) => `${line}\n`).join(''));
        const splitter = new LineSplitter();
        const received: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          received.push(...splitter.take(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(received).toEqual(sent.map((line) => Buffer.from(line).toString()));
      }),
    );
  });

  it('are refused as soon as they are too long, also before they end', () => {
    const long = Buffer.alloc(longestLineBytes + 1, 'x');
    expect(() => new LineSplitter().take(long)).toThrow(/longer than 4096 bytes/);
    expect(() => new LineSplitter().take(Buffer.concat([long, Buffer.from('\n')]))).toThrow(/longer/);
    expect(new LineSplitter().take(Buffer.concat([long.subarray(1), Buffer.from('\n')]))).toHaveLength(1);
  });

  it('hold requests and nothing else', () => {
    const request = { id: 1, method: 'write', path: '/sys/a', text: '1' } as const;
    expect(parseLine(requestSchema, formatLine(request))).toEqual(request);
    for (const line of [
      '',
      'null',
      '[]',
      '{}',
      '{"id":-1,"method":"hello","version":1}',
      JSON.stringify({ ...request, mode: 7 }),
    ])
      expect(() => parseLine(requestSchema, line)).toThrow(/no document of the protocol/);
  });
});
