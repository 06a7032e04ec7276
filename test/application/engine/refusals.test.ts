import { describe, expect, it } from 'vitest';
import { Refusals } from '#cotune/application/engine/refusals.js';
import { VirtualClock } from '#cotune/core/clock.js';
import { CotuneError } from '#cotune/core/errors.js';

const key = { subnet: 'a', threads: 1 };

describe('refusals', () => {
  it('are remembered with their error for some seconds', () => {
    const clock = new VirtualClock();
    const refusals = new Refusals(clock);
    refusals.add(key, new CotuneError('ERR_LIBRARY', 'no such sub-network'));
    clock.advance(4.9);
    expect(refusals.find(key)).toMatchObject({ code: 'ERR_LIBRARY' });
    expect(refusals.find({ ...key, threads: 2 })).toBeUndefined();
    clock.advance(0.1);
    expect(refusals.find(key)).toBeUndefined();
  });

  it('for lack of memory end when memory is given back, others do not', () => {
    const refusals = new Refusals(new VirtualClock());
    refusals.add(key, new CotuneError('ERR_MEMORY_BUDGET', 'too large'));
    refusals.add({ ...key, threads: 2 }, new Error('broken'));
    refusals.forgetMemory();
    expect(refusals.find(key)).toBeUndefined();
    expect(refusals.find({ ...key, threads: 2 })).toMatchObject({ code: 'ERR_SESSION' });
  });
});
