import { describe, expect, it } from 'vitest';
import { ClockWatch } from '#cotune/manager/estimate/clock-watch.js';
import { domains } from '../clocked.js';

/** Of 100, 200 and 400 MHz. */
const watch = () => new ClockWatch(domains[1]!);
const read = (value: number) => ({ value, timeSeconds: 0 });

describe('a clock that is watched', () => {
  it('is at its highest as far as nobody knows better', () => {
    expect(watch()).toMatchObject({ level: 2, highest: 2 });
  });

  it('is what was asked for where nothing can be read', () => {
    const clock = watch();
    clock.ask(1, 1);
    clock.look(undefined, 2);
    clock.look({ absent: 'lost', timeSeconds: 3 }, 3);
    expect(clock).toMatchObject({ level: 1, highest: 2 });
  });

  it('is not the same before and after it was asked for another level', () => {
    const clock = watch();
    clock.ask(1, 1);
    expect(clock.steadySince(0.99)).toBe(false);
    expect(clock.steadySince(1)).toBe(true);
  });

  it('is not judged while it changes', () => {
    const clock = watch();
    clock.ask(2, 1);
    clock.look(read(1e8), 1.01);
    expect(clock).toMatchObject({ level: 2, highest: 2 });
  });

  it('that is held down cannot be had higher, and is tried a level more every second', () => {
    const clock = watch();
    clock.ask(2, 0);
    clock.look(read(1e8), 0.05);
    expect(clock).toMatchObject({ level: 0, highest: 0 });
    expect(clock.steadySince(0)).toBe(false);
    clock.ask(0, 0.05);
    clock.look(read(1e8), 1);
    expect(clock.highest).toBe(0);
    clock.look(read(1e8), 1.1);
    expect(clock.highest).toBe(1);
    clock.ask(1, 1.1);
    clock.look(read(1e8), 1.15);
    expect(clock.highest).toBe(0);
    clock.ask(0, 1.15);
    for (let tick = 0; tick < 100; tick++) clock.look(read(1e8), 1.2 + tick / 10);
    expect(clock.highest).toBe(2);
  });

  it('that nobody has set is not held down, whatever it is', () => {
    const clock = watch();
    clock.look(read(1e8), 5);
    expect(clock).toMatchObject({ level: 0, highest: 2 });
  });

  it('that somebody else has raised is what it is', () => {
    const clock = watch();
    clock.ask(0, 0);
    clock.look(read(4e8), 1);
    expect(clock).toMatchObject({ level: 2, highest: 2 });
    expect(clock.steadySince(0.9)).toBe(false);
  });
});
