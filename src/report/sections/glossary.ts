/** The few words of the field that the report cannot do without. */
import type { RecordedExperiment } from '../../experiment/runs.js';
import { type UnitWords, unitsOf } from '../../experiment/units.js';
import { html, type Markup } from '../html.js';

const wordsFor = ({ one, many }: UnitWords): readonly (readonly [string, string])[] => [
  [
    'Sub-network',
    'a part of the trained network that works on its own: smaller ones are faster and err more often.',
  ],
  [
    'Deadline',
    many === 'frames'
      ? 'the time between two frames: a result must be there before the next frame comes.'
      : `the time from the arrival of a ${one} to that by which its result must be there.`,
  ],
  [
    'Late',
    `a ${one} whose result came after the deadline, that was dropped because too many earlier ones were still waiting or at work, or that failed.`,
  ],
  ['p50, p95, p99', `the latency that 50, 95 or 99 of 100 completed ${many} do not exceed.`],
  [
    'Calibrated accuracy',
    many === 'frames'
      ? 'the share of right answers that a sub-network gave on labelled images before the run.'
      : 'the share of right answers that a sub-network gave before the run, on labelled images or unseen texts.',
  ],
  ['Measured accuracy', `the share of right answers in this very run, where it is known what is right.`],
  [
    'Pressure',
    'the share of time in which some work had to wait for a processor, as the Linux kernel reports it (PSI).',
  ],
  ['Pareto front', 'the operating points that no other one beats in both accuracy and latency.'],
  ['Operating point', 'a sub-network with the number of threads it runs on.'],
];

export function glossarySection({ start }: RecordedExperiment): Markup {
  const words = wordsFor(unitsOf(start.applications));
  return html`<section id="words"><details><summary>The words used here</summary>
<dl class="glossary">${words.map(([word, meaning]) => html`<div><dt>${word}</dt><dd>${meaning}</dd></div>`)}</dl>
</details></section>`;
}
