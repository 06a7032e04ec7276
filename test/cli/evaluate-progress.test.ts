import { describe, expect, it } from 'vitest';
import { createProgressView, type ProgressStream } from '#cotune/cli/evaluate-progress.js';
import { VirtualClock } from '#cotune/core/clock.js';

const words = { samples: 'images', right: 'top-1' };

function watch(stream: Omit<ProgressStream, 'write'>) {
  const clock = new VirtualClock();
  const written: string[] = [];
  const view = createProgressView({ ...stream, write: (text) => written.push(text) }, clock, false, words);
  const show = (done: number, top1: number | null) =>
    view.show({ subnet: 's2', samples: done - 100, total: 100, top1, done, all: 800 });
  return { clock, written, view, show };
}

describe('the progress of an evaluation', () => {
  it('is a line every ten seconds where nobody looks on', () => {
    const { clock, written, view, show } = watch({});
    for (let done = 100; done <= 400; done += 10) {
      show(done, done === 100 ? null : 0.75);
      clock.advance(1);
    }
    view.end();
    expect(written).toEqual([
      '25 %, 10.0 images/s, 1 min left, s2 top-1 75.0 % so far\n',
      '37 %, 10.0 images/s, 50 s left, s2 top-1 75.0 % so far\n',
      '50 %, 10.0 images/s, 40 s left, s2 top-1 75.0 % so far\n',
    ]);
  });

  it('is a bar in a terminal, no wider than it, which goes when it ends', () => {
    const { clock, written, view, show } = watch({ isTTY: true, columns: 40 });
    show(100, null);
    clock.advance(0.05);
    show(110, 1);
    clock.advance(0.5);
    show(400, 0.5);
    view.end();
    expect(written).toEqual([
      '\r██▌················· 12 %\x1b[K',
      '\r██████████·········· 50 %, 545 images/…\x1b[K',
      '\r\x1b[K',
    ]);
    for (const line of written) expect(line.replace('\r', '').replace('\x1b[K', '').length).toBeLessThan(40);
  });

  it('tells long times in minutes and hours', () => {
    const { clock, written, show } = watch({});
    show(0, null);
    clock.advance(100);
    show(100, 0);
    clock.advance(1900);
    show(101, 0);
    expect(written.map((line) => line.split(', ')[2])).toEqual(['12 min left', '3 h 51 min left']);
  });
});
