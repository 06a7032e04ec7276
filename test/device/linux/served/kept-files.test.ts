import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { KeptFiles } from '#cotune/device/linux/served/kept-files.js';

function kept() {
  const clock = new VirtualClock();
  const questions: string[] = [];
  const files = new KeptFiles(clock, (paths) => {
    questions.push(paths.join(' '));
    return paths.map((path) => ({ text: `${path}${questions.length}` }));
  });
  return { clock, questions, files };
}

describe('files that are read together', () => {
  it('are asked for by the first of a round', () => {
    const { clock, questions, files } = kept();
    const open = ['/a', '/b', '/c'].map((path) => files.open(path));
    const round = () => open.map((file) => ('text' in file.read() ? 1 : 0));
    round();
    clock.advance(0.05);
    questions.splice(0);
    round();
    clock.advance(0.05);
    round();
    expect(questions).toEqual(['/a /b /c', '/a /b /c']);
  });

  it('are asked for anew when they are old, were taken, or something was written', () => {
    const { clock, questions, files } = kept();
    const [a, b] = [files.open('/a'), files.open('/b')];
    a.read();
    b.read();
    // What came with the other one is at hand once.
    expect([a.read(), a.read()]).toEqual([{ text: '/a2' }, { text: '/a3' }]);
    clock.advance(0.006);
    expect(b.read()).toEqual({ text: '/b4' });
    files.forget();
    expect(a.read()).toEqual({ text: '/a5' });
    expect(questions).toEqual(['/a', '/b /a', '/a /b', '/b /a', '/a /b']);
  });
});
