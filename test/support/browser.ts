/**
 * A real browser for tests: Chromium from COTUNE_CHROMIUM, else from its usual places. Where there is none, tests that need it
 * are skipped and say so, unless COTUNE_REQUIRE_BROWSER=1 asks for it.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env.COTUNE_CHROMIUM ?? places.find((path) => existsSync(path));

/** For `describe.skipIf(missingBrowser())`: true, with a line that says why, where there is no browser. */
export function missingBrowser(): boolean {
  if (executablePath !== undefined && existsSync(executablePath)) return false;
  const found = executablePath === undefined ? 'no Chromium was found' : `${executablePath} is absent`;
  if (process.env.COTUNE_REQUIRE_BROWSER === '1')
    throw new Error(`${found} and COTUNE_REQUIRE_BROWSER=1 asks for it`);
  console.warn(`skipped: ${found} (set COTUNE_CHROMIUM to the browser's path)`);
  return true;
}

/** Starts the browser without its own traffic, so that every request a test sees is the page's. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
