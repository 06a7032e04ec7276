/** The head of the report: what happened, on which machine, and whether the promises were kept. */
import { formatQuantity } from '../../core/units.js';
import { checkText } from '../../experiment/check-text.js';
import { accuracyNote, conclude } from '../../experiment/conclusion.js';
import type { Verdict } from '../../experiment/journal.js';
import type { RunMetrics } from '../../experiment/metrics.js';
import type { RecordedExperiment } from '../../experiment/runs.js';
import { html, type Markup } from '../html.js';
import { dateText, unbroken } from '../numbers.js';

function machineLine({ start }: RecordedExperiment): string {
  const { machine } = start;
  const cores = machine.cores === 1 ? '1 processor' : `${machine.cores} processors`;
  const memory = `${(machine.memoryBytes / 1e9).toFixed(1)} GB memory`;
  const rest = [machine.architecture, `Linux ${machine.kernel}`, `Node ${machine.node}`];
  return [machine.processor, cores, memory, ...rest].join(' · ');
}

/** Energy is only ever what a sensor said: where none was read there is no number, not the number nought. */
function energyLine({ runs }: RecordedExperiment): string {
  const names = runs.flatMap((run) => run.monitors.flatMap((event) => Object.keys(event.values)));
  return names.some((name) => name.startsWith('power'))
    ? 'power was recorded; see the journal'
    : 'not measured (runs do not count energy yet)';
}

function applicationLines({ start }: RecordedExperiment): Markup[] {
  return start.applications.map(({ name, ratePerSecond, deadlineSeconds, quantile, tilesPerFrame }) => {
    const images = tilesPerFrame === 1 ? '1 image' : `${tilesPerFrame} images`;
    const rate = `${Number(ratePerSecond.toFixed(1))} frames of ${images} per second`;
    const target = `${(quantile * 100).toFixed(0)} % of the frames within ${formatQuantity(deadlineSeconds, 'seconds')}`;
    return html`<span class="line"><b>${name}</b>: ${rate}; target: ${unbroken(target)}</span>`;
  });
}

function verdictCard(verdict: Verdict | null): Markup {
  if (verdict === null)
    return html`<div class="verdict unknown"><h2>No verdict</h2><p>The experiment did not get to its end.</p></div>`;
  const rows = verdict.checks.map((check) => {
    const { claim, found } = checkText(check);
    return html`<li class="${check.passed ? 'kept' : 'broken'}"><span class="sign" aria-hidden="true">${check.passed ? '✓' : '✕'}</span><span class="hidden">${check.passed ? 'kept: ' : 'not kept: '}</span><span>${unbroken(claim)}</span><b>${found}</b></li>`;
  });
  return html`<div class="verdict ${verdict.passed ? 'passed' : 'failed'}">
<h2>${verdict.passed ? 'Every promise was kept' : 'Not every promise was kept'}</h2>
<ul>${rows}</ul>
</div>`;
}

export function headSection(experiment: RecordedExperiment, metrics: readonly RunMetrics[]): Markup {
  const [headline, ...rest] = conclude(metrics);
  return html`<header>
<p class="eyebrow">cotune · recorded ${dateText(experiment.start.startedAt)}</p>
<h1>${unbroken(headline ?? 'Nothing was recorded').replace(/\.$/, '')}</h1>
<p class="lead">${unbroken(rest.join(' '))}</p>
<dl class="facts">
<div><dt>Machine</dt><dd>${unbroken(machineLine(experiment))}</dd></div>
<div><dt>Applications</dt><dd>${applicationLines(experiment)}</dd></div>
<div><dt>Accuracy</dt><dd>${accuracyNote(metrics)}</dd></div>
<div><dt>Energy</dt><dd>${energyLine(experiment)}</dd></div>
</dl>
${verdictCard(experiment.verdict)}
</header>`;
}
