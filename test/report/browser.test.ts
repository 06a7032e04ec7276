import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalEvent } from '#cotune/experiment/journal.js';
import { writeReport } from '#cotune/report/write-report.js';
import { launchBrowser, missingBrowser } from '../support/browser.js';
import { syntheticJournal } from '../support/journal.js';

const died: JournalEvent = {
  type: 'lifecycle',
  policy: 'managed',
  timeSeconds: 3,
  application: 'camera',
  what: 'died',
  detail: 'SIGSEGV',
};

describe.skipIf(missingBrowser())('the report in a browser', () => {
  let browser: Browser;
  const events = [...syntheticJournal({ seconds: 9 }), died];
  const pageOf = (journal: readonly JournalEvent[]) =>
    pathToFileURL(writeReport(mkdtempSync(join(tmpdir(), 'cotune-page-')), journal)).href;
  const url = pageOf(events);

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(options: Parameters<Browser['newPage']>[0], address = url) {
    const page = await browser.newPage(options);
    const problems: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(address);
    await page.waitForSelector('html[data-charts]');
    return { page, problems, requests: () => requests.filter((address) => !address.startsWith('data:')) };
  }

  /** How many different colours each canvas holds: a chart that did not draw has one. */
  const coloursPerCanvas = (page: Page): Promise<number[]> =>
    page.evaluate(`[...document.querySelectorAll('.chart canvas')].map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    })`);

  it('draws clocks, power and temperatures of a virtual board for every run', async () => {
    const board = pageOf(syntheticJournal({ seconds: 3, board: true }));
    const { page, problems } = await open({ viewport: { width: 1000, height: 900 } }, board);
    const colours = await coloursPerCanvas(page);
    expect(colours).toHaveLength(2 * 3 * 3 + 3 * 3 + 2);
    for (const count of colours) expect(count).toBeGreaterThan(8);
    expect(problems).toEqual([]);
  });

  it.each([
    ['light, wide', { viewport: { width: 1400, height: 900 }, colorScheme: 'light' as const }],
    ['dark', { viewport: { width: 1000, height: 900 }, colorScheme: 'dark' as const }],
    ['on a phone', { viewport: { width: 390, height: 800 }, colorScheme: 'light' as const }],
  ])('draws every chart, %s, without errors, requests or sideways scrolling', async (_name, options) => {
    const { page, problems, requests } = await open(options);
    const colours = await coloursPerCanvas(page);
    expect(colours).toHaveLength(2 * 3 * 3 + 2);
    for (const count of colours) expect(count).toBeGreaterThan(8);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport.width);
    expect(problems).toEqual([]);
    expect(requests()).toEqual([url]);
    await page.close();
  });

  it('reads all charts of the same time when the pointer is over one of them', async () => {
    const { page, problems } = await open({ viewport: { width: 1200, height: 900 } });
    const readout = (id: string) => page.textContent(`#${id}-readout`);
    const resting = await readout('timeline-1-2');
    await page.locator('#timeline-0-0-latency .u-over').hover({ position: { x: 300, y: 60 } });
    await page.waitForFunction(
      `document.getElementById('timeline-1-2-readout').textContent !== ${JSON.stringify(resting)}`,
    );
    const [here, there] = [await readout('timeline-0-0'), await readout('timeline-1-2')];
    expect(here).toMatch(/^\d\.\d\d s {2}· {2}\d+\.\d ms, (on time|late)/);
    expect(there?.slice(0, 6)).toBe(here?.slice(0, 6));
    expect(problems).toEqual([]);
    await page.close();
  });

  it('zooms all charts together and back', async () => {
    const { page, problems } = await open({ viewport: { width: 1200, height: 900 } });
    const picture = (id: string) =>
      page.evaluate(`document.querySelector('#${id} canvas').toDataURL()`) as Promise<string>;
    const ids = ['timeline-0-2-load', 'timeline-1-1-latency', 'timeline-1-0-accuracy'];
    const pictures = () => Promise.all(ids.map(picture));
    const before = await pictures();
    const load = page.locator('#timeline-0-0-load .u-over');
    await load.scrollIntoViewIfNeeded();
    const box = (await load.boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 40, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(5, 5);
    await expect
      .poll(async () => (await pictures()).filter((shown, index) => shown === before[index]))
      .toEqual([]);
    await load.dblclick();
    await expect.poll(pictures).toEqual(before);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('fits its charts to a window that changes', async () => {
    const { page } = await open({ viewport: { width: 1300, height: 900 } });
    await page.setViewportSize({ width: 700, height: 900 });
    await expect
      .poll(() => page.evaluate('document.querySelector("#timeline-0-0-latency .uplot").clientWidth'))
      .toBeLessThan(700);
    await page.close();
  });
});
