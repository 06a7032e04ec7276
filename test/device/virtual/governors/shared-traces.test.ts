import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { governors } from '#cotune/device/virtual/governors/governors.js';
import { replay } from '#cotune/device/virtual/governors/replay.js';
import { parseTraces } from '#cotune/device/virtual/governors/trace.js';
import { missingShared, sharedPath } from '../../../support/shared.js';

interface Case {
  readonly name: string;
  readonly input: unknown;
  readonly expected: { readonly decisions: readonly unknown[] };
}

describe.skipIf(missingShared('data/governors')).each(governors)('$name', (kind) => {
  const path = sharedPath('data/governors', `${kind.name}.json`);
  const cases: Case[] = missingShared('data/governors') ? [] : JSON.parse(readFileSync(path, 'utf8')).cases;

  it.each(cases)('decides as the reference does: $name', ({ input, expected }) => {
    expect(replay(kind, parseTraces(kind, input)[0]!)).toEqual(expected.decisions);
  });
});
