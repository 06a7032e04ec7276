/** The few words of the field that the report cannot do without. */
import { html, type Markup } from '../html.js';

const words: readonly (readonly [string, string])[] = [
  [
    'Sub-network',
    'a part of the trained network that works on its own: smaller ones are faster and err more often.',
  ],
  ['Deadline', 'the time between two frames: a result must be there before the next frame comes.'],
  [
    'Late',
    'a frame whose result came after the deadline, that was dropped because an earlier one was still at work, or that failed.',
  ],
  ['p50, p95, p99', 'the latency that 50, 95 or 99 of 100 completed frames do not exceed.'],
  [
    'Calibrated accuracy',
    'the share of right answers that a sub-network gave on labelled images before the run.',
  ],
  ['Measured accuracy', 'the share of right answers in this very run, where its frames carry labels.'],
  [
    'Pressure',
    'the share of time in which some work had to wait for a processor, as the Linux kernel reports it (PSI).',
  ],
  ['Pareto front', 'the operating points that no other one beats in both accuracy and latency.'],
  ['Operating point', 'a sub-network with the number of threads it runs on.'],
];

export function glossarySection(): Markup {
  return html`<section id="words"><details><summary>The words used here</summary>
<dl class="glossary">${words.map(([word, meaning]) => html`<div><dt>${word}</dt><dd>${meaning}</dd></div>`)}</dl>
</details></section>`;
}
