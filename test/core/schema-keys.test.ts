import { expect, it } from 'vitest';
import { z } from 'zod';
import { keysAt } from '#cotune/core/schema-keys.js';

const schema = z.strictObject({
  list: z.array(z.strictObject({ a: z.string() })).default([]),
  pair: z.tuple([z.strictObject({ b: z.string() }), z.string()]).optional(),
  named: z.record(z.string(), z.strictObject({ c: z.string() }).nullable()),
  choice: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('x'), d: z.string() }),
      z.strictObject({ kind: z.literal('y'), e: z.string() }),
    ])
    .prefault({ kind: 'x', d: '' }),
});
const value = { list: [{}], named: { one: {} }, choice: { kind: 'y' } };

it.each([
  [[], ['list', 'pair', 'named', 'choice']],
  [['list', 0], ['a']],
  [['pair', 0], ['b']],
  [['named', 'one'], ['c']],
  [['choice'], ['kind', 'e']],
  [['list', 0, 'a'], []],
  [['nowhere', 'at', 'all'], []],
])('at %j the keys %j are known', (place, keys) => {
  expect(keysAt(schema, value, place)).toEqual(keys);
});

it('knows no keys of a choice that was not made', () => {
  expect(keysAt(schema, { choice: { kind: 'z' } }, ['choice'])).toEqual([]);
  expect(keysAt(schema, { choice: null }, ['choice'])).toEqual([]);
});
