/** Every decision of the manager with its reason. */
import { formatQuantity } from '../../core/units.js';
import { policyTitle } from '../../experiment/conclusion.js';
import type { DecisionEvent, RecordedExperiment, RecordedRun } from '../../experiment/runs.js';
import { threadsText } from '../charts/units.js';
import { html, type Markup } from '../html.js';

function choiceText({ choice, mapping }: DecisionEvent): string {
  const parts = choice === null ? [] : [choice.subnet, threadsText(choice.threads)];
  return [
    ...parts,
    ...(mapping === null ? [] : [`on ${mapping === 'all' ? 'all processors' : mapping}`]),
  ].join(', ');
}

function row(event: DecisionEvent): Markup {
  const expected = event.choice === null ? '' : formatQuantity(event.choice.tailSeconds, 'seconds');
  return html`<tr><td class="number">${event.timeSeconds.toFixed(2)} s</td><td>${event.application}</td><td>${choiceText(event)}</td><td class="number">${expected}</td><td class="why">${event.explanation}</td></tr>`;
}

function table(run: RecordedRun): Markup {
  const count = run.decisions.length === 1 ? '1 decision' : `${run.decisions.length} decisions`;
  const sorted = [...run.decisions].sort((a, b) => a.timeSeconds - b.timeSeconds);
  return html`<details${run.policy === 'managed' ? html` open` : ''}><summary>${policyTitle(run.policy)}: ${count}</summary>
<div class="scroll tall" tabindex="0" role="region" aria-label="Decisions of the run ${policyTitle(run.policy)}"><table class="decisions">
<thead><tr><th scope="col">Time</th><th scope="col">Application</th><th scope="col">Choice</th><th scope="col" title="Predicted time of a frame at the target's quantile">Expected</th><th scope="col">Why</th></tr></thead>
<tbody>${sorted.map(row)}</tbody>
</table></div></details>`;
}

export function decisionSection({ runs }: RecordedExperiment): Markup {
  const deciding = runs.filter((run) => run.decisions.length > 0);
  return html`<section id="decisions">
<h2>Why it did so</h2>
${deciding.length === 0 ? html`<p class="note">No decision was recorded.</p>` : deciding.map(table)}
</section>`;
}
