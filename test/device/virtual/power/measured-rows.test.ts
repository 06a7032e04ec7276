import { describe, expect, it } from 'vitest';
import { parseMeasuredRows } from '#cotune/device/virtual/power/measured-rows.js';
import { seriesOf } from '#cotune/device/virtual/power/validate.js';
import { plainHeader, plainRow } from '../../../support/power-rows.js';

const parse = (lines: readonly string[], counters = false) =>
  parseMeasuredRows(`${lines.join('\n')}\n`, 'rows.csv', counters);

describe('measured rows', () => {
  it('are read in base units, whatever the order and number of the columns', () => {
    const [row] = parse([`more,${plainHeader}`, `x,${plainRow('fft', 2, 800, 0.5)}`]);
    expect(row).toEqual({
      line: 2,
      workload: 'fft',
      instances: 2,
      hertz: 800e6,
      volts: 0.95,
      watts: 0.5,
      celsiusOfCores: [50, 51, 52, 49],
      utilisations: [1, 0.5, 0, 0],
      rates: null,
    });
  });

  it('lack columns: all of them are named', () => {
    expect(() => parse(['workload,instances', 'fft,1'])).toThrow(
      /rows\.csv: line 1: the header lacks freq_a15_mhz, volt_a15, power_a15_w, temp_c4, .*util_c7/,
    );
    expect(() => parse([plainHeader, plainRow('fft', 1, 800, 1)], true)).toThrow(
      /a15_cycles_per_s, a15_ev_0x1b/,
    );
  });

  it('hold wrong numbers: every one is named with its line', () => {
    const lines = [
      plainHeader,
      plainRow('fft', 1, 800, 0),
      plainRow('', 1, 900, 1),
      plainRow('fft', 0, 800, 1),
    ];
    expect(() => parse(lines)).toThrow(
      /line 2: power_a15_w is '0', .*; line 3: workload is empty; line 4: instances is '0'/,
    );
    expect(() => parse([plainHeader, 'fft,1,fast,NaN,'])).toThrow(
      /freq_a15_mhz is 'fast', .*volt_a15 is 'NaN', .*power_a15_w is ''/,
    );
  });

  it('are counted where there are too many problems to list', () => {
    const lines = Array.from({ length: 30 }, () => plainRow('fft', 1, 800, 0));
    expect(() => parse([plainHeader, ...lines])).toThrow(/line 21: .*; and 10 more$/);
  });

  it.each([
    ['nothing', '', /the file is empty/],
    ['a header alone', plainHeader, /no row below the header/],
    ['an open quote', `${plainHeader}\n"fft`, /this is no CSV/],
  ])('are refused where the file holds %s', (_what, text, message) => {
    expect(() => parseMeasuredRows(text, 'rows.csv', false)).toThrow(message);
  });

  it('need a row at 1000 MHz, exactly one, for an activity factor', () => {
    const at = (...clocks: number[]) =>
      parse([plainHeader, ...clocks.map((mhz) => plainRow('fft', 1, mhz, 1))]);
    expect(() => seriesOf(at(800, 1200), 'rows.csv')).toThrow(
      /line 2: fft with 1 instances has no row at 1000 MHz/,
    );
    expect(() => seriesOf(at(1000, 1000, 800), 'rows.csv')).toThrow(/line 3: a second row of fft/);
    expect(() => seriesOf(at(1000), 'rows.csv')).toThrow(/all rows are at 1000 MHz/);
    expect(seriesOf(at(800, 1000), 'rows.csv')[0]!.others).toHaveLength(1);
  });
});
