import { expect, it } from 'vitest';
import { otherUnit } from '#cotune/core/unit-suffix.js';

it.each([
  ['deadlineSeconds', ['deadlineMilliseconds'], 'deadlineMilliseconds'],
  ['maxHertz', ['minMegahertz', 'maxMegahertz'], 'maxMegahertz'],
  ['powerCapMw', ['powerCapWatts'], null],
  ['memoryMB', ['memoryMegabytes'], 'memoryMegabytes'],
  ['seconds', ['milliseconds'], null],
  ['deadline', ['deadlineMilliseconds'], null],
  ['targetSeconds', ['target'], null],
])('%s among %j means %s', (written, keys, meant) => {
  expect(otherUnit(written, keys)).toBe(meant);
});
