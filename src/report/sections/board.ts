/** What the virtual board did in each run: headings and legends; the page's script draws the charts into them. */
import { formatQuantity } from '../../core/units.js';
import { policyTitle } from '../../experiment/conclusion.js';
import type { RunMetrics } from '../../experiment/metrics.js';
import type { RecordedExperiment, RecordedRun } from '../../experiment/runs.js';
import { boardChartId, boardQuantities } from '../charts/board-lines.js';
import { html, type Markup } from '../html.js';
import { unbroken } from '../numbers.js';

function totalsText({ board }: RunMetrics): string {
  if (board === undefined) return 'the run did not get to its end';
  const { energyJoules, boardBaseJoules, meanPowerWatts, peakCelsius } = board;
  const mean = meanPowerWatts === null ? [] : [`${formatQuantity(meanPowerWatts, 'watts')} on average`];
  const base = `${formatQuantity(boardBaseJoules, 'joules')} of it whatever runs`;
  const heat = `at most ${formatQuantity(peakCelsius, 'celsius')}`;
  return [formatQuantity(energyJoules, 'joules'), ...mean, base, heat].join('  ·  ');
}

const captions = { clock: 'Clocks, GHz', power: 'Power at the plug, W', heat: 'Temperature, °C' } as const;

function chart(
  run: RecordedRun,
  index: number,
  kind: keyof typeof captions,
  names: readonly string[],
): Markup {
  const keys = names.map(
    (name, line) =>
      html`<span class="key"><i class="swatch line-${line % 4}" aria-hidden="true"></i>${name}</span>`,
  );
  const label = `${policyTitle(run.policy)}: ${captions[kind]} over time, simulated`;
  return html`<p class="caption"><span><b>${captions[kind]}</b></span> ${keys}</p><div class="chart" id="${boardChartId(index, kind)}" role="img" aria-label="${label}"></div>`;
}

/** Nothing where the runs were on this machine. */
export function boardSection(
  { start, runs }: RecordedExperiment,
  metrics: readonly RunMetrics[],
): Markup | false {
  const { board } = start;
  if (board === undefined) return false;
  const panels = runs.map((run, index) => {
    const { clock, power, heat } = boardQuantities(board, run);
    const names = (lines: readonly { readonly name: string }[]) => lines.map(({ name }) => name);
    return html`<article class="panel" aria-labelledby="board-${index}-title">
<h4 id="board-${index}-title">${policyTitle(run.policy)}</h4>
<p class="readout">${unbroken(totalsText(metrics[index]!))}</p>
${chart(run, index, 'clock', names(clock))}
${chart(run, index, 'power', names(power))}
${chart(run, index, 'heat', names(heat))}
</article>`;
  });
  return html`<section id="board">
<h2>What the board did</h2>
<p class="note">${board.title} is simulated: its clocks, power and temperatures follow from a model, nothing of them was measured. All runs are drawn to the same scales; of zones that read the same, one is drawn.</p>
${panels}
</section>`;
}
