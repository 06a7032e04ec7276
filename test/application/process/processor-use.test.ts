import { describe, expect, it } from 'vitest';
import { ProcessorUse } from '#cotune/application/process/processor-use.js';

function useAfter(
  reports: readonly [timeSeconds: number, processorSeconds: number][],
  now = reports.at(-1)![0],
) {
  const use = new ProcessorUse('camera', () => now);
  for (const [timeSeconds, processorSeconds] of reports)
    use.push({ timeSeconds, processorSeconds, residentBytes: 0 });
  return use.read();
}

describe('the processor use of an application', () => {
  it('is processor time over time in the latest window', () => {
    const reading = useAfter([
      [0, 0],
      [0.1, 0.1],
      [0.2, 0.2],
      [0.3, 0.25],
      [0.4, 0.3],
    ]);
    expect(reading).toMatchObject({ value: expect.closeTo(0.5, 6) });
  });

  it('is absent before two reports, and when the reports stop', () => {
    expect(useAfter([[0, 0]])).toHaveProperty('absent');
    expect(
      useAfter(
        [
          [0, 0],
          [0.1, 0.1],
        ],
        5,
      ),
    ).toHaveProperty('absent');
  });

  it('starts anew when a restarted process counts from zero again', () => {
    expect(
      useAfter([
        [0, 50],
        [0.1, 50.1],
        [0.2, 0.01],
      ]),
    ).toHaveProperty('absent');
    expect(
      useAfter([
        [0, 50],
        [0.2, 0.01],
        [0.3, 0.06],
      ]),
    ).toMatchObject({ value: expect.closeTo(0.5, 6) });
  });
});
