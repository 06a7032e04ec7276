import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '#cotune/experiment/journal.js';
import { escapeHtml, html, jsonForScript } from '#cotune/report/html.js';
import { renderReport } from '#cotune/report/render.js';
import { journalPath, writeReport } from '#cotune/report/write-report.js';
import { syntheticJournal } from '../support/journal.js';

const events = syntheticJournal({ seconds: 6 });
const page = renderReport(events);
/** What a person sees: the page without scripts and styles. */
const seen = page.replace(/<(script|style)[\s\S]*?<\/\1>/g, '');

describe('markup', () => {
  it('escapes every text put into it and leaves no way out of an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const inside = html`<p title="${text}">${[text]}</p>`.toString();
        expect(inside.match(/[<>]/g)).toHaveLength(4);
        expect(inside.match(/"/g)).toHaveLength(2);
      }),
    );
    expect(escapeHtml(`<&"'>`)).toBe('&lt;&amp;&quot;&#39;&gt;');
  });

  it('puts data into a script without letting it end the script', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = jsonForScript(value).toString();
        expect(text).not.toMatch(/[<>&]/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('the report', () => {
  it('shows every run of every application, with the decisions and their reasons', () => {
    for (const policy of ['Managed', 'Largest network, fixed', 'Smallest network, fixed'])
      for (const application of [0, 1])
        expect(seen.match(new RegExp(`id="timeline-${application}-\\d-title">${policy}<`))).not.toBeNull();
    expect(seen).toContain('frames take 2.1 times their undisturbed time');
    expect(seen).toContain('Synthetic Processor @ 2.20GHz');
    expect(seen).toContain('No request failed in any run');
  });

  it('shows a target that was changed meanwhile: when, from what to what, and its deadline from then on', () => {
    const change: JournalEvent = {
      ...{ type: 'target', policy: 'managed', timeSeconds: 2.5, text: 'target of camera' },
      targets: [
        { name: 'camera', deadlineSeconds: 0.02, quantile: 0.9, priority: 1 },
        { name: 'door', deadlineSeconds: 0.1, quantile: 0.95, priority: 2 },
      ],
    };
    const other: JournalEvent = { type: 'target', policy: 'managed', timeSeconds: 3, text: 'system' };
    const changed = renderReport([...events, change, other]);
    const text = changed.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');
    expect(text.match(/the target changed/g)).toHaveLength(1);
    expect(text).toContain('2.50 s: the target changed from 95 % within 33.3 ms to 90 % within 20.0 ms');
    expect(text).toContain('at the start, changed meanwhile');
    const data = JSON.parse(/id="chart-data">(.*?)<\/script>/s.exec(changed)![1]!);
    const [managed, largest] = data.timelines.map(({ deadlines }: { deadlines: object[] }) => deadlines);
    expect(managed).toEqual([
      { seconds: 0, milliseconds: 33.333 },
      { seconds: 2.5, milliseconds: 20 },
    ]);
    expect(largest).toEqual([{ seconds: 0, milliseconds: 33.333 }]);
    expect(data.fronts[0].deadlineMilliseconds).toBe(20);
    expect(seen).not.toContain('changed meanwhile');
  });

  it('speaks of texts where an application writes them, and of frames where it does not', () => {
    const mixed = renderReport(
      syntheticJournal({ seconds: 6, names: ['camera', 'clerk'], texts: ['clerk'] }),
    );
    const words = mixed.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replaceAll('\u00a0', ' ');
    expect(words).toMatch(/<b>camera<\/b>: 30 frames of 16 images per second/);
    expect(words).toMatch(/<b>clerk<\/b>: 10 texts per second, coming by chance; target: 95 % of the texts/);
    expect(words).toContain('Every run got the same frames and texts');
    expect(words).toContain('Share of managed texts');
    expect(words).toContain('clerk, Managed: latency of each text over time');
    const only = renderReport(syntheticJournal({ seconds: 6, names: ['clerk'], texts: ['clerk'] }));
    // A manager's reasons are its own words.
    const shown = only.replace(
      /<(script|style|noscript)[\s\S]*?<\/\1>|<section id="decisions">[\s\S]*?<\/section>/g,
      '',
    );
    const visible = shown.replace(/<[^>]*>/g, ' ');
    expect(visible).toContain('What happened, text by text');
    expect(visible).not.toMatch(/\bframes?\b/i);
  });

  it('says that energy and measured accuracy are absent, and shows no zero for them', () => {
    expect(seen).toContain('not measured (no sensor of power here)');
    expect(seen).toContain('not measured: the frames carried no labels');
    expect(seen).not.toMatch(/NaN|undefined|\d J\b/);
    expect(renderReport(syntheticJournal({ seconds: 6, labelled: true }))).not.toContain('(not measured');
  });

  it('says what the energy is where something tells it, and whether that was measured', () => {
    const of = (energy: 'measured' | 'modelled') => renderReport(syntheticJournal({ seconds: 6, energy }));
    expect(of('measured')).toMatch(
      /measured \(rail VDD_IN\)\. Managed: 18\.0\D{1,8}J, 3\.00\D{1,8}W on average/,
    );
    expect(of('modelled')).toContain('modelled, not measured (rail VDD_IN)');
  });

  it('draws clocks, power and temperatures of a virtual board, and says that they are simulated', () => {
    const board = renderReport(syntheticJournal({ seconds: 3, board: true })).replace(
      /<(script|style)[\s\S]*?<\/\1>/g,
      '',
    );
    for (const run of [0, 1, 2])
      for (const kind of ['clock', 'power', 'heat']) expect(board).toContain(`id="board-${run}-${kind}"`);
    expect(board).toContain('Small Board is simulated');
    expect(board).toContain('virtual Small Board, simulated; 1');
    expect(board).toMatch(/Managed: 21\.0.J, 7\.00.W on average, 6\.00.J of it whatever runs/);
    // A zone that reads as another one does is not drawn over it.
    expect(board).not.toContain('twin');
    expect(seen).not.toContain('simulated');
  });

  it('says above everything else that runs are invalid, and why', () => {
    const late = syntheticJournal({ seconds: 3, board: true }).map((event) =>
      event.type === 'board' ? { ...event, lateInferences: 9 } : event,
    );
    expect(renderReport(late)).toContain('<h2>Invalid</h2>');
  });

  it('asks nobody for anything', () => {
    expect(seen).not.toMatch(/\b(src|href)="(?!data:,")/);
    expect(page).not.toMatch(/sourceMappingURL|@import|url\(/);
    expect(page).not.toMatch(/^(import|export) /m);
    expect(seen).toContain('default-src &#39;none&#39;');
  });

  it('shows hostile names as text', () => {
    const hostile = `"><img src=x onerror=alert(1)></script><script>alert(2)</script>`;
    const text = renderReport(syntheticJournal({ seconds: 3, names: [hostile, '$1$&'] }));
    expect(text).not.toContain('<img');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;img src=x');
    expect(text).toContain('$1$&amp;');
  });

  it('copes with a journal that a kill cut short', () => {
    for (const length of [1, 2, 40, events.length - 1])
      expect(renderReport(events.slice(0, length))).toContain('No verdict');
  });

  it('is written whole beside the journal, or an error says why not', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'cotune-report-')), 'run');
    const path = writeReport(folder, events);
    expect(readFileSync(path, 'utf8')).toBe(page);
    expect(readdirSync(folder)).toEqual(['report.html']);
    expect(journalPath(folder)).toBe(join(folder, 'journal.jsonl'));
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeReport(join(folder, 'file'), events)).toThrow(
      expect.objectContaining({ code: 'ERR_FOLDER_UNREADABLE' }),
    );
  });
});
