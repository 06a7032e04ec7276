import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summaryLines, wrapText } from '#cotune/cli/summary.js';
import { bar, createPaint, truncate, visibleLength } from '#cotune/cli/text.js';
import { metricsOf, sortByRun } from '#cotune/experiment/runs.js';
import { syntheticJournal } from '../support/journal.js';

const plain = createPaint(false);
const experiment = sortByRun(syntheticJournal());
const runs = metricsOf(experiment);
const lines = summaryLines({ runs, verdict: experiment.verdict }, { columns: 120, paint: plain });
const text = lines.join('\n');

describe('the summary', () => {
  it('concludes in plain words', () => {
    expect(lines.join(' ')).toMatch(/Managed kept 9\d\.\d % of the frames on time, at 8\d\.\d % accuracy\./);
    expect(text).toContain('Energy: not measured (no sensor of power here).');
    expect(text).toContain('carry no labels');
  });

  it('puts the runs of an application together, and shows measured accuracy only where there is any', () => {
    const names = lines.map((line) => line.split('  ')[0]);
    expect(names.slice(names.indexOf('camera'), names.indexOf('camera') + 8)).toEqual([
      'camera',
      'Managed',
      'Largest network, fixed',
      'Smallest network, fixed',
      'door',
      'Managed',
      'Largest network, fixed',
      'Smallest network, fixed',
    ]);
    expect(text).not.toContain('measured  ');
    const labelled = metricsOf(sortByRun(syntheticJournal({ labelled: true })));
    expect(
      summaryLines({ runs: labelled, verdict: null }, { columns: 120, paint: plain }).join('\n'),
    ).toContain('measured  switches');
  });

  it('says of every check whether it was kept', () => {
    expect(lines.filter((line) => line.startsWith('  ✓'))).toHaveLength(experiment.verdict!.checks.length);
    expect(text).toContain('Every promise was kept');
    const failed = {
      passed: false,
      checks: [{ ...experiment.verdict!.checks[0]!, passed: false, value: 0.2 }],
    };
    expect(summaryLines({ runs, verdict: failed }, { columns: 80, paint: plain }).slice(-2)).toEqual([
      'Not every promise was kept',
      '  ✕ 20.0 %     camera: at most 5.0 % of the frames late',
    ]);
  });

  it('keeps the columns that matter whole in a narrow terminal', () => {
    const narrow = summaryLines({ runs, verdict: null }, { columns: 60, paint: plain });
    const head = narrow.find((line) => line.includes('accuracy') && line.includes('late'))!;
    expect(head).toContain('p95');
    expect(head).not.toContain('p50');
    fc.assert(
      fc.property(fc.integer({ min: 21, max: 160 }), fc.boolean(), (columns, colour) => {
        for (const line of summaryLines(
          { runs, verdict: experiment.verdict },
          { columns, paint: createPaint(colour) },
        ))
          expect(visibleLength(line)).toBeLessThan(columns);
      }),
      { numRuns: 40 },
    );
  });
});

describe('text for terminals', () => {
  it('is cut by what is seen, and bars are exactly as wide as asked', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(30), fc.double(), (word, width, share) => {
        expect(visibleLength(truncate(createPaint(true)('bold', word), width + 1))).toBeLessThanOrEqual(
          width + 1,
        );
        expect(visibleLength(bar(share, width, createPaint(true)))).toBe(width);
      }),
    );
  });

  it('wraps without losing a word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/)),
        fc.integer({ min: 12, max: 40 }),
        (words, width) => {
          const wrapped = wrapText(words.join(' '), width);
          expect(wrapped.join(' ')).toBe(words.join(' '));
          for (const line of wrapped) expect(line.length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
