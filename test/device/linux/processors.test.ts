import { availableParallelism } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatProcessorList,
  onlineProcessors,
  parseAllowedProcessors,
  parseProcessorList,
  usableProcessors,
} from '#cotune/device/linux/processors.js';
import { memoryTree, openTree } from '#cotune/device/linux/tree.js';
import { garbledFrom, withOtherNumbers } from './garbled.js';

const onlineFile = '/sys/devices/system/cpu/online';
const statusFile = '/proc/self/status';
const status = 'Name:\tnode\nCpus_allowed:\tb\nCpus_allowed_list:\t0-1,3\nMems_allowed_list:\t0\n';

describe('a processor list', () => {
  it.each([
    ['0-3,5\n', [0, 1, 2, 3, 5]],
    ['0', [0]],
    ['3,1', [1, 3]],
    ['0-2,1-3', [0, 1, 2, 3]],
  ])('of %j is read', (text, ids) => {
    expect(parseProcessorList(text)).toEqual(ids);
  });

  it.each([
    '',
    '\n',
    ',',
    '0,',
    '3-1',
    '-1',
    '0-',
    'all',
    '0-9999',
    '9999',
    '1.5',
    '0x1',
    '0 1',
    '0-1-2',
  ])('is not seen in %j', (text) => {
    expect(parseProcessorList(text)).toBeNull();
  });

  it('comes back as it was written', () => {
    const ids = fc.uniqueArray(fc.nat({ max: 8191 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(ids, (drawn) => {
        const sorted = drawn.toSorted((a, b) => a - b);
        expect(parseProcessorList(`${formatProcessorList(sorted)}\n`)).toEqual(sorted);
      }),
    );
  });

  it('is null or ascending ids, whatever the text', () => {
    const text = fc.oneof(garbledFrom('0-3,5-7,9\n'), withOtherNumbers('0-3,5-7,9\n'));
    fc.assert(
      fc.property(text, (garbled) => {
        const ids = parseProcessorList(garbled);
        if (ids === null) return;
        expect(ids.length).toBeGreaterThan(0);
        expect(ids.every((id, i) => Number.isInteger(id) && id >= 0 && (i === 0 || id > ids[i - 1]!))).toBe(
          true,
        );
      }),
    );
  });
});

describe('the processors that a status file allows', () => {
  it('are read', () => {
    expect(parseAllowedProcessors(status)).toEqual([0, 1, 3]);
  });

  it('are null where it does not say', () => {
    expect(parseAllowedProcessors('')).toBeNull();
    expect(parseAllowedProcessors('Cpus_allowed:\tb\n')).toBeNull();
    expect(parseAllowedProcessors('Cpus_allowed_list:\t\n7\n')).toBeNull();
  });

  it('never throw', () => {
    fc.assert(
      fc.property(garbledFrom(status), (garbled) => {
        expect(parseAllowedProcessors(garbled) ?? []).toBeInstanceOf(Array);
      }),
    );
  });
});

describe('the usable processors', () => {
  const usable = (online: string, allowed: string) =>
    usableProcessors(memoryTree({ [onlineFile]: online, [statusFile]: `Cpus_allowed_list:\t${allowed}\n` }));

  it('are those online that this process may use', () => {
    expect(usable('0-3\n', '2-7')).toEqual([2, 3]);
    expect(usable('0-3\n', '0-3')).toEqual([0, 1, 2, 3]);
  });

  it('are those online where what is allowed is unknown or contradicts', () => {
    expect(usable('0-3\n', 'garbled')).toEqual([0, 1, 2, 3]);
    expect(usable('0-3\n', '8-9')).toEqual([0, 1, 2, 3]);
    expect(usableProcessors(memoryTree({ [onlineFile]: '0-1\n' }))).toEqual([0, 1]);
  });

  it('are as many as there are where nothing says which', () => {
    const ids = Array.from({ length: availableParallelism() }, (_, id) => id);
    expect(onlineProcessors(memoryTree({}))).toEqual(ids);
    expect(onlineProcessors(memoryTree({ [onlineFile]: '\0\0' }))).toEqual(ids);
  });

  it('are as many on this machine as its kernel says', () => {
    expect(usableProcessors(openTree())).toHaveLength(availableParallelism());
  });

  it('are never none, whatever the files say', () => {
    fc.assert(
      fc.property(garbledFrom('0-3\n'), garbledFrom(status), (online, allowed) => {
        const tree = memoryTree({ [onlineFile]: online, [statusFile]: allowed });
        expect(usableProcessors(tree).length).toBeGreaterThan(0);
      }),
    );
  });
});
