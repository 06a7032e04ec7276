import { describe, expect, it } from 'vitest';
import { searchPlot } from '#cotune/report/search-plot.js';

const point = (accuracy: number, latencySeconds: number) => ({ accuracy, latencySeconds });

describe('the picture of a search', () => {
  const plot = searchPlot({
    title: 'a <b> & c',
    accuracy: 'exact match',
    lookedAt: [point(0.7, 0.001), point(0.8, 0.002), point(0.75, 0.003)],
    front: [point(0.7, 0.001), point(0.8, 0.002)],
    library: [{ id: 's1', ...point(0.8, 0.002), accuracyLow: 0.78, accuracyHigh: 0.82 }],
  });

  it('shows everything, the front and the library inside its frame', () => {
    const dots = [...plot.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="(2.5|4.5)"/g)];
    // Two of them belong to the legend.
    expect(dots.length).toBe(3 + 1 + 2);
    for (const [, x, y] of dots) {
      expect(Number(x)).toBeGreaterThanOrEqual(64);
      expect(Number(x)).toBeLessThanOrEqual(740);
      expect(Number(y)).toBeLessThanOrEqual(480);
    }
    expect(plot).toContain('>exact match, %<');
    expect(plot).toContain('<polyline');
    expect(plot).not.toMatch(/NaN|Infinity|undefined/);
    expect(plot).toContain('a &lt;b&gt; &amp; c');
  });

  it('can be drawn of a single sub-network', () => {
    const one = searchPlot({
      title: 't',
      accuracy: 'top-1',
      lookedAt: [point(0.5, 0.001)],
      front: [],
      library: [],
    });
    expect(one).not.toMatch(/NaN|Infinity/);
  });
});
