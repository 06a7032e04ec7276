/** The timelines' frames: headings, legends and text; the page's script draws the charts into them. */
import { formatQuantity } from '../../core/units.js';
import { phaseNote, policyTitle } from '../../experiment/conclusion.js';
import type { JournalApplication } from '../../experiment/journal.js';
import type { ApplicationMetrics, RunMetrics } from '../../experiment/metrics.js';
import type { RecordedExperiment, RecordedRun } from '../../experiment/runs.js';
import { timelineId } from '../charts/timelines.js';
import { html, type Markup } from '../html.js';
import { unbroken } from '../numbers.js';

const orNothing = (value: number | null, unit: 'ratio' | 'seconds') =>
  value === null ? 'none' : formatQuantity(value, unit);

function restingText(app: ApplicationMetrics): string {
  const kept = app.missRate === null ? 'no frames' : `${formatQuantity(1 - app.missRate, 'ratio')} on time`;
  const switches = app.switches === 1 ? '1 switch' : `${app.switches} switches`;
  return [
    kept,
    `p95 ${orNothing(app.latencySeconds.p95, 'seconds')}`,
    `accuracy ${orNothing(app.accuracyCalibrated, 'ratio')}`,
    switches,
  ].join('  ·  ');
}

function key(kind: string, text: string): Markup {
  return html`<span class="key"><i class="swatch ${kind}" aria-hidden="true"></i>${text}</span>`;
}

function chart(id: string, label: string, caption: Markup): Markup {
  return html`<p class="caption">${caption}</p><div class="chart" id="${id}" role="img" aria-label="${label}"></div>`;
}

function lifecycleList(run: RecordedRun, application: string): Markup | false {
  const events = run.lifecycle.filter((event) => event.application === application);
  if (events.length === 0) return false;
  return html`<ul class="events">${events.map(
    (event) =>
      html`<li>${formatQuantity(event.timeSeconds, 'seconds')}: the application ${event.what}${event.detail === '' ? '' : ` (${event.detail})`}</li>`,
  )}</ul>`;
}

const latencyCaption = html`<span><b>Latency</b> of each frame, ms</span> ${key('hit', 'on time')}${key('miss', 'late')}${key('dropped', 'dropped')}${key('failed', 'failed')}`;
const accuracyCaption = html`<span><b>Accuracy</b> of the sub-network that ran, % (calibrated)</span>`;
const loadCaption = html`<span><b>Load</b>, processors busy</span> ${key('busy', 'whole machine')}${key('own', 'this application')}${key('pressure', 'pressure, % (right)')}`;

function panel(
  application: JournalApplication,
  run: RecordedRun,
  app: ApplicationMetrics,
  id: string,
): Markup {
  const what = `${application.name}, ${policyTitle(run.policy)}`;
  const text = unbroken(restingText(app));
  return html`<article class="panel" aria-labelledby="${id}-title">
<h4 id="${id}-title">${policyTitle(run.policy)}</h4>
<p class="readout" id="${id}-readout">${text}</p>
${chart(`${id}-latency`, `${what}: latency of each frame over time. ${text}`, latencyCaption)}
${chart(`${id}-accuracy`, `${what}: accuracy of the sub-network that ran, over time`, accuracyCaption)}
${chart(`${id}-load`, `${what}: processors busy and processor pressure, over time`, loadCaption)}
${lifecycleList(run, application.name)}
</article>`;
}

function panels({ start, runs }: RecordedExperiment, metrics: readonly RunMetrics[], index: number): Markup {
  const application = start.applications[index]!;
  return html`<h3>${application.name}</h3>${runs.map((run, runIndex) =>
    panel(application, run, metrics[runIndex]!.apps[index]!, timelineId(index, runIndex)),
  )}`;
}

export function timelineSection(experiment: RecordedExperiment, metrics: readonly RunMetrics[]): Markup {
  const { phases, applications } = experiment.start;
  const notes = phases.map(({ name }) => (phaseNote(name) === '' ? name : `${name} (${phaseNote(name)})`));
  return html`<section id="timelines">
<h2>What happened, frame by frame</h2>
<p class="note">The phases are ${notes.join(', ')}. Point at a chart to read it; all charts follow. Drag to look closer, double-click to see everything again. Latencies far above the deadline are drawn at the upper edge.</p>
<noscript><p class="note">The charts need JavaScript; the tables hold the numbers without it.</p></noscript>
${applications.map((_application, index) => panels(experiment, metrics, index))}
</section>`;
}
