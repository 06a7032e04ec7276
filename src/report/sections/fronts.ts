/** The Pareto fronts' frames: which operating points there were, and which of them the managed run used. */
import { formatQuantity } from '../../core/units.js';
import type { JournalApplication } from '../../experiment/journal.js';
import type { RecordedExperiment } from '../../experiment/runs.js';
import type { ChartData } from '../chart-data.js';
import { frontId, type ParetoPoint } from '../charts/fronts.js';
import { threadsText } from '../charts/units.js';
import { html, type Markup } from '../html.js';

const shapes = ['circle', 'square', 'diamond', 'triangle'];

function legend(application: JournalApplication): Markup {
  const counts = [...new Set(application.options.map((option) => option.threads))].sort((a, b) => a - b);
  return html`${counts.map((threads, index) => {
    const shape = index % shapes.length;
    return html`<span class="key"><i class="swatch ${shapes[shape]} series-${shape + 1}" aria-hidden="true"></i>${threadsText(threads)}</span>`;
  })}<span class="key"><i class="swatch bubble" aria-hidden="true"></i>used by the managed run, area by share of its frames</span>`;
}

function pointRow(point: ParetoPoint): Markup {
  const interval = `${point.accuracyLowPercent.toFixed(1)} – ${point.accuracyHighPercent.toFixed(1)} %`;
  return html`<tr><th scope="row">${point.subnet}</th><td class="number">${point.threads}</td><td class="number">${formatQuantity(point.latencyMilliseconds / 1000, 'seconds')}</td><td class="number">${point.accuracyPercent.toFixed(1)} %</td><td class="number">${interval}</td><td class="number">${formatQuantity(point.share, 'ratio')}</td></tr>`;
}

function front(application: JournalApplication, index: number, data: ChartData): Markup {
  const id = frontId(index);
  const points = data.fronts[index]!.points;
  return html`<article class="panel" aria-labelledby="${id}-title">
<h3 id="${id}-title">${application.name}</h3>
<p class="readout" id="${id}-readout">${points.length} operating points, profiled while nothing else ran</p>
<p class="caption"><span><b>Accuracy</b>, % with its 95 % interval, against <b>latency</b> (p95)</span> ${legend(application)}</p>
<div class="chart" id="${id}-chart" role="img" aria-label="${application.name}: accuracy against latency of its ${points.length} operating points; the table below has the numbers"></div>
<details><summary>The operating points as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Operating points of ${application.name}"><table>
<thead><tr><th scope="col">Sub-network</th><th scope="col">Threads</th><th scope="col">Latency p95</th><th scope="col">Accuracy</th><th scope="col">95 % interval</th><th scope="col">Share of managed frames</th></tr></thead>
<tbody>${[...points].sort((a, b) => a.threads - b.threads || b.accuracyPercent - a.accuracyPercent).map(pointRow)}</tbody>
</table></div></details>
</article>`;
}

export function frontSection({ start }: RecordedExperiment, data: ChartData): Markup {
  return html`<section id="fronts">
<h2>What the network can be</h2>
<p class="note">One set of weights holds many sub-networks. For each number of threads, those on the line are the Pareto front: nothing else is both faster and more accurate. The managed run moves along it as the machine allows.</p>
<div class="pair">${start.applications.map((application, index) => front(application, index, data))}</div>
</section>`;
}
