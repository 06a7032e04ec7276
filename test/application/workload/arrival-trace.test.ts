import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseArrivalTrace } from '#cotune/application/workload/arrival-trace.js';
import { missingShared, sharedPath } from '../../support/shared.js';

const parse = (text: string) => parseArrivalTrace(text, 'trace.csv');
const trace = 'data/measured/arrivals/bursty.csv';

describe('a recording of arrivals', () => {
  it('is a column of milliseconds, whatever stands beside it', () => {
    expect(parse('arrival_ms\n0\n5\n5\n1e3\n')).toEqual([0, 0.005, 0.005, 1]);
    expect(parse('\uFEFFid, arrival_ms\r\na,2.5\r\n\r\nb,7\r\n')).toEqual([0.0025, 0.007]);
  });

  it.each([
    ['', 'line 1: the first line names no column arrival_ms'],
    ['arrival\n1\n', 'line 1: the first line names no column arrival_ms'],
    ['arrival_ms\n', 'no arrivals follow'],
    ['arrival_ms\n1\nx\n', 'line 3: arrival_ms must be a number and ascend from 0'],
    ['id,arrival_ms\n1,2\n2\n', 'line 3'],
    ['arrival_ms\n1\nInfinity\n', 'line 3'],
    ['arrival_ms\n-1\n', 'line 2'],
    ['arrival_ms\n5\n4\n', 'line 3'],
    ['arrival_ms\n"5\n', 'this is no CSV'],
  ])('is refused as %j with: %s', (text, problem) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'ERR_ARRIVAL_TRACE', message: expect.stringContaining(problem) }),
    );
  });

  it.skipIf(missingShared(trace))('can be a public one', () => {
    const times = parse(readFileSync(sharedPath(trace), 'utf8'));
    expect(times).toHaveLength(62_413);
    expect(times.at(-1)).toBe(290.698);
  });
});
