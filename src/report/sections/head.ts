/** The head of the report: what happened, on which machine, and whether the promises were kept. */
import { formatQuantity } from '../../core/units.js';
import { checkText } from '../../experiment/check-text.js';
import { accuracyNote, conclude, energySentences } from '../../experiment/conclusion.js';
import type { JournalApplication, Verdict } from '../../experiment/journal.js';
import { dilationText } from '../../experiment/live-board/dilation-text.js';
import { validityOf } from '../../experiment/live-board/validity.js';
import type { RunMetrics } from '../../experiment/metrics.js';
import type { RecordedExperiment } from '../../experiment/runs.js';
import { unitOf } from '../../experiment/units.js';
import { html, type Markup } from '../html.js';
import { dateText, unbroken } from '../numbers.js';

function machineLine({ start }: RecordedExperiment): string {
  const { machine, board } = start;
  const cores = machine.cores === 1 ? '1 processor' : `${machine.cores} processors`;
  if (board !== undefined) return `${machine.processor} · ${cores}`;
  const memory = `${(machine.memoryBytes / 1e9).toFixed(1)} GB memory`;
  const rest = [machine.architecture, `Linux ${machine.kernel}`, `Node ${machine.node}`];
  return [machine.processor, cores, memory, ...rest].join(' · ');
}

/** Which board, how its time passed, and what of the frames was computed in earnest. */
function boardFact({ start: { board, applications } }: RecordedExperiment): Markup | false {
  if (board === undefined) return false;
  const { host, computedTiles } = board;
  const tiles = applications.map(({ tilesPerFrame }) => tilesPerFrame);
  const charged = `the board is charged for all ${[...new Set(tiles)].join(' or ')} images of a frame, ${computedTiles} of them is computed on ${host.processor}`;
  return html`<div><dt>Simulated</dt><dd>${unbroken(`${dilationText(board, board.dilation)}; ${charged}`)}</dd></div>`;
}

function invalidCard(experiment: RecordedExperiment): Markup | false {
  const validity = validityOf(experiment);
  if (validity === null || validity.valid) return false;
  return html`<div class="verdict failed"><h2>Invalid</h2><p>${validity.reason}</p></div>`;
}

function applicationLines({ start, runs }: RecordedExperiment): Markup[] {
  const changed = runs.some(({ targets }) => targets.length > 0) ? ' at the start, changed meanwhile' : '';
  return start.applications.map((application) => {
    const { name, deadlineSeconds, quantile } = application;
    const target = `${(quantile * 100).toFixed(0)} % of the ${unitOf(application).many} within ${formatQuantity(deadlineSeconds, 'seconds')}`;
    return html`<span class="line"><b>${name}</b>: ${rateText(application)}; target: ${unbroken(target)}${changed}</span>`;
  });
}

function rateText(application: JournalApplication): string {
  const { kind, ratePerSecond, tilesPerFrame, arrivals } = application;
  const images = tilesPerFrame === 1 ? '1 image' : `${tilesPerFrame} images`;
  const coming = kind === 'text' ? unitOf(application).many : `${unitOf(application).many} of ${images}`;
  const chance = arrivals === 'poisson' ? ', coming by chance' : '';
  return `${Number(ratePerSecond.toFixed(1))} ${coming} per second${chance}`;
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
${boardFact(experiment)}
<div><dt>Energy</dt><dd>${unbroken(
    energySentences(metrics)
      .join(' ')
      .replace(/^Energy[:,] /, ''),
  )}</dd></div>
</dl>
${invalidCard(experiment)}
${verdictCard(experiment.verdict)}
</header>`;
}
