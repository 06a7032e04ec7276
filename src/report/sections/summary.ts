/** The tables that compare the runs: all of a run, and phase by phase. */
import { policyTitle } from '../../experiment/conclusion.js';
import type { ApplicationMetrics, RunMetrics } from '../../experiment/metrics.js';
import type { RecordedExperiment } from '../../experiment/runs.js';
import { unitOf, unitsOf } from '../../experiment/units.js';
import { html, type Markup } from '../html.js';
import { quantity } from '../numbers.js';

const noneCompleted = (app: ApplicationMetrics) => `no ${unitOf(app).one} was completed`;

/** A share with a bar behind it, so that the eye compares before it reads. */
function missCell(app: ApplicationMetrics, missRate: number | null): Markup {
  const width = ((missRate ?? 0) * 100).toFixed(1);
  return html`<td class="number share"><span class="bar" style="width:${width}%"></span><span>${quantity(missRate, 'ratio', `no ${unitOf(app).one} arrived`)}</span></td>`;
}

function row(policy: string, app: ApplicationMetrics): Markup {
  const latency = (value: number | null) =>
    html`<td class="number">${quantity(value, 'seconds', noneCompleted(app))}</td>`;
  const { many } = unitOf(app);
  return html`<tr${policy === 'managed' ? html` class="managed"` : ''}>
<th scope="row">${policyTitle(policy)}</th>
${missCell(app, app.missRate)}
${latency(app.latencySeconds.p50)}${latency(app.latencySeconds.p95)}${latency(app.latencySeconds.p99)}
<td class="number">${quantity(app.accuracyCalibrated, 'ratio', noneCompleted(app))}</td>
<td class="number">${quantity(app.accuracyMeasured, 'ratio', `not measured: the ${many} carried no labels`)}</td>
<td class="number">${app.switches}</td>
<td class="number">${quantity(app.recoverySeconds, 'seconds', `never 20 ${many} on time in a row`)}</td>
<td class="number">${app.failed}</td>
<td class="number">${app.requests}</td>
</tr>`;
}

function rowsOf(name: string, metrics: readonly RunMetrics[]): Markup {
  const rows = metrics.flatMap((run) =>
    run.apps.filter((app) => app.name === name).map((app) => row(run.policy, app)),
  );
  return html`<tbody><tr class="group"><th scope="rowgroup" colspan="11">${name}</th></tr>${rows}</tbody>`;
}

function phaseRows(name: string, metrics: readonly RunMetrics[]): Markup {
  const rows = metrics.flatMap((run) =>
    run.apps
      .filter((app) => app.name === name)
      .map(
        (app) =>
          html`<tr${run.policy === 'managed' ? html` class="managed"` : ''}><th scope="row">${policyTitle(run.policy)}</th>${app.phases.map(
            (phase) =>
              html`${missCell(app, phase.missRate)}<td class="number">${quantity(phase.latencySeconds.p95, 'seconds', noneCompleted(app))}</td><td class="number">${quantity(phase.accuracyCalibrated, 'ratio', noneCompleted(app))}</td>`,
          )}</tr>`,
      ),
  );
  return html`<tbody><tr class="group"><th scope="rowgroup" colspan="99">${name}</th></tr>${rows}</tbody>`;
}

function phaseTable({ start }: RecordedExperiment, metrics: readonly RunMetrics[]): Markup {
  const names = start.phases.map((phase) => html`<th scope="colgroup" colspan="3">${phase.name}</th>`);
  const columns = start.phases.map(
    () => html`<th scope="col">Late</th><th scope="col">p95</th><th scope="col">Accuracy</th>`,
  );
  return html`<details><summary>The same, phase by phase</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Runs compared phase by phase"><table>
<thead><tr><td></td>${names}</tr><tr><th scope="col">Run</th>${columns}</tr></thead>
${start.applications.map((application) => phaseRows(application.name, metrics))}
</table></div></details>`;
}

export function summarySection(experiment: RecordedExperiment, metrics: readonly RunMetrics[]): Markup {
  const { one, many } = unitsOf(experiment.start.applications);
  return html`<section id="summary">
<h2>The runs compared</h2>
<p class="note">Every run got the same ${many} and the same disturbance. A ${one} is late when its result comes after the deadline or not at all.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Runs compared"><table>
<thead><tr>
<th scope="col">Run</th>
<th scope="col">Late</th>
<th scope="col" title="Half of the ${many} took at most this long">Latency p50</th>
<th scope="col" title="95 of 100 ${many} took at most this long">p95</th>
<th scope="col" title="99 of 100 ${many} took at most this long">p99</th>
<th scope="col" title="Mean over the completed ${many} of what their sub-network showed beforehand">Accuracy, calibrated</th>
<th scope="col" title="Right answers in this run">Accuracy, measured</th>
<th scope="col" title="Changes of sub-network or threads">Switches</th>
<th scope="col" title="From the start of the disturbance to the first of 20 on time in a row">Back on time after</th>
<th scope="col" title="Requests that got no answer because something broke">Failed</th>
<th scope="col">${many.charAt(0).toUpperCase() + many.slice(1)}</th>
</tr></thead>
${experiment.start.applications.map((application) => rowsOf(application.name, metrics))}
</table></div>
${phaseTable(experiment, metrics)}
</section>`;
}
