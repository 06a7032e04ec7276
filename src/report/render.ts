/** A run's journal as one page that needs nothing but itself: the report. */
import type { JournalEvent } from '../experiment/journal.js';
import { metricsOf, sortByRun } from '../experiment/runs.js';
import { chartStyles, scripts } from './assets.js';
import { chartData } from './chart-data.js';
import { html, jsonForScript, type Markup, trusted } from './html.js';
import { boardSection } from './sections/board.js';
import { decisionSection } from './sections/decisions.js';
import { frontSection } from './sections/fronts.js';
import { glossarySection } from './sections/glossary.js';
import { headSection } from './sections/head.js';
import { summarySection } from './sections/summary.js';
import { timelineSection } from './sections/timelines.js';
import { styles } from './styles.js';

/** Nothing may be fetched: the page says so to the browser, and the browser sees to it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

function page(title: string, body: Markup, data: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(chartStyles())}</style>
<style>${trusted(styles)}</style>
</head>
<body>
<main>
${body}
</main>
<script type="application/json" id="chart-data">${data}</script>
${scripts().map((script) => html`<script>${trusted(script)}</script>`)}
</body>
</html>
`;
}

/**
 * The report of an experiment as a self-contained HTML page.
 *
 * @param events a journal, whole or cut short; everything in it is data and is escaped
 * @throws {CotuneError} `ERR_FILE_UNREADABLE` when the journal does not say how it started
 */
export function renderReport(events: readonly JournalEvent[]): string {
  const experiment = sortByRun(events);
  const metrics = metricsOf(experiment);
  const data = chartData(experiment);
  const names = experiment.start.applications.map((application) => application.name).join(', ');
  const body = html`${headSection(experiment, metrics)}
${summarySection(experiment, metrics)}
${timelineSection(experiment, metrics)}
${boardSection(experiment, metrics)}
${frontSection(experiment, data)}
${decisionSection(experiment)}
${glossarySection(experiment)}`;
  return page(`cotune report: ${names}`, body, jsonForScript(data)).toString();
}
